/**
 * Snapshots of a folder that can be trusted: made before something is done to
 * it, and restored when that was not to be.
 *
 * What is committed, staged and stashed is never touched: snapshots live in a
 * store outside of the folder. Ignored files are in no snapshot and are left
 * alone, as are empty folders, which git does not know. A restore is itself
 * snapshotted first. It needs git 2.31, and no repository.
 *
 * @since 0.1.0
 */
import { createHash } from "node:crypto"
import { Clock, Context, Duration, Effect, FileSystem, Layer, Option, Path, Stream } from "effect"
import type { ChildProcessSpawner } from "effect/process"
import { toMillis } from "../internal/duration.ts"
import { isInside } from "../internal/paths.ts"
import type { GhostSnapshot } from "./GhostSnapshot.ts"
import { PathEscapes, RestoreIncomplete, SnapshotError, SnapshotNotFound } from "./SnapshotError.ts"
import { type Change, changesBetween, diffsBetween } from "./snapshots/changes.ts"
import { shown, written } from "./snapshots/git.ts"
import * as Record from "./snapshots/record.ts"
import { type Goal, makeRestorer } from "./snapshots/restore.ts"
import { defaultThresholds, forget, type LeftOut, makeScanner, type Scan } from "./snapshots/scan.ts"
import { type Latest, makeStores, type OpenStore, type Place } from "./snapshots/store.ts"

/**
 * What a snapshot is made of.
 *
 * @since 0.1.0
 * @category models
 */
export interface CreateOptions {
  /** A folder; of a repository, or of none. What is above it is not looked at. */
  readonly workingDirectory: string
  /** Default: `codex snapshot`. */
  readonly message?: string | undefined
  /** Files that are in the snapshot although they are ignored or large, relative to the folder. */
  readonly forceInclude?: ReadonlyArray<string> | undefined
  /** Larger untracked files are left out, in bytes. 0: none is. Default: 10 MiB. */
  readonly maxUntrackedFileBytes?: number | undefined
  /**
   * A folder in which this many untracked files stand is left out; 0: none is.
   * Only where there is a repository, since without one all files are untracked.
   * Default: 200.
   */
  readonly maxUntrackedFolderFiles?: number | undefined
  /**
   * Keeps all contents in the store, also those the repository has; from now on,
   * whatever is asked later. Takes its time and its room once. Default: false.
   */
  readonly selfContained?: boolean | undefined
}

/**
 * What is restored, and where.
 *
 * @since 0.1.0
 * @category models
 */
export interface RestoreOptions {
  /**
   * Default: the folder the snapshot is of. Below that, only what is there is
   * restored. Has to be given for what codex itself wrote.
   */
  readonly workingDirectory?: string | undefined
  /** Only these files and folders, absolute or relative to the folder. Default: all. */
  readonly paths?: ReadonlyArray<string> | undefined
}

/**
 * A file that a restore changes, or would.
 *
 * @since 0.1.0
 * @category models
 */
export interface FileChange {
  /** Relative to the root: the repository's top folder, or the folder itself. */
  readonly path: string
  /** What the restore does to it. */
  readonly status: "Added" | "Deleted" | "Modified" | "TypeChanged" | "ModeChanged"
}

/**
 * A file that a restore would change, and how.
 *
 * @since 0.1.0
 * @category models
 */
export interface PreviewedChange extends FileChange {
  /** The unified diff, from what is there to what will be; of a file over 4 MiB only that it differs. */
  readonly diff: string
}

/**
 * Something that is not in a snapshot, or that a restore leaves alone.
 *
 * @since 0.1.0
 * @category models
 */
export interface Omission {
  /** Relative to the root. */
  readonly path: string
  /** Why: `LargeFile` and `LargeFolder` by the thresholds of `create`, a repository of its own, or no permission to read it. */
  readonly reason: "LargeFile" | "LargeFolder" | "NestedRepository" | "Unreadable"
  /** Of a file, its size in bytes; of a folder, how many untracked files stand in it. */
  readonly size?: number
}

/**
 * What a restore has done.
 *
 * @since 0.1.0
 * @category models
 */
