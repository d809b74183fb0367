import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Fiber, Layer, Option, Queue, Schema, type Scope, Stream } from "effect"
import {
  addUsage,
  Codex,
  type CodexError,
  type Thread,
  type ThreadEvent,
  type ThreadOptions,
  type TurnOptions,
  type Usage,
  UserInput
} from "effect-codex"
import { CodexTest, Script } from "effect-codex/testing"
import { TestClock } from "effect/testing"
import { makeCodex } from "../../src/Codex.ts"
import { turnSentences } from "../../src/internal/failureTable.ts"
import type { TurnRequest } from "../../src/internal/transport.ts"
import { emptyUsage } from "../../src/TurnResult.ts"
import { failingSteps } from "../support/failingSteps.ts"

/** A test on a scripted codex of its own. */
const scripted = <A, E>(
  script: Script.Script,
  test: (codex: Codex["Service"], recorded: CodexTest["Service"]) => Effect.Effect<A, E, Scope.Scope>,
  defaults: ThreadOptions = {}
) =>
  Effect.gen(function* () {
    return yield* test(yield* Codex, yield* CodexTest)
  }).pipe(Effect.provide(CodexTest.layer(script, defaults)))

const tags = <E, R>(stream: Stream.Stream<ThreadEvent.ThreadEvent, E, R>) =>
  Effect.map(Stream.runCollect(stream), (events) => events.map((event) => event._tag))

const tokens = (inputTokens: number, outputTokens: number): Usage => ({ ...emptyUsage, inputTokens, outputTokens })

/** Lets every fiber go on until it waits for something, time included. */
const settle = TestClock.adjust(0)

describe("a scripted turn", () => {
  it.effect("answers with the text of its step", () =>
    scripted(["Hello."], (codex) =>
      Effect.gen(function* () {
        const thread = yield* codex.startThread()
        const result = yield* thread.run("Say hello")
        assert.strictEqual(result.finalResponse, "Hello.")
        assert.strictEqual(result.threadId, thread.id)
        assert.isUndefined(result.output)
        assert.strictEqual(result.undecodable, 0)
        assert.deepStrictEqual(result.items, [{ _tag: "AgentMessage", id: "item_0", text: "Hello." }])
      })
    )
  )

  it.effect("joins the pieces of a message", () =>
    scripted([Script.respond(Script.message(["He", "llo", "."]))], (codex) =>
      Effect.gen(function* () {
        assert.strictEqual((yield* (yield* codex.startThread()).run("x")).finalResponse, "Hello.")
      })
    )
  )

  it.effect("goes on to the next step after a tool, and shows each thing it does as codex would", () =>
    scripted(
      [
        Script.respond([
          Script.reasoning("First look."),
          Script.command("ls", { output: "a.txt\n" }),
          Script.command("false", { exitCode: 1 })
        ]),
        Script.respond(
          Script.patch(
            "*** Begin Patch\n*** Add File: a.txt\n+x\n*** Delete File: b.txt\n*** Update File: c.txt\n*** End Patch"
          )
        ),
        Script.respond(Script.plan([{ text: "all", completed: true }])),
        Script.respond(Script.functionCall("lookup", { id: 7 })),
        Script.respond([Script.item({ type: "web_search_call", id: "ws" }), Script.item({ type: "later_kind" })]),
        "Done."
      ],
      (codex) =>
        Effect.gen(function* () {
          const thread = yield* codex.startThread()
          const events = yield* Stream.runCollect(thread.stream("Do it"))
          assert.deepStrictEqual(
            events.map((event) => ("item" in event ? `${event._tag} ${event.item._tag}` : event._tag)),
            [
              "ThreadStarted",
              "TurnStarted",
              "ItemCompleted Reasoning",
              "ItemStarted CommandExecution",
              "ItemCompleted CommandExecution",
              "ItemStarted CommandExecution",
              "ItemCompleted CommandExecution",
              "ItemStarted FileChange",
              "ItemCompleted FileChange",
              "ItemStarted TodoList",
              "ItemCompleted TodoList",
              "ItemCompleted Unknown",
              "ItemCompleted Unknown",
              "ItemCompleted Unknown",
              "ItemCompleted AgentMessage",
              "TurnCompleted"
            ]
          )
          const items = events.flatMap((event) => (event._tag === "ItemCompleted" ? [event.item] : []))
          assert.deepStrictEqual(items.slice(1, 6), [
            {
              _tag: "CommandExecution",
              id: "item_1",
              command: "ls",
              aggregatedOutput: "a.txt\n",
              exitCode: 0,
              status: "completed"
            },
            {
              _tag: "CommandExecution",
              id: "item_2",
              command: "false",
              aggregatedOutput: "",
              exitCode: 1,
              status: "failed"
            },
            {
              _tag: "FileChange",
              id: "item_3",
              changes: [
                { path: "a.txt", kind: "add" },
                { path: "b.txt", kind: "delete" },
                { path: "c.txt", kind: "update" }
              ],
              status: "completed"
            },
            { _tag: "TodoList", id: "item_4", items: [{ text: "all", completed: true }] },
            { _tag: "Unknown", id: "item_5", type: "function_call", raw: { name: "lookup", arguments: { id: 7 } } }
          ])
          const started = events.flatMap((event) => (event._tag === "ItemStarted" ? [event.item] : []))
          assert.deepStrictEqual(started[0], {
            _tag: "CommandExecution",
            id: "item_1",
            command: "ls",
            aggregatedOutput: "",
            status: "inProgress"
          })
        })
    )
  )

  it.effect("plays on where the last one ended, with steps added later too", () =>
    scripted(["one", "two"], (codex, { append }) =>
      Effect.gen(function* () {
        const thread = yield* codex.startThread()
        const other = yield* codex.startThread()
        assert.strictEqual((yield* thread.run("x")).finalResponse, "one")
        assert.strictEqual((yield* other.run("x")).finalResponse, "two")
        yield* append("three", "four")
        assert.strictEqual((yield* thread.run("x")).finalResponse, "three")
      })
    )
  )

  it.effect("runs nothing until its stream is run, and again each time it is run", () =>
    scripted(["one", "two"], (codex, recorded) =>
      Effect.gen(function* () {
        const stream = (yield* codex.startThread()).stream("x")
        assert.strictEqual((yield* recorded.turns).length, 0)
        yield* Stream.runDrain(stream)
        yield* Stream.runDrain(stream)
        assert.strictEqual((yield* recorded.turns).length, 2)
      })
    )
  )

  it.effect("says what its transport can do", () =>
    scripted([], (codex) =>
      Effect.sync(() =>
        assert.deepStrictEqual(codex.capabilities, {
          transport: "test",
          deltas: false,
          steering: false,
          approvals: false
        })
      )
    )
  )
})

