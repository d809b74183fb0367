/**
 * Generated from codex 0.169.0 by `npm run generate`. Do not edit.
 *
 * The server itself: the handshake, the envelopes, and what is in no other area.
 *
 * @since 0.1.0
 */

import { Schema } from "effect"
import { nullish, openEnum, openUnion, type UnknownCase } from "../internal/openUnion.ts"
import {
  AbsolutePathBuf,
  AppToolApproval,
  ApprovalsReviewer,
  LegacyAppPathString,
  RequestId,
  UserVerificationUnavailableReason
} from "./shared.ts"

export interface AppConfig {
  readonly approvals_reviewer?: ApprovalsReviewer | null
  readonly default_tools_approval_mode?: AppToolApproval | null
  readonly default_tools_enabled?: boolean | null
  readonly destructive_enabled?: boolean | null
  readonly enabled?: boolean | null
  /** Per-account approval settings keyed by link ID. */
  readonly links?: AppLinksConfig | null
  /** Additional model-facing surfaces omitted for this connector's tools. */
  readonly omit_tools_from?: ReadonlyArray<ToolExposureSurface> | null
  readonly open_world_enabled?: boolean | null
  readonly tools?: AppToolsConfig | null
}
export const AppConfig: Schema.Codec<AppConfig> = Schema.suspend(() =>
  Schema.Struct({
    approvals_reviewer: nullish(ApprovalsReviewer),
    default_tools_approval_mode: nullish(AppToolApproval),
    default_tools_enabled: nullish(Schema.Boolean),
    destructive_enabled: nullish(Schema.Boolean),
    enabled: nullish(Schema.Boolean),
    links: nullish(AppLinksConfig),
    omit_tools_from: nullish(Schema.Array(ToolExposureSurface)),
    open_world_enabled: nullish(Schema.Boolean),
    tools: nullish(AppToolsConfig)
  })
)

/** Approval settings for a connected account within an app. */
export interface AppLinkConfig {
  readonly approvals_reviewer?: ApprovalsReviewer | null
  readonly default_tools_approval_mode?: AppToolApproval | null
}
export const AppLinkConfig: Schema.Codec<AppLinkConfig> = Schema.suspend(() =>
  Schema.Struct({
    approvals_reviewer: nullish(ApprovalsReviewer),
    default_tools_approval_mode: nullish(AppToolApproval)
  })
)

/** Account settings for a single app. */
export type AppLinksConfig = { readonly [key: string]: AppLinkConfig }
export const AppLinksConfig: Schema.Codec<AppLinksConfig> = Schema.suspend(() =>
  Schema.Record(Schema.String, AppLinkConfig)
)

export interface AppToolConfig {
  readonly approval_mode?: AppToolApproval | null
  readonly enabled?: boolean | null
}
export const AppToolConfig: Schema.Codec<AppToolConfig> = Schema.suspend(() =>
  Schema.Struct({ approval_mode: nullish(AppToolApproval), enabled: nullish(Schema.Boolean) })
)

export type AppToolsConfig = { readonly [key: string]: AppToolConfig }
export const AppToolsConfig: Schema.Codec<AppToolsConfig> = Schema.suspend(() =>
  Schema.Record(Schema.String, AppToolConfig)
)

/** The params of `attestation/generate`. */
export type AttestationGenerateParams = { readonly [key: string]: unknown }
export const AttestationGenerateParams: Schema.Codec<AttestationGenerateParams> = Schema.suspend(() =>
  Schema.Record(Schema.String, Schema.Unknown)
)

/** The result of `attestation/generate`. */
export interface AttestationGenerateResponse {
  /** Opaque client attestation token. */
  readonly token: string
}
export const AttestationGenerateResponse: Schema.Codec<AttestationGenerateResponse> = Schema.suspend(() =>
  Schema.Struct({ token: Schema.String })
)

export interface ClientInfo {
  readonly name: string
  readonly version: string
  readonly title?: string | null | undefined
}
export const ClientInfo: Schema.Codec<ClientInfo> = Schema.suspend(() =>
  Schema.Struct({ name: Schema.String, version: Schema.String, title: Schema.optional(Schema.NullOr(Schema.String)) })
)

/**
 * The params of `currentTime/read`.
 *
 * @experimental
 */
export interface CurrentTimeReadParams {
  readonly threadId: string
}
export const CurrentTimeReadParams: Schema.Codec<CurrentTimeReadParams> = Schema.suspend(() =>
  Schema.Struct({ threadId: Schema.String })
)

