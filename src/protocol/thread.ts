/**
 * Generated from codex 0.169.0 by `npm run generate`. Do not edit.
 *
 * Threads, their sections and projects.
 *
 * @since 0.1.0
 */

import { Schema } from "effect"
import {
  nullish,
  openEnum,
  openUnion,
  openVariants,
  type UnknownCase,
  type UnknownVariant
} from "../internal/openUnion.ts"
import {
  AbsolutePathBuf,
  ApprovalsReviewer,
  AskForApproval,
  CollaborationMode,
  GuardianRiskLevel,
  GuardianUserAuthorization,
  LegacyAppPathString,
  MultiAgentMode,
  Personality,
  ReasoningEffort,
  ReasoningSummary,
  RequestId,
  ResponseItem,
  SandboxMode,
  SandboxPolicy,
  ThreadId,
  ThreadItem,
  ThreadRealtimeItem,
  TokenUsageBreakdown,
  Turn,
  TurnEnvironmentParams,
  TurnError,
  TurnItemsView,
  TurnStatus,
  UserInput
} from "./shared.ts"

export interface ActivePermissionProfile {
  /**
   * Identifier from `default_permissions` or the implicit built-in default, such as `:workspace`
   * or a user-defined `[permissions.<id>]` profile.
   */
  readonly id: string
  /**
   * Parent profile identifier from the selected permissions profile's `extends` setting, when
   * present.
   */
  readonly extends?: string | null
}
export const ActivePermissionProfile: Schema.Codec<ActivePermissionProfile> = Schema.suspend(() =>
  Schema.Struct({ id: Schema.String, extends: nullish(Schema.String) })
)

export type AgentPath = string
export const AgentPath: Schema.Codec<AgentPath> = Schema.String

/** Location used to resolve a selected capability root. */
export type CapabilityRootLocation = {
      readonly type: "environment"
      readonly environmentId: string
      /** Absolute path for the root in the selected environment. */
      readonly path: string
    }
export const CapabilityRootLocation: Schema.Codec<CapabilityRootLocation> = Schema.suspend(() =>
  Schema.Union([
    Schema.Struct({ type: Schema.Literal("environment"), environmentId: Schema.String, path: Schema.String })
  ])
)

/**
 * The params of `thread/compacted`.
 *
 * Deprecated: Use `ContextCompaction` item type instead.
 */
export interface ContextCompactedNotification {
  readonly threadId: string
  readonly turnId: string
}
export const ContextCompactedNotification: Schema.Codec<ContextCompactedNotification> = Schema.suspend(() =>
  Schema.Struct({ threadId: Schema.String, turnId: Schema.String })
)

export interface ConversationGitInfo {
  readonly branch?: string | null
  readonly origin_url?: string | null
  readonly sha?: string | null
}
export const ConversationGitInfo: Schema.Codec<ConversationGitInfo> = Schema.suspend(() =>
  Schema.Struct({ branch: nullish(Schema.String), origin_url: nullish(Schema.String), sha: nullish(Schema.String) })
)

export type ConversationSessionSource =
  | "cli"
  | "vscode"
  | "exec"
  | "mcp"
  | "unknown"
  | (string & {})
  | {
      readonly custom: string
    }
  | {
      readonly internal: "memory_consolidation" | "guardian" | (string & {})
    }
  | {
      readonly subagent: SubAgentSource
    }
  | UnknownVariant
export const ConversationSessionSource: Schema.Codec<ConversationSessionSource> = Schema.suspend(() =>
  openVariants(
    ["cli", "vscode", "exec", "mcp", "unknown"],
    ["custom", "internal", "subagent"],
    [
      Schema.Struct({ custom: Schema.String }),
      Schema.Struct({ internal: openEnum(["memory_consolidation", "guardian"]) }),
      Schema.Struct({ subagent: SubAgentSource })
    ]
  )
)

export interface ConversationSummary {
  readonly cliVersion: string
  readonly conversationId: ThreadId
  readonly cwd: string
  readonly modelProvider: string
  readonly path: string
  readonly preview: string
  readonly source: ConversationSessionSource
  readonly gitInfo?: ConversationGitInfo | null
  readonly timestamp?: string | null
  readonly updatedAt?: string | null
}
export const ConversationSummary: Schema.Codec<ConversationSummary> = Schema.suspend(() =>
  Schema.Struct({
    cliVersion: Schema.String,
    conversationId: ThreadId,
    cwd: Schema.String,
    modelProvider: Schema.String,
    path: Schema.String,
    preview: Schema.String,
    source: ConversationSessionSource,
    gitInfo: nullish(ConversationGitInfo),
    timestamp: nullish(Schema.String),
    updatedAt: nullish(Schema.String)
  })
)

export type DynamicToolNamespaceTool = {
      readonly type: "function"
      readonly description: string
      readonly inputSchema: unknown
      readonly name: string
      readonly deferLoading?: boolean | undefined
    }
export const DynamicToolNamespaceTool: Schema.Codec<DynamicToolNamespaceTool> = Schema.suspend(() =>
  Schema.Union([
    Schema.Struct({
      type: Schema.Literal("function"),
      description: Schema.String,
      inputSchema: Schema.Unknown,
      name: Schema.String,
      deferLoading: Schema.optional(Schema.Boolean)
    })
  ])
)

export type DynamicToolSpec =
  | {
      readonly type: "function"
      readonly description: string
      readonly inputSchema: unknown
      readonly name: string
      readonly deferLoading?: boolean | undefined
    }
  | {
      readonly type: "namespace"
      readonly description: string
      readonly name: string
      readonly tools: ReadonlyArray<DynamicToolNamespaceTool>
    }
export const DynamicToolSpec: Schema.Codec<DynamicToolSpec> = Schema.suspend(() =>
  Schema.Union([
    Schema.Struct({
      type: Schema.Literal("function"),
      description: Schema.String,
      inputSchema: Schema.Unknown,
      name: Schema.String,
      deferLoading: Schema.optional(Schema.Boolean)
    }),
    Schema.Struct({
      type: Schema.Literal("namespace"),
      description: Schema.String,
      name: Schema.String,
      tools: Schema.Array(DynamicToolNamespaceTool)
    })
  ])
)

/** The params of `thread/environment/connected`, `thread/environment/disconnected`. */
export interface EnvironmentConnectionNotification {
  readonly environmentId: string
  readonly threadId: string
}
export const EnvironmentConnectionNotification: Schema.Codec<EnvironmentConnectionNotification> = Schema.suspend(() =>
  Schema.Struct({ environmentId: Schema.String, threadId: Schema.String })
)

/** The params of `getConversationSummary`. */
export type GetConversationSummaryParams =
  | {
      readonly rolloutPath: string
    }
  | {
      readonly conversationId: ThreadId
    }
export const GetConversationSummaryParams: Schema.Codec<GetConversationSummaryParams> = Schema.suspend(() =>
  Schema.Union([Schema.Struct({ rolloutPath: Schema.String }), Schema.Struct({ conversationId: ThreadId })])
)

/** The result of `getConversationSummary`. */
export interface GetConversationSummaryResponse {
  readonly summary: ConversationSummary
}
export const GetConversationSummaryResponse: Schema.Codec<GetConversationSummaryResponse> = Schema.suspend(() =>
  Schema.Struct({ summary: ConversationSummary })
)

export interface GitInfo {
  readonly branch?: string | null
  readonly originUrl?: string | null
  readonly sha?: string | null
}
export const GitInfo: Schema.Codec<GitInfo> = Schema.suspend(() =>
  Schema.Struct({ branch: nullish(Schema.String), originUrl: nullish(Schema.String), sha: nullish(Schema.String) })
)

/**
 * Final allow/deny outcome returned by the guardian reviewer.
 *
 * @experimental
 */
export type GuardianAssessmentOutcome = "allow" | "deny" | (string & {})
export const GuardianAssessmentOutcome: Schema.Codec<GuardianAssessmentOutcome> = Schema.suspend(() =>
  openEnum(["allow", "deny"])
)

export interface Project {
  readonly createdAt: number
  readonly id: string
  readonly metadata: { readonly [key: string]: string }
  readonly name: string
  readonly position: number
  readonly roots: ReadonlyArray<ProjectRoot>
  readonly updatedAt: number
  /** Newest non-archived member thread's recency, in Unix seconds; null when none exist. */
  readonly recencyAt?: number | null
}
export const Project: Schema.Codec<Project> = Schema.suspend(() =>
  Schema.Struct({
    createdAt: Schema.Number,
    id: Schema.String,
    metadata: Schema.Record(Schema.String, Schema.String),
    name: Schema.String,
    position: Schema.Number,
    roots: Schema.Array(ProjectRoot),
    updatedAt: Schema.Number,
    recencyAt: nullish(Schema.Number)
  })
)

export type ProjectChangeType = "created" | "updated" | "deleted" | (string & {})
export const ProjectChangeType: Schema.Codec<ProjectChangeType> = Schema.suspend(() =>
  openEnum(["created", "updated", "deleted"])
)

/** The params of `project/changed`. */
export interface ProjectChangedNotification {
  readonly changeType: ProjectChangeType
  readonly projectId: string
}
export const ProjectChangedNotification: Schema.Codec<ProjectChangedNotification> = Schema.suspend(() =>
  Schema.Struct({ changeType: ProjectChangeType, projectId: Schema.String })
)

/**
 * The params of `project/create`.
 *
 * @experimental
 */
export interface ProjectCreateParams {
  readonly idempotencyKey: string
  readonly name: string
  readonly roots: ReadonlyArray<ProjectRoot>
  readonly metadata?: { readonly [key: string]: string } | null | undefined
}
export const ProjectCreateParams: Schema.Codec<ProjectCreateParams> = Schema.suspend(() =>
  Schema.Struct({
    idempotencyKey: Schema.String,
    name: Schema.String,
    roots: Schema.Array(ProjectRoot),
    metadata: Schema.optional(Schema.NullOr(Schema.Record(Schema.String, Schema.String)))
  })
)

/**
 * The result of `project/create`.
 *
 * @experimental
 */
export interface ProjectCreateResponse {
  readonly project: Project
}
export const ProjectCreateResponse: Schema.Codec<ProjectCreateResponse> = Schema.suspend(() =>
  Schema.Struct({ project: Project })
)

/**
 * The params of `project/delete`.
 *
 * @experimental
 */
export interface ProjectDeleteParams {
  readonly projectId: string
}
export const ProjectDeleteParams: Schema.Codec<ProjectDeleteParams> = Schema.suspend(() =>
  Schema.Struct({ projectId: Schema.String })
)

/**
 * The result of `project/delete`.
 *
 * @experimental
 */
export type ProjectDeleteResponse = { readonly [key: string]: unknown }
export const ProjectDeleteResponse: Schema.Codec<ProjectDeleteResponse> = Schema.suspend(() =>
  Schema.Record(Schema.String, Schema.Unknown)
)

/**
 * The params of `project/import`.
 *
 * @experimental
 */
export interface ProjectImportParams {
  readonly idempotencyKey: string
  readonly name: string
  readonly roots: ReadonlyArray<ProjectRoot>
  readonly metadata?: { readonly [key: string]: string } | null | undefined
  readonly threads?: ReadonlyArray<string> | null | undefined
}
export const ProjectImportParams: Schema.Codec<ProjectImportParams> = Schema.suspend(() =>
  Schema.Struct({
    idempotencyKey: Schema.String,
    name: Schema.String,
    roots: Schema.Array(ProjectRoot),
    metadata: Schema.optional(Schema.NullOr(Schema.Record(Schema.String, Schema.String))),
    threads: Schema.optional(Schema.NullOr(Schema.Array(Schema.String)))
  })
)

/**
 * The result of `project/import`.
 *
 * @experimental
 */
export interface ProjectImportResponse {
  readonly project: Project
}
export const ProjectImportResponse: Schema.Codec<ProjectImportResponse> = Schema.suspend(() =>
  Schema.Struct({ project: Project })
)

/**
 * The params of `project/list`.
 *
 * @experimental
 */
export interface ProjectListParams {
  readonly cursor?: string | null | undefined
  readonly limit?: number | null | undefined
  /** Requires sortKey. Defaults to asc for position and desc for recencyAt. */
  readonly sortDirection?: SortDirection | null | undefined
  /** Defaults to position. Recency sorting always places empty projects last. */
  readonly sortKey?: ProjectSortKey | null | undefined
}
export const ProjectListParams: Schema.Codec<ProjectListParams> = Schema.suspend(() =>
  Schema.Struct({
    cursor: Schema.optional(Schema.NullOr(Schema.String)),
    limit: Schema.optional(Schema.NullOr(Schema.Number)),
    sortDirection: Schema.optional(Schema.NullOr(SortDirection)),
    sortKey: Schema.optional(Schema.NullOr(ProjectSortKey))
  })
)

/**
 * The result of `project/list`.
 *
 * @experimental
 */
export interface ProjectListResponse {
  readonly data: ReadonlyArray<Project>
  readonly nextCursor?: string | null
}
export const ProjectListResponse: Schema.Codec<ProjectListResponse> = Schema.suspend(() =>
  Schema.Struct({ data: Schema.Array(Project), nextCursor: nullish(Schema.String) })
)

/**
 * The params of `project/move`.
 *
 * @experimental
 */
export interface ProjectMoveParams {
  readonly projectId: string
  readonly beforeProjectId?: string | null | undefined
}
export const ProjectMoveParams: Schema.Codec<ProjectMoveParams> = Schema.suspend(() =>
  Schema.Struct({ projectId: Schema.String, beforeProjectId: Schema.optional(Schema.NullOr(Schema.String)) })
)

/**
 * The result of `project/move`.
 *
 * @experimental
 */
export type ProjectMoveResponse = { readonly [key: string]: unknown }
export const ProjectMoveResponse: Schema.Codec<ProjectMoveResponse> = Schema.suspend(() =>
  Schema.Record(Schema.String, Schema.Unknown)
)

/**
 * The params of `project/read`.
 *
 * @experimental
 */
export interface ProjectReadParams {
  readonly projectId: string
}
export const ProjectReadParams: Schema.Codec<ProjectReadParams> = Schema.suspend(() =>
  Schema.Struct({ projectId: Schema.String })
)

/**
 * The result of `project/read`.
 *
 * @experimental
 */
export interface ProjectReadResponse {
  readonly project: Project
}
export const ProjectReadResponse: Schema.Codec<ProjectReadResponse> = Schema.suspend(() =>
  Schema.Struct({ project: Project })
)

export interface ProjectRoot {
  readonly path: AbsolutePathBuf
}
export const ProjectRoot: Schema.Codec<ProjectRoot> = Schema.suspend(() => Schema.Struct({ path: AbsolutePathBuf }))

export type ProjectSortKey = "position" | "recencyAt"
export const ProjectSortKey: Schema.Codec<ProjectSortKey> = Schema.suspend(() =>
  Schema.Literals(["position", "recencyAt"])
)

/**
 * The params of `project/update`.
 *
 * @experimental
 */
export interface ProjectUpdateParams {
  readonly projectId: string
  readonly metadata?: { readonly [key: string]: string } | null | undefined
  readonly name?: string | null | undefined
  readonly roots?: ReadonlyArray<ProjectRoot> | null | undefined
}
export const ProjectUpdateParams: Schema.Codec<ProjectUpdateParams> = Schema.suspend(() =>
  Schema.Struct({
    projectId: Schema.String,
    metadata: Schema.optional(Schema.NullOr(Schema.Record(Schema.String, Schema.String))),
    name: Schema.optional(Schema.NullOr(Schema.String)),
    roots: Schema.optional(Schema.NullOr(Schema.Array(ProjectRoot)))
  })
)

/**
 * The result of `project/update`.
 *
 * @experimental
 */
export interface ProjectUpdateResponse {
  readonly project: Project
}
export const ProjectUpdateResponse: Schema.Codec<ProjectUpdateResponse> = Schema.suspend(() =>
  Schema.Struct({ project: Project })
)

export interface QueuedSubmission {
  readonly clientUserMessageId: string
  readonly id: string
  readonly input: ReadonlyArray<UserInput>
  /** Metadata retained with this input, including across reconnect and restoration. */
  readonly responsesapiClientMetadata?: { readonly [key: string]: string } | null
}
export const QueuedSubmission: Schema.Codec<QueuedSubmission> = Schema.suspend(() =>
  Schema.Struct({
    clientUserMessageId: Schema.String,
    id: Schema.String,
    input: Schema.Array(UserInput),
    responsesapiClientMetadata: nullish(Schema.Record(Schema.String, Schema.String))
  })
)

/** A user-selected root that can expose one or more runtime capabilities. */
export interface SelectedCapabilityRoot {
  /** Stable identifier supplied by the capability selection platform. */
  readonly id: string
  /** Where the selected root can be resolved. */
  readonly location: CapabilityRootLocation
}
export const SelectedCapabilityRoot: Schema.Codec<SelectedCapabilityRoot> = Schema.suspend(() =>
  Schema.Struct({ id: Schema.String, location: CapabilityRootLocation })
)

export type SessionSource =
  | "cli"
  | "vscode"
  | "exec"
  | "appServer"
  | "unknown"
  | (string & {})
  | {
      readonly custom: string
    }
  | {
      readonly subAgent: SubAgentSource
    }
  | UnknownVariant
export const SessionSource: Schema.Codec<SessionSource> = Schema.suspend(() =>
  openVariants(
    ["cli", "vscode", "exec", "appServer", "unknown"],
    ["custom", "subAgent"],
    [Schema.Struct({ custom: Schema.String }), Schema.Struct({ subAgent: SubAgentSource })]
  )
)

export type SortDirection = "asc" | "desc"
export const SortDirection: Schema.Codec<SortDirection> = Schema.suspend(() => Schema.Literals(["asc", "desc"]))

