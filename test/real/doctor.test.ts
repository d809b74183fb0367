import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Context, Effect, FileSystem, Layer, Path } from "effect"
import { type Check, type CheckName, Doctor, type DoctorOptions } from "effect-codex/binary"
import { Script, ScriptedModel } from "effect-codex/testing"
import { apiKeyLogin, chatGptLogin, type Home, makeHome, noKeys, noSystemFiles, secrets } from "../auth/logins.ts"
import { command } from "../support/cli.ts"
import { git, onPlatform } from "../support/real.ts"
import { noProcess } from "../support/stub.ts"

const open = Effect.fnUntraced(function* (home: Home, options: DoctorOptions = {}) {
  const fs = yield* FileSystem.FileSystem
  const model = Context.get(yield* Layer.build(Layer.provide(ScriptedModel.layer(), NodeServices.layer)), ScriptedModel)
  const codexHome = yield* makeHome(home, model.codexHome)
  const folder = yield* fs.makeTempDirectoryScoped({ prefix: "codex-work-" })
  yield* git(folder, "init", "-q")
  const env = { ...noKeys, ...model.env, CODEX_HOME: codexHome, ...options.env }
  const layer = Doctor.layer({ ...noSystemFiles, workingDirectory: folder, config: model.options, ...options, env })
  const doctor = Context.get(yield* Layer.build(Layer.provide(layer, NodeServices.layer)), Doctor)
  return { codexHome, env, folder, model, report: yield* doctor.report }
})

const only = (checks: ReadonlyArray<Check>, name: CheckName) => checks.filter((check) => check.name === name)

const server = (name: string, command: string, ...args: ReadonlyArray<string>) =>
  `[mcp_servers.${name}]\ncommand = ${JSON.stringify(command)}\nargs = ${JSON.stringify(args)}\n`

/** A server that does what codex asks of it. */
const mcpServer = `
require("node:readline").createInterface({ input: process.stdin }).on("line", (line) => {
  const { id, method, params } = JSON.parse(line)
  if (id === undefined) return
  const result = method === "initialize"
    ? { protocolVersion: params.protocolVersion, capabilities: { tools: {} }, serverInfo: { name: "stub", version: "1" } }
    : { tools: [] }
  console.log(JSON.stringify({ jsonrpc: "2.0", id, result }))
})`

describe("a report on the real codex", () => {
  it.live("is all well where it is, with every check within its limit", () =>
    onPlatform(
      Effect.gen(function* () {
        const { report } = yield* open({})
        assert.deepStrictEqual(
          report.checks.map(({ name, status }) => [name, status]),
          [
            ["binary", "ok"],
            ["home", "ok"],
            ["folder", "ok"],
            ["config", "ok"],
            ["sandbox", "ok"],
            ["mcp", "ok"],
            ["auth", "ok"],
            ["git", "ok"]
          ]
        )
        assert.isTrue(report.ok)
      })
    )
  )

  for (const [name, config, place] of [
    ["a value that codex does not know", `sandbox_mode = "bogus"`, "config.toml:1:"],
    ["broken TOML", `model = = 1`, "config.toml:1:"]
  ] as const) {
    it.live(`names the place of ${name}, and says nothing of what depends on it`, () =>
      onPlatform(
        Effect.gen(function* () {
          const { report } = yield* open({ config })
          const [check] = only(report.checks, "config")
          assert.strictEqual(check?.status, "failed")
          assert.include(check?.what, place)
          assert.deepStrictEqual(
            only(report.checks, "mcp").map(({ status }) => status),
            ["skipped"]
          )
          assert.isFalse(report.ok)
        })
      )
    )
  }

  it.live("warns of a key that codex does not know", () =>
    onPlatform(
      Effect.gen(function* () {
        const { report } = yield* open({ config: `modle = "gpt-5.5"` })
        const [check] = only(report.checks, "config")
        assert.strictEqual(check?.status, "warning")
        assert.include(check?.what, "modle")
        assert.isTrue(report.ok)
      })
    )
  )

  it.live("names the MCP servers that do not start, and why, and leaves none behind", () =>
    onPlatform(
      Effect.gen(function* () {
        const fs = yield* FileSystem.FileSystem
        const path = yield* Path.Path
        const file = path.join(yield* fs.makeTempDirectoryScoped(), "server.cjs")
        yield* fs.writeFileString(file, mcpServer)
        const { report } = yield* open({
          config: [
            server("well", process.execPath, file),
            server("gone", "/nowhere/server"),
            server("silent", process.execPath, "-e", `setInterval(() => {}, 1000) // ${file}`),
            `${server("off", "/nowhere/either")}enabled = false\n`
          ].join("\n")
        })
        const checks = only(report.checks, "mcp")
        const saying = (text: string) => checks.find(({ what }) => what.includes(text))
        assert.strictEqual(checks.length, 3)
        assert.strictEqual(saying("well")?.status, "ok")
        assert.strictEqual(saying("gone")?.status, "warning")
        assert.include(saying("gone")?.what, "No such file or directory")
        assert.include(saying("silent")?.what, "did not start within")
        yield* noProcess(file)
      })
    )
  )

  it.live("has failed when a server does not start that is required", () =>
    onPlatform(
      Effect.gen(function* () {
        const { report } = yield* open({ config: `${server("gone", "/nowhere/server")}required = true` })
        const [check] = only(report.checks, "mcp")
        assert.strictEqual(check?.status, "failed")
        assert.include(check?.what, "gone")
        assert.isFalse(report.ok)
      })
    )
  )

  it.live("warns of a required server that is slow, and keeps what codex said of its configuration", () =>
    onPlatform(
      Effect.gen(function* () {
        const slow = server("slow", process.execPath, "-e", "setInterval(() => {}, 1000)")
        const { report } = yield* open({ config: `modle = "gpt-5.5"\n${slow}required = true\n` })
        assert.deepStrictEqual(
          report.checks.filter(({ name }) => name === "config" || name === "mcp").map(({ status }) => status),
          ["warning", "warning"]
        )
        assert.include(only(report.checks, "config")[0]?.what, "modle")
        assert.include(only(report.checks, "mcp")[0]?.what, "slow did not start within")
      })
    )
  )

  it.live("leaves the login alone, even one that codex itself would remove", () =>
    onPlatform(
      Effect.gen(function* () {
        const fs = yield* FileSystem.FileSystem
        const path = yield* Path.Path
        const config = `forced_login_method = "api"`
        const { codexHome, report } = yield* open({ auth: chatGptLogin, config })
        assert.deepStrictEqual(
          only(report.checks, "auth").map(({ status }) => status),
          ["failed"]
        )
        assert.include(only(report.checks, "auth")[0]?.what, "forced_login_method")
        assert.strictEqual(yield* fs.readFileString(path.join(codexHome, "auth.json")), JSON.stringify(chatGptLogin))
        assert.strictEqual(yield* fs.readFileString(path.join(codexHome, "config.toml")), config)
      })
    )
  )

  it.live("asks no model", () =>
    onPlatform(
      Effect.gen(function* () {
        const { model, report } = yield* open({ auth: apiKeyLogin })
        assert.isTrue(report.ok)
        assert.deepStrictEqual(yield* model.requests, [])
      })
    )
  )
})

