/**
 * Generated from codex 0.169.0 by `npm run generate`. Do not edit.
 *
 * What several areas use.
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

/**
 * A path that is guaranteed to be absolute and normalized (though it is not guaranteed to be
 * canonicalized or exist on the filesystem).
 *
 * IMPORTANT: When deserializing an `AbsolutePathBuf`, a base path must be set using
 * [AbsolutePathBufGuard::new]. If no base path is set, the deserialization will fail unless the
 * path being deserialized is already absolute.
 */
export type AbsolutePathBuf = string
export const AbsolutePathBuf: Schema.Codec<AbsolutePathBuf> = Schema.String

export interface AdditionalFileSystemPermissions {
  readonly entries?: ReadonlyArray<FileSystemSandboxEntry> | null
  readonly globScanMaxDepth?: number | null
  /** This will be removed in favor of `entries`. */
  readonly read?: ReadonlyArray<LegacyAppPathString> | null
  /** This will be removed in favor of `entries`. */
  readonly write?: ReadonlyArray<LegacyAppPathString> | null
}
export const AdditionalFileSystemPermissions: Schema.Codec<AdditionalFileSystemPermissions> = Schema.suspend(() =>
  Schema.Struct({
    entries: nullish(Schema.Array(FileSystemSandboxEntry)),
    globScanMaxDepth: nullish(Schema.Number),
    read: nullish(Schema.Array(LegacyAppPathString)),
    write: nullish(Schema.Array(LegacyAppPathString))
  })
)

export interface AdditionalNetworkPermissions {
  readonly enabled?: boolean | null
}
export const AdditionalNetworkPermissions: Schema.Codec<AdditionalNetworkPermissions> = Schema.suspend(() =>
  Schema.Struct({ enabled: nullish(Schema.Boolean) })
)

export type AgentMessageDelivery = "async" | (string & {})
export const AgentMessageDelivery: Schema.Codec<AgentMessageDelivery> = Schema.suspend(() => openEnum(["async"]))

/** A presentation instruction for Chat to apply to this answer when recovering history. */
export interface AgentMessageDisplay {
  /** Unknown actions must be left for the producing client to handle. */
  readonly action: string
  readonly blockType?: string | null
  readonly checkTrustedContacts?: boolean | null
  readonly cyberTrustedAccess?: boolean | null
}
export const AgentMessageDisplay: Schema.Codec<AgentMessageDisplay> = Schema.suspend(() =>
  Schema.Struct({
    action: Schema.String,
    blockType: nullish(Schema.String),
    checkTrustedContacts: nullish(Schema.Boolean),
    cyberTrustedAccess: nullish(Schema.Boolean)
  })
)

export type AgentMessageInputContent =
  | {
      readonly type: "input_text"
      readonly text: string
    }
  | {
      readonly type: "encrypted_content"
      readonly encrypted_content: string
    }
  | UnknownCase<"type">
export const AgentMessageInputContent: Schema.Codec<AgentMessageInputContent> = Schema.suspend(() =>
  openUnion(
    "type",
    ["input_text", "encrypted_content"],
    [
      Schema.Struct({ type: Schema.Literal("input_text"), text: Schema.String }),
      Schema.Struct({ type: Schema.Literal("encrypted_content"), encrypted_content: Schema.String })
    ]
  )
)

export interface AgentMessageModeration {
  readonly moderated: boolean
  readonly display?: AgentMessageDisplay | null
}
export const AgentMessageModeration: Schema.Codec<AgentMessageModeration> = Schema.suspend(() =>
  Schema.Struct({ moderated: Schema.Boolean, display: nullish(AgentMessageDisplay) })
)

export type AppToolApproval = "auto" | "prompt" | "writes" | "approve" | (string & {})
export const AppToolApproval: Schema.Codec<AppToolApproval> = Schema.suspend(() =>
  openEnum(["auto", "prompt", "writes", "approve"])
)

/**
 * Configures who approval requests are routed to for review. Examples include sandbox escapes,
 * blocked network access, MCP approval prompts, and ARC escalations. Defaults to `user`.
 * `auto_review` uses a carefully prompted subagent to gather relevant context and apply a
 * risk-based decision framework before approving or denying the request. The legacy value
 * `guardian_subagent` is accepted for compatibility.
 */
export type ApprovalsReviewer = "user" | "auto_review" | "guardian_subagent" | (string & {})
export const ApprovalsReviewer: Schema.Codec<ApprovalsReviewer> = Schema.suspend(() =>
  openEnum(["user", "auto_review", "guardian_subagent"])
)

export type AskForApproval =
  | "untrusted"
  | "on-request"
  | "never"
  | (string & {})
  | {
      readonly granular: {
        readonly mcp_elicitations: boolean
        readonly rules: boolean
        readonly sandbox_approval: boolean
        readonly request_permissions?: boolean | null
        readonly skill_approval?: boolean | null
      }
    }
  | UnknownVariant
export const AskForApproval: Schema.Codec<AskForApproval> = Schema.suspend(() =>
  openVariants(
    ["untrusted", "on-request", "never"],
    ["granular"],
    [
      Schema.Struct({
        granular: Schema.Struct({
          mcp_elicitations: Schema.Boolean,
          rules: Schema.Boolean,
          sandbox_approval: Schema.Boolean,
          request_permissions: nullish(Schema.Boolean),
          skill_approval: nullish(Schema.Boolean)
        })
      })
    ]
  )
)

export interface AsyncUserInputQuestion {
  readonly title: string
  readonly options?: ReadonlyArray<string> | null
}
export const AsyncUserInputQuestion: Schema.Codec<AsyncUserInputQuestion> = Schema.suspend(() =>
  Schema.Struct({ title: Schema.String, options: nullish(Schema.Array(Schema.String)) })
)

export interface ByteRange {
  readonly end: number
  readonly start: number
}
export const ByteRange: Schema.Codec<ByteRange> = Schema.suspend(() =>
  Schema.Struct({ end: Schema.Number, start: Schema.Number })
)

/**
 * This translation layer make sure that we expose codex error code in camel case.
 *
 * When an upstream HTTP status is available (for example, from the Responses API or a provider),
 * it is forwarded in `httpStatusCode` on the relevant `codexErrorInfo` variant.
 *
 * - `inferenceHookDenied`: The workspace's inference hook explicitly denied this request.
 */
export type CodexErrorInfo =
  | "contextWindowExceeded"
  | "sessionBudgetExceeded"
  | "usageLimitExceeded"
  | "rateLimitExceeded"
  | "flexUnavailable"
  | "serverOverloaded"
  | "modelNotFound"
  | "policyCapacityUnavailable"
  | "cyberPolicy"
  | "misalignmentPolicyViolation"
  | "tooManyDenials"
  | "internalServerError"
  | "unauthorized"
  | "badRequest"
  | "threadRollbackFailed"
  | "sandboxError"
  | "other"
  | "inferenceHookDenied"
  | (string & {})
  | {
      readonly httpConnectionFailed: {
        readonly httpStatusCode?: number | null
      }
    }
  | {
      readonly responseStreamConnectionFailed: {
        readonly httpStatusCode?: number | null
      }
    }
  | {
      readonly responseStreamDisconnected: {
        readonly httpStatusCode?: number | null
      }
    }
  | {
      readonly responseTooManyFailedAttempts: {
        readonly httpStatusCode?: number | null
      }
    }
  | {
      readonly activeTurnNotSteerable: {
        readonly turnKind: NonSteerableTurnKind
      }
    }
  | UnknownVariant
export const CodexErrorInfo: Schema.Codec<CodexErrorInfo> = Schema.suspend(() =>
  openVariants(
    [
      "contextWindowExceeded",
      "sessionBudgetExceeded",
      "usageLimitExceeded",
      "rateLimitExceeded",
      "flexUnavailable",
      "serverOverloaded",
      "modelNotFound",
      "policyCapacityUnavailable",
      "cyberPolicy",
      "misalignmentPolicyViolation",
      "tooManyDenials",
      "internalServerError",
      "unauthorized",
      "badRequest",
      "threadRollbackFailed",
      "sandboxError",
      "other",
      "inferenceHookDenied"
    ],
    [
      "httpConnectionFailed",
      "responseStreamConnectionFailed",
      "responseStreamDisconnected",
      "responseTooManyFailedAttempts",
      "activeTurnNotSteerable"
    ],
    [
      Schema.Struct({ httpConnectionFailed: Schema.Struct({ httpStatusCode: nullish(Schema.Number) }) }),
      Schema.Struct({ responseStreamConnectionFailed: Schema.Struct({ httpStatusCode: nullish(Schema.Number) }) }),
      Schema.Struct({ responseStreamDisconnected: Schema.Struct({ httpStatusCode: nullish(Schema.Number) }) }),
      Schema.Struct({ responseTooManyFailedAttempts: Schema.Struct({ httpStatusCode: nullish(Schema.Number) }) }),
      Schema.Struct({ activeTurnNotSteerable: Schema.Struct({ turnKind: NonSteerableTurnKind }) })
    ]
  )
)

export interface CollabAgentState {
  readonly status: CollabAgentStatus
  readonly message?: string | null
}
export const CollabAgentState: Schema.Codec<CollabAgentState> = Schema.suspend(() =>
  Schema.Struct({ status: CollabAgentStatus, message: nullish(Schema.String) })
)

export type CollabAgentStatus =
  | "pendingInit"
  | "running"
  | "interrupted"
  | "completed"
  | "errored"
  | "shutdown"
  | "notFound"
  | (string & {})
export const CollabAgentStatus: Schema.Codec<CollabAgentStatus> = Schema.suspend(() =>
  openEnum(["pendingInit", "running", "interrupted", "completed", "errored", "shutdown", "notFound"])
)

export type CollabAgentTool =
  | "spawnAgent"
  | "sendInput"
  | "resumeAgent"
  | "wait"
  | "closeAgent"
  | "sendMessage"
  | "followupTask"
  | "interruptAgent"
  | "listAgents"
  | (string & {})
export const CollabAgentTool: Schema.Codec<CollabAgentTool> = Schema.suspend(() =>
  openEnum([
    "spawnAgent",
    "sendInput",
    "resumeAgent",
    "wait",
    "closeAgent",
    "sendMessage",
    "followupTask",
    "interruptAgent",
    "listAgents"
  ])
)

