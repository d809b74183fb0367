import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Schema, Stream } from "effect"
import { ThreadItem } from "effect-codex"
import { Script } from "effect-codex/testing"
import { onPlatform, openCodex } from "../support/real.ts"

const work: Script.Script = [
  Script.respond([Script.reasoning("Looking"), Script.command("echo one > one.txt; echo seen")]),
  Script.respond(Script.patch("*** Begin Patch\n*** Add File: hello.txt\n+hello\n*** End Patch")),
  Script.respond(
    Script.plan([
      { text: "write", completed: true },
      { text: "check", completed: false }
    ])
  ),
  Script.respond(
    Script.plan([
      { text: "write", completed: true },
      { text: "check", completed: true }
    ])
  ),
  Script.respond(Script.command("exit 3")),
  Script.respond(Script.message(["Do", "ne", "."]), { inputTokens: 100, cachedInputTokens: 40, outputTokens: 7 })
]

const options = { sandbox: "workspace-write", config: { tools: { update_plan: { enabled: true } } } } as const

describe("a turn", () => {
  it.live("runs a command in its sandbox, applies a patch, keeps a plan, survives a failed command, and answers", () =>
    onPlatform(
      Effect.gen(function* () {
        const { read, thread } = yield* openCodex(work)
        const conversation = yield* thread(options)
        assert.isUndefined(conversation.id)
        const result = yield* conversation.run("Do it")

        assert.strictEqual(conversation.id, result.threadId)
        assert.strictEqual(result.finalResponse, "Done.")
        assert.strictEqual(yield* read("one.txt"), "one\n")
        assert.strictEqual(yield* read("hello.txt"), "hello\n")
        assert.deepStrictEqual(result.usage, {
          inputTokens: 150,
          cachedInputTokens: 40,
          cacheWriteInputTokens: 0,
          outputTokens: 32,
          reasoningOutputTokens: 0
        })
        assert.deepStrictEqual(result.threadUsage, result.usage)
        assert.strictEqual(result.undecodable, 0)

        const byTag = (tag: ThreadItem.ThreadItem["_tag"]) => result.items.filter(({ _tag }) => _tag === tag)
        assert.deepStrictEqual(
          result.items.map(({ _tag }) => _tag),
          ["Reasoning", "CommandExecution", "FileChange", "CommandExecution", "AgentMessage", "TodoList"]
        )
        const [seen, failed] = byTag("CommandExecution")
        assert.deepInclude(seen, { exitCode: 0, status: "completed" })
        assert.include(seen?._tag === "CommandExecution" ? seen.aggregatedOutput : "", "seen\n")
        assert.deepInclude(failed, { exitCode: 3, status: "failed" })
        const [change] = byTag("FileChange")
        assert.deepInclude(change, { status: "completed" })
        assert.deepInclude(change?._tag === "FileChange" ? change.changes[0] : undefined, { kind: "add" })
        const [plan] = byTag("TodoList")
        assert.deepStrictEqual(plan?._tag === "TodoList" ? plan.items : undefined, [
          { text: "write", completed: true },
          { text: "check", completed: true }
        ])
      })
    )
  )

  it.live("is streamed in order, each event with its line, and every item fits its schema", () =>
    onPlatform(
      Effect.gen(function* () {
        const { thread } = yield* openCodex(work)
        const events = yield* Stream.runCollect((yield* thread(options)).stream("Do it"))
        assert.deepStrictEqual(
          events.map((event) => ("item" in event ? `${event._tag} ${event.item._tag}` : event._tag)),
          [
            "ThreadStarted",
            "TurnStarted",
            "ItemCompleted Reasoning",
            "ItemStarted CommandExecution",
            "ItemCompleted CommandExecution",
            "ItemStarted FileChange",
            "ItemCompleted FileChange",
            "ItemStarted TodoList",
            "ItemUpdated TodoList",
            "ItemStarted CommandExecution",
            "ItemCompleted CommandExecution",
            "ItemCompleted AgentMessage",
            "ItemCompleted TodoList",
            "TurnCompleted"
          ]
        )
        const decode = Schema.decodeUnknownExit(ThreadItem.ThreadItem)
        for (const event of events) {
          assert.strictEqual(typeof JSON.parse(event.raw ?? ""), "object")
          if ("item" in event) assert.isTrue(Exit.isSuccess(decode(event.item)))
        }
      })
    )
  )

  it.live("gives an answer decoded by its schema, and the model the schema", () =>
    onPlatform(
      Effect.gen(function* () {
        const { model, thread } = yield* openCodex([`{"name":"Ada","age":36,"nick":null}`])
        const Person = Schema.Struct({
          name: Schema.String,
          age: Schema.Int.check(Schema.isGreaterThan(0)),
          nick: Schema.optionalKey(Schema.String)
        })
        const result = yield* (yield* thread()).run("Who?", { outputSchema: Person })
        assert.deepStrictEqual(result.output, { name: "Ada", age: 36 })
        const [request] = yield* model.requests
        assert.deepInclude(Object(request?.body["text"]).format, { type: "json_schema", strict: true })
        assert.deepStrictEqual(Object(request?.body["text"]).format.schema.required, ["name", "age", "nick"])
      })
    )
  )

  it.live("keeps an answer that does not fit, and asks again when told to", () =>
    onPlatform(
      Effect.gen(function* () {
        const { model, thread } = yield* openCodex([`{"age":"old"}`, `{"age":"old"}`, `{"age":36}`])
        const outputSchema = Schema.Struct({ age: Schema.Int })
        const conversation = yield* thread()
        const error = yield* Effect.flip(conversation.run("How old?", { outputSchema }))
        assert.deepInclude(error.reason, { _tag: "OutputInvalid", text: `{"age":"old"}` })
        assert.include(error.message, `["age"]`)
        const result = yield* conversation.run("How old?", { outputSchema, repairAttempts: 1 })
        assert.deepStrictEqual(result.output, { age: 36 })
        assert.strictEqual(result.usage?.inputTokens, 20)
        assert.strictEqual((yield* model.requests).length, 3)
      })
    )
  )
})
