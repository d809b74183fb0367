import { assert, describe, it } from "@effect/vitest"
import * as sdk from "@modelcontextprotocol/client"
import { Schema } from "effect"
import { AuthorizationRequired, McpError } from "effect-codex/mcp"
import { connectionOver, failureOf, HandlerFailed, madeUp } from "../../src/mcp/client/failures.ts"

const { OAuthError, ProtocolError, SdkError, SdkErrorCode, SdkHttpError } = sdk
const http = (status: number, message = "no") =>
  new SdkHttpError(SdkErrorCode.ClientHttpNotImplemented, message, { status, statusText: "" })
const fetchFailed = (code: string) => new TypeError("fetch failed", { cause: Object.assign(new Error(), { code }) })
const zodFailure = (() => {
  try {
    return sdk.parseJSONRPCMessage({})
  } catch (error) {
    return error
  }
})()
const visitFields = { url: "https://example.com/x", message: "Go there", elicitationId: "1" }
const visit = { mode: "url" as const, ...visitFields }
const own = new McpError({ server: "s", reason: new AuthorizationRequired({ detail: "a person" }) })

/** What the SDK throws, and what of it is kept: the reason's tag and fields, or that the connection is over. */
const rows: ReadonlyArray<readonly [name: string, thrown: unknown, expected: object | typeof connectionOver]> = [
  [
    "a refusal",
    new ProtocolError(-32602, "bad", { a: 1 }),
    { _tag: "RequestRefused", code: -32602, detail: "bad", data: { a: 1 } }
  ],
  ["an unknown method", new ProtocolError(-32601, "none"), { _tag: "NotSupported", method: "tools/call" }],
  ["a resource that is not there", new sdk.ResourceNotFoundError("memo://x"), { _tag: "RequestRefused", code: -32602 }],
  [
    "an address to go to first",
    new sdk.UrlElicitationRequiredError([visit]),
    { _tag: "UrlElicitationRequired", method: "tools/call", elicitations: [{ ...visitFields }] }
  ],
  ["an address to go to, but none is said", new ProtocolError(-32042, "x"), { _tag: "RequestRefused", code: -32042 }],
  [
    "a version nobody speaks",
    new sdk.UnsupportedProtocolVersionError({ supported: ["1"], requested: "2" }),
    { _tag: "RequestRefused", code: -32022 }
  ],
  ["an answer that cannot be read", new ProtocolError(-32700, "x", madeUp.unreadable), { _tag: "MessageInvalid" }],
  [
    "the same said by the server",
    new ProtocolError(-32700, "x", { ...madeUp.unreadable }),
    { _tag: "RequestRefused", code: -32700 }
  ],
  [
    "an answer that was cut off",
    new ProtocolError(-32000, "its stream ended", madeUp.cutOff),
    { _tag: "AnswerLost", method: "tools/call", detail: "its stream ended" }
  ],
  ["a closed connection", new SdkError(SdkErrorCode.ConnectionClosed, "x"), connectionOver],
  ["no connection", new SdkError(SdkErrorCode.NotConnected, "x"), connectionOver],
  ["no connection, said plainly", new Error("Not connected"), connectionOver],
  ["what could not be sent", new SdkError(SdkErrorCode.SendFailed, "x"), connectionOver],
  ["an abort", new DOMException("gone", "AbortError"), connectionOver],
  [
    "a timeout of the SDK",
    new SdkError(SdkErrorCode.RequestTimeout, "x", { timeout: 7 }),
    { _tag: "RequestTimeout", limit: 7 }
  ],
  ["a feature the server has not", new SdkError(SdkErrorCode.CapabilityNotSupported, "x"), { _tag: "NotSupported" }],
  [
    "a question nobody answers",
    new SdkError(SdkErrorCode.CapabilityNotSupported, "x", { method: "roots/list" }),
    { _tag: "NotSupported", detail: "the server asks for roots/list, which the app does not provide" }
  ],
  [
    "a handler that failed",
    new HandlerFailed({ method: "roots/list" }),
    { _tag: "NotSupported", detail: "the server asks for roots/list, and the app gave no answer" }
  ],
  [
    "a method of another version",
    new SdkError(SdkErrorCode.MethodNotSupportedByProtocolVersion, "x"),
    { _tag: "NotSupported" }
  ],
  ["a result that is none", new SdkError(SdkErrorCode.InvalidResult, "x"), { _tag: "MessageInvalid", detail: "x" }],
  ["a kind of result nobody knows", new SdkError(SdkErrorCode.UnsupportedResultType, "x"), { _tag: "MessageInvalid" }],
  ["questions without end", new SdkError(SdkErrorCode.InputRequiredRoundsExceeded, "x"), { _tag: "MessageInvalid" }],
  ["pages without end", new SdkError(SdkErrorCode.ListPaginationExceeded, "x"), { _tag: "MessageInvalid" }],
  ["a body of another type", new SdkError(SdkErrorCode.ClientHttpUnexpectedContent, "x"), { _tag: "MessageInvalid" }],
  [
    "no version in common",
    new SdkError(SdkErrorCode.EraNegotiationFailed, "x"),
    { _tag: "ServerUnreachable", detail: "x" }
  ],
  [
    "nobody there when versions are asked for",
    new SdkError(SdkErrorCode.EraNegotiationFailed, "x", undefined, { cause: fetchFailed("ECONNREFUSED") }),
    { _tag: "ServerUnreachable", detail: "ECONNREFUSED" }
  ],
  ["HTTP 401", http(401), { _tag: "AuthorizationRequired" }],
  ["HTTP 403", http(403), { _tag: "HttpFailed", status: 403 }],
  ["HTTP 503", http(503, "Bearer abcdefghijkl"), { _tag: "HttpFailed", status: 503, detail: "Bearer <redacted>" }],
  ["nobody at the address", fetchFailed("ENOTFOUND"), { _tag: "ServerUnreachable", detail: "ENOTFOUND" }],
  ["a connection that was reset", fetchFailed("ECONNRESET"), { _tag: "AnswerLost", detail: "ECONNRESET" }],
  ["a login that is wanted", new sdk.UnauthorizedError(), { _tag: "AuthorizationRequired" }],
  [
    "a scope that is wanted",
    new sdk.InsufficientScopeError({ requiredScope: "admin" }),
    { _tag: "AuthorizationRequired" }
  ],
  [
    "another issuer in metadata",
    new sdk.IssuerMismatchError("metadata", "a", "b"),
    { _tag: "AuthorizationFailed", step: "discovery" }
  ],
  [
    "another issuer in a callback",
    new sdk.IssuerMismatchError("authorization_response", "a", "b"),
    { _tag: "AuthorizationFailed", step: "callback" }
  ],
  [
    "another authorization server",
    new sdk.AuthorizationServerMismatchError("a", "b"),
    { _tag: "AuthorizationFailed", step: "discovery" }
  ],
  [
    "a registration that is refused",
    new sdk.RegistrationRejectedError({ status: 400, body: "no", submittedMetadata: { redirect_uris: [] } }),
    { _tag: "AuthorizationFailed", step: "registration" }
  ],
  [
    "a token endpoint without TLS",
    new sdk.InsecureTokenEndpointError("http://x"),
    { _tag: "AuthorizationFailed", step: "token" }
  ],
  [
    "a refresh that is refused",
    new OAuthError("invalid_grant", "old"),
    { _tag: "AuthorizationFailed", step: "token", code: "invalid_grant" }
  ],
  [
    "a person who says no",
    new OAuthError("access_denied", "no"),
    { _tag: "AuthorizationFailed", step: "callback", code: "access_denied" }
  ],
  [
    "arguments that are no JSON",
    new TypeError("Do not know how to serialize a BigInt"),
    { _tag: "ToolInputInvalid", tool: "t" }
  ],
  ["a message of another shape", zodFailure, { _tag: "MessageInvalid" }],
  ["a body that is no JSON", new SyntaxError("Unexpected token"), { _tag: "MessageInvalid" }],
  ["an old protocol", new Error("Server's protocol version is not supported: 1"), { _tag: "NotSupported" }],
  ["what is no error at all", "x", { _tag: "MessageInvalid", detail: "x" }]
]

