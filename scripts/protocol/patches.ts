/**
 * Where codex's JSON Schema says something else than codex does, and what is
 * not to be seen from it. Data only; each with its reason. The generator fails
 * when one of them has become superfluous.
 */

import type { JsonSchema, MethodKind } from "./JsonSchema.ts"

/** A definition that is wrong. */
export type Patch = { readonly definition: string; readonly reason: string } & (
  | { readonly kind: "rename"; readonly fields: Readonly<Record<string, string>> }
  /** The fields an object has beside those listed: a definition, or anything. */
  | { readonly kind: "values"; readonly values: string }
  /** The member of a union that is tried first. */
  | { readonly kind: "first"; readonly member: string }
)

const fieldsOfCases =
  "The JSON Schema overlooks that fields of cases are renamed. On the wire, and in codex's own TypeScript, they are in camelCase."
const flattenedMap = "The JSON Schema forgets a flattened map. Codex's own TypeScript has it."

export const patches: ReadonlyArray<Patch> = [
  {
    definition: "AccountSessionsSwitchResponse",
    kind: "rename",
    fields: { auth_url: "authUrl", login_id: "loginId" },
    reason: fieldsOfCases
  },
  {
    definition: "ThreadRealtimeItem",
    kind: "rename",
    fields: { item_id: "itemId", turn_id: "turnId" },
    reason: fieldsOfCases
  },
  {
    definition: "ThreadTimelineEntry",
    kind: "rename",
    fields: { completed_at: "completedAt", duration_ms: "durationMs", started_at: "startedAt", turn_id: "turnId" },
    reason: fieldsOfCases
  },
  { definition: "AppLinksConfig", kind: "values", values: "AppLinkConfig", reason: flattenedMap },
  { definition: "AppToolsConfig", kind: "values", values: "AppToolConfig", reason: flattenedMap },
  {
    definition: "AppsConfig",
    kind: "values",
    values: "anything",
    reason: `${flattenedMap} Its values are AppConfig, which TypeScript cannot say beside the field _default.`
  },
  {
    definition: "InternalChatMessageMetadataPassthrough",
    kind: "values",
    values: "anything",
    reason: "Codex sends more in it than either of its descriptions names, and it is there to be passed through."
  },
  {
    definition: "McpElicitationEnumSchema",
    kind: "first",
    member: "McpElicitationLegacyTitledEnumSchema",
    reason:
      "It has all the fields of another member and enumNames besides, which would be lost if the other came first."
  }
]

const rawEvents =
  "Codex sends them after thread/start with experimentalRawEvents. Its TypeScript lists them, its JSON Schema only has their params."
const firstVersion =
  "Left over from the first version of the API. Codex answers them and its TypeScript lists them, its JSON Schema has none of it."

/** Methods that codex has and its JSON Schema does not list. */
export const moreMethods: ReadonlyArray<{
  readonly kind: MethodKind
  readonly name: string
  readonly params: string
  readonly result: string | undefined
  readonly isExperimental: boolean
  readonly reason: string
}> = [
  {
    kind: "serverNotifications",
    name: "rawResponse/completed",
    params: "RawResponseCompletedNotification",
    result: undefined,
    isExperimental: true,
    reason: rawEvents
  },
  {
    kind: "serverNotifications",
    name: "rawResponseItem/completed",
    params: "RawResponseItemCompletedNotification",
    result: undefined,
    isExperimental: true,
    reason: rawEvents
  },
  {
    kind: "clientRequests",
    name: "getAuthStatus",
    params: "GetAuthStatusParams",
    result: "GetAuthStatusResponse",
    isExperimental: false,
    reason: firstVersion
  },
  {
    kind: "clientRequests",
    name: "getConversationSummary",
    params: "GetConversationSummaryParams",
    result: "GetConversationSummaryResponse",
    isExperimental: false,
    reason: firstVersion
  },
  {
    kind: "clientRequests",
    name: "gitDiffToRemote",
    params: "GitDiffToRemoteParams",
    result: "GitDiffToRemoteResponse",
    isExperimental: false,
    reason: firstVersion
  }
]

