import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Exit, Fiber, FileSystem, Layer, Path, Redacted, Scope } from "effect"
import { Approvals, type ApprovalRequest } from "effect-codex/app-server"
import { Pty, type PtyCommand, PtyFailed, type Tool, UnifiedExec } from "effect-codex/tools"
import { TestClock } from "effect/testing"
import { fileAppears, running } from "../support/stub.ts"
import { makeDeaf, onRealTime } from "./shellPrograms.ts"

const onPlatform = <A, E>(effect: Effect.Effect<A, E, NodeServices.NodeServices | Scope.Scope>) =>
  effect.pipe(Effect.scoped, Effect.provide(NodeServices.layer))

/** The pair, as functions that give what the model is told. */
const open = Effect.fnUntraced(function* (options: UnifiedExec.UnifiedExecOptions = {}) {
  const [execCommand, writeStdin] = yield* UnifiedExec.make(options)
  const tell = (tool: Tool.Tool, args: object) =>
    tool.handle({ type: "function", callId: "call-1", name: tool.name, arguments: JSON.stringify(args) }).pipe(
      Effect.map(({ content }) => String(content)),
      Effect.catchTag("ToolFailed", ({ detail }) => Effect.succeed(detail))
    )
  return {
    exec: (cmd: string, args: object = {}) => tell(execCommand, { cmd, login: false, ...args }),
    write: (session: number, chars = "", args: object = {}) => tell(writeStdin, { session_id: session, chars, ...args })
  }
})

const sessionIn = (text: string): number => Number(/session ID (\d+)/.exec(text)?.[1])

/** Widened, so that the compiler does not look for it. */
const missingPackage: string = "no-such-package"

/** What follows the line with the wall time. */
const afterTime = (text: string): string => text.split(" seconds\n")[1] ?? text

const wallTime = (text: string): string | undefined => /^Wall time: (\d+\.\d{4}) seconds$/m.exec(text)?.[1]

/** What a call tells when its time is over, however long the system takes to get that far. */
const whenDue = Effect.fnUntraced(function* (call: Effect.Effect<string>) {
  const fiber = yield* Effect.forkChild(call)
  while (fiber.pollUnsafe() === undefined) {
    yield* TestClock.adjust("30 seconds")
    yield* onRealTime(Effect.sleep(5))
  }
  return yield* Fiber.join(fiber)
})

describe("a command that takes longer than its yield", () => {
  it.effect("becomes a session, waited for as long as codex waits", () =>
    onPlatform(
      Effect.gen(function* () {
        const { file, gone, ready } = yield* makeDeaf
        const { exec, write } = yield* open()

        /** How long a call waits, to the millisecond. */
        const waits = Effect.fnUntraced(function* (call: Effect.Effect<string>, millis: number, name = "1") {
          const fiber = yield* Effect.forkChild(call)
          yield* ready(name)
          yield* TestClock.adjust(millis - 1)
          assert.isUndefined(fiber.pollUnsafe())
          yield* TestClock.adjust(1)
          const text = yield* Fiber.join(fiber)
          assert.strictEqual(wallTime(text), (millis / 1000).toFixed(4))
          return text
        })

        const started = yield* waits(exec(`exec bash ${file} 1`), 10_000)
        const session = sessionIn(started)
        assert.strictEqual(
          afterTime(started),
          `Process running with session ID ${session}\nOriginal token count: 2\nOutput:\nready\n`
        )
        assert.match(started, /^Chunk ID: [0-9a-f]{6}\n/)
        yield* waits(write(session), 5000)
        yield* waits(write(session, "", { yield_time_ms: 9000 }), 9000)
        yield* waits(write(session, "", { yield_time_ms: 400_000 }), 300_000)
        yield* waits(write(session, "\u0003"), 250)
        yield* waits(write(session, "\u0003", { yield_time_ms: 40_000 }), 30_000)
        yield* waits(exec(`exec bash ${file} 2`, { yield_time_ms: 1 }), 250, "2")
        yield* waits(exec(`exec bash ${file} 3`, { yield_time_ms: 90_000 }), 30_000, "3")
        assert.lengthOf(running(file), 3)
        return gone
      })
    ).pipe(
      // The scope of the tools has closed.
      Effect.flatten
    )
  )

  it.effect("is told of as soon as it ends, and its session is forgotten", () =>
    onPlatform(
      Effect.gen(function* () {
        const fs = yield* FileSystem.FileSystem
        const path = yield* Path.Path
        const folder = yield* fs.makeTempDirectoryScoped()
        const { exec, write } = yield* open({ workingDirectory: folder })
        const session = sessionIn(yield* whenDue(exec("until [ -e go ]; do sleep 0.01; done; echo done; exit 3")))
        const polling = yield* Effect.forkChild(write(session))
        yield* fs.writeFileString(path.join(folder, "go"), "")
        assert.strictEqual(
          afterTime(yield* Fiber.join(polling)),
          "Process exited with code 3\nOriginal token count: 2\nOutput:\ndone\n"
        )
        assert.strictEqual(yield* write(session), `write_stdin failed: Unknown process id ${session}`)
      })
    )
  )

  it.effect("leaves nothing behind when it ends, though nobody polls", () =>
    onPlatform(
      Effect.gen(function* () {
        const fs = yield* FileSystem.FileSystem
        const { file, gone, ready } = yield* makeDeaf
        const { exec } = yield* open()
        yield* whenDue(exec(`bash ${file} 1 & until [ -e ${file}.go ]; do sleep 0.01; done`))
        yield* ready("1")
        yield* fs.writeFileString(`${file}.go`, "")
        yield* gone
      })
    )
  )

  it.effect("is ended when the call is interrupted before there is a session", () =>
    onPlatform(
      Effect.gen(function* () {
        const { file, gone, ready } = yield* makeDeaf
        const { exec } = yield* open()
        const fiber = yield* Effect.forkChild(exec(`bash ${file} 1 & (setsid bash ${file} 2 &); wait`))
        yield* ready("1")
        yield* ready("2")
        yield* Fiber.interrupt(fiber)
        yield* gone
      })
    )
  )

  it.effect("goes on when a poll is given up", () =>
    onPlatform(
      Effect.gen(function* () {
        const { exec, write } = yield* open()
        const session = sessionIn(yield* whenDue(exec("sleep 60")))
        yield* Fiber.interrupt(yield* Effect.forkChild(write(session)))
        assert.strictEqual(sessionIn(yield* whenDue(write(session))), session)
      })
    )
  )
})

