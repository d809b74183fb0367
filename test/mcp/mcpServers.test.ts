import { assert, describe, it } from "@effect/vitest"
import { Context, Effect, FileSystem, Layer } from "effect"
import { CodexConfig } from "effect-codex/config"
import { McpServers } from "effect-codex/mcp"
import { onPlatform } from "../support/real.ts"
import { mcpServersSuite, type OpenServers } from "./mcpServersSuite.ts"

const open: OpenServers = Effect.fnUntraced(function* ({ codexHome }, options = {}) {
  const { afterRead = Effect.void, ...rest } = options
  const real = Context.get(
    yield* Layer.build(
      CodexConfig.layer({ codexHome, systemFile: `${codexHome}/none`, managedFile: `${codexHome}/none` })
    ),
    CodexConfig
  )
  const config = CodexConfig.of({ ...real, resolve: (given) => Effect.tap(real.resolve(given), afterRead) })
  const layer = Layer.provide(McpServers.layerFiles(rest), Layer.succeed(CodexConfig, config))
  return Context.get(yield* Layer.build(layer), McpServers)
})

mcpServersSuite("in the files", open)

describe("the servers in the files", () => {
  it.live("are written as tables of their own", () =>
    onPlatform(
      Effect.gen(function* () {
        const fs = yield* FileSystem.FileSystem
        const codexHome = `${yield* fs.makeTempDirectoryScoped()}/home`
        const servers = yield* open({ codexHome, project: codexHome })
        yield* servers.add("a", { command: "c" })
        yield* servers.add("b.c", { url: "http://x", enabled: false })
        assert.strictEqual(
          yield* fs.readFileString(`${codexHome}/config.toml`),
          `[mcp_servers.a]\ncommand = "c"\n\n[mcp_servers."b.c"]\nurl = "http://x"\nenabled = false\n`
        )
      })
    )
  )

  it.live("are read again by no server", () =>
    onPlatform(
      Effect.gen(function* () {
        const servers = yield* open({ codexHome: "/nowhere/home", project: "/nowhere" })
        assert.deepStrictEqual(yield* servers.list, [])
        assert.strictEqual((yield* Effect.flip(servers.reload)).reason._tag, "Unsupported")
      })
    )
  )
})
