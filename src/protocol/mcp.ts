/**
 * Generated from codex 0.169.0 by `npm run generate`. Do not edit.
 *
 * MCP servers: their status, tools, resources, sign-in, elicitations.
 *
 * @since 0.1.0
 */

import { Schema } from "effect"
import { nullish, openEnum, openUnion, type UnknownCase } from "../internal/openUnion.ts"

/** The params of `mcpServerStatus/list`. */
export interface ListMcpServerStatusParams {
  /** Opaque pagination cursor returned by a previous call. */
  readonly cursor?: string | null | undefined
  /**
   * Controls how much MCP inventory data to fetch for each server. Defaults to `Full` when
   * omitted.
   */
  readonly detail?: McpServerStatusDetail | null | undefined
  /** Optional page size; defaults to a server-defined value. */
  readonly limit?: number | null | undefined
  /** Limit discovery to one server. With a thread ID, reuse that thread's MCP connection. */
  readonly serverName?: string | null | undefined
  readonly threadId?: string | null | undefined
}
export const ListMcpServerStatusParams: Schema.Codec<ListMcpServerStatusParams> = Schema.suspend(() =>
  Schema.Struct({
    cursor: Schema.optional(Schema.NullOr(Schema.String)),
    detail: Schema.optional(Schema.NullOr(McpServerStatusDetail)),
    limit: Schema.optional(Schema.NullOr(Schema.Number)),
    serverName: Schema.optional(Schema.NullOr(Schema.String)),
    threadId: Schema.optional(Schema.NullOr(Schema.String))
  })
)

/** The result of `mcpServerStatus/list`. */
export interface ListMcpServerStatusResponse {
  readonly data: ReadonlyArray<McpServerStatus>
  /**
   * Opaque cursor to pass to the next call to continue after the last item. If None, there are no
   * more items to return.
   */
  readonly nextCursor?: string | null
}
export const ListMcpServerStatusResponse: Schema.Codec<ListMcpServerStatusResponse> = Schema.suspend(() =>
  Schema.Struct({ data: Schema.Array(McpServerStatus), nextCursor: nullish(Schema.String) })
)

export type McpAuthStatus =
  | "unknown"
  | "unsupported"
  | "notLoggedIn"
  | "bearerToken"
  | "oAuth"
  | (string & {})
export const McpAuthStatus: Schema.Codec<McpAuthStatus> = Schema.suspend(() =>
  openEnum(["unknown", "unsupported", "notLoggedIn", "bearerToken", "oAuth"])
)

export interface McpElicitationBooleanSchema {
  readonly type: "boolean"
  readonly default?: boolean | null
  readonly description?: string | null
  readonly title?: string | null
}
export const McpElicitationBooleanSchema: Schema.Codec<McpElicitationBooleanSchema> = Schema.suspend(() =>
  Schema.Struct({
    type: Schema.Literal("boolean"),
    default: nullish(Schema.Boolean),
    description: nullish(Schema.String),
    title: nullish(Schema.String)
  })
)

export interface McpElicitationConstOption {
  readonly const: string
  readonly title: string
}
export const McpElicitationConstOption: Schema.Codec<McpElicitationConstOption> = Schema.suspend(() =>
  Schema.Struct({ const: Schema.String, title: Schema.String })
)

export type McpElicitationEnumSchema =
  | McpElicitationLegacyTitledEnumSchema
  | McpElicitationSingleSelectEnumSchema
  | McpElicitationMultiSelectEnumSchema
export const McpElicitationEnumSchema: Schema.Codec<McpElicitationEnumSchema> = Schema.suspend(() =>
  Schema.Union([
    McpElicitationLegacyTitledEnumSchema,
    McpElicitationSingleSelectEnumSchema,
    McpElicitationMultiSelectEnumSchema
  ])
)

export interface McpElicitationLegacyTitledEnumSchema {
  readonly type: "string"
  readonly enum: ReadonlyArray<string>
  readonly default?: string | null
  readonly description?: string | null
  readonly enumNames?: ReadonlyArray<string> | null
  readonly title?: string | null
}
export const McpElicitationLegacyTitledEnumSchema: Schema.Codec<McpElicitationLegacyTitledEnumSchema> = Schema.suspend(() =>
  Schema.Struct({
    type: Schema.Literal("string"),
    enum: Schema.Array(Schema.String),
    default: nullish(Schema.String),
    description: nullish(Schema.String),
    enumNames: nullish(Schema.Array(Schema.String)),
    title: nullish(Schema.String)
  })
)

