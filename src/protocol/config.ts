/**
 * Generated from codex 0.169.0 by `npm run generate`. Do not edit.
 *
 * Configuration, features, permission profiles, imports from other agents.
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
  AppToolApproval,
  ApprovalsReviewer,
  AskForApproval,
  LegacyAppPathString,
  ReasoningEffort,
  ReasoningSummary,
  SandboxMode
} from "./shared.ts"

export type AllowDenyRequirement = "allow" | "deny" | (string & {})
export const AllowDenyRequirement: Schema.Codec<AllowDenyRequirement> = Schema.suspend(() =>
  openEnum(["allow", "deny"])
)

export interface AnalyticsConfig {
  readonly enabled?: boolean | null
  readonly [key: string]: unknown
}
export const AnalyticsConfig: Schema.Codec<AnalyticsConfig> = Schema.suspend(() =>
  Schema.StructWithRest(
    Schema.Struct({ enabled: nullish(Schema.Boolean) }),
    [Schema.Record(Schema.String, Schema.Unknown)]
  )
)

export interface ApplicationNetworkRequirements {
  readonly domains: { readonly [key: string]: NetworkDomainPermission }
  /** When enabled, only explicitly allowed exact domains may be contacted. */
  readonly enabled: boolean
}
export const ApplicationNetworkRequirements: Schema.Codec<ApplicationNetworkRequirements> = Schema.suspend(() =>
  Schema.Struct({ domains: Schema.Record(Schema.String, NetworkDomainPermission), enabled: Schema.Boolean })
)

export interface ApplicationRequirements {
  readonly network?: ApplicationNetworkRequirements | null
  readonly storage?: ApplicationStorageRequirements | null
}
export const ApplicationRequirements: Schema.Codec<ApplicationRequirements> = Schema.suspend(() =>
  Schema.Struct({ network: nullish(ApplicationNetworkRequirements), storage: nullish(ApplicationStorageRequirements) })
)

/** Managed storage settings for new Desktop workspaces, not filesystem access restrictions. */
export interface ApplicationStorageRequirements {
  readonly defaultProjectParent?: LegacyAppPathString | null
  readonly projectlessWorkspaceRoot?: LegacyAppPathString | null
}
export const ApplicationStorageRequirements: Schema.Codec<ApplicationStorageRequirements> = Schema.suspend(() =>
  Schema.Struct({
    defaultProjectParent: nullish(LegacyAppPathString),
    projectlessWorkspaceRoot: nullish(LegacyAppPathString)
  })
)

export interface AppsConfig {
  readonly _default?: AppsDefaultConfig | null
  readonly [key: string]: unknown
}
export const AppsConfig: Schema.Codec<AppsConfig> = Schema.suspend(() =>
  Schema.StructWithRest(
    Schema.Struct({ _default: nullish(AppsDefaultConfig) }),
    [Schema.Record(Schema.String, Schema.Unknown)]
  )
)

export interface AppsDefaultConfig {
  readonly approvals_reviewer?: ApprovalsReviewer | null
  readonly default_tools_approval_mode?: AppToolApproval | null
  readonly destructive_enabled?: boolean | null
  readonly enabled?: boolean | null
  readonly open_world_enabled?: boolean | null
}
export const AppsDefaultConfig: Schema.Codec<AppsDefaultConfig> = Schema.suspend(() =>
  Schema.Struct({
    approvals_reviewer: nullish(ApprovalsReviewer),
    default_tools_approval_mode: nullish(AppToolApproval),
    destructive_enabled: nullish(Schema.Boolean),
    enabled: nullish(Schema.Boolean),
    open_world_enabled: nullish(Schema.Boolean)
  })
)

/**
 * Selects which part of the active context is charged against `model_auto_compact_token_limit`.
 *
 * - `total`: Count the full active context against the limit.
 * - `body_after_prefix`: Count sampled output and later growth after the carried window prefix.
 */
export type AutoCompactTokenLimitScope = "total" | "body_after_prefix" | (string & {})
export const AutoCompactTokenLimitScope: Schema.Codec<AutoCompactTokenLimitScope> = Schema.suspend(() =>
  openEnum(["total", "body_after_prefix"])
)

export interface AutoReviewRequirements {
  readonly ignoreRules?: ReadonlyArray<string> | null
  readonly requiredOnModels?: ReadonlyArray<string> | null
}
export const AutoReviewRequirements: Schema.Codec<AutoReviewRequirements> = Schema.suspend(() =>
  Schema.Struct({
    ignoreRules: nullish(Schema.Array(Schema.String)),
    requiredOnModels: nullish(Schema.Array(Schema.String))
  })
)

export type BrowserUseAccessApprovalLifetime = "turn" | "thread" | (string & {})
export const BrowserUseAccessApprovalLifetime: Schema.Codec<BrowserUseAccessApprovalLifetime> = Schema.suspend(() =>
  openEnum(["turn", "thread"])
)

export interface BrowserUseConfig {
  readonly allow_history_access?: boolean | null
  readonly default_origin_policy?: BrowserUseOriginPolicyConfig | null
  readonly origins?:
    | { readonly [key: string]: BrowserUseOriginPolicyConfig }
    | null
}
export const BrowserUseConfig: Schema.Codec<BrowserUseConfig> = Schema.suspend(() =>
  Schema.Struct({
    allow_history_access: nullish(Schema.Boolean),
    default_origin_policy: nullish(BrowserUseOriginPolicyConfig),
    origins: nullish(Schema.Record(Schema.String, BrowserUseOriginPolicyConfig))
  })
)

export interface BrowserUseExtensionRequirements {
  readonly requestHeaders?: ReadonlyArray<RequestHeader> | null
}
export const BrowserUseExtensionRequirements: Schema.Codec<BrowserUseExtensionRequirements> = Schema.suspend(() =>
  Schema.Struct({ requestHeaders: nullish(Schema.Array(RequestHeader)) })
)

export interface BrowserUseOriginPolicy {
  readonly access?: AllowDenyRequirement | null
  readonly accessApprovalLifetime?: BrowserUseAccessApprovalLifetime | null
  readonly autoReview?: AllowDenyRequirement | null
  readonly downloads?: AllowDenyRequirement | null
  readonly fullCdpAccess?: AllowDenyRequirement | null
  readonly persistentApproval?: boolean | null
  readonly uploads?: AllowDenyRequirement | null
}
export const BrowserUseOriginPolicy: Schema.Codec<BrowserUseOriginPolicy> = Schema.suspend(() =>
  Schema.Struct({
    access: nullish(AllowDenyRequirement),
    accessApprovalLifetime: nullish(BrowserUseAccessApprovalLifetime),
    autoReview: nullish(AllowDenyRequirement),
    downloads: nullish(AllowDenyRequirement),
    fullCdpAccess: nullish(AllowDenyRequirement),
    persistentApproval: nullish(Schema.Boolean),
    uploads: nullish(AllowDenyRequirement)
  })
)

export interface BrowserUseOriginPolicyConfig {
  readonly access?: AllowDenyRequirement | null
  readonly downloads?: AllowDenyRequirement | null
  readonly full_cdp_access?: AllowDenyRequirement | null
  readonly uploads?: AllowDenyRequirement | null
}
export const BrowserUseOriginPolicyConfig: Schema.Codec<BrowserUseOriginPolicyConfig> = Schema.suspend(() =>
  Schema.Struct({
    access: nullish(AllowDenyRequirement),
    downloads: nullish(AllowDenyRequirement),
    full_cdp_access: nullish(AllowDenyRequirement),
    uploads: nullish(AllowDenyRequirement)
  })
)

export interface BrowserUseRequirements {
  readonly allowGlobalPersistentApproval?: boolean | null
  readonly allowHistoryAccess?: boolean | null
  readonly allowWebmcp?: boolean | null
  readonly defaultOriginPolicy?: BrowserUseOriginPolicy | null
  readonly disableAutoReview?: boolean | null
  readonly extension?: BrowserUseExtensionRequirements | null
  readonly origins?: { readonly [key: string]: BrowserUseOriginPolicy } | null
}
export const BrowserUseRequirements: Schema.Codec<BrowserUseRequirements> = Schema.suspend(() =>
  Schema.Struct({
    allowGlobalPersistentApproval: nullish(Schema.Boolean),
    allowHistoryAccess: nullish(Schema.Boolean),
    allowWebmcp: nullish(Schema.Boolean),
    defaultOriginPolicy: nullish(BrowserUseOriginPolicy),
    disableAutoReview: nullish(Schema.Boolean),
    extension: nullish(BrowserUseExtensionRequirements),
    origins: nullish(Schema.Record(Schema.String, BrowserUseOriginPolicy))
  })
)

export type CliAuthCredentialsStoreMode = "file" | "keyring" | "auto" | "ephemeral" | (string & {})
export const CliAuthCredentialsStoreMode: Schema.Codec<CliAuthCredentialsStoreMode> = Schema.suspend(() =>
  openEnum(["file", "keyring", "auto", "ephemeral"])
)

