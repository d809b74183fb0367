import * as Fs from "node:fs"
import * as NodePath from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Fiber, Result } from "effect"
import { CodexError, Reasons } from "effect-codex"
import { SnapshotError, StoreFailed } from "effect-codex/sessions"
import { Pick } from "../support/pick.ts"
import { onPlatform } from "../support/real.ts"
import { git } from "./folderModel.ts"
import { openUndo, read, write } from "./scriptedTurns.ts"

/** The objects of the stores. */
const objectsIn = (stateFolder: string): ReadonlyArray<string> =>
  Fs.readdirSync(stateFolder, { recursive: true, encoding: "utf8" }).filter((name) =>
    /objects\/[0-9a-f]{2}\//.test(name)
  )

const recordsIn = (stateFolder: string): ReadonlyArray<string> =>
  Fs.readdirSync(NodePath.join(stateFolder, "turns"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".json"))
    .map((name) => NodePath.join(stateFolder, "turns", name))

/** The tree of a snapshot's files. */
const filesOf = (store: string, id: string): string => git(store, "rev-parse", `${id}:files`).trim()

for (const repository of [false, true]) {
  describe(`undo in ${repository ? "a repository" : "a folder without git"}`, () => {
    it.live("brings back what the turn changed, added and deleted, and the model forgets", () =>
      onPlatform(
        Effect.gen(function* () {
          const before = { "a.txt": "one\n", "b.txt": "two\n" }
          const { remembered, root, run, start, undo } = yield* openUndo({ repository, files: before })
          const thread = yield* start()
          yield* run(thread, {})
          yield* run(thread, { "a.txt": "broken\n", "b.txt": null, "new/c.txt": "new\n" })
          const result = yield* undo.undo(thread)
          assert.deepStrictEqual(read(root), before)
          assert.deepStrictEqual(result.files, [
            { path: "a.txt", status: "Modified" },
            { path: "b.txt", status: "Added" },
            { path: "new/c.txt", status: "Deleted" }
          ])
          assert.deepStrictEqual(
            result.turns.map(({ forgotten, turnId, undo }) => [turnId, undo, forgotten]),
            [["turn-2", "Undone", true]]
          )
          assert.deepStrictEqual(remembered, ["turn-1"])
        })
      )
    )

    it.live("is undone by redo, file by file, while the conversation stays without the turn", () =>
      onPlatform(
        Effect.gen(function* () {
          const { remembered, root, run, start, undo } = yield* openUndo({ repository, files: { "a.txt": "one\n" } })
          const thread = yield* start()
          yield* run(thread, { "a.txt": "two\n", "b.txt": "new\n" })
          yield* undo.undo(thread)
          const result = yield* undo.redo(thread)
          assert.deepStrictEqual(read(root), { "a.txt": "two\n", "b.txt": "new\n" })
          assert.deepStrictEqual(remembered, [])
          assert.deepStrictEqual(
            result.turns.map(({ forgotten, undo }) => [undo, forgotten]),
            [["Redone", true]]
          )
          assert.strictEqual((yield* Effect.flip(undo.redo(thread))).reason._tag, "NothingToUndo")
          yield* undo.undo(thread)
          assert.deepStrictEqual(read(root), { "a.txt": "one\n" })
        })
      )
    )
  })
}

