import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Queue, Stream } from "effect"
import { TestClock } from "effect/testing"
import { openScripted } from "./scripted.ts"

const file = (path: string) => ({
  root: "/shop",
  path,
  match_type: "file",
  file_name: path,
  score: 1,
  indices: null
})

/** What the test knows of a result. */
const brief = (
  results: ReadonlyArray<{ query: string; isComplete: boolean; files: ReadonlyArray<{ path: string }> }>
) => results.map(({ files, isComplete, query }) => [query, files.map(({ path }) => path).join(), isComplete])

/** A session whose queries and notifications the test gives; its results are taken one by one, or all at its end. */
const openSession = Effect.gen(function* () {
  const opened = yield* openScripted()
  const { client, server } = opened
  const queries = yield* Queue.unbounded<string>()
  const results = yield* Queue.unbounded<ReadonlyArray<string | boolean | undefined>>()
  const running = yield* client.fileSearch
    .session(
      ["/shop"],
      Stream.fromQueue(queries).pipe(
        Stream.takeWhile((query) => query !== "END"),
        Stream.mapEffect((query) => (query === "FAIL" ? Effect.fail("no more") : Effect.succeed(query)))
      )
    )
    .pipe(
      Stream.tap((result) => Queue.offer(results, brief([result])[0] ?? [])),
      Stream.runCollect,
      Effect.map(brief),
      Effect.forkScoped({ startImmediately: true })
    )
  const answer = Effect.fnUntraced(function* (method: string) {
    const asked = yield* server.next
    assert.strictEqual(asked.method, method)
    server.say({ id: asked.id ?? 0, result: {} })
    return asked.params as { readonly sessionId: string; readonly query?: string }
  })
  const { sessionId } = yield* answer("fuzzyFileSearch/sessionStart")
  return {
    ...opened,
    running,
    sessionId,
    result: Queue.take(results),
    type: (query: string) => Queue.offerUnsafe(queries, query),
    answer,
    /** The next query that is sent. */
    asked: Effect.map(answer("fuzzyFileSearch/sessionUpdate"), ({ query }) => query),
    stopped: Effect.map(answer("fuzzyFileSearch/sessionStop"), (params) =>
      assert.deepStrictEqual(params, { sessionId })
    ),
    updated: (query: string, ...paths: ReadonlyArray<string>) =>
      server.say({ method: "fuzzyFileSearch/sessionUpdated", params: { sessionId, query, files: paths.map(file) } }),
    completed: () => server.say({ method: "fuzzyFileSearch/sessionCompleted", params: { sessionId } })
  }
})

