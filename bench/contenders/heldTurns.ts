/**
 * Turns under way at once on one connection to an app-server in this process,
 * and what they hold of the heap. Prints a `HeldTurns`.
 *
 * node --expose-gc bench/contenders/heldTurns.ts TURNS
 */
import { NodeRuntime, NodeServices } from "@effect/platform-node"
import { Deferred, Effect, Fiber, Stream } from "effect"
import { AppServer } from "effect-codex/app-server"
import { makeAppServerTransport } from "../../src/app-server/codexTransport.ts"
import { makeCodex } from "../../src/Codex.ts"
import { type OnMessage, scriptedLayer } from "../support/scriptedServer.ts"

/** In bytes. */
export interface HeldTurns {
  /** While every turn is at work, less before. */
  readonly held: number
  /** When they are over, less before. */
  readonly left: number
}

const count = Number(process.argv[2])
const cwd = process.cwd()
const startedAt = 1_763_800_000

const threadOf = (n: number) => `01a2023b-e716-7c91-a0f9-${String(n).padStart(12, "0")}`
const turnOf = (threadId: string) => `01a2023b-e71c-${threadId.slice(14)}`

const startedThread = (id: string) => ({
  approvalPolicy: "never",
  approvalsReviewer: "user",
  cwd,
  model: "gpt-scripted",
  modelProvider: "scripted",
  sandbox: { type: "readOnly" },
  thread: {
    cliVersion: "0.169.0",
    createdAt: startedAt,
    cwd,
    ephemeral: true,
    id,
    modelProvider: "scripted",
    preview: "",
    sessionId: id,
    source: "appServer",
    status: { type: "idle" },
    turns: [],
    updatedAt: startedAt
  }
})

let threads = 0

/** A turn begins, says a sentence word by word, and goes on until it is told to end. */
const server: OnMessage = ({ id, method, params }, say) => {
  const tell = (method: string, params: unknown): void => say(JSON.stringify({ method, params }))
  const reply = (result: unknown): void => say(JSON.stringify({ id, result }))
  switch (method) {
    case "thread/start":
      return reply(startedThread(threadOf(threads++)))
    case "turn/start": {
      const threadId = String(params?.["threadId"])
      const turnId = turnOf(threadId)
      const turn = { id: turnId, items: [], status: "inProgress" }
      const item = { type: "agentMessage", id: "msg_1", text: "I look at the parser and its tests first." }
      const inTurn = { threadId, turnId }
      reply({ turn })
      tell("turn/started", { threadId, turn })
      tell("item/started", { ...inTurn, startedAtMs: startedAt, item: { ...item, text: "" } })
      for (const delta of item.text.split(/(?= )/))
        tell("item/agentMessage/delta", { ...inTurn, itemId: item.id, delta })
      return tell("item/completed", { ...inTurn, completedAtMs: startedAt, item })
    }
    case "bench/end":
      for (let n = threads - Number(params?.["turns"]); n < threads; n++) {
        const threadId = threadOf(n)
        tell("turn/completed", { threadId, turn: { id: turnOf(threadId), items: [], status: "completed" } })
      }
      return reply({})
    default:
  }
}

/** In bytes, of what is in use. Finalizers, which run between two tasks, may free more. */
const heap = Effect.promise(async () => {
  for (let i = 0; i < 4; i++) {
    globalThis.gc?.()
    await new Promise((resolve) => setImmediate(resolve))
  }
  return process.memoryUsage().heapUsed
})

const program = Effect.gen(function* () {
  const appServer = yield* AppServer
  const codex = makeCodex(yield* makeAppServerTransport({}))

  const hold = Effect.fnUntraced(function* (turns: number) {
    const before = yield* heap
    const allAtWork = yield* Deferred.make<void>()
    let atWork = 0
    const one = Effect.gen(function* () {
      const thread = yield* codex.startThread({ skipGitRepoCheck: true })
      yield* Stream.runForEach(thread.stream("Do it"), (event) =>
        event._tag === "ItemCompleted" && ++atWork === turns ? Deferred.succeed(allAtWork, undefined) : Effect.void
      )
    })
    const all = yield* Effect.forkChild(
      Effect.forEach(Array.from({ length: turns }), () => one, { concurrency: "unbounded", discard: true })
    )
    yield* Deferred.await(allAtWork)
    const during = yield* heap
    yield* appServer.requestRaw("bench/end", { turns })
    yield* Fiber.join(all)
    const after = yield* heap
    const result: HeldTurns = { held: during - before, left: after - before }
    return result
  })

  // Compiled code and caches are on the heap too.
  for (let i = 0; i < 3; i++) yield* hold(1000)
  process.stdout.write(JSON.stringify(yield* hold(count)))
})

program.pipe(Effect.scoped, Effect.provide([scriptedLayer(server), NodeServices.layer]), NodeRuntime.runMain)
