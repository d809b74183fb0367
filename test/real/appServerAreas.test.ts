import * as Http from "node:http"
import { NodeHttpClient } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, FileSystem, Path, Redacted, Result, Stream } from "effect"
import type { ResponseItem } from "effect-codex/protocol"
import * as HttpClient from "effect/http/HttpClient"
import { openConnection } from "../support/appServer.ts"
import { git, onPlatform, userTexts } from "../support/real.ts"

const said = (text: string): ResponseItem => ({
  type: "message",
  role: "user",
  content: [{ type: "input_text", text }]
})

const answer = (_: unknown, number: number): string => `Answer ${number}.`

describe("a stored thread", () => {
  it.live("is resumed by its id and by its file, by one server at a time", () =>
    onPlatform(
      Effect.gen(function* () {
        const { connect, model, say, server } = yield* openConnection(answer)
        const { id, path } = yield* Effect.scoped(
          Effect.gen(function* () {
            const thread = yield* (yield* connect).threadWith("First")
            const held = yield* Effect.flip(server.threads.resume(thread.id))
            assert.strictEqual(held.reason._tag, "ThreadBusy")
            return thread
          })
        )
        yield* Effect.scoped(
          Effect.gen(function* () {
            const other = yield* connect
            const { thread } = yield* other.server.threads.resume(id, { excludeTurns: true })
            assert.deepStrictEqual([thread.id, thread.turns], [id, []])
            yield* other.say(id, "Second")
          })
        )
        const { thread } = yield* server.threads.resumePath(path ?? "")
        assert.strictEqual(thread.id, id)
        assert.lengthOf(thread.turns, 2)
        yield* say(id, "Third")
        const texts = userTexts((yield* model.requests)[2])
        assert.includeMembers([...texts], ["First", "Second", "Third"])
      })
    )
  )

  it.live("can be made of a history that codex has never seen", () =>
    onPlatform(
      Effect.gen(function* () {
        const { folder, model, say, server } = yield* openConnection(answer)
        const { thread } = yield* server.threads.resumeHistory([said("Long ago")], { cwd: folder })
        yield* say(thread.id, "Today")
        const texts = userTexts((yield* model.requests)[0])
        assert.includeMembers([...texts], ["Long ago", "Today"])
      })
    )
  )

  it.live("is refused when its file is not there", () =>
    onPlatform(
      Effect.gen(function* () {
        const { folder, server } = yield* openConnection()
        const error = yield* Effect.flip(server.threads.resumePath(`${folder}/none.jsonl`))
        assert.deepInclude(error.reason, { _tag: "RequestFailed", method: "thread/resume" })
      })
    )
  )

  it.live("has its turns and items in pages, in both directions", () =>
    onPlatform(
      Effect.gen(function* () {
        const { server, threadWith } = yield* openConnection(answer)
        const { id } = yield* threadWith("One", "Two", "Three")
        const turns = yield* Stream.runCollect(server.threads.turns(id, { limit: 1 }))
        assert.lengthOf(turns, 3)
        const forward = yield* Stream.runCollect(server.threads.turns(id, { limit: 2, sortDirection: "asc" }))
        assert.deepStrictEqual(
          forward.map((turn) => turn.id),
          turns.map((turn) => turn.id).toReversed()
        )
        const items = yield* Stream.runCollect(server.threads.items(id, { limit: 1 }))
        const texts = items.flatMap(({ item }) => (item.type === "agentMessage" ? [item.text] : []))
        assert.deepStrictEqual(texts, ["Answer 1.", "Answer 2.", "Answer 3."])
        const ofOne = yield* Stream.runCollect(server.threads.items(id, { turnId: forward[1]?.id ?? "" }))
        assert.deepStrictEqual([...new Set(ofOne.map(({ turnId }) => turnId))], [forward[1]?.id])
      })
    )
  )

  it.live("is named, archived, brought back and deleted, and the list follows", () =>
    onPlatform(
      Effect.gen(function* () {
        const { server, threadWith } = yield* openConnection(answer)
        const { id } = yield* threadWith("Hello")
        const listed = (archived: boolean) =>
          Effect.map(Stream.runCollect(server.threads.list({ archived })), (threads) =>
            threads.map((thread) => thread.id)
          )
        yield* server.threads.setName(id, "the first")
        assert.strictEqual((yield* server.threads.read(id)).name, "the first")
        yield* server.threads.archive(id)
        assert.deepStrictEqual([yield* listed(false), yield* listed(true)], [[], [id]])
        assert.strictEqual((yield* server.threads.unarchive(id)).id, id)
        assert.deepStrictEqual([yield* listed(false), yield* listed(true)], [[id], []])
        yield* server.threads.delete(id)
        assert.deepStrictEqual([yield* listed(false), yield* listed(true)], [[], []])
        const gone = yield* Effect.flip(server.threads.resume(id))
        assert.deepInclude(gone.reason, { _tag: "ThreadNotFound", thread: id })
      })
    )
  )

  it.live("is compacted, and what the model is sent is shorter", () =>
    onPlatform(
      Effect.gen(function* () {
        const { model, say, server, threadWith, turnOf } = yield* openConnection(answer)
        const { id } = yield* threadWith("First")
        const turn = yield* turnOf(id, server.threads.compact(id))
        assert.strictEqual(turn?.status, "completed")
        yield* say(id, "Second")
        const body = JSON.stringify((yield* model.requests)[2]?.body)
        // The summary is the model's second answer; the first is gone.
        assert.include(body, "Answer 2.")
        assert.notInclude(body, "Answer 1.")
      })
    )
  )

  it.live("takes items, which the model is then sent", () =>
    onPlatform(
      Effect.gen(function* () {
        const { model, say, server, threadWith } = yield* openConnection(answer)
        const { id } = yield* threadWith("First")
        yield* server.threads.injectItems(id, [said("Between the lines")])
        yield* say(id, "Second")
        assert.notInclude(userTexts((yield* model.requests)[0]), "Between the lines")
        assert.include(userTexts((yield* model.requests)[1]), "Between the lines")
      })
    )
  )

  it.live("is reviewed in a turn that ends with the id it began with", () =>
    onPlatform(
      Effect.gen(function* () {
        const { model, server, threadWith, turnOf } = yield* openConnection(answer)
        const { id } = yield* threadWith("First")
        let begun: string | undefined
        const ended = yield* turnOf(
          id,
          Effect.map(
            server.reviews.start(id, { type: "custom", instructions: "Look for typos" }),
            ({ turn }) => (begun = turn.id)
          )
        )
        assert.strictEqual(ended?.status, "completed")
        assert.strictEqual(ended?.id, begun)
        assert.include(userTexts((yield* model.requests)[1]).join("\n"), "Look for typos")
      })
    )
  )
})

