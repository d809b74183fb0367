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
import { undecodable } from "./undecodable.ts"

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
  /** When it was started, in ISO 8601. */
  timestamp: nullish(Schema.String),
  /** Where it was started, absolute. */
  cwd: nullish(Schema.String),
  /** The program: `codex_exec`, `codex_cli_rs`, or what a client of the app-server calls itself. */
  originator: nullish(Schema.String),
  /** The version of codex. */
  cli_version: nullish(Schema.String),
  /** `exec`, `cli`, `vscode` …, or an object of one key. */
  source: nullish(Schema.Union([Schema.String, record])),
  /** The provider's name in the configuration, such as `openai`. */
  model_provider: nullish(Schema.String),
  /** Of a fork, the thread it is a copy of. */
  forked_from_id: nullish(Schema.String),
  /** What comes before this file: the lines of another thread's file up to an ordinal, and how many bytes that is. */
  history_base: nullish(
    open({ thread_id: Schema.String, end_ordinal_exclusive: Schema.Number, end_byte_offset: Schema.Number })
  ),
  /** The repository it was started in. */
  git: nullish(
    open({
      /** What it stood on. */
      commit_hash: nullish(Schema.String),
      /** Absent where no branch was checked out. */
      branch: nullish(Schema.String),
      /** The address of its remote. */
      repository_url: nullish(Schema.String)
    })
  )
})

/**
 * How a file begins, decoded.
 *
 * @since 0.1.0
 * @category payloads
 */
export type SessionMeta = typeof SessionMeta.Type

/**
 * What a turn runs with.
 *
 * @since 0.1.0
 * @category payloads
 */
export const TurnContext = open({
  /** The turn's. */
  turn_id: nullish(Schema.String),
  /** Where it works, absolute. */
  cwd: nullish(Schema.String),
  /** The model's name. */
  model: nullish(Schema.String),
  /** When codex asks before it runs something, as codex writes it. */
  approval_policy: nullish(Schema.Unknown),
  /** What commands may touch, as codex writes it. */
  sandbox_policy: nullish(Schema.Unknown)
})

/**
 * What a turn runs with, decoded.
 *
 * @since 0.1.0
 * @category payloads
 */
export type TurnContext = typeof TurnContext.Type

/**
 * The conversation was shortened; `replacement_history` is what the model is
 * sent instead.
 *
 * @since 0.1.0
 * @category payloads
 */
export const Compacted = open({
  /** What takes the place of what was said. */
  message: Schema.String,
  /** Items, as the model is sent them. */
  replacement_history: nullish(Schema.Array(Schema.Unknown))
})

/**
 * What became of the conversation, decoded.
 *
 * @since 0.1.0
 * @category payloads
 */
export type Compacted = typeof Compacted.Type

/**
 * What the model was told of its surroundings.
 *
 * @since 0.1.0
 * @category payloads
 */
export const WorldState = open({
  /** Whether it is all of it, or what is new. */
  full: nullish(Schema.Boolean),
  /** As codex writes it. */
  state: nullish(Schema.Unknown)
})

/**
 * What the model was told of its surroundings, decoded.
 *
 * @since 0.1.0
 * @category payloads
 */
export type WorldState = typeof WorldState.Type

/** In tokens. */
const tokens = open({
  input_tokens: Schema.Number,
  cached_input_tokens: nullish(Schema.Number),
  cache_write_input_tokens: nullish(Schema.Number),
  output_tokens: Schema.Number,
  reasoning_output_tokens: nullish(Schema.Number),
  total_tokens: nullish(Schema.Number)
})

/**
 * What one response of the model used, its turn and its thread until then, in tokens.
 *
 * @since 0.1.0
 * @category payloads
 */
export const TokenUsageRecord = open({
  /** The thread's. */
  thread_id: nullish(Schema.String),
  /** The turn's. */
  turn_id: nullish(Schema.String),
  /** The id that the provider gave the response. */
  response_id: nullish(Schema.String),
  /** Of the response. */
  usage: nullish(tokens),
  /** Of the turn so far. */
  turn_token_usage: nullish(tokens),
  /** Of the thread so far. */
  thread_token_usage: nullish(tokens)
})

/**
 * What a response of the model used, decoded.
 *
 * @since 0.1.0
 * @category payloads
 */
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
    /** With what is in it then. */
    open({ type: Schema.Literal("add"), content: Schema.String }),
    /** With what was in it. */
    open({ type: Schema.Literal("delete"), content: nullish(Schema.String) }),
    /** With the hunks that change it, and the path it has then when that is another. */
    open({ type: Schema.Literal("update"), unified_diff: Schema.String, move_path: nullish(Schema.String) })
  ]
)

