/**
 * MCP servers: called, logged in to, and written into codex's configuration.
 *
 * @since 0.1.0
 */
export * from "./McpAuthorization.ts"
export * from "./McpConnection.ts"
export * from "./McpError.ts"
