/**
 * The lines of codex's rollouts: what each is, decoded and encoded.
 *
 * A line is `{ timestamp, type, payload }`, since codex 0.169.0 with an
 * `ordinal` and, on some, `metadata`. The payloads keep the names codex gives
 * them, and every field, known or not. What this release does not know is
 * `Unknown`, what cannot be read `Undecodable`; nothing here fails. Forms were
 * read off codex 0.77.0, 0.80.0 and 0.169.0.
 *
 * @since 0.1.0
 */
import { Predicate, Schema } from "effect"
import { nullish, openUnion } from "../../internal/openUnion.ts"
import { ResponseItem } from "../../protocol/index.ts"
import type { GhostSnapshotItem } from "../GhostSnapshot.ts"

const record = Schema.Record(Schema.String, Schema.Unknown)

/** These fields, and whatever else there is. */
const open = <const Fields extends Schema.Struct.Fields>(fields: Fields) =>
  Schema.StructWithRest(Schema.Struct(fields), [record])

/**
 * How a file begins: where and with what the thread was started.
 *
 * @since 0.1.0
 * @category payloads
 */
export const SessionMeta = open({
  /** The thread's. */
  id: Schema.String,
  timestamp: nullish(Schema.String),
  cwd: nullish(Schema.String),
  /** The program: `codex_exec`, `codex_cli_rs`, or what a client of the app-server calls itself. */
  originator: nullish(Schema.String),
  cli_version: nullish(Schema.String),
  /** `exec`, `cli`, `vscode` …, or an object of one key. */
  source: nullish(Schema.Union([Schema.String, record])),
  model_provider: nullish(Schema.String),
  /** Of a fork, the thread it is a copy of. */
  forked_from_id: nullish(Schema.String),
  /** The bytes of another file that come before this one. */
  history_base: nullish(
    open({ thread_id: Schema.String, end_ordinal_exclusive: Schema.Number, end_byte_offset: Schema.Number })
  ),
  git: nullish(
    open({
      commit_hash: nullish(Schema.String),
      branch: nullish(Schema.String),
      repository_url: nullish(Schema.String)
    })
  )
})

/** @since 0.1.0 @category payloads */
export type SessionMeta = typeof SessionMeta.Type

/**
 * What a turn runs with.
 *
 * @since 0.1.0
 * @category payloads
 */
export const TurnContext = open({
  turn_id: nullish(Schema.String),
  cwd: nullish(Schema.String),
  model: nullish(Schema.String),
  approval_policy: nullish(Schema.Unknown),
  sandbox_policy: nullish(Schema.Unknown)
})

/** @since 0.1.0 @category payloads */
export type TurnContext = typeof TurnContext.Type

/**
 * The conversation was shortened; `replacement_history` is what the model is
 * sent instead.
 *
 * @since 0.1.0
 * @category payloads
 */
export const Compacted = open({
  message: Schema.String,
  replacement_history: nullish(Schema.Array(Schema.Unknown))
})

/** @since 0.1.0 @category payloads */
export type Compacted = typeof Compacted.Type

/**
 * What the model was told of its surroundings.
 *
 * @since 0.1.0
 * @category payloads
 */
export const WorldState = open({ full: nullish(Schema.Boolean), state: nullish(Schema.Unknown) })

/** @since 0.1.0 @category payloads */
export type WorldState = typeof WorldState.Type

const tokens = open({
  input_tokens: Schema.Number,
  cached_input_tokens: nullish(Schema.Number),
  cache_write_input_tokens: nullish(Schema.Number),
  output_tokens: Schema.Number,
  reasoning_output_tokens: nullish(Schema.Number),
  total_tokens: nullish(Schema.Number)
})

/**
 * What one response of the model used, its turn and its thread until then.
 *
 * @since 0.1.0
 * @category payloads
 */
export const TokenUsageRecord = open({
  thread_id: nullish(Schema.String),
  turn_id: nullish(Schema.String),
  response_id: nullish(Schema.String),
  usage: nullish(tokens),
  turn_token_usage: nullish(tokens),
  thread_token_usage: nullish(tokens)
})

