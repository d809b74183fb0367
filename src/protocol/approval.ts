/**
 * Generated from codex 0.169.0 by `npm run generate`. Do not edit.
 *
 * What codex asks before it acts.
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
  AdditionalFileSystemPermissions,
  AdditionalNetworkPermissions,
  CommandAction,
  LegacyAppPathString,
  NetworkApprovalProtocol,
  RequestPermissionProfile,
  ThreadId
} from "./shared.ts"

export interface AdditionalPermissionProfile {
  readonly fileSystem?: AdditionalFileSystemPermissions | null
  /** Partial overlay used for per-command permission requests. */
  readonly network?: AdditionalNetworkPermissions | null
}
export const AdditionalPermissionProfile: Schema.Codec<AdditionalPermissionProfile> = Schema.suspend(() =>
  Schema.Struct({
    fileSystem: nullish(AdditionalFileSystemPermissions),
    network: nullish(AdditionalNetworkPermissions)
  })
)

/** The params of `applyPatchApproval`. */
export interface ApplyPatchApprovalParams {
  /**
   * Use to correlate this with [codex_protocol::protocol::PatchApplyBeginEvent] and
   * [codex_protocol::protocol::PatchApplyEndEvent].
   */
  readonly callId: string
  readonly conversationId: ThreadId
  readonly fileChanges: { readonly [key: string]: FileChange }
  /**
   * When set, the agent is asking the user to allow writes under this root for the remainder of
   * the session (unclear if this is honored today).
   */
  readonly grantRoot?: string | null
  /** Optional explanatory reason (e.g. request for extra write access). */
  readonly reason?: string | null
}
export const ApplyPatchApprovalParams: Schema.Codec<ApplyPatchApprovalParams> = Schema.suspend(() =>
  Schema.Struct({
    callId: Schema.String,
    conversationId: ThreadId,
    fileChanges: Schema.Record(Schema.String, FileChange),
    grantRoot: nullish(Schema.String),
    reason: nullish(Schema.String)
  })
)

/** The result of `applyPatchApproval`. */
export interface ApplyPatchApprovalResponse {
  readonly decision: ReviewDecision
}
export const ApplyPatchApprovalResponse: Schema.Codec<ApplyPatchApprovalResponse> = Schema.suspend(() =>
  Schema.Struct({ decision: ReviewDecision })
)

/**
 * - `accept`: User approved the command.
 * - `acceptForSession`: User approved the command and future prompts in the same session-scoped
 *   approval cache should run without prompting.
 * - `decline`: User denied the command. The agent will continue the turn.
 * - `cancel`: User denied the command. The turn will also be immediately interrupted.
 */
export type CommandExecutionApprovalDecision =
  | "accept"
  | "acceptForSession"
  | "decline"
  | "cancel"
  | (string & {})
  | {
      readonly acceptWithExecpolicyAmendment: {
        readonly execpolicy_amendment: ReadonlyArray<string>
      }
    }
  | {
      readonly applyNetworkPolicyAmendment: {
        readonly network_policy_amendment: NetworkPolicyAmendment
      }
    }
  | UnknownVariant
export const CommandExecutionApprovalDecision: Schema.Codec<CommandExecutionApprovalDecision> = Schema.suspend(() =>
  openVariants(
    ["accept", "acceptForSession", "decline", "cancel"],
    ["acceptWithExecpolicyAmendment", "applyNetworkPolicyAmendment"],
    [
      Schema.Struct({
        acceptWithExecpolicyAmendment: Schema.Struct({ execpolicy_amendment: Schema.Array(Schema.String) })
      }),
      Schema.Struct({
        applyNetworkPolicyAmendment: Schema.Struct({ network_policy_amendment: NetworkPolicyAmendment })
      })
    ]
  )
)

/**
 * Distinguishes a command approval from input sent to an existing terminal.
 *
 * - `humanCommand`: A managed checkpoint requiring a fresh human decision. Only `accept`,
 *   `decline`, and `cancel` are valid. Requires the `requiredHumanApproval` initialize capability.
 *   This prompt does not itself start a command execution item.
 */
export type CommandExecutionApprovalKind = "command" | "writeStdin" | "humanCommand" | (string & {})
export const CommandExecutionApprovalKind: Schema.Codec<CommandExecutionApprovalKind> = Schema.suspend(() =>
  openEnum(["command", "writeStdin", "humanCommand"])
)

