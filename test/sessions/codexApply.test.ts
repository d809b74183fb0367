import { execFileSync } from "node:child_process"
import * as Fs from "node:fs"
import * as NodePath from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect, FileSystem } from "effect"
import { CodexError } from "effect-codex"
import { PatchError } from "effect-codex/sessions"
import { git, onPlatform } from "../support/real.ts"
import { event, idAt, line, meta, openHome } from "./sessionsHome.ts"

const thread = idAt(1000)

const openFolder = Effect.fnUntraced(function* (
  files: Readonly<Record<string, string>>,
  options: { readonly git?: boolean } = {}
) {
  const home = yield* openHome()
  const fs = yield* FileSystem.FileSystem
  const folder = yield* fs.realPath(yield* fs.makeTempDirectoryScoped({ prefix: "codex-work-" }))
  const at = (name: string) => NodePath.join(folder, name)
  const write = (name: string, content: string) => {
    Fs.mkdirSync(NodePath.dirname(at(name)), { recursive: true })
    Fs.writeFileSync(at(name), content)
  }
  for (const [name, content] of Object.entries(files)) write(name, content)
  const inGit = (...args: ReadonlyArray<string>) => Effect.orDie(git(folder, ...args))
  if (options.git !== false) {
    yield* inGit("init", "-q")
    yield* inGit("add", "-A")
    yield* inGit("commit", "-q", "--allow-empty", "-m", "one")
  }
  return {
    ...home,
    folder,
    at,
    write,
    git: inGit,
    read: (name: string) => Fs.readFileSync(at(name), "utf8"),
    exists: (name: string) => Fs.existsSync(at(name))
  }
})

const edit = (name: string, from: string, to: string) =>
  `diff --git a/${name} b/${name}\n--- a/${name}\n+++ b/${name}\n@@ -1,2 +1,2 @@\n-${from}\n+${to}\n same\n`

const added = (name: string, text: string) =>
  `diff --git a/${name} b/${name}\nnew file mode 100644\n--- /dev/null\n+++ b/${name}\n@@ -0,0 +1 @@\n+${text}\n`

const reasonOf = (error: unknown) =>
  error instanceof PatchError || error instanceof CodexError ? error.reason : undefined

