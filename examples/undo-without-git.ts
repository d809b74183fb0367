/**
 * Undo in a folder without git, on `codex exec`: the files alone, since the
 * conversation cannot be taken back there.
 *
 * A file that was edited by hand after the turn is not overwritten unasked.
 */
import { NodeRuntime } from "@effect/platform-node"
import { Console, Effect, FileSystem, Layer, Path } from "effect"
import { Codex } from "effect-codex"
import { Undo } from "effect-codex/sessions"
import { Script } from "effect-codex/testing"
import { codex, expect, snapshots } from "./support/setup.ts"

const script: Script.Script = [
  Script.respond(Script.command("echo 'A poem.' > poem.txt; rm list.txt", { arguments: { login: false } })),
  "There is a poem now."
]

const program = Effect.gen(function* () {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const undo = yield* Undo
  const folder = yield* fs.makeTempDirectoryScoped({ prefix: "effect-codex-example-" })
  const list = path.join(folder, "list.txt")
  const poem = path.join(folder, "poem.txt")
  yield* fs.writeFileString(list, "milk\n")

  const thread = yield* (yield* Codex).startThread({
    workingDirectory: folder,
    sandbox: "workspace-write",
    skipGitRepoCheck: true
  })
  yield* thread.run("Write a poem to poem.txt and remove list.txt.", { timeout: "5 minutes" })
  yield* fs.writeFileString(poem, "A better poem.\n")

  yield* undo.undo(thread, { conversation: false }).pipe(
    Effect.asVoid,
    Effect.catchReason("SnapshotError", "ManualEdits", ({ paths }) =>
      Effect.gen(function* () {
        yield* Console.log(`You changed ${paths.join(", ")}; a copy is kept.`)
        yield* fs.rename(poem, `${poem}.mine`)
        yield* undo.undo(thread, { conversation: false })
      })
    )
  )
  yield* Console.log((yield* fs.readDirectory(folder)).toSorted().join(", "))
  yield* expect((yield* fs.readFileString(list)) === "milk\n", "the list to be back")
  yield* expect(!(yield* fs.exists(poem)), "the poem to be gone")
})

const UndoLive = Undo.layer.pipe(Layer.provideMerge(snapshots), Layer.provideMerge(codex(script)))

program.pipe(Effect.scoped, Effect.provide(UndoLive), NodeRuntime.runMain)
