/**
 * An agent that would go on for ever, and three budgets that end it: a turn's
 * calls of tools, a thread's tokens, the time of all threads together. What was
 * done until then is in the error, and the thread can be gone on with.
 */
import { NodeRuntime } from "@effect/platform-node"
import { Console, Effect, Layer } from "effect"
import { Codex, type CodexError } from "effect-codex"
import { Budget } from "effect-codex/telemetry"
import { Script } from "effect-codex/testing"
import { codexServer, expect, lastPrompt, live, repository } from "./support/setup.ts"

/** A model that always finds something more to look at, unless it is to answer. */
const restless = codexServer((request) =>
  lastPrompt(request).startsWith("Answer")
    ? "There is one file."
    : Script.respond(Script.command("ls", { arguments: { login: false } }), { inputTokens: 9_000, outputTokens: 1_000 })
)

const stopped = Effect.fnUntraced(function* ({ items = [], reason, threadId }: CodexError) {
  yield* expect(reason._tag === "BudgetExceeded", "the budget to end the turn")
  yield* Console.log(`${reason.message}; ${items.length} items, go on with ${threadId}`)
})

const program = Effect.gen(function* () {
  const codex = yield* Codex
  const workingDirectory = yield* repository({ "shop.txt": "carts\n" })
  const options = { workingDirectory, sandbox: "workspace-write" } as const

  const thread = yield* codex.startThread(options)
  const calls = yield* Effect.flip(thread.run("Look at everything, again and again.", { budget: Budget.toolCalls(3) }))
  yield* stopped(calls)
  const { finalResponse } = yield* thread.run("Answer with what you know.", { budget: Budget.tokens(100_000) })
  yield* Console.log(finalResponse)

  const frugal = yield* codex.startThread({ ...options, budget: Budget.tokens(25_000) })
  yield* stopped(yield* Effect.flip(frugal.run("Look at everything, again and again.")))
  // Nothing is left: this turn does not begin.
  yield* stopped(yield* Effect.flip(frugal.run("Answer with what you know.")))
})

const BudgetLive = Budget.layer(Budget.duration(live ? "10 minutes" : "1 minute")).pipe(Layer.provideMerge(restless))

program.pipe(Effect.scoped, Effect.provide(BudgetLive), NodeRuntime.runMain)
