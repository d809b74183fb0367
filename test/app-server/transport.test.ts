import { createHash } from "node:crypto"
import { createServer, type Socket } from "node:net"
import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Context, Effect, Exit, Fiber, FileSystem, Layer, Path, Redacted, Schedule, Scope, Stream } from "effect"
import { AppServer, Transport } from "effect-codex/app-server"
import { CodexBinary } from "effect-codex/binary"
import { ChildProcess, ChildProcessSpawner } from "effect/process"
import { onPlatform } from "../support/real.ts"
import { fileAppears, makeStub, noProcess, running } from "../support/stub.ts"
import { makeScripted } from "./scripted.ts"

interface Server {
  readonly transport: Layer.Layer<Transport>
  /** It goes away, and does not say why. */
  readonly end: Effect.Effect<void>
  /** Whether it ends with its connection. */
  readonly isOurs: boolean
  /** In the command line of its processes. */
  readonly mark: string
}

type Open = Effect.Effect<Server, unknown, NodeServices.NodeServices | Scope.Scope>

const markOf = Effect.sync(() => `transport-${crypto.randomUUID()}`)

/** Until there is none: what is being started while the others are killed is not among them. */
const killMarked = (mark: string): Effect.Effect<void> =>
  Effect.suspend(() => {
    const found = running(mark)
    for (const line of found) {
      try {
        process.kill(Number.parseInt(line), "SIGKILL")
      } catch {
        // It was quicker.
      }
    }
    return found.length === 0 ? Effect.void : Effect.fail(found)
  }).pipe(Effect.retry(Schedule.spaced("20 millis")), Effect.orDie)

const homeOf = Effect.flatMap(FileSystem.FileSystem, (fs) => fs.makeTempDirectoryScoped({ prefix: "codex-home-" }))

const stdio: Open = Effect.gen(function* () {
  const mark = yield* markOf
  const transport = Transport.layerStdio({ env: { CODEX_HOME: yield* homeOf }, config: { model: mark } })
  return {
    transport: Layer.provide(transport, NodeServices.layer),
    end: killMarked(mark),
    isOurs: true,
    mark
  }
})

/** An app-server that listens, until the scope closes, and what it writes to stderr. */
const listening = Effect.fnUntraced(function* (...args: ReadonlyArray<string>) {
  const binary = Context.get(yield* Layer.build(CodexBinary.layer()), CodexBinary)
  const spawner = yield* ChildProcessSpawner.ChildProcessSpawner
  const mark = yield* markOf
  const child = yield* spawner.spawn(
    ChildProcess.make(yield* binary.path, ["app-server", "-c", `model="${mark}"`, ...args], {
      env: { CODEX_HOME: yield* homeOf },
      extendEnv: true,
      stdin: "ignore",
      stdout: "ignore",
      forceKillAfter: "1 second"
    })
  )
  return { child, mark }
})

const unixSocket = (name: string): Open =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const path = (yield* Path.Path).join(yield* fs.makeTempDirectoryScoped(), name)
    const { child, mark } = yield* listening("--listen", `unix://${path}`)
    yield* Effect.forkScoped(Effect.ignore(Stream.runDrain(child.stderr)))
    // A link to the socket: codex has it elsewhere.
    yield* fileAppears(path)
    return { transport: Transport.layerUnixSocket({ path }), end: killMarked(mark), isOurs: false, mark }
  })

/** Where it listens is in what it says. */
const webSocketServer = Effect.fnUntraced(function* (...args: ReadonlyArray<string>) {
  const { child, mark } = yield* listening("--listen", "ws://127.0.0.1:0", ...args)
  const pull = yield* Stream.toPull(Stream.decodeText(child.stderr))
  let said = ""
  let url: string | undefined
  while (url === undefined) {
    said += (yield* pull).join("")
    url = /listening on: (ws:\/\/\S+)\s/.exec(said)?.[1]
  }
  yield* Effect.forkScoped(Effect.ignore(Effect.forever(pull)))
  return { url, mark, end: killMarked(mark), isOurs: false }
})

const webSocket: Open = Effect.map(webSocketServer(), (server) => ({
  ...server,
  transport: Transport.layerWebSocket({ url: server.url })
}))

const token = "open-sesame-0123456789"

const guardedServer = webSocketServer(
  "--ws-auth",
  "capability-token",
  "--ws-token-sha256",
  createHash("sha256").update(token).digest("hex")
)

const guardedWebSocket: Open = Effect.map(guardedServer, (server) => ({
  ...server,
  transport: Transport.layerWebSocket({ url: server.url, bearerToken: Redacted.make(token) })
}))