/**
 * The result of `currentTime/read`.
 *
 * @experimental
 */
export interface CurrentTimeReadResponse {
  /** Current time as whole Unix seconds. */
  readonly currentTimeAt: number
}
export const CurrentTimeReadResponse: Schema.Codec<CurrentTimeReadResponse> = Schema.suspend(() =>
  Schema.Struct({ currentTimeAt: Schema.Number })
)

/** The params of `feedback/save`. */
export interface FeedbackSaveParams {
  readonly classification: string
  /**
   * Absolute, previously unused ZIP path on the app-server host. The caller owns this file,
   * including after a disconnected RPC.
   */
  readonly savePath: LegacyAppPathString
  readonly extraLogFiles?: ReadonlyArray<string> | null | undefined
  readonly includeLogs?: boolean | undefined
  readonly reason?: string | null | undefined
  readonly tags?: { readonly [key: string]: string } | null | undefined
  readonly threadId?: string | null | undefined
}
export const FeedbackSaveParams: Schema.Codec<FeedbackSaveParams> = Schema.suspend(() =>
  Schema.Struct({
    classification: Schema.String,
    savePath: LegacyAppPathString,
    extraLogFiles: Schema.optional(Schema.NullOr(Schema.Array(Schema.String))),
    includeLogs: Schema.optional(Schema.Boolean),
    reason: Schema.optional(Schema.NullOr(Schema.String)),
    tags: Schema.optional(Schema.NullOr(Schema.Record(Schema.String, Schema.String))),
    threadId: Schema.optional(Schema.NullOr(Schema.String))
  })
)

/** The result of `feedback/save`. */
export interface FeedbackSaveResponse {
  readonly savedPath: LegacyAppPathString
  readonly threadId: string
  /** Same prompt hash as feedback/upload; null when prompt metadata is absent. */
  readonly promptHash?: string | null
}
export const FeedbackSaveResponse: Schema.Codec<FeedbackSaveResponse> = Schema.suspend(() =>
  Schema.Struct({ savedPath: LegacyAppPathString, threadId: Schema.String, promptHash: nullish(Schema.String) })
)

/** The params of `feedback/upload`. */
export interface FeedbackUploadParams {
  readonly classification: string
  readonly extraLogFiles?: ReadonlyArray<string> | null | undefined
  readonly includeLogs?: boolean | undefined
  readonly reason?: string | null | undefined
  readonly tags?: { readonly [key: string]: string } | null | undefined
  readonly threadId?: string | null | undefined
}
export const FeedbackUploadParams: Schema.Codec<FeedbackUploadParams> = Schema.suspend(() =>
  Schema.Struct({
    classification: Schema.String,
    extraLogFiles: Schema.optional(Schema.NullOr(Schema.Array(Schema.String))),
    includeLogs: Schema.optional(Schema.Boolean),
    reason: Schema.optional(Schema.NullOr(Schema.String)),
    tags: Schema.optional(Schema.NullOr(Schema.Record(Schema.String, Schema.String))),
    threadId: Schema.optional(Schema.NullOr(Schema.String))
  })
)

/** The result of `feedback/upload`. */
export interface FeedbackUploadResponse {
  readonly threadId: string
  /**
   * Whitespace-normalized SHA-256 of the session base instructions, matching the uploaded
   * `prompt_hash` tag. Does not include later developer messages. Null when the reported rollout
   * has no prompt metadata.
   */
  readonly promptHash?: string | null
}
export const FeedbackUploadResponse: Schema.Codec<FeedbackUploadResponse> = Schema.suspend(() =>
  Schema.Struct({ threadId: Schema.String, promptHash: nullish(Schema.String) })
)

/** The params of `gitDiffToRemote`. */
export interface GitDiffToRemoteParams {
  readonly cwd: string
}
export const GitDiffToRemoteParams: Schema.Codec<GitDiffToRemoteParams> = Schema.suspend(() =>
  Schema.Struct({ cwd: Schema.String })
)

/** The result of `gitDiffToRemote`. */
export interface GitDiffToRemoteResponse {
  readonly diff: string
  readonly sha: string
}
export const GitDiffToRemoteResponse: Schema.Codec<GitDiffToRemoteResponse> = Schema.suspend(() =>
  Schema.Struct({ diff: Schema.String, sha: Schema.String })
)

