/**
 * Generated from codex 0.169.0 by `npm run generate`. Do not edit.
 *
 * Commands, processes and environments outside a turn.
 *
 * @since 0.1.0
 */

import { Schema } from "effect"
import { nullish, openEnum } from "../internal/openUnion.ts"
import { AbsolutePathBuf, SandboxPolicy } from "./shared.ts"

/**
 * The params of `command/exec/outputDelta`.
 *
 * Base64-encoded output chunk emitted for a streaming `command/exec` request.
 *
 * These notifications are connection-scoped. If the originating connection closes, the server
 * terminates the process.
 */
export interface CommandExecOutputDeltaNotification {
  /**
   * `true` on the final streamed chunk for a stream when `outputBytesCap` truncated later output
   * on that stream.
   */
  readonly capReached: boolean
  /** Base64-encoded output bytes. */
  readonly deltaBase64: string
  /** Client-supplied, connection-scoped `processId` from the original `command/exec` request. */
  readonly processId: string
  /** Output stream for this chunk. */
  readonly stream: CommandExecOutputStream
}
export const CommandExecOutputDeltaNotification: Schema.Codec<CommandExecOutputDeltaNotification> = Schema.suspend(() =>
  Schema.Struct({
    capReached: Schema.Boolean,
    deltaBase64: Schema.String,
    processId: Schema.String,
    stream: CommandExecOutputStream
  })
)

/**
 * Stream label for `command/exec/outputDelta` notifications.
 *
 * - `stdout`: stdout stream. PTY mode multiplexes terminal output here.
 * - `stderr`: stderr stream.
 */
export type CommandExecOutputStream = "stdout" | "stderr" | (string & {})
export const CommandExecOutputStream: Schema.Codec<CommandExecOutputStream> = Schema.suspend(() =>
  openEnum(["stdout", "stderr"])
)

/**
 * The params of `command/exec`.
 *
 * Run a standalone command (argv vector) in the server sandbox without creating a thread or turn.
 *
 * The final `command/exec` response is deferred until the process exits and is sent only after all
 * `command/exec/outputDelta` notifications for that connection have been emitted.
 */
export interface CommandExecParams {
  /** Command argv vector. Empty arrays are rejected. */
  readonly command: ReadonlyArray<string>
  /** Optional working directory. Defaults to the server cwd. */
  readonly cwd?: string | null | undefined
  /**
   * Disable stdout/stderr capture truncation for this request.
   *
   * Cannot be combined with `outputBytesCap`.
   */
  readonly disableOutputCap?: boolean | undefined
  /**
   * Disable the timeout entirely for this request.
   *
   * Cannot be combined with `timeoutMs`.
   */
  readonly disableTimeout?: boolean | undefined
  /**
   * Optional environment overrides merged into the server-computed environment.
   *
   * Matching names override inherited values. Set a key to `null` to unset an inherited variable.
   */
  readonly env?: { readonly [key: string]: string | null } | null | undefined
  /**
   * Optional per-stream stdout/stderr capture cap in bytes.
   *
   * When omitted, the server default applies. Cannot be combined with `disableOutputCap`.
   */
  readonly outputBytesCap?: number | null | undefined
  /**
   * Optional active permissions profile id for this command.
   *
   * Defaults to the user's configured permissions when omitted. Cannot be combined with
   * `sandboxPolicy`.
   *
   * @experimental
   */
  readonly permissionProfile?: string | null | undefined
  /**
   * Optional client-supplied, connection-scoped process id.
   *
   * Required for `tty`, `streamStdin`, `streamStdoutStderr`, and follow-up `command/exec/write`,
   * `command/exec/resize`, and `command/exec/terminate` calls. When omitted, buffered execution
   * gets an internal id that is not exposed to the client.
   */
  readonly processId?: string | null | undefined
  /**
   * Optional sandbox policy for this command.
   *
   * Uses the same shape as thread/turn execution sandbox configuration and defaults to the user's
   * configured policy when omitted. Cannot be combined with `permissionProfile`.
   */
  readonly sandboxPolicy?: SandboxPolicy | null | undefined
  /** Optional initial PTY size in character cells. Only valid when `tty` is true. */
  readonly size?: CommandExecTerminalSize | null | undefined
  /**
   * Allow follow-up `command/exec/write` requests to write stdin bytes.
   *
   * Requires a client-supplied `processId`.
   */
  readonly streamStdin?: boolean | undefined
  /**
   * Stream stdout/stderr via `command/exec/outputDelta` notifications.
   *
   * Streamed bytes are not duplicated into the final response and require a client-supplied
   * `processId`.
   */
  readonly streamStdoutStderr?: boolean | undefined
  /**
   * Optional timeout in milliseconds.
   *
   * When omitted, the server default applies. Cannot be combined with `disableTimeout`.
   */
  readonly timeoutMs?: number | null | undefined
  /**
   * Enable PTY mode.
   *
   * This implies `streamStdin` and `streamStdoutStderr`.
   */
  readonly tty?: boolean | undefined
}
export const CommandExecParams: Schema.Codec<CommandExecParams> = Schema.suspend(() =>
  Schema.Struct({
    command: Schema.Array(Schema.String),
    cwd: Schema.optional(Schema.NullOr(Schema.String)),
    disableOutputCap: Schema.optional(Schema.Boolean),
    disableTimeout: Schema.optional(Schema.Boolean),
    env: Schema.optional(Schema.NullOr(Schema.Record(Schema.String, Schema.NullOr(Schema.String)))),
    outputBytesCap: Schema.optional(Schema.NullOr(Schema.Number)),
    permissionProfile: Schema.optional(Schema.NullOr(Schema.String)),
    processId: Schema.optional(Schema.NullOr(Schema.String)),
    sandboxPolicy: Schema.optional(Schema.NullOr(SandboxPolicy)),
    size: Schema.optional(Schema.NullOr(CommandExecTerminalSize)),
    streamStdin: Schema.optional(Schema.Boolean),
    streamStdoutStderr: Schema.optional(Schema.Boolean),
    timeoutMs: Schema.optional(Schema.NullOr(Schema.Number)),
    tty: Schema.optional(Schema.Boolean)
  })
)

