/**
 * Writes src/config/codexConfig/knownKeys.ts: every key of config.toml that the
 * pinned codex knows, and what it takes there.
 *
 * The binary publishes no such list, so it is asked: one app-server reads a
 * config.toml that is rewritten for every question, with --strict-config, and
 * its answers say "unknown configuration field", "expected a boolean" or
 * nothing. Names to try are all words in the binary and in its own answers.
 */
import { spawn, spawnSync } from "node:child_process"
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { NodeServices } from "@effect/platform-node"
import { Effect, Layer } from "effect"
import { CodexBinary } from "../src/binary/CodexBinary.ts"

type Kind = "string" | "boolean" | "integer" | "float" | "array" | "table"

interface Key {
  is: ReadonlyArray<Kind>
  oneOf?: ReadonlyArray<string>
  path?: true
  unsigned?: true
  items?: Key
  fields?: Record<string, Key>
  each?: Key
}

const binary = await Effect.runPromise(
  Effect.flatMap(CodexBinary, ({ path }) => path).pipe(
    Effect.provide(CodexBinary.layer().pipe(Layer.provideMerge(NodeServices.layer)))
  )
)
mkdirSync(".tmp", { recursive: true })
const home = mkdtempSync(join(process.cwd(), ".tmp", "config-keys-"))
const file = join(home, "config.toml")
const env = { PATH: process.env["PATH"] ?? "", HOME: home, CODEX_HOME: home }
writeFileSync(file, "")

interface Answer {
  readonly result?: {
    readonly config: unknown
    readonly layers: ReadonlyArray<{ name: { type: string }; config: unknown }>
  }
  readonly error?: { readonly message: string }
}

const startServer = async (args: ReadonlyArray<string>) => {
  const child = spawn(binary, [...args, "app-server"], { cwd: home, env, stdio: ["pipe", "pipe", "ignore"] })
  const waiting = new Map<number, (answer: Answer) => void>()
  let next = 0
  createInterface({ input: child.stdout }).on("line", (line) => {
    const message: Answer & { id?: number } = JSON.parse(line)
    if (message.id !== undefined) waiting.get(message.id)?.(message)
  })
  const request = (method: string, params: unknown) =>
    new Promise<Answer>((resolve) => {
      const id = next++
      waiting.set(id, resolve)
      child.stdin.write(`${JSON.stringify({ id, method, params })}\n`)
    })
  await request("initialize", {
    clientInfo: { name: "generate", version: "0" },
    capabilities: { experimentalApi: true }
  })
  child.stdin.write(`${JSON.stringify({ method: "initialized" })}\n`)
  return {
    ask: (toml: string) => {
      writeFileSync(file, toml)
      return request("config/read", { cwd: home, includeLayers: true })
    },
    stop: () => child.kill()
  }
}

const strict = await startServer(["--strict-config"])
const lenient = await startServer([])

/** Where a key stands; `*` is any name of a map, `[]` an element of a list. */
type Place = ReadonlyArray<string>

const anyName = "zzprobe"

/** What a table must hold besides, for codex to look at the rest of it. */
const required = new Map<string, Map<string, string>>([
  ["mcp_servers.*", new Map([["command", `"x"`]])],
  ["model_providers.*", new Map([["name", `"x"`]])]
])

/** One key with one value, in the tables around it. */
const documentOf = (place: Place, value: string): string => {
  let text = value
  for (let at = place.length - 1; at >= 0; at--) {
    const segment = place[at] ?? ""
    if (segment === "[]") {
      text = `[${text}]`
      continue
    }
    const name = JSON.stringify(segment === "*" ? anyName : segment)
    const besides = required.get(place.slice(0, at).join(".")) ?? new Map<string, string>()
    const pairs = [[name, text], ...[...besides].filter(([key]) => JSON.stringify(key) !== name)].map((pair) =>
      pair.join(" = ")
    )
    text = at === 0 ? pairs.join("\n") : `{ ${pairs.join(", ")} }`
  }
  return text
}

const mismatch =
  /invalid type|invalid value|unknown variant|did not match any variant|invalid length|wanted exactly|expected string only|expected any valid|unknown field|out of range/

const unknownKey = /unknown configuration field/

