/**
 * What is left of the account's plan, as codex reports it, and a gate that
 * holds turns back while nothing is.
 *
 * Codex reports limits while it works: on the app-server as notifications, on
 * exec only in the files of its threads. Nothing is guessed and nothing counted
 * here. One service knows one login; another login has a service of its own.
 *
 * @since 0.1.0
 */
import {
  Clock,
  Context,
  DateTime,
  type Duration,
  Effect,
  FiberHandle,
  type FileSystem,
  Function,
  Latch,
  Layer,
  Option,
  Path,
  Schedule,
  Schema,
  Semaphore,
  Stream,
  SubscriptionRef
} from "effect"
import type { AppServer } from "../app-server/AppServer.ts"
import { type CodexError, isCodexError } from "../CodexError.ts"
import { toMillis } from "../internal/duration.ts"
import { codexHomeOf, type Environment, environmentOf } from "../internal/environment.ts"
import { type Block, blockOf, type Figures, type Query, untilFree } from "./rateLimits/admission.ts"
import { makeRolloutLimits } from "./rateLimits/rollouts.ts"
import { limitOf, mainLimit, snapshotOf, withLimit } from "./rateLimits/wire.ts"
import { delayMillisOf } from "./retryPolicy/serverDelay.ts"

/**
 * One window of a limit: so much per five hours, so much per week.
 *
 * @since 0.1.0
 * @category models
 */
export interface RateLimitWindow {
  /** `primary`, `secondary`, or what a later codex calls it. */
  readonly name: string
  /** From 0 to 100. The app-server rounds it to whole percents, so that its 100 may be 99.5. */
  readonly usedPercent: number
  /** In milliseconds since 1970, by the clock of OpenAI. Absent where codex does not know. */
  readonly resetsAt?: number
  /** How long the window is, in milliseconds. Absent where codex does not know. */
  readonly durationMillis?: number
  /** When codex reported it, in milliseconds since 1970. */
  readonly observedAt: number
  /** As codex wrote it. */
  readonly raw: unknown
}

/**
 * One limit of an account. Most have only the one named `codex`; some models
 * have one of their own.
 *
 * @since 0.1.0
 * @category models
 */
export interface RateLimit {
  /** `codex`, or that of a model which has a limit of its own. */
  readonly limitId: string
  /** What codex calls it for people, where it does. */
  readonly limitName?: string
  /** The plan of the account, such as `plus`. */
  readonly planType?: string
  /** In codex's order. A window that has reset since keeps its last figures, and no longer counts. */
  readonly windows: ReadonlyArray<RateLimitWindow>
  /** What the account may use beyond its plan; `balance` as codex writes it. */
  readonly credits?: { readonly hasCredits: boolean; readonly unlimited: boolean; readonly balance?: string }
  /** Which limit codex says is reached, such as `rate_limit_reached`. */
  readonly reached?: string
  /** Whether the most that the account's owner lets it spend is reached. */
  readonly spendControlReached?: boolean
  /**
   * When codex refused a turn of the gate, and until when it said, in milliseconds
   * since 1970: others are held back until then, or for five minutes. Absent once
   * newer figures have come.
   */
  readonly refused?: { readonly at: number; readonly until?: number }
  /** When codex last reported it, in milliseconds since 1970. */
  readonly observedAt: number
  /** All that codex wrote of it, by its names in camelCase. */
  readonly raw: Readonly<Record<string, unknown>>
}

/**
 * What is known of an account's limits.
 *
 * @since 0.1.0
 * @category models
 */
export interface RateLimitsSnapshot {
  /** Where the backend names it, and only after a read. */
  readonly accountId?: string
  /** Whether the plan's included usage may be drawn on. Only after a read. */
  readonly isUsageAllowed?: boolean
  /** Empty until codex has said something. */
  readonly limits: ReadonlyArray<RateLimit>
}

/**
 * The gate was closed, and the caller chose not to wait, or not for so long.
 *
 * @since 0.1.0
 * @category errors
 */
export class UsageLimitReached extends Schema.TaggedError<UsageLimitReached>()("UsageLimitReached", {
  /** The limit that is reached. */
  limitId: Schema.String,
  /** The window that is used up; absent where codex only says that the limit is reached. */
  window: Schema.optionalKey(Schema.String),
  /** How much of that window was used, from 0 to 100. */
  usedPercent: Schema.optionalKey(Schema.Number),
  /** When the gate opens, in milliseconds since 1970; absent where codex does not say. */
  resetsAt: Schema.optionalKey(Schema.Number)
}) {
  override get message() {
    const window = this.window === undefined ? "" : `, window ${this.window} (${this.usedPercent} % used)`
    // A number that is no time is not said, and a message never throws.
    const resets = this.resetsAt === undefined ? Option.none() : DateTime.make(this.resetsAt)
    const until = Option.isNone(resets) ? "" : `; it resets at ${DateTime.formatIso(resets.value)}`
    return `the limit ${this.limitId}${window} is reached${until}`
  }
}

