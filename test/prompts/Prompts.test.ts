import { writeFileSync } from "node:fs"
import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Context, Effect, FileSystem, Layer, Path, Redacted } from "effect"
import { type PromptError, Prompts, type PromptsOptions } from "effect-codex/prompts"
import { ChildProcess, ChildProcessSpawner } from "effect/process"
import { onPlatform, openCodex, userTexts } from "../support/real.ts"

/** Prompts of a CODEX_HOME with these files in its prompts. */
const open = Effect.fnUntraced(function* (
  files: Readonly<Record<string, string | Uint8Array>>,
  options: PromptsOptions = {}
) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const codexHome = yield* fs.makeTempDirectoryScoped({ prefix: "codex-prompts-" })
  const folder = path.join(codexHome, "prompts")
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(folder, name)
    yield* fs.makeDirectory(path.dirname(file), { recursive: true })
    yield* fs.writeFile(file, typeof content === "string" ? new TextEncoder().encode(content) : content)
  }
  const prompts = yield* openHome({ ...options, env: { CODEX_HOME: codexHome, ...options.env } })
  return { prompts, codexHome, folder, file: (name: string) => path.join(folder, name), fs }
})

const openHome = Effect.fnUntraced(function* (options: PromptsOptions, fs?: FileSystem.FileSystem) {
  const files = fs === undefined ? Layer.empty : Layer.succeed(FileSystem.FileSystem, fs)
  const platform = Layer.provideMerge(files, NodeServices.layer)
  return Context.get(yield* Layer.build(Layer.provide(Prompts.layer(options), platform)), Prompts)
})

const namesOf = (prompts: ReadonlyArray<{ readonly name: string }>) => prompts.map(({ name }) => name)

/** What `list` says of files that are no prompts: `name: problem`. */
const problemsOf = Effect.fnUntraced(function* (prompts: Prompts["Service"], folder: string) {
  const { problems } = yield* prompts.list
  return problems.map(({ path, problem }) => `${path.slice(folder.length + 1)}: ${problem}`)
})

/** The reason it fails with, as plain fields. */
const reasonOf = <A>(effect: Effect.Effect<A, PromptError>): Effect.Effect<Readonly<Record<string, unknown>>, A> =>
  Effect.map(Effect.flip(effect), ({ reason }) => ({
    ...Object.fromEntries(Object.entries(reason)),
    _tag: reason._tag
  }))

