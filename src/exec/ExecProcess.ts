/**
 * `codex exec` as a stream of typed events: one process, one turn.
 *
 * The stream ends with the terminal event, and with it the process; a turn that
 * codex fails, or leaves without a verdict, fails the stream. It knows nothing
 * of threads beyond the one turn: `Codex` does.
 *
 * @since 0.1.0
 */
import {
  Array as Arr,
  Cause,
  Context,
  Data,
  type Duration,
  Effect,
  FileSystem,
  Layer,
  Option,
  Path,
  type Redacted,
  Stream
} from "effect"
import { ChildProcessSpawner } from "effect/process"
import * as Pull from "effect/Pull"
import { CodexBinary } from "../binary/CodexBinary.ts"
import {
  CodexError,
  type CodexErrorReason,
  DecodeFailed,
  LineTooLong,
  OptionInvalid,
  ThreadNotFound,
  TurnIncomplete,
  UnsupportedVersion
} from "../CodexError.ts"
import type { ConfigOptions } from "../config/ConfigOptions.ts"
import { ConfigOverrides } from "../config/ConfigOverrides.ts"
import { amend } from "../internal/amend.ts"
import { toMillis } from "../internal/duration.ts"
import {
  codexHomeOf,
  type Environment,
  environmentOf,
  refuseSecrets,
  ownSecrets,
  secretsOf,
  withSecrets
} from "../internal/environment.ts"
import { quietStderr, startFailure, turnFailure } from "../internal/failures.ts"
import { fileFailed } from "../internal/fileFailed.ts"
import { LineOverflow, makeFramer, NotUtf8 } from "../internal/lines.ts"
import { withinMillis } from "../internal/liveClock.ts"
import { type ExitStatus, type ManagedProcess, startProcess } from "../internal/process.ts"
import { redact } from "../internal/redact.ts"
import { makeRollouts } from "../internal/rollouts.ts"
import { traceContext, withTraceVariables } from "../internal/traceContext.ts"
import { isTerminal, type ThreadEvent } from "../ThreadEvent.ts"
import type { ThreadOptions } from "../ThreadOptions.ts"
import type { Usage } from "../TurnResult.ts"
import { commandLine } from "./arguments.ts"
import { decodeLine } from "./wire.ts"

/**
 * What a review looks at.
 *
 * @since 0.1.0
 * @category models
 */
export type ReviewTarget = Data.TaggedEnum<{
  /** Staged, unstaged and untracked changes. */
  Uncommitted: {}
  /** The changes since a branch. */
  BaseBranch: { readonly branch: string }
  /** The changes of one commit. */
  Commit: { readonly sha: string }
  /** What the prompt says. */
  Instructions: {}
}>

/** @since 0.1.0 @category constructors */
export const ReviewTarget = Data.taggedEnum<ReviewTarget>()

/**
 * What `codex exec` is asked to do.
 *
 * @since 0.1.0
 * @category models
 */
export type ExecCommand = Data.TaggedEnum<{
  /** A turn on a new thread. */
  Start: {}
  /** A turn on a stored thread, by id or by name. */
  Resume: { readonly threadId: string }
  /** A turn on the latest thread of the working directory. */
  ResumeLast: {}
  /** A turn on a copy of a stored thread, by id or by name. The copy has an id of its own. */
  Fork: { readonly threadId: string }
  /** A code review on a new thread. */
  Review: { readonly target: ReviewTarget }
}>

/** @since 0.1.0 @category constructors */
export const ExecCommand = Data.taggedEnum<ExecCommand>()

/**
 * One turn.
 *
 * @since 0.1.0
 * @category models
 */
export interface ExecRequest extends Pick<
  ThreadOptions,
  "workingDirectory" | "additionalDirectories" | "profile" | "skipGitRepoCheck" | "ephemeral"
> {
  readonly command: ExecCommand
  /** Given through the input, so its length does not matter. Only a review of changes needs none. */
  readonly prompt: string
  /** Configuration over the app's defaults, later ones over earlier ones. */
  readonly config: ReadonlyArray<ConfigOptions>
  /** Image files, absolute or relative to the working directory. */
  readonly images?: ReadonlyArray<string> | undefined
  /** Skills to use, mentioned after the prompt. Paths of SKILL.md files, absolute or relative to the working directory. */
  readonly skills?: ReadonlyArray<{ readonly name: string; readonly path: string }> | undefined
  /** A JSON Schema for the answer. */
  readonly outputSchema?: Readonly<Record<string, unknown>> | undefined
  /** Fail with `DecodeFailed` at the first line that cannot be read. Default: false. */
  readonly strict?: boolean | undefined
}

