/** Patches beside codex's own program, and its tool. */
import { NodeServices } from "@effect/platform-node"
import { assert, describe, it, layer } from "@effect/vitest"
import { Effect, FileSystem, Layer, Predicate, Result, Stream } from "effect"
import { CodexBinary } from "effect-codex/binary"
import { Script } from "effect-codex/testing"
import { ApplyPatch, ToolRegistry } from "effect-codex/tools"
import { ChildProcess, ChildProcessSpawner } from "effect/process"
import { caseOf, type PatchCase, treeOf, writeFiles } from "../support/applyPatchCases.ts"
import { acceptedBy, type Grammar, readGrammar } from "../support/lark.ts"
import { onPlatform, openCodex } from "../support/real.ts"

interface Outcome {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
  readonly tree: Readonly<Record<string, string>>
}

/** A folder with the files of a case, and what becomes of it. */
const inFolder = <R>(
  { files }: Pick<PatchCase, "files">,
  run: (folder: string) => Effect.Effect<Omit<Outcome, "tree">, never, R>
) =>
  Effect.scoped(
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const folder = yield* Effect.orDie(Effect.flatMap(fs.makeTempDirectoryScoped({ prefix: "patch-" }), fs.realPath))
      writeFiles(folder, files)
      const { exitCode, stderr, stdout } = yield* run(folder)
      const outcome: Outcome = { exitCode, stdout, stderr: stderr.replaceAll(folder, "<folder>"), tree: treeOf(folder) }
      return outcome
    })
  )

const byProgram = (patchCase: PatchCase) =>
  inFolder(patchCase, (cwd) =>
    Effect.gen(function* () {
      const binary = yield* (yield* CodexBinary).path
      const spawner = yield* ChildProcessSpawner.ChildProcessSpawner
      const program = yield* spawner.spawn(
        ChildProcess.make(binary, ["--codex-run-as-apply-patch", patchCase.patch], { cwd, stdin: "ignore" })
      )
      const text = (bytes: typeof program.stdout) => Stream.mkString(Stream.decodeText(bytes))
      const [stdout, stderr, exitCode] = yield* Effect.all(
        [text(program.stdout), text(program.stderr), program.exitCode],
        {
          concurrency: "unbounded"
        }
      )
      return { stdout, stderr, exitCode: Number(exitCode) }
    }).pipe(Effect.scoped, Effect.orDie)
  )

const byUs = (patchCase: PatchCase, semantics: "codex" | "safe") =>
  inFolder(patchCase, (workingDirectory) =>
    ApplyPatch.apply(patchCase.patch, { workingDirectory, semantics }).pipe(
      Effect.map(({ summary }) => ({ exitCode: 0, stdout: summary, stderr: "" })),
      Effect.catchTag("ApplyPatchError", ({ message, reason }) =>
        Effect.succeed({
          exitCode: reason._tag === "PathRefused" ? -1 : 1,
          stdout: "",
          stderr: `${message}\n`
        })
      )
    )
  )

const generated = Array.from({ length: 2000 }, (_, seed) => seed + 1)
/** One after the other of these, four at a time: each costs a process. */
const concurrency = 4