describe("the list of threads", () => {
  it.live("has those of all pages, the latest first", () =>
    onPlatform(
      Effect.gen(function* () {
        const { server, threadWith } = yield* openConnection(answer)
        const ids: Array<string> = []
        for (const text of ["One", "Two", "Three", "Four", "Five"]) ids.unshift((yield* threadWith(text)).id)
        const all = yield* Stream.runCollect(server.threads.list({ limit: 2 }))
        assert.deepStrictEqual(
          all.map(({ id }) => id),
          ids
        )
        assert.sameMembers(yield* Stream.runCollect(server.threads.loaded()), ids)
      })
    )
  )
})

describe("skills", () => {
  it.live("that come later are found when they are looked for again, and can be switched off", () =>
    onPlatform(
      Effect.gen(function* () {
        const fs = yield* FileSystem.FileSystem
        const { connect, folder, server } = yield* openConnection()
        yield* git(folder, "init", "-q")
        const named = (name: string, forceReload: boolean) =>
          Effect.map(server.skills.list({ cwds: [folder], forceReload }), (entries) =>
            entries.flatMap(({ skills }) => skills).find((skill) => skill.name === name)
          )
        assert.isUndefined(yield* named("greet", false))
        const write = (root: string, name: string) =>
          fs
            .makeDirectory(`${root}/${name}`, { recursive: true })
            .pipe(
              Effect.andThen(
                fs.writeFileString(
                  `${root}/${name}/SKILL.md`,
                  `---\nname: ${name}\ndescription: How to ${name}\n---\nSay hello.\n`
                )
              )
            )
        yield* write(`${folder}/.codex/skills`, "greet")
        const skill = yield* named("greet", true)
        assert.deepInclude(skill, { description: "How to greet", enabled: true })

        assert.isFalse(yield* server.skills.setEnabled({ path: skill?.path ?? "" }, false))
        assert.isFalse((yield* named("greet", true))?.enabled)
        assert.isTrue(yield* server.skills.setEnabled({ path: skill?.path ?? "" }, true))

        yield* write(`${folder}/elsewhere`, "wave")
        assert.isUndefined(yield* named("wave", true))
        yield* server.skills.setExtraRoots([`${folder}/elsewhere`])
        assert.deepInclude(yield* named("wave", true), { enabled: true })
        const elsewhere = yield* (yield* connect).server.skills.list({ cwds: [folder] })
        assert.isUndefined(elsewhere.flatMap(({ skills }) => skills).find(({ name }) => name === "wave"))
        yield* server.skills.setExtraRoots([])
        assert.isUndefined(yield* named("wave", true))
      })
    )
  )
})

