/**
 * Generated from codex 0.169.0 by `npm run generate`. Do not edit.
 *
 * Accounts: signing in and out, limits, usage, verification.
 *
 * @since 0.1.0
 */

import { Schema } from "effect"
import { nullish, openEnum, openUnion, type UnknownCase } from "../internal/openUnion.ts"
import { RequestId, UserVerificationUnavailableReason } from "./shared.ts"

export type Account =
  | {
      readonly type: "apiKey"
    }
  | {
      readonly type: "chatgpt"
      readonly email?: string | null
      readonly planType: PlanType
      /** Display name of the selected ChatGPT workspace, when available. */
      readonly workspaceName?: string | null
    }
  | {
      readonly type: "amazonBedrock"
      readonly usesCodexManagedCredentials?: boolean | null
    }
  | {
      readonly type: "gcp"
    }
  | UnknownCase<"type">
export const Account: Schema.Codec<Account> = Schema.suspend(() =>
  openUnion(
    "type",
    ["apiKey", "chatgpt", "amazonBedrock", "gcp"],
    [
      Schema.Struct({ type: Schema.Literal("apiKey") }),
      Schema.Struct({
        type: Schema.Literal("chatgpt"),
        email: nullish(Schema.String),
        planType: PlanType,
        workspaceName: nullish(Schema.String)
      }),
      Schema.Struct({ type: Schema.Literal("amazonBedrock"), usesCodexManagedCredentials: nullish(Schema.Boolean) }),
      Schema.Struct({ type: Schema.Literal("gcp") })
    ]
  )
)

/** The params of `account/login/completed`. */
export interface AccountLoginCompletedNotification {
  readonly success: boolean
  readonly error?: string | null
  readonly loginId?: string | null
  readonly onboardingEntrypoint?: DesktopOnboardingEntrypoint | null
}
export const AccountLoginCompletedNotification: Schema.Codec<AccountLoginCompletedNotification> = Schema.suspend(() =>
  Schema.Struct({
    success: Schema.Boolean,
    error: nullish(Schema.String),
    loginId: nullish(Schema.String),
    onboardingEntrypoint: nullish(DesktopOnboardingEntrypoint)
  })
)

/**
 * The params of `account/rateLimits/updated`.
 *
 * Sparse rolling rate-limit update.
 *
 * Clients should merge available values into the most recent `account/rateLimits/read` response or
 * refetch that snapshot. Nullable account metadata may be unavailable in a rolling update and does
 * not clear a previously observed value.
 */
export interface AccountRateLimitsUpdatedNotification {
  readonly rateLimits: RateLimitSnapshot
}
export const AccountRateLimitsUpdatedNotification: Schema.Codec<AccountRateLimitsUpdatedNotification> = Schema.suspend(() =>
  Schema.Struct({ rateLimits: RateLimitSnapshot })
)

/** Backend routing policy. Wire values match the accounts/check contract. */
export type AccountRoutingOverride = "NO_CONSTRAINT" | "us" | "us_cr" | (string & {})
export const AccountRoutingOverride: Schema.Codec<AccountRoutingOverride> = Schema.suspend(() =>
  openEnum(["NO_CONSTRAINT", "us", "us_cr"])
)

export interface AccountSecuritySetupAction {
  readonly label: string
  readonly url: string
}
export const AccountSecuritySetupAction: Schema.Codec<AccountSecuritySetupAction> = Schema.suspend(() =>
  Schema.Struct({ label: Schema.String, url: Schema.String })
)

export interface AccountSecuritySetupNotice {
  readonly accountId: string
  readonly action: AccountSecuritySetupAction
  readonly description: string
  readonly title: string
  readonly userId: string
}
export const AccountSecuritySetupNotice: Schema.Codec<AccountSecuritySetupNotice> = Schema.suspend(() =>
  Schema.Struct({
    accountId: Schema.String,
    action: AccountSecuritySetupAction,
    description: Schema.String,
    title: Schema.String,
    userId: Schema.String
  })
)

export interface AccountSession {
  readonly isActive: boolean
  readonly lastUsedAt: number
  readonly sessionId: string
  readonly workspaces: ReadonlyArray<AccountSessionWorkspace>
  readonly displayName?: string | null
  readonly email?: string | null
  readonly imageUrl?: string | null
  readonly selectedWorkspaceAccountId?: string | null
  readonly userId?: string | null
}
export const AccountSession: Schema.Codec<AccountSession> = Schema.suspend(() =>
  Schema.Struct({
    isActive: Schema.Boolean,
    lastUsedAt: Schema.Number,
    sessionId: Schema.String,
    workspaces: Schema.Array(AccountSessionWorkspace),
    displayName: nullish(Schema.String),
    email: nullish(Schema.String),
    imageUrl: nullish(Schema.String),
    selectedWorkspaceAccountId: nullish(Schema.String),
    userId: nullish(Schema.String)
  })
)

export interface AccountSessionWorkspace {
  readonly accountId: string
  readonly imageUrl?: string | null
  readonly kind?: AccountSessionWorkspaceKind | null
  readonly name?: string | null
}
export const AccountSessionWorkspace: Schema.Codec<AccountSessionWorkspace> = Schema.suspend(() =>
  Schema.Struct({
    accountId: Schema.String,
    imageUrl: nullish(Schema.String),
    kind: nullish(AccountSessionWorkspaceKind),
    name: nullish(Schema.String)
  })
)

export type AccountSessionWorkspaceKind = "personal" | "workspace" | (string & {})
export const AccountSessionWorkspaceKind: Schema.Codec<AccountSessionWorkspaceKind> = Schema.suspend(() =>
  openEnum(["personal", "workspace"])
)

/**
 * The params of `accountSession/list`.
 *
 * @experimental
 */
export interface AccountSessionsListParams {
  readonly refreshWorkspaceMetadata?: boolean | undefined
}
export const AccountSessionsListParams: Schema.Codec<AccountSessionsListParams> = Schema.suspend(() =>
  Schema.Struct({ refreshWorkspaceMetadata: Schema.optional(Schema.Boolean) })
)

/**
 * The result of `accountSession/list`.
 *
 * @experimental
 */
export interface AccountSessionsResponse {
  readonly sessions: ReadonlyArray<AccountSession>
  readonly activeSessionId?: string | null
}
export const AccountSessionsResponse: Schema.Codec<AccountSessionsResponse> = Schema.suspend(() =>
  Schema.Struct({ sessions: Schema.Array(AccountSession), activeSessionId: nullish(Schema.String) })
)

/**
 * The params of `accountSession/switch`.
 *
 * @experimental
 */
