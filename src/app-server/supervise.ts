/**
 * A connection that comes back: when it ends another is opened, as often as a
 * schedule says.
 *
 * What was under way fails once, with `ConnectionClosed`; nothing is asked a
 * second time on its own. What is asked meanwhile waits for the next connection.
 */
import { Effect, Exit, Option, type Schedule, Scope, Stream, SubscriptionRef } from "effect"
import type { CodexError } from "../CodexError.ts"
import type { AppServer, ConnectionState, ServerConnection } from "./AppServer.ts"
import { makeAreas } from "./areas/areas.ts"

type Service = AppServer["Service"]

interface Connection {
  readonly server: Service
  readonly scope: Scope.Closeable
}

type Current =
  | { readonly _tag: "Connected"; readonly connection: number; readonly server: Service }
  | { readonly _tag: "Restarting" | "Ended"; readonly error: CodexError }

export const makeSupervised = Effect.fnUntraced(function* (
  open: Effect.Effect<Service, CodexError, Scope.Scope>,
  schedule: Schedule.Schedule<unknown, CodexError>
) {
  const layerScope = yield* Effect.scope

  const connect: Effect.Effect<Connection, CodexError> = Effect.gen(function* () {
    const scope = yield* Scope.fork(layerScope)
    const server = yield* Effect.onError(Scope.provide(open, scope), () => Scope.close(scope, Exit.void))
    return { server, scope }
  })

  // A server that does not even start once is the caller's to know.
  const first = yield* connect
  const current = yield* SubscriptionRef.make<Current>({ _tag: "Connected", connection: 1, server: first.server })

  let count = 0
  const life = Effect.gen(function* () {
    const { scope, server } = count === 0 ? first : yield* connect
    yield* SubscriptionRef.set(current, { _tag: "Connected", connection: ++count, server })
    const error = yield* server.closed
    yield* SubscriptionRef.set(current, { _tag: "Restarting", error })
    yield* Scope.close(scope, Exit.void)
    return yield* error
  })
  yield* Effect.retry(life, schedule).pipe(
    Effect.catch((error) => SubscriptionRef.set(current, { _tag: "Ended", error })),
    Effect.forkScoped
  )

  /** The connection there is, or the next one. */
  const live: Effect.Effect<Service, CodexError> = Effect.suspend(() => {
    const now = SubscriptionRef.getUnsafe(current)
    if (now._tag === "Connected") return Effect.succeed(now.server)
    if (now._tag === "Ended") return Effect.fail(now.error)
    return SubscriptionRef.changes(current).pipe(
      Stream.filter((state) => state._tag !== "Restarting"),
      Stream.runHead,
      Effect.flatMap((state) =>
        Option.isSome(state) && state.value._tag === "Connected" ? Effect.succeed(state.value.server) : live
      )
    )
  })

  const states = SubscriptionRef.changes(current).pipe(Stream.takeUntil((state) => state._tag === "Ended"))

  /** What every connection says, one after the other. */
  const across = <A>(of: (server: Service) => Stream.Stream<A>): Stream.Stream<A> =>
    Stream.flatMap(states, (state) => (state._tag === "Connected" ? of(state.server) : Stream.empty))

  const core: ServerConnection = {
    server: first.server.server,
    request: (method, ...params) => Effect.flatMap(live, (server) => server.request(method, ...params)),
    requestRaw: (method, params) => Effect.flatMap(live, (server) => server.requestRaw(method, params)),
    notifications: (options) => across((server) => server.notifications(options)),
    events: (id, options) => across((server) => server.events(id, options)),
    subscribe: (id, options) => Effect.flatMap(live, (server) => server.subscribe(id, options)),
    diagnostics: across((server) => server.diagnostics),
    state: Stream.map(states, (state): ConnectionState =>
      state._tag === "Connected" ? { _tag: "Connected", connection: state.connection } : state
    ),
    closed: states.pipe(
      Stream.runLast,
      Effect.flatMap((last) =>
        Option.isSome(last) && last.value._tag === "Ended" ? Effect.succeed(last.value.error) : Effect.never
      )
    )
  }
  const service: Service = { ...core, ...makeAreas(core) }
  return service
})
