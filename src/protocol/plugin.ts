/**
 * Generated from codex 0.169.0 by `npm run generate`. Do not edit.
 *
 * Plugins, marketplaces, apps, skills, hooks.
 *
 * @since 0.1.0
 */

import { Schema } from "effect"
import { nullish, openEnum, openUnion, type UnknownCase } from "../internal/openUnion.ts"
import { AbsolutePathBuf, LegacyAppPathString } from "./shared.ts"

/** EXPERIMENTAL - app metadata returned by app-list APIs. */
export interface AppBranding {
  readonly isDiscoverableApp: boolean
  readonly category?: string | null
  readonly developer?: string | null
  readonly privacyPolicy?: string | null
  readonly termsOfService?: string | null
  readonly website?: string | null
}
export const AppBranding: Schema.Codec<AppBranding> = Schema.suspend(() =>
  Schema.Struct({
    isDiscoverableApp: Schema.Boolean,
    category: nullish(Schema.String),
    developer: nullish(Schema.String),
    privacyPolicy: nullish(Schema.String),
    termsOfService: nullish(Schema.String),
    website: nullish(Schema.String)
  })
)

/** EXPERIMENTAL - app metadata returned by app-list APIs. */
export interface AppInfo {
  readonly id: string
  readonly name: string
  readonly appMetadata?: AppMetadata | null
  readonly branding?: AppBranding | null
  readonly description?: string | null
  readonly distributionChannel?: string | null
  readonly iconAssets?: { readonly [key: string]: string } | null
  readonly iconDarkAssets?: { readonly [key: string]: string } | null
  readonly installUrl?: string | null
  readonly isAccessible?: boolean | null
  /** Whether this app is enabled in config.toml. Example: `[apps.bad_app] enabled = false` */
  readonly isEnabled?: boolean | null
  readonly labels?: { readonly [key: string]: string } | null
  readonly logoUrl?: string | null
  readonly logoUrlDark?: string | null
  readonly pluginDisplayNames?: ReadonlyArray<string> | null
}
export const AppInfo: Schema.Codec<AppInfo> = Schema.suspend(() =>
  Schema.Struct({
    id: Schema.String,
    name: Schema.String,
    appMetadata: nullish(AppMetadata),
    branding: nullish(AppBranding),
    description: nullish(Schema.String),
    distributionChannel: nullish(Schema.String),
    iconAssets: nullish(Schema.Record(Schema.String, Schema.String)),
    iconDarkAssets: nullish(Schema.Record(Schema.String, Schema.String)),
    installUrl: nullish(Schema.String),
    isAccessible: nullish(Schema.Boolean),
    isEnabled: nullish(Schema.Boolean),
    labels: nullish(Schema.Record(Schema.String, Schema.String)),
    logoUrl: nullish(Schema.String),
    logoUrlDark: nullish(Schema.String),
    pluginDisplayNames: nullish(Schema.Array(Schema.String))
  })
)

/**
 * The params of `app/list/updated`.
 *
 * EXPERIMENTAL - notification emitted when the app list changes.
 */
export interface AppListUpdatedNotification {
  readonly data: ReadonlyArray<AppInfo>
}
export const AppListUpdatedNotification: Schema.Codec<AppListUpdatedNotification> = Schema.suspend(() =>
  Schema.Struct({ data: Schema.Array(AppInfo) })
)

export interface AppMetadata {
  readonly categories?: ReadonlyArray<string> | null
  readonly developer?: string | null
  readonly firstPartyRequiresInstall?: boolean | null
  readonly review?: AppReview | null
  readonly screenshots?: ReadonlyArray<AppScreenshot> | null
  readonly seoDescription?: string | null
  readonly showInComposerWhenUnlinked?: boolean | null
  readonly subCategories?: ReadonlyArray<string> | null
  readonly version?: string | null
  readonly versionId?: string | null
  readonly versionNotes?: string | null
}
export const AppMetadata: Schema.Codec<AppMetadata> = Schema.suspend(() =>
  Schema.Struct({
    categories: nullish(Schema.Array(Schema.String)),
    developer: nullish(Schema.String),
    firstPartyRequiresInstall: nullish(Schema.Boolean),
    review: nullish(AppReview),
    screenshots: nullish(Schema.Array(AppScreenshot)),
    seoDescription: nullish(Schema.String),
    showInComposerWhenUnlinked: nullish(Schema.Boolean),
    subCategories: nullish(Schema.Array(Schema.String)),
    version: nullish(Schema.String),
    versionId: nullish(Schema.String),
    versionNotes: nullish(Schema.String)
  })
)

export interface AppReview {
  readonly status: string
}
export const AppReview: Schema.Codec<AppReview> = Schema.suspend(() => Schema.Struct({ status: Schema.String }))

export interface AppScreenshot {
  readonly userPrompt: string
  readonly fileId?: string | null
  readonly url?: string | null
}
export const AppScreenshot: Schema.Codec<AppScreenshot> = Schema.suspend(() =>
  Schema.Struct({ userPrompt: Schema.String, fileId: nullish(Schema.String), url: nullish(Schema.String) })
)

/** EXPERIMENTAL - app metadata summary for plugin responses. */
export interface AppSummary {
  readonly id: string
  readonly name: string
  readonly category?: string | null
  readonly description?: string | null
  readonly installUrl?: string | null
}
export const AppSummary: Schema.Codec<AppSummary> = Schema.suspend(() =>
  Schema.Struct({
    id: Schema.String,
    name: Schema.String,
    category: nullish(Schema.String),
    description: nullish(Schema.String),
    installUrl: nullish(Schema.String)
  })
)

export interface AppTemplateSummary {
  readonly materializedAppIds: ReadonlyArray<string>
  readonly name: string
  readonly templateId: string
  readonly canonicalConnectorId?: string | null
  readonly category?: string | null
  readonly description?: string | null
  readonly logoUrl?: string | null
  readonly logoUrlDark?: string | null
  readonly reason?: AppTemplateUnavailableReason | null
}
export const AppTemplateSummary: Schema.Codec<AppTemplateSummary> = Schema.suspend(() =>
  Schema.Struct({
    materializedAppIds: Schema.Array(Schema.String),
    name: Schema.String,
    templateId: Schema.String,
    canonicalConnectorId: nullish(Schema.String),
    category: nullish(Schema.String),
    description: nullish(Schema.String),
    logoUrl: nullish(Schema.String),
    logoUrlDark: nullish(Schema.String),
    reason: nullish(AppTemplateUnavailableReason)
  })
)

export type AppTemplateUnavailableReason =
  | "NOT_CONFIGURED_FOR_WORKSPACE"
  | "NO_ACTIVE_WORKSPACE"
  | (string & {})
export const AppTemplateUnavailableReason: Schema.Codec<AppTemplateUnavailableReason> = Schema.suspend(() =>
  openEnum(["NOT_CONFIGURED_FOR_WORKSPACE", "NO_ACTIVE_WORKSPACE"])
)

/** EXPERIMENTAL - metadata returned by app/read. */
export interface AppToolSummary {
  readonly description: string
  readonly name: string
  readonly disabledReason?: string | null
  readonly isEnabled?: boolean | null
  readonly isReadOnly?: boolean | null
  readonly title?: string | null
}
export const AppToolSummary: Schema.Codec<AppToolSummary> = Schema.suspend(() =>
  Schema.Struct({
    description: Schema.String,
    name: Schema.String,
    disabledReason: nullish(Schema.String),
    isEnabled: nullish(Schema.Boolean),
    isReadOnly: nullish(Schema.Boolean),
    title: nullish(Schema.String)
  })
)

/**
 * The params of `app/installed`.
 *
 * Read the committed installed connector runtime snapshot.
 */
export interface AppsInstalledParams {
  /**
   * When true and Apps are permitted, refresh and publish the hosted connector runtime tool
   * snapshot first.
   */
  readonly forceRefresh?: boolean | undefined
  /** Optional loaded thread id used to evaluate effective app configuration. */
  readonly threadId?: string | null | undefined
}
export const AppsInstalledParams: Schema.Codec<AppsInstalledParams> = Schema.suspend(() =>
  Schema.Struct({
    forceRefresh: Schema.optional(Schema.Boolean),
    threadId: Schema.optional(Schema.NullOr(Schema.String))
  })
)

/**
 * The result of `app/installed`.
 *
 * The installed connectors in one committed runtime snapshot.
 */
export interface AppsInstalledResponse {
  readonly apps: ReadonlyArray<InstalledApp>
}
export const AppsInstalledResponse: Schema.Codec<AppsInstalledResponse> = Schema.suspend(() =>
  Schema.Struct({ apps: Schema.Array(InstalledApp) })
)

/**
 * The params of `app/list`.
 *
 * EXPERIMENTAL - list available apps/connectors.
 */
