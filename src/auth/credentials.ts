/**
 * Credentials as codex stores them: the JSON of auth.json, which is the same in
 * the keyring, and the claims of its tokens.
 *
 * Tokens are decoded, not verified: codex's server does that. No problem that
 * is named here shows any of what was read.
 */
import { Option, Redacted, Result, Schema } from "effect"

/**
 * Where a credential is.
 *
 * @since 0.1.0
 * @category models
 */
export type CredentialSource =
  | { readonly _tag: "Environment"; readonly variable: string }
  | { readonly _tag: "File"; readonly path: string }
  | { readonly _tag: "Keyring"; readonly service: string; readonly account: string }
  /** A key that stands in config.toml itself. */
  | { readonly _tag: "Config"; readonly key: string }

/**
 * Who a ChatGPT login belongs to, as its id token says.
 *
 * @since 0.1.0
 * @category models
 */
export interface ChatGptAccount {
  readonly email?: string | undefined
  /** Such as `plus`, `pro`, `business`. */
  readonly plan?: string | undefined
  /** The workspace, which `forced_chatgpt_workspace_id` names. */
  readonly workspaceId?: string | undefined
  readonly userId?: string | undefined
  /** Until when the id token is good, in seconds since 1970; codex gets itself another. */
  readonly expiresAt?: number | undefined
}

/**
 * A credential, its secrets redacted.
 *
 * @since 0.1.0
 * @category models
 */
export type Credential =
  | { readonly _tag: "ApiKey"; readonly source: CredentialSource; readonly key: Redacted.Redacted }
  /** A token of `CODEX_ACCESS_TOKEN`. */
  | { readonly _tag: "AccessToken"; readonly source: CredentialSource; readonly token: Redacted.Redacted }
  | {
      readonly _tag: "ChatGpt"
      readonly source: CredentialSource
      readonly account: ChatGptAccount
      readonly idToken: Redacted.Redacted
      readonly accessToken: Redacted.Redacted
      readonly refreshToken: Redacted.Redacted
      /** When codex last got new tokens, as it wrote it down. */
      readonly lastRefresh?: string | undefined
    }
  /** A login of a kind that this release does not know. */
  | { readonly _tag: "Other"; readonly source: CredentialSource; readonly authMode: string }

const text = Schema.optional(Schema.NullOr(Schema.String))

const Stored = Schema.Struct({
  auth_mode: text,
  OPENAI_API_KEY: text,
  tokens: Schema.optional(
    Schema.NullOr(
      Schema.Struct({
        id_token: Schema.String,
        access_token: Schema.String,
        refresh_token: Schema.String,
        account_id: text
      })
    )
  ),
  last_refresh: text
})

const Claims = Schema.Struct({
  email: text,
  exp: Schema.optional(Schema.NullOr(Schema.Number)),
  "https://api.openai.com/profile": Schema.optional(Schema.NullOr(Schema.Struct({ email: text }))),
  "https://api.openai.com/auth": Schema.optional(
    Schema.NullOr(
      Schema.Struct({
        chatgpt_plan_type: text,
        chatgpt_account_id: text,
        chatgpt_user_id: text,
        user_id: text
      })
    )
  )
})

const decodeStored = Schema.decodeUnknownOption(Stored)
const decodeClaims = Schema.decodeUnknownOption(Schema.fromJsonString(Claims))
const decodeRecord = Schema.decodeUnknownOption(Schema.fromJsonString(Schema.Record(Schema.String, Schema.Unknown)))

const base64Url = /^[\w-]+$/

/** The account a token names; none when it is no token that codex can read. */
export const accountOf = (token: string): Option.Option<ChatGptAccount> => {
  const parts = token.split(".")
  const payload = parts[1]
  if (parts.length !== 3 || payload === undefined || !base64Url.test(payload) || parts.includes("")) {
    return Option.none()
  }
  return Option.map(decodeClaims(Buffer.from(payload, "base64url").toString("utf8")), (claims) => {
    const auth = claims["https://api.openai.com/auth"]
    return {
      email: claims.email ?? claims["https://api.openai.com/profile"]?.email ?? undefined,
      plan: auth?.chatgpt_plan_type ?? undefined,
      workspaceId: auth?.chatgpt_account_id ?? undefined,
      userId: auth?.chatgpt_user_id ?? auth?.user_id ?? undefined,
      expiresAt: claims.exp ?? undefined
    }
  })
}

/** Why a stored login is none. */
export interface LoginProblem {
  readonly _tag: "LoginUnreadable" | "TokenMalformed"
  readonly detail: string
}

const unreadable = (detail: string) => Result.fail<LoginProblem>({ _tag: "LoginUnreadable", detail })

const malformed = (detail: string) => Result.fail<LoginProblem>({ _tag: "TokenMalformed", detail })

/** A login as it is stored: the credential and all that stands beside it, or what is wrong with it. */
export const decodeLogin = (
  json: string,
  source: CredentialSource
): Result.Result<
  { readonly credential: Credential; readonly contents: Redacted.Redacted<Readonly<Record<string, unknown>>> },
  LoginProblem
> => {
  const record = decodeRecord(json)
  if (Option.isNone(record)) return unreadable("it is no JSON object")
  const contents = Redacted.make(record.value)
  const decoded = decodeStored(record.value)
  if (Option.isNone(decoded)) return unreadable("its fields are not those of a login")
  const { OPENAI_API_KEY: key, auth_mode, last_refresh, tokens } = decoded.value
  // Older codex wrote no mode: a key was then the login, or else the tokens were.
  const mode = auth_mode ?? (typeof key === "string" ? "apikey" : "chatgpt")
  switch (mode) {
    case "apikey":
      if (typeof key !== "string" || key.trim() === "") return unreadable("its API key is empty")
      return Result.succeed({ contents, credential: { _tag: "ApiKey", source, key: Redacted.make(key) } })
    case "chatgpt":
    case "chatgptAuthTokens": {
      if (tokens === undefined || tokens === null) return malformed("it has neither an API key nor tokens")
      const account = accountOf(tokens.id_token)
      if (Option.isNone(account)) return malformed("its id_token is malformed")
      return Result.succeed({
        contents,
        credential: {
          _tag: "ChatGpt",
          source,
          account: { ...account.value, workspaceId: account.value.workspaceId ?? tokens.account_id ?? undefined },
          idToken: Redacted.make(tokens.id_token),
          accessToken: Redacted.make(tokens.access_token),
          refreshToken: Redacted.make(tokens.refresh_token),
          lastRefresh: last_refresh ?? undefined
        }
      })
    }
    default:
      return Result.succeed({ contents, credential: { _tag: "Other", source, authMode: mode } })
  }
}

/** What of a credential nobody may see. */
export const secretsOfCredential = (credential: Credential): ReadonlyArray<string> =>
  Object.values(credential).flatMap((value) => (Redacted.isRedacted(value) ? [Redacted.value(value)] : []))
