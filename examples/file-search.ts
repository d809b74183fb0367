/**
 * File search as you type: a stream of queries in, a stream of results out.
 * A query that comes before the results of the one before takes its place.
 */
import { NodeRuntime, NodeServices } from "@effect/platform-node"
import { Console, Effect, Layer, Stream } from "effect"
import { AppServer } from "effect-codex/app-server"
import { ScriptedModel } from "effect-codex/testing"
import { expect, repository } from "./support/setup.ts"

/** Somebody types a word, takes it back and types another: what is in the field after each key. */
const keystrokes = (first: string, second: string): ReadonlyArray<string> => [
  ...Array.from(first, (_, at) => first.slice(0, at + 1)),
  ...Array.from(second, (_, at) => second.slice(0, at + 1))
]

const program = Effect.gen(function* () {
  const folder = yield* repository({
    "src/cart/cart.ts": "",
    "src/cart/checkout.ts": "",
    "src/catalogue/catalogue.ts": "",
    "test/cart.test.ts": "",
    "README.md": ""
  })
  const { fileSearch } = yield* AppServer

  const queries = Stream.fromIterable(keystrokes("cat", "cart")).pipe(
    Stream.mapEffect((query) => Effect.delay(Effect.succeed(query), "80 millis"))
  )
  const results = yield* fileSearch.session([folder], queries).pipe(
    Stream.filter(({ isComplete }) => isComplete),
    Stream.tap(({ files, query }) =>
      Console.log(
        `${query.padEnd(6)}${files.length} found  ${files
          .slice(0, 3)
          .map(({ path }) => path)
          .join("  ")}`
      )
    ),
    Stream.runCollect
  )

  const last = results.at(-1)
  yield* expect(last?.query === "cart", "results for what was typed last")
  yield* expect(
    ["src/cart/cart.ts", "test/cart.test.ts"].every((file) => last?.files.some(({ path }) => path === file)),
    "both files of the cart"
  )
})

/** No model is asked; the scripted one is here for its settings, which leave your own alone. */
const server = Layer.unwrap(
  Effect.map(ScriptedModel, ({ env, options }) => AppServer.layerStdio({ env, config: options }))
).pipe(Layer.provide(ScriptedModel.layer()), Layer.provideMerge(NodeServices.layer))

program.pipe(Effect.scoped, Effect.provide(server), NodeRuntime.runMain)
