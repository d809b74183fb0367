/**
 * The processes below a process, so that none outlives its turn.
 *
 * Codex runs each command in a session of its own, out of reach of a signal to
 * codex's process group: killed hard, it leaves them behind (seen with 0.169.0
 * on Linux). So the tree is recorded while its root lives, and what is left of
 * it afterwards is ended one by one. On Windows the spawner ends trees itself.
 */
import { Effect, type FileSystem } from "effect"
import { ChildProcess, type ChildProcessSpawner } from "effect/process"
import { sleepMillis } from "./liveClock.ts"

export interface TrackedProcess {
  readonly pid: number
  /** When it was started, in the system's own form: tells it from a later process with its id. */
  readonly startedAt: string
}

export interface ProcessTree {
  /** Everything below a child of ours; empty for any other process, and where the system cannot say. Never fails. */
  readonly below: (pid: number) => Effect.Effect<ReadonlyArray<TrackedProcess>>
  /**
   * Everything whose environment holds this `NAME=value`, with which a process is found even when nothing above it
   * lives any more. Empty where the system does not tell (all but Linux). Never fails.
   */
  readonly marked: (variable: string) => Effect.Effect<ReadonlyArray<TrackedProcess>>
  /** Waits until nothing of a process group runs; what only waits to be reaped does not count where that can be told. */
  readonly groupGone: (group: number) => Effect.Effect<void>
  /** Ends what is still there, and what it started since. Bounded to about a second. Never fails. */
  readonly end: (processes: ReadonlyArray<TrackedProcess>) => Effect.Effect<void>
}

/** Whether there was something to signal; it may have gone away by itself, or not be ours to end. */
const signal = (pid: number, name: NodeJS.Signals | 0): boolean => {
  try {
    return globalThis.process.kill(pid, name)
  } catch {
    return false
  }
}

interface Row extends TrackedProcess {
  readonly parent: number
  readonly children: ReadonlyArray<number>
}

