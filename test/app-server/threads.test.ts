import { assert, describe, it } from "@effect/vitest"
import { DateTime, Effect, Fiber, Redacted, Stream } from "effect"
import { TestClock } from "effect/testing"
import { onNode, opened, openThreads, stored, threadId } from "./scriptedThreads.ts"

describe("a new thread", () => {
  it.effect("is sent nothing that was not set, the sandbox least of all", () =>
    onNode(
      Effect.gen(function* () {
        const { folder, start, turn } = yield* openThreads()
        const { asked } = yield* turn(yield* start())
        assert.deepStrictEqual(asked.get("thread/start"), { cwd: folder })
        assert.deepStrictEqual(asked.get("turn/start"), { threadId, input: [{ type: "text", text: "Hello" }] })
      })
    )
  )

  it.effect("is sent what was set, once", () =>
    onNode(
      Effect.gen(function* () {
        const { folder, start, turn } = yield* openThreads({ defaults: { approvalPolicy: "never" } })
        const thread = yield* start({ sandbox: "workspace-write", model: "m2", verbosity: "low" })
        const first = yield* turn(thread)
        assert.deepStrictEqual(first.asked.get("thread/start"), {
          cwd: folder,
          sandbox: "workspace-write",
          model: "m2",
          approvalPolicy: "never",
          config: { model_verbosity: "low" }
        })
        const second = yield* turn(thread)
        assert.deepStrictEqual([...second.asked.keys()], ["turn/start"])
        assert.deepStrictEqual(Object.keys(second.asked.get("turn/start") ?? {}), ["threadId", "input"])
      })
    )
  )
})

describe("a refusal", () => {
  it.effect("shows no secret that the server was given, whatever it looks like", () =>
    onNode(
      Effect.gen(function* () {
        const secret = "no-pattern-finds-this-one"
        const { answer, start } = yield* openThreads({ secrets: [Redacted.make(secret)] })
        const thread = yield* start()
        const fiber = yield* Effect.forkChild(Effect.flip(thread.run("Hello")))
        yield* answer({ error: { code: -32600, message: `not with ${secret}`, data: { key: secret } } })
        const error = yield* Fiber.join(fiber)
        assert.include(error.message, "not with <redacted>")
        assert.notInclude(JSON.stringify(error) + String(error), secret)
      })
    )
  )
})

describe("what a turn sets", () => {
  it.effect("is taken back by the next one", () =>
    onNode(
      Effect.gen(function* () {
        const { start, turn } = yield* openThreads()
        const thread = yield* start()
        const first = yield* turn(thread, {
          model: "m2",
          reasoningEffort: "high",
          reasoningSummary: "detailed",
          approvalPolicy: "never",
          sandbox: "danger-full-access"
        })
        assert.deepInclude(first.asked.get("turn/start"), {
          model: "m2",
          effort: "high",
          summary: "detailed",
          approvalPolicy: "never",
          sandboxPolicy: { type: "dangerFullAccess" }
        })
        const second = yield* turn(thread, { model: "m3" })
        assert.deepInclude(second.asked.get("turn/start"), {
          model: "m3",
          effort: "low",
          summary: "auto",
          approvalPolicy: "on-request",
          sandboxPolicy: { type: "readOnly" }
        })
        const third = yield* turn(thread)
        assert.deepStrictEqual(third.asked.get("turn/start"), {
          threadId,
          input: [{ type: "text", text: "Hello" }],
          model: "m1"
        })
      })
    )
  )

  it.effect("for the workspace is added to what the configuration says of it", () =>
    onNode(
      Effect.gen(function* () {
        const { start, turn } = yield* openThreads()
        const { asked } = yield* turn(yield* start(), {
          sandbox: "workspace-write",
          sandboxWorkspaceWrite: { writableRoots: ["/srv/data"] }
        })
        assert.deepStrictEqual(asked.get("turn/start")?.["sandboxPolicy"], {
          type: "workspaceWrite",
          networkAccess: true,
          writableRoots: ["/srv/data"]
        })
      })
    )
  )

  it.effect("and a turn cannot set is Unsupported before anything is sent", () =>
    onNode(
      Effect.gen(function* () {
        const { server, start } = yield* openThreads()
        const error = yield* Effect.flip((yield* start()).run("Hello", { verbosity: "low" }))
        assert.strictEqual(error.reason._tag, "Unsupported")
        assert.include(error.message, "model_verbosity")
        assert.deepStrictEqual(yield* server.untaken, [])
      })
    )
  )
})

