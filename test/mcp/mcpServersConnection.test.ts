import { assert, describe, it } from "@effect/vitest"
import { ConfigProvider, Duration, Effect, FileSystem, Redacted } from "effect"
import { CodexConfig } from "effect-codex/config"
import { connectionFromConfig } from "effect-codex/mcp"
import { runHeadersHelper } from "../../src/mcp/servers/headersHelper.ts"
import { onPlatform } from "../support/real.ts"

const variables = { TOKEN: "the-secret-token", ONE: "1" }

/** What connecting takes by a config.toml, and where that is. */
const open = Effect.fnUntraced(function* (toml: string) {
  const fs = yield* FileSystem.FileSystem
  const base = yield* fs.realPath(yield* fs.makeTempDirectoryScoped({ prefix: "mcp-connection-" }))
  yield* fs.makeDirectory(`${base}/home`)
  yield* fs.makeDirectory(`${base}/project/.codex`, { recursive: true })
  yield* fs.writeFileString(`${base}/home/config.toml`, toml)
  const connection = (name: string, options?: Parameters<typeof connectionFromConfig>[1]) =>
    connectionFromConfig(name, options).pipe(
      Effect.provide(
        CodexConfig.layer({
          codexHome: `${base}/home`,
          systemFile: `${base}/none`,
          managedFile: `${base}/none`
        })
      ),
      Effect.provideService(ConfigProvider.ConfigProvider, ConfigProvider.fromUnknown(variables))
    )
  return { base, connection, fs }
})

describe("connecting by the configuration", () => {
  it.live("takes timeouts, tools and the folder from it", () =>
    onPlatform(
      Effect.gen(function* () {
        const { base, connection, fs } = yield* open(
          `[mcp_servers.s]\ncommand = "c"\nargs = ["a"]\nenv_vars = ["ONE", { name = "TOKEN", source = "local" }, "NONE"]\n` +
            `startup_timeout_ms = 1500\ntool_timeout_sec = 2\nenabled_tools = ["t"]\ndisabled_tools = ["u"]\nenv.E = "e"\n`
        )
        const plain = {
          name: "s",
          command: "c",
          args: ["a"],
          env: { ONE: Redacted.make("1"), TOKEN: Redacted.make("the-secret-token"), E: Redacted.make("e") },
          startupTimeout: Duration.millis(1500),
          toolTimeout: Duration.seconds(2),
          enabledTools: ["t"],
          disabledTools: ["u"]
        }
        assert.deepStrictEqual(yield* connection("s"), plain)
        const trust = `[projects."${base}/project"]\ntrust_level = "trusted"\n`
        yield* fs.writeFileString(`${base}/home/config.toml`, `${trust}[mcp_servers.s]\ncommand = "c"\n`)
        yield* fs.writeFileString(`${base}/project/.codex/config.toml`, `[mcp_servers.s]\nargs = ["theirs"]\n`)
        assert.deepInclude(yield* connection("s", { workingDirectory: `${base}/project` }), {
          args: ["theirs"],
          cwd: `${base}/project`
        })
        assert.deepInclude(yield* connection("s", { overrides: { mcp_servers: { s: { cwd: "/elsewhere" } } } }), {
          args: [],
          cwd: "/elsewhere"
        })
      })
    )
  )

  const refused: ReadonlyArray<readonly [why: string, toml: string, reason: object]> = [
    ["there is no such server", `[mcp_servers.t]\ncommand = "c"`, { _tag: "ServerNotConfigured", configured: ["t"] }],
    ["it is turned off", `[mcp_servers.s]\ncommand = "c"\nenabled = false`, { _tag: "ServerDisabled" }],
    [
      "it runs elsewhere",
      `[mcp_servers.s]\ncommand = "c"\nenvironment_id = "far"`,
      { _tag: "NotSupported", method: "environment_id" }
    ],
    [
      "a variable is from elsewhere",
      `[mcp_servers.s]\ncommand = "c"\nenv_vars = [{ name = "A", source = "remote" }]`,
      { _tag: "NotSupported", method: "env_vars" }
    ],
    [
      "only codex can log in",
      `[mcp_servers.s]\nurl = "http://x"\nauth = "chatgpt"`,
      { _tag: "NotSupported", method: "auth" }
    ],
    [
      "the variable of the token is not set",
      `[mcp_servers.s]\nurl = "http://x"\nbearer_token_env_var = "NONE"`,
      { _tag: "ServerConfigInvalid", field: "bearer_token_env_var" }
    ],
    [
      "it has a token itself",
      `[mcp_servers.s]\nurl = "http://x"\nbearer_token = "the-secret-token"`,
      { _tag: "ServerConfigInvalid", field: "bearer_token" }
    ],
    ["its address is none", `[mcp_servers.s]\nurl = "x"`, { _tag: "ServerConfigInvalid", field: "url" }],
    [
      "the helper for headers fails",
      `[mcp_servers.s]\nurl = "http://x"\nhttp_headers_helper = "exit 3"`,
      { _tag: "ServerConfigInvalid", field: "http_headers_helper", detail: "it ended with exit code 3" }
    ],
    ["it is two servers", `[mcp_servers.s]\nurl = "http://x"\ncommand = "c"`, { _tag: "ConfigFileInvalid" }]
  ]
  for (const [why, toml, reason] of refused) {
    it.live(`is refused when ${why}`, () =>
      onPlatform(
        Effect.gen(function* () {
          const { connection } = yield* open(toml)
          const error = yield* Effect.flip(connection("s"))
          assert.deepInclude(error.reason, reason)
          assert.notInclude(JSON.stringify(error) + error.message, variables.TOKEN)
        })
      )
    )
  }

  it.live("is refused for a name codex would not start it by", () =>
    onPlatform(
      Effect.gen(function* () {
        const { connection } = yield* open(`[mcp_servers."a b"]\ncommand = "c"\n`)
        const { reason } = yield* Effect.flip(connection("a b"))
        assert.deepInclude(reason, { _tag: "ServerConfigInvalid", field: "name" })
        assert.strictEqual((yield* Effect.flip(connection("toString"))).reason._tag, "ServerNotConfigured")
      })
    )
  )
})