export type SubAgentSource =
  | "review"
  | "compact"
  | "memory_consolidation"
  | (string & {})
  | {
      readonly thread_spawn: {
        readonly depth: number
        readonly parent_thread_id: ThreadId
        readonly agent_nickname?: string | null
        readonly agent_path?: AgentPath | null
        readonly agent_role?: string | null
      }
    }
  | {
      readonly other: string
    }
  | UnknownVariant
export const SubAgentSource: Schema.Codec<SubAgentSource> = Schema.suspend(() =>
  openVariants(
    ["review", "compact", "memory_consolidation"],
    ["thread_spawn", "other"],
    [
      Schema.Struct({
        thread_spawn: Schema.Struct({
          depth: Schema.Number,
          parent_thread_id: ThreadId,
          agent_nickname: nullish(Schema.String),
          agent_path: nullish(AgentPath),
          agent_role: nullish(Schema.String)
        })
      }),
      Schema.Struct({ other: Schema.String })
    ]
  )
)

export interface Thread {
  /** Version of the CLI that created the thread. */
  readonly cliVersion: string
  /** Unix timestamp (in seconds) when the thread was created. */
  readonly createdAt: number
  /** Working directory captured for the thread. */
  readonly cwd: AbsolutePathBuf
  /** Whether the thread is ephemeral and should not be materialized on disk. */
  readonly ephemeral: boolean
  /** Identifier for this thread. Codex-generated thread IDs are UUIDv7. */
  readonly id: string
  /** Model provider used for this thread (for example, 'openai'). */
  readonly modelProvider: string
  /** Usually the first user message in the thread, if available. */
  readonly preview: string
  /** Canonical project assignment owned by app-server, if any. */
  readonly projectId?: string | null
  /** Session id shared by threads that belong to the same session tree. */
  readonly sessionId: string
  /** Origin of the thread (CLI, VSCode, codex exec, codex app-server, etc.). */
  readonly source: SessionSource
  /** Current runtime status for the thread. */
  readonly status: ThreadStatus
  /**
   * Only populated on `thread/resume`, `thread/fork`, and `thread/read` (when `includeTurns` is
   * true) responses. For all other responses and notifications returning a Thread, the turns field
   * will be an empty list.
   */
  readonly turns: ReadonlyArray<Turn>
  /** Unix timestamp (in seconds) when the thread was last updated. */
  readonly updatedAt: number
  /** Optional random unique nickname assigned to an AgentControl-spawned sub-agent. */
  readonly agentNickname?: string | null
  /** Optional role (agent_role) assigned to an AgentControl-spawned sub-agent. */
  readonly agentRole?: string | null
  /**
   * Parent that owns this persisted attached thread, independent of fork or spawn lineage.
   *
   * @experimental
   */
  readonly attachedToThreadId?: string | null
  /**
   * Whether the app server accepts direct turn input for this loaded thread. `None` means the
   * capability is unavailable, such as for an unloaded stored thread.
   *
   * @experimental
   */
  readonly canAcceptDirectInput?: boolean | null
  /**
   * Saved Daybreak choice, independent of turn execution. Null if unset.
   *
   * @experimental
   */
  readonly daybreakEnabled?: boolean | null
  /**
   * Current environments for a loaded thread, in priority order, primary first. `null` means the
   * thread is not loaded or the server does not expose its selection. An empty list means no
   * environments are selected. This does not report connection status.
   *
   * @experimental
   */
  readonly environments?: ReadonlyArray<ThreadEnvironment> | null
  /**
   * Optional implementation-specific thread data.
   *
   * @experimental
   */
  readonly extra?: ThreadExtra | null
  /** Source thread id when this thread was created by forking another thread. */
  readonly forkedFromId?: string | null
  /** Optional Git metadata captured when the thread was created. */
  readonly gitInfo?: GitInfo | null
  /** Persisted thread history contract selected when this thread was created. */
  readonly historyMode?: ThreadHistoryMode | null
  /**
   * Current configured model when loaded, otherwise the latest persisted model. Null when
   * unavailable. This is not per-turn execution telemetry.
   */
  readonly model?: string | null
  /** Optional user-facing thread title. */
  readonly name?: string | null
  /**
   * Originator recorded when the thread was created, independent of its current client or
   * executor. Null when the recorded originator is unavailable.
   */
  readonly originator?: string | null
  /** The ID of the parent thread. This will only be set if this thread is a subagent. */
  readonly parentThreadId?: string | null
  /** [UNSTABLE] Path to the thread on disk. */
  readonly path?: string | null
  /**
   * Current configured reasoning effort when loaded, otherwise the latest persisted effort. Null
   * when unset or unavailable. This is not per-turn execution telemetry.
   */
  readonly reasoningEffort?: ReasoningEffort | null
  /** Unix timestamp (in seconds) used for thread recency ordering. */
  readonly recencyAt?: number | null
  /** The independently persisted section selected for this thread, if any. */
  readonly section?: ThreadSection | null
  /** Unix timestamp in seconds when the thread entered its current section. */
  readonly sectionEnteredAt?: number | null
  /** Optional analytics source classification for this thread. */
  readonly threadSource?: ThreadSource | null
}
export const Thread: Schema.Codec<Thread> = Schema.suspend(() =>
  Schema.Struct({
    cliVersion: Schema.String,
    createdAt: Schema.Number,
    cwd: AbsolutePathBuf,
    ephemeral: Schema.Boolean,
    id: Schema.String,
    modelProvider: Schema.String,
    preview: Schema.String,
    projectId: nullish(Schema.String),
    sessionId: Schema.String,
    source: SessionSource,
    status: ThreadStatus,
    turns: Schema.Array(Turn),
    updatedAt: Schema.Number,
    agentNickname: nullish(Schema.String),
    agentRole: nullish(Schema.String),
    attachedToThreadId: nullish(Schema.String),
    canAcceptDirectInput: nullish(Schema.Boolean),
    daybreakEnabled: nullish(Schema.Boolean),
    environments: nullish(Schema.Array(ThreadEnvironment)),
    extra: nullish(ThreadExtra),
    forkedFromId: nullish(Schema.String),
    gitInfo: nullish(GitInfo),
    historyMode: nullish(ThreadHistoryMode),
    model: nullish(Schema.String),
    name: nullish(Schema.String),
    originator: nullish(Schema.String),
    parentThreadId: nullish(Schema.String),
    path: nullish(Schema.String),
    reasoningEffort: nullish(ReasoningEffort),
    recencyAt: nullish(Schema.Number),
    section: nullish(ThreadSection),
    sectionEnteredAt: nullish(Schema.Number),
    threadSource: nullish(ThreadSource)
  })
)

export type ThreadActiveFlag = "waitingOnApproval" | "waitingOnUserInput" | (string & {})
export const ThreadActiveFlag: Schema.Codec<ThreadActiveFlag> = Schema.suspend(() =>
  openEnum(["waitingOnApproval", "waitingOnUserInput"])
)

/** The params of `thread/approveGuardianDeniedAction`. */
export interface ThreadApproveGuardianDeniedActionParams {
  /** Serialized `codex_protocol::protocol::GuardianAssessmentEvent`. */
  readonly event: unknown
  readonly threadId: string
}
export const ThreadApproveGuardianDeniedActionParams: Schema.Codec<ThreadApproveGuardianDeniedActionParams> = Schema.suspend(() =>
  Schema.Struct({ event: Schema.Unknown, threadId: Schema.String })
)

/** The result of `thread/approveGuardianDeniedAction`. */
export type ThreadApproveGuardianDeniedActionResponse = { readonly [key: string]: unknown }
export const ThreadApproveGuardianDeniedActionResponse: Schema.Codec<ThreadApproveGuardianDeniedActionResponse> = Schema.suspend(() =>
  Schema.Record(Schema.String, Schema.Unknown)
)

/** The params of `thread/archive`. */
export interface ThreadArchiveParams {
  readonly threadId: string
}
export const ThreadArchiveParams: Schema.Codec<ThreadArchiveParams> = Schema.suspend(() =>
  Schema.Struct({ threadId: Schema.String })
)

/** The result of `thread/archive`. */
export type ThreadArchiveResponse = { readonly [key: string]: unknown }
export const ThreadArchiveResponse: Schema.Codec<ThreadArchiveResponse> = Schema.suspend(() =>
  Schema.Record(Schema.String, Schema.Unknown)
)

/** The params of `thread/archived`. */
export interface ThreadArchivedNotification {
  readonly threadId: string
}
export const ThreadArchivedNotification: Schema.Codec<ThreadArchivedNotification> = Schema.suspend(() =>
  Schema.Struct({ threadId: Schema.String })
)

/** An independently persisted attachment associated with a thread. */
export interface ThreadAttachment {
  readonly attachmentType: string
  readonly createdAt: number
  readonly id: string
  readonly identityKey: string
  readonly payload: unknown
}
export const ThreadAttachment: Schema.Codec<ThreadAttachment> = Schema.suspend(() =>
  Schema.Struct({
    attachmentType: Schema.String,
    createdAt: Schema.Number,
    id: Schema.String,
    identityKey: Schema.String,
    payload: Schema.Unknown
  })
)

/** Result of attempting to associate an attachment with a thread. */
export type ThreadAttachmentAddOutcome = "created" | "existing" | (string & {})
export const ThreadAttachmentAddOutcome: Schema.Codec<ThreadAttachmentAddOutcome> = Schema.suspend(() =>
  openEnum(["created", "existing"])
)

/**
 * The params of `thread/attachment/add`.
 *
 * Parameters for creating or locating an attachment on its owning thread.
 */
export interface ThreadAttachmentAddParams {
  readonly attachmentType: string
  readonly identityKey: string
  readonly payload: unknown
  readonly threadId: string
}
export const ThreadAttachmentAddParams: Schema.Codec<ThreadAttachmentAddParams> = Schema.suspend(() =>
  Schema.Struct({
    attachmentType: Schema.String,
    identityKey: Schema.String,
    payload: Schema.Unknown,
    threadId: Schema.String
  })
)

/**
 * The result of `thread/attachment/add`.
 *
 * The created or existing attachment.
 */
export interface ThreadAttachmentAddResponse {
  readonly attachment: ThreadAttachment
  readonly outcome: ThreadAttachmentAddOutcome
}
export const ThreadAttachmentAddResponse: Schema.Codec<ThreadAttachmentAddResponse> = Schema.suspend(() =>
  Schema.Struct({ attachment: ThreadAttachment, outcome: ThreadAttachmentAddOutcome })
)

/**
 * The params of `thread/attachment/list`.
 *
 * Parameters for listing attachments from one thread.
 */
export interface ThreadAttachmentListParams {
  readonly threadId: string
  readonly cursor?: string | null | undefined
  readonly limit?: number | null | undefined
}
export const ThreadAttachmentListParams: Schema.Codec<ThreadAttachmentListParams> = Schema.suspend(() =>
  Schema.Struct({
    threadId: Schema.String,
    cursor: Schema.optional(Schema.NullOr(Schema.String)),
    limit: Schema.optional(Schema.NullOr(Schema.Number))
  })
)

/**
 * The result of `thread/attachment/list`.
 *
 * One page of attachments associated with the requested thread.
 */
export interface ThreadAttachmentListResponse {
  readonly data: ReadonlyArray<ThreadAttachment>
  readonly nextCursor?: string | null
}
export const ThreadAttachmentListResponse: Schema.Codec<ThreadAttachmentListResponse> = Schema.suspend(() =>
  Schema.Struct({ data: Schema.Array(ThreadAttachment), nextCursor: nullish(Schema.String) })
)

/** The persisted attachment change represented by a notification. */
export type ThreadAttachmentOperation = "created" | "deleted" | (string & {})
export const ThreadAttachmentOperation: Schema.Codec<ThreadAttachmentOperation> = Schema.suspend(() =>
  openEnum(["created", "deleted"])
)

/** A thread that currently owns an attachment with the requested identity. */
export interface ThreadAttachmentOwner {
  /** Whether the owning thread is archived, not whether it is currently executing a turn. */
  readonly archived: boolean
  readonly threadId: string
}
export const ThreadAttachmentOwner: Schema.Codec<ThreadAttachmentOwner> = Schema.suspend(() =>
  Schema.Struct({ archived: Schema.Boolean, threadId: Schema.String })
)

/**
 * The params of `thread/attachmentOwner/list`.
 *
 * Parameters for reverse lookup by attachment identity within this server's store.
 */
export interface ThreadAttachmentOwnerListParams {
  readonly attachmentType: string
  readonly identityKey: string
  /** Omitted or null returns all matches; false returns non-archived threads only. */
  readonly archived?: boolean | null | undefined
  readonly cursor?: string | null | undefined
  readonly limit?: number | null | undefined
}
export const ThreadAttachmentOwnerListParams: Schema.Codec<ThreadAttachmentOwnerListParams> = Schema.suspend(() =>
  Schema.Struct({
    attachmentType: Schema.String,
    identityKey: Schema.String,
    archived: Schema.optional(Schema.NullOr(Schema.Boolean)),
    cursor: Schema.optional(Schema.NullOr(Schema.String)),
    limit: Schema.optional(Schema.NullOr(Schema.Number))
  })
)

/**
 * The result of `thread/attachmentOwner/list`.
 *
 * One page of matching owners, including threads without their own user messages.
 */
export interface ThreadAttachmentOwnerListResponse {
  readonly data: ReadonlyArray<ThreadAttachmentOwner>
  readonly nextCursor?: string | null
}
export const ThreadAttachmentOwnerListResponse: Schema.Codec<ThreadAttachmentOwnerListResponse> = Schema.suspend(() =>
  Schema.Struct({ data: Schema.Array(ThreadAttachmentOwner), nextCursor: nullish(Schema.String) })
)

/**
 * The params of `thread/attachment/remove`.
 *
 * Parameters for deleting an attachment by its stable thread-local identity.
 */
export interface ThreadAttachmentRemoveParams {
  readonly attachmentType: string
  readonly identityKey: string
  readonly threadId: string
}
export const ThreadAttachmentRemoveParams: Schema.Codec<ThreadAttachmentRemoveParams> = Schema.suspend(() =>
  Schema.Struct({ attachmentType: Schema.String, identityKey: Schema.String, threadId: Schema.String })
)

/**
 * The result of `thread/attachment/remove`.
 *
 * Successful deletion does not return additional attachment data.
 */
export type ThreadAttachmentRemoveResponse = { readonly [key: string]: unknown }
export const ThreadAttachmentRemoveResponse: Schema.Codec<ThreadAttachmentRemoveResponse> = Schema.suspend(() =>
  Schema.Record(Schema.String, Schema.Unknown)
)

/**
 * The params of `thread/attachment/updated`.
 *
 * Notification published after a thread attachment is created or deleted.
 */
export interface ThreadAttachmentUpdatedNotification {
  readonly attachmentId: string
  readonly attachmentType: string
  readonly identityKey: string
  readonly operation: ThreadAttachmentOperation
  readonly threadId: string
}
export const ThreadAttachmentUpdatedNotification: Schema.Codec<ThreadAttachmentUpdatedNotification> = Schema.suspend(() =>
  Schema.Struct({
    attachmentId: Schema.String,
    attachmentType: Schema.String,
    identityKey: Schema.String,
    operation: ThreadAttachmentOperation,
    threadId: Schema.String
  })
)

/** @experimental */
export interface ThreadBackgroundTerminal {
  readonly command: string
  readonly cwd: LegacyAppPathString
  readonly itemId: string
  readonly processId: string
  readonly cpuPercent?: number | null
  readonly osPid?: number | null
  readonly rssKb?: number | null
}
export const ThreadBackgroundTerminal: Schema.Codec<ThreadBackgroundTerminal> = Schema.suspend(() =>
  Schema.Struct({
    command: Schema.String,
    cwd: LegacyAppPathString,
    itemId: Schema.String,
    processId: Schema.String,
    cpuPercent: nullish(Schema.Number),
    osPid: nullish(Schema.Number),
    rssKb: nullish(Schema.Number)
  })
)

/**
 * The params of `thread/backgroundTerminals/clean`.
 *
 * @experimental
 */
export interface ThreadBackgroundTerminalsCleanParams {
  readonly threadId: string
}
export const ThreadBackgroundTerminalsCleanParams: Schema.Codec<ThreadBackgroundTerminalsCleanParams> = Schema.suspend(() =>
  Schema.Struct({ threadId: Schema.String })
)

/**
 * The result of `thread/backgroundTerminals/clean`.
 *
 * @experimental
 */
export type ThreadBackgroundTerminalsCleanResponse = { readonly [key: string]: unknown }
export const ThreadBackgroundTerminalsCleanResponse: Schema.Codec<ThreadBackgroundTerminalsCleanResponse> = Schema.suspend(() =>
  Schema.Record(Schema.String, Schema.Unknown)
)

/**
 * The params of `thread/backgroundTerminals/list`.
 *
 * @experimental
 */
export interface ThreadBackgroundTerminalsListParams {
  readonly threadId: string
  /** Opaque pagination cursor returned by a previous call. */
  readonly cursor?: string | null | undefined
  /** Optional page size. */
  readonly limit?: number | null | undefined
}
export const ThreadBackgroundTerminalsListParams: Schema.Codec<ThreadBackgroundTerminalsListParams> = Schema.suspend(() =>
  Schema.Struct({
    threadId: Schema.String,
    cursor: Schema.optional(Schema.NullOr(Schema.String)),
    limit: Schema.optional(Schema.NullOr(Schema.Number))
  })
)

/**
 * The result of `thread/backgroundTerminals/list`.
 *
 * @experimental
 */
