/** `effect-codex restore`: makes a folder what it was in a snapshot. */
import { Console, Effect, Option } from "effect"
import { Argument, Command } from "effect/cli"
import { GhostSnapshots } from "../sessions/GhostSnapshots.ts"
import { diff, stateFolder, workingDirectory, yes } from "./flags.ts"
import { afterRecovery, changed, confirm, failing, showChanges } from "./restoring.ts"

export const restore = Command.make(
  "restore",
  {
    id: Argument.String("id").pipe(Argument.withDescription("The snapshot's id, or how it begins")),
    paths: Argument.String("path").pipe(
      Argument.withDescription("Only these files and folders, relative to the folder; by default all"),
      Argument.variadic()
    ),
    diff,
    stateFolder,
    workingDirectory,
    yes
  },
  ({ diff, id, paths, stateFolder, workingDirectory, yes }) =>
    Effect.gen(function* () {
      const folder = Option.getOrElse(workingDirectory, () => ".")
      const snapshots = yield* GhostSnapshots
      const snapshot = yield* snapshots.get(id, { workingDirectory: folder })
      const options = paths.length === 0 ? {} : { workingDirectory: folder, paths }
      const planned = yield* afterRecovery(snapshots.preview(snapshot, options), folder, yes)
      if (Option.isNone(planned)) return
      yield* showChanges(planned.value, diff)
      if (planned.value.length === 0 || !(yield* confirm("Restore this?", yes))) return
      const { before, changes } = yield* snapshots.restore(snapshot, options)
      yield* Console.log(
        `Restored: ${changed(changes)}. To take it back: effect-codex restore ${before.id.slice(0, 12)}`
      )
    }).pipe(
      Effect.catchTag(["SnapshotError", "CodexError"], (error) => failing(error.message)),
      Effect.provide(GhostSnapshots.layerWith({ stateFolder: Option.getOrUndefined(stateFolder) }))
    )
).pipe(Command.withDescription("Make a folder what it was in a snapshot: exit code 0, or 1 when it was not"))