export interface AccountSessionsSwitchParams {
  /** Workspace to select within that login; this is not a user identifier. */
  readonly accountId: string
  /** Opaque active-login identifier returned by accountSession/list. */
  readonly sessionId: string
  /** Allow Core to start browser sign-in if this session needs SSO for the workspace. */
  readonly allowBrowserLogin?: boolean | undefined
}
export const AccountSessionsSwitchParams: Schema.Codec<AccountSessionsSwitchParams> = Schema.suspend(() =>
  Schema.Struct({
    accountId: Schema.String,
    sessionId: Schema.String,
    allowBrowserLogin: Schema.optional(Schema.Boolean)
  })
)

/**
 * The result of `accountSession/switch`.
 *
 * @experimental
 */
export type AccountSessionsSwitchResponse =
  | {
      readonly sessions: ReadonlyArray<AccountSession>
      readonly activeSessionId?: string | null
    }
  | {
      readonly authUrl: string
      readonly loginId: string
    }
export const AccountSessionsSwitchResponse: Schema.Codec<AccountSessionsSwitchResponse> = Schema.suspend(() =>
  Schema.Union([
    Schema.Struct({ sessions: Schema.Array(AccountSession), activeSessionId: nullish(Schema.String) }),
    Schema.Struct({ authUrl: Schema.String, loginId: Schema.String })
  ])
)

export interface AccountTokenUsageDailyBucket {
  readonly startDate: string
  readonly tokens: number
}
export const AccountTokenUsageDailyBucket: Schema.Codec<AccountTokenUsageDailyBucket> = Schema.suspend(() =>
  Schema.Struct({ startDate: Schema.String, tokens: Schema.Number })
)

export interface AccountTokenUsageSummary {
  readonly currentStreakDays?: number | null
  readonly lifetimeTokens?: number | null
  readonly longestRunningTurnSec?: number | null
  readonly longestStreakDays?: number | null
  readonly peakDailyTokens?: number | null
}
export const AccountTokenUsageSummary: Schema.Codec<AccountTokenUsageSummary> = Schema.suspend(() =>
  Schema.Struct({
    currentStreakDays: nullish(Schema.Number),
    lifetimeTokens: nullish(Schema.Number),
    longestRunningTurnSec: nullish(Schema.Number),
    longestStreakDays: nullish(Schema.Number),
    peakDailyTokens: nullish(Schema.Number)
  })
)

/** The params of `account/updated`. */
export interface AccountUpdatedNotification {
  readonly authMode?: AuthMode | null
  readonly planType?: PlanType | null
}
export const AccountUpdatedNotification: Schema.Codec<AccountUpdatedNotification> = Schema.suspend(() =>
  Schema.Struct({ authMode: nullish(AuthMode), planType: nullish(PlanType) })
)

export type AddCreditsNudgeCreditType = "credits" | "usage_limit"
export const AddCreditsNudgeCreditType: Schema.Codec<AddCreditsNudgeCreditType> = Schema.suspend(() =>
  Schema.Literals(["credits", "usage_limit"])
)

export type AddCreditsNudgeEmailStatus = "sent" | "cooldown_active" | (string & {})
export const AddCreditsNudgeEmailStatus: Schema.Codec<AddCreditsNudgeEmailStatus> = Schema.suspend(() =>
  openEnum(["sent", "cooldown_active"])
)

/**
 * Authentication mode for OpenAI-backed providers.
 *
 * - `apikey`: OpenAI API key provided by the caller and stored by Codex.
 * - `chatgpt`: ChatGPT OAuth managed by Codex (tokens persisted and refreshed by Codex).
 * - `chatgptAuthTokens`: [UNSTABLE] FOR OPENAI INTERNAL USE ONLY - DO NOT USE.
 *
 * ChatGPT auth tokens are supplied by an external host app and are only stored in memory. Token
 * refresh must be handled by the external host app.
 * - `headers`: Backend auth supplied as request headers.
 * - `agentIdentity`: Programmatic Codex auth backed by a registered Agent Identity.
 * - `personalAccessToken`: Programmatic Codex auth backed by a personal access token.
 * - `bedrockApiKey`: Amazon Bedrock bearer token managed by Codex.
 * - `bedrockAccessKeys`: Amazon Bedrock AWS access keys managed by Codex.
 */
export type AuthMode =
  | "apikey"
  | "chatgpt"
  | "chatgptAuthTokens"
  | "headers"
  | "agentIdentity"
  | "personalAccessToken"
  | "bedrockApiKey"
  | "bedrockAccessKeys"
  | (string & {})
export const AuthMode: Schema.Codec<AuthMode> = Schema.suspend(() =>
  openEnum([
    "apikey",
    "chatgpt",
    "chatgptAuthTokens",
    "headers",
    "agentIdentity",
    "personalAccessToken",
    "bedrockApiKey",
    "bedrockAccessKeys"
  ])
)

/** @experimental */
export type AwsCredentialType = "accessKeys" | "bedrockApiKey" | (string & {})
export const AwsCredentialType: Schema.Codec<AwsCredentialType> = Schema.suspend(() =>
  openEnum(["accessKeys", "bedrockApiKey"])
)

/** @experimental */
export interface BedrockAwsProfile {
  readonly name: string
  readonly region?: string | null
}
export const BedrockAwsProfile: Schema.Codec<BedrockAwsProfile> = Schema.suspend(() =>
  Schema.Struct({ name: Schema.String, region: nullish(Schema.String) })
)

/**
 * The params of `account/bedrock/checkGovCloudRequirements`.
 *
 * @experimental
 */
export type BedrockCheckGovCloudRequirementsParams = { readonly [key: string]: unknown }
export const BedrockCheckGovCloudRequirementsParams: Schema.Codec<BedrockCheckGovCloudRequirementsParams> = Schema.suspend(() =>
  Schema.Record(Schema.String, Schema.Unknown)
)

/**
 * The result of `account/bedrock/checkGovCloudRequirements`.
 *
 * Advisory check of the current Bedrock configuration after login or setup.
 *
 * @experimental
 */
export interface BedrockCheckGovCloudRequirementsResponse {
  /** Whether the active Bedrock authentication resolves to a GovCloud region. */
  readonly isGovCloud: boolean
  /**
   * Whether GovCloud is selected and the managed requirements miss the baseline. A false value is
   * not a general certification of the network configuration.
   */
  readonly shouldWarn: boolean
}
export const BedrockCheckGovCloudRequirementsResponse: Schema.Codec<BedrockCheckGovCloudRequirementsResponse> = Schema.suspend(() =>
  Schema.Struct({ isGovCloud: Schema.Boolean, shouldWarn: Schema.Boolean })
)

/**
 * The params of `account/bedrock/discover`.
 *
 * @experimental
 */
