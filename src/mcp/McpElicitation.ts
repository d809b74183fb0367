/**
 * What a server may ask of the person behind the app: to fill in a form, or to
 * go to an address.
 *
 * @since 0.1.0
 */
import type { ElicitRequestFormParams, ElicitResult } from "@modelcontextprotocol/client"
import { Context, Effect, Layer } from "effect"
import { type NoAnswer, orNoAnswer } from "./NoAnswer.ts"

/**
 * A form to be filled in. A server must not ask for secrets this way.
 *
 * @since 0.1.0
 * @category models
 */
export interface McpFormRequest {
  /** The name of the server that asks. */
  readonly server: string
  /** What it tells the person. */
  readonly message: string
  /** The fields: a flat JSON Schema of strings, numbers, booleans and choices. */
  readonly schema: ElicitRequestFormParams["requestedSchema"]
}

/**
 * An address to go to, for what must not pass through this client.
 *
 * @since 0.1.0
 * @category models
 */
export interface McpUrlRequest {
  /** The name of the server that asks. */
  readonly server: string
  /** What it tells the person: what is to be done there. */
  readonly message: string
  /** As the server says it: show it, and let the person decide, before opening it. */
  readonly url: string
  /** What the server calls it when it says that the person is done there. */
  readonly elicitationId: string | undefined
}

/**
 * What the person did. `content` has the fields of the form.
 *
 * @since 0.1.0
 * @category models
 */
export type McpFormAnswer =
  | { readonly action: "accept"; readonly content: NonNullable<ElicitResult["content"]> }
  | { readonly action: "decline" | "cancel" }

/**
 * Whether the person agreed to go there.
 *
 * @since 0.1.0
 * @category models
 */
export type McpUrlAnswer = "accept" | "decline" | "cancel"

/**
 * Each is there or not; what is not there, servers are told that this client has not.
 *
 * @since 0.1.0
 * @category models
 */
export interface McpElicitationService {
  /** Has the person fill in a form. */
  readonly form?: ((request: McpFormRequest) => Effect.Effect<McpFormAnswer, NoAnswer>) | undefined
  /** Asks the person whether they go to an address; what they do there is not waited for. */
  readonly url?: ((request: McpUrlRequest) => Effect.Effect<McpUrlAnswer, NoAnswer>) | undefined
}

const reference = Context.Reference<McpElicitationService | undefined>("effect-codex/mcp/McpElicitation", {
  defaultValue: () => undefined
})

/**
 * Who answers what servers ask of the person; without a layer nobody, and one
 * that asks all the same is refused.
 *
 * @since 0.1.0
 * @category references
 */
export const McpElicitation = Object.assign(reference, {
  /** Functions answer. One that fails or dies has refused; it is cancelled when the server takes the question back. */
  layer: <E = never, R = never>(handlers: {
    /** Has the person fill in a form. */
    readonly form?: (request: McpFormRequest) => Effect.Effect<McpFormAnswer, E, R>
    /** Asks the person whether they go to an address. */
    readonly url?: (request: McpUrlRequest) => Effect.Effect<McpUrlAnswer, E, R>
  }): Layer.Layer<never, never, R> =>
    Layer.effect(
      reference,
      Effect.contextWith((context: Context.Context<R>) => {
        const { form, url } = handlers
        return Effect.succeed({
          form: form && ((request: McpFormRequest) => Effect.provideContext(orNoAnswer(form(request)), context)),
          url: url && ((request: McpUrlRequest) => Effect.provideContext(orNoAnswer(url(request)), context))
        })
      })
    )
})
