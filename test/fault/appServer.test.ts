import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Context, Effect, Exit, Fiber, FileSystem, Layer, Path, Scope, Stream } from "effect"
import { AppServer, type AppServerOptions, type StdioOptions } from "effect-codex/app-server"
import { Script } from "effect-codex/testing"
import { onPlatform, openAppServer } from "../support/real.ts"
import { fileAppears, makeStub, noProcess, running } from "../support/stub.ts"

/** Answers by method; `serve` takes others, which win. The rest is left without an answer. */
const prelude = `
const reply = ({ id }, result = {}) => say({ id, result })
const handshake = { codexHome: "/home/codex", platformFamily: "unix", platformOs: "linux", userAgent: "stub" }
const serve = (methods) => {
  const all = { initialize: (request) => reply(request, handshake), ping: (request) => reply(request, "pong"), ...methods }
  require("node:readline").createInterface({ input: process.stdin }).on("line", (line) => {
    const request = JSON.parse(line)
    all[request.method]?.(request)
  })
}
`

/** An app-server that is this program, until its scope closes. */
const open = Effect.fnUntraced(function* (program: string, options: AppServerOptions & StdioOptions = {}) {
  const stub = yield* makeStub(prelude + program)
  const scope = yield* Scope.make()
  yield* Effect.addFinalizer((exit) => Scope.close(scope, exit))
  const layer = AppServer.layerStdio({ codexPath: stub.path, gracePeriod: 300, ...options })
  const build = Layer.buildWithScope(Layer.provide(layer, NodeServices.layer), scope)
  return { stub, close: Scope.close(scope, Exit.void), connect: Effect.map(build, Context.get(AppServer)) }
})

/** Why it could not be connected to, once nothing of it runs any more. */
const refusal = Effect.fnUntraced(function* (program: string, options: AppServerOptions & StdioOptions = {}) {
  const { close, connect, stub } = yield* open(program, options)
  const error = yield* Effect.flip(connect)
  yield* close
  yield* stub.gone
  return error
})

const deaf = `for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"]) process.on(signal, () => {})\n`

describe("an app-server that does not come up", () => {
  for (const [name, program] of [
    ["dies at once", `process.stderr.write("no such feature\\n"); process.exit(4)`],
    [
      "dies when it is greeted",
      `serve({ initialize: () => { process.stderr.write("no such feature\\n"); process.exit(4) } })`
    ],
    [
      "dies in the middle of its answer",
      `serve({ initialize: () => { write('{"id":1,"res'); process.stderr.write("no such feature\\n"); process.exit(4) } })`
    ]
  ] as const) {
    it.live(`because it ${name} is ConnectionClosed with its exit code and stderr`, () =>
      onPlatform(
        Effect.gen(function* () {
          const error = yield* refusal(program)
          assert.deepInclude(error.reason, { _tag: "ConnectionClosed", exitCode: 4 })
          assert.include(error.stderr ?? "", "no such feature")
        })
      )
    )
  }

  it.live("because it is silent is RequestTimeout, and it is ended", () =>
    onPlatform(
      Effect.gen(function* () {
        const error = yield* refusal(`${deaf}hang()`, { requestTimeout: 300 })
        assert.deepInclude(error.reason, { _tag: "RequestTimeout", method: "initialize" })
      })
    )
  )

  it.live("because it is another one is UnsupportedVersion", () =>
    onPlatform(
      Effect.gen(function* () {
        const error = yield* refusal(`serve({ initialize: (request) => reply(request, { hello: true }) })`)
        assert.strictEqual(error.reason._tag, "UnsupportedVersion")
      })
    )
  )

  it.live("because it refuses says why", () =>
    onPlatform(
      Effect.gen(function* () {
        const error = yield* refusal(
          `serve({ initialize: ({ id }) => say({ id, error: { code: -32600, message: "already taken" } }) })`
        )
        assert.deepInclude(error.reason, { _tag: "RequestFailed", detail: "already taken" })
      })
    )
  )

  it.live("because there is no such program is said, too", () =>
    onPlatform(
      Effect.gen(function* () {
        const layer = Layer.provide(AppServer.layerStdio({ codexPath: "/nowhere/codex" }), NodeServices.layer)
        assert.strictEqual((yield* Effect.flip(Layer.build(layer))).reason._tag, "BinaryNotFound")
      })
    )
  )
})

