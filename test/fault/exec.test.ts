import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, FileSystem, Path, Schedule, Stream } from "effect"
import { type CodexError, type CodexExecOptions, type TurnOptions } from "effect-codex"
import { fileAppears, noProcess, running } from "../support/stub.ts"
import { onPlatform, openStub, threadId } from "../support/threads.ts"

/** The error of a turn that must fail, once nothing of its codex runs any more. */
const failure = Effect.fnUntraced(function* (
  program: string,
  turn: TurnOptions = {},
  options: CodexExecOptions & { readonly resume?: boolean } = {}
) {
  const { stub, thread } = yield* openStub(program, options)
  const error: CodexError = yield* Effect.flip(thread.run("Hello", turn))
  yield* stub.gone
  return error
})

/** The result of a turn that must succeed, likewise. */
const success = Effect.fnUntraced(function* (program: string, turn: TurnOptions = {}, options: CodexExecOptions = {}) {
  const { stub, thread } = yield* openStub(program, options)
  const result = yield* thread.run("Hello", turn)
  yield* stub.gone
  return result
})

const deaf = `for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"]) process.on(signal, () => {})\n`

/** Starts a deaf process that carries the stub's path, so that it is found if it is left; `session` gives it one of its own. */
const grandchild = (session: boolean) =>
  `spawn(process.execPath, ["-e", ${JSON.stringify(`${deaf}setInterval(() => {}, 1000)`)}, __filename],` +
  ` { stdio: "ignore", detached: ${session} })\n`

describe("the verdict", () => {
  it.live("is success for a codex that hangs after turn.completed; it is ended", () =>
    onPlatform(
      Effect.gen(function* () {
        const result = yield* success("say(thread); say(turn); say(answer); say(done); hang()")
        assert.strictEqual(result.finalResponse, "Hello")
      })
    )
  )

  it.live("reaches a stream at once, however long codex then hangs", () =>
    onPlatform(
      Effect.gen(function* () {
        const { stub, thread } = yield* openStub("say(thread); say(done); hang()")
        const head = yield* thread.stream("Hello").pipe(
          Stream.filter((event) => event._tag === "TurnCompleted"),
          // Looked at while codex still hangs: its process is there.
          Stream.mapEffect((event) => Effect.as(Effect.exit(Effect.timeout(stub.gone, 0)), event)),
          Stream.runHead
        )
        assert.strictEqual(head._tag, "Some")
        yield* stub.gone
      })
    )
  )

  it.live("is not undone by a bad exit after turn.completed", () =>
    onPlatform(
      Effect.gen(function* () {
        const result = yield* success("say(thread); say(answer); say(done); process.exitCode = 1")
        assert.strictEqual(result.finalResponse, "Hello")
      })
    )
  )

  it.live("is missing when codex exits with 0 and no terminal event", () =>
    onPlatform(
      Effect.gen(function* () {
        const error = yield* failure("say(thread); say(turn); say(answer)")
        assert.deepInclude(error.reason, { _tag: "TurnIncomplete", exitCode: 0 })
        assert.strictEqual(error.threadId, threadId)
        assert.deepStrictEqual(error.items, [{ _tag: "AgentMessage", id: "item_0", text: "Hello" }])
      })
    )
  )

  it.live("is missing when codex says nothing at all and exits with 0", () =>
    onPlatform(
      Effect.gen(function* () {
        assert.deepInclude((yield* failure("")).reason, { _tag: "TurnIncomplete", exitCode: 0 })
      })
    )
  )

  it.live("is missing when codex is killed, and the error names the signal and the last report", () =>
    onPlatform(
      Effect.gen(function* () {
        const error = yield* failure(
          `say(thread); say({ type: "error", message: "Reconnecting... 1/5 (no network)" }); process.kill(process.pid, "SIGKILL")`
        )
        assert.deepInclude(error.reason, {
          _tag: "TurnIncomplete",
          signal: "SIGKILL",
          lastError: "Reconnecting... 1/5 (no network)"
        })
      })
    )
  )

  it.live("is failure on turn.failed, with the event shown first", () =>
    onPlatform(
      Effect.gen(function* () {
        const { stub, thread } = yield* openStub(
          `say(thread); say({ type: "turn.failed", error: { message: "unexpected status 401 Unauthorized: no" } }); process.exitCode = 1`
        )
        const seen: Array<string> = []
        const error = yield* thread.stream("Hello").pipe(
          Stream.runForEach((event) => Effect.sync(() => seen.push(event._tag))),
          Effect.flip
        )
        assert.deepStrictEqual(seen, ["ThreadStarted", "TurnFailed"])
        assert.deepInclude(error.reason, { _tag: "TurnFailed", codexErrorInfo: { _tag: "Unauthorized" } })
        yield* stub.gone
      })
    )
  )

  it.live("is only given by a terminal event, wherever codex stops and however", () =>
    onPlatform(
      Effect.gen(function* () {
        const lines = ["say(thread)", "say(turn)", "say(answer)", "say(done)"]
        const exits = ["process.exit(0)", "process.exit(1)", `process.kill(process.pid, "SIGKILL")`]
        const points = lines.flatMap((_, n) => exits.map((exit) => ({ said: lines.slice(0, n), exit })))
        yield* Effect.forEach(
          points,
          ({ exit, said }) =>
            Effect.map(failure([...said, exit].join("\n")), (error) => {
              const silent = said.length === 0 && exit !== "process.exit(0)"
              assert.strictEqual(
                error.reason._tag,
                silent ? "ProcessExited" : "TurnIncomplete",
                `${said.join()} ${exit}`
              )
            }),
          { concurrency: 2 }
        )
        for (const exit of exits) {
          assert.strictEqual((yield* success([...lines, exit].join("\n"))).finalResponse, "Hello")
        }
      })
    )
  )

  it.live("ignores what codex says after it", () =>
    onPlatform(
      Effect.gen(function* () {
        const result = yield* success(
          `say(thread); say(answer); say(done); say({ type: "turn.failed", error: { message: "late" } })`
        )
        assert.strictEqual(result.items.length, 1)
      })
    )
  )
})