/** The params of `item/commandExecution/requestApproval`. */
export interface CommandExecutionRequestApprovalParams {
  readonly itemId: string
  /** Unix timestamp (in milliseconds) when this approval request started. */
  readonly startedAtMs: number
  readonly threadId: string
  readonly turnId: string
  /**
   * Optional additional permissions requested for this command.
   *
   * @experimental
   */
  readonly additionalPermissions?: AdditionalPermissionProfile | null
  /**
   * Unique identifier for this specific approval callback.
   *
   * For regular shell/unified_exec approvals, this is null.
   *
   * For zsh-exec-bridge subcommand approvals, multiple callbacks can belong to one parent
   * `itemId`, so `approvalId` is a distinct opaque callback id (a UUID) used to disambiguate
   * routing. Stdin approvals also use a distinct callback id; inspect `kind` to distinguish them.
   */
  readonly approvalId?: string | null
  /**
   * Ordered list of decisions the client may present for this prompt.
   *
   * @experimental
   */
  readonly availableDecisions?: ReadonlyArray<CommandExecutionApprovalDecision> | null
  /** The command to be executed. */
  readonly command?: string | null
  /** Best-effort parsed command actions for friendly display. */
  readonly commandActions?: ReadonlyArray<CommandAction> | null
  /** The command's working directory. */
  readonly cwd?: LegacyAppPathString | null
  /** Environment in which the command will run. */
  readonly environmentId?: string | null
  /** Kind of action under review. Defaults to `command` for older servers. */
  readonly kind?: CommandExecutionApprovalKind | null
  /** Optional context for a managed-network approval prompt. */
  readonly networkApprovalContext?: NetworkApprovalContext | null
  /** Optional proposed execpolicy amendment to allow similar commands without prompting. */
  readonly proposedExecpolicyAmendment?: ReadonlyArray<string> | null
  /** Optional proposed network policy amendments (allow/deny host) for future requests. */
  readonly proposedNetworkPolicyAmendments?: ReadonlyArray<NetworkPolicyAmendment> | null
  /** Optional explanatory reason (e.g. request for network access). */
  readonly reason?: string | null
}
export const CommandExecutionRequestApprovalParams: Schema.Codec<CommandExecutionRequestApprovalParams> = Schema.suspend(() =>
  Schema.Struct({
    itemId: Schema.String,
    startedAtMs: Schema.Number,
    threadId: Schema.String,
    turnId: Schema.String,
    additionalPermissions: nullish(AdditionalPermissionProfile),
    approvalId: nullish(Schema.String),
    availableDecisions: nullish(Schema.Array(CommandExecutionApprovalDecision)),
    command: nullish(Schema.String),
    commandActions: nullish(Schema.Array(CommandAction)),
    cwd: nullish(LegacyAppPathString),
    environmentId: nullish(Schema.String),
    kind: nullish(CommandExecutionApprovalKind),
    networkApprovalContext: nullish(NetworkApprovalContext),
    proposedExecpolicyAmendment: nullish(Schema.Array(Schema.String)),
    proposedNetworkPolicyAmendments: nullish(Schema.Array(NetworkPolicyAmendment)),
    reason: nullish(Schema.String)
  })
)

/** The result of `item/commandExecution/requestApproval`. */
export interface CommandExecutionRequestApprovalResponse {
  readonly decision: CommandExecutionApprovalDecision
}
export const CommandExecutionRequestApprovalResponse: Schema.Codec<CommandExecutionRequestApprovalResponse> = Schema.suspend(() =>
  Schema.Struct({ decision: CommandExecutionApprovalDecision })
)

/** The params of `execCommandApproval`. */
export interface ExecCommandApprovalParams {
  /**
   * Use to correlate this with [codex_protocol::protocol::ExecCommandBeginEvent] and
   * [codex_protocol::protocol::ExecCommandEndEvent].
   */
  readonly callId: string
  readonly command: ReadonlyArray<string>
  readonly conversationId: ThreadId
  readonly cwd: string
  readonly parsedCmd: ReadonlyArray<ParsedCommand>
  /** Identifier for this specific approval callback. */
  readonly approvalId?: string | null
  readonly reason?: string | null
}
export const ExecCommandApprovalParams: Schema.Codec<ExecCommandApprovalParams> = Schema.suspend(() =>
  Schema.Struct({
    callId: Schema.String,
    command: Schema.Array(Schema.String),
    conversationId: ThreadId,
    cwd: Schema.String,
    parsedCmd: Schema.Array(ParsedCommand),
    approvalId: nullish(Schema.String),
    reason: nullish(Schema.String)
  })
)