export interface CommandMigration {
  readonly name: string
}
export const CommandMigration: Schema.Codec<CommandMigration> = Schema.suspend(() =>
  Schema.Struct({ name: Schema.String })
)

export interface ComputerUseConfig {
  readonly default_app_access?: AllowDenyRequirement | null
  readonly macos?: ComputerUseMacosConfig | null
  readonly windows?: ComputerUseWindowsConfig | null
}
export const ComputerUseConfig: Schema.Codec<ComputerUseConfig> = Schema.suspend(() =>
  Schema.Struct({
    default_app_access: nullish(AllowDenyRequirement),
    macos: nullish(ComputerUseMacosConfig),
    windows: nullish(ComputerUseWindowsConfig)
  })
)

export interface ComputerUseMacosConfig {
  readonly bundle_ids?: { readonly [key: string]: AllowDenyRequirement } | null
}
export const ComputerUseMacosConfig: Schema.Codec<ComputerUseMacosConfig> = Schema.suspend(() =>
  Schema.Struct({ bundle_ids: nullish(Schema.Record(Schema.String, AllowDenyRequirement)) })
)

export interface ComputerUseMacosRequirements {
  readonly bundleIds?: { readonly [key: string]: AllowDenyRequirement } | null
}
export const ComputerUseMacosRequirements: Schema.Codec<ComputerUseMacosRequirements> = Schema.suspend(() =>
  Schema.Struct({ bundleIds: nullish(Schema.Record(Schema.String, AllowDenyRequirement)) })
)

export interface ComputerUseRequirements {
  readonly allowLockedComputerUse?: boolean | null
  readonly allowPersistentApproval?: boolean | null
  readonly defaultAppAccess?: AllowDenyRequirement | null
  readonly macos?: ComputerUseMacosRequirements | null
  readonly windows?: ComputerUseWindowsRequirements | null
}
export const ComputerUseRequirements: Schema.Codec<ComputerUseRequirements> = Schema.suspend(() =>
  Schema.Struct({
    allowLockedComputerUse: nullish(Schema.Boolean),
    allowPersistentApproval: nullish(Schema.Boolean),
    defaultAppAccess: nullish(AllowDenyRequirement),
    macos: nullish(ComputerUseMacosRequirements),
    windows: nullish(ComputerUseWindowsRequirements)
  })
)

export interface ComputerUseWindowsConfig {
  readonly aumids?: { readonly [key: string]: AllowDenyRequirement } | null
  readonly exes?: ReadonlyArray<ComputerUseWindowsExeConfig> | null
}
export const ComputerUseWindowsConfig: Schema.Codec<ComputerUseWindowsConfig> = Schema.suspend(() =>
  Schema.Struct({
    aumids: nullish(Schema.Record(Schema.String, AllowDenyRequirement)),
    exes: nullish(Schema.Array(ComputerUseWindowsExeConfig))
  })
)

export interface ComputerUseWindowsExeConfig {
  readonly access: AllowDenyRequirement
  readonly product_name: string
  readonly publisher_name: string
  readonly binary_name?: string | null
}
export const ComputerUseWindowsExeConfig: Schema.Codec<ComputerUseWindowsExeConfig> = Schema.suspend(() =>
  Schema.Struct({
    access: AllowDenyRequirement,
    product_name: Schema.String,
    publisher_name: Schema.String,
    binary_name: nullish(Schema.String)
  })
)

export interface ComputerUseWindowsExeRequirement {
  readonly access: AllowDenyRequirement
  readonly productName: string
  readonly publisherName: string
  readonly binaryName?: string | null
}
export const ComputerUseWindowsExeRequirement: Schema.Codec<ComputerUseWindowsExeRequirement> = Schema.suspend(() =>
  Schema.Struct({
    access: AllowDenyRequirement,
    productName: Schema.String,
    publisherName: Schema.String,
    binaryName: nullish(Schema.String)
  })
)

export interface ComputerUseWindowsRequirements {
  readonly aumids?: { readonly [key: string]: AllowDenyRequirement } | null
  readonly exes?: ReadonlyArray<ComputerUseWindowsExeRequirement> | null
}
export const ComputerUseWindowsRequirements: Schema.Codec<ComputerUseWindowsRequirements> = Schema.suspend(() =>
  Schema.Struct({
    aumids: nullish(Schema.Record(Schema.String, AllowDenyRequirement)),
    exes: nullish(Schema.Array(ComputerUseWindowsExeRequirement))
  })
)

export interface Config {
  readonly analytics?: AnalyticsConfig | null
  readonly approval_policy?: AskForApproval | null
  /** [UNSTABLE] Optional default for where approval requests are routed for review. */
  readonly approvals_reviewer?: ApprovalsReviewer | null
  /** @experimental */
  readonly apps?: AppsConfig | null
  readonly browser_use?: BrowserUseConfig | null
  /** Effective tools.client_search_provider hint. Model-selected providers take precedence. */
  readonly client_search_provider?: WebSearchProvider | null
  readonly compact_prompt?: string | null
  readonly computer_use?: ComputerUseConfig | null
  readonly desktop?: { readonly [key: string]: unknown } | null
  readonly developer_instructions?: string | null
  readonly forced_chatgpt_workspace_id?: ForcedChatgptWorkspaceIds | null
  readonly forced_login_method?: ForcedLoginMethod | null
  readonly instructions?: string | null
  readonly model?: string | null
  readonly model_auto_compact_token_limit?: number | null
  readonly model_auto_compact_token_limit_scope?: AutoCompactTokenLimitScope | null
  readonly model_context_window?: number | null
  readonly model_provider?: string | null
  readonly model_reasoning_effort?: ReasoningEffort | null
  readonly model_reasoning_summary?: ReasoningSummary | null
  readonly model_verbosity?: Verbosity | null
  readonly review_model?: string | null
  readonly sandbox_mode?: SandboxMode | null
  readonly sandbox_workspace_write?: SandboxWorkspaceWrite | null
  readonly service_tier?: string | null
  readonly tools?: ToolsV2 | null
  readonly web_search?: WebSearchMode | null
  readonly [key: string]: unknown
}
export const Config: Schema.Codec<Config> = Schema.suspend(() =>
  Schema.StructWithRest(
    Schema.Struct({
      analytics: nullish(AnalyticsConfig),
      approval_policy: nullish(AskForApproval),
      approvals_reviewer: nullish(ApprovalsReviewer),
      apps: nullish(AppsConfig),
      browser_use: nullish(BrowserUseConfig),
      client_search_provider: nullish(WebSearchProvider),
      compact_prompt: nullish(Schema.String),
      computer_use: nullish(ComputerUseConfig),
      desktop: nullish(Schema.Record(Schema.String, Schema.Unknown)),
      developer_instructions: nullish(Schema.String),
      forced_chatgpt_workspace_id: nullish(ForcedChatgptWorkspaceIds),
      forced_login_method: nullish(ForcedLoginMethod),
      instructions: nullish(Schema.String),
      model: nullish(Schema.String),
      model_auto_compact_token_limit: nullish(Schema.Number),
      model_auto_compact_token_limit_scope: nullish(AutoCompactTokenLimitScope),
      model_context_window: nullish(Schema.Number),
      model_provider: nullish(Schema.String),
      model_reasoning_effort: nullish(ReasoningEffort),
      model_reasoning_summary: nullish(ReasoningSummary),
      model_verbosity: nullish(Verbosity),
      review_model: nullish(Schema.String),
      sandbox_mode: nullish(SandboxMode),
      sandbox_workspace_write: nullish(SandboxWorkspaceWrite),
      service_tier: nullish(Schema.String),
      tools: nullish(ToolsV2),
      web_search: nullish(WebSearchMode)
    }),
    [Schema.Record(Schema.String, Schema.Unknown)]
  )
)

/** The params of `config/batchWrite`. */
export interface ConfigBatchWriteParams {
  readonly edits: ReadonlyArray<ConfigEdit>
  readonly expectedVersion?: string | null | undefined
  /** Path to the config file to write; defaults to the user's `config.toml` when omitted. */
  readonly filePath?: string | null | undefined
  /**
   * When true, hot-reload updated runtime settings into loaded threads after writing.
   * Session-static model, reasoning-effort, Plan-mode reasoning-effort, and service-tier defaults
   * are not reloaded. The deprecated personality setting is also not reloaded.
   */
  readonly reloadUserConfig?: boolean | undefined
}
export const ConfigBatchWriteParams: Schema.Codec<ConfigBatchWriteParams> = Schema.suspend(() =>
  Schema.Struct({
    edits: Schema.Array(ConfigEdit),
    expectedVersion: Schema.optional(Schema.NullOr(Schema.String)),
    filePath: Schema.optional(Schema.NullOr(Schema.String)),
    reloadUserConfig: Schema.optional(Schema.Boolean)
  })
)

export interface ConfigEdit {
  readonly keyPath: string
  readonly mergeStrategy: MergeStrategy
  readonly value: unknown
}
export const ConfigEdit: Schema.Codec<ConfigEdit> = Schema.suspend(() =>
  Schema.Struct({ keyPath: Schema.String, mergeStrategy: MergeStrategy, value: Schema.Unknown })
)

