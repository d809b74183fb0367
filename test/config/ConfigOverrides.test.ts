import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Duration, Effect, Predicate, Redacted, Schema } from "effect"
import {
  type CodexError,
  type ConfigOptions,
  type ConfigRecord,
  decodeThreadOptions,
  decodeTurnOptions
} from "effect-codex"
import { ConfigOverrides, type Overrides } from "effect-codex/config"
import { parse } from "smol-toml"
import { resolve } from "../../src/config/ConfigOverrides.ts"

/** The entries of the command line, without the flag before each. */
const entries = ({ args }: Overrides): ReadonlyArray<string> => {
  assert.isTrue(args.every((arg, i) => i % 2 === 1 || arg === "-c"))
  return args.filter((_, i) => i % 2 === 1)
}

const entriesOf = (...layers: ReadonlyArray<ConfigOptions>) => Effect.map(resolve(layers), entries)

/** Options as data has them: of any form. */
const fromData = (options: unknown): Effect.Effect<Overrides, CodexError> =>
  Effect.flatMap(decodeThreadOptions(options), (decoded) => resolve([decoded]))

const reasonOf = <A>(effect: Effect.Effect<A, CodexError>) => Effect.map(Effect.flip(effect), ({ reason }) => reason)

/** What codex makes of `-c` entries: a path split at dots, a TOML value, a later one over an earlier one. */
const readBack = (overrides: Overrides): unknown => {
  const root: Record<string, unknown> = {}
  for (const entry of entries(overrides)) {
    const equals = entry.indexOf("=")
    const path = entry.slice(0, equals).trim().split(".")
    let table = root
    for (const key of path.slice(0, -1)) {
      const below = Object.hasOwn(table, key) ? table[key] : undefined
      const next: Record<string, unknown> = Predicate.isObject(below) ? below : {}
      Object.defineProperty(table, key, { value: next, enumerable: true, configurable: true, writable: true })
      table = next
    }
    const key = path.at(-1) ?? ""
    assert.isFalse(Object.hasOwn(table, key), `${entry} replaces another entry`)
    const value: unknown = parse(`v = ${entry.slice(equals + 1)}`, { integersAsBigInt: "asNeeded" })["v"]
    Object.defineProperty(table, key, { value, enumerable: true, configurable: true, writable: true })
  }
  return root
}

const normalized = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (_, each: unknown) => (typeof each === "bigint" ? `${each}n` : each)))

/** Every option that is a value of its own, and the one argument it makes. */
const plainOptions: ReadonlyArray<readonly [options: ConfigOptions, entry: string]> = [
  [{ model: "gpt-5.5" }, `model="gpt-5.5"`],
  [{ modelProvider: "mine" }, `model_provider="mine"`],
  [{ baseInstructions: "Be brief." }, `instructions="Be brief."`],
  [{ developerInstructions: 'a\n"b"\t\\' }, `developer_instructions="a\\n\\"b\\"\\t\\\\"`],
  [{ reasoningEffort: "high" }, `model_reasoning_effort="high"`],
  [{ reasoningEffort: "a-later-one" }, `model_reasoning_effort="a-later-one"`],
  [{ reasoningSummary: "concise" }, `model_reasoning_summary="concise"`],
  [{ verbosity: "low" }, `model_verbosity="low"`],
  [{ contextWindow: 272_000 }, `model_context_window=272000`],
  [{ autoCompactTokenLimit: 0 }, `model_auto_compact_token_limit=0`],
  [{ supportsReasoningSummaries: true }, `model_supports_reasoning_summaries=true`],
  [{ approvalPolicy: "on-request" }, `approval_policy="on-request"`],
  [{ sandbox: "workspace-write" }, `sandbox_mode="workspace-write"`],
  [{ webSearch: "live" }, `web_search="live"`]
]

