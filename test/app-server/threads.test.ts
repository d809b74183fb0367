import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Context, DateTime, Effect, Fiber, FileSystem, Layer, Stream } from "effect"
import { Codex, type CodexThreadsOptions, type ThreadOptions, type TurnOptions } from "effect-codex"
import { AppServer } from "effect-codex/app-server"
import { openScripted } from "./scripted.ts"

const threadId = "01a2023b-e716-7c91-a0f9-059f1edfc1d4"

const stored = (folder: string, more: Readonly<Record<string, unknown>> = {}) => ({
  id: threadId,
  sessionId: threadId,
  cliVersion: "0.169.0",
  createdAt: 1_700_000_000,
  updatedAt: 1_700_000_060,
  cwd: folder,
  ephemeral: false,
  modelProvider: "openai",
  preview: "Hello",
  source: "appServer",
  status: { type: "idle" },
  turns: [],
  ...more
})

const opened = (folder: string) => ({
  thread: stored(folder),
  approvalPolicy: "on-request",
  approvalsReviewer: "user",
  cwd: folder,
  model: "m1",
  modelProvider: "openai",
  reasoningEffort: "low",
  sandbox: { type: "readOnly" }
})

/** Threads over a scripted server, which has answered all it was asked by `turn`. */
const openThreads = Effect.fnUntraced(function* (options: CodexThreadsOptions = {}) {
  const { client, server } = yield* openScripted()
  const layer = Codex.layerOnAppServer(options).pipe(
    Layer.provide([Layer.succeed(AppServer, client), NodeServices.layer])
  )
  const codex = Context.get(yield* Layer.build(layer), Codex)
  const folder = yield* (yield* FileSystem.FileSystem).makeTempDirectoryScoped()

  /** The params of each request of a turn, by method; the turn says what it is given to say. */
  const turn = Effect.fnUntraced(function* (
    thread: Effect.Success<ReturnType<typeof codex.startThread>>,
    turnOptions: TurnOptions = {},
    says: ReadonlyArray<{ readonly method: string; readonly params: object }> = []
  ) {
    const running = yield* Effect.forkChild(Stream.runCollect(thread.stream("Hello", turnOptions)), {
      startImmediately: true
    })
    const asked = new Map<string, Readonly<Record<string, unknown>>>()
    const answers: Readonly<Record<string, unknown>> = {
      "thread/start": opened(folder),
      "thread/resume": opened(folder),
      "thread/fork": opened(folder),
      "config/read": { config: { sandbox_workspace_write: { network_access: true } }, origins: {} },
      "turn/start": { turn: { id: "turn", items: [], status: "inProgress" } }
    }
    while (!asked.has("turn/start")) {
      const { id, method = "", params } = yield* server.next
      asked.set(method, Object(params))
      if (id !== undefined) server.say({ id, result: answers[method] })
    }
    for (const message of says) server.say(message)
    server.say({
      method: "turn/completed",
      params: { threadId, turn: { id: "turn", items: [], status: "completed" } }
    })
    return { asked, events: yield* Fiber.join(running) }
  })

  const start = (threadOptions: ThreadOptions = {}) => codex.startThread({ workingDirectory: folder, ...threadOptions })

  return { codex, folder, server, start, turn }
})

const onNode = <A, E>(effect: Effect.Effect<A, E, NodeServices.NodeServices>) =>
  Effect.provide(effect, NodeServices.layer)

describe("a new thread", () => {
  it.effect("is sent nothing that was not set, the sandbox least of all", () =>
    onNode(
      Effect.scoped(
        Effect.gen(function* () {
          const { folder, start, turn } = yield* openThreads()
          const { asked } = yield* turn(yield* start())
          assert.deepStrictEqual(asked.get("thread/start"), { cwd: folder })
          assert.deepStrictEqual(asked.get("turn/start"), { threadId, input: [{ type: "text", text: "Hello" }] })
        })
      )
    )
  )

  it.effect("is sent what was set, once", () =>
    onNode(
      Effect.scoped(
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
  )
})

describe("what a turn sets", () => {
  it.effect("is taken back by the next one", () =>
    onNode(
      Effect.scoped(
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
  )

  it.effect("for the workspace is added to what the configuration says of it", () =>
    onNode(
      Effect.scoped(
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
  )

  it.effect("and a turn cannot set is Unsupported before anything is sent", () =>
    onNode(
      Effect.scoped(
        Effect.gen(function* () {
          const { server, start } = yield* openThreads()
          const error = yield* Effect.flip((yield* start()).run("Hello", { verbosity: "low" }))
          assert.strictEqual(error.reason._tag, "Unsupported")
          assert.include(error.message, "model_verbosity")
          assert.deepStrictEqual(yield* server.untaken, [])
        })
      )
    )
  )
})

describe("a thread that is loaded, opened again", () => {
  it.effect("has its turns' settings changed for its own turns only", () =>
    onNode(
      Effect.scoped(
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
  )

  it.effect("is Unsupported with what only its opening could set", () =>
    onNode(
      Effect.scoped(
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
  )
})

describe("a fork", () => {
  it.effect("has the folders of its own", () =>
    onNode(
      Effect.scoped(
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
        Effect.scoped(
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
    )
  }
})

describe("the stored threads", () => {
  it.effect("are read page by page, as far as they are wanted", () =>
    onNode(
      Effect.scoped(
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
            data: ids.map((id) =>
              stored(folder, { id, name: `name of ${id}`, gitInfo: { branch: "main", sha: "abc" } })
            ),
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
  )

  it.effect("of a server that goes round in circles are an error", () =>
    onNode(
      Effect.scoped(
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
  )
})
