/**
 * Stopping a turn: by interruption, and by a timeout. Both end codex and every
 * command it started; neither loses what was done.
 */
import { NodeRuntime } from "@effect/platform-node"
import { Console, Duration, Effect, Fiber, FileSystem, Schedule } from "effect"
import { Codex } from "effect-codex"
import { Script } from "effect-codex/testing"
import { codex, expect, live, repository } from "./support/setup.ts"

// Writes a line every tenth of a second: whether the file grows shows whether the command still runs.
const beat = "while true; do echo beat >> beats.txt; sleep 0.1; done"

const script: Script.Script = [
  // The turn that is interrupted.
  Script.respond(Script.command(beat)),
  // The turn that takes too long, and the one that goes on after it.
  Script.respond([Script.message("I start the long command."), Script.command(beat)]),
  "We were at the long command."
]

const program = Effect.gen(function* () {
  const fs = yield* FileSystem.FileSystem
  const codex = yield* Codex
  const folder = yield* repository({ "README.md": "A long job.\n" })
  const options = { workingDirectory: folder, sandbox: "workspace-write" } as const
  const prompt = `Run exactly this command and wait for it: ${beat}`

  const beats = Effect.orElseSucceed(fs.readFileString(`${folder}/beats.txt`), () => "")
  const beating = beats.pipe(
    Effect.repeat({ until: (text) => text !== "", schedule: Schedule.spaced("50 millis") }),
    Effect.timeout("1 minute")
  )
  const expectSilence = Effect.gen(function* () {
    const before = yield* beats
    yield* Effect.sleep("500 millis")
    yield* expect(before !== "" && before === (yield* beats), "a command that has ended")
    yield* Console.log("  the command is gone")
  })

  yield* Console.log("interrupting a turn while its command runs")
  const interrupted = yield* codex.startThread(options)
  const turn = yield* Effect.forkChild(interrupted.run(prompt))
  yield* beating
  const [took] = yield* Effect.timed(Fiber.interrupt(turn))
  yield* Console.log(`  ended after ${Math.round(Duration.toMillis(took))} ms`)
  yield* expectSilence

  yield* Console.log("a turn with a timeout")
  const late = yield* codex.startThread(options)
  const after = yield* late.run(prompt, { timeout: live ? "30 seconds" : "4 seconds" }).pipe(
    Effect.as(undefined),
    Effect.catchReason("CodexError", "TurnTimeout", (reason, error) =>
      Effect.as(
        Console.log(`  ${reason.message}; so far: ${error.items?.map(({ _tag }) => _tag).join(", ")}`),
        error.threadId
      )
    )
  )
  yield* expectSilence
  if (after === undefined) return yield* Effect.die(new Error("expected a timeout that names its thread"))

  yield* Console.log("the thread is still there")
  const thread = yield* codex.resumeThread(after, options)
  const { finalResponse } = yield* thread.run("Where were we? Run nothing.")
  yield* Console.log(`  ${finalResponse}`)
})

program.pipe(Effect.scoped, Effect.provide(codex(script)), NodeRuntime.runMain)