describe("a scripted failure", () => {
  const failing = (step: Script.Step) =>
    scripted([Script.respond(Script.command("ls", { output: "a" })), step], (codex) =>
      Effect.gen(function* () {
        const thread = yield* codex.startThread()
        const seen: Array<string> = []
        const error = yield* Effect.flip(
          Stream.runForEach(thread.stream("x"), ({ _tag }) => Effect.sync(() => seen.push(_tag)))
        )
        assert.deepStrictEqual(seen.slice(0, 4), ["ThreadStarted", "TurnStarted", "ItemStarted", "ItemCompleted"])
        assert.strictEqual(seen.at(-1), "TurnFailed")
        assert.strictEqual(error.threadId, thread.id)
        assert.isString(error.threadId)
        assert.strictEqual(error.items?.[0]?._tag, "CommandExecution")
        return error
      })
    )

  it.effect("fails the turn after its event, with the thread and what had been done", () =>
    Effect.gen(function* () {
      const error = yield* failing(Script.httpFailure(401))
      assert.strictEqual(error.reason._tag, "TurnFailed")
      if (error.reason._tag === "TurnFailed") assert.strictEqual(error.reason.codexErrorInfo._tag, "Unauthorized")
      assert.isFalse(error.isRetryable)
    })
  )

  it.effect("may be one that is worth another try", () =>
    Effect.gen(function* () {
      assert.isTrue((yield* failing(Script.httpFailure(503))).isRetryable)
      assert.isTrue((yield* failing(Script.cutStream())).isRetryable)
      assert.isFalse((yield* failing(Script.httpFailure(404))).isRetryable)
    })
  )

  for (const { info, on, retryable, row, step } of failingSteps) {
    it.effect(`has the reason that the real codex gives, on ${on}`, () =>
      Effect.gen(function* () {
        const { isRetryable, reason } = yield* failing(step)
        assert.deepStrictEqual(reason._tag === "TurnFailed" && { ...reason.codexErrorInfo }, { ...info })
        assert.strictEqual(isRetryable, retryable)
        const says = turnSentences.find(({ id }) => id === row)?.says
        if (says !== undefined) assert.strictEqual("detail" in reason && reason.detail, says)
      })
    )
  }

  it.effect("keeps what came before the connection was cut", () =>
    Effect.gen(function* () {
      const error = yield* failing(Script.cutStream([Script.message("half")]))
      assert.strictEqual(error.reason._tag, "TurnFailed")
      if (error.reason._tag === "TurnFailed") {
        assert.strictEqual(error.reason.codexErrorInfo._tag, "ResponseStreamDisconnected")
      }
      assert.deepStrictEqual(
        error.items?.map((item) => item._tag),
        ["CommandExecution", "AgentMessage"]
      )
    })
  )

  it.effect("is final when the model was stopped, and says for what", () =>
    Effect.gen(function* () {
      for (const reason of ["max_output_tokens", "content_filter"]) {
        const error = yield* failing(Script.incompleteResponse(reason, [Script.message("half")]))
        assert.include(error.message, `Incomplete response returned, reason: ${reason}`)
        assert.isFalse(error.isRetryable)
        assert.strictEqual(error.items?.at(-1)?._tag, "AgentMessage")
      }
    })
  )

  it.effect("is what a turn gets for which the script has no step, and says so", () =>
    scripted(["only"], (codex) =>
      Effect.gen(function* () {
        const thread = yield* codex.startThread()
        yield* thread.run("x")
        const error = yield* Effect.flip(thread.run("y"))
        assert.strictEqual(error.reason._tag, "TurnFailed")
        assert.include(error.message, "the script has 1 steps")
        assert.isFalse(error.isRetryable)
      })
    )
  )

  it.effect("leaves the thread usable", () =>
    scripted([Script.httpFailure(500), "again"], (codex) =>
      Effect.gen(function* () {
        const thread = yield* codex.startThread()
        const error = yield* Effect.flip(thread.run("x"))
        const result = yield* thread.run("x")
        assert.strictEqual(result.finalResponse, "again")
        assert.strictEqual(result.threadId, error.threadId)
      })
    )
  )
})

