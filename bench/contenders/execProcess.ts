/**
 * `ExecProcess.stream`, without the thread around it.
 */
import { NodeRuntime, NodeServices } from "@effect/platform-node"
import { Effect, Layer } from "effect"
import { CodexBinary } from "effect-codex/binary"
import { ConfigOverrides } from "effect-codex/config"
import { ExecCommand, ExecProcess } from "effect-codex/exec"
import { count, maxLineBytes } from "./effectCodex.ts"
import { codexPath } from "./result.ts"

const program = Effect.gen(function* () {
  const exec = yield* ExecProcess
  yield* count(exec.stream({ command: ExecCommand.Start(), prompt: "Do it", config: [], skipGitRepoCheck: true }))
})

const ExecLive = ExecProcess.layer({ maxLineBytes }).pipe(
  Layer.provide([CodexBinary.layer({ codexPath }), ConfigOverrides.layer()]),
  Layer.provide(NodeServices.layer)
)

program.pipe(Effect.provide(ExecLive), NodeRuntime.runMain)
