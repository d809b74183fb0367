/**
 * What codex has stored of its threads: enough to tell whether one exists and
 * what it has used.
 *
 * Files: `$CODEX_HOME/sessions/YYYY/MM/DD/rollout-<time>-<thread id>.jsonl`, one
 * JSON object a line (codex 0.77.0 to 0.169.0). Nothing is written.
 */
import { Effect, FileSystem, Option, Path } from "effect"
import { CodexError, ThreadNotFound } from "../CodexError.ts"
import { usageFromWire } from "../exec/wire.ts"
import type { Usage } from "../TurnResult.ts"

export interface Rollouts {
  /** The ids of the threads that were started in a folder. */
  readonly startedIn: (workingDirectory: string) => Effect.Effect<ReadonlySet<string>>
  /** The id of a thread, from its id or the name it was given most recently; `ThreadNotFound` for a name nobody has. */
  readonly find: (idOrName: string) => Effect.Effect<string, CodexError>
  /** What the thread has used so far, or had at a time (milliseconds since 1970). */
  readonly usage: (threadId: string, at?: number) => Effect.Effect<Option.Option<Usage>>
}

const threadIdOf = /-([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\.jsonl(?:\.zst)?$/

/** What codex takes for an id, and not for a name. */
const isThreadId = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

export const makeRollouts: (codexHome: string) => Effect.Effect<Rollouts, never, FileSystem.FileSystem | Path.Path> =
  Effect.fnUntraced(function* (codexHome) {
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const sessions = path.join(codexHome, "sessions")

    /** The newest day first: a thread is most often a recent one. */
    const days = Effect.gen(function* () {
      let folders: ReadonlyArray<string> = [sessions]
      for (let depth = 0; depth < 3; depth++) {
        const below = yield* Effect.forEach(folders, (folder) =>
          fs.readDirectory(folder).pipe(
            Effect.map((names) =>
              names
                .toSorted()
                .toReversed()
                .map((name) => path.join(folder, name))
            ),
            Effect.orElseSucceed(() => [])
          )
        )
        folders = below.flat()
      }
      return folders
    })

    const files = (folder: string) =>
      fs.readDirectory(folder).pipe(
        Effect.map((names) => names.map((name) => path.join(folder, name))),
        Effect.orElseSucceed((): ReadonlyArray<string> => [])
      )

    const fileOf = Effect.fnUntraced(function* (threadId: string) {
      for (const day of yield* days) {
        for (const file of yield* files(day)) {
          if (threadIdOf.exec(file)?.[1] === threadId.toLowerCase()) return Option.some(file)
        }
      }
      return Option.none<string>()
    })

    const startedIn = Effect.fnUntraced(function* (workingDirectory: string) {
      const real = yield* Effect.orElseSucceed(fs.realPath(workingDirectory), () => workingDirectory)
      const perDay = yield* Effect.forEach(yield* days, files, { concurrency: 32 })
      const found = new Set<string>()
      yield* Effect.forEach(
        perDay.flat(),
        Effect.fnUntraced(function* (file) {
          const threadId = threadIdOf.exec(file)?.[1]
          if (threadId === undefined) return
          const cwd = yield* cwdOf(file)
          // One that cannot be read (compressed) may be the one: better a look too many.
          if (cwd === undefined || cwd === real || cwd === workingDirectory) found.add(threadId)
        }),
        { concurrency: 32, discard: true }
      )
      return found
    })

    /** From the first line, which says where and how the thread began. */
    const cwdOf = (file: string): Effect.Effect<string | undefined> =>
      Effect.scoped(
        Effect.gen(function* () {
          const handle = yield* fs.open(file, { flag: "r" })
          const buffer = new Uint8Array(4096)
          const read = yield* handle.read(buffer)
          const head = new TextDecoder().decode(buffer.subarray(0, read))
          const found = /"cwd":("(?:[^"\\]|\\.)*")/.exec(head)?.[1]
          return found === undefined ? undefined : String(JSON.parse(found))
        })
      ).pipe(Effect.orElseSucceed(() => undefined))

    const named = (name: string) =>
      fs.readFileString(path.join(codexHome, "session_index.jsonl")).pipe(
        Effect.map((text) => {
          const lines = text.split("\n").toReversed()
          for (const line of lines) {
            const entry = parse(line)
            if (entry?.["thread_name"] === name && typeof entry["id"] === "string") return Option.some(entry["id"])
          }
          return Option.none<string>()
        }),
        Effect.orElseSucceed(() => Option.none<string>())
      )

    const usage = Effect.fnUntraced(
      function* (threadId: string, at: number = Infinity) {
        const file = yield* fileOf(threadId)
        if (Option.isNone(file) || file.value.endsWith(".zst")) return Option.none<Usage>()
        const handle = yield* fs.open(file.value, { flag: "r" })
        const size = Number((yield* handle.stat).size)
        let after: Uint8Array = new Uint8Array(0)
        // From the end, a block at a time: the last figures are in the last few lines.
        for (let end = size; end > 0;) {
          const start = Math.max(0, end - blockBytes)
          const block = new Uint8Array(end - start)
          yield* handle.seek(BigInt(start), "start")
          yield* readFully(handle, block)
          const bytes = Buffer.concat([block, after])
          const firstBreak = start === 0 ? -1 : bytes.indexOf(10)
          if (start > 0 && firstBreak === -1) {
            after = bytes
          } else {
            const lines = bytes
              .subarray(firstBreak + 1)
              .toString("utf8")
              .split("\n")
            for (const line of lines.toReversed()) {
              const found = usageIn(line, at)
              if (found !== undefined) return Option.some(found)
            }
            after = bytes.subarray(0, Math.max(firstBreak, 0))
          }
          end = start
        }
        return Option.none<Usage>()
      },
      Effect.scoped,
      Effect.orElseSucceed(() => Option.none<Usage>())
    )

    const find = Effect.fnUntraced(function* (idOrName: string) {
      if (isThreadId.test(idOrName)) return idOrName.toLowerCase()
      const id = yield* named(idOrName)
      if (Option.isSome(id)) return id.value
      return yield* new CodexError({ reason: new ThreadNotFound({ thread: idOrName }) })
    })

    return { startedIn, find, usage }
  })

const blockBytes = 256 * 1024

const readFully = Effect.fnUntraced(function* (handle: FileSystem.File, into: Uint8Array) {
  for (let at = 0; at < into.length;) {
    const read = yield* handle.read(into.subarray(at))
    if (read === 0) return
    at += read
  }
})

const parse = (line: string): Record<string, unknown> | undefined => {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === "object" && value !== null ? { ...value } : undefined
  } catch {
    return undefined
  }
}

const record = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null ? { ...value } : {}

const usageIn = (line: string, at: number): Usage | undefined => {
  if (!line.includes(`"token_count"`)) return undefined
  const entry = record(parse(line))
  if (Date.parse(String(entry["timestamp"])) > at) return undefined
  const payload = record(entry["payload"])
  if (payload["type"] !== "token_count") return undefined
  return usageFromWire(record(payload["info"])["total_token_usage"])
}
