/**
 * Hands notifications to those who asked for them, each at its own pace.
 *
 * A subscriber that falls behind its capacity either slows the server down, or
 * loses what can be lost (deltas, which the finished item repeats) and is told
 * how many. Nothing else is ever dropped.
 */
import { type Cause, Effect, type Queue, type Scope } from "effect"
import { type Backlog, makeBacklog } from "./backlog.ts"
import { sleepMillis } from "./liveClock.ts"

/** What a subscriber does about notifications it cannot keep up with. */
export type OnLag = "drop" | "slowDown"

/** What concerns every subscriber, whatever it asked for. */
export const everyKey = Symbol("every key")

export interface Hub<A> {
  /** To those who asked for everything, and to those of this key, or of any. */
  readonly publish: (value: A, key: string | typeof everyKey | undefined, isLossy: boolean) => void
  /** Everything, or what has this key. The queue is ended or failed by `close`. */
  readonly subscribe: (options: {
    readonly key?: string | undefined
    readonly capacity: number
    readonly onLag: OnLag
    readonly lost: (count: number) => A
  }) => Effect.Effect<Queue.Dequeue<A, Cause.Done>, never, Scope.Scope>
  /** Waits until no subscriber that slows the server down is full. */
  readonly settled: Effect.Effect<void>
  readonly close: Effect.Effect<void>
}

interface Subscriber<A> {
  readonly backlog: Backlog<A>
  readonly capacity: number
  readonly onLag: OnLag
}

export const makeHub = <A>(): Hub<A> => {
  const everyone = new Set<Subscriber<A>>()
  const byKey = new Map<string, Set<Subscriber<A>>>()
  let closed = false

  const give = ({ backlog, onLag }: Subscriber<A>, value: A, isLossy: boolean): void =>
    backlog.offer(value, isLossy && onLag === "drop" ? 1 : Infinity)

  const all = function* () {
    yield* everyone
    for (const subscribers of byKey.values()) yield* subscribers
  }

  const subscribe: Hub<A>["subscribe"] = Effect.fnUntraced(function* ({ capacity, key, lost, onLag }) {
    const backlog = yield* makeBacklog({ capacity, lost })
    if (closed) {
      yield* backlog.end
      return backlog.queue
    }
    const subscriber: Subscriber<A> = { backlog, capacity, onLag }
    const subscribers = key === undefined ? everyone : (byKey.get(key) ?? new Set())
    subscribers.add(subscriber)
    if (key !== undefined) byKey.set(key, subscribers)
    yield* Effect.addFinalizer(() =>
      Effect.sync(() => {
        subscribers.delete(subscriber)
        if (key !== undefined && subscribers.size === 0) byKey.delete(key)
      })
    )
    return backlog.queue
  })

  const isBehind = (): boolean => {
    for (const { backlog, capacity, onLag } of all()) {
      if (onLag === "slowDown" && backlog.waiting() >= capacity) return true
    }
    return false
  }

  return {
    publish: (value, key, isLossy) => {
      if (key === everyKey) {
        for (const subscriber of all()) give(subscriber, value, isLossy)
        return
      }
      for (const subscriber of everyone) give(subscriber, value, isLossy)
      if (key === undefined) return
      for (const subscriber of byKey.get(key) ?? []) give(subscriber, value, isLossy)
    },
    subscribe,
    // A full subscriber is looked at again soon; asking it to say so would cost every message.
    settled: Effect.whileLoop({ while: isBehind, body: () => sleepMillis(1), step: () => {} }),
    close: Effect.suspend(() => {
      closed = true
      return Effect.forEach([...all()], ({ backlog }) => backlog.end, { discard: true })
    })
  }
}
