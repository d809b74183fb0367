import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Fiber, Layer, Redacted, Result, Stream } from "effect"
import { Codex, CodexError, Reasons, type ThreadEvent, type ThreadItem } from "effect-codex"
import { Telemetry } from "effect-codex/telemetry"
import { CodexTest, Script } from "effect-codex/testing"
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
  threadId
} from "./observed.ts"

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
      yield* watch.watched(run(codex, { modelProvider: "azure", model: "a", config: { model: "b" } }))
      assert.include(attributesOf(watch.named("invoke_agent reviewer")[0]), {
        "app.tenant": "acme",
        "gen_ai.provider.name": "azure",
        "gen_ai.request.model": "b",
        "gen_ai.agent.name": "reviewer"
      })
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
    [
      { _tag: "McpToolCall", id: "1", server: "docs", tool: "search", arguments: {}, status: "completed" },
      "execute_tool search"
    ],
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
          ...["failed", "declined"].map((status): Deed => ({ _tag: "ItemCompleted", item: command(status) })),
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
    readonly options?: { readonly idleTimeout?: "2 seconds"; readonly timeout?: "2 seconds" }
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
      const { codex } = yield* observedCodex([
        [...begin, { _tag: "Warning", message: "the key sk-abcdefgh12345678 is old" }, completed()]
      ])
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

  it.effect("takes a Codex as its layers make it, and says so of another", () =>
    Effect.gen(function* () {
      const made = yield* Effect.provide(Codex, CodexTest.layer())
      const built = yield* Effect.exit(
        Effect.scoped(Layer.build(Telemetry.layer().pipe(Layer.provide(Layer.succeed(Codex, { ...made })))))
      )
      assert.isTrue(Exit.isFailure(built))
      assert.include(String(Exit.isFailure(built) && built.cause), "change what it gives")
    })
  )
})
