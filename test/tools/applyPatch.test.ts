import * as Fs from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Fiber, FileSystem, PlatformError, Predicate, Result } from "effect"
import { ApplyPatch, ToolRegistry } from "effect-codex/tools"
import { treeOf, writeFiles } from "../support/applyPatchCases.ts"
import { onPlatform } from "../support/real.ts"

const patch = (...lines: ReadonlyArray<string>): string => ["*** Begin Patch", ...lines, "*** End Patch"].join("\n")

/** A workspace, with a folder beside it that is nobody's business. */
const openWorkspace = (files: Readonly<Record<string, string>>) =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const above = yield* Effect.flatMap(fs.makeTempDirectoryScoped({ prefix: "patch-" }), fs.realPath)
    writeFiles(above, new Map([["outside/secret", "one\n"]]))
    const workingDirectory = `${above}/work`
    Fs.mkdirSync(workingDirectory)
    writeFiles(workingDirectory, new Map(Object.entries(files)))
    return { above, workingDirectory }
  })

const applyIn =
  (workingDirectory: string, options: Partial<ApplyPatch.ApplyOptions> = {}) =>
  (...lines: ReadonlyArray<string>) =>
    ApplyPatch.apply(patch(...lines), { workingDirectory, ...options })

const reasonOf = <A, R>(effect: Effect.Effect<A, ApplyPatch.ApplyPatchError, R>) =>
  Effect.map(Effect.flip(effect), ({ reason }) => reason)

describe("ApplyPatch.parse", () => {
  it("says which line is none, in codex's words", () => {
    const result = ApplyPatch.parse(patch("*** Update File: a", "@@", " one", "two"))
    assert(Result.isFailure(result))
    assert.strictEqual(result.failure.line, 5)
    assert.strictEqual(
      result.failure.message,
      "Invalid patch hunk on line 5: Expected update hunk to start with a @@ context marker, got: 'two'"
    )
  })

  it("reads what it writes", () => {
    const text = patch(
      "*** Environment ID: here",
      "*** Add File: new",
      "+one",
      "+",
      "*** Delete File: old",
      "*** Update File: from",
      "*** Move to: to",
      "@@ head",
      " one",
      "-two",
      "+three",
      "*** End of File"
    )
    const parsed = Result.getOrThrow(ApplyPatch.parse(text))
    assert.deepStrictEqual(parsed, {
      environmentId: "here",
      hunks: [
        { _tag: "AddFile", path: "new", contents: "one\n\n" },
        { _tag: "DeleteFile", path: "old" },
        {
          _tag: "UpdateFile",
          path: "from",
          moveTo: "to",
          chunks: [
            {
              context: "head",
              lines: [
                { kind: "context", text: "one" },
                { kind: "remove", text: "two" },
                { kind: "add", text: "three" }
              ],
              endOfFile: true
            }
          ]
        }
      ]
    })
    assert.strictEqual(ApplyPatch.format(parsed), `${text}\n`)
  })
})