describe("the prompts in CODEX_HOME", () => {
  it.live("are its markdown files, by name, with what their heads say", () =>
    onPlatform(
      Effect.gen(function* () {
        const { file, prompts } = yield* open({
          "review.md": "---\ndescription: Review it\nargument-hint: FILE=\n---\nReview $FILE for $WHAT, $FILE!\n",
          "B.MD": "upper",
          "a.b.Md": "$1",
          "é.md": "e",
          ".hidden.md": "h",
          ".md": "no name",
          "notes.txt": "no prompt",
          md: "no extension",
          "below/deep.md": "too deep"
        })
        const found = yield* prompts.list
        assert.deepStrictEqual(found.problems, [])
        assert.deepStrictEqual(namesOf(found.prompts), [".hidden", "B", "a.b", "review", "é"])
        assert.deepStrictEqual(found.prompts[3], {
          name: "review",
          path: file("review.md"),
          description: "Review it",
          argumentHint: "FILE=",
          argumentNames: ["FILE", "WHAT"],
          template: "Review $FILE for $WHAT, $FILE!"
        })
        for (const prompt of found.prompts) assert.deepStrictEqual(yield* prompts.get(prompt.name), prompt)
      })
    )
  )

  it.live.skipIf(process.platform !== "linux")(
    "are in the order of their names' bytes, in whatever order the system lists them",
    () =>
      onPlatform(
        Effect.gen(function* () {
          const names = ["B", "a", "a-b", "～", "😀"]
          const { codexHome, fs } = yield* open(Object.fromEntries(names.map((name) => [`${name}.md`, name])))
          const files = names.flatMap((name) => [`${name}.MD`, `${name}.md`])
          for (const listed of [files, files.toReversed()]) {
            const prompts = yield* openHome(
              { env: { CODEX_HOME: codexHome } },
              { ...fs, readDirectory: () => Effect.succeed(listed) }
            )
            const found = yield* prompts.list
            assert.deepStrictEqual(namesOf(found.prompts), names)
            // None of the system's files has its ending in capitals.
            assert.deepStrictEqual(
              found.problems.map(({ path }) => path),
              names.map((name) => `${codexHome}/prompts/${name}.MD`)
            )
          }
        })
      )
  )

  it.live("may begin with a byte order mark, which stays", () =>
    onPlatform(
      Effect.gen(function* () {
        const { prompts } = yield* open({ "a.md": "\ufefftext" })
        assert.strictEqual((yield* prompts.get("a")).template, "\ufefftext")
      })
    )
  )

  it.live("are none where there is no folder", () =>
    onPlatform(
      Effect.gen(function* () {
        const { prompts } = yield* open({})
        assert.deepStrictEqual(yield* prompts.list, { prompts: [], problems: [] })
        assert.strictEqual(yield* prompts.expand("/prompts:a b"), "/prompts:a b")
        assert.strictEqual((yield* reasonOf(prompts.get("a")))._tag, "PromptNotFound")
      })
    )
  )

  it.live("are looked for below HOME without a CODEX_HOME, which may be a secret", () =>
    onPlatform(
      Effect.gen(function* () {
        const { codexHome, fs } = yield* open({ "a.md": "text" })
        yield* fs.makeDirectory(`${codexHome}/.codex/prompts`, { recursive: true })
        yield* fs.writeFileString(`${codexHome}/.codex/prompts/b.md`, "text")
        const ofHome = yield* openHome({ env: { HOME: codexHome }, extendEnv: false })
        assert.deepStrictEqual(namesOf((yield* ofHome.list).prompts), ["b"])
        const redacted = yield* openHome({ env: { CODEX_HOME: Redacted.make(codexHome) } })
        assert.deepStrictEqual(namesOf((yield* redacted.list).prompts), ["a"])
      })
    )
  )

  it.live("are without those that are to be left out", () =>
    onPlatform(
      Effect.gen(function* () {
        const { prompts } = yield* open({ "a.md": "text", "init.md": "text" }, { exclude: ["init"] })
        assert.deepStrictEqual(namesOf((yield* prompts.list).prompts), ["a"])
        assert.strictEqual(yield* prompts.expand("/prompts:init"), "/prompts:init")
      })
    )
  )

  it.live("are read anew each time", () =>
    onPlatform(
      Effect.gen(function* () {
        const { file, fs, prompts } = yield* open({ "a.md": "old" })
        assert.strictEqual(yield* prompts.expand("/prompts:a"), "old")
        yield* fs.writeFileString(file("a.md"), "new")
        assert.strictEqual(yield* prompts.expand("/prompts:a"), "new")
      })
    )
  )

  it.live("fail to be listed, and say so, where their folder is a file", () =>
    onPlatform(
      Effect.gen(function* () {
        const { codexHome, folder, fs, prompts } = yield* open({})
        yield* fs.writeFileString(`${codexHome}/prompts`, "no folder")
        const error = yield* Effect.flip(prompts.list)
        assert.strictEqual(error.reason._tag, "PromptsFolderUnreadable")
        assert.include(error.message, folder)
        assert.strictEqual((yield* reasonOf(prompts.get("a")))._tag, "PromptsFolderUnreadable")
        assert.strictEqual((yield* reasonOf(prompts.expand("/prompts:a")))._tag, "PromptsFolderUnreadable")
        assert.strictEqual(yield* prompts.expand("no prompt"), "no prompt")
      })
    )
  )
})