describe("what was asked", () => {
  it.effect("is recorded turn by turn, with the options of app, thread and turn", () =>
    scripted(
      ["one", `{"n":1}`],
      (codex, recorded) =>
        Effect.gen(function* () {
          const thread = yield* codex.startThread({ model: "thread", sandbox: "read-only", ephemeral: true })
          const skill = UserInput.skill({ name: "s", path: "/s/SKILL.md" })
          yield* thread.run([UserInput.text("a"), UserInput.localImage("i.png"), UserInput.text("b"), skill], {
            model: "turn",
            timeout: "1 minute"
          })
          yield* thread.run("c", { outputSchema: Schema.Struct({ n: Schema.Finite }) })
          const [first, second] = yield* recorded.turns
          assert.deepStrictEqual(first, {
            target: { _tag: "New" },
            prompt: "a\n\nb",
            images: ["i.png"],
            skills: [skill],
            options: { model: "thread", workingDirectory: "/app", sandbox: "read-only", ephemeral: true },
            config: [{ model: "app" }, { model: "thread", sandbox: "read-only" }, { model: "turn" }],
            outputSchema: undefined
          })
          assert.deepStrictEqual(second?.target, { _tag: "Existing", threadId: thread.id ?? "" })
          assert.strictEqual(second?.prompt, "c")
          assert.strictEqual(second?.outputSchema?.["type"], "object")
        }),
      { model: "app", workingDirectory: "/app" }
    )
  )

  it.effect("is refused, and not recorded, when it cannot be meant", () =>
    scripted([], (codex, recorded) =>
      Effect.gen(function* () {
        const unknownName: object = { modle: "x" }
        const inThread = yield* Effect.flip(codex.startThread(unknownName))
        const thread = yield* codex.startThread()
        const inTurn = yield* Effect.flip(thread.run("x", unknownName))
        const inStream = yield* Effect.flip(Stream.runDrain(thread.stream("x", unknownName)))
        for (const { reason } of [inThread, inTurn, inStream]) {
          assert.strictEqual(reason._tag, "OptionInvalid")
          assert.include(reason.message, `["modle"]`)
        }
        for (const input of ["", " \n", UserInput.localImage("i.png"), []]) {
          const { reason } = yield* Effect.flip(thread.run(input))
          assert.strictEqual(reason._tag, "OptionInvalid")
          if (reason._tag === "OptionInvalid") assert.strictEqual(reason.option, "input")
        }
        assert.deepStrictEqual(yield* recorded.turns, [])
      })
    )
  )

  it.effect("is refused by options of the app that cannot be meant", () =>
    scripted(
      [],
      (codex) =>
        Effect.gen(function* () {
          assert.strictEqual((yield* Effect.flip(codex.startThread())).reason._tag, "OptionInvalid")
        }),
      { contextWindow: -1 }
    )
  )

  it.effect("keeps what the app says where the thread's option is undefined", () =>
    scripted(
      ["one"],
      (codex, recorded) =>
        Effect.gen(function* () {
          yield* (yield* codex.startThread({ workingDirectory: undefined, onBusy: undefined })).run("x")
          assert.strictEqual((yield* recorded.turns)[0]?.options.workingDirectory, "/app")
        }),
      { workingDirectory: "/app" }
    )
  )
})

describe("a thread", () => {
  it.effect("has no id before its first turn, and the same one from then on", () =>
    scripted(["one", "two"], (codex) =>
      Effect.gen(function* () {
        const thread = yield* codex.startThread()
        assert.isUndefined(thread.id)
        const { threadId } = yield* thread.run("x")
        assert.strictEqual(thread.id, threadId)
        assert.strictEqual((yield* thread.run("y")).threadId, threadId)
        assert.notStrictEqual(threadId, "")
      })
    )
  )

  it.effect("is not another one", () =>
    scripted(["one", "two"], (codex) =>
      Effect.gen(function* () {
        const one = yield* (yield* codex.startThread()).run("x")
        const two = yield* (yield* codex.startThread()).run("x")
        assert.notStrictEqual(one.threadId, two.threadId)
      })
    )
  )

  it.effect("has its id as soon as codex names it", () =>
    scripted([Script.silentStream()], (codex) =>
      Effect.gen(function* () {
        const thread = yield* codex.startThread()
        const first = yield* Stream.runHead(thread.stream("x"))
        assert.strictEqual(Option.getOrUndefined(first)?._tag, "ThreadStarted")
        assert.isString(thread.id)
      })
    )
  )

  it.effect("can be resumed by its id", () =>
    scripted(["one", "two"], (codex, recorded) =>
      Effect.gen(function* () {
        const { threadId } = yield* (yield* codex.startThread()).run("x")
        const resumed = yield* codex.resumeThread(threadId)
        assert.strictEqual(resumed.id, threadId)
        assert.strictEqual((yield* resumed.run("y")).threadId, threadId)
        assert.deepStrictEqual((yield* recorded.turns)[1]?.target, { _tag: "Existing", threadId })
      })
    )
  )

  it.effect("can be resumed as the last one, and is that one from then on", () =>
    scripted(["one", "two", "three", "four"], (codex, recorded) =>
      Effect.gen(function* () {
        yield* (yield* codex.startThread()).run("x")
        const second = yield* (yield* codex.startThread()).run("x")
        const last = yield* codex.resumeLastThread()
        assert.isUndefined(last.id)
        assert.strictEqual((yield* last.run("y")).threadId, second.threadId)
        yield* last.run("z")
        assert.deepStrictEqual(
          (yield* recorded.turns).slice(2).map(({ target }) => target),
          [{ _tag: "Last" }, { _tag: "Existing", threadId: second.threadId }]
        )
      })
    )
  )

  it.effect("can be forked: the copy has an id of its own, the original stays", () =>
    scripted(["one", "two", "three", "four"], (codex, recorded) =>
      Effect.gen(function* () {
        const original = yield* codex.startThread()
        const { threadId } = yield* original.run("x")
        const fork = yield* codex.forkThread(threadId)
        assert.isUndefined(fork.id)
        const forked = yield* fork.run("y")
        assert.notStrictEqual(forked.threadId, threadId)
        assert.strictEqual(fork.id, forked.threadId)
        assert.strictEqual((yield* fork.run("z")).threadId, forked.threadId)
        assert.strictEqual((yield* original.run("w")).threadId, threadId)
        assert.deepStrictEqual(
          (yield* recorded.turns).slice(1).map(({ target }) => target),
          [
            { _tag: "ForkOf", threadId },
            { _tag: "Existing", threadId: forked.threadId },
            { _tag: "Existing", threadId }
          ]
        )
      })
    )
  )

  it.effect("that is not stored is not found, and no new one is made of it", () =>
    scripted(["one"], (codex, recorded) =>
      Effect.gen(function* () {
        for (const [thread, name] of [
          [yield* codex.resumeThread("unknown"), "unknown"],
          [yield* codex.forkThread("other"), "other"],
          [yield* codex.resumeLastThread(), "last"]
        ] as const) {
          const error = yield* Effect.flip(thread.run("x"))
          assert.strictEqual(error.reason._tag, "ThreadNotFound")
          if (error.reason._tag === "ThreadNotFound") assert.strictEqual(error.reason.thread, name)
        }
        assert.strictEqual((yield* recorded.turns).length, 3)
        // The script's only step is still there.
        assert.strictEqual((yield* (yield* codex.startThread()).run("x")).finalResponse, "one")
      })
    )
  )
})