export const makeProcessTree = (
  fs: FileSystem.FileSystem,
  spawner: ChildProcessSpawner.ChildProcessSpawner["Service"]
): ProcessTree => {
  const platform = globalThis.process.platform

  const readProc = (path: string) => Effect.orElseSucceed(fs.readFileString(path), () => "")

  /** One process, read from /proc; undefined when it is gone or only waits to be reaped. */
  const procRow = Effect.fnUntraced(function* (pid: number) {
    // "pid (name) state ppid …": the name may hold spaces and parentheses.
    const stat = yield* readProc(`/proc/${pid}/stat`)
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ")
    const [state, parent] = fields
    const startedAt = fields[19]
    if (startedAt === undefined || state === "Z") return undefined
    const threads = yield* Effect.orElseSucceed(fs.readDirectory(`/proc/${pid}/task`), () => [])
    const children = yield* Effect.forEach(threads, (thread) => readProc(`/proc/${pid}/task/${thread}/children`), {
      concurrency: "unbounded"
    })
    return {
      pid,
      parent: Number(parent),
      startedAt,
      children: children.join(" ").split(" ").filter(Boolean).map(Number)
    }
  })

  /** Every process, read from ps: for systems without /proc. */
  const psRows = spawner
    .string(ChildProcess.make("ps", ["-A", "-o", "pid=,ppid=,stat=,lstart="], { forceKillAfter: "1 second" }))
    .pipe(
      Effect.map((text) => {
        const rows = new Map<number, Row & { readonly children: Array<number> }>()
        for (const line of text.split("\n")) {
          const found = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.+)$/.exec(line)
          if (found === null || found[3]?.startsWith("Z")) continue
          const [, pid, parent, , startedAt = ""] = found
          rows.set(Number(pid), { pid: Number(pid), parent: Number(parent), startedAt, children: [] })
        }
        for (const { parent, pid } of rows.values()) rows.get(parent)?.children.push(pid)
        return rows
      }),
      Effect.orElseSucceed(() => new Map<number, Row>())
    )

  const lookup: Effect.Effect<(pid: number) => Effect.Effect<Row | undefined>> =
    platform === "linux"
      ? Effect.succeed(procRow)
      : platform === "win32"
        ? Effect.succeed(() => Effect.undefined)
        : Effect.map(psRows, (rows) => (pid: number) => Effect.sync(() => rows.get(pid)))

  const belowAll = Effect.fnUntraced(function* (pids: ReadonlyArray<number>) {
    const row = yield* lookup
    const seen = new Set(pids)
    const found: Array<TrackedProcess> = []
    for (let level: ReadonlyArray<number> = pids; level.length > 0;) {
      const rows = yield* Effect.forEach(level, row, { concurrency: "unbounded" })
      const next: Array<number> = []
      for (const each of rows) {
        if (each === undefined) continue
        if (!pids.includes(each.pid)) found.push({ pid: each.pid, startedAt: each.startedAt })
        for (const child of each.children) {
          if (seen.has(child)) continue
          seen.add(child)
          next.push(child)
        }
      }
      level = next
    }
    return found
  })

  const living = Effect.fnUntraced(function* (processes: ReadonlyArray<TrackedProcess>) {
    if (processes.length === 0) return []
    const row = yield* lookup
    const rows = yield* Effect.forEach(processes, ({ pid }) => row(pid), { concurrency: "unbounded" })
    return processes.filter((process, i) => rows[i]?.startedAt === process.startedAt)
  })

  const end = Effect.fnUntraced(function* (processes: ReadonlyArray<TrackedProcess>) {
    let left = yield* living(processes)
    for (let round = 0; left.length > 0 && round < 50; round++) {
      const started = yield* belowAll(left.map(({ pid }) => pid))
      for (const { pid } of [...left, ...started]) signal(pid, "SIGKILL")
      yield* sleepMillis(10)
      left = yield* living([...left, ...started])
    }
  })

  /** One file of every process, by its id. */
  const everyProc = Effect.fnUntraced(function* (file: string) {
    const names = yield* Effect.orElseSucceed(fs.readDirectory("/proc"), () => [])
    return yield* Effect.forEach(
      names.filter((name) => /^\d+$/.test(name)),
      (name) => Effect.map(readProc(`/proc/${name}/${file}`), (text) => ({ pid: Number(name), text })),
      { concurrency: 64 }
    )
  })

  const marked = Effect.fnUntraced(function* (variable: string) {
    if (platform !== "linux") return []
    const environments = yield* everyProc("environ")
    const found = environments.filter(({ text }) => text.split("\0").includes(variable))
    const rows = yield* Effect.forEach(found, ({ pid }) => procRow(pid))
    return rows.flatMap((row) => (row === undefined ? [] : [{ pid: row.pid, startedAt: row.startedAt }]))
  })

  const groupRuns = Effect.fnUntraced(function* (group: number) {
    if (!signal(-group, 0)) return false
    if (platform !== "linux") return true
    const stats = yield* everyProc("stat")
    return stats.some(({ text: stat }) => {
      const [state, , processGroup] = stat.slice(stat.lastIndexOf(")") + 2).split(" ")
      return Number(processGroup) === group && state !== "Z"
    })
  })

  /** A spawner may run its children elsewhere: their ids then mean nothing here. */
  const isOurs = Effect.fnUntraced(function* (pid: number) {
    const row = yield* (yield* lookup)(pid)
    return row?.parent === globalThis.process.pid
  })

  const below = Effect.fnUntraced(function* (pid: number) {
    return (yield* isOurs(pid)) ? yield* belowAll([pid]) : []
  })

  const groupGone = Effect.fnUntraced(function* (group: number) {
    if (platform === "win32") return yield* Effect.never
    while (yield* groupRuns(group)) yield* sleepMillis(10)
  })

  return { below, marked, groupGone, end }
}
