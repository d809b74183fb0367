/** Patches from diffs and back, and patches that are still being written. */
import * as Fs from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Effect, FileSystem, Result, Stream } from "effect"
import { ApplyPatch } from "effect-codex/tools"
import { ChildProcess, ChildProcessSpawner } from "effect/process"
import { caseOf, fittingCase, treeOf, writeFiles } from "../support/applyPatchCases.ts"
import { onPlatform } from "../support/real.ts"

const seeds = Array.from({ length: 2000 }, (_, seed) => seed + 1)

/** The files after the changes. */
const after = (files: Readonly<Record<string, string>>, changes: ReadonlyArray<ApplyPatch.FileChange>) => {
  const now = new Map(Object.entries(files))
  for (const { after, kind, movedFrom, path } of changes) {
    if (movedFrom !== undefined) now.delete(movedFrom)
    if (kind === "deleted" || after === undefined) now.delete(path)
    else now.set(path, after)
  }
  return Object.fromEntries([...now].toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

const changesOf = (patch: ApplyPatch.Patch, files: Readonly<Record<string, string>>) =>
  Result.getOrThrow(ApplyPatch.changes(patch, files))
const parse = (text: string) => Result.getOrThrow(ApplyPatch.parse(text))

describe("ApplyPatch.fromUnifiedDiff and toUnifiedDiff", () => {
  it("come to the same files, from patch to diff to patch", () => {
    let fitting = 0
    for (const seed of seeds) {
      const { files, patch } = fittingCase(seed)
      const changes = Result.getOrUndefined(
        Result.flatMap(ApplyPatch.parse(patch), (patch) => ApplyPatch.changes(patch, files))
      )
      if (changes === undefined) continue
      fitting++
      const expected = after(files, changes)
      for (const context of [0, 1, 3]) {
        const diff = ApplyPatch.toUnifiedDiff(changes, context)
        if (diff === "") continue
        const back = Result.getOrThrow(ApplyPatch.fromUnifiedDiff(diff, files))
        assert.deepStrictEqual(after(files, changesOf(back, files)), expected, `case ${seed}, as a value:\n${diff}`)
        if (Object.values(expected).some((text) => /\r/.test(text))) continue
        const text = ApplyPatch.format(back)
        assert.deepStrictEqual(
          after(files, changesOf(parse(text), files)),
          expected,
          `case ${seed}, as a text:\n${text}`
        )
      }
    }
    assert.isAbove(fitting, seeds.length / 2)
  })

  it.live("make what git makes of the same diff, and read what git writes", () =>
    onPlatform(
      Effect.gen(function* () {
        const fs = yield* FileSystem.FileSystem
        const spawner = yield* ChildProcessSpawner.ChildProcessSpawner
        const git = (folder: string, ...args: ReadonlyArray<string>) =>
          spawner.string(
            ChildProcess.make("git", [
              "-C",
              folder,
              ...["user.name=t", "user.email=t@example.com", "core.autocrlf=false"].flatMap((set) => ["-c", set]),
              ...args
            ])
          )
        const filesIn = (folder: string) =>
          Object.fromEntries(
            Object.entries(treeOf(folder)).filter(([name, what]) => what !== "folder" && !name.startsWith(".git/"))
          )
        let compared = 0
        for (const seed of seeds.slice(0, 60)) {
          const { files, patch } = fittingCase(seed)
          const changes = Result.getOrUndefined(
            Result.flatMap(ApplyPatch.parse(patch), (patch) => ApplyPatch.changes(patch, files))
          )
          if (changes === undefined || changes.some(({ after, before }) => after === before)) continue
          compared++
          const [ours, theirs] = [yield* fs.makeTempDirectoryScoped(), yield* fs.makeTempDirectoryScoped()]
          for (const folder of [ours, theirs]) writeFiles(folder, new Map(Object.entries(files)))
          yield* git(theirs, "init", "-q")
          yield* git(theirs, "add", "-A")
          yield* git(theirs, "commit", "-qm", "before", "--allow-empty")
          Fs.writeFileSync(`${theirs}/.git/diff`, ApplyPatch.toUnifiedDiff(changes))
          yield* git(theirs, "apply", "--whitespace=nowarn", ".git/diff")
          yield* ApplyPatch.apply(patch, { workingDirectory: ours })
          assert.deepStrictEqual(filesIn(theirs), filesIn(ours), `case ${seed}`)

          yield* git(theirs, "add", "-A")
          const diff = yield* git(theirs, "diff", "--cached", "--find-renames", "--no-color")
          const back = Result.getOrThrow(ApplyPatch.fromUnifiedDiff(diff, files))
          assert.deepStrictEqual(after(files, changesOf(back, files)), after(files, changes), `case ${seed}\n${diff}`)
        }
        assert.isAbove(compared, 30)
      })
    )
  )

  it("read a plain diff with dates, several files, and missing line ends", () => {
    const diff = [
      "Only in old: notes",
      "--- one.txt\t2026-01-01 10:00:00.000000000 +0000",
      "+++ one.txt\t2026-01-02 10:00:00.000000000 +0000",
      "@@ -1,3 +1,3 @@ some function",
      " alpha",
      "--- beta",
      "+++ beta",
      " gamma",
      "--- two words.txt\t2026-01-01 10:00:00.000000000 +0000",
      "+++ two words.txt\t2026-01-02 10:00:00.000000000 +0000",
      "@@ -1 +1,2 @@",
      "-last",
      "\\ No newline at end of file",
      "+last",
      "+one more",
      "\\ No newline at end of file",
      "--- /dev/null",
      "+++ new.txt",
      "@@ -0,0 +1 @@",
      "+whole",
      "\\ No newline at end of file",
      "--- gone.txt",
      "+++ /dev/null",
      "@@ -1 +0,0 @@",
      "-whole",
      ""
    ].join("\n")
    const files = { "one.txt": "alpha\n-- beta\ngamma\n", "two words.txt": "last", "gone.txt": "whole\n" }
    const patch = Result.getOrThrow(ApplyPatch.fromUnifiedDiff(diff))
    assert.deepStrictEqual(after(files, changesOf(patch, files)), {
      "new.txt": "whole",
      "one.txt": "alpha\n++ beta\ngamma\n",
      "two words.txt": "last\none more\n"
    })
  })

  it("read git's names: renamed, quoted, with spaces, and without prefixes", () => {
    const diff = [
      "diff --git a/from here b/to there",
      "similarity index 100%",
      "rename from from here",
      "rename to to there",
      'diff --git "a/\\303\\274.txt" "b/\\303\\274.txt"',
      "index 1..2 100644",
      '--- "a/\\303\\274.txt"',
      '+++ "b/\\303\\274.txt"',
      "@@ -1 +1 @@",
      "-one",
      "+two",
      "diff --git a/empty b/empty",
      "new file mode 100644",
      "index 0000000..e69de29",
      "diff --git a/run b/run",
      "old mode 100644",
      "new mode 100755",
      "diff --git a/a b/a",
      "index 1..2 100644",
      "--- a/a",
      "+++ a/a",
      "@@ -1 +1 @@",
      "-one",
      "+two",
      ""
    ].join("\n")
    const patch = Result.getOrThrow(ApplyPatch.fromUnifiedDiff(diff))
    const files = { "from here": "same\n", "ü.txt": "one\n", run: "", "a/a": "one\n" }
    assert.deepStrictEqual(after(files, changesOf(patch, files)), {
      "a/a": "two\n",
      empty: "",
      run: "",
      "to there": "same\n",
      "ü.txt": "two\n"
    })
  })

  it("find the place the diff means where its lines stand more than once, given the file", () => {
    const files = { a: "same\n".repeat(9) }
    const diff = "--- a\n+++ a\n@@ -6 +6 @@\n-same\n+other\n"
    const patch = Result.getOrThrow(ApplyPatch.fromUnifiedDiff(diff, files))
    assert.deepStrictEqual(after(files, changesOf(patch, files)), {
      a: `${"same\n".repeat(5)}other\n${"same\n".repeat(3)}`
    })
  })

  for (const [what, diff, line] of [
    ["is none", "hello\n", 1],
    ["is cut", "--- a\n+++ a\n@@ -1,3 +1,3 @@\n one\n-two", 5],
    ["has more lines than it says", "--- a\n+++ a\n@@ -1 +1,2 @@\n-one\n-two\n+one\n", 5],
    ["has a line without a sign", "--- a\n+++ a\n@@ -1,2 +1,2 @@\n one\ntwo\n", 5],
    ["is of a binary file", "diff --git a/a b/a\nindex 1..2 100644\nBinary files a/a and b/a differ\n", 3],
    ["copies", "diff --git a/a b/b\ncopy from a\ncopy to b\n", 2],
    ["merges", "diff --cc a\n--- a/a\n+++ b/a\n@@@ -1,1 -1,1 +1,1 @@@\n", 4],
    ["has no context to stand on", "--- a\n+++ a\n@@ -5,0 +6 @@\n+one\n", 3]
  ] as const) {
    it(`refuse a diff that ${what}, and say where`, () => {
      const result = ApplyPatch.fromUnifiedDiff(diff)
      assert(Result.isFailure(result))
      assert.strictEqual(result.failure._tag, "InvalidDiff")
      assert.strictEqual(result.failure.line, line, result.failure.message)
    })
  }

  it("refuse a diff of another file than the one at hand", () => {
    const result = ApplyPatch.fromUnifiedDiff("--- a\n+++ a\n@@ -1 +1 @@\n-one\n+two\n", { a: "three\n" })
    assert.isTrue(Result.isFailure(result))
  })
})

describe("ApplyPatch.stream", () => {
  const states = (pieces: Iterable<string>) => Stream.runCollect(ApplyPatch.stream(Stream.fromIterable(pieces)))
  const cut = (text: string, size: number): ReadonlyArray<string> =>
    Array.from({ length: Math.ceil(text.length / size) }, (_, i) => text.slice(i * size, (i + 1) * size))

  it.effect("ends with what parse makes of the whole, and says nothing on the way that does not come true", () =>
    Effect.gen(function* () {
      for (const seed of seeds) {
        const { patch } = caseOf(seed)
        const whole = ApplyPatch.parse(patch)
        const all = yield* states(cut(patch, 1 + (seed % 17)))
        const last = all.at(-1)
        assert.deepStrictEqual(last?.result, whole)
        if (Result.isFailure(whole)) {
          assert.deepStrictEqual(last?.problem, whole.failure)
          continue
        }
        const { hunks } = whole.success
        assert.deepStrictEqual(last?.hunks, hunks)
        for (const state of all) {
          assert.isUndefined(state.problem, `case ${seed}`)
          assert.deepStrictEqual(state.hunks, hunks.slice(0, state.hunks.length), `case ${seed}`)
          if (state.writing !== undefined) assert.strictEqual(state.writing.path, hunks[state.hunks.length]?.path)
        }
        // Read line by line, what is complete at the end is the whole.
        const byLine = yield* states(`${patch}\n`.split(/(?<=\n)/))
        const complete = byLine.at(-2)
        if (complete?.writing === undefined) assert.deepStrictEqual(complete?.hunks, hunks, `case ${seed}`)
      }
    })
  )

  it.effect("shows the hunk that is being written grow, and states do not change afterwards", () =>
    Effect.gen(function* () {
      const all = yield* states([
        "*** Begin Patch\n*** Add File: a\n+on",
        "e\n+two\n*** Update File: b\n@@\n o",
        "ne\n-two\n",
        "*** End Patch"
      ])
      assert.deepStrictEqual(
        all.map(({ hunks, line, writing }) => [hunks.map(({ path }) => path), writing, line]),
        [
          [[], { _tag: "AddFile", path: "a", contents: "" }, "+on"],
          [
            ["a"],
            {
              _tag: "UpdateFile",
              path: "b",
              moveTo: undefined,
              chunks: [{ context: undefined, lines: [], endOfFile: false }]
            },
            " o"
          ],
          [
            ["a"],
            {
              _tag: "UpdateFile",
              path: "b",
              moveTo: undefined,
              chunks: [
                {
                  context: undefined,
                  lines: [
                    { kind: "context", text: "one" },
                    { kind: "remove", text: "two" }
                  ],
                  endOfFile: false
                }
              ]
            },
            ""
          ],
          [["a"], all[2]?.writing, "*** End Patch"],
          [["a", "b"], undefined, ""]
        ]
      )
    })
  )

  it.effect("says what is wrong as soon as it is, and goes on", () =>
    Effect.gen(function* () {
      const all = yield* states(["Here is the patch:\n", "*** Begin Patch\n"])
      assert.deepStrictEqual(
        all.map(({ problem }) => problem?.message),
        Array.from({ length: 3 }, () => "Invalid patch: The first line of the patch must be '*** Begin Patch'")
      )
    })
  )

  it.effect("fails only with what its input fails with", () =>
    Effect.gen(function* () {
      const input = Stream.concat(Stream.make("*** Begin Patch\n"), Stream.fail("the model hung up"))
      assert.strictEqual(yield* Effect.flip(Stream.runDrain(ApplyPatch.stream(input))), "the model hung up")
    })
  )
})