export interface AppsListParams {
  /** Opaque pagination cursor returned by a previous call. */
  readonly cursor?: string | null | undefined
  /** When true, bypass app caches and fetch the latest data from sources. */
  readonly forceRefetch?: boolean | undefined
  /** Optional page size; defaults to a reasonable server-side value. */
  readonly limit?: number | null | undefined
  /** Optional thread id used to evaluate app feature gating from that thread's config. */
  readonly threadId?: string | null | undefined
}
export const AppsListParams: Schema.Codec<AppsListParams> = Schema.suspend(() =>
  Schema.Struct({
    cursor: Schema.optional(Schema.NullOr(Schema.String)),
    forceRefetch: Schema.optional(Schema.Boolean),
    limit: Schema.optional(Schema.NullOr(Schema.Number)),
    threadId: Schema.optional(Schema.NullOr(Schema.String))
  })
)

/**
 * The result of `app/list`.
 *
 * EXPERIMENTAL - app list response.
 */
export interface AppsListResponse {
  readonly data: ReadonlyArray<AppInfo>
  /**
   * Opaque cursor to pass to the next call to continue after the last item. If None, there are no
   * more items to return.
   */
  readonly nextCursor?: string | null
}
export const AppsListResponse: Schema.Codec<AppsListResponse> = Schema.suspend(() =>
  Schema.Struct({ data: Schema.Array(AppInfo), nextCursor: nullish(Schema.String) })
)

/**
 * The params of `app/read`.
 *
 * EXPERIMENTAL - read metadata for specific apps/connectors.
 */
export interface AppsReadParams {
  /**
   * App ids to read. The server accepts at most 100 ids and deduplicates repeated ids while
   * preserving their first-request order.
   */
  readonly appIds: ReadonlyArray<string>
  /** When true, include display-only public tool summaries in the returned metadata. */
  readonly includeTools?: boolean | undefined
  /** Optional loaded thread id used to evaluate effective app configuration. */
  readonly threadId?: string | null | undefined
}
export const AppsReadParams: Schema.Codec<AppsReadParams> = Schema.suspend(() =>
  Schema.Struct({
    appIds: Schema.Array(Schema.String),
    includeTools: Schema.optional(Schema.Boolean),
    threadId: Schema.optional(Schema.NullOr(Schema.String))
  })
)

/**
 * The result of `app/read`.
 *
 * EXPERIMENTAL - app/read response.
 */
export interface AppsReadResponse {
  readonly apps: ReadonlyArray<ConnectorMetadata>
  readonly missingAppIds: ReadonlyArray<string>
}
export const AppsReadResponse: Schema.Codec<AppsReadResponse> = Schema.suspend(() =>
  Schema.Struct({ apps: Schema.Array(ConnectorMetadata), missingAppIds: Schema.Array(Schema.String) })
)

/** EXPERIMENTAL - metadata returned by app/read. */
export interface ConnectorMetadata {
  readonly id: string
  readonly name: string
  readonly description?: string | null
  readonly distributionChannel?: string | null
  readonly iconUrl?: string | null
  readonly iconUrlDark?: string | null
  readonly installUrl?: string | null
  readonly pluginDisplayNames?: ReadonlyArray<string> | null
  readonly toolSummaries?: ReadonlyArray<AppToolSummary> | null
}
export const ConnectorMetadata: Schema.Codec<ConnectorMetadata> = Schema.suspend(() =>
  Schema.Struct({
    id: Schema.String,
    name: Schema.String,
    description: nullish(Schema.String),
    distributionChannel: nullish(Schema.String),
    iconUrl: nullish(Schema.String),
    iconUrlDark: nullish(Schema.String),
    installUrl: nullish(Schema.String),
    pluginDisplayNames: nullish(Schema.Array(Schema.String)),
    toolSummaries: nullish(Schema.Array(AppToolSummary))
  })
)

/** The params of `hook/completed`. */
export interface HookCompletedNotification {
  readonly run: HookRunSummary
  readonly threadId: string
  readonly turnId?: string | null
}
export const HookCompletedNotification: Schema.Codec<HookCompletedNotification> = Schema.suspend(() =>
  Schema.Struct({ run: HookRunSummary, threadId: Schema.String, turnId: nullish(Schema.String) })
)

export interface HookErrorInfo {
  readonly message: string
  readonly path: string
}
export const HookErrorInfo: Schema.Codec<HookErrorInfo> = Schema.suspend(() =>
  Schema.Struct({ message: Schema.String, path: Schema.String })
)

export type HookEventName =
  | "preModelRequest"
  | "postModelRequest"
  | "preToolUse"
  | "permissionRequest"
  | "postToolUse"
  | "preCompact"
  | "postCompact"
  | "sessionStart"
  | "sessionEnd"
  | "userPromptSubmit"
  | "subagentStart"
  | "subagentStop"
  | "stop"
  | "interrupt"
  | (string & {})
export const HookEventName: Schema.Codec<HookEventName> = Schema.suspend(() =>
  openEnum([
    "preModelRequest",
    "postModelRequest",
    "preToolUse",
    "permissionRequest",
    "postToolUse",
    "preCompact",
    "postCompact",
    "sessionStart",
    "sessionEnd",
    "userPromptSubmit",
    "subagentStart",
    "subagentStop",
    "stop",
    "interrupt"
  ])
)

export type HookExecutionMode = "sync" | "async" | (string & {})
export const HookExecutionMode: Schema.Codec<HookExecutionMode> = Schema.suspend(() => openEnum(["sync", "async"]))

export type HookHandlerType = "command" | "mcpTool" | "prompt" | "agent" | (string & {})
export const HookHandlerType: Schema.Codec<HookHandlerType> = Schema.suspend(() =>
  openEnum(["command", "mcpTool", "prompt", "agent"])
)

export type HookMetadata =
  | {
      readonly handlerType: "command"
      readonly command: string
      readonly currentHash: string
      readonly displayOrder: number
      readonly enabled: boolean
      readonly eventName: HookEventName
      readonly isManaged: boolean
      readonly key: string
      readonly source: HookSource
      readonly sourcePath: AbsolutePathBuf
      readonly timeoutSec: number
      readonly trustStatus: HookTrustStatus
      /**
       * Configured `additionalContext` spill threshold. `null` uses 2,500 tokens; `0` disables
       * spilling.
       */
      readonly additionalContextLimit?: number | null
      readonly async?: boolean | null
      /** The owning execution environment, if this hook came from its requirements. */
      readonly environmentId?: string | null
      readonly matcher?: string | null
      readonly pluginId?: string | null
      readonly statusMessage?: string | null
    }
  | {
      readonly handlerType: "mcpTool"
      readonly currentHash: string
      readonly displayOrder: number
      readonly enabled: boolean
      readonly eventName: HookEventName
      readonly isManaged: boolean
      readonly key: string
      readonly server: string
      readonly source: HookSource
      readonly sourcePath: AbsolutePathBuf
      readonly timeoutSec: number
      readonly tool: string
      readonly trustStatus: HookTrustStatus
      /**
       * Configured `additionalContext` spill threshold. `null` uses 2,500 tokens; `0` disables
       * spilling.
       */
      readonly additionalContextLimit?: number | null
      /** The owning execution environment, if this hook came from its requirements. */
      readonly environmentId?: string | null
      readonly matcher?: string | null
      readonly pluginId?: string | null
      readonly statusMessage?: string | null
    }
  | {
      readonly handlerType: "prompt"
      readonly currentHash: string
      readonly displayOrder: number
      readonly enabled: boolean
      readonly eventName: HookEventName
      readonly isManaged: boolean
      readonly key: string
      readonly source: HookSource
      readonly sourcePath: AbsolutePathBuf
      readonly timeoutSec: number
      readonly trustStatus: HookTrustStatus
      /**
       * Configured `additionalContext` spill threshold. `null` uses 2,500 tokens; `0` disables
       * spilling.
       */
      readonly additionalContextLimit?: number | null
      /** The owning execution environment, if this hook came from its requirements. */
      readonly environmentId?: string | null
      readonly matcher?: string | null
      readonly pluginId?: string | null
      readonly statusMessage?: string | null
    }
  | {
      readonly handlerType: "agent"
      readonly currentHash: string
      readonly displayOrder: number
      readonly enabled: boolean
      readonly eventName: HookEventName
      readonly isManaged: boolean
      readonly key: string
      readonly source: HookSource
      readonly sourcePath: AbsolutePathBuf
      readonly timeoutSec: number
      readonly trustStatus: HookTrustStatus
      /**
       * Configured `additionalContext` spill threshold. `null` uses 2,500 tokens; `0` disables
       * spilling.
       */
      readonly additionalContextLimit?: number | null
      /** The owning execution environment, if this hook came from its requirements. */
      readonly environmentId?: string | null
      readonly matcher?: string | null
      readonly pluginId?: string | null
      readonly statusMessage?: string | null
    }
  | UnknownCase<"handlerType">