describe("a thread that is loaded, opened again", () => {
  it.effect("has its turns' settings changed for its own turns only", () =>
    onNode(
      Effect.gen(function* () {
        const { codex, folder, start, turn } = yield* openThreads()
        const thread = yield* start()
        yield* turn(thread)
        const again = yield* codex.resumeThread(threadId, { workingDirectory: folder, model: "m2" })
        assert.strictEqual((yield* turn(again)).asked.get("turn/start")?.["model"], "m2")
        assert.strictEqual((yield* turn(again)).asked.get("turn/start")?.["model"], "m2")
        assert.strictEqual((yield* turn(thread)).asked.get("turn/start")?.["model"], "m1")
        assert.notProperty((yield* turn(thread)).asked.get("turn/start"), "model")
      })
    )
  )

  it.effect("is Unsupported with what only its opening could set", () =>
    onNode(
      Effect.gen(function* () {
        const { codex, folder, start, turn } = yield* openThreads()
        yield* turn(yield* start({ developerInstructions: "Be brief" }))
        const same = yield* codex.resumeThread(threadId, {
          workingDirectory: folder,
          developerInstructions: "Be brief"
        })
        yield* turn(same)
        const other = yield* codex.resumeThread(threadId, {
          workingDirectory: folder,
          developerInstructions: "Be verbose"
        })
        const error = yield* Effect.flip(other.run("Hello"))
        assert.strictEqual(error.reason._tag, "Unsupported")
        assert.include(error.message, "developer_instructions")
      })
    )
  )
})

