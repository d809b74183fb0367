/**
 * One pass over a folder: what changed since the store last saw it, what of it
 * belongs in a snapshot, and what is left out and why. Takes that into the
 * store.
 */
import { Effect, FileSystem, Option, Path, Schema } from "effect"
import { SnapshotError, SnapshotTooLarge, StoreFull } from "../SnapshotError.ts"
import { fields, fromBytes, gitFailed, shown, written } from "./git.ts"
import { objects } from "./objects.ts"
import { ignoredNames, type OpenStore, type State, storeFailed } from "./store.ts"

/** Something that is not in a snapshot. Names are as git writes them. */
export const LeftOut = Schema.Struct({
  path: Schema.String,
  reason: Schema.Literals(["LargeFile", "LargeFolder", "NestedRepository", "Unreadable"]),
  /** Of a file, its size in bytes; of a folder, how many files that are not tracked stand in it. */
  size: Schema.optionalKey(Schema.Number)
})
export type LeftOut = typeof LeftOut.Type

export interface ScanOptions {
  readonly forceInclude: ReadonlyArray<string>
  /** The largest untracked file, in bytes; none when 0. */
  readonly maxFileBytes: number
  /** How many untracked files make a folder a large one; none when 0. */
  readonly maxFolderFiles: number
  readonly maxSnapshotBytes: number
  readonly maxStoreBytes: number
}

/** Of who says nothing else. */
export const defaultThresholds = { maxFileBytes: 10 * 1024 * 1024, maxFolderFiles: 200 }

/** What git sees that is not as the store last saw it. */
export interface Seen {
  readonly changed: ReadonlyArray<string>
  /** What the store has not got. A folder, with a slash, is a repository of its own. */
  readonly others: ReadonlyArray<string>
  readonly unreadable: ReadonlyArray<string>
  /** Whether contents had been kept by the repository alone, and are gone from it. */
  readonly lost: boolean
}

export interface Scan {
  /** Of all files, though only those below the prefix are sure to be as they are now. */
  readonly tree: string
  readonly leftOut: ReadonlyArray<LeftOut>
  /** What the repository does not track, sorted. */
  readonly untracked: ReadonlyArray<string>
  readonly state: State
  /** What is in the index and would not be there without `forceInclude`. */
  readonly forced: ReadonlyArray<string>
}

/** What git is to look at. */
const below = (prefix: string): ReadonlyArray<string> => (prefix === "" ? [] : ["--", prefix])

const isBelow = (name: string, folder: string): boolean => folder === "" || name.startsWith(`${folder}/`)

const hasIgnoredName = (name: string): boolean => name.split("/").some((part) => ignoredNames.has(part))

export const isIgnoreFile = (name: string): boolean => name === ".gitignore" || name.endsWith("/.gitignore")

export const list = (names: Iterable<string>): string => [...names].map((name) => `${name}\0`).join("")

/** Takes these out of the index, whatever is on disk. */
export const forget = (store: OpenStore, names: ReadonlyArray<string>, env: Readonly<Record<string, string>> = {}) =>
  names.length === 0
    ? Effect.void
    : store.git.bytes(["update-index", "-z", "--force-remove", "--stdin"], store.at({ stdin: list(names), env }))

export const writeTree = (store: OpenStore) => store.git.text(["write-tree", "--missing-ok"], store.at())

/** One byte a character is how names are held here; a file system wants them as they are shown. */
const fileOf = (path: Path.Path, store: OpenStore, name: string): string => path.join(store.place.root, shown(name))

