/**
 * The folders that servers are told to work in.
 *
 * @since 0.1.0
 */
import { Context, Effect, Layer } from "effect"
import { type NoAnswer, orNoAnswer } from "./NoAnswer.ts"

/**
 * A folder, or a file, to work in.
 *
 * @since 0.1.0
 * @category models
 */
export interface McpRoot {
  /** A `file:` URL. */
  readonly uri: string
  /** For people. */
  readonly name?: string
}

/**
 * The folders of the app, as they are when a server asks.
 *
 * @since 0.1.0
 * @category models
 */
export interface McpRootsService {
  /** Asked whenever a server asks. */
  readonly list: Effect.Effect<ReadonlyArray<McpRoot>, NoAnswer>
}

const reference = Context.Reference<McpRootsService | undefined>("effect-codex/mcp/McpRoots", {
  defaultValue: () => undefined
})

/**
 * The folders of the app; without a layer servers are told that there are none
 * to be had. It is what they are told, and keeps none of them from anywhere.
 *
 * @since 0.1.0
 * @category references
 */
export const McpRoots = Object.assign(reference, {
  /** These, or what an effect says whenever a server asks; `McpClient.sendRootsChanged` has servers ask again. */
  layer: <E = never, R = never>(
    roots: ReadonlyArray<McpRoot> | Effect.Effect<ReadonlyArray<McpRoot>, E, R>
  ): Layer.Layer<never, never, R> =>
    Layer.effect(
      reference,
      Effect.contextWith((context: Context.Context<R>) =>
        Effect.succeed({
          list: Effect.isEffect(roots) ? Effect.provideContext(orNoAnswer(roots), context) : Effect.succeed(roots)
        })
      )
    )
})
