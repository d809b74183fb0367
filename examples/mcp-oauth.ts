/**
 * Logging in to an MCP server: a person says yes in the browser, the tokens
 * are kept as codex keeps them, and a client calls a tool with them. When they
 * are nearly over they are renewed, without a person.
 *
 * The server, and the authorization server it names, are a small pair made for
 * this; a request plays the person at the browser.
 */
import { NodeRuntime, NodeServices } from "@effect/platform-node"
import { Console, Effect, FileSystem, Layer, Option } from "effect"
import { McpClient, McpOAuth, TokenStore } from "effect-codex/mcp"
import { protectedServer, visit } from "./support/protectedServer.ts"
import { expect } from "./support/setup.ts"

const greet = (url: string) =>
  Effect.gen(function* () {
    const client = yield* McpClient.connect({ name: "greeter", url })
    const { content } = yield* client.callTool("greet", {})
    yield* Console.log("the tool says", content)
  }).pipe(Effect.scoped)

const program = Effect.gen(function* () {
  const fs = yield* FileSystem.FileSystem
  const server = yield* protectedServer
  const codexHome = yield* fs.makeTempDirectoryScoped({ prefix: "effect-codex-example-" })

  const logins = McpOAuth.layer({
    clientName: "example",
    openUrl: (url) =>
      Effect.gen(function* () {
        yield* Console.log(`a person logs in at ${new URL(url).origin}`)
        yield* visit(url)
      })
  }).pipe(Layer.provideMerge(TokenStore.layerCodexFile({ codexHome })))

  yield* Effect.gen(function* () {
    const address = { name: "greeter", url: server.url }
    const oauth = yield* McpOAuth
    const store = yield* TokenStore

    yield* oauth.login(address)
    yield* Console.log("the login is", (yield* oauth.status(address)).state)
    yield* greet(server.url)

    // As if an hour had gone by.
    const credentials = Option.getOrThrow(yield* store.get(address))
    yield* store.set(address, { ...credentials, expiresAt: 0 })
    yield* Console.log("an hour later it is", (yield* oauth.status(address)).state)
    yield* greet(server.url)
    yield* Console.log("and then", (yield* oauth.status(address)).state)

    yield* expect(server.accepted() === 2, "a token for each hour")
    yield* expect(yield* oauth.logout(address), "that there was a login to forget")
  }).pipe(Effect.provide(logins))
}).pipe(Effect.scoped, Effect.provide(NodeServices.layer))

NodeRuntime.runMain(program)
