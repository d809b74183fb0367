/**
 * Deltas of many threads on one connection, each to who reads its thread.
 *
 * Server and client share one core: the texts are made before, so that parsing,
 * checking and handing on are what is measured. No subscriber loses anything.
 */
import { Effect, Fiber, Stream } from "effect"
import type { CodexError } from "effect-codex"
import type { AppServer, Notification } from "effect-codex/app-server"
import { interleave, median, timed } from "./support/measure.ts"
import type { Report } from "./support/report.ts"
import { type Message, type OnMessage, openScripted, reading, serving } from "./support/scriptedServer.ts"

const threadCount = 50
const each = 4000
/** How many the server says at once, as a pipe would hold them. */
const burst = 500
const rounds = { count: 9, warmUps: 3 }

const threadIds = Array.from(
  { length: threadCount },
  (_, i) => `01a2023b-e716-7c91-a0f9-${String(i).padStart(12, "0")}`
)

const deltas = Array.from({ length: threadCount * each }, (_, i) =>
  JSON.stringify({
    method: "item/agentMessage/delta",
    params: {
      threadId: threadIds[i % threadCount],
      turnId: "01a2023b-e71c-7d02-8a41-5f0a3f6b2c11",
      itemId: "msg_0d8a91b2f0c34a51",
      delta: ` word ${i}`
    }
  })
)

/** Says everything in bursts, each when what the last one set off has been done. */
const sayAll: OnMessage = ({ id }, say) => {
  if (id === undefined) return
  say(JSON.stringify({ id, result: {} }))
  let next = 0
  const sayMore = (): void => {
    for (const end = next + burst; next < end && next < deltas.length; next++) say(deltas[next] ?? "")
    if (next < deltas.length) setImmediate(sayMore)
  }
  sayMore()
}

export const routing = (): Promise<Report> => Effect.runPromise(Effect.scoped(measured))

const names = ["bare", "appServer"] as const

const measured = Effect.gen(function* () {
  const contenders = { bare: yield* makeBare, appServer: yield* makeRouted }
  const samples = yield* Effect.promise(() => interleave(names, rounds, (name) => timed(contenders[name])))
  const perSecond = (name: (typeof names)[number]) => (deltas.length / median(samples[name])) * 1000
  const report: Report = {
    name: "routing",
    title: "Deltas of 50 threads on one connection, each to the reader of its thread",
    rows: [
      { label: "AppServer.subscribe", value: perSecond("appServer"), unit: "/s", target: { atLeast: 100_000 } },
      {
        label: "AppServer.subscribe / JSON.parse and a Map",
        value: perSecond("appServer") / perSecond("bare"),
        unit: "x"
      }
    ],
    samples: { routing: samples }
  }
  return report
})

/** All deltas once, each to the stream of its thread; fails if anything is missing. */
const makeRouted = Effect.gen(function* () {
  const server = yield* openScripted(sayAll)
  return inEffect(readAll(server))
})

const readAll = Effect.fnUntraced(function* (server: AppServer["Service"]) {
  const readers = yield* Effect.forEach(threadIds, (threadId) => Effect.map(server.subscribe(threadId), readDeltas))
  const reading = yield* Effect.forkChild(Effect.all(readers, { concurrency: "unbounded" }))
  yield* server.requestRaw("bench/deltas")
  yield* Fiber.join(reading)
}, Effect.scoped)

const readDeltas = (notifications: Stream.Stream<Notification, CodexError>) =>
  notifications.pipe(
    Stream.take(each),
    Stream.runForEachArray((batch) =>
      batch.every(isDelta) ? Effect.void : Effect.die(new Error("something else came, or deltas were lost"))
    )
  )

const isDelta = (message: Notification): boolean =>
  message._tag === "Notification" && message.notification.method === "item/agentMessage/delta"

/** The same by hand, with nothing checked. */
const makeBare = Effect.gen(function* () {
  const connection = yield* serving(sayAll)
  const readers = new Map<string, () => void>()
  yield* reading(connection, (text) => {
    const { params }: Message = JSON.parse(text)
    readers.get(String(params?.["threadId"]))?.()
  })
  return () =>
    new Promise<void>((resolve) => {
      let left = deltas.length
      for (const threadId of threadIds) {
        readers.set(threadId, () => {
          if (--left === 0) resolve()
        })
      }
      connection.send(JSON.stringify({ id: 1, method: "bench/deltas" }))
    })
})

const inEffect = (effect: Effect.Effect<void, CodexError>) => () => Effect.runPromise(effect)
