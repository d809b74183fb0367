/**
 * An answer with a type: codex is given the schema, the answer is decoded by it.
 *
 * The first answer breaks a rule that JSON Schema does not carry, so codex is
 * asked once more on the same thread (`repairAttempts`).
 */
import { NodeRuntime } from "@effect/platform-node"
import { Console, Effect, Schema } from "effect"
import { Codex } from "effect-codex"
import { Script } from "effect-codex/testing"
import { codex, expect, repository } from "./support/setup.ts"

const Finding = Schema.Struct({
  file: Schema.String.check(Schema.makeFilter((file) => !file.startsWith("/") || "a path relative to the repository")),
  line: Schema.Int,
  severity: Schema.Literals(["low", "medium", "high"]),
  problem: Schema.String
})

const Report = Schema.Struct({ findings: Schema.Array(Finding) })

const finding = { line: 1, severity: "high", problem: "The command is built from input and run by a shell." }

const script: Script.Script = [
  Script.respond(Script.command("cat run.js")),
  JSON.stringify({ findings: [{ ...finding, file: "/repository/run.js" }] }),
  JSON.stringify({ findings: [{ ...finding, file: "run.js" }] })
]

const program = Effect.gen(function* () {
  const folder = yield* repository({
    "run.js": 'export const list = (folder) => require("node:child_process").execSync("ls " + folder)\n'
  })
  const thread = yield* (yield* Codex).startThread({ workingDirectory: folder, sandbox: "read-only" })

  const result = yield* thread.run("Review run.js for security problems.", {
    outputSchema: Report,
    repairAttempts: 2,
    timeout: "5 minutes"
  })

  for (const { file, line, problem, severity } of result.output.findings) {
    yield* Console.log(`${severity.padEnd(6)} ${file}:${line} ${problem}`)
  }
  yield* Console.log(`answers given: ${result.items.filter((item) => item._tag === "AgentMessage").length}`)
  yield* expect(result.output.findings.length > 0, "at least one finding")
})

program.pipe(
  // An answer that never fits keeps its text.
  Effect.catchReason("CodexError", "OutputInvalid", (reason) =>
    Effect.die(new Error(`${reason.detail}\n${reason.text}`))
  ),
  Effect.scoped,
  Effect.provide(codex(script)),
  NodeRuntime.runMain
)
