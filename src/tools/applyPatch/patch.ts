/**
 * What a patch says, and the ways in which it can fail.
 *
 * @since 0.1.0
 */
import { Schema } from "effect"

/**
 * A line of a chunk, without its sign and its line end.
 *
 * @since 0.1.0
 * @category models
 */
export interface ChunkLine {
  readonly kind: "context" | "add" | "remove"
  readonly text: string
}

/**
 * Lines that stand together in a file, and what becomes of them.
 *
 * @since 0.1.0
 * @category models
 */
export interface Chunk {
  /** A line above the chunk, from its `@@` line: the search begins below it. */
  readonly context: string | undefined
  readonly lines: ReadonlyArray<ChunkLine>
  /** Whether the chunk stands at the end of the file. */
  readonly endOfFile: boolean
}

/** @since 0.1.0 @category models */
export interface AddFile {
  readonly _tag: "AddFile"
  readonly path: string
  readonly contents: string
}

/** @since 0.1.0 @category models */
export interface DeleteFile {
  readonly _tag: "DeleteFile"
  readonly path: string
}

/** @since 0.1.0 @category models */
export interface UpdateFile {
  readonly _tag: "UpdateFile"
  readonly path: string
  /** Where the file goes, if it moves. */
  readonly moveTo: string | undefined
  readonly chunks: ReadonlyArray<Chunk>
}

/**
 * What a patch does to one file. Paths are as written.
 *
 * @since 0.1.0
 * @category models
 */
export type Hunk = AddFile | DeleteFile | UpdateFile

/**
 * A patch in codex's format.
 *
 * @since 0.1.0
 * @category models
 */
export interface Patch {
  readonly hunks: ReadonlyArray<Hunk>
  /** The environment it is meant for. Codex's program reads it and does nothing about it; so does `apply`. */
  readonly environmentId: string | undefined
}

/**
 * The text is not a patch.
 *
 * @since 0.1.0
 * @category errors
 */
export class InvalidPatch extends Schema.TaggedError<InvalidPatch>()("InvalidPatch", {
  /** What is wrong, in codex's words. */
  detail: Schema.String,
  /** The line it is about, the first being 1; absent when it is about the whole. */
  line: Schema.optionalKey(Schema.Number)
}) {
  override get message() {
    return this.line === undefined
      ? `Invalid patch: ${this.detail}`
      : `Invalid patch hunk on line ${this.line}: ${this.detail}`
  }
}

/**
 * The patch has no hunks.
 *
 * @since 0.1.0
 * @category reasons
 */
export class NoFilesModified extends Schema.TaggedError<NoFilesModified>()("NoFilesModified", {}) {
  override get message() {
    return "No files were modified."
  }
}

/**
 * A chunk's lines are not in the file, or not below the chunk before it.
 *
 * @since 0.1.0
 * @category reasons
 */
export class LinesNotFound extends Schema.TaggedError<LinesNotFound>()("LinesNotFound", {
  path: Schema.String,
  /** The context and the lines to be removed, joined with "\n". */
  lines: Schema.String
}) {
  override get message() {
    return `Failed to find expected lines in ${this.path}:\n${this.lines}`
  }
}

/**
 * The line that a chunk's `@@` names is not in the file, or not below the chunk before it.
 *
 * @since 0.1.0
 * @category reasons
 */
export class ContextNotFound extends Schema.TaggedError<ContextNotFound>()("ContextNotFound", {
  path: Schema.String,
  context: Schema.String
}) {
  override get message() {
    return `Failed to find context '${this.context}' in ${this.path}`
  }
}

/**
 * A file to be updated could not be read: it is not there, no file, or not UTF-8.
 *
 * @since 0.1.0
 * @category reasons
 */
export class FileUnreadable extends Schema.TaggedError<FileUnreadable>()("FileUnreadable", {
  path: Schema.String,
  detail: Schema.String
}) {
  override get message() {
    return `Failed to read file to update ${this.path}: ${this.detail}`
  }
}

