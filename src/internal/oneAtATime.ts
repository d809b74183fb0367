/**
 * Effects about the same thing, one after the other, whichever service runs
 * them: a lock for each key, which is there as long as somebody uses it.
 */
import { Effect, Semaphore } from "effect"

export const makeOneAtATime = () => {
  const locks = new Map<string, { readonly semaphore: Semaphore.Semaphore; users: number }>()
  return <A, E, R>(key: string, effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    Effect.suspend(() => {
      const lock = locks.get(key) ?? { semaphore: Semaphore.makeUnsafe(1), users: 0 }
      locks.set(key, lock)
      lock.users++
      const leave = Effect.sync(() => {
        lock.users--
        if (lock.users === 0) locks.delete(key)
      })
      return Effect.ensuring(lock.semaphore.withPermit(effect), leave)
    })
}