/** Says what the real one says to what the suite asks. */
const inMemory: Open = Effect.gen(function* () {
  const server = yield* makeScripted()
  yield* server.next.pipe(
    Effect.tap(({ id = 0, method, params }) => {
      if (method === "model/list") return Effect.sync(() => server.say({ id, result: { data: [] } }))
      if (method === "config/read") return Effect.sync(() => server.say({ id, result: { config: params } }))
      // This one works, and does not come to an end.
      if (method === "command/exec") return Effect.void
      return Effect.sync(() => server.say({ id, error: { code: -32600, message: `cannot do ${method}` } }))
    }),
    Effect.forever,
    Effect.forkScoped
  )
  return { transport: server.transport, end: server.end, isOurs: false, mark: `${inMemoryMark}-${crypto.randomUUID()}` }
})

const connect = (server: Server) =>
  Effect.map(Layer.build(Layer.provide(AppServer.layer(), server.transport)), (context) =>
    Context.get(context, AppServer)
  )

/** Requests that are not answered while the server lives, once it is at them. */
const work = Effect.fnUntraced(function* (server: Server, client: AppServer["Service"]) {
  const command = [process.execPath, "-e", "setInterval(() => {}, 1000)", server.mark]
  const one = Effect.flip(client.request("command/exec", { command, timeoutMs: 600_000 }))
  const both = yield* Effect.forkChild(Effect.all([one, one], { concurrency: 2 }), { startImmediately: true })
  if (!server.mark.startsWith(inMemoryMark)) {
    yield* Effect.suspend(() => (running(server.mark).length > 2 ? Effect.void : Effect.fail("not yet"))).pipe(
      Effect.retry(Schedule.spaced("20 millis"))
    )
  }
  return both
})

const inMemoryMark = "in-memory"

for (const [name, open] of [
  ["stdio", stdio],
  ["a unix socket", unixSocket("app.sock")],
  ["a WebSocket", webSocket],
  ["a WebSocket that wants a token", guardedWebSocket],
  ["a pair in memory", inMemory]
] as const) {
  describe(`an app-server on ${name}`, () => {
    it.live("introduces itself, and answers typed and untyped requests", () =>
      onPlatform(
        Effect.gen(function* () {
          const client = yield* connect(yield* open)
          assert.isNotEmpty(client.server.userAgent)
          assert.isArray((yield* client.request("model/list", {})).data)
          assert.property(yield* client.requestRaw("config/read", { includeLayers: false }), "config")
        })
      )
    )

    it.live("refuses with a code and in words", () =>
      onPlatform(
        Effect.gen(function* () {
          const client = yield* connect(yield* open)
          const refused = yield* Effect.flip(client.requestRaw("thread/archive", {}))
          assert.deepInclude(refused.reason, { _tag: "RequestFailed", method: "thread/archive", code: -32600 })
          assert.isNotEmpty(refused.reason._tag === "RequestFailed" ? refused.reason.detail : "")
          // None of it did the connection any harm.
          yield* client.request("model/list", {})
        })
      )
    )

    it.live("answers many requests at once", () =>
      onPlatform(
        Effect.gen(function* () {
          const client = yield* connect(yield* open)
          const answers = yield* Effect.forEach(
            Array.from({ length: 50 }, (_, i) => i),
            () => client.request("model/list", {}),
            { concurrency: "unbounded" }
          )
          assert.strictEqual(answers.length, 50)
        })
      )
    )

    it.live("is left when the scope closes, and nothing of it runs on", () =>
      onPlatform(
        Effect.gen(function* () {
          const mark = yield* Effect.scoped(
            Effect.gen(function* () {
              const server = yield* open
              const scope = yield* Scope.make()
              const client = yield* Scope.provide(connect(server), scope)
              const asked = yield* work(server, client)
              yield* Scope.close(scope, Exit.void)
              for (const { reason } of yield* Fiber.join(asked)) assert.strictEqual(reason._tag, "ConnectionClosed")
              assert.strictEqual((yield* client.closed).reason._tag, "ConnectionClosed")
              if (server.isOurs) yield* noProcess(server.mark)
              return server.mark
            })
          )
          yield* noProcess(mark)
        })
      )
    )

    it.live("fails everything pending and everything later once it is gone", () =>
      onPlatform(
        Effect.gen(function* () {
          const server = yield* open
          const client = yield* connect(server)
          const pending = yield* work(server, client)
          const events = yield* Effect.forkChild(Stream.runDrain(client.notifications()), { startImmediately: true })
          yield* server.end
          for (const error of yield* Fiber.join(pending)) assert.strictEqual(error.reason._tag, "ConnectionClosed")
          yield* Fiber.join(events)
          const later = yield* Effect.flip(client.request("model/list", {}))
          assert.strictEqual(later.reason._tag, "ConnectionClosed")
          assert.deepStrictEqual(later.reason, (yield* client.closed).reason)
          yield* noProcess(server.mark)
        })
      )
    )
  })
}

