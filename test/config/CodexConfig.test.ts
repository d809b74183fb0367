import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { ConfigProvider, Context, Effect, FileSystem, Layer, Path, type Scope } from "effect"
import { CodexConfig, type CodexConfigOptions, type ConfigFinding } from "effect-codex/config"
import { parse } from "smol-toml"

/** A CODEX_HOME, a repository without git, and the service on them. */
const open = Effect.fnUntraced(function* (options: CodexConfigOptions = {}) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const base = yield* fs.realPath(yield* fs.makeTempDirectoryScoped({ prefix: "codex-config-" }))
  const write = Effect.fnUntraced(function* (name: string, text: string | Uint8Array) {
    const file = path.join(base, name)
    yield* fs.makeDirectory(path.dirname(file), { recursive: true })
    yield* typeof text === "string" ? fs.writeFileString(file, text) : fs.writeFile(file, text)
    return file
  })
  const at = (name: string) => path.join(base, name)
  yield* fs.makeDirectory(at("home"))
  yield* fs.makeDirectory(at("work/.git"), { recursive: true })
  yield* write("work/.git/HEAD", "ref: refs/heads/main\n")
  const layer = CodexConfig.layer({
    codexHome: at("home"),
    systemFile: at("system.toml"),
    managedFile: at("managed.toml"),
    ...options
  })
  const config = Context.get(
    yield* Layer.build(Layer.provide(layer, ConfigProvider.layer(ConfigProvider.fromUnknown({ HOME: at("home") })))),
    CodexConfig
  )
  const trust = `[projects."${at("work")}"]\ntrust_level = "trusted"\n`
  const user = (text: string) => write("home/config.toml", text)
  // With its byte order mark, if there is one.
  const read = Effect.map(fs.readFile(at("home/config.toml")), (bytes) =>
    new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes)
  )
  const resolve = (more: Partial<Parameters<typeof config.resolve>[0]> = {}) =>
    config.resolve({ workingDirectory: at("work"), ...more })
  return { at, config, fs, read, resolve, trust, user, write }
})

const scoped = <A, E>(effect: Effect.Effect<A, E, NodeServices.NodeServices | Scope.Scope>) =>
  effect.pipe(Effect.scoped, Effect.provide(NodeServices.layer))

const kinds = (findings: ReadonlyArray<ConfigFinding>) =>
  findings.map(({ kind, path }) => `${kind} ${path.join(".")}`.trim())

