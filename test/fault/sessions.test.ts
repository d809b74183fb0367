/** Rollouts that no codex would leave behind on purpose. */
import * as Fs from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Stream } from "effect"
import { idAt, meta, openHome, said } from "../sessions/sessionsHome.ts"
import { heldBytes } from "../support/memory.ts"
import { onPlatform } from "../support/real.ts"

const a = idAt(1000)

const outline = (lines: ReadonlyArray<{ readonly _tag: string; readonly problem?: string }>) =>
  lines.map(({ _tag, problem }) => problem ?? _tag)

describe("a rollout", () => {
  it.live("that was cut at any byte is read to there", () =>
    onPlatform(
      Effect.gen(function* () {
        const home = yield* openHome()
        const content = Buffer.from(said("ünï") + said("two"))
        const first = Buffer.byteLength(said("ünï"))
        for (let size = 0; size <= content.length; size++) {
          home.add(a, content.subarray(0, size).toString("latin1"))
          Fs.writeFileSync(`${home.day()}/rollout-2026-01-01T00-00-00-${a}.jsonl`, content.subarray(0, size))
          const lines = outline(yield* Stream.runCollect(home.sessions.read(a)))
          const isWhole = (end: number) => size >= end - 1
          const wanted =
            size === 0
              ? []
              : [
                  isWhole(first) ? "EventMessage" : "Unfinished",
                  ...(size <= first ? [] : [isWhole(content.length) ? "EventMessage" : "Unfinished"])
                ]
          assert.deepStrictEqual(lines, wanted, `${size} of ${content.length}`)
        }
      })
    )
  )

  it.live("with bytes that are not UTF-8, nothing but NULs, or half a line in the middle loses only those lines", () =>
    onPlatform(
      Effect.gen(function* () {
        const home = yield* openHome()
        const content = Buffer.concat([
          Buffer.from(meta(a)),
          Buffer.from([0x22, 0xff, 0xfe, 0x0a]),
          Buffer.alloc(100),
          Buffer.from("\n"),
          Buffer.from(`{"timestamp":"x","type":"event_m\n`),
          Buffer.from(said("after"))
        ])
        home.add(a, "")
        Fs.writeFileSync(`${home.day()}/rollout-2026-01-01T00-00-00-${a}.jsonl`, content)
        const lines = outline(yield* Stream.runCollect(home.sessions.read(a)))
        assert.deepStrictEqual(lines, ["SessionMeta", "NotUtf8", "NotJson", "NotJson", "EventMessage"])
        assert.strictEqual((yield* home.sessions.get(a)).preview, "after")
      })
    )
  )

  it.live("with a line of 100 MB is read, in the memory of one line", () =>
    onPlatform(
      Effect.gen(function* () {
        const home = yield* openHome()
        const file = home.add(a, meta(a) + said("before"))
        const block = Buffer.alloc(1024 * 1024, "x")
        for (let i = 0; i < 100; i++) Fs.appendFileSync(file, block)
        Fs.appendFileSync(file, `\n${said("after")}`)
        const wanted = ["SessionMeta", "EventMessage", "TooLong", "EventMessage"]
        assert.deepStrictEqual(outline(yield* Stream.runCollect(home.sessions.read(a))), wanted)
        assert.deepStrictEqual(outline(yield* Stream.runCollect(home.sessions.follow(a, { until: "idle" }))), wanted)
        assert.strictEqual((yield* home.sessions.get(a)).preview, "before")
      })
    )
  )

  it.live("of 200 MB is streamed without being held", () =>
    onPlatform(
      Effect.gen(function* () {
        const home = yield* openHome()
        const file = home.add(a, meta(a))
        const lines = Buffer.from(said("x".repeat(1000)).repeat(1000))
        const repeats = Math.ceil((200 * 1024 * 1024) / lines.length)
        for (let i = 0; i < repeats; i++) Fs.appendFileSync(file, lines)
        let most = 0
        let count = 0
        let held = 0
        let batches = 0
        const before = heldBytes()
        yield* Stream.runForEachArray(home.sessions.read(a), (batch) =>
          Effect.sync(() => {
            most = Math.max(most, batch.length)
            count += batch.length
            if (++batches % 100 === 0) held = Math.max(held, heldBytes() - before)
          })
        )
        assert.strictEqual(count, 1 + 1000 * repeats)
        // What comes at once is what one block of the file holds.
        assert.isBelow(most, 1000)
        assert.isAbove(batches, 500)
        assert.isBelow(held, 16 * 1024 * 1024)
      })
    )
  )

  it.live("in a folder full of things that are none is found all the same", () =>
    onPlatform(
      Effect.gen(function* () {
        const home = yield* openHome()
        home.add(a, meta(a))
        Fs.mkdirSync(`${home.day()}/rollout-2026-01-01T00-00-00-${idAt(2)}.jsonl`)
        Fs.writeFileSync(home.at("sessions", "2026", "file"), "")
        Fs.writeFileSync(home.at("archived_sessions"), "no folder")
        Fs.writeFileSync(
          home.at("session_index.jsonl"),
          `\u0000{"id":3}\n[]\nnull\n{"id":"${a}","thread_name":"n"}\n{"id":`
        )
        const ids = (yield* Stream.runCollect(home.sessions.list())).map(({ id }) => id)
        assert.deepStrictEqual(ids, [a, idAt(2)])
        assert.strictEqual(yield* home.sessions.resolve("n"), a)
        const error = yield* Effect.flip(Stream.runDrain(home.sessions.read(idAt(2))))
        assert.strictEqual(error.reason._tag, "FileFailed")
      })
    )
  )
})
