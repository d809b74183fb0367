import * as Fs from "node:fs"
import * as NodePath from "node:path"
import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Context, Effect, FileSystem, Layer } from "effect"
import { Codex } from "effect-codex"
import { GhostSnapshots, Undo } from "effect-codex/sessions"
import { Script, ScriptedModel } from "effect-codex/testing"
import { git } from "../sessions/folderModel.ts"
import { read, write } from "../sessions/scriptedTurns.ts"
import { command, commandOnTerminal } from "../support/cli.ts"
import { onPlatform } from "../support/real.ts"

const turn = (prompt: string, shell: string): Script.Script => [
  Script.respond(Script.command(shell, { arguments: { login: false } })),
  `Did ${prompt}.`
]

/** A folder in which codex can work as often as one likes, each time in a process that knows nothing of the others. */
const open = Effect.fnUntraced(function* (script: Script.Script) {
  const fs = yield* FileSystem.FileSystem
  const model = Context.get(
    yield* Layer.build(Layer.provide(ScriptedModel.layer(script), NodeServices.layer)),
    ScriptedModel
  )
  write(model.codexHome, {
    "config.toml": `model = "gpt-5.5"\nmodel_provider = "scripted"\n[model_providers.scripted]\nname = "scripted"\nbase_url = "${model.baseUrl}"\nwire_api = "responses"\n`
  })
  const folder = yield* Effect.flatMap(fs.makeTempDirectoryScoped({ prefix: "codex-work-" }), fs.realPath)
  const state = yield* fs.makeTempDirectoryScoped({ prefix: "codex-state-" })
  const stateFolder = NodePath.join(state, "effect-codex", "snapshots")
  write(folder, { "a.txt": "one\n" })

  /** One turn, of a new thread or of one there is. */
  const run = Effect.fnUntraced(function* (
    prompt: string,
    { on = "app-server", threadId }: { readonly on?: "app-server" | "exec"; readonly threadId?: string } = {}
  ) {
    const { env } = model
    const layer = Undo.layer.pipe(
      Layer.provide([
        on === "exec" ? Codex.layerExec({ env }) : Codex.layerAppServer({ env }),
        GhostSnapshots.layerWith({ stateFolder })
      ]),
      Layer.provide(NodeServices.layer)
    )
    return yield* Effect.gen(function* () {
      const codex = yield* Codex
      const options = { workingDirectory: folder, sandbox: "workspace-write", skipGitRepoCheck: true } as const
      const thread = yield* threadId === undefined ? codex.startThread(options) : codex.resumeThread(threadId, options)
      return (yield* thread.run(prompt)).threadId
    }).pipe(Effect.provide(layer))
  })

  /** The default place of the snapshots is below this. */
  const cli = (...args: ReadonlyArray<string>) =>
    command([...args, "--cd", folder], { CODEX_HOME: model.codexHome, XDG_STATE_HOME: state })
  const sent = Effect.map(model.requests, (requests) => JSON.stringify(requests.at(-1)?.body["input"]))
  return { cli, folder, run, sent, state, stateFolder }
})

describe("effect-codex undo", () => {
  it.live("shows what it would do, does it only when told to, and the model forgets", () =>
    onPlatform(
      Effect.gen(function* () {
        const { cli, folder, run, sent } = yield* open([
          "Hello.",
          ...turn("Zebra", "echo two > a.txt; echo new > b.txt"),
          "What?"
        ])
        const nothing = yield* cli("undo", "--yes")
        assert.strictEqual(nothing.exitCode, 1)
        assert.include(nothing.stderr, "there is no turn in")

        const threadId = yield* run("Say hello")
        yield* run("Zebra", { threadId })
        const asked = yield* cli("undo", "--diff")
        assert.strictEqual(asked.exitCode, 1)
        for (const text of ["Completed", threadId, "-two", "+one", "The model will forget"]) {
          assert.include(asked.stdout, text)
        }
        assert.include(asked.stderr, "pass --yes")
        assert.deepStrictEqual(read(folder), { "a.txt": "two\n", "b.txt": "new\n" })

        const done = yield* cli("undo", "--yes")
        assert.strictEqual(done.exitCode, 0, done.stderr)
        assert.match(done.stdout, /^Modified +a\.txt\nDeleted +b\.txt$/m)
        assert.include(done.stdout, "Undone: 2 files changed.")
        assert.deepStrictEqual(read(folder), { "a.txt": "one\n" })
        yield* run("Go on", { threadId })
        const conversation = yield* sent
        assert.include(conversation, "Say hello")
        assert.notInclude(conversation, "Zebra")
      })
    )
  )

  it.live("leaves what somebody else changed, unless forced, and the conversation of a turn on exec", () =>
    onPlatform(
      Effect.gen(function* () {
        const { cli, folder, run, sent, stateFolder } = yield* open([
          ...turn("Zebra", "echo two > a.txt"),
          ...turn("Quagga", "echo three > a.txt"),
          "What?"
        ])
        const first = yield* run("Zebra", { on: "exec" })
        yield* run("Quagga", { on: "exec" })
        const manual = yield* cli("undo", "--yes", "--thread", first)
        assert.strictEqual(manual.exitCode, 1)
        assert.include(manual.stderr, "a.txt; pass --force")
        assert.strictEqual(read(folder)["a.txt"], "three\n")

        const elsewhere = yield* cli("undo", "--yes", "--state-folder", NodePath.join(stateFolder, "none"))
        assert.strictEqual(elsewhere.exitCode, 1)
        const forced = yield* cli("undo", "--yes", "--thread", first, "--force")
        assert.strictEqual(forced.exitCode, 0, forced.stderr)
        assert.include(forced.stdout, "The model will still know of it: it ran on codex exec")
        assert.strictEqual(read(folder)["a.txt"], "one\n")
        const tooMany = yield* cli("undo", "--yes", "--turns", "2")
        assert.strictEqual(tooMany.exitCode, 1)
        assert.include(tooMany.stderr, "only 1 of its turns")
        yield* run("Go on", { on: "exec", threadId: first })
        assert.include(yield* sent, "Zebra")
      })
    )
  )
})

