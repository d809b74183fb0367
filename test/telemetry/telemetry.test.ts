import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Fiber, Layer, Redacted, References, Result, Schema, Stream, Tracer } from "effect"
import { Codex, CodexError, Reasons, type ThreadEvent, type ThreadItem, type TurnOptions } from "effect-codex"
import { Budget, RetryPolicy, Telemetry } from "effect-codex/telemetry"
import { CodexTest, Script } from "effect-codex/testing"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientResponse from "effect/http/HttpClientResponse"
import { TestClock } from "effect/testing"
import {
  attributesOf,
  begin,
  type Deed,
  durationOf,
  makeWatch,
  measured,
  observedCodex,
  parentOf,
  scriptedCodex,
  threadId,
  total
} from "./observed.ts"

const mcpCall = (given: unknown): ThreadItem.ThreadItem => ({
  _tag: "McpToolCall",
  id: "1",
  server: "docs",
  tool: "search",
  arguments: given,
  status: "completed"
})

const command = (status: string, exitCode?: number): ThreadItem.ThreadItem => ({
  _tag: "CommandExecution",
  id: "call-1",
  command: "cat secret-plan.txt",
  aggregatedOutput: exitCode === undefined ? "" : "the plan is secret-plan",
  ...(exitCode === undefined ? undefined : { exitCode }),
  status
})

const usage = (input: number, output: number) => ({
  inputTokens: input,
  cachedInputTokens: 3,
  cacheWriteInputTokens: 2,
  outputTokens: output,
  reasoningOutputTokens: 1
})

const completed = (input = 10, output = 5): ThreadEvent.ThreadEvent => ({
  _tag: "TurnCompleted",
  threadUsage: usage(input, output)
})

const aTurn: ReadonlyArray<Deed> = [
  ...begin,
  { wait: "1 second" },
  { _tag: "ItemStarted", item: command("inProgress") },
  { wait: "5 seconds" },
  { _tag: "ItemCompleted", item: command("completed", 0) },
  { _tag: "AgentMessageDelta", itemId: "message-1", delta: "Do" },
  { _tag: "ItemCompleted", item: { _tag: "AgentMessage", id: "message-1", text: "Done: secret-plan" } },
  completed()
]

const run = (codex: Codex["Service"], ...args: Parameters<Codex["Service"]["startThread"]>) =>
  Effect.flatMap(codex.startThread(...args), (thread) => thread.run("read the secret-plan"))

