/**
 * Which credentials codex will use, before it uses them; logging in and out.
 *
 * Reads what codex reads, in codex's order: the environment with codex's own
 * `.env`, then the store of `cli_auth_credentials_store`. Secrets are redacted, from the file to the
 * environment of a child. Tokens are decoded, not verified, and never refreshed:
 * codex does that. What is wrong with credentials is a finding, not a failure.
 *
 * The order was seen with codex 0.169.0.
 *
 * @since 0.1.0
 */
import { createHash } from "node:crypto"
import { Context, Effect, FileSystem, Layer, Option, Path, Redacted, Result, Stream } from "effect"
import type { AppServer } from "../app-server/AppServer.ts"
import type { LoginParams } from "../app-server/areas/account.ts"
import { CodexError, LoginForbidden } from "../CodexError.ts"
import type { ConfigOptions } from "../config/ConfigOptions.ts"
import { resolve } from "../config/ConfigOverrides.ts"
import { childVariable, codexHomeOf, type Environment, environmentOf } from "../internal/environment.ts"
import { accountOf, type Credential, type CredentialSource, decodeLogin, type LoginProblem } from "./credentials.ts"
import { withDotenv } from "./dotenv.ts"
import { Keyring } from "./Keyring.ts"
import { type AuthSettings, type CredentialsStore, readAuthSettings, workspaceIds } from "./settings.ts"

/**
 * How codex is run. Only `codex exec` reads `CODEX_API_KEY`; the app-server
 * ignores it, and takes a key by `login` (seen with 0.169.0).
 *
 * @since 0.1.0
 * @category models
 */
export type CredentialReader = "exec" | "app-server"

/**
 * What stands in the way of the credentials, and what to do about it. Holds no
 * secret.
 *
 * @since 0.1.0
 * @category models
 */
export interface AuthFinding {
  readonly _tag:
    | "NoCredentials"
    | "LoginUnreadable"
    | "LoginReadableByOthers"
    | "LoginOfUnknownKind"
    | "TokenMalformed"
    | "KeyIgnored"
    | "KeyInConfig"
    | "KeyringUnavailable"
    | "LoginMethodForced"
    | "WorkspaceForced"
    | "ConfigUnreadable"
  /** `failed` when codex will not work with it. */
  readonly status: "warning" | "failed"
  readonly what: string
  readonly fix: string
}

/**
 * The credentials that codex will use.
 *
 * @since 0.1.0
 * @category models
 */
export interface CredentialsReport {
  readonly codexHome: string
  /** `cli_auth_credentials_store`. */
  readonly store: CredentialsStore
  /** The model provider that codex will speak to; one without a login of OpenAI may need no credential at all. */
  readonly provider: string
  /** What codex will use; none when it has nothing, or needs nothing. */
  readonly credential: Option.Option<Credential>
  /** What is there and will not be used, for what is above comes first. */
  readonly unused: ReadonlyArray<Credential>
  /** All that the stored login holds, as it stands there: fields of a newer codex too. */
  readonly stored: Option.Option<Redacted.Redacted<Readonly<Record<string, unknown>>>>
  readonly forcedLoginMethod: string | undefined
  /** Empty when none is forced. */
  readonly forcedWorkspaceIds: ReadonlyArray<string>
  /** Whether models may be fetched with these credentials: not while the keyring that should hold them cannot be read. */
  readonly remoteModels: boolean
  readonly findings: ReadonlyArray<AuthFinding>
}

/**
 * How a login goes on.
 *
 * @since 0.1.0
 * @category models
 */
export type LoginProgress =
  /** `authUrl` is to be opened in a browser on this machine. */
  | { readonly _tag: "BrowserStarted"; readonly authUrl: string }
  /** `userCode` is to be entered at `verificationUrl`, on any machine. */
  | { readonly _tag: "DeviceCodeStarted"; readonly verificationUrl: string; readonly userCode: string }
  | { readonly _tag: "Completed" }

/**
 * The same codex that will be run.
 *
 * @since 0.1.0
 * @category models
 */
export interface AuthOptions {
  /** Variables for codex; `undefined` removes one. */
  readonly env?: Environment | undefined
  /** Whether codex also gets this process's variables. Default: true. */
  readonly extendEnv?: boolean | undefined
  /** Configuration that codex is given beside its files. */
  readonly config?: ConfigOptions | undefined
  /** The folder that codex will work in, which may bring configuration of its own. Default: the process's. */
  readonly workingDirectory?: string | undefined
  /** An administrator's configuration, as for `CodexConfig`. Default: `/etc/codex/config.toml`; on Windows none. */
  readonly systemFile?: string | undefined
  /** An administrator's last word, as for `CodexConfig`. Default: `/etc/codex/managed_config.toml`; on Windows none. */
  readonly managedFile?: string | undefined
}

