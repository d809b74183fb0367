/**
 * A client of one MCP server: started by us, at an address, or in the same
 * process.
 *
 * Speaks every version of the protocol its SDK (`@modelcontextprotocol/client`,
 * an optional peer) speaks, the sessionful ones and 2026-07-28, whichever the
 * server has. It keeps nothing: each list and each resource is asked for anew.
 *
 * @since 0.1.0
 */
import type {
  CallToolResult,
  ContentBlock,
  GetPromptResult,
  LoggingLevel,
  Prompt,
  ReadResourceResult,
  Resource,
  ResourceTemplateType,
  ServerCapabilities,
  Tool,
  Transport
} from "@modelcontextprotocol/client"
import {
  Context,
  type Duration,
  Effect,
  type FileSystem,
  Layer,
  type Path,
  Result,
  type Scope,
  type Stream
} from "effect"
import type { Schema } from "effect"
import type { ChildProcessSpawner } from "effect/process"
import type { CodexError } from "../CodexError.ts"
import type { CodexConfig, ResolveOptions } from "../config/CodexConfig.ts"
import { connectOver } from "./client/connect.ts"
import type { McpConnection, McpConnectionOptions, McpHttpConnection, McpStdioConnection } from "./McpConnection.ts"
import type { McpError } from "./McpError.ts"
import { connectionFromConfig } from "./McpServerConfig.ts"
import { type McpToolkit, type McpToolkitOptions, mcpToolkit } from "./toolkit.ts"

/**
 * A tool as its server lists it: its name, what it is for, the JSON Schema of its input.
 *
 * @since 0.1.0
 * @category models
 */
export type McpTool = Tool

/**
 * A part of what a tool gave or a prompt says: a text, an image, audio (both base64), a resource or a link to one.
 *
 * @since 0.1.0
 * @category models
 */
export type McpContent = ContentBlock

/**
 * What a call gave: its `content`, and `structuredContent` where the tool has a schema for it.
 *
 * @since 0.1.0
 * @category models
 */
export type McpToolResult = CallToolResult

/**
 * A resource as its server lists it: its address and what it is, not what it holds.
 *
 * @since 0.1.0
 * @category models
 */
export type McpResource = Resource

/**
 * Addresses with places to be filled in (RFC 6570), such as `city://{name}`.
 *
 * @since 0.1.0
 * @category models
 */
export type McpResourceTemplate = ResourceTemplateType

/**
 * What a resource holds: `text`, or bytes as base64 in `blob`.
 *
 * @since 0.1.0
 * @category models
 */
export type McpResourceContents = ReadResourceResult["contents"][number]

/**
 * A prompt as its server lists it: its name and the arguments it takes.
 *
 * @since 0.1.0
 * @category models
 */
export type McpPrompt = Prompt

/**
 * A prompt with its arguments filled in: messages for a model.
 *
 * @since 0.1.0
 * @category models
 */
export type McpPromptResult = GetPromptResult

/**
 * How grave what a server logs is, as syslog has it: from `debug` to `emergency`.
 *
 * @since 0.1.0
 * @category models
 */
export type McpLogLevel = LoggingLevel

/**
 * What a server says of itself.
 *
 * @since 0.1.0
 * @category models
 */
export interface McpServerInfo {
  /** As it calls itself; the connection's name when it does not say. */
  readonly name: string
  /** Its own, not the protocol's. */
  readonly version: string | undefined
  /** Its name for people. */
  readonly title: string | undefined
  /** How it wants to be used: a text for a model. */
  readonly instructions: string | undefined
  /** What both sides speak, such as `2025-11-25`. */
  readonly protocolVersion: string
  /** The features it says it has. What it has not got is `NotSupported`, or a list without entries. */
  readonly capabilities: ServerCapabilities
}

/**
 * How far a call has got.
 *
 * @since 0.1.0
 * @category models
 */
export interface McpProgress {
  /** Grows with each report; in what units, the tool knows. */
  readonly progress: number
  /** What it will be in the end, where that is known. */
  readonly total?: number | undefined
  /** What is being done, for people. */
  readonly message?: string | undefined
}

/**
 * What a call gives while it runs, and its end.
 *
 * @since 0.1.0
 * @category models
 */
export type McpToolEvent =
  | { readonly _tag: "Progress"; readonly progress: McpProgress }
  | { readonly _tag: "Result"; readonly result: McpToolResult }

