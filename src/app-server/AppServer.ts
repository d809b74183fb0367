/**
 * `codex app-server`: one connection, many threads, every method of the
 * protocol.
 *
 * Typed for the methods of the pinned codex; `requestRaw` takes any. The read
 * loop runs no code of yours: requests of the server go to services
 * (`ServerRequests`), notifications to streams. When the connection ends,
 * everything pending fails with `ConnectionClosed`, and everything asked later.
 *
 * @since 0.1.0
 */
import {
  Context,
  type Duration,
  Effect,
  type FileSystem,
  Layer,
  type Path,
  Predicate,
  type Redacted,
  Result,
  Schedule,
  Schema,
  type Scope,
  Stream
} from "effect"
import type { ChildProcessSpawner } from "effect/process"
import { CodexError, DecodeFailed, OptionInvalid, UnsupportedVersion } from "../CodexError.ts"
import { toMillis } from "../internal/duration.ts"
import { environmentOf, ownSecrets, secretsOf } from "../internal/environment.ts"
import { everyKey, type Hub, makeHub, type OnLag } from "../internal/hub.ts"
import { type Diagnostic, makePeer } from "../internal/peer.ts"
import { redact } from "../internal/redact.ts"
import { traceContext } from "../internal/traceContext.ts"
import {
  type ClientRequestMethod,
  clientRequests,
  InitializeResponse,
  type Params,
  type Result as ResultOf,
  type ServerNotification,
  type ServerNotificationMethod,
  serverNotifications
} from "../protocol/index.ts"
import { type Areas, makeAreas } from "./areas/areas.ts"
import { answerServerRequest, Attestation, ServerRequests } from "./ServerRequests.ts"
import { makeSupervised } from "./supervise.ts"
import { type StdioOptions, Transport } from "./Transport.ts"

/**
 * A notification: one of the protocol's, told apart by `method`; or one that
 * this release does not know (`Unknown`), that could not be read
 * (`Undecodable`), or the word that the subscriber fell behind (`Lagged`).
 *
 * @since 0.1.0
 * @category models
 */
export type Notification =
  | { readonly _tag: "Notification"; readonly notification: ServerNotification; readonly raw: string }
  | { readonly _tag: "Unknown"; readonly method: string; readonly raw: string }
  | { readonly _tag: "Undecodable"; readonly method: string; readonly detail: string; readonly raw: string }
  | { readonly _tag: "Lagged"; readonly lost: number }

/**
 * How a subscriber is served.
 *
 * @since 0.1.0
 * @category models
 */
export interface SubscribeOptions {
  /** How many notifications may wait. Default: 4096. */
  readonly capacity?: number | undefined
  /**
   * What happens beyond that: deltas are dropped and `Lagged` says how many
   * (default; items and verdicts are never dropped), or nothing more is read
   * from the server until the subscriber catches up. The second holds up
   * answers to requests too: do not make any while you do not read.
   */
  readonly onLag?: OnLag | undefined
}

/**
 * How a connection is used.
 *
 * @since 0.1.0
 * @category models
 */
export interface AppServerOptions {
  /** What codex is told of this program. Default: effect-codex and its version. */
  readonly clientInfo?: { readonly name: string; readonly version: string; readonly title?: string } | undefined
  /** Use methods and fields that codex calls experimental. Default: true. */
  readonly experimentalApi?: boolean | undefined
  /** Notifications the server need not send, by their exact method. */
  readonly optOutNotificationMethods?: ReadonlyArray<ServerNotificationMethod> | undefined
  /** How long an answer may take; methods that wait for work to be done have no limit. Default: 2 minutes. */
  readonly requestTimeout?: Duration.Input | undefined
}

/**
 * Where a connection stands. One that is not supervised is `Connected` until it
 * has `Ended`.
 *
 * @since 0.1.0
 * @category models
 */
export type ConnectionState =
  | {
      readonly _tag: "Connected"
      /** The first is 1. */
      readonly connection: number
    }
  | { readonly _tag: "Restarting"; readonly error: CodexError }
  | { readonly _tag: "Ended"; readonly error: CodexError }

/** The params of a method, which may be left out where it takes none. */
type Arguments<M extends ClientRequestMethod> =
  undefined extends Params<M> ? readonly [params?: Params<M>] : readonly [params: Params<M>]

/**
 * A connection, without the functions that have names.
 *
 * @since 0.1.0
 * @category models
 */
