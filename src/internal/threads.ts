/**
 * Threads over a transport: one turn at a time, deadlines, usage, results.
 */
import {
  Array as Arr,
  Context,
  Deferred,
  Effect,
  Exit,
  Metric,
  Option,
  Result,
  Schema,
  Scope,
  Semaphore,
  Stream
} from "effect"
import { toCodecOpenAI } from "effect/ai/OpenAiStructuredOutput"
import { CodexError, Interrupted, OptionInvalid, OutputInvalid, ThreadBusy, Unsupported } from "../CodexError.ts"
import type { ConfigOptions } from "../config/ConfigOptions.ts"
import type { Thread, Turn } from "../Thread.ts"
import type { ThreadEvent } from "../ThreadEvent.ts"
import type { ThreadFilter, ThreadInfo } from "../ThreadInfo.ts"
import { finalResponse } from "../ThreadItem.ts"
import {
  configOf,
  decodeThreadOptions,
  decodeTurnOptions,
  type OutputSchema,
  type ThreadOptions,
  type TurnOptions
} from "../ThreadOptions.ts"
import { addUsage, emptyUsage, type TurnResult, type Usage, usageSince } from "../TurnResult.ts"
import * as UserInput from "../UserInput.ts"
import { amend } from "./amend.ts"
import { makeBacklog } from "./backlog.ts"
import { type Account, makeMeters, type Meter, openAccount } from "./budgets.ts"
import { makeDeadlines } from "./deadlines.ts"
import { waitingTurns } from "./gauges.ts"
import { nowMillis } from "./liveClock.ts"
import type { Target, Transport } from "./transport.ts"
import { isWork, makeTurnLog, type TurnLog, type TurnLogLimits } from "./turnLog.ts"

/** What all `Thread` values of one thread share, so that they take turns. */
interface Shared {
  readonly turn: Semaphore.Semaphore
  /** The thread's figures after its last turn; unknown once a turn broke off. */
  usage: Usage | undefined
}

export interface Threads {
  readonly open: (target: Target, options: ThreadOptions) => Effect.Effect<Thread, CodexError>
  /** The stored ones. */
  readonly list: (filter: ThreadFilter) => Stream.Stream<ThreadInfo, CodexError>
}

/** How much of a streamed turn's items is kept for an error. */
const streamedItems: TurnLogLimits = { bytes: 1024 * 1024, items: 1000 }

/** Stands between threads and their transport. Called for each thread that is opened. */
export type Between = (transport: Transport) => Transport

/**
 * What stands before the transport of threads that are opened here, the nearest
 * to it first. It is told by the context and not by the service: so an app may
 * wrap a `Codex` as it likes.
 */
export const BetweenTransport = Context.Reference<ReadonlyArray<Between>>("effect-codex/BetweenTransport", {
  defaultValue: () => []
})

export const makeThreads = (bare: Transport, defaults: ThreadOptions): Threads => {
  const sharedOf = makeShared()
  const transport = Effect.map(BetweenTransport, (all) => all.reduce((inner, between) => between(inner), bare))

  const list: Threads["list"] = (filter) =>
    Stream.unwrap(
      Effect.map(
        transport,
        (through) => through.threads?.(filter) ?? Stream.fail(unsupportedBy(through, "listing threads"))
      )
    )

  const openOn = Effect.fnUntraced(function* (through: Transport, target: Target, options: ThreadOptions) {
    yield* decodeThreadOptions(defaults)
    yield* decodeThreadOptions(options)
    // Undefined is "not set", as it is in the configuration.
    const set = Object.entries(options).filter(([, value]) => value !== undefined)
    const merged = { ...defaults, ...Object.fromEntries(set) }
    const config = [configOf(defaults), configOf(options)]
    // What it forks has the same before its transport, wherever that is asked for.
    const open: Threads["open"] = (other, otherOptions) => openOn(through, other, otherOptions)
    return makeThread({ transport: through, sharedOf, open }, target, merged, config)
  })

  return { open: (target, options) => Effect.flatMap(transport, (through) => openOn(through, target, options)), list }
}

const unsupportedBy = ({ capabilities }: Transport, capability: string): CodexError =>
  new CodexError({ reason: new Unsupported({ transport: capabilities.transport, capability }) })

