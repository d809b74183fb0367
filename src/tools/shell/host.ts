/**
 * Where and how commands run: the folder, the environment, the sandbox, and who
 * is asked when the model wants out of it.
 */
import { Clock, Effect, FileSystem, Option, Path } from "effect"
import { type ChildProcessSpawner, CommandLine } from "effect/process"
import { type ApprovalDecision, Approvals } from "../../app-server/Approvals.ts"
import { CodexBinary } from "../../binary/CodexBinary.ts"
import type { Environment } from "../../internal/environment.ts"
import type { ToolCall } from "../Tool.ts"
import type { ChildCommand } from "./child.ts"
import { environmentOf } from "./environment.ts"
import { mostTokens } from "./output.ts"
import type { Problem } from "./problems.ts"
import { inSandbox } from "./sandbox.ts"

/**
 * Where and how the commands of a tool run.
 *
 * @since 0.1.0
 * @category models
 */
export interface CommandOptions {
  /** Where commands run that do not say so, and what the folders they name are relative to. Default: the app's own. */
  readonly workingDirectory?: string | undefined
  /**
   * All that commands are given of the environment. Default: the app's
   * environment without the keys of codex and OpenAI, which hides them from no
   * command that runs without a sandbox: such a one can read what the app can.
   */
  readonly environment?: Environment | undefined
  /**
   * What commands may do, by way of `codex sandbox` in the `workingDirectory`,
   * whatever folder a call names. It takes what codex's configuration adds, such
   * as more folders to write to; codex has HOME and CODEX_HOME of the app,
   * whatever the `environment`. Without this option,
   * and with `danger-full-access`, commands may do whatever the app may. A
   * sandbox that cannot be had fails the call: nothing runs outside of it but
   * what `Approvals` let out.
   */
  readonly sandbox?: "read-only" | "workspace-write" | "danger-full-access" | undefined
  /** Where codex is, for the sandbox. Default: the app's `CodexBinary`, or where that looks. */
  readonly codexPath?: string | undefined
  /** The most tokens a call gives back, at four bytes each. Default: 10,000. At most 262,144. */
  readonly maxOutputTokens?: number | undefined
}

/** What a call asks for. */
export interface CommandRequest {
  readonly argv: ReadonlyArray<string>
  readonly workdir?: string | null | undefined
  readonly sandbox_permissions?: string | null | undefined
  readonly justification?: string | null | undefined
}

export interface CommandHost {
  /** The command to start, once everyone it needs has agreed. */
  readonly allow: (request: CommandRequest, call: ToolCall) => Effect.Effect<ChildCommand, Problem>
  readonly maxOutputTokens: number
}

/**
 * What running commands takes.
 *
 * @since 0.1.0
 * @category models
 */
export type CommandServices = ChildProcessSpawner.ChildProcessSpawner | FileSystem.FileSystem | Path.Path

export const makeHost = Effect.fnUntraced(function* (
  options: CommandOptions,
  style: { readonly plainText: boolean }
): Effect.fn.Return<CommandHost, never, CommandServices> {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const binary = yield* codexOf(options)
  const workingDirectory = path.resolve(options.workingDirectory ?? ".")
  const environment = environmentOf(options.environment, style)
  const mode = options.sandbox === "danger-full-access" ? undefined : options.sandbox
  const acceptedForSession = new Set<string>()

  const codexPath = Effect.mapError(binary.path, (error): Problem => ({
    _tag: "NotPossible",
    detail: `there is no sandbox to run it in: ${error.message}`
  }))

  const ask = Effect.fnUntraced(function* ({ argv, justification }: CommandRequest, cwd: string, call: ToolCall) {
    const key = JSON.stringify([cwd, argv])
    if (acceptedForSession.has(key)) return
    const command = CommandLine.display(argv)
    const reason = justification ?? undefined
    const decision = yield* Approvals.ask({
      _tag: "Command",
      // The call is the app's own: no thread of codex's has it.
      threadId: "",
      turnId: undefined,
      itemId: call.callId,
      reason,
      command,
      cwd,
      params: {
        threadId: "",
        turnId: "",
        itemId: call.callId,
        startedAtMs: yield* Clock.currentTimeMillis,
        kind: "command",
        command,
        cwd,
        reason: reason ?? null
      }
    })
    if (!isAccepted(decision)) return yield* Effect.fail<Problem>({ _tag: "Rejected" })
    if (decision === "acceptForSession") acceptedForSession.add(key)
  })

  const allow = Effect.fnUntraced(function* (request: CommandRequest, call: ToolCall) {
    const cwd = path.resolve(workingDirectory, request.workdir ?? "")
    const escalated = request.sandbox_permissions === "require_escalated"
    // Told that everything is allowed, nobody need be asked.
    if (escalated && options.sandbox !== "danger-full-access") yield* ask(request, cwd, call)
    const command: ChildCommand = { argv: request.argv, cwd, ...environment }
    if (mode === undefined || escalated) return command
    return yield* Effect.provideService(
      inSandbox(command, { codex: yield* codexPath, mode, workingDirectory }),
      FileSystem.FileSystem,
      fs
    )
  })

  return { allow, maxOutputTokens: Math.min(options.maxOutputTokens ?? 10_000, mostTokens) }
})

const isAccepted = (decision: ApprovalDecision): boolean =>
  decision === "accept" ||
  decision === "acceptForSession" ||
  (typeof decision === "object" && "acceptWithExecpolicyAmendment" in decision)

const codexOf = Effect.fnUntraced(function* (options: CommandOptions) {
  const provided = yield* Effect.serviceOption(CodexBinary)
  if (Option.isSome(provided) && options.codexPath === undefined) return provided.value
  return yield* Effect.provide(CodexBinary, CodexBinary.layer({ codexPath: options.codexPath }))
})
