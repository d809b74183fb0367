/**
 * Generated from codex 0.169.0 by `npm run generate`. Do not edit.
 *
 * Every method of the app-server, with its types and its schemas.
 *
 * @since 0.1.0
 */

import { Schema } from "effect"
import {
  AccountLoginCompletedNotification,
  AccountRateLimitsUpdatedNotification,
  AccountSessionsListParams,
  AccountSessionsResponse,
  AccountSessionsSwitchParams,
  AccountSessionsSwitchResponse,
  AccountUpdatedNotification,
  BedrockCheckGovCloudRequirementsParams,
  BedrockCheckGovCloudRequirementsResponse,
  BedrockDiscoverParams,
  BedrockDiscoverResponse,
  BedrockSetupParams,
  BedrockSetupResponse,
  CancelLoginAccountParams,
  CancelLoginAccountResponse,
  ChatgptAuthTokensRefreshParams,
  ChatgptAuthTokensRefreshResponse,
  ConsumeAccountRateLimitResetCreditParams,
  ConsumeAccountRateLimitResetCreditResponse,
  GatewayOAuthCancelResponse,
  GatewayOAuthChangedNotification,
  GatewayOAuthLoginParams,
  GatewayOAuthLoginResponse,
  GatewayOAuthReadParams,
  GatewayOAuthReadResponse,
  GcpSetupParams,
  GcpSetupResponse,
  GetAccountParams,
  GetAccountRateLimitsParams,
  GetAccountRateLimitsResponse,
  GetAccountResponse,
  GetAccountSecuritySetupResponse,
  GetAccountTokenUsageParams,
  GetAccountTokenUsageResponse,
  GetAuthStatusParams,
  GetAuthStatusResponse,
  GetWorkspaceMessagesResponse,
  LoginAccountParams,
  LoginAccountResponse,
  LogoutAccountResponse,
  SendAddCreditsNudgeEmailParams,
  SendAddCreditsNudgeEmailResponse,
  UserVerificationCancelParams,
  UserVerificationCancelResponse,
  UserVerificationDeleteParams,
  UserVerificationDeleteResponse,
  UserVerificationEnrollParams,
  UserVerificationEnrollResponse,
  UserVerificationStatusParams,
  UserVerificationStatusResponse,
  UserVerificationVerifyParams,
  UserVerificationVerifyResponse
} from "./account.ts"
import {
  ApplyPatchApprovalParams,
  ApplyPatchApprovalResponse,
  CommandExecutionRequestApprovalParams,
  CommandExecutionRequestApprovalResponse,
  ExecCommandApprovalParams,
  ExecCommandApprovalResponse,
  FileChangeRequestApprovalParams,
  FileChangeRequestApprovalResponse,
  PermissionsRequestApprovalParams,
  PermissionsRequestApprovalResponse,
  StrictReviewRequiredNotification,
  ToolRequestUserInputParams,
  ToolRequestUserInputResponse
} from "./approval.ts"
import {
  ConfigBatchWriteParams,
  ConfigReadParams,
  ConfigReadResponse,
  ConfigRequirementsReadResponse,
  ConfigValueWriteParams,
  ConfigWarningNotification,
  ConfigWriteResponse,
  ExperimentalFeatureEnablementSetParams,
  ExperimentalFeatureEnablementSetResponse,
  ExperimentalFeatureListParams,
  ExperimentalFeatureListResponse,
  ExternalAgentConfigDetectParams,
  ExternalAgentConfigDetectResponse,
  ExternalAgentConfigImportCompletedNotification,
  ExternalAgentConfigImportHistoriesReadResponse,
  ExternalAgentConfigImportHistoryRecordParams,
  ExternalAgentConfigImportHistoryRecordResponse,
  ExternalAgentConfigImportParams,
  ExternalAgentConfigImportProgressNotification,
  ExternalAgentConfigImportResponse,
  McpServerRefreshResponse,
  PermissionProfileListParams,
  PermissionProfileListResponse
} from "./config.ts"
import {
  FsChangedNotification,
  FsCopyParams,
  FsCopyResponse,
  FsCreateDirectoryParams,
  FsCreateDirectoryResponse,
  FsGetMetadataParams,
  FsGetMetadataResponse,
  FsReadDirectoryParams,
  FsReadDirectoryResponse,
  FsReadFileParams,
  FsReadFileResponse,
  FsRemoveParams,
  FsRemoveResponse,
  FsUnwatchParams,
  FsUnwatchResponse,
  FsWatchParams,
  FsWatchResponse,
  FsWriteFileParams,
  FsWriteFileResponse,
  FuzzyFileSearchParams,
  FuzzyFileSearchResponse,
  FuzzyFileSearchSessionCompletedNotification,
  FuzzyFileSearchSessionStartParams,
  FuzzyFileSearchSessionStartResponse,
  FuzzyFileSearchSessionStopParams,
  FuzzyFileSearchSessionStopResponse,
  FuzzyFileSearchSessionUpdateParams,
  FuzzyFileSearchSessionUpdateResponse,
  FuzzyFileSearchSessionUpdatedNotification
} from "./file.ts"
import {
  ListMcpServerStatusParams,
  ListMcpServerStatusResponse,
  McpResourceReadParams,
  McpResourceReadResponse,
  McpServerElicitationRequestParams,
  McpServerElicitationRequestResponse,
  McpServerEventStreamNotification,
  McpServerEventStreamStartParams,
  McpServerEventStreamStartResponse,
  McpServerEventStreamStopParams,
  McpServerEventStreamStopResponse,
  McpServerOauthLoginCompletedNotification,
  McpServerOauthLoginParams,
  McpServerOauthLoginResponse,
  McpServerStatusUpdatedNotification,
  McpServerToolCallParams,
  McpServerToolCallResponse
} from "./mcp.ts"
import {
  AuthRecoveryNotification,
  CollaborationModeListParams,
  CollaborationModeListResponse,
  ModelListParams,
  ModelListResponse,
  ModelProviderCapabilitiesReadParams,
  ModelProviderCapabilitiesReadResponse,
  ModelProviderConfigWriteParams,
  ModelProviderConfigWriteResponse,
  ModelProviderListParams,
  ModelProviderListResponse,
  ModelReroutedNotification,
  ModelSafetyBufferingUpdatedNotification,
  ModelVerificationNotification
} from "./model.ts"
import {
  AppListUpdatedNotification,
  AppsInstalledParams,
  AppsInstalledResponse,
  AppsListParams,
  AppsListResponse,
  AppsReadParams,
  AppsReadResponse,
  HookCompletedNotification,
  HookStartedNotification,
  HooksListParams,
  HooksListResponse,
  MarketplaceAddParams,
  MarketplaceAddResponse,
  MarketplaceRemoveParams,
  MarketplaceRemoveResponse,
  MarketplaceUpgradeParams,
  MarketplaceUpgradeResponse,
  PluginInstallParams,
  PluginInstallResponse,
  PluginInstalledParams,
  PluginInstalledResponse,
  PluginListParams,
  PluginListResponse,
  PluginReadParams,
  PluginReadResponse,
  PluginReconcileParams,
  PluginReconcileResponse,
  PluginSearchParams,
  PluginSearchResponse,
  PluginShareCheckoutParams,
  PluginShareCheckoutResponse,
  PluginShareDeleteParams,
  PluginShareDeleteResponse,
  PluginShareListParams,
  PluginShareListResponse,
  PluginShareSaveParams,
  PluginShareSaveResponse,
  PluginShareUpdateTargetsParams,
  PluginShareUpdateTargetsResponse,
  PluginSkillReadParams,
  PluginSkillReadResponse,
  PluginUninstallParams,
  PluginUninstallResponse,
  SkillsChangedNotification,
  SkillsConfigWriteParams,
  SkillsConfigWriteResponse,
  SkillsExtraRootsSetParams,
  SkillsExtraRootsSetResponse,
  SkillsListParams,
  SkillsListResponse
} from "./plugin.ts"
import {
  CommandExecOutputDeltaNotification,
  CommandExecParams,
  CommandExecResizeParams,
  CommandExecResizeResponse,
  CommandExecResponse,
  CommandExecTerminateParams,
  CommandExecTerminateResponse,
  CommandExecWriteParams,
  CommandExecWriteResponse,
  EnvironmentAddParams,
  EnvironmentAddResponse,
  EnvironmentInfoParams,
  EnvironmentInfoResponse,
  EnvironmentStatusParams,
  EnvironmentStatusResponse,
  ProcessExitedNotification,
  ProcessKillParams,
  ProcessKillResponse,
  ProcessOutputDeltaNotification,
  ProcessResizePtyParams,
  ProcessResizePtyResponse,
  ProcessSpawnParams,
  ProcessSpawnResponse,
  ProcessWriteStdinParams,
  ProcessWriteStdinResponse
} from "./process.ts"
import {
  ThreadRealtimeAppendAudioParams,
  ThreadRealtimeAppendAudioResponse,
  ThreadRealtimeAppendSpeechParams,
  ThreadRealtimeAppendSpeechResponse,
  ThreadRealtimeAppendTextParams,
  ThreadRealtimeAppendTextResponse,
  ThreadRealtimeClosedNotification,
  ThreadRealtimeErrorNotification,
  ThreadRealtimeItemAddedNotification,
  ThreadRealtimeItemCompletedNotification,
  ThreadRealtimeItemStartedNotification,
  ThreadRealtimeItemTranscriptDeltaNotification,
  ThreadRealtimeListVoicesParams,
  ThreadRealtimeListVoicesResponse,
  ThreadRealtimeOutputAudioDeltaNotification,
  ThreadRealtimeSdpNotification,
  ThreadRealtimeStartParams,
  ThreadRealtimeStartResponse,
  ThreadRealtimeStartedNotification,
  ThreadRealtimeStopParams,
  ThreadRealtimeStopResponse,
  ThreadRealtimeTranscriptDeltaNotification,
  ThreadRealtimeTranscriptDoneNotification
} from "./realtime.ts"
import {
  AttestationGenerateParams,
  AttestationGenerateResponse,
  CurrentTimeReadParams,
  CurrentTimeReadResponse,
  FeedbackSaveParams,
  FeedbackSaveResponse,
  FeedbackUploadParams,
  FeedbackUploadResponse,
  GitDiffToRemoteParams,
  GitDiffToRemoteResponse,
  InitializeParams,
  InitializeResponse,
  MemoryResetResponse,
  MemoryStatusParams,
  MemoryStatusResponse,
  MockExperimentalMethodParams,
  MockExperimentalMethodResponse,
  RemoteControlClientsListParams,
  RemoteControlClientsListResponse,
  RemoteControlClientsRevokeParams,
  RemoteControlClientsRevokeResponse,
  RemoteControlDisableParams,
  RemoteControlDisableResponse,
  RemoteControlEnableParams,
  RemoteControlEnableResponse,
  RemoteControlPairingStartParams,
  RemoteControlPairingStartResponse,
  RemoteControlPairingStatusParams,
  RemoteControlPairingStatusResponse,
  RemoteControlStatusChangedNotification,
  RemoteControlStatusReadResponse,
  RolloutCompressResponse,
  ServerDiagnosticsParams,
  ServerDiagnosticsResponse,
  ServerRequestResolvedNotification,
  WindowsSandboxReadinessResponse,
  WindowsSandboxSetupCompletedNotification,
  WindowsSandboxSetupStartParams,
  WindowsSandboxSetupStartResponse,
  WindowsWorldWritableWarningNotification
} from "./server.ts"
import { RequestId } from "./shared.ts"
import {
  ContextCompactedNotification,
  EnvironmentConnectionNotification,
  GetConversationSummaryParams,
  GetConversationSummaryResponse,
  ProjectChangedNotification,
  ProjectCreateParams,
  ProjectCreateResponse,
  ProjectDeleteParams,
  ProjectDeleteResponse,
  ProjectImportParams,
  ProjectImportResponse,
  ProjectListParams,
  ProjectListResponse,
  ProjectMoveParams,
  ProjectMoveResponse,
  ProjectReadParams,
  ProjectReadResponse,
  ProjectUpdateParams,
  ProjectUpdateResponse,
  ThreadApproveGuardianDeniedActionParams,
  ThreadApproveGuardianDeniedActionResponse,
  ThreadArchiveParams,
  ThreadArchiveResponse,
  ThreadArchivedNotification,
  ThreadAttachmentAddParams,
  ThreadAttachmentAddResponse,
  ThreadAttachmentListParams,
  ThreadAttachmentListResponse,
  ThreadAttachmentOwnerListParams,
  ThreadAttachmentOwnerListResponse,
  ThreadAttachmentRemoveParams,
  ThreadAttachmentRemoveResponse,
  ThreadAttachmentUpdatedNotification,
  ThreadBackgroundTerminalsCleanParams,
  ThreadBackgroundTerminalsCleanResponse,
  ThreadBackgroundTerminalsListParams,
  ThreadBackgroundTerminalsListResponse,
  ThreadBackgroundTerminalsTerminateParams,
  ThreadBackgroundTerminalsTerminateResponse,
  ThreadClosedNotification,
  ThreadCompactStartParams,
  ThreadCompactStartResponse,
  ThreadDecrementElicitationParams,
  ThreadDecrementElicitationResponse,
  ThreadDeleteParams,
  ThreadDeleteResponse,
  ThreadDeletedNotification,
  ThreadForkParams,
  ThreadForkResponse,
  ThreadGoalClearParams,
  ThreadGoalClearResponse,
  ThreadGoalClearedNotification,
  ThreadGoalGetParams,
  ThreadGoalGetResponse,
  ThreadGoalSetParams,
  ThreadGoalSetResponse,
  ThreadGoalUpdatedNotification,
  ThreadGuardianReviewParams,
  ThreadGuardianReviewResponse,
  ThreadIncrementElicitationParams,
  ThreadIncrementElicitationResponse,
  ThreadInjectItemsParams,
  ThreadInjectItemsResponse,
  ThreadItemsListParams,
  ThreadItemsListResponse,
  ThreadItemsReadParams,
  ThreadItemsReadResponse,
  ThreadListParams,
  ThreadListResponse,
  ThreadLoadedListParams,
  ThreadLoadedListResponse,
  ThreadMemoryModeSetParams,
  ThreadMemoryModeSetResponse,
  ThreadMemoryReadParams,
  ThreadMemoryReadResponse,
  ThreadMetadataUpdateParams,
  ThreadMetadataUpdateResponse,
  ThreadNameUpdatedNotification,
  ThreadPredictionRequestParams,
  ThreadPredictionRequestResponse,
  ThreadPredictionUpdatedNotification,
  ThreadPrepareApprovedPlanParams,
  ThreadPrepareApprovedPlanResponse,
  ThreadProjectUpdatedNotification,
  ThreadQueueAddParams,
  ThreadQueueAddResponse,
  ThreadQueueChangedNotification,
  ThreadQueueDeleteParams,
  ThreadQueueDeleteResponse,
  ThreadQueueListParams,
  ThreadQueueListResponse,
  ThreadQueueReorderParams,
  ThreadQueueReorderResponse,
  ThreadQueueStartParams,
  ThreadQueueStartResponse,
  ThreadQueueUpdateParams,
  ThreadQueueUpdateResponse,
  ThreadReadParams,
  ThreadReadResponse,
  ThreadReadStateChangedNotification,
  ThreadReadStateUpdateParams,
  ThreadReadStateUpdateResponse,
  ThreadResumeParams,
  ThreadResumeResponse,
  ThreadRevertParams,
  ThreadRevertResponse,
  ThreadRevertedNotification,
  ThreadSampleCancelParams,
  ThreadSampleCancelResponse,
  ThreadSampleParams,
  ThreadSampleResponse,
  ThreadSearchOccurrencesParams,
  ThreadSearchOccurrencesResponse,
  ThreadSearchParams,
  ThreadSearchResponse,
  ThreadSectionChangedNotification,
  ThreadSectionCreateParams,
  ThreadSectionCreateResponse,
  ThreadSectionDeleteParams,
  ThreadSectionDeleteResponse,
  ThreadSectionListParams,
  ThreadSectionListResponse,
  ThreadSectionMoveParams,
  ThreadSectionMoveResponse,
  ThreadSectionUpdateParams,
  ThreadSectionUpdateResponse,
  ThreadSetNameParams,
  ThreadSetNameResponse,
  ThreadSettingsUpdateParams,
  ThreadSettingsUpdateResponse,
  ThreadSettingsUpdatedNotification,
  ThreadShellCommandParams,
  ThreadShellCommandResponse,
  ThreadStartParams,
  ThreadStartResponse,
  ThreadStartedNotification,
  ThreadStatusChangedNotification,
  ThreadTimelineListParams,
  ThreadTimelineListResponse,
  ThreadTokenUsageUpdatedNotification,
  ThreadTurnsListParams,
  ThreadTurnsListResponse,
  ThreadUnarchiveParams,
  ThreadUnarchiveResponse,
  ThreadUnarchivedNotification,
  ThreadUnsubscribeParams,
  ThreadUnsubscribeResponse
} from "./thread.ts"
import {
  AgentMessageDeltaNotification,
  CommandExecutionOutputDeltaNotification,
  DeprecationNoticeNotification,
  DynamicToolCallParams,
  DynamicToolCallResponse,
  ErrorNotification,
  FileChangeOutputDeltaNotification,
  FileChangePatchUpdatedNotification,
  GuardianWarningNotification,
  ItemCompletedNotification,
  ItemGuardianApprovalReviewCompletedNotification,
  ItemGuardianApprovalReviewStartedNotification,
  ItemStartedNotification,
  McpToolCallProgressNotification,
  PlanDeltaNotification,
  RawResponseCompletedNotification,
  RawResponseItemCompletedNotification,
  ReasoningSummaryPartAddedNotification,
  ReasoningSummaryTextDeltaNotification,
  ReasoningTextDeltaNotification,
  ReviewStartParams,
  ReviewStartResponse,
  TerminalInteractionNotification,
  TurnCompletedNotification,
  TurnDiffUpdatedNotification,
  TurnInterruptParams,
  TurnInterruptResponse,
  TurnModerationMetadataNotification,
  TurnPlanUpdatedNotification,
  TurnSettingsUpdateParams,
  TurnSettingsUpdateResponse,
  TurnStartParams,
  TurnStartResponse,
  TurnStartedNotification,
  TurnSteerParams,
  TurnSteerResponse,
  WarningNotification
} from "./turn.ts"

