/**
 * Threads over an app-server: what the façade asks for, as its requests.
 */
import {
  Array as Arr,
  Cause,
  DateTime,
  Effect,
  Fiber,
  FileSystem,
  Option,
  Path,
  Redacted,
  Schedule,
  Schema,
  type Scope,
  Stream
} from "effect"
import { ChildProcessSpawner } from "effect/process"
import type * as Pull from "effect/Pull"
import {
  CodexError,
  CodexErrorReason,
  DecodeFailed,
  OptionInvalid,
  ThreadNotFound,
  Unsupported
} from "../CodexError.ts"
import { type ConfigRecord, sandboxModes } from "../config/ConfigOptions.ts"
import { flatten, resolve } from "../config/ConfigOverrides.ts"
import { amend } from "../internal/amend.ts"
import { ownSecrets } from "../internal/environment.ts"
import { sleepMillis, withinMillis } from "../internal/liveClock.ts"
import { makeProcessTree } from "../internal/processTree.ts"
import { redact, redactJson } from "../internal/redact.ts"
import { makeRollouts } from "../internal/rollouts.ts"
import type { RunningTurn, ThreadRequest, Transport, TurnRequest } from "../internal/transport.ts"
import type { Params, Result, SandboxPolicy, Thread, UserInput as WireInput } from "../protocol/index.ts"
import type { ThreadEvent } from "../ThreadEvent.ts"
import type { ThreadInfo } from "../ThreadInfo.ts"
import type { UserInputPart } from "../UserInput.ts"
import { AppServer } from "./AppServer.ts"
import { makeIdleThreads } from "./idleThreads.ts"
import { makeTurnReader } from "./wire.ts"

export { AppServer }

/** What a turn of a loaded thread may change. */
type TurnSettings = Pick<
  Params<"turn/start">,
  "model" | "effort" | "summary" | "approvalPolicy" | "sandboxPolicy" | "cwd"
>

interface Loaded {
  /** The configuration it was opened with. */
  readonly record: ConfigRecord
  /** Its settings, as codex said them then. */
  readonly own: Pick<
    Result<"thread/start">,
    "model" | "modelProvider" | "reasoningEffort" | "approvalPolicy" | "sandbox" | "cwd"
  >
  /** What its last turn has changed. */
  changed: TurnSettings
  /** Opened again, it would not be what it is. */
  readonly stays: boolean
}

/** A thread without a turn for so long is let go: codex keeps the MCP servers of every thread that somebody holds. */
const idleMillis = 10 * 60_000

/** How long after a turn's end a command of it may still come up. */
const lateMillis = 300

/** How long an interrupted turn may take to end on the server. */
const interruptMillis = 5000

