/**
 * Stand-ins for codex that misbehave on purpose: each is a small Node program.
 */
import { readdirSync, readFileSync } from "node:fs"
import { Effect, FileSystem, Path, Schedule } from "effect"

/** What every stub can use: `say(event)` writes a line, `thread`, `turn`, `answer`, `done` are the usual events. */
const prelude = `#!${process.execPath}
const { spawn } = require("node:child_process")
const fs = require("node:fs")
const write = (text) => fs.writeSync(1, text)
const say = (event) => write(JSON.stringify(event) + "\\n")
const thread = { type: "thread.started", thread_id: "01a2023b-e716-7c91-a0f9-059f1edfc1d3" }
const turn = { type: "turn.started" }
const answer = { type: "item.completed", item: { id: "item_0", type: "agent_message", text: "Hello" } }
const done = { type: "turn.completed", usage: { input_tokens: 10, cached_input_tokens: 0, output_tokens: 5 } }
const hang = () => setInterval(() => {}, 1000)
`

export interface Stub {
  /** The program: give it to `codexPath`. */
  readonly path: string
  /** An empty folder beside it. */
  readonly folder: string
  /** Waits until none of its processes, nor of those that carry its path as an argument, runs any more. */
  readonly gone: Effect.Effect<void>
}

export const makeStub = Effect.fnUntraced(function* (program: string) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const folder = yield* fs.makeTempDirectoryScoped()
  const file = path.join(folder, "codex")
  yield* fs.writeFileString(file, prelude + program, { mode: 0o755 })
  const stub: Stub = { path: file, folder, gone: noProcess(file) }
  return stub
})

/** The command lines of running processes that hold a text; what only waits to be reaped has none. */
export const running = (text: string): ReadonlyArray<string> =>
  readdirSync("/proc").flatMap((pid) => {
    if (!/^\d+$/.test(pid) || Number(pid) === process.pid) return []
    try {
      const line = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim()
      return line.includes(text) ? [`${pid} ${line}`] : []
    } catch {
      return []
    }
  })

/**
 * Dies, naming what is left, if processes with this text do not go away. A
 * killed process takes a moment to leave the table; five seconds is none.
 */
export const noProcess = (text: string): Effect.Effect<void> =>
  Effect.suspend(() => {
    const left = running(text)
    return left.length === 0 ? Effect.void : Effect.fail(left)
  }).pipe(
    Effect.retry(Schedule.spaced("20 millis").pipe(Schedule.upTo({ times: 250 }))),
    Effect.catch((left) => Effect.die(new Error(`still running:\n${left.join("\n")}`)))
  )

/** Waits for a file to be there: for what a stub says has happened. */
export const fileAppears = (file: string): Effect.Effect<void, Error, FileSystem.FileSystem> =>
  Effect.flatMap(FileSystem.FileSystem, (fs) => fs.exists(file)).pipe(
    Effect.orDie,
    Effect.filterOrFail(
      (exists) => exists,
      () => new Error(`${file} did not appear`)
    ),
    Effect.retry(Schedule.spaced("20 millis").pipe(Schedule.upTo({ times: 500 }))),
    Effect.asVoid
  )