describe("the configuration", () => {
  it.live("is written key by key and all at once, and read back with its layers", () =>
    onPlatform(
      Effect.gen(function* () {
        const { server } = yield* openConnection()
        const written = yield* server.config.write("model_verbosity", "low")
        assert.strictEqual(written.status, "ok")
        assert.strictEqual((yield* server.config.read()).config.model_verbosity, "low")
        yield* server.config.writeAll([
          { keyPath: "model_verbosity", value: null },
          { keyPath: `projects."/srv/a.b".trust_level`, value: "untrusted" }
        ])
        const { layers } = yield* server.config.read({ includeLayers: true })
        const user = layers?.find(({ name }) => name.type === "user")
        assert.deepStrictEqual(user?.config, { projects: { "/srv/a.b": { trust_level: "untrusted" } } })
        assert.isNotTrue((yield* server.config.requirements()).requirements)
      })
    )
  )

  it.live("says so when a stronger layer has the last word", () =>
    onPlatform(
      Effect.gen(function* () {
        const { server } = yield* openConnection()
        const written = yield* server.config.write("model", "gpt-5")
        assert.strictEqual(written.status, "okOverridden")
        assert.strictEqual(written.overriddenMetadata?.effectiveValue, "gpt-5.5")
      })
    )
  )

  it.live("that has changed since it was read is not written over", () =>
    onPlatform(
      Effect.gen(function* () {
        const { server } = yield* openConnection()
        const { layers } = yield* server.config.read({ includeLayers: true })
        const expectedVersion = layers?.find(({ name }) => name.type === "user")?.version ?? ""
        const { version } = yield* server.config.write("model_verbosity", "low", { expectedVersion })
        for (const late of [
          server.config.write("model_verbosity", "high", { expectedVersion }),
          server.config.writeAll([{ keyPath: "model_verbosity", value: "high" }], { expectedVersion })
        ]) {
          assert.strictEqual((yield* Effect.flip(late)).reason._tag, "ConfigConflict")
        }
        assert.strictEqual((yield* server.config.read()).config.model_verbosity, "low")
        yield* server.config.write("model_verbosity", "high", { expectedVersion: version })
      })
    )
  )

  it.live("takes no value that codex would not, and says which key it was", () =>
    onPlatform(
      Effect.gen(function* () {
        const { server } = yield* openConnection()
        const error = yield* Effect.flip(server.config.write("model_verbosity", 7))
        assert.strictEqual(error.reason._tag, "ConfigInvalid")
        assert.include(error.message, "model_verbosity")
        const both = yield* Effect.flip(
          server.config.writeAll([
            { keyPath: "model_verbosity", value: "low" },
            { keyPath: "sandbox_mode", value: "wide-open" }
          ])
        )
        assert.strictEqual(both.reason._tag, "ConfigInvalid")
        assert.isNull((yield* server.config.read()).config.model_verbosity)
      })
    )
  )
})

