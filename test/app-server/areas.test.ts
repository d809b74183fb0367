import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Fiber, Redacted, Scheduler, Scope, Stream } from "effect"
import type { AppServer } from "effect-codex/app-server"
import { type Message, openScripted, type Scripted } from "./scripted.ts"

type Client = AppServer["Service"]

/**
 * Starts what must be under way before the test goes on. It lets others go first
 * at every step, as a busy program does: what comes behind an answer is read
 * before the answer is used.
 */
const start = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.forkChild(Effect.provideService(effect, Scheduler.MaxOpsBeforeYield, 5), { startImmediately: true })

/** Takes the next request, which must be this one, and answers it. */
const answer = Effect.fnUntraced(function* (server: Scripted, method: string, result: unknown) {
  const asked = yield* server.next
  assert.strictEqual(asked.method, method)
  if (asked.id !== undefined) server.say({ id: asked.id, result })
  return asked.params
})

const methods = (server: Scripted) =>
  Effect.map(server.untaken, (messages) => messages.map(({ method }) => method ?? "answer"))

const started = { type: "chatgpt", loginId: "mine", authUrl: "https://example.com/login" } as const

const completed = (loginId: string | null, error: string | null = null) => ({
  method: "account/login/completed",
  params: { loginId, success: error === null, error }
})

const completedMcp = (loginId: string, success: boolean) => ({
  method: "mcpServer/oauthLogin/completed",
  params: { name: "vault", loginId, success, error: success ? null : "the token sk-0123456789abcdef was refused" }
})

/** A browser login that has begun, in a scope of its own; these come right behind its answer. */
const beginLogin = Effect.fnUntraced(function* (client: Client, server: Scripted, ...behind: ReadonlyArray<Message>) {
  const scope = yield* Scope.make()
  const beginning = yield* start(Scope.provide(client.account.login({ type: "chatgpt" }), scope))
  const { id = "", method } = yield* server.next
  assert.strictEqual(method, "account/login/start")
  for (const message of [{ id, result: started }, ...behind]) server.say(message)
  return { login: yield* Fiber.join(beginning), scope }
})

describe("a list", () => {
  it.effect("is asked for page by page, each when it is read", () =>
    Effect.gen(function* () {
      const { client, server } = yield* openScripted()
      const first = yield* start(client.threads.loaded().pipe(Stream.take(2), Stream.runCollect))
      yield* answer(server, "thread/loaded/list", { data: ["a", "b"], nextCursor: "2" })
      assert.deepStrictEqual(yield* Fiber.join(first), ["a", "b"])
      assert.deepStrictEqual(yield* methods(server), [])

      const all = yield* start(Stream.runCollect(client.threads.loaded()))
      yield* answer(server, "thread/loaded/list", { data: ["a"], nextCursor: "2" })
      assert.deepStrictEqual(yield* answer(server, "thread/loaded/list", { data: ["b"], nextCursor: null }), {
        cursor: "2"
      })
      assert.deepStrictEqual(yield* Fiber.join(all), ["a", "b"])
    })
  )

  it.effect("that gives the same page for ever fails", () =>
    Effect.gen(function* () {
      const { client, server } = yield* openScripted()
      const all = yield* start(Effect.flip(Stream.runCollect(client.threads.loaded())))
      yield* answer(server, "thread/loaded/list", { data: ["a"], nextCursor: "2" })
      yield* answer(server, "thread/loaded/list", { data: ["a"], nextCursor: "2" })
      assert.strictEqual((yield* Fiber.join(all)).reason._tag, "DecodeFailed")
    })
  )
})

