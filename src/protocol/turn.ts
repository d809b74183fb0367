/**
 * Generated from codex 0.169.0 by `npm run generate`. Do not edit.
 *
 * Turns and the items in them.
 *
 * @since 0.1.0
 */

import { Schema } from "effect"
import { nullish, openEnum, openUnion, type UnknownCase } from "../internal/openUnion.ts"
import {
  AbsolutePathBuf,
  ApprovalsReviewer,
  AskForApproval,
  CollaborationMode,
  CyberAccessProgram,
  DynamicToolCallOutputContentItem,
  FileUpdateChange,
  FunctionCallOutputBody,
  GuardianRiskLevel,
  GuardianUserAuthorization,
  LegacyAppPathString,
  MultiAgentMode,
  NetworkApprovalProtocol,
  Personality,
  ReasoningEffort,
  ReasoningSummary,
  RequestPermissionProfile,
  ResponseItem,
  SandboxPolicy,
  ThreadItem,
  TokenUsageBreakdown,
  Turn,
  TurnEnvironmentParams,
  TurnError,
  UserInput
} from "./shared.ts"

export interface AdditionalContextEntry {
  readonly kind: AdditionalContextKind
  readonly value: string
  /** Optional name for untrusted context, used to label its tool output. */
  readonly name?: string | null | undefined
}
export const AdditionalContextEntry: Schema.Codec<AdditionalContextEntry> = Schema.suspend(() =>
  Schema.Struct({
    kind: AdditionalContextKind,
    value: Schema.String,
    name: Schema.optional(Schema.NullOr(Schema.String))
  })
)

export type AdditionalContextKind = "untrusted" | "application"
export const AdditionalContextKind: Schema.Codec<AdditionalContextKind> = Schema.suspend(() =>
  Schema.Literals(["untrusted", "application"])
)

/** The params of `item/agentMessage/delta`. */
export interface AgentMessageDeltaNotification {
  readonly delta: string
  readonly itemId: string
  readonly threadId: string
  readonly turnId: string
}
export const AgentMessageDeltaNotification: Schema.Codec<AgentMessageDeltaNotification> = Schema.suspend(() =>
  Schema.Struct({ delta: Schema.String, itemId: Schema.String, threadId: Schema.String, turnId: Schema.String })
)

/** [UNSTABLE] Source that produced a terminal approval auto-review decision. */
export type AutoReviewDecisionSource = "agent" | (string & {})
export const AutoReviewDecisionSource: Schema.Codec<AutoReviewDecisionSource> = Schema.suspend(() =>
  openEnum(["agent"])
)

/** The params of `item/commandExecution/outputDelta`. */
export interface CommandExecutionOutputDeltaNotification {
  readonly delta: string
  readonly itemId: string
  readonly threadId: string
  readonly turnId: string
}
export const CommandExecutionOutputDeltaNotification: Schema.Codec<CommandExecutionOutputDeltaNotification> = Schema.suspend(() =>
  Schema.Struct({ delta: Schema.String, itemId: Schema.String, threadId: Schema.String, turnId: Schema.String })
)

/** The params of `deprecationNotice`. */
export interface DeprecationNoticeNotification {
  /** Concise summary of what is deprecated. */
  readonly summary: string
  /** Optional extra guidance, such as migration steps or rationale. */
  readonly details?: string | null
}
export const DeprecationNoticeNotification: Schema.Codec<DeprecationNoticeNotification> = Schema.suspend(() =>
  Schema.Struct({ summary: Schema.String, details: nullish(Schema.String) })
)

/** The params of `item/tool/call`. */
export interface DynamicToolCallParams {
  readonly arguments: unknown
  readonly callId: string
  readonly threadId: string
  readonly tool: string
  readonly turnId: string
  readonly namespace?: string | null
}
export const DynamicToolCallParams: Schema.Codec<DynamicToolCallParams> = Schema.suspend(() =>
  Schema.Struct({
    arguments: Schema.Unknown,
    callId: Schema.String,
    threadId: Schema.String,
    tool: Schema.String,
    turnId: Schema.String,
    namespace: nullish(Schema.String)
  })
)

/** The result of `item/tool/call`. */
export interface DynamicToolCallResponse {
  readonly contentItems: ReadonlyArray<DynamicToolCallOutputContentItem>
  readonly success: boolean
}
export const DynamicToolCallResponse: Schema.Codec<DynamicToolCallResponse> = Schema.suspend(() =>
  Schema.Struct({ contentItems: Schema.Array(DynamicToolCallOutputContentItem), success: Schema.Boolean })
)

/** The params of `error`. */
export interface ErrorNotification {
  readonly error: TurnError
  readonly threadId: string
  readonly turnId: string
  readonly willRetry: boolean
}
export const ErrorNotification: Schema.Codec<ErrorNotification> = Schema.suspend(() =>
  Schema.Struct({ error: TurnError, threadId: Schema.String, turnId: Schema.String, willRetry: Schema.Boolean })
)

/**
 * The params of `item/fileChange/outputDelta`.
 *
 * Deprecated legacy notification for `apply_patch` textual output.
 *
 * The server no longer emits this notification.
 */
