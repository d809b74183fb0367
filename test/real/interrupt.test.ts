import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Fiber, Path, Stream } from "effect"
import type { ThreadEvent } from "effect-codex"
import { Script } from "effect-codex/testing"
import { onPlatform, openCodex } from "../support/real.ts"
import { fileAppears, noProcess } from "../support/stub.ts"

/** Processes of a turn are told by its folder, which stands in codex's arguments, or by the marker in a command. */
const stages: ReadonlyArray<{
  readonly name: string
  readonly script: Script.Script
  /** The event to wait for; without one the turn is stopped as soon as it is started. */
  readonly until?: (event: ThreadEvent.ThreadEvent) => boolean
  /** A file that shows that the stage is reached. */
  readonly file?: string
}> = [
  { name: "before its first event", script: ["Hello"] },
  {
    name: "when the thread is named",
    script: [Script.silentStream()],
    until: (event) => event._tag === "ThreadStarted"
  },
  { name: "while the model thinks", script: [Script.silentStream()], until: (event) => event._tag === "TurnStarted" },
  {
    name: "while it runs a command in a sandbox",
    script: [Script.respond(Script.command("touch started; sleep 4321 & sleep 4321"))],
    file: "started"
  },
  {
    name: "while a command has put something in a session of its own",
    script: [
      Script.respond(Script.command("setsid sh -c 'touch started; sleep 4321' & sleep 4321")),
      Script.silentStream()
    ],
    file: "started"
  },
  {
    name: "after a command, while the model thinks again",
    script: [Script.respond(Script.command("true")), Script.silentStream()],
    until: (event) => event._tag === "ItemCompleted"
  },
  { name: "at its verdict", script: ["Hello"], until: (event) => event._tag === "TurnCompleted" }
]

describe("an interrupted turn leaves no process", () => {
  for (const { file, name, script, until } of stages) {
    it.live(name, () =>
      onPlatform(
        Effect.gen(function* () {
          const { folder, thread } = yield* openCodex(script)
          const path = yield* Path.Path
          const reached = yield* Deferred.make<void>()
          const conversation = yield* thread({ sandbox: "workspace-write" })
          const turn = yield* conversation.stream("Go").pipe(
            Stream.runForEach((event) => (until?.(event) ? Deferred.succeed(reached, undefined) : Effect.void)),
            Effect.forkChild({ startImmediately: true })
          )
          if (until !== undefined) yield* Deferred.await(reached)
          if (file !== undefined) yield* fileAppears(path.join(folder, file))
          yield* Fiber.interrupt(turn)
          yield* noProcess(folder)
          yield* noProcess("sleep 4321")
        })
      )
    )
  }

  it.live("and can be gone on with", () =>
    onPlatform(
      Effect.gen(function* () {
        const { thread } = yield* openCodex([Script.silentStream(), "Here again."])
        const conversation = yield* thread()
        const error = yield* Effect.flip(conversation.run("Go", { timeout: "3 seconds" }))
        assert.strictEqual(error.reason._tag, "TurnTimeout")
        assert.strictEqual(error.threadId, conversation.id)
        const result = yield* conversation.run("Go on")
        assert.strictEqual(result.threadId, error.threadId)
        assert.strictEqual(result.finalResponse, "Here again.")
      })
    )
  )
})

describe("an idle turn", () => {
  it.live("is ended when the model falls silent, but not while a command runs", () =>
    onPlatform(
      Effect.gen(function* () {
        const { thread } = yield* openCodex([
          // Longer than the idle time: only the pause lets it finish.
          Script.respond(Script.command("sleep 3; echo slept", { arguments: { yield_time_ms: 20_000 } })),
          Script.silentStream()
        ])
        const error = yield* Effect.flip((yield* thread()).run("Go", { idleTimeout: "2 seconds" }))
        assert.strictEqual(error.reason._tag, "IdleTimeout")
        const [item] = error.items ?? []
        assert.deepInclude(item, { _tag: "CommandExecution", status: "completed" })
      })
    )
  )
})

describe("turns of one thread", () => {
  it.live("run one after the other, or fail with ThreadBusy, as the caller chose", () =>
    onPlatform(
      Effect.gen(function* () {
        const { codex, folder, model, thread } = yield* openCodex(["One.", Script.silentStream(), "Three."])
        const { threadId } = yield* (yield* thread()).run("First")
        const resumed = yield* codex.resumeThread(threadId, { workingDirectory: folder })
        const running = yield* Effect.forkChild(Stream.runDrain(resumed.stream("Second")))
        yield* model.awaitRequest(2)
        const other = yield* codex.resumeThread(threadId, { workingDirectory: folder })
        const busy = yield* Effect.flip(other.run("Now", { onBusy: "fail" }))
        assert.strictEqual(busy.reason._tag, "ThreadBusy")
        const waiting = yield* Effect.forkChild(other.run("Then"), { startImmediately: true })
        yield* Fiber.interrupt(running)
        assert.strictEqual((yield* Fiber.join(waiting)).finalResponse, "Three.")
        assert.strictEqual((yield* model.requests).length, 3)
      })
    )
  )
})
