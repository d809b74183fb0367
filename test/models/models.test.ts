import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Context, Deferred, Effect, Fiber, Layer, Option, Redacted } from "effect"
import { CodexError, Reasons } from "effect-codex"
import { AppServer } from "effect-codex/app-server"
import { type BinaryOptions, type Model, Models } from "effect-codex/models"
import { TestClock } from "effect/testing"
import { openScripted } from "../app-server/scripted.ts"
import { onPlatform } from "../support/real.ts"
import { makeStub } from "../support/stub.ts"

const model = (name: string, more: Partial<Model> = {}): Model => ({
  model: name,
  name: name.toUpperCase(),
  description: "",
  isDefault: false,
  isHidden: false,
  reasoningEfforts: [{ effort: "low", description: "Fast" }],
  defaultReasoningEffort: "low",
  inputModalities: ["text"],
  serviceTiers: [],
  ...more
})

const namesOf = (models: ReadonlyArray<Model>) => models.map((each) => each.model)

/** Models from a source that counts how often it is asked, and answers each time when it is told to. */
const counted = Effect.fnUntraced(function* (
  answers: ReadonlyArray<Effect.Effect<ReadonlyArray<Model>, CodexError>>,
  timeToLive?: "1 minute" | 0
) {
  let asked = 0
  const fetch = Effect.suspend(() => answers[asked++] ?? Effect.succeed([model(`number-${asked}`)]))
  const models = Context.get(yield* Layer.build(Models.layerFetch(fetch, { timeToLive })), Models)
  return { models, asked: () => asked }
})

const closed = new CodexError({ reason: new Reasons.ConnectionClosed({ detail: "it went" }) })

describe("models", () => {
  it.effect("are asked for once and kept for their time, to the millisecond", () =>
    Effect.gen(function* () {
      const { asked, models } = yield* counted([], "1 minute")
      assert.strictEqual(asked(), 0)
      assert.deepStrictEqual(namesOf(yield* models.list()), ["number-1"])
      yield* TestClock.adjust(59_999)
      assert.deepStrictEqual(namesOf(yield* models.list()), ["number-1"])
      assert.strictEqual(asked(), 1)
      yield* TestClock.adjust(1)
      assert.deepStrictEqual(namesOf(yield* models.list()), ["number-2"])
      assert.strictEqual(asked(), 2)
    })
  )

  it.effect("are kept for five minutes when nobody says how long", () =>
    Effect.gen(function* () {
      const { asked, models } = yield* counted([])
      yield* models.default
      yield* TestClock.adjust("299 seconds")
      yield* models.find("x")
      assert.strictEqual(asked(), 1)
      yield* TestClock.adjust("1 second")
      yield* models.find("x")
      assert.strictEqual(asked(), 2)
    })
  )

  it.effect("are asked for each time where they are not kept", () =>
    Effect.gen(function* () {
      const { asked, models } = yield* counted([], 0)
      yield* models.list()
      yield* models.list()
      assert.strictEqual(asked(), 2)
    })
  )

  it.effect("are asked for once by callers at the same time, whoever of them gives up", () =>
    Effect.gen(function* () {
      const answer = yield* Deferred.make<ReadonlyArray<Model>, CodexError>()
      const { asked, models } = yield* counted([Deferred.await(answer)])
      const first = yield* Effect.forkChild(models.list(), { startImmediately: true })
      const second = yield* Effect.forkChild(models.find("a"), { startImmediately: true })
      const third = yield* Effect.forkChild(models.default, { startImmediately: true })
      yield* Fiber.interrupt(first)
      yield* Deferred.succeed(answer, [model("a", { isDefault: true })])
      assert.isTrue(Option.isSome(yield* Fiber.join(second)))
      assert.isTrue(Option.isSome(yield* Fiber.join(third)))
      assert.strictEqual(asked(), 1)
    })
  )

  it.effect("are asked for again after a failure, which all who waited for it get", () =>
    Effect.gen(function* () {
      const answer = yield* Deferred.make<ReadonlyArray<Model>, CodexError>()
      const { asked, models } = yield* counted([Deferred.await(answer), Effect.fail(closed)])
      const first = yield* Effect.forkChild(Effect.flip(models.list()), { startImmediately: true })
      const second = yield* Effect.forkChild(Effect.flip(models.default), { startImmediately: true })
      yield* Deferred.fail(answer, closed)
      assert.strictEqual(yield* Fiber.join(first), closed)
      assert.strictEqual(yield* Fiber.join(second), closed)
      assert.strictEqual(asked(), 1)
      assert.strictEqual(yield* Effect.flip(models.list()), closed)
      assert.deepStrictEqual(namesOf(yield* models.list()), ["number-3"])
    })
  )

  it.effect("are asked for again by refresh, before their time is over", () =>
    Effect.gen(function* () {
      const { asked, models } = yield* counted([])
      assert.deepStrictEqual(namesOf(yield* models.list()), ["number-1"])
      assert.deepStrictEqual(namesOf(yield* models.refresh), ["number-2"])
      assert.deepStrictEqual(namesOf(yield* models.list()), ["number-2"])
      assert.strictEqual(asked(), 2)
    })
  )

  it.effect("that codex hides are left out of the list, but found", () =>
    Effect.gen(function* () {
      const all = [model("hidden", { isHidden: true }), model("b", { isDefault: true }), model("c")]
      const models = Context.get(yield* Layer.build(Models.layerTest(all)), Models)
      assert.deepStrictEqual(namesOf(yield* models.list()), ["b", "c"])
      assert.deepStrictEqual(namesOf(yield* models.list({ includeHidden: true })), ["hidden", "b", "c"])
      assert.deepStrictEqual(Option.map(yield* models.default, namesOfOne), Option.some("b"))
      assert.deepStrictEqual(Option.map(yield* models.find("hidden"), namesOfOne), Option.some("hidden"))
      assert.deepStrictEqual(yield* models.find("nope"), Option.none())
    })
  )

  it.effect("are kept for no time that is none", () =>
    Effect.gen(function* () {
      const layer = Models.layerFetch(Effect.succeed([]), { timeToLive: "soon" as "1 minute" })
      const { reason } = yield* Effect.flip(Layer.build(layer))
      assert.strictEqual(reason._tag, "OptionInvalid")
      assert.include(reason.message, "timeToLive")
    })
  )
})