export interface FileChangeOutputDeltaNotification {
  readonly delta: string
  readonly itemId: string
  readonly threadId: string
  readonly turnId: string
}
export const FileChangeOutputDeltaNotification: Schema.Codec<FileChangeOutputDeltaNotification> = Schema.suspend(() =>
  Schema.Struct({ delta: Schema.String, itemId: Schema.String, threadId: Schema.String, turnId: Schema.String })
)

/** The params of `item/fileChange/patchUpdated`. */
export interface FileChangePatchUpdatedNotification {
  readonly changes: ReadonlyArray<FileUpdateChange>
  readonly itemId: string
  readonly threadId: string
  readonly turnId: string
}
export const FileChangePatchUpdatedNotification: Schema.Codec<FileChangePatchUpdatedNotification> = Schema.suspend(() =>
  Schema.Struct({
    changes: Schema.Array(FileUpdateChange),
    itemId: Schema.String,
    threadId: Schema.String,
    turnId: Schema.String
  })
)

/**
 * [UNSTABLE] Temporary approval auto-review payload used by `item/autoApprovalReview/*`
 * notifications. This shape is expected to change soon.
 */
export interface GuardianApprovalReview {
  readonly status: GuardianApprovalReviewStatus
  readonly rationale?: string | null
  readonly riskLevel?: GuardianRiskLevel | null
  readonly userAuthorization?: GuardianUserAuthorization | null
}
export const GuardianApprovalReview: Schema.Codec<GuardianApprovalReview> = Schema.suspend(() =>
  Schema.Struct({
    status: GuardianApprovalReviewStatus,
    rationale: nullish(Schema.String),
    riskLevel: nullish(GuardianRiskLevel),
    userAuthorization: nullish(GuardianUserAuthorization)
  })
)

export type GuardianApprovalReviewAction =
  | {
      readonly type: "command"
      readonly command: string
      readonly cwd: LegacyAppPathString
      readonly source: GuardianCommandSource
    }
  | {
      readonly type: "execve"
      readonly argv: ReadonlyArray<string>
      readonly cwd: AbsolutePathBuf
      readonly program: string
      readonly source: GuardianCommandSource
    }
  | {
      readonly type: "writeStdin"
      readonly approvalId: string
      readonly cwd: LegacyAppPathString
      readonly processId: string
      readonly stdin: string
    }
  | {
      readonly type: "applyPatch"
      readonly cwd: LegacyAppPathString
      readonly files: ReadonlyArray<LegacyAppPathString>
    }
  | {
      readonly type: "networkAccess"
      readonly host: string
      readonly port: number
      readonly protocol: NetworkApprovalProtocol
      readonly target: string
    }
  | {
      readonly type: "mcpToolCall"
      readonly server: string
      readonly toolName: string
      readonly connectorId?: string | null
      readonly connectorName?: string | null
      readonly toolTitle?: string | null
    }
  | {
      readonly type: "requestPermissions"
      readonly permissions: RequestPermissionProfile
      readonly reason?: string | null
    }
  | UnknownCase<"type">
export const GuardianApprovalReviewAction: Schema.Codec<GuardianApprovalReviewAction> = Schema.suspend(() =>
  openUnion(
    "type",
    ["command", "execve", "writeStdin", "applyPatch", "networkAccess", "mcpToolCall", "requestPermissions"],
    [
      Schema.Struct({
        type: Schema.Literal("command"),
        command: Schema.String,
        cwd: LegacyAppPathString,
        source: GuardianCommandSource
      }),
      Schema.Struct({
        type: Schema.Literal("execve"),
        argv: Schema.Array(Schema.String),
        cwd: AbsolutePathBuf,
        program: Schema.String,
        source: GuardianCommandSource
      }),
      Schema.Struct({
        type: Schema.Literal("writeStdin"),
        approvalId: Schema.String,
        cwd: LegacyAppPathString,
        processId: Schema.String,
        stdin: Schema.String
      }),
      Schema.Struct({
        type: Schema.Literal("applyPatch"),
        cwd: LegacyAppPathString,
        files: Schema.Array(LegacyAppPathString)
      }),
      Schema.Struct({
        type: Schema.Literal("networkAccess"),
        host: Schema.String,
        port: Schema.Number,
        protocol: NetworkApprovalProtocol,
        target: Schema.String
      }),
      Schema.Struct({
        type: Schema.Literal("mcpToolCall"),
        server: Schema.String,
        toolName: Schema.String,
        connectorId: nullish(Schema.String),
        connectorName: nullish(Schema.String),
        toolTitle: nullish(Schema.String)
      }),
      Schema.Struct({
        type: Schema.Literal("requestPermissions"),
        permissions: RequestPermissionProfile,
        reason: nullish(Schema.String)
      })
    ]
  )
)

/** [UNSTABLE] Lifecycle state for an approval auto-review. */
export type GuardianApprovalReviewStatus =
  | "inProgress"
  | "approved"
  | "denied"
  | "timedOut"
  | "aborted"
  | (string & {})
export const GuardianApprovalReviewStatus: Schema.Codec<GuardianApprovalReviewStatus> = Schema.suspend(() =>
  openEnum(["inProgress", "approved", "denied", "timedOut", "aborted"])
)