describe("a turn", () => {
  it.effect("is a span between its thread's and its tools', each as long as it took", () =>
    Effect.gen(function* () {
      const watch = makeWatch()
      const { codex } = yield* observedCodex([aTurn])
      const running = yield* Effect.forkChild(watch.watched(Effect.withSpan(run(codex, { model: "gpt-5.5" }), "app")))
      yield* TestClock.adjust("10 seconds")
      yield* Fiber.join(running)

      const [app] = watch.named("app")
      const [thread] = watch.named("Thread.run")
      const [turn] = watch.named("invoke_agent codex")
      const [tool] = watch.named("execute_tool shell")
      assert.deepStrictEqual(
        [parentOf(thread), parentOf(turn), parentOf(tool)],
        [app?.spanId, thread?.spanId, turn?.spanId]
      )
      assert.strictEqual(new Set(watch.spans.map(({ traceId }) => traceId)).size, 1)
      assert.strictEqual(durationOf(turn), 6000)
      assert.strictEqual(durationOf(tool), 5000)
      assert.strictEqual(turn?.kind, "client")
      assert.strictEqual(tool?.kind, "internal")
      assert.include(attributesOf(thread), { "gen_ai.conversation.id": threadId })
      assert.deepStrictEqual(attributesOf(turn), {
        "gen_ai.operation.name": "invoke_agent",
        "gen_ai.provider.name": "openai",
        "gen_ai.request.model": "gpt-5.5",
        "gen_ai.agent.name": "codex",
        "gen_ai.conversation.id": threadId,
        "gen_ai.response.time_to_first_chunk": 6,
        "gen_ai.usage.input_tokens": 10,
        "gen_ai.usage.output_tokens": 5,
        "gen_ai.usage.cache_read.input_tokens": 3,
        "gen_ai.usage.cache_creation.input_tokens": 2,
        "gen_ai.usage.reasoning.output_tokens": 1,
        "effect_codex.transport": "app-server",
        "effect_codex.turn.id": "turn-1",
        "effect_codex.outcome": "completed"
      })
      assert.deepStrictEqual(attributesOf(tool), {
        "gen_ai.operation.name": "execute_tool",
        "gen_ai.tool.name": "shell",
        "gen_ai.tool.type": "extension",
        "gen_ai.tool.call.id": "call-1",
        "gen_ai.conversation.id": threadId,
        "process.exit.code": 0
      })
    })
  )

  it.effect("is the same span whether it is run, streamed or held", () =>
    Effect.gen(function* () {
      const watch = makeWatch()
      const { codex } = yield* observedCodex([aTurn, aTurn, aTurn])
      const asked = Effect.gen(function* () {
        const thread = yield* codex.startThread()
        yield* thread.run("one")
        yield* Stream.runDrain(thread.stream("two"))
        yield* Effect.scoped(Effect.flatMap(thread.turn("three"), ({ result }) => result))
      })
      const running = yield* Effect.forkChild(watch.watched(asked))
      yield* TestClock.adjust("1 minute")
      yield* Fiber.join(running)
      const turns = watch.named("invoke_agent codex")
      assert.deepStrictEqual(turns.map(durationOf), [6000, 6000, 6000])
      assert.strictEqual(parentOf(turns[1]), watch.named("Thread.stream")[0]?.spanId)
      assert.strictEqual(watch.named("execute_tool shell").length, 3)
    })
  )

  it.effect("is named after the agent, has the app's attributes, and the provider and model that are configured", () =>
    Effect.gen(function* () {
      const watch = makeWatch()
      const { codex } = yield* observedCodex([[...begin, completed()]], {
        agentName: "reviewer",
        attributes: { "app.tenant": "acme" }
      })
      yield* watch.watched(run(codex, { modelProvider: "proxy", model: "a", config: { model: "b" } }))
      assert.include(attributesOf(watch.named("invoke_agent reviewer")[0]), {
        "app.tenant": "acme",
        "gen_ai.provider.name": "proxy",
        "gen_ai.request.model": "b",
        "gen_ai.agent.name": "reviewer"
      })
    })
  )

  for (const [id, name] of [
    ["openai", "openai"],
    ["azure", "azure.ai.openai"],
    ["amazon-bedrock", "aws.bedrock"],
    ["mistral", "mistral_ai"],
    ["xai", "x_ai"],
    ["ollama", "ollama"],
    ["constructor", "constructor"]
  ] as const) {
    it.effect(`of the provider ${id} names it ${name}, as the conventions do`, () =>
      Effect.gen(function* () {
        const watch = makeWatch()
        const { codex } = yield* observedCodex([[...begin, completed()]])
        yield* watch.watched(run(codex, { modelProvider: id }))
        assert.strictEqual(attributesOf(watch.named("invoke_agent codex")[0])["gen_ai.provider.name"], name)
        assert.strictEqual(
          measured(yield* watch.metrics, "gen_ai.client.operation.duration", { "gen_ai.provider.name": name }),
          1
        )
      })
    )
  }

  it.effect("takes as long as it takes, wherever the clock on the wall is put meanwhile", () =>
    Effect.gen(function* () {
      const watch = makeWatch()
      const { codex } = yield* observedCodex([aTurn])
      const running = yield* Effect.forkChild(watch.watched(run(codex)))
      yield* TestClock.adjust("2 seconds")
      yield* TestClock.setTime(1000)
      yield* TestClock.adjust("10 seconds")
      yield* Fiber.join(running)
      const metrics = yield* watch.metrics
      assert.strictEqual(total(metrics, "gen_ai.client.operation.duration"), 7)
      assert.strictEqual(total(metrics, "gen_ai.execute_tool.duration"), 6)
      assert.strictEqual(total(metrics, "gen_ai.client.operation.time_to_first_chunk"), 7)
      assert.include(attributesOf(watch.named("invoke_agent codex")[0]), { "gen_ai.response.time_to_first_chunk": 7 })
      assert.include(watch.entries.at(-1)?.about, { duration: 7 })
      // A span begins and ends on the wall.
      assert.strictEqual(durationOf(watch.named("execute_tool shell")[0]), 5000)
    })
  )

  it.effect("has no span, nor has anything in it, where the app traces nothing", () =>
    Effect.gen(function* () {
      const watch = makeWatch()
      const { codex } = yield* observedCodex([aTurn])
      const running = yield* Effect.forkChild(watch.watched(Effect.withTracerEnabled(run(codex), false)))
      yield* TestClock.adjust("10 seconds")
      yield* Fiber.join(running)
      assert.deepStrictEqual(
        watch.spans.map(({ name }) => name),
        []
      )
      // Its figures are there all the same.
      assert.strictEqual(measured(yield* watch.metrics, "gen_ai.execute_tool.duration"), 1)
    })
  )

  it.effect("hands on what the app notes of all its spans, and no times where it wants none", () =>
    Effect.gen(function* () {
      const watch = makeWatch()
      const { codex } = yield* observedCodex([aTurn])
      const asked = run(codex).pipe(
        Effect.annotateSpans({ "app.tenant": "acme" }),
        Effect.provideService(References.TracerTimingEnabled, false)
      )
      const running = yield* Effect.forkChild(watch.watched(asked))
      yield* TestClock.adjust("10 seconds")
      yield* Fiber.join(running)
      for (const name of ["invoke_agent codex", "execute_tool shell", "message"]) {
        const [span] = watch.named(name)
        assert.include(attributesOf(span), { "app.tenant": "acme" })
        assert.strictEqual(durationOf(span), 0, name)
      }
    })
  )

  it.effect("counts its own tokens, not the thread's", () =>
    Effect.gen(function* () {
      const watch = makeWatch()
      const { codex } = yield* observedCodex([
        [...begin, completed(10, 5)],
        [...begin, completed(17, 9)]
      ])
      yield* watch.watched(
        Effect.gen(function* () {
          const thread = yield* codex.startThread()
          yield* thread.run("one")
          yield* thread.run("two")
        })
      )
      const used = watch.named("invoke_agent codex").map((turn) => attributesOf(turn)["gen_ai.usage.input_tokens"])
      assert.deepStrictEqual(used, [10, 7])
      const metrics = yield* watch.metrics
      assert.strictEqual(measured(metrics, "effect_codex.tokens", { kind: "input" }), 17)
      assert.strictEqual(measured(metrics, "effect_codex.tokens", { kind: "output" }), 9)
      assert.strictEqual(measured(metrics, "gen_ai.client.token.usage", { "gen_ai.token.type": "input" }), 2)
      assert.strictEqual(total(metrics, "gen_ai.client.token.usage", { "gen_ai.token.type": "output" }), 9)
      for (const [kind, amount] of [
        ["cached_input", 3],
        ["cache_write_input", 2],
        ["reasoning_output", 1]
      ] as const) {
        assert.strictEqual(measured(metrics, "effect_codex.tokens", { kind }), amount, kind)
      }
    })
  )

  it.effect("says that it is to give JSON where it has an output schema", () =>
    Effect.gen(function* () {
      const watch = makeWatch()
      const { codex } = yield* observedCodex([
        [...begin, { _tag: "ItemCompleted", item: { _tag: "AgentMessage", id: "m", text: '{"a":1}' } }, completed()]
      ])
      const asked = Effect.flatMap(codex.startThread(), (thread) =>
        thread.run("go", { outputSchema: Schema.Struct({ a: Schema.Number }) })
      )
      yield* watch.watched(asked)
      assert.include(attributesOf(watch.named("invoke_agent codex")[0]), { "gen_ai.output.type": "json" })
    })
  )

  it.effect("leaves a trace that CodexTest has too", () =>
    Effect.gen(function* () {
      const watch = makeWatch()
      yield* watch
        .watched(Effect.flatMap(Codex, (codex) => run(codex)))
        .pipe(
          Effect.provide(
            Telemetry.layer().pipe(
              Layer.provide(CodexTest.layer([Script.respond(Script.command("ls", { exitCode: 2 })), "Done."]))
            )
          )
        )
      assert.include(attributesOf(watch.named("execute_tool shell")[0]), {
        "error.type": "failed",
        "process.exit.code": 2
      })
      assert.strictEqual(watch.named("message").length, 1)
    })
  )
})

