import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Context, Effect, FileSystem, Layer, Option, Redacted, Schema, Struct } from "effect"
import { Keyring } from "effect-codex/auth"
import { CodexConfig } from "effect-codex/config"
import { type McpCredentials, type McpServerAddress, TokenStore } from "effect-codex/mcp"
import { onPlatform } from "../support/real.ts"

const issues = { name: "issues", url: "https://mcp.example.com/mcp" }
const wiki = { name: "wiki", url: "https://mcp.example.com/mcp" }

const credentials: McpCredentials = {
  issuer: "https://auth.example.com",
  clientId: "client",
  clientSecret: undefined,
  accessToken: Redacted.make("access"),
  refreshToken: Redacted.make("refresh"),
  expiresAt: 1_795_360_301_094,
  scopes: ["read", "write"]
}

const least: McpCredentials = {
  issuer: undefined,
  clientId: "client",
  clientSecret: undefined,
  accessToken: Redacted.make("access"),
  refreshToken: undefined,
  expiresAt: undefined,
  scopes: []
}

/** With its secrets to be seen. */
const shown = (given: McpCredentials) => ({
  ...given,
  accessToken: Redacted.value(given.accessToken),
  clientSecret: given.clientSecret && Redacted.value(given.clientSecret),
  refreshToken: given.refreshToken && Redacted.value(given.refreshToken)
})

const makeHome = Effect.gen(function* () {
  const fs = yield* FileSystem.FileSystem
  const codexHome = yield* fs.realPath(yield* fs.makeTempDirectoryScoped({ prefix: "codex-tokens-" }))
  const file = `${codexHome}/.credentials.json`
  const put = (content: unknown) =>
    fs.writeFileString(file, typeof content === "string" ? content : JSON.stringify(content), { mode: 0o600 })
  const entries = Effect.map(fs.readFileString(file), (text): Record<string, Record<string, unknown>> =>
    JSON.parse(text)
  )
  return { codexHome, entries, file, fs, put }
})

const build = <E>(layer: Layer.Layer<TokenStore, E, NodeServices.NodeServices>) =>
  Effect.map(Layer.build(Layer.provide(layer, NodeServices.layer)), Context.get(TokenStore))

const openFile = Effect.gen(function* () {
  const home = yield* makeHome
  return { ...home, store: yield* build(TokenStore.layerCodexFile({ codexHome: home.codexHome })) }
})

const openConfigured = Effect.fnUntraced(function* (setting: string, keyring: Layer.Layer<never>) {
  const home = yield* makeHome
  yield* home.fs.writeFileString(`${home.codexHome}/config.toml`, setting)
  const config = CodexConfig.layer({
    codexHome: home.codexHome,
    systemFile: `${home.codexHome}/none`,
    managedFile: `${home.codexHome}/none`
  })
  const layer = TokenStore.layerCodex({ workingDirectory: home.codexHome })
  return { ...home, store: yield* build(layer.pipe(Layer.provide(config), Layer.provide(keyring))) }
})

const noKeyring = Keyring.layerFrom(() => Promise.reject(new Error("not installed")))

const stores = {
  "in memory": build(TokenStore.layerMemory),
  "in codex's file": Effect.map(openFile, ({ store }) => store),
  "in the keyring": Effect.suspend(() => build(Layer.provide(TokenStore.layerKeyring, Keyring.layerMemory()))),
  "where codex keeps them": Effect.map(openConfigured("", Keyring.layerMemory()), ({ store }) => store)
}