describe("a helper for headers", () => {
  const faults: Readonly<Record<string, readonly [script: string, detail: RegExp]>> = {
    "prints no JSON": ["echo Bearer in-clear", /JSON object of texts/],
    "prints nothing": ["true", /JSON object of texts/],
    "prints a list": [`echo '["in-clear"]'`, /JSON object of texts/],
    "prints a number": [`echo '{"a":1}'`, /JSON object of texts/],
    "prints what is not UTF-8": [`printf '{"a":"\\377"}'`, /JSON object of texts/],
    "prints a name that is none": [`echo '{"a b":"in-clear"}'`, /no header/],
    "prints two lines in one value": [`printf '{"a":"in-clear\\\\nb"}'`, /no header/],
    "prints a header that is not its to set": [`echo '{"Host":"in-clear"}'`, /the header host/],
    "prints a header twice": [`echo '{"A":"b","a":"in-clear"}'`, /header a twice/],
    "prints without end": ["yes in-clear", /more than 65536 bytes/],
    "fails after it has printed": [`echo '{"a":"in-clear"}'; exit 3`, /exit code 3/],
    "is ended by a signal": ["kill -9 $$", /SIGKILL/],
    "is no program": ["no-such-program-in-clear", /exit code 127/],
    "runs on and on": ["sleep 1000", /not done within 300 ms/]
  }
  for (const [fault, [script, detail]] of Object.entries(faults)) {
    it.live(`that ${fault} is refused, and nothing it printed is shown`, () =>
      onPlatform(
        Effect.gen(function* () {
          const limit = script.startsWith("sleep") ? 300 : 10_000
          const said = yield* Effect.flip(runHeadersHelper(Redacted.make(script), undefined, limit))
          assert.match(said, detail)
          assert.notInclude(said, "in-clear")
        })
      )
    )
  }

  it.live("is given a folder, no input, and little of the environment", () =>
    onPlatform(
      Effect.gen(function* () {
        const fs = yield* FileSystem.FileSystem
        const folder = yield* fs.realPath(yield* fs.makeTempDirectoryScoped())
        const script = `cat; printf '{"a":"%s","b":"%s","c":"%s"}' "$(pwd)" "$VITEST" "$PATH"`
        const headers = yield* runHeadersHelper(Redacted.make(script), folder)
        const [a, b, c] = headers.map(([, value]) => Redacted.value(value))
        assert.strictEqual(a, folder)
        assert.strictEqual(b, "")
        assert.notStrictEqual(c, "")
      })
    )
  )
})
