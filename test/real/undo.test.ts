import * as Fs from "node:fs"
import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Context, Effect, Fiber, FileSystem, Layer } from "effect"
import { Codex } from "effect-codex"
import { GhostSnapshots, Undo } from "effect-codex/sessions"
import { Script } from "effect-codex/testing"
import { git } from "../sessions/folderModel.ts"
import { read, write } from "../sessions/scriptedTurns.ts"
import { onPlatform, openAppServer, openCodex, type RealCodex } from "../support/real.ts"
import { fileAppears } from "../support/stub.ts"

/** The same codex with turns that can be undone; without git unless it is a repository. */
const openUndo = Effect.fnUntraced(function* (real: RealCodex, repository: boolean) {
  const fs = yield* FileSystem.FileSystem
  const stateFolder = yield* fs.makeTempDirectoryScoped({ prefix: "codex-state-" })
  const { folder, model } = real
  write(folder, before)
  if (repository) {
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "one")
    write(folder, { "staged.txt": "staged\n" })
    git(folder, "add", "staged.txt")
  } else {
    Fs.rmSync(`${folder}/.git`, { recursive: true })
    write(folder, { "staged.txt": "staged\n" })
  }
  const context = yield* Layer.build(
    Undo.layer.pipe(
      Layer.provide([Layer.succeed(Codex, real.codex), GhostSnapshots.layerWith({ stateFolder })]),
      Layer.provide(NodeServices.layer)
    )
  )
  const thread = yield* Context.get(context, Codex).startThread({
    workingDirectory: folder,
    sandbox: "workspace-write",
    skipGitRepoCheck: true
  })
  /** All that the model was sent with its latest request. */
  const sent = Effect.map(model.requests, (requests) => JSON.stringify(requests.at(-1)?.body["input"]))
  return { folder, model, sent, thread, undo: Context.get(context, Undo) }
})

const before = { "a.txt": "one\n", "keep.txt": "keep\n", "src/b.txt": "two\n" }
const beforeAll = { ...before, "staged.txt": "staged\n" }

/** Breaks things with a command and with a patch. */
const breakage: ReadonlyArray<Script.Step> = [
  Script.respond(
    Script.command("rm a.txt; mv src other; echo broken > staged.txt; chmod +x keep.txt", {
      arguments: { login: false }
    })
  ),
  Script.respond(Script.patch("*** Begin Patch\n*** Add File: deep/new.txt\n+new\n*** End Patch")),
  "I have broken everything."
]
const broken = {
  "keep.txt": "keep\n",
  "other/b.txt": "two\n",
  "staged.txt": "broken\n",
  "deep/new.txt": "new\n"
}

const byName = (files: Record<string, string>) => Object.entries(files).toSorted(([a], [b]) => (a < b ? -1 : 1))

