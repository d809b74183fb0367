/**
 * Time and memory of a turn that prints a gigabyte.
 */
import { type Contender, contend, interleave, median } from "./support/measure.ts"
import type { Report } from "./support/report.ts"
import { StubFolder } from "./support/stub.ts"

const names = ["bare", "codexSdk", "execProcess", "thread"] as const satisfies ReadonlyArray<Contender>
type Name = (typeof names)[number]

const rounds = { count: 3, warmUps: 0 }
/** A file this long is printed again and again: longer than all that a turn keeps of its items. */
const fileBytes = 40_000_000
const repetitions = 25

export const memory = async (): Promise<Report> => {
  using folder = new StubFolder()
  const { count, file } = folder.events({ bytes: fileBytes })
  const stub = folder.stub(
    "gigabyte",
    Array.from({ length: repetitions }, () => file)
  )
  const samples = await interleave(names, rounds, async (name) => {
    const sample = await contend(name, stub)
    const expected = count * repetitions + 3
    if (sample.events !== expected) throw new Error(`${name} saw ${sample.events} of ${expected} events`)
    return sample
  })
  const millis = (name: Name) => median(samples[name].map((sample) => sample.millis))
  const megabytes = (name: Name) => median(samples[name].map((sample) => sample.peakBytes)) / 1e6
  return {
    name: "memory",
    title: "A turn of 1 GB",
    rows: [
      {
        label: "time: ExecProcess.stream / readline + JSON.parse",
        value: millis("execProcess") / millis("bare"),
        unit: "x",
        target: { atMost: 1.2 }
      },
      { label: "time: Thread.stream / readline + JSON.parse", value: millis("thread") / millis("bare"), unit: "x" },
      {
        label: "time: @openai/codex-sdk runStreamed / readline + JSON.parse",
        value: millis("codexSdk") / millis("bare"),
        unit: "x"
      },
      {
        label: "peak memory: ExecProcess.stream",
        value: megabytes("execProcess"),
        unit: "MB",
        target: { atMost: 250 }
      },
      { label: "peak memory: Thread.stream", value: megabytes("thread"), unit: "MB" },
      { label: "peak memory: @openai/codex-sdk runStreamed", value: megabytes("codexSdk"), unit: "MB" },
      { label: "peak memory: readline + JSON.parse", value: megabytes("bare"), unit: "MB" }
    ],
    samples: { stream: samples }
  }
}