/** A thread in hand: no turn of it runs or begins until the scope closes. */
export interface HeldThread {
  /** As `Thread.revert`; absent where that cannot be done. */
  readonly revert: ((turnId: string) => Effect.Effect<void, CodexError>) | undefined
}

const holds = new WeakMap<Thread, Effect.Effect<HeldThread, CodexError, Scope.Scope>>()

/** Waits for a running turn. A `Thread` that is not of ours takes turns by itself. */
export const hold = (thread: Thread): Effect.Effect<HeldThread, CodexError, Scope.Scope> =>
  holds.get(thread) ?? Effect.succeed({ revert: thread.revert })

/** Another `Thread` of the same turns: who holds the one holds the other. */
export const holdTogether = (other: Thread, thread: Thread): void => {
  const held = holds.get(thread)
  if (held !== undefined) holds.set(other, held)
}

/** By the thread's id, for as long as anyone holds a `Thread` of it. */
const makeShared = (): ((threadId: string) => Shared) => {
  const known = new Map<string, WeakRef<Shared>>()
  const forgotten = new FinalizationRegistry<string>((threadId) => {
    if (known.get(threadId)?.deref() === undefined) known.delete(threadId)
  })
  return (threadId) => {
    const present = known.get(threadId)?.deref()
    if (present !== undefined) return present
    const shared: Shared = { turn: Semaphore.makeUnsafe(1), usage: undefined }
    known.set(threadId, new WeakRef(shared))
    forgotten.register(shared, threadId)
    return shared
  }
}

interface ThreadContext extends Pick<Threads, "open"> {
  readonly transport: Transport
  readonly sharedOf: (threadId: string) => Shared
}

