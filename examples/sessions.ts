/**
 * Lists the sessions that codex has stored, finds the one that is meant, and
 * goes on with it.
 *
 * The list is read from files, without a server, so it works beside exec too.
 * With your own login it shows your sessions.
 */
import { NodeRuntime } from "@effect/platform-node"
import { Console, DateTime, Effect, Layer, Option, Stream } from "effect"
import { Codex } from "effect-codex"
import { CodexApply, Sessions } from "effect-codex/sessions"
import { Script, ScriptedModel } from "effect-codex/testing"
import { codex, expect, repository } from "./support/setup.ts"

const script: Script.Script = [
  Script.respond(Script.patch("*** Begin Patch\n*** Update File: prices.txt\n@@\n-blue 1\n+blue 2\n*** End Patch")),
  "The blue one costs 2 now.",
  "A shop sells things.",
  "It was 1 before."
]

const program = Effect.gen(function* () {
  const threads = yield* Codex
  // In an app: `Sessions.layer()`. Here the scripted model has a CODEX_HOME of its own.
  const model = yield* Effect.serviceOption(ScriptedModel)
  const home = Option.match(model, { onNone: () => ({}), onSome: ({ codexHome }) => ({ codexHome }) })
  const services = Layer.merge(Sessions.layer(home), CodexApply.layer())

  yield* Effect.gen(function* () {
    const sessions = yield* Sessions
    const shop = yield* repository({ "prices.txt": "blue 1\nred 1\n" })
    const other = yield* repository({ "prices.txt": "blue 1\nred 1\n" })
    const options = { workingDirectory: shop, sandbox: "workspace-write" } as const
    yield* (yield* threads.startThread(options)).run("Make the blue one cost 2", { timeout: "5 minutes" })
    yield* (yield* threads.startThread({ workingDirectory: other })).run("What is a shop?", { timeout: "5 minutes" })

    yield* sessions.list().pipe(
      Stream.take(10),
      Stream.runForEach(({ createdAt, preview, workingDirectory }) =>
        Console.log(`${DateTime.formatIso(createdAt)}  ${workingDirectory}  ${preview}`)
      )
    )

    // The last one of this folder, not of all: codex would start a new thread if there were none.
    const last = yield* sessions.resolve({ lastOf: shop })
    const thread = yield* threads.resumeThread(last, { workingDirectory: shop })
    const { finalResponse } = yield* thread.run("What was it before?", { timeout: "5 minutes" })
    yield* Console.log(finalResponse)

    // What it changed, brought into the other checkout.
    const { diff, files } = yield* sessions.patch(last)
    yield* (yield* CodexApply).patch(diff, { workingDirectory: other })
    yield* Console.log(diff)
    yield* expect(files.includes("prices.txt"), "a patch of prices.txt")
  }).pipe(Effect.provide(services))
})

program.pipe(Effect.scoped, Effect.provide(codex(script)), NodeRuntime.runMain)
