/**
 * Which file a definition goes to: that of the one area whose methods use it,
 * or `shared`.
 */

/** The longest prefix of a method decides. What none matches goes to `server`. */
const areaOfPrefix: Readonly<Record<string, string>> = {
  account: "account",
  accountSession: "account",
  app: "plugin",
  applyPatchApproval: "approval",
  autoApprovalReview: "approval",
  collaborationMode: "model",
  command: "process",
  config: "config",
  configRequirements: "config",
  configWarning: "config",
  deprecationNotice: "turn",
  environment: "process",
  error: "turn",
  execCommandApproval: "approval",
  experimentalFeature: "config",
  externalAgentConfig: "config",
  fs: "file",
  fuzzyFileSearch: "file",
  guardianWarning: "turn",
  hook: "plugin",
  hooks: "plugin",
  item: "turn",
  "item/commandExecution/requestApproval": "approval",
  "item/fileChange/requestApproval": "approval",
  "item/permissions/requestApproval": "approval",
  "item/tool/requestUserInput": "approval",
  getAuthStatus: "account",
  getConversationSummary: "thread",
  marketplace: "plugin",
  mcpServer: "mcp",
  mcpServerStatus: "mcp",
  model: "model",
  modelProvider: "model",
  permissionProfile: "config",
  plugin: "plugin",
  process: "process",
  project: "thread",
  rawResponse: "turn",
  rawResponseItem: "turn",
  review: "turn",
  skills: "plugin",
  thread: "thread",
  "thread/realtime": "realtime",
  threadSection: "thread",
  turn: "turn",
  userVerification: "account",
  warning: "turn"
}

/** The areas and what is in them, in words. */
export const areas: Readonly<Record<string, string>> = {
  account: "Accounts: signing in and out, limits, usage, verification.",
  approval: "What codex asks before it acts.",
  config: "Configuration, features, permission profiles, imports from other agents.",
  file: "Files: reading, writing, watching, searching.",
  mcp: "MCP servers: their status, tools, resources, sign-in, elicitations.",
  model: "Models, their providers, collaboration modes.",
  plugin: "Plugins, marketplaces, apps, skills, hooks.",
  process: "Commands, processes and environments outside a turn.",
  realtime: "Realtime conversations.",
  server: "The server itself: the handshake, the envelopes, and what is in no other area.",
  shared: "What several areas use.",
  thread: "Threads, their sections and projects.",
  turn: "Turns and the items in them."
}

export const areaOf = (method: string): string => {
  const segments = method.split("/")
  for (let length = segments.length; length > 0; length--) {
    const area = areaOfPrefix[segments.slice(0, length).join("/")]
    if (area !== undefined) return area
  }
  return "server"
}
