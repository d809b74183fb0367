/**
 * What a model says, written down: one script for the real codex binary
 * (`ScriptedModel`) and for no process at all (`CodexTest`).
 *
 * A script is a list of steps, one for each request codex makes to the model. A
 * step that calls tools makes codex run them and ask again; a step without a
 * call ends the turn.
 *
 * @since 0.1.0
 */

/**
 * Tokens of one response, as the Responses API counts them.
 *
 * @since 0.1.0
 * @category models
 */
export interface StepUsage {
  readonly inputTokens?: number
  readonly cachedInputTokens?: number
  readonly outputTokens?: number
  readonly reasoningOutputTokens?: number
}

/**
 * A piece of a response.
 *
 * @since 0.1.0
 * @category models
 */
export type Part =
  | { readonly _tag: "Message"; readonly deltas: ReadonlyArray<string> }
  | { readonly _tag: "Reasoning"; readonly text: string }
  | {
      readonly _tag: "Command"
      readonly command: string
      readonly output: string
      readonly exitCode: number
      readonly arguments: Readonly<Record<string, unknown>>
    }
  | { readonly _tag: "Patch"; readonly patch: string }
  | { readonly _tag: "Plan"; readonly steps: ReadonlyArray<{ readonly text: string; readonly completed: boolean }> }
  | { readonly _tag: "FunctionCall"; readonly name: string; readonly arguments: unknown }
  | { readonly _tag: "Item"; readonly item: Readonly<Record<string, unknown>> }

/**
 * The answer to one request of codex.
 *
 * @since 0.1.0
 * @category models
 */
export type Response =
  | {
      readonly _tag: "Respond"
      readonly parts: ReadonlyArray<Part>
      readonly usage: StepUsage
      readonly headers: Readonly<Record<string, string>>
    }
  | {
      readonly _tag: "HttpFailure"
      readonly status: number
      readonly body: unknown
      readonly headers: Readonly<Record<string, string>>
    }
  | { readonly _tag: "FailResponse"; readonly code: string; readonly message: string }
  | { readonly _tag: "IncompleteResponse"; readonly reason: string; readonly parts: ReadonlyArray<Part> }
  | { readonly _tag: "CutStream"; readonly parts: ReadonlyArray<Part> }
  | { readonly _tag: "SilentStream"; readonly parts: ReadonlyArray<Part> }

/**
 * A response; a plain string is one that holds a message and nothing else.
 *
 * @since 0.1.0
 * @category models
 */
export type Step = string | Response

/** @since 0.1.0 @category models */
export type Script = ReadonlyArray<Step>

/**
 * Several parts in one response.
 *
 * @since 0.1.0
 * @category steps
 * @example
 * ```ts
 * import { Script } from "effect-codex/testing"
 *
 * const script: Script.Script = [
 *   Script.respond([Script.reasoning("I should look first."), Script.command("ls")]),
 *   "There is one file."
 * ]
 * ```
 */
export const respond = (
  parts: ReadonlyArray<Part> | Part,
  usage: StepUsage = {},
  headers: Readonly<Record<string, string>> = {}
): Response => ({
  _tag: "Respond",
  parts: "_tag" in parts ? [parts] : parts,
  usage,
  headers
})

/**
 * A window of a plan, as the model's headers say it.
 *
 * @since 0.1.0
 * @category models
 */
export interface ScriptedWindow {
  readonly usedPercent: number
  readonly windowMinutes: number
  /** Seconds since 1970. */
  readonly resetsAt: number
}

/**
 * Headers that say what is left of the plan, for `respond` and `httpFailure`:
 * codex reports it from there.
 *
 * @since 0.1.0
 * @category steps
 * @example
 * ```ts
 * import { Script } from "effect-codex/testing"
 *
 * const used = Script.rateLimits({ primary: { usedPercent: 80, windowMinutes: 300, resetsAt: 1_800_000_000 } })
 * const script: Script.Script = [Script.respond(Script.message("Done."), {}, used)]
 * ```
 */
