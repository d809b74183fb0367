/**
 * What the agent's commands see of codex's environment, known beforehand.
 *
 * `evaluate` does what codex does with `shell_environment_policy`; `overrides`
 * says it as configuration. It reads no file and no process: give it the policy
 * that is in force (codex merges the layers of its configuration into one) and
 * the environment codex itself runs in. What a shell makes of its variables at
 * its start, in `.bashrc` say, is not in it.
 *
 * The rules were driven by codex 0.169.0 on Linux; those of Windows are from
 * codex's source.
 *
 * @since 0.1.0
 */
import { Effect } from "effect"
import { CodexError, ConfigInvalid } from "../CodexError.ts"
import { ShellEnvironmentPolicy } from "./ConfigOptions.ts"
import { decodeOptions, type Overrides, resolve } from "./ConfigOverrides.ts"

/**
 * The policy, as in the option `shellEnvironmentPolicy`.
 *
 * Codex works it off in this order, and so does `evaluate`:
 *
 * 1. `inherit`: `all` variables (the default), the `core` ones, or `none`.
 * 2. `ignoreDefaultExcludes: false` drops names with KEY, SECRET or TOKEN in them.
 * 3. `exclude`, or the patterns that `filters` excludes, drop names.
 * 4. `set` sets variables, whatever was dropped before.
 * 5. `includeOnly`, or the patterns that `filters` includes, keep only the names
 *    that match one, of those that `set` names too. No pattern keeps all.
 * 6. A few variables of codex's own login are never handed on (`neverInherited`).
 *
 * A pattern is of a whole name: `*` is any text, `?` one character. Patterns and
 * the names of the core variables are compared without regard to case on every
 * platform.
 *
 * @since 0.1.0
 * @category models
 */
export { ShellEnvironmentPolicy }

/** @since 0.1.0 @category models */
export type ShellEnvironmentPolicy = typeof ShellEnvironmentPolicy.Type

/**
 * What a command of a turn finds in its environment.
 *
 * @since 0.1.0
 * @category models
 */
export interface ShellEnvironment {
  /**
   * What the policy gives, by name. Only `PATH` is not the child's to the
   * letter: codex puts folders of its own in front of it, or sets it to those
   * where there is none.
   */
  readonly variables: Readonly<Record<string, string>>
  /**
   * The names of what codex sets itself after the policy; they are not in
   * `variables`, since codex's value wins.
   */
  readonly added: ReadonlyArray<string>
}

/**
 * What codex sets in every command of a turn, whatever the policy says (seen
 * with 0.169.0).
 *
 * @since 0.1.0
 * @category constants
 */
export const turnVariables: ReadonlyArray<string> = [
  "CODEX_APPLY_PATCH_PRESERVE_LINE_ENDINGS",
  "CODEX_CI",
  "CODEX_SESSION_ID",
  "CODEX_THREAD_ID",
  "CODEX_TOOL_CALL_ID",
  "CODEX_VERSION",
  "COLORTERM",
  "GH_PAGER",
  "GIT_PAGER",
  "LANG",
  "LC_ALL",
  "LC_CTYPE",
  "NO_COLOR",
  "PAGER",
  "TERM"
]

/**
 * What the sandbox sets besides (seen with 0.169.0 on Linux).
 * `CODEX_SANDBOX_NETWORK_DISABLED` is only there where the network is shut off.
 *
 * @since 0.1.0
 * @category constants
 */
export const sandboxVariables: ReadonlyArray<string> = ["CODEX_SANDBOX_NETWORK_DISABLED", "PWD"]

/**
 * What no command gets, not even through `set`; in any case.
 *
 * @since 0.1.0
 * @category constants
 */
export const neverInherited: ReadonlyArray<string> = [
  "CODEX_EXEC_SERVER_NOISE_AUTH_TOKEN",
  "NODE_REPL_AUTH_TOKEN",
  "OPENAI_FEDERATION_RULE_ID",
  "OPENAI_IDENTITY_TOKEN_FILE",
  "OPENAI_WORKLOAD_IDENTITY_CONTEXT"
]

