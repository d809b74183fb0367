/**
 * A turn goes wrong, and is taken back: the files, and what the model remembers
 * of it. Then its files are brought back after all.
 *
 * What was staged, committed or edited by hand is left alone.
 */
import { NodeRuntime } from "@effect/platform-node"
import { Console, Effect, FileSystem, Layer, Path } from "effect"
import { Codex } from "effect-codex"
import { Undo } from "effect-codex/sessions"
import { Script } from "effect-codex/testing"
import { codexServer, expect, repository, snapshots } from "./support/setup.ts"

const script: Script.Script = [
  "A shop, in one file.",
  Script.respond(Script.command("rm shop.txt; echo 'nothing left' > empty.txt", { arguments: { login: false } })),
  "I have tidied up.",
  "A shop, in one file. I have not changed anything."
]

const program = Effect.gen(function* () {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const undo = yield* Undo
  const folder = yield* repository({ "shop.txt": "carts\n", "notes.txt": "mine\n" })
  const thread = yield* (yield* Codex).startThread({ workingDirectory: folder, sandbox: "workspace-write" })
  yield* thread.run("What is here?", { timeout: "5 minutes" })
  yield* thread.run("Delete shop.txt and leave a file empty.txt that says so.", { timeout: "5 minutes" })
  yield* fs.writeFileString(path.join(folder, "notes.txt"), "mine, edited\n")

  const { files } = yield* undo.preview(thread)
  for (const { diff } of files) yield* Console.log(diff)

  yield* undo.undo(thread)
  yield* expect(yield* fs.exists(path.join(folder, "shop.txt")), "the file to be back")
  yield* expect(
    (yield* fs.readFileString(path.join(folder, "notes.txt"))) === "mine, edited\n",
    "what was edited by hand to be as it was"
  )
  const { finalResponse } = yield* thread.run("What is here, and what have you changed?", { timeout: "5 minutes" })
  yield* Console.log(finalResponse)

  for (const { outcome, undo: state } of yield* undo.history(thread)) yield* Console.log(`${outcome}, ${state}`)

  const again = yield* undo.redo(thread)
  yield* Console.log(`Brought back: ${again.files.map(({ path: name, status }) => `${status} ${name}`).join(", ")}`)
  yield* expect(!(yield* fs.exists(path.join(folder, "shop.txt"))), "the file to be gone again")
})

const UndoLive = Undo.layer.pipe(Layer.provideMerge(snapshots), Layer.provideMerge(codexServer(script)))

program.pipe(Effect.scoped, Effect.provide(UndoLive), NodeRuntime.runMain)