/** Client-declared capabilities negotiated during initialize. */
export interface InitializeCapabilities {
  /** Opt into receiving experimental API methods and fields. */
  readonly experimentalApi?: boolean | undefined
  /**
   * Use explicit gateway OAuth login instead of automatic browser authorization. Applies to this
   * app-server's gateway runtime; later connections cannot undo it.
   */
  readonly explicitGatewayOauth?: boolean | undefined
  /** MCP extension settings declared by the app-server client. */
  readonly extensions?: { readonly [key: string]: unknown } | null | undefined
  /**
   * Legacy opt-in for the `openai/form` MCP extension.
   *
   * New clients should declare `openai/form` in [`Self::extensions`].
   */
  readonly mcpServerOpenaiFormElicitation?: boolean | undefined
  /**
   * Exact notification method names that should be suppressed for this connection (for example
   * `thread/started`).
   */
  readonly optOutNotificationMethods?: ReadonlyArray<string> | null | undefined
  /** Opt into `attestation/generate` requests for upstream `x-oai-attestation`. */
  readonly requestAttestation?: boolean | undefined
  /**
   * Present `humanCommand` approvals to a person and return only a one-time decision. Requires
   * `experimentalApi`. Pending requests can be replayed to compatible clients.
   */
  readonly requiredHumanApproval?: boolean | undefined
}
export const InitializeCapabilities: Schema.Codec<InitializeCapabilities> = Schema.suspend(() =>
  Schema.Struct({
    experimentalApi: Schema.optional(Schema.Boolean),
    explicitGatewayOauth: Schema.optional(Schema.Boolean),
    extensions: Schema.optional(Schema.NullOr(Schema.Record(Schema.String, Schema.Unknown))),
    mcpServerOpenaiFormElicitation: Schema.optional(Schema.Boolean),
    optOutNotificationMethods: Schema.optional(Schema.NullOr(Schema.Array(Schema.String))),
    requestAttestation: Schema.optional(Schema.Boolean),
    requiredHumanApproval: Schema.optional(Schema.Boolean)
  })
)

/** The params of `initialize`. */
export interface InitializeParams {
  readonly clientInfo: ClientInfo
  readonly capabilities?: InitializeCapabilities | null | undefined
}
export const InitializeParams: Schema.Codec<InitializeParams> = Schema.suspend(() =>
  Schema.Struct({ clientInfo: ClientInfo, capabilities: Schema.optional(Schema.NullOr(InitializeCapabilities)) })
)

/** The result of `initialize`. */
export interface InitializeResponse {
  /** Absolute path to the server's $CODEX_HOME directory. */
  readonly codexHome: AbsolutePathBuf
  /** Platform family for the running app-server target, for example `"unix"` or `"windows"`. */
  readonly platformFamily: string
  /**
   * Operating system for the running app-server target, for example `"macos"`, `"linux"`, or
   * `"windows"`.
   */
  readonly platformOs: string
  readonly userAgent: string
}
export const InitializeResponse: Schema.Codec<InitializeResponse> = Schema.suspend(() =>
  Schema.Struct({
    codexHome: AbsolutePathBuf,
    platformFamily: Schema.String,
    platformOs: Schema.String,
    userAgent: Schema.String
  })
)

/** A response to a request that indicates an error occurred. */
export interface JSONRPCError {
  readonly error: JSONRPCErrorError
  readonly id: RequestId
}
export const JSONRPCError: Schema.Codec<JSONRPCError> = Schema.suspend(() =>
  Schema.Struct({ error: JSONRPCErrorError, id: RequestId })
)

export interface JSONRPCErrorError {
  readonly code: number
  readonly message: string
  readonly data?: unknown
}
export const JSONRPCErrorError: Schema.Codec<JSONRPCErrorError> = Schema.suspend(() =>
  Schema.Struct({ code: Schema.Number, message: Schema.String, data: Schema.optionalKey(Schema.Unknown) })
)

/** Refers to any valid JSON-RPC object that can be decoded off the wire, or encoded to be sent. */
export type JSONRPCMessage =
  | JSONRPCRequest
  | JSONRPCNotification
  | JSONRPCResponse
  | JSONRPCError
export const JSONRPCMessage: Schema.Codec<JSONRPCMessage> = Schema.suspend(() =>
  Schema.Union([JSONRPCRequest, JSONRPCNotification, JSONRPCResponse, JSONRPCError])
)

/** A notification which does not expect a response. */
export interface JSONRPCNotification {
  readonly method: string
  readonly params?: unknown
}
export const JSONRPCNotification: Schema.Codec<JSONRPCNotification> = Schema.suspend(() =>
  Schema.Struct({ method: Schema.String, params: Schema.optionalKey(Schema.Unknown) })
)

