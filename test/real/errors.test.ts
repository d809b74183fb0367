/** The rows of the table of errors that the real binary can be brought to, on both transports. */
import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Context, Effect, Fiber, FileSystem, Layer, Path, type Scope } from "effect"
import { Codex, type CodexError, type CodexErrorInfo, type ThreadOptions, type TurnResult } from "effect-codex"
import { Transport } from "effect-codex/app-server"
import { Script } from "effect-codex/testing"
import { makePeer } from "../../src/internal/peer.ts"
import { openConnection } from "../support/appServer.ts"
import { onPlatform, openAppServer, openCodex, type RealCodex } from "../support/real.ts"
import { fileAppears, noProcess, running } from "../support/stub.ts"

/** What can be compared: the model listens on another port for each transport. */
const shown = ({ isRetryable, reason }: CodexError): unknown =>
  JSON.parse(JSON.stringify([isRetryable, Object.entries(reason)]).replaceAll(/127\.0\.0\.1:\d+/g, "127.0.0.1"))

const infoOf = ({ reason }: CodexError): unknown =>
  reason._tag === "TurnFailed" ? { ...reason.codexErrorInfo } : reason._tag

const body = (error: Readonly<Record<string, unknown>>) => ({ error })

const failed = (code: string, message: string, status: number) => Script.httpFailure(status, body({ code, message }))

const usageLimit = (more: Readonly<Record<string, unknown>> = {}) =>
  Script.httpFailure(429, body({ type: "usage_limit_reached", message: "x", plan_type: "plus", ...more }))

type Case = readonly [
  name: string,
  step: Script.Step,
  info: CodexErrorInfo,
  retryable: boolean,
  /** Where exec cannot say the same. */
  exec?: CodexErrorInfo
]

const answers: ReadonlyArray<Case> = [
  ["HTTP 401", Script.httpFailure(401), { _tag: "Unauthorized" }, false],
  ["HTTP 403", Script.httpFailure(403), { _tag: "Unauthorized" }, false],
  ["HTTP 404", Script.httpFailure(404), { _tag: "HttpConnectionFailed", status: 404 }, false],
  ["HTTP 408", Script.httpFailure(408), { _tag: "HttpConnectionFailed", status: 408 }, true],
  ["HTTP 429", Script.httpFailure(429), { _tag: "ResponseTooManyFailedAttempts", status: 429 }, true],
  ["HTTP 500", Script.httpFailure(500), { _tag: "InternalServerError" }, true],
  ["HTTP 503", Script.httpFailure(503), { _tag: "HttpConnectionFailed", status: 503 }, true],
  ["an overloaded server", failed("server_is_overloaded", "busy", 503), { _tag: "ServerOverloaded" }, true],
  ["a server that asks to slow down", failed("slow_down", "busy", 503), { _tag: "RateLimitExceeded" }, true],
  ["no flex capacity", failed("flex_unavailable", "x", 429), { _tag: "FlexUnavailable" }, true],
  [
    "no capacity under a policy",
    failed("policy_capacity_unavailable", "x", 503),
    { _tag: "PolicyCapacityUnavailable" },
    true
  ],
  [
    "a used-up plan that is renewed later",
    usageLimit({ resets_at: 1893456000 }),
    { _tag: "UsageLimitExceeded" },
    false
  ],
  ["a used-up plan", usageLimit(), { _tag: "UsageLimitExceeded" }, false],
  ["a used-up quota", failed("insufficient_quota", "x", 429), { _tag: "UsageLimitExceeded" }, false],
  [
    "no credits",
    Script.httpFailure(429, body({ type: "usage_limit_reached", message: "x", plan_type: "team" }), {
      "x-codex-rate-limit-reached-type": "workspace_owner_credits_depleted"
    }),
    { _tag: "UsageLimitExceeded" },
    false
  ],
  [
    "a plan without codex",
    Script.httpFailure(429, body({ type: "usage_not_included", message: "x" })),
    { _tag: "UsageLimitExceeded" },
    false
  ],
  [
    "too long a conversation",
    failed("context_length_exceeded", "too long", 400),
    { _tag: "ContextWindowExceeded" },
    false
  ],
  ["a cut stream", Script.cutStream(), { _tag: "ResponseStreamDisconnected" }, true],
  ["an invalid request", failed("invalid_schema", "no such schema", 400), { _tag: "BadRequest" }, false],
  [
    "an invalid image",
    Script.httpFailure(400, body({ message: "The image data you provided does not represent a valid image" })),
    { _tag: "BadRequest" },
    false
  ],
  [
    "an unknown model",
    failed("model_not_found", "The model `gpt-none` does not exist", 404),
    { _tag: "ModelNotFound" },
    false
  ],
  [
    "an unknown model in other words",
    failed("model_not_found", "What?", 404),
    { _tag: "ModelNotFound" },
    false,
    { _tag: "Other", raw: "What?" }
  ],
  ["a policy", failed("cyber_policy", "No.", 400), { _tag: "CyberPolicy" }, false, { _tag: "Other", raw: "No." }],
  [
    "another policy",
    failed("misalignment_policy_violation", "No.", 400),
    { _tag: "MisalignmentPolicyViolation" },
    false,
    { _tag: "Other", raw: "No." }
  ],
  [
    "a hook of the workspace",
    failed("inference_hook_denied", "No.", 403),
    { _tag: "InferenceHookDenied" },
    false,
    { _tag: "Other", raw: "No." }
  ]
]