/**
 * The params of `command/exec/resize`.
 *
 * Resize a running PTY-backed `command/exec` session.
 */
export interface CommandExecResizeParams {
  /** Client-supplied, connection-scoped `processId` from the original `command/exec` request. */
  readonly processId: string
  /** New PTY size in character cells. */
  readonly size: CommandExecTerminalSize
}
export const CommandExecResizeParams: Schema.Codec<CommandExecResizeParams> = Schema.suspend(() =>
  Schema.Struct({ processId: Schema.String, size: CommandExecTerminalSize })
)

/**
 * The result of `command/exec/resize`.
 *
 * Empty success response for `command/exec/resize`.
 */
export type CommandExecResizeResponse = { readonly [key: string]: unknown }
export const CommandExecResizeResponse: Schema.Codec<CommandExecResizeResponse> = Schema.suspend(() =>
  Schema.Record(Schema.String, Schema.Unknown)
)

/**
 * The result of `command/exec`.
 *
 * Final buffered result for `command/exec`.
 */
export interface CommandExecResponse {
  /** Process exit code. */
  readonly exitCode: number
  /**
   * Buffered stderr capture.
   *
   * Empty when stderr was streamed via `command/exec/outputDelta`.
   */
  readonly stderr: string
  /**
   * Buffered stdout capture.
   *
   * Empty when stdout was streamed via `command/exec/outputDelta`.
   */
  readonly stdout: string
}
export const CommandExecResponse: Schema.Codec<CommandExecResponse> = Schema.suspend(() =>
  Schema.Struct({ exitCode: Schema.Number, stderr: Schema.String, stdout: Schema.String })
)

/** PTY size in character cells for `command/exec` PTY sessions. */
export interface CommandExecTerminalSize {
  /** Terminal width in character cells. */
  readonly cols: number
  /** Terminal height in character cells. */
  readonly rows: number
}
export const CommandExecTerminalSize: Schema.Codec<CommandExecTerminalSize> = Schema.suspend(() =>
  Schema.Struct({ cols: Schema.Number, rows: Schema.Number })
)

/**
 * The params of `command/exec/terminate`.
 *
 * Terminate a running `command/exec` session.
 */
export interface CommandExecTerminateParams {
  /** Client-supplied, connection-scoped `processId` from the original `command/exec` request. */
  readonly processId: string
}
export const CommandExecTerminateParams: Schema.Codec<CommandExecTerminateParams> = Schema.suspend(() =>
  Schema.Struct({ processId: Schema.String })
)

