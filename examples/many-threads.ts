/**
 * Ten threads at once on one `codex app-server`: one process, and each thread
 * hears only its own turn.
 */
import { NodeRuntime } from "@effect/platform-node"
import { Array, Console, Duration, Effect, Stream } from "effect"
import { Codex } from "effect-codex"
import { type Answer, Script } from "effect-codex/testing"
import { codexServer, expect, lastPrompt, repository } from "./support/setup.ts"

const cities = ["Bern", "Cairo", "Dakar", "Hanoi", "Lima", "Oslo", "Quito", "Riga", "Seoul", "Tunis"]

/** The threads run at once, so the answer depends on the question, which ends with the city. */
const answer: Answer = (request) => {
  const city = lastPrompt(request).split(" ").at(-1) ?? ""
  return Script.respond(Script.message([city.slice(0, 2), city.slice(2)]))
}

/** One turn on a thread of its own: its text put together from the pieces, and its id. */
const ask = Effect.fn("ask")(function* (city: string, folder: string) {
  const thread = yield* (yield* Codex).startThread({ workingDirectory: folder, sandbox: "read-only" })
  const text = yield* thread.stream(`Answer with this word and nothing else, not even a dot: ${city}`).pipe(
    Stream.filter((event) => event._tag === "AgentMessageDelta"),
    Stream.runFold(
      () => "",
      (before, { delta }) => before + delta
    )
  )
  return { city, text, id: thread.id }
})

const program = Effect.gen(function* () {
  const folder = yield* repository({ "README.md": "Ten questions.\n" })
  const [took, answers] = yield* Effect.timed(
    Effect.forEach(cities, (city) => ask(city, folder), { concurrency: "unbounded" })
  )
  for (const { id, text } of answers) yield* Console.log(`${id}  ${text}`)
  yield* Console.log(`${answers.length} turns in ${Math.round(Duration.toMillis(took))} ms`)

  yield* expect(
    answers.every(({ city, text }) => text === city),
    "each thread to hear its own answer"
  )
  yield* expect(Array.dedupe(answers.map(({ id }) => id)).length === cities.length, "ten threads")
})

program.pipe(Effect.scoped, Effect.provide(codexServer(answer)), NodeRuntime.runMain)
