/**
 * What a thread says while a turn runs.
 *
 * One tagged union for every transport. What a later codex adds arrives as
 * `Unknown`, what cannot be read as `Undecodable`; neither ends a turn and
 * neither is ever taken for success.
 *
 * @since 0.1.0
 */
import { Schema } from "effect"
import type { ResponseItem } from "./protocol/index.ts"
import { ThreadItem } from "./ThreadItem.ts"
import { Usage } from "./TurnResult.ts"

/**
 * The message as codex wrote it, undecoded: one JSON line. Absent on events
 * that no process wrote (a test's, or the SDK's own).
 */
const raw = Schema.optionalKey(Schema.String)

/**
 * The thread has its id. First event of a turn on exec.
 *
 * @since 0.1.0
 * @category models
 */
export const ThreadStarted = Schema.TaggedStruct("ThreadStarted", { threadId: Schema.String, raw })

/** @since 0.1.0 @category models */
export type ThreadStarted = typeof ThreadStarted.Type

/**
 * The turn was accepted and the model is being asked.
 *
 * @since 0.1.0
 * @category models
 */
export const TurnStarted = Schema.TaggedStruct("TurnStarted", { turnId: Schema.optionalKey(Schema.String), raw })

/** @since 0.1.0 @category models */
export type TurnStarted = typeof TurnStarted.Type

/**
 * An item began: a command runs, a patch is being applied.
 *
 * @since 0.1.0
 * @category models
 */
export const ItemStarted = Schema.TaggedStruct("ItemStarted", { item: ThreadItem, raw })

/** @since 0.1.0 @category models */
export type ItemStarted = typeof ItemStarted.Type

/**
 * An item changed; it holds the whole item, not a difference.
 *
 * @since 0.1.0
 * @category models
 */
export const ItemUpdated = Schema.TaggedStruct("ItemUpdated", { item: ThreadItem, raw })

/** @since 0.1.0 @category models */
export type ItemUpdated = typeof ItemUpdated.Type

/**
 * An item reached its final state, good or bad: see the item's `status`.
 *
 * @since 0.1.0
 * @category models
 */
export const ItemCompleted = Schema.TaggedStruct("ItemCompleted", { item: ThreadItem, raw })

/** @since 0.1.0 @category models */
export type ItemCompleted = typeof ItemCompleted.Type

/**
 * A piece of what the agent says. App-server only; the item that completes
 * holds the whole text.
 *
 * @since 0.1.0
 * @category models
 */
export const AgentMessageDelta = Schema.TaggedStruct("AgentMessageDelta", {
  itemId: Schema.String,
  delta: Schema.String,
  raw
})

/** @since 0.1.0 @category models */
export type AgentMessageDelta = typeof AgentMessageDelta.Type

/**
 * A piece of what the model thinks. App-server only.
 *
 * @since 0.1.0
 * @category models
 */
export const ReasoningDelta = Schema.TaggedStruct("ReasoningDelta", {
  itemId: Schema.String,
  delta: Schema.String,
  raw
})

/** @since 0.1.0 @category models */
export type ReasoningDelta = typeof ReasoningDelta.Type

/**
 * A piece of what a command prints. App-server only.
 *
 * @since 0.1.0
 * @category models
 */
export const CommandOutputDelta = Schema.TaggedStruct("CommandOutputDelta", {
  itemId: Schema.String,
  delta: Schema.String,
  raw
})

/** @since 0.1.0 @category models */
export type CommandOutputDelta = typeof CommandOutputDelta.Type

/**
 * All that the turn has changed so far, as a unified diff. App-server only.
 *
 * @since 0.1.0
 * @category models
 */
export const DiffUpdated = Schema.TaggedStruct("DiffUpdated", { diff: Schema.String, raw })

/** @since 0.1.0 @category models */
export type DiffUpdated = typeof DiffUpdated.Type

/**
 * What the thread has used so far. App-server only; exec says it once, with
 * `TurnCompleted`.
 *
 * @since 0.1.0
 * @category models
 */
export const TokenUsageUpdated = Schema.TaggedStruct("TokenUsageUpdated", { threadUsage: Usage, raw })

/** @since 0.1.0 @category models */
export type TokenUsageUpdated = typeof TokenUsageUpdated.Type

/**
 * The account's limits changed. App-server only.
 *
 * @since 0.1.0
 * @category models
 */
export const RateLimitsUpdated = Schema.TaggedStruct("RateLimitsUpdated", {
  /** As codex reports them. */
  rateLimits: Schema.Unknown,
  raw
})

/** @since 0.1.0 @category models */
export type RateLimitsUpdated = typeof RateLimitsUpdated.Type

/**
 * An item as the model's API has it, compactions and all. App-server only, and
 * only when it was asked for.
 *
 * @since 0.1.0
 * @category models
 */
export const RawResponseItem = Schema.TaggedStruct("RawResponseItem", {
  /** One that this release does not know is kept whole. */
  responseItem: Schema.declare((value): value is ResponseItem => typeof value === "object" && value !== null, {
    expected: "a response item of effect-codex/protocol"
  }),
  raw
})

/** @since 0.1.0 @category models */
export type RawResponseItem = typeof RawResponseItem.Type

/**
 * A program that codex was configured to run at some point of a turn.
 *
 * @since 0.1.0
 * @category models
 */
export const Hook = Schema.Struct({
  id: Schema.String,
  /** When it runs: `preToolUse`, `stop`, `subagentStart` … */
  event: Schema.String,
  /** `running`, `completed`, `failed`, `blocked`, `stopped` … */
  status: Schema.String,
  /** What it had to say. */
  entries: Schema.Array(Schema.Struct({ kind: Schema.String, text: Schema.String })),
  /** The file that configures it. */
  source: Schema.String,
  /** In milliseconds, once it has ended. */
  duration: Schema.optionalKey(Schema.Number)
})

