/**
 * The sessions that codex has stored: listed, read and followed from their
 * files in CODEX_HOME, without a server.
 *
 * A session is a thread with all that was said in it. Nothing is written, and
 * no turn is run: give what `resolve` returns to `Codex.resumeThread` for that.
 * `history.persistence` and `history.max_bytes` of the configuration are about
 * `history`, the prompts typed into codex's terminal; sessions are stored
 * whatever they say, unless a thread is `ephemeral`. What was seen to be so, was
 * seen with codex 0.169.0 and 0.80.0.
 *
 * @since 0.1.0
 */
import {
  Context,
  DateTime,
  type Duration,
  Effect,
  FileSystem,
  Layer,
  Option,
  Path,
  Predicate,
  Result,
  Stream
} from "effect"
import { ChildProcessSpawner } from "effect/process"
import { CodexError, ThreadNotFound } from "../CodexError.ts"
import { codexHomeOf, configVariable } from "../internal/environment.ts"
import { fileFailed } from "../internal/fileFailed.ts"
import {
  fileCalled,
  isThreadId,
  makeRollouts,
  type RolloutFile,
  type Stored,
  type StoredThread,
  timeOfId
} from "../internal/rollouts.ts"
import { whatIsThere } from "../internal/whatIsThere.ts"
import type { ThreadFilter, ThreadInfo } from "../ThreadInfo.ts"
import type { PatchError } from "./PatchError.ts"
import { makeFollow } from "./rollout/follow.ts"
import { makeHistory } from "./rollout/history.ts"
import { linesOf } from "./rollout/lines.ts"
import { makePatch, recordOf, type SessionPatch } from "./rollout/patch.ts"
import type { Line } from "./rollout/Rollout.ts"
import type { FollowedLine, SessionLine } from "./rollout/SessionLine.ts"
import { makeGit } from "./snapshots/git.ts"

export type { SessionPatch }

/**
 * A session: the id of its thread, the name it has now, or the path of one of
 * its files (`….jsonl`, `….jsonl.zst`); or the one of a folder that was used
 * last, which is never archived.
 *
 * @since 0.1.0
 * @category models
 */
export type SessionReference = string | { readonly lastOf: string }

/**
 * Which sessions, and in which order.
 *
 * @since 0.1.0
 * @category models
 */
export interface SessionFilter extends Omit<ThreadFilter, "archived"> {
  /** The archived ones instead of the others, or all. Default: false. */
  readonly archived?: boolean | "all" | undefined
  /** What started them: `exec`, `cli`, `vscode` (app-servers too) … */
  readonly sources?: ReadonlyArray<string> | undefined
  /** Those created, or with `sortBy: "updated"` written to, at this time or later. */
  readonly from?: DateTime.Utc | undefined
  /** The same, before this time. */
  readonly before?: DateTime.Utc | undefined
  /** What the newest is the newest by. Default: `created`. */
  readonly sortBy?: "created" | "updated" | undefined
}

/**
 * A stored session.
 *
 * @since 0.1.0
 * @category models
 */
export interface SessionInfo extends ThreadInfo {
  /** The file codex writes to, absolute. */
  readonly path: string
  /** Whether it is archived: then it is in no list that does not ask for it. */
  readonly archived: boolean
  /** Whether codex has compressed that file (`.jsonl.zst`). */
  readonly compressed: boolean
  /** The program that started it. */
  readonly originator: string | undefined
  /** The codex that started it. */
  readonly cliVersion: string | undefined
}

/**
 * How a session is read.
 *
 * @since 0.1.0
 * @category models
 */
export interface ReadOptions {
  /**
   * `whole`: all of the thread, with what a fork, or a thread of which turns were
   * taken back, goes on from; that is in other files. `file`: what is in the
   * thread's newest file, or in the one that was given. Default: `whole`.
   */
  readonly history?: "whole" | "file" | undefined
}

/**
 * How a session is followed.
 *
 * @since 0.1.0
 * @category models
 */
export interface FollowOptions {
  /** Where it begins: with all there is, or with what is written from now on. Default: `start`. */
  readonly from?: "start" | "now" | undefined
  /**
   * When it ends. `turnEnd`: with the next end of a turn that was not there when
   * it began. `idle`: as soon as all is read and no turn runs, which may be at
   * once. Default: never.
   */
  readonly until?: "turnEnd" | "idle" | undefined
  /** How often the file is looked at although nothing was said of it. Default: 500 milliseconds. */
  readonly pollInterval?: Duration.Input | undefined
}

