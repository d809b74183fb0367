/**
 * Why a snapshot could not be made, found or restored.
 *
 * @since 0.1.0
 */
import { Schema } from "effect"

/** The first few, and how many more there are. */
const some = (paths: ReadonlyArray<string>): string =>
  paths.length <= 5 ? paths.join(", ") : `${paths.slice(0, 5).join(", ")} and ${paths.length - 5} more`

/**
 * There is no git that can be run.
 *
 * @since 0.1.0
 * @category reasons
 */
export class GitUnavailable extends Schema.TaggedError<GitUnavailable>()("GitUnavailable", {
  /** Why, and what then. */
  detail: Schema.String
}) {
  override get message() {
    return `git cannot be run, and this is done with it: ${this.detail}`
  }
}

/**
 * Git failed where nobody expected it to.
 *
 * @since 0.1.0
 * @category reasons
 */
export class GitFailed extends Schema.TaggedError<GitFailed>()("GitFailed", {
  /** Such as `write-tree`. */
  command: Schema.String,
  /** -1 when it could not be run. */
  exitCode: Schema.Number,
  /** What it wrote to stderr, at most 2 Ki characters. */
  detail: Schema.String
}) {
  override get message() {
    return `git ${this.command} failed (exit code ${this.exitCode}): ${this.detail}`
  }
}

/**
 * The folder is not there, or is none.
 *
 * @since 0.1.0
 * @category reasons
 */
export class FolderNotFound extends Schema.TaggedError<FolderNotFound>()("FolderNotFound", {
  /** The folder, as it was given. */
  workingDirectory: Schema.String
}) {
  override get message() {
    return `there is no folder ${this.workingDirectory}`
  }
}

/**
 * A path leads out of the folder that is to be snapshotted.
 *
 * @since 0.1.0
 * @category reasons
 */
export class PathEscapes extends Schema.TaggedError<PathEscapes>()("PathEscapes", {
  /** The option that has it. */
  option: Schema.String,
  /** The path, as it was given. */
  path: Schema.String
}) {
  override get message() {
    return `${this.option}: ${this.path} is not below the folder of the snapshot; give a relative path without ".."`
  }
}

/**
 * There is no such snapshot of the folder; it may have been pruned.
 *
 * @since 0.1.0
 * @category reasons
 */
export class SnapshotNotFound extends Schema.TaggedError<SnapshotNotFound>()("SnapshotNotFound", {
  /** The id that was asked for. */
  id: Schema.String,
  /** The folder it was looked for in. */
  workingDirectory: Schema.String
}) {
  override get message() {
    return `${this.workingDirectory} has no snapshot ${this.id}; list those it has`
  }
}

/**
 * What a restore would bring back is not there any more. Nothing was changed.
 *
 * A snapshot shares what the repository has already; this is what comes of a
 * repository that threw it away. `selfContained` snapshots share nothing.
 *
 * @since 0.1.0
 * @category reasons
 */
export class SnapshotDamaged extends Schema.TaggedError<SnapshotDamaged>()("SnapshotDamaged", {
  /** The id of the snapshot. */
  id: Schema.String,
  /** The files that cannot be brought back, relative to the root. */
  paths: Schema.Array(Schema.String)
}) {
  override get message() {
    return `the contents of ${some(this.paths)} in the snapshot ${this.id} are gone from the repository; nothing was changed`
  }
}

/**
 * The snapshot would add more than it may. Nothing was stored.
 *
 * @since 0.1.0
 * @category reasons
 */
export class SnapshotTooLarge extends Schema.TaggedError<SnapshotTooLarge>()("SnapshotTooLarge", {
  /** What it would add, in bytes before compression. */
  bytes: Schema.Number,
  /** What it may add, in bytes: `maxSnapshotBytes`. */
  limit: Schema.Number,
  /** The largest files of it, at most five, with their sizes in bytes; relative to the root. */
  largest: Schema.Array(Schema.Struct({ path: Schema.String, bytes: Schema.Number }))
}) {
  override get message() {
    const largest = this.largest.map(({ bytes, path }) => `${path} (${bytes})`).join(", ")
    return `the snapshot would add ${this.bytes} bytes, and ${this.limit} are allowed; ignore what need not be kept, or raise maxSnapshotBytes. The largest: ${largest}`
  }
}

/**
 * The store of the folder's snapshots is full. Nothing was stored.
 *
 * @since 0.1.0
 * @category reasons
 */