export type McpElicitationMultiSelectEnumSchema =
  | McpElicitationUntitledMultiSelectEnumSchema
  | McpElicitationTitledMultiSelectEnumSchema
export const McpElicitationMultiSelectEnumSchema: Schema.Codec<McpElicitationMultiSelectEnumSchema> = Schema.suspend(() =>
  Schema.Union([McpElicitationUntitledMultiSelectEnumSchema, McpElicitationTitledMultiSelectEnumSchema])
)

export interface McpElicitationNumberSchema {
  readonly type: "number" | "integer"
  readonly default?: number | null
  readonly description?: string | null
  readonly maximum?: number | null
  readonly minimum?: number | null
  readonly title?: string | null
}
export const McpElicitationNumberSchema: Schema.Codec<McpElicitationNumberSchema> = Schema.suspend(() =>
  Schema.Struct({
    type: Schema.Literals(["number", "integer"]),
    default: nullish(Schema.Number),
    description: nullish(Schema.String),
    maximum: nullish(Schema.Number),
    minimum: nullish(Schema.Number),
    title: nullish(Schema.String)
  })
)

export type McpElicitationObjectType = "object" | (string & {})
export const McpElicitationObjectType: Schema.Codec<McpElicitationObjectType> = Schema.suspend(() =>
  openEnum(["object"])
)

export type McpElicitationPrimitiveSchema =
  | McpElicitationEnumSchema
  | McpElicitationStringSchema
  | McpElicitationNumberSchema
  | McpElicitationBooleanSchema
  | UnknownCase<"type">
export const McpElicitationPrimitiveSchema: Schema.Codec<McpElicitationPrimitiveSchema> = Schema.suspend(() =>
  openUnion(
    "type",
    ["string", "array", "number", "integer", "boolean"],
    [McpElicitationEnumSchema, McpElicitationStringSchema, McpElicitationNumberSchema, McpElicitationBooleanSchema]
  )
)

/**
 * Typed form schema for MCP `elicitation/create` requests.
 *
 * This matches the `requestedSchema` shape from the MCP 2025-11-25 `ElicitRequestFormParams`
 * schema.
 */
export interface McpElicitationSchema {
  readonly properties: { readonly [key: string]: McpElicitationPrimitiveSchema }
  readonly type: McpElicitationObjectType
  readonly $schema?: string | null
  readonly required?: ReadonlyArray<string> | null
}
export const McpElicitationSchema: Schema.Codec<McpElicitationSchema> = Schema.suspend(() =>
  Schema.Struct({
    properties: Schema.Record(Schema.String, McpElicitationPrimitiveSchema),
    type: McpElicitationObjectType,
    $schema: nullish(Schema.String),
    required: nullish(Schema.Array(Schema.String))
  })
)

export type McpElicitationSingleSelectEnumSchema =
  | McpElicitationUntitledSingleSelectEnumSchema
  | McpElicitationTitledSingleSelectEnumSchema
export const McpElicitationSingleSelectEnumSchema: Schema.Codec<McpElicitationSingleSelectEnumSchema> = Schema.suspend(() =>
  Schema.Union([McpElicitationUntitledSingleSelectEnumSchema, McpElicitationTitledSingleSelectEnumSchema])
)

export type McpElicitationStringFormat = "email" | "uri" | "date" | "date-time" | (string & {})
export const McpElicitationStringFormat: Schema.Codec<McpElicitationStringFormat> = Schema.suspend(() =>
  openEnum(["email", "uri", "date", "date-time"])
)

export interface McpElicitationStringSchema {
  readonly type: "string"
  readonly default?: string | null
  readonly description?: string | null
  readonly format?: McpElicitationStringFormat | null
  readonly maxLength?: number | null
  readonly minLength?: number | null
  readonly title?: string | null
}
export const McpElicitationStringSchema: Schema.Codec<McpElicitationStringSchema> = Schema.suspend(() =>
  Schema.Struct({
    type: Schema.Literal("string"),
    default: nullish(Schema.String),
    description: nullish(Schema.String),
    format: nullish(McpElicitationStringFormat),
    maxLength: nullish(Schema.Number),
    minLength: nullish(Schema.Number),
    title: nullish(Schema.String)
  })
)

