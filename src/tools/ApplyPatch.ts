/**
 * Codex's patches: reading them, applying them, and making them from diffs.
 *
 * In this process, on the file system it is given; no codex is started. What is
 * a patch, where its chunks fit and what is said when they do not are codex
 * 0.169's. Which files may be touched, and how they are written, are by default
 * stricter: see `ApplyOptions.semantics`.
 *
 * @since 0.1.0
 */
import { Effect, type FileSystem, type Path, Result, Schema, type Stream } from "effect"
import { changesOf, type Contents } from "./applyPatch/changes.ts"
import { applyAsCodex } from "./applyPatch/codex.ts"
import * as Format from "./applyPatch/format.ts"
import * as Parser from "./applyPatch/parser.ts"
import {
  type AppliedPaths,
  ApplyPatchError,
  type FileChange,
  type InvalidPatch,
  nothingApplied,
  type Patch,
  summaryOf
} from "./applyPatch/patch.ts"
import { applySafely } from "./applyPatch/safe.ts"
import * as Streaming from "./applyPatch/stream.ts"
import { call, freeformDescription, functionDescription, grammar as patchGrammar } from "./applyPatch/tools.ts"
import * as UnifiedDiff from "./applyPatch/unifiedDiff.ts"
import * as Tool from "./Tool.ts"

export type { Contents } from "./applyPatch/changes.ts"
export {
  type AddFile,
  AppliedPaths,
  ApplyPatchError,
  ApplyPatchReason,
  type Chunk,
  type ChunkLine,
  ContextNotFound,
  type DeleteFile,
  type FileChange,
  FileNotDeleted,
  FileNotWritten,
  FileUnreadable,
  type Hunk,
  InvalidPatch,
  LinesNotFound,
  NoFilesModified,
  OriginalNotRemoved,
  type Patch,
  PathRefused,
  type UpdateFile
} from "./applyPatch/patch.ts"
export type { PatchState } from "./applyPatch/stream.ts"
export { InvalidDiff } from "./applyPatch/unifiedDiff.ts"

/**
 * How a patch is applied.
 *
 * @since 0.1.0
 * @category options
 */
export interface ApplyOptions {
  /** What relative paths are relative to. */
  readonly workingDirectory: string
  /**
   * `"codex"` does what codex's program does: hunk by hunk, written in place,
   * wherever the paths lead, what was done before a failure stays.
   *
   * `"safe"`, the default, checks the whole patch before it writes anything,
   * replaces files instead of writing into them, stays in the working
   * directory, and refuses to move a file onto itself, which deletes it.
   */
  readonly semantics?: "safe" | "codex" | undefined
  /** Whether the safe semantics may leave the working directory. Not by default. */
  readonly allowOutside?: boolean | undefined
  /** Whether the result holds the files' texts, before and after. Not by default. */
  readonly contents?: boolean | undefined
}

/**
 * What a patch has done. Paths are as written in it.
 *
 * @since 0.1.0
 * @category models
 */
export interface ApplyResult extends AppliedPaths {
  /** What codex prints: `Success. Updated the following files:`, and the files. */
  readonly summary: string
  /** Each file once, in the order they were last touched; empty unless `contents` was asked for. */
  readonly changes: ReadonlyArray<FileChange>
}

/**
 * Reads a patch.
 *
 * The markers may have white space around them, and the whole may be wrapped in
 * `<<EOF` and `EOF`. Time is linear in the text.
 *
 * @since 0.1.0
 * @category parsing
 * @example
 * ```ts
 * import { Result } from "effect"
 * import { ApplyPatch } from "effect-codex/tools"
 *
 * const patch = ApplyPatch.parse(`*** Begin Patch
 * *** Delete File: old.txt
 * *** End Patch`)
 *
 * if (Result.isFailure(patch)) console.error(patch.failure.message, patch.failure.line)
 * else console.log(patch.success.hunks) // [{ _tag: "DeleteFile", path: "old.txt" }]
 * ```
 */
export const parse: (text: string) => Result.Result<Patch, InvalidPatch> = Parser.parse

/**
 * A patch as text. Lines that end in returns, and a new file without a last
 * line end, cannot be said in it: read again, they are without and with.
 *
 * @since 0.1.0
 * @category encoding
 */
export const format: (patch: Patch) => string = Format.format

/**
 * Applies a patch to the files of a folder.
 *
 * Fails with `ApplyPatchError`: its `message` is what codex prints, its
 * `reason` says the same typed, its `applied` what had been done and stays.
 * With the safe semantics that is nothing, unless the file system fails between
 * the first file that takes its place and the last. Interrupted, they leave all
 * done or nothing, and no temporary files.
 *
 * @since 0.1.0
 * @category applying
 * @example
 * ```ts
 * import { Console, Effect } from "effect"
 * import { ApplyPatch } from "effect-codex/tools"
 *
 * const edit = (patch: string) =>
 *   ApplyPatch.apply(patch, { workingDirectory: "/srv/shop" }).pipe(
 *     Effect.flatMap(({ summary }) => Console.log(summary)),
 *     Effect.catchReason("ApplyPatchError", "LinesNotFound", ({ path }) => Console.log(`${path} has changed`))
 *   )
 * ```
 */
