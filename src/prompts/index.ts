/**
 * Custom prompts: `/prompts:name` from files in CODEX_HOME.
 *
 * @since 0.1.0
 */
export { PromptError } from "./PromptError.ts"
export * as PromptReasons from "./PromptError.ts"
export { type Prompt, Prompts, type PromptsFound, type PromptsOptions } from "./Prompts.ts"
