/**
 * Requests to an app-server in this process, against a peer that does no more
 * than it must: the same transport, the same JSON, nothing checked, no deadline.
 */
import { Effect } from "effect"
import type { CodexError } from "effect-codex"
import type { Connection } from "effect-codex/app-server"
import { interleave, median, timed } from "./support/measure.ts"
import type { Report } from "./support/report.ts"
import { type Message, type OnMessage, openScripted, reading, serving } from "./support/scriptedServer.ts"

const names = ["bare", "raw", "typed"] as const

const requestCount = 20_000
const rounds = { count: 9, warmUps: 3 }

const params = {
  threadId: "01a2023b-e716-7c91-a0f9-059f1edfc1d3",
  input: [{ type: "text" as const, text: "Find out why the parser test fails, and fix it." }]
}

const turn = {
  id: "01a2023b-e71c-7d02-8a41-5f0a3f6b2c11",
  items: [],
  itemsView: "full",
  status: "inProgress",
  error: null,
  startedAt: 1_763_800_000,
  completedAt: null,
  durationMs: null
}

const startTurn: OnMessage = ({ id }, say) => {
  if (id !== undefined) say(JSON.stringify({ id, result: { turn } }))
}

export const requests = (): Promise<Report> => Effect.runPromise(Effect.scoped(measured))

const measured = Effect.gen(function* () {
  const server = yield* openScripted(startTurn)
  const request = yield* bareRequest(yield* serving(startTurn))
  const contenders = {
    bare: (width: number, each: number) =>
      Promise.all(
        Array.from({ length: width }, async () => {
          for (let i = 0; i < each; i++) await request("turn/start", params)
        })
      ),
    raw: inEffect(server.requestRaw("turn/start", params)),
    typed: inEffect(server.request("turn/start", params))
  }
  const take = (width: number) =>
    interleave(names, rounds, (name) => timed(() => contenders[name](width, requestCount / width)))
  const samples = yield* Effect.promise(async () => ({ sequential: await take(1), inFlight: await take(100) }))
  const ratio = (kind: keyof typeof samples, name: (typeof names)[number]) =>
    median(samples[kind][name].map((millis, round) => millis / (samples[kind].bare[round] ?? Number.NaN)))
  const report: Report = {
    name: "requests",
    title: "A request to an app-server in memory, against a bare JSON peer",
    rows: [
      {
        label: "time, one after the other: AppServer.requestRaw",
        value: ratio("sequential", "raw"),
        unit: "x",
        target: { atMost: 2 }
      },
      {
        label: "time, 100 in flight: AppServer.requestRaw",
        value: ratio("inFlight", "raw"),
        unit: "x",
        target: { atMost: 2 }
      },
      { label: "time, one after the other: AppServer.request", value: ratio("sequential", "typed"), unit: "x" },
      { label: "time, 100 in flight: AppServer.request", value: ratio("inFlight", "typed"), unit: "x" }
    ],
    samples
  }
  return report
})

const inEffect = (request: Effect.Effect<unknown, CodexError>) => {
  const worker = Effect.fnUntraced(function* (count: number) {
    for (let i = 0; i < count; i++) yield* request
  })
  return (width: number, each: number) =>
    Effect.runPromise(
      Effect.forEach(Array.from({ length: width }), () => worker(each), { concurrency: width, discard: true })
    )
}

/** As one would write it by hand. */
const bareRequest = Effect.fnUntraced(function* (connection: Connection) {
  const pending = new Map<number, (result: unknown) => void>()
  let lastId = 0
  const receive = (text: string): void => {
    const { id = 0, result }: Message = JSON.parse(text)
    pending.get(id)?.(result)
    pending.delete(id)
  }
  yield* reading(connection, receive)
  return (method: string, params: unknown): Promise<unknown> =>
    new Promise((resolve) => {
      pending.set(++lastId, resolve)
      connection.send(JSON.stringify({ id: lastId, method, params }))
    })
})