/** What a client asks codex. */
export interface ClientRequests {
  /** @experimental */
  readonly "account/bedrock/checkGovCloudRequirements": {
    readonly params: BedrockCheckGovCloudRequirementsParams
    readonly result: BedrockCheckGovCloudRequirementsResponse
  }
  /** @experimental */
  readonly "account/bedrock/discover": {
    readonly params: BedrockDiscoverParams
    readonly result: BedrockDiscoverResponse
  }
  /** @experimental */
  readonly "account/bedrock/setup": { readonly params: BedrockSetupParams; readonly result: BedrockSetupResponse }
  readonly "account/gatewayOAuth/cancel": { readonly params: undefined; readonly result: GatewayOAuthCancelResponse }
  readonly "account/gatewayOAuth/login": {
    readonly params: GatewayOAuthLoginParams | undefined
    readonly result: GatewayOAuthLoginResponse
  }
  readonly "account/gatewayOAuth/read": {
    readonly params: GatewayOAuthReadParams | undefined
    readonly result: GatewayOAuthReadResponse
  }
  /** @experimental */
  readonly "account/gcp/setup": { readonly params: GcpSetupParams; readonly result: GcpSetupResponse }
  readonly "account/login/cancel": {
    readonly params: CancelLoginAccountParams
    readonly result: CancelLoginAccountResponse
  }
  readonly "account/login/start": { readonly params: LoginAccountParams; readonly result: LoginAccountResponse }
  readonly "account/logout": { readonly params: undefined; readonly result: LogoutAccountResponse }
  readonly "account/rateLimitResetCredit/consume": {
    readonly params: ConsumeAccountRateLimitResetCreditParams
    readonly result: ConsumeAccountRateLimitResetCreditResponse
  }
  readonly "account/rateLimits/read": {
    readonly params: GetAccountRateLimitsParams | undefined
    readonly result: GetAccountRateLimitsResponse
  }
  readonly "account/read": { readonly params: GetAccountParams; readonly result: GetAccountResponse }
  readonly "account/securitySetup/read": {
    readonly params: undefined
    readonly result: GetAccountSecuritySetupResponse
  }
  readonly "account/sendAddCreditsNudgeEmail": {
    readonly params: SendAddCreditsNudgeEmailParams
    readonly result: SendAddCreditsNudgeEmailResponse
  }
  readonly "account/usage/read": {
    readonly params: GetAccountTokenUsageParams | undefined
    readonly result: GetAccountTokenUsageResponse
  }
  readonly "account/workspaceMessages/read": {
    readonly params: undefined
    readonly result: GetWorkspaceMessagesResponse
  }
  /** @experimental */
  readonly "accountSession/list": {
    readonly params: AccountSessionsListParams
    readonly result: AccountSessionsResponse
  }
  /** @experimental */
  readonly "accountSession/switch": {
    readonly params: AccountSessionsSwitchParams
    readonly result: AccountSessionsSwitchResponse
  }
  readonly "app/installed": { readonly params: AppsInstalledParams; readonly result: AppsInstalledResponse }
  readonly "app/list": { readonly params: AppsListParams; readonly result: AppsListResponse }
  readonly "app/read": { readonly params: AppsReadParams; readonly result: AppsReadResponse }
  /** @experimental */
  readonly "collaborationMode/list": {
    readonly params: CollaborationModeListParams
    readonly result: CollaborationModeListResponse
  }
  readonly "command/exec": { readonly params: CommandExecParams; readonly result: CommandExecResponse }
  readonly "command/exec/resize": {
    readonly params: CommandExecResizeParams
    readonly result: CommandExecResizeResponse
  }
  readonly "command/exec/terminate": {
    readonly params: CommandExecTerminateParams
    readonly result: CommandExecTerminateResponse
  }
  readonly "command/exec/write": { readonly params: CommandExecWriteParams; readonly result: CommandExecWriteResponse }
  readonly "config/batchWrite": { readonly params: ConfigBatchWriteParams; readonly result: ConfigWriteResponse }
  readonly "config/mcpServer/reload": { readonly params: undefined; readonly result: McpServerRefreshResponse }
  readonly "config/read": { readonly params: ConfigReadParams; readonly result: ConfigReadResponse }
  readonly "config/value/write": { readonly params: ConfigValueWriteParams; readonly result: ConfigWriteResponse }
  readonly "configRequirements/read": { readonly params: undefined; readonly result: ConfigRequirementsReadResponse }
  /** @experimental */
  readonly "environment/add": { readonly params: EnvironmentAddParams; readonly result: EnvironmentAddResponse }
  /** @experimental */
  readonly "environment/info": { readonly params: EnvironmentInfoParams; readonly result: EnvironmentInfoResponse }
  /** @experimental */
  readonly "environment/status": {
    readonly params: EnvironmentStatusParams
    readonly result: EnvironmentStatusResponse
  }
  readonly "experimentalFeature/enablement/set": {
    readonly params: ExperimentalFeatureEnablementSetParams
    readonly result: ExperimentalFeatureEnablementSetResponse
  }
  readonly "experimentalFeature/list": {
    readonly params: ExperimentalFeatureListParams
    readonly result: ExperimentalFeatureListResponse
  }
  readonly "externalAgentConfig/detect": {
    readonly params: ExternalAgentConfigDetectParams
    readonly result: ExternalAgentConfigDetectResponse
  }
  readonly "externalAgentConfig/import": {
    readonly params: ExternalAgentConfigImportParams
    readonly result: ExternalAgentConfigImportResponse
  }
  readonly "externalAgentConfig/import/readHistories": {
    readonly params: undefined
    readonly result: ExternalAgentConfigImportHistoriesReadResponse
  }
  readonly "externalAgentConfig/import/recordHistory": {
    readonly params: ExternalAgentConfigImportHistoryRecordParams
    readonly result: ExternalAgentConfigImportHistoryRecordResponse
  }
  readonly "feedback/save": { readonly params: FeedbackSaveParams; readonly result: FeedbackSaveResponse }
  readonly "feedback/upload": { readonly params: FeedbackUploadParams; readonly result: FeedbackUploadResponse }
  readonly "fs/copy": { readonly params: FsCopyParams; readonly result: FsCopyResponse }
  readonly "fs/createDirectory": {
    readonly params: FsCreateDirectoryParams
    readonly result: FsCreateDirectoryResponse
  }
  readonly "fs/getMetadata": { readonly params: FsGetMetadataParams; readonly result: FsGetMetadataResponse }
  readonly "fs/readDirectory": { readonly params: FsReadDirectoryParams; readonly result: FsReadDirectoryResponse }
  readonly "fs/readFile": { readonly params: FsReadFileParams; readonly result: FsReadFileResponse }
  readonly "fs/remove": { readonly params: FsRemoveParams; readonly result: FsRemoveResponse }
  readonly "fs/unwatch": { readonly params: FsUnwatchParams; readonly result: FsUnwatchResponse }
  readonly "fs/watch": { readonly params: FsWatchParams; readonly result: FsWatchResponse }
  readonly "fs/writeFile": { readonly params: FsWriteFileParams; readonly result: FsWriteFileResponse }
  readonly "fuzzyFileSearch": { readonly params: FuzzyFileSearchParams; readonly result: FuzzyFileSearchResponse }
  /** @experimental */
  readonly "fuzzyFileSearch/sessionStart": {
    readonly params: FuzzyFileSearchSessionStartParams
    readonly result: FuzzyFileSearchSessionStartResponse
  }
  /** @experimental */
  readonly "fuzzyFileSearch/sessionStop": {
    readonly params: FuzzyFileSearchSessionStopParams
    readonly result: FuzzyFileSearchSessionStopResponse
  }
  /** @experimental */
  readonly "fuzzyFileSearch/sessionUpdate": {
    readonly params: FuzzyFileSearchSessionUpdateParams
    readonly result: FuzzyFileSearchSessionUpdateResponse
  }
  readonly "getAuthStatus": { readonly params: GetAuthStatusParams; readonly result: GetAuthStatusResponse }
  readonly "getConversationSummary": {
    readonly params: GetConversationSummaryParams
    readonly result: GetConversationSummaryResponse
  }
  readonly "gitDiffToRemote": { readonly params: GitDiffToRemoteParams; readonly result: GitDiffToRemoteResponse }
  readonly "hooks/list": { readonly params: HooksListParams; readonly result: HooksListResponse }
  readonly "initialize": { readonly params: InitializeParams; readonly result: InitializeResponse }
  readonly "marketplace/add": { readonly params: MarketplaceAddParams; readonly result: MarketplaceAddResponse }
  readonly "marketplace/remove": {
    readonly params: MarketplaceRemoveParams
    readonly result: MarketplaceRemoveResponse
  }
  readonly "marketplace/upgrade": {
    readonly params: MarketplaceUpgradeParams
    readonly result: MarketplaceUpgradeResponse
  }
  /** @experimental */
  readonly "mcpServer/event/stream/start": {
    readonly params: McpServerEventStreamStartParams
    readonly result: McpServerEventStreamStartResponse
  }
  /** @experimental */
  readonly "mcpServer/event/stream/stop": {
    readonly params: McpServerEventStreamStopParams
    readonly result: McpServerEventStreamStopResponse
  }
  readonly "mcpServer/oauth/login": {
    readonly params: McpServerOauthLoginParams
    readonly result: McpServerOauthLoginResponse
  }
  readonly "mcpServer/resource/read": {
    readonly params: McpResourceReadParams
    readonly result: McpResourceReadResponse
  }
  readonly "mcpServer/tool/call": {
    readonly params: McpServerToolCallParams
    readonly result: McpServerToolCallResponse
  }
  readonly "mcpServerStatus/list": {
    readonly params: ListMcpServerStatusParams
    readonly result: ListMcpServerStatusResponse
  }
  /** @experimental */
  readonly "memory/reset": { readonly params: undefined; readonly result: MemoryResetResponse }
  /** @experimental */
  readonly "memory/status": { readonly params: MemoryStatusParams; readonly result: MemoryStatusResponse }
  /** @experimental */
  readonly "mock/experimentalMethod": {
    readonly params: MockExperimentalMethodParams
    readonly result: MockExperimentalMethodResponse
  }
  readonly "model/list": { readonly params: ModelListParams; readonly result: ModelListResponse }
  readonly "modelProvider/capabilities/read": {
    readonly params: ModelProviderCapabilitiesReadParams
    readonly result: ModelProviderCapabilitiesReadResponse
  }
  readonly "modelProvider/config/write": {
    readonly params: ModelProviderConfigWriteParams
    readonly result: ModelProviderConfigWriteResponse
  }
  readonly "modelProvider/list": {
    readonly params: ModelProviderListParams
    readonly result: ModelProviderListResponse
  }
  readonly "permissionProfile/list": {
    readonly params: PermissionProfileListParams
    readonly result: PermissionProfileListResponse
  }
  readonly "plugin/install": { readonly params: PluginInstallParams; readonly result: PluginInstallResponse }
  readonly "plugin/installed": { readonly params: PluginInstalledParams; readonly result: PluginInstalledResponse }
  readonly "plugin/list": { readonly params: PluginListParams; readonly result: PluginListResponse }
  readonly "plugin/read": { readonly params: PluginReadParams; readonly result: PluginReadResponse }
  readonly "plugin/reconcile": { readonly params: PluginReconcileParams; readonly result: PluginReconcileResponse }
  /** @experimental */
  readonly "plugin/search": { readonly params: PluginSearchParams; readonly result: PluginSearchResponse }
  readonly "plugin/share/checkout": {
    readonly params: PluginShareCheckoutParams
    readonly result: PluginShareCheckoutResponse
  }
  readonly "plugin/share/delete": {
    readonly params: PluginShareDeleteParams
    readonly result: PluginShareDeleteResponse
  }
  readonly "plugin/share/list": { readonly params: PluginShareListParams; readonly result: PluginShareListResponse }
  readonly "plugin/share/save": { readonly params: PluginShareSaveParams; readonly result: PluginShareSaveResponse }
  readonly "plugin/share/updateTargets": {
    readonly params: PluginShareUpdateTargetsParams
    readonly result: PluginShareUpdateTargetsResponse
  }
  readonly "plugin/skill/read": { readonly params: PluginSkillReadParams; readonly result: PluginSkillReadResponse }
  readonly "plugin/uninstall": { readonly params: PluginUninstallParams; readonly result: PluginUninstallResponse }
  /** @experimental */
  readonly "process/kill": { readonly params: ProcessKillParams; readonly result: ProcessKillResponse }
  /** @experimental */
  readonly "process/resizePty": { readonly params: ProcessResizePtyParams; readonly result: ProcessResizePtyResponse }
  /** @experimental */
  readonly "process/spawn": { readonly params: ProcessSpawnParams; readonly result: ProcessSpawnResponse }
  /** @experimental */
  readonly "process/writeStdin": {
    readonly params: ProcessWriteStdinParams
    readonly result: ProcessWriteStdinResponse
  }
  /** @experimental */
  readonly "project/create": { readonly params: ProjectCreateParams; readonly result: ProjectCreateResponse }
  /** @experimental */
  readonly "project/delete": { readonly params: ProjectDeleteParams; readonly result: ProjectDeleteResponse }
  /** @experimental */
  readonly "project/import": { readonly params: ProjectImportParams; readonly result: ProjectImportResponse }
  /** @experimental */
  readonly "project/list": { readonly params: ProjectListParams; readonly result: ProjectListResponse }
  /** @experimental */
  readonly "project/move": { readonly params: ProjectMoveParams; readonly result: ProjectMoveResponse }
  /** @experimental */
  readonly "project/read": { readonly params: ProjectReadParams; readonly result: ProjectReadResponse }
  /** @experimental */
  readonly "project/update": { readonly params: ProjectUpdateParams; readonly result: ProjectUpdateResponse }
  /** @experimental */
  readonly "remoteControl/client/list": {
    readonly params: RemoteControlClientsListParams
    readonly result: RemoteControlClientsListResponse
  }
  /** @experimental */
  readonly "remoteControl/client/revoke": {
    readonly params: RemoteControlClientsRevokeParams
    readonly result: RemoteControlClientsRevokeResponse
  }
  /** @experimental */
  readonly "remoteControl/disable": {
    readonly params: RemoteControlDisableParams | undefined
    readonly result: RemoteControlDisableResponse
  }
  /** @experimental */
  readonly "remoteControl/enable": {
    readonly params: RemoteControlEnableParams | undefined
    readonly result: RemoteControlEnableResponse
  }
  /** @experimental */
  readonly "remoteControl/pairing/start": {
    readonly params: RemoteControlPairingStartParams
    readonly result: RemoteControlPairingStartResponse
  }
  /** @experimental */
  readonly "remoteControl/pairing/status": {
    readonly params: RemoteControlPairingStatusParams
    readonly result: RemoteControlPairingStatusResponse
  }
  /** @experimental */
  readonly "remoteControl/status/read": {
    readonly params: undefined
    readonly result: RemoteControlStatusReadResponse
  }
  readonly "review/start": { readonly params: ReviewStartParams; readonly result: ReviewStartResponse }
  /** @experimental */
  readonly "rollout/compress": { readonly params: undefined; readonly result: RolloutCompressResponse }
  /** @experimental */
  readonly "server/diagnostics": {
    readonly params: ServerDiagnosticsParams
    readonly result: ServerDiagnosticsResponse
  }
  readonly "skills/config/write": {
    readonly params: SkillsConfigWriteParams
    readonly result: SkillsConfigWriteResponse
  }
  readonly "skills/extraRoots/set": {
    readonly params: SkillsExtraRootsSetParams
    readonly result: SkillsExtraRootsSetResponse
  }
  readonly "skills/list": { readonly params: SkillsListParams; readonly result: SkillsListResponse }
  readonly "thread/approveGuardianDeniedAction": {
    readonly params: ThreadApproveGuardianDeniedActionParams
    readonly result: ThreadApproveGuardianDeniedActionResponse
  }
  readonly "thread/archive": { readonly params: ThreadArchiveParams; readonly result: ThreadArchiveResponse }
  readonly "thread/attachment/add": {
    readonly params: ThreadAttachmentAddParams
    readonly result: ThreadAttachmentAddResponse
  }
  readonly "thread/attachment/list": {
    readonly params: ThreadAttachmentListParams
    readonly result: ThreadAttachmentListResponse
  }
  readonly "thread/attachment/remove": {
    readonly params: ThreadAttachmentRemoveParams
    readonly result: ThreadAttachmentRemoveResponse
  }
  readonly "thread/attachmentOwner/list": {
    readonly params: ThreadAttachmentOwnerListParams
    readonly result: ThreadAttachmentOwnerListResponse
  }
  /** @experimental */
  readonly "thread/backgroundTerminals/clean": {
    readonly params: ThreadBackgroundTerminalsCleanParams
    readonly result: ThreadBackgroundTerminalsCleanResponse
  }
  /** @experimental */
  readonly "thread/backgroundTerminals/list": {
    readonly params: ThreadBackgroundTerminalsListParams
    readonly result: ThreadBackgroundTerminalsListResponse
  }
  /** @experimental */
  readonly "thread/backgroundTerminals/terminate": {
    readonly params: ThreadBackgroundTerminalsTerminateParams
    readonly result: ThreadBackgroundTerminalsTerminateResponse
  }
  readonly "thread/compact/start": {
    readonly params: ThreadCompactStartParams
    readonly result: ThreadCompactStartResponse
  }
  /** @experimental */
  readonly "thread/decrement_elicitation": {
    readonly params: ThreadDecrementElicitationParams
    readonly result: ThreadDecrementElicitationResponse
  }
  readonly "thread/delete": { readonly params: ThreadDeleteParams; readonly result: ThreadDeleteResponse }
  readonly "thread/fork": { readonly params: ThreadForkParams; readonly result: ThreadForkResponse }
  readonly "thread/goal/clear": { readonly params: ThreadGoalClearParams; readonly result: ThreadGoalClearResponse }
  readonly "thread/goal/get": { readonly params: ThreadGoalGetParams; readonly result: ThreadGoalGetResponse }
  readonly "thread/goal/set": { readonly params: ThreadGoalSetParams; readonly result: ThreadGoalSetResponse }
  /** @experimental */
  readonly "thread/guardianReview": {
    readonly params: ThreadGuardianReviewParams
    readonly result: ThreadGuardianReviewResponse
  }
  /** @experimental */
  readonly "thread/increment_elicitation": {
    readonly params: ThreadIncrementElicitationParams
    readonly result: ThreadIncrementElicitationResponse
  }
  readonly "thread/inject_items": {
    readonly params: ThreadInjectItemsParams
    readonly result: ThreadInjectItemsResponse
  }
  readonly "thread/items/list": { readonly params: ThreadItemsListParams; readonly result: ThreadItemsListResponse }
  /** @experimental */
  readonly "thread/items/read": { readonly params: ThreadItemsReadParams; readonly result: ThreadItemsReadResponse }
  readonly "thread/list": { readonly params: ThreadListParams; readonly result: ThreadListResponse }
  readonly "thread/loaded/list": { readonly params: ThreadLoadedListParams; readonly result: ThreadLoadedListResponse }
  /** @experimental */
  readonly "thread/memory/read": { readonly params: ThreadMemoryReadParams; readonly result: ThreadMemoryReadResponse }
  /** @experimental */
  readonly "thread/memoryMode/set": {
    readonly params: ThreadMemoryModeSetParams
    readonly result: ThreadMemoryModeSetResponse
  }
  readonly "thread/metadata/update": {
    readonly params: ThreadMetadataUpdateParams
    readonly result: ThreadMetadataUpdateResponse
  }
  readonly "thread/name/set": { readonly params: ThreadSetNameParams; readonly result: ThreadSetNameResponse }
  /** @experimental */
  readonly "thread/prediction/request": {
    readonly params: ThreadPredictionRequestParams
    readonly result: ThreadPredictionRequestResponse
  }
  /** @experimental */
  readonly "thread/prepareApprovedPlan": {
    readonly params: ThreadPrepareApprovedPlanParams
    readonly result: ThreadPrepareApprovedPlanResponse
  }
  /** @experimental */
  readonly "thread/queue/add": { readonly params: ThreadQueueAddParams; readonly result: ThreadQueueAddResponse }
  /** @experimental */
  readonly "thread/queue/delete": {
    readonly params: ThreadQueueDeleteParams
    readonly result: ThreadQueueDeleteResponse
  }
  /** @experimental */
  readonly "thread/queue/list": { readonly params: ThreadQueueListParams; readonly result: ThreadQueueListResponse }
  /** @experimental */
  readonly "thread/queue/reorder": {
    readonly params: ThreadQueueReorderParams
    readonly result: ThreadQueueReorderResponse
  }
  /** @experimental */
  readonly "thread/queue/start": { readonly params: ThreadQueueStartParams; readonly result: ThreadQueueStartResponse }
  /** @experimental */
  readonly "thread/queue/update": {
    readonly params: ThreadQueueUpdateParams
    readonly result: ThreadQueueUpdateResponse
  }
  readonly "thread/read": { readonly params: ThreadReadParams; readonly result: ThreadReadResponse }
  /** @experimental */
  readonly "thread/readState/update": {
    readonly params: ThreadReadStateUpdateParams
    readonly result: ThreadReadStateUpdateResponse
  }
  /** @experimental */
  readonly "thread/realtime/appendAudio": {
    readonly params: ThreadRealtimeAppendAudioParams
    readonly result: ThreadRealtimeAppendAudioResponse
  }
  /** @experimental */
  readonly "thread/realtime/appendSpeech": {
    readonly params: ThreadRealtimeAppendSpeechParams
    readonly result: ThreadRealtimeAppendSpeechResponse
  }
  /** @experimental */
  readonly "thread/realtime/appendText": {
    readonly params: ThreadRealtimeAppendTextParams
    readonly result: ThreadRealtimeAppendTextResponse
  }
  /** @experimental */
  readonly "thread/realtime/listVoices": {
    readonly params: ThreadRealtimeListVoicesParams
    readonly result: ThreadRealtimeListVoicesResponse
  }
  /** @experimental */
  readonly "thread/realtime/start": {
    readonly params: ThreadRealtimeStartParams
    readonly result: ThreadRealtimeStartResponse
  }
  /** @experimental */
  readonly "thread/realtime/stop": {
    readonly params: ThreadRealtimeStopParams
    readonly result: ThreadRealtimeStopResponse
  }
  readonly "thread/resume": { readonly params: ThreadResumeParams; readonly result: ThreadResumeResponse }
  readonly "thread/revert": { readonly params: ThreadRevertParams; readonly result: ThreadRevertResponse }
  /** @experimental */
  readonly "thread/sample": { readonly params: ThreadSampleParams; readonly result: ThreadSampleResponse }
  /** @experimental */
  readonly "thread/sample/cancel": {
    readonly params: ThreadSampleCancelParams
    readonly result: ThreadSampleCancelResponse
  }
  /** @experimental */
  readonly "thread/search": { readonly params: ThreadSearchParams; readonly result: ThreadSearchResponse }
  /** @experimental */
  readonly "thread/searchOccurrences": {
    readonly params: ThreadSearchOccurrencesParams
    readonly result: ThreadSearchOccurrencesResponse
  }
  readonly "thread/section/move": {
    readonly params: ThreadSectionMoveParams
    readonly result: ThreadSectionMoveResponse
  }
  /** @experimental */
  readonly "thread/settings/update": {
    readonly params: ThreadSettingsUpdateParams
    readonly result: ThreadSettingsUpdateResponse
  }
  readonly "thread/shellCommand": {
    readonly params: ThreadShellCommandParams
    readonly result: ThreadShellCommandResponse
  }
  readonly "thread/start": { readonly params: ThreadStartParams; readonly result: ThreadStartResponse }
  /** @experimental */
  readonly "thread/timeline/list": {
    readonly params: ThreadTimelineListParams
    readonly result: ThreadTimelineListResponse
  }
  readonly "thread/turns/list": { readonly params: ThreadTurnsListParams; readonly result: ThreadTurnsListResponse }
  readonly "thread/unarchive": { readonly params: ThreadUnarchiveParams; readonly result: ThreadUnarchiveResponse }
  readonly "thread/unsubscribe": {
    readonly params: ThreadUnsubscribeParams
    readonly result: ThreadUnsubscribeResponse
  }
  readonly "threadSection/create": {
    readonly params: ThreadSectionCreateParams
    readonly result: ThreadSectionCreateResponse
  }
  readonly "threadSection/delete": {
    readonly params: ThreadSectionDeleteParams
    readonly result: ThreadSectionDeleteResponse
  }
  readonly "threadSection/list": {
    readonly params: ThreadSectionListParams
    readonly result: ThreadSectionListResponse
  }
  readonly "threadSection/update": {
    readonly params: ThreadSectionUpdateParams
    readonly result: ThreadSectionUpdateResponse
  }
  readonly "turn/interrupt": { readonly params: TurnInterruptParams; readonly result: TurnInterruptResponse }
  /** @experimental */
  readonly "turn/settings/update": {
    readonly params: TurnSettingsUpdateParams
    readonly result: TurnSettingsUpdateResponse
  }
  readonly "turn/start": { readonly params: TurnStartParams; readonly result: TurnStartResponse }
  readonly "turn/steer": { readonly params: TurnSteerParams; readonly result: TurnSteerResponse }
  /** @experimental */
  readonly "userVerification/cancel": {
    readonly params: UserVerificationCancelParams
    readonly result: UserVerificationCancelResponse
  }
  /** @experimental */
  readonly "userVerification/delete": {
    readonly params: UserVerificationDeleteParams
    readonly result: UserVerificationDeleteResponse
  }
  /** @experimental */
  readonly "userVerification/enroll": {
    readonly params: UserVerificationEnrollParams
    readonly result: UserVerificationEnrollResponse
  }
  /** @experimental */
  readonly "userVerification/status": {
    readonly params: UserVerificationStatusParams
    readonly result: UserVerificationStatusResponse
  }
  /** @experimental */
  readonly "userVerification/verify": {
    readonly params: UserVerificationVerifyParams
    readonly result: UserVerificationVerifyResponse
  }
  readonly "windowsSandbox/readiness": { readonly params: undefined; readonly result: WindowsSandboxReadinessResponse }
  readonly "windowsSandbox/setupStart": {
    readonly params: WindowsSandboxSetupStartParams
    readonly result: WindowsSandboxSetupStartResponse
  }
}