describe("each kind of item", () => {
  const cases: ReadonlyArray<readonly [item: ThreadItem.ThreadItem, span: string]> = [
    [{ _tag: "FileChange", id: "1", changes: [], status: "completed" }, "execute_tool apply_patch"],
    [mcpCall({}), "execute_tool search"],
    [{ _tag: "DynamicToolCall", id: "1", tool: "deploy", arguments: {}, status: "completed" }, "execute_tool deploy"],
    [
      {
        _tag: "CollabToolCall",
        id: "1",
        tool: "spawn_agent",
        receiverThreadIds: [],
        agentsStates: null,
        status: "completed"
      },
      "execute_tool spawn_agent"
    ],
    [{ _tag: "WebSearch", id: "1", query: "q" }, "execute_tool web_search"],
    [{ _tag: "ImageView", id: "1", path: "/a.png" }, "execute_tool view_image"],
    [{ _tag: "Reasoning", id: "1", text: "hm" }, "reasoning"],
    [{ _tag: "TodoList", id: "1", items: [] }, "plan"],
    [{ _tag: "Unknown", id: "1", type: "new_thing", raw: {} }, "item"]
  ]
  for (const [item, name] of cases) {
    it.effect(`${item._tag} is a span named "${name}"`, () =>
      Effect.gen(function* () {
        const watch = makeWatch()
        const { codex } = yield* observedCodex([
          [
            ...begin,
            { _tag: "ItemStarted", item },
            { _tag: "ItemUpdated", item },
            { _tag: "ItemCompleted", item },
            completed()
          ]
        ])
        yield* watch.watched(run(codex))
        const spans = watch.spans.filter((span) => parentOf(span) === watch.named("invoke_agent codex")[0]?.spanId)
        assert.deepStrictEqual(
          spans.map((span) => [span.name, span.status._tag]),
          [[name, "Ended"]]
        )
      })
    )
  }

  it.effect("that failed or was declined fails its span, and says which", () =>
    Effect.gen(function* () {
      const watch = makeWatch()
      const { codex } = yield* observedCodex([
        [
          ...begin,
          ...["failed", "declined"].map((status): Deed => ({
            _tag: "ItemCompleted",
            item: { ...command(status), id: status }
          })),
          completed()
        ]
      ])
      yield* watch.watched(run(codex))
      const spans = watch.named("execute_tool shell")
      assert.deepStrictEqual(
        spans.map((span) => attributesOf(span)["error.type"]),
        ["failed", "declined"]
      )
      assert.isTrue(spans.every(({ status }) => status._tag === "Ended" && Exit.isFailure(status.exit)))
      const metrics = yield* watch.metrics
      assert.strictEqual(measured(metrics, "gen_ai.execute_tool.duration", { "error.type": "declined" }), 1)
    })
  )

  it.effect("that says of which server a tool is has that on its span", () =>
    Effect.gen(function* () {
      const watch = makeWatch()
      const item = mcpCall({})
      const { codex } = yield* observedCodex([[...begin, { _tag: "ItemCompleted", item }, completed()]])
      yield* watch.watched(run(codex))
      assert.deepStrictEqual(attributesOf(watch.named("execute_tool search")[0]), {
        "gen_ai.operation.name": "execute_tool",
        "gen_ai.tool.name": "search",
        "gen_ai.tool.type": "extension",
        "gen_ai.tool.call.id": "1",
        "gen_ai.conversation.id": threadId,
        "mcp.method.name": "tools/call",
        "effect_codex.mcp.server": "docs"
      })
    })
  )

  it.effect("of the app's own tools says that it is a function", () =>
    Effect.gen(function* () {
      const watch = makeWatch()
      const item: ThreadItem.ThreadItem = {
        _tag: "DynamicToolCall",
        id: "1",
        tool: "deploy",
        arguments: {},
        status: "completed",
        success: false
      }
      const { codex } = yield* observedCodex([[...begin, { _tag: "ItemCompleted", item }, completed()]])
      yield* watch.watched(run(codex))
      assert.include(attributesOf(watch.named("execute_tool deploy")[0]), {
        "gen_ai.tool.type": "function",
        "error.type": "failed"
      })
    })
  )

  it.effect("is counted once, however often codex says that it is done", () =>
    Effect.gen(function* () {
      const watch = makeWatch()
      const done: Deed = { _tag: "ItemCompleted", item: command("completed", 0) }
      const late: Deed = { _tag: "ItemUpdated", item: command("inProgress") }
      const message: Deed = { _tag: "ItemCompleted", item: { _tag: "AgentMessage", id: "m", text: "Done" } }
      const { codex } = yield* observedCodex(
        [
          [
            ...begin,
            { _tag: "ItemStarted", item: command("inProgress") },
            done,
            done,
            late,
            message,
            message,
            completed()
          ]
        ],
        { content: true }
      )
      yield* watch.watched(run(codex))
      assert.strictEqual(watch.named("execute_tool shell").length, 1)
      assert.strictEqual(watch.named("message").length, 1)
      assert.strictEqual(measured(yield* watch.metrics, "gen_ai.execute_tool.duration"), 1)
    })
  )

  it.effect("without an id has a span when it is done, since nobody could tell which began", () =>
    Effect.gen(function* () {
      const watch = makeWatch()
      const item = (status: string): ThreadItem.ThreadItem => ({ ...command(status), id: "" })
      const { codex } = yield* observedCodex([
        [
          ...begin,
          { _tag: "ItemStarted", item: item("inProgress") },
          { _tag: "ItemUpdated", item: item("inProgress") },
          { _tag: "ItemCompleted", item: item("completed") },
          { _tag: "ItemCompleted", item: item("failed") },
          completed()
        ]
      ])
      yield* watch.watched(run(codex))
      const spans = watch.named("execute_tool shell")
      assert.deepStrictEqual(
        spans.map((span) => [span.status._tag, attributesOf(span)["error.type"]]),
        [
          ["Ended", undefined],
          ["Ended", "failed"]
        ]
      )
      assert.strictEqual(measured(yield* watch.metrics, "gen_ai.execute_tool.duration"), 2)
    })
  )

  it.effect("that a hook is has a span too", () =>
    Effect.gen(function* () {
      const watch = makeWatch()
      const hook = { id: "h", event: "preToolUse", status: "blocked", entries: [], source: "/x" }
      const { codex } = yield* observedCodex([
        [...begin, { _tag: "HookStarted", hook }, { _tag: "HookCompleted", hook }, completed()]
      ])
      yield* watch.watched(run(codex))
      assert.include(attributesOf(watch.named("hook preToolUse")[0]), { "error.type": "blocked" })
    })
  )
})

