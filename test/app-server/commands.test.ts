import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Fiber, Scope, Stream } from "effect"
import type { AppServer, OnLag } from "effect-codex/app-server"
import { openScripted, type Scripted } from "./scripted.ts"

type Commands = AppServer["Service"]["commands"]

const base64 = (text: string) => Buffer.from(text).toString("base64")

/** A started command; the test is the server. */
const openCommand = Effect.fnUntraced(function* (options: Parameters<Commands["start"]>[1] = {}) {
  const opened = yield* openScripted()
  const scope = yield* Scope.make()
  const command = yield* Scope.provide(opened.client.commands.start(["cat", "-"], options), scope)
  const { id, params } = yield* opened.server.next
  const { processId } = { processId: "", ...(params as { readonly processId?: string }) }
  return {
    ...opened,
    command,
    params,
    processId,
    close: Scope.close(scope, Exit.void),
    print: (text: string, stream = "stdout") =>
      opened.server.say({
        method: "command/exec/outputDelta",
        params: { processId, stream, deltaBase64: base64(text), capReached: false }
      }),
    exit: (exitCode: number) => opened.server.say({ id: id ?? 0, result: { exitCode, stdout: "", stderr: "" } })
  }
})

/** Answers the next request, which must be this one. */
const answer = Effect.fnUntraced(function* (server: Scripted, method: string) {
  const asked = yield* server.next
  assert.strictEqual(asked.method, method)
  server.say({ id: asked.id ?? 0, result: {} })
  return asked.params
})

const start = <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.forkChild(effect, { startImmediately: true })

const printed = (command: Effect.Success<ReturnType<Commands["start"]>>) =>
  command.output.pipe(
    Stream.map(({ bytes, stream }) => `${stream}:${Buffer.from(bytes).toString()}`),
    Stream.runCollect
  )