/** Every option that is a table. */
const tableOptions: ReadonlyArray<readonly [name: string, options: ConfigOptions, entries: ReadonlyArray<string>]> = [
  [
    "sandboxWorkspaceWrite",
    {
      sandboxWorkspaceWrite: {
        writableRoots: ["/a", "/b c"],
        networkAccess: true,
        excludeTmpdirEnvVar: false,
        excludeSlashTmp: true
      }
    },
    [
      `sandbox_workspace_write.exclude_slash_tmp=true`,
      `sandbox_workspace_write.exclude_tmpdir_env_var=false`,
      `sandbox_workspace_write.network_access=true`,
      `sandbox_workspace_write.writable_roots=[ "/a", "/b c" ]`
    ]
  ],
  [
    "modelProviders",
    {
      modelProviders: {
        mine: {
          name: "Mine",
          baseUrl: "http://127.0.0.1:1/v1",
          envKey: "MY_KEY",
          envKeyInstructions: "Ask for a key.",
          wireApi: "responses",
          queryParams: { "api-version": "1" },
          httpHeaders: { "X-Team": "a" },
          envHttpHeaders: { Authorization: "MY_AUTHORIZATION" },
          requestMaxRetries: 1,
          streamMaxRetries: 2,
          streamIdleTimeout: "1.5 seconds",
          requiresOpenaiAuth: false,
          supportsWebsockets: false
        }
      }
    },
    [
      `model_providers.mine.base_url="http://127.0.0.1:1/v1"`,
      `model_providers.mine.env_http_headers.Authorization="MY_AUTHORIZATION"`,
      `model_providers.mine.env_key="MY_KEY"`,
      `model_providers.mine.env_key_instructions="Ask for a key."`,
      `model_providers.mine.http_headers.X-Team="a"`,
      `model_providers.mine.name="Mine"`,
      `model_providers.mine.query_params.api-version="1"`,
      `model_providers.mine.request_max_retries=1`,
      `model_providers.mine.requires_openai_auth=false`,
      `model_providers.mine.stream_idle_timeout_ms=1500`,
      `model_providers.mine.stream_max_retries=2`,
      `model_providers.mine.supports_websockets=false`,
      `model_providers.mine.wire_api="responses"`
    ]
  ],
  [
    "shellEnvironmentPolicy",
    {
      shellEnvironmentPolicy: {
        inherit: "core",
        ignoreDefaultExcludes: false,
        exclude: ["AWS_*"],
        set: { CI: "1" },
        includeOnly: [],
        filters: { PATH: "include" },
        experimentalUseProfile: true
      }
    },
    [
      `shell_environment_policy.exclude=[ "AWS_*" ]`,
      `shell_environment_policy.experimental_use_profile=true`,
      `shell_environment_policy.filters.PATH="include"`,
      `shell_environment_policy.ignore_default_excludes=false`,
      `shell_environment_policy.include_only=[]`,
      `shell_environment_policy.inherit="core"`,
      `shell_environment_policy.set.CI="1"`
    ]
  ],
  ["features", { features: { goals: true, undo: false } }, [`features.goals=true`, `features.undo=false`]],
  [
    "history",
    { history: { persistence: "none", maxBytes: 1000 } },
    [`history.max_bytes=1000`, `history.persistence="none"`]
  ],
  [
    "mcpServers",
    {
      mcpServers: {
        docs: {
          command: "npx",
          args: ["-y", "docs"],
          env: { MODE: "fast" },
          envVars: ["DOCS_TOKEN"],
          cwd: "/w",
          enabled: true,
          required: false,
          startupTimeout: Duration.seconds(20),
          toolTimeout: 1500,
          enabledTools: ["search"],
          disabledTools: []
        },
        web: {
          url: "https://example.com/mcp",
          bearerTokenEnvVar: "WEB_TOKEN",
          httpHeaders: { "X-Team": "a" },
          envHttpHeaders: { Authorization: "WEB_AUTHORIZATION" }
        }
      }
    },
    [
      `mcp_servers.docs.args=[ "-y", "docs" ]`,
      `mcp_servers.docs.command="npx"`,
      `mcp_servers.docs.cwd="/w"`,
      `mcp_servers.docs.disabled_tools=[]`,
      `mcp_servers.docs.enabled=true`,
      `mcp_servers.docs.enabled_tools=[ "search" ]`,
      `mcp_servers.docs.env.MODE="fast"`,
      `mcp_servers.docs.env_vars=[ "DOCS_TOKEN" ]`,
      `mcp_servers.docs.required=false`,
      `mcp_servers.docs.startup_timeout_sec=20`,
      `mcp_servers.docs.tool_timeout_sec=1.5`,
      `mcp_servers.web.bearer_token_env_var="WEB_TOKEN"`,
      `mcp_servers.web.env_http_headers.Authorization="WEB_AUTHORIZATION"`,
      `mcp_servers.web.http_headers.X-Team="a"`,
      `mcp_servers.web.url="https://example.com/mcp"`
    ]
  ]
]

