/**
 * Applies changes to a folder: a patch, such as `Sessions.patch` gives, or what
 * a task of Codex in the cloud has done.
 *
 * A patch is applied with `git apply` in a repository of our own, so that the
 * folder need not be in one, its index stays as it is, and nothing of its
 * configuration is executed. `codex apply` runs git itself, as it is configured.
 *
 * @since 0.1.0
 */
import { Context, Effect, FileSystem, Layer, Path, Stream } from "effect"
import { ChildProcessSpawner } from "effect/process"
import { CodexBinary } from "../binary/CodexBinary.ts"
import { AuthRequired, CodexError, OptionInvalid, SpawnFailed } from "../CodexError.ts"
import type { ConfigOptions } from "../config/ConfigOptions.ts"
import { ConfigOverrides } from "../config/ConfigOverrides.ts"
import type { ExecProcessOptions } from "../exec/ExecProcess.ts"
import { toMillis } from "../internal/duration.ts"
import { environmentOf, ownSecrets, refuseSecrets, secretsOf } from "../internal/environment.ts"
import { quietStderr, startFailure } from "../internal/failures.ts"
import { startProcess } from "../internal/process.ts"
import { redact } from "../internal/redact.ts"
import {
  NotARepository,
  PatchConflict,
  PatchError,
  PatchInvalid,
  TaskNotFound,
  TaskUnavailable,
  TaskWithoutDiff
} from "./PatchError.ts"
import { applyAll, batches, diffBetween, treeOf } from "./rollout/patch.ts"
import { asPatchError, makeScratch, type Scratch } from "./rollout/scratch.ts"
import { FolderNotFound, PathEscapes } from "./SnapshotError.ts"
import { fields, gitFailed, type GitResult, makeGit, shown } from "./snapshots/git.ts"

/**
 * How a patch is applied.
 *
 * @since 0.1.0
 * @category models
 */
export interface ApplyOptions {
  /** What the patch's paths are below. */
  readonly workingDirectory: string
  /** Only says whether it fits. Default: false. */
  readonly check?: boolean | undefined
  /** Takes the changes back. Default: false. */
  readonly reverse?: boolean | undefined
  /**
   * Where it does not fit, merges with the contents it was made for, if git has
   * them; conflicts stay in the files, marked. Default: false.
   */
  readonly threeWay?: boolean | undefined
  /** Lets it write outside of the folder, and to `.git`. Default: false. Not together with `threeWay`. */
  readonly unsafePaths?: boolean | undefined
}

/**
 * How codex is found and run.
 *
 * @since 0.1.0
 * @category models
 */
export interface CodexApplyOptions extends Pick<ExecProcessOptions, "env" | "extendEnv" | "gracePeriod"> {
  /** The binary. Default: `CODEX_PATH`, then the app's `@openai/codex`, then PATH. */
  readonly codexPath?: string | undefined
  /** Settings of codex for the tasks. */
  readonly config?: ConfigOptions | undefined
}

/**
 * Applies changes to a folder.
 *
 * @since 0.1.0
 * @category services
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { CodexApply, Sessions } from "effect-codex/sessions"
 *
 * // Brings what a thread changed into another checkout.
 * const program = Effect.gen(function* () {
 *   const { diff } = yield* (yield* Sessions).patch("my thread")
 *   return yield* (yield* CodexApply).patch(diff, { workingDirectory: "../other-checkout", threeWay: true })
 * })
 * ```
 */
export class CodexApply extends Context.Service<
  CodexApply,
  {
    /**
     * Applies a unified diff, and gives the files it touches, relative to the
     * folder. All or nothing, but for the conflicts of a three-way merge. An
     * empty one changes nothing.
     *
     * Fails with `PatchConflict`, naming the files; `PatchInvalid`;
     * `PathEscapes` for a path that leads out of the folder, through a link too,
     * or into `.git`; `FolderNotFound`; `GitUnavailable`.
     */
    readonly patch: (diff: string, options: ApplyOptions) => Effect.Effect<ReadonlyArray<string>, PatchError>
    /**
     * Applies the latest changes of a task in the cloud to the git repository the
     * folder is in, as `codex apply` does: a three-way merge, which stages what it
     * changes. Gives what codex says. A task is its id, or its address.
     *
     * Fails with `AuthRequired` without a ChatGPT login; `TaskNotFound`,
     * `TaskWithoutDiff`, `TaskUnavailable`; `NotARepository`; `PatchConflict`,
     * `PatchInvalid` and `PathEscapes` as above.
     */
    readonly task: (
      task: string,
      options: { readonly workingDirectory: string }
    ) => Effect.Effect<string, PatchError | CodexError>
  }
