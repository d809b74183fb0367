/**
 * Why something with an MCP server failed.
 *
 * One error, with the server's name and a tagged reason;
 * `Effect.catchReason("McpError", …)` selects on the reason. No message and no
 * field holds a secret.
 *
 * @since 0.1.0
 */
import { Schema } from "effect"

/**
 * The optional package this part is built on is not installed.
 *
 * @since 0.1.0
 * @category reasons
 */
export class ClientPackageMissing extends Schema.TaggedError<ClientPackageMissing>()("ClientPackageMissing", {
  /** Its name on npm. */
  package: Schema.String
}) {
  override get message() {
    return `the package ${this.package} is not installed; npm install ${this.package}`
  }
}

/**
 * The operating system would not start the server.
 *
 * @since 0.1.0
 * @category reasons
 */
export class ServerNotStarted extends Schema.TaggedError<ServerNotStarted>()("ServerNotStarted", {
  /** As it was given. */
  command: Schema.String,
  /** What the operating system says. */
  detail: Schema.String
}) {
  override get message() {
    return `${this.command} could not be started: ${this.detail}`
  }
}

/**
 * The server cannot be reached: nobody is at its address, it reads nothing any
 * more, or what it says unasked does not arrive any more.
 *
 * @since 0.1.0
 * @category reasons
 */
export class ServerUnreachable extends Schema.TaggedError<ServerUnreachable>()("ServerUnreachable", {
  /** A code of the operating system such as `ECONNREFUSED`, or words. */
  detail: Schema.String
}) {
  override get message() {
    return `it cannot be reached: ${this.detail}`
  }
}

/**
 * The connection is over: everything that was asked fails with this, and all that is asked later.
 *
 * @since 0.1.0
 * @category reasons
 */
export class ServerClosed extends Schema.TaggedError<ServerClosed>()("ServerClosed", {
  /** Of the server that was started, where it ended by itself. */
  exitCode: Schema.optionalKey(Schema.Number),
  /** What ended it, such as `SIGKILL`. */
  signal: Schema.optionalKey(Schema.String),
  /** The end of what it wrote to stderr: at most 8 Ki characters, without the secrets it was given. */
  stderr: Schema.optionalKey(Schema.String)
}) {
  override get message() {
    const how =
      this.signal !== undefined
        ? ` (${this.signal})`
        : this.exitCode !== undefined
          ? ` (exit code ${this.exitCode})`
          : ""
    const last =
      this.stderr === undefined || this.stderr === "" ? "" : `; it wrote: ${this.stderr.trimEnd().slice(-500)}`
    return `its connection is closed${how}${last}`
  }
}

/**
 * The server was not ready in time.
 *
 * @since 0.1.0
 * @category reasons
 */
export class StartupTimeout extends Schema.TaggedError<StartupTimeout>()("StartupTimeout", {
  /** The limit, in milliseconds. */
  limit: Schema.Number,
  /** The end of what it wrote to stderr: at most 8 Ki characters, without the secrets it was given. */
  stderr: Schema.optionalKey(Schema.String)
}) {
  override get message() {
    return `it was not ready within ${this.limit} ms; give it a longer startupTimeout if it needs one`
  }
}

/**
 * No answer in time. What the server did meanwhile is not known; it was told that nobody waits any more.
 *
 * @since 0.1.0
 * @category reasons
 */
export class RequestTimeout extends Schema.TaggedError<RequestTimeout>()("RequestTimeout", {
  /** Such as `tools/call`. */
  method: Schema.String,
  /** The limit, in milliseconds. */
  limit: Schema.Number
}) {
  override get message() {
    return `${this.method} was not answered within ${this.limit} ms; what the server did of it is not known`
  }
}

/**
 * The connection broke before the answer came, or the server forgot the session
 * in which it was asked. What it did is not known. Over HTTP only: what is asked
 * later goes its own way.
 *
 * @since 0.1.0
 * @category reasons
 */