const makeThread = (
  { open, sharedOf, transport }: ThreadContext,
  opened: Target,
  options: ThreadOptions,
  config: ReadonlyArray<ConfigOptions>
): Thread => {
  let target = opened
  let shared: Shared | undefined
  const meters = [...(transport.meters ?? []), ...makeMeters(options.budget, "Thread")]
  // Until the thread has an id, only its own turns can be in each other's way.
  const unnamed = Semaphore.makeUnsafe(1)

  const idOf = (): string | undefined => (target._tag === "Existing" ? target.threadId : undefined)

  const adopt = (threadId: string): Shared => {
    target = { _tag: "Existing", threadId }
    shared = sharedOf(threadId)
    return shared
  }

  /** Takes the thread for the scope: other turns of it wait, or fail. */
  const takeThread = Effect.fnUntraced(function* (turn: TurnOptions) {
    const onBusy = turn.onBusy ?? options.onBusy ?? "wait"
    yield* takeTurn(unnamed, onBusy, idOf())
    if (target._tag === "ForkOf") target = { _tag: "ForkOf", threadId: yield* transport.findThread(target.threadId) }
    if (target._tag !== "Existing") return
    const { turn: semaphore } = shared ?? adopt(yield* transport.findThread(target.threadId))
    yield* takeTurn(semaphore, onBusy, idOf())
  })

  /** Starts a turn on a thread that is taken. The scope ends it. */
  const openTurn = Effect.fnUntraced(
    function* (
      input: UserInput.UserInput,
      turn: TurnOptions,
      outputSchema: Readonly<Record<string, unknown>> | undefined,
      log: TurnLog,
      turnMeters: ReadonlyArray<Meter>
    ) {
      const account = yield* openAccount([...meters, ...turnMeters])
      const startedAt = yield* nowMillis
      let before = yield* usageBefore(transport, target, shared, startedAt)
      // What a turn that breaks off has used, only codex's own files tell.
      if (shared !== undefined) shared.usage = undefined
      // One for the turn: it looks for the thread's files once.
      let storedNow: Effect.Effect<Option.Option<Usage>> | undefined
      /** What is not in the events, codex's own files tell. */
      const chargeStored = ({ tokens }: Account) =>
        Effect.suspend(() => {
          const threadId = log.threadId ?? idOf()
          if (threadId === undefined) return Effect.void
          storedNow ??= transport.storedUsage(threadId, Infinity)
          return Effect.map(
            storedNow,
            Option.map((used) => tokens(used, before))
          )
        })
      // When all its processes are gone.
      if (account?.countsTokens === true) {
        yield* Effect.addFinalizer(() => (log.isComplete ? Effect.void : chargeStored(account)))
      }
      // It ends as the turn does: what fails whoever reads its events is no failure of it.
      const turnScope = yield* Effect.acquireRelease(Scope.make(), (turnScope, exit) =>
        Scope.close(turnScope, Exit.hasInterrupts(exit) ? Exit.interrupt() : Exit.void)
      )
      const deadlines = yield* makeDeadlines(turn, log, turnScope, account !== undefined)
      if (account !== undefined) yield* account.enforce(deadlines.end)
      const running = yield* deadlines.inTime(
        Scope.provide(
          transport.turn({
            target,
            input: UserInput.parts(input),
            config,
            turnConfig: configOf(turn),
            thread: options,
            outputSchema,
            strict: turn.strict ?? false
          }),
          turnScope
        )
      )
      const pull = yield* Scope.provide(Stream.toPull(running.events), turnScope)

      /** Codex names the thread: a new one, a copy, or the last one. */
      const named = Effect.fnUntraced(function* (threadId: string) {
        if (threadId === idOf()) return
        // This turn's own figures may be stored already.
        before ??= Option.getOrUndefined(yield* transport.storedUsage(threadId, startedAt))
        const onBusy = turn.onBusy ?? options.onBusy ?? "wait"
        // Nobody else can know a new thread, but the last one may well be taken.
        yield* Scope.provide(takeTurn(adopt(threadId).turn, onBusy, threadId), turnScope)
      })

      const finish = (event: ThreadEvent): ThreadEvent => {
        if (event._tag !== "TurnCompleted" || event.threadUsage === undefined) return event
        if (shared !== undefined) shared.usage = event.threadUsage
        const usage = event.usage ?? (before === undefined ? undefined : usageSince(event.threadUsage, before))
        if (usage === undefined) return event
        running.onUsage?.(usage)
        return { ...event, usage }
      }

      const noted = (events: Arr.NonEmptyReadonlyArray<ThreadEvent>) => {
        const finished = Arr.lastNonEmpty(events)._tag === "TurnCompleted" ? Arr.map(events, finish) : events
        for (const event of finished) {
          log.note(event)
          account?.note(event)
          if (account === undefined || !("threadUsage" in event) || event.threadUsage === undefined) continue
          account.tokens(event.threadUsage, before)
        }
        return finished
      }

      // Exec says only at the end what a turn has used. With a message it may be at its end.
      const readsStored = account?.countsTokens === true && transport.capabilities.transport === "exec"
      const charged = (events: Arr.NonEmptyReadonlyArray<ThreadEvent>) =>
        readsStored && log.threadUsage === undefined && events.some((event) => "item" in event && isWork(event.item))
          ? Effect.as(chargeStored(account), events)
          : Effect.succeed(events)

      const events = deadlines.watch(
        Effect.flatMap(pull, (events) => {
          const started =
            log.threadId === undefined ? events.find((event) => event._tag === "ThreadStarted") : undefined
          return started === undefined
            ? charged(noted(events))
            : Effect.flatMap(named(started.threadId), () => charged(noted(events)))
        })
      )
      const ended = (error: CodexError) =>
        Effect.andThen(
          Scope.close(turnScope, Exit.fail(error)),
          Effect.suspend(() => Effect.fail(withLog(error, log, idOf())))
        )
      return { running, events: Effect.catchTag(events, "CodexError", ended) }
    },
    (effect, _input, _turn, _schema, log, _meters) =>
      Effect.catchTag(effect, "CodexError", (error) => Effect.fail(withLog(error, log, idOf())))
  )

  const stream = (input: UserInput.UserInput, turn: TurnOptions = {}): Stream.Stream<ThreadEvent, CodexError> =>
    Stream.fromPull(
      Effect.gen(function* () {
        const codec = yield* prepare(input, turn)
        yield* refuseRepair(turn)
        yield* takeThread(turn)
        const turnMeters = makeMeters(turn.budget, "Turn")
        return (yield* openTurn(input, turn, codec?.jsonSchema, makeTurnLog(streamedItems), turnMeters)).events
      })
    ).pipe(Stream.scoped, Stream.withSpan("Thread.stream"))

  const unsupported = (capability: string) => Effect.fail(unsupportedBy(transport, capability))

  const idOrFail = Effect.suspend(() => {
    const id = idOf()
    if (id !== undefined) return Effect.succeed(id)
    const detail = "the thread has no id before its first turn"
    return Effect.fail(new CodexError({ reason: new OptionInvalid({ option: "thread", detail }) }))
  })

  const fork = Effect.fn("Thread.fork")(function* (forkOptions: ThreadOptions = {}) {
    const threadId = yield* idOrFail
    return yield* open({ _tag: "ForkOf", threadId }, { ...options, ...forkOptions })
  })

  const { revert: transportRevert } = transport

  const revertHeld =
    transportRevert === undefined
      ? undefined
      : Effect.fnUntraced(function* (turnId: string) {
          const threadId = yield* idOrFail
          // What the thread has used is no longer the last turn's figure.
          if (shared !== undefined) shared.usage = undefined
          yield* transportRevert({ target: { _tag: "Existing", threadId }, thread: options, config }, turnId)
        })

  const revert = Effect.fn("Thread.revert")(function* (turnId: string) {
    if (revertHeld === undefined) return yield* unsupported("taking a turn back")
    yield* idOrFail
    yield* takeThread({})
    yield* revertHeld(turnId)
  }, Effect.scoped)

  const resultOf = (log: TurnLog) => {
    const items = log.completed()
    return {
      threadId: log.threadId ?? idOf() ?? "",
      ...(log.turnId === undefined ? undefined : { turnId: log.turnId }),
      items,
      finalResponse: finalResponse(items),
      ...(log.usage === undefined ? undefined : { usage: log.usage }),
      ...(log.threadUsage === undefined ? undefined : { threadUsage: log.threadUsage }),
      undecodable: log.undecodable
    }
  }

  const runOnce = Effect.fnUntraced(function* (
    input: UserInput.UserInput,
    turn: TurnOptions,
    codec: OutputCodec | undefined,
    turnMeters: ReadonlyArray<Meter>
  ) {
    const log = makeTurnLog()
    const opened = Effect.map(openTurn(input, turn, codec?.jsonSchema, log, turnMeters), ({ events }) => events)
    yield* Stream.runDrain(Stream.scoped(Stream.fromPull(opened)))
    return resultOf(log)
  })

  const withOutput = (
    result: ReturnType<typeof resultOf>,
    codec: OutputCodec | undefined
  ): Result.Result<TurnResult<unknown>, OutputInvalid> =>
    codec === undefined
      ? Result.succeed({ ...result, output: undefined })
      : Result.mapBoth(codec.decode(result.finalResponse), {
          onSuccess: (output) => ({ ...result, output }),
          onFailure: (detail) => new OutputInvalid({ text: result.finalResponse, detail })
        })

  const run = Effect.fn("Thread.run")(function* (input: UserInput.UserInput, turn: TurnOptions = {}) {
    const codec = yield* prepare(input, turn)
    yield* takeThread(turn)
    const turnMeters = makeMeters(turn.budget, "Turn")
    let result = yield* runOnce(input, turn, codec, turnMeters)
    yield* Effect.annotateCurrentSpan({ threadId: result.threadId })
    for (let attempt = 0; ; attempt++) {
      const decoded = withOutput(result, codec)
      if (Result.isSuccess(decoded)) return decoded.success
      const invalid = decoded.failure
      const { items, threadId } = result
      if (attempt >= (turn.repairAttempts ?? 0)) {
        return yield* new CodexError({ reason: invalid, threadId, items })
      }
      const next = yield* Effect.mapError(runOnce(repairPrompt(invalid), turn, codec, turnMeters), (error) =>
        amend(error, { threadId, items: [...items, ...(error.items ?? [])] })
      )
      const used =
        result.usage === undefined || next.usage === undefined ? undefined : addUsage(result.usage, next.usage)
      const { usage: _, ...rest } = next
      result = {
        ...rest,
        items: [...items, ...next.items],
        ...(used === undefined ? undefined : { usage: used }),
        undecodable: result.undecodable + next.undecodable
      }
    }
  }, Effect.scoped)

  /** The scope of who holds a turn was closed before the turn's end. */
  const leftEarly = (log: TurnLog) => withLog(new CodexError({ reason: new Interrupted() }), log, idOf())

  const turn = Effect.fnUntraced(function* (input: UserInput.UserInput, options: TurnOptions = {}) {
    const codec = yield* prepare(input, options)
    yield* refuseRepair(options)
    const log = makeTurnLog()
    // The turn's end gives the thread free, not the scope of who holds the handle.
    const turnScope = yield* Scope.fork(yield* Effect.scope)
    const { events, running } = yield* takeThread(options).pipe(
      Effect.andThen(openTurn(input, options, codec?.jsonSchema, log, makeMeters(options.budget, "Turn"))),
      Scope.provide(turnScope),
      Effect.onError((cause) => Scope.close(turnScope, Exit.failCause(cause)))
    )
    const backlog = yield* makeBacklog<ThreadEvent>({
      ...unreadEvents,
      sizeOf: ({ raw }) => raw?.length ?? 0,
      lost: (lost) => ({ _tag: "Lagged", lost })
    })
    const keep = (event: ThreadEvent): void =>
      event._tag === "Lagged" ? backlog.lose(event.lost) : backlog.offer(detached(event), shareOf(event))
    const result = yield* Deferred.make<TurnResult<unknown>, CodexError>()
    yield* Stream.fromPull(Effect.succeed(events)).pipe(
      Stream.runForEachArray((batch) => Effect.sync(() => batch.forEach(keep))),
      Effect.andThen(
        Effect.suspend(() => {
          const decoded = withOutput(resultOf(log), codec)
          return Result.isSuccess(decoded)
            ? Effect.succeed(decoded.success)
            : Effect.fail(withLog(new CodexError({ reason: decoded.failure }), log, idOf()))
        })
      ),
      Effect.onExit((exit) =>
        Scope.close(turnScope, exit).pipe(
          Effect.andThen(Deferred.done(result, Exit.hasInterrupts(exit) ? Exit.fail(leftEarly(log)) : exit)),
          Effect.andThen(backlog.end)
        )
      ),
      Effect.ignore,
      // At once: a fiber that is interrupted before it starts would settle nothing.
      Effect.forkScoped({ startImmediately: true })
    )
    const handle: Turn<unknown> = {
      id: running.id,
      // What ended the turn ends its events too.
      events: Stream.concat(backlog.stream, Stream.drain(Stream.fromEffect(Deferred.await(result)))),
      result: Deferred.await(result),
      steer: (more) =>
        Effect.andThen(
          checkInput(more),
          Effect.suspend(() => running.steer?.(UserInput.parts(more)) ?? unsupported("steering a turn"))
        ),
      interrupt:
        running.interrupt ?? unsupported("interrupting a turn by request; interrupt its fiber or close its scope")
    }
    return handle
  })

  const thread: Thread = {
    get id() {
      return idOf()
    },
    stream,
    fork,
    revert,
    // What the schema decodes to, which the types of the interface say and this code does not know.
    run: run as Thread["run"],
    turn: turn as Thread["turn"]
  }
  holds.set(thread, Effect.as(takeThread({}), { revert: revertHeld }))
  return thread
}

