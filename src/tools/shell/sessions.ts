/**
 * The commands that go on after the call that started them.
 */
import { Deferred, Effect, Exit, Random, Scope, Semaphore } from "effect"
import type { Child } from "./child.ts"

export interface Session {
  readonly id: number
  readonly child: Child
}

interface Kept extends Session {
  readonly scope: Scope.Closeable
}

export interface Sessions {
  /**
   * Starts a command and uses it. It is kept as a session when it has not been
   * removed by then; when the use fails or is interrupted, it is ended.
   */
  readonly open: <A, E, E2, R>(
    start: Effect.Effect<Child, E, R>,
    use: (session: Session) => Effect.Effect<A, E2>
  ) => Effect.Effect<A, E | E2, Exclude<R, Scope.Scope>>
  /** The session with this number, which is now the one used last. */
  readonly use: (id: number) => Session | undefined
  /** Forgets it, and ends what is left of it. */
  readonly remove: (session: Session) => Effect.Effect<void>
}

const mostSessions = 64

/** The ones used last are not ended to make room. */
const spared = 8

export const makeSessions: Effect.Effect<Sessions, never, Scope.Scope> = Effect.gen(function* () {
  const parent = yield* Effect.scope
  /** The one used longest ago comes first. */
  const sessions = new Map<number, Kept>()

  const remove = (session: Session) =>
    Effect.suspend(() => {
      const kept = sessions.get(session.id)
      sessions.delete(session.id)
      return kept === undefined ? Effect.void : Scope.close(kept.scope, Exit.void)
    })

  const makeRoom = Effect.gen(function* () {
    while (sessions.size >= mostSessions) {
      const candidates = [...sessions.values()].slice(0, -spared)
      const oldest = candidates.find(({ child }) => Deferred.isDoneUnsafe(child.ended)) ?? candidates[0]
      if (oldest !== undefined) yield* remove(oldest)
    }
  })

  const freeId = Effect.gen(function* () {
    for (;;) {
      const id = yield* Random.nextIntBetween(1000, 99_999)
      if (!sessions.has(id)) return id
    }
  })

  /** One at a time: room that was made is not taken by another. */
  const starting = yield* Semaphore.make(1)

  const add = Effect.fnUntraced(function* <E, R>(start: Effect.Effect<Child, E, R>) {
    yield* makeRoom
    const scope = yield* Scope.fork(parent)
    const child = yield* Effect.onError(Scope.provide(start, scope), () => Scope.close(scope, Exit.void))
    const session: Kept = { id: yield* freeId, child, scope }
    sessions.set(session.id, session)
    return session
  })

  const open: Sessions["open"] = (start, use) =>
    Effect.uninterruptibleMask((restore) =>
      Effect.gen(function* () {
        yield* restore(starting.take(1))
        const session = yield* Effect.ensuring(add(restore(start)), starting.release(1))
        return yield* Effect.onError(restore(use(session)), () => remove(session))
      })
    )

  return {
    open,
    use: (id) => {
      const session = sessions.get(id)
      if (session === undefined) return undefined
      sessions.delete(id)
      sessions.set(id, session)
      return session
    },
    remove
  }
})