>()("effect-codex/sessions/CodexApply") {
  /** The binary is looked for when the first task is applied. */
  static readonly layer = (
    options: CodexApplyOptions = {}
  ): Layer.Layer<CodexApply, never, ChildProcessSpawner.ChildProcessSpawner | FileSystem.FileSystem | Path.Path> =>
    Layer.effect(CodexApply, make(options)).pipe(
      Layer.provide([CodexBinary.layer(options), ConfigOverrides.layer(options.config)])
    )
}

const make = Effect.fnUntraced(function* (options: CodexApplyOptions) {
  const binary = yield* CodexBinary
  const overrides = yield* ConfigOverrides
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const spawner = yield* ChildProcessSpawner.ChildProcessSpawner
  const git = yield* makeGit(spawner)
  const env = environmentOf(options)
  const secrets = secretsOf(env)
  const platform = Context.make(FileSystem.FileSystem, fs).pipe(
    Context.add(Path.Path, path),
    Context.add(ChildProcessSpawner.ChildProcessSpawner, spawner)
  )

  const patch = Effect.fn("CodexApply.patch")(
    function* (diff: string, given: ApplyOptions) {
      const { check = false, reverse = false, threeWay = false, unsafePaths = false, workingDirectory } = given
      const scratch = yield* makeScratch(git, workingDirectory)
      if (diff === "") return []
      const run = (text: string, ...args: ReadonlyArray<string>) =>
        Effect.mapError(
          git.run(["apply", "--whitespace=nowarn", ...args, "-"], { ...scratch.at, stdin: Buffer.from(text) }),
          asPatchError
        )
      const refuse = (result: GitResult) => refusal(result.stderr, []) ?? asPatchError(gitFailed(["apply"], result))

      const listed = yield* run(diff, "--numstat", "-z")
      if (listed.exitCode !== 0) return yield* refuse(listed)
      const sections = diff.split(/^(?=diff --git )/m).map((text) => ({ text, names: namesIn(text) }))
      const names = [...new Set(sections.flatMap(({ names }) => names))]
      const parts = batches(reverse ? sections.toReversed() : sections)
      const direction = reverse ? ["--reverse"] : []
      const once = parts.length > 1 ? yield* squash(scratch, names, parts, direction) : undefined
      if (once !== undefined && !("diff" in once)) return yield* refuse(once)

      if (threeWay) yield* Effect.mapError(scratch.take(names), asPatchError)
      const result = yield* run(
        once?.diff ?? diff,
        ...(once === undefined ? direction : []),
        ...(threeWay ? ["--3way"] : []),
        ...(check ? ["--check"] : []),
        ...(unsafePaths && !threeWay ? ["--unsafe-paths"] : [])
      )
      const unmerged = threeWay
        ? fields(yield* Effect.mapError(git.bytes(["ls-files", "--unmerged", "-z"], scratch.at), asPatchError))
        : []
      // A check leaves nothing behind but what it says.
      const foretold = [...result.stderr.matchAll(/^Applied patch to '(.+)' with conflicts\.$/gm)]
      const conflicts = [
        ...new Set([
          ...unmerged.map((line) => shown(line.slice(line.indexOf("\t") + 1))),
          ...foretold.flatMap(([, name]) => name ?? [])
        ])
      ]
      if (conflicts.length > 0) {
        return yield* new PatchError({
          reason: new PatchConflict({ files: conflicts, changed: !check, detail: result.stderr.trim().slice(0, 2048) })
        })
      }
      if (result.exitCode !== 0) return yield* refuse(result)
      return once?.files ?? [...new Set(touched(listed))].toSorted()
    },
    Effect.scoped,
    Effect.provide(platform)
  )

  const task = Effect.fn("CodexApply.task")(
    function* (asked: string, { workingDirectory }: { readonly workingDirectory: string }) {
      const taskId = /\/tasks\/([^/?#]+)/.exec(asked)?.[1] ?? asked
      // It becomes a part of an address, and stands on a command line.
      if (!/^[A-Za-z0-9_][\w.-]*$/.test(taskId)) {
        const detail = "expected the id of a task, such as task_e_123, or its address"
        return yield* new CodexError({ reason: new OptionInvalid({ option: "task", detail }) })
      }
      const cwd = path.resolve(workingDirectory)
      const isFolder = fs.stat(cwd).pipe(
        Effect.map(({ type }) => type === "Directory"),
        Effect.orElseSucceed(() => false)
      )
      if (!(yield* isFolder)) return yield* new PatchError({ reason: new FolderNotFound({ workingDirectory }) })
      const { args } = yield* overrides.resolve()
      yield* refuseSecrets(args, secrets)
      const child = yield* startProcess({
        command: yield* binary.path,
        args: [...args, "apply", taskId],
        cwd,
        env,
        extendEnv: options.extendEnv ?? true,
        mayLeave: false,
        stdin: "",
        graceMillis: toMillis(options.gracePeriod) ?? 2000
      })
      yield* child.finishing
      const output = yield* Stream.mkString(Stream.decodeText(child.stdout)).pipe(
        Effect.mapError(
          (error) => new CodexError({ reason: new SpawnFailed({ command: "codex apply", detail: error.reason._tag }) })
        )
      )
      const exit = yield* child.exit
      const said = redact(output, [...secrets, ...ownSecrets()]).trim()
      if (exit.exitCode === 0) return said
      const stderr = quietStderr(yield* child.stderr)
      return yield* (
        taskFailure(taskId, workingDirectory, stderr) ??
        new CodexError({ reason: startFailure(stderr, exit), ...(stderr === "" ? undefined : { stderr }) })
      )
    },
    Effect.scoped,
    Effect.provide(platform)
  )

  return CodexApply.of({ patch, task })
})

/** Several patches of the same files as one, made for the files as they are; or the outcome of the one that does not fit. */
const squash = Effect.fnUntraced(function* (
  scratch: Scratch,
  names: ReadonlyArray<string>,
  parts: ReadonlyArray<string>,
  direction: ReadonlyArray<string>
) {
  yield* scratch.take(names)
  const from = yield* treeOf(scratch)
  const refused = yield* applyAll(scratch, parts, ...direction)
  return refused ?? (yield* diffBetween(scratch, from, yield* treeOf(scratch)))
}, Effect.mapError(asPatchError))

/** The files that git lists with how much of each is changed. */
const touched = ({ stdout }: GitResult): ReadonlyArray<string> =>
  fields(Buffer.from(stdout).toString("latin1")).map((line) => shown(line.split("\t").slice(2).join("\t")))

/** The names in a patch, before and after. */
const namesIn = (diff: string): ReadonlyArray<string> => [
  ...new Set(
    [
      ...diff.matchAll(/^(?:---|\+\+\+) [ab]\/([^\t\r\n]+)/gm),
      ...diff.matchAll(/^rename (?:from|to) ([^\r\n]+)/gm)
    ].flatMap(([, name]) => name ?? [])
  )
]

/** What git says of a patch it did not apply, as reasons; undefined for what is no fault of the patch. */
const refusal = (stderr: string, conflicts: ReadonlyArray<string>): PatchError | undefined => {
  const detail = stderr.trim().slice(0, 2048)
  const refused = [
    ...stderr.matchAll(
      /^error: (?:patch failed: (.+):\d+|(.+): (?:patch does not apply|No such file or directory|already exists in (?:working directory|index)|does not (?:match|exist in) index|wrong type|has type .+))$/gm
    )
  ].flatMap(([, failed, named]) => failed ?? named ?? [])
  const escaping = /invalid path '(.+)'|affected file '(.+)' is beyond a symbolic link/.exec(stderr)
  const outside = escaping?.[1] ?? escaping?.[2] ?? refused.find((name) => name.split("/").includes(".."))
  if (outside !== undefined) {
    return new PatchError({ reason: new PathEscapes({ option: "patch", path: outside }) })
  }
  const files = [...new Set([...conflicts, ...refused])]
  if (files.length > 0) {
    return new PatchError({ reason: new PatchConflict({ files, changed: conflicts.length > 0, detail }) })
  }
  return /No valid patches|corrupt patch|patch fragment without header|git diff header|unrecognized input|cannot apply binary|garbage/.test(
    stderr
  )
    ? new PatchError({ reason: new PatchInvalid({ detail }) })
    : undefined
}

/** What `codex apply` says, as reasons. The sentences were read off codex 0.169.0. */
const taskFailure = (taskId: string, workingDirectory: string, stderr: string): PatchError | CodexError | undefined => {
  const detail = stderr.replace(/^Error: /, "").slice(0, 2048)
  const status = Number(/Request failed with status (\d{3})/.exec(stderr)?.[1] ?? Number.NaN)
  if (/ChatGPT auth not available/.test(stderr) || status === 401 || status === 403) {
    return new CodexError({ reason: new AuthRequired({ detail: `tasks need a ChatGPT login (${detail})` }) })
  }
  if (status === 404) return new PatchError({ reason: new TaskNotFound({ taskId }) })
  if (!Number.isNaN(status)) return new PatchError({ reason: new TaskUnavailable({ taskId, status, detail }) })
  if (/Failed to send request|Failed to parse JSON|error sending request/.test(stderr)) {
    return new PatchError({ reason: new TaskUnavailable({ taskId, detail }) })
  }
  if (/No diff turn found|No PR output item found/.test(stderr)) {
    return new PatchError({ reason: new TaskWithoutDiff({ taskId }) })
  }
  if (/not a git repository/.test(stderr)) return new PatchError({ reason: new NotARepository({ workingDirectory }) })
  if (!/Git apply failed/.test(stderr)) return undefined
  return refusal(
    stderr,
    [...stderr.matchAll(/^U (.+)$/gm)].flatMap(([, name]) => name ?? [])
  )
}
