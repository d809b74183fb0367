/** What comes of everything that a folder, a repository, a disk and a machine can be. */
import { execFile, execFileSync, fork, spawn } from "node:child_process"
import { createHash, randomBytes } from "node:crypto"
import * as Fs from "node:fs"
import { createServer } from "node:net"
import * as NodePath from "node:path"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Fiber, FileSystem, Layer, PlatformError, Schedule, Schema, Stream } from "effect"
import { GhostSnapshot } from "effect-codex/sessions"
import { TestClock } from "effect/testing"
import { type Folder, inFolder, inRepository, reasonOf, scopedFolder, serviceWith } from "../support/snapshots.ts"
import { git, repositoryOf } from "./folderModel.ts"

const execute = promisify(execFile)

const makePipe = (path: string) => execFileSync("sh", ["-c", 'mkfifo "$0"', path])

const sizeOf = (folder: string): number =>
  Fs.readdirSync(folder, { recursive: true, withFileTypes: true }).reduce(
    (bytes, entry) => bytes + (entry.isFile() ? Fs.statSync(NodePath.join(entry.parentPath, entry.name)).size : 0),
    0
  )

/** With other programs, while a service looks where they are. */
const withPath = <A, E, R>(path: string, effect: Effect.Effect<A, E, R>) =>
  Effect.acquireUseRelease(
    Effect.sync(() => {
      const before = process.env["PATH"]
      process.env["PATH"] = path
      return before
    }),
    () => effect,
    (before) => Effect.sync(() => void (process.env["PATH"] = before))
  )

/** No process has such an id. */
const dead = 999_999_999

/** Somebody has the store: the lock says who. */
const lockOf = (store: string, holder: string) => {
  Fs.mkdirSync(NodePath.join(store, "lock"))
  Fs.writeFileSync(NodePath.join(store, "lock", holder), "")
}

const hashOf = (file: string): string => createHash("sha256").update(Fs.readFileSync(file)).digest("hex")

describe("repositories in repositories", () => {
  it.live("a submodule is left alone and named, also where it is not checked out", () =>
    inRepository(({ folder, snapshots }) =>
      Effect.gen(function* () {
        const library = yield* scopedFolder("snapshot-library-")
        git(library, "init", "-q")
        git(library, "commit", "-q", "--allow-empty", "-m", "one")
        folder.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", library, "sub")
        folder.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", library, "bare")
        folder.write("a.txt", "one")
        folder.commit()
        folder.git("submodule", "--quiet", "deinit", "-f", "bare")
        folder.write("sub/inside.txt", "one")
        const snapshot = yield* snapshots.create({ workingDirectory: folder.root })
        assert.deepStrictEqual(yield* snapshots.report(snapshot), [{ path: "sub", reason: "NestedRepository" }])
        folder.write("sub/inside.txt", "two")
        git(folder.path("sub"), "commit", "-q", "--allow-empty", "-m", "two")
        folder.write("a.txt", "two")
        const head = git(folder.path("sub"), "rev-parse", "HEAD")
        const { changes, leftAlone } = yield* snapshots.restore(snapshot)
        assert.deepStrictEqual(changes, [{ path: "a.txt", status: "Modified" }])
        assert.deepStrictEqual(leftAlone, [{ path: "sub", reason: "NestedRepository" }])
        assert.strictEqual(folder.read("sub/inside.txt"), "two")
        assert.strictEqual(git(folder.path("sub"), "rev-parse", "HEAD"), head)
      })
    )
  )

  it.live("a nested repository is left alone, also without a commit; a file beside it is not taken for it", () =>
    inRepository(({ folder, snapshots }) =>
      Effect.gen(function* () {
        for (const name of ["nested", "deep/empty"]) {
          Fs.mkdirSync(folder.path(name), { recursive: true })
          git(folder.path(name), "init", "-q")
          folder.write(`${name}/file`, "one")
        }
        git(folder.path("nested"), "add", ".")
        git(folder.path("nested"), "commit", "-q", "-m", "one")
        const first = yield* snapshots.create({ workingDirectory: folder.root })
        assert.deepStrictEqual(first.preexistingUntrackedDirs, ["deep/empty", "nested"])
        folder.write("nested1", "new")
        const second = yield* snapshots.create({ workingDirectory: folder.root })
        assert.deepStrictEqual(second.preexistingUntrackedFiles, ["nested1"])
        folder.write("nested/file", "two")
        folder.write("deep/empty/file", "two")
        yield* snapshots.restore(first)
        assert.isFalse(folder.exists("nested1"))
        assert.strictEqual(folder.read("nested/file"), "two")
        assert.strictEqual(folder.read("deep/empty/file"), "two")
        yield* snapshots.restore(second)
        assert.strictEqual(folder.read("nested1"), "new")
      })
    )
  )

  it.live("a repository that was made where files were has those come back, and is left alone itself", () =>
    inRepository(({ folder, snapshots }) =>
      Effect.gen(function* () {
        folder.write("part/file", "one")
        const snapshot = yield* snapshots.create({ workingDirectory: folder.root })
        git(folder.path("part"), "init", "-q")
        folder.write("part/file", "two")
        const inside = repositoryOf(folder.path("part"))
        const { changes } = yield* snapshots.restore(snapshot)
        assert.deepStrictEqual(changes, [{ path: "part/file", status: "Modified" }])
        assert.strictEqual(folder.read("part/file"), "one")
        assert.deepStrictEqual(repositoryOf(folder.path("part")), inside)
      })
    )
  )

  it.live("a folder of a repository whose name begins with two dots is a part of it", () =>
    inRepository(({ folder, snapshots }) =>
      Effect.gen(function* () {
        folder.write("..x/a.txt", "one")
        folder.write("b.txt", "one")
        folder.commit()
        const workingDirectory = folder.path("..x")
        assert.strictEqual(yield* snapshots.rootOf(workingDirectory), folder.root)
        const snapshot = yield* snapshots.create({ workingDirectory, forceInclude: ["..y"] })
        assert.strictEqual(snapshot.parent, folder.git("rev-parse", "HEAD").trim())
        for (const name of ["..x/a.txt", "b.txt"]) folder.write(name, "two")
        const { changes } = yield* snapshots.restore(snapshot, { paths: ["../..x/a.txt"] })
        assert.deepStrictEqual(changes, [{ path: "..x/a.txt", status: "Modified" }])
        assert.strictEqual(folder.read("b.txt"), "two")
      })
    )
  )

  it.live("a linked worktree has snapshots of its own", () =>
    inRepository(({ folder, snapshots }) =>
      Effect.gen(function* () {
        folder.write("a.txt", "main")
        folder.commit()
        const tree = NodePath.join(yield* scopedFolder("snapshot-worktree-"), "tree")
        folder.git("worktree", "add", "-q", "-b", "other", tree)
        Fs.writeFileSync(NodePath.join(tree, "b.txt"), "one")
        const snapshot = yield* snapshots.create({ workingDirectory: tree })
        assert.strictEqual(snapshot.workingDirectory, tree)
        assert.deepStrictEqual(yield* Stream.runCollect(snapshots.list({ workingDirectory: folder.root })), [])
        Fs.writeFileSync(NodePath.join(tree, "a.txt"), "changed")
        Fs.rmSync(NodePath.join(tree, "b.txt"))
        yield* snapshots.restore(snapshot)
        assert.strictEqual(Fs.readFileSync(NodePath.join(tree, "a.txt"), "utf8"), "main")
        assert.strictEqual(Fs.readFileSync(NodePath.join(tree, "b.txt"), "utf8"), "one")
        assert.strictEqual(folder.read("a.txt"), "main")
      })
    )
  )
})