export class AnswerLost extends Schema.TaggedError<AnswerLost>()("AnswerLost", {
  /** Such as `tools/call`. */
  method: Schema.String,
  /** How it was lost: a code such as `ECONNRESET`, or words. */
  detail: Schema.String
}) {
  override get message() {
    return `the answer to ${this.method} is lost: ${this.detail}; what the server did of it is not known`
  }
}

/**
 * A person has to go to an address first, and nobody was there who agreed to,
 * or it is not known whether they are done. The same can be asked again then.
 *
 * @since 0.1.0
 * @category reasons
 */
export class UrlElicitationRequired extends Schema.TaggedError<UrlElicitationRequired>()("UrlElicitationRequired", {
  /** Such as `tools/call`. */
  method: Schema.String,
  /** As the server says it. */
  detail: Schema.String,
  /** Show them, and let the person decide. */
  elicitations: Schema.Array(
    Schema.Struct({ url: Schema.String, message: Schema.String, elicitationId: Schema.optionalKey(Schema.String) })
  )
}) {
  override get message() {
    return `${this.method} wants a person to go to an address first: ${this.detail}; see elicitations, or provide McpElicitation with url`
  }
}

/**
 * The server answered with an error.
 *
 * @since 0.1.0
 * @category reasons
 */
export class RequestRefused extends Schema.TaggedError<RequestRefused>()("RequestRefused", {
  /** Such as `tools/call`. */
  method: Schema.String,
  /** Of JSON-RPC, such as -32602. */
  code: Schema.Number,
  /** As the server says it. */
  detail: Schema.String,
  /** What else it says, without the secrets it was given. */
  data: Schema.optionalKey(Schema.Unknown)
}) {
  override get message() {
    return `${this.method} was refused: ${this.detail} (${this.code})`
  }
}

/**
 * The server has not got this feature, or the version it speaks has not.
 *
 * @since 0.1.0
 * @category reasons
 */
export class NotSupported extends Schema.TaggedError<NotSupported>()("NotSupported", {
  /** Such as `resources/subscribe`. */
  method: Schema.String,
  /** Who has not got it, and what can be done. */
  detail: Schema.String
}) {
  override get message() {
    return `${this.method} is not supported: ${this.detail}`
  }
}

/**
 * The settings keep this tool from being called (`enabled_tools`, `disabled_tools`).
 *
 * @since 0.1.0
 * @category reasons
 */
export class ToolDisabled extends Schema.TaggedError<ToolDisabled>()("ToolDisabled", {
  /** As its server calls it. */
  tool: Schema.String
}) {
  override get message() {
    return `the tool ${this.tool} is turned off; see enabledTools and disabledTools`
  }
}

/**
 * The server lists no such tool, or it is turned off.
 *
 * @since 0.1.0
 * @category reasons
 */
export class ToolNotListed extends Schema.TaggedError<ToolNotListed>()("ToolNotListed", {
  /** What was asked for. */
  tool: Schema.String,
  /** Those there are. */
  listed: Schema.Array(Schema.String)
}) {
  override get message() {
    const others = this.listed.length === 0 ? "there is none" : `there are ${this.listed.join(", ")}`
    return `there is no tool ${this.tool}; ${others}`
  }
}

/**
 * Two tools would have one name in a toolkit.
 *
 * @since 0.1.0
 * @category reasons
 */
export class ToolNameTaken extends Schema.TaggedError<ToolNameTaken>()("ToolNameTaken", {
  /** The name that both would have. */
  name: Schema.String,
  /** The server whose tool has it already. */
  by: Schema.String
}) {
  override get message() {
    return `a tool of ${this.by} is called ${this.name} already; leave one of them out, or give it another name`
  }
}

/**
 * The tool ran, and says that it failed.
 *
 * @since 0.1.0
 * @category reasons
 */
export class ToolFailed extends Schema.TaggedError<ToolFailed>()("ToolFailed", {
  /** As its server calls it. */
  tool: Schema.String,
  /** What it said, all of its texts. */
  detail: Schema.String,
  /** Its whole result. */
  result: Schema.Unknown
}) {
  override get message() {
    return `the tool ${this.tool} failed: ${this.detail.slice(0, 1000)}`
  }
}