/**
 * What a patch does to one file, decoded.
 *
 * @since 0.1.0
 * @category payloads
 */
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
    /** What the user said, in its parts. */
    open({ type: Schema.Literal("UserMessage"), id: Schema.String, content: Schema.Array(record) }),
    /** What the model said, in its parts. */
    open({ type: Schema.Literal("AgentMessage"), id: Schema.String, content: Schema.Array(record) }),
    /** What the model says of its thoughts. */
    open({ type: Schema.Literal("Reasoning"), id: Schema.String, summary_text: Schema.Array(Schema.String) }),
    /** A command that was run. */
    open({
      type: Schema.Literal("CommandExecution"),
      id: Schema.String,
      command: Schema.Array(Schema.String),
      status: Schema.String,
      /** What it wrote to stdout and stderr. */
      aggregated_output: nullish(Schema.String),
      exit_code: nullish(Schema.Number)
    }),
    /** A patch, by the absolute paths of its files. */
    open({
      type: Schema.Literal("FileChange"),
      id: Schema.String,
      changes: Schema.Record(Schema.String, PatchedFile),
      status: nullish(Schema.String)
    }),
    /** The conversation was shortened. */
    open({ type: Schema.Literal("ContextCompaction"), id: Schema.String }),
    /** A call of a tool that the client brought. */
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
    /** What the user said. */
    open({ type: Schema.Literal("user_message"), message: Schema.String }),
    /** What the model said. */
    open({ type: Schema.Literal("agent_message"), message: Schema.String }),
    /** What the model says of its thoughts. */
    open({ type: Schema.Literal("agent_reasoning"), text: Schema.String }),
    /** What was used. */
    open({
      type: Schema.Literal("token_count"),
      /** In tokens, of the thread so far and of the last response. */
      info: nullish(open({ total_token_usage: tokens, last_token_usage: nullish(tokens) })),
      /** As codex writes them. */
      rate_limits: nullish(Schema.Unknown)
    }),
    /** A turn begins. */
    open({ type: Schema.Literal("task_started"), turn_id: nullish(Schema.String) }),
    /** A turn is over, well or not. */
    open({
      type: Schema.Literal("task_complete"),
      turn_id: nullish(Schema.String),
      last_agent_message: nullish(Schema.String),
      /** Of a turn that failed. */
      error: nullish(open({ message: Schema.String, codex_error_info: nullish(Schema.Unknown) }))
    }),
    /** A turn was interrupted. */
    open({ type: Schema.Literal("turn_aborted"), turn_id: nullish(Schema.String), reason: Schema.String }),
    /** Something in a turn is done. */
    open({
      type: Schema.Literal("item_completed"),
      thread_id: nullish(Schema.String),
      turn_id: nullish(Schema.String),
      item
    }),
    /** A patch was applied, or not. */
    open({
      type: Schema.Literal("patch_apply_end"),
      call_id: Schema.String,
      turn_id: nullish(Schema.String),
      success: Schema.Boolean,
      /** By the absolute paths of the files. */
      changes: nullish(Schema.Record(Schema.String, PatchedFile))
    }),
    /** What the thread is set to from now on. */
    open({ type: Schema.Literal("thread_settings_applied"), thread_settings: record })
  ]
)

/**
 * What happened, decoded.
 *
 * @since 0.1.0
 * @category payloads
 */
export type EventMessage = typeof EventMessage.Type

/**
 * What every line has that could be read.
 *
 * @since 0.1.0
 * @category models
 */
export interface Entry<Tag extends string, Payload> {
  /** What it is. */
  readonly _tag: Tag
  /** As codex wrote it, in ISO 8601; old files have one on every line, too. */
  readonly timestamp: string | undefined
  /** The line's number in the thread, from 0; a fork goes on counting. Since 0.169.0. */
  readonly ordinal?: number
  /** What it says, by codex's names. */
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
  /** Tells it from those that are known. */
  readonly _tag: "Unknown"
  /** What it says it is; undefined when it does not say. */
  readonly type: string | undefined
  /** All of it. */
  readonly value: Readonly<Record<string, unknown>>
  /** The line as it is in the file. */
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
  /** Tells it from those that could be read. */
  readonly _tag: "Undecodable"
  /** What is wrong with it. */
  readonly problem: "NotJson" | "NotUtf8" | "Unfinished" | "Malformed" | "TooLong"
  /** What does not fit; never the value. */
  readonly detail: string
  /** The line as it is in the file; bytes that are not UTF-8 are shown as U+FFFD. */
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

/**
 * What a line of a rollout says. It never fails: see `Unknown` and `Undecodable`.
 *
 * @since 0.1.0
 * @category decoding
 * @example
 * ```ts
 * import { Rollout } from "effect-codex/sessions"
 *
 * const line = Rollout.decode('{"timestamp":"2026-01-01T00:00:00Z","type":"compacted","payload":{"message":""}}')
 * if (line._tag === "Compacted") console.log(line.payload.message)
 * ```
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