/** @since 0.1.0 @category reasons */
export class FileNotWritten extends Schema.TaggedError<FileNotWritten>()("FileNotWritten", {
  path: Schema.String,
  /** Why; codex does not say it. */
  detail: Schema.String
}) {
  override get message() {
    return `Failed to write file ${this.path}`
  }
}

/** @since 0.1.0 @category reasons */
export class FileNotDeleted extends Schema.TaggedError<FileNotDeleted>()("FileNotDeleted", {
  path: Schema.String,
  /** Why; codex does not say it. */
  detail: Schema.String
}) {
  override get message() {
    return `Failed to delete file ${this.path}`
  }
}

/**
 * A moved file was written, but is still at its old place too.
 *
 * @since 0.1.0
 * @category reasons
 */
export class OriginalNotRemoved extends Schema.TaggedError<OriginalNotRemoved>()("OriginalNotRemoved", {
  path: Schema.String,
  /** Why; codex does not say it. */
  detail: Schema.String
}) {
  override get message() {
    return `Failed to remove original ${this.path}`
  }
}

/**
 * A path that the safe semantics do not touch. Codex's program would.
 *
 * @since 0.1.0
 * @category reasons
 */
export class PathRefused extends Schema.TaggedError<PathRefused>()("PathRefused", {
  /** As written. */
  path: Schema.String,
  why: Schema.Literals(["Outside", "NotAPath", "TooLong", "OntoItself", "DanglingLink"]),
  detail: Schema.String
}) {
  override get message() {
    const shown = this.path.length > 200 ? `${this.path.slice(0, 200)}…` : this.path
    return `Refused ${JSON.stringify(shown)}: ${this.detail}`
  }
}

/**
 * Every reason for which a patch is not applied.
 *
 * @since 0.1.0
 * @category models
 */
export const ApplyPatchReason = Schema.Union([
  InvalidPatch,
  NoFilesModified,
  LinesNotFound,
  ContextNotFound,
  FileUnreadable,
  FileNotWritten,
  FileNotDeleted,
  OriginalNotRemoved,
  PathRefused
])

/** @since 0.1.0 @category models */
export type ApplyPatchReason = typeof ApplyPatchReason.Type

/**
 * Paths as written in the patch, each list in its order. A file that moved is
 * under `modified`, with its new path; a file that two hunks touch is there twice.
 *
 * @since 0.1.0
 * @category models
 */
export const AppliedPaths = Schema.Struct({
  added: Schema.Array(Schema.String),
  modified: Schema.Array(Schema.String),
  deleted: Schema.Array(Schema.String)
})

/** @since 0.1.0 @category models */
export type AppliedPaths = typeof AppliedPaths.Type

/**
 * A patch was not applied, or not all of it.
 *
 * @since 0.1.0
 * @category errors
 */
export class ApplyPatchError extends Schema.TaggedError<ApplyPatchError>()("ApplyPatchError", {
  reason: ApplyPatchReason,
  /** What had been applied, and stays. */
  applied: AppliedPaths
}) {
  /** As codex's program prints it. */
  override get message() {
    return this.reason.message
  }
}

/** Nothing yet. */
export const nothingApplied: AppliedPaths = { added: [], modified: [], deleted: [] }

/**
 * What became of one file.
 *
 * @since 0.1.0
 * @category models
 */
export interface FileChange {
  readonly kind: "added" | "modified" | "deleted"
  /** As written; of a file that moved, the new one. */
  readonly path: string
  /** Where it came from, as written. */
  readonly movedFrom: string | undefined
  /** Undefined where there was no file, or one that is not UTF-8. */
  readonly before: string | undefined
  readonly after: string | undefined
}

/** What codex's program prints after a success. */
export const summaryOf = ({ added, deleted, modified }: AppliedPaths): string =>
  [
    "Success. Updated the following files:",
    ...added.map((path) => `A ${path}`),
    ...modified.map((path) => `M ${path}`),
    ...deleted.map((path) => `D ${path}`),
    ""
  ].join("\n")
