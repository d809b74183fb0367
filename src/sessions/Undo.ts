/**
 * Takes turns back: the files they changed, and what the model remembers of
 * them.
 *
 * The folder of a thread is snapshotted before each turn and after it, by
 * `GhostSnapshots`, so it says only of that folder what a turn did: what codex
 * changed elsewhere (`additionalDirectories`, ignored files) is not undone.
 *
 * @since 0.1.0
 */
import { Clock, Context, Effect, FileSystem, Layer, Path } from "effect"
import { Codex, throughTransport } from "../Codex.ts"
import { CodexError, OptionInvalid, ThreadBusy, Unsupported } from "../CodexError.ts"
import { type HeldThread, hold } from "../internal/threads.ts"
import type { Thread } from "../Thread.ts"
import {
  type CreateOptions,
  type FileChange,
  GhostSnapshots,
  type Omission,
  type PreviewedChange
} from "./GhostSnapshots.ts"
import { ManualEdits, NothingToUndo, SnapshotError } from "./SnapshotError.ts"
import { isAlive } from "./snapshots/store.ts"
import { makePlanner, type PlannedStep, type Step } from "./undo/plan.ts"
import { isRunningHere, makeRecording } from "./undo/recording.ts"
import { makeRecords, type Stored, type Undone } from "./undo/records.ts"

/**
 * How turns are made undoable.
 *
 * @since 0.1.0
 * @category models
 */
export interface UndoLayerOptions extends Pick<
  CreateOptions,
  "forceInclude" | "maxUntrackedFileBytes" | "maxUntrackedFolderFiles" | "selfContained"
> {
  /**
   * What becomes of a turn whose folder cannot be snapshotted before it. It is
   * refused (`SnapshotFailed`), or it runs, cannot be undone, and a warning is
   * logged. Default: `"refuse"`.
   */
  readonly whenSnapshotFails?: "refuse" | "run" | undefined
}

/**
 * What is undone.
 *
 * @since 0.1.0
 * @category models
 */
export interface UndoOptions {
  /** How many turns, the newest first. Default: 1. */
  readonly turns?: number | undefined
  /** Whether the files are brought back. Default: true. */
  readonly files?: boolean | undefined
  /** Whether the model forgets the turns. Default: true. */
  readonly conversation?: boolean | undefined
  /** Overwrites what somebody else changed since. What is overwritten is in the snapshot that `redo` takes. Default: false. */
  readonly force?: boolean | undefined
}

/**
 * A turn, as it is remembered.
 *
 * @since 0.1.0
 * @category models
 */
export interface TurnRecord {
  /** The thread it is of. */
  readonly threadId: string
  /** Absent on exec, which does not name its turns, and where codex did not come to it. */
  readonly turnId?: string
  /** The folder that was snapshotted, absolute. */
  readonly workingDirectory: string
  /** The id of the snapshot before it, which `GhostSnapshots.get` has. Absent where that failed. */
  readonly before?: string
  /** The id of the snapshot after it. Absent where that failed, or the process ended first. */
  readonly after?: string
  /** When it was begun, in milliseconds since 1970. */
  readonly startedAt: number
  /** When it was over, in milliseconds since 1970. Absent while it runs, or where the process ended first. */
  readonly endedAt?: number
  /** What became of it. `BrokenOff`: the process that ran it ended during the turn. */
  readonly outcome: "Running" | "Completed" | "Failed" | "Interrupted" | "BrokenOff"
  /** Whether its files were taken back. `Pending`: an undo began and did not come to its end; the next one goes on with it. */
  readonly undo: "None" | "Pending" | "Undone" | "Redone"
  /** The model knows nothing of it any more. */
  readonly forgotten: boolean
  /** Why a snapshot is absent. */
  readonly problem?: string
}

/**
 * What an undo would do.
 *
 * @since 0.1.0
 * @category models
 */