export interface ServerConnection {
  /** What the server said of itself when the connection was opened. */
  readonly server: InitializeResponse
  /**
   * Asks the server. Params are checked before they are sent
   * (`OptionInvalid` names the field); the answer is decoded.
   *
   * Fails with `RequestFailed` when the server refuses, `Overloaded` when it
   * still has too much to do after several tries, `RequestTimeout`,
   * `ConnectionClosed`, or `DecodeFailed` for an answer that does not fit.
   */
  readonly request: <M extends ClientRequestMethod>(
    method: M,
    ...params: Arguments<M>
  ) => Effect.Effect<ResultOf<M>, CodexError>
  /** Any method, unchecked: for those of a newer codex, and for all that an answer holds. */
  readonly requestRaw: (method: string, params?: unknown) => Effect.Effect<unknown, CodexError>
  /** Everything the server says, from when the stream is run. */
  readonly notifications: (options?: SubscribeOptions) => Stream.Stream<Notification>
  /**
   * What it says of one thread; or of a process, a file search or a login, by
   * its id. Rate limits, warnings and notices of deprecation that name none
   * concern all.
   */
  readonly events: (id: string, options?: SubscribeOptions) => Stream.Stream<Notification>
  /**
   * The same, from now on: nothing is missed between this effect and the
   * stream. It fails when this connection ends, and says why. Without an id it
   * has everything.
   */
  readonly subscribe: (
    id: string | undefined,
    options?: SubscribeOptions
  ) => Effect.Effect<Stream.Stream<Notification, CodexError>, CodexError, Scope.Scope>
  /** What came and could not be used. */
  readonly diagnostics: Stream.Stream<Diagnostic>
  /** Where the connection stands, from now on. */
  readonly state: Stream.Stream<ConnectionState>
  /** Why the connection ended, for good; waits for it. */
  readonly closed: Effect.Effect<CodexError>
}

/**
 * A connection to an app-server.
 *
 * @since 0.1.0
 * @category services
 * @example
 * ```ts
 * import { NodeServices } from "@effect/platform-node"
 * import { Console, Effect, Layer, Stream } from "effect"
 * import { AppServer } from "effect-codex/app-server"
 *
 * const models = Effect.gen(function* () {
 *   const server = yield* AppServer
 *   const models = yield* server.models.list().pipe(Stream.runCollect)
 *   yield* Console.log(models.map((model) => model.id))
 * }).pipe(Effect.provide(AppServer.layerStdio().pipe(Layer.provide(NodeServices.layer))))
 * ```
 */
export class AppServer extends Context.Service<AppServer, ServerConnection & Areas>()(
  "effect-codex/app-server/AppServer"
) {
  /** Over a transport, with whatever `ServerRequests` are provided. Fails when the server does not answer. */
  static readonly layer = (options: AppServerOptions = {}): Layer.Layer<AppServer, CodexError, Transport> =>
    Layer.effect(AppServer, make(options))

  /**
   * `layer`, but a connection that ends is followed by another, as often as
   * `restart` says (five times by default, waiting longer each time). What was
   * under way fails once with `ConnectionClosed` and is never repeated; threads
   * are resumed by their next turn. Fails when the first one does not come about.
   */
  static readonly layerSupervised = (
    options: AppServerOptions & { readonly restart?: Schedule.Schedule<unknown, CodexError> | undefined } = {}
  ): Layer.Layer<AppServer, CodexError, Transport> =>
    Layer.effect(AppServer, supervised(make(options), options.restart))

  /** `layer` on a `codex app-server` of our own. */
  static readonly layerStdio = (
    options: AppServerOptions &
      StdioOptions & {
        /** Supervise the connection, as `layerSupervised` does; `true` for its default schedule. Default: false. */
        readonly restart?: boolean | Schedule.Schedule<unknown, CodexError> | undefined
      } = {}
  ): Layer.Layer<
    AppServer,
    CodexError,
    ChildProcessSpawner.ChildProcessSpawner | FileSystem.FileSystem | Path.Path
  > => {
    const { apiKey, restart = false } = options
    const connection = make(options, apiKey, [...secretsOf(environmentOf(options)), ...ownSecrets()])
    const layer = Layer.effect(
      AppServer,
      restart === false ? connection : supervised(connection, restart === true ? undefined : restart)
    )
    return Layer.provide(layer, Transport.layerStdio(apiKey === undefined ? options : withoutStore(options)))
  }
}

/** With a key of its own a server stores no login. */
const withoutStore = (options: StdioOptions): StdioOptions => {
  const config = { ...options.config?.config, cli_auth_credentials_store: "ephemeral" }
  return { ...options, config: { ...options.config, config } }
}

const supervised = Effect.fnUntraced(function* (
  connection: Effect.Effect<AppServer["Service"], CodexError, Transport | Scope.Scope>,
  restart: Schedule.Schedule<unknown, CodexError> = defaultRestart
) {
  const context = yield* Effect.context<Transport>()
  const open = Effect.updateContext(connection, (scoped: Context.Context<Scope.Scope>) =>
    Context.merge(context, scoped)
  )
  return yield* makeSupervised(open, restart)
})