describe("the layers", () => {
  it.effect("are laid over each other from the system's to what an administrator has the last word on", () =>
    scoped(
      Effect.gen(function* () {
        const { at, resolve, trust, user, write } = yield* open()
        const rest = ["h", "g", "f", "e", "d", "c", "b"]
        const keys = (count: number) =>
          rest
            .slice(0, count)
            .map((key) => `${key} = "${count}"\n`)
            .join("")
        yield* write("system.toml", keys(7))
        yield* user(`${keys(6)}${trust}`)
        yield* write("home/work.config.toml", keys(5))
        yield* write("work/.codex/config.toml", keys(4))
        yield* write("work/sub/.codex/config.toml", keys(3))
        yield* write("managed.toml", keys(1))
        const overrides = Object.fromEntries(rest.slice(0, 2).map((key) => [key, "2"]))
        const { get, layers, origin, values } = yield* resolve({
          workingDirectory: at("work/sub"),
          profile: "work",
          overrides
        })
        assert.deepStrictEqual(
          rest.map((key) => values[key]),
          ["1", "2", "3", "4", "5", "6", "7"]
        )
        assert.deepStrictEqual(
          layers.map(({ name }) => name),
          [
            { type: "legacyManagedConfigTomlFromFile", file: at("managed.toml") },
            { type: "sessionFlags" },
            { type: "project", dotCodexFolder: at("work/sub/.codex") },
            { type: "project", dotCodexFolder: at("work/.codex") },
            { type: "user", file: at("home/work.config.toml"), profile: "work" },
            { type: "user", file: at("home/config.toml") },
            { type: "system", file: at("system.toml") }
          ]
        )
        assert.deepStrictEqual(
          rest.map(origin),
          layers.map(({ name }) => name)
        )
        assert.strictEqual(get(["projects", at("work"), "trust_level"]), "trusted")
        assert.strictEqual(get(`projects."${at("work")}".trust_level`), "trusted")
        for (const none of ["nothing", "a b", "b.c"]) assert.isUndefined(origin(none))
      })
    )
  )

  it.effect("take typed options for overrides, later over earlier", () =>
    scoped(
      Effect.gen(function* () {
        const { resolve } = yield* open()
        const { origin, values } = yield* resolve({
          overrides: [{ model: "a", verbosity: "low" }, { model: "b" }]
        })
        assert.deepInclude(values, { model: "b", model_verbosity: "low" })
        assert.deepStrictEqual(origin("model"), { type: "sessionFlags" })
      })
    )
  )

  it.effect("of a project count for nothing until it is trusted, and say why", () =>
    scoped(
      Effect.gen(function* () {
        const { at, resolve, user, write } = yield* open()
        yield* write("work/.codex/config.toml", `model = "theirs"\n`)
        const unknown = yield* resolve()
        assert.isUndefined(unknown.values.model)
        assert.include(
          unknown.layers[0]?.disabledReason,
          `${at("work")} is not marked as trusted in ${at("home/config.toml")}`
        )
        yield* user(`[projects."${at("work")}"]\ntrust_level = "untrusted"\n`)
        assert.include((yield* resolve()).layers[0]?.disabledReason, "is marked as untrusted")
        // An administrator has the last word on this, too.
        yield* write("managed.toml", `[projects."${at("work")}"]\ntrust_level = "trusted"\n`)
        assert.strictEqual((yield* resolve()).values.model, "theirs")
      })
    )
  )

  it.effect("are all empty where there is no file at all, not even a CODEX_HOME", () =>
    scoped(
      Effect.gen(function* () {
        const { at, resolve } = yield* open({ codexHome: "/nowhere/at/all" })
        const { findings, layers, values } = yield* resolve({ workingDirectory: at("nor/here") })
        assert.deepStrictEqual([values, findings, layers.length], [{}, [], 2])
      })
    )
  )
})

