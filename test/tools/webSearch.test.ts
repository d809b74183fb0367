import { assert, describe, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import { WebSearch } from "effect-codex/tools"

const search = Effect.fnUntraced(function* (options?: WebSearch.WebSearchOptions) {
  const tool = yield* WebSearch.tool(options)
  return yield* Effect.result(
    tool.handle({ type: "function", callId: "1", name: "web_search", arguments: `{"query":"nails"}` })
  )
})

const found: ReadonlyArray<WebSearch.WebSearchResult> = [
  { title: "Nails", url: "https://shop.example/nails", text: "All about nails." },
  { title: "Deep", url: "https://www.docs.example/a" },
  { title: "Not", url: "https://notdocs.example/a" },
  { title: "Broken", url: "shop.example" }
]

describe("the hosted web_search", () => {
  const cases: ReadonlyArray<readonly [WebSearch.WebSearchOptions, unknown]> = [
    [{}, { type: "web_search", external_web_access: false }],
    [{ mode: "cached" }, { type: "web_search", external_web_access: false }],
    [{ mode: "live" }, { type: "web_search", external_web_access: true }],
    [{ mode: "indexed" }, { type: "web_search", external_web_access: true, indexed_web_access: true }],
    [
      {
        mode: "live",
        allowedDomains: ["a.b"],
        userLocation: { country: "CH", city: "Bern" },
        searchContextSize: "low",
        searchContentTypes: ["text", "image"]
      },
      {
        type: "web_search",
        external_web_access: true,
        filters: { allowed_domains: ["a.b"] },
        user_location: { type: "approximate", country: "CH", city: "Bern" },
        search_context_size: "low",
        search_content_types: ["text", "image"]
      }
    ]
  ]
  for (const [options, entry] of cases) {
    it(`is offered with ${JSON.stringify(options)} as codex offers it`, () => {
      assert.deepStrictEqual(WebSearch.definition(options), Option.some(entry))
      assert.deepStrictEqual(Option.getOrThrow(WebSearch.hosted(options)).definition, entry)
    })
  }

  it("is not offered when searching is disabled", () => {
    assert.isTrue(Option.isNone(WebSearch.definition({ mode: "disabled" })))
    assert.isTrue(Option.isNone(WebSearch.hosted({ mode: "disabled" })))
  })

  it.effect("is not for the host to run", () =>
    Effect.gen(function* () {
      const tool = Option.getOrThrow(WebSearch.hosted())
      const error = yield* Effect.flip(
        tool.handle({ type: "function", callId: "1", name: "web_search", arguments: "{}" })
      )
      assert.include(error.message, "not here")
    })
  )
})

describe("the function web_search", () => {
  it.effect("gives what the provider finds, and passes on how to look", () =>
    Effect.gen(function* () {
      const asked: Array<unknown> = []
      const provider = WebSearch.WebSearchProvider.layer((query, options) =>
        Effect.sync(() => {
          asked.push(query, options)
          return found.slice(0, 2)
        })
      )
      const answer = yield* Effect.provide(search({ mode: "live", searchContextSize: "high" }), provider)
      assert.deepInclude(answer, {
        _tag: "Success",
        success: {
          content: "Nails\nhttps://shop.example/nails\nAll about nails.\n\nDeep\nhttps://www.docs.example/a",
          success: true
        }
      })
      assert.deepStrictEqual(asked, ["nails", { mode: "live", searchContextSize: "high" }])
    })
  )

  it.effect("leaves out what is not in an allowed domain", () =>
    Effect.gen(function* () {
      const provider = WebSearch.WebSearchProvider.layer(() => Effect.succeed(found))
      const answer = yield* Effect.provide(search({ allowedDomains: ["docs.example"] }), provider)
      assert.deepInclude(answer, { success: { content: "Deep\nhttps://www.docs.example/a", success: true } })
      const none = yield* Effect.provide(search({ allowedDomains: ["other.example"] }), provider)
      assert.deepInclude(none, { success: { content: "No results.", success: true } })
    })
  )

  it.effect("says that there is no provider", () =>
    Effect.gen(function* () {
      assert.include(
        (yield* Effect.flip(Effect.flatMap(search(), Effect.fromResult))).message,
        "this host has no search engine"
      )
    })
  )

  it.effect("says that searching is disabled, and asks nobody", () =>
    Effect.gen(function* () {
      const provider = WebSearch.WebSearchProvider.layer(() => Effect.die("asked"))
      const answer = yield* Effect.provide(search({ mode: "disabled" }), provider)
      assert.strictEqual(
        (yield* Effect.flip(Effect.fromResult(answer))).message,
        "web search failed: searching the web is disabled"
      )
    })
  )

  it.effect("says why the provider failed", () =>
    Effect.gen(function* () {
      const provider = WebSearch.WebSearchProvider.layer(
        () => new WebSearch.WebSearchFailed({ detail: "too many questions today" })
      )
      const answer = yield* Effect.provide(search(), provider)
      assert.strictEqual(
        (yield* Effect.flip(Effect.fromResult(answer))).message,
        "web search failed: too many questions today"
      )
    })
  )
})