export interface RestoreResult {
  /** By path; empty when all was as it is to be. */
  readonly changes: ReadonlyArray<FileChange>
  /** What is there, was not saved, and so was not touched. */
  readonly leftAlone: ReadonlyArray<Omission>
  /** What was there before; restoring it takes the restore back. */
  readonly before: GhostSnapshot
}

/**
 * Which snapshots of a folder's root are thrown away. Those that any limit says go.
 *
 * @since 0.1.0
 * @category models
 */
export interface PruneOptions {
  /** A folder; the snapshots of its root are meant. */
  readonly workingDirectory: string
  /** Older ones go. */
  readonly maxAge?: Duration.Input | undefined
  /** So many of the newest stay. */
  readonly maxCount?: number | undefined
  /** The oldest go until the store takes no more than this, in bytes on disk. */
  readonly maxBytes?: number | undefined
}

/**
 * What became of a store.
 *
 * @since 0.1.0
 * @category models
 */
export interface PruneResult {
  /** How many snapshots are gone. */
  readonly removed: number
  /** What the store takes now, in bytes. */
  readonly bytes: number
}

/**
 * Where snapshots are kept, and how much of them.
 *
 * @since 0.1.0
 * @category models
 */
export interface GhostSnapshotsOptions {
  /**
   * Where the stores are. Default: `effect-codex/snapshots` in `XDG_STATE_HOME`
   * or `~/.local/state`; in `~/Library/Application Support` on macOS, in
   * `LOCALAPPDATA` on Windows. Only its owner can read what is made there.
   */
  readonly stateFolder?: string | undefined
  /** What one snapshot may add, in bytes before compression. Default: 2 GiB. */
  readonly maxSnapshotBytes?: number | undefined
  /** What the snapshots of a folder may take, in bytes before compression. Default: 10 GiB. */
  readonly maxStoreBytes?: number | undefined
  /** How long another process is waited for that uses the store. Default: 1 minute. */
  readonly lockTimeout?: Duration.Input | undefined
}

/**
 * Makes and restores snapshots of folders.
 *
 * Everything fails with `SnapshotError`: `GitUnavailable` without git,
 * `FolderNotFound`, `StoreBusy` and `StoreFailed` whatever is asked, the rest as
 * said below. An interrupted call leaves things as they were, but for an
 * interrupted restore: that leaves what `recover` finishes or takes back.
 *
 * @since 0.1.0
 * @category services
 * @example
 * ```ts
 * import { NodeServices } from "@effect/platform-node"
 * import { Effect, Layer } from "effect"
 * import { GhostSnapshots } from "effect-codex/sessions"
 *
 * const program = Effect.gen(function* () {
 *   const snapshots = yield* GhostSnapshots
 *   const before = yield* snapshots.create({ workingDirectory: "." })
 *   // … something goes wrong here …
 *   const { changes } = yield* snapshots.restore(before)
 *   return changes.map(({ path, status }) => `${status} ${path}`)
 * }).pipe(Effect.provide(GhostSnapshots.layer.pipe(Layer.provide(NodeServices.layer))))
 * ```
 */
