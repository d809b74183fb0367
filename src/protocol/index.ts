/**
 * Generated from codex 0.169.0 by `npm run generate`. Do not edit.
 *
 * The app-server's protocol: its methods, and every type in it as a TypeScript type and as a
 * schema.
 *
 * What codex sends is read leniently, so that a newer codex can be read too: an enum takes any
 * string beside those known, a union keeps a case it does not know as it came (`UnknownCase`,
 * `UnknownVariant`), what may be absent may also be null, and fields not known are left out. A
 * known case that is malformed is an error. What only this side sends is checked as codex does.
 * Schemas are built when first used.
 *
 * @since 0.1.0
 */

export type { UnknownCase, UnknownTag, UnknownVariant } from "../internal/openUnion.ts"
export * from "./account.ts"
export * from "./approval.ts"
export * from "./config.ts"
export * from "./file.ts"
export * from "./mcp.ts"
export * from "./methods.ts"
export * from "./model.ts"
export * from "./plugin.ts"
export * from "./process.ts"
export * from "./realtime.ts"
export * from "./server.ts"
export * from "./shared.ts"
export * from "./thread.ts"
export * from "./turn.ts"