describe("sessions", () => {
  it.effect("are ended with the scope, with all they started", () =>
    onPlatform(
      Effect.gen(function* () {
        const { file, gone, ready } = yield* makeDeaf
        const scope = yield* Scope.make()
        const { exec } = yield* Scope.provide(open(), scope)
        for (const name of ["1", "2"]) {
          const fiber = yield* Effect.forkChild(exec(`(setsid bash ${file} ${name} &); bash ${file} below-${name}`))
          yield* ready(name)
          yield* ready(`below-${name}`)
          yield* TestClock.adjust("10 seconds")
          yield* Fiber.join(fiber)
        }
        assert.isAtLeast(running(file).length, 4)
        yield* Scope.close(scope, Exit.void)
        yield* gone
      })
    )
  )

  it.effect("are 64 at most: the one used longest ago makes room, those that ended first", () =>
    onPlatform(
      Effect.gen(function* () {
        const ends: Array<Deferred.Deferred<number>> = []
        const terminals = Pty.layerTest(() => {
          const exitCode = Deferred.makeUnsafe<number>()
          ends.push(exitCode)
          return Effect.succeed({ exitCode: Deferred.await(exitCode), write: () => Effect.void })
        })
        const { exec, write } = yield* Effect.provide(open(), terminals)
        const session = Effect.map(whenDue(exec("read", { tty: true })), sessionIn)
        const isKnown = (id: number | undefined) =>
          Effect.map(whenDue(write(id ?? 0, "x")), (text) => !text.startsWith("write_stdin failed: Unknown process id"))
        const ids: Array<number> = []
        while (ids.length < 64) ids.push(yield* session)
        assert.lengthOf(new Set(ids), 64)
        // Uses the first, so that the second was used longest ago.
        assert.isTrue(yield* isKnown(ids[0]))
        ids.push(yield* session)
        assert.isFalse(yield* isKnown(ids[1]))
        assert.isTrue(yield* isKnown(ids[0]))
        // One that has ended goes before the third, which was used longest ago now.
        yield* Deferred.succeed(ends[30]!, 0)
        yield* TestClock.adjust(0)
        ids.push(yield* session)
        assert.isFalse(yield* isKnown(ids[30]))
        assert.isTrue(yield* isKnown(ids[2]))
      })
    )
  )
})

