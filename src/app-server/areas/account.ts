/** The account codex works with. */
import { Effect, Redacted, type Scope } from "effect"
import { CodexError, RequestFailed } from "../../CodexError.ts"
import { redact } from "../../internal/redact.ts"
import type { Params, Result } from "../../protocol/index.ts"
import type { ServerConnection } from "../AppServer.ts"
import { beginLogin, type Login } from "./logins.ts"

/**
 * How to log in. Secrets are redacted up to the connection.
 *
 * @since 0.1.0
 * @category models
 */
export type LoginParams =
  | { readonly type: "apiKey"; readonly apiKey: Redacted.Redacted }
  | Extract<WireParams, { readonly type: "chatgpt" | "chatgptDeviceCode" }>
  | (Omit<Extract<WireParams, { readonly type: "chatgptAuthTokens" }>, "accessToken"> & {
      readonly accessToken: Redacted.Redacted
    })
  | (Omit<Extract<WireParams, { readonly type: "amazonBedrock" }>, "apiKey"> & { readonly apiKey: Redacted.Redacted })
  | (Omit<Extract<WireParams, { readonly type: "amazonBedrockAccessKeys" }>, "secretAccessKey" | "sessionToken"> & {
      readonly secretAccessKey: Redacted.Redacted
      readonly sessionToken?: Redacted.Redacted | undefined
    })

type WireParams = Params<"account/login/start">

/**
 * A login to an account that was begun. `started` has, by its `type`, the
 * `authUrl` to open in a browser; or the `verificationUrl`, and the `userCode`
 * to enter there; or nothing more, and then it is completed already.
 *
 * @since 0.1.0
 * @category models
 */
export interface AccountLogin extends Login<Result<"account/login/start">> {
  /** Gives it up; `completed` then fails. Nothing happens when it is over. */
  readonly cancel: Effect.Effect<void, CodexError>
}

export const makeAccount = (connection: ServerConnection) => {
  const { request } = connection
  return {
    /** Who is logged in: `account` is null when nobody is, or when the model provider in use needs no OpenAI account. */
    read: (params: Params<"account/read"> = {}) => request("account/read", params),
    /** What is left of the plan. Fails with `AuthRequired` without a ChatGPT login. */
    rateLimits: (params?: Params<"account/rateLimits/read">) => request("account/rateLimits/read", params),
    /** The tokens used so far. Fails with `AuthRequired` without a ChatGPT login. */
    usage: (params?: Params<"account/usage/read">) => request("account/usage/read", params),
    /**
     * Begins a login, which is cancelled when the scope closes before it is over.
     * Codex listens on port 1455 while one with `chatgpt` is open. It does not try
     * an API key, and takes an empty one too (seen with 0.169.0).
     */
    login: Effect.fn("AppServer.account.login")(function* (
      params: LoginParams
    ): Effect.fn.Return<AccountLogin, CodexError, Scope.Scope> {
      const login = yield* beginLogin(connection, {
        start: Effect.mapError(request("account/login/start", wireParams(params)), withoutSecretsOf(params)),
        completedBy: "account/login/completed",
        idOf,
        cancel: (started) => {
          const loginId = idOf(started)
          return loginId === undefined ? Effect.void : request("account/login/cancel", { loginId })
        }
      })
      // One without an id is over with its answer.
      return idOf(login.started) === undefined ? { ...login, completed: Effect.void } : login
    }),
    logout: () => Effect.asVoid(request("account/logout"))
  }
}

const idOf = (started: Result<"account/login/start">): string | undefined =>
  "loginId" in started && typeof started.loginId === "string" ? started.loginId : undefined

/** A refusal may say again what it was given. */
const withoutSecretsOf =
  (params: LoginParams) =>
  (error: CodexError): CodexError => {
    if (error.reason._tag !== "RequestFailed") return error
    const { code, detail, method } = error.reason
    const secrets = Object.values(params)
      .filter(Redacted.isRedacted)
      .map((secret) => String(Redacted.value(secret)))
    return new CodexError({ reason: new RequestFailed({ method, code, detail: redact(detail, secrets) }) })
  }

const wireParams = (params: LoginParams): WireParams => {
  switch (params.type) {
    case "chatgpt":
    case "chatgptDeviceCode":
      return params
    case "apiKey":
    case "amazonBedrock":
      return { ...params, apiKey: Redacted.value(params.apiKey) }
    case "chatgptAuthTokens":
      return { ...params, accessToken: Redacted.value(params.accessToken) }
    case "amazonBedrockAccessKeys": {
      const { secretAccessKey, sessionToken, ...rest } = params
      return {
        ...rest,
        secretAccessKey: Redacted.value(secretAccessKey),
        ...(sessionToken === undefined ? undefined : { sessionToken: Redacted.value(sessionToken) })
      }
    }
  }
}