/**
 * The result of `command/exec/terminate`.
 *
 * Empty success response for `command/exec/terminate`.
 */
export type CommandExecTerminateResponse = { readonly [key: string]: unknown }
export const CommandExecTerminateResponse: Schema.Codec<CommandExecTerminateResponse> = Schema.suspend(() =>
  Schema.Record(Schema.String, Schema.Unknown)
)

/**
 * The params of `command/exec/write`.
 *
 * Write stdin bytes to a running `command/exec` session, close stdin, or both.
 */
export interface CommandExecWriteParams {
  /** Client-supplied, connection-scoped `processId` from the original `command/exec` request. */
  readonly processId: string
  /** Close stdin after writing `deltaBase64`, if present. */
  readonly closeStdin?: boolean | undefined
  /** Optional base64-encoded stdin bytes to write. */
  readonly deltaBase64?: string | null | undefined
}
export const CommandExecWriteParams: Schema.Codec<CommandExecWriteParams> = Schema.suspend(() =>
  Schema.Struct({
    processId: Schema.String,
    closeStdin: Schema.optional(Schema.Boolean),
    deltaBase64: Schema.optional(Schema.NullOr(Schema.String))
  })
)

/**
 * The result of `command/exec/write`.
 *
 * Empty success response for `command/exec/write`.
 */
export type CommandExecWriteResponse = { readonly [key: string]: unknown }
export const CommandExecWriteResponse: Schema.Codec<CommandExecWriteResponse> = Schema.suspend(() =>
  Schema.Record(Schema.String, Schema.Unknown)
)

/**
 * The params of `environment/add`.
 *
 * @experimental
 */
export interface EnvironmentAddParams {
  readonly environmentId: string
  readonly execServerUrl: string
  /**
   * Optional raw bearer token for executor authentication, including reconnects. Requires a secure
   * transport or a loopback destination.
   */
  readonly authBearerToken?: string | null | undefined
  /** Optional WebSocket connection timeout. The server default applies when omitted. */
  readonly connectTimeoutMs?: number | null | undefined
  /** Required skills supplied by this environment, checked before model inference. */
  readonly skills?: EnvironmentSkillsParams | null | undefined
  /**
   * Optional X-Request-ID for the direct WebSocket upgrade, including reconnects. Requires a
   * secure transport or a loopback destination.
   */
  readonly websocketRequestId?: string | null | undefined
}
export const EnvironmentAddParams: Schema.Codec<EnvironmentAddParams> = Schema.suspend(() =>
  Schema.Struct({
    environmentId: Schema.String,
    execServerUrl: Schema.String,
    authBearerToken: Schema.optional(Schema.NullOr(Schema.String)),
    connectTimeoutMs: Schema.optional(Schema.NullOr(Schema.Number)),
    skills: Schema.optional(Schema.NullOr(EnvironmentSkillsParams)),
    websocketRequestId: Schema.optional(Schema.NullOr(Schema.String))
  })
)

/**
 * The result of `environment/add`.
 *
 * @experimental
 */
export type EnvironmentAddResponse = { readonly [key: string]: unknown }
export const EnvironmentAddResponse: Schema.Codec<EnvironmentAddResponse> = Schema.suspend(() =>
  Schema.Record(Schema.String, Schema.Unknown)
)

/**
 * The params of `environment/info`.
 *
 * @experimental
 */
export interface EnvironmentInfoParams {
  readonly environmentId: string
}
export const EnvironmentInfoParams: Schema.Codec<EnvironmentInfoParams> = Schema.suspend(() =>
  Schema.Struct({ environmentId: Schema.String })
)

/**
 * The result of `environment/info`.
 *
 * @experimental
 */
export interface EnvironmentInfoResponse {
  readonly shell: EnvironmentShellInfo
  /** Default working directory reported by the environment, as a canonical file URI. */
  readonly cwd?: PathUri | null
}
export const EnvironmentInfoResponse: Schema.Codec<EnvironmentInfoResponse> = Schema.suspend(() =>
  Schema.Struct({ shell: EnvironmentShellInfo, cwd: nullish(PathUri) })
)