export type CollabAgentToolCallStatus =
  | "inProgress"
  | "completed"
  | "failed"
  | "interrupted"
  | (string & {})
export const CollabAgentToolCallStatus: Schema.Codec<CollabAgentToolCallStatus> = Schema.suspend(() =>
  openEnum(["inProgress", "completed", "failed", "interrupted"])
)

/** Collaboration mode for a Codex session. */
export interface CollaborationMode {
  readonly mode: ModeKind
  readonly settings: Settings
}
export const CollaborationMode: Schema.Codec<CollaborationMode> = Schema.suspend(() =>
  Schema.Struct({ mode: ModeKind, settings: Settings })
)

export type CommandAction =
  | {
      readonly type: "read"
      readonly command: string
      readonly name: string
      readonly path: LegacyAppPathString
    }
  | {
      readonly type: "listFiles"
      readonly command: string
      readonly path?: string | null
    }
  | {
      readonly type: "search"
      readonly command: string
      readonly path?: string | null
      readonly query?: string | null
    }
  | {
      readonly type: "unknown"
      readonly command: string
    }
  | UnknownCase<"type">
export const CommandAction: Schema.Codec<CommandAction> = Schema.suspend(() =>
  openUnion(
    "type",
    ["read", "listFiles", "search", "unknown"],
    [
      Schema.Struct({
        type: Schema.Literal("read"),
        command: Schema.String,
        name: Schema.String,
        path: LegacyAppPathString
      }),
      Schema.Struct({ type: Schema.Literal("listFiles"), command: Schema.String, path: nullish(Schema.String) }),
      Schema.Struct({
        type: Schema.Literal("search"),
        command: Schema.String,
        path: nullish(Schema.String),
        query: nullish(Schema.String)
      }),
      Schema.Struct({ type: Schema.Literal("unknown"), command: Schema.String })
    ]
  )
)

export type CommandExecutionSource =
  | "agent"
  | "userShell"
  | "unifiedExecStartup"
  | "unifiedExecInteraction"
  | (string & {})
export const CommandExecutionSource: Schema.Codec<CommandExecutionSource> = Schema.suspend(() =>
  openEnum(["agent", "userShell", "unifiedExecStartup", "unifiedExecInteraction"])
)

export type CommandExecutionStatus =
  | "inProgress"
  | "completed"
  | "failed"
  | "declined"
  | (string & {})
export const CommandExecutionStatus: Schema.Codec<CommandExecutionStatus> = Schema.suspend(() =>
  openEnum(["inProgress", "completed", "failed", "declined"])
)

/** Reasoning settings interpreted by the backend for the routed model. */
export interface ConfigurationReasoning {
  readonly effort: ReasoningEffort
}
export const ConfigurationReasoning: Schema.Codec<ConfigurationReasoning> = Schema.suspend(() =>
  Schema.Struct({ effort: ReasoningEffort })
)

export type ContentItem =
  | {
      readonly type: "input_text"
      readonly text: string
    }
  | {
      readonly type: "input_image"
      readonly image_url: string
      readonly detail?: ImageDetail | null
      readonly file_id?: string | null
    }
  | {
      readonly type: "input_image"
      readonly file_id: string
      readonly detail?: ImageDetail | null
      readonly image_url?: string | null
    }
  | {
      readonly type: "input_audio"
      readonly audio_url: string
      readonly file_id?: string | null
    }
  | {
      readonly type: "input_audio"
      readonly file_id: string
      readonly audio_url?: string | null
    }
  | {
      readonly type: "output_text"
      readonly text: string
      readonly annotations?: ReadonlyArray<unknown> | null
      readonly logprobs?: ReadonlyArray<unknown> | null
    }
  | UnknownCase<"type">
export const ContentItem: Schema.Codec<ContentItem> = Schema.suspend(() =>
  openUnion(
    "type",
    ["input_text", "input_image", "input_audio", "output_text"],
    [
      Schema.Struct({ type: Schema.Literal("input_text"), text: Schema.String }),
      Schema.Struct({
        type: Schema.Literal("input_image"),
        image_url: Schema.String,
        detail: nullish(ImageDetail),
        file_id: nullish(Schema.String)
      }),
      Schema.Struct({
        type: Schema.Literal("input_image"),
        file_id: Schema.String,
        detail: nullish(ImageDetail),
        image_url: nullish(Schema.String)
      }),
      Schema.Struct({ type: Schema.Literal("input_audio"), audio_url: Schema.String, file_id: nullish(Schema.String) }),
      Schema.Struct({ type: Schema.Literal("input_audio"), file_id: Schema.String, audio_url: nullish(Schema.String) }),
      Schema.Struct({
        type: Schema.Literal("output_text"),
        text: Schema.String,
        annotations: nullish(Schema.Array(Schema.Unknown)),
        logprobs: nullish(Schema.Array(Schema.Unknown))
      })
    ]
  )
)

/**
 * Requested cyber treatment for an OpenAI model turn. Authorization and model-tier restrictions
 * remain server-owned.
 */
export type CyberAccessProgram = "standard" | "daybreakBlue" | "daybreakRed" | (string & {})
export const CyberAccessProgram: Schema.Codec<CyberAccessProgram> = Schema.suspend(() =>
  openEnum(["standard", "daybreakBlue", "daybreakRed"])
)

export type DynamicToolCallOutputContentItem =
  | {
      readonly type: "inputText"
      readonly text: string
    }
  | {
      readonly type: "inputImage"
      readonly imageUrl: string
    }
  | {
      readonly type: "inputAudio"
      readonly audioUrl: string
    }
  | UnknownCase<"type">
export const DynamicToolCallOutputContentItem: Schema.Codec<DynamicToolCallOutputContentItem> = Schema.suspend(() =>
  openUnion(
    "type",
    ["inputText", "inputImage", "inputAudio"],
    [
      Schema.Struct({ type: Schema.Literal("inputText"), text: Schema.String }),
      Schema.Struct({ type: Schema.Literal("inputImage"), imageUrl: Schema.String }),
      Schema.Struct({ type: Schema.Literal("inputAudio"), audioUrl: Schema.String })
    ]
  )
)

export type DynamicToolCallStatus = "inProgress" | "completed" | "failed" | (string & {})
export const DynamicToolCallStatus: Schema.Codec<DynamicToolCallStatus> = Schema.suspend(() =>
  openEnum(["inProgress", "completed", "failed"])
)

export type FileSystemAccessMode = "read" | "write" | "deny" | (string & {})
export const FileSystemAccessMode: Schema.Codec<FileSystemAccessMode> = Schema.suspend(() =>
  openEnum(["read", "write", "deny"])
)

export type FileSystemPath =
  | {
      readonly type: "path"
      readonly path: LegacyAppPathString
    }
  | {
      readonly type: "glob_pattern"
      readonly pattern: string
    }
  | {
      readonly type: "special"
      readonly value: FileSystemSpecialPath
    }
  | UnknownCase<"type">
export const FileSystemPath: Schema.Codec<FileSystemPath> = Schema.suspend(() =>
  openUnion(
    "type",
    ["path", "glob_pattern", "special"],
    [
      Schema.Struct({ type: Schema.Literal("path"), path: LegacyAppPathString }),
      Schema.Struct({ type: Schema.Literal("glob_pattern"), pattern: Schema.String }),
      Schema.Struct({ type: Schema.Literal("special"), value: FileSystemSpecialPath })
    ]
  )
)

export interface FileSystemSandboxEntry {
  readonly access: FileSystemAccessMode
  readonly path: FileSystemPath
}
export const FileSystemSandboxEntry: Schema.Codec<FileSystemSandboxEntry> = Schema.suspend(() =>
  Schema.Struct({ access: FileSystemAccessMode, path: FileSystemPath })
)

export type FileSystemSpecialPath =
  | {
      readonly kind: "root"
    }
  | {
      readonly kind: "minimal"
    }
  | {
      readonly kind: "project_roots"
      readonly subpath?: LegacyAppPathString | null
    }
  | {
      readonly kind: "tmpdir"
    }
  | {
      readonly kind: "slash_tmp"
    }
  | {
      readonly kind: "unknown"
      readonly path: string
      readonly subpath?: LegacyAppPathString | null
    }
  | UnknownCase<"kind">
export const FileSystemSpecialPath: Schema.Codec<FileSystemSpecialPath> = Schema.suspend(() =>
  openUnion(
    "kind",
    ["root", "minimal", "project_roots", "tmpdir", "slash_tmp", "unknown"],
    [
      Schema.Struct({ kind: Schema.Literal("root") }),
      Schema.Struct({ kind: Schema.Literal("minimal") }),
      Schema.Struct({ kind: Schema.Literal("project_roots"), subpath: nullish(LegacyAppPathString) }),
      Schema.Struct({ kind: Schema.Literal("tmpdir") }),
      Schema.Struct({ kind: Schema.Literal("slash_tmp") }),
      Schema.Struct({ kind: Schema.Literal("unknown"), path: Schema.String, subpath: nullish(LegacyAppPathString) })
    ]
  )
)

export interface FileUpdateChange {
  readonly diff: string
  readonly kind: PatchChangeKind
  readonly path: string
}
export const FileUpdateChange: Schema.Codec<FileUpdateChange> = Schema.suspend(() =>
  Schema.Struct({ diff: Schema.String, kind: PatchChangeKind, path: Schema.String })
)

export type FunctionCallOutputBody = string | ReadonlyArray<FunctionCallOutputContentItem>
export const FunctionCallOutputBody: Schema.Codec<FunctionCallOutputBody> = Schema.suspend(() =>
  Schema.Union([Schema.String, Schema.Array(FunctionCallOutputContentItem)])
)

/**
 * Responses API compatible content items that can be returned by a tool call. This is a subset of
 * ContentItem with the types we support as function call outputs.
 */
export type FunctionCallOutputContentItem =
  | {
      readonly type: "input_text"
      readonly text: string
    }
  | {
      readonly type: "input_image"
      readonly image_url: string
      readonly detail?: ImageDetail | null
      readonly file_id?: string | null
    }
  | {
      readonly type: "input_image"
      readonly file_id: string
      readonly detail?: ImageDetail | null
      readonly image_url?: string | null
    }
  | {
      readonly type: "input_audio"
      readonly audio_url: string
      readonly file_id?: string | null
    }
  | {
      readonly type: "input_audio"
      readonly file_id: string
      readonly audio_url?: string | null
    }
  | {
      readonly type: "encrypted_content"
      readonly encrypted_content: string
    }
  | UnknownCase<"type">
