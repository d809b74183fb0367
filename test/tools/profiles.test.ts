import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Context, Effect, FileSystem, Layer } from "effect"
import { Profiles, type Tool, ToolRegistry } from "effect-codex/tools"
import { shapeOf, shapesOf } from "./definitionShape.ts"
import recorded from "./fixtures/codex-0.80.0.json" with { type: "json" }

const options = { workingDirectory: "/srv/shop" }

const namesOf = (tools: ReadonlyArray<Tool.Tool>) => tools.map(({ name }) => name)

const onPlatform = <A, E>(effect: Effect.Effect<A, E, Profiles.ProfileServices>) =>
  effect.pipe(Effect.scoped, Effect.provide(NodeServices.layer))

/** What the profile leaves out. */
const isOurs = ({ name }: { readonly name?: string }) => name?.includes("mcp_resource") !== true

const families = [
  ["gpt-5", recorded["gpt-5"]],
  ["gpt-5-codex", recorded["gpt-5.1-codex"]],
  ["gpt-oss", recorded["gpt-oss-20b"]],
  ["codex-mini", recorded["codex-mini-latest"]]
] as const

describe("the tools of codex 0.80", () => {
  for (const [family, entries] of families) {
    it.effect(`for ${family} have its names, types, required properties and enums, in its order`, () =>
      onPlatform(
        Effect.gen(function* () {
          const tools = yield* Profiles.codex_0_80(options, family)
          assert.deepStrictEqual(shapesOf(tools), entries.filter(isOurs).map(shapeOf))
        })
      )
    )
  }

  it.effect("search the web only where that is asked for, without saying how", () =>
    onPlatform(
      Effect.gen(function* () {
        const tools = yield* Profiles.codex_0_80({ ...options, webSearch: { mode: "live" } })
        assert.deepStrictEqual(namesOf(tools), [
          "shell_command",
          "update_plan",
          "apply_patch",
          "web_search",
          "view_image"
        ])
        assert.deepStrictEqual(tools[3]?.definition, { type: "web_search" })
      })
    )
  )
})

describe("the tools of codex 0.169", () => {
  it.effect("have a plan, patches and a search where codex would have them", () =>
    onPlatform(
      Effect.gen(function* () {
        const rest = ["view_image", "web_search"]
        const exec = ["exec_command", "write_stdin"]
        assert.deepStrictEqual(namesOf(yield* Profiles.codex_0_169(options)), [...exec, "apply_patch", ...rest])
        assert.deepStrictEqual(namesOf(yield* Profiles.codex_0_169(options, "unknown")), [...exec, ...rest])
        const planning = { ...options, onPlan: () => Effect.void, webSearch: { mode: "disabled" } } as const
        assert.deepStrictEqual(namesOf(yield* Profiles.codex_0_169(planning)), [
          ...exec,
          "update_plan",
          "apply_patch",
          "view_image"
        ])
      })
    )
  )

  it.effect("fill a registry at once, and work in their folder", () =>
    onPlatform(
      Effect.gen(function* () {
        const fs = yield* FileSystem.FileSystem
        const folder = yield* fs.makeTempDirectoryScoped()
        const patch = "*** Begin Patch\n*** Add File: a.txt\n+hi\n*** End Patch"
        const applied = (sandbox: "read-only" | undefined) =>
          Effect.gen(function* () {
            const registry = Context.get(
              yield* Layer.build(ToolRegistry.layer([Profiles.codex_0_169({ workingDirectory: folder, sandbox })])),
              ToolRegistry
            )
            assert.lengthOf(yield* registry.definitions, 5)
            return (yield* registry.dispatch({ type: "custom", callId: "1", name: "apply_patch", arguments: patch }))
              .output
          })
        const refused = yield* applied("read-only")
        assert.isFalse(refused.success)
        assert.include(refused.content, "blocked by read-only sandbox")
        assert.isFalse(yield* fs.exists(`${folder}/a.txt`))
        assert.isTrue((yield* applied(undefined)).success)
        assert.strictEqual(yield* fs.readFileString(`${folder}/a.txt`), "hi\n")
      })
    )
  )
})
