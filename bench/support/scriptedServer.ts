/**
 * An app-server in this process that answers at once, so that the client is
 * what is measured.
 */
import { Context, Effect, Layer, type Scope, Stream } from "effect"
import type { CodexError } from "effect-codex"
import { AppServer, type Connection, makePair, Transport } from "effect-codex/app-server"

export interface Message {
  readonly id?: number
  readonly method?: string
  readonly params?: Readonly<Record<string, unknown>>
  readonly result?: unknown
}

/** What a server does about a message; `say` takes JSON texts. */
export type OnMessage = (message: Message, say: (text: string) => void) => void

const itself = { codexHome: "/nowhere", platformFamily: "unix", platformOs: "linux", userAgent: "scripted" }

/** The client's end of a connection to such a server. The server lasts as long as the scope. */
export const serving: (onMessage: OnMessage) => Effect.Effect<Connection, never, Scope.Scope> = Effect.fnUntraced(
  function* (onMessage) {
    const [client, server] = yield* makePair
    const receive = (text: string): void => {
      const message: Message = JSON.parse(text)
      if (message.method === "initialize") server.send(JSON.stringify({ id: message.id, result: itself }))
      else onMessage(message, server.send)
    }
    yield* reading(server, receive)
    return client
  }
)

/** Reads a connection until the scope closes. */
export const reading = (
  { incoming }: Connection,
  receive: (text: string) => void
): Effect.Effect<unknown, never, Scope.Scope> =>
  incoming.pipe(
    Stream.runForEachArray((texts) => Effect.sync(() => texts.forEach(receive))),
    Effect.ignore,
    Effect.forkScoped
  )

/** An `AppServer` that is connected to such a server. */
export const scriptedLayer = (onMessage: OnMessage): Layer.Layer<AppServer, CodexError> =>
  AppServer.layer().pipe(Layer.provide(Layer.succeed(Transport, Transport.of({ connect: serving(onMessage) }))))

export const openScripted = (onMessage: OnMessage): Effect.Effect<AppServer["Service"], CodexError, Scope.Scope> =>
  Effect.map(Layer.build(scriptedLayer(onMessage)), Context.get(AppServer))
