import { createHash } from "node:crypto"
import { inspect } from "node:util"
import { assert, describe, it } from "@effect/vitest"
import {
  Arbitrary,
  Effect,
  Fiber,
  FileSystem,
  Layer,
  Logger,
  Option,
  Path,
  Redacted,
  References,
  Schema,
  Stream,
  Tracer
} from "effect"
import { type AuthOptions, type CredentialReader, Keyring } from "effect-codex/auth"
import { openScripted, type Scripted } from "../app-server/scripted.ts"
import { onPlatform } from "../support/real.ts"
import { apiKeyLogin, chatGptLogin, type Home, makeHome, noKeys, openAuth, secrets, sent, token } from "./logins.ts"

const read = Effect.fnUntraced(function* (
  home: Home,
  options: AuthOptions = {},
  keyring: Layer.Layer<never> = Layer.empty,
  reader?: CredentialReader
) {
  const codexHome = yield* makeHome(home)
  const auth = yield* openAuth({ ...options, env: { ...noKeys, CODEX_HOME: codexHome, ...options.env } }, keyring)
  const report = yield* auth.credentials(reader)
  return { auth, codexHome, report, credential: Option.getOrUndefined(report.credential) }
})

const tags = (report: { readonly findings: ReadonlyArray<{ readonly _tag: string }> }) =>
  report.findings.map(({ _tag }) => _tag)

/** The keyring with this login for a CODEX_HOME that is not known yet. */
const keyringOf = (login: unknown) =>
  Layer.succeed(Keyring, {
    read: () => Effect.succeedSome(Redacted.make(JSON.stringify(login))),
    write: () => Effect.void,
    remove: () => Effect.succeed(false),
    entries: () => Effect.succeed({})
  })

const absent = Keyring.layerFrom(() => Promise.reject(new Error("Cannot find package '@napi-rs/keyring'")))

const AnyField = Schema.optionalKey(
  Schema.Union([
    Schema.Literals(["apikey", "chatgpt", secrets.idToken, "a.b.c"]),
    Schema.Finite,
    Schema.Null,
    Schema.Struct({ id_token: Schema.String, access_token: Schema.String, refresh_token: Schema.String })
  ])
)

const AnyLogin = Schema.Struct({
  auth_mode: AnyField,
  OPENAI_API_KEY: AnyField,
  tokens: AnyField,
  last_refresh: AnyField
})

