/**
 * From what it takes to connect to a client that is connected: which version is
 * spoken, who logs in, and how often it is tried.
 */
import type { ConnectOptions, Transport, VersionNegotiationMode } from "@modelcontextprotocol/client"
import { Data, Effect, Exit, type FileSystem, Scope } from "effect"
import type { ChildProcessSpawner } from "effect/process"
import { toMillis } from "../../internal/duration.ts"
import { ownSecrets, secretsOf } from "../../internal/environment.ts"
import type { McpClientService } from "../McpClient.ts"
import type { McpConnection, McpConnectionOptions, McpHttpConnection } from "../McpConnection.ts"
import { McpError, ServerClosed, StartupTimeout } from "../McpError.ts"
import { connectionOver, failureOf } from "./failures.ts"
import { httpLinks } from "./http.ts"
import { afterLogin, type Link, type LinkOptions } from "./link.ts"
import { listeningTo } from "./received.ts"
import { answersOf } from "./requests.ts"
import { clientInfo, loadSdk, noTimeout } from "./sdk.ts"
import { defaultStartupMillis, makeClient } from "./session.ts"
import { openStdio } from "./stdio.ts"

export interface TransportConnection extends McpConnectionOptions {
  readonly transport: Transport
}

/** The way to a server did not lead to a client: why, as the SDK says it. */
class NotConnected extends Data.TaggedError("NotConnected")<{
  readonly cause: unknown
  readonly link: Link
}> {}

/** How long a server may take to say whether it knows the newest version: one that does not may say nothing. */
const probeMillis = 5000
const newestVersion = "2026-07-28"

type Platform = ChildProcessSpawner.ChildProcessSpawner | FileSystem.FileSystem

export function connectOver(
  connection: McpHttpConnection | TransportConnection
): Effect.Effect<McpClientService, McpError, Scope.Scope>
export function connectOver(
  connection: McpConnection | TransportConnection
): Effect.Effect<McpClientService, McpError, Scope.Scope | Platform>
export function connectOver(
  connection: McpConnection | TransportConnection
): Effect.Effect<McpClientService, McpError, Scope.Scope | Platform> {
  return Effect.gen(function* () {
    const server = nameOf(connection)
    const sdk = yield* loadSdk(server)
    const scope = yield* Effect.scope
    const secrets = secretsIn(connection)
    const limit = toMillis(connection.startupTimeout) ?? defaultStartupMillis
    const answers = yield* answersOf(server)
    const received = yield* listeningTo({ server, secrets })
    const options: LinkOptions = { server, secrets, onOddity: received.onOddity }
    /** Of the latest attempt, for when time is up. */
    let stderr: Effect.Effect<string | undefined> = Effect.undefined

    const attempt = Effect.fnUntraced(function* <R>(
      open: Effect.Effect<Link, McpError, R>,
      how: { readonly mode: VersionNegotiationMode; readonly prior?: ConnectOptions["prior"]; readonly probe: number }
    ) {
      // Of its own, so that nothing of an attempt that failed is left.
      const own = yield* Scope.fork(scope)
      return yield* Effect.gen(function* () {
        const link = yield* open
        stderr = link.stderr
        const client = new sdk.Client(clientInfo, {
          capabilities: answers.capabilities,
          versionNegotiation: { mode: how.mode, probe: { timeoutMs: how.probe } }
        })
        answers.register(client)
        received.register(client)
        yield* Effect.addFinalizer(() =>
          link.leave.pipe(
            Effect.andThen(Effect.ignore(Effect.tryPromise(() => client.close()))),
            // While the SDK asks for versions, its client does not have the transport yet.
            Effect.andThen(Effect.ignore(Effect.tryPromise(() => link.transport.close())))
          )
        )
        yield* Effect.tryPromise({
          try: (signal) =>
            client.connect(link.transport, { signal, timeout: noTimeout, ...(how.prior && { prior: how.prior }) }),
          catch: (cause) => new NotConnected({ cause, link })
        })
        return { client, link }
      }).pipe(
        Scope.provide(own),
        Effect.onExit((exit) => (Exit.isSuccess(exit) ? Effect.void : Scope.close(own, exit)))
      )
    })

    const inTime = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
      Effect.timeoutOrElse(effect, {
        duration: limit,
        orElse: () =>
          Effect.flatMap(stderr, (text) => {
            const reason = new StartupTimeout({ limit, ...(text && { stderr: text }) })
            return Effect.fail(new McpError({ server, reason }))
          })
      })

    const connected = Effect.gen(function* () {
      if ("transport" in connection) {
        const link = linkOf(connection.transport)
        return yield* inTime(attempt(Effect.succeed(link), { mode: "auto", probe: limit }))
      }
      if ("command" in connection) {
        const open = openStdio(sdk, connection, options)
        return yield* attempt(open, { mode: "auto", probe: Math.min(limit / 3, probeMillis) }).pipe(
          Effect.catchTag("NotConnected", (failure) => {
            const { cause } = failure
            // Some servers exit on what they do not know: it is started anew, and not asked that again.
            if (cause instanceof sdk.SdkError && cause.code === sdk.SdkErrorCode.EraNegotiationFailed) {
              return attempt(open, { mode: "legacy", probe: limit })
            }
            // One that is slow to start may know the newest version alone, and was asked for an old one meanwhile.
            return cause instanceof sdk.ProtocolError
              ? Effect.mapError(attempt(open, { mode: { pin: newestVersion }, probe: limit }), () => failure)
              : Effect.fail(failure)
          }),
          inTime
        )
      }
      const links = yield* httpLinks(sdk, connection, options)
      const again = inTime(attempt(Effect.sync(links.open), { mode: "auto", probe: noTimeout }))
      return yield* Effect.catchTag(again, "NotConnected", (failure) => {
        const login = failure.link.logIn(failure.cause)
        if (login === undefined) return Effect.fail(failure)
        return Effect.andThen(
          login,
          Effect.catchTag(again, "NotConnected", ({ cause, link }) =>
            Effect.fail(new NotConnected({ cause: afterLogin(server, link)(cause), link }))
          )
        )
      })
    }).pipe(
      Effect.catchTag("NotConnected", ({ cause, link }) => {
        const failure = failureOf(sdk, cause, { server, method: "initialize", secrets })
        if (failure instanceof McpError) return Effect.fail(failure)
        if (failure !== connectionOver) return Effect.fail(new McpError({ server, reason: failure }))
        return Effect.flatMap(link.whyOver, (reason) => Effect.fail(new McpError({ server, reason })))
      })
    )

    const { client, link } = yield* connected
    return yield* makeClient({ sdk, client, link, received, answers, server, secrets, connection })
  })
}

const nameOf = (connection: McpConnection | TransportConnection): string => {
  if (connection.name !== undefined) return connection.name
  if ("command" in connection) return connection.command
  if (!("url" in connection)) return "in memory"
  // Credentials may stand in an address.
  const url = URL.parse(connection.url)
  return url === null ? "an address" : `${url.origin}${url.pathname}`
}

const secretsIn = (connection: McpConnection | TransportConnection): ReadonlyArray<string> => {
  if ("command" in connection) return [...secretsOf(connection.env ?? {}), ...ownSecrets()]
  return "url" in connection ? secretsOf(connection.headers ?? {}) : []
}

const linkOf = (transport: Transport): Link => ({
  transport,
  whyOver: Effect.succeed(new ServerClosed({})),
  stderr: Effect.undefined,
  leave: Effect.void,
  logIn: () => undefined,
  isHttp: false,
  renewSessionWith: () => undefined
})
