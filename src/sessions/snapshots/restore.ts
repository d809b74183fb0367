/**
 * Makes a folder what it was in a tree: works out what that takes, and does it
 * so that whoever comes after a process that ended half-way can tell.
 */
import { Effect, FileSystem, Option, Path } from "effect"
import { FilesInTheWay, RestoreIncomplete, SnapshotDamaged, SnapshotError } from "../SnapshotError.ts"
import { type Change, changesBetween, idsOnDisk, treeWith } from "./changes.ts"
import { gitFailed, shown, written } from "./git.ts"
import { objects } from "./objects.ts"
import {
  defaultThresholds,
  isIgnoreFile,
  type LeftOut,
  list,
  type Scan,
  type ScanOptions,
  type Scanner,
  writeTree
} from "./scan.ts"
import type { Journal, OpenStore } from "./store.ts"

/** The mode of one in a tree. */
const submodule = "160000"

/** Without them, a link is a file with its target in it. */
const hasLinks = globalThis.process.platform !== "win32"

export interface Goal {
  /** The tree that is to be. */
  readonly target: string
  readonly prefix: string
  /** What was there already when the tree was made, though it is not in it. */
  readonly spared: ReadonlyArray<LeftOut>
  readonly paths: ReadonlyArray<string> | undefined
  /** All that a restore was about to change, when it broke off. Nothing else is touched. */
  readonly recovering?: ReadonlySet<string>
}

export interface Plan {
  readonly found: Scan
  readonly changes: ReadonlyArray<Change>
  readonly tree: string
  readonly leftAlone: ReadonlyArray<LeftOut>
}

/** Whether a name is one of these, or below one of them; everything is below the empty one. */
const isUnder = (name: string, folders: ReadonlySet<string>): boolean => {
  if (folders.has(name) || folders.has("")) return true
  for (let end = name.lastIndexOf("/"); end > 0; end = name.lastIndexOf("/", end - 1)) {
    if (folders.has(name.slice(0, end))) return true
  }
  return false
}