describe("a typed option", () => {
  for (const [options, entry] of plainOptions) {
    it.effect(`${JSON.stringify(options)} is one argument`, () =>
      Effect.map(resolve([options]), (overrides) => assert.deepStrictEqual(overrides.args, ["-c", entry]))
    )
  }

  for (const [name, options, expected] of tableOptions) {
    it.effect(`${name} is an argument for each of its values, under codex's names`, () =>
      Effect.map(entriesOf(options), (actual) => assert.deepStrictEqual(actual, expected))
    )
  }

  it.effect("that is not set is not passed", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* resolve([]), { args: [], record: {} })
      assert.deepStrictEqual(yield* resolve([{}, {}]), { args: [], record: {} })
      const unset: ConfigOptions = {
        model: undefined,
        features: undefined,
        config: undefined,
        streamIdleTimeout: undefined
      }
      assert.deepStrictEqual((yield* resolve([unset])).args, [])
      assert.deepStrictEqual(yield* entriesOf({ history: { persistence: undefined, maxBytes: 5 } }), [
        `history.max_bytes=5`
      ])
    })
  )

  it.effect("does not undo an earlier one by being undefined", () =>
    Effect.map(entriesOf({ model: "a" }, { model: undefined }), (actual) =>
      assert.deepStrictEqual(actual, [`model="a"`])
    )
  )

  it.effect("without a form of its own goes through config, under codex's own names", () =>
    Effect.map(
      entriesOf({ config: { tools: { update_plan: { enabled: true } }, notify: ["a", "b"], personality: "none" } }),
      (actual) =>
        assert.deepStrictEqual(actual, [`notify=[ "a", "b" ]`, `personality="none"`, `tools.update_plan.enabled=true`])
    )
  )

  it.effect("gives way to config for the same key, and is merged with it where both are tables", () =>
    Effect.map(
      entriesOf({ model: "typed", features: { a: true, b: true }, config: { model: "raw", features: { b: false } } }),
      (actual) => assert.deepStrictEqual(actual, [`features.a=true`, `features.b=false`, `model="raw"`])
    )
  )

  it.effect("are sorted by key, whatever their order", () =>
    Effect.gen(function* () {
      const one = yield* entriesOf({ webSearch: "live", model: "a", config: { zebra: 1, apple: { z: 1, a: 2 } } })
      const other = yield* entriesOf({ config: { apple: { a: 2, z: 1 }, zebra: 1 }, model: "a", webSearch: "live" })
      assert.deepStrictEqual(one, [`apple.a=2`, `apple.z=1`, `model="a"`, `web_search="live"`, `zebra=1`])
      assert.deepStrictEqual(other, one)
    })
  )
})