describe("a file search as a session", () => {
  it.effect("gives results as they get better, the last of them complete", () =>
    Effect.gen(function* () {
      const { asked, completed, running, stopped, type, updated } = yield* openSession
      type("cart")
      type("END")
      assert.strictEqual(yield* asked, "cart")
      updated("cart", "a")
      updated("cart", "a", "b")
      completed()
      assert.strictEqual(yield* asked, "cart")
      updated("cart", "a", "b", "c")
      completed()
      yield* stopped
      assert.deepStrictEqual(yield* Fiber.join(running), [
        ["cart", "a", false],
        ["cart", "a,b", false],
        ["cart", "a,b,c", true]
      ])
    })
  )

  it.effect("does not take what is complete of an older query for the newest, nor its results", () =>
    Effect.gen(function* () {
      const { asked, completed, result, running, stopped, type, updated } = yield* openSession
      type("c")
      assert.strictEqual(yield* asked, "c")
      type("ca")
      type("END")
      assert.strictEqual(yield* asked, "ca")
      updated("c", "old")
      completed()
      updated("ca", "partly")
      assert.strictEqual(yield* asked, "ca")
      assert.deepStrictEqual(yield* result, ["ca", "partly", false])
      updated("ca", "whole")
      updated("c", "old")
      completed()
      yield* stopped
      assert.deepStrictEqual((yield* Fiber.join(running)).at(-1), ["ca", "whole", true])
    })
  )

  it.effect("is complete too when the word of it overtakes the results", () =>
    Effect.gen(function* () {
      const { asked, completed, running, stopped, type, updated } = yield* openSession
      type("cart")
      type("END")
      yield* asked
      completed()
      updated("cart", "a")
      yield* asked
      completed()
      updated("cart", "a", "b")
      yield* stopped
      assert.deepStrictEqual(yield* Fiber.join(running), [
        ["cart", "a", false],
        ["cart", "a,b", true]
      ])
    })
  )

  it.effect("ends by itself when a codex does not answer the same query twice", () =>
    Effect.gen(function* () {
      const { asked, completed, read, running, stopped, type, updated } = yield* openSession
      type("cart")
      type("END")
      yield* asked
      updated("cart", "a")
      completed()
      yield* asked
      yield* read
      yield* TestClock.adjust("10 seconds")
      yield* stopped
      assert.deepStrictEqual((yield* Fiber.join(running)).at(-1), ["cart", "a", true])
    })
  )

  it.effect("without a query ends at once", () =>
    Effect.gen(function* () {
      const { running, stopped, type } = yield* openSession
      type("END")
      yield* stopped
      assert.deepStrictEqual(yield* Fiber.join(running), [])
    })
  )

  it.effect("passes over what it does not know", () =>
    Effect.gen(function* () {
      const { asked, completed, running, server, sessionId, stopped, type, updated } = yield* openSession
      type("cart")
      type("END")
      yield* asked
      server.say({ method: "fuzzyFileSearch/sessionPaused", params: { sessionId } })
      updated("cart", "a")
      completed()
      yield* asked
      updated("cart", "a")
      completed()
      yield* stopped
      assert.strictEqual((yield* Fiber.join(running)).length, 2)
    })
  )

  it.effect("fails with what cannot be read, and is stopped", () =>
    Effect.gen(function* () {
      const { asked, running, server, sessionId, stopped, type } = yield* openSession
      type("cart")
      yield* asked
      server.say({ method: "fuzzyFileSearch/sessionUpdated", params: { sessionId, query: "cart", files: "none" } })
      yield* stopped
      const error = yield* Effect.flip(Fiber.join(running))
      assert.deepInclude(typeof error === "string" ? {} : error.reason, { _tag: "DecodeFailed", problem: "Malformed" })
    })
  )

  it.effect("fails as its queries do, and is stopped", () =>
    Effect.gen(function* () {
      const { running, stopped, type } = yield* openSession
      type("FAIL")
      yield* stopped
      assert.strictEqual(yield* Effect.flip(Fiber.join(running)), "no more")
    })
  )

  it.effect("that is interrupted is stopped", () =>
    Effect.gen(function* () {
      const { asked, running, stopped, type } = yield* openSession
      type("cart")
      yield* asked
      const interrupting = yield* Effect.forkChild(Fiber.interrupt(running), { startImmediately: true })
      yield* stopped
      yield* Fiber.join(interrupting)
    })
  )

  it.effect("fails with ConnectionClosed when the server goes away", () =>
    Effect.gen(function* () {
      const { asked, running, server, type } = yield* openSession
      type("cart")
      yield* asked
      yield* server.end
      const error = yield* Effect.flip(Fiber.join(running))
      assert.strictEqual(typeof error === "string" ? error : error.reason._tag, "ConnectionClosed")
    })
  )

  it.effect("that is refused is RequestFailed", () =>
    Effect.gen(function* () {
      const { client, server } = yield* openScripted()
      const running = yield* Effect.forkChild(
        Effect.flip(Stream.runDrain(client.fileSearch.session([], Stream.make("cart")))),
        { startImmediately: true }
      )
      const started = yield* server.next
      server.say({ id: started.id ?? 0, error: { code: -32603, message: "no directory" } })
      const stop = yield* server.next
      assert.strictEqual(stop.method, "fuzzyFileSearch/sessionStop")
      server.say({ id: stop.id ?? 0, result: {} })
      assert.deepInclude((yield* Fiber.join(running)).reason, { _tag: "RequestFailed", detail: "no directory" })
    })
  )
})

it.effect("a file search of one query gives the files", () =>
  Effect.gen(function* () {
    const { client, server } = yield* openScripted()
    const finding = yield* Effect.forkChild(client.fileSearch.find("cart", ["/shop"]), { startImmediately: true })
    const { id, params } = yield* server.next
    assert.deepStrictEqual(params, { query: "cart", roots: ["/shop"] })
    server.say({ id: id ?? 0, result: { files: [file("cart.ts")] } })
    assert.deepStrictEqual(
      (yield* Fiber.join(finding)).map(({ path }) => path),
      ["cart.ts"]
    )
  })
)
