import { existsSync, readdirSync, writeFileSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Path, Redacted, Schema } from "effect"
import type { ThreadOptions, TurnOptions, UserInput } from "effect-codex"
import { developerTexts, onPlatform, openCodex, userTexts } from "../support/real.ts"
import { openStub } from "../support/threads.ts"

/** The arguments and the environment that codex is given. */
const seen = Effect.fnUntraced(function* (
  options: ThreadOptions,
  layer: NonNullable<Parameters<typeof openStub>[1]> = {}
) {
  const { codex, stub } = yield* openStub(
    `say(thread); say({ ...answer, item: { ...answer.item, text: JSON.stringify({ args: process.argv.slice(2), env: process.env }) } }); say(done)`,
    layer
  )
  const thread = yield* codex.startThread(options)
  const { finalResponse } = yield* thread.run("Hello")
  const given: { args: ReadonlyArray<string>; env: Readonly<Record<string, string | undefined>> } =
    JSON.parse(finalResponse)
  return { ...given, stub }
})

describe("without options", () => {
  it.live("codex is given nothing to decide by: no sandbox, no approval policy, no model", () =>
    onPlatform(
      Effect.gen(function* () {
        assert.deepStrictEqual((yield* seen({})).args, ["exec", "--json", "--color=never"])
      })
    )
  )
})

describe("an option", () => {
  it.live("reaches the command line in its place", () =>
    onPlatform(
      Effect.gen(function* () {
        const path = yield* Path.Path
        const here = path.resolve(".")
        const { args } = yield* seen({
          workingDirectory: ".",
          sandbox: "workspace-write",
          additionalDirectories: ["/"],
          profile: "fast",
          skipGitRepoCheck: true,
          ephemeral: true,
          approvalPolicy: "never",
          sandboxWorkspaceWrite: { writableRoots: ["/a b"], networkAccess: true }
        })
        assert.deepStrictEqual(args, [
          "exec",
          "--json",
          "--color=never",
          "--sandbox=workspace-write",
          `--cd=${here}`,
          "--add-dir=/",
          "--profile=fast",
          "--skip-git-repo-check",
          "--ephemeral",
          "-c",
          `approval_policy="never"`,
          "-c",
          "sandbox_workspace_write.network_access=true",
          "-c",
          `sandbox_workspace_write.writable_roots=[ "/a b" ]`
        ])
      })
    )
  )

  it.live("of the turn goes over the thread's, and the thread's over the app's", () =>
    onPlatform(
      Effect.gen(function* () {
        const { model, thread } = yield* openCodex(["One.", "Two.", "Three."], {
          defaults: { reasoningEffort: "low", verbosity: "low", developerInstructions: "app" }
        })
        const effort = (n: number) =>
          Effect.map(model.requests, (requests) => Object(requests[n]?.body["reasoning"]).effort)
        yield* (yield* thread()).run("First")
        assert.strictEqual(yield* effort(0), "low")
        const conversation = yield* thread({ reasoningEffort: "medium" })
        yield* conversation.run("Second")
        assert.strictEqual(yield* effort(1), "medium")
        yield* conversation.run("Third", { reasoningEffort: "high" })
        assert.strictEqual(yield* effort(2), "high")
        assert.strictEqual(Object((yield* model.requests)[2]?.body["text"]).verbosity, "low")
      })
    )
  )

  it.live("reaches the model: instructions, effort, summary, verbosity, writable roots, web search", () =>
    onPlatform(
      Effect.gen(function* () {
        const { model, thread } = yield* openCodex(["One."])
        const conversation = yield* thread({
          baseInstructions: "BASE-INSTRUCTIONS",
          developerInstructions: `DEVELOPER "quoted"\nand on two lines = # not a comment`,
          reasoningEffort: "high",
          reasoningSummary: "detailed",
          verbosity: "high",
          webSearch: "live",
          sandbox: "workspace-write",
          sandboxWorkspaceWrite: {
            writableRoots: ["/var/empty-root"],
            networkAccess: true,
            excludeSlashTmp: true,
            excludeTmpdirEnvVar: true
          }
        })
        yield* conversation.run("Hello")
        const [request] = yield* model.requests
        const said = developerTexts(request)
        assert.isTrue(
          said.some((text) => text.includes("BASE-INSTRUCTIONS")) ||
            request?.body["instructions"] === "BASE-INSTRUCTIONS"
        )
        assert.include(said, `DEVELOPER "quoted"\nand on two lines = # not a comment`)
        assert.deepInclude(Object(request?.body["reasoning"]), { effort: "high", summary: "detailed" })
        assert.deepInclude(Object(request?.body["text"]), { verbosity: "high" })
        const permissions = said.find((text) => text.includes("writable roots")) ?? ""
        assert.include(permissions, "/var/empty-root")
        assert.notMatch(permissions, /`\/tmp`/)
        assert.match(permissions, /Network access is enabled/i)
        const tools: ReadonlyArray<{ type: string; external_web_access?: boolean }> = Object(request?.body["tools"])
        assert.isTrue(tools.find(({ type }) => type === "web_search")?.external_web_access)
      })
    )
  )

  it.live("that codex does not know is ignored by codex, which says so in an Error item", () =>
    onPlatform(
      Effect.gen(function* () {
        const { thread } = yield* openCodex(["One."])
        const result = yield* (yield* thread({ supportsReasoningSummaries: true })).run("Hello")
        const [item] = result.items
        assert.strictEqual(item?._tag, "Error")
        assert.include(item?._tag === "Error" ? item.message : "", "model_supports_reasoning_summaries")
      })
    )
  )
})

