import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Duration, Effect, Redacted, Schema } from "effect"
import {
  type McpServerConfig,
  type McpServerConfigInput,
  serverConfigFromTable,
  serverConfigToTable
} from "effect-codex/mcp"
import { enterprise, http, secretMark, stdio, wrong } from "./mcpServersEntries.ts"

/** An entry in codex's names, as an app would give it: what is not ours to name goes into `other`. */
const asGiven = (wire: Readonly<Record<string, unknown>>): McpServerConfigInput => {
  const { command, url, ...other } = wire
  const given = {
    other,
    ...(command === undefined ? undefined : { command }),
    ...(url === undefined ? undefined : { url })
  }
  // Of the wrong kind on purpose, as an app without types would have it.
  return Object.assign({ command: "" }, { command: undefined }, given)
}

const text = Arbitrary.filter(Arbitrary.schema(Schema.String), (value) => value.isWellFormed() && !value.includes("\0"))
const word = Arbitrary.map(text, (value) => `x${value.replace(/[^A-Za-z0-9_.-]/g, "")}`)
const line = Arbitrary.map(text, (value) => value.replace(/\p{Cc}/gu, ""))
const flag = Arbitrary.schema(Schema.Boolean)
const number = Arbitrary.schema(Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 65_535 })))
const named = <A>(name: Arbitrary.Arbitrary<string>, value: Arbitrary.Arbitrary<A>) =>
  Arbitrary.map(Arbitrary.array(Arbitrary.all([name, value]), { maxLength: 4 }), (pairs) => Object.fromEntries(pairs))
const list = (each: Arbitrary.Arbitrary<string>) => Arbitrary.array(each, { maxLength: 4 })

/** Any of the fields, each with any value. */
const someOf = <A extends object>(fields: Arbitrary.Arbitrary<A>) =>
  Arbitrary.map(Arbitrary.all([fields, Arbitrary.array(flag, { minLength: 20, maxLength: 20 })]), ([all, kept]) => {
    const some: Partial<A> = { ...all }
    for (const [at, field] of Object.keys(all).entries()) if (!kept[at % 20]) Reflect.deleteProperty(some, field)
    return some
  })

const commonFields = {
  enabled: flag,
  required: flag,
  startupTimeout: number,
  toolTimeout: Arbitrary.map(number, (millis) => Duration.millis(millis)),
  toolInputSchemaMaxBytes: number,
  enabledTools: list(text),
  disabledTools: list(text),
  tools: named(text, Arbitrary.all({ outputTokenLimit: number }))
}

const aStdioServer = Arbitrary.map(
  Arbitrary.all([
    word,
    someOf(
      Arbitrary.all({
        ...commonFields,
        args: list(text),
        env: named(word, text),
        envVars: list(word),
        cwd: word
      })
    )
  ]),
  ([command, rest]): McpServerConfigInput => ({ ...rest, command })
)

const anHttpServer = Arbitrary.map(
  Arbitrary.all([
    word,
    someOf(
      Arbitrary.all({
        ...commonFields,
        bearerTokenEnvVar: word,
        httpHeaders: named(word, line),
        envHttpHeaders: named(word, word),
        httpHeadersHelper: word,
        oauthResource: word,
        oauth: Arbitrary.all({ clientId: word, clientSecret: word, callbackPort: number })
      })
    )
  ]),
  ([path, rest]): McpServerConfigInput => ({ ...rest, url: `https://example.com/${path}` })
)

const open = (config: McpServerConfig) =>
  "other" in config && config.other !== undefined ? Redacted.value(config.other) : {}

