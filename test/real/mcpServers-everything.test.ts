import { fileURLToPath } from "node:url"
import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Fiber, Layer, Logger, Option, References, Schedule, Schema, Stream } from "effect"
import {
  McpClient,
  type McpClientService,
  type McpConnection,
  McpElicitation,
  type McpError,
  McpRoots,
  McpSampling,
  type McpToolResult
} from "effect-codex/mcp"
import { ChildProcess, ChildProcessSpawner } from "effect/process"
import { onPlatform } from "../support/real.ts"
import { noProcess, running } from "../support/stub.ts"

const program = fileURLToPath(import.meta.resolve("@modelcontextprotocol/server-everything/dist/index.js"))

/** The server listens everywhere, and can be asked for its environment: loopback alone, and nothing in it. */
const loopback = `import net from "node:net"
const { listen } = net.Server.prototype
net.Server.prototype.listen = function (_port, listening) {
  return listen.call(this, { port: 0, host: "127.0.0.1" }, () => {
    console.error("listening on port " + this.address().port + ".")
    listening?.()
  })
}`

const overStdio: Effect.Effect<McpConnection> = Effect.succeed({
  name: "everything",
  command: process.execPath,
  args: [program, "stdio"]
})

const overHttp = Effect.gen(function* () {
  const spawner = yield* ChildProcessSpawner.ChildProcessSpawner
  const server = yield* spawner.spawn(
    ChildProcess.make(
      process.execPath,
      ["--import", `data:text/javascript,${encodeURIComponent(loopback)}`, program, "streamableHttp"],
      { env: { PATH: process.env["PATH"] }, extendEnv: false, stdin: "ignore", forceKillAfter: "1 second" }
    )
  )
  const port = yield* Deferred.make<string>()
  yield* Stream.decodeText(server.stderr).pipe(
    Stream.runForEach((text) => {
      const found = /port (\d+)\./.exec(text)
      return found?.[1] === undefined ? Effect.void : Deferred.succeed(port, found[1])
    }),
    Effect.forkScoped
  )
  yield* Effect.forkScoped(Stream.runDrain(server.stdout))
  const connection: McpConnection = { name: "everything", url: `http://127.0.0.1:${yield* Deferred.await(port)}/mcp` }
  return connection
})

const textOf = (result: McpToolResult): string =>
  result.content.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("\n")

/** The server offers more tools once it has seen what the client can do. */
const offers = (client: McpClientService, tool: string): Effect.Effect<void, McpError> =>
  Stream.runCollect(client.tools).pipe(
    Effect.map((tools) => tools.some(({ name }) => name === tool)),
    Effect.repeat({ until: (isThere) => isThere, schedule: Schedule.spaced("20 millis") }),
    Effect.asVoid
  )

const Weather = McpClient.tool({
  name: "get-structured-content",
  input: Schema.Struct({ location: Schema.Literals(["New York", "Chicago"]) }),
  output: Schema.Struct({ temperature: Schema.Number, conditions: Schema.String, humidity: Schema.Number })
})