export const HookMetadata: Schema.Codec<HookMetadata> = Schema.suspend(() =>
  openUnion(
    "handlerType",
    ["command", "mcpTool", "prompt", "agent"],
    [
      Schema.Struct({
        handlerType: Schema.Literal("command"),
        command: Schema.String,
        currentHash: Schema.String,
        displayOrder: Schema.Number,
        enabled: Schema.Boolean,
        eventName: HookEventName,
        isManaged: Schema.Boolean,
        key: Schema.String,
        source: HookSource,
        sourcePath: AbsolutePathBuf,
        timeoutSec: Schema.Number,
        trustStatus: HookTrustStatus,
        additionalContextLimit: nullish(Schema.Number),
        async: nullish(Schema.Boolean),
        environmentId: nullish(Schema.String),
        matcher: nullish(Schema.String),
        pluginId: nullish(Schema.String),
        statusMessage: nullish(Schema.String)
      }),
      Schema.Struct({
        handlerType: Schema.Literal("mcpTool"),
        currentHash: Schema.String,
        displayOrder: Schema.Number,
        enabled: Schema.Boolean,
        eventName: HookEventName,
        isManaged: Schema.Boolean,
        key: Schema.String,
        server: Schema.String,
        source: HookSource,
        sourcePath: AbsolutePathBuf,
        timeoutSec: Schema.Number,
        tool: Schema.String,
        trustStatus: HookTrustStatus,
        additionalContextLimit: nullish(Schema.Number),
        environmentId: nullish(Schema.String),
        matcher: nullish(Schema.String),
        pluginId: nullish(Schema.String),
        statusMessage: nullish(Schema.String)
      }),
      Schema.Struct({
        handlerType: Schema.Literal("prompt"),
        currentHash: Schema.String,
        displayOrder: Schema.Number,
        enabled: Schema.Boolean,
        eventName: HookEventName,
        isManaged: Schema.Boolean,
        key: Schema.String,
        source: HookSource,
        sourcePath: AbsolutePathBuf,
        timeoutSec: Schema.Number,
        trustStatus: HookTrustStatus,
        additionalContextLimit: nullish(Schema.Number),
        environmentId: nullish(Schema.String),
        matcher: nullish(Schema.String),
        pluginId: nullish(Schema.String),
        statusMessage: nullish(Schema.String)
      }),
      Schema.Struct({
        handlerType: Schema.Literal("agent"),
        currentHash: Schema.String,
        displayOrder: Schema.Number,
        enabled: Schema.Boolean,
        eventName: HookEventName,
        isManaged: Schema.Boolean,
        key: Schema.String,
        source: HookSource,
        sourcePath: AbsolutePathBuf,
        timeoutSec: Schema.Number,
        trustStatus: HookTrustStatus,
        additionalContextLimit: nullish(Schema.Number),
        environmentId: nullish(Schema.String),
        matcher: nullish(Schema.String),
        pluginId: nullish(Schema.String),
        statusMessage: nullish(Schema.String)
      })
    ]
  )
)

export interface HookOutputEntry {
  readonly kind: HookOutputEntryKind
  readonly text: string
}
export const HookOutputEntry: Schema.Codec<HookOutputEntry> = Schema.suspend(() =>
  Schema.Struct({ kind: HookOutputEntryKind, text: Schema.String })
)

export type HookOutputEntryKind =
  | "warning"
  | "stop"
  | "feedback"
  | "context"
  | "error"
  | (string & {})
export const HookOutputEntryKind: Schema.Codec<HookOutputEntryKind> = Schema.suspend(() =>
  openEnum(["warning", "stop", "feedback", "context", "error"])
)

export type HookRunStatus =
  | "running"
  | "completed"
  | "failed"
  | "blocked"
  | "stopped"
  | (string & {})
export const HookRunStatus: Schema.Codec<HookRunStatus> = Schema.suspend(() =>
  openEnum(["running", "completed", "failed", "blocked", "stopped"])
)

export interface HookRunSummary {
  readonly displayOrder: number
  readonly entries: ReadonlyArray<HookOutputEntry>
  readonly eventName: HookEventName
  readonly executionMode: HookExecutionMode
  readonly handlerType: HookHandlerType
  readonly id: string
  readonly scope: HookScope
  readonly sourcePath: LegacyAppPathString
  readonly startedAt: number
  readonly status: HookRunStatus
  readonly completedAt?: number | null
  readonly durationMs?: number | null
  readonly source?: HookSource | null
  readonly statusMessage?: string | null
}
export const HookRunSummary: Schema.Codec<HookRunSummary> = Schema.suspend(() =>
  Schema.Struct({
    displayOrder: Schema.Number,
    entries: Schema.Array(HookOutputEntry),
    eventName: HookEventName,
    executionMode: HookExecutionMode,
    handlerType: HookHandlerType,
    id: Schema.String,
    scope: HookScope,
    sourcePath: LegacyAppPathString,
    startedAt: Schema.Number,
    status: HookRunStatus,
    completedAt: nullish(Schema.Number),
    durationMs: nullish(Schema.Number),
    source: nullish(HookSource),
    statusMessage: nullish(Schema.String)
  })
)

export type HookScope = "thread" | "turn" | (string & {})
export const HookScope: Schema.Codec<HookScope> = Schema.suspend(() => openEnum(["thread", "turn"]))

export type HookSource =
  | "system"
  | "user"
  | "project"
  | "mdm"
  | "sessionFlags"
  | "plugin"
  | "cloudRequirements"
  | "cloudManagedConfig"
  | "legacyManagedConfigFile"
  | "legacyManagedConfigMdm"
  | "unknown"
  | (string & {})
export const HookSource: Schema.Codec<HookSource> = Schema.suspend(() =>
  openEnum([
    "system",
    "user",
    "project",
    "mdm",
    "sessionFlags",
    "plugin",
    "cloudRequirements",
    "cloudManagedConfig",
    "legacyManagedConfigFile",
    "legacyManagedConfigMdm",
    "unknown"
  ])
)

/** The params of `hook/started`. */
export interface HookStartedNotification {
  readonly run: HookRunSummary
  readonly threadId: string
  readonly turnId?: string | null
}
export const HookStartedNotification: Schema.Codec<HookStartedNotification> = Schema.suspend(() =>
  Schema.Struct({ run: HookRunSummary, threadId: Schema.String, turnId: nullish(Schema.String) })
)

export type HookTrustStatus =
  | "managed"
  | "untrusted"
  | "trusted"
  | "modified"
  | (string & {})
export const HookTrustStatus: Schema.Codec<HookTrustStatus> = Schema.suspend(() =>
  openEnum(["managed", "untrusted", "trusted", "modified"])
)

export interface HooksListEntry {
  readonly cwd: string
  readonly errors: ReadonlyArray<HookErrorInfo>
  readonly hooks: ReadonlyArray<HookMetadata>
  readonly warnings: ReadonlyArray<string>
}
export const HooksListEntry: Schema.Codec<HooksListEntry> = Schema.suspend(() =>
  Schema.Struct({
    cwd: Schema.String,
    errors: Schema.Array(HookErrorInfo),
    hooks: Schema.Array(HookMetadata),
    warnings: Schema.Array(Schema.String)
  })
)

/** The params of `hooks/list`. */
export interface HooksListParams {
  /**
   * Working directories to inspect when no thread is specified. An empty list uses the session
   * cwd.
   */
  readonly cwds?: ReadonlyArray<string> | undefined
  /** List a loaded thread's hooks, including its selected environments. Omit `cwds` in this mode. */
  readonly threadId?: string | null | undefined
}
export const HooksListParams: Schema.Codec<HooksListParams> = Schema.suspend(() =>
  Schema.Struct({
    cwds: Schema.optional(Schema.Array(Schema.String)),
    threadId: Schema.optional(Schema.NullOr(Schema.String))
  })
)

/** The result of `hooks/list`. */
export interface HooksListResponse {
  readonly data: ReadonlyArray<HooksListEntry>
}
export const HooksListResponse: Schema.Codec<HooksListResponse> = Schema.suspend(() =>
  Schema.Struct({ data: Schema.Array(HooksListEntry) })
)

/** Installed connector runtime state. */
export interface InstalledApp {
  /**
   * Whether the connector is enabled and has a non-synthetic, model-visible tool allowed by
   * effective MCP and app/tool policy in the committed runtime snapshot.
   */
  readonly callable: boolean
  /**
   * Effective enabled state after applying global, workspace, local, and managed configuration at
   * read time.
   */
  readonly enabled: boolean
  readonly id: string
  /**
   * Best-effort name carried by the runtime tool catalog. Canonical app metadata remains owned by
   * `app/read`.
   */
  readonly runtimeName?: string | null
}
export const InstalledApp: Schema.Codec<InstalledApp> = Schema.suspend(() =>
  Schema.Struct({
    callable: Schema.Boolean,
    enabled: Schema.Boolean,
    id: Schema.String,
    runtimeName: nullish(Schema.String)
  })
)