describe("time", () => {
  it.live("runs out on a codex that hangs before its verdict", () =>
    onPlatform(
      Effect.gen(function* () {
        const error = yield* failure("say(thread); say(answer); hang()", { idleTimeout: "500 millis" })
        assert.deepInclude(error.reason, { _tag: "IdleTimeout", timeout: 500 })
        assert.strictEqual(error.threadId, threadId)
        assert.strictEqual(error.items?.length, 1)
      })
    )
  )

  it.live("runs out in total, however much codex says", () =>
    onPlatform(
      Effect.gen(function* () {
        const error = yield* failure("say(thread); setInterval(() => say(answer), 20)", {
          idleTimeout: "5 seconds",
          timeout: "500 millis"
        })
        assert.deepInclude(error.reason, { _tag: "TurnTimeout", timeout: 500 })
      })
    )
  )

  it.live("runs out in total for a consumer that does not pull", () =>
    onPlatform(
      Effect.gen(function* () {
        const { stub, thread } = yield* openStub("say(thread); hang()")
        const error = yield* thread.stream("Hello", { timeout: "300 millis" }).pipe(
          // The consumer is busy until codex is gone: the deadline must end it all the same.
          Stream.runForEach(() => stub.gone),
          Effect.flip
        )
        assert.strictEqual(error.reason._tag, "TurnTimeout")
      })
    )
  )
})