describe("the login in auth.json", () => {
  it.effect("with an API key is that key", () =>
    onPlatform(
      Effect.gen(function* () {
        const { codexHome, credential, report } = yield* read({ auth: apiKeyLogin })
        assert.strictEqual(credential?._tag, "ApiKey")
        assert.strictEqual(sent(credential), secrets.fileKey)
        assert.deepStrictEqual(credential?.source, { _tag: "File", path: `${codexHome}/auth.json` })
        assert.deepStrictEqual(report.findings, [])
        assert.isTrue(report.remoteModels)
      })
    )
  )

  it.effect("with ChatGPT says whose it is, by its id token", () =>
    onPlatform(
      Effect.gen(function* () {
        const { credential } = yield* read({ auth: chatGptLogin })
        assert.strictEqual(credential?._tag, "ChatGpt")
        assert.deepInclude(credential, {
          account: {
            email: "user@example.com",
            plan: "pro",
            workspaceId: "workspace-1",
            userId: "user-1",
            expiresAt: 4_102_444_800
          },
          lastRefresh: "2026-11-01T00:00:00Z"
        })
        assert.strictEqual(sent(credential), secrets.accessToken)
      })
    )
  )

  it.effect("keeps the fields of a newer codex", () =>
    onPlatform(
      Effect.gen(function* () {
        const newer = { ...apiKeyLogin, later: { secret: secrets.extra } }
        const { report } = yield* read({ auth: newer })
        assert.deepStrictEqual(Option.map(report.stored, Redacted.value), Option.some(newer))
      })
    )
  )

  it.effect("of a kind that is not known is kept, with a warning", () =>
    onPlatform(
      Effect.gen(function* () {
        const { credential, report } = yield* read({ auth: { auth_mode: "passkey" } })
        assert.deepInclude(credential, { _tag: "Other", authMode: "passkey" })
        assert.deepStrictEqual(tags(report), ["LoginOfUnknownKind"])
      })
    )
  )

  for (const mode of [0o644, 0o660, 0o604]) {
    it.effect(`that others can use (0${mode.toString(8)}) is used, with a warning that says what to do`, () =>
      onPlatform(
        Effect.gen(function* () {
          const { codexHome, credential, report } = yield* read({ auth: apiKeyLogin, mode })
          assert.strictEqual(credential?._tag, "ApiKey")
          assert.deepInclude(report.findings[0], {
            _tag: "LoginReadableByOthers",
            status: "warning",
            fix: `chmod 600 ${codexHome}/auth.json`
          })
        })
      )
    )
  }

  for (const [name, auth, tag] of [
    ["is no JSON", `{"OPENAI_API_KEY": "${secrets.fileKey}"`, "LoginUnreadable"],
    ["is a list", [secrets.fileKey], "LoginUnreadable"],
    ["is empty", "", "LoginUnreadable"],
    ["has a key that is no text", { OPENAI_API_KEY: { key: secrets.fileKey } }, "LoginUnreadable"],
    ["has an empty key", { auth_mode: "apikey", OPENAI_API_KEY: " " }, "LoginUnreadable"],
    ["has no tokens", { auth_mode: "chatgpt" }, "TokenMalformed"],
    ["has an id token that is none", withIdToken("sk-planted-in-a-token"), "TokenMalformed"],
    ["has an id token without a payload", withIdToken("a..c"), "TokenMalformed"],
    [
      "has an id token whose payload is no JSON",
      withIdToken(`a.${Buffer.from("{").toString("base64url")}.c`),
      "TokenMalformed"
    ],
    ["has an id token whose claims are no texts", withIdToken(token({ email: 5 })), "TokenMalformed"],
    ["is larger than any login", " ".repeat(1024 * 1024 + 1), "LoginUnreadable"]
  ] as const) {
    it.effect(`that ${name} is a finding, and shows nothing of it`, () =>
      onPlatform(
        Effect.gen(function* () {
          const { credential, report } = yield* read({ auth })
          assert.isUndefined(credential)
          assert.deepStrictEqual(tags(report), [tag, "NoCredentials"])
          assert.notInclude(inspect(report, { depth: Infinity }), "planted")
        })
      )
    )
  }

  it.effect.prop(
    "is never a defect, whatever its fields hold",
    [Arbitrary.schema(AnyLogin)],
    ([auth]) =>
      onPlatform(
        Effect.gen(function* () {
          const { report } = yield* read({ auth })
          assert.isTrue(Option.isSome(report.credential) || report.findings.length > 0)
        })
      ),
    { arbitrary: { runs: 100 } }
  )

  it.effect("that is a folder is a finding", () =>
    onPlatform(
      Effect.gen(function* () {
        const fs = yield* FileSystem.FileSystem
        const codexHome = yield* makeHome({})
        yield* fs.makeDirectory((yield* Path.Path).join(codexHome, "auth.json"))
        const report = yield* (yield* openAuth({ env: { ...noKeys, CODEX_HOME: codexHome } })).credentials()
        assert.deepStrictEqual(tags(report), ["LoginUnreadable", "NoCredentials"])
      })
    )
  )
})

function withIdToken(idToken: string) {
  return { ...chatGptLogin, tokens: { ...chatGptLogin.tokens, id_token: idToken, account_id: null } }
}