const said = ({ error }: Answer): string => error?.message ?? ""

/** What strict codex says to a value; empty when it takes it. Fields it misses are added to what is `required`. */
const ask = async (place: Place, value: string): Promise<string> => {
  for (let tries = 0; tries < 20; tries++) {
    const message = said(await strict.ask(documentOf(place, value)))
    const missing = /missing field `([^`]+)`/.exec(message)?.[1]
    if (missing === undefined) return message
    if (!(await addMissing(place, value, missing))) return ""
  }
  return ""
}

/** Finds the table around `place` that misses a field, and a value for that field. */
const addMissing = async (place: Place, value: string, missing: string): Promise<boolean> => {
  for (let depth = place.length - 1; depth > 0; depth--) {
    const table = place.slice(0, depth).join(".")
    const fields = required.get(table) ?? new Map<string, string>()
    if (place[depth] === "[]" || fields.has(missing)) continue
    for (const candidate of [`"x"`, "true", "1", "[]", "{}", "1.5"]) {
      required.set(table, new Map([...fields, [missing, candidate]]))
      const message = said(await strict.ask(documentOf(place, value)))
      if (!message.includes(`missing field \`${missing}\``) && !(mismatch.test(message) && !unknownKey.test(message)))
        return true
    }
    required.set(table, fields)
  }
  return false
}

const namesIn = (value: unknown, into: Set<string>): void => {
  if (typeof value !== "object" || value === null) return
  for (const [key, child] of Object.entries(value)) {
    if (!Array.isArray(value)) into.add(key)
    namesIn(child, into)
  }
}

/** Names that the binary's text runs together with others. */
const extraWords = [
  ..."startup_readiness tool_input_schema_max_bytes output_token_limit callback_url callback_port wire_api".split(" "),
  ..."exclude_tmpdir_env_var exclude_slash_tmp startup_timeout_ms startup_timeout_sec tool_timeout_sec".split(" "),
  ..."refresh_interval_ms supports_standalone_web_search supports_websockets websocket_connect_timeout_ms".split(" "),
  ..."ignore_large_untracked_files ignore_large_untracked_dirs disable_warnings project_root_markers".split(" "),
  ..."supports_parallel_tool_calls oauth_resource experimental_environment experimental_bearer_token".split(" "),
  ..."description config_file nickname_candidates id type url path cwd env name model gateway_oauth".split(" ")
]

const collectWords = async (): Promise<ReadonlyArray<string>> => {
  const words = new Set<string>(extraWords)
  const text = readFileSync(binary).toString("latin1")
  for (const [word] of text.matchAll(/(?<![a-z0-9_])[a-z][a-z0-9]*(?:_[a-z0-9]+)*(?![a-z0-9_])/g)) {
    if (word.length > 2 && word.length < 48) words.add(word)
  }
  const sections = `[otel]\n[tui]\n[memories]\n[notice]\n[agents]\n[history]\n[audio]\n[realtime]\n[windows]\n[auto_review]\n[goals]\n[feedback]\n[analytics]\n[browser_use]\n[orchestrator]\n[cloud]\n[tools]\n[shell_environment_policy]\n[model_providers.x]\nname="x"\n[mcp_servers.x]\ncommand="x"\n`
  for (const toml of ["", sections]) namesIn((await lenient.ask(toml)).result?.config, words)
  const features = spawnSync(binary, ["features", "list"], { env, encoding: "utf8" }).stdout
  for (const line of features.split("\n")) words.add(line.split(/\s/)[0] ?? "")
  words.delete("")
  return [...words].filter((word) => /^[A-Za-z0-9_.-]+$/.test(word) && word !== anyName).toSorted()
}

const words = await collectWords()

/** A table header for a place, or undefined where there can be none. */
const headerOf = (place: Place): string | undefined => {
  const name = place.map((segment) => (segment === "*" ? anyName : segment))
  if (name.indexOf("[]") !== -1 && name.indexOf("[]") < name.length - 1) return undefined
  return name.at(-1) === "[]"
    ? `[[${name
        .slice(0, -1)
        .map((s) => JSON.stringify(s))
        .join(".")}]]`
    : place.length === 0
      ? ""
      : `[${name.map((s) => JSON.stringify(s)).join(".")}]`
}