for (const [where, open] of Object.entries(stores)) {
  describe(`logins ${where}`, () => {
    it.effect("are got as they were set, by name and address", () =>
      onPlatform(
        Effect.gen(function* () {
          const store = yield* open
          assert.deepStrictEqual(yield* store.get(issues), Option.none())
          yield* store.set(issues, credentials)
          yield* store.set(wiki, least)
          assert.deepStrictEqual(Option.map(yield* store.get(issues), shown), Option.some(shown(credentials)))
          assert.deepStrictEqual(Option.map(yield* store.get(wiki), shown), Option.some(shown(least)))
          assert.isTrue(Option.isNone(yield* store.get({ ...issues, url: `${issues.url}/` })))
          yield* store.set(issues, { ...credentials, clientSecret: Redacted.make("secret"), scopes: [] })
          const found = Option.getOrThrow(yield* store.get(issues))
          assert.deepStrictEqual(shown(found), {
            ...shown(credentials),
            clientSecret: "secret",
            scopes: []
          })
          assert.sameDeepMembers(
            (yield* store.list).map(({ server }) => server),
            [issues, wiki]
          )
        })
      )
    )

    it.effect("are removed, which says whether there were any", () =>
      onPlatform(
        Effect.gen(function* () {
          const store = yield* open
          yield* store.set(issues, credentials)
          assert.isTrue(yield* store.remove(issues))
          assert.isFalse(yield* store.remove(issues))
          assert.deepStrictEqual(yield* store.get(issues), Option.none())
          assert.deepStrictEqual(yield* store.list, [])
        })
      )
    )

    it.effect("show no secret when they are printed", () =>
      onPlatform(
        Effect.gen(function* () {
          const store = yield* open
          yield* store.set(issues, credentials)
          const printed = JSON.stringify([yield* store.get(issues), yield* store.list]) + String(yield* store.list)
          assert.notMatch(printed, /"access"|"refresh"/)
        })
      )
    )
  })
}