describe("the safe semantics", () => {
  it.live("write nothing when a later hunk does not fit, where the codex semantics keep what they did", () =>
    onPlatform(
      Effect.gen(function* () {
        const { workingDirectory } = yield* openWorkspace({ a: "one\n" })
        const lines = ["*** Add File: new", "+one", "*** Update File: a", "@@", "-two"]
        const before = treeOf(workingDirectory)
        const safe = yield* Effect.flip(applyIn(workingDirectory)(...lines))
        assert.strictEqual(safe.reason._tag, "LinesNotFound")
        assert.deepStrictEqual(safe.applied, { added: [], modified: [], deleted: [] })
        assert.deepStrictEqual(treeOf(workingDirectory), before)

        const codex = yield* Effect.flip(applyIn(workingDirectory, { semantics: "codex" })(...lines))
        assert.strictEqual(codex.message, safe.message)
        assert.deepStrictEqual(codex.applied, { added: ["new"], modified: [], deleted: [] })
        assert.isTrue(Fs.existsSync(`${workingDirectory}/new`))
      })
    )
  )

  it.live("refuse to move a file onto itself, however it is spelled", () =>
    onPlatform(
      Effect.gen(function* () {
        const { workingDirectory } = yield* openWorkspace({ a: "one\n", "d/b": "one\n" })
        Fs.symlinkSync("a", `${workingDirectory}/link`)
        Fs.symlinkSync("d", `${workingDirectory}/folder`)
        const before = treeOf(workingDirectory)
        for (const [from, to] of [
          ["a", "a"],
          ["a", "./d/../a"],
          ["a", `${workingDirectory}/a`],
          ["a", "link"],
          ["link", "a"],
          ["d/b", "folder/b"]
        ]) {
          const reason = yield* reasonOf(
            applyIn(workingDirectory)(`*** Update File: ${from}`, `*** Move to: ${to}`, "@@", "+two")
          )
          assert(reason._tag === "PathRefused", `${from} to ${to}: ${reason.message}`)
          assert.strictEqual(reason.why, "OntoItself")
        }
        assert.deepStrictEqual(treeOf(workingDirectory), before)
      })
    )
  )

  it.live("keep the mode of a file they replace or move, and give a new one the usual", () =>
    onPlatform(
      Effect.gen(function* () {
        const { workingDirectory } = yield* openWorkspace({ run: "one\n", shared: "one\n", moved: "one\n" })
        Fs.chmodSync(`${workingDirectory}/run`, 0o755)
        Fs.chmodSync(`${workingDirectory}/shared`, 0o666)
        Fs.chmodSync(`${workingDirectory}/moved`, 0o750)
        Fs.writeFileSync(`${workingDirectory}/usual`, "")
        yield* applyIn(workingDirectory)(
          ...["run", "shared"].flatMap((name) => [`*** Update File: ${name}`, "@@", "+two"]),
          "*** Update File: moved",
          "*** Move to: new/moved",
          "@@",
          "+two",
          "*** Add File: new/file",
          "+one"
        )
        const modeOf = (name: string) => Fs.statSync(`${workingDirectory}/${name}`).mode & 0o7777
        assert.deepStrictEqual(["run", "shared", "new/moved"].map(modeOf), [0o755, 0o666, 0o750])
        assert.strictEqual(modeOf("new/file"), modeOf("usual"))
      })
    )
  )

  it.live("write through a link to a file of the workspace, and delete the link alone", () =>
    onPlatform(
      Effect.gen(function* () {
        const { workingDirectory } = yield* openWorkspace({ "d/a": "one\n", "d/b": "one\n" })
        Fs.symlinkSync("d/a", `${workingDirectory}/a`)
        Fs.symlinkSync("d/b", `${workingDirectory}/b`)
        yield* applyIn(workingDirectory)("*** Update File: a", "@@", "+two", "*** Delete File: b")
        assert.deepStrictEqual(treeOf(workingDirectory), {
          a: "link to d/a",
          d: "folder",
          "d/a": "644 one\ntwo\n",
          "d/b": "644 one\n"
        })
      })
    )
  )

  it.live("see what the hunks before have done, without writing it", () =>
    onPlatform(
      Effect.gen(function* () {
        const { workingDirectory } = yield* openWorkspace({ a: "one\n", b: "one\n" })
        const result = yield* applyIn(workingDirectory, { contents: true })(
          "*** Add File: new",
          "+one",
          "*** Update File: new",
          "@@",
          " one",
          "+two",
          "*** Delete File: a",
          "*** Add File: a/below",
          "+one",
          "*** Update File: b",
          "*** Move to: c",
          "@@",
          "-one",
          "+two",
          "*** Update File: c",
          "@@",
          " two",
          "+three"
        )
        assert.deepStrictEqual(treeOf(workingDirectory), {
          a: "folder",
          "a/below": "644 one\n",
          c: "644 two\nthree\n",
          new: "644 one\ntwo\n"
        })
        assert.deepStrictEqual(result.modified, ["new", "c", "c"])
        assert.deepStrictEqual(result.changes, [
          { kind: "added", path: "new", movedFrom: undefined, before: undefined, after: "one\ntwo\n" },
          { kind: "deleted", path: "a", movedFrom: undefined, before: "one\n", after: undefined },
          { kind: "added", path: "a/below", movedFrom: undefined, before: undefined, after: "one\n" },
          { kind: "modified", path: "c", movedFrom: "b", before: "one\n", after: "two\nthree\n" }
        ])
      })
    )
  )

  const links: Readonly<Record<string, string>> = {
    "to-folder": "../outside",
    "to-file": "../outside/secret",
    "to-link": "to-file",
    "to-nothing": "../outside/nothing",
    "to-root": "/"
  }
  const escapes: ReadonlyArray<readonly [string, string, ApplyPatch.PathRefused["why"]]> = [
    ["a folder above", "../outside/secret", "Outside"],
    ["a folder above, later", "d/../../outside/secret", "Outside"],
    ["an absolute path", "/etc/effect-codex-test", "Outside"],
    ["a sibling whose name begins alike", "../work-not/secret", "Outside"],
    ["the workspace's name in other letters", "../WORK/../outside/secret", "Outside"],
    ["an absolute path in other letters", "<WORK>/secret", "Outside"],
    ["a folder that is a link", "to-folder/secret", "Outside"],
    ["a new folder below one that is a link", "to-folder/new/secret", "Outside"],
    ["a file that is a link", "to-file", "Outside"],
    ["a link to a link", "to-link", "Outside"],
    ["a link that leads nowhere", "to-nothing", "DanglingLink"],
    ["a folder that is a link which leads nowhere", "to-nothing/secret", "DanglingLink"],
    ["the root by a link", "to-root/etc/effect-codex-test", "Outside"],
    ["a NUL character", "secret\u0000.txt", "NotAPath"],
    ["a name too long", "n".repeat(256), "TooLong"],
    ["a name too long in bytes", "ü".repeat(128), "TooLong"],
    ["a path too long", "n/".repeat(2048) + "n", "TooLong"],
    ["a drive of Windows", "C:\\secret", "Outside"],
    ["a drive of Windows, relative", "c:secret", "Outside"],
    ["a drive of Windows with slashes", "C:/secret", "Outside"],
    ["backslashes", "..\\outside\\secret", "Outside"],
    ["backslashes among slashes", "d/..\\..\\outside/secret", "Outside"],
    ["a share of Windows", "\\\\server\\share", "Outside"]
  ]
  const kinds: ReadonlyArray<readonly [string, (path: string) => ReadonlyArray<string>]> = [
    ["add", (path) => [`*** Add File: ${path}`, "+two"]],
    ["delete", (path) => [`*** Delete File: ${path}`]],
    ["update", (path) => [`*** Update File: ${path}`, "@@", "+two"]],
    ["move to", (path) => ["*** Update File: a", `*** Move to: ${path}`, "@@", "+two"]],
    ["move from", (path) => [`*** Update File: ${path}`, "*** Move to: stolen", "@@", "+two"]]
  ]
  for (const [what, written, why] of escapes) {
    it.live(`refuse ${what}, whatever is to be done there, and write nothing`, () =>
      onPlatform(
        Effect.gen(function* () {
          const { above, workingDirectory } = yield* openWorkspace({ a: "one\n", "d/b": "one\n" })
          Fs.mkdirSync(`${above}/work-not`)
          for (const [name, target] of Object.entries(links)) Fs.symlinkSync(target, `${workingDirectory}/${name}`)
          const path = written.replace("<WORK>", workingDirectory.toUpperCase())
          // Not through the link to the root.
          const tree = () => [treeOf(`${above}/outside`), treeOf(`${above}/work-not`), treeOf(workingDirectory)]
          const before = tree()
          for (const [kind, lines] of kinds) {
            const reason = yield* reasonOf(applyIn(workingDirectory)("*** Add File: first", "+one", ...lines(path)))
            assert(reason._tag === "PathRefused", `${kind}: ${reason.message}`)
            assert.strictEqual(reason.why, why, kind)
            assert.strictEqual(reason.path, path)
          }
          assert.deepStrictEqual(tree(), before)
        })
      )
    )
  }

  it.live("leave the workspace where they may, and take paths that come back to it", () =>
    onPlatform(
      Effect.gen(function* () {
        const { above, workingDirectory } = yield* openWorkspace({ a: "one\n" })
        yield* applyIn(workingDirectory, { allowOutside: true })("*** Update File: ../outside/secret", "@@", "+two")
        assert.strictEqual(Fs.readFileSync(`${above}/outside/secret`, "utf8"), "one\ntwo\n")
        yield* applyIn(workingDirectory)(
          `*** Update File: ${workingDirectory}/a`,
          "@@",
          "+two",
          "*** Add File: none/../b",
          "+one"
        )
        assert.deepStrictEqual(treeOf(workingDirectory), { a: "644 one\ntwo\n", b: "644 one\n" })
      })
    )
  )

  it.live("work in a folder that is a link itself", () =>
    onPlatform(
      Effect.gen(function* () {
        const { above, workingDirectory } = yield* openWorkspace({ a: "one\n" })
        Fs.symlinkSync("work", `${above}/link`)
        yield* applyIn(`${above}/link`)(
          "*** Update File: a",
          "@@",
          "+two",
          `*** Add File: ${workingDirectory}/b`,
          "+one"
        )
        assert.deepStrictEqual(treeOf(workingDirectory), { a: "644 one\ntwo\n", b: "644 one\n" })
      })
    )
  )

  const twoUpdates = ["*** Update File: a", "@@", "+two", "*** Update File: b", "@@", "+two"]

  it.live("leave nothing behind when they are interrupted while they write", () =>
    onPlatform(
      Effect.gen(function* () {
        const fs = yield* FileSystem.FileSystem
        const { workingDirectory } = yield* openWorkspace({ a: "one\n", b: "one\n" })
        const before = treeOf(workingDirectory)
        const isWriting = yield* Deferred.make<void>()
        const mayGoOn = yield* Deferred.make<void>()
        let written = 0
        const slow: FileSystem.FileSystem = {
          ...fs,
          // The first is written, the second waits.
          writeFileString: (path, text, options) =>
            written++ === 0
              ? fs.writeFileString(path, text, options)
              : Deferred.succeed(isWriting, undefined).pipe(
                  Effect.andThen(Deferred.await(mayGoOn)),
                  Effect.andThen(fs.writeFileString(path, text, options))
                )
        }
        const fiber = yield* applyIn(workingDirectory)(...twoUpdates).pipe(
          Effect.provideService(FileSystem.FileSystem, slow),
          Effect.forkChild
        )
        yield* Deferred.await(isWriting)
        const interruption = yield* Effect.forkChild(Fiber.interrupt(fiber))
        yield* Deferred.succeed(mayGoOn, undefined)
        yield* Fiber.join(interruption)
        assert.strictEqual(written, 2)
        assert.deepStrictEqual(treeOf(workingDirectory), before)
      })
    )
  )

  it.live("finish what they have begun to put in place when they are interrupted then", () =>
    onPlatform(
      Effect.gen(function* () {
        const fs = yield* FileSystem.FileSystem
        const { workingDirectory } = yield* openWorkspace({ a: "one\n", b: "one\n" })
        const isRenaming = yield* Deferred.make<void>()
        const mayGoOn = yield* Deferred.make<void>()
        const slow: FileSystem.FileSystem = {
          ...fs,
          rename: (from, to) =>
            Deferred.succeed(isRenaming, undefined).pipe(
              Effect.andThen(Deferred.await(mayGoOn)),
              Effect.andThen(fs.rename(from, to))
            )
        }
        const fiber = yield* applyIn(workingDirectory)(...twoUpdates).pipe(
          Effect.provideService(FileSystem.FileSystem, slow),
          Effect.forkChild
        )
        yield* Deferred.await(isRenaming)
        const interruption = yield* Effect.forkChild(Fiber.interrupt(fiber))
        yield* Deferred.succeed(mayGoOn, undefined)
        yield* Fiber.join(interruption)
        assert.deepStrictEqual(treeOf(workingDirectory), { a: "644 one\ntwo\n", b: "644 one\ntwo\n" })
      })
    )
  )

  it.live("say what is in place when the file system fails in between, and leave no other file", () =>
    onPlatform(
      Effect.gen(function* () {
        const fs = yield* FileSystem.FileSystem
        const { workingDirectory } = yield* openWorkspace({ a: "one\n", b: "one\n" })
        const full = PlatformError.systemError({ _tag: "Unknown", module: "FileSystem", method: "rename" })
        const failing: FileSystem.FileSystem = {
          ...fs,
          rename: (from, to) => (to.endsWith("/b") ? Effect.fail(full) : fs.rename(from, to))
        }
        const error = yield* applyIn(workingDirectory)(...twoUpdates, "*** Add File: new", "+one").pipe(
          Effect.provideService(FileSystem.FileSystem, failing),
          Effect.flip
        )
        assert.strictEqual(error.message, `Failed to write file ${workingDirectory}/b`)
        assert.deepStrictEqual(error.applied, { added: ["new"], modified: ["a"], deleted: [] })
        assert.deepStrictEqual(treeOf(workingDirectory), { a: "644 one\ntwo\n", b: "644 one\n", new: "644 one\n" })
      })
    )
  )

  it.live("leave a file alone that has the name of one of theirs", () =>
    onPlatform(
      Effect.gen(function* () {
        const fs = yield* FileSystem.FileSystem
        const { workingDirectory } = yield* openWorkspace({ a: "one\n" })
        let taken = ""
        const crowded: FileSystem.FileSystem = {
          ...fs,
          writeFileString: (path, text, options) =>
            Effect.suspend(() => {
              taken = path
              Fs.writeFileSync(path, "somebody else's")
              return fs.writeFileString(path, text, options)
            })
        }
        const error = yield* applyIn(workingDirectory)("*** Update File: a", "@@", "+two").pipe(
          Effect.provideService(FileSystem.FileSystem, crowded),
          Effect.flip
        )
        assert.strictEqual(error.reason._tag, "FileNotWritten")
        assert.strictEqual(Fs.readFileSync(taken, "utf8"), "somebody else's")
        assert.strictEqual(Fs.readFileSync(`${workingDirectory}/a`, "utf8"), "one\n")
      })
    )
  )

  it.live("do not replace a file that may not be written", () =>
    onPlatform(
      Effect.gen(function* () {
        const fs = yield* FileSystem.FileSystem
        const { workingDirectory } = yield* openWorkspace({ a: "one\n" })
        const denied = PlatformError.systemError({ _tag: "PermissionDenied", module: "FileSystem", method: "access" })
        // Who runs the tests may be root, who may write everything.
        const guarded: FileSystem.FileSystem = {
          ...fs,
          access: (path, options) => (options?.writable === true ? Effect.fail(denied) : fs.access(path, options))
        }
        const reason = yield* reasonOf(
          Effect.provideService(
            applyIn(workingDirectory)("*** Update File: a", "@@", "+two"),
            FileSystem.FileSystem,
            guarded
          )
        )
        assert.strictEqual(reason._tag, "FileNotWritten")
        assert.deepStrictEqual(treeOf(workingDirectory), { a: "644 one\n" })
      })
    )
  )
})