/** The names that a table knows: those whose value codex complains about. */
const fieldsOf = async (place: Place): Promise<ReadonlyArray<string>> => {
  const header = headerOf(place)
  if (header === undefined) return []
  const found = new Set<string>()
  const besides = [...(required.get(place.join(".")) ?? [])]
  for (const [name] of besides) found.add(name)
  const chunk = 3000
  for (const value of ["1.5", `"${anyName}"`]) {
    for (let start = 0; start < words.length; start += chunk) {
      let left = words.slice(start, start + chunk).filter((word) => !found.has(word))
      for (;;) {
        const lines = [
          header,
          ...besides.map((pair) => pair.join(" = ")),
          ...left.map((word) => `"${word}" = ${value}`)
        ]
        const message = said(await strict.ask(lines.join("\n")))
        const line = Number(/config\.toml:(\d+):\d+: /.exec(message)?.[1] ?? Number.NaN)
        const word = left[line - 2 - besides.length]
        if (word === undefined || !mismatch.test(message) || unknownKey.test(message)) break
        found.add(word)
        // A map takes any name; a hundred names are no fields.
        if (found.size > 400) return []
        left = left.filter((other) => other !== word)
      }
    }
  }
  // What takes anything, or is placed at its table by codex, shows itself one by one.
  return [...found]
}

const samples: ReadonlyArray<readonly [Kind, string]> = [
  ["string", `"${anyName}"`],
  ["boolean", "true"],
  ["integer", "7"],
  ["float", "1.5"],
  ["array", "[]"],
  ["table", "{}"]
]

const describe = async (place: Place, depth: number): Promise<Key> => {
  const is: Array<Kind> = []
  const key: Key = { is }
  let counts: string | undefined
  for (const [kind, value] of samples) {
    const message = await ask(place, value)
    const variants = /unknown variant `[^`]*`, expected (.*)/.exec(message)?.[1]
    if (kind === "string" && variants !== undefined) {
      key.oneOf = [...variants.matchAll(/`([^`]+)`/g)].map(([, name]) => name ?? "")
      is.push("string")
    } else if (kind === "table" && message.includes("wanted exactly 1 element")) {
      for (const variant of key.oneOf ?? []) {
        if (!mismatch.test(said(await strict.ask(documentOf([...place, variant], "{}"))))) {
          is.push("table")
          break
        }
      }
    } else if (kind === "array" && /invalid length/.test(message)) {
      counts = message
    } else if (!mismatch.test(message)) {
      is.push(kind)
    } else if (kind === "table" && message.includes("untagged enum")) {
      // One of several forms, as those of `env_vars`; which fields it wants codex does not say.
      if (!mismatch.test(await ask(place, `{ name = "${anyName}" }`))) is.push("table")
    }
  }
  // A table that codex also reads by position is a table.
  if (is.includes("table") && is.includes("array") && !is.includes("string") && !is.includes("boolean"))
    is.splice(is.indexOf("array"), 1)
  const anything = is.length >= 6
  if (is.includes("integer") && !is.includes("float") && mismatch.test(await ask(place, "-7"))) key.unsigned = true
  if (is.includes("string") && key.oneOf === undefined && !anything) {
    const { result } = await lenient.ask(documentOf(place, `"./${anyName}"`))
    const layer = JSON.stringify(result?.layers.find(({ name }) => name.type === "user")?.config ?? "")
    const message = said(await lenient.ask(documentOf(place, `"./${anyName}"`)))
    if (layer.includes(`${home}/${anyName}`) || message.includes(`${home}/${anyName}`)) key.path = true
  }
  if (is.includes("array") && !anything && depth < 12) {
    const items = await describe([...place, "[]"], depth + 1)
    if (items.is.length > 0 && items.is.length < 6) key.items = items
  }
  if (is.includes("table") && !anything && key.oneOf === undefined && depth < 12) {
    if (place.at(-1) === "features") {
      key.fields = await describeFeatures(place, depth)
      return key
    }
    const probe = await ask([...place, anyName], "1.5")
    const probes = [probe, await ask([...place, anyName], `"${anyName}"`)]
    const names = (await fieldsOf(place)).toSorted()
    const wildcard = probes.some((message) => mismatch.test(message) && !unknownKey.test(message))
    if (names.length > 0 || probes.every((message) => unknownKey.test(message))) {
      if (names.length < words.length / 2) {
        key.fields = {}
        for (const name of names) key.fields[name] = await describe([...place, name], depth + 1)
      }
    }
    if (wildcard) {
      key.each = await describe([...place, "*"], depth + 1)
      // A map takes any name: those are no fields.
      const each = JSON.stringify(key.each.is)
      key.fields = Object.fromEntries(
        Object.entries(key.fields ?? {}).filter(([, field]) => JSON.stringify(field.is) !== each)
      )
      if (Object.keys(key.fields).length === 0) delete key.fields
    } else if (!probes.every((message) => unknownKey.test(message))) {
      key.each = { is: [] }
    }
    // Codex says otherwise about a few, or takes anything there.
    for (const name of probes.every((message) => unknownKey.test(message)) ? extraWords : []) {
      if (key.fields?.[name] === undefined && !unknownKey.test(await ask([...place, name], "1.5"))) {
        key.fields = { ...key.fields, [name]: { is: [] } }
      }
    }
    const expected = /struct \w+ with (\d+) element/.exec(counts ?? "")?.[1]
    const actual = Object.keys(key.fields ?? {}).length
    if (expected !== undefined && key.each === undefined && Number(expected) > actual) {
      // Some name of it is in no list; better to miss a typo than to call a key wrong that is not.
      key.each = { is: [] }
      console.error(`${place.join(".")}: ${actual} of ${expected} keys found`)
    }
  }
  return key
}

