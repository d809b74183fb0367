import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Context, Deferred, Effect, Fiber, FileSystem, Layer, Stream } from "effect"
import { AppServer } from "effect-codex/app-server"
import { ScriptedModel } from "effect-codex/testing"
import { onPlatform } from "../support/real.ts"
import { noProcess, running } from "../support/stub.ts"

// Under the system's temporary folder codex would not find its own helpers: the home of a scripted model is elsewhere.
const server = Layer.unwrap(
  Effect.map(ScriptedModel, ({ env, options }) => AppServer.layerStdio({ env, config: options }))
).pipe(Layer.provide(ScriptedModel.layer()), Layer.provide(NodeServices.layer))

const open = Effect.gen(function* () {
  const fs = yield* FileSystem.FileSystem
  const folder = yield* fs.makeTempDirectoryScoped({ prefix: "codex-work-" })
  const { commands } = Context.get(yield* Layer.build(server), AppServer)
  return { commands, folder }
})

const unsandboxed = { sandboxPolicy: { type: "dangerFullAccess" } } as const

type Started = Effect.Success<ReturnType<AppServer["Service"]["commands"]["start"]>>

/** What a command prints until a text is in it. */
const printedUntil = (command: Started, text: string) => {
  let seen = ""
  return command.output.pipe(
    Stream.takeUntil(({ bytes }) => {
      seen += Buffer.from(bytes).toString()
      return seen.includes(text)
    }),
    Stream.runCollect
  )
}

const textOf = (pieces: ReadonlyArray<{ readonly bytes: Uint8Array }>) =>
  Buffer.concat(pieces.map(({ bytes }) => bytes)).toString()