export type GuardianCommandSource = "shell" | "unifiedExec" | (string & {})
export const GuardianCommandSource: Schema.Codec<GuardianCommandSource> = Schema.suspend(() =>
  openEnum(["shell", "unifiedExec"])
)

/** The params of `guardianWarning`. */
export interface GuardianWarningNotification {
  /** Concise guardian warning message for the user. */
  readonly message: string
  /** Thread target for the guardian warning. */
  readonly threadId: string
}
export const GuardianWarningNotification: Schema.Codec<GuardianWarningNotification> = Schema.suspend(() =>
  Schema.Struct({ message: Schema.String, threadId: Schema.String })
)

/** The params of `item/completed`. */
export interface ItemCompletedNotification {
  /** Unix timestamp (in milliseconds) when this item lifecycle completed. */
  readonly completedAtMs: number
  readonly item: ThreadItem
  readonly threadId: string
  readonly turnId: string
  /**
   * Native content tokens for the completed assistant message, including a sampled footer. Null
   * when unavailable. Completion telemetry is not part of the stored thread item.
   */
  readonly contentTokenCount?: number | null
}
export const ItemCompletedNotification: Schema.Codec<ItemCompletedNotification> = Schema.suspend(() =>
  Schema.Struct({
    completedAtMs: Schema.Number,
    item: ThreadItem,
    threadId: Schema.String,
    turnId: Schema.String,
    contentTokenCount: nullish(Schema.Number)
  })
)

/**
 * The params of `item/autoApprovalReview/completed`.
 *
 * [UNSTABLE] Temporary notification payload for approval auto-review. This shape is expected to
 * change soon.
 */
export interface ItemGuardianApprovalReviewCompletedNotification {
  readonly action: GuardianApprovalReviewAction
  /** Unix timestamp (in milliseconds) when this review completed. */
  readonly completedAtMs: number
  readonly decisionSource: AutoReviewDecisionSource
  readonly review: GuardianApprovalReview
  /** Stable identifier for this review. */
  readonly reviewId: string
  /** Unix timestamp (in milliseconds) when this review started. */
  readonly startedAtMs: number
  readonly threadId: string
  readonly turnId: string
  /**
   * Identifier for the reviewed item or tool call when one exists.
   *
   * In most cases, one review maps to one target item. The exceptions are - execve reviews, where
   * a single command may contain multiple execve calls to review (only possible when using the
   * shell_zsh_fork feature) - stdin reviews, which refer to the existing parent command item and
   * have a separate approval ID in the action payload - network policy reviews, where there is no
   * target item
   *
   * A network call is triggered by a CommandExecution item, so having a target_item_id set to the
   * CommandExecution item would be misleading because the review is about the network call, not
   * the command execution. Therefore, target_item_id is set to None for network policy reviews.
   */
  readonly targetItemId?: string | null
}
export const ItemGuardianApprovalReviewCompletedNotification: Schema.Codec<ItemGuardianApprovalReviewCompletedNotification> = Schema.suspend(() =>
  Schema.Struct({
    action: GuardianApprovalReviewAction,
    completedAtMs: Schema.Number,
    decisionSource: AutoReviewDecisionSource,
    review: GuardianApprovalReview,
    reviewId: Schema.String,
    startedAtMs: Schema.Number,
    threadId: Schema.String,
    turnId: Schema.String,
    targetItemId: nullish(Schema.String)
  })
)

/**
 * The params of `item/autoApprovalReview/started`.
 *
 * [UNSTABLE] Temporary notification payload for approval auto-review. This shape is expected to
 * change soon.
 */
export interface ItemGuardianApprovalReviewStartedNotification {
  readonly action: GuardianApprovalReviewAction
  readonly review: GuardianApprovalReview
  /** Stable identifier for this review. */
  readonly reviewId: string
  /** Unix timestamp (in milliseconds) when this review started. */
  readonly startedAtMs: number
  readonly threadId: string
  readonly turnId: string
  /**
   * Identifier for the reviewed item or tool call when one exists.
   *
   * In most cases, one review maps to one target item. The exceptions are - execve reviews, where
   * a single command may contain multiple execve calls to review (only possible when using the
   * shell_zsh_fork feature) - stdin reviews, which refer to the existing parent command item and
   * have a separate approval ID in the action payload - network policy reviews, where there is no
   * target item
   *
   * A network call is triggered by a CommandExecution item, so having a target_item_id set to the
   * CommandExecution item would be misleading because the review is about the network call, not
   * the command execution. Therefore, target_item_id is set to None for network policy reviews.
   */
  readonly targetItemId?: string | null
}
export const ItemGuardianApprovalReviewStartedNotification: Schema.Codec<ItemGuardianApprovalReviewStartedNotification> = Schema.suspend(() =>
  Schema.Struct({
    action: GuardianApprovalReviewAction,
    review: GuardianApprovalReview,
    reviewId: Schema.String,
    startedAtMs: Schema.Number,
    threadId: Schema.String,
    turnId: Schema.String,
    targetItemId: nullish(Schema.String)
  })
)

