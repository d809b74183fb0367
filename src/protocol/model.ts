/**
 * Generated from codex 0.169.0 by `npm run generate`. Do not edit.
 *
 * Models, their providers, collaboration modes.
 *
 * @since 0.1.0
 */

import { Schema } from "effect"
import { nullish, openEnum, openUnion, type UnknownCase } from "../internal/openUnion.ts"
import { CyberAccessProgram, ModeKind, ReasoningEffort } from "./shared.ts"

/** The params of `modelProvider/authRecoveryCompleted`, `modelProvider/authRecoveryStarted`. */
export interface AuthRecoveryNotification {
  readonly message: string
  readonly provider: string
  readonly threadId: string
  readonly turnId: string
}
export const AuthRecoveryNotification: Schema.Codec<AuthRecoveryNotification> = Schema.suspend(() =>
  Schema.Struct({ message: Schema.String, provider: Schema.String, threadId: Schema.String, turnId: Schema.String })
)

export type BedrockProviderId = "amazon-bedrock" | "amazon-bedrock-runtime"
export const BedrockProviderId: Schema.Codec<BedrockProviderId> = Schema.suspend(() =>
  Schema.Literals(["amazon-bedrock", "amazon-bedrock-runtime"])
)

/**
 * The params of `collaborationMode/list`.
 *
 * EXPERIMENTAL - list collaboration mode presets.
 *
 * @experimental
 */
export type CollaborationModeListParams = { readonly [key: string]: unknown }
export const CollaborationModeListParams: Schema.Codec<CollaborationModeListParams> = Schema.suspend(() =>
  Schema.Record(Schema.String, Schema.Unknown)
)

/**
 * The result of `collaborationMode/list`.
 *
 * EXPERIMENTAL - collaboration mode presets response.
 *
 * @experimental
 */
export interface CollaborationModeListResponse {
  readonly data: ReadonlyArray<CollaborationModeMask>
}
export const CollaborationModeListResponse: Schema.Codec<CollaborationModeListResponse> = Schema.suspend(() =>
  Schema.Struct({ data: Schema.Array(CollaborationModeMask) })
)

/** EXPERIMENTAL - collaboration mode preset metadata for clients. */
export interface CollaborationModeMask {
  readonly name: string
  readonly mode?: ModeKind | null
  readonly model?: string | null
  readonly reasoning_effort?: ReasoningEffort | null
}
export const CollaborationModeMask: Schema.Codec<CollaborationModeMask> = Schema.suspend(() =>
  Schema.Struct({
    name: Schema.String,
    mode: nullish(ModeKind),
    model: nullish(Schema.String),
    reasoning_effort: nullish(ReasoningEffort)
  })
)

export type GatewayAuth =
  | {
      readonly mode: "none"
    }
  | {
      readonly mode: "environmentVariable"
      readonly envKey: string
    }
  | {
      readonly mode: "externallyConfigured"
      readonly envKey?: string | null
    }
  | UnknownCase<"mode">
export const GatewayAuth: Schema.Codec<GatewayAuth> = Schema.suspend(() =>
  openUnion(
    "mode",
    ["none", "environmentVariable", "externallyConfigured"],
    [
      Schema.Struct({ mode: Schema.Literal("none") }),
      Schema.Struct({ mode: Schema.Literal("environmentVariable"), envKey: Schema.String }),
      Schema.Struct({ mode: Schema.Literal("externallyConfigured"), envKey: nullish(Schema.String) })
    ]
  )
)

export type GcpProviderId = "gcp"
export const GcpProviderId: Schema.Codec<GcpProviderId> = Schema.suspend(() => Schema.Literal("gcp"))

/**
 * Canonical user-input modality tags advertised by a model.
 *
 * - `text`: Plain text turns and tool payloads.
 * - `image`: Image attachments included in user turns.
 * - `audio`: Audio attachments included in user turns.
 */
export type InputModality = "text" | "image" | "audio" | (string & {})
export const InputModality: Schema.Codec<InputModality> = Schema.suspend(() => openEnum(["text", "image", "audio"]))