/** The params of `marketplace/add`. */
export interface MarketplaceAddParams {
  readonly source: string
  readonly refName?: string | null | undefined
  readonly sparsePaths?: ReadonlyArray<string> | null | undefined
}
export const MarketplaceAddParams: Schema.Codec<MarketplaceAddParams> = Schema.suspend(() =>
  Schema.Struct({
    source: Schema.String,
    refName: Schema.optional(Schema.NullOr(Schema.String)),
    sparsePaths: Schema.optional(Schema.NullOr(Schema.Array(Schema.String)))
  })
)

/** The result of `marketplace/add`. */
export interface MarketplaceAddResponse {
  readonly alreadyAdded: boolean
  readonly installedRoot: AbsolutePathBuf
  readonly marketplaceName: string
}
export const MarketplaceAddResponse: Schema.Codec<MarketplaceAddResponse> = Schema.suspend(() =>
  Schema.Struct({ alreadyAdded: Schema.Boolean, installedRoot: AbsolutePathBuf, marketplaceName: Schema.String })
)

export interface MarketplaceInterface {
  readonly displayName?: string | null
}
export const MarketplaceInterface: Schema.Codec<MarketplaceInterface> = Schema.suspend(() =>
  Schema.Struct({ displayName: nullish(Schema.String) })
)

export interface MarketplaceLoadErrorInfo {
  readonly marketplacePath: AbsolutePathBuf
  readonly message: string
}
export const MarketplaceLoadErrorInfo: Schema.Codec<MarketplaceLoadErrorInfo> = Schema.suspend(() =>
  Schema.Struct({ marketplacePath: AbsolutePathBuf, message: Schema.String })
)

/** The params of `marketplace/remove`. */
export interface MarketplaceRemoveParams {
  readonly marketplaceName: string
}
export const MarketplaceRemoveParams: Schema.Codec<MarketplaceRemoveParams> = Schema.suspend(() =>
  Schema.Struct({ marketplaceName: Schema.String })
)

/** The result of `marketplace/remove`. */
export interface MarketplaceRemoveResponse {
  readonly marketplaceName: string
  readonly installedRoot?: AbsolutePathBuf | null
}
export const MarketplaceRemoveResponse: Schema.Codec<MarketplaceRemoveResponse> = Schema.suspend(() =>
  Schema.Struct({ marketplaceName: Schema.String, installedRoot: nullish(AbsolutePathBuf) })
)

export interface MarketplaceUpgradeErrorInfo {
  readonly marketplaceName: string
  readonly message: string
}
export const MarketplaceUpgradeErrorInfo: Schema.Codec<MarketplaceUpgradeErrorInfo> = Schema.suspend(() =>
  Schema.Struct({ marketplaceName: Schema.String, message: Schema.String })
)

/** The params of `marketplace/upgrade`. */
export interface MarketplaceUpgradeParams {
  readonly marketplaceName?: string | null | undefined
}
export const MarketplaceUpgradeParams: Schema.Codec<MarketplaceUpgradeParams> = Schema.suspend(() =>
  Schema.Struct({ marketplaceName: Schema.optional(Schema.NullOr(Schema.String)) })
)

/** The result of `marketplace/upgrade`. */
export interface MarketplaceUpgradeResponse {
  readonly errors: ReadonlyArray<MarketplaceUpgradeErrorInfo>
  readonly selectedMarketplaces: ReadonlyArray<string>
  readonly upgradedRoots: ReadonlyArray<AbsolutePathBuf>
}
export const MarketplaceUpgradeResponse: Schema.Codec<MarketplaceUpgradeResponse> = Schema.suspend(() =>
  Schema.Struct({
    errors: Schema.Array(MarketplaceUpgradeErrorInfo),
    selectedMarketplaces: Schema.Array(Schema.String),
    upgradedRoots: Schema.Array(AbsolutePathBuf)
  })
)

export type PluginAuthPolicy = "ON_INSTALL" | "ON_USE" | (string & {})
export const PluginAuthPolicy: Schema.Codec<PluginAuthPolicy> = Schema.suspend(() => openEnum(["ON_INSTALL", "ON_USE"]))

/**
 * - `AVAILABLE`: Plugin-service currently sends `"ENABLED"` for available remote plugins. Codex
 *   app-server exposes `"AVAILABLE"` in its API; the alias keeps decoding compatible with that
 *   upstream response.
 */
export type PluginAvailability = "DISABLED_BY_ADMIN" | "AVAILABLE" | (string & {})
export const PluginAvailability: Schema.Codec<PluginAvailability> = Schema.suspend(() =>
  openEnum(["DISABLED_BY_ADMIN", "AVAILABLE"])
)

export interface PluginDetail {
  readonly appTemplates: ReadonlyArray<AppTemplateSummary>
  readonly apps: ReadonlyArray<AppSummary>
  readonly hooks: ReadonlyArray<PluginHookSummary>
  readonly marketplaceName: string
  readonly mcpServers: ReadonlyArray<string>
  readonly skills: ReadonlyArray<SkillSummary>
  readonly summary: PluginSummary
  readonly description?: string | null
  readonly marketplacePath?: AbsolutePathBuf | null
  /** The declared onboarding skill, when the plugin and visible skill are enabled. */
  readonly onboardingSkill?: SkillSummary | null
  readonly scheduledTasks?: ReadonlyArray<ScheduledTaskSummary> | null
  readonly shareUrl?: string | null
}
export const PluginDetail: Schema.Codec<PluginDetail> = Schema.suspend(() =>
  Schema.Struct({
    appTemplates: Schema.Array(AppTemplateSummary),
    apps: Schema.Array(AppSummary),
    hooks: Schema.Array(PluginHookSummary),
    marketplaceName: Schema.String,
    mcpServers: Schema.Array(Schema.String),
    skills: Schema.Array(SkillSummary),
    summary: PluginSummary,
    description: nullish(Schema.String),
    marketplacePath: nullish(AbsolutePathBuf),
    onboardingSkill: nullish(SkillSummary),
    scheduledTasks: nullish(Schema.Array(ScheduledTaskSummary)),
    shareUrl: nullish(Schema.String)
  })
)

export type PluginDisabledReason =
  | "disabled_by_admin"
  | "plan_not_eligible"
  | "required_app_unavailable"
  | "unknown"
  | (string & {})
export const PluginDisabledReason: Schema.Codec<PluginDisabledReason> = Schema.suspend(() =>
  openEnum(["disabled_by_admin", "plan_not_eligible", "required_app_unavailable", "unknown"])
)

export interface PluginHookSummary {
  readonly eventName: HookEventName
  readonly key: string
}
export const PluginHookSummary: Schema.Codec<PluginHookSummary> = Schema.suspend(() =>
  Schema.Struct({ eventName: HookEventName, key: Schema.String })
)

/** The params of `plugin/install`. */
export interface PluginInstallParams {
  readonly pluginName: string
  /** Client-generated identifier used to correlate one installation attempt. */
  readonly installAttemptId?: string | null | undefined
  readonly marketplacePath?: AbsolutePathBuf | null | undefined
  readonly remoteMarketplaceName?: string | null | undefined
}
export const PluginInstallParams: Schema.Codec<PluginInstallParams> = Schema.suspend(() =>
  Schema.Struct({
    pluginName: Schema.String,
    installAttemptId: Schema.optional(Schema.NullOr(Schema.String)),
    marketplacePath: Schema.optional(Schema.NullOr(AbsolutePathBuf)),
    remoteMarketplaceName: Schema.optional(Schema.NullOr(Schema.String))
  })
)

export type PluginInstallPolicy =
  | "NOT_AVAILABLE"
  | "AVAILABLE"
  | "INSTALLED_BY_DEFAULT"
  | (string & {})
export const PluginInstallPolicy: Schema.Codec<PluginInstallPolicy> = Schema.suspend(() =>
  openEnum(["NOT_AVAILABLE", "AVAILABLE", "INSTALLED_BY_DEFAULT"])
)

export type PluginInstallPolicySource =
  | "WORKSPACE_SETTING"
  | "IMPLICIT_CANONICAL_APP"
  | (string & {})
export const PluginInstallPolicySource: Schema.Codec<PluginInstallPolicySource> = Schema.suspend(() =>
  openEnum(["WORKSPACE_SETTING", "IMPLICIT_CANONICAL_APP"])
)

/** The result of `plugin/install`. */
export interface PluginInstallResponse {
  readonly appsNeedingAuth: ReadonlyArray<AppSummary>
  readonly authPolicy: PluginAuthPolicy
}
export const PluginInstallResponse: Schema.Codec<PluginInstallResponse> = Schema.suspend(() =>
  Schema.Struct({ appsNeedingAuth: Schema.Array(AppSummary), authPolicy: PluginAuthPolicy })
)

