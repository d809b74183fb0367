/**
 * How long codex, or the server behind it, asks to be left alone.
 *
 * Where it stands (codex 0.169.0): in the sentence of a failed turn, "try again
 * in 11.054s" or "try again at 3:33 PM"; the second is the local time of codex,
 * to the minute, with the date when it is another day. A Retry-After header is
 * not among them: codex waits for it itself and does not repeat it.
 */
import { DateTime, Duration, Option, Predicate } from "effect"
import { CircuitBreakerError } from "effect/persistence/CircuitBreaker"
import { isCodexError } from "../../CodexError.ts"

const minute = 60_000

const unitMillis: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  second: 1000,
  seconds: 1000,
  m: minute,
  minute,
  minutes: minute,
  h: 60 * minute,
  hour: 60 * minute,
  hours: 60 * minute,
  d: 24 * 60 * minute,
  day: 24 * 60 * minute,
  days: 24 * 60 * minute
}

/** Some 30,000 years: from now on still a time that a `Date` can have. */
const longest = 1e15

const tryAgainIn = /try again in\s*((?:\d+(?:\.\d+)?\s*(?:ms|seconds?|minutes?|hours?|days?|[smhd])\s*)+)/i
const part = /(\d+(?:\.\d+)?)\s*([a-z]+)/gi

const inMillis = (text: string): number | undefined => {
  const found = tryAgainIn.exec(text)?.[1]
  if (found === undefined) return undefined
  const millis = Array.from(
    found.matchAll(part),
    ([, count, unit]) => Number(count) * (unitMillis[unit?.toLowerCase() ?? ""] ?? 0)
  ).reduce((sum, millis) => sum + millis, 0)
  return Math.min(millis, longest)
}

const tryAgainAt = /try again at (?:([A-Z][a-z]{2}) (\d{1,2})(?:st|nd|rd|th), (\d{4}) )?(\d{1,2}):(\d{2})\s(AM|PM)/

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

const atMillis = (text: string, now: number): number | undefined => {
  const found = tryAgainAt.exec(text)
  if (found === null) return undefined
  const [, month, day, year, hour, minutes, half] = found
  const local = DateTime.setZone(DateTime.makeUnsafe(now), DateTime.zoneMakeLocal())
  const then = DateTime.setParts(local, {
    ...(month === undefined ? undefined : { year: Number(year), month: months.indexOf(month) + 1, day: Number(day) }),
    hour: (Number(hour) % 12) + (half === "PM" ? 12 : 0),
    // The seconds are cut off: the next minute is surely late enough.
    minute: Number(minutes) + 1,
    second: 0,
    millisecond: 0
  })
  return Math.max(0, DateTime.toEpochMillis(then) - now)
}

/** In milliseconds from now; `undefined` where nobody asks for anything. */
export const delayMillisOf = (error: unknown, now: number): number | undefined => {
  if (isCodexError(error)) {
    if (!("detail" in error.reason)) return undefined
    return inMillis(error.reason.detail) ?? atMillis(error.reason.detail, now)
  }
  if (Predicate.isTagged(error, "UsageLimitReached") && "resetsAt" in error) {
    return typeof error.resetsAt === "number" ? Math.max(0, error.resetsAt - now) : undefined
  }
  if (error instanceof CircuitBreakerError && error.reason._tag === "CircuitOpen") {
    return Duration.toMillis(error.reason.retryAfter)
  }
  return undefined
}

/**
 * How long codex or the server behind it asks to be left alone, from a moment
 * in milliseconds since 1970; none where nobody asks.
 *
 * It stands in what codex says of a failed turn ("try again in 11.054s", "try
 * again at 3:33 PM", which is its own local time), and in what a gate or a
 * circuit breaker refuses with. A Retry-After header is not seen: codex waits
 * for it itself.
 *
 * @since 0.1.0
 * @category inspecting
 */
export const serverDelay = (error: unknown, now: number): Option.Option<Duration.Duration> =>
  Option.map(Option.fromUndefinedOr(delayMillisOf(error, now)), Duration.millis)