describe("the environment of codex", () => {
  it.live("is this process's with the given variables over it, or only those", () =>
    onPlatform(
      Effect.gen(function* () {
        const env = { ADDED: "yes", HOME: undefined, PATH: process.env["PATH"] }
        const extended = yield* seen({}, { env: { ...env, PATH: "/bin" } })
        assert.deepInclude(extended.env, { ADDED: "yes", PATH: "/bin" })
        assert.notProperty(extended.env, "HOME")
        const replaced = yield* seen({}, { env, extendEnv: false })
        assert.sameMembers(
          Object.keys(replaced.env).filter((name) => !name.startsWith("EFFECT_CODEX_")),
          ["ADDED", "PATH"]
        )
      })
    )
  )

  it.live("holds the API key as CODEX_API_KEY only, and no OPENAI_API_KEY by accident", () =>
    onPlatform(
      Effect.gen(function* () {
        const inherited = process.env["OPENAI_API_KEY"]
        process.env["OPENAI_API_KEY"] = "inherited"
        yield* Effect.addFinalizer(() =>
          Effect.sync(() => {
            if (inherited === undefined) delete process.env["OPENAI_API_KEY"]
            else process.env["OPENAI_API_KEY"] = inherited
          })
        )
        const apiKey = Redacted.make("key-of-the-app")
        const { env } = yield* seen({}, { apiKey })
        assert.strictEqual(env["CODEX_API_KEY"], "key-of-the-app")
        assert.notProperty(env, "OPENAI_API_KEY")
        const asked = yield* seen({}, { apiKey, env: { OPENAI_API_KEY: apiKey } })
        assert.strictEqual(asked.env["OPENAI_API_KEY"], "key-of-the-app")
        const untouched = yield* seen({})
        assert.strictEqual(untouched.env["OPENAI_API_KEY"], "inherited")
      })
    )
  )
})