describe("a thread without a turn", () => {
  const openIdle = Effect.fnUntraced(function* (options?: Parameters<typeof openThreads>[0]) {
    const threads = yield* openThreads(options)
    const { answer, client, folder } = threads
    const isAsked = Effect.fnUntraced(function* (method: string, other?: object) {
      const asked = yield* answer(other)
      assert.strictEqual(asked.method, method)
      return asked.params
    })
    const readAs = (type: string) =>
      isAsked("thread/read", { result: { thread: stored(folder, { status: { type, activeFlags: [] } }) } })
    const nothingIsAsked = Effect.gen(function* () {
      const asked = yield* Effect.forkChild(client.requestRaw("test/ping"), { startImmediately: true })
      yield* isAsked("test/ping")
      yield* Fiber.join(asked)
    })
    return { ...threads, isAsked, readAs, nothingIsAsked }
  })

  it.effect("for ten minutes is let go, and opened again by its next one", () =>
    onNode(
      Effect.gen(function* () {
        const { folder, isAsked, nothingIsAsked, readAs, start, turn } = yield* openIdle()
        const thread = yield* start({ model: "m2", developerInstructions: "Be brief" })
        yield* turn(thread)
        yield* TestClock.adjust("8 minutes")
        yield* turn(thread)
        yield* TestClock.adjust("9 minutes")
        yield* nothingIsAsked
        yield* TestClock.adjust("1 minute")
        yield* readAs("idle")
        assert.deepStrictEqual(yield* isAsked("thread/unsubscribe"), { threadId })
        yield* TestClock.adjust("1 hour")
        yield* nothingIsAsked

        const { asked, events } = yield* turn(thread)
        assert.deepStrictEqual([...asked.keys()], ["thread/resume", "turn/start"])
        assert.deepStrictEqual(asked.get("thread/resume"), {
          threadId,
          cwd: folder,
          model: "m2",
          developerInstructions: "Be brief",
          excludeTurns: true
        })
        assert.strictEqual(events.at(-1)?._tag, "TurnCompleted")
        yield* TestClock.adjust("10 minutes")
        yield* readAs("idle")
        yield* isAsked("thread/unsubscribe")
      })
    )
  )

  it.effect("is let go without what its last turn has set", () =>
    onNode(
      Effect.gen(function* () {
        const { isAsked, readAs, start, turn } = yield* openIdle()
        const thread = yield* start()
        yield* turn(thread, { model: "m2", approvalPolicy: "never" })
        yield* TestClock.adjust("10 minutes")
        yield* readAs("idle")
        assert.deepStrictEqual(yield* isAsked("thread/settings/update"), {
          threadId,
          model: "m1",
          approvalPolicy: "on-request"
        })
        yield* isAsked("thread/unsubscribe")
        assert.deepStrictEqual(Object.keys((yield* turn(thread)).asked.get("turn/start") ?? {}), ["threadId", "input"])
      })
    )
  )

  it.effect("of ours is kept while it has one", () =>
    onNode(
      Effect.gen(function* () {
        const { begun, complete, isAsked, nothingIsAsked, readAs, start, turn } = yield* openIdle()
        const thread = yield* start()
        yield* turn(thread)
        const running = yield* Effect.forkChild(thread.run("Hello"), { startImmediately: true })
        yield* begun
        yield* TestClock.adjust("15 minutes")
        yield* nothingIsAsked
        complete()
        yield* Fiber.join(running)
        yield* TestClock.adjust("10 minutes")
        // Another's, of which the server knows.
        yield* readAs("active")
        yield* nothingIsAsked
        yield* TestClock.adjust("10 minutes")
        yield* readAs("idle")
        yield* isAsked("thread/unsubscribe")
      })
    )
  )

  it.effect("is opened again when it gets one while it is let go, even if that is refused", () =>
    onNode(
      Effect.gen(function* () {
        const { begun, complete, isAsked, readAs, start, turn } = yield* openIdle()
        const thread = yield* start()
        yield* turn(thread)
        yield* TestClock.adjust("10 minutes")
        const running = yield* Effect.forkChild(thread.run("Hello"), { startImmediately: true })
        yield* readAs("idle")
        yield* isAsked("thread/unsubscribe", { error: { code: -32600, message: "no" } })
        assert.deepStrictEqual([...(yield* begun).keys()], ["thread/resume", "turn/start"])
        complete()
        yield* Fiber.join(running)
      })
    )
  )

  for (const [what, options, ephemeral] of [
    ["that is ephemeral", {}, true],
    ["whose raw events are wanted", { experimentalRawEvents: true }, false]
  ] as const) {
    it.effect(`${what} is never let go`, () =>
      onNode(
        Effect.gen(function* () {
          const { begun, complete, folder, isAsked, nothingIsAsked, start } = yield* openIdle(options)
          const running = yield* Effect.forkChild((yield* start({ ephemeral })).run("Hello"), {
            startImmediately: true
          })
          const result = { ...opened(folder), thread: stored(folder, { ephemeral }) }
          yield* isAsked("thread/start", { result })
          yield* begun
          complete()
          yield* Fiber.join(running)
          yield* TestClock.adjust("1 hour")
          yield* nothingIsAsked
        })
      )
    )
  }
})

describe("a fork", () => {
  it.effect("has the folders of its own", () =>
    onNode(
      Effect.gen(function* () {
        const { codex, folder, turn } = yield* openThreads()
        const fork = yield* codex.forkThread(threadId, {
          workingDirectory: folder,
          additionalDirectories: ["/srv/data"]
        })
        const { asked } = yield* turn(fork)
        assert.deepInclude(asked.get("thread/fork"), {
          threadId,
          runtimeWorkspaceRoots: [folder, "/srv/data"]
        })
      })
    )
  )
})

