import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { ConfigProvider, Context, Effect, FileSystem, Layer, Path, Schema } from "effect"
import { AppServer } from "effect-codex/app-server"
import { CodexBinary } from "effect-codex/binary"
import { CodexConfig, type ConfigRecord, type ResolvedConfig, type ResolveOptions } from "effect-codex/config"
import { ChildProcess, ChildProcessSpawner } from "effect/process"
import { stringify } from "smol-toml"
import { knownKeyLines } from "../../src/config/codexConfig/knownKeyLines.ts"
import { define, isTable, leavesOf, type Table, valueAt } from "../../src/config/codexConfig/table.ts"
import { readToml } from "../../src/config/codexConfig/toml.ts"
import { invalidToml, validToml } from "../config/tomlCases.ts"
import { Pick } from "../support/pick.ts"
import { git, onPlatform } from "../support/real.ts"

/** Keys and values for them; codex takes each of them, alone and with the others. */
const pool: ReadonlyArray<readonly [path: string, ...values: ReadonlyArray<unknown>]> = [
  ["model", "gpt-5.5", "other"],
  ["model_provider", "mine", "openai", "ollama"],
  ["model_providers.mine", { name: "Mine", base_url: "http://127.0.0.1:1" }, { name: "M", query_params: { a: "1" } }],
  ["model_providers.mine.http_headers", { "x-a.b": "1" }, {}],
  ["model_reasoning_effort", "low", "anything"],
  ["model_verbosity", "low", "high"],
  ["model_context_window", 1000, 2000],
  ["approval_policy", "never", "on-request"],
  ["sandbox_mode", "read-only", "workspace-write"],
  ["sandbox_workspace_write.writable_roots", ["rel"], ["~/r", "/a/../b", "./c/."], []],
  ["sandbox_workspace_write.network_access", true, false],
  ["features.goals", true, false],
  ["features.memories", true, false],
  ["features.respect_system_proxy", true],
  ["history.persistence", "none", "save-all"],
  ["history.max_bytes", 5, 6],
  ["shell_environment_policy.set", { A: "1" }, { A: "2", "b c": "3" }, {}],
  ["shell_environment_policy.inherit", "core", "none"],
  ["notify", ["a"], ["b", "c"]],
  ["web_search", "live", "disabled"],
  ["otel.environment", "dev", "prod"],
  ["otel.log_user_prompt", true],
  ["log_dir", "logs", "~/logs", "../l"],
  ["sqlite_home", "db"],
  ["mcp_servers.a", { command: "x", args: ["1", "2"] }, { command: "y", enabled: false }],
  ["mcp_servers.a.b", { command: "x", env: { E: "1" } }],
  ["skills.config", [{ path: "s", enabled: true }], [{ name: "n", enabled: false }]],
  ["project_root_markers", [], [".git"], ["mark"], ["nowhere"]],
  ["desktop", { anything: ["goes", { here: true }] }],
  ["unheard_of", "x", ["y"], {}],
  ["tui.unheard_of", true],
  ["chatgpt_base_url", "http://127.0.0.1:2"],
  ["apps_mcp_product_sku", "sku"],
  ["profiles.old.model", "old"]
]

/** What codex does not start with, or does only where another layer replaces it. */
const refused: ReadonlyArray<readonly [path: string, ...values: ReadonlyArray<unknown>]> = [
  ["model", 1, true, ["x"]],
  ["features.goals", "yes", 1],
  ["approval_policy", "sometimes"],
  ["history", "all"],
  ["history.max_bytes", -1, "5"],
  ["notify", "x", [1]],
  ["model_providers.openai", { name: "Mine" }],
  ["model_provider", "missing"],
  ["mcp_servers", []],
  ["web_search", true]
]

const setAt = (table: Table, path: ReadonlyArray<string>, value: unknown): void => {
  const [name = "", ...rest] = path
  if (rest.length === 0) return define(table, name, value)
  const inner = Object.hasOwn(table, name) ? table[name] : undefined
  const child: Table = isTable(inner) ? { ...inner } : {}
  setAt(child, rest, value)
  define(table, name, child)
}