describe("a key that a dotted path cannot hold", () => {
  it.effect("makes its parent one inline table, so that codex does not split it and nothing replaces it", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* entriesOf({ mcpServers: { "my.srv": { command: "x" }, plain: { url: "u" } } }), [
        `mcp_servers={ "my.srv" = { command = "x" }, plain = { url = "u" } }`
      ])
      assert.deepStrictEqual(yield* entriesOf({ config: { desktop: { a: { "b c": { d: 1 }, e: 2 }, f: 3 } } }), [
        `desktop.a={ "b c" = { d = 1 }, e = 2 }`,
        `desktop.f=3`
      ])
      for (const key of ["", "a=b", 'a"b', "a\nb", "é", "a/b"]) {
        assert.deepStrictEqual(yield* entriesOf({ config: { desktop: { [key]: true } } }), [
          `desktop={ ${JSON.stringify(key)} = true }`
        ])
      }
    })
  )

  it.effect("is refused at the top, where codex has none such", () =>
    Effect.gen(function* () {
      for (const key of ["a.b", "", "a b", "a=b", `"a"`]) {
        const reason = yield* reasonOf(resolve([{ config: { [key]: 1 } }]))
        assert.strictEqual(reason._tag, "ConfigInvalid")
        if (reason._tag === "ConfigInvalid") assert.deepStrictEqual(reason.path, [key])
      }
    })
  )

  it.effect("is written inline inside a list, where all tables are", () =>
    Effect.map(entriesOf({ config: { skills: { config: [{ path: "/a", enabled: false }, {}] } } }), (actual) =>
      assert.deepStrictEqual(actual, [`skills.config=[ { path = "/a", enabled = false }, {} ]`])
    )
  )

  it.effect("may even be __proto__, which stays a key", () =>
    Effect.gen(function* () {
      const config: ConfigRecord = JSON.parse(`{"desktop":{"__proto__":{"a":1},"list":[{"__proto__":2}]}}`)
      const overrides = yield* resolve([{ config }])
      assert.deepStrictEqual(entries(overrides), [`desktop.__proto__.a=1`, `desktop.list=[ { __proto__ = 2 } ]`])
      assert.strictEqual(JSON.stringify(overrides.record), JSON.stringify(config))
    })
  )

  it.effect("of an empty table leaves the table", () =>
    Effect.map(entriesOf({ config: { desktop: {}, plugins: { a: {} } } }), (actual) =>
      assert.deepStrictEqual(actual, [`desktop={}`, `plugins.a={}`])
    )
  )
})

describe("layers of options", () => {
  const client: ConfigOptions = {
    model: "client",
    verbosity: "low",
    features: { a: true, b: true },
    sandboxWorkspaceWrite: { writableRoots: ["/client"], networkAccess: true },
    config: { notify: ["client"], tools: { web: { x: 1 } } }
  }
  const thread: ConfigOptions = {
    model: "thread",
    features: { b: false },
    sandboxWorkspaceWrite: { writableRoots: ["/thread", "/t2"] },
    config: { tools: { web: { y: 2 } } }
  }
  const turn: ConfigOptions = { model: "turn", features: { c: true }, config: { notify: [], tools: { web: { x: 3 } } } }

  it.effect("are merged table by table, the later over the earlier; lists are replaced", () =>
    Effect.gen(function* () {
      const overrides = yield* resolve([client, thread, turn])
      assert.deepStrictEqual(entries(overrides), [
        `features.a=true`,
        `features.b=false`,
        `features.c=true`,
        `model="turn"`,
        `model_verbosity="low"`,
        `notify=[]`,
        `sandbox_workspace_write.network_access=true`,
        `sandbox_workspace_write.writable_roots=[ "/thread", "/t2" ]`,
        `tools.web.x=3`,
        `tools.web.y=2`
      ])
    })
  )

  it.effect("replace a value by a table and a table by a value", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* entriesOf({ config: { a: 1 } }, { config: { a: { b: 2 } } }), [`a.b=2`])
      assert.deepStrictEqual(yield* entriesOf({ config: { a: { b: 2 } } }, { config: { a: [1] } }), [`a=[ 1 ]`])
    })
  )

  it.effect("are left as they were", () =>
    Effect.gen(function* () {
      const before = structuredClone([client, thread, turn])
      yield* resolve([client, thread, turn])
      yield* resolve([{ ...client, config: { features: { z: true }, sandbox_workspace_write: { q: 1 } } }, thread])
      assert.deepStrictEqual([client, thread, turn], before)
    })
  )

  it.effect("begin with the defaults of the service", () =>
    Effect.gen(function* () {
      const overrides = yield* ConfigOverrides
      assert.deepStrictEqual(overrides.defaults, { model: "default", verbosity: "low" })
      assert.deepStrictEqual(entries(yield* overrides.resolve()), [`model="default"`, `model_verbosity="low"`])
      assert.deepStrictEqual(entries(yield* overrides.resolve({ model: "a" }, { webSearch: "live" })), [
        `model="a"`,
        `model_verbosity="low"`,
        `web_search="live"`
      ])
    }).pipe(Effect.provide(ConfigOverrides.layer({ model: "default", verbosity: "low" })))
  )

  it.effect("are checked with the defaults too, when first used", () =>
    Effect.gen(function* () {
      const overrides = yield* ConfigOverrides
      assert.strictEqual((yield* reasonOf(overrides.resolve()))._tag, "OptionInvalid")
    }).pipe(Effect.provide(ConfigOverrides.layer({ contextWindow: -1 })))
  )
})