/** The params of `item/started`. */
export interface ItemStartedNotification {
  readonly item: ThreadItem
  /** Unix timestamp (in milliseconds) when this item lifecycle started. */
  readonly startedAtMs: number
  readonly threadId: string
  readonly turnId: string
}
export const ItemStartedNotification: Schema.Codec<ItemStartedNotification> = Schema.suspend(() =>
  Schema.Struct({ item: ThreadItem, startedAtMs: Schema.Number, threadId: Schema.String, turnId: Schema.String })
)

/** The params of `item/mcpToolCall/progress`. */
export interface McpToolCallProgressNotification {
  readonly itemId: string
  readonly message: string
  readonly threadId: string
  readonly turnId: string
}
export const McpToolCallProgressNotification: Schema.Codec<McpToolCallProgressNotification> = Schema.suspend(() =>
  Schema.Struct({ itemId: Schema.String, message: Schema.String, threadId: Schema.String, turnId: Schema.String })
)

/**
 * The params of `item/plan/delta`.
 *
 * EXPERIMENTAL - proposed plan streaming deltas for plan items. Clients should not assume
 * concatenated deltas match the completed plan item content.
 */
export interface PlanDeltaNotification {
  readonly delta: string
  readonly itemId: string
  readonly threadId: string
  readonly turnId: string
}
export const PlanDeltaNotification: Schema.Codec<PlanDeltaNotification> = Schema.suspend(() =>
  Schema.Struct({ delta: Schema.String, itemId: Schema.String, threadId: Schema.String, turnId: Schema.String })
)

/**
 * The params of `rawResponse/completed`.
 *
 * Internal-only notification containing the exact usage from one upstream Responses API
 * completion.
 */
export interface RawResponseCompletedNotification {
  readonly responseId: string
  readonly threadId: string
  readonly turnId: string
  readonly usage?: TokenUsageBreakdown | null
  readonly usageMetadata?: ResponseUsageMetadata | null
}
export const RawResponseCompletedNotification: Schema.Codec<RawResponseCompletedNotification> = Schema.suspend(() =>
  Schema.Struct({
    responseId: Schema.String,
    threadId: Schema.String,
    turnId: Schema.String,
    usage: nullish(TokenUsageBreakdown),
    usageMetadata: nullish(ResponseUsageMetadata)
  })
)

/** The params of `rawResponseItem/completed`. */
export interface RawResponseItemCompletedNotification {
  readonly item: ResponseItem
  readonly threadId: string
  readonly turnId: string
}
export const RawResponseItemCompletedNotification: Schema.Codec<RawResponseItemCompletedNotification> = Schema.suspend(() =>
  Schema.Struct({ item: ResponseItem, threadId: Schema.String, turnId: Schema.String })
)

/** The params of `item/reasoning/summaryPartAdded`. */
export interface ReasoningSummaryPartAddedNotification {
  readonly itemId: string
  readonly summaryIndex: number
  readonly threadId: string
  readonly turnId: string
}
export const ReasoningSummaryPartAddedNotification: Schema.Codec<ReasoningSummaryPartAddedNotification> = Schema.suspend(() =>
  Schema.Struct({ itemId: Schema.String, summaryIndex: Schema.Number, threadId: Schema.String, turnId: Schema.String })
)

/** The params of `item/reasoning/summaryTextDelta`. */
export interface ReasoningSummaryTextDeltaNotification {
  readonly delta: string
  readonly itemId: string
  readonly summaryIndex: number
  readonly threadId: string
  readonly turnId: string
}
export const ReasoningSummaryTextDeltaNotification: Schema.Codec<ReasoningSummaryTextDeltaNotification> = Schema.suspend(() =>
  Schema.Struct({
    delta: Schema.String,
    itemId: Schema.String,
    summaryIndex: Schema.Number,
    threadId: Schema.String,
    turnId: Schema.String
  })
)

/** The params of `item/reasoning/textDelta`. */
export interface ReasoningTextDeltaNotification {
  readonly contentIndex: number
  readonly delta: string
  readonly itemId: string
  readonly threadId: string
  readonly turnId: string
}
export const ReasoningTextDeltaNotification: Schema.Codec<ReasoningTextDeltaNotification> = Schema.suspend(() =>
  Schema.Struct({
    contentIndex: Schema.Number,
    delta: Schema.String,
    itemId: Schema.String,
    threadId: Schema.String,
    turnId: Schema.String
  })
)

/** Usage metadata reported for one upstream response. */
export interface ResponseUsageMetadata {
  readonly amount?: string | null
  readonly metadata?: unknown
}
export const ResponseUsageMetadata: Schema.Codec<ResponseUsageMetadata> = Schema.suspend(() =>
  Schema.Struct({ amount: nullish(Schema.String), metadata: Schema.optionalKey(Schema.Unknown) })
)

export type ReviewDelivery = "inline"
export const ReviewDelivery: Schema.Codec<ReviewDelivery> = Schema.suspend(() => Schema.Literal("inline"))