/** The same on both transports, each with a model of its own. */
const openBoth = Effect.fnUntraced(function* (
  script: Script.Script,
  options: { readonly env?: Readonly<Record<string, undefined>>; readonly thread?: ThreadOptions } = {}
) {
  const { env = {}, thread } = options
  const both = Effect.all([openCodex(script, { env }), openAppServer(script, { env })], { concurrency: "unbounded" })
  const [exec, appServer] = yield* both
  const run = ({ thread: open }: RealCodex) => Effect.flatMap(open(thread), (opened) => opened.run("Hello"))
  return { exec, appServer, runs: [run(exec), run(appServer)] }
})

const execAndAppServer = Effect.fnUntraced(function* (runs: ReadonlyArray<Effect.Effect<TurnResult, CodexError>>) {
  const [exec, appServer] = yield* Effect.forEach(runs, Effect.flip, { concurrency: "unbounded" })
  if (exec === undefined || appServer === undefined) return yield* Effect.die(new Error("both are to be run"))
  return { exec, appServer }
})

/** The one error of both. */
const sameFailure = Effect.fnUntraced(function* (runs: ReadonlyArray<Effect.Effect<TurnResult, CodexError>>) {
  const { appServer, exec } = yield* execAndAppServer(runs)
  assert.deepStrictEqual(shown(exec), shown(appServer))
  return appServer
})

describe.concurrent("a turn fails for the same reason on both transports, on", () => {
  for (const [name, step, info, retryable, execInfo = info] of answers) {
    it.live(name, () =>
      onPlatform(
        Effect.gen(function* () {
          // Codex tries again by itself: the answer stays the same.
          const { runs } = yield* openBoth(Array.from({ length: 8 }, () => step))
          const { appServer, exec } = yield* execAndAppServer(runs)
          assert.deepStrictEqual(infoOf(appServer), { ...info })
          assert.deepStrictEqual(infoOf(exec), { ...execInfo })
          assert.strictEqual(appServer.isRetryable, retryable)
          if (info === execInfo) assert.deepStrictEqual(shown(exec), shown(appServer))
          for (const error of [exec, appServer]) assert.isString(error.threadId)
        })
      )
    )
  }

  it.live("a budget of codex's own", () =>
    onPlatform(
      Effect.gen(function* () {
        const budget = { enabled: true, limit_tokens: 20, reminder_at_remaining_tokens: [5] }
        const script = [Script.respond(Script.message("Much."), { inputTokens: 1000, outputTokens: 500 })]
        const { runs } = yield* openBoth(script, { thread: { config: { features: { rollout_budget: budget } } } })
        assert.deepStrictEqual(infoOf(yield* sameFailure(runs)), { _tag: "SessionBudgetExceeded" })
      })
    )
  )

  it.live("a missing key", () =>
    onPlatform(
      Effect.gen(function* () {
        const { runs } = yield* openBoth([], { env: { SCRIPTED_MODEL_KEY: undefined } })
        const error = yield* sameFailure(runs)
        assert.strictEqual(error.reason._tag, "AuthRequired")
        assert.include(error.message, "SCRIPTED_MODEL_KEY")
      })
    )
  )
})

