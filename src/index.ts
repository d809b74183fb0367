/**
 * Codex for Effect: threads, turns, events, results, errors.
 *
 * What most apps need. The areas have their own entries: `effect-codex/binary`,
 * `/config`, `/exec`, `/app-server`, `/protocol`, `/testing`.
 *
 * @since 0.1.0
 */
export {
  type Capabilities,
  Codex,
  type CodexAppServerOptions,
  type CodexExecOptions,
  type CodexThreadsOptions
} from "./Codex.ts"
export { CodexError, CodexErrorInfo, CodexErrorReason, isCodexError } from "./CodexError.ts"
export * as Reasons from "./CodexError.ts"
export type { ConfigOptions, ConfigRecord, ConfigValue } from "./config/ConfigOptions.ts"
export type { Thread, Turn } from "./Thread.ts"
export * as ThreadEvent from "./ThreadEvent.ts"
export * as ThreadItem from "./ThreadItem.ts"
export type { ThreadFilter, ThreadInfo } from "./ThreadInfo.ts"
export {
  decodeThreadOptions,
  decodeTurnOptions,
  ItemTimeouts,
  type OutputSchema,
  ThreadOptions,
  type TurnOptions
} from "./ThreadOptions.ts"
export type { Environment } from "./internal/environment.ts"
export { addUsage, type TurnResult, Usage, usageSince } from "./TurnResult.ts"
export * as UserInput from "./UserInput.ts"