export const makeScanner = Effect.gen(function* () {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path

  /** What is at a path: links are not followed. */
  const thingAt = Effect.fnUntraced(function* (file: string) {
    const info = Option.getOrUndefined(yield* Effect.option(fs.lstat(file)))
    switch (info?.type) {
      case undefined:
        return { type: "none" } as const
      case "Directory":
        return { type: "folder" } as const
      case "SymbolicLink":
        return { type: "link" } as const
      case "File":
        return { type: "file", mode: info.mode & 0o777, size: Number(info.size) } as const
      default:
        return { type: "other" } as const
    }
  })

  /** What is under a name in the folder: beyond a link there is nothing, wherever that leads to. */
  const thingsOf = (store: OpenStore) => {
    const links = new Map<string, boolean>()
    return Effect.fnUntraced(function* (name: string) {
      for (let end = name.indexOf("/"); end !== -1; end = name.indexOf("/", end + 1)) {
        const folder = name.slice(0, end)
        const isLink = links.get(folder) ?? (yield* thingAt(fileOf(path, store, folder))).type === "link"
        links.set(folder, isLink)
        if (isLink) return { type: "none" } as const
      }
      return yield* thingAt(fileOf(path, store, name))
    })
  }

  /**
   * The index of the user as a beginning: it knows what on disk is as it was
   * committed. Only what is in it with the very bytes of the disk is believed.
   */
  const seed = Effect.fnUntraced(function* (store: OpenStore, index: string) {
    const { repository, root } = store.place
    if (repository === undefined || !store.shares) return
    if (Option.isNone(yield* Effect.option(fs.stat(repository.index)))) return
    const inRepository = { cwd: root }
    const converted = yield* Effect.all(
      [
        store.git.run(["config", "--get", "core.attributesFile"], { ...inRepository, env: store.asUser }),
        store.git.bytes(["ls-files", "-z", "--", ":(glob,top)**/.gitattributes"], {
          ...inRepository,
          env: { GIT_LITERAL_PATHSPECS: undefined }
        }),
        Effect.orElseSucceed(fs.exists(path.join(repository.gitFolder, "info", "attributes")), () => false),
        fs.readDirectory(path.dirname(repository.index)).pipe(
          Effect.map((names) => names.some((name) => name.startsWith("sharedindex."))),
          Effect.orElseSucceed(() => false)
        )
      ],
      { concurrency: "unbounded" }
    )
    const [attributesFile, attributes, localAttributes, split] = converted
    // Where contents are converted on their way, an unchanged file is not what was committed.
    if (attributesFile.stdout.length > 0 || attributes !== "" || localAttributes || split) return
    const { mtime } = yield* fs.stat(repository.index)
    if (Option.isNone(mtime)) return
    const copy = path.join(store.folder, `index-${globalThis.crypto.randomUUID()}`)
    const env = { GIT_INDEX_FILE: copy }
    yield* fs.copyFile(repository.index, copy)
    // What changed in the second it was written in, git can tell by its age alone.
    const second = Math.floor(mtime.value.getTime() / 1000)
    yield* fs.utimes(copy, second, second)
    const listed = yield* store.git.run(["ls-files", "-v", "-s", "-z", "--debug"], store.at({ env }))
    // "H 100644 <id> 0\tname": a small letter or an S says that git is not to look at the file.
    const entries = [
      ...fromBytes(listed.stdout).matchAll(
        /([A-Za-z]) (\d{6}) ([0-9a-f]+) (\d)\t([^\0]+)\0 {2}ctime: [\d:]+\n(?: .*\n)*? {2}size: (\d+)\t.*\n/g
      )
    ].map(([all, tag = "", mode = "", id = "", , name = "", size = ""]) => ({ all, tag, mode, id, name, size }))
    const understood = entries.reduce((length, { all }) => length + all.length, 0)
    if (listed.exitCode !== 0 || understood !== listed.stdout.length) return
    const sizes = yield* sizesOf(
      store,
      entries.map(({ id }) => id)
    )
    const doubtful = entries.filter(
      ({ mode, size, tag }, i) => tag !== "H" || mode === "160000" || sizes[i] === undefined || sizes[i] !== size
    )
    yield* forget(
      store,
      doubtful.map(({ name }) => name),
      env
    )
    yield* fs.rename(copy, index)
  })

  /** The sizes of contents, as git writes them; undefined for what is not there. */
  const sizesOf = Effect.fnUntraced(function* (store: OpenStore, ids: ReadonlyArray<string>) {
    if (ids.length === 0) return []
    const stdin = ids.map((id) => `${id}\n`).join("")
    const output = yield* store.git.bytes(["cat-file", "--batch-check=%(objectsize)"], store.at({ stdin }))
    return output.split("\n").map((line) => (line.endsWith(" missing") ? undefined : line))
  })

  /** Takes out of the index what the repository has thrown away since: it is to be taken from the disk again. */
  const forgetLost = Effect.fnUntraced(function* (store: OpenStore) {
    const entries = fields(yield* store.git.bytes(["ls-files", "-s", "-z"], store.at())).map((entry) => ({
      id: entry.split(" ")[1] ?? "",
      name: entry.slice(entry.indexOf("\t") + 1)
    }))
    const sizes = yield* sizesOf(
      store,
      entries.map(({ id }) => id)
    )
    const lost = entries.flatMap(({ name }, i) => (sizes[i] === undefined ? [name] : []))
    yield* forget(store, lost)
    return lost.length > 0
  })

  /** What git sees in one pass. */
  const seenBy = Effect.fnUntraced(function* (store: OpenStore) {
    const scope = below(store.place.prefix)
    const [changed, found] = yield* Effect.all(
      [
        store.git.bytes(["diff-files", "-z", "--name-only", "--ignore-submodules=all", ...scope], store.at()),
        store.git.run(["ls-files", "-z", "--others", "--exclude-standard", ...scope], store.at())
      ],
      { concurrency: "unbounded" }
    )
    if (found.exitCode !== 0) return yield* gitFailed(["ls-files"], found)
    const unreadable = [...found.stderr.matchAll(/could not open directory '(.+?)\/?': /g)].map(([, name = ""]) =>
      written(name)
    )
    return { changed: fields(changed), others: fields(fromBytes(found.stdout)), unreadable }
  })

  /** Looks at everything once. */
  const look = Effect.fnUntraced(function* (store: OpenStore) {
    const index = path.join(store.folder, "git", "index")
    const isNew = !(yield* Effect.orElseSucceed(fs.exists(index), () => false))
    if (isNew) yield* Effect.ignore(seed(store, index))
    const state = yield* store.readState
    const [shared, first] = yield* Effect.all([store.sharedDigest, seenBy(store)], { concurrency: "unbounded" })
    if (shared === state.shared) return { ...first, lost: false } satisfies Seen
    const lost = !isNew && (yield* forgetLost(store))
    const seen: Seen = { ...(lost ? yield* seenBy(store) : first), lost }
    yield* store.writeState({ ...state, shared })
    return seen
  })

  /**
   * Which of these files are ignored, now or by the rules that a tree brings: they
   * may have been there, unseen, when the tree was made.
   */
  const ignoredIn = Effect.fnUntraced(
    function* (store: OpenStore, names: ReadonlyArray<string>, tree: string | undefined) {
      const ignored = new Set(names.filter(hasIgnoredName))
      if (names.length === 0) return ignored
      const args = ["check-ignore", "-z", "--no-index", "--stdin"]
      // It takes no literal paths, and takes none that begins so for a pattern.
      const stdin = list(names.map((name) => `./${name}`))
      const ask = Effect.fnUntraced(function* (env: Readonly<Record<string, string>>, cwd: string) {
        const options = store.at({ stdin, env: { ...env, GIT_LITERAL_PATHSPECS: undefined } })
        const result = yield* store.git.run(args, { ...options, cwd })
        if (result.exitCode > 1) return yield* gitFailed(args, result)
        for (const name of fields(fromBytes(result.stdout))) ignored.add(name.slice(2))
      })
      yield* ask({}, store.place.root)
      if (tree === undefined) return ignored
      const all = fields(yield* store.git.bytes(["ls-tree", "-r", "-z", tree], store.at()))
      const rules = all.flatMap((entry) => {
        const [mode, , id] = entry.slice(0, entry.indexOf("\t")).split(" ")
        const name = entry.slice(entry.indexOf("\t") + 1)
        return id !== undefined && mode !== "120000" && isIgnoreFile(name) ? [{ id, name }] : []
      })
      const texts = yield* objects(
        store,
        rules.map(({ id }) => id)
      )
      const folder = yield* fs.makeTempDirectoryScoped({ directory: store.folder, prefix: "rules-" })
      yield* Effect.forEach(rules, ({ name }, i) => {
        const file = path.join(folder, shown(name))
        return Effect.andThen(
          fs.makeDirectory(path.dirname(file), { recursive: true }),
          fs.writeFile(file, texts[i]?.content ?? new Uint8Array())
        )
      })
      yield* ask({ GIT_WORK_TREE: folder }, folder)
      return ignored
    },
    Effect.scoped,
    (effect, store) =>
      Effect.catchTag(effect, "PlatformError", (error) => Effect.fail(storeFailed(store.folder)(error)))
  )

  const scan = Effect.fnUntraced(function* (store: OpenStore, before: State, options: ScanOptions, seen: Seen) {
    const { place } = store
    const { changed, others, unreadable } = seen
    const scope = below(place.prefix)
    const names = (args: ReadonlyArray<string>, at = store.at()) => Effect.map(store.git.bytes(args, at), fields)
    const [mine, theirs] = yield* Effect.all(
      [
        names(["ls-files", "-z", ...scope]),
        place.repository === undefined
          ? Effect.succeed<Array<string>>([])
          : names(["ls-files", "-z", ...scope], { cwd: place.root })
      ],
      { concurrency: "unbounded" }
    )

    const forced = new Set(options.forceInclude)
    const tracked = new Set(theirs)
    const known = new Set(mine)
    const leftOut = new Map<string, LeftOut>()
    for (const name of unreadable) leftOut.set(name, { path: name, reason: "Unreadable" })

    const candidates = new Set(changed)
    for (const name of others) {
      if (!name.endsWith("/")) candidates.add(name)
      else leftOut.set(name.slice(0, -1), { path: name.slice(0, -1), reason: "NestedRepository" })
    }
    // What is tracked and ignored is not among the others.
    for (const name of tracked) if (!known.has(name)) candidates.add(name)
    for (const name of forced) candidates.add(name)

    const isOwn = (name: string) => tracked.has(name) || forced.has(name)
    const guests = mine.filter((name) => !isOwn(name))
    // What came in under another limit.
    const isStricter = options.maxFileBytes > 0 && options.maxFileBytes !== before.maxFileBytes
    if (isStricter) for (const name of guests) candidates.add(name)
    // What was not ignored when it came in, or was tracked, and is ignored now.
    const gone = guests.filter(hasIgnoredName)
    if (guests.length > 0) {
      const ignored = yield* names(["ls-files", "-z", "--cached", "--ignored", "--exclude-standard", ...scope])
      for (const name of ignored) if (!isOwn(name)) gone.push(name)
    }

    const largeFolders = new Set<string>()
    if (options.maxFolderFiles > 0 && place.repository !== undefined) {
      const counts = new Map<string, number>()
      const prefix = written(place.prefix)
      const count = (name: string) => {
        const folder = name.slice(0, Math.max(0, name.lastIndexOf("/")))
        if (folder !== prefix && folder !== "") counts.set(folder, (counts.get(folder) ?? 0) + 1)
      }
      for (const name of guests) count(name)
      for (const name of others) if (!known.has(name) && !name.endsWith("/") && !hasIgnoredName(name)) count(name)
      for (const [folder, size] of counts) {
        if (size < options.maxFolderFiles) continue
        largeFolders.add(folder)
        leftOut.set(folder, { path: folder, reason: "LargeFolder", size })
      }
    }
    const inLargeFolder = (name: string): boolean => {
      if (largeFolders.size === 0) return false
      for (let end = name.lastIndexOf("/"); end > 0; end = name.lastIndexOf("/", end - 1)) {
        if (largeFolders.has(name.slice(0, end))) return true
      }
      return false
    }
    gone.push(...guests.filter(inLargeFolder))
    gone.push(...mine.filter((name) => unreadable.some((folder) => isBelow(name, folder))))

    const modes = new Map(Object.entries(before.modes))
    const add: Array<string> = []
    let bytes = 0
    const sizes: Array<{ readonly path: string; readonly bytes: number }> = []
    // Without the user's index to begin with, what is tracked looks new and is not.
    const isNew = new Set([...changed, ...others])
    const counted = (name: string) =>
      known.has(name) ? isNew.has(name) : known.size > 0 || !store.shares || !tracked.has(name)
    const leaveOut = (name: string, reason: LeftOut["reason"], size?: number) => {
      leftOut.set(name, { path: name, reason, ...(size === undefined ? undefined : { size }) })
      // What it was before is not what it is now.
      if (known.has(name)) gone.push(name)
    }
    const thingOf = thingsOf(store)
    const removed = new Set(gone)
    yield* Effect.forEach(
      candidates,
      Effect.fnUntraced(function* (name) {
        if (removed.has(name) || (!isOwn(name) && (hasIgnoredName(name) || inLargeFolder(name)))) return
        const file = fileOf(path, store, name)
        // A name that is no UTF-8 cannot be looked at, and can be taken.
        const there = shown(name).includes("\ufffd") ? ({ type: "link" } as const) : yield* thingOf(name)
        modes.delete(name)
        switch (there.type) {
          case "none":
          case "folder":
          case "other":
            if (known.has(name)) gone.push(name)
            return
          case "link":
            add.push(name)
            return
          case "file": {
            if (!isOwn(name) && options.maxFileBytes > 0 && there.size > options.maxFileBytes) {
              return leaveOut(name, "LargeFile", there.size)
            }
            if (Option.isNone(yield* Effect.option(fs.access(file, { readable: true })))) {
              return leaveOut(name, "Unreadable")
            }
            if (!plainModes.has(there.mode)) modes.set(name, there.mode)
            add.push(name)
            if (!counted(name)) return
            bytes += there.size
            sizes.push({ path: shown(name), bytes: there.size })
          }
        }
      }),
      { concurrency: 16, discard: true }
    )

    if (bytes > options.maxSnapshotBytes) {
      const largest = sizes.toSorted((a, b) => b.bytes - a.bytes).slice(0, 5)
      return yield* new SnapshotError({
        reason: new SnapshotTooLarge({ bytes, limit: options.maxSnapshotBytes, largest })
      })
    }
    if (before.bytes + bytes > options.maxStoreBytes) {
      return yield* new SnapshotError({
        reason: new StoreFull({ bytes: before.bytes + bytes, limit: options.maxStoreBytes })
      })
    }

    const state: State = {
      ...before,
      bytes: before.bytes + bytes,
      maxFileBytes: options.maxFileBytes,
      modes: Object.fromEntries(modes)
    }
    // First, so that a file of its owner's alone is never taken without its mode.
    yield* store.writeState(state)
    yield* forget(store, gone)
    gone.push(...(yield* take(store, add, leftOut)))
    const tree = yield* writeTree(store)

    const present = new Set(known)
    for (const name of add) present.add(name)
    for (const name of gone) present.delete(name)
    for (const { path: name, reason } of leftOut.values()) if (reason === "LargeFile") present.add(name)
    const result: Scan = {
      tree,
      leftOut: [...leftOut.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1)),
      untracked: [...present].filter((name) => !tracked.has(name)).toSorted(),
      state,
      forced: [...forced].filter((name) => !known.has(name))
    }
    return result
  })

  /** Adds files as they are now. One that cannot be read is left out; comes back with those. */
  const take = Effect.fnUntraced(function* (
    store: OpenStore,
    names: ReadonlyArray<string>,
    leftOut: Map<string, LeftOut>
  ) {
    let rest = names
    const failed: Array<string> = []
    const args = ["update-index", "-z", "--add", "--remove", "--replace", "--stdin"]
    for (let attempt = 0; rest.length > 0; attempt++) {
      const result = yield* store.git.run(args, store.at({ stdin: list(rest) }))
      if (result.exitCode === 0) break
      const failing = /Unable to process path (.+?)\n?$/m.exec(result.stderr)?.[1]
      const name = failing === undefined ? undefined : written(failing)
      if (attempt === 16 || name === undefined || !rest.includes(name)) return yield* gitFailed(args, result)
      leftOut.set(name, { path: name, reason: "Unreadable" })
      failed.push(name)
      rest = rest.filter((each) => each !== name)
    }
    yield* forget(store, failed)
    return failed
  })

  return { look, scan, thingAt, thingsOf, isBelow, ignoredIn }
})

export type Scanner = Effect.Success<typeof makeScanner>

const plainModes: ReadonlySet<number> = new Set([0o644, 0o664, 0o755, 0o775])