/** The params of `plugin/installed`. */
export interface PluginInstalledParams {
  /** Optional working directories used to discover repo marketplaces. */
  readonly cwds?: ReadonlyArray<AbsolutePathBuf> | null | undefined
  /**
   * Additional uninstalled plugin names that should be returned when present locally. This is used
   * by mention surfaces that intentionally expose install entrypoints.
   */
  readonly installSuggestionPluginNames?: ReadonlyArray<string> | null | undefined
}
export const PluginInstalledParams: Schema.Codec<PluginInstalledParams> = Schema.suspend(() =>
  Schema.Struct({
    cwds: Schema.optional(Schema.NullOr(Schema.Array(AbsolutePathBuf))),
    installSuggestionPluginNames: Schema.optional(Schema.NullOr(Schema.Array(Schema.String)))
  })
)

/** The result of `plugin/installed`. */
export interface PluginInstalledResponse {
  readonly marketplaces: ReadonlyArray<PluginMarketplaceEntry>
  readonly marketplaceLoadErrors?: ReadonlyArray<MarketplaceLoadErrorInfo> | null
}
export const PluginInstalledResponse: Schema.Codec<PluginInstalledResponse> = Schema.suspend(() =>
  Schema.Struct({
    marketplaces: Schema.Array(PluginMarketplaceEntry),
    marketplaceLoadErrors: nullish(Schema.Array(MarketplaceLoadErrorInfo))
  })
)

export interface PluginInterface {
  readonly capabilities: ReadonlyArray<string>
  /** Remote screenshot URLs from the plugin catalog. */
  readonly screenshotUrls: ReadonlyArray<string>
  /** Local screenshot paths, resolved from the installed plugin package. */
  readonly screenshots: ReadonlyArray<AbsolutePathBuf>
  readonly brandColor?: string | null
  readonly category?: string | null
  /** Local composer icon path, resolved from the installed plugin package. */
  readonly composerIcon?: AbsolutePathBuf | null
  /** Remote composer icon URL from the plugin catalog. */
  readonly composerIconUrl?: string | null
  /**
   * Starter prompts for the plugin. Capped at 3 entries with a maximum of 512 characters per
   * entry.
   */
  readonly defaultPrompt?: ReadonlyArray<string> | null
  readonly developerName?: string | null
  readonly displayName?: string | null
  /** Local logo path, resolved from the installed plugin package. */
  readonly logo?: AbsolutePathBuf | null
  /** Local dark-mode logo path, resolved from the installed plugin package. */
  readonly logoDark?: AbsolutePathBuf | null
  /** Remote logo URL from the plugin catalog. */
  readonly logoUrl?: string | null
  /** Remote dark-mode logo URL from the plugin catalog. */
  readonly logoUrlDark?: string | null
  readonly longDescription?: string | null
  readonly privacyPolicyUrl?: string | null
  readonly shortDescription?: string | null
  readonly termsOfServiceUrl?: string | null
  readonly websiteUrl?: string | null
}
export const PluginInterface: Schema.Codec<PluginInterface> = Schema.suspend(() =>
  Schema.Struct({
    capabilities: Schema.Array(Schema.String),
    screenshotUrls: Schema.Array(Schema.String),
    screenshots: Schema.Array(AbsolutePathBuf),
    brandColor: nullish(Schema.String),
    category: nullish(Schema.String),
    composerIcon: nullish(AbsolutePathBuf),
    composerIconUrl: nullish(Schema.String),
    defaultPrompt: nullish(Schema.Array(Schema.String)),
    developerName: nullish(Schema.String),
    displayName: nullish(Schema.String),
    logo: nullish(AbsolutePathBuf),
    logoDark: nullish(AbsolutePathBuf),
    logoUrl: nullish(Schema.String),
    logoUrlDark: nullish(Schema.String),
    longDescription: nullish(Schema.String),
    privacyPolicyUrl: nullish(Schema.String),
    shortDescription: nullish(Schema.String),
    termsOfServiceUrl: nullish(Schema.String),
    websiteUrl: nullish(Schema.String)
  })
)

export type PluginListMarketplaceKind =
  | "local"
  | "vertical"
  | "workspace-directory"
  | "shared-with-me"
  | "created-by-me-remote"
export const PluginListMarketplaceKind: Schema.Codec<PluginListMarketplaceKind> = Schema.suspend(() =>
  Schema.Literals(["local", "vertical", "workspace-directory", "shared-with-me", "created-by-me-remote"])
)

/** The params of `plugin/list`. */
export interface PluginListParams {
  /**
   * Optional working directories used to discover repo marketplaces. When omitted, only
   * home-scoped marketplaces and the official curated marketplace are considered.
   */
  readonly cwds?: ReadonlyArray<AbsolutePathBuf> | null | undefined
  /** Whether the client requests a fresh remote plugin catalog fetch. */
  readonly forceRefetch?: boolean | undefined
  /**
   * Optional marketplace kind filter. When omitted, only local marketplaces are queried, plus the
   * default remote catalog when enabled by feature flag.
   */
  readonly marketplaceKinds?: ReadonlyArray<PluginListMarketplaceKind> | null | undefined
}
export const PluginListParams: Schema.Codec<PluginListParams> = Schema.suspend(() =>
  Schema.Struct({
    cwds: Schema.optional(Schema.NullOr(Schema.Array(AbsolutePathBuf))),
    forceRefetch: Schema.optional(Schema.Boolean),
    marketplaceKinds: Schema.optional(Schema.NullOr(Schema.Array(PluginListMarketplaceKind)))
  })
)

/** The result of `plugin/list`. */
export interface PluginListResponse {
  readonly marketplaces: ReadonlyArray<PluginMarketplaceEntry>
  readonly featuredPluginIds?: ReadonlyArray<string> | null
  readonly marketplaceLoadErrors?: ReadonlyArray<MarketplaceLoadErrorInfo> | null
}
export const PluginListResponse: Schema.Codec<PluginListResponse> = Schema.suspend(() =>
  Schema.Struct({
    marketplaces: Schema.Array(PluginMarketplaceEntry),
    featuredPluginIds: nullish(Schema.Array(Schema.String)),
    marketplaceLoadErrors: nullish(Schema.Array(MarketplaceLoadErrorInfo))
  })
)

export interface PluginMarketplaceEntry {
  readonly name: string
  readonly plugins: ReadonlyArray<PluginSummary>
  readonly interface?: MarketplaceInterface | null
  /**
   * Local marketplace file path when the marketplace is backed by a local file. Remote-only
   * catalog marketplaces do not have a local path.
   */
  readonly path?: AbsolutePathBuf | null
}
export const PluginMarketplaceEntry: Schema.Codec<PluginMarketplaceEntry> = Schema.suspend(() =>
  Schema.Struct({
    name: Schema.String,
    plugins: Schema.Array(PluginSummary),
    interface: nullish(MarketplaceInterface),
    path: nullish(AbsolutePathBuf)
  })
)

/** The params of `plugin/read`. */
export interface PluginReadParams {
  readonly pluginName: string
  readonly marketplacePath?: AbsolutePathBuf | null | undefined
  readonly remoteMarketplaceName?: string | null | undefined
}
export const PluginReadParams: Schema.Codec<PluginReadParams> = Schema.suspend(() =>
  Schema.Struct({
    pluginName: Schema.String,
    marketplacePath: Schema.optional(Schema.NullOr(AbsolutePathBuf)),
    remoteMarketplaceName: Schema.optional(Schema.NullOr(Schema.String))
  })
)

/** The result of `plugin/read`. */
export interface PluginReadResponse {
  readonly plugin: PluginDetail
}
export const PluginReadResponse: Schema.Codec<PluginReadResponse> = Schema.suspend(() =>
  Schema.Struct({ plugin: PluginDetail })
)

/**
 * Runtime categories affected by this change, not just capabilities currently present. Flags
 * describe declarations before runtime policy filtering. Updates OR the old and new bundle flags;
 * enablement changes and cached reinstalls use the cached bundle; removals retain the old bundle's
 * flags.
 */
export interface PluginReconcileChangedPlugin {
  readonly hasApps: boolean
  readonly hasHooks: boolean
  readonly hasMcps: boolean
  /** Whether either bundle declares skill roots; not a validated inventory of enabled skills. */
  readonly hasSkills: boolean
  /** Local plugin ID (`name@marketplace`), matching `PluginSummary.id`. */
  readonly id: string
}
export const PluginReconcileChangedPlugin: Schema.Codec<PluginReconcileChangedPlugin> = Schema.suspend(() =>
  Schema.Struct({
    hasApps: Schema.Boolean,
    hasHooks: Schema.Boolean,
    hasMcps: Schema.Boolean,
    hasSkills: Schema.Boolean,
    id: Schema.String
  })
)

