/**
 * Trying again: a turn that failed before anything happened is run again, one
 * that ran a command is not, and a circuit opens when codex keeps failing.
 */
import { NodeRuntime } from "@effect/platform-node"
import { Console, Duration, Effect, Schedule } from "effect"
import { Codex } from "effect-codex"
import { RetryPolicy } from "effect-codex/telemetry"
import { Script } from "effect-codex/testing"
import { CircuitBreaker } from "effect/persistence"
import { codex, expect, live, repository } from "./support/setup.ts"

const overloaded = Script.failResponse("server_is_overloaded", "busy")

const script: Script.Script = [
  // A turn that is overloaded once.
  overloaded,
  "It is a list of things to do.",
  // A turn that is overloaded after it ran a command.
  Script.respond(Script.command("echo one more >> todo.txt")),
  overloaded,
  // A model that stays down.
  overloaded,
  overloaded
]

const policy = RetryPolicy.make({ on: ["Overloaded", "RateLimited", "Connection"], base: "500 millis" }).pipe(
  Schedule.tap(({ output }) =>
    output === undefined
      ? Effect.void
      : Console.log(`  ${output.kind}: again in ${Math.round(Duration.toMillis(output.delay))} ms`)
  )
)

const program = Effect.gen(function* () {
  const codex = yield* Codex
  const folder = yield* repository({ "todo.txt": "milk\n" })
  const thread = RetryPolicy.turns(yield* codex.startThread({ workingDirectory: folder, sandbox: "workspace-write" }), {
    policy
  })

  yield* Console.log("a turn that fails before anything happened")
  const { finalResponse } = yield* thread.run("What is this folder? Run nothing.")
  yield* Console.log(`  ${finalResponse}`)
  // A live model is seldom so unkind.
  if (live) return

  yield* Console.log("a turn that fails after it ran a command")
  const error = yield* Effect.flip(thread.run("Add one line to todo.txt"))
  const ran = error.items?.map(({ _tag }) => _tag).join(", ")
  yield* Console.log(`  not run again: ${ran}`)
  yield* expect(ran === "CommandExecution", "an error that says what was done")

  yield* Console.log("a circuit around a codex that stays down")
  const circuit = yield* RetryPolicy.circuitBreaker({ tripPolicy: CircuitBreaker.consecutive(2) })
  const another = yield* codex.startThread({ workingDirectory: folder })
  yield* Effect.ignore(circuit.protect(another.run("Hello?")))
  yield* Effect.ignore(circuit.protect(another.run("Hello?")))
  const refusal = yield* Effect.flip(circuit.protect(another.run("Hello?")))
  yield* Console.log(`  ${refusal.message}`)
  yield* expect(refusal._tag === "CircuitBreakerError", "a circuit that is open")
})

program.pipe(Effect.scoped, Effect.provide(codex(script)), NodeRuntime.runMain)