describe("a turn that does not complete", () => {
  const cases: ReadonlyArray<{
    readonly of: string
    readonly deeds: ReadonlyArray<Deed>
    readonly options?: TurnOptions
    readonly outcome: string
    readonly error: string
  }> = [
    {
      of: "that codex calls failed",
      deeds: [
        ...begin,
        {
          fail: new CodexError({
            reason: new Reasons.TurnFailed({ detail: "no", codexErrorInfo: { _tag: "BadRequest" } })
          })
        }
      ],
      outcome: "failed",
      error: "TurnFailed"
    },
    {
      of: "that is silent",
      deeds: [...begin, { wait: "1 hour" }],
      options: { idleTimeout: "2 seconds" },
      outcome: "timed_out",
      error: "IdleTimeout"
    },
    {
      of: "that takes too long",
      deeds: [...begin, { wait: "1 hour" }],
      options: { timeout: "2 seconds" },
      outcome: "timed_out",
      error: "TurnTimeout"
    },
    {
      of: "that has used its budget up",
      deeds: [...begin, { wait: "1 hour" }],
      options: { budget: Budget.duration("2 seconds") },
      outcome: "failed",
      error: "BudgetExceeded"
    }
  ]
  for (const { deeds, error, of, options = {}, outcome } of cases) {
    it.effect(`because it is one ${of} ends its span with ${error}`, () =>
      Effect.gen(function* () {
        const watch = makeWatch()
        const { codex } = yield* observedCodex([deeds])
        const asked = Effect.flatMap(codex.startThread(), (thread) => Effect.result(thread.run("go", options)))
        const running = yield* Effect.forkChild(watch.watched(asked))
        yield* TestClock.adjust("3 seconds")
        assert.isTrue(Result.isFailure(yield* Fiber.join(running)))
        const [turn] = watch.named("invoke_agent codex")
        assert.include(attributesOf(turn), { "error.type": error, "effect_codex.outcome": outcome })
        assert.isTrue(turn?.status._tag === "Ended" && Exit.isFailure(turn.status.exit))
        const metrics = yield* watch.metrics
        assert.strictEqual(measured(metrics, "effect_codex.turns", { outcome, "error.type": error }), 1)
        assert.strictEqual(measured(metrics, "gen_ai.client.operation.duration", { "error.type": error }), 1)
        assert.strictEqual(measured(metrics, "effect_codex.timeouts"), outcome === "timed_out" ? 1 : undefined)
        assert.strictEqual(measured(metrics, "effect_codex.turns.running"), 0)
      })
    )
  }

  it.effect("because its fiber was interrupted takes its running items' spans along", () =>
    Effect.gen(function* () {
      const watch = makeWatch()
      const { codex } = yield* observedCodex([
        [...begin, { _tag: "ItemStarted", item: command("inProgress") }, { wait: "1 hour" }]
      ])
      const running = yield* Effect.forkChild(watch.watched(run(codex)))
      yield* TestClock.adjust("1 second")
      assert.strictEqual(measured(yield* watch.metrics, "effect_codex.turns.running"), 1)
      yield* Fiber.interrupt(running)
      const ended = [...watch.named("invoke_agent codex"), ...watch.named("execute_tool shell")]
      assert.deepStrictEqual(
        ended.map(({ status }) => status._tag === "Ended" && Exit.hasInterrupts(status.exit)),
        [true, true]
      )
      assert.include(attributesOf(ended[0]), { "effect_codex.outcome": "interrupted" })
      assert.notProperty(attributesOf(ended[0]), "error.type")
    })
  )

  it.effect("because nobody listens any more is said to be abandoned", () =>
    Effect.gen(function* () {
      const watch = makeWatch()
      const { codex } = yield* observedCodex([[...begin, { wait: "1 hour" }]])
      yield* watch.watched(
        Effect.flatMap(codex.startThread(), (thread) => Stream.runDrain(Stream.take(thread.stream("go"), 1)))
      )
      assert.include(attributesOf(watch.named("invoke_agent codex")[0]), { "effect_codex.outcome": "abandoned" })
    })
  )

  it.effect("because who listens fails is abandoned, whatever that failed of", () =>
    Effect.gen(function* () {
      const watch = makeWatch()
      const { codex } = yield* observedCodex([[...begin, { wait: "1 hour" }]])
      const ofAnother = new CodexError({ reason: new Reasons.RequestTimeout({ method: "config/read", timeout: 1 }) })
      const error = yield* watch.watched(
        Effect.flatMap(codex.startThread(), (thread) =>
          Effect.flip(Stream.runForEach(thread.stream("go"), () => Effect.fail(ofAnother)))
        )
      )
      assert.strictEqual(error, ofAnother)
      const attributes = attributesOf(watch.named("invoke_agent codex")[0])
      assert.include(attributes, { "effect_codex.outcome": "abandoned" })
      assert.notProperty(attributes, "error.type")
      assert.isUndefined(measured(yield* watch.metrics, "effect_codex.timeouts"))
    })
  )
})

