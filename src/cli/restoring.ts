/** What the commands share that change files back. */
import { Console, Effect, Option } from "effect"
import { Prompt } from "effect/cli"
import type { CodexError } from "../CodexError.ts"
import { GhostSnapshots, type PreviewedChange } from "../sessions/GhostSnapshots.ts"
import type { SnapshotError } from "../sessions/SnapshotError.ts"
import { endWith, printable } from "./terminal.ts"

export const changed = (files: ReadonlyArray<unknown>): string =>
  files.length === 1 ? "1 file changed" : `${files.length} files changed`

export const failing = (message: string): Effect.Effect<void> =>
  Effect.andThen(Console.error(printable(message)), endWith(1))

export const showChanges = (files: ReadonlyArray<PreviewedChange>, withDiff: boolean): Effect.Effect<void> =>
  files.length === 0
    ? Console.log("No file will change.")
    : Effect.forEach(
        files,
        ({ diff, path, status }) => Console.log(printable(withDiff ? diff.trimEnd() : `${status.padEnd(11)} ${path}`)),
        { discard: true }
      )

/** Whether to go on. Says so when not. */
export const confirm = Effect.fnUntraced(function* (question: string, yes: boolean) {
  if (yes) return true
  const { stdin, stdout } = globalThis.process
  if (!stdin.isTTY || !stdout.isTTY) {
    yield* failing("nothing was changed: there is no terminal to ask on; pass --yes to go ahead")
    return false
  }
  const agreed = yield* Prompt.run(Prompt.Confirm({ message: question })).pipe(
    Effect.catchTag("QuitError", () => Effect.succeed(false))
  )
  if (!agreed) yield* failing("nothing was changed")
  return agreed
})

/** What the effect gives; one that a restore is in the way of that broke off, once it was finished. None: it is not to be. */
export const afterRecovery = <A, R>(
  effect: Effect.Effect<A, SnapshotError | CodexError, R>,
  workingDirectory: string,
  yes: boolean
) =>
  Effect.catchReason(
    Effect.asSome(effect),
    "SnapshotError",
    "RestoreIncomplete",
    Effect.fnUntraced(function* () {
      if (!(yield* confirm("A restore of this folder broke off half-way. Finish it first?", yes))) return Option.none()
      yield* (yield* GhostSnapshots).recover({ workingDirectory })
      return Option.some(yield* effect)
    })
  )