describe("what only the index says", () => {
  it.live("a sparse checkout stays sparse, also with a sparse index", () =>
    Effect.forEach([[], ["--sparse-index"]], (more) =>
      inRepository(({ folder, snapshots }) =>
        Effect.gen(function* () {
          folder.write("in/a.txt", "one")
          folder.write("out/deep/b.txt", "one")
          folder.commit()
          folder.git("sparse-checkout", "set", "--cone", ...more, "in")
          assert.isFalse(folder.exists("out"))
          const snapshot = yield* snapshots.create({ workingDirectory: folder.root })
          folder.write("in/a.txt", "two")
          folder.write("in/new.txt", "two")
          const { changes } = yield* snapshots.restore(snapshot)
          assert.deepStrictEqual(
            changes.map(({ path }) => path),
            ["in/a.txt", "in/new.txt"]
          )
          assert.isFalse(folder.exists("out"))
          assert.strictEqual(folder.git("status", "--porcelain"), "")
        })
      )
    )
  )

  it.live("files that git is told not to look at are looked at", () =>
    inRepository(({ folder, snapshots }) =>
      Effect.gen(function* () {
        for (const name of ["assumed", "skipped"]) folder.write(name, "one")
        folder.commit()
        folder.git("update-index", "--assume-unchanged", "assumed")
        folder.git("update-index", "--skip-worktree", "skipped")
        for (const name of ["assumed", "skipped"]) folder.write(name, "mine")
        const snapshot = yield* snapshots.create({ workingDirectory: folder.root })
        for (const name of ["assumed", "skipped"]) folder.write(name, "of the agent")
        yield* snapshots.restore(snapshot)
        for (const name of ["assumed", "skipped"]) assert.strictEqual(folder.read(name), "mine")
        assert.strictEqual(folder.git("ls-files", "-v"), "h assumed\nS skipped\n")
      })
    )
  )

  it.live("what is only intended to be added has its contents kept", () =>
    inRepository(({ folder, snapshots }) =>
      Effect.gen(function* () {
        for (const name of ["kept", "gone"]) folder.write(name, `${name} contents`)
        folder.git("add", "--intent-to-add", "kept", "gone")
        folder.remove("gone")
        const snapshot = yield* snapshots.create({ workingDirectory: folder.root })
        folder.write("kept", "changed")
        folder.write("gone", "back")
        yield* snapshots.restore(snapshot)
        assert.strictEqual(folder.read("kept"), "kept contents")
        assert.isFalse(folder.exists("gone"))
        assert.strictEqual(folder.git("diff", "--name-status"), "D\tgone\nA\tkept\n")
      })
    )
  )

  it.live("a merge with conflicts can be snapshotted, in a subfolder too, and stays one", () =>
    inRepository(({ folder, snapshots }) =>
      Effect.gen(function* () {
        folder.write("sub/a.txt", "base\n")
        folder.write("b.txt", "base\n")
        folder.commit()
        folder.git("checkout", "-q", "-b", "other")
        folder.write("sub/a.txt", "theirs\n")
        folder.write("b.txt", "theirs\n")
        folder.commit()
        folder.git("checkout", "-q", "main")
        folder.write("sub/a.txt", "ours\n")
        folder.write("b.txt", "ours\n")
        folder.commit()
        assert.throws(() => folder.git("merge", "-q", "other"))
        const unmerged = folder.git("ls-files", "--unmerged")
        assert.notStrictEqual(unmerged, "")
        const [a, b] = [folder.read("sub/a.txt"), folder.read("b.txt")]
        for (const workingDirectory of [folder.path("sub"), folder.root]) {
          const snapshot = yield* snapshots.create({ workingDirectory })
          folder.write("sub/a.txt", "solved wrongly\n")
          if (workingDirectory === folder.root) folder.write("b.txt", "solved wrongly\n")
          yield* snapshots.restore(snapshot)
          assert.strictEqual(folder.read("sub/a.txt"), a)
          assert.strictEqual(folder.read("b.txt"), b)
        }
        assert.strictEqual(folder.git("ls-files", "--unmerged"), unmerged)
      })
    )
  )

  it.live("a change in the very second of a commit is seen, though nothing tells it from what was committed", () =>
    inRepository(({ folder, snapshots }) =>
      Effect.gen(function* () {
        // All that git goes by is the same: size, times to the second, inode.
        const sameSecond = Effect.suspend(() => {
          const changedIn = () => Math.floor(Fs.statSync(folder.path("a.txt")).ctimeMs / 1000)
          folder.write("a.txt", "committed")
          Fs.utimesSync(folder.path("a.txt"), 1_000_000_000, 1_000_000_000)
          const second = changedIn()
          folder.commit()
          Fs.utimesSync(folder.path(".git/index"), 1_000_000_000, 1_000_000_000)
          Fs.writeFileSync(folder.path("a.txt"), "by myself")
          Fs.utimesSync(folder.path("a.txt"), 1_000_000_000, 1_000_000_000)
          return changedIn() === second ? Effect.void : Effect.fail("it took too long")
        })
        yield* Effect.orDie(Effect.retry(sameSecond, Schedule.recurs(20)))
        const snapshot = yield* snapshots.create({ workingDirectory: folder.root })
        folder.write("a.txt", "of the agent")
        yield* snapshots.restore(snapshot)
        assert.strictEqual(folder.read("a.txt"), "by myself")
      })
    )
  )
})

describe("links and modes", () => {
  it.live("links come back as links: broken, to folders, to the outside; nothing is written through them", () =>
    inRepository(({ folder, snapshots }) =>
      Effect.gen(function* () {
        const outside = yield* scopedFolder("snapshot-outside-")
        Fs.writeFileSync(NodePath.join(outside, "file"), "outside")
        folder.write("folder/file", "inside")
        const links = { broken: "nowhere/at all", folded: "folder", out: outside, file: "folder/file" }
        for (const [name, target] of Object.entries(links)) Fs.symlinkSync(target, folder.path(name))
        const before = folder.things()
        const snapshot = yield* snapshots.create({ workingDirectory: folder.root })
        for (const name of Object.keys(links)) folder.remove(name)
        folder.write("broken", "a file")
        folder.write("folded/file", "a folder")
        // The folder becomes a link to the outside, where a file of that name is.
        folder.remove("folder")
        Fs.symlinkSync(outside, folder.path("folder"))
        const { before: changed } = yield* snapshots.restore(snapshot)
        assert.deepStrictEqual(folder.things(), before)
        assert.strictEqual(Fs.readFileSync(NodePath.join(outside, "file"), "utf8"), "outside")
        yield* snapshots.restore(changed)
        assert.strictEqual(Fs.readlinkSync(folder.path("folder")), outside)
        assert.strictEqual(folder.read("folded/file"), "a folder")
        yield* snapshots.restore(snapshot)
        assert.deepStrictEqual(folder.things(), before)
      })
    )
  )

  it.live("executable bits come back, alone and with contents", () =>
    inRepository(({ folder, snapshots }) =>
      Effect.gen(function* () {
        folder.write("run.sh", "one", 0o755)
        folder.write("both.sh", "one", 0o755)
        folder.write("plain.txt", "one", 0o644)
        const snapshot = yield* snapshots.create({ workingDirectory: folder.root })
        Fs.chmodSync(folder.path("run.sh"), 0o644)
        folder.write("both.sh", "two", 0o644)
        Fs.chmodSync(folder.path("plain.txt"), 0o755)
        const { changes } = yield* snapshots.restore(snapshot)
        assert.deepStrictEqual(
          changes.map(({ path, status }) => `${status} ${path}`),
          ["Modified both.sh", "ModeChanged plain.txt", "ModeChanged run.sh"]
        )
        assert.deepStrictEqual(
          ["run.sh", "both.sh", "plain.txt"].map((name) => folder.mode(name)),
          [0o755, 0o755, 0o644]
        )
      })
    )
  )

  it.live("a file of its owner's alone stays one: changed, deleted, or with a record of it that was lost", () =>
    inRepository(({ folder, snapshots, store }) =>
      Effect.gen(function* () {
        folder.write("changed.key", "one", 0o600)
        folder.write("deleted.key", "one", 0o600)
        folder.write("run.key", "one", 0o700)
        const snapshot = yield* snapshots.create({ workingDirectory: folder.root })
        folder.write("changed.key", "two", 0o600)
        folder.remove("deleted.key")
        folder.remove("run.key")
        Fs.rmSync(NodePath.join(store(), "state.json"))
        const { before } = yield* snapshots.restore(snapshot)
        const modes = () => ["changed.key", "deleted.key", "run.key"].map((name) => folder.mode(name))
        assert.deepStrictEqual(modes(), [0o600, 0o600, 0o700])
        yield* snapshots.restore(before)
        yield* snapshots.restore(snapshot)
        assert.deepStrictEqual(modes(), [0o600, 0o600, 0o700])
      })
    )
  )
})