/** @since 0.1.0 @category payloads */
export type TokenUsageRecord = typeof TokenUsageRecord.Type

/**
 * What a patch does to one file. The paths are absolute.
 *
 * @since 0.1.0
 * @category payloads
 */
export const PatchedFile = openUnion(
  "type",
  ["add", "delete", "update"],
  [
    open({ type: Schema.Literal("add"), content: Schema.String }),
    open({ type: Schema.Literal("delete"), content: nullish(Schema.String) }),
    open({ type: Schema.Literal("update"), unified_diff: Schema.String, move_path: nullish(Schema.String) })
  ]
)

/** @since 0.1.0 @category payloads */
export type PatchedFile = typeof PatchedFile.Type

const item = openUnion(
  "type",
  [
    "UserMessage",
    "AgentMessage",
    "Reasoning",
    "CommandExecution",
    "FileChange",
    "ContextCompaction",
    "DynamicToolCall"
  ],
  [
    open({ type: Schema.Literal("UserMessage"), id: Schema.String, content: Schema.Array(record) }),
    open({ type: Schema.Literal("AgentMessage"), id: Schema.String, content: Schema.Array(record) }),
    open({ type: Schema.Literal("Reasoning"), id: Schema.String, summary_text: Schema.Array(Schema.String) }),
    open({
      type: Schema.Literal("CommandExecution"),
      id: Schema.String,
      command: Schema.Array(Schema.String),
      status: Schema.String,
      aggregated_output: nullish(Schema.String),
      exit_code: nullish(Schema.Number)
    }),
    open({
      type: Schema.Literal("FileChange"),
      id: Schema.String,
      changes: Schema.Record(Schema.String, PatchedFile),
      status: nullish(Schema.String)
    }),
    open({ type: Schema.Literal("ContextCompaction"), id: Schema.String }),
    open({
      type: Schema.Literal("DynamicToolCall"),
      id: Schema.String,
      tool: Schema.String,
      status: Schema.String,
      arguments: Schema.Unknown
    })
  ]
)

/**
 * What happened, as codex tells its clients.
 *
 * @since 0.1.0
 * @category payloads
 */
export const EventMessage = openUnion(
  "type",
  [
    "user_message",
    "agent_message",
    "agent_reasoning",
    "token_count",
    "task_started",
    "task_complete",
    "turn_aborted",
    "item_completed",
    "patch_apply_end",
    "thread_settings_applied"
  ],
  [
    open({ type: Schema.Literal("user_message"), message: Schema.String }),
    open({ type: Schema.Literal("agent_message"), message: Schema.String }),
    open({ type: Schema.Literal("agent_reasoning"), text: Schema.String }),
    open({
      type: Schema.Literal("token_count"),
      /** In tokens, of the thread so far. */
      info: nullish(open({ total_token_usage: tokens, last_token_usage: nullish(tokens) })),
      rate_limits: nullish(Schema.Unknown)
    }),
    open({ type: Schema.Literal("task_started"), turn_id: nullish(Schema.String) }),
    open({
      type: Schema.Literal("task_complete"),
      turn_id: nullish(Schema.String),
      last_agent_message: nullish(Schema.String),
      /** Of a turn that failed. */
      error: nullish(open({ message: Schema.String, codex_error_info: nullish(Schema.Unknown) }))
    }),
    open({ type: Schema.Literal("turn_aborted"), turn_id: nullish(Schema.String), reason: Schema.String }),
    open({
      type: Schema.Literal("item_completed"),
      thread_id: nullish(Schema.String),
      turn_id: nullish(Schema.String),
      item
    }),
    open({
      type: Schema.Literal("patch_apply_end"),
      call_id: Schema.String,
      turn_id: nullish(Schema.String),
      success: Schema.Boolean,
      changes: nullish(Schema.Record(Schema.String, PatchedFile))
    }),
    open({ type: Schema.Literal("thread_settings_applied"), thread_settings: record })
  ]
)

/** @since 0.1.0 @category payloads */
export type EventMessage = typeof EventMessage.Type