describe("usage", () => {
  const step = (text: string, inputTokens: number, outputTokens: number) =>
    Script.respond(Script.message(text), { inputTokens, outputTokens })
  const script = [step("one", 10, 1), step("two", 20, 2), step("three", 40, 4)]

  it.effect("is the turn's own, and the thread's sum beside it", () =>
    scripted(script, (codex) =>
      Effect.gen(function* () {
        const thread = yield* codex.startThread()
        const results = [yield* thread.run("x"), yield* thread.run("x"), yield* thread.run("x")]
        assert.deepStrictEqual(
          results.map(({ usage }) => usage),
          [tokens(10, 1), tokens(20, 2), tokens(40, 4)]
        )
        assert.deepStrictEqual(
          results.map(({ threadUsage }) => threadUsage),
          [tokens(10, 1), tokens(30, 3), tokens(70, 7)]
        )
      })
    )
  )

  it.effect("of a turn is that of all its steps", () =>
    scripted(
      [
        Script.respond(Script.command("ls"), {
          inputTokens: 5,
          cachedInputTokens: 3,
          outputTokens: 1,
          reasoningOutputTokens: 1
        }),
        step("done", 10, 2)
      ],
      (codex) =>
        Effect.gen(function* () {
          const { usage } = yield* (yield* codex.startThread()).run("x")
          assert.deepStrictEqual(usage, {
            inputTokens: 15,
            cachedInputTokens: 3,
            cacheWriteInputTokens: 0,
            outputTokens: 3,
            reasoningOutputTokens: 1
          })
        })
    )
  )

  it.effect("is the turn's own after a resume, by id and as the last", () =>
    scripted(script, (codex) =>
      Effect.gen(function* () {
        const { threadId } = yield* (yield* codex.startThread()).run("x")
        const resumed = yield* (yield* codex.resumeThread(threadId)).run("x")
        const last = yield* (yield* codex.resumeLastThread()).run("x")
        assert.deepStrictEqual([resumed.usage, resumed.threadUsage], [tokens(20, 2), tokens(30, 3)])
        assert.deepStrictEqual([last.usage, last.threadUsage], [tokens(40, 4), tokens(70, 7)])
      })
    )
  )

  it.effect("of a fork goes on from its source, which does not change", () =>
    scripted(script, (codex) =>
      Effect.gen(function* () {
        const thread = yield* codex.startThread()
        const { threadId } = yield* thread.run("x")
        const fork = yield* (yield* codex.forkThread(threadId)).run("x")
        const original = yield* thread.run("x")
        assert.deepStrictEqual([fork.usage, fork.threadUsage], [tokens(20, 2), tokens(30, 3)])
        assert.deepStrictEqual([original.usage, original.threadUsage], [tokens(40, 4), tokens(50, 5)])
      })
    )
  )
})

describe("a second turn of a thread", () => {
  const held = [Script.silentStream(), "second"]

  const busy = Effect.fnUntraced(function* (thread: Thread) {
    const fiber = yield* Effect.forkChild(thread.run("first"))
    yield* settle
    assert.isString(thread.id)
    return fiber
  })

  const assertBusy = (error: CodexError, thread: Thread) => {
    assert.strictEqual(error.reason._tag, "ThreadBusy")
    assert.isTrue(error.isRetryable)
    assert.strictEqual(error.threadId, thread.id)
  }

  it.effect("waits for the first one", () =>
    scripted(held, (codex, recorded) =>
      Effect.gen(function* () {
        const thread = yield* codex.startThread()
        const first = yield* busy(thread)
        const second = yield* Effect.forkChild(thread.run("second"))
        yield* TestClock.adjust("59 minutes")
        assert.strictEqual((yield* recorded.turns).length, 1)
        assert.isUndefined(second.pollUnsafe())
        yield* Fiber.interrupt(first)
        assert.strictEqual((yield* Fiber.join(second)).finalResponse, "second")
      })
    )
  )

  it.effect("fails at once when the turn, the thread or the app says so", () =>
    Effect.gen(function* () {
      for (const [app, ofThread, ofTurn] of [
        ["wait", "wait", "fail"],
        ["wait", "fail", undefined],
        ["fail", undefined, undefined]
      ] as const) {
        yield* scripted(
          held,
          (codex, recorded) =>
            Effect.gen(function* () {
              const thread = yield* codex.startThread({ onBusy: ofThread })
              const first = yield* busy(thread)
              assertBusy(yield* Effect.flip(thread.run("second", { onBusy: ofTurn })), thread)
              assert.strictEqual((yield* recorded.turns).length, 1)
              yield* Fiber.interrupt(first)
              assert.strictEqual((yield* thread.run("second")).finalResponse, "second")
            }),
          { onBusy: app }
        )
      }
    })
  )

  it.effect("waits where the turn says so, whatever the thread says", () =>
    scripted(held, (codex) =>
      Effect.gen(function* () {
        const thread = yield* codex.startThread({ onBusy: "fail" })
        const first = yield* busy(thread)
        const second = yield* Effect.forkChild(thread.run("second", { onBusy: "wait" }))
        yield* settle
        assert.isUndefined(second.pollUnsafe())
        yield* Fiber.interrupt(first)
        assert.strictEqual((yield* Fiber.join(second)).finalResponse, "second")
      })
    )
  )

  it.effect("counts as one also when it was opened anew by its id", () =>
    scripted(held, (codex) =>
      Effect.gen(function* () {
        const thread = yield* codex.startThread()
        const first = yield* busy(thread)
        const same = yield* codex.resumeThread(thread.id ?? "")
        assertBusy(yield* Effect.flip(same.run("second", { onBusy: "fail" })), thread)
        const waiting = yield* Effect.forkChild(same.run("second"))
        yield* settle
        assert.isUndefined(waiting.pollUnsafe())
        yield* Fiber.interrupt(first)
        assert.strictEqual((yield* Fiber.join(waiting)).finalResponse, "second")
      })
    )
  )

  it.effect("counts as one also when it was opened as the last one", () =>
    scripted([Script.silentStream(), "second", "third"], (codex) =>
      Effect.gen(function* () {
        const thread = yield* codex.startThread()
        const first = yield* busy(thread)
        const last = yield* codex.resumeLastThread()
        assertBusy(yield* Effect.flip(last.run("second", { onBusy: "fail" })), thread)
        yield* Fiber.interrupt(first)
        assert.strictEqual((yield* last.run("third", { onBusy: "fail" })).threadId, thread.id)
      })
    )
  )

  it.effect("is not in the way of another thread", () =>
    scripted(held, (codex) =>
      Effect.gen(function* () {
        const first = yield* busy(yield* codex.startThread())
        const other = yield* codex.startThread()
        assert.strictEqual((yield* other.run("x", { onBusy: "fail" })).finalResponse, "second")
        yield* Fiber.interrupt(first)
      })
    )
  )

  it.effect("comes after a stream that was left early", () =>
    scripted(held, (codex) =>
      Effect.gen(function* () {
        const thread = yield* codex.startThread()
        yield* Stream.runHead(thread.stream("first"))
        assert.strictEqual((yield* thread.run("second", { onBusy: "fail" })).finalResponse, "second")
      })
    )
  )

  it.effect("continues the thread that the first one began, once it has waited", () =>
    scripted(["one", "two"], (codex, recorded) =>
      Effect.gen(function* () {
        const thread = yield* codex.startThread()
        const [one, two] = yield* Effect.all([thread.run("x"), thread.run("y")], { concurrency: "unbounded" })
        assert.strictEqual(one.threadId, two.threadId)
        assert.deepStrictEqual(
          (yield* recorded.turns).map(({ target }) => target._tag),
          ["New", "Existing"]
        )
        assert.deepStrictEqual(two.threadUsage, addUsage(tokens(10, 5), tokens(10, 5)))
      })
    )
  )
})