export interface Model {
  readonly defaultReasoningEffort: ReasoningEffort
  readonly description: string
  readonly displayName: string
  readonly hidden: boolean
  readonly id: string
  readonly isDefault: boolean
  readonly model: string
  readonly supportedReasoningEfforts: ReadonlyArray<ReasoningEffortOption>
  /** Deprecated: use `serviceTiers` instead. */
  readonly additionalSpeedTiers?: ReadonlyArray<string> | null
  readonly availabilityNux?: ModelAvailabilityNux | null
  /** Null when the catalog does not provide access-program metadata. */
  readonly availableAccessPrograms?: ModelAccessPrograms | null
  /** Catalog default service tier id for this model, when one is configured. */
  readonly defaultServiceTier?: string | null
  readonly inputModalities?: ReadonlyArray<InputModality> | null
  readonly modelSpecialty?: string | null
  /** Multi-agent runtime declared by this model, when available. */
  readonly multiAgentVersion?: MultiAgentVersion | null
  readonly serviceTiers?: ReadonlyArray<ModelServiceTier> | null
  /** @deprecated Always false; models no longer support personality selection. */
  readonly supportsPersonality?: boolean | null
  readonly upgrade?: string | null
  readonly upgradeInfo?: ModelUpgradeInfo | null
}
export const Model: Schema.Codec<Model> = Schema.suspend(() =>
  Schema.Struct({
    defaultReasoningEffort: ReasoningEffort,
    description: Schema.String,
    displayName: Schema.String,
    hidden: Schema.Boolean,
    id: Schema.String,
    isDefault: Schema.Boolean,
    model: Schema.String,
    supportedReasoningEfforts: Schema.Array(ReasoningEffortOption),
    additionalSpeedTiers: nullish(Schema.Array(Schema.String)),
    availabilityNux: nullish(ModelAvailabilityNux),
    availableAccessPrograms: nullish(ModelAccessPrograms),
    defaultServiceTier: nullish(Schema.String),
    inputModalities: nullish(Schema.Array(InputModality)),
    modelSpecialty: nullish(Schema.String),
    multiAgentVersion: nullish(MultiAgentVersion),
    serviceTiers: nullish(Schema.Array(ModelServiceTier)),
    supportsPersonality: nullish(Schema.Boolean),
    upgrade: nullish(Schema.String),
    upgradeInfo: nullish(ModelUpgradeInfo)
  })
)

/** Caller-specific explicit access programs advertised by model discovery. */
export interface ModelAccessPrograms {
  /** Accepted explicit selections. */
  readonly cyber: ReadonlyArray<CyberAccessProgram>
}
export const ModelAccessPrograms: Schema.Codec<ModelAccessPrograms> = Schema.suspend(() =>
  Schema.Struct({ cyber: Schema.Array(CyberAccessProgram) })
)

export interface ModelAvailabilityNux {
  readonly message: string
}
export const ModelAvailabilityNux: Schema.Codec<ModelAvailabilityNux> = Schema.suspend(() =>
  Schema.Struct({ message: Schema.String })
)

/** The params of `model/list`. */
export interface ModelListParams {
  /** Opaque pagination cursor returned by a previous call. */
  readonly cursor?: string | null | undefined
  /** When true, include models that are hidden from the default picker list. */
  readonly includeHidden?: boolean | null | undefined
  /** Optional page size; defaults to a reasonable server-side value. */
  readonly limit?: number | null | undefined
  /** List models for this configured provider instead of the app-server default. */
  readonly modelProvider?: string | null | undefined
}
export const ModelListParams: Schema.Codec<ModelListParams> = Schema.suspend(() =>
  Schema.Struct({
    cursor: Schema.optional(Schema.NullOr(Schema.String)),
    includeHidden: Schema.optional(Schema.NullOr(Schema.Boolean)),
    limit: Schema.optional(Schema.NullOr(Schema.Number)),
    modelProvider: Schema.optional(Schema.NullOr(Schema.String))
  })
)

/** The result of `model/list`. */
export interface ModelListResponse {
  readonly data: ReadonlyArray<Model>
  /**
   * Opaque cursor to pass to the next call to continue after the last item. If None, there are no
   * more items to return.
   */
  readonly nextCursor?: string | null
}
export const ModelListResponse: Schema.Codec<ModelListResponse> = Schema.suspend(() =>
  Schema.Struct({ data: Schema.Array(Model), nextCursor: nullish(Schema.String) })
)

/** The params of `modelProvider/capabilities/read`. */
export type ModelProviderCapabilitiesReadParams = { readonly [key: string]: unknown }
export const ModelProviderCapabilitiesReadParams: Schema.Codec<ModelProviderCapabilitiesReadParams> = Schema.suspend(() =>
  Schema.Record(Schema.String, Schema.Unknown)
)

/** The result of `modelProvider/capabilities/read`. */
export interface ModelProviderCapabilitiesReadResponse {
  readonly imageGeneration: boolean
  readonly webSearch: boolean
}
export const ModelProviderCapabilitiesReadResponse: Schema.Codec<ModelProviderCapabilitiesReadResponse> = Schema.suspend(() =>
  Schema.Struct({ imageGeneration: Schema.Boolean, webSearch: Schema.Boolean })
)