/**
 * What may differ from one request to the next.
 *
 * @since 0.1.0
 * @category models
 */
export interface McpRequestOptions {
  /**
   * How long it may take in all; reports of progress do not lengthen it. By
   * default the connection's `toolTimeout` for a tool, one minute for the rest.
   */
  readonly timeout?: Duration.Input | undefined
}

/**
 * What may differ from one call of a tool to the next.
 *
 * @since 0.1.0
 * @category models
 */
export interface McpCallOptions extends McpRequestOptions {
  /** Run for each report of progress, in order; when it cannot keep up, the oldest of 64 waiting are left out. */
  readonly onProgress?: ((progress: McpProgress) => Effect.Effect<void>) | undefined
}

/**
 * A tool whose input and output are known: what `McpClient.tool` makes.
 *
 * @since 0.1.0
 * @category models
 */
export interface McpTypedTool<Input extends Schema.Top, Output extends Schema.Top> {
  /** As its server calls it. */
  readonly name: string
  /** What it is called with; it has to encode to an object. */
  readonly input: Input
  /** What it gives. */
  readonly output: Output
}

/**
 * What of a prompt or a resource template is to be completed.
 *
 * @since 0.1.0
 * @category models
 */
export type McpCompletionReference = { readonly prompt: string } | { readonly resourceTemplate: string }

/**
 * What an argument could be, the likeliest first.
 *
 * @since 0.1.0
 * @category models
 */
export interface McpCompletion {
  /** At most 100. */
  readonly values: ReadonlyArray<string>
  /** How many there are in all, where that is known. */
  readonly total?: number | undefined
  /** Whether there are more than these. */
  readonly hasMore?: boolean | undefined
}

/**
 * A list of a server that can change.
 *
 * @since 0.1.0
 * @category models
 */
export type McpList = "tools" | "prompts" | "resources"

/**
 * A connection to a server, until its scope closes.
 *
 * Each request can fail with `ServerClosed`, `RequestTimeout`, `RequestRefused`,
 * `NotSupported` and `MessageInvalid`; over HTTP with `ServerUnreachable`,
 * `HttpFailed`, `AnswerLost` and what a login can fail with. Interrupting one
 * tells the server.
 *
 * A session over HTTP that the server has forgotten is made anew, once for what
 * is asked, which had not been done; what the server kept in the old one is gone.
 *
 * @since 0.1.0
 * @category services
 */