export type ClientRequestMethod = keyof ClientRequests

/** What a client asks codex. With the schemas, and whether codex wants `experimentalApi` for it. */
export const clientRequests: {
  readonly [M in ClientRequestMethod]: {
    readonly params: Schema.Codec<ClientRequests[M]["params"]>
    readonly result: Schema.Codec<ClientRequests[M]["result"]>
    readonly experimental: boolean
  }
} = {
  "account/bedrock/checkGovCloudRequirements": {
    params: BedrockCheckGovCloudRequirementsParams,
    result: BedrockCheckGovCloudRequirementsResponse,
    experimental: true
  },
  "account/bedrock/discover": { params: BedrockDiscoverParams, result: BedrockDiscoverResponse, experimental: true },
  "account/bedrock/setup": { params: BedrockSetupParams, result: BedrockSetupResponse, experimental: true },
  "account/gatewayOAuth/cancel": { params: Schema.Undefined, result: GatewayOAuthCancelResponse, experimental: false },
  "account/gatewayOAuth/login": {
    params: Schema.UndefinedOr(GatewayOAuthLoginParams),
    result: GatewayOAuthLoginResponse,
    experimental: false
  },
  "account/gatewayOAuth/read": {
    params: Schema.UndefinedOr(GatewayOAuthReadParams),
    result: GatewayOAuthReadResponse,
    experimental: false
  },
  "account/gcp/setup": { params: GcpSetupParams, result: GcpSetupResponse, experimental: true },
  "account/login/cancel": { params: CancelLoginAccountParams, result: CancelLoginAccountResponse, experimental: false },
  "account/login/start": { params: LoginAccountParams, result: LoginAccountResponse, experimental: false },
  "account/logout": { params: Schema.Undefined, result: LogoutAccountResponse, experimental: false },
  "account/rateLimitResetCredit/consume": {
    params: ConsumeAccountRateLimitResetCreditParams,
    result: ConsumeAccountRateLimitResetCreditResponse,
    experimental: false
  },
  "account/rateLimits/read": {
    params: Schema.UndefinedOr(GetAccountRateLimitsParams),
    result: GetAccountRateLimitsResponse,
    experimental: false
  },
  "account/read": { params: GetAccountParams, result: GetAccountResponse, experimental: false },
  "account/securitySetup/read": {
    params: Schema.Undefined,
    result: GetAccountSecuritySetupResponse,
    experimental: false
  },
  "account/sendAddCreditsNudgeEmail": {
    params: SendAddCreditsNudgeEmailParams,
    result: SendAddCreditsNudgeEmailResponse,
    experimental: false
  },
  "account/usage/read": {
    params: Schema.UndefinedOr(GetAccountTokenUsageParams),
    result: GetAccountTokenUsageResponse,
    experimental: false
  },
  "account/workspaceMessages/read": {
    params: Schema.Undefined,
    result: GetWorkspaceMessagesResponse,
    experimental: false
  },
  "accountSession/list": { params: AccountSessionsListParams, result: AccountSessionsResponse, experimental: true },
  "accountSession/switch": {
    params: AccountSessionsSwitchParams,
    result: AccountSessionsSwitchResponse,
    experimental: true
  },
  "app/installed": { params: AppsInstalledParams, result: AppsInstalledResponse, experimental: false },
  "app/list": { params: AppsListParams, result: AppsListResponse, experimental: false },
  "app/read": { params: AppsReadParams, result: AppsReadResponse, experimental: false },
  "collaborationMode/list": {
    params: CollaborationModeListParams,
    result: CollaborationModeListResponse,
    experimental: true
  },
  "command/exec": { params: CommandExecParams, result: CommandExecResponse, experimental: false },
  "command/exec/resize": { params: CommandExecResizeParams, result: CommandExecResizeResponse, experimental: false },
  "command/exec/terminate": {
    params: CommandExecTerminateParams,
    result: CommandExecTerminateResponse,
    experimental: false
  },
  "command/exec/write": { params: CommandExecWriteParams, result: CommandExecWriteResponse, experimental: false },
  "config/batchWrite": { params: ConfigBatchWriteParams, result: ConfigWriteResponse, experimental: false },
  "config/mcpServer/reload": { params: Schema.Undefined, result: McpServerRefreshResponse, experimental: false },
  "config/read": { params: ConfigReadParams, result: ConfigReadResponse, experimental: false },
  "config/value/write": { params: ConfigValueWriteParams, result: ConfigWriteResponse, experimental: false },
  "configRequirements/read": { params: Schema.Undefined, result: ConfigRequirementsReadResponse, experimental: false },
  "environment/add": { params: EnvironmentAddParams, result: EnvironmentAddResponse, experimental: true },
  "environment/info": { params: EnvironmentInfoParams, result: EnvironmentInfoResponse, experimental: true },
  "environment/status": { params: EnvironmentStatusParams, result: EnvironmentStatusResponse, experimental: true },
  "experimentalFeature/enablement/set": {
    params: ExperimentalFeatureEnablementSetParams,
    result: ExperimentalFeatureEnablementSetResponse,
    experimental: false
  },
  "experimentalFeature/list": {
    params: ExperimentalFeatureListParams,
    result: ExperimentalFeatureListResponse,
    experimental: false
  },
  "externalAgentConfig/detect": {
    params: ExternalAgentConfigDetectParams,
    result: ExternalAgentConfigDetectResponse,
    experimental: false
  },
  "externalAgentConfig/import": {
    params: ExternalAgentConfigImportParams,
    result: ExternalAgentConfigImportResponse,
    experimental: false
  },
  "externalAgentConfig/import/readHistories": {
    params: Schema.Undefined,
    result: ExternalAgentConfigImportHistoriesReadResponse,
    experimental: false
  },
  "externalAgentConfig/import/recordHistory": {
    params: ExternalAgentConfigImportHistoryRecordParams,
    result: ExternalAgentConfigImportHistoryRecordResponse,
    experimental: false
  },
  "feedback/save": { params: FeedbackSaveParams, result: FeedbackSaveResponse, experimental: false },
  "feedback/upload": { params: FeedbackUploadParams, result: FeedbackUploadResponse, experimental: false },
  "fs/copy": { params: FsCopyParams, result: FsCopyResponse, experimental: false },
  "fs/createDirectory": { params: FsCreateDirectoryParams, result: FsCreateDirectoryResponse, experimental: false },
  "fs/getMetadata": { params: FsGetMetadataParams, result: FsGetMetadataResponse, experimental: false },
  "fs/readDirectory": { params: FsReadDirectoryParams, result: FsReadDirectoryResponse, experimental: false },
  "fs/readFile": { params: FsReadFileParams, result: FsReadFileResponse, experimental: false },
  "fs/remove": { params: FsRemoveParams, result: FsRemoveResponse, experimental: false },
  "fs/unwatch": { params: FsUnwatchParams, result: FsUnwatchResponse, experimental: false },
  "fs/watch": { params: FsWatchParams, result: FsWatchResponse, experimental: false },
  "fs/writeFile": { params: FsWriteFileParams, result: FsWriteFileResponse, experimental: false },
  "fuzzyFileSearch": { params: FuzzyFileSearchParams, result: FuzzyFileSearchResponse, experimental: false },
  "fuzzyFileSearch/sessionStart": {
    params: FuzzyFileSearchSessionStartParams,
    result: FuzzyFileSearchSessionStartResponse,
    experimental: true
  },
  "fuzzyFileSearch/sessionStop": {
    params: FuzzyFileSearchSessionStopParams,
    result: FuzzyFileSearchSessionStopResponse,
    experimental: true
  },
  "fuzzyFileSearch/sessionUpdate": {
    params: FuzzyFileSearchSessionUpdateParams,
    result: FuzzyFileSearchSessionUpdateResponse,
    experimental: true
  },
  "getAuthStatus": { params: GetAuthStatusParams, result: GetAuthStatusResponse, experimental: false },
  "getConversationSummary": {
    params: GetConversationSummaryParams,
    result: GetConversationSummaryResponse,
    experimental: false
  },
  "gitDiffToRemote": { params: GitDiffToRemoteParams, result: GitDiffToRemoteResponse, experimental: false },
  "hooks/list": { params: HooksListParams, result: HooksListResponse, experimental: false },
  "initialize": { params: InitializeParams, result: InitializeResponse, experimental: false },
  "marketplace/add": { params: MarketplaceAddParams, result: MarketplaceAddResponse, experimental: false },
  "marketplace/remove": { params: MarketplaceRemoveParams, result: MarketplaceRemoveResponse, experimental: false },
  "marketplace/upgrade": { params: MarketplaceUpgradeParams, result: MarketplaceUpgradeResponse, experimental: false },
  "mcpServer/event/stream/start": {
    params: McpServerEventStreamStartParams,
    result: McpServerEventStreamStartResponse,
    experimental: true
  },
  "mcpServer/event/stream/stop": {
    params: McpServerEventStreamStopParams,
    result: McpServerEventStreamStopResponse,
    experimental: true
  },
  "mcpServer/oauth/login": {
    params: McpServerOauthLoginParams,
    result: McpServerOauthLoginResponse,
    experimental: false
  },
  "mcpServer/resource/read": { params: McpResourceReadParams, result: McpResourceReadResponse, experimental: false },
  "mcpServer/tool/call": { params: McpServerToolCallParams, result: McpServerToolCallResponse, experimental: false },
  "mcpServerStatus/list": {
    params: ListMcpServerStatusParams,
    result: ListMcpServerStatusResponse,
    experimental: false
  },
  "memory/reset": { params: Schema.Undefined, result: MemoryResetResponse, experimental: true },
  "memory/status": { params: MemoryStatusParams, result: MemoryStatusResponse, experimental: true },
  "mock/experimentalMethod": {
    params: MockExperimentalMethodParams,
    result: MockExperimentalMethodResponse,
    experimental: true
  },
  "model/list": { params: ModelListParams, result: ModelListResponse, experimental: false },
  "modelProvider/capabilities/read": {
    params: ModelProviderCapabilitiesReadParams,
    result: ModelProviderCapabilitiesReadResponse,
    experimental: false
  },
  "modelProvider/config/write": {
    params: ModelProviderConfigWriteParams,
    result: ModelProviderConfigWriteResponse,
    experimental: false
  },
  "modelProvider/list": { params: ModelProviderListParams, result: ModelProviderListResponse, experimental: false },
  "permissionProfile/list": {
    params: PermissionProfileListParams,
    result: PermissionProfileListResponse,
    experimental: false
  },
  "plugin/install": { params: PluginInstallParams, result: PluginInstallResponse, experimental: false },
  "plugin/installed": { params: PluginInstalledParams, result: PluginInstalledResponse, experimental: false },
  "plugin/list": { params: PluginListParams, result: PluginListResponse, experimental: false },
  "plugin/read": { params: PluginReadParams, result: PluginReadResponse, experimental: false },
  "plugin/reconcile": { params: PluginReconcileParams, result: PluginReconcileResponse, experimental: false },
  "plugin/search": { params: PluginSearchParams, result: PluginSearchResponse, experimental: true },
  "plugin/share/checkout": {
    params: PluginShareCheckoutParams,
    result: PluginShareCheckoutResponse,
    experimental: false
  },
  "plugin/share/delete": { params: PluginShareDeleteParams, result: PluginShareDeleteResponse, experimental: false },
  "plugin/share/list": { params: PluginShareListParams, result: PluginShareListResponse, experimental: false },
  "plugin/share/save": { params: PluginShareSaveParams, result: PluginShareSaveResponse, experimental: false },
  "plugin/share/updateTargets": {
    params: PluginShareUpdateTargetsParams,
    result: PluginShareUpdateTargetsResponse,
    experimental: false
  },
  "plugin/skill/read": { params: PluginSkillReadParams, result: PluginSkillReadResponse, experimental: false },
  "plugin/uninstall": { params: PluginUninstallParams, result: PluginUninstallResponse, experimental: false },
  "process/kill": { params: ProcessKillParams, result: ProcessKillResponse, experimental: true },
  "process/resizePty": { params: ProcessResizePtyParams, result: ProcessResizePtyResponse, experimental: true },
  "process/spawn": { params: ProcessSpawnParams, result: ProcessSpawnResponse, experimental: true },
  "process/writeStdin": { params: ProcessWriteStdinParams, result: ProcessWriteStdinResponse, experimental: true },
  "project/create": { params: ProjectCreateParams, result: ProjectCreateResponse, experimental: true },
  "project/delete": { params: ProjectDeleteParams, result: ProjectDeleteResponse, experimental: true },
  "project/import": { params: ProjectImportParams, result: ProjectImportResponse, experimental: true },
  "project/list": { params: ProjectListParams, result: ProjectListResponse, experimental: true },
  "project/move": { params: ProjectMoveParams, result: ProjectMoveResponse, experimental: true },
  "project/read": { params: ProjectReadParams, result: ProjectReadResponse, experimental: true },
  "project/update": { params: ProjectUpdateParams, result: ProjectUpdateResponse, experimental: true },
  "remoteControl/client/list": {
    params: RemoteControlClientsListParams,
    result: RemoteControlClientsListResponse,
    experimental: true
  },
  "remoteControl/client/revoke": {
    params: RemoteControlClientsRevokeParams,
    result: RemoteControlClientsRevokeResponse,
    experimental: true
  },
  "remoteControl/disable": {
    params: Schema.UndefinedOr(RemoteControlDisableParams),
    result: RemoteControlDisableResponse,
    experimental: true
  },
  "remoteControl/enable": {
    params: Schema.UndefinedOr(RemoteControlEnableParams),
    result: RemoteControlEnableResponse,
    experimental: true
  },
  "remoteControl/pairing/start": {
    params: RemoteControlPairingStartParams,
    result: RemoteControlPairingStartResponse,
    experimental: true
  },
  "remoteControl/pairing/status": {
    params: RemoteControlPairingStatusParams,
    result: RemoteControlPairingStatusResponse,
    experimental: true
  },
  "remoteControl/status/read": {
    params: Schema.Undefined,
    result: RemoteControlStatusReadResponse,
    experimental: true
  },
  "review/start": { params: ReviewStartParams, result: ReviewStartResponse, experimental: false },
  "rollout/compress": { params: Schema.Undefined, result: RolloutCompressResponse, experimental: true },
  "server/diagnostics": { params: ServerDiagnosticsParams, result: ServerDiagnosticsResponse, experimental: true },
  "skills/config/write": { params: SkillsConfigWriteParams, result: SkillsConfigWriteResponse, experimental: false },
  "skills/extraRoots/set": {
    params: SkillsExtraRootsSetParams,
    result: SkillsExtraRootsSetResponse,
    experimental: false
  },
  "skills/list": { params: SkillsListParams, result: SkillsListResponse, experimental: false },
  "thread/approveGuardianDeniedAction": {
    params: ThreadApproveGuardianDeniedActionParams,
    result: ThreadApproveGuardianDeniedActionResponse,
    experimental: false
  },
  "thread/archive": { params: ThreadArchiveParams, result: ThreadArchiveResponse, experimental: false },
  "thread/attachment/add": {
    params: ThreadAttachmentAddParams,
    result: ThreadAttachmentAddResponse,
    experimental: false
  },
  "thread/attachment/list": {
    params: ThreadAttachmentListParams,
    result: ThreadAttachmentListResponse,
    experimental: false
  },
  "thread/attachment/remove": {
    params: ThreadAttachmentRemoveParams,
    result: ThreadAttachmentRemoveResponse,
    experimental: false
  },
  "thread/attachmentOwner/list": {
    params: ThreadAttachmentOwnerListParams,
    result: ThreadAttachmentOwnerListResponse,
    experimental: false
  },
  "thread/backgroundTerminals/clean": {
    params: ThreadBackgroundTerminalsCleanParams,
    result: ThreadBackgroundTerminalsCleanResponse,
    experimental: true
  },
  "thread/backgroundTerminals/list": {
    params: ThreadBackgroundTerminalsListParams,
    result: ThreadBackgroundTerminalsListResponse,
    experimental: true
  },
  "thread/backgroundTerminals/terminate": {
    params: ThreadBackgroundTerminalsTerminateParams,
    result: ThreadBackgroundTerminalsTerminateResponse,
    experimental: true
  },
  "thread/compact/start": { params: ThreadCompactStartParams, result: ThreadCompactStartResponse, experimental: false },
  "thread/decrement_elicitation": {
    params: ThreadDecrementElicitationParams,
    result: ThreadDecrementElicitationResponse,
    experimental: true
  },
  "thread/delete": { params: ThreadDeleteParams, result: ThreadDeleteResponse, experimental: false },
  "thread/fork": { params: ThreadForkParams, result: ThreadForkResponse, experimental: false },
  "thread/goal/clear": { params: ThreadGoalClearParams, result: ThreadGoalClearResponse, experimental: false },
  "thread/goal/get": { params: ThreadGoalGetParams, result: ThreadGoalGetResponse, experimental: false },
  "thread/goal/set": { params: ThreadGoalSetParams, result: ThreadGoalSetResponse, experimental: false },
  "thread/guardianReview": {
    params: ThreadGuardianReviewParams,
    result: ThreadGuardianReviewResponse,
    experimental: true
  },
  "thread/increment_elicitation": {
    params: ThreadIncrementElicitationParams,
    result: ThreadIncrementElicitationResponse,
    experimental: true
  },
  "thread/inject_items": { params: ThreadInjectItemsParams, result: ThreadInjectItemsResponse, experimental: false },
  "thread/items/list": { params: ThreadItemsListParams, result: ThreadItemsListResponse, experimental: false },
  "thread/items/read": { params: ThreadItemsReadParams, result: ThreadItemsReadResponse, experimental: true },
  "thread/list": { params: ThreadListParams, result: ThreadListResponse, experimental: false },
  "thread/loaded/list": { params: ThreadLoadedListParams, result: ThreadLoadedListResponse, experimental: false },
  "thread/memory/read": { params: ThreadMemoryReadParams, result: ThreadMemoryReadResponse, experimental: true },
  "thread/memoryMode/set": {
    params: ThreadMemoryModeSetParams,
    result: ThreadMemoryModeSetResponse,
    experimental: true
  },
  "thread/metadata/update": {
    params: ThreadMetadataUpdateParams,
    result: ThreadMetadataUpdateResponse,
    experimental: false
  },
  "thread/name/set": { params: ThreadSetNameParams, result: ThreadSetNameResponse, experimental: false },
  "thread/prediction/request": {
    params: ThreadPredictionRequestParams,
    result: ThreadPredictionRequestResponse,
    experimental: true
  },
  "thread/prepareApprovedPlan": {
    params: ThreadPrepareApprovedPlanParams,
    result: ThreadPrepareApprovedPlanResponse,
    experimental: true
  },
  "thread/queue/add": { params: ThreadQueueAddParams, result: ThreadQueueAddResponse, experimental: true },
  "thread/queue/delete": { params: ThreadQueueDeleteParams, result: ThreadQueueDeleteResponse, experimental: true },
  "thread/queue/list": { params: ThreadQueueListParams, result: ThreadQueueListResponse, experimental: true },
  "thread/queue/reorder": { params: ThreadQueueReorderParams, result: ThreadQueueReorderResponse, experimental: true },
  "thread/queue/start": { params: ThreadQueueStartParams, result: ThreadQueueStartResponse, experimental: true },
  "thread/queue/update": { params: ThreadQueueUpdateParams, result: ThreadQueueUpdateResponse, experimental: true },
  "thread/read": { params: ThreadReadParams, result: ThreadReadResponse, experimental: false },
  "thread/readState/update": {
    params: ThreadReadStateUpdateParams,
    result: ThreadReadStateUpdateResponse,
    experimental: true
  },
  "thread/realtime/appendAudio": {
    params: ThreadRealtimeAppendAudioParams,
    result: ThreadRealtimeAppendAudioResponse,
    experimental: true
  },
  "thread/realtime/appendSpeech": {
    params: ThreadRealtimeAppendSpeechParams,
    result: ThreadRealtimeAppendSpeechResponse,
    experimental: true
  },
  "thread/realtime/appendText": {
    params: ThreadRealtimeAppendTextParams,
    result: ThreadRealtimeAppendTextResponse,
    experimental: true
  },
  "thread/realtime/listVoices": {
    params: ThreadRealtimeListVoicesParams,
    result: ThreadRealtimeListVoicesResponse,
    experimental: true
  },
  "thread/realtime/start": {
    params: ThreadRealtimeStartParams,
    result: ThreadRealtimeStartResponse,
    experimental: true
  },
  "thread/realtime/stop": { params: ThreadRealtimeStopParams, result: ThreadRealtimeStopResponse, experimental: true },
  "thread/resume": { params: ThreadResumeParams, result: ThreadResumeResponse, experimental: false },
  "thread/revert": { params: ThreadRevertParams, result: ThreadRevertResponse, experimental: false },
  "thread/sample": { params: ThreadSampleParams, result: ThreadSampleResponse, experimental: true },
  "thread/sample/cancel": { params: ThreadSampleCancelParams, result: ThreadSampleCancelResponse, experimental: true },
  "thread/search": { params: ThreadSearchParams, result: ThreadSearchResponse, experimental: true },
  "thread/searchOccurrences": {
    params: ThreadSearchOccurrencesParams,
    result: ThreadSearchOccurrencesResponse,
    experimental: true
  },
  "thread/section/move": { params: ThreadSectionMoveParams, result: ThreadSectionMoveResponse, experimental: false },
  "thread/settings/update": {
    params: ThreadSettingsUpdateParams,
    result: ThreadSettingsUpdateResponse,
    experimental: true
  },
  "thread/shellCommand": { params: ThreadShellCommandParams, result: ThreadShellCommandResponse, experimental: false },
  "thread/start": { params: ThreadStartParams, result: ThreadStartResponse, experimental: false },
  "thread/timeline/list": { params: ThreadTimelineListParams, result: ThreadTimelineListResponse, experimental: true },
  "thread/turns/list": { params: ThreadTurnsListParams, result: ThreadTurnsListResponse, experimental: false },
  "thread/unarchive": { params: ThreadUnarchiveParams, result: ThreadUnarchiveResponse, experimental: false },
  "thread/unsubscribe": { params: ThreadUnsubscribeParams, result: ThreadUnsubscribeResponse, experimental: false },
  "threadSection/create": {
    params: ThreadSectionCreateParams,
    result: ThreadSectionCreateResponse,
    experimental: false
  },
  "threadSection/delete": {
    params: ThreadSectionDeleteParams,
    result: ThreadSectionDeleteResponse,
    experimental: false
  },
  "threadSection/list": { params: ThreadSectionListParams, result: ThreadSectionListResponse, experimental: false },
  "threadSection/update": {
    params: ThreadSectionUpdateParams,
    result: ThreadSectionUpdateResponse,
    experimental: false
  },
  "turn/interrupt": { params: TurnInterruptParams, result: TurnInterruptResponse, experimental: false },
  "turn/settings/update": { params: TurnSettingsUpdateParams, result: TurnSettingsUpdateResponse, experimental: true },
  "turn/start": { params: TurnStartParams, result: TurnStartResponse, experimental: false },
  "turn/steer": { params: TurnSteerParams, result: TurnSteerResponse, experimental: false },
  "userVerification/cancel": {
    params: UserVerificationCancelParams,
    result: UserVerificationCancelResponse,
    experimental: true
  },
  "userVerification/delete": {
    params: UserVerificationDeleteParams,
    result: UserVerificationDeleteResponse,
    experimental: true
  },
  "userVerification/enroll": {
    params: UserVerificationEnrollParams,
    result: UserVerificationEnrollResponse,
    experimental: true
  },
  "userVerification/status": {
    params: UserVerificationStatusParams,
    result: UserVerificationStatusResponse,
    experimental: true
  },
  "userVerification/verify": {
    params: UserVerificationVerifyParams,
    result: UserVerificationVerifyResponse,
    experimental: true
  },
  "windowsSandbox/readiness": {
    params: Schema.Undefined,
    result: WindowsSandboxReadinessResponse,
    experimental: false
  },
  "windowsSandbox/setupStart": {
    params: WindowsSandboxSetupStartParams,
    result: WindowsSandboxSetupStartResponse,
    experimental: false
  }
}

