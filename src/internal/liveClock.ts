/**
 * Real time, whatever clock the caller runs on.
 *
 * A process ends in real time: a caller on a `TestClock` must not wait for ever
 * for a child to go away. Deadlines of turns stay on the caller's clock.
 */
import { Clock, Effect, type Option } from "effect"

const liveClock = Clock.Clock.defaultValue()

/** Milliseconds since 1970, as other processes see them. */
export const nowMillis: Effect.Effect<number> = Effect.sync(() => liveClock.currentTimeMillisUnsafe())

/** Sleeps on real time. */
export const sleepMillis = (millis: number): Effect.Effect<void> =>
  Effect.provideService(Effect.sleep(millis), Clock.Clock, liveClock)

/** The outcome, or none when it takes longer than `millis`. Works in finalizers of interrupted fibers too. */
export const withinMillis = <A, E, R>(
  effect: Effect.Effect<A, E, R>,
  millis: number
): Effect.Effect<Option.Option<A>, E, R> =>
  Effect.provideService(Effect.timeoutOption(effect, millis), Clock.Clock, liveClock)