export interface ConfigLayer {
  readonly config: unknown
  readonly name: ConfigLayerSource
  readonly version: string
  readonly disabledReason?: string | null
}
export const ConfigLayer: Schema.Codec<ConfigLayer> = Schema.suspend(() =>
  Schema.Struct({
    config: Schema.Unknown,
    name: ConfigLayerSource,
    version: Schema.String,
    disabledReason: nullish(Schema.String)
  })
)

export interface ConfigLayerMetadata {
  readonly name: ConfigLayerSource
  readonly version: string
}
export const ConfigLayerMetadata: Schema.Codec<ConfigLayerMetadata> = Schema.suspend(() =>
  Schema.Struct({ name: ConfigLayerSource, version: Schema.String })
)

export type ConfigLayerSource =
  | {
      readonly type: "packagedDefaults"
      /** Path to the packaged default configuration file. */
      readonly file: AbsolutePathBuf
    }
  | {
      readonly type: "mdm"
      readonly domain: string
      readonly key: string
    }
  | {
      readonly type: "system"
      /** This is the path to the system config.toml file, though it is not guaranteed to exist. */
      readonly file: AbsolutePathBuf
    }
  | {
      readonly type: "enterpriseManaged"
      /** Stable identifier for the delivered layer. */
      readonly id: string
      /**
       * Admin-facing name for the delivered layer. This is surfaced in diagnostics so users know
       * which cloud layer needs administrator attention.
       */
      readonly name: string
    }
  | {
      readonly type: "user"
      /** This is the path to the user's config.toml file, though it is not guaranteed to exist. */
      readonly file: AbsolutePathBuf
      /**
       * Name of the selected profile-v2 config layered on top of the base user config, when this
       * layer represents one.
       */
      readonly profile?: string | null
    }
  | {
      readonly type: "project"
      readonly dotCodexFolder: AbsolutePathBuf
    }
  | {
      readonly type: "sessionFlags"
    }
  | {
      readonly type: "legacyManagedConfigTomlFromFile"
      readonly file: AbsolutePathBuf
    }
  | {
      readonly type: "legacyManagedConfigTomlFromMdm"
    }
  | UnknownCase<"type">
export const ConfigLayerSource: Schema.Codec<ConfigLayerSource> = Schema.suspend(() =>
  openUnion(
    "type",
    [
      "packagedDefaults",
      "mdm",
      "system",
      "enterpriseManaged",
      "user",
      "project",
      "sessionFlags",
      "legacyManagedConfigTomlFromFile",
      "legacyManagedConfigTomlFromMdm"
    ],
    [
      Schema.Struct({ type: Schema.Literal("packagedDefaults"), file: AbsolutePathBuf }),
      Schema.Struct({ type: Schema.Literal("mdm"), domain: Schema.String, key: Schema.String }),
      Schema.Struct({ type: Schema.Literal("system"), file: AbsolutePathBuf }),
      Schema.Struct({ type: Schema.Literal("enterpriseManaged"), id: Schema.String, name: Schema.String }),
      Schema.Struct({ type: Schema.Literal("user"), file: AbsolutePathBuf, profile: nullish(Schema.String) }),
      Schema.Struct({ type: Schema.Literal("project"), dotCodexFolder: AbsolutePathBuf }),
      Schema.Struct({ type: Schema.Literal("sessionFlags") }),
      Schema.Struct({ type: Schema.Literal("legacyManagedConfigTomlFromFile"), file: AbsolutePathBuf }),
      Schema.Struct({ type: Schema.Literal("legacyManagedConfigTomlFromMdm") })
    ]
  )
)

/** The params of `config/read`. */
export interface ConfigReadParams {
  /**
   * Optional working directory to resolve project config layers. If specified, return the
   * effective config as seen from that directory (i.e., including any project layers between `cwd`
   * and the project/repo root).
   */
  readonly cwd?: string | null | undefined
  readonly includeLayers?: boolean | undefined
}
export const ConfigReadParams: Schema.Codec<ConfigReadParams> = Schema.suspend(() =>
  Schema.Struct({ cwd: Schema.optional(Schema.NullOr(Schema.String)), includeLayers: Schema.optional(Schema.Boolean) })
)

/** The result of `config/read`. */
export interface ConfigReadResponse {
  readonly config: Config
  readonly origins: { readonly [key: string]: ConfigLayerMetadata }
  readonly layers?: ReadonlyArray<ConfigLayer> | null
}
export const ConfigReadResponse: Schema.Codec<ConfigReadResponse> = Schema.suspend(() =>
  Schema.Struct({
    config: Config,
    origins: Schema.Record(Schema.String, ConfigLayerMetadata),
    layers: nullish(Schema.Array(ConfigLayer))
  })
)

export interface ConfigRequirements {
  readonly additionalDeveloperInstructions?: string | null
  readonly allowAppshots?: boolean | null
  readonly allowBrowserAndComputerUse?: boolean | null
  readonly allowLoginShell?: boolean | null
  readonly allowManagedHooksOnly?: boolean | null
  readonly allowRemoteControl?: boolean | null
  readonly allowedApprovalPolicies?: ReadonlyArray<AskForApproval> | null
  /** @experimental */
  readonly allowedApprovalsReviewers?: ReadonlyArray<ApprovalsReviewer> | null
  /**
   * Effective login methods after managed, forced-login, and workspace restrictions. An empty list
   * permits no login method. Older servers may omit this field.
   */
  readonly allowedLoginMethods?: ReadonlyArray<ForcedLoginMethod> | null
  readonly allowedPermissionProfiles?: { readonly [key: string]: boolean } | null
  readonly allowedSandboxModes?: ReadonlyArray<SandboxMode> | null
  readonly allowedWebSearchModes?: ReadonlyArray<WebSearchMode> | null
  readonly allowedWindowsSandboxImplementations?: ReadonlyArray<WindowsSandboxImplementation> | null
  /** @experimental */
  readonly application?: ApplicationRequirements | null
  readonly autoReview?: AutoReviewRequirements | null
  readonly browserUse?: BrowserUseRequirements | null
  readonly chatgptBaseUrl?: string | null
  readonly checkForUpdateOnStartup?: boolean | null
  readonly cliAuthCredentialsStore?: CliAuthCredentialsStoreMode | null
  readonly computerUse?: ComputerUseRequirements | null
  readonly defaultPermissions?: string | null
  readonly enforceResidency?: ResidencyRequirement | null
  readonly featureRequirements?: { readonly [key: string]: boolean } | null
  readonly feedback?: FeedbackRequirements | null
  /** @experimental */
  readonly hooks?: ManagedHooksRequirements | null
  readonly inAppBrowser?: InAppBrowserRequirements | null
  readonly logDir?: string | null
  readonly modelCatalogJson?: string | null
  /** Exact provider selection required by managed policy. */
  readonly modelProvider?: string | null
  /** Complete required provider definitions, using config.toml field names. */
  readonly modelProviders?: { readonly [key: string]: unknown } | null
  readonly models?: ModelsRequirements | null
  /** @experimental */
  readonly network?: NetworkRequirements | null
  readonly otel?: OtelRequirements | null
  readonly sqliteHome?: string | null
}
export const ConfigRequirements: Schema.Codec<ConfigRequirements> = Schema.suspend(() =>
  Schema.Struct({
    additionalDeveloperInstructions: nullish(Schema.String),
    allowAppshots: nullish(Schema.Boolean),
    allowBrowserAndComputerUse: nullish(Schema.Boolean),
    allowLoginShell: nullish(Schema.Boolean),
    allowManagedHooksOnly: nullish(Schema.Boolean),
    allowRemoteControl: nullish(Schema.Boolean),
    allowedApprovalPolicies: nullish(Schema.Array(AskForApproval)),
    allowedApprovalsReviewers: nullish(Schema.Array(ApprovalsReviewer)),
    allowedLoginMethods: nullish(Schema.Array(ForcedLoginMethod)),
    allowedPermissionProfiles: nullish(Schema.Record(Schema.String, Schema.Boolean)),
    allowedSandboxModes: nullish(Schema.Array(SandboxMode)),
    allowedWebSearchModes: nullish(Schema.Array(WebSearchMode)),
    allowedWindowsSandboxImplementations: nullish(Schema.Array(WindowsSandboxImplementation)),
    application: nullish(ApplicationRequirements),
    autoReview: nullish(AutoReviewRequirements),
    browserUse: nullish(BrowserUseRequirements),
    chatgptBaseUrl: nullish(Schema.String),
    checkForUpdateOnStartup: nullish(Schema.Boolean),
    cliAuthCredentialsStore: nullish(CliAuthCredentialsStoreMode),
    computerUse: nullish(ComputerUseRequirements),
    defaultPermissions: nullish(Schema.String),
    enforceResidency: nullish(ResidencyRequirement),
    featureRequirements: nullish(Schema.Record(Schema.String, Schema.Boolean)),
    feedback: nullish(FeedbackRequirements),
    hooks: nullish(ManagedHooksRequirements),
    inAppBrowser: nullish(InAppBrowserRequirements),
    logDir: nullish(Schema.String),
    modelCatalogJson: nullish(Schema.String),
    modelProvider: nullish(Schema.String),
    modelProviders: nullish(Schema.Record(Schema.String, Schema.Unknown)),
    models: nullish(ModelsRequirements),
    network: nullish(NetworkRequirements),
    otel: nullish(OtelRequirements),
    sqliteHome: nullish(Schema.String)
  })
)

