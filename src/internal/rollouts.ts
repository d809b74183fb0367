/**
 * What codex has stored of its threads: which files there are, whose they are,
 * and what is in them as bytes. Nothing is written.
 *
 * A thread is one file or more, of one JSON object a line: in
 * `$CODEX_HOME/sessions/YYYY/MM/DD/`, or in `archived_sessions/` when it is
 * archived, called `rollout-<local time>-<thread id>.jsonl` (codex 0.77.0 to
 * 0.169.0). When turns are taken back, codex 0.169.0 begins another file
 * `rollout-<time>-<thread id>_<segment id>.jsonl`; it, and the file of a fork,
 * say in their first line (`history_base`) after how many bytes of which other
 * file they go on. Codex may compress an old file to `.jsonl.zst`.
 */
import { Effect, FileSystem, Option, Path, Stream } from "effect"
import { CodexError, ThreadNotFound } from "../CodexError.ts"
import { usageFromWire } from "../exec/wire.ts"
import type { Usage } from "../TurnResult.ts"
import { fileFailed } from "./fileFailed.ts"
import { decompress } from "./zstd.ts"

/** A file of a thread. */
export interface RolloutFile {
  readonly path: string
  readonly threadId: string
  /** What a `history_base` calls it: the thread's id, or that of what began when turns were taken back. */
  readonly segmentId: string
  readonly archived: boolean
  readonly compressed: boolean
}

/** A thread's files, the oldest first; the last one is what codex writes to. */
export interface StoredThread {
  readonly threadId: string
  readonly files: readonly [RolloutFile, ...ReadonlyArray<RolloutFile>]
}

/** All there is. */
export interface Stored {
  /** The newest first. */
  readonly threads: ReadonlyArray<StoredThread>
  readonly thread: (threadId: string) => StoredThread | undefined
  readonly segment: (segmentId: string) => RolloutFile | undefined
}

/** Where a file's history begins: in another one, up to this byte. */
export interface HistoryBase {
  readonly segmentId: string
  readonly endByte: number
}

export interface Rollouts {
  /** The ids of the threads that were started in a folder. */
  readonly startedIn: (workingDirectory: string) => Effect.Effect<ReadonlySet<string>>
  /**
   * The id of a thread, from its id or its name. A name is that of who was given
   * it last and still has it. `ThreadNotFound` for a name nobody has.
   */
  readonly find: (idOrName: string) => Effect.Effect<string, CodexError>
  /**
   * What the thread has used so far, or had at a time (milliseconds since 1970).
   * Run again, it reads the same files: for one turn.
   */
  readonly usage: (threadId: string, at?: number) => Effect.Effect<Option.Option<Usage>>
  readonly stored: Effect.Effect<Stored, CodexError>
  /** The threads that have names, by what each is called now; the last one to be named stands last. */
  readonly names: Effect.Effect<ReadonlyMap<string, string>>
  /** The first line of a file; undefined when it is none. */
  readonly head: (file: RolloutFile) => Effect.Effect<Record<string, unknown> | undefined, CodexError>
  /** From a byte to another, of what is in the file, compressed or not. */
  readonly bytes: (
    file: RolloutFile,
    range?: { readonly from?: number; readonly to?: number | undefined }
  ) => Stream.Stream<Uint8Array, CodexError>
  /** The files that codex began last: those of the newest day. */
  readonly newest: Effect.Effect<ReadonlyArray<RolloutFile>>
}

const uuid = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
const fileName = new RegExp(`^rollout-.+-(${uuid})(?:_(${uuid}))?\\.jsonl(\\.zst)?$`)

/** What codex takes for an id, and not for a name. */
export const isThreadId = (text: string): boolean => new RegExp(`^${uuid}$`, "i").test(text)

/** When an id was made, in milliseconds since 1970; those of codex say. */
export const timeOfId = (id: string): number =>
  id[14] === "7" ? Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16) : 0

const blockBytes = 256 * 1024

const newline = 10

/** A first line holds the model's instructions, and those of the project. */
const maxHeadBytes = 16 * 1024 * 1024