describe("what is measured", () => {
  it.effect("covers retries, what could not be read, what is not known, what was lost, and what waited", () =>
    Effect.gen(function* () {
      const watch = makeWatch()
      const { codex } = yield* observedCodex([
        [
          ...begin,
          { _tag: "Retrying", message: "Reconnecting... 1/5", attempt: 1, maxAttempts: 5 },
          {
            together: [
              { _tag: "Undecodable", problem: "NotJson", detail: "no JSON", raw: "x" },
              { _tag: "Unknown", type: "new", raw: "{}" },
              { _tag: "Unknown", type: "newer", raw: "{}" },
              { _tag: "Lagged", lost: 7 }
            ]
          },
          completed()
        ]
      ])
      yield* watch.watched(run(codex))
      const metrics = yield* watch.metrics
      assert.strictEqual(measured(metrics, "effect_codex.retries"), 1)
      assert.strictEqual(measured(metrics, "effect_codex.events.undecodable", { problem: "NotJson" }), 1)
      assert.strictEqual(measured(metrics, "effect_codex.events.unknown"), 2)
      assert.strictEqual(measured(metrics, "effect_codex.events.lost"), 7)
      const depth = metrics.find(({ id }) => id === "effect_codex.events.queue_depth")
      assert.strictEqual(depth?.type === "Histogram" ? depth.state.max : undefined, 4)
    })
  )

  it.effect("covers what a policy tries again, by kind, and not what it gives up", () =>
    Effect.gen(function* () {
      const watch = makeWatch()
      const busy: Deed = {
        fail: new CodexError({
          reason: new Reasons.TurnFailed({ detail: "busy", codexErrorInfo: { _tag: "ServerOverloaded" } })
        })
      }
      const { codex } = yield* observedCodex([
        [...begin, busy],
        [...begin, busy],
        [...begin, completed()],
        [...begin, busy],
        [...begin, busy]
      ])
      const policy = RetryPolicy.either(
        RetryPolicy.make({ on: ["Connection"] }),
        RetryPolicy.make({ on: ["Overloaded"], times: 2 })
      )
      const asked = Effect.gen(function* () {
        const thread = yield* codex.startThread()
        yield* RetryPolicy.turns(thread, { policy }).run("one")
        yield* Effect.flip(Stream.runDrain(RetryPolicy.turns(thread, { policy: once }).stream("two")))
      })
      const once = RetryPolicy.make({ on: ["Overloaded"], times: 1 })
      const running = yield* Effect.forkChild(watch.watched(asked))
      yield* TestClock.adjust("1 minute")
      yield* Fiber.join(running)
      const metrics = yield* watch.metrics
      assert.strictEqual(measured(metrics, "effect_codex.policy.retries", { kind: "Overloaded" }), 3)
      assert.strictEqual(measured(metrics, "effect_codex.policy.retries"), 3)
      // Codex itself tried nothing again.
      assert.isUndefined(measured(metrics, "effect_codex.retries"))
    })
  )

  it.effect("says how many turns wait for their thread", () =>
    Effect.gen(function* () {
      const watch = makeWatch()
      const { codex } = yield* observedCodex([aTurn, aTurn, aTurn])
      const running = yield* Effect.forkChild(
        watch.watched(
          Effect.flatMap(codex.startThread(), (thread) =>
            Effect.all([thread.run("one"), thread.run("two"), thread.run("three")], { concurrency: "unbounded" })
          )
        )
      )
      yield* TestClock.adjust("2 seconds")
      assert.strictEqual(measured(yield* watch.metrics, "effect_codex.turns.waiting"), 2)
      yield* TestClock.adjust("1 minute")
      yield* Fiber.join(running)
      assert.strictEqual(measured(yield* watch.metrics, "effect_codex.turns.waiting"), 0)
    })
  )

  it.effect("has the time to the first of what the model says, once a turn, where the transport can tell", () =>
    Effect.gen(function* () {
      const watch = makeWatch()
      const delta: Deed = { _tag: "AgentMessageDelta", itemId: "m", delta: "Do" }
      const thought: Deed = { _tag: "ReasoningDelta", itemId: "r", delta: "hm" }
      const { codex } = yield* observedCodex([
        [...begin, { wait: "2 seconds" }, thought, { wait: "3 seconds" }, delta, delta, completed()],
        [...begin, { wait: "1 second" }, delta, completed()]
      ])
      const asked = Effect.flatMap(codex.startThread({ model: "gpt-5.5" }), (thread) =>
        Effect.andThen(thread.run("one"), thread.run("two"))
      )
      const running = yield* Effect.forkChild(watch.watched(asked))
      yield* TestClock.adjust("1 minute")
      yield* Fiber.join(running)
      const metrics = yield* watch.metrics
      const name = "gen_ai.client.operation.time_to_first_chunk"
      const about = {
        "gen_ai.operation.name": "invoke_agent",
        "gen_ai.provider.name": "openai",
        "gen_ai.request.model": "gpt-5.5"
      }
      assert.strictEqual(measured(metrics, name, about), 2)
      assert.strictEqual(total(metrics, name, about), 3)
    })
  )

  it.effect("has no time to the first token where the transport cannot tell", () =>
    Effect.gen(function* () {
      const watch = makeWatch()
      const { codex } = yield* observedCodex([[...begin, completed()]], {}, "exec")
      yield* watch.watched(run(codex))
      assert.isUndefined(measured(yield* watch.metrics, "gen_ai.client.operation.time_to_first_chunk"))
    })
  )
})