/** The result of `execCommandApproval`. */
export interface ExecCommandApprovalResponse {
  readonly decision: ReviewDecision
}
export const ExecCommandApprovalResponse: Schema.Codec<ExecCommandApprovalResponse> = Schema.suspend(() =>
  Schema.Struct({ decision: ReviewDecision })
)

export type FileChange =
  | {
      readonly type: "add"
      readonly content: string
    }
  | {
      readonly type: "delete"
      readonly content: string
    }
  | {
      readonly type: "update"
      readonly unified_diff: string
      readonly move_path?: string | null
    }
  | UnknownCase<"type">
export const FileChange: Schema.Codec<FileChange> = Schema.suspend(() =>
  openUnion(
    "type",
    ["add", "delete", "update"],
    [
      Schema.Struct({ type: Schema.Literal("add"), content: Schema.String }),
      Schema.Struct({ type: Schema.Literal("delete"), content: Schema.String }),
      Schema.Struct({ type: Schema.Literal("update"), unified_diff: Schema.String, move_path: nullish(Schema.String) })
    ]
  )
)

/**
 * - `accept`: User approved the file changes.
 * - `acceptForSession`: User approved the file changes and future changes to the same files should
 *   run without prompting.
 * - `decline`: User denied the file changes. The agent will continue the turn.
 * - `cancel`: User denied the file changes. The turn will also be immediately interrupted.
 */
export type FileChangeApprovalDecision = "accept" | "acceptForSession" | "decline" | "cancel"
export const FileChangeApprovalDecision: Schema.Codec<FileChangeApprovalDecision> = Schema.suspend(() =>
  Schema.Literals(["accept", "acceptForSession", "decline", "cancel"])
)

/** The params of `item/fileChange/requestApproval`. */
export interface FileChangeRequestApprovalParams {
  readonly itemId: string
  /** Unix timestamp (in milliseconds) when this approval request started. */
  readonly startedAtMs: number
  readonly threadId: string
  readonly turnId: string
  /**
   * [UNSTABLE] When set, the agent is asking the user to allow writes under this root for the
   * remainder of the session (unclear if this is honored today).
   */
  readonly grantRoot?: string | null
  /** Optional explanatory reason (e.g. request for extra write access). */
  readonly reason?: string | null
}
export const FileChangeRequestApprovalParams: Schema.Codec<FileChangeRequestApprovalParams> = Schema.suspend(() =>
  Schema.Struct({
    itemId: Schema.String,
    startedAtMs: Schema.Number,
    threadId: Schema.String,
    turnId: Schema.String,
    grantRoot: nullish(Schema.String),
    reason: nullish(Schema.String)
  })
)

/** The result of `item/fileChange/requestApproval`. */
export interface FileChangeRequestApprovalResponse {
  readonly decision: FileChangeApprovalDecision
}
export const FileChangeRequestApprovalResponse: Schema.Codec<FileChangeRequestApprovalResponse> = Schema.suspend(() =>
  Schema.Struct({ decision: FileChangeApprovalDecision })
)

export interface GrantedPermissionProfile {
  readonly fileSystem?: AdditionalFileSystemPermissions | null | undefined
  readonly network?: AdditionalNetworkPermissions | null | undefined
}
export const GrantedPermissionProfile: Schema.Codec<GrantedPermissionProfile> = Schema.suspend(() =>
  Schema.Struct({
    fileSystem: Schema.optional(Schema.NullOr(AdditionalFileSystemPermissions)),
    network: Schema.optional(Schema.NullOr(AdditionalNetworkPermissions))
  })
)

export interface NetworkApprovalContext {
  readonly host: string
  readonly protocol: NetworkApprovalProtocol
}
export const NetworkApprovalContext: Schema.Codec<NetworkApprovalContext> = Schema.suspend(() =>
  Schema.Struct({ host: Schema.String, protocol: NetworkApprovalProtocol })
)

export interface NetworkPolicyAmendment {
  readonly action: NetworkPolicyRuleAction
  readonly host: string
}
export const NetworkPolicyAmendment: Schema.Codec<NetworkPolicyAmendment> = Schema.suspend(() =>
  Schema.Struct({ action: NetworkPolicyRuleAction, host: Schema.String })
)