export interface ThreadBackgroundTerminalsListResponse {
  readonly data: ReadonlyArray<ThreadBackgroundTerminal>
  /**
   * Opaque cursor to pass to the next call to continue after the last item. If None, there are no
   * more items to return.
   */
  readonly nextCursor?: string | null
}
export const ThreadBackgroundTerminalsListResponse: Schema.Codec<ThreadBackgroundTerminalsListResponse> = Schema.suspend(() =>
  Schema.Struct({ data: Schema.Array(ThreadBackgroundTerminal), nextCursor: nullish(Schema.String) })
)

/**
 * The params of `thread/backgroundTerminals/terminate`.
 *
 * @experimental
 */
export interface ThreadBackgroundTerminalsTerminateParams {
  readonly processId: string
  readonly threadId: string
}
export const ThreadBackgroundTerminalsTerminateParams: Schema.Codec<ThreadBackgroundTerminalsTerminateParams> = Schema.suspend(() =>
  Schema.Struct({ processId: Schema.String, threadId: Schema.String })
)

/**
 * The result of `thread/backgroundTerminals/terminate`.
 *
 * @experimental
 */
export interface ThreadBackgroundTerminalsTerminateResponse {
  readonly terminated: boolean
}
export const ThreadBackgroundTerminalsTerminateResponse: Schema.Codec<ThreadBackgroundTerminalsTerminateResponse> = Schema.suspend(() =>
  Schema.Struct({ terminated: Schema.Boolean })
)

/** The params of `thread/closed`. */
export interface ThreadClosedNotification {
  readonly threadId: string
}
export const ThreadClosedNotification: Schema.Codec<ThreadClosedNotification> = Schema.suspend(() =>
  Schema.Struct({ threadId: Schema.String })
)

/** The params of `thread/compact/start`. */
export interface ThreadCompactStartParams {
  readonly threadId: string
}
export const ThreadCompactStartParams: Schema.Codec<ThreadCompactStartParams> = Schema.suspend(() =>
  Schema.Struct({ threadId: Schema.String })
)

/** The result of `thread/compact/start`. */
export type ThreadCompactStartResponse = { readonly [key: string]: unknown }
export const ThreadCompactStartResponse: Schema.Codec<ThreadCompactStartResponse> = Schema.suspend(() =>
  Schema.Record(Schema.String, Schema.Unknown)
)

/**
 * The params of `thread/decrement_elicitation`.
 *
 * Parameters for `thread/decrement_elicitation`.
 *
 * @experimental
 */
export interface ThreadDecrementElicitationParams {
  /** Thread whose out-of-band elicitation counter should be decremented. */
  readonly threadId: string
}
export const ThreadDecrementElicitationParams: Schema.Codec<ThreadDecrementElicitationParams> = Schema.suspend(() =>
  Schema.Struct({ threadId: Schema.String })
)

/**
 * The result of `thread/decrement_elicitation`.
 *
 * Response for `thread/decrement_elicitation`.
 *
 * @experimental
 */
export interface ThreadDecrementElicitationResponse {
  /** Current out-of-band elicitation count after the decrement. */
  readonly count: number
  /** Whether timeout accounting remains paused after applying the decrement. */
  readonly paused: boolean
}
export const ThreadDecrementElicitationResponse: Schema.Codec<ThreadDecrementElicitationResponse> = Schema.suspend(() =>
  Schema.Struct({ count: Schema.Number, paused: Schema.Boolean })
)

/** The params of `thread/delete`. */
export interface ThreadDeleteParams {
  readonly threadId: string
}
export const ThreadDeleteParams: Schema.Codec<ThreadDeleteParams> = Schema.suspend(() =>
  Schema.Struct({ threadId: Schema.String })
)

/** The result of `thread/delete`. */
export type ThreadDeleteResponse = { readonly [key: string]: unknown }
export const ThreadDeleteResponse: Schema.Codec<ThreadDeleteResponse> = Schema.suspend(() =>
  Schema.Record(Schema.String, Schema.Unknown)
)

/** The params of `thread/deleted`. */
export interface ThreadDeletedNotification {
  readonly threadId: string
}
export const ThreadDeletedNotification: Schema.Codec<ThreadDeletedNotification> = Schema.suspend(() =>
  Schema.Struct({ threadId: Schema.String })
)

/** An environment selected by a loaded thread, independent of connection status. */
export interface ThreadEnvironment {
  readonly cwd: LegacyAppPathString
  readonly environmentId: string
  readonly runtimeWorkspaceRoots: ReadonlyArray<LegacyAppPathString>
}
export const ThreadEnvironment: Schema.Codec<ThreadEnvironment> = Schema.suspend(() =>
  Schema.Struct({
    cwd: LegacyAppPathString,
    environmentId: Schema.String,
    runtimeWorkspaceRoots: Schema.Array(LegacyAppPathString)
  })
)

/** Extra app-server data for a thread. */
export type ThreadExtra = { readonly [key: string]: unknown }
export const ThreadExtra: Schema.Codec<ThreadExtra> = Schema.suspend(() => Schema.Record(Schema.String, Schema.Unknown))

/**
 * The params of `thread/fork`.
 *
 * There are two ways to fork a thread: 1. By thread_id: load the thread from disk by thread_id and
 * fork it into a new thread. 2. By path: load the thread from disk by path and fork it into a new
 * thread.
 *
 * If using a non-empty path, the thread_id param will be ignored. Empty string path values are
 * treated as absent.
 *
 * Prefer using thread_id whenever possible.
 */
export interface ThreadForkParams {
  readonly threadId: string
  readonly approvalPolicy?: AskForApproval | null | undefined
  /** Override where approval requests are routed for review on this thread and subsequent turns. */
  readonly approvalsReviewer?: ApprovalsReviewer | null | undefined
  /**
   * Persist the fork as an attached thread of its resolved source, hidden from ordinary lists. The
   * source cannot be deleted while attached threads exist. Requires a paginated source and local
   * storage; incompatible with ephemeral and deferGoalContinuation. Omitted or false creates an
   * ordinary fork.
   *
   * @experimental
   */
  readonly attachToSource?: boolean | undefined
  readonly baseInstructions?: string | null | undefined
  /**
   * Optional turn id to fork before, excluding that turn and all later turns. Cannot be combined
   * with `last_turn_id`.
   *
   * @experimental
   */
  readonly beforeTurnId?: string | null | undefined
  readonly config?: { readonly [key: string]: unknown } | null | undefined
  readonly cwd?: string | null | undefined
  /**
   * When true, carry the source thread's current goal into the fork without starting its initial
   * automatic continuation. The next explicit turn owns the goal lifecycle, and normal automatic
   * continuation resumes after it.
   *
   * @experimental
   */
  readonly deferGoalContinuation?: boolean | undefined
  readonly developerInstructions?: string | null | undefined
  readonly ephemeral?: boolean | undefined
  /**
   * When true, return only thread metadata and live fork state without populating `thread.turns`.
   * This is useful when the client plans to call `thread/turns/list` immediately after forking.
   * Full-history hydration is deprecated for paginated threads; use this with `thread/turns/list`
   * and `thread/items/list` instead.
   */
  readonly excludeTurns?: boolean | undefined
  /**
   * Disable MCP servers in prediction mode when the inherited window uses incremental tools on
   * Responses Lite. Requires `experimentalPredictionMode: true`.
   *
   * @experimental
   */
  readonly experimentalDisablePredictionMcp?: boolean | undefined
  /**
   * Start from the loaded parent's effective config, tools, environments, and persisted history to
   * maximize prompt-cache reuse. Requires a loaded, persisted parent and `ephemeral: true`.
   * Enables `features.reasoning_effort_override` on the fork. Only
   * `config.thread_unload_delay_secs` may override the inherited config. Cannot be combined with
   * `path`, `lastTurnId`, or `beforeTurnId`.
   *
   * @experimental
   */
  readonly experimentalPredictionMode?: boolean | undefined
  /**
   * Optional last turn id to fork through, inclusive.
   *
   * When specified, turns after `last_turn_id` are omitted from the fork. The referenced turn
   * cannot be in progress.
   */
  readonly lastTurnId?: string | null | undefined
  /** Configuration overrides for the forked thread, if any. */
  readonly model?: string | null | undefined
  readonly modelProvider?: string | null | undefined
  /**
   * [UNSTABLE] Specify the rollout path to fork from. If specified, the thread_id param will be
   * ignored.
   *
   * @experimental
   */
  readonly path?: string | null | undefined
  /**
   * Named profile id for the forked thread. Cannot be combined with `sandbox`.
   *
   * @experimental
   */
  readonly permissions?: string | null | undefined
  /**
   * Replace the thread's runtime workspace roots. Paths must be absolute.
   *
   * @experimental
   */
  readonly runtimeWorkspaceRoots?: ReadonlyArray<AbsolutePathBuf> | null | undefined
  readonly sandbox?: SandboxMode | null | undefined
  readonly serviceTier?: string | null | undefined
  /** Optional client-supplied analytics source classification for this forked thread. */
  readonly threadSource?: ThreadSource | null | undefined
}
export const ThreadForkParams: Schema.Codec<ThreadForkParams> = Schema.suspend(() =>
  Schema.Struct({
    threadId: Schema.String,
    approvalPolicy: Schema.optional(Schema.NullOr(AskForApproval)),
    approvalsReviewer: Schema.optional(Schema.NullOr(ApprovalsReviewer)),
    attachToSource: Schema.optional(Schema.Boolean),
    baseInstructions: Schema.optional(Schema.NullOr(Schema.String)),
    beforeTurnId: Schema.optional(Schema.NullOr(Schema.String)),
    config: Schema.optional(Schema.NullOr(Schema.Record(Schema.String, Schema.Unknown))),
    cwd: Schema.optional(Schema.NullOr(Schema.String)),
    deferGoalContinuation: Schema.optional(Schema.Boolean),
    developerInstructions: Schema.optional(Schema.NullOr(Schema.String)),
    ephemeral: Schema.optional(Schema.Boolean),
    excludeTurns: Schema.optional(Schema.Boolean),
    experimentalDisablePredictionMcp: Schema.optional(Schema.Boolean),
    experimentalPredictionMode: Schema.optional(Schema.Boolean),
    lastTurnId: Schema.optional(Schema.NullOr(Schema.String)),
    model: Schema.optional(Schema.NullOr(Schema.String)),
    modelProvider: Schema.optional(Schema.NullOr(Schema.String)),
    path: Schema.optional(Schema.NullOr(Schema.String)),
    permissions: Schema.optional(Schema.NullOr(Schema.String)),
    runtimeWorkspaceRoots: Schema.optional(Schema.NullOr(Schema.Array(AbsolutePathBuf))),
    sandbox: Schema.optional(Schema.NullOr(SandboxMode)),
    serviceTier: Schema.optional(Schema.NullOr(Schema.String)),
    threadSource: Schema.optional(Schema.NullOr(ThreadSource))
  })
)

/** The result of `thread/fork`. */
export interface ThreadForkResponse {
  readonly approvalPolicy: AskForApproval
  /** Reviewer currently used for approval requests on this thread. */
  readonly approvalsReviewer: ApprovalsReviewer
  readonly cwd: AbsolutePathBuf
  readonly model: string
  readonly modelProvider: string
  /**
   * Legacy sandbox policy retained for compatibility. Experimental clients should prefer
   * `activePermissionProfile` for profile provenance.
   */
  readonly sandbox: SandboxPolicy
  readonly thread: Thread
  /**
   * Named or implicit built-in profile that produced the active permissions, when known.
   *
   * @experimental
   */
  readonly activePermissionProfile?: ActivePermissionProfile | null
  /** Saved list of disabled plugin IDs. Does not yet filter plugin capabilities. */
  readonly disabledPluginIds?: ReadonlyArray<string> | null
  /** Environment-native paths to instruction source files currently loaded for this thread. */
  readonly instructionSources?: ReadonlyArray<LegacyAppPathString> | null
  /**
   * @deprecated Always `explicitRequestOnly`. Use `reasoningEffort` for Ultra behavior.
   *
   * @experimental
   */
  readonly multiAgentMode?: MultiAgentMode | null
  readonly reasoningEffort?: ReasoningEffort | null
  /**
   * Thread-scoped runtime workspace roots used to materialize `:workspace_roots`.
   *
   * @experimental
   */
  readonly runtimeWorkspaceRoots?: ReadonlyArray<AbsolutePathBuf> | null
  readonly serviceTier?: string | null
}
export const ThreadForkResponse: Schema.Codec<ThreadForkResponse> = Schema.suspend(() =>
  Schema.Struct({
    approvalPolicy: AskForApproval,
    approvalsReviewer: ApprovalsReviewer,
    cwd: AbsolutePathBuf,
    model: Schema.String,
    modelProvider: Schema.String,
    sandbox: SandboxPolicy,
    thread: Thread,
    activePermissionProfile: nullish(ActivePermissionProfile),
    disabledPluginIds: nullish(Schema.Array(Schema.String)),
    instructionSources: nullish(Schema.Array(LegacyAppPathString)),
    multiAgentMode: nullish(MultiAgentMode),
    reasoningEffort: nullish(ReasoningEffort),
    runtimeWorkspaceRoots: nullish(Schema.Array(AbsolutePathBuf)),
    serviceTier: nullish(Schema.String)
  })
)

export interface ThreadGoal {
  readonly createdAt: number
  readonly objective: string
  readonly status: ThreadGoalStatus
  readonly threadId: string
  readonly timeUsedSeconds: number
  readonly tokensUsed: number
  readonly updatedAt: number
  readonly tokenBudget?: number | null
}
export const ThreadGoal: Schema.Codec<ThreadGoal> = Schema.suspend(() =>
  Schema.Struct({
    createdAt: Schema.Number,
    objective: Schema.String,
    status: ThreadGoalStatus,
    threadId: Schema.String,
    timeUsedSeconds: Schema.Number,
    tokensUsed: Schema.Number,
    updatedAt: Schema.Number,
    tokenBudget: nullish(Schema.Number)
  })
)

/** The params of `thread/goal/clear`. */
export interface ThreadGoalClearParams {
  readonly threadId: string
  /** Missing provenance does not supply user authorization. */
  readonly origin?: ThreadGoalMutationOrigin | null | undefined
}
export const ThreadGoalClearParams: Schema.Codec<ThreadGoalClearParams> = Schema.suspend(() =>
  Schema.Struct({ threadId: Schema.String, origin: Schema.optional(Schema.NullOr(ThreadGoalMutationOrigin)) })
)

/** The result of `thread/goal/clear`. */
export interface ThreadGoalClearResponse {
  readonly cleared: boolean
}
export const ThreadGoalClearResponse: Schema.Codec<ThreadGoalClearResponse> = Schema.suspend(() =>
  Schema.Struct({ cleared: Schema.Boolean })
)

/** The params of `thread/goal/cleared`. */
export interface ThreadGoalClearedNotification {
  readonly threadId: string
}
export const ThreadGoalClearedNotification: Schema.Codec<ThreadGoalClearedNotification> = Schema.suspend(() =>
  Schema.Struct({ threadId: Schema.String })
)

/** The params of `thread/goal/get`. */
export interface ThreadGoalGetParams {
  readonly threadId: string
}
export const ThreadGoalGetParams: Schema.Codec<ThreadGoalGetParams> = Schema.suspend(() =>
  Schema.Struct({ threadId: Schema.String })
)

/** The result of `thread/goal/get`. */
export interface ThreadGoalGetResponse {
  readonly goal?: ThreadGoal | null
}
export const ThreadGoalGetResponse: Schema.Codec<ThreadGoalGetResponse> = Schema.suspend(() =>
  Schema.Struct({ goal: nullish(ThreadGoal) })
)

/** Distinguishes explicit user actions from automatic goal lifecycle mutations. */
export type ThreadGoalMutationOrigin = "user" | "automatic"
export const ThreadGoalMutationOrigin: Schema.Codec<ThreadGoalMutationOrigin> = Schema.suspend(() =>
  Schema.Literals(["user", "automatic"])
)

/** The params of `thread/goal/set`. */
export interface ThreadGoalSetParams {
  readonly threadId: string
  readonly objective?: string | null | undefined
  /** Missing provenance does not supply user authorization. */
  readonly origin?: ThreadGoalMutationOrigin | null | undefined
  readonly status?: ThreadGoalStatus | null | undefined
  readonly tokenBudget?: number | null | undefined
}
export const ThreadGoalSetParams: Schema.Codec<ThreadGoalSetParams> = Schema.suspend(() =>
  Schema.Struct({
    threadId: Schema.String,
    objective: Schema.optional(Schema.NullOr(Schema.String)),
    origin: Schema.optional(Schema.NullOr(ThreadGoalMutationOrigin)),
    status: Schema.optional(Schema.NullOr(ThreadGoalStatus)),
    tokenBudget: Schema.optional(Schema.NullOr(Schema.Number))
  })
)

/** The result of `thread/goal/set`. */
export interface ThreadGoalSetResponse {
  readonly goal: ThreadGoal
}
export const ThreadGoalSetResponse: Schema.Codec<ThreadGoalSetResponse> = Schema.suspend(() =>
  Schema.Struct({ goal: ThreadGoal })
)

export type ThreadGoalStatus =
  | "active"
  | "paused"
  | "blocked"
  | "usageLimited"
  | "budgetLimited"
  | "complete"
  | (string & {})
export const ThreadGoalStatus: Schema.Codec<ThreadGoalStatus> = Schema.suspend(() =>
  openEnum(["active", "paused", "blocked", "usageLimited", "budgetLimited", "complete"])
)

/** The params of `thread/goal/updated`. */
export interface ThreadGoalUpdatedNotification {
  readonly goal: ThreadGoal
  readonly threadId: string
  readonly turnId?: string | null
}
export const ThreadGoalUpdatedNotification: Schema.Codec<ThreadGoalUpdatedNotification> = Schema.suspend(() =>
  Schema.Struct({ goal: ThreadGoal, threadId: Schema.String, turnId: nullish(Schema.String) })
)

