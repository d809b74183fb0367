/**
 * Codex's tools, for an app that runs a model's calls itself.
 *
 * @since 0.1.0
 */
export * as ApplyPatch from "./ApplyPatch.ts"
export * as Profiles from "./Profiles.ts"
export * as Tool from "./Tool.ts"
export {
  callOf,
  dynamicTools,
  type Dispatched,
  type ToolCallOutput,
  ToolNameTaken,
  ToolRegistry
} from "./ToolRegistry.ts"
export * as UpdatePlan from "./UpdatePlan.ts"
export * as ViewImage from "./ViewImage.ts"
export * as WebSearch from "./WebSearch.ts"
export * as Guardrail from "./Guardrail.ts"
export { Pty, type PtyCommand, PtyFailed, type PtyProcess, type PtyService } from "./Pty.ts"
export * as Shell from "./Shell.ts"
export type { CommandServices } from "./shell/host.ts"
export * as UnifiedExec from "./UnifiedExec.ts"
