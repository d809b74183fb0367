import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Clock, Context, Duration, Effect, FileSystem, Layer, Option, Path, Schedule, Stream } from "effect"
import { Codex, type ConfigOptions, type Thread, type ThreadEvent, type ThreadOptions } from "effect-codex"
import { AppServer } from "effect-codex/app-server"
import { CodexBinary } from "effect-codex/binary"
import { RateLimits, type RateLimitsSnapshot, RetryPolicy } from "effect-codex/telemetry"
import { type Answer, Script, ScriptedModel } from "effect-codex/testing"
import { CircuitBreaker } from "effect/persistence"
import { onPlatform, openAppServer, openCodex, userTexts } from "../support/real.ts"
import { noProcess } from "../support/stub.ts"

/** Codex itself tries nothing again, or as often as said: what is retried here is ours. */
const own = (tries = 0) => ({ modelProvider: "scripted", requestMaxRetries: 0, streamMaxRetries: tries })

const transports = [
  {
    name: "exec",
    open: (script: Script.Script | Answer, tries?: number, config: ConfigOptions = {}) =>
      openCodex(script, { defaults: { ...own(tries), ...config } })
  },
  {
    name: "the app-server",
    open: (script: Script.Script | Answer, tries?: number, config: ConfigOptions = {}) =>
      openAppServer(script, { config: { ...own(tries), ...config } })
  }
]

/** The real codex behind a program that is killed the first few times it is to run this, and writes down each. */
const unsteady = Effect.fnUntraced(function* (command: "app-server" | "exec", failures: number) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const folder = yield* fs.makeTempDirectoryScoped({ prefix: "codex-unsteady-" })
  const real = yield* Effect.flatMap(CodexBinary, (binary) => binary.path).pipe(Effect.provide(CodexBinary.layer()))
  const log = path.join(folder, "starts")
  const codexPath = path.join(folder, "codex")
  const program = `#!/bin/sh
case " $* " in *" ${command} "*)
  echo started >> "${log}"
  [ "$(wc -l < "${log}")" -le ${failures} ] && kill -9 $$
esac
exec "${real}" "$@"
`
  yield* fs.writeFileString(codexPath, program, { mode: 0o755 })
  const starts = Effect.map(fs.readFileString(log), (text) => text.trim().split("\n").length)
  return { codexPath, starts }
})

/** A policy that says what it did. */
const noted = (policy: RetryPolicy.Policy) => {
  const made: Array<RetryPolicy.Retry> = []
  const tapped = Schedule.tap(policy, ({ output }) => Effect.sync(() => output !== undefined && made.push(output)))
  return { policy: tapped, made, kinds: () => made.map(({ kind }) => kind) }
}

const atOnce = RetryPolicy.make({ on: ["Overloaded", "RateLimited", "Connection", "Spawn"], base: "10 millis" })

/** A thread that is tried again at once, or when the server says; and what it did. */
const retried = (thread: Thread, options: RetryPolicy.TurnsOptions = {}) => {
  const { made, policy } = noted(atOnce)
  return { thread: RetryPolicy.turns(thread, { policy, ...options }), made }
}

const busy = Script.httpFailure(503, { error: { code: "server_is_overloaded", message: "busy" } })
const later = Script.failResponse("rate_limit_exceeded", "Limit 30000, Used 22999. Please try again in 1.054s. Visit x")