/**
 * What a tool was to be called with does not fit its schema. Nothing was sent.
 *
 * @since 0.1.0
 * @category reasons
 */
export class ToolInputInvalid extends Schema.TaggedError<ToolInputInvalid>()("ToolInputInvalid", {
  /** As its server calls it. */
  tool: Schema.String,
  /** Which field, and what it should be. */
  detail: Schema.String
}) {
  override get message() {
    return `the input of the tool ${this.tool} is invalid: ${this.detail}`
  }
}

/**
 * A tool gave what does not fit its schema.
 *
 * @since 0.1.0
 * @category reasons
 */
export class ToolOutputInvalid extends Schema.TaggedError<ToolOutputInvalid>()("ToolOutputInvalid", {
  /** As its server calls it. */
  tool: Schema.String,
  /** Which field, and what it should be. */
  detail: Schema.String,
  /** Its whole result, where it got that far. */
  result: Schema.Unknown
}) {
  override get message() {
    return `the tool ${this.tool} gave what does not fit its schema: ${this.detail}`
  }
}

/**
 * The server sent what is no message, or no answer to what was asked.
 *
 * @since 0.1.0
 * @category reasons
 */
export class MessageInvalid extends Schema.TaggedError<MessageInvalid>()("MessageInvalid", {
  /** What it would have answered, where that is known. */
  method: Schema.optionalKey(Schema.String),
  /** What is wrong with it. */
  detail: Schema.String
}) {
  override get message() {
    return `it sent what cannot be read${this.method === undefined ? "" : ` as an answer to ${this.method}`}: ${this.detail}`
  }
}

/**
 * The server answered with a status that says no.
 *
 * @since 0.1.0
 * @category reasons
 */
export class HttpFailed extends Schema.TaggedError<HttpFailed>()("HttpFailed", {
  /** The status of HTTP, such as 503. */
  status: Schema.Number,
  /** What the server says to it, at most 1000 characters. */
  detail: Schema.String
}) {
  override get message() {
    return `it answered with HTTP ${this.status}: ${this.detail}`
  }
}

/**
 * The server wants a login, and there is none it accepts.
 *
 * @since 0.1.0
 * @category reasons
 */
export class AuthorizationRequired extends Schema.TaggedError<AuthorizationRequired>()("AuthorizationRequired", {
  /** Why, and what can be done. */
  detail: Schema.String
}) {
  override get message() {
    return `it wants a login: ${this.detail}`
  }
}

/**
 * A login, or its renewal, failed.
 *
 * @since 0.1.0
 * @category reasons
 */
export class AuthorizationFailed extends Schema.TaggedError<AuthorizationFailed>()("AuthorizationFailed", {
  /** How far it got. */
  step: Schema.Literals(["discovery", "registration", "authorization", "callback", "token", "refresh", "stepUp"]),
  /** The code of OAuth, such as `invalid_grant`, where there is one. */
  code: Schema.optionalKey(Schema.String),
  /** What went wrong. */
  detail: Schema.String
}) {
  override get message() {
    return `the login failed (${this.step}${this.code === undefined ? "" : `, ${this.code}`}): ${this.detail}`
  }
}

/**
 * Where logins are kept could not be read or written.
 *
 * @since 0.1.0
 * @category reasons
 */
export class TokenStoreFailed extends Schema.TaggedError<TokenStoreFailed>()("TokenStoreFailed", {
  /** The file, or the keyring. */
  place: Schema.String,
  /** What went wrong, and what can be done. */
  detail: Schema.String
}) {
  override get message() {
    return `the logins in ${this.place} cannot be used: ${this.detail}`
  }
}

/**
 * What is written or was to be written about a server is not valid. Nothing was changed.
 *
 * @since 0.1.0
 * @category reasons
 */
