/**
 * A turn as something to hold: give it more to go on while it works, or tell it
 * to stop. The thread is there for another turn either way.
 */
import { NodeRuntime } from "@effect/platform-node"
import { Console, Effect, FileSystem, Schedule, Stream } from "effect"
import { Codex } from "effect-codex"
import { type Answer, Script } from "effect-codex/testing"
import { codexServer, expect, lastPrompt, live, repository } from "./support/setup.ts"

/** Says that it runs, and waits for a file. */
const waiting = (name: string) => `touch ${name}.started; while [ ! -e ${name}.go ]; do sleep 0.1; done`

/** What the model says depends on what it was told last. */
const answer: Answer = (request) => {
  const said = lastPrompt(request)
  if (said.startsWith("Run"))
    return Script.respond(Script.command(waiting(said.includes("first") ? "first" : "second")))
  return said.includes("French") ? "C'est fait." : "I stopped."
}

const program = Effect.gen(function* () {
  const fs = yield* FileSystem.FileSystem
  const folder = yield* repository({ "README.md": "A long job.\n" })
  const runs = (name: string) =>
    fs
      .exists(`${folder}/${name}.started`)
      .pipe(
        Effect.repeat({ until: (exists) => exists, schedule: Schedule.spaced("50 millis") }),
        Effect.timeout("1 minute")
      )
  const thread = yield* (yield* Codex).startThread({ workingDirectory: folder, sandbox: "workspace-write" })

  yield* Console.log("steering a turn while its command runs")
  const steered = yield* thread.turn(`Run this and wait for it, then say that it is done: ${waiting("first")}`)
  yield* steered.events.pipe(
    Stream.filter((event) => event._tag === "AgentMessageDelta"),
    Stream.runForEach(({ delta }) => Console.log(`  … ${delta}`)),
    Effect.ignore,
    Effect.forkScoped
  )
  yield* runs("first")
  yield* steered.steer("Say it in French, in three words.")
  yield* fs.writeFileString(`${folder}/first.go`, "")
  const { finalResponse } = yield* steered.result
  yield* Console.log(`  ${finalResponse}`)
  yield* expect(live || finalResponse === "C'est fait.", "an answer that knows of the steering")

  yield* Console.log("stopping a turn")
  const stopped = yield* thread.turn(`Run this and wait for it: ${waiting("second")}`)
  yield* runs("second")
  yield* stopped.interrupt
  const outcome = yield* stopped.result.pipe(
    Effect.as("it completed"),
    Effect.catchReason("CodexError", "Interrupted", (reason) => Effect.succeed(reason.message))
  )
  yield* Console.log(`  ${outcome}`)
  yield* expect(outcome === "the turn was interrupted", "an interrupted turn")

  yield* Console.log("the thread goes on")
  const next = yield* thread.run("What became of it? Do nothing else.")
  yield* Console.log(`  ${next.finalResponse}`)
  yield* expect(live || next.finalResponse === "I stopped.", "an answer on the same thread")
})

program.pipe(Effect.scoped, Effect.provide(codexServer(answer)), NodeRuntime.runMain)