/** Five times, waiting longer each time. */
const defaultRestart = Schedule.exponential("200 millis").pipe(Schedule.jittered, Schedule.upTo({ times: 5 }))

const defaultRequestMillis = 120_000
const defaultCapacity = 4096

/** They are answered when the work is done, however long that takes. */
const unhurried: ReadonlySet<string> = new Set([
  "command/exec",
  "mcpServer/tool/call",
  "thread/shellCommand",
  "account/login/start",
  "mcpServer/oauth/login"
])

/** What the finished item, or the next one of its kind, says again. */
const lossy: ReadonlySet<string> = new Set([
  "item/agentMessage/delta",
  "item/plan/delta",
  "item/reasoning/summaryTextDelta",
  "item/reasoning/textDelta",
  "item/commandExecution/outputDelta",
  "item/fileChange/outputDelta",
  "item/mcpToolCall/progress",
  "turn/diff/updated",
  "thread/tokenUsage/updated",
  "account/rateLimits/updated"
])

/** They concern every thread, unless they name one. */
const general: ReadonlySet<string> = new Set([
  "account/rateLimits/updated",
  "configWarning",
  "deprecationNotice",
  "warning"
])

const overloadRetry = Schedule.exponential("100 millis").pipe(Schedule.jittered, Schedule.upTo({ times: 5 }))

const make = Effect.fnUntraced(function* (
  options: AppServerOptions,
  apiKey?: Redacted.Redacted,
  secrets: ReadonlyArray<string> = []
) {
  const transport = yield* Transport
  const handlers = yield* ServerRequests
  const connection = yield* transport.connect
  const hub: Hub<Notification> = makeHub()
  const diagnosed: Hub<Diagnostic> = makeHub()

  const closeHubs = Effect.andThen(hub.close, diagnosed.close)
  // After the peer's end, which its own finalizer makes.
  yield* Effect.addFinalizer(() => closeHubs)

  const peer = yield* makePeer(connection, {
    clean: (text) => redact(text, secrets),
    settled: hub.settled,
    onDiagnostic: (diagnostic) => diagnosed.publish(diagnostic, undefined, true),
    onRequest: (method, params) => answerServerRequest(handlers, method, params),
    onNotification: (method, params, raw) => {
      const notification = decodeNotification(method, params, raw)
      const subject = subjectOf(params) ?? (general.has(method) ? everyKey : undefined)
      hub.publish(notification, subject, lossy.has(method))
    }
  })
  yield* Effect.forkScoped(Effect.andThen(peer.closed, closeHubs))
  // Here, and not in the peer: only codex takes a question back.
  yield* hub
    .subscribe({ capacity: Infinity, onLag: "drop", lost: (lost) => ({ _tag: "Lagged", lost }) })
    .pipe(
      Effect.map(Stream.fromQueue),
      Effect.flatMap(
        Stream.runForEach((message) =>
          message._tag === "Notification" && message.notification.method === "serverRequest/resolved"
            ? peer.cancel(message.notification.params.requestId)
            : Effect.void
        )
      ),
      Effect.forkScoped
    )

  const requestMillis = toMillis(options.requestTimeout) ?? defaultRequestMillis
  const requestRaw = (method: string, params: unknown) => {
    const timeout = unhurried.has(method) ? undefined : requestMillis
    const asked = Effect.flatMap(traceContext, (trace) => peer.request(method, params, timeout, trace))
    // Only what was refused pays for a schedule, which costs more than a request.
    return Effect.catchReason(asked, "CodexError", "Overloaded", (_, refused) => {
      let isFirst = true
      const attempt = Effect.suspend(() => {
        if (!isFirst) return asked
        isFirst = false
        return Effect.fail(refused)
      })
      return Effect.retry(attempt, { schedule: overloadRetry, while: ({ reason }) => reason._tag === "Overloaded" })
    })
  }

  const request = Effect.fn("AppServer.request")(function* <M extends ClientRequestMethod>(
    method: M,
    params: Params<M> | undefined
  ) {
    yield* Effect.annotateCurrentSpan({ "rpc.system.name": "jsonrpc", "rpc.method": method })
    const entry = clientRequests[method]
    yield* Effect.mapError(
      Schema.decodeUnknownEffect(entry.params)(params, { onExcessProperty: "error", errors: "all" }),
      (error) => new CodexError({ reason: new OptionInvalid({ option: method, detail: error.message }) })
    )
    const result = yield* requestRaw(method, params)
    return yield* Effect.mapError(Schema.decodeUnknownEffect(entry.result)(result), (error) => {
      const detail = `the answer to ${method}: ${error.message}`
      return new CodexError({ reason: new DecodeFailed({ problem: "Malformed", detail }) })
    })
  })

  const initialized = yield* requestRaw("initialize", {
    clientInfo: { title: null, ...(options.clientInfo ?? { name: "effect-codex", version: "0.1.0" }) },
    capabilities: {
      experimentalApi: options.experimentalApi ?? true,
      optOutNotificationMethods: options.optOutNotificationMethods ?? null,
      ...((yield* Attestation) === undefined ? undefined : { requestAttestation: true })
    }
  })
  const server = yield* Effect.mapError(
    Schema.decodeUnknownEffect(InitializeResponse)(initialized),
    () => new CodexError({ reason: tooOld(initialized) })
  )
  yield* peer.notify("initialized")

  const subscribe = (key: string | undefined, { capacity = defaultCapacity, onLag = "drop" }: SubscribeOptions = {}) =>
    Effect.map(
      hub.subscribe({ key, capacity, onLag, lost: (lost): Notification => ({ _tag: "Lagged", lost }) }),
      Stream.fromQueue
    )

  const core: ServerConnection = {
    server,
    request: (method, ...[params]) => request(method, params),
    requestRaw: (method, params) => requestRaw(method, params),
    notifications: (subscribeOptions) => Stream.unwrap(subscribe(undefined, subscribeOptions)),
    events: (id, subscribeOptions) => Stream.unwrap(subscribe(id, subscribeOptions)),
    subscribe: (id, subscribeOptions) =>
      Effect.map(subscribe(id, subscribeOptions), (notifications) =>
        Stream.concat(notifications, Stream.fromEffect(Effect.flatMap(peer.closed, Effect.fail)))
      ),
    diagnostics: Stream.unwrap(
      Effect.map(
        diagnosed.subscribe({
          capacity: defaultCapacity,
          onLag: "drop",
          lost: (lost) => ({ problem: "NoMessage", detail: `${lost} more`, raw: "" })
        }),
        Stream.fromQueue
      )
    ),
    state: Stream.concat(
      Stream.succeed<ConnectionState>({ _tag: "Connected", connection: 1 }),
      Stream.fromEffect(Effect.map(peer.closed, (error): ConnectionState => ({ _tag: "Ended", error })))
    ),
    closed: peer.closed
  }
  const areas = makeAreas(core)
  if (apiKey !== undefined) yield* Effect.scoped(areas.account.login({ type: "apiKey", apiKey }))
  return AppServer.of({ ...core, ...areas })
})