export interface McpClientService {
  /** What errors and logs call the server. */
  readonly name: string
  /** What the server said of itself when it was connected to. */
  readonly server: McpServerInfo
  /** The tools, page by page as they are taken, without those turned off. None where the server has no tools. */
  readonly tools: Stream.Stream<McpTool, McpError>
  /**
   * Calls a tool. What it says to have failed is `ToolFailed`, what does not fit
   * the schema it declares `ToolOutputInvalid`. One that wants a person to go to
   * an address first is called again when `McpElicitation` had them go and the
   * server says that they are done; else it is `UrlElicitationRequired`.
   */
  readonly callTool: (
    name: string,
    args?: Readonly<Record<string, unknown>>,
    options?: McpCallOptions
  ) => Effect.Effect<McpToolResult, McpError>
  /** Calls a tool when it is run: its progress, and last its result. The newest 64 reports wait for a slow reader. */
  readonly callToolStream: (
    name: string,
    args?: Readonly<Record<string, unknown>>,
    options?: McpRequestOptions
  ) => Stream.Stream<McpToolEvent, McpError>
  /**
   * Calls a tool whose schemas are known. The output is decoded from the
   * structured result, or where there is none from the text: as JSON, or else as
   * it is. Fails with `ToolInputInvalid` before anything is sent.
   */
  readonly call: <Input extends Schema.Top, Output extends Schema.Top>(
    tool: McpTypedTool<Input, Output>,
    input: Input["Type"],
    options?: McpCallOptions
  ) => Effect.Effect<Output["Type"], McpError, Input["EncodingServices"] | Output["DecodingServices"]>
  /** The resources, page by page as they are taken. None where the server has no resources. */
  readonly resources: Stream.Stream<McpResource, McpError>
  /** The addresses that can be made up, page by page as they are taken. None where the server has no resources. */
  readonly resourceTemplates: Stream.Stream<McpResourceTemplate, McpError>
  /** The prompts, page by page as they are taken. None where the server has no prompts. */
  readonly prompts: Stream.Stream<McpPrompt, McpError>
  /** What is at an address: one part, or several, such as the files of a folder. */
  readonly readResource: (
    uri: string,
    options?: McpRequestOptions
  ) => Effect.Effect<ReadonlyArray<McpResourceContents>, McpError>
  /**
   * The addresses that changed, this or one below it, from when it is run: read
   * them again. Streams of the same address share one subscription, which ends
   * with the last of them. At most 64 wait for a slow reader. Fails when the
   * connection ends.
   */
  readonly subscribe: (uri: string) => Stream.Stream<string, McpError>
  /** A prompt with its arguments filled in. */
  readonly getPrompt: (
    name: string,
    args?: Readonly<Record<string, string>>,
    options?: McpRequestOptions
  ) => Effect.Effect<McpPromptResult, McpError>
  /** What an argument could be, from the start of it. `context` holds the arguments already known. */
  readonly complete: (
    reference: McpCompletionReference,
    argument: { readonly name: string; readonly value: string },
    context?: Readonly<Record<string, string>>,
    options?: McpRequestOptions
  ) => Effect.Effect<McpCompletion, McpError>
  /** The least that the server is to log; what it logs goes to Effect's logger, with `mcp.server` and `mcp.logger`. */
  readonly setLogLevel: (level: McpLogLevel) => Effect.Effect<void, McpError>
  /** Which list the server says has changed, from when it is run; fails when the connection ends. */
  readonly changes: Stream.Stream<McpList, McpError>
  /** Tells the server that what `McpRoots` says has changed. 2026-07-28 has no such message: `NotSupported`. */
  readonly sendRootsChanged: Effect.Effect<void, McpError>
  /** Whether the server still answers. */
  readonly ping: Effect.Effect<void, McpError>
}

/**
 * What became of many connections.
 *
 * @since 0.1.0
 * @category models
 */
export interface McpConnected<Name extends string> {
  /** Those that are connected, by their names, in the order they were given. */
  readonly clients: { readonly [K in Name]?: McpClientService }
  /** Why the others are not. */
  readonly failures: { readonly [K in Name]?: McpError }
}

type Platform = ChildProcessSpawner.ChildProcessSpawner | FileSystem.FileSystem

/** What is provided to a connection decides: no child, no platform. */
type Needs<C extends McpConnection> = C extends McpHttpConnection ? never : Platform

/**
 * A client of an MCP server.
 *
 * `McpSampling`, `McpElicitation`, `McpRoots` and `McpAuthorization` are read
 * where it is connected: provide them to the layer.
 *
 * @since 0.1.0
 * @category services
 * @example
 * ```ts
 * import { NodeServices } from "@effect/platform-node"
 * import { Effect, Layer, Stream } from "effect"
 * import { McpClient } from "effect-codex/mcp"
 *
 * const files = McpClient.layerStdio({ command: "mcp-server-filesystem", args: ["/srv/shop"] })
 *
 * const program = Effect.gen(function* () {
 *   const client = yield* McpClient
 *   const tools = yield* Stream.runCollect(client.tools)
 *   const { content } = yield* client.callTool("list_directory", { path: "/srv/shop" }, { timeout: "10 seconds" })
 *   return { tools, content }
 * }).pipe(Effect.provide(Layer.provide(files, NodeServices.layer)))
 * ```
 */
export class McpClient extends Context.Service<McpClient, McpClientService>()("effect-codex/mcp/McpClient") {
  /**
   * Connects until the scope closes. A server that is started ends with it, and
   * all it started; a session over HTTP is ended.
   *
   * Fails with `ServerNotStarted`, `StartupTimeout`, `ServerClosed` (with the end
   * of stderr), `ServerUnreachable`, `AuthorizationRequired` and the like.
   */
  static readonly connect: <C extends McpConnection>(
    connection: C
  ) => Effect.Effect<McpClientService, McpError, Scope.Scope | Needs<C>> = connect

  /**
   * Connects to many at once. One that fails is among the failures and hinders
   * none of the others; one of `required` fails all.
   */
  static readonly connectAll: <Name extends string>(
    connections: Readonly<Record<Name, McpConnection>>,
    options?: { readonly required?: ReadonlyArray<NoInfer<Name>> | undefined }
  ) => Effect.Effect<McpConnected<Name>, McpError, Scope.Scope | Platform> = connectAll

