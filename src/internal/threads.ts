/**
 * Threads over a transport: one turn at a time, deadlines, usage, results.
 */
import {
  Array as Arr,
  Deferred,
  Duration,
  Effect,
  Option,
  RcMap,
  Result,
  Schema,
  Scope,
  Semaphore,
  Stream
} from "effect"
import { toCodecOpenAI } from "effect/ai/OpenAiStructuredOutput"
import type * as Pull from "effect/Pull"
import { amend, CodexError, IdleTimeout, OptionInvalid, OutputInvalid, ThreadBusy, TurnTimeout } from "../CodexError.ts"
import type { Thread } from "../Thread.ts"
import type { ThreadEvent } from "../ThreadEvent.ts"
import { finalResponse } from "../ThreadItem.ts"
import {
  configOf,
  decodeThreadOptions,
  decodeTurnOptions,
  type ThreadOptions,
  type Timeouts,
  type TurnOptions
} from "../ThreadOptions.ts"
import { addUsage, emptyUsage, type TurnResult, type Usage, usageSince } from "../TurnResult.ts"
import * as UserInput from "../UserInput.ts"
import { nowMillis } from "./liveClock.ts"
import { toMillis } from "./duration.ts"
import type { Target, Transport } from "./transport.ts"
import { makeTurnLog, type TurnLog } from "./turnLog.ts"

/** What all `Thread` values of one thread share, so that they take turns. */
interface Shared {
  readonly turn: Semaphore.Semaphore
  /** The thread's figures after the last turn seen here. */
  usage: Usage | undefined
}

export interface Threads {
  readonly open: (target: Target, options: ThreadOptions) => Effect.Effect<Thread, CodexError>
}

/** How much of a streamed turn's items is kept for an error, in bytes on the wire. */
const streamedItemsBytes = 16 * 1024 * 1024

export const makeThreads: (
  transport: Transport,
  defaults: ThreadOptions
) => Effect.Effect<Threads, never, Scope.Scope> = Effect.fnUntraced(function* (transport, defaults) {
  const sharedById = yield* RcMap.make({
    lookup: (_threadId: string) => Effect.sync((): Shared => ({ turn: Semaphore.makeUnsafe(1), usage: undefined })),
    idleTimeToLive: "1 hour"
  })

  const open = Effect.fnUntraced(function* (target: Target, options: ThreadOptions) {
    yield* decodeThreadOptions(defaults)
    yield* decodeThreadOptions(options)
    // Undefined is "not set", as it is in the configuration.
    const set = Object.entries(options).filter(([, value]) => value !== undefined)
    const merged = { ...defaults, ...Object.fromEntries(set) }
    return makeThread(transport, sharedById, target, merged, [configOf(defaults), configOf(options)])
  })

  return { open }
})