/** `mcp_servers.a.b` is a server called `a.b`. */
const pathOf = (key: string): ReadonlyArray<string> =>
  key === "mcp_servers.a.b" ? ["mcp_servers", "a.b"] : key.split(".")

const layer = (pick: Pick, most: number, wrong: number): Table => {
  const table: Table = {}
  for (let count = pick.upTo(most); count > 0; count--) {
    const [key, ...values] = pick.one(pick.chance(wrong) ? refused : pool)
    setAt(table, pathOf(key), pick.one(values))
  }
  return table
}

interface Place {
  readonly home: string
  readonly root: string
  readonly folders: ReadonlyArray<string>
}

/** A repository with folders in it, one of them marked, a worktree of it, and a folder that is in none. */
const makePlace = Effect.gen(function* () {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const base = yield* fs.realPath(yield* fs.makeTempDirectoryScoped({ prefix: "codex-config-" }))
  const root = path.join(base, "repo")
  yield* fs.makeDirectory(path.join(root, "sub", "deep"), { recursive: true })
  yield* git(base, "init", "-q", root)
  yield* git(root, "commit", "-q", "--allow-empty", "-m", "x")
  yield* git(root, "worktree", "add", "-q", path.join(base, "tree"))
  yield* fs.writeFileString(path.join(root, "sub", "mark"), "")
  yield* fs.makeDirectory(path.join(base, "plain", "in"), { recursive: true })
  yield* fs.makeDirectory(path.join(base, "home"))
  const folders = ["repo", "repo/sub", "repo/sub/deep", "tree", "plain", "plain/in"].map((name) =>
    path.join(base, name)
  )
  const place: Place = { home: path.join(base, "home"), root, folders }
  return place
})

const trustLevels = ["trusted", "trusted", "", "untrusted"]

/** Writes every file of a combination anew, and says what to resolve. */
const writeCombination = Effect.fnUntraced(function* (place: Place, source: Pick, wrong: number) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const user = layer(source, 8, wrong)
  for (const folder of place.folders) {
    const level = source.one(trustLevels)
    if (level !== "") setAt(user, ["projects", folder, "trust_level"], level)
    const dotCodex = path.join(folder, ".codex")
    yield* fs.remove(dotCodex, { recursive: true, force: true })
    if (source.chance(0.3)) continue
    yield* fs.makeDirectory(dotCodex)
    if (source.chance(0.1)) continue
    yield* fs.writeFileString(path.join(dotCodex, "config.toml"), stringify(layer(source, 6, wrong)))
  }
  yield* fs.writeFileString(path.join(place.home, "config.toml"), stringify(user))
  return source.one(place.folders)
})

const configOf = (place: Place) =>
  Effect.map(
    Layer.build(
      CodexConfig.layer({ codexHome: place.home }).pipe(
        Layer.provide(NodeServices.layer),
        Layer.provide(ConfigProvider.layer(ConfigProvider.fromUnknown({ HOME: place.home })))
      )
    ),
    Context.get(CodexConfig)
  )

const serverOf = (place: Place, overrides: ConfigRecord) =>
  Effect.map(
    Layer.build(
      Layer.provide(
        AppServer.layerStdio({
          env: { CODEX_HOME: place.home, HOME: place.home },
          config: { config: overrides }
        }),
        NodeServices.layer
      )
    ),
    Context.get(AppServer)
  )

const withoutNull = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutNull)
  if (!isTable(value)) return value
  const table: Table = {}
  for (const [key, child] of Object.entries(value)) if (child !== null) define(table, key, withoutNull(child))
  return table
}

/** Whether a list or a table is in force where a key names a value, or a list or a value where the key goes further. */
const isReplaced = ({ get }: ResolvedConfig, key: string): boolean => {
  const value = get(key)
  if (value !== undefined) return typeof value === "object"
  const names = key.split(".")
  return names.some((_, length) => {
    const above = get(names.slice(0, length).join("."))
    return above !== undefined && !isTable(above)
  })
}

