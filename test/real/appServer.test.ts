import { readdirSync, readFileSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, FileSystem, Layer, Path, Ref, Schema, Stream } from "effect"
import type { ThreadItem, TurnResult } from "effect-codex"
import { AnswerTimeout, Approvals, DynamicTools } from "effect-codex/app-server"
import { Script } from "effect-codex/testing"
import { onPlatform, openAppServer, openCodex, userTexts } from "../support/real.ts"
import { fileAppears, noProcess } from "../support/stub.ts"

const work: Script.Script = [
  Script.respond([Script.reasoning("Looking"), Script.command("echo one > one.txt; echo seen")]),
  Script.respond(Script.patch("*** Begin Patch\n*** Add File: hello.txt\n+hello\n*** End Patch")),
  Script.respond(
    Script.plan([
      { text: "write", completed: true },
      { text: "check", completed: false }
    ])
  ),
  Script.respond(Script.command("exit 3")),
  Script.respond(Script.message(["Do", "ne", "."]), { inputTokens: 100, cachedInputTokens: 40, outputTokens: 7 })
]

const options = { sandbox: "workspace-write", config: { tools: { update_plan: { enabled: true } } } } as const

/** A result without what differs from run to run: ids and folders. */
const comparable = (result: TurnResult, folder: string) => {
  const { threadId: _, turnId: __, ...rest } = result
  const items = result.items.map((item): ThreadItem.ThreadItem => ({ ...item, id: "" }))
  const texts = JSON.stringify({ ...rest, items }).replaceAll(folder, "FOLDER")
  return JSON.parse(texts)
}

describe("a turn on the app-server", () => {
  it.live("gives the same result as on exec, and does the same", () =>
    onPlatform(
      Effect.gen(function* () {
        const exec = yield* openCodex(work)
        const server = yield* openAppServer(work)
        const onExec = yield* (yield* exec.thread(options)).run("Do it")
        const onServer = yield* (yield* server.thread(options)).run("Do it")
        assert.deepStrictEqual(comparable(onServer, server.folder), comparable(onExec, exec.folder))
        assert.isString(onServer.turnId)
        assert.strictEqual(yield* server.read("hello.txt"), "hello\n")
      })
    )
  )

  it.live("streams deltas, the diff and the usage besides the items", () =>
    onPlatform(
      Effect.gen(function* () {
        // Codex says what a command prints piece by piece only while it runs.
        const slow = Script.respond(Script.command("echo first; sleep 1; echo last"))
        const { thread } = yield* openAppServer([slow, ...work], { experimentalRawEvents: true })
        const events = yield* Stream.runCollect((yield* thread(options)).stream("Do it"))
        const tags = new Set(events.map(({ _tag }) => _tag))
        for (const tag of [
          "AgentMessageDelta",
          "CommandOutputDelta",
          "DiffUpdated",
          "TokenUsageUpdated",
          "RawResponseItem"
        ]) {
          assert.include([...tags], tag)
        }
        const said = events.flatMap((event) => (event._tag === "AgentMessageDelta" ? [event.delta] : []))
        assert.strictEqual(said.join(""), "Done.")
        assert.strictEqual(events[0]?._tag, "ThreadStarted")
        assert.strictEqual(events.at(-1)?._tag, "TurnCompleted")
        assert.notInclude([...tags], "Undecodable")
      })
    )
  )

  it.live("decodes an answer by its schema", () =>
    onPlatform(
      Effect.gen(function* () {
        const { thread } = yield* openAppServer([`{"age":36}`])
        const result = yield* (yield* thread()).run("How old?", { outputSchema: Schema.Struct({ age: Schema.Int }) })
        assert.deepStrictEqual(result.output, { age: 36 })
      })
    )
  )

  it.live("fails with codex's own reason", () =>
    onPlatform(
      Effect.gen(function* () {
        const { thread } = yield* openAppServer([Script.httpFailure(401), Script.httpFailure(401)])
        const seen: Array<string> = []
        const error = yield* (yield* thread()).stream("Hello").pipe(
          Stream.runForEach((event) => Effect.sync(() => seen.push(event._tag))),
          Effect.flip
        )
        assert.deepInclude(error.reason, { _tag: "TurnFailed" })
        assert.deepInclude(error.reason._tag === "TurnFailed" ? { ...error.reason.codexErrorInfo } : {}, {
          _tag: "Unauthorized"
        })
        assert.include(seen, "Retrying")
        assert.strictEqual(seen.at(-1), "TurnFailed")
        assert.isString(error.turnId)
      })
    )
  )
})