describe("contents", () => {
  const mixed = "unix\nwindows\r\nmac\rend $Id$ no end"

  it.live("come back byte by byte, whatever attributes and settings convert", () =>
    Effect.forEach(
      [
        { attributes: "* text=auto\n", config: [] },
        { attributes: "* text eol=crlf\n*.txt ident\n", config: [] },
        { attributes: "*.txt working-tree-encoding=UTF-16LE\n", config: [] },
        { attributes: undefined, config: ["core.autocrlf", "true"] },
        { attributes: undefined, config: ["core.autocrlf", "input"] }
      ],
      ({ attributes, config: [name, value] }) =>
        inRepository(({ folder, snapshots }) =>
          Effect.gen(function* () {
            if (attributes !== undefined) folder.write(".gitattributes", attributes)
            if (name !== undefined && value !== undefined) folder.git("config", name, value)
            const encoded = Buffer.from("sixteen\r\nbits\n", "utf16le")
            const isEncoded = attributes?.includes("UTF-16") === true
            folder.write("tracked.txt", isEncoded ? encoded : "one\r\ntwo\r\n")
            folder.commit()
            folder.write("staged.txt", isEncoded ? encoded : "only\r\nwindows\r\n")
            folder.git("add", "staged.txt")
            folder.write("mixed.txt", isEncoded ? encoded : mixed)
            folder.write("binary.bin", randomBytes(1000))
            const before = folder.things()
            const snapshot = yield* snapshots.create({ workingDirectory: folder.root })
            for (const file of before.keys()) if (!file.startsWith(".")) folder.write(file, "x\n")
            yield* snapshots.restore(snapshot)
            assert.deepStrictEqual(folder.things(), before)
            for (const file of before.keys()) if (!file.startsWith(".")) folder.remove(file)
            yield* snapshots.restore(snapshot)
            assert.deepStrictEqual(folder.things(), before)
          })
        )
    )
  )

  it.live("that were converted by settings nobody sees any more are taken from the disk", () =>
    inRepository(({ folder, snapshots }) =>
      Effect.gen(function* () {
        folder.write("a.txt", "one\r\n")
        // Older than the index, or git would look at it twice.
        Fs.utimesSync(folder.path("a.txt"), 1_000_000_000, 1_000_000_000)
        folder.git("-c", "core.autocrlf=true", "add", "a.txt")
        assert.strictEqual(folder.git("cat-file", "-p", ":a.txt"), "one\n")
        const snapshot = yield* snapshots.create({ workingDirectory: folder.root })
        folder.remove("a.txt")
        yield* snapshots.restore(snapshot)
        assert.strictEqual(folder.read("a.txt"), "one\r\n")
      })
    )
  )

  it.live("of large files that filters replace are those on disk", () =>
    inRepository(({ folder, snapshots }) =>
      Effect.gen(function* () {
        folder.write(".gitattributes", "*.bin filter=pointers -text\n")
        folder.git("config", "filter.pointers.clean", "echo pointer; cat > /dev/null")
        folder.git("config", "filter.pointers.smudge", "echo smudged; cat > /dev/null")
        const contents = randomBytes(5000)
        folder.write("large.bin", contents)
        folder.commit()
        assert.strictEqual(folder.git("cat-file", "-p", "HEAD:large.bin"), "pointer\n")
        const snapshot = yield* snapshots.create({ workingDirectory: folder.root })
        folder.write("large.bin", "broken")
        yield* snapshots.restore(snapshot)
        assert.isTrue(contents.equals(Fs.readFileSync(folder.path("large.bin"))))
      })
    )
  )

  const namesOf = (folder: Folder) =>
    Fs.readdirSync(folder.root, { encoding: "latin1", recursive: true }).filter((name) => !name.startsWith(".git"))

  it.live("come back under any name: unicode, long, with line ends, tabs, quotes, and no UTF-8 at all", () =>
    inFolder(({ folder, snapshots }) =>
      Effect.gen(function* () {
        const names = [
          "ünï cödé 🙂.txt",
          "e\u0301 and \u00e9",
          "n".repeat(255),
          `${"deep/".repeat(100)}end`,
          "two\nlines\n",
          "tab\there",
          ' "quoted\\" ',
          "-n",
          "*.txt",
          ":(exclude)x",
          "\x01control",
          "a\ufffdb"
        ]
        for (const name of names) folder.write(name, name)
        const bytes = Buffer.concat([Buffer.from(`${folder.root}/`), Buffer.from([0xff, 0x41, 0xfe])])
        Fs.writeFileSync(bytes, "no UTF-8")
        const inFolderOfBytes = Buffer.concat([Buffer.from(`${folder.root}/`), Buffer.from([0xc3]), Buffer.from("/f")])
        Fs.mkdirSync(inFolderOfBytes.subarray(0, -2))
        Fs.writeFileSync(inFolderOfBytes, "no UTF-8")
        const before = namesOf(folder)
        const snapshot = yield* snapshots.create({ workingDirectory: folder.root })
        for (const name of names) folder.write(name, "changed")
        Fs.writeFileSync(bytes, "changed")
        Fs.rmSync(inFolderOfBytes)
        yield* snapshots.restore(snapshot)
        assert.deepStrictEqual(namesOf(folder), before)
        for (const name of names) assert.strictEqual(folder.read(name), name)
        for (const name of [bytes, inFolderOfBytes]) assert.strictEqual(Fs.readFileSync(name, "utf8"), "no UTF-8")
        for (const name of Fs.readdirSync(folder.root)) folder.remove(name)
        Fs.rmSync(bytes)
        Fs.rmSync(inFolderOfBytes.subarray(0, -2), { recursive: true, force: true })
        yield* snapshots.restore(snapshot)
        assert.deepStrictEqual(namesOf(folder), before)
      })
    )
  )

  it.live("under names that differ in case alone are two files, and a rename of case is one", () =>
    inRepository(({ folder, snapshots }) =>
      Effect.gen(function* () {
        folder.write("Readme.md", "one")
        folder.write("README.md", "two")
        folder.write("Folder/a", "three")
        const before = folder.things()
        const snapshot = yield* snapshots.create({ workingDirectory: folder.root })
        folder.remove("Readme.md")
        Fs.renameSync(folder.path("Folder"), folder.path("folder"))
        yield* snapshots.restore(snapshot)
        assert.deepStrictEqual(folder.things(), before)
        assert.isFalse(folder.exists("folder"))
      })
    )
  )

  it.live("of a folder with a line's end in its name, in a store with spaces in its path", () =>
    inFolder(({ folder, snapshots, state }) =>
      Effect.gen(function* () {
        assert.include(state, " ")
        const root = folder.path("two\nlines")
        folder.write("two\nlines/a.txt", "one")
        git(root, "init", "-q")
        const snapshot = yield* snapshots.create({ workingDirectory: root })
        folder.write("two\nlines/a.txt", "two")
        yield* snapshots.restore(snapshot)
        assert.strictEqual(folder.read("two\nlines/a.txt"), "one")
        assert.deepStrictEqual(Fs.readdirSync(root), [".git", "a.txt"])
      })
    )
  )
})