describe("a key in the environment", () => {
  const env = { CODEX_API_KEY: Redacted.make(secrets.codexKey), OPENAI_API_KEY: secrets.openAiKey }

  it.effect("comes before the stored login, which is said to be unused", () =>
    onPlatform(
      Effect.gen(function* () {
        const { credential, report } = yield* read({ auth: apiKeyLogin }, { env })
        assert.strictEqual(sent(credential), secrets.codexKey)
        assert.deepStrictEqual(report.unused.map(sent), [secrets.fileKey])
      })
    )
  )

  it.effect("is not what the app-server uses, which is a finding", () =>
    onPlatform(
      Effect.gen(function* () {
        const { credential, report } = yield* read({ auth: apiKeyLogin }, { env }, undefined, "app-server")
        assert.strictEqual(sent(credential), secrets.fileKey)
        assert.deepStrictEqual(tags(report), ["KeyIgnored"])
      })
    )
  )

  it.effect("that codex does not read is named where it has nothing else", () =>
    onPlatform(
      Effect.gen(function* () {
        const { report } = yield* read({}, { env: { OPENAI_API_KEY: secrets.openAiKey } })
        assert.deepStrictEqual(tags(report), ["NoCredentials", "KeyIgnored"])
        const other = yield* read({ auth: apiKeyLogin }, { env: { OPENAI_API_KEY: secrets.openAiKey } })
        assert.deepStrictEqual(tags(other.report), [])
      })
    )
  )

  it.effect("is the one a provider names, and no other", () =>
    onPlatform(
      Effect.gen(function* () {
        const config = `model_provider = "mine"\n[model_providers.mine]\nname = "mine"\nenv_key = "MY_KEY"\n`
        const unset = yield* read({ auth: apiKeyLogin, config }, { env })
        assert.isUndefined(unset.credential)
        assert.include(unset.report.findings[0]?.what, "MY_KEY")
        const set = yield* read(
          { auth: apiKeyLogin, config },
          { env: { ...env, MY_KEY: Redacted.make(secrets.ownKey) } }
        )
        assert.strictEqual(sent(set.credential), secrets.ownKey)
        assert.deepStrictEqual(set.report.unused.map(sent), [secrets.codexKey, secrets.fileKey])
      })
    )
  )

  it.effect("is not needed by a provider that wants no login", () =>
    onPlatform(
      Effect.gen(function* () {
        const { credential, report } = yield* read({}, { config: { modelProvider: "ollama" } })
        assert.isUndefined(credential)
        assert.deepStrictEqual(report.findings, [])
      })
    )
  )
})

describe("the keyring", () => {
  const config = `cli_auth_credentials_store = "keyring"\n`

  it.effect("holds the login under codex's name for the real path of CODEX_HOME", () =>
    onPlatform(
      Effect.gen(function* () {
        const fs = yield* FileSystem.FileSystem
        const path = yield* Path.Path
        const codexHome = yield* fs.realPath(yield* makeHome({ auth: apiKeyLogin, config }))
        const link = path.join(yield* fs.makeTempDirectoryScoped(), "link")
        yield* fs.symlink(codexHome, link)
        const account = `cli|${createHash("sha256").update(codexHome).digest("hex").slice(0, 16)}`
        const keyring = Keyring.layerMemory({
          "Codex Auth": { [account]: Redacted.make(JSON.stringify(chatGptLogin)) }
        })
        const auth = yield* openAuth({ env: { ...noKeys, CODEX_HOME: link } }, keyring)
        const { credential } = yield* auth.credentials()
        assert.deepStrictEqual(Option.getOrUndefined(credential)?.source, {
          _tag: "Keyring",
          service: "Codex Auth",
          account
        })
        assert.strictEqual(sent(Option.getOrUndefined(credential)), secrets.accessToken)
      })
    )
  )

  it.effect("that cannot be read is warned about once, and models are then not fetched", () =>
    onPlatform(
      Effect.gen(function* () {
        const logged: Array<unknown> = []
        const logger = Logger.make<unknown, void>(({ logLevel, message }) => void logged.push([logLevel, message]))
        yield* Effect.gen(function* () {
          const { auth, report } = yield* read({ auth: apiKeyLogin, config }, {}, absent)
          assert.isTrue(Option.isNone(report.credential))
          assert.isFalse(report.remoteModels)
          assert.deepStrictEqual(tags(report), ["KeyringUnavailable", "NoCredentials"])
          assert.include(report.findings[0]?.fix, "npm install @napi-rs/keyring")
          assert.deepStrictEqual(tags(yield* auth.credentials()), tags(report))
        }).pipe(Effect.provide(Logger.layer([logger])))
        assert.strictEqual(logged.length, 1)
        assert.include(JSON.stringify(logged), "@napi-rs/keyring is not installed")
      })
    )
  )

  it.effect("that cannot be read does not matter to a key in the environment", () =>
    onPlatform(
      Effect.gen(function* () {
        const env = { CODEX_API_KEY: Redacted.make(secrets.codexKey) }
        const { credential, report } = yield* read({ config }, { env }, absent)
        assert.strictEqual(sent(credential), secrets.codexKey)
        assert.isTrue(report.remoteModels)
      })
    )
  )

  it.effect("with `auto` comes before the file, and the file where it has nothing", () =>
    onPlatform(
      Effect.gen(function* () {
        const home = { auth: apiKeyLogin, config: `cli_auth_credentials_store = "auto"\n` }
        assert.strictEqual(sent((yield* read(home, {}, keyringOf(chatGptLogin))).credential), secrets.accessToken)
        assert.strictEqual(sent((yield* read(home, {}, Keyring.layerMemory({}))).credential), secrets.fileKey)
        const unread = yield* read(home, {}, absent)
        assert.strictEqual(sent(unread.credential), secrets.fileKey)
        assert.deepStrictEqual(tags(unread.report), ["KeyringUnavailable"])
      })
    )
  )

  it.effect("is asked through the optional package, in the store that codex uses", () =>
    onPlatform(
      Effect.gen(function* () {
        const made: Array<unknown> = []
        class AsyncEntry {
          constructor(...args: ReadonlyArray<unknown>) {
            made.push(args)
          }
          getPassword = () => Promise.resolve(JSON.stringify(apiKeyLogin))
        }
        const { credential } = yield* read(
          { config },
          {},
          Keyring.layerFrom(() => Promise.resolve({ AsyncEntry }))
        )
        assert.strictEqual(sent(credential), secrets.fileKey)
        assert.deepInclude(made[0], "Codex Auth")
        assert.deepInclude(made[0], { linux: { store: "secret-service" } })
      })
    )
  )

  it.effect("that throws, is locked, or is another package cannot be read", () =>
    onPlatform(
      Effect.gen(function* () {
        const Throwing = () => {
          throw new Error(`no secret service (${secrets.extra})`)
        }
        class Locked {
          getPassword = () => Promise.reject(new Error(secrets.extra))
        }
        for (const loaded of [{ AsyncEntry: Throwing }, { AsyncEntry: Locked }, {}, undefined]) {
          const { report } = yield* read(
            { config },
            {},
            Keyring.layerFrom(() => Promise.resolve(loaded))
          )
          assert.deepStrictEqual(tags(report), ["KeyringUnavailable", "NoCredentials"])
          assert.notInclude(JSON.stringify(report), secrets.extra)
        }
      }).pipe(Effect.provideService(References.MinimumLogLevel, "None"))
    )
  )
})

