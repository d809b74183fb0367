import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { CodexBinary } from "effect-codex/binary"
import { Features } from "effect-codex/config"
import { printFeatures, readFeatures } from "../../scripts/protocol/features.ts"

describe("the features", () => {
  it.live("are those of the pinned codex, with the stage and the default of each", () =>
    Effect.gen(function* () {
      const listed = yield* readFeatures(yield* (yield* CodexBinary).path)
      assert.isAbove(listed.length, 200)
      assert.deepStrictEqual(
        Object.entries(Features.known).map(([name, { enabled, stage }]) => [name, stage, enabled]),
        listed.map(({ enabled, name, stage }) => [name, stage, enabled])
      )
    }).pipe(Effect.scoped, Effect.provide(Layer.provideMerge(CodexBinary.layer(), NodeServices.layer)))
  )

  it("are written as a table of constants", () => {
    const feature = (name: string) => ({ name, stage: "under development", enabled: true })
    assert.include(
      printFeatures([feature("b"), feature("c")], "1.2.3"),
      `{
  b: { stage: "under development", enabled: true },
  c: { stage: "under development", enabled: true }
} as const`
    )
  })

  it("are known by their exact names, and nothing else is", () => {
    for (const name of Object.keys(Features.known)) assert.isTrue(Features.isKnown(name), name)
    for (const name of ["Goals", "goal", "", "toString", "__proto__"]) assert.isFalse(Features.isKnown(name), name)
  })

  const suggested: ReadonlyArray<readonly [written: string, meant: ReadonlyArray<string>]> = [
    ["goals", ["goals"]],
    ["goal", ["goals"]],
    ["unifiedExec", ["unified_exec"]],
    ["Unified-Exec", ["unified_exec"]],
    ["unifeid_exec", ["unified_exec"]],
    ["multiagent", ["multi_agent"]],
    ["memroies", ["memories"]],
    ["nonsense", []],
    ["", []]
  ]
  for (const [written, meant] of suggested) {
    it(`suggest ${meant.join(", ") || "nothing"} for ${JSON.stringify(written)}`, () => {
      assert.deepStrictEqual(Features.suggestions(written), meant)
    })
  }

  it("suggest at most three, the nearest first", () => {
    const meant = Features.suggestions("apply_patch_freefrom")
    assert.strictEqual(meant[0], "apply_patch_freeform")
    for (const name of Object.keys(Features.known)) assert.isAtMost(Features.suggestions(`${name}x`).length, 3)
  })

  it("suggest for each name with a letter too many that name first", () => {
    for (const name of Object.keys(Features.known)) assert.strictEqual(Features.suggestions(`${name}_`)[0], name)
  })

  it("that are not known are flagged among flags, with what was meant", () => {
    const flags = { goals: true, unifiedExec: false, of_a_newer_codex_only: true } satisfies Features.Flags
    assert.deepStrictEqual(Features.unknown(flags), [
      { name: "unifiedExec", suggestions: ["unified_exec"] },
      { name: "of_a_newer_codex_only", suggestions: [] }
    ])
  })
})
