/**
 * What the server asks of this side: approvals, answers of the user, tools of
 * the host.
 *
 * Each has a default that says no, so that an app which provides nothing still
 * runs; one that does provides it to the layer of the connection. A question
 * that this release does not know is refused, a handler that fails or takes too
 * long has said no.
 *
 * @since 0.1.0
 */
import { Clock, Context, Effect, Option, Redacted, Result, Schema } from "effect"
import type { RpcFailure } from "../internal/peer.ts"
import { withinTurn } from "../internal/traceContext.ts"
import {
  type ApplyPatchApprovalParams,
  type ChatgptAuthTokensRefreshParams,
  type DynamicToolCallParams,
  type DynamicToolCallResponse,
  type ExecCommandApprovalParams,
  type McpServerElicitationRequestParams,
  type McpServerElicitationRequestResponse,
  type Params,
  type Result as ResultOf,
  type ReviewDecision,
  type ServerRequestMethod,
  serverRequests,
  type ToolRequestUserInputParams,
  type ToolRequestUserInputResponse
} from "../protocol/index.ts"
import { AnswerTimeout, answerOf } from "./answering.ts"
import { type ApprovalDecision, type ApprovalRequest, Approvals } from "./Approvals.ts"

/**
 * Runs the tools that a thread was given as `dynamicTools`.
 *
 * @since 0.1.0
 * @category references
 */
export const DynamicTools = Context.Reference<
  (call: DynamicToolCallParams) => Effect.Effect<DynamicToolCallResponse, unknown>
>("effect-codex/app-server/DynamicTools", {
  defaultValue: () => (call) =>
    Effect.succeed({
      success: false,
      contentItems: [{ type: "inputText", text: `the host has no tool ${call.tool}` }]
    })
})

/**
 * Answers the agent's questions to the user.
 *
 * @since 0.1.0
 * @category references
 */
export const UserInputRequests = Context.Reference<
  (request: ToolRequestUserInputParams) => Effect.Effect<ToolRequestUserInputResponse, unknown>
>("effect-codex/app-server/UserInputRequests", { defaultValue: () => () => Effect.succeed({ answers: {} }) })

/**
 * Answers what an MCP server wants to know of the user.
 *
 * @since 0.1.0
 * @category references
 */
export const Elicitations = Context.Reference<
  (request: McpServerElicitationRequestParams) => Effect.Effect<McpServerElicitationRequestResponse, unknown>
>("effect-codex/app-server/Elicitations", { defaultValue: () => () => Effect.succeed({ action: "decline" }) })

/**
 * Tokens of a ChatGPT account that the app keeps, not codex.
 *
 * @since 0.1.0
 * @category models
 */
export interface ChatgptTokens {
  readonly accessToken: Redacted.Redacted
  readonly chatgptAccountId: string
  readonly chatgptPlanType?: string | undefined
}

/**
 * Gets new tokens when codex was refused with the ones it has: for an app that
 * logged codex in with tokens of its own (`account/login/start` with
 * `chatgptAuthTokens`).
 *
 * @since 0.1.0
 * @category references
 */
export const TokenRefresh = Context.Reference<
  (request: ChatgptAuthTokensRefreshParams) => Effect.Effect<ChatgptTokens, unknown>
>("effect-codex/app-server/TokenRefresh", { defaultValue: () => () => Effect.fail("there is no TokenRefresh") })

/**
 * Makes the token with which codex shows its provider what client it serves.
 * Codex is told of it, and asks, only when it is provided.
 *
 * @since 0.1.0
 * @category references
 */
export const Attestation = Context.Reference<Effect.Effect<Redacted.Redacted, unknown> | undefined>(
  "effect-codex/app-server/Attestation",
  { defaultValue: () => undefined }
)

/** Answers by method, each from params as they came. */
export type Answers = ReadonlyMap<string, Answer>

type Answer = (params: unknown) => Effect.Effect<unknown, RpcFailure>

/**
 * What a connection answers with: the services of the context it is made in.
 *
 * @internal
 */
