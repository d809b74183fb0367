import { assert, describe, it } from "@effect/vitest"
import { Effect, Stream } from "effect"
import { Script } from "effect-codex/testing"
import { onPlatform, openCodex } from "../support/real.ts"
import { noProcess } from "../support/stub.ts"

const body = (error: Readonly<Record<string, unknown>>) => ({ error })

const failures: ReadonlyArray<{
  readonly name: string
  readonly step: Script.Step
  readonly info: Readonly<Record<string, unknown>>
  readonly retryable: boolean
}> = [
  { name: "HTTP 401", step: Script.httpFailure(401), info: { _tag: "Unauthorized" }, retryable: false },
  {
    name: "HTTP 404",
    step: Script.httpFailure(404),
    info: { _tag: "HttpConnectionFailed", status: 404 },
    retryable: false
  },
  {
    name: "HTTP 429",
    step: Script.httpFailure(429),
    info: { _tag: "ResponseTooManyFailedAttempts", status: 429 },
    retryable: true
  },
  { name: "HTTP 500", step: Script.httpFailure(500), info: { _tag: "ServerOverloaded" }, retryable: true },
  {
    name: "an overloaded server",
    step: Script.httpFailure(503, body({ code: "server_is_overloaded", message: "busy" })),
    info: { _tag: "ServerOverloaded" },
    retryable: true
  },
  { name: "a cut stream", step: Script.cutStream(), info: { _tag: "ResponseStreamDisconnected" }, retryable: true },
  {
    name: "too long a conversation",
    step: Script.httpFailure(400, body({ code: "context_length_exceeded", message: "too long" })),
    info: { _tag: "ContextWindowExceeded" },
    retryable: false
  },
  {
    name: "a used-up plan",
    step: Script.httpFailure(429, body({ type: "usage_limit_reached", message: "x", plan_type: "plus", resets_at: 1 })),
    info: { _tag: "UsageLimitExceeded" },
    retryable: false
  }
]

describe("a turn fails, and says why, on", () => {
  for (const { info, name, retryable, step } of failures) {
    it.live(name, () =>
      onPlatform(
        Effect.gen(function* () {
          // Codex tries again by itself: the answer stays the same.
          const { folder, thread } = yield* openCodex(Array.from({ length: 8 }, () => step))
          const seen: Array<string> = []
          const error = yield* (yield* thread()).stream("Hello").pipe(
            Stream.runForEach((event) => Effect.sync(() => seen.push(event._tag))),
            Effect.flip
          )
          assert.strictEqual(error.reason._tag, "TurnFailed")
          assert.deepStrictEqual(error.reason._tag === "TurnFailed" ? { ...error.reason.codexErrorInfo } : {}, info)
          assert.strictEqual(error.isRetryable, retryable)
          assert.isString(error.threadId)
          assert.strictEqual(seen.at(-1), "TurnFailed")
          assert.notInclude(seen, "TurnCompleted")
          yield* noProcess(folder)
        })
      )
    )
  }
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

  it.live("with a configuration codex does not take, and the error names the key", () =>
    onPlatform(
      Effect.gen(function* () {
        const { thread } = yield* openCodex([])
        const error = yield* Effect.flip((yield* thread({ config: { tools: { update_plan: true } } })).run("Hello"))
        assert.deepInclude(error.reason, { _tag: "ConfigInvalid", path: ["tools", "update_plan"] })
        const reserved = yield* thread({ modelProviders: { openai: { name: "mine" } } })
        assert.deepInclude((yield* Effect.flip(reserved.run("Hello"))).reason, { _tag: "ConfigInvalid" })
      })
    )
  )

  it.live("without the key its provider needs", () =>
    onPlatform(
      Effect.gen(function* () {
        const { thread } = yield* openCodex(["Hello"], { env: { SCRIPTED_MODEL_KEY: undefined } })
        const error = yield* Effect.flip((yield* thread()).run("Hello"))
        assert.strictEqual(error.reason._tag, "AuthRequired")
      })
    )
  )
})