export type McpElicitationStringType = "string" | (string & {})
export const McpElicitationStringType: Schema.Codec<McpElicitationStringType> = Schema.suspend(() =>
  openEnum(["string"])
)

export interface McpElicitationTitledEnumItems {
  readonly anyOf: ReadonlyArray<McpElicitationConstOption>
}
export const McpElicitationTitledEnumItems: Schema.Codec<McpElicitationTitledEnumItems> = Schema.suspend(() =>
  Schema.Struct({ anyOf: Schema.Array(McpElicitationConstOption) })
)

export interface McpElicitationTitledMultiSelectEnumSchema {
  readonly type: "array"
  readonly items: McpElicitationTitledEnumItems
  readonly default?: ReadonlyArray<string> | null
  readonly description?: string | null
  readonly maxItems?: number | null
  readonly minItems?: number | null
  readonly title?: string | null
}
export const McpElicitationTitledMultiSelectEnumSchema: Schema.Codec<McpElicitationTitledMultiSelectEnumSchema> = Schema.suspend(() =>
  Schema.Struct({
    type: Schema.Literal("array"),
    items: McpElicitationTitledEnumItems,
    default: nullish(Schema.Array(Schema.String)),
    description: nullish(Schema.String),
    maxItems: nullish(Schema.Number),
    minItems: nullish(Schema.Number),
    title: nullish(Schema.String)
  })
)

export interface McpElicitationTitledSingleSelectEnumSchema {
  readonly type: "string"
  readonly oneOf: ReadonlyArray<McpElicitationConstOption>
  readonly default?: string | null
  readonly description?: string | null
  readonly title?: string | null
}
export const McpElicitationTitledSingleSelectEnumSchema: Schema.Codec<McpElicitationTitledSingleSelectEnumSchema> = Schema.suspend(() =>
  Schema.Struct({
    type: Schema.Literal("string"),
    oneOf: Schema.Array(McpElicitationConstOption),
    default: nullish(Schema.String),
    description: nullish(Schema.String),
    title: nullish(Schema.String)
  })
)

export interface McpElicitationUntitledEnumItems {
  readonly enum: ReadonlyArray<string>
  readonly type: McpElicitationStringType
}
export const McpElicitationUntitledEnumItems: Schema.Codec<McpElicitationUntitledEnumItems> = Schema.suspend(() =>
  Schema.Struct({ enum: Schema.Array(Schema.String), type: McpElicitationStringType })
)

export interface McpElicitationUntitledMultiSelectEnumSchema {
  readonly type: "array"
  readonly items: McpElicitationUntitledEnumItems
  readonly default?: ReadonlyArray<string> | null
  readonly description?: string | null
  readonly maxItems?: number | null
  readonly minItems?: number | null
  readonly title?: string | null
}
export const McpElicitationUntitledMultiSelectEnumSchema: Schema.Codec<McpElicitationUntitledMultiSelectEnumSchema> = Schema.suspend(() =>
  Schema.Struct({
    type: Schema.Literal("array"),
    items: McpElicitationUntitledEnumItems,
    default: nullish(Schema.Array(Schema.String)),
    description: nullish(Schema.String),
    maxItems: nullish(Schema.Number),
    minItems: nullish(Schema.Number),
    title: nullish(Schema.String)
  })
)

export interface McpElicitationUntitledSingleSelectEnumSchema {
  readonly type: "string"
  readonly enum: ReadonlyArray<string>
  readonly default?: string | null
  readonly description?: string | null
  readonly title?: string | null
}
export const McpElicitationUntitledSingleSelectEnumSchema: Schema.Codec<McpElicitationUntitledSingleSelectEnumSchema> = Schema.suspend(() =>
  Schema.Struct({
    type: Schema.Literal("string"),
    enum: Schema.Array(Schema.String),
    default: nullish(Schema.String),
    description: nullish(Schema.String),
    title: nullish(Schema.String)
  })
)