/**
 * A prompt that somebody typed into codex's terminal.
 *
 * @since 0.1.0
 * @category models
 */
export interface HistoryEntry {
  /** The id of its session's thread. */
  readonly sessionId: string
  /** When it was typed, to the second. */
  readonly at: DateTime.Utc
  /** The prompt. */
  readonly text: string
}

/**
 * Where sessions are.
 *
 * @since 0.1.0
 * @category models
 */
export interface SessionsOptions {
  /** Default: `CODEX_HOME`, or `.codex` in the home folder. */
  readonly codexHome?: string | undefined
  /** A longer line is `Undecodable`, in bytes. Default: 64 MiB. */
  readonly maxLineBytes?: number | undefined
}

/**
 * The sessions that codex has stored.
 *
 * What is not there fails with `ThreadNotFound`. A file that cannot be read
 * fails with `FileFailed`, and one that is compressed with `Unsupported` where
 * the runtime has no zstd. A line that cannot be read fails nothing.
 *
 * @since 0.1.0
 * @category services
 * @example
 * ```ts
 * import { NodeServices } from "@effect/platform-node"
 * import { Console, Effect, Layer, Stream } from "effect"
 * import { Codex } from "effect-codex"
 * import { Sessions } from "effect-codex/sessions"
 *
 * const program = Effect.gen(function* () {
 *   const sessions = yield* Sessions
 *   yield* sessions.list({ workingDirectory: ".", search: "tests" }).pipe(
 *     Stream.take(10),
 *     Stream.runForEach(({ id, preview }) => Console.log(id, preview))
 *   )
 *   const last = yield* sessions.resolve({ lastOf: "." })
 *   const thread = yield* (yield* Codex).resumeThread(last, { workingDirectory: "." })
 *   return yield* thread.run("Go on")
 * })
 *
 * const Live = Layer.mergeAll(Sessions.layer(), Codex.layerExec()).pipe(Layer.provide(NodeServices.layer))
 * const running = program.pipe(Effect.provide(Live))
 * ```
 */
export class Sessions extends Context.Service<
  Sessions,
  {
    /** CODEX_HOME, absolute. */
    readonly codexHome: string
    /** The sessions, the newest first; what a file says is read when the stream gets to it. */
    readonly list: (filter?: SessionFilter) => Stream.Stream<SessionInfo, CodexError>
    /** One of them. */
    readonly get: (session: SessionReference) => Effect.Effect<SessionInfo, CodexError>
    /**
     * The id of a session's thread, of an archived one too. With a
     * `workingDirectory` only one that was started there is meant.
     *
     * Codex itself starts a new thread for a name nobody has, a name that was
     * changed, a name of another folder, the name of an archived thread, and a
     * path; here all of these are found, or fail with `ThreadNotFound`.
     */
    readonly resolve: (
      session: SessionReference,
      options?: { readonly workingDirectory?: string | undefined }
    ) => Effect.Effect<string, CodexError>
    /** Its lines, from the first to the last. */
    readonly read: (session: SessionReference, options?: ReadOptions) => Stream.Stream<SessionLine, CodexError>
    /**
     * Its lines, and those that codex writes while the stream runs; each once,
     * when it is whole. It goes on when the file is archived, compressed, or
     * followed by another one because turns were taken back: then comes a
     * `SessionMeta` whose `history_base` says which lines still hold. A file that
     * was cut or replaced is read again after a `Restarted`. When the session is
     * deleted it fails with `ThreadNotFound`.
     */
    readonly follow: (session: SessionReference, options?: FollowOptions) => Stream.Stream<FollowedLine, CodexError>
    /**
     * The changes that `apply_patch` made in a session, or in one of its turns, as
     * one diff. `workingDirectory` is where the files are now; default: where the
     * session was started. What commands changed is not in it: for that there are
     * `GhostSnapshots`, and `DiffUpdated` of the app-server while a turn runs.
     *
     * Fails with `TurnNotFound` for a turn that is none of the session's.
     */
    readonly patch: (
      session: SessionReference,
      options?: { readonly turnId?: string | undefined; readonly workingDirectory?: string | undefined }
    ) => Effect.Effect<SessionPatch, CodexError | PatchError>
    /**
     * The prompts typed into codex's terminal, in any session, the oldest first.
     * How many there are codex decides, by its settings `history.persistence` and
     * `history.max_bytes`. Lines that are none are left out.
     */
    readonly history: Stream.Stream<HistoryEntry, CodexError>
  }
