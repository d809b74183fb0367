/** `effect-codex snapshots`: those there are of a folder. */
import { Console, DateTime, Effect, Option, Stream } from "effect"
import { Command } from "effect/cli"
import type { GhostSnapshot } from "../sessions/GhostSnapshot.ts"
import { GhostSnapshots } from "../sessions/GhostSnapshots.ts"
import { json, stateFolder, workingDirectory } from "./flags.ts"
import { failing } from "./restoring.ts"
import { printable } from "./terminal.ts"

const line = ({ createdAt = 0, id, message = "", workingDirectory = "" }: GhostSnapshot): string =>
  `${id.slice(0, 12)}  ${DateTime.formatIso(DateTime.makeUnsafe(createdAt))}  ${message}  ${workingDirectory}`

const asJson = ({ createdAt, id, message, parent, workingDirectory }: GhostSnapshot) => ({
  id,
  parent,
  workingDirectory,
  message,
  createdAt
})

export const snapshots = Command.make(
  "snapshots",
  { json, stateFolder, workingDirectory },
  ({ json, stateFolder, workingDirectory }) =>
    Effect.gen(function* () {
      const { list } = yield* GhostSnapshots
      const found = list({ workingDirectory: Option.getOrElse(workingDirectory, () => ".") })
      if (json) return yield* Console.log(JSON.stringify((yield* Stream.runCollect(found)).map(asJson), undefined, 2))
      yield* Stream.runForEach(found, (snapshot) => Console.log(printable(line(snapshot))))
    }).pipe(
      Effect.catchTag("SnapshotError", (error) => failing(error.message)),
      Effect.provide(GhostSnapshots.layerWith({ stateFolder: Option.getOrUndefined(stateFolder) }))
    )
).pipe(Command.withDescription("List the snapshots of a folder, the newest first: exit code 0, or 1 when that failed"))