export type NetworkPolicyRuleAction = "allow" | "deny" | (string & {})
export const NetworkPolicyRuleAction: Schema.Codec<NetworkPolicyRuleAction> = Schema.suspend(() =>
  openEnum(["allow", "deny"])
)

export type ParsedCommand =
  | {
      readonly type: "read"
      readonly cmd: string
      readonly name: string
      /**
       * (Best effort) Path to the file being read by the command. When possible, this is an
       * absolute path, though when relative, it should be resolved against the `cwd`` that will be
       * used to run the command to derive the absolute path.
       */
      readonly path: string
    }
  | {
      readonly type: "list_files"
      readonly cmd: string
      readonly path?: string | null
    }
  | {
      readonly type: "search"
      readonly cmd: string
      readonly path?: string | null
      readonly query?: string | null
    }
  | {
      readonly type: "unknown"
      readonly cmd: string
    }
  | UnknownCase<"type">
export const ParsedCommand: Schema.Codec<ParsedCommand> = Schema.suspend(() =>
  openUnion(
    "type",
    ["read", "list_files", "search", "unknown"],
    [
      Schema.Struct({ type: Schema.Literal("read"), cmd: Schema.String, name: Schema.String, path: Schema.String }),
      Schema.Struct({ type: Schema.Literal("list_files"), cmd: Schema.String, path: nullish(Schema.String) }),
      Schema.Struct({
        type: Schema.Literal("search"),
        cmd: Schema.String,
        path: nullish(Schema.String),
        query: nullish(Schema.String)
      }),
      Schema.Struct({ type: Schema.Literal("unknown"), cmd: Schema.String })
    ]
  )
)

export type PermissionGrantScope = "turn" | "session"
export const PermissionGrantScope: Schema.Codec<PermissionGrantScope> = Schema.suspend(() =>
  Schema.Literals(["turn", "session"])
)

/** The params of `item/permissions/requestApproval`. */
export interface PermissionsRequestApprovalParams {
  readonly cwd: LegacyAppPathString
  readonly itemId: string
  readonly permissions: RequestPermissionProfile
  /** Unix timestamp (in milliseconds) when this approval request started. */
  readonly startedAtMs: number
  readonly threadId: string
  readonly turnId: string
  readonly environmentId?: string | null
  readonly reason?: string | null
}
export const PermissionsRequestApprovalParams: Schema.Codec<PermissionsRequestApprovalParams> = Schema.suspend(() =>
  Schema.Struct({
    cwd: LegacyAppPathString,
    itemId: Schema.String,
    permissions: RequestPermissionProfile,
    startedAtMs: Schema.Number,
    threadId: Schema.String,
    turnId: Schema.String,
    environmentId: nullish(Schema.String),
    reason: nullish(Schema.String)
  })
)

/** The result of `item/permissions/requestApproval`. */
export interface PermissionsRequestApprovalResponse {
  readonly permissions: GrantedPermissionProfile
  readonly scope?: PermissionGrantScope | undefined
  /** Review every subsequent command in this turn before normal sandboxed execution. */
  readonly strictAutoReview?: boolean | null | undefined
}
export const PermissionsRequestApprovalResponse: Schema.Codec<PermissionsRequestApprovalResponse> = Schema.suspend(() =>
  Schema.Struct({
    permissions: GrantedPermissionProfile,
    scope: Schema.optional(PermissionGrantScope),
    strictAutoReview: Schema.optional(Schema.NullOr(Schema.Boolean))
  })
)

/**
 * User's decision in response to an ExecApprovalRequest.
 *
 * - `approved`: User has approved this command and the agent should execute it.
 * - `approved_for_session`: User has approved this request and wants future prompts in the same
 *   session-scoped approval cache to be automatically approved for the remainder of the session.
 * - `approved_mcp_policy_amendment`: User has approved this MCP tool call and wants to amend its
 *   policy so matching future calls are automatically approved across sessions.
 * - `timed_out`: Automatic approval review timed out before reaching a decision.
 * - `abort`: User has denied this command and the agent should not do anything until the user's
 *   next command.
 */