export const apply: (
  patch: string | Patch,
  options: ApplyOptions
) => Effect.Effect<ApplyResult, ApplyPatchError, FileSystem.FileSystem | Path.Path> = Effect.fn("ApplyPatch.apply")(
  function* (
    patch: string | Patch,
    { allowOutside = false, contents = false, semantics, workingDirectory }: ApplyOptions
  ) {
    const parsed = typeof patch === "string" ? parse(patch) : Result.succeed(patch)
    if (Result.isFailure(parsed)) {
      return yield* new ApplyPatchError({ reason: parsed.failure, applied: nothingApplied })
    }
    const { applied, changes } =
      semantics === "codex"
        ? yield* applyAsCodex(parsed.success, { workingDirectory, contents })
        : yield* applySafely(parsed.success, { workingDirectory, allowOutside, contents })
    const { paths } = applied
    const result: ApplyResult = { ...paths, summary: summaryOf(paths), changes: contents ? changes : [] }
    return result
  }
)

/**
 * What a patch would do to these files: none of them is on a disk. `contents`
 * gives a file's text by its path.
 *
 * @since 0.1.0
 * @category applying
 */
export const changes: (patch: Patch, contents: Contents) => Result.Result<ReadonlyArray<FileChange>, ApplyPatchError> =
  changesOf

/**
 * The patch that does what a unified diff says, of git or of `diff -u`.
 *
 * A patch has no line numbers: a chunk goes to the first place below the one
 * before where its lines are. Give the files' `contents`, and each chunk gets as
 * much context as it takes to be the place the diff means. Without them, a hunk
 * with no line of context is refused, and one whose lines stand in the file
 * twice may go to the wrong place.
 *
 * What a patch cannot say is left out (modes), or differs (a file it updates
 * ends with a line end, and new lines end as the file's first does). Binary
 * files, copies and diffs of merges are `InvalidDiff`.
 *
 * @since 0.1.0
 * @category diffs
 */
export const fromUnifiedDiff: (diff: string, contents?: Contents) => Result.Result<Patch, UnifiedDiff.InvalidDiff> =
  UnifiedDiff.fromUnifiedDiff

/**
 * Changes as a unified diff that `git apply` takes.
 *
 * @since 0.1.0
 * @category diffs
 * @example
 * ```ts
 * import { Result } from "effect"
 * import { ApplyPatch } from "effect-codex/tools"
 *
 * // What a patch would do to a file, for somebody to approve.
 * const preview = (patch: ApplyPatch.Patch, files: Record<string, string>) =>
 *   Result.map(ApplyPatch.changes(patch, files), (changes) => ApplyPatch.toUnifiedDiff(changes))
 * ```
 */
export const toUnifiedDiff: (
  changes: ReadonlyArray<FileChange>,
  /** Lines of context around a change, 3 by default. */
  context?: number
) => string = UnifiedDiff.toUnifiedDiff

/**
 * Reads a patch while it is being written: a state for every piece of the
 * input, and one more when it has ended, whose `result` is what `parse` gives
 * for the whole. A patch that is not complete, or none, fails nothing. Time is
 * linear in the input, however it is cut.
 *
 * @since 0.1.0
 * @category parsing
 * @example
 * ```ts
 * import { Console, Stream } from "effect"
 * import { ApplyPatch } from "effect-codex/tools"
 *
 * const watch = (typed: Stream.Stream<string>) =>
 *   ApplyPatch.stream(typed).pipe(
 *     Stream.map(({ writing }) => writing?.path),
 *     Stream.changes,
 *     Stream.runForEach((path) => Console.log(path === undefined ? "" : `editing ${path}`))
 *   )
 * ```
 */
export const stream: <E, R>(input: Stream.Stream<string, E, R>) => Stream.Stream<Streaming.PatchState, E, R> =
  Streaming.stream

/**
 * How a tool applies patches.
 *
 * @since 0.1.0
 * @category options
 */
export type ToolOptions = Omit<ApplyOptions, "contents">

/**
 * The language of patches in Lark's notation: what `tool` gives a model.
 *
 * @since 0.1.0
 * @category tools
 */
export const grammar: string = patchGrammar

/**
 * The tool `apply_patch` as codex 0.169 offers it: called with the patch as
 * plain text.
 *
 * The model is told what codex tells it. The patch is checked as codex checks
 * it, hunk by hunk against the files as they are, before it is applied; what
 * only the safe semantics refuse is told it in the same form.
 *
 * @since 0.1.0
 * @category tools
 */
export const tool = (options: ToolOptions): Effect.Effect<Tool.Tool, never, FileSystem.FileSystem | Path.Path> =>
  Tool.custom({
    name: "apply_patch",
    description: freeformDescription,
    grammar,
    handler: (input, { name }) => answer(name, input, options)
  })

/**
 * The same for a model that has only functions: called with `{ "input": patch }`.
 *
 * @since 0.1.0
 * @category tools
 */
export const functionTool = (
  options: ToolOptions
): Effect.Effect<Tool.Tool, never, FileSystem.FileSystem | Path.Path> =>
  Tool.make({
    name: "apply_patch",
    description: functionDescription,
    parameters: Schema.Struct({
      input: Schema.String.annotate({ description: "The whole patch." })
    }),
    handler: ({ input }, { name }) => answer(name, input, options)
  })

const answer = (name: string, input: string, options: ToolOptions) =>
  call(
    name,
    input,
    {
      workingDirectory: options.workingDirectory,
      isContained: options.semantics !== "codex" && options.allowOutside !== true
    },
    (patch) => Effect.map(apply(patch, options), ({ summary }) => summary)
  )
