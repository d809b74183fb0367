/**
 * Errors of the SDK's OAuth functions, as errors of ours. Of what an
 * authorization server says only the code is kept: its texts may repeat what
 * it was sent.
 */
import type { Sdk } from "../client/sdk.ts"
import { AuthorizationFailed, McpError, ServerUnreachable } from "../McpError.ts"

export type Step = AuthorizationFailed["step"]

export const authorizationFailed = (server: string, step: Step, detail: string, code?: string): McpError =>
  new McpError({
    server,
    reason: new AuthorizationFailed({ step, detail, ...(code === undefined ? {} : { code }) })
  })

/** A code as the standards have them; another text could be anything. */
export const codeOf = (text: unknown): string | undefined =>
  typeof text === "string" && /^[a-z][a-z_]{0,63}$/.test(text) ? text : undefined

export const failureOf =
  (sdk: Sdk, server: string, step: Step) =>
  (error: unknown): McpError => {
    if (error instanceof McpError) return error
    const failed = (detail: string, code?: string) => authorizationFailed(server, step, detail, code)
    if (error instanceof sdk.IssuerMismatchError) {
      const who = error.kind === "metadata" ? "its metadata are" : "the answer comes from"
      return authorizationFailed(
        server,
        error.kind === "metadata" ? "discovery" : "callback",
        `${who} another authorization server than ${error.expected}`
      )
    }
    if (error instanceof sdk.InsecureTokenEndpointError) {
      return failed("the token endpoint is not https, and tokens are not sent to it")
    }
    if (error instanceof sdk.RegistrationRejectedError) {
      return failed(`the client was not registered (HTTP ${error.status})`, codeInBody(error.body))
    }
    if (error instanceof sdk.OAuthError) {
      const code = codeOf(error.code)
      // The SDK says this of every answer that is no answer of OAuth.
      return code === undefined || code === "server_error"
        ? failed("the authorization server did not answer as one does", code)
        : failed("the authorization server said no", code)
    }
    if (error instanceof TypeError || isAbort(error)) {
      return new McpError({ server, reason: new ServerUnreachable({ detail: networkDetail(error) }) })
    }
    // Sentences of the SDK's own; other errors may show what could not be read.
    if (error instanceof Error && error.constructor === Error) return failed(error.message.slice(0, 500))
    return failed("what the authorization server answered cannot be read")
  }

const isAbort = (error: unknown): boolean =>
  error instanceof Error && (error.name === "TimeoutError" || error.name === "AbortError")

/** Such as `ECONNREFUSED`. */
const networkDetail = (error: unknown): string => {
  const cause: unknown = error instanceof Error ? error.cause : undefined
  const code = typeof cause === "object" && cause !== null && "code" in cause ? cause.code : undefined
  if (typeof code === "string") return code
  return isAbort(error) ? "no answer in time" : "the request failed"
}

const codeInBody = (body: string): string | undefined => {
  try {
    const parsed: unknown = JSON.parse(body)
    return typeof parsed === "object" && parsed !== null && "error" in parsed ? codeOf(parsed.error) : undefined
  } catch {
    return undefined
  }
}
