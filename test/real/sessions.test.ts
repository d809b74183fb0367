/** What the real codex stores, listed, read, followed and resumed. */
import * as Fs from "node:fs"
import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Context, Deferred, Effect, Fiber, Layer, Stream } from "effect"
import { AppServer } from "effect-codex/app-server"
import { Rollout, type SessionLine, Sessions } from "effect-codex/sessions"
import { Script } from "effect-codex/testing"
import { git, onPlatform, openAppServer, openCodex, type RealCodex, userTexts } from "../support/real.ts"

const openSessions = Effect.fnUntraced(function* ({ model }: RealCodex) {
  const layer = Sessions.layer({ codexHome: model.codexHome }).pipe(Layer.provide(NodeServices.layer))
  return Context.get(yield* Layer.build(layer), Sessions)
})

/** An app-server on the same CODEX_HOME, for as long as it is used. */
const withServer = <E>({ model }: RealCodex, use: (server: AppServer["Service"]) => Effect.Effect<void, E>) =>
  Effect.gen(function* () {
    const layer = AppServer.layerStdio({ env: model.env, config: model.options })
    const context = yield* Layer.build(Layer.provide(layer, NodeServices.layer))
    yield* use(Context.get(context, AppServer))
  }).pipe(Effect.scoped)

const patch = (text: string) => Script.respond(Script.patch(`*** Begin Patch\n${text}\n*** End Patch`))

const twoTurns: Script.Script = [
  Script.respond([Script.reasoning("Thinking."), Script.command("echo hi", { arguments: { login: false } })]),
  patch("*** Add File: new.txt\n+new\n+file\n*** Update File: a.txt\n@@\n-one\n+two"),
  "First done.",
  patch(
    "*** Update File: new.txt\n*** Move to: moved.txt\n@@\n file\n+newer\n*** Delete File: b.txt\n*** Update File: a.txt\n@@\n-two\n+three"
  ),
  "Second done."
]

const writeFiles = Effect.fnUntraced(function* (folder: string) {
  Fs.writeFileSync(`${folder}/a.txt`, "one\nsame\n")
  Fs.writeFileSync(`${folder}/b.txt`, "bee\n")
  yield* git(folder, "add", "-A")
  yield* git(folder, "commit", "-q", "-m", "one")
})

const tags = (lines: ReadonlyArray<SessionLine>) => new Set(lines.map(({ _tag }) => _tag))

/** A session of both turns. */
const openTwoTurns = Effect.fnUntraced(function* (open: typeof openCodex | typeof openAppServer) {
  const real = yield* open(twoTurns)
  yield* writeFiles(real.folder)
  const sessions = yield* openSessions(real)
  const thread = yield* real.thread({ sandbox: "danger-full-access" })
  const { threadId } = yield* thread.run("First")
  yield* thread.run("Second")
  return { real, sessions, threadId }
})

const said = (lines: ReadonlyArray<SessionLine>): ReadonlyArray<string> =>
  lines.flatMap((line) => {
    if (line._tag !== "EventMessage" || line.payload.type !== "item_completed") return []
    const { item } = line.payload
    return item.type === "UserMessage" && Array.isArray(item.content)
      ? item.content.map((part: { text?: string }) => part.text ?? "")
      : []
  })