describe("a login", () => {
  it.effect("that is over right behind the answer is completed, whatever others come before", () =>
    Effect.gen(function* () {
      const { client, server } = yield* openScripted()
      const { login } = yield* beginLogin(
        client,
        server,
        completed("another", "no"),
        completed(null),
        completed("mine")
      )
      assert.deepStrictEqual(login.started, started)
      yield* login.completed
      yield* login.completed
    })
  )

  it.effect("that comes to nothing says why, without a token", () =>
    Effect.gen(function* () {
      const { client, server } = yield* openScripted()
      const { login } = yield* beginLogin(client, server, completed("mine", "no use: sk-0123456789abcdef"))
      const { reason } = yield* Effect.flip(login.completed)
      assert.deepInclude(reason, { _tag: "AuthRequired", detail: "no use: <redacted>" })
    })
  )

  it.effect("whose verdict cannot be read has failed", () =>
    Effect.gen(function* () {
      const { client, server } = yield* openScripted()
      const malformed = { method: "account/login/completed", params: { loginId: "mine", success: "perhaps" } }
      const { login } = yield* beginLogin(client, server, malformed)
      assert.strictEqual((yield* Effect.flip(login.completed)).reason._tag, "AuthRequired")
    })
  )

  it.effect("fails when the connection ends", () =>
    Effect.gen(function* () {
      const { client, server } = yield* openScripted()
      const { login } = yield* beginLogin(client, server)
      const waiting = yield* start(Effect.flip(login.completed))
      yield* server.end
      assert.strictEqual((yield* Fiber.join(waiting)).reason._tag, "ConnectionClosed")
    })
  )

  it.effect("is cancelled when its scope closes before it is over, and only then", () =>
    Effect.gen(function* () {
      const { client, server } = yield* openScripted()
      const open = yield* beginLogin(client, server)
      const closing = yield* start(Scope.close(open.scope, Exit.void))
      assert.deepStrictEqual(yield* answer(server, "account/login/cancel", { status: "canceled" }), { loginId: "mine" })
      yield* Fiber.join(closing)

      const over = yield* beginLogin(client, server, completed("mine"))
      yield* over.login.completed
      yield* over.login.cancel
      yield* Scope.close(over.scope, Exit.void)
      assert.deepStrictEqual(yield* methods(server), [])
    })
  )

  it.effect("that was interrupted before it was answered is cancelled all the same", () =>
    Effect.gen(function* () {
      const { client, server } = yield* openScripted()
      const scope = yield* Scope.make()
      const beginning = yield* start(Scope.provide(client.account.login({ type: "chatgpt" }), scope))
      const { id = "" } = yield* server.next
      yield* Fiber.interrupt(beginning)
      const closing = yield* start(Scope.close(scope, Exit.void))
      server.say({ id, result: started })
      assert.deepStrictEqual(yield* answer(server, "account/login/cancel", { status: "canceled" }), { loginId: "mine" })
      yield* Fiber.join(closing)
    })
  )

  it.effect("with a secret sends it and shows it nowhere else", () =>
    Effect.gen(function* () {
      const { client, server } = yield* openScripted()
      const secret = "an-ordinary-word"
      const beginning = yield* start(
        Effect.flip(Effect.scoped(client.account.login({ type: "apiKey", apiKey: Redacted.make(secret) })))
      )
      const { id = "", params } = yield* server.next
      assert.deepStrictEqual(params, { type: "apiKey", apiKey: secret })
      server.say({ id, error: { code: -32_600, message: `${secret} is no key` } })
      const error = yield* Fiber.join(beginning)
      assert.deepInclude(error.reason, { _tag: "RequestFailed", detail: "<redacted> is no key" })
      assert.notInclude(JSON.stringify(error), secret)
    })
  )

  it.effect("with a key is over with its answer", () =>
    Effect.gen(function* () {
      const { client, server } = yield* openScripted()
      const login = yield* start(
        Effect.scoped(
          Effect.flatMap(
            client.account.login({ type: "amazonBedrock", apiKey: Redacted.make("key"), region: "eu-central-1" }),
            (begun) => begun.completed
          )
        )
      )
      yield* answer(server, "account/login/start", { type: "amazonBedrock" })
      yield* Fiber.join(login)
      assert.deepStrictEqual(yield* methods(server), [])
    })
  )

  it.effect("to an MCP server knows its own end by its id", () =>
    Effect.gen(function* () {
      const { client, server } = yield* openScripted()
      for (const success of [true, false]) {
        const outcome = yield* start(
          Effect.scoped(
            Effect.gen(function* () {
              const login = yield* client.mcp.login("vault", { scopes: ["read"] })
              assert.strictEqual(login.started.authorizationUrl, "https://example.com/authorize")
              return yield* Effect.match(login.completed, {
                onFailure: (error) => error.message,
                onSuccess: () => "completed"
              })
            })
          )
        )
        const { id = "", params } = yield* server.next
        server.say({ id, result: { authorizationUrl: "https://example.com/authorize", loginId: "mine" } })
        server.say(completedMcp("another", !success))
        server.say(completedMcp("mine", success))
        assert.deepStrictEqual(params, { name: "vault", scopes: ["read"] })
        const said = yield* Fiber.join(outcome)
        assert.include(said, success ? "completed" : "the token <redacted> was refused")
      }
      assert.deepStrictEqual(yield* methods(server), [])
    })
  )
})

describe("a watch", () => {
  const changed = (watchId: string, path: string) => ({
    method: "fs/changed",
    params: { watchId, changedPaths: [path] }
  })

  it.effect("has its own changes, those right behind the answer too, and ends on the server with the stream", () =>
    Effect.gen(function* () {
      const { client, server } = yield* openScripted()
      const seen = yield* start(client.files.watch("/srv/shop").pipe(Stream.take(2), Stream.runCollect))
      const { id = "", params } = yield* server.next
      const { path, watchId } = Object(params)
      assert.strictEqual(path, "/srv/shop")
      server.say({ id, result: { path: "/srv/shop" } })
      server.say(changed(watchId, "/srv/shop/a"))
      server.say(changed("another", "/srv/shop/b"))
      server.say(changed(watchId, "/srv/shop/c"))
      assert.deepStrictEqual(yield* answer(server, "fs/unwatch", {}), { watchId })
      assert.deepStrictEqual(yield* Fiber.join(seen), [["/srv/shop/a"], ["/srv/shop/c"]])
    })
  )

  it.effect("that was interrupted before it was answered is ended all the same", () =>
    Effect.gen(function* () {
      const { client, server } = yield* openScripted()
      const watching = yield* start(Stream.runDrain(client.files.watch("/srv/shop")))
      const { watchId } = Object((yield* server.next).params)
      const interrupting = yield* start(Fiber.interrupt(watching))
      assert.deepStrictEqual(yield* answer(server, "fs/unwatch", {}), { watchId })
      yield* Fiber.join(interrupting)
    })
  )

  it.effect("has an id of its own", () =>
    Effect.gen(function* () {
      const { client, server } = yield* openScripted()
      const ids = new Set<unknown>()
      for (const path of ["/srv/shop", "/srv/shop"]) {
        yield* start(Stream.runDrain(client.files.watch(path)))
        ids.add(Object((yield* server.next).params).watchId)
      }
      assert.strictEqual(ids.size, 2)
      yield* server.end
    })
  )
})

describe("a file", () => {
  it.effect("that is not what codex says it is cannot be read, and nothing dies of it", () =>
    Effect.gen(function* () {
      const { client, server } = yield* openScripted()
      const reading = yield* start(Effect.flip(client.files.read("/srv/shop/a")))
      yield* answer(server, "fs/readFile", { dataBase64: "no base64!" })
      assert.strictEqual((yield* Fiber.join(reading)).reason._tag, "DecodeFailed")
    })
  )
})
