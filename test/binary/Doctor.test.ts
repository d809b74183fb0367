import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Context, Effect, FileSystem, Layer, Path, Redacted } from "effect"
import { Keyring } from "effect-codex/auth"
import { type Check, type CheckName, Doctor, type DoctorOptions } from "effect-codex/binary"
import { makeHome, noKeys, noSystemFiles, secrets } from "../auth/logins.ts"
import { onPlatform } from "../support/real.ts"
import { makeStub } from "../support/stub.ts"

const examine = Effect.fnUntraced(function* (options: DoctorOptions, keyring: Layer.Layer<never> = Layer.empty) {
  const layer = Doctor.layer({ ...noSystemFiles, ...options, env: { ...noKeys, ...options.env } })
  const doctor = Context.get(yield* Layer.build(Layer.provide(layer, NodeServices.layer)), Doctor)
  return yield* Effect.provide(doctor.report, keyring)
})

const statusOf = (checks: ReadonlyArray<Check>, name: CheckName) =>
  checks.filter((check) => check.name === name).map(({ status }) => status)

/** A codex that is well: a server that answers what it is asked, a sandbox that lets commands run. */
const well = `
if (process.argv[2] === "--version") { write("codex-cli 0.169.0\\n"); process.exit(0) }
if (process.argv[2] === "sandbox") process.exit(0)
const results = {
  initialize: { codexHome: "/x", platformFamily: "unix", platformOs: "linux", userAgent: "stub" },
  "config/read": { config: { mcp_servers: {} }, origins: {} }
}
require("node:readline").createInterface({ input: process.stdin }).on("line", (line) => {
  const { id, method } = JSON.parse(line)
  if (id === undefined) return
  if (results[method] !== undefined) return say({ id, result: results[method] })
  say({ id, error: { code: -32600, message: refusal(method) } })
})
`

