/**
 * What a thread and a turn can be told.
 *
 * The configuration in them is layered: the app's defaults, then the thread's,
 * then the turn's. A name that is not listed here is a compile error, and from
 * data a `CodexError` with the reason `OptionInvalid`.
 *
 * @since 0.1.0
 */
import type { Effect } from "effect"
import { Schema } from "effect"
import type { CodexError } from "./CodexError.ts"
import { configFields, type ConfigOptions, DurationInput } from "./config/ConfigOptions.ts"
import { decodeOptions } from "./config/ConfigOverrides.ts"
import { Budgets } from "./internal/budgets.ts"

/** What a second turn does while one of its thread is running. */
const OnBusy = Schema.Literals(["wait", "fail"])

const threadFields = {
  ...configFields,
  /** Where codex works. Default: the process's folder. */
  workingDirectory: Schema.optional(Schema.String),
  /** Folders that may be written besides the working directory, where that may be. */
  additionalDirectories: Schema.optional(Schema.Array(Schema.String)),
  /** Work outside a git repository. Codex's default: false. */
  skipGitRepoCheck: Schema.optional(Schema.Boolean),
  /** The file `<name>.config.toml` in CODEX_HOME, over the user's configuration. */
  profile: Schema.optional(Schema.String),
  /** Store nothing of the thread: on exec it then has one turn only. */
  ephemeral: Schema.optional(Schema.Boolean),
  /** What a second turn does while one is running: wait for it (default), or fail with `ThreadBusy`. */
  onBusy: Schema.optional(OnBusy),
  /**
   * What all turns of the thread may use together (`effect-codex/telemetry`:
   * `Budget`), counted from here: a thread that is opened anew, or forked,
   * begins with all of it.
   */
  budget: Schema.optional(Budgets)
}

/**
 * @since 0.1.0
 * @category models
 */
export const ThreadOptions = Schema.Struct(threadFields)

/**
 * Options of a thread. All are optional, and what is not set is not passed to
 * codex: its own defaults, the user's configuration and trust decide.
 *
 * @since 0.1.0
 * @category models
 */
export type ThreadOptions = typeof ThreadOptions.Type

/**
 * How long an item may run, by its kind: the `_tag` of a `ThreadItem`. A kind
 * that is not named may run on.
 *
 * @since 0.1.0
 * @category models
 */
export const ItemTimeouts = Schema.Struct({
  CommandExecution: Schema.optional(DurationInput),
  FileChange: Schema.optional(DurationInput),
  McpToolCall: Schema.optional(DurationInput),
  DynamicToolCall: Schema.optional(DurationInput),
  CollabToolCall: Schema.optional(DurationInput),
  WebSearch: Schema.optional(DurationInput),
  Unknown: Schema.optional(DurationInput)
})

/** @since 0.1.0 @category models */
export type ItemTimeouts = typeof ItemTimeouts.Type

const turnFields = {
  ...configFields,
  /** Fail with `FirstEventTimeout` when codex has said nothing at all by then: it has not come up. Default: none. */
  firstEventTimeout: Schema.optional(DurationInput),
  /**
   * Fail with `IdleTimeout` when codex has got nowhere for so long: it said
   * nothing, or only that it is trying again. It pauses while an item runs: a
   * long build is no hang. Default: 1 hour.
   */
  idleTimeout: Schema.optional(DurationInput),
  /**
   * Fail with `IdleTimeout`, which names the item, when an item has run for so
   * long, whatever it says: each, or by its kind. Default: none.
   */
  itemTimeout: Schema.optional(Schema.Union([DurationInput, ItemTimeouts])),
  /** Fail with `TurnTimeout` when the turn has not ended by then, whatever it does. */
  timeout: Schema.optional(DurationInput),
  /** What the turn may use (`effect-codex/telemetry`: `Budget`), beside what its thread and its `Codex` may. */
  budget: Schema.optional(Budgets),
  /** What this turn does while another of its thread is running. Default: as the thread says. */
  onBusy: Schema.optional(OnBusy),
  /** Fail with `DecodeFailed` at the first line that cannot be read. Default: false. */
  strict: Schema.optional(Schema.Boolean),
  /** How often `run` asks again, on the same thread, when the answer does not fit `outputSchema`. Default: 0. */
  repairAttempts: Schema.optional(Schema.Int.check(Schema.isGreaterThanOrEqualTo(0)))
}

const TurnFields = Schema.Struct(turnFields)

/**
 * Options of one turn, over those of its thread.
 *
 * @since 0.1.0
 * @category models
 */
export type TurnOptions = typeof TurnFields.Type & {
  /**
   * What the answer is to be: codex is given its JSON Schema, the answer is
   * decoded by it. Its root must be a struct. Checks a JSON Schema cannot say
   * are made when decoding.
   */
  readonly outputSchema?: OutputSchema<unknown> | undefined
}

/**
 * A schema whose values an answer can be decoded to, without services.
 *
 * @since 0.1.0
 * @category models
 */
export type OutputSchema<Output> = Schema.ConstraintCodec<Output, unknown>

/**
 * Options of a thread from data: a file, a request. Unknown names and values of
 * the wrong kind fail with `OptionInvalid`, which lists all of them.
 *
 * @since 0.1.0
 * @category decoding
 */
export const decodeThreadOptions = (options: unknown): Effect.Effect<ThreadOptions, CodexError> =>
  decodeOptions(ThreadOptions, options)

/**
 * The same for a turn; a schema cannot come from data.
 *
 * @since 0.1.0
 * @category decoding
 */
export const decodeTurnOptions = (options: unknown): Effect.Effect<TurnOptions, CodexError> =>
  decodeOptions(TurnFields, options)

const configNames = Object.keys(configFields)

/**
 * The part of some options that is codex's configuration.
 *
 * @internal
 */
export const configOf = (options: ThreadOptions | TurnOptions): ConfigOptions =>
  Object.fromEntries(Object.entries(options).filter(([name]) => configNames.includes(name)))

/** @internal */
export type Timeouts = Pick<TurnOptions, "firstEventTimeout" | "idleTimeout" | "itemTimeout" | "timeout">