export const makeAppServerTransport: (options: {
  readonly experimentalRawEvents?: boolean | undefined
  readonly dynamicTools?: Params<"thread/start">["dynamicTools"]
  readonly secrets?: ReadonlyArray<Redacted.Redacted> | undefined
}) => Effect.Effect<Transport, never, AppServer | FileSystem.FileSystem | Path.Path | Scope.Scope> = Effect.fnUntraced(
  function* (options) {
    const server = yield* AppServer
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    // The server says where its files are; on another machine they are not to be found, and usage of old turns is unknown.
    const rollouts = yield* makeRollouts(server.server.codexHome)
    const secrets = [...(options.secrets ?? []).map((secret) => Redacted.value(secret)), ...ownSecrets()]
    const redacted = (text: string) => redact(text, secrets)
    /** What the server says of a refusal is not known to hold no secret. */
    const cleaned = (error: CodexError): CodexError =>
      amend(error, { reason: decodeReason(redactJson(encodeReason(error.reason), redacted)) })
    const spawner = yield* Effect.serviceOption(ChildProcessSpawner.ChildProcessSpawner)
    const tree = Option.map(spawner, (service) => makeProcessTree(fs, service))
    /** What runs of a thread on this machine, by the variable that codex gives all it starts. */
    const endProcesses = (threadId: string): Effect.Effect<void> =>
      Option.match(tree, {
        onNone: () => Effect.void,
        onSome: ({ end, marked }) => Effect.flatMap(marked(`CODEX_THREAD_ID=${threadId}`), end)
      })
    /** Threads this connection has loaded, which need no resuming. */
    const loaded = new Map<string, Loaded>()

    const openThread = Effect.fnUntraced(function* ({ config, target, thread }: ThreadRequest) {
      const { record } = yield* resolve(config)
      const cwd = path.resolve(thread.workingDirectory ?? ".")
      const settings = threadSettings(record, cwd)
      const roots = thread.additionalDirectories?.map((directory) => path.resolve(cwd, directory))
      const workspace = roots === undefined ? undefined : { runtimeWorkspaceRoots: [cwd, ...roots] }
      if (thread.profile !== undefined) {
        return yield* unsupported("a profile for one thread; give it to the server's own configuration")
      }
      const resume = (threadId: string) =>
        server.threads.resume(threadId, { ...settings, ...workspace, excludeTurns: true })
      const opened = yield* Effect.gen(function* () {
        switch (target._tag) {
          case "New":
            return yield* server.threads.start({
              ...settings,
              ...workspace,
              ...definedOnly({
                ephemeral: thread.ephemeral,
                dynamicTools: options.dynamicTools,
                experimentalRawEvents: options.experimentalRawEvents
              })
            })
          case "Existing":
            return yield* resume(target.threadId)
          case "ForkOf":
            return yield* server.threads.fork(target.threadId, { ...settings, ...workspace, excludeTurns: true })
          case "Last": {
            const last = yield* Stream.runHead(server.threads.list({ cwd, limit: 1 }))
            if (Option.isSome(last)) return yield* resume(last.value.id)
            return yield* new CodexError({ reason: new ThreadNotFound({ thread: "last" }) })
          }
        }
      })
      const { approvalPolicy, cwd: ownCwd, model, modelProvider, reasoningEffort = null, sandbox } = opened
      const own = { approvalPolicy, cwd: ownCwd, model, modelProvider, reasoningEffort, sandbox }
      // Codex stores no thread that is ephemeral, and says what is raw only to who has started the thread.
      const stays = opened.thread.ephemeral || options.experimentalRawEvents === true
      loaded.set(opened.thread.id, { record, own, changed: {}, stays })
      yield* letGoLater(opened.thread.id)
      return opened.thread.id
    })

    /** What the last turn has changed, as it was before. */
    const unchanged = Effect.fnUntraced(function* ({ changed, own, record }: Loaded) {
      const before: TurnSettings = definedOnly({
        model: own.model,
        effort: changed.effort === undefined ? undefined : (own.reasoningEffort ?? (yield* defaultEffort(own.model))),
        summary: record["model_reasoning_summary"] ?? "auto",
        approvalPolicy: own.approvalPolicy,
        sandboxPolicy: own.sandbox,
        cwd: own.cwd
      })
      return Object.fromEntries(Object.entries(before).filter(([name]) => Object.hasOwn(changed, name)))
    })

    /** Whether the thread could be let go: not while it has a turn that is not ours. */
    const letGo = Effect.fnUntraced(function* (threadId: string) {
      const thread = loaded.get(threadId)
      if (thread === undefined) return true
      const { status } = yield* server.threads.read(threadId)
      if (status.type === "active") return false
      // Codex opens a thread again with what its last turn has set (seen with 0.169.0).
      const back = yield* unchanged(thread)
      if (Object.keys(back).length > 0) yield* server.request("thread/settings/update", { threadId, ...back })
      loaded.delete(threadId)
      yield* server.threads.unsubscribe(threadId)
      return true
    })

    const idle = yield* makeIdleThreads({ idleMillis, limitMillis: interruptMillis, letGo })
    const letGoLater = (threadId: string) =>
      loaded.get(threadId)?.stays === false ? idle.leave(threadId) : Effect.void

    /** Opens a thread that has an id. */
    const reopen = (request: ThreadRequest, threadId: string) =>
      Effect.andThen(openThread({ ...request, target: { _tag: "Existing", threadId } }), idle.keep(threadId))

    /** The thread of a request, which is loaded and not let go before the scope closes. */
    const take = (request: ThreadRequest) =>
      Effect.uninterruptibleMask(
        Effect.fnUntraced(function* (restore) {
          const { target } = request
          const isKnown = target._tag === "Existing"
          const threadId = isKnown ? target.threadId : yield* restore(openThread(request))
          yield* restore(idle.keep(threadId))
          const wasLoaded = isKnown && loaded.has(threadId)
          if (!loaded.has(threadId)) yield* restore(reopen(request, threadId))
          yield* Effect.addFinalizer(() => letGoLater(threadId))
          return { threadId, wasLoaded }
        })
      )

    /** A server forgets a thread that was idle for long, and a new one knows none: it is told of it once more. */
    const onLoaded = <A>(request: ThreadRequest, threadId: string, effect: Effect.Effect<A, CodexError>) => {
      const reopened = Effect.suspend(() => {
        loaded.delete(threadId)
        return Effect.andThen(reopen(request, threadId), effect)
      })
      return Effect.catchReason(effect, "CodexError", "RequestFailed", ({ detail }, error) =>
        /thread not found|not loaded/i.test(detail) ? reopened : Effect.fail(error)
      )
    }

    /** The model's own effort, for a thread that has set none. */
    const defaultEffort = (model: string) =>
      server.models.list({ includeHidden: true }).pipe(
        Stream.filter((entry) => entry.model === model || entry.id === model),
        Stream.runHead,
        Effect.map((entry) => (Option.isSome(entry) ? entry.value.defaultReasoningEffort : undefined)),
        Effect.orElseSucceed(() => undefined)
      )

    /**
     * What is sent with a turn of a thread that is loaded: what the turn sets,
     * and what its `Thread` sets and the loaded thread has not. Codex keeps what
     * it is sent for later turns; what the last one changed is changed back.
     */
    const changesOf = Effect.fnUntraced(function* (
      loadedThread: Loaded,
      { thread }: TurnRequest,
      record: ConfigRecord,
      ofTurn: ConfigRecord
    ) {
      const { own, record: loadedRecord } = loadedThread
      const differing = Object.entries(record).filter(([name, value]) => !sameJson(value, loadedRecord[name]))
      const asked = {
        ...(yield* turnSettings(
          Object.fromEntries(differing),
          "for a thread that is loaded; set it when it is opened"
        )),
        ...ofTurn
      }
      const ownMode = own.sandbox.type === "workspaceWrite" ? "workspace-write" : undefined
      const mode = asked["sandbox_mode"] ?? (asked["sandbox_workspace_write"] === undefined ? undefined : ownMode)
      // As over exec, where codex adds the mode to the configuration: what that says of the workspace holds.
      const workspace =
        mode === "workspace-write" && ownMode === undefined
          ? yield* Effect.map(server.request("config/read", { cwd: own.cwd }), ({ config }) => ({
              ...Object(config.sandbox_workspace_write),
              ...Object(record["sandbox_workspace_write"])
            }))
          : undefined
      const given = thread.workingDirectory
      const changes: TurnSettings = definedOnly({
        model: asked["model"],
        effort: asked["model_reasoning_effort"],
        summary: asked["model_reasoning_summary"],
        approvalPolicy: asked["approval_policy"],
        sandboxPolicy: sandboxPolicy(mode, { ...workspace, ...Object(asked["sandbox_workspace_write"]) }, own.sandbox),
        cwd: given === undefined || path.resolve(given) === own.cwd ? undefined : path.resolve(given)
      })
      return { changes, params: { ...(yield* unchanged(loadedThread)), ...changes } }
    })

    const turn = Effect.fnUntraced(function* (request: TurnRequest) {
      const cwd = path.resolve(request.thread.workingDirectory ?? ".")
      yield* requireDirectory(fs, cwd)
      const input = yield* wireInput(request.input, fs, path, cwd, server)
      const { record } = yield* resolve(request.config)
      const ofTurn = yield* resolve([request.turnConfig])
      yield* turnSettings(ofTurn.record, "for one turn; set it for the thread")
      const { threadId, wasLoaded } = yield* take(request)
      const notifications = yield* server.subscribe(threadId)
      const pull = yield* Stream.toPull(notifications)
      const begin = Effect.gen(function* () {
        const thread = loaded.get(threadId)
        const sent = thread === undefined ? undefined : yield* changesOf(thread, request, record, ofTurn.record)
        const started = yield* server.turns.start(threadId, input, {
          ...sent?.params,
          ...(request.outputSchema === undefined ? undefined : { outputSchema: request.outputSchema })
        })
        if (thread !== undefined && sent !== undefined) thread.changed = sent.changes
        return started
      })
      // Codex refuses to interrupt a turn that it has accepted but not begun (seen with 0.169.0).
      const interruptTurn = (turnId: string) =>
        Effect.asVoid(
          Effect.retry(server.turns.interrupt(threadId, turnId), {
            schedule: Schedule.spaced("50 millis").pipe(Schedule.upTo({ times: 100 })),
            while: ({ reason }) => reason._tag === "RequestFailed" && /no active turn/i.test(reason.detail)
          })
        )
      // It leaves running commands to the thread as background terminals (seen with 0.169.0): nothing is to be left.
      const clean = server.request("thread/backgroundTerminals/clean", { threadId })

      /** The server is asked to stop, and given time to say that it has: what it does then is in its history. */
      const stop = Effect.fnUntraced(function* (turnId: string, read = makeTurnReader(turnId, redacted)) {
        const asking = yield* Effect.forkDetach(Effect.ignore(interruptTurn(turnId)), { startImmediately: true })
        const heardEnd = Effect.gen(function* () {
          let isOver = false
          while (!isOver) isOver = (yield* pull).some((message) => read(message).end !== undefined)
        })
        // Who hears no more can still ask.
        yield* Effect.matchCauseEffect(heardEnd, {
          onFailure: () => Fiber.join(asking),
          onSuccess: () => Fiber.interrupt(asking)
        })
        yield* clean
        // One that was just being started is there only now (seen with 0.169.0).
        yield* sleepMillis(lateMillis)
        yield* clean
        // Codex loses sight of one that it started while it stopped the turn.
        yield* endProcesses(threadId)
      })

      let ended = false
      // No step between asking for a turn and minding its end can be left out.
      const { read, turnId } = yield* Effect.uninterruptibleMask(
        Effect.fnUntraced(function* (restore) {
          const asked = yield* Effect.forkDetach(wasLoaded ? onLoaded(request, threadId, begin) : begin)
          // A request that was sent is not taken back: whoever stops waiting for it still ends what it starts.
          const { id } = yield* Effect.onInterrupt(restore(Fiber.join(asked)), () =>
            Fiber.join(asked).pipe(
              Effect.flatMap((started) => stop(started.id)),
              Effect.ignore,
              Effect.forkDetach,
              Effect.flatMap((stopping) => withinMillis(Fiber.await(stopping), interruptMillis))
            )
          )
          const reader = makeTurnReader(id, redacted)
          yield* Effect.addFinalizer(() =>
            Effect.suspend(() => (ended ? Effect.void : withinMillis(Effect.ignore(stop(id, reader)), interruptMillis)))
          )
          return { read: reader, turnId: id }
        })
      )
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
            const unread = request.strict ? said.find((event) => event._tag === "Undecodable") : undefined
            if (unread !== undefined && failure === undefined) {
              const { detail, problem } = unread
              failure = new CodexError({ reason: new DecodeFailed({ problem, detail }), threadId, turnId })
            }
            if (failure === undefined) events.push(...said)
            if (end === undefined) continue
            ended = true
            if (end.failure !== undefined) failure ??= new CodexError({ reason: end.failure, threadId, turnId })
            break
          }
          return events
        }),
        // A new connection knows none of the threads.
        Effect.tapError(() => Effect.sync(() => loaded.clear()))
      )

      const { changed, own } = loaded.get(threadId) ?? {}
      const running: RunningTurn = {
        id: turnId,
        ...(own === undefined ? undefined : { model: changed?.model ?? own.model, modelProvider: own.modelProvider }),
        events: Stream.fromPull(Effect.succeed(next)),
        // What is over has nothing to be stopped.
        interrupt: Effect.suspend(() => (ended ? Effect.void : interruptTurn(turnId))),
        steer: (more) =>
          more.some(({ _tag }) => _tag === "Skill")
            ? lateSkill
            : Effect.flatMap(wireInput(more, fs, path, cwd, server), (moreInput) =>
                server.turns.steer(threadId, turnId, moreInput)
              )
      }
      return running
    })

    const revert = Effect.fnUntraced(function* (request: ThreadRequest, turnId: string) {
      const { threadId } = yield* take(request)
      yield* onLoaded(request, threadId, server.threads.revert(threadId, turnId))
    }, Effect.scoped)

    return {
      capabilities: { transport: "app-server", deltas: true, steering: true, approvals: true },
      secrets,
      findThread: rollouts.find,
      revert: (request, turnId) => Effect.mapError(revert(request, turnId), cleaned),
      storedUsage: rollouts.usage,
      threads: ({ archived, search, workingDirectory }) =>
        server.threads
          .list(
            definedOnly({
              archived,
              searchTerm: search,
              cwd: workingDirectory === undefined ? undefined : path.resolve(workingDirectory)
            })
          )
          .pipe(Stream.map(threadInfo)),
      turn: (request) => Effect.mapError(turn(request), cleaned)
    }
  }
)

