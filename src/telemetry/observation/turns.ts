/**
 * A transport that observes each turn: its span, a span for each of its items,
 * its figures, and a few log entries.
 *
 * It stands where a turn has its thread for itself, and ends a turn's span when
 * all its processes are gone. What it notes of an event costs no Effect; only
 * spans of items and log entries do, and they are few.
 */
import { Cause, Clock, Context, Data, Effect, Exit, Metric, Option, References, Stream, Tracer } from "effect"
import { type CodexError, isCodexError } from "../../CodexError.ts"
import { observedTurns, PropagateTrace } from "../../internal/traceContext.ts"
import type { RunningTurn, Transport, TurnRequest } from "../../internal/transport.ts"
import type { Hook, ThreadEvent } from "../../ThreadEvent.ts"
import { finalResponse, type ThreadItem } from "../../ThreadItem.ts"
import type { Usage } from "../../TurnResult.ts"
import { promptOf } from "../../UserInput.ts"
import { callOf, type Content, type ContentOptions, makeContent } from "./content.ts"
import { itemFailure, type ItemSpan, itemSpan } from "./items.ts"
import * as Metrics from "./metrics.ts"

export interface ObservationSettings {
  readonly agentName: string
  readonly attributes: Readonly<Record<string, unknown>>
  /** Undefined when nothing of what is said and done is recorded. */
  readonly content: ContentOptions | undefined
  /** What no text may show, besides what codex was given. */
  readonly keys: ReadonlyArray<string>
}

interface Entry {
  readonly level: "Debug" | "Info" | "Warn"
  readonly message: string
  readonly about?: Readonly<Record<string, unknown>>
}

interface Running {
  readonly span: Tracer.Span
  readonly since: bigint
  readonly tool: string | undefined
}

/** What a failed item's span ends with; nothing of the item. */
class ItemFailed extends Data.TaggedError("ItemFailed")<{ readonly message: string }> {}

/** What the conventions call providers that they know by another name than codex, or its documentation, does. */
const wellKnown = new Map([
  ["azure", "azure.ai.openai"],
  ["amazon-bedrock", "aws.bedrock"],
  ["mistral", "mistral_ai"],
  ["xai", "x_ai"]
])

/** Codex has one provider unless the configuration says otherwise. */
const providerOf = ({ config, turnConfig }: TurnRequest): string =>
  lastSet([...config, turnConfig], "model_provider", ({ modelProvider }) => modelProvider) ?? "openai"

const modelOf = ({ config, turnConfig }: TurnRequest): string | undefined =>
  lastSet([...config, turnConfig], "model", ({ model }) => model)

type Config = TurnRequest["turnConfig"]

const lastSet = (
  layers: ReadonlyArray<Config>,
  key: string,
  typed: (config: Config) => string | undefined
): string | undefined => {
  const layer = layers.findLast((config) => (config.config?.[key] ?? typed(config)) !== undefined)
  const value = layer === undefined ? undefined : (layer.config?.[key] ?? typed(layer))
  return typeof value === "string" ? value : undefined
}