/**
 * Credentials and logins of codex.
 *
 * @since 0.1.0
 * @category services
 * @example
 * ```ts
 * import { NodeServices } from "@effect/platform-node"
 * import { Console, Effect, Layer, Option } from "effect"
 * import { Auth } from "effect-codex/auth"
 *
 * const program = Effect.gen(function* () {
 *   const { credential, findings } = yield* (yield* Auth).credentials()
 *   yield* Console.log(Option.isSome(credential) ? credential.value._tag : "nobody is logged in")
 *   for (const { fix, what } of findings) yield* Console.log(`${what}: ${fix}`)
 * }).pipe(Effect.provide(Auth.layer().pipe(Layer.provide(NodeServices.layer))))
 * ```
 */
export class Auth extends Context.Service<
  Auth,
  {
    /**
     * What codex will use, read anew each time. By default as `codex exec` does.
     * A keyring that is wanted and cannot be read is also warned about in the
     * log, once.
     */
    readonly credentials: (reader?: CredentialReader) => Effect.Effect<CredentialsReport>
    /**
     * Logs in through a server, which codex's later processes share unless the
     * store is `ephemeral`. A login that is not over when the stream is stopped
     * is cancelled.
     *
     * Fails with `LoginForbidden` before anything is begun when the server's
     * configuration allows no such login; with `AuthRequired` when it came to
     * nothing.
     */
    readonly login: (server: AppServer["Service"], params: LoginParams) => Stream.Stream<LoginProgress, CodexError>
    /** Removes the stored login, whatever the environment holds. */
    readonly logout: (server: AppServer["Service"]) => Effect.Effect<void, CodexError>
    /**
     * The `env` for a codex that is to use this credential, or this API key: no
     * other key of codex's reaches it or the commands it runs.
     */
    readonly childEnvironment: (chosen: Credential | Redacted.Redacted) => Environment
  }
>()("effect-codex/auth/Auth") {
  /** Fails with `ConfigInvalid` or `OptionInvalid` for configuration that codex would not take. */
  static readonly layer = (
    options: AuthOptions = {}
  ): Layer.Layer<Auth, CodexError, FileSystem.FileSystem | Path.Path> => Layer.effect(Auth, make(options))
}

/** Variables that codex, of this version or another, takes for its own credentials. */
export const keyVariables = ["CODEX_API_KEY", "CODEX_ACCESS_TOKEN", "OPENAI_API_KEY"] as const

const childEnvironment = (chosen: Credential | Redacted.Redacted): Environment => {
  const none = Object.fromEntries(keyVariables.map((name) => [name, undefined]))
  if (Redacted.isRedacted(chosen)) return { ...none, ...environmentOf({ apiKey: chosen }) }
  // What is stored codex finds by itself.
  if (chosen.source._tag !== "Environment") return none
  if (chosen._tag === "ApiKey") return { ...none, [chosen.source.variable]: chosen.key }
  return chosen._tag === "AccessToken" ? { ...none, [chosen.source.variable]: chosen.token } : none
}

const make = Effect.fnUntraced(function* (options: AuthOptions) {
  const path = yield* Path.Path
  const services = yield* Effect.context<FileSystem.FileSystem | Path.Path>()
  const { env = {}, extendEnv = true } = options
  const { record } = yield* resolve([options.config ?? {}])
  const look = yield* openCredentials

  const credentials = Effect.fn("Auth.credentials")(function* (reader: CredentialReader = "exec") {
    const codexHome = yield* codexHomeOf(env, extendEnv, path)
    const settings = yield* readAuthSettings({
      codexHome,
      overrides: record,
      workingDirectory: options.workingDirectory ?? ".",
      systemFile: options.systemFile,
      managedFile: options.managedFile
    })
    const given = yield* withDotenv(codexHome, env, extendEnv)
    return (yield* look({ codexHome, settings, env: given, extendEnv }))(reader)
  }, Effect.provideContext(services))

  const login = (server: AppServer["Service"], params: LoginParams) =>
    Stream.unwrap(
      Effect.gen(function* () {
        yield* requireAllowed(server, params)
        const { completed, started } = yield* server.account.login(params)
        return Stream.concat(
          Stream.fromIterable(progressOf(started)),
          Stream.fromEffect(Effect.as(completed, { _tag: "Completed" } as const))
        )
      }).pipe(Effect.withSpan("Auth.login", { attributes: { type: params.type } }))
    )

  return Auth.of({ credentials, login, logout: (server) => server.account.logout(), childEnvironment })
})