/** The params of `plugin/reconcile`. */
export interface PluginReconcileParams {
  /** Optional client-provided reason recorded with the reconciliation attempt. */
  readonly reason?: string | null | undefined
}
export const PluginReconcileParams: Schema.Codec<PluginReconcileParams> = Schema.suspend(() =>
  Schema.Struct({ reason: Schema.optional(Schema.NullOr(Schema.String)) })
)

/**
 * The result of `plugin/reconcile`.
 *
 * Bundle and installed-state changes observed by this pass, not a runtime-readiness
 * acknowledgement or a cumulative diff since the client's last request. Other metadata-only
 * changes are not listed.
 */
export interface PluginReconcileResponse {
  /**
   * Plugins affected by bundle changes, enablement changes, or removals. Installed-state changes
   * compare against the previous cached snapshot, including cached reinstalls. Removal hints
   * survive cache cleanup failures; unchanged plugins are omitted.
   */
  readonly changedPlugins: ReadonlyArray<PluginReconcileChangedPlugin>
  /**
   * Subset of failures for which the requested bundle could not be materialized. A previously
   * cached version may still be available.
   */
  readonly failedMaterializationRemotePluginIds: ReadonlyArray<string>
  /** Backend remote plugin IDs whose bundle or identity update failed. */
  readonly failedRemotePluginIds: ReadonlyArray<string>
}
export const PluginReconcileResponse: Schema.Codec<PluginReconcileResponse> = Schema.suspend(() =>
  Schema.Struct({
    changedPlugins: Schema.Array(PluginReconcileChangedPlugin),
    failedMaterializationRemotePluginIds: Schema.Array(Schema.String),
    failedRemotePluginIds: Schema.Array(Schema.String)
  })
)

/**
 * The params of `plugin/search`.
 *
 * @experimental
 */
export interface PluginSearchParams {
  readonly searchTerm: string
  readonly cursor?: string | null | undefined
  readonly cwds?: ReadonlyArray<AbsolutePathBuf> | null | undefined
  readonly limit?: number | null | undefined
  readonly scope?: PluginSearchScope | null | undefined
}
export const PluginSearchParams: Schema.Codec<PluginSearchParams> = Schema.suspend(() =>
  Schema.Struct({
    searchTerm: Schema.String,
    cursor: Schema.optional(Schema.NullOr(Schema.String)),
    cwds: Schema.optional(Schema.NullOr(Schema.Array(AbsolutePathBuf))),
    limit: Schema.optional(Schema.NullOr(Schema.Number)),
    scope: Schema.optional(Schema.NullOr(PluginSearchScope))
  })
)

/**
 * The result of `plugin/search`.
 *
 * @experimental
 */
export interface PluginSearchResponse {
  readonly data: ReadonlyArray<PluginSearchResult>
  readonly nextCursor?: string | null
}
export const PluginSearchResponse: Schema.Codec<PluginSearchResponse> = Schema.suspend(() =>
  Schema.Struct({ data: Schema.Array(PluginSearchResult), nextCursor: nullish(Schema.String) })
)

export interface PluginSearchResult {
  readonly marketplaceName: string
  readonly plugin: PluginSummary
  readonly marketplacePath?: AbsolutePathBuf | null
}
export const PluginSearchResult: Schema.Codec<PluginSearchResult> = Schema.suspend(() =>
  Schema.Struct({ marketplaceName: Schema.String, plugin: PluginSummary, marketplacePath: nullish(AbsolutePathBuf) })
)

export type PluginSearchScope = "global" | "workspace" | "personal"
export const PluginSearchScope: Schema.Codec<PluginSearchScope> = Schema.suspend(() =>
  Schema.Literals(["global", "workspace", "personal"])
)

/** The params of `plugin/share/checkout`. */
export interface PluginShareCheckoutParams {
  readonly remotePluginId: string
}
export const PluginShareCheckoutParams: Schema.Codec<PluginShareCheckoutParams> = Schema.suspend(() =>
  Schema.Struct({ remotePluginId: Schema.String })
)

/** The result of `plugin/share/checkout`. */
export interface PluginShareCheckoutResponse {
  readonly marketplaceName: string
  readonly marketplacePath: AbsolutePathBuf
  readonly pluginId: string
  readonly pluginName: string
  readonly pluginPath: AbsolutePathBuf
  readonly remotePluginId: string
  readonly remoteVersion?: string | null
}
export const PluginShareCheckoutResponse: Schema.Codec<PluginShareCheckoutResponse> = Schema.suspend(() =>
  Schema.Struct({
    marketplaceName: Schema.String,
    marketplacePath: AbsolutePathBuf,
    pluginId: Schema.String,
    pluginName: Schema.String,
    pluginPath: AbsolutePathBuf,
    remotePluginId: Schema.String,
    remoteVersion: nullish(Schema.String)
  })
)

export interface PluginShareContext {
  readonly remotePluginId: string
  readonly canPublishToWorkspace?: boolean | null
  readonly creatorAccountUserId?: string | null
  readonly creatorName?: string | null
  readonly discoverability?: PluginShareDiscoverability | null
  /** Version of the remote shared plugin release when available. */
  readonly remoteVersion?: string | null
  readonly sharePrincipals?: ReadonlyArray<PluginSharePrincipal> | null
  readonly shareUrl?: string | null
}
export const PluginShareContext: Schema.Codec<PluginShareContext> = Schema.suspend(() =>
  Schema.Struct({
    remotePluginId: Schema.String,
    canPublishToWorkspace: nullish(Schema.Boolean),
    creatorAccountUserId: nullish(Schema.String),
    creatorName: nullish(Schema.String),
    discoverability: nullish(PluginShareDiscoverability),
    remoteVersion: nullish(Schema.String),
    sharePrincipals: nullish(Schema.Array(PluginSharePrincipal)),
    shareUrl: nullish(Schema.String)
  })
)

/** The params of `plugin/share/delete`. */
export interface PluginShareDeleteParams {
  readonly remotePluginId: string
}
export const PluginShareDeleteParams: Schema.Codec<PluginShareDeleteParams> = Schema.suspend(() =>
  Schema.Struct({ remotePluginId: Schema.String })
)

/** The result of `plugin/share/delete`. */
export type PluginShareDeleteResponse = { readonly [key: string]: unknown }
export const PluginShareDeleteResponse: Schema.Codec<PluginShareDeleteResponse> = Schema.suspend(() =>
  Schema.Record(Schema.String, Schema.Unknown)
)

export type PluginShareDiscoverability = "LISTED" | "UNLISTED" | "PRIVATE" | (string & {})
export const PluginShareDiscoverability: Schema.Codec<PluginShareDiscoverability> = Schema.suspend(() =>
  openEnum(["LISTED", "UNLISTED", "PRIVATE"])
)

export interface PluginShareListItem {
  readonly plugin: PluginSummary
  readonly localPluginPath?: AbsolutePathBuf | null
}
export const PluginShareListItem: Schema.Codec<PluginShareListItem> = Schema.suspend(() =>
  Schema.Struct({ plugin: PluginSummary, localPluginPath: nullish(AbsolutePathBuf) })
)

/** The params of `plugin/share/list`. */
export type PluginShareListParams = { readonly [key: string]: unknown }
export const PluginShareListParams: Schema.Codec<PluginShareListParams> = Schema.suspend(() =>
  Schema.Record(Schema.String, Schema.Unknown)
)

/** The result of `plugin/share/list`. */
export interface PluginShareListResponse {
  readonly data: ReadonlyArray<PluginShareListItem>
}
export const PluginShareListResponse: Schema.Codec<PluginShareListResponse> = Schema.suspend(() =>
  Schema.Struct({ data: Schema.Array(PluginShareListItem) })
)

export interface PluginSharePrincipal {
  readonly name: string
  readonly principalId: string
  readonly principalType: PluginSharePrincipalType
  readonly role: PluginSharePrincipalRole
}
export const PluginSharePrincipal: Schema.Codec<PluginSharePrincipal> = Schema.suspend(() =>
  Schema.Struct({
    name: Schema.String,
    principalId: Schema.String,
    principalType: PluginSharePrincipalType,
    role: PluginSharePrincipalRole
  })
)

export type PluginSharePrincipalRole = "reader" | "editor" | "owner" | (string & {})
export const PluginSharePrincipalRole: Schema.Codec<PluginSharePrincipalRole> = Schema.suspend(() =>
  openEnum(["reader", "editor", "owner"])
)

export type PluginSharePrincipalType = "user" | "group" | "workspace" | (string & {})
export const PluginSharePrincipalType: Schema.Codec<PluginSharePrincipalType> = Schema.suspend(() =>
  openEnum(["user", "group", "workspace"])
)