export class GhostSnapshots extends Context.Service<
  GhostSnapshots,
  {
    /** Where the stores are, absolute. */
    readonly stateFolder: string
    /** The folder that the paths of a folder's snapshots begin at: the repository's top folder, or the folder itself. */
    readonly rootOf: (workingDirectory: string) => Effect.Effect<string, SnapshotError>
    /**
     * Keeps the folder as it is now. When nothing changed since the newest
     * snapshot, that one comes back and nothing is stored.
     *
     * Fails with `SnapshotTooLarge` or `StoreFull` before anything is stored,
     * with `PathEscapes` for `forceInclude`, with `FilesInTheWay` where a pipe is
     * called `.gitignore`, and with `RestoreIncomplete` while a restore has to be
     * recovered.
     */
    readonly create: (options: CreateOptions) => Effect.Effect<GhostSnapshot, SnapshotError>
    /**
     * Makes the folder what it was: changed and deleted files come back, new ones
     * go. What is staged, ignored, or was left out of the snapshot stays as it is.
     * What is there now is snapshotted first.
     *
     * Fails before anything is changed with `SnapshotNotFound`, `SnapshotDamaged`,
     * `FilesInTheWay`, `PathEscapes`, `SnapshotTooLarge`, `StoreFull`; half-way, or while another
     * has to be recovered, with `RestoreIncomplete`.
     */
    readonly restore: (snapshot: GhostSnapshot, options?: RestoreOptions) => Effect.Effect<RestoreResult, SnapshotError>
    /** What `restore` would change. Changes nothing. Fails as `restore` does. */
    readonly preview: (
      snapshot: GhostSnapshot,
      options?: RestoreOptions
    ) => Effect.Effect<ReadonlyArray<PreviewedChange>, SnapshotError>
    /** The snapshots of a folder's root, the newest first. */
    readonly list: (options: { readonly workingDirectory: string }) => Stream.Stream<GhostSnapshot, SnapshotError>
    /** One of them. Fails with `SnapshotNotFound`. */
    readonly get: (
      id: string,
      options: { readonly workingDirectory: string }
    ) => Effect.Effect<GhostSnapshot, SnapshotError>
    /** What was left out of a snapshot, and why. Fails with `SnapshotNotFound`. */
    readonly report: (
      snapshot: GhostSnapshot,
      options?: Pick<RestoreOptions, "workingDirectory">
    ) => Effect.Effect<ReadonlyArray<Omission>, SnapshotError>
    /** What changed between two snapshots of the same root. Fails with `SnapshotNotFound`. */
    readonly changes: (
      from: GhostSnapshot,
      to: GhostSnapshot
    ) => Effect.Effect<ReadonlyArray<FileChange>, SnapshotError>
    /** Throws snapshots away, and what only they held. Fails with `RestoreIncomplete` while there is something to recover. */
    readonly prune: (options: PruneOptions) => Effect.Effect<PruneResult, SnapshotError>
    /**
     * Brings a restore that broke off to an end: to what was to be restored, or
     * back to what was there before. None when there is nothing to recover. Only
     * what the restore was about to change is touched, and what is there now is
     * snapshotted first.
     */
    readonly recover: (options: {
      readonly workingDirectory: string
      /** Default: `"restored"`. */
      readonly to?: "restored" | "before" | undefined
    }) => Effect.Effect<Option.Option<RestoreResult>, SnapshotError>
  }
>()("effect-codex/sessions/GhostSnapshots") {
  /** With stores at the default place, and the default limits. */
  static readonly layer: Layer.Layer<
    GhostSnapshots,
    never,
    ChildProcessSpawner.ChildProcessSpawner | FileSystem.FileSystem | Path.Path
  > = Layer.suspend(() => GhostSnapshots.layerWith({}))

  /** With limits and a place of the app's own. */
  static readonly layerWith = (
    options: GhostSnapshotsOptions
  ): Layer.Layer<GhostSnapshots, never, ChildProcessSpawner.ChildProcessSpawner | FileSystem.FileSystem | Path.Path> =>
    Layer.effect(GhostSnapshots, make(options))
}

const gibibyte = 1024 ** 3