/**
 * How codex is run.
 *
 * @since 0.1.0
 * @category models
 */
export interface ExecProcessOptions {
  /** Variables for codex; `undefined` removes one. Redacted values stay so up to the child. */
  readonly env?: Environment | undefined
  /** Whether codex also gets this process's variables. Default: true. */
  readonly extendEnv?: boolean | undefined
  /** Given to codex as `CODEX_API_KEY`. `OPENAI_API_KEY` is then not inherited: name it in `env` if codex is to have it. */
  readonly apiKey?: Redacted.Redacted | undefined
  /** The longest line taken, in bytes. Default: 64 MiB. */
  readonly maxLineBytes?: number | undefined
  /** How long each step of ending a process may take. Default: 2 seconds. */
  readonly gracePeriod?: Duration.Input | undefined
}

/**
 * Runs `codex exec`.
 *
 * @since 0.1.0
 * @category services
 * @example
 * ```ts
 * import { Console, Effect, Stream } from "effect"
 * import { ExecCommand, ExecProcess } from "effect-codex/exec"
 *
 * const lines = Effect.gen(function* () {
 *   const exec = yield* ExecProcess
 *   const review = ExecCommand.Review({ target: { _tag: "Uncommitted" } })
 *   yield* exec
 *     .stream({ command: review, prompt: "", config: [] })
 *     .pipe(Stream.runForEach((event) => Console.log(event.raw)))
 * })
 * ```
 */
export class ExecProcess extends Context.Service<
  ExecProcess,
  {
    /**
     * The turn's events. Running the stream starts codex; ending it early,
     * by interruption too, ends codex and everything it started.
     *
     * `TurnCompleted` is always last. On `TurnFailed` the event comes first and
     * then the failure. Each event keeps its line in `raw`.
     */
    readonly stream: (request: ExecRequest) => Stream.Stream<ThreadEvent, CodexError>
    /**
     * The id of a stored thread, from its id or from the name it was given.
     * Fails with `ThreadNotFound` for a name that no thread has; whether an id
     * exists only codex knows.
     */
    readonly findThread: (idOrName: string) => Effect.Effect<string, CodexError>
    /**
     * What a stored thread has used so far, or had at a time (milliseconds since
     * 1970); none when codex keeps no figures of it where they can be read. The
     * effect looks for the thread's files once: run again in the same turn, it
     * only reads them.
     */
    readonly storedUsage: (threadId: string, at?: number) => Effect.Effect<Option.Option<Usage>>
  }
>()("effect-codex/exec/ExecProcess") {
  static readonly layer = (
    options: ExecProcessOptions = {}
  ): Layer.Layer<
    ExecProcess,
    never,
    CodexBinary | ConfigOverrides | ChildProcessSpawner.ChildProcessSpawner | FileSystem.FileSystem | Path.Path
  > => Layer.effect(ExecProcess, make(options))

  /** The same with the binary and the configuration it needs: only the platform's services are left to provide. */
  static readonly layerDefault = (
    options: ExecProcessOptions & {
      /** The binary. Default: `CODEX_PATH`, then the app's `@openai/codex`, then PATH. */
      readonly codexPath?: string | undefined
      /** What every request starts from. */
      readonly config?: ConfigOptions | undefined
    } = {}
  ): Layer.Layer<ExecProcess, never, ChildProcessSpawner.ChildProcessSpawner | FileSystem.FileSystem | Path.Path> =>
    ExecProcess.layer(options).pipe(Layer.provide([CodexBinary.layer(options), ConfigOverrides.layer(options.config)]))
}

const defaultMaxLineBytes = 64 * 1024 * 1024
const defaultGraceMillis = 2000
/** How long codex may take to go away once it has closed its output without a verdict. */
const lingerMillis = 2000

const fail = (reason: CodexErrorReason) => Effect.fail(new CodexError({ reason }))

const versionOf = (binary: CodexBinary["Service"]): Effect.Effect<string> =>
  binary.version.pipe(
    Effect.map(Option.getOrElse(() => "unknown")),
    Effect.orElseSucceed(() => "unknown")
  )