const namesOfOne = (each: Model) => each.model

describe("models of an app-server", () => {
  it.effect("are read page by page, for the provider that was named", () =>
    Effect.gen(function* () {
      const { client, server } = yield* openScripted()
      const layer = Models.layerAppServer({ modelProvider: "mine" }).pipe(
        Layer.provide(Layer.succeed(AppServer, client))
      )
      const models = Context.get(yield* Layer.build(layer), Models)
      const listed = yield* Effect.forkChild(models.refresh, { startImmediately: true })
      const wire = {
        id: "a",
        model: "a",
        displayName: "A",
        description: "the first",
        hidden: false,
        isDefault: true,
        defaultReasoningEffort: "low",
        supportedReasoningEfforts: [{ reasoningEffort: "low", description: "Fast" }],
        inputModalities: ["text", "smell"],
        serviceTiers: [{ id: "priority", name: "Fast", description: "" }],
        defaultServiceTier: "priority",
        upgrade: "b",
        modelSpecialty: null
      }
      const asked = []
      const { inputModalities: _, ...silent } = { ...wire, model: "b", hidden: true, isDefault: false, upgrade: null }
      for (const result of [
        { data: [wire], nextCursor: "2" },
        { data: [silent], nextCursor: null }
      ]) {
        const { id = "", method, params } = yield* server.next
        assert.strictEqual(method, "model/list")
        asked.push(params)
        server.say({ id, result })
      }
      assert.deepStrictEqual(asked, [
        { includeHidden: true, modelProvider: "mine" },
        { includeHidden: true, modelProvider: "mine", cursor: "2" }
      ])
      const a: Model = {
        model: "a",
        name: "A",
        description: "the first",
        isDefault: true,
        isHidden: false,
        reasoningEfforts: [{ effort: "low", description: "Fast" }],
        defaultReasoningEffort: "low",
        inputModalities: ["text", "smell"],
        serviceTiers: [{ id: "priority", name: "Fast", description: "" }],
        defaultServiceTier: "priority",
        upgrade: "b"
      }
      const { upgrade: _upgrade, ...b } = a
      assert.deepStrictEqual(yield* Fiber.join(listed), [
        a,
        { ...b, model: "b", isDefault: false, isHidden: true, inputModalities: ["text", "image"] }
      ])
    })
  )
})

/** Models of a stand-in for the binary. */
const openStub = Effect.fnUntraced(function* (program: string, options: BinaryOptions = {}) {
  const stub = yield* makeStub(program)
  const layer = Models.layerBinary({ codexPath: stub.path, ...options }).pipe(Layer.provide(NodeServices.layer))
  return { stub, models: Context.get(yield* Layer.build(layer), Models) }
})

const catalog = (...models: ReadonlyArray<Readonly<Record<string, unknown>>>) =>
  `write(${JSON.stringify(JSON.stringify({ models }))})`

/** The failure of a binary that does this. */
const failureOf = Effect.fnUntraced(function* (program: string, options: BinaryOptions = {}) {
  const { models, stub } = yield* openStub(program, options)
  const error = yield* Effect.flip(models.list())
  yield* stub.gone
  return error
})