/** The result of `configRequirements/read`. */
export interface ConfigRequirementsReadResponse {
  /** Null if no requirements are configured (e.g. no requirements.toml/MDM entries). */
  readonly requirements?: ConfigRequirements | null
  /**
   * Whether Fast and Ultra Fast requirements are enforced independently. Older servers omit this
   * field and use Fast mode as a shared speed gate.
   */
  readonly supportsIndependentSpeedModes?: boolean | null
}
export const ConfigRequirementsReadResponse: Schema.Codec<ConfigRequirementsReadResponse> = Schema.suspend(() =>
  Schema.Struct({ requirements: nullish(ConfigRequirements), supportsIndependentSpeedModes: nullish(Schema.Boolean) })
)

/** The params of `config/value/write`. */
export interface ConfigValueWriteParams {
  readonly keyPath: string
  readonly mergeStrategy: MergeStrategy
  readonly value: unknown
  readonly expectedVersion?: string | null | undefined
  /** Path to the config file to write; defaults to the user's `config.toml` when omitted. */
  readonly filePath?: string | null | undefined
}
export const ConfigValueWriteParams: Schema.Codec<ConfigValueWriteParams> = Schema.suspend(() =>
  Schema.Struct({
    keyPath: Schema.String,
    mergeStrategy: MergeStrategy,
    value: Schema.Unknown,
    expectedVersion: Schema.optional(Schema.NullOr(Schema.String)),
    filePath: Schema.optional(Schema.NullOr(Schema.String))
  })
)

/** The params of `configWarning`. */
export interface ConfigWarningNotification {
  /** Concise summary of the warning. */
  readonly summary: string
  /** Optional extra guidance or error details. */
  readonly details?: string | null
  /** Optional path to the config file that triggered the warning. */
  readonly path?: string | null
  /** Optional range for the error location inside the config file. */
  readonly range?: TextRange | null
}
export const ConfigWarningNotification: Schema.Codec<ConfigWarningNotification> = Schema.suspend(() =>
  Schema.Struct({
    summary: Schema.String,
    details: nullish(Schema.String),
    path: nullish(Schema.String),
    range: nullish(TextRange)
  })
)

/** The result of `config/batchWrite`, `config/value/write`. */
export interface ConfigWriteResponse {
  /** Canonical path to the config file that was written. */
  readonly filePath: AbsolutePathBuf
  readonly status: WriteStatus
  readonly version: string
  readonly overriddenMetadata?: OverriddenMetadata | null
}
export const ConfigWriteResponse: Schema.Codec<ConfigWriteResponse> = Schema.suspend(() =>
  Schema.Struct({
    filePath: AbsolutePathBuf,
    status: WriteStatus,
    version: Schema.String,
    overriddenMetadata: nullish(OverriddenMetadata)
  })
)

export type ConfiguredHookHandler =
  | {
      readonly type: "command"
      readonly async: boolean
      readonly command: string
      /**
       * Approximate token threshold for spilling this hook's `additionalContext` to disk. `null`
       * uses 2,500 tokens; `0` disables spilling for this hook. The threshold is evaluated against
       * the original context; a spilled preview also includes recovery metadata.
       */
      readonly additionalContextLimit?: number | null
      readonly commandWindows?: string | null
      readonly statusMessage?: string | null
      readonly timeoutSec?: number | null
    }
  | {
      readonly type: "mcp_tool"
      readonly input: { readonly [key: string]: unknown }
      readonly server: string
      readonly tool: string
      readonly statusMessage?: string | null
      readonly timeoutSec?: number | null
    }
  | {
      readonly type: "prompt"
    }
  | {
      readonly type: "agent"
    }
  | UnknownCase<"type">
export const ConfiguredHookHandler: Schema.Codec<ConfiguredHookHandler> = Schema.suspend(() =>
  openUnion(
    "type",
    ["command", "mcp_tool", "prompt", "agent"],
    [
      Schema.Struct({
        type: Schema.Literal("command"),
        async: Schema.Boolean,
        command: Schema.String,
        additionalContextLimit: nullish(Schema.Number),
        commandWindows: nullish(Schema.String),
        statusMessage: nullish(Schema.String),
        timeoutSec: nullish(Schema.Number)
      }),
      Schema.Struct({
        type: Schema.Literal("mcp_tool"),
        input: Schema.Record(Schema.String, Schema.Unknown),
        server: Schema.String,
        tool: Schema.String,
        statusMessage: nullish(Schema.String),
        timeoutSec: nullish(Schema.Number)
      }),
      Schema.Struct({ type: Schema.Literal("prompt") }),
      Schema.Struct({ type: Schema.Literal("agent") })
    ]
  )
)

export interface ConfiguredHookMatcherGroup {
  readonly hooks: ReadonlyArray<ConfiguredHookHandler>
  readonly matcher?: string | null
}
export const ConfiguredHookMatcherGroup: Schema.Codec<ConfiguredHookMatcherGroup> = Schema.suspend(() =>
  Schema.Struct({ hooks: Schema.Array(ConfiguredHookHandler), matcher: nullish(Schema.String) })
)

export interface ExperimentalFeature {
  /** Whether this feature is enabled by default. */
  readonly defaultEnabled: boolean
  /** Whether this feature is currently enabled in the loaded config. */
  readonly enabled: boolean
  /** Stable key used in config.toml and CLI flag toggles. */
  readonly name: string
  /** Lifecycle stage of this feature flag. */
  readonly stage: ExperimentalFeatureStage
  /**
   * Announcement copy shown to users when the feature is introduced. Null when this feature is not
   * in beta.
   */
  readonly announcement?: string | null
  /** Short summary describing what the feature does. Null when this feature is not in beta. */
  readonly description?: string | null
  /**
   * User-facing display name shown in the experimental features UI. Null when this feature is not
   * in beta.
   */
  readonly displayName?: string | null
}
export const ExperimentalFeature: Schema.Codec<ExperimentalFeature> = Schema.suspend(() =>
  Schema.Struct({
    defaultEnabled: Schema.Boolean,
    enabled: Schema.Boolean,
    name: Schema.String,
    stage: ExperimentalFeatureStage,
    announcement: nullish(Schema.String),
    description: nullish(Schema.String),
    displayName: nullish(Schema.String)
  })
)

/** The params of `experimentalFeature/enablement/set`. */
export interface ExperimentalFeatureEnablementSetParams {
  /**
   * Process-wide runtime feature enablement keyed by canonical feature name.
   *
   * Only named features are updated. Omitted features are left unchanged. Send an empty map for a
   * no-op.
   */
  readonly enablement: { readonly [key: string]: boolean }
}
export const ExperimentalFeatureEnablementSetParams: Schema.Codec<ExperimentalFeatureEnablementSetParams> = Schema.suspend(() =>
  Schema.Struct({ enablement: Schema.Record(Schema.String, Schema.Boolean) })
)

/** The result of `experimentalFeature/enablement/set`. */
export interface ExperimentalFeatureEnablementSetResponse {
  /** Feature enablement entries updated by this request. */
  readonly enablement: { readonly [key: string]: boolean }
}
export const ExperimentalFeatureEnablementSetResponse: Schema.Codec<ExperimentalFeatureEnablementSetResponse> = Schema.suspend(() =>
  Schema.Struct({ enablement: Schema.Record(Schema.String, Schema.Boolean) })
)

/** The params of `experimentalFeature/list`. */
export interface ExperimentalFeatureListParams {
  /** Opaque pagination cursor returned by a previous call. */
  readonly cursor?: string | null | undefined
  /** Optional page size; defaults to a reasonable server-side value. */
  readonly limit?: number | null | undefined
  /**
   * Optional loaded thread id. Pass this when showing feature state for an existing thread so
   * enablement is computed from that thread's refreshed config, including project-local config for
   * the thread's cwd.
   */
  readonly threadId?: string | null | undefined
}
export const ExperimentalFeatureListParams: Schema.Codec<ExperimentalFeatureListParams> = Schema.suspend(() =>
  Schema.Struct({
    cursor: Schema.optional(Schema.NullOr(Schema.String)),
    limit: Schema.optional(Schema.NullOr(Schema.Number)),
    threadId: Schema.optional(Schema.NullOr(Schema.String))
  })
)

/** The result of `experimentalFeature/list`. */
export interface ExperimentalFeatureListResponse {
  readonly data: ReadonlyArray<ExperimentalFeature>
  /**
   * Opaque cursor to pass to the next call to continue after the last item. If None, there are no
   * more items to return.
   */
  readonly nextCursor?: string | null
}
export const ExperimentalFeatureListResponse: Schema.Codec<ExperimentalFeatureListResponse> = Schema.suspend(() =>
  Schema.Struct({ data: Schema.Array(ExperimentalFeature), nextCursor: nullish(Schema.String) })
)