const refusesJsonFlag = ({ reason }: CodexError): boolean =>
  reason._tag === "UnsupportedVersion" && reason.detail.includes("'--json'")

const make = Effect.fnUntraced(function* (options: ExecProcessOptions) {
  const binary = yield* CodexBinary
  const overrides = yield* ConfigOverrides
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const spawner = yield* ChildProcessSpawner.ChildProcessSpawner
  const env = environmentOf(options)
  const extendEnv = options.extendEnv ?? true
  const given = secretsOf(env)
  const secrets = [...given, ...ownSecrets()]
  const rollouts = yield* makeRollouts(yield* codexHomeOf(env, extendEnv, path))
  /** What codex would ignore or misread is refused here, before it is started. */
  const prepare = Effect.fnUntraced(function* (request: ExecRequest, jsonFlag: string) {
    const directory = path.resolve(request.workingDirectory ?? ".")
    yield* requireDirectory(fs, "workingDirectory", directory)
    for (const additional of request.additionalDirectories ?? []) {
      yield* requireDirectory(fs, "additionalDirectories", path.resolve(directory, additional))
    }
    yield* requirePrompt(request)
    const images = yield* Effect.forEach(request.images ?? [], (image) => imageFile(path.resolve(directory, image)))
    const mentions = yield* Effect.forEach(request.skills ?? [], ({ name, path: file }) =>
      mention(name, path.resolve(directory, file))
    )
    const outputSchema = request.outputSchema === undefined ? undefined : yield* schemaFile(request.outputSchema)
    const { command, isExpected, thread } = yield* existing(request.command, directory)
    const args = yield* commandLine(
      { ...request, command, workingDirectory: request.workingDirectory && directory },
      { images, jsonFlag, outputSchema },
      overrides
    )
    yield* refuseSecrets(args, given)
    return { directory, args, thread, isExpected, prompt: [request.prompt, ...mentions].join("\n\n") }
  })

  /** Codex silently leaves out an image it cannot read, and splits a path at a comma. */
  const imageFile = Effect.fnUntraced(function* (image: string) {
    const info = yield* Effect.option(fs.stat(image))
    if (Option.isNone(info) || info.value.type !== "File") {
      return yield* fail(new OptionInvalid({ option: "images", detail: `${image} is no file` }))
    }
    if (!image.includes(",")) return image
    const folder = yield* temporaryFolder
    const copy = path.join(folder, `image${path.extname(image).replaceAll(",", "")}`)
    yield* Effect.mapError(fs.copyFile(image, copy), fileFailed(copy))
    return copy
  })

  /** Codex goes by the path, and silently leaves out a skill it does not find. */
  const mention = Effect.fnUntraced(function* (name: string, file: string) {
    const real = yield* Effect.mapError(
      fs.realPath(file),
      () => new CodexError({ reason: new OptionInvalid({ option: "skills", detail: `${file} is no file` }) })
    )
    if (/[)\r\n]/.test(real)) {
      const detail = `${real} cannot be mentioned in a prompt; a skill's path may hold no closing parenthesis`
      return yield* fail(new OptionInvalid({ option: "skills", detail }))
    }
    // Codex takes no other characters for a name, and passes over what looks like a variable of the environment.
    const shown = /^[\w:-]+$/.test(name) && /[a-z]/.test(name) ? name : "skill"
    return `[$${shown}](${real})`
  })

  const temporaryFolder = Effect.suspend(() => fs.makeTempDirectoryScoped({ prefix: "effect-codex-" })).pipe(
    Effect.mapError(fileFailed("the temporary folder"))
  )

  const schemaFile = Effect.fnUntraced(function* (schema: Readonly<Record<string, unknown>>) {
    const folder = yield* temporaryFolder
    const file = path.join(folder, "output-schema.json")
    yield* Effect.mapError(fs.writeFileString(file, JSON.stringify(schema), { mode: 0o600 }), fileFailed(file))
    return file
  })

  /** Codex starts a new thread for a name it does not know, and for "last" where there is none. */
  const existing = Effect.fnUntraced(function* (command: ExecCommand, directory: string) {
    switch (command._tag) {
      case "ResumeLast": {
        const known = yield* rollouts.startedIn(directory)
        if (known.size === 0) return yield* fail(new ThreadNotFound({ thread: "last" }))
        return { command, thread: "last", isExpected: (id: string) => known.has(id) }
      }
      case "Resume":
      case "Fork": {
        const thread = command.threadId
        const id = yield* rollouts.find(thread)
        const isExpected = (started: string) => (command._tag === "Resume") === (started === id)
        return { command: { ...command, threadId: id }, thread, isExpected }
      }
      default:
        return { command, thread: undefined, isExpected: () => true }
    }
  })

  const start = Effect.fnUntraced(function* (request: ExecRequest, jsonFlag: string) {
    const { args, directory, isExpected, prompt, thread } = yield* prepare(request, jsonFlag)
    const child = yield* startProcess({
      command: yield* binary.path,
      args,
      cwd: directory,
      env: withTraceVariables(env, yield* traceContext),
      extendEnv,
      mayLeave: true,
      stdin: prompt,
      graceMillis: toMillis(options.gracePeriod) ?? defaultGraceMillis
    })
    return readTurn({
      child,
      thread,
      isExpected,
      strict: request.strict ?? false,
      maxLineBytes: options.maxLineBytes ?? defaultMaxLineBytes,
      clean: (text) => redact(text, secrets)
    })
  })

  // `--json` was `--experimental-json` once. Codex refuses it before anything has run, so it is safe to start again.
  let jsonFlag = "--json"
  const stream = (request: ExecRequest): Stream.Stream<ThreadEvent, CodexError> =>
    Stream.unwrap(Effect.suspend(() => start(request, jsonFlag))).pipe(
      Stream.catchIf(refusesJsonFlag, () => {
        jsonFlag = "--experimental-json"
        return Stream.unwrap(start(request, jsonFlag))
      }),
      Stream.catchReason("CodexError", "UnsupportedVersion", ({ detail }, error) =>
        Stream.fromEffect(
          Effect.flatMap(versionOf(binary), (version) =>
            Effect.fail(amend(error, { reason: new UnsupportedVersion({ version, detail }) }))
          )
        )
      ),
      Stream.provideService(ChildProcessSpawner.ChildProcessSpawner, spawner),
      Stream.provideService(FileSystem.FileSystem, fs)
    )

  return withSecrets(ExecProcess.of({ stream, findThread: rollouts.find, storedUsage: rollouts.usage }), secrets)
})