/** A request that expects a response. */
export interface JSONRPCRequest {
  readonly id: RequestId
  readonly method: string
  readonly params?: unknown
  /** Optional W3C Trace Context for distributed tracing. */
  readonly trace?: W3cTraceContext | null
}
export const JSONRPCRequest: Schema.Codec<JSONRPCRequest> = Schema.suspend(() =>
  Schema.Struct({
    id: RequestId,
    method: Schema.String,
    params: Schema.optionalKey(Schema.Unknown),
    trace: nullish(W3cTraceContext)
  })
)

/** A successful (non-error) response to a request. */
export interface JSONRPCResponse {
  readonly id: RequestId
  readonly result: unknown
}
export const JSONRPCResponse: Schema.Codec<JSONRPCResponse> = Schema.suspend(() =>
  Schema.Struct({ id: RequestId, result: Schema.Unknown })
)

export type McpElicitationArrayType = "array" | (string & {})
export const McpElicitationArrayType: Schema.Codec<McpElicitationArrayType> = Schema.suspend(() => openEnum(["array"]))

export type McpElicitationBooleanType = "boolean" | (string & {})
export const McpElicitationBooleanType: Schema.Codec<McpElicitationBooleanType> = Schema.suspend(() =>
  openEnum(["boolean"])
)

export type McpElicitationNumberType = "number" | "integer" | (string & {})
export const McpElicitationNumberType: Schema.Codec<McpElicitationNumberType> = Schema.suspend(() =>
  openEnum(["number", "integer"])
)

/**
 * The result of `memory/reset`.
 *
 * @experimental
 */
export type MemoryResetResponse = { readonly [key: string]: unknown }
export const MemoryResetResponse: Schema.Codec<MemoryResetResponse> = Schema.suspend(() =>
  Schema.Record(Schema.String, Schema.Unknown)
)

/**
 * The params of `memory/status`.
 *
 * @experimental
 */
export interface MemoryStatusParams {
  /** Required distinct consolidated threads. Defaults to 20; supported range is 1..=4096. */
  readonly minConsolidatedThreads?: number | null | undefined
}
export const MemoryStatusParams: Schema.Codec<MemoryStatusParams> = Schema.suspend(() =>
  Schema.Struct({ minConsolidatedThreads: Schema.optional(Schema.NullOr(Schema.Number)) })
)

/**
 * The result of `memory/status`.
 *
 * @experimental
 */
export interface MemoryStatusResponse {
  readonly v2ConsolidatedThreads: number
  readonly v2Ready: boolean
}
export const MemoryStatusResponse: Schema.Codec<MemoryStatusResponse> = Schema.suspend(() =>
  Schema.Struct({ v2ConsolidatedThreads: Schema.Number, v2Ready: Schema.Boolean })
)

/**
 * The params of `mock/experimentalMethod`.
 *
 * @experimental
 */
export interface MockExperimentalMethodParams {
  /** Test-only payload field. */
  readonly value?: string | null | undefined
}
export const MockExperimentalMethodParams: Schema.Codec<MockExperimentalMethodParams> = Schema.suspend(() =>
  Schema.Struct({ value: Schema.optional(Schema.NullOr(Schema.String)) })
)

/**
 * The result of `mock/experimentalMethod`.
 *
 * @experimental
 */
export interface MockExperimentalMethodResponse {
  /** Echoes the input `value`. */
  readonly echoed?: string | null
}
export const MockExperimentalMethodResponse: Schema.Codec<MockExperimentalMethodResponse> = Schema.suspend(() =>
  Schema.Struct({ echoed: nullish(Schema.String) })
)

/** Structured JSON-RPC error data. Unknown errors must retain the client's normal fallback. */
export type ModelProviderError =
  | {
      readonly type: "modelProviderMismatch"
      readonly currentModelProvider: string
      readonly modelProvider: string
    }
  | {
      readonly type: "modelProviderNotConfigured"
      readonly modelProvider: string
    }
  | {
      readonly type: "modelProviderPolicyConflict"
      readonly modelProvider: string
      readonly requiredModelProvider: string
    }
  | UnknownCase<"type">
