/**
 * A connection that comes back: when it ends another is opened, as often as a
 * schedule says.
 *
 * What was under way fails once, with `ConnectionClosed`; nothing is asked a
 * second time on its own. What is asked meanwhile waits for the next connection.
 */
import { Duration, Effect, Exit, Option, type Schedule, Scope, Stream, SubscriptionRef } from "effect"
import { CodexError, ConnectionClosed } from "../CodexError.ts"
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

/** A connection that has lived for so long begins the schedule anew when it ends. */
const healthyAfter = Duration.minutes(1)

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

  let count = 1
  const use = Effect.fnUntraced(function* ({ scope, server }: Connection) {
    const [lived, error] = yield* Effect.timed(server.closed)
    yield* SubscriptionRef.set(current, { _tag: "Restarting", error })
    yield* Scope.close(scope, Exit.void)
    return { error, isHealthy: Duration.isGreaterThanOrEqualTo(lived, healthyAfter) }
  })
  const next = Effect.gen(function* () {
    const connection = yield* connect
    yield* SubscriptionRef.set(current, { _tag: "Connected", connection: ++count, server: connection.server })
    const { error, isHealthy } = yield* use(connection)
    return isHealthy ? error : yield* error
  })

  /** One outage: connections that follow `lost` as the schedule says, up to one that has lived. Its end is the next `lost`. */
  const outage = (lost: CodexError): Effect.Effect<CodexError, CodexError> => {
    let isFirst = true
    const attempt = Effect.suspend(() => {
      if (!isFirst) return next
      isFirst = false
      return Effect.fail(lost)
    })
    return Effect.retry(attempt, schedule)
  }

  yield* Effect.gen(function* () {
    let { error } = yield* use(first)
    while (true) error = yield* outage(error)
  }).pipe(
    Effect.onExit((exit) => {
      const failure = Exit.findErrorOption(exit)
      const detail = Exit.hasInterrupts(exit) ? "it was closed here" : "the supervisor failed"
      const error = Option.getOrElse(failure, () => new CodexError({ reason: new ConnectionClosed({ detail }) }))
      return SubscriptionRef.set(current, { _tag: "Ended", error })
    }),
    Effect.exit,
    // At once: a fiber that is interrupted before it starts would not say that it has ended.
    Effect.forkScoped({ startImmediately: true })
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