describe("a store that is `ephemeral`", () => {
  it.effect("holds nothing that can be read, and the file is not looked at", () =>
    onPlatform(
      Effect.gen(function* () {
        const config = { config: { cli_auth_credentials_store: "ephemeral" } }
        const { credential, report } = yield* read({ auth: apiKeyLogin }, { config })
        assert.isUndefined(credential)
        assert.strictEqual(report.store, "ephemeral")
        assert.deepInclude(report.findings[0], { _tag: "NoCredentials", status: "warning" })
      })
    )
  )
})

describe("a login that the configuration does not allow", () => {
  for (const [name, home, env, tag] of [
    [
      "an API key, where ChatGPT is forced",
      { auth: apiKeyLogin, config: `forced_login_method = "chatgpt"` },
      {},
      "LoginMethodForced"
    ],
    [
      "ChatGPT, where an API key is forced",
      { auth: chatGptLogin, config: `forced_login_method = "api"` },
      {},
      "LoginMethodForced"
    ],
    [
      "a key of the environment before a login that is allowed",
      { auth: chatGptLogin, config: `forced_login_method = "chatgpt"` },
      { CODEX_API_KEY: secrets.codexKey },
      "LoginMethodForced"
    ],
    [
      "another workspace",
      { auth: chatGptLogin, config: `forced_chatgpt_workspace_id = "workspace-2"` },
      {},
      "WorkspaceForced"
    ],
    [
      "one of other workspaces",
      { auth: chatGptLogin, config: `forced_chatgpt_workspace_id = ["a", "b"]` },
      {},
      "WorkspaceForced"
    ],
    [
      "the workspace that is forced",
      { auth: chatGptLogin, config: `forced_chatgpt_workspace_id = ["a", "workspace-1"]` },
      {},
      undefined
    ],
    [
      "an API key, where a workspace is forced",
      { auth: apiKeyLogin, config: `forced_chatgpt_workspace_id = "a"` },
      {},
      undefined
    ],
    ["the method that is forced", { auth: apiKeyLogin, config: `forced_login_method = "api"` }, {}, undefined]
  ] as const) {
    it.effect(`is told before codex removes it, and only then: ${name}`, () =>
      onPlatform(
        Effect.gen(function* () {
          const { report } = yield* read(home, { env })
          assert.deepStrictEqual(tags(report), tag === undefined ? [] : [tag])
          if (tag !== undefined) assert.include(report.findings[0]?.what, "remove the stored login")
        })
      )
    )
  }
})