/** What waits at most for the reader of `Turn.events`, measured on the wire. */
const unreadEvents = { capacity: 16_384, bytes: 16 * 1024 * 1024 }

/** How much of that may be taken while an event still finds room: what is said again goes first, the verdict never. */
const shareOf = ({ _tag }: ThreadEvent): number => {
  switch (_tag) {
    case "AgentMessageDelta":
    case "ReasoningDelta":
    case "CommandOutputDelta":
      return 1 / 4
    case "ItemUpdated":
    case "DiffUpdated":
    case "TokenUsageUpdated":
    case "RateLimitsUpdated":
      return 1 / 2
    case "Unknown":
      return 3 / 4
    case "TurnCompleted":
    case "TurnFailed":
      return Infinity
    default:
      return 1
  }
}

/** Its line may be cut from all that was read at once, which a cut keeps in memory: only joining makes V8 copy. */
const detached = (event: ThreadEvent): ThreadEvent =>
  event.raw === undefined ? event : { ...event, raw: ` ${event.raw}`.slice(1) }

/** What can be refused before the thread is taken. */
const prepare = Effect.fnUntraced(function* (input: UserInput.UserInput, turn: TurnOptions) {
  const { outputSchema, ...plain } = turn
  yield* decodeTurnOptions(plain)
  yield* checkInput(input)
  return outputSchema === undefined ? undefined : yield* outputCodec(outputSchema)
})