describe("threads on the app-server", () => {
  it.live("remember, count their own turns, and can be resumed, forked and found again", () =>
    onPlatform(
      Effect.gen(function* () {
        const server = yield* openAppServer(["One.", "Two.", "Three.", "Four."])
        const first = yield* server.thread()
        const one = yield* first.run("First")
        const two = yield* first.run("Second")
        assert.strictEqual(two.usage?.inputTokens, 10)
        assert.strictEqual(two.threadUsage?.inputTokens, 20)
        const fork = yield* first.fork()
        const three = yield* fork.run("Aside")
        assert.notStrictEqual(three.threadId, one.threadId)
        const again = yield* server.codex.resumeThread(one.threadId, { workingDirectory: server.folder })
        assert.strictEqual((yield* again.run("Third")).threadId, one.threadId)
        assert.notInclude(userTexts((yield* server.model.requests)[3]), "Aside")
      })
    )
  )

  it.live("can be taken back to before a turn, which the model then forgets", () =>
    onPlatform(
      Effect.gen(function* () {
        const { model, thread } = yield* openAppServer(["One.", "Two.", "Three."])
        const conversation = yield* thread()
        yield* conversation.run("First")
        const { turnId } = yield* conversation.run("Second")
        yield* conversation.revert(turnId ?? "")
        assert.strictEqual((yield* conversation.run("Third")).finalResponse, "Three.")
        const texts = userTexts((yield* model.requests)[2])
        assert.include(texts, "First")
        assert.notInclude(texts, "Second")
      })
    )
  )

  it.live("have what one turn sets for that turn alone", () =>
    onPlatform(
      Effect.gen(function* () {
        const write = (name: string) => Script.respond(Script.command(`echo x > ${name}`))
        const { folder, model, thread } = yield* openAppServer([
          write("one.txt"),
          "One.",
          write("two.txt"),
          "Two.",
          write("three.txt"),
          "Three."
        ])
        const conversation = yield* thread({ sandbox: "read-only", approvalPolicy: "never", reasoningEffort: "low" })
        yield* conversation.run("First")
        yield* conversation.run("Second", { sandbox: "workspace-write", reasoningEffort: "high", model: "other" })
        yield* conversation.run("Third")
        assert.deepStrictEqual(readdirSync(folder).toSorted(), [".git", "two.txt"])
        const asked = (yield* model.requests).map(({ body }) => [body["model"], Object(body["reasoning"]).effort])
        assert.strictEqual(asked.length, 6)
        assert.deepStrictEqual(asked[4], asked[0])
        assert.deepStrictEqual(asked[2], ["other", "high"])
      })
    )
  )

  it.live("are listed, by folder and by what they are about", () =>
    onPlatform(
      Effect.gen(function* () {
        const { codex, folder, thread } = yield* openAppServer(["One.", "Two.", "Three."])
        const ids: Array<string> = []
        for (const prompt of ["Mend the cart", "Paint the shop"]) {
          ids.push((yield* (yield* thread()).run(prompt)).threadId)
        }
        const elsewhere = yield* (yield* FileSystem.FileSystem).makeTempDirectoryScoped()
        yield* (yield* codex.startThread({ workingDirectory: elsewhere })).run("Mend the cart")
        const here = yield* Stream.runCollect(codex.threads({ workingDirectory: folder }))
        assert.deepStrictEqual(
          here.map(({ id, preview }) => [id, preview]),
          [
            [ids[1], "Paint the shop"],
            [ids[0], "Mend the cart"]
          ]
        )
        assert.strictEqual((yield* Stream.runCollect(codex.threads())).length, 3)
        assert.strictEqual((yield* Stream.runCollect(codex.threads({ search: "Paint" }))).length, 1)
        assert.strictEqual((yield* Stream.runCollect(codex.threads({ archived: true }))).length, 0)
      })
    )
  )

  it.live("tune the provider that the server is configured with, and keep the rest of it", () =>
    onPlatform(
      Effect.gen(function* () {
        const { model, thread } = yield* openAppServer(Array.from({ length: 10 }, () => Script.httpFailure(500)))
        const { modelProvider } = model.options
        const tuned = yield* thread({
          ...(modelProvider === undefined ? {} : { modelProvider }),
          requestMaxRetries: 2,
          streamMaxRetries: 0
        })
        const error = yield* Effect.flip(tuned.run("Do it"))
        assert.strictEqual(error.reason._tag, "TurnFailed", error.message)
        assert.lengthOf(yield* model.requests, 3)
      })
    )
  )

  it.live("that do not exist are ThreadNotFound", () =>
    onPlatform(
      Effect.gen(function* () {
        const { codex, folder } = yield* openAppServer([])
        const thread = yield* codex.resumeThread("01a2023b-e716-7c91-a0f9-059f1edfc1d4", { workingDirectory: folder })
        assert.strictEqual((yield* Effect.flip(thread.run("Hello"))).reason._tag, "ThreadNotFound")
      })
    )
  )

  it.live("run at the same time without hearing each other", () =>
    onPlatform(
      Effect.gen(function* () {
        const { thread } = yield* openAppServer((request) => userTexts(request).at(-1) ?? "")
        const names = Array.from({ length: 5 }, (_, i) => `thread ${i}`)
        const answers = yield* Effect.forEach(
          names,
          (name) => Effect.flatMap(thread(), (own) => Effect.map(own.run(name), ({ finalResponse }) => finalResponse)),
          { concurrency: "unbounded" }
        )
        assert.deepStrictEqual(answers, names)
      })
    )
  )
})

