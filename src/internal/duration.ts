/** Durations as options give them. */
import { Duration, Option, Predicate } from "effect"

const units = new Set(["weeks", "days", "hours", "minutes", "seconds", "milliseconds", "microseconds", "nanoseconds"])

/** `Duration` itself takes an object with a misspelt unit for no time at all. */
const isMisspelt = (value: unknown): boolean =>
  Predicate.isObject(value) &&
  !Array.isArray(value) &&
  !Duration.isDuration(value) &&
  Object.keys(value).some((key) => !units.has(key))

/** Whether a value is a duration that ends, in any form `Duration` takes. */
export const isFiniteDuration = (value: unknown): value is Duration.Input =>
  !isMisspelt(value) &&
  Option.match(Duration.fromInput(value as Duration.Input), {
    onNone: () => false,
    onSome: (duration) => Duration.isFinite(duration) && Duration.toMillis(duration) >= 0
  })

/** In milliseconds. */
export function toMillis(input: Duration.Input): number
export function toMillis(input: Duration.Input | undefined): number | undefined
export function toMillis(input: Duration.Input | undefined): number | undefined {
  return input === undefined ? undefined : Duration.toMillis(Duration.fromInputUnsafe(input))
}
