import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Context, Effect, FileSystem, Layer, Option, Path, Schema, Stream } from "effect"
import { Codex, type ThreadOptions, UserInput } from "effect-codex"
import { CodexBinary } from "effect-codex/binary"
import { ConfigOverrides } from "effect-codex/config"
import { ExecCommand, ExecProcess, ReviewTarget } from "effect-codex/exec"
import { git, onPlatform, openCodex, type RealCodex, userTexts } from "../support/real.ts"

const unknownId = "01a2023b-e716-7c91-a0f9-059f1edfc1d4"

/** The same CODEX_HOME and model in a process that knows nothing of the first one's threads. */
const reopen = Effect.fnUntraced(function* ({ model }: RealCodex) {
  const layer = Codex.layerExec({ env: model.env, defaults: model.options })
  return Context.get(yield* Layer.build(Layer.provide(layer, NodeServices.layer)), Codex)
})

/** `ExecProcess` on the same model. */
const openExec = Effect.fnUntraced(function* ({ model }: RealCodex) {
  const layer = ExecProcess.layer({ env: model.env }).pipe(
    Layer.provide([CodexBinary.layer(), ConfigOverrides.layer(model.options)]),
    Layer.provide(NodeServices.layer)
  )
  return Context.get(yield* Layer.build(layer), ExecProcess)
})

const onePixel = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC",
  "base64"
)

describe("a resumed thread", () => {
  it.live("remembers, keeps its id, and counts only its own turn, in another process too", () =>
    onPlatform(
      Effect.gen(function* () {
        const real = yield* openCodex(["One.", "Two.", "Three."])
        const first = yield* real.thread()
        const one = yield* first.run("First")
        const two = yield* first.run("Second")
        assert.strictEqual(two.threadId, one.threadId)
        assert.strictEqual(two.usage?.inputTokens, 10)
        assert.strictEqual(two.threadUsage?.inputTokens, 20)

        const later = yield* (yield* reopen(real)).resumeThread(one.threadId, { workingDirectory: real.folder })
        assert.strictEqual(later.id, one.threadId)
        const three = yield* later.run("Third")
        assert.strictEqual(three.threadId, one.threadId)
        assert.strictEqual(three.usage?.inputTokens, 10)
        assert.strictEqual(three.threadUsage?.inputTokens, 30)
        const texts = userTexts((yield* real.model.requests)[2])
        for (const said of ["First", "Second", "Third"]) assert.include(texts, said)
      })
    )
  )

  for (const image of [false, true]) {
    for (const schema of [false, true]) {
      for (const sandbox of [undefined, "workspace-write", "danger-full-access"] as const) {
        const name = `takes ${image ? "an image" : "no image"}, ${schema ? "a schema" : "no schema"} and ${sandbox ?? "no"} sandbox`
        it.live(name, () =>
          onPlatform(
            Effect.gen(function* () {
              const real = yield* openCodex(["One.", `{"ok":true}`])
              const path = yield* Path.Path
              const fs = yield* FileSystem.FileSystem
              // A comma, a space and a leading dash: what a command line could misread.
              const file = path.join(real.folder, "-a shot, of it.png")
              yield* fs.writeFile(file, onePixel)
              const { threadId } = yield* (yield* real.thread()).run("First")
              const options: ThreadOptions = {
                workingDirectory: real.folder,
                additionalDirectories: [real.folder],
                ...(sandbox === undefined ? undefined : { sandbox })
              }
              const thread = yield* real.codex.resumeThread(threadId, options)
              const input = image ? [UserInput.text("Second"), UserInput.localImage("-a shot, of it.png")] : "Second"
              const result = schema
                ? yield* thread.run(input, { outputSchema: Schema.Struct({ ok: Schema.Boolean }) })
                : yield* thread.run(input)
              assert.strictEqual(result.threadId, threadId)
              assert.deepStrictEqual(result.output, schema ? { ok: true } : undefined)

              const request = (yield* real.model.requests)[1]
              const texts = userTexts(request)
              assert.include(texts, "Second")
              assert.strictEqual(
                texts.some((text) => text.startsWith("data:image/png")),
                image
              )
              assert.strictEqual(
                texts.some((text) => text.includes("could not read")),
                false
              )
              assert.strictEqual("format" in Object(request?.body["text"]), schema)
              const metadata = JSON.parse(Object(request?.body["client_metadata"])["x-codex-turn-metadata"])
              assert.strictEqual(metadata.sandbox_mode, sandbox ?? "read-only")
            })
          )
        )
      }
    }
  }

  it.live("that does not exist is an error by id and by name, and nothing is started in its place", () =>
    onPlatform(
      Effect.gen(function* () {
        const { codex, folder, model } = yield* openCodex([])
        for (const id of [unknownId, "no such name"]) {
          for (const open of [codex.resumeThread, codex.forkThread]) {
            const thread = yield* open(id, { workingDirectory: folder })
            const error = yield* Effect.flip(thread.run("Hello"))
            assert.deepInclude(error.reason, { _tag: "ThreadNotFound", thread: id })
          }
        }
        const last = yield* codex.resumeLastThread({ workingDirectory: folder })
        assert.deepInclude((yield* Effect.flip(last.run("Hello"))).reason, { _tag: "ThreadNotFound", thread: "last" })
        assert.deepStrictEqual(yield* model.requests, [])
      })
    )
  )

  it.live("may be the last one of its folder", () =>
    onPlatform(
      Effect.gen(function* () {
        const real = yield* openCodex(["One.", "Two.", "Three.", "Four."])
        const other = yield* (yield* FileSystem.FileSystem).makeTempDirectoryScoped()
        yield* (yield* real.thread()).run("First")
        const { threadId } = yield* (yield* real.thread()).run("Second")
        yield* (yield* real.codex.startThread({ workingDirectory: other, skipGitRepoCheck: true })).run("Elsewhere")
        const last = yield* (yield* reopen(real)).resumeLastThread({ workingDirectory: real.folder })
        const result = yield* last.run("Third")
        assert.strictEqual(result.threadId, threadId)
        assert.strictEqual(last.id, threadId)
        assert.strictEqual(result.usage?.inputTokens, 10)
      })
    )
  )
})

