/** What codex would run with in a folder, who says so, and one change to the user's file. */
import { NodeRuntime, NodeServices } from "@effect/platform-node"
import { Console, Effect, FileSystem, Layer } from "effect"
import { CodexConfig } from "effect-codex/config"

const program = Effect.gen(function* () {
  const config = yield* CodexConfig
  yield* config.edit([
    { path: "model", value: "gpt-5.5" },
    { path: "features.goals", value: true },
    { path: "modle_verbosity", value: "low" }
  ])
  const { findings, origin, values } = yield* config.resolve({
    workingDirectory: ".",
    overrides: [{ model: "gpt-5.5-mini" }]
  })
  yield* Console.log(`model ${values.model}, from ${origin("model")?.type}`)
  yield* Console.log(
    `goals ${values.features?.["goals"] === true ? "on" : "off"}, from ${origin("features.goals")?.type}`
  )
  for (const { detail, line, path } of findings) yield* Console.log(`line ${line}: ${path.join(".")}: ${detail}`)
})

// A folder of its own, so that this example changes nothing of yours.
const OwnHome = Layer.unwrap(
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    return CodexConfig.layer({ codexHome: yield* fs.makeTempDirectoryScoped() })
  })
)

program.pipe(Effect.provide(OwnHome.pipe(Layer.provide(NodeServices.layer))), NodeRuntime.runMain)
