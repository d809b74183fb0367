/**
 * A snapshot of a folder, as a value: what it is called, and what codex's own
 * ghost commits say of one.
 *
 * @since 0.1.0
 */
import { Schema, SchemaTransformation } from "effect"

/**
 * A snapshot of a folder.
 *
 * @since 0.1.0
 * @category models
 */
export class GhostSnapshot extends Schema.Class<GhostSnapshot>("effect-codex/sessions/GhostSnapshot")({
  /** The id of its commit. */
  id: Schema.String,
  /** The commit the repository stood on; null without one. */
  parent: Schema.NullOr(Schema.String),
  /** The files that git did not track, relative to the root; a restore deletes none of them. */
  preexistingUntrackedFiles: Schema.Array(Schema.String),
  /** The folders that were left out whole, relative to the root; a restore leaves them alone. */
  preexistingUntrackedDirs: Schema.Array(Schema.String),
  /** The folder, absolute. Absent in what codex itself wrote. */
  workingDirectory: Schema.optionalKey(Schema.String),
  /** What it was said to be for. Absent in what codex itself wrote. */
  message: Schema.optionalKey(Schema.String),
  /** In milliseconds since 1970. Absent in what codex itself wrote. */
  createdAt: Schema.optionalKey(Schema.Int)
}) {
  /** From and to what codex writes of a ghost commit, in snake_case. What only we know is not in it. */
  static readonly codec: Schema.Codec<GhostSnapshot, GhostCommit> = Schema.suspend(() => codec)

  /** From and to codex's item of a rollout: `{ type: "ghost_snapshot", ghost_commit }`. */
  static readonly item: Schema.Codec<GhostSnapshot, GhostSnapshotItem> = Schema.suspend(() => item)
}

/**
 * A ghost commit as codex 0.77 writes it.
 *
 * @since 0.1.0
 * @category models
 */
export interface GhostCommit {
  /** The id of the commit. */
  readonly id: string
  /** The commit the repository stood on; null without one. */
  readonly parent: string | null
  /** The files that git did not track, relative to the repository's top folder. */
  readonly preexisting_untracked_files: ReadonlyArray<string>
  /** The folders that were left out whole, relative to the repository's top folder. */
  readonly preexisting_untracked_dirs: ReadonlyArray<string>
}

/**
 * Codex's item of a rollout that holds a ghost commit.
 *
 * @since 0.1.0
 * @category models
 */
export interface GhostSnapshotItem {
  /** What it is among the items of a rollout. */
  readonly type: "ghost_snapshot"
  /** The ghost commit. */
  readonly ghost_commit: GhostCommit
}

const ghostCommit = Schema.Struct({
  id: Schema.String,
  parent: Schema.NullOr(Schema.String),
  preexisting_untracked_files: Schema.Array(Schema.String),
  preexisting_untracked_dirs: Schema.Array(Schema.String)
})

const codec: Schema.Codec<GhostSnapshot, GhostCommit> = ghostCommit.pipe(
  Schema.decodeTo(
    GhostSnapshot,
    SchemaTransformation.transform({
      decode: (commit) => ({
        id: commit.id,
        parent: commit.parent,
        preexistingUntrackedFiles: commit.preexisting_untracked_files,
        preexistingUntrackedDirs: commit.preexisting_untracked_dirs
      }),
      encode: (snapshot) => ({
        id: snapshot.id,
        parent: snapshot.parent,
        preexisting_untracked_files: snapshot.preexistingUntrackedFiles,
        preexisting_untracked_dirs: snapshot.preexistingUntrackedDirs
      })
    })
  )
)

const item: Schema.Codec<GhostSnapshot, GhostSnapshotItem> = Schema.Struct({
  type: Schema.Literal("ghost_snapshot"),
  ghost_commit: codec
}).pipe(
  Schema.decodeTo(
    Schema.toType(GhostSnapshot),
    SchemaTransformation.transform({
      decode: ({ ghost_commit }) => ghost_commit,
      encode: (snapshot) => ({ type: "ghost_snapshot" as const, ghost_commit: snapshot })
    })
  )
)