export const ModelProviderError: Schema.Codec<ModelProviderError> = Schema.suspend(() =>
  openUnion(
    "type",
    ["modelProviderMismatch", "modelProviderNotConfigured", "modelProviderPolicyConflict"],
    [
      Schema.Struct({
        type: Schema.Literal("modelProviderMismatch"),
        currentModelProvider: Schema.String,
        modelProvider: Schema.String
      }),
      Schema.Struct({ type: Schema.Literal("modelProviderNotConfigured"), modelProvider: Schema.String }),
      Schema.Struct({
        type: Schema.Literal("modelProviderPolicyConflict"),
        modelProvider: Schema.String,
        requiredModelProvider: Schema.String
      })
    ]
  )
)

/** @experimental */
export interface RemoteControlClient {
  readonly clientId: string
  readonly appVersion?: string | null
  readonly deviceModel?: string | null
  readonly deviceType?: string | null
  readonly displayName?: string | null
  readonly lastSeenAt?: number | null
  readonly osVersion?: string | null
  readonly platform?: string | null
}
export const RemoteControlClient: Schema.Codec<RemoteControlClient> = Schema.suspend(() =>
  Schema.Struct({
    clientId: Schema.String,
    appVersion: nullish(Schema.String),
    deviceModel: nullish(Schema.String),
    deviceType: nullish(Schema.String),
    displayName: nullish(Schema.String),
    lastSeenAt: nullish(Schema.Number),
    osVersion: nullish(Schema.String),
    platform: nullish(Schema.String)
  })
)

/** @experimental */
export type RemoteControlClientsListOrder = "asc" | "desc"
export const RemoteControlClientsListOrder: Schema.Codec<RemoteControlClientsListOrder> = Schema.suspend(() =>
  Schema.Literals(["asc", "desc"])
)

/**
 * The params of `remoteControl/client/list`.
 *
 * @experimental
 */
export interface RemoteControlClientsListParams {
  readonly environmentId: string
  readonly cursor?: string | null | undefined
  readonly limit?: number | null | undefined
  readonly order?: RemoteControlClientsListOrder | null | undefined
}
export const RemoteControlClientsListParams: Schema.Codec<RemoteControlClientsListParams> = Schema.suspend(() =>
  Schema.Struct({
    environmentId: Schema.String,
    cursor: Schema.optional(Schema.NullOr(Schema.String)),
    limit: Schema.optional(Schema.NullOr(Schema.Number)),
    order: Schema.optional(Schema.NullOr(RemoteControlClientsListOrder))
  })
)

/**
 * The result of `remoteControl/client/list`.
 *
 * @experimental
 */
export interface RemoteControlClientsListResponse {
  readonly data: ReadonlyArray<RemoteControlClient>
  readonly nextCursor?: string | null
}
export const RemoteControlClientsListResponse: Schema.Codec<RemoteControlClientsListResponse> = Schema.suspend(() =>
  Schema.Struct({ data: Schema.Array(RemoteControlClient), nextCursor: nullish(Schema.String) })
)

/**
 * The params of `remoteControl/client/revoke`.
 *
 * @experimental
 */
export interface RemoteControlClientsRevokeParams {
  readonly clientId: string
  readonly environmentId: string
}
export const RemoteControlClientsRevokeParams: Schema.Codec<RemoteControlClientsRevokeParams> = Schema.suspend(() =>
  Schema.Struct({ clientId: Schema.String, environmentId: Schema.String })
)

/**
 * The result of `remoteControl/client/revoke`.
 *
 * @experimental
 */
export type RemoteControlClientsRevokeResponse = { readonly [key: string]: unknown }
export const RemoteControlClientsRevokeResponse: Schema.Codec<RemoteControlClientsRevokeResponse> = Schema.suspend(() =>
  Schema.Record(Schema.String, Schema.Unknown)
)

export type RemoteControlConnectionStatus =
  | "disabled"
  | "connecting"
  | "connected"
  | "errored"
  | (string & {})
export const RemoteControlConnectionStatus: Schema.Codec<RemoteControlConnectionStatus> = Schema.suspend(() =>
  openEnum(["disabled", "connecting", "connected", "errored"])
)

/** The params of `remoteControl/disable`. */
export interface RemoteControlDisableParams {
  readonly ephemeral?: boolean | undefined
}
export const RemoteControlDisableParams: Schema.Codec<RemoteControlDisableParams> = Schema.suspend(() =>
  Schema.Struct({ ephemeral: Schema.optional(Schema.Boolean) })
)

/**
 * The result of `remoteControl/disable`.
 *
 * @experimental
 */