/**
 * How a gate decides.
 *
 * @since 0.1.0
 * @category models
 */
export interface GateOptions {
  /** Wait for the reset (default), or fail at once. */
  readonly onUsedUp?: "wait" | "fail" | undefined
  /**
   * Fail at once when the wait would be longer, and when it has become longer,
   * be it for those who came first or for another login's figures, when no limit
   * is known to be reached. Default: as long as it takes.
   */
  readonly maxWait?: Duration.Input | undefined
  /** From how many percent a window counts as used up. Default: 100. */
  readonly threshold?: number | undefined
  /** The limit the effect draws on. Default: `codex`. */
  readonly limitId?: string | undefined
  /** Look at this window alone, such as `primary`. */
  readonly window?: string | undefined
  /** Go on at the cost of credits where the account has any and may spend them, as codex would. Default: false. */
  readonly spendCredits?: boolean | undefined
}

/**
 * How the figures are counted on.
 *
 * @since 0.1.0
 * @category models
 */
export interface RateLimitsOptions {
  /** How long after a reset it is counted on: clocks differ. Default: 1 second. */
  readonly margin?: Duration.Input | undefined
}

/**
 * How the threads' files are found and how often they are looked at.
 *
 * @since 0.1.0
 * @category models
 */
export interface RolloutLimitsOptions extends RateLimitsOptions {
  /** The environment codex is given: it says where CODEX_HOME is. */
  readonly env?: Environment | undefined
  /** Whether codex also gets this process's variables. Default: true. */
  readonly extendEnv?: boolean | undefined
  /** How often the files are looked at, besides before and after what goes through the gate. Default: only then. */
  readonly pollEvery?: Duration.Input | undefined
}

/**
 * The limits of one account.
 *
 * @since 0.1.0
 * @category services
 * @example
 * ```ts
 * import { NodeServices } from "@effect/platform-node"
 * import { Console, Effect, Layer } from "effect"
 * import { Codex } from "effect-codex"
 * import { RateLimits } from "effect-codex/telemetry"
 *
 * const program = Effect.gen(function* () {
 *   const thread = yield* (yield* Codex).startThread()
 *   // Waits for the reset while the plan is used up.
 *   const result = yield* RateLimits.gate(thread.run("What does this project do?"))
 *   yield* Console.log(result.finalResponse)
 * })
 *
 * const Live = RateLimits.layerAppServer().pipe(
 *   Layer.provideMerge(Codex.layerAppServer()),
 *   Layer.provide(NodeServices.layer)
 * )
 *
 * const main = Effect.provide(program, Live)
 * ```
 */
export class RateLimits extends Context.Service<
  RateLimits,
  {
    /** What is known now. */
    readonly current: SubscriptionRef.SubscriptionRef<RateLimitsSnapshot>
    /** What is known now, then each change of it. */
    readonly changes: Stream.Stream<RateLimitsSnapshot>
    /**
     * Asks codex, and keeps the answer in place of all that was known. On the
     * app-server it fails with `AuthRequired` without a ChatGPT login; on exec
     * the threads' files are read.
     */
    readonly refresh: Effect.Effect<RateLimitsSnapshot, CodexError>
    /** Adds a report that came some other way: the `rateLimits` of a `RateLimitsUpdated`, or of a rollout's line. */
    readonly note: (rateLimits: unknown) => Effect.Effect<void>
    /**
     * Waits until a window is not used up, or no window of the limit is, and codex
     * does not refuse. Returns at once where nothing is used up, or nothing known.
     */
    readonly awaitReset: (window?: string, limitId?: string) => Effect.Effect<void>
    /**
     * Runs an effect when the limit lets it, and fails with `UsageLimitReached`
     * where the caller would not wait, or not for so long. Those who wait go in the
     * order in which they came. A turn that codex refuses for its usage limit closes
     * the gate for those behind it, until newer figures come.
     */
    readonly gate: {
      (options?: GateOptions): <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E | UsageLimitReached, R>
      <A, E, R>(effect: Effect.Effect<A, E, R>, options?: GateOptions): Effect.Effect<A, E | UsageLimitReached, R>
    }
  }