/** @experimental */
export interface ThreadGuardianAssessment {
  readonly outcome: GuardianAssessmentOutcome
  readonly rationale: string
  readonly riskLevel: GuardianRiskLevel
  readonly userAuthorization: GuardianUserAuthorization
}
export const ThreadGuardianAssessment: Schema.Codec<ThreadGuardianAssessment> = Schema.suspend(() =>
  Schema.Struct({
    outcome: GuardianAssessmentOutcome,
    rationale: Schema.String,
    riskLevel: GuardianRiskLevel,
    userAuthorization: GuardianUserAuthorization
  })
)

/**
 * The params of `thread/guardianReview`.
 *
 * Calling `thread/guardianReview` subscribes the connection to the thread. The subscription
 * remains after the review completes, keeping the thread loaded until the client calls
 * `thread/unsubscribe` or disconnects.
 *
 * @experimental
 */
export interface ThreadGuardianReviewParams {
  readonly threadId: string
}
export const ThreadGuardianReviewParams: Schema.Codec<ThreadGuardianReviewParams> = Schema.suspend(() =>
  Schema.Struct({ threadId: Schema.String })
)

/**
 * The result of `thread/guardianReview`.
 *
 * @experimental
 */
export interface ThreadGuardianReviewResponse {
  readonly callId: string
  /** Null when current policy or a remembered approval skips review. */
  readonly assessment?: ThreadGuardianAssessment | null
}
export const ThreadGuardianReviewResponse: Schema.Codec<ThreadGuardianReviewResponse> = Schema.suspend(() =>
  Schema.Struct({ callId: Schema.String, assessment: nullish(ThreadGuardianAssessment) })
)

export type ThreadHistoryMode = "legacy" | "paginated" | (string & {})
export const ThreadHistoryMode: Schema.Codec<ThreadHistoryMode> = Schema.suspend(() =>
  openEnum(["legacy", "paginated"])
)

/**
 * The params of `thread/increment_elicitation`.
 *
 * Parameters for `thread/increment_elicitation`.
 *
 * @experimental
 */
export interface ThreadIncrementElicitationParams {
  /** Thread whose out-of-band elicitation counter should be incremented. */
  readonly threadId: string
}
export const ThreadIncrementElicitationParams: Schema.Codec<ThreadIncrementElicitationParams> = Schema.suspend(() =>
  Schema.Struct({ threadId: Schema.String })
)

/**
 * The result of `thread/increment_elicitation`.
 *
 * Response for `thread/increment_elicitation`.
 *
 * @experimental
 */
export interface ThreadIncrementElicitationResponse {
  /** Current out-of-band elicitation count after the increment. */
  readonly count: number
  /** Whether timeout accounting is paused after applying the increment. */
  readonly paused: boolean
}
export const ThreadIncrementElicitationResponse: Schema.Codec<ThreadIncrementElicitationResponse> = Schema.suspend(() =>
  Schema.Struct({ count: Schema.Number, paused: Schema.Boolean })
)

/** The params of `thread/inject_items`. */
export interface ThreadInjectItemsParams {
  /** Raw Responses API items to append to the thread's model-visible history. */
  readonly items: ReadonlyArray<unknown>
  readonly threadId: string
}
export const ThreadInjectItemsParams: Schema.Codec<ThreadInjectItemsParams> = Schema.suspend(() =>
  Schema.Struct({ items: Schema.Array(Schema.Unknown), threadId: Schema.String })
)

/** The result of `thread/inject_items`. */
export type ThreadInjectItemsResponse = { readonly [key: string]: unknown }
export const ThreadInjectItemsResponse: Schema.Codec<ThreadInjectItemsResponse> = Schema.suspend(() =>
  Schema.Record(Schema.String, Schema.Unknown)
)

export interface ThreadItemEntry {
  readonly item: ThreadItem
  /** Turn containing this item. */
  readonly turnId: string
  /** Unix timestamp (milliseconds) when the item completed, if recorded by the producer. */
  readonly completedAtMs?: number | null
  /**
   * The saved output was omitted. Fetch the complete item with `thread/items/read`.
   *
   * @experimental
   */
  readonly outputDeferred?: boolean | null
  /** Unix timestamp (milliseconds) when the item started, if recorded by the producer. */
  readonly startedAtMs?: number | null
}
export const ThreadItemEntry: Schema.Codec<ThreadItemEntry> = Schema.suspend(() =>
  Schema.Struct({
    item: ThreadItem,
    turnId: Schema.String,
    completedAtMs: nullish(Schema.Number),
    outputDeferred: nullish(Schema.Boolean),
    startedAtMs: nullish(Schema.Number)
  })
)

export interface ThreadItemOutputDeferral {
  /**
   * Defer nonempty output from successful commands.
   *
   * @experimental
   */
  readonly commandExecution?: boolean | undefined
  /**
   * Defer nonempty plain-text results from successful MCP tool calls.
   *
   * @experimental
   */
  readonly mcpToolCall?: boolean | undefined
}
export const ThreadItemOutputDeferral: Schema.Codec<ThreadItemOutputDeferral> = Schema.suspend(() =>
  Schema.Struct({ commandExecution: Schema.optional(Schema.Boolean), mcpToolCall: Schema.optional(Schema.Boolean) })
)

/** An exclusive item position within the requested visible turn. */
export type ThreadItemsListAnchor = {
      readonly type: "item"
      readonly itemId: string
    }
export const ThreadItemsListAnchor: Schema.Codec<ThreadItemsListAnchor> = Schema.suspend(() =>
  Schema.Union([Schema.Struct({ type: Schema.Literal("item"), itemId: Schema.String })])
)

/** Starting position for an item-history page. */
export type ThreadItemsListCursor = string | ThreadItemsListAnchor
export const ThreadItemsListCursor: Schema.Codec<ThreadItemsListCursor> = Schema.suspend(() =>
  Schema.Union([Schema.String, ThreadItemsListAnchor])
)

/** The params of `thread/items/list`. */
export interface ThreadItemsListParams {
  readonly threadId: string
  /**
   * Opaque continuation cursor or an exclusive item anchor in the requested visible turn. An item
   * anchor requires a non-empty `turnId`; ascending (the default) returns items after it, and
   * descending returns items before it. Continue with the returned string cursor.
   */
  readonly cursor?: ThreadItemsListCursor | null | undefined
  /** For a single turn, choose which saved outputs to fetch separately by item ID. */
  readonly deferOutput?: ThreadItemOutputDeferral | null | undefined
  /** Optional item page size. */
  readonly limit?: number | null | undefined
  /** Optional item pagination direction; defaults to ascending. */
  readonly sortDirection?: SortDirection | null | undefined
  /** Optional turn id to filter by. When omitted, returns items across the thread. */
  readonly turnId?: string | null | undefined
}
export const ThreadItemsListParams: Schema.Codec<ThreadItemsListParams> = Schema.suspend(() =>
  Schema.Struct({
    threadId: Schema.String,
    cursor: Schema.optional(Schema.NullOr(ThreadItemsListCursor)),
    deferOutput: Schema.optional(Schema.NullOr(ThreadItemOutputDeferral)),
    limit: Schema.optional(Schema.NullOr(Schema.Number)),
    sortDirection: Schema.optional(Schema.NullOr(SortDirection)),
    turnId: Schema.optional(Schema.NullOr(Schema.String))
  })
)

/** The result of `thread/items/list`. */
export interface ThreadItemsListResponse {
  readonly data: ReadonlyArray<ThreadItemEntry>
  /**
   * Opaque cursor to pass as `cursor` when reversing `sortDirection`. This is only populated when
   * the page contains at least one item.
   */
  readonly backwardsCursor?: string | null
  /**
   * Opaque cursor to pass to the next call to continue after the last item. if None, there are no
   * more items to return.
   */
  readonly nextCursor?: string | null
}
export const ThreadItemsListResponse: Schema.Codec<ThreadItemsListResponse> = Schema.suspend(() =>
  Schema.Struct({
    data: Schema.Array(ThreadItemEntry),
    backwardsCursor: nullish(Schema.String),
    nextCursor: nullish(Schema.String)
  })
)

/**
 * The params of `thread/items/read`.
 *
 * EXPERIMENTAL - retrieve a bounded set of persisted items from one turn.
 *
 * @experimental
 */
export interface ThreadItemsReadParams {
  /** Item IDs to retrieve. Supply 1 to 100 IDs. */
  readonly itemIds: ReadonlyArray<string>
  readonly threadId: string
  readonly turnId: string
}
export const ThreadItemsReadParams: Schema.Codec<ThreadItemsReadParams> = Schema.suspend(() =>
  Schema.Struct({ itemIds: Schema.Array(Schema.String), threadId: Schema.String, turnId: Schema.String })
)

/**
 * The result of `thread/items/read`.
 *
 * EXPERIMENTAL - persisted items returned in canonical stored order.
 *
 * @experimental
 */
export interface ThreadItemsReadResponse {
  readonly data: ReadonlyArray<ThreadItemEntry>
}
export const ThreadItemsReadResponse: Schema.Codec<ThreadItemsReadResponse> = Schema.suspend(() =>
  Schema.Struct({ data: Schema.Array(ThreadItemEntry) })
)

export type ThreadListCwdFilter = string | ReadonlyArray<string>
export const ThreadListCwdFilter: Schema.Codec<ThreadListCwdFilter> = Schema.suspend(() =>
  Schema.Union([Schema.String, Schema.Array(Schema.String)])
)

/** The params of `thread/list`. */
export interface ThreadListParams {
  /**
   * Optional ancestor thread filter. Returns spawned descendants at any depth, excluding the
   * ancestor itself. Mutually exclusive with `parentThreadId`.
   *
   * @experimental
   */
  readonly ancestorThreadId?: string | null | undefined
  /**
   * Optional archived filter; when set to true, only archived threads are returned. If false or
   * null, only non-archived threads are returned.
   */
  readonly archived?: boolean | null | undefined
  /**
   * Return only persistent threads attached to this thread, including empty threads. Mutually
   * exclusive with parentThreadId and ancestorThreadId. Omitting this filter keeps attached
   * threads hidden from ordinary listings.
   *
   * @experimental
   */
  readonly attachedToThreadId?: string | null | undefined
  /** Show local history visible to the current ChatGPT account. Defaults to false. */
  readonly currentAccountOnly?: boolean | undefined
  /** Opaque pagination cursor returned by a previous call. */
  readonly cursor?: string | null | undefined
  /**
   * Optional cwd filter or filters; when set, only threads whose session cwd exactly matches one
   * of these paths are returned.
   */
  readonly cwd?: ThreadListCwdFilter | null | undefined
  /**
   * Thread IDs to exclude before applying the result limit. Up to 100 entries; invalid IDs or a
   * larger list are rejected, never truncated. Send the same exclusions on each page. Omitted,
   * null, or empty means no exclusions.
   */
  readonly excludedThreadIds?: ReadonlyArray<string> | null | undefined
  /**
   * Include persistent threads attached to a parent when searching by title.
   *
   * @experimental
   */
  readonly includeAttachedThreads?: boolean | undefined
  /** Optional page size; defaults to a reasonable server-side value. */
  readonly limit?: number | null | undefined
  /**
   * Optional provider filter; when set, only sessions recorded under these providers are returned.
   * When present but empty, includes all providers.
   */
  readonly modelProviders?: ReadonlyArray<string> | null | undefined
  /**
   * Optional originator allowlist, matching any supplied value exactly. Supported by hosted
   * backends only; the local app-server rejects a nonempty list. Omitted or empty lists leave
   * originators unrestricted.
   */
  readonly originators?: ReadonlyArray<string> | null | undefined
  /**
   * Optional direct parent thread filter. Mutually exclusive with `ancestorThreadId`.
   *
   * @experimental
   */
  readonly parentThreadId?: string | null | undefined
  /**
   * Omit to include every project, set to null for unassigned threads, or provide a project ID to
   * return only threads in that project.
   *
   * @experimental
   */
  readonly projectId?: string | null | undefined
  /** Optional substring filter for the extracted thread title. */
  readonly searchTerm?: string | null | undefined
  /**
   * Omit to include every section, set to `null` for unsectioned threads, or provide a section ID
   * to return only threads in that section.
   */
  readonly sectionId?: string | null | undefined
  /** Optional sort direction; defaults to descending (newest first). */
  readonly sortDirection?: SortDirection | null | undefined
  /** Optional sort key; defaults to created_at. */
  readonly sortKey?: ThreadSortKey | null | undefined
  /**
   * Optional source filter; when set, only sessions from these source kinds are returned. When
   * omitted or empty, defaults to interactive sources.
   */
  readonly sourceKinds?: ReadonlyArray<ThreadSourceKind> | null | undefined
  /**
   * If true, return from the state DB without scanning JSONL rollouts to repair thread metadata.
   * Omitted or false preserves scan-and-repair behavior.
   */
  readonly useStateDbOnly?: boolean | undefined
}
export const ThreadListParams: Schema.Codec<ThreadListParams> = Schema.suspend(() =>
  Schema.Struct({
    ancestorThreadId: Schema.optional(Schema.NullOr(Schema.String)),
    archived: Schema.optional(Schema.NullOr(Schema.Boolean)),
    attachedToThreadId: Schema.optional(Schema.NullOr(Schema.String)),
    currentAccountOnly: Schema.optional(Schema.Boolean),
    cursor: Schema.optional(Schema.NullOr(Schema.String)),
    cwd: Schema.optional(Schema.NullOr(ThreadListCwdFilter)),
    excludedThreadIds: Schema.optional(Schema.NullOr(Schema.Array(Schema.String))),
    includeAttachedThreads: Schema.optional(Schema.Boolean),
    limit: Schema.optional(Schema.NullOr(Schema.Number)),
    modelProviders: Schema.optional(Schema.NullOr(Schema.Array(Schema.String))),
    originators: Schema.optional(Schema.NullOr(Schema.Array(Schema.String))),
    parentThreadId: Schema.optional(Schema.NullOr(Schema.String)),
    projectId: Schema.optional(Schema.NullOr(Schema.String)),
    searchTerm: Schema.optional(Schema.NullOr(Schema.String)),
    sectionId: Schema.optional(Schema.NullOr(Schema.String)),
    sortDirection: Schema.optional(Schema.NullOr(SortDirection)),
    sortKey: Schema.optional(Schema.NullOr(ThreadSortKey)),
    sourceKinds: Schema.optional(Schema.NullOr(Schema.Array(ThreadSourceKind))),
    useStateDbOnly: Schema.optional(Schema.Boolean)
  })
)

/** The result of `thread/list`. */
export interface ThreadListResponse {
  readonly data: ReadonlyArray<Thread>
  /**
   * Opaque cursor to pass as `cursor` when reversing `sortDirection`. This is only populated when
   * the page contains at least one thread. Use it with the opposite `sortDirection`; for timestamp
   * sorts it anchors at the start of the page timestamp so same-second updates are not skipped.
   */
  readonly backwardsCursor?: string | null
  /**
   * Opaque cursor to pass to the next call to continue after the last item. if None, there are no
   * more items to return.
   */
  readonly nextCursor?: string | null
  /**
   * Local receipts for eligible threads on this page, keyed by thread ID. Null means durable read
   * state is unavailable; an absent key means that row is ineligible.
   *
   * @experimental
   */
  readonly readStates?: { readonly [key: string]: ThreadReadState } | null
}
export const ThreadListResponse: Schema.Codec<ThreadListResponse> = Schema.suspend(() =>
  Schema.Struct({
    data: Schema.Array(Thread),
    backwardsCursor: nullish(Schema.String),
    nextCursor: nullish(Schema.String),
    readStates: nullish(Schema.Record(Schema.String, ThreadReadState))
  })
)

/** The params of `thread/loaded/list`. */
export interface ThreadLoadedListParams {
  /** Opaque pagination cursor returned by a previous call. */
  readonly cursor?: string | null | undefined
  /** Optional page size; defaults to no limit. */
  readonly limit?: number | null | undefined
}
export const ThreadLoadedListParams: Schema.Codec<ThreadLoadedListParams> = Schema.suspend(() =>
  Schema.Struct({
    cursor: Schema.optional(Schema.NullOr(Schema.String)),
    limit: Schema.optional(Schema.NullOr(Schema.Number))
  })
)

/** The result of `thread/loaded/list`. */
export interface ThreadLoadedListResponse {
  /** Thread ids for sessions currently loaded in memory. */
  readonly data: ReadonlyArray<string>
  /**
   * Opaque cursor to pass to the next call to continue after the last item. if None, there are no
   * more items to return.
   */
  readonly nextCursor?: string | null
}
export const ThreadLoadedListResponse: Schema.Codec<ThreadLoadedListResponse> = Schema.suspend(() =>
  Schema.Struct({ data: Schema.Array(Schema.String), nextCursor: nullish(Schema.String) })
)

export type ThreadMemoryMode = "enabled" | "disabled"
export const ThreadMemoryMode: Schema.Codec<ThreadMemoryMode> = Schema.suspend(() =>
  Schema.Literals(["enabled", "disabled"])
)

/**
 * The params of `thread/memoryMode/set`.
 *
 * @experimental
 */
export interface ThreadMemoryModeSetParams {
  readonly mode: ThreadMemoryMode
  readonly threadId: string
}
export const ThreadMemoryModeSetParams: Schema.Codec<ThreadMemoryModeSetParams> = Schema.suspend(() =>
  Schema.Struct({ mode: ThreadMemoryMode, threadId: Schema.String })
)

/**
 * The result of `thread/memoryMode/set`.
 *
 * @experimental
 */
export type ThreadMemoryModeSetResponse = { readonly [key: string]: unknown }
export const ThreadMemoryModeSetResponse: Schema.Codec<ThreadMemoryModeSetResponse> = Schema.suspend(() =>
  Schema.Record(Schema.String, Schema.Unknown)
)

/**
 * The params of `thread/memory/read`.
 *
 * @experimental
 */