const encodeReason = Schema.encodeSync(CodexErrorReason)
const decodeReason = Schema.decodeUnknownSync(CodexErrorReason)

/** What is no time is taken for the first there is. */
const atSeconds = (seconds: number): DateTime.Utc =>
  Option.getOrElse(DateTime.make(seconds * 1000), () => DateTime.makeUnsafe(0))

const threadInfo = (thread: Thread): ThreadInfo => ({
  id: thread.id,
  name: thread.name ?? undefined,
  preview: thread.preview,
  workingDirectory: thread.cwd,
  createdAt: atSeconds(thread.createdAt),
  updatedAt: atSeconds(thread.updatedAt),
  source: typeof thread.source === "string" ? thread.source : (Object.keys(thread.source)[0] ?? "unknown"),
  modelProvider: thread.modelProvider,
  git:
    thread.gitInfo === null || thread.gitInfo === undefined
      ? undefined
      : definedOnly({
          branch: thread.gitInfo.branch ?? undefined,
          commit: thread.gitInfo.sha ?? undefined,
          originUrl: thread.gitInfo.originUrl ?? undefined
        }),
  forkedFrom: thread.forkedFromId ?? undefined,
  path: thread.path ?? undefined
})

const unsupported = (capability: string) =>
  Effect.fail(new CodexError({ reason: new Unsupported({ transport: "app-server", capability }) }))

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
    ...(Object.keys(config).length === 0 ? undefined : { config: jsonOnly(Object.fromEntries(flatten(config))) })
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
const jsonText = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) => (typeof inner === "bigint" ? Number(inner) : inner))

