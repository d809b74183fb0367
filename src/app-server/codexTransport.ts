/**
 * Threads over an app-server: what the façade asks for, as its requests.
 */
import { Array as Arr, Cause, Effect, Fiber, FileSystem, Option, Path, type Redacted, Schedule, Stream } from "effect"
import type * as Pull from "effect/Pull"
import { CodexError, DecodeFailed, OptionInvalid, ThreadNotFound, Unsupported } from "../CodexError.ts"
import type { ConfigRecord } from "../config/ConfigOptions.ts"
import { resolve } from "../config/ConfigOverrides.ts"
import { type Environment, environmentOf, secretsOf } from "../internal/environment.ts"
import { withinMillis } from "../internal/liveClock.ts"
import { redact } from "../internal/redact.ts"
import { makeRollouts } from "../internal/rollouts.ts"
import type { RunningTurn, Transport, TurnRequest } from "../internal/transport.ts"
import type { Params, SandboxPolicy, UserInput as WireInput } from "../protocol/index.ts"
import type { ThreadEvent } from "../ThreadEvent.ts"
import type { UserInputPart } from "../UserInput.ts"
import { AppServer } from "./AppServer.ts"
import { makeTurnReader } from "./wire.ts"

export { AppServer }

/** How long an interrupted turn may take to end on the server. */
const interruptMillis = 5000

