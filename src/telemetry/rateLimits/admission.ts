/**
 * Whether a limit lets another turn begin, and if not, until when.
 */
import { Clock, Duration, Effect, Option, Stream, SubscriptionRef } from "effect"
import type { RateLimit, RateLimitsSnapshot, RateLimitWindow } from "../RateLimits.ts"

/** What is known, and whether it is. */
export interface Figures {
  readonly current: SubscriptionRef.SubscriptionRef<RateLimitsSnapshot>
  /** Waits while those of another login are asked for. */
  readonly settled: Effect.Effect<void>
}

/** What is asked of a snapshot. */
export interface Query {
  readonly limitId: string
  /** One window only. */
  readonly window: string | undefined
  /** From how many percent a window counts as used up. */
  readonly threshold: number
  readonly spendCredits: boolean
  /** How long after a reset one is counted on, in milliseconds. */
  readonly margin: number
}

/** Why a turn must not begin. */
export interface Block {
  /** When it is over, in milliseconds since 1970; `isKnown` when codex said so. */
  readonly until: number
  readonly isKnown: boolean
  readonly window?: string
  readonly usedPercent?: number
}

/** How long one holds back, in milliseconds, when codex does not say until when. */
const unknownReset = 5 * 60_000

/** What codex calls it when the plan itself is used up, and credits are not. */
const planReached = "rate_limit_reached"

/**
 * When a window is counted on to have reset. Not later than its length after
 * it was seen: a reset beyond that is what another clock says.
 */
const resetOf = ({ durationMillis, observedAt, resetsAt }: RateLimitWindow) => {
  const latest = durationMillis === undefined ? undefined : observedAt + durationMillis
  const until = resetsAt === undefined ? latest : Math.min(resetsAt, latest ?? resetsAt)
  return until === undefined ? { until: observedAt + unknownReset, isKnown: false } : { until, isKnown: true }
}

function* blocksOf(snapshot: RateLimitsSnapshot, limit: RateLimit, query: Query): Generator<Block> {
  if (limit.refused !== undefined) {
    const { at, until } = limit.refused
    yield { until: until ?? at + unknownReset, isKnown: until !== undefined }
  }
  const goesOnWithCredits = query.spendCredits && (limit.credits?.hasCredits || limit.credits?.unlimited)
  // Where a window held when codex last spoke, that says it better than its word.
  let isSaidByWindow = false
  for (const window of goesOnWithCredits ? [] : limit.windows) {
    if (query.window !== undefined && window.name !== query.window) continue
    if (window.usedPercent < query.threshold) continue
    const { isKnown, until } = resetOf(window)
    isSaidByWindow ||= window.usedPercent >= 100 && until > limit.observedAt
    yield { until: until + query.margin, isKnown, window: window.name, usedPercent: window.usedPercent }
  }
  if (query.window !== undefined || isSaidByWindow) return
  const { observedAt, reached, spendControlReached } = limit
  const isPlanSpent = reached === planReached || snapshot.isUsageAllowed === false
  const areCreditsSpent = (reached ?? planReached) !== planReached || spendControlReached === true
  if (areCreditsSpent || (isPlanSpent && !goesOnWithCredits)) {
    yield { until: observedAt + unknownReset, isKnown: false }
  }
}

/** What holds longest, if anything does. */
export const blockOf = (snapshot: RateLimitsSnapshot, query: Query, now: number): Block | undefined => {
  const limit = snapshot.limits.find(({ limitId }) => limitId === query.limitId)
  if (limit === undefined) return undefined
  let longest: Block | undefined
  for (const block of blocksOf(snapshot, limit, query)) {
    if (block.until > now && block.until > (longest?.until ?? -Infinity)) longest = block
  }
  return longest
}

/** The clock may be set, and a laptop may sleep: time is looked at again so often. */
const longestSleep = 10 * 60_000

const pass = (figures: Figures, query: Query): Effect.Effect<void> =>
  Effect.flatMap(Effect.andThen(figures.settled, Clock.currentTimeMillis), (now) => {
    const block = blockOf(SubscriptionRef.getUnsafe(figures.current), query, now)
    if (block === undefined) return Effect.void
    return Effect.andThen(
      Effect.sleep(Duration.millis(Math.min(block.until - now, longestSleep))),
      pass(figures, query)
    )
  })

/** Waits until nothing holds; news of the limits begin the wait anew. */
export const untilFree = (figures: Figures, query: Query): Effect.Effect<void> =>
  SubscriptionRef.changes(figures.current).pipe(
    Stream.switchMap(() => Stream.fromEffect(pass(figures, query))),
    Stream.runHead,
    // The reference is never closed.
    Effect.flatMap(Option.match({ onNone: () => Effect.never, onSome: () => Effect.void }))
  )
