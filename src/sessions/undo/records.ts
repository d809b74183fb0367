/**
 * What is remembered of each turn: one small file, written anew as a whole
 * whenever something is to be added. The files of a thread are numbered.
 */
import { Effect, FileSystem, Option, Path, Schema } from "effect"
import type { PlatformError } from "effect/PlatformError"
import type { SnapshotError } from "../SnapshotError.ts"
import { storeFailed } from "../snapshots/store.ts"

/** Of all snapshots: only those that say the same of the same files are one. */
export const message = "codex turn"

/** What a later version adds is kept. */
const rest = [Schema.Record(Schema.String, Schema.Unknown)] as const

const SnapshotSettings = Schema.Struct({
  forceInclude: Schema.optionalKey(Schema.Array(Schema.String)),
  maxUntrackedFileBytes: Schema.optionalKey(Schema.Number),
  maxUntrackedFolderFiles: Schema.optionalKey(Schema.Number),
  selfContained: Schema.optionalKey(Schema.Boolean)
})
export type SnapshotSettings = typeof SnapshotSettings.Type

const Undone = Schema.StructWithRest(
  Schema.Struct({
    /** Turns that were undone together have the same. */
    operation: Schema.String,
    at: Schema.Number,
    files: Schema.Literals(["pending", "undone", "left", "redone"]),
    conversation: Schema.Literals(["pending", "done", "left"]),
    /** The snapshot that a redo takes its files from. */
    redo: Schema.optionalKey(Schema.String),
    /** Those files, relative to the root. */
    paths: Schema.optionalKey(Schema.Array(Schema.String))
  }),
  rest
)
export type Undone = typeof Undone.Type

export const Record = Schema.StructWithRest(
  Schema.Struct({
    version: Schema.Literal(1),
    /** Absent until codex has named the thread. */
    threadId: Schema.optionalKey(Schema.String),
    transport: Schema.String,
    turnId: Schema.optionalKey(Schema.String),
    workingDirectory: Schema.String,
    settings: SnapshotSettings,
    /** The process that ran the turn. */
    processId: Schema.Number,
    startedAt: Schema.Number,
    endedAt: Schema.optionalKey(Schema.Number),
    state: Schema.Literals(["running", "completed", "failed", "interrupted"]),
    before: Schema.optionalKey(Schema.String),
    after: Schema.optionalKey(Schema.String),
    /** Why one of them is missing. */
    problem: Schema.optionalKey(Schema.String),
    forgotten: Schema.Boolean,
    undone: Schema.optionalKey(Undone)
  }),
  rest
)
export type Record = typeof Record.Type

/** A record as it is now, and where it is. */
export interface Stored {
  readonly file: string
  record: Record
}

const json = Schema.fromJsonString(Record)
const decode = Schema.decodeUnknownOption(json)
const encode = Schema.encodeEffect(json)

export const makeRecords = Effect.fnUntraced(function* (stateFolder: string) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const turns = path.join(stateFolder, "turns")

  const failedAt = (file: string) => Effect.mapError((error: PlatformError) => storeFailed(file)(error))

  /** An id is a name of a folder, whatever is in it. */
  const folderOf = (threadId: string | undefined): string =>
    path.join(
      turns,
      threadId === undefined ? "unnamed" : `thread-${encodeURIComponent(threadId).replaceAll(".", "%2E")}`
    )

  /** Whole or not at all. */
  const write = Effect.fnUntraced(
    function* (file: string, record: Record) {
      const temporary = `${file}.${globalThis.crypto.randomUUID()}.tmp`
      const text = yield* Effect.orDie(encode(record))
      yield* fs.writeFileString(temporary, text, { mode: 0o600 })
      yield* Effect.onError(fs.rename(temporary, file), () => Effect.ignore(fs.remove(temporary)))
    },
    (effect, file) => failedAt(file)(effect)
  )

  const numberOf = (name: string): number => Number.parseInt(name, 10)

  /** What is read, or something else where nothing is; what cannot be read may be what matters. */
  const orNothing =
    <B>(file: string, nothing: B) =>
    <A>(read: Effect.Effect<A, PlatformError>): Effect.Effect<A | B, SnapshotError> =>
      Effect.catchTag(read, "PlatformError", (error) =>
        error.reason._tag === "NotFound" ? Effect.succeed(nothing) : Effect.fail(storeFailed(file)(error))
      )

  const namesIn = (folder: string): Effect.Effect<ReadonlyArray<string>, SnapshotError> =>
    orNothing(folder, [])(fs.readDirectory(folder))

  const names = (folder: string): Effect.Effect<ReadonlyArray<string>, SnapshotError> =>
    Effect.map(namesIn(folder), (all) =>
      all.filter((name) => /^\d+\.json$/.test(name)).toSorted((a, b) => numberOf(b) - numberOf(a))
    )

  /** A new record, with the thread's next number. */
  const add = Effect.fnUntraced(function* (record: Record) {
    const folder = folderOf(record.threadId)
    yield* failedAt(folder)(fs.makeDirectory(folder, { recursive: true, mode: 0o700 }))
    for (let number = numberOf((yield* names(folder))[0] ?? "0") + 1; ; number++) {
      const file = path.join(folder, `${String(number).padStart(6, "0")}.json`)
      // Another process may take the number; who makes the file has it.
      const taken = yield* fs.writeFileString(file, "", { flag: "wx", mode: 0o600 }).pipe(
        Effect.as(true),
        Effect.catchTag("PlatformError", (error) =>
          error.reason._tag === "AlreadyExists" ? Effect.succeed(false) : Effect.fail(storeFailed(file)(error))
        )
      )
      if (!taken) continue
      yield* write(file, record)
      const stored: Stored = { file, record }
      return stored
    }
  })

  const update = (stored: Stored, changes: Partial<Record>): Effect.Effect<void, SnapshotError> =>
    Effect.suspend(() => {
      stored.record = { ...stored.record, ...changes }
      return write(stored.file, stored.record)
    })

  const remove = ({ file }: Stored): Effect.Effect<void, SnapshotError> =>
    failedAt(file)(fs.remove(file, { force: true }))

  const readIn = Effect.fnUntraced(function* (folder: string) {
    const files = (yield* names(folder)).map((each) => path.join(folder, each))
    const read = yield* Effect.forEach(
      files,
      (file) =>
        Effect.map(orNothing(file, "")(fs.readFileString(file)), (text) =>
          // One that is being made, or of a version to come.
          Option.map(decode(text), (record): Stored => ({ file, record }))
        ),
      { concurrency: 32 }
    )
    return read.flatMap(Option.toArray)
  })

  /** The turns of a thread, the newest first. */
  const of = (threadId: string): Effect.Effect<ReadonlyArray<Stored>, SnapshotError> => readIn(folderOf(threadId))

  /** The turns of all threads in a folder, the newest first. */
  const inFolder = Effect.fnUntraced(function* (workingDirectory: string) {
    const threads = (yield* namesIn(turns)).filter((folder) => folder.startsWith("thread-"))
    const all = yield* Effect.forEach(threads, (folder) => readIn(path.join(turns, folder)), { concurrency: 8 })
    return all
      .flat()
      .filter(({ record }) => record.workingDirectory === workingDirectory)
      .toSorted((a, b) => b.record.startedAt - a.record.startedAt)
  })

  return { add, update, remove, of, inFolder }
})

export type Records = Effect.Success<ReturnType<typeof makeRecords>>