const requireDirectory = Effect.fnUntraced(function* (fs: FileSystem.FileSystem, option: string, directory: string) {
  const info = yield* Effect.option(fs.stat(directory))
  if (Option.isSome(info) && info.value.type === "Directory") return
  return yield* fail(new OptionInvalid({ option, detail: `${directory} is no directory` }))
})

const requirePrompt = (request: ExecRequest): Effect.Effect<void, CodexError> => {
  const needed = request.command._tag !== "Review" || request.command.target._tag === "Instructions"
  if (needed && request.prompt.trim() === "") {
    return fail(new OptionInvalid({ option: "input", detail: "the prompt is empty; codex takes no turn without text" }))
  }
  if (!needed && request.prompt.trim() !== "") {
    return fail(
      new OptionInvalid({
        option: "input",
        detail: "codex takes no prompt when it reviews given changes; use Instructions"
      })
    )
  }
  return Effect.void
}

interface Turn {
  readonly child: ManagedProcess
  /** The thread that was asked for, if any, as errors name it. */
  readonly thread: string | undefined
  /** Whether codex works on the thread that was asked for. */
  readonly isExpected: (threadId: string) => boolean
  readonly strict: boolean
  readonly maxLineBytes: number
  readonly clean: (text: string) => string
}

/**
 * The events of a running codex up to its verdict.
 *
 * One pull is one chunk of its output: the events in it are decoded together,
 * without an Effect for each.
 */