export type BedrockDiscoverParams = { readonly [key: string]: unknown }
export const BedrockDiscoverParams: Schema.Codec<BedrockDiscoverParams> = Schema.suspend(() =>
  Schema.Record(Schema.String, Schema.Unknown)
)

/**
 * The result of `account/bedrock/discover`.
 *
 * @experimental
 */
export interface BedrockDiscoverResponse {
  readonly environmentCredentials: ReadonlyArray<BedrockEnvironmentCredential>
  readonly profiles: ReadonlyArray<BedrockAwsProfile>
}
export const BedrockDiscoverResponse: Schema.Codec<BedrockDiscoverResponse> = Schema.suspend(() =>
  Schema.Struct({
    environmentCredentials: Schema.Array(BedrockEnvironmentCredential),
    profiles: Schema.Array(BedrockAwsProfile)
  })
)

/** @experimental */
export interface BedrockEnvironmentCredential {
  readonly type: AwsCredentialType
  readonly region?: string | null
}
export const BedrockEnvironmentCredential: Schema.Codec<BedrockEnvironmentCredential> = Schema.suspend(() =>
  Schema.Struct({ type: AwsCredentialType, region: nullish(Schema.String) })
)

/**
 * The params of `account/bedrock/setup`.
 *
 * @experimental
 */
export type BedrockSetupParams =
  | {
      readonly type: "profile"
      readonly profile: string
      readonly region: string
    }
  | {
      readonly type: "environment"
      readonly region: string
    }
export const BedrockSetupParams: Schema.Codec<BedrockSetupParams> = Schema.suspend(() =>
  Schema.Union([
    Schema.Struct({ type: Schema.Literal("profile"), profile: Schema.String, region: Schema.String }),
    Schema.Struct({ type: Schema.Literal("environment"), region: Schema.String })
  ])
)

/**
 * The result of `account/bedrock/setup`.
 *
 * @experimental
 */
export type BedrockSetupResponse = { readonly [key: string]: unknown }
export const BedrockSetupResponse: Schema.Codec<BedrockSetupResponse> = Schema.suspend(() =>
  Schema.Record(Schema.String, Schema.Unknown)
)

/** The params of `account/login/cancel`. */
export interface CancelLoginAccountParams {
  readonly loginId: string
}
export const CancelLoginAccountParams: Schema.Codec<CancelLoginAccountParams> = Schema.suspend(() =>
  Schema.Struct({ loginId: Schema.String })
)

/** The result of `account/login/cancel`. */
export interface CancelLoginAccountResponse {
  readonly status: CancelLoginAccountStatus
}
export const CancelLoginAccountResponse: Schema.Codec<CancelLoginAccountResponse> = Schema.suspend(() =>
  Schema.Struct({ status: CancelLoginAccountStatus })
)

export type CancelLoginAccountStatus = "canceled" | "notFound" | (string & {})
export const CancelLoginAccountStatus: Schema.Codec<CancelLoginAccountStatus> = Schema.suspend(() =>
  openEnum(["canceled", "notFound"])
)

/** The params of `account/chatgptAuthTokens/refresh`. */
export interface ChatgptAuthTokensRefreshParams {
  readonly reason: ChatgptAuthTokensRefreshReason
  /**
   * Workspace/account identifier that Codex was previously using.
   *
   * Clients that manage multiple accounts/workspaces can use this as a hint to refresh the token
   * for the correct workspace.
   *
   * This may be `null` when the prior auth state did not include a workspace identifier
   * (`chatgpt_account_id`).
   */
  readonly previousAccountId?: string | null
}
export const ChatgptAuthTokensRefreshParams: Schema.Codec<ChatgptAuthTokensRefreshParams> = Schema.suspend(() =>
  Schema.Struct({ reason: ChatgptAuthTokensRefreshReason, previousAccountId: nullish(Schema.String) })
)

/** - `unauthorized`: Codex attempted a backend request and received `401 Unauthorized`. */
export type ChatgptAuthTokensRefreshReason = "unauthorized" | (string & {})
export const ChatgptAuthTokensRefreshReason: Schema.Codec<ChatgptAuthTokensRefreshReason> = Schema.suspend(() =>
  openEnum(["unauthorized"])
)

/** The result of `account/chatgptAuthTokens/refresh`. */
export interface ChatgptAuthTokensRefreshResponse {
  readonly accessToken: string
  readonly chatgptAccountId: string
  readonly chatgptPlanType?: string | null | undefined
}
export const ChatgptAuthTokensRefreshResponse: Schema.Codec<ChatgptAuthTokensRefreshResponse> = Schema.suspend(() =>
  Schema.Struct({
    accessToken: Schema.String,
    chatgptAccountId: Schema.String,
    chatgptPlanType: Schema.optional(Schema.NullOr(Schema.String))
  })
)

/**
 * - `reset`: A reset credit was consumed and the eligible rate-limit windows were reset.
 * - `nothingToReset`: No current rate-limit window is eligible for a reset.
 * - `noCredit`: The account has no earned reset credits available.
 * - `alreadyRedeemed`: The same idempotency key already completed a reset successfully.
 */
export type ConsumeAccountRateLimitResetCreditOutcome =
  | "reset"
  | "nothingToReset"
  | "noCredit"
  | "alreadyRedeemed"
  | (string & {})
export const ConsumeAccountRateLimitResetCreditOutcome: Schema.Codec<ConsumeAccountRateLimitResetCreditOutcome> = Schema.suspend(() =>
  openEnum(["reset", "nothingToReset", "noCredit", "alreadyRedeemed"])
)

/** The params of `account/rateLimitResetCredit/consume`. */
export interface ConsumeAccountRateLimitResetCreditParams {
  /**
   * Identifies one logical reset attempt. A UUID is recommended; reuse the same value when
   * retrying that attempt.
   */
  readonly idempotencyKey: string
  /**
   * Opaque reset-credit identifier to redeem. When omitted, the backend selects the next available
   * credit.
   */
  readonly creditId?: string | null | undefined
}
export const ConsumeAccountRateLimitResetCreditParams: Schema.Codec<ConsumeAccountRateLimitResetCreditParams> = Schema.suspend(() =>
  Schema.Struct({ idempotencyKey: Schema.String, creditId: Schema.optional(Schema.NullOr(Schema.String)) })
)

/** The result of `account/rateLimitResetCredit/consume`. */
export interface ConsumeAccountRateLimitResetCreditResponse {
  readonly outcome: ConsumeAccountRateLimitResetCreditOutcome
}
export const ConsumeAccountRateLimitResetCreditResponse: Schema.Codec<ConsumeAccountRateLimitResetCreditResponse> = Schema.suspend(() =>
  Schema.Struct({ outcome: ConsumeAccountRateLimitResetCreditOutcome })
)

