import { assert, describe, it } from "@effect/vitest"
import { InMemoryTransport, Server, type CallToolResult, type Tool as ServedTool } from "@modelcontextprotocol/server"
import { Context, Effect, Layer, Stream } from "effect"
import { McpClient, McpError, type McpToolkit } from "effect-codex/mcp"
import { LanguageModel, type Response, Tool } from "effect/ai"

interface Served {
  readonly tool: Partial<ServedTool> & { readonly name: string }
  readonly gives?: CallToolResult | ((input: Readonly<Record<string, unknown>>) => CallToolResult)
}

/** A client of a server with these tools, in the same process, and the calls it gets. */
const connect = Effect.fnUntraced(function* (name: string, served: ReadonlyArray<Served>) {
  const [ours, theirs] = InMemoryTransport.createLinkedPair()
  const server = new Server({ name, version: "1" }, { capabilities: { tools: {} } })
  server.setRequestHandler("tools/list", () => ({
    tools: served.map(({ tool }) => ({ inputSchema: { type: "object" }, ...tool }))
  }))
  const calls: Array<{ readonly name: string; readonly input: unknown }> = []
  server.setRequestHandler("tools/call", ({ params }) => {
    calls.push({ name: params.name, input: params.arguments })
    const gives = served.find(({ tool }) => tool.name === params.name)?.gives ?? { content: [] }
    return typeof gives === "function" ? gives(params.arguments ?? {}) : gives
  })
  yield* Effect.promise(() => server.connect(theirs))
  const context = yield* Layer.build(McpClient.layerTransport(ours, { name }))
  return { client: Context.get(context, McpClient), server, calls }
})

const text = (...texts: ReadonlyArray<string>): CallToolResult => ({
  content: texts.map((text) => ({ type: "text", text }))
})

const named = (name: string): Served => ({ tool: { name } })

/** What a call gives, and what a model is shown of it: texts, and of a file its type, name and data. */
const resultOf = Effect.fnUntraced(function* (toolkit: McpToolkit, name: string, input: unknown = {}) {
  const [only, ...more] = yield* Stream.runCollect(Stream.unwrap(toolkit.handle(name, input)))
  if (only === undefined || more.length > 0) return assert.fail("a call has one result")
  const { isFailure, modelOutput = [], result } = only
  return {
    result,
    isFailure,
    shown: modelOutput.map((part) =>
      part.type === "text" ? part.text : [part.mediaType, part.fileName, part.data].join(" ").replace("  ", " ")
    )
  }
})

const reasonOf = (result: unknown) => {
  if (!(result instanceof McpError)) return assert.fail("no McpError")
  return result.reason
}

/** A model that makes these calls, and the options it was given. */
const modelCalling = Effect.fnUntraced(function* (
  ...calls: ReadonlyArray<{ readonly name: string; readonly params: unknown }>
) {
  const asked: Array<LanguageModel.ProviderOptions> = []
  const model = yield* LanguageModel.make({
    generateText: (options) =>
      Effect.sync(() => {
        asked.push(options)
        return calls.map(({ name, params }, number) => {
          const part: Response.ToolCallPartEncoded = { type: "tool-call", id: `call-${number}`, name, params }
          return part
        })
      }),
    streamText: () => Stream.empty
  })
  return { model, asked }
})