/** Findings about what codex 0.169.0 does not start with, though a later one may. */
const fatal: ReadonlySet<string> = new Set(["UnknownValue", "UnknownProvider"])

const outcomes = { same: 0, refused: 0, values: 0, disabled: 0, denied: 0 }

const compare = Effect.fnUntraced(function* (
  server: AppServer["Service"],
  config: CodexConfig["Service"],
  options: ResolveOptions
) {
  const theirs = yield* Effect.result(server.config.read({ cwd: options.workingDirectory, includeLayers: true }))
  const ours = yield* Effect.result(config.resolve(options))
  if (theirs._tag === "Failure") {
    const said = theirs.failure.message
    if (ours._tag === "Success") {
      const kinds = ours.success.findings.map(({ kind }) => kind)
      assert.isTrue(
        kinds.some((kind) => fatal.has(kind)),
        `codex refused what we took: ${said}`
      )
    }
    outcomes.refused++
    return
  }
  if (ours._tag === "Failure") return assert.fail(`we refused what codex took: ${ours.failure.message}`)
  const { layers, origins } = theirs.success
  const resolved = ours.success
  const effective: unknown = theirs.success.config
  const unknown = resolved.findings.filter(({ kind }) => kind === "UnknownKey").map(({ path }) => path.join("."))
  for (const [at, value] of leavesOf(resolved.values)) {
    // Codex fills an empty table with its defaults.
    if (isTable(value)) continue
    // What codex does not know has an origin there, and no value.
    if (unknown.some((key) => `${at.join(".")}.`.startsWith(`${key}.`))) continue
    assert.deepStrictEqual(withoutNull(valueAt(effective, at)), value, at.join("."))
    outcomes.values++
  }
  const named = Object.entries(origins)
    // Codex also keeps the origins of what a stronger layer has replaced by something else.
    .filter(([key]) => key in resolved.origins || !isReplaced(resolved, key))
    .map(([key, origin]) => [key, withoutNull(origin?.name)])
  assert.deepStrictEqual(resolved.origins, Object.fromEntries(named))
  assert.deepStrictEqual(
    resolved.layers.map(({ config, disabledReason, name }) => [name, config, disabledReason !== undefined]),
    (layers ?? []).map(({ config, disabledReason, name }) => [
      withoutNull(name),
      config,
      disabledReason !== undefined && disabledReason !== null
    ])
  )
  outcomes.same++
  outcomes.disabled += resolved.layers.filter(({ disabledReason }) => disabledReason !== undefined).length
  outcomes.denied += resolved.findings.filter(({ kind }) => kind === "DeniedKey").length
})

describe("the configuration we resolve", () => {
  it.live(
    "is what the real codex says, value by value and origin by origin, for 400 combinations",
    () =>
      onPlatform(
        Effect.gen(function* () {
          const source = new Pick(20261122)
          const place = yield* makePlace
          const config = yield* configOf(place)
          for (let number = 0; number < 8; number++) {
            // The flags of a server are those it was started with; its files may change.
            yield* (yield* FileSystem.FileSystem).writeFileString(`${place.home}/config.toml`, "")
            const overrides = number === 0 ? {} : flagsOf(layer(source, 5, 0))
            yield* Effect.scoped(
              Effect.gen(function* () {
                const server = yield* serverOf(place, overrides)
                for (let count = 0; count < 50; count++) {
                  const workingDirectory = yield* writeCombination(place, source, number % 2 === 0 ? 0 : 0.04)
                  yield* compare(server, config, { workingDirectory, overrides })
                }
              })
            )
          }
          // Each of these must really have been looked at.
          assert.isAbove(outcomes.same, 300)
          for (const count of Object.values(outcomes)) assert.isAbove(count, 20)
        })
      ),
    90_000
  )
})