/** The params of `review/start`. */
export interface ReviewStartParams {
  readonly target: ReviewTarget
  readonly threadId: string
  /**
   * Reviews run inline on the supplied thread. Omit this field or pass `inline`. To review on a
   * separate thread, start a thread first and use its id.
   */
  readonly delivery?: ReviewDelivery | null | undefined
}
export const ReviewStartParams: Schema.Codec<ReviewStartParams> = Schema.suspend(() =>
  Schema.Struct({
    target: ReviewTarget,
    threadId: Schema.String,
    delivery: Schema.optional(Schema.NullOr(ReviewDelivery))
  })
)

/** The result of `review/start`. */
export interface ReviewStartResponse {
  /** The thread id supplied to `review/start`. */
  readonly reviewThreadId: string
  readonly turn: Turn
}
export const ReviewStartResponse: Schema.Codec<ReviewStartResponse> = Schema.suspend(() =>
  Schema.Struct({ reviewThreadId: Schema.String, turn: Turn })
)

export type ReviewTarget =
  | {
      readonly type: "uncommittedChanges"
    }
  | {
      readonly type: "baseBranch"
      readonly branch: string
    }
  | {
      readonly type: "commit"
      readonly sha: string
      /** Optional human-readable label (e.g., commit subject) for UIs. */
      readonly title?: string | null | undefined
    }
  | {
      readonly type: "custom"
      readonly instructions: string
    }
export const ReviewTarget: Schema.Codec<ReviewTarget> = Schema.suspend(() =>
  Schema.Union([
    Schema.Struct({ type: Schema.Literal("uncommittedChanges") }),
    Schema.Struct({ type: Schema.Literal("baseBranch"), branch: Schema.String }),
    Schema.Struct({
      type: Schema.Literal("commit"),
      sha: Schema.String,
      title: Schema.optional(Schema.NullOr(Schema.String))
    }),
    Schema.Struct({ type: Schema.Literal("custom"), instructions: Schema.String })
  ])
)

/** The params of `item/commandExecution/terminalInteraction`. */
export interface TerminalInteractionNotification {
  readonly itemId: string
  readonly processId: string
  readonly stdin: string
  readonly threadId: string
  readonly turnId: string
}
export const TerminalInteractionNotification: Schema.Codec<TerminalInteractionNotification> = Schema.suspend(() =>
  Schema.Struct({
    itemId: Schema.String,
    processId: Schema.String,
    stdin: Schema.String,
    threadId: Schema.String,
    turnId: Schema.String
  })
)

/** The params of `turn/completed`. */
export interface TurnCompletedNotification {
  readonly threadId: string
  readonly turn: Turn
}
export const TurnCompletedNotification: Schema.Codec<TurnCompletedNotification> = Schema.suspend(() =>
  Schema.Struct({ threadId: Schema.String, turn: Turn })
)

/**
 * The params of `turn/diff/updated`.
 *
 * Notification that the turn-level unified diff has changed. Contains the latest aggregated diff
 * across all file changes in the turn.
 */
export interface TurnDiffUpdatedNotification {
  readonly diff: string
  readonly threadId: string
  readonly turnId: string
}
export const TurnDiffUpdatedNotification: Schema.Codec<TurnDiffUpdatedNotification> = Schema.suspend(() =>
  Schema.Struct({ diff: Schema.String, threadId: Schema.String, turnId: Schema.String })
)

/** The params of `turn/interrupt`. */
export interface TurnInterruptParams {
  readonly threadId: string
  readonly turnId: string
}
export const TurnInterruptParams: Schema.Codec<TurnInterruptParams> = Schema.suspend(() =>
  Schema.Struct({ threadId: Schema.String, turnId: Schema.String })
)

/** The result of `turn/interrupt`. */
export type TurnInterruptResponse = { readonly [key: string]: unknown }
export const TurnInterruptResponse: Schema.Codec<TurnInterruptResponse> = Schema.suspend(() =>
  Schema.Record(Schema.String, Schema.Unknown)
)

/** The params of `turn/moderationMetadata`. */
export interface TurnModerationMetadataNotification {
  readonly metadata: unknown
  readonly threadId: string
  readonly turnId: string
}
export const TurnModerationMetadataNotification: Schema.Codec<TurnModerationMetadataNotification> = Schema.suspend(() =>
  Schema.Struct({ metadata: Schema.Unknown, threadId: Schema.String, turnId: Schema.String })
)

export interface TurnPlanStep {
  readonly status: TurnPlanStepStatus
  readonly step: string
}
export const TurnPlanStep: Schema.Codec<TurnPlanStep> = Schema.suspend(() =>
  Schema.Struct({ status: TurnPlanStepStatus, step: Schema.String })
)

export type TurnPlanStepStatus = "pending" | "inProgress" | "completed" | (string & {})
export const TurnPlanStepStatus: Schema.Codec<TurnPlanStepStatus> = Schema.suspend(() =>
  openEnum(["pending", "inProgress", "completed"])
)

/** The params of `turn/plan/updated`. */
export interface TurnPlanUpdatedNotification {
  readonly plan: ReadonlyArray<TurnPlanStep>
  readonly threadId: string
  readonly turnId: string
  readonly explanation?: string | null
}
export const TurnPlanUpdatedNotification: Schema.Codec<TurnPlanUpdatedNotification> = Schema.suspend(() =>
  Schema.Struct({
    plan: Schema.Array(TurnPlanStep),
    threadId: Schema.String,
    turnId: Schema.String,
    explanation: nullish(Schema.String)
  })
)