for (const [transport, open] of [
  ["exec", openCodex],
  ["the app-server", openAppServer]
] as const) {
  describe(`a session of ${transport}`, () => {
    it.live("is listed, and every line of it is known and encoded as it was written", () =>
      onPlatform(
        Effect.gen(function* () {
          const { real, sessions, threadId } = yield* openTwoTurns(open)
          const [info, ...others] = yield* Stream.runCollect(sessions.list({ workingDirectory: real.folder }))
          assert.deepStrictEqual(others, [])
          assert.deepInclude(info, { id: threadId, preview: "First", archived: false, cliVersion: "0.169.0" })
          assert.strictEqual(info?.git?.commit, (yield* git(real.folder, "rev-parse", "HEAD")).trim())
          const lines = yield* Stream.runCollect(sessions.read(threadId))
          assert.deepStrictEqual(
            tags(lines),
            new Set(["SessionMeta", "EventMessage", "ResponseItem", "WorldState", "TurnContext", "TokenUsageRecord"])
          )
          assert.deepStrictEqual(said(lines), ["First", "Second"])
          for (const line of lines) {
            if (line._tag !== "Gap") assert.deepStrictEqual(JSON.parse(Rollout.encode(line)), JSON.parse(line.raw))
          }
          const ordinals = lines.map((line) => ("ordinal" in line ? line.ordinal : undefined))
          assert.deepStrictEqual(
            ordinals,
            lines.map((_, i) => i)
          )
        })
      )
    )

    it.live("gives what its patches changed, whole and by turn", () =>
      onPlatform(
        Effect.gen(function* () {
          const { sessions, threadId } = yield* openTwoTurns(open)
          const whole = yield* sessions.patch(threadId)
          assert.deepInclude(whole, {
            basis: "folder",
            files: ["a.txt", "b.txt", "moved.txt"],
            outside: [],
            unrecorded: []
          })
          assert.include(whole.diff, "-one\n+three\n")
          const turns = new Set<string>()
          for (const line of yield* Stream.runCollect(sessions.read(threadId))) {
            if (line._tag === "TurnContext" && typeof line.payload.turn_id === "string") turns.add(line.payload.turn_id)
          }
          const diffs = yield* Effect.forEach([...turns], (turnId) => sessions.patch(threadId, { turnId }))
          assert.deepStrictEqual(
            diffs.map(({ files }) => files),
            [
              ["a.txt", "new.txt"],
              ["a.txt", "b.txt", "moved.txt", "new.txt"]
            ]
          )
        })
      )
    )

    it.live("is followed while a turn runs, to its end, without a line lost or doubled", () =>
      onPlatform(
        Effect.gen(function* () {
          const real = yield* open(["One.", ...twoTurns.slice(0, 3)])
          yield* writeFiles(real.folder)
          const sessions = yield* openSessions(real)
          const thread = yield* real.thread({ sandbox: "danger-full-access" })
          const { threadId } = yield* thread.run("First")
          const before = yield* Stream.runCollect(sessions.read(threadId))
          const caughtUp = yield* Deferred.make<void>()
          let count = 0
          const following = yield* sessions.follow(threadId, { until: "turnEnd" }).pipe(
            Stream.tap(() => (++count === before.length ? Deferred.succeed(caughtUp, undefined) : Effect.void)),
            Stream.runCollect,
            Effect.forkScoped
          )
          yield* Deferred.await(caughtUp)
          // Whoever has seen the last line of one turn sees the next one begin after it.
          const running = yield* Effect.forkScoped(thread.run("Second"))
          const followed = yield* Fiber.join(following)
          assert.isTrue(Rollout.endsTurn(followed.at(-1)!))
          yield* Fiber.join(running)
          const after = yield* Stream.runCollect(sessions.read(threadId))
          assert.isAbove(followed.length, before.length)
          assert.deepStrictEqual(followed, after.slice(0, followed.length))
        })
      )
    )

    it.live("is resumed by id, path and as the last one of its folder", () =>
      onPlatform(
        Effect.gen(function* () {
          const real = yield* open(["One.", "Two.", "Three.", "Four.", "Five."])
          const sessions = yield* openSessions(real)
          const first = yield* (yield* real.thread()).run("First")
          const second = yield* (yield* real.thread()).run("Second")
          const { path } = yield* sessions.get(first.threadId)
          let asked = 2
          for (const [reference, threadId] of [
            [first.threadId, first.threadId],
            [{ lastOf: real.folder }, first.threadId],
            [path, first.threadId]
          ] as const) {
            const id = yield* sessions.resolve(reference)
            assert.strictEqual(id, threadId)
            const thread = yield* real.codex.resumeThread(id, { workingDirectory: real.folder })
            assert.strictEqual((yield* thread.run("Go on")).threadId, threadId)
            assert.include(userTexts((yield* real.model.requests)[asked++]), "First")
          }
          assert.notStrictEqual(second.threadId, first.threadId)
          assert.lengthOf(yield* Stream.runCollect(sessions.list()), 2)
        })
      )
    )
  })
}