>()("effect-codex/telemetry/RateLimits") {
  /**
   * From an app-server: its notifications, and one read when the layer is built,
   * which is left out without a ChatGPT login. Another login begins anew: all
   * gates wait until its figures are read, or cannot be.
   */
  static readonly layerAppServer = (options: RateLimitsOptions = {}): Layer.Layer<RateLimits, never, AppServer> =>
    Layer.effect(
      RateLimits,
      Effect.gen(function* () {
        const server = yield* (yield* appServerModule).AppServer
        const current = yield* SubscriptionRef.make(nothingKnown)
        const settled = Latch.makeUnsafe(true)
        const asking = yield* FiberHandle.make()
        const refresh = Effect.gen(function* () {
          const answer = yield* server.requestRaw("account/rateLimits/read", {})
          yield* SubscriptionRef.set(current, snapshotOf(answer, yield* Clock.currentTimeMillis))
        })
        const limits = make({ current, settled: settled.await }, options, { refresh, look: Effect.void })
        // On a fiber of its own: what codex says meanwhile is heard.
        const ask = FiberHandle.run(asking, Effect.ensuring(Effect.ignoreCause(limits.refresh), settled.open))
        // An answer for the login before is none.
        const beginAnew = FiberHandle.clear(asking).pipe(
          Effect.andThen(settled.close),
          Effect.andThen(SubscriptionRef.set(current, nothingKnown)),
          Effect.andThen(ask)
        )
        yield* server.notifications().pipe(
          Stream.runForEach((message) => {
            if (message._tag === "Lagged") return Effect.void
            const { method, params } = heard(message.raw)
            if (method === "account/rateLimits/updated") return limits.note(params["rateLimits"])
            return method === "account/updated" ? beginAnew : Effect.void
          }),
          Effect.forkScoped({ startImmediately: true })
        )
        yield* ask
        return limits
      })
    )

  /**
   * From the files of the threads in CODEX_HOME, which every codex of it writes.
   * They are looked at when the layer is built, before and after each effect of
   * the gate, and on `refresh`. They do not say whose login it was.
   */
  static readonly layerExec = (
    options: RolloutLimitsOptions = {}
  ): Layer.Layer<RateLimits, never, FileSystem.FileSystem | Path.Path> =>
    Layer.effect(
      RateLimits,
      Effect.gen(function* () {
        const env = environmentOf(options)
        const home = yield* codexHomeOf(env, options.extendEnv ?? true, yield* Path.Path)
        const current = yield* SubscriptionRef.make(nothingKnown)
        const look = yield* makeRolloutLimits(home, (reports) =>
          reports.length === 0
            ? Effect.void
            : SubscriptionRef.update(current, (known) => reports.reduce(withLimit, known))
        )
        yield* look
        if (options.pollEvery !== undefined) {
          yield* Effect.forkScoped(Effect.repeat(look, Schedule.spaced(options.pollEvery)))
        }
        return make({ current, settled: Effect.void }, options, { refresh: look, look })
      })
    )

  /** These limits, and what `note` adds: for tests, and for limits that come from elsewhere. */
  static readonly layerMemory = (
    initial: RateLimitsSnapshot = nothingKnown,
    options: RateLimitsOptions = {}
  ): Layer.Layer<RateLimits> =>
    Layer.effect(
      RateLimits,
      Effect.map(SubscriptionRef.make(initial), (current) =>
        make({ current, settled: Effect.void }, options, { refresh: Effect.void, look: Effect.void })
      )
    )

  /** `gate` of the service in the context. */
  static readonly gate: {
    (
      options?: GateOptions
    ): <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E | UsageLimitReached, R | RateLimits>
    <A, E, R>(
      effect: Effect.Effect<A, E, R>,
      options?: GateOptions
    ): Effect.Effect<A, E | UsageLimitReached, R | RateLimits>
  } = Function.dual(
    (args) => Effect.isEffect(args[0]),
    <A, E, R>(effect: Effect.Effect<A, E, R>, options?: GateOptions) =>
      Effect.flatMap(RateLimits, (limits) => limits.gate(effect, options))
  )
}

/** Where the figures come from. */
interface Source {
  /** Asks for all there is. */
  readonly refresh: Effect.Effect<void, CodexError>
  /** Picks up what was not told. */
  readonly look: Effect.Effect<void>
}

const nothingKnown: RateLimitsSnapshot = { limits: [] }

/** The protocol is large; an app that stays with exec does not load it. */
const appServerModule = Effect.promise(() => import("../app-server/AppServer.ts"))