/** The params of `modelProvider/config/write`. */
export interface ModelProviderConfigWriteParams {
  readonly settings: ProviderSettingsPatch
}
export const ModelProviderConfigWriteParams: Schema.Codec<ModelProviderConfigWriteParams> = Schema.suspend(() =>
  Schema.Struct({ settings: ProviderSettingsPatch })
)

/** The result of `modelProvider/config/write`. */
export interface ModelProviderConfigWriteResponse {
  readonly provider: ModelProviderSummary
}
export const ModelProviderConfigWriteResponse: Schema.Codec<ModelProviderConfigWriteResponse> = Schema.suspend(() =>
  Schema.Struct({ provider: ModelProviderSummary })
)

/** The params of `modelProvider/list`. */
export type ModelProviderListParams = { readonly [key: string]: unknown }
export const ModelProviderListParams: Schema.Codec<ModelProviderListParams> = Schema.suspend(() =>
  Schema.Record(Schema.String, Schema.Unknown)
)

/** The result of `modelProvider/list`. */
export interface ModelProviderListResponse {
  readonly canChangeDefault: boolean
  readonly data: ReadonlyArray<ModelProviderSummary>
  readonly defaultProviderId: string
}
export const ModelProviderListResponse: Schema.Codec<ModelProviderListResponse> = Schema.suspend(() =>
  Schema.Struct({
    canChangeDefault: Schema.Boolean,
    data: Schema.Array(ModelProviderSummary),
    defaultProviderId: Schema.String
  })
)

export interface ModelProviderSummary {
  /** Whether a supported configuration field can be edited in the active user layer. */
  readonly canEdit: boolean
  readonly id: string
  readonly name: string
  readonly settings: ProviderSettings
  /** Null when the endpoint is absent or cannot be safely displayed. */
  readonly baseUrl?: string | null
}
export const ModelProviderSummary: Schema.Codec<ModelProviderSummary> = Schema.suspend(() =>
  Schema.Struct({
    canEdit: Schema.Boolean,
    id: Schema.String,
    name: Schema.String,
    settings: ProviderSettings,
    baseUrl: nullish(Schema.String)
  })
)

export type ModelRerouteReason = "highRiskCyberActivity" | (string & {})
export const ModelRerouteReason: Schema.Codec<ModelRerouteReason> = Schema.suspend(() =>
  openEnum(["highRiskCyberActivity"])
)

/** The params of `model/rerouted`. */
export interface ModelReroutedNotification {
  readonly fromModel: string
  readonly reason: ModelRerouteReason
  readonly threadId: string
  readonly toModel: string
  readonly turnId: string
}
export const ModelReroutedNotification: Schema.Codec<ModelReroutedNotification> = Schema.suspend(() =>
  Schema.Struct({
    fromModel: Schema.String,
    reason: ModelRerouteReason,
    threadId: Schema.String,
    toModel: Schema.String,
    turnId: Schema.String
  })
)

/** The params of `model/safetyBuffering/updated`. */
export interface ModelSafetyBufferingUpdatedNotification {
  readonly model: string
  readonly reasons: ReadonlyArray<string>
  readonly showBufferingUi: boolean
  readonly threadId: string
  readonly turnId: string
  readonly useCases: ReadonlyArray<string>
  readonly fasterModel?: string | null
}
export const ModelSafetyBufferingUpdatedNotification: Schema.Codec<ModelSafetyBufferingUpdatedNotification> = Schema.suspend(() =>
  Schema.Struct({
    model: Schema.String,
    reasons: Schema.Array(Schema.String),
    showBufferingUi: Schema.Boolean,
    threadId: Schema.String,
    turnId: Schema.String,
    useCases: Schema.Array(Schema.String),
    fasterModel: nullish(Schema.String)
  })
)

export interface ModelServiceTier {
  readonly description: string
  readonly id: string
  readonly name: string
}
export const ModelServiceTier: Schema.Codec<ModelServiceTier> = Schema.suspend(() =>
  Schema.Struct({ description: Schema.String, id: Schema.String, name: Schema.String })
)

export interface ModelUpgradeInfo {
  readonly model: string
  readonly migrationMarkdown?: string | null
  readonly modelLink?: string | null
  /** Informational Unix timestamp for this upgrade's scheduled retirement, if known. */
  readonly retirementAt?: number | null
  readonly upgradeCopy?: string | null
}
export const ModelUpgradeInfo: Schema.Codec<ModelUpgradeInfo> = Schema.suspend(() =>
  Schema.Struct({
    model: Schema.String,
    migrationMarkdown: nullish(Schema.String),
    modelLink: nullish(Schema.String),
    retirementAt: nullish(Schema.Number),
    upgradeCopy: nullish(Schema.String)
  })
)