describe("a session with a name", () => {
  it.live("is found by the name it has now, archived too, and resumed by it", () =>
    onPlatform(
      Effect.gen(function* () {
        const real = yield* openCodex(["One.", "Two.", "Three."])
        const sessions = yield* openSessions(real)
        const one = (yield* (yield* real.thread()).run("Hello")).threadId
        const two = (yield* (yield* real.thread()).run("Hello")).threadId
        yield* withServer(
          real,
          Effect.fnUntraced(function* ({ threads }) {
            yield* threads.setName(one, "former")
            yield* threads.setName(one, "mine")
            yield* threads.setName(two, "mine")
            yield* threads.setName(two, "yours")
          })
        )
        assert.strictEqual(yield* sessions.resolve("mine"), one)
        assert.strictEqual(yield* sessions.resolve("yours"), two)
        assert.strictEqual((yield* Effect.flip(sessions.resolve("former"))).reason._tag, "ThreadNotFound")
        const names = yield* Stream.runCollect(Stream.map(sessions.list(), ({ name }) => name))
        assert.deepStrictEqual(names, ["yours", "mine"])

        // Codex itself goes by the folder, and starts a new thread for this name here.
        const elsewhere = { workingDirectory: real.model.codexHome, skipGitRepoCheck: true }
        const mine = yield* real.codex.resumeThread(yield* sessions.resolve("mine"), elsewhere)
        assert.strictEqual((yield* mine.run("Go on")).threadId, one)

        yield* withServer(real, ({ threads }) => threads.archive(two))
        assert.strictEqual(yield* sessions.resolve("yours"), two)
        assert.isTrue((yield* sessions.get("yours")).archived)
        assert.deepStrictEqual(said(yield* Stream.runCollect(sessions.read("yours"))), ["Hello"])
        const archived = yield* Stream.runCollect(Stream.map(sessions.list({ archived: true }), ({ id }) => id))
        assert.deepStrictEqual(archived, [two])
        assert.strictEqual(yield* sessions.resolve({ lastOf: real.folder }), one)
        for (const reference of ["yours", "former"]) {
          const thread = yield* real.codex.resumeThread(reference, { workingDirectory: real.folder })
          assert.strictEqual((yield* Effect.flip(thread.run("Go on"))).reason._tag, "ThreadNotFound")
        }
        assert.lengthOf(yield* Stream.runCollect(sessions.list({ archived: "all" })), 2)
        assert.lengthOf(yield* real.model.requests, 3)
      })
    )
  )
})

describe("a session whose turns were taken back, and a fork of it", () => {
  it.live("are read as the conversation is now, and listed once", () =>
    onPlatform(
      Effect.gen(function* () {
        const real = yield* openAppServer(["One.", "Two.", "Three.", "Four.", "Five.", "Six."])
        const sessions = yield* openSessions(real)
        const thread = yield* real.thread()
        const { threadId } = yield* thread.run("First")
        const second = yield* thread.run("Second")
        const started = yield* Deferred.make<void>()
        const metas: Array<SessionLine> = []
        const following = yield* sessions.follow(threadId).pipe(
          Stream.tap((line) => {
            if (line._tag === "SessionMeta") metas.push(line)
            return Deferred.succeed(started, undefined)
          }),
          Stream.takeUntil((line) => said([line as SessionLine]).includes("Third")),
          Stream.runCollect,
          Effect.forkScoped
        )
        yield* Deferred.await(started)
        yield* thread.revert(second.turnId ?? "")
        yield* thread.run("Third")
        const texts = (id: string) => Effect.map(Stream.runCollect(sessions.read(id)), said)
        assert.deepStrictEqual(yield* texts(threadId), ["First", "Third"])
        const followed = yield* Fiber.join(following)
        assert.deepStrictEqual(said(followed as ReadonlyArray<SessionLine>), ["First", "Second", "Third"])
        assert.lengthOf(metas, 2)

        const fork = yield* (yield* thread.fork()).run("Aside")
        assert.deepStrictEqual(yield* texts(fork.threadId), ["First", "Third", "Aside"])
        assert.strictEqual((yield* sessions.get(fork.threadId)).forkedFrom, threadId)
        const ids = yield* Stream.runCollect(Stream.map(sessions.list(), ({ id }) => id))
        assert.deepStrictEqual(ids, [fork.threadId, threadId])
        // The thread's own figures go on where its files do.
        const resumed = yield* real.codex.resumeThread(threadId, { workingDirectory: real.folder })
        const fourth = yield* resumed.run("Fourth")
        assert.strictEqual(fourth.usage?.inputTokens, 10)
      })
    )
  )
})

describe("history.persistence", () => {
  it.live("keeps no session from being stored; ephemeral does", () =>
    onPlatform(
      Effect.gen(function* () {
        const real = yield* openCodex(["One.", "Two."])
        const sessions = yield* openSessions(real)
        const silent = yield* real.thread({ config: { history: { persistence: "none" } } })
        const { threadId } = yield* silent.run("First")
        yield* (yield* real.thread({ ephemeral: true })).run("Second")
        assert.deepStrictEqual(yield* Stream.runCollect(Stream.map(sessions.list(), ({ id }) => id)), [threadId])
      })
    )
  )
})