describe("a socket", () => {
  it.live("serves two connections that do not hear each other", () =>
    onPlatform(
      Effect.gen(function* () {
        const server = yield* webSocket
        const one = yield* connect(server)
        const scope = yield* Scope.make()
        const two = yield* Scope.provide(connect(server), scope)
        yield* two.request("model/list", {})
        yield* Scope.close(scope, Exit.void)
        assert.isArray((yield* one.request("model/list", {})).data)
      })
    )
  )

  it.live("at which nobody answers is given up once its time is over", () =>
    onPlatform(
      Effect.gen(function* () {
        const address = yield* Effect.acquireRelease(
          Effect.callback<{ readonly close: () => void; readonly port: number }>((resume) => {
            const sockets = new Set<Socket>()
            const server = createServer((socket) => void sockets.add(socket))
            const close = () => {
              for (const socket of sockets) socket.destroy()
              server.close()
            }
            server.listen(0, "127.0.0.1", () => {
              const at = server.address()
              resume(Effect.succeed({ close, port: typeof at === "object" ? (at?.port ?? 0) : 0 }))
            })
          }),
          ({ close }) => Effect.sync(close)
        )
        const transport = Transport.layerWebSocket({
          url: `ws://127.0.0.1:${address.port}`,
          openTimeout: "100 millis"
        })
        const error = yield* Effect.flip(Layer.build(Layer.provide(AppServer.layer(), transport)))
        assert.strictEqual(error.reason._tag, "ConnectionClosed")
      })
    )
  )

  it.live("may have any path", () =>
    onPlatform(
      Effect.gen(function* () {
        const client = yield* connect(yield* unixSocket("with space, 100% é:#?.sock"))
        assert.isArray((yield* client.request("model/list", {})).data)
      })
    )
  )

  it.live("that wants a token is closed to those without one, and no error shows a token", () =>
    onPlatform(
      Effect.gen(function* () {
        const { url } = yield* guardedServer
        for (const bearerToken of [undefined, Redacted.make("wrong-sesame-0123456789")]) {
          const transport = Transport.layerWebSocket({ url, bearerToken })
          const error = yield* Effect.flip(Layer.build(Layer.provide(AppServer.layer(), transport)))
          assert.strictEqual(error.reason._tag, "ConnectionClosed")
          assert.notInclude(JSON.stringify(error), "sesame")
        }
      })
    )
  )

  for (const [name, transport] of [
    ["nobody listens on", Transport.layerWebSocket({ url: "ws://127.0.0.1:1" })],
    ["is not there", Transport.layerUnixSocket({ path: "/nowhere/app.sock" })],
    ["resets", Transport.layerUnixSocket({ path: "/dev/null" })]
  ] as const) {
    it.live(`that ${name} is ConnectionClosed`, () =>
      onPlatform(
        Effect.gen(function* () {
          const error = yield* Effect.flip(Layer.build(Layer.provide(AppServer.layer(), transport)))
          assert.strictEqual(error.reason._tag, "ConnectionClosed")
        })
      )
    )
  }
})

describe("an address or a token that is none", () => {
  for (const options of [
    { url: "nonsense" },
    { url: "ws://127.0.0.1:1", bearerToken: Redacted.make("sesame\nInjected: header") }
  ]) {
    it.live(`is OptionInvalid and shows no token: ${options.url}`, () =>
      onPlatform(
        Effect.gen(function* () {
          const layer = Layer.provide(AppServer.layer(), Transport.layerWebSocket(options))
          const error = yield* Effect.flip(Layer.build(layer))
          assert.strictEqual(error.reason._tag, "OptionInvalid")
          assert.notInclude(JSON.stringify(error), "sesame")
        })
      )
    )
  }
})

describe("a stdio transport", () => {
  it.live("says how its process ended, and what it wrote to stderr", () =>
    onPlatform(
      Effect.gen(function* () {
        const stub = yield* makeStub(`process.stderr.write("no such feature\\n"); process.exit(4)`)
        const transport = Layer.provide(Transport.layerStdio({ codexPath: stub.path }), NodeServices.layer)
        const error = yield* Effect.flip(Layer.build(Layer.provide(AppServer.layer(), transport)))
        assert.deepInclude(error.reason, { _tag: "ConnectionClosed", exitCode: 4 })
        assert.include(error.stderr ?? "", "no such feature")
        yield* stub.gone
      })
    )
  )
})
