/**
 * The model that a server may use through this client: it asks, the app decides
 * and answers.
 *
 * @since 0.1.0
 */
import type {
  CreateMessageRequestParams,
  CreateMessageResult,
  CreateMessageResultWithTools
} from "@modelcontextprotocol/client"
import { Context, Effect, Layer } from "effect"
import { type NoAnswer, orNoAnswer } from "./NoAnswer.ts"

/**
 * What a server wants a model to answer.
 *
 * @since 0.1.0
 * @category models
 */
export interface McpSamplingRequest {
  /** The name of the server that asks. */
  readonly server: string
  /** As it asks: messages, wishes about the model, `maxTokens`. */
  readonly params: CreateMessageRequestParams
}

/**
 * The model's answer, with the name of the model.
 *
 * @since 0.1.0
 * @category models
 */
export type McpSamplingResult = CreateMessageResult | CreateMessageResultWithTools

/**
 * Who answers for the model: what `McpSampling.layer` makes.
 *
 * @since 0.1.0
 * @category models
 */
export interface McpSamplingService {
  /** Answers one request of a server. Runs on a fiber of its own; one that fails or dies has refused. */
  readonly createMessage: (request: McpSamplingRequest) => Effect.Effect<McpSamplingResult, NoAnswer>
  /** Whether servers may send tools along. */
  readonly tools: boolean
}

const reference = Context.Reference<McpSamplingService | undefined>("effect-codex/mcp/McpSampling", {
  defaultValue: () => undefined
})

/**
 * Who answers servers that ask for a model; without a layer nobody: servers are
 * told that this client has none, and one that asks all the same is refused.
 *
 * @since 0.1.0
 * @category references
 */
export const McpSampling = Object.assign(reference, {
  /** A function answers. It is cancelled when the server takes the question back, or its connection ends. */
  layer: <E = never, R = never>(
    createMessage: (request: McpSamplingRequest) => Effect.Effect<McpSamplingResult, E, R>,
    options: {
      /** Whether servers may send tools along. Default: false. */
      readonly tools?: boolean | undefined
    } = {}
  ): Layer.Layer<never, never, R> =>
    Layer.effect(
      reference,
      Effect.contextWith((context: Context.Context<R>) =>
        Effect.succeed({
          createMessage: (request: McpSamplingRequest) =>
            Effect.provideContext(orNoAnswer(createMessage(request)), context),
          tools: options.tools ?? false
        })
      )
    )
})