describe("a turn that fails holds no secret", () => {
  it.live("on either transport, whatever the provider quotes", () =>
    onPlatform(
      Effect.gen(function* () {
        const key = "sk-abcdefghijklmnop123456"
        const step = Script.httpFailure(403, body({ message: `Incorrect API key provided: ${key}` }))
        const { runs } = yield* openBoth(Array.from({ length: 8 }, () => step))
        const { appServer, exec } = yield* execAndAppServer(runs)
        for (const error of [exec, appServer]) {
          assert.include(error.message, "Incorrect API key provided: <redacted>")
          assert.notInclude(JSON.stringify(error), key)
        }
      })
    )
  )
})

describe("no failure of the turn, on either transport, is", () => {
  it.live("a command that the sandbox denies", () =>
    onPlatform(
      Effect.gen(function* () {
        // Codex 0.169.0 now and then says nothing at all of a command that fails at once.
        const script = [Script.respond(Script.command("sleep 1; echo x > denied")), "It was denied."]
        const { runs } = yield* openBoth(script, { thread: { sandbox: "read-only", approvalPolicy: "never" } })
        for (const run of runs) {
          const { finalResponse, items } = yield* run
          assert.strictEqual(finalResponse, "It was denied.")
          const command = items.find((item) => item._tag === "CommandExecution")
          assert.deepInclude(command, { status: "failed" })
        }
      })
    )
  )
})

describe("no turn is started, for the same reason on both transports,", () => {
  it.live("with a configuration value of the wrong kind", () =>
    onPlatform(
      Effect.gen(function* () {
        const { runs } = yield* openBoth([], { thread: { config: { tools: { update_plan: true } } } })
        const { reason } = yield* sameFailure(runs)
        assert.deepInclude(reason, { _tag: "ConfigInvalid", path: ["tools", "update_plan"] })
        const reserved = yield* openBoth([], { thread: { modelProviders: { openai: { name: "mine" } } } })
        assert.deepInclude((yield* sameFailure(reserved.runs)).reason, {
          _tag: "ConfigInvalid",
          path: ["model_providers"]
        })
      })
    )
  )

  it.live("with an unknown model provider", () =>
    onPlatform(
      Effect.gen(function* () {
        const { runs } = yield* openBoth([], { thread: { modelProvider: "nope" } })
        const { reason } = yield* sameFailure(runs)
        assert.deepInclude(reason, { _tag: "ConfigInvalid", detail: "Model provider `nope` not found" })
      })
    )
  )

  it.live("with a broken config.toml", () =>
    onPlatform(
      Effect.gen(function* () {
        const { appServer, exec, runs } = yield* openBoth([])
        const fs = yield* FileSystem.FileSystem
        const path = yield* Path.Path
        for (const { model } of [exec, appServer]) {
          yield* fs.writeFileString(path.join(model.codexHome, "config.toml"), "model = \n")
        }
        const failures = yield* execAndAppServer(runs)
        for (const { reason } of [failures.exec, failures.appServer]) {
          assert.strictEqual(reason._tag, "ConfigInvalid")
          assert.include(reason.message, "config.toml:1:9: ")
        }
      })
    )
  )

  it.live("with more text than codex takes", () =>
    onPlatform(
      Effect.gen(function* () {
        const { appServer, exec } = yield* openBoth([])
        const long = "x".repeat(1_048_577)
        const runs = [exec, appServer].map(({ thread }) => Effect.flatMap(thread(), (opened) => opened.run(long)))
        const { reason } = yield* sameFailure(runs)
        assert.deepInclude(reason, { _tag: "OptionInvalid", option: "input" })
      })
    )
  )

  it.live("without an MCP server that is required", () =>
    onPlatform(
      Effect.gen(function* () {
        const docs = { command: "/no/such/program", required: true }
        const { runs } = yield* openBoth([], { thread: { config: { mcp_servers: { docs } } } })
        const { reason } = yield* sameFailure(runs)
        assert.deepInclude(reason, { _tag: "RequestFailed", method: "thread/start", code: -32603 })
        assert.include(reason.message, "docs")
      })
    )
  )

  it.live("on a thread that is not stored, was archived, or is open in another codex", () =>
    onPlatform(
      Effect.gen(function* () {
        const unknown = "01a2023b-e716-7c91-a0f9-059f1edfc1d4"
        const { folder, model, server, threadWith } = yield* openConnection(() => "Hello.")
        const { id } = yield* threadWith("Hello")
        const layers = [
          Codex.layerExec({ env: model.env, defaults: model.options }),
          Codex.layerAppServer({ env: model.env, config: model.options })
        ]
        const codexes = yield* Effect.forEach(layers, (layer) =>
          Effect.map(Layer.build(Layer.provide(layer, NodeServices.layer)), Context.get(Codex))
        )
        const resuming = (threadId: string) =>
          codexes.map((codex) =>
            Effect.flatMap(
              codex.resumeThread(threadId, { workingDirectory: folder, skipGitRepoCheck: true }),
              (thread) => thread.run("Again")
            )
          )
        const missing = yield* sameFailure(resuming(unknown))
        assert.deepInclude(missing.reason, { _tag: "ThreadNotFound", thread: unknown })
        const open = yield* sameFailure(resuming(id))
        assert.deepStrictEqual([open.reason._tag, open.threadId, open.isRetryable], ["ThreadBusy", id, true])
        yield* server.threads.archive(id)
        const archived = yield* sameFailure(resuming(id))
        assert.deepInclude(archived.reason, { _tag: "ThreadNotFound", thread: id })
      })
    )
  )
})

