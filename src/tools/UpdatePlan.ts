/**
 * `update_plan`: the model says what it is going to do, and how far it is.
 *
 * The tool does nothing of its own; the plan is for who watches.
 *
 * @since 0.1.0
 */
import { Effect, Schema } from "effect"
import * as Tool from "./Tool.ts"

const Status = Schema.Literals(["pending", "in_progress", "completed"])

const planOf = <S extends Schema.ConstraintCodec<typeof Status.Type, string>>(status: S) =>
  Schema.Struct({
    explanation: Schema.optionalKey(Schema.String.annotate({ description: "Why the plan is what it is now." })),
    plan: Schema.Array(Schema.Struct({ step: Schema.String, status })).annotate({
      description: "The steps in their order; one at most is in_progress."
    })
  })

/**
 * A plan, whole: each replaces the one before.
 *
 * @since 0.1.0
 * @category models
 */
export const Plan = planOf(Status)

/** @since 0.1.0 @category models */
export type Plan = typeof Plan.Type

/** Codex 0.80 offers the states of a step in words alone. */
const Plan80 = planOf(
  Schema.String.annotate({ description: "pending, in_progress or completed" }).pipe(Schema.decodeTo(Status))
)

/**
 * The tool. `onPlan` is told of each plan before the model is; one that fails or
 * dies fails the call.
 *
 * @since 0.1.0
 * @category constructors
 * @example
 * ```ts
 * import { Console } from "effect"
 * import { ToolRegistry, UpdatePlan } from "effect-codex/tools"
 *
 * const layer = ToolRegistry.layer([
 *   UpdatePlan.tool(({ plan }) => Console.log(plan.map(({ status, step }) => `${status} ${step}`).join("\n")))
 * ])
 * ```
 */
export const tool = <R = never>(onPlan?: OnPlan<R>): Effect.Effect<Tool.Tool, never, R> => make(Plan, onPlan)

/**
 * The same as codex 0.80 offers it: `status` without its enum.
 *
 * @since 0.1.0
 * @category constructors
 */
export const tool_0_80 = <R = never>(onPlan?: OnPlan<R>): Effect.Effect<Tool.Tool, never, R> => make(Plan80, onPlan)

/**
 * @since 0.1.0
 * @category models
 */
export type OnPlan<R = never> = (plan: Plan) => Effect.Effect<void, Tool.ToolFailed, R>

const make = <R>(parameters: Schema.ConstraintCodec<Plan, unknown>, onPlan: OnPlan<R> = () => Effect.void) =>
  Tool.make({
    name: "update_plan",
    description: "Keep a plan of the work: its steps, and the state of each. The plan given replaces the last one.",
    parameters,
    onExcessProperty: "error",
    handler: (plan) => Effect.as(onPlan(plan), "Plan updated")
  })