export interface CreditsSnapshot {
  readonly hasCredits: boolean
  readonly unlimited: boolean
  readonly balance?: string | null
}
export const CreditsSnapshot: Schema.Codec<CreditsSnapshot> = Schema.suspend(() =>
  Schema.Struct({ hasCredits: Schema.Boolean, unlimited: Schema.Boolean, balance: nullish(Schema.String) })
)

export type DesktopOnboardingEntrypoint = "life_sciences" | (string & {})
export const DesktopOnboardingEntrypoint: Schema.Codec<DesktopOnboardingEntrypoint> = Schema.suspend(() =>
  openEnum(["life_sciences"])
)

/** The result of `account/gatewayOAuth/cancel`. */
export type GatewayOAuthCancelResponse = { readonly [key: string]: unknown }
export const GatewayOAuthCancelResponse: Schema.Codec<GatewayOAuthCancelResponse> = Schema.suspend(() =>
  Schema.Record(Schema.String, Schema.Unknown)
)

/** The params of `account/gatewayOAuth/changed`. */
export interface GatewayOAuthChangedNotification {
  readonly providerId: string
  readonly status: GatewayOAuthStatus
  /** Authorization handoff, sent only to the connection that started login. */
  readonly authUrl?: string | null
  readonly error?: string | null
  /** Identifies the completed device login attempt. */
  readonly loginId?: string | null
}
export const GatewayOAuthChangedNotification: Schema.Codec<GatewayOAuthChangedNotification> = Schema.suspend(() =>
  Schema.Struct({
    providerId: Schema.String,
    status: GatewayOAuthStatus,
    authUrl: nullish(Schema.String),
    error: nullish(Schema.String),
    loginId: nullish(Schema.String)
  })
)

/**
 * The params of `account/gatewayOAuth/login`.
 *
 * Authorize a configured provider without changing the default or any thread's provider.
 */
export interface GatewayOAuthLoginParams {
  /** Select device authorization when the server advertises support for it. */
  readonly deviceAuth?: boolean | undefined
  /** Defaults to the current provider when omitted. */
  readonly modelProvider?: string | null | undefined
}
export const GatewayOAuthLoginParams: Schema.Codec<GatewayOAuthLoginParams> = Schema.suspend(() =>
  Schema.Struct({
    deviceAuth: Schema.optional(Schema.Boolean),
    modelProvider: Schema.optional(Schema.NullOr(Schema.String))
  })
)

/** The result of `account/gatewayOAuth/login`. */
export interface GatewayOAuthLoginResponse {
  readonly prompt?: GatewayOAuthPrompt | null
}
export const GatewayOAuthLoginResponse: Schema.Codec<GatewayOAuthLoginResponse> = Schema.suspend(() =>
  Schema.Struct({ prompt: nullish(GatewayOAuthPrompt) })
)

export interface GatewayOAuthPrompt {
  readonly loginId: string
  readonly userCode: string
  readonly verificationUrl: string
}
export const GatewayOAuthPrompt: Schema.Codec<GatewayOAuthPrompt> = Schema.suspend(() =>
  Schema.Struct({ loginId: Schema.String, userCode: Schema.String, verificationUrl: Schema.String })
)

/**
 * The params of `account/gatewayOAuth/read`.
 *
 * Read credential readiness for a configured provider without starting browser login.
 */
export interface GatewayOAuthReadParams {
  /** Defaults to the current provider when omitted. */
  readonly modelProvider?: string | null | undefined
}
export const GatewayOAuthReadParams: Schema.Codec<GatewayOAuthReadParams> = Schema.suspend(() =>
  Schema.Struct({ modelProvider: Schema.optional(Schema.NullOr(Schema.String)) })
)

/**
 * The result of `account/gatewayOAuth/read`.
 *
 * Current effective gateway policy and credential readiness; never contains credentials.
 */
export interface GatewayOAuthReadResponse {
  readonly providerId: string
  readonly providerName: string
  /** Whether the selected provider uses gateway OAuth, even when already signed in. */
  readonly required: boolean
  readonly error?: string | null
  /** Null when the effective provider does not use gateway OAuth. */
  readonly status?: GatewayOAuthStatus | null
  /** Whether the administrator configured a device authorization endpoint. */
  readonly supportsDeviceAuth?: boolean | null
}
export const GatewayOAuthReadResponse: Schema.Codec<GatewayOAuthReadResponse> = Schema.suspend(() =>
  Schema.Struct({
    providerId: Schema.String,
    providerName: Schema.String,
    required: Schema.Boolean,
    error: nullish(Schema.String),
    status: nullish(GatewayOAuthStatus),
    supportsDeviceAuth: nullish(Schema.Boolean)
  })
)

export type GatewayOAuthStatus =
  | "notReady"
  | "started"
  | "succeeded"
  | "failed"
  | (string & {})
export const GatewayOAuthStatus: Schema.Codec<GatewayOAuthStatus> = Schema.suspend(() =>
  openEnum(["notReady", "started", "succeeded", "failed"])
)

/**
 * The params of `account/gcp/setup`.
 *
 * @experimental
 */
export interface GcpSetupParams {
  readonly projectId: string
  /**
   * Absolute path to a credential file on the app-server host. Omit or pass `null` to clear the
   * active user configuration's override and use ADC. If another configuration layer would still
   * supply a credential file, setup fails without saving changes.
   */
  readonly credentialFile?: string | null | undefined
  /** Vertex AI location. Omission or null selects `global`. */
  readonly location?: string | null | undefined
}
export const GcpSetupParams: Schema.Codec<GcpSetupParams> = Schema.suspend(() =>
  Schema.Struct({
    projectId: Schema.String,
    credentialFile: Schema.optional(Schema.NullOr(Schema.String)),
    location: Schema.optional(Schema.NullOr(Schema.String))
  })
)

/**
 * The result of `account/gcp/setup`.
 *
 * @experimental
 */
export type GcpSetupResponse = { readonly [key: string]: unknown }
export const GcpSetupResponse: Schema.Codec<GcpSetupResponse> = Schema.suspend(() =>
  Schema.Record(Schema.String, Schema.Unknown)
)

/** The params of `account/read`. */
export interface GetAccountParams {
  /**
   * When `true`, requests a proactive token refresh before returning.
   *
   * In managed auth mode this triggers the normal refresh-token flow. In external auth mode this
   * flag is ignored. Clients should refresh tokens themselves and call `account/login/start` with
   * `chatgptAuthTokens`.
   */
  readonly refreshToken?: boolean | undefined
}
export const GetAccountParams: Schema.Codec<GetAccountParams> = Schema.suspend(() =>
  Schema.Struct({ refreshToken: Schema.optional(Schema.Boolean) })
)