it.effect("sessions are 64 at most when calls come at once", () =>
  onPlatform(
    Effect.gen(function* () {
      const living = { now: 0, most: 0 }
      const slowly = (count: 1 | -1) =>
        Effect.gen(function* () {
          for (let i = 0; i < 3; i++) yield* Effect.yieldNow
          living.now += count
          living.most = Math.max(living.most, living.now)
        })
      const terminals = Pty.layerTest(() =>
        Effect.as(
          Effect.acquireRelease(slowly(1), () => slowly(-1)),
          { exitCode: Effect.never, write: () => Effect.void }
        )
      )
      const { exec } = yield* Effect.provide(open(), terminals)
      const calls = Effect.all(
        Array.from({ length: 200 }, () => exec("read", { tty: true })),
        { concurrency: "unbounded" }
      )
      const texts = yield* whenDue(Effect.map(calls, (each) => each.join("\n")))
      assert.lengthOf(texts.match(/^Process (running with session ID|exited with code 137)/gm) ?? [], 200)
      assert.deepStrictEqual(living, { now: 64, most: 64 })
    })
  )
)

describe("a terminal", () => {
  /** What a shell on a terminal would do, without one. */
  const fake = Effect.sync(() => {
    const commands: Array<PtyCommand> = []
    const typed: Array<string> = []
    const open = { count: 0 }
    const exitCode = Deferred.makeUnsafe<number>()
    const layer = Pty.layerTest((command) =>
      Effect.gen(function* () {
        commands.push(command)
        open.count++
        yield* Effect.addFinalizer(() => Effect.sync(() => open.count--))
        command.onOutput(Buffer.from("$ "))
        return {
          exitCode: Deferred.await(exitCode),
          write: (text: string) =>
            Effect.sync(() => {
              typed.push(text)
              command.onOutput(Buffer.from(text === "\u0003" ? "^C" : text.replace("\n", "\r\n")))
              if (text === "\u0003") Deferred.doneUnsafe(exitCode, Effect.succeed(1))
            })
        }
      })
    )
    return { commands, layer, open, typed }
  })

  it.effect("is what tty=true runs on, 80 by 24, where it can be typed to", () =>
    onPlatform(
      Effect.gen(function* () {
        const { commands, layer, open: terminals, typed } = yield* fake
        const { exec, write } = yield* Effect.provide(open({ workingDirectory: "/" }), layer)
        const started = yield* whenDue(exec("cat", { tty: true, shell: "bash" }))
        const session = sessionIn(started)
        assert.match(started, /Output:\n\$ $/)
        assert.deepInclude(commands[0], { cwd: "/", columns: 80, rows: 24, extendEnv: true })
        assert.deepStrictEqual(commands[0]?.argv.slice(1), ["-c", "cat"])
        assert.isUndefined(commands[0]?.env["OPENAI_API_KEY"])
        assert.match(
          yield* whenDue(write(session, "hello\n")),
          /Process running with session ID \d+\nOriginal token count: 2\nOutput:\nhello\r\n$/
        )
        assert.strictEqual(terminals.count, 1)
        assert.strictEqual(
          afterTime(yield* write(session, "\u0003")),
          "Process exited with code 1\nOriginal token count: 1\nOutput:\n^C"
        )
        assert.deepStrictEqual(typed, ["hello\n", "\u0003"])
        assert.strictEqual(terminals.count, 0)
      })
    )
  )

  it.live("that there is not is told to the model", () =>
    onPlatform(
      Effect.gen(function* () {
        const missing = /^exec_command failed: CreateProcess .*\(tty=true\).*rerun exec_command without tty/
        const without = yield* open()
        assert.match(yield* without.exec("echo hi", { tty: true }), missing)
        const notInstalled = Pty.layerFrom(() => import(missingPackage))
        const empty = yield* Effect.provide(open(), notInstalled)
        assert.match(yield* empty.exec("echo hi", { tty: true }), missing)
        const other = yield* Effect.provide(
          open(),
          Pty.layerFrom(() => Promise.resolve({ default: {} }))
        )
        assert.match(yield* other.exec("echo hi", { tty: true }), missing)
      })
    )
  )

  it.live("that does not open fails as its service says", () =>
    onPlatform(
      Effect.gen(function* () {
        const { exec } = yield* Effect.provide(
          open(),
          Pty.layerTest(() => Effect.fail(new PtyFailed({ detail: "no more terminals" })))
        )
        assert.strictEqual(
          yield* exec("echo hi", { tty: true }),
          `exec_command failed: CreateProcess { message: "Rejected(\\"no more terminals\\")" }`
        )
      })
    )
  )

  it.live("of node-pty is given all variables, and ended with the scope", () =>
    onPlatform(
      Effect.gen(function* () {
        const seen: Array<{
          readonly file: string
          readonly args: unknown
          readonly options: Record<string, unknown>
        }> = []
        const signals: Array<string> = []
        /** With node-pty's interface. */
        const library = {
          spawn: (file: string, args: unknown, options: Record<string, unknown>) => {
            seen.push({ file, args, options })
            const exits: Array<(exit: { exitCode: number; signal?: number }) => void> = []
            return {
              pid: 2 ** 30,
              onData: (listener: (data: string) => void) => listener("shown"),
              onExit: (listener: (exit: { exitCode: number; signal?: number }) => void) => exits.push(listener),
              write: () => {},
              kill: (signal: string) => {
                signals.push(signal)
                for (const exit of exits) exit({ exitCode: 0, signal: 1 })
              }
            }
          }
        }
        const scope = yield* Scope.make()
        const context = yield* Layer.build(Pty.layerFrom(() => Promise.resolve({ default: library })))
        const { exec } = yield* open({ environment: { ONE: "1", KEY: Redacted.make("secret"), GONE: undefined } }).pipe(
          Scope.provide(scope),
          Effect.provide(context)
        )
        assert.match(yield* exec("x", { tty: true, yield_time_ms: 250, shell: "bash" }), /Output:\nshown$/)
        const { EFFECT_CODEX_COMMAND: _, ...env } = Object(seen[0]?.options["env"])
        assert.deepStrictEqual(env, { ONE: "1", KEY: "secret" })
        assert.deepStrictEqual(signals, [])
        yield* Scope.close(scope, Exit.void)
        assert.deepStrictEqual(signals, ["SIGHUP"])
      })
    )
  )
})