for (const repository of [true, false]) {
  describe(`a turn of the real codex in ${repository ? "a repository" : "a folder without git"}`, () => {
    it.live("on the app-server is undone, files and conversation, and redone", () =>
      onPlatform(
        Effect.gen(function* () {
          const real = yield* openAppServer(["Hello.", ...breakage, "What turn?", "Again."])
          const { folder, sent, thread, undo } = yield* openUndo(real, repository)
          yield* thread.run("Say hello")
          const status = repository ? git(folder, "status", "--porcelain") : ""
          yield* thread.run("Break it, please")
          assert.deepStrictEqual(byName(read(folder)), byName(broken))
          assert.notStrictEqual(Fs.statSync(`${folder}/keep.txt`).mode & 0o111, 0)

          const { files, turns } = yield* undo.undo(thread)
          assert.deepStrictEqual(byName(read(folder)), byName(beforeAll))
          assert.strictEqual(Fs.statSync(`${folder}/keep.txt`).mode & 0o111, 0)
          if (repository) assert.strictEqual(git(folder, "status", "--porcelain"), status)
          assert.deepStrictEqual(
            files.map(({ path, status }) => `${status} ${path}`),
            [
              "Added a.txt",
              "Deleted deep/new.txt",
              "ModeChanged keep.txt",
              "Deleted other/b.txt",
              "Added src/b.txt",
              "Modified staged.txt"
            ]
          )
          assert.deepStrictEqual(
            turns.map(({ forgotten, outcome }) => [outcome, forgotten]),
            [["Completed", true]]
          )

          yield* thread.run("What did you do?")
          const asked = yield* sent
          for (const known of ["Say hello", "Hello.", "What did you do?"]) assert.include(asked, known)
          for (const gone of ["Break it", "chmod", "new.txt", "broken everything"]) assert.notInclude(asked, gone)

          // A turn that changed nothing since does not stand in the way.
          yield* undo.redo(thread)
          assert.deepStrictEqual(byName(read(folder)), byName(broken))
          assert.notStrictEqual(Fs.statSync(`${folder}/keep.txt`).mode & 0o111, 0)
          yield* thread.run("And now?")
          assert.notInclude(yield* sent, "Break it")
        })
      )
    )

    it.live("on exec is undone in its files alone, and the model still knows of it", () =>
      onPlatform(
        Effect.gen(function* () {
          const real = yield* openCodex([...breakage, "I know."])
          const { folder, sent, thread, undo } = yield* openUndo(real, repository)
          yield* thread.run("Break it, please")
          assert.deepStrictEqual(byName(read(folder)), byName(broken))
          const error = yield* Effect.flip(undo.undo(thread))
          assert.deepInclude(error.reason, { _tag: "Unsupported", transport: "exec" })
          assert.deepStrictEqual(byName(read(folder)), byName(broken))
          yield* undo.undo(thread, { conversation: false })
          assert.deepStrictEqual(byName(read(folder)), byName(beforeAll))
          yield* undo.redo(thread)
          assert.deepStrictEqual(byName(read(folder)), byName(broken))
          yield* thread.run("What did you do?")
          assert.include(yield* sent, "Break it")
        })
      )
    )
  })
}

describe("undo on the real codex", () => {
  it.live("takes several turns back at once, and none where a file was edited by hand", () =>
    onPlatform(
      Effect.gen(function* () {
        const turn = (text: string) => [
          Script.respond(Script.command(`echo ${text} >> a.txt`, { arguments: { login: false } })),
          `${text}.`
        ]
        const real = yield* openAppServer([...turn("alfa"), ...turn("bravo"), ...turn("charlie"), "Yes?"])
        const { folder, sent, thread, undo } = yield* openUndo(real, true)
        for (const prompt of ["Go 1", "Go 2", "Go 3"]) yield* thread.run(prompt)
        assert.strictEqual(read(folder)["a.txt"], "one\nalfa\nbravo\ncharlie\n")
        write(folder, { "a.txt": "one\nalfa\nbravo\ncharlie\nmine\n", "keep.txt": "mine\n" })
        const error = yield* Effect.flip(undo.undo(thread, { turns: 2 }))
        assert.deepInclude(error.reason, { _tag: "ManualEdits", paths: ["a.txt"] })
        write(folder, { "a.txt": "one\nalfa\nbravo\ncharlie\n" })
        yield* undo.undo(thread, { turns: 2 })
        assert.deepStrictEqual(read(folder)["a.txt"], "one\nalfa\n")
        assert.strictEqual(read(folder)["keep.txt"], "mine\n")
        yield* thread.run("Go on")
        const asked = yield* sent
        assert.include(asked, "Go 1")
        for (const gone of ["Go 2", "Go 3", "bravo", "charlie"]) assert.notInclude(asked, gone)
      })
    )
  )

  it.live("takes back what a turn did that was interrupted half-way, on both transports", () =>
    onPlatform(
      Effect.gen(function* () {
        for (const open of [openAppServer, openCodex]) {
          const command = Script.command("echo half > a.txt; touch half.txt; sleep 300", {
            arguments: { login: false }
          })
          const real = yield* open([Script.respond(command), "Next."])
          const { folder, sent, thread, undo } = yield* openUndo(real, false)
          const onServer = real.codex.capabilities.transport === "app-server"
          const running = yield* Effect.forkChild(thread.run("Go"))
          yield* fileAppears(`${folder}/half.txt`)
          yield* Fiber.interrupt(running)
          const [turn] = yield* undo.history(thread)
          assert.strictEqual(turn?.outcome, "Interrupted")
          yield* undo.undo(thread, { conversation: onServer })
          assert.deepStrictEqual(byName(read(folder)), byName(beforeAll))
          yield* thread.run("What now?")
          assert.strictEqual((yield* sent).includes("sleep 300"), !onServer)
        }
      })
    )
  )
})
