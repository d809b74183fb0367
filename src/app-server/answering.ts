/**
 * How long this side takes to answer, whatever the handler does.
 */
import { Context, type Duration, Effect, Exit, Fiber, Option } from "effect"
import { toMillis } from "../internal/duration.ts"

/**
 * How long a handler may take before it has said no. Default: 10 minutes.
 *
 * @since 0.1.0
 * @category references
 */
export const AnswerTimeout = Context.Reference<Duration.Input>("effect-codex/app-server/AnswerTimeout", {
  defaultValue: () => "10 minutes"
})

/**
 * What a handler says, or none: one that fails, dies or takes too long has said
 * nothing. One that cannot be interrupted is left behind.
 */
export const answerOf =
  (question: string) =>
  <A, E>(handler: Effect.Effect<A, E>): Effect.Effect<Option.Option<A>> =>
    Effect.gen(function* () {
      const timeout = yield* AnswerTimeout
      const ended = yield* Effect.acquireUseRelease(
        Effect.forkDetach(Effect.interruptible(handler)),
        (fiber) => Effect.timeoutOption(Fiber.await(fiber), timeout),
        (fiber) => Effect.forkDetach(Fiber.interrupt(fiber))
      )
      if (Option.isSome(ended) && Exit.isSuccess(ended.value)) return Option.some(ended.value.value)
      // The reason is for the app's log, not for the other side.
      const reason = Option.isSome(ended)
        ? Exit.getCause(ended.value).pipe(Option.getOrUndefined)
        : `not within ${toMillis(timeout)} ms`
      yield* Effect.logWarning(`the handler of ${question} gave no answer`, reason)
      return Option.none()
    })
