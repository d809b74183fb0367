/**
 * What codex's own ghost commits did, behaviour by behaviour; where ours are
 * other on purpose, the name says so.
 */
import * as Fs from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Stream } from "effect"
import { inFolder, inRepository, reasonOf } from "../support/snapshots.ts"

const many = (write: (name: string) => void, folder: string, count: number) => {
  for (let i = 0; i < count; i++) write(`${folder}/${i}.txt`)
}

describe("a snapshot", () => {
  it.live("brings back edits, deletions and forced files, and takes away what is new", () =>
    inRepository(({ folder, snapshots }) =>
      Effect.gen(function* () {
        folder.write(".gitignore", "*.secret\n")
        folder.write("tracked.txt", "before\n")
        folder.write("deleted.txt", "deleted\n")
        folder.commit()
        folder.write("untracked.txt", "untracked\n")
        folder.write("forced.secret", "forced\n")
        const snapshot = yield* snapshots.create({ workingDirectory: folder.root, forceInclude: ["forced.secret"] })
        assert.deepStrictEqual(snapshot.preexistingUntrackedFiles, ["forced.secret", "untracked.txt"])
        folder.write("tracked.txt", "after\n")
        folder.write("untracked.txt", "edited\n")
        folder.write("new.txt", "new\n")
        folder.remove("deleted.txt")
        folder.remove("forced.secret")
        const { changes } = yield* snapshots.restore(snapshot)
        assert.deepStrictEqual(
          changes.map(({ path, status }) => `${status} ${path}`),
          [
            "Added deleted.txt",
            "Added forced.secret",
            "Deleted new.txt",
            "Modified tracked.txt",
            "Modified untracked.txt"
          ]
        )
        assert.strictEqual(folder.read("tracked.txt"), "before\n")
        assert.strictEqual(folder.read("untracked.txt"), "untracked\n")
        assert.strictEqual(folder.read("deleted.txt"), "deleted\n")
        assert.strictEqual(folder.read("forced.secret"), "forced\n")
        assert.isFalse(folder.exists("new.txt"))
      })
    )
  )

  it.live("leaves a large untracked file out, says so, and a restore leaves it alone", () =>
    inRepository(({ folder, snapshots }) =>
      Effect.gen(function* () {
        folder.write("small.txt", "small")
        folder.write("large.bin", "x".repeat(101))
        folder.write("limit.bin", "x".repeat(100))
        const snapshot = yield* snapshots.create({ workingDirectory: folder.root, maxUntrackedFileBytes: 100 })
        assert.deepStrictEqual(yield* snapshots.report(snapshot), [
          { path: "large.bin", reason: "LargeFile", size: 101 }
        ])
        folder.write("large.bin", "y".repeat(200))
        folder.write("small.txt", "changed")
        folder.remove("limit.bin")
        yield* snapshots.restore(snapshot)
        assert.strictEqual(folder.read("large.bin"), "y".repeat(200))
        assert.strictEqual(folder.read("small.txt"), "small")
        assert.strictEqual(folder.read("limit.bin"), "x".repeat(100))
        // Though the restore has kept it, the next one leaves it out as the first.
        folder.write("small.txt", "again")
        const next = yield* snapshots.create({ workingDirectory: folder.root, maxUntrackedFileBytes: 100 })
        assert.deepStrictEqual(yield* snapshots.report(next), [{ path: "large.bin", reason: "LargeFile", size: 200 }])
      })
    )
  )

  it.live("takes a large file that is tracked, and the link to a large file", () =>
    inRepository(({ folder, snapshots }) =>
      Effect.gen(function* () {
        folder.write("tracked.bin", "x".repeat(200))
        folder.commit()
        Fs.symlinkSync("tracked.bin", folder.path("link"))
        const snapshot = yield* snapshots.create({ workingDirectory: folder.root, maxUntrackedFileBytes: 100 })
        assert.deepStrictEqual(yield* snapshots.report(snapshot), [])
        folder.remove("tracked.bin")
        folder.remove("link")
        yield* snapshots.restore(snapshot)
        assert.strictEqual(folder.read("tracked.bin"), "x".repeat(200))
        assert.strictEqual(Fs.readlinkSync(folder.path("link")), "tracked.bin")
      })
    )
  )

  it.live("leaves a folder of many untracked files out, says so, and a restore leaves it alone", () =>
    inRepository(({ folder, snapshots }) =>
      Effect.gen(function* () {
        many((name) => folder.write(name, name), "models", 200)
        many((name) => folder.write(name, name), "fewer", 199)
        const snapshot = yield* snapshots.create({ workingDirectory: folder.root })
        assert.deepStrictEqual(yield* snapshots.report(snapshot), [
          { path: "models", reason: "LargeFolder", size: 200 }
        ])
        assert.deepStrictEqual(snapshot.preexistingUntrackedDirs, ["models"])
        assert.isFalse(snapshot.preexistingUntrackedFiles.some((name) => name.startsWith("models/")))
        folder.write("models/0.txt", "changed")
        folder.remove("fewer")
        yield* snapshots.restore(snapshot)
        assert.strictEqual(folder.read("models/0.txt"), "changed")
        assert.isTrue(folder.exists("models/199.txt"))
        assert.strictEqual(folder.read("fewer/7.txt"), "fewer/7.txt")
      })
    )
  )

  it.live("of another kind: restore takes a whole new large folder away; only `create` leaves out", () =>
    inRepository(({ folder, snapshots }) =>
      Effect.gen(function* () {
        const snapshot = yield* snapshots.create({ workingDirectory: folder.root })
        many((name) => folder.write(name, name), "many", 250)
        const { before } = yield* snapshots.restore(snapshot)
        assert.isFalse(folder.exists("many"))
        yield* snapshots.restore(before)
        assert.strictEqual(folder.read("many/249.txt"), "many/249.txt")
      })
    )
  )

  it.live("of another kind: files directly in the root never make it a large folder", () =>
    inRepository(({ folder, snapshots }) =>
      Effect.gen(function* () {
        for (let i = 0; i < 210; i++) folder.write(`ünï/${i}.txt`, "x")
        for (let i = 0; i < 210; i++) folder.write(`${i}.txt`, "x")
        const whole = yield* snapshots.create({ workingDirectory: folder.root })
        assert.deepStrictEqual(yield* snapshots.report(whole), [{ path: "ünï", reason: "LargeFolder", size: 210 }])
        assert.strictEqual(whole.preexistingUntrackedFiles.length, 210)
        // Nor those in the folder that is asked for.
        const part = yield* snapshots.create({ workingDirectory: folder.path("ünï") })
        assert.deepStrictEqual(yield* snapshots.report(part), [])
        assert.strictEqual(part.preexistingUntrackedFiles.length, 210)
      })
    )
  )

  it.live("leaves a folder alone that was left out, though a later one takes everything", () =>
    inRepository(({ folder, snapshots }) =>
      Effect.gen(function* () {
        many((name) => folder.write(name, name), "models", 201)
        const without = yield* snapshots.create({ workingDirectory: folder.root })
        const everything = yield* snapshots.create({
          workingDirectory: folder.root,
          maxUntrackedFolderFiles: 0,
          maxUntrackedFileBytes: 0
        })
        assert.deepStrictEqual(yield* snapshots.report(everything), [])
        yield* snapshots.restore(without)
        assert.strictEqual(folder.read("models/200.txt"), "models/200.txt")
      })
    )
  )

  it.live("has nothing of folders that tools make, not even in its report", () =>
    inRepository(({ folder, snapshots }) =>
      Effect.gen(function* () {
        const names = ["node_modules", ".venv", "venv", "env", ".env", "dist", "build", ".pytest_cache", ".mypy_cache"]
        for (const name of [...names, ".cache", ".tox", "__pycache__"]) {
          folder.write(`${name}/file`, "x")
          folder.write(`deep/${name}/file`, "x")
        }
        many((name) => folder.write(name, name), "node_modules/m", 201)
        folder.write("kept.txt", "x")
        const snapshot = yield* snapshots.create({ workingDirectory: folder.root })
        assert.deepStrictEqual(snapshot.preexistingUntrackedFiles, ["kept.txt"])
        assert.deepStrictEqual(snapshot.preexistingUntrackedDirs, [])
        assert.deepStrictEqual(yield* snapshots.report(snapshot), [])
      })
    )
  )

  it.live("is restored around the folders that tools make", () =>
    inRepository(({ folder, snapshots }) =>
      Effect.gen(function* () {
        folder.write("tracked.txt", "before\n")
        folder.commit()
        folder.write("node_modules/m/index.js", "one")
        const snapshot = yield* snapshots.create({ workingDirectory: folder.root })
        folder.write("tracked.txt", "after\n")
        folder.write("node_modules/m/index.js", "two")
        folder.write("node_modules/n/index.js", "new")
        folder.write("temporary.txt", "new")
        yield* snapshots.restore(snapshot)
        assert.strictEqual(folder.read("tracked.txt"), "before\n")
        assert.strictEqual(folder.read("node_modules/m/index.js"), "two")
        assert.strictEqual(folder.read("node_modules/n/index.js"), "new")
        assert.isFalse(folder.exists("temporary.txt"))
      })
    )
  )

  it.live("names a nested large folder, and not the tracked one above it", () =>
    inRepository(({ folder, snapshots }) =>
      Effect.gen(function* () {
        folder.write("src/tracked.txt", "x")
        folder.commit()
        many((name) => folder.write(name, name), "src/generated", 201)
        const snapshot = yield* snapshots.create({ workingDirectory: folder.root })
        assert.deepStrictEqual(snapshot.preexistingUntrackedDirs, ["src/generated"])
        assert.deepStrictEqual(yield* snapshots.report(snapshot), [
          { path: "src/generated", reason: "LargeFolder", size: 201 }
        ])
      })
    )
  )

  it.live("needs no commit, and then has no parent", () =>
    inRepository(({ folder, snapshots }) =>
      Effect.gen(function* () {
        folder.write("a.txt", "one")
        const snapshot = yield* snapshots.create({ workingDirectory: folder.root })
        assert.isNull(snapshot.parent)
        assert.strictEqual(snapshot.message, "codex snapshot")
        folder.write("a.txt", "two")
        yield* snapshots.restore(snapshot)
        assert.strictEqual(folder.read("a.txt"), "one")
      })
    )
  )

  it.live("carries a message and the commit the repository stands on", () =>
    inRepository(({ folder, snapshots }) =>
      Effect.gen(function* () {
        folder.write("a.txt", "one")
        folder.commit()
        const snapshot = yield* snapshots.create({ workingDirectory: folder.root, message: "before\nthe turn: ünï" })
        assert.strictEqual(snapshot.message, "before\nthe turn: ünï")
        assert.strictEqual(snapshot.parent, folder.git("rev-parse", "HEAD").trim())
        const found = yield* snapshots.get(snapshot.id, { workingDirectory: folder.root })
        assert.deepStrictEqual(found, snapshot)
      })
    )
  )

  it.live("is refused for a forced file outside of the folder", () =>
    inRepository(({ folder, snapshots }) =>
      Effect.gen(function* () {
        folder.write("sub/a.txt", "x")
        for (const path of ["../outside.txt", "/etc/passwd", "..", "a/../../b", "."]) {
          const reason = yield* reasonOf(
            snapshots.create({ workingDirectory: folder.path("sub"), forceInclude: [path] })
          )
          assert.deepInclude(reason, { _tag: "PathEscapes", option: "forceInclude", path })
        }
      })
    )
  )

  it.live("of another kind: works without a repository, so that there is no NotAGitRepository", () =>
    inFolder(({ folder, snapshots }) =>
      Effect.gen(function* () {
        folder.write(".gitignore", "*.log\n")
        folder.write("a.txt", "one")
        folder.write("a.log", "one")
        const snapshot = yield* snapshots.create({ workingDirectory: folder.root })
        folder.write("a.txt", "two")
        folder.write("a.log", "two")
        folder.write("new.txt", "new")
        yield* snapshots.restore(snapshot)
        assert.strictEqual(folder.read("a.txt"), "one")
        assert.strictEqual(folder.read("a.log"), "two")
        assert.isFalse(folder.exists("new.txt"))
        assert.isFalse(folder.exists(".git"))
      })
    )
  )

  it.live("of a subfolder restores only that, whatever letters its name has", () =>
    inRepository(({ folder, snapshots }) =>
      Effect.gen(function* () {
        folder.write("ünï cödé/a.txt", "one")
        folder.write("top.txt", "one")
        folder.commit()
        const snapshot = yield* snapshots.create({ workingDirectory: folder.path("ünï cödé") })
        folder.write("ünï cödé/a.txt", "two")
        folder.write("ünï cödé/new.txt", "new")
        folder.write("top.txt", "two")
        folder.write("new.txt", "new")
        const preview = yield* snapshots.preview(snapshot)
        const { changes } = yield* snapshots.restore(snapshot)
        assert.deepStrictEqual(
          changes.map(({ path }) => path),
          ["ünï cödé/a.txt", "ünï cödé/new.txt"]
        )
        assert.deepStrictEqual(
          preview.map(({ path, status }) => ({ path, status })),
          changes
        )
        assert.strictEqual(folder.read("ünï cödé/a.txt"), "one")
        assert.isFalse(folder.exists("ünï cödé/new.txt"))
        assert.strictEqual(folder.read("top.txt"), "two")
        assert.strictEqual(folder.read("new.txt"), "new")
      })
    )
  )

  it.live("of a subfolder leaves ignored folders above it alone", () =>
    inRepository(({ folder, snapshots }) =>
      Effect.gen(function* () {
        folder.write(".gitignore", ".vscode/\n")
        folder.write("sub/a.txt", "one")
        folder.commit()
        folder.write(".vscode/settings.json", "{}")
        const snapshot = yield* snapshots.create({ workingDirectory: folder.path("sub") })
        folder.write("sub/a.txt", "two")
        folder.write(".vscode/settings.json", "{ }")
        yield* snapshots.restore(snapshot)
        assert.strictEqual(folder.read("sub/a.txt"), "one")
        assert.strictEqual(folder.read(".vscode/settings.json"), "{ }")
      })
    )
  )

  it.live("of the whole is restored in part where a subfolder or paths are given", () =>
    inRepository(({ folder, snapshots }) =>
      Effect.gen(function* () {
        for (const name of ["sub/a.txt", "sub/b.txt", "top.txt", "other.txt"]) folder.write(name, "one")
        const snapshot = yield* snapshots.create({ workingDirectory: folder.root })
        for (const name of ["sub/a.txt", "sub/b.txt", "top.txt", "other.txt", "sub/new.txt"]) folder.write(name, "two")
        yield* snapshots.restore(snapshot, { paths: ["other.txt"] })
        assert.strictEqual(folder.read("other.txt"), "one")
        assert.strictEqual(folder.read("top.txt"), "two")
        yield* snapshots.restore(snapshot, { workingDirectory: folder.path("sub"), paths: ["a.txt"] })
        assert.strictEqual(folder.read("sub/a.txt"), "one")
        assert.strictEqual(folder.read("sub/b.txt"), "two")
        yield* snapshots.restore(snapshot, { workingDirectory: folder.path("sub") })
        assert.strictEqual(folder.read("sub/b.txt"), "one")
        assert.isFalse(folder.exists("sub/new.txt"))
        assert.strictEqual(folder.read("top.txt"), "two")
        const reason = yield* reasonOf(snapshots.restore(snapshot, { paths: ["../x"] }))
        assert.strictEqual(reason._tag, "PathEscapes")
      })
    )
  )

  it.live("of a subfolder is none of another one", () =>
    inRepository(({ folder, snapshots }) =>
      Effect.gen(function* () {
        folder.write("a/file", "one")
        folder.write("b/file", "one")
        const snapshot = yield* snapshots.create({ workingDirectory: folder.path("a") })
        const reason = yield* reasonOf(snapshots.restore(snapshot, { workingDirectory: folder.path("b") }))
        assert.strictEqual(reason._tag, "SnapshotNotFound")
      })
    )
  )
})