/** The params of `mcpServer/resource/read`. */
export interface McpResourceReadParams {
  readonly server: string
  readonly uri: string
  /** Additional MCP request metadata. Account and turn routing keys are reserved. */
  readonly _meta?: { readonly [key: string]: unknown } | null | undefined
  readonly connectorId?: string | null | undefined
  /** Originating MCP tool call used to select the resource's app. */
  readonly originCallId?: string | null | undefined
  /** Explicit hosted app/account. Omit to retain legacy resource discovery. */
  readonly target?: McpResourceReadTarget | null | undefined
  readonly threadId?: string | null | undefined
}
export const McpResourceReadParams: Schema.Codec<McpResourceReadParams> = Schema.suspend(() =>
  Schema.Struct({
    server: Schema.String,
    uri: Schema.String,
    _meta: Schema.optional(Schema.NullOr(Schema.Record(Schema.String, Schema.Unknown))),
    connectorId: Schema.optional(Schema.NullOr(Schema.String)),
    originCallId: Schema.optional(Schema.NullOr(Schema.String)),
    target: Schema.optional(Schema.NullOr(McpResourceReadTarget)),
    threadId: Schema.optional(Schema.NullOr(Schema.String))
  })
)

/** The result of `mcpServer/resource/read`. */
export interface McpResourceReadResponse {
  readonly contents: ReadonlyArray<ResourceContent>
  /** Originating call when the server applied app-specific resource scoping. */
  readonly originCallId?: string | null
}
export const McpResourceReadResponse: Schema.Codec<McpResourceReadResponse> = Schema.suspend(() =>
  Schema.Struct({ contents: Schema.Array(ResourceContent), originCallId: nullish(Schema.String) })
)

export interface McpResourceReadTarget {
  readonly connectorId: string
  /** Null explicitly requests no-auth access, subject to the app's resource policy. */
  readonly linkId: string | null
}
export const McpResourceReadTarget: Schema.Codec<McpResourceReadTarget> = Schema.suspend(() =>
  Schema.Struct({ connectorId: Schema.String, linkId: Schema.NullOr(Schema.String) })
)

export type McpServerConnectionStatus =
  | "notStarted"
  | "starting"
  | "connected"
  | "authenticationRequired"
  | "failed"
  | "cancelled"
  | "disabled"
  | (string & {})
export const McpServerConnectionStatus: Schema.Codec<McpServerConnectionStatus> = Schema.suspend(() =>
  openEnum(["notStarted", "starting", "connected", "authenticationRequired", "failed", "cancelled", "disabled"])
)

export type McpServerElicitationAction = "accept" | "decline" | "cancel"
export const McpServerElicitationAction: Schema.Codec<McpServerElicitationAction> = Schema.suspend(() =>
  Schema.Literals(["accept", "decline", "cancel"])
)

/** The params of `mcpServer/elicitation/request`. */
export type McpServerElicitationRequestParams =
  | {
      /** @experimental */
      readonly mode: "openai/userVerification"
      /** @experimental */
      readonly challenge: string
      /** @experimental */
      readonly description: string
      /** @experimental */
      readonly serverName: string
      /** @experimental */
      readonly threadId: string
      /** @experimental */
      readonly title: string
      /** @experimental */
      readonly _meta?: unknown
      /**
       * Active Codex turn when this elicitation was observed, if app-server could correlate one.
       *
       * This is nullable because MCP models elicitation as a standalone server-to-client request
       * identified by the MCP server request id. It may be triggered during a turn, but turn
       * context is app-server correlation rather than part of the protocol identity of the
       * elicitation itself.
       *
       * @experimental
       */
      readonly turnId?: string | null
    }
  | {
      readonly mode: "form"
      readonly message: string
      readonly requestedSchema: McpElicitationSchema
      readonly serverName: string
      readonly threadId: string
      readonly _meta?: unknown
      /**
       * Active Codex turn when this elicitation was observed, if app-server could correlate one.
       *
       * This is nullable because MCP models elicitation as a standalone server-to-client request
       * identified by the MCP server request id. It may be triggered during a turn, but turn
       * context is app-server correlation rather than part of the protocol identity of the
       * elicitation itself.
       */
      readonly turnId?: string | null
    }
  | {
      readonly mode: "openai/form"
      readonly message: string
      readonly requestedSchema: unknown
      readonly serverName: string
      readonly threadId: string
      readonly _meta?: unknown
      /**
       * Active Codex turn when this elicitation was observed, if app-server could correlate one.
       *
       * This is nullable because MCP models elicitation as a standalone server-to-client request
       * identified by the MCP server request id. It may be triggered during a turn, but turn
       * context is app-server correlation rather than part of the protocol identity of the
       * elicitation itself.
       */
      readonly turnId?: string | null
    }
  | {
      readonly mode: "openaiForm"
      readonly message: string
      readonly requestedSchema: unknown
      readonly serverName: string
      readonly threadId: string
      readonly _meta?: unknown
      /**
       * Active Codex turn when this elicitation was observed, if app-server could correlate one.
       *
       * This is nullable because MCP models elicitation as a standalone server-to-client request
       * identified by the MCP server request id. It may be triggered during a turn, but turn
       * context is app-server correlation rather than part of the protocol identity of the
       * elicitation itself.
       */
      readonly turnId?: string | null
    }
  | {
      readonly mode: "url"
      readonly elicitationId: string
      readonly message: string
      readonly serverName: string
      readonly threadId: string
      readonly url: string
      readonly _meta?: unknown
      /**
       * Active Codex turn when this elicitation was observed, if app-server could correlate one.
       *
       * This is nullable because MCP models elicitation as a standalone server-to-client request
       * identified by the MCP server request id. It may be triggered during a turn, but turn
       * context is app-server correlation rather than part of the protocol identity of the
       * elicitation itself.
       */
      readonly turnId?: string | null
    }
  | UnknownCase<"mode">
