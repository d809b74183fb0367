/** The rows of the table of errors that the real binary can be brought to, on both transports. */
import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Context, Effect, Fiber, FileSystem, Layer, Option, Path, Schedule, type Scope, Stream } from "effect"
import {
  Codex,
  type CodexError,
  type CodexErrorInfo,
  type ConfigOptions,
  type ThreadOptions,
  type TurnResult
} from "effect-codex"
import { AppServer, type Connection, Transport } from "effect-codex/app-server"
import { CodexBinary } from "effect-codex/binary"
import { CodexTest, Script } from "effect-codex/testing"
import { ChildProcess, ChildProcessSpawner } from "effect/process"
import { startFailure } from "../../src/internal/failures.ts"
import { ends, errorInfos, noFailures, refusals, startSigns, turnSentences } from "../../src/internal/failureTable.ts"
import { makePeer } from "../../src/internal/peer.ts"
import { openConnection } from "../support/appServer.ts"
import { codedSteps, failingSteps } from "../support/failingSteps.ts"
import { onPlatform, openAppServer, openCodex, type RealCodex } from "../support/real.ts"
import { fileAppears, noProcess, running } from "../support/stub.ts"

/** The rows that a case here brings codex to; at the end, those of the table must be the same. */
const tried = new Set<string>()

const rowOf = <Row extends { readonly id: string }>(rows: ReadonlyArray<Row>, id: string): Row => {
  const row = rows.find((each) => each.id === id)
  if (row === undefined) throw new Error(`no row ${id}`)
  tried.add(id)
  return row
}

const triesCause = (cause: CodexErrorInfo["_tag"]): void => {
  for (const [name, row] of Object.entries(errorInfos)) if (row.cause === cause) tried.add(name)
}

/** Without what is another one in each run. */
const plain = (text: string): string =>
  text.replaceAll(/127\.0\.0\.1:\d+/g, "127.0.0.1").replaceAll(/[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/g, "<id>")

/** Codex says what the row says that it says. */
const assertSays = ({ says }: { readonly says: string }, words: string): void => {
  const [expected = "", more] = plain(says).split("…")
  assert.strictEqual(more === undefined ? plain(words) : plain(words).slice(0, expected.length), expected)
}

/** What can be compared: the model listens on another port for each transport. */
const shown = ({ isRetryable, reason }: CodexError): unknown =>
  JSON.parse(plain(JSON.stringify([isRetryable, Object.entries(reason)])))

const fieldsOf = ({ reason }: CodexError): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(reason))

const infoOf = ({ reason }: CodexError): unknown =>
  reason._tag === "TurnFailed" ? { ...reason.codexErrorInfo } : reason._tag

const wordsOf = ({ reason }: CodexError): string => ("detail" in reason ? (reason.detail ?? "") : "")

