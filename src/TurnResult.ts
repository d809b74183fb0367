/**
 * What a finished turn leaves: its items, its answer, what it used.
 *
 * @since 0.1.0
 */
import { Schema } from "effect"
import type { ThreadItem } from "./ThreadItem.ts"

/**
 * Tokens. `cachedInputTokens` and `cacheWriteInputTokens` are part of
 * `inputTokens`; `reasoningOutputTokens` is part of `outputTokens`. Figures a
 * codex release does not report are 0.
 *
 * @since 0.1.0
 * @category models
 */
export const Usage = Schema.Struct({
  inputTokens: Schema.Number,
  cachedInputTokens: Schema.Number,
  cacheWriteInputTokens: Schema.Number,
  outputTokens: Schema.Number,
  reasoningOutputTokens: Schema.Number
})

/** @since 0.1.0 @category models */
export type Usage = typeof Usage.Type

/**
 * No tokens: where a new thread starts.
 *
 * @since 0.1.0
 * @category constructors
 */
export const emptyUsage: Usage = {
  inputTokens: 0,
  cachedInputTokens: 0,
  cacheWriteInputTokens: 0,
  outputTokens: 0,
  reasoningOutputTokens: 0
}

/**
 * What was used between two readings of a thread's cumulative figures. Never
 * negative: a thread whose figures were reset counts from zero.
 *
 * @since 0.1.0
 * @category combinators
 */
export const usageSince = (after: Usage, before: Usage): Usage => {
  if (after.inputTokens < before.inputTokens || after.outputTokens < before.outputTokens) return after
  const difference = (key: keyof Usage) => Math.max(0, after[key] - before[key])
  return {
    inputTokens: difference("inputTokens"),
    cachedInputTokens: difference("cachedInputTokens"),
    cacheWriteInputTokens: difference("cacheWriteInputTokens"),
    outputTokens: difference("outputTokens"),
    reasoningOutputTokens: difference("reasoningOutputTokens")
  }
}

/**
 * What several turns used together.
 *
 * @since 0.1.0
 * @category combinators
 */
export const addUsage = (a: Usage, b: Usage): Usage => ({
  inputTokens: a.inputTokens + b.inputTokens,
  cachedInputTokens: a.cachedInputTokens + b.cachedInputTokens,
  cacheWriteInputTokens: a.cacheWriteInputTokens + b.cacheWriteInputTokens,
  outputTokens: a.outputTokens + b.outputTokens,
  reasoningOutputTokens: a.reasoningOutputTokens + b.reasoningOutputTokens
})

/**
 * A turn that completed. A turn that did not is a `CodexError`, never this.
 *
 * @since 0.1.0
 * @category models
 */
export interface TurnResult<out Output = undefined> {
  readonly threadId: string
  /** Absent on exec, which does not name its turns. */
  readonly turnId?: string
  /** Items in the order they were completed, each in its last state. */
  readonly items: ReadonlyArray<ThreadItem>
  /** The text of the last agent message; empty when there was none. */
  readonly finalResponse: string
  /** `finalResponse` decoded by the turn's `outputSchema`; `undefined` without one. */
  readonly output: Output
  /** What this turn used; absent when the thread's figures before it are not known. Codex reports 0 for a review. */
  readonly usage?: Usage
  /** What the thread has used so far, this turn included. */
  readonly threadUsage?: Usage
  /** How many lines of this turn could not be read; see `Undecodable`. */
  readonly undecodable: number
}