/**
 * The params of `turn/settings/update`.
 *
 * Experimental settings changes for one running turn, not future turns. Unsupported fields are
 * rejected rather than silently ignored. Any live task kind may accept publication. Child sessions
 * and consumers of frozen initial settings are unchanged.
 *
 * @experimental
 */
export interface TurnSettingsUpdateParams {
  readonly threadId: string
  readonly turnId: string
  /**
   * Changes the active turn's reviewer without changing future thread settings. Already captured
   * steps and pending approvals retain their original reviewer.
   */
  readonly approvalsReviewer?: ApprovalsReviewer | null | undefined
  /** Omission or `null` leaves the effort unchanged. */
  readonly effort?: ReasoningEffort | null | undefined
  /**
   * Replace the environments for subsequent steps of this turn, not future turns. Omitted/null
   * preserves the selection; [] clears it. An already-started step is unchanged.
   */
  readonly environments?: ReadonlyArray<TurnEnvironmentParams> | null | undefined
  /** Omission or `null` leaves the model unchanged. */
  readonly model?: string | null | undefined
  /** `null` clears the requested tier; omission leaves it unchanged. */
  readonly serviceTier?: string | null | undefined
  /** Omission or `null` leaves the summary preference unchanged. */
  readonly summary?: ReasoningSummary | null | undefined
}
export const TurnSettingsUpdateParams: Schema.Codec<TurnSettingsUpdateParams> = Schema.suspend(() =>
  Schema.Struct({
    threadId: Schema.String,
    turnId: Schema.String,
    approvalsReviewer: Schema.optional(Schema.NullOr(ApprovalsReviewer)),
    effort: Schema.optional(Schema.NullOr(ReasoningEffort)),
    environments: Schema.optional(Schema.NullOr(Schema.Array(TurnEnvironmentParams))),
    model: Schema.optional(Schema.NullOr(Schema.String)),
    serviceTier: Schema.optional(Schema.NullOr(Schema.String)),
    summary: Schema.optional(Schema.NullOr(ReasoningSummary))
  })
)

/**
 * The result of `turn/settings/update`.
 *
 * @experimental
 */
export interface TurnSettingsUpdateResponse {
  readonly status: TurnSettingsUpdateStatus
}
export const TurnSettingsUpdateResponse: Schema.Codec<TurnSettingsUpdateResponse> = Schema.suspend(() =>
  Schema.Struct({ status: TurnSettingsUpdateStatus })
)

/**
 * - `applied`: Published for subsequent captures, even if the values were unchanged. Already
 *   captured steps are unchanged; a later inference is not guaranteed.
 * - `targetUnavailable`: No matching live task remained available for publication.
 *
 * @experimental
 */
export type TurnSettingsUpdateStatus = "applied" | "targetUnavailable" | (string & {})
export const TurnSettingsUpdateStatus: Schema.Codec<TurnSettingsUpdateStatus> = Schema.suspend(() =>
  openEnum(["applied", "targetUnavailable"])
)

