/**
 * `codex exec`: one process, one turn, as a stream.
 *
 * @since 0.1.0
 */
export { ExecCommand, ExecProcess, type ExecProcessOptions, type ExecRequest, ReviewTarget } from "./ExecProcess.ts"