export interface ThreadMemoryReadParams {
  /** The thread must already be started or resumed. */
  readonly threadId: string
}
export const ThreadMemoryReadParams: Schema.Codec<ThreadMemoryReadParams> = Schema.suspend(() =>
  Schema.Struct({ threadId: Schema.String })
)

/**
 * The result of `thread/memory/read`.
 *
 * @experimental
 */
export interface ThreadMemoryReadResponse {
  /**
   * Summary from the thread's selected memory version. Null when memory use is disabled or the
   * selected summary is missing, unreadable, or blank.
   */
  readonly summary?: string | null
}
export const ThreadMemoryReadResponse: Schema.Codec<ThreadMemoryReadResponse> = Schema.suspend(() =>
  Schema.Struct({ summary: nullish(Schema.String) })
)

export interface ThreadMetadataGitInfoUpdateParams {
  /**
   * Omit to leave the stored branch unchanged, set to `null` to clear it, or provide a non-empty
   * string to replace it.
   */
  readonly branch?: string | null | undefined
  /**
   * Omit to leave the stored origin URL unchanged, set to `null` to clear it, or provide a
   * non-empty string to replace it.
   */
  readonly originUrl?: string | null | undefined
  /**
   * Omit to leave the stored commit unchanged, set to `null` to clear it, or provide a non-empty
   * string to replace it.
   */
  readonly sha?: string | null | undefined
}
export const ThreadMetadataGitInfoUpdateParams: Schema.Codec<ThreadMetadataGitInfoUpdateParams> = Schema.suspend(() =>
  Schema.Struct({
    branch: Schema.optional(Schema.NullOr(Schema.String)),
    originUrl: Schema.optional(Schema.NullOr(Schema.String)),
    sha: Schema.optional(Schema.NullOr(Schema.String))
  })
)

/** The params of `thread/metadata/update`. */
export interface ThreadMetadataUpdateParams {
  readonly threadId: string
  /**
   * Save the client's Daybreak choice for this persistent thread. Omitted or null leaves it
   * unchanged. This does not select a turn's `cyberAccessProgram` or grant access.
   *
   * @experimental
   */
  readonly daybreakEnabled?: boolean | null | undefined
  /**
   * Patch the stored Git metadata for this thread. Omit a field to leave it unchanged, set it to
   * `null` to clear it, or provide a string to replace the stored value.
   */
  readonly gitInfo?: ThreadMetadataGitInfoUpdateParams | null | undefined
  /**
   * Omit to leave the project unchanged, use an empty string to clear it, or provide an existing
   * project ID to assign it.
   *
   * @experimental
   */
  readonly projectId?: string | null | undefined
}
export const ThreadMetadataUpdateParams: Schema.Codec<ThreadMetadataUpdateParams> = Schema.suspend(() =>
  Schema.Struct({
    threadId: Schema.String,
    daybreakEnabled: Schema.optional(Schema.NullOr(Schema.Boolean)),
    gitInfo: Schema.optional(Schema.NullOr(ThreadMetadataGitInfoUpdateParams)),
    projectId: Schema.optional(Schema.NullOr(Schema.String))
  })
)

/** The result of `thread/metadata/update`. */
export interface ThreadMetadataUpdateResponse {
  readonly thread: Thread
}
export const ThreadMetadataUpdateResponse: Schema.Codec<ThreadMetadataUpdateResponse> = Schema.suspend(() =>
  Schema.Struct({ thread: Thread })
)

/** The params of `thread/name/updated`. */
export interface ThreadNameUpdatedNotification {
  readonly threadId: string
  readonly threadName?: string | null
}
export const ThreadNameUpdatedNotification: Schema.Codec<ThreadNameUpdatedNotification> = Schema.suspend(() =>
  Schema.Struct({ threadId: Schema.String, threadName: nullish(Schema.String) })
)

/**
 * The params of `thread/prediction/request`.
 *
 * @experimental
 */
export interface ThreadPredictionRequestParams {
  readonly sourceTurnId: string
  readonly threadId: string
}
export const ThreadPredictionRequestParams: Schema.Codec<ThreadPredictionRequestParams> = Schema.suspend(() =>
  Schema.Struct({ sourceTurnId: Schema.String, threadId: Schema.String })
)

/**
 * The result of `thread/prediction/request`.
 *
 * @experimental
 */
export type ThreadPredictionRequestResponse = { readonly [key: string]: unknown }
export const ThreadPredictionRequestResponse: Schema.Codec<ThreadPredictionRequestResponse> = Schema.suspend(() =>
  Schema.Record(Schema.String, Schema.Unknown)
)

export type ThreadPredictionResult =
  | {
      readonly type: "completed"
      readonly text?: string | null
    }
  | {
      readonly type: "failed"
    }
  | UnknownCase<"type">
export const ThreadPredictionResult: Schema.Codec<ThreadPredictionResult> = Schema.suspend(() =>
  openUnion(
    "type",
    ["completed", "failed"],
    [
      Schema.Struct({ type: Schema.Literal("completed"), text: nullish(Schema.String) }),
      Schema.Struct({ type: Schema.Literal("failed") })
    ]
  )
)

/** The params of `thread/prediction/updated`. */
export interface ThreadPredictionUpdatedNotification {
  readonly result: ThreadPredictionResult
  readonly sourceTurnId: string
  readonly threadId: string
}
export const ThreadPredictionUpdatedNotification: Schema.Codec<ThreadPredictionUpdatedNotification> = Schema.suspend(() =>
  Schema.Struct({ result: ThreadPredictionResult, sourceTurnId: Schema.String, threadId: Schema.String })
)

/**
 * The params of `thread/prepareApprovedPlan`.
 *
 * Prepare an approved plan for the first turn of a fresh thread.
 *
 * @experimental
 */
export interface ThreadPrepareApprovedPlanParams {
  readonly markdown: string
  readonly threadId: string
  /** Absolute path to the optional app-server copy of the plan. */
  readonly attachmentPath?: string | null | undefined
}
export const ThreadPrepareApprovedPlanParams: Schema.Codec<ThreadPrepareApprovedPlanParams> = Schema.suspend(() =>
  Schema.Struct({
    markdown: Schema.String,
    threadId: Schema.String,
    attachmentPath: Schema.optional(Schema.NullOr(Schema.String))
  })
)

/**
 * The result of `thread/prepareApprovedPlan`.
 *
 * @experimental
 */
export interface ThreadPrepareApprovedPlanResponse {
  /**
   * Initial user prompt. If no attachment is readable, the plan is already in the thread's
   * context.
   */
  readonly prompt: string
}
export const ThreadPrepareApprovedPlanResponse: Schema.Codec<ThreadPrepareApprovedPlanResponse> = Schema.suspend(() =>
  Schema.Struct({ prompt: Schema.String })
)

/** The params of `thread/project/updated`. */
export interface ThreadProjectUpdatedNotification {
  readonly projectId?: string | null
  readonly threadId: string
}
export const ThreadProjectUpdatedNotification: Schema.Codec<ThreadProjectUpdatedNotification> = Schema.suspend(() =>
  Schema.Struct({ projectId: nullish(Schema.String), threadId: Schema.String })
)

/**
 * The params of `thread/queue/add`.
 *
 * @experimental
 */
export interface ThreadQueueAddParams {
  readonly clientUserMessageId: string
  readonly input: ReadonlyArray<UserInput>
  readonly threadId: string
  /** ResponsesAPI metadata captured from the client submitting this input. */
  readonly responsesapiClientMetadata?: { readonly [key: string]: string } | null | undefined
}
export const ThreadQueueAddParams: Schema.Codec<ThreadQueueAddParams> = Schema.suspend(() =>
  Schema.Struct({
    clientUserMessageId: Schema.String,
    input: Schema.Array(UserInput),
    threadId: Schema.String,
    responsesapiClientMetadata: Schema.optional(Schema.NullOr(Schema.Record(Schema.String, Schema.String)))
  })
)

/**
 * The result of `thread/queue/add`.
 *
 * @experimental
 */
export interface ThreadQueueAddResponse {
  readonly queuedSubmission: QueuedSubmission
}
export const ThreadQueueAddResponse: Schema.Codec<ThreadQueueAddResponse> = Schema.suspend(() =>
  Schema.Struct({ queuedSubmission: QueuedSubmission })
)

/** The params of `thread/queue/changed`. */
export interface ThreadQueueChangedNotification {
  readonly threadId: string
}
export const ThreadQueueChangedNotification: Schema.Codec<ThreadQueueChangedNotification> = Schema.suspend(() =>
  Schema.Struct({ threadId: Schema.String })
)

/**
 * The params of `thread/queue/delete`.
 *
 * @experimental
 */
export interface ThreadQueueDeleteParams {
  readonly queuedSubmissionId: string
  readonly threadId: string
}
export const ThreadQueueDeleteParams: Schema.Codec<ThreadQueueDeleteParams> = Schema.suspend(() =>
  Schema.Struct({ queuedSubmissionId: Schema.String, threadId: Schema.String })
)

/**
 * The result of `thread/queue/delete`.
 *
 * @experimental
 */
export interface ThreadQueueDeleteResponse {
  readonly deleted: boolean
}
export const ThreadQueueDeleteResponse: Schema.Codec<ThreadQueueDeleteResponse> = Schema.suspend(() =>
  Schema.Struct({ deleted: Schema.Boolean })
)

/**
 * The params of `thread/queue/list`.
 *
 * @experimental
 */
export interface ThreadQueueListParams {
  readonly threadId: string
  /** Opaque pagination cursor returned by a previous call. */
  readonly cursor?: string | null | undefined
  /** Optional page size; defaults to the standard thread-list page size. */
  readonly limit?: number | null | undefined
}
export const ThreadQueueListParams: Schema.Codec<ThreadQueueListParams> = Schema.suspend(() =>
  Schema.Struct({
    threadId: Schema.String,
    cursor: Schema.optional(Schema.NullOr(Schema.String)),
    limit: Schema.optional(Schema.NullOr(Schema.Number))
  })
)

/**
 * The result of `thread/queue/list`.
 *
 * @experimental
 */
export interface ThreadQueueListResponse {
  readonly data: ReadonlyArray<QueuedSubmission>
  /** Opaque cursor for the next page, or `null` when no submissions remain. */
  readonly nextCursor?: string | null
}
export const ThreadQueueListResponse: Schema.Codec<ThreadQueueListResponse> = Schema.suspend(() =>
  Schema.Struct({ data: Schema.Array(QueuedSubmission), nextCursor: nullish(Schema.String) })
)

/**
 * The params of `thread/queue/reorder`.
 *
 * @experimental
 */
export interface ThreadQueueReorderParams {
  readonly queuedSubmissionIds: ReadonlyArray<string>
  readonly threadId: string
}
export const ThreadQueueReorderParams: Schema.Codec<ThreadQueueReorderParams> = Schema.suspend(() =>
  Schema.Struct({ queuedSubmissionIds: Schema.Array(Schema.String), threadId: Schema.String })
)

/**
 * The result of `thread/queue/reorder`.
 *
 * @experimental
 */
export type ThreadQueueReorderResponse = { readonly [key: string]: unknown }
export const ThreadQueueReorderResponse: Schema.Codec<ThreadQueueReorderResponse> = Schema.suspend(() =>
  Schema.Record(Schema.String, Schema.Unknown)
)

/**
 * The params of `thread/queue/start`.
 *
 * @experimental
 */
export interface ThreadQueueStartParams {
  readonly threadId: string
  readonly queuedSubmissionId?: string | null | undefined
}
export const ThreadQueueStartParams: Schema.Codec<ThreadQueueStartParams> = Schema.suspend(() =>
  Schema.Struct({ threadId: Schema.String, queuedSubmissionId: Schema.optional(Schema.NullOr(Schema.String)) })
)

/**
 * The result of `thread/queue/start`.
 *
 * @experimental
 */
export interface ThreadQueueStartResponse {
  readonly turn: Turn
}
export const ThreadQueueStartResponse: Schema.Codec<ThreadQueueStartResponse> = Schema.suspend(() =>
  Schema.Struct({ turn: Turn })
)

/**
 * The params of `thread/queue/update`.
 *
 * @experimental
 */
export interface ThreadQueueUpdateParams {
  readonly input: ReadonlyArray<UserInput>
  readonly queuedSubmissionId: string
  readonly threadId: string
  /** Non-empty metadata replaces the input's metadata; omission or an empty map preserves it. */
  readonly responsesapiClientMetadata?: { readonly [key: string]: string } | null | undefined
}
export const ThreadQueueUpdateParams: Schema.Codec<ThreadQueueUpdateParams> = Schema.suspend(() =>
  Schema.Struct({
    input: Schema.Array(UserInput),
    queuedSubmissionId: Schema.String,
    threadId: Schema.String,
    responsesapiClientMetadata: Schema.optional(Schema.NullOr(Schema.Record(Schema.String, Schema.String)))
  })
)

/**
 * The result of `thread/queue/update`.
 *
 * @experimental
 */
export interface ThreadQueueUpdateResponse {
  readonly queuedSubmission: QueuedSubmission
}
export const ThreadQueueUpdateResponse: Schema.Codec<ThreadQueueUpdateResponse> = Schema.suspend(() =>
  Schema.Struct({ queuedSubmission: QueuedSubmission })
)

/** The params of `thread/read`. */
export interface ThreadReadParams {
  readonly threadId: string
  /**
   * When true, include turns and their items from rollout history. Full-history hydration is
   * deprecated for paginated threads; prefer a metadata-only read and page with
   * `thread/turns/list` and `thread/items/list`.
   */
  readonly includeTurns?: boolean | undefined
}
export const ThreadReadParams: Schema.Codec<ThreadReadParams> = Schema.suspend(() =>
  Schema.Struct({ threadId: Schema.String, includeTurns: Schema.optional(Schema.Boolean) })
)

/** The result of `thread/read`. */
export interface ThreadReadResponse {
  readonly thread: Thread
  /**
   * Local receipt. Null means this thread's durable read state is unavailable.
   *
   * @experimental
   */
  readonly readState?: ThreadReadState | null
}
export const ThreadReadResponse: Schema.Codec<ThreadReadResponse> = Schema.suspend(() =>
  Schema.Struct({ thread: Thread, readState: nullish(ThreadReadState) })
)

/**
 * The first unread position in a durable local thread. A null position means read. The opaque
 * revision guards edits against activity or marks the caller has not seen.
 */
export interface ThreadReadState {
  readonly revision: string
  readonly firstUnread?: ThreadUnreadPosition | null
}
export const ThreadReadState: Schema.Codec<ThreadReadState> = Schema.suspend(() =>
  Schema.Struct({ revision: Schema.String, firstUnread: nullish(ThreadUnreadPosition) })
)

/** The params of `thread/readState/changed`. */
export interface ThreadReadStateChangedNotification {
  readonly readState: ThreadReadState
  readonly threadId: string
}
export const ThreadReadStateChangedNotification: Schema.Codec<ThreadReadStateChangedNotification> = Schema.suspend(() =>
  Schema.Struct({ readState: ThreadReadState, threadId: Schema.String })
)

export type ThreadReadStateOperation =
  | {
      readonly type: "read"
    }
  | {
      readonly type: "unread"
    }
export const ThreadReadStateOperation: Schema.Codec<ThreadReadStateOperation> = Schema.suspend(() =>
  Schema.Union([Schema.Struct({ type: Schema.Literal("read") }), Schema.Struct({ type: Schema.Literal("unread") })])
)

/**
 * The params of `thread/readState/update`.
 *
 * @experimental
 */
export interface ThreadReadStateUpdateParams {
  /** Revision of the row or transcript actually seen. Conflicts require a fresh user action. */
  readonly expectedRevision: string
  readonly operation: ThreadReadStateOperation
  readonly threadId: string
}
export const ThreadReadStateUpdateParams: Schema.Codec<ThreadReadStateUpdateParams> = Schema.suspend(() =>
  Schema.Struct({ expectedRevision: Schema.String, operation: ThreadReadStateOperation, threadId: Schema.String })
)

/**
 * The result of `thread/readState/update`.
 *
 * @experimental
 */
export interface ThreadReadStateUpdateResponse {
  readonly readState: ThreadReadState
}
export const ThreadReadStateUpdateResponse: Schema.Codec<ThreadReadStateUpdateResponse> = Schema.suspend(() =>
  Schema.Struct({ readState: ThreadReadState })
)

export interface ThreadResumeInitialTurnsPageParams {
  /** How much item detail to include for each returned turn; defaults to summary. */
  readonly itemsView?: TurnItemsView | null | undefined
  /** Optional turn page size. */
  readonly limit?: number | null | undefined
  /** Optional turn pagination direction; defaults to descending. */
  readonly sortDirection?: SortDirection | null | undefined
}
export const ThreadResumeInitialTurnsPageParams: Schema.Codec<ThreadResumeInitialTurnsPageParams> = Schema.suspend(() =>
  Schema.Struct({
    itemsView: Schema.optional(Schema.NullOr(TurnItemsView)),
    limit: Schema.optional(Schema.NullOr(Schema.Number)),
    sortDirection: Schema.optional(Schema.NullOr(SortDirection))
  })
)

/**
 * The params of `thread/resume`.
 *
 * There are three ways to resume a thread: 1. By thread_id: load the thread from disk by thread_id
 * and resume it. 2. By history: instantiate the thread from memory and resume it. 3. By path: load
 * the thread from disk by path and resume it.
 *
 * For non-running threads, the precedence is: history > non-empty path > thread_id. If using
 * history or a non-empty path for a non-running thread, the thread_id param will be ignored.
 *
 * If thread_id identifies a running thread, app-server rejoins that thread and treats a non-empty
 * path as a consistency check against the active rollout path. Empty string path values are
 * treated as absent.
 *
 * Prefer using thread_id whenever possible.
 */