/**
 * - `beta`: Feature is available for user testing and feedback.
 * - `underDevelopment`: Feature is still being built and not ready for broad use.
 * - `stable`: Feature is production-ready.
 * - `deprecated`: Feature is deprecated and should be avoided.
 * - `removed`: Feature flag is retained only for backwards compatibility.
 */
export type ExperimentalFeatureStage =
  | "beta"
  | "underDevelopment"
  | "stable"
  | "deprecated"
  | "removed"
  | (string & {})
export const ExperimentalFeatureStage: Schema.Codec<ExperimentalFeatureStage> = Schema.suspend(() =>
  openEnum(["beta", "underDevelopment", "stable", "deprecated", "removed"])
)

/** The params of `externalAgentConfig/detect`. */
export interface ExternalAgentConfigDetectParams {
  /** Zero or more working directories to include for repo-scoped detection. */
  readonly cwds?: ReadonlyArray<string> | null | undefined
  /** If true, include detection under the user's home directory. */
  readonly includeHome?: boolean | undefined
  /** Maximum age in days for detected sessions. Missing values use the default limit. */
  readonly maxSessionAgeDays?: number | null | undefined
  /** Maximum number of sessions to detect. Missing values use the default limit. */
  readonly maxSessions?: number | null | undefined
  /** Optional migration-source selector. Missing or unrecognized values use the default source. */
  readonly migrationSource?: string | null | undefined
  /**
   * Deprecated field retained for compatibility. This field is ignored; use `migrationSource` to
   * select the migration source.
   */
  readonly source?: string | null | undefined
}
export const ExternalAgentConfigDetectParams: Schema.Codec<ExternalAgentConfigDetectParams> = Schema.suspend(() =>
  Schema.Struct({
    cwds: Schema.optional(Schema.NullOr(Schema.Array(Schema.String))),
    includeHome: Schema.optional(Schema.Boolean),
    maxSessionAgeDays: Schema.optional(Schema.NullOr(Schema.Number)),
    maxSessions: Schema.optional(Schema.NullOr(Schema.Number)),
    migrationSource: Schema.optional(Schema.NullOr(Schema.String)),
    source: Schema.optional(Schema.NullOr(Schema.String))
  })
)

/** The result of `externalAgentConfig/detect`. */
export interface ExternalAgentConfigDetectResponse {
  readonly items: ReadonlyArray<ExternalAgentConfigMigrationItem>
  readonly connectors?:
    | ReadonlyArray<ExternalAgentDetectedConnectorCandidate>
    | null
}
export const ExternalAgentConfigDetectResponse: Schema.Codec<ExternalAgentConfigDetectResponse> = Schema.suspend(() =>
  Schema.Struct({
    items: Schema.Array(ExternalAgentConfigMigrationItem),
    connectors: nullish(Schema.Array(ExternalAgentDetectedConnectorCandidate))
  })
)

/** The params of `externalAgentConfig/import/completed`. */
export interface ExternalAgentConfigImportCompletedNotification {
  readonly importId: string
  readonly itemTypeResults: ReadonlyArray<ExternalAgentConfigImportTypeResult>
}
export const ExternalAgentConfigImportCompletedNotification: Schema.Codec<ExternalAgentConfigImportCompletedNotification> = Schema.suspend(() =>
  Schema.Struct({ importId: Schema.String, itemTypeResults: Schema.Array(ExternalAgentConfigImportTypeResult) })
)

/** The result of `externalAgentConfig/import/readHistories`. */
export interface ExternalAgentConfigImportHistoriesReadResponse {
  readonly connectors: ReadonlyArray<ExternalAgentImportedConnectorCandidate>
  readonly data: ReadonlyArray<ExternalAgentConfigImportHistory>
}
export const ExternalAgentConfigImportHistoriesReadResponse: Schema.Codec<ExternalAgentConfigImportHistoriesReadResponse> = Schema.suspend(() =>
  Schema.Struct({
    connectors: Schema.Array(ExternalAgentImportedConnectorCandidate),
    data: Schema.Array(ExternalAgentConfigImportHistory)
  })
)

export interface ExternalAgentConfigImportHistory {
  readonly completedAtMs: number
  readonly failures: ReadonlyArray<ExternalAgentConfigImportItemTypeFailure>
  readonly importId: string
  readonly successes: ReadonlyArray<ExternalAgentConfigImportItemTypeSuccess>
  readonly providerId?: string | null
}
export const ExternalAgentConfigImportHistory: Schema.Codec<ExternalAgentConfigImportHistory> = Schema.suspend(() =>
  Schema.Struct({
    completedAtMs: Schema.Number,
    failures: Schema.Array(ExternalAgentConfigImportItemTypeFailure),
    importId: Schema.String,
    successes: Schema.Array(ExternalAgentConfigImportItemTypeSuccess),
    providerId: nullish(Schema.String)
  })
)

/** The params of `externalAgentConfig/import/recordHistory`. */
export interface ExternalAgentConfigImportHistoryRecordParams {
  /** Completed results grouped by imported item type. */
  readonly itemTypeResults: ReadonlyArray<ExternalAgentConfigImportHistoryRecordTypeResultParams>
  /** Opaque provider identifier for the externally completed import. */
  readonly providerId: string
}
export const ExternalAgentConfigImportHistoryRecordParams: Schema.Codec<ExternalAgentConfigImportHistoryRecordParams> = Schema.suspend(() =>
  Schema.Struct({
    itemTypeResults: Schema.Array(ExternalAgentConfigImportHistoryRecordTypeResultParams),
    providerId: Schema.String
  })
)

/** The result of `externalAgentConfig/import/recordHistory`. */
export interface ExternalAgentConfigImportHistoryRecordResponse {
  readonly importId: string
}
export const ExternalAgentConfigImportHistoryRecordResponse: Schema.Codec<ExternalAgentConfigImportHistoryRecordResponse> = Schema.suspend(() =>
  Schema.Struct({ importId: Schema.String })
)

export interface ExternalAgentConfigImportHistoryRecordSuccessParams {
  readonly itemType: ExternalAgentConfigMigrationItemType
  readonly cwd?: string | null | undefined
  readonly source?: string | null | undefined
  readonly target?: string | null | undefined
  /** Original title for an imported session, when available. */
  readonly title?: string | null | undefined
}
export const ExternalAgentConfigImportHistoryRecordSuccessParams: Schema.Codec<ExternalAgentConfigImportHistoryRecordSuccessParams> = Schema.suspend(() =>
  Schema.Struct({
    itemType: ExternalAgentConfigMigrationItemType,
    cwd: Schema.optional(Schema.NullOr(Schema.String)),
    source: Schema.optional(Schema.NullOr(Schema.String)),
    target: Schema.optional(Schema.NullOr(Schema.String)),
    title: Schema.optional(Schema.NullOr(Schema.String))
  })
)

export interface ExternalAgentConfigImportHistoryRecordTypeResultParams {
  readonly failures: ReadonlyArray<ExternalAgentConfigImportItemTypeFailure>
  readonly itemType: ExternalAgentConfigMigrationItemType
  readonly successes: ReadonlyArray<ExternalAgentConfigImportHistoryRecordSuccessParams>
}
export const ExternalAgentConfigImportHistoryRecordTypeResultParams: Schema.Codec<ExternalAgentConfigImportHistoryRecordTypeResultParams> = Schema.suspend(() =>
  Schema.Struct({
    failures: Schema.Array(ExternalAgentConfigImportItemTypeFailure),
    itemType: ExternalAgentConfigMigrationItemType,
    successes: Schema.Array(ExternalAgentConfigImportHistoryRecordSuccessParams)
  })
)

export interface ExternalAgentConfigImportItemTypeFailure {
  readonly failureStage: string
  readonly itemType: ExternalAgentConfigMigrationItemType
  readonly message: string
  readonly cwd?: string | null
  readonly errorType?: string | null
  readonly source?: string | null
  readonly subErrorType?: string | null
}
export const ExternalAgentConfigImportItemTypeFailure: Schema.Codec<ExternalAgentConfigImportItemTypeFailure> = Schema.suspend(() =>
  Schema.Struct({
    failureStage: Schema.String,
    itemType: ExternalAgentConfigMigrationItemType,
    message: Schema.String,
    cwd: nullish(Schema.String),
    errorType: nullish(Schema.String),
    source: nullish(Schema.String),
    subErrorType: nullish(Schema.String)
  })
)

export interface ExternalAgentConfigImportItemTypeSuccess {
  readonly itemType: ExternalAgentConfigMigrationItemType
  readonly cwd?: string | null
  readonly source?: string | null
  readonly target?: string | null
  /** Original title for an imported session; null for other item types. */
  readonly title?: string | null
}
export const ExternalAgentConfigImportItemTypeSuccess: Schema.Codec<ExternalAgentConfigImportItemTypeSuccess> = Schema.suspend(() =>
  Schema.Struct({
    itemType: ExternalAgentConfigMigrationItemType,
    cwd: nullish(Schema.String),
    source: nullish(Schema.String),
    target: nullish(Schema.String),
    title: nullish(Schema.String)
  })
)

