/**
 * Codex's present shell tools: a command that may go on after the call, and the
 * way back to it.
 *
 * What the model is told is what codex 0.169.0 tells it. A script that is a
 * patch is not caught here, as codex does: give the model `apply_patch`.
 *
 * @since 0.1.0
 */
import { Clock, Deferred, Effect, Option, Random, Schema, type Scope } from "effect"
import { type Child, type ExitStatus, startChild, startOnTerminal } from "./shell/child.ts"
import { type CommandOptions, type CommandServices, makeHost } from "./shell/host.ts"
import { type Captured, show, tokensOf } from "./shell/output.ts"
import { count, described, permissions } from "./shell/parameters.ts"
import { execWords } from "./shell/problems.ts"
import { makeSessions, type Session } from "./shell/sessions.ts"
import { scriptArgv } from "./shell/shells.ts"
import * as Tool from "./Tool.ts"

/**
 * @since 0.1.0
 * @category models
 */
export interface UnifiedExecOptions extends CommandOptions {}

const execParameters = Schema.Struct({
  cmd: Schema.String.annotate(described("The script to run.")),
  workdir: Schema.optionalKey(Schema.String.annotate(described("Where to run it."))),
  shell: Schema.optionalKey(Schema.String.annotate(described("The shell to run it in; the user's by default."))),
  login: Schema.optionalKey(Schema.Boolean.annotate(described("Whether it is a login shell; it is by default."))),
  tty: Schema.optionalKey(
    Schema.Boolean.annotate(described("Whether it runs on a terminal, where it can be typed to; on pipes by default."))
  ),
  yield_time_ms: Schema.optionalKey(
    count.annotate(described("How long to wait for it before going on, 250 to 30000 ms; 10000 by default."))
  ),
  max_output_tokens: Schema.optionalKey(
    count.annotate(described("How much of its output to give back, in tokens; 10000 by default and at most."))
  ),
  sandbox_permissions: Schema.optionalKey(
    permissions.annotate(described("`require_escalated` asks to run it outside the sandbox; `use_default` does not."))
  ),
  justification: Schema.optionalKey(
    Schema.String.annotate(described("With `require_escalated`: the question to the person who decides."))
  ),
  prefix_rule: Schema.optionalKey(
    Schema.Array(Schema.String).annotate(
      described("With `require_escalated`: how commands begin that the answer could hold for.")
    )
  )
})

const writeParameters = Schema.Struct({
  session_id: count.annotate(described("The session that exec_command gave.")),
  chars: Schema.optionalKey(
    Schema.String.annotate(described("What to type; nothing by default, which waits for what it writes."))
  ),
  yield_time_ms: Schema.optionalKey(
    count.annotate(
      described("How long to wait: 250 to 30000 ms after typing, 250 by default; 5000 to 300000 ms with nothing typed.")
    )
  ),
  max_output_tokens: Schema.optionalKey(
    count.annotate(described("How much of its output to give back, in tokens; 10000 by default and at most."))
  )
})

/**
 * `exec_command` and `write_stdin`, which share their sessions.
 *
 * A command that is not done within its `yield_time_ms` becomes a session that
 * `write_stdin` polls, types to (with `tty: true`) or interrupts (`\u0003`). At
 * most 64 are kept: the one used longest ago is ended for the next, those that
 * have ended first. All are ended with the scope. A call that is interrupted
 * ends the command it started.
 *
 * Without `sandbox`, commands run as the app does. Terminals are `Pty`'s.
 *
 * @since 0.1.0
 * @category constructors
 * @example
 * ```ts
 * import { NodeServices } from "@effect/platform-node"
 * import { Effect, Layer } from "effect"
 * import { ToolRegistry, UnifiedExec } from "effect-codex/tools"
 *
 * const tools = Layer.unwrap(
 *   Effect.map(UnifiedExec.make({ sandbox: "workspace-write" }), (pair) =>
 *     ToolRegistry.layer(pair.map((tool) => Effect.succeed(tool)))
 *   )
 * ).pipe(Layer.provide(NodeServices.layer))
 * ```
 */
