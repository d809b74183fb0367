/**
 * Runs git so that nothing of an untrusted repository is executed: no hooks, no
 * filters, no file system monitor, no fetching, and no configuration but what
 * is given here.
 */
import { Effect, Stream } from "effect"
import { ChildProcess, type ChildProcessSpawner } from "effect/process"
import { processVariable } from "../../internal/environment.ts"
import { GitFailed, GitUnavailable, SnapshotError } from "../SnapshotError.ts"

export interface GitResult {
  readonly exitCode: number
  readonly stdout: Uint8Array
  /** Its end, at most 2 Ki characters. */
  readonly stderr: string
}

export interface GitOptions {
  readonly cwd: string
  /** `undefined` takes one away that git would be given. */
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly stdin?: Uint8Array | string
}

export interface Git {
  /** Whatever its exit code. */
  readonly run: (args: ReadonlyArray<string>, options: GitOptions) => Effect.Effect<GitResult, SnapshotError>
  /** What it wrote, as one byte a character: names of files need not be UTF-8. Fails with `GitFailed` unless it exits with 0. */
  readonly bytes: (args: ReadonlyArray<string>, options: GitOptions) => Effect.Effect<string, SnapshotError>
  /** What it wrote, without the last line's end. */
  readonly text: (args: ReadonlyArray<string>, options: GitOptions) => Effect.Effect<string, SnapshotError>
}

/** What git needs of the environment. Its own variables could point it anywhere. */
const inherited = ["PATH", "PATHEXT", "SYSTEMROOT", "WINDIR", "TEMP", "TMP", "TMPDIR"]

const nowhere = globalThis.process.platform === "win32" ? "NUL" : "/dev/null"

const settings: Readonly<Record<string, string>> = {
  "safe.directory": "*",
  "core.fsmonitor": "false",
  "core.hooksPath": nowhere,
  "core.quotePath": "false",
  "protocol.allow": "never",
  "gc.auto": "0",
  "maintenance.auto": "false",
  "advice.addEmbeddedRepo": "false"
}

const isolation: Readonly<Record<string, string>> = {
  LC_ALL: "C",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CONFIG_SYSTEM: nowhere,
  GIT_CONFIG_GLOBAL: nowhere,
  GIT_ATTR_NOSYSTEM: "1",
  GIT_TERMINAL_PROMPT: "0",
  GIT_NO_LAZY_FETCH: "1",
  GIT_NO_REPLACE_OBJECTS: "1",
  GIT_OPTIONAL_LOCKS: "0",
  // A file name is a file name, and no pattern.
  GIT_LITERAL_PATHSPECS: "1",
  GIT_CONFIG_COUNT: String(Object.keys(settings).length),
  ...Object.fromEntries(
    Object.entries(settings).flatMap(([key, value], i) => [
      [`GIT_CONFIG_KEY_${i}`, key],
      [`GIT_CONFIG_VALUE_${i}`, value]
    ])
  )
}

/** One byte a character, and back. */
export const fromBytes = (bytes: Uint8Array): string => Buffer.from(bytes).toString("latin1")
const toBytes = (text: string): Uint8Array => Buffer.from(text, "latin1")

/** A name as people read it. */
export const shown = (name: string): string => Buffer.from(name, "latin1").toString("utf8")
/** A name as git writes it. */
export const written = (name: string): string => Buffer.from(name, "utf8").toString("latin1")

/** What stands between NULs. */
export const fields = (output: string): Array<string> => {
  const parts = output.split("\0")
  parts.pop()
  return parts
}

export const gitFailed = (args: ReadonlyArray<string>, { exitCode, stderr }: GitResult): SnapshotError =>
  new SnapshotError({
    reason: new GitFailed({ command: args[0] ?? "", exitCode, detail: stderr.trim() || "it gave no reason" })
  })

export const makeGit = Effect.fnUntraced(function* (spawner: ChildProcessSpawner.ChildProcessSpawner["Service"]) {
  const variables: Record<string, string> = {}
  for (const name of inherited) {
    const value = yield* processVariable(name)
    if (value._tag === "Some") variables[name] = value.value
  }

  const run: Git["run"] = Effect.fnUntraced(
    function* (args, options) {
      const stdin = typeof options.stdin === "string" ? toBytes(options.stdin) : options.stdin
      const git = yield* spawner.spawn(
        ChildProcess.make("git", args, {
          cwd: options.cwd,
          env: { ...variables, ...isolation, ...options.env },
          extendEnv: false,
          stdin: stdin === undefined ? "ignore" : Stream.make(stdin),
          forceKillAfter: "2 seconds"
        })
      )
      const [stdout, stderr, exitCode] = yield* Effect.all(
        [Stream.runCollect(git.stdout), Stream.runCollect(git.stderr), git.exitCode],
        { concurrency: "unbounded" }
      )
      const result: GitResult = {
        exitCode: Number(exitCode),
        stdout: Buffer.concat(stdout),
        stderr: Buffer.concat(stderr).toString("utf8").slice(-2048)
      }
      return result
    },
    Effect.scoped,
    (effect, args) =>
      Effect.catchTag(effect, "PlatformError", (error) =>
        Effect.fail(
          new SnapshotError({
            reason:
              error.reason._tag === "NotFound"
                ? new GitUnavailable({ detail: "there is no git on PATH; install it" })
                : new GitFailed({ command: args[0] ?? "", exitCode: -1, detail: error.message.slice(0, 2048) })
          })
        )
      )
  )

  const bytes: Git["bytes"] = Effect.fnUntraced(function* (args, options) {
    const result = yield* run(args, options)
    if (result.exitCode !== 0) return yield* gitFailed(args, result)
    return fromBytes(result.stdout)
  })

  const git: Git = {
    run,
    bytes,
    text: (args, options) => Effect.map(bytes(args, options), (output) => output.replace(/\r?\n$/, ""))
  }
  return git
})