export interface RemoteControlDisableResponse {
  readonly installationId: string
  readonly serverName: string
  readonly status: RemoteControlConnectionStatus
  readonly environmentId?: string | null
}
export const RemoteControlDisableResponse: Schema.Codec<RemoteControlDisableResponse> = Schema.suspend(() =>
  Schema.Struct({
    installationId: Schema.String,
    serverName: Schema.String,
    status: RemoteControlConnectionStatus,
    environmentId: nullish(Schema.String)
  })
)

/** The params of `remoteControl/enable`. */
export interface RemoteControlEnableParams {
  readonly ephemeral?: boolean | undefined
}
export const RemoteControlEnableParams: Schema.Codec<RemoteControlEnableParams> = Schema.suspend(() =>
  Schema.Struct({ ephemeral: Schema.optional(Schema.Boolean) })
)

/**
 * The result of `remoteControl/enable`.
 *
 * @experimental
 */
export interface RemoteControlEnableResponse {
  readonly installationId: string
  readonly serverName: string
  readonly status: RemoteControlConnectionStatus
  readonly environmentId?: string | null
}
export const RemoteControlEnableResponse: Schema.Codec<RemoteControlEnableResponse> = Schema.suspend(() =>
  Schema.Struct({
    installationId: Schema.String,
    serverName: Schema.String,
    status: RemoteControlConnectionStatus,
    environmentId: nullish(Schema.String)
  })
)

/**
 * The params of `remoteControl/pairing/start`.
 *
 * @experimental
 */
export interface RemoteControlPairingStartParams {
  readonly manualCode?: boolean | undefined
}
export const RemoteControlPairingStartParams: Schema.Codec<RemoteControlPairingStartParams> = Schema.suspend(() =>
  Schema.Struct({ manualCode: Schema.optional(Schema.Boolean) })
)

/**
 * The result of `remoteControl/pairing/start`.
 *
 * @experimental
 */
export interface RemoteControlPairingStartResponse {
  readonly environmentId: string
  readonly expiresAt: number
  readonly pairingCode: string
  readonly manualPairingCode?: string | null
}
export const RemoteControlPairingStartResponse: Schema.Codec<RemoteControlPairingStartResponse> = Schema.suspend(() =>
  Schema.Struct({
    environmentId: Schema.String,
    expiresAt: Schema.Number,
    pairingCode: Schema.String,
    manualPairingCode: nullish(Schema.String)
  })
)

/**
 * The params of `remoteControl/pairing/status`.
 *
 * @experimental
 */
export interface RemoteControlPairingStatusParams {
  readonly manualPairingCode?: string | null | undefined
  readonly pairingCode?: string | null | undefined
}
export const RemoteControlPairingStatusParams: Schema.Codec<RemoteControlPairingStatusParams> = Schema.suspend(() =>
  Schema.Struct({
    manualPairingCode: Schema.optional(Schema.NullOr(Schema.String)),
    pairingCode: Schema.optional(Schema.NullOr(Schema.String))
  })
)

/**
 * The result of `remoteControl/pairing/status`.
 *
 * @experimental
 */
export interface RemoteControlPairingStatusResponse {
  readonly claimed: boolean
}
export const RemoteControlPairingStatusResponse: Schema.Codec<RemoteControlPairingStatusResponse> = Schema.suspend(() =>
  Schema.Struct({ claimed: Schema.Boolean })
)

/**
 * The params of `remoteControl/status/changed`.
 *
 * Current remote-control connection status and remote identity exposed to clients.
 */
export interface RemoteControlStatusChangedNotification {
  readonly installationId: string
  readonly serverName: string
  readonly status: RemoteControlConnectionStatus
  readonly environmentId?: string | null
}
export const RemoteControlStatusChangedNotification: Schema.Codec<RemoteControlStatusChangedNotification> = Schema.suspend(() =>
  Schema.Struct({
    installationId: Schema.String,
    serverName: Schema.String,
    status: RemoteControlConnectionStatus,
    environmentId: nullish(Schema.String)
  })
)

/**
 * The result of `remoteControl/status/read`.
 *
 * @experimental
 */
export interface RemoteControlStatusReadResponse {
  readonly installationId: string
  readonly serverName: string
  readonly status: RemoteControlConnectionStatus
  readonly environmentId?: string | null
}
export const RemoteControlStatusReadResponse: Schema.Codec<RemoteControlStatusReadResponse> = Schema.suspend(() =>
  Schema.Struct({
    installationId: Schema.String,
    serverName: Schema.String,
    status: RemoteControlConnectionStatus,
    environmentId: nullish(Schema.String)
  })
)