describe("a doctor", () => {
  it.effect("says that no codex is there, and does not guess at what depends on it", () =>
    onPlatform(
      Effect.gen(function* () {
        const codexHome = yield* makeHome({})
        const { checks, ok } = yield* examine({ codexPath: "/nowhere/codex", env: { CODEX_HOME: codexHome } })
        assert.isFalse(ok)
        assert.deepStrictEqual(statusOf(checks, "binary"), ["failed"])
        assert.include(checks[0]?.what, "/nowhere/codex")
        assert.include(checks[0]?.fix, "npm install @openai/codex")
        for (const name of ["config", "sandbox", "mcp"] as const) {
          assert.deepStrictEqual(statusOf(checks, name), ["skipped"], name)
        }
        assert.deepStrictEqual(statusOf(checks, "home"), ["ok"])
      })
    )
  )

  it.effect("looks at the folder, at CODEX_HOME and at git", () =>
    onPlatform(
      Effect.gen(function* () {
        const fs = yield* FileSystem.FileSystem
        const path = yield* Path.Path
        const folder = yield* fs.makeTempDirectoryScoped()
        const file = path.join(folder, "file")
        yield* fs.writeFileString(file, "")
        const stub = yield* makeStub(well)
        for (const [codexHome, said] of [
          [path.join(folder, "gone"), "which does not exist"],
          [file, "which is no folder"]
        ] as const) {
          const { checks, ok } = yield* examine({
            codexPath: stub.path,
            env: { CODEX_HOME: codexHome },
            workingDirectory: folder
          })
          assert.isFalse(ok)
          assert.include(checks.find(({ name }) => name === "home")?.what, said)
          assert.deepStrictEqual(statusOf(checks, "git"), ["warning"])
          assert.deepStrictEqual(statusOf(checks, "sandbox"), ["skipped"])
        }
        const { checks } = yield* examine({ codexPath: stub.path, workingDirectory: file })
        assert.deepStrictEqual(statusOf(checks, "folder"), ["failed"])
      })
    )
  )

  it.effect("takes an empty CODEX_HOME for none, as codex does", () =>
    onPlatform(
      Effect.gen(function* () {
        const home = yield* (yield* FileSystem.FileSystem).makeTempDirectoryScoped()
        const { checks, codexHome } = yield* examine({
          codexPath: "/nowhere/codex",
          env: { CODEX_HOME: "", HOME: home }
        })
        assert.strictEqual(codexHome, (yield* Path.Path).join(home, ".codex"))
        assert.deepStrictEqual(statusOf(checks, "home"), ["ok"])
      })
    )
  )

  it.live("asks the keyring once, and does not wait for one that hangs", () =>
    onPlatform(
      Effect.gen(function* () {
        let asked = 0
        const keyring = Layer.succeed(Keyring, {
          read: () =>
            Effect.suspend(() => {
              asked++
              return Effect.never
            }),
          write: () => Effect.never,
          remove: () => Effect.never,
          entries: () => Effect.never
        })
        const codexHome = yield* makeHome({ config: `cli_auth_credentials_store = "keyring"` })
        const options = { codexPath: "/nowhere/codex", env: { CODEX_HOME: codexHome }, checkTimeout: 100 }
        const { checks } = yield* examine(options, keyring)
        assert.strictEqual(asked, 1)
        assert.include(checks.find(({ name }) => name === "auth")?.what, "nothing came of this within 100 ms")
      })
    )
  )

  it.live("sees the login that an administrator forces", () =>
    onPlatform(
      Effect.gen(function* () {
        const fs = yield* FileSystem.FileSystem
        const managedFile = (yield* Path.Path).join(yield* fs.makeTempDirectoryScoped(), "managed.toml")
        yield* fs.writeFileString(managedFile, `forced_login_method = "chatgpt"`)
        const env = { CODEX_HOME: yield* makeHome({}), CODEX_API_KEY: Redacted.make(secrets.codexKey) }
        const { checks } = yield* examine({ codexPath: "/nowhere/codex", env, managedFile })
        assert.include(checks.find(({ name }) => name === "auth")?.what, "forced_login_method")
      })
    )
  )

  it.effect("leaves nothing in CODEX_HOME", () =>
    onPlatform(
      Effect.gen(function* () {
        const fs = yield* FileSystem.FileSystem
        const codexHome = yield* makeHome({})
        yield* examine({ codexPath: "/nowhere/codex", env: { CODEX_HOME: codexHome } })
        assert.deepStrictEqual(yield* fs.readDirectory(codexHome), ["config.toml"])
      })
    )
  )

  for (const [name, program, said] of [
    ["hangs", "hang()", "nothing came of this within 500 ms"],
    [
      "ignores every signal",
      `for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => {}); hang()`,
      "nothing came of this within 500 ms"
    ],
    [
      "says nothing but garbage",
      `write("no version\\n{{{\\n" + "x".repeat(100_000)); process.exit(0)`,
      "does not say its version"
    ],
    ["fails", `process.stderr.write("no\\n"); process.exit(3)`, "exit code 3"],
    [
      "floods its output",
      `const flood = () => process.stdout.write("x".repeat(65536) + "\\n", flood); flood()`,
      "nothing came of this within 500 ms"
    ],
    [
      "refuses every request",
      `const refusal = (method) => "not " + method; ${well.replace(/"config\/read".*/, "")}`,
      "not thread/start"
    ]
  ] as const) {
    it.live(`reports a codex that ${name}, and leaves no process`, () =>
      onPlatform(
        Effect.gen(function* () {
          const stub = yield* makeStub(program)
          const { checks, ok } = yield* examine({
            codexPath: stub.path,
            env: { CODEX_HOME: yield* makeHome({}) },
            checkTimeout: 500
          })
          assert.isFalse(ok)
          assert.include(checks.map(({ what }) => what).join("\n"), said)
          for (const { fix, status, what } of checks) {
            assert.isNotEmpty(what)
            if (status === "failed") assert.isNotEmpty(fix)
          }
          yield* stub.gone
        })
      )
    )
  }

  it.live("takes secrets out of what codex says", () =>
    onPlatform(
      Effect.gen(function* () {
        const config = `model_provider = "mine"
          [model_providers.mine]
          env_key = "MY_KEY"
          [mcp_servers.web]
          url = "https://user:${secrets.extra}@example.com/mcp?key=${secrets.extra}"
          http_headers = { authorization = "${secrets.bearer}" }
          bearer_token_env_var = "WEB_TOKEN"`
        const planted = {
          CODEX_API_KEY: Redacted.make(secrets.codexKey),
          MY_KEY: Redacted.make(secrets.ownKey),
          WEB_TOKEN: secrets.openAiKey
        }
        const stub = yield* makeStub(
          `const refusal = () => "refused: " + Object.values(process.env).join(" ") + " " +
             ["/config.toml", "/.env"].map((name) => fs.readFileSync(process.env.CODEX_HOME + name, "utf8")).join("")
           if (process.argv[2] === "sandbox") { process.stderr.write(refusal()); process.exit(1) }
           ${well}`
        )
        const codexHome = yield* makeHome({ config, dotenv: "OF_CODEX=dotenv-planted-0010\n" })
        const report = yield* examine({ codexPath: stub.path, env: { ...planted, CODEX_HOME: codexHome } })
        const shown = JSON.stringify(report)
        assert.include(shown, "refused: ")
        for (const [name, secret] of Object.entries(secrets)) assert.notInclude(shown, secret, name)
        assert.notInclude(shown, "dotenv-planted")
      })
    )
  )

  it.effect("refuses a secret that would become an argument", () =>
    onPlatform(
      Effect.gen(function* () {
        const { checks } = yield* examine({
          env: { CODEX_HOME: yield* makeHome({}), MY_KEY: Redacted.make(secrets.ownKey) },
          config: { developerInstructions: `use ${secrets.ownKey}` }
        })
        assert.deepStrictEqual(statusOf(checks, "config"), ["failed"])
        assert.deepStrictEqual(statusOf(checks, "sandbox"), ["skipped"])
        assert.notInclude(JSON.stringify(checks), secrets.ownKey)
      })
    )
  )

  it.effect("can be given, for tests", () =>
    Effect.gen(function* () {
      const report = { ok: true, codexHome: "/x", checks: [] }
      assert.strictEqual(
        yield* Effect.provide(
          Effect.flatMap(Doctor, (doctor) => doctor.report),
          Doctor.layerTest(report)
        ),
        report
      )
    })
  )
})
