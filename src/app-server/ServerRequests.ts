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
import { Clock, Context, Effect, Option, Result, Schema } from "effect"
import type { RpcFailure } from "../internal/peer.ts"
import {
  type ApplyPatchApprovalParams,
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
import { type ApprovalDecision, Approvals } from "./Approvals.ts"

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
 * How long a handler may take, in milliseconds, before it has said no. Default:
 * 10 minutes.
 *
 * @since 0.1.0
 * @category references
 */
export const AnswerMillis = Context.Reference<number>("effect-codex/app-server/AnswerMillis", {
  defaultValue: () => 600_000
})

/** Answers by method, each from params as they came. */
export type Answers = ReadonlyMap<string, (params: unknown) => Effect.Effect<unknown, RpcFailure>>

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
  const answerMillis = yield* AnswerMillis

  /** A handler that fails, dies or takes too long has given the refusal. */
  const on = <M extends ServerRequestMethod>(
    method: M,
    handle: (params: Params<M>) => Effect.Effect<ResultOf<M>, unknown>,
    refusal?: (params: Params<M>) => ResultOf<M>
  ): readonly [string, (params: unknown) => Effect.Effect<unknown, RpcFailure>] => {
    const decode = Schema.decodeUnknownResult<Schema.Codec<Params<M>>>(serverRequests[method].params)
    const answer = (params: unknown): Effect.Effect<unknown, RpcFailure> => {
      const decoded = decode(params)
      if (Result.isFailure(decoded)) {
        return Effect.fail({ code: -32602, message: `this client cannot read the params of ${method}` })
      }
      return Effect.suspend(() => handle(decoded.success)).pipe(
        Effect.timeoutOption(answerMillis),
        // The reason is for the app's log, not for the server.
        Effect.tapCause((cause) => Effect.logWarning(`the handler of ${method} failed`, cause)),
        Effect.catchCause(() => Effect.succeed(Option.none<ResultOf<M>>())),
        Effect.flatMap((said) => {
          if (Option.isSome(said)) return Effect.succeed(said.value)
          return refusal === undefined
            ? Effect.fail(refuse(`this client gave no answer to ${method}`))
            : Effect.succeed(refusal(decoded.success))
        })
      )
    }
    return [method, answer]
  }

  return new Map([
    on(
      "item/commandExecution/requestApproval",
      (params) =>
        Effect.map(
          approvals.decide({
            _tag: "Command",
            ...askedBy(params),
            command: params.command ?? undefined,
            cwd: params.cwd ?? undefined,
            params
          }),
          (decision) => ({ decision })
        ),
      () => ({ decision: "decline" })
    ),
    on(
      "item/fileChange/requestApproval",
      (params) =>
        Effect.map(approvals.decide({ _tag: "FileChange", ...askedBy(params), params }), (decision) => ({
          decision: plain(decision)
        })),
      () => ({ decision: "decline" })
    ),
    on(
      "item/permissions/requestApproval",
      (params) =>
        Effect.map(approvals.decide({ _tag: "Permissions", ...askedBy(params), params }), (decision) =>
          decision === "accept" || decision === "acceptForSession"
            ? { permissions: params.permissions, scope: decision === "accept" ? "turn" : "session" }
            : { permissions: {} }
        ),
      () => ({ permissions: {} })
    ),
    on(
      "execCommandApproval",
      (params) =>
        Effect.map(
          approvals.decide({
            _tag: "Command",
            ...askedByLegacy(params),
            command: params.command.map(quoted).join(" "),
            cwd: params.cwd,
            params
          }),
          (decision) => ({ decision: legacy(decision) })
        ),
      () => ({ decision: denied })
    ),
    on(
      "applyPatchApproval",
      (params) =>
        Effect.map(approvals.decide({ _tag: "FileChange", ...askedByLegacy(params), params }), (decision) => ({
          decision: legacy(decision)
        })),
      () => ({ decision: denied })
    ),
    on("item/tool/call", dynamicTools, () => ({
      success: false,
      contentItems: [{ type: "inputText", text: "the host's tool failed" }]
    })),
    on("item/tool/requestUserInput", userInput, () => ({ answers: {} })),
    on("mcpServer/elicitation/request", elicitations, () => ({ action: "decline" })),
    on("currentTime/read", () =>
      Effect.map(Clock.currentTimeMillis, (now) => ({ currentTimeAt: Math.floor(now / 1000) }))
    )
  ])
})

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
  answers.get(method)?.(params) ?? Effect.fail(refuse(`this client does not answer ${method}`))
