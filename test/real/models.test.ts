import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Context, Effect, FileSystem, Layer, Option, Path } from "effect"
import type { ConfigOptions } from "effect-codex"
import { AppServer } from "effect-codex/app-server"
import { Models } from "effect-codex/models"
import { ScriptedModel } from "effect-codex/testing"
import { openConnection } from "../support/appServer.ts"
import { onPlatform } from "../support/real.ts"

/** The same codex asked in both ways. */
const openBoth = Effect.fnUntraced(function* (config: ConfigOptions = {}) {
  const { model, server } = yield* openConnection([], config)
  const env = { ...model.env, OPENAI_API_KEY: undefined, CODEX_API_KEY: undefined }
  const build = <E>(layer: Layer.Layer<Models, E>) => Effect.map(Layer.build(layer), Context.get(Models))
  return {
    ofServer: yield* build(Layer.provide(Models.layerAppServer(), Layer.succeed(AppServer, server))),
    ofBinary: yield* build(
      Layer.provide(Models.layerBinary({ env, config: { ...model.options, ...config } }), NodeServices.layer)
    )
  }
})

const sameModels = Effect.fnUntraced(function* (config: ConfigOptions = {}) {
  const { ofBinary, ofServer } = yield* openBoth(config)
  const all = yield* ofServer.list({ includeHidden: true })
  assert.deepStrictEqual(yield* ofBinary.list({ includeHidden: true }), all)
  assert.deepStrictEqual(yield* ofBinary.list(), yield* ofServer.list())
  assert.deepStrictEqual(yield* ofBinary.default, yield* ofServer.default)
  return { all, ofBinary }
})

/** An entry that the pinned codex takes for a catalog of the user's own. */
const catalogEntry = (slug: string, more: Readonly<Record<string, unknown>> = {}) => ({
  slug,
  display_name: slug.toUpperCase(),
  description: `The model ${slug}`,
  default_reasoning_level: "medium",
  supported_reasoning_levels: [
    { effort: "low", description: "Fast" },
    { effort: "medium", description: "Even" }
  ],
  shell_type: "unified_exec",
  visibility: "list",
  supported_in_api: true,
  priority: 5,
  base_instructions: "You write code.",
  support_verbosity: true,
  default_verbosity: "low",
  apply_patch_tool_type: "freeform",
  truncation_policy: { mode: "tokens", limit: 10000 },
  supports_parallel_tool_calls: true,
  context_window: 272000,
  experimental_supported_tools: [],
  ...more
})

const withCatalog = Effect.fnUntraced(function* (...models: ReadonlyArray<Readonly<Record<string, unknown>>>) {
  const fs = yield* FileSystem.FileSystem
  const file = (yield* Path.Path).join(yield* fs.makeTempDirectoryScoped(), "models.json")
  yield* fs.writeFileString(file, JSON.stringify({ models }))
  return yield* sameModels({ config: { model_catalog_json: file } })
})

describe("the models of the real codex", () => {
  it.live("are the same from the app-server and from the binary, field by field", () =>
    onPlatform(
      Effect.gen(function* () {
        const { all, ofBinary } = yield* sameModels()
        assert.isAbove(all.length, 5)
        assert.isTrue(all.some(({ isHidden }) => isHidden))
        assert.deepStrictEqual(
          all.filter(({ isDefault }) => isDefault),
          Option.toArray(yield* ofBinary.default)
        )
        for (const { defaultReasoningEffort, reasoningEfforts } of all) {
          assert.include(
            reasoningEfforts.map(({ effort }) => effort),
            defaultReasoningEffort
          )
        }
        const found = yield* ofBinary.find("gpt-5.5")
        assert.deepStrictEqual(
          Option.map(found, ({ upgrade }) => upgrade),
          Option.some("gpt-6-sol")
        )
      })
    )
  )

  it.live("are the same where a catalog of the user's own leaves things out, repeats a place and hides its first", () =>
    onPlatform(
      Effect.gen(function* () {
        const { all } = yield* withCatalog(
          catalogEntry("late", { priority: 50, input_modalities: ["text", "audio"], visibility: "hide" }),
          catalogEntry("second", { description: null, default_reasoning_level: null }),
          catalogEntry("third", { supported_reasoning_levels: [], model_specialty: "cyber" }),
          catalogEntry("first", { priority: -1, visibility: "none" }),
          catalogEntry("chatgpt", { priority: 0, supported_in_api: false }),
          catalogEntry("served", {
            priority: 6,
            service_tiers: [{ id: "priority", name: "Fast", description: "Twice as fast" }],
            default_service_tier: "priority",
            upgrade: { model: "second", migration_markdown: "Better" }
          })
        )
        assert.deepStrictEqual(
          all.map(({ isDefault, isHidden, model }) => [model, isDefault, isHidden]),
          [
            ["first", false, true],
            ["second", true, false],
            ["third", false, false],
            ["served", false, false],
            ["late", false, true]
          ]
        )
      })
    )
  )

  it.live("have a default where all of them are hidden", () =>
    onPlatform(
      Effect.gen(function* () {
        const { all } = yield* withCatalog(
          catalogEntry("b", { visibility: "hide" }),
          catalogEntry("a", { visibility: "none", priority: 1 })
        )
        assert.deepStrictEqual(
          all.map(({ isDefault, model }) => [model, isDefault]),
          [
            ["a", true],
            ["b", false]
          ]
        )
      })
    )
  )

  it.live("are refused with the key that is wrong", () =>
    onPlatform(
      Effect.gen(function* () {
        const { env } = Context.get(
          yield* Layer.build(Layer.provide(ScriptedModel.layer(), NodeServices.layer)),
          ScriptedModel
        )
        const layer = Models.layerBinary({ env, config: { config: { model_context_window: "wide" } } })
        const models = Context.get(yield* Layer.build(Layer.provide(layer, NodeServices.layer)), Models)
        const { reason } = yield* Effect.flip(models.list())
        assert.strictEqual(reason._tag, "ConfigInvalid")
        assert.include(reason.message, "model_context_window")
      })
    )
  )
})
