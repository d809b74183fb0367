/**
 * The tools that a model is given, and the way from its calls to them.
 *
 * It answers every call: what cannot be done is told to the model in the words
 * codex has for it. It asks no model; the loop is the app's, or codex's.
 *
 * @since 0.1.0
 */
import { Array, Context, Effect, Exit, Fiber, Layer, Option, Schema, type Scope } from "effect"
import { DynamicTools } from "../app-server/ServerRequests.ts"
import type { DynamicToolCallResponse, Params } from "../protocol/index.ts"
import type { Tool, ToolCall, ToolContent, ToolDefinition, ToolOutput } from "./Tool.ts"

/**
 * A name that two tools want.
 *
 * @since 0.1.0
 * @category errors
 */
export class ToolNameTaken extends Schema.TaggedError<ToolNameTaken>()("ToolNameTaken", {
  /** The name or alias that both have. */
  name: Schema.String,
  /** The tool that has it already. */
  by: Schema.String
}) {
  override get message() {
    return `the tool ${this.by} has the name ${this.name} already; give the other one another name or alias`
  }
}

/**
 * What a model's API is given back for a call.
 *
 * @since 0.1.0
 * @category models
 */
export interface ToolCallOutput {
  readonly type: "function_call_output" | "custom_tool_call_output" | "local_shell_call_output"
  readonly call_id: string
  readonly output: string | ReadonlyArray<ToolContent>
}

/**
 * A call that was answered.
 *
 * @since 0.1.0
 * @category models
 */
export interface Dispatched {
  readonly call: ToolCall
  /** The tool that was called, if there is one. */
  readonly tool: Option.Option<Tool>
  readonly output: ToolOutput
  /** The same, as the model's API takes it. */
  readonly item: ToolCallOutput
}

/**
 * Tools by name.
 *
 * @since 0.1.0
 * @category services
 * @example
 * ```ts
 * import { Effect, Schema } from "effect"
 * import { Tool, ToolRegistry } from "effect-codex/tools"
 *
 * const stock = Tool.make({
 *   name: "stock",
 *   description: "How many of an article are in stock",
 *   parameters: Schema.Struct({ article: Schema.String }),
 *   handler: ({ article }) => Effect.succeed(`42 of ${article}`)
 * })
 *
 * const answer = Effect.gen(function* () {
 *   const registry = yield* ToolRegistry
 *   const { item } = yield* registry.dispatch({
 *     type: "function",
 *     callId: "call-1",
 *     name: "stock",
 *     arguments: `{"article":"nails"}`
 *   })
 *   return item // { type: "function_call_output", call_id: "call-1", output: "42 of nails" }
 * }).pipe(Effect.provide(ToolRegistry.layer([stock])))
 * ```
 */
export class ToolRegistry extends Context.Service<
  ToolRegistry,
  {
    /** In the order they were registered. */
    readonly tools: Effect.Effect<ReadonlyArray<Tool>>
    /** The list of tools for a request to a model's API. */
    readonly definitions: Effect.Effect<ReadonlyArray<ToolDefinition>>
    /** By name or alias. */
    readonly find: (name: string) => Effect.Effect<Option.Option<Tool>>
    /** Adds a tool for as long as the scope is open. */
    readonly register: (tool: Tool) => Effect.Effect<void, ToolNameTaken, Scope.Scope>
    /**
     * Answers a call. A tool that there is not, arguments that cannot be read, a
     * tool that failed or died: the model is told, and can go on.
     */
    readonly dispatch: (call: ToolCall) => Effect.Effect<Dispatched>
  }
>()("effect-codex/tools/ToolRegistry") {
  /** With these tools, one or several to each effect, and what is registered later. */
  static readonly layer = <E = never, R = never>(
    tools: ReadonlyArray<Effect.Effect<Tool | ReadonlyArray<Tool>, E, R>>
  ): Layer.Layer<ToolRegistry, E | ToolNameTaken, Exclude<R, Scope.Scope>> =>
    Layer.effect(
      ToolRegistry,
      Effect.gen(function* () {
        const registry = make()
        yield* Effect.forEach(
          tools,
          Effect.flatMap((made) => Effect.forEach(Array.ensure(made), registry.register, { discard: true })),
          { discard: true }
        )
        return registry
      })
    )

  /**
   * Answers what codex asks of the host with the tools of the registry. Give
   * `dynamicTools` of the same tools to `Codex.layerAppServer`, so that the
   * model is told of them.
   */
  static readonly layerDynamicTools: Layer.Layer<never, never, ToolRegistry> = Layer.unwrap(
    Effect.map(ToolRegistry, ({ dispatch }) => layerDynamicToolsOf(dispatch))
  )
}

/**
 * Answers what codex asks of the host in this way.
 *
 * @internal
 */
export const layerDynamicToolsOf = <E>(
  dispatch: (call: ToolCall) => Effect.Effect<Dispatched, E>
): Layer.Layer<never> =>
  Layer.succeed(DynamicTools, (call) =>
    Effect.map(
      dispatch({ type: "function", callId: call.callId, name: call.tool, arguments: JSON.stringify(call.arguments) }),
      ({ output }) => dynamicOutput(output)
    )
  )

