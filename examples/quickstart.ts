/**
 * One turn, watched as it happens: codex runs a command, edits a file, answers.
 *
 * npm start               a scripted model answers; no key, no network
 * npm start -- --live     your own codex login answers
 */
import { NodeRuntime } from "@effect/platform-node"
import { Console, Effect, Stream } from "effect"
import { Codex, type ThreadEvent, type ThreadItem } from "effect-codex"
import { Script } from "effect-codex/testing"
import { codex, expect, git, repository } from "./support/setup.ts"

const files = {
  "sum.js": "export const sum = (a, b) => a - b\n",
  "check.js": 'import { sum } from "./sum.js"\nif (sum(1, 2) !== 3) throw new Error(`1 + 2 is ${sum(1, 2)}`)\n',
  "package.json": '{ "type": "module" }\n'
}

const script: Script.Script = [
  Script.respond([
    Script.reasoning("I should see the failure first."),
    Script.command("node check.js 2>&1 | grep Error:")
  ]),
  Script.respond(
    Script.patch(
      [
        "*** Begin Patch",
        "*** Update File: sum.js",
        "@@",
        "-export const sum = (a, b) => a - b",
        "+export const sum = (a, b) => a + b",
        "*** End Patch"
      ].join("\n")
    )
  ),
  Script.respond(Script.command("node check.js")),
  "sum subtracted instead of adding. It adds now, and check.js passes."
]

const showItem = (item: ThreadItem.ThreadItem): string => {
  switch (item._tag) {
    case "AgentMessage":
    case "Reasoning":
      return item.text
    case "CommandExecution":
      return `${item.command}  (exit code ${item.exitCode})\n${item.aggregatedOutput}`.trimEnd()
    case "FileChange":
      return item.changes.map(({ kind, path }) => `${kind} ${path}`).join(", ")
    case "Error":
      return item.message
    default:
      return ""
  }
}

const show = (event: ThreadEvent.ThreadEvent): string => {
  switch (event._tag) {
    case "ThreadStarted":
      return `ThreadStarted    ${event.threadId}`
    case "ItemStarted":
    case "ItemUpdated":
      return `${event._tag.padEnd(16)} ${event.item._tag}`
    case "ItemCompleted":
      return `${event._tag.padEnd(16)} ${event.item._tag}: ${showItem(event.item)}`
    case "Retrying":
    case "Warning":
      return `${event._tag.padEnd(16)} ${event.message}`
    default:
      return event._tag
  }
}

const program = Effect.gen(function* () {
  const folder = yield* repository(files)
  const thread = yield* (yield* Codex).startThread({ workingDirectory: folder, sandbox: "workspace-write" })

  const completed = yield* thread
    .stream("node check.js fails. Find out why and fix it.", { timeout: "5 minutes" })
    .pipe(
      Stream.tap((event) => Console.log(show(event))),
      Stream.filter((event) => event._tag === "TurnCompleted"),
      Stream.runHead,
      Effect.flatMap(Effect.fromOption)
    )

  const diff = yield* git(folder, "diff")
  yield* Console.log(`\n${diff}`)
  yield* Console.log(`${completed.usage?.inputTokens} tokens in, ${completed.usage?.outputTokens} tokens out`)
  yield* expect(diff.includes("+export const sum"), "a changed sum.js")
})

program.pipe(Effect.scoped, Effect.provide(codex(script)), NodeRuntime.runMain)
