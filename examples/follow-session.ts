/**
 * Follows a session while codex works on it, from another place than the one
 * that runs the turn: as a dashboard would, or `tail -f`.
 */
import { NodeRuntime } from "@effect/platform-node"
import { Console, Effect, Fiber, Layer, Option, Stream } from "effect"
import { Codex } from "effect-codex"
import { type FollowedLine, Sessions } from "effect-codex/sessions"
import { Script, ScriptedModel } from "effect-codex/testing"
import { codex, expect, repository } from "./support/setup.ts"

const script: Script.Script = [
  "Hello.",
  Script.respond([Script.reasoning("I should look."), Script.command("ls", { arguments: { login: false } })]),
  "There is one file."
]

/** What is worth a line on the screen. */
const shown = (line: FollowedLine): ReadonlyArray<string> => {
  switch (line._tag) {
    case "EventMessage":
      return line.payload.type === "item_completed" ? [line.payload.item.type] : [line.payload.type]
    case "Undecodable":
      return [`(a line that cannot be read: ${line.detail})`]
    default:
      return []
  }
}

const program = Effect.gen(function* () {
  const model = yield* Effect.serviceOption(ScriptedModel)
  const home = Option.match(model, { onNone: () => ({}), onSome: ({ codexHome }) => ({ codexHome }) })

  yield* Effect.gen(function* () {
    const sessions = yield* Sessions
    const folder = yield* repository({ "README.md": "A shop.\n" })
    const thread = yield* (yield* Codex).startThread({ workingDirectory: folder })
    const { threadId } = yield* thread.run("Hello", { timeout: "5 minutes" })

    let lines = 0
    const following = yield* sessions.follow(threadId).pipe(
      // Two turns, and then it is enough. Without an end of its own it would go on.
      Stream.takeUntil(
        (line) => line._tag === "EventMessage" && line.payload.type === "task_complete" && ++lines === 2
      ),
      Stream.map(shown),
      Stream.flattenIterable,
      Stream.tap(Console.log),
      Stream.runCollect,
      Effect.forkScoped
    )
    yield* thread.run("What is here?", { timeout: "5 minutes" })
    const said = yield* Fiber.join(following)
    yield* expect(said.filter((line) => line === "AgentMessage").length === 2, "both answers in the session")
  }).pipe(Effect.provide(Layer.fresh(Sessions.layer(home))))
})

program.pipe(Effect.scoped, Effect.provide(codex(script)), NodeRuntime.runMain)
