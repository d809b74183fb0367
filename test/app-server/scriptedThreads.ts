/** Threads over an app-server in memory, which says what a real one would. */
import { NodeServices } from "@effect/platform-node"
import { Context, Effect, Fiber, FileSystem, Layer, type Scope, Stream } from "effect"
import { Codex, type CodexThreadsOptions, type Thread, type ThreadOptions, type TurnOptions } from "effect-codex"
import { AppServer } from "effect-codex/app-server"
import { openScripted } from "./scripted.ts"

export const threadId = "01a2023b-e716-7c91-a0f9-059f1edfc1d4"

export const stored = (folder: string, more: Readonly<Record<string, unknown>> = {}) => ({
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

export const opened = (folder: string) => ({
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
export const openThreads = Effect.fnUntraced(function* (options: CodexThreadsOptions = {}) {
  const { client, server } = yield* openScripted()
  const layer = Codex.layerOnAppServer(options).pipe(
    Layer.provide([Layer.succeed(AppServer, client), NodeServices.layer])
  )
  const codex = Context.get(yield* Layer.build(layer), Codex)
  const folder = yield* (yield* FileSystem.FileSystem).makeTempDirectoryScoped()

  const answers: Readonly<Record<string, unknown>> = {
    "thread/start": opened(folder),
    "thread/resume": opened(folder),
    "thread/fork": opened(folder),
    "thread/revert": { thread: stored(folder) },
    "config/read": { config: { sandbox_workspace_write: { network_access: true } }, origins: {} },
    "turn/start": { turn: { id: "turn", items: [], status: "inProgress" } }
  }

  /** The next request, with the usual answer to it, or this one. */
  const answer = Effect.fnUntraced(function* (other?: object) {
    const { id, method = "", params } = yield* server.next
    if (id !== undefined) server.say({ id, ...(other ?? { result: answers[method] ?? {} }) })
    return { method, params: Object(params) as Readonly<Record<string, unknown>> }
  })

  /** Answers until a turn has been started; the params of each request, by method. */
  const begun = Effect.gen(function* () {
    const asked = new Map<string, Readonly<Record<string, unknown>>>()
    while (!asked.has("turn/start")) {
      const { method, params } = yield* answer()
      asked.set(method, params)
    }
    return asked
  })

  const complete = () =>
    server.say({
      method: "turn/completed",
      params: { threadId, turn: { id: "turn", items: [], status: "completed" } }
    })

  /** A whole turn: what was asked for it, and what it said. */
  const turn = Effect.fnUntraced(function* (
    thread: Thread,
    turnOptions: TurnOptions = {},
    says: ReadonlyArray<{ readonly method: string; readonly params: object }> = []
  ) {
    const running = yield* Effect.forkChild(Stream.runCollect(thread.stream("Hello", turnOptions)), {
      startImmediately: true
    })
    const asked = yield* begun
    for (const message of says) server.say(message)
    complete()
    return { asked, events: yield* Fiber.join(running) }
  })

  const start = (threadOptions: ThreadOptions = {}) => codex.startThread({ workingDirectory: folder, ...threadOptions })

  return { answer, begun, client, codex, complete, folder, server, start, turn }
})

/** A test with a scope and the platform, on the test's clock. */
export const onNode = <A, E>(effect: Effect.Effect<A, E, NodeServices.NodeServices | Scope.Scope>) =>
  effect.pipe(Effect.scoped, Effect.provide(NodeServices.layer))