describe("undo", () => {
  it.live("takes one turn back after another, or several at once, and redo brings them back in turn", () =>
    onPlatform(
      Effect.gen(function* () {
        const { remembered, root, run, start, undo } = yield* openUndo({ files: { "a.txt": "0" } })
        const thread = yield* start()
        for (const text of ["1", "2", "3", "4"]) yield* run(thread, { "a.txt": text, [`${text}.txt`]: text })
        yield* undo.undo(thread)
        assert.deepStrictEqual(read(root)["a.txt"], "3")
        const { files, turns } = yield* undo.undo(thread, { turns: 2 })
        assert.deepStrictEqual(
          turns.map(({ turnId }) => turnId),
          ["turn-3", "turn-2"]
        )
        assert.deepStrictEqual(files, [
          { path: "2.txt", status: "Deleted" },
          { path: "3.txt", status: "Deleted" },
          { path: "a.txt", status: "Modified" }
        ])
        assert.deepStrictEqual(read(root), { "a.txt": "1", "1.txt": "1" })
        assert.deepStrictEqual(remembered, ["turn-1"])
        yield* undo.redo(thread)
        assert.deepStrictEqual(read(root), { "a.txt": "3", "1.txt": "1", "2.txt": "2", "3.txt": "3" })
        yield* undo.redo(thread)
        assert.strictEqual(read(root)["a.txt"], "4")
        yield* undo.undo(thread, { turns: 4 })
        assert.deepStrictEqual(read(root), { "a.txt": "0" })
      })
    )
  )

  it.live("does nothing when asked for more turns than there are", () =>
    onPlatform(
      Effect.gen(function* () {
        const { root, run, start, undo } = yield* openUndo()
        const thread = yield* start()
        assert.strictEqual((yield* Effect.flip(undo.undo(thread))).reason._tag, "NothingToUndo")
        yield* run(thread, { "a.txt": "1" })
        const error = yield* Effect.flip(undo.undo(thread, { turns: 2 }))
        assert.strictEqual(error.reason._tag, "NothingToUndo")
        assert.include(error.message, "only 1 of its turns")
        for (const turns of [0, -1, 1.5, Number.NaN]) {
          assert.strictEqual((yield* Effect.flip(undo.undo(thread, { turns }))).reason._tag, "OptionInvalid")
        }
        const neither = yield* Effect.flip(undo.undo(thread, { files: false, conversation: false }))
        assert.strictEqual(neither.reason._tag, "OptionInvalid")
        assert.deepStrictEqual(read(root), { "a.txt": "1" })
      })
    )
  )

  it.live("leaves files alone that somebody else changed and the turn did not", () =>
    onPlatform(
      Effect.gen(function* () {
        const { root, run, start, undo } = yield* openUndo({ files: { "a.txt": "one", "mine.txt": "mine" } })
        const thread = yield* start()
        yield* run(thread, { "a.txt": "two" })
        write(root, { "mine.txt": "mine, edited", "another.txt": "also mine" })
        yield* undo.undo(thread)
        assert.deepStrictEqual(read(root), { "a.txt": "one", "mine.txt": "mine, edited", "another.txt": "also mine" })
      })
    )
  )

  it.live("refuses to overwrite what somebody else changed, unless forced, and redo brings even that back", () =>
    onPlatform(
      Effect.gen(function* () {
        const files = { "a.txt": "one", "b.txt": "one" }
        const { remembered, root, run, start, undo } = yield* openUndo({ files })
        const thread = yield* start()
        yield* run(thread, { "a.txt": "two", "b.txt": "two", "c.txt": "two" })
        write(root, { "a.txt": "edited", "c.txt": null })
        const error = yield* Effect.flip(undo.undo(thread))
        // What was deleted is as it was before: there is nothing to overwrite.
        assert.deepInclude(error.reason, { _tag: "ManualEdits", paths: ["a.txt"] })
        assert.deepStrictEqual(read(root), { "a.txt": "edited", "b.txt": "two" })
        assert.deepStrictEqual(remembered, ["turn-1"])
        yield* undo.undo(thread, { force: true })
        assert.deepStrictEqual(read(root), files)
        yield* undo.redo(thread)
        assert.deepStrictEqual(read(root), { "a.txt": "edited", "b.txt": "two" })
      })
    )
  )

  it.live("sees an edit between two turns that are undone at once", () =>
    onPlatform(
      Effect.gen(function* () {
        const { root, run, start, undo } = yield* openUndo({ files: { "a.txt": "0" } })
        const thread = yield* start()
        yield* run(thread, { "a.txt": "1" })
        write(root, { "a.txt": "edited" })
        yield* run(thread, { "a.txt": "2" })
        const error = yield* Effect.flip(undo.undo(thread, { turns: 2 }))
        assert.deepInclude(error.reason, { _tag: "ManualEdits", paths: ["a.txt"] })
        assert.strictEqual(read(root)["a.txt"], "2")
        yield* undo.undo(thread)
        assert.strictEqual(read(root)["a.txt"], "edited")
      })
    )
  )

  it.live(
    "takes a file in the place of a folder, and a folder in the place of a file, for an edit of what was there",
    () =>
      onPlatform(
        Effect.gen(function* () {
          const { root, run, start, undo } = yield* openUndo({ files: { "was/file.txt": "1", other: "1" } })
          const thread = yield* start()
          yield* run(thread, { was: null, other: null })
          write(root, { was: "mine", "other/mine.txt": "mine" })
          const error = yield* Effect.flip(undo.undo(thread))
          assert.deepInclude(error.reason, { _tag: "ManualEdits", paths: ["other/mine.txt", "was"] })
          assert.deepStrictEqual(read(root), { was: "mine", "other/mine.txt": "mine" })
        })
      )
  )

  it.live("counts what another thread did later in the same folder as an edit", () =>
    onPlatform(
      Effect.gen(function* () {
        const { root, run, start, undo } = yield* openUndo({ files: { "a.txt": "0", "b.txt": "0" } })
        const [first, second] = [yield* start(), yield* start()]
        yield* run(first, { "a.txt": "1", "b.txt": "1" })
        yield* run(second, { "a.txt": "2" })
        const error = yield* Effect.flip(undo.undo(first))
        assert.deepInclude(error.reason, { _tag: "ManualEdits", paths: ["a.txt"] })
        yield* undo.undo(second)
        yield* undo.undo(first)
        assert.deepStrictEqual(read(root), { "a.txt": "0", "b.txt": "0" })
      })
    )
  )

  it.live("works in a folder of a repository, and leaves the rest of the repository alone", () =>
    onPlatform(
      Effect.gen(function* () {
        const files = { "x/x/a.txt": "0", "x/a.txt": "0", "a.txt": "0" }
        const { codex, root, run, undo } = yield* openUndo({ repository: true, files })
        const thread = yield* codex.startThread({ workingDirectory: NodePath.join(root, "x", "x") })
        yield* run(thread, { "a.txt": "1", "x/a.txt": "1" })
        write(root, { "x/a.txt": "mine" })
        const { files: changed } = yield* undo.undo(thread)
        assert.deepStrictEqual(read(root), { ...files, "x/a.txt": "mine" })
        assert.deepStrictEqual(
          changed.map(({ path }) => path),
          ["x/x/a.txt", "x/x/x/a.txt"]
        )
      })
    )
  )

  it.live("of the files alone leaves the conversation, and of the conversation alone the files", () =>
    onPlatform(
      Effect.gen(function* () {
        const { remembered, root, run, start, undo } = yield* openUndo({ files: { "a.txt": "0" } })
        const thread = yield* start()
        yield* run(thread, { "a.txt": "1" })
        yield* run(thread, { "b.txt": "2" })
        yield* undo.undo(thread, { files: false })
        assert.deepStrictEqual(remembered, ["turn-1"])
        assert.deepStrictEqual(read(root), { "a.txt": "1", "b.txt": "2" })
        yield* undo.undo(thread, { conversation: false })
        assert.deepStrictEqual(remembered, ["turn-1"])
        assert.deepStrictEqual(read(root), { "a.txt": "0", "b.txt": "2" })
      })
    )
  )

  it.live("is only of the files where the transport cannot take turns back", () =>
    onPlatform(
      Effect.gen(function* () {
        const { root, run, start, undo } = yield* openUndo({ transport: "exec", files: { "a.txt": "0" } })
        const thread = yield* start()
        yield* run(thread, { "a.txt": "1" })
        const error = yield* Effect.flip(undo.undo(thread))
        assert.deepInclude(error.reason, { _tag: "Unsupported", transport: "exec" })
        assert.include(error.message, "conversation: false")
        assert.strictEqual(read(root)["a.txt"], "1")
        const { turns } = yield* undo.undo(thread, { conversation: false })
        assert.strictEqual(read(root)["a.txt"], "0")
        assert.isFalse(turns[0]?.forgotten)
      })
    )
  )

  it.live("shows beforehand what it would do, and does nothing then", () =>
    onPlatform(
      Effect.gen(function* () {
        const { remembered, root, run, start, undo } = yield* openUndo({ files: { "a.txt": "0\n", "b.txt": "0\n" } })
        const thread = yield* start()
        yield* run(thread, { "a.txt": "1\n" })
        yield* run(thread, { "a.txt": "2\n", "b.txt": "2\n" })
        write(root, { "b.txt": "mine\n" })
        const { conversation, files, manualEdits, turns } = yield* undo.preview(thread, { turns: 2 })
        assert.isTrue(conversation)
        assert.deepStrictEqual(manualEdits, ["b.txt"])
        assert.deepStrictEqual(
          turns.map(({ turnId, undo }) => [turnId, undo]),
          [
            ["turn-2", "None"],
            ["turn-1", "None"]
          ]
        )
        assert.deepStrictEqual(
          files.map(({ diff, path, status }) => [
            path,
            status,
            diff.split("\n").filter((line) => /^[-+]\w/.test(line))
          ]),
          [
            ["a.txt", "Modified", ["-2", "+0"]],
            ["b.txt", "Modified", ["-mine", "+0"]]
          ]
        )
        assert.deepStrictEqual(read(root), { "a.txt": "2\n", "b.txt": "mine\n" })
        assert.strictEqual(remembered.length, 2)
      })
    )
  )

  it.live("waits for the turn that runs", () =>
    onPlatform(
      Effect.gen(function* () {
        const { deeds, root, start, undo } = yield* openUndo({ files: { "a.txt": "0" } })
        const thread = yield* start()
        const begun = yield* Deferred.make<void>()
        deeds.push({ files: { "a.txt": "1" }, hangs: begun })
        const running = yield* Effect.forkChild(thread.run("go"), { startImmediately: true })
        yield* Deferred.await(begun)
        const undoing = yield* Effect.forkChild(undo.undo(thread), { startImmediately: true })
        yield* Effect.yieldNow
        assert.isUndefined(undoing.pollUnsafe())
        assert.deepStrictEqual(
          (yield* undo.history(thread)).map(({ outcome }) => outcome),
          ["Running"]
        )
        yield* Fiber.interrupt(running)
        const { turns } = yield* Fiber.join(undoing)
        assert.deepStrictEqual(
          turns.map(({ outcome }) => outcome),
          ["Interrupted"]
        )
        assert.strictEqual(read(root)["a.txt"], "0")
      })
    )
  )
})

