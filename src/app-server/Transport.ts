/**
 * How messages reach an app-server: a child's stdio, a unix socket, a WebSocket,
 * or a pair of queues in a test.
 *
 * A transport moves whole JSON texts and knows nothing of what they say.
 *
 * @since 0.1.0
 */
import { connect as connectSocket } from "node:net"
// Not from the barrel, which loads far more than the rest of this package.
import * as NodeWS from "@effect/platform-node/NodeWS"
import {
  type Cause,
  Context,
  type Duration,
  Effect,
  FileSystem,
  Layer,
  Option,
  type Path,
  Queue,
  Redacted,
  type Scope,
  Stream
} from "effect"
import { ChildProcessSpawner } from "effect/process"
import * as Socket from "effect/socket/Socket"
import { CodexBinary } from "../binary/CodexBinary.ts"
import { CodexError, ConnectionClosed, LineTooLong, OptionInvalid } from "../CodexError.ts"
import type { ConfigOptions } from "../config/ConfigOptions.ts"
import { ConfigOverrides } from "../config/ConfigOverrides.ts"
import { toMillis } from "../internal/duration.ts"
import { type Environment, refuseSecrets, secretsOf } from "../internal/environment.ts"
import { startFailure } from "../internal/failures.ts"
import { LineOverflow, makeFramer, NotUtf8 } from "../internal/lines.ts"
import { withinMillis } from "../internal/liveClock.ts"
import { type ExitStatus, startProcess } from "../internal/process.ts"

/**
 * An open connection; closing the scope it was opened in closes it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Connection {
  /**
   * What arrives, a JSON text each. Ends, or fails, when the connection does;
   * the failure says why. Read by one reader.
   */
  readonly incoming: Stream.Stream<string, CodexError>
  /** Hands a JSON text over, at once: it does not wait for the other side to read. Once closed it does nothing. */
  readonly send: (message: string) => void
}

/**
 * Opens connections to an app-server.
 *
 * @since 0.1.0
 * @category services
 */
export class Transport extends Context.Service<
  Transport,
  {
    /** Fails as starting codex does, or with `ConnectionClosed` when nobody answers. */
    readonly connect: Effect.Effect<Connection, CodexError, Scope.Scope>
  }
>()("effect-codex/app-server/Transport") {
  /** A `codex app-server` of our own for each connection, on its stdin and stdout. It ends with the connection. */
  static readonly layerStdio = (
    options: StdioOptions = {}
  ): Layer.Layer<Transport, never, ChildProcessSpawner.ChildProcessSpawner | FileSystem.FileSystem | Path.Path> =>
    Layer.effect(Transport, makeStdio(options)).pipe(
      Layer.provide([CodexBinary.layer(options), ConfigOverrides.layer(options.config)])
    )

  /** An app-server that listens on a unix socket (`codex app-server --listen unix://PATH`). */
  static readonly layerUnixSocket = (options: SocketOptions & { readonly path: string }): Layer.Layer<Transport> =>
    // Codex speaks WebSocket on its unix socket too (seen with 0.169.0).
    Layer.succeed(Transport, Transport.of({ connect: connectWebSocket("ws://localhost/", options) }))

  /** An app-server that listens on a WebSocket (`codex app-server --listen ws://IP:PORT`). */
  static readonly layerWebSocket = (
    options: SocketOptions & {
      /** Such as `ws://127.0.0.1:4500`. */
      readonly url: string
      /** For a server started with `--ws-auth`. */
      readonly bearerToken?: Redacted.Redacted | undefined
    }
  ): Layer.Layer<Transport> =>
    Layer.succeed(Transport, Transport.of({ connect: connectWebSocket(options.url, options) }))
}

/**
 * How an app-server of our own is run.
 *
 * @since 0.1.0
 * @category models
 */
