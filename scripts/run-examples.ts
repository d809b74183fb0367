/**
 * Runs every example, as many at once as there are cores, and says which of them worked.
 *
 * An example that takes longer than a minute is ended, with all it started.
 */
import { availableParallelism } from "node:os"
import { NodeRuntime, NodeServices } from "@effect/platform-node"
import { Console, Effect, FileSystem, Stream } from "effect"
import { ChildProcess, ChildProcessSpawner } from "effect/process"

const run = Effect.fnUntraced(function* (name: string) {
  const spawner = yield* ChildProcessSpawner.ChildProcessSpawner
  let output = ""
  const outcome: number | string = yield* Effect.gen(function* () {
    const example = yield* spawner.spawn(
      ChildProcess.make(process.execPath, ["--conditions", "effect-codex-source", `examples/${name}`], {
        stdin: "ignore",
        forceKillAfter: "5 seconds"
      })
    )
    yield* Stream.runForEach(Stream.decodeText(example.all), (text) =>
      Effect.sync(() => {
        output += text
      })
    )
    return yield* example.exitCode
  }).pipe(
    Effect.scoped,
    Effect.timeout("1 minute"),
    Effect.catch((error) => Effect.succeed(error.message))
  )
  const succeeded = outcome === 0
  yield* Console.log(succeeded ? `ok      ${name}` : `failed  ${name}  ${outcome}\n${output}`)
  return succeeded
})

const program = Effect.gen(function* () {
  const fs = yield* FileSystem.FileSystem
  const all = yield* fs.readDirectory("examples", { recursive: true })
  // A file, or a folder with a main.ts.
  const names = all.filter((name) => /^([^/]+|[^/]+\/main)\.ts$/.test(name)).toSorted()
  const results = yield* Effect.forEach(names, run, { concurrency: availableParallelism() })
  if (results.includes(false)) process.exitCode = 1
})

program.pipe(Effect.provide(NodeServices.layer), NodeRuntime.runMain)