/** The params of `turn/start`. */
export interface TurnStartParams {
  readonly input: ReadonlyArray<UserInput>
  readonly threadId: string
  /**
   * Optional client-provided context fragments keyed by an opaque source identifier.
   *
   * @experimental
   */
  readonly additionalContext?:
    | { readonly [key: string]: AdditionalContextEntry }
    | null
    | undefined
  /** Override the approval policy for this turn and subsequent turns. */
  readonly approvalPolicy?: AskForApproval | null | undefined
  /** Override where approval requests are routed for review on this turn and subsequent turns. */
  readonly approvalsReviewer?: ApprovalsReviewer | null | undefined
  readonly clientUserMessageId?: string | null | undefined
  /**
   * EXPERIMENTAL - Set a pre-set collaboration mode. Takes precedence over model,
   * reasoning_effort, and developer instructions if set.
   *
   * For `collaboration_mode.settings.developer_instructions`, `null` means "use the built-in
   * instructions for the selected mode".
   *
   * @experimental
   */
  readonly collaborationMode?: CollaborationMode | null | undefined
  /** Override the working directory for this turn and subsequent turns. */
  readonly cwd?: string | null | undefined
  /**
   * EXPERIMENTAL - Request an authorized cyber program for this turn. Omission preserves automatic
   * behavior. This does not grant access.
   *
   * @experimental
   */
  readonly cyberAccessProgram?: CyberAccessProgram | null | undefined
  /** Replace this thread's disabled plugin IDs. Omitted/null preserves the list; [] clears it. */
  readonly disabledPluginIds?: ReadonlyArray<string> | null | undefined
  /** Override the reasoning effort for this turn and subsequent turns. */
  readonly effort?: ReasoningEffort | null | undefined
  /**
   * Optional environments for this turn and subsequent turns.
   *
   * Omitted uses the thread sticky environments. Empty disables environment access for this turn.
   * Non-empty selects the first environment as the current turn environment for this turn.
   *
   * @experimental
   */
  readonly environments?: ReadonlyArray<TurnEnvironmentParams> | null | undefined
  /** Override the model for this turn and subsequent turns. */
  readonly model?: string | null | undefined
  /**
   * @deprecated Ignored. Use `effort: "ultra"` for proactive multi-agent behavior.
   *
   * @experimental
   */
  readonly multiAgentMode?: MultiAgentMode | null | undefined
  /** Optional JSON Schema used to constrain the final assistant message for this turn. */
  readonly outputSchema?: unknown
  /**
   * ID of the turn that caused this new turn to start.
   *
   * Set this when starting work on behalf of another turn, such as delegated work in a different
   * thread. Leave unset for work started directly by the user. Ignored when this request adds
   * input to an active turn.
   */
  readonly parentTurnId?: string | null | undefined
  /**
   * Select a named permissions profile id for this turn and subsequent turns. Cannot be combined
   * with `sandboxPolicy`.
   *
   * @experimental
   */
  readonly permissions?: string | null | undefined
  /**
   * @deprecated `friendly` and `pragmatic` no longer select a style. Changing this does not
   * rewrite the thread's existing instructions.
   */
  readonly personality?: Personality | null | undefined
  /**
   * Optional metadata to enrich Codex's ResponsesAPI turn metadata. Replaces unprotected
   * client-provided entries when supplied; an empty map clears them.
   *
   * Entries are flattened into the JSON string sent as `client_metadata["x-codex-turn-metadata"]`
   * on ResponsesAPI HTTP and websocket requests.
   *
   * They are not sent as top-level ResponsesAPI `client_metadata` keys, and reserved keys such as
   * `session_id`, `thread_id`, `turn_id`, and `window_id` cannot be overridden.
   *
   * @experimental
   */
  readonly responsesapiClientMetadata?: { readonly [key: string]: string } | null | undefined
  /**
   * Merge entries into the ResponsesAPI turn metadata without removing existing entries. Applied
   * after `responsesapiClientMetadata` if both are provided; reserved keys remain protected.
   *
   * @experimental
   */
  readonly responsesapiClientMetadataPatch?: { readonly [key: string]: string } | null | undefined
  /**
   * ID of the first turn in the chain of work that led to this new turn.
   *
   * When setting `parentTurnId`, set this to the parent turn's `rootTurnId` when known. This keeps
   * descendant work attributed to the original turn. If omitted, the new turn becomes its own
   * root. Ignored when this request adds input to an active turn.
   */
  readonly rootTurnId?: string | null | undefined
  /**
   * Replace the thread's runtime workspace roots for this turn and subsequent turns. Paths must be
   * absolute.
   *
   * @experimental
   */
  readonly runtimeWorkspaceRoots?: ReadonlyArray<AbsolutePathBuf> | null | undefined
  /** Override the sandbox policy for this turn and subsequent turns. */
  readonly sandboxPolicy?: SandboxPolicy | null | undefined
  /** Override the service tier for this turn and subsequent turns. */
  readonly serviceTier?: string | null | undefined
  /**
   * Override the service tier only when this request starts a new turn. Use "default" for standard
   * speed. Omitted or null inherits the thread's tier. Does not change the thread's tier or a turn
   * being steered.
   */
  readonly serviceTierForTurn?: string | null | undefined
  /** Override the reasoning summary for this turn and subsequent turns. */
  readonly summary?: ReasoningSummary | null | undefined
  readonly toolOutput?: TurnToolOutput | null | undefined
  /**
   * Optional source classification for the caller that starts this turn. Ignored when this request
   * steers an already-active turn.
   */
  readonly turnTrigger?: string | null | undefined
}
export const TurnStartParams: Schema.Codec<TurnStartParams> = Schema.suspend(() =>
  Schema.Struct({
    input: Schema.Array(UserInput),
    threadId: Schema.String,
    additionalContext: Schema.optional(Schema.NullOr(Schema.Record(Schema.String, AdditionalContextEntry))),
    approvalPolicy: Schema.optional(Schema.NullOr(AskForApproval)),
    approvalsReviewer: Schema.optional(Schema.NullOr(ApprovalsReviewer)),
    clientUserMessageId: Schema.optional(Schema.NullOr(Schema.String)),
    collaborationMode: Schema.optional(Schema.NullOr(CollaborationMode)),
    cwd: Schema.optional(Schema.NullOr(Schema.String)),
    cyberAccessProgram: Schema.optional(Schema.NullOr(CyberAccessProgram)),
    disabledPluginIds: Schema.optional(Schema.NullOr(Schema.Array(Schema.String))),
    effort: Schema.optional(Schema.NullOr(ReasoningEffort)),
    environments: Schema.optional(Schema.NullOr(Schema.Array(TurnEnvironmentParams))),
    model: Schema.optional(Schema.NullOr(Schema.String)),
    multiAgentMode: Schema.optional(Schema.NullOr(MultiAgentMode)),
    outputSchema: Schema.optional(Schema.Unknown),
    parentTurnId: Schema.optional(Schema.NullOr(Schema.String)),
    permissions: Schema.optional(Schema.NullOr(Schema.String)),
    personality: Schema.optional(Schema.NullOr(Personality)),
    responsesapiClientMetadata: Schema.optional(Schema.NullOr(Schema.Record(Schema.String, Schema.String))),
    responsesapiClientMetadataPatch: Schema.optional(Schema.NullOr(Schema.Record(Schema.String, Schema.String))),
    rootTurnId: Schema.optional(Schema.NullOr(Schema.String)),
    runtimeWorkspaceRoots: Schema.optional(Schema.NullOr(Schema.Array(AbsolutePathBuf))),
    sandboxPolicy: Schema.optional(Schema.NullOr(SandboxPolicy)),
    serviceTier: Schema.optional(Schema.NullOr(Schema.String)),
    serviceTierForTurn: Schema.optional(Schema.NullOr(Schema.String)),
    summary: Schema.optional(Schema.NullOr(ReasoningSummary)),
    toolOutput: Schema.optional(Schema.NullOr(TurnToolOutput)),
    turnTrigger: Schema.optional(Schema.NullOr(Schema.String))
  })
)

