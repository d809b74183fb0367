/**
 * The codex binary: where it is, and which version.
 *
 * @since 0.1.0
 */
export { CodexBinary, testedVersion } from "./CodexBinary.ts"