describe("a forked thread", () => {
  it.live("remembers the original, has an id of its own, and leaves the original as it was", () =>
    onPlatform(
      Effect.gen(function* () {
        const real = yield* openCodex(["One.", "Two.", "Three.", "Four."])
        const original = yield* real.thread()
        const { threadId } = yield* original.run("First")
        assert.strictEqual((yield* Effect.flip(original.revert("any turn"))).reason._tag, "Unsupported")
        const fork = yield* original.fork()
        const forked = yield* fork.run("On the side")
        assert.notStrictEqual(forked.threadId, threadId)
        assert.strictEqual(forked.usage?.inputTokens, 10)
        const again = yield* fork.run("Further")
        assert.strictEqual(again.threadId, forked.threadId)
        assert.strictEqual(again.usage?.inputTokens, 10)
        yield* original.run("Second")
        const requests = yield* real.model.requests
        assert.include(userTexts(requests[1]), "First")
        assert.include(userTexts(requests[2]), "On the side")
        assert.notInclude(userTexts(requests[3]), "On the side")
      })
    )
  )
})

describe("a review", () => {
  const review = Effect.fnUntraced(function* (target: ReviewTarget, prompt = "") {
    const real = yield* openCodex(["No findings."])
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    yield* fs.writeFileString(path.join(real.folder, "a.txt"), "one\n")
    yield* git(real.folder, "add", "-A")
    yield* git(real.folder, "commit", "-q", "-m", "one")
    yield* git(real.folder, "branch", "base")
    yield* fs.writeFileString(path.join(real.folder, "a.txt"), "two\n")
    const exec = yield* openExec(real)
    const command = ExecCommand.Review({ target })
    const events = yield* Stream.runCollect(
      exec.stream({ command, prompt, config: [], workingDirectory: real.folder, skipGitRepoCheck: true })
    )
    return { events, texts: userTexts((yield* real.model.requests)[0]) }
  })

  for (const [name, target, prompt, asked] of [
    ["uncommitted changes", ReviewTarget.Uncommitted(), "", "uncommitted|untracked"],
    ["the changes since a branch", ReviewTarget.BaseBranch({ branch: "base" }), "", "base"],
    ["a commit", ReviewTarget.Commit({ sha: "HEAD" }), "", "HEAD"],
    ["what it is told to", ReviewTarget.Instructions(), "Look at names", "Look at names"]
  ] as const) {
    it.live(`looks at ${name}`, () =>
      onPlatform(
        Effect.gen(function* () {
          const { events, texts } = yield* review(target, prompt)
          assert.strictEqual(events.at(-1)?._tag, "TurnCompleted")
          assert.match(texts.join("\n"), new RegExp(asked))
        })
      )
    )
  }

  it.live("of given changes takes no prompt besides", () =>
    onPlatform(
      Effect.gen(function* () {
        const error = yield* Effect.flip(review(ReviewTarget.Uncommitted(), "Look at names"))
        assert.deepInclude(Object(error).reason, { _tag: "OptionInvalid", option: "input" })
      })
    )
  )
})

describe("what a thread has used", () => {
  it.live("is read from its rollout, and unknown for a thread that is not there", () =>
    onPlatform(
      Effect.gen(function* () {
        const real = yield* openCodex(["One."])
        const { threadId, threadUsage } = yield* (yield* real.thread()).run("First")
        const exec = yield* openExec(real)
        assert.deepStrictEqual(yield* exec.storedUsage(threadId), Option.fromUndefinedOr(threadUsage))
        assert.deepStrictEqual(yield* exec.storedUsage(unknownId), Option.none())
      })
    )
  )
})