export class StoreFull extends Schema.TaggedError<StoreFull>()("StoreFull", {
  /** What the snapshots would take, in bytes before compression. */
  bytes: Schema.Number,
  /** What they may take, in bytes: `maxStoreBytes`. */
  limit: Schema.Number
}) {
  override get message() {
    return `the snapshots would take ${this.bytes} bytes, and ${this.limit} are allowed; prune them, or raise maxStoreBytes`
  }
}

/**
 * Another process has been using the store for too long.
 *
 * @since 0.1.0
 * @category reasons
 */
export class StoreBusy extends Schema.TaggedError<StoreBusy>()("StoreBusy", {
  /** The path of the lock: a folder, with a file in it that is called after the process. */
  lock: Schema.String,
  /** The process that has the store; absent when the lock does not say. */
  processId: Schema.optionalKey(Schema.Number)
}) {
  override get message() {
    const who = this.processId === undefined ? "another process" : `the process ${this.processId}`
    return `${who} is using the snapshots of this folder; if that cannot be, remove ${this.lock}`
  }
}

/**
 * The store could not be read or written.
 *
 * @since 0.1.0
 * @category reasons
 */
export class StoreFailed extends Schema.TaggedError<StoreFailed>()("StoreFailed", {
  /** The file or folder, absolute. */
  path: Schema.String,
  /** What is wrong with it; never what is in it. */
  detail: Schema.String
}) {
  override get message() {
    return `${this.path} cannot be used: ${this.detail}`
  }
}

/**
 * Somebody changed files while they were about to be restored, or something that
 * cannot be saved is in the way: a pipe called `.gitignore`, say, which no git
 * gets past. Nothing was changed.
 *
 * @since 0.1.0
 * @category reasons
 */
export class FilesInTheWay extends Schema.TaggedError<FilesInTheWay>()("FilesInTheWay", {
  /** As git says it. */
  detail: Schema.String
}) {
  override get message() {
    return `files changed meanwhile or are in the way, and nothing was changed: ${this.detail}`
  }
}

/**
 * These files were changed after the turn by somebody else. Nothing was changed.
 *
 * @since 0.1.0
 * @category reasons
 */
export class ManualEdits extends Schema.TaggedError<ManualEdits>()("ManualEdits", {
  /** Relative to the root. */
  paths: Schema.Array(Schema.String)
}) {
  override get message() {
    return `${some(this.paths)} changed since that turn ended, and would be overwritten; nothing was changed. Pass force to overwrite them`
  }
}

/**
 * There is nothing recorded that could be undone, or brought back.
 *
 * @since 0.1.0
 * @category reasons
 */
export class NothingToUndo extends Schema.TaggedError<NothingToUndo>()("NothingToUndo", {
  /** Empty for a thread without an id. */
  threadId: Schema.String,
  /** What is missing. */
  detail: Schema.String
}) {
  override get message() {
    return `the thread ${this.threadId}: ${this.detail}`
  }
}

/**
 * A restore broke off half-way. What the folder held before is kept in
 * `before`; `recover` finishes the restore, or takes it back.
 *
 * @since 0.1.0
 * @category reasons
 */
export class RestoreIncomplete extends Schema.TaggedError<RestoreIncomplete>()("RestoreIncomplete", {
  /** The id of the snapshot of what was there before. */
  before: Schema.String,
  /** Why it broke off. */
  detail: Schema.String
}) {
  override get message() {
    return `a restore of this folder broke off half-way (${this.detail}); call recover. What was there before is the snapshot ${this.before}`
  }
}

/**
 * What failed with a snapshot. `Effect.catchReason("SnapshotError", …)` selects
 * on the reason.
 *
 * @since 0.1.0
 * @category errors
 */
export class SnapshotError extends Schema.TaggedError<SnapshotError>()("SnapshotError", {
  /** What it is, by its tag. */
  reason: Schema.Union([
    GitUnavailable,
    GitFailed,
    FolderNotFound,
    PathEscapes,
    SnapshotNotFound,
    SnapshotDamaged,
    SnapshotTooLarge,
    StoreFull,
    StoreBusy,
    StoreFailed,
    FilesInTheWay,
    ManualEdits,
    NothingToUndo,
    RestoreIncomplete
  ])
}) {
  override get message() {
    return this.reason.message
  }
}
