import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Deferred, Effect, FileSystem, Layer, Predicate, Schema, Stream } from "effect"
import { type ConfigOptions, decodeThreadOptions } from "effect-codex"
import { CodexBinary } from "effect-codex/binary"
import { ChildProcess, ChildProcessSpawner } from "effect/process"
import { configFields } from "../../src/config/ConfigOptions.ts"
import { resolve } from "../../src/config/ConfigOverrides.ts"

const Platform = CodexBinary.layer().pipe(Layer.provideMerge(NodeServices.layer))

const messages = [
  {
    id: 1,
    method: "initialize",
    params: { clientInfo: { name: "t", version: "0" }, capabilities: { experimentalApi: true } }
  },
  { method: "initialized" },
  { id: 2, method: "config/read", params: {} }
]

/** What the real binary makes of these arguments, in a CODEX_HOME and a folder that are empty. */
const readConfig = Effect.fnUntraced(function* (args: ReadonlyArray<string>) {
  const fs = yield* FileSystem.FileSystem
  const binary = yield* (yield* CodexBinary).path
  const folder = yield* fs.makeTempDirectoryScoped()
  const answer = yield* Deferred.make<unknown>()
  const input = Stream.fromIterable(messages).pipe(
    Stream.map((message) => `${JSON.stringify(message)}\n`),
    // The server drops what it was asked when its input ends, and then ends too.
    Stream.concat(Stream.drain(Stream.fromEffect(Deferred.await(answer)))),
    Stream.encodeText
  )
  const spawner = yield* ChildProcessSpawner.ChildProcessSpawner
  const server = yield* spawner.spawn(
    ChildProcess.make(binary, ["app-server", ...args], {
      cwd: folder,
      env: { CODEX_HOME: folder, HOME: folder },
      extendEnv: true,
      stdin: input,
      forceKillAfter: "300 millis"
    })
  )
  const [stderr] = yield* Effect.all(
    [
      Stream.mkString(Stream.decodeText(server.stderr)),
      server.stdout.pipe(
        Stream.decodeText,
        Stream.splitLines,
        Stream.map((line): unknown => JSON.parse(line)),
        Stream.filter((message) => Predicate.isObject(message) && message["id"] === 2),
        Stream.runForEach((message) => Deferred.succeed(answer, message))
      )
    ],
    { concurrency: "unbounded" }
  )
  if (!(yield* Deferred.isDone(answer))) return yield* Effect.die(new Error(`codex took no configuration: ${stderr}`))
  const { config } = Schema.decodeUnknownSync(
    Schema.Struct({ result: Schema.Struct({ config: Schema.Record(Schema.String, Schema.Unknown) }) })
  )(yield* Deferred.await(answer)).result
  return config
}, Effect.scoped)

/** The same text for the same value: keys in order, and numbers as JSON has them. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, each: unknown) =>
    Predicate.isObject(each) && !Array.isArray(each)
      ? { __proto__: null, ...Object.fromEntries(Object.entries(each).toSorted(([a], [b]) => (a < b ? -1 : 1))) }
      : each
  )

/**
 * No key is a backslash, and none that is generated holds one: where it is
 * known, Node's own JSON.parse reads other escaped keys as it, `"\n"` too
 * (https://github.com/nodejs/node/issues/63785).
 */
const oddKeys = [
  "",
  " ",
  "a.b",
  ".",
  "=",
  "a=b",
  '"',
  "'",
  '"quoted"',
  "back\\slash",
  "a b",
  "a\nb",
  "\t",
  "\u0000",
  "\u007f",
  "é",
  "😀",
  "\u2028",
  "#",
  "[x]",
  "{",
  "true",
  "1",
  "-",
  "_",
  "__proto__",
  "constructor"
] as const

