/**
 * The processes below a process, so that none outlives its turn.
 *
 * Codex runs each command in a session of its own, out of reach of a signal to
 * codex's process group: killed hard, it leaves them behind (seen with 0.169.0
 * on Linux). So the tree is recorded while its root lives, and what is left of
 * it afterwards is ended one by one. On Windows the spawner ends trees itself.
 */
import { readdirSync, readFileSync } from "node:fs"
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

/**
 * A file of /proc that the kernel makes up on the spot. Not through the thread
 * pool, which takes longer than the file and a buffer of 64 KiB: codex has some
 * sixty threads, and each may have children.
 */
const readNow = (path: string): string => {
  try {
    return readFileSync(path, "utf8")
  } catch {
    return ""
  }
}

const namesIn = (folder: string): ReadonlyArray<string> => {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

const everyPid = (): ReadonlyArray<string> => namesIn("/proc").filter((name) => /^\d+$/.test(name))

/** The fields of a process after its name, which may hold spaces and parentheses: "pid (name) state ppid …". */
const statOf = (pid: number | string): ReadonlyArray<string> => {
  const stat = readNow(`/proc/${pid}/stat`)
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ")
}

/** One process, read from /proc; undefined when it is gone or only waits to be reaped. */
const procRow = (pid: number): Row | undefined => {
  const fields = statOf(pid)
  const [state, parent] = fields
  const startedAt = fields[19]
  if (startedAt === undefined || state === "Z") return undefined
  const children = namesIn(`/proc/${pid}/task`).map((thread) => readNow(`/proc/${pid}/task/${thread}/children`))
  return { pid, parent: Number(parent), startedAt, children: children.join(" ").split(" ").filter(Boolean).map(Number) }
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
      ? Effect.succeed((pid: number) => Effect.sync(() => procRow(pid)))
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

  const marked = Effect.fnUntraced(function* (variable: string) {
    if (platform !== "linux") return []
    // This one waits for a process that is stuck in its memory: not on the app's thread.
    const environments = yield* Effect.forEach(
      everyPid(),
      (pid) =>
        Effect.map(
          Effect.orElseSucceed(fs.readFileString(`/proc/${pid}/environ`), () => ""),
          (text) => ({ pid: Number(pid), text })
        ),
      { concurrency: 64 }
    )
    return environments.flatMap(({ pid, text }) => {
      const row = text.split("\0").includes(variable) ? procRow(pid) : undefined
      return row === undefined ? [] : [{ pid, startedAt: row.startedAt }]
    })
  })

  const groupRuns = (group: number): boolean => {
    if (!signal(-group, 0)) return false
    if (platform !== "linux") return true
    return everyPid().some((pid) => {
      const [state, , processGroup] = statOf(pid)
      return Number(processGroup) === group && state !== "Z"
    })
  }

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
    while (groupRuns(group)) yield* sleepMillis(10)
  })

  return { below, marked, groupGone, end }
}
