/**
 * Lets go of what nobody has used for long: each once its time has come, one
 * after the other, with one fiber for all.
 */
import { Clock, Deferred, Effect, Latch, Option, type Scope } from "effect"
import type { CodexError } from "../CodexError.ts"
import { withinMillis } from "../internal/liveClock.ts"

export interface IdleThreads {
  /** Nobody uses it from now on. */
  readonly leave: (threadId: string) => Effect.Effect<void>
  /** Somebody does; waits while it is let go, so that what it is afterwards is known. */
  readonly keep: (threadId: string) => Effect.Effect<void>
}

export const makeIdleThreads: (options: {
  /** How long nobody has used what is let go. */
  readonly idleMillis: number
  /** How long that may take; else it is tried again later. */
  readonly limitMillis: number
  /** Whether it could be, now. One that fails is left alone. */
  readonly letGo: (threadId: string) => Effect.Effect<boolean, CodexError>
}) => Effect.Effect<IdleThreads, never, Scope.Scope> = Effect.fnUntraced(function* ({
  idleMillis,
  letGo,
  limitMillis
}) {
  /** Since when, the longest first. */
  const idle = new Map<string, number>()
  const someIdle = Latch.makeUnsafe()
  let leaving: { readonly threadId: string; readonly gone: Deferred.Deferred<void> } | undefined

  const leave = (threadId: string) =>
    Effect.map(Clock.currentTimeMillis, (now) => {
      idle.delete(threadId)
      idle.set(threadId, now)
      someIdle.openUnsafe()
    })

  const keep = Effect.fnUntraced(function* (threadId: string) {
    if (leaving?.threadId === threadId) yield* Deferred.await(leaving.gone)
    idle.delete(threadId)
  })

  yield* Effect.gen(function* () {
    const [next] = idle
    if (next === undefined) {
      someIdle.closeUnsafe()
      return yield* someIdle.await
    }
    const [threadId, since] = next
    const wait = since + idleMillis - (yield* Clock.currentTimeMillis)
    if (wait > 0) return yield* Effect.sleep(wait)
    idle.delete(threadId)
    const gone = Deferred.makeUnsafe<void>()
    leaving = { threadId, gone }
    yield* withinMillis(letGo(threadId), limitMillis).pipe(
      Effect.flatMap((isGone) => (Option.getOrElse(isGone, () => false) ? Effect.void : leave(threadId))),
      Effect.ignore,
      Effect.ensuring(
        Effect.suspend(() => {
          leaving = undefined
          return Deferred.succeed(gone, undefined)
        })
      )
    )
  }).pipe(Effect.forever, Effect.forkScoped)

  return { leave, keep }
})