/** The params of `externalAgentConfig/import`. */
export interface ExternalAgentConfigImportParams {
  readonly migrationItems: ReadonlyArray<ExternalAgentConfigMigrationItem>
  /**
   * Migration-source selector used to produce the migration items. Pass the same value to
   * detection and import; missing or unrecognized values use the default source.
   */
  readonly migrationSource?: string | null | undefined
  /**
   * Opaque provider identifier supplied by the caller for analytics attribution and import history
   * display. This does not select the migration source.
   */
  readonly providerId?: string | null | undefined
  /** Optional identifier for the product that initiated the import. */
  readonly source?: string | null | undefined
}
export const ExternalAgentConfigImportParams: Schema.Codec<ExternalAgentConfigImportParams> = Schema.suspend(() =>
  Schema.Struct({
    migrationItems: Schema.Array(ExternalAgentConfigMigrationItem),
    migrationSource: Schema.optional(Schema.NullOr(Schema.String)),
    providerId: Schema.optional(Schema.NullOr(Schema.String)),
    source: Schema.optional(Schema.NullOr(Schema.String))
  })
)

/** The params of `externalAgentConfig/import/progress`. */
export interface ExternalAgentConfigImportProgressNotification {
  readonly importId: string
  readonly itemTypeResults: ReadonlyArray<ExternalAgentConfigImportTypeResult>
}
export const ExternalAgentConfigImportProgressNotification: Schema.Codec<ExternalAgentConfigImportProgressNotification> = Schema.suspend(() =>
  Schema.Struct({ importId: Schema.String, itemTypeResults: Schema.Array(ExternalAgentConfigImportTypeResult) })
)

/** The result of `externalAgentConfig/import`. */
export interface ExternalAgentConfigImportResponse {
  readonly importId: string
}
export const ExternalAgentConfigImportResponse: Schema.Codec<ExternalAgentConfigImportResponse> = Schema.suspend(() =>
  Schema.Struct({ importId: Schema.String })
)

export interface ExternalAgentConfigImportTypeResult {
  readonly failures: ReadonlyArray<ExternalAgentConfigImportItemTypeFailure>
  readonly itemType: ExternalAgentConfigMigrationItemType
  readonly successes: ReadonlyArray<ExternalAgentConfigImportItemTypeSuccess>
}
export const ExternalAgentConfigImportTypeResult: Schema.Codec<ExternalAgentConfigImportTypeResult> = Schema.suspend(() =>
  Schema.Struct({
    failures: Schema.Array(ExternalAgentConfigImportItemTypeFailure),
    itemType: ExternalAgentConfigMigrationItemType,
    successes: Schema.Array(ExternalAgentConfigImportItemTypeSuccess)
  })
)

export interface ExternalAgentConfigMigrationItem {
  readonly description: string
  readonly itemType: ExternalAgentConfigMigrationItemType
  /** Null or empty means home-scoped migration; non-empty means repo-scoped migration. */
  readonly cwd?: string | null
  readonly details?: MigrationDetails | null
}
export const ExternalAgentConfigMigrationItem: Schema.Codec<ExternalAgentConfigMigrationItem> = Schema.suspend(() =>
  Schema.Struct({
    description: Schema.String,
    itemType: ExternalAgentConfigMigrationItemType,
    cwd: nullish(Schema.String),
    details: nullish(MigrationDetails)
  })
)

export type ExternalAgentConfigMigrationItemType =
  | "AGENTS_MD"
  | "CONFIG"
  | "SKILLS"
  | "PLUGINS"
  | "MCP_SERVER_CONFIG"
  | "SUBAGENTS"
  | "HOOKS"
  | "COMMANDS"
  | "MEMORY"
  | "SESSIONS"
  | (string & {})
export const ExternalAgentConfigMigrationItemType: Schema.Codec<ExternalAgentConfigMigrationItemType> = Schema.suspend(() =>
  openEnum([
    "AGENTS_MD",
    "CONFIG",
    "SKILLS",
    "PLUGINS",
    "MCP_SERVER_CONFIG",
    "SUBAGENTS",
    "HOOKS",
    "COMMANDS",
    "MEMORY",
    "SESSIONS"
  ])
)

export interface ExternalAgentDetectedConnectorCandidate {
  readonly name: string
  readonly sessionCount: number
  readonly source: ExternalAgentDetectedConnectorSource
}
export const ExternalAgentDetectedConnectorCandidate: Schema.Codec<ExternalAgentDetectedConnectorCandidate> = Schema.suspend(() =>
  Schema.Struct({ name: Schema.String, sessionCount: Schema.Number, source: ExternalAgentDetectedConnectorSource })
)

export type ExternalAgentDetectedConnectorSource = "remoteMcpServersConfig" | "sessionToolUse" | (string & {})
export const ExternalAgentDetectedConnectorSource: Schema.Codec<ExternalAgentDetectedConnectorSource> = Schema.suspend(() =>
  openEnum(["remoteMcpServersConfig", "sessionToolUse"])
)

export interface ExternalAgentImportedConnectorCandidate {
  readonly name: string
  readonly sessionCount: number
  readonly source: ExternalAgentImportedConnectorSource
}
export const ExternalAgentImportedConnectorCandidate: Schema.Codec<ExternalAgentImportedConnectorCandidate> = Schema.suspend(() =>
  Schema.Struct({ name: Schema.String, sessionCount: Schema.Number, source: ExternalAgentImportedConnectorSource })
)

export type ExternalAgentImportedConnectorSource = "remoteMcpServersConfig" | (string & {})
export const ExternalAgentImportedConnectorSource: Schema.Codec<ExternalAgentImportedConnectorSource> = Schema.suspend(() =>
  openEnum(["remoteMcpServersConfig"])
)

export interface FeedbackRequirements {
  readonly enabled?: boolean | null
}
export const FeedbackRequirements: Schema.Codec<FeedbackRequirements> = Schema.suspend(() =>
  Schema.Struct({ enabled: nullish(Schema.Boolean) })
)

/** Backward-compatible API shape for ChatGPT workspace login restrictions. */
export type ForcedChatgptWorkspaceIds = string | ReadonlyArray<string>
export const ForcedChatgptWorkspaceIds: Schema.Codec<ForcedChatgptWorkspaceIds> = Schema.suspend(() =>
  Schema.Union([Schema.String, Schema.Array(Schema.String)])
)

export type ForcedLoginMethod = "chatgpt" | "api" | (string & {})
export const ForcedLoginMethod: Schema.Codec<ForcedLoginMethod> = Schema.suspend(() => openEnum(["chatgpt", "api"]))

export interface HookMigration {
  readonly name: string
}
export const HookMigration: Schema.Codec<HookMigration> = Schema.suspend(() => Schema.Struct({ name: Schema.String }))

export interface InAppBrowserRequirements {
  readonly allowExternalBrowserSettingsImport?: boolean | null
}
export const InAppBrowserRequirements: Schema.Codec<InAppBrowserRequirements> = Schema.suspend(() =>
  Schema.Struct({ allowExternalBrowserSettingsImport: nullish(Schema.Boolean) })
)

export interface ManagedHooksRequirements {
  readonly PermissionRequest: ReadonlyArray<ConfiguredHookMatcherGroup>
  readonly PostCompact: ReadonlyArray<ConfiguredHookMatcherGroup>
  readonly PostToolUse: ReadonlyArray<ConfiguredHookMatcherGroup>
  readonly PreCompact: ReadonlyArray<ConfiguredHookMatcherGroup>
  readonly PreToolUse: ReadonlyArray<ConfiguredHookMatcherGroup>
  readonly SessionStart: ReadonlyArray<ConfiguredHookMatcherGroup>
  readonly Stop: ReadonlyArray<ConfiguredHookMatcherGroup>
  readonly SubagentStart: ReadonlyArray<ConfiguredHookMatcherGroup>
  readonly SubagentStop: ReadonlyArray<ConfiguredHookMatcherGroup>
  readonly UserPromptSubmit: ReadonlyArray<ConfiguredHookMatcherGroup>
  readonly Interrupt?: ReadonlyArray<ConfiguredHookMatcherGroup> | null
  readonly PostModelRequest?: ReadonlyArray<ConfiguredHookMatcherGroup> | null
  readonly PreModelRequest?: ReadonlyArray<ConfiguredHookMatcherGroup> | null
  readonly SessionEnd?: ReadonlyArray<ConfiguredHookMatcherGroup> | null
  readonly managedDir?: string | null
  readonly windowsManagedDir?: string | null
}
export const ManagedHooksRequirements: Schema.Codec<ManagedHooksRequirements> = Schema.suspend(() =>
  Schema.Struct({
    PermissionRequest: Schema.Array(ConfiguredHookMatcherGroup),
    PostCompact: Schema.Array(ConfiguredHookMatcherGroup),
    PostToolUse: Schema.Array(ConfiguredHookMatcherGroup),
    PreCompact: Schema.Array(ConfiguredHookMatcherGroup),
    PreToolUse: Schema.Array(ConfiguredHookMatcherGroup),
    SessionStart: Schema.Array(ConfiguredHookMatcherGroup),
    Stop: Schema.Array(ConfiguredHookMatcherGroup),
    SubagentStart: Schema.Array(ConfiguredHookMatcherGroup),
    SubagentStop: Schema.Array(ConfiguredHookMatcherGroup),
    UserPromptSubmit: Schema.Array(ConfiguredHookMatcherGroup),
    Interrupt: nullish(Schema.Array(ConfiguredHookMatcherGroup)),
    PostModelRequest: nullish(Schema.Array(ConfiguredHookMatcherGroup)),
    PreModelRequest: nullish(Schema.Array(ConfiguredHookMatcherGroup)),
    SessionEnd: nullish(Schema.Array(ConfiguredHookMatcherGroup)),
    managedDir: nullish(Schema.String),
    windowsManagedDir: nullish(Schema.String)
  })
)