const Report = Schema.Struct({
  title: Schema.String,
  lines: Schema.Array(Schema.Int),
  note: Schema.optionalKey(Schema.String),
  author: Schema.NullOr(Schema.String)
})

describe("an output schema", () => {
  it.effect("decodes the answer", () =>
    scripted([`{"title":"t","lines":[1,2],"note":"n","author":null}`], (codex) =>
      Effect.gen(function* () {
        const result = yield* (yield* codex.startThread()).run("x", { outputSchema: Report })
        const { title }: { readonly title: string } = result.output
        assert.strictEqual(title, "t")
        assert.deepStrictEqual(result.output, { title: "t", lines: [1, 2], note: "n", author: null })
        assert.include(result.finalResponse, `"title":"t"`)
      })
    )
  )

  it.effect("asks for every field, and takes null for one that may be missing", () =>
    scripted([`{"title":"t","lines":[],"note":null,"author":"a"}`], (codex, recorded) =>
      Effect.gen(function* () {
        const { output } = yield* (yield* codex.startThread()).run("x", { outputSchema: Report })
        assert.deepStrictEqual(output, { title: "t", lines: [], author: "a" })
        const schema = (yield* recorded.turns)[0]?.outputSchema
        assert.deepStrictEqual(schema?.["required"], ["title", "lines", "note", "author"])
        assert.strictEqual(schema?.["additionalProperties"], false)
      })
    )
  )

  it.effect("runs the transformations and checks that no JSON Schema can say", () =>
    scripted([`{"at":"2026-11-22T00:00:00.000Z"}`, `{"at":"2016-11-22T00:00:00.000Z"}`], (codex) =>
      Effect.gen(function* () {
        const isRecent = Schema.makeFilter((date: Date) => date.getUTCFullYear() > 2020)
        const outputSchema = Schema.Struct({ at: Schema.DateFromString.check(isRecent) })
        const thread = yield* codex.startThread()
        const { output } = yield* thread.run("x", { outputSchema })
        assert.strictEqual(output.at.getUTCFullYear(), 2026)
        const { reason } = yield* Effect.flip(thread.run("x", { outputSchema }))
        assert.strictEqual(reason._tag, "OutputInvalid")
      })
    )
  )

  it.effect("goes with a stream too, which leaves the decoding to others", () =>
    scripted(["no JSON"], (codex, recorded) =>
      Effect.gen(function* () {
        const thread = yield* codex.startThread()
        assert.strictEqual((yield* tags(thread.stream("x", { outputSchema: Report }))).at(-1), "TurnCompleted")
        assert.strictEqual((yield* recorded.turns)[0]?.outputSchema?.["type"], "object")
      })
    )
  )

  it.effect("that is no struct is refused before anything runs", () =>
    scripted(["x"], (codex, recorded) =>
      Effect.gen(function* () {
        const thread = yield* codex.startThread()
        for (const turn of [
          thread.run("x", { outputSchema: Schema.String }),
          thread.run("x", { outputSchema: Schema.Array(Report) }),
          Stream.runDrain(thread.stream("x", { outputSchema: Schema.String }))
        ]) {
          const { reason } = yield* Effect.flip(Effect.asVoid(turn))
          assert.strictEqual(reason._tag, "OptionInvalid")
          if (reason._tag === "OptionInvalid") assert.strictEqual(reason.option, "outputSchema")
        }
        assert.deepStrictEqual(yield* recorded.turns, [])
      })
    )
  )

  for (const [what, text, place] of [
    ["no JSON", "Here you are: {}", ""],
    ["of another form", `{"title":7,"lines":["x"],"note":null,"author":null}`, `["title"]`],
    ["empty", "", ""]
  ] as const) {
    it.effect(`keeps an answer that is ${what}, and says what does not fit`, () =>
      scripted([text], (codex) =>
        Effect.gen(function* () {
          const thread = yield* codex.startThread()
          const error = yield* Effect.flip(thread.run("x", { outputSchema: Report }))
          assert.strictEqual(error.reason._tag, "OutputInvalid")
          if (error.reason._tag !== "OutputInvalid") return
          assert.strictEqual(error.reason.text, text)
          assert.include(error.reason.detail, place)
          assert.notStrictEqual(error.reason.detail, "")
          assert.strictEqual(error.threadId, thread.id)
          assert.strictEqual(error.items?.length, 1)
          assert.isFalse(error.isRetryable)
        })
      )
    )
  }

  it.effect("names every place that does not fit", () =>
    scripted([`{"title":7,"lines":["x"],"note":null,"author":null}`], (codex) =>
      Effect.gen(function* () {
        const { message } = yield* Effect.flip((yield* codex.startThread()).run("x", { outputSchema: Report }))
        assert.include(message, `["title"]`)
        assert.include(message, `["lines"][0]`)
      })
    )
  )
})