describe("the tuning of the provider", () => {
  it.effect("stands in the table of the selected provider, beside its definition", () =>
    Effect.map(
      entriesOf({
        modelProvider: "mine",
        modelProviders: { mine: { baseUrl: "u", requestMaxRetries: 9 }, other: { baseUrl: "o" } },
        requestMaxRetries: 0,
        streamMaxRetries: 1,
        streamIdleTimeout: "2 minutes"
      }),
      (actual) =>
        assert.deepStrictEqual(actual, [
          `model_provider="mine"`,
          `model_providers.mine.base_url="u"`,
          `model_providers.mine.request_max_retries=0`,
          `model_providers.mine.stream_idle_timeout_ms=120000`,
          `model_providers.mine.stream_max_retries=1`,
          `model_providers.other.base_url="o"`
        ])
    )
  )

  it.effect("follows the provider that the layers end up with", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* entriesOf({ modelProvider: "mine" }, { requestMaxRetries: 2 }), [
        `model_provider="mine"`,
        `model_providers.mine.request_max_retries=2`
      ])
      assert.deepStrictEqual(
        yield* entriesOf(
          { modelProvider: "one", requestMaxRetries: 2 },
          { modelProvider: "two" },
          { modelProvider: undefined }
        ),
        [`model_provider="two"`, `model_providers.two.request_max_retries=2`]
      )
    })
  )

  it.effect("is refused without a provider to tune, naming the option", () =>
    Effect.gen(function* () {
      for (const [option, options] of [
        ["requestMaxRetries", { requestMaxRetries: 1 }],
        ["streamMaxRetries", { streamMaxRetries: 1 }],
        ["streamIdleTimeout", { streamIdleTimeout: 1 }]
      ] as const) {
        const reason = yield* reasonOf(resolve([{ modelProviders: { mine: {} } }, options]))
        assert.strictEqual(reason._tag, "OptionInvalid")
        if (reason._tag === "OptionInvalid") assert.strictEqual(reason.option, option)
      }
    })
  )
})

const nested = (levels: number, wrap: (inner: unknown) => unknown): unknown => {
  let value: unknown = 1
  for (let i = 0; i < levels; i++) value = wrap(value)
  return value
}

const cyclic = (() => {
  const record: Record<string, unknown> = {}
  record["again"] = record
  return record
})()

const cyclicList = (() => {
  const list: Array<unknown> = []
  list.push(list)
  return list
})()

const sparse = (() => {
  const list = [1, 2, 3]
  delete list[1]
  return list
})()

class Point {
  readonly x = 1
}

/** Values that TOML does not have, or that codex would misread, and the path that must be named. */
const invalidValues: ReadonlyArray<readonly [what: string, value: unknown, path: ReadonlyArray<string>]> = [
  ["null", null, []],
  ["NaN", NaN, []],
  ["infinity", -Infinity, []],
  ["half a surrogate pair", "a\ud800b", []],
  ["half a surrogate pair in a key", { "\udc00": 1 }, []],
  ["a function", () => 1, []],
  ["a symbol", Symbol("s"), []],
  ["a date", new Date(0), []],
  ["a map", new Map([["a", 1]]), []],
  ["an instance of a class", new Point(), []],
  ["bytes", new Uint8Array(2), []],
  ["an instance of a class in a list", [1, new Point()], ["1"]],
  ["null in a list in a table", { list: [{ a: null }] }, ["list", "0", "a"]],
  ["undefined in a list", [1, undefined], ["1"]],
  ["a hole in a list", sparse, ["1"]],
  ["an integer of more than 64 bits", 2n ** 63n, []],
  ["an integer below 64 bits", -(2n ** 63n) - 1n, []]
]