/** The same on both transports, each with a model of its own. */
const openBoth = Effect.fnUntraced(function* (script: Script.Script, thread: ThreadOptions = {}) {
  const both = Effect.all([openCodex(script), openAppServer(script)], { concurrency: "unbounded" })
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
  for (const { exec: execInfo, info, on, retryable, row: id, step } of failingSteps) {
    triesCause(info._tag)
    const row = id === undefined ? undefined : rowOf(turnSentences, id)
    it.live(row === undefined ? on : `${on} (${row.id})`, () =>
      onPlatform(
        Effect.gen(function* () {
          // Codex tries again by itself: the answer stays the same.
          const { runs } = yield* openBoth(Array.from({ length: 8 }, () => step))
          const { appServer, exec } = yield* execAndAppServer(runs)
          assert.deepStrictEqual(infoOf(appServer), { ...info })
          assert.deepStrictEqual(infoOf(exec), { ...(execInfo ?? info) })
          assert.strictEqual(appServer.isRetryable, retryable)
          if (execInfo === undefined) assert.deepStrictEqual(shown(exec), shown(appServer))
          for (const error of [exec, appServer]) {
            assert.isString(error.threadId)
            if (row !== undefined) assertSays(row, wordsOf(error))
          }
        })
      )
    )
  }

  const budgetReached = rowOf(turnSentences, "budget")
  triesCause("SessionBudgetExceeded")
  it.live("a budget of codex's own (budget)", () =>
    onPlatform(
      Effect.gen(function* () {
        const budget = { enabled: true, limit_tokens: 20, reminder_at_remaining_tokens: [5] }
        const script = [Script.respond(Script.message("Much."), { inputTokens: 1000, outputTokens: 500 })]
        const { runs } = yield* openBoth(script, { config: { features: { rollout_budget: budget } } })
        const error = yield* sameFailure(runs)
        assert.deepStrictEqual(infoOf(error), { _tag: "SessionBudgetExceeded" })
        assertSays(budgetReached, wordsOf(error))
      })
    )
  )

  const noKey = rowOf(turnSentences, "no-key")
  it.live("a missing key (no-key)", () =>
    onPlatform(
      Effect.gen(function* () {
        const mine = { name: "mine", baseUrl: "http://127.0.0.1:1/v1", envKey: "MY_KEY" }
        const { runs } = yield* openBoth([], { modelProvider: "mine", modelProviders: { mine } })
        const error = yield* sameFailure(runs)
        assert.strictEqual(error.reason._tag, "AuthRequired")
        assertSays(noKey, wordsOf(error))
      })
    )
  )
})

describe("a turn without a process", () => {
  it.live(`fails as on the app-server, in the same words, on each of ${codedSteps.length} steps`, () =>
    onPlatform(
      Effect.gen(function* () {
        const asked = (conversation: string) => codedSteps[Number(/step (\d+):/.exec(conversation)?.[1])] ?? "No step."
        const { thread } = yield* openAppServer(({ body }) => asked(JSON.stringify(body["input"])))
        yield* Effect.forEach(
          codedSteps.entries(),
          Effect.fnUntraced(function* ([number, step]) {
            const real = yield* Effect.flip((yield* thread()).run(`step ${number}:`))
            const test = yield* Effect.flip(
              Effect.flatMap(Codex, (codex) =>
                Effect.flatMap(codex.startThread(), (thread) => thread.run("Hello"))
              ).pipe(Effect.provide(CodexTest.layer([step])))
            )
            assert.deepStrictEqual(shown(test), shown(real), JSON.stringify(step))
          }),
          { concurrency: 8, discard: true }
        )
      })
    )
  )
})

