/**
 * Codex's configuration: typed options and what codex is given of them.
 *
 * @since 0.1.0
 */
export type { ConfigOptions, ConfigRecord, ConfigValue } from "./ConfigOptions.ts"
export { ConfigOverrides, type Overrides } from "./ConfigOverrides.ts"