export const makeAppServerTransport: (options: {
  readonly experimentalRawEvents?: boolean | undefined
  readonly dynamicTools?: Params<"thread/start">["dynamicTools"]
  readonly env?: Environment | undefined
  readonly apiKey?: Redacted.Redacted | undefined
}) => Effect.Effect<Transport, never, AppServer | FileSystem.FileSystem | Path.Path> = Effect.fnUntraced(
  function* (options) {
    const server = yield* AppServer
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    // The server says where its files are; on another machine they are not to be found, and usage of old turns is unknown.
    const rollouts = yield* makeRollouts(server.server.codexHome)
    const secrets = secretsOf(environmentOf(options))
    const redacted = (text: string) => redact(text, secrets)
    /** Threads this connection has loaded, which need no resuming. */
    const loaded = new Set<string>()

    const openThread = Effect.fnUntraced(function* (request: TurnRequest) {
      const { target, thread } = request
      const { record } = yield* resolve(request.config)
      const cwd = path.resolve(thread.workingDirectory ?? ".")
      const settings = threadSettings(record, cwd)
      const roots = thread.additionalDirectories?.map((directory) => path.resolve(cwd, directory))
      const workspace = roots === undefined ? undefined : { runtimeWorkspaceRoots: [cwd, ...roots] }
      if (thread.profile !== undefined) {
        return yield* unsupported("a profile for one thread; give it to the server's own configuration")
      }
      switch (target._tag) {
        case "New": {
          const started = yield* server.request("thread/start", {
            ...settings,
            ...workspace,
            ...(thread.ephemeral === undefined ? undefined : { ephemeral: thread.ephemeral }),
            ...(options.dynamicTools === undefined ? undefined : { dynamicTools: options.dynamicTools }),
            ...(options.experimentalRawEvents === undefined
              ? undefined
              : { experimentalRawEvents: options.experimentalRawEvents })
          })
          return started.thread.id
        }
        case "Existing": {
          if (loaded.has(target.threadId)) return target.threadId
          const { threadId } = target
          const resumed = yield* Effect.mapError(
            server.request("thread/resume", { threadId, ...settings, ...workspace, excludeTurns: true }),
            notFound(threadId)
          )
          return resumed.thread.id
        }
        case "ForkOf": {
          const { threadId } = target
          const forked = yield* Effect.mapError(
            server.request("thread/fork", { threadId, ...settings, excludeTurns: true }),
            notFound(threadId)
          )
          return forked.thread.id
        }
        case "Last": {
          const { data } = yield* server.request("thread/list", { cwd, limit: 1, sourceKinds: [...everySource] })
          const threadId = data[0]?.id
          if (threadId === undefined) return yield* new CodexError({ reason: new ThreadNotFound({ thread: "last" }) })
          const resumed = yield* server.request("thread/resume", {
            threadId,
            ...settings,
            ...workspace,
            excludeTurns: true
          })
          return resumed.thread.id
        }
      }
    })

    const turn = Effect.fnUntraced(function* (request: TurnRequest) {
      const cwd = path.resolve(request.thread.workingDirectory ?? ".")
      yield* requireDirectory(fs, cwd)
      const input = yield* wireInput(request.input, fs, path, cwd)
      const wasLoaded = request.target._tag === "Existing" && loaded.has(request.target.threadId)
      // A thread that is loaded has its settings; what this turn changes goes with the turn.
      const overrides = yield* resolve(request.config.slice(-1))
      const changes = yield* turnSettings(overrides.record)
      const threadId = yield* openThread(request)
      loaded.add(threadId)

      const notifications = yield* server.subscribe(threadId)
      const pull = yield* Stream.toPull(notifications)
      const begin = server.request("turn/start", {
        threadId,
        input,
        ...changes,
        ...(request.outputSchema === undefined ? undefined : { outputSchema: request.outputSchema })
      })
      // A server forgets a thread that was idle for long, and a new one knows none: it is told once more.
      const asked = yield* Effect.catchReason(begin, "CodexError", "RequestFailed", ({ detail }, error) => {
        if (!wasLoaded || !/not found|not loaded/i.test(detail)) return Effect.fail(error)
        loaded.delete(threadId)
        return Effect.andThen(openThread({ ...request, target: { _tag: "Existing", threadId } }), begin)
      }).pipe(Effect.forkDetach)

      // Codex refuses to interrupt a turn that it has accepted but not begun (seen with 0.169.0).
      const interruptTurn = (turnId: string) =>
        Effect.asVoid(
          Effect.retry(server.request("turn/interrupt", { threadId, turnId }), {
            schedule: Schedule.spaced("50 millis").pipe(Schedule.upTo({ times: 100 })),
            while: ({ reason }) => reason._tag === "RequestFailed" && /no active turn/i.test(reason.detail)
          })
        )
      // It leaves running commands to the thread as background terminals (seen with 0.169.0): nothing is to be left.
      const clean = server.request("thread/backgroundTerminals/clean", { threadId })

      // A request that was sent is not taken back: whoever stops waiting for it still ends what it starts.
      const { turn } = yield* Effect.onInterrupt(Fiber.join(asked), () =>
        Fiber.join(asked).pipe(
          Effect.flatMap((started) => Effect.andThen(interruptTurn(started.turn.id), clean)),
          Effect.ignore,
          (stopped) => withinMillis(stopped, interruptMillis)
        )
      )
      const turnId = turn.id
      const read = makeTurnReader(turnId, redacted)
      let ended = false
      let first = true

      const next: Pull.Pull<Arr.NonEmptyReadonlyArray<ThreadEvent>, CodexError> = Effect.suspend(() => {
        if (first) {
          first = false
          return Effect.succeed(Arr.of<ThreadEvent>({ _tag: "ThreadStarted", threadId }))
        }
        if (failure !== undefined) return Effect.fail(failure)
        if (ended) return Cause.done()
        return Effect.flatMap(chunk, (events) => (Arr.isArrayNonEmpty(events) ? Effect.succeed(events) : next))
      })
      let failure: CodexError | undefined
      const chunk = pull.pipe(
        Effect.map((messages) => {
          const events: Array<ThreadEvent> = []
          for (const message of messages) {
            const { end, events: said } = read(message)
            events.push(...said)
            const unread = request.strict ? said.find((event) => event._tag === "Undecodable") : undefined
            if (unread !== undefined) {
              events.pop()
              failure = new CodexError({
                reason: new DecodeFailed({ problem: unread.problem, detail: unread.detail }),
                threadId,
                turnId
              })
              break
            }
            if (end === undefined) continue
            ended = true
            if (end.failure !== undefined) failure = new CodexError({ reason: end.failure, threadId, turnId })
            break
          }
          return events
        }),
        // A new connection knows none of the threads.
        Effect.tapError(() => Effect.sync(() => loaded.clear()))
      )

      const interrupt = interruptTurn(turnId)
      // The server is asked to stop, and given time to say that it has: what it does then is in its history.
      yield* Effect.addFinalizer(() =>
        Effect.suspend(() => {
          if (ended) return Effect.void
          const stopped = Effect.raceFirst(drain(next), Effect.andThen(Effect.ignore(interrupt), Effect.never))
          return withinMillis(Effect.ignore(Effect.andThen(stopped, clean)), interruptMillis)
        })
      )
      const running: RunningTurn = {
        id: turnId,
        events: Stream.fromPull(Effect.succeed(next)),
        interrupt,
        steer: (more) =>
          Effect.flatMap(wireInput(more, fs, path, cwd), (moreInput) =>
            Effect.asVoid(server.request("turn/steer", { threadId, expectedTurnId: turnId, input: moreInput }))
          )
      }
      return running
    })

    return {
      capabilities: { transport: "app-server", deltas: true, steering: true, approvals: true },
      findThread: rollouts.find,
      revert: (threadId, turnId) => Effect.asVoid(server.request("thread/revert", { threadId, beforeTurnId: turnId })),
      storedUsage: rollouts.usage,
      turn
    }
  }
)

