import * as Fs from "node:fs"
import * as NodePath from "node:path"
import * as Zlib from "node:zlib"
import { assert, describe, it } from "@effect/vitest"
import { DateTime, Deferred, Effect, Fiber, FileSystem, Schedule, Stream } from "effect"
import { CodexError } from "effect-codex"
import { type FollowedLine, Rollout, type SessionLine } from "effect-codex/sessions"
import { decompress } from "../../src/internal/zstd.ts"
import { onPlatform } from "../support/real.ts"
import { event, idAt, line, meta, openHome, said } from "./sessionsHome.ts"

const [a, b, c] = [idAt(1000), idAt(2000), idAt(3000)]
const turnStarted = event("task_started", { turn_id: "1" })
const turnEnded = event("task_complete", { turn_id: "1", last_agent_message: null })

/** What was said, and the rest by what it is. */
const shown = (lines: ReadonlyArray<SessionLine | FollowedLine>): ReadonlyArray<string> =>
  lines.map((line) => {
    if (line._tag === "SessionMeta") return `meta ${line.payload.id}`
    if (line._tag !== "EventMessage") return line._tag === "Undecodable" ? line.problem : line._tag
    return line.payload.type === "user_message" ? line.payload.message : line.payload.type
  })

const tagOf = (error: unknown) => (error instanceof CodexError ? error.reason._tag : Object(error)._tag)

describe("the list of sessions", () => {
  it.live("has the newest first, with what codex knows of each, and the archived ones when they are asked for", () =>
    onPlatform(
      Effect.gen(function* () {
        const home = yield* openHome()
        const git = { commit_hash: "c1", branch: "main", repository_url: "https://example.com" }
        home.add(a, meta(a, { git, forked_from_id: b }) + said("First"))
        home.add(b, meta(b, { source: { subagent: "review" } }), { day: "2026/02/01" })
        home.add(c, meta(c), { day: "archive" })
        home.name(a, "old name")
        home.name(a, "new name")
        const infos = yield* Stream.runCollect(home.sessions.list())
        assert.deepStrictEqual(
          infos.map(({ id }) => id),
          [b, a]
        )
        assert.deepInclude(infos[1], {
          name: "new name",
          preview: "First",
          workingDirectory: "/work",
          source: "exec",
          modelProvider: "openai",
          originator: "codex_exec",
          cliVersion: "0.169.0",
          forkedFrom: b,
          archived: false,
          git: { branch: "main", commit: "c1", originUrl: "https://example.com" }
        })
        assert.strictEqual(DateTime.toEpochMillis(infos[1]!.createdAt), Date.UTC(2026, 0, 1) + 1000)
        assert.strictEqual(infos[0]?.source, "subagent")
        const ids = (archived: boolean | "all") =>
          Effect.map(Stream.runCollect(home.sessions.list({ archived })), (found) => found.map(({ id }) => id))
        assert.deepStrictEqual(yield* ids(true), [c])
        assert.deepStrictEqual(yield* ids("all"), [c, b, a])
      })
    )
  )

  it.live("is empty where codex has never run, and goes on past a file that cannot be read", () =>
    onPlatform(
      Effect.gen(function* () {
        const home = yield* openHome()
        assert.deepStrictEqual(yield* Stream.runCollect(home.sessions.list()), [])
        home.write(home.day(), `rollout-2026-01-01T00-00-00-${a}.jsonl.zst`, "not zstd")
        home.add(b, "")
        home.add(c, "{half")
        home.write(home.day(), "notes.txt", "no session")
        Fs.mkdirSync(home.at("sessions", "2026", "01", "xx"), { recursive: true })
        const infos = yield* Stream.runCollect(home.sessions.list())
        assert.deepStrictEqual(
          infos.map(({ id, workingDirectory }) => [id, workingDirectory]),
          [
            [c, ""],
            [b, ""],
            [a, ""]
          ]
        )
      })
    )
  )

  it.live("is filtered by folder, source, words and time, and sorted by use when asked", () =>
    onPlatform(
      Effect.gen(function* () {
        const home = yield* openHome()
        const real = yield* (yield* FileSystem.FileSystem).makeTempDirectoryScoped()
        Fs.symlinkSync(real, home.at("link"))
        const first = home.add(a, meta(a, { cwd: real }) + said("Fix the Tests"))
        const second = home.add(b, meta(b, { source: "cli" }) + said("Write docs"))
        home.name(b, "testing")
        Fs.utimesSync(first, 2000, 2000)
        Fs.utimesSync(second, 1000, 1000)
        const ids = (filter: Parameters<typeof home.sessions.list>[0]) =>
          Effect.map(Stream.runCollect(home.sessions.list(filter)), (found) => found.map(({ id }) => id))
        assert.deepStrictEqual(yield* ids({ workingDirectory: home.at("link") }), [a])
        assert.deepStrictEqual(yield* ids({ sources: ["cli"] }), [b])
        assert.deepStrictEqual(yield* ids({ search: "test" }), [b, a])
        assert.deepStrictEqual(yield* ids({ search: "docs" }), [b])
        const at = DateTime.makeUnsafe(Date.UTC(2026, 0, 1) + 2000)
        assert.deepStrictEqual(yield* ids({ from: at }), [b])
        assert.deepStrictEqual(yield* ids({ before: at }), [a])
        assert.deepStrictEqual(yield* ids({ sortBy: "updated" }), [a, b])
        assert.deepStrictEqual(yield* ids({ sortBy: "updated", before: DateTime.makeUnsafe(1_500_000) }), [b])
      })
    )
  )

  it.live("reads no further than it is asked to", () =>
    onPlatform(
      Effect.gen(function* () {
        const home = yield* openHome()
        for (let i = 0; i < 50; i++) home.add(idAt(i), meta(idAt(i)))
        const [newest] = yield* Stream.runCollect(Stream.take(home.sessions.list(), 1))
        assert.strictEqual(newest?.id, idAt(49))
      })
    )
  )
})