export const rateLimits = (windows: {
  readonly primary?: ScriptedWindow
  readonly secondary?: ScriptedWindow
  /** Which limit is reached, such as `rate_limit_reached`. */
  readonly reached?: string
}): Readonly<Record<string, string>> => ({
  ...windowHeaders("primary", windows.primary),
  ...windowHeaders("secondary", windows.secondary),
  ...(windows.reached === undefined ? undefined : { "x-codex-rate-limit-reached-type": windows.reached })
})

const windowHeaders = (name: string, window: ScriptedWindow | undefined) =>
  window === undefined
    ? undefined
    : {
        [`x-codex-${name}-used-percent`]: String(window.usedPercent),
        [`x-codex-${name}-window-minutes`]: String(window.windowMinutes),
        [`x-codex-${name}-reset-at`]: String(window.resetsAt)
      }

/**
 * The request is refused. Codex retries some statuses before it gives up.
 *
 * @since 0.1.0
 * @category steps
 */
export const httpFailure = (
  status: number,
  body: unknown = { error: { message: `scripted ${status}` } },
  headers: Readonly<Record<string, string>> = {}
): Response => ({ _tag: "HttpFailure", status, body, headers })

/**
 * The response begins and then fails, as the model's API says it: with
 * `rate_limit_exceeded`, `server_is_overloaded`, `insufficient_quota`, or any
 * other code. Codex retries some of them before it gives up.
 *
 * @since 0.1.0
 * @category steps
 */
export const failResponse = (code: string, message: string): Response => ({ _tag: "FailResponse", code, message })

/**
 * The model is stopped after these parts: for `max_output_tokens`, which fails
 * the turn at once, or `content_filter`, of which codex asks again first.
 *
 * @since 0.1.0
 * @category steps
 */
export const incompleteResponse = (reason: string, parts: ReadonlyArray<Part> = []): Response => ({
  _tag: "IncompleteResponse",
  reason,
  parts
})

/**
 * The connection breaks after these parts.
 *
 * @since 0.1.0
 * @category steps
 */
export const cutStream = (parts: ReadonlyArray<Part> = []): Response => ({ _tag: "CutStream", parts })

/**
 * Nothing follows these parts, and the connection stays open.
 *
 * @since 0.1.0
 * @category steps
 */
export const silentStream = (parts: ReadonlyArray<Part> = []): Response => ({ _tag: "SilentStream", parts })

/**
 * What the agent says, whole or in the pieces it arrives in.
 *
 * @since 0.1.0
 * @category parts
 */
export const message = (text: string | ReadonlyArray<string>): Part => ({
  _tag: "Message",
  deltas: typeof text === "string" ? [text] : text
})

/** @since 0.1.0 @category parts */
export const reasoning = (text: string): Part => ({ _tag: "Reasoning", text })

/**
 * A command. The real codex runs it; `output` and `exitCode` are what it gives
 * where there is no codex. `arguments` adds to those of `exec_command`.
 *
 * @since 0.1.0
 * @category parts
 */
export const command = (
  command: string,
  options: {
    readonly output?: string
    readonly exitCode?: number
    readonly arguments?: Readonly<Record<string, unknown>>
  } = {}
): Part => ({
  _tag: "Command",
  command,
  output: options.output ?? "",
  exitCode: options.exitCode ?? 0,
  arguments: options.arguments ?? {}
})

/**
 * A patch in codex's own format (`*** Begin Patch` …).
 *
 * @since 0.1.0
 * @category parts
 */
export const patch = (patch: string): Part => ({ _tag: "Patch", patch })

/**
 * A new plan. The real codex has this tool only with
 * `config: { tools: { update_plan: { enabled: true } } }`.
 *
 * @since 0.1.0
 * @category parts
 */
export const plan = (steps: ReadonlyArray<{ readonly text: string; readonly completed: boolean }>): Part => ({
  _tag: "Plan",
  steps
})

/**
 * A call of any other tool.
 *
 * @since 0.1.0
 * @category parts
 */
export const functionCall = (name: string, args: unknown): Part => ({ _tag: "FunctionCall", name, arguments: args })

/**
 * An item as the Responses API would send it, for what has no part of its own.
 *
 * @since 0.1.0
 * @category parts
 */
export const item = (item: Readonly<Record<string, unknown>>): Part => ({ _tag: "Item", item })
