/**
 * Real time, whatever clock the caller runs on, and also while the caller is
 * being interrupted.
 *
 * A process ends in real time: a caller on a `TestClock` must not wait for ever
 * for a child to go away. Deadlines of turns stay on the caller's clock.
 */
import { Clock, Effect, Fiber, Option } from "effect"

const liveClock = Clock.Clock.defaultValue()

/** Milliseconds since 1970, as other processes see them. */
export const nowMillis: Effect.Effect<number> = Effect.sync(() => liveClock.currentTimeMillisUnsafe())

/** Sleeps on real time. */
export const sleepMillis = (millis: number): Effect.Effect<void> =>
  Effect.provideService(Effect.sleep(millis), Clock.Clock, liveClock)

/**
 * The outcome, or none when it takes longer than `millis`. It runs on a fiber of
 * its own: in a finalizer of an interrupted fiber nothing could be timed out
 * otherwise, as what can be interrupted there is so at once.
 */
export const withinMillis = Effect.fnUntraced(function* <A, E, R>(effect: Effect.Effect<A, E, R>, millis: number) {
  const fiber = yield* Effect.forkDetach(effect)
  const inTime = yield* Effect.callback<boolean>((resume) => {
    const timer = setTimeout(() => resume(Effect.succeed(false)), millis)
    fiber.addObserver(() => {
      clearTimeout(timer)
      resume(Effect.succeed(true))
    })
    return Effect.sync(() => clearTimeout(timer))
  }).pipe(Effect.onInterrupt(() => Fiber.interrupt(fiber)))
  if (inTime) return Option.some(yield* Fiber.join(fiber))
  yield* Effect.forkDetach(Fiber.interrupt(fiber))
  return Option.none<A>()
})