export interface ThreadResumeParams {
  readonly threadId: string
  readonly approvalPolicy?: AskForApproval | null | undefined
  /** Override where approval requests are routed for review on this thread and subsequent turns. */
  readonly approvalsReviewer?: ApprovalsReviewer | null | undefined
  readonly baseInstructions?: string | null | undefined
  readonly config?: { readonly [key: string]: unknown } | null | undefined
  readonly cwd?: string | null | undefined
  readonly developerInstructions?: string | null | undefined
  /**
   * When true, return only thread metadata and live-resume state without populating
   * `thread.turns`. This is useful when the client plans to call `thread/turns/list` immediately
   * after resuming. Full-history hydration is deprecated for paginated threads; use this with
   * `thread/turns/list` and `thread/items/list` instead.
   */
  readonly excludeTurns?: boolean | undefined
  /**
   * [UNSTABLE] FOR CODEX CLOUD - DO NOT USE. If specified, the thread will be resumed with the
   * provided history instead of loaded from disk.
   *
   * @experimental
   */
  readonly history?: ReadonlyArray<ResponseItem> | null | undefined
  /**
   * When present, include a `thread/turns/list` page in the resume response so clients can
   * bootstrap recent turns without a second request.
   *
   * @experimental
   */
  readonly initialTurnsPage?: ThreadResumeInitialTurnsPageParams | null | undefined
  /** Configuration overrides for the resumed thread, if any. */
  readonly model?: string | null | undefined
  readonly modelProvider?: string | null | undefined
  /**
   * [UNSTABLE] Specify the rollout path to resume from. If specified for a non-running thread, the
   * thread_id param will be ignored. If thread_id identifies a running thread, the path must match
   * the active rollout path.
   *
   * @experimental
   */
  readonly path?: string | null | undefined
  /**
   * Named profile id for the resumed thread. Cannot be combined with `sandbox`.
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
   * Replace the thread's runtime workspace roots. Paths must be absolute.
   *
   * @experimental
   */
  readonly runtimeWorkspaceRoots?: ReadonlyArray<AbsolutePathBuf> | null | undefined
  readonly sandbox?: SandboxMode | null | undefined
  readonly serviceTier?: string | null | undefined
}
export const ThreadResumeParams: Schema.Codec<ThreadResumeParams> = Schema.suspend(() =>
  Schema.Struct({
    threadId: Schema.String,
    approvalPolicy: Schema.optional(Schema.NullOr(AskForApproval)),
    approvalsReviewer: Schema.optional(Schema.NullOr(ApprovalsReviewer)),
    baseInstructions: Schema.optional(Schema.NullOr(Schema.String)),
    config: Schema.optional(Schema.NullOr(Schema.Record(Schema.String, Schema.Unknown))),
    cwd: Schema.optional(Schema.NullOr(Schema.String)),
    developerInstructions: Schema.optional(Schema.NullOr(Schema.String)),
    excludeTurns: Schema.optional(Schema.Boolean),
    history: Schema.optional(Schema.NullOr(Schema.Array(ResponseItem))),
    initialTurnsPage: Schema.optional(Schema.NullOr(ThreadResumeInitialTurnsPageParams)),
    model: Schema.optional(Schema.NullOr(Schema.String)),
    modelProvider: Schema.optional(Schema.NullOr(Schema.String)),
    path: Schema.optional(Schema.NullOr(Schema.String)),
    permissions: Schema.optional(Schema.NullOr(Schema.String)),
    personality: Schema.optional(Schema.NullOr(Personality)),
    runtimeWorkspaceRoots: Schema.optional(Schema.NullOr(Schema.Array(AbsolutePathBuf))),
    sandbox: Schema.optional(Schema.NullOr(SandboxMode)),
    serviceTier: Schema.optional(Schema.NullOr(Schema.String))
  })
)

/** The result of `thread/resume`. */
export interface ThreadResumeResponse {
  readonly approvalPolicy: AskForApproval
  /** Reviewer currently used for approval requests on this thread. */
  readonly approvalsReviewer: ApprovalsReviewer
  readonly cwd: AbsolutePathBuf
  readonly model: string
  readonly modelProvider: string
  /**
   * Legacy sandbox policy retained for compatibility. Experimental clients should prefer
   * `activePermissionProfile` for profile provenance.
   */
  readonly sandbox: SandboxPolicy
  readonly thread: Thread
  /**
   * Named or implicit built-in profile that produced the active permissions, when known.
   *
   * @experimental
   */
  readonly activePermissionProfile?: ActivePermissionProfile | null
  /** Effective collaboration mode. Absent when resuming from an older server. */
  readonly collaborationMode?: CollaborationMode | null
  /** Saved list of disabled plugin IDs. Does not yet filter plugin capabilities. */
  readonly disabledPluginIds?: ReadonlyArray<string> | null
  /**
   * `thread/turns/list` page returned when requested by `initialTurnsPage`.
   *
   * @experimental
   */
  readonly initialTurnsPage?: TurnsPage | null
  /** Environment-native paths to instruction source files currently loaded for this thread. */
  readonly instructionSources?: ReadonlyArray<LegacyAppPathString> | null
  /**
   * Opaque cursor for hydrating paginated items backwards.
   *
   * Pass this as `cursor` to `thread/items/list` with `sortDirection: "desc"`. The first page
   * includes the item identified by the cursor.
   */
  readonly itemsBackwardsCursor?: string | null
  /**
   * @deprecated Always `explicitRequestOnly`. Use `reasoningEffort` for Ultra behavior.
   *
   * @experimental
   */
  readonly multiAgentMode?: MultiAgentMode | null
  readonly reasoningEffort?: ReasoningEffort | null
  /**
   * Thread-scoped runtime workspace roots used to materialize `:workspace_roots`.
   *
   * @experimental
   */
  readonly runtimeWorkspaceRoots?: ReadonlyArray<AbsolutePathBuf> | null
  readonly serviceTier?: string | null
  /**
   * Opaque cursor for hydrating paginated turns backwards.
   *
   * Pass this as `cursor` to `thread/turns/list` with `sortDirection: "desc"`. The first page
   * includes the turn identified by the cursor.
   */
  readonly turnsBackwardsCursor?: string | null
}
export const ThreadResumeResponse: Schema.Codec<ThreadResumeResponse> = Schema.suspend(() =>
  Schema.Struct({
    approvalPolicy: AskForApproval,
    approvalsReviewer: ApprovalsReviewer,
    cwd: AbsolutePathBuf,
    model: Schema.String,
    modelProvider: Schema.String,
    sandbox: SandboxPolicy,
    thread: Thread,
    activePermissionProfile: nullish(ActivePermissionProfile),
    collaborationMode: nullish(CollaborationMode),
    disabledPluginIds: nullish(Schema.Array(Schema.String)),
    initialTurnsPage: nullish(TurnsPage),
    instructionSources: nullish(Schema.Array(LegacyAppPathString)),
    itemsBackwardsCursor: nullish(Schema.String),
    multiAgentMode: nullish(MultiAgentMode),
    reasoningEffort: nullish(ReasoningEffort),
    runtimeWorkspaceRoots: nullish(Schema.Array(AbsolutePathBuf)),
    serviceTier: nullish(Schema.String),
    turnsBackwardsCursor: nullish(Schema.String)
  })
)

/**
 * The params of `thread/revert`.
 *
 * Replace a paginated thread's durable history with the prefix before one turn.
 *
 * This only changes persisted conversation history. It does not revert local file changes.
 */
export interface ThreadRevertParams {
  /** Turn excluded from the replacement history, together with every later turn. */
  readonly beforeTurnId: string
  readonly threadId: string
}
export const ThreadRevertParams: Schema.Codec<ThreadRevertParams> = Schema.suspend(() =>
  Schema.Struct({ beforeTurnId: Schema.String, threadId: Schema.String })
)

/** The result of `thread/revert`. */
export interface ThreadRevertResponse {
  /**
   * Updated loaded thread metadata. `turns` is always empty; hydrate retained history through
   * `thread/turns/list`.
   */
  readonly thread: Thread
  /**
   * Opaque cursor for hydrating paginated items backwards.
   *
   * Pass this as `cursor` to `thread/items/list` with `sortDirection: "desc"`. The first page
   * includes the item identified by the cursor.
   */
  readonly itemsBackwardsCursor?: string | null
  /**
   * Opaque cursor for hydrating paginated turns backwards.
   *
   * Pass this as `cursor` to `thread/turns/list` with `sortDirection: "desc"`. The first page
   * includes the turn identified by the cursor.
   */
  readonly turnsBackwardsCursor?: string | null
}
export const ThreadRevertResponse: Schema.Codec<ThreadRevertResponse> = Schema.suspend(() =>
  Schema.Struct({
    thread: Thread,
    itemsBackwardsCursor: nullish(Schema.String),
    turnsBackwardsCursor: nullish(Schema.String)
  })
)

/** The params of `thread/reverted`. */
export interface ThreadRevertedNotification {
  readonly threadId: string
}
export const ThreadRevertedNotification: Schema.Codec<ThreadRevertedNotification> = Schema.suspend(() =>
  Schema.Struct({ threadId: Schema.String })
)

/**
 * The params of `thread/sample/cancel`.
 *
 * @experimental
 */
export interface ThreadSampleCancelParams {
  readonly requestId: RequestId
}
export const ThreadSampleCancelParams: Schema.Codec<ThreadSampleCancelParams> = Schema.suspend(() =>
  Schema.Struct({ requestId: RequestId })
)

/**
 * The result of `thread/sample/cancel`.
 *
 * @experimental
 */
export type ThreadSampleCancelResponse = { readonly [key: string]: unknown }
export const ThreadSampleCancelResponse: Schema.Codec<ThreadSampleCancelResponse> = Schema.suspend(() =>
  Schema.Record(Schema.String, Schema.Unknown)
)

/**
 * The params of `thread/sample`.
 *
 * @experimental
 */
export interface ThreadSampleParams {
  /**
   * The loaded source's latest turn, which must be finished (completed, failed, or interrupted)
   * unless `allowInProgressTurn` is true.
   */
  readonly expectedTurnId: string
  readonly prompt: string
  readonly threadId: string
  /** Allow sampling the latest turn before it finishes. */
  readonly allowInProgressTurn?: boolean | undefined
  /** Disable MCP servers when the inherited window uses incremental tools on Responses Lite. */
  readonly disableMcp?: boolean | undefined
  /** Applied only when the provider and model support cache-preserving reasoning-effort updates. */
  readonly effort?: ReasoningEffort | null | undefined
  /** Override upstream interruption on cancellation for this sample; otherwise inherit the parent. */
  readonly interruptOnCancel?: boolean | null | undefined
  /** Optional metadata to enrich Codex's ResponsesAPI turn metadata. */
  readonly responsesapiClientMetadata?: { readonly [key: string]: string } | null | undefined
  readonly threadSource?: ThreadSource | null | undefined
  readonly turnTrigger?: string | null | undefined
}
export const ThreadSampleParams: Schema.Codec<ThreadSampleParams> = Schema.suspend(() =>
  Schema.Struct({
    expectedTurnId: Schema.String,
    prompt: Schema.String,
    threadId: Schema.String,
    allowInProgressTurn: Schema.optional(Schema.Boolean),
    disableMcp: Schema.optional(Schema.Boolean),
    effort: Schema.optional(Schema.NullOr(ReasoningEffort)),
    interruptOnCancel: Schema.optional(Schema.NullOr(Schema.Boolean)),
    responsesapiClientMetadata: Schema.optional(Schema.NullOr(Schema.Record(Schema.String, Schema.String))),
    threadSource: Schema.optional(Schema.NullOr(ThreadSource)),
    turnTrigger: Schema.optional(Schema.NullOr(Schema.String))
  })
)

/**
 * The result of `thread/sample`.
 *
 * @experimental
 */
export interface ThreadSampleResponse {
  readonly responseId: string
  readonly sourceTurnId: string
  readonly cachedInputTokens?: number | null
  readonly inputTokens?: number | null
  readonly outputTokens?: number | null
  /**
   * Assistant text from the response, or null if it attempted a tool call or completed without
   * text.
   */
  readonly text?: string | null
}
export const ThreadSampleResponse: Schema.Codec<ThreadSampleResponse> = Schema.suspend(() =>
  Schema.Struct({
    responseId: Schema.String,
    sourceTurnId: Schema.String,
    cachedInputTokens: nullish(Schema.Number),
    inputTokens: nullish(Schema.Number),
    outputTokens: nullish(Schema.Number),
    text: nullish(Schema.String)
  })
)

/**
 * One visible message occurrence returned by [`ThreadSearchOccurrencesResponse`].
 *
 * @experimental
 */
export interface ThreadSearchOccurrence {
  readonly itemId: string
  readonly snippet: string
  /** Match range within `snippet`, in UTF-16 code units. */
  readonly snippetMatchRange: ThreadSearchTextRange
  /** Opaque inclusive cursor accepted by `thread/turns/list` for this turn. */
  readonly turnCursor: string
  readonly turnId: string
}
export const ThreadSearchOccurrence: Schema.Codec<ThreadSearchOccurrence> = Schema.suspend(() =>
  Schema.Struct({
    itemId: Schema.String,
    snippet: Schema.String,
    snippetMatchRange: ThreadSearchTextRange,
    turnCursor: Schema.String,
    turnId: Schema.String
  })
)

/**
 * The params of `thread/searchOccurrences`.
 *
 * Parameters for searching visible message occurrences within one paginated thread.
 *
 * @experimental
 */
export interface ThreadSearchOccurrencesParams {
  /**
   * Case-insensitive literal substring to find in visible user messages and both partial and final
   * assistant answers.
   */
  readonly searchTerm: string
  readonly threadId: string
  /** Opaque cursor returned by a previous call for the same thread and search term. */
  readonly cursor?: string | null | undefined
  /** Optional occurrence page size. */
  readonly limit?: number | null | undefined
}
export const ThreadSearchOccurrencesParams: Schema.Codec<ThreadSearchOccurrencesParams> = Schema.suspend(() =>
  Schema.Struct({
    searchTerm: Schema.String,
    threadId: Schema.String,
    cursor: Schema.optional(Schema.NullOr(Schema.String)),
    limit: Schema.optional(Schema.NullOr(Schema.Number))
  })
)

/**
 * The result of `thread/searchOccurrences`.
 *
 * @experimental
 */
export interface ThreadSearchOccurrencesResponse {
  /** Occurrences in chronological message order. */
  readonly data: ReadonlyArray<ThreadSearchOccurrence>
  /** Opaque cursor to continue after the last returned occurrence. */
  readonly nextCursor?: string | null
}
export const ThreadSearchOccurrencesResponse: Schema.Codec<ThreadSearchOccurrencesResponse> = Schema.suspend(() =>
  Schema.Struct({ data: Schema.Array(ThreadSearchOccurrence), nextCursor: nullish(Schema.String) })
)

/**
 * The params of `thread/search`.
 *
 * @experimental
 */
export interface ThreadSearchParams {
  /** Required substring/full-text query for thread search. */
  readonly searchTerm: string
  /**
   * Optional archived filter; when set to true, only archived threads are returned. If false or
   * null, only non-archived threads are returned.
   */
  readonly archived?: boolean | null | undefined
  /** Show local history visible to the current ChatGPT account. Defaults to false. */
  readonly currentAccountOnly?: boolean | undefined
  /** Opaque pagination cursor returned by a previous call. */
  readonly cursor?: string | null | undefined
  /** Include persistent threads attached to a parent in search results. */
  readonly includeAttachedThreads?: boolean | undefined
  /** Optional page size; defaults to a reasonable server-side value. */
  readonly limit?: number | null | undefined
  /** Optional sort direction; defaults to descending (newest first). */
  readonly sortDirection?: SortDirection | null | undefined
  /** Optional sort key; defaults to created_at. */
  readonly sortKey?: ThreadSearchSortKey | null | undefined
  /**
   * Optional source filter; when set, only sessions from these source kinds are returned. When
   * omitted or empty, defaults to interactive sources.
   */
  readonly sourceKinds?: ReadonlyArray<ThreadSourceKind> | null | undefined
}
export const ThreadSearchParams: Schema.Codec<ThreadSearchParams> = Schema.suspend(() =>
  Schema.Struct({
    searchTerm: Schema.String,
    archived: Schema.optional(Schema.NullOr(Schema.Boolean)),
    currentAccountOnly: Schema.optional(Schema.Boolean),
    cursor: Schema.optional(Schema.NullOr(Schema.String)),
    includeAttachedThreads: Schema.optional(Schema.Boolean),
    limit: Schema.optional(Schema.NullOr(Schema.Number)),
    sortDirection: Schema.optional(Schema.NullOr(SortDirection)),
    sortKey: Schema.optional(Schema.NullOr(ThreadSearchSortKey)),
    sourceKinds: Schema.optional(Schema.NullOr(Schema.Array(ThreadSourceKind)))
  })
)

/**
 * The result of `thread/search`.
 *
 * @experimental
 */
export interface ThreadSearchResponse {
  readonly data: ReadonlyArray<ThreadSearchResult>
  /**
   * Opaque cursor to pass as `cursor` when reversing `sortDirection`. This is only populated when
   * the page contains at least one thread. Use it with the opposite `sortDirection`; for timestamp
   * sorts it anchors at the start of the page timestamp so same-second updates are not skipped.
   */
  readonly backwardsCursor?: string | null
  /**
   * Opaque cursor to pass to the next call to continue after the last item. if None, there are no
   * more items to return.
   */
  readonly nextCursor?: string | null
}
export const ThreadSearchResponse: Schema.Codec<ThreadSearchResponse> = Schema.suspend(() =>
  Schema.Struct({
    data: Schema.Array(ThreadSearchResult),
    backwardsCursor: nullish(Schema.String),
    nextCursor: nullish(Schema.String)
  })
)

