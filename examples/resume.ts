/**
 * Two programs, one conversation: the second resumes the first's thread by id.
 *
 * Codex reports what a thread has used in all; a turn's own usage is the
 * difference, also for the first turn after a resume.
 */
import { NodeRuntime } from "@effect/platform-node"
import { Console, Effect } from "effect"
import { Codex, type TurnResult } from "effect-codex"
import { Script } from "effect-codex/testing"
import { codex, expect, repository } from "./support/setup.ts"

const script: Script.Script = [
  Script.respond(Script.message("I will remember: the blue one."), { inputTokens: 900, outputTokens: 20 }),
  Script.respond(Script.message("The blue one."), { inputTokens: 1000, outputTokens: 5 })
]

const show = (who: string, { finalResponse, threadUsage, usage }: TurnResult) =>
  Console.log(
    [
      `${who}: ${finalResponse}`,
      `  this turn:  ${usage?.inputTokens} tokens in, ${usage?.outputTokens} out`,
      `  the thread: ${threadUsage?.inputTokens} tokens in, ${threadUsage?.outputTokens} out`
    ].join("\n")
  )

const first = Effect.fn("first")(function* (workingDirectory: string) {
  const thread = yield* (yield* Codex).startThread({ workingDirectory })
  const result = yield* thread.run("We take the blue one. Remember that.", { timeout: "5 minutes" })
  yield* show("first", result)
  return result.threadId
})

const second = Effect.fn("second")(function* (workingDirectory: string, threadId: string) {
  const thread = yield* (yield* Codex).resumeThread(threadId, { workingDirectory })
  const result = yield* thread.run("Which one do we take?", { timeout: "5 minutes" })
  yield* show("second", result)
  return result
})

const program = Effect.gen(function* () {
  const folder = yield* repository({ "README.md": "A shop.\n" })
  const threadId = yield* first(folder)
  const { finalResponse, threadUsage, usage } = yield* second(folder, threadId)

  yield* expect(finalResponse.toLowerCase().includes("blue"), "an answer that knows the first turn")
  yield* expect(
    (threadUsage?.inputTokens ?? 0) > (usage?.inputTokens ?? 0),
    "a thread that used more than its last turn"
  )
})

program.pipe(Effect.scoped, Effect.provide(codex(script)), NodeRuntime.runMain)
