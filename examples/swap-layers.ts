/**
 * An app that depends on `Codex` and nothing below it: the same app on the real
 * binary, and in a test without any process.
 */
import { NodeRuntime } from "@effect/platform-node"
import { Console, Context, Effect, Layer } from "effect"
import { Codex, type CodexError } from "effect-codex"
import { CodexTest, Script } from "effect-codex/testing"
import { codex, expect, live, repository } from "./support/setup.ts"

// The app.

class Changelog extends Context.Service<
  Changelog,
  { readonly entryFor: (folder: string) => Effect.Effect<string, CodexError> }
>()("example/Changelog") {
  static readonly layer = Layer.effect(
    Changelog,
    Effect.gen(function* () {
      const codex = yield* Codex
      return Changelog.of({
        entryFor: Effect.fn("Changelog.entryFor")(function* (folder: string) {
          const thread = yield* codex.startThread({ workingDirectory: folder, sandbox: "read-only" })
          const { finalResponse } = yield* thread.run("Write one changelog line for the last commit.", {
            idleTimeout: "2 minutes"
          })
          return `- ${finalResponse}`
        })
      })
    })
  )
}

// Its test: what the app asks, and what it makes of the answer. Nothing is started.

const test = Effect.gen(function* () {
  const entry = yield* (yield* Changelog).entryFor("/any/folder")
  yield* expect(entry === "- Adds a cart.", "the answer as a list entry")

  const [turn] = yield* (yield* CodexTest).turns
  yield* expect(turn?.options.sandbox === "read-only", "a turn that may not write")
  yield* expect(turn?.options.workingDirectory === "/any/folder", "a turn in the folder asked for")
  yield* Console.log(`without a process: ${entry}`)
}).pipe(
  Effect.provide(
    Changelog.layer.pipe(
      Layer.provideMerge(CodexTest.layer([Script.respond(Script.command("git show --stat")), "Adds a cart."]))
    )
  )
)

// The same app on the real binary.

const script: Script.Script = [Script.respond(Script.command("git log -1 --format=%s")), "Starts the shop."]

const real = Effect.gen(function* () {
  const folder = yield* repository({ "shop.txt": "open\n" })
  const entry = yield* (yield* Changelog).entryFor(folder)
  yield* expect(entry.startsWith("- ") && entry.length > 2, "a changelog line")
  yield* Console.log(`${live ? "with your login" : "on the real binary"}: ${entry}`)
}).pipe(Effect.scoped, Effect.provide(Changelog.layer.pipe(Layer.provideMerge(codex(script)))))

Effect.andThen(test, real).pipe(NodeRuntime.runMain)