describe("what is ignored", () => {
  it.live("is kept as it was edited since", () =>
    inRepository(({ folder, snapshots }) =>
      Effect.gen(function* () {
        folder.write(".gitignore", "*.log\nlogs/\n")
        folder.write("a.log", "one")
        folder.write("logs/one", "one")
        const snapshot = yield* snapshots.create({ workingDirectory: folder.root })
        folder.write("a.log", "two")
        folder.write("logs/one", "two")
        yield* snapshots.restore(snapshot)
        assert.strictEqual(folder.read("a.log"), "two")
        assert.strictEqual(folder.read("logs/one"), "two")
      })
    )
  )

  it.live("stays when it is new: a folder", () =>
    inRepository(({ folder, snapshots }) =>
      Effect.gen(function* () {
        folder.write(".gitignore", "logs/\n")
        const snapshot = yield* snapshots.create({ workingDirectory: folder.root })
        folder.write("logs/one", "new")
        yield* snapshots.restore(snapshot)
        assert.strictEqual(folder.read("logs/one"), "new")
      })
    )
  )

  it.live("stays when it is new: a file", () =>
    inRepository(({ folder, snapshots }) =>
      Effect.gen(function* () {
        folder.write(".gitignore", "*.log\n")
        const snapshot = yield* snapshots.create({ workingDirectory: folder.root })
        folder.write("a.log", "new")
        yield* snapshots.restore(snapshot)
        assert.strictEqual(folder.read("a.log"), "new")
      })
    )
  )

  it.live("is not brought back when it was removed", () =>
    inRepository(({ folder, snapshots }) =>
      Effect.gen(function* () {
        folder.write(".gitignore", "*.log\n")
        folder.write("a.log", "one")
        const snapshot = yield* snapshots.create({ workingDirectory: folder.root })
        folder.remove("a.log")
        yield* snapshots.restore(snapshot)
        assert.isFalse(folder.exists("a.log"))
      })
    )
  )

  it.live("stays where a pattern with a folder ignores it", () =>
    inRepository(({ folder, snapshots }) =>
      Effect.gen(function* () {
        folder.write(".gitignore", "dir/*.txt\n")
        folder.write("dir/tracked.md", "one")
        folder.commit()
        folder.write("dir/old.txt", "one")
        const snapshot = yield* snapshots.create({ workingDirectory: folder.root })
        folder.write("dir/old.txt", "two")
        folder.write("dir/new.txt", "new")
        folder.write("dir/tracked.md", "two")
        yield* snapshots.restore(snapshot)
        assert.strictEqual(folder.read("dir/old.txt"), "two")
        assert.strictEqual(folder.read("dir/new.txt"), "new")
        assert.strictEqual(folder.read("dir/tracked.md"), "one")
      })
    )
  )

  it.live("stays when it is in a folder that would have to become a file again", () =>
    inRepository(({ folder, snapshots }) =>
      Effect.gen(function* () {
        folder.write(".gitignore", "*.log\n")
        folder.write("thing", "a file")
        folder.write("other", "one")
        const snapshot = yield* snapshots.create({ workingDirectory: folder.root })
        folder.remove("thing")
        folder.write("thing/precious.log", "not saved anywhere")
        folder.write("other", "two")
        for (const ask of [snapshots.preview, snapshots.restore]) {
          const reason = yield* reasonOf(ask(snapshot))
          assert.strictEqual(reason._tag, "FilesInTheWay")
          assert.include(reason.message, "thing")
        }
        assert.strictEqual(folder.read("thing/precious.log"), "not saved anywhere")
        assert.strictEqual(folder.read("other"), "two")
        // What is not in its way can be restored.
        yield* snapshots.restore(snapshot, { paths: ["other"] })
        assert.strictEqual(folder.read("other"), "one")
      })
    )
  )

  it.live("is saved first where it stands in the way of a file", () =>
    inRepository(({ folder, snapshots }) =>
      Effect.gen(function* () {
        folder.write("thing.log", "of the snapshot")
        const snapshot = yield* snapshots.create({ workingDirectory: folder.root })
        folder.write(".gitignore", "*.log\n")
        folder.write("thing.log", "ignored now")
        const { before } = yield* snapshots.restore(snapshot)
        assert.strictEqual(folder.read("thing.log"), "of the snapshot")
        yield* snapshots.restore(before)
        assert.strictEqual(folder.read("thing.log"), "ignored now")
      })
    )
  )
})

