/**
 * Real time, whatever clock the caller runs on.
 *
 * A process ends in real time: a caller on a `TestClock` must not wait for ever
 * for a child to go away. Deadlines of turns stay on the caller's clock.
 */
import { Clock, Effect, type Option } from "effect"

const liveClock = Clock.Clock.defaultValue()

/** Runs on real time; none when it takes longer than `millis`. Works inside finalizers too. */
export const withinMillis = <A, E, R>(
  effect: Effect.Effect<A, E, R>,
  millis: number
): Effect.Effect<Option.Option<A>, E, R> =>
  Effect.timeoutOption(Effect.interruptible(effect), millis).pipe(
    Effect.interruptible,
    Effect.provideService(Clock.Clock, liveClock)
  )

/** Sleeps on real time. */
export const sleepMillis = (millis: number): Effect.Effect<void> =>
  Effect.provideService(Effect.sleep(millis), Clock.Clock, liveClock)