/** To its end, whatever that is. */
const drain = <A, E>(pull: Pull.Pull<A, E>): Effect.Effect<void> =>
  Effect.exit(Effect.forever(pull)).pipe(Effect.asVoid)

const unsupported = (capability: string) =>
  Effect.fail(new CodexError({ reason: new Unsupported({ transport: "app-server", capability }) }))

const notFound =
  (thread: string) =>
  (error: CodexError): CodexError =>
    error.reason._tag === "RequestFailed" && /no rollout found|not found|archived/i.test(error.reason.detail)
      ? new CodexError({ reason: new ThreadNotFound({ thread }) })
      : error

/** By default codex lists only what people started in its own interfaces. */
const everySource = ["cli", "vscode", "exec", "appServer", "subAgent", "unknown"] as const

/** Configuration that a thread takes under names of its own; the rest goes as it is. */
const threadSettings = (record: ConfigRecord, cwd: string) => {
  const { approval_policy, developer_instructions, instructions, model, model_provider, sandbox_mode, ...config } =
    record
  const text = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined)
  const known = {
    model: text(model),
    modelProvider: text(model_provider),
    sandbox: text(sandbox_mode),
    approvalPolicy: text(approval_policy),
    baseInstructions: text(instructions),
    developerInstructions: text(developer_instructions)
  }
  return {
    cwd,
    ...definedOnly(known),
    ...(Object.keys(config).length === 0 ? undefined : { config: jsonOnly(config) })
  } as Pick<
    Params<"thread/resume">,
    | "cwd"
    | "model"
    | "modelProvider"
    | "sandbox"
    | "approvalPolicy"
    | "baseInstructions"
    | "developerInstructions"
    | "config"
  >
}

const definedOnly = (record: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined))

/** JSON has no 64-bit integers. */
const jsonOnly = (config: ConfigRecord): Record<string, unknown> =>
  Object(JSON.parse(JSON.stringify(config, (_, value: unknown) => (typeof value === "bigint" ? Number(value) : value))))

/** What one turn may change on a thread that is loaded. */
const turnSettings = Effect.fnUntraced(function* (record: ConfigRecord) {
  const {
    approval_policy,
    model,
    model_reasoning_effort,
    model_reasoning_summary,
    sandbox_mode,
    sandbox_workspace_write,
    ...others
  } = record
  const unknown = Object.keys(others)
  if (unknown.length > 0) {
    return yield* unsupported(`${unknown.join(", ")} for one turn; set it for the thread`)
  }
  // What the schemas of the options let through; the request checks it once more.
  const settings: Pick<
    Params<"turn/start">,
    "model" | "effort" | "summary" | "approvalPolicy" | "sandboxPolicy"
  > = definedOnly({
    model,
    effort: model_reasoning_effort,
    summary: model_reasoning_summary,
    approvalPolicy: approval_policy,
    sandboxPolicy: sandboxPolicy(sandbox_mode, Object(sandbox_workspace_write))
  })
  return settings
})

const sandboxPolicy = (mode: unknown, write: Readonly<Record<string, unknown>>): SandboxPolicy | undefined => {
  switch (mode) {
    case "read-only":
      return { type: "readOnly" }
    case "danger-full-access":
      return { type: "dangerFullAccess" }
    case "workspace-write":
      return {
        type: "workspaceWrite",
        ...definedOnly({
          writableRoots: write["writable_roots"],
          networkAccess: write["network_access"],
          excludeTmpdirEnvVar: write["exclude_tmpdir_env_var"],
          excludeSlashTmp: write["exclude_slash_tmp"]
        })
      }
    default:
      return undefined
  }
}

const requireDirectory = Effect.fnUntraced(function* (fs: FileSystem.FileSystem, directory: string) {
  const info = yield* Effect.option(fs.stat(directory))
  if (Option.isSome(info) && info.value.type === "Directory") return
  return yield* new CodexError({
    reason: new OptionInvalid({ option: "workingDirectory", detail: `${directory} is no directory` })
  })
})

const wireInput = (
  parts: ReadonlyArray<UserInputPart>,
  fs: FileSystem.FileSystem,
  path: Path.Path,
  cwd: string
): Effect.Effect<ReadonlyArray<WireInput>, CodexError> =>
  Effect.forEach(parts, (part) => {
    if (part._tag === "Text") return Effect.succeed<WireInput>({ type: "text", text: part.text })
    const file = path.resolve(cwd, part.path)
    return Effect.flatMap(Effect.option(fs.stat(file)), (info) =>
      Option.isSome(info) && info.value.type === "File"
        ? Effect.succeed<WireInput>({ type: "localImage", path: file })
        : Effect.fail(new CodexError({ reason: new OptionInvalid({ option: "images", detail: `${file} is no file` }) }))
    )
  })