describe("an administrator's configuration", () => {
  for (const file of ["systemFile", "managedFile"] as const) {
    it.effect(`says which login is forced: ${file}`, () =>
      onPlatform(
        Effect.gen(function* () {
          const fs = yield* FileSystem.FileSystem
          const managed = (yield* Path.Path).join(yield* fs.makeTempDirectoryScoped(), "config.toml")
          yield* fs.writeFileString(managed, `forced_login_method = "chatgpt"`)
          const { report } = yield* read({ auth: apiKeyLogin }, { [file]: managed })
          assert.strictEqual(report.forcedLoginMethod, "chatgpt")
          assert.deepStrictEqual(tags(report), ["LoginMethodForced"])
        })
      )
    )
  }

  it.effect("has the last word on the store and the provider", () =>
    onPlatform(
      Effect.gen(function* () {
        const fs = yield* FileSystem.FileSystem
        const managedFile = (yield* Path.Path).join(yield* fs.makeTempDirectoryScoped(), "managed.toml")
        yield* fs.writeFileString(
          managedFile,
          `cli_auth_credentials_store = "ephemeral"\nmodel_provider = "ours"\n[model_providers.ours]\nname = "ours"\nenv_key = "OUR_KEY"\n`
        )
        const config = `cli_auth_credentials_store = "file"`
        const { report } = yield* read(
          { auth: apiKeyLogin, config },
          { config: { modelProvider: "openai" }, managedFile }
        )
        assert.deepInclude(report, { store: "ephemeral", provider: "ours" })
        assert.include(report.findings[0]?.what, "OUR_KEY")
      })
    )
  )
})

describe("a configuration that cannot be read", () => {
  it.effect("for a value of the wrong kind still says where the login is", () =>
    onPlatform(
      Effect.gen(function* () {
        const config = `model = 5\ncli_auth_credentials_store = "ephemeral"\n`
        const { report } = yield* read({ auth: apiKeyLogin, config })
        assert.strictEqual(report.store, "ephemeral")
        assert.deepStrictEqual(tags(report), ["ConfigUnreadable", "NoCredentials"])
      })
    )
  )

  it.effect("is a finding, and the login is read all the same", () =>
    onPlatform(
      Effect.gen(function* () {
        const { credential, report } = yield* read({ auth: apiKeyLogin, config: `token = "${secrets.extra}` })
        assert.strictEqual(sent(credential), secrets.fileKey)
        assert.deepStrictEqual(tags(report), ["ConfigUnreadable"])
        assert.notInclude(JSON.stringify(report), secrets.extra)
      })
    )
  )
})

describe("the environment of a child", () => {
  it.effect("has the key that was chosen and no other", () =>
    onPlatform(
      Effect.gen(function* () {
        const env = {
          CODEX_API_KEY: Redacted.make(secrets.codexKey),
          CODEX_ACCESS_TOKEN: Redacted.make(secrets.accessToken),
          OPENAI_API_KEY: secrets.openAiKey
        }
        const { auth, report } = yield* read({ auth: apiKeyLogin }, { env })
        const chosen = [...Option.toArray(report.credential), ...report.unused]
        assert.deepStrictEqual(
          chosen.map((credential) => [credential.source._tag, reveal(auth.childEnvironment(credential))]),
          [
            ["Environment", { ...noKeys, CODEX_API_KEY: secrets.codexKey }],
            ["Environment", { ...noKeys, CODEX_ACCESS_TOKEN: secrets.accessToken }],
            ["File", noKeys]
          ]
        )
        assert.deepStrictEqual(reveal(auth.childEnvironment(Redacted.make("given"))), {
          ...noKeys,
          CODEX_API_KEY: "given"
        })
      })
    )
  )

  it.effect("keeps the key of the provider that was chosen", () =>
    onPlatform(
      Effect.gen(function* () {
        const config = `model_provider = "mine"\n[model_providers.mine]\nname = "mine"\nenv_key = "MY_KEY"\n`
        const { auth, credential } = yield* read({ config }, { env: { MY_KEY: secrets.ownKey } })
        assert.isDefined(credential)
        if (credential !== undefined) {
          assert.deepStrictEqual(reveal(auth.childEnvironment(credential)), { ...noKeys, MY_KEY: secrets.ownKey })
        }
      })
    )
  )
})

