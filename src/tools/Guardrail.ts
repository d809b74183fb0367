/**
 * Checks around a turn or a tool call: of what goes in, and of what comes out.
 *
 * A guardrail allows; rejects, and then its message is given instead and things
 * go on; or raises, and then the run fails. It asks no model and knows no rules
 * of its own: what is checked is the app's to say.
 *
 * @since 0.1.0
 */
import { Cause, Context, Deferred, Effect, Fiber, Layer, Option, PubSub, Queue, Result, Schema, Stream } from "effect"
import type { CodexError } from "../CodexError.ts"
import { makeTurnLog } from "../internal/turnLog.ts"
import type { Thread } from "../Thread.ts"
import type { ThreadEvent } from "../ThreadEvent.ts"
import { finalResponse, type ThreadItem } from "../ThreadItem.ts"
import type { OutputSchema, TurnOptions } from "../ThreadOptions.ts"
import type { TurnResult } from "../TurnResult.ts"
import type { UserInput } from "../UserInput.ts"
import type { Tool, ToolCall, ToolOutput } from "./Tool.ts"
import { type Dispatched, dispatched, layerDynamicToolsOf, ToolRegistry } from "./ToolRegistry.ts"

/**
 * What a guardrail says.
 *
 * @since 0.1.0
 * @category models
 */
export type Verdict =
  | { readonly _tag: "Allow" }
  | { readonly _tag: "Reject"; readonly message: string }
  | { readonly _tag: "Raise"; readonly detail: string; readonly cause?: unknown }

/**
 * Things go on as they are.
 *
 * @since 0.1.0
 * @category verdicts
 */
export const allow: Verdict = { _tag: "Allow" }

/**
 * The message takes the place of what was checked, and things go on: the user
 * has it for an answer, or the model for the output of its call.
 *
 * @since 0.1.0
 * @category verdicts
 */
export const reject = (message: string): Verdict => ({ _tag: "Reject", message })

/**
 * The run fails with `GuardrailTripped`.
 *
 * @since 0.1.0
 * @category verdicts
 */
export const raise = (detail: string): Verdict => ({ _tag: "Raise", detail })

/**
 * What is being checked.
 *
 * @since 0.1.0
 * @category models
 */
export type Stage = "input" | "output" | "toolCall" | "toolOutput"

/**
 * A guardrail raised, or could not say anything.
 *
 * @since 0.1.0
 * @category errors
 */
export class GuardrailTripped extends Schema.TaggedError<GuardrailTripped>()("GuardrailTripped", {
  /** Its name. */
  guardrail: Schema.String,
  stage: Schema.Literals(["input", "output", "toolCall", "toolOutput"]),
  detail: Schema.String,
  /** What it failed or died of; absent for one that raised. */
  cause: Schema.optionalKey(Schema.Defect())
}) {
  override get message() {
    return `the guardrail ${this.guardrail} stopped the run: ${this.detail}`
  }
}

/**
 * A check, with a name.
 *
 * @since 0.1.0
 * @category models
 */
export interface Guardrail<in Subject, out R = never> {
  readonly name: string
  readonly runInParallel: boolean
  readonly check: (subject: Subject) => Effect.Effect<Verdict, never, R>
}

/**
 * What an output guardrail looks at.
 *
 * @since 0.1.0
 * @category models
 */
export interface TurnOutput {
  /** The text of the last agent message; empty when there was none. */
  readonly finalResponse: string
  /** All that was done, in order. */
  readonly items: ReadonlyArray<ThreadItem>
}

/**
 * What a guardrail on tool calls looks at.
 *
 * @since 0.1.0
 * @category models
 */
export interface GuardedCall {
  /** The tool's own name, whichever of its aliases the model called. */
  readonly name: string
  readonly call: ToolCall
  /**
   * What the tool is given: the JSON value the model wrote, before the tool makes
   * anything of it, and undefined for what is no JSON; for a custom tool the
   * text. `call.arguments` may write the same value in many ways.
   */
  readonly args: unknown
}

/**
 * What a guardrail on the outputs of tools looks at.
 *
 * @since 0.1.0
 * @category models
 */
export interface GuardedOutput extends GuardedCall {
  readonly output: ToolOutput
  /** All its text, with a line for each part. */
  readonly text: string
}