describe("a repository that is not to be trusted", () => {
  it.live("has none of its programs run: hooks, filters, drivers, monitors, ssh", () =>
    inRepository(({ folder, snapshots }) =>
      Effect.gen(function* () {
        const tracks = yield* scopedFolder("snapshot-tracks-")
        const program = NodePath.join(tracks, "program")
        Fs.writeFileSync(program, `#!/bin/sh\ntouch "${tracks}/ran-$1"\nexit 1\n`, { mode: 0o755 })
        const ran = () => Fs.readdirSync(tracks).filter((name) => name.startsWith("ran"))
        folder.write("a.txt", "one\n")
        folder.write("b.bin", "one\n")
        folder.commit()
        const settings = {
          "core.fsmonitor": "fsmonitor",
          "core.sshCommand": "ssh",
          "core.pager": "pager",
          "core.editor": "editor",
          "core.askPass": "askpass",
          "core.alternateRefsCommand": "alternates",
          "core.gitProxy": "proxy",
          "credential.helper": "!credential",
          "diff.external": "external",
          "diff.evil.command": "diff",
          "diff.evil.textconv": "textconv",
          "merge.evil.driver": "merge",
          "filter.evil.clean": "clean",
          "filter.evil.smudge": "smudge",
          "filter.evil.process": "process",
          "gpg.program": "gpg",
          "uploadpack.packObjectsHook": "pack"
        }
        for (const [name, value] of Object.entries(settings)) {
          const isShell = value.startsWith("!")
          folder.git("config", name, `${isShell ? "!" : ""}${program} ${isShell ? value.slice(1) : value}`)
        }
        folder.git("config", "filter.evil.required", "true")
        folder.git("config", "core.untrackedCache", "true")
        folder.git("config", "remote.origin.url", `ext::${program} remote`)
        folder.git("config", "remote.origin.promisor", "true")
        folder.git("config", "protocol.ext.allow", "always")
        folder.git("config", "gc.auto", "1")
        for (const hook of [
          "post-index-change",
          "post-checkout",
          "reference-transaction",
          "pre-auto-gc",
          "post-merge"
        ]) {
          folder.write(`.git/hooks/${hook}`, `#!/bin/sh\nexec ${program} hook-${hook}\n`, 0o755)
        }
        folder.write(".git/info/attributes", "*.bin filter=evil diff=evil merge=evil\n")
        folder.write(".gitattributes", "* filter=evil diff=evil merge=evil\n")
        const ignoring = yield* snapshots.create({ workingDirectory: folder.root })
        folder.write("a.txt", "two\n")
        folder.write("b.bin", "two\n")
        folder.write("c.bin", "new\n")
        yield* snapshots.create({ workingDirectory: folder.root, forceInclude: ["c.bin"] })
        yield* snapshots.create({ workingDirectory: folder.root, selfContained: true })
        yield* snapshots.preview(ignoring)
        yield* snapshots.restore(ignoring)
        assert.strictEqual(folder.read("b.bin"), "one\n")
        yield* snapshots.recover({ workingDirectory: folder.root })
        yield* snapshots.prune({ workingDirectory: folder.root, maxCount: 1 })
        yield* snapshots.prune({ workingDirectory: folder.root, maxCount: 0 })
        assert.deepStrictEqual(ran(), [])
        // They would run: git itself starts some of them at once.
        assert.throws(() => folder.git("add", "a.txt", "b.bin"))
        assert.notDeepEqual(ran(), [])
      })
    )
  )

  it.live("is byte by byte what it was after everything that is done", () =>
    inRepository(({ folder, snapshots }) =>
      Effect.gen(function* () {
        folder.write("a.txt", "one")
        folder.write("sub/b.txt", "one")
        folder.commit()
        folder.write("a.txt", "stashed")
        folder.git("stash", "-q")
        folder.write("a.txt", "staged")
        folder.git("add", "a.txt")
        folder.git("tag", "v1")
        folder.write("c.txt", "untracked")
        const repository = repositoryOf(folder.root)
        const snapshot = yield* snapshots.create({ workingDirectory: folder.root })
        folder.write("a.txt", "two")
        folder.remove("sub")
        yield* snapshots.create({ workingDirectory: folder.root, selfContained: true })
        yield* snapshots.preview(snapshot)
        const { before } = yield* snapshots.restore(snapshot)
        yield* snapshots.restore(before, { paths: ["a.txt"] })
        yield* snapshots.changes(snapshot, before)
        yield* snapshots.report(snapshot)
        yield* Stream.runDrain(snapshots.list({ workingDirectory: folder.root }))
        yield* snapshots.recover({ workingDirectory: folder.root })
        yield* snapshots.prune({ workingDirectory: folder.root, maxCount: 2 })
        yield* snapshots.prune({ workingDirectory: folder.root, maxCount: 0 })
        assert.deepStrictEqual(repositoryOf(folder.root), repository)
      })
    )
  )
})

describe.concurrent("what cannot be read", () => {
  it.live("a pipe and a socket are left alone, and not read; where a file was, they are in the way", () =>
    inRepository(({ folder, snapshots }) =>
      Effect.gen(function* () {
        folder.write("a.txt", "one")
        folder.write("was a file", "one")
        const first = yield* snapshots.create({ workingDirectory: folder.root })
        makePipe(folder.path("pipe"))
        yield* Effect.acquireRelease(
          Effect.callback<ReturnType<typeof createServer>>((resume) => {
            const server = createServer()
            server.listen(folder.path("socket"), () => resume(Effect.succeed(server)))
          }),
          (server) => Effect.sync(() => server.close())
        )
        folder.write("a.txt", "two")
        const second = yield* snapshots.create({ workingDirectory: folder.root })
        assert.notInclude(second.preexistingUntrackedFiles.join(), "pipe")
        yield* snapshots.restore(first)
        assert.strictEqual(folder.read("a.txt"), "one")
        assert.isTrue(Fs.lstatSync(folder.path("pipe")).isFIFO())
        assert.isTrue(Fs.lstatSync(folder.path("socket")).isSocket())
        folder.remove("was a file")
        makePipe(folder.path("was a file"))
        const reason = yield* reasonOf(snapshots.restore(first))
        assert.strictEqual(reason._tag, "FilesInTheWay")
        assert.isTrue(Fs.lstatSync(folder.path("was a file")).isFIFO())
        yield* snapshots.create({ workingDirectory: folder.root })
      })
    )
  )

  it.live.each([".gitignore", "folder/.gitattributes"])("a pipe called %s is named, and nothing waits for it", (name) =>
    inRepository(({ folder, snapshots }) =>
      Effect.gen(function* () {
        folder.write("folder/a.txt", "one")
        const first = yield* snapshots.create({ workingDirectory: folder.root })
        folder.write("folder/a.txt", "two")
        makePipe(folder.path(name))
        for (const effect of [snapshots.create({ workingDirectory: folder.root }), snapshots.restore(first)]) {
          const reason = yield* reasonOf(effect)
          assert.strictEqual(reason._tag, "FilesInTheWay")
          assert.include(reason.message, folder.path(name))
        }
        assert.strictEqual(folder.read("folder/a.txt"), "two")
        folder.remove(name)
        yield* snapshots.restore(first)
        assert.strictEqual(folder.read("folder/a.txt"), "one")
      })
    )
  )

  it.live.skipIf(process.platform === "win32")("is left out and named, and is what it was after a restore", () =>
    Effect.gen(function* () {
      // What root may read, nobody can be kept from: a process of its own becomes somebody else.
      const script = fileURLToPath(new URL("../support/snapshotsUnreadable.ts", import.meta.url))
      const env = { ...process.env, HOME: "/nonexistent" }
      const args = ["-C", "effect-codex-source", script]
      const { stdout } = yield* Effect.promise((signal) => execute(process.execPath, args, { env, signal }))
      assert.strictEqual(stdout, "restored\n")
    })
  )

  it.live("because it changes all the time: one of its states is kept, or the snapshot fails and says why", () =>
    inRepository(({ folder, snapshots }) =>
      Effect.gen(function* () {
        const writer = NodePath.join(yield* scopedFolder("snapshot-writer-"), "writer.cjs")
        Fs.writeFileSync(
          writer,
          `const fs = require("node:fs")
          const [replaced, truncated] = process.argv.slice(2)
          const states = ["a", "b", "c"].map((letter, i) => letter.repeat(50000 * (i + 1)))
          const write = (i) => {
            const state = states[i % 3]
            fs.writeFileSync(replaced + "~.log", state)
            fs.renameSync(replaced + "~.log", replaced)
            fs.writeFileSync(truncated, state)
            if (i === 0) process.send("ready")
            setImmediate(write, i + 1)
          }
          write(0)`
        )
        folder.write(".gitignore", "*.log\n")
        const child = yield* Effect.acquireRelease(
          Effect.callback<ReturnType<typeof fork>>((resume) => {
            const started = fork(writer, [folder.path("replaced"), folder.path("truncated")])
            started.once("message", () => resume(Effect.succeed(started)))
          }),
          (started) => Effect.sync(() => started.kill("SIGKILL"))
        )
        const outcomes: Array<string> = []
        for (let i = 0; i < 10; i++) {
          const exit = yield* Effect.exit(snapshots.create({ workingDirectory: folder.root, message: String(i) }))
          if (Exit.isFailure(exit)) {
            assert.strictEqual(
              exit.cause.reasons.every((reason) => reason._tag === "Fail"),
              true,
              String(exit.cause)
            )
            outcomes.push("failed")
          } else outcomes.push(exit.value.id)
        }
        child.kill("SIGKILL")
        assert.isTrue(outcomes.some((outcome) => outcome !== "failed"))
        for (const id of new Set(outcomes.filter((outcome) => outcome !== "failed"))) {
          const snapshot = yield* snapshots.get(id, { workingDirectory: folder.root })
          yield* snapshots.restore(snapshot, { paths: ["replaced"] })
          const text = folder.read("replaced")
          assert.isTrue([50_000, 100_000, 150_000].includes(text.length), String(text.length))
          assert.strictEqual(text, text.charAt(0).repeat(text.length))
        }
        // And nothing is in the way of what comes next.
        yield* snapshots.create({ workingDirectory: folder.root })
      })
    )
  )
})

