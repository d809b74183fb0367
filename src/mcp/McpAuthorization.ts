/**
 * How a connection over HTTP proves who it is: what `McpClient` asks for, and
 * `McpOAuth` gives.
 *
 * A connection is made with the login's `provider`. It renews tokens by
 * itself; where only a person can help, the request fails with
 * `AuthorizationRequired` (there is no login) or the package's
 * `InsufficientScopeError` (it allows too little). Then `login` is run, which
 * takes as long as the person does, and the request is made again, once.
 *
 * @since 0.1.0
 */
import type { AuthProvider, OAuthClientProvider } from "@modelcontextprotocol/client"
import { Context, type Effect, type Scope } from "effect"
import type { McpError } from "./McpError.ts"

/**
 * What a server said it wants, where it said so.
 *
 * @since 0.1.0
 * @category models
 */
export interface McpChallenge {
  /** As it stands in `WWW-Authenticate`: names with blanks between them. */
  readonly scope?: string | undefined
  /** Where it says which authorization servers it takes (RFC 9728). */
  readonly resourceMetadataUrl?: URL | undefined
}

/**
 * A login that can be used, renewed, and asked for anew.
 *
 * @since 0.1.0
 * @category models
 */
export interface McpLogin {
  /** Gives each request its token. What it throws that is an `McpError` is meant for the caller. */
  readonly provider: AuthProvider | OAuthClientProvider
  /** Has a person log in, and keeps the tokens. What is granted already is asked for too. */
  readonly login: (challenge?: McpChallenge) => Effect.Effect<void, McpError>
}

/**
 * What gives connections their logins; `McpOAuth.layer` is one.
 *
 * @since 0.1.0
 * @category models
 */
export interface McpAuthorizationService {
  /**
   * The login of one server, for as long as the scope is open. Nobody is asked
   * yet. What it fails with the connection fails with.
   */
  readonly loginOf: (server: {
    /** As the connection is called. */
    readonly name: string
    /** Its address, as it was given. */
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
