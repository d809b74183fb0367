import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Context, Effect, FileSystem, Layer, Path, Stream } from "effect"
import { AppServer } from "effect-codex/app-server"
import { onPlatform } from "../support/real.ts"

const names = ["src/cart.ts", "src/cart.test.ts", "src/catalogue.ts", "docs/checkout.md", "README.md"]

/** A server on a home of its own, and a folder with files. */
const open = Effect.gen(function* () {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const CODEX_HOME = yield* fs.makeTempDirectoryScoped({ prefix: "codex-home-" })
  const folder = yield* fs.makeTempDirectoryScoped({ prefix: "codex-files-" })
  for (const name of names) {
    yield* fs.makeDirectory(path.dirname(path.join(folder, name)), { recursive: true })
    yield* fs.writeFileString(path.join(folder, name), "")
  }
  const layer = Layer.provide(AppServer.layerStdio({ env: { CODEX_HOME } }), NodeServices.layer)
  return { server: Context.get(yield* Layer.build(layer), AppServer), folder }
})

const paths = (files: ReadonlyArray<{ readonly path: string }>) => files.map(({ path }) => path)

describe("a file search on the real codex", () => {
  it.live("of one query finds the files, and none for an empty query, another one, or a folder that is not there", () =>
    onPlatform(
      Effect.gen(function* () {
        const { folder, server } = yield* open
        const found = yield* server.fileSearch.find("cart", [folder])
        assert.sameMembers(paths(found), ["src/cart.ts", "src/cart.test.ts"])
        assert.deepInclude(found[0], { root: folder, match_type: "file" })
        assert.deepStrictEqual(yield* server.fileSearch.find("", [folder]), [])
        assert.deepStrictEqual(yield* server.fileSearch.find("nothingofthekind", [folder]), [])
        assert.deepStrictEqual(yield* server.fileSearch.find("cart", [`${folder}/nowhere`]), [])
      })
    )
  )

  for (const queries of [["c", "ca", "car", "cart"], ["nothingofthekind", "cart"], ["cart"], ["cart", "", "cart"]]) {
    it.live(`typed as ${queries.map((query) => `"${query}"`).join(", ")} ends with all that the last one finds`, () =>
      onPlatform(
        Effect.gen(function* () {
          const { folder, server } = yield* open
          // Many at once: what is said of one session and its queries comes in any order.
          yield* Effect.forEach(
            Array.from({ length: 20 }),
            () =>
              Effect.gen(function* () {
                const results = yield* Stream.runCollect(
                  server.fileSearch.session([folder], Stream.fromIterable(queries))
                )
                const last = results.at(-1)
                assert.deepInclude(last, { query: "cart", isComplete: true })
                assert.sameMembers(paths(last?.files ?? []), ["src/cart.ts", "src/cart.test.ts"])
              }),
            { concurrency: 5 }
          )
        })
      )
    )
  }

  it.live("gives complete results for each query that is given the time", () =>
    onPlatform(
      Effect.gen(function* () {
        const { folder, server } = yield* open
        const answered = yield* Effect.forEach(["README", "", "nothingofthekind"], (query) =>
          server.fileSearch.session([folder], Stream.concat(Stream.make(query), Stream.never)).pipe(
            Stream.filter(({ isComplete }) => isComplete),
            Stream.take(1),
            Stream.map(({ files }) => [query, ...paths(files)]),
            Stream.runCollect
          )
        )
        assert.deepStrictEqual(answered.flat(), [["README", "README.md"], [""], ["nothingofthekind"]])
      })
    )
  )

  it.live("ends with nothing in a folder that is not there, and refuses to search no folder at all", () =>
    onPlatform(
      Effect.gen(function* () {
        const { folder, server } = yield* open
        const results = yield* Stream.runCollect(
          server.fileSearch.session([`${folder}/nowhere`], Stream.make("c", "cart"))
        )
        assert.deepStrictEqual(results.at(-1), { query: "cart", files: [], isComplete: true })
        const error = yield* Effect.flip(Stream.runDrain(server.fileSearch.session([], Stream.make("cart"))))
        assert.deepInclude(error.reason, { _tag: "RequestFailed", method: "fuzzyFileSearch/sessionStart" })
      })
    )
  )

  it.live("is stopped when it is interrupted", () =>
    onPlatform(
      Effect.gen(function* () {
        const { folder, server } = yield* open
        // The session's id is only in what the server says.
        const named = server.notifications().pipe(
          Stream.filter((message) => message._tag === "Notification"),
          Stream.map(({ notification }) => notification),
          Stream.filter(({ method }) => method === "fuzzyFileSearch/sessionUpdated"),
          Stream.map(({ params }) => ("sessionId" in params ? String(params.sessionId) : "")),
          Stream.runHead
        )
        const searching = Stream.runDrain(
          server.fileSearch.session([folder], Stream.concat(Stream.make("cart"), Stream.never))
        )
        const sessionId = yield* Effect.raceFirst(named, Effect.andThen(searching, Effect.never))
        const update = { sessionId: sessionId._tag === "Some" ? sessionId.value : "", query: "cart" }
        const error = yield* Effect.flip(server.request("fuzzyFileSearch/sessionUpdate", update))
        assert.include(error.message, "session not found")
        assert.notStrictEqual(update.sessionId, "")
      })
    )
  )
})