export interface ThreadSearchResult {
  readonly snippet: string
  readonly thread: Thread
}
export const ThreadSearchResult: Schema.Codec<ThreadSearchResult> = Schema.suspend(() =>
  Schema.Struct({ snippet: Schema.String, thread: Thread })
)

export type ThreadSearchSortKey = "created_at" | "updated_at" | "recency_at"
export const ThreadSearchSortKey: Schema.Codec<ThreadSearchSortKey> = Schema.suspend(() =>
  Schema.Literals(["created_at", "updated_at", "recency_at"])
)

/**
 * UTF-16 code-unit range within `snippet`.
 *
 * @experimental
 */
export interface ThreadSearchTextRange {
  /** Exclusive UTF-16 code-unit offset. */
  readonly end: number
  /** Inclusive UTF-16 code-unit offset. */
  readonly start: number
}
export const ThreadSearchTextRange: Schema.Codec<ThreadSearchTextRange> = Schema.suspend(() =>
  Schema.Struct({ end: Schema.Number, start: Schema.Number })
)

/** An independently persisted, user-visible thread section. */
export interface ThreadSection {
  /** Opaque UUIDv7 identity that remains stable when the section is renamed. */
  readonly id: string
  /** The current user-visible section name. */
  readonly name: string
  /** Optional appearance synchronized across clients. */
  readonly appearance?: ThreadSectionAppearance | null
}
export const ThreadSection: Schema.Codec<ThreadSection> = Schema.suspend(() =>
  Schema.Struct({ id: Schema.String, name: Schema.String, appearance: nullish(ThreadSectionAppearance) })
)

/** Extensible visual presentation for a custom thread section. */
export interface ThreadSectionAppearance {
  readonly color?: string | null
  readonly icon?: string | null
}
export const ThreadSectionAppearance: Schema.Codec<ThreadSectionAppearance> = Schema.suspend(() =>
  Schema.Struct({ color: nullish(Schema.String), icon: nullish(Schema.String) })
)

/**
 * The params of `thread/section/changed`.
 *
 * Broadcast after a successful move into, within, or out of a section.
 */
export interface ThreadSectionChangedNotification {
  /** Destination section, or `null` when the thread was removed from its section. */
  readonly sectionId?: string | null
  readonly threadId: string
}
export const ThreadSectionChangedNotification: Schema.Codec<ThreadSectionChangedNotification> = Schema.suspend(() =>
  Schema.Struct({ sectionId: nullish(Schema.String), threadId: Schema.String })
)

/**
 * The params of `threadSection/create`.
 *
 * Parameters for creating an independently persisted thread section.
 */
export interface ThreadSectionCreateParams {
  /** The user-visible name of the section. */
  readonly name: string
  readonly appearance?: ThreadSectionAppearance | null | undefined
}
export const ThreadSectionCreateParams: Schema.Codec<ThreadSectionCreateParams> = Schema.suspend(() =>
  Schema.Struct({ name: Schema.String, appearance: Schema.optional(Schema.NullOr(ThreadSectionAppearance)) })
)

/**
 * The result of `threadSection/create`.
 *
 * The independently persisted section created by the server.
 */
export interface ThreadSectionCreateResponse {
  readonly section: ThreadSection
}
export const ThreadSectionCreateResponse: Schema.Codec<ThreadSectionCreateResponse> = Schema.suspend(() =>
  Schema.Struct({ section: ThreadSection })
)

/**
 * The params of `threadSection/delete`.
 *
 * Parameters for deleting an independently persisted thread section.
 */
export interface ThreadSectionDeleteParams {
  /** The stable, server-generated identity of the section to delete. */
  readonly sectionId: string
}
export const ThreadSectionDeleteParams: Schema.Codec<ThreadSectionDeleteParams> = Schema.suspend(() =>
  Schema.Struct({ sectionId: Schema.String })
)

/**
 * The result of `threadSection/delete`.
 *
 * Successful deletion does not return additional section data.
 */
export type ThreadSectionDeleteResponse = { readonly [key: string]: unknown }
export const ThreadSectionDeleteResponse: Schema.Codec<ThreadSectionDeleteResponse> = Schema.suspend(() =>
  Schema.Record(Schema.String, Schema.Unknown)
)

/**
 * The params of `threadSection/list`.
 *
 * Parameters for listing independently persisted thread sections.
 */
export interface ThreadSectionListParams {
  /** Opaque pagination cursor returned by a previous call. */
  readonly cursor?: string | null | undefined
  /** Maximum number of sections to return. */
  readonly limit?: number | null | undefined
}
export const ThreadSectionListParams: Schema.Codec<ThreadSectionListParams> = Schema.suspend(() =>
  Schema.Struct({
    cursor: Schema.optional(Schema.NullOr(Schema.String)),
    limit: Schema.optional(Schema.NullOr(Schema.Number))
  })
)

/**
 * The result of `threadSection/list`.
 *
 * One page of independently persisted thread sections.
 */
export interface ThreadSectionListResponse {
  readonly data: ReadonlyArray<ThreadSection>
  /** Opaque cursor for the next page, or `null` when no sections remain. */
  readonly nextCursor?: string | null
}
export const ThreadSectionListResponse: Schema.Codec<ThreadSectionListResponse> = Schema.suspend(() =>
  Schema.Struct({ data: Schema.Array(ThreadSection), nextCursor: nullish(Schema.String) })
)

/**
 * The params of `thread/section/move`.
 *
 * Parameters for moving a thread within a server-owned section ordering.
 */
export interface ThreadSectionMoveParams {
  /** Destination section, or `null` to remove the thread from its section. */
  readonly sectionId: string | null
  /** Thread to move into, within, or out of a section. */
  readonly threadId: string
  /** Existing thread to insert before; omission or null appends to the section. */
  readonly beforeThreadId?: string | null | undefined
}
export const ThreadSectionMoveParams: Schema.Codec<ThreadSectionMoveParams> = Schema.suspend(() =>
  Schema.Struct({
    sectionId: Schema.NullOr(Schema.String),
    threadId: Schema.String,
    beforeThreadId: Schema.optional(Schema.NullOr(Schema.String))
  })
)

/** The result of `thread/section/move`. */
export type ThreadSectionMoveResponse = { readonly [key: string]: unknown }
export const ThreadSectionMoveResponse: Schema.Codec<ThreadSectionMoveResponse> = Schema.suspend(() =>
  Schema.Record(Schema.String, Schema.Unknown)
)

/**
 * The params of `threadSection/update`.
 *
 * Parameters for updating an independently persisted thread section.
 */
export interface ThreadSectionUpdateParams {
  /** The updated user-visible name of the section. */
  readonly name: string
  /** The stable, server-generated identity of the section to update. */
  readonly sectionId: string
  /** Omit to preserve appearance, use `null` to clear it, or provide a replacement. */
  readonly appearance?: ThreadSectionAppearance | null | undefined
}
export const ThreadSectionUpdateParams: Schema.Codec<ThreadSectionUpdateParams> = Schema.suspend(() =>
  Schema.Struct({
    name: Schema.String,
    sectionId: Schema.String,
    appearance: Schema.optional(Schema.NullOr(ThreadSectionAppearance))
  })
)

/**
 * The result of `threadSection/update`.
 *
 * The independently persisted section after its name is updated.
 */
export interface ThreadSectionUpdateResponse {
  readonly section: ThreadSection
}
export const ThreadSectionUpdateResponse: Schema.Codec<ThreadSectionUpdateResponse> = Schema.suspend(() =>
  Schema.Struct({ section: ThreadSection })
)

/** The params of `thread/name/set`. */
export interface ThreadSetNameParams {
  readonly name: string
  readonly threadId: string
}
export const ThreadSetNameParams: Schema.Codec<ThreadSetNameParams> = Schema.suspend(() =>
  Schema.Struct({ name: Schema.String, threadId: Schema.String })
)

/** The result of `thread/name/set`. */
export type ThreadSetNameResponse = { readonly [key: string]: unknown }
export const ThreadSetNameResponse: Schema.Codec<ThreadSetNameResponse> = Schema.suspend(() =>
  Schema.Record(Schema.String, Schema.Unknown)
)

export interface ThreadSettings {
  readonly approvalPolicy: AskForApproval
  readonly approvalsReviewer: ApprovalsReviewer
  readonly collaborationMode: CollaborationMode
  readonly cwd: AbsolutePathBuf
  readonly model: string
  readonly modelProvider: string
  readonly sandboxPolicy: SandboxPolicy
  readonly activePermissionProfile?: ActivePermissionProfile | null
  /** Saved list of disabled plugin IDs. Does not yet filter plugin capabilities. */
  readonly disabledPluginIds?: ReadonlyArray<string> | null
  readonly effort?: ReasoningEffort | null
  /**
   * Environments configured for future turns, in priority order, primary first. `null` means the
   * server does not expose the selection; [] means none are selected.
   *
   * @experimental
   */
  readonly environments?: ReadonlyArray<ThreadEnvironment> | null
  /**
   * @deprecated Always `explicitRequestOnly`. Use `effort` for Ultra behavior.
   *
   * @experimental
   */
  readonly multiAgentMode?: MultiAgentMode | null
  /** @deprecated Reports the saved setting; `friendly` and `pragmatic` no longer select a style. */
  readonly personality?: Personality | null
  readonly serviceTier?: string | null
  readonly summary?: ReasoningSummary | null
}
export const ThreadSettings: Schema.Codec<ThreadSettings> = Schema.suspend(() =>
  Schema.Struct({
    approvalPolicy: AskForApproval,
    approvalsReviewer: ApprovalsReviewer,
    collaborationMode: CollaborationMode,
    cwd: AbsolutePathBuf,
    model: Schema.String,
    modelProvider: Schema.String,
    sandboxPolicy: SandboxPolicy,
    activePermissionProfile: nullish(ActivePermissionProfile),
    disabledPluginIds: nullish(Schema.Array(Schema.String)),
    effort: nullish(ReasoningEffort),
    environments: nullish(Schema.Array(ThreadEnvironment)),
    multiAgentMode: nullish(MultiAgentMode),
    personality: nullish(Personality),
    serviceTier: nullish(Schema.String),
    summary: nullish(ReasoningSummary)
  })
)

/**
 * The params of `thread/settings/update`.
 *
 * @experimental
 */
export interface ThreadSettingsUpdateParams {
  readonly threadId: string
  /** Override the approval policy for subsequent turns. */
  readonly approvalPolicy?: AskForApproval | null | undefined
  /** Override where approval requests are routed for subsequent turns. */
  readonly approvalsReviewer?: ApprovalsReviewer | null | undefined
  /**
   * EXPERIMENTAL - Set a pre-set collaboration mode for subsequent turns.
   *
   * For `collaboration_mode.settings.developer_instructions`, `null` means "use the built-in
   * instructions for the selected mode".
   */
  readonly collaborationMode?: CollaborationMode | null | undefined
  /** Override the working directory for subsequent turns. */
  readonly cwd?: string | null | undefined
  /** Replace this thread's disabled plugin IDs. Omitted/null preserves the list; [] clears it. */
  readonly disabledPluginIds?: ReadonlyArray<string> | null | undefined
  /** Override the reasoning effort for subsequent turns. */
  readonly effort?: ReasoningEffort | null | undefined
  /**
   * Replace the environments for future turns without changing the running turn. Omitted/null
   * preserves the selection unless `cwd` is also provided, which selects the default environments
   * for that directory. [] clears the selection.
   */
  readonly environments?: ReadonlyArray<TurnEnvironmentParams> | null | undefined
  /** Override the model for subsequent turns. */
  readonly model?: string | null | undefined
  /** @deprecated Ignored. Use `effort: "ultra"` for proactive multi-agent behavior. */
  readonly multiAgentMode?: MultiAgentMode | null | undefined
  /**
   * Select a named permissions profile id for subsequent turns. Cannot be combined with
   * `sandboxPolicy`.
   */
  readonly permissions?: string | null | undefined
  /**
   * @deprecated `friendly` and `pragmatic` no longer select a style. Changing this does not
   * rewrite the thread's existing instructions.
   */
  readonly personality?: Personality | null | undefined
  /** Override the sandbox policy for subsequent turns. */
  readonly sandboxPolicy?: SandboxPolicy | null | undefined
  /**
   * Override the service tier for subsequent turns. `null` clears the current service tier;
   * omission leaves it unchanged.
   */
  readonly serviceTier?: string | null | undefined
  /** Override the reasoning summary for subsequent turns. */
  readonly summary?: ReasoningSummary | null | undefined
}
export const ThreadSettingsUpdateParams: Schema.Codec<ThreadSettingsUpdateParams> = Schema.suspend(() =>
  Schema.Struct({
    threadId: Schema.String,
    approvalPolicy: Schema.optional(Schema.NullOr(AskForApproval)),
    approvalsReviewer: Schema.optional(Schema.NullOr(ApprovalsReviewer)),
    collaborationMode: Schema.optional(Schema.NullOr(CollaborationMode)),
    cwd: Schema.optional(Schema.NullOr(Schema.String)),
    disabledPluginIds: Schema.optional(Schema.NullOr(Schema.Array(Schema.String))),
    effort: Schema.optional(Schema.NullOr(ReasoningEffort)),
    environments: Schema.optional(Schema.NullOr(Schema.Array(TurnEnvironmentParams))),
    model: Schema.optional(Schema.NullOr(Schema.String)),
    multiAgentMode: Schema.optional(Schema.NullOr(MultiAgentMode)),
    permissions: Schema.optional(Schema.NullOr(Schema.String)),
    personality: Schema.optional(Schema.NullOr(Personality)),
    sandboxPolicy: Schema.optional(Schema.NullOr(SandboxPolicy)),
    serviceTier: Schema.optional(Schema.NullOr(Schema.String)),
    summary: Schema.optional(Schema.NullOr(ReasoningSummary))
  })
)

/**
 * The result of `thread/settings/update`.
 *
 * @experimental
 */
export type ThreadSettingsUpdateResponse = { readonly [key: string]: unknown }
export const ThreadSettingsUpdateResponse: Schema.Codec<ThreadSettingsUpdateResponse> = Schema.suspend(() =>
  Schema.Record(Schema.String, Schema.Unknown)
)

/** The params of `thread/settings/updated`. */
export interface ThreadSettingsUpdatedNotification {
  readonly threadId: string
  readonly threadSettings: ThreadSettings
}
export const ThreadSettingsUpdatedNotification: Schema.Codec<ThreadSettingsUpdatedNotification> = Schema.suspend(() =>
  Schema.Struct({ threadId: Schema.String, threadSettings: ThreadSettings })
)

/** The params of `thread/shellCommand`. */
export interface ThreadShellCommandParams {
  /**
   * Shell command string evaluated by the thread's configured shell. Unlike `command/exec`, this
   * intentionally preserves shell syntax such as pipes, redirects, and quoting. This runs
   * unsandboxed with full access rather than inheriting the thread sandbox policy.
   */
  readonly command: string
  readonly threadId: string
  /**
   * Maximum execution time in milliseconds. Defaults to one hour when omitted or null. Must be
   * non-negative; zero requests an immediate timeout, not unlimited execution. Does not affect the
   * immediate RPC acknowledgement.
   */
  readonly timeoutMs?: number | null | undefined
}
export const ThreadShellCommandParams: Schema.Codec<ThreadShellCommandParams> = Schema.suspend(() =>
  Schema.Struct({
    command: Schema.String,
    threadId: Schema.String,
    timeoutMs: Schema.optional(Schema.NullOr(Schema.Number))
  })
)

/** The result of `thread/shellCommand`. */
export type ThreadShellCommandResponse = { readonly [key: string]: unknown }
export const ThreadShellCommandResponse: Schema.Codec<ThreadShellCommandResponse> = Schema.suspend(() =>
  Schema.Record(Schema.String, Schema.Unknown)
)

export type ThreadSortKey =
  | "created_at"
  | "updated_at"
  | "recency_at"
  | "section_position"
export const ThreadSortKey: Schema.Codec<ThreadSortKey> = Schema.suspend(() =>
  Schema.Literals(["created_at", "updated_at", "recency_at", "section_position"])
)

export type ThreadSource = string
export const ThreadSource: Schema.Codec<ThreadSource> = Schema.String

export type ThreadSourceKind =
  | "cli"
  | "vscode"
  | "exec"
  | "appServer"
  | "subAgent"
  | "subAgentReview"
  | "subAgentCompact"
  | "subAgentThreadSpawn"
  | "subAgentOther"
  | "unknown"
export const ThreadSourceKind: Schema.Codec<ThreadSourceKind> = Schema.suspend(() =>
  Schema.Literals([
    "cli",
    "vscode",
    "exec",
    "appServer",
    "subAgent",
    "subAgentReview",
    "subAgentCompact",
    "subAgentThreadSpawn",
    "subAgentOther",
    "unknown"
  ])
)

