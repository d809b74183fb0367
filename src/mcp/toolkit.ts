/**
 * The tools of MCP servers as a Toolkit of `effect/ai`: a `LanguageModel` calls
 * them as it calls the app's own.
 *
 * It is how the servers are when it is made: tools that they add or remove
 * later are not in it. Make it again when `McpClient.changes` says so.
 */
import { Array, Context, Effect, Option, Schema, Stream } from "effect"
import { Prompt, Tool, Toolkit } from "effect/ai"
import type { McpClientService, McpTool, McpToolResult } from "./McpClient.ts"
import { McpError, ToolInputInvalid, ToolNameTaken, ToolNotListed } from "./McpError.ts"

/**
 * A server's tool, as `effect/ai` knows tools: a dynamic one with the server's
 * own JSON Schema, and its title and hints as `Tool.Title`, `Tool.Readonly` and
 * so on.
 *
 * It gives the structured content, or else the texts on lines of their own; where
 * there is more than text, such as an image, all blocks of content as they came.
 * A call that fails is a result too, `isFailure`, so that the model can do better.
 *
 * @since 0.1.0
 * @category models
 */
export type McpToolkitTool = Tool.Tool<
  string,
  {
    /** Not checked here: by the server. */
    readonly parameters: typeof Schema.Unknown
    /** As the server gives it. */
    readonly success: typeof Schema.Unknown
    /** Why a call failed. */
    readonly failure: typeof McpError
    /** A failure is told to the model, and ends nothing. */
    readonly failureMode: "return"
  }
>

/**
 * A Toolkit with its handlers: what `LanguageModel.generateText`, `streamText` and `Chat` take.
 *
 * @since 0.1.0
 * @category models
 */
export type McpToolkit = Toolkit.WithHandler<{ readonly [name: string]: McpToolkitTool }>

/**
 * Which tools a toolkit has, and what they are called.
 *
 * @since 0.1.0
 * @category models
 */
export interface McpToolkitOptions {
  /** The tools to take, as their servers call them; all of them when absent. */
  readonly tools?: ReadonlyArray<string> | undefined
  /** What the model calls a tool. By default as its server does. */
  readonly nameOf?: ((tool: McpTool, server: string) => string) | undefined
}

interface Offered {
  readonly client: McpClientService
  readonly tool: McpTool
}

/** See `McpClient.toolkit`. */
export const mcpToolkit: (
  clients: McpClientService | ReadonlyArray<McpClientService>,
  options?: McpToolkitOptions
) => Effect.Effect<McpToolkit, McpError> = Effect.fn("McpClient.toolkit")(function* (clients, options = {}) {
  const offered: Array<Offered> = []
  for (const client of Array.ensure(clients)) {
    const tools = yield* Stream.runCollect(client.tools)
    offered.push(...tools.map((tool) => ({ client, tool })))
  }
  const { nameOf = ({ name }) => name, tools: wanted = offered.map(({ tool }) => tool.name) } = options

  const missing = wanted.find((name) => !offered.some(({ tool }) => tool.name === name))
  if (missing !== undefined) {
    return yield* new McpError({
      server: Array.ensure(clients)
        .map(({ name }) => name)
        .join(", "),
      reason: new ToolNotListed({ tool: missing, listed: offered.map(({ tool }) => tool.name) })
    })
  }

  const taken = new Map<string, Offered>()
  for (const { client, tool } of offered) {
    if (!wanted.includes(tool.name)) continue
    const name = nameOf(tool, client.name)
    const other = taken.get(name)
    if (other !== undefined) {
      return yield* new McpError({ server: client.name, reason: new ToolNameTaken({ name, by: other.client.name }) })
    }
    taken.set(name, { client, tool })
  }

  const toolkit = Toolkit.make(...Array.fromIterable(taken).map(([name, { tool }]) => toolOf(name, tool)))
  const handlers = Array.fromIterable(taken).map(
    ([name, { client, tool }]) => [name, (input: unknown) => callOf(client, tool.name, input)] as const
  )
  return yield* Effect.provideContext(toolkit, yield* toolkit.toHandlers(Object.fromEntries(handlers)))
})

const toolOf = (
  name: string,
  { _meta, annotations = {}, description, inputSchema, title }: McpTool
): McpToolkitTool => {
  const { destructiveHint = true, idempotentHint = false, openWorldHint = true, readOnlyHint = false } = annotations
  const shown = title ?? annotations.title
  return (
    Tool.dynamic(name, {
      description,
      parameters: inputSchema,
      success: Schema.Unknown,
      failure: McpError,
      failureMode: "return",
      toModelOutput: partsOf
    })
      .annotate(Tool.Readonly, readOnlyHint)
      // The hint means something for a tool that writes only.
      .annotate(Tool.Destructive, destructiveHint && !readOnlyHint)
      .annotate(Tool.Idempotent, idempotentHint)
      .annotate(Tool.OpenWorld, openWorldHint)
      // A provider's strict mode takes a part of JSON Schema; servers use all of it.
      .annotate(Tool.Strict, false)
      .annotateMerge(shown === undefined ? Context.empty() : Context.make(Tool.Title, shown))
      .annotateMerge(_meta === undefined ? Context.empty() : Context.make(Tool.Meta, _meta))
  )
}

const Arguments = Schema.Record(Schema.String, Schema.Unknown)

const callOf = Effect.fnUntraced(function* (client: McpClientService, name: string, input: unknown) {
  const args = yield* Effect.mapError(
    Schema.decodeUnknownEffect(Arguments)(input ?? {}),
    ({ message }) =>
      new McpError({ server: client.name, reason: new ToolInputInvalid({ tool: name, detail: message }) })
  )
  return resultOf(yield* client.callTool(name, args))
})

const resultOf = ({ content, structuredContent }: McpToolResult): unknown => {
  const texts = content.flatMap((block) => (block.type === "text" ? [block.text] : []))
  if (texts.length < content.length) return content
  return structuredContent ?? texts.join("\n")
}

const Content = Schema.Array(
  Schema.Union([
    Schema.Struct({ type: Schema.Literal("text"), text: Schema.String }),
    Schema.Struct({ type: Schema.Literals(["image", "audio"]), data: Schema.String, mimeType: Schema.String }),
    Schema.Struct({ type: Schema.Literal("resource_link"), uri: Schema.String, name: Schema.String }),
    Schema.Struct({
      type: Schema.Literal("resource"),
      resource: Schema.Struct({
        uri: Schema.String,
        mimeType: Schema.optionalKey(Schema.String),
        text: Schema.optionalKey(Schema.String),
        blob: Schema.optionalKey(Schema.String)
      })
    })
  ])
)

/** What the model is shown of a result: images and other files as such, the rest as text. */
const partsOf = (result: unknown): ReadonlyArray<Prompt.ToolModelOutputPart> =>
  Option.match(Schema.decodeUnknownOption(Content)(result), {
    onNone: () => [Prompt.textPart({ text: typeof result === "string" ? result : JSON.stringify(result) })],
    onSome: (content) =>
      content.map((block) => {
        switch (block.type) {
          case "text":
            return Prompt.textPart({ text: block.text })
          case "image":
          case "audio":
            return Prompt.filePart({ mediaType: block.mimeType, data: block.data })
          case "resource_link":
            return Prompt.textPart({ text: `${block.name}: ${block.uri}` })
          case "resource": {
            const { blob, mimeType = "application/octet-stream", text, uri } = block.resource
            return blob === undefined
              ? Prompt.textPart({ text: text ?? uri })
              : Prompt.filePart({ mediaType: mimeType, fileName: uri, data: blob })
          }
        }
      })
  })
