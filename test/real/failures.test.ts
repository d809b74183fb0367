import { assert, describe, it } from "@effect/vitest"
import { Effect, Stream } from "effect"
import { Script } from "effect-codex/testing"
import { onPlatform, openCodex } from "../support/real.ts"
import { noProcess } from "../support/stub.ts"

// Why a turn fails is in errors.test.ts.
describe("a turn that fails", () => {
  it.live("says so last, and leaves no process", () =>
    onPlatform(
      Effect.gen(function* () {
        // Codex tries again by itself: the answer stays the same.
        const { folder, thread } = yield* openCodex(Array.from({ length: 8 }, () => Script.httpFailure(404)))
        const seen: Array<string> = []
        const error = yield* (yield* thread()).stream("Hello").pipe(
          Stream.runForEach((event) => Effect.sync(() => seen.push(event._tag))),
          Effect.flip
        )
        assert.strictEqual(error.reason._tag, "TurnFailed")
        assert.strictEqual(seen.at(-1), "TurnFailed")
        assert.notInclude(seen, "TurnCompleted")
        yield* noProcess(folder)
      })
    )
  )
})

describe("a lost connection", () => {
  it.live("that codex gets back is Retrying, and the turn completes", () =>
    onPlatform(
      Effect.gen(function* () {
        const { thread } = yield* openCodex([Script.cutStream(), Script.cutStream(), "Back."], {
          defaults: { streamMaxRetries: 5, modelProvider: "scripted" }
        })
        const events = yield* Stream.runCollect((yield* thread({ streamMaxRetries: 5 })).stream("Hello"))
        const retries = events.flatMap((event) =>
          event._tag === "Retrying" ? [`${event.attempt}/${event.maxAttempts}`] : []
        )
        assert.include(retries, "1/5")
        assert.strictEqual(events.at(-1)?._tag, "TurnCompleted")
      })
    )
  )
})

describe("no turn is started", () => {
  it.live("outside a git repository, unless told so", () =>
    onPlatform(
      Effect.gen(function* () {
        const { codex, model } = yield* openCodex(["Hello"])
        const options = { workingDirectory: model.codexHome }
        const isInRepository = yield* codex.startThread({ ...options, workingDirectory: "/" })
        const error = yield* Effect.flip(isInRepository.run("Hello"))
        assert.deepInclude(error.reason, { _tag: "OptionInvalid", option: "workingDirectory" })
        assert.include(error.message, "skipGitRepoCheck")
        assert.deepStrictEqual(yield* model.requests, [])
        const told = yield* codex.startThread({ workingDirectory: "/", skipGitRepoCheck: true })
        assert.strictEqual((yield* told.run("Hello")).finalResponse, "Hello")
      })
    )
  )
})
