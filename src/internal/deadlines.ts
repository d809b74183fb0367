/**
 * When a turn has to be over: codex gets nowhere, an item of it takes too long,
 * the turn does, or somebody else says so.
 */
import { type Array as Arr, Deferred, Duration, Effect, Exit, Scope } from "effect"
import type * as Pull from "effect/Pull"
import { CodexError, type CodexErrorReason, FirstEventTimeout, IdleTimeout, TurnTimeout } from "../CodexError.ts"
import type { ThreadEvent } from "../ThreadEvent.ts"
import type { ThreadItem } from "../ThreadItem.ts"
import type { Timeouts } from "../ThreadOptions.ts"
import { isFiniteDuration, toMillis } from "./duration.ts"
import type { TurnLog } from "./turnLog.ts"

/** Longer than any model thinks without a word: what is silent for an hour has lost its network. */
const defaultIdleTimeout = "1 hour"

type TurnPull = Pull.Pull<Arr.NonEmptyReadonlyArray<ThreadEvent>, CodexError>

/**
 * Silence and items are measured on each pull, so a slow consumer does not
 * count; all else ends the turn's processes even while nobody pulls.
 *
 * @param isWatched whether anybody calls `end`
 */
export const makeDeadlines = Effect.fnUntraced(function* (
  timeouts: Timeouts,
  log: TurnLog,
  turnScope: Scope.Closeable,
  isWatched: boolean
) {
  const first = toMillis(timeouts.firstEventTimeout)
  const idle = toMillis(timeouts.idleTimeout ?? defaultIdleTimeout)
  const total = toMillis(timeouts.timeout)
  const isBounded = isWatched || first !== undefined || total !== undefined
  const late = Deferred.makeUnsafe<never, CodexError>()
  let hasBegun = false

  /** Ends the turn, unless it has its verdict. */
  const end = (reason: CodexErrorReason): Effect.Effect<void> =>
    Effect.suspend(() => {
      if (log.isComplete) return Effect.void
      const error = new CodexError({ reason })
      return Effect.andThen(Deferred.fail(late, error), Scope.close(turnScope, Exit.fail(error)))
    })

  if (total !== undefined) {
    yield* Effect.sleep(total).pipe(Effect.andThen(end(new TurnTimeout({ timeout: total }))), Effect.forkScoped)
  }
  if (first !== undefined) {
    yield* Effect.sleep(first).pipe(
      Effect.andThen(Effect.suspend(() => (hasBegun ? Effect.void : end(new FirstEventTimeout({ timeout: first }))))),
      Effect.forkScoped
    )
  }

  const inTime = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E | CodexError, R> =>
    isBounded
      ? Effect.suspend(() =>
          // What has been ended has nothing more to give, and would only be interrupted.
          Deferred.isDoneUnsafe(late) ? Deferred.await(late) : Effect.raceFirst(effect, Deferred.await(late))
        )
      : effect

  // How long codex has only said that it is trying again.
  let retrying = 0
  // How long codex was waited for while items with a limit ran, and how long it had been when each began.
  let waited = 0
  const begun = new Map<string, number>()

  const itemDeadline = () => {
    for (const id of begun.keys()) if (!log.working.has(id)) begun.delete(id)
    let next: { readonly left: number; readonly reason: IdleTimeout } | undefined
    for (const { _tag: kind, id } of log.working.values()) {
      const timeout = itemLimit(timeouts.itemTimeout, kind)
      if (timeout === undefined) continue
      const since = begun.get(id) ?? waited
      begun.set(id, since)
      const left = timeout - (waited - since)
      if (next === undefined || left < next.left)
        next = { left, reason: new IdleTimeout({ timeout, item: { id, kind } }) }
    }
    return next
  }

  const watch = (pull: TurnPull): TurnPull =>
    inTime(
      Effect.suspend(() => {
        if (log.working.size === 0) begun.clear()
        const next =
          log.working.size > 0 ? itemDeadline() : { left: idle - retrying, reason: new IdleTimeout({ timeout: idle }) }
        const timed =
          next === undefined
            ? Effect.map(pull, (events) => [Duration.zero, events] as const)
            : pull.pipe(
                Effect.timeoutOrElse({
                  duration: Math.max(0, next.left),
                  orElse: () => Effect.fail(new CodexError({ reason: next.reason }))
                }),
                Effect.timed
              )
        return Effect.map(timed, ([duration, events]) => {
          const millis = Duration.toMillis(duration)
          const isRetry = events.every((event) => event._tag === "Retrying")
          retrying = isRetry ? retrying + millis : 0
          waited += millis
          hasBegun = true
          return events
        })
      })
    )

  return { inTime, watch, end }
})

const itemLimit = (timeouts: Timeouts["itemTimeout"], kind: ThreadItem["_tag"]): number | undefined => {
  if (timeouts === undefined || isFiniteDuration(timeouts)) return toMillis(timeouts)
  return toMillis(Object.entries(timeouts).find(([name]) => name === kind)?.[1])
}