describe("repair attempts", () => {
  const outputSchema = Schema.Struct({ n: Schema.Int })
  const wrong = Script.respond(Script.message(`{"n":"one"}`), { inputTokens: 10, outputTokens: 1 })
  const right = Script.respond(Script.message(`{"n":1}`), { inputTokens: 20, outputTokens: 2 })

  it.effect("ask again on the same thread, saying what was wrong, and give the result of all", () =>
    scripted([wrong, wrong, right], (codex, recorded) =>
      Effect.gen(function* () {
        const thread = yield* codex.startThread()
        const result = yield* thread.run("x", { outputSchema, repairAttempts: 2 })
        assert.deepStrictEqual(result.output, { n: 1 })
        assert.strictEqual(result.finalResponse, `{"n":1}`)
        assert.strictEqual(result.items.length, 3)
        assert.deepStrictEqual(result.usage, tokens(40, 4))
        assert.deepStrictEqual(result.threadUsage, tokens(40, 4))
        const turns = yield* recorded.turns
        assert.deepStrictEqual(
          turns.map(({ target }) => target._tag),
          ["New", "Existing", "Existing"]
        )
        for (const { outputSchema, prompt } of turns.slice(1)) {
          assert.include(prompt, `["n"]`)
          assert.deepStrictEqual(outputSchema, turns[0]?.outputSchema)
        }
      })
    )
  )

  it.effect("are not made for an answer that fits", () =>
    scripted([right, wrong], (codex, recorded) =>
      Effect.gen(function* () {
        yield* (yield* codex.startThread()).run("x", { outputSchema, repairAttempts: 5 })
        assert.strictEqual((yield* recorded.turns).length, 1)
      })
    )
  )

  it.effect("end with the last answer, and all items, when none fits", () =>
    scripted([wrong, Script.respond(Script.message("still wrong")), right], (codex, recorded) =>
      Effect.gen(function* () {
        const thread = yield* codex.startThread()
        const error = yield* Effect.flip(thread.run("x", { outputSchema, repairAttempts: 1 }))
        assert.strictEqual(error.reason._tag, "OutputInvalid")
        if (error.reason._tag === "OutputInvalid") assert.strictEqual(error.reason.text, "still wrong")
        assert.strictEqual(error.items?.length, 2)
        assert.strictEqual((yield* recorded.turns).length, 2)
      })
    )
  )

  it.effect("are no second chance for a turn that failed", () =>
    scripted([Script.httpFailure(500), right], (codex, recorded) =>
      Effect.gen(function* () {
        const thread = yield* codex.startThread()
        const { reason } = yield* Effect.flip(thread.run("x", { outputSchema, repairAttempts: 3 }))
        assert.strictEqual(reason._tag, "TurnFailed")
        assert.strictEqual((yield* recorded.turns).length, 1)
      })
    )
  )
})

describe("a codex that says nothing more", () => {
  const silent = [Script.silentStream([Script.message("thinking")]), "back"]

  const waiting = Effect.fnUntraced(function* (thread: Thread, options: TurnOptions) {
    const fiber = yield* Effect.forkChild(Effect.flip(thread.run("x", options)))
    yield* settle
    return fiber
  })

  for (const [option, reason] of [
    ["idleTimeout", "IdleTimeout"],
    ["timeout", "TurnTimeout"]
  ] as const) {
    it.effect(`fails with ${reason} after its ${option}, not before, and keeps what it had said`, () =>
      scripted(silent, (codex) =>
        Effect.gen(function* () {
          const thread = yield* codex.startThread()
          const fiber = yield* waiting(thread, { [option]: "1 minute" })
          yield* TestClock.adjust("59999 millis")
          assert.isUndefined(fiber.pollUnsafe())
          yield* TestClock.adjust("1 millis")
          const error = yield* Fiber.join(fiber)
          assert.strictEqual(error.reason._tag, reason)
          assert.include(error.message, "60000 ms")
          assert.isFalse(error.isRetryable)
          assert.strictEqual(error.threadId, thread.id)
          assert.deepStrictEqual(error.items, [{ _tag: "AgentMessage", id: "item_0", text: "thinking" }])
          assert.strictEqual((yield* thread.run("y", { onBusy: "fail" })).finalResponse, "back")
        })
      )
    )
  }

  it.effect("is given an hour when no idle time is set, whatever else is", () =>
    scripted(silent, (codex) =>
      Effect.gen(function* () {
        const thread = yield* codex.startThread()
        const fiber = yield* waiting(thread, { itemTimeout: "1 minute", timeout: "1 day" })
        yield* TestClock.adjust("3599 seconds")
        assert.isUndefined(fiber.pollUnsafe())
        yield* TestClock.adjust("1 seconds")
        const { reason } = yield* Fiber.join(fiber)
        assert.strictEqual(reason._tag, "IdleTimeout")
        if (reason._tag === "IdleTimeout") assert.strictEqual(reason.timeout, 3_600_000)
      })
    )
  )

  it.effect("does not have its limits run while it waits for the thread", () =>
    scripted([Script.silentStream(), "second"], (codex) =>
      Effect.gen(function* () {
        const thread = yield* codex.startThread()
        const first = yield* Effect.forkChild(thread.run("x"))
        yield* settle
        const second = yield* Effect.forkChild(thread.run("y", { timeout: "1 minute", idleTimeout: "1 minute" }))
        yield* TestClock.adjust("30 minutes")
        assert.isUndefined(second.pollUnsafe())
        yield* Fiber.interrupt(first)
        assert.strictEqual((yield* Fiber.join(second)).finalResponse, "second")
      })
    )
  )
})

/** A transport whose events come when the test says so, and whose turn's end can be seen. */
const handDriven = Effect.fnUntraced(function* () {
  const events = yield* Queue.unbounded<ThreadEvent.ThreadEvent>()
  const ended = yield* Deferred.make<void>()
  const requests: Array<TurnRequest> = []
  const codex = makeCodex({
    capabilities: { transport: "test", deltas: false, steering: false, approvals: false },
    storedUsage: () => Effect.succeedNone,
    findThread: Effect.succeed,
    turn: (request) => {
      requests.push(request)
      return Effect.succeed({
        events: Stream.fromQueue(events).pipe(
          Stream.takeUntil((event) => event._tag === "TurnCompleted"),
          Stream.ensuring(Deferred.succeed(ended, undefined))
        )
      })
    }
  })
  const say = (...more: ReadonlyArray<ThreadEvent.ThreadEvent>) => Effect.andThen(Queue.offerAll(events, more), settle)
  return { thread: yield* codex.startThread(), say, ended, requests }
})