describe("a session", () => {
  it.live("is found by id in any case, by the name it has now, by a path, and as the last one of its folder", () =>
    onPlatform(
      Effect.gen(function* () {
        const home = yield* openHome()
        const { resolve } = home.sessions
        const first = home.add(a, meta(a, { cwd: "/one" }))
        const second = home.add(b, meta(b, { cwd: "/one" }))
        const third = home.add(c, meta(c, { cwd: "/two" }))
        Fs.utimesSync(first, 3000, 3000)
        Fs.utimesSync(second, 2000, 2000)
        Fs.utimesSync(third, 4000, 4000)
        home.name(a, "twice")
        home.name(b, "twice")
        home.name(c, "former")
        home.name(c, "feature/x")
        assert.strictEqual(yield* resolve(a.toUpperCase()), a)
        assert.strictEqual(yield* resolve("twice"), b)
        assert.strictEqual(yield* resolve("feature/x"), c)
        assert.strictEqual(yield* resolve(first), a)
        assert.strictEqual(yield* resolve({ lastOf: "/one" }), a)
        assert.strictEqual(yield* resolve({ lastOf: "/two" }), c)
        assert.strictEqual(yield* resolve("twice", { workingDirectory: "/one" }), b)
        // A newer one has the name, and lost it again.
        home.name(c, "twice")
        home.name(c, "other")
        assert.strictEqual(yield* resolve("twice"), b)
      })
    )
  )

  it.live("that is not there, or is another folder's, is ThreadNotFound", () =>
    onPlatform(
      Effect.gen(function* () {
        const home = yield* openHome()
        home.add(a, meta(a, { cwd: "/one" }))
        home.name(a, "former")
        home.name(a, "name")
        home.name(b, "deleted")
        const copy = home.write(home.at("elsewhere"), "copy.jsonl", meta(c))
        for (const [asked, folder] of [
          [c, undefined],
          [a.slice(0, 13), undefined],
          ["former", undefined],
          ["deleted", undefined],
          ["last", undefined],
          ["/nowhere/rollout.jsonl", undefined],
          [copy, undefined],
          [{ lastOf: "/two" }, undefined],
          ["name", "/two"],
          [a, "/two"]
        ] as const) {
          const error = yield* Effect.flip(home.sessions.resolve(asked, { workingDirectory: folder }))
          assert.strictEqual(tagOf(error), "ThreadNotFound", JSON.stringify(asked))
        }
        for (const failing of [
          home.sessions.get(c),
          Stream.runDrain(home.sessions.read(c)),
          Stream.runDrain(home.sessions.follow(c)),
          home.sessions.patch(c)
        ]) {
          assert.strictEqual(tagOf(yield* Effect.flip(failing as Effect.Effect<unknown, unknown>)), "ThreadNotFound")
        }
      })
    )
  )

  it.live("that was archived is found by its name, after one that was not; the last one is never archived", () =>
    onPlatform(
      Effect.gen(function* () {
        const home = yield* openHome()
        home.add(a, meta(a))
        home.add(b, meta(b), { day: "archive" })
        home.name(b, "name")
        assert.strictEqual(yield* home.sessions.resolve("name"), b)
        assert.isTrue((yield* home.sessions.get("name")).archived)
        home.name(a, "name")
        home.name(b, "name")
        assert.strictEqual(yield* home.sessions.resolve("name"), a)
        assert.strictEqual(yield* home.sessions.resolve({ lastOf: "/work" }), a)
      })
    )
  )

  it.live("that is a copy is read from its path, wherever it is", () =>
    onPlatform(
      Effect.gen(function* () {
        const home = yield* openHome()
        const copy = home.write(home.at("elsewhere"), "copy.jsonl", meta(c) + said("copied"))
        assert.strictEqual((yield* home.sessions.get(copy)).id, c)
        assert.deepStrictEqual(shown(yield* Stream.runCollect(home.sessions.read(copy))), [`meta ${c}`, "copied"])
      })
    )
  )

  it.live("that is compressed is read as any other, and says what is missing where there is no zstd", () =>
    onPlatform(
      Effect.gen(function* () {
        const home = yield* openHome()
        const path = home.addCompressed(a, meta(a) + said("packed") + said("x".repeat(300_000)))
        assert.deepInclude(yield* home.sessions.get(a), {
          compressed: true,
          preview: "packed",
          workingDirectory: "/work"
        })
        const lines = shown(yield* Stream.runCollect(home.sessions.read(a)))
        assert.deepStrictEqual(lines, [`meta ${a}`, "packed", "x".repeat(300_000)])
        // A fork of it goes on from the middle.
        const base = {
          thread_id: a,
          end_ordinal_exclusive: 2,
          end_byte_offset: Buffer.byteLength(meta(a) + said("packed"))
        }
        home.add(b, meta(b, { history_base: base }) + said("forked"))
        assert.deepStrictEqual(shown(yield* Stream.runCollect(home.sessions.read(b))), [
          `meta ${a}`,
          "packed",
          `meta ${b}`,
          "forked"
        ])
        const error = yield* Effect.flip(Stream.runDrain(decompress(Stream.make(Fs.readFileSync(path)), path, {})))
        assert.strictEqual(error.reason._tag, "Unsupported")
        assert.include(error.message, "zstd")
      })
    )
  )

  it.live("goes on from where it was forked, or where its turns were taken back", () =>
    onPlatform(
      Effect.gen(function* () {
        const home = yield* openHome()
        const kept = meta(a) + said("one")
        const base = (segment: string, before: string) => ({
          history_base: { thread_id: segment, end_ordinal_exclusive: 2, end_byte_offset: Buffer.byteLength(before) }
        })
        home.add(a, kept + said("taken back"))
        const segment = idAt(1500)
        const own = meta(a, base(a, kept)) + said("two")
        const newest = home.add(a, own + said("three"), { day: "2026/01/02", segment })
        home.add(b, meta(b, base(segment, own)) + said("forked"))
        const read = (id: string, history: "whole" | "file" = "whole") =>
          Effect.map(Stream.runCollect(home.sessions.read(id, { history })), shown)
        assert.deepStrictEqual(yield* read(a), [`meta ${a}`, "one", `meta ${a}`, "two", "three"])
        assert.deepStrictEqual(yield* read(a, "file"), [`meta ${a}`, "two", "three"])
        assert.deepStrictEqual(yield* read(b), [`meta ${a}`, "one", `meta ${a}`, "two", `meta ${b}`, "forked"])
        assert.deepStrictEqual(
          (yield* Stream.runCollect(home.sessions.list())).map(({ id, path, preview }) => [
            id,
            path === newest,
            preview
          ]),
          [
            [b, false, "one"],
            [a, true, "one"]
          ]
        )
      })
    )
  )

  it.live("says where lines are missing that it goes on from", () =>
    onPlatform(
      Effect.gen(function* () {
        const home = yield* openHome()
        const base = (segment: string) => ({
          history_base: { thread_id: segment, end_ordinal_exclusive: 2, end_byte_offset: 100_000 }
        })
        home.add(a, meta(a, base(c)) + said("one"))
        home.add(b, meta(b, base(a)) + said("two"))
        const itself = idAt(9000)
        home.add(itself, meta(itself, base(itself)))
        const read = (id: string) => Effect.map(Stream.runCollect(home.sessions.read(id)), shown)
        assert.deepStrictEqual(yield* read(a), ["Gap", `meta ${a}`, "one"])
        assert.deepStrictEqual(yield* read(b), ["Gap", `meta ${a}`, "one", "Gap", `meta ${b}`, "two"])
        assert.deepStrictEqual(yield* read(itself), ["Gap", `meta ${itself}`])
      })
    )
  )
})