describe("the command line", () => {
  it.live("prints the doctor's report on the real codex and ends with 0 when all is well", () =>
    onPlatform(
      Effect.gen(function* () {
        const { codexHome, folder } = yield* open({ auth: apiKeyLogin })
        const said = yield* command(["doctor", "--cd", folder], { CODEX_HOME: codexHome })
        assert.strictEqual(said.exitCode, 0, said.stdout + said.stderr)
        for (const name of ["binary", "home", "folder", "config", "sandbox", "mcp", "auth", "git"]) {
          assert.match(said.stdout, new RegExp(`^✓ ${name} `, "m"))
        }
        assert.notInclude(said.stdout + said.stderr, secrets.fileKey)

        const json = yield* command(["doctor", "--json", "--cd", folder], { CODEX_HOME: codexHome })
        assert.strictEqual(json.exitCode, 0)
        assert.deepInclude(JSON.parse(json.stdout), { ok: true, codexHome })
        assert.notInclude(json.stdout + json.stderr, secrets.fileKey)
      })
    )
  )

  it.live("ends with 1 where there is no codex, and says so", () =>
    onPlatform(
      Effect.gen(function* () {
        const env = { CODEX_HOME: yield* makeHome({}) }
        const said = yield* command(["doctor", "--codex", "/nowhere/codex"], env)
        assert.strictEqual(said.exitCode, 1)
        assert.match(said.stdout, /^✗ binary +no codex binary was found/m)
        const json = yield* command(["doctor", "--codex", "/nowhere/codex", "--json"], env)
        assert.strictEqual(json.exitCode, 1)
        assert.deepInclude(JSON.parse(json.stdout), { ok: false })
        const run = yield* command(["run", "Hello", "--codex", "/nowhere/codex"], env)
        assert.strictEqual(run.exitCode, 1)
        assert.strictEqual(run.stdout, "")
        assert.include(run.stderr, "no codex binary was found")
      })
    )
  )

  it.live("shows a turn as it happens, or each of its events as JSON", () =>
    onPlatform(
      Effect.gen(function* () {
        const { codexHome, folder, model } = yield* open({})
        const fs = yield* FileSystem.FileSystem
        const path = yield* Path.Path
        yield* fs.writeFileString(
          path.join(codexHome, "config.toml"),
          `model = "gpt-5.5"\nmodel_provider = "scripted"\n[model_providers.scripted]\nname = "scripted"\nbase_url = "${model.baseUrl}"\nwire_api = "responses"\n`
        )
        yield* model.append(
          Script.respond(Script.command("echo from the command")),
          "All \u001B[31mdone\u001B[2J.",
          "Again."
        )
        const said = yield* command(["run", "Hello", "--cd", folder], { CODEX_HOME: codexHome })
        assert.strictEqual(said.exitCode, 0, said.stderr)
        assert.include(said.stdout, "from the command")
        assert.include(said.stdout, "All done.")

        const json = yield* command(["run", "Hello", "--json", "--cd", folder], { CODEX_HOME: codexHome })
        const events = json.stdout
          .trim()
          .split("\n")
          .map((line): { readonly _tag: string } => JSON.parse(line))
        assert.strictEqual(events[0]?._tag, "ThreadStarted")
        assert.strictEqual(events.at(-1)?._tag, "TurnCompleted")

        const failed = yield* command(["run", "Hello", "--cd", folder], { CODEX_HOME: codexHome })
        assert.strictEqual(failed.exitCode, 1)
        assert.include(failed.stderr, "the script has 3 steps")
      })
    )
  )

  it.live("shows its help for what it does not know, and ends with 1", () =>
    onPlatform(
      Effect.gen(function* () {
        const said = yield* command(["doctor", "--bogus"])
        assert.strictEqual(said.exitCode, 1)
        assert.include(said.stdout + said.stderr, "--bogus")
        const help = yield* command(["--help"])
        assert.strictEqual(help.exitCode, 0)
        for (const name of ["doctor", "run", "undo", "snapshots", "restore"]) assert.include(help.stdout, name)
      })
    )
  )
})