/** One turn, from its request to the end of its processes. */
const makeObservation = Effect.fnUntraced(function* (
  { agentName, attributes }: ObservationSettings,
  content: Content | undefined,
  inner: Transport,
  request: TurnRequest
) {
  const { transport } = inner.capabilities
  const asker = Option.getOrUndefined(yield* Effect.option(Effect.currentParentSpan))
  const tracer = yield* Effect.tracer
  const clock = yield* Clock.Clock
  const hasTimes = yield* References.TracerTimingEnabled
  const context = yield* Effect.context()

  const describe = (model: string | undefined, provider: string) => ({
    "gen_ai.operation.name": "invoke_agent",
    "gen_ai.provider.name": wellKnown.get(provider) ?? provider,
    ...(model === undefined ? undefined : { "gen_ai.request.model": model })
  })
  let common = describe(modelOf(request), providerOf(request))
  const span = yield* Effect.makeSpan(`invoke_agent ${agentName}`, {
    kind: "client",
    attributes: {
      ...attributes,
      ...common,
      "gen_ai.agent.name": agentName,
      ...(request.outputSchema === undefined ? undefined : { "gen_ai.output.type": "json" }),
      "effect_codex.transport": transport,
      ...(content === undefined
        ? undefined
        : { "gen_ai.input.messages": content.messages("user", promptOf(request.input)) })
    }
  })
  // Spans have the time of day; how long something took the day's clock cannot tell, which may be set.
  const timestamp = (): bigint => (hasTimes ? clock.currentTimeNanosUnsafe() : 0n)
  const secondsSince = (from: bigint): number => Number(clock.monotonicTimeNanosUnsafe() - from) / 1e9
  const since = clock.monotonicTimeNanosUnsafe()
  const within = Context.make(Tracer.ParentSpan, span).pipe(
    Context.add(Tracer.Tracer, tracer),
    Context.add(PropagateTrace, true)
  )
  const running = new Map<string, Running>()
  const done = new Set<string>()
  const messages: Array<ThreadItem> = []
  let entries: Array<Entry> = []
  let threadId: string | undefined
  let failure: CodexError | undefined
  let isCompleted = false
  let isFirstChunk = inner.capabilities.deltas
  let usage: Usage | undefined

  const measure = <A>(metric: Metric.Metric<A, unknown>, value: NoInfer<A>, about: Metric.Metric.Attributes): void =>
    Metric.withAttributes(metric, about).updateUnsafe(value, context)
  const onTransport = { "effect_codex.transport": transport }
  const depth = Metric.withAttributes(Metrics.queueDepth, onTransport)
  const live = Metric.withAttributes(Metrics.runningTurns, onTransport)
  live.updateUnsafe(1, context)

  const say = (level: Entry["level"], message: string, about?: Entry["about"]): void => {
    entries.push({ level, message, ...(about === undefined ? undefined : { about }) })
  }

  /** Codex's own words may hold paths and commands. */
  const quote = (message: string, text: string): void =>
    say("Warn", message, content === undefined ? undefined : { detail: content.clean(text) })

  const begin = (key: string, name: string, about?: ItemSpan["attributes"], tool?: string): Running => {
    const started: Running = {
      span: Effect.runSyncWith(context)(
        Effect.makeSpan(name, {
          parent: span,
          attributes: {
            ...(threadId === undefined || tool === undefined ? undefined : { "gen_ai.conversation.id": threadId }),
            ...about
          }
        })
      ),
      since: clock.monotonicTimeNanosUnsafe(),
      tool
    }
    running.set(key, started)
    return started
  }

  const end = (key: string, { since: began, span: ended, tool }: Running, failed?: string): void => {
    running.delete(key)
    if (failed !== undefined) ended.attribute("error.type", failed)
    ended.end(timestamp(), failed === undefined ? Exit.void : Exit.fail(new ItemFailed({ message: failed })))
    if (tool === undefined) return
    measure(Metrics.toolDuration, secondsSince(began), {
      "gen_ai.operation.name": "execute_tool",
      "gen_ai.tool.name": tool,
      ...(failed === undefined ? undefined : { "error.type": failed })
    })
  }

  const itemBegins = (item: ThreadItem): Running | undefined => {
    const present = running.get(item.id)
    if (present !== undefined) return present
    const described = itemSpan(item)
    return described === undefined ? undefined : begin(item.id, described.name, described.attributes, described.tool)
  }

  const itemEnds = (item: ThreadItem): void => {
    const ended = itemBegins(item)
    if (item.id !== "") done.add(item.id)
    if (item._tag === "AgentMessage" && content !== undefined) messages.push(item)
    if (ended === undefined) {
      if (item._tag === "Error") quote("codex reports a problem", item.message)
      return
    }
    if (item._tag === "CommandExecution" && item.exitCode !== undefined) {
      ended.span.attribute("process.exit.code", item.exitCode)
    }
    const call = content === undefined ? undefined : callOf(item)
    if (call !== undefined && content !== undefined) {
      ended.span.attribute("gen_ai.tool.call.arguments", content.json(call.arguments))
      if (call.result !== undefined) ended.span.attribute("gen_ai.tool.call.result", content.json(call.result))
    }
    end(item.id, ended, itemFailure(item))
  }

  const hookEnds = (hook: Hook): void => {
    const key = `hook ${hook.id}`
    const ended = running.get(key) ?? begin(key, `hook ${hook.event}`)
    end(key, ended, hook.status === "failed" || hook.status === "blocked" ? hook.status : undefined)
  }

  const chunk = (): void => {
    isFirstChunk = false
    const waited = secondsSince(since)
    span.attribute("gen_ai.response.time_to_first_chunk", waited)
    measure(Metrics.timeToFirstChunk, waited, common)
  }

  const hear = (event: ThreadEvent): void => {
    switch (event._tag) {
      case "AgentMessageDelta":
      case "ReasoningDelta":
        if (isFirstChunk) chunk()
        return
      case "ThreadStarted":
        threadId = event.threadId
        span.attribute("gen_ai.conversation.id", threadId)
        observedTurns.set(threadId, within)
        // Who asks for a turn cannot know the id of a new thread.
        if (asker?._tag === "Span" && asker.name.startsWith("Thread.")) {
          asker.attribute("gen_ai.conversation.id", threadId)
        }
        return
      case "TurnStarted":
        if (event.turnId !== undefined) span.attribute("effect_codex.turn.id", event.turnId)
        return say("Debug", "a turn of codex begins")
      case "ItemStarted":
      case "ItemUpdated":
        // Without an id its end could not be told from another's.
        if (event.item.id !== "" && !done.has(event.item.id)) itemBegins(event.item)
        return
      case "ItemCompleted":
        if (!done.has(event.item.id)) itemEnds(event.item)
        return
      case "HookStarted":
        begin(`hook ${event.hook.id}`, `hook ${event.hook.event}`)
        return
      case "HookCompleted":
        return hookEnds(event.hook)
      case "Retrying":
        measure(Metrics.retries, 1, onTransport)
        span.event("codex.retrying", timestamp(), event.attempt === undefined ? {} : { attempt: event.attempt })
        return say("Warn", "codex tries its request to the model again", {
          ...(event.attempt === undefined ? undefined : { attempt: event.attempt }),
          ...(event.maxAttempts === undefined ? undefined : { maxAttempts: event.maxAttempts })
        })
      case "Warning":
        return quote("codex warns", event.message)
      case "DeprecationNotice":
        return quote("codex calls something outdated", event.summary)
      case "Lagged":
        return measure(Metrics.lost, event.lost, onTransport)
      case "Unknown":
        return measure(Metrics.unknown, 1, onTransport)
      case "Undecodable":
        measure(Metrics.unreadable, 1, { ...onTransport, problem: event.problem })
        return say("Warn", "codex said what nobody can read", { problem: event.problem, detail: event.detail })
      case "TurnCompleted":
        isCompleted = true
        return
      default:
    }
  }

  const outcomeOf = (exit: Exit.Exit<unknown, unknown>): { readonly outcome: string; readonly error?: CodexError } => {
    if (isCompleted) return { outcome: "completed" }
    // A timeout and a budget are known only to who closes the scope.
    const cause = Option.getOrUndefined(Exit.findErrorOption(exit))
    const error = failure ?? (isCodexError(cause) ? cause : undefined)
    if (error?.reason._tag.endsWith("Timeout") === true) return { outcome: "timed_out", error }
    if (error !== undefined && error.reason._tag !== "Interrupted") return { outcome: "failed", error }
    if (error !== undefined || Exit.hasInterrupts(exit)) return { outcome: "interrupted" }
    return { outcome: "abandoned" }
  }

  const spend = (used: Usage): void => {
    span.attribute("gen_ai.usage.input_tokens", used.inputTokens)
    span.attribute("gen_ai.usage.output_tokens", used.outputTokens)
    span.attribute("gen_ai.usage.cache_read.input_tokens", used.cachedInputTokens)
    span.attribute("gen_ai.usage.cache_creation.input_tokens", used.cacheWriteInputTokens)
    span.attribute("gen_ai.usage.reasoning.output_tokens", used.reasoningOutputTokens)
    measure(Metrics.tokenUsage, used.inputTokens, { ...common, "gen_ai.token.type": "input" })
    measure(Metrics.tokenUsage, used.outputTokens, { ...common, "gen_ai.token.type": "output" })
    const kinds = {
      input: used.inputTokens,
      cached_input: used.cachedInputTokens,
      cache_write_input: used.cacheWriteInputTokens,
      output: used.outputTokens,
      reasoning_output: used.reasoningOutputTokens
    }
    for (const [kind, amount] of Object.entries(kinds)) measure(Metrics.tokens, amount, { kind })
  }

  const finish = (exit: Exit.Exit<unknown, unknown>): void => {
    for (const [key, left] of running) {
      running.delete(key)
      left.span.end(timestamp(), Exit.failCause(Cause.interrupt()))
    }
    const { error, outcome } = outcomeOf(exit)
    const failed = error === undefined ? {} : { "error.type": error.reason._tag }
    const duration = secondsSince(since)
    span.attribute("effect_codex.outcome", outcome)
    if (error !== undefined) span.attribute("error.type", error.reason._tag)
    if (usage !== undefined) spend(usage)
    if (content !== undefined && messages.length > 0) {
      span.attribute("gen_ai.output.messages", content.messages("assistant", finalResponse(messages)))
    }
    live.updateUnsafe(-1, context)
    if (threadId !== undefined && observedTurns.get(threadId) === within) observedTurns.delete(threadId)
    measure(Metrics.turns, 1, { ...onTransport, outcome, ...failed })
    measure(Metrics.operationDuration, duration, { ...common, ...failed })
    if (outcome === "timed_out") measure(Metrics.timeouts, 1, { ...onTransport, ...failed })
    say(outcome === "completed" ? "Info" : "Warn", `a turn of codex ${said[outcome] ?? outcome}`, {
      outcome,
      duration,
      ...failed,
      ...usage
    })
    span.end(
      timestamp(),
      error !== undefined ? Exit.fail(error) : outcome === "interrupted" ? Exit.failCause(Cause.interrupt()) : Exit.void
    )
  }

  /** What was noted, to the app's loggers. */
  const log: Effect.Effect<void> = Effect.suspend(() => {
    const noted = entries
    entries = []
    return Effect.forEach(
      noted,
      ({ about, level, message }) =>
        Effect.annotateLogs(Effect.logWithLevel(level)(message), {
          ...about,
          ...(threadId === undefined ? undefined : { threadId })
        }),
      { discard: true }
    )
  }).pipe(Effect.withParentSpan(span))

  return {
    span,
    log,
    finish,
    /** Returns whether there is something to log. */
    heard: (batch: ReadonlyArray<ThreadEvent>): boolean => {
      depth.updateUnsafe(batch.length, context)
      for (const event of batch) hear(event)
      return entries.length > 0
    },
    runsOn: ({ model, modelProvider }: RunningTurn): void => {
      common = describe(model ?? modelOf(request), modelProvider ?? providerOf(request))
      for (const [name, value] of Object.entries(common)) span.attribute(name, value)
    },
    failed: (error: CodexError): void => void (failure = error),
    used: (turn: Usage): void => void (usage = turn)
  }
})