/** What codex asks a client. */
export interface ServerRequests {
  readonly "account/chatgptAuthTokens/refresh": {
    readonly params: ChatgptAuthTokensRefreshParams
    readonly result: ChatgptAuthTokensRefreshResponse
  }
  readonly "applyPatchApproval": {
    readonly params: ApplyPatchApprovalParams
    readonly result: ApplyPatchApprovalResponse
  }
  readonly "attestation/generate": {
    readonly params: AttestationGenerateParams
    readonly result: AttestationGenerateResponse
  }
  /** @experimental */
  readonly "currentTime/read": { readonly params: CurrentTimeReadParams; readonly result: CurrentTimeReadResponse }
  readonly "execCommandApproval": {
    readonly params: ExecCommandApprovalParams
    readonly result: ExecCommandApprovalResponse
  }
  readonly "item/commandExecution/requestApproval": {
    readonly params: CommandExecutionRequestApprovalParams
    readonly result: CommandExecutionRequestApprovalResponse
  }
  readonly "item/fileChange/requestApproval": {
    readonly params: FileChangeRequestApprovalParams
    readonly result: FileChangeRequestApprovalResponse
  }
  readonly "item/permissions/requestApproval": {
    readonly params: PermissionsRequestApprovalParams
    readonly result: PermissionsRequestApprovalResponse
  }
  readonly "item/tool/call": { readonly params: DynamicToolCallParams; readonly result: DynamicToolCallResponse }
  readonly "item/tool/requestUserInput": {
    readonly params: ToolRequestUserInputParams
    readonly result: ToolRequestUserInputResponse
  }
  readonly "mcpServer/elicitation/request": {
    readonly params: McpServerElicitationRequestParams
    readonly result: McpServerElicitationRequestResponse
  }
}

