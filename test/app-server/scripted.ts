/** An app-server in memory: what the client sends is taken one by one, and answered by the test. */
import { Context, Effect, Exit, Fiber, Layer, Queue, Scope, Stream } from "effect"
import { AppServer, type AppServerOptions, makePair, Transport } from "effect-codex/app-server"

export interface Message {
  readonly id?: string | number
  readonly method?: string
  readonly params?: unknown
  readonly result?: unknown
  readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown }
}

export interface Scripted {
  readonly transport: Layer.Layer<Transport>
  /** The next thing the client said, but for the handshake. */
  readonly next: Effect.Effect<Message>
  /** What the client said that nobody has taken. */
  readonly untaken: Effect.Effect<ReadonlyArray<Message>>
  readonly say: (message: Message) => void
  readonly sayText: (text: string) => void
  /** The server goes away. */
  readonly end: Effect.Effect<void>
}

const itself = { codexHome: "/home/codex", platformFamily: "unix", platformOs: "linux", userAgent: "scripted" }

export const makeScripted = Effect.fnUntraced(function* (
  options: { readonly answersInitialize?: boolean; readonly takesInitialize?: boolean } = {}
) {
  const scope = yield* Scope.make()
  yield* Effect.addFinalizer((exit) => Scope.close(scope, exit))
  const [client, server] = yield* Scope.provide(makePair, scope)
  const received = yield* Queue.unbounded<Message>()
  const say = (message: Message): void => server.send(JSON.stringify(message))
  yield* server.incoming.pipe(
    Stream.runForEach((text) =>
      Effect.sync(() => {
        const message: Message = JSON.parse(text)
        if (message.method === "initialized") return
        if (message.method !== "initialize" || options.takesInitialize === true)
          return void Queue.offerUnsafe(received, message)
        if (message.id !== undefined && options.answersInitialize !== false) say({ id: message.id, result: itself })
      })
    ),
    Effect.ignore,
    Effect.forkScoped
  )
  const scripted: Scripted = {
    transport: Layer.succeed(Transport, Transport.of({ connect: Effect.succeed(client) })),
    next: Queue.take(received),
    untaken: Queue.clear(received),
    say,
    sayText: server.send,
    end: Scope.close(scope, Exit.void)
  }
  return scripted
})

/** A connection to a scripted server; what answers the server's requests is provided to it. */
export const openScripted = Effect.fnUntraced(function* (
  options: AppServerOptions = {},
  requests: Layer.Layer<never> = Layer.empty
) {
  const server = yield* makeScripted()
  const layer = AppServer.layer(options).pipe(Layer.provide([server.transport, requests]))
  const client = Context.get(yield* Layer.build(layer), AppServer)
  /** Once this is answered, all that was said before has been read. */
  const read = Effect.gen(function* () {
    const asked = yield* Effect.forkChild(client.requestRaw("test/ping"), { startImmediately: true })
    const { id } = yield* server.next
    if (id !== undefined) server.say({ id, result: "pong" })
    yield* Effect.orDie(Fiber.join(asked))
  })
  return { client, server, read }
})