export interface StdioOptions {
  /** The binary. Default: `CODEX_PATH`, then the app's `@openai/codex`, then PATH. */
  readonly codexPath?: string | undefined
  /** Variables for codex; `undefined` removes one. Redacted values stay so up to the child. */
  readonly env?: Environment | undefined
  /** Whether codex also gets this process's variables. Default: true. */
  readonly extendEnv?: boolean | undefined
  /**
   * Logs the server in, which keeps the key in its memory: codex 0.169.0 reads no
   * `CODEX_API_KEY` here, and the agent's commands see none. Of the transport
   * alone it only keeps `CODEX_API_KEY` and `OPENAI_API_KEY` from being inherited.
   */
  readonly apiKey?: Redacted.Redacted | undefined
  /** Configuration of the server: what every thread starts from. */
  readonly config?: ConfigOptions | undefined
  /** The longest message taken, in bytes. Default: 64 MiB. */
  readonly maxLineBytes?: number | undefined
  /** How long each step of ending the process may take. Default: 2 seconds. */
  readonly gracePeriod?: Duration.Input | undefined
}

/**
 * @since 0.1.0
 * @category models
 */
export interface SocketOptions {
  /** How long connecting may take. Default: 10 seconds. */
  readonly openTimeout?: Duration.Input | undefined
}

const defaultMaxLineBytes = 64 * 1024 * 1024
const defaultGraceMillis = 2000
const defaultOpenMillis = 10_000

/** Texts waiting to be written; what waits when the connection ends is dropped. */
const outbox = Effect.acquireRelease(Queue.unbounded<string, Cause.Done>(), Queue.shutdown)

const makeStdio = Effect.fnUntraced(function* (options: StdioOptions) {
  const binary = yield* CodexBinary
  const overrides = yield* ConfigOverrides
  const spawner = yield* ChildProcessSpawner.ChildProcessSpawner
  const fs = yield* FileSystem.FileSystem
  // The key goes over the connection: the server does not read it here, and what it runs is not to.
  const keys = options.apiKey === undefined ? undefined : { OPENAI_API_KEY: undefined, CODEX_API_KEY: undefined }
  const env: Environment = { ...keys, ...options.env }
  const secrets = options.apiKey === undefined ? [] : [Redacted.value(options.apiKey)]
  const maxBytes = options.maxLineBytes ?? defaultMaxLineBytes

  const connect = Effect.gen(function* () {
    const { args } = yield* overrides.resolve()
    yield* refuseSecrets(args, [...secrets, ...secretsOf(env)])
    const queue = yield* outbox
    const encoder = new TextEncoder()
    const child = yield* startProcess({
      command: yield* binary.path,
      args: ["app-server", ...args],
      cwd: undefined,
      env,
      secrets,
      extendEnv: options.extendEnv ?? true,
      mayLeave: false,
      stdin: Stream.mapArray(Stream.fromQueue(queue), (texts) => [encoder.encode(texts.join(""))]),
      graceMillis: toMillis(options.gracePeriod) ?? defaultGraceMillis
    })
    // An app-server whose input is over ends by itself, with exit code 0.
    yield* Effect.addFinalizer(() => Effect.andThen(Queue.end(queue), child.finishing))

    let heard = false
    const closed = Effect.gen(function* () {
      const exit = Option.getOrElse(yield* withinMillis(child.exit, defaultGraceMillis), (): ExitStatus => ({}))
      const stderr = yield* child.stderr
      const cause = heard ? undefined : startFailure(stderr, exit)
      const ended = new ConnectionClosed({ ...exit, detail: "the app-server ended" })
      return yield* new CodexError({
        reason: cause === undefined || cause._tag === "ProcessExited" ? ended : cause,
        ...(stderr === "" ? undefined : { stderr })
      })
    })
    const framer = makeFramer(maxBytes)
    const incoming = child.stdout.pipe(
      Stream.catchTag("PlatformError", () => Stream.fromEffect(closed)),
      Stream.map((chunk) => {
        heard = true
        return framer.push(chunk)
      }),
      Stream.concat(Stream.sync(framer.end)),
      Stream.mapEffect((lines) =>
        lines instanceof LineOverflow
          ? Effect.fail(new CodexError({ reason: new LineTooLong({ maxBytes }) }))
          : Effect.succeed(lines.map((line) => (line instanceof NotUtf8 ? line.shown : line)))
      ),
      Stream.filter((lines) => lines.length > 0),
      Stream.flattenIterable,
      Stream.concat(Stream.fromEffect(closed))
    )
    const connection: Connection = {
      incoming,
      send: (message) => void Queue.offerUnsafe(queue, `${message}\n`)
    }
    return connection
  }).pipe(
    Effect.provideService(ChildProcessSpawner.ChildProcessSpawner, spawner),
    Effect.provideService(FileSystem.FileSystem, fs)
  )

  return Transport.of({ connect })
})

