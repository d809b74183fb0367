/**
 * A tool that a model can call: what it is told of it, and what a call does.
 *
 * The same value serves a loop of one's own over a model's API
 * (`ToolRegistry.dispatch`) and codex, which calls it as a tool of the host
 * (`ToolRegistry.layerDynamicTools`).
 *
 * @since 0.1.0
 */
import { Context, Effect, Predicate, Result, Schema } from "effect"
import { argumentProblem } from "../internal/argumentProblem.ts"

/**
 * A call as the model made it.
 *
 * @since 0.1.0
 * @category models
 */
export interface ToolCall {
  /** The id the output is given back under. */
  readonly callId: string
  readonly name: string
  /** How it was called: with JSON, with plain text, or as codex's first shell tool. */
  readonly type: "function" | "custom" | "local_shell"
  /** As the model wrote them: JSON text for a function, the text itself for a custom tool. */
  readonly arguments: string
}

/**
 * A part of an output that is not text alone.
 *
 * @since 0.1.0
 * @category models
 */
export type ToolContent =
  | { readonly type: "input_text"; readonly text: string }
  | { readonly type: "input_image"; readonly image_url: string; readonly detail?: string }

/**
 * What a call comes to.
 *
 * @since 0.1.0
 * @category models
 */
export interface ToolOutput {
  /** What the model is told. */
  readonly content: string | ReadonlyArray<ToolContent>
  /** Whether the tool did what it was asked. A command that exits with 1 has not. */
  readonly success: boolean
}

/**
 * A call that came to nothing. The model is told the message.
 *
 * @since 0.1.0
 * @category errors
 */
export class ToolFailed extends Schema.TaggedError<ToolFailed>()("ToolFailed", {
  /** The tool's name, as it was called. */
  tool: Schema.String,
  /** For the model to read: what is wrong, and what would be right. */
  detail: Schema.String
}) {
  override get message() {
    return this.detail
  }
}

/**
 * An entry of the list of tools in a request to a model's API.
 *
 * @since 0.1.0
 * @category models
 */
export type ToolDefinition =
  | {
      readonly type: "function"
      readonly name: string
      readonly description: string
      readonly strict: false
      readonly parameters: JsonSchema
    }
  | {
      readonly type: "custom"
      readonly name: string
      readonly description: string
      readonly format: { readonly type: "grammar"; readonly syntax: "lark"; readonly definition: string }
    }
  | { readonly type: "local_shell" }
  | ({ readonly type: "web_search" } & Readonly<Record<string, unknown>>)

/** @since 0.1.0 @category models */
export type JsonSchema = Readonly<Record<string, unknown>>

/**
 * A tool.
 *
 * @since 0.1.0
 * @category models
 */
export interface Tool {
  readonly name: string
  /** Other names it answers to, which are not offered. */
  readonly aliases: ReadonlyArray<string>
  /** What the model is told of it. */
  readonly definition: ToolDefinition
  /** Does what a call asks for. Arguments that cannot be read are `ToolFailed`. */
  readonly handle: (call: ToolCall) => Effect.Effect<ToolOutput, ToolFailed>
}

/**
 * A tool that is called with JSON. The services its handler needs are taken
 * from the context it is made in.
 *
 * @since 0.1.0
 * @category constructors
 * @example
 * ```ts
 * import { Effect, Schema } from "effect"
 * import { Tool } from "effect-codex/tools"
 *
 * const stock = Tool.make({
 *   name: "stock",
 *   description: "How many of an article are in stock",
 *   parameters: Schema.Struct({ article: Schema.String }),
 *   handler: ({ article }) => Effect.succeed(`42 of ${article}`)
 * })
 * ```
 */
