/**
 * A scripted model in a process of its own, so that answering codex takes
 * nothing from whoever waits for codex. Prints how to reach it; ends with its
 * input.
 *
 * node bench/support/model.ts TURNS
 */
import { NodeRuntime, NodeServices } from "@effect/platform-node"
import { Effect, Layer, Redacted } from "effect"
import type { ConfigOptions } from "effect-codex"
import { Script, ScriptedModel } from "effect-codex/testing"

export interface ModelAddress {
  readonly options: ConfigOptions
  readonly env: Readonly<Record<string, string>>
}

/** A turn as small as one that does something can be: a command, and an answer. */
const turn = [Script.respond(Script.command("echo one")), "Done."]

const program = Effect.gen(function* () {
  const model = yield* ScriptedModel
  const env = Object.entries(model.env).map(([name, value]) => [
    name,
    Redacted.isRedacted(value) ? Redacted.value(value) : value
  ])
  const address: ModelAddress = { options: model.options, env: Object.fromEntries(env) }
  process.stdout.write(`${JSON.stringify(address)}\n`)
  yield* Effect.callback<void>((resume) => {
    process.stdin.resume().once("end", () => resume(Effect.void))
  })
})

const script = Array.from({ length: Number(process.argv[2]) }, () => turn).flat()

program.pipe(Effect.provide(ScriptedModel.layer(script).pipe(Layer.provide(NodeServices.layer))), NodeRuntime.runMain)