export class ServerConfigInvalid extends Schema.TaggedError<ServerConfigInvalid>()("ServerConfigInvalid", {
  /** Such as `env` or `oauth.callback_port`; `name` for the server's own name. */
  field: Schema.String,
  /** What it has to be. */
  detail: Schema.String
}) {
  override get message() {
    return `its setting ${this.field} is invalid: ${this.detail}`
  }
}

/**
 * The configuration names no such server.
 *
 * @since 0.1.0
 * @category reasons
 */
export class ServerNotConfigured extends Schema.TaggedError<ServerNotConfigured>()("ServerNotConfigured", {
  /** Those it names. */
  configured: Schema.Array(Schema.String)
}) {
  override get message() {
    const others = this.configured.length === 0 ? "there is none" : `there are ${this.configured.join(", ")}`
    return `the configuration has no such server; ${others}`
  }
}

/**
 * The server is turned off in the configuration.
 *
 * @since 0.1.0
 * @category reasons
 */
export class ServerDisabled extends Schema.TaggedError<ServerDisabled>()("ServerDisabled", {}) {
  override get message() {
    return "it is turned off in the configuration; enable it first"
  }
}

/**
 * The user's config.toml has a server of this name. Nothing was changed.
 *
 * @since 0.1.0
 * @category reasons
 */
export class ServerAlreadyConfigured extends Schema.TaggedError<ServerAlreadyConfigured>()("ServerAlreadyConfigured", {
  /** The user's config.toml. */
  file: Schema.String
}) {
  override get message() {
    return `${this.file} has a server of this name; overwrite it, or choose another name`
  }
}

/**
 * Something else than the user's config.toml has a part in this server: a
 * project, a profile, the administrator, the arguments codex was started with.
 * It cannot be changed from here, and nothing was changed.
 *
 * @since 0.1.0
 * @category reasons
 */
export class ServerConfiguredElsewhere extends Schema.TaggedError<ServerConfiguredElsewhere>()(
  "ServerConfiguredElsewhere",
  {
    /** The file, or what it is in words. */
    place: Schema.String
  }
) {
  override get message() {
    return `it is configured in ${this.place}; change it there, here only the user's config.toml is changed`
  }
}

/**
 * Somebody else changed the configuration meanwhile. Nothing was changed; read again, and decide again.
 *
 * @since 0.1.0
 * @category reasons
 */
export class ServerConfigConflict extends Schema.TaggedError<ServerConfigConflict>()("ServerConfigConflict", {
  /** Which file. */
  detail: Schema.String
}) {
  override get message() {
    return `the configuration was changed by somebody else meanwhile, and this change was not made: ${this.detail}`
  }
}

/**
 * What failed with an MCP server.
 *
 * @since 0.1.0
 * @category errors
 */
export class McpError extends Schema.TaggedError<McpError>()("McpError", {
  /** The server's name, or its address. */
  server: Schema.String,
  /** What it was; its `_tag` says which kind. */
  reason: Schema.Union([
    ClientPackageMissing,
    ServerNotStarted,
    ServerUnreachable,
    ServerClosed,
    StartupTimeout,
    RequestTimeout,
    AnswerLost,
    UrlElicitationRequired,
    RequestRefused,
    NotSupported,
    ToolDisabled,
    ToolNotListed,
    ToolNameTaken,
    ToolFailed,
    ToolInputInvalid,
    ToolOutputInvalid,
    MessageInvalid,
    HttpFailed,
    AuthorizationRequired,
    AuthorizationFailed,
    TokenStoreFailed,
    ServerConfigInvalid,
    ServerNotConfigured,
    ServerDisabled,
    ServerAlreadyConfigured,
    ServerConfiguredElsewhere,
    ServerConfigConflict
  ])
}) {
  override get message() {
    return `MCP server ${this.server}: ${this.reason.message}`
  }

  /** Whether the same can work if it is tried again. A timeout is none: what the server did is not known. */
  get isRetryable(): boolean {
    const { reason } = this
    switch (reason._tag) {
      case "ServerUnreachable":
        return true
      case "HttpFailed":
        return reason.status === 429 || reason.status === 502 || reason.status === 503 || reason.status === 504
      default:
        return false
    }
  }
}
