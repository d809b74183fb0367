/**
 * What every contender prints at its end.
 */
import type { Sample } from "../support/measure.ts"

/** The stub that stands for codex. */
export const codexPath = process.argv[2] ?? ""

export interface Start {
  readonly millis: number
  readonly cpu: NodeJS.CpuUsage
}

export const start = (): Start => ({ millis: performance.now(), cpu: process.cpuUsage() })

export const report = (start: Start, events: number): void => {
  const millis = performance.now() - start.millis
  const { system, user } = process.cpuUsage(start.cpu)
  const sample: Sample = {
    millis,
    cpuMillis: (system + user) / 1000,
    events,
    peakBytes: process.resourceUsage().maxRSS * 1024
  }
  process.stdout.write(JSON.stringify(sample))
}
