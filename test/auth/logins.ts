/** Logins to plant, and where each of their secrets must not be seen again. */
import { NodeServices } from "@effect/platform-node"
import { Context, Effect, FileSystem, Layer, Path, Redacted } from "effect"
import { Auth, type AuthOptions, type Credential } from "effect-codex/auth"

const base64 = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url")

/** A token with these claims, and a signature nobody made. */
export const token = (claims: unknown, signature = "signature-planted"): string =>
  [base64({ alg: "none" }), base64(claims), base64(signature)].join(".")

const claims = {
  email: "user@example.com",
  exp: 4_102_444_800,
  "https://api.openai.com/auth": {
    chatgpt_plan_type: "pro",
    chatgpt_account_id: "workspace-1",
    chatgpt_user_id: "user-1"
  }
}

export const secrets = {
  fileKey: "sk-file-planted-0001",
  codexKey: "codex-environment-planted-0002",
  openAiKey: "openai-environment-planted-0003",
  accessToken: token(claims, "access-planted-0004"),
  idToken: token(claims, "id-planted-0005"),
  refreshToken: "refresh-planted-0006",
  ownKey: "own-provider-planted-0007",
  bearer: "bearer-planted-0008",
  extra: "extra-planted-0009"
}

export const apiKeyLogin = { auth_mode: "apikey", OPENAI_API_KEY: secrets.fileKey }

export const chatGptLogin = {
  auth_mode: "chatgpt",
  OPENAI_API_KEY: null,
  tokens: {
    id_token: secrets.idToken,
    access_token: secrets.accessToken,
    refresh_token: secrets.refreshToken,
    account_id: "workspace-1"
  },
  last_refresh: "2026-11-01T00:00:00Z"
}

export interface Home {
  readonly auth?: unknown
  readonly config?: string
  /** The `.env` of codex itself. */
  readonly dotenv?: string
  readonly mode?: number
}

/** A CODEX_HOME with a login and a configuration. */
export const makeHome = Effect.fnUntraced(function* (
  { auth, config = "", dotenv, mode = 0o600 }: Home,
  parent?: string
) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const home = yield* fs.makeTempDirectoryScoped({
    prefix: "codex-home-",
    ...(parent === undefined ? undefined : { directory: parent })
  })
  yield* fs.writeFileString(path.join(home, "config.toml"), config)
  if (dotenv !== undefined) yield* fs.writeFileString(path.join(home, ".env"), dotenv)
  if (auth !== undefined) {
    const file = path.join(home, "auth.json")
    yield* fs.writeFileString(file, typeof auth === "string" ? auth : JSON.stringify(auth))
    yield* fs.chmod(file, mode)
  }
  return home
})

/** Nothing of the machine that the test runs on. */
export const noKeys = { CODEX_API_KEY: undefined, CODEX_ACCESS_TOKEN: undefined, OPENAI_API_KEY: undefined }

/** No administrator's configuration. */
export const noSystemFiles = { systemFile: "/nowhere/config.toml", managedFile: "/nowhere/managed_config.toml" }

export const openAuth = Effect.fnUntraced(function* (options: AuthOptions, keyring: Layer.Layer<never> = Layer.empty) {
  const layer = Auth.layer({ ...noSystemFiles, ...options }).pipe(Layer.provide([keyring, NodeServices.layer]))
  return Context.get(yield* Layer.build(layer), Auth)
})

/** The secret that codex is to send. */
export const sent = (credential: Credential | undefined): string | undefined => {
  switch (credential?._tag) {
    case "ApiKey":
      return Redacted.value(credential.key)
    case "AccessToken":
      return Redacted.value(credential.token)
    case "ChatGpt":
      return Redacted.value(credential.accessToken)
    default:
      return undefined
  }
}