  /** Starts a server and connects to it. */
  static readonly layerStdio = (connection: McpStdioConnection): Layer.Layer<McpClient, McpError, Platform> =>
    Layer.effect(McpClient, McpClient.connect(connection))

  /** Connects to a server at an address, with `McpAuthorization` if it wants a login. */
  static readonly layerHttp = (connection: McpHttpConnection): Layer.Layer<McpClient, McpError> =>
    Layer.effect(McpClient, McpClient.connect(connection))

  /** Over a transport of the SDK, such as one end of its `InMemoryTransport`: for tests. The layer closes it. */
  static readonly layerTransport = (
    transport: Transport,
    options: McpConnectionOptions = {}
  ): Layer.Layer<McpClient, McpError> => Layer.effect(McpClient, connectOver({ ...options, transport }))

  /** Connects to a server of codex's configuration (`mcp_servers`), as codex would. */
  static readonly layerFromConfig = (
    name: string,
    options?: Partial<ResolveOptions>
  ): Layer.Layer<McpClient, McpError | CodexError, CodexConfig | Platform | Path.Path> =>
    Layer.effect(
      McpClient,
      Effect.flatMap(connectionFromConfig(name, options), (connection) => McpClient.connect(connection))
    )

  /** A tool whose input and output are known; `call` checks both. */
  static readonly tool = <Input extends Schema.Top, Output extends Schema.Top>(
    tool: McpTypedTool<Input, Output>
  ): McpTypedTool<Input, Output> => tool

  /**
   * The tools of a server, or of several, as a Toolkit of `effect/ai` with its
   * handlers: how they are now. The default is all tools, by their own names.
   *
   * Fails with `ToolNameTaken` where two would have one name, with `ToolNotListed`
   * where one of `tools` is not there, and as `tools` of a connection does.
   *
   * @example
   * ```ts
   * import { Effect } from "effect"
   * import { LanguageModel } from "effect/ai"
   * import { McpClient } from "effect-codex/mcp"
   *
   * const answer = Effect.gen(function* () {
   *   const files = yield* McpClient.connect({ command: "mcp-server-filesystem", args: ["/srv/shop"] })
   *   const toolkit = yield* McpClient.toolkit(files, { tools: ["read_text_file", "list_directory"] })
   *   return yield* LanguageModel.generateText({ prompt: "What is in the shop?", toolkit })
   * })
   * ```
   */
  static readonly toolkit: (
    clients: McpClientService | ReadonlyArray<McpClientService>,
    options?: McpToolkitOptions
  ) => Effect.Effect<McpToolkit, McpError> = mcpToolkit
}

function connect<C extends McpConnection>(
  connection: C
): Effect.Effect<McpClientService, McpError, Scope.Scope | Needs<C>>
function connect(connection: McpConnection): Effect.Effect<McpClientService, McpError, Scope.Scope | Platform> {
  return connectOver(connection)
}

function connectAll<Name extends string>(
  connections: Readonly<Record<Name, McpConnection>>,
  options: { readonly required?: ReadonlyArray<NoInfer<Name>> | undefined } = {}
): Effect.Effect<McpConnected<Name>, McpError, Scope.Scope | Platform> {
  return Effect.gen(function* () {
    const results = yield* Effect.forEach(
      namesOf(connections),
      (name) => {
        const connecting = connectOver({ name, ...connections[name] })
        const isRequired = options.required?.includes(name) === true
        const result = isRequired ? Effect.map(connecting, Result.succeed) : Effect.result(connecting)
        return Effect.map(result, (result) => [name, result] as const)
      },
      { concurrency: "unbounded" }
    )
    // In the order they were given, whoever was there first.
    const clients: { [K in Name]?: McpClientService } = {}
    const failures: { [K in Name]?: McpError } = {}
    for (const [name, result] of results) {
      if (Result.isSuccess(result)) clients[name] = result.success
      else failures[name] = result.failure
    }
    return { clients, failures }
  })
}

const namesOf = <Name extends string>(record: Readonly<Record<Name, unknown>>): Array<Name> => {
  const names: Array<Name> = []
  for (const name in record) names.push(name)
  return names
}