/** Every name of a feature that codex knows, older names too; nearly all are just on or off. */
let featureNames: ReadonlyArray<string> | undefined
const describeFeatures = async (place: Place, depth: number): Promise<Record<string, Key>> => {
  if (featureNames === undefined) {
    const names: Array<string> = []
    for (const word of words)
      if (!unknownKey.test(said(await strict.ask(`features = { "${word}" = true }`)))) names.push(word)
    featureNames = names
  }
  const fields: Record<string, Key> = {}
  for (const name of featureNames) {
    const table = mismatch.test(said(await strict.ask(documentOf([...place, name], "{}"))))
    fields[name] = table ? { is: ["boolean"] } : await describe([...place, name], depth + 1)
  }
  return fields
}

const top = new Set([...(await fieldsOf([])), ...Object.keys(Object((await lenient.ask("")).result?.config))])
const keys: Record<string, Key> = {}
for (const name of [...top].toSorted()) {
  if (unknownKey.test(await ask([name], "1.5")) && unknownKey.test(await ask([name], `"x"`))) continue
  keys[name] = await describe([name], 1)
}
strict.stop()
lenient.stop()
const version = spawnSync(binary, ["--version"], { env, encoding: "utf8" }).stdout.trim()
rmSync(home, { recursive: true, force: true })

/** One line for each key, in the form that `src/config/codexConfig/knownKeys.ts` reads. */
const lines: Array<string> = []
const print = (path: string, key: Key): void => {
  const kinds = key.is.map((kind) =>
    kind === "string" && key.oneOf !== undefined
      ? `string(${key.oneOf.join(" ")})`
      : kind === "string" && key.path
        ? "path"
        : kind === "integer" && key.unsigned
          ? "unsigned"
          : kind
  )
  lines.push(`${path}: ${kinds.length === 0 || kinds.length >= 6 ? "any" : kinds.join("|")}`)
  if (key.items !== undefined) print(`${path}/[]`, key.items)
  for (const [name, field] of Object.entries(key.fields ?? {})) print(`${path}/${name}`, field)
  if (key.each !== undefined) print(`${path}/*`, key.each)
}
for (const [name, key] of Object.entries(keys)) print(name, key)

writeFileSync(
  "src/config/codexConfig/knownKeyLines.ts",
  `/**
 * Generated from ${version.replace("codex-cli", "codex")} by \`node scripts/generate-config-keys.ts\`. Do not edit.
 *
 * Every key of config.toml that this codex knows, and what it takes there.
 */
export const knownKeyLines = \`
${lines.join("\n")}
\`
`
)
console.log(version, lines.length, "keys", words.length, "words")