describe("a value that codex does not take", () => {
  for (const [what, value, path] of invalidValues) {
    it.effect(`such as ${what} is refused, naming its path`, () =>
      Effect.gen(function* () {
        const reason = yield* reasonOf(fromData({ config: { desktop: { here: value } } }))
        assert.strictEqual(reason._tag, "ConfigInvalid")
        if (reason._tag !== "ConfigInvalid") return
        assert.deepStrictEqual(reason.path, ["desktop", "here", ...path])
        assert.include(reason.message, ["desktop", "here", ...path].join("."))
      })
    )
  }

  for (const [what, value] of [
    ["tables", nested(78, (inner) => ({ a: inner }))],
    ["tables written inline", nested(78, (inner) => ({ "a b": inner }))],
    ["lists", nested(78, (inner) => [inner])]
  ] as const) {
    it.effect(`such as 81 levels of ${what} is refused, and 80 are not`, () =>
      Effect.gen(function* () {
        const overrides = yield* fromData({ config: { desktop: { k: value } } })
        assert.deepStrictEqual(normalized(readBack(overrides)), normalized({ desktop: { k: value } }))
        for (const deeper of [[value], { k: value }]) {
          const reason = yield* reasonOf(fromData({ config: { desktop: { k: deeper } } }))
          assert.strictEqual(reason._tag, "ConfigInvalid")
          assert.include(reason.message, "nested deeper than 80 levels")
        }
      })
    )
  }

  it.effect("such as one that holds itself is refused, as is one of very many levels", () =>
    Effect.gen(function* () {
      const manyLevels = nested(50_000, (inner) => ({ a: inner }))
      for (const value of [cyclic, cyclicList, manyLevels, { a: [manyLevels] }]) {
        const reason = yield* reasonOf(fromData({ config: { desktop: value } }))
        assert.strictEqual(reason._tag, "ConfigInvalid")
        assert.include(reason.message, "nested deeper")
      }
    })
  )

  it.effect("such as one too long for a command line is refused, naming the key and what to do instead", () =>
    Effect.gen(function* () {
      const limit = 128 * 1024 - 1
      const around = Buffer.byteLength(`instructions=""`)
      yield* resolve([{ baseInstructions: "x".repeat(limit - around) }])
      for (const text of ["x".repeat(limit - around + 1), "é".repeat((limit - around) / 2 + 1)]) {
        const reason = yield* reasonOf(resolve([{ baseInstructions: text }]))
        assert.strictEqual(reason._tag, "ConfigInvalid")
        if (reason._tag !== "ConfigInvalid") return
        assert.deepStrictEqual(reason.path, ["instructions"])
        assert.include(reason.detail, "model_instructions_file")
        assert.isBelow(reason.message.length, 500)
      }
    })
  )

  it.effect("leaves integers of 64 bits as they are", () =>
    Effect.map(entriesOf({ config: { desktop: { max: 2n ** 63n - 1n, min: -(2n ** 63n) } } }), (actual) =>
      assert.deepStrictEqual(actual, [`desktop.max=9223372036854775807`, `desktop.min=-9223372036854775808`])
    )
  )
})

const hush = "hush-4711-not-to-be-shown"

