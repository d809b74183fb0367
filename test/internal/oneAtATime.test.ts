import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Fiber } from "effect"
import { makeOneAtATime } from "../../src/internal/oneAtATime.ts"

describe("one at a time", () => {
  it.effect("lets what is about the same thing wait, and nothing else", () =>
    Effect.gen(function* () {
      const oneAtATime = makeOneAtATime()
      const held = yield* Deferred.make<void>()
      const done: Array<string> = []
      const say = (text: string) => Effect.sync(() => void done.push(text))
      const first = yield* Effect.forkChild(oneAtATime("a", Effect.andThen(Deferred.await(held), say("first"))))
      const second = yield* Effect.forkChild(oneAtATime("a", say("second")))
      yield* oneAtATime("b", say("other"))
      assert.deepStrictEqual(done, ["other"])
      yield* Deferred.succeed(held, undefined)
      yield* Fiber.join(second)
      yield* Fiber.join(first)
      assert.deepStrictEqual(done, ["other", "first", "second"])
    })
  )

  it.effect("goes on after one that fails, and one that is interrupted while it waits", () =>
    Effect.gen(function* () {
      const oneAtATime = makeOneAtATime()
      const first = yield* Effect.forkChild(oneAtATime("a", Effect.never))
      const second = yield* Effect.forkChild(oneAtATime("a", Effect.void))
      yield* Effect.yieldNow
      yield* Fiber.interrupt(second)
      yield* Fiber.interrupt(first)
      yield* Effect.flip(oneAtATime("a", Effect.fail("no")))
      yield* oneAtATime("a", Effect.void)
    })
  )
})