describe("at once", () => {
  it.live("snapshots of one folder wait for each other: in one layer, in two, and with other processes", () =>
    inRepository(({ folder, snapshots, state }) =>
      Effect.gen(function* () {
        for (let i = 0; i < 50; i++) folder.write(`${i}.txt`, String(i))
        const other = yield* serviceWith({ stateFolder: state })
        const script = new URL("../support/snapshotChild.ts", import.meta.url)
        const inProcess = (op: string) =>
          Effect.callback<string>((resume) => {
            const child = fork(script, [state, folder.root], { execArgv: ["-C", "effect-codex-source"], stdio: "pipe" })
            child.once("message", () => {
              child.once("message", (answer) => {
                child.kill()
                resume(Effect.succeed(String(answer)))
              })
              child.send(op)
            })
          })
        const made = yield* Effect.all(
          [
            ...["a", "b"].map((message) => snapshots.create({ workingDirectory: folder.root, message })),
            ...["c", "d"].map((message) => other.create({ workingDirectory: folder.root, message })),
            inProcess("create e"),
            inProcess("create f")
          ],
          { concurrency: "unbounded" }
        )
        const ids = made.map((each) => (typeof each === "string" ? each : each.id))
        const listed = yield* Stream.runCollect(snapshots.list({ workingDirectory: folder.root }))
        assert.deepStrictEqual(new Set(listed.map(({ id }) => id)), new Set(ids))
        assert.strictEqual(listed.length, 6)
        assert.deepStrictEqual(new Set(listed.map(({ message }) => message)), new Set("abcdef"))
        folder.remove("1.txt")
        for (const { id } of listed) {
          yield* snapshots.restore(yield* snapshots.get(id, { workingDirectory: folder.root }))
          assert.strictEqual(folder.read("1.txt"), "1")
        }
      })
    )
  )

  it.live("another process is waited for as long as was said: StoreBusy names it; one that died is not", () =>
    inRepository(
      ({ folder, snapshots, store }) =>
        Effect.gen(function* () {
          folder.write("a.txt", "one")
          yield* snapshots.create({ workingDirectory: folder.root })
          const lockFile = NodePath.join(store(), "lock")
          const own = () => Fs.readdirSync(store()).filter((name) => name.startsWith("lock"))
          assert.deepStrictEqual(own(), [])
          folder.write("a.txt", "two")
          // Process 1 lives.
          lockOf(store(), "1--x")
          const reason = yield* reasonOf(snapshots.create({ workingDirectory: folder.root }))
          assert.deepInclude(reason, { _tag: "StoreBusy", lock: lockFile, processId: 1 })
          assert.deepStrictEqual(Fs.readdirSync(lockFile), ["1--x"])
          assert.deepStrictEqual(own(), ["lock"])
          Fs.rmSync(lockFile, { recursive: true })
          // This one does too, and it is another that has its id now.
          for (const name of [`${dead}-1-x`, `${process.pid}-1-x`]) {
            lockOf(store(), name)
            yield* snapshots.create({ workingDirectory: folder.root, message: name })
            assert.deepStrictEqual(own(), [])
          }
          // One died before it had the store, or when it had given it back; another waits for it.
          for (const name of [`lock.${dead}-1-x`, "lock.1--x"]) Fs.mkdirSync(NodePath.join(store(), name))
          yield* snapshots.create({ workingDirectory: folder.root, message: "aside" })
          assert.deepStrictEqual(own(), ["lock.1--x"])
        }),
      { lockTimeout: 0 }
    )
  )

  it.live("one that died is not waited for, and of several that see it one has the store, with what it runs", () =>
    inRepository(({ folder, snapshots, state, store }) =>
      Effect.gen(function* () {
        folder.write("a.txt", "one")
        yield* snapshots.create({ workingDirectory: folder.root })
        folder.write("a.txt", "two")
        const lockFile = NodePath.join(store(), "lock")
        lockOf(store(), `${dead}-1-x`)
        // Of another that is faster: all of its programs are marked so.
        const program = spawn("sleep", ["100"], { env: { ...process.env, EFFECT_CODEX_SNAPSHOTS: store() } })
        yield* Effect.addFinalizer(() => Effect.sync(() => program.kill("SIGKILL")))
        const steps: Array<string> = []
        const slow = Layer.effect(
          FileSystem.FileSystem,
          Effect.map(FileSystem.FileSystem, (fs) =>
            FileSystem.FileSystem.of({
              ...fs,
              readDirectory: (path, options) =>
                Effect.tap(fs.readDirectory(path, options), () => {
                  if (path !== lockFile || steps.length > 0) return Effect.void
                  steps.push("seen")
                  Fs.renameSync(NodePath.join(lockFile, `${dead}-1-x`), NodePath.join(lockFile, `${program.pid}--y`))
                  return Effect.void
                }),
              rename: (from, to) =>
                Effect.ensuring(
                  fs.rename(from, to),
                  Effect.sync(() => {
                    if (steps.length !== 1 || !from.startsWith(lockFile)) return
                    steps.push(...Fs.readdirSync(lockFile))
                    Fs.rmSync(lockFile, { recursive: true })
                  })
                )
            })
          )
        ).pipe(Layer.provideMerge(NodeServices.layer))
        const second = yield* serviceWith({ stateFolder: state, lockTimeout: 5000 }, slow)
        yield* second.create({ workingDirectory: folder.root })
        assert.deepStrictEqual(steps, ["seen", `${program.pid}--y`])
        assert.isNull(program.signalCode)
        assert.isFalse(Fs.existsSync(lockFile))
      })
    )
  )

  it.live("a lock that cannot be moved is given back all the same, and a process that cannot be looked at lives", () =>
    inRepository(({ folder, snapshots, state, store }) =>
      Effect.gen(function* () {
        folder.write("a.txt", "one")
        yield* snapshots.create({ workingDirectory: folder.root })
        const lock = NodePath.join(store(), "lock")
        const refuse = (method: string, pathOrDescriptor: string) =>
          Effect.fail(
            PlatformError.systemError({ _tag: "PermissionDenied", module: "FileSystem", method, pathOrDescriptor })
          )
        const hindered = Layer.effect(
          FileSystem.FileSystem,
          Effect.map(FileSystem.FileSystem, (fs) =>
            FileSystem.FileSystem.of({
              ...fs,
              rename: (from, to) => (from === lock ? refuse("rename", from) : fs.rename(from, to)),
              readFileString: (path, encoding) =>
                path.startsWith("/proc/") ? refuse("readFileString", path) : fs.readFileString(path, encoding)
            })
          )
        ).pipe(Layer.provideMerge(NodeServices.layer))
        const second = yield* serviceWith({ stateFolder: state, lockTimeout: 0 }, hindered)
        for (const text of ["two", "three"]) {
          folder.write("a.txt", text)
          yield* second.create({ workingDirectory: folder.root })
        }
        assert.deepStrictEqual(Fs.readdirSync(lock), [])
        yield* snapshots.create({ workingDirectory: folder.root, message: "with nothing in the way" })
        assert.isFalse(Fs.existsSync(lock))

        lockOf(store(), "1-1-x")
        const reason = yield* reasonOf(second.create({ workingDirectory: folder.root }))
        assert.deepInclude(reason, { _tag: "StoreBusy", lock, processId: 1 })
      })
    )
  )

  it.live("an interrupted snapshot leaves nothing behind, and the next one works", () =>
    inRepository(({ folder, snapshots, store }) =>
      Effect.gen(function* () {
        for (let i = 0; i < 100; i++) folder.write(`${i}.txt`, String(i))
        yield* snapshots.create({ workingDirectory: folder.root })
        const before = folder.things()
        let finished = 0
        for (let i = 0; i < 40; i++) {
          folder.write("changing.txt", String(i))
          const fiber = yield* Effect.forkChild(
            snapshots.create({ workingDirectory: folder.root, message: String(i) }),
            {
              startImmediately: true
            }
          )
          // It comes a little further each time.
          for (let turn = 0; turn < i * 3; turn++)
            yield* Effect.callback<void>((resume) => void setImmediate(() => resume(Effect.void)))
          if (fiber.pollUnsafe() !== undefined) finished++
          yield* Fiber.interrupt(fiber)
          const left = Fs.readdirSync(store()).filter((name) => !["git", "latest.json", "state.json"].includes(name))
          assert.deepStrictEqual(left, [])
        }
        assert.isBelow(finished, 40)
        assert.deepStrictEqual(
          folder.things(),
          new Map([...before, ["changing.txt", { text: "39", executable: false }]])
        )
        const snapshot = yield* snapshots.create({ workingDirectory: folder.root })
        folder.remove("changing.txt")
        yield* snapshots.restore(snapshot)
        assert.strictEqual(folder.read("changing.txt"), "39")
      })
    )
  )
})