layer(CodexBinary.layer().pipe(Layer.provideMerge(NodeServices.layer)))("codex's program", (it) => {
  it.effect(
    "and the codex semantics leave the same files and say the same, for 2,000 folders and patches",
    () =>
      Effect.gen(function* () {
        const succeeded = yield* Effect.forEach(
          generated,
          Effect.fnUntraced(function* (seed) {
            const patchCase = caseOf(seed)
            const expected = yield* byProgram(patchCase)
            assert.deepStrictEqual(yield* byUs(patchCase, "codex"), expected, `case ${seed}`)
            // The safe semantics refuse, or do the same or nothing.
            const safe = yield* byUs(patchCase, "safe")
            if (safe.exitCode === -1 || safe.exitCode === 1) {
              if (safe.exitCode === 1) assert.strictEqual(safe.stderr, expected.stderr, `case ${seed}`)
              const untouched = yield* inFolder(patchCase, () =>
                Effect.succeed({ exitCode: 0, stdout: "", stderr: "" })
              )
              assert.deepStrictEqual(safe.tree, untouched.tree, `case ${seed}`)
            } else assert.deepStrictEqual(safe, expected, `case ${seed}`)
            return expected.exitCode === 0
          }),
          { concurrency }
        )
        // The cases are worth something only when many patches fit and many do not.
        const count = succeeded.filter(Boolean).length
        assert.isAbove(count, generated.length / 4)
        assert.isBelow(count, (generated.length * 3) / 4)
      }),
    180_000
  )

  const link = (folder: string, target: string, name: string) =>
    Effect.orDie(Effect.flatMap(FileSystem.FileSystem, (fs) => fs.symlink(target, `${folder}/${name}`)))
  const patch = (body: string): string => `*** Begin Patch\n${body}*** End Patch`

  for (const [what, body] of [
    ["writes through a link", "*** Update File: link\n@@\n+two\n"],
    ["adds through a link that leads nowhere", "*** Add File: nowhere\n+two\n"],
    ["deletes a link and not its file", "*** Delete File: link\n"],
    ["does not delete a link that leads nowhere", "*** Delete File: nowhere\n"],
    ["moves what a link leads to", "*** Update File: link\n*** Move to: moved\n@@\n+two\n"],
    ["sees one file behind two names", "*** Update File: link\n@@\n+two\n*** Update File: a\n@@\n two\n+three\n"],
    ["sees a loop of links", "*** Update File: loop\n@@\n+two\n"],
    ["deletes a file that it moves onto itself", "*** Update File: a\n*** Move to: ./a\n@@\n+two\n"],
    ["leaves the working directory", "*** Add File: ../../../../../../proc/none\n+two\n"],
    ["names a file with a name too long", `*** Update File: ${"n".repeat(300)}\n@@\n+two\n`],
    ["makes folders for a file it then cannot write", `*** Add File: new/${"n".repeat(300)}\n+two\n`],
    [
      "says that the original of a move could not be removed",
      "*** Update File: /proc/self/comm\n*** Move to: moved\n@@\n+two\n"
    ]
  ] as const) {
    it.effect(`${what}, and so do the codex semantics`, () =>
      Effect.gen(function* () {
        const patchCase = { files: new Map([["a", "one\n"]]), patch: patch(body) }
        const withLinks = <R>(outcome: Effect.Effect<Outcome, never, R>) =>
          Effect.flatMap(FileSystem.FileSystem, (fs) =>
            Effect.provideService(outcome, FileSystem.FileSystem, {
              ...fs,
              // The links are made with the folder.
              makeTempDirectoryScoped: (options) =>
                Effect.tap(fs.makeTempDirectoryScoped(options), (folder) =>
                  Effect.all([link(folder, "a", "link"), link(folder, "void", "nowhere"), link(folder, "loop", "loop")])
                )
            })
          )
        const expected = yield* withLinks(byProgram(patchCase))
        const actual = yield* withLinks(byUs(patchCase, "codex"))
        // The process has its own name in that file.
        const named = (outcome: Outcome) => ({ ...outcome, tree: { ...outcome.tree, moved: "moved" in outcome.tree } })
        if (body.includes("/proc/self/comm")) assert.deepStrictEqual(named(actual), named(expected))
        else assert.deepStrictEqual(actual, expected)
      })
    )
  }
})

