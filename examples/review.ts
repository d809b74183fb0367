/**
 * A code review of uncommitted changes, with `codex exec review` driven directly.
 *
 * `ExecProcess` is the layer below `Codex`: one process, one turn, raw lines.
 */
import { NodeRuntime, NodeServices } from "@effect/platform-node"
import { Console, Effect, FileSystem, Layer, Stream } from "effect"
import { CodexBinary } from "effect-codex/binary"
import { ConfigOverrides } from "effect-codex/config"
import { ExecCommand, ExecProcess, ReviewTarget } from "effect-codex/exec"
import { Script, ScriptedModel } from "effect-codex/testing"
import { expect, live, repository } from "./support/setup.ts"

const review = JSON.stringify({
  findings: [
    {
      title: "Division by zero",
      body: "An empty list divides by zero and returns NaN.",
      confidence_score: 0.9,
      priority: 1,
      code_location: { absolute_file_path: "/repository/mean.js", line_range: { start: 1, end: 1 } }
    }
  ],
  overall_correctness: "patch is incorrect",
  overall_explanation: "The mean of an empty list is NaN.",
  overall_confidence_score: 0.9
})
const script: Script.Script = [Script.respond(Script.command("git diff")), review]

/** `codex exec` with a login, or with the scripted model. */
const Live = ExecProcess.layer().pipe(Layer.provide([CodexBinary.layer(), ConfigOverrides.layer()]))
const Scripted = Layer.unwrap(
  Effect.map(ScriptedModel, (model) =>
    ExecProcess.layer({ env: model.env }).pipe(
      Layer.provide([CodexBinary.layer(), ConfigOverrides.layer(model.options)])
    )
  )
).pipe(Layer.provide(ScriptedModel.layer(script)))

const program = Effect.gen(function* () {
  const fs = yield* FileSystem.FileSystem
  const exec = yield* ExecProcess
  const folder = yield* repository({ "mean.js": "export const mean = () => 0\n" })
  yield* fs.writeFileString(
    `${folder}/mean.js`,
    "export const mean = (list) => list.reduce((a, b) => a + b, 0) / list.length\n"
  )

  const answer = yield* exec
    .stream({
      command: ExecCommand.Review({ target: ReviewTarget.Uncommitted() }),
      prompt: "",
      config: [{ sandbox: "read-only" }],
      workingDirectory: folder
    })
    .pipe(
      Stream.tap((event) => Console.log(event.raw?.slice(0, 100))),
      Stream.filter((event) => event._tag === "ItemCompleted"),
      Stream.map((event) => event.item),
      Stream.runFold(
        () => "",
        (last, item) => (item._tag === "AgentMessage" ? item.text : last)
      )
    )
  yield* Console.log(`\n${answer}`)
  yield* expect(answer.includes("mean.js"), "a review of mean.js")
})

program.pipe(
  Effect.scoped,
  Effect.provide((live ? Live : Scripted).pipe(Layer.provideMerge(NodeServices.layer))),
  NodeRuntime.runMain
)