describe("a command that is started", () => {
  it.effect("is asked for with an id of its own, streamed, and with a stdin unless that is not wanted", () =>
    Effect.gen(function* () {
      const first = yield* openCommand({ tty: true, size: { cols: 80, rows: 24 }, cwd: "/shop", onLag: "slowDown" })
      assert.deepStrictEqual(first.params, {
        processId: first.processId,
        command: ["cat", "-"],
        cwd: "/shop",
        tty: true,
        size: { cols: 80, rows: 24 },
        streamStdin: true,
        streamStdoutStderr: true
      })
      const second = yield* openCommand({ streamStdin: false })
      assert.deepInclude(second.params, { streamStdin: false })
      assert.notStrictEqual(first.processId, second.processId)
    })
  )

  it.effect("gives its output in order, all of it before its end, however late it is read", () =>
    Effect.gen(function* () {
      const { command, exit, print, read } = yield* openCommand()
      print("one")
      print("oops", "stderr")
      print("two")
      exit(3)
      yield* read
      assert.strictEqual(yield* command.exitCode, 3)
      assert.deepStrictEqual(yield* printed(command), ["stdout:one", "stderr:oops", "stdout:two"])
      assert.deepStrictEqual(yield* printed(command), [])
    })
  )

  it.effect("gives the last output to a reader that was already waiting", () =>
    Effect.gen(function* () {
      const { command, exit, print, read } = yield* openCommand()
      const reading = yield* start(printed(command))
      print("one")
      yield* read
      print("two")
      exit(0)
      assert.deepStrictEqual(yield* Fiber.join(reading), ["stdout:one", "stdout:two"])
    })
  )

  for (const onLag of ["drop", "slowDown"] satisfies ReadonlyArray<OnLag>) {
    it.effect(`loses nothing to a slow reader with onLag ${onLag}`, () =>
      Effect.gen(function* () {
        const { command, exit, print } = yield* openCommand({ onLag })
        const count = 10_000
        for (let n = 0; n < count; n++) print(String(n))
        exit(0)
        const slowly = command.output.pipe(
          Stream.mapEffect(({ bytes }) => Effect.as(Effect.yieldNow, Buffer.from(bytes).toString())),
          Stream.runCollect
        )
        assert.deepStrictEqual(
          yield* slowly,
          Array.from({ length: count }, (_, n) => String(n))
        )
      })
    )
  }

  it.effect("ends with its exit code, even if output should follow that", () =>
    Effect.gen(function* () {
      const { command, exit, print, read } = yield* openCommand()
      const reading = yield* start(printed(command))
      print("one")
      exit(0)
      yield* read
      print("late")
      yield* read
      assert.deepStrictEqual(yield* Fiber.join(reading), ["stdout:one"])
      assert.strictEqual(yield* command.exitCode, 0)
    })
  )

  it.effect("passes over what it does not know, and fails with output that cannot be read", () =>
    Effect.gen(function* () {
      const { command, print, processId, server } = yield* openCommand()
      server.say({ method: "command/exec/paused", params: { processId } })
      print("one")
      server.say({
        method: "command/exec/outputDelta",
        params: { processId, stream: "stdout", deltaBase64: "*", capReached: false }
      })
      const seen: Array<string> = []
      const error = yield* command.output.pipe(
        Stream.runForEach(({ bytes }) => Effect.sync(() => seen.push(Buffer.from(bytes).toString()))),
        Effect.flip
      )
      assert.deepStrictEqual(seen, ["one"])
      assert.deepInclude(error.reason, { _tag: "DecodeFailed", problem: "Malformed" })
    })
  )

  it.effect("fails as a whole with ConnectionClosed when the server goes away, after what came before", () =>
    Effect.gen(function* () {
      const { close, command, print, read, server } = yield* openCommand()
      const waiting = yield* start(Effect.flip(command.exitCode))
      print("one")
      yield* read
      yield* server.end
      assert.strictEqual((yield* Fiber.join(waiting)).reason._tag, "ConnectionClosed")
      const seen: Array<string> = []
      const error = yield* command.output.pipe(
        Stream.runForEach(({ bytes }) => Effect.sync(() => seen.push(Buffer.from(bytes).toString()))),
        Effect.flip
      )
      assert.deepStrictEqual(seen, ["one"])
      assert.strictEqual(error.reason._tag, "ConnectionClosed")
      for (const asked of [command.write("x"), command.closeStdin, command.resize(80, 24), command.terminate]) {
        assert.strictEqual((yield* Effect.flip(asked)).reason._tag, "ConnectionClosed")
      }
      yield* close
    })
  )

  it.effect("takes text and bytes, the end of its stdin and another size", () =>
    Effect.gen(function* () {
      const { command, processId, server } = yield* openCommand()
      const talking = yield* start(
        Effect.all([
          command.write("é"),
          command.write(Uint8Array.of(0, 255)),
          command.closeStdin,
          command.resize(100, 30)
        ])
      )
      const write = "command/exec/write"
      assert.deepStrictEqual(yield* answer(server, write), { processId, deltaBase64: base64("é") })
      assert.deepStrictEqual(yield* answer(server, write), { processId, deltaBase64: "AP8=" })
      assert.deepStrictEqual(yield* answer(server, write), { processId, closeStdin: true })
      assert.deepStrictEqual(yield* answer(server, "command/exec/resize"), { processId, size: { cols: 100, rows: 30 } })
      yield* Fiber.join(talking)
    })
  )

  it.effect("is terminated by the end of its scope, which waits for its end and lets its reader end too", () =>
    Effect.gen(function* () {
      const { close, command, exit, processId, read, server } = yield* openCommand()
      const reading = yield* start(printed(command))
      const closing = yield* start(close)
      assert.deepStrictEqual(yield* answer(server, "command/exec/terminate"), { processId })
      yield* read
      assert.isUndefined(closing.pollUnsafe())
      exit(137)
      yield* Fiber.join(closing)
      assert.strictEqual(yield* command.exitCode, 137)
      assert.deepStrictEqual(yield* Fiber.join(reading), [])
    })
  )

  it.effect("whose output nobody reads can be ended all the same", () =>
    Effect.gen(function* () {
      const { close, exit, print, server } = yield* openCommand({ onLag: "slowDown" })
      for (let n = 0; n < 5000; n++) print(".")
      const closing = yield* start(close)
      yield* answer(server, "command/exec/terminate")
      exit(137)
      yield* Fiber.join(closing)
    })
  )

  it.effect("that is over is not terminated again", () =>
    Effect.gen(function* () {
      const { close, command, exit, server } = yield* openCommand()
      exit(0)
      yield* command.exitCode
      yield* close
      assert.deepStrictEqual(yield* server.untaken, [])
    })
  )

  it.effect("that the server has no more counts as terminated", () =>
    Effect.gen(function* () {
      const { command, server } = yield* openCommand()
      const terminating = yield* start(command.terminate)
      const { id } = yield* server.next
      server.say({ id: id ?? 0, error: { code: -32600, message: "no active command/exec" } })
      yield* Fiber.join(terminating)
    })
  )

  it.effect("that is refused says so in its exit code and its output", () =>
    Effect.gen(function* () {
      const { client, server } = yield* openScripted()
      const command = yield* client.commands.start(["nothing"])
      const { id } = yield* server.next
      server.say({ id: id ?? 0, error: { code: -32603, message: "failed to spawn command" } })
      for (const failed of [command.exitCode, Stream.runDrain(command.output)]) {
        assert.deepInclude((yield* Effect.flip<unknown, { readonly reason: object }, never>(failed)).reason, {
          _tag: "RequestFailed",
          detail: "failed to spawn command"
        })
      }
    })
  )
})

describe("a command that is run", () => {
  it.effect("gives its exit code and all it printed", () =>
    Effect.gen(function* () {
      const { client, server } = yield* openScripted()
      const running = yield* start(client.commands.run(["make"], { timeoutMs: 5, env: { CI: "1" } }))
      const { id, params } = yield* server.next
      assert.deepInclude(params, { command: ["make"], timeoutMs: 5, env: { CI: "1" } })
      server.say({ id: id ?? 0, result: { exitCode: 2, stdout: "out", stderr: "err" } })
      assert.deepStrictEqual(yield* Fiber.join(running), { exitCode: 2, stdout: "out", stderr: "err" })
      assert.deepStrictEqual(yield* server.untaken, [])
    })
  )

  it.effect("is terminated when it is interrupted, which waits for its end", () =>
    Effect.gen(function* () {
      const { client, read, server } = yield* openScripted()
      const running = yield* start(client.commands.run(["make"]))
      const { id } = yield* server.next
      const interrupting = yield* start(Fiber.interrupt(running))
      yield* answer(server, "command/exec/terminate")
      yield* read
      assert.isUndefined(interrupting.pollUnsafe())
      server.say({ id: id ?? 0, result: { exitCode: 137, stdout: "", stderr: "" } })
      yield* Fiber.join(interrupting)
    })
  )

  it.effect("fails with ConnectionClosed when the server goes away", () =>
    Effect.gen(function* () {
      const { client, server } = yield* openScripted()
      const running = yield* start(Effect.flip(client.commands.run(["make"])))
      yield* server.next
      yield* server.end
      assert.strictEqual((yield* Fiber.join(running)).reason._tag, "ConnectionClosed")
    })
  )
})