describe("a session that is followed", () => {
  /** Follows, and lets a test wait for lines. */
  const following = Effect.fnUntraced(function* (stream: Stream.Stream<FollowedLine, CodexError>) {
    const lines: Array<FollowedLine> = []
    const fiber = yield* Effect.forkScoped(
      Stream.runForEach(stream, (line) => Effect.sync(() => void lines.push(line)))
    )
    const until = (...wanted: ReadonlyArray<string>) =>
      Effect.suspend(() => (shown(lines).length >= wanted.length ? Effect.void : Effect.fail("not yet"))).pipe(
        Effect.retry(Schedule.spaced("10 millis")),
        Effect.raceFirst(Effect.flatMap(Fiber.join(fiber), () => Effect.void)),
        Effect.andThen(Effect.sync(() => assert.deepStrictEqual(shown(lines), wanted)))
      )
    return { until, ended: Fiber.join(fiber), lines }
  })

  const quick = { pollInterval: "20 millis" } as const

  it.live("gives each line once, when it is whole, however it is written", () =>
    onPlatform(
      Effect.gen(function* () {
        const home = yield* openHome()
        const path = home.add(a, meta(a))
        const { until } = yield* following(home.sessions.follow(a, quick))
        yield* until(`meta ${a}`)
        const text = said("é")
        const half = Buffer.from(text).subarray(0, Buffer.from(text).indexOf(0xc3) + 1)
        Fs.appendFileSync(path, half)
        yield* until(`meta ${a}`)
        Fs.appendFileSync(path, Buffer.from(text).subarray(half.length))
        Fs.appendFileSync(path, said("two") + said("three"))
        yield* until(`meta ${a}`, "é", "two", "three")
      })
    )
  )

  it.live("loses and doubles nothing of what is written fast", () =>
    onPlatform(
      Effect.gen(function* () {
        const home = yield* openHome()
        const path = home.add(a, meta(a))
        const wanted = Array.from({ length: 2000 }, (_, i) => `${i} ${"x".repeat(i % 700)}`)
        const { ended, lines } = yield* following(home.sessions.follow(a, { ...quick, until: "turnEnd" }))
        for (const [i, said_] of wanted.entries()) {
          const bytes = Buffer.from(said(said_))
          const cut = (i * 7) % bytes.length
          Fs.appendFileSync(path, bytes.subarray(0, cut))
          if (i % 50 === 0) yield* Effect.yieldNow
          Fs.appendFileSync(path, bytes.subarray(cut))
        }
        // Only a turn that ends later counts: wait until all is read.
        yield* Effect.suspend(() => (lines.length > wanted.length ? Effect.void : Effect.fail("not yet"))).pipe(
          Effect.retry(Schedule.spaced("10 millis"))
        )
        Fs.appendFileSync(path, turnEnded + said("after"))
        yield* ended
        assert.deepStrictEqual(shown(lines), [`meta ${a}`, ...wanted, "task_complete"])
      })
    )
  )

  it.live("ends when it is idle, at once or after the turn that runs", () =>
    onPlatform(
      Effect.gen(function* () {
        const home = yield* openHome()
        const path = home.add(a, meta(a) + turnStarted + turnEnded)
        const idle = { ...quick, until: "idle" } as const
        assert.deepStrictEqual(shown(yield* Stream.runCollect(home.sessions.follow(a, idle))), [
          `meta ${a}`,
          "task_started",
          "task_complete"
        ])
        assert.deepStrictEqual(yield* Stream.runCollect(home.sessions.follow(a, { ...idle, from: "now" })), [])
        Fs.appendFileSync(path, turnStarted)
        yield* home.isFollowed
        const { ended, lines, until } = yield* following(home.sessions.follow(a, { ...idle, from: "now" }))
        yield* home.isFollowed
        Fs.appendFileSync(path, said("more"))
        yield* until("more")
        Fs.appendFileSync(path, turnEnded)
        yield* ended
        assert.deepStrictEqual(shown(lines), ["more", "task_complete"])
      })
    )
  )

  it.live("from now on begins with the line that is being written", () =>
    onPlatform(
      Effect.gen(function* () {
        const home = yield* openHome()
        const path = home.add(a, meta(a) + said("before") + said("half").slice(0, 20))
        const { until } = yield* following(home.sessions.follow(a, { ...quick, from: "now" }))
        yield* home.isFollowed
        Fs.appendFileSync(path, said("half").slice(20) + said("after"))
        yield* until("half", "after")
      })
    )
  )

  it.live("goes on in the archive and back, and fails when it is deleted", () =>
    onPlatform(
      Effect.gen(function* () {
        const home = yield* openHome()
        const path = home.add(a, meta(a) + said("one"))
        const { ended, until } = yield* following(home.sessions.follow(a, quick))
        yield* until(`meta ${a}`, "one")
        Fs.mkdirSync(home.day("archive"))
        const archived = NodePath.join(home.day("archive"), NodePath.basename(path))
        Fs.renameSync(path, archived)
        Fs.appendFileSync(archived, said("two"))
        yield* until(`meta ${a}`, "one", "two")
        Fs.renameSync(archived, path)
        Fs.appendFileSync(path, said("three"))
        yield* until(`meta ${a}`, "one", "two", "three")
        Fs.rmSync(path)
        assert.strictEqual(tagOf(yield* Effect.flip(ended)), "ThreadNotFound")
      })
    )
  )

  it.live("goes on when it is compressed and decompressed", () =>
    onPlatform(
      Effect.gen(function* () {
        const home = yield* openHome()
        const content = meta(a) + said("one")
        const path = home.add(a, content)
        const { until } = yield* following(home.sessions.follow(a, quick))
        yield* until(`meta ${a}`, "one")
        Fs.writeFileSync(`${path}.zst`, Zlib.zstdCompressSync(Buffer.from(content + said("two"))))
        Fs.rmSync(path)
        yield* until(`meta ${a}`, "one", "two")
        Fs.writeFileSync(path, content + said("two") + said("three"))
        Fs.rmSync(`${path}.zst`)
        yield* until(`meta ${a}`, "one", "two", "three")
      })
    )
  )

  it.live("goes on in the file that codex begins when turns are taken back", () =>
    onPlatform(
      Effect.gen(function* () {
        const home = yield* openHome()
        const kept = meta(a) + said("one")
        const path = home.add(a, kept)
        const { until } = yield* following(home.sessions.follow(a, quick))
        yield* until(`meta ${a}`, "one")
        Fs.appendFileSync(path, said("taken back"))
        const base = { thread_id: a, end_ordinal_exclusive: 2, end_byte_offset: Buffer.byteLength(kept) }
        const next = home.add(a, meta(a, { history_base: base }), { segment: idAt(1500), day: "2026/01/02" })
        yield* until(`meta ${a}`, "one", "taken back", `meta ${a}`)
        Fs.appendFileSync(next, said("two"))
        yield* until(`meta ${a}`, "one", "taken back", `meta ${a}`, "two")
      })
    )
  )

  it.live("begins again, and says so, when the file was cut or replaced", () =>
    onPlatform(
      Effect.gen(function* () {
        const home = yield* openHome()
        const path = home.add(a, meta(a) + said("one"))
        const { until } = yield* following(home.sessions.follow(a, quick))
        yield* until(`meta ${a}`, "one")
        Fs.truncateSync(path, Buffer.byteLength(meta(a)))
        yield* until(`meta ${a}`, "one", "Restarted", `meta ${a}`)
        // As long as before, or longer.
        Fs.writeFileSync(path, meta(a) + said("another one") + said("two"))
        const all = [`meta ${a}`, "one", "Restarted", `meta ${a}`, "another one", "two"]
        yield* until(...all)
        Fs.writeFileSync(path, meta(b) + said("something else") + said("and") + said("more"))
        yield* until(...all, "Restarted", `meta ${b}`, "something else", "and", "more")
      })
    )
  )

  it.live("stops reading when nobody takes any more", () =>
    onPlatform(
      Effect.gen(function* () {
        const home = yield* openHome()
        home.add(a, meta(a))
        const first = yield* Deferred.make<string>()
        yield* home.sessions.follow(a).pipe(
          Stream.take(1),
          Stream.runForEach((line) => Deferred.succeed(first, line._tag))
        )
        assert.strictEqual(yield* Deferred.await(first), "SessionMeta")
      })
    )
  )
})