/** What every line has that could be read. */
interface Entry<Tag extends string, Payload> {
  readonly _tag: Tag
  /** As codex wrote it, in ISO 8601; old files have one on every line, too. */
  readonly timestamp: string | undefined
  /** The line's number in the thread, from 0; a fork goes on counting. Since 0.169.0. */
  readonly ordinal?: number
  readonly payload: Payload
  /** What codex notes of a line beside its payload. Since 0.169.0. */
  readonly metadata?: unknown
  /** Other fields beside the payload. */
  readonly more?: Readonly<Record<string, unknown>>
  /** The line as it is in the file. */
  readonly raw: string
}

/**
 * A line that this release does not know.
 *
 * @since 0.1.0
 * @category models
 */
export interface Unknown {
  readonly _tag: "Unknown"
  /** What it says it is; undefined when it does not say. */
  readonly type: string | undefined
  /** All of it. */
  readonly value: Readonly<Record<string, unknown>>
  readonly raw: string
}

/**
 * A line that cannot be read.
 *
 * - `NotJson`, `NotUtf8`: it is neither, as when a program was killed while it wrote.
 * - `Unfinished`: the same of a last line, which may still be being written.
 * - `Malformed`: JSON, but not in the form that its type has.
 * - `TooLong`: over the limit; `raw` is empty.
 *
 * @since 0.1.0
 * @category models
 */
export interface Undecodable {
  readonly _tag: "Undecodable"
  readonly problem: "NotJson" | "NotUtf8" | "Unfinished" | "Malformed" | "TooLong"
  /** What does not fit; never the value. */
  readonly detail: string
  /** Bytes that are not UTF-8 are shown as U+FFFD. */
  readonly raw: string
}

/**
 * A line of a rollout.
 *
 * @since 0.1.0
 * @category models
 */
export type Line =
  | Entry<"SessionMeta", SessionMeta>
  | Entry<"TurnContext", TurnContext>
  | Entry<"ResponseItem", ResponseItem | GhostSnapshotItem>
  | Entry<"EventMessage", EventMessage>
  | Entry<"Compacted", Compacted>
  | Entry<"WorldState", WorldState>
  | Entry<"TokenUsageRecord", TokenUsageRecord>
  | Unknown
  | Undecodable

/** What stands beside a line's type. */
interface Fields {
  readonly timestamp: string | undefined
  readonly ordinal?: number
  readonly metadata?: unknown
  readonly more?: Readonly<Record<string, unknown>>
}

type Reader = (payload: unknown, fields: Fields, raw: string) => Line | undefined

/** The check is built when the first such line comes. */
const lazily = <Payload>(schema: () => Schema.Schema<Payload>): ((value: unknown) => value is Payload) => {
  let is: ((value: unknown) => value is Payload) | undefined
  return (value): value is Payload => (is ??= Schema.is(schema()))(value)
}

const isGhostSnapshot = lazily<GhostSnapshotItem>(() =>
  open({
    type: Schema.Literal("ghost_snapshot"),
    ghost_commit: open({
      id: Schema.String,
      parent: Schema.NullOr(Schema.String),
      preexisting_untracked_files: Schema.Array(Schema.String),
      preexisting_untracked_dirs: Schema.Array(Schema.String)
    })
  })
)

const isKnownItem = lazily(() => ResponseItem)

const isItem = (value: unknown): value is ResponseItem | GhostSnapshotItem =>
  Predicate.hasProperty(value, "type") && value.type === "ghost_snapshot" ? isGhostSnapshot(value) : isKnownItem(value)

const reader =
  <Tag extends Kind, Payload>(
    _tag: Tag,
    fits: (value: unknown) => value is Payload,
    make: (entry: Entry<Tag, Payload>) => Line
  ): Reader =>
  (payload, fields, raw) =>
    fits(payload) ? make({ _tag, ...fields, payload, raw }) : undefined

const types = {
  SessionMeta: "session_meta",
  TurnContext: "turn_context",
  ResponseItem: "response_item",
  EventMessage: "event_msg",
  Compacted: "compacted",
  WorldState: "world_state",
  TokenUsageRecord: "token_usage_record"
} as const