export const make = Effect.fnUntraced(function* (
  options: UnifiedExecOptions = {}
): Effect.fn.Return<readonly [execCommand: Tool.Tool, writeStdin: Tool.Tool], never, CommandServices | Scope.Scope> {
  const host = yield* makeHost(options, { plainText: true })
  const sessions = yield* makeSessions

  /** Waits for the command, but not for ever, and says what came of it. */
  const report = Effect.fnUntraced(function* (
    session: Session,
    waitMillis: number,
    startedAt: number,
    tokens: number | undefined
  ) {
    const ended = yield* Effect.timeoutOption(Deferred.await(session.child.ended), waitMillis)
    const millis = (yield* Clock.currentTimeMillis) - startedAt
    if (Option.isSome(ended)) yield* sessions.remove(session)
    return {
      content: textOf({
        chunkId: yield* Random.nextIntBetween(0, 0x1000000, { halfOpen: true }),
        millis,
        ended: Option.getOrUndefined(ended),
        sessionId: session.id,
        output: session.child.output.take(),
        tokens: Math.min(tokens ?? host.maxOutputTokens, host.maxOutputTokens)
      }),
      success: Option.isNone(ended) || ended.value.exitCode === 0
    }
  })

  const execCommand = Tool.make({
    name: "exec_command",
    description: "Runs a script, and gives back what it wrote, or a session to go on with when it takes longer.",
    parameters: execParameters,
    handler: Effect.fnUntraced(function* (parameters, call) {
      const fail = (detail: string) => new Tool.ToolFailed({ tool: call.name, detail })
      const argv = yield* scriptArgv(parameters.cmd, {
        login: parameters.login ?? true,
        shell: parameters.shell
      })
      const command = yield* Effect.mapError(host.allow({ ...parameters, argv }, call), (problem) =>
        fail(execWords(problem))
      )
      const startedAt = yield* Clock.currentTimeMillis
      const start: Effect.Effect<Child, Tool.ToolFailed, CommandServices | Scope.Scope> = Effect.mapError(
        parameters.tty === true ? startOnTerminal(command) : startChild(command),
        (problem) => fail(execWords(problem))
      )
      return yield* sessions.open(start, (session) =>
        report(session, clamp(parameters.yield_time_ms ?? 10_000, 250, 30_000), startedAt, parameters.max_output_tokens)
      )
    })
  })

  const writeStdin = Tool.make({
    name: "write_stdin",
    description: "Types to a command that exec_command started, or waits for it, and gives back what it wrote since.",
    parameters: writeParameters,
    handler: Effect.fnUntraced(function* (parameters, call) {
      const fail = (detail: string) => new Tool.ToolFailed({ tool: call.name, detail: `write_stdin failed: ${detail}` })
      const session = sessions.use(parameters.session_id)
      if (session === undefined) return yield* fail(`Unknown process id ${parameters.session_id}`)
      const startedAt = yield* Clock.currentTimeMillis
      const chars = parameters.chars ?? ""
      if (chars !== "" && !(yield* session.child.write(chars))) {
        return yield* fail("stdin is closed for this session; rerun exec_command with tty=true to keep stdin open")
      }
      const wait = parameters.yield_time_ms ?? 250
      return yield* report(
        session,
        chars === "" ? clamp(wait, 5000, 300_000) : clamp(wait, 250, 30_000),
        startedAt,
        parameters.max_output_tokens
      )
    })
  })

  return [yield* execCommand, yield* writeStdin]
})

const clamp = (value: number, least: number, most: number): number => Math.min(Math.max(value, least), most)

/** What codex puts where the middle was when it joins what it kept. */
const gapOf = (omittedBytes: number): string => `\n... ${omittedBytes} bytes omitted ...\n`

const textOf = (result: {
  readonly chunkId: number
  readonly millis: number
  readonly ended: ExitStatus | undefined
  readonly sessionId: number
  readonly output: Captured
  readonly tokens: number
}): string => {
  const { ended, output } = result
  const { omittedBytes } = output
  const shown = show(output, result.tokens, omittedBytes === 0 ? 0 : gapOf(omittedBytes).length)
  return [
    `Chunk ID: ${result.chunkId.toString(16).padStart(6, "0")}`,
    `Wall time: ${(result.millis / 1000).toFixed(4)} seconds`,
    ended === undefined
      ? `Process running with session ID ${result.sessionId}`
      : `Process exited with code ${ended.exitCode}`,
    `Original token count: ${tokensOf(output.totalBytes)}`,
    "Output:",
    ...(shown.truncated
      ? [
          `Warning: truncated output (original token count: ${omittedBytes === 0 ? shown.tokens : tokensOf(output.totalBytes)})`,
          omittedBytes === 0 ? `Total output lines: ${output.lines}` : gapOf(omittedBytes).trim(),
          ""
        ]
      : []),
    shown.text
  ].join("\n")
}