for (const { name, open } of transports) {
  describe(`on ${name}, a turn`, () => {
    const failures: ReadonlyArray<readonly [string, Script.Step, RetryPolicy.Kind]> = [
      ["an overloaded model", busy, "Overloaded"],
      ["a response that fails for overload", Script.failResponse("server_is_overloaded", "busy"), "Overloaded"],
      ["a 500", Script.httpFailure(500), "Overloaded"],
      ["a 429", Script.httpFailure(429), "RateLimited"],
      ["a 502", Script.httpFailure(502), "Connection"],
      ["a cut stream", Script.cutStream(), "Connection"]
    ]
    for (const [failure, step, kind] of failures) {
      it.live(`is run again after ${failure}, on the same thread, and succeeds`, () =>
        onPlatform(
          Effect.gen(function* () {
            const real = yield* open([step, step, "At last."])
            const { made, thread } = retried(yield* real.thread())
            const result = yield* thread.run("Hello")
            assert.strictEqual(result.finalResponse, "At last.")
            assert.strictEqual(result.threadId, thread.id)
            assert.deepStrictEqual(
              made.map((retry) => retry.kind),
              [kind, kind]
            )
            const requests = yield* real.model.requests
            assert.lengthOf(requests, 3)
            // Codex keeps the prompt of a turn that failed.
            assert.strictEqual(userTexts(requests[2]).filter((text) => text === "Hello").length, 3)
          })
        )
      )
    }

    it.live("waits as long as the rate limit says", () =>
      onPlatform(
        Effect.gen(function* () {
          const real = yield* open([later, "At last."])
          const { made, thread } = retried(yield* real.thread())
          assert.strictEqual((yield* thread.run("Hello")).finalResponse, "At last.")
          assert.lengthOf(made, 1)
          assert.strictEqual(made[0]?.kind, "RateLimited")
          assert.isAtLeast(Duration.toMillis(made[0]?.delay ?? 0), 1054)
        })
      )
    )

    it.live("is run again after a 429 with Retry-After, which codex waits for and does not tell", () =>
      onPlatform(
        Effect.gen(function* () {
          const refusal = Script.httpFailure(429, { error: { message: "slow down" } }, { "retry-after": "2" })
          const at: Array<number> = []
          const answer: Answer = (_, number) => {
            at.push(performance.now())
            return number <= 2 ? refusal : "At last."
          }
          const real = yield* open(answer, 1)
          // One try of codex's own.
          const { made, thread } = retried(yield* real.thread())
          const events = yield* Stream.runCollect(thread.stream("Hello"))
          const retries = events.flatMap((event) => (event._tag === "Retrying" ? [event.message] : []))
          assert.lengthOf(retries, 2)
          assert.include(retries[0], "Reconnecting... 1/1")
          assert.include(retries[1], "the turn is tried again in")
          assert.strictEqual(events.at(-1)?._tag, "TurnCompleted")
          assert.deepStrictEqual(
            made.map(({ error, kind }) => [kind, Option.isSome(RetryPolicy.serverDelay(error, 0))]),
            [["RateLimited", false]]
          )
          const [first = 0, second = 0] = at
          assert.lengthOf(at, 3)
          assert.isAtLeast(second - first, 2000)
        })
      )
    )

    it.live("is run again though codex warned of the configuration before", () =>
      onPlatform(
        Effect.gen(function* () {
          const real = yield* open([busy, "At last."], 0, { config: { no_such_key: true } })
          const { made, thread } = retried(yield* real.thread())
          assert.strictEqual((yield* thread.run("Hello")).finalResponse, "At last.")
          assert.lengthOf(made, 1)
        })
      )
    )

    it.live("of a provider that keeps failing opens the circuit, and closes it when that is well again", () =>
      onPlatform(
        Effect.gen(function* () {
          const real = yield* open((_, number) => (number <= 3 ? busy : "Well again."))
          const circuit = yield* RetryPolicy.circuitBreaker({
            tripPolicy: CircuitBreaker.consecutive(3),
            openDuration: "3 seconds"
          })
          const thread = yield* real.thread()
          const ask = circuit.protect(thread.run("Hello"))
          for (let turn = 0; turn < 3; turn++) {
            assert.strictEqual((yield* Effect.flip(ask)).reason._tag, "TurnFailed")
          }
          const refusal = yield* Effect.flip(ask)
          assert.strictEqual(refusal.reason._tag, "CircuitOpen")
          assert.lengthOf(yield* real.model.requests, 3)
          const { kinds, policy } = noted(RetryPolicy.make({ on: ["Circuit"] }))
          assert.strictEqual((yield* Effect.retry(ask, policy)).finalResponse, "Well again.")
          assert.isTrue(kinds().every((kind) => kind === "Circuit"))
          assert.strictEqual((yield* circuit.state)._tag, "Closed")
          assert.lengthOf(yield* real.model.requests, 4)
        })
      )
    )

    const work: Script.Script = [Script.respond(Script.command("echo ran >> ran.txt")), busy, "Never."]
    const workspace: ThreadOptions = { sandbox: "workspace-write" }

    it.live("that ran a command already is not run again", () =>
      onPlatform(
        Effect.gen(function* () {
          const real = yield* open(work)
          const { made, thread } = retried(yield* real.thread(workspace))
          const error = yield* Effect.flip(thread.run("Go"))
          assert.strictEqual(error.reason._tag, "TurnFailed")
          assert.deepStrictEqual(
            error.items?.map(({ _tag }) => _tag),
            ["CommandExecution"]
          )
          assert.isTrue(error.isRetryable)
          assert.deepStrictEqual(made, [])
          assert.strictEqual(yield* real.read("ran.txt"), "ran\n")
        })
      )
    )

    it.live("that ran a command already is not streamed again", () =>
      onPlatform(
        Effect.gen(function* () {
          const real = yield* open(work)
          const { made, thread } = retried(yield* real.thread(workspace))
          const seen: Array<ThreadEvent.ThreadEvent> = []
          yield* thread.stream("Go").pipe(
            Stream.runForEach((event) => Effect.sync(() => seen.push(event))),
            Effect.flip
          )
          assert.strictEqual(seen.at(-1)?._tag, "TurnFailed")
          assert.deepStrictEqual(made, [])
          assert.strictEqual(yield* real.read("ran.txt"), "ran\n")
        })
      )
    )

    it.live("that ran a command is run again where the caller says so", () =>
      onPlatform(
        Effect.gen(function* () {
          const real = yield* open([...work.slice(0, 2), "At last."])
          const { thread } = retried(yield* real.thread(workspace), { mayRepeat: () => true })
          assert.strictEqual((yield* thread.run("Go")).finalResponse, "At last.")
        })
      )
    )

    it.live("that is streamed and lost before its first item is run again, and its stream goes on", () =>
      onPlatform(
        Effect.gen(function* () {
          const real = yield* open([Script.cutStream(), "At last."])
          const { thread } = retried(yield* real.thread())
          const events = yield* Stream.runCollect(thread.stream("Hello"))
          const tags = events.map(({ _tag }) => _tag)
          assert.include(tags, "Retrying")
          assert.notInclude(tags, "TurnFailed")
          assert.strictEqual(tags.at(-1), "TurnCompleted")
        })
      )
    )

    it.live("that timed out is not run again", () =>
      onPlatform(
        Effect.gen(function* () {
          const real = yield* open([Script.silentStream(), "Never."])
          const { made, thread } = retried(yield* real.thread())
          const error = yield* Effect.flip(thread.run("Hello", { timeout: "2 seconds" }))
          assert.strictEqual(error.reason._tag, "TurnTimeout")
          assert.deepStrictEqual(made, [])
        })
      )
    )
  })
}