describe("before anything is started", () => {
  const refused = Effect.fnUntraced(function* (
    options: unknown,
    input: UserInput.UserInput = "Hello",
    turn: unknown = {}
  ) {
    const { codex, stub } = yield* openStub(`fs.writeFileSync("called", ""); say(thread); say(done)`)
    // As a program without types would call it.
    const error = yield* Effect.flip(
      Effect.flatMap(codex.startThread(options as ThreadOptions), (thread) => thread.run(input, turn as TurnOptions))
    )
    assert.deepStrictEqual(readdirSync(stub.folder), ["codex"])
    return error
  })

  for (const [name, options, input, turn, expected] of [
    ["an unknown option", { modle: "gpt-5.5" }, "Hello", {}, /modle/],
    ["an option of the wrong kind", { model: 5 }, "Hello", {}, /Expected string[^]*model/],
    ["an unknown option of a turn", {}, "Hello", { idelTimeout: 5 }, /idelTimeout/],
    ["a sandbox that is none", { sandbox: "readonly" }, "Hello", {}, /sandbox/],
    ["a sandbox of a turn that is none", {}, "Hello", { sandbox: "readonly" }, /sandbox/],
    ["an approval policy that is none", { approvalPolicy: "onRequest" }, "Hello", {}, /approvalPolicy/],
    ["a timeout that is none", {}, "Hello", { timeout: "soon" }, /timeout/],
    ["an empty prompt", {}, " \n\t", {}, /prompt is empty/],
    ["an input of no known kind", {}, [{ _tag: "Txt", text: "Hello" }], {}, /input: expected a text/],
    [
      "a missing working directory",
      { workingDirectory: "/no/such/folder" },
      "Hello",
      {},
      /\/no\/such\/folder is no directory/
    ],
    [
      "a missing additional directory",
      { additionalDirectories: ["/no/such/folder"] },
      "Hello",
      {},
      /additionalDirectories/
    ],
    ["a missing image", {}, { _tag: "LocalImage", path: "/no/such.png" }, {}, /prompt is empty|such\.png/],
    [
      "an image that is missing beside a text",
      {},
      [
        { _tag: "Text", text: "a" },
        { _tag: "LocalImage", path: "/no/such.png" }
      ],
      {},
      /images: \/no\/such\.png is no file/
    ]
  ] as const) {
    it.live(`${name} is an OptionInvalid that names it`, () =>
      onPlatform(
        Effect.gen(function* () {
          const error = yield* refused(options, input as UserInput.UserInput, turn)
          assert.strictEqual(error.reason._tag, "OptionInvalid")
          assert.match(error.message, expected)
        })
      )
    )
  }

  it.live("an output schema that is no struct is an OptionInvalid", () =>
    onPlatform(
      Effect.gen(function* () {
        const error = yield* refused({}, "Hello", { outputSchema: Schema.String })
        assert.deepInclude(error.reason, { _tag: "OptionInvalid", option: "outputSchema" })
      })
    )
  )
})

describe("a binary that cannot be used", () => {
  it.live("is BinaryNotFound, or SpawnFailed when the system refuses it", () =>
    onPlatform(
      Effect.gen(function* () {
        const missing = yield* openStub("", { codexPath: "/no/such/codex" })
        const error = yield* Effect.flip(missing.thread.run("Hello"))
        assert.deepInclude(error.reason, {
          _tag: "BinaryNotFound",
          tried: [{ place: "codexPath /no/such/codex", outcome: "there is no such file" }]
        })
        const { stub } = missing
        writeFileSync(`${stub.folder}/text`, "#!/no/such/interpreter\n", { mode: 0o755 })
        const foreign = yield* openStub("", { codexPath: `${stub.folder}/text` })
        assert.strictEqual((yield* Effect.flip(foreign.thread.run("Hello"))).reason._tag, "SpawnFailed")
      })
    )
  )
})

describe("the file of an output schema", () => {
  it.live("is for its owner only, and removed with the turn", () =>
    onPlatform(
      Effect.gen(function* () {
        const { stub, thread } = yield* openStub(`
          const file = process.argv.find((arg) => arg.startsWith("--output-schema=")).slice("--output-schema=".length)
          const { mode } = fs.statSync(file)
          say(thread); say({ ...answer, item: { ...answer.item, text: JSON.stringify({ file, mode: mode & 0o777 }) } }); say(done)`)
        const outputSchema = Schema.Struct({ file: Schema.String, mode: Schema.Number })
        const { output } = yield* thread.run("Hello", { outputSchema })
        assert.strictEqual(output.mode, 0o600)
        assert.isFalse(existsSync(output.file))
        yield* stub.gone
      })
    )
  )
})

describe("a prompt", () => {
  it.live("of several parts is one text for the model", () =>
    onPlatform(
      Effect.gen(function* () {
        const { model, thread } = yield* openCodex(["One."])
        yield* (yield* thread()).run([
          { _tag: "Text", text: "First part" },
          { _tag: "Text", text: "-- second part" }
        ])
        assert.include(userTexts((yield* model.requests)[0]), "First part\n\n-- second part")
      })
    )
  )
})