describe("the account", () => {
  const openai = { modelProvider: "openai" }

  it.live("is logged in with a key, and logged out", () =>
    onPlatform(
      Effect.gen(function* () {
        const { model, server } = yield* openConnection([], openai)
        const { account } = server
        assert.deepInclude(yield* account.read(), { account: null, requiresOpenaiAuth: true })
        for (const refused of [Effect.asVoid(account.rateLimits()), Effect.asVoid(account.usage())]) {
          assert.strictEqual((yield* Effect.flip(refused)).reason._tag, "AuthRequired")
        }
        yield* Effect.scoped(
          Effect.gen(function* () {
            const login = yield* account.login({ type: "apiKey", apiKey: Redacted.make("sk-of-no-use-at-all") })
            assert.deepStrictEqual(login.started, { type: "apiKey" })
            yield* login.completed
            yield* login.cancel
          })
        )
        // The login is over: its scope has closed, and it is still there.
        assert.deepInclude((yield* account.read()).account, { type: "apiKey" })
        const auth = `${model.codexHome}/auth.json`
        const fs = yield* FileSystem.FileSystem
        assert.include(yield* fs.readFileString(auth), "sk-of-no-use-at-all")
        yield* account.logout()
        assert.isNull((yield* account.read()).account)
        assert.isFalse(yield* fs.exists(auth))
      })
    )
  )

  it.live("is not logged in by a browser login that is given up", () =>
    onPlatform(
      Effect.gen(function* () {
        const { account } = (yield* openConnection([], openai)).server
        const login = yield* account.login({ type: "chatgpt" })
        assert.include(login.started.type === "chatgpt" ? login.started.authUrl : "", "https://")
        yield* login.cancel
        const error = yield* Effect.flip(login.completed)
        assert.strictEqual(error.reason._tag, "AuthRequired")
        assert.include(error.message, "not completed")
        yield* login.cancel
        assert.isNull((yield* account.read()).account)
      })
    )
  )

  it.live("is not logged in by a login whose scope has closed, which the server is told", () =>
    onPlatform(
      Effect.gen(function* () {
        const { server } = yield* openConnection([], openai)
        const heard = yield* server.subscribe(undefined)
        const login = yield* Effect.scoped(server.account.login({ type: "chatgpt" }))
        const loginId = login.started.type === "chatgpt" ? login.started.loginId : ""
        const ends = heard.pipe(
          Stream.filter((message) => message._tag === "Notification"),
          Stream.map(({ notification }) => notification),
          Stream.filter((notification) => notification.method === "account/login/completed")
        )
        const [end] = yield* Stream.runCollect(Stream.take(ends, 1))
        assert.deepInclude(end?.params, { loginId, success: false })
      })
    )
  )
})

/** An MCP server, by hand: one tool, one resource. */
const shop = `
import { createInterface } from "node:readline"
const answers = {
  initialize: ({ protocolVersion }) => ({
    protocolVersion, capabilities: { tools: {}, resources: {} }, serverInfo: { name: "shop", version: "1.0.0" }
  }),
  "tools/list": () => ({ tools: [{ name: "stock", inputSchema: { type: "object" } }] }),
  "tools/call": ({ arguments: { article } }) => article === "tea"
    ? { content: [{ type: "text", text: "42 left of tea" }], structuredContent: { left: 42 } }
    : { content: [{ type: "text", text: "no such article" }], isError: true },
  "resources/list": () => ({ resources: [{ uri: "shop://menu", name: "menu" }] }),
  "resources/templates/list": () => ({ resourceTemplates: [] }),
  "resources/read": ({ uri }) => ({ contents: [{ uri, text: "Tea, and more tea" }] })
}
createInterface({ input: process.stdin }).on("line", (line) => {
  const { id, method, params } = JSON.parse(line)
  if (id === undefined) return
  const result = answers[method]?.(params)
  const reply = result === undefined ? { error: { code: -32601, message: method } } : { result }
  process.stdout.write(JSON.stringify({ jsonrpc: "2.0", id, ...reply }) + "\\n")
})
`