/**
 * A guardrail. Those that do not run in parallel are asked one after another, in
 * the order they are given, before all else; the first that does not allow
 * decides. Those that do are then asked at once, and beside the turn or the call
 * where there is one to come.
 *
 * @since 0.1.0
 * @category constructors
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { UserInput } from "effect-codex"
 * import { Guardrail } from "effect-codex/tools"
 *
 * const noKeys = Guardrail.make({
 *   name: "no keys",
 *   check: (input: UserInput.UserInput) =>
 *     Effect.succeed(
 *       /\bsk-\w+/.test(UserInput.promptOf(input)) ? Guardrail.reject("Leave out the key, please.") : Guardrail.allow
 *     )
 * })
 * ```
 */
export const make = <Subject, E = never, R = never>(options: {
  /** For errors and outcomes. */
  readonly name: string
  /** Default: false. */
  readonly runInParallel?: boolean | undefined
  readonly check: (subject: Subject) => Effect.Effect<Verdict, E, R>
  /** What holds when the check fails or dies. Default: it raises, with the cause. */
  readonly onFailure?: Verdict | undefined
}): Guardrail<Subject, R> => ({
  name: options.name,
  runInParallel: options.runInParallel ?? false,
  check: (subject) =>
    Effect.suspend(() => options.check(subject)).pipe(
      Effect.catchCause((cause) =>
        Effect.succeed(
          options.onFailure ??
            ({ _tag: "Raise", detail: "the check itself failed", cause: Cause.squash(cause) } as const)
        )
      ),
      Effect.withSpan(`Guardrail.${options.name}`)
    )
})

/**
 * What a guardrail has said.
 *
 * @since 0.1.0
 * @category models
 */
export interface Outcome {
  readonly guardrail: string
  readonly stage: Stage
  readonly verdict: Verdict
}

/**
 * A guardrail's message, in the place of an answer.
 *
 * @since 0.1.0
 * @category models
 */
export interface Rejected {
  readonly _tag: "Rejected"
  readonly guardrail: string
  readonly stage: Stage
  /** For the user. */
  readonly message: string
}

/**
 * A turn that all guardrails allowed, or a message in its place.
 *
 * @since 0.1.0
 * @category models
 */
export type Guarded<Output = undefined> =
  | { readonly _tag: "Completed"; readonly result: TurnResult<Output> }
  | (Rejected & {
      /** The turn that was rejected, if it came to its end. */
      readonly result: TurnResult<Output> | undefined
    })

/**
 * A thread with guardrails. What they do not cover is still there on the thread
 * itself.
 *
 * @since 0.1.0
 * @category models
 */
export interface GuardedThread {
  /** As `Thread.id`. */
  readonly id: string | undefined
  /** As `Thread.run`. */
  readonly run: {
    <Output>(
      input: UserInput,
      options: TurnOptions & { readonly outputSchema: OutputSchema<Output> }
    ): Effect.Effect<Guarded<Output>, CodexError | GuardrailTripped>
    (
      input: UserInput,
      options?: TurnOptions & { readonly outputSchema?: undefined }
    ): Effect.Effect<Guarded, CodexError | GuardrailTripped>
    (input: UserInput, options: TurnOptions): Effect.Effect<Guarded<unknown>, CodexError | GuardrailTripped>
  }
  /**
   * As `Thread.stream`. With output guardrails, what the agent says comes at the
   * end, once it is allowed; a rejection comes in its place. What the agent does
   * comes as it happens.
   */
  readonly stream: (
    input: UserInput,
    options?: TurnOptions
  ) => Stream.Stream<ThreadEvent | Rejected, CodexError | GuardrailTripped>
}

/** @since 0.1.0 @category models */
export interface ObserveOptions {
  /** Told of each verdict before it takes effect. One that dies changes nothing. */
  readonly onOutcome?: ((outcome: Outcome) => Effect.Effect<void>) | undefined
}

/**
 * A thread whose turns are guarded. The services that the guardrails need are
 * taken from the context it is made in; what the run brings along, such as its
 * span, goes over that.
 *
 * @since 0.1.0
 * @category combinators
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { Codex, type UserInput } from "effect-codex"
 * import { Guardrail } from "effect-codex/tools"
 *
 * declare const noKeys: Guardrail.Guardrail<UserInput.UserInput>
 *
 * const answer = Effect.gen(function* () {
 *   const thread = yield* Guardrail.thread(yield* (yield* Codex).startThread(), { input: [noKeys] })
 *   const turn = yield* thread.run("Fix the failing test")
 *   return turn._tag === "Completed" ? turn.result.finalResponse : turn.message
 * })
 * ```
 */
