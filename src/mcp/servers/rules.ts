/**
 * What codex takes as a server, seen with 0.169.0, and of what it takes and can
 * never use (an address that is none, a variable without a name) what is wrong.
 */
import { check } from "../../config/codexConfig/knownKeys.ts"
import { isTable, valueAt } from "../../config/codexConfig/table.ts"

/** No detail shows a value. */
export interface ServerProblem {
  readonly field: string
  readonly detail: string
}

/** Of an entry in codex's names. */
export type ServerTable = Readonly<Record<string, unknown>>

const onlyStdio = ["args", "env", "env_vars", "cwd"]
const onlyHttp = [
  "auth",
  "bearer_token_env_var",
  "http_headers",
  "env_http_headers",
  "http_headers_helper",
  "oauth_resource",
  "oauth"
]

/** As codex says it: `^[a-zA-Z0-9_:@/.-]+$`. */
const nameProblem = (name: string): ServerProblem | undefined =>
  /^[A-Za-z0-9_:@/.-]+$/.test(name)
    ? undefined
    : { field: "name", detail: "a name is made of letters, digits and - _ : @ / ." }

/** The first thing that is wrong with an entry to be written. */
export const problemOf = (name: string, table: ServerTable): ServerProblem | undefined =>
  nameProblem(name) ?? transportProblem(table) ?? kindProblem(table) ?? usageProblem(table)

/** The first thing that keeps an entry that was read from being used. Choices may be those of a newer codex. */
export const connectionProblem = (name: string, table: ServerTable): ServerProblem | undefined =>
  nameProblem(name) ?? transportProblem(table) ?? usageProblem(table)

const transportProblem = (table: ServerTable): ServerProblem | undefined => {
  const has = (field: string) => table[field] !== undefined
  if (has("bearer_token")) {
    const detail =
      "codex takes no token in its configuration; put it into a variable and name that in bearer_token_env_var"
    return { field: "bearer_token", detail }
  }
  if (has("command") && has("url")) return { field: "url", detail: "a server has a command or a url, not both" }
  if (!has("command") && !has("url")) return { field: "command", detail: "a server has a command or a url" }
  const field = (has("command") ? onlyHttp : onlyStdio).find(has)
  return field === undefined
    ? undefined
    : { field, detail: has("command") ? "only a server with a url has this" : "only a server with a command has this" }
}

/** Fields of the wrong kind, and choices that there are not. */
const kindProblem = (table: ServerTable): ServerProblem | undefined => {
  const problem = check({ mcp_servers: { server: table } }, undefined).find(({ _tag }) => _tag !== "UnknownKey")
  return problem === undefined ? undefined : { field: problem.path.slice(2).join("."), detail: problem.detail }
}

const usageProblem = (table: ServerTable): ServerProblem | undefined => {
  for (const [field, detailOf] of rules) {
    const value = valueAt(table, field.split("."))
    const detail = value === undefined ? undefined : detailOf(value, table)
    if (detail !== undefined) return { field, detail }
  }
  for (const [tool, settings] of Object.entries(isTable(table["tools"]) ? table["tools"] : {})) {
    const detail = count(valueAt(settings, ["output_token_limit"]), table)
    if (detail !== undefined) return { field: `tools.${tool}.output_token_limit`, detail }
  }
  const broken = brokenText(table, [])
  return broken === undefined
    ? undefined
    : { field: broken.join("."), detail: "a text holds a zero or half a character" }
}

/** What has to be; undefined when it is so. */
type Rule = (value: unknown, table: ServerTable) => string | undefined

const demand =
  (holds: (value: unknown, table: ServerTable) => boolean, detail: string): Rule =>
  (value, table) =>
    holds(value, table) ? undefined : detail

const names = (value: unknown): ReadonlyArray<string> => Object.keys(isTable(value) ? value : {})
const elements = (value: unknown): ReadonlyArray<unknown> =>
  Array.isArray(value) ? value : Object.values(isTable(value) ? value : {})