/** The params of `thread/start`. */
export interface ThreadStartParams {
  /**
   * Allow a provider with an authoritative static model catalog to replace an unavailable
   * requested model with its default.
   *
   * @experimental
   */
  readonly allowProviderModelFallback?: boolean | undefined
  readonly approvalPolicy?: AskForApproval | null | undefined
  /** Override where approval requests are routed for review on this thread and subsequent turns. */
  readonly approvalsReviewer?: ApprovalsReviewer | null | undefined
  readonly baseInstructions?: string | null | undefined
  readonly config?: { readonly [key: string]: unknown } | null | undefined
  readonly cwd?: string | null | undefined
  /**
   * Initial Daybreak choice for this persistent thread. Omitted or null leaves it unset. This does
   * not select a turn's `cyberAccessProgram` or grant access. Not supported for ephemeral threads.
   *
   * @experimental
   */
  readonly daybreakEnabled?: boolean | null | undefined
  readonly developerInstructions?: string | null | undefined
  /** @experimental */
  readonly dynamicTools?: ReadonlyArray<DynamicToolSpec> | null | undefined
  /**
   * Optional sticky environments for this thread.
   *
   * Omitted selects the default environment when environment access is enabled. Empty disables
   * environment access for turns that do not provide a turn override. Non-empty selects the first
   * environment as the current turn environment.
   *
   * @experimental
   */
  readonly environments?: ReadonlyArray<TurnEnvironmentParams> | null | undefined
  readonly ephemeral?: boolean | null | undefined
  /**
   * If true, opt into emitting raw Responses API items on the event stream. This is for internal
   * use only (e.g. Codex Cloud).
   *
   * @experimental
   */
  readonly experimentalRawEvents?: boolean | undefined
  /**
   * Persisted thread history contract to use for this new thread.
   *
   * @experimental
   */
  readonly historyMode?: ThreadHistoryMode | null | undefined
  /**
   * Test-only experimental field used to validate experimental gating and schema filtering
   * behavior in a stable way.
   *
   * @experimental
   */
  readonly mockExperimentalField?: string | null | undefined
  readonly model?: string | null | undefined
  readonly modelProvider?: string | null | undefined
  /**
   * @deprecated Ignored. Use Ultra reasoning effort for proactive multi-agent behavior.
   *
   * @experimental
   */
  readonly multiAgentMode?: MultiAgentMode | null | undefined
  /**
   * Named profile id for this thread. Cannot be combined with `sandbox`.
   *
   * @experimental
   */
  readonly permissions?: string | null | undefined
  /** @deprecated `friendly` and `pragmatic` no longer select a style. */
  readonly personality?: Personality | null | undefined
  /**
   * Optional project identity for this new thread. Durable threads persist the assignment;
   * ephemeral threads expose it only in live responses.
   *
   * @experimental
   */
  readonly projectId?: string | null | undefined
  /**
   * Replace the thread's runtime workspace roots. Paths must be absolute.
   *
   * @experimental
   */
  readonly runtimeWorkspaceRoots?: ReadonlyArray<AbsolutePathBuf> | null | undefined
  readonly sandbox?: SandboxMode | null | undefined
  /**
   * Capability roots selected for this thread by the hosting platform.
   *
   * @experimental
   */
  readonly selectedCapabilityRoots?: ReadonlyArray<SelectedCapabilityRoot> | null | undefined
  readonly serviceName?: string | null | undefined
  readonly serviceTier?: string | null | undefined
  readonly sessionStartSource?: ThreadStartSource | null | undefined
  /** Optional client-supplied analytics source classification for this thread. */
  readonly threadSource?: ThreadSource | null | undefined
}
export const ThreadStartParams: Schema.Codec<ThreadStartParams> = Schema.suspend(() =>
  Schema.Struct({
    allowProviderModelFallback: Schema.optional(Schema.Boolean),
    approvalPolicy: Schema.optional(Schema.NullOr(AskForApproval)),
    approvalsReviewer: Schema.optional(Schema.NullOr(ApprovalsReviewer)),
    baseInstructions: Schema.optional(Schema.NullOr(Schema.String)),
    config: Schema.optional(Schema.NullOr(Schema.Record(Schema.String, Schema.Unknown))),
    cwd: Schema.optional(Schema.NullOr(Schema.String)),
    daybreakEnabled: Schema.optional(Schema.NullOr(Schema.Boolean)),
    developerInstructions: Schema.optional(Schema.NullOr(Schema.String)),
    dynamicTools: Schema.optional(Schema.NullOr(Schema.Array(DynamicToolSpec))),
    environments: Schema.optional(Schema.NullOr(Schema.Array(TurnEnvironmentParams))),
    ephemeral: Schema.optional(Schema.NullOr(Schema.Boolean)),
    experimentalRawEvents: Schema.optional(Schema.Boolean),
    historyMode: Schema.optional(Schema.NullOr(ThreadHistoryMode)),
    mockExperimentalField: Schema.optional(Schema.NullOr(Schema.String)),
    model: Schema.optional(Schema.NullOr(Schema.String)),
    modelProvider: Schema.optional(Schema.NullOr(Schema.String)),
    multiAgentMode: Schema.optional(Schema.NullOr(MultiAgentMode)),
    permissions: Schema.optional(Schema.NullOr(Schema.String)),
    personality: Schema.optional(Schema.NullOr(Personality)),
    projectId: Schema.optional(Schema.NullOr(Schema.String)),
    runtimeWorkspaceRoots: Schema.optional(Schema.NullOr(Schema.Array(AbsolutePathBuf))),
    sandbox: Schema.optional(Schema.NullOr(SandboxMode)),
    selectedCapabilityRoots: Schema.optional(Schema.NullOr(Schema.Array(SelectedCapabilityRoot))),
    serviceName: Schema.optional(Schema.NullOr(Schema.String)),
    serviceTier: Schema.optional(Schema.NullOr(Schema.String)),
    sessionStartSource: Schema.optional(Schema.NullOr(ThreadStartSource)),
    threadSource: Schema.optional(Schema.NullOr(ThreadSource))
  })
)

/** The result of `thread/start`. */
export interface ThreadStartResponse {
  readonly approvalPolicy: AskForApproval
  /** Reviewer currently used for approval requests on this thread. */
  readonly approvalsReviewer: ApprovalsReviewer
  readonly cwd: AbsolutePathBuf
  readonly model: string
  readonly modelProvider: string
  /**
   * Legacy sandbox policy retained for compatibility. Experimental clients should prefer
   * `activePermissionProfile` for profile provenance.
   */
  readonly sandbox: SandboxPolicy
  readonly thread: Thread
  /**
   * Named or implicit built-in profile that produced the active permissions, when known.
   *
   * @experimental
   */
  readonly activePermissionProfile?: ActivePermissionProfile | null
  /** Saved list of disabled plugin IDs. Does not yet filter plugin capabilities. */
  readonly disabledPluginIds?: ReadonlyArray<string> | null
  /** Environment-native paths to instruction source files currently loaded for this thread. */
  readonly instructionSources?: ReadonlyArray<LegacyAppPathString> | null
  /**
   * @deprecated Always `explicitRequestOnly`. Use `reasoningEffort` for Ultra behavior.
   *
   * @experimental
   */
  readonly multiAgentMode?: MultiAgentMode | null
  readonly reasoningEffort?: ReasoningEffort | null
  /**
   * Thread-scoped runtime workspace roots used to materialize `:workspace_roots`.
   *
   * @experimental
   */
  readonly runtimeWorkspaceRoots?: ReadonlyArray<AbsolutePathBuf> | null
  readonly serviceTier?: string | null
}
export const ThreadStartResponse: Schema.Codec<ThreadStartResponse> = Schema.suspend(() =>
  Schema.Struct({
    approvalPolicy: AskForApproval,
    approvalsReviewer: ApprovalsReviewer,
    cwd: AbsolutePathBuf,
    model: Schema.String,
    modelProvider: Schema.String,
    sandbox: SandboxPolicy,
    thread: Thread,
    activePermissionProfile: nullish(ActivePermissionProfile),
    disabledPluginIds: nullish(Schema.Array(Schema.String)),
    instructionSources: nullish(Schema.Array(LegacyAppPathString)),
    multiAgentMode: nullish(MultiAgentMode),
    reasoningEffort: nullish(ReasoningEffort),
    runtimeWorkspaceRoots: nullish(Schema.Array(AbsolutePathBuf)),
    serviceTier: nullish(Schema.String)
  })
)

export type ThreadStartSource = "startup" | "clear"
export const ThreadStartSource: Schema.Codec<ThreadStartSource> = Schema.suspend(() =>
  Schema.Literals(["startup", "clear"])
)

/** The params of `thread/started`. */
export interface ThreadStartedNotification {
  readonly thread: Thread
}
export const ThreadStartedNotification: Schema.Codec<ThreadStartedNotification> = Schema.suspend(() =>
  Schema.Struct({ thread: Thread })
)

export type ThreadStatus =
  | {
      readonly type: "notLoaded"
    }
  | {
      readonly type: "idle"
    }
  | {
      readonly type: "systemError"
    }
  | {
      readonly type: "active"
      readonly activeFlags: ReadonlyArray<ThreadActiveFlag>
    }
  | UnknownCase<"type">
export const ThreadStatus: Schema.Codec<ThreadStatus> = Schema.suspend(() =>
  openUnion(
    "type",
    ["notLoaded", "idle", "systemError", "active"],
    [
      Schema.Struct({ type: Schema.Literal("notLoaded") }),
      Schema.Struct({ type: Schema.Literal("idle") }),
      Schema.Struct({ type: Schema.Literal("systemError") }),
      Schema.Struct({ type: Schema.Literal("active"), activeFlags: Schema.Array(ThreadActiveFlag) })
    ]
  )
)

/** The params of `thread/status/changed`. */
export interface ThreadStatusChangedNotification {
  readonly status: ThreadStatus
  readonly threadId: string
}
export const ThreadStatusChangedNotification: Schema.Codec<ThreadStatusChangedNotification> = Schema.suspend(() =>
  Schema.Struct({ status: ThreadStatus, threadId: Schema.String })
)

/** EXPERIMENTAL - one item or turn boundary in canonical rollout order. */
export type ThreadTimelineEntry =
  | {
      readonly type: "item"
      readonly item: ThreadItem
      readonly position: number
      readonly turnId: string
    }
  | {
      readonly type: "realtime"
      readonly item: ThreadRealtimeItem
      readonly position: number
    }
  | {
      readonly type: "turnStarted"
      readonly position: number
      readonly turnId: string
      readonly startedAt?: number | null
    }
  | {
      readonly type: "turnCompleted"
      readonly position: number
      readonly status: TurnStatus
      readonly turnId: string
      readonly completedAt?: number | null
      readonly durationMs?: number | null
      readonly error?: TurnError | null
      readonly startedAt?: number | null
    }
  | UnknownCase<"type">
export const ThreadTimelineEntry: Schema.Codec<ThreadTimelineEntry> = Schema.suspend(() =>
  openUnion(
    "type",
    ["item", "realtime", "turnStarted", "turnCompleted"],
    [
      Schema.Struct({ type: Schema.Literal("item"), item: ThreadItem, position: Schema.Number, turnId: Schema.String }),
      Schema.Struct({ type: Schema.Literal("realtime"), item: ThreadRealtimeItem, position: Schema.Number }),
      Schema.Struct({
        type: Schema.Literal("turnStarted"),
        position: Schema.Number,
        turnId: Schema.String,
        startedAt: nullish(Schema.Number)
      }),
      Schema.Struct({
        type: Schema.Literal("turnCompleted"),
        position: Schema.Number,
        status: TurnStatus,
        turnId: Schema.String,
        completedAt: nullish(Schema.Number),
        durationMs: nullish(Schema.Number),
        error: nullish(TurnError),
        startedAt: nullish(Schema.Number)
      })
    ]
  )
)

/**
 * The params of `thread/timeline/list`.
 *
 * EXPERIMENTAL - list ordinary and realtime thread history in rollout order.
 *
 * @experimental
 */
export interface ThreadTimelineListParams {
  readonly threadId: string
  readonly cursor?: string | null | undefined
  readonly limit?: number | null | undefined
}
export const ThreadTimelineListParams: Schema.Codec<ThreadTimelineListParams> = Schema.suspend(() =>
  Schema.Struct({
    threadId: Schema.String,
    cursor: Schema.optional(Schema.NullOr(Schema.String)),
    limit: Schema.optional(Schema.NullOr(Schema.Number))
  })
)

/**
 * The result of `thread/timeline/list`.
 *
 * EXPERIMENTAL - a bounded timeline page with its resolved opening voice state.
 *
 * @experimental
 */
export interface ThreadTimelineListResponse {
  readonly data: ReadonlyArray<ThreadTimelineEntry>
  readonly activeRealtimeSessionAtPageStart?: string | null
  readonly nextCursor?: string | null
}
export const ThreadTimelineListResponse: Schema.Codec<ThreadTimelineListResponse> = Schema.suspend(() =>
  Schema.Struct({
    data: Schema.Array(ThreadTimelineEntry),
    activeRealtimeSessionAtPageStart: nullish(Schema.String),
    nextCursor: nullish(Schema.String)
  })
)

export interface ThreadTokenUsage {
  readonly last: TokenUsageBreakdown
  readonly total: TokenUsageBreakdown
  readonly modelContextWindow?: number | null
}
export const ThreadTokenUsage: Schema.Codec<ThreadTokenUsage> = Schema.suspend(() =>
  Schema.Struct({ last: TokenUsageBreakdown, total: TokenUsageBreakdown, modelContextWindow: nullish(Schema.Number) })
)

/** The params of `thread/tokenUsage/updated`. */
export interface ThreadTokenUsageUpdatedNotification {
  readonly threadId: string
  readonly tokenUsage: ThreadTokenUsage
  readonly turnId: string
}
export const ThreadTokenUsageUpdatedNotification: Schema.Codec<ThreadTokenUsageUpdatedNotification> = Schema.suspend(() =>
  Schema.Struct({ threadId: Schema.String, tokenUsage: ThreadTokenUsage, turnId: Schema.String })
)

/** The params of `thread/turns/list`. */
export interface ThreadTurnsListParams {
  readonly threadId: string
  /** Opaque cursor to pass to the next call to continue after the last turn. */
  readonly cursor?: string | null | undefined
  /** How much item detail to include for each returned turn; defaults to summary. */
  readonly itemsView?: TurnItemsView | null | undefined
  /** Optional turn page size. */
  readonly limit?: number | null | undefined
  /** Optional turn pagination direction; defaults to descending. */
  readonly sortDirection?: SortDirection | null | undefined
}
export const ThreadTurnsListParams: Schema.Codec<ThreadTurnsListParams> = Schema.suspend(() =>
  Schema.Struct({
    threadId: Schema.String,
    cursor: Schema.optional(Schema.NullOr(Schema.String)),
    itemsView: Schema.optional(Schema.NullOr(TurnItemsView)),
    limit: Schema.optional(Schema.NullOr(Schema.Number)),
    sortDirection: Schema.optional(Schema.NullOr(SortDirection))
  })
)

/** The result of `thread/turns/list`. */
export interface ThreadTurnsListResponse {
  readonly data: ReadonlyArray<Turn>
  /**
   * Opaque cursor to pass as `cursor` when reversing `sortDirection`. This is only populated when
   * the page contains at least one turn. Use it with the opposite `sortDirection` to include the
   * anchor turn again and catch updates to that turn.
   */
  readonly backwardsCursor?: string | null
  /**
   * Opaque cursor to pass to the next call to continue after the last turn. if None, there are no
   * more turns to return.
   */
  readonly nextCursor?: string | null
}
export const ThreadTurnsListResponse: Schema.Codec<ThreadTurnsListResponse> = Schema.suspend(() =>
  Schema.Struct({
    data: Schema.Array(Turn),
    backwardsCursor: nullish(Schema.String),
    nextCursor: nullish(Schema.String)
  })
)

/** The params of `thread/unarchive`. */
export interface ThreadUnarchiveParams {
  readonly threadId: string
}
export const ThreadUnarchiveParams: Schema.Codec<ThreadUnarchiveParams> = Schema.suspend(() =>
  Schema.Struct({ threadId: Schema.String })
)

/** The result of `thread/unarchive`. */
export interface ThreadUnarchiveResponse {
  readonly thread: Thread
}
export const ThreadUnarchiveResponse: Schema.Codec<ThreadUnarchiveResponse> = Schema.suspend(() =>
  Schema.Struct({ thread: Thread })
)

/** The params of `thread/unarchived`. */
export interface ThreadUnarchivedNotification {
  readonly threadId: string
}
export const ThreadUnarchivedNotification: Schema.Codec<ThreadUnarchivedNotification> = Schema.suspend(() =>
  Schema.Struct({ threadId: Schema.String })
)

export type ThreadUnreadPosition =
  | {
      readonly type: "threadStart"
    }
  | {
      readonly type: "turn"
      readonly turnId: string
    }
  | UnknownCase<"type">
export const ThreadUnreadPosition: Schema.Codec<ThreadUnreadPosition> = Schema.suspend(() =>
  openUnion(
    "type",
    ["threadStart", "turn"],
    [
      Schema.Struct({ type: Schema.Literal("threadStart") }),
      Schema.Struct({ type: Schema.Literal("turn"), turnId: Schema.String })
    ]
  )
)

/** The params of `thread/unsubscribe`. */
export interface ThreadUnsubscribeParams {
  readonly threadId: string
}
export const ThreadUnsubscribeParams: Schema.Codec<ThreadUnsubscribeParams> = Schema.suspend(() =>
  Schema.Struct({ threadId: Schema.String })
)

/** The result of `thread/unsubscribe`. */
export interface ThreadUnsubscribeResponse {
  readonly status: ThreadUnsubscribeStatus
}
export const ThreadUnsubscribeResponse: Schema.Codec<ThreadUnsubscribeResponse> = Schema.suspend(() =>
  Schema.Struct({ status: ThreadUnsubscribeStatus })
)

export type ThreadUnsubscribeStatus =
  | "notLoaded"
  | "notSubscribed"
  | "unsubscribed"
  | (string & {})
export const ThreadUnsubscribeStatus: Schema.Codec<ThreadUnsubscribeStatus> = Schema.suspend(() =>
  openEnum(["notLoaded", "notSubscribed", "unsubscribed"])
)

export interface TurnsPage {
  readonly data: ReadonlyArray<Turn>
  readonly backwardsCursor?: string | null
  readonly nextCursor?: string | null
}
export const TurnsPage: Schema.Codec<TurnsPage> = Schema.suspend(() =>
  Schema.Struct({
    data: Schema.Array(Turn),
    backwardsCursor: nullish(Schema.String),
    nextCursor: nullish(Schema.String)
  })
)
