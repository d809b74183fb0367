/**
 * How a connection over HTTP proves who it is: what `McpClient` asks for, and
 * `McpOAuth` gives.
 *
 * @since 0.1.0
 */
import type { OAuthClientProvider } from "@modelcontextprotocol/client"
import { Context, type Effect, type Scope } from "effect"
import type { McpError } from "./McpError.ts"

/**
 * A login that can be used, renewed, and asked for anew.
 *
 * @since 0.1.0
 * @category models
 */
export interface McpLogin {
  /** Keeps the tokens, and sends a person to the authorization server. */
  readonly provider: OAuthClientProvider
  /** Waits for the person who was sent there; what they came back with: `code`, `state`, `iss`. */
  readonly callback: Effect.Effect<URLSearchParams, McpError>
}

/**
 * @since 0.1.0
 * @category models
 */
export interface McpAuthorizationService {
  /** The login of one server, for as long as the scope is open. */
  readonly loginOf: (server: {
    readonly name: string
    readonly url: string
  }) => Effect.Effect<McpLogin, McpError, Scope.Scope>
}

/**
 * Where logins come from; without a layer from nowhere, and a server that wants
 * one fails with `AuthorizationRequired`.
 *
 * @since 0.1.0
 * @category references
 */
export const McpAuthorization: Context.Reference<McpAuthorizationService | undefined> = Context.Reference<
  McpAuthorizationService | undefined
>("effect-codex/mcp/McpAuthorization", { defaultValue: () => undefined })