/**
 * The result of `rollout/compress`.
 *
 * Acknowledges the compression trigger, not completion. Existing maintenance locks and cooldowns
 * can cause the background pass to skip without doing work.
 *
 * @experimental
 */
export type RolloutCompressResponse = { readonly [key: string]: unknown }
export const RolloutCompressResponse: Schema.Codec<RolloutCompressResponse> = Schema.suspend(() =>
  Schema.Record(Schema.String, Schema.Unknown)
)

export interface ServerDiagnosticsGauge {
  readonly name: string
  readonly value: number
}
export const ServerDiagnosticsGauge: Schema.Codec<ServerDiagnosticsGauge> = Schema.suspend(() =>
  Schema.Struct({ name: Schema.String, value: Schema.Number })
)

/**
 * The params of `server/diagnostics`.
 *
 * @experimental
 */
export type ServerDiagnosticsParams = { readonly [key: string]: unknown }
export const ServerDiagnosticsParams: Schema.Codec<ServerDiagnosticsParams> = Schema.suspend(() =>
  Schema.Record(Schema.String, Schema.Unknown)
)

export interface ServerDiagnosticsProcess {
  readonly id: number
  readonly physicalFootprintBytes?: number | null
  readonly residentMemoryBytes?: number | null
}
export const ServerDiagnosticsProcess: Schema.Codec<ServerDiagnosticsProcess> = Schema.suspend(() =>
  Schema.Struct({
    id: Schema.Number,
    physicalFootprintBytes: nullish(Schema.Number),
    residentMemoryBytes: nullish(Schema.Number)
  })
)

/**
 * The result of `server/diagnostics`.
 *
 * @experimental
 */
export interface ServerDiagnosticsResponse {
  readonly gauges: ReadonlyArray<ServerDiagnosticsGauge>
  readonly process: ServerDiagnosticsProcess
}
export const ServerDiagnosticsResponse: Schema.Codec<ServerDiagnosticsResponse> = Schema.suspend(() =>
  Schema.Struct({ gauges: Schema.Array(ServerDiagnosticsGauge), process: ServerDiagnosticsProcess })
)

/** The params of `serverRequest/resolved`. */
export interface ServerRequestResolvedNotification {
  readonly requestId: RequestId
  readonly threadId: string
}
export const ServerRequestResolvedNotification: Schema.Codec<ServerRequestResolvedNotification> = Schema.suspend(() =>
  Schema.Struct({ requestId: RequestId, threadId: Schema.String })
)

/**
 * A model-facing surface on which a tool can be exposed.
 *
 * - `code_mode`: Nested tools available to Code Mode scripts.
 * - `deferred`: Tools discovered later through tool search.
 * - `direct`: Tools present in the model's initial tool list.
 */
export type ToolExposureSurface = "code_mode" | "deferred" | "direct" | (string & {})
export const ToolExposureSurface: Schema.Codec<ToolExposureSurface> = Schema.suspend(() =>
  openEnum(["code_mode", "deferred", "direct"])
)

/** @experimental */
export type UserVerificationCancellationReason = "userCancelled" | "interrupted" | (string & {})
export const UserVerificationCancellationReason: Schema.Codec<UserVerificationCancellationReason> = Schema.suspend(() =>
  openEnum(["userCancelled", "interrupted"])
)

/**
 * Closed error categories; native diagnostic payloads must not cross this boundary.
 *
 * @experimental
 */
export type UserVerificationErrorDetails =
  | {
      readonly type: "invalidRequest"
      readonly reason: UserVerificationInvalidRequestReason
    }
  | {
      readonly type: "unavailable"
      readonly reason: UserVerificationUnavailableReason
    }
  | {
      readonly type: "cancelled"
      readonly reason: UserVerificationCancellationReason
    }
  | {
      readonly type: "failed"
      readonly reason: UserVerificationFailureReason
    }
  | UnknownCase<"type">
export const UserVerificationErrorDetails: Schema.Codec<UserVerificationErrorDetails> = Schema.suspend(() =>
  openUnion(
    "type",
    ["invalidRequest", "unavailable", "cancelled", "failed"],
    [
      Schema.Struct({ type: Schema.Literal("invalidRequest"), reason: UserVerificationInvalidRequestReason }),
      Schema.Struct({ type: Schema.Literal("unavailable"), reason: UserVerificationUnavailableReason }),
      Schema.Struct({ type: Schema.Literal("cancelled"), reason: UserVerificationCancellationReason }),
      Schema.Struct({ type: Schema.Literal("failed"), reason: UserVerificationFailureReason })
    ]
  )
)