describe("a codex that does not start", () => {
  it.live("is started again for the turn on exec, as nothing of it has run", () =>
    onPlatform(
      Effect.gen(function* () {
        const { codexPath, starts } = yield* unsteady("exec", 2)
        const real = yield* openCodex(["Hello."], { codexPath, defaults: own() })
        const { made, thread } = retried(yield* real.thread())
        assert.strictEqual((yield* thread.run("Hello")).finalResponse, "Hello.")
        assert.deepStrictEqual(
          made.map(({ kind }) => kind),
          ["Spawn", "Spawn"]
        )
        assert.strictEqual(yield* starts, 3)
        assert.lengthOf(yield* real.model.requests, 1)
      })
    )
  )

  it.live("is started again by the layer of the app-server, which then serves", () =>
    onPlatform(
      Effect.gen(function* () {
        const { codexPath, starts } = yield* unsteady("app-server", 2)
        const { kinds, policy } = noted(RetryPolicy.reads)
        const layer = ScriptedModel.layerCodexAppServer(["Hello."], { codexPath, config: own() }).pipe(
          RetryPolicy.layer(policy),
          Layer.provide(NodeServices.layer)
        )
        const context = yield* Layer.build(layer)
        assert.deepStrictEqual(kinds(), ["OutcomeUnknown", "OutcomeUnknown"])
        assert.strictEqual(yield* starts, 3)
        const workingDirectory = Context.get(context, ScriptedModel).codexHome
        const thread = yield* Context.get(context, Codex).startThread({ workingDirectory, skipGitRepoCheck: true })
        assert.strictEqual((yield* thread.run("Hello")).finalResponse, "Hello.")
      })
    )
  )

  it.live("is given up on by the layer when the policy does", () =>
    onPlatform(
      Effect.gen(function* () {
        const { codexPath, starts } = yield* unsteady("app-server", 9)
        const policy = RetryPolicy.make({ on: ["OutcomeUnknown"], base: "10 millis", times: 2 })
        const layer = RetryPolicy.layer(ScriptedModel.layerCodexAppServer([], { codexPath }), policy)
        const error = yield* Effect.flip(Layer.build(Layer.provide(layer, NodeServices.layer)))
        assert.deepInclude(error.reason, { _tag: "ConnectionClosed", signal: "SIGKILL" })
        assert.strictEqual(yield* starts, 3)
      })
    )
  )
})

describe("a request whose server is lost", () => {
  it.live("is made again of the next server", () =>
    onPlatform(
      Effect.gen(function* () {
        const layer = ScriptedModel.layerCodexAppServer([], { restart: true, config: own() })
        const context = yield* Layer.build(Layer.provide(layer, NodeServices.layer))
        const { codexHome } = Context.get(context, ScriptedModel)
        // The first server is killed while it waits for the command.
        const command = "test -e killed && echo again || { touch killed; kill -9 $PPID; sleep 4329; }"
        const ask = Context.get(context, AppServer).request("command/exec", {
          command: ["/bin/sh", "-c", command],
          cwd: codexHome,
          sandboxPolicy: { type: "dangerFullAccess" }
        })
        const { kinds, policy } = noted(RetryPolicy.reads)
        assert.strictEqual((yield* Effect.retry(ask, policy)).stdout, "again\n")
        assert.deepStrictEqual(kinds(), ["OutcomeUnknown"])
        yield* noProcess("sleep 4329")
      })
    )
  )
})