export type ServerRequestMethod = keyof ServerRequests

/** What codex asks a client. With the schemas, and whether codex wants `experimentalApi` for it. */
export const serverRequests: {
  readonly [M in ServerRequestMethod]: {
    readonly params: Schema.Codec<ServerRequests[M]["params"]>
    readonly result: Schema.Codec<ServerRequests[M]["result"]>
    readonly experimental: boolean
  }
} = {
  "account/chatgptAuthTokens/refresh": {
    params: ChatgptAuthTokensRefreshParams,
    result: ChatgptAuthTokensRefreshResponse,
    experimental: false
  },
  "applyPatchApproval": { params: ApplyPatchApprovalParams, result: ApplyPatchApprovalResponse, experimental: false },
  "attestation/generate": {
    params: AttestationGenerateParams,
    result: AttestationGenerateResponse,
    experimental: false
  },
  "currentTime/read": { params: CurrentTimeReadParams, result: CurrentTimeReadResponse, experimental: true },
  "execCommandApproval": {
    params: ExecCommandApprovalParams,
    result: ExecCommandApprovalResponse,
    experimental: false
  },
  "item/commandExecution/requestApproval": {
    params: CommandExecutionRequestApprovalParams,
    result: CommandExecutionRequestApprovalResponse,
    experimental: false
  },
  "item/fileChange/requestApproval": {
    params: FileChangeRequestApprovalParams,
    result: FileChangeRequestApprovalResponse,
    experimental: false
  },
  "item/permissions/requestApproval": {
    params: PermissionsRequestApprovalParams,
    result: PermissionsRequestApprovalResponse,
    experimental: false
  },
  "item/tool/call": { params: DynamicToolCallParams, result: DynamicToolCallResponse, experimental: false },
  "item/tool/requestUserInput": {
    params: ToolRequestUserInputParams,
    result: ToolRequestUserInputResponse,
    experimental: false
  },
  "mcpServer/elicitation/request": {
    params: McpServerElicitationRequestParams,
    result: McpServerElicitationRequestResponse,
    experimental: false
  }
}

