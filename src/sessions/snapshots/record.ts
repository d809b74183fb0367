/**
 * A snapshot in the store: a commit whose tree holds the files, what is said of
 * them, and the names of those that were not tracked. One ref keeps all of it.
 */
import { Effect, Schema } from "effect"
import { GhostSnapshot } from "../GhostSnapshot.ts"
import { SnapshotError, StoreFailed } from "../SnapshotError.ts"
import { fields, shown } from "./git.ts"
import { objects } from "./objects.ts"
import { LeftOut } from "./scan.ts"
import type { OpenStore } from "./store.ts"

export const SnapshotRecord = Schema.Struct({
  version: Schema.Literal(1),
  workingDirectory: Schema.String,
  prefix: Schema.String,
  parent: Schema.NullOr(Schema.String),
  message: Schema.String,
  createdAt: Schema.Number,
  leftOut: Schema.Array(LeftOut),
  modes: Schema.Record(Schema.String, Schema.Number)
})
export type SnapshotRecord = typeof SnapshotRecord.Type

export interface Stored {
  readonly id: string
  /** The tree of the files. */
  readonly files: string
  readonly record: SnapshotRecord
  readonly untracked: ReadonlyArray<string>
}

const refs = "refs/snapshots/"

const folders: ReadonlySet<LeftOut["reason"]> = new Set(["LargeFolder", "NestedRepository"])

export const toSnapshot = ({ id, record, untracked }: Omit<Stored, "files">): GhostSnapshot =>
  new GhostSnapshot({
    id,
    parent: record.parent,
    preexistingUntrackedFiles: untracked.map(shown),
    preexistingUntrackedDirs: record.leftOut.flatMap(({ path, reason }) => (folders.has(reason) ? [shown(path)] : [])),
    workingDirectory: record.workingDirectory,
    message: record.message,
    createdAt: record.createdAt
  })

const data = (text: string): string => `data ${text.length}\n${text}\n`

/** Stores a snapshot in one step: it is there whole, or not at all. */
export const store = Effect.fnUntraced(function* (
  { at, git }: OpenStore,
  files: string,
  record: SnapshotRecord,
  untracked: ReadonlyArray<string>,
  made: number
) {
  const ref = `${refs}${record.createdAt}-${made}-${globalThis.crypto.randomUUID().slice(0, 8)}`
  const who = `Codex Snapshot <snapshot@codex.local> ${Math.floor(record.createdAt / 1000)} +0000`
  const bytesOf = (text: string) => Buffer.from(text, "utf8").toString("latin1")
  const input = [
    `commit ${ref}\nmark :1\n`,
    `author ${who}\ncommitter ${who}\n`,
    data(bytesOf(record.message)),
    `M 040000 ${files} files\n`,
    "M 100644 inline record.json\n",
    // What it encodes to is what it is.
    data(bytesOf(JSON.stringify(record))),
    "M 100644 inline untracked\n",
    data(untracked.map((name) => `${name}\0`).join("")),
    "get-mark :1\n",
    "done\n"
  ]
  const args = ["fast-import", "--quiet", "--done", "--date-format=raw", "--cat-blob-fd=1"]
  return yield* git.text(args, at({ stdin: input.join("") }))
})

/** The ids of all snapshots, the newest first. */
export const ids = Effect.fnUntraced(function* ({ at, git }: OpenStore) {
  const output = yield* git.text(["for-each-ref", "--format=%(refname) %(objectname)", refs], at())
  return output
    .split("\n")
    .flatMap((line) => {
      const [ref, id] = line.split(" ")
      if (ref === undefined || id === undefined) return []
      const [at, made] = ref.slice(refs.length).split("-")
      return [{ ref, id, at: Number(at), made: Number(made) }]
    })
    .toSorted((a, b) => b.at - a.at || b.made - a.made)
})

/** Every git knows these. */
const emptyTree = {
  sha1: "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
  sha256: "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321"
}

const decodeRecord = Schema.decodeUnknownEffect(Schema.fromJsonString(SnapshotRecord))

/** A snapshot by its id; undefined when it has no record of ours. */
export const read = Effect.fnUntraced(function* (from: OpenStore, id: string) {
  const [record, untracked, files] = yield* objects(from, [`${id}:record.json`, `${id}:untracked`, `${id}:files`])
  if (record === undefined || untracked === undefined) return undefined
  const decoded = yield* Effect.mapError(
    decodeRecord(Buffer.from(record.content).toString("utf8")),
    () =>
      new SnapshotError({
        reason: new StoreFailed({ path: from.folder, detail: `the record of the snapshot ${id} cannot be read` })
      })
  )
  const stored: Stored = {
    id,
    // Git keeps no empty folder, not even this one.
    files: files?.id ?? (id.length === 40 ? emptyTree.sha1 : emptyTree.sha256),
    record: decoded,
    untracked: fields(Buffer.from(untracked.content).toString("latin1"))
  }
  return stored
})
