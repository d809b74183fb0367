import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Context, Effect, FileSystem, Layer, Option, Path, Redacted, References, Stream } from "effect"
import { Codex, type ConfigOptions } from "effect-codex"
import { AppServer } from "effect-codex/app-server"
import type { CredentialReader } from "effect-codex/auth"
import { type Answer, Script, ScriptedModel } from "effect-codex/testing"
import {
  apiKeyLogin,
  chatGptLogin,
  type Home,
  makeHome,
  noKeys,
  openAuth,
  secrets,
  sent,
  token
} from "../auth/logins.ts"
import { onPlatform } from "../support/real.ts"

interface Case extends Home {
  readonly env?: Readonly<Record<string, string>>
  readonly provider?: { readonly envKey?: string; readonly requiresOpenaiAuth?: boolean }
  /** What codex is known to send, so that both being wrong in the same way is seen. */
  readonly sends: string | undefined
}

const keyed = { CODEX_API_KEY: secrets.codexKey }

const cases: Readonly<Record<string, Case>> = {
  "no credentials": { sends: undefined },
  "only OPENAI_API_KEY": { env: { OPENAI_API_KEY: secrets.openAiKey }, sends: undefined },
  "CODEX_API_KEY and OPENAI_API_KEY": { env: { ...keyed, OPENAI_API_KEY: secrets.openAiKey }, sends: secrets.codexKey },
  "CODEX_API_KEY with blanks": { env: { CODEX_API_KEY: ` ${secrets.codexKey} ` }, sends: secrets.codexKey },
  "a blank CODEX_API_KEY and a stored key": { env: { CODEX_API_KEY: "  " }, auth: apiKeyLogin, sends: secrets.fileKey },
  "CODEX_API_KEY and a stored key": { env: keyed, auth: apiKeyLogin, sends: secrets.codexKey },
  "OPENAI_API_KEY and a stored key": {
    env: { OPENAI_API_KEY: secrets.openAiKey },
    auth: apiKeyLogin,
    sends: secrets.fileKey
  },
  "a stored ChatGPT login": { auth: chatGptLogin, sends: secrets.accessToken },
  "a stored ChatGPT login beside a key": {
    auth: { ...chatGptLogin, OPENAI_API_KEY: secrets.fileKey },
    sends: secrets.accessToken
  },
  "stored tokens and a key, of no mode": {
    auth: { tokens: chatGptLogin.tokens, OPENAI_API_KEY: secrets.fileKey },
    sends: secrets.fileKey
  },
  "stored tokens of no mode": { auth: { ...chatGptLogin, auth_mode: undefined }, sends: secrets.accessToken },
  "a malformed id token": {
    auth: { ...chatGptLogin, tokens: { ...chatGptLogin.tokens, id_token: "no.token" } },
    sends: undefined
  },
  "an id token without claims": {
    auth: { ...chatGptLogin, tokens: { ...chatGptLogin.tokens, id_token: token({}) } },
    sends: secrets.accessToken
  },
  "a stored login that is no JSON": { auth: `{"OPENAI_API_KEY": `, sends: undefined },
  "a keyring that is not there": {
    auth: apiKeyLogin,
    config: `cli_auth_credentials_store = "keyring"`,
    sends: undefined
  },
  "auto, without a keyring": {
    auth: apiKeyLogin,
    config: `cli_auth_credentials_store = "auto"`,
    sends: secrets.fileKey
  },
  "an ephemeral store": { auth: apiKeyLogin, config: `cli_auth_credentials_store = "ephemeral"`, sends: undefined },
  "a provider that wants no login": { auth: apiKeyLogin, provider: { requiresOpenaiAuth: false }, sends: undefined },
  "a provider with a key of its own": {
    auth: apiKeyLogin,
    env: { ...keyed, MY_KEY: secrets.ownKey },
    provider: { envKey: "MY_KEY" },
    sends: secrets.ownKey
  },
  "a provider's key in codex's .env, over the process's": {
    dotenv: `export MY_KEY='${secrets.ownKey}' # mine\n`,
    env: { MY_KEY: secrets.extra },
    provider: { envKey: "MY_KEY" },
    sends: secrets.ownKey
  },
  "a provider's key put together in codex's .env": {
    dotenv: `no assignment\nPART=${secrets.ownKey}\nMY_KEY="\${PART}\\"x"y\n`,
    provider: { envKey: "MY_KEY" },
    sends: `${secrets.ownKey}"xy`
  },
  "an empty key in codex's .env": {
    dotenv: "MY_KEY=\n",
    env: { MY_KEY: secrets.extra },
    provider: { envKey: "MY_KEY" },
    sends: undefined
  },
  "a line of codex's .env that is none": {
    dotenv: `MY_KEY=${secrets.extra} and more\n`,
    provider: { envKey: "MY_KEY" },
    sends: undefined
  },
  "a key of codex's own in its .env": { dotenv: `CODEX_API_KEY=${secrets.extra}\n`, sends: undefined }
}