describe("log entries", () => {
  it.effect("are structured, in the turn's span, and few", () =>
    Effect.gen(function* () {
      const watch = makeWatch()
      const { codex } = yield* observedCodex(
        [[...begin, { _tag: "Warning", message: "the key sk-abcdefgh12345678 is old" }, completed()]],
        { content: true }
      )
      yield* watch.watched(run(codex))
      const [turn] = watch.named("invoke_agent codex")
      assert.deepStrictEqual(
        watch.entries.map(({ level, message }) => [level, message]),
        [
          ["Debug", "a turn of codex begins"],
          ["Warn", "codex warns"],
          ["Info", "a turn of codex completed"]
        ]
      )
      assert.isTrue(
        watch.entries.every(({ about, spanId }) => spanId === turn?.spanId && about["threadId"] === threadId)
      )
      assert.include(watch.entries[1]?.about, { detail: "the key <redacted> is old" })
      assert.include(watch.entries[2]?.about, { outcome: "completed", inputTokens: 10, outputTokens: 5 })
    })
  )

  it.effect("say that codex warned, and not of what, unless the app asks for what is said", () =>
    Effect.gen(function* () {
      const said = "/home/me/secret-plan.md: api-key-of-the-app"
      const deeds: ReadonlyArray<Deed> = [
        ...begin,
        { _tag: "Warning", message: said },
        { _tag: "DeprecationNotice", summary: said },
        { _tag: "ItemCompleted", item: { _tag: "Error", id: "e", message: said } },
        completed()
      ]
      const entries = Effect.fnUntraced(function* (content: boolean) {
        const watch = makeWatch()
        const { codex } = yield* observedCodex([deeds], { content }, "exec", ["api-key-of-the-app"])
        yield* watch.watched(run(codex))
        return watch.entries.filter(({ level }) => level === "Warn").map(({ about, message }) => [message, about])
      })
      const messages = ["codex warns", "codex calls something outdated", "codex reports a problem"]
      assert.deepStrictEqual(
        yield* entries(false),
        messages.map((message) => [message, { threadId }])
      )
      assert.deepStrictEqual(
        yield* entries(true),
        messages.map((message) => [message, { threadId, detail: "/home/me/secret-plan.md: <redacted>" }])
      )
    })
  )
})

