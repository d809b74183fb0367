/**
 * What a turn holds of the heap while many are under way on one connection.
 */
import { fileURLToPath } from "node:url"
import type { HeldTurns } from "./contenders/heldTurns.ts"
import { median, node } from "./support/measure.ts"
import type { Report } from "./support/report.ts"

const rounds = 3
const few = 100
const many = 1000

export const turns = async (): Promise<Report> => {
  const program = fileURLToPath(new URL("./contenders/heldTurns.ts", import.meta.url))
  const measure = async (count: number): Promise<ReadonlyArray<HeldTurns>> => {
    const samples: Array<HeldTurns> = []
    for (let round = 0; round < rounds; round++) {
      samples.push(JSON.parse(await node("--expose-gc", program, String(count))) as HeldTurns)
    }
    return samples
  }
  const samples = { few: await measure(few), many: await measure(many) }
  const held = {
    few: samples.few.map(({ held }) => held / few),
    many: samples.many.map(({ held }) => held / many)
  }
  const left = samples.many.map(({ held, left }) => (left / held) * 100)
  return {
    name: "turns",
    title: "1,000 turns at once on one connection to an app-server",
    rows: [
      {
        label: "heap a turn holds, of 1,000 / of 100",
        value: median(held.many) / median(held.few),
        unit: "x",
        target: { atMost: 1.2 }
      },
      { label: "heap a turn holds", value: median(held.many) / 1000, unit: "kB" },
      { label: "of it, once the turns are over", value: median(left), unit: "%", target: { atMost: 2 } }
    ],
    samples: { held }
  }
}