describe("a turn that is taken back", () => {
  it.live("loses the files it made", () =>
    inRepository(({ folder, snapshots }) =>
      Effect.gen(function* () {
        const snapshot = yield* snapshots.create({ workingDirectory: folder.root })
        folder.write("new/deep/file.txt", "new")
        yield* snapshots.restore(snapshot)
        assert.isFalse(folder.exists("new"))
      })
    )
  )

  it.live("loses its edits of tracked and of untracked files", () =>
    inRepository(({ folder, snapshots }) =>
      Effect.gen(function* () {
        folder.write("tracked.txt", "one")
        folder.commit()
        folder.write("tracked.txt", "one and a half")
        folder.write("untracked.txt", "one")
        const snapshot = yield* snapshots.create({ workingDirectory: folder.root })
        folder.write("tracked.txt", "two")
        folder.write("untracked.txt", "two")
        yield* snapshots.restore(snapshot)
        assert.strictEqual(folder.read("tracked.txt"), "one and a half")
        assert.strictEqual(folder.read("untracked.txt"), "one")
      })
    )
  )

  it.live("is the last one alone; those before it are taken back one by one; their snapshots stay", () =>
    inRepository(({ folder, snapshots }) =>
      Effect.gen(function* () {
        const turns = []
        for (const text of ["one", "two", "three"]) {
          turns.push(yield* snapshots.create({ workingDirectory: folder.root, message: text }))
          folder.write("a.txt", text)
        }
        const seen: Array<string | undefined> = []
        for (const snapshot of turns.toReversed()) {
          yield* snapshots.restore(snapshot)
          seen.push(folder.exists("a.txt") ? folder.read("a.txt") : undefined)
        }
        assert.deepStrictEqual(seen, ["two", "one", undefined])
        const kept = yield* Stream.runCollect(snapshots.list({ workingDirectory: folder.root }))
        for (const snapshot of turns) assert.isTrue(kept.some(({ id }) => id === snapshot.id))
      })
    )
  )

  it.live("touches nothing it did not change, not even the time of a file", () =>
    inRepository(({ folder, snapshots }) =>
      Effect.gen(function* () {
        folder.write("same.txt", "same")
        folder.write("a.txt", "one")
        Fs.utimesSync(folder.path("same.txt"), 1_000_000_000, 1_000_000_000)
        const { ctimeMs, ino, mtimeMs } = Fs.statSync(folder.path("same.txt"))
        const snapshot = yield* snapshots.create({ workingDirectory: folder.root })
        folder.write("a.txt", "two")
        yield* snapshots.restore(snapshot)
        assert.deepInclude(Fs.statSync(folder.path("same.txt")), { ctimeMs, ino, mtimeMs })
      })
    )
  )

  it.live("cannot be without a snapshot: SnapshotNotFound says of which folder", () =>
    inRepository(({ folder, snapshots }) =>
      Effect.gen(function* () {
        const reason = yield* reasonOf(snapshots.get("0123456789", { workingDirectory: folder.root }))
        assert.deepInclude(reason, { _tag: "SnapshotNotFound", id: "0123456789" })
        assert.include(reason.message, folder.root)
        assert.deepStrictEqual(yield* Stream.runCollect(snapshots.list({ workingDirectory: folder.root })), [])
      })
    )
  )

  it.live("has its moves and renames taken back", () =>
    inRepository(({ folder, snapshots }) =>
      Effect.gen(function* () {
        folder.write("from/a.txt", "one")
        folder.write("name.txt", "two")
        folder.commit()
        const before = folder.things()
        const snapshot = yield* snapshots.create({ workingDirectory: folder.root })
        Fs.mkdirSync(folder.path("to"))
        Fs.renameSync(folder.path("from/a.txt"), folder.path("to/a.txt"))
        Fs.renameSync(folder.path("name.txt"), folder.path("other.txt"))
        Fs.rmdirSync(folder.path("from"))
        yield* snapshots.restore(snapshot)
        assert.deepStrictEqual(folder.things(), before)
        assert.isFalse(folder.exists("to"))
      })
    )
  )

  it.live("of another kind: overwrites edits made by hand after it, which is Undo's to find out; they are kept", () =>
    inRepository(({ folder, snapshots }) =>
      Effect.gen(function* () {
        folder.write("a.txt", "one")
        const snapshot = yield* snapshots.create({ workingDirectory: folder.root })
        folder.write("a.txt", "by the turn")
        folder.write("a.txt", "by hand")
        const { before } = yield* snapshots.restore(snapshot)
        assert.strictEqual(folder.read("a.txt"), "one")
        yield* snapshots.restore(before)
        assert.strictEqual(folder.read("a.txt"), "by hand")
      })
    )
  )

  it.live("leaves what is staged as it is", () =>
    inRepository(({ folder, snapshots }) =>
      Effect.gen(function* () {
        folder.write("a.txt", "committed")
        folder.commit()
        folder.write("a.txt", "staged")
        folder.write("b.txt", "staged")
        folder.git("add", "a.txt", "b.txt")
        const staged = folder.git("diff", "--cached")
        const snapshot = yield* snapshots.create({ workingDirectory: folder.root })
        folder.write("a.txt", "changed")
        folder.write("c.txt", "new")
        yield* snapshots.restore(snapshot)
        assert.strictEqual(folder.git("diff", "--cached"), staged)
        assert.strictEqual(folder.read("a.txt"), "staged")
        assert.strictEqual(folder.git("diff", "--name-only"), "")
      })
    )
  )
})