export interface UndoPreview {
  /** The newest first. */
  readonly turns: ReadonlyArray<TurnRecord>
  /** By path, relative to the root of the folder's snapshots. */
  readonly files: ReadonlyArray<PreviewedChange>
  /** What somebody else changed since, and only `force` would overwrite. */
  readonly manualEdits: ReadonlyArray<string>
  /** Whether the model would forget the turns. */
  readonly conversation: boolean
}

/**
 * What was undone, or brought back.
 *
 * @since 0.1.0
 * @category models
 */
export interface UndoResult {
  /** In the order in which they were undone or brought back. */
  readonly turns: ReadonlyArray<TurnRecord>
  /** By path; empty when all was as it is to be. */
  readonly files: ReadonlyArray<FileChange>
  /** What is there, was not saved, and so was not touched. */
  readonly leftAlone: ReadonlyArray<Omission>
}

/**
 * Undoes turns.
 *
 * @since 0.1.0
 * @category services
 * @example
 * ```ts
 * import { NodeServices } from "@effect/platform-node"
 * import { Console, Effect, Layer } from "effect"
 * import { Codex } from "effect-codex"
 * import { GhostSnapshots, Undo } from "effect-codex/sessions"
 *
 * const program = Effect.gen(function* () {
 *   const thread = yield* (yield* Codex).startThread({ sandbox: "workspace-write" })
 *   yield* thread.run("Make it faster")
 *   // … it is not faster …
 *   const { files } = yield* (yield* Undo).undo(thread)
 *   yield* Console.log(files.map(({ path, status }) => `${status} ${path}`).join("\n"))
 * })
 *
 * const UndoLive = Undo.layer.pipe(
 *   Layer.provide([Codex.layerAppServer(), GhostSnapshots.layer]),
 *   Layer.provide(NodeServices.layer)
 * )
 *
 * program.pipe(Effect.provide(UndoLive))
 * ```
 */
export class Undo extends Context.Service<
  Undo,
  {
    /**
     * Takes the last turns of a thread back: its files are as they were before,
     * and the model forgets. Waits for a running turn. Files that the turns did
     * not change stay as they are, whoever changed them since.
     *
     * The files come first, the newest turn's before the one before it; the
     * conversation, which cannot be brought back, comes last. When something fails
     * half-way, the next `undo` of the thread goes on with the same turns.
     *
     * Fails before anything is changed with `ManualEdits` when somebody else
     * changed files that the turns did (a turn of another thread, say) or when
     * nobody can tell, with `NothingToUndo` for more turns than there are or one
     * without a snapshot, with `Unsupported` on exec unless `conversation` is
     * false, and with `ThreadBusy` while another process runs a turn of the thread.
     */
    readonly undo: (thread: Thread, options?: UndoOptions) => Effect.Effect<UndoResult, SnapshotError | CodexError>
    /**
     * Brings the files of what was undone last back, as they were when it was
     * undone. The conversation stays without it: the model knows nothing of it.
     *
     * Fails before anything is changed with `NothingToUndo` and `ManualEdits`.
     */
    readonly redo: (
      thread: Thread,
      options?: Pick<UndoOptions, "force">
    ) => Effect.Effect<UndoResult, SnapshotError | CodexError>
    /** What `undo` would do. Changes nothing. Fails as `undo` does, but for `ManualEdits`. */
    readonly preview: (
      thread: Thread,
      options?: Omit<UndoOptions, "force">
    ) => Effect.Effect<UndoPreview, SnapshotError | CodexError>
    /** The turns of a thread, or of all threads in a folder; the newest first. */
    readonly history: (
      of: Thread | string | { readonly workingDirectory: string }
    ) => Effect.Effect<ReadonlyArray<TurnRecord>, SnapshotError>
  }
