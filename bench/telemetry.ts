/**
 * What observing turns costs who asks for it, and who does not: events decoded
 * from prepared lines in this process, through a thread with and without
 * `Telemetry`, and without the thread.
 */
import { readFileSync } from "node:fs"
import { Context, Effect, Layer, Logger, Stream } from "effect"
import { Codex, type CodexError } from "effect-codex"
import { Telemetry } from "effect-codex/telemetry"
import { makeCodex } from "../src/Codex.ts"
import { decodeLine } from "../src/exec/wire.ts"
import type { ThreadEvent } from "../src/ThreadEvent.ts"
import { interleave, median, timed } from "./support/measure.ts"
import type { Report } from "./support/report.ts"
import { StubFolder } from "./support/stub.ts"

const names = ["bare", "absent", "present"] as const
type Name = (typeof names)[number]

const rounds = { count: 9, warmUps: 3 }
const longEvents = 100_000
const shortEvents = 10
const shortTurns = 1000
/** How many lines of the stub a pipe holds at once, about. */
const linesAtOnce = 150

/** Reads a whole turn, and says how many events it had. */
type Read = () => Promise<number>

export const telemetry = (): Promise<Report> => {
  using folder = new StubFolder()
  const lines = readFileSync(folder.events({ count: longEvents }).file, "utf8")
    .trimEnd()
    .split("\n")
  return Effect.runPromise(Effect.scoped(measured(lines)))
}

const measured = Effect.fnUntraced(function* (lines: ReadonlyArray<string>) {
  const long = yield* makeContenders(lines)
  const short = yield* makeContenders(lines.slice(0, shortEvents))
  const take = (contenders: Record<Name, Read>, turns: number, expected: number) =>
    interleave(names, rounds, (name) =>
      timed(async () => {
        for (let i = 0; i < turns; i++) {
          const events = await contenders[name]()
          if (events !== expected) throw new Error(`${name} saw ${events} of ${expected} events`)
        }
      })
    )
  const samples = yield* Effect.promise(async () => ({
    long: await take(long, 1, longEvents + 3),
    short: await take(short, shortTurns, shortEvents + 3)
  }))
  const ratio = (kind: keyof typeof samples, one: Name, other: Name) =>
    median(samples[kind][one].map((millis, round) => millis / (samples[kind][other][round] ?? Number.NaN)))
  const row = (label: string, value: number) => ({ label, value, unit: "x" as const })
  const report: Report = {
    name: "telemetry",
    title: "Turns with Telemetry and without, against their decoded events alone",
    rows: [
      {
        ...row("time, a turn of 100,000 events: without Telemetry / the events alone", ratio("long", "absent", "bare")),
        target: { atMost: 1.6 }
      },
      {
        ...row("time, a turn of 100,000 events: with Telemetry / without", ratio("long", "present", "absent")),
        target: { atMost: 4 }
      },
      row("time, a turn of 10 events: without Telemetry / the events alone", ratio("short", "absent", "bare")),
      row("time, a turn of 10 events: with Telemetry / without", ratio("short", "present", "absent"))
    ],
    samples
  }
  return report
})

const makeContenders = Effect.fnUntraced(function* (lines: ReadonlyArray<string>) {
  const events = decoded(lines)
  const codex = makeCodex({
    capabilities: { transport: "test", deltas: false, steering: false, approvals: false },
    storedUsage: () => Effect.succeedNone,
    findThread: Effect.succeed,
    turn: () => Effect.succeed({ events })
  })
  const observed = Context.get(
    yield* Layer.build(Telemetry.layer().pipe(Layer.provide(Layer.succeed(Codex, codex)))),
    Codex
  )
  const through = (codex: Codex["Service"]): Read =>
    counting(Stream.unwrap(Effect.map(codex.startThread(), (thread) => thread.stream("Do it"))))
  const contenders: Record<Name, Read> = { bare: counting(events), absent: through(codex), present: through(observed) }
  return contenders
})

const counting = (events: Stream.Stream<ThreadEvent, CodexError>): Read => {
  const read = Effect.provide(Stream.runCount(events), Logger.layer([]))
  return () => Effect.runPromise(read)
}

const first = [
  `{"type":"thread.started","thread_id":"01a2023b-e716-7c91-a0f9-059f1edfc1d3"}`,
  `{"type":"turn.started"}`
]
const last = `{"type":"turn.completed","usage":{"input_tokens":9120,"cached_input_tokens":8012,"output_tokens":512}}`

const decoded = (lines: ReadonlyArray<string>): Stream.Stream<ThreadEvent> => {
  const all = [...first, ...lines, last]
  const batches = Array.from({ length: Math.ceil(all.length / linesAtOnce) }, (_, i) =>
    all.slice(i * linesAtOnce, (i + 1) * linesAtOnce)
  )
  return Stream.flatMap(Stream.fromIterable(batches), (batch) => Stream.fromIterable(batch.map(decodeLine)))
}
