/**
 * What is to be restored so that turns are undone and nothing else is.
 */
import { Effect, Path } from "effect"
import type { GhostSnapshot } from "../GhostSnapshot.ts"
import type { FileChange, GhostSnapshots, PreviewedChange } from "../GhostSnapshots.ts"
import { message, type Stored } from "./records.ts"

/** A turn whose files are to go from one snapshot to another. */
export interface Step {
  readonly stored: Stored
  /** How the turn's files are if nobody else changed them; undefined when nobody knows. */
  readonly expected: string | undefined
  readonly target: string
  /** The turn's files, relative to the root. Default: all that are different in the two. */
  readonly paths?: ReadonlyArray<string> | undefined
}

/** A restore of some files. */
export interface Part {
  readonly target: GhostSnapshot
  /** Absolute. */
  readonly paths: ReadonlyArray<string>
}

export interface PlannedStep extends Part {
  readonly stored: Stored
  /** What is there now, for whom the restore breaks off. */
  readonly now: GhostSnapshot
  /** The same files, relative to the root. */
  readonly names: ReadonlyArray<string>
}

export interface Plan {
  readonly steps: ReadonlyArray<PlannedStep>
  /** What somebody else changed and a step would overwrite; sorted. */
  readonly manualEdits: ReadonlyArray<string>
  /** What all steps together change, by path. */
  readonly files: ReadonlyArray<FileChange>
  /** The same as few restores, each file once. */
  readonly parts: ReadonlyArray<Part>
}

/** A folder as the steps so far would leave it. */
interface Folder {
  readonly root: string
  readonly now: GhostSnapshot
  /** The snapshot that a file would be as in; the others are as they are now. */
  readonly touched: Map<string, GhostSnapshot>
}

type Changes = ReadonlyMap<string, FileChange>

const foldersAbove = (name: string): ReadonlyArray<string> => {
  const parts = name.split("/")
  return parts.slice(1).map((_, i) => parts.slice(0, i + 1).join("/"))
}

/** The files that are in the way of others, being folders there, or that stand in a folder which is to be a file. */
const inTheWay = (of: ReadonlyArray<string>, others: ReadonlyArray<string>): ReadonlyArray<string> => {
  const names = new Set(of)
  const above = new Set(of.flatMap(foldersAbove))
  return others.filter((other) => above.has(other) || foldersAbove(other).some((folder) => names.has(folder)))
}

const byName = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

export const makePlanner = Effect.fnUntraced(function* (snapshots: GhostSnapshots["Service"]) {
  const path = yield* Path.Path

  /** The steps are carried out in their order; each finds what those before it left. */
  const plan = Effect.fnUntraced(function* (steps: ReadonlyArray<Step>) {
    const folders = new Map<string, Folder>()
    const compared = new Map<string, Changes>()

    const between = Effect.fnUntraced(function* (from: GhostSnapshot, to: GhostSnapshot) {
      const key = `${from.id} ${to.id}`
      const known = compared.get(key)
      if (known !== undefined) return known
      const found = from.id === to.id ? [] : yield* snapshots.changes(from, to)
      const changes: Changes = new Map(found.map((change) => [change.path, change]))
      compared.set(key, changes)
      return changes
    })

    const open = Effect.fnUntraced(function* ({ settings, workingDirectory }: Stored["record"]) {
      const known = folders.get(workingDirectory)
      if (known !== undefined) return known
      const root = yield* snapshots.rootOf(workingDirectory)
      const now = yield* snapshots.create({ ...settings, workingDirectory, message })
      const folder: Folder = { root, now, touched: new Map() }
      folders.set(workingDirectory, folder)
      return folder
    })

    const edited = new Set<string>()
    const planned = yield* Effect.forEach(
      steps,
      Effect.fnUntraced(function* (step) {
        const { now, root, touched } = yield* open(step.stored.record)
        const { workingDirectory } = step.stored.record
        const target = yield* snapshots.get(step.target, { workingDirectory })
        const expected =
          step.expected === undefined ? undefined : yield* snapshots.get(step.expected, { workingDirectory })
        const ofTurn = step.paths ?? [...(yield* between(expected ?? now, target)).keys()]
        const names: Array<string> = []
        for (const name of ofTurn) {
          const found = touched.get(name) ?? now
          touched.set(name, target)
          if (!(yield* between(found, target)).has(name)) continue
          names.push(name)
          if (expected === undefined || (yield* between(expected, found)).has(name)) edited.add(name)
        }
        const others = [...(yield* between(expected ?? now, now)).keys()].filter((name) => !touched.has(name))
        for (const name of inTheWay(names, others)) edited.add(name)
        const result: PlannedStep = {
          stored: step.stored,
          now,
          target,
          names,
          paths: names.map((name) => path.join(root, name))
        }
        return result
      })
    )

    const files: Array<FileChange> = []
    const parts: Array<Part> = []
    for (const { now, root, touched } of folders.values()) {
      const byTarget = new Map<GhostSnapshot, Array<string>>()
      for (const [name, target] of touched) {
        const change = (yield* between(now, target)).get(name)
        if (change === undefined) continue
        files.push(change)
        const same = byTarget.get(target)
        if (same === undefined) byTarget.set(target, [path.join(root, name)])
        else same.push(path.join(root, name))
      }
      for (const [target, paths] of byTarget) parts.push({ target, paths })
    }
    const result: Plan = {
      steps: planned,
      manualEdits: [...edited].toSorted(byName),
      files: files.toSorted((a, b) => byName(a.path, b.path)),
      parts
    }
    return result
  })

  /** The files of a plan, with what becomes of them. */
  const preview = Effect.fnUntraced(function* ({ parts }: Plan) {
    const found = yield* Effect.forEach(parts, ({ paths, target }) => snapshots.preview(target, { paths }))
    return found.flat().toSorted((a: PreviewedChange, b: PreviewedChange) => byName(a.path, b.path))
  })

  return { plan, preview }
})