describe("McpClient.toolkit", () => {
  it.effect("describes each tool to a model as its server does: schema, description, title, hints, metadata", () =>
    Effect.gen(function* () {
      const inputSchema: ServedTool["inputSchema"] = {
        type: "object",
        properties: { path: { type: "string", pattern: "^/" } },
        required: ["path"],
        additionalProperties: false
      }
      const { client } = yield* connect("files", [
        {
          tool: {
            name: "read",
            title: "Read a file",
            description: "Reads it",
            inputSchema,
            annotations: { readOnlyHint: true, idempotentHint: true, openWorldHint: false },
            _meta: { "example.com/icon": "file" }
          }
        },
        { tool: { name: "append", annotations: { title: "Add", destructiveHint: false } } },
        { tool: { name: "delete" } }
      ])
      const { tools } = yield* McpClient.toolkit(client)
      assert.deepStrictEqual(Object.keys(tools), ["read", "append", "delete"])
      const { read, append, delete: remove } = tools
      if (read === undefined || append === undefined || remove === undefined) return assert.fail("a tool is missing")

      assert.deepStrictEqual(Tool.getJsonSchema(read), { ...inputSchema })
      assert.strictEqual(Tool.getDescription(read), "Reads it")
      const saysOf = (tool: typeof read) => ({
        title: Context.getOrUndefined(tool.annotations, Tool.Title),
        readonly: Context.get(tool.annotations, Tool.Readonly),
        destructive: Context.get(tool.annotations, Tool.Destructive),
        idempotent: Context.get(tool.annotations, Tool.Idempotent),
        openWorld: Context.get(tool.annotations, Tool.OpenWorld),
        meta: Context.getOrUndefined(tool.annotations, Tool.Meta)
      })
      assert.deepStrictEqual(saysOf(read), {
        title: "Read a file",
        readonly: true,
        destructive: false,
        idempotent: true,
        openWorld: false,
        meta: { "example.com/icon": "file" }
      })
      assert.deepStrictEqual(saysOf(append), {
        title: "Add",
        readonly: false,
        destructive: false,
        idempotent: false,
        openWorld: true,
        meta: undefined
      })
      assert.deepInclude(saysOf(remove), { title: undefined, readonly: false, destructive: true, openWorld: true })
    })
  )

  it.effect("gives structured content where there is some, else the texts, else every block", () =>
    Effect.gen(function* () {
      const image = { type: "image", data: "aGk=", mimeType: "image/png" } as const
      const { client } = yield* connect("shop", [
        { tool: { name: "structured" }, gives: { ...text('{"left":42}'), structuredContent: { left: 42 } } },
        { tool: { name: "texts" }, gives: text("one", "two") },
        { tool: { name: "nothing" }, gives: { content: [] } },
        { tool: { name: "picture" }, gives: { content: [{ type: "text", text: "a lamp" }, image] } }
      ])
      const toolkit = yield* McpClient.toolkit(client)
      assert.deepStrictEqual(yield* resultOf(toolkit, "structured"), {
        result: { left: 42 },
        shown: ['{"left":42}'],
        isFailure: false
      })
      assert.deepStrictEqual(yield* resultOf(toolkit, "texts"), {
        result: "one\ntwo",
        shown: ["one\ntwo"],
        isFailure: false
      })
      assert.deepInclude(yield* resultOf(toolkit, "nothing"), { result: "", isFailure: false })
      assert.deepStrictEqual(yield* resultOf(toolkit, "picture"), {
        result: [{ type: "text", text: "a lamp" }, image],
        shown: ["a lamp", "image/png aGk="],
        isFailure: false
      })
    })
  )

  it.effect("shows a model files as files, and links and resources of text as text", () =>
    Effect.gen(function* () {
      const { client } = yield* connect("shop", [
        {
          tool: { name: "all" },
          gives: {
            content: [
              { type: "audio", data: "aGk=", mimeType: "audio/wav" },
              { type: "resource_link", uri: "file:///a.txt", name: "a.txt" },
              { type: "resource", resource: { uri: "file:///b.txt", text: "bee" } },
              { type: "resource", resource: { uri: "file:///c.bin", mimeType: "application/pdf", blob: "aGk=" } }
            ]
          }
        }
      ])
      const { shown } = yield* resultOf(yield* McpClient.toolkit(client), "all")
      assert.deepStrictEqual(shown, [
        "audio/wav aGk=",
        "a.txt: file:///a.txt",
        "bee",
        "application/pdf file:///c.bin aGk="
      ])
    })
  )

  it.effect("hands a model's arguments on as they are, and refuses what is no object without a call", () =>
    Effect.gen(function* () {
      const { client, calls } = yield* connect("shop", [{ tool: { name: "echo" } }])
      const toolkit = yield* McpClient.toolkit(client)
      const input = { article: "lamp", deep: { list: [1, null, "two"] } }
      yield* resultOf(toolkit, "echo", input)
      yield* resultOf(toolkit, "echo", null)
      assert.deepStrictEqual(calls, [
        { name: "echo", input },
        { name: "echo", input: {} }
      ])
      const { isFailure, result } = yield* resultOf(toolkit, "echo", "lamp")
      assert.isTrue(isFailure)
      assert.strictEqual(reasonOf(result)._tag, "ToolInputInvalid")
      assert.strictEqual(calls.length, 2)
    })
  )

  it.effect("makes a tool's failure a result that says so, as a McpError, and of a lost server too", () =>
    Effect.gen(function* () {
      const { client, server } = yield* connect("shop", [
        { tool: { name: "stock" }, gives: { ...text("no such article"), isError: true } }
      ])
      const toolkit = yield* McpClient.toolkit(client)
      const failed = yield* resultOf(toolkit, "stock")
      assert.isTrue(failed.isFailure)
      assert.deepInclude(reasonOf(failed.result), { _tag: "ToolFailed", tool: "stock", detail: "no such article" })

      yield* Effect.promise(() => server.close())
      const lost = yield* resultOf(toolkit, "stock")
      assert.isTrue(lost.isFailure)
      assert.strictEqual(reasonOf(lost.result)._tag, "ServerClosed")
    })
  )

  it.effect("is what a LanguageModel calls: its calls reach the server, the results are in its answer", () =>
    Effect.gen(function* () {
      const { client, calls } = yield* connect("shop", [
        {
          tool: { name: "stock" },
          gives: ({ article }) =>
            article === "lamp"
              ? { ...text("42"), structuredContent: { left: 42 } }
              : { ...text("no such article"), isError: true }
        }
      ])
      const { asked, model } = yield* modelCalling(
        { name: "stock", params: { article: "lamp" } },
        { name: "stock", params: { article: "moon" } }
      )
      const response = yield* LanguageModel.generateText({
        prompt: "How many lamps, how many moons?",
        toolkit: yield* McpClient.toolkit(client)
      }).pipe(Effect.provideService(LanguageModel.LanguageModel, model))

      assert.deepStrictEqual(
        asked[0]?.tools.map(({ name }) => name),
        ["stock"]
      )
      assert.sameDeepMembers(
        calls.map(({ input }) => input),
        [{ article: "lamp" }, { article: "moon" }]
      )
      // Whichever is answered first comes first.
      const [lamps, moons] = response.toolResults.toSorted((a, b) => a.id.localeCompare(b.id))
      assert.deepInclude(lamps, { name: "stock", isFailure: false, result: { left: 42 } })
      assert.deepInclude(moons, { name: "stock", isFailure: true })
      assert.deepInclude(reasonOf(moons?.result), { _tag: "ToolFailed", detail: "no such article" })
    })
  )

  it.effect("has only the tools that are asked for, and says which one is not there", () =>
    Effect.gen(function* () {
      const { client } = yield* connect("files", ["read", "write", "delete"].map(named))
      const toolkit = yield* McpClient.toolkit(client, { tools: ["write", "read"] })
      assert.sameMembers(Object.keys(toolkit.tools), ["read", "write"])
      assert.deepStrictEqual(Object.keys((yield* McpClient.toolkit(client, { tools: [] })).tools), [])

      const error = yield* Effect.flip(McpClient.toolkit(client, { tools: ["read", "print"] }))
      assert.strictEqual(error.server, "files")
      assert.deepInclude(error.reason, {
        _tag: "ToolNotListed",
        tool: "print",
        listed: ["read", "write", "delete"]
      })
    })
  )

  it.effect("refuses two tools of one name, unless one is left out or called otherwise", () =>
    Effect.gen(function* () {
      const one = yield* connect("one", ["read", "only"].map(named))
      const two = yield* connect("two", ["read"].map(named))
      const both = [one.client, two.client]
      const error = yield* Effect.flip(McpClient.toolkit(both))
      assert.strictEqual(error.server, "two")
      assert.deepInclude(error.reason, { _tag: "ToolNameTaken", name: "read", by: "one" })

      assert.deepStrictEqual(Object.keys((yield* McpClient.toolkit(both, { tools: ["only"] })).tools), ["only"])
      const renamed = yield* McpClient.toolkit(both, { nameOf: ({ name }, server) => `${server}-${name}` })
      assert.deepStrictEqual(Object.keys(renamed.tools), ["one-read", "one-only", "two-read"])
      yield* resultOf(renamed, "two-read")
      assert.deepStrictEqual(two.calls, [{ name: "read", input: {} }])
      assert.deepStrictEqual(one.calls, [])
    })
  )

  it.effect("refuses a server that lists a name twice", () =>
    Effect.gen(function* () {
      const { client } = yield* connect("odd", ["read", "read"].map(named))
      const error = yield* Effect.flip(McpClient.toolkit(client))
      assert.deepInclude(error.reason, { _tag: "ToolNameTaken", name: "read", by: "odd" })
    })
  )

  it.effect("takes names that every object has for tools like others", () =>
    Effect.gen(function* () {
      const names = ["__proto__", "constructor", "toString"]
      const { calls, client } = yield* connect("odd", names.map(named))
      const toolkit = yield* McpClient.toolkit(client)
      assert.sameMembers(Object.keys(toolkit.tools), names)
      for (const name of names) yield* resultOf(toolkit, name)
      assert.deepStrictEqual(
        calls.map(({ name }) => name),
        names
      )
    })
  )
})