const oddTexts = [
  ...oddKeys,
  "\\",
  "null",
  "nan",
  "1e3",
  "0x10",
  "1_000",
  "2026-11-22",
  "2026-11-22T08:00:00Z",
  '"half',
  'half"',
  "'''",
  '"""',
  " padded ",
  "# comment",
  "text # comment",
  "a\r\nb",
  "line\n_x_ = 2",
  "\u0001\u001f\u0080\u009f",
  "\ufeff",
  "\uffff",
  "\\u0041",
  "$HOME `id` $(id)",
  "-c",
  "--model"
] as const

const wellFormed = Schema.String.check(Schema.makeFilter((text) => text.isWellFormed()))
const text = Arbitrary.schema(Schema.Union([Schema.Literals(oddTexts), wellFormed]))
const key = Arbitrary.schema(
  Schema.Union([Schema.Literals(oddKeys), wellFormed.check(Schema.makeFilter((name) => !name.includes("\\")))])
)
// -0 is 0 in JSON.
const number = Arbitrary.map(Arbitrary.schema(Schema.Union([Schema.Int, Schema.Finite])), (value) => value + 0)
const extremes = Arbitrary.schema(
  Schema.Literals([2 ** 53 - 1, -(2 ** 53) + 1, 0.1, -1.5, 1e-7, 5e-324, 1e20, 1e21, 1e300, Number.MAX_VALUE])
)

const oneOf = (
  values: readonly [Arbitrary.Arbitrary<unknown>, ...ReadonlyArray<Arbitrary.Arbitrary<unknown>>]
): Arbitrary.Arbitrary<unknown> =>
  Arbitrary.flatMap(
    Arbitrary.schema(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: values.length - 1 }))),
    (index) => values[index] ?? values[0]
  )

const leaf = oneOf([text, text, number, extremes, Arbitrary.schema(Schema.Boolean)])

const around = (value: Arbitrary.Arbitrary<unknown>): Arbitrary.Arbitrary<unknown> =>
  oneOf([
    value,
    Arbitrary.array(value, { maxLength: 4 }),
    Arbitrary.map(Arbitrary.array(Arbitrary.all([key, value]), { maxLength: 4 }), (pairs) => Object.fromEntries(pairs))
  ])

/** All that JSON can say but null and half surrogate pairs. */
const configValue = around(around(around(leaf)))

describe("a configuration value on its way through the real binary", () => {
  for (const [form, extra] of [
    ["as paths", {}],
    ["inline", { "an odd key": true }]
  ] as const) {
    it.live(`arrives as it was given, ${form}`, () =>
      Effect.gen(function* () {
        const values = yield* Arbitrary.sampleEffect(configValue, { count: 300, size: 12 })
        // Each odd text is there at least once, whatever the samples are.
        const given = Object.fromEntries([...values, ...oddTexts].map((value, i) => [`k${i}`, value]))
        const { args } = yield* resolve([yield* decodeThreadOptions({ config: { desktop: { ...given, ...extra } } })])
        const desktop = (yield* readConfig(args))["desktop"]
        assert.isTrue(Predicate.isObject(desktop))
        for (const [name, value] of Object.entries(given)) {
          const arrived = Predicate.isObject(desktop) ? desktop[name] : undefined
          assert.strictEqual(canonical(arrived), canonical(value))
        }
      }).pipe(Effect.provide(Platform))
    )
  }

  it.live("arrives from the deepest nesting that is not refused", () =>
    Effect.gen(function* () {
      const nested = (wrap: (inner: unknown) => unknown) => Array.from({ length: 78 }).reduce(wrap, 1)
      const deep = {
        tables: nested((inner) => ({ a: inner })),
        inline: nested((inner) => ({ "a b": inner })),
        lists: nested((inner) => [inner])
      }
      const { args } = yield* resolve([yield* decodeThreadOptions({ config: { desktop: deep } })])
      assert.strictEqual(canonical((yield* readConfig(args))["desktop"]), canonical(deep))
    }).pipe(Effect.provide(Platform))
  )
})

