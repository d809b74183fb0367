/**
 * MCP servers: called, logged in to, and written into codex's configuration.
 *
 * @since 0.1.0
 */
export * from "./McpAuthorization.ts"
export * from "./McpConnection.ts"
export * from "./McpError.ts"
export * from "./McpClient.ts"
export * from "./McpElicitation.ts"
export * from "./McpRoots.ts"
export * from "./McpSampling.ts"
export { NoAnswer } from "./NoAnswer.ts"
export type { McpToolkit, McpToolkitOptions, McpToolkitTool } from "./toolkit.ts"
export * from "./McpOAuth.ts"
export * from "./TokenStore.ts"
export { loginWithCodex } from "./oauth/codexLogin.ts"
export * from "./McpServerConfig.ts"
export * from "./McpServers.ts"