describe("turns that can be undone", () => {
  it.live("are those that failed and those that were interrupted too, and not those that codex refused", () =>
    onPlatform(
      Effect.gen(function* () {
        const { root, run, start, stateFolder, undo } = yield* openUndo({ files: { "a.txt": "0" } })
        const thread = yield* start()
        yield* run(thread, { "a.txt": "1" })
        yield* Effect.flip(run(thread, { "a.txt": "2" }, { fails: true }))
        yield* Effect.flip(run(thread, {}, { refused: true }))
        yield* Effect.flip(run(yield* start(), {}, { refused: true }))
        assert.deepStrictEqual(
          (yield* undo.history(thread)).map(({ outcome }) => outcome),
          ["Failed", "Completed"]
        )
        assert.strictEqual(recordsIn(stateFolder).length, 2)
        yield* undo.undo(thread)
        assert.strictEqual(read(root)["a.txt"], "1")
      })
    )
  )

  it.live("cost no new objects when they change nothing", () =>
    onPlatform(
      Effect.gen(function* () {
        const { run, start, stateFolder, undo } = yield* openUndo({ files: { "a.txt": "0" } })
        const thread = yield* start()
        yield* run(thread, { "a.txt": "1" })
        yield* run(thread, {})
        const objects = objectsIn(stateFolder)
        assert.isAbove(objects.length, 0)
        yield* run(thread, {})
        assert.deepStrictEqual(objectsIn(stateFolder), objects)
        const [last] = yield* undo.history(thread)
        assert.strictEqual(last?.before, last?.after)
      })
    )
  )

  it.live("are remembered by other processes, by thread and by folder, and only their owner can read of them", () =>
    onPlatform(
      Effect.gen(function* () {
        const { open, remembered, root, run, start, stateFolder } = yield* openUndo({ files: { "a.txt": "0" } })
        const [first, second] = [yield* start(), yield* start()]
        yield* run(first, { "a.txt": "1" })
        yield* run(second, { "b.txt": "1" })
        for (const file of recordsIn(stateFolder)) {
          assert.strictEqual(Fs.statSync(file).mode & 0o777, 0o600)
          assert.strictEqual(Fs.statSync(NodePath.dirname(file)).mode & 0o777, 0o700)
        }
        const { codex, undo } = yield* open
        assert.deepStrictEqual(
          (yield* undo.history({ workingDirectory: root })).map(({ threadId }) => threadId),
          ["thread-2", "thread-1"]
        )
        assert.deepStrictEqual(yield* undo.history({ workingDirectory: stateFolder }), [])
        assert.deepStrictEqual(
          (yield* undo.history("thread-1")).map(({ turnId }) => turnId),
          ["turn-1"]
        )
        assert.deepStrictEqual(yield* undo.history("../thread-1"), [])
        yield* undo.undo(yield* codex.resumeThread("thread-2", { workingDirectory: root }))
        assert.deepStrictEqual(read(root), { "a.txt": "1" })
        assert.deepStrictEqual(remembered, ["turn-1"])
      })
    )
  )

  it.live("keep what a later version has noted of them", () =>
    onPlatform(
      Effect.gen(function* () {
        const { run, start, stateFolder, undo } = yield* openUndo({ files: { "a.txt": "0" } })
        const thread = yield* start()
        yield* run(thread, { "a.txt": "1" })
        const [file = ""] = recordsIn(stateFolder)
        Fs.writeFileSync(file, JSON.stringify({ ...JSON.parse(Fs.readFileSync(file, "utf8")), later: { more: [1] } }))
        yield* undo.undo(thread)
        const kept = JSON.parse(Fs.readFileSync(file, "utf8"))
        assert.deepStrictEqual(kept.later, { more: [1] })
        assert.strictEqual(kept.undone.files, "undone")
      })
    )
  )

  it.live("do not begin when the folder cannot be snapshotted, unless the caller wants them to", () =>
    onPlatform(
      Effect.gen(function* () {
        const failing = new SnapshotError({ reason: new StoreFailed({ path: "/state", detail: "it is full" }) })
        const snapshots = (real: Parameters<NonNullable<Parameters<typeof openUndo>[0]>["snapshots"] & {}>[0]) => ({
          ...real,
          create: () => Effect.fail(failing)
        })
        const strict = yield* openUndo({ snapshots })
        const error = yield* Effect.flip(strict.run(yield* strict.start(), { "a.txt": "1" }))
        assert.deepInclude(error.reason, { _tag: "SnapshotFailed", error: failing })
        assert.deepStrictEqual(read(strict.root), {})

        const lenient = yield* openUndo({ snapshots, whenSnapshotFails: "run" })
        const thread = yield* lenient.start()
        yield* lenient.run(thread, { "a.txt": "1" })
        assert.deepStrictEqual(read(lenient.root), { "a.txt": "1" })
        const refused = yield* Effect.flip(lenient.undo.undo(thread))
        assert.strictEqual(refused.reason._tag, "NothingToUndo")
        assert.include(refused.message, "it is full")
        yield* lenient.undo.undo(thread, { files: false })
        assert.deepStrictEqual(lenient.remembered, [])
      })
    )
  )

  it.live("are taken for edits when nobody snapshotted their end", () =>
    onPlatform(
      Effect.gen(function* () {
        const { root, run, start, stateFolder, undo } = yield* openUndo({ files: { "a.txt": "0", "b.txt": "0" } })
        const thread = yield* start()
        yield* run(thread, { "a.txt": "1" })
        // As a process leaves it that ends during the turn.
        const [file = ""] = recordsIn(stateFolder)
        const { after: _, endedAt: __, ...begun } = JSON.parse(Fs.readFileSync(file, "utf8"))
        Fs.writeFileSync(file, JSON.stringify({ ...begun, state: "running", processId: 2 ** 30 }))
        write(root, { "b.txt": "whose?" })
        assert.deepStrictEqual(
          (yield* undo.history(thread)).map(({ outcome }) => outcome),
          ["BrokenOff"]
        )
        const error = yield* Effect.flip(undo.undo(thread))
        assert.deepInclude(error.reason, { _tag: "ManualEdits", paths: ["a.txt", "b.txt"] })
        yield* undo.undo(thread, { force: true })
        assert.deepStrictEqual(read(root), { "a.txt": "0", "b.txt": "0" })
        yield* undo.redo(thread)
        assert.deepStrictEqual(read(root), { "a.txt": "1", "b.txt": "whose?" })

        // As a process leaves it that still runs it.
        Fs.writeFileSync(file, JSON.stringify({ ...begun, state: "running", processId: process.ppid }))
        assert.strictEqual((yield* Effect.flip(undo.undo(thread))).reason._tag, "ThreadBusy")
      })
    )
  )
})