const soon = () => Math.floor(Date.now() / 1000) + 3600

/** Half a percent is what the app-server does not say. */
const windows = (usedPercent: number) => ({
  primary: { usedPercent, windowMinutes: 300, resetsAt: soon() },
  secondary: { usedPercent: 7, windowMinutes: 10_080, resetsAt: soon() + 86_400 }
})

const usedUp = Script.httpFailure(
  429,
  { error: { type: "usage_limit_reached", message: "x", plan_type: "plus", resets_at: soon() } },
  Script.rateLimits({ ...windows(100), reached: "rate_limit_reached" })
)

const shown = ({ limits }: RateLimitsSnapshot) =>
  limits.map(({ limitId, windows }) => [limitId, ...windows.map(({ name, usedPercent }) => [name, usedPercent])])

const limitsOn = [
  {
    name: "exec",
    rounded: 42.5,
    open: Effect.fnUntraced(function* (script: Script.Script) {
      const real = yield* openCodex(script, { defaults: own() })
      const layer = Layer.provide(RateLimits.layerExec({ env: real.model.env }), NodeServices.layer)
      return { real, limits: Context.get(yield* Layer.build(layer), RateLimits) }
    })
  },
  {
    name: "the app-server",
    rounded: 43,
    open: Effect.fnUntraced(function* (script: Script.Script) {
      const layer = RateLimits.layerAppServer().pipe(
        Layer.provideMerge(ScriptedModel.layerCodexAppServer(script, { config: own() })),
        Layer.provide(NodeServices.layer)
      )
      const context = yield* Layer.build(layer)
      const codex = Context.get(context, Codex)
      const model = Context.get(context, ScriptedModel)
      const thread = (options?: ThreadOptions) => codex.startThread({ workingDirectory: model.codexHome, ...options })
      return { real: { model, thread }, limits: Context.get(context, RateLimits) }
    })
  }
]

for (const { name, open, rounded } of limitsOn) {
  describe(`on ${name}, limits`, () => {
    it.live("are known after a turn, and kept by one that says nothing of them", () =>
      onPlatform(
        Effect.gen(function* () {
          const { limits, real } = yield* open([
            Script.respond(Script.message("One."), {}, Script.rateLimits(windows(42.5))),
            "Two."
          ])
          const thread = yield* real.thread()
          yield* limits.gate(thread.run("One"))
          const known = yield* limits.changes.pipe(
            Stream.filter((snapshot) => snapshot.limits.length > 0),
            Stream.runHead,
            Effect.flatMap(Effect.fromOption)
          )
          const expected = [["codex", ["primary", rounded], ["secondary", 7]]]
          assert.deepStrictEqual(shown(known), expected)
          const [limit] = known.limits
          assert.strictEqual(limit?.windows[0]?.durationMillis, 300 * 60_000)
          assert.isAbove(limit?.windows[0]?.resetsAt ?? 0, yield* Clock.currentTimeMillis)
          yield* limits.gate(thread.run("Two"))
          assert.deepStrictEqual(
            shown(yield* Effect.flatMap(Stream.runHead(limits.changes), Effect.fromOption)),
            expected
          )
        })
      )
    )

    it.live("that are used up close the gate for the next turn, which never reaches the model", () =>
      onPlatform(
        Effect.gen(function* () {
          const { limits, real } = yield* open([usedUp, "Never."])
          const thread = yield* real.thread()
          const refused = yield* Effect.flip(limits.gate(thread.run("One")))
          assert.strictEqual(refused._tag === "CodexError" ? refused.reason._tag : "", "TurnFailed")
          assert.isTrue(Option.isSome(RetryPolicy.serverDelay(refused, yield* Clock.currentTimeMillis)))
          yield* limits.changes.pipe(
            Stream.filter((snapshot) => snapshot.limits.some(({ windows }) => windows[0]?.usedPercent === 100)),
            Stream.runHead
          )
          const held = yield* Effect.flip(limits.gate(thread.run("Two"), { onUsedUp: "fail" }))
          assert.strictEqual(held._tag, "UsageLimitReached")
          assert.isAbove(held._tag === "UsageLimitReached" ? (held.resetsAt ?? 0) : 0, yield* Clock.currentTimeMillis)
          assert.lengthOf(yield* real.model.requests, 1)
        })
      )
    )
  })
}