describe("output", () => {
  it.live("is cut to the budget of the call, and never more than the tool's", () =>
    onPlatform(
      Effect.gen(function* () {
        const { exec } = yield* open({ maxOutputTokens: 3 })
        const cut = (kept: string) =>
          `Process exited with code 0\nOriginal token count: 6\nOutput:\nWarning: truncated output (original token count: 6)\nTotal output lines: 1\n\n${kept}`
        assert.strictEqual(
          afterTime(yield* exec("printf abcdefghijklmnopqrstuvwx")),
          cut("abcdef…3 tokens truncated…stuvwx")
        )
        assert.strictEqual(
          afterTime(yield* exec("printf abcdefghijklmnopqrstuvwx", { max_output_tokens: 1000 })),
          cut("abcdef…3 tokens truncated…stuvwx")
        )
        assert.strictEqual(
          afterTime(yield* exec("printf abcdefghijklmnopqrstuvwx", { max_output_tokens: 1 })),
          cut("ab…5 tokens truncated…wx")
        )
      })
    )
  )

  it.effect("of a session that nobody polls is kept in bounded memory", () =>
    onPlatform(
      Effect.gen(function* () {
        const fs = yield* FileSystem.FileSystem
        const path = yield* Path.Path
        const folder = yield* fs.makeTempDirectoryScoped()
        const { exec, write } = yield* open({ workingDirectory: folder })
        const before = process.memoryUsage().rss
        const session = sessionIn(
          yield* whenDue(
            exec("head -c 200000000 /dev/zero | tr '\\0' x; echo > done; sleep 60", { max_output_tokens: 0 })
          )
        )
        yield* onRealTime(fileAppears(path.join(folder, "done")))
        assert.match(
          yield* whenDue(write(session, "", { max_output_tokens: 0 })),
          /\n\.\.\. \d{9} bytes omitted \.\.\.\n\n…262\d{3} tokens truncated…$/
        )
        assert.isBelow(process.memoryUsage().rss - before, 150_000_000)
      })
    )
  )
})

describe("a request to run outside the sandbox", () => {
  const outside = { sandbox_permissions: "require_escalated", justification: "May I?", prefix_rule: ["echo"] }

  it.live("is declined without a layer, in codex's words", () =>
    onPlatform(
      Effect.gen(function* () {
        const { exec } = yield* open()
        assert.strictEqual(
          yield* exec("echo hi", outside),
          `exec_command failed: CreateProcess { message: "Rejected(\\"rejected by user\\")" }`
        )
      })
    )
  )

  it.live("runs when it is accepted; what does not ask stays inside", () =>
    onPlatform(
      Effect.gen(function* () {
        const asked: Array<ApprovalRequest> = []
        const approvals = Approvals.layerHandler((request) =>
          Effect.as(
            Effect.sync(() => asked.push(request)),
            "accept"
          )
        )
        const { exec } = yield* Effect.provide(open({ sandbox: "read-only", codexPath: "/no/such/codex" }), approvals)
        assert.match(yield* exec("echo hi", outside), /Output:\nhi\n$/)
        assert.strictEqual(asked[0]?.reason, "May I?")
        assert.match(yield* exec("echo hi"), /^exec_command failed: .*there is no sandbox to run it in/)
        assert.strictEqual(asked.length, 1)
      })
    )
  )
})