const connectWebSocket = Effect.fnUntraced(
  function* (
    url: string,
    options: SocketOptions & {
      readonly path?: string | undefined
      readonly bearerToken?: Redacted.Redacted | undefined
    }
  ) {
    const { bearerToken, path } = options
    const socket = yield* Effect.provideService(
      Socket.makeWebSocket(url, { openTimeout: toMillis(options.openTimeout) ?? defaultOpenMillis }),
      Socket.WebSocketConstructor,
      () =>
        new NodeWS.WebSocket(url, {
          // A ws+unix URL cannot hold every path.
          ...(path === undefined ? undefined : { createConnection: () => connectSocket(path) }),
          ...(bearerToken === undefined
            ? undefined
            : { headers: { authorization: `Bearer ${Redacted.value(bearerToken)}` } })
        })
    )
    // The constructor throws, and its words may hold what it was given.
    const reader = yield* Effect.catchDefect(socket.reader, () => Effect.fail(notAnAddress))
    const writer = yield* socket.writer
    const queue = yield* outbox
    yield* Stream.fromQueue(queue).pipe(
      Stream.runForEach(writer.write),
      // A writer that fails is a connection that ended: the reader says so.
      Effect.ignore,
      Effect.forkScoped
    )
    const decoder = new TextDecoder()
    const incoming = Stream.fromPull(Effect.succeed(reader.pull)).pipe(
      Stream.map((frame) => (typeof frame === "string" ? frame : decoder.decode(frame))),
      Stream.mapError(closedBy),
      Stream.concat(Stream.fail(closedBy()))
    )
    const connection: Connection = { incoming, send: (message) => void Queue.offerUnsafe(queue, message) }
    return connection
  },
  Effect.catchTag("SocketError", (error) => Effect.fail(closedBy(error)))
)

const notAnAddress = new CodexError({
  reason: new OptionInvalid({
    option: "url, bearerToken",
    detail: "no WebSocket can be opened with them; a url is such as ws://127.0.0.1:4500"
  })
})

/** What failed, without what was sent: a handshake holds the token. */
const closedBy = (error?: Socket.SocketError): CodexError =>
  new CodexError({
    reason: new ConnectionClosed({ detail: error === undefined ? "the socket was closed" : error.reason._tag })
  })

/**
 * Two connections that are each other's ends: for tests, and for servers in
 * the same process.
 *
 * @since 0.1.0
 * @category testing
 */
export const makePair: Effect.Effect<readonly [Connection, Connection], never, Scope.Scope> = Effect.gen(function* () {
  // Ended and not shut down: whoever reads is told, and not interrupted.
  const queue = Effect.acquireRelease(Queue.unbounded<string, Cause.Done>(), Queue.end)
  const left = yield* queue
  const right = yield* queue
  const end = (from: typeof left, to: typeof left): Connection => ({
    incoming: Stream.concat(Stream.fromQueue(from), Stream.fail(closedBy())),
    send: (message) => void Queue.offerUnsafe(to, message)
  })
  return [end(left, right), end(right, left)]
})