describe("what is wrong in a file", () => {
  it.effect("is found with its file, line and column, and does not stop the rest", () =>
    scoped(
      Effect.gen(function* () {
        const { at, resolve, trust, user, write } = yield* open()
        yield* user(
          `model = "m"\nwat = 1\nmodel_provider = "none"\nsandbox_mode = "sometimes"\n[features]\n  nope = true\n[profiles.old]\nmodel = "x"\n${trust}`
        )
        yield* write(
          "work/.codex/config.toml",
          `notify = ["x"]\n[features]\nrespect_system_proxy = true\ngoals = true\n`
        )
        const { findings, values } = yield* resolve({ profile: "missing" })
        assert.sameMembers(kinds(findings), [
          "ProfileNotFound",
          "DeniedKey notify",
          "DeniedKey features.respect_system_proxy",
          "UnknownKey wat",
          "UnknownKey features.nope",
          "UnknownValue sandbox_mode",
          "UnknownProvider model_provider",
          "LegacyProfile profiles"
        ])
        const place = (path: string) => {
          const { column, file, line } = findings.find((each) => each.path.join(".") === path) ?? {}
          return [file, line, column]
        }
        assert.deepStrictEqual(place("wat"), [at("home/config.toml"), 2, 1])
        assert.deepStrictEqual(place("features.nope"), [at("home/config.toml"), 6, 3])
        assert.deepStrictEqual(place("notify"), [at("work/.codex/config.toml"), 1, 1])
        assert.deepInclude(values, { model: "m", features: { nope: true, goals: true } })
        assert.notProperty(values, "notify")
      })
    )
  )

  it.effect("is found a hundred thousand times over without a hang", () =>
    scoped(
      Effect.gen(function* () {
        const { resolve, user } = yield* open()
        yield* user(Array.from({ length: 100_000 }, (_, at) => `unheard_of_${at} = ${at}\n`).join(""))
        const { findings } = yield* resolve()
        assert.lengthOf(findings, 100_000)
        assert.deepInclude(findings.at(-1), { line: 100_000, column: 1 })
      })
    )
  )

  it.effect("is an error in strict mode, also for the overrides", () =>
    scoped(
      Effect.gen(function* () {
        const { resolve, user } = yield* open()
        yield* user(`model = "m"\n\n[mcp_servers.a]\ncommand = "x"\n  wat = "secret"\n`)
        const { reason } = yield* Effect.flip(resolve({ strict: true }))
        assert.deepInclude(reason, { _tag: "ConfigFileInvalid", line: 5, column: 3 })
        assert.deepStrictEqual((yield* resolve()).findings.length, 1)
        yield* user("")
        const override = yield* Effect.flip(resolve({ strict: true, overrides: { wat: 1 } }))
        assert.deepInclude(override.reason, { _tag: "ConfigInvalid", path: ["wat"] })
        assert.deepStrictEqual(kinds((yield* resolve({ overrides: { wat: 1 } })).findings), ["UnknownKey wat"])
      })
    )
  )

  it.effect("of a kind codex does not take is an error where it is in force, and else a finding", () =>
    scoped(
      Effect.gen(function* () {
        const { resolve, user } = yield* open()
        for (const [text, line, column] of [
          ["model = 1", 1, 9],
          ["\n[features]\ngoals = 'yes'", 3, 9],
          ["[history]\nmax_bytes = -1", 2, 13],
          ["model_context_window = 1.0", 1, 24],
          ["notify = [1]", 1, 11],
          ["mcp_servers.a.url = 1", 1, 21],
          ["[[model]]\n", 1, 3]
        ] as const) {
          yield* user(text)
          const { message, reason } = yield* Effect.flip(resolve())
          assert.deepInclude(reason, { _tag: "ConfigFileInvalid", line, column }, text)
          assert.include(message, "expected")
        }
        yield* user("model = 1")
        const { findings, values } = yield* resolve({ overrides: { model: "m" } })
        assert.deepStrictEqual([values.model, kinds(findings)], ["m", ["WrongKind model"]])
      })
    )
  )

  it.effect("with the definition of a provider or a server is an error that names it", () =>
    scoped(
      Effect.gen(function* () {
        const { resolve, user } = yield* open()
        for (const [text, detail] of [
          ["[model_providers.openai]\nname = 'Mine'", "codex's own"],
          ["[model_providers.mine]\nbase_url = 'http://x'", "needs a name"],
          ["[mcp_servers.a]\nenabled = true", "a command or a url"]
        ] as const) {
          yield* user(text)
          const error = yield* Effect.flip(resolve())
          assert.strictEqual(error.reason._tag, "ConfigFileInvalid")
          assert.include(error.message, detail)
        }
      })
    )
  )

  it.effect("shows the line of broken TOML, but nothing that may be a secret in it", () =>
    scoped(
      Effect.gen(function* () {
        const { at, resolve, user } = yield* open()
        yield* user(`a = 1\nmodel = gpt\n`)
        assert.include((yield* Effect.flip(resolve())).message, `${at("home/config.toml")}:2:9`)
        assert.include((yield* Effect.flip(resolve())).message, "model = …")
        for (const text of [
          `[model_providers.x]\nexperimental_bearer_token = "hunter2-hunter2`,
          `[mcp_servers.x.env]\nPAT = hunter2-hunter2`,
          `model_providers.x.http_headers = { A = "hunter2-hunter2" b }`
        ]) {
          yield* user(text)
          const error = yield* Effect.flip(resolve())
          assert.strictEqual(error.reason._tag, "ConfigFileInvalid")
          assert.notInclude(JSON.stringify(error) + error.message, "hunter2")
        }
      })
    )
  )

  it.effect("in a folder that is not trusted is a finding", () =>
    scoped(
      Effect.gen(function* () {
        const { at, resolve, write } = yield* open()
        yield* write("work/.codex/config.toml", "a = \n")
        const { findings } = yield* resolve()
        assert.deepInclude(findings[0], { kind: "Ignored", file: at("work/.codex/config.toml"), line: 1 })
      })
    )
  )

  it.effect("is said of a profile that codex would not take", () =>
    scoped(
      Effect.gen(function* () {
        const { resolve, user } = yield* open()
        yield* user(`[profiles.old]\nmodel = "x"`)
        for (const profile of ["../x", "", "a.b", "old"]) {
          assert.deepInclude((yield* Effect.flip(resolve({ profile }))).reason, {
            _tag: "OptionInvalid",
            option: "profile"
          })
        }
      })
    )
  )
})