describe("codex's file of logins", () => {
  it.effect("holds what codex writes, for its owner only", () =>
    onPlatform(
      Effect.gen(function* () {
        const { entries, file, fs, store } = yield* openFile
        yield* store.set(issues, credentials)
        assert.deepStrictEqual(yield* entries, {
          "issues|4282f2a9112820d2": {
            server_name: "issues",
            server_url: issues.url,
            issuer: "https://auth.example.com",
            client_id: "client",
            access_token: "access",
            expires_at: 1_795_360_301_094,
            refresh_token: "refresh",
            scopes: ["read", "write"]
          }
        })
        assert.notMatch(yield* fs.readFileString(file), /\s/)
        assert.strictEqual((yield* fs.stat(file)).mode & 0o777, 0o600)
      })
    )
  )

  it.effect("that others could read is readable by its owner only when it is written again", () =>
    onPlatform(
      Effect.gen(function* () {
        const { file, fs, put, store } = yield* openFile
        yield* put({})
        yield* fs.chmod(file, 0o644)
        yield* store.set(issues, credentials)
        assert.strictEqual((yield* fs.stat(file)).mode & 0o777, 0o600)
      })
    )
  )

  it.effect("goes with the last login, and leaves nothing beside it", () =>
    onPlatform(
      Effect.gen(function* () {
        const { codexHome, fs, store } = yield* openFile
        yield* store.set(issues, credentials)
        yield* store.set(wiki, credentials)
        yield* store.remove(issues)
        assert.deepStrictEqual(yield* fs.readDirectory(codexHome), [".credentials.json"])
        yield* store.remove(wiki)
        assert.deepStrictEqual(yield* fs.readDirectory(codexHome), [])
      })
    )
  )

  it.effect("stays the link it is", () =>
    onPlatform(
      Effect.gen(function* () {
        const { codexHome, entries, file, fs, store } = yield* openFile
        yield* fs.makeDirectory(`${codexHome}/elsewhere`)
        yield* fs.symlink(`${codexHome}/elsewhere/logins.json`, file)
        yield* store.set(issues, credentials)
        assert.strictEqual(yield* fs.readLink(file), `${codexHome}/elsewhere/logins.json`)
        assert.hasAllKeys(yield* entries, ["issues|4282f2a9112820d2"])
      })
    )
  )

  it.effect("keeps every login that is set at the same time", () =>
    onPlatform(
      Effect.gen(function* () {
        const { codexHome, store } = yield* openFile
        const another = yield* build(TokenStore.layerCodexFile({ codexHome }))
        const servers = Array.from({ length: 20 }, (_, at) => ({ name: `s${at}`, url: issues.url }))
        yield* Effect.forEach(servers, (server, at) => (at % 2 === 0 ? store : another).set(server, credentials), {
          concurrency: "unbounded"
        })
        assert.sameDeepMembers(
          (yield* store.list).map(({ server }) => server),
          servers
        )
      })
    )
  )

  it.effect("is read again when another process was quicker", () =>
    onPlatform(
      Effect.gen(function* () {
        const { codexHome, entries, file, put } = yield* openFile
        const fs = yield* FileSystem.FileSystem
        let reads = 0
        // Between the first look at it, and the second.
        const meddling = Layer.succeed(FileSystem.FileSystem, {
          ...fs,
          readFile: (path) =>
            Effect.tap(fs.readFile(path), () =>
              path === file && ++reads === 1 ? put({ theirs: { a: 1 } }) : Effect.void
            )
        })
        yield* put({})
        const layer = TokenStore.layerCodexFile({ codexHome }).pipe(Layer.provide(meddling))
        yield* (yield* build(layer)).set(issues, credentials)
        assert.hasAllKeys(yield* entries, ["theirs", "issues|4282f2a9112820d2"])
      })
    )
  )

  const malformed: Readonly<Record<string, unknown>> = {
    "no JSON": `{"issues|4282f2a9112820d2": {"access_token": "sk-secret-secret`,
    "no object": [credentials.clientId],
    "an entry that is none": { "issues|4282f2a9112820d2": { access_token: "sk-secret-secret", server_name: 5 } },
    "an entry whose scopes are a text": {
      "issues|4282f2a9112820d2": {
        server_name: "issues",
        server_url: issues.url,
        client_id: "client",
        access_token: "sk-secret-secret",
        scopes: "read"
      }
    }
  }
  for (const [what, content] of Object.entries(malformed)) {
    it.effect(`with ${what} is an error without secrets, and is never overwritten`, () =>
      onPlatform(
        Effect.gen(function* () {
          const { file, fs, put, store } = yield* openFile
          yield* put(content)
          const before = yield* fs.readFileString(file)
          for (const effect of [store.get(issues), store.set(issues, credentials)]) {
            const error = yield* Effect.flip(Effect.asVoid<unknown, Effect.Error<typeof effect>, never>(effect))
            assert.strictEqual(error.reason._tag, "TokenStoreFailed")
            assert.include(error.message, file)
            assert.notInclude(JSON.stringify(error) + error.message, "secret")
          }
          assert.strictEqual(yield* fs.readFileString(file), before)
        })
      )
    )
  }

  it.effect("that is a folder, or not text, is an error", () =>
    onPlatform(
      Effect.gen(function* () {
        const { file, fs, store } = yield* openFile
        yield* fs.writeFile(file, Uint8Array.from([0x7b, 0xff, 0x7d]))
        assert.strictEqual((yield* Effect.flip(store.get(issues))).reason._tag, "TokenStoreFailed")
        yield* fs.remove(file)
        yield* fs.makeDirectory(file)
        assert.strictEqual((yield* Effect.flip(store.set(issues, credentials))).reason._tag, "TokenStoreFailed")
      })
    )
  )

  it.effect("that cannot be written is an error", () =>
    onPlatform(
      Effect.gen(function* () {
        const { codexHome, fs } = yield* makeHome
        yield* fs.writeFileString(`${codexHome}/taken`, "")
        const store = yield* build(TokenStore.layerCodexFile({ codexHome: `${codexHome}/taken` }))
        assert.strictEqual((yield* Effect.flip(store.set(issues, credentials))).reason._tag, "TokenStoreFailed")
      })
    )
  )

  it.effect("with an entry that is none lists the others, and forgets it when asked to", () =>
    onPlatform(
      Effect.gen(function* () {
        const { entries, put, store } = yield* openFile
        yield* store.set(wiki, credentials)
        yield* put({ ...(yield* entries), "issues|4282f2a9112820d2": 5 })
        assert.deepStrictEqual(
          (yield* store.list).map(({ server }) => server),
          [wiki]
        )
        assert.isTrue(yield* store.remove(issues))
        assert.lengthOf(Object.keys(yield* entries), 1)
      })
    )
  )

  const name = Arbitrary.schema(Schema.String)
  const fields = Arbitrary.schema(Schema.Record(Schema.String, Schema.Json))
  it.effect.prop(
    "keeps what it does not know: other entries, and other fields of the same",
    [fields, fields, name],
    ([others, more, text]) =>
      onPlatform(
        Effect.gen(function* () {
          const { entries, put, store } = yield* openFile
          const server: McpServerAddress = { name: text, url: "https://example.com/mcp" }
          yield* store.set(server, credentials)
          const [key = ""] = Object.keys(yield* entries)
          const ours = (yield* entries)[key]
          // As an object literal has it, for a name may be `__proto__`.
          yield* put(`{${pairs({ ...others, [key]: { ...more, ...ours } })}}`)
          const before = yield* entries
          yield* store.set(server, { ...credentials, accessToken: Redacted.make("another") })
          assert.deepStrictEqual(yield* entries, {
            ...before,
            [key]: { ...before[key], access_token: "another" }
          })
          yield* store.remove(server)
          const after = yield* Effect.orElseSucceed(entries, () => ({}))
          assert.deepStrictEqual<unknown>(after, Struct.omit(before, [key]))
        })
      ),
    { arbitrary: { runs: 50 } }
  )
})

