/** Threads whose turns change files as the test says, on a folder of their own. */
import * as Fs from "node:fs"
import * as NodePath from "node:path"
import { NodeServices } from "@effect/platform-node"
import { Context, Deferred, Effect, FileSystem, Layer, Stream } from "effect"
import { Codex, CodexError, Reasons, type Thread, type ThreadEvent } from "effect-codex"
import { GhostSnapshots, Undo, type UndoLayerOptions } from "effect-codex/sessions"
import { makeCodex } from "../../src/Codex.ts"
import type { Transport } from "../../src/internal/transport.ts"
import { git } from "./folderModel.ts"

/** Texts by path; null for no file. */
export type Files = Readonly<Record<string, string | null>>

/** What a turn does, by its prompt. */
export interface Deed {
  readonly files?: Files
  /** How codex says it ends. Default: it completes. */
  readonly fails?: boolean
  /** It does not end by itself; `begun` is done when its files are changed. */
  readonly hangs?: Deferred.Deferred<void>
  /** Codex does not take it. */
  readonly refused?: boolean
}

export const write = (root: string, files: Files): void => {
  for (const [name, text] of Object.entries(files)) {
    const file = NodePath.join(root, name)
    if (text === null) Fs.rmSync(file, { recursive: true, force: true })
    else {
      Fs.mkdirSync(NodePath.dirname(file), { recursive: true })
      Fs.writeFileSync(file, text)
    }
  }
}

export const read = (root: string): Record<string, string> => {
  const found: Record<string, string> = {}
  for (const entry of Fs.readdirSync(root, { withFileTypes: true, recursive: true })) {
    const name = NodePath.relative(root, NodePath.join(entry.parentPath, entry.name))
    if (entry.isFile() && !name.startsWith(".git/")) found[name] = Fs.readFileSync(NodePath.join(root, name), "utf8")
  }
  return found
}

export interface UndoSetup extends UndoLayerOptions {
  readonly files?: Files
  readonly repository?: boolean
  /** Default: app-server. */
  readonly transport?: "app-server" | "exec"
  readonly stateFolder?: string
  /** Stands between `Undo` and the snapshots. */
  readonly snapshots?: (real: GhostSnapshots["Service"]) => GhostSnapshots["Service"]
}

export const openUndo = Effect.fnUntraced(function* (setup: UndoSetup = {}) {
  const { files = {}, repository = false, snapshots: between, transport = "app-server", ...options } = setup
  const fs = yield* FileSystem.FileSystem
  const root = yield* Effect.flatMap(fs.makeTempDirectoryScoped({ prefix: "codex-work-" }), fs.realPath)
  const stateFolder = setup.stateFolder ?? (yield* fs.makeTempDirectoryScoped({ prefix: "codex-state-" }))
  write(root, files)
  if (repository) {
    git(root, "init", "-q")
    git(root, "add", "-A")
    git(root, "commit", "-q", "--allow-empty", "-m", "one")
  }

  const deeds: Array<Deed> = []
  /** The ids of the turns that the model remembers. */
  const remembered: Array<string> = []
  const reverts: Array<string> = []
  let threads = 0
  let turns = 0
  const faults: { revert?: CodexError } = {}

  const scripted: Transport = {
    capabilities: { transport, deltas: false, steering: false, approvals: false },
    storedUsage: () => Effect.succeedNone,
    findThread: Effect.succeed,
    turn: ({ target, thread }) =>
      Effect.suspend(() => {
        const deed = deeds.shift() ?? {}
        if (deed.refused === true) {
          return Effect.fail(new CodexError({ reason: new Reasons.ThreadNotFound({ thread: "it" }) }))
        }
        const threadId = target._tag === "Existing" ? target.threadId : `thread-${++threads}`
        const id = `turn-${++turns}`
        const named = transport === "exec" ? {} : { id }
        const act = Effect.sync(() => {
          remembered.push(id)
          write(thread.workingDirectory ?? root, deed.files ?? {})
        })
        const end: Stream.Stream<ThreadEvent.ThreadEvent, CodexError> =
          deed.hangs === undefined
            ? deed.fails === true
              ? Stream.fail(new CodexError({ reason: new Reasons.TurnIncomplete({}) }))
              : Stream.make({ _tag: "TurnCompleted" })
            : Stream.fromEffect(Effect.andThen(Deferred.succeed(deed.hangs, undefined), Effect.never))
        const begin: ReadonlyArray<ThreadEvent.ThreadEvent> = [
          { _tag: "ThreadStarted", threadId },
          { _tag: "TurnStarted", ...(transport === "exec" ? undefined : { turnId: id }) }
        ]
        const events = Stream.fromIterable(begin).pipe(
          Stream.concat(Stream.drain(Stream.fromEffect(act))),
          Stream.concat(end)
        )
        return Effect.succeed({ ...named, events })
      }),
    ...(transport === "exec"
      ? undefined
      : {
          revert: (_, turnId) =>
            Effect.suspend(() => {
              if (faults.revert !== undefined) return Effect.fail(faults.revert)
              reverts.push(turnId)
              const at = remembered.indexOf(turnId)
              if (at !== -1) return Effect.sync(() => void remembered.splice(at))
              const detail = `turn not found: ${turnId}`
              return Effect.fail(
                new CodexError({ reason: new Reasons.RequestFailed({ method: "thread/revert", code: -32600, detail }) })
              )
            })
        })
  }

  /** Another process would see the same: its own services, on the same files. */
  const open = Effect.gen(function* () {
    const real = Context.get(
      yield* Layer.build(Layer.provide(GhostSnapshots.layerWith({ stateFolder }), NodeServices.layer)),
      GhostSnapshots
    )
    const snapshots = between === undefined ? real : between(real)
    const context = yield* Layer.build(
      Undo.layerWith(options).pipe(
        Layer.provide([
          Layer.succeed(Codex, makeCodex(scripted)),
          Layer.succeed(GhostSnapshots, snapshots),
          NodeServices.layer
        ])
      )
    )
    return { codex: Context.get(context, Codex), undo: Context.get(context, Undo), snapshots }
  })

  const opened = yield* open
  const start = () => opened.codex.startThread({ workingDirectory: root })
  const run = (thread: Thread, changes: Files, deed: Deed = {}) =>
    Effect.suspend(() => {
      deeds.push({ ...deed, files: changes })
      return thread.run("go")
    })
  return { ...opened, open, root, stateFolder, start, run, deeds, remembered, reverts, faults }
})
