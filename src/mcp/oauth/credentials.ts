/**
 * Credentials of MCP servers as codex writes them down: the entries of
 * `.credentials.json` and of the keyring, which differ. What a newer codex adds
 * to an entry stays in it.
 *
 * The forms were seen with codex 0.169.0.
 */
import { createHash } from "node:crypto"
import { Option, Redacted, Schema } from "effect"
import type { McpCredentials, McpServerAddress, StoredMcpCredentials } from "../TokenStore.ts"

export type Entry = Readonly<Record<string, unknown>>

export const isEntry = (value: unknown): value is Entry =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** What codex calls a server's entry. Its headers are not part of it, though the key has a place for them. */
export const keyOf = ({ name, url }: McpServerAddress): string => {
  const hashed = createHash("sha256").update(`{"type":"http","url":${JSON.stringify(url)},"headers":{}}`)
  return `${name}|${hashed.digest("hex").slice(0, 16)}`
}

const text = Schema.optionalKey(Schema.NullOr(Schema.String))
const millis = Schema.optionalKey(Schema.NullOr(Schema.Number))

const FileEntry = Schema.Struct({
  server_name: Schema.String,
  server_url: Schema.String,
  issuer: text,
  client_id: Schema.String,
  // Of ours: codex takes the secret from its configuration, and drops this when it writes the entry anew.
  client_secret: text,
  access_token: Schema.String,
  expires_at: millis,
  refresh_token: text,
  scopes: Schema.optionalKey(Schema.Array(Schema.String))
})

const KeyringEntry = Schema.Struct({
  server_name: Schema.String,
  url: Schema.String,
  issuer: text,
  client_id: Schema.String,
  client_secret: text,
  token_response: Schema.Struct({
    access_token: Schema.String,
    refresh_token: text,
    scope: text
  }),
  expires_at: millis
})

const decodeFile = Schema.decodeUnknownOption(FileEntry)
const decodeKeyring = Schema.decodeUnknownOption(KeyringEntry)

/** What both entries say in the same words. */
const common = (found: typeof FileEntry.Type | typeof KeyringEntry.Type) => ({
  issuer: found.issuer ?? undefined,
  clientId: found.client_id,
  clientSecret: secretOf(found.client_secret),
  expiresAt: found.expires_at ?? undefined
})

/** None for what is no entry. */
export const fromFile = (entry: unknown): Option.Option<StoredMcpCredentials> =>
  Option.map(decodeFile(entry), (found) => ({
    server: { name: found.server_name, url: found.server_url },
    credentials: {
      ...common(found),
      accessToken: Redacted.make(found.access_token),
      refreshToken: secretOf(found.refresh_token),
      scopes: found.scopes ?? []
    }
  }))

/** The entry in place of the one there was, whose other fields it keeps. */
export const toFile = ({ name, url }: McpServerAddress, given: McpCredentials, previous: Entry = {}): Entry => ({
  ...without(previous, "client_secret"),
  server_name: name,
  server_url: url,
  issuer: given.issuer ?? null,
  client_id: given.clientId,
  ...optional("client_secret", given.clientSecret),
  access_token: Redacted.value(given.accessToken),
  expires_at: given.expiresAt ?? null,
  refresh_token: given.refreshToken === undefined ? null : Redacted.value(given.refreshToken),
  scopes: given.scopes
})

/** None for what is no entry. */
export const fromKeyring = (entry: unknown): Option.Option<StoredMcpCredentials> =>
  Option.map(decodeKeyring(entry), (found) => ({
    server: { name: found.server_name, url: found.url },
    credentials: {
      ...common(found),
      accessToken: Redacted.make(found.token_response.access_token),
      refreshToken: secretOf(found.token_response.refresh_token),
      scopes: scopesOf(found.token_response.scope ?? undefined)
    }
  }))

/** As `toFile`; `now` is in milliseconds since 1970. */
export const toKeyring = (
  { name, url }: McpServerAddress,
  given: McpCredentials,
  now: number,
  previous: Entry = {}
): Entry => {
  const response = previous["token_response"]
  return {
    ...without(previous, "client_secret", "expires_at"),
    server_name: name,
    url,
    issuer: given.issuer ?? null,
    client_id: given.clientId,
    ...optional("client_secret", given.clientSecret),
    token_response: {
      token_type: "bearer",
      ...(isEntry(response) ? without(response, "expires_in", "refresh_token", "scope") : {}),
      access_token: Redacted.value(given.accessToken),
      ...(given.expiresAt === undefined ? {} : { expires_in: Math.max(0, Math.floor((given.expiresAt - now) / 1000)) }),
      ...optional("refresh_token", given.refreshToken),
      ...(given.scopes.length === 0 ? {} : { scope: given.scopes.join(" ") })
    },
    ...(given.expiresAt === undefined ? {} : { expires_at: given.expiresAt })
  }
}

/** The names in a text with blanks between them. */
export const scopesOf = (scope: string | undefined): ReadonlyArray<string> =>
  (scope ?? "").split(/\s+/).filter((name) => name !== "")

const secretOf = (value: string | null | undefined): Redacted.Redacted | undefined =>
  typeof value === "string" ? Redacted.make(value) : undefined

const optional = (key: string, value: Redacted.Redacted | undefined) =>
  value === undefined ? {} : { [key]: Redacted.value(value) }

const without = (entry: Entry, ...keys: ReadonlyArray<string>): Entry =>
  Object.fromEntries(Object.entries(entry).filter(([key]) => !keys.includes(key)))
