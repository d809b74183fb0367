/** `effect-codex run`: one turn of `codex exec`, shown as it happens. */
import { Console, Effect, Option, Stream } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import { Codex } from "../Codex.ts"
import type { ThreadEvent } from "../ThreadEvent.ts"
import type { ThreadItem } from "../ThreadItem.ts"
import { codexPath, json, workingDirectory } from "./flags.ts"
import { endWith, printable } from "./terminal.ts"

const ofItem = (item: ThreadItem): string | undefined => {
  switch (item._tag) {
    case "AgentMessage":
      return item.text
    case "CommandExecution":
      return (
        `$ ${item.command}\n${item.aggregatedOutput}`.trimEnd() +
        (item.exitCode ? `\n(exit code ${item.exitCode})` : "")
      )
    case "FileChange":
      return item.changes.map(({ kind, path }) => `${kind} ${path}`).join("\n")
    case "McpToolCall":
      return `${item.server}.${item.tool}: ${item.status}`
    case "WebSearch":
      return `searched for ${item.query}`
    case "TodoList":
      return item.items.map(({ completed, text }) => `${completed ? "[x]" : "[ ]"} ${text}`).join("\n")
    case "Error":
      return item.message
    default:
      return undefined
  }
}

const ofEvent = (event: ThreadEvent): string | undefined => {
  switch (event._tag) {
    case "ItemCompleted":
      return ofItem(event.item)
    case "Retrying":
    case "Warning":
      return event.message
    default:
      return undefined
  }
}

export const run = Command.make(
  "run",
  {
    prompt: Argument.String("prompt").pipe(Argument.withDescription("What codex is to do")),
    codexPath,
    json,
    workingDirectory,
    model: Flag.String("model").pipe(Flag.withAlias("m"), Flag.optional),
    sandbox: Flag.Literals("sandbox", ["read-only", "workspace-write", "danger-full-access"]).pipe(
      Flag.withAlias("s"),
      Flag.optional
    ),
    skipGitRepoCheck: Flag.Boolean("skip-git-repo-check").pipe(
      Flag.withDescription("Work outside a git repository"),
      Flag.withDefault(false)
    )
  },
  ({ codexPath, json, model, prompt, sandbox, skipGitRepoCheck, workingDirectory }) =>
    Effect.gen(function* () {
      const thread = yield* (yield* Codex).startThread({
        model: Option.getOrUndefined(model),
        sandbox: Option.getOrUndefined(sandbox),
        workingDirectory: Option.getOrUndefined(workingDirectory),
        skipGitRepoCheck
      })
      yield* thread.stream(prompt).pipe(
        Stream.runForEach((event) => {
          const text = json ? JSON.stringify(event) : ofEvent(event)
          return text === undefined ? Effect.void : Console.log(json ? text : printable(text))
        })
      )
    }).pipe(
      Effect.catchTag("CodexError", (error) => Effect.andThen(Console.error(printable(error.message)), endWith(1))),
      Effect.provide(Codex.layerExec({ codexPath: Option.getOrUndefined(codexPath) }))
    )
).pipe(Command.withDescription("Run one turn and show what codex does: exit code 0, or 1 when it failed"))