export const ServerRequests: Effect.Effect<Answers> = Effect.gen(function* () {
  const approvals = yield* Approvals
  const dynamicTools = yield* DynamicTools
  const userInput = yield* UserInputRequests
  const elicitations = yield* Elicitations
  const answerTimeout = yield* AnswerTimeout

  const tokenRefresh = yield* TokenRefresh
  const attestation = yield* Attestation

  const on = <M extends ServerRequestMethod>(
    method: M,
    handle: (params: Params<M>) => Effect.Effect<ResultOf<M>, unknown>,
    refusal?: ResultOf<M>
  ): readonly [string, Answer] =>
    readable(method, (params) =>
      Effect.suspend(() => handle(params)).pipe(
        answerOf(method),
        Effect.provideService(AnswerTimeout, answerTimeout),
        Effect.flatMap((said) => {
          if (Option.isSome(said)) return Effect.succeed(said.value)
          return refusal === undefined
            ? Effect.fail(refuse(`this client gave no answer to ${method}`))
            : Effect.succeed(refusal)
        })
      )
    )

  const onApproval = <M extends ServerRequestMethod>(
    method: M,
    requestOf: (params: Params<M>) => ApprovalRequest,
    resultOf: (decision: ApprovalDecision, params: Params<M>) => ResultOf<M>
  ): readonly [string, Answer] =>
    readable(method, (params) =>
      Approvals.ask(requestOf(params)).pipe(
        Effect.provideService(Approvals, approvals),
        Effect.provideService(AnswerTimeout, answerTimeout),
        Effect.map((decision) => resultOf(decision, params))
      )
    )

  return new Map([
    onApproval(
      "item/commandExecution/requestApproval",
      (params) => ({
        _tag: "Command",
        ...askedBy(params),
        command: params.command ?? undefined,
        cwd: params.cwd ?? undefined,
        params
      }),
      (decision) => ({ decision })
    ),
    onApproval(
      "item/fileChange/requestApproval",
      (params) => ({ _tag: "FileChange", ...askedBy(params), params }),
      (decision) => ({ decision: plain(decision) })
    ),
    onApproval(
      "item/permissions/requestApproval",
      (params) => ({ _tag: "Permissions", ...askedBy(params), params }),
      (decision, { permissions }) =>
        decision === "accept" || decision === "acceptForSession"
          ? { permissions, scope: decision === "accept" ? "turn" : "session" }
          : { permissions: {} }
    ),
    onApproval(
      "execCommandApproval",
      (params) => ({
        _tag: "Command",
        ...askedByLegacy(params),
        command: params.command.map(quoted).join(" "),
        cwd: params.cwd,
        params
      }),
      (decision) => ({ decision: legacy(decision) })
    ),
    onApproval(
      "applyPatchApproval",
      (params) => ({ _tag: "FileChange", ...askedByLegacy(params), params }),
      (decision) => ({ decision: legacy(decision) })
    ),
    on("item/tool/call", dynamicTools, {
      success: false,
      contentItems: [{ type: "inputText", text: "the host's tool failed" }]
    }),
    on("item/tool/requestUserInput", userInput, { answers: {} }),
    on("mcpServer/elicitation/request", elicitations, { action: "decline" }),
    on("account/chatgptAuthTokens/refresh", (params) =>
      Effect.map(tokenRefresh(params), ({ accessToken, ...tokens }) => ({
        ...tokens,
        accessToken: Redacted.value(accessToken)
      }))
    ),
    on("attestation/generate", () =>
      Effect.map(attestation ?? Effect.fail("there is no Attestation"), (token) => ({ token: Redacted.value(token) }))
    ),
    on("currentTime/read", () =>
      Effect.map(Clock.currentTimeMillis, (now) => ({ currentTimeAt: Math.floor(now / 1000) }))
    )
  ])
})

const readable = <M extends ServerRequestMethod>(
  method: M,
  answer: (params: Params<M>) => Effect.Effect<unknown, RpcFailure>
): readonly [string, Answer] => {
  const decode = Schema.decodeUnknownResult<Schema.Codec<Params<M>>>(serverRequests[method].params)
  return [
    method,
    (params) => {
      const decoded = decode(params)
      return Result.isSuccess(decoded)
        ? answer(decoded.success)
        : Effect.fail({ code: -32602, message: `this client cannot read the params of ${method}` })
    }
  ]
}

const askedBy = (params: {
  readonly threadId: string
  readonly turnId: string
  readonly itemId: string
  readonly reason?: string | null
}) => ({
  threadId: params.threadId,
  turnId: params.turnId,
  itemId: params.itemId,
  reason: params.reason ?? undefined
})

const askedByLegacy = (params: ExecCommandApprovalParams | ApplyPatchApprovalParams) => ({
  threadId: params.conversationId,
  turnId: undefined,
  itemId: params.callId,
  reason: params.reason ?? undefined
})

/** A word as a shell would have to be given it. */
const quoted = (word: string): string => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)

/** A decision with more in it than a file change knows is an acceptance. */
const plain = (decision: ApprovalDecision): "accept" | "acceptForSession" | "decline" | "cancel" =>
  typeof decision === "string" ? decision : "accept"

const denied = { denied: { rejection: "declined" } } as const

const legacy = (decision: ApprovalDecision): ReviewDecision => {
  switch (plain(decision)) {
    case "accept":
      return "approved"
    case "acceptForSession":
      return "approved_for_session"
    case "decline":
      return denied
    case "cancel":
      return "abort"
  }
}

const refuse = (message: string): RpcFailure => ({ code: -32601, message })

/**
 * The answer to a request of the server: the handler's, or a no.
 *
 * @internal
 */
export const answerServerRequest = (
  answers: Answers,
  method: string,
  params: unknown
): Effect.Effect<unknown, RpcFailure> =>
  withinTurn(answers.get(method)?.(params) ?? Effect.fail(refuse(`this client does not answer ${method}`)), params)