/** What the app-server does otherwise: it reads no key of the environment. */
const onAppServer: Readonly<Record<string, string | undefined>> = {
  "CODEX_API_KEY and OPENAI_API_KEY": undefined,
  "CODEX_API_KEY and a stored key": secrets.fileKey
}

const optionsFor = (baseUrl: string, provider: Case["provider"] = {}): ConfigOptions => ({
  model: "gpt-5.5",
  modelProvider: "asked",
  modelProviders: {
    asked: {
      name: "asked",
      baseUrl,
      wireApi: "responses",
      requiresOpenaiAuth: true,
      requestMaxRetries: 0,
      streamMaxRetries: 0,
      ...provider
    }
  }
})

/** What codex sent to the model, and what was foretold. */
const compare = Effect.fnUntraced(function* (model: ScriptedModel["Service"], reader: CredentialReader, given: Case) {
  const home = yield* makeHome(given, model.codexHome)
  const env = { ...noKeys, CODEX_HOME: home, ...given.env }
  const options = optionsFor(model.baseUrl, given.provider)
  const report = yield* (yield* openAuth({ env, config: options })).credentials(reader)
  const layer: Layer.Layer<Codex, unknown, NodeServices.NodeServices> =
    reader === "exec" ? Codex.layerExec({ env, defaults: options }) : Codex.layerAppServer({ env, config: options })
  const before = (yield* model.requests).length
  yield* Effect.gen(function* () {
    const context = yield* Layer.build(Layer.provide(layer, NodeServices.layer))
    const thread = yield* Context.get(context, Codex).startThread({ workingDirectory: home, skipGitRepoCheck: true })
    // A provider whose key is missing is not asked at all.
    yield* Effect.catchReason(thread.run("Hello"), "CodexError", "AuthRequired", () => Effect.void)
  }).pipe(Effect.scoped)
  const authorization = (yield* model.requests)[before]?.headers["authorization"]
  return { authorization, foretold: sent(Option.getOrUndefined(report.credential)), report }
})

const scriptedModel = (script: Script.Script | Answer) =>
  Effect.map(Layer.build(Layer.provide(ScriptedModel.layer(script), NodeServices.layer)), Context.get(ScriptedModel))

const openModel = scriptedModel(() => "Hello.")

describe("a key for the app-server", () => {
  it.live("reaches its provider, and neither a file nor what the agent runs", () =>
    onPlatform(
      Effect.gen(function* () {
        const fs = yield* FileSystem.FileSystem
        const model = yield* scriptedModel([
          Script.respond(Script.command("env; cat /proc/$PPID/environ", { arguments: { login: false } })),
          "Done."
        ])
        const home = yield* makeHome({}, model.codexHome)
        const layer = Codex.layerAppServer({
          env: { ...noKeys, CODEX_HOME: home },
          config: optionsFor(model.baseUrl),
          apiKey: Redacted.make(secrets.codexKey)
        })
        const context = yield* Layer.build(Layer.provide(layer, NodeServices.layer))
        const thread = yield* Context.get(context, Codex).startThread({
          workingDirectory: home,
          sandbox: "danger-full-access",
          approvalPolicy: "never"
        })
        const { items } = yield* thread.run("Hello")
        const [first] = yield* model.requests
        assert.strictEqual(first?.headers["authorization"], `Bearer ${secrets.codexKey}`)
        assert.isTrue(items.some(({ _tag }) => _tag === "CommandExecution"))
        assert.notInclude(JSON.stringify(items), secrets.codexKey)
        assert.isFalse(yield* fs.exists(`${home}/auth.json`))
      })
    )
  )
})