describe("a file that cannot be a prompt", () => {
  it.live("stands beside the good ones, with what is wrong", () =>
    onPlatform(
      Effect.gen(function* () {
        const { file, folder, fs, prompts } = yield* open({
          "good.md": "text",
          "latin1.md": Uint8Array.of(0x61, 0xe9, 0x0a),
          "cut.md": Uint8Array.of(0xe2, 0x82),
          "large.md": "x".repeat(1024 * 1024 + 1),
          "two words.md": "text",
          "no-break\u00a0space.md": "text"
        })
        yield* fs.symlink(file("nothing"), file("dangling.md"))
        yield* fs.symlink(file("loop.md"), file("loop.md"))
        yield* fs.symlink("/dev/zero", file("zero.md"))
        assert.deepStrictEqual(namesOf((yield* prompts.list).prompts), ["good"])
        assert.deepStrictEqual(yield* problemsOf(prompts, folder), [
          "cut.md: NotUtf8",
          "dangling.md: Unreadable",
          "large.md: TooLarge",
          "latin1.md: NotUtf8",
          "loop.md: Unreadable",
          "no-break\u00a0space.md: NameInvalid",
          "two words.md: NameInvalid",
          "zero.md: NotAFile"
        ])
        for (const { message, path } of (yield* prompts.list).problems) assert.include(message, path)
      })
    )
  )

  it.live("fails the one who asks for it, and nobody else", () =>
    onPlatform(
      Effect.gen(function* () {
        const { file, prompts } = yield* open({ "good.md": "text", "latin1.md": Uint8Array.of(0xe9) })
        const expected = { _tag: "PromptFileInvalid", problem: "NotUtf8", path: file("latin1.md") }
        assert.deepInclude(yield* reasonOf(prompts.get("latin1")), expected)
        assert.deepInclude(yield* reasonOf(prompts.expand("/prompts:latin1 x")), expected)
        assert.strictEqual(yield* prompts.expand("/prompts:good x"), "text")
      })
    )
  )

  it.live("is not opened when it is a pipe that nobody writes to", () =>
    onPlatform(
      Effect.gen(function* () {
        const { file, folder, prompts } = yield* open({ "good.md": "text" })
        const spawner = yield* ChildProcessSpawner.ChildProcessSpawner
        yield* spawner.exitCode(ChildProcess.make("mkfifo", [file("pipe.md")]))
        assert.deepStrictEqual(yield* problemsOf(prompts, folder), ["pipe.md: NotAFile"])
      })
    )
  )

  it.live.skipIf(process.platform !== "linux")("may have a name that is no text", () =>
    onPlatform(
      Effect.gen(function* () {
        const { folder, prompts } = yield* open({ "good.md": "text" })
        writeFileSync(Buffer.concat([Buffer.from(`${folder}/`), Buffer.of(0xff), Buffer.from(".md")]), "text")
        assert.deepStrictEqual(yield* problemsOf(prompts, folder), ["\ufffd.md: Unreadable"])
      })
    )
  )

  it.live("is no folder, whatever its name", () =>
    onPlatform(
      Effect.gen(function* () {
        const { folder, prompts } = yield* open({ "folder.md/a.md": "text" })
        assert.deepStrictEqual(yield* prompts.list, { prompts: [], problems: [] })
        assert.deepInclude(yield* reasonOf(prompts.get("folder")), { _tag: "PromptNotFound", name: "folder", folder })
      })
    )
  )

  // Elsewhere the two are one file.
  it.live.skipIf(process.platform !== "linux")(
    "may be one whose name another has, unless that other cannot be used",
    () =>
      onPlatform(
        Effect.gen(function* () {
          const both = yield* open({ "a.md": "second", "a.MD": "first" })
          const files = ["a.MD", "a.md"]
          for (const listed of [files, files.toReversed()]) {
            const readDirectory = () => Effect.succeed(listed)
            const prompts = yield* openHome({ env: { CODEX_HOME: both.codexHome } }, { ...both.fs, readDirectory })
            assert.deepStrictEqual(yield* problemsOf(prompts, both.folder), ["a.md: NameTaken"])
            assert.strictEqual((yield* prompts.get("a")).template, "first")
          }

          const one = yield* open({ "a.MD": Uint8Array.of(0xff), "a.md": "second" })
          assert.deepStrictEqual(yield* problemsOf(one.prompts, one.folder), ["a.MD: NotUtf8"])
          assert.strictEqual(yield* one.prompts.expand("/prompts:a"), "second")
        })
      )
  )
})

