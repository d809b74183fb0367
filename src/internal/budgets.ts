/**
 * What codex may use up: budgets, and the meters that turns are charged to.
 *
 * A meter is shared by all turns of what has the budget: one turn, one thread,
 * or all threads of a `Codex`. Once it is used up it stays so, ends the turns
 * that run on it, and lets no other begin.
 */
import { Clock, Deferred, Effect, Latch, Schema, type Scope } from "effect"
import { BudgetExceeded, CodexError } from "../CodexError.ts"
import { DurationInput } from "../config/ConfigOptions.ts"
import type { ThreadEvent } from "../ThreadEvent.ts"
import type { ThreadItem } from "../ThreadItem.ts"
import { type Usage, usageSince } from "../TurnResult.ts"
import { toMillis } from "./duration.ts"
import { isWork } from "./turnLog.ts"

const Count = Schema.Int.check(Schema.isGreaterThan(0))

/**
 * A limit on what codex may use.
 *
 * @since 0.1.0
 * @category models
 */
export const Budget = Schema.Union([
  /** Input and output together, as codex counts them: cached input and reasoning are parts of these. */
  Schema.TaggedStruct("Tokens", { limit: Count }),
  /** Commands, changes of files, MCP and dynamic tools, agents, web searches: each once. */
  Schema.TaggedStruct("ToolCalls", { limit: Count }),
  /** Time in which a turn runs. */
  Schema.TaggedStruct("Duration", { limit: DurationInput })
])

/**
 * A limit on what codex may use, as the functions of `Budget` make it.
 *
 * @since 0.1.0
 * @category models
 */
export type Budget = typeof Budget.Type

/**
 * What the option `budget` takes: one budget, or several that hold at once, of
 * which the first to be used up counts.
 *
 * @since 0.1.0
 * @category models
 */
export const Budgets = Schema.Union([Budget, Schema.Array(Budget)])

/**
 * One budget, or several that hold at once.
 *
 * @since 0.1.0
 * @category models
 */
export type Budgets = typeof Budgets.Type

export interface Meter {
  readonly kind: Budget["_tag"]
  readonly per: BudgetExceeded["per"]
  /** Tokens, calls, or milliseconds. */
  readonly limit: number
  readonly spent: Deferred.Deferred<BudgetExceeded>
  used: number
  /** How many turns run on it, and since when at least one does, in milliseconds of no clock of the day. */
  turns: number
  since: number
}

export const makeMeters = (budgets: Budgets | undefined, per: Meter["per"]): ReadonlyArray<Meter> =>
  (budgets === undefined ? [] : "_tag" in budgets ? [budgets] : budgets).map((budget) => ({
    kind: budget._tag,
    per,
    limit: budget._tag === "Duration" ? toMillis(budget.limit) : budget.limit,
    spent: Deferred.makeUnsafe(),
    used: 0,
    turns: 0,
    since: 0
  }))

/** A timer may be a moment early. */
const exceeded = ({ kind, limit, per }: Meter, used: number) =>
  new BudgetExceeded({ kind, limit, used: Math.max(limit, Math.round(used)), per })

const charge = (meter: Meter, amount: number): void => {
  meter.used += amount
  if (meter.used > meter.limit) Deferred.doneUnsafe(meter.spent, Effect.succeed(exceeded(meter, meter.used)))
}

/** Milliseconds that pass evenly, though the clock of the day be set. */
const elapsedMillis = Effect.map(Clock.monotonicTimeNanos, (nanos) => Number(nanos) / 1e6)

/** Turns side by side use the same time. */
const usedUntil = (meter: Meter, now: number): number =>
  meter.turns > 0 && meter.kind === "Duration" ? meter.used + now - meter.since : meter.used

/** A turn that begins where nothing is left does not begin. */
const refuse = Effect.fnUntraced(function* (meters: ReadonlyArray<Meter>) {
  const now = yield* elapsedMillis
  const empty = meters.find((meter) => Deferred.isDoneUnsafe(meter.spent) || usedUntil(meter, now) >= meter.limit)
  if (empty !== undefined) return yield* new CodexError({ reason: exceeded(empty, usedUntil(empty, now)) })
})