/** The result of `turn/start`. */
export interface TurnStartResponse {
  readonly turn: Turn
}
export const TurnStartResponse: Schema.Codec<TurnStartResponse> = Schema.suspend(() => Schema.Struct({ turn: Turn }))

/** The params of `turn/started`. */
export interface TurnStartedNotification {
  readonly threadId: string
  readonly turn: Turn
}
export const TurnStartedNotification: Schema.Codec<TurnStartedNotification> = Schema.suspend(() =>
  Schema.Struct({ threadId: Schema.String, turn: Turn })
)

/** The params of `turn/steer`. */
export interface TurnSteerParams {
  /**
   * Required active turn id precondition. The request fails when it does not match the currently
   * active turn.
   */
  readonly expectedTurnId: string
  readonly input: ReadonlyArray<UserInput>
  readonly threadId: string
  /**
   * Optional client-provided context fragments keyed by an opaque source identifier.
   *
   * @experimental
   */
  readonly additionalContext?:
    | { readonly [key: string]: AdditionalContextEntry }
    | null
    | undefined
  readonly clientUserMessageId?: string | null | undefined
  /**
   * Optional metadata to enrich Codex's ResponsesAPI turn metadata. Replaces unprotected
   * client-provided entries when supplied; an empty map clears them.
   *
   * Entries are flattened into the JSON string sent as `client_metadata["x-codex-turn-metadata"]`
   * on ResponsesAPI HTTP and websocket requests.
   *
   * They are not sent as top-level ResponsesAPI `client_metadata` keys, and reserved keys such as
   * `session_id`, `thread_id`, `turn_id`, and `window_id` cannot be overridden.
   *
   * @experimental
   */
  readonly responsesapiClientMetadata?: { readonly [key: string]: string } | null | undefined
  /**
   * Merge entries into the ResponsesAPI turn metadata without removing existing entries. Applied
   * after `responsesapiClientMetadata` if both are provided; reserved keys remain protected.
   *
   * @experimental
   */
  readonly responsesapiClientMetadataPatch?: { readonly [key: string]: string } | null | undefined
}
export const TurnSteerParams: Schema.Codec<TurnSteerParams> = Schema.suspend(() =>
  Schema.Struct({
    expectedTurnId: Schema.String,
    input: Schema.Array(UserInput),
    threadId: Schema.String,
    additionalContext: Schema.optional(Schema.NullOr(Schema.Record(Schema.String, AdditionalContextEntry))),
    clientUserMessageId: Schema.optional(Schema.NullOr(Schema.String)),
    responsesapiClientMetadata: Schema.optional(Schema.NullOr(Schema.Record(Schema.String, Schema.String))),
    responsesapiClientMetadataPatch: Schema.optional(Schema.NullOr(Schema.Record(Schema.String, Schema.String)))
  })
)

/** The result of `turn/steer`. */
export interface TurnSteerResponse {
  readonly turnId: string
}
export const TurnSteerResponse: Schema.Codec<TurnSteerResponse> = Schema.suspend(() =>
  Schema.Struct({ turnId: Schema.String })
)

export interface TurnToolOutput {
  readonly name: string
  readonly output: FunctionCallOutputBody
  readonly namespace?: string | null | undefined
  /** Requests retention of this output in the thread's model history. */
  readonly retain?: boolean | undefined
}
export const TurnToolOutput: Schema.Codec<TurnToolOutput> = Schema.suspend(() =>
  Schema.Struct({
    name: Schema.String,
    output: FunctionCallOutputBody,
    namespace: Schema.optional(Schema.NullOr(Schema.String)),
    retain: Schema.optional(Schema.Boolean)
  })
)

/** The params of `warning`. */
export interface WarningNotification {
  /** Concise warning message for the user. */
  readonly message: string
  /** Optional thread target when the warning applies to a specific thread. */
  readonly threadId?: string | null
}
export const WarningNotification: Schema.Codec<WarningNotification> = Schema.suspend(() =>
  Schema.Struct({ message: Schema.String, threadId: nullish(Schema.String) })
)
