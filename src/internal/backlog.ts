/**
 * What waits for one reader: values in their order and, in place of those that
 * found no room, how many they were. It never holds its writer up.
 */
import { type Cause, Effect, Queue, type Scope, Stream } from "effect"

export interface Backlog<A> {
  /** The value waits, unless this share of the room, or more, is taken: then it is lost. With `Infinity` it never is. */
  readonly offer: (value: A, share: number) => void
  /** So many were lost on their way here. */
  readonly lose: (count: number) => void
  readonly waiting: () => number
  /** Ends after what waits. */
  readonly end: Effect.Effect<void>
  /** Values, without regard to `bytes`. */
  readonly queue: Queue.Dequeue<A, Cause.Done>
  /** What is taken makes room. */
  readonly stream: Stream.Stream<A>
}

export interface BacklogOptions<A> {
  /** How many values there is room for. */
  readonly capacity: number
  /** How large all of them may be; the last one that finds room may go beyond it. */
  readonly bytes?: number
  readonly sizeOf?: (value: A) => number
  /** The word of what was lost. */
  readonly lost: (count: number) => A
}

export const makeBacklog = Effect.fnUntraced(function* <A>({
  bytes = Infinity,
  capacity,
  lost,
  sizeOf = () => 0
}: BacklogOptions<A>): Effect.fn.Return<Backlog<A>, never, Scope.Scope> {
  const queue = yield* Effect.acquireRelease(Queue.unbounded<A, Cause.Done>(), Queue.shutdown)
  let size = 0
  let missed = 0

  const tellMissed = (): void => {
    if (missed === 0) return
    Queue.offerUnsafe(queue, lost(missed))
    missed = 0
  }

  return {
    offer: (value, share) => {
      if (Queue.sizeUnsafe(queue) >= share * capacity || size >= share * bytes) {
        missed++
        return
      }
      tellMissed()
      size += sizeOf(value)
      Queue.offerUnsafe(queue, value)
    },
    lose: (count) => {
      missed += count
    },
    waiting: () => Queue.sizeUnsafe(queue),
    end: Effect.suspend(() => {
      tellMissed()
      return Queue.end(queue)
    }),
    queue,
    stream: Stream.mapArray(Stream.fromQueue(queue), (values) => {
      for (const value of values) size -= sizeOf(value)
      return values
    })
  }
})