/** What codex tells a client. */
export interface ServerNotifications {
  readonly "account/gatewayOAuth/changed": { readonly params: GatewayOAuthChangedNotification }
  readonly "account/login/completed": { readonly params: AccountLoginCompletedNotification }
  readonly "account/rateLimits/updated": { readonly params: AccountRateLimitsUpdatedNotification }
  readonly "account/updated": { readonly params: AccountUpdatedNotification }
  readonly "app/list/updated": { readonly params: AppListUpdatedNotification }
  readonly "autoApprovalReview/strictReviewRequired": { readonly params: StrictReviewRequiredNotification }
  readonly "command/exec/outputDelta": { readonly params: CommandExecOutputDeltaNotification }
  readonly "configWarning": { readonly params: ConfigWarningNotification }
  readonly "deprecationNotice": { readonly params: DeprecationNoticeNotification }
  readonly "error": { readonly params: ErrorNotification }
  readonly "externalAgentConfig/import/completed": { readonly params: ExternalAgentConfigImportCompletedNotification }
  readonly "externalAgentConfig/import/progress": { readonly params: ExternalAgentConfigImportProgressNotification }
  readonly "fs/changed": { readonly params: FsChangedNotification }
  readonly "fuzzyFileSearch/sessionCompleted": { readonly params: FuzzyFileSearchSessionCompletedNotification }
  readonly "fuzzyFileSearch/sessionUpdated": { readonly params: FuzzyFileSearchSessionUpdatedNotification }
  readonly "guardianWarning": { readonly params: GuardianWarningNotification }
  readonly "hook/completed": { readonly params: HookCompletedNotification }
  readonly "hook/started": { readonly params: HookStartedNotification }
  readonly "item/agentMessage/delta": { readonly params: AgentMessageDeltaNotification }
  readonly "item/autoApprovalReview/completed": { readonly params: ItemGuardianApprovalReviewCompletedNotification }
  readonly "item/autoApprovalReview/started": { readonly params: ItemGuardianApprovalReviewStartedNotification }
  readonly "item/commandExecution/outputDelta": { readonly params: CommandExecutionOutputDeltaNotification }
  readonly "item/commandExecution/terminalInteraction": { readonly params: TerminalInteractionNotification }
  readonly "item/completed": { readonly params: ItemCompletedNotification }
  readonly "item/fileChange/outputDelta": { readonly params: FileChangeOutputDeltaNotification }
  readonly "item/fileChange/patchUpdated": { readonly params: FileChangePatchUpdatedNotification }
  readonly "item/mcpToolCall/progress": { readonly params: McpToolCallProgressNotification }
  readonly "item/plan/delta": { readonly params: PlanDeltaNotification }
  readonly "item/reasoning/summaryPartAdded": { readonly params: ReasoningSummaryPartAddedNotification }
  readonly "item/reasoning/summaryTextDelta": { readonly params: ReasoningSummaryTextDeltaNotification }
  readonly "item/reasoning/textDelta": { readonly params: ReasoningTextDeltaNotification }
  readonly "item/started": { readonly params: ItemStartedNotification }
  readonly "mcpServer/event/stream/notification": { readonly params: McpServerEventStreamNotification }
  readonly "mcpServer/oauthLogin/completed": { readonly params: McpServerOauthLoginCompletedNotification }
  readonly "mcpServer/startupStatus/updated": { readonly params: McpServerStatusUpdatedNotification }
  readonly "model/rerouted": { readonly params: ModelReroutedNotification }
  readonly "model/safetyBuffering/updated": { readonly params: ModelSafetyBufferingUpdatedNotification }
  readonly "model/verification": { readonly params: ModelVerificationNotification }
  readonly "modelProvider/authRecoveryCompleted": { readonly params: AuthRecoveryNotification }
  readonly "modelProvider/authRecoveryStarted": { readonly params: AuthRecoveryNotification }
  readonly "process/exited": { readonly params: ProcessExitedNotification }
  readonly "process/outputDelta": { readonly params: ProcessOutputDeltaNotification }
  readonly "project/changed": { readonly params: ProjectChangedNotification }
  /** @experimental */
  readonly "rawResponse/completed": { readonly params: RawResponseCompletedNotification }
  /** @experimental */
  readonly "rawResponseItem/completed": { readonly params: RawResponseItemCompletedNotification }
  readonly "remoteControl/status/changed": { readonly params: RemoteControlStatusChangedNotification }
  readonly "serverRequest/resolved": { readonly params: ServerRequestResolvedNotification }
  readonly "skills/changed": { readonly params: SkillsChangedNotification }
  readonly "thread/archived": { readonly params: ThreadArchivedNotification }
  readonly "thread/attachment/updated": { readonly params: ThreadAttachmentUpdatedNotification }
  readonly "thread/closed": { readonly params: ThreadClosedNotification }
  readonly "thread/compacted": { readonly params: ContextCompactedNotification }
  readonly "thread/deleted": { readonly params: ThreadDeletedNotification }
  readonly "thread/environment/connected": { readonly params: EnvironmentConnectionNotification }
  readonly "thread/environment/disconnected": { readonly params: EnvironmentConnectionNotification }
  readonly "thread/goal/cleared": { readonly params: ThreadGoalClearedNotification }
  readonly "thread/goal/updated": { readonly params: ThreadGoalUpdatedNotification }
  readonly "thread/name/updated": { readonly params: ThreadNameUpdatedNotification }
  readonly "thread/prediction/updated": { readonly params: ThreadPredictionUpdatedNotification }
  readonly "thread/project/updated": { readonly params: ThreadProjectUpdatedNotification }
  readonly "thread/queue/changed": { readonly params: ThreadQueueChangedNotification }
  readonly "thread/readState/changed": { readonly params: ThreadReadStateChangedNotification }
  readonly "thread/realtime/closed": { readonly params: ThreadRealtimeClosedNotification }
  readonly "thread/realtime/error": { readonly params: ThreadRealtimeErrorNotification }
  readonly "thread/realtime/item/completed": { readonly params: ThreadRealtimeItemCompletedNotification }
  readonly "thread/realtime/item/started": { readonly params: ThreadRealtimeItemStartedNotification }
  readonly "thread/realtime/item/transcript/delta": { readonly params: ThreadRealtimeItemTranscriptDeltaNotification }
  readonly "thread/realtime/itemAdded": { readonly params: ThreadRealtimeItemAddedNotification }
  readonly "thread/realtime/outputAudio/delta": { readonly params: ThreadRealtimeOutputAudioDeltaNotification }
  readonly "thread/realtime/sdp": { readonly params: ThreadRealtimeSdpNotification }
  readonly "thread/realtime/started": { readonly params: ThreadRealtimeStartedNotification }
  readonly "thread/realtime/transcript/delta": { readonly params: ThreadRealtimeTranscriptDeltaNotification }
  readonly "thread/realtime/transcript/done": { readonly params: ThreadRealtimeTranscriptDoneNotification }
  readonly "thread/reverted": { readonly params: ThreadRevertedNotification }
  readonly "thread/section/changed": { readonly params: ThreadSectionChangedNotification }
  readonly "thread/settings/updated": { readonly params: ThreadSettingsUpdatedNotification }
  readonly "thread/started": { readonly params: ThreadStartedNotification }
  readonly "thread/status/changed": { readonly params: ThreadStatusChangedNotification }
  readonly "thread/tokenUsage/updated": { readonly params: ThreadTokenUsageUpdatedNotification }
  readonly "thread/unarchived": { readonly params: ThreadUnarchivedNotification }
  readonly "turn/completed": { readonly params: TurnCompletedNotification }
  readonly "turn/diff/updated": { readonly params: TurnDiffUpdatedNotification }
  readonly "turn/moderationMetadata": { readonly params: TurnModerationMetadataNotification }
  readonly "turn/plan/updated": { readonly params: TurnPlanUpdatedNotification }
  readonly "turn/started": { readonly params: TurnStartedNotification }
  readonly "warning": { readonly params: WarningNotification }
  readonly "windows/worldWritableWarning": { readonly params: WindowsWorldWritableWarningNotification }
  readonly "windowsSandbox/setupCompleted": { readonly params: WindowsSandboxSetupCompletedNotification }
}