describe("a preview", () => {
  it.live("has the diff of each file beside it, also of one that was a link", () =>
    inRepository(({ folder, snapshots }) =>
      Effect.gen(function* () {
        for (const name of ["a.txt", "b", "c.txt", "e.txt"]) folder.write(name, `${name} before\n`)
        folder.write("run.sh", "echo\n", 0o755)
        const before = folder.things()
        const snapshot = yield* snapshots.create({ workingDirectory: folder.root })
        folder.write("a.txt", "diff --git a/b b/b\nafter\n")
        folder.remove("b")
        Fs.symlinkSync("a.txt", folder.path("b"))
        folder.remove("c.txt")
        folder.write("d.txt", "")
        folder.write("e.txt", "e after\n")
        Fs.chmodSync(folder.path("run.sh"), 0o644)
        const changed = folder.things()
        const preview = yield* snapshots.preview(snapshot)
        assert.deepStrictEqual(folder.things(), changed)
        assert.deepStrictEqual(
          preview.map(({ path, status }) => `${status} ${path}`),
          ["Modified a.txt", "TypeChanged b", "Added c.txt", "Deleted d.txt", "Modified e.txt", "ModeChanged run.sh"]
        )
        for (const { diff, path } of preview) assert.isTrue(diff.startsWith(`diff --git a/${path} b/${path}\n`), path)
        assert.include(preview[1]?.diff, "-a.txt")
        assert.include(preview[1]?.diff, "+b before")
        assert.include(preview[4]?.diff, "-e after\n+e.txt before\n")
        const { changes } = yield* snapshots.restore(snapshot)
        assert.deepStrictEqual(
          changes,
          preview.map(({ path, status }) => ({ path, status }))
        )
        assert.deepStrictEqual(folder.things(), before)
        assert.deepStrictEqual(yield* snapshots.preview(snapshot), [])
      })
    )
  )
})
