/** The command line of effect-codex. */
import { Deferred, Effect, Stream } from "effect"
import { ChildProcess, ChildProcessSpawner } from "effect/process"
import { noKeys } from "../auth/logins.ts"

/** The program, as a user runs it; its output and how it ended. */
export const command = Effect.fnUntraced(function* (
  args: ReadonlyArray<string>,
  env: Readonly<Record<string, string | undefined>> = {}
) {
  const spawner = yield* ChildProcessSpawner.ChildProcessSpawner
  const main = ["--conditions", "effect-codex-source", "src/cli/main.ts"]
  const child = yield* spawner.spawn(
    ChildProcess.make(process.execPath, [...main, ...args], {
      env: { ...noKeys, ...env },
      extendEnv: true,
      stdin: "ignore"
    })
  )
  const [stdout, stderr, exitCode] = yield* Effect.all(
    [
      Stream.mkString(Stream.decodeText(child.stdout)),
      Stream.mkString(Stream.decodeText(child.stderr)),
      child.exitCode
    ],
    { concurrency: "unbounded" }
  )
  return { stdout, stderr, exitCode: Number(exitCode) }
}, Effect.scoped)

/** The same on a terminal, where a question is answered with a key. */
export const commandOnTerminal = Effect.fnUntraced(function* (
  args: ReadonlyArray<string>,
  { key, question }: { readonly question: string; readonly key: string }
) {
  const spawner = yield* ChildProcessSpawner.ChildProcessSpawner
  const asked = yield* Deferred.make<void>()
  const main = [process.execPath, "--conditions", "effect-codex-source", "src/cli/main.ts", ...args]
  const child = yield* spawner.spawn(
    ChildProcess.make("script", ["--quiet", "--return", "--command", main.join(" "), "/dev/null"], {
      extendEnv: true,
      stdin: Stream.fromEffect(Effect.as(Deferred.await(asked), new TextEncoder().encode(key)))
    })
  )
  let stdout = ""
  yield* Stream.runForEach(Stream.decodeText(child.stdout), (text) => {
    stdout += text
    return stdout.includes(question) ? Deferred.succeed(asked, undefined) : Effect.void
  })
  return { stdout, exitCode: Number(yield* child.exitCode) }
}, Effect.scoped)