const makeThread = (
  transport: Transport,
  sharedById: RcMap.RcMap<string, Shared>,
  opened: Target,
  options: ThreadOptions,
  config: ReadonlyArray<ThreadOptions>
): Thread => {
  let id = opened._tag === "Existing" ? opened.threadId : undefined
  // Until the thread has an id, only its own turns can be in each other's way.
  const unnamed = Semaphore.makeUnsafe(1)

  const pullTurn = Effect.fnUntraced(function* (
    input: UserInput.UserInput,
    turn: TurnOptions<unknown>,
    outputSchema: Readonly<Record<string, unknown>> | undefined,
    log: TurnLog
  ) {
    const scope = yield* Effect.scope
    const { outputSchema: _, ...plain } = turn
    yield* decodeTurnOptions(plain)
    const { images, prompt } = yield* readInput(input)
    const onBusy = turn.onBusy ?? options.onBusy ?? "wait"
    yield* takeTurn(unnamed, onBusy, id)
    let shared = id === undefined ? undefined : yield* RcMap.get(sharedById, id)
    if (shared !== undefined) yield* takeTurn(shared.turn, onBusy, id)

    const target: Target = id === undefined ? opened : { _tag: "Existing", threadId: id }
    const startedAt = yield* nowMillis
    let before = yield* usageBefore(transport, target, shared, startedAt)
    const turnScope = yield* Scope.fork(scope)
    const pull = yield* Scope.provide(
      Stream.toPull(
        transport.turn({
          target,
          prompt,
          images,
          config: [...config.map(configOf), configOf(turn)],
          thread: options,
          outputSchema,
          strict: turn.strict ?? false
        })
      ),
      turnScope
    )

    /** Codex names the thread: a new one, or one that was asked for by name or as the last. */
    const adopt = Effect.fnUntraced(function* (threadId: string) {
      if (threadId === id) return
      id = threadId
      // This turn's own figures may be stored already.
      before ??= Option.getOrUndefined(yield* transport.storedUsage(threadId, startedAt))
      shared = yield* Scope.provide(RcMap.get(sharedById, threadId), scope)
      yield* Scope.provide(takeTurn(shared.turn, onBusy, threadId), scope)
    })

    const finish = (event: ThreadEvent): ThreadEvent => {
      if (event._tag !== "TurnCompleted" || event.threadUsage === undefined) return event
      if (shared !== undefined) shared.usage = event.threadUsage
      return event.usage !== undefined || before === undefined
        ? event
        : { ...event, usage: usageSince(event.threadUsage, before) }
    }

    const noted = (events: Arr.NonEmptyReadonlyArray<ThreadEvent>) => {
      const finished = events.at(-1)?._tag === "TurnCompleted" ? Arr.map(events, finish) : events
      for (const event of finished) log.note(event)
      return finished
    }

    const guarded = yield* withDeadlines(pull, turn, log, turnScope)
    return guarded.pipe(
      Effect.flatMap((events) => {
        const started = log.threadId === undefined ? events.find((event) => event._tag === "ThreadStarted") : undefined
        return started === undefined
          ? Effect.succeed(noted(events))
          : Effect.map(adopt(started.threadId), () => noted(events))
      }),
      Effect.catchTag("CodexError", (error) => Effect.fail(withLog(error, log)))
    )
  })

  const stream = <Output>(
    input: UserInput.UserInput,
    turn: TurnOptions<Output> = {}
  ): Stream.Stream<ThreadEvent, CodexError> =>
    Stream.fromPull(
      Effect.gen(function* () {
        const codec = turn.outputSchema === undefined ? undefined : yield* outputCodec(turn.outputSchema)
        return yield* pullTurn(input, turn, codec?.jsonSchema, makeTurnLog(streamedItemsBytes))
      })
    ).pipe(Stream.scoped, Stream.withSpan("Thread.stream"))

  const runOnce = Effect.fnUntraced(function* <Output>(
    input: UserInput.UserInput,
    turn: TurnOptions<Output>,
    output: OutputCodec<Output> | undefined
  ) {
    const log = makeTurnLog(Infinity)
    yield* Stream.runDrain(Stream.scoped(Stream.fromPull(pullTurn(input, turn, output?.jsonSchema, log))))
    const items = log.completed()
    const response = finalResponse(items)
    return {
      threadId: log.threadId ?? id ?? "",
      ...(log.turnId === undefined ? undefined : { turnId: log.turnId }),
      items,
      finalResponse: response,
      ...(log.usage === undefined ? undefined : { usage: log.usage }),
      ...(log.threadUsage === undefined ? undefined : { threadUsage: log.threadUsage }),
      undecodable: log.undecodable
    }
  })

  const run = Effect.fn("Thread.run")(function* <Output = undefined>(
    input: UserInput.UserInput,
    turn: TurnOptions<Output> = {}
  ) {
    const codec = turn.outputSchema === undefined ? undefined : yield* outputCodec(turn.outputSchema)
    let result = yield* runOnce(input, turn, codec)
    yield* Effect.annotateCurrentSpan({ threadId: result.threadId })
    // Without a schema `Output` is undefined: nothing else gives it a type.
    if (codec === undefined) return { ...result, output: undefined as Output } satisfies TurnResult<Output>
    for (let attempt = 0; ; attempt++) {
      const decoded = codec.decode(result.finalResponse)
      if (Result.isSuccess(decoded)) return { ...result, output: decoded.success } satisfies TurnResult<Output>
      const invalid = new OutputInvalid({ text: result.finalResponse, detail: decoded.failure })
      if (attempt >= (turn.repairAttempts ?? 0)) {
        return yield* new CodexError({ reason: invalid, threadId: result.threadId, items: result.items })
      }
      const next = yield* runOnce(repairPrompt(invalid), turn, codec)
      const used =
        result.usage === undefined || next.usage === undefined ? undefined : addUsage(result.usage, next.usage)
      const { usage: _, ...rest } = next
      result = {
        ...rest,
        items: [...result.items, ...next.items],
        ...(used === undefined ? undefined : { usage: used }),
        undecodable: result.undecodable + next.undecodable
      }
    }
  })

  return {
    get id() {
      return id
    },
    stream,
    run
  }
}

