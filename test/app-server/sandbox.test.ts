import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { onNode, openThreads } from "./scriptedThreads.ts"

describe("a sandbox that this library does not know", () => {
  it.effect("is refused for a turn, and never taken for the one of the thread", () =>
    onNode(
      Effect.gen(function* () {
        const { start, turn } = yield* openThreads()
        const thread = yield* start({ sandbox: "danger-full-access" })
        yield* turn(thread)
        // Only the untyped way leads there.
        const error = yield* Effect.flip(thread.run("Hello", { config: { sandbox_mode: "readonly" } }))
        assert.deepInclude(error.reason, { _tag: "OptionInvalid", option: "sandbox" })
        assert.include(error.message, `"readonly"`)
        const { asked } = yield* turn(thread, { sandbox: "read-only" })
        assert.deepInclude(asked.get("turn/start"), { sandboxPolicy: { type: "readOnly" } })
      })
    )
  )
})
