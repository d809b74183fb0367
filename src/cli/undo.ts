/** `effect-codex undo`: takes the last turns back. */
import { Console, DateTime, Effect, Layer, Option } from "effect"
import { Command, Flag } from "effect/cli"
import { Codex } from "../Codex.ts"
import { GhostSnapshots } from "../sessions/GhostSnapshots.ts"
import { type TurnRecord, Undo } from "../sessions/Undo.ts"
import { codexPath, diff, stateFolder, workingDirectory, yes } from "./flags.ts"
import { afterRecovery, changed, confirm, failing, showChanges } from "./restoring.ts"
import { printable } from "./terminal.ts"

const shownTurn = ({ outcome, startedAt, threadId }: TurnRecord): string =>
  `Turn of ${DateTime.formatIso(DateTime.makeUnsafe(startedAt))} (${outcome}), thread ${threadId}`

export const undo = Command.make(
  "undo",
  {
    codexPath,
    stateFolder,
    workingDirectory,
    yes,
    diff,
    filesOnly: Flag.Boolean("files-only").pipe(
      Flag.withDescription("Leave the conversation as it is: the model still knows of the turns"),
      Flag.withDefault(false)
    ),
    force: Flag.Boolean("force").pipe(
      Flag.withDescription("Overwrite what somebody else changed since"),
      Flag.withDefault(false)
    ),
    thread: Flag.String("thread").pipe(
      Flag.withDescription("The thread's id; by default that of the last turn in the folder"),
      Flag.optional
    ),
    turns: Flag.Int("turns").pipe(
      Flag.withAlias("n"),
      Flag.withDescription("How many turns, the newest first"),
      Flag.withDefault(1)
    )
  },
  ({ codexPath, diff, filesOnly, force, stateFolder, thread, turns, workingDirectory, yes }) => {
    const folder = Option.getOrElse(workingDirectory, () => ".")
    const codex = { codexPath: Option.getOrUndefined(codexPath) }
    const snapshots = GhostSnapshots.layerWith({ stateFolder: Option.getOrUndefined(stateFolder) })
    const undoOn = <E, R>(layer: Layer.Layer<Codex, E, R>) =>
      Undo.layer.pipe(Layer.provide(layer), Layer.provideMerge(snapshots))

    const ofThread = Effect.fnUntraced(function* () {
      if (Option.isSome(thread)) return thread.value
      const history = yield* (yield* Undo).history({ workingDirectory: folder })
      return history.find(({ undo }) => undo !== "Undone")?.threadId
    })

    /** Without a server: nothing is asked of the conversation yet. */
    const preview = Effect.gen(function* () {
      const threadId = yield* ofThread()
      if (threadId === undefined) return undefined
      const opened = yield* (yield* Codex).resumeThread(threadId)
      return yield* (yield* Undo).preview(opened, { turns, conversation: false })
    })

    return Effect.gen(function* () {
      const found = yield* afterRecovery(preview, folder, yes).pipe(Effect.provide(undoOn(Codex.layerExec(codex))))
      if (Option.isNone(found)) return
      const planned = found.value
      const [last] = planned?.turns ?? []
      if (planned === undefined || last === undefined) {
        return yield* failing(`there is no turn in ${folder} that can be undone`)
      }
      for (const turn of planned.turns) yield* Console.log(printable(shownTurn(turn)))
      yield* showChanges(planned.files, diff)
      const remembered = planned.turns.filter(({ forgotten }) => !forgotten)
      const canForget = remembered.every(({ turnId }) => turnId !== undefined)
      const conversation = !filesOnly && remembered.length > 0 && canForget
      if (conversation) yield* Console.log("The model will forget what was said.")
      else if (remembered.length > 0) {
        yield* Console.log(`The model will still know of it${canForget ? "" : ": it ran on codex exec"}.`)
      }
      if (planned.manualEdits.length > 0) {
        const edits = planned.manualEdits.join(", ")
        if (!force) return yield* failing(`changed since by somebody else: ${edits}; pass --force to overwrite them`)
        yield* Console.log(printable(`Changed since by somebody else, and overwritten: ${edits}`))
      }
      if (!(yield* confirm("Undo this?", yes))) return
      const undone = Effect.gen(function* () {
        const opened = yield* (yield* Codex).resumeThread(last.threadId, { workingDirectory: last.workingDirectory })
        return yield* (yield* Undo).undo(opened, { turns, conversation, force })
      })
      const { files } = yield* conversation
        ? Effect.provide(undone, undoOn(Codex.layerAppServer(codex)))
        : Effect.provide(undone, undoOn(Codex.layerExec(codex)))
      yield* Console.log(`Undone: ${changed(files)}.`)
    }).pipe(Effect.catchTag(["CodexError", "SnapshotError"], (error) => failing(error.message)))
  }
).pipe(
  Command.withDescription("Take the last turns back, files and conversation: exit code 0, or 1 when they were not")
)