const make = (figures: Figures, { margin = "1 second" }: RateLimitsOptions, source: Source): RateLimits["Service"] => {
  const { current, settled } = figures
  const marginMillis = toMillis(margin)

  const queryOf = (options: GateOptions): Query => ({
    limitId: options.limitId ?? mainLimit,
    window: options.window,
    threshold: options.threshold ?? 100,
    spendCredits: options.spendCredits ?? false,
    margin: marginMillis
  })

  const blockNow = (query: Query): Effect.Effect<Block | undefined> =>
    Effect.map(Clock.currentTimeMillis, (now) => blockOf(SubscriptionRef.getUnsafe(current), query, now))

  const add = (limit: RateLimit) => SubscriptionRef.update(current, (snapshot) => withLimit(snapshot, limit))

  const note = Effect.fnUntraced(function* (rateLimits: unknown) {
    const limit = limitOf(rateLimits, yield* Clock.currentTimeMillis)
    if (limit !== undefined) yield* add(limit)
  })

  // Those who ask the same question stand in one line.
  const lines = new Map<string, Semaphore.Semaphore>()
  const lineOf = (query: Query): Semaphore.Semaphore => {
    const key = JSON.stringify(query)
    const line = lines.get(key) ?? Semaphore.makeUnsafe(1)
    lines.set(key, line)
    return line
  }

  const reached = Effect.fnUntraced(function* (query: Query) {
    const block = yield* blockNow(query)
    return yield* new UsageLimitReached({
      limitId: query.limitId,
      ...(block?.window === undefined ? undefined : { window: block.window }),
      ...(block?.usedPercent === undefined ? undefined : { usedPercent: block.usedPercent }),
      ...(block?.isKnown ? { resetsAt: block.until } : undefined)
    })
  })

  const admit = Effect.fnUntraced(function* (query: Query, { maxWait, onUsedUp = "wait" }: GateOptions) {
    if (onUsedUp === "fail") {
      yield* settled
      return (yield* blockNow(query)) === undefined ? undefined : yield* reached(query)
    }
    const waits = Semaphore.withPermit(lineOf(query), untilFree(figures, query))
    if (maxWait === undefined) return yield* waits
    const block = yield* blockNow(query)
    const now = yield* Clock.currentTimeMillis
    if (block !== undefined && block.until - now > toMillis(maxWait)) return yield* reached(query)
    return yield* Effect.timeoutOrElse(waits, { duration: maxWait, orElse: () => reached(query) })
  })

  /** Codex refused a turn; where its figures do not show that, what it said does. */
  const refused = Effect.fnUntraced(function* (error: unknown, query: Query) {
    yield* source.look
    if (!isUsageLimit(error) || (yield* blockNow(query)) !== undefined) return
    const now = yield* Clock.currentTimeMillis
    yield* SubscriptionRef.update(current, (snapshot) => {
      const { limitId } = query
      const limit = snapshot.limits.find((each) => each.limitId === limitId)
      const delay = delayMillisOf(error, now)
      const refused = { at: now, ...(delay === undefined ? undefined : { until: now + delay }) }
      return withLimit(snapshot, { limitId, windows: [], observedAt: now, raw: {}, ...limit, refused })
    })
  })

  const gated = <A, E, R>(effect: Effect.Effect<A, E, R>, options: GateOptions = {}) => {
    const query = queryOf(options)
    return source.look.pipe(
      Effect.andThen(admit(query, options)),
      Effect.andThen(Effect.tapError(effect, (error) => refused(error, query)).pipe(Effect.tap(() => source.look)))
    )
  }

  return RateLimits.of({
    current,
    changes: SubscriptionRef.changes(current),
    refresh: Effect.withSpan(Effect.andThen(source.refresh, SubscriptionRef.get(current)), "RateLimits.refresh"),
    note,
    awaitReset: (window, limitId) => untilFree(figures, queryOf({ window, limitId })),
    gate: Function.dual((args) => Effect.isEffect(args[0]), gated)
  })
}

const isUsageLimit = (error: unknown): error is CodexError =>
  isCodexError(error) && error.reason._tag === "TurnFailed" && error.reason.codexErrorInfo._tag === "UsageLimitExceeded"

/** The message as it came: with the fields and windows that this release does not know. */
const heard = (raw: string): { readonly method: unknown; readonly params: Readonly<Record<string, unknown>> } => {
  if (!raw.includes(`"account/`)) return { method: undefined, params: {} }
  try {
    const { method, params } = Object(JSON.parse(raw))
    return { method, params: Object(params) }
  } catch {
    return { method: undefined, params: {} }
  }
}