export type ServerNotificationMethod = keyof ServerNotifications

/** What codex tells a client. With the schemas, and whether codex wants `experimentalApi` for it. */
export const serverNotifications: {
  readonly [M in ServerNotificationMethod]: {
    readonly params: Schema.Codec<ServerNotifications[M]["params"]>
    readonly experimental: boolean
  }
} = {
  "account/gatewayOAuth/changed": { params: GatewayOAuthChangedNotification, experimental: false },
  "account/login/completed": { params: AccountLoginCompletedNotification, experimental: false },
  "account/rateLimits/updated": { params: AccountRateLimitsUpdatedNotification, experimental: false },
  "account/updated": { params: AccountUpdatedNotification, experimental: false },
  "app/list/updated": { params: AppListUpdatedNotification, experimental: false },
  "autoApprovalReview/strictReviewRequired": { params: StrictReviewRequiredNotification, experimental: false },
  "command/exec/outputDelta": { params: CommandExecOutputDeltaNotification, experimental: false },
  "configWarning": { params: ConfigWarningNotification, experimental: false },
  "deprecationNotice": { params: DeprecationNoticeNotification, experimental: false },
  "error": { params: ErrorNotification, experimental: false },
  "externalAgentConfig/import/completed": {
    params: ExternalAgentConfigImportCompletedNotification,
    experimental: false
  },
  "externalAgentConfig/import/progress": { params: ExternalAgentConfigImportProgressNotification, experimental: false },
  "fs/changed": { params: FsChangedNotification, experimental: false },
  "fuzzyFileSearch/sessionCompleted": { params: FuzzyFileSearchSessionCompletedNotification, experimental: false },
  "fuzzyFileSearch/sessionUpdated": { params: FuzzyFileSearchSessionUpdatedNotification, experimental: false },
  "guardianWarning": { params: GuardianWarningNotification, experimental: false },
  "hook/completed": { params: HookCompletedNotification, experimental: false },
  "hook/started": { params: HookStartedNotification, experimental: false },
  "item/agentMessage/delta": { params: AgentMessageDeltaNotification, experimental: false },
  "item/autoApprovalReview/completed": { params: ItemGuardianApprovalReviewCompletedNotification, experimental: false },
  "item/autoApprovalReview/started": { params: ItemGuardianApprovalReviewStartedNotification, experimental: false },
  "item/commandExecution/outputDelta": { params: CommandExecutionOutputDeltaNotification, experimental: false },
  "item/commandExecution/terminalInteraction": { params: TerminalInteractionNotification, experimental: false },
  "item/completed": { params: ItemCompletedNotification, experimental: false },
  "item/fileChange/outputDelta": { params: FileChangeOutputDeltaNotification, experimental: false },
  "item/fileChange/patchUpdated": { params: FileChangePatchUpdatedNotification, experimental: false },
  "item/mcpToolCall/progress": { params: McpToolCallProgressNotification, experimental: false },
  "item/plan/delta": { params: PlanDeltaNotification, experimental: false },
  "item/reasoning/summaryPartAdded": { params: ReasoningSummaryPartAddedNotification, experimental: false },
  "item/reasoning/summaryTextDelta": { params: ReasoningSummaryTextDeltaNotification, experimental: false },
  "item/reasoning/textDelta": { params: ReasoningTextDeltaNotification, experimental: false },
  "item/started": { params: ItemStartedNotification, experimental: false },
  "mcpServer/event/stream/notification": { params: McpServerEventStreamNotification, experimental: false },
  "mcpServer/oauthLogin/completed": { params: McpServerOauthLoginCompletedNotification, experimental: false },
  "mcpServer/startupStatus/updated": { params: McpServerStatusUpdatedNotification, experimental: false },
  "model/rerouted": { params: ModelReroutedNotification, experimental: false },
  "model/safetyBuffering/updated": { params: ModelSafetyBufferingUpdatedNotification, experimental: false },
  "model/verification": { params: ModelVerificationNotification, experimental: false },
  "modelProvider/authRecoveryCompleted": { params: AuthRecoveryNotification, experimental: false },
  "modelProvider/authRecoveryStarted": { params: AuthRecoveryNotification, experimental: false },
  "process/exited": { params: ProcessExitedNotification, experimental: false },
  "process/outputDelta": { params: ProcessOutputDeltaNotification, experimental: false },
  "project/changed": { params: ProjectChangedNotification, experimental: false },
  "rawResponse/completed": { params: RawResponseCompletedNotification, experimental: true },
  "rawResponseItem/completed": { params: RawResponseItemCompletedNotification, experimental: true },
  "remoteControl/status/changed": { params: RemoteControlStatusChangedNotification, experimental: false },
  "serverRequest/resolved": { params: ServerRequestResolvedNotification, experimental: false },
  "skills/changed": { params: SkillsChangedNotification, experimental: false },
  "thread/archived": { params: ThreadArchivedNotification, experimental: false },
  "thread/attachment/updated": { params: ThreadAttachmentUpdatedNotification, experimental: false },
  "thread/closed": { params: ThreadClosedNotification, experimental: false },
  "thread/compacted": { params: ContextCompactedNotification, experimental: false },
  "thread/deleted": { params: ThreadDeletedNotification, experimental: false },
  "thread/environment/connected": { params: EnvironmentConnectionNotification, experimental: false },
  "thread/environment/disconnected": { params: EnvironmentConnectionNotification, experimental: false },
  "thread/goal/cleared": { params: ThreadGoalClearedNotification, experimental: false },
  "thread/goal/updated": { params: ThreadGoalUpdatedNotification, experimental: false },
  "thread/name/updated": { params: ThreadNameUpdatedNotification, experimental: false },
  "thread/prediction/updated": { params: ThreadPredictionUpdatedNotification, experimental: false },
  "thread/project/updated": { params: ThreadProjectUpdatedNotification, experimental: false },
  "thread/queue/changed": { params: ThreadQueueChangedNotification, experimental: false },
  "thread/readState/changed": { params: ThreadReadStateChangedNotification, experimental: false },
  "thread/realtime/closed": { params: ThreadRealtimeClosedNotification, experimental: false },
  "thread/realtime/error": { params: ThreadRealtimeErrorNotification, experimental: false },
  "thread/realtime/item/completed": { params: ThreadRealtimeItemCompletedNotification, experimental: false },
  "thread/realtime/item/started": { params: ThreadRealtimeItemStartedNotification, experimental: false },
  "thread/realtime/item/transcript/delta": {
    params: ThreadRealtimeItemTranscriptDeltaNotification,
    experimental: false
  },
  "thread/realtime/itemAdded": { params: ThreadRealtimeItemAddedNotification, experimental: false },
  "thread/realtime/outputAudio/delta": { params: ThreadRealtimeOutputAudioDeltaNotification, experimental: false },
  "thread/realtime/sdp": { params: ThreadRealtimeSdpNotification, experimental: false },
  "thread/realtime/started": { params: ThreadRealtimeStartedNotification, experimental: false },
  "thread/realtime/transcript/delta": { params: ThreadRealtimeTranscriptDeltaNotification, experimental: false },
  "thread/realtime/transcript/done": { params: ThreadRealtimeTranscriptDoneNotification, experimental: false },
  "thread/reverted": { params: ThreadRevertedNotification, experimental: false },
  "thread/section/changed": { params: ThreadSectionChangedNotification, experimental: false },
  "thread/settings/updated": { params: ThreadSettingsUpdatedNotification, experimental: false },
  "thread/started": { params: ThreadStartedNotification, experimental: false },
  "thread/status/changed": { params: ThreadStatusChangedNotification, experimental: false },
  "thread/tokenUsage/updated": { params: ThreadTokenUsageUpdatedNotification, experimental: false },
  "thread/unarchived": { params: ThreadUnarchivedNotification, experimental: false },
  "turn/completed": { params: TurnCompletedNotification, experimental: false },
  "turn/diff/updated": { params: TurnDiffUpdatedNotification, experimental: false },
  "turn/moderationMetadata": { params: TurnModerationMetadataNotification, experimental: false },
  "turn/plan/updated": { params: TurnPlanUpdatedNotification, experimental: false },
  "turn/started": { params: TurnStartedNotification, experimental: false },
  "warning": { params: WarningNotification, experimental: false },
  "windows/worldWritableWarning": { params: WindowsWorldWritableWarningNotification, experimental: false },
  "windowsSandbox/setupCompleted": { params: WindowsSandboxSetupCompletedNotification, experimental: false }
}