>()("effect-codex/sessions/Undo") {
  /**
   * `Undo`, and the `Codex` it is given with turns that can be undone, whatever
   * its transport. A turn of the `Codex` beneath is not recorded.
   */
  static readonly layer: Layer.Layer<Undo | Codex, never, Codex | GhostSnapshots | FileSystem.FileSystem | Path.Path> =
    Layer.suspend(() => Undo.layerWith({}))

  /** With snapshots to the app's own wishes. */
  static readonly layerWith = (
    options: UndoLayerOptions
  ): Layer.Layer<Undo | Codex, never, Codex | GhostSnapshots | FileSystem.FileSystem | Path.Path> =>
    Layer.effectContext(make(options))
}

const outcomes = { completed: "Completed", failed: "Failed", interrupted: "Interrupted" } as const

const outcomeOf = (stored: Stored): TurnRecord["outcome"] => {
  const { processId, state } = stored.record
  if (state !== "running") return outcomes[state]
  const here = processId === globalThis.process.pid
  return (here ? isRunningHere(stored) : isAlive(processId)) ? "Running" : "BrokenOff"
}

const undoOf = ({ record: { undone } }: Stored): TurnRecord["undo"] => {
  if (undone === undefined) return "None"
  if (undone.files === "pending" || undone.conversation === "pending") return "Pending"
  return undone.files === "redone" ? "Redone" : "Undone"
}

const toTurn = (stored: Stored): TurnRecord => {
  const { after, before, endedAt, forgotten, problem, startedAt, threadId, turnId, workingDirectory } = stored.record
  return {
    threadId: threadId ?? "",
    ...(turnId === undefined ? undefined : { turnId }),
    workingDirectory,
    ...(before === undefined ? undefined : { before }),
    ...(after === undefined ? undefined : { after }),
    startedAt,
    ...(endedAt === undefined ? undefined : { endedAt }),
    outcome: outcomeOf(stored),
    undo: undoOf(stored),
    forgotten,
    ...(problem === undefined ? undefined : { problem })
  }
}

const nothing = (threadId: string | undefined, detail: string) =>
  new SnapshotError({ reason: new NothingToUndo({ threadId: threadId ?? "", detail }) })

const invalid = (option: string, detail: string) => new CodexError({ reason: new OptionInvalid({ option, detail }) })

/** By the last of them, for who wants each once. */
const distinct = (omissions: ReadonlyArray<Omission>): ReadonlyArray<Omission> => [
  ...new Map(omissions.map((omission) => [omission.path, omission])).values()
]