describe("processes", () => {
  it.live("end even when codex and what it started ignore every polite signal", () =>
    onPlatform(
      Effect.gen(function* () {
        const { stub, thread } = yield* openStub(`${deaf}${grandchild(false)}say(thread); hang()`)
        const turn = yield* Effect.forkChild(Stream.runDrain(thread.stream("Hello")))
        yield* Effect.andThen(started(stub.path, 2), Fiber.interrupt(turn))
        yield* stub.gone
      })
    )
  )

  it.live("end in their own sessions too, where no signal to codex's group reaches", () =>
    onPlatform(
      Effect.gen(function* () {
        const { stub, thread } = yield* openStub(`${grandchild(true)}say(thread); hang()`)
        const turn = yield* Effect.forkChild(Stream.runDrain(thread.stream("Hello")))
        yield* Effect.andThen(started(stub.path, 2), Fiber.interrupt(turn))
        yield* stub.gone
      })
    )
  )

  it.live("do not keep a turn open by holding codex's output, and do not outlive a codex that broke off", () =>
    onPlatform(
      Effect.gen(function* () {
        const error = yield* failure(
          `spawn("sleep", ["321987"], { stdio: ["ignore", 1, "ignore"], detached: true }).unref(); say(thread); process.exit(0)`
        )
        assert.deepInclude(error.reason, { _tag: "TurnIncomplete", exitCode: 0 })
        yield* noProcess("sleep 321987")
      })
    )
  )

  it.live("that codex was told to leave running are left, when the turn ended in good order", () =>
    onPlatform(
      Effect.gen(function* () {
        const { thread } = yield* openStub(
          `const { execSync } = require("node:child_process")
           const started = "sh -c 'echo $$ > pid; exec sleep 30.271828' > /dev/null 2>&1"
           execSync("setsid " + started + " & while [ ! -s pid ]; do sleep 0.01; done")
           const pid = fs.readFileSync("pid", "utf8")
           say(thread); say({ ...answer, item: { ...answer.item, text: pid } }); say(done)`
        )
        const pid = Number((yield* thread.run("Hello")).finalResponse)
        assert.isNotEmpty(running("sleep 30.271828"))
        process.kill(pid, "SIGKILL")
      })
    )
  )

  it.live("take an interrupt as the wish to stop, and are given time for it", () =>
    onPlatform(
      Effect.gen(function* () {
        const { stub, thread } = yield* openStub(
          `say(thread); process.on("SIGINT", () => { fs.writeFileSync("stopped", ""); process.exit(1) }); fs.writeFileSync("ready", ""); hang()`,
          { gracePeriod: 5000 }
        )
        const path = yield* Path.Path
        const turn = yield* Effect.forkChild(Stream.runDrain(thread.stream("Hello")))
        yield* fileAppears(path.join(stub.folder, "ready"))
        yield* Fiber.interrupt(turn)
        assert.isTrue(yield* (yield* FileSystem.FileSystem).exists(path.join(stub.folder, "stopped")))
        yield* stub.gone
      })
    )
  )
})

/** Waits until as many processes with this text run. */
const started = (text: string, count: number) =>
  Effect.suspend(() => (running(text).length >= count ? Effect.void : Effect.fail("not yet"))).pipe(
    Effect.retry(Schedule.spaced("20 millis"))
  )

