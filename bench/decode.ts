/**
 * How fast events come out of a process that prints them as fast as it can.
 */
import { contend, type Contender, contenders, interleave, median } from "./support/measure.ts"
import type { Report } from "./support/report.ts"
import { StubFolder } from "./support/stub.ts"

const eventCount = 300_000
const rounds = { count: 7, warmUps: 0 }
const lineRounds = { count: 5, warmUps: 0 }

export const decode = async (): Promise<Report> => {
  using folder = new StubFolder()
  const { file, count } = folder.events({ count: eventCount })
  const stub = folder.stub("events", [file])
  const events = await interleave(contenders, rounds, async (contender) => {
    const sample = await contend(contender, stub)
    // The first two and the last come from the stub itself.
    if (sample.events !== count + 3) throw new Error(`${contender} saw ${sample.events} of ${count + 3} events`)
    return sample
  })
  const perSecond = (contender: Contender) =>
    median(events[contender].map((sample) => (sample.events / sample.millis) * 1000))

  const stubs = {
    short: folder.stub("short", [folder.line(10_000_000)]),
    long: folder.stub("long", [folder.line(100_000_000)])
  }
  const line = await interleave(["short", "long"], lineRounds, (length) => contend("thread", stubs[length]))
  const lineMillis = (length: "short" | "long") => median(line[length].map((sample) => sample.millis))

  return {
    name: "decode",
    title: "Events per second of a turn of 300,000 events",
    rows: [
      {
        label: "ExecProcess.stream / @openai/codex-sdk runStreamed",
        value: perSecond("execProcess") / perSecond("codexSdk"),
        unit: "x",
        target: { atLeast: 1 }
      },
      {
        label: "Thread.stream / @openai/codex-sdk runStreamed",
        value: perSecond("thread") / perSecond("codexSdk"),
        unit: "x"
      },
      {
        label: "ExecProcess.stream / readline + JSON.parse",
        value: perSecond("execProcess") / perSecond("bare"),
        unit: "x"
      },
      { label: "Thread.stream / readline + JSON.parse", value: perSecond("thread") / perSecond("bare"), unit: "x" },
      {
        label: "@openai/codex-sdk runStreamed / readline + JSON.parse",
        value: perSecond("codexSdk") / perSecond("bare"),
        unit: "x"
      },
      {
        label: "time: one line of 100 MB / one of 10 MB (10 is linear)",
        value: lineMillis("long") / lineMillis("short"),
        unit: "x",
        target: { atMost: 12 }
      }
    ],
    samples: { events, line }
  }
}
