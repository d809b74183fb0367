/**
 * Testing what uses codex: with the real binary and a scripted model, or
 * without any process. Neither needs a network or a key.
 *
 * @since 0.1.0
 */
export { CodexTest, type RecordedTurn } from "./CodexTest.ts"
export * as Script from "./Script.ts"
export { type Answer, type RecordedRequest, ScriptedModel } from "./ScriptedModel.ts"