export const thread = <In = never, Out = never>(
  inner: Thread,
  options: ObserveOptions & {
    /** On what the user says. In parallel, they run beside the turn. */
    readonly input?: ReadonlyArray<Guardrail<UserInput, In>> | undefined
    /** On what the turn came to. A turn that fails is not checked. */
    readonly output?: ReadonlyArray<Guardrail<TurnOutput, Out>> | undefined
  }
): Effect.Effect<GuardedThread, never, In | Out> =>
  Effect.map(Effect.context<In | Out>(), (context) => {
    const inputs = checksOf("input", options.input ?? [], context, options.onOutcome)
    const outputs = checksOf("output", options.output ?? [], context, options.onOutcome)

    function run<Output>(
      input: UserInput,
      turn: TurnOptions & { readonly outputSchema: OutputSchema<Output> }
    ): Effect.Effect<Guarded<Output>, CodexError | GuardrailTripped>
    function run(
      input: UserInput,
      turn?: TurnOptions & { readonly outputSchema?: undefined }
    ): Effect.Effect<Guarded, CodexError | GuardrailTripped>
    function run(input: UserInput, turn: TurnOptions): Effect.Effect<Guarded<unknown>, CodexError | GuardrailTripped>
    function run(
      input: UserInput,
      turn: TurnOptions = {}
    ): Effect.Effect<Guarded<unknown>, CodexError | GuardrailTripped> {
      return Effect.gen(function* () {
        const { rejected, value } = yield* inputs.around(input, inner.run(input, turn))
        if (rejected !== undefined) return { ...rejected, result: value }
        const rejectedOutput = yield* outputs.ask(value)
        return rejectedOutput === undefined
          ? { _tag: "Completed" as const, result: value }
          : { ...rejectedOutput, result: value }
      })
    }

    const stream: GuardedThread["stream"] = (input, turn) =>
      Stream.unwrap(
        Effect.gen(function* () {
          const rejected = yield* inputs.first(input)
          if (rejected !== undefined) return Stream.make(rejected)
          const stop = yield* Deferred.make<Rejected, GuardrailTripped>()
          const beside = yield* inputs.together(input, stop).pipe(
            Effect.tapError((error) => Deferred.fail(stop, error)),
            Effect.forkScoped({ startImmediately: true })
          )
          const log = makeTurnLog()
          const held: Array<ThreadEvent> = []
          let completed = false

          const pass = Effect.fnUntraced(function* (
            event: ThreadEvent
          ): Effect.fn.Return<ReadonlyArray<ThreadEvent | Rejected>, GuardrailTripped> {
            log.note(event)
            if (event._tag === "TurnCompleted") {
              completed = true
              const items = log.completed()
              const rejected =
                (yield* Fiber.join(beside)) ?? (yield* outputs.ask({ finalResponse: finalResponse(items), items }))
              return rejected === undefined ? [...held, event] : [rejected, withoutRaw(event)]
            }
            if (outputs.isEmpty) return [event]
            if (event._tag === "TurnFailed") return [withoutRaw(event)]
            if (!tells(event)) return [event]
            held.push(event)
            return []
          })

          return until(inner.stream(input, turn), Deferred.await(stop)).pipe(
            Stream.mapEffect(pass),
            Stream.flattenIterable,
            Stream.concat(
              Stream.suspend(() => {
                if (completed) return Stream.empty
                return Stream.flatMap(Stream.fromEffect(Fiber.join(beside)), (late) =>
                  late === undefined ? Stream.empty : Stream.make(late)
                )
              })
            )
          )
        })
      )

    return {
      get id() {
        return inner.id
      },
      run,
      stream
    }
  })

/**
 * A stream that ends at once when it is told to, and not at the next pull: who
 * reads it may be busy. So it is read ahead, by no more than is taken at once and
 * what waits meanwhile: twice the capacity.
 */
const until = <A, E, E2>(stream: Stream.Stream<A, E>, stop: Effect.Effect<unknown, E2>): Stream.Stream<A, E | E2> =>
  Stream.unwrap(
    Effect.gen(function* () {
      const ahead = yield* Queue.bounded<A, E | E2 | Cause.Done>(8)
      yield* Stream.runForEachArray(stream, (some) => Queue.offerAll(ahead, some)).pipe(
        Effect.raceFirst(stop),
        Queue.into(ahead),
        Effect.forkScoped
      )
      return Stream.fromQueue(ahead)
    })
  )

/** The line that ends a turn repeats what the agent said. */
const withoutRaw = <Event extends ThreadEvent>(event: Event) => {
  const { raw: _, ...rest } = event
  return rest
}