const reveal = (env: Readonly<Record<string, string | Redacted.Redacted | undefined>>) =>
  Object.fromEntries(
    Object.entries(env).map(([name, value]) => [name, Redacted.isRedacted(value) ? Redacted.value(value) : value])
  )

const answer = Effect.fnUntraced(function* (server: Scripted, method: string, result: unknown) {
  const asked = yield* server.next
  assert.strictEqual(asked.method, method)
  if (asked.id !== undefined) server.say({ id: asked.id, result })
  return asked.params
})

const configured = (config: Readonly<Record<string, unknown>>) => ({ config, origins: {} })

const start = <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.forkChild(effect, { startImmediately: true })

describe("a login", () => {
  const started = { type: "chatgpt", loginId: "mine", authUrl: "https://example.com/login" }
  const completed = { method: "account/login/completed", params: { loginId: "mine", success: true, error: null } }

  for (const [name, config, params, asked] of [
    [
      "an API key where ChatGPT is forced",
      { forced_login_method: "chatgpt" },
      { type: "apiKey", apiKey: Redacted.make(secrets.fileKey) },
      "api"
    ],
    ["a browser where an API key is forced", { forced_login_method: "api" }, { type: "chatgpt" }, "chatgpt"],
    [
      "a device code where an API key is forced",
      { forced_login_method: "api" },
      { type: "chatgptDeviceCode" },
      "chatgpt"
    ],
    [
      "tokens of another workspace",
      { forced_chatgpt_workspace_id: ["one", "two"] },
      { type: "chatgptAuthTokens", accessToken: Redacted.make(secrets.accessToken), chatgptAccountId: "three" },
      "three"
    ]
  ] as const) {
    it.effect(`that is not allowed is not begun: ${name}`, () =>
      onPlatform(
        Effect.gen(function* () {
          const { client, server } = yield* openScripted()
          const auth = yield* openAuth({})
          const running = yield* start(Effect.flip(Stream.runDrain(auth.login(client, params))))
          yield* answer(server, "config/read", configured(config))
          const error = yield* Fiber.join(running)
          const { reason } = error
          if (reason._tag !== "LoginForbidden") return assert.fail(reason._tag)
          assert.deepStrictEqual(Object.entries(config).flat(2), [reason.setting, ...reason.allowed])
          assert.strictEqual(reason.asked, asked)
          assert.deepStrictEqual(yield* server.untaken, [])
        })
      )
    )
  }

  it.effect("in a browser says where to go, and when it is done", () =>
    onPlatform(
      Effect.gen(function* () {
        const { client, server } = yield* openScripted()
        const auth = yield* openAuth({})
        const running = yield* start(Stream.runCollect(auth.login(client, { type: "chatgpt" })))
        yield* answer(server, "config/read", configured({ forced_login_method: "chatgpt" }))
        yield* answer(server, "account/login/start", started)
        server.say(completed)
        assert.deepStrictEqual(yield* Fiber.join(running), [
          { _tag: "BrowserStarted", authUrl: "https://example.com/login" },
          { _tag: "Completed" }
        ])
        assert.deepStrictEqual(yield* server.untaken, [])
      })
    )
  )

  it.effect("with a device code says what to enter where", () =>
    onPlatform(
      Effect.gen(function* () {
        const { client, server } = yield* openScripted()
        const auth = yield* openAuth({})
        const running = yield* start(
          auth.login(client, { type: "chatgptDeviceCode" }).pipe(Stream.take(1), Stream.runCollect)
        )
        yield* answer(server, "config/read", configured({}))
        yield* answer(server, "account/login/start", {
          type: "chatgptDeviceCode",
          loginId: "mine",
          userCode: "ABCD",
          verificationUrl: "https://example.com/device"
        })
        // Nobody waits for its end any more.
        yield* answer(server, "account/login/cancel", { status: "canceled" })
        assert.deepStrictEqual(yield* Fiber.join(running), [
          { _tag: "DeviceCodeStarted", userCode: "ABCD", verificationUrl: "https://example.com/device" }
        ])
      })
    )
  )

  it.effect("that is interrupted is cancelled", () =>
    onPlatform(
      Effect.gen(function* () {
        const { client, server } = yield* openScripted()
        const auth = yield* openAuth({})
        const running = yield* start(Stream.runDrain(auth.login(client, { type: "chatgpt" })))
        yield* answer(server, "config/read", configured({}))
        yield* answer(server, "account/login/start", started)
        const stopping = yield* start(Fiber.interrupt(running))
        assert.deepStrictEqual(yield* answer(server, "account/login/cancel", { status: "canceled" }), {
          loginId: "mine"
        })
        yield* Fiber.join(stopping)
      })
    )
  )
})