/** @experimental */
export interface EnvironmentShellInfo {
  /** Stable shell name, for example `zsh`, `bash`, `powershell`, `sh`, or `cmd`. */
  readonly name: string
  /** Target-native shell executable path or command name. */
  readonly path: string
}
export const EnvironmentShellInfo: Schema.Codec<EnvironmentShellInfo> = Schema.suspend(() =>
  Schema.Struct({ name: Schema.String, path: Schema.String })
)

export interface EnvironmentSkillsParams {
  /** Exact catalog names that must be available from this environment. */
  readonly required?: ReadonlyArray<string> | null | undefined
}
export const EnvironmentSkillsParams: Schema.Codec<EnvironmentSkillsParams> = Schema.suspend(() =>
  Schema.Struct({ required: Schema.optional(Schema.NullOr(Schema.Array(Schema.String))) })
)

/**
 * Current status observed by app-server without starting or recovering an environment.
 *
 * For a currently ready remote environment, app-server asks the existing exec-server connection
 * for `environment/status` without allowing recovery.
 *
 * - `ready`: The environment is local, or an already-connected remote exec-server answered
 *   `environment/status` over its existing initialized connection.
 * - `pending`: The configured environment has no ready connection and no observed connection
 *   failure. This includes lazy environments that have never been started and initial startup that
 *   has not finished.
 * - `disconnected`: A connection attempt, prior connection, or fail-fast `environment/status`
 *   probe observed a failure. This does not promise the failure is terminal: later normal
 *   environment use may recover it. This call does not trigger recovery; `error` contains the
 *   observed reason.
 * - `unknown`: The requested environment id is not configured in app-server.
 *
 * @experimental
 */
export type EnvironmentStatusKind =
  | "ready"
  | "pending"
  | "disconnected"
  | "unknown"
  | (string & {})
export const EnvironmentStatusKind: Schema.Codec<EnvironmentStatusKind> = Schema.suspend(() =>
  openEnum(["ready", "pending", "disconnected", "unknown"])
)

/**
 * The params of `environment/status`.
 *
 * Parameters for reading the current status of one configured environment.
 *
 * @experimental
 */
export interface EnvironmentStatusParams {
  /** Environment id to inspect. */
  readonly environmentId: string
}
export const EnvironmentStatusParams: Schema.Codec<EnvironmentStatusParams> = Schema.suspend(() =>
  Schema.Struct({ environmentId: Schema.String })
)

/**
 * The result of `environment/status`.
 *
 * Current status for the requested environment.
 *
 * @experimental
 */
export interface EnvironmentStatusResponse {
  /** Current status observed without starting or recovering the environment. */
  readonly status: EnvironmentStatusKind
  /** Human-readable detail for `disconnected` and `unknown`; omitted for other statuses. */
  readonly error?: string | null
}
export const EnvironmentStatusResponse: Schema.Codec<EnvironmentStatusResponse> = Schema.suspend(() =>
  Schema.Struct({ status: EnvironmentStatusKind, error: nullish(Schema.String) })
)

export type PathUri = string
export const PathUri: Schema.Codec<PathUri> = Schema.String

/**
 * The params of `process/exited`.
 *
 * Final process exit notification for `process/spawn`.
 */
export interface ProcessExitedNotification {
  /** Process exit code. */
  readonly exitCode: number
  /** Client-supplied, connection-scoped `processHandle` from `process/spawn`. */
  readonly processHandle: string
  /**
   * Buffered stderr capture.
   *
   * Empty when stderr was streamed via `process/outputDelta`.
   */
  readonly stderr: string
  /**
   * Whether stderr reached `outputBytesCap`.
   *
   * In streaming mode, stderr is empty and cap state is also reported on the final stderr
   * `process/outputDelta` notification.
   */
  readonly stderrCapReached: boolean
  /**
   * Buffered stdout capture.
   *
   * Empty when stdout was streamed via `process/outputDelta`.
   */
  readonly stdout: string
  /**
   * Whether stdout reached `outputBytesCap`.
   *
   * In streaming mode, stdout is empty and cap state is also reported on the final stdout
   * `process/outputDelta` notification.
   */
  readonly stdoutCapReached: boolean
  /**
   * Whether output collection hit its post-exit deadline before seeing EOF or reaching the
   * requested byte cap on either stream. Older servers omit this field.
   */
  readonly outputDrainTimedOut?: boolean | null
}
export const ProcessExitedNotification: Schema.Codec<ProcessExitedNotification> = Schema.suspend(() =>
  Schema.Struct({
    exitCode: Schema.Number,
    processHandle: Schema.String,
    stderr: Schema.String,
    stderrCapReached: Schema.Boolean,
    stdout: Schema.String,
    stdoutCapReached: Schema.Boolean,
    outputDrainTimedOut: nullish(Schema.Boolean)
  })
)