const make = Effect.fnUntraced(function* ({ whenSnapshotFails = "refuse", ...given }: UndoLayerOptions) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const snapshots = yield* GhostSnapshots
  const records = yield* makeRecords(snapshots.stateFolder)
  const planner = yield* makePlanner(snapshots)
  const settings = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
  const recording = yield* makeRecording(snapshots, records, settings, whenSnapshotFails)
  const codex = throughTransport(yield* Codex, recording)
  const { transport } = codex.capabilities

  const turnsOf = Effect.fnUntraced(function* ({ id }: Thread, force: boolean) {
    const all = id === undefined ? [] : yield* records.of(id)
    if (force || !all.some((stored) => outcomeOf(stored) === "Running")) return all
    return yield* new CodexError({ reason: new ThreadBusy(), ...(id === undefined ? undefined : { threadId: id }) })
  })

  /** The turns that are to be undone, the newest first; those that are half undone before all others. */
  const select = Effect.fnUntraced(function* (thread: Thread, { force = false, turns: count = 1 }: UndoOptions) {
    if (!Number.isInteger(count) || count < 1) return yield* invalid("turns", "expected a whole number from 1")
    const all = yield* turnsOf(thread, force)
    const pending = all.filter((stored) => undoOf(stored) === "Pending")
    if (pending.length > 0) return pending
    const standing = all.filter((stored) => undoOf(stored) !== "Undone")
    if (standing.length >= count) return standing.slice(0, count)
    const there = standing.length === 0 ? "no turn of it" : `only ${standing.length} of its turns`
    return yield* nothing(thread.id, `${there} can be undone; the Codex that Undo.layer gives makes them so`)
  })

  /** The turns that the model is to forget. */
  const remembered = Effect.fnUntraced(function* (selected: ReadonlyArray<Stored>, { revert }: HeldThread) {
    const found = selected.filter(({ record }) => !record.forgotten)
    const refuse = (what: string) => {
      const capability = `${what} (pass conversation: false to undo the files alone)`
      return new CodexError({ reason: new Unsupported({ transport, capability }) })
    }
    if (found.length > 0 && revert === undefined) return yield* refuse("taking a turn back")
    // An app-server names each turn that it begins.
    const isNameless = ({ record }: Stored) => record.turnId === undefined && record.transport === "exec"
    if (found.some(isNameless)) return yield* refuse("taking back a turn that ran on exec")
    return found
  })

  const stepsOf = (selected: ReadonlyArray<Stored>): Effect.Effect<ReadonlyArray<Step>, SnapshotError> =>
    Effect.forEach(
      selected.filter(({ record }) => record.undone?.files !== "undone"),
      (stored) => {
        const { after, before, problem = "", threadId } = stored.record
        return before === undefined
          ? Effect.fail(nothing(threadId, `there is no snapshot of a turn; pass files: false (${problem})`))
          : Effect.succeed({ stored, expected: after, target: before })
      }
    )

  const choose = Effect.fnUntraced(function* (thread: Thread, options: UndoOptions) {
    const { conversation = true, files = true } = options
    if (!conversation && !files) return yield* invalid("files", "without files and conversation nothing is undone")
    const held = yield* hold(thread)
    const selected = yield* select(thread, options)
    const toForget = conversation ? yield* remembered(selected, held) : []
    return { held, selected, toForget, steps: files ? yield* stepsOf(selected) : [] }
  })

  /** What broke off is finished first: nothing can be compared with what is half-way. */
  const planFor = Effect.fnUntraced(function* (steps: ReadonlyArray<Step>, force: boolean) {
    for (const workingDirectory of new Set(steps.map(({ stored }) => stored.record.workingDirectory))) {
      yield* snapshots.recover({ workingDirectory })
    }
    const plan = yield* planner.plan(steps)
    if (plan.manualEdits.length === 0 || force) return plan
    return yield* new SnapshotError({ reason: new ManualEdits({ paths: plan.manualEdits }) })
  })

  const restore = ({ now, paths, target }: PlannedStep) =>
    paths.length === 0 ? Effect.succeed({ before: now, leftAlone: [] }) : snapshots.restore(target, { paths })

  const mark = (stored: Stored, changes: Partial<Undone>): Effect.Effect<void, SnapshotError> => {
    const { undone } = stored.record
    return undone === undefined ? Effect.void : records.update(stored, { undone: { ...undone, ...changes } })
  }

  /** The oldest turn that codex still knows takes those after it along. */
  const forget = Effect.fnUntraced(function* (toForget: ReadonlyArray<Stored>, { revert }: HeldThread) {
    for (const { record } of toForget.toReversed()) {
      if (record.turnId === undefined || revert === undefined) continue
      const isGone = yield* revert(record.turnId).pipe(
        Effect.as(true),
        Effect.catchReason("CodexError", "RequestFailed", ({ detail }, error) =>
          /turn not found/i.test(detail) ? Effect.succeed(false) : Effect.fail(error)
        )
      )
      if (isGone) break
    }
    for (const stored of toForget) {
      yield* records.update(stored, { forgotten: true })
      yield* mark(stored, { conversation: "done" })
    }
  })

  const undo = Effect.fn("Undo.undo")(function* (thread: Thread, options: UndoOptions = {}) {
    const { held, selected, steps, toForget } = yield* choose(thread, options)
    const plan = yield* planFor(steps, options.force ?? false)
    const fresh = { operation: globalThis.crypto.randomUUID(), at: yield* Clock.currentTimeMillis }
    for (const stored of selected) {
      const { forgotten, undone } = stored.record
      const earlier = undoOf(stored) === "Pending" ? undone : undefined
      const isStep = steps.some((step) => step.stored === stored)
      yield* records.update(stored, {
        undone: {
          ...fresh,
          ...earlier,
          files: isStep ? "pending" : earlier?.files === "undone" ? "undone" : "left",
          conversation: toForget.includes(stored) ? "pending" : forgotten ? "done" : "left"
        }
      })
    }
    const leftAlone: Array<Omission> = []
    for (const step of plan.steps) {
      const { stored } = step
      // What was there when an undo began that broke off is what a redo is to bring back.
      const { paths = [], redo } = stored.record.undone ?? {}
      yield* mark(stored, { redo: redo ?? step.now.id, paths: [...new Set([...paths, ...step.names])] })
      const restored = yield* restore(step)
      leftAlone.push(...restored.leftAlone)
      yield* mark(stored, { redo: redo ?? restored.before.id, files: "undone" })
    }
    yield* forget(toForget, held)
    const result: UndoResult = { turns: selected.map(toTurn), files: plan.files, leftAlone: distinct(leftAlone) }
    return result
  }, Effect.scoped)

  const redo = Effect.fn("Undo.redo")(function* (thread: Thread, { force = false }: Pick<UndoOptions, "force"> = {}) {
    yield* hold(thread)
    const all = yield* turnsOf(thread, force)
    const undone = all.flatMap((stored) => {
      const { undone } = stored.record
      const isUndone = undone?.files === "undone" || undone?.files === "pending"
      return isUndone && undone.redo !== undefined ? [{ stored, undone, redo: undone.redo }] : []
    })
    // At the same time: the older turn is undone later.
    const latest = undone.toReversed().toSorted((a, b) => b.undone.at - a.undone.at)[0]
    if (latest === undefined) return yield* nothing(thread.id, "no files of it were undone that could be brought back")
    const steps = undone
      .filter((each) => each.undone.operation === latest.undone.operation)
      .toReversed()
      .map(({ redo, stored, undone: { paths } }): Step => ({
        stored,
        expected: stored.record.before,
        target: redo,
        paths
      }))
    const plan = yield* planFor(steps, force)
    const leftAlone: Array<Omission> = []
    for (const step of plan.steps) {
      leftAlone.push(...(yield* restore(step)).leftAlone)
      yield* mark(step.stored, {
        files: "redone",
        conversation: step.stored.record.forgotten ? "done" : "left"
      })
    }
    const result: UndoResult = {
      turns: steps.map(({ stored }) => toTurn(stored)),
      files: plan.files,
      leftAlone: distinct(leftAlone)
    }
    return result
  }, Effect.scoped)

  const preview = Effect.fn("Undo.preview")(function* (thread: Thread, options: Omit<UndoOptions, "force"> = {}) {
    const { selected, steps, toForget } = yield* choose(thread, options)
    const plan = yield* planner.plan(steps)
    const result: UndoPreview = {
      turns: selected.map(toTurn),
      files: yield* planner.preview(plan),
      manualEdits: plan.manualEdits,
      conversation: toForget.length > 0
    }
    return result
  }, Effect.scoped)

  const history = Effect.fn("Undo.history")(function* (of: Thread | string | { readonly workingDirectory: string }) {
    if (typeof of === "object" && "workingDirectory" in of) {
      const absolute = path.resolve(of.workingDirectory)
      const folder = yield* Effect.orElseSucceed(fs.realPath(absolute), () => absolute)
      return (yield* records.inFolder(folder)).map(toTurn)
    }
    const threadId = typeof of === "string" ? of : of.id
    return threadId === undefined ? [] : (yield* records.of(threadId)).map(toTurn)
  })

  return Context.make(Codex, codex).pipe(Context.add(Undo, Undo.of({ undo, redo, preview, history })))
})