export const McpServerElicitationRequestParams: Schema.Codec<McpServerElicitationRequestParams> = Schema.suspend(() =>
  openUnion(
    "mode",
    ["openai/userVerification", "form", "openai/form", "openaiForm", "url"],
    [
      Schema.Struct({
        mode: Schema.Literal("openai/userVerification"),
        challenge: Schema.String,
        description: Schema.String,
        serverName: Schema.String,
        threadId: Schema.String,
        title: Schema.String,
        _meta: Schema.optionalKey(Schema.Unknown),
        turnId: nullish(Schema.String)
      }),
      Schema.Struct({
        mode: Schema.Literal("form"),
        message: Schema.String,
        requestedSchema: McpElicitationSchema,
        serverName: Schema.String,
        threadId: Schema.String,
        _meta: Schema.optionalKey(Schema.Unknown),
        turnId: nullish(Schema.String)
      }),
      Schema.Struct({
        mode: Schema.Literal("openai/form"),
        message: Schema.String,
        requestedSchema: Schema.Unknown,
        serverName: Schema.String,
        threadId: Schema.String,
        _meta: Schema.optionalKey(Schema.Unknown),
        turnId: nullish(Schema.String)
      }),
      Schema.Struct({
        mode: Schema.Literal("openaiForm"),
        message: Schema.String,
        requestedSchema: Schema.Unknown,
        serverName: Schema.String,
        threadId: Schema.String,
        _meta: Schema.optionalKey(Schema.Unknown),
        turnId: nullish(Schema.String)
      }),
      Schema.Struct({
        mode: Schema.Literal("url"),
        elicitationId: Schema.String,
        message: Schema.String,
        serverName: Schema.String,
        threadId: Schema.String,
        url: Schema.String,
        _meta: Schema.optionalKey(Schema.Unknown),
        turnId: nullish(Schema.String)
      })
    ]
  )
)

/** The result of `mcpServer/elicitation/request`. */
export interface McpServerElicitationRequestResponse {
  readonly action: McpServerElicitationAction
  /** Optional client metadata for form-mode action handling. */
  readonly _meta?: unknown
  /**
   * Structured user input for accepted elicitations, mirroring RMCP `CreateElicitationResult`.
   *
   * This is nullable because decline/cancel responses have no content.
   */
  readonly content?: unknown
}
export const McpServerElicitationRequestResponse: Schema.Codec<McpServerElicitationRequestResponse> = Schema.suspend(() =>
  Schema.Struct({
    action: McpServerElicitationAction,
    _meta: Schema.optional(Schema.Unknown),
    content: Schema.optional(Schema.Unknown)
  })
)

export interface McpServerEventNotification {
  readonly method: string
  readonly params: unknown
}
export const McpServerEventNotification: Schema.Codec<McpServerEventNotification> = Schema.suspend(() =>
  Schema.Struct({ method: Schema.String, params: Schema.Unknown })
)

/** The params of `mcpServer/event/stream/notification`. */
export interface McpServerEventStreamNotification {
  readonly notification: McpServerEventNotification
  readonly subscriptionId: string
}
export const McpServerEventStreamNotification: Schema.Codec<McpServerEventStreamNotification> = Schema.suspend(() =>
  Schema.Struct({ notification: McpServerEventNotification, subscriptionId: Schema.String })
)