/** A turn that is watched or held is one turn. */
const refuseRepair = ({ repairAttempts = 0 }: TurnOptions): Effect.Effect<void, CodexError> =>
  repairAttempts === 0
    ? Effect.void
    : Effect.fail(
        new CodexError({
          reason: new OptionInvalid({
            option: "repairAttempts",
            detail: "only `run` asks again; leave it out, or use run"
          })
        })
      )

const isInputPart = Schema.is(UserInput.UserInputPart)

const checkInput = Effect.fnUntraced(function* (input: UserInput.UserInput) {
  const invalid = (detail: string) => new CodexError({ reason: new OptionInvalid({ option: "input", detail }) })
  if (!UserInput.parts(input).every(isInputPart)) {
    return yield* invalid(
      "expected a text, or parts made with UserInput.text, UserInput.localImage and UserInput.skill"
    )
  }
  if (UserInput.promptOf(input).trim() === "") {
    return yield* invalid("the prompt is empty; codex takes no turn without text")
  }
})

const takeTurn = Effect.fnUntraced(function* (
  turn: Semaphore.Semaphore,
  onBusy: "wait" | "fail",
  threadId: string | undefined
) {
  if (onBusy === "wait") {
    return yield* Effect.acquireUseRelease(
      Metric.update(waitingTurns, 1),
      () => Semaphore.takeScoped(turn, 1),
      () => Metric.update(waitingTurns, -1)
    )
  }
  const taken = yield* Effect.acquireRelease(Semaphore.takeIfAvailable(turn, 1), (taken) =>
    taken ? Semaphore.release(turn, 1) : Effect.void
  )
  if (taken) return
  return yield* new CodexError({ reason: new ThreadBusy(), ...(threadId === undefined ? undefined : { threadId }) })
})

