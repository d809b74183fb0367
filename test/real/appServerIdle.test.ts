import { fileURLToPath } from "node:url"
import { assert, describe, it } from "@effect/vitest"
import { Context, Effect, FileSystem, Layer, Stream } from "effect"
import { Codex } from "effect-codex"
import { AppServer } from "effect-codex/app-server"
import { ScriptedModel } from "effect-codex/testing"
import { TestClock } from "effect/testing"
import { onPlatform, userTexts } from "../support/real.ts"
import { noProcess, running } from "../support/stub.ts"

const memory = fileURLToPath(import.meta.resolve("@modelcontextprotocol/server-memory/dist/index.js"))

describe("a thread that had no turn for ten minutes", () => {
  it.effect("has no MCP servers, and goes on where it was with its next turn", () =>
    onPlatform(
      Effect.gen(function* () {
        const folder = yield* (yield* FileSystem.FileSystem).makeTempDirectoryScoped()
        const servers = `${memory} ${folder}`
        const context = yield* Layer.build(
          ScriptedModel.layerCodexAppServer(["One.", "Two.", "Three."], {
            config: {
              mcpServers: { memory: { command: process.execPath, args: [memory, folder], required: true } },
              config: { thread_unload_delay_secs: 1 }
            }
          })
        )
        const server = Context.get(context, AppServer)
        const model = Context.get(context, ScriptedModel)
        const thread = yield* Context.get(context, Codex).startThread({ workingDirectory: folder, model: "gpt-5.4" })
        const first = yield* thread.run("First", { model: "gpt-5.1" })
        assert.lengthOf(running(servers), 1)

        const events = yield* server.subscribe(thread.id)
        const closed = Stream.filter(
          events,
          (message) => message._tag === "Notification" && message.notification.method === "thread/closed"
        )
        yield* TestClock.adjust("10 minutes")
        yield* Stream.runHead(closed)
        yield* TestClock.withLive(noProcess(servers))

        const second = yield* thread.run("Second")
        assert.strictEqual(second.threadId, first.threadId)
        assert.strictEqual(second.finalResponse, "Two.")
        assert.strictEqual(second.usage?.inputTokens, 10)
        assert.strictEqual(second.threadUsage?.inputTokens, 20)
        assert.lengthOf(running(servers), 1)
        const requests = yield* model.requests
        assert.deepStrictEqual(
          requests.map(({ body }) => body["model"]),
          ["gpt-5.1", "gpt-5.4"]
        )
        assert.includeMembers([...userTexts(requests[1])], ["First", "Second"])

        // Let go, and still loaded: its notifications come again.
        yield* server.threads.unsubscribe(first.threadId)
        yield* server.threads.resume(first.threadId, { excludeTurns: true })
        assert.strictEqual((yield* thread.run("Third")).finalResponse, "Three.")
      })
    )
  )
})