const allOptions: ConfigOptions = {
  model: "gpt-5.5",
  modelProvider: "my.own",
  modelProviders: {
    "my.own": { name: "Mine", baseUrl: "http://127.0.0.1:1/v1", envKey: "MY_KEY" },
    other: {
      name: "Other",
      baseUrl: "http://127.0.0.1:2/v1",
      envKey: "OTHER_KEY",
      envKeyInstructions: "Ask for a key.",
      wireApi: "responses",
      queryParams: { "api-version": "1" },
      httpHeaders: { "X-Team": "a" },
      envHttpHeaders: { Authorization: "OTHER_AUTHORIZATION" },
      requestMaxRetries: 1,
      streamMaxRetries: 2,
      streamIdleTimeout: "1.5 seconds",
      requiresOpenaiAuth: false,
      supportsWebsockets: true
    }
  },
  requestMaxRetries: 7,
  streamMaxRetries: 8,
  streamIdleTimeout: "9 seconds",
  baseInstructions: 'Be "brief".\n',
  developerInstructions: "Say so.",
  reasoningEffort: "high",
  reasoningSummary: "concise",
  verbosity: "low",
  contextWindow: 272_000,
  autoCompactTokenLimit: 200_000,
  approvalPolicy: "on-request",
  sandbox: "workspace-write",
  sandboxWorkspaceWrite: {
    writableRoots: ["/a", "/b c"],
    networkAccess: true,
    excludeTmpdirEnvVar: true,
    excludeSlashTmp: true
  },
  webSearch: "live",
  features: { goals: false, memories: true },
  history: { persistence: "none", maxBytes: 1000 },
  mcpServers: {
    "my.server": {
      command: "npx",
      args: ["-y", "docs"],
      env: { MODE: "fast" },
      envVars: ["DOCS_TOKEN"],
      cwd: "/w",
      enabled: false,
      required: true,
      startupTimeout: "20 seconds",
      toolTimeout: 1500,
      enabledTools: ["search"],
      disabledTools: ["write"]
    },
    web: {
      url: "https://example.com/mcp",
      bearerTokenEnvVar: "WEB_TOKEN",
      httpHeaders: { "X-Team": "a" },
      envHttpHeaders: { "X-Key": "WEB_KEY" },
      enabled: false
    }
  }
}

/** Codex takes `filters` or the older lists, not both. */
const environments: ReadonlyArray<NonNullable<ConfigOptions["shellEnvironmentPolicy"]>> = [
  {
    inherit: "core",
    ignoreDefaultExcludes: false,
    exclude: ["AWS_*"],
    set: { CI: "1" },
    includeOnly: ["PATH"],
    experimentalUseProfile: true
  },
  { inherit: "none", filters: { PATH: "include", "AWS_*": "exclude" } }
]

describe("the typed options on the real binary", () => {
  for (const shellEnvironmentPolicy of environments) {
    it.live(`are all known to it, and read back as given, with ${Object.keys(shellEnvironmentPolicy).join(", ")}`, () =>
      Effect.gen(function* () {
        const { args, record } = yield* resolve([{ ...allOptions, shellEnvironmentPolicy }])
        // Codex ends at once when it does not know one of them.
        const config = yield* readConfig(["--strict-config", ...args])
        assert.containSubset(config, record)
      }).pipe(Effect.provide(Platform))
    )
  }

  it.live("are looked at: one that codex does not know would be found", () =>
    Effect.gen(function* () {
      const { args } = yield* resolve([{ ...allOptions, config: { model_verbosty: "low" } }])
      const exit = yield* Effect.exit(readConfig(["--strict-config", ...args]))
      assert.include(String(exit), "unknown configuration field `model_verbosty`")
    }).pipe(Effect.provide(Platform))
  )

  it("are all there", () => {
    const set = Object.keys({ ...allOptions, shellEnvironmentPolicy: {} })
    const untried = ["supportsReasoningSummaries", "config"]
    assert.sameMembers([...set, ...untried], Object.keys(configFields))
  })
})