/** The params of `plugin/share/save`. */
export interface PluginShareSaveParams {
  readonly pluginPath: AbsolutePathBuf
  readonly discoverability?: PluginShareDiscoverability | null | undefined
  readonly remotePluginId?: string | null | undefined
  readonly shareTargets?: ReadonlyArray<PluginShareTarget> | null | undefined
}
export const PluginShareSaveParams: Schema.Codec<PluginShareSaveParams> = Schema.suspend(() =>
  Schema.Struct({
    pluginPath: AbsolutePathBuf,
    discoverability: Schema.optional(Schema.NullOr(PluginShareDiscoverability)),
    remotePluginId: Schema.optional(Schema.NullOr(Schema.String)),
    shareTargets: Schema.optional(Schema.NullOr(Schema.Array(PluginShareTarget)))
  })
)

/** The result of `plugin/share/save`. */
export interface PluginShareSaveResponse {
  readonly remotePluginId: string
  readonly shareUrl: string
  readonly canPublishToWorkspace?: boolean | null
}
export const PluginShareSaveResponse: Schema.Codec<PluginShareSaveResponse> = Schema.suspend(() =>
  Schema.Struct({
    remotePluginId: Schema.String,
    shareUrl: Schema.String,
    canPublishToWorkspace: nullish(Schema.Boolean)
  })
)

export interface PluginShareTarget {
  readonly principalId: string
  readonly principalType: PluginSharePrincipalType
  readonly role: PluginShareTargetRole
}
export const PluginShareTarget: Schema.Codec<PluginShareTarget> = Schema.suspend(() =>
  Schema.Struct({ principalId: Schema.String, principalType: PluginSharePrincipalType, role: PluginShareTargetRole })
)

export type PluginShareTargetRole = "reader" | "editor"
export const PluginShareTargetRole: Schema.Codec<PluginShareTargetRole> = Schema.suspend(() =>
  Schema.Literals(["reader", "editor"])
)

export type PluginShareUpdateDiscoverability = "UNLISTED" | "PRIVATE" | "LISTED"
export const PluginShareUpdateDiscoverability: Schema.Codec<PluginShareUpdateDiscoverability> = Schema.suspend(() =>
  Schema.Literals(["UNLISTED", "PRIVATE", "LISTED"])
)

/** The params of `plugin/share/updateTargets`. */
export interface PluginShareUpdateTargetsParams {
  readonly discoverability: PluginShareUpdateDiscoverability
  readonly remotePluginId: string
  readonly shareTargets: ReadonlyArray<PluginShareTarget>
}
export const PluginShareUpdateTargetsParams: Schema.Codec<PluginShareUpdateTargetsParams> = Schema.suspend(() =>
  Schema.Struct({
    discoverability: PluginShareUpdateDiscoverability,
    remotePluginId: Schema.String,
    shareTargets: Schema.Array(PluginShareTarget)
  })
)

/** The result of `plugin/share/updateTargets`. */
export interface PluginShareUpdateTargetsResponse {
  readonly discoverability: PluginShareDiscoverability
  readonly principals: ReadonlyArray<PluginSharePrincipal>
}
export const PluginShareUpdateTargetsResponse: Schema.Codec<PluginShareUpdateTargetsResponse> = Schema.suspend(() =>
  Schema.Struct({ discoverability: PluginShareDiscoverability, principals: Schema.Array(PluginSharePrincipal) })
)

/** The params of `plugin/skill/read`. */
export interface PluginSkillReadParams {
  readonly remoteMarketplaceName: string
  readonly remotePluginId: string
  readonly skillName: string
}
export const PluginSkillReadParams: Schema.Codec<PluginSkillReadParams> = Schema.suspend(() =>
  Schema.Struct({ remoteMarketplaceName: Schema.String, remotePluginId: Schema.String, skillName: Schema.String })
)

/** The result of `plugin/skill/read`. */
export interface PluginSkillReadResponse {
  readonly contents?: string | null
}
export const PluginSkillReadResponse: Schema.Codec<PluginSkillReadResponse> = Schema.suspend(() =>
  Schema.Struct({ contents: nullish(Schema.String) })
)

export type PluginSource =
  | {
      readonly type: "local"
      readonly path: AbsolutePathBuf
    }
  | {
      readonly type: "git"
      readonly url: string
      readonly path?: string | null
      readonly refName?: string | null
      readonly sha?: string | null
    }
  | {
      readonly type: "npm"
      readonly package: string
      /** Optional HTTPS registry URL. Authentication stays in the user's npm config. */
      readonly registry?: string | null
      /** Optional npm version or version range. */
      readonly version?: string | null
    }
  | {
      readonly type: "remote"
    }
  | UnknownCase<"type">
export const PluginSource: Schema.Codec<PluginSource> = Schema.suspend(() =>
  openUnion(
    "type",
    ["local", "git", "npm", "remote"],
    [
      Schema.Struct({ type: Schema.Literal("local"), path: AbsolutePathBuf }),
      Schema.Struct({
        type: Schema.Literal("git"),
        url: Schema.String,
        path: nullish(Schema.String),
        refName: nullish(Schema.String),
        sha: nullish(Schema.String)
      }),
      Schema.Struct({
        type: Schema.Literal("npm"),
        package: Schema.String,
        registry: nullish(Schema.String),
        version: nullish(Schema.String)
      }),
      Schema.Struct({ type: Schema.Literal("remote") })
    ]
  )
)

export interface PluginSummary {
  readonly authPolicy: PluginAuthPolicy
  readonly enabled: boolean
  readonly id: string
  readonly installPolicy: PluginInstallPolicy
  readonly installed: boolean
  readonly name: string
  readonly source: PluginSource
  /** Availability state for installing and using the plugin. */
  readonly availability?: PluginAvailability | null
  /** Why the remote plugin is unavailable, when provided by plugin-service. */
  readonly disabledReason?: PluginDisabledReason | null
  /** Raw plugin-service plan identifiers eligible to install the plugin. */
  readonly eligiblePlanTypes?: ReadonlyArray<string> | null
  readonly installPolicySource?: PluginInstallPolicySource | null
  /** Unix timestamp in seconds when the remote plugin was installed, when available. */
  readonly installedAt?: number | null
  readonly interface?: PluginInterface | null
  readonly keywords?: ReadonlyArray<string> | null
  /** Version of the locally materialized plugin package when available. */
  readonly localVersion?: string | null
  readonly mustShowInstallationInterstitial?: boolean | null
  /** Backend remote plugin identifier when available. */
  readonly remotePluginId?: string | null
  /** Remote sharing context associated with this plugin when available. */
  readonly shareContext?: PluginShareContext | null
  /** Version advertised by the remote marketplace backend when available. */
  readonly version?: string | null
}
export const PluginSummary: Schema.Codec<PluginSummary> = Schema.suspend(() =>
  Schema.Struct({
    authPolicy: PluginAuthPolicy,
    enabled: Schema.Boolean,
    id: Schema.String,
    installPolicy: PluginInstallPolicy,
    installed: Schema.Boolean,
    name: Schema.String,
    source: PluginSource,
    availability: nullish(PluginAvailability),
    disabledReason: nullish(PluginDisabledReason),
    eligiblePlanTypes: nullish(Schema.Array(Schema.String)),
    installPolicySource: nullish(PluginInstallPolicySource),
    installedAt: nullish(Schema.Number),
    interface: nullish(PluginInterface),
    keywords: nullish(Schema.Array(Schema.String)),
    localVersion: nullish(Schema.String),
    mustShowInstallationInterstitial: nullish(Schema.Boolean),
    remotePluginId: nullish(Schema.String),
    shareContext: nullish(PluginShareContext),
    version: nullish(Schema.String)
  })
)

/** The params of `plugin/uninstall`. */
export interface PluginUninstallParams {
  readonly pluginId: string
}
export const PluginUninstallParams: Schema.Codec<PluginUninstallParams> = Schema.suspend(() =>
  Schema.Struct({ pluginId: Schema.String })
)

/** The result of `plugin/uninstall`. */
export type PluginUninstallResponse = { readonly [key: string]: unknown }
export const PluginUninstallResponse: Schema.Codec<PluginUninstallResponse> = Schema.suspend(() =>
  Schema.Record(Schema.String, Schema.Unknown)
)

export type ScheduledTaskSchedule =
  | {
      readonly type: "hourly"
      readonly intervalHours: number
      readonly days?: ReadonlyArray<ScheduledTaskWeekday> | null
    }
  | {
      readonly type: "daily"
      readonly time: string
    }
  | {
      readonly type: "weekdays"
      readonly time: string
    }
  | {
      readonly type: "weekly"
      readonly days: ReadonlyArray<ScheduledTaskWeekday>
      readonly time: string
    }
  | UnknownCase<"type">