describe("an app-server does not come up, for the reason exec has,", () => {
  const opening = (options: Parameters<typeof Codex.layerAppServer>[0]) =>
    Effect.flip(Layer.build(Layer.provide(Codex.layerAppServer(options), NodeServices.layer)))

  it.live("with a configuration value of the wrong kind", () =>
    onPlatform(
      Effect.gen(function* () {
        const error = yield* opening({ config: { config: { tools: { update_plan: true } } } })
        assert.deepInclude(error.reason, { _tag: "ConfigInvalid", path: ["tools", "update_plan"] })
      })
    )
  )

  it.live("with an unknown model provider", () =>
    onPlatform(
      Effect.gen(function* () {
        const error = yield* opening({ config: { modelProvider: "nope" } })
        assert.deepInclude(error.reason, { _tag: "ConfigInvalid", detail: "Model provider `nope` not found" })
      })
    )
  )

  it.live("without its CODEX_HOME", () =>
    onPlatform(
      Effect.gen(function* () {
        const { folder, thread } = yield* openCodex([], { env: { CODEX_HOME: "/no/such/folder" } })
        const reasons = [
          (yield* Effect.flip((yield* thread({ workingDirectory: folder })).run("Hello"))).reason,
          (yield* opening({ env: { CODEX_HOME: "/no/such/folder" } })).reason
        ]
        for (const reason of reasons) {
          assert.deepInclude(reason, { _tag: "OptionInvalid", option: "env.CODEX_HOME" })
        }
      })
    )
  )
})

describe("a codex that is killed in the middle of a turn", () => {
  const killed = Effect.fnUntraced(function* (
    open: (mark: string) => Effect.Effect<RealCodex, unknown, Scope.Scope | NodeServices.NodeServices>
  ) {
    const mark = `killed-${crypto.randomUUID()}`
    const { folder, thread } = yield* open(mark)
    const conversation = yield* thread({ sandbox: "workspace-write" })
    const turn = yield* Effect.forkChild(Effect.flip(conversation.run("Work")))
    yield* fileAppears((yield* Path.Path).join(folder, "started"))
    for (const line of running(mark)) process.kill(Number.parseInt(line), "SIGKILL")
    return yield* Fiber.join(turn)
  })
  const script = [Script.respond(Script.command("touch started; sleep 765431"))]

  it.live("is TurnIncomplete on exec, with its signal", () =>
    onPlatform(
      Effect.gen(function* () {
        const error = yield* killed((mark) => openCodex(script, { defaults: { developerInstructions: mark } }))
        assert.deepInclude(error.reason, { _tag: "TurnIncomplete", signal: "SIGKILL" })
        yield* noProcess("sleep 765431")
      })
    )
  )

  it.live("is ConnectionClosed on the app-server, with its signal", () =>
    onPlatform(
      Effect.gen(function* () {
        const error = yield* Effect.scoped(
          killed((mark) => openAppServer(script, { config: { developerInstructions: mark } }))
        )
        assert.deepInclude(error.reason, { _tag: "ConnectionClosed", signal: "SIGKILL" })
        yield* noProcess("sleep 765431")
      })
    )
  )
})

