/**
 * Codex's first shell tools: a command, its output, its exit code.
 *
 * What the model is told is what codex 0.80.0 tells it. Commands that go on
 * after the call are `UnifiedExec`'s.
 *
 * @since 0.1.0
 */
import { Clock, Deferred, type Duration, Effect, Option, Schema } from "effect"
import { startChild } from "./shell/child.ts"
import { type CommandOptions, type CommandServices, makeHost } from "./shell/host.ts"
import { type Captured, show, withFirstLine } from "./shell/output.ts"
import { count, described, permissions } from "./shell/parameters.ts"
import { shellWords } from "./shell/problems.ts"
import { scriptArgv } from "./shell/shells.ts"
import * as Tool from "./Tool.ts"

/**
 * @since 0.1.0
 * @category models
 */
export interface ShellOptions extends CommandOptions {
  /** How long a command may take when the call does not say. Default: 10 seconds. */
  readonly timeout?: Duration.Input | undefined
  /**
   * How results are written: `text` as for models with the freeform
   * `apply_patch`, `json` as for those without. Default: `text`.
   */
  readonly format?: "text" | "json" | undefined
}

const offered = {
  workdir: Schema.optionalKey(Schema.String.annotate(described("Where to run it."))),
  timeout_ms: Schema.optionalKey(count.annotate(described("How long it may take, in milliseconds."))),
  sandbox_permissions: Schema.optionalKey(
    Schema.String.annotate(described("`require_escalated` asks to run it outside the sandbox; `use_default` does not."))
  ),
  justification: Schema.optionalKey(
    Schema.String.annotate(described("With `require_escalated`: one sentence on why, for the person who decides."))
  )
}

/** What models of other versions send is understood too; the offer stays codex's own. */
const accepted = Schema.Struct({
  ...offered,
  command: Schema.Union([Schema.String, Schema.Array(Schema.String)]),
  login: Schema.optionalKey(Schema.Boolean),
  sandbox_permissions: Schema.optionalKey(permissions)
})

/**
 * `shell`: a program and its arguments, run as they are. Also answers to
 * `container.exec` and `local_shell`.
 *
 * The model is told `execution error: …` when the program does not start or
 * dies of a signal; the text is codex's. One that takes too long is ended, with
 * all it started, and has the exit code 124. Without `sandbox`, commands run as
 * the app does.
 *
 * @since 0.1.0
 * @category constructors
 * @example
 * ```ts
 * import { NodeServices } from "@effect/platform-node"
 * import { Effect, Layer } from "effect"
 * import { Shell, ToolRegistry } from "effect-codex/tools"
 *
 * const answer = Effect.gen(function* () {
 *   const { item } = yield* (yield* ToolRegistry).dispatch({
 *     type: "function",
 *     callId: "call-1",
 *     name: "shell",
 *     arguments: `{"command":["git","status","--short"],"timeout_ms":5000}`
 *   })
 *   return item.output // "Exit code: 0\nWall time: 0 seconds\nOutput:\n…"
 * }).pipe(
 *   Effect.provide(ToolRegistry.layer([Shell.shell({ sandbox: "read-only" })])),
 *   Effect.provide(NodeServices.layer)
 * )
 * ```
 */
export const shell = (options: ShellOptions = {}): Effect.Effect<Tool.Tool, never, CommandServices> =>
  make(options, {
    name: "shell",
    aliases: ["container.exec", "local_shell"],
    description: "Runs a program with its arguments, without a shell around it, and gives back what it wrote.",
    offered: Schema.Struct({
      command: Schema.Array(Schema.String).annotate(described(`The program and its arguments, such as ["ls", "-l"].`)),
      ...offered
    })
  })

/**
 * `shell_command`: a script for the user's shell, as one argument of `-lc`.
 * Otherwise as `shell`.
 *
 * @since 0.1.0
 * @category constructors
 */
export const shellCommand = (options: ShellOptions = {}): Effect.Effect<Tool.Tool, never, CommandServices> =>
  make(options, {
    name: "shell_command",
    aliases: [],
    description: "Runs a script in the user's shell and gives back what it wrote.",
    offered: Schema.Struct({
      command: Schema.String.annotate(described("The script.")),
      login: Schema.optionalKey(Schema.Boolean.annotate(described("Whether it is a login shell; it is by default."))),
      ...offered
    })
  })

