/**
 * `web_search`, in both its forms: the one that the model's provider runs
 * itself, and a function that the host runs for a model which has no other.
 *
 * It brings no search engine. The function asks `WebSearchProvider`, which the
 * app provides; without one the model is told that there is none.
 *
 * @since 0.1.0
 */
import { Context, Effect, Layer, Option, Schema } from "effect"
import * as Tool from "./Tool.ts"

/**
 * What may be searched: an index that was made before, the web as it is now,
 * only pages of the index but fetched now, or nothing.
 *
 * @since 0.1.0
 * @category models
 */
export type WebSearchMode = "cached" | "live" | "indexed" | "disabled"

/**
 * @since 0.1.0
 * @category models
 */
export interface WebSearchOptions {
  /** Default: `cached`, as codex's. */
  readonly mode?: WebSearchMode | undefined
  /** Hosts, with those below them, that results may come from. Default: all. */
  readonly allowedDomains?: ReadonlyArray<string> | undefined
  /** Roughly where the user is. */
  readonly userLocation?:
    | {
        /** Two letters, such as `CH`. */
        readonly country?: string
        readonly region?: string
        readonly city?: string
        /** Such as `Europe/Zurich`. */
        readonly timezone?: string
      }
    | undefined
  /** How much of what is found the model is given. */
  readonly searchContextSize?: "low" | "medium" | "high" | undefined
  /** What the model takes: codex says it of models that see images too. */
  readonly searchContentTypes?: ReadonlyArray<"text" | "image"> | undefined
}

/**
 * The entry for a model whose provider searches itself, as codex 0.169 sends it;
 * none when searching is disabled.
 *
 * @since 0.1.0
 * @category constructors
 */
export const definition = (options: WebSearchOptions = {}): Option.Option<Tool.ToolDefinition> => {
  const { allowedDomains, mode = "cached", searchContentTypes, searchContextSize, userLocation } = options
  if (mode === "disabled") return Option.none()
  return Option.some({
    type: "web_search",
    external_web_access: mode !== "cached",
    ...(mode === "indexed" && { indexed_web_access: true }),
    ...(allowedDomains !== undefined && { filters: { allowed_domains: allowedDomains } }),
    ...(userLocation !== undefined && { user_location: { type: "approximate", ...userLocation } }),
    ...(searchContextSize !== undefined && { search_context_size: searchContextSize }),
    ...(searchContentTypes !== undefined && { search_content_types: searchContentTypes })
  })
}

/**
 * The same as a tool for a registry; none when searching is disabled. A call of
 * it never comes here: one that does is told so.
 *
 * @since 0.1.0
 * @category constructors
 */
export const hosted = (options: WebSearchOptions = {}): Option.Option<Tool.Tool> =>
  Option.map(definition(options), (entry) => ({
    name: "web_search",
    aliases: [],
    definition: entry,
    handle: (call) => new Tool.ToolFailed({ tool: call.name, detail: "web_search runs with the model, not here" })
  }))

/**
 * A page that was found.
 *
 * @since 0.1.0
 * @category models
 */
export interface WebSearchResult {
  readonly title: string
  readonly url: string
  /** What it says about the question. */
  readonly text?: string | undefined
}

/**
 * A search that came to nothing. The model is told the detail.
 *
 * @since 0.1.0
 * @category errors
 */
export class WebSearchFailed extends Schema.TaggedError<WebSearchFailed>()("WebSearchFailed", {
  detail: Schema.String
}) {
  override get message() {
    return `web search failed: ${this.detail}`
  }
}

/**
 * @since 0.1.0
 * @category models
 */
export interface WebSearchProviderService {
  /** `mode` is never `disabled` here. What is not in `allowedDomains` is left out of the answer, whoever finds it. */
  readonly search: (
    query: string,
    options: WebSearchOptions & { readonly mode: Exclude<WebSearchMode, "disabled"> }
  ) => Effect.Effect<ReadonlyArray<WebSearchResult>, WebSearchFailed>
}

const reference = Context.Reference<WebSearchProviderService>("effect-codex/tools/WebSearchProvider", {
  defaultValue: () => ({
    search: () => new WebSearchFailed({ detail: "this host has no search engine; go on without searching" })
  })
})

/**
 * Searches the web for `WebSearch.tool`. Without a layer every search fails.
 *
 * @since 0.1.0
 * @category references
 * @example
 * ```ts
 * import { Effect, Layer } from "effect"
 * import { ToolRegistry, WebSearch } from "effect-codex/tools"
 *
 * const provider = WebSearch.WebSearchProvider.layer((query) =>
 *   Effect.succeed([{ title: "Nails", url: "https://shop.example/nails", text: `All about ${query}` }])
 * )
 *
 * const layer = ToolRegistry.layer([WebSearch.tool({ mode: "live" })]).pipe(Layer.provide(provider))
 * ```
 */
export const WebSearchProvider = Object.assign(reference, {
  layer: (search: WebSearchProviderService["search"]): Layer.Layer<never> => Layer.succeed(reference, { search })
})

/**
 * A function for models that cannot search by themselves. Give it the same
 * options as the entry it stands for; when searching is disabled, every call is
 * told so.
 *
 * @since 0.1.0
 * @category constructors
 */
export const tool = (options: WebSearchOptions = {}): Effect.Effect<Tool.Tool> =>
  Tool.make({
    name: "web_search",
    description: "Search the web. Gives the title, address and text of pages.",
    parameters: Schema.Struct({ query: Schema.String.annotate({ description: "What to look for." }) }),
    handler: Effect.fnUntraced(function* ({ query }, call) {
      const { mode = "cached" } = options
      const fail = (error: WebSearchFailed) => new Tool.ToolFailed({ tool: call.name, detail: error.message })
      if (mode === "disabled") return yield* fail(new WebSearchFailed({ detail: "searching the web is disabled" }))
      const found = yield* Effect.mapError((yield* reference).search(query, { ...options, mode }), fail)
      const results = found.filter(({ url }) => isAllowed(url, options.allowedDomains))
      return results.length === 0 ? "No results." : results.map(textOf).join("\n\n")
    })
  })

const isAllowed = (url: string, domains: ReadonlyArray<string> | undefined): boolean => {
  if (domains === undefined) return true
  const host = URL.parse(url)?.hostname
  return host !== undefined && domains.some((domain) => host === domain || host.endsWith(`.${domain}`))
}

const textOf = ({ text, title, url }: WebSearchResult): string =>
  text === undefined ? `${title}\n${url}` : `${title}\n${url}\n${text}`