export const FunctionCallOutputContentItem: Schema.Codec<FunctionCallOutputContentItem> = Schema.suspend(() =>
  openUnion(
    "type",
    ["input_text", "input_image", "input_audio", "encrypted_content"],
    [
      Schema.Struct({ type: Schema.Literal("input_text"), text: Schema.String }),
      Schema.Struct({
        type: Schema.Literal("input_image"),
        image_url: Schema.String,
        detail: nullish(ImageDetail),
        file_id: nullish(Schema.String)
      }),
      Schema.Struct({
        type: Schema.Literal("input_image"),
        file_id: Schema.String,
        detail: nullish(ImageDetail),
        image_url: nullish(Schema.String)
      }),
      Schema.Struct({ type: Schema.Literal("input_audio"), audio_url: Schema.String, file_id: nullish(Schema.String) }),
      Schema.Struct({ type: Schema.Literal("input_audio"), file_id: Schema.String, audio_url: nullish(Schema.String) }),
      Schema.Struct({ type: Schema.Literal("encrypted_content"), encrypted_content: Schema.String })
    ]
  )
)

/** [UNSTABLE] Risk level assigned by approval auto-review. */
export type GuardianRiskLevel = "low" | "medium" | "high" | "critical" | (string & {})
export const GuardianRiskLevel: Schema.Codec<GuardianRiskLevel> = Schema.suspend(() =>
  openEnum(["low", "medium", "high", "critical"])
)

/** [UNSTABLE] Authorization level assigned by approval auto-review. */
export type GuardianUserAuthorization = "unknown" | "low" | "medium" | "high" | (string & {})
export const GuardianUserAuthorization: Schema.Codec<GuardianUserAuthorization> = Schema.suspend(() =>
  openEnum(["unknown", "low", "medium", "high"])
)

export interface HookPromptFragment {
  readonly hookRunId: string
  readonly text: string
}
export const HookPromptFragment: Schema.Codec<HookPromptFragment> = Schema.suspend(() =>
  Schema.Struct({ hookRunId: Schema.String, text: Schema.String })
)

export type ImageDetail = "auto" | "low" | "high" | "original" | (string & {})
export const ImageDetail: Schema.Codec<ImageDetail> = Schema.suspend(() =>
  openEnum(["auto", "low", "high", "original"])
)

export type ImageGenerationFailure =
  | {
      readonly type: "usageLimitExceeded"
      readonly limitId: string
      readonly resetsAt?: number | null
    }
  | UnknownCase<"type">
export const ImageGenerationFailure: Schema.Codec<ImageGenerationFailure> = Schema.suspend(() =>
  openUnion(
    "type",
    ["usageLimitExceeded"],
    [
      Schema.Struct({
        type: Schema.Literal("usageLimitExceeded"),
        limitId: Schema.String,
        resetsAt: nullish(Schema.Number)
      })
    ]
  )
)

/** A local image file successfully read for this exact image-generation request. */
export interface ImageGenerationInputImage {
  readonly path: AbsolutePathBuf
  /** Lowercase SHA-256 of the file bytes read before image normalization. */
  readonly sha256: string
}
export const ImageGenerationInputImage: Schema.Codec<ImageGenerationInputImage> = Schema.suspend(() =>
  Schema.Struct({ path: AbsolutePathBuf, sha256: Schema.String })
)

/**
 * Internal Responses API passthrough metadata copied into underlying chat messages.
 *
 * Responses API strongly types this payload. Do not modify it without first getting API approval
 * and making the corresponding Responses API change.
 */
export interface InternalChatMessageMetadataPassthrough {
  readonly turn_id?: string | null
  readonly [key: string]: unknown
}
export const InternalChatMessageMetadataPassthrough: Schema.Codec<InternalChatMessageMetadataPassthrough> = Schema.suspend(() =>
  Schema.StructWithRest(
    Schema.Struct({ turn_id: nullish(Schema.String) }),
    [Schema.Record(Schema.String, Schema.Unknown)]
  )
)

export type LegacyAppPathString = string
export const LegacyAppPathString: Schema.Codec<LegacyAppPathString> = Schema.String

export type LocalShellAction =
  | {
      readonly type: "exec"
      readonly command: ReadonlyArray<string>
      readonly env?: { readonly [key: string]: string } | null
      readonly timeout_ms?: number | null
      readonly user?: string | null
      readonly working_directory?: string | null
    }
  | UnknownCase<"type">
export const LocalShellAction: Schema.Codec<LocalShellAction> = Schema.suspend(() =>
  openUnion(
    "type",
    ["exec"],
    [
      Schema.Struct({
        type: Schema.Literal("exec"),
        command: Schema.Array(Schema.String),
        env: nullish(Schema.Record(Schema.String, Schema.String)),
        timeout_ms: nullish(Schema.Number),
        user: nullish(Schema.String),
        working_directory: nullish(Schema.String)
      })
    ]
  )
)

export type LocalShellStatus = "completed" | "in_progress" | "incomplete" | (string & {})
export const LocalShellStatus: Schema.Codec<LocalShellStatus> = Schema.suspend(() =>
  openEnum(["completed", "in_progress", "incomplete"])
)

export type McpAppDisplayMode = "inline" | "fullscreen" | (string & {})
export const McpAppDisplayMode: Schema.Codec<McpAppDisplayMode> = Schema.suspend(() =>
  openEnum(["inline", "fullscreen"])
)

/** UI resource and display preference for model invocations, captured from the tool descriptor. */
export interface McpAppUi {
  readonly preferredModelDisplayMode: McpAppDisplayMode
  readonly resourceUri: string
}
export const McpAppUi: Schema.Codec<McpAppUi> = Schema.suspend(() =>
  Schema.Struct({ preferredModelDisplayMode: McpAppDisplayMode, resourceUri: Schema.String })
)

export interface McpToolCallAppContext {
  readonly connectorId: string
  readonly actionName?: string | null
  readonly appName?: string | null
  readonly linkId?: string | null
  readonly resourceUri?: string | null
}
export const McpToolCallAppContext: Schema.Codec<McpToolCallAppContext> = Schema.suspend(() =>
  Schema.Struct({
    connectorId: Schema.String,
    actionName: nullish(Schema.String),
    appName: nullish(Schema.String),
    linkId: nullish(Schema.String),
    resourceUri: nullish(Schema.String)
  })
)

export interface McpToolCallError {
  readonly message: string
}
export const McpToolCallError: Schema.Codec<McpToolCallError> = Schema.suspend(() =>
  Schema.Struct({ message: Schema.String })
)

export interface McpToolCallResult {
  readonly content: ReadonlyArray<unknown>
  readonly _meta?: unknown
  readonly structuredContent?: unknown
}
export const McpToolCallResult: Schema.Codec<McpToolCallResult> = Schema.suspend(() =>
  Schema.Struct({
    content: Schema.Array(Schema.Unknown),
    _meta: Schema.optionalKey(Schema.Unknown),
    structuredContent: Schema.optionalKey(Schema.Unknown)
  })
)

export type McpToolCallStatus = "inProgress" | "completed" | "failed" | (string & {})
export const McpToolCallStatus: Schema.Codec<McpToolCallStatus> = Schema.suspend(() =>
  openEnum(["inProgress", "completed", "failed"])
)

export interface MemoryCitation {
  readonly entries: ReadonlyArray<MemoryCitationEntry>
  readonly threadIds: ReadonlyArray<string>
}
export const MemoryCitation: Schema.Codec<MemoryCitation> = Schema.suspend(() =>
  Schema.Struct({ entries: Schema.Array(MemoryCitationEntry), threadIds: Schema.Array(Schema.String) })
)

export interface MemoryCitationEntry {
  readonly lineEnd: number
  readonly lineStart: number
  readonly note: string
  readonly path: string
}
export const MemoryCitationEntry: Schema.Codec<MemoryCitationEntry> = Schema.suspend(() =>
  Schema.Struct({ lineEnd: Schema.Number, lineStart: Schema.Number, note: Schema.String, path: Schema.String })
)

/**
 * Classifies assistant text as commentary, a partial answer, or a terminal answer.
 *
 * Providers do not emit this consistently, so callers must treat `None` as "phase unknown" and
 * keep compatibility behavior for legacy models.
 *
 * - `commentary`: Mid-turn assistant text (for example preamble/progress narration).
 *
 * Additional tool calls or assistant output may follow before turn completion.
 * - `partial_answer`: Stable answer text that may be followed by more assistant output or tools.
 * - `final_answer`: The assistant's declared terminal answer text for the current turn.
 */
export type MessagePhase =
  | "commentary"
  | "partial_answer"
  | "final_answer"
  | (string & {})
export const MessagePhase: Schema.Codec<MessagePhase> = Schema.suspend(() =>
  openEnum(["commentary", "partial_answer", "final_answer"])
)

export interface MisalignmentErrorDetails {
  /** A substantive localized explanation is required before offering continuation. */
  readonly detailedExplanation?: string | null
  /** Open-ended classification; clients must accept categories added by Responses. */
  readonly errorType?: string | null
  /** Opaque server-issued block target. Presence alone does not enable target-based continuation. */
  readonly reviewTarget?: string | null
  /** Instruction to submit as the next turn's user input if continuation is confirmed. */
  readonly steer?: MisalignmentSteer | null
}
export const MisalignmentErrorDetails: Schema.Codec<MisalignmentErrorDetails> = Schema.suspend(() =>
  Schema.Struct({
    detailedExplanation: nullish(Schema.String),
    errorType: nullish(Schema.String),
    reviewTarget: nullish(Schema.String),
    steer: nullish(MisalignmentSteer)
  })
)

export interface MisalignmentSteer {
  readonly message: string
}
export const MisalignmentSteer: Schema.Codec<MisalignmentSteer> = Schema.suspend(() =>
  Schema.Struct({ message: Schema.String })
)

/** Initial collaboration mode to use when the TUI starts. */
export type ModeKind = "plan" | "default" | (string & {})
export const ModeKind: Schema.Codec<ModeKind> = Schema.suspend(() => openEnum(["plan", "default"]))