/**
 * The params of `account/rateLimits/read`.
 *
 * Usage-read capabilities of the requesting client, never inferred from its experiment arm.
 */
export interface GetAccountRateLimitsParams {
  /**
   * Skip the separate reset-credit detail lookup for background usage polls. The usage response
   * still includes the available count; omitted/false preserves detailed reads.
   */
  readonly excludeResetCreditDetails?: boolean | undefined
  /**
   * The client supports automatic Luna Reserve fallback. For eligible ChatGPT CLI users, allow the
   * backend to record experiment exposure after ordinary usage is blocked.
   */
  readonly supportsLunaReserve?: boolean | undefined
}
export const GetAccountRateLimitsParams: Schema.Codec<GetAccountRateLimitsParams> = Schema.suspend(() =>
  Schema.Struct({
    excludeResetCreditDetails: Schema.optional(Schema.Boolean),
    supportsLunaReserve: Schema.optional(Schema.Boolean)
  })
)

/** The result of `account/rateLimits/read`. */
export interface GetAccountRateLimitsResponse {
  /** Backward-compatible single-bucket view; mirrors the historical payload. */
  readonly rateLimits: RateLimitSnapshot
  /** Account associated with this usage snapshot, when supplied by the backend. */
  readonly accountId?: string | null
  /**
   * Backend permission for ordinary included usage, validated against the active account. Null
   * means unavailable; clients must not infer recovery from percentages or reset times.
   */
  readonly ordinaryUsageAllowed?: boolean | null
  readonly rateLimitResetCredits?: RateLimitResetCreditsSummary | null
  /**
   * Optional backend-owned banner from the same usage read. Its nested keys retain the backend's
   * snake_case contract; an absent banner leaves the client's existing UI unchanged.
   */
  readonly rateLimitUpsell?: unknown
  /** Multi-bucket view keyed by metered `limit_id` (for example, `codex`). */
  readonly rateLimitsByLimitId?: { readonly [key: string]: RateLimitSnapshot } | null
}
export const GetAccountRateLimitsResponse: Schema.Codec<GetAccountRateLimitsResponse> = Schema.suspend(() =>
  Schema.Struct({
    rateLimits: RateLimitSnapshot,
    accountId: nullish(Schema.String),
    ordinaryUsageAllowed: nullish(Schema.Boolean),
    rateLimitResetCredits: nullish(RateLimitResetCreditsSummary),
    rateLimitUpsell: Schema.optionalKey(Schema.Unknown),
    rateLimitsByLimitId: nullish(Schema.Record(Schema.String, RateLimitSnapshot))
  })
)

/** The result of `account/read`. */
export interface GetAccountResponse {
  readonly requiresOpenaiAuth: boolean
  readonly account?: Account | null
  /** ChatGPT user ID belonging to this account response, when available. */
  readonly userId?: string | null
  /** @experimental */
  readonly workspaceRouting?: WorkspaceRouting | null
}
export const GetAccountResponse: Schema.Codec<GetAccountResponse> = Schema.suspend(() =>
  Schema.Struct({
    requiresOpenaiAuth: Schema.Boolean,
    account: nullish(Account),
    userId: nullish(Schema.String),
    workspaceRouting: nullish(WorkspaceRouting)
  })
)

/**
 * The result of `account/securitySetup/read`.
 *
 * Optional security reminder bound to the account that fetched it. Unavailable or ineligible
 * accounts return no notice; this read never changes account security.
 */
export interface GetAccountSecuritySetupResponse {
  readonly notice?: AccountSecuritySetupNotice | null
}
export const GetAccountSecuritySetupResponse: Schema.Codec<GetAccountSecuritySetupResponse> = Schema.suspend(() =>
  Schema.Struct({ notice: nullish(AccountSecuritySetupNotice) })
)

/** The params of `account/usage/read`. */
export interface GetAccountTokenUsageParams {
  /** When present, read estimated usage for this thread instead of account-wide token activity. */
  readonly threadId?: string | null | undefined
}
export const GetAccountTokenUsageParams: Schema.Codec<GetAccountTokenUsageParams> = Schema.suspend(() =>
  Schema.Struct({ threadId: Schema.optional(Schema.NullOr(Schema.String)) })
)

/** The result of `account/usage/read`. */
export interface GetAccountTokenUsageResponse {
  readonly summary: AccountTokenUsageSummary
  readonly dailyUsageBuckets?: ReadonlyArray<AccountTokenUsageDailyBucket> | null
  /** Estimated usage when a thread was requested and its billing route is available. */
  readonly threadUsage?: ThreadUsage | null
}
export const GetAccountTokenUsageResponse: Schema.Codec<GetAccountTokenUsageResponse> = Schema.suspend(() =>
  Schema.Struct({
    summary: AccountTokenUsageSummary,
    dailyUsageBuckets: nullish(Schema.Array(AccountTokenUsageDailyBucket)),
    threadUsage: nullish(ThreadUsage)
  })
)

/** The params of `getAuthStatus`. */
export interface GetAuthStatusParams {
  readonly includeToken?: boolean | null | undefined
  readonly refreshToken?: boolean | null | undefined
}
export const GetAuthStatusParams: Schema.Codec<GetAuthStatusParams> = Schema.suspend(() =>
  Schema.Struct({
    includeToken: Schema.optional(Schema.NullOr(Schema.Boolean)),
    refreshToken: Schema.optional(Schema.NullOr(Schema.Boolean))
  })
)

/** The result of `getAuthStatus`. */
export interface GetAuthStatusResponse {
  readonly authMethod?: AuthMode | null
  readonly authToken?: string | null
  readonly requiresOpenaiAuth?: boolean | null
}
export const GetAuthStatusResponse: Schema.Codec<GetAuthStatusResponse> = Schema.suspend(() =>
  Schema.Struct({
    authMethod: nullish(AuthMode),
    authToken: nullish(Schema.String),
    requiresOpenaiAuth: nullish(Schema.Boolean)
  })
)

/** The result of `account/workspaceMessages/read`. */
export interface GetWorkspaceMessagesResponse {
  /** Whether the workspace-message backend route is available for this client. */
  readonly featureEnabled: boolean
  /** Active workspace messages returned by the backend. */
  readonly messages: ReadonlyArray<WorkspaceMessage>
}
export const GetWorkspaceMessagesResponse: Schema.Codec<GetWorkspaceMessagesResponse> = Schema.suspend(() =>
  Schema.Struct({ featureEnabled: Schema.Boolean, messages: Schema.Array(WorkspaceMessage) })
)