describe("an undo that breaks off", () => {
  it.live("after the files goes on with the conversation, and touches no file twice", () =>
    onPlatform(
      Effect.gen(function* () {
        const { faults, remembered, root, run, start, undo } = yield* openUndo({ files: { "a.txt": "0" } })
        const thread = yield* start()
        yield* run(thread, { "a.txt": "1" })
        yield* run(thread, { "a.txt": "2" })
        faults.revert = new CodexError({ reason: new Reasons.ConnectionClosed({ detail: "it ended" }) })
        const error = yield* Effect.flip(undo.undo(thread))
        assert.strictEqual(error.reason._tag, "ConnectionClosed")
        assert.deepStrictEqual(read(root), { "a.txt": "1" })
        const [last] = yield* undo.history(thread)
        assert.deepInclude(last, { turnId: "turn-2", undo: "Pending", forgotten: false })
        delete faults.revert
        write(root, { "a.txt": "edited since" })
        const { files, turns } = yield* undo.undo(thread)
        assert.deepStrictEqual(files, [])
        assert.deepStrictEqual(
          turns.map(({ forgotten, turnId, undo }) => [turnId, undo, forgotten]),
          [["turn-2", "Undone", true]]
        )
        assert.deepStrictEqual(remembered, ["turn-1"])
        assert.strictEqual(read(root)["a.txt"], "edited since")
      })
    )
  )

  it.live("between the files of two turns goes on with the second, and redo brings back both", () =>
    onPlatform(
      Effect.gen(function* () {
        let restores = 0
        const failing = new SnapshotError({ reason: new StoreFailed({ path: "/state", detail: "it is full" }) })
        const { remembered, root, run, start, undo } = yield* openUndo({
          files: { "a.txt": "0" },
          snapshots: (real) => ({
            ...real,
            restore: (...args) =>
              Effect.suspend(() => (++restores === 2 ? Effect.fail(failing) : real.restore(...args)))
          })
        })
        const thread = yield* start()
        for (const text of ["1", "2", "3"]) yield* run(thread, { "a.txt": text })
        assert.strictEqual((yield* Effect.flip(undo.undo(thread, { turns: 2 }))).reason._tag, "StoreFailed")
        assert.strictEqual(read(root)["a.txt"], "2")
        assert.strictEqual(remembered.length, 3)
        // Whatever is asked: what was begun is finished.
        const { turns } = yield* undo.undo(thread)
        assert.strictEqual(turns.length, 2)
        assert.strictEqual(read(root)["a.txt"], "1")
        assert.deepStrictEqual(remembered, ["turn-1"])
        yield* undo.redo(thread)
        assert.strictEqual(read(root)["a.txt"], "3")
      })
    )
  )

  it.live("during a restore is recovered by the next, and redo brings back what was there before both", () =>
    onPlatform(
      Effect.gen(function* () {
        let breaks = true
        const { root, run, snapshots, start, undo } = yield* openUndo({
          files: { "a.txt": "0", "b.txt": "0" },
          snapshots: (real) => ({
            ...real,
            restore: (...args) =>
              Effect.gen(function* () {
                if (!breaks) return yield* real.restore(...args)
                breaks = false
                // As a process leaves it that ends half-way: one file restored, the journal there.
                const [{ id, workingDirectory = "" }] = args
                const folder = Fs.readdirSync(real.stateFolder).find((name) => name.startsWith("codex-work-")) ?? ""
                const store = NodePath.join(real.stateFolder, folder)
                const now = yield* real.create({ workingDirectory })
                Fs.writeFileSync(
                  NodePath.join(store, "restore.json"),
                  JSON.stringify({
                    snapshot: id,
                    tree: filesOf(NodePath.join(store, "git"), id),
                    before: now.id,
                    prefix: ""
                  })
                )
                write(workingDirectory, { "a.txt": "0" })
                return yield* Effect.interrupt
              })
          })
        })
        const thread = yield* start()
        yield* run(thread, { "a.txt": "1", "b.txt": "1" })
        yield* Effect.exit(undo.undo(thread))
        assert.deepStrictEqual(read(root), { "a.txt": "0", "b.txt": "1" })
        const refused = yield* Effect.flip(snapshots.create({ workingDirectory: root }))
        assert.strictEqual(refused.reason._tag, "RestoreIncomplete")
        const { turns } = yield* undo.undo(thread)
        assert.deepStrictEqual(
          turns.map(({ undo }) => undo),
          ["Undone"]
        )
        assert.deepStrictEqual(read(root), { "a.txt": "0", "b.txt": "0" })
        yield* undo.redo(thread)
        assert.deepStrictEqual(read(root), { "a.txt": "1", "b.txt": "1" })
      })
    )
  )

  it.live("may be finished without the conversation", () =>
    onPlatform(
      Effect.gen(function* () {
        const { faults, root, run, start, undo } = yield* openUndo({ files: { "a.txt": "0" } })
        const thread = yield* start()
        yield* run(thread, { "a.txt": "1" })
        faults.revert = new CodexError({ reason: new Reasons.ConnectionClosed({ detail: "it ended" }) })
        yield* Effect.flip(undo.undo(thread))
        const { turns } = yield* undo.undo(thread, { conversation: false })
        assert.deepInclude(turns[0], { undo: "Undone", forgotten: false })
        assert.deepStrictEqual(read(root), { "a.txt": "0" })
        yield* undo.redo(thread)
        assert.deepStrictEqual(read(root), { "a.txt": "1" })
      })
    )
  )
})