for (const [wire, connection] of [
  ["stdio", overStdio],
  ["HTTP", overHttp]
] as const) {
  describe(`server-everything over ${wire}`, () => {
    const connect = (provided: Layer.Layer<never> = Layer.empty) =>
      Effect.gen(function* () {
        const context = yield* Layer.build(provided)
        return yield* Effect.provideContext(McpClient.connect(yield* connection), context)
      })

    it.live("lists its tools and calls them, typed and plain", () =>
      onPlatform(
        Effect.gen(function* () {
          const client = yield* connect()
          assert.strictEqual(client.server.name, "mcp-servers/everything")
          const names = (yield* Stream.runCollect(client.tools)).map(({ name }) => name)
          assert.includeMembers(names, ["echo", "get-sum", "get-structured-content"])
          assert.strictEqual(textOf(yield* client.callTool("echo", { message: "hi" })), "Echo: hi")
          const weather = yield* client.call(Weather, { location: "Chicago" })
          assert.isNumber(weather.temperature)
          const image = yield* client.callTool("get-tiny-image")
          assert.isTrue(image.content.some(({ type }) => type === "image"))
          const { reason } = yield* Effect.flip(client.callTool("get-sum", { a: "one" }))
          assert.deepInclude(reason, { _tag: "ToolFailed", tool: "get-sum" })
        })
      )
    )

    it.live("tells progress", () =>
      onPlatform(
        Effect.gen(function* () {
          const client = yield* connect()
          const events = yield* Stream.runCollect(
            client.callToolStream("trigger-long-running-operation", { duration: 0.2, steps: 4 })
          )
          const seen = events.map((event) => (event._tag === "Progress" ? event.progress.progress : "result"))
          assert.deepStrictEqual(seen, [1, 2, 3, 4, "result"])
        })
      )
    )

    // That it hears of it, is shown with a server of ours.
    it.live("answers the next request after a call that was interrupted in the middle", () =>
      onPlatform(
        Effect.gen(function* () {
          const client = yield* connect()
          const events = client.callToolStream("trigger-long-running-operation", { duration: 3600, steps: 36_000 })
          // Its first report comes when it runs.
          assert.isTrue(Option.isSome(yield* Stream.runHead(events)))
          yield* client.ping
        })
      )
    )

    it.live("gives resources, templates, prompts and completions", () =>
      onPlatform(
        Effect.gen(function* () {
          const client = yield* connect()
          const resources = yield* Stream.runCollect(client.resources)
          assert.isNotEmpty(resources)
          const templates = (yield* Stream.runCollect(client.resourceTemplates)).map(({ uriTemplate }) => uriTemplate)
          assert.include(templates, "demo://resource/dynamic/text/{resourceId}")
          const [first] = yield* client.readResource("demo://resource/dynamic/text/1")
          assert.strictEqual(first?.uri, "demo://resource/dynamic/text/1")
          const prompts = (yield* Stream.runCollect(client.prompts)).map(({ name }) => name)
          assert.include(prompts, "completable-prompt")
          const prompt = yield* client.getPrompt("args-prompt", { city: "Paris" })
          assert.include(JSON.stringify(prompt.messages), "Paris")
          const reference = { prompt: "completable-prompt" }
          const departments = yield* client.complete(reference, { name: "department", value: "S" })
          assert.deepStrictEqual(departments.values, ["Sales", "Support"])
          const names = yield* client.complete(reference, { name: "name", value: "E" }, { department: "Sales" })
          assert.deepStrictEqual(names.values, ["Eve"])
        })
      )
    )

    it.live("tells of changes of a resource that is subscribed to", () =>
      onPlatform(
        Effect.gen(function* () {
          const client = yield* connect()
          const uri = "demo://resource/dynamic/text/1"
          const update = yield* Effect.forkChild(Stream.runHead(client.subscribe(uri)))
          // It tells of those subscribed to at that moment, and then every five seconds.
          const poke = Effect.repeat(client.callTool("toggle-subscriber-updates"), Schedule.spaced("50 millis"))
          const first = yield* Effect.raceFirst(Fiber.join(update), Effect.andThen(poke, Effect.never))
          assert.deepStrictEqual(first, Option.some(uri))
        })
      )
    )

    it.live("logs to Effect's logger from the level that is set", () =>
      onPlatform(
        Effect.gen(function* () {
          const logged = yield* Deferred.make<unknown>()
          const logger = Logger.make(({ fiber, message }) => {
            if (!String(message).includes("level")) return
            Deferred.doneUnsafe(logged, Effect.succeed(fiber.getRef(References.CurrentLogAnnotations)))
          })
          yield* Effect.gen(function* () {
            const client = yield* connect()
            yield* client.setLogLevel("debug")
            yield* client.callTool("toggle-simulated-logging")
            assert.deepInclude(yield* Deferred.await(logged), { "mcp.server": "everything" })
          }).pipe(Effect.scoped, Effect.provide(Logger.layer([logger])))
        })
      )
    )

    it.live("asks for a model, a form, an address and folders", () =>
      onPlatform(
        Effect.gen(function* () {
          const roots = [{ uri: "file:///first", name: "first" }]
          const provided = Layer.mergeAll(
            McpSampling.layer(({ params }) =>
              Effect.succeed({
                model: "test-model",
                role: "assistant" as const,
                content: { type: "text" as const, text: `at most ${params.maxTokens}` }
              })
            ),
            McpElicitation.layer({
              form: () => Effect.succeed({ action: "accept", content: { name: "Ada", check: true } }),
              url: ({ url }) => Effect.succeed(url === "https://example.com/go" ? "accept" : "cancel")
            }),
            McpRoots.layer(Effect.suspend(() => Effect.succeed([...roots])))
          )
          const client = yield* connect(provided)
          yield* offers(client, "trigger-sampling-request")
          yield* offers(client, "trigger-url-elicitation")
          const sampled = yield* client.callTool("trigger-sampling-request", { prompt: "hi", maxTokens: 7 })
          assert.include(textOf(sampled), "at most 7")
          const filled = yield* client.callTool("trigger-elicitation-request")
          assert.include(textOf(filled), "Ada")
          const went = yield* client.callTool("trigger-url-elicitation", { url: "https://example.com/go" })
          assert.include(textOf(went), "accept")
          assert.include(textOf(yield* client.callTool("get-roots-list")), "file:///first")
          roots.push({ uri: "file:///second", name: "second" })
          yield* client.sendRootsChanged
          const listed = yield* Effect.repeat(client.callTool("get-roots-list"), {
            until: (result) => textOf(result).includes("file:///second"),
            schedule: Schedule.spaced("20 millis")
          })
          assert.include(textOf(listed), "file:///second")
        })
      )
    )

    it.live("offers no tool that needs what the app does not provide", () =>
      onPlatform(
        Effect.gen(function* () {
          const client = yield* connect()
          yield* offers(client, "simulate-research-query")
          const names = (yield* Stream.runCollect(client.tools)).map(({ name }) => name)
          for (const tool of ["trigger-sampling-request", "trigger-elicitation-request", "get-roots-list"]) {
            assert.notInclude(names, tool)
          }
        })
      )
    )
  })
}

describe("server-everything as a child", () => {
  it.live("is gone when the connection is", () =>
    onPlatform(
      Effect.gen(function* () {
        const mark = `--mark=${globalThis.crypto.randomUUID()}`
        const connected = McpClient.connect({ command: process.execPath, args: [program, "stdio", mark] })
        yield* Effect.scoped(
          Effect.flatMap(connected, (client) =>
            Effect.andThen(
              client.ping,
              Effect.sync(() => assert.lengthOf(running(mark), 1))
            )
          )
        )
        yield* noProcess(mark)
      })
    )
  )

  it.live("gets nothing of this process's environment but what is harmless", () =>
    onPlatform(
      Effect.gen(function* () {
        process.env["EFFECT_CODEX_TEST_SECRET"] = "not for servers"
        const client = yield* McpClient.connect({ command: process.execPath, args: [program, "stdio"] })
        const env = textOf(yield* client.callTool("get-env"))
        assert.include(env, "PATH")
        assert.notInclude(env, "not for servers")
      })
    )
  )
})