describe("a running turn", () => {
  it.live("can be given more to go on with", () =>
    onPlatform(
      Effect.gen(function* () {
        const { folder, model, thread } = yield* openAppServer([
          Script.respond(Script.command("touch started; while [ ! -e go ]; do sleep 0.1; done")),
          "Done as you said."
        ])
        const fs = yield* FileSystem.FileSystem
        const path = yield* Path.Path
        const turn = yield* (yield* thread({ sandbox: "workspace-write" })).turn("Work")
        yield* fileAppears(path.join(folder, "started"))
        yield* turn.steer("And be brief")
        yield* fs.writeFileString(path.join(folder, "go"), "")
        assert.strictEqual((yield* turn.result).finalResponse, "Done as you said.")
        assert.include(userTexts((yield* model.requests)[1]), "And be brief")
        const events = yield* Stream.runCollect(turn.events)
        assert.strictEqual(events.at(-1)?._tag, "TurnCompleted")
      })
    )
  )

  it.live("can be told to stop, and says so", () =>
    onPlatform(
      Effect.gen(function* () {
        const { model, thread } = yield* openAppServer([Script.silentStream(), "Here again."])
        const conversation = yield* thread()
        const turn = yield* conversation.turn("Work")
        yield* model.awaitRequest(1)
        yield* turn.interrupt
        assert.strictEqual((yield* Effect.flip(turn.result)).reason._tag, "Interrupted")
        assert.strictEqual((yield* Effect.flip(Stream.runDrain(turn.events))).reason._tag, "Interrupted")
        assert.strictEqual((yield* conversation.run("Again")).finalResponse, "Here again.")
      }).pipe(Effect.scoped)
    )
  )

  it.live("ends on the server however early it is left", () =>
    onPlatform(
      Effect.gen(function* () {
        const mark = `left-${crypto.randomUUID()}`
        const { folder, thread } = yield* openAppServer(() => Script.respond(Script.command(`sleep 6543; : ${mark}`)))
        const path = yield* Path.Path
        const fs = yield* FileSystem.FileSystem
        for (const count of [0, 1, 1, 1, 2, 2]) {
          const conversation = yield* thread({ sandbox: "workspace-write" })
          const stream = conversation.stream("Work")
          if (count > 0) yield* Stream.runDrain(Stream.take(stream, count))
          else yield* Fiber.interrupt(yield* Effect.forkChild(Stream.runDrain(stream), { startImmediately: true }))
        }
        yield* noProcess(mark)
        assert.isFalse(yield* fs.exists(path.join(folder, "late")))
      })
    )
  )

  it.live("ends on the server when its fiber is interrupted, with what it started", () =>
    onPlatform(
      Effect.gen(function* () {
        const { folder, thread } = yield* openAppServer([
          Script.respond(Script.command("touch started; sleep 5432")),
          "Here again."
        ])
        const path = yield* Path.Path
        const conversation = yield* thread({ sandbox: "workspace-write" })
        const running = yield* Effect.forkChild(Stream.runDrain(conversation.stream("Work")))
        yield* fileAppears(path.join(folder, "started"))
        yield* Fiber.interrupt(running)
        yield* noProcess("sleep 5432")
        assert.strictEqual((yield* conversation.run("Again")).finalResponse, "Here again.")
      })
    )
  )
})