export interface McpServerMigration {
  readonly name: string
}
export const McpServerMigration: Schema.Codec<McpServerMigration> = Schema.suspend(() =>
  Schema.Struct({ name: Schema.String })
)

/** The result of `config/mcpServer/reload`. */
export type McpServerRefreshResponse = { readonly [key: string]: unknown }
export const McpServerRefreshResponse: Schema.Codec<McpServerRefreshResponse> = Schema.suspend(() =>
  Schema.Record(Schema.String, Schema.Unknown)
)

export type MergeStrategy = "replace" | "upsert"
export const MergeStrategy: Schema.Codec<MergeStrategy> = Schema.suspend(() => Schema.Literals(["replace", "upsert"]))

export interface MigrationDetails {
  readonly commands?: ReadonlyArray<CommandMigration> | null
  readonly hooks?: ReadonlyArray<HookMigration> | null
  readonly mcpServers?: ReadonlyArray<McpServerMigration> | null
  readonly memory?: ReadonlyArray<string> | null
  readonly plugins?: ReadonlyArray<PluginsMigration> | null
  readonly sessions?: ReadonlyArray<SessionMigration> | null
  readonly skills?: ReadonlyArray<SkillMigration> | null
  readonly subagents?: ReadonlyArray<SubagentMigration> | null
}
export const MigrationDetails: Schema.Codec<MigrationDetails> = Schema.suspend(() =>
  Schema.Struct({
    commands: nullish(Schema.Array(CommandMigration)),
    hooks: nullish(Schema.Array(HookMigration)),
    mcpServers: nullish(Schema.Array(McpServerMigration)),
    memory: nullish(Schema.Array(Schema.String)),
    plugins: nullish(Schema.Array(PluginsMigration)),
    sessions: nullish(Schema.Array(SessionMigration)),
    skills: nullish(Schema.Array(SkillMigration)),
    subagents: nullish(Schema.Array(SubagentMigration))
  })
)

export interface ModelsRequirements {
  readonly newThread?: NewThreadModelDefaults | null
}
export const ModelsRequirements: Schema.Codec<ModelsRequirements> = Schema.suspend(() =>
  Schema.Struct({ newThread: nullish(NewThreadModelDefaults) })
)

export type NetworkDomainPermission = "allow" | "deny" | (string & {})
export const NetworkDomainPermission: Schema.Codec<NetworkDomainPermission> = Schema.suspend(() =>
  openEnum(["allow", "deny"])
)

export interface NetworkRequirements {
  readonly allowLocalBinding?: boolean | null
  /** Legacy compatibility view derived from `unix_sockets`. */
  readonly allowUnixSockets?: ReadonlyArray<string> | null
  readonly allowUpstreamProxy?: boolean | null
  /** Legacy compatibility view derived from `domains`. */
  readonly allowedDomains?: ReadonlyArray<string> | null
  readonly dangerouslyAllowAllUnixSockets?: boolean | null
  readonly dangerouslyAllowNonLoopbackProxy?: boolean | null
  /** Legacy compatibility view derived from `domains`. */
  readonly deniedDomains?: ReadonlyArray<string> | null
  /** Canonical managed network permission map. */
  readonly domains?: { readonly [key: string]: NetworkDomainPermission } | null
  readonly enabled?: boolean | null
  readonly httpPort?: number | null
  /**
   * When true, only managed allowlist entries are respected while managed network enforcement is
   * active.
   */
  readonly managedAllowedDomainsOnly?: boolean | null
  /** Host patterns routed to network approval before ordinary allow rules. */
  readonly reviewDomains?: ReadonlyArray<string> | null
  readonly socksPort?: number | null
  /** Canonical managed unix socket permission map. */
  readonly unixSockets?:
    | { readonly [key: string]: NetworkUnixSocketPermission }
    | null
}
export const NetworkRequirements: Schema.Codec<NetworkRequirements> = Schema.suspend(() =>
  Schema.Struct({
    allowLocalBinding: nullish(Schema.Boolean),
    allowUnixSockets: nullish(Schema.Array(Schema.String)),
    allowUpstreamProxy: nullish(Schema.Boolean),
    allowedDomains: nullish(Schema.Array(Schema.String)),
    dangerouslyAllowAllUnixSockets: nullish(Schema.Boolean),
    dangerouslyAllowNonLoopbackProxy: nullish(Schema.Boolean),
    deniedDomains: nullish(Schema.Array(Schema.String)),
    domains: nullish(Schema.Record(Schema.String, NetworkDomainPermission)),
    enabled: nullish(Schema.Boolean),
    httpPort: nullish(Schema.Number),
    managedAllowedDomainsOnly: nullish(Schema.Boolean),
    reviewDomains: nullish(Schema.Array(Schema.String)),
    socksPort: nullish(Schema.Number),
    unixSockets: nullish(Schema.Record(Schema.String, NetworkUnixSocketPermission))
  })
)

export type NetworkUnixSocketPermission = "allow" | "deny" | (string & {})
export const NetworkUnixSocketPermission: Schema.Codec<NetworkUnixSocketPermission> = Schema.suspend(() =>
  openEnum(["allow", "deny"])
)

export interface NewThreadModelDefaults {
  readonly model?: string | null
  readonly modelReasoningEffort?: ReasoningEffort | null
  readonly serviceTier?: string | null
}
export const NewThreadModelDefaults: Schema.Codec<NewThreadModelDefaults> = Schema.suspend(() =>
  Schema.Struct({
    model: nullish(Schema.String),
    modelReasoningEffort: nullish(ReasoningEffort),
    serviceTier: nullish(Schema.String)
  })
)

export type OtelExporter =
  | "none"
  | "statsig"
  | (string & {})
  | {
      readonly "otlp-http": {
        readonly endpoint: string
        /** Header names are retained; values are redacted by the server. */
        readonly headers: { readonly [key: string]: string }
        readonly protocol: OtelHttpProtocol
        readonly tls?: OtelTlsConfig | null
      }
    }
  | {
      readonly "otlp-grpc": {
        readonly endpoint: string
        /** Header names are retained; values are redacted by the server. */
        readonly headers: { readonly [key: string]: string }
        readonly tls?: OtelTlsConfig | null
      }
    }
  | UnknownVariant
export const OtelExporter: Schema.Codec<OtelExporter> = Schema.suspend(() =>
  openVariants(
    ["none", "statsig"],
    ["otlp-http", "otlp-grpc"],
    [
      Schema.Struct({
        "otlp-http": Schema.Struct({
          endpoint: Schema.String,
          headers: Schema.Record(Schema.String, Schema.String),
          protocol: OtelHttpProtocol,
          tls: nullish(OtelTlsConfig)
        })
      }),
      Schema.Struct({
        "otlp-grpc": Schema.Struct({
          endpoint: Schema.String,
          headers: Schema.Record(Schema.String, Schema.String),
          tls: nullish(OtelTlsConfig)
        })
      })
    ]
  )
)

export type OtelHttpProtocol = "binary" | "json" | (string & {})
export const OtelHttpProtocol: Schema.Codec<OtelHttpProtocol> = Schema.suspend(() => openEnum(["binary", "json"]))

export interface OtelRequirements {
  readonly environment?: string | null
  readonly exporter?: OtelExporter | null
  readonly log_agent_responses?: boolean | null
  readonly log_guardian_assessments?: boolean | null
  readonly log_sse_deltas?: boolean | null
  readonly log_user_prompt?: boolean | null
  readonly metrics_exporter?: OtelExporter | null
  readonly span_attributes?: { readonly [key: string]: string } | null
  readonly tool_result?: OtelToolResultLogConfig | null
  readonly trace_exporter?: OtelExporter | null
  readonly tracestate?:
    | { readonly [key: string]: { readonly [key: string]: string } }
    | null
}
export const OtelRequirements: Schema.Codec<OtelRequirements> = Schema.suspend(() =>
  Schema.Struct({
    environment: nullish(Schema.String),
    exporter: nullish(OtelExporter),
    log_agent_responses: nullish(Schema.Boolean),
    log_guardian_assessments: nullish(Schema.Boolean),
    log_sse_deltas: nullish(Schema.Boolean),
    log_user_prompt: nullish(Schema.Boolean),
    metrics_exporter: nullish(OtelExporter),
    span_attributes: nullish(Schema.Record(Schema.String, Schema.String)),
    tool_result: nullish(OtelToolResultLogConfig),
    trace_exporter: nullish(OtelExporter),
    tracestate: nullish(Schema.Record(Schema.String, Schema.Record(Schema.String, Schema.String)))
  })
)

