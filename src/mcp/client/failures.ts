/**
 * What the SDK throws, as the errors of this area.
 */
import type { ProtocolError, SdkError } from "@modelcontextprotocol/client"
import { Data, Option, Schema } from "effect"
import { redact } from "../../internal/redact.ts"
import {
  AnswerLost,
  AuthorizationFailed,
  AuthorizationRequired,
  HttpFailed,
  McpError,
  MessageInvalid,
  NotSupported,
  RequestRefused,
  RequestTimeout,
  ServerUnreachable,
  ToolInputInvalid,
  UrlElicitationRequired
} from "../McpError.ts"
import type { Sdk } from "./sdk.ts"

export type Reason = McpError["reason"]

/** What was asked when it failed. */
export interface Asked {
  readonly server: string
  readonly method: string
  /** Of a call. */
  readonly tool?: string
  /** What no error may hold. */
  readonly secrets: ReadonlyArray<string>
}

/** The connection is over; why, its transport knows. */
export const connectionOver = "connectionOver"

/** The `data` of answers we make up, by identity: what a server sends is never one of them. */
export const madeUp = {
  /** The server's own answer could not be read. */
  unreadable: { madeUp: "unreadable" },
  /** The answer's stream ended before the answer. */
  cutOff: { madeUp: "cutOff" }
} as const

/** An error of ours that the SDK hands back to us: a handler of the app gave no answer. */
export class HandlerFailed extends Data.TaggedError("HandlerFailed")<{ readonly method: string }> {
  /** What the server is told: an internal error. */
  readonly code = -32603
  override get message() {
    return `this client could not answer ${this.method}`
  }
}

const authorizationHint = "provide McpAuthorization (McpOAuth has layers for it), or a header it accepts"

export const failureOf = (sdk: Sdk, error: unknown, asked: Asked): Reason | McpError | typeof connectionOver => {
  const { method, tool } = asked
  const clean = (text: string) => redact(text, asked.secrets).slice(0, 1000)

  // What a provider of logins fails with comes through the SDK as it is.
  if (error instanceof McpError) return error
  if (error instanceof HandlerFailed) {
    return new NotSupported({ method, detail: `the server asks for ${error.method}, and the app gave no answer` })
  }
  if (error instanceof sdk.UnauthorizedError) {
    return new AuthorizationRequired({
      detail: clean(error.message === "Unauthorized" ? authorizationHint : error.message)
    })
  }
  if (error instanceof sdk.InsufficientScopeError) {
    const scope = error.requiredScope === undefined ? "" : ` of the scope ${clean(error.requiredScope)}`
    return new AuthorizationRequired({ detail: `one${scope}; ${authorizationHint}` })
  }
  if (error instanceof sdk.OAuthClientFlowError || error instanceof sdk.OAuthError) {
    return authorizationFailure(sdk, error, clean)
  }
  if (error instanceof sdk.SdkHttpError) {
    const detail = clean(error.message)
    if (error.status === 401) return new AuthorizationRequired({ detail: authorizationHint })
    return new HttpFailed({ status: error.status, detail })
  }
  if (error instanceof sdk.SdkError) return sdkFailure(sdk, error, asked, clean)
  if (error instanceof sdk.ProtocolError) return refusal(error, asked, clean)
  if (!(error instanceof Error))
    return new MessageInvalid({
      method,
      detail: typeof error === "string" ? clean(error) : "what was thrown is no error"
    })
  if (error.name === "AbortError" || error.message === "Not connected") return connectionOver
  if (tool !== undefined && error instanceof TypeError && /serializ|circular|JSON/i.test(error.message)) {
    return new ToolInputInvalid({ tool, detail: "it cannot be written as JSON" })
  }
  if (error instanceof TypeError) return networkFailure(error, method, clean)
  if (/protocol version is not supported/.test(error.message)) {
    return new NotSupported({ method, detail: clean(error.message) })
  }
  return new MessageInvalid({ method, detail: clean(error.message) })
}

/** What came is no HTTP, or its body is not compressed as it says: by zlib, zstd, brotli. */
const garbageCodes = /^(UND_ERR_HEADERS_OVERFLOW|Z_\w+|ZSTD_\w+|ERR__ERROR_\w+)$/

/** The connection was there, and went. Once the answer has begun, fetch itself says so: "terminated". */
const lostCodes = new Set(["ECONNRESET", "EPIPE", "UND_ERR_SOCKET", "UND_ERR_BODY_TIMEOUT", "UND_ERR_HEADERS_TIMEOUT"])

