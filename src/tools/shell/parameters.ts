/**
 * What the parameters of the shell tools have in common.
 */
import { Schema } from "effect"

/** For the model to read. */
export const described = (description: string) => ({ description })

/** Milliseconds or tokens. Codex offers them as numbers, and takes whole ones. */
export const count = Schema.Finite.check(
  Schema.makeFilter((value) => (Number.isSafeInteger(value) && value >= 0) || "expected a whole number")
)

export const permissions = Schema.Literals(["use_default", "require_escalated"])