const started: ThreadEvent.ThreadEvent = { _tag: "ThreadStarted", threadId: "t1" }
const command = (status: string) =>
  ({ _tag: "CommandExecution", id: "c", command: "make", aggregatedOutput: "", status }) as const

describe("the limits of a turn", () => {
  it.effect("pause the idle one while an item runs, and begin anew when it is done", () =>
    Effect.gen(function* () {
      const { say, thread } = yield* handDriven()
      const fiber = yield* Effect.forkChild(Effect.flip(thread.run("x", { idleTimeout: "1 minute" })))
      yield* say(started, { _tag: "ItemStarted", item: command("inProgress") })
      yield* TestClock.adjust("10 hours")
      assert.isUndefined(fiber.pollUnsafe())
      yield* say({ _tag: "ItemUpdated", item: command("inProgress") })
      yield* TestClock.adjust("10 hours")
      assert.isUndefined(fiber.pollUnsafe())
      yield* say({ _tag: "ItemCompleted", item: command("completed") })
      yield* TestClock.adjust("59 seconds")
      assert.isUndefined(fiber.pollUnsafe())
      yield* TestClock.adjust("1 seconds")
      const error = yield* Fiber.join(fiber)
      assert.strictEqual(error.reason._tag, "IdleTimeout")
      assert.deepStrictEqual(error.items, [command("completed")])
    })
  )

  it.effect("give a running item a limit of its own", () =>
    Effect.gen(function* () {
      const { say, thread } = yield* handDriven()
      const limits = { idleTimeout: "1 minute", itemTimeout: "10 minutes" } as const
      const fiber = yield* Effect.forkChild(Effect.flip(thread.run("x", limits)))
      yield* say(started, { _tag: "ItemStarted", item: command("inProgress") })
      yield* TestClock.adjust("9 minutes")
      assert.isUndefined(fiber.pollUnsafe())
      yield* TestClock.adjust("1 minutes")
      const { items, reason } = yield* Fiber.join(fiber)
      assert.strictEqual(reason._tag, "IdleTimeout")
      if (reason._tag === "IdleTimeout") assert.strictEqual(reason.timeout, 600_000)
      assert.deepStrictEqual(items, [command("inProgress")])
    })
  )

  it.effect("are not paused by a plan, which is never done", () =>
    Effect.gen(function* () {
      const { say, thread } = yield* handDriven()
      const fiber = yield* Effect.forkChild(Effect.flip(thread.run("x", { idleTimeout: "1 minute" })))
      yield* say(started, { _tag: "ItemStarted", item: { _tag: "TodoList", id: "p", items: [] } })
      yield* TestClock.adjust("1 minutes")
      assert.strictEqual((yield* Fiber.join(fiber)).reason._tag, "IdleTimeout")
    })
  )

  it.effect("begin anew with every event, but for the total one", () =>
    Effect.gen(function* () {
      const { say, thread } = yield* handDriven()
      const limits = { idleTimeout: "1 minute", timeout: "3 minutes" } as const
      const fiber = yield* Effect.forkChild(Effect.flip(thread.run("x", limits)))
      yield* say(started)
      for (let i = 0; i < 3; i++) {
        yield* TestClock.adjust("50 seconds")
        yield* say({ _tag: "Warning", message: "still here" })
      }
      yield* TestClock.adjust("29 seconds")
      assert.isUndefined(fiber.pollUnsafe())
      yield* TestClock.adjust("1 seconds")
      assert.strictEqual((yield* Fiber.join(fiber)).reason._tag, "TurnTimeout")
    })
  )

  it.effect("take a retry for no progress: codex waits for a lost network for ever", () =>
    Effect.gen(function* () {
      const retrying: ThreadEvent.ThreadEvent = { _tag: "Retrying", message: "Reconnecting... waiting for network" }
      const { say, thread } = yield* handDriven()
      const fiber = yield* Effect.forkChild(Effect.flip(thread.run("x", { idleTimeout: "1 minute" })))
      yield* say(started)
      yield* TestClock.adjust("25 seconds")
      yield* say(retrying)
      yield* TestClock.adjust("25 seconds")
      yield* say(retrying, retrying)
      yield* TestClock.adjust("9 seconds")
      assert.isUndefined(fiber.pollUnsafe())
      yield* TestClock.adjust("1 seconds")
      assert.strictEqual((yield* Fiber.join(fiber)).reason._tag, "IdleTimeout")
    })
  )

  it.effect("begin anew once codex has got further after a retry", () =>
    Effect.gen(function* () {
      const { say, thread } = yield* handDriven()
      const fiber = yield* Effect.forkChild(Effect.flip(thread.run("x", { idleTimeout: "1 minute" })))
      yield* say(started)
      for (let i = 0; i < 3; i++) {
        yield* TestClock.adjust("50 seconds")
        yield* say({ _tag: "Retrying", message: "Reconnecting... 1/5", attempt: 1, maxAttempts: 5 })
        yield* TestClock.adjust("9 seconds")
        yield* say({ _tag: "ItemCompleted", item: { _tag: "Reasoning", id: `r${i}`, text: "" } })
        assert.isUndefined(fiber.pollUnsafe())
      }
      yield* TestClock.adjust("1 minutes")
      assert.strictEqual((yield* Fiber.join(fiber)).items?.length, 3)
    })
  )

  it.effect("do not count the time that the consumer takes, but for the total one", () =>
    Effect.gen(function* () {
      const { ended, say, thread } = yield* handDriven()
      const seen = yield* Deferred.make<void>()
      const goOn = yield* Deferred.make<void>()
      const fiber = yield* thread.stream("x", { idleTimeout: "1 minute", timeout: "1 hour" }).pipe(
        Stream.runForEach(() => Effect.andThen(Deferred.succeed(seen, undefined), Deferred.await(goOn))),
        Effect.flip,
        Effect.forkChild
      )
      yield* say(started)
      yield* Deferred.await(seen)
      yield* TestClock.adjust("30 minutes")
      assert.isFalse(yield* Deferred.isDone(ended))
      // Nobody pulls, and still the turn is ended.
      yield* TestClock.adjust("30 minutes")
      yield* Deferred.await(ended)
      assert.isUndefined(fiber.pollUnsafe())
      yield* Deferred.succeed(goOn, undefined)
      assert.strictEqual((yield* Fiber.join(fiber)).reason._tag, "TurnTimeout")
    })
  )

  it.effect("are gone once the turn has ended", () =>
    Effect.gen(function* () {
      const { say, thread } = yield* handDriven()
      const fiber = yield* Effect.forkChild(thread.run("x", { idleTimeout: "1 minute", timeout: "2 minutes" }))
      yield* say(started, { _tag: "TurnCompleted" })
      yield* TestClock.adjust("1 hour")
      const result = yield* Fiber.join(fiber)
      assert.strictEqual(result.threadId, "t1")
      assert.isUndefined(result.usage)
    })
  )

  it.effect("end the turn at its transport", () =>
    Effect.gen(function* () {
      const { ended, say, thread } = yield* handDriven()
      const fiber = yield* Effect.forkChild(Effect.flip(thread.run("x", { idleTimeout: "1 minute" })))
      yield* say(started)
      assert.isFalse(yield* Deferred.isDone(ended))
      yield* TestClock.adjust("1 minutes")
      yield* Fiber.join(fiber)
      assert.isTrue(yield* Deferred.isDone(ended))
    })
  )
})