describe("models of a binary", () => {
  it.live("come in codex's order, with what a catalog leaves out", () =>
    onPlatform(
      Effect.gen(function* () {
        const { models } = yield* openStub(
          catalog({ slug: "last" }, { slug: "b", priority: 2, visibility: "list" }, { slug: "a", priority: 1 })
        )
        assert.deepStrictEqual(namesOf(yield* models.list({ includeHidden: true })), ["a", "b", "last"])
        assert.deepStrictEqual(yield* models.list(), [
          {
            model: "b",
            name: "b",
            description: "",
            isDefault: true,
            isHidden: false,
            reasoningEfforts: [],
            defaultReasoningEffort: "none",
            inputModalities: ["text", "image"],
            serviceTiers: []
          }
        ])
      })
    )
  )

  it.live("include those for ChatGPT's users only where such a login is", () =>
    onPlatform(
      Effect.gen(function* () {
        const program = (status: string) => `
if (process.argv[2] === "login") process.stderr.write(${JSON.stringify(`${status}\n`)})
else ${catalog({ slug: "all", visibility: "list" }, { slug: "chatgpt", visibility: "list", supported_in_api: false })}`
        const asked = Effect.fnUntraced(function* (status: string) {
          return namesOf(yield* (yield* openStub(program(status))).models.list())
        })
        assert.deepStrictEqual(yield* asked("Logged in using ChatGPT"), ["all", "chatgpt"])
        assert.deepStrictEqual(yield* asked("Not logged in"), ["all"])
      })
    )
  )

  it.live(
    "are asked for with the configuration and the environment that were given, and no secret in the arguments",
    () =>
      onPlatform(
        Effect.gen(function* () {
          const { models } = yield* openStub(
            `write(JSON.stringify({ models: [{ slug: process.argv.slice(2).join(" "), description: process.env.CODEX_API_KEY + process.env.MARK }] }))`,
            {
              bundled: true,
              config: { modelProvider: "mine" },
              env: { CODEX_API_KEY: Redacted.make("secret-of-the-test"), MARK: "-mark" }
            }
          )
          const [asked] = yield* models.list({ includeHidden: true })
          assert.strictEqual(asked?.model, `debug models --bundled -c model_provider="mine"`)
          assert.strictEqual(asked?.description, "secret-of-the-test-mark")
        })
      )
  )

  it.live("fail with what codex says when it takes its configuration for wrong", () =>
    onPlatform(
      Effect.gen(function* () {
        const { reason } = yield* failureOf(
          `process.stderr.write("Error: invalid type: integer, expected a string\\nin \`model.x\`\\n\\n"); process.exitCode = 1`
        )
        assert.deepStrictEqual(
          JSON.stringify(reason),
          JSON.stringify(
            new Reasons.ConfigInvalid({ path: ["model", "x"], detail: "invalid type: integer, expected a string" })
          )
        )
      })
    )
  )

  it.live("fail with the version of a codex that has no such command", () =>
    onPlatform(
      Effect.gen(function* () {
        const { message, reason } = yield* failureOf(`
if (process.argv[2] === "--version") write("codex-cli 0.80.0")
else { process.stderr.write("error: unrecognized subcommand 'models'\\n"); process.exitCode = 2 }`)
        assert.strictEqual(reason._tag, "UnsupportedVersion")
        assert.include(message, "0.80.0")
      })
    )
  )

  it.live("fail when codex ends with an error, with what it wrote and without secrets", () =>
    onPlatform(
      Effect.gen(function* () {
        const env = { MY_KEY: Redacted.make("secret-of-the-test") }
        const error = yield* failureOf("process.stderr.write(`no ${process.env.MY_KEY}`); process.exitCode = 3", {
          env
        })
        assert.strictEqual(error.reason._tag, "ProcessExited")
        assert.strictEqual(error.stderr, "no <redacted>")
      })
    )
  )

  for (const [what, program] of [
    ["no JSON", `write("models:")`],
    ["nothing", ""],
    ["something else", `write('{"models":[{"name":"a"}]}')`]
  ] as const) {
    it.live(`fail when codex prints ${what}`, () =>
      onPlatform(
        Effect.gen(function* () {
          const { message, reason } = yield* failureOf(program)
          assert.strictEqual(reason._tag, "DecodeFailed")
          assert.include(message, "codex debug models")
        })
      )
    )
  }

  it.live("fail when codex does not end in its time, and it is ended", () =>
    onPlatform(
      Effect.gen(function* () {
        const { message, reason } = yield* failureOf(`${catalog({ slug: "a" })}; hang()`, { requestTimeout: 700 })
        assert.strictEqual(reason._tag, "RequestTimeout")
        assert.include(message, "codex debug models")
      })
    )
  )
})