/** The params of `account/login/start`. */
export type LoginAccountParams =
  | {
      readonly type: "apiKey"
      readonly apiKey: string
    }
  | {
      readonly type: "chatgpt"
      readonly appBrand?: LoginAppBrand | null | undefined
      readonly codexStreamlinedLogin?: boolean | undefined
      readonly useHostedLoginSuccessPage?: boolean | undefined
    }
  | {
      readonly type: "chatgptDeviceCode"
    }
  | {
      readonly type: "chatgptAuthTokens"
      /**
       * Access token (JWT) supplied by the client. This token is used for backend API requests and
       * email extraction.
       */
      readonly accessToken: string
      /** Workspace/account identifier supplied by the client. */
      readonly chatgptAccountId: string
      /**
       * Optional plan type supplied by the client.
       *
       * When `null`, Codex attempts to derive the plan type from access-token claims. If
       * unavailable, the plan defaults to `unknown`.
       */
      readonly chatgptPlanType?: string | null | undefined
    }
  | {
      readonly type: "amazonBedrock"
      readonly apiKey: string
      readonly region: string
    }
  | {
      readonly type: "amazonBedrockAccessKeys"
      readonly accessKeyId: string
      readonly region: string
      readonly secretAccessKey: string
      readonly sessionToken?: string | null | undefined
    }
export const LoginAccountParams: Schema.Codec<LoginAccountParams> = Schema.suspend(() =>
  Schema.Union([
    Schema.Struct({ type: Schema.Literal("apiKey"), apiKey: Schema.String }),
    Schema.Struct({
      type: Schema.Literal("chatgpt"),
      appBrand: Schema.optional(Schema.NullOr(LoginAppBrand)),
      codexStreamlinedLogin: Schema.optional(Schema.Boolean),
      useHostedLoginSuccessPage: Schema.optional(Schema.Boolean)
    }),
    Schema.Struct({ type: Schema.Literal("chatgptDeviceCode") }),
    Schema.Struct({
      type: Schema.Literal("chatgptAuthTokens"),
      accessToken: Schema.String,
      chatgptAccountId: Schema.String,
      chatgptPlanType: Schema.optional(Schema.NullOr(Schema.String))
    }),
    Schema.Struct({ type: Schema.Literal("amazonBedrock"), apiKey: Schema.String, region: Schema.String }),
    Schema.Struct({
      type: Schema.Literal("amazonBedrockAccessKeys"),
      accessKeyId: Schema.String,
      region: Schema.String,
      secretAccessKey: Schema.String,
      sessionToken: Schema.optional(Schema.NullOr(Schema.String))
    })
  ])
)

/** The result of `account/login/start`. */
export type LoginAccountResponse =
  | {
      readonly type: "apiKey"
    }
  | {
      readonly type: "chatgpt"
      /** URL the client should open in a browser to initiate the OAuth flow. */
      readonly authUrl: string
      readonly loginId: string
    }
  | {
      readonly type: "chatgptDeviceCode"
      readonly loginId: string
      /** One-time code the user must enter after signing in. */
      readonly userCode: string
      /** URL the client should open in a browser to complete device code authorization. */
      readonly verificationUrl: string
    }
  | {
      readonly type: "chatgptAuthTokens"
    }
  | {
      readonly type: "amazonBedrock"
    }
  | UnknownCase<"type">
export const LoginAccountResponse: Schema.Codec<LoginAccountResponse> = Schema.suspend(() =>
  openUnion(
    "type",
    ["apiKey", "chatgpt", "chatgptDeviceCode", "chatgptAuthTokens", "amazonBedrock"],
    [
      Schema.Struct({ type: Schema.Literal("apiKey") }),
      Schema.Struct({ type: Schema.Literal("chatgpt"), authUrl: Schema.String, loginId: Schema.String }),
      Schema.Struct({
        type: Schema.Literal("chatgptDeviceCode"),
        loginId: Schema.String,
        userCode: Schema.String,
        verificationUrl: Schema.String
      }),
      Schema.Struct({ type: Schema.Literal("chatgptAuthTokens") }),
      Schema.Struct({ type: Schema.Literal("amazonBedrock") })
    ]
  )
)

export type LoginAppBrand = "codex" | "chatgpt"
export const LoginAppBrand: Schema.Codec<LoginAppBrand> = Schema.suspend(() => Schema.Literals(["codex", "chatgpt"]))

/** The result of `account/logout`. */
export type LogoutAccountResponse = { readonly [key: string]: unknown }
export const LogoutAccountResponse: Schema.Codec<LogoutAccountResponse> = Schema.suspend(() =>
  Schema.Record(Schema.String, Schema.Unknown)
)

export type PlanType =
  | "free"
  | "go"
  | "plus"
  | "pro"
  | "prolite"
  | "promax"
  | "team"
  | "self_serve_business_prolite"
  | "self_serve_business_usage_based"
  | "business"
  | "ent26"
  | "enterprise_cbp_automation"
  | "enterprise_cbp_usage_based"
  | "enterprise"
  | "edu"
  | "edu_plus"
  | "edu_pro"
  | "sci"
  | "sci_plus"
  | "unknown"
  | (string & {})
export const PlanType: Schema.Codec<PlanType> = Schema.suspend(() =>
  openEnum([
    "free",
    "go",
    "plus",
    "pro",
    "prolite",
    "promax",
    "team",
    "self_serve_business_prolite",
    "self_serve_business_usage_based",
    "business",
    "ent26",
    "enterprise_cbp_automation",
    "enterprise_cbp_usage_based",
    "enterprise",
    "edu",
    "edu_plus",
    "edu_pro",
    "sci",
    "sci_plus",
    "unknown"
  ])
)

export type RateLimitReachedType =
  | "rate_limit_reached"
  | "workspace_owner_credits_depleted"
  | "workspace_member_credits_depleted"
  | "workspace_owner_usage_limit_reached"
  | "workspace_member_usage_limit_reached"
  | (string & {})
export const RateLimitReachedType: Schema.Codec<RateLimitReachedType> = Schema.suspend(() =>
  openEnum([
    "rate_limit_reached",
    "workspace_owner_credits_depleted",
    "workspace_member_credits_depleted",
    "workspace_owner_usage_limit_reached",
    "workspace_member_usage_limit_reached"
  ])
)

