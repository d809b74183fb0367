/**
 * The command line of one `codex exec`.
 *
 * Every option stands before the subcommand: 0.80.0 knows most of them only
 * there, 0.169.0 takes them there too. The prompt is not on it: codex reads it
 * from its input. What codex would misread is written another way (the sandbox
 * of a resumed thread as `-c`, an image as `--image=PATH`, since `--image` alone
 * takes every word that follows).
 */
import { Effect } from "effect"
import type { CodexError } from "../CodexError.ts"
import type { ConfigOverrides } from "../config/ConfigOverrides.ts"
import type { ExecRequest } from "./ExecProcess.ts"

export interface Prepared {
  /** Image files that are there, without a comma in their path. */
  readonly images: ReadonlyArray<string>
  /** The file that holds the output schema. */
  readonly outputSchema: string | undefined
  /** The flag that asks for JSON; its name differs between versions. */
  readonly jsonFlag: string
}

export const commandLine: (
  request: ExecRequest,
  prepared: Prepared,
  overrides: ConfigOverrides["Service"]
) => Effect.Effect<ReadonlyArray<string>, CodexError> = Effect.fnUntraced(function* (request, prepared, overrides) {
  const { args, record } = yield* overrides.resolve(...request.config)
  // The flag is the form everyone knows; on the other commands codex takes only the configuration key.
  const sandbox = request.command._tag === "Start" ? record["sandbox_mode"] : undefined
  const flagged = typeof sandbox === "string"
  return [
    "exec",
    prepared.jsonFlag,
    "--color=never",
    ...(flagged ? [`--sandbox=${sandbox}`] : []),
    ...(request.workingDirectory === undefined ? [] : [`--cd=${request.workingDirectory}`]),
    ...(request.additionalDirectories ?? []).map((directory) => `--add-dir=${directory}`),
    ...(request.profile === undefined ? [] : [`--profile=${request.profile}`]),
    ...(request.skipGitRepoCheck === true ? ["--skip-git-repo-check"] : []),
    ...(request.ephemeral === true ? ["--ephemeral"] : []),
    ...(prepared.outputSchema === undefined ? [] : [`--output-schema=${prepared.outputSchema}`]),
    ...prepared.images.map((image) => `--image=${image}`),
    ...(flagged ? withoutKey(args, "sandbox_mode") : args),
    ...subcommandOf(request)
  ]
})

const withoutKey = (args: ReadonlyArray<string>, key: string): ReadonlyArray<string> => {
  const at = args.findIndex((arg) => arg.startsWith(`${key}=`))
  return at === -1 ? args : [...args.slice(0, at - 1), ...args.slice(at + 1)]
}

const subcommandOf = (request: ExecRequest): ReadonlyArray<string> => {
  const command = request.command
  switch (command._tag) {
    case "Start":
      return []
    case "Resume":
      return ["resume", command.threadId, "-"]
    case "ResumeLast":
      return ["resume", "--last", "-"]
    case "Fork":
      return ["fork", command.threadId, "-"]
    case "Review":
      switch (command.target._tag) {
        case "Uncommitted":
          return ["review", "--uncommitted"]
        case "BaseBranch":
          return ["review", `--base=${command.target.branch}`]
        case "Commit":
          return ["review", `--commit=${command.target.sha}`]
        case "Instructions":
          return ["review", "-"]
      }
  }
}