/** The thread's figures when the turn begins: what codex reports is the thread's sum. */
const usageBefore = (
  transport: Transport,
  target: Target,
  shared: Shared | undefined,
  startedAt: number
): Effect.Effect<Usage | undefined> => {
  switch (target._tag) {
    case "New":
      return Effect.succeed(emptyUsage)
    case "Last":
      return Effect.undefined
    case "Existing":
    case "ForkOf":
      return target._tag === "Existing" && shared?.usage !== undefined
        ? Effect.succeed(shared.usage)
        : Effect.map(transport.storedUsage(target.threadId, startedAt), Option.getOrUndefined)
  }
}

const withLog = (error: CodexError, log: TurnLog, threadId: string | undefined): CodexError =>
  amend(error, {
    // What does not exist cannot be gone on with.
    threadId: error.threadId ?? log.threadId ?? (error.reason._tag === "ThreadNotFound" ? undefined : threadId),
    turnId: error.turnId ?? log.turnId,
    items: error.items ?? log.items(),
    hasWorked: error.hasWorked ?? log.hasWorked
  })

interface OutputCodec {
  readonly jsonSchema: Readonly<Record<string, unknown>>
  readonly decode: (text: string) => Result.Result<unknown, string>
}

/** Codex asks the model with `strict`, which takes only part of JSON Schema: effect knows which. */
const outputCodec = (schema: OutputSchema<unknown>): Effect.Effect<OutputCodec, CodexError> =>
  Effect.try({
    try: () => {
      const { codec, jsonSchema } = toCodecOpenAI(schema)
      const decode = Schema.decodeUnknownResult(Schema.fromJsonString(codec), { errors: "all" })
      return { jsonSchema, decode: (text: string) => Result.mapError(decode(text), (error) => error.message) }
    },
    catch: (cause) =>
      new CodexError({
        reason: new OptionInvalid({
          option: "outputSchema",
          detail: `codex takes a struct that JSON Schema can express (${cause instanceof Error ? cause.message : "not expressible"})`
        })
      })
  })

const repairPrompt = (invalid: OutputInvalid): string =>
  `Your last answer does not fit the required JSON schema:\n${invalid.detail}\n\nGive the whole answer again, corrected, as JSON only.`
