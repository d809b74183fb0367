/**
 * Which models there are, asked of the binary alone, and a thread on the one
 * that codex takes by default, thinking as hard as it can.
 */
import { NodeRuntime, NodeServices } from "@effect/platform-node"
import { Console, Effect, Layer, Option } from "effect"
import { Codex } from "effect-codex"
import { type Model, Models } from "effect-codex/models"
import { codex, expect, repository } from "./support/setup.ts"

const describe = ({ isDefault, model, reasoningEfforts }: Model): string =>
  `${isDefault ? "*" : " "} ${model.padEnd(16)} ${reasoningEfforts.map(({ effort }) => effort).join(" ")}`

const program = Effect.gen(function* () {
  const models = yield* Models
  const offered = yield* models.list()
  yield* Console.log(offered.map(describe).join("\n"))

  const chosen = Option.getOrThrow(yield* models.default)
  const hardest = chosen.reasoningEfforts.at(-1)?.effort
  yield* Console.log(`\n${chosen.name} with ${hardest}: ${chosen.description}`)

  const folder = yield* repository({ "README.md": "# Nothing to see\n" })
  const thread = yield* (yield* Codex).startThread({
    workingDirectory: folder,
    model: chosen.model,
    reasoningEffort: hardest
  })
  const { finalResponse } = yield* thread.run("Say hello")
  yield* Console.log(finalResponse)
  yield* expect(finalResponse !== "", "an answer")
  yield* expect(
    offered.every(({ isHidden }) => !isHidden),
    "no model that codex hides"
  )
})

const layer = Layer.provideMerge(Models.layerBinary({ bundled: true }), NodeServices.layer)

program.pipe(Effect.scoped, Effect.provide([codex(["Hello."]), layer]), NodeRuntime.runMain)
