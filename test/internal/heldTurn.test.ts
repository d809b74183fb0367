import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Fiber, Layer, Option, Stream } from "effect"
import { Codex, type ThreadEvent } from "effect-codex"
import { makeCodex } from "../../src/Codex.ts"
import { answered, handDriven, threadStarted, turnCompleted } from "../support/handDriven.ts"
import { heldBytes } from "../support/memory.ts"
import { onPlatform } from "../support/real.ts"
import { makeStub } from "../support/stub.ts"

type Event = ThreadEvent.ThreadEvent

const mebibyte = 1024 * 1024

/** Of its own: no two lines share what they are made of. */
const line = (length = mebibyte): string => Buffer.alloc(length, "x").toString("latin1")

const message = (id: string, raw?: string): Event => ({
  _tag: "ItemCompleted",
  item: { _tag: "AgentMessage", id, text: id },
  ...(raw === undefined ? undefined : { raw })
})

const updated = (id: string, raw?: string): Event => ({
  _tag: "ItemUpdated",
  item: { _tag: "CommandExecution", id, command: "make", aggregatedOutput: raw ?? "", status: "inProgress" },
  ...(raw === undefined ? undefined : { raw })
})

const delta: Event = { _tag: "AgentMessageDelta", itemId: "m", delta: "x" }

const unknown = (raw: string): Event => ({ _tag: "Unknown", type: "later/codex", raw })

/** A turn that has come to its end before anybody reads what it said. */
const unread = Effect.fnUntraced(function* (said: () => Iterable<Event>) {
  const codex = makeCodex({
    capabilities: { transport: "test", deltas: true, steering: false, approvals: false },
    storedUsage: () => Effect.succeedNone,
    findThread: Effect.succeed,
    turn: () =>
      Effect.succeed({
        events: Stream.rechunk(
          Stream.suspend(() => Stream.fromIterable(said())),
          1
        )
      })
  })
  const before = heldBytes()
  const turn = yield* (yield* codex.startThread()).turn("x")
  const result = yield* turn.result
  return { held: heldBytes() - before, result, events: yield* Stream.runCollect(turn.events) }
})

const lostOf = (events: ReadonlyArray<Event>): number =>
  events.reduce((sum, event) => sum + (event._tag === "Lagged" ? event.lost : 0), 0)

const told = (events: ReadonlyArray<Event>): number => events.filter(({ _tag }) => _tag !== "Lagged").length

const count = (events: ReadonlyArray<Event>, tag: Event["_tag"]): number =>
  events.filter(({ _tag }) => _tag === tag).length