describe("codex's tool", () => {
  const patch = (body: string): string => `*** Begin Patch\n${body}*** End Patch`
  const inputs = [
    patch("*** Add File: new/file\n+one\n"),
    patch("*** Update File: a\n@@\n-one\n+two\n*** Delete File: b\n"),
    patch("*** Update File: a\n@@\n-one\n+two\n"),
    patch("*** Update File: a\n@@ one\n-two\n+two\n"),
    patch("*** Update File: none\n@@\n-one\n+two\n"),
    patch("*** Delete File: none\n"),
    patch("*** Delete File: bytes\n"),
    patch("*** Update File: folder\n@@\n+two\n"),
    patch("*** Add File: once\n+one\n*** Update File: ./once\n@@\n+two\n"),
    patch("*** Add File: before\n+one\n*** Update File: none\n@@\n+two\n"),
    patch("*** Add File: folder\n+one\n"),
    patch("*** Add File: a/below\n+one\n"),
    patch("*** Environment ID: elsewhere\n*** Add File: c\n+one\n"),
    patch("*** Unheard of\n"),
    patch("*** Update File: a\n@@\n"),
    patch(""),
    "",
    "no patch",
    `<<'EOF'\n${patch("*** Add File: wrapped\n+one\n")}\nEOF`
  ]
  const files = new Map<string, string | Uint8Array>([
    ["a", "one\n"],
    ["b", "one\n"],
    ["folder/c", "one\n"],
    ["bytes", Uint8Array.from([97, 0xff, 10])]
  ])
  const isOutput = (item: unknown): item is { readonly output: string } =>
    Predicate.isObject(item) && item["type"] === "custom_tool_call_output" && typeof item["output"] === "string"

  it.live("answers as ours does, call by call, and both leave the same files", () =>
    onPlatform(
      Effect.gen(function* () {
        const fs = yield* FileSystem.FileSystem
        const real = yield* openCodex([...inputs.map((input) => Script.respond(Script.patch(input))), "Done."])
        writeFiles(real.folder, files)
        const thread = yield* real.thread({ sandbox: "danger-full-access" })
        yield* thread.run("Edit")
        const last = (yield* real.model.requests).at(-1)?.body["input"]
        const expected = (Array.isArray(last) ? last : []).filter(isOutput).map(({ output }) => output)

        const folder = yield* Effect.flatMap(fs.makeTempDirectoryScoped(), fs.realPath)
        writeFiles(folder, files)
        const actual = yield* Effect.gen(function* () {
          const registry = yield* ToolRegistry
          return yield* Effect.forEach(inputs, (input, n) =>
            registry.dispatch({ type: "custom", callId: `call-${n}`, name: "apply_patch", arguments: input })
          )
        }).pipe(Effect.provide(ToolRegistry.layer([ApplyPatch.tool({ workingDirectory: folder })])))
        const said = actual.map(({ output }) => output.content).filter(Predicate.isString)

        const plain = (outputs: ReadonlyArray<string>, folder: string) =>
          outputs.map((output) => output.replaceAll(folder, "<folder>").replace(/Wall time: [\d.]+/, "Wall time: n"))
        assert.deepStrictEqual(plain(said, folder), plain(expected, real.folder))
        const { ".git": _, ...tree } = treeOf(real.folder)
        const withoutGit = Object.fromEntries(Object.entries(tree).filter(([name]) => !name.startsWith(".git/")))
        assert.deepStrictEqual(treeOf(folder), withoutGit)
      })
    )
  )

  it.live("has a grammar that accepts what ours accepts", () =>
    onPlatform(
      Effect.gen(function* () {
        const real = yield* openCodex(["Done."])
        yield* (yield* real.thread()).run("Hello")
        const tools: unknown = (yield* real.model.requests)[0]?.body["tools"]
        const tool: unknown = (Array.isArray(tools) ? tools : []).find(
          (tool: unknown) => Predicate.isObject(tool) && tool["name"] === "apply_patch"
        )
        const format = Predicate.isObject(tool) ? tool["format"] : undefined
        const definition = Predicate.isObject(format) ? format["definition"] : undefined
        if (typeof definition !== "string") return assert.fail("codex offers no apply_patch")
        const [theirs, ours]: [Grammar, Grammar] = [readGrammar(definition), readGrammar(ApplyPatch.grammar)]

        const verdicts = generated.slice(0, 500).map((seed) => {
          const { patch } = caseOf(seed)
          const accepted = acceptedBy(theirs, patch)
          assert.strictEqual(acceptedBy(ours, patch), accepted, patch)
          return accepted
        })
        assert.include(verdicts, true)
        assert.include(verdicts, false)
        // What the grammar accepts is a patch, but for an update that says nothing.
        for (const seed of generated.slice(0, 500)) {
          const { patch } = caseOf(seed)
          if (!acceptedBy(ours, patch)) continue
          const parsed = ApplyPatch.parse(patch)
          if (Result.isFailure(parsed))
            assert.match(parsed.failure.detail, /is empty|does not contain any lines|Unexpected/)
        }
      })
    )
  )
})