describe("an MCP server", () => {
  it.live("shows what it has; its tools are called and its resources read without the model", () =>
    onPlatform(
      Effect.gen(function* () {
        const fs = yield* FileSystem.FileSystem
        const path = yield* Path.Path
        const script = path.join(yield* fs.makeTempDirectoryScoped({ prefix: "codex-mcp-" }), "shop.mjs")
        yield* fs.writeFileString(script, shop)
        const { model, server, threadWith } = yield* openConnection()
        assert.deepStrictEqual(yield* Stream.runCollect(server.mcp.status()), [])
        for (const name of ["shop", "shop-2", "shop-3"]) {
          yield* server.config.write(`mcp_servers.${name}`, { command: process.execPath, args: [script] })
        }
        yield* server.mcp.reload()
        const servers = yield* Stream.runCollect(server.mcp.status({ limit: 1 }))
        assert.deepStrictEqual(
          servers.map(({ name }) => name),
          ["shop", "shop-2", "shop-3"]
        )
        assert.deepStrictEqual(Object.keys(servers[0]?.tools ?? {}), ["stock"])
        assert.deepStrictEqual(
          servers[0]?.resources.map(({ uri }) => uri),
          ["shop://menu"]
        )

        const { id } = yield* threadWith()
        const called = yield* server.mcp.callTool(id, "shop", "stock", { article: "tea" })
        assert.deepStrictEqual(called.structuredContent, { left: 42 })
        assert.isTrue((yield* server.mcp.callTool(id, "shop", "stock", { article: "coffee" })).isError)
        const { contents } = yield* server.mcp.readResource("shop", "shop://menu", { threadId: id })
        assert.deepInclude(contents[0], { text: "Tea, and more tea" })
        assert.include((yield* Effect.flip(server.mcp.callTool(id, "bakery", "stock"))).message, "bakery")
        assert.lengthOf(yield* model.requests, 0)
      })
    )
  )

  it.live("is logged in to with a browser", () =>
    onPlatform(
      Effect.gen(function* () {
        const url = yield* protectedServer
        const config = { mcp_oauth_credentials_store: "file" }
        const { model, server } = yield* openConnection([], { mcpServers: { vault: { url } }, config })
        const login = yield* server.mcp.login("vault", { timeoutSecs: 30 })
        const authorization = new URL(login.started.authorizationUrl)
        const waiting = yield* Effect.forkChild(login.completed)
        const back = new URL(authorization.searchParams.get("redirect_uri") ?? "")
        back.searchParams.set("code", "granted")
        back.searchParams.set("state", authorization.searchParams.get("state") ?? "")
        yield* browse(back)
        yield* Fiber.join(waiting)
        const credentials = yield* (yield* FileSystem.FileSystem).readFileString(`${model.codexHome}/.credentials.json`)
        assert.include(credentials, "of-no-use")
      })
    )
  )

  it.live("is not logged in to when the browser comes back without leave", () =>
    onPlatform(
      Effect.gen(function* () {
        const url = yield* protectedServer
        const { server } = yield* openConnection([], { mcpServers: { vault: { url } } })
        const login = yield* server.mcp.login("vault", { timeoutSecs: 30 })
        const authorization = new URL(login.started.authorizationUrl)
        const back = new URL(authorization.searchParams.get("redirect_uri") ?? "")
        back.searchParams.set("error", "access_denied")
        back.searchParams.set("state", authorization.searchParams.get("state") ?? "")
        yield* browse(back)
        assert.strictEqual((yield* Effect.flip(login.completed)).reason._tag, "AuthRequired")
      })
    )
  )
})

/** What a browser does with an address. */
const browse = (url: URL) => Effect.provide(HttpClient.get(url), NodeHttpClient.layerNodeHttp)