const readTurn = ({ child, clean, isExpected, maxLineBytes, strict, thread }: Turn) =>
  Stream.transformPull(child.stdout, (pull) =>
    Effect.sync(() => {
      const framer = makeFramer(maxLineBytes)
      let threadId: string | undefined
      let lastError: string | undefined
      let heard = false
      let isBegun = false
      /** How the turn ended, once it has: a verdict, or a reason to stop reading. */
      let end: { readonly failure?: CodexErrorReason } | undefined

      const fails = (reason: CodexErrorReason) =>
        Effect.flatMap(stderrOf(child), (stderr) =>
          Effect.fail(
            new CodexError({
              reason,
              ...(threadId === undefined ? undefined : { threadId }),
              ...(stderr === "" ? undefined : { stderr })
            })
          )
        )

      const note = (event: ThreadEvent): void => {
        switch (event._tag) {
          case "Undecodable":
            if (strict) end = { failure: new DecodeFailed({ problem: event.problem, detail: event.detail }) }
            return
          case "ThreadStarted":
            if (isExpected(event.threadId)) threadId = event.threadId
            else end = { failure: new ThreadNotFound({ thread: thread ?? event.threadId }) }
            break
          case "TurnStarted":
            isBegun = true
            break
          case "Retrying":
          case "Warning":
            lastError = event.message
            break
          case "TurnCompleted":
            end = {}
            break
          case "TurnFailed":
            end = { failure: turnFailure(event.message) }
            break
          default:
        }
        heard = true
      }

      /** Up to the end of the turn; what codex says after it is not looked at. */
      const decode = (lines: ReturnType<typeof framer.push>): Array<ThreadEvent> => {
        const events: Array<ThreadEvent> = []
        if (lines instanceof LineOverflow) {
          end = { failure: new LineTooLong({ maxBytes: lines.maxBytes }) }
          return events
        }
        for (const line of lines) {
          const event = line instanceof NotUtf8 ? undecodable(line) : cleaned(decodeLine(line), clean)
          note(event)
          if (end === undefined || isTerminal(event)) events.push(event)
          if (end !== undefined) break
        }
        return events
      }

      const decodeChunks = (chunks: ReadonlyArray<Uint8Array>): Array<ThreadEvent> => {
        if (chunks.length === 1 && chunks[0] !== undefined) return decode(framer.push(chunks[0]))
        const events: Array<ThreadEvent> = []
        for (const chunk of chunks) {
          events.push(...decode(framer.push(chunk)))
          if (end !== undefined) break
        }
        return events
      }

      /** Codex has closed its output, or is gone and has left it to something it started. */
      const outputEnded = Effect.gen(function* () {
        const exit = Option.getOrElse(yield* withinMillis(child.exit, lingerMillis), (): ExitStatus => ({}))
        if (!isBegun && exit.exitCode !== 0) {
          const reason = startFailure(yield* stderrOf(child), exit, thread)
          if (!heard || reason._tag !== "ProcessExited") return yield* fails(reason)
        }
        return yield* fails(new TurnIncomplete({ ...exit, ...(lastError === undefined ? undefined : { lastError }) }))
      })

      const chunks = pull.pipe(
        Effect.map(decodeChunks),
        Pull.catchDone(() => {
          const rest = decode(framer.end())
          return end === undefined && rest.length === 0 ? outputEnded : Effect.succeed(rest)
        }),
        Effect.catchTag("PlatformError", () => outputEnded)
      )

      const next: Pull.Pull<Arr.NonEmptyReadonlyArray<ThreadEvent>, CodexError> = Effect.suspend(() => {
        if (end !== undefined) return end.failure === undefined ? Cause.done() : fails(end.failure)
        return Effect.flatMap(chunks, (events) => {
          if (!Arr.isArrayNonEmpty(events)) return next
          // Only a verdict means that codex is about to end by itself.
          return isTerminal(Arr.lastNonEmpty(events)) ? Effect.as(child.finishing, events) : Effect.succeed(events)
        })
      })
      return next
    })
  )

const stderrOf = (child: ManagedProcess): Effect.Effect<string> => Effect.map(child.stderr, quietStderr)

/** What codex reports of a failure may quote the provider, and that the key it was given. */
const cleaned = (event: ThreadEvent, clean: (text: string) => string): ThreadEvent => {
  switch (event._tag) {
    case "Retrying":
    case "Warning":
    case "TurnFailed":
      return {
        ...event,
        message: clean(event.message),
        ...(event.raw === undefined ? undefined : { raw: clean(event.raw) })
      }
    default:
      return event
  }
}

const undecodable = (line: NotUtf8): ThreadEvent => ({
  _tag: "Undecodable",
  problem: "NotUtf8",
  detail: "the line is not UTF-8",
  raw: line.shown
})
