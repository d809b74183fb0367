import { assert, describe, it } from "@effect/vitest"
import { Effect, Metric, Stream } from "effect"
import type { Codex, ThreadItem } from "effect-codex"
import { begin, type Deed, makeWatch, observedCodex, play, scriptedCodex } from "./observed.ts"

const item = (id: string): ThreadItem.ThreadItem => ({
  _tag: "CommandExecution",
  id,
  command: "ls",
  aggregatedOutput: "",
  status: "completed"
})

const aTurn: ReadonlyArray<Deed> = [
  ...begin,
  { _tag: "AgentMessageDelta", itemId: "m", delta: "I look" },
  ...Array.from({ length: 20 }, (_, i): Deed => ({ _tag: "ItemCompleted", item: item(`call-${i}`) })),
  { _tag: "Warning", message: "it is late" },
  { _tag: "Retrying", message: "Reconnecting... 1/5", attempt: 1 },
  { _tag: "TurnCompleted" }
]

const run = (codex: Codex["Service"]) =>
  Effect.flatMap(codex.startThread(), (thread) => Stream.runDrain(thread.stream("go")))

/** How many fibers it starts, itself not counted. */
const fibersOf = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<number, E, R> =>
  Effect.suspend(() => {
    let started = 0
    const counting: Metric.FiberRuntimeMetricsService = {
      recordFiberStart: () => void started++,
      recordFiberEnd: () => {}
    }
    return Effect.map(Effect.provideService(effect, Metric.FiberRuntimeMetrics, counting), () => started)
  })

const observed = Effect.map(observedCodex([aTurn]), ({ codex }) => codex)
const absent = Effect.sync(() => scriptedCodex([aTurn]))

describe("a turn without Telemetry", () => {
  it.effect("has the spans of Effect functions and no other, the count of those that wait, and says nothing", () =>
    Effect.gen(function* () {
      const seen = Effect.fnUntraced(function* (codex: Codex["Service"]) {
        const watch = makeWatch()
        yield* watch.watched(run(codex))
        return {
          spans: watch.spans.map(({ name }) => name),
          metrics: (yield* watch.metrics).map(({ id }) => id),
          entries: watch.entries.length,
          attributes: watch.spans.map(({ attributes }) => attributes.size)
        }
      })
      assert.deepStrictEqual(yield* seen(yield* absent), {
        spans: ["Codex.startThread", "Thread.stream"],
        metrics: ["effect_codex.turns.waiting"],
        entries: 0,
        attributes: [0, 0]
      })
      // What was looked for is there to be found.
      const present = yield* seen(yield* observed)
      assert.include(present.spans, "invoke_agent codex")
      assert.include(present.metrics, "effect_codex.turns")
      assert.isAbove(present.entries, 0)
    })
  )

  it.effect("starts no fiber but those that watch its time, one each time more is asked for", () =>
    Effect.gen(function* () {
      const timed = Stream.transformPull(play(aTurn), (pull) =>
        Effect.succeed(Effect.timeoutOrElse(pull, { duration: "1 hour", orElse: () => Effect.never }))
      )
      const bare = yield* fibersOf(Stream.runDrain(timed))
      assert.strictEqual(yield* fibersOf(run(yield* absent)), bare)
      assert.isAbove(yield* fibersOf(run(yield* observed)), bare)
    })
  )
})
