/** Threads for tests that look at the processes behind them. */
import { NodeServices } from "@effect/platform-node"
import { Context, Effect, Layer, type Scope } from "effect"
import { Codex, type CodexExecOptions } from "effect-codex"
import { makeStub } from "./stub.ts"

export const threadId = "01a2023b-e716-7c91-a0f9-059f1edfc1d3"

/** A thread whose codex is this program; `resume` opens the stored thread `threadId` instead of a new one. */
export const openStub = Effect.fnUntraced(function* (
  program: string,
  options: CodexExecOptions & { readonly resume?: boolean } = {}
) {
  const stub = yield* makeStub(program)
  const { resume = false, ...exec } = options
  const layer = Codex.layerExec({ codexPath: stub.path, gracePeriod: 300, ...exec })
  const codex = Context.get(yield* Layer.build(Layer.provide(layer, NodeServices.layer)), Codex)
  const threadOptions = { workingDirectory: stub.folder }
  const thread = resume ? yield* codex.resumeThread(threadId, threadOptions) : yield* codex.startThread(threadOptions)
  return { stub, thread, codex }
})

/** A test on real time, with a scope and the platform. */
export const onPlatform = <A, E>(effect: Effect.Effect<A, E, NodeServices.NodeServices | Scope.Scope>) =>
  effect.pipe(Effect.scoped, Effect.provide(NodeServices.layer))