describe("room", () => {
  it.live("a snapshot that would be too large is refused, names the largest, and leaves nothing", () =>
    inRepository(
      ({ folder, objects, snapshots }) =>
        Effect.gen(function* () {
          folder.write("small.txt", "x")
          yield* snapshots.create({ workingDirectory: folder.root })
          const before = objects()
          folder.write("medium.bin", "x".repeat(600))
          folder.write("large.bin", "x".repeat(700))
          const reason = yield* reasonOf(snapshots.create({ workingDirectory: folder.root }))
          assert.deepInclude(reason, {
            _tag: "SnapshotTooLarge",
            bytes: 1300,
            limit: 1000,
            largest: [
              { path: "large.bin", bytes: 700 },
              { path: "medium.bin", bytes: 600 }
            ]
          })
          assert.deepStrictEqual(objects(), before)
          folder.remove("medium.bin")
          yield* snapshots.create({ workingDirectory: folder.root })
        }),
      { maxSnapshotBytes: 1000 }
    )
  )

  it.live("a store that would be too full takes nothing, and does again once it is pruned", () =>
    inRepository(
      ({ folder, objects, snapshots }) =>
        Effect.gen(function* () {
          folder.write("a.bin", "a".repeat(20_000))
          const kept = yield* snapshots.create({ workingDirectory: folder.root })
          const before = objects()
          folder.write("a.bin", "b".repeat(20_000))
          const reason = yield* reasonOf(snapshots.create({ workingDirectory: folder.root }))
          assert.deepInclude(reason, { _tag: "StoreFull", bytes: 40_000, limit: 30_000 })
          assert.strictEqual((yield* reasonOf(snapshots.restore(kept)))._tag, "StoreFull")
          assert.deepStrictEqual(objects(), before)
          assert.strictEqual(folder.read("a.bin"), "b".repeat(20_000))
          // Compressed, there is room.
          const { bytes } = yield* snapshots.prune({ workingDirectory: folder.root })
          assert.isBelow(bytes, 10_000)
          yield* snapshots.restore(kept)
          assert.strictEqual(folder.read("a.bin"), "a".repeat(20_000))
        }),
      { maxStoreBytes: 30_000 }
    )
  )

  it.effect("prune takes what is older, or more than so many; the store gets smaller, what is kept restores", () =>
    inRepository(({ folder, snapshots, store }) =>
      Effect.gen(function* () {
        const contents: Array<Buffer> = []
        for (let day = 0; day < 6; day++) {
          contents.push(randomBytes(50_000))
          folder.write("a.bin", contents[day] ?? "")
          yield* snapshots.create({ workingDirectory: folder.root, message: String(day) })
          yield* TestClock.adjust("1 day")
        }
        const messages = Effect.map(Stream.runCollect(snapshots.list({ workingDirectory: folder.root })), (all) =>
          all.map(({ message }) => message)
        )
        assert.deepStrictEqual(yield* messages, ["5", "4", "3", "2", "1", "0"])
        const whole = sizeOf(NodePath.join(store(), "git"))
        const byAge = yield* snapshots.prune({ workingDirectory: folder.root, maxAge: "4 days" })
        assert.strictEqual(byAge.removed, 2)
        assert.deepStrictEqual(yield* messages, ["5", "4", "3", "2"])
        assert.strictEqual(byAge.bytes, sizeOf(NodePath.join(store(), "git")))
        assert.isBelow(byAge.bytes, whole - 90_000)
        const byCount = yield* snapshots.prune({ workingDirectory: folder.root, maxCount: 3 })
        assert.strictEqual(byCount.removed, 1)
        const bySize = yield* snapshots.prune({ workingDirectory: folder.root, maxBytes: 130_000 })
        assert.isAtMost(bySize.bytes, 130_000)
        assert.deepStrictEqual(yield* messages, ["5", "4"])
        for (const snapshot of yield* Stream.runCollect(snapshots.list({ workingDirectory: folder.root }))) {
          folder.write("a.bin", "broken")
          yield* snapshots.restore(snapshot)
          assert.isTrue(contents[Number(snapshot.message)]?.equals(Fs.readFileSync(folder.path("a.bin"))))
        }
      })
    )
  )

  it.effect("prune may take all, even the newest: the next snapshot is one that is there", () =>
    inRepository(({ folder, snapshots }) =>
      Effect.gen(function* () {
        folder.write("a.txt", "one")
        const first = yield* snapshots.create({ workingDirectory: folder.root })
        yield* TestClock.adjust("1 hour")
        for (const options of [{ maxCount: 0 }, { maxAge: "1 minute" }, { maxBytes: 0 }] as const) {
          assert.isAbove((yield* snapshots.prune({ workingDirectory: folder.root, ...options })).removed, 0)
          assert.strictEqual((yield* reasonOf(snapshots.restore(first)))._tag, "SnapshotNotFound")
          const next = yield* snapshots.create({ workingDirectory: folder.root })
          folder.write("a.txt", "two")
          yield* snapshots.restore(next)
          assert.strictEqual(folder.read("a.txt"), "one")
          yield* TestClock.adjust("1 hour")
        }
        assert.deepStrictEqual(yield* snapshots.prune({ workingDirectory: yield* scopedFolder("snapshot-none-") }), {
          removed: 0,
          bytes: 0
        })
      })
    )
  )

  it.effect("prune with a clock that was set back does not take the newest for one that is still there", () =>
    inRepository(({ folder, snapshots }) =>
      Effect.gen(function* () {
        yield* TestClock.setTime(1_000_000)
        folder.write("a.txt", "one")
        yield* snapshots.create({ workingDirectory: folder.root })
        yield* TestClock.setTime(1000)
        folder.write("a.txt", "two")
        yield* snapshots.create({ workingDirectory: folder.root })
        yield* snapshots.prune({ workingDirectory: folder.root, maxCount: 1 })
        const next = yield* snapshots.create({ workingDirectory: folder.root })
        folder.write("a.txt", "three")
        yield* snapshots.restore(next)
        assert.strictEqual(folder.read("a.txt"), "two")
      })
    )
  )

  it.live("an unchanged tree costs nothing: the same snapshot, and no new objects", () =>
    inRepository(({ folder, objects, snapshots }) =>
      Effect.gen(function* () {
        folder.write("a.txt", "one")
        folder.commit()
        folder.write("b.txt", "one")
        Fs.mkdirSync(folder.path("nested"))
        git(folder.path("nested"), "init", "-q")
        const first = yield* snapshots.create({ workingDirectory: folder.root })
        const before = objects()
        assert.deepStrictEqual(yield* snapshots.create({ workingDirectory: folder.root }), first)
        // Nor does touching a file, or changing it and back.
        Fs.utimesSync(folder.path("a.txt"), 1, 1)
        folder.write("b.txt", "one")
        assert.deepStrictEqual(yield* snapshots.create({ workingDirectory: folder.root }), first)
        assert.deepStrictEqual(objects(), before)
        // What was asked for otherwise is another snapshot.
        const other = yield* snapshots.create({ workingDirectory: folder.root, message: "other" })
        assert.notStrictEqual(other.id, first.id)
      })
    )
  )

  it.live("200 snapshots of a changing tree grow the store by what changed, not by the tree", () =>
    inFolder(({ folder, snapshots, store }) =>
      Effect.gen(function* () {
        for (let i = 0; i < 300; i++) folder.write(`${i % 10}/${i}.bin`, randomBytes(2000))
        yield* snapshots.create({ workingDirectory: folder.root })
        const tree = sizeOf(store())
        for (let i = 0; i < 200; i++) {
          folder.write(`${i % 10}/${i}.bin`, randomBytes(2000))
          yield* snapshots.create({ workingDirectory: folder.root })
        }
        const grown = sizeOf(store()) - tree
        // 200 × 2000 bytes changed; 200 trees would be 120 MB.
        assert.isBelow(grown, 2 * 200 * 2000)
        const { bytes } = yield* snapshots.prune({ workingDirectory: folder.root, maxCount: 1 })
        assert.isBelow(bytes, 1.5 * tree)
      })
    )
  )
})

