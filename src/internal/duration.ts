/** Durations as options give them. */
import { Duration, Option } from "effect"

/** Whether a value is a duration that ends, in any form `Duration` takes. */
export const isFiniteDuration = (value: unknown): value is Duration.Input =>
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