describe("the conversation", () => {
  it.live("that was taken back by hand is not taken back again", () =>
    onPlatform(
      Effect.gen(function* () {
        const { remembered, reverts, root, run, start, undo } = yield* openUndo({ files: { "a.txt": "0" } })
        const thread = yield* start()
        for (const text of ["1", "2", "3"]) yield* run(thread, { "a.txt": text })
        yield* thread.revert("turn-2")
        assert.deepStrictEqual(
          (yield* undo.history(thread)).map(({ forgotten }) => forgotten),
          [true, true, false]
        )
        yield* undo.undo(thread)
        assert.deepStrictEqual(reverts, ["turn-2"])
        assert.strictEqual(read(root)["a.txt"], "2")
        // One that another program took back, codex knows nothing of: the next is asked for.
        remembered.length = 0
        yield* undo.undo(thread, { turns: 2 })
        assert.deepStrictEqual(reverts, ["turn-2", "turn-1"])
        assert.strictEqual(read(root)["a.txt"], "0")
      })
    )
  )
})

describe("whatever turns and people do", () => {
  for (const seed of [1, 2, 3, 4, 5, 6]) {
    it.live(`an undo brings back exactly what the turns changed, or nothing (${seed})`, () =>
      onPlatform(
        Effect.gen(function* () {
          const pick = new Pick(seed)
          const names = ["a", "b", "c", "d/e", "d/f"]
          const edits = () =>
            Object.fromEntries(
              pick.some(names, 0, 3).map((name) => [name, pick.chance(0.25) ? null : pick.one(["1", "2", "3"])])
            )
          const { root, run, start, undo } = yield* openUndo({ files: { a: "0", "d/e": "0" } })
          const thread = yield* start()
          const turns: Array<{ before: Record<string, string>; after: Record<string, string> }> = []
          for (let round = 0; round < 4; round++) {
            for (let i = pick.upTo(2); i >= 0; i--) {
              const before = read(root)
              yield* run(thread, edits())
              turns.unshift({ before, after: read(root) })
              if (pick.chance(0.4)) write(root, edits())
            }
            const count = 1 + pick.upTo(Math.min(turns.length, 3) - 1)
            const now = read(root)
            const expected = { ...now }
            const conflicts = new Set<string>()
            for (const { after, before } of turns.slice(0, count)) {
              for (const name of names) {
                const wanted = before[name]
                if (wanted === after[name] || expected[name] === wanted) continue
                if (expected[name] !== after[name]) conflicts.add(name)
                if (wanted === undefined) delete expected[name]
                else expected[name] = wanted
              }
            }
            const outcome = yield* Effect.result(undo.undo(thread, { turns: count }))
            if (Result.isFailure(outcome)) {
              assert.deepInclude(outcome.failure.reason, { _tag: "ManualEdits", paths: [...conflicts].toSorted() })
              assert.deepStrictEqual(read(root), now)
              yield* undo.undo(thread, { turns: count, force: true })
            } else {
              assert.strictEqual(conflicts.size, 0)
            }
            assert.deepStrictEqual(read(root), expected)
            if (pick.chance(0.3)) {
              yield* undo.redo(thread)
              assert.deepStrictEqual(read(root), now)
              yield* undo.undo(thread, { turns: count, force: true })
              assert.deepStrictEqual(read(root), expected)
            }
            turns.splice(0, count)
          }
        })
      )
    )
  }
})