export const ScheduledTaskSchedule: Schema.Codec<ScheduledTaskSchedule> = Schema.suspend(() =>
  openUnion(
    "type",
    ["hourly", "daily", "weekdays", "weekly"],
    [
      Schema.Struct({
        type: Schema.Literal("hourly"),
        intervalHours: Schema.Number,
        days: nullish(Schema.Array(ScheduledTaskWeekday))
      }),
      Schema.Struct({ type: Schema.Literal("daily"), time: Schema.String }),
      Schema.Struct({ type: Schema.Literal("weekdays"), time: Schema.String }),
      Schema.Struct({ type: Schema.Literal("weekly"), days: Schema.Array(ScheduledTaskWeekday), time: Schema.String })
    ]
  )
)

export interface ScheduledTaskSummary {
  readonly key: string
  readonly name: string
  readonly prompt: string
  readonly schedule: ScheduledTaskSchedule
}
export const ScheduledTaskSummary: Schema.Codec<ScheduledTaskSummary> = Schema.suspend(() =>
  Schema.Struct({ key: Schema.String, name: Schema.String, prompt: Schema.String, schedule: ScheduledTaskSchedule })
)

export type ScheduledTaskWeekday =
  | "MO"
  | "TU"
  | "WE"
  | "TH"
  | "FR"
  | "SA"
  | "SU"
  | (string & {})
export const ScheduledTaskWeekday: Schema.Codec<ScheduledTaskWeekday> = Schema.suspend(() =>
  openEnum(["MO", "TU", "WE", "TH", "FR", "SA", "SU"])
)

export interface SkillDependencies {
  readonly tools: ReadonlyArray<SkillToolDependency>
}
export const SkillDependencies: Schema.Codec<SkillDependencies> = Schema.suspend(() =>
  Schema.Struct({ tools: Schema.Array(SkillToolDependency) })
)

export interface SkillErrorInfo {
  readonly message: string
  readonly path: string
}
export const SkillErrorInfo: Schema.Codec<SkillErrorInfo> = Schema.suspend(() =>
  Schema.Struct({ message: Schema.String, path: Schema.String })
)

export interface SkillInterface {
  readonly brandColor?: string | null
  readonly defaultPrompt?: string | null
  readonly displayName?: string | null
  readonly iconLarge?: AbsolutePathBuf | null
  /** Remote large icon URL from the plugin catalog. */
  readonly iconLargeUrl?: string | null
  readonly iconSmall?: AbsolutePathBuf | null
  /** Remote small icon URL from the plugin catalog. */
  readonly iconSmallUrl?: string | null
  readonly shortDescription?: string | null
}
export const SkillInterface: Schema.Codec<SkillInterface> = Schema.suspend(() =>
  Schema.Struct({
    brandColor: nullish(Schema.String),
    defaultPrompt: nullish(Schema.String),
    displayName: nullish(Schema.String),
    iconLarge: nullish(AbsolutePathBuf),
    iconLargeUrl: nullish(Schema.String),
    iconSmall: nullish(AbsolutePathBuf),
    iconSmallUrl: nullish(Schema.String),
    shortDescription: nullish(Schema.String)
  })
)

export interface SkillMetadata {
  readonly description: string
  readonly enabled: boolean
  readonly name: string
  readonly path: LegacyAppPathString
  readonly scope: SkillScope
  readonly dependencies?: SkillDependencies | null
  readonly interface?: SkillInterface | null
  /** Owning plugin ID, matching `PluginSummary.id`, when known. */
  readonly pluginId?: string | null
  /** Legacy short_description from SKILL.md. Prefer SKILL.json interface.short_description. */
  readonly shortDescription?: string | null
}
export const SkillMetadata: Schema.Codec<SkillMetadata> = Schema.suspend(() =>
  Schema.Struct({
    description: Schema.String,
    enabled: Schema.Boolean,
    name: Schema.String,
    path: LegacyAppPathString,
    scope: SkillScope,
    dependencies: nullish(SkillDependencies),
    interface: nullish(SkillInterface),
    pluginId: nullish(Schema.String),
    shortDescription: nullish(Schema.String)
  })
)

export type SkillScope = "user" | "repo" | "system" | "admin" | (string & {})
export const SkillScope: Schema.Codec<SkillScope> = Schema.suspend(() => openEnum(["user", "repo", "system", "admin"]))

export interface SkillSummary {
  readonly description: string
  readonly enabled: boolean
  readonly name: string
  readonly interface?: SkillInterface | null
  readonly path?: LegacyAppPathString | null
  readonly shortDescription?: string | null
}
export const SkillSummary: Schema.Codec<SkillSummary> = Schema.suspend(() =>
  Schema.Struct({
    description: Schema.String,
    enabled: Schema.Boolean,
    name: Schema.String,
    interface: nullish(SkillInterface),
    path: nullish(LegacyAppPathString),
    shortDescription: nullish(Schema.String)
  })
)

export interface SkillToolDependency {
  readonly type: string
  readonly value: string
  readonly command?: string | null
  readonly description?: string | null
  readonly transport?: string | null
  readonly url?: string | null
}
export const SkillToolDependency: Schema.Codec<SkillToolDependency> = Schema.suspend(() =>
  Schema.Struct({
    type: Schema.String,
    value: Schema.String,
    command: nullish(Schema.String),
    description: nullish(Schema.String),
    transport: nullish(Schema.String),
    url: nullish(Schema.String)
  })
)

/**
 * The params of `skills/changed`.
 *
 * Notification emitted when watched local skill files change.
 *
 * Treat this as an invalidation signal and re-run `skills/list` with the client's current
 * parameters when refreshed skill metadata is needed.
 */
export type SkillsChangedNotification = { readonly [key: string]: unknown }
export const SkillsChangedNotification: Schema.Codec<SkillsChangedNotification> = Schema.suspend(() =>
  Schema.Record(Schema.String, Schema.Unknown)
)

/** The params of `skills/config/write`. */
export interface SkillsConfigWriteParams {
  readonly enabled: boolean
  /** Name-based selector. */
  readonly name?: string | null | undefined
  /** Path-based selector. */
  readonly path?: AbsolutePathBuf | null | undefined
}
export const SkillsConfigWriteParams: Schema.Codec<SkillsConfigWriteParams> = Schema.suspend(() =>
  Schema.Struct({
    enabled: Schema.Boolean,
    name: Schema.optional(Schema.NullOr(Schema.String)),
    path: Schema.optional(Schema.NullOr(AbsolutePathBuf))
  })
)

/** The result of `skills/config/write`. */
export interface SkillsConfigWriteResponse {
  readonly effectiveEnabled: boolean
}
export const SkillsConfigWriteResponse: Schema.Codec<SkillsConfigWriteResponse> = Schema.suspend(() =>
  Schema.Struct({ effectiveEnabled: Schema.Boolean })
)

/** The params of `skills/extraRoots/set`. */
export interface SkillsExtraRootsSetParams {
  readonly extraRoots: ReadonlyArray<AbsolutePathBuf>
}
export const SkillsExtraRootsSetParams: Schema.Codec<SkillsExtraRootsSetParams> = Schema.suspend(() =>
  Schema.Struct({ extraRoots: Schema.Array(AbsolutePathBuf) })
)

/** The result of `skills/extraRoots/set`. */
export type SkillsExtraRootsSetResponse = { readonly [key: string]: unknown }
export const SkillsExtraRootsSetResponse: Schema.Codec<SkillsExtraRootsSetResponse> = Schema.suspend(() =>
  Schema.Record(Schema.String, Schema.Unknown)
)

export interface SkillsListEntry {
  readonly cwd: string
  readonly errors: ReadonlyArray<SkillErrorInfo>
  readonly skills: ReadonlyArray<SkillMetadata>
}
export const SkillsListEntry: Schema.Codec<SkillsListEntry> = Schema.suspend(() =>
  Schema.Struct({ cwd: Schema.String, errors: Schema.Array(SkillErrorInfo), skills: Schema.Array(SkillMetadata) })
)

/** The params of `skills/list`. */
export interface SkillsListParams {
  /** When empty, defaults to the current session working directory. */
  readonly cwds?: ReadonlyArray<string> | undefined
  /** When true, bypass the skills cache and re-scan skills from disk. */
  readonly forceReload?: boolean | undefined
}
export const SkillsListParams: Schema.Codec<SkillsListParams> = Schema.suspend(() =>
  Schema.Struct({ cwds: Schema.optional(Schema.Array(Schema.String)), forceReload: Schema.optional(Schema.Boolean) })
)

/** The result of `skills/list`. */
export interface SkillsListResponse {
  readonly data: ReadonlyArray<SkillsListEntry>
}
export const SkillsListResponse: Schema.Codec<SkillsListResponse> = Schema.suspend(() =>
  Schema.Struct({ data: Schema.Array(SkillsListEntry) })
)