export interface RateLimitResetCredit {
  /** Unix timestamp in seconds when the credit was granted. */
  readonly grantedAt: number
  /** Opaque backend identifier for this reset credit. */
  readonly id: string
  readonly resetType: RateLimitResetType
  readonly status: RateLimitResetCreditStatus
  /** Backend-provided display description for this credit, or `null` when unavailable. */
  readonly description?: string | null
  /** Unix timestamp in seconds when the credit expires, or `null` if it does not expire. */
  readonly expiresAt?: number | null
  /** Backend-provided display title for this credit, or `null` when unavailable. */
  readonly title?: string | null
}
export const RateLimitResetCredit: Schema.Codec<RateLimitResetCredit> = Schema.suspend(() =>
  Schema.Struct({
    grantedAt: Schema.Number,
    id: Schema.String,
    resetType: RateLimitResetType,
    status: RateLimitResetCreditStatus,
    description: nullish(Schema.String),
    expiresAt: nullish(Schema.Number),
    title: nullish(Schema.String)
  })
)

export type RateLimitResetCreditStatus =
  | "available"
  | "redeeming"
  | "redeemed"
  | "unknown"
  | (string & {})
export const RateLimitResetCreditStatus: Schema.Codec<RateLimitResetCreditStatus> = Schema.suspend(() =>
  openEnum(["available", "redeeming", "redeemed", "unknown"])
)

export interface RateLimitResetCreditsSummary {
  readonly availableCount: number
  /**
   * Detail rows for available reset credits, when the backend provides them.
   *
   * `null` means only `availableCount` is known, while an empty array means details were fetched
   * and no available credits were returned. The backend may cap this list, so its length can be
   * less than `availableCount`.
   */
  readonly credits?: ReadonlyArray<RateLimitResetCredit> | null
}
export const RateLimitResetCreditsSummary: Schema.Codec<RateLimitResetCreditsSummary> = Schema.suspend(() =>
  Schema.Struct({ availableCount: Schema.Number, credits: nullish(Schema.Array(RateLimitResetCredit)) })
)

export type RateLimitResetType = "codexRateLimits" | "unknown" | (string & {})
export const RateLimitResetType: Schema.Codec<RateLimitResetType> = Schema.suspend(() =>
  openEnum(["codexRateLimits", "unknown"])
)

export interface RateLimitSnapshot {
  readonly credits?: CreditsSnapshot | null
  readonly individualLimit?: SpendControlLimitSnapshot | null
  readonly limitId?: string | null
  readonly limitName?: string | null
  /** Normal model whose display name and reasoning options describe this quota alias. */
  readonly normalModelSlug?: string | null
  readonly planType?: PlanType | null
  readonly primary?: RateLimitWindow | null
  readonly rateLimitReachedType?: RateLimitReachedType | null
  readonly secondary?: RateLimitWindow | null
  /** Backend-reported spend-control state. `None` is unavailable, not a sparse-update recovery. */
  readonly spendControlReached?: boolean | null
}
export const RateLimitSnapshot: Schema.Codec<RateLimitSnapshot> = Schema.suspend(() =>
  Schema.Struct({
    credits: nullish(CreditsSnapshot),
    individualLimit: nullish(SpendControlLimitSnapshot),
    limitId: nullish(Schema.String),
    limitName: nullish(Schema.String),
    normalModelSlug: nullish(Schema.String),
    planType: nullish(PlanType),
    primary: nullish(RateLimitWindow),
    rateLimitReachedType: nullish(RateLimitReachedType),
    secondary: nullish(RateLimitWindow),
    spendControlReached: nullish(Schema.Boolean)
  })
)

export interface RateLimitWindow {
  readonly usedPercent: number
  readonly resetsAt?: number | null
  readonly windowDurationMins?: number | null
}
export const RateLimitWindow: Schema.Codec<RateLimitWindow> = Schema.suspend(() =>
  Schema.Struct({
    usedPercent: Schema.Number,
    resetsAt: nullish(Schema.Number),
    windowDurationMins: nullish(Schema.Number)
  })
)

/** The params of `account/sendAddCreditsNudgeEmail`. */
export interface SendAddCreditsNudgeEmailParams {
  readonly creditType: AddCreditsNudgeCreditType
}
export const SendAddCreditsNudgeEmailParams: Schema.Codec<SendAddCreditsNudgeEmailParams> = Schema.suspend(() =>
  Schema.Struct({ creditType: AddCreditsNudgeCreditType })
)

/** The result of `account/sendAddCreditsNudgeEmail`. */
export interface SendAddCreditsNudgeEmailResponse {
  readonly status: AddCreditsNudgeEmailStatus
}
export const SendAddCreditsNudgeEmailResponse: Schema.Codec<SendAddCreditsNudgeEmailResponse> = Schema.suspend(() =>
  Schema.Struct({ status: AddCreditsNudgeEmailStatus })
)

export interface SpendControlLimitSnapshot {
  readonly limit: string
  readonly remainingPercent: number
  readonly resetsAt: number
  readonly used: string
}
export const SpendControlLimitSnapshot: Schema.Codec<SpendControlLimitSnapshot> = Schema.suspend(() =>
  Schema.Struct({ limit: Schema.String, remainingPercent: Schema.Number, resetsAt: Schema.Number, used: Schema.String })
)

export interface ThreadUsage {
  readonly estimatedUsageCreditsMicros: number
  readonly groups: ReadonlyArray<ThreadUsageBreakdownGroup>
  readonly threadId: string
  readonly estimatedUsageUsdMicros?: number | null
  /** Native dollar usage, independent of credit estimates. None means unknown, not zero. */
  readonly nativeUsageUsdMicros?: number | null
}
export const ThreadUsage: Schema.Codec<ThreadUsage> = Schema.suspend(() =>
  Schema.Struct({
    estimatedUsageCreditsMicros: Schema.Number,
    groups: Schema.Array(ThreadUsageBreakdownGroup),
    threadId: Schema.String,
    estimatedUsageUsdMicros: nullish(Schema.Number),
    nativeUsageUsdMicros: nullish(Schema.Number)
  })
)

export interface ThreadUsageBreakdownGroup {
  readonly estimatedUsageCreditsMicros: number
  readonly cachedInputTokens?: number | null
  readonly inputTokens?: number | null
  readonly model?: string | null
  readonly netNewInputTokens?: number | null
  readonly outputTokens?: number | null
  readonly reasoningEffort?: string | null
  readonly speed?: string | null
  readonly totalTokens?: number | null
}
export const ThreadUsageBreakdownGroup: Schema.Codec<ThreadUsageBreakdownGroup> = Schema.suspend(() =>
  Schema.Struct({
    estimatedUsageCreditsMicros: Schema.Number,
    cachedInputTokens: nullish(Schema.Number),
    inputTokens: nullish(Schema.Number),
    model: nullish(Schema.String),
    netNewInputTokens: nullish(Schema.Number),
    outputTokens: nullish(Schema.Number),
    reasoningEffort: nullish(Schema.String),
    speed: nullish(Schema.String),
    totalTokens: nullish(Schema.Number)
  })
)

