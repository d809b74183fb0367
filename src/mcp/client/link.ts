/**
 * A way to a server: the transport of the SDK, and what only its maker knows.
 */
import type { Transport } from "@modelcontextprotocol/client"
import type { Effect } from "effect"
import { AuthorizationFailed, McpError } from "../McpError.ts"
import type { Reason } from "./failures.ts"

export interface Link {
  readonly transport: Transport
  /** Why it is over, once it is; waits a moment for what says so. */
  readonly whyOver: Effect.Effect<Reason>
  /** What the server has written to stderr so far. */
  readonly stderr: Effect.Effect<string | undefined>
  /** Says goodbye, bounded: before the transport is closed. */
  readonly leave: Effect.Effect<void>
  /** What may be done about a failure that wants a login; takes as long as a person does. Undefined for nothing. */
  readonly logIn: (error: unknown) => Effect.Effect<void, McpError> | undefined
  readonly isHttp: boolean
  /** What makes a new session where the server has forgotten the one there was; nothing where there are none. */
  readonly renewSessionWith: (renew: () => Promise<void>) => void
}

/** What links are made with. */
export interface LinkOptions {
  readonly server: string
  readonly secrets: ReadonlyArray<string>
  /** What was seen and could not be used: counted, and logged. */
  readonly onOddity: (detail: string) => void
}

/** A server that wants a login again, right after one, is not asked a third time. */
export const afterLogin =
  (server: string, link: Link) =>
  (cause: unknown): unknown => {
    if (link.logIn(cause) === undefined) return cause
    const isScope = cause instanceof Error && cause.name === "InsufficientScopeError"
    const detail = isScope ? "a new login does not allow enough either" : "a new login is not accepted either"
    return new McpError({
      server,
      reason: new AuthorizationFailed({ step: isScope ? "stepUp" : "authorization", detail })
    })
  }