describe("a patch", () => {
  it.live("for a file that is a pipe does not fit, and nothing waits for the pipe", () =>
    onPlatform(
      Effect.gen(function* () {
        const { apply, at, folder } = yield* openFolder({})
        execFileSync("sh", ["-c", 'mkfifo "$0"', at("a.txt")])
        const diff = edit("a.txt", "one", "two")
        for (const threeWay of [true, false]) {
          const error = yield* Effect.flip(apply.patch(diff + diff, { workingDirectory: folder, threeWay }))
          assert.strictEqual(reasonOf(error)?._tag, "PatchConflict")
        }
        assert.isTrue(Fs.lstatSync(at("a.txt")).isFIFO())
      })
    )
  )

  it.live("is applied, checked and taken back, and leaves the index alone", () =>
    onPlatform(
      Effect.gen(function* () {
        const { apply, exists, folder, git, read } = yield* openFolder({ "a.txt": "one\nsame\n" })
        const diff = edit("a.txt", "one", "two") + added("sub/new.txt", "new")
        assert.deepStrictEqual(yield* apply.patch(diff, { workingDirectory: folder, check: true }), [
          "a.txt",
          "sub/new.txt"
        ])
        assert.strictEqual(read("a.txt"), "one\nsame\n")
        yield* apply.patch(diff, { workingDirectory: folder })
        assert.strictEqual(read("a.txt"), "two\nsame\n")
        assert.strictEqual(read("sub/new.txt"), "new\n")
        assert.strictEqual(yield* git("diff", "--cached", "--name-only"), "")
        yield* apply.patch(diff, { workingDirectory: folder, reverse: true })
        assert.strictEqual(read("a.txt"), "one\nsame\n")
        assert.isFalse(exists("sub/new.txt"))
        assert.deepStrictEqual(yield* apply.patch("", { workingDirectory: folder }), [])
      })
    )
  )

  it.live("is applied without a repository, and in a folder below the top of one", () =>
    onPlatform(
      Effect.gen(function* () {
        for (const isRepository of [true, false]) {
          const { apply, at, read } = yield* openFolder({ "sub/a.txt": "one\nsame\n" }, { git: isRepository })
          yield* apply.patch(edit("a.txt", "one", "two"), { workingDirectory: at("sub") })
          assert.strictEqual(read("sub/a.txt"), "two\nsame\n")
        }
      })
    )
  )

  it.live("that does not fit names the files, and changes nothing", () =>
    onPlatform(
      Effect.gen(function* () {
        const { apply, exists, folder, read } = yield* openFolder({ "a.txt": "other\nsame\n", "b.txt": "b\n" })
        const diff =
          added("new.txt", "new") + edit("a.txt", "one", "two") + added("b.txt", "b") + edit("gone.txt", "x", "y")
        for (const options of [{}, { check: true }, { threeWay: true }]) {
          const reason = reasonOf(yield* Effect.flip(apply.patch(diff, { workingDirectory: folder, ...options })))
          assert.deepInclude(reason, { _tag: "PatchConflict", changed: false })
          const files = reason?._tag === "PatchConflict" ? reason.files : []
          const refused = "threeWay" in options ? ["a.txt", "gone.txt"] : ["a.txt", "b.txt", "gone.txt"]
          for (const name of refused) assert.include(files, name, JSON.stringify(options))
          assert.isFalse(exists("new.txt"))
          assert.strictEqual(read("a.txt"), "other\nsame\n")
        }
      })
    )
  )

  it.live("merges three ways where git has what it was made for, and marks the conflicts", () =>
    onPlatform(
      Effect.gen(function* () {
        const { apply, folder, git, read, write } = yield* openFolder({
          "a.txt": "one\nsame\n",
          "far.txt": `one\n${"same\n".repeat(20)}end\n`
        })
        write("a.txt", "two\nsame\n")
        write("far.txt", `two\n${"same\n".repeat(20)}end\n`)
        const diff = yield* git("diff", "--full-index")
        write("a.txt", "three\nsame\n")
        write("far.txt", `one\n${"same\n".repeat(20)}END\n`)
        yield* git("commit", "-qam", "two")
        const checked = reasonOf(
          yield* Effect.flip(apply.patch(diff, { workingDirectory: folder, threeWay: true, check: true }))
        )
        assert.deepInclude(checked, { _tag: "PatchConflict", files: ["a.txt"], changed: false })
        assert.strictEqual(read("a.txt"), "three\nsame\n")
        const reason = reasonOf(yield* Effect.flip(apply.patch(diff, { workingDirectory: folder, threeWay: true })))
        assert.deepInclude(reason, { _tag: "PatchConflict", files: ["a.txt"], changed: true })
        assert.match(read("a.txt"), /<<<<<<<[^]*three[^]*=======[^]*two[^]*>>>>>>>/)
        assert.strictEqual(read("far.txt"), `two\n${"same\n".repeat(20)}END\n`)
        // Nothing of the user's index is touched.
        assert.strictEqual(yield* git("diff", "--cached", "--name-only"), "")
        assert.strictEqual(yield* git("ls-files", "--unmerged"), "")
      })
    )
  )

  it.live("never leads out of the folder, nor into .git, unless that is said", () =>
    onPlatform(
      Effect.gen(function* () {
        const { apply, at, folder } = yield* openFolder({ "sub/a.txt": "a\n" })
        Fs.mkdirSync(at("outside"))
        Fs.symlinkSync(at("outside"), at("sub/link"))
        const link = `diff --git a/made b/made\nnew file mode 120000\n--- /dev/null\n+++ b/made\n@@ -0,0 +1 @@\n+../outside\n\\ No newline at end of file\n`
        for (const [diff, path] of [
          [added("../outside/x", "x"), "../outside/x"],
          [added("link/x", "x"), "link/x"],
          [link + added("made/x", "x"), "made/x"],
          [added(".git/hooks/pre-commit", "x"), ".git/hooks/pre-commit"],
          [added("deep/.GIT/config", "x"), "deep/.GIT/config"]
        ] as const) {
          for (const threeWay of [false, true]) {
            const reason = reasonOf(yield* Effect.flip(apply.patch(diff, { workingDirectory: at("sub"), threeWay })))
            assert.deepInclude(reason, { _tag: "PathEscapes", path }, `${path} ${threeWay}`)
          }
        }
        assert.deepStrictEqual(Fs.readdirSync(at("outside")), [])
        assert.isFalse(Fs.existsSync(at("sub/.git")))
        yield* apply.patch(added("../outside/x", "x"), { workingDirectory: at("sub"), unsafePaths: true })
        assert.deepStrictEqual(Fs.readdirSync(at("outside")), ["x"])
        assert.isDefined(folder)
      })
    )
  )

  it.live("of an untrusted repository runs nothing of it, and changes no byte that it does not name", () =>
    onPlatform(
      Effect.gen(function* () {
        const { apply, at, exists, folder, git, read, write } = yield* openFolder({
          "a.txt": "one\r\nsame\r\n",
          "b.txt": "b\n"
        })
        const ran = `touch ${at("ran")}`
        write(".gitattributes", "*.txt filter=evil text eol=lf ident\n")
        for (const key of [
          "filter.evil.clean",
          "filter.evil.smudge",
          "core.fsmonitor",
          "core.sshCommand",
          "diff.external"
        ]) {
          yield* git("config", key, `sh -c '${ran}; cat'`)
        }
        yield* git("config", "core.hooksPath", at("hooks"))
        write("hooks/post-applypatch", `#!/bin/sh\n${ran}\n`)
        Fs.chmodSync(at("hooks/post-applypatch"), 0o755)
        const diff = "diff --git a/a.txt b/a.txt\n--- a/a.txt\n+++ b/a.txt\n@@ -1,2 +1,2 @@\n-one\r\n+two\r\n same\r\n"
        yield* apply.patch(diff, { workingDirectory: folder })
        assert.strictEqual(read("a.txt"), "two\r\nsame\r\n")
        yield* apply.patch(diff, { workingDirectory: folder, reverse: true, threeWay: true })
        assert.strictEqual(read("a.txt"), "one\r\nsame\r\n")
        assert.isFalse(exists("ran"))
      })
    )
  )

  it.live("that is none is PatchInvalid; a folder that is none, FolderNotFound", () =>
    onPlatform(
      Effect.gen(function* () {
        const { apply, at, folder } = yield* openFolder({ "a.txt": "one\nsame\n" })
        for (const diff of [
          "hello\n",
          "diff --git a/a.txt b/a.txt\n--- a/a.txt\n+++ b/a.txt\n@@ -1,9 +1,9 @@\n-one\n",
          "\u0000\ud800"
        ]) {
          const reason = reasonOf(yield* Effect.flip(apply.patch(diff, { workingDirectory: folder })))
          assert.strictEqual(reason?._tag, "PatchInvalid", JSON.stringify(diff))
        }
        for (const workingDirectory of [at("nowhere"), at("a.txt")]) {
          const reason = reasonOf(yield* Effect.flip(apply.patch("x", { workingDirectory })))
          assert.strictEqual(reason?._tag, "FolderNotFound")
        }
      })
    )
  )

  it.live("may have a file several times, renamed in between", () =>
    onPlatform(
      Effect.gen(function* () {
        const { apply, exists, folder, read } = yield* openFolder({ "a.txt": "one\nsame\n" })
        const moved =
          "diff --git a/a.txt b/b c.txt\nrename from a.txt\nrename to b c.txt\n--- a/a.txt\n+++ b/b c.txt\n@@ -1,2 +1,2 @@\n-two\n+three\n same\n"
        const diff = edit("a.txt", "one", "two") + moved + edit("b c.txt", "three", "four")
        assert.deepStrictEqual(yield* apply.patch(diff, { workingDirectory: folder }), ["a.txt", "b c.txt"])
        assert.isFalse(exists("a.txt"))
        assert.strictEqual(read("b c.txt"), "four\nsame\n")
        yield* apply.patch(diff, { workingDirectory: folder, reverse: true })
        assert.strictEqual(read("a.txt"), "one\nsame\n")
        const refused = reasonOf(
          yield* Effect.flip(apply.patch(diff + edit("b c.txt", "nine", "ten"), { workingDirectory: folder }))
        )
        assert.deepInclude(refused, { _tag: "PatchConflict", files: ["b c.txt"], changed: false })
      })
    )
  )
})