const runClock = (meter: Meter): Effect.Effect<void, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.map(elapsedMillis, (now) => {
      if (meter.turns++ === 0) meter.since = now
      return usedUntil(meter, now)
    }),
    () =>
      Effect.map(elapsedMillis, (now) => {
        const used = usedUntil(meter, now)
        if (--meter.turns === 0) meter.used = used
      })
  ).pipe(
    Effect.flatMap((used) =>
      Effect.sleep(meter.limit - used).pipe(
        Effect.andThen(elapsedMillis),
        Effect.flatMap((now) => Deferred.succeed(meter.spent, exceeded(meter, usedUntil(meter, now)))),
        Effect.forkScoped
      )
    ),
    Effect.asVoid
  )

/** Whether an item is a call of a tool. */
const isToolCall = (item: ThreadItem): boolean => item._tag !== "Unknown" && isWork(item)

/** What a turn is charged. */
export interface Account {
  readonly note: (event: ThreadEvent) => void
  /** The thread's figures, and those from before the turn where they are known. */
  readonly tokens: (thread: Usage, before: Usage | undefined) => void
  /** Whether anyone counts tokens. */
  readonly countsTokens: boolean
  /** Ends the turn, by its effect, when a meter is used up. For the scope. */
  readonly enforce: (end: (reason: BudgetExceeded) => Effect.Effect<void>) => Effect.Effect<void, never, Scope.Scope>
}

/**
 * Opens a turn's account; undefined for one that nobody counts.
 *
 * Fails with `BudgetExceeded` when nothing is left.
 */
export const openAccount = Effect.fnUntraced(function* (meters: ReadonlyArray<Meter>) {
  if (meters.length === 0) return undefined
  yield* refuse(meters)
  const calls = new Set<string>()
  // Tokens are reported when a response and its tool calls are over. Without a call it was the last
  // one: such a turn completes within moments, unless it shows that it goes on.
  const goesOn = Latch.makeUnsafe(true)
  let hasCalled = false
  let charged = 0
  let start: Usage | undefined

  const chargeAll = (kind: Meter["kind"], amount: number): void => {
    for (const meter of meters) if (meter.kind === kind) charge(meter, amount)
  }

  const tokens: Account["tokens"] = (thread, before) => {
    start ??= before ?? thread
    const { inputTokens, outputTokens } = usageSince(thread, start)
    const more = Math.max(0, inputTokens + outputTokens - charged)
    charged += more
    chargeAll("Tokens", more)
  }

  const noteItem = (item: ThreadItem, isCompleted: boolean): void => {
    goesOn.openUnsafe()
    if (!isToolCall(item)) return
    hasCalled = true
    // One without an id is only told from the next by its end.
    if (item.id === "" ? !isCompleted : calls.has(item.id)) return
    calls.add(item.id)
    chargeAll("ToolCalls", 1)
  }

  const account: Account = {
    tokens,
    countsTokens: meters.some(({ kind }) => kind === "Tokens"),
    note: (event) => {
      switch (event._tag) {
        case "ItemStarted":
        case "ItemUpdated":
        case "ItemCompleted":
          if (event.item._tag !== "UserMessage") noteItem(event.item, event._tag === "ItemCompleted")
          return
        case "AgentMessageDelta":
        case "ReasoningDelta":
        case "CommandOutputDelta":
          goesOn.openUnsafe()
          return
        case "TokenUsageUpdated":
          if (!hasCalled) goesOn.closeUnsafe()
          hasCalled = false
          return
        default:
      }
    },
    enforce: (end) =>
      Effect.forEach(
        meters,
        (meter) =>
          Effect.andThen(
            meter.kind === "Duration" ? runClock(meter) : Effect.void,
            Deferred.await(meter.spent).pipe(
              Effect.tap(() => (meter.kind === "Tokens" ? goesOn.await : Effect.void)),
              Effect.flatMap(end),
              Effect.forkScoped
            )
          ),
        { discard: true }
      )
  }
  return account
})