const bearer = (secret: string | undefined) => (secret === undefined ? undefined : `Bearer ${secret}`)

describe("what codex sends to its model is what was foretold", () => {
  it.live("by codex exec, for every place that a credential can be in", () =>
    onPlatform(
      Effect.gen(function* () {
        const model = yield* openModel
        for (const [name, given] of Object.entries(cases)) {
          const { authorization, foretold } = yield* compare(model, "exec", given)
          assert.strictEqual(authorization, bearer(given.sends), name)
          assert.strictEqual(foretold, given.sends, name)
        }
      }).pipe(Effect.provideService(References.MinimumLogLevel, "None"))
    )
  )

  it.live("by the app-server, which reads no key of the environment", () =>
    onPlatform(
      Effect.gen(function* () {
        const model = yield* openModel
        for (const name of [
          ...Object.keys(onAppServer),
          "a stored ChatGPT login",
          "an ephemeral store",
          "a provider with a key of its own",
          "a provider's key in codex's .env, over the process's"
        ]) {
          const given = cases[name]
          assert.isDefined(given)
          if (given === undefined) continue
          const { authorization, foretold } = yield* compare(model, "app-server", given)
          const sends = name in onAppServer ? onAppServer[name] : given.sends
          assert.strictEqual(authorization, bearer(sends), name)
          assert.strictEqual(foretold, sends, name)
        }
      }).pipe(Effect.provideService(References.MinimumLogLevel, "None"))
    )
  )
})

describe("a stored login that the configuration forbids", () => {
  it.live("is removed by codex exec, as the finding said", () =>
    onPlatform(
      Effect.gen(function* () {
        const fs = yield* FileSystem.FileSystem
        const path = yield* Path.Path
        const model = yield* openModel
        const home = yield* makeHome({ auth: chatGptLogin, config: `forced_login_method = "chatgpt"` }, model.codexHome)
        const env = { ...noKeys, CODEX_HOME: home, CODEX_API_KEY: Redacted.make(secrets.codexKey) }
        const options = optionsFor(model.baseUrl)
        const { findings } = yield* (yield* openAuth({ env, config: options })).credentials()
        assert.deepStrictEqual(
          findings.map(({ _tag }) => _tag),
          ["LoginMethodForced"]
        )
        const context = yield* Layer.build(
          Layer.provide(Codex.layerExec({ env, defaults: options }), NodeServices.layer)
        )
        const thread = yield* Context.get(context, Codex).startThread({
          workingDirectory: home,
          skipGitRepoCheck: true
        })
        const error = yield* Effect.flip(thread.run("Hello"))
        assert.include(error.stderr, "Logging out")
        assert.isFalse(yield* fs.exists(path.join(home, "auth.json")))
      })
    )
  )
})

const openServer = Effect.fnUntraced(function* (home: string) {
  const layer = AppServer.layerStdio({ env: { ...noKeys, CODEX_HOME: home } })
  return Context.get(yield* Layer.build(Layer.provide(layer, NodeServices.layer)), AppServer)
})