const make = Effect.fnUntraced(function* (options: GhostSnapshotsOptions) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const stores = yield* makeStores({
    stateFolder: options.stateFolder === undefined ? undefined : path.resolve(options.stateFolder),
    lockMillis: toMillis(options.lockTimeout) ?? 60_000
  })
  const limits = {
    maxSnapshotBytes: options.maxSnapshotBytes ?? 2 * gibibyte,
    maxStoreBytes: options.maxStoreBytes ?? 10 * gibibyte
  }
  const scanner = yield* makeScanner
  const { isBelow, look, scan } = scanner
  const { carryOut, checkContents, plan } = yield* makeRestorer(scanner, limits)

  /** Names below the folder, as git writes them. */
  const namesOf = (place: Place, option: string, paths: ReadonlyArray<string>) =>
    Effect.forEach(paths, (given) => {
      const relative = path.relative(place.workingDirectory, path.resolve(place.workingDirectory, given))
      if (relative === "" && option === "paths") return Effect.succeed(written(place.prefix))
      if (relative === "" || !isInside(path, place.workingDirectory, path.resolve(place.workingDirectory, given))) {
        return Effect.fail(new SnapshotError({ reason: new PathEscapes({ option, path: given }) }))
      }
      const name = relative.split(path.sep).join("/")
      return Effect.succeed(written(place.prefix === "" ? name : `${place.prefix}/${name}`))
    })

  const nothingToRecover = Effect.fnUntraced(function* (store: OpenStore) {
    const journal = yield* store.readJournal
    if (Option.isNone(journal)) return
    const detail = "the process ended, or a file could not be written"
    return yield* new SnapshotError({ reason: new RestoreIncomplete({ before: journal.value.before, detail }) })
  })

  /** Stores what a scan has found, unless the newest snapshot says the same. */
  const keep = Effect.fnUntraced(function* (
    store: OpenStore,
    found: Scan,
    message: string,
    circumstances: string = "",
    latest?: Latest
  ) {
    const { place } = store
    const prefix = written(place.prefix)
    const record: Record.SnapshotRecord = {
      version: 1,
      workingDirectory: place.workingDirectory,
      prefix,
      parent: place.repository?.head ?? null,
      message,
      createdAt: yield* Clock.currentTimeMillis,
      leftOut: found.leftOut,
      modes: Object.fromEntries(Object.entries(found.state.modes).filter(([name]) => isBelow(name, prefix)))
    }
    const { createdAt: _, ...lasting } = record
    const contents = digestOf([found.tree, lasting, found.untracked])
    if (latest?.contents === contents) {
      yield* store.writeState(found.state)
      yield* store.writeLatest({ ...latest, circumstances })
      return latest.snapshot
    }
    const made = (found.state.made ?? 0) + 1
    const id = yield* Record.store(store, found.tree, record, found.untracked, made)
    let { sinceRepack } = found.state
    if (++sinceRepack >= snapshotsPerPack) {
      // One file for many small ones; it fails when the repository lost what it shared, and can wait then.
      yield* store.git.run(["repack", "-d", "-l", "-q"], store.at())
      sinceRepack = 0
    }
    yield* store.writeState({ ...found.state, made, sinceRepack })
    const snapshot = Record.toSnapshot({ id, record, untracked: found.untracked })
    yield* store.writeLatest({ circumstances, contents, snapshot })
    return snapshot
  })

  const create = Effect.fn("GhostSnapshots.create")(function* (given: CreateOptions) {
    const place = yield* stores.locate(given.workingDirectory)
    const forceInclude = yield* namesOf(place, "forceInclude", given.forceInclude ?? [])
    const store = yield* stores.open(place, { selfContained: given.selfContained ?? false })
    yield* nothingToRecover(store)
    const message = given.message ?? "codex snapshot"
    const maxFileBytes = given.maxUntrackedFileBytes ?? defaultThresholds.maxFileBytes
    const maxFolderFiles = given.maxUntrackedFolderFiles ?? defaultThresholds.maxFolderFiles
    const [seen, state, latest] = yield* Effect.all([look(store), store.readState, store.readLatest])
    const { repository } = place
    const index = repository === undefined ? undefined : yield* Effect.option(fs.stat(repository.index))
    const circumstances = digestOf([
      [place.workingDirectory, repository?.head, message, forceInclude, maxFileBytes, maxFolderFiles],
      [store.shares, store.excludeDigest],
      Option.getOrUndefined(
        Option.map(index ?? Option.none(), ({ ino, mtime, size }) => [
          String(Option.getOrUndefined(ino)),
          Option.getOrUndefined(mtime)?.getTime(),
          String(size)
        ])
      )
    ])
    const isAsItWas =
      latest?.circumstances === circumstances &&
      forceInclude.length === 0 &&
      !seen.lost &&
      seen.changed.length + seen.unreadable.length === 0 &&
      seen.others.every(
        (name) => name.endsWith("/") && latest.snapshot.preexistingUntrackedDirs.includes(shown(name).slice(0, -1))
      )
    if (isAsItWas) return latest.snapshot
    const found = yield* scan(store, state, { ...limits, forceInclude, maxFileBytes, maxFolderFiles }, seen)
    const snapshot = yield* keep(store, found, message, circumstances, latest)
    // The next one is not to take it for a file like any other.
    yield* forget(store, found.forced)
    return snapshot
  }, Effect.scoped)

  /** A store of which no more is looked at than what is below a prefix. */
  const within = (store: OpenStore, prefix: string): OpenStore => {
    const { place } = store
    const workingDirectory = path.join(place.root, shown(prefix))
    return { ...store, place: { ...place, prefix: shown(prefix), workingDirectory } }
  }

  /** The store of a snapshot, with what it says; what both the snapshot and the given folder are of is looked at. */
  const openOf = Effect.fnUntraced(function* (snapshot: GhostSnapshot, workingDirectory: string | undefined) {
    const folder = workingDirectory ?? snapshot.workingDirectory
    const notFound = new SnapshotError({
      reason: new SnapshotNotFound({ id: snapshot.id, workingDirectory: folder ?? "(no workingDirectory was given)" })
    })
    if (folder === undefined || !/^[0-9a-f]{40,64}$/.test(snapshot.id)) return yield* notFound
    const place = yield* stores.locate(folder)
    const store = yield* stores.open(place, { selfContained: false })
    const stored = yield* Record.read(store, snapshot.id)
    if (stored !== undefined) {
      const given = written(place.prefix)
      const ofSnapshot = stored.record.prefix
      const isNarrower = given === ofSnapshot || isBelow(given, ofSnapshot)
      if (!isNarrower && !isBelow(ofSnapshot, given)) return yield* notFound
      return { place, store: within(store, isNarrower ? given : ofSnapshot), stored }
    }
    // A ghost commit of codex's own is in the repository, its tree is that of the files.
    const tree = yield* store.git.run(["rev-parse", "--verify", "--quiet", `${snapshot.id}^{tree}`], store.at())
    if (tree.exitCode !== 0) return yield* notFound
    const foreign: Record.Stored = {
      id: snapshot.id,
      files: Buffer.from(tree.stdout).toString("latin1").trim(),
      untracked: snapshot.preexistingUntrackedFiles.map(written),
      record: {
        version: 1,
        workingDirectory: place.workingDirectory,
        prefix: written(place.prefix),
        parent: snapshot.parent,
        message: snapshot.message ?? "codex snapshot",
        createdAt: snapshot.createdAt ?? 0,
        leftOut: [
          ...snapshot.preexistingUntrackedFiles.map((name) => ({ path: written(name), reason: "LargeFile" as const })),
          ...snapshot.preexistingUntrackedDirs.map((name) => ({
            path: written(name.replace(/\/$/, "")),
            reason: "LargeFolder" as const
          }))
        ],
        modes: {}
      }
    }
    return { place, store, stored: foreign }
  })

  const toChange = ({ name, status }: Change): FileChange => ({ path: shown(name), status })
  const toOmission = ({ path: name, ...rest }: LeftOut): Omission => ({ ...rest, path: shown(name) })

  /** What is to be, for a restore and its preview. */
  const goalOf = Effect.fnUntraced(function* (snapshot: GhostSnapshot, given: RestoreOptions) {
    const { place, store, stored } = yield* openOf(snapshot, given.workingDirectory)
    yield* nothingToRecover(store)
    const goal: Goal = {
      target: stored.files,
      prefix: written(store.place.prefix),
      spared: stored.record.leftOut,
      paths: given.paths === undefined ? undefined : yield* namesOf(place, "paths", given.paths)
    }
    return { goal, store, stored }
  })

  const restore = Effect.fn("GhostSnapshots.restore")(function* (snapshot: GhostSnapshot, given: RestoreOptions = {}) {
    const { goal, store, stored } = yield* goalOf(snapshot, given)
    const planned = yield* plan(store, goal)
    yield* checkContents(store, stored.id, planned.changes)
    const before = yield* keep(store, planned.found, `before the restore of ${stored.id}`)
    if (planned.changes.length > 0) {
      const journal = { snapshot: stored.id, tree: planned.tree, before: before.id, prefix: goal.prefix }
      yield* carryOut(store, planned, planned.changes, stored.record.modes, journal)
    }
    const result: RestoreResult = {
      changes: planned.changes.map(toChange),
      leftAlone: planned.leftAlone.map(toOmission),
      before
    }
    return result
  }, Effect.scoped)

  const preview = Effect.fn("GhostSnapshots.preview")(function* (snapshot: GhostSnapshot, given: RestoreOptions = {}) {
    const { goal, store, stored } = yield* goalOf(snapshot, given)
    const { changes, found, tree } = yield* plan(store, goal)
    yield* checkContents(store, stored.id, changes)
    yield* store.writeState(found.state)
    const diffs = yield* diffsBetween(store, found.tree, tree, goal.prefix, changes)
    return changes.map((change, i): PreviewedChange => ({
      path: shown(change.name),
      status: change.status,
      diff: diffs[i] ?? ""
    }))
  }, Effect.scoped)

  const recover = Effect.fn("GhostSnapshots.recover")(function* (given: {
    readonly workingDirectory: string
    readonly to?: "restored" | "before" | undefined
  }) {
    const place = yield* stores.locate(given.workingDirectory)
    const opened = yield* stores.open(place, { selfContained: false })
    const journal = Option.getOrUndefined(yield* opened.readJournal)
    if (journal === undefined) return Option.none<RestoreResult>()
    const store = within(opened, journal.prefix)
    const before = yield* Record.read(store, journal.before)
    if (before === undefined) {
      return yield* new SnapshotError({
        reason: new SnapshotNotFound({ id: journal.before, workingDirectory: place.workingDirectory })
      })
    }
    const restored = yield* Record.read(store, journal.snapshot)
    const back = given.to === "before"
    const [from, target] = back ? [journal.tree, before.files] : [before.files, journal.tree]
    const modes = (back ? before : restored)?.record.modes ?? {}
    const begun = yield* changesBetween(store, from, target, journal.prefix)
    const recovering = new Set(begun.map(({ name }) => name))
    const planned = yield* plan(store, { target, prefix: journal.prefix, spared: [], paths: undefined, recovering })
    yield* checkContents(store, journal.snapshot, planned.changes)
    const now = yield* keep(store, planned.found, "before the recovery of a restore")
    yield* carryOut(store, planned, begun, modes, journal)
    return Option.some<RestoreResult>({
      changes: planned.changes.map(toChange),
      leftAlone: planned.leftAlone.map(toOmission),
      before: now
    })
  }, Effect.scoped)

  const get = Effect.fn("GhostSnapshots.get")(function* (
    id: string,
    { workingDirectory }: { readonly workingDirectory: string }
  ) {
    const place = yield* stores.locate(workingDirectory)
    const notFound = new SnapshotError({ reason: new SnapshotNotFound({ id, workingDirectory }) })
    if (!/^[0-9a-f]{4,64}$/.test(id) || !(yield* stores.exists(place.root))) return yield* notFound
    const store = yield* stores.open(place, { selfContained: false })
    const known = (yield* Record.ids(store)).filter((each) => each.id.startsWith(id))
    const stored = known.length === 1 && known[0] !== undefined ? yield* Record.read(store, known[0].id) : undefined
    return stored === undefined ? yield* notFound : Record.toSnapshot(stored)
  }, Effect.scoped)

  const listed = (options: { readonly workingDirectory: string }): Stream.Stream<GhostSnapshot, SnapshotError> =>
    Stream.unwrap(
      Effect.gen(function* () {
        const place = yield* stores.locate(options.workingDirectory)
        if (!(yield* stores.exists(place.root))) return Stream.empty
        const opened = stores.open(place, { selfContained: false })
        const known = yield* Effect.scoped(Effect.flatMap(opened, Record.ids))
        return Stream.fromIterable(known).pipe(
          Stream.mapEffect(({ id }) => Effect.scoped(Effect.flatMap(opened, (store) => Record.read(store, id)))),
          // Somebody may prune meanwhile.
          Stream.filter((stored) => stored !== undefined),
          Stream.map(Record.toSnapshot)
        )
      })
    )

  const report = Effect.fn("GhostSnapshots.report")(function* (
    snapshot: GhostSnapshot,
    given: Pick<RestoreOptions, "workingDirectory"> = {}
  ) {
    const { stored } = yield* openOf(snapshot, given.workingDirectory)
    return stored.record.leftOut.map(toOmission)
  }, Effect.scoped)

  const changes = Effect.fn("GhostSnapshots.changes")(function* (from: GhostSnapshot, to: GhostSnapshot) {
    const { store, stored } = yield* openOf(from, undefined)
    const other = yield* Record.read(store, to.id)
    if (other === undefined) {
      return yield* new SnapshotError({
        reason: new SnapshotNotFound({ id: to.id, workingDirectory: store.place.workingDirectory })
      })
    }
    const found = yield* changesBetween(store, stored.files, other.files, stored.record.prefix)
    return found.map(toChange)
  }, Effect.scoped)

  const prune = Effect.fn("GhostSnapshots.prune")(function* (given: PruneOptions) {
    const place = yield* stores.locate(given.workingDirectory)
    if (!(yield* stores.exists(place.root))) return { removed: 0, bytes: 0 }
    const store = yield* stores.open(place, { selfContained: false })
    yield* nothingToRecover(store)
    const now = yield* Clock.currentTimeMillis
    const oldest =
      given.maxAge === undefined ? -Infinity : now - Duration.toMillis(Duration.fromInputUnsafe(given.maxAge))
    const known = yield* Record.ids(store)
    const isOver = ({ at }: { readonly at: number }, i: number) => at < oldest || i >= (given.maxCount ?? Infinity)
    let kept = known.filter((each, i) => !isOver(each, i))
    let { bytes, isSmall } = yield* discard(store, known.slice(kept.length))
    while (isSmall && given.maxBytes !== undefined && bytes > given.maxBytes && kept.length > 0) {
      const fewer = Math.floor(kept.length * 0.75)
      ;({ bytes, isSmall } = yield* discard(store, kept.slice(fewer)))
      kept = kept.slice(0, fewer)
    }
    if (kept.length === 0) {
      yield* store.clear
      return { removed: known.length, bytes: 0 }
    }
    const latest = yield* store.readLatest
    if (!kept.some(({ id }) => id === latest?.snapshot.id)) yield* store.removeLatest
    yield* store.writeState({ ...(yield* store.readState), bytes, sinceRepack: 0 })
    return { removed: known.length - kept.length, bytes }
  }, Effect.scoped)

  /** Removes snapshots and what only they held. What the store takes then, and whether that is as small as it gets. */
  const discard = Effect.fnUntraced(function* (
    store: OpenStore,
    gone: ReadonlyArray<{ readonly ref: string; readonly id: string }>
  ) {
    if (gone.length > 0) {
      const stdin = gone.map(({ id, ref }) => `delete ${ref} ${id}\n`).join("")
      yield* store.git.bytes(["update-ref", "--stdin"], store.at({ stdin }))
    }
    // Both fail when the repository lost what it shared. Then what is left stays as it is.
    const packed = yield* store.git.run(["repack", "-a", "-d", "-l", "-q"], store.at())
    const pruned = yield* store.git.run(["prune", "--expire=now"], store.at())
    return { bytes: yield* store.size, isSmall: packed.exitCode === 0 && pruned.exitCode === 0 }
  })

  const { stateFolder } = stores
  const rootOf = (workingDirectory: string) => Effect.map(stores.locate(workingDirectory), ({ root }) => root)

  return GhostSnapshots.of({
    stateFolder,
    rootOf,
    create,
    restore,
    preview,
    recover,
    get,
    list: listed,
    report,
    changes,
    prune
  })
})

/** After so many, the small files of the store are packed into one. */
const snapshotsPerPack = 200

const digestOf = (value: unknown): string => createHash("sha256").update(JSON.stringify(value)).digest("hex")