/**
 * Controls the effective multi-agent delegation instructions for a turn. `custom` means the
 * configured mode hint defines the policy instead of a built-in policy.
 */
export type MultiAgentMode =
  | "explicitRequestOnly"
  | "proactive"
  | (string & {})
  | {
      readonly custom: string
    }
  | UnknownVariant
export const MultiAgentMode: Schema.Codec<MultiAgentMode> = Schema.suspend(() =>
  openVariants(["explicitRequestOnly", "proactive"], ["custom"], [Schema.Struct({ custom: Schema.String })])
)

export type NetworkAccess = "restricted" | "enabled" | (string & {})
export const NetworkAccess: Schema.Codec<NetworkAccess> = Schema.suspend(() => openEnum(["restricted", "enabled"]))

export type NetworkApprovalProtocol = "http" | "https" | "socks5Tcp" | "socks5Udp" | (string & {})
export const NetworkApprovalProtocol: Schema.Codec<NetworkApprovalProtocol> = Schema.suspend(() =>
  openEnum(["http", "https", "socks5Tcp", "socks5Udp"])
)

export type NonSteerableTurnKind = "review" | "compact" | (string & {})
export const NonSteerableTurnKind: Schema.Codec<NonSteerableTurnKind> = Schema.suspend(() =>
  openEnum(["review", "compact"])
)

export type PatchApplyStatus =
  | "inProgress"
  | "completed"
  | "failed"
  | "declined"
  | (string & {})
export const PatchApplyStatus: Schema.Codec<PatchApplyStatus> = Schema.suspend(() =>
  openEnum(["inProgress", "completed", "failed", "declined"])
)

export type PatchChangeKind =
  | {
      readonly type: "add"
    }
  | {
      readonly type: "delete"
    }
  | {
      readonly type: "update"
      readonly move_path?: string | null
    }
  | UnknownCase<"type">
export const PatchChangeKind: Schema.Codec<PatchChangeKind> = Schema.suspend(() =>
  openUnion(
    "type",
    ["add", "delete", "update"],
    [
      Schema.Struct({ type: Schema.Literal("add") }),
      Schema.Struct({ type: Schema.Literal("delete") }),
      Schema.Struct({ type: Schema.Literal("update"), move_path: nullish(Schema.String) })
    ]
  )
)

/** Deprecated: `friendly` and `pragmatic` no longer select a style. */
export type Personality = "none" | "friendly" | "pragmatic" | (string & {})
export const Personality: Schema.Codec<Personality> = Schema.suspend(() => openEnum(["none", "friendly", "pragmatic"]))

/** A non-empty reasoning effort value advertised by the model. */
export type ReasoningEffort = string
export const ReasoningEffort: Schema.Codec<ReasoningEffort> = Schema.String

export type ReasoningItemContent =
  | {
      readonly type: "reasoning_text"
      readonly text: string
    }
  | {
      readonly type: "text"
      readonly text: string
    }
  | UnknownCase<"type">
export const ReasoningItemContent: Schema.Codec<ReasoningItemContent> = Schema.suspend(() =>
  openUnion(
    "type",
    ["reasoning_text", "text"],
    [
      Schema.Struct({ type: Schema.Literal("reasoning_text"), text: Schema.String }),
      Schema.Struct({ type: Schema.Literal("text"), text: Schema.String })
    ]
  )
)

export type ReasoningItemReasoningSummary =
  | {
      readonly type: "summary_text"
      readonly text: string
    }
  | UnknownCase<"type">
export const ReasoningItemReasoningSummary: Schema.Codec<ReasoningItemReasoningSummary> = Schema.suspend(() =>
  openUnion("type", ["summary_text"], [Schema.Struct({ type: Schema.Literal("summary_text"), text: Schema.String })])
)

/**
 * A summary of the reasoning performed by the model. This can be useful for debugging and
 * understanding the model's reasoning process. See
 * https://platform.openai.com/docs/guides/reasoning?api-mode=responses#reasoning-summaries
 *
 * - `none`: Option to disable reasoning summaries.
 */
export type ReasoningSummary = "auto" | "concise" | "detailed" | "none" | (string & {})
export const ReasoningSummary: Schema.Codec<ReasoningSummary> = Schema.suspend(() =>
  openEnum(["auto", "concise", "detailed", "none"])
)

export type RequestId = string | number
export const RequestId: Schema.Codec<RequestId> = Schema.suspend(() => Schema.Union([Schema.String, Schema.Number]))

export interface RequestPermissionProfile {
  readonly fileSystem?: AdditionalFileSystemPermissions | null
  readonly network?: AdditionalNetworkPermissions | null
}
export const RequestPermissionProfile: Schema.Codec<RequestPermissionProfile> = Schema.suspend(() =>
  Schema.Struct({
    fileSystem: nullish(AdditionalFileSystemPermissions),
    network: nullish(AdditionalNetworkPermissions)
  })
)

export type ResponseItem =
  | {
      readonly type: "additional_tools"
      readonly role: string
      readonly tools: ReadonlyArray<unknown>
      readonly id?: string | null
    }
  | {
      readonly type: "message"
      readonly content: ReadonlyArray<ContentItem>
      readonly role: string
      readonly encrypted_content?: string | null
      readonly id?: string | null
      readonly internal_chat_message_metadata_passthrough?: InternalChatMessageMetadataPassthrough | null
      readonly phase?: MessagePhase | null
      readonly status?: string | null
    }
  | {
      readonly type: "agent_message"
      readonly author: string
      readonly content: ReadonlyArray<AgentMessageInputContent>
      readonly recipient: string
      readonly id?: string | null
      readonly internal_chat_message_metadata_passthrough?: InternalChatMessageMetadataPassthrough | null
    }
  | {
      readonly type: "reasoning"
      readonly summary: ReadonlyArray<ReasoningItemReasoningSummary>
      readonly content?: ReadonlyArray<ReasoningItemContent> | null
      readonly encrypted_content?: string | null
      readonly id?: string | null
      readonly internal_chat_message_metadata_passthrough?: InternalChatMessageMetadataPassthrough | null
    }
  | {
      readonly type: "local_shell_call"
      readonly action: LocalShellAction
      readonly status: LocalShellStatus
      /** Set when using the Responses API. */
      readonly call_id?: string | null
      readonly encrypted_content?: string | null
      /** Legacy id field retained for compatibility with older payloads. */
      readonly id?: string | null
      readonly internal_chat_message_metadata_passthrough?: InternalChatMessageMetadataPassthrough | null
    }
  | {
      readonly type: "function_call"
      readonly arguments: string
      readonly call_id: string
      readonly name: string
      readonly encrypted_content?: string | null
      readonly encrypted_function_args?: ReadonlyArray<string> | null
      readonly id?: string | null
      readonly internal_chat_message_metadata_passthrough?: InternalChatMessageMetadataPassthrough | null
      readonly namespace?: string | null
      readonly status?: string | null
    }
  | {
      readonly type: "tool_search_call"
      readonly arguments: unknown
      readonly execution: string
      readonly call_id?: string | null
      readonly encrypted_content?: string | null
      readonly id?: string | null
      readonly internal_chat_message_metadata_passthrough?: InternalChatMessageMetadataPassthrough | null
      readonly status?: string | null
    }
  | {
      readonly type: "function_call_output"
      readonly output: FunctionCallOutputBody
      readonly call_id?: string | null
      readonly id?: string | null
      readonly internal_chat_message_metadata_passthrough?: InternalChatMessageMetadataPassthrough | null
      readonly name?: string | null
      readonly namespace?: string | null
    }
  | {
      readonly type: "custom_tool_call"
      readonly call_id: string
      readonly input: string
      readonly name: string
      readonly encrypted_content?: string | null
      readonly id?: string | null
      readonly internal_chat_message_metadata_passthrough?: InternalChatMessageMetadataPassthrough | null
      readonly namespace?: string | null
      readonly status?: string | null
    }
  | {
      readonly type: "custom_tool_call_output"
      readonly call_id: string
      readonly output: FunctionCallOutputBody
      readonly id?: string | null
      readonly internal_chat_message_metadata_passthrough?: InternalChatMessageMetadataPassthrough | null
      readonly name?: string | null
    }
  | {
      readonly type: "tool_search_output"
      readonly execution: string
      readonly status: string
      readonly tools: ReadonlyArray<unknown>
      readonly call_id?: string | null
      readonly id?: string | null
      readonly internal_chat_message_metadata_passthrough?: InternalChatMessageMetadataPassthrough | null
    }
  | {
      readonly type: "web_search_call"
      readonly action?: ResponsesApiWebSearchAction | null
      readonly encrypted_content?: string | null
      readonly id?: string | null
      readonly internal_chat_message_metadata_passthrough?: InternalChatMessageMetadataPassthrough | null
      readonly status?: string | null
    }
  | {
      readonly type: "image_generation_call"
      readonly result: string
      readonly status: string
      readonly encrypted_content?: string | null
      readonly id?: string | null
      readonly internal_chat_message_metadata_passthrough?: InternalChatMessageMetadataPassthrough | null
      readonly revised_prompt?: string | null
    }
  | {
      readonly type: "compaction"
      readonly encrypted_content: string
      readonly id?: string | null
      readonly internal_chat_message_metadata_passthrough?: InternalChatMessageMetadataPassthrough | null
    }
  | {
      readonly type: "configuration_update"
      readonly reasoning: ConfigurationReasoning
    }
  | {
      readonly type: "compaction_trigger"
    }
  | {
      readonly type: "context_compaction"
      readonly encrypted_content?: string | null
      readonly id?: string | null
      readonly internal_chat_message_metadata_passthrough?: InternalChatMessageMetadataPassthrough | null
    }
  | {
      readonly type: "other"
    }
  | UnknownCase<"type">
