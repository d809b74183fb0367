import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Fiber, FileSystem, Option, Path, Stream } from "effect"
import { Budget } from "effect-codex/telemetry"
import { makeCodex } from "../../src/Codex.ts"
import { makeRollouts } from "../../src/internal/rollouts.ts"
import { commandCompleted, inputTokens, threadStarted } from "../support/handDriven.ts"

const threadId = "01a2023b-e716-7c91-a0f9-059f1edfc1d3"

const figures = (tokens: number) =>
  `${JSON.stringify({
    timestamp: "2026-01-01T00:00:00Z",
    type: "event_msg",
    payload: { type: "token_count", info: { total_token_usage: { input_tokens: tokens } } }
  })}\n`

describe("what a thread has used", () => {
  it.effect("is read again and again during a turn, and its file looked for until it is there", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const path = yield* Path.Path
      const home = yield* fs.makeTempDirectoryScoped()
      const folder = path.join(home, "sessions", "2026", "01", "01")
      yield* fs.makeDirectory(folder, { recursive: true })
      let looks = 0
      const watched: FileSystem.FileSystem = {
        ...fs,
        readDirectory: (...args) => {
          looks++
          return fs.readDirectory(...args)
        }
      }
      const rollouts = yield* Effect.provideService(makeRollouts(home), FileSystem.FileSystem, watched)
      const used = Effect.map(
        rollouts.usage(threadId),
        Option.map(({ inputTokens }) => inputTokens)
      )
      assert.deepStrictEqual(yield* used, Option.none())
      const file = path.join(folder, `rollout-2026-01-01T00-00-00-${threadId}.jsonl`)
      yield* fs.writeFileString(file, figures(100))
      assert.deepStrictEqual(yield* used, Option.some(100))
      const before = looks
      yield* fs.writeFileString(file, figures(250), { flag: "a" })
      assert.deepStrictEqual(yield* used, Option.some(250))
      assert.strictEqual(looks, before)
      // Who asks anew gets what is there now.
      yield* fs.remove(file)
      assert.deepStrictEqual(yield* rollouts.usage(threadId), Option.none())
    }).pipe(Effect.scoped, Effect.provide(NodeServices.layer))
  )

  it.effect("is asked for once in a turn on exec, however often it is charged", () =>
    Effect.gen(function* () {
      let asked = 0
      let read = 0
      const thrice = yield* Deferred.make<void>()
      const codex = makeCodex({
        capabilities: { transport: "exec", deltas: false, steering: false, approvals: false },
        storedUsage: () => {
          asked++
          return Effect.sync(() => {
            if (++read === 3) Deferred.doneUnsafe(thrice, Effect.void)
            return Option.some(inputTokens(read))
          })
        },
        findThread: Effect.succeed,
        turn: () =>
          Effect.succeed({
            events: Stream.fromIterable([threadStarted(threadId), ...["a", "b", "c"].map(commandCompleted)]).pipe(
              Stream.rechunk(1),
              Stream.concat(Stream.never)
            )
          })
      })
      const thread = yield* codex.startThread()
      const fiber = yield* Effect.forkChild(thread.run("Go", { budget: Budget.tokens(1000) }))
      yield* Deferred.await(thrice)
      yield* Fiber.interrupt(fiber)
      assert.strictEqual(read, 4)
      assert.strictEqual(asked, 1)
    })
  )
})