/**
 * The params of `userVerification/cancel`.
 *
 * Cancels a native verification RPC issued on this connection, not an elicitation. Use a fresh
 * request ID for each operation and a distinct ID for this cancellation RPC.
 *
 * @experimental
 */
export interface UserVerificationCancelParams {
  readonly requestId: RequestId
}
export const UserVerificationCancelParams: Schema.Codec<UserVerificationCancelParams> = Schema.suspend(() =>
  Schema.Struct({ requestId: RequestId })
)

/**
 * The result of `userVerification/cancel`.
 *
 * Acknowledges the cancellation signal; native work may still be finishing. Unknown or finished
 * requests are a no-op, and completed effects are not rolled back.
 *
 * @experimental
 */
export type UserVerificationCancelResponse = { readonly [key: string]: unknown }
export const UserVerificationCancelResponse: Schema.Codec<UserVerificationCancelResponse> = Schema.suspend(() =>
  Schema.Record(Schema.String, Schema.Unknown)
)

/**
 * The params of `userVerification/delete`.
 *
 * @experimental
 */
export type UserVerificationDeleteParams = { readonly [key: string]: unknown }
export const UserVerificationDeleteParams: Schema.Codec<UserVerificationDeleteParams> = Schema.suspend(() =>
  Schema.Record(Schema.String, Schema.Unknown)
)

/**
 * The result of `userVerification/delete`.
 *
 * @experimental
 */
export type UserVerificationDeleteResponse = { readonly [key: string]: unknown }
export const UserVerificationDeleteResponse: Schema.Codec<UserVerificationDeleteResponse> = Schema.suspend(() =>
  Schema.Record(Schema.String, Schema.Unknown)
)

/**
 * The params of `userVerification/enroll`.
 *
 * @experimental
 */
export type UserVerificationEnrollParams = { readonly [key: string]: unknown }
export const UserVerificationEnrollParams: Schema.Codec<UserVerificationEnrollParams> = Schema.suspend(() =>
  Schema.Record(Schema.String, Schema.Unknown)
)

/**
 * The result of `userVerification/enroll`.
 *
 * Public metadata for a created or reused local credential. The caller completes backend
 * registration; this response does not establish server enrollment. Older app-servers omit the
 * metadata fields; callers must check both before registration.
 *
 * @experimental
 */
export interface UserVerificationEnrollResponse {
  readonly credentialId: string
  readonly algorithm?: string | null
  /** Unpadded base64url of the SubjectPublicKeyInfo DER encoding. */
  readonly publicKey?: string | null
}
export const UserVerificationEnrollResponse: Schema.Codec<UserVerificationEnrollResponse> = Schema.suspend(() =>
  Schema.Struct({ credentialId: Schema.String, algorithm: nullish(Schema.String), publicKey: nullish(Schema.String) })
)

/**
 * A signature over the exact decoded challenge. The verifier validates and consumes it.
 *
 * @experimental
 */
export interface UserVerificationProof {
  readonly credentialId: string
  /** Unpadded base64url DER ECDSA signature using P-256 and SHA-256. */
  readonly signature: string
}
export const UserVerificationProof: Schema.Codec<UserVerificationProof> = Schema.suspend(() =>
  Schema.Struct({ credentialId: Schema.String, signature: Schema.String })
)

/**
 * The params of `userVerification/status`.
 *
 * @experimental
 */
export type UserVerificationStatusParams = { readonly [key: string]: unknown }
export const UserVerificationStatusParams: Schema.Codec<UserVerificationStatusParams> = Schema.suspend(() =>
  Schema.Record(Schema.String, Schema.Unknown)
)

/**
 * The result of `userVerification/status`.
 *
 * Local readiness only; this neither prompts nor queries server registration.
 *
 * @experimental
 */
export interface UserVerificationStatusResponse {
  readonly credentialId?: string | null
  readonly unavailableMessage?: string | null
  readonly unavailableReason?: UserVerificationUnavailableReason | null
}
export const UserVerificationStatusResponse: Schema.Codec<UserVerificationStatusResponse> = Schema.suspend(() =>
  Schema.Struct({
    credentialId: nullish(Schema.String),
    unavailableMessage: nullish(Schema.String),
    unavailableReason: nullish(UserVerificationUnavailableReason)
  })
)

/**
 * The params of `userVerification/verify`.
 *
 * Local signing primitive, independent of any pending elicitation.
 *
 * @experimental
 */
export interface UserVerificationVerifyParams {
  /** Unpadded base64url encoding of 1–4096 challenge bytes. */
  readonly challenge: string
  /** Additional display context; at most 4096 UTF-8 bytes. */
  readonly description: string
  /** Display context already approved by the UI; 1–256 UTF-8 bytes. */
  readonly title: string
}
export const UserVerificationVerifyParams: Schema.Codec<UserVerificationVerifyParams> = Schema.suspend(() =>
  Schema.Struct({ challenge: Schema.String, description: Schema.String, title: Schema.String })
)

/**
 * The result of `userVerification/verify`.
 *
 * @experimental
 */
export interface UserVerificationVerifyResponse {
  readonly proof: UserVerificationProof
}
export const UserVerificationVerifyResponse: Schema.Codec<UserVerificationVerifyResponse> = Schema.suspend(() =>
  Schema.Struct({ proof: UserVerificationProof })
)

export interface WorkspaceMessage {
  readonly messageBody: string
  readonly messageId: string
  readonly messageType: WorkspaceMessageType
  /** Unix timestamp (in seconds) when the message was archived. */
  readonly archivedAt?: number | null
  /** Unix timestamp (in seconds) when the message was created. */
  readonly createdAt?: number | null
}
export const WorkspaceMessage: Schema.Codec<WorkspaceMessage> = Schema.suspend(() =>
  Schema.Struct({
    messageBody: Schema.String,
    messageId: Schema.String,
    messageType: WorkspaceMessageType,
    archivedAt: nullish(Schema.Number),
    createdAt: nullish(Schema.Number)
  })
)

export type WorkspaceMessageType = "headline" | "announcement" | "unknown" | (string & {})
export const WorkspaceMessageType: Schema.Codec<WorkspaceMessageType> = Schema.suspend(() =>
  openEnum(["headline", "announcement", "unknown"])
)

export interface WorkspaceRouting {
  readonly accountRoutingOverride: AccountRoutingOverride
  readonly backendOrigin: string
  readonly chatgptAccountId: string
}
export const WorkspaceRouting: Schema.Codec<WorkspaceRouting> = Schema.suspend(() =>
  Schema.Struct({
    accountRoutingOverride: AccountRoutingOverride,
    backendOrigin: Schema.String,
    chatgptAccountId: Schema.String
  })
)