describe("a login through the real server", () => {
  it.live("with an API key is stored for codex, is what it sends, and is gone after logout", () =>
    onPlatform(
      Effect.gen(function* () {
        const fs = yield* FileSystem.FileSystem
        const path = yield* Path.Path
        const model = yield* openModel
        const home = yield* makeHome({}, model.codexHome)
        const file = path.join(home, "auth.json")
        const server = yield* openServer(home)
        const auth = yield* openAuth({ env: { ...noKeys, CODEX_HOME: home } })
        const key = Redacted.make(secrets.fileKey)
        assert.deepStrictEqual(yield* Stream.runCollect(auth.login(server, { type: "apiKey", apiKey: key })), [
          { _tag: "Completed" }
        ])

        const report = yield* auth.credentials("app-server")
        assert.deepInclude(Option.getOrUndefined(report.credential), {
          _tag: "ApiKey",
          source: { _tag: "File", path: file }
        })
        assert.strictEqual(sent(Option.getOrUndefined(report.credential)), secrets.fileKey)
        assert.deepStrictEqual(report.findings, [])

        // Not in the way of the child's own: what was chosen is stored.
        const [chosen] = Option.toArray(report.credential)
        assert.isDefined(chosen)
        if (chosen === undefined) return
        const env = { CODEX_HOME: home, ...auth.childEnvironment(chosen) }
        const context = yield* Layer.build(
          Layer.provide(Codex.layerExec({ env, defaults: optionsFor(model.baseUrl) }), NodeServices.layer)
        )
        const thread = yield* Context.get(context, Codex).startThread({
          workingDirectory: home,
          skipGitRepoCheck: true
        })
        yield* thread.run("Hello")
        assert.strictEqual((yield* model.requests)[0]?.headers["authorization"], bearer(secrets.fileKey))

        yield* auth.logout(server)
        assert.isFalse(yield* fs.exists(file))
        assert.isTrue(Option.isNone((yield* auth.credentials("app-server")).credential))
      })
    )
  )

  it.live("into an ephemeral store works for that server, and is on no disk", () =>
    onPlatform(
      Effect.gen(function* () {
        const fs = yield* FileSystem.FileSystem
        const path = yield* Path.Path
        const model = yield* openModel
        const home = yield* makeHome({}, model.codexHome)
        const config = { ...optionsFor(model.baseUrl), config: { cli_auth_credentials_store: "ephemeral" } }
        const env = { ...noKeys, CODEX_HOME: home }
        const context = yield* Layer.build(Layer.provide(Codex.layerAppServer({ env, config }), NodeServices.layer))
        const server = Context.get(context, AppServer)
        const auth = yield* openAuth({ env, config })
        yield* Stream.runDrain(auth.login(server, { type: "apiKey", apiKey: Redacted.make(secrets.fileKey) }))
        const thread = yield* Context.get(context, Codex).startThread({ workingDirectory: home })
        yield* thread.run("Hello")
        assert.strictEqual((yield* model.requests)[0]?.headers["authorization"], bearer(secrets.fileKey))
        for (const name of yield* fs.readDirectory(home, { recursive: true })) {
          const file = path.join(home, name)
          const content = yield* fs.stat(file).pipe(
            // Links to the binary itself are there too.
            Effect.filterOrFail(({ size, type }) => type === "File" && Number(size) <= 50 * 1024 * 1024),
            Effect.andThen(fs.readFileString(file)),
            // Codex goes on, and removes what it no longer needs.
            Effect.orElseSucceed(() => "")
          )
          assert.notInclude(content, secrets.fileKey, name)
        }
      })
    )
  )

  it.live("that the server would refuse is refused before it is asked", () =>
    onPlatform(
      Effect.gen(function* () {
        const model = yield* openModel
        const home = yield* makeHome({ config: `forced_login_method = "chatgpt"` }, model.codexHome)
        const server = yield* openServer(home)
        const auth = yield* openAuth({})
        const apiKey = Redacted.make(secrets.fileKey)
        const { reason } = yield* Effect.flip(Stream.runDrain(auth.login(server, { type: "apiKey", apiKey })))
        assert.deepInclude(reason, {
          _tag: "LoginForbidden",
          setting: "forced_login_method",
          allowed: ["chatgpt"],
          asked: "api"
        })
        // What it says itself.
        const asked = yield* Effect.flip(Effect.scoped(server.account.login({ type: "apiKey", apiKey })))
        assert.strictEqual(asked.reason._tag, "RequestFailed")
      })
    )
  )
})