/** @since 0.1.0 @category models */
export type Hook = typeof Hook.Type

/**
 * A hook began. App-server only.
 *
 * @since 0.1.0
 * @category models
 */
export const HookStarted = Schema.TaggedStruct("HookStarted", { hook: Hook, raw })

/** @since 0.1.0 @category models */
export type HookStarted = typeof HookStarted.Type

/**
 * A hook ended, well or not: see its `status`. App-server only.
 *
 * @since 0.1.0
 * @category models
 */
export const HookCompleted = Schema.TaggedStruct("HookCompleted", { hook: Hook, raw })

/** @since 0.1.0 @category models */
export type HookCompleted = typeof HookCompleted.Type

/**
 * Codex says that something asked of it will go away. App-server only.
 *
 * @since 0.1.0
 * @category models
 */
export const DeprecationNotice = Schema.TaggedStruct("DeprecationNotice", {
  summary: Schema.String,
  details: Schema.optionalKey(Schema.String),
  raw
})

/** @since 0.1.0 @category models */
export type DeprecationNotice = typeof DeprecationNotice.Type

/**
 * The consumer fell behind: so many events were dropped here. Of a stream, on the
 * app-server only, these are deltas and figures; of a turn that is held and not
 * read they may be anything but the verdict.
 *
 * @since 0.1.0
 * @category models
 */
export const Lagged = Schema.TaggedStruct("Lagged", { lost: Schema.Number, raw })

/** @since 0.1.0 @category models */
export type Lagged = typeof Lagged.Type

/**
 * Codex lost the model and is trying again ("Reconnecting... 2/5"). Not a
 * failure: only `TurnCompleted` and `TurnFailed` decide. Not progress either:
 * the idle time goes on. While it waits for a network that is not there
 * codex 0.169.0 counts no attempts and never gives up.
 *
 * @since 0.1.0
 * @category models
 */
export const Retrying = Schema.TaggedStruct("Retrying", {
  message: Schema.String,
  attempt: Schema.optionalKey(Schema.Number),
  maxAttempts: Schema.optionalKey(Schema.Number),
  raw
})

/** @since 0.1.0 @category models */
export type Retrying = typeof Retrying.Type

/**
 * An error codex reports without ending the turn. When the turn does fail,
 * `TurnFailed` follows with the verdict.
 *
 * @since 0.1.0
 * @category models
 */
export const Warning = Schema.TaggedStruct("Warning", { message: Schema.String, raw })

/** @since 0.1.0 @category models */
export type Warning = typeof Warning.Type

/**
 * The turn succeeded. Terminal.
 *
 * @since 0.1.0
 * @category models
 */
export const TurnCompleted = Schema.TaggedStruct("TurnCompleted", {
  turnId: Schema.optionalKey(Schema.String),
  /** What this turn used; absent when the thread's figures before it are not known. */
  usage: Schema.optionalKey(Usage),
  /** What the thread has used so far, this turn included. */
  threadUsage: Schema.optionalKey(Usage),
  raw
})

/** @since 0.1.0 @category models */
export type TurnCompleted = typeof TurnCompleted.Type

/**
 * The turn failed. Terminal; the stream then fails with a `CodexError` whose
 * reason is `TurnFailed`.
 *
 * @since 0.1.0
 * @category models
 */
export const TurnFailed = Schema.TaggedStruct("TurnFailed", {
  turnId: Schema.optionalKey(Schema.String),
  message: Schema.String,
  raw
})

/** @since 0.1.0 @category models */
export type TurnFailed = typeof TurnFailed.Type

/**
 * A well-formed message of a kind this release does not know.
 *
 * @since 0.1.0
 * @category models
 */
export const UnknownEvent = Schema.TaggedStruct("Unknown", {
  /** The kind as codex names it. */
  type: Schema.String,
  raw: Schema.String
})

/** @since 0.1.0 @category models */
export type UnknownEvent = typeof UnknownEvent.Type

/**
 * A line that could not be read: not JSON, not UTF-8, or a known kind of
 * message in a form that does not fit. Counted in `TurnResult.undecodable`;
 * it ends the stream only in strict mode.
 *
 * @since 0.1.0
 * @category models
 */
export const Undecodable = Schema.TaggedStruct("Undecodable", {
  problem: Schema.Literals(["NotJson", "NotUtf8", "Malformed"]),
  /** What did not fit, naming the field; never the value. */
  detail: Schema.String,
  /** The line; bytes that are not UTF-8 are shown as U+FFFD. */
  raw: Schema.String
})

/** @since 0.1.0 @category models */
export type Undecodable = typeof Undecodable.Type

/**
 * Everything a thread can say.
 *
 * @since 0.1.0
 * @category models
 */
export const ThreadEvent = Schema.Union([
  ThreadStarted,
  TurnStarted,
  ItemStarted,
  ItemUpdated,
  ItemCompleted,
  AgentMessageDelta,
  ReasoningDelta,
  CommandOutputDelta,
  DiffUpdated,
  TokenUsageUpdated,
  RateLimitsUpdated,
  RawResponseItem,
  HookStarted,
  HookCompleted,
  DeprecationNotice,
  Lagged,
  Retrying,
  Warning,
  TurnCompleted,
  TurnFailed,
  UnknownEvent,
  Undecodable
])

/** @since 0.1.0 @category models */
export type ThreadEvent = typeof ThreadEvent.Type

/**
 * Whether the event decides the turn.
 *
 * @since 0.1.0
 * @category guards
 */
export const isTerminal = (event: ThreadEvent): event is TurnCompleted | TurnFailed =>
  event._tag === "TurnCompleted" || event._tag === "TurnFailed"