export const makeRollouts: (codexHome: string) => Effect.Effect<Rollouts, never, FileSystem.FileSystem | Path.Path> =
  Effect.fnUntraced(function* (codexHome) {
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const sessions = path.join(codexHome, "sessions")
    const archive = path.join(codexHome, "archived_sessions")

    /** What is in a folder. One that is not there has nothing in it. */
    const namesIn = (folder: string): Effect.Effect<ReadonlyArray<string>, CodexError> =>
      Effect.catchTag(fs.readDirectory(folder), "PlatformError", (error) =>
        error.reason._tag === "NotFound" || error.reason._tag === "BadResource"
          ? Effect.succeed([])
          : Effect.fail(fileFailed(folder)(error))
      )

    const foldersIn = (folder: string) =>
      Effect.map(namesIn(folder), (names) =>
        names.flatMap((name) => (/^\d+$/.test(name) ? [path.join(folder, name)] : []))
      )

    const filesIn = (folder: string) =>
      Effect.map(namesIn(folder), (names) =>
        names.flatMap((name) => fileCalled(name, path.join(folder, name), folder === archive) ?? [])
      )

    const stored = Effect.gen(function* () {
      const years = yield* foldersIn(sessions)
      const months = yield* Effect.forEach(years, foldersIn)
      const days = yield* Effect.forEach(months.flat(), foldersIn, { concurrency: 8 })
      const files = yield* Effect.forEach([...days.flat(), archive], filesIn, { concurrency: 32 })
      return indexOf(files.flat())
    })

    const newest = Effect.gen(function* () {
      let folder = sessions
      for (let depth = 0; depth < 3; depth++) {
        const last = (yield* foldersIn(folder)).toSorted().at(-1)
        if (last === undefined) return []
        folder = last
      }
      return yield* filesIn(folder)
    }).pipe(Effect.orElseSucceed((): ReadonlyArray<RolloutFile> => []))

    const bytes: Rollouts["bytes"] = (file, { from = 0, to = Infinity } = {}) => {
      if (to <= from) return Stream.empty
      const read = (range: { readonly offset?: number; readonly bytesToRead?: number }) =>
        Stream.mapError(fs.stream(file.path, { chunkSize: blockBytes, ...range }), fileFailed(file.path))
      if (!file.compressed) {
        return read({ offset: from, ...(to === Infinity ? undefined : { bytesToRead: to - from }) })
      }
      return decompress(read({}), file.path).pipe(
        Stream.mapAccumArray(
          () => 0,
          (before, chunks) => {
            let at = before
            const wanted = chunks.map((chunk) => {
              const start = at
              at += chunk.length
              return chunk.subarray(Math.max(0, from - start), Math.max(0, to - start))
            })
            return [at, wanted.filter((part) => part.length > 0)]
          }
        )
      )
    }

    const head: Rollouts["head"] = Effect.fnUntraced(function* (file) {
      const parts: Array<Uint8Array> = []
      let size = 0
      yield* bytes(file, { to: maxHeadBytes }).pipe(
        Stream.takeUntil((chunk) => {
          const end = chunk.indexOf(newline)
          parts.push(end === -1 ? chunk.slice() : chunk.slice(0, end))
          size += chunk.length
          return end !== -1
        }),
        Stream.runDrain
      )
      return size === 0 ? undefined : parse(Buffer.concat(parts).toString("utf8"))
    })

    const startedIn = Effect.fnUntraced(
      function* (workingDirectory: string) {
        const real = yield* Effect.orElseSucceed(fs.realPath(workingDirectory), () => workingDirectory)
        const found = new Set<string>()
        yield* Effect.forEach(
          (yield* stored).threads.filter(({ files: [{ archived }] }) => !archived),
          Effect.fnUntraced(function* ({ files: [file], threadId }) {
            const cwd = yield* cwdOf(file)
            // One that cannot be read (compressed) may be the one: better a look too many.
            if (cwd === undefined || cwd === real || cwd === workingDirectory) found.add(threadId)
          }),
          { concurrency: 32, discard: true }
        )
        return found
      },
      Effect.orElseSucceed((): ReadonlySet<string> => new Set())
    )

    /** From the first line, which says where and how the thread began; only its beginning is read. */
    const cwdOf = (file: RolloutFile): Effect.Effect<string | undefined> =>
      bytes(file, { to: 4096 }).pipe(
        Stream.runHead,
        Effect.map((chunk) => {
          const start = new TextDecoder().decode(Option.getOrUndefined(chunk))
          const found = /"cwd":("(?:[^"\\]|\\.)*")/.exec(start)?.[1]
          const { cwd } = parse(`{"cwd":${found}}`) ?? {}
          return typeof cwd === "string" ? cwd : undefined
        }),
        Effect.orElseSucceed(() => undefined)
      )

    const names = fs.readFileString(path.join(codexHome, "session_index.jsonl")).pipe(
      Effect.map((text) => {
        const found = new Map<string, string>()
        for (const line of text.split("\n")) {
          const { id, thread_name: name } = parse(line) ?? {}
          if (typeof id !== "string" || typeof name !== "string") continue
          found.delete(id)
          found.set(id, name)
        }
        return found
      }),
      Effect.orElseSucceed((): ReadonlyMap<string, string> => new Map())
    )

    const find = Effect.fnUntraced(function* (idOrName: string) {
      if (isThreadId(idOrName)) return idOrName.toLowerCase()
      const named = [...(yield* names)].filter(([, name]) => name === idOrName).toReversed()
      const { thread } = named.length === 0 ? noThreads : yield* Effect.orElseSucceed(stored, () => noThreads)
      const there = named.flatMap(([id]) => thread(id) ?? [])
      const owner = there.find(({ files: [{ archived }] }) => !archived) ?? there[0]
      if (owner !== undefined) return owner.threadId
      return yield* new CodexError({ reason: new ThreadNotFound({ thread: idOrName }) })
    })

    /**
     * From the end, a block at a time: the last figures are in the last few lines.
     * A line without an end in a whole block is longer than theirs, and not held.
     */
    const usageIn = Effect.fnUntraced(function* (file: RolloutFile, to: number, at: number) {
      if (file.compressed) return undefined
      const handle = yield* fs.open(file.path, { flag: "r" })
      const size = Math.min(to, Number((yield* handle.stat).size))
      let after: Uint8Array = new Uint8Array(0)
      for (let end = size; end > 0;) {
        const start = Math.max(0, end - blockBytes)
        const block = new Uint8Array(end - start)
        yield* handle.seek(BigInt(start), "start")
        yield* readFully(handle, block)
        const bytes = Buffer.concat([block, after])
        const firstBreak = start === 0 ? -1 : block.indexOf(newline)
        if (start > 0 && firstBreak === -1) {
          after = new Uint8Array(0)
        } else {
          const lines = bytes
            .subarray(firstBreak + 1)
            .toString("utf8")
            .split("\n")
          for (const line of lines.toReversed()) {
            const found = usageOf(line, at)
            if (found !== undefined) return found
          }
          after = bytes.subarray(0, Math.max(firstBreak, 0))
        }
        end = start
      }
      return undefined
    }, Effect.scoped)

    const usage: Rollouts["usage"] = (threadId, at = Infinity) => {
      let located: (Pick<Stored, "segment"> & { readonly last: RolloutFile }) | undefined
      return Effect.gen(function* () {
        if (located === undefined) {
          const { segment, thread } = yield* stored
          const last = thread(threadId.toLowerCase())?.files.at(-1)
          if (last === undefined) return Option.none()
          located = { segment, last }
        }
        const { last, segment } = located
        let file: RolloutFile | undefined = last
        let to = Infinity
        // A file that another one goes on from may have the last figures; one is never its own beginning.
        for (const seen = new Set<RolloutFile>(); file !== undefined && !seen.has(file);) {
          const found = yield* usageIn(file, to, at)
          if (found !== undefined) return Option.some(found)
          seen.add(file)
          const base = historyBase(yield* head(file))
          file = base && segment(base.segmentId)
          to = base?.endByte ?? 0
        }
        return Option.none()
      }).pipe(Effect.orElseSucceed(() => Option.none()))
    }

    return { startedIn, find, usage, stored, names, head, bytes, newest }
  })