describe("an app-server that is no longer wanted", () => {
  it.live("ends by itself when its input does, and may put its things away", () =>
    onPlatform(
      Effect.gen(function* () {
        const { close, connect, stub } = yield* open(
          `serve({}); process.stdin.on("end", () => { fs.writeFileSync(__filename + ".done", ""); process.exit(0) })`,
          { gracePeriod: 5000 }
        )
        yield* connect
        yield* close
        assert.isTrue(yield* (yield* FileSystem.FileSystem).exists(`${stub.path}.done`))
        yield* stub.gone
      })
    )
  )

  for (const [name, program] of [
    ["stays", "serve({}); hang()"],
    ["is deaf", `${deaf}serve({}); hang()`],
    [
      "leaves a deaf child",
      `serve({}); spawn(process.execPath, ["-e", ${JSON.stringify(`${deaf}setInterval(() => {}, 1000)`)}, __filename], { stdio: "ignore", detached: true })`
    ],
    [
      "floods",
      `serve({}); process.stdin.on("end", () => {}); setInterval(() => { try { for (let i = 0; i < 100; i++) say({ method: "noise" }) } catch {} }, 0)`
    ]
  ] as const) {
    it.live(`is ended, with all that it started, when it ${name}`, () =>
      onPlatform(
        Effect.gen(function* () {
          const { close, connect, stub } = yield* open(program)
          const client = yield* connect
          yield* client.requestRaw("ping")
          yield* close
          yield* stub.gone
        })
      )
    )
  }
})

describe("an app-server that writes what it should not", () => {
  it.live("is understood where it can be, and the rest is reported", () =>
    onPlatform(
      Effect.gen(function* () {
        const { connect } = yield* open(`serve({
          ping: (request) => {
            write("garbage\\n")
            fs.writeSync(1, Buffer.from([0xff, 0xfe, 10]))
            write("[1]\\n\\r\\n\\n")
            say({ method: "news", params: {} })
            write(JSON.stringify({ id: request.id, result: "a\\u2028b é 😀" }) + "\\r\\n")
          }
        })`)
        const client = yield* connect
        const reported = yield* Effect.forkChild(
          client.diagnostics.pipe(
            Stream.take(3),
            Stream.runCollect,
            Effect.map((all) => all.map(({ problem }) => problem))
          ),
          { startImmediately: true }
        )
        assert.strictEqual(yield* client.requestRaw("ping"), "a\u2028b é 😀")
        assert.deepStrictEqual(yield* Fiber.join(reported), ["NotJson", "NotJson", "NoMessage"])
        assert.strictEqual(yield* client.requestRaw("ping"), "a\u2028b é 😀")
      })
    )
  )

  it.live("may cut its messages anywhere", () =>
    onPlatform(
      Effect.gen(function* () {
        const { connect } = yield* open(`serve({
          ping: ({ id }) => {
            const bytes = Buffer.from(JSON.stringify({ id, result: "é😀".repeat(50) }) + "\\n")
            const next = (at) => {
              if (at >= bytes.length) return
              fs.writeSync(1, bytes.subarray(at, at + 7))
              setImmediate(next, at + 7)
            }
            next(0)
          }
        })`)
        assert.strictEqual(yield* (yield* connect).requestRaw("ping"), "é😀".repeat(50))
      })
    )
  )

  it.live("is closed at a message above the cap, which everything pending is told", () =>
    onPlatform(
      Effect.gen(function* () {
        const { close, connect, stub } = yield* open(
          `serve({ ping: ({ id }) => { say({ id, result: "x".repeat(300_000) }); hang() } })`,
          { maxLineBytes: 200_000 }
        )
        const client = yield* connect
        const errors = yield* Effect.all(
          [Effect.flip(client.requestRaw("never")), Effect.flip(client.requestRaw("ping"))],
          { concurrency: 2 }
        )
        for (const { reason } of errors) assert.deepInclude(reason, { _tag: "LineTooLong", maxBytes: 200_000 })
        assert.strictEqual((yield* Effect.flip(client.requestRaw("ping"))).reason._tag, "LineTooLong")
        yield* close
        yield* stub.gone
      })
    )
  )
})

