/**
 * A server of our own, spoken to over its stdin and stdout.
 *
 * The SDK's own transport for this leaves what a server starts behind, reads
 * without a limit and knows no exit code.
 */
import type { JSONRPCMessage, Transport } from "@modelcontextprotocol/client"
import {
  type Cause,
  Effect,
  type FileSystem,
  Latch,
  Option,
  Predicate,
  Queue,
  type Redacted,
  type Scope,
  Stream
} from "effect"
import type { ChildProcessSpawner } from "effect/process"
import { childVariable, refuseSecrets, secretsOf } from "../../internal/environment.ts"
import { LineOverflow, makeFramer, NotUtf8 } from "../../internal/lines.ts"
import { sleepMillis, withinMillis } from "../../internal/liveClock.ts"
import { type ExitStatus, startProcess } from "../../internal/process.ts"
import type { McpStdioConnection } from "../McpConnection.ts"
import {
  McpError,
  MessageInvalid,
  ServerClosed,
  ServerConfigInvalid,
  ServerNotStarted,
  ServerUnreachable
} from "../McpError.ts"
import { madeUp, type Reason } from "./failures.ts"
import type { Link, LinkOptions } from "./link.ts"
import type { Sdk } from "./sdk.ts"

/** What every server gets of this process's environment: what codex 0.169.0 passes on. */
const harmless = [
  "HOME",
  "LANG",
  "LC_ALL",
  "LOGNAME",
  "PATH",
  "SHELL",
  "TERM",
  "TMPDIR",
  "TZ",
  "USER",
  // Whom to trust in a network that looks into TLS.
  "CURL_CA_BUNDLE",
  "NODE_EXTRA_CA_CERTS",
  "REQUESTS_CA_BUNDLE",
  "SSL_CERT_DIR",
  "SSL_CERT_FILE"
]

const maxLineBytes = 64 * 1024 * 1024
/** How many messages may wait for a server that does not read them. */
const waitingMessages = 1024
/** How long each step of ending the server may take. */
const graceMillis = 2000
/** How long what a dead server wrote may take to be read, when something still holds its stdout. */
const drainMillis = 250

export const openStdio: (
  sdk: Sdk,
  connection: McpStdioConnection,
  options: LinkOptions
) => Effect.Effect<Link, McpError, Scope.Scope | ChildProcessSpawner.ChildProcessSpawner | FileSystem.FileSystem> =
  Effect.fnUntraced(function* (sdk, connection, { onOddity, secrets, server }) {
    const { args = [], command } = connection
    const given = connection.env ?? {}
    const env: Record<string, string | Redacted.Redacted> = {}
    for (const name of harmless) {
      const value = yield* childVariable({}, true, name)
      if (value !== undefined) env[name] = value
    }
    yield* refuseSecrets(args, secretsOf(given)).pipe(
      Effect.mapError(() => {
        const detail = "must not hold a secret of env, since every process can read them"
        return new McpError({ server, reason: new ServerConfigInvalid({ field: "args", detail }) })
      })
    )
    const outbox = yield* Effect.acquireRelease(Queue.dropping<string, Cause.Done>(waitingMessages), Queue.shutdown)
    const encoder = new TextEncoder()
    const child = yield* startProcess({
      command,
      args,
      cwd: connection.cwd,
      env: { ...env, ...given },
      secrets,
      extendEnv: false,
      mayLeave: false,
      stdin: Stream.mapArray(Stream.fromQueue(outbox), (texts) => [encoder.encode(texts.join(""))]),
      graceMillis
    }).pipe(
      Effect.mapError(({ reason }) => {
        const detail = reason._tag === "SpawnFailed" ? reason.detail : reason.message
        return new McpError({ server, reason: new ServerNotStarted({ command, detail }) })
      })
    )
    // A server whose input is over ends by itself.
    yield* Effect.addFinalizer(() => Effect.andThen(Queue.end(outbox), child.finishing))

    let tooLong: MessageInvalid | undefined
    let isOver = false
    const reading = Latch.makeUnsafe(false)

    const transport: Transport & { readonly stderr: null; readonly pid: null } = {
      // By these two the SDK tells that silence means an old server, not an outage.
      stderr: null,
      pid: null,
      start: () => {
        reading.openUnsafe()
        return Promise.resolve()
      },
      send: (message) => {
        if (isOver) return Promise.reject(new sdk.SdkError(sdk.SdkErrorCode.NotConnected, "Not connected"))
        return Promise.resolve(message).then((value) => {
          if (Queue.offerUnsafe(outbox, `${JSON.stringify(value)}\n`)) return
          throw new McpError({ server, reason: new ServerUnreachable({ detail: "it does not read what it is sent" }) })
        })
      },
      close: () => {
        over()
        return Promise.resolve()
      }
    }

    const over = (): void => {
      if (isOver) return
      isOver = true
      transport.onclose?.()
    }

    const receive = (line: string): void => {
      let value: unknown
      try {
        value = JSON.parse(line)
      } catch {
        return onOddity("a line that is no JSON")
      }
      let message: JSONRPCMessage
      try {
        message = sdk.parseJSONRPCMessage(value)
      } catch {
        onOddity("a line that is no message")
        // Who waits for this answer is told, and does not wait for ever.
        if (!Predicate.isObject(value) || !("id" in value) || "method" in value) return
        const { id } = value
        if (typeof id !== "number" && typeof id !== "string") return
        const error = { code: -32700, message: "its answer is no valid message", data: madeUp.unreadable }
        message = { jsonrpc: "2.0", id, error }
      }
      transport.onmessage?.(message)
    }

    const framer = makeFramer(maxLineBytes)
    const receiveAll = (lines: ReturnType<typeof framer.push>): Effect.Effect<void> => {
      if (lines instanceof LineOverflow) {
        tooLong = new MessageInvalid({ detail: `a line of more than ${lines.maxBytes} bytes` })
        return Effect.interrupt
      }
      for (const line of lines) {
        if (line instanceof NotUtf8) onOddity("a line that is not UTF-8")
        else receive(line)
      }
      return Effect.void
    }
    const read = child.stdout.pipe(
      Stream.runForEach((chunk) => receiveAll(framer.push(chunk))),
      Effect.andThen(Effect.suspend(() => receiveAll(framer.end())))
    )
    yield* reading.await.pipe(
      // Something that outlives the server may hold its stdout open.
      Effect.andThen(Effect.raceFirst(read, Effect.andThen(child.exit, sleepMillis(drainMillis)))),
      Effect.exit,
      Effect.andThen(Effect.sync(over)),
      Effect.forkScoped
    )

    const closed = Effect.gen(function* () {
      const exit = Option.getOrElse(yield* withinMillis(child.exit, graceMillis), (): ExitStatus => ({}))
      const stderr = yield* child.stderr
      return new ServerClosed({ ...exit, ...(stderr === "" ? undefined : { stderr }) })
    })
    return {
      transport,
      whyOver: Effect.suspend((): Effect.Effect<Reason> => (tooLong === undefined ? closed : Effect.succeed(tooLong))),
      stderr: child.stderrSoFar,
      leave: Effect.void,
      logIn: () => undefined,
      isHttp: false,
      renewSessionWith: () => undefined
    }
  })