/**
 * Looks where codex looks, once, and says what each reader will use.
 *
 * @internal
 */
export const openCredentials = Effect.gen(function* () {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const keyring = yield* Keyring
  let warned = false

  const look = Effect.fnUntraced(function* ({
    codexHome,
    env,
    extendEnv,
    settings
  }: {
    readonly codexHome: string
    readonly settings: AuthSettings
    /** All that codex will have, its `.env` too. */
    readonly env: Environment
    readonly extendEnv: boolean
  }) {
    const variable = (name: string) =>
      Effect.map(childVariable(env, extendEnv, name), (value) =>
        value === undefined || value.trim() === "" ? undefined : Redacted.make(value.trim())
      )
    const findings: Array<AuthFinding> = []
    if (settings.problem !== undefined) {
      findings.push({
        _tag: "ConfigUnreadable",
        status: "failed",
        what: settings.problem,
        fix: "put it right; codex does not start with it"
      })
    }
    const stored = yield* readStore(settings.store, codexHome, findings)
    const { provider } = settings
    const apiKey = yield* variable("CODEX_API_KEY")
    const accessToken = yield* variable("CODEX_ACCESS_TOKEN")
    const openAiKey = yield* variable("OPENAI_API_KEY")
    const ownKey = provider.keyVariable === undefined ? undefined : yield* variable(provider.keyVariable)
    return (reader: CredentialReader): CredentialsReport => {
      const loginOf: ReadonlyArray<Credential> = [
        ...(apiKey === undefined || reader !== "exec" ? [] : [keyOf("CODEX_API_KEY", apiKey)]),
        ...(accessToken === undefined ? [] : [tokenOf("CODEX_ACCESS_TOKEN", accessToken)]),
        ...(stored === undefined ? [] : [stored.credential])
      ]
      const ofVariable =
        provider.keyVariable === undefined || ownKey === undefined ? [] : [keyOf(provider.keyVariable, ownKey)]
      const ofConfig = provider.keyInConfig === undefined ? [] : [configKey(provider.id, provider.keyInConfig)]
      // A provider that names a variable takes its key from nowhere else.
      const takesOnlyVariable = provider.keyVariable !== undefined
      const takesLogin = provider.needsOpenAiLogin && !takesOnlyVariable
      const usable = [...ofVariable, ...(takesOnlyVariable ? [] : ofConfig), ...(takesLogin ? loginOf : [])]
      const credential = Option.fromUndefinedOr(usable[0])
      return {
        codexHome,
        store: settings.store,
        provider: provider.id,
        credential,
        unused: [...ofVariable, ...ofConfig, ...loginOf].filter((other) => other !== usable[0]),
        stored: Option.map(Option.fromUndefinedOr(stored), ({ contents }) => contents),
        forcedLoginMethod: settings.forcedLoginMethod,
        forcedWorkspaceIds: settings.forcedWorkspaceIds,
        remoteModels: Option.isSome(credential) || !findings.some(({ _tag }) => _tag === "KeyringUnavailable"),
        findings: [
          ...findings,
          ...(Option.isSome(credential) ? findingsOf(credential.value) : missing(settings, openAiKey !== undefined)),
          ...forcedFindings(settings, loginOf[0]),
          ...(apiKey !== undefined && reader === "app-server" && takesLogin ? [ignoredByAppServer] : [])
        ]
      }
    }
  })

  /** The stored login, where codex looks for it. */
  const readStore = Effect.fnUntraced(function* (
    store: CredentialsStore,
    codexHome: string,
    findings: Array<AuthFinding>
  ) {
    if (store === "keyring" || store === "auto") {
      const home = yield* Effect.orElseSucceed(fs.realPath(codexHome), () => codexHome)
      const account = `cli|${createHash("sha256").update(home).digest("hex").slice(0, 16)}`
      const found = yield* Effect.result(keyring.read(keyringService, account))
      if (Result.isFailure(found)) {
        const { detail, fix, message } = found.failure
        const otherwise = store === "auto" ? "; codex may find a login there that is not seen here" : ""
        findings.push({
          _tag: "KeyringUnavailable",
          status: "warning",
          what: `codex's login is kept in the keyring, which cannot be read: ${detail}${otherwise}`,
          fix
        })
        if (!warned) {
          warned = true
          yield* Effect.logWarning(message)
        }
      } else if (Option.isSome(found.success)) {
        return decode(
          Redacted.value(found.success.value),
          { _tag: "Keyring", service: keyringService, account },
          findings
        )
      }
    }
    // What a process keeps in memory nobody else can see; and codex with `keyring` does not look at the file.
    return store === "file" || store === "auto"
      ? yield* readFile(path.join(codexHome, "auth.json"), findings)
      : undefined
  })

  const readFile = Effect.fnUntraced(function* (file: string, findings: Array<AuthFinding>) {
    const info = yield* Effect.option(fs.stat(file))
    if (Option.isNone(info)) return undefined
    const unreadable = (detail: string) => void findings.push(unusableLogin(file, { _tag: "LoginUnreadable", detail }))
    if (info.value.type !== "File") return unreadable("it is no file")
    if (Number(info.value.size) > maxLoginBytes) return unreadable(`it is larger than ${maxLoginBytes} bytes`)
    const mode = info.value.mode & 0o777
    if ((mode & 0o077) !== 0 && globalThis.process.platform !== "win32") {
      findings.push({
        _tag: "LoginReadableByOthers",
        status: "warning",
        what: `${file} can be used by other users (mode 0${mode.toString(8)})`,
        fix: `chmod 600 ${file}`
      })
    }
    const json = yield* Effect.option(fs.readFileString(file))
    if (Option.isNone(json)) return unreadable("this user may not read it")
    return decode(json.value, { _tag: "File", path: file }, findings)
  })

  return look
})

