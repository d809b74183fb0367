import { fileURLToPath, pathToFileURL } from "node:url"
import { assert, describe, it } from "@effect/vitest"
import { Effect, FileSystem, Path, Schedule, Schema, Stream } from "effect"
import { McpClient, McpRoots, type McpToolResult } from "effect-codex/mcp"
import { LanguageModel, type Response } from "effect/ai"
import { onPlatform } from "../support/real.ts"

const filesystem = fileURLToPath(import.meta.resolve("@modelcontextprotocol/server-filesystem/dist/index.js"))
const memory = fileURLToPath(import.meta.resolve("@modelcontextprotocol/server-memory/dist/index.js"))

const textOf = (result: McpToolResult): string =>
  result.content.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("\n")

/** A folder without symbolic links in its path, which server-filesystem compares. */
const folder = Effect.gen(function* () {
  const fs = yield* FileSystem.FileSystem
  return yield* fs.realPath(yield* fs.makeTempDirectoryScoped())
})

describe("server-filesystem", () => {
  it.live("reads and writes in the folder it is given, and nowhere else", () =>
    onPlatform(
      Effect.gen(function* () {
        const fs = yield* FileSystem.FileSystem
        const path = yield* Path.Path
        const root = yield* folder
        const client = yield* McpClient.connect({
          command: process.execPath,
          args: [filesystem, root]
        })
        const file = path.join(root, "note.txt")
        yield* client.callTool("write_file", { path: file, content: "remember" })
        assert.strictEqual(yield* fs.readFileString(file), "remember")
        assert.include(textOf(yield* client.callTool("read_text_file", { path: file })), "remember")
        const { reason } = yield* Effect.flip(client.callTool("read_text_file", { path: "/etc/hostname" }))
        assert.strictEqual(reason._tag, "ToolFailed")
      })
    )
  )

  it.live("works in the roots of the app, which it asks for", () =>
    onPlatform(
      Effect.gen(function* () {
        const given = yield* folder
        const root = yield* folder
        const client = yield* McpClient.connect({
          command: process.execPath,
          args: [filesystem, given]
        }).pipe(Effect.provide(McpRoots.layer([{ uri: pathToFileURL(root).href }])))
        const allowed = yield* Effect.repeat(client.callTool("list_allowed_directories"), {
          until: (result) => textOf(result).includes(root),
          schedule: Schedule.spaced("20 millis")
        })
        assert.notInclude(textOf(allowed), given)
      })
    )
  )
})

describe("server-memory", () => {
  it.live("keeps a graph in the file it is told of", () =>
    onPlatform(
      Effect.gen(function* () {
        const fs = yield* FileSystem.FileSystem
        const path = yield* Path.Path
        const file = path.join(yield* folder, "memory.jsonl")
        const client = yield* McpClient.connect({
          command: process.execPath,
          args: [memory],
          env: { MEMORY_FILE_PATH: file },
          disabledTools: ["delete_entities"]
        })
        const Entity = Schema.Struct({
          name: Schema.String,
          entityType: Schema.String,
          observations: Schema.Array(Schema.String)
        })
        const create = McpClient.tool({
          name: "create_entities",
          input: Schema.Struct({ entities: Schema.Array(Entity) }),
          output: Schema.Struct({ entities: Schema.Array(Entity) })
        })
        const ada = { name: "Ada", entityType: "person", observations: ["writes programs"] }
        const created = yield* client.call(create, { entities: [ada] })
        assert.deepStrictEqual(created.entities, [ada])
        assert.include(yield* fs.readFileString(file), "writes programs")
        const names = (yield* Stream.runCollect(client.tools)).map(({ name }) => name)
        assert.include(names, "search_nodes")
        assert.notInclude(names, "delete_entities")
      })
    )
  )
})

describe("server-filesystem and server-memory in one toolkit", () => {
  it.live("are called by a model, which is told what they gave and what failed", () =>
    onPlatform(
      Effect.gen(function* () {
        const fs = yield* FileSystem.FileSystem
        const path = yield* Path.Path
        const root = yield* folder
        const note = path.join(root, "note.txt")
        yield* fs.writeFileString(note, "remember")
        const { clients } = yield* McpClient.connectAll(
          {
            files: { command: process.execPath, args: [filesystem, root] },
            memory: { command: process.execPath, args: [memory], env: { MEMORY_FILE_PATH: path.join(root, "graph") } }
          },
          { required: ["files", "memory"] }
        )
        const toolkit = yield* McpClient.toolkit(Object.values(clients), {
          tools: ["read_text_file", "search_nodes"],
          nameOf: ({ name }, server) => `${server}_${name}`
        })

        const calls: ReadonlyArray<Response.ToolCallPartEncoded> = [
          { type: "tool-call", id: "1", name: "files_read_text_file", params: { path: note } },
          { type: "tool-call", id: "2", name: "files_read_text_file", params: { path: "/etc/hostname" } },
          { type: "tool-call", id: "3", name: "memory_search_nodes", params: { query: "Ada" } }
        ]
        const offered: Array<ReadonlyArray<string>> = []
        const model = yield* LanguageModel.make({
          generateText: ({ tools }) =>
            Effect.sync(() => {
              offered.push(tools.map(({ name }) => name))
              return [...calls]
            }),
          streamText: () => Stream.empty
        })
        const { toolResults } = yield* model.generateText({ prompt: "What is in the note?", toolkit })
        assert.deepStrictEqual(offered, [["files_read_text_file", "memory_search_nodes"]])
        // They come as they are done.
        const [read, refused, found] = toolResults.toSorted((one, other) => Number(one.id) - Number(other.id))
        assert.deepInclude(read, { isFailure: false, result: { content: "remember" } })
        assert.strictEqual(refused?.isFailure, true)
        assert.deepInclude(Object(refused?.result).reason, { _tag: "ToolFailed", tool: "read_text_file" })
        assert.deepInclude(found, { isFailure: false, result: { entities: [], relations: [] } })
      })
    )
  )
})