const authorizationFailure = (sdk: Sdk, error: Error, clean: (text: string) => string): AuthorizationFailed => {
  const detail = clean(error.message)
  if (error instanceof sdk.IssuerMismatchError) {
    return new AuthorizationFailed({ step: error.kind === "metadata" ? "discovery" : "callback", detail })
  }
  if (error instanceof sdk.AuthorizationServerMismatchError)
    return new AuthorizationFailed({ step: "discovery", detail })
  if (error instanceof sdk.RegistrationRejectedError) return new AuthorizationFailed({ step: "registration", detail })
  if (error instanceof sdk.InsecureTokenEndpointError) return new AuthorizationFailed({ step: "token", detail })
  if (error instanceof sdk.OAuthError) {
    return new AuthorizationFailed({
      step: error.code === "access_denied" ? "callback" : "token",
      code: clean(error.code),
      detail
    })
  }
  return new AuthorizationFailed({ step: "authorization", detail })
}

const cleanData = (data: unknown, secrets: ReadonlyArray<string>): unknown => {
  try {
    return JSON.parse(JSON.stringify(data), (_, value: unknown) =>
      typeof value === "string" ? redact(value, secrets) : value
    )
  } catch {
    return undefined
  }
}

const sdkFailure = (
  sdk: Sdk,
  error: SdkError,
  asked: Asked,
  clean: (text: string) => string
): Reason | McpError | typeof connectionOver => {
  const { SdkErrorCode } = sdk
  const { method } = asked
  const detail = clean(error.message)
  switch (error.code) {
    case SdkErrorCode.ConnectionClosed:
    case SdkErrorCode.NotConnected:
    case SdkErrorCode.SendFailed:
      return connectionOver
    case SdkErrorCode.RequestTimeout: {
      const timeout: unknown = Object(error.data).timeout
      return new RequestTimeout({ method, limit: typeof timeout === "number" ? timeout : 0 })
    }
    case SdkErrorCode.CapabilityNotSupported: {
      const wanted: unknown = Object(error.data).method
      return new NotSupported({
        method,
        detail: typeof wanted === "string" ? `the server asks for ${wanted}, which the app does not provide` : detail
      })
    }
    case SdkErrorCode.MethodNotSupportedByProtocolVersion:
      return new NotSupported({ method, detail })
    case SdkErrorCode.EraNegotiationFailed:
      return error.cause instanceof Error ? failureOf(sdk, error.cause, asked) : new ServerUnreachable({ detail })
    default:
      return new MessageInvalid({ method, detail })
  }
}

const refusal = (error: ProtocolError, { method, secrets }: Asked, clean: (text: string) => string): Reason => {
  if (error.data === madeUp.cutOff) return new AnswerLost({ method, detail: clean(error.message) })
  const detail = clean(error.message)
  if (error.data === madeUp.unreadable) return new MessageInvalid({ method, detail })
  if (error.code === -32601) return new NotSupported({ method, detail: `the server does not know it (${detail})` })
  const visits = error.code === urlElicitationRequired ? elicitationsIn(error.data, clean) : []
  if (visits.length > 0) return new UrlElicitationRequired({ method, detail, elicitations: visits })
  const data = error.data === undefined ? undefined : { data: cleanData(error.data, secrets) }
  return new RequestRefused({ method, code: error.code, detail, ...data })
}

/** A person has to go to an address first (2025-11-25). */
const urlElicitationRequired = -32042

const decodeElicitations = Schema.decodeUnknownOption(
  Schema.Struct({ elicitations: UrlElicitationRequired.fields.elicitations })
)

/** Their addresses stay as they are, or nobody could go there. */
const elicitationsIn = (data: unknown, clean: (text: string) => string): UrlElicitationRequired["elicitations"] =>
  Option.match(decodeElicitations(data), {
    onNone: () => [],
    onSome: ({ elicitations }) => elicitations.map((one) => ({ ...one, message: clean(one.message) }))
  })

const networkFailure = (error: TypeError, method: string, clean: (text: string) => string): Reason => {
  const { code, message, name }: { code?: unknown; message?: unknown; name?: unknown } = Object(error.cause)
  const detail = typeof code === "string" ? code : clean(typeof message === "string" ? message : error.message)
  // In both cases it was connected, and what the server did of the request is not known: not to be tried again blindly.
  if (name === "HTTPParserError" || garbageCodes.test(detail)) return new MessageInvalid({ method, detail })
  if (lostCodes.has(detail) || error.message === "terminated") return new AnswerLost({ method, detail })
  return new ServerUnreachable({ detail })
}