export type ModelVerification = "trustedAccessForCyber" | (string & {})
export const ModelVerification: Schema.Codec<ModelVerification> = Schema.suspend(() =>
  openEnum(["trustedAccessForCyber"])
)

/** The params of `model/verification`. */
export interface ModelVerificationNotification {
  readonly threadId: string
  readonly turnId: string
  readonly verifications: ReadonlyArray<ModelVerification>
}
export const ModelVerificationNotification: Schema.Codec<ModelVerificationNotification> = Schema.suspend(() =>
  Schema.Struct({ threadId: Schema.String, turnId: Schema.String, verifications: Schema.Array(ModelVerification) })
)

/** Multi-agent runtime supported by a model. */
export type MultiAgentVersion = "disabled" | "v1" | "v2" | (string & {})
export const MultiAgentVersion: Schema.Codec<MultiAgentVersion> = Schema.suspend(() =>
  openEnum(["disabled", "v1", "v2"])
)

export type ProviderSettings =
  | {
      readonly type: "openai"
    }
  | {
      readonly type: "customGateway"
      readonly auth: GatewayAuth
    }
  | {
      readonly type: "bedrock"
      readonly profile?: string | null
      readonly region?: string | null
    }
  | {
      readonly type: "gcp"
      /** Path on the app-server host, without credential-file contents. */
      readonly credentialFile?: string | null
      readonly location?: string | null
      readonly projectId?: string | null
    }
  | UnknownCase<"type">
export const ProviderSettings: Schema.Codec<ProviderSettings> = Schema.suspend(() =>
  openUnion(
    "type",
    ["openai", "customGateway", "bedrock", "gcp"],
    [
      Schema.Struct({ type: Schema.Literal("openai") }),
      Schema.Struct({ type: Schema.Literal("customGateway"), auth: GatewayAuth }),
      Schema.Struct({
        type: Schema.Literal("bedrock"),
        profile: nullish(Schema.String),
        region: nullish(Schema.String)
      }),
      Schema.Struct({
        type: Schema.Literal("gcp"),
        credentialFile: nullish(Schema.String),
        location: nullish(Schema.String),
        projectId: nullish(Schema.String)
      })
    ]
  )
)

/** Omitted patch fields preserve their values. Explicit null clears a nullable field. */
export type ProviderSettingsPatch =
  | {
      readonly type: "customGateway"
      readonly baseUrl?: string | null | undefined
      readonly envKey?: string | null | undefined
      readonly name?: string | undefined
      /** Omit or pass null to allocate a new custom provider ID. */
      readonly providerId?: string | null | undefined
    }
  | {
      readonly type: "bedrock"
      readonly providerId: BedrockProviderId
      readonly profile?: string | null | undefined
      readonly region?: string | null | undefined
    }
  | {
      readonly type: "gcp"
      readonly providerId: GcpProviderId
      readonly credentialFile?: string | null | undefined
      readonly location?: string | null | undefined
      readonly projectId?: string | null | undefined
    }
export const ProviderSettingsPatch: Schema.Codec<ProviderSettingsPatch> = Schema.suspend(() =>
  Schema.Union([
    Schema.Struct({
      type: Schema.Literal("customGateway"),
      baseUrl: Schema.optional(Schema.NullOr(Schema.String)),
      envKey: Schema.optional(Schema.NullOr(Schema.String)),
      name: Schema.optional(Schema.String),
      providerId: Schema.optional(Schema.NullOr(Schema.String))
    }),
    Schema.Struct({
      type: Schema.Literal("bedrock"),
      providerId: BedrockProviderId,
      profile: Schema.optional(Schema.NullOr(Schema.String)),
      region: Schema.optional(Schema.NullOr(Schema.String))
    }),
    Schema.Struct({
      type: Schema.Literal("gcp"),
      providerId: GcpProviderId,
      credentialFile: Schema.optional(Schema.NullOr(Schema.String)),
      location: Schema.optional(Schema.NullOr(Schema.String)),
      projectId: Schema.optional(Schema.NullOr(Schema.String))
    })
  ])
)

export interface ReasoningEffortOption {
  readonly description: string
  readonly reasoningEffort: ReasoningEffort
}
export const ReasoningEffortOption: Schema.Codec<ReasoningEffortOption> = Schema.suspend(() =>
  Schema.Struct({ description: Schema.String, reasoningEffort: ReasoningEffort })
)