/**
 * What a command of a turn sees, given the environment of codex; variables that
 * are `undefined` are not there.
 *
 * Fails with `OptionInvalid` for what is no policy, and with `ConfigInvalid` for
 * one that codex refuses: `filters` beside `exclude` or `includeOnly`, or with a
 * pattern twice.
 *
 * @since 0.1.0
 * @category evaluation
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { ShellEnvironmentPolicy } from "effect-codex/config"
 *
 * const seen = Effect.gen(function* () {
 *   const policy = { ignoreDefaultExcludes: false, set: { CI: "1" } }
 *   const environment = { HOME: "/home/me", GITHUB_TOKEN: "…" }
 *   const { variables } = yield* ShellEnvironmentPolicy.evaluate(policy, environment)
 *   return variables // { HOME: "/home/me", CI: "1" }
 * })
 * ```
 */
export const evaluate: (
  policy: ShellEnvironmentPolicy,
  environment: Readonly<Record<string, string | undefined>>,
  options?: {
    /** Where codex runs, in Node's words: what counts is whether it is `win32`. Default: this process's platform. */
    readonly platform?: string | undefined
    /** Whether the command runs in codex's sandbox. Default: true. */
    readonly sandboxed?: boolean | undefined
  }
) => Effect.Effect<ShellEnvironment, CodexError> = Effect.fnUntraced(function* (policy, environment, options = {}) {
  const { exclude, ignoreDefaultExcludes, includeOnly, inherit, set } = yield* check(policy)
  const windows = (options.platform ?? globalThis.process.platform) === "win32"
  const added = options.sandboxed === false ? turnVariables : [...turnVariables, ...sandboxVariables]

  const core = isAmong(windows ? windowsCore : unixCore)
  let entries = Object.entries(environment).flatMap(([name, value]): ReadonlyArray<Variable> =>
    value !== undefined && (inherit === "all" || (inherit === "core" && core(name))) ? [[name, value]] : []
  )
  const excluded = matchesAny(ignoreDefaultExcludes ? exclude : [...defaultExcludes, ...exclude])
  entries = entries.filter(([name]) => !excluded(name))

  const isSet = windows ? isAmong(Object.keys(set)) : (name: string) => Object.hasOwn(set, name)
  entries = [...entries.filter(([name]) => !isSet(name)), ...Object.entries(set)]

  const included = matchesAny(includeOnly)
  if (includeOnly.length > 0) entries = entries.filter(([name]) => included(name))

  const dropped = isAmong(neverInherited)
  const replaced = windows ? isAmong(added) : (name: string) => added.includes(name)
  entries = entries.filter(([name]) => !dropped(name) && !replaced(name))
  if (windows && !entries.some(([name]) => name.toUpperCase() === "PATHEXT")) {
    entries.push(["PATHEXT", ".COM;.EXE;.BAT;.CMD"])
  }
  return { variables: Object.fromEntries(entries), added }
})

/**
 * The policy as configuration: `-c` arguments, and the same as a record.
 *
 * Fails with `ConfigInvalid` as `evaluate` does, and for a secret in `set`,
 * which would stand in the process list.
 *
 * @since 0.1.0
 * @category conversions
 */
export const overrides: (policy: ShellEnvironmentPolicy) => Effect.Effect<Overrides, CodexError> = Effect.fnUntraced(
  function* (policy) {
    yield* check(policy)
    return yield* resolve([{ shellEnvironmentPolicy: policy }])
  }
)

type Variable = readonly [name: string, value: string]