/** Whether an event may hold words of the agent. */
const tells = (event: ThreadEvent): boolean => {
  switch (event._tag) {
    case "AgentMessageDelta":
    case "RawResponseItem":
    case "Unknown":
    case "Undecodable":
      return true
    case "ItemStarted":
    case "ItemUpdated":
    case "ItemCompleted":
      return event.item._tag === "AgentMessage" || event.item._tag === "Unknown"
    default:
      return false
  }
}

/**
 * The tools of a registry, with guardrails.
 *
 * @since 0.1.0
 * @category services
 * @example
 * ```ts
 * import { Effect, Layer, Schema } from "effect"
 * import { Guardrail, type Tool, ToolRegistry } from "effect-codex/tools"
 *
 * const isPublic = Schema.is(Schema.Struct({ page: Schema.Literals(["nails", "screws"]) }))
 *
 * const publicOnly = Guardrail.make({
 *   name: "public only",
 *   check: ({ args, name }: Guardrail.GuardedCall) =>
 *     Effect.succeed(name !== "read" || isPublic(args) ? Guardrail.allow : Guardrail.reject("Not for you."))
 * })
 *
 * const answer = Effect.fn("answer")(function* (call: Tool.ToolCall) {
 *   const tools = yield* Guardrail.GuardedTools
 *   return (yield* tools.dispatch(call)).item
 * })
 *
 * const layer = Guardrail.GuardedTools.layer({ before: [publicOnly] }).pipe(Layer.provide(ToolRegistry.layer([])))
 * ```
 */
export class GuardedTools extends Context.Service<
  GuardedTools,
  {
    /** As `ToolRegistry.dispatch`. The model is given a rejection as the output of its call. */
    readonly dispatch: (call: ToolCall) => Effect.Effect<Dispatched, GuardrailTripped>
    /**
     * Fails when a guardrail raises from now on, and never succeeds: for a loop
     * that is not the app's own. `Effect.raceFirst(thread.run(…), tools.tripped)`
     * ends the turn.
     */
    readonly tripped: Effect.Effect<never, GuardrailTripped>
  }
>()("effect-codex/tools/Guardrail/GuardedTools") {
  static readonly layer = <Before = never, After = never>(
    options: ObserveOptions & {
      /** On what the model asks for. In parallel, they run beside the call. */
      readonly before?: ReadonlyArray<Guardrail<GuardedCall, Before>> | undefined
      /** On what the tool answers. */
      readonly after?: ReadonlyArray<Guardrail<GuardedOutput, After>> | undefined
    }
  ): Layer.Layer<GuardedTools, never, ToolRegistry | Before | After> =>
    Layer.effect(
      GuardedTools,
      Effect.gen(function* () {
        const registry = yield* ToolRegistry
        const context = yield* Effect.context<Before | After>()
        const before = checksOf("toolCall", options.before ?? [], context, options.onOutcome)
        const after = checksOf("toolOutput", options.after ?? [], context, options.onOutcome)
        const raised = yield* PubSub.sliding<GuardrailTripped>(16)

        const dispatch = Effect.fn("GuardedTools.dispatch")(
          function* (call: ToolCall) {
            const tool = yield* registry.find(call.name)
            const name = Option.match(tool, { onNone: () => call.name, onSome: (found) => found.name })
            const guarded = { name, call, args: argsOf(call, tool) }
            const { rejected, value } = yield* before.around(guarded, registry.dispatch(call))
            if (rejected !== undefined) return dispatched(call, tool, instead(rejected))
            const rejectedOutput = yield* after.ask({
              ...guarded,
              output: value.output,
              text: textOf(value.output)
            })
            return rejectedOutput === undefined ? value : dispatched(call, tool, instead(rejectedOutput))
          },
          Effect.tapError((error) => PubSub.publish(raised, error))
        )

        return GuardedTools.of({
          dispatch,
          tripped: Stream.fromPubSub(raised).pipe(
            Stream.runHead,
            Effect.flatMap(Option.match({ onNone: () => Effect.never, onSome: Effect.fail }))
          )
        })
      })
    )

  /**
   * As `ToolRegistry.layerDynamicTools`, guarded. Codex runs the loop: a raise
   * fails the call there, and `tripped` here.
   */
  static readonly layerDynamicTools: Layer.Layer<never, never, GuardedTools> = Layer.unwrap(
    Effect.map(GuardedTools, ({ dispatch }) => layerDynamicToolsOf(dispatch))
  )
}