export type ReviewDecision =
  | "approved"
  | "approved_for_session"
  | "approved_mcp_policy_amendment"
  | "timed_out"
  | "abort"
  | {
      readonly approved_execpolicy_amendment: {
        readonly proposed_execpolicy_amendment: ReadonlyArray<string>
      }
    }
  | {
      readonly network_policy_amendment: {
        readonly network_policy_amendment: NetworkPolicyAmendment
      }
    }
  | {
      readonly denied: {
        readonly rejection: string
      }
    }
export const ReviewDecision: Schema.Codec<ReviewDecision> = Schema.suspend(() =>
  Schema.Union([
    Schema.Literals(["approved", "approved_for_session", "approved_mcp_policy_amendment", "timed_out", "abort"]),
    Schema.Struct({
      approved_execpolicy_amendment: Schema.Struct({ proposed_execpolicy_amendment: Schema.Array(Schema.String) })
    }),
    Schema.Struct({ network_policy_amendment: Schema.Struct({ network_policy_amendment: NetworkPolicyAmendment }) }),
    Schema.Struct({ denied: Schema.Struct({ rejection: Schema.String }) })
  ])
)

/** The params of `autoApprovalReview/strictReviewRequired`. */
export interface StrictReviewRequiredNotification {
  /** Unix timestamp (in milliseconds) when this review started. */
  readonly startedAtMs: number
  readonly threadId: string
  readonly turnId: string
}
export const StrictReviewRequiredNotification: Schema.Codec<StrictReviewRequiredNotification> = Schema.suspend(() =>
  Schema.Struct({ startedAtMs: Schema.Number, threadId: Schema.String, turnId: Schema.String })
)

/** EXPERIMENTAL. Captures a user's answer to a request_user_input question. */
export interface ToolRequestUserInputAnswer {
  readonly answers: ReadonlyArray<string>
}
export const ToolRequestUserInputAnswer: Schema.Codec<ToolRequestUserInputAnswer> = Schema.suspend(() =>
  Schema.Struct({ answers: Schema.Array(Schema.String) })
)

/** EXPERIMENTAL. Defines a single selectable option for request_user_input. */
export interface ToolRequestUserInputOption {
  readonly description: string
  readonly label: string
}
export const ToolRequestUserInputOption: Schema.Codec<ToolRequestUserInputOption> = Schema.suspend(() =>
  Schema.Struct({ description: Schema.String, label: Schema.String })
)

/**
 * The params of `item/tool/requestUserInput`.
 *
 * EXPERIMENTAL. Params sent with a request_user_input event.
 */
export interface ToolRequestUserInputParams {
  readonly isBlocking: boolean
  readonly itemId: string
  readonly questions: ReadonlyArray<ToolRequestUserInputQuestion>
  readonly threadId: string
  readonly turnId: string
  /** @deprecated Use `isBlocking` to decide whether the request should block. */
  readonly autoResolutionMs?: number | null
}
export const ToolRequestUserInputParams: Schema.Codec<ToolRequestUserInputParams> = Schema.suspend(() =>
  Schema.Struct({
    isBlocking: Schema.Boolean,
    itemId: Schema.String,
    questions: Schema.Array(ToolRequestUserInputQuestion),
    threadId: Schema.String,
    turnId: Schema.String,
    autoResolutionMs: nullish(Schema.Number)
  })
)

/** EXPERIMENTAL. Represents one request_user_input question and its required options. */
export interface ToolRequestUserInputQuestion {
  readonly header: string
  readonly id: string
  readonly question: string
  readonly isOther?: boolean | null
  readonly isSecret?: boolean | null
  readonly options?: ReadonlyArray<ToolRequestUserInputOption> | null
}
export const ToolRequestUserInputQuestion: Schema.Codec<ToolRequestUserInputQuestion> = Schema.suspend(() =>
  Schema.Struct({
    header: Schema.String,
    id: Schema.String,
    question: Schema.String,
    isOther: nullish(Schema.Boolean),
    isSecret: nullish(Schema.Boolean),
    options: nullish(Schema.Array(ToolRequestUserInputOption))
  })
)

/**
 * The result of `item/tool/requestUserInput`.
 *
 * EXPERIMENTAL. Response payload mapping question ids to answers.
 */
export interface ToolRequestUserInputResponse {
  readonly answers: { readonly [key: string]: ToolRequestUserInputAnswer }
}
export const ToolRequestUserInputResponse: Schema.Codec<ToolRequestUserInputResponse> = Schema.suspend(() =>
  Schema.Struct({ answers: Schema.Record(Schema.String, ToolRequestUserInputAnswer) })
)
