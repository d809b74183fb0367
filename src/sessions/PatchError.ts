/**
 * Why a patch could not be made or applied.
 *
 * @since 0.1.0
 */
import { Schema } from "effect"
import { FolderNotFound, GitFailed, GitUnavailable, PathEscapes } from "./SnapshotError.ts"

const listed = (files: ReadonlyArray<string>): string =>
  files.length <= 5 ? files.join(", ") : `${files.slice(0, 5).join(", ")} and ${files.length - 5} more`

/**
 * The thread has no such turn.
 *
 * @since 0.1.0
 * @category reasons
 */
export class TurnNotFound extends Schema.TaggedError<TurnNotFound>()("TurnNotFound", {
  /** The id of the session's thread. */
  threadId: Schema.String,
  /** The id that was asked for. */
  turnId: Schema.String
}) {
  override get message() {
    return `the thread ${this.threadId} has no turn ${this.turnId}`
  }
}

/**
 * This is no patch. Nothing was changed.
 *
 * @since 0.1.0
 * @category reasons
 */
export class PatchInvalid extends Schema.TaggedError<PatchInvalid>()("PatchInvalid", {
  /** As git says it. */
  detail: Schema.String
}) {
  override get message() {
    return `this is no patch that git can read: ${this.detail}`
  }
}

/**
 * The files are not what the patch is for.
 *
 * @since 0.1.0
 * @category reasons
 */
export class PatchConflict extends Schema.TaggedError<PatchConflict>()("PatchConflict", {
  /** The files it does not fit, relative to the folder; with `changed`, those that now hold conflict markers. */
  files: Schema.Array(Schema.String),
  /** Whether the folder was changed all the same, as a three-way merge does. */
  changed: Schema.Boolean,
  /** As git says it. */
  detail: Schema.String
}) {
  override get message() {
    return this.changed
      ? `the patch was applied with conflicts in ${listed(this.files)}`
      : `the patch does not fit ${listed(this.files)}, and nothing was changed: ${this.detail}`
  }
}

/**
 * Codex applies a task's changes only in a git repository.
 *
 * @since 0.1.0
 * @category reasons
 */
export class NotARepository extends Schema.TaggedError<NotARepository>()("NotARepository", {
  /** The folder, as it was given. */
  workingDirectory: Schema.String
}) {
  override get message() {
    return `${this.workingDirectory} is in no git repository; codex applies a task's changes only in one`
  }
}

/**
 * There is no such task, for whoever is logged in.
 *
 * @since 0.1.0
 * @category reasons
 */
export class TaskNotFound extends Schema.TaggedError<TaskNotFound>()("TaskNotFound", {
  /** The id that was asked for. */
  taskId: Schema.String
}) {
  override get message() {
    return `there is no task ${this.taskId} for this login`
  }
}

/**
 * The task has changed nothing, or not yet.
 *
 * @since 0.1.0
 * @category reasons
 */
export class TaskWithoutDiff extends Schema.TaggedError<TaskWithoutDiff>()("TaskWithoutDiff", {
  /** The id that was asked for. */
  taskId: Schema.String
}) {
  override get message() {
    return `the task ${this.taskId} has no changes to apply`
  }
}

/**
 * The task could not be fetched.
 *
 * @since 0.1.0
 * @category reasons
 */
export class TaskUnavailable extends Schema.TaggedError<TaskUnavailable>()("TaskUnavailable", {
  /** The id that was asked for. */
  taskId: Schema.String,
  /** The HTTP status, if there was an answer. */
  status: Schema.optionalKey(Schema.Number),
  /** As codex says it, at most 2 Ki characters. */
  detail: Schema.String
}) {
  override get message() {
    return `the task ${this.taskId} could not be fetched: ${this.detail}`
  }
}

/**
 * What failed with a patch. `Effect.catchReason("PatchError", …)` selects on the
 * reason.
 *
 * @since 0.1.0
 * @category errors
 */
export class PatchError extends Schema.TaggedError<PatchError>()("PatchError", {
  /** What it is, by its tag. */
  reason: Schema.Union([
    GitUnavailable,
    GitFailed,
    FolderNotFound,
    PathEscapes,
    TurnNotFound,
    PatchInvalid,
    PatchConflict,
    NotARepository,
    TaskNotFound,
    TaskWithoutDiff,
    TaskUnavailable
  ])
}) {
  override get message() {
    return this.reason.message
  }
}