/** @experimental */
export type UserVerificationFailureReason =
  | "authenticationFailed"
  | "timeout"
  | "providerError"
  | "serviceError"
  | (string & {})
export const UserVerificationFailureReason: Schema.Codec<UserVerificationFailureReason> = Schema.suspend(() =>
  openEnum(["authenticationFailed", "timeout", "providerError", "serviceError"])
)

/** @experimental */
export type UserVerificationInvalidRequestReason = "invalidParams" | (string & {})
export const UserVerificationInvalidRequestReason: Schema.Codec<UserVerificationInvalidRequestReason> = Schema.suspend(() =>
  openEnum(["invalidParams"])
)

/**
 * The error object inside the normal JSON-RPC envelope.
 *
 * @experimental
 */
export interface UserVerificationRpcError {
  readonly code: number
  readonly data: UserVerificationErrorDetails
  readonly message: string
}
export const UserVerificationRpcError: Schema.Codec<UserVerificationRpcError> = Schema.suspend(() =>
  Schema.Struct({ code: Schema.Number, data: UserVerificationErrorDetails, message: Schema.String })
)

export interface W3cTraceContext {
  readonly traceparent?: string | null
  readonly tracestate?: string | null
}
export const W3cTraceContext: Schema.Codec<W3cTraceContext> = Schema.suspend(() =>
  Schema.Struct({ traceparent: nullish(Schema.String), tracestate: nullish(Schema.String) })
)

export type WindowsSandboxReadiness = "ready" | "notConfigured" | "updateRequired" | (string & {})
export const WindowsSandboxReadiness: Schema.Codec<WindowsSandboxReadiness> = Schema.suspend(() =>
  openEnum(["ready", "notConfigured", "updateRequired"])
)

/** The result of `windowsSandbox/readiness`. */
export interface WindowsSandboxReadinessResponse {
  readonly status: WindowsSandboxReadiness
}
export const WindowsSandboxReadinessResponse: Schema.Codec<WindowsSandboxReadinessResponse> = Schema.suspend(() =>
  Schema.Struct({ status: WindowsSandboxReadiness })
)

/** The params of `windowsSandbox/setupCompleted`. */
export interface WindowsSandboxSetupCompletedNotification {
  readonly mode: WindowsSandboxSetupMode
  readonly success: boolean
  readonly error?: string | null
}
export const WindowsSandboxSetupCompletedNotification: Schema.Codec<WindowsSandboxSetupCompletedNotification> = Schema.suspend(() =>
  Schema.Struct({ mode: WindowsSandboxSetupMode, success: Schema.Boolean, error: nullish(Schema.String) })
)

export type WindowsSandboxSetupMode = "elevated" | "unelevated" | (string & {})
export const WindowsSandboxSetupMode: Schema.Codec<WindowsSandboxSetupMode> = Schema.suspend(() =>
  openEnum(["elevated", "unelevated"])
)

/** The params of `windowsSandbox/setupStart`. */
export interface WindowsSandboxSetupStartParams {
  readonly mode: WindowsSandboxSetupMode
  readonly cwd?: AbsolutePathBuf | null | undefined
}
export const WindowsSandboxSetupStartParams: Schema.Codec<WindowsSandboxSetupStartParams> = Schema.suspend(() =>
  Schema.Struct({ mode: WindowsSandboxSetupMode, cwd: Schema.optional(Schema.NullOr(AbsolutePathBuf)) })
)

/** The result of `windowsSandbox/setupStart`. */
export interface WindowsSandboxSetupStartResponse {
  readonly started: boolean
}
export const WindowsSandboxSetupStartResponse: Schema.Codec<WindowsSandboxSetupStartResponse> = Schema.suspend(() =>
  Schema.Struct({ started: Schema.Boolean })
)

/** The params of `windows/worldWritableWarning`. */
export interface WindowsWorldWritableWarningNotification {
  readonly extraCount: number
  readonly failedScan: boolean
  readonly samplePaths: ReadonlyArray<string>
}
export const WindowsWorldWritableWarningNotification: Schema.Codec<WindowsWorldWritableWarningNotification> = Schema.suspend(() =>
  Schema.Struct({ extraCount: Schema.Number, failedScan: Schema.Boolean, samplePaths: Schema.Array(Schema.String) })
)