/** Where a secret may have been put, and the key that must be named. */
const secretPlaces: ReadonlyArray<readonly [what: string, options: unknown, key: string]> = [
  ["a redacted value in config", { config: { desktop: { a: Redacted.make(hush) } } }, "desktop.a"],
  ["a redacted value at the top of config", { config: { a: Redacted.make(hush) } }, "a"],
  ["a redacted value in a list", { config: { desktop: [1, { a: Redacted.make(hush) }] } }, "desktop.1.a"],
  [
    "experimental_bearer_token",
    { config: { model_providers: { p: { experimental_bearer_token: hush } } } },
    "model_providers.p.experimental_bearer_token"
  ],
  ["bearer_token", { config: { mcp_servers: { s: { bearer_token: hush } } } }, "mcp_servers.s.bearer_token"],
  ["client_secret", { config: { desktop: [{ client_secret: hush }] } }, "desktop.0.client_secret"],
  ["api_key", { config: { desktop: { api_key: hush } } }, "desktop.api_key"],
  ["a passwd of commands", { shellEnvironmentPolicy: { set: { PASSWD: hush } } }, "set.PASSWD"],
  [
    "an Authorization header",
    { modelProviders: { p: { httpHeaders: { Authorization: hush } } } },
    "http_headers.Authorization"
  ],
  [
    "an authorization header in small letters",
    { mcpServers: { s: { httpHeaders: { authorization: hush } } } },
    "authorization"
  ],
  ["a cookie", { mcpServers: { s: { httpHeaders: { Cookie: hush } } } }, "http_headers.Cookie"],
  ["an api key header", { modelProviders: { p: { httpHeaders: { "X-Api-Key": hush } } } }, "X-Api-Key"],
  ["a key in the query", { modelProviders: { p: { queryParams: { key: hush } } } }, "query_params.key"],
  [
    "a token in the environment of an MCP server",
    { mcpServers: { s: { env: { GITHUB_TOKEN: hush } } } },
    "env.GITHUB_TOKEN"
  ],
  [
    "a password in the environment of an MCP server",
    { mcpServers: { s: { env: { db_password: hush } } } },
    "db_password"
  ],
  [
    "a secret set for commands",
    { shellEnvironmentPolicy: { set: { AWS_SECRET_ACCESS_KEY: hush } } },
    "AWS_SECRET_ACCESS_KEY"
  ],
  [
    "a header of telemetry",
    { config: { otel: { exporter: { "otlp-http": { headers: { "x-token": hush } } } } } },
    "x-token"
  ],
  ["a text that looks like an OpenAI key", { config: { desktop: { a: `sk-${hush}` } } }, "desktop.a"],
  ["a text that looks like a bearer token", { mcpServers: { s: { args: ["--header", `Bearer ${hush}`] } } }, "args.1"],
  ["a model name that is a key", { model: `sk-${hush}` }, "model"]
]

describe("a secret in the options", () => {
  for (const [what, options, key] of secretPlaces) {
    it.effect(`(${what}) is refused, naming the key and not the value`, () =>
      Effect.gen(function* () {
        const error = yield* Effect.flip(fromData(options))
        assert.strictEqual(error.reason._tag, "ConfigInvalid")
        assert.include(error.message, key)
        assert.include(error.message, "environment variable")
        for (const shown of [error.message, String(error), JSON.stringify(error), error.stack ?? ""]) {
          assert.notInclude(shown, hush)
        }
      })
    )
  }

  it.effect("is not seen in what only names a secret, or speaks of one", () =>
    Effect.gen(function* () {
      const options: ConfigOptions = {
        baseInstructions: "Never print sk-abcdefgh12345678.",
        developerInstructions: "Send `Authorization: Bearer abcdefgh` headers.",
        modelProviders: {
          p: { envKey: "OPENAI_API_KEY", envHttpHeaders: { Authorization: "TOKEN" }, httpHeaders: { "X-Monkey": "a" } }
        },
        mcpServers: { s: { bearerTokenEnvVar: "S_TOKEN", envVars: ["A_KEY"], env: { TOKENIZER: "bpe", A_KEY: "" } } }
      }
      assert.strictEqual(entries(yield* resolve([options])).length, 9)
      assert.deepStrictEqual(yield* entriesOf({ config: { desktop: { api_key: "" } } }), [`desktop.api_key=""`])
    })
  )
})