describe("output", () => {
  it.live("that is no JSON, no UTF-8 or malformed is shown, counted, and does not end the turn", () =>
    onPlatform(
      Effect.gen(function* () {
        const program =
          `say(thread); write("garbage\\n"); fs.writeSync(1, Buffer.from([0xff, 0xfe, 10])); write("[1]\\n"); ` +
          `say({ type: "item.completed", item: { id: "item_9", type: "agent_message" } }); say(answer); say(done)`
        const { stub, thread } = yield* openStub(program)
        const problems: Array<string> = []
        yield* Stream.runForEach(thread.stream("Hello"), (event) =>
          Effect.sync(() => event._tag === "Undecodable" && problems.push(event.problem))
        )
        assert.deepStrictEqual(problems, ["NotJson", "NotUtf8", "Malformed", "Malformed"])
        assert.strictEqual((yield* thread.run("Again")).undecodable, 4)
        yield* stub.gone
      })
    )
  )

  it.live("ends the turn at the first bad line in strict mode, after the good ones", () =>
    onPlatform(
      Effect.gen(function* () {
        const { stub, thread } = yield* openStub(`say(thread); say(answer); write("garbage\\n"); say(done)`)
        const seen: Array<string> = []
        const error = yield* thread.stream("Hello", { strict: true }).pipe(
          Stream.runForEach((event) => Effect.sync(() => seen.push(event._tag))),
          Effect.flip
        )
        assert.deepStrictEqual(seen, ["ThreadStarted", "ItemCompleted"])
        assert.deepInclude(error.reason, { _tag: "DecodeFailed", problem: "NotJson" })
        yield* stub.gone
      })
    )
  )

  it.live("may be cut anywhere, end lines with CRLF, and hold U+2028", () =>
    onPlatform(
      Effect.gen(function* () {
        const text = "a\u2028b\u2029c\u0085d é 😀"
        const result = yield* success(`
          const bytes = Buffer.from([thread, turn, { ...answer, item: { ...answer.item, text: ${JSON.stringify(text)} } }, done]
            .map((event) => JSON.stringify(event)).join("\\r\\n"))
          const next = (at) => {
            if (at >= bytes.length) return
            fs.writeSync(1, bytes.subarray(at, at + 7))
            setImmediate(next, at + 7)
          }
          next(0)`)
        assert.strictEqual(result.finalResponse, text)
        assert.strictEqual(result.undecodable, 0)
      })
    )
  )

  it.live("is taken up to the cap for a line, and refused above it", () =>
    onPlatform(
      Effect.gen(function* () {
        const program = `say(thread); say({ ...answer, item: { ...answer.item, text: "x".repeat(300_000) } }); say(done); hang()`
        assert.strictEqual((yield* success(program, {}, { maxLineBytes: 301_000 })).finalResponse.length, 300_000)
        const error = yield* failure(program, {}, { maxLineBytes: 200_000 })
        assert.deepInclude(error.reason, { _tag: "LineTooLong", maxBytes: 200_000 })
      })
    )
  )

  it.live("on stderr is drained, and its end is in the error, without secrets", () =>
    onPlatform(
      Effect.gen(function* () {
        const error = yield* failure(
          `process.stderr.write("noise\\n".repeat(200_000) + "it broke: sk-abcdefghijklmnop\\n", () => process.exit(7))`
        )
        assert.deepInclude(error.reason, { _tag: "ProcessExited", exitCode: 7 })
        assert.include(error.stderr ?? "", "it broke: <redacted>")
        assert.isAtMost(error.stderr?.length ?? 0, 8192)
      })
    )
  )
})

describe("a slow consumer", () => {
  it.live("slows codex down, and loses nothing", () =>
    onPlatform(
      Effect.gen(function* () {
        const lines = 20_000
        const { stub, thread } = yield* openStub(`
          say(thread)
          const padding = "x".repeat(2000)
          for (let i = 0; i < ${lines}; i++) {
            say({ ...answer, item: { ...answer.item, id: "item_" + i, text: padding } })
            if (i % 100 === 0) fs.writeFileSync("progress", String(i))
          }
          say(done)`)
        const fs = yield* FileSystem.FileSystem
        const progress = path(stub.folder, "progress").pipe(
          Effect.flatMap(fs.readFileString),
          Effect.orElseSucceed(() => "")
        )
        /** Where codex stands once it has not moved for five looks. */
        const stalled = Effect.gen(function* () {
          let last = ""
          for (let same = 0; same < 5;) {
            yield* Effect.sleep("40 millis")
            const now = yield* progress
            same = now !== "" && now === last ? same + 1 : 0
            last = now
          }
          return Number(last)
        })
        let stoodAt: number | undefined
        const count = yield* thread.stream("Hello").pipe(
          Stream.tap(() => {
            if (stoodAt !== undefined) return Effect.void
            return Effect.map(stalled, (at) => {
              stoodAt = at
            })
          }),
          Stream.runCount
        )
        assert.strictEqual(count, lines + 2)
        // 40 MB in all; what is in pipes and buffers is a few hundred KB.
        assert.isBelow(stoodAt ?? lines, lines / 10)
        yield* stub.gone
      })
    )
  )
})

