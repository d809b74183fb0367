/**
 * What it takes to connect to an MCP server: by starting it, or over HTTP.
 *
 * @since 0.1.0
 */
import type { Duration, Redacted } from "effect"

/**
 * What is the same for every connection.
 *
 * @since 0.1.0
 * @category models
 */
export interface McpConnectionOptions {
  /** What errors, logs and stored logins call the server. By default its command or address. */
  readonly name?: string
  /** How long it may take until it is ready. By default 30 seconds, as codex has it. */
  readonly startupTimeout?: Duration.Input
  /** How long one call of a tool may take. By default 5 minutes, as codex has it. */
  readonly toolTimeout?: Duration.Input
  /** The tools that can be seen and called; all of them when absent. */
  readonly enabledTools?: ReadonlyArray<string>
  /** The tools that cannot, though they are among the enabled ones. */
  readonly disabledTools?: ReadonlyArray<string>
}

/**
 * A server that is started, and spoken to over its stdin and stdout.
 *
 * @since 0.1.0
 * @category models
 */
export interface McpStdioConnection extends McpConnectionOptions {
  /** Found on PATH, or a path; no shell reads it. */
  readonly command: string
  /** One by one, as they are. A secret among them is refused. Default: none. */
  readonly args?: ReadonlyArray<string>
  /** What it gets besides the few harmless variables every server gets. */
  readonly env?: Readonly<Record<string, string | Redacted.Redacted>>
  /** By default the folder of this process. */
  readonly cwd?: string
}

/**
 * A server at an address.
 *
 * @since 0.1.0
 * @category models
 */
export interface McpHttpConnection extends McpConnectionOptions {
  /** An absolute one, http or https. */
  readonly url: string
  /** Sent with every request to the server itself, never to an authorization server. */
  readonly headers?: Readonly<Record<string, string | Redacted.Redacted>>
}

/**
 * What it takes to connect: a `command` to start, or a `url` to go to.
 *
 * @since 0.1.0
 * @category models
 */
export type McpConnection = McpStdioConnection | McpHttpConnection