describe("a planted secret", () => {
  it.effect("is in nothing that is shown: reports, findings, environments, errors, logs, spans", () =>
    onPlatform(
      Effect.gen(function* () {
        const shown: Array<string> = []
        const show = (value: unknown) =>
          shown.push(JSON.stringify(value), inspect(value, { depth: Infinity, showHidden: true }), String(value))
        const logger = Logger.make((entry) => show([entry.message, String(entry.cause)]))
        const tracer = Tracer.make({
          span: (options) => {
            const span = new Tracer.NativeSpan(options)
            const attribute = span.attribute.bind(span)
            span.attribute = (key, value) => {
              show([key, value])
              attribute(key, value)
            }
            show(options.name)
            return span
          }
        })
        const env = {
          CODEX_API_KEY: Redacted.make(secrets.codexKey),
          CODEX_ACCESS_TOKEN: Redacted.make(secrets.accessToken),
          OPENAI_API_KEY: Redacted.make(secrets.openAiKey),
          MY_KEY: Redacted.make(secrets.ownKey)
        }
        const provider = `model_provider = "mine"\n[model_providers.mine]\nexperimental_bearer_token = "${secrets.bearer}"\n`
        yield* Effect.gen(function* () {
          for (const auth of [apiKeyLogin, { ...chatGptLogin, extra: secrets.extra }, withIdToken(secrets.extra)]) {
            for (const store of ["file", "keyring", "auto", "ephemeral"]) {
              for (const keyring of [absent, keyringOf(auth), Keyring.layerMemory({})]) {
                for (const rest of ["", `forced_login_method = "api"\n`, provider]) {
                  const config = `cli_auth_credentials_store = "${store}"\n${rest}`
                  for (const variables of [{}, env]) {
                    const opened = yield* read({ auth, config }, { env: variables }, keyring)
                    show(opened.report)
                    for (const credential of [...Option.toArray(opened.report.credential), ...opened.report.unused]) {
                      show(credential)
                      show(opened.auth.childEnvironment(credential))
                    }
                  }
                }
              }
            }
          }
          const { client, server } = yield* openScripted()
          const auth = yield* openAuth({})
          const login = auth.login(client, { type: "apiKey", apiKey: Redacted.make(secrets.fileKey) })
          for (const respond of [
            (id: string | number) => ({ id, result: configured({ forced_login_method: "chatgpt" }) }),
            (id: string | number) => ({ id, error: { code: -32_600, message: "no" } })
          ]) {
            const running = yield* start(Effect.flip(Stream.runDrain(login)))
            const { id = "" } = yield* server.next
            server.say(respond(id))
            const error = yield* Fiber.join(running)
            show(error)
            show(error.stack)
          }
          const running = yield* start(Effect.flip(Stream.runDrain(login)))
          yield* answer(server, "config/read", configured({}))
          const { id = "" } = yield* server.next
          server.say({ id, error: { code: -32_600, message: `${secrets.fileKey} is refused` } })
          show(yield* Fiber.join(running))
        }).pipe(
          Effect.provide(Logger.layer([logger])),
          Effect.provideService(References.MinimumLogLevel, "Trace"),
          Effect.withTracer(tracer)
        )
        const all = shown.join("\n")
        assert.isAbove(shown.length, 500)
        assert.include(all, "Auth.credentials")
        for (const [name, secret] of Object.entries(secrets)) assert.notInclude(all, secret, name)
        // The signatures of the tokens too.
        for (const part of [secrets.accessToken, secrets.idToken]) assert.notInclude(all, part.split(".")[2] ?? part)
      })
    )
  )
})