/** The first answer of a server that only knows an older protocol says no more than its name and version. */
const tooOld = (initialized: unknown): UnsupportedVersion => {
  const userAgent = Predicate.isObject(initialized) ? String(initialized["userAgent"]) : ""
  return new UnsupportedVersion({
    version: /\/(\d+\.\d+\.\d+\S*)/.exec(userAgent)?.[1] ?? "unknown",
    detail: "its app-server speaks an older protocol; update codex, or use Codex.layerExec, which works with it"
  })
}

/** The id of what a notification is about; its routing needs no schema. */
const subjectOf = (params: unknown): string | undefined => {
  if (!Predicate.isObject(params)) return undefined
  if (typeof params["threadId"] === "string") return params["threadId"]
  const thread = params["thread"]
  if (Predicate.isObject(thread) && typeof thread["id"] === "string") return thread["id"]
  const id =
    params["processId"] ?? params["processHandle"] ?? params["sessionId"] ?? params["loginId"] ?? params["watchId"]
  return typeof id === "string" ? id : undefined
}

const decoders = new Map<string, (params: unknown) => Result.Result<unknown, Schema.SchemaError>>()

const isKnown = (method: string): method is ServerNotificationMethod => Object.hasOwn(serverNotifications, method)

const decodeNotification = (method: string, params: unknown, raw: string): Notification => {
  if (!isKnown(method)) return { _tag: "Unknown", method, raw }
  let decode = decoders.get(method)
  if (decode === undefined) {
    decode = Schema.decodeUnknownResult<Schema.Codec<unknown>>(serverNotifications[method].params)
    decoders.set(method, decode)
  }
  return Result.match(decode(params), {
    onFailure: (error) => ({ _tag: "Undecodable", method, detail: error.message, raw }),
    onSuccess: (decoded) => ({ _tag: "Notification", notification: notificationOf(method, decoded), raw })
  })
}

/** The schema of `method` has just let these params through. */
const notificationOf = (method: ServerNotificationMethod, params: unknown): ServerNotification =>
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- TypeScript cannot follow a table by its key
  ({ method, params }) as ServerNotification