const jsonOnly = (config: ConfigRecord): Record<string, unknown> => Object(JSON.parse(jsonText(config)))

const turnSettingNames: ReadonlySet<string> = new Set([
  "approval_policy",
  "model",
  "model_reasoning_effort",
  "model_reasoning_summary",
  "sandbox_mode",
  "sandbox_workspace_write"
])

/** Fails for what a turn of a loaded thread cannot change. */
const turnSettings = Effect.fnUntraced(function* (record: ConfigRecord, when: string) {
  const rest = Object.keys(record).filter((name) => !turnSettingNames.has(name))
  if (rest.length > 0) return yield* unsupported(`${rest.join(", ")} ${when}`)
  const mode = record["sandbox_mode"]
  if (mode === undefined || sandboxModes.some((known) => known === mode)) return record
  const detail = `${JSON.stringify(mode)} cannot be set for a turn: one of ${sandboxModes.join(", ")} can`
  return yield* new CodexError({ reason: new OptionInvalid({ option: "sandbox", detail }) })
})

const sameJson = (one: unknown, other: unknown): boolean => jsonText(one) === jsonText(other)

const sandboxPolicy = (
  mode: unknown,
  write: Readonly<Record<string, unknown>>,
  own: SandboxPolicy
): SandboxPolicy | undefined => {
  switch (mode) {
    case "read-only":
      return { type: "readOnly" }
    case "danger-full-access":
      return { type: "dangerFullAccess" }
    case "workspace-write":
      return {
        ...(own.type === "workspaceWrite" ? own : undefined),
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
  cwd: string,
  server: AppServer["Service"]
): Effect.Effect<ReadonlyArray<WireInput>, CodexError> =>
  Effect.forEach(parts, (part) => {
    if (part._tag === "Text") return Effect.succeed<WireInput>({ type: "text", text: part.text })
    const file = path.resolve(cwd, part.path)
    if (part._tag === "Skill") return wireSkill(part.name, file, server)
    return Effect.flatMap(Effect.option(fs.stat(file)), (info) =>
      Option.isSome(info) && info.value.type === "File"
        ? Effect.succeed<WireInput>({ type: "localImage", path: file })
        : Effect.fail(new CodexError({ reason: new OptionInvalid({ option: "images", detail: `${file} is no file` }) }))
    )
  })

/** Codex reads skills when a turn begins, and passes over one that comes later without a word (seen with 0.169.0). */
const lateSkill = unsupported("a skill for a turn that runs; give it to the next one, or what it says as text")

/** Codex silently leaves out a skill it does not find. Skills are where the server is, which may be another machine. */
const wireSkill = (name: string, file: string, server: AppServer["Service"]): Effect.Effect<WireInput, CodexError> =>
  server.files.metadata(file).pipe(
    Effect.as<WireInput>({ type: "skill", name, path: file }),
    Effect.catchReason("CodexError", "RequestFailed", () =>
      Effect.fail(new CodexError({ reason: new OptionInvalid({ option: "skills", detail: `${file} is no file` }) }))
    )
  )