const keyringService = "Codex Auth"

/** Larger than any login is. */
const maxLoginBytes = 1024 * 1024

const keyOf = (variable: string, key: Redacted.Redacted): Credential => ({
  _tag: "ApiKey",
  source: { _tag: "Environment", variable },
  key
})

const tokenOf = (variable: string, token: Redacted.Redacted): Credential => ({
  _tag: "AccessToken",
  source: { _tag: "Environment", variable },
  token
})

const configKey = (provider: string, key: Redacted.Redacted): Credential => ({
  _tag: "ApiKey",
  source: { _tag: "Config", key: `model_providers.${provider}.experimental_bearer_token` },
  key
})

const decode = (json: string, source: CredentialSource, findings: Array<AuthFinding>) => {
  const decoded = decodeLogin(json, source)
  if (Result.isSuccess(decoded)) return decoded.success
  findings.push(unusableLogin(source._tag === "File" ? source.path : "the login in the keyring", decoded.failure))
  return undefined
}

const unusableLogin = (where: string, { _tag, detail }: LoginProblem): AuthFinding => ({
  _tag,
  status: "failed",
  what: `${where}: ${detail}`,
  fix: "codex will not use it: run `codex login` again"
})

const findingsOf = (credential: Credential): ReadonlyArray<AuthFinding> => {
  if (credential._tag === "Other") {
    return [
      {
        _tag: "LoginOfUnknownKind",
        status: "warning",
        what: `the stored login is of a kind this release does not know (${credential.authMode})`,
        fix: "run `codex login status` to see whether codex can use it"
      }
    ]
  }
  if (credential.source._tag !== "Config") return []
  return [
    {
      _tag: "KeyInConfig",
      status: "warning",
      what: `${credential.source.key} holds a key in plain text`,
      fix: "keep it in a variable and name that in env_key"
    }
  ]
}

const missing = (settings: AuthSettings, hasOpenAiKey: boolean): ReadonlyArray<AuthFinding> => {
  const { id, keyVariable, needsOpenAiLogin } = settings.provider
  if (keyVariable !== undefined) {
    return [
      {
        _tag: "NoCredentials",
        status: "failed",
        what: `the model provider ${id} wants its key in ${keyVariable}, which is not set`,
        fix: `set ${keyVariable}`
      }
    ]
  }
  if (!needsOpenAiLogin) return []
  const nothing: AuthFinding =
    settings.store === "ephemeral"
      ? {
          _tag: "NoCredentials",
          status: "warning",
          what: `cli_auth_credentials_store is "ephemeral": each process of codex has to be logged in, and nothing is stored`,
          fix: "log in on the app-server that runs the threads, or set CODEX_API_KEY for codex exec"
        }
      : {
          _tag: "NoCredentials",
          status: "failed",
          what: "codex has no credentials",
          fix: "run `codex login`, or set CODEX_API_KEY for codex exec"
        }
  if (!hasOpenAiKey) return [nothing]
  return [
    nothing,
    {
      _tag: "KeyIgnored",
      status: "warning",
      what: "OPENAI_API_KEY is set, and codex does not read it",
      fix: "set CODEX_API_KEY for codex exec, or log in with the key"
    }
  ]
}