/**
 * The params of `mcpServer/event/stream/start`.
 *
 * @experimental
 */
export interface McpServerEventStreamStartParams {
  readonly arguments: unknown
  readonly name: string
  readonly server: string
  readonly subscriptionId: string
  readonly threadId: string
  readonly _meta?: unknown
}
export const McpServerEventStreamStartParams: Schema.Codec<McpServerEventStreamStartParams> = Schema.suspend(() =>
  Schema.Struct({
    arguments: Schema.Unknown,
    name: Schema.String,
    server: Schema.String,
    subscriptionId: Schema.String,
    threadId: Schema.String,
    _meta: Schema.optional(Schema.Unknown)
  })
)

/**
 * The result of `mcpServer/event/stream/start`.
 *
 * @experimental
 */
export type McpServerEventStreamStartResponse = { readonly [key: string]: unknown }
export const McpServerEventStreamStartResponse: Schema.Codec<McpServerEventStreamStartResponse> = Schema.suspend(() =>
  Schema.Record(Schema.String, Schema.Unknown)
)

/**
 * The params of `mcpServer/event/stream/stop`.
 *
 * @experimental
 */
export interface McpServerEventStreamStopParams {
  readonly subscriptionId: string
}
export const McpServerEventStreamStopParams: Schema.Codec<McpServerEventStreamStopParams> = Schema.suspend(() =>
  Schema.Struct({ subscriptionId: Schema.String })
)

/**
 * The result of `mcpServer/event/stream/stop`.
 *
 * @experimental
 */
export type McpServerEventStreamStopResponse = { readonly [key: string]: unknown }
export const McpServerEventStreamStopResponse: Schema.Codec<McpServerEventStreamStopResponse> = Schema.suspend(() =>
  Schema.Record(Schema.String, Schema.Unknown)
)

/** Presentation metadata advertised by an initialized MCP server. */
export interface McpServerInfo {
  readonly name: string
  readonly version: string
  readonly description?: string | null
  readonly icons?: ReadonlyArray<unknown> | null
  readonly title?: string | null
  readonly websiteUrl?: string | null
}
export const McpServerInfo: Schema.Codec<McpServerInfo> = Schema.suspend(() =>
  Schema.Struct({
    name: Schema.String,
    version: Schema.String,
    description: nullish(Schema.String),
    icons: nullish(Schema.Array(Schema.Unknown)),
    title: nullish(Schema.String),
    websiteUrl: nullish(Schema.String)
  })
)

export type McpServerOauthClientRegistration = "auto" | "cimd" | "dcr"
export const McpServerOauthClientRegistration: Schema.Codec<McpServerOauthClientRegistration> = Schema.suspend(() =>
  Schema.Literals(["auto", "cimd", "dcr"])
)

/** The params of `mcpServer/oauthLogin/completed`. */
export interface McpServerOauthLoginCompletedNotification {
  readonly name: string
  readonly success: boolean
  readonly error?: string | null
  /** Identifies the explicit login attempt. Older servers omit this field. */
  readonly loginId?: string | null
  readonly threadId?: string | null
}
export const McpServerOauthLoginCompletedNotification: Schema.Codec<McpServerOauthLoginCompletedNotification> = Schema.suspend(() =>
  Schema.Struct({
    name: Schema.String,
    success: Schema.Boolean,
    error: nullish(Schema.String),
    loginId: nullish(Schema.String),
    threadId: nullish(Schema.String)
  })
)

/** The params of `mcpServer/oauth/login`. */
export interface McpServerOauthLoginParams {
  readonly name: string
  /** Registration strategy for this login only; omission selects automatic discovery. */
  readonly clientRegistration?: McpServerOauthClientRegistration | null | undefined
  readonly scopes?: ReadonlyArray<string> | null | undefined
  readonly threadId?: string | null | undefined
  readonly timeoutSecs?: number | null | undefined
}
export const McpServerOauthLoginParams: Schema.Codec<McpServerOauthLoginParams> = Schema.suspend(() =>
  Schema.Struct({
    name: Schema.String,
    clientRegistration: Schema.optional(Schema.NullOr(McpServerOauthClientRegistration)),
    scopes: Schema.optional(Schema.NullOr(Schema.Array(Schema.String))),
    threadId: Schema.optional(Schema.NullOr(Schema.String)),
    timeoutSecs: Schema.optional(Schema.NullOr(Schema.Number))
  })
)