>()("effect-codex/sessions/Sessions") {
  /** The sessions of a CODEX_HOME. */
  static readonly layer = (
    options: SessionsOptions = {}
  ): Layer.Layer<Sessions, never, ChildProcessSpawner.ChildProcessSpawner | FileSystem.FileSystem | Path.Path> =>
    Layer.effect(Sessions, make(options))
}

/** A session that was found: its files, and the one that is meant. */
interface Located {
  readonly stored: Stored
  readonly thread: StoredThread
  readonly file: RolloutFile
}

/** How many lines are looked through for the first message; it is one of the first ten. */
const previewLines = 200

const make = Effect.fnUntraced(function* (options: SessionsOptions) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const git = yield* makeGit(yield* ChildProcessSpawner.ChildProcessSpawner)
  const configured = options.codexHome ?? Option.getOrUndefined(yield* configVariable("CODEX_HOME"))
  const codexHome = path.resolve(configured ?? (yield* codexHomeOf({}, true, path)))
  const maxLineBytes = options.maxLineBytes ?? 64 * 1024 * 1024
  const rollouts = yield* makeRollouts(codexHome)
  const historyOf = yield* makeHistory(rollouts, maxLineBytes)
  const followFile = yield* makeFollow(rollouts)
  const patchOf = yield* makePatch(git)

  const notFound = (thread: string) => new CodexError({ reason: new ThreadNotFound({ thread }) })

  const realPath = (folder: string) => Effect.orElseSucceed(fs.realPath(folder), () => folder)

  const atMillis = (millis: number): DateTime.Utc =>
    Option.getOrElse(DateTime.make(millis), () => DateTime.makeUnsafe(0))

  const updatedAt = (file: RolloutFile) =>
    fs.stat(file.path).pipe(
      Effect.map(({ mtime }) => Option.match(mtime, { onNone: () => 0, onSome: (time) => time.getTime() })),
      Effect.orElseSucceed(() => 0)
    )

  const newestOf = (thread: StoredThread): RolloutFile => thread.files.at(-1) ?? thread.files[0]

  const previewOf = (stored: Stored, file: RolloutFile) =>
    historyOf.whole(stored, file).pipe(
      Stream.take(previewLines),
      Stream.filterMap((line) => Result.fromNullishOr(firstMessage(line), () => undefined)),
      Stream.runHead,
      Effect.map(Option.getOrElse(() => ""))
    )

  const describe = Effect.fnUntraced(function* (
    thread: StoredThread,
    file: RolloutFile,
    names: ReadonlyMap<string, string>,
    head: Record<string, unknown> | undefined,
    preview: string
  ) {
    const meta = recordOrNone(head?.["payload"])
    const git = recordOrNone(meta["git"])
    const created = timeOfId(thread.threadId) || Date.parse(text(meta["timestamp"]) ?? "")
    const info: SessionInfo = {
      id: thread.threadId,
      name: names.get(thread.threadId),
      preview,
      workingDirectory: text(meta["cwd"]) ?? "",
      createdAt: atMillis(created),
      updatedAt: atMillis(yield* updatedAt(file)),
      source: text(meta["source"]) ?? Object.keys(recordOrNone(meta["source"]))[0] ?? "unknown",
      modelProvider: text(meta["model_provider"]) ?? "",
      git:
        Object.keys(git).length === 0
          ? undefined
          : whatIsThere<NonNullable<ThreadInfo["git"]>>({
              branch: text(git["branch"]),
              commit: text(git["commit_hash"]),
              originUrl: text(git["repository_url"])
            }),
      forkedFrom: text(meta["forked_from_id"]),
      path: file.path,
      archived: file.archived,
      compressed: file.compressed,
      originator: text(meta["originator"]),
      cliVersion: text(meta["cli_version"])
    }
    return info
  })

  const infoOf = Effect.fnUntraced(function* ({ file, stored, thread }: Located, names: ReadonlyMap<string, string>) {
    const head = yield* rollouts.head(thread.files[0])
    return yield* describe(thread, file, names, head, yield* previewOf(stored, file))
  })

  const list = (filter: SessionFilter = {}): Stream.Stream<SessionInfo, CodexError> =>
    Stream.unwrap(
      Effect.gen(function* () {
        const { archived = false, before, from, search, sortBy = "created", sources, workingDirectory } = filter
        const stored = yield* rollouts.stored
        const names = yield* rollouts.names
        const real = workingDirectory === undefined ? undefined : yield* realPath(path.resolve(workingDirectory))
        const isFrom = (millis: number) =>
          (from === undefined || millis >= DateTime.toEpochMillis(from)) &&
          (before === undefined || millis < DateTime.toEpochMillis(before))
        const kept = stored.threads.filter((thread) => archived === "all" || newestOf(thread).archived === archived)
        const sorted =
          sortBy === "created"
            ? kept
            : (yield* Effect.forEach(
                kept,
                (thread) => Effect.map(updatedAt(newestOf(thread)), (at) => ({ thread, at })),
                { concurrency: 32 }
              ))
                .filter(({ at }) => isFrom(at))
                .toSorted((one, other) => other.at - one.at)
                .map(({ thread }) => thread)
        const isWanted = (info: SessionInfo): boolean =>
          (real === undefined ||
            info.workingDirectory === real ||
            info.workingDirectory === path.resolve(workingDirectory ?? "")) &&
          (sources === undefined || sources.includes(info.source)) &&
          (sortBy === "updated" || isFrom(DateTime.toEpochMillis(info.createdAt))) &&
          (search === undefined || [info.name ?? "", info.preview].some((said) => includes(said, search)))
        return Stream.fromIterable(sorted).pipe(
          Stream.mapEffect(
            (thread) => {
              const file = newestOf(thread)
              // One that cannot be read is no reason not to list the others.
              return infoOf({ stored, thread, file }, names).pipe(
                Effect.catch(() => describe(thread, file, names, undefined, ""))
              )
            },
            { concurrency: 4 }
          ),
          Stream.filter(isWanted)
        )
      })
    ).pipe(Stream.withSpan("Sessions.list"))

  const fileAt = Effect.fnUntraced(function* (given: string) {
    const absolute = yield* realPath(path.resolve(given))
    const archived = path.basename(path.dirname(absolute)) === "archived_sessions"
    const called = fileCalled(path.basename(absolute), absolute, archived)
    if (!(yield* Effect.mapError(fs.exists(absolute), fileFailed(absolute)))) return undefined
    if (called !== undefined) return called
    const unnamed = { path: absolute, threadId: "", segmentId: "", archived, compressed: absolute.endsWith(".zst") }
    const id = text(recordOrNone((yield* rollouts.head(unnamed))?.["payload"])["id"])
    return id === undefined ? undefined : { ...unnamed, threadId: id, segmentId: id }
  })

  const locate = Effect.fnUntraced(function* (session: SessionReference) {
    if (typeof session !== "string") {
      const [last] = yield* list({ workingDirectory: session.lastOf, sortBy: "updated" }).pipe(
        Stream.take(1),
        Stream.runCollect
      )
      if (last === undefined) return yield* notFound("last")
      return yield* located(last.id, last.id)
    }
    if (!isThreadId(session) && /\.jsonl(?:\.zst)?$/.test(session)) {
      const file = yield* fileAt(session)
      if (file !== undefined) {
        const stored = yield* rollouts.stored
        const known = stored.thread(file.threadId)
        // A file may be read wherever it is; one of CODEX_HOME belongs to a thread.
        const thread: StoredThread = known ?? { threadId: file.threadId, files: [file] }
        const found: Located = { stored, thread, file }
        return found
      }
    }
    return yield* located(yield* rollouts.find(session), session)
  })

  const located = Effect.fnUntraced(function* (threadId: string, asked: string) {
    const stored = yield* rollouts.stored
    const thread = stored.thread(threadId)
    if (thread === undefined) return yield* notFound(asked)
    const found: Located = { stored, thread, file: newestOf(thread) }
    return found
  })

  const get = Effect.fn("Sessions.get")(function* (session: SessionReference) {
    return yield* infoOf(yield* locate(session), yield* rollouts.names)
  })

  const resolve = Effect.fn("Sessions.resolve")(function* (
    session: SessionReference,
    { workingDirectory }: { readonly workingDirectory?: string | undefined } = {}
  ) {
    const { stored, thread } = yield* locate(session)
    const asked = typeof session === "string" ? session : "last"
    if (stored.thread(thread.threadId) === undefined) return yield* notFound(asked)
    if (workingDirectory !== undefined) {
      const cwd = text(recordOrNone((yield* rollouts.head(thread.files[0]))?.["payload"])["cwd"])
      const wanted = path.resolve(workingDirectory)
      if (cwd !== wanted && cwd !== (yield* realPath(wanted))) return yield* notFound(asked)
    }
    return thread.threadId
  })

  const read = (session: SessionReference, { history = "whole" }: ReadOptions = {}) =>
    Stream.unwrap(
      Effect.map(locate(session), ({ file, stored }): Stream.Stream<SessionLine, CodexError> =>
        history === "whole" ? historyOf.whole(stored, file) : linesOf(maxLineBytes)(rollouts.bytes(file))
      )
    ).pipe(Stream.withSpan("Sessions.read"))

  const follow = (session: SessionReference, options: FollowOptions = {}) =>
    Stream.unwrap(
      Effect.map(locate(session), ({ file, stored }): Stream.Stream<FollowedLine, CodexError> => {
        const fromNow = options.from === "now"
        const written = followFile({
          file,
          fromNow,
          until: options.until,
          pollInterval: options.pollInterval ?? "500 millis",
          maxLineBytes
        })
        return fromNow ? written : Stream.concat(historyOf.before(stored, file), written)
      })
    ).pipe(Stream.withSpan("Sessions.follow"))

  const patch = Effect.fn("Sessions.patch")(function* (
    session: SessionReference,
    {
      turnId,
      workingDirectory
    }: { readonly turnId?: string | undefined; readonly workingDirectory?: string | undefined } = {}
  ) {
    const { file, stored, thread } = yield* locate(session)
    const startedIn = text(recordOrNone((yield* rollouts.head(thread.files[0]))?.["payload"])["cwd"]) ?? ""
    const recorded = yield* recordOf(historyOf.whole(stored, file))
    return yield* patchOf(thread.threadId, recorded, {
      turnId,
      startedIn,
      workingDirectory: workingDirectory === undefined ? startedIn : path.resolve(workingDirectory)
    })
  })

  const historyFile = path.join(codexHome, "history.jsonl")
  const history: Stream.Stream<HistoryEntry, CodexError> = fs.stream(historyFile).pipe(
    Stream.catchTag("PlatformError", (error) =>
      error.reason._tag === "NotFound" ? Stream.empty : Stream.fail(fileFailed(historyFile)(error))
    ),
    linesOf(maxLineBytes),
    Stream.filterMap((line) => Result.fromNullishOr(historyEntry(line), () => undefined))
  )

  return Sessions.of({ codexHome, list, get, resolve, read, follow, patch, history })
})

const text = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined)

const recordOrNone = (value: unknown): Readonly<Record<string, unknown>> =>
  Predicate.isObject(value) ? { ...value } : {}

const includes = (text: string, part: string): boolean => text.toLowerCase().includes(part.toLowerCase())

/** What the user said, in a line that says so; what codex adds to it for the model is not in it. */
const firstMessage = (line: SessionLine): string | undefined => {
  if (line._tag !== "EventMessage") return undefined
  const { payload } = line
  if (payload.type === "user_message") return payload.message
  if (payload.type !== "item_completed" || payload.item.type !== "UserMessage") return undefined
  return payload.item.content.flatMap((part) => text(part["text"]) ?? []).join("\n\n")
}

const historyEntry = (line: Line): HistoryEntry | undefined => {
  if (line._tag !== "Unknown") return undefined
  const { session_id: sessionId, text: said, ts } = line.value
  if (typeof sessionId !== "string" || typeof said !== "string" || typeof ts !== "number") return undefined
  return Option.match(DateTime.make(ts * 1000), {
    onNone: () => undefined,
    onSome: (at) => ({ sessionId, at, text: said })
  })
}