/** As the server is started: with nothing that it would not start with. */
const flagsOf = (table: Table): ConfigRecord => {
  const kept = { ...table }
  if (valueAt(kept, ["model_providers", "mine", "name"]) === undefined) {
    delete kept["model_providers"]
    delete kept["model_provider"]
  }
  return Schema.decodeUnknownSync(Schema.Record(Schema.String, Schema.Any))(JSON.parse(JSON.stringify(kept)))
}

/** A value for a key, as simple as its kind allows. */
const sampleFor = (kinds: string): unknown => {
  const [first = ""] = kinds.split("|")
  const choice = /^string\(([^ )]+)/.exec(first)?.[1]
  if (choice !== undefined) return choice
  const samples: Readonly<Record<string, unknown>> = {
    boolean: true,
    integer: 1,
    unsigned: 1,
    float: 1,
    array: [],
    table: {}
  }
  return samples[first] ?? "x"
}

describe("a key that a project sets", () => {
  it.live("is denied exactly when the real codex denies it, for every key there is", () =>
    onPlatform(
      Effect.gen(function* () {
        const fs = yield* FileSystem.FileSystem
        const place = yield* makePlace
        const user: Table = {}
        setAt(user, ["projects", place.root, "trust_level"], "trusted")
        yield* fs.writeFileString(`${place.home}/config.toml`, stringify(user))
        yield* fs.makeDirectory(`${place.root}/.codex`)
        const config = yield* configOf(place)
        const server = yield* serverOf(place, {})
        const denied: Array<string> = []
        let seen = 0
        for (const line of knownKeyLines.trim().split("\n")) {
          const [key = "", kinds = ""] = line.split(": ")
          if (key.includes("/") && !key.startsWith("features/")) continue
          if (key.split("/").length > 2) continue
          const project: Table = {}
          setAt(project, key.split("/"), sampleFor(kinds))
          yield* fs.writeFileString(`${place.root}/.codex/config.toml`, stringify(project))
          const theirs = yield* Effect.result(server.config.read({ cwd: place.root, includeLayers: true }))
          if (theirs._tag === "Failure") continue
          const ours = yield* config.resolve({ workingDirectory: place.root })
          const layerOf = (
            layers: ReadonlyArray<{ readonly name: { readonly type?: unknown }; readonly config: unknown }>
          ) => layers.find(({ name }) => name.type === "project")?.config
          assert.deepStrictEqual(layerOf(ours.layers), layerOf(theirs.success.layers ?? []), key)
          if (ours.findings.some(({ kind }) => kind === "DeniedKey")) denied.push(key)
          seen++
        }
        assert.isAbove(seen, 250)
        assert.lengthOf(denied, 15)
      })
    )
  )
})

/** Runs codex in a folder; what it printed. */
const run = Effect.fnUntraced(function* (place: Place, folder: string, args: ReadonlyArray<string>) {
  const binary = yield* Effect.flatMap(CodexBinary, ({ path }) => path).pipe(
    Effect.provide(CodexBinary.layer().pipe(Layer.provide(NodeServices.layer)))
  )
  const spawner = yield* ChildProcessSpawner.ChildProcessSpawner
  return yield* spawner.string(
    ChildProcess.make(binary, args, { cwd: folder, env: { CODEX_HOME: place.home, HOME: place.home }, extendEnv: true })
  )
})

const Servers = Schema.fromJsonString(
  Schema.Array(
    Schema.Struct({
      name: Schema.String,
      enabled: Schema.Boolean,
      transport: Schema.Struct({
        command: Schema.String,
        args: Schema.Array(Schema.String),
        env: Schema.NullOr(Schema.Record(Schema.String, Schema.String))
      }),
      tool_timeout_sec: Schema.NullOr(Schema.Number)
    })
  )
)