/** The inside of a JSON object. */
const pairs = (value: object): string => JSON.stringify(value).slice(1, -1)

describe("logins in the keyring", () => {
  it.effect("are in codex's form, and keep what it adds", () =>
    onPlatform(
      Effect.gen(function* () {
        const kept = {
          server_name: "issues",
          url: issues.url,
          issuer: "https://auth.example.com",
          client_id: "client",
          token_response: {
            access_token: "old",
            token_type: "bearer",
            expires_in: 60,
            refresh_token: "refresh",
            scope: "read write",
            id_token: "id"
          },
          expires_at: 60_000,
          newer: true
        }
        const account = "issues|4282f2a9112820d2"
        const keyring = Keyring.layerMemory({
          "Codex MCP Credentials": { [account]: Redacted.make(JSON.stringify(kept)) }
        })
        const context = yield* Layer.build(Layer.provideMerge(TokenStore.layerKeyring, keyring))
        const store = Context.get(context, TokenStore)
        assert.strictEqual(shown(Option.getOrThrow(yield* store.get(issues))).accessToken, "old")
        yield* store.set(issues, { ...credentials, expiresAt: 3_600_000 })
        const written = yield* Context.get(context, Keyring).read("Codex MCP Credentials", account)
        assert.deepStrictEqual(JSON.parse(Redacted.value(Option.getOrThrow(written))), {
          ...kept,
          token_response: { ...kept.token_response, access_token: "access", expires_in: 3600 },
          expires_at: 3_600_000
        })
      })
    )
  )

  it.effect("that are none are an error, and are never overwritten", () =>
    onPlatform(
      Effect.gen(function* () {
        const account = "issues|4282f2a9112820d2"
        for (const text of ["{secret", "5", `{"token_response":{"access_token":"secret"}}`]) {
          const keyring = Keyring.layerMemory({ "Codex MCP Credentials": { [account]: Redacted.make(text) } })
          const context = yield* Layer.build(Layer.provideMerge(TokenStore.layerKeyring, keyring))
          const store = Context.get(context, TokenStore)
          const error = yield* Effect.flip(store.set(issues, credentials))
          assert.strictEqual(error.reason._tag, "TokenStoreFailed")
          assert.notInclude(JSON.stringify(error), "secret")
          const after = yield* Context.get(context, Keyring).read("Codex MCP Credentials", account)
          assert.strictEqual(Redacted.value(Option.getOrThrow(after)), text)
        }
      })
    )
  )

  it.effect("go through the optional package, in the store that codex uses", () =>
    onPlatform(
      Effect.gen(function* () {
        const passwords = new Map<string, string>()
        const stores = new Set<unknown>()
        class AsyncEntry {
          readonly key: string
          constructor(service: string, account: string, options: { readonly linux: { readonly store: string } }) {
            this.key = `${service}/${account}`
            stores.add(options.linux.store)
          }
          getPassword = () => Promise.resolve(passwords.get(this.key) ?? null)
          setPassword = (password: string) => Promise.resolve(void passwords.set(this.key, password))
          deleteCredential = () => Promise.resolve(passwords.delete(this.key))
        }
        const findCredentialsAsync = (service: string) =>
          Promise.resolve(
            [...passwords].map(([key, password]) => ({ account: key.slice(service.length + 1), password }))
          )
        const keyring = Keyring.layerFrom(() => Promise.resolve({ AsyncEntry, findCredentialsAsync }))
        const store = yield* build(Layer.provide(TokenStore.layerKeyring, keyring))
        yield* store.set(issues, credentials)
        assert.deepStrictEqual([...passwords.keys()], ["Codex MCP Credentials/issues|4282f2a9112820d2"])
        assert.deepStrictEqual(
          (yield* store.list).map(({ server }) => server),
          [issues]
        )
        assert.isTrue(yield* store.remove(issues))
        assert.deepStrictEqual([...stores], ["secret-service"])
      })
    )
  )
})

