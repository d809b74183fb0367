/**
 * A skill of your own: made, found, and given to a turn.
 */
import { NodeRuntime, NodeServices } from "@effect/platform-node"
import { Console, Effect, FileSystem, Layer, Option, Path } from "effect"
import { Codex, UserInput } from "effect-codex"
import { Skills } from "effect-codex/skills"
import { type Answer } from "effect-codex/testing"
import { codex, expect, lastPrompt, repository } from "./support/setup.ts"

/** The skill's text comes last, after the prompt. */
const answer: Answer = (request) => (lastPrompt(request).includes("Say ahoy") ? "Ahoy!" : "Hello.")

const program = Effect.gen(function* () {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const skills = yield* Skills
  const workingDirectory = yield* fs.realPath(yield* repository({ "README.md": "# A ship\n" }))
  yield* skills.create({
    root: path.join(workingDirectory, ".agents", "skills"),
    name: "greet",
    description: "How to greet people on this ship",
    body: "Say ahoy, and nothing else.\n"
  })
  const greet = Option.getOrThrow(yield* skills.find("greet", { workingDirectory }))
  yield* Console.log(`${greet.name} (${greet.scope}): ${greet.description}`)

  const thread = yield* (yield* Codex).startThread({ workingDirectory })
  const { finalResponse } = yield* thread.run([UserInput.text("Greet the captain."), UserInput.skill(greet)])
  yield* Console.log(finalResponse)
  yield* expect(/ahoy/i.test(finalResponse), "a greeting as the skill says")
})

const layer = Layer.provideMerge(Skills.layerFiles(), NodeServices.layer)

program.pipe(Effect.scoped, Effect.provide([codex(answer), layer]), NodeRuntime.runMain)