describe("a turn that fails holds no secret", () => {
  it.live("on either transport, whatever the provider quotes", () =>
    onPlatform(
      Effect.gen(function* () {
        const key = "sk-abcdefghijklmnop123456"
        const step = Script.httpFailure(403, { error: { message: `Incorrect API key provided: ${key}` } })
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
  rowOf(noFailures, "reconnecting")
  it.live("a connection that codex gets back (reconnecting)", () =>
    onPlatform(
      Effect.gen(function* () {
        const { appServer, exec } = yield* openBoth([])
        for (const { model, thread } of [exec, appServer]) {
          yield* model.append(Script.cutStream(), "Back.")
          const events = yield* Stream.runCollect((yield* thread()).stream("Hello"))
          const retry = events.find(({ _tag }) => _tag === "Retrying")
          assert.isTrue(retry?._tag === "Retrying" && retry.message.startsWith("Reconnecting... 1/1"))
          assert.strictEqual(events.at(-1)?._tag, "TurnCompleted")
        }
      })
    )
  )

  rowOf(noFailures, "no-network")
  it.live("a provider that cannot be reached (no-network)", () =>
    onPlatform(
      Effect.gen(function* () {
        const { appServer, exec } = yield* openBoth([])
        const nowhere = { name: "nowhere", baseUrl: "http://127.0.0.1:1/v1", requestMaxRetries: 0 }
        // The first of them: it would go on so for ever.
        const retries = [exec, appServer].map(({ thread }) =>
          Effect.flatMap(thread({ modelProvider: "nowhere", modelProviders: { nowhere } }), (conversation) =>
            conversation.stream("Hello").pipe(
              Stream.filter((event) => event._tag === "Retrying"),
              Stream.runHead
            )
          )
        )
        for (const retry of yield* Effect.all(retries, { concurrency: "unbounded" })) {
          const message = Option.match(retry, { onNone: () => "", onSome: (event) => event.message })
          assert.match(message, /^Reconnecting\.\.\. waiting for network/)
        }
      })
    )
  )

  rowOf(noFailures, "denied")
  it.live("a command that the sandbox denies (denied)", () =>
    onPlatform(
      Effect.gen(function* () {
        // Codex 0.169.0 now and then says nothing at all of a command that fails at once.
        const script = [Script.respond(Script.command("sleep 1; echo x > denied")), "It was denied."]
        const { runs } = yield* openBoth(script, { sandbox: "read-only", approvalPolicy: "never" })
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
        const { runs } = yield* openBoth([], { config: { tools: { update_plan: true } } })
        const { reason } = yield* sameFailure(runs)
        assert.deepInclude(reason, { _tag: "ConfigInvalid", path: ["tools", "update_plan"] })
        const reserved = yield* openBoth([], { modelProviders: { openai: { name: "mine" } } })
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
        const { runs } = yield* openBoth([], { modelProvider: "nope" })
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
        const { runs } = yield* openBoth([], { config: { mcp_servers: { docs } } })
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

const opening = (options: Parameters<typeof Codex.layerAppServer>[0]) =>
  Effect.flip(Layer.build(Layer.provide(Codex.layerAppServer(options), NodeServices.layer)))

describe("an app-server does not come up, for the reason exec has,", () => {
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

/** How each way to be over is brought about; given a program that no system starts. */
const endings: Readonly<
  Record<
    string,
    (noProgram: string) => {
      readonly codexPath?: string
      readonly maxLineBytes?: number
      readonly config?: ConfigOptions["config"]
    }
  >
> = {
  "not-installed": () => ({ codexPath: "/no/such/codex" }),
  "not-started": (noProgram) => ({ codexPath: noProgram }),
  before: () => ({ config: { model_catalog_json: "/no/such/file" } }),
  "too-long": () => ({ maxLineBytes: 20 })
}

describe("a codex that is over, or was never there, is what the table says:", () => {
  for (const [id, options] of Object.entries(endings)) {
    const row = rowOf(ends, id)
    it.live(`${id} is ${row.exec} on exec, ${row.appServer} on the app-server`, () =>
      onPlatform(
        Effect.gen(function* () {
          const fs = yield* FileSystem.FileSystem
          const noProgram = (yield* Path.Path).join(yield* fs.makeTempDirectoryScoped(), "codex")
          yield* fs.writeFileString(noProgram, "#!/no/such/interpreter\n", { mode: 0o755 })
          const { config = {}, ...how } = options(noProgram)
          const { thread } = yield* openCodex([], { ...how, defaults: { config } })
          const exec = yield* Effect.flip((yield* thread()).run("Hello"))
          const appServer = yield* opening({ ...how, config: { config } })
          assert.deepStrictEqual([exec.reason._tag, appServer.reason._tag], [row.exec, row.appServer])
        })
      )
    )
  }

  const denials = rowOf(ends, "denials")
  it.live(`denials is ${denials.exec} on exec, ${denials.appServer} on the app-server`, () =>
    onPlatform(
      Effect.gen(function* () {
        const asks = Script.respond(
          Script.command("touch x", {
            arguments: { sandbox_permissions: "require_escalated", justification: "x", login: false }
          })
        )
        // The reviewer asks the same model.
        const denies = JSON.stringify({ risk_level: "critical", outcome: "deny", rationale: "no" })
        const { runs } = yield* openBoth([asks, denies, asks, denies, asks, denies], {
          sandbox: "read-only",
          approvalPolicy: "on-request",
          config: { approvals_reviewer: "auto_review" }
        })
        const { appServer, exec } = yield* execAndAppServer(runs)
        assert.deepStrictEqual([exec.reason._tag, appServer.reason._tag], [denials.exec, denials.appServer])
        const commands = appServer.items?.filter(({ _tag }) => _tag === "CommandExecution")
        assert.deepStrictEqual(
          commands?.map((item) => "status" in item && item.status),
          ["declined", "declined", "declined"]
        )
      })
    )
  )

  const interrupted = rowOf(ends, "interrupted")
  it.live(`interrupted is ${interrupted.appServer} on the app-server`, () =>
    onPlatform(
      Effect.gen(function* () {
        const { model, thread } = yield* openAppServer([Script.silentStream()])
        const turn = yield* (yield* thread()).turn("Hello")
        yield* model.awaitRequest(1)
        yield* turn.interrupt
        const { reason } = yield* Effect.flip(turn.result)
        assert.strictEqual(reason._tag, interrupted.appServer)
      })
    )
  )
})

describe("a codex that is killed in the middle of a turn", () => {
  const row = rowOf(ends, "killed")
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

  it.live(`is ${row.exec} on exec, with its signal`, () =>
    onPlatform(
      Effect.gen(function* () {
        const error = yield* killed((mark) => openCodex(script, { defaults: { developerInstructions: mark } }))
        assert.deepInclude(fieldsOf(error), { _tag: row.exec, signal: "SIGKILL" })
        yield* noProcess("sleep 765431")
      })
    )
  )

  it.live(`is ${row.appServer} on the app-server, with its signal`, () =>
    onPlatform(
      Effect.gen(function* () {
        const error = yield* Effect.scoped(
          killed((mark) => openAppServer(script, { config: { developerInstructions: mark } }))
        )
        assert.deepInclude(fieldsOf(error), { _tag: row.appServer, signal: "SIGKILL" })
        yield* noProcess("sleep 765431")
      })
    )
  )
})

/** What codex is asked to do that it does not start for, each in an empty folder. */
const starts: Readonly<Record<string, ReadonlyArray<string>>> = {
  "no-repository": ["exec", "--json", "Hello"],
  configuration: ["exec", "-c", "tools.update_plan=true", "Hello"],
  override: ["exec", "-c", "novalue", "Hello"],
  key: ["app-server", "-c", "model_reasoning_effort=7"],
  setting: ["app-server", "-c", 'model_provider="nope"'],
  "codex-home": ["exec", "Hello"],
  "output-schema": ["exec", "--skip-git-repo-check", "--output-schema", "schema.json", "Hello"],
  "argument-value": ["exec", "--sandbox", "wide-open", "Hello"],
  argument: ["--json"]
}

describe("a codex that does not start says so in the words of the table:", () => {
  for (const [id, args] of Object.entries(starts)) {
    const row = rowOf(startSigns, id)
    it.live(`${id} is ${row.reason}`, () =>
      onPlatform(
        Effect.gen(function* () {
          const binary = yield* CodexBinary
          const cwd = yield* (yield* FileSystem.FileSystem).makeTempDirectoryScoped()
          const env = { CODEX_HOME: id === "codex-home" ? "/none" : cwd }
          const child = yield* (yield* ChildProcessSpawner.ChildProcessSpawner).spawn(
            ChildProcess.make(yield* binary.path, args, { cwd, env, extendEnv: true, stdin: "ignore" })
          )
          const stderr = yield* Stream.mkString(Stream.decodeText(child.stderr))
          assert.include(stderr, row.says.trim())
          const reason = startFailure(stderr, { exitCode: Number(yield* child.exitCode) })
          assert.strictEqual(reason._tag, row.reason)
        }).pipe(Effect.provide(CodexBinary.layer()))
      )
    )
  }
})

/** A refusal as it came. */
interface Refused {
  readonly code: number
  readonly message: string
  readonly data?: unknown
}

/** The same connection, and what is refused on it. */
const listeningTo = (connection: Connection) => {
  const heard: Array<Refused> = []
  const incoming = Stream.tap(connection.incoming, (text) =>
    Effect.sync(() => {
      const message: { readonly error?: Refused } = JSON.parse(text)
      if (message.error !== undefined) heard.push(message.error)
    })
  )
  return { connection: { ...connection, incoming }, heard }
}

interface Asked {
  readonly server: AppServer["Service"]
  /** A thread of its own. */
  readonly threadId: string
  /** Another server on the same CODEX_HOME, and a thread it has open. */
  readonly other: AppServer["Service"]
  readonly stored: string
}

type Refusing = readonly [
  id: string,
  ask: (asked: Asked) => Effect.Effect<unknown, CodexError>,
  fields?: Readonly<Record<string, unknown>>
]

const unknown = "01a2023b-e716-7c91-a0f9-059f1edfc1d4"
const text = (text: string) => [{ type: "text", text }] as const

/** In this order: some need what came before. */
const refusing: ReadonlyArray<Refusing> = [
  ["unknown-method", ({ server }) => server.requestRaw("thread/new", {}), { detail: "thread/new is no method of it" }],
  ["not-supported", ({ server }) => server.requestRaw("thread/items/list", { threadId: unknown })],
  ["invalid-params", ({ server }) => server.requestRaw("command/exec/write", { processId: "x" }), { code: -32602 }],
  ["no-login", ({ server }) => server.requestRaw("account/rateLimits/read", undefined)],
  [
    "invalid-value",
    ({ server }) => server.config.write("model_reasoning_effort", 7),
    { path: ["model_reasoning_effort"] }
  ],
  ["version-conflict", ({ server }) => server.config.write("model", "x", { expectedVersion: "sha256:0" })],
  ["invalid-configuration", ({ server }) => server.threads.start({ modelProvider: "nope" }), { path: [] }],
  ["no-thread", ({ server }) => server.threads.archive(unknown), { thread: unknown }],
  ["not-loaded", ({ server }) => server.turns.start(unknown, text("Hello")), { method: "turn/start" }],
  [
    "too-large",
    ({ server, threadId }) => server.turns.start(threadId, text("x".repeat(1_048_577))),
    { option: "input" }
  ],
  ["internal", ({ server, threadId }) => server.mcp.callTool(threadId, "docs", "tool", {}), { code: -32603 }],
  ["refused", ({ server, threadId }) => server.turns.interrupt(threadId, unknown), { code: -32600 }],
  ["other-writer", ({ server, stored }) => server.threads.resume(stored)],
  [
    "archived",
    ({ other, server, stored }) => Effect.andThen(other.threads.archive(stored), server.threads.resume(stored))
  ],
  [
    "not-steerable",
    ({ server, threadId }) =>
      Effect.gen(function* () {
        const target = { type: "custom", instructions: "Look" } as const
        const { turn } = yield* server.request("review/start", { threadId, target })
        yield* server.turns.steer(threadId, turn.id, text("Stop"))
      }),
    {
      detail: "cannot steer a review turn",
      data: {
        message: "cannot steer a review turn",
        codexErrorInfo: { activeTurnNotSteerable: { turnKind: "review" } },
        additionalDetails: null,
        misalignment: null
      }
    }
  ]
]

describe("the app-server refuses", () => {
  it.live("parameters that do not fit, a second greeting, and to write a file that is not the user's", () =>
    onPlatform(
      Effect.gen(function* () {
        const { server } = yield* openConnection()
        const wrong = yield* Effect.flip(server.requestRaw("thread/start", { cwd: 1 }))
        assert.deepInclude(wrong.reason, { _tag: "RequestFailed", method: "thread/start", code: -32600 })
        const incomplete = yield* Effect.flip(server.requestRaw("skills/config/write", { enabled: true }))
        assert.deepInclude(incomplete.reason, { _tag: "RequestFailed", code: -32602 })
        const before = yield* Effect.flip(server.requestRaw("initialize", { clientInfo: { name: "x", version: "0" } }))
        assert.deepInclude(before.reason, { _tag: "RequestFailed", detail: "Already initialized" })
        const filePath = "/etc/codex/config.toml"
        const readOnly = yield* Effect.flip(server.config.write("model", "x", { filePath }))
        assert.deepInclude(readOnly.reason, {
          _tag: "RequestFailed",
          data: { config_write_error_code: "configLayerReadonly" }
        })
      })
    )
  )

  triesCause("ActiveTurnNotSteerable")
  const rows = refusing.map(([id, ask, fields]) => ({ row: rowOf(refusals, id), ask, fields }))
  it.live(`in the words of the table, and for its reason: ${refusing.map(([id]) => id).join(", ")}`, () =>
    onPlatform(
      Effect.gen(function* () {
        const { folder, model, server: other, threadWith } = yield* openConnection(["Hello.", Script.silentStream()])
        const { id: stored } = yield* threadWith("Hello")
        const env = { ...model.env, OPENAI_API_KEY: undefined, CODEX_API_KEY: undefined }
        const { connect } = yield* stdio({ env, config: model.options })
        const { connection, heard } = listeningTo(yield* connect)
        const transport = Layer.succeed(Transport, Transport.of({ connect: Effect.succeed(connection) }))
        const server = Context.get(yield* Layer.build(Layer.provide(AppServer.layer(), transport)), AppServer)
        const { thread } = yield* server.threads.start({ cwd: folder })
        for (const { ask, fields, row } of rows) {
          const error = yield* Effect.flip(ask({ server, other, stored, threadId: thread.id }))
          assert.deepInclude(fieldsOf(error), { _tag: row.reason, ...fields })
          const said = heard.pop()
          assertSays(row, said?.message ?? "nothing")
          if (row.code !== undefined) assert.strictEqual(said?.code, row.code)
          if (row.data !== undefined) assert.strictEqual(Object(said?.data)[row.data[0]], row.data[1])
        }
      })
    )
  )

  const overloaded = rowOf(refusals, "overloaded")
  it.live("one of very many requests at once as Overloaded, and goes on (overloaded)", () =>
    onPlatform(
      Effect.gen(function* () {
        const { connect } = yield* stdio()
        const { connection, heard } = listeningTo(yield* connect)
        // Without the connection's own tries.
        const peer = yield* makePeer(connection, {
          clean: (text) => text,
          settled: Effect.void,
          onDiagnostic: () => {},
          onNotification: () => {},
          onRequest: () => Effect.never
        })
        yield* peer.request("initialize", { clientInfo: { name: "test", version: "0" } })
        // The first that is refused: some are never answered (seen with 0.169.0).
        const asked = Array.from({ length: 2000 }, () => Effect.flip(peer.request("config/read", {})))
        const error = yield* Effect.raceAll(asked)
        assert.deepInclude(fieldsOf(error), { _tag: overloaded.reason, method: "config/read" })
        assertSays(overloaded, heard[0]?.message ?? "nothing")
        assert.strictEqual(heard[0]?.code, overloaded.code)
        // As soon as it is through with what it took.
        yield* peer
          .request("config/read", {}, 5000)
          .pipe(Effect.retry({ times: 100, schedule: Schedule.spaced("50 millis") }))
      })
    )
  )
})

const stdio = (options: Parameters<typeof Transport.layerStdio>[0] = {}) =>
  Effect.map(Layer.build(Layer.provide(Transport.layerStdio(options), NodeServices.layer)), Context.get(Transport))

describe("the table", () => {
  it("says of the rows that were brought about here that codex was seen to do so, and of no other", () => {
    const rows = [
      ...Object.entries(errorInfos).map(([id, { seen }]) => ({ id, seen })),
      ...[turnSentences, refusals, startSigns, ends, noFailures].flat()
    ]
    assert.sameMembers(
      rows.filter(({ seen }) => seen === "codex").map(({ id }) => id),
      [...tried]
    )
  })
})