const ignoredByAppServer: AuthFinding = {
  _tag: "KeyIgnored",
  status: "warning",
  what: "CODEX_API_KEY is set, and the app-server does not read it",
  fix: `log in with the key; cli_auth_credentials_store = "ephemeral" then keeps it off the disk`
}

const isApi = (credential: Credential): boolean => credential._tag === "ApiKey"

const forcedFindings = (settings: AuthSettings, login: Credential | undefined): ReadonlyArray<AuthFinding> => {
  if (login === undefined || login._tag === "Other") return []
  const { forcedLoginMethod: method, forcedWorkspaceIds: allowed } = settings
  // Codex exec ends and removes the stored login, even when it is a key of the environment that does not fit.
  const consequence = "codex exec will refuse to run and remove the stored login"
  if ((method === "chatgpt" && isApi(login)) || (method === "api" && !isApi(login))) {
    return [
      {
        _tag: "LoginMethodForced",
        status: "failed",
        what: `forced_login_method is "${method}", and the login is ${isApi(login) ? "an API key" : "one with ChatGPT"}; ${consequence}`,
        fix: method === "chatgpt" ? "log in with ChatGPT, and unset CODEX_API_KEY" : "log in with an API key"
      }
    ]
  }
  const workspace =
    login._tag === "ChatGpt"
      ? login.account.workspaceId
      : login._tag === "AccessToken"
        ? Option.getOrUndefined(accountOf(Redacted.value(login.token)))?.workspaceId
        : undefined
  if (allowed.length === 0 || isApi(login) || (workspace !== undefined && allowed.includes(workspace))) return []
  return [
    {
      _tag: "WorkspaceForced",
      status: "failed",
      what: `forced_chatgpt_workspace_id is ${allowed.join(", ")}, and the login belongs to ${workspace ?? "no known workspace"}; ${consequence}`,
      fix: "log in to a workspace that is allowed"
    }
  ]
}

/** The login method in the words of `forced_login_method`; none for those it does not concern. */
const methodOf = (type: LoginParams["type"]): string | undefined => {
  switch (type) {
    case "apiKey":
      return "api"
    case "chatgpt":
    case "chatgptDeviceCode":
    case "chatgptAuthTokens":
      return "chatgpt"
    default:
      return undefined
  }
}

/** What codex would refuse, or find out when the user has been through the browser. */
const requireAllowed = Effect.fnUntraced(function* (server: AppServer["Service"], params: LoginParams) {
  const { config } = yield* server.config.read()
  const method = config.forced_login_method
  const asked = methodOf(params.type)
  if (typeof method === "string" && asked !== undefined && asked !== method) {
    return yield* forbidden("forced_login_method", [method], asked)
  }
  const allowed = workspaceIds(config.forced_chatgpt_workspace_id)
  if (params.type === "chatgptAuthTokens" && allowed.length > 0 && !allowed.includes(params.chatgptAccountId)) {
    return yield* forbidden("forced_chatgpt_workspace_id", allowed, params.chatgptAccountId)
  }
})

const forbidden = (setting: LoginForbidden["setting"], allowed: ReadonlyArray<string>, asked: string) =>
  new CodexError({ reason: new LoginForbidden({ setting, allowed, asked }) })

type Started = Effect.Success<ReturnType<AppServer["Service"]["account"]["login"]>>["started"]

const progressOf = (started: Started): ReadonlyArray<LoginProgress> => {
  if ("authUrl" in started && typeof started.authUrl === "string") {
    return [{ _tag: "BrowserStarted", authUrl: started.authUrl }]
  }
  if (
    "userCode" in started &&
    typeof started.userCode === "string" &&
    "verificationUrl" in started &&
    typeof started.verificationUrl === "string"
  ) {
    const { userCode, verificationUrl } = started
    return [{ _tag: "DeviceCodeStarted", userCode, verificationUrl }]
  }
  return []
}