/** An MCP server on HTTP that wants OAuth, and the server that gives it. */
const protectedServer = Effect.map(
  Effect.acquireRelease(
    Effect.callback<Http.Server>((resume) => {
      const server = Http.createServer((request, response) => {
        const origin = `http://${request.headers.host ?? ""}`
        const json = (status: number, body: unknown, headers: Http.OutgoingHttpHeaders = {}): void => {
          response.writeHead(status, { "content-type": "application/json", ...headers })
          response.end(JSON.stringify(body))
        }
        request.resume()
        switch (request.url) {
          case "/.well-known/oauth-protected-resource":
          case "/.well-known/oauth-protected-resource/mcp":
            return json(200, { resource: `${origin}/mcp`, authorization_servers: [origin] })
          case "/.well-known/oauth-authorization-server":
            return json(200, {
              issuer: origin,
              authorization_endpoint: `${origin}/authorize`,
              token_endpoint: `${origin}/token`,
              registration_endpoint: `${origin}/register`,
              response_types_supported: ["code"],
              code_challenge_methods_supported: ["S256"]
            })
          case "/register":
            return json(201, { client_id: "codex", redirect_uris: ["http://127.0.0.1/callback"] })
          case "/token":
            return json(200, { access_token: "of-no-use", token_type: "Bearer", expires_in: 3600 })
          default:
            return json(
              401,
              {},
              {
                "www-authenticate": `Bearer resource_metadata="${origin}/.well-known/oauth-protected-resource"`
              }
            )
        }
      })
      server.listen(0, "127.0.0.1", () => resume(Effect.succeed(server)))
    }),
    (server) =>
      Effect.callback<void>((resume) => {
        server.close(() => resume(Effect.void))
        server.closeAllConnections()
      })
  ),
  (server) => {
    const address = server.address()
    return `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}/mcp`
  }
)

describe("files", () => {
  it.live("are written, read, copied, listed and removed, byte for byte", () =>
    onPlatform(
      Effect.gen(function* () {
        const { folder, server } = yield* openConnection()
        const { files } = server
        const bytes = Uint8Array.from({ length: 256 }, (_, i) => i)
        yield* files.createDirectory(`${folder}/a/b`)
        yield* files.write(`${folder}/a/bytes`, bytes)
        yield* files.write(`${folder}/a/text`, "Grüße")
        assert.deepStrictEqual(yield* files.read(`${folder}/a/bytes`), bytes)
        assert.strictEqual(new TextDecoder().decode(yield* files.read(`${folder}/a/text`)), "Grüße")
        yield* files.copy(`${folder}/a`, `${folder}/c`, { recursive: true })
        const names = (yield* files.readDirectory(`${folder}/c`)).map(({ fileName, isDirectory }) => [
          fileName,
          isDirectory
        ])
        assert.sameDeepMembers(names, [
          ["b", true],
          ["bytes", false],
          ["text", false]
        ])
        assert.deepInclude(yield* files.metadata(`${folder}/c/text`), { isFile: true, isSymlink: false })
        yield* files.remove(`${folder}/a`)
        yield* files.remove(`${folder}/a`)
        for (const refused of [
          files.remove(`${folder}/a`, { force: false }),
          files.read(`${folder}/a/text`),
          files.read(folder),
          files.read("relative"),
          files.write(`${folder}/a/text`, "")
        ]) {
          assert.strictEqual((yield* Effect.flip(refused)).reason._tag, "RequestFailed")
        }
      })
    )
  )

  it.live("are watched as long as somebody reads what changes", () =>
    onPlatform(
      Effect.gen(function* () {
        const { folder, server } = yield* openConnection()
        const { files } = server
        const seen = yield* files.watch(folder).pipe(
          Stream.take(1),
          Stream.runCollect,
          // Written until it is seen: nothing says when the watch has begun.
          Effect.raceFirst(Effect.forever(files.write(`${folder}/new`, "x")))
        )
        assert.deepStrictEqual(seen[0], [`${folder}/new`])
        const error = yield* Effect.flip(Stream.runDrain(files.watch("relative")))
        assert.strictEqual(error.reason._tag, "RequestFailed")
      })
    )
  )
})

describe("features", () => {
  it.live("are listed page by page, and some of them switched", () =>
    onPlatform(
      Effect.gen(function* () {
        const { features } = (yield* openConnection()).server
        const all = yield* Stream.runCollect(features.list({ limit: 50 }))
        assert.isAbove(all.length, 100)
        assert.strictEqual(new Set(all.map(({ name }) => name)).size, all.length)
        const isOn = Effect.map(
          Stream.runCollect(features.list()),
          (listed) => listed.find(({ name }) => name === "memories")?.enabled
        )
        const before = yield* isOn
        yield* features.setEnabled("memories", before !== true)
        assert.strictEqual(yield* isOn, before !== true)
        const fixed = yield* Effect.result(features.setEnabled("no_such_feature", true))
        assert.strictEqual(Result.isFailure(fixed) ? fixed.failure.reason._tag : "switched", "OptionInvalid")
      })
    )
  )
})
