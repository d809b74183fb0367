/**
 * Runs git so that nothing of an untrusted repository is executed: no hooks, no
 * filters, no file system monitor, no fetching, and no configuration but what
 * is given here.
 */
import { constants } from "node:buffer"
import { Effect, FileSystem, Path, Stream } from "effect"
import type { PlatformError } from "effect/PlatformError"
import { ChildProcess, type ChildProcessSpawner } from "effect/process"
import { processVariable } from "../../internal/environment.ts"
import { sleepMillis } from "../../internal/liveClock.ts"
import { FilesInTheWay, GitFailed, GitUnavailable, SnapshotError } from "../SnapshotError.ts"

export interface GitResult {
  readonly exitCode: number
  readonly stdout: Uint8Array
  /** Its end, at most 1 Mi characters. */
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

/** For a repository of ours: nothing is checked out or added otherwise than byte by byte. */
export const byteExact = "* -text -filter -ident -working-tree-encoding\n"

/** Where other objects are, one path a line; git reads a quoted one as C does. */
export const alternateOf = (objects: string): string => (/^[#"]|\n/.test(objects) ? JSON.stringify(objects) : objects)

/** What stands between NULs. */
export const fields = (output: string): Array<string> => {
  const parts = output.split("\0")
  parts.pop()
  return parts
}

export const gitFailed = (args: ReadonlyArray<string>, { exitCode, stderr }: GitResult): SnapshotError =>
  new SnapshotError({
    reason: new GitFailed({
      command: args[0] ?? "",
      exitCode,
      detail: stderr.slice(-2048).trim() || "it gave no reason"
    })
  })

/** A git that takes longer may be waiting for somebody to write to a pipe. */
const patienceMillis = 3000

/** Git reads these wherever it looks, and opens whatever has their name. */
const rules: ReadonlySet<string> = new Set([".gitignore", ".gitattributes"])

const maxStderr = 1024 * 1024

export const makeGit = Effect.fnUntraced(function* (spawner: ChildProcessSpawner.ChildProcessSpawner["Service"]) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const variables: Record<string, string> = {}
  for (const name of inherited) {
    const value = yield* processVariable(name)
    if (value._tag === "Some") variables[name] = value.value
  }

  /** What git would wait for. What cannot be looked at, git passes by too. */
  const pipesIn = Effect.fnUntraced(function* (folder: string): Effect.fn.Return<ReadonlyArray<string>> {
    const found: Array<string> = []
    for (const name of yield* Effect.orElseSucceed(fs.readDirectory(folder), () => [])) {
      const file = path.join(folder, name)
      const type = yield* Effect.match(fs.lstat(file), { onFailure: () => undefined, onSuccess: ({ type }) => type })
      if (type === "Directory" && name !== ".git") found.push(...(yield* pipesIn(file)))
      else if (rules.has(name) && (type === "FIFO" || type === "CharacterDevice")) found.push(file)
    }
    return found
  })

  /** Fails once git cannot go on; never ends otherwise. */
  const standstill = Effect.fnUntraced(function* (folder: string) {
    yield* sleepMillis(patienceMillis)
    const pipes = yield* pipesIn(folder)
    if (pipes.length === 0) return yield* Effect.never
    const detail = `${pipes.slice(0, 5).join(", ")}: no file, and git would wait for what it says`
    return yield* new SnapshotError({ reason: new FilesInTheWay({ detail }) })
  })

  const tail = (bytes: Stream.Stream<Uint8Array, PlatformError>) =>
    Stream.runFold(
      bytes,
      () => "",
      (text, chunk) => (text + fromBytes(chunk)).slice(-maxStderr)
    )

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
        [Stream.runCollect(git.stdout), tail(git.stderr), git.exitCode],
        { concurrency: "unbounded" }
      )
      const result: GitResult = {
        exitCode: Number(exitCode),
        stdout: Buffer.concat(stdout),
        stderr: shown(stderr)
      }
      return result
    },
    Effect.scoped,
    (effect, _, { cwd }) => Effect.raceFirst(effect, standstill(cwd)),
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
    if (result.stdout.length > constants.MAX_STRING_LENGTH) {
      return yield* gitFailed(args, { ...result, stderr: `it wrote ${result.stdout.length} bytes, which is too much` })
    }
    return fromBytes(result.stdout)
  })

  const git: Git = {
    run,
    bytes,
    text: (args, options) => Effect.map(bytes(args, options), (output) => output.replace(/\r?\n$/, ""))
  }
  return git
})