describe("a prompt", () => {
  it.live("may be a link to a file elsewhere", () =>
    onPlatform(
      Effect.gen(function* () {
        const { codexHome, file, fs, prompts } = yield* open({ "other.md": "" })
        yield* fs.writeFileString(`${codexHome}/elsewhere.txt`, "linked $1")
        yield* fs.symlink(`${codexHome}/elsewhere.txt`, file("link.md"))
        assert.deepInclude(yield* prompts.get("link"), { name: "link", path: file("link.md") })
        assert.strictEqual(yield* prompts.expand("/prompts:link here"), "linked here")
      })
    )
  )

  it.live("may be 1 MiB large, and is read as it is", () =>
    onPlatform(
      Effect.gen(function* () {
        const text = "€uro ".repeat(149_796) + "1234"
        assert.strictEqual(Buffer.byteLength(text), 1024 * 1024)
        const { prompts } = yield* open({ "a.md": text })
        assert.strictEqual((yield* prompts.get("a")).template, text)
      })
    )
  )

  it.live("is found by its own name alone, never by a path", () =>
    onPlatform(
      Effect.gen(function* () {
        const { codexHome, fs, prompts } = yield* open({ "a.md": "text", "below/b.md": "text" })
        yield* fs.writeFileString(`${codexHome}/secret.md`, "secret")
        for (const name of ["../secret", "below/b", `${codexHome}/secret`, "A", "a.md", "./a", "*", "a\0"]) {
          assert.deepInclude(yield* reasonOf(prompts.get(name)), { _tag: "PromptNotFound", name })
          assert.strictEqual(yield* prompts.expand(`/prompts:${name} x`), `/prompts:${name} x`)
        }
      })
    )
  )

  it.live("cannot have a name that no command can give", () =>
    onPlatform(
      Effect.gen(function* () {
        const { prompts } = yield* open({ "a b.md": "text", "a.md": "$1" })
        for (const name of ["", "a b", "a\n", "\u2003a"]) {
          assert.deepInclude(yield* reasonOf(prompts.get(name)), { _tag: "PromptNameInvalid", name })
        }
        assert.strictEqual(yield* prompts.expand("/prompts:a b"), "b")
      })
    )
  )
})

describe("expanding what a user typed", () => {
  it.live("puts the arguments into the text after the head", () =>
    onPlatform(
      Effect.gen(function* () {
        const { prompts } = yield* open({
          "numbered.md": "---\ndescription: $9\n---\n$1 with $2 ($ARGUMENTS)\n",
          "named.md": "Review $FILE, costs $$FILE"
        })
        assert.strictEqual(yield* prompts.expand(`/prompts:numbered a "b c"`), "a with b c (a b c)")
        assert.strictEqual(yield* prompts.expand(`/prompts:named FILE="a b"`), "Review a b, costs $$FILE")
      })
    )
  )

  it.live("fails with the command's name when the arguments do not fit", () =>
    onPlatform(
      Effect.gen(function* () {
        const { prompts } = yield* open({ "named.md": "$FILE" })
        const command = "/prompts:named"
        const reason = (args: string) => reasonOf(prompts.expand(`${command} ${args}`))
        assert.deepInclude(yield* reason(""), { _tag: "ArgumentsMissing", command, names: ["FILE"] })
        assert.deepInclude(yield* reason("x"), { _tag: "ArgumentWithoutValue", command, word: "x" })
        assert.deepInclude(yield* reason("=x"), { _tag: "ArgumentWithoutName", command, word: "=x" })
      })
    )
  )

  it.live("leaves everything else as it is", () =>
    onPlatform(
      Effect.gen(function* () {
        const { prompts } = yield* open({ "a.md": "expanded" })
        for (const text of ["", "a $1", "/a", "/prompts", "/prompts:", " /prompts:a", "/prompts:b", "x\n/prompts:a"]) {
          assert.strictEqual(yield* prompts.expand(text), text)
        }
      })
    )
  )

  it.live("makes what a turn of the real codex takes, which expands nothing itself", () =>
    onPlatform(
      Effect.gen(function* () {
        const { codexHome, prompts } = yield* open({ "a.md": "Say $1 and $ARGUMENTS.\nNow." })
        const { model, thread } = yield* openCodex(["done", "done"], { env: { CODEX_HOME: codexHome } })
        const typed = `/prompts:a "one two" three`
        const own = yield* thread()
        yield* own.run(typed)
        yield* own.run(yield* prompts.expand(typed))
        const texts = (yield* model.requests).map((request) => userTexts(request).at(-1))
        assert.deepStrictEqual(texts, [typed, "Say one two and one two three.\nNow."])
      })
    )
  )
})