describe("what snapshots share with the repository", () => {
  it.live(
    "is in the store when it is selfContained: restored after `rm -rf .git`, whatever was asked before and after",
    () =>
      inRepository(({ folder, snapshots }) =>
        Effect.gen(function* () {
          for (const name of ["a.txt", "sub/b.txt", "sub/c.txt"]) folder.write(name, `${name} one`)
          folder.commit()
          const shared = yield* snapshots.create({ workingDirectory: folder.root })
          folder.write("a.txt", "two")
          folder.git("commit", "-qam", "two")
          const own = yield* snapshots.create({ workingDirectory: folder.root, selfContained: true })
          folder.write("sub/b.txt", "three")
          folder.git("commit", "-qam", "three")
          const later = yield* snapshots.create({ workingDirectory: folder.root })
          yield* snapshots.prune({ workingDirectory: folder.root })
          folder.remove(".git")
          for (const name of ["a.txt", "sub"]) folder.remove(name)
          yield* snapshots.restore(later)
          assert.deepStrictEqual(["two", "three"], [folder.read("a.txt"), folder.read("sub/b.txt")])
          yield* snapshots.restore(own)
          assert.deepStrictEqual(["two", "sub/b.txt one"], [folder.read("a.txt"), folder.read("sub/b.txt")])
          yield* snapshots.restore(shared)
          assert.deepStrictEqual(["a.txt one", "sub/c.txt one"], [folder.read("a.txt"), folder.read("sub/c.txt")])
        })
      )
  )

  const throwAway = (folder: Folder, id: string) => folder.remove(`.git/objects/${id.slice(0, 2)}/${id.slice(2)}`)

  it.live("and is gone from it makes SnapshotDamaged, which names the files, and nothing is changed", () =>
    inRepository(({ folder, snapshots }) =>
      Effect.gen(function* () {
        for (const name of ["a.txt", "b.txt"]) folder.write(name, `${name} one`)
        folder.commit()
        const snapshot = yield* snapshots.create({ workingDirectory: folder.root })
        throwAway(folder, folder.git("rev-parse", "HEAD:a.txt").trim())
        for (const name of ["a.txt", "b.txt"]) folder.write(name, "two")
        folder.write("c.txt", "new")
        const before = folder.things()
        for (const ask of [snapshots.preview, snapshots.restore]) {
          const reason = yield* reasonOf(ask(snapshot))
          assert.deepInclude(reason, { _tag: "SnapshotDamaged", id: snapshot.id, paths: ["a.txt"] })
        }
        assert.deepStrictEqual(folder.things(), before)
        yield* snapshots.restore(snapshot, { paths: ["b.txt"] })
        assert.strictEqual(folder.read("b.txt"), "b.txt one")
        // It does not keep others from being pruned, nor the store from being used.
        yield* snapshots.prune({ workingDirectory: folder.root, maxCount: 2, maxBytes: 1 })
        const next = yield* snapshots.create({ workingDirectory: folder.root })
        folder.remove("a.txt")
        yield* snapshots.restore(next)
        assert.strictEqual(folder.read("a.txt"), "two")
      })
    )
  )

  it.live(
    "and was gone before a snapshot is taken from the disk for it: no snapshot is damaged from the beginning",
    () =>
      inRepository(({ folder, snapshots }) =>
        Effect.gen(function* () {
          for (const name of ["a.txt", "b.txt"]) folder.write(name, `${name} one`)
          folder.commit()
          const first = yield* snapshots.create({ workingDirectory: folder.root })
          // Begun anew, with the same files on disk.
          folder.remove(".git")
          folder.git("init", "-q")
          const second = yield* snapshots.create({ workingDirectory: folder.root, message: "second" })
          assert.notStrictEqual(second.id, first.id)
          for (const name of ["a.txt", "b.txt"]) folder.remove(name)
          yield* snapshots.restore(second)
          for (const name of ["a.txt", "b.txt"]) assert.strictEqual(folder.read(name), `${name} one`)
          // The first one says the same, and is whole again.
          folder.remove("a.txt")
          yield* snapshots.restore(first)
          assert.strictEqual(folder.read("a.txt"), "a.txt one")
        })
      )
  )
})

describe("a store", () => {
  it.live("with malformed notes goes on: they are made anew", () =>
    inRepository(({ folder, snapshots, store }) =>
      Effect.gen(function* () {
        folder.write("a.txt", "one")
        const first = yield* snapshots.create({ workingDirectory: folder.root })
        for (const text of ["", "{", "null", '{"bytes":"x"}']) {
          for (const file of ["state.json", "latest.json"]) Fs.writeFileSync(NodePath.join(store(), file), text)
          folder.write("a.txt", text)
          yield* snapshots.create({ workingDirectory: folder.root })
          yield* snapshots.restore(first)
          assert.strictEqual(folder.read("a.txt"), "one")
        }
      })
    )
  )

  it.live("with a malformed record of a restore does nothing until somebody has looked, and says which file", () =>
    inRepository(({ folder, snapshots, store }) =>
      Effect.gen(function* () {
        folder.write("a.txt", "one")
        const snapshot = yield* snapshots.create({ workingDirectory: folder.root })
        const file = NodePath.join(store(), "restore.json")
        Fs.writeFileSync(file, "{}")
        folder.write("a.txt", "two")
        for (const asked of [
          snapshots.create({ workingDirectory: folder.root }),
          snapshots.restore(snapshot),
          snapshots.recover({ workingDirectory: folder.root }),
          snapshots.prune({ workingDirectory: folder.root, maxCount: 0 })
        ]) {
          assert.deepInclude(yield* reasonOf(asked), { _tag: "StoreFailed", path: file })
        }
        assert.strictEqual(folder.read("a.txt"), "two")
        Fs.rmSync(file)
        yield* snapshots.restore(snapshot)
      })
    )
  )

  it.live("with what a restore left that broke off answers nothing but RestoreIncomplete until it is recovered", () =>
    Effect.forEach(["restored", "before"] as const, (to) =>
      inRepository(({ folder, snapshots, store }) =>
        Effect.gen(function* () {
          const names = ["a.txt", "b.txt", "c.txt"]
          folder.write(".gitignore", "*.log\n")
          for (const name of names) folder.write(name, "one")
          folder.write("key", "one", 0o600)
          const snapshot = yield* snapshots.create({ workingDirectory: folder.root })
          const target = folder.things()
          folder.write(".gitignore", "")
          for (const name of names) folder.write(name, "two")
          folder.write("key", "two", 0o600)
          folder.write("new.txt", "new")
          folder.write("kept.log", "kept")
          const before = yield* snapshots.create({ workingDirectory: folder.root })
          const was = folder.things()
          const tree = git(NodePath.join(store(), "git"), "rev-parse", `${snapshot.id}:files`).trim()
          const journal = { snapshot: snapshot.id, tree, before: before.id, prefix: "" }
          // Half of it is done, and one file half.
          folder.write("a.txt", "one")
          folder.write("b.txt", "o")
          folder.remove("key")
          folder.write("key", "one", 0o644)
          folder.write("unrelated.txt", "made since")
          Fs.writeFileSync(NodePath.join(store(), "restore.json"), JSON.stringify(journal))
          for (const asked of [
            snapshots.create({ workingDirectory: folder.root }),
            snapshots.restore(snapshot),
            snapshots.preview(snapshot),
            snapshots.prune({ workingDirectory: folder.root, maxCount: 0 })
          ]) {
            assert.deepInclude(yield* reasonOf(asked), { _tag: "RestoreIncomplete", before: before.id })
          }
          const result = yield* snapshots.recover({ workingDirectory: folder.path("."), to })
          assert.strictEqual(result._tag, "Some")
          const expected = new Map(to === "before" ? was : target)
          expected.set("unrelated.txt", { text: "made since", executable: false })
          if (to === "restored") expected.delete("kept.log")
          assert.deepStrictEqual(folder.things(), expected)
          assert.strictEqual(folder.mode("key"), 0o600)
          assert.strictEqual((yield* snapshots.recover({ workingDirectory: folder.root }))._tag, "None")
          yield* snapshots.restore(before, { paths: ["kept.log"] })
          assert.strictEqual(folder.read("kept.log"), "kept")
        })
      )
    )
  )

  it.live("whose git writes something else than it should is found out: RestoreIncomplete names the files", () =>
    inRepository(({ folder, snapshots, state }) =>
      Effect.gen(function* () {
        const programs = yield* scopedFolder("snapshot-programs-")
        const damage = {
          "wrong.txt": 'printf other > "$PWD/wrong.txt"',
          "missing.txt": 'rm "$PWD/missing.txt"',
          "retyped.txt": 'ln -sf wrong.txt "$PWD/retyped.txt"',
          link: 'ln -sfn elsewhere "$PWD/link"',
          "deleted.txt": 'printf back > "$PWD/deleted.txt"'
        }
        const path = process.env["PATH"] ?? ""
        const script = [
          "#!/bin/sh",
          `PATH='${path}'`,
          "export PATH",
          'git "$@" || exit',
          'case "$1 $2" in "read-tree -m")'
        ]
        Fs.writeFileSync(
          NodePath.join(programs, "git"),
          [...script, ...Object.values(damage), ";; esac", "exit 0", ""].join("\n"),
          { mode: 0o755 }
        )
        for (const name of ["right.txt", "wrong.txt", "missing.txt", "retyped.txt"]) folder.write(name, "one")
        Fs.symlinkSync("right.txt", folder.path("link"))
        const snapshot = yield* snapshots.create({ workingDirectory: folder.root })
        const target = folder.things()
        for (const name of target.keys()) folder.remove(name)
        folder.write("deleted.txt", "two")
        const damaging = yield* withPath(programs, serviceWith({ stateFolder: state }))
        const reason = yield* reasonOf(damaging.restore(snapshot))
        assert.strictEqual(reason._tag, "RestoreIncomplete")
        for (const name of Object.keys(damage)) assert.include(reason.message, name)
        assert.notInclude(reason.message, "right.txt")
        // It can be brought to its end with a git that does as it should.
        yield* snapshots.recover({ workingDirectory: folder.root })
        assert.deepStrictEqual(folder.things(), target)
      })
    )
  )

  it.live("finds by a short id, lists the newest first, and says what was left out and what changed", () =>
    inRepository(({ folder, snapshots }) =>
      Effect.gen(function* () {
        const made: Array<GhostSnapshot> = []
        for (let i = 0; i < 5; i++) {
          folder.write("a.txt", String(i))
          made.push(yield* snapshots.create({ workingDirectory: folder.root, message: String(i) }))
        }
        const listed = yield* Stream.runCollect(snapshots.list({ workingDirectory: folder.root }))
        assert.deepStrictEqual(listed, made.toReversed())
        const [first, second] = made
        if (first === undefined || second === undefined) return assert.fail("there are five")
        assert.deepStrictEqual(yield* snapshots.get(first.id.slice(0, 10), { workingDirectory: folder.root }), first)
        for (const id of ["", "xyz", "000", "0".repeat(40), "--all", "HEAD", "../x"]) {
          assert.strictEqual(
            (yield* reasonOf(snapshots.get(id, { workingDirectory: folder.root })))._tag,
            "SnapshotNotFound"
          )
        }
        assert.deepStrictEqual(yield* snapshots.changes(first, second), [{ path: "a.txt", status: "Modified" }])
        const gone = new GhostSnapshot({
          id: "1".repeat(40),
          parent: null,
          preexistingUntrackedFiles: [],
          preexistingUntrackedDirs: [],
          workingDirectory: folder.root
        })
        for (const asked of [snapshots.restore(gone), snapshots.report(gone), snapshots.changes(first, gone)]) {
          assert.strictEqual((yield* reasonOf(asked))._tag, "SnapshotNotFound")
        }
      })
    )
  )

  it.live("can be read by its owner alone", () =>
    inRepository(({ folder, snapshots, store }) =>
      Effect.gen(function* () {
        folder.write("a.key", "secret", 0o600)
        yield* snapshots.create({ workingDirectory: folder.root })
        assert.strictEqual(Fs.statSync(store()).mode & 0o777, 0o700)
      })
    )
  )

  it.live("is not asked for a folder that is not there, or is none", () =>
    inRepository(({ folder, snapshots }) =>
      Effect.gen(function* () {
        folder.write("file", "x")
        const snapshot = yield* snapshots.create({ workingDirectory: folder.root })
        for (const name of ["missing", "file", "file/below"]) {
          const workingDirectory = folder.path(name)
          for (const asked of [
            snapshots.create({ workingDirectory }),
            snapshots.restore(snapshot, { workingDirectory }),
            snapshots.prune({ workingDirectory }),
            Stream.runCollect(snapshots.list({ workingDirectory }))
          ]) {
            assert.deepInclude(yield* reasonOf(asked), { _tag: "FolderNotFound", workingDirectory })
          }
        }
      })
    )
  )

  it.live("needs git: without one on PATH there is GitUnavailable", () =>
    inRepository(({ folder, snapshots, state }) =>
      Effect.gen(function* () {
        yield* snapshots.create({ workingDirectory: folder.root })
        const without = yield* withPath(state, serviceWith({ stateFolder: state }))
        const error = yield* Effect.flip(without.create({ workingDirectory: folder.root }))
        assert.strictEqual(error.reason._tag, "GitUnavailable")
        assert.include(error.message, "PATH")
      })
    )
  )
})