describe("a file that cannot be read", () => {
  it.effect("is a typed error, never a hang: a folder, a link to itself, a device", () =>
    scoped(
      Effect.gen(function* () {
        const { at, fs, resolve } = yield* open()
        const file = at("home/config.toml")
        const tries: ReadonlyArray<Effect.Effect<void, unknown>> = [
          fs.makeDirectory(file),
          fs.symlink("config.toml", file),
          fs.symlink("/dev/zero", file)
        ]
        for (const make of tries) {
          yield* make
          const { reason } = yield* Effect.flip(resolve())
          assert.deepInclude(reason, { _tag: "FileFailed", path: file })
          yield* fs.remove(file, { recursive: true })
        }
      })
    )
  )

  it.effect("is refused by its size before it is read", () =>
    scoped(
      Effect.gen(function* () {
        const { at, fs, resolve } = yield* open()
        yield* fs.writeFileString(at("home/config.toml"), "")
        yield* fs.truncate(at("home/config.toml"), 100_000_000)
        const error = yield* Effect.flip(resolve())
        assert.strictEqual(error.reason._tag, "ConfigFileInvalid")
        assert.include(error.message, "100000000 bytes")
        const small = yield* open({ maxFileBytes: 8 })
        yield* small.user("a = 1234")
        yield* small.resolve()
        yield* small.user("a = 12345")
        assert.include((yield* Effect.flip(small.resolve())).message, "9 bytes")
      })
    )
  )

  it.effect("is refused with the line that is not UTF-8", () =>
    scoped(
      Effect.gen(function* () {
        const { resolve, write } = yield* open()
        const bytes = new TextEncoder().encode('a = "é"\nb = "?"\n')
        bytes[bytes.indexOf(63)] = 0xff
        yield* write("home/config.toml", bytes)
        const { reason } = yield* Effect.flip(resolve())
        assert.deepInclude(reason, { _tag: "ConfigFileInvalid", line: 2 })
      })
    )
  )

  it.effect("is none with a byte order mark or the line ends of Windows", () =>
    scoped(
      Effect.gen(function* () {
        const { resolve, user } = yield* open()
        yield* user('\ufeffwat = 1\r\nmodel = "m"\r\n')
        const { findings, values } = yield* resolve()
        assert.strictEqual(values.model, "m")
        assert.deepInclude(findings[0], { line: 1, column: 1 })
      })
    )
  )

  it.effect("may be CODEX_HOME itself, when that is a file", () =>
    scoped(
      Effect.gen(function* () {
        const { at, write } = yield* open()
        yield* write("file", "")
        const built = Layer.build(CodexConfig.layer({ codexHome: at("file") }))
        const { reason } = yield* Effect.flip(built)
        assert.deepInclude(reason, { _tag: "FileFailed", path: at("file") })
      })
    )
  )
})

const before = `# Mine.
model = "old" # why

# Servers
[mcp_servers.docs] # the docs
command = "npx"
args = ["-y", "docs"]

[mcp_servers."my.server"]
url = 'https://example.com'

# Trust
[projects."/a"]
trust_level = "trusted"
`