const make = Effect.fnUntraced(function* (
  options: ShellOptions,
  tool: {
    readonly name: string
    readonly aliases: ReadonlyArray<string>
    readonly description: string
    readonly offered: Schema.ConstraintCodec<unknown, unknown>
  }
) {
  const host = yield* makeHost(options, { plainText: false })

  const run = Effect.fnUntraced(function* (parameters: typeof accepted.Type, call: Tool.ToolCall) {
    const { command } = parameters
    const argv = typeof command === "string" ? yield* scriptArgv(command, { login: parameters.login ?? true }) : command
    const allowed = yield* host.allow({ ...parameters, argv }, call)
    const startedAt = yield* Clock.currentTimeMillis
    const child = yield* startChild(allowed)
    const ended = yield* Effect.timeoutOption(
      Deferred.await(child.ended),
      parameters.timeout_ms ?? options.timeout ?? "10 seconds"
    )
    const millis = (yield* Clock.currentTimeMillis) - startedAt
    return { ended, millis, output: child.output.take() }
  }, Effect.scoped)

  const made = yield* Tool.make({
    name: tool.name,
    aliases: tool.aliases,
    description: tool.description,
    parameters: accepted,
    normalize,
    handler: Effect.fnUntraced(function* (parameters, call) {
      const fail = (detail: string) => new Tool.ToolFailed({ tool: call.name, detail })
      if (parameters.command.length === 0 && typeof parameters.command !== "string") {
        return yield* fail("command args are empty")
      }
      const { ended, millis, output } = yield* run(parameters, call).pipe(
        Effect.mapError((problem) => fail(shellWords(problem)))
      )
      const { exitCode, signal } = Option.getOrElse(ended, () => ({ exitCode: timedOut, signal: undefined }))
      if (signal !== undefined) return yield* fail(`execution error: Sandbox(Signal(${signal}))`)
      const whole = Option.isSome(ended)
        ? output
        : withFirstLine(`command timed out after ${millis} milliseconds`, output)
      // Codex answers this one alone in the older form, whatever the model.
      const asJson = options.format === "json" || (call.type === "function" && call.name === "local_shell")
      return {
        content: (asJson ? jsonOf : textOf)(whole, exitCode, millis, host.maxOutputTokens),
        success: exitCode === 0
      }
    })
  })
  return { ...made, definition: { ...made.definition, parameters: Tool.jsonSchemaOf(tool.offered) } }
})

const timedOut = 124

/** The forms of other versions and models, made into this one's. */
const normalize = (args: unknown): unknown => {
  if (typeof args !== "object" || args === null || Array.isArray(args)) return args
  const { cwd, timeout, with_escalated_permissions, ...rest }: Readonly<Record<string, unknown>> = { ...args }
  return {
    ...(cwd === undefined ? undefined : { workdir: cwd }),
    ...(timeout === undefined ? undefined : { timeout_ms: timeout }),
    ...(with_escalated_permissions === true ? { sandbox_permissions: "require_escalated" } : undefined),
    ...rest
  }
}

/** To a tenth of a second. */
const seconds = (millis: number): number => Math.round(millis / 100) / 10

const textOf = (output: Captured, exitCode: number, millis: number, tokens: number): string => {
  const { text, truncated } = show(output, tokens)
  return [
    `Exit code: ${exitCode}`,
    `Wall time: ${seconds(millis)} seconds`,
    ...(truncated ? [`Total output lines: ${output.lines}`] : []),
    "Output:",
    text
  ].join("\n")
}

const jsonOf = (output: Captured, exitCode: number, millis: number, tokens: number): string => {
  const { text, truncated } = show(output, tokens)
  const shown = truncated ? `Total output lines: ${output.lines}\n\n${text}` : text
  return `{"output":${JSON.stringify(shown)},"metadata":{"exit_code":${exitCode},"duration_seconds":${seconds(millis).toFixed(1)}}}`
}
