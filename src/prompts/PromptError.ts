/**
 * Why a prompt could not be had or expanded.
 *
 * @since 0.1.0
 */
import { Schema } from "effect"

/**
 * There is no prompt of this name.
 *
 * @since 0.1.0
 * @category reasons
 */
export class PromptNotFound extends Schema.TaggedError<PromptNotFound>()("PromptNotFound", {
  name: Schema.String,
  /** Where it was looked for. */
  folder: Schema.String
}) {
  override get message() {
    return `there is no prompt ${this.name}: no ${this.name}.md in ${this.folder}`
  }
}

/**
 * No command can name such a prompt: a name ends at white space and is not empty.
 *
 * @since 0.1.0
 * @category reasons
 */
export class PromptNameInvalid extends Schema.TaggedError<PromptNameInvalid>()("PromptNameInvalid", {
  name: Schema.String
}) {
  override get message() {
    return `${JSON.stringify(this.name)} is no name of a prompt: it has to be one word without white space`
  }
}

/**
 * A file that stands among the prompts and cannot be one.
 *
 * @since 0.1.0
 * @category reasons
 */
export class PromptFileInvalid extends Schema.TaggedError<PromptFileInvalid>()("PromptFileInvalid", {
  /** Absolute where CODEX_HOME is. */
  path: Schema.String,
  problem: Schema.Literals(["Unreadable", "NotAFile", "TooLarge", "NotUtf8", "NameInvalid", "NameTaken"]),
  detail: Schema.String
}) {
  override get message() {
    return `${this.path}: ${this.detail}`
  }
}

/**
 * The folder of the prompts is there and cannot be listed.
 *
 * @since 0.1.0
 * @category reasons
 */
export class PromptsFolderUnreadable extends Schema.TaggedError<PromptsFolderUnreadable>()("PromptsFolderUnreadable", {
  path: Schema.String,
  /** The kind of the system's error, such as `PermissionDenied`. */
  detail: Schema.String
}) {
  override get message() {
    return `the prompts in ${this.path} cannot be listed: ${this.detail}`
  }
}

/** Enough of a word to find it again: it may be a file that was pasted. */
const shown = (word: string): string => (word.length > 200 ? `${word.slice(0, 200)}…` : word)

/**
 * The prompt takes named arguments, and this word is none.
 *
 * @since 0.1.0
 * @category reasons
 */
export class ArgumentWithoutValue extends Schema.TaggedError<ArgumentWithoutValue>()("ArgumentWithoutValue", {
  /** Such as `/prompts:review`, or `the prompt`. */
  command: Schema.String,
  word: Schema.String
}) {
  override get message() {
    return `${this.command} wants its arguments as key=value, and '${shown(this.word)}' has no "="; put double quotes around a value with spaces`
  }
}

/**
 * A named argument that begins with its "=".
 *
 * @since 0.1.0
 * @category reasons
 */
export class ArgumentWithoutName extends Schema.TaggedError<ArgumentWithoutName>()("ArgumentWithoutName", {
  /** Such as `/prompts:review`, or `the prompt`. */
  command: Schema.String,
  word: Schema.String
}) {
  override get message() {
    return `${this.command} wants its arguments as key=value, and '${shown(this.word)}' has no name before the "="`
  }
}

/**
 * Arguments that the prompt needs and was not given.
 *
 * @since 0.1.0
 * @category reasons
 */
export class ArgumentsMissing extends Schema.TaggedError<ArgumentsMissing>()("ArgumentsMissing", {
  /** Such as `/prompts:review`, or `the prompt`. */
  command: Schema.String,
  /** In the order in which the prompt first names them. */
  names: Schema.Array(Schema.String)
}) {
  override get message() {
    const example = this.names.map((name) => `${name}="…"`).join(" ")
    return `${this.command} was not given ${this.names.join(", ")}; add ${example}`
  }
}

/**
 * The prompt with its arguments would be larger than any turn takes.
 *
 * @since 0.1.0
 * @category reasons
 */
export class ExpansionTooLarge extends Schema.TaggedError<ExpansionTooLarge>()("ExpansionTooLarge", {
  /** Such as `/prompts:review`, or `the prompt`. */
  command: Schema.String,
  /** In UTF-16 units. */
  maxLength: Schema.Number
}) {
  override get message() {
    return `${this.command} with its arguments would be longer than ${this.maxLength} characters`
  }
}

/**
 * What failed with a prompt. `Effect.catchReason("PromptError", …)` selects on
 * the reason.
 *
 * @since 0.1.0
 * @category errors
 */
export class PromptError extends Schema.TaggedError<PromptError>()("PromptError", {
  reason: Schema.Union([
    PromptNotFound,
    PromptNameInvalid,
    PromptFileInvalid,
    PromptsFolderUnreadable,
    ArgumentWithoutValue,
    ArgumentWithoutName,
    ArgumentsMissing,
    ExpansionTooLarge
  ])
}) {
  override get message() {
    return this.reason.message
  }
}