describe("effect-codex snapshots and restore", () => {
  it.live("list the snapshots and bring one back, all of it or some files, once it is confirmed", () =>
    onPlatform(
      Effect.gen(function* () {
        const { cli, folder, stateFolder } = yield* open([])
        assert.deepStrictEqual(JSON.parse((yield* cli("snapshots", "--json")).stdout), [])
        const layer = GhostSnapshots.layerWith({ stateFolder }).pipe(Layer.provide(NodeServices.layer))
        const { id } = yield* Effect.flatMap(GhostSnapshots, ({ create }) =>
          create({ workingDirectory: folder, message: "by hand" })
        ).pipe(Effect.provide(layer))
        write(folder, { "a.txt": "two\n", "b.txt": "new\n" })

        const list = yield* cli("snapshots")
        assert.strictEqual(list.exitCode, 0)
        assert.match(list.stdout, new RegExp(`^${id.slice(0, 12)}  \\d{4}-.*Z  by hand  ${folder}\\n$`))
        const [listed] = JSON.parse((yield* cli("snapshots", "--json")).stdout)
        assert.deepInclude(listed, { id, message: "by hand", workingDirectory: folder, parent: null })

        const asked = yield* cli("restore", id.slice(0, 8))
        assert.strictEqual(asked.exitCode, 1)
        assert.match(asked.stdout, /^Modified +a\.txt\nDeleted +b\.txt$/m)
        assert.include(asked.stderr, "pass --yes")
        assert.deepStrictEqual(read(folder), { "a.txt": "two\n", "b.txt": "new\n" })

        const some = yield* cli("restore", id, "a.txt", "--yes")
        assert.strictEqual(some.exitCode, 0, some.stderr)
        assert.include(some.stdout, "Restored: 1 file changed.")
        assert.deepStrictEqual(read(folder), { "a.txt": "one\n", "b.txt": "new\n" })
        const all = yield* cli("restore", id, "--yes")
        const back = /effect-codex restore ([0-9a-f]{12})/.exec(all.stdout)?.[1] ?? ""
        assert.deepStrictEqual(read(folder), { "a.txt": "one\n" })
        assert.strictEqual((yield* cli("restore", back, "--yes")).exitCode, 0)
        assert.deepStrictEqual(read(folder), { "a.txt": "one\n", "b.txt": "new\n" })
        const again = yield* cli("restore", back)
        assert.strictEqual(again.exitCode, 0)
        assert.strictEqual(again.stdout, "No file will change.\n")

        const unknown = yield* cli("restore", "0123456789", "--yes")
        assert.strictEqual(unknown.exitCode, 1)
        assert.include(unknown.stderr, "has no snapshot 0123456789")
      })
    )
  )

  it.live("ask on a terminal, and change nothing when told not to", () =>
    onPlatform(
      Effect.gen(function* () {
        const { folder, stateFolder } = yield* open([])
        const layer = GhostSnapshots.layerWith({ stateFolder }).pipe(Layer.provide(NodeServices.layer))
        const { id } = yield* Effect.flatMap(GhostSnapshots, ({ create }) => create({ workingDirectory: folder })).pipe(
          Effect.provide(layer)
        )
        write(folder, { "a.txt": "two\n" })
        const args = ["restore", id, "--cd", folder, "--state-folder", stateFolder]
        const question = "Restore this?"
        const no = yield* commandOnTerminal(args, { question, key: "n" })
        assert.strictEqual(no.exitCode, 1)
        assert.include(no.stdout, "nothing was changed")
        assert.strictEqual(read(folder)["a.txt"], "two\n")
        const yes = yield* commandOnTerminal(args, { question, key: "y" })
        assert.strictEqual(yes.exitCode, 0)
        assert.strictEqual(read(folder)["a.txt"], "one\n")
      })
    )
  )

  it.live("finish a restore that broke off first", () =>
    onPlatform(
      Effect.gen(function* () {
        const { cli, folder, stateFolder } = yield* open([])
        const layer = GhostSnapshots.layerWith({ stateFolder }).pipe(Layer.provide(NodeServices.layer))
        const snapshot = Effect.flatMap(GhostSnapshots, ({ create }) => create({ workingDirectory: folder }))
        const one = yield* Effect.provide(snapshot, layer)
        write(folder, { "a.txt": "two\n" })
        const two = yield* Effect.provide(snapshot, layer)
        // As a process leaves it that ends during the restore of the first.
        const store = NodePath.join(stateFolder, Fs.readdirSync(stateFolder).find((name) => name !== "turns") ?? "")
        const tree = git(NodePath.join(store, "git"), "rev-parse", `${one.id}:files`).trim()
        Fs.writeFileSync(
          NodePath.join(store, "restore.json"),
          JSON.stringify({ snapshot: one.id, tree, before: two.id, prefix: "" })
        )
        const refused = yield* cli("restore", two.id)
        assert.strictEqual(refused.exitCode, 1)
        assert.include(refused.stderr, "pass --yes")
        assert.strictEqual(read(folder)["a.txt"], "two\n")
        const done = yield* cli("restore", two.id, "--yes")
        assert.strictEqual(done.exitCode, 0, done.stderr)
        assert.match(done.stdout, /^Modified +a\.txt$/m)
        assert.strictEqual(read(folder)["a.txt"], "two\n")
      })
    )
  )
})
