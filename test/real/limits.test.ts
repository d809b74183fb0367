import { assert, describe, it } from "@effect/vitest"
import { Context, Effect, Layer, Schedule, Stream } from "effect"
import { Codex, type CodexError, type Reasons, type TurnOptions } from "effect-codex"
import { Budget, Telemetry } from "effect-codex/telemetry"
import { Script } from "effect-codex/testing"
import { reasonOf } from "../support/handDriven.ts"
import { onPlatform, openAppServer, openCodex } from "../support/real.ts"
import { noProcess } from "../support/stub.ts"
import { makeWatch } from "../telemetry/observed.ts"

const shell = (command: string) => Script.command(command, { arguments: { login: false, yield_time_ms: 20_000 } })

const costs = { inputTokens: 1000, outputTokens: 100 }

const commands = (error: CodexError) =>
  (error.items ?? []).flatMap((item) => (item._tag === "CommandExecution" ? [item.status] : []))

for (const [transport, open] of [
  ["exec", openCodex],
  ["the app-server", openAppServer]
] as const) {
  describe(`on ${transport}`, () => {
    it.live("a turn that has used its tokens is ended before it asks much more, and can be gone on with", () =>
      onPlatform(
        Effect.gen(function* () {
          const step = Script.respond(shell("true"), costs)
          const { model, thread } = yield* open([step, step, step, step, step, "Never."])
          const conversation = yield* thread({ sandbox: "danger-full-access" })
          const error = yield* Effect.flip(conversation.run("Go", { budget: Budget.tokens(1500) }))
          const { limit, used } = reasonOf(error, "BudgetExceeded")
          assert.strictEqual(limit, 1500)
          // The request that crosses the limit, and on exec one that was under way.
          assert.oneOf(used, transport === "exec" ? [2200, 3300] : [2200])
          assert.isAtMost((yield* model.requests).length, transport === "exec" ? 4 : 3)
          assert.isAtLeast(commands(error).length, 2)
          assert.strictEqual(error.threadId, conversation.id)
          const made = (yield* model.requests).length
          yield* model.append(...Array.from({ length: 5 }, () => "Never."))
          const result = yield* conversation.run("Go on", { budget: Budget.toolCalls(10) })
          assert.strictEqual(result.threadId, error.threadId)
          assert.isAbove((yield* model.requests).length, made)
        })
      )
    )

    it.live("a turn that answers completes, however much that took, and its thread has nothing left", () =>
      onPlatform(
        Effect.gen(function* () {
          const { model, thread } = yield* open([Script.respond(Script.message("Done."), costs)])
          const conversation = yield* thread({ budget: Budget.tokens(100) })
          assert.strictEqual((yield* conversation.run("Go")).finalResponse, "Done.")
          const error = yield* Effect.flip(conversation.run("Go on"))
          assert.deepInclude(reasonOf(error, "BudgetExceeded"), { per: "Thread", used: 1100 })
          assert.strictEqual((yield* model.requests).length, 1)
        })
      )
    )

    it.live("a call beyond the limit is ended with its turn", () =>
      onPlatform(
        Effect.gen(function* () {
          const { folder, thread } = yield* open([
            Script.respond(shell("true")),
            Script.respond(shell("sleep 4323")),
            "Never."
          ])
          const conversation = yield* thread({ sandbox: "danger-full-access" })
          const error = yield* Effect.flip(conversation.run("Go", { budget: Budget.toolCalls(1) }))
          assert.strictEqual(reasonOf(error, "BudgetExceeded").used, 2)
          assert.strictEqual(commands(error)[0], "completed")
          yield* noProcess("sleep 4323")
          if (transport === "exec") yield* noProcess(folder)
        })
      )
    )

    it.live("the time of all threads is one: turns that run when it is up are ended, and none begins", () =>
      onPlatform(
        Effect.gen(function* () {
          const silent = Script.silentStream()
          const { codex, folder, model } = yield* open([silent, silent])
          const shared = yield* Layer.build(
            Budget.layer(Budget.duration("3 seconds")).pipe(Layer.provide(Layer.succeed(Codex, codex)))
          )
          const run = Effect.gen(function* () {
            const thread = yield* (yield* Codex).startThread({ workingDirectory: folder })
            return reasonOf(yield* Effect.flip(thread.run("Go")), "BudgetExceeded").per
          }).pipe(Effect.provide(shared))
          assert.deepStrictEqual(yield* Effect.all([run, run], { concurrency: 2 }), ["Layer", "Layer"])
          const made = (yield* model.requests).length
          assert.strictEqual(yield* run, "Layer")
          assert.strictEqual((yield* model.requests).length, made)
        })
      )
    )

    it.live("an idle turn is ended when the model falls silent, but not while a command runs", () =>
      onPlatform(
        Effect.gen(function* () {
          const { thread } = yield* open([Script.respond(shell("sleep 3; echo slept")), Script.silentStream()])
          const conversation = yield* thread({ sandbox: "danger-full-access" })
          const error = yield* Effect.flip(conversation.run("Go", { idleTimeout: "2 seconds" }))
          assert.isUndefined(reasonOf(error, "IdleTimeout").item)
          assert.deepStrictEqual(commands(error), ["completed"])
        })
      )
    )

    it.live("a command that runs too long is ended, and named", () =>
      onPlatform(
        Effect.gen(function* () {
          // On the app-server each line is an event.
          const { thread } = yield* open([
            Script.respond(shell("while true; do echo on; sleep 0.2; done; : 4324")),
            "Never."
          ])
          const conversation = yield* thread({ sandbox: "danger-full-access" })
          const itemTimeout = { CommandExecution: "2 seconds" } as const
          const error = yield* Effect.flip(conversation.run("Go", { itemTimeout }))
          const { item } = reasonOf(error, "IdleTimeout")
          assert.strictEqual(item?.kind, "CommandExecution")
          assert.strictEqual(error.items?.find(({ id }) => id === item?.id)?._tag, "CommandExecution")
          yield* noProcess(": 4324")
        })
      )
    )

    it.live("a turn is ended when its time is up, whatever it does", () =>
      onPlatform(
        Effect.gen(function* () {
          const { thread } = yield* open([Script.respond(shell("sleep 4325")), "Never."])
          const conversation = yield* thread({ sandbox: "danger-full-access" })
          const error = yield* Effect.flip(conversation.run("Go", { timeout: "3 seconds" }))
          reasonOf(error, "TurnTimeout")
          assert.strictEqual(error.threadId, conversation.id)
          yield* noProcess("sleep 4325")
        })
      )
    )

    it.live("a turn of which codex says nothing is ended, and codex takes another", () =>
      onPlatform(
        Effect.gen(function* () {
          const { thread } = yield* open(["Hello."])
          // Codex begins no thread before a server that is required has answered.
          const mute = { command: "sleep", args: ["4328"], required: true, startup_timeout_sec: 60 }
          const waiting = yield* thread({ config: { mcp_servers: { mute } } })
          const error = yield* Effect.flip(waiting.run("Go", { firstEventTimeout: "1 second" }))
          assert.strictEqual(reasonOf(error, "FirstEventTimeout").timeout, 1000)
          assert.isUndefined(error.items)
          if (transport === "exec") yield* noProcess("sleep 4328")
          const other = yield* thread()
          assert.strictEqual((yield* other.run("Go", { firstEventTimeout: "1 minute" })).finalResponse, "Hello.")
        })
      )
    )

    it.live("a turn that has used its own time is ended, and the next one has all of it", () =>
      onPlatform(
        Effect.gen(function* () {
          const { thread } = yield* open([Script.silentStream(), "Hello."])
          const conversation = yield* thread()
          const error = yield* Effect.flip(conversation.run("Go", { budget: Budget.duration("2 seconds") }))
          const reason = reasonOf(error, "BudgetExceeded")
          assert.deepInclude(reason, { kind: "Duration", per: "Turn", limit: 2000 })
          assert.isAtLeast(reason.used, 2000)
          const result = yield* conversation.run("Go on", { budget: Budget.duration("1 minute") })
          assert.strictEqual(result.finalResponse, "Hello.")
          assert.strictEqual(result.threadId, error.threadId)
        })
      )
    )

    const limits: ReadonlyArray<readonly [string, TurnOptions, Reasons.CodexErrorReason["_tag"]]> = [
      ["its timeout", { timeout: "4 seconds" }, "TurnTimeout"],
      ["its budget of time", { budget: Budget.duration("4 seconds") }, "BudgetExceeded"]
    ]
    for (const [limit, options, reason] of limits) {
      it.live(`a turn whose consumer is busy when ${limit} ends it fails with that, and with its items`, () =>
        onPlatform(
          Effect.gen(function* () {
            const { codex, folder } = yield* open([Script.respond(shell("true")), Script.silentStream()])
            const watch = makeWatch()
            const hasEnded = Effect.suspend(() =>
              watch.named("invoke_agent codex").some(({ status }) => status._tag === "Ended")
                ? Effect.void
                : Effect.fail(new Error("the turn has not ended"))
            ).pipe(Effect.retry(Schedule.spaced("20 millis").pipe(Schedule.upTo({ times: 1000 }))), Effect.orDie)
            const observed = yield* Layer.build(Telemetry.layer().pipe(Layer.provide(Layer.succeed(Codex, codex))))
            const thread = yield* Context.get(observed, Codex).startThread({
              workingDirectory: folder,
              sandbox: "danger-full-access"
            })
            const error = yield* thread.stream("Go", options).pipe(
              Stream.runForEach((event) =>
                event._tag === "ItemCompleted" && event.item._tag === "CommandExecution" ? hasEnded : Effect.void
              ),
              Effect.flip,
              watch.watched
            )
            reasonOf(error, reason)
            assert.strictEqual(error.threadId, thread.id)
            assert.deepStrictEqual(commands(error), ["completed"])
          })
        )
      )
    }
  })
}
