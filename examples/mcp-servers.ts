/** The MCP servers codex is configured with: one added, listed, turned off, and removed. */
import { NodeRuntime, NodeServices } from "@effect/platform-node"
import { Console, Effect, FileSystem, Layer } from "effect"
import { CodexConfig } from "effect-codex/config"
import { McpServers } from "effect-codex/mcp"
import { expect } from "./support/setup.ts"

const program = Effect.gen(function* () {
  const servers = yield* McpServers
  yield* servers.add("files", {
    command: "npx",
    args: ["-y", "@modelcontextprotocol/server-filesystem", "."],
    startupTimeout: "1 minute",
    enabledTools: ["read_text_file", "list_directory"]
  })
  yield* servers.add("docs", { url: "https://docs.example.com/mcp", bearerTokenEnvVar: "DOCS_TOKEN" })
  yield* servers.disable("docs")
  for (const { config, name, origin } of yield* servers.list) {
    yield* Console.log(`${name} (${origin.type}): ${config.enabled === false ? "off" : "on"}`)
  }
  const refused = yield* Effect.flip(servers.add("my docs", { url: "https://docs.example.com/mcp" }))
  yield* Console.log(refused.message)
  yield* expect(yield* servers.remove("docs"), "a server to remove")
  yield* expect(!(yield* servers.remove("docs")), "none the second time")
})

// A folder of its own, so that this example changes nothing of yours.
const OwnHome = Layer.unwrap(
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    return CodexConfig.layer({ codexHome: yield* fs.makeTempDirectoryScoped() })
  })
)

program.pipe(
  Effect.provide(McpServers.layerFiles().pipe(Layer.provide(OwnHome), Layer.provide(NodeServices.layer))),
  NodeRuntime.runMain
)