describe("the changes of a session", () => {
  const fileChange = (id: string, turnId: string, changes: object, status = "completed") =>
    event("item_completed", { thread_id: thread, turn_id: turnId, item: { type: "FileChange", id, changes, status } })
  const update = (unified_diff: string, move_path: string | null = null) => ({
    type: "update",
    unified_diff,
    move_path
  })

  /** Two turns that edit a file twice, add one and rename it, and remove one. */
  const openSession = Effect.fnUntraced(function* () {
    const opened = yield* openFolder({ "sub/a.txt": "one\nsame\n", "sub/b.txt": "bee\n", "sub/kept.txt": "kept\n" })
    const commit = (yield* opened.git("rev-parse", "HEAD")).trim()
    const sub = opened.at("sub")
    const path = (name: string) => NodePath.join(sub, name)
    opened.add(
      thread,
      meta(thread, { cwd: sub, git: { commit_hash: commit } }) +
        event("task_started", { turn_id: "1" }) +
        fileChange("call-1", "1", {
          [path("a.txt")]: update("@@ -1,2 +1,2 @@\n-one\n+two\n same\n"),
          [path("new.txt")]: { type: "add", content: "new\nfile\n" }
        }) +
        fileChange("refused", "1", { [path("a.txt")]: update("@@ -1 +1 @@\n-x\n+y\n") }, "declined") +
        event("task_complete", { turn_id: "1" }) +
        event("task_started", { turn_id: "2" }) +
        fileChange("call-2", "2", {
          [path("a.txt")]: update("@@ -1,2 +1,2 @@\n-two\n+three\n same\n"),
          [path("new.txt")]: update("@@ -1,2 +1,3 @@\n new\n file\n+newer\n", path("moved.txt")),
          [path("b.txt")]: { type: "delete", content: "bee\n" },
          "/elsewhere/x.txt": { type: "add", content: "x\n" }
        }) +
        event("task_complete", { turn_id: "2" }) +
        event("task_started", { turn_id: "3" }) +
        event("task_complete", { turn_id: "3" })
    )
    const after = () => {
      opened.write("sub/a.txt", "three\nsame\n")
      opened.write("sub/moved.txt", "new\nfile\nnewer\n")
      Fs.rmSync(path("b.txt"))
    }
    return { ...opened, sub, after }
  })

  it.live("are one diff from the folder as it is, and for one turn only that turn's", () =>
    onPlatform(
      Effect.gen(function* () {
        const { after, sessions, sub } = yield* openSession()
        after()
        const whole = yield* sessions.patch(thread)
        assert.deepInclude(whole, {
          basis: "folder",
          workingDirectory: sub,
          files: ["a.txt", "b.txt", "moved.txt"],
          outside: ["/elsewhere/x.txt"],
          unrecorded: []
        })
        assert.include(whole.diff, "-one\n+three\n")
        assert.notInclude(whole.diff, "two")
        assert.strictEqual(whole.diff.match(/^diff --git/gm)?.length, 3)
        const first = yield* sessions.patch(thread, { turnId: "1" })
        assert.deepInclude(first, { basis: "folder", files: ["a.txt", "new.txt"], outside: [] })
        assert.include(first.diff, "-one\n+two\n")
        const second = yield* sessions.patch(thread, { turnId: "2" })
        assert.include(second.diff, "-two\n+three\n")
        assert.include(second.diff, "rename from new.txt\nrename to moved.txt\n")
        assert.deepInclude(yield* sessions.patch(thread, { turnId: "3" }), { diff: "", files: [] })
      })
    )
  )

  it.live("are made from the commit when the folder has moved on, and from the record when that is gone too", () =>
    onPlatform(
      Effect.gen(function* () {
        const { at, sessions, write } = yield* openSession()
        write("sub/a.txt", "something else\n")
        const fromCommit = yield* sessions.patch(thread)
        assert.deepInclude(fromCommit, { basis: "commit", files: ["a.txt", "b.txt", "moved.txt"] })
        assert.include(fromCommit.diff, "-one\n+three\n")
        assert.include((yield* sessions.patch(thread, { turnId: "2" })).diff, "-two\n+three\n")
        Fs.rmSync(at(".git"), { recursive: true })
        const recorded = yield* sessions.patch(thread)
        assert.deepInclude(recorded, { basis: "record", files: ["a.txt", "b.txt", "moved.txt", "new.txt"] })
        Fs.rmSync(at("sub"), { recursive: true })
        assert.deepStrictEqual((yield* sessions.patch(thread)).diff, recorded.diff)
      })
    )
  )

  it.live("are applied to another folder, whatever the diff was made from", () =>
    onPlatform(
      Effect.gen(function* () {
        const { after, apply, at, sessions, sub, write } = yield* openSession()
        write("other/a.txt", "one\nsame\n")
        write("other/b.txt", "bee\n")
        const fromRecord = yield* sessions.patch(thread, { workingDirectory: at("nowhere") })
        assert.strictEqual(fromRecord.basis, "record")
        after()
        const fromFolder = yield* sessions.patch(thread)
        for (const { diff } of [fromRecord, fromFolder]) {
          yield* apply.patch(diff, { workingDirectory: at("other") })
          for (const name of ["a.txt", "moved.txt"]) {
            assert.strictEqual(
              Fs.readFileSync(at(`other/${name}`), "utf8"),
              Fs.readFileSync(NodePath.join(sub, name), "utf8")
            )
          }
          assert.deepStrictEqual(Fs.readdirSync(at("other")).toSorted(), ["a.txt", "moved.txt"])
          yield* apply.patch(diff, { workingDirectory: at("other"), reverse: true })
          assert.deepStrictEqual(Fs.readdirSync(at("other")).toSorted(), ["a.txt", "b.txt"])
        }
      })
    )
  )

  it.live("of a turn that is none of the session's are TurnNotFound", () =>
    onPlatform(
      Effect.gen(function* () {
        const { sessions } = yield* openSession()
        assert.deepInclude(reasonOf(yield* Effect.flip(sessions.patch(thread, { turnId: "9" }))), {
          _tag: "TurnNotFound",
          turnId: "9"
        })
      })
    )
  )

  it.live("that an old codex did not note are named, and others it did note are taken", () =>
    onPlatform(
      Effect.gen(function* () {
        const home = yield* openHome()
        const call = (call_id: string, output: string) =>
          line("response_item", { type: "custom_tool_call", call_id, name: "apply_patch", input: "*** Begin Patch" }) +
          line("response_item", { type: "custom_tool_call_output", call_id, output })
        home.add(
          thread,
          meta(thread, { cwd: "/gone" }) +
            call("call-1", "Success. Updated the following files:\nA x") +
            call("call-2", "verification failed") +
            event("patch_apply_end", {
              call_id: "call-3",
              success: true,
              changes: { '/gone/we"ird\tname': { type: "add", content: "no end" } }
            }) +
            call("call-3", "Success. Updated the following files:\nA y")
        )
        const { diff, unrecorded } = yield* home.sessions.patch(thread)
        assert.deepStrictEqual(unrecorded, ["call-1"])
        assert.include(diff, '+++ "b/we\\"ird\\011name"\n@@ -0,0 +1,1 @@\n+no end\n\\ No newline at end of file\n')
        const folder = yield* (yield* FileSystem.FileSystem).makeTempDirectoryScoped()
        yield* home.apply.patch(diff, { workingDirectory: folder })
        assert.strictEqual(Fs.readFileSync(NodePath.join(folder, 'we"ird\tname'), "utf8"), "no end")
      })
    )
  )
})