describe("a turn that is interrupted", () => {
  it.effect("is ended at its transport before the interruption returns, and frees its thread", () =>
    Effect.gen(function* () {
      const { ended, requests, say, thread } = yield* handDriven()
      const fiber = yield* Effect.forkChild(thread.run("x"))
      yield* say(started, { _tag: "ItemStarted", item: command("inProgress") })
      yield* Fiber.interrupt(fiber)
      assert.isTrue(yield* Deferred.isDone(ended))
      const again = yield* Effect.forkChild(thread.run("y", { onBusy: "fail" }))
      yield* say(started, { _tag: "TurnCompleted" })
      yield* Fiber.join(again)
      assert.deepStrictEqual(
        requests.map(({ target }) => target),
        [{ _tag: "New" }, { _tag: "Existing", threadId: "t1" }]
      )
    })
  )
})

describe("what a transport reports", () => {
  it.effect("counts lines that could not be read, in the turn they came in", () =>
    Effect.gen(function* () {
      const { say, thread } = yield* handDriven()
      const undecodable: ThreadEvent.ThreadEvent = { _tag: "Undecodable", problem: "NotJson", detail: "", raw: "?" }
      const first = yield* Effect.forkChild(thread.run("x"))
      yield* say(undecodable, started, undecodable, { _tag: "TurnCompleted" })
      assert.strictEqual((yield* Fiber.join(first)).undecodable, 2)
      const second = yield* Effect.forkChild(thread.run("y"))
      yield* say(started, { _tag: "TurnCompleted" })
      assert.strictEqual((yield* Fiber.join(second)).undecodable, 0)
    })
  )

  it.effect("is of all attempts when an answer had to be repaired", () =>
    Effect.gen(function* () {
      const { say, thread } = yield* handDriven()
      const outputSchema = Schema.Struct({ n: Schema.Int })
      const fiber = yield* Effect.forkChild(thread.run("x", { outputSchema, repairAttempts: 1 }))
      const undecodable: ThreadEvent.ThreadEvent = { _tag: "Undecodable", problem: "NotJson", detail: "", raw: "?" }
      const answer = (id: string, text: string): ThreadEvent.ThreadEvent => ({
        _tag: "ItemCompleted",
        item: { _tag: "AgentMessage", id, text }
      })
      yield* say(started, undecodable, answer("a", "wrong"), { _tag: "TurnCompleted" })
      yield* say(started, undecodable, undecodable, answer("b", `{"n":1}`), { _tag: "TurnCompleted" })
      const result = yield* Fiber.join(fiber)
      assert.strictEqual(result.undecodable, 3)
      assert.deepStrictEqual(
        result.items.map(({ id }) => id),
        ["a", "b"]
      )
      assert.isUndefined(result.usage)
    })
  )

  it.effect("makes the turn's own usage of the thread's figures, which may begin anew", () =>
    Effect.gen(function* () {
      const { say, thread } = yield* handDriven()
      const usages: Array<Usage | undefined> = []
      for (const threadUsage of [tokens(10, 1), tokens(25, 3), tokens(4, 9), tokens(30, 2)]) {
        const fiber = yield* Effect.forkChild(thread.run("x"))
        yield* say(started, { _tag: "TurnCompleted", threadUsage })
        usages.push((yield* Fiber.join(fiber)).usage)
      }
      assert.deepStrictEqual(usages, [tokens(10, 1), tokens(15, 2), tokens(4, 9), tokens(30, 2)])
    })
  )

  it.effect("may name the turn", () =>
    Effect.gen(function* () {
      const { say, thread } = yield* handDriven()
      const fiber = yield* Effect.forkChild(thread.run("x"))
      yield* say(started, { _tag: "TurnStarted", turnId: "u1" }, { _tag: "TurnCompleted" })
      assert.strictEqual((yield* Fiber.join(fiber)).turnId, "u1")
    })
  )
})

describe("the layer", () => {
  it.effect("gives the codex of an app its script, and the app's test what was asked", () =>
    Effect.gen(function* () {
      const app = Effect.gen(function* () {
        const thread = yield* (yield* Codex).startThread()
        return (yield* thread.run("How many files?")).finalResponse
      })
      assert.strictEqual(yield* app, "One.")
      assert.strictEqual((yield* (yield* CodexTest).turns)[0]?.prompt, "How many files?")
    }).pipe(Effect.provide(Layer.fresh(CodexTest.layer([Script.respond(Script.command("ls")), "One."]))))
  )
})