describe("a held turn whose events nobody reads", () => {
  it.effect("holds 16 MiB of them, whatever they are, and has its whole result", () =>
    Effect.gen(function* () {
      const each = 60
      const { events, held, result } = yield* unread(function* () {
        yield threadStarted("t1")
        for (let i = 0; i < each; i++) yield updated("command", line())
        for (let i = 0; i < each; i++) yield unknown(line())
        for (let i = 0; i < each; i++) yield message(`message ${i}`, line())
        yield turnCompleted()
      })
      assert.isBelow(held, 40 * mebibyte)
      assert.strictEqual(result.items.length, each)
      assert.strictEqual(result.finalResponse, `message ${each - 1}`)
      assert.isAtMost(
        events.reduce((sum, { raw = "" }) => sum + raw.length, 0),
        16 * mebibyte
      )
      assert.strictEqual(told(events) + lostOf(events), 3 * each + 2)
      assert.strictEqual(events.at(0)?._tag, "ThreadStarted")
      assert.deepStrictEqual(
        events.slice(-2).map(({ _tag }) => _tag),
        ["Lagged", "TurnCompleted"]
      )
    })
  )

  it.effect("holds 16,384 of them, however small", () =>
    Effect.gen(function* () {
      const each = 40_000
      const { events, result } = yield* unread(function* () {
        yield threadStarted("t1")
        for (let i = 0; i < each; i++) yield message(`message ${i}`)
        yield turnCompleted()
      })
      assert.strictEqual(result.items.length, each)
      assert.strictEqual(events.length, 16_384 + 2)
      assert.deepStrictEqual(events.slice(-2), [{ _tag: "Lagged", lost: each + 1 - 16_384 }, turnCompleted()])
    })
  )

  it.effect("loses deltas first, then states of items, then what is not known, and items last", () =>
    Effect.gen(function* () {
      const { events } = yield* unread(function* () {
        for (let i = 0; i < 20_000; i++) yield delta
        for (let i = 0; i < 20_000; i++) yield updated("command")
        for (let i = 0; i < 20_000; i++) yield unknown("{}")
        for (let i = 0; i < 4000; i++) yield message(`message ${i}`)
        yield turnCompleted()
      })
      assert.strictEqual(count(events, "AgentMessageDelta"), 4096)
      assert.strictEqual(count(events, "ItemUpdated"), 4095)
      assert.strictEqual(count(events, "Unknown"), 4095)
      assert.strictEqual(count(events, "ItemCompleted"), 4000)
      assert.strictEqual(told(events) + lostOf(events), 64_001)
      // In their order, and the word of what is missing where it is missing.
      assert.deepStrictEqual(
        events.map(({ _tag }) => _tag).filter((tag, i, tags) => tag !== tags[i - 1]),
        ["AgentMessageDelta", "Lagged", "ItemUpdated", "Lagged", "Unknown", "Lagged", "ItemCompleted", "TurnCompleted"]
      )
    })
  )

  it.effect("adds what was lost on its way to what it loses itself", () =>
    Effect.gen(function* () {
      const { events } = yield* unread(function* () {
        for (let i = 0; i < 5000; i++) yield delta
        for (let i = 0; i < 50_000; i++) yield { _tag: "Lagged", lost: 2 }
        yield turnCompleted()
      })
      assert.strictEqual(events.length, 4096 + 2)
      assert.deepStrictEqual(events.at(-2), { _tag: "Lagged", lost: 5000 - 4096 + 100_000 })
    })
  )

  it.effect("has an event that is larger than all the room", () =>
    Effect.gen(function* () {
      const { events } = yield* unread(function* () {
        yield threadStarted("t1")
        yield message("large", line(20 * mebibyte))
        yield turnCompleted()
      })
      assert.strictEqual(count(events, "ItemCompleted"), 1)
      assert.strictEqual(lostOf(events), 0)
    })
  )

  it.live("holds no more on exec, where a short line comes along with a long one", () =>
    onPlatform(
      Effect.gen(function* () {
        // A longer line would not be held in the heap that is measured.
        const pairs = 120
        const { path } = yield* makeStub(`
          say(thread)
          say(turn)
          const item = (id, text) => ({ id, type: "command_execution", command: "make", aggregated_output: text, status: "in_progress" })
          const long = "x".repeat(900_000)
          for (let i = 0; i < ${pairs}; i++) {
            const update = JSON.stringify({ type: "item.updated", item: item("long", long) })
            write(update + "\\n" + JSON.stringify({ type: "item.started", item: item("short", "") }) + "\\n")
          }
          say(answer)
          say(done)`)
        const CodexLive = Codex.layerExec({ codexPath: path }).pipe(Layer.provide(NodeServices.layer))
        yield* Effect.gen(function* () {
          const thread = yield* (yield* Codex).startThread({ skipGitRepoCheck: true })
          const before = heldBytes()
          const turn = yield* thread.turn("x")
          assert.strictEqual((yield* turn.result).finalResponse, "Hello")
          assert.isBelow(heldBytes() - before, 40 * mebibyte)
          const events = yield* Stream.runCollect(turn.events)
          assert.strictEqual(count(events, "ItemStarted"), pairs)
          assert.strictEqual(events.at(-1)?._tag, "TurnCompleted")
        }).pipe(Effect.provide(CodexLive))
      })
    )
  )
})

describe("a held turn whose events are read", () => {
  it.effect("loses nothing, however much it is", () =>
    Effect.gen(function* () {
      const { codex, turn } = handDriven()
      const read: Array<Event["_tag"]> = []
      const held = yield* Effect.forkChild(
        Effect.flatMap(codex.startThread(), (thread) => thread.turn("x")).pipe(
          Effect.flatMap(({ events }) => Stream.runForEach(events, ({ _tag }) => Effect.sync(() => read.push(_tag)))),
          Effect.scoped
        )
      )
      const { say } = yield* turn(1)
      yield* say(threadStarted("t1"))
      for (let i = 0; i < 40; i++) yield* say(updated("command", line()))
      yield* say(answered, turnCompleted())
      yield* Fiber.join(held)
      assert.strictEqual(read.length, 43)
      assert.notInclude(read, "Lagged")
    })
  )

  it.effect("late has room again for what follows", () =>
    Effect.gen(function* () {
      const { codex, turn: driven } = handDriven()
      const opened = yield* Effect.forkChild(Effect.flatMap(codex.startThread(), (thread) => thread.turn("x")))
      const { say } = yield* driven(1)
      const turn = yield* Fiber.join(opened)
      for (let i = 0; i < 20; i++) yield* say(message(`early ${i}`, line()))
      const late = yield* Deferred.make<void>()
      const reading = yield* turn.events.pipe(
        Stream.tap((event) =>
          "item" in event && event.item.id === "late 9" ? Deferred.succeed(late, undefined) : Effect.void
        ),
        Stream.runCollect,
        Effect.forkChild
      )
      for (let i = 0; i < 10; i++) yield* say(message(`late ${i}`, line()))
      assert.isTrue(yield* Deferred.isDone(late))
      yield* say(turnCompleted())
      const events = yield* Fiber.join(reading)
      assert.strictEqual(lostOf(events), 4)
      assert.strictEqual(count(events, "ItemCompleted"), 26)
      assert.deepStrictEqual(Option.fromUndefinedOr(events.at(-1)), Option.some(turnCompleted()))
    })
  )
})