export interface OtelTlsConfig {
  readonly "ca-certificate"?: string | null
  readonly "client-certificate"?: string | null
  readonly "client-private-key"?: string | null
}
export const OtelTlsConfig: Schema.Codec<OtelTlsConfig> = Schema.suspend(() =>
  Schema.Struct({
    "ca-certificate": nullish(Schema.String),
    "client-certificate": nullish(Schema.String),
    "client-private-key": nullish(Schema.String)
  })
)

export interface OtelToolResultLogConfig {
  readonly max_bytes: number
}
export const OtelToolResultLogConfig: Schema.Codec<OtelToolResultLogConfig> = Schema.suspend(() =>
  Schema.Struct({ max_bytes: Schema.Number })
)

export interface OverriddenMetadata {
  readonly effectiveValue: unknown
  readonly message: string
  readonly overridingLayer: ConfigLayerMetadata
}
export const OverriddenMetadata: Schema.Codec<OverriddenMetadata> = Schema.suspend(() =>
  Schema.Struct({ effectiveValue: Schema.Unknown, message: Schema.String, overridingLayer: ConfigLayerMetadata })
)

/** The params of `permissionProfile/list`. */
export interface PermissionProfileListParams {
  /** Opaque pagination cursor returned by a previous call. */
  readonly cursor?: string | null | undefined
  /** Optional working directory to resolve project config layers. */
  readonly cwd?: string | null | undefined
  /** Optional page size; defaults to the full result set. */
  readonly limit?: number | null | undefined
}
export const PermissionProfileListParams: Schema.Codec<PermissionProfileListParams> = Schema.suspend(() =>
  Schema.Struct({
    cursor: Schema.optional(Schema.NullOr(Schema.String)),
    cwd: Schema.optional(Schema.NullOr(Schema.String)),
    limit: Schema.optional(Schema.NullOr(Schema.Number))
  })
)

/** The result of `permissionProfile/list`. */
export interface PermissionProfileListResponse {
  readonly data: ReadonlyArray<PermissionProfileSummary>
  /**
   * Opaque cursor to pass to the next call to continue after the last item. If None, there are no
   * more items to return.
   */
  readonly nextCursor?: string | null
}
export const PermissionProfileListResponse: Schema.Codec<PermissionProfileListResponse> = Schema.suspend(() =>
  Schema.Struct({ data: Schema.Array(PermissionProfileSummary), nextCursor: nullish(Schema.String) })
)

export interface PermissionProfileSummary {
  /** Whether the effective requirements allow selecting this profile. */
  readonly allowed: boolean
  /** Available permission profile identifier. */
  readonly id: string
  /** Optional user-facing description for display in clients. */
  readonly description?: string | null
}
export const PermissionProfileSummary: Schema.Codec<PermissionProfileSummary> = Schema.suspend(() =>
  Schema.Struct({ allowed: Schema.Boolean, id: Schema.String, description: nullish(Schema.String) })
)

export interface PluginsMigration {
  readonly marketplaceName: string
  readonly pluginNames: ReadonlyArray<string>
}
export const PluginsMigration: Schema.Codec<PluginsMigration> = Schema.suspend(() =>
  Schema.Struct({ marketplaceName: Schema.String, pluginNames: Schema.Array(Schema.String) })
)

export interface RequestHeader {
  readonly name: string
  readonly value: string
}
export const RequestHeader: Schema.Codec<RequestHeader> = Schema.suspend(() =>
  Schema.Struct({ name: Schema.String, value: Schema.String })
)

export type ResidencyRequirement = "us" | (string & {})
export const ResidencyRequirement: Schema.Codec<ResidencyRequirement> = Schema.suspend(() => openEnum(["us"]))

export interface SandboxWorkspaceWrite {
  readonly exclude_slash_tmp?: boolean | null
  readonly exclude_tmpdir_env_var?: boolean | null
  readonly network_access?: boolean | null
  readonly writable_roots?: ReadonlyArray<string> | null
}
export const SandboxWorkspaceWrite: Schema.Codec<SandboxWorkspaceWrite> = Schema.suspend(() =>
  Schema.Struct({
    exclude_slash_tmp: nullish(Schema.Boolean),
    exclude_tmpdir_env_var: nullish(Schema.Boolean),
    network_access: nullish(Schema.Boolean),
    writable_roots: nullish(Schema.Array(Schema.String))
  })
)

export interface SessionMigration {
  readonly cwd: string
  readonly path: string
  readonly title?: string | null
}
export const SessionMigration: Schema.Codec<SessionMigration> = Schema.suspend(() =>
  Schema.Struct({ cwd: Schema.String, path: Schema.String, title: nullish(Schema.String) })
)

export interface SkillMigration {
  readonly name: string
}
export const SkillMigration: Schema.Codec<SkillMigration> = Schema.suspend(() => Schema.Struct({ name: Schema.String }))

export interface SubagentMigration {
  readonly name: string
}
export const SubagentMigration: Schema.Codec<SubagentMigration> = Schema.suspend(() =>
  Schema.Struct({ name: Schema.String })
)

export interface TextPosition {
  /** 1-based column number (in Unicode scalar values). */
  readonly column: number
  /** 1-based line number. */
  readonly line: number
}
export const TextPosition: Schema.Codec<TextPosition> = Schema.suspend(() =>
  Schema.Struct({ column: Schema.Number, line: Schema.Number })
)

export interface TextRange {
  readonly end: TextPosition
  readonly start: TextPosition
}
export const TextRange: Schema.Codec<TextRange> = Schema.suspend(() =>
  Schema.Struct({ end: TextPosition, start: TextPosition })
)

export interface ToolsV2 {
  readonly web_search?: WebSearchToolConfig | null
}
export const ToolsV2: Schema.Codec<ToolsV2> = Schema.suspend(() =>
  Schema.Struct({ web_search: nullish(WebSearchToolConfig) })
)

/**
 * Controls output length/detail on GPT-5 models via the Responses API. Serialized with lowercase
 * values to match the OpenAI API.
 */
export type Verbosity = "low" | "medium" | "high" | (string & {})
export const Verbosity: Schema.Codec<Verbosity> = Schema.suspend(() => openEnum(["low", "medium", "high"]))

export type WebSearchContextSize = "low" | "medium" | "high" | (string & {})
export const WebSearchContextSize: Schema.Codec<WebSearchContextSize> = Schema.suspend(() =>
  openEnum(["low", "medium", "high"])
)

export interface WebSearchLocation {
  readonly city?: string | null
  readonly country?: string | null
  readonly region?: string | null
  readonly timezone?: string | null
}
export const WebSearchLocation: Schema.Codec<WebSearchLocation> = Schema.suspend(() =>
  Schema.Struct({
    city: nullish(Schema.String),
    country: nullish(Schema.String),
    region: nullish(Schema.String),
    timezone: nullish(Schema.String)
  })
)

export type WebSearchMode = "disabled" | "cached" | "indexed" | "live" | (string & {})
export const WebSearchMode: Schema.Codec<WebSearchMode> = Schema.suspend(() =>
  openEnum(["disabled", "cached", "indexed", "live"])
)

/** Provider preference selected by the resolved model catalog entry. */
export type WebSearchProvider = "standalone" | "search_mcp" | (string & {})
export const WebSearchProvider: Schema.Codec<WebSearchProvider> = Schema.suspend(() =>
  openEnum(["standalone", "search_mcp"])
)

export interface WebSearchToolConfig {
  readonly allowed_domains?: ReadonlyArray<string> | null
  readonly context_size?: WebSearchContextSize | null
  readonly location?: WebSearchLocation | null
}
export const WebSearchToolConfig: Schema.Codec<WebSearchToolConfig> = Schema.suspend(() =>
  Schema.Struct({
    allowed_domains: nullish(Schema.Array(Schema.String)),
    context_size: nullish(WebSearchContextSize),
    location: nullish(WebSearchLocation)
  })
)

export type WindowsSandboxImplementation = "elevated" | "unelevated" | "mxc" | (string & {})
export const WindowsSandboxImplementation: Schema.Codec<WindowsSandboxImplementation> = Schema.suspend(() =>
  openEnum(["elevated", "unelevated", "mxc"])
)

export type WriteStatus = "ok" | "okOverridden" | (string & {})
export const WriteStatus: Schema.Codec<WriteStatus> = Schema.suspend(() => openEnum(["ok", "okOverridden"]))