export const ResponseItem: Schema.Codec<ResponseItem> = Schema.suspend(() =>
  openUnion(
    "type",
    [
      "additional_tools",
      "message",
      "agent_message",
      "reasoning",
      "local_shell_call",
      "function_call",
      "tool_search_call",
      "function_call_output",
      "custom_tool_call",
      "custom_tool_call_output",
      "tool_search_output",
      "web_search_call",
      "image_generation_call",
      "compaction",
      "configuration_update",
      "compaction_trigger",
      "context_compaction",
      "other"
    ],
    [
      Schema.Struct({
        type: Schema.Literal("additional_tools"),
        role: Schema.String,
        tools: Schema.Array(Schema.Unknown),
        id: nullish(Schema.String)
      }),
      Schema.Struct({
        type: Schema.Literal("message"),
        content: Schema.Array(ContentItem),
        role: Schema.String,
        encrypted_content: nullish(Schema.String),
        id: nullish(Schema.String),
        internal_chat_message_metadata_passthrough: nullish(InternalChatMessageMetadataPassthrough),
        phase: nullish(MessagePhase),
        status: nullish(Schema.String)
      }),
      Schema.Struct({
        type: Schema.Literal("agent_message"),
        author: Schema.String,
        content: Schema.Array(AgentMessageInputContent),
        recipient: Schema.String,
        id: nullish(Schema.String),
        internal_chat_message_metadata_passthrough: nullish(InternalChatMessageMetadataPassthrough)
      }),
      Schema.Struct({
        type: Schema.Literal("reasoning"),
        summary: Schema.Array(ReasoningItemReasoningSummary),
        content: nullish(Schema.Array(ReasoningItemContent)),
        encrypted_content: nullish(Schema.String),
        id: nullish(Schema.String),
        internal_chat_message_metadata_passthrough: nullish(InternalChatMessageMetadataPassthrough)
      }),
      Schema.Struct({
        type: Schema.Literal("local_shell_call"),
        action: LocalShellAction,
        status: LocalShellStatus,
        call_id: nullish(Schema.String),
        encrypted_content: nullish(Schema.String),
        id: nullish(Schema.String),
        internal_chat_message_metadata_passthrough: nullish(InternalChatMessageMetadataPassthrough)
      }),
      Schema.Struct({
        type: Schema.Literal("function_call"),
        arguments: Schema.String,
        call_id: Schema.String,
        name: Schema.String,
        encrypted_content: nullish(Schema.String),
        encrypted_function_args: nullish(Schema.Array(Schema.String)),
        id: nullish(Schema.String),
        internal_chat_message_metadata_passthrough: nullish(InternalChatMessageMetadataPassthrough),
        namespace: nullish(Schema.String),
        status: nullish(Schema.String)
      }),
      Schema.Struct({
        type: Schema.Literal("tool_search_call"),
        arguments: Schema.Unknown,
        execution: Schema.String,
        call_id: nullish(Schema.String),
        encrypted_content: nullish(Schema.String),
        id: nullish(Schema.String),
        internal_chat_message_metadata_passthrough: nullish(InternalChatMessageMetadataPassthrough),
        status: nullish(Schema.String)
      }),
      Schema.Struct({
        type: Schema.Literal("function_call_output"),
        output: FunctionCallOutputBody,
        call_id: nullish(Schema.String),
        id: nullish(Schema.String),
        internal_chat_message_metadata_passthrough: nullish(InternalChatMessageMetadataPassthrough),
        name: nullish(Schema.String),
        namespace: nullish(Schema.String)
      }),
      Schema.Struct({
        type: Schema.Literal("custom_tool_call"),
        call_id: Schema.String,
        input: Schema.String,
        name: Schema.String,
        encrypted_content: nullish(Schema.String),
        id: nullish(Schema.String),
        internal_chat_message_metadata_passthrough: nullish(InternalChatMessageMetadataPassthrough),
        namespace: nullish(Schema.String),
        status: nullish(Schema.String)
      }),
      Schema.Struct({
        type: Schema.Literal("custom_tool_call_output"),
        call_id: Schema.String,
        output: FunctionCallOutputBody,
        id: nullish(Schema.String),
        internal_chat_message_metadata_passthrough: nullish(InternalChatMessageMetadataPassthrough),
        name: nullish(Schema.String)
      }),
      Schema.Struct({
        type: Schema.Literal("tool_search_output"),
        execution: Schema.String,
        status: Schema.String,
        tools: Schema.Array(Schema.Unknown),
        call_id: nullish(Schema.String),
        id: nullish(Schema.String),
        internal_chat_message_metadata_passthrough: nullish(InternalChatMessageMetadataPassthrough)
      }),
      Schema.Struct({
        type: Schema.Literal("web_search_call"),
        action: nullish(ResponsesApiWebSearchAction),
        encrypted_content: nullish(Schema.String),
        id: nullish(Schema.String),
        internal_chat_message_metadata_passthrough: nullish(InternalChatMessageMetadataPassthrough),
        status: nullish(Schema.String)
      }),
      Schema.Struct({
        type: Schema.Literal("image_generation_call"),
        result: Schema.String,
        status: Schema.String,
        encrypted_content: nullish(Schema.String),
        id: nullish(Schema.String),
        internal_chat_message_metadata_passthrough: nullish(InternalChatMessageMetadataPassthrough),
        revised_prompt: nullish(Schema.String)
      }),
      Schema.Struct({
        type: Schema.Literal("compaction"),
        encrypted_content: Schema.String,
        id: nullish(Schema.String),
        internal_chat_message_metadata_passthrough: nullish(InternalChatMessageMetadataPassthrough)
      }),
      Schema.Struct({ type: Schema.Literal("configuration_update"), reasoning: ConfigurationReasoning }),
      Schema.Struct({ type: Schema.Literal("compaction_trigger") }),
      Schema.Struct({
        type: Schema.Literal("context_compaction"),
        encrypted_content: nullish(Schema.String),
        id: nullish(Schema.String),
        internal_chat_message_metadata_passthrough: nullish(InternalChatMessageMetadataPassthrough)
      }),
      Schema.Struct({ type: Schema.Literal("other") })
    ]
  )
)

export type ResponsesApiWebSearchAction =
  | {
      readonly type: "search"
      readonly queries?: ReadonlyArray<string> | null
      readonly query?: string | null
    }
  | {
      readonly type: "open_page"
      readonly url?: string | null
    }
  | {
      readonly type: "find_in_page"
      readonly pattern?: string | null
      readonly url?: string | null
    }
  | {
      readonly type: "other"
    }
  | UnknownCase<"type">
export const ResponsesApiWebSearchAction: Schema.Codec<ResponsesApiWebSearchAction> = Schema.suspend(() =>
  openUnion(
    "type",
    ["search", "open_page", "find_in_page", "other"],
    [
      Schema.Struct({
        type: Schema.Literal("search"),
        queries: nullish(Schema.Array(Schema.String)),
        query: nullish(Schema.String)
      }),
      Schema.Struct({ type: Schema.Literal("open_page"), url: nullish(Schema.String) }),
      Schema.Struct({
        type: Schema.Literal("find_in_page"),
        pattern: nullish(Schema.String),
        url: nullish(Schema.String)
      }),
      Schema.Struct({ type: Schema.Literal("other") })
    ]
  )
)

export type SandboxMode =
  | "read-only"
  | "workspace-write"
  | "danger-full-access"
  | (string & {})
export const SandboxMode: Schema.Codec<SandboxMode> = Schema.suspend(() =>
  openEnum(["read-only", "workspace-write", "danger-full-access"])
)

export type SandboxPolicy =
  | {
      readonly type: "dangerFullAccess"
    }
  | {
      readonly type: "readOnly"
      readonly networkAccess?: boolean | null
    }
  | {
      readonly type: "externalSandbox"
      readonly networkAccess?: NetworkAccess | null
    }
  | {
      readonly type: "workspaceWrite"
      readonly excludeSlashTmp?: boolean | null
      readonly excludeTmpdirEnvVar?: boolean | null
      readonly networkAccess?: boolean | null
      readonly writableRoots?: ReadonlyArray<AbsolutePathBuf> | null
    }
  | UnknownCase<"type">
export const SandboxPolicy: Schema.Codec<SandboxPolicy> = Schema.suspend(() =>
  openUnion(
    "type",
    ["dangerFullAccess", "readOnly", "externalSandbox", "workspaceWrite"],
    [
      Schema.Struct({ type: Schema.Literal("dangerFullAccess") }),
      Schema.Struct({ type: Schema.Literal("readOnly"), networkAccess: nullish(Schema.Boolean) }),
      Schema.Struct({ type: Schema.Literal("externalSandbox"), networkAccess: nullish(NetworkAccess) }),
      Schema.Struct({
        type: Schema.Literal("workspaceWrite"),
        excludeSlashTmp: nullish(Schema.Boolean),
        excludeTmpdirEnvVar: nullish(Schema.Boolean),
        networkAccess: nullish(Schema.Boolean),
        writableRoots: nullish(Schema.Array(AbsolutePathBuf))
      })
    ]
  )
)

/** Settings for a collaboration mode. */
export interface Settings {
  readonly model: string
  readonly developer_instructions?: string | null
  readonly reasoning_effort?: ReasoningEffort | null
}
export const Settings: Schema.Codec<Settings> = Schema.suspend(() =>
  Schema.Struct({
    model: Schema.String,
    developer_instructions: nullish(Schema.String),
    reasoning_effort: nullish(ReasoningEffort)
  })
)

export type SubAgentActivityKind =
  | "started"
  | "interacted"
  | "interrupted"
  | "completed"
  | (string & {})
export const SubAgentActivityKind: Schema.Codec<SubAgentActivityKind> = Schema.suspend(() =>
  openEnum(["started", "interacted", "interrupted", "completed"])
)

export interface TextElement {
  /** Byte range in the parent `text` buffer that this element occupies. */
  readonly byteRange: ByteRange
  /** Optional human-readable placeholder for the element, displayed in the UI. */
  readonly placeholder?: string | null
}
export const TextElement: Schema.Codec<TextElement> = Schema.suspend(() =>
  Schema.Struct({ byteRange: ByteRange, placeholder: nullish(Schema.String) })
)

export type ThreadId = string
export const ThreadId: Schema.Codec<ThreadId> = Schema.String