describe("a turn is told", () => {
  const hook = {
    id: "h1",
    displayOrder: 0,
    entries: [{ kind: "feedback", text: "no" }],
    eventName: "stop",
    executionMode: "sync",
    handlerType: "command",
    scope: "turn",
    sourcePath: "/srv/hooks.json",
    startedAt: 1,
    status: "completed",
    durationMs: 7
  }
  const seen = {
    id: "h1",
    event: "stop",
    status: "completed",
    entries: [{ kind: "feedback", text: "no" }],
    source: "/srv/hooks.json",
    duration: 7
  }
  for (const [what, message, event] of [
    [
      "what codex will no longer have",
      { method: "deprecationNotice", params: { summary: "old", details: "use new" } },
      { _tag: "DeprecationNotice", summary: "old", details: "use new" }
    ],
    [
      "the limits of the account",
      { method: "account/rateLimits/updated", params: { rateLimits: { primary: { usedPercent: 7 } } } },
      { _tag: "RateLimitsUpdated", rateLimits: { primary: { usedPercent: 7 } } }
    ],
    [
      "what is wrong in the configuration",
      { method: "configWarning", params: { summary: "unknown key", details: "modle" } },
      { _tag: "Warning", message: "unknown key: modle" }
    ],
    ["a warning", { method: "warning", params: { message: "slow" } }, { _tag: "Warning", message: "slow" }],
    [
      "that a hook began",
      { method: "hook/started", params: { threadId, turnId: "turn", run: hook } },
      { _tag: "HookStarted", hook: seen }
    ],
    [
      "that a hook ended",
      { method: "hook/completed", params: { threadId, turnId: "turn", run: hook } },
      { _tag: "HookCompleted", hook: seen }
    ],
    [
      "what a sub-agent does",
      {
        method: "item/completed",
        params: {
          threadId,
          turnId: "turn",
          completedAtMs: 1,
          item: { type: "subAgentActivity", id: "i1", agentPath: "/root/a", agentThreadId: "t2", kind: "started" }
        }
      },
      {
        _tag: "ItemCompleted",
        item: { _tag: "SubAgentActivity", id: "i1", agentPath: "/root/a", agentThreadId: "t2", kind: "started" }
      }
    ],
    ["what it does not know", { method: "some/thing", params: { threadId } }, { _tag: "Unknown", type: "some/thing" }]
  ] as const) {
    it.effect(what, () =>
      onNode(
        Effect.gen(function* () {
          const { start, turn } = yield* openThreads()
          const { events } = yield* turn(yield* start(), {}, [message])
          const found = events.find(({ _tag }) => _tag === event._tag)
          assert.isDefined(found)
          const { raw: _, ...rest } = { raw: undefined, ...found }
          assert.deepStrictEqual<unknown>(rest, event)
        })
      )
    )
  }
})

describe("the stored threads", () => {
  it.effect("are read page by page, as far as they are wanted", () =>
    onNode(
      Effect.gen(function* () {
        const { codex, folder, server } = yield* openThreads()
        const listed = yield* Effect.forkChild(
          codex.threads({ workingDirectory: folder, search: "shop" }).pipe(Stream.take(3), Stream.runCollect),
          { startImmediately: true }
        )
        const ask = server.next
        const one = yield* ask
        assert.deepInclude(Object(one.params), { cwd: folder, searchTerm: "shop" })
        const page = (ids: ReadonlyArray<string>, nextCursor: string) => ({
          data: ids.map((id) => stored(folder, { id, name: `name of ${id}`, gitInfo: { branch: "main", sha: "abc" } })),
          nextCursor
        })
        server.say({ id: one.id ?? 0, result: page(["a", "b"], "2") })
        const two = yield* ask
        assert.strictEqual(Object(two.params).cursor, "2")
        server.say({ id: two.id ?? 0, result: page(["c", "d"], "3") })
        const [first, ...others] = yield* Fiber.join(listed)
        assert.deepStrictEqual(first, {
          id: "a",
          name: "name of a",
          preview: "Hello",
          workingDirectory: folder,
          createdAt: DateTime.makeUnsafe(1_700_000_000_000),
          updatedAt: DateTime.makeUnsafe(1_700_000_060_000),
          source: "appServer",
          modelProvider: "openai",
          git: { branch: "main", commit: "abc" },
          forkedFrom: undefined,
          path: undefined
        })
        assert.deepStrictEqual(
          others.map(({ id }) => id),
          ["b", "c"]
        )
        assert.deepStrictEqual(yield* server.untaken, [])
      })
    )
  )

  it.effect("of a server that goes round in circles are an error", () =>
    onNode(
      Effect.gen(function* () {
        const { codex, server } = yield* openThreads()
        const listed = yield* Effect.forkChild(Effect.flip(Stream.runDrain(codex.threads())), {
          startImmediately: true
        })
        for (let page = 0; page < 2; page++) {
          const { id } = yield* server.next
          if (id !== undefined) server.say({ id, result: { data: [], nextCursor: "again" } })
        }
        assert.strictEqual((yield* Fiber.join(listed)).reason._tag, "DecodeFailed")
      })
    )
  )
})