/** The result of `mcpServer/oauth/login`. */
export interface McpServerOauthLoginResponse {
  readonly authorizationUrl: string
  /**
   * Identifies this login attempt across the response and completion notification. Older servers
   * omit this field; current servers always return it.
   */
  readonly loginId?: string | null
}
export const McpServerOauthLoginResponse: Schema.Codec<McpServerOauthLoginResponse> = Schema.suspend(() =>
  Schema.Struct({ authorizationUrl: Schema.String, loginId: nullish(Schema.String) })
)

export type McpServerStartupFailureReason = "reauthenticationRequired" | (string & {})
export const McpServerStartupFailureReason: Schema.Codec<McpServerStartupFailureReason> = Schema.suspend(() =>
  openEnum(["reauthenticationRequired"])
)

export type McpServerStartupState =
  | "starting"
  | "ready"
  | "failed"
  | "cancelled"
  | (string & {})
export const McpServerStartupState: Schema.Codec<McpServerStartupState> = Schema.suspend(() =>
  openEnum(["starting", "ready", "failed", "cancelled"])
)

export interface McpServerStatus {
  readonly authStatus: McpAuthStatus
  readonly name: string
  readonly resourceTemplates: ReadonlyArray<ResourceTemplate>
  readonly resources: ReadonlyArray<Resource>
  readonly tools: { readonly [key: string]: Tool }
  /**
   * HTTP origin of the effective configured endpoint, including plugin servers. Excludes
   * credentials, path, query, and fragment; null for non-HTTP transports.
   */
  readonly httpOrigin?: string | null
  readonly pluginId?: string | null
  /** Current thread-runtime connection state; null when unavailable or the configuration changed. */
  readonly runtimeStatus?: McpServerConnectionStatus | null
  /** Capabilities advertised by the initialized MCP server; null when unavailable. */
  readonly serverCapabilities?: unknown
  readonly serverInfo?: McpServerInfo | null
  /**
   * Opaque `_meta` from the first page of the corresponding MCP tool catalog. Null when
   * unavailable.
   */
  readonly toolListMeta?: unknown
  /**
   * Tool discovery failed and no catalog was returned. Null when a catalog is returned, including
   * cached or empty catalogs.
   */
  readonly toolsError?: string | null
}
export const McpServerStatus: Schema.Codec<McpServerStatus> = Schema.suspend(() =>
  Schema.Struct({
    authStatus: McpAuthStatus,
    name: Schema.String,
    resourceTemplates: Schema.Array(ResourceTemplate),
    resources: Schema.Array(Resource),
    tools: Schema.Record(Schema.String, Tool),
    httpOrigin: nullish(Schema.String),
    pluginId: nullish(Schema.String),
    runtimeStatus: nullish(McpServerConnectionStatus),
    serverCapabilities: Schema.optionalKey(Schema.Unknown),
    serverInfo: nullish(McpServerInfo),
    toolListMeta: Schema.optionalKey(Schema.Unknown),
    toolsError: nullish(Schema.String)
  })
)

export type McpServerStatusDetail = "full" | "toolsAndAuthOnly"
export const McpServerStatusDetail: Schema.Codec<McpServerStatusDetail> = Schema.suspend(() =>
  Schema.Literals(["full", "toolsAndAuthOnly"])
)

/** The params of `mcpServer/startupStatus/updated`. */
export interface McpServerStatusUpdatedNotification {
  readonly name: string
  readonly status: McpServerStartupState
  readonly error?: string | null
  readonly failureReason?: McpServerStartupFailureReason | null
  readonly threadId?: string | null
}
export const McpServerStatusUpdatedNotification: Schema.Codec<McpServerStatusUpdatedNotification> = Schema.suspend(() =>
  Schema.Struct({
    name: Schema.String,
    status: McpServerStartupState,
    error: nullish(Schema.String),
    failureReason: nullish(McpServerStartupFailureReason),
    threadId: nullish(Schema.String)
  })
)