const isInputPart = Schema.is(UserInput.UserInputPart)

const readInput = Effect.fnUntraced(function* (input: UserInput.UserInput) {
  const invalid = (detail: string) => new CodexError({ reason: new OptionInvalid({ option: "input", detail }) })
  const parts = UserInput.parts(input)
  if (!parts.every(isInputPart)) {
    return yield* invalid("expected a text, or parts made with UserInput.text and UserInput.localImage")
  }
  const prompt = parts.flatMap((part) => (part._tag === "Text" ? [part.text] : [])).join("\n\n")
  if (prompt.trim() === "") return yield* invalid("the prompt is empty; codex takes no turn without text")
  return { prompt, images: parts.flatMap((part) => (part._tag === "LocalImage" ? [part.path] : [])) }
})

const takeTurn = Effect.fnUntraced(function* (
  turn: Semaphore.Semaphore,
  onBusy: "wait" | "fail",
  threadId: string | undefined
) {
  if (onBusy === "wait") return yield* Semaphore.takeScoped(turn, 1)
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

const withLog = (error: CodexError, log: TurnLog): CodexError =>
  amend(error, {
    threadId: error.threadId ?? log.threadId,
    turnId: error.turnId ?? log.turnId,
    items: error.items ?? log.items()
  })

/** Longer than any model thinks without a word: what is silent for an hour has lost its network. */
const defaultIdleTimeout = "1 hour"

type TurnPull = Pull.Pull<Arr.NonEmptyReadonlyArray<ThreadEvent>, CodexError>

/**
 * Ends a turn that says nothing for too long, or takes too long. The first is
 * measured on each pull, so a slow consumer does not count; the second ends the
 * turn's processes even while nobody pulls.
 */
const withDeadlines = Effect.fnUntraced(function* (
  pull: TurnPull,
  timeouts: Timeouts,
  log: TurnLog,
  turnScope: Scope.Closeable
) {
  const idle = toMillis(timeouts.idleTimeout ?? defaultIdleTimeout)
  const item = toMillis(timeouts.itemTimeout)
  const total = toMillis(timeouts.timeout)

  // How long codex has only said that it is trying again.
  let retrying = 0
  const watched: TurnPull = Effect.suspend(() => {
    const timeout = log.isItemRunning() ? item : idle
    if (timeout === undefined) return pull
    return pull.pipe(
      Effect.timeoutOrElse({
        duration: Math.max(0, timeout - retrying),
        orElse: () => Effect.fail(new CodexError({ reason: new IdleTimeout({ timeout }) }))
      }),
      Effect.timed,
      Effect.map(([waited, events]) => {
        const isRetry = events.every((event) => event._tag === "Retrying")
        retrying = isRetry ? retrying + Duration.toMillis(waited) : 0
        return events
      })
    )
  })
  if (total === undefined) return watched

  const late = yield* Deferred.make<never, CodexError>()
  yield* Effect.sleep(total).pipe(
    Effect.andThen(Deferred.fail(late, new CodexError({ reason: new TurnTimeout({ timeout: total }) }))),
    Effect.andThen(Effect.exit(Effect.void)),
    Effect.flatMap((exit) => Scope.close(turnScope, exit)),
    Effect.forkScoped
  )
  return Effect.raceFirst(watched, Deferred.await(late))
})

interface OutputCodec<Output> {
  readonly jsonSchema: Readonly<Record<string, unknown>>
  readonly decode: (text: string) => Result.Result<Output, string>
}

/** Codex asks the model with `strict`, which takes only part of JSON Schema: effect knows which. */
const outputCodec = <Output>(
  schema: Schema.ConstraintCodec<Output, unknown>
): Effect.Effect<OutputCodec<Output>, CodexError> =>
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