describe("an app-server that does not read", () => {
  it.live("keeps back neither its answers nor the end", () =>
    onPlatform(
      Effect.gen(function* () {
        const { close, connect, stub } = yield* open(`serve({
          ping: (request) => { process.stdin.pause(); setImmediate(() => { reply(request, "pong"); hang() }) }
        })`)
        const client = yield* connect
        const pong = yield* Effect.forkChild(client.requestRaw("ping"), { startImmediately: true })
        const pending = yield* Effect.forkChild(Effect.flip(client.requestRaw("never", "x".repeat(8 * 1024 * 1024))), {
          startImmediately: true
        })
        assert.strictEqual(yield* Fiber.join(pong), "pong")
        yield* close
        yield* stub.gone
        assert.strictEqual((yield* Fiber.join(pending)).reason._tag, "ConnectionClosed")
      })
    )
  )
})

describe("an app-server that is killed", () => {
  const kill = (text: string) =>
    Effect.sync(() => {
      for (const line of running(text)) process.kill(Number.parseInt(line), "SIGKILL")
    })

  it.live("tells everything pending which signal it was", () =>
    onPlatform(
      Effect.gen(function* () {
        const { connect, stub } = yield* open(`serve({ never: () => fs.writeFileSync(__filename + ".asked", "") })`)
        const client = yield* connect
        const pending = yield* Effect.forkChild(Effect.flip(client.requestRaw("never")), { startImmediately: true })
        yield* fileAppears(`${stub.path}.asked`)
        yield* kill(stub.path)
        assert.deepInclude((yield* Fiber.join(pending)).reason, { _tag: "ConnectionClosed", signal: "SIGKILL" })
        yield* stub.gone
      })
    )
  )

  it.live("is noticed though something it started holds its stdout, and what it said before is heard", () =>
    onPlatform(
      Effect.gen(function* () {
        const { close, connect, stub } = yield* open(`serve({
          ping: (request) => {
            spawn(process.execPath, ["-e", "setTimeout(() => {}, 600_000)", __filename], { stdio: "inherit", detached: true })
            reply(request, "pong")
            process.kill(process.pid, "SIGKILL")
          }
        })`)
        const client = yield* connect
        const pending = yield* Effect.forkChild(Effect.flip(client.requestRaw("never")), { startImmediately: true })
        assert.strictEqual(yield* client.requestRaw("ping"), "pong")
        assert.deepInclude((yield* Fiber.join(pending)).reason, { _tag: "ConnectionClosed", signal: "SIGKILL" })
        yield* close
        yield* stub.gone
      })
    )
  )

  it.live("in the middle of a turn leaves its items in the error, and nothing running", () =>
    onPlatform(
      Effect.gen(function* () {
        const mark = `killed-${crypto.randomUUID()}`
        const command = "touch started; sleep 765432"
        yield* Effect.scoped(
          Effect.gen(function* () {
            const { folder, thread } = yield* openAppServer(
              [Script.respond([Script.reasoning("Looking"), Script.command(command)])],
              { config: { developerInstructions: mark } }
            )
            const path = yield* Path.Path
            const conversation = yield* thread({ sandbox: "workspace-write" })
            const turn = yield* Effect.forkChild(Effect.flip(conversation.run("Work")))
            yield* fileAppears(path.join(folder, "started"))
            yield* kill(mark)
            const error = yield* Fiber.join(turn)
            assert.deepInclude(error.reason, { _tag: "ConnectionClosed", signal: "SIGKILL" })
            assert.isString(error.threadId)
            assert.strictEqual(error.items?.[0]?._tag, "Reasoning")
            const later = yield* Effect.flip(conversation.run("Again"))
            assert.strictEqual(later.reason._tag, "ConnectionClosed")
          })
        )
        yield* noProcess(mark)
        yield* noProcess("sleep 765432")
      })
    )
  )
})