describe("where codex keeps logins", () => {
  it.effect("is the file when the configuration says so", () =>
    onPlatform(
      Effect.gen(function* () {
        const { entries, store } = yield* openConfigured(`mcp_oauth_credentials_store = "file"`, Keyring.layerMemory())
        yield* store.set(issues, credentials)
        assert.lengthOf(Object.keys(yield* entries), 1)
      })
    )
  )

  it.effect("is the keyring when the configuration says so, and an error when there is none", () =>
    onPlatform(
      Effect.gen(function* () {
        const setting = `mcp_oauth_credentials_store = "keyring"`
        const { file, fs, store } = yield* openConfigured(setting, Keyring.layerMemory())
        yield* store.set(issues, credentials)
        assert.isTrue(Option.isSome(yield* store.get(issues)))
        assert.isFalse(yield* fs.exists(file))
        const without = yield* openConfigured(setting, noKeyring)
        const error = yield* Effect.flip(without.store.set(issues, credentials))
        assert.strictEqual(error.reason._tag, "TokenStoreFailed")
        assert.include(error.message, "@napi-rs/keyring")
      })
    )
  )

  it.effect("is the file where there is no keyring, and the keyring alone where there is one", () =>
    onPlatform(
      Effect.gen(function* () {
        const { codexHome, entries, file, fs, store } = yield* openConfigured("", noKeyring)
        yield* store.set(issues, credentials)
        assert.lengthOf(Object.keys(yield* entries), 1)
        const config = CodexConfig.layer({ codexHome, systemFile: "/nowhere", managedFile: "/nowhere" })
        const withKeyring = yield* build(
          TokenStore.layerCodex({ workingDirectory: codexHome }).pipe(
            Layer.provide(config),
            Layer.provide(Keyring.layerMemory())
          )
        )
        assert.isTrue(Option.isSome(yield* withKeyring.get(issues)))
        yield* withKeyring.set(issues, credentials)
        assert.isFalse(yield* fs.exists(file))
        assert.isTrue(Option.isSome(yield* withKeyring.get(issues)))
      })
    )
  )
})