/** A policy with codex's defaults, its `filters` as the two lists they stand for. */
const check = Effect.fnUntraced(function* (policy: ShellEnvironmentPolicy) {
  const { filters, inherit = "all", ...rest } = yield* decodeOptions(ShellEnvironmentPolicy, policy)
  if (!["all", "core", "none"].includes(inherit)) {
    return yield* invalid("inherit", "codex knows all, core and none")
  }
  const problem = filters && problemOf(policy, filters)
  if (problem !== undefined) return yield* invalid("filters", problem)
  const patterns = (action: string) =>
    Object.entries(filters ?? {}).flatMap(([pattern, each]) => (each === action ? [pattern] : []))
  return {
    inherit,
    ignoreDefaultExcludes: rest.ignoreDefaultExcludes ?? true,
    exclude: rest.exclude ?? patterns("exclude"),
    set: rest.set ?? {},
    includeOnly: rest.includeOnly ?? patterns("include")
  }
})

const problemOf = (
  { exclude, includeOnly }: ShellEnvironmentPolicy,
  filters: Readonly<Record<string, string>>
): string | undefined => {
  if (exclude !== undefined || includeOnly !== undefined) {
    return "codex takes no filters beside exclude or includeOnly, not even empty ones; say all of it in filters"
  }
  const patterns = Object.keys(filters).map((pattern) => pattern.toLowerCase())
  if (new Set(patterns).size < patterns.length) return "two patterns differ in nothing but case"
  return Object.values(filters).every((action) => action === "include" || action === "exclude")
    ? undefined
    : "codex knows include and exclude"
}

const invalid = (key: string, detail: string) =>
  new CodexError({ reason: new ConfigInvalid({ path: ["shell_environment_policy", key], detail }) })

const defaultExcludes = ["*KEY*", "*SECRET*", "*TOKEN*"]

const unixCore = ["HOME", "LANG", "LC_ALL", "LC_CTYPE", "LOGNAME", "PATH", "SHELL", "TEMP", "TMP", "TMPDIR", "USER"]

const windowsCore = [
  "APPDATA",
  "COMSPEC",
  "HOMEDRIVE",
  "HOMEPATH",
  "LOCALAPPDATA",
  "PATH",
  "PATHEXT",
  "POWERSHELL",
  "PROGRAMDATA",
  "PROGRAMFILES",
  "PROGRAMFILES(X86)",
  "PROGRAMW6432",
  "PWSH",
  "SHELL",
  "SYSTEMDRIVE",
  "SYSTEMROOT",
  "TEMP",
  "TMP",
  "TMPDIR",
  "USERDOMAIN",
  "USERNAME",
  "USERPROFILE",
  "WINDIR"
]

/** Whether a name is in a list, but for the case of ASCII letters. */
const isAmong = (names: ReadonlyArray<string>): ((name: string) => boolean) => {
  const folded = new Set(names.map(foldAscii))
  return (name) => folded.has(foldAscii(name))
}

const foldAscii = (name: string): string => name.replace(/[a-z]/g, (letter) => letter.toUpperCase())

const matchesAny = (patterns: ReadonlyArray<string>): ((name: string) => boolean) => {
  const folded = patterns.map(foldCharacters)
  return (name) => {
    const characters = foldCharacters(name)
    return folded.some((pattern) => matches(pattern, characters))
  }
}

/** Each character by itself, as codex folds them: a final sigma is no other one. */
const foldCharacters = (text: string): ReadonlyArray<string> => Array.from(text, (character) => character.toLowerCase())

/** Goes back to the last `*` only, so that no pattern takes long. */
const matches = (pattern: ReadonlyArray<string>, name: ReadonlyArray<string>): boolean => {
  let at = 0
  let star: number | undefined
  let resume = 0
  for (let i = 0; i < name.length;) {
    if (pattern[at] === "*") {
      star = at++
      resume = i
    } else if (at < pattern.length && (pattern[at] === "?" || pattern[at] === name[i])) {
      at++
      i++
    } else if (star !== undefined) {
      at = star + 1
      i = ++resume
    } else return false
  }
  return pattern.slice(at).every((rest) => rest === "*")
}