describe("a server's entry", () => {
  for (const [name, { given, read, wire }] of Object.entries({ stdio, http, enterprise })) {
    it.effect(`has every field in codex's names and in ours: ${name}`, () =>
      Effect.gen(function* () {
        assert.deepStrictEqual(yield* serverConfigToTable("a", given), wire)
        assert.deepStrictEqual(serverConfigFromTable(wire), read)
        assert.notInclude(JSON.stringify(serverConfigFromTable(wire)), secretMark)
      })
    )
  }

  it("keeps what a newer codex has, and shows none of it", () => {
    const config = serverConfigFromTable({
      url: "https://example.com",
      auth: "carrier_pigeon",
      new_secret: secretMark,
      enabled: "sometimes",
      envVars: ["not codex's name"],
      oauth: { client_id: "me", proof: secretMark },
      tools: { a: { approval_mode: "ask_mother", colour: "red" } }
    })
    assert.deepInclude(config, { url: "https://example.com", auth: "carrier_pigeon" })
    assert.deepStrictEqual(open(config), {
      new_secret: secretMark,
      enabled: "sometimes",
      envVars: ["not codex's name"]
    })
    if (!("url" in config)) throw new Error("a server with a url")
    assert.deepStrictEqual(config.oauth, { clientId: "me", other: Redacted.make({ proof: secretMark }) })
    assert.deepStrictEqual(config.tools, {
      a: { approvalMode: "ask_mother", other: Redacted.make({ colour: "red" }) }
    })
    assert.notInclude(JSON.stringify(config), secretMark)
  })

  it("that is reached in a new way, or by a command that is none, is kept too", () => {
    for (const table of [{ socket: "/tmp/s" }, { command: 5 }, { url: ["a"] }, {}]) {
      const config = serverConfigFromTable({ ...table, enabled: true })
      assert.deepStrictEqual([config.enabled, open(config)], [true, table])
    }
  })

  it("takes milliseconds where there are no seconds", () => {
    const read = serverConfigFromTable({ command: "c", startup_timeout_ms: 1500 })
    assert.deepStrictEqual(read, serverConfigFromTable({ command: "c", startup_timeout_sec: 1.5 }))
  })

  it.effect("with what is not known is written as it was read", () =>
    Effect.gen(function* () {
      const wire = { command: "c", shiny: { deep: [1, { er: true }] }, tools: { a: { colour: "red" } } }
      const config = serverConfigFromTable(wire)
      if (!("command" in config)) throw new Error("a server with a command")
      assert.deepStrictEqual(yield* serverConfigToTable("a", config), wire)
    })
  )

  for (const [kind, entry] of Object.entries({ stdio: aStdioServer, http: anHttpServer })) {
    it.effect.prop(
      `that is written is read again as it was: ${kind}`,
      [entry],
      ([given]) =>
        Effect.gen(function* () {
          const written = yield* serverConfigToTable("a", given)
          const read = serverConfigFromTable(written)
          if (!("command" in read) && !("url" in read)) throw new Error("a server of a known kind")
          assert.isFalse("other" in read)
          assert.sameMembers(Object.keys(read), Object.keys(given))
          assert.deepStrictEqual(yield* serverConfigToTable("a", read), written)
        }),
      { arbitrary: { runs: 200 } }
    )
  }

  it.prop("is read whatever it holds", [Arbitrary.schema(Schema.Record(Schema.String, Schema.Json))], ([table]) => {
    serverConfigFromTable(table)
    serverConfigFromTable({ ...table, command: "c", tools: table, oauth: table, env: table, env_vars: [table] })
  })
})

describe("what is wrong with an entry", () => {
  it.effect("is said of the field it is wrong in, without its value", () =>
    Effect.gen(function* () {
      for (const [field, wire] of wrong) {
        const error = yield* Effect.flip(serverConfigToTable("a", asGiven(wire)))
        assert.strictEqual(error.reason._tag, "ServerConfigInvalid")
        if (error.reason._tag !== "ServerConfigInvalid") continue
        assert.strictEqual(error.reason.field, field, JSON.stringify(wire))
        assert.include(error.message, "MCP server a: its setting")
      }
      const token = yield* Effect.flip(serverConfigToTable("a", asGiven({ url: "http://x", bearer_token: secretMark })))
      assert.include(token.message, "bearer_token_env_var")
      assert.notInclude(JSON.stringify(token), secretMark)
    })
  )

  it.effect("can be its name", () =>
    Effect.gen(function* () {
      for (const name of ["", "a b", "é", "a'b", 'a"b', "a\nb", "a\\b", "a$", "__proto__ "]) {
        const { reason } = yield* Effect.flip(serverConfigToTable(name, { command: "c" }))
        assert.deepInclude(reason, { _tag: "ServerConfigInvalid", field: "name" })
      }
      for (const name of ["a", "A-1_b", "plugin:a/b@1.2", "__proto__"]) {
        assert.deepStrictEqual(yield* serverConfigToTable(name, { command: "c" }), { command: "c" })
      }
    })
  )

  it.effect("can be a setting there is not, a duration without end, or what TOML cannot say", () =>
    Effect.gen(function* () {
      const odd: ReadonlyArray<readonly [string, object]> = [
        ["enabledTool", { enabledTool: ["a"] }],
        ["oauth.client_id", { url: "http://x", oauth: { client_id: "a" } }],
        ["tools.a.nope", { tools: { a: { nope: 1 } } }],
        ["startup_timeout_sec", { startupTimeout: Number.POSITIVE_INFINITY }],
        ["tool_timeout_sec", { toolTimeout: "soon" }],
        ["other", { other: { when: null } }],
        ["args", { args: ["\ud800"] }]
      ]
      for (const [field, fields] of odd) {
        const given: McpServerConfigInput = Object.assign(
          "url" in fields ? { url: "http://x" } : { command: "c" },
          fields
        )
        const { reason } = yield* Effect.flip(serverConfigToTable("a", given))
        assert.deepInclude(reason, { _tag: "ServerConfigInvalid", field })
      }
    })
  )
})