describe("the history of prompts", () => {
  it.live("is read from its file, without lines that are none", () =>
    onPlatform(
      Effect.gen(function* () {
        const home = yield* openHome()
        assert.deepStrictEqual(yield* Stream.runCollect(home.sessions.history), [])
        const entry = JSON.stringify({ session_id: a, ts: 1_767_225_600, text: "hello" })
        home.write(home.codexHome, "history.jsonl", `${entry}\n{"ts":1}\nhalf{`)
        const [only, ...others] = yield* Stream.runCollect(home.sessions.history)
        assert.deepStrictEqual(others, [])
        assert.deepInclude(only, { sessionId: a, text: "hello" })
        assert.strictEqual(DateTime.toEpochMillis(only!.at), Date.UTC(2026, 0, 1))
      })
    )
  )
})

describe("a line that is read", () => {
  it.live("is encoded as codex wrote it", () =>
    onPlatform(
      Effect.gen(function* () {
        const home = yield* openHome()
        const text = line(
          "response_item",
          { type: "message", role: "user", content: [], later: 1 },
          { ordinal: 1, metadata: { x: 1 } }
        )
        home.add(a, meta(a) + text)
        const [, read] = yield* Stream.runCollect(home.sessions.read(a))
        assert.deepStrictEqual(read?._tag === "ResponseItem" && JSON.parse(Rollout.encode(read)), JSON.parse(text))
      })
    )
  )
})
