/**
 * Many threads, one stream: an agent per package, two at a time; of all that
 * they do only the commands that failed, grouped by package.
 */
import { NodeRuntime } from "@effect/platform-node"
import { Array, Console, Effect, Stream } from "effect"
import { Codex } from "effect-codex"
import { type Answer, Script } from "effect-codex/testing"
import { codex, expect, repository } from "./support/setup.ts"

const files = {
  "cart/check.sh": "echo fine\n",
  "login/check.sh": "echo no test for logout; exit 3\n",
  "mail/check.sh": "echo fine\n",
  "search/check.sh": "echo the index is stale; exit 4\n"
}

/** The threads run at once, so what the model says depends on what it is asked: after the command it is done. */
const answer: Answer = ({ body }) =>
  JSON.stringify(body["input"]).includes("function_call_output")
    ? "Checked."
    : Script.respond(Script.command("sh check.sh"))

/** The failed commands of one package's turn, as they happen. */
const failedCommands = Effect.fn("failedCommands")(function* (workingDirectory: string) {
  const thread = yield* (yield* Codex).startThread({ workingDirectory, sandbox: "read-only" })
  return thread.stream("Run `sh check.sh` once and stop.", { timeout: "2 minutes" }).pipe(
    Stream.filter((event) => event._tag === "ItemCompleted"),
    Stream.map((event) => event.item),
    Stream.filter((item) => item._tag === "CommandExecution"),
    Stream.filter((command) => command.exitCode !== 0)
  )
})

const program = Effect.gen(function* () {
  const folder = yield* repository(files)

  const failures = yield* Stream.make("cart", "login", "mail", "search").pipe(
    Stream.flatMap(
      (name) =>
        Stream.unwrap(failedCommands(`${folder}/${name}`)).pipe(
          Stream.map((command) => ({ name, exitCode: command.exitCode, output: command.aggregatedOutput.trim() }))
        ),
      { concurrency: 2 }
    ),
    Stream.tap(({ exitCode, name }) => Console.log(`${name}: a command ended with ${exitCode}`)),
    Stream.runCollect
  )

  const byPackage = Array.groupBy(failures, ({ name }) => name)
  yield* Console.log(JSON.stringify(byPackage, null, 2))
  yield* expect(Object.keys(byPackage).toSorted().join() === "login,search", "failures in login and search only")
})

program.pipe(Effect.scoped, Effect.provide(codex(answer)), NodeRuntime.runMain)