describe("a command on the real codex", () => {
  it.live("that is run gives its code and its output, and has nothing to read", () =>
    onPlatform(
      Effect.gen(function* () {
        const { commands, folder } = yield* open
        const options = { cwd: folder, env: { GREETING: "hello" } }
        assert.deepStrictEqual(
          yield* commands.run(["sh", "-c", "cat; echo $GREETING; echo oops >&2; exit 3"], options),
          { exitCode: 3, stdout: "hello\n", stderr: "oops\n" }
        )
      })
    )
  )

  it.live("is ended after its time with 124, and its output is cut at its cap", () =>
    onPlatform(
      Effect.gen(function* () {
        const { commands } = yield* open
        const late = yield* commands.run(["sh", "-c", "echo soon; sleep 30"], { timeoutMs: 300 })
        assert.deepStrictEqual(late, { exitCode: 124, stdout: "soon\n", stderr: "" })
        const long = ["sh", "-c", "head -c 2000000 /dev/zero | tr '\\0' x"]
        assert.strictEqual((yield* commands.run(long)).stdout.length, 1024 * 1024)
        assert.strictEqual((yield* commands.run(long, { disableOutputCap: true })).stdout.length, 2_000_000)
        const capped = yield* commands.start(long, { outputBytesCap: 10 })
        const pieces = yield* Stream.runCollect(capped.output)
        assert.strictEqual(textOf(pieces), "xxxxxxxxxx")
        assert.isTrue(pieces.at(-1)?.capReached)
        assert.strictEqual(yield* capped.exitCode, 0)
      })
    )
  )

  it.live("that does not exist is RequestFailed outside the sandbox, and 101 within", () =>
    onPlatform(
      Effect.gen(function* () {
        const { commands } = yield* open
        const error = yield* Effect.flip(commands.run(["no-such-command"], unsandboxed))
        assert.deepInclude(error.reason, { _tag: "RequestFailed", method: "command/exec" })
        const started = yield* commands.start(["no-such-command"], unsandboxed)
        assert.deepInclude((yield* Effect.flip(Stream.runDrain(started.output))).reason, { _tag: "RequestFailed" })
        const sandboxed = yield* commands.run(["no-such-command"])
        assert.strictEqual(sandboxed.exitCode, 101)
        assert.include(sandboxed.stderr, "no-such-command: No such file or directory")
        const nowhere = yield* Effect.flip(commands.run(["true"], { cwd: "/nowhere/at/all" }))
        assert.deepInclude(nowhere.reason, { _tag: "RequestFailed", method: "command/exec" })
      })
    )
  )

  it.live("streams what it prints, all of it, and takes what is written until its stdin ends", () =>
    onPlatform(
      Effect.gen(function* () {
        const { commands } = yield* open
        const lines = 'while read line; do echo "out $line"; echo err >&2; done; seq 1 20000; exit 4'
        const command = yield* commands.start(["sh", "-c", lines])
        yield* command.write("one\n")
        const answered = yield* Deferred.make<void>()
        const reading = yield* command.output.pipe(
          Stream.tap(({ stream }) => (stream === "stdout" ? Deferred.succeed(answered, undefined) : Effect.void)),
          Stream.runCollect,
          Effect.forkScoped
        )
        // It is heard while it runs: what comes next waits for that.
        yield* Deferred.await(answered)
        yield* command.write(new TextEncoder().encode("two\n"))
        yield* command.closeStdin
        const pieces = yield* Fiber.join(reading)
        const printed = (which: string) => textOf(pieces.filter(({ stream }) => stream === which))
        const numbers = Array.from({ length: 20_000 }, (_, n) => `${n + 1}\n`).join("")
        assert.strictEqual(printed("stdout"), `out one\nout two\n${numbers}`)
        assert.strictEqual(printed("stderr"), "err\nerr\n")
        assert.strictEqual(yield* command.exitCode, 4)
        assert.deepInclude((yield* Effect.flip(command.write("late"))).reason, { _tag: "RequestFailed" })
        yield* command.terminate
      })
    )
  )

  it.live("loses nothing without a cap when the server is slowed down", () =>
    onPlatform(
      Effect.gen(function* () {
        const { commands } = yield* open
        const command = yield* commands.start(["seq", "1", "300000"], { disableOutputCap: true, onLag: "slowDown" })
        const bytes = yield* command.output.pipe(
          Stream.mapEffect((piece) => Effect.as(Effect.yieldNow, piece.bytes.length)),
          Stream.runSum
        )
        assert.strictEqual(bytes, Array.from({ length: 300_000 }, (_, n) => `${n + 1}\n`).join("").length)
        assert.strictEqual(yield* command.exitCode, 0)
      })
    )
  )

  it.live("has a terminal of the size it was given, and of the next", () =>
    onPlatform(
      Effect.gen(function* () {
        const { commands } = yield* open
        // Not in the sandbox, whose program codex keeps in CODEX_HOME: it does not when that is in a temporary folder.
        const script = "stty size; read answer; stty size; test -t 0 && echo terminal"
        const command = yield* commands.start(["sh", "-c", script], {
          ...unsandboxed,
          tty: true,
          size: { cols: 100, rows: 30 }
        })
        const before = yield* printedUntil(command, "30 100\r\n")
        assert.strictEqual(textOf(before), "30 100\r\n")
        yield* command.resize(50, 20)
        yield* command.write("go on\n")
        assert.strictEqual(textOf(yield* Stream.runCollect(command.output)), "go on\r\n20 50\r\nterminal\r\n")
        assert.strictEqual(yield* command.exitCode, 0)
      })
    )
  )

  it.live("that is terminated is gone with what it started", () =>
    onPlatform(
      Effect.gen(function* () {
        const { commands } = yield* open
        const sleep = "sleep 4813.1"
        const command = yield* commands.start(["sh", "-c", `trap '' TERM; ${sleep} & echo up; wait`], unsandboxed)
        yield* printedUntil(command, "up")
        assert.isNotEmpty(running(sleep))
        yield* command.terminate
        assert.strictEqual(yield* command.exitCode, 137)
        yield* noProcess(sleep)
      })
    )
  )

  it.live("ends with its scope, and when whoever runs it is interrupted", () =>
    onPlatform(
      Effect.gen(function* () {
        const { commands } = yield* open
        const sleep = "sleep 4813.2"
        yield* Effect.scoped(
          Effect.gen(function* () {
            const command = yield* commands.start(["sh", "-c", `echo up; ${sleep}`], { disableTimeout: true })
            yield* printedUntil(command, "up")
            assert.isNotEmpty(running(sleep))
          })
        )
        yield* noProcess(sleep)
        const up = yield* commands.start(["sh", "-c", `until pgrep -f 'sleep 4813.[3]'; do sleep 0.05; done`], {
          ...unsandboxed
        })
        yield* Effect.raceFirst(
          up.exitCode,
          commands.run(["sleep", "4813.3"], { ...unsandboxed, disableTimeout: true })
        )
        yield* noProcess("sleep 4813.3")
      })
    )
  )
})
