import { assert, describe, it } from "@effect/vitest"
import { Context, Deferred, Effect, Layer, Schema, Stream } from "effect"
import { Script } from "effect-codex/testing"
import { dynamicTools, Guardrail, Tool, ToolRegistry } from "effect-codex/tools"
import { onPlatform, openAppServer, openCodex } from "../support/real.ts"

/** Raises when it is told to. */
const onSignal = (signal: Deferred.Deferred<void>) =>
  Guardrail.make({
    name: "strict",
    runInParallel: true,
    check: () => Effect.as(Deferred.await(signal), Guardrail.raise("never that"))
  })

describe("a guardrail around the real codex", () => {
  it.live("ends a turn that runs, and its process, when it raises", () =>
    onPlatform(
      Effect.gen(function* () {
        const signal = yield* Deferred.make<void>()
        const { model, thread } = yield* openCodex([Script.silentStream(), "Again."])
        const inner = yield* thread()
        const guarded = yield* Guardrail.thread(inner, { input: [onSignal(signal)] })
        const [error] = yield* Effect.all(
          [Effect.flip(guarded.run("Hi")), Effect.andThen(model.awaitRequest(1), Deferred.succeed(signal, undefined))],
          { concurrency: "unbounded" }
        )
        assert.strictEqual(error._tag, "GuardrailTripped")
        assert.strictEqual((yield* inner.run("Again", { onBusy: "fail" })).finalResponse, "Again.")
      })
    )
  )

  it.live("does the same for a stream on the app-server", () =>
    onPlatform(
      Effect.gen(function* () {
        const signal = yield* Deferred.make<void>()
        const { model, thread } = yield* openAppServer([Script.silentStream(), "Again."])
        const inner = yield* thread()
        const guarded = yield* Guardrail.thread(inner, { input: [onSignal(signal)] })
        const [error] = yield* Effect.all(
          [
            Effect.flip(Stream.runDrain(guarded.stream("Hi"))),
            Effect.andThen(model.awaitRequest(1), Deferred.succeed(signal, undefined))
          ],
          { concurrency: "unbounded" }
        )
        assert.strictEqual(error._tag, "GuardrailTripped")
        assert.strictEqual((yield* inner.run("Again", { onBusy: "fail" })).finalResponse, "Again.")
      })
    )
  )

  it.live("holds back every word of an answer it rejects, deltas too", () =>
    onPlatform(
      Effect.gen(function* () {
        const { thread } = yield* openAppServer([Script.respond(Script.message(["The pass", "word is hunter2."]))])
        const discreet = Guardrail.make({
          name: "discreet",
          check: ({ finalResponse }: Guardrail.TurnOutput) =>
            Effect.succeed(finalResponse.includes("hunter2") ? Guardrail.reject("No.") : Guardrail.allow)
        })
        const guarded = yield* Guardrail.thread(yield* thread(), { output: [discreet] })
        const events = yield* Stream.runCollect(guarded.stream("What is it?"))
        assert.deepStrictEqual(
          events.filter((event) => JSON.stringify(event).includes("word is")),
          []
        )
        assert.deepStrictEqual(
          events.map(({ _tag }) => _tag).filter((tag) => tag === "Rejected" || tag === "TurnCompleted"),
          ["Rejected", "TurnCompleted"]
        )
      })
    )
  )

  it.live("on tools that codex calls gives the model its message, and fails the run when it raises", () =>
    onPlatform(
      Effect.gen(function* () {
        const calls: Array<string> = []
        const read = Tool.make({
          name: "read",
          description: "Reads a page",
          parameters: Schema.Struct({ page: Schema.String }),
          handler: ({ page }) => Effect.sync(() => (calls.push(page), `All about ${page}`))
        })
        const rules = Guardrail.make({
          name: "rules",
          check: ({ args }: Guardrail.GuardedCall) => {
            const { page } = Object(args)
            if (page === "secret") return Effect.succeed(Guardrail.raise("a secret"))
            return Effect.succeed(page === "nails" ? Guardrail.allow : Guardrail.reject("Not for you."))
          }
        })
        const context = yield* Layer.build(
          Guardrail.GuardedTools.layer({ before: [rules] }).pipe(Layer.provideMerge(ToolRegistry.layer([read])))
        )
        const tools = Context.get(context, Guardrail.GuardedTools)
        const { model, thread } = yield* openAppServer(
          [
            Script.respond([
              Script.functionCall("read", { page: "nails" }),
              Script.functionCall("read", { page: "admin" })
            ]),
            "Read.",
            Script.respond(Script.functionCall("read", { page: "secret" })),
            Script.silentStream()
          ],
          { dynamicTools: dynamicTools(yield* Context.get(context, ToolRegistry).tools) },
          Layer.provide(Guardrail.GuardedTools.layerDynamicTools, Layer.succeedContext(context))
        )
        const inner = yield* thread()
        yield* Effect.raceFirst(inner.run("Read"), tools.tripped)
        const said = JSON.stringify((yield* model.requests)[1]?.body["input"])
        assert.include(said, "All about nails")
        assert.include(said, "Not for you.")
        const error = yield* Effect.flip(Effect.raceFirst(inner.run("Read on"), tools.tripped))
        assert.deepInclude(error, { _tag: "GuardrailTripped", guardrail: "rules", stage: "toolCall" })
        assert.deepStrictEqual(calls, ["nails"])
      })
    )
  )
})