/**
 * The params of `process/kill`.
 *
 * Terminate a running `process/spawn` session.
 *
 * @experimental
 */
export interface ProcessKillParams {
  /** Client-supplied, connection-scoped `processHandle` from `process/spawn`. */
  readonly processHandle: string
}
export const ProcessKillParams: Schema.Codec<ProcessKillParams> = Schema.suspend(() =>
  Schema.Struct({ processHandle: Schema.String })
)

/**
 * The result of `process/kill`.
 *
 * Empty success response for `process/kill`.
 *
 * @experimental
 */
export type ProcessKillResponse = { readonly [key: string]: unknown }
export const ProcessKillResponse: Schema.Codec<ProcessKillResponse> = Schema.suspend(() =>
  Schema.Record(Schema.String, Schema.Unknown)
)

/**
 * The params of `process/outputDelta`.
 *
 * Base64-encoded output chunk emitted for a streaming `process/spawn` request.
 */
export interface ProcessOutputDeltaNotification {
  /**
   * True on the final streamed chunk for this stream when output was truncated by
   * `outputBytesCap`.
   */
  readonly capReached: boolean
  /** Base64-encoded output bytes. */
  readonly deltaBase64: string
  /** Client-supplied, connection-scoped `processHandle` from `process/spawn`. */
  readonly processHandle: string
  /** Output stream this chunk belongs to. */
  readonly stream: ProcessOutputStream
}
export const ProcessOutputDeltaNotification: Schema.Codec<ProcessOutputDeltaNotification> = Schema.suspend(() =>
  Schema.Struct({
    capReached: Schema.Boolean,
    deltaBase64: Schema.String,
    processHandle: Schema.String,
    stream: ProcessOutputStream
  })
)

/**
 * Stream label for `process/outputDelta` notifications.
 *
 * - `stdout`: stdout stream. PTY mode multiplexes terminal output here.
 * - `stderr`: stderr stream.
 */
export type ProcessOutputStream = "stdout" | "stderr" | (string & {})
export const ProcessOutputStream: Schema.Codec<ProcessOutputStream> = Schema.suspend(() =>
  openEnum(["stdout", "stderr"])
)

/**
 * The params of `process/resizePty`.
 *
 * Resize a running PTY-backed `process/spawn` session.
 *
 * @experimental
 */
export interface ProcessResizePtyParams {
  /** Client-supplied, connection-scoped `processHandle` from `process/spawn`. */
  readonly processHandle: string
  /** New PTY size in character cells. */
  readonly size: ProcessTerminalSize
}
export const ProcessResizePtyParams: Schema.Codec<ProcessResizePtyParams> = Schema.suspend(() =>
  Schema.Struct({ processHandle: Schema.String, size: ProcessTerminalSize })
)

/**
 * The result of `process/resizePty`.
 *
 * Empty success response for `process/resizePty`.
 *
 * @experimental
 */
export type ProcessResizePtyResponse = { readonly [key: string]: unknown }
export const ProcessResizePtyResponse: Schema.Codec<ProcessResizePtyResponse> = Schema.suspend(() =>
  Schema.Record(Schema.String, Schema.Unknown)
)

/**
 * The params of `process/spawn`.
 *
 * Spawn a standalone process (argv vector) without a Codex sandbox on the host where the app
 * server is running.
 *
 * `process/spawn` returns after the process has started and the connection-scoped `processHandle`
 * has been registered. Process output and exit are reported via `process/outputDelta` and
 * `process/exited` notifications.
 *
 * @experimental
 */