describe("a server that is killed", () => {
  /** The process of this server: its CODEX_HOME stands in its environment. */
  const killServer = (codexHome: string) =>
    Effect.sync(() => {
      for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
        try {
          const line = readFileSync(`/proc/${pid}/cmdline`, "utf8")
          const environment = readFileSync(`/proc/${pid}/environ`, "utf8")
          if (line.includes("\0app-server\0") && environment.includes(`CODEX_HOME=${codexHome}`)) {
            process.kill(Number(pid), "SIGKILL")
          }
        } catch {
          // It is not ours to look at, or has gone since.
        }
      }
    })

  it.live("fails the turn once; under supervision the thread goes on with the next server", () =>
    onPlatform(
      Effect.gen(function* () {
        const { model, thread } = yield* openAppServer(["One.", Script.silentStream(), "Three."], { restart: true })
        const conversation = yield* thread()
        const { threadId } = yield* conversation.run("First")
        const running = yield* Effect.forkChild(Effect.flip(conversation.run("Second")))
        yield* model.awaitRequest(2)
        yield* killServer(model.codexHome)
        const error = yield* Fiber.join(running)
        assert.deepInclude(error.reason, { _tag: "ConnectionClosed", signal: "SIGKILL" })
        assert.strictEqual(error.threadId, threadId)
        const third = yield* conversation.run("Third")
        assert.strictEqual(third.threadId, threadId)
        assert.strictEqual(third.finalResponse, "Three.")
        assert.include(userTexts((yield* model.requests)[2]), "First")
        assert.strictEqual((yield* model.requests).length, 3)
      })
    )
  )

  it.live("fails everything from then on without supervision", () =>
    onPlatform(
      Effect.gen(function* () {
        const { model, thread } = yield* openAppServer([Script.silentStream()])
        const running = yield* Effect.forkChild(Effect.flip(Effect.flatMap(thread(), (own) => own.run("First"))))
        yield* model.awaitRequest(1)
        yield* killServer(model.codexHome)
        assert.strictEqual((yield* Fiber.join(running)).reason._tag, "ConnectionClosed")
        const later = yield* Effect.flip(Effect.flatMap(thread(), (own) => own.run("Second")))
        assert.strictEqual(later.reason._tag, "ConnectionClosed")
      })
    )
  )
})