describe("what codex itself wrote", () => {
  const item = {
    type: "ghost_snapshot" as const,
    ghost_commit: {
      id: "4f1c9a1e6c3d5b7f8091a2b3c4d5e6f708192a3b",
      parent: null,
      preexisting_untracked_files: ["notes.txt"],
      preexisting_untracked_dirs: ["data"]
    }
  }

  it("is read, and written as it was", () => {
    const snapshot = Schema.decodeSync(GhostSnapshot.item)(item)
    assert.deepInclude(snapshot, {
      id: item.ghost_commit.id,
      parent: null,
      preexistingUntrackedFiles: ["notes.txt"],
      preexistingUntrackedDirs: ["data"]
    })
    assert.deepStrictEqual(Schema.encodeSync(GhostSnapshot.item)(snapshot), item)
    assert.deepStrictEqual(Schema.decodeSync(GhostSnapshot.codec)(item.ghost_commit), snapshot)
  })

  it.prop("is written as it was read, whatever it says", [GhostSnapshot.codec], ([snapshot]) => {
    const encoded = Schema.encodeSync(GhostSnapshot.codec)(snapshot)
    const again = Schema.decodeSync(GhostSnapshot.codec)(encoded)
    assert.deepStrictEqual(Schema.encodeSync(GhostSnapshot.codec)(again), encoded)
    assert.deepStrictEqual(Object.keys(encoded).toSorted(), [
      "id",
      "parent",
      "preexisting_untracked_dirs",
      "preexisting_untracked_files"
    ])
  })

  it.prop("keeps what is ours in our own form", [GhostSnapshot], ([snapshot]) => {
    const encoded = JSON.stringify(Schema.encodeSync(GhostSnapshot)(snapshot))
    assert.deepStrictEqual(Schema.decodeUnknownSync(GhostSnapshot)(JSON.parse(encoded)), snapshot)
  })

  /** As codex did: an index of its own, everything added, a commit without a ref. */
  const ghostCommit = (folder: Folder) => {
    const index = folder.path(".git/ghost-index")
    const run = (...args: ReadonlyArray<string>) =>
      execFileSync("git", ["-c", "user.name=Codex Snapshot", "-c", "user.email=snapshot@codex.local", ...args], {
        cwd: folder.root,
        env: { ...process.env, GIT_INDEX_FILE: index },
        encoding: "utf8"
      }).trim()
    const parent = run("rev-parse", "HEAD")
    run("read-tree", parent)
    run("add", "--all", "--", ".")
    const id = run("commit-tree", "-p", parent, "-m", "codex snapshot", run("write-tree"))
    Fs.rmSync(index)
    return { id, parent }
  }

  it.live("is restored: a ghost commit made with git by hand, submodules and ignored files left alone", () =>
    inRepository(({ folder, snapshots }) =>
      Effect.gen(function* () {
        const library = yield* scopedFolder("snapshot-library-")
        git(library, "init", "-q")
        git(library, "commit", "-q", "--allow-empty", "-m", "one")
        folder.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", library, "module")
        folder.write(".gitignore", "*.log\n")
        folder.write("tracked.txt", "one")
        folder.write("deleted.txt", "one")
        folder.commit()
        folder.git("submodule", "--quiet", "deinit", "-f", "module")
        folder.write("untracked.txt", "one")
        folder.write("large.bin", "left out by codex")
        folder.write(".git/info/exclude", "large.bin\n")
        const { id, parent } = ghostCommit(folder)
        folder.write(".git/info/exclude", "")
        const snapshot = yield* Schema.decodeEffect(GhostSnapshot.codec)({
          id,
          parent,
          preexisting_untracked_files: ["large.bin", "untracked.txt"],
          preexisting_untracked_dirs: []
        }).pipe(Effect.orDie)
        folder.write("tracked.txt", "two")
        folder.write("untracked.txt", "two")
        folder.write("new.txt", "new")
        folder.write("a.log", "ignored")
        folder.remove("deleted.txt")
        const index = hashOf(folder.path(".git/index"))
        const { before } = yield* snapshots.restore(snapshot, { workingDirectory: folder.root })
        assert.strictEqual(folder.read("tracked.txt"), "one")
        assert.strictEqual(folder.read("untracked.txt"), "one")
        assert.strictEqual(folder.read("deleted.txt"), "one")
        assert.strictEqual(folder.read("large.bin"), "left out by codex")
        assert.strictEqual(folder.read("a.log"), "ignored")
        assert.isFalse(folder.exists("new.txt"))
        assert.strictEqual(hashOf(folder.path(".git/index")), index)
        yield* snapshots.restore(before)
        assert.strictEqual(folder.read("new.txt"), "new")
        // Which folder it is of, it does not say.
        assert.strictEqual((yield* reasonOf(snapshots.restore(snapshot)))._tag, "SnapshotNotFound")
      })
    )
  )
})