describe("the tools", () => {
  const answer = (folder: string, name: string, args: string) =>
    Effect.gen(function* () {
      const registry = yield* ToolRegistry
      const type = name === "freeform" ? "custom" : "function"
      const { output } = yield* registry.dispatch({ type, callId: "call", name: "apply_patch", arguments: args })
      return {
        ...output,
        content: Predicate.isString(output.content) ? output.content.replaceAll(folder, "<folder>") : ""
      }
    })

  for (const [name, tool, args] of [
    ["freeform", ApplyPatch.tool, (text: string) => text],
    ["function", ApplyPatch.functionTool, (text: string) => JSON.stringify({ input: text })]
  ] as const) {
    it.live(`apply a patch and answer in codex's form: ${name}`, () =>
      onPlatform(
        Effect.gen(function* () {
          const { workingDirectory } = yield* openWorkspace({ a: "one\n" })
          const call = (...lines: ReadonlyArray<string>) =>
            Effect.provide(
              answer(workingDirectory, name, args(patch(...lines))),
              ToolRegistry.layer([tool({ workingDirectory })])
            )
          assert.deepStrictEqual(yield* call("*** Update File: a", "@@", "+two"), {
            content: "Exit code: 0\nWall time: 0 seconds\nOutput:\nSuccess. Updated the following files:\nM a\n",
            success: true
          })
          assert.deepStrictEqual(yield* call("*** Update File: a", "@@", "-three"), {
            content: "apply_patch verification failed: Failed to find expected lines in <folder>/a:\nthree",
            success: false
          })
          assert.deepStrictEqual(yield* call("*** Add File: ../outside/new", "+one"), {
            content:
              'apply_patch verification failed: Refused "../outside/new": it leads out of <folder>, to ' +
              `${workingDirectory.replace(/work$/, "outside/new")}; set allowOutside if it may`,
            success: false
          })
          // Whether it is there, and what is in it, is not told.
          for (const path of ["/etc/passwd", "/nowhere/at/all"]) {
            const { content } = yield* call(`*** Update File: ${path}`, "@@", "-root")
            assert.match(content, /^apply_patch verification failed: Refused /)
          }
        })
      )
    )
  }

  it.live("tell a model that sent no patch what is wrong with its JSON", () =>
    onPlatform(
      Effect.gen(function* () {
        const { workingDirectory } = yield* openWorkspace({})
        const said = yield* Effect.provide(
          answer(workingDirectory, "function", `{"patch":""}`),
          ToolRegistry.layer([ApplyPatch.functionTool({ workingDirectory })])
        )
        assert.isFalse(said.success)
        assert.match(said.content, /^failed to parse function arguments: /)
      })
    )
  )
})