describe("what is said and done", () => {
  const everything = (watch: ReturnType<typeof makeWatch>, metrics: unknown) =>
    JSON.stringify([
      watch.spans.map((span) => [span.name, [...span.attributes], span.events.map(([name, , about]) => [name, about])]),
      watch.entries,
      metrics
    ])

  const observe = Effect.fnUntraced(function* (content: Parameters<typeof observedCodex>[1]) {
    const watch = makeWatch()
    const { codex, telemetry } = yield* observedCodex([aTurn], content)
    const running = yield* Effect.forkChild(watch.watched(run(codex)))
    yield* TestClock.adjust("10 seconds")
    yield* Fiber.join(running)
    return { telemetry, watch, shown: everything(watch, yield* watch.metrics) }
  })

  it.effect("is in no span, metric or log entry unless the app asks", () =>
    Effect.gen(function* () {
      const { shown, telemetry } = yield* observe({})
      assert.notInclude(shown, "secret-plan")
      assert.isFalse(telemetry.recordsContent)
    })
  )

  it.effect("is recorded as the conventions have it when the app asks, without secrets", () =>
    Effect.gen(function* () {
      const { telemetry, watch } = yield* observe({
        content: { secrets: [Redacted.make("secret-plan")], redact: (text) => text.replaceAll("Done", "D.") }
      })
      assert.isTrue(telemetry.recordsContent)
      assert.include(attributesOf(watch.named("invoke_agent codex")[0]), {
        "gen_ai.input.messages": `[{"role":"user","parts":[{"type":"text","content":"read the <redacted>"}]}]`,
        "gen_ai.output.messages": `[{"role":"assistant","parts":[{"type":"text","content":"D.: <redacted>"}],"finish_reason":"stop"}]`
      })
      assert.include(attributesOf(watch.named("execute_tool shell")[0]), {
        "gen_ai.tool.call.arguments": `{"command":"cat <redacted>.txt"}`,
        "gen_ai.tool.call.result": `"the plan is <redacted>"`
      })
    })
  )

  it.effect("has no secret that is a name or a number either, nor one that the transport knows", () =>
    Effect.gen(function* () {
      const watch = makeWatch()
      const item = mcpCall({
        hunter22: { pin: 123456789, page: 12, isOpen: true, of: null },
        list: ["the hunter22", 987654]
      })
      const { codex } = yield* observedCodex(
        [[...begin, { _tag: "ItemCompleted", item }, completed()]],
        { content: { secrets: [Redacted.make("123456789"), Redacted.make("987654")], maxLength: 14 } },
        "exec",
        ["hunter22"]
      )
      yield* watch.watched(run(codex))
      assert.include(attributesOf(watch.named("execute_tool search")[0]), {
        "gen_ai.tool.call.arguments": `{"<redacted>":{"pin":"<redacted>","page":12,"isOpen":true,"of":null},"list":["the <redacted>","<redacted>"]}`
      })
    })
  )

  it.effect("is not recorded where the app's own redaction throws", () =>
    Effect.gen(function* () {
      const redact = (text: string) => (text.includes("secret-plan") ? assert.fail("no") : text)
      const { shown } = yield* observe({ content: { redact } })
      assert.notInclude(shown, "secret-plan")
      assert.include(shown, "<redacted>")
    })
  )

  it.effect("is cut at the length that the app sets", () =>
    Effect.gen(function* () {
      const { watch } = yield* observe({ content: { maxLength: 4 } })
      assert.include(attributesOf(watch.named("execute_tool shell")[0]), {
        "gen_ai.tool.call.arguments": `{"command":"cat …"}`
      })
    })
  )
})

