/**
 * Who decides what the agent may do outside its sandbox: rules, or a function.
 * What no rule allows is declined; the turn goes on without it.
 */
import { NodeRuntime } from "@effect/platform-node"
import { Console, Effect, FileSystem, Stream } from "effect"
import { Codex } from "effect-codex"
import { type ApprovalDecision, Approvals } from "effect-codex/app-server"
import { Script } from "effect-codex/testing"
import { codexServer, expect, repository } from "./support/setup.ts"

/** A command for which the agent asks to leave the sandbox. */
const escalated = (line: string, justification: string) =>
  Script.respond(
    Script.command(line, {
      arguments: { sandbox_permissions: "require_escalated", justification, login: false }
    })
  )

const script: Script.Script = [
  escalated("mkdir reports", "a folder for the report"),
  escalated("mkdir hidden && touch hidden/more", "and another one"),
  "I made what I was allowed to."
]

const prompt =
  "Run these two commands, each on its own and with escalated permissions: `mkdir reports`, then `mkdir hidden && touch hidden/more`. Do not try again if one is declined."

/** A turn in a folder that the agent may only read: it has to ask. Returns what exists afterwards. */
const work = Effect.gen(function* () {
  const fs = yield* FileSystem.FileSystem
  const folder = yield* repository({ "README.md": "Nothing else.\n" })

  // Whoever decides, others can watch.
  const approvals = yield* Approvals
  yield* approvals.decisions.pipe(
    Stream.runForEach(({ decision, request }) =>
      Console.log(
        " ",
        typeof decision === "string" ? decision : "an amendment",
        request._tag === "Command" ? request.command : request._tag
      )
    ),
    Effect.forkScoped({ startImmediately: true })
  )

  const thread = yield* (yield* Codex).startThread({
    workingDirectory: folder,
    sandbox: "read-only",
    approvalPolicy: "on-request"
  })
  const { finalResponse } = yield* thread.run(prompt, { timeout: "2 minutes" })
  yield* Console.log(`  ${finalResponse}`)
  return (yield* fs.readDirectory(folder)).filter((name) => name === "reports" || name === "hidden").join()
}).pipe(Effect.scoped)

const byPolicy = Effect.gen(function* () {
  yield* Console.log("by rules")
  // The second command begins with mkdir too, but it is more than one command: no prefix matches it.
  const made = yield* work.pipe(
    Effect.provide(codexServer(script, {}, Approvals.layerPolicy([{ commandPrefix: ["mkdir"], decision: "accept" }])))
  )
  yield* expect(made === "reports", `only what the rule allows, and not ${made}`)
})

const byHandler = Effect.gen(function* () {
  yield* Console.log("by a function")
  const asked: Array<string> = []
  const handler = Approvals.layerHandler((request) =>
    Effect.sync((): ApprovalDecision => {
      asked.push(request.reason ?? "")
      return request._tag === "Command" && request.command?.includes("hidden") ? "accept" : "decline"
    })
  )
  const made = yield* work.pipe(Effect.provide(codexServer(script, {}, handler)))
  yield* expect(asked.length === 2, "two questions")
  yield* expect(made === "hidden", `only what the function allows, and not ${made}`)
})

Effect.andThen(byPolicy, byHandler).pipe(NodeRuntime.runMain)