const nullableString: JsonSchema = { type: ["string", "null"] }
const nullableBoolean: JsonSchema = { type: ["boolean", "null"] }
const string: JsonSchema = { type: "string" }
const reference = (name: string): JsonSchema => ({ $ref: `#/definitions/${name}` })
const oneKey = (name: string, value: JsonSchema): JsonSchema => ({
  type: "object",
  properties: { [name]: value },
  required: [name],
  additionalProperties: false
})

/** The definitions of these methods, as codex's TypeScript has them. */
export const moreDefinitions: Readonly<Record<string, JsonSchema>> = {
  ConversationGitInfo: {
    type: "object",
    properties: { sha: nullableString, branch: nullableString, origin_url: nullableString }
  },
  ConversationSessionSource: {
    oneOf: [
      { type: "string", enum: ["cli", "vscode", "exec", "mcp", "unknown"] },
      oneKey("custom", string),
      oneKey("internal", { type: "string", enum: ["memory_consolidation", "guardian"] }),
      oneKey("subagent", reference("SubAgentSource"))
    ]
  },
  ConversationSummary: {
    type: "object",
    properties: {
      conversationId: reference("ThreadId"),
      path: string,
      preview: string,
      timestamp: nullableString,
      updatedAt: nullableString,
      modelProvider: string,
      cwd: string,
      cliVersion: string,
      source: reference("ConversationSessionSource"),
      gitInfo: { anyOf: [reference("ConversationGitInfo"), { type: "null" }] }
    },
    required: ["conversationId", "path", "preview", "modelProvider", "cwd", "cliVersion", "source"]
  },
  GetAuthStatusParams: {
    type: "object",
    properties: { includeToken: nullableBoolean, refreshToken: nullableBoolean }
  },
  GetAuthStatusResponse: {
    type: "object",
    properties: {
      authMethod: { anyOf: [reference("AuthMode"), { type: "null" }] },
      authToken: nullableString,
      requiresOpenaiAuth: nullableBoolean
    }
  },
  GetConversationSummaryParams: {
    anyOf: [
      { type: "object", properties: { rolloutPath: string }, required: ["rolloutPath"] },
      { type: "object", properties: { conversationId: reference("ThreadId") }, required: ["conversationId"] }
    ]
  },
  GetConversationSummaryResponse: {
    type: "object",
    properties: { summary: reference("ConversationSummary") },
    required: ["summary"]
  },
  GitDiffToRemoteParams: { type: "object", properties: { cwd: string }, required: ["cwd"] },
  GitDiffToRemoteResponse: { type: "object", properties: { sha: string, diff: string }, required: ["sha", "diff"] }
}

/**
 * What requests answer with whose result is not named after their params. The
 * bundle does not connect the two; codex's documentation of the app-server does.
 */
export const results: Readonly<Record<string, string>> = {
  "account/gatewayOAuth/cancel": "GatewayOAuthCancelResponse",
  "account/logout": "LogoutAccountResponse",
  "account/securitySetup/read": "GetAccountSecuritySetupResponse",
  "account/workspaceMessages/read": "GetWorkspaceMessagesResponse",
  "accountSession/list": "AccountSessionsResponse",
  "config/batchWrite": "ConfigWriteResponse",
  "config/mcpServer/reload": "McpServerRefreshResponse",
  "config/value/write": "ConfigWriteResponse",
  "configRequirements/read": "ConfigRequirementsReadResponse",
  "externalAgentConfig/import/readHistories": "ExternalAgentConfigImportHistoriesReadResponse",
  "memory/reset": "MemoryResetResponse",
  "remoteControl/status/read": "RemoteControlStatusReadResponse",
  "rollout/compress": "RolloutCompressResponse",
  "windowsSandbox/readiness": "WindowsSandboxReadinessResponse"
}

/** Wrappers that say no more than that a method's params may be left out. */
export const omitted = /^Nullable/