const said: Readonly<Record<string, string>> = {
  completed: "completed",
  failed: "failed",
  interrupted: "was interrupted",
  timed_out: "took too long",
  abandoned: "was left before its end"
}

export const observeTurns =
  (settings: ObservationSettings) =>
  (inner: Transport): Transport => {
    const content =
      settings.content === undefined
        ? undefined
        : makeContent(settings.content, [...settings.keys, ...(inner.secrets ?? [])])
    return {
      ...inner,
      turn: Effect.fnUntraced(function* (request: TurnRequest) {
        const observation = yield* Effect.acquireRelease(
          makeObservation(settings, content, inner, request),
          ({ finish, log }, exit) =>
            Effect.andThen(
              Effect.sync(() => finish(exit)),
              log
            )
        )
        const failed = (error: CodexError) => Effect.sync(() => observation.failed(error))
        // What is done for the turn belongs to its span, and to its trace what codex does.
        const within = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, Exclude<R, Tracer.ParentSpan>> =>
          effect.pipe(Effect.withParentSpan(observation.span), Effect.provideService(PropagateTrace, true))

        const turn = yield* within(Effect.tapError(inner.turn(request), failed))
        observation.runsOn(turn)
        const { onUsage } = turn
        const inSpan = turn.events.pipe(
          Stream.provideService(Tracer.ParentSpan, observation.span),
          Stream.provideService(PropagateTrace, true)
        )
        const events = Stream.transformPull(inSpan, (pull) =>
          Effect.succeed(Effect.tap(pull, (batch) => (observation.heard(batch) ? observation.log : Effect.void)))
        )
        return {
          ...turn,
          events: Stream.tapError(events, failed),
          onUsage: (usage: Usage) => {
            observation.used(usage)
            onUsage?.(usage)
          }
        }
      })
    }
  }