describe("a profile", () => {
  it.live(
    "does what it does in the real codex, as its list of MCP servers shows, for 24 combinations",
    () =>
      onPlatform(
        Effect.gen(function* () {
          const fs = yield* FileSystem.FileSystem
          const source = new Pick(7)
          const place = yield* makePlace
          const config = yield* configOf(place)
          const servers = (): Table => {
            const table: Table = {}
            for (const name of ["one", "two", "th.ree"]) {
              if (source.chance(0.4)) continue
              setAt(table, ["mcp_servers", name], {
                command: source.one(["a", "b"]),
                ...(source.chance(0.5) ? { args: source.one([["1"], ["2", "3"], []]) } : undefined),
                ...(source.chance(0.5) ? { env: source.one([{ A: "1" }, { B: "2" }]) } : undefined),
                ...(source.chance(0.3) ? { enabled: source.one([true, false]) } : undefined),
                ...(source.chance(0.3) ? { tool_timeout_sec: source.one([1, 2.5]) } : undefined)
              })
            }
            return table
          }
          let shown = 0
          for (let number = 0; number < 24; number++) {
            const user = servers()
            if (source.chance(0.7)) setAt(user, ["projects", place.root, "trust_level"], "trusted")
            yield* fs.writeFileString(`${place.home}/config.toml`, stringify(user))
            yield* fs.writeFileString(`${place.home}/work.config.toml`, stringify(servers()))
            yield* fs.makeDirectory(`${place.root}/.codex`, { recursive: true })
            yield* fs.writeFileString(
              `${place.root}/.codex/config.toml`,
              stringify(source.chance(0.5) ? servers() : {})
            )
            const profile = source.one(["work", "work", "work", "missing"])
            const printed = yield* run(place, place.root, ["-p", profile, "mcp", "list", "--json"])
            const theirs = yield* Schema.decodeEffect(Servers)(printed)
            const { findings, values } = yield* config.resolve({ workingDirectory: place.root, profile })
            assert.strictEqual(
              findings.some(({ kind }) => kind === "ProfileNotFound"),
              profile === "missing"
            )
            const ours = Object.entries(values.mcp_servers ?? {}).map(([name, server]) => ({
              name,
              enabled: server.enabled ?? true,
              transport: { command: server.command, args: server.args ?? [], env: server.env ?? null },
              tool_timeout_sec: server.tool_timeout_sec ?? null
            }))
            assert.sameDeepMembers<unknown>(ours, [...theirs])
            shown += ours.length
          }
          assert.isAbove(shown, 24)
        })
      ),
    60_000
  )
})

describe("a document", () => {
  it.live("is valid TOML here exactly when it is to the real codex, and says the same", () =>
    onPlatform(
      Effect.gen(function* () {
        const fs = yield* FileSystem.FileSystem
        const place = yield* makePlace
        const server = yield* serverOf(place, {})
        const read = Effect.fnUntraced(function* (text: string) {
          yield* fs.writeFileString(`${place.home}/config.toml`, text)
          return yield* Effect.result(server.config.read({ cwd: place.home, includeLayers: true }))
        })
        for (const { section, text } of validToml) {
          const answer = yield* read(text)
          if (answer._tag === "Failure") {
            // It was read, and then found to be no configuration.
            assert.notInclude(answer.failure.message, "config.toml:", JSON.stringify(text))
            continue
          }
          // Codex writes them in one way, we as they are.
          if (section === "dates and times") continue
          const theirs = answer.success.layers?.find(({ name }) => name.type === "user")?.config
          const ours = readToml(text)
          assert.isFalse("detail" in ours, text)
          if (!("detail" in ours)) assert.deepStrictEqual(ours.data, unwrapped(theirs), JSON.stringify(text))
        }
        for (const { text } of invalidToml) {
          const answer = yield* read(text)
          assert.strictEqual(answer._tag, "Failure", JSON.stringify(text))
          assert.isTrue("detail" in readToml(text), JSON.stringify(text))
        }
      })
    )
  )
})

/** The server wraps some numbers in a table of one odd key. */
const unwrapped = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(unwrapped)
  if (!isTable(value)) return value
  const number = value["$serde_json::private::Number"]
  if (typeof number === "string") return Number(number)
  const table: Table = {}
  for (const [key, child] of Object.entries(value)) define(table, key, unwrapped(child))
  return table
}
