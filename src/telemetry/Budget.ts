/**
 * How much a turn, a thread or all threads of a `Codex` may use: tokens, calls
 * of tools, time.
 *
 * Where a budget stands says whom it is for: in the options of a turn, in those
 * of a thread, or in `layer`. At the limit the turn is interrupted and fails with
 * `BudgetExceeded`, with the thread, its items so far, and no work undone. A turn
 * that completes all the same is complete.
 *
 * What is counted, and when it is known, is in docs/limits.md.
 *
 * @since 0.1.0
 */
import { type Duration, Effect, Layer } from "effect"
import { Codex, throughTransport } from "../Codex.ts"
import type { CodexError } from "../CodexError.ts"
import { decodeOptions } from "../config/ConfigOverrides.ts"
import { Budget, Budgets, makeMeters } from "../internal/budgets.ts"

export { Budget, Budgets }

/**
 * Tokens, from 1: input and output together, as codex counts them. Cached input
 * and reasoning are parts of these.
 *
 * @since 0.1.0
 * @category constructors
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { Codex } from "effect-codex"
 * import { Budget } from "effect-codex/telemetry"
 *
 * const program = Effect.gen(function* () {
 *   const thread = yield* (yield* Codex).startThread({ budget: Budget.tokens(1_000_000) })
 *   return yield* thread.run("Fix the failing test", {
 *     budget: [Budget.tokens(200_000), Budget.toolCalls(50), Budget.duration("15 minutes")]
 *   })
 * }).pipe(
 *   Effect.catchReason("CodexError", "BudgetExceeded", ({ kind, used }, error) =>
 *     Effect.succeed(`stopped after ${used} (${kind}); resume ${error.threadId}`)
 *   )
 * )
 * ```
 */
export const tokens = (limit: number): Budget => ({ _tag: "Tokens", limit })

/**
 * Calls of tools, from 1: commands, changes of files, MCP and dynamic tools,
 * agents, web searches. The call beyond the limit is begun, and ended with the
 * turn.
 *
 * @since 0.1.0
 * @category constructors
 */
export const toolCalls = (limit: number): Budget => ({ _tag: "ToolCalls", limit })

/**
 * Time in which a turn runs, without that in which it waits for its thread. Turns
 * side by side use the same time.
 *
 * @since 0.1.0
 * @category constructors
 */
export const duration = (limit: Duration.Input): Budget => ({ _tag: "Duration", limit })

/**
 * The `Codex` it is given, all of whose threads share these budgets. Turns that
 * run when one is used up are interrupted, and no other begins.
 *
 * Fails with `OptionInvalid` for a budget that is none. A `Codex` that an app wraps
 * is held to it like ours, as long as it opens its threads when it is asked for
 * them; one that has nothing of ours, such as a stand-in of a test, is not.
 *
 * @since 0.1.0
 * @category layers
 * @example
 * ```ts
 * import { Layer } from "effect"
 * import { Codex } from "effect-codex"
 * import { Budget } from "effect-codex/telemetry"
 *
 * const CodexLive = Budget.layer(Budget.tokens(5_000_000), Budget.duration("1 hour")).pipe(
 *   Layer.provide(Codex.layerExec())
 * )
 * ```
 */
export const layer = (...budgets: ReadonlyArray<Budget>): Layer.Layer<Codex, CodexError, Codex> =>
  Layer.effect(
    Codex,
    Effect.gen(function* () {
      const meters = makeMeters(yield* decodeOptions(Budgets, budgets), "Layer")
      return throughTransport(yield* Codex, (inner) => ({ ...inner, meters: [...(inner.meters ?? []), ...meters] }))
    })
  )