export interface ProcessSpawnParams {
  /** Command argv vector. Empty arrays are rejected. */
  readonly command: ReadonlyArray<string>
  /** Absolute working directory for the process. */
  readonly cwd: AbsolutePathBuf
  /**
   * Client-supplied, connection-scoped process handle.
   *
   * Duplicate active handles are rejected on the same connection. The same handle can be reused
   * after the prior process exits.
   */
  readonly processHandle: string
  /**
   * Optional environment overrides merged into the app-server process environment.
   *
   * Matching names override inherited values. Set a key to `null` to unset an inherited variable.
   */
  readonly env?: { readonly [key: string]: string | null } | null | undefined
  /**
   * Optional per-stream stdout/stderr capture cap in bytes.
   *
   * When omitted, the server default applies. Set to `null` to disable the cap.
   */
  readonly outputBytesCap?: number | null | undefined
  /** Optional initial PTY size in character cells. Only valid when `tty` is true. */
  readonly size?: ProcessTerminalSize | null | undefined
  /** Allow follow-up `process/writeStdin` requests to write stdin bytes. */
  readonly streamStdin?: boolean | undefined
  /**
   * Stream stdout/stderr via `process/outputDelta` notifications.
   *
   * Streamed bytes are not duplicated into the `process/exited` notification.
   */
  readonly streamStdoutStderr?: boolean | undefined
  /**
   * Optional timeout in milliseconds.
   *
   * When omitted, the server default applies. Set to `null` to disable the timeout.
   */
  readonly timeoutMs?: number | null | undefined
  /**
   * Enable PTY mode.
   *
   * This implies `streamStdin` and `streamStdoutStderr`.
   */
  readonly tty?: boolean | undefined
}
export const ProcessSpawnParams: Schema.Codec<ProcessSpawnParams> = Schema.suspend(() =>
  Schema.Struct({
    command: Schema.Array(Schema.String),
    cwd: AbsolutePathBuf,
    processHandle: Schema.String,
    env: Schema.optional(Schema.NullOr(Schema.Record(Schema.String, Schema.NullOr(Schema.String)))),
    outputBytesCap: Schema.optional(Schema.NullOr(Schema.Number)),
    size: Schema.optional(Schema.NullOr(ProcessTerminalSize)),
    streamStdin: Schema.optional(Schema.Boolean),
    streamStdoutStderr: Schema.optional(Schema.Boolean),
    timeoutMs: Schema.optional(Schema.NullOr(Schema.Number)),
    tty: Schema.optional(Schema.Boolean)
  })
)

/**
 * The result of `process/spawn`.
 *
 * Successful response for `process/spawn`.
 *
 * @experimental
 */
export type ProcessSpawnResponse = { readonly [key: string]: unknown }
export const ProcessSpawnResponse: Schema.Codec<ProcessSpawnResponse> = Schema.suspend(() =>
  Schema.Record(Schema.String, Schema.Unknown)
)

/** PTY size in character cells for `process/spawn` PTY sessions. */
export interface ProcessTerminalSize {
  /** Terminal width in character cells. */
  readonly cols: number
  /** Terminal height in character cells. */
  readonly rows: number
}
export const ProcessTerminalSize: Schema.Codec<ProcessTerminalSize> = Schema.suspend(() =>
  Schema.Struct({ cols: Schema.Number, rows: Schema.Number })
)

/**
 * The params of `process/writeStdin`.
 *
 * Write stdin bytes to a running `process/spawn` session, close stdin, or both.
 *
 * @experimental
 */
export interface ProcessWriteStdinParams {
  /** Client-supplied, connection-scoped `processHandle` from `process/spawn`. */
  readonly processHandle: string
  /** Close stdin after writing `deltaBase64`, if present. */
  readonly closeStdin?: boolean | undefined
  /** Optional base64-encoded stdin bytes to write. */
  readonly deltaBase64?: string | null | undefined
}
export const ProcessWriteStdinParams: Schema.Codec<ProcessWriteStdinParams> = Schema.suspend(() =>
  Schema.Struct({
    processHandle: Schema.String,
    closeStdin: Schema.optional(Schema.Boolean),
    deltaBase64: Schema.optional(Schema.NullOr(Schema.String))
  })
)

/**
 * The result of `process/writeStdin`.
 *
 * Empty success response for `process/writeStdin`.
 *
 * @experimental
 */
export type ProcessWriteStdinResponse = { readonly [key: string]: unknown }
export const ProcessWriteStdinResponse: Schema.Codec<ProcessWriteStdinResponse> = Schema.suspend(() =>
  Schema.Record(Schema.String, Schema.Unknown)
)