/** A thread item and its recorded lifecycle times. The payload stays flat on the wire. */
export type ThreadItem =
  | {
      readonly type: "userMessage"
      readonly content: ReadonlyArray<UserInput>
      readonly id: string
      readonly clientId?: string | null
      /** Unix timestamp in milliseconds when the item completed, if recorded. */
      readonly completedAtMs?: number | null
      /** Unix timestamp in milliseconds when the item started, if recorded. */
      readonly startedAtMs?: number | null
    }
  | {
      readonly type: "hookPrompt"
      readonly fragments: ReadonlyArray<HookPromptFragment>
      readonly id: string
      /** Unix timestamp in milliseconds when the item completed, if recorded. */
      readonly completedAtMs?: number | null
      /** Unix timestamp in milliseconds when the item started, if recorded. */
      readonly startedAtMs?: number | null
    }
  | {
      readonly type: "agentMessage"
      readonly id: string
      readonly text: string
      /** Unix timestamp in milliseconds when the item completed, if recorded. */
      readonly completedAtMs?: number | null
      readonly delivery?: AgentMessageDelivery | null
      readonly memoryCitation?: MemoryCitation | null
      readonly moderation?: AgentMessageModeration | null
      readonly phase?: MessagePhase | null
      readonly questions?: ReadonlyArray<AsyncUserInputQuestion> | null
      /** Unix timestamp in milliseconds when the item started, if recorded. */
      readonly startedAtMs?: number | null
    }
  | {
      readonly type: "functionCallOutput"
      readonly id: string
      readonly name: string
      readonly output: FunctionCallOutputBody
      /** Unix timestamp in milliseconds when the item completed, if recorded. */
      readonly completedAtMs?: number | null
      readonly namespace?: string | null
      /** Unix timestamp in milliseconds when the item started, if recorded. */
      readonly startedAtMs?: number | null
    }
  | {
      readonly type: "plan"
      readonly id: string
      readonly text: string
      /** Unix timestamp in milliseconds when the item completed, if recorded. */
      readonly completedAtMs?: number | null
      /** Unix timestamp in milliseconds when the item started, if recorded. */
      readonly startedAtMs?: number | null
    }
  | {
      readonly type: "reasoning"
      readonly id: string
      /** Unix timestamp in milliseconds when the item completed, if recorded. */
      readonly completedAtMs?: number | null
      readonly content?: ReadonlyArray<string> | null
      /** Unix timestamp in milliseconds when the item started, if recorded. */
      readonly startedAtMs?: number | null
      readonly summary?: ReadonlyArray<string> | null
    }
  | {
      readonly type: "commandExecution"
      /** The command to be executed. */
      readonly command: string
      /**
       * A best-effort parsing of the command to understand the action(s) it will perform. This
       * returns a list of CommandAction objects because a single shell command may be composed of
       * many commands piped together.
       */
      readonly commandActions: ReadonlyArray<CommandAction>
      /** The command's working directory. */
      readonly cwd: LegacyAppPathString
      readonly id: string
      readonly status: CommandExecutionStatus
      /** The command's output, aggregated from stdout and stderr. */
      readonly aggregatedOutput?: string | null
      /** Unix timestamp in milliseconds when the item completed, if recorded. */
      readonly completedAtMs?: number | null
      /** The duration of the command execution in milliseconds. */
      readonly durationMs?: number | null
      /** The command's exit code. */
      readonly exitCode?: number | null
      /** Trusted first-party plugin id when this command resolves to one plugin script. */
      readonly pluginId?: string | null
      /** Identifier for the underlying PTY process (when available). */
      readonly processId?: string | null
      /** Safe plugin-relative path when this command resolves to one plugin script. */
      readonly scriptPath?: string | null
      readonly source?: CommandExecutionSource | null
      /** Unix timestamp in milliseconds when the item started, if recorded. */
      readonly startedAtMs?: number | null
    }
  | {
      readonly type: "fileChange"
      readonly changes: ReadonlyArray<FileUpdateChange>
      readonly id: string
      readonly status: PatchApplyStatus
      /** Unix timestamp in milliseconds when the item completed, if recorded. */
      readonly completedAtMs?: number | null
      /** Unix timestamp in milliseconds when the item started, if recorded. */
      readonly startedAtMs?: number | null
    }
  | {
      readonly type: "mcpToolCall"
      readonly arguments: unknown
      readonly id: string
      readonly server: string
      readonly status: McpToolCallStatus
      readonly tool: string
      readonly appContext?: McpToolCallAppContext | null
      /** Unix timestamp in milliseconds when the item completed, if recorded. */
      readonly completedAtMs?: number | null
      /** The duration of the MCP tool call in milliseconds. */
      readonly durationMs?: number | null
      readonly error?: McpToolCallError | null
      /** Legacy compatibility field; prefer `mcpAppUi.resourceUri` when available. */
      readonly mcpAppResourceUri?: string | null
      /** Presentation captured from the invoked descriptor; absent in older history. */
      readonly mcpAppUi?: McpAppUi | null
      readonly pluginId?: string | null
      readonly readOnlyHint?: boolean | null
      readonly result?: McpToolCallResult | null
      /** Unix timestamp in milliseconds when the item started, if recorded. */
      readonly startedAtMs?: number | null
    }
  | {
      readonly type: "dynamicToolCall"
      readonly arguments: unknown
      readonly id: string
      readonly status: DynamicToolCallStatus
      readonly tool: string
      /** Unix timestamp in milliseconds when the item completed, if recorded. */
      readonly completedAtMs?: number | null
      readonly contentItems?: ReadonlyArray<DynamicToolCallOutputContentItem> | null
      /** The duration of the dynamic tool call in milliseconds. */
      readonly durationMs?: number | null
      readonly namespace?: string | null
      /** Unix timestamp in milliseconds when the item started, if recorded. */
      readonly startedAtMs?: number | null
      readonly success?: boolean | null
    }
  | {
      readonly type: "collabAgentToolCall"
      /** Last known status of the target agents, when available. */
      readonly agentsStates: { readonly [key: string]: CollabAgentState }
      /** Unique identifier for this collab tool call. */
      readonly id: string
      /**
       * Thread ID of the receiving agent, when applicable. In case of spawn operation, this
       * corresponds to the newly spawned agent.
       */
      readonly receiverThreadIds: ReadonlyArray<string>
      /** Thread ID of the agent issuing the collab request. */
      readonly senderThreadId: string
      /** Current status of the collab tool call. */
      readonly status: CollabAgentToolCallStatus
      /** Name of the collab tool that was invoked. */
      readonly tool: CollabAgentTool
      /** Unix timestamp in milliseconds when the item completed, if recorded. */
      readonly completedAtMs?: number | null
      /** Model requested for the spawned agent, when applicable. */
      readonly model?: string | null
      /** Prompt text sent as part of the collab tool call, when available. */
      readonly prompt?: string | null
      /** Reasoning effort requested for the spawned agent, when applicable. */
      readonly reasoningEffort?: ReasoningEffort | null
      /** Unix timestamp in milliseconds when the item started, if recorded. */
      readonly startedAtMs?: number | null
    }
  | {
      readonly type: "subAgentActivity"
      readonly agentPath: string
      readonly agentThreadId: string
      readonly id: string
      readonly kind: SubAgentActivityKind
      /** Unix timestamp in milliseconds when the item completed, if recorded. */
      readonly completedAtMs?: number | null
      /** Resolved model at sub-agent creation; absent from older records and other activities. */
      readonly model?: string | null
      /** Resolved reasoning effort at sub-agent creation, when known. */
      readonly reasoningEffort?: ReasoningEffort | null
      /** Unix timestamp in milliseconds when the item started, if recorded. */
      readonly startedAtMs?: number | null
    }
  | {
      readonly type: "webSearch"
      readonly id: string
      readonly query: string
      readonly action?: WebSearchAction | null
      /** Unix timestamp in milliseconds when the item completed, if recorded. */
      readonly completedAtMs?: number | null
      /**
       * Structured search results returned out-of-band by standalone web search.
       *
       * These stay as opaque JSON at the extension/app-server boundary so new result fields and
       * result types can pass through without a Codex release.
       */
      readonly results?: ReadonlyArray<unknown> | null
      /** Unix timestamp in milliseconds when the item started, if recorded. */
      readonly startedAtMs?: number | null
    }
  | {
      readonly type: "imageView"
      readonly id: string
      readonly path: LegacyAppPathString
      /** Unix timestamp in milliseconds when the item completed, if recorded. */
      readonly completedAtMs?: number | null
      /** Unix timestamp in milliseconds when the item started, if recorded. */
      readonly startedAtMs?: number | null
    }
  | {
      readonly type: "sleep"
      readonly durationMs: number
      readonly id: string
      /** Unix timestamp in milliseconds when the item completed, if recorded. */
      readonly completedAtMs?: number | null
      /** Unix timestamp in milliseconds when the item started, if recorded. */
      readonly startedAtMs?: number | null
    }
  | {
      readonly type: "imageGeneration"
      readonly fileId: string
      readonly id: string
      readonly status: string
      /** Unix timestamp in milliseconds when the item completed, if recorded. */
      readonly completedAtMs?: number | null
      readonly failure?: ImageGenerationFailure | null
      /** Image generation identifier for the generated image, when provided by the image backend. */
      readonly generationId?: string | null
      /** Observed local inputs for a completed generation, absent on older items. */
      readonly inputImages?: ReadonlyArray<ImageGenerationInputImage> | null
      readonly result?: string | null
      readonly revisedPrompt?: string | null
      readonly savedPath?: AbsolutePathBuf | null
      /** Unix timestamp in milliseconds when the item started, if recorded. */
      readonly startedAtMs?: number | null
      readonly transparentBackground?: boolean | null
    }
  | {
      readonly type: "imageGeneration"
      readonly id: string
      readonly result: string
      readonly status: string
      /** Unix timestamp in milliseconds when the item completed, if recorded. */
      readonly completedAtMs?: number | null
      readonly failure?: ImageGenerationFailure | null
      readonly fileId?: string | null
      /** Image generation identifier for the generated image, when provided by the image backend. */
      readonly generationId?: string | null
      /** Observed local inputs for a completed generation, absent on older items. */
      readonly inputImages?: ReadonlyArray<ImageGenerationInputImage> | null
      readonly revisedPrompt?: string | null
      readonly savedPath?: AbsolutePathBuf | null
      /** Unix timestamp in milliseconds when the item started, if recorded. */
      readonly startedAtMs?: number | null
      readonly transparentBackground?: boolean | null
    }
  | {
      readonly type: "enteredReviewMode"
      readonly id: string
      readonly review: string
      /** Unix timestamp in milliseconds when the item completed, if recorded. */
      readonly completedAtMs?: number | null
      /** Unix timestamp in milliseconds when the item started, if recorded. */
      readonly startedAtMs?: number | null
    }
  | {
      readonly type: "exitedReviewMode"
      readonly id: string
      readonly review: string
      /** Unix timestamp in milliseconds when the item completed, if recorded. */
      readonly completedAtMs?: number | null
      /** Unix timestamp in milliseconds when the item started, if recorded. */
      readonly startedAtMs?: number | null
    }
  | {
      readonly type: "contextCompaction"
      readonly id: string
      /** Unix timestamp in milliseconds when the item completed, if recorded. */
      readonly completedAtMs?: number | null
      /** Unix timestamp in milliseconds when the item started, if recorded. */
      readonly startedAtMs?: number | null
    }
  | UnknownCase<"type">