const path = (...parts: ReadonlyArray<string>) => Effect.map(Path.Path, (path) => path.join(...parts))

describe("input", () => {
  it.live("of 8 MiB to a codex that exits at once neither hangs nor hides the reason", () =>
    onPlatform(
      Effect.gen(function* () {
        const { stub, thread } = yield* openStub(`process.stderr.write("no\\n"); process.exit(3)`)
        const error = yield* Effect.flip(thread.run("x".repeat(8 * 1024 * 1024)))
        assert.deepInclude(error.reason, { _tag: "ProcessExited", exitCode: 3 })
        yield* stub.gone
      })
    )
  )

  it.live("of 8 MiB that codex never reads does not keep its answer back", () =>
    onPlatform(
      Effect.gen(function* () {
        const { stub, thread } = yield* openStub("say(thread); say(answer); say(done); hang()")
        assert.strictEqual((yield* thread.run("x".repeat(8 * 1024 * 1024))).finalResponse, "Hello")
        yield* stub.gone
      })
    )
  )

  it.live("arrives whole, through stdin and never as an argument", () =>
    onPlatform(
      Effect.gen(function* () {
        const { stub, thread } = yield* openStub(`
          let size = 0
          process.stdin.on("data", (chunk) => { size += chunk.length })
          process.stdin.on("end", () => {
            say(thread)
            say({ ...answer, item: { ...answer.item, text: size + " " + process.argv.slice(2).join(" ").includes("secretive") } })
            say(done)
          })`)
        const result = yield* thread.run(`secretive ${"é".repeat(1_000_000)}`)
        assert.strictEqual(result.finalResponse, "2000010 false")
        yield* stub.gone
      })
    )
  )
})

describe("an older or foreign codex", () => {
  it.live("that does not know --json is asked with --experimental-json, from then on", () =>
    onPlatform(
      Effect.gen(function* () {
        const { stub, thread } = yield* openStub(`
          fs.appendFileSync("calls", process.argv[3] + "\\n")
          if (process.argv.includes("--json")) {
            process.stderr.write("error: unexpected argument '--json' found\\n")
            process.exit(2)
          }
          say(thread); say(answer); say(done)`)
        assert.strictEqual((yield* thread.run("Hello")).finalResponse, "Hello")
        assert.strictEqual((yield* thread.run("Hello")).finalResponse, "Hello")
        const path = yield* Path.Path
        const calls = yield* (yield* FileSystem.FileSystem).readFileString(path.join(stub.folder, "calls"))
        assert.deepStrictEqual(calls.trim().split("\n"), ["--json", "--experimental-json", "--experimental-json"])
      })
    )
  )

  it.live("that works on another thread than the one to resume is stopped", () =>
    onPlatform(
      Effect.gen(function* () {
        const error = yield* failure(
          `say({ ...thread, thread_id: "01a2023b-0000-7000-8000-000000000000" }); say(answer); say(done); hang()`,
          {},
          { resume: true }
        )
        assert.deepInclude(error.reason, { _tag: "ThreadNotFound", thread: threadId })
        assert.isUndefined(error.threadId)
      })
    )
  )

  it.live("that refuses its arguments says which", () =>
    onPlatform(
      Effect.gen(function* () {
        const error = yield* failure(
          `process.stderr.write("error: unexpected argument '--color' found\\n"); process.exit(2)`
        )
        assert.deepInclude(error.reason, { _tag: "UnsupportedVersion", version: "unknown" })
        assert.include(error.message, "--color")
      })
    )
  )
})
