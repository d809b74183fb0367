/**
 * What becomes of a question that a handler of the app did not answer.
 *
 * @since 0.1.0
 */
import { Data, Effect } from "effect"

/**
 * The app's handler failed. The server is told that there is no answer, and not why.
 *
 * @since 0.1.0
 * @category errors
 */
export class NoAnswer extends Data.TaggedError("NoAnswer")<{
  /** What it failed with. */
  readonly cause: unknown
}> {}

/**
 * Whatever a handler fails with, as the one error.
 *
 * @internal
 */
export const orNoAnswer = <A, E, R>(handler: Effect.Effect<A, E, R>): Effect.Effect<A, NoAnswer, R> =>
  Effect.mapError(handler, (cause) => new NoAnswer({ cause }))