export const ThreadItem: Schema.Codec<ThreadItem> = Schema.suspend(() =>
  openUnion(
    "type",
    [
      "userMessage",
      "hookPrompt",
      "agentMessage",
      "functionCallOutput",
      "plan",
      "reasoning",
      "commandExecution",
      "fileChange",
      "mcpToolCall",
      "dynamicToolCall",
      "collabAgentToolCall",
      "subAgentActivity",
      "webSearch",
      "imageView",
      "sleep",
      "imageGeneration",
      "enteredReviewMode",
      "exitedReviewMode",
      "contextCompaction"
    ],
    [
      Schema.Struct({
        type: Schema.Literal("userMessage"),
        content: Schema.Array(UserInput),
        id: Schema.String,
        clientId: nullish(Schema.String),
        completedAtMs: nullish(Schema.Number),
        startedAtMs: nullish(Schema.Number)
      }),
      Schema.Struct({
        type: Schema.Literal("hookPrompt"),
        fragments: Schema.Array(HookPromptFragment),
        id: Schema.String,
        completedAtMs: nullish(Schema.Number),
        startedAtMs: nullish(Schema.Number)
      }),
      Schema.Struct({
        type: Schema.Literal("agentMessage"),
        id: Schema.String,
        text: Schema.String,
        completedAtMs: nullish(Schema.Number),
        delivery: nullish(AgentMessageDelivery),
        memoryCitation: nullish(MemoryCitation),
        moderation: nullish(AgentMessageModeration),
        phase: nullish(MessagePhase),
        questions: nullish(Schema.Array(AsyncUserInputQuestion)),
        startedAtMs: nullish(Schema.Number)
      }),
      Schema.Struct({
        type: Schema.Literal("functionCallOutput"),
        id: Schema.String,
        name: Schema.String,
        output: FunctionCallOutputBody,
        completedAtMs: nullish(Schema.Number),
        namespace: nullish(Schema.String),
        startedAtMs: nullish(Schema.Number)
      }),
      Schema.Struct({
        type: Schema.Literal("plan"),
        id: Schema.String,
        text: Schema.String,
        completedAtMs: nullish(Schema.Number),
        startedAtMs: nullish(Schema.Number)
      }),
      Schema.Struct({
        type: Schema.Literal("reasoning"),
        id: Schema.String,
        completedAtMs: nullish(Schema.Number),
        content: nullish(Schema.Array(Schema.String)),
        startedAtMs: nullish(Schema.Number),
        summary: nullish(Schema.Array(Schema.String))
      }),
      Schema.Struct({
        type: Schema.Literal("commandExecution"),
        command: Schema.String,
        commandActions: Schema.Array(CommandAction),
        cwd: LegacyAppPathString,
        id: Schema.String,
        status: CommandExecutionStatus,
        aggregatedOutput: nullish(Schema.String),
        completedAtMs: nullish(Schema.Number),
        durationMs: nullish(Schema.Number),
        exitCode: nullish(Schema.Number),
        pluginId: nullish(Schema.String),
        processId: nullish(Schema.String),
        scriptPath: nullish(Schema.String),
        source: nullish(CommandExecutionSource),
        startedAtMs: nullish(Schema.Number)
      }),
      Schema.Struct({
        type: Schema.Literal("fileChange"),
        changes: Schema.Array(FileUpdateChange),
        id: Schema.String,
        status: PatchApplyStatus,
        completedAtMs: nullish(Schema.Number),
        startedAtMs: nullish(Schema.Number)
      }),
      Schema.Struct({
        type: Schema.Literal("mcpToolCall"),
        arguments: Schema.Unknown,
        id: Schema.String,
        server: Schema.String,
        status: McpToolCallStatus,
        tool: Schema.String,
        appContext: nullish(McpToolCallAppContext),
        completedAtMs: nullish(Schema.Number),
        durationMs: nullish(Schema.Number),
        error: nullish(McpToolCallError),
        mcpAppResourceUri: nullish(Schema.String),
        mcpAppUi: nullish(McpAppUi),
        pluginId: nullish(Schema.String),
        readOnlyHint: nullish(Schema.Boolean),
        result: nullish(McpToolCallResult),
        startedAtMs: nullish(Schema.Number)
      }),
      Schema.Struct({
        type: Schema.Literal("dynamicToolCall"),
        arguments: Schema.Unknown,
        id: Schema.String,
        status: DynamicToolCallStatus,
        tool: Schema.String,
        completedAtMs: nullish(Schema.Number),
        contentItems: nullish(Schema.Array(DynamicToolCallOutputContentItem)),
        durationMs: nullish(Schema.Number),
        namespace: nullish(Schema.String),
        startedAtMs: nullish(Schema.Number),
        success: nullish(Schema.Boolean)
      }),
      Schema.Struct({
        type: Schema.Literal("collabAgentToolCall"),
        agentsStates: Schema.Record(Schema.String, CollabAgentState),
        id: Schema.String,
        receiverThreadIds: Schema.Array(Schema.String),
        senderThreadId: Schema.String,
        status: CollabAgentToolCallStatus,
        tool: CollabAgentTool,
        completedAtMs: nullish(Schema.Number),
        model: nullish(Schema.String),
        prompt: nullish(Schema.String),
        reasoningEffort: nullish(ReasoningEffort),
        startedAtMs: nullish(Schema.Number)
      }),
      Schema.Struct({
        type: Schema.Literal("subAgentActivity"),
        agentPath: Schema.String,
        agentThreadId: Schema.String,
        id: Schema.String,
        kind: SubAgentActivityKind,
        completedAtMs: nullish(Schema.Number),
        model: nullish(Schema.String),
        reasoningEffort: nullish(ReasoningEffort),
        startedAtMs: nullish(Schema.Number)
      }),
      Schema.Struct({
        type: Schema.Literal("webSearch"),
        id: Schema.String,
        query: Schema.String,
        action: nullish(WebSearchAction),
        completedAtMs: nullish(Schema.Number),
        results: nullish(Schema.Array(Schema.Unknown)),
        startedAtMs: nullish(Schema.Number)
      }),
      Schema.Struct({
        type: Schema.Literal("imageView"),
        id: Schema.String,
        path: LegacyAppPathString,
        completedAtMs: nullish(Schema.Number),
        startedAtMs: nullish(Schema.Number)
      }),
      Schema.Struct({
        type: Schema.Literal("sleep"),
        durationMs: Schema.Number,
        id: Schema.String,
        completedAtMs: nullish(Schema.Number),
        startedAtMs: nullish(Schema.Number)
      }),
      Schema.Struct({
        type: Schema.Literal("imageGeneration"),
        fileId: Schema.String,
        id: Schema.String,
        status: Schema.String,
        completedAtMs: nullish(Schema.Number),
        failure: nullish(ImageGenerationFailure),
        generationId: nullish(Schema.String),
        inputImages: nullish(Schema.Array(ImageGenerationInputImage)),
        result: nullish(Schema.String),
        revisedPrompt: nullish(Schema.String),
        savedPath: nullish(AbsolutePathBuf),
        startedAtMs: nullish(Schema.Number),
        transparentBackground: nullish(Schema.Boolean)
      }),
      Schema.Struct({
        type: Schema.Literal("imageGeneration"),
        id: Schema.String,
        result: Schema.String,
        status: Schema.String,
        completedAtMs: nullish(Schema.Number),
        failure: nullish(ImageGenerationFailure),
        fileId: nullish(Schema.String),
        generationId: nullish(Schema.String),
        inputImages: nullish(Schema.Array(ImageGenerationInputImage)),
        revisedPrompt: nullish(Schema.String),
        savedPath: nullish(AbsolutePathBuf),
        startedAtMs: nullish(Schema.Number),
        transparentBackground: nullish(Schema.Boolean)
      }),
      Schema.Struct({
        type: Schema.Literal("enteredReviewMode"),
        id: Schema.String,
        review: Schema.String,
        completedAtMs: nullish(Schema.Number),
        startedAtMs: nullish(Schema.Number)
      }),
      Schema.Struct({
        type: Schema.Literal("exitedReviewMode"),
        id: Schema.String,
        review: Schema.String,
        completedAtMs: nullish(Schema.Number),
        startedAtMs: nullish(Schema.Number)
      }),
      Schema.Struct({
        type: Schema.Literal("contextCompaction"),
        id: Schema.String,
        completedAtMs: nullish(Schema.Number),
        startedAtMs: nullish(Schema.Number)
      })
    ]
  )
)

/** EXPERIMENTAL - how an existing agent item appears in a realtime conversation. */
export type ThreadRealtimeBemItemPresentation =
  | {
      readonly type: "wholeItem"
    }
  | {
      readonly type: "inlineMarkdown"
    }
  | {
      readonly type: "inlineVisualization"
      readonly index: number
    }
  | UnknownCase<"type">
export const ThreadRealtimeBemItemPresentation: Schema.Codec<ThreadRealtimeBemItemPresentation> = Schema.suspend(() =>
  openUnion(
    "type",
    ["wholeItem", "inlineMarkdown", "inlineVisualization"],
    [
      Schema.Struct({ type: Schema.Literal("wholeItem") }),
      Schema.Struct({ type: Schema.Literal("inlineMarkdown") }),
      Schema.Struct({ type: Schema.Literal("inlineVisualization"), index: Schema.Number })
    ]
  )
)