export const makeRestorer = Effect.fnUntraced(function* (
  { ignoredIn, look, scan, thingAt, thingsOf }: Scanner,
  limits: Pick<ScanOptions, "maxSnapshotBytes" | "maxStoreBytes">
) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path

  /** Whether a file or something above it is there, though no snapshot has seen it: ignored now, say. */
  const isInTheWay = Effect.fnUntraced(function* (store: OpenStore, name: string) {
    const parts = shown(name).split("/")
    // A name that is no UTF-8 cannot be looked at; git does not mind taking what is not there.
    if (parts.some((part) => part.includes("\ufffd"))) return name
    for (let depth = 1; depth <= parts.length; depth++) {
      const there = yield* thingAt(path.join(store.place.root, ...parts.slice(0, depth)))
      // A pipe, say, has no contents: git refuses to replace it.
      if (there.type === "none" || there.type === "other") return undefined
      if (there.type !== "folder") return written(parts.slice(0, depth).join("/"))
    }
    return undefined
  })

  /** Folders that would have to make room, and hold what no snapshot has: git would remove what is ignored. */
  const foldersInTheWay = Effect.fnUntraced(function* (store: OpenStore, changes: ReadonlyArray<Change>) {
    const kept: Array<string> = []
    const thingOf = thingsOf(store)
    for (const { name, status } of changes) {
      if (status !== "Added" || (yield* thingOf(name)).type !== "folder") continue
      const unseen = yield* store.git.bytes(["ls-files", "-z", "--others", "--", shown(name)], store.at())
      if (unseen !== "") kept.push(shown(name))
    }
    if (kept.length === 0) return
    const detail = `these folders hold ignored files or repositories: ${kept.slice(0, 5).join(", ")}`
    return yield* new SnapshotError({ reason: new FilesInTheWay({ detail }) })
  })

  /** What is there now, with all that a restore of the tree would overwrite; and what leads from there to the tree. */
  const scanFor = Effect.fnUntraced(function* (store: OpenStore, { prefix, recovering, target }: Goal) {
    // A restore may overwrite or delete anything, its recovery what it was about to.
    const settings: ScanOptions =
      recovering === undefined
        ? { ...limits, forceInclude: [], maxFileBytes: 0, maxFolderFiles: 0 }
        : { ...limits, forceInclude: [...recovering], ...defaultThresholds }
    const seen = yield* look(store)
    const found = yield* scan(store, yield* store.readState, settings, seen)
    const all = yield* changesBetween(store, found.tree, target, prefix)
    const inTheWay = new Set<string>()
    for (const { name, status } of all) {
      if (status !== "Added") continue
      const way = yield* isInTheWay(store, name)
      if (way !== undefined) inTheWay.add(way)
    }
    if (inTheWay.size === 0) return { found, all }
    const stdin = list(inTheWay)
    yield* store.git.bytes(["update-index", "-z", "--add", "--remove", "--replace", "--stdin"], store.at({ stdin }))
    const tree = yield* writeTree(store)
    return { found: { ...found, tree }, all: yield* changesBetween(store, tree, target, prefix) }
  })

  /** What leads from what is there to a snapshot. */
  const plan = Effect.fnUntraced(function* (store: OpenStore, goal: Goal) {
    const { prefix, recovering, spared, target } = goal
    const paths = goal.paths === undefined ? undefined : new Set(goal.paths)
    const { all, found } = yield* scanFor(store, goal)
    const unsaved = new Set(found.leftOut.map(({ path: name }) => name))
    const deleted = all.flatMap(({ name, status }) => (status === "Deleted" ? [name] : []))
    const rulesChange = all.some(({ name }) => isIgnoreFile(name))
    const ignored = yield* ignoredIn(store, deleted, rulesChange ? target : undefined)
    const sparedNames = new Set(spared.map(({ path: name }) => name))
    const changes = all.filter(
      ({ name, newMode, status }) =>
        (paths === undefined || isUnder(name, paths)) &&
        !isUnder(name, unsaved) &&
        // Codex's own commits have submodules.
        newMode !== submodule &&
        (recovering === undefined
          ? !(status === "Deleted" && (ignored.has(name) || isUnder(name, sparedNames)))
          : recovering.has(name))
    )
    yield* foldersInTheWay(store, changes)
    const whole = changes.length === all.length && prefix === ""
    const result: Plan = {
      found,
      changes,
      leftAlone: found.leftOut,
      tree: whole ? target : yield* treeLike(store, found.tree, changes)
    }
    return result
  })

  const treeLike = Effect.fnUntraced(function* (store: OpenStore, tree: string, changes: ReadonlyArray<Change>) {
    if (changes.length === 0) return tree
    const index = path.join(store.folder, `index-${globalThis.crypto.randomUUID()}`)
    return yield* Effect.ensuring(
      treeWith(store, tree, changes, index),
      Effect.ignore(fs.remove(index, { force: true }))
    )
  })

  /** Nothing is begun that could not be finished for want of contents. */
  const checkContents = Effect.fnUntraced(function* (store: OpenStore, id: string, changes: ReadonlyArray<Change>) {
    const wanted = changes.filter(({ status }) => status !== "Deleted")
    if (wanted.length === 0) return
    const stdin = wanted.map(({ newId }) => `${newId}\n`).join("")
    const output = yield* store.git.bytes(["cat-file", "--batch-check"], store.at({ stdin }))
    const lines = output.split("\n")
    const paths = wanted.flatMap(({ name }, i) => (lines[i]?.endsWith(" missing") === false ? [] : [shown(name)]))
    if (paths.length > 0) return yield* new SnapshotError({ reason: new SnapshotDamaged({ id, paths }) })
  })

  /** Changes the files, and looks whether they are what they are to be. `restored` is what comes to have its mode. */
  const carryOut = Effect.fnUntraced(function* (
    store: OpenStore,
    { changes, found, tree }: Plan,
    restored: ReadonlyArray<Change>,
    modes: Readonly<Record<string, number>>,
    journal: Journal
  ) {
    const incomplete = ({ message }: { readonly message: string }) =>
      new SnapshotError({ reason: new RestoreIncomplete({ before: journal.before, detail: message }) })
    yield* store.writeJournal(journal)
    const args = ["read-tree", "-m", "-u", found.tree, tree]
    const result = yield* Effect.mapError(store.git.run(args, store.at()), incomplete)
    if (result.exitCode !== 0) {
      // So it begins only where git looks at everything, before it changes anything.
      if (!/^error: (?:Entry|Updating|Untracked working tree file) '/m.test(result.stderr)) {
        return yield* incomplete(gitFailed(args, result))
      }
      yield* store.removeJournal
      return yield* new SnapshotError({ reason: new FilesInTheWay({ detail: result.stderr.trim().slice(0, 2048) }) })
    }
    for (const { name, newMode, status } of restored) {
      if (status === "Deleted" || !newMode.startsWith("100")) continue
      // A file that only its owner could read stays one.
      const mode = modes[name] ?? found.state.modes[name]
      if (mode === undefined) continue
      const executable = newMode === "100755" ? 0o111 & (mode >> 2) : 0
      yield* Effect.ignore(fs.chmod(path.join(store.place.root, shown(name)), (mode & ~0o111) | executable))
    }
    const wrong = yield* Effect.mapError(differing(store, changes), incomplete)
    if (wrong.length > 0) {
      return yield* incomplete({ message: `${wrong.slice(0, 5).join(", ")} are not what they are to be` })
    }
    yield* store.removeJournal
  })

  /** What is not as the changes were to make it. */
  const differing = Effect.fnUntraced(function* (store: OpenStore, changes: ReadonlyArray<Change>) {
    const wrong: Array<string> = []
    const files: Array<Change> = []
    const links: Array<Change> = []
    const thingOf = thingsOf(store)
    for (const change of changes) {
      const name = shown(change.name)
      // A name that is no UTF-8 cannot be looked at.
      if (name.includes("\ufffd")) continue
      const { type } = yield* thingOf(change.name)
      const isLink = change.newMode === "120000" && hasLinks
      if (change.status === "Deleted") {
        // A folder may have taken its place.
        if (type === "file" || type === "link") wrong.push(name)
      } else if (type !== (isLink ? "link" : "file")) wrong.push(name)
      else (isLink ? links : files).push(change)
    }
    const targets = yield* objects(
      store,
      links.map(({ newId }) => newId)
    )
    for (const [i, { name }] of links.entries()) {
      const target = yield* Effect.option(fs.readLink(path.join(store.place.root, shown(name))))
      const wanted = targets[i] === undefined ? undefined : Buffer.from(targets[i].content).toString("utf8")
      if (Option.getOrUndefined(target) !== wanted) wrong.push(shown(name))
    }
    const actual = yield* idsOnDisk(
      store,
      files.map(({ name }) => name)
    )
    files.forEach(({ name, newId }, i) => {
      if (actual[i] !== newId) wrong.push(shown(name))
    })
    return wrong
  })

  return { plan, checkContents, carryOut }
})