/**
 * Tools as `thread/start` takes them. Custom tools have no place there.
 *
 * @since 0.1.0
 * @category encoding
 */
export const dynamicTools = (tools: ReadonlyArray<Tool>): NonNullable<Params<"thread/start">["dynamicTools"]> =>
  tools.flatMap(({ definition }) =>
    definition.type === "function"
      ? [
          {
            type: "function",
            name: definition.name,
            description: definition.description,
            inputSchema: definition.parameters
          }
        ]
      : []
  )

const make = (): ToolRegistry["Service"] => {
  const tools = new Set<Tool>()
  const byName = new Map<string, Tool>()

  const register = (tool: Tool): Effect.Effect<void, ToolNameTaken, Scope.Scope> =>
    Effect.suspend(() => {
      const names = [...new Set([tool.name, ...tool.aliases])]
      for (const name of names) {
        const other = byName.get(name)
        if (other !== undefined) return Effect.fail(new ToolNameTaken({ name, by: other.name }))
      }
      return Effect.acquireRelease(
        Effect.sync(() => {
          tools.add(tool)
          for (const name of names) byName.set(name, tool)
        }),
        () =>
          Effect.sync(() => {
            tools.delete(tool)
            for (const name of names) byName.delete(name)
          })
      )
    })

  const run = Effect.fnUntraced(function* (tool: Tool, call: ToolCall): Effect.fn.Return<ToolOutput> {
    // On a fiber of its own: a tool that interrupts itself has not interrupted who called it.
    const exit = yield* Effect.acquireUseRelease(
      Effect.forkDetach(Effect.interruptible(Effect.suspend(() => tool.handle(call)))),
      Fiber.await,
      Fiber.interrupt
    )
    if (Exit.isSuccess(exit)) return exit.value
    const failure = Exit.findErrorOption(exit)
    if (Option.isSome(failure)) return { content: failure.value.detail, success: false }
    // The reason is for the app's log, not for the model.
    yield* Effect.logError(`the tool ${tool.name} died`, exit.cause)
    return { content: `${call.name} failed: an internal error of the tool`, success: false }
  })

  const dispatch = Effect.fn("ToolRegistry.dispatch")(function* (call: ToolCall) {
    yield* Effect.annotateCurrentSpan({ tool: call.name, callId: call.callId })
    const tool = Option.fromUndefinedOr(byName.get(call.name))
    const output = Option.isSome(tool)
      ? yield* run(tool.value, call)
      : { content: `unsupported ${call.type === "custom" ? "custom tool call" : "call"}: ${call.name}`, success: false }
    return dispatched(call, tool, output)
  })

  return ToolRegistry.of({
    tools: Effect.sync(() => [...tools]),
    definitions: Effect.sync(() => [...tools].map(({ definition }) => definition)),
    find: (name) => Effect.sync(() => Option.fromUndefinedOr(byName.get(name))),
    register,
    dispatch
  })
}

const outputTypes = {
  function: "function_call_output",
  custom: "custom_tool_call_output",
  local_shell: "local_shell_call_output"
} as const

/** @internal */
export const dispatched = (call: ToolCall, tool: Option.Option<Tool>, output: ToolOutput): Dispatched => ({
  call,
  tool,
  output,
  item: { type: outputTypes[call.type], call_id: call.callId, output: output.content }
})

const dynamicOutput = ({ content, success }: ToolOutput): DynamicToolCallResponse => ({
  success,
  contentItems:
    typeof content === "string"
      ? [{ type: "inputText", text: content }]
      : content.map((part) =>
          part.type === "input_text"
            ? { type: "inputText", text: part.text }
            : { type: "inputImage", imageUrl: part.image_url }
        )
})

/**
 * The call in an item of a model's answer; none for an item that is no call.
 *
 * Takes `function_call`, `custom_tool_call` and `local_shell_call`, the last in
 * the form of codex's `shell` tool.
 *
 * @since 0.1.0
 * @category decoding
 */
export const callOf = (item: unknown): Option.Option<ToolCall> => {
  const { action, arguments: args, call_id, id, input, name, type } = Object(item)
  const callId: unknown = call_id ?? id
  if (typeof callId !== "string") return Option.none()
  if (type === "function_call" && typeof name === "string" && typeof args === "string") {
    return Option.some({ type: "function", callId, name, arguments: args })
  }
  if (type === "custom_tool_call" && typeof name === "string" && typeof input === "string") {
    return Option.some({ type: "custom", callId, name, arguments: input })
  }
  if (type === "local_shell_call" && typeof action === "object" && action !== null) {
    const { command, env: _, timeout_ms, type: __, user: ___, working_directory } = action
    const shell = { command, workdir: working_directory ?? undefined, timeout_ms: timeout_ms ?? undefined }
    return Option.some({ type: "local_shell", callId, name: "local_shell", arguments: JSON.stringify(shell) })
  }
  return Option.none()
}