describe("Telemetry", () => {
  it.effect("says the trace of the span it is asked in", () =>
    Effect.gen(function* () {
      const { telemetry } = yield* observedCodex([])
      assert.isUndefined(yield* telemetry.traceparent)
      const [span, traceparent] = yield* Effect.withSpan(
        Effect.all([Effect.orDie(Effect.currentSpan), telemetry.traceparent]),
        "app"
      )
      assert.strictEqual(traceparent, `00-${span.traceId}-${span.spanId}-01`)
    })
  )

  it.effect("says no trace of a span that no tracer made", () =>
    Effect.gen(function* () {
      const { telemetry } = yield* observedCodex([])
      const asked = (spanId: string, traceId: string) =>
        Effect.withParentSpan(telemetry.traceparent, Tracer.externalSpan({ spanId, traceId }))
      assert.isUndefined(yield* telemetry.traceparent.pipe(Effect.withSpan("nothing"), Effect.withTracerEnabled(false)))
      assert.isUndefined(yield* asked("noop", "noop"))
      assert.isUndefined(yield* asked("0".repeat(16), "a".repeat(32)))
      assert.isUndefined(yield* asked("b".repeat(16), "0".repeat(32)))
      // Of 64 bits, as some tracers have it.
      assert.strictEqual(
        yield* asked("b".repeat(16), "a".repeat(16)),
        `00-${"0".repeat(16)}${"a".repeat(16)}-${"b".repeat(16)}-01`
      )
    })
  )

  it.effect("sends what has not been sent yet over the app's own client, when it is asked to and when it ends", () =>
    Effect.gen(function* () {
      const sent: Array<string> = []
      const client = HttpClient.make((request) =>
        Effect.sync(() => {
          sent.push(`${request.url} ${request.headers["x-key"]}`)
          return HttpClientResponse.fromWeb(request, new Response("{}"))
        })
      )
      const TelemetryLive = Telemetry.layerOtlp({
        baseUrl: "http://collector.invalid:4318",
        resource: { serviceName: "app" },
        headers: { "x-key": Redacted.make("k") }
      }).pipe(
        Layer.provide([
          Layer.succeed(
            Codex,
            scriptedCodex([
              [...begin, completed()],
              [...begin, completed()]
            ])
          ),
          Layer.succeed(HttpClient.HttpClient, client)
        ])
      )
      const atOnce = Effect.gen(function* () {
        yield* run(yield* Codex)
        assert.isEmpty(sent)
        yield* (yield* Telemetry).flush
        return sent.splice(0)
      })
      const [flushed, ended] = yield* Effect.gen(function* () {
        const flushed = yield* atOnce
        yield* run(yield* Codex)
        return flushed
      }).pipe(
        Effect.provide(TelemetryLive),
        Effect.map((flushed) => [flushed, sent] as const)
      )
      const all = ["logs", "metrics", "traces"].map((signal) => `http://collector.invalid:4318/v1/${signal} k`)
      assert.sameMembers(flushed, all)
      assert.sameMembers(ended, all)
    })
  )
})
