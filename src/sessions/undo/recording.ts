/**
 * A transport that snapshots the folder before each turn and after it, and
 * remembers both.
 *
 * It stands where a turn has its thread for itself: nothing is snapshotted while
 * a turn waits for another, and what is snapshotted after a turn is what is
 * there once all its processes are gone.
 */
import { Clock, Effect, Option, Path, Result, Stream } from "effect"
import { CodexError, SnapshotFailed } from "../../CodexError.ts"
import type { Transport, TurnRequest } from "../../internal/transport.ts"
import type { ThreadEvent } from "../../ThreadEvent.ts"
import type { GhostSnapshots } from "../GhostSnapshots.ts"
import { message, type Record, type Records, type SnapshotSettings, type Stored } from "./records.ts"

/** The records of turns that this process runs. */
const running = new Set<string>()

export const isRunningHere = ({ file }: Stored): boolean => running.has(file)

interface Recording {
  stored: Stored
  /** Codex has taken the turn. */
  began: boolean
  state: Record["state"]
}

export const makeRecording = Effect.fnUntraced(function* (
  snapshots: GhostSnapshots["Service"],
  records: Records,
  settings: SnapshotSettings,
  whenSnapshotFails: "refuse" | "run"
) {
  const path = yield* Path.Path

  const snapshot = (workingDirectory: string) => snapshots.create({ ...settings, workingDirectory, message })

  /** What is left to do when the turn and all its processes are over. Nobody is there to be told of a failure. */
  const finish = Effect.fnUntraced(
    function* ({ began, state, stored }: Recording) {
      const { before, workingDirectory } = stored.record
      const after = before === undefined ? undefined : yield* Effect.result(snapshot(workingDirectory))
      const kept = after === undefined ? undefined : Option.getOrUndefined(Result.getSuccess(after))
      // Codex refused it, or could not be reached: there was no turn.
      if (!began && kept?.id === before) return yield* records.remove(stored)
      const problem = after !== undefined && Result.isFailure(after) ? after.failure.message : undefined
      if (problem !== undefined) yield* Effect.logWarning(`there is no snapshot after a turn: ${problem}`)
      yield* records.update(stored, {
        state,
        endedAt: yield* Clock.currentTimeMillis,
        ...(kept === undefined ? undefined : { after: kept.id }),
        ...(problem === undefined ? undefined : { problem })
      })
    },
    Effect.catch((error) => Effect.logWarning(`what became of a turn is not recorded: ${error.message}`)),
    (effect, { stored }) =>
      Effect.ensuring(
        effect,
        Effect.sync(() => running.delete(stored.file))
      )
  )

  /** Snapshots, and remembers it; whatever becomes of the turn then, the scope finishes the record. */
  const begin = Effect.fnUntraced(function* ({ capabilities }: Transport, { target, thread }: TurnRequest) {
    const workingDirectory = path.resolve(thread.workingDirectory ?? ".")
    const before = yield* Effect.result(snapshot(workingDirectory))
    if (Result.isFailure(before) && whenSnapshotFails === "refuse") return yield* before.failure
    if (Result.isFailure(before)) yield* Effect.logWarning(`a turn cannot be undone: ${before.failure.message}`)
    const kept = Option.getOrUndefined(Result.getSuccess(before))
    const record: Record = {
      version: 1,
      ...(target._tag === "Existing" ? { threadId: target.threadId } : undefined),
      transport: capabilities.transport,
      workingDirectory: kept?.workingDirectory ?? workingDirectory,
      settings,
      processId: globalThis.process.pid,
      startedAt: yield* Clock.currentTimeMillis,
      state: "running",
      ...(Result.isSuccess(before) ? { before: before.success.id } : { problem: before.failure.message }),
      forgotten: false
    }
    const added = Effect.map(records.add(record), (stored): Recording => {
      running.add(stored.file)
      return { stored, began: false, state: "interrupted" }
    })
    return yield* Effect.acquireRelease(added, finish)
  })

  /** Notes what codex says of the turn. What cannot be written now is written when the turn ends. */
  const note = Effect.fnUntraced(
    function* (recording: Recording, known: { readonly threadId?: string; readonly turnId?: string }) {
      const { stored } = recording
      const { threadId, turnId } = stored.record
      if ((known.threadId ?? threadId) === threadId && (known.turnId ?? turnId) === turnId) return
      if (known.threadId === undefined || known.threadId === threadId) return yield* records.update(stored, known)
      const named = yield* records.add({ ...stored.record, ...known })
      recording.stored = named
      running.add(named.file)
      running.delete(stored.file)
      yield* records.remove(stored)
    },
    Effect.catch((error) => Effect.logWarning(`a turn is not recorded: ${error.message}`)),
    Effect.uninterruptible
  )

  const hear = (recording: Recording, event: ThreadEvent): Effect.Effect<void> => {
    switch (event._tag) {
      case "ThreadStarted":
        return note(recording, { threadId: event.threadId })
      case "TurnStarted":
        recording.began = true
        return event.turnId === undefined ? Effect.void : note(recording, { turnId: event.turnId })
      case "TurnCompleted":
        recording.began = true
        recording.state = "completed"
        return Effect.void
      default:
        return Effect.void
    }
  }

  const isTelling = ({ _tag }: ThreadEvent): boolean =>
    _tag === "ThreadStarted" || _tag === "TurnStarted" || _tag === "TurnCompleted"

  const recorded = Effect.fnUntraced(function* (inner: Transport, request: TurnRequest, recording: Recording) {
    const failed = ({ reason }: CodexError) =>
      Effect.sync(() => {
        recording.state = reason._tag === "Interrupted" ? "interrupted" : "failed"
      })
    const turn = yield* Effect.tapError(inner.turn(request), failed)
    if (turn.id !== undefined) {
      recording.began = true
      yield* note(recording, { turnId: turn.id })
    }
    const events = Stream.transformPull(turn.events, (pull) =>
      Effect.succeed(
        Effect.flatMap(pull, (batch) => {
          const telling = batch.filter(isTelling)
          return telling.length === 0
            ? Effect.succeed(batch)
            : Effect.as(
                Effect.forEach(telling, (event) => hear(recording, event), { discard: true }),
                batch
              )
        })
      )
    )
    return { ...turn, events: Stream.tapError(events, failed) }
  })

  const turn = (inner: Transport): Transport["turn"] =>
    Effect.fnUntraced(function* (request) {
      const begun = yield* Effect.result(begin(inner, request))
      if (Result.isSuccess(begun)) return yield* recorded(inner, request, begun.success)
      if (whenSnapshotFails === "refuse") {
        return yield* new CodexError({ reason: new SnapshotFailed({ error: begun.failure }) })
      }
      yield* Effect.logWarning(`a turn cannot be undone: ${begun.failure.message}`)
      return yield* inner.turn(request)
    })

  /** The history has lost this turn, and all that followed it. */
  const forget = Effect.fnUntraced(
    function* (threadId: string, turnId: string) {
      const all = yield* records.of(threadId)
      const last = all.findIndex(({ record }) => record.turnId === turnId)
      for (const stored of all.slice(0, last + 1)) {
        if (!stored.record.forgotten) yield* records.update(stored, { forgotten: true })
      }
    },
    Effect.catch((error) => Effect.logWarning(`that a turn was taken back is not recorded: ${error.message}`))
  )

  return (inner: Transport): Transport => {
    const { revert } = inner
    return {
      ...inner,
      turn: turn(inner),
      ...(revert === undefined
        ? undefined
        : {
            revert: Effect.fnUntraced(function* (request, turnId) {
              yield* revert(request, turnId)
              if (request.target._tag !== "Existing") return
              yield* forget(request.target.threadId, turnId)
            })
          })
    }
  }
})