/** What a client tells codex. */
export interface ClientNotifications {
  readonly "initialized": { readonly params: undefined }
}

export type ClientNotificationMethod = keyof ClientNotifications

/** What a client tells codex. With the schemas, and whether codex wants `experimentalApi` for it. */
export const clientNotifications: {
  readonly [M in ClientNotificationMethod]: {
    readonly params: Schema.Codec<ClientNotifications[M]["params"]>
    readonly experimental: boolean
  }
} = {
  "initialized": { params: Schema.Undefined, experimental: false }
}

/** Any method, of either side. */
export interface Methods extends ClientRequests, ServerRequests, ServerNotifications, ClientNotifications {}

/** The params of a method. */
export type Params<M extends keyof Methods> = Methods[M]["params"]

/** What a request is answered with. */
export type Result<M extends ClientRequestMethod | ServerRequestMethod> = (ClientRequests & ServerRequests)[M]["result"]

/** A notification of codex, told apart by its method. */
export type ServerNotification = {
  readonly [M in ServerNotificationMethod]: {
    readonly method: M
    readonly params: Params<M>
    /** Milliseconds since 1970. */
    readonly emittedAtMs?: number
  }
}[ServerNotificationMethod]

/** A request of codex, told apart by its method. */
export type ServerRequest = {
  readonly [M in ServerRequestMethod]: { readonly id: RequestId; readonly method: M; readonly params: Params<M> }
}[ServerRequestMethod]