export const fileCalled = (name: string, path: string, archived: boolean): RolloutFile | undefined => {
  const [, threadId, segmentId = threadId, compressed] = fileName.exec(name) ?? []
  return threadId === undefined || segmentId === undefined
    ? undefined
    : { path, threadId, segmentId, archived, compressed: compressed !== undefined }
}

/** The file that codex reads, where there are two of one segment. */
const preferred = (one: RolloutFile, other: RolloutFile): RolloutFile =>
  Number(one.archived) - Number(other.archived) + (Number(one.compressed) - Number(other.compressed)) / 2 <= 0
    ? one
    : other

const indexOf = (files: ReadonlyArray<RolloutFile>): Stored => {
  const segments = new Map<string, RolloutFile>()
  for (const file of files) {
    const present = segments.get(file.segmentId)
    segments.set(file.segmentId, present === undefined ? file : preferred(present, file))
  }
  const byThread = new Map<string, Array<RolloutFile>>()
  for (const file of segments.values()) {
    const present = byThread.get(file.threadId)
    if (present === undefined) byThread.set(file.threadId, [file])
    else present.push(file)
  }
  const threads = new Map<string, StoredThread>()
  for (const [threadId, unsorted] of byThread) {
    const [first, ...rest] = unsorted.toSorted(
      (one, other) => Number(isLater(one, other)) - Number(isLater(other, one))
    )
    if (first !== undefined) threads.set(threadId, { threadId, files: [first, ...rest] })
  }
  return {
    // Ids are made of the time, and sort by it.
    threads: [...threads.values()].toSorted((one, other) => (one.threadId < other.threadId ? 1 : -1)),
    thread: (threadId) => threads.get(threadId),
    segment: (segmentId) => segments.get(segmentId)
  }
}

/** Of two files of a thread, whether this one was begun after the other. */
export const isLater = (one: RolloutFile, other: RolloutFile): boolean =>
  one.segmentId !== one.threadId && (other.segmentId === other.threadId || one.segmentId > other.segmentId)

const noThreads: Stored = indexOf([])

/** What a first line says of where the file's history begins. */
export const historyBase = (head: Record<string, unknown> | undefined): HistoryBase | undefined => {
  const { end_byte_offset: endByte, thread_id: segmentId } = record(record(head?.["payload"])["history_base"])
  return typeof segmentId === "string" && typeof endByte === "number" ? { segmentId, endByte } : undefined
}

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

const usageOf = (line: string, at: number): Usage | undefined => {
  if (!line.includes(`"token_count"`)) return undefined
  const entry = record(parse(line))
  if (Date.parse(String(entry["timestamp"])) > at) return undefined
  const payload = record(entry["payload"])
  if (payload["type"] !== "token_count") return undefined
  return usageFromWire(record(payload["info"])["total_token_usage"])
}
