import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { Tool, UpdatePlan } from "effect-codex/tools"

const call = (args: unknown): Tool.ToolCall => ({
  type: "function",
  callId: "1",
  name: "update_plan",
  arguments: JSON.stringify(args)
})

const step = { step: "Look", status: "pending" } as const

describe("update_plan", () => {
  it.effect("tells the app of the plan, and the model that it is told", () =>
    Effect.gen(function* () {
      const plans: Array<UpdatePlan.Plan> = []
      const tool = yield* UpdatePlan.tool((plan) => Effect.sync(() => void plans.push(plan)))
      const answer = yield* tool.handle(call({ explanation: "So", plan: [step, { ...step, status: "in_progress" }] }))
      assert.deepStrictEqual(answer, { content: "Plan updated", success: true })
      yield* tool.handle(call({ explanation: null, plan: [] }))
      assert.deepStrictEqual(plans, [
        { explanation: "So", plan: [step, { ...step, status: "in_progress" }] },
        { plan: [] }
      ])
    })
  )

  it.effect("needs nobody to tell", () =>
    Effect.gen(function* () {
      const tool = yield* UpdatePlan.tool()
      assert.strictEqual((yield* tool.handle(call({ plan: [] }))).content, "Plan updated")
    })
  )

  it.effect("fails with who is told", () =>
    Effect.gen(function* () {
      const full = new Tool.ToolFailed({ tool: "update_plan", detail: "the board is full" })
      const tool = yield* UpdatePlan.tool(() => full)
      assert.strictEqual((yield* Effect.flip(tool.handle(call({ plan: [] })))).detail, "the board is full")
    })
  )

  for (const make of [UpdatePlan.tool, UpdatePlan.tool_0_80]) {
    it.effect(
      `refuses what is no plan, ${make === UpdatePlan.tool ? "with" : "without"} the states in its schema`,
      () =>
        Effect.gen(function* () {
          const plans: Array<UpdatePlan.Plan> = []
          const tool = yield* make((plan) => Effect.sync(() => void plans.push(plan)))
          const wrong: ReadonlyArray<unknown> = [
            {},
            { plan: {} },
            { plan: [3] },
            { plan: [{ step: "Look" }] },
            { plan: [{ ...step, status: "done" }] },
            { plan: [], more: 1 },
            { plan: [{ ...step, more: 1 }] }
          ]
          for (const args of wrong) {
            assert.match((yield* Effect.flip(tool.handle(call(args)))).message, /^failed to parse function arguments: /)
          }
          assert.deepStrictEqual(plans, [])
        })
    )
  }
})