describe("the app-server refuses", () => {
  it.live("a method it does not know, and parameters that do not fit", () =>
    onPlatform(
      Effect.gen(function* () {
        const { server } = yield* openConnection()
        const unknown = yield* Effect.flip(server.requestRaw("thread/fromTheFuture", {}))
        assert.strictEqual(unknown.reason._tag, "UnsupportedVersion")
        assert.include(unknown.message, "thread/fromTheFuture is no method of it")
        const wrong = yield* Effect.flip(server.requestRaw("thread/start", { cwd: 1 }))
        assert.deepInclude(wrong.reason, { _tag: "RequestFailed", method: "thread/start", code: -32600 })
        const incomplete = yield* Effect.flip(server.requestRaw("skills/config/write", { enabled: true }))
        assert.deepInclude(incomplete.reason, { _tag: "RequestFailed", code: -32602 })
        const before = yield* Effect.flip(server.requestRaw("initialize", { clientInfo: { name: "x", version: "0" } }))
        assert.deepInclude(before.reason, { _tag: "RequestFailed", detail: "Already initialized" })
      })
    )
  )

  it.live("what its state does not allow, each for its reason", () =>
    onPlatform(
      Effect.gen(function* () {
        const { folder, server } = yield* openConnection([Script.silentStream()])
        const { config } = server
        const reason = <A>(refused: Effect.Effect<A, CodexError>) => Effect.map(Effect.flip(refused), (it) => it.reason)
        const unknown = "01a2023b-e716-7c91-a0f9-059f1edfc1d4"
        assert.deepInclude(yield* reason(server.threads.archive(unknown)), { _tag: "ThreadNotFound", thread: unknown })
        assert.deepInclude(yield* reason(server.turns.start(unknown, [])), { _tag: "RequestFailed", code: -32600 })
        assert.deepInclude(yield* reason(config.write("model_reasoning_effort", 7)), {
          _tag: "ConfigInvalid",
          path: ["model_reasoning_effort"]
        })
        assert.deepInclude(yield* reason(config.write("model", "x", { expectedVersion: "sha256:0" })), {
          _tag: "ConfigConflict"
        })
        assert.deepInclude(yield* reason(config.write("model", "x", { filePath: "/etc/codex/config.toml" })), {
          _tag: "RequestFailed",
          data: { config_write_error_code: "configLayerReadonly" }
        })
        assert.strictEqual((yield* reason(server.account.usage()))._tag, "AuthRequired")
        const { thread } = yield* server.threads.start({ cwd: folder })
        const tool = server.mcp.callTool(thread.id, "nope", "tool", {})
        assert.deepInclude(yield* reason(tool), { _tag: "RequestFailed", code: -32603 })
        const target = { type: "custom", instructions: "Look" } as const
        const { turn } = yield* server.request("review/start", { threadId: thread.id, target })
        const steering = server.turns.steer(thread.id, turn.id, [{ type: "text", text: "Stop" }])
        assert.deepInclude(yield* reason(steering), {
          _tag: "RequestFailed",
          detail: "cannot steer a review turn",
          data: {
            message: "cannot steer a review turn",
            codexErrorInfo: { activeTurnNotSteerable: { turnKind: "review" } },
            additionalDetails: null,
            misalignment: null
          }
        })
      })
    )
  )

  it.live("one of very many requests at once as Overloaded, and goes on", () =>
    onPlatform(
      Effect.gen(function* () {
        const layer = Transport.layerStdio().pipe(Layer.provide(NodeServices.layer))
        const transport = Context.get(yield* Layer.build(layer), Transport)
        // Without the connection's own tries.
        const peer = yield* makePeer(yield* transport.connect, {
          clean: (text) => text,
          settled: Effect.void,
          onDiagnostic: () => {},
          onNotification: () => {},
          onRequest: () => Effect.never
        })
        yield* peer.request("initialize", { clientInfo: { name: "test", version: "0" } })
        // The first that is refused: some are never answered (seen with 0.169.0).
        const asked = Array.from({ length: 2000 }, () => Effect.flip(peer.request("config/read", {})))
        const { reason } = yield* Effect.raceAll(asked)
        assert.deepInclude(reason, { _tag: "Overloaded", method: "config/read" })
        yield* peer.request("config/read", {})
      })
    )
  )
})