describe("options from data", () => {
  it.effect("with names that do not exist are refused, naming every one of them", () =>
    Effect.gen(function* () {
      for (const decode of [decodeThreadOptions, decodeTurnOptions]) {
        const reason = yield* reasonOf(
          decode({ modle: "a", sandboxMode: "b", model: "c", history: { size: 1 }, mcpServers: { s: { comand: "d" } } })
        )
        assert.strictEqual(reason._tag, "OptionInvalid")
        for (const name of [`["modle"]`, `["sandboxMode"]`, `["history"]["size"]`, `["mcpServers"]["s"]["comand"]`]) {
          assert.include(reason.message, name)
        }
        assert.notInclude(reason.message, `["model"]`)
      }
    })
  )

  it.effect("with values of the wrong kind are refused, naming every one and showing none", () =>
    Effect.gen(function* () {
      const reason = yield* reasonOf(
        decodeThreadOptions({
          model: { [hush]: hush },
          contextWindow: 1.5,
          requestMaxRetries: -1,
          features: { a: hush },
          streamIdleTimeout: hush,
          shellEnvironmentPolicy: { exclude: hush },
          config: hush
        })
      )
      assert.strictEqual(reason._tag, "OptionInvalid")
      for (const name of [
        `["model"]`,
        `["contextWindow"]`,
        `["requestMaxRetries"]`,
        `["features"]["a"]`,
        `["streamIdleTimeout"]`,
        `["shellEnvironmentPolicy"]["exclude"]`,
        `["config"]`
      ]) {
        assert.include(reason.message, name)
      }
      assert.notInclude(reason.message, hush)
    })
  )

  it.effect("take a duration in every form, but none that is endless or negative", () =>
    Effect.gen(function* () {
      for (const input of [500, "500 millis", Duration.millis(500), [0, 500_000_000], { milliseconds: 500 }]) {
        const overrides = yield* fromData({ modelProvider: "p", streamIdleTimeout: input })
        assert.include(entries(overrides), `model_providers.p.stream_idle_timeout_ms=500`)
      }
      for (const input of [Infinity, -1, "soon", null, Duration.infinity]) {
        const reason = yield* reasonOf(fromData({ modelProvider: "p", streamIdleTimeout: input }))
        assert.strictEqual(reason._tag, "OptionInvalid")
      }
    })
  )
})

describe("both forms of the overrides", () => {
  const key = Arbitrary.map(
    Arbitrary.all([
      Arbitrary.schema(Schema.Literals(["a", "b", "c-d", "E_9", "f.g", "", " ", "=", '"', "h\n", "é😀"])),
      Arbitrary.schema(Schema.Boolean)
    ]),
    ([name, doubled]) => (doubled ? name + name : name)
  )
  const leaf = Arbitrary.schema(
    Schema.Union([Schema.String, Schema.Boolean, Schema.Int, Schema.Finite]).check(
      Schema.makeFilter((value) => typeof value !== "string" || value.isWellFormed())
    )
  )
  const list = Arbitrary.array(leaf, { maxLength: 3 })
  const table = <A>(value: Arbitrary.Arbitrary<A>) =>
    Arbitrary.map(Arbitrary.array(Arbitrary.all([key, value]), { maxLength: 4 }), (pairs) => Object.fromEntries(pairs))
  const choose = (leaf: Arbitrary.Arbitrary<unknown>, below: Arbitrary.Arbitrary<unknown>) =>
    Arbitrary.map(
      Arbitrary.all([Arbitrary.schema(Schema.Literals([0, 1, 2])), leaf, list, below]),
      ([which, leaf, list, below]) => (which === 0 ? leaf : which === 1 ? list : below)
    )
  const config = Arbitrary.map(
    Arbitrary.array(
      Arbitrary.all([
        Arbitrary.schema(Schema.Literals(["x", "y", "z"])),
        choose(leaf, table(choose(leaf, table(choose(leaf, table(leaf))))))
      ]),
      {
        maxLength: 3
      }
    ),
    (pairs) => Object.fromEntries(pairs)
  )

  it.effect.prop(
    "say the same, whatever is in them, in one layer or in several",
    [Arbitrary.array(config, { minLength: 1, maxLength: 3 })],
    ([layers]) =>
      Effect.gen(function* () {
        const options = yield* Effect.forEach(layers, (layer) => decodeThreadOptions({ config: layer }))
        const overrides = yield* resolve(options)
        assert.deepStrictEqual(normalized(readBack(overrides)), normalized(overrides.record))
        if (layers.length === 1) assert.deepStrictEqual(normalized(overrides.record), normalized(layers[0]))
      }),
    { arbitrary: { runs: 300 } }
  )

  it.effect("say the same of all typed options together", () =>
    Effect.gen(function* () {
      const overrides = yield* resolve([
        ...plainOptions.map(([options]) => options),
        ...tableOptions.map(([, options]) => options)
      ])
      assert.deepStrictEqual(normalized(readBack(overrides)), normalized(overrides.record))
    })
  )
})
