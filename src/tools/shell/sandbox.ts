/**
 * A command as `codex sandbox` runs it.
 *
 * Codex starts where the app says and never where the model does: that folder
 * is the one it lets commands write to, and the one whose configuration it
 * reads. A line of shell within the sandbox then goes to the command's folder.
 *
 * Codex has the HOME and CODEX_HOME of the app, since its configuration says
 * what is allowed. A command with an environment of its own gets its own two
 * back within; no value stands in the arguments, which every process can read.
 */
import { Effect, FileSystem } from "effect"
import { childVariable, type Environment } from "../../internal/environment.ts"
import type { ChildCommand } from "./child.ts"
import { notStarted, type Problem } from "./problems.ts"

export interface Sandbox {
  readonly codex: string
  readonly mode: string
  /** Where codex starts. */
  readonly workingDirectory: string
}

export const inSandbox = Effect.fnUntraced(function* (
  command: ChildCommand,
  sandbox: Sandbox
): Effect.fn.Return<ChildCommand, Problem, FileSystem.FileSystem> {
  yield* checkFolder(command.cwd)
  const config = ["-c", `sandbox_mode="${sandbox.mode}"`]
  // Only what it inherits: what the user's policy takes out or sets holds for these variables too.
  if (!command.extendEnv) config.push("-c", `shell_environment_policy.inherit="all"`)
  return {
    ...command,
    argv: [sandbox.codex, "sandbox", ...config, "--", ...(yield* inFolder(command, sandbox))],
    cwd: sandbox.workingDirectory,
    env: command.extendEnv ? command.env : yield* withHomesOfApp(command.env)
  }
})

/** The system would only say it of the folder that codex starts in. */
const checkFolder = Effect.fnUntraced(function* (folder: string) {
  const fs = yield* FileSystem.FileSystem
  if (folder.includes("\0")) return yield* Effect.fail<Problem>({ _tag: "NotStarted", code: "NUL" })
  const { type } = yield* Effect.mapError(fs.stat(folder), notStarted)
  if (type !== "Directory") return yield* Effect.fail<Problem>({ _tag: "NotStarted", code: "ENOTDIR" })
})

const inFolder = Effect.fnUntraced(function* (command: ChildCommand, sandbox: Sandbox) {
  if (globalThis.process.platform !== "win32") {
    const script = `cd -- "$1" || exit; shift; unset OLDPWD; ${command.extendEnv ? "" : homesOfCommand}exec "$@"`
    return ["/bin/sh", "-c", script, "sh", command.cwd, ...command.argv]
  }
  if (command.cwd === sandbox.workingDirectory) return command.argv
  return yield* Effect.fail<Problem>({
    _tag: "NotPossible",
    detail: `the sandbox runs commands only in ${sandbox.workingDirectory} here: leave workdir out`
  })
})

const homes = ["HOME", "CODEX_HOME"] as const

/** Where the command's own value waits. */
const kept = (name: string): string => `EFFECT_CODEX_COMMAND_${name}`

const withHomesOfApp = Effect.fnUntraced(function* (env: Environment) {
  const given: Record<string, Environment[string]> = { ...env }
  for (const name of homes) {
    given[kept(name)] = env[name]
    given[name] = yield* childVariable({}, true, name)
  }
  return given
})

const homesOfCommand = homes
  .map(
    (name) => `unset ${name}; [ -z "\${${kept(name)}+x}" ] || export ${name}="$${kept(name)}"; unset ${kept(name)}; `
  )
  .join("")
