/**
 * `Thread.stream`.
 */
import { NodeRuntime } from "@effect/platform-node"
import { Effect } from "effect"
import { Codex } from "effect-codex"
import { CodexLive, count } from "./effectCodex.ts"

const program = Effect.gen(function* () {
  const codex = yield* Codex
  const thread = yield* codex.startThread({ skipGitRepoCheck: true })
  yield* count(thread.stream("Do it"))
})

program.pipe(Effect.provide(CodexLive), NodeRuntime.runMain)