/** EXPERIMENTAL - a thread-scoped realtime item in the canonical timeline. */
export type ThreadRealtimeItem =
  | {
      readonly type: "realtimeSessionStarted"
      readonly id: string
      readonly realtimeSessionId: string
    }
  | {
      readonly type: "transcriptSegment"
      readonly id: string
      readonly realtimeSessionId: string
      readonly role: ThreadRealtimeTranscriptRole
      readonly text: string
    }
  | {
      readonly type: "bemItemPromoted"
      readonly id: string
      readonly itemId: string
      readonly presentation: ThreadRealtimeBemItemPresentation
      readonly realtimeSessionId: string
      readonly turnId: string
    }
  | {
      readonly type: "realtimeSessionClosed"
      readonly id: string
      readonly outcome: ThreadRealtimeSessionOutcome
      readonly realtimeSessionId: string
    }
  | UnknownCase<"type">
export const ThreadRealtimeItem: Schema.Codec<ThreadRealtimeItem> = Schema.suspend(() =>
  openUnion(
    "type",
    ["realtimeSessionStarted", "transcriptSegment", "bemItemPromoted", "realtimeSessionClosed"],
    [
      Schema.Struct({
        type: Schema.Literal("realtimeSessionStarted"),
        id: Schema.String,
        realtimeSessionId: Schema.String
      }),
      Schema.Struct({
        type: Schema.Literal("transcriptSegment"),
        id: Schema.String,
        realtimeSessionId: Schema.String,
        role: ThreadRealtimeTranscriptRole,
        text: Schema.String
      }),
      Schema.Struct({
        type: Schema.Literal("bemItemPromoted"),
        id: Schema.String,
        itemId: Schema.String,
        presentation: ThreadRealtimeBemItemPresentation,
        realtimeSessionId: Schema.String,
        turnId: Schema.String
      }),
      Schema.Struct({
        type: Schema.Literal("realtimeSessionClosed"),
        id: Schema.String,
        outcome: ThreadRealtimeSessionOutcome,
        realtimeSessionId: Schema.String
      })
    ]
  )
)

export type ThreadRealtimeSessionOutcome = "ended" | "failed" | (string & {})
export const ThreadRealtimeSessionOutcome: Schema.Codec<ThreadRealtimeSessionOutcome> = Schema.suspend(() =>
  openEnum(["ended", "failed"])
)

export type ThreadRealtimeTranscriptRole = "user" | "assistant" | (string & {})
export const ThreadRealtimeTranscriptRole: Schema.Codec<ThreadRealtimeTranscriptRole> = Schema.suspend(() =>
  openEnum(["user", "assistant"])
)

export interface TokenUsageBreakdown {
  readonly cachedInputTokens: number
  readonly inputTokens: number
  readonly outputTokens: number
  readonly reasoningOutputTokens: number
  readonly totalTokens: number
  readonly cacheWriteInputTokens?: number | null
}
export const TokenUsageBreakdown: Schema.Codec<TokenUsageBreakdown> = Schema.suspend(() =>
  Schema.Struct({
    cachedInputTokens: Schema.Number,
    inputTokens: Schema.Number,
    outputTokens: Schema.Number,
    reasoningOutputTokens: Schema.Number,
    totalTokens: Schema.Number,
    cacheWriteInputTokens: nullish(Schema.Number)
  })
)

export interface Turn {
  /** Identifier for this turn. Codex-generated turn IDs are UUIDv7. */
  readonly id: string
  /** Thread items currently included in this turn payload. */
  readonly items: ReadonlyArray<ThreadItem>
  readonly status: TurnStatus
  /** Unix timestamp (in seconds) when the turn completed. */
  readonly completedAt?: number | null
  /** Duration between turn start and completion in milliseconds, if known. */
  readonly durationMs?: number | null
  /** Error associated with a failed or interrupted turn. */
  readonly error?: TurnError | null
  /** Describes how much of `items` has been loaded for this turn. */
  readonly itemsView?: TurnItemsView | null
  /**
   * ID of the first turn in the chain of work that led to this turn. Pass this as `rootTurnId`
   * when starting work on behalf of this turn. May be null in older history or a `review/start`
   * response.
   */
  readonly rootTurnId?: string | null
  /** Unix timestamp (in seconds) when the turn started. */
  readonly startedAt?: number | null
}
export const Turn: Schema.Codec<Turn> = Schema.suspend(() =>
  Schema.Struct({
    id: Schema.String,
    items: Schema.Array(ThreadItem),
    status: TurnStatus,
    completedAt: nullish(Schema.Number),
    durationMs: nullish(Schema.Number),
    error: nullish(TurnError),
    itemsView: nullish(TurnItemsView),
    rootTurnId: nullish(Schema.String),
    startedAt: nullish(Schema.Number)
  })
)

export interface TurnEnvironmentParams {
  readonly cwd: LegacyAppPathString
  readonly environmentId: string
  /** Environment-native runtime workspace roots. Omitted defaults to `cwd`. */
  readonly runtimeWorkspaceRoots?: ReadonlyArray<LegacyAppPathString> | null | undefined
}
export const TurnEnvironmentParams: Schema.Codec<TurnEnvironmentParams> = Schema.suspend(() =>
  Schema.Struct({
    cwd: LegacyAppPathString,
    environmentId: Schema.String,
    runtimeWorkspaceRoots: Schema.optional(Schema.NullOr(Schema.Array(LegacyAppPathString)))
  })
)

export interface TurnError {
  readonly message: string
  readonly additionalDetails?: string | null
  readonly codexErrorInfo?: CodexErrorInfo | null
  /** Optional public explanation and continuation instruction for a misalignment block. */
  readonly misalignment?: MisalignmentErrorDetails | null
}
export const TurnError: Schema.Codec<TurnError> = Schema.suspend(() =>
  Schema.Struct({
    message: Schema.String,
    additionalDetails: nullish(Schema.String),
    codexErrorInfo: nullish(CodexErrorInfo),
    misalignment: nullish(MisalignmentErrorDetails)
  })
)

/**
 * - `notLoaded`: `items` was not loaded for this turn. The field is intentionally empty.
 * - `summary`: `items` contains only a display summary for this turn.
 * - `full`: `items` contains every ThreadItem available from persisted app-server history for this
 *   turn.
 */
export type TurnItemsView = "notLoaded" | "summary" | "full" | (string & {})
export const TurnItemsView: Schema.Codec<TurnItemsView> = Schema.suspend(() =>
  openEnum(["notLoaded", "summary", "full"])
)

export type TurnStatus =
  | "completed"
  | "interrupted"
  | "failed"
  | "inProgress"
  | (string & {})
export const TurnStatus: Schema.Codec<TurnStatus> = Schema.suspend(() =>
  openEnum(["completed", "interrupted", "failed", "inProgress"])
)

export type UserInput =
  | {
      readonly type: "text"
      readonly text: string
      /** UI-defined spans within `text` used to render or persist special elements. */
      readonly text_elements?: ReadonlyArray<TextElement> | null
    }
  | {
      readonly type: "image"
      readonly url: string
      readonly detail?: ImageDetail | null
      readonly fileId?: string | null
    }
  | {
      readonly type: "image"
      readonly fileId: string
      readonly detail?: ImageDetail | null
      readonly url?: string | null
    }
  | {
      readonly type: "localImage"
      readonly path: string
      readonly detail?: ImageDetail | null
    }
  | {
      readonly type: "audio"
      readonly url: string
      readonly fileId?: string | null
    }
  | {
      readonly type: "audio"
      readonly fileId: string
      readonly url?: string | null
    }
  | {
      readonly type: "localAudio"
      readonly path: string
    }
  | {
      readonly type: "skill"
      readonly name: string
      readonly path: string
    }
  | {
      readonly type: "mention"
      readonly name: string
      readonly path: string
    }
  | UnknownCase<"type">
export const UserInput: Schema.Codec<UserInput> = Schema.suspend(() =>
  openUnion(
    "type",
    ["text", "image", "localImage", "audio", "localAudio", "skill", "mention"],
    [
      Schema.Struct({
        type: Schema.Literal("text"),
        text: Schema.String,
        text_elements: nullish(Schema.Array(TextElement))
      }),
      Schema.Struct({
        type: Schema.Literal("image"),
        url: Schema.String,
        detail: nullish(ImageDetail),
        fileId: nullish(Schema.String)
      }),
      Schema.Struct({
        type: Schema.Literal("image"),
        fileId: Schema.String,
        detail: nullish(ImageDetail),
        url: nullish(Schema.String)
      }),
      Schema.Struct({ type: Schema.Literal("localImage"), path: Schema.String, detail: nullish(ImageDetail) }),
      Schema.Struct({ type: Schema.Literal("audio"), url: Schema.String, fileId: nullish(Schema.String) }),
      Schema.Struct({ type: Schema.Literal("audio"), fileId: Schema.String, url: nullish(Schema.String) }),
      Schema.Struct({ type: Schema.Literal("localAudio"), path: Schema.String }),
      Schema.Struct({ type: Schema.Literal("skill"), name: Schema.String, path: Schema.String }),
      Schema.Struct({ type: Schema.Literal("mention"), name: Schema.String, path: Schema.String })
    ]
  )
)

/** @experimental */
export type UserVerificationUnavailableReason =
  | "credentialMissing"
  | "biometricsUnavailable"
  | "providerUnavailable"
  | (string & {})
export const UserVerificationUnavailableReason: Schema.Codec<UserVerificationUnavailableReason> = Schema.suspend(() =>
  openEnum(["credentialMissing", "biometricsUnavailable", "providerUnavailable"])
)

export type WebSearchAction =
  | {
      readonly type: "search"
      readonly queries?: ReadonlyArray<string> | null
      readonly query?: string | null
    }
  | {
      readonly type: "openPage"
      readonly url?: string | null
    }
  | {
      readonly type: "findInPage"
      readonly pattern?: string | null
      readonly url?: string | null
    }
  | {
      readonly type: "other"
    }
  | UnknownCase<"type">
export const WebSearchAction: Schema.Codec<WebSearchAction> = Schema.suspend(() =>
  openUnion(
    "type",
    ["search", "openPage", "findInPage", "other"],
    [
      Schema.Struct({
        type: Schema.Literal("search"),
        queries: nullish(Schema.Array(Schema.String)),
        query: nullish(Schema.String)
      }),
      Schema.Struct({ type: Schema.Literal("openPage"), url: nullish(Schema.String) }),
      Schema.Struct({
        type: Schema.Literal("findInPage"),
        pattern: nullish(Schema.String),
        url: nullish(Schema.String)
      }),
      Schema.Struct({ type: Schema.Literal("other") })
    ]
  )
)