describe("approvals", () => {
  const asks: Script.Script = [
    Script.respond(
      Script.command("echo approved > made.txt", {
        arguments: { sandbox_permissions: "require_escalated", justification: "to make it", login: false }
      })
    ),
    "Done."
  ]
  const threadOptions = { sandbox: "read-only", approvalPolicy: "on-request" } as const

  it.live("are asked of the handler, with the command and the reason, and seen by whoever watches", () =>
    onPlatform(
      Effect.gen(function* () {
        const asked = yield* Ref.make<ReadonlyArray<string>>([])
        const { read, thread } = yield* openAppServer(
          asks,
          {},
          Approvals.layerHandler((request) =>
            Effect.as(
              Ref.update(asked, (before) => [
                ...before,
                `${request._tag}: ${request._tag === "Command" ? request.command : ""} (${request.reason})`
              ]),
              "accept" as const
            )
          )
        )
        const result = yield* (yield* thread(threadOptions)).run("Make it")
        assert.strictEqual(result.finalResponse, "Done.")
        assert.strictEqual(yield* read("made.txt"), "approved\n")
        const [question] = yield* Ref.get(asked)
        assert.match(question ?? "", /^Command: .*echo approved > made\.txt.* \(to make it\)$/)
      })
    )
  )

  for (const [name, layer, ending] of [
    ["nobody was provided", Layer.empty, "Done."],
    ["the handler declines", Approvals.layerHandler(() => Effect.succeed("decline" as const)), "Done."],
    ["the handler fails", Approvals.layerHandler(() => Effect.fail("broken")), "Done."],
    [
      "the handler takes too long",
      Layer.merge(
        Approvals.layerHandler(() => Effect.never),
        Layer.succeed(AnswerTimeout, 100)
      ),
      "Done."
    ],
    ["no rule matches", Approvals.layerPolicy([{ commandPrefix: ["ls"], decision: "accept" }]), "Done."],
    ["the handler cancels", Approvals.layerHandler(() => Effect.succeed("cancel" as const)), "Interrupted"]
  ] as const) {
    it.live(`mean no when ${name}`, () =>
      onPlatform(
        Effect.gen(function* () {
          const { folder, thread } = yield* openAppServer(asks, {}, layer)
          const outcome = yield* (yield* thread(threadOptions)).run("Make it").pipe(
            Effect.map(({ finalResponse }) => finalResponse),
            Effect.catch((error) => Effect.succeed(error.reason._tag))
          )
          assert.strictEqual(outcome, ending)
          assert.isFalse(yield* (yield* FileSystem.FileSystem).exists(`${folder}/made.txt`))
        })
      )
    )
  }
})

describe("a tool of the host", () => {
  it.live("is called with its arguments, and its answer reaches the model", () =>
    onPlatform(
      Effect.gen(function* () {
        const { model, thread } = yield* openAppServer(
          [Script.respond(Script.functionCall("lookup", { word: "answer" })), "It is 42."],
          {
            dynamicTools: [
              {
                type: "function",
                name: "lookup",
                description: "Looks a word up",
                inputSchema: { type: "object", properties: { word: { type: "string" } } }
              }
            ]
          },
          Layer.succeed(DynamicTools, (call) =>
            Effect.succeed({
              success: true,
              contentItems: [{ type: "inputText", text: `${call.tool} ${JSON.stringify(call.arguments)} is 42` }]
            })
          )
        )
        const result = yield* (yield* thread()).run("What is the answer?")
        assert.strictEqual(result.items[0]?._tag, "DynamicToolCall")
        assert.include(JSON.stringify((yield* model.requests)[1]?.body["input"]), "is 42")
      })
    )
  )
})