/** The params of `mcpServer/tool/call`. */
export interface McpServerToolCallParams {
  readonly server: string
  readonly threadId: string
  readonly tool: string
  readonly _meta?: unknown
  readonly arguments?: unknown
}
export const McpServerToolCallParams: Schema.Codec<McpServerToolCallParams> = Schema.suspend(() =>
  Schema.Struct({
    server: Schema.String,
    threadId: Schema.String,
    tool: Schema.String,
    _meta: Schema.optional(Schema.Unknown),
    arguments: Schema.optional(Schema.Unknown)
  })
)

/** The result of `mcpServer/tool/call`. */
export interface McpServerToolCallResponse {
  readonly content: ReadonlyArray<unknown>
  readonly _meta?: unknown
  readonly isError?: boolean | null
  readonly structuredContent?: unknown
}
export const McpServerToolCallResponse: Schema.Codec<McpServerToolCallResponse> = Schema.suspend(() =>
  Schema.Struct({
    content: Schema.Array(Schema.Unknown),
    _meta: Schema.optionalKey(Schema.Unknown),
    isError: nullish(Schema.Boolean),
    structuredContent: Schema.optionalKey(Schema.Unknown)
  })
)

/** A known resource that the server is capable of reading. */
export interface Resource {
  readonly name: string
  readonly uri: string
  readonly _meta?: unknown
  readonly annotations?: unknown
  readonly description?: string | null
  readonly icons?: ReadonlyArray<unknown> | null
  readonly mimeType?: string | null
  readonly size?: number | null
  readonly title?: string | null
}
export const Resource: Schema.Codec<Resource> = Schema.suspend(() =>
  Schema.Struct({
    name: Schema.String,
    uri: Schema.String,
    _meta: Schema.optionalKey(Schema.Unknown),
    annotations: Schema.optionalKey(Schema.Unknown),
    description: nullish(Schema.String),
    icons: nullish(Schema.Array(Schema.Unknown)),
    mimeType: nullish(Schema.String),
    size: nullish(Schema.Number),
    title: nullish(Schema.String)
  })
)

/** Contents returned when reading a resource from an MCP server. */
export type ResourceContent =
  | {
      readonly text: string
      /** The URI of this resource. */
      readonly uri: string
      readonly _meta?: unknown
      readonly mimeType?: string | null
    }
  | {
      readonly blob: string
      /** The URI of this resource. */
      readonly uri: string
      readonly _meta?: unknown
      readonly mimeType?: string | null
    }
export const ResourceContent: Schema.Codec<ResourceContent> = Schema.suspend(() =>
  Schema.Union([
    Schema.Struct({
      text: Schema.String,
      uri: Schema.String,
      _meta: Schema.optionalKey(Schema.Unknown),
      mimeType: nullish(Schema.String)
    }),
    Schema.Struct({
      blob: Schema.String,
      uri: Schema.String,
      _meta: Schema.optionalKey(Schema.Unknown),
      mimeType: nullish(Schema.String)
    })
  ])
)

/** A template description for resources available on the server. */
export interface ResourceTemplate {
  readonly name: string
  readonly uriTemplate: string
  readonly annotations?: unknown
  readonly description?: string | null
  readonly mimeType?: string | null
  readonly title?: string | null
}
export const ResourceTemplate: Schema.Codec<ResourceTemplate> = Schema.suspend(() =>
  Schema.Struct({
    name: Schema.String,
    uriTemplate: Schema.String,
    annotations: Schema.optionalKey(Schema.Unknown),
    description: nullish(Schema.String),
    mimeType: nullish(Schema.String),
    title: nullish(Schema.String)
  })
)

/** Definition for a tool the client can call. */
export interface Tool {
  readonly inputSchema: unknown
  readonly name: string
  readonly _meta?: unknown
  readonly annotations?: unknown
  readonly description?: string | null
  readonly icons?: ReadonlyArray<unknown> | null
  readonly outputSchema?: unknown
  readonly title?: string | null
}
export const Tool: Schema.Codec<Tool> = Schema.suspend(() =>
  Schema.Struct({
    inputSchema: Schema.Unknown,
    name: Schema.String,
    _meta: Schema.optionalKey(Schema.Unknown),
    annotations: Schema.optionalKey(Schema.Unknown),
    description: nullish(Schema.String),
    icons: nullish(Schema.Array(Schema.Unknown)),
    outputSchema: Schema.optionalKey(Schema.Unknown),
    title: nullish(Schema.String)
  })
)