describe("editing the user's file", () => {
  it.effect("changes a value where it stands, and not one character besides", () =>
    scoped(
      Effect.gen(function* () {
        const { config, read, user } = yield* open()
        yield* user(before)
        yield* config.set("model", 'new "one"')
        yield* config.set(["mcp_servers", "my.server", "url"], "https://example.org")
        yield* config.set("mcp_servers.docs.args", ["-y", "other"])
        assert.strictEqual(
          yield* read,
          before
            .replace('"old"', '"new \\"one\\""')
            .replace("'https://example.com'", '"https://example.org"')
            .replace('["-y", "docs"]', '[ "-y", "other" ]')
        )
      })
    )
  )

  it.effect("adds a key after the last of its table, or makes the table at the end", () =>
    scoped(
      Effect.gen(function* () {
        const { config, read, user } = yield* open()
        yield* user(before)
        yield* config.edit([
          { path: "model_verbosity", value: "low" },
          { path: "mcp_servers.docs.env.MODE", value: "fast" },
          { path: ["projects", "/b c", "trust_level"], value: "trusted" },
          { path: "features.goals", value: true }
        ])
        assert.strictEqual(
          yield* read,
          before
            .replace("# why\n", '# why\nmodel_verbosity = "low"\n')
            .replace('"docs"]\n', '"docs"]\nenv.MODE = "fast"\n') +
            '\n[projects."/b c"]\ntrust_level = "trusted"\n\n[features]\ngoals = true\n'
        )
      })
    )
  )

  it.effect("removes a key with its line, and a table with all that is in it", () =>
    scoped(
      Effect.gen(function* () {
        const { config, read, user } = yield* open()
        yield* user(before)
        yield* config.remove("mcp_servers.docs.args")
        assert.strictEqual(yield* read, before.replace('args = ["-y", "docs"]\n', ""))
        yield* config.remove("mcp_servers")
        yield* config.remove("never.there")
        assert.deepStrictEqual(Object.keys(parse(yield* read)), ["model", "projects"])
        assert.include(yield* read, "# Trust\n[projects")
      })
    )
  )

  it.effect("loses none of several at once, whoever makes them", () =>
    scoped(
      Effect.gen(function* () {
        const { config, read, user } = yield* open()
        yield* user("")
        const names = Array.from({ length: 12 }, (_, i) => `server${i}`)
        yield* Effect.forEach(names, (name) => config.set(`mcp_servers.${name}.command`, name), {
          concurrency: "unbounded"
        })
        assert.sameMembers(Object.keys(Object(parse(yield* read)["mcp_servers"])), names)
      })
    )
  )

  it.effect("refuses what codex would not start with, and what takes a comment along", () =>
    scoped(
      Effect.gen(function* () {
        const { config, read, user } = yield* open()
        for (const [text, change] of [
          ["[mcp_servers.docs]\ncommand = 'npx'\nargs = []\n", { path: "mcp_servers.docs.command" }],
          ["", { path: "model_providers.openai.name", value: "x" }],
          ["features = {\n  goals = true, # keep this\n  apps = false # and this\n}\n", { path: "features.apps" }]
        ] as const) {
          yield* user(text)
          const { reason } = yield* Effect.flip(config.edit([change]))
          assert.strictEqual(reason._tag, "ConfigInvalid", change.path)
          assert.strictEqual(yield* read, text)
        }
      })
    )
  )

  it.effect("makes what a link leads to", () =>
    scoped(
      Effect.gen(function* () {
        const { config } = yield* open()
        const fs = yield* FileSystem.FileSystem
        yield* fs.remove(config.userFile, { force: true })
        yield* fs.makeDirectory(config.codexHome, { recursive: true })
        yield* fs.symlink("kept.toml", config.userFile)
        yield* config.set("model", "m")
        assert.strictEqual(yield* fs.readLink(config.userFile), "kept.toml")
        assert.strictEqual(yield* fs.readFileString(`${config.codexHome}/kept.toml`), 'model = "m"\n')
      })
    )
  )

  it.effect("works inside inline tables, with dotted keys and with the line ends of Windows", () =>
    scoped(
      Effect.gen(function* () {
        const { config, read, user } = yield* open()
        for (const [text, path, value, after] of [
          [
            "history = { persistence = 'none' }\n",
            "history.max_bytes",
            5,
            "history = { persistence = 'none', max_bytes = 5 }\n"
          ],
          ["history = {}\n", "history.max_bytes", 5, "history = { max_bytes = 5 }\n"],
          [
            "history = { max_bytes = 1, persistence = 'none' }\n",
            "history.max_bytes",
            undefined,
            "history = { persistence = 'none' }\n"
          ],
          [
            "history = { max_bytes = 1, persistence = 'none' }\n",
            "history.persistence",
            undefined,
            "history = { max_bytes = 1 }\n"
          ],
          ["history = { max_bytes = 1 }\n", "history.max_bytes", undefined, "history = {}\n"],
          [
            "history.max_bytes = 1\nmodel = 'm'\n",
            "history.persistence",
            "none",
            "history.max_bytes = 1\nhistory.persistence = \"none\"\nmodel = 'm'\n"
          ],
          ["model = 'm'\r\n[tui]\r\n", "web_search", "live", "model = 'm'\r\nweb_search = \"live\"\r\n[tui]\r\n"],
          ["# c\n[tui]\n", "web_search", "live", 'web_search = "live"\n\n# c\n[tui]\n'],
          ["model = 'm'", "web_search", "live", "model = 'm'\nweb_search = \"live\"\n"],
          ["", "web_search", "live", 'web_search = "live"\n'],
          ["\ufeff[tui]\n", "web_search", "live", '\ufeffweb_search = "live"\n\n[tui]\n'],
          ["[features]\ngoals = true\n", "features", { memories: true }, "features = { memories = true }\n"]
        ] as const) {
          yield* user(text)
          yield* config.edit([{ path, value }])
          assert.strictEqual(yield* read, after)
        }
      })
    )
  )

  it.effect("refuses what codex would not take, what TOML cannot say, and what would need a rewrite", () =>
    scoped(
      Effect.gen(function* () {
        const { config, read, user } = yield* open()
        yield* user("[[skills.config]]\nname = 'a'\n")
        const circle: Record<string, unknown> = {}
        circle["self"] = circle
        for (const change of [
          { path: "model", value: 1 },
          { path: "sandbox_mode", value: "sometimes" },
          { path: "history.max_bytes", value: -1 },
          { path: "desktop.x", value: Number.NaN },
          { path: "desktop.x", value: "\ud800" },
          { path: "desktop.x", value: circle as {} },
          { path: "skills.config.name", value: "b" },
          { path: "a b", value: 1 },
          { path: [], value: 1 }
        ]) {
          const { reason } = yield* Effect.flip(config.edit([{ path: "model", value: "m" }, change]))
          assert.strictEqual(reason._tag, "ConfigInvalid", JSON.stringify(change.path))
        }
        assert.strictEqual(yield* read, "[[skills.config]]\nname = 'a'\n")
      })
    )
  )

  it.effect("makes the file when there is none, for its owner only, and keeps a link to it", () =>
    scoped(
      Effect.gen(function* () {
        const { at, config, fs, write } = yield* open()
        yield* config.set("model", "m")
        const file = at("home/config.toml")
        assert.strictEqual((yield* fs.stat(file)).mode & 0o777, 0o600)
        yield* fs.remove(file)
        yield* write("dotfiles/codex.toml", "model = 'm'\n")
        yield* fs.symlink(at("dotfiles/codex.toml"), file)
        yield* config.set("model", "n")
        assert.strictEqual(yield* fs.readLink(file), at("dotfiles/codex.toml"))
        assert.strictEqual(yield* fs.readFileString(at("dotfiles/codex.toml")), 'model = "n"\n')
        assert.deepStrictEqual(yield* fs.readDirectory(at("dotfiles")), ["codex.toml"])
      })
    )
  )

  it.effect("leaves a file alone that somebody else changed meanwhile", () =>
    scoped(
      Effect.gen(function* () {
        const { at, fs, read, user } = yield* open()
        yield* user("model = 'm'\n")
        // Somebody writes just before the new file is moved into place.
        const meddling: FileSystem.FileSystem = {
          ...fs,
          writeFileString: (path, text, options) =>
            Effect.andThen(
              fs.writeFileString(path, text, options),
              fs.writeFileString(at("home/config.toml"), "model = 'theirs'\n")
            )
        }
        const layer = CodexConfig.layer({ codexHome: at("home") })
        const config = Context.get(
          yield* Layer.build(Layer.provide(layer, Layer.succeed(FileSystem.FileSystem, meddling))),
          CodexConfig
        )
        const { reason } = yield* Effect.flip(config.set("model", "mine"))
        assert.strictEqual(reason._tag, "ConfigConflict")
        assert.strictEqual(yield* read, "model = 'theirs'\n")
        assert.deepStrictEqual(yield* fs.readDirectory(at("home")), ["config.toml"])
      })
    )
  )
})