export const make = <Parameters extends Schema.ConstraintCodec<unknown, unknown, unknown>, R = never>(options: {
  readonly name: string
  readonly description: string
  /** What is offered to the model, and how its arguments are read. */
  readonly parameters: Parameters
  readonly aliases?: ReadonlyArray<string> | undefined
  /** Arguments of another form, made into the offered one before they are read. */
  readonly normalize?: ((args: unknown) => unknown) | undefined
  /** What is done about properties that are not offered. Default: they are passed over, as most of codex's tools do. */
  readonly onExcessProperty?: "ignore" | "error" | undefined
  /** The output, or just the text of one that succeeded. */
  readonly handler: (
    parameters: Parameters["Type"],
    call: ToolCall
  ) => Effect.Effect<ToolOutput | string, ToolFailed, R>
}): Effect.Effect<Tool, never, R | Parameters["DecodingServices"]> =>
  Effect.map(Effect.context<R | Parameters["DecodingServices"]>(), (context) => {
    const { onExcessProperty = "ignore" } = options
    const decode = Schema.decodeUnknownEffect(options.parameters, { onExcessProperty })
    const jsonSchema = jsonSchemaOf(options.parameters)
    const handle = Effect.fn(`Tool.${options.name}`)(function* (call: ToolCall) {
      const refuse = (detail: string) => {
        const refuseUnknown = onExcessProperty === "error"
        const problem = argumentProblem(call.arguments, jsonSchema, { refuseUnknown }) ?? detail
        return new ToolFailed({ tool: call.name, detail: `failed to parse function arguments: ${problem}` })
      }
      const written = yield* Effect.mapError(Effect.fromResult(parseJson(call.arguments)), refuse)
      const args = options.normalize?.(written) ?? written
      const parameters = yield* decode(args).pipe(
        Effect.catchTag("SchemaError", (error) =>
          Effect.mapError(decode(withoutNulls(args, jsonSchema)), () => refuse(error.message))
        )
      )
      return outputOf(yield* options.handler(parameters, call))
    }, provideBelow(context))
    return {
      name: options.name,
      aliases: options.aliases ?? [],
      definition: {
        type: "function",
        name: options.name,
        description: options.description,
        strict: false,
        parameters: jsonSchema
      },
      handle
    }
  })

/**
 * A tool that is called with plain text in a grammar.
 *
 * @since 0.1.0
 * @category constructors
 */
export const custom = <R = never>(options: {
  readonly name: string
  readonly description: string
  /** In Lark's notation. */
  readonly grammar: string
  readonly aliases?: ReadonlyArray<string> | undefined
  readonly handler: (input: string, call: ToolCall) => Effect.Effect<ToolOutput | string, ToolFailed, R>
}): Effect.Effect<Tool, never, R> =>
  Effect.map(Effect.context<R>(), (context) => ({
    name: options.name,
    aliases: options.aliases ?? [],
    definition: {
      type: "custom",
      name: options.name,
      description: options.description,
      format: { type: "grammar", syntax: "lark", definition: options.grammar }
    },
    handle: (call) =>
      options
        .handler(call.arguments, call)
        .pipe(Effect.map(outputOf), Effect.withSpan(`Tool.${options.name}`), provideBelow(context))
  }))

/**
 * The JSON Schema of a tool's parameters: no other properties than its own.
 *
 * @since 0.1.0
 * @category encoding
 */
export const jsonSchemaOf = (schema: Schema.ConstraintCodec<unknown, unknown, unknown>): JsonSchema =>
  Schema.toJsonSchemaDocument(schema, { onExcessProperty: "error" }).schema

/** What the call brings along, such as its span, goes over what the tool was made with. */
const provideBelow =
  <R>(context: Context.Context<R>) =>
  <A, E>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E> =>
    Effect.updateContext(effect, (call: Context.Context<never>) => Context.merge(context, call))

const outputOf = (output: ToolOutput | string): ToolOutput =>
  typeof output === "string" ? { content: output, success: true } : output

/** For models that write null for what they leave out. */
const withoutNulls = (args: unknown, { properties }: JsonSchema): unknown =>
  Predicate.isReadonlyObject(args)
    ? Object.fromEntries(
        Object.entries(args).filter(([name, value]) => value !== null || !Predicate.hasProperty(properties, name))
      )
    : args

const parseJson = (text: string): Result.Result<unknown, string> =>
  Result.try({
    try: (): unknown => JSON.parse(text),
    catch: (error) => (error instanceof Error ? error.message : "no JSON")
  })