describe("what the SDK throws", () => {
  for (const [name, thrown, expected] of rows) {
    it(`of ${name} has its reason`, () => {
      const failure = failureOf(sdk, thrown, { server: "s", method: "tools/call", tool: "t", secrets: [] })
      if (expected === connectionOver) return assert.strictEqual(failure, connectionOver)
      assert.deepInclude(failure, expected)
    })
  }

  it("is left as it is where it is ours", () => {
    assert.strictEqual(failureOf(sdk, own, { server: "s", method: "ping", secrets: [] }), own)
  })

  it("holds no secret of the connection", () => {
    const asked = { server: "s", method: "ping", secrets: ["hunter2!"] }
    const failure = failureOf(sdk, new ProtocolError(1, "hunter2!", { deep: ["hunter2!"] }), asked)
    assert.notInclude(JSON.stringify(failure), "hunter2!")
  })

  it.prop(
    "has a reason whatever it is, which holds no secret of the connection",
    [Schema.Json, Schema.String, Schema.Int],
    ([data, message, code]) => {
      const secret = "hunter2-hunter2"
      const asked = { server: "s", method: "ping", secrets: [secret] }
      const said = `${message}${secret}${message}`
      for (const thrown of [
        new ProtocolError(code, said, { data, [message]: [said] }),
        new SdkError(SdkErrorCode.InvalidResult, said, data),
        new SdkHttpError(SdkErrorCode.ClientHttpNotImplemented, said, { status: code, statusText: said }),
        new OAuthError("invalid_grant", said),
        new TypeError(said),
        new Error(said),
        said,
        data
      ]) {
        const failure = failureOf(sdk, thrown, asked)
        if (failure === connectionOver) continue
        assert.isString(failure.message)
        assert.notInclude(JSON.stringify(failure) + failure.message, secret)
      }
    },
    { arbitrary: { runs: 300 } }
  )
})
