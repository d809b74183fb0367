/**
 * Codex's configuration: typed options and what codex is given of them.
 *
 * @since 0.1.0
 */
export {
  CodexConfig,
  type CodexConfigOptions,
  type ConfigChange,
  type ConfigEditOptions,
  type ConfigFinding,
  type ConfigLayer,
  type ConfigLayerName,
  ConfigValues,
  type ResolvedConfig,
  type ResolveOptions
} from "./CodexConfig.ts"
export {
  ConfigOptions,
  type ConfigRecord,
  type ConfigValue,
  History,
  McpServer,
  ModelProvider,
  SandboxWorkspaceWrite
} from "./ConfigOptions.ts"
export { ConfigOverrides, type Overrides } from "./ConfigOverrides.ts"
export * as Features from "./Features.ts"
export * as ShellEnvironmentPolicy from "./ShellEnvironmentPolicy.ts"