/** The tool decides how its arguments are read, not the kind of call that the model made of it. */
const argsOf = (call: ToolCall, tool: Option.Option<Tool>): unknown =>
  Option.match(tool, { onNone: () => call.type, onSome: ({ definition }) => definition.type }) === "custom"
    ? call.arguments
    : Option.getOrUndefined(decodeJson(call.arguments))

const decodeJson = Schema.decodeUnknownOption(Schema.fromJsonString(Schema.Unknown))

const textOf = ({ content }: ToolOutput): string =>
  typeof content === "string"
    ? content
    : content.flatMap((part) => (part.type === "input_text" ? [part.text] : [])).join("\n")

const instead = ({ message }: Rejected): ToolOutput => ({ content: message, success: false })

/** What has come of some work: its value, unless it was ended, and what is given in its place. */
type Around<A> =
  | { readonly rejected: undefined; readonly value: A }
  | { readonly rejected: Rejected; readonly value: A | undefined }

/** The guardrails of a stage, with all they need. */
const checksOf = <Subject, R>(
  stage: Stage,
  guardrails: ReadonlyArray<Guardrail<Subject, R>>,
  context: Context.Context<R>,
  onOutcome: ObserveOptions["onOutcome"]
) => {
  const inOrder = guardrails.filter(({ runInParallel }) => !runInParallel)
  const inParallel = guardrails.filter(({ runInParallel }) => runInParallel)

  const verdictOf = Effect.fnUntraced(function* (guardrail: Guardrail<Subject, R>, subject: Subject) {
    const { name } = guardrail
    const verdict = yield* Effect.updateContext(guardrail.check(subject), (call: Context.Context<never>) =>
      Context.merge(context, call)
    )
    if (onOutcome !== undefined) {
      yield* Effect.suspend(() => onOutcome({ guardrail: name, stage, verdict })).pipe(
        Effect.catchCause((cause) => Effect.logWarning(`onOutcome of the guardrail ${name} died`, cause))
      )
    }
    switch (verdict._tag) {
      case "Allow":
        return undefined
      case "Reject":
        return { _tag: "Rejected", guardrail: name, stage, message: verdict.message } as const
      case "Raise": {
        const { _tag, ...raised } = verdict
        return yield* new GuardrailTripped({ guardrail: name, stage, ...raised })
      }
    }
  })

  /** One after another, as far as it takes. */
  const first = Effect.fnUntraced(function* (subject: Subject) {
    for (const guardrail of inOrder) {
      const rejected = yield* verdictOf(guardrail, subject)
      if (rejected !== undefined) return rejected
    }
    return undefined
  })

  /**
   * At once. A raise ends the others; after a rejection they are heard, so that
   * what comes of it does not hang on who is faster.
   */
  const together = (subject: Subject, stop: Deferred.Deferred<Rejected, GuardrailTripped>) =>
    Effect.forEach(
      inParallel,
      (guardrail) =>
        Effect.tap(verdictOf(guardrail, subject), (rejected) =>
          rejected === undefined ? Effect.void : Deferred.succeed(stop, rejected)
        ),
      { concurrency: "unbounded" }
    ).pipe(Effect.map((verdicts) => verdicts.find((rejected) => rejected !== undefined)))

  /** All of them, with nothing beside. */
  const ask = Effect.fnUntraced(function* (subject: Subject) {
    return (yield* first(subject)) ?? (yield* together(subject, yield* Deferred.make<Rejected, GuardrailTripped>()))
  })

  /** All of them, with the work that they are there for. */
  const around = Effect.fnUntraced(function* <A, E, R2>(
    subject: Subject,
    work: Effect.Effect<A, E, R2>
  ): Effect.fn.Return<Around<A>, E | GuardrailTripped, R2> {
    const rejected = yield* first(subject)
    if (rejected !== undefined) return { rejected, value: undefined }
    const stop = yield* Deferred.make<Rejected, GuardrailTripped>()
    const [meanwhile, worked] = yield* Effect.all(
      [
        together(subject, stop),
        Effect.raceFirst(Effect.map(work, Result.succeed), Effect.map(Deferred.await(stop), Result.fail))
      ],
      { concurrency: "unbounded" }
    )
    if (Result.isFailure(worked)) return { rejected: meanwhile ?? worked.failure, value: undefined }
    const value = worked.success
    return meanwhile === undefined ? { rejected: undefined, value } : { rejected: meanwhile, value }
  })

  return { isEmpty: guardrails.length === 0, first, together, ask, around }
}