const isVariable = (name: unknown): boolean => typeof name === "string" && /^[^=\s\0]+$/.test(name)
export const isHeader = (name: string): boolean => /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/.test(name)
export const isLine = (text: unknown): boolean => typeof text === "string" && /^(?:\t|\P{Cc})*$/u.test(text)
const isScope = (text: unknown): boolean => typeof text === "string" && /^[!#-[\]-~]+$/.test(text)
const isAddress = (text: unknown): boolean =>
  typeof text === "string" && /^https?:$/.test(URL.parse(text)?.protocol ?? "")
const isCount = (value: unknown): boolean =>
  typeof value === "bigint" ? value > 0n : Number.isSafeInteger(value) && Number(value) > 0

const filled = demand((value) => typeof value === "string" && value.trim() !== "", "it is empty")
const address = demand(isAddress, "expected an http or https address")
const variable = demand(isVariable, "expected the name of a variable")
const headers = demand((value) => names(value).every(isHeader), "a header's name is letters, digits and hyphens")
const count = demand((value) => value === undefined || isCount(value), "expected an integer of at least 1")
const period = demand(
  (value) => typeof value === "bigint" || (typeof value === "number" && value > 0 && Number.isFinite(value)),
  "expected a duration of more than zero that ends"
)
const enterprise = demand((_, { auth }) => auth === "ema_auth", `it needs auth to be "ema_auth"`)
const together = (other: string): Rule =>
  demand((_, { oauth }) => valueAt(oauth, [other]) !== undefined, `it needs oauth.${other}`)

const rules: ReadonlyArray<readonly [field: string, rule: Rule]> = [
  ["command", filled],
  ["cwd", filled],
  ["env", demand((value) => names(value).every(isVariable), "a variable's name has no blank and no =")],
  [
    "env_vars",
    demand(
      (value) => elements(value).every((each) => isVariable(isTable(each) ? each["name"] : each)),
      "expected names of variables, or { name, source }"
    )
  ],
  [
    "env_vars",
    demand(
      (value) =>
        elements(value).every((each) => /^(?:undefined|local|remote)$/.test(String(valueAt(each, ["source"])))),
      "a variable's source is local or remote"
    )
  ],
  ["url", address],
  ["bearer_token_env_var", variable],
  ["bearer_token_env_var", demand((_, { auth }) => auth !== "ema_auth", `auth = "ema_auth" takes no token`)],
  ["http_headers", headers],
  ["http_headers", demand((value) => elements(value).every(isLine), "a header's value is one line")],
  ["env_http_headers", headers],
  ["env_http_headers", demand((value) => elements(value).every(isVariable), "expected names of variables")],
  ["http_headers_helper", filled],
  [
    "http_headers_helper",
    demand((_, { environment_id: where = "local" }) => where === "local", "only a server of this machine has this")
  ],
  ["oauth_resource", filled],
  ["oauth.client_id", filled],
  ["oauth.client_secret", filled],
  ["oauth.client_secret", together("client_id")],
  ["oauth.callback_url", address],
  ["oauth.callback_port", demand((port) => port === 0 || (isCount(port) && Number(port) < 65_536), "expected a port")],
  ["oauth.token_endpoint_auth_method", enterprise],
  ["oauth.token_endpoint_auth_method", together("client_secret")],
  ["oauth.authorization_server_issuer", enterprise],
  ["environment_id", filled],
  ["startup_timeout_sec", period],
  ["startup_timeout_ms", period],
  ["tool_timeout_sec", period],
  ["tool_input_schema_max_bytes", count],
  ["scopes", demand((value) => elements(value).every(isScope), "a scope has no blank and is not empty")]
]

/** Where a text stands that neither an argument nor TOML can hold. */
const brokenText = (value: unknown, at: ReadonlyArray<string>): ReadonlyArray<string> | undefined => {
  if (typeof value === "string") return value.includes("\0") || !value.isWellFormed() ? at : undefined
  const entries: ReadonlyArray<readonly [string, unknown]> = Array.isArray(value)
    ? value.map((element) => ["", element])
    : isTable(value)
      ? Object.entries(value)
      : []
  for (const [key, child] of entries) {
    if (key.includes("\0") || !key.isWellFormed()) return at
    const found = brokenText(child, key === "" ? at : [...at, key])
    if (found !== undefined) return found
  }
  return undefined
}
