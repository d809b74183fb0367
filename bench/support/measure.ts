/**
 * Contenders in processes of their own, and the figures made of their samples.
 *
 * Samples are compared only with samples of the same run: the contenders take
 * turns, so that whatever else the machine does falls on all of them.
 */
import { execFile } from "node:child_process"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"

/** What one contender did, once. */
export interface Sample {
  /** Wall time from before it starts its codex until its last event. */
  readonly millis: number
  /** The CPU time its process took meanwhile: less disturbed than wall time where other programs run. */
  readonly cpuMillis: number
  readonly events: number
  /** The most memory its process held, in bytes; codex is not in it. */
  readonly peakBytes: number
}

/** Samples by contender, in the order they were taken. */
export type Samples<Name extends string, S> = Readonly<Record<Name, ReadonlyArray<S>>>

export const median = (values: ReadonlyArray<number>): number => {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2
}

/** Each contender once per round, every round beginning with another one. The first `warmUps` rounds do not count. */
export const interleave = async <Name extends string, S>(
  names: ReadonlyArray<Name>,
  rounds: { readonly count: number; readonly warmUps: number },
  take: (name: Name) => Promise<S>
): Promise<Samples<Name, S>> => {
  const samples = {} as Record<Name, Array<S>>
  for (const name of names) samples[name] = []
  for (let round = 0; round < rounds.warmUps + rounds.count; round++) {
    const first = round % names.length
    for (const name of [...names.slice(first), ...names.slice(0, first)]) {
      const sample = await take(name)
      if (round >= rounds.warmUps) samples[name].push(sample)
    }
  }
  return samples
}

/** How long something takes here, in milliseconds. */
export const timed = async (take: () => Promise<unknown>): Promise<number> => {
  globalThis.gc?.()
  const started = performance.now()
  await take()
  return performance.now() - started
}

const run = promisify(execFile)

/** Runs Node with the condition that resolves `effect-codex` to its sources; returns what it prints. */
export const node = async (...args: ReadonlyArray<string>): Promise<string> =>
  (await run(process.execPath, ["-C", "effect-codex-source", ...args], { maxBuffer: 1024 * 1024 })).stdout

export const contenders = ["bare", "codexSdk", "execProcess", "thread"] as const
export type Contender = (typeof contenders)[number]

/** Lets a contender read what a stub of codex prints, in a process of its own. */
export const contend = async (contender: Contender, stub: string): Promise<Sample> => {
  const program = fileURLToPath(new URL(`../contenders/${contender}.ts`, import.meta.url))
  return JSON.parse(await node(program, stub)) as Sample
}