type Kind = keyof typeof types

const readers: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  [
    types.SessionMeta,
    reader(
      "SessionMeta",
      lazily(() => SessionMeta),
      (line) => line
    )
  ],
  [
    types.TurnContext,
    reader(
      "TurnContext",
      lazily(() => TurnContext),
      (line) => line
    )
  ],
  [types.ResponseItem, reader("ResponseItem", isItem, (line) => line)],
  [
    types.EventMessage,
    reader(
      "EventMessage",
      lazily(() => EventMessage),
      (line) => line
    )
  ],
  [
    types.Compacted,
    reader(
      "Compacted",
      lazily(() => Compacted),
      (line) => line
    )
  ],
  [
    types.WorldState,
    reader(
      "WorldState",
      lazily(() => WorldState),
      (line) => line
    )
  ],
  [
    types.TokenUsageRecord,
    reader(
      "TokenUsageRecord",
      lazily(() => TokenUsageRecord),
      (line) => line
    )
  ]
])

/** @internal */
export const undecodable = (problem: Undecodable["problem"], detail: string, raw: string): Undecodable => ({
  _tag: "Undecodable",
  problem,
  detail,
  raw
})

/**
 * What a line of a rollout says. It never fails: see `Unknown` and `Undecodable`.
 *
 * @since 0.1.0
 * @category decoding
 */
export const decode = (raw: string): Line => {
  let value: unknown
  try {
    value = JSON.parse(raw)
  } catch {
    return undecodable("NotJson", "this is no JSON", raw)
  }
  if (!Predicate.isObject(value)) return undecodable("Malformed", "this is no object", raw)
  const fields: Readonly<Record<string, unknown>> = { ...value }
  const { metadata, ordinal, payload, timestamp, type, ...rest } = fields
  const read = typeof type === "string" ? readers.get(type) : undefined
  if (read === undefined) {
    return { _tag: "Unknown", type: typeof type === "string" ? type : undefined, value: fields, raw }
  }
  const isNumbered = typeof ordinal === "number"
  const isTimed = typeof timestamp === "string"
  const more = {
    ...rest,
    ...(isNumbered || ordinal === undefined ? undefined : { ordinal }),
    ...(isTimed || timestamp === undefined ? undefined : { timestamp })
  }
  const line = read(
    payload,
    {
      timestamp: isTimed ? timestamp : undefined,
      ...(isNumbered ? { ordinal } : undefined),
      ...(metadata === undefined ? undefined : { metadata }),
      ...(Object.keys(more).length === 0 ? undefined : { more })
    },
    raw
  )
  return line ?? undecodable("Malformed", `a line of the type ${String(type)} has another form than the known one`, raw)
}

/**
 * The line as JSON, from its fields; what could not be read, as it was.
 *
 * @since 0.1.0
 * @category encoding
 */
export const encode = (line: Line): string => {
  switch (line._tag) {
    case "Undecodable":
      return line.raw
    case "Unknown":
      return JSON.stringify(line.value)
    default: {
      const { _tag, metadata, more, ordinal, payload, timestamp } = line
      return JSON.stringify({ timestamp, ordinal, type: types[_tag], payload, metadata, ...more })
    }
  }
}

/**
 * Whether a line ends a turn, well or not. Codex 0.80.0 does
 * not note it, 0.169.0 does.
 *
 * @since 0.1.0
 * @category guards
 */
export const endsTurn = (line: { readonly _tag: string; readonly payload?: unknown }): boolean =>
  isEvent(line, "task_complete") || isEvent(line, "turn_aborted")

/**
 * Whether a line begins a turn.
 *
 * @since 0.1.0
 * @category guards
 */
export const startsTurn = (line: { readonly _tag: string; readonly payload?: unknown }): boolean =>
  isEvent(line, "task_started")

const isEvent = (line: { readonly _tag: string; readonly payload?: unknown }, type: string): boolean =>
  line._tag === "EventMessage" && Predicate.hasProperty(line.payload, "type") && line.payload.type === type
