/**
 * Where the snapshots of a folder are: a git repository of our own, outside of
 * the folder, that reads what the folder's own repository has and writes
 * nothing to it.
 *
 * Two things at once on a store wait for each other, in this process and among
 * processes.
 */
import { createHash } from "node:crypto"
import { Effect, FileSystem, Option, Path, Result, Schema, Semaphore } from "effect"
import type { PlatformError } from "effect/PlatformError"
import { ChildProcessSpawner } from "effect/process"
import { processVariable } from "../../internal/environment.ts"
import { fileProblem } from "../../internal/fileFailed.ts"
import { nowMillis, sleepMillis } from "../../internal/liveClock.ts"
import { isInside } from "../../internal/paths.ts"
import { makeProcessTree } from "../../internal/processTree.ts"
import { GhostSnapshot } from "../GhostSnapshot.ts"
import { FolderNotFound, SnapshotError, StoreBusy, StoreFailed } from "../SnapshotError.ts"
import { alternateOf, byteExact, type Git, type GitOptions, makeGit } from "./git.ts"

/** What never is in a snapshot unless the repository tracks it: made by tools, and made again by them. */
export const ignoredNames: ReadonlySet<string> = new Set([
  "node_modules",
  ".venv",
  "venv",
  "env",
  ".env",
  "dist",
  "build",
  ".pytest_cache",
  ".mypy_cache",
  ".cache",
  ".tox",
  "__pycache__"
])

/** The repository a folder belongs to. */
export interface Repository {
  readonly objects: string
  readonly index: string
  readonly gitFolder: string
  readonly exclude: string
  readonly objectFormat: string
  readonly head: string | undefined
}

/** A folder, and where it belongs to. */
export interface Place {
  /** Without links, absolute. */
  readonly workingDirectory: string
  /** The repository's top folder, or the folder itself. */
  readonly root: string
  /** From the root to the folder, with slashes; empty for the root. */
  readonly prefix: string
  readonly repository: Repository | undefined
  /** What the user wants ignored everywhere; the file need not exist. */
  readonly excludesFile: string
}

/** What is remembered between two uses of a store. */
export const State = Schema.Struct({
  /** Uncompressed, an upper bound; exact after a prune. */
  bytes: Schema.Number,
  sinceRepack: Schema.Number,
  /** Permission bits that git does not keep, by name. */
  modes: Schema.Record(Schema.String, Schema.Number),
  /** The limit that the last look was made with. */
  maxFileBytes: Schema.optionalKey(Schema.Number),
  /** How the contents looked that are shared with the repository when all of them were there. */
  shared: Schema.optionalKey(Schema.String),
  /** How many snapshots there have been: orders those of one moment. */
  made: Schema.optionalKey(Schema.Number)
})
export type State = typeof State.Type

const emptyState: State = {
  bytes: 0,
  sinceRepack: 0,
  modes: {}
}

/** The newest snapshot, and what it was made of besides the files. */
export const Latest = Schema.Struct({ circumstances: Schema.String, contents: Schema.String, snapshot: GhostSnapshot })
export type Latest = typeof Latest.Type

/** A restore that is going on, or broke off. */
export const Journal = Schema.Struct({
  /** What is being restored. */
  snapshot: Schema.String,
  /** The tree it leads to. */
  tree: Schema.String,
  /** The snapshot of what was there. */
  before: Schema.String,
  prefix: Schema.String
})
export type Journal = typeof Journal.Type

export interface Store {
  readonly place: Place
  readonly folder: string
  readonly git: Git
  /** For the store's repository, with the folder as its work tree. */
  readonly at: (more?: Omit<GitOptions, "cwd">) => GitOptions
  readonly readState: Effect.Effect<State>
  readonly writeState: (state: State) => Effect.Effect<void, SnapshotError>
  readonly readLatest: Effect.Effect<Latest | undefined>
  readonly writeLatest: (latest: Latest) => Effect.Effect<void, SnapshotError>
  readonly readJournal: Effect.Effect<Option.Option<Journal>, SnapshotError>
  readonly writeJournal: (journal: Journal) => Effect.Effect<void, SnapshotError>
  readonly removeJournal: Effect.Effect<void, SnapshotError>
  /** No snapshot is the newest any more. */
  readonly removeLatest: Effect.Effect<void, SnapshotError>
  /** Changes when the repository may have thrown contents away; empty where nothing is shared with it. */
  readonly sharedDigest: Effect.Effect<string>
  /** The environment in which git takes the user's own settings. */
  readonly asUser: Readonly<Record<string, string | undefined>>
  /** How much it takes, in bytes. */
  readonly size: Effect.Effect<number, SnapshotError>
  /** Throws everything away. */
  readonly clear: Effect.Effect<void, SnapshotError>
}

export interface StoresOptions {
  readonly stateFolder: string | undefined
  /** How long a store is waited for, in milliseconds. */
  readonly lockMillis: number
}

export const storeFailed = (path: string) => (error: PlatformError) =>
  new SnapshotError({
    reason: new StoreFailed({
      path,
      detail: fileProblem(error)
    })
  })

/** Told to every git of a store, so that one whose parent is gone can be found and ended. */
const markVariable = "EFFECT_CODEX_SNAPSHOTS"

const permits = new Map<string, Semaphore.Semaphore>()

const permitOf = (folder: string): Semaphore.Semaphore => {
  const permit = permits.get(folder) ?? Semaphore.makeUnsafe(1)
  permits.set(folder, permit)
  return permit
}

const byText = (a: string, b: string): number => (a < b ? -1 : 1)

export const isAlive = (pid: number): boolean => {
  try {
    return globalThis.process.kill(pid, 0)
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM"
  }
}

const firstVariable = Effect.fnUntraced(function* (...names: ReadonlyArray<string>) {
  for (const name of names) {
    const value = yield* processVariable(name)
    if (Option.isSome(value)) return value.value
  }
  return undefined
})

/** What is there while something is made, and after a process that was killed. */
const leftover = /^(?:index|rules)-|\.json\.[0-9a-f-]{36}$/

export const makeStores = Effect.fnUntraced(function* (options: StoresOptions) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const spawner = yield* ChildProcessSpawner.ChildProcessSpawner
  const tree = makeProcessTree(fs, spawner)
  const git = yield* makeGit(spawner)
  const home = (yield* firstVariable("HOME", "USERPROFILE")) ?? "."
  const stateFolder =
    options.stateFolder ??
    path.join(
      (yield* firstVariable("XDG_STATE_HOME", "LOCALAPPDATA")) ??
        (globalThis.process.platform === "darwin"
          ? path.join(home, "Library", "Application Support")
          : path.join(home, ".local", "state")),
      "effect-codex",
      "snapshots"
    )

  const readText = (file: string) => Effect.option(fs.readFileString(file))

  /** Empty only where there is no file: one that cannot be read may say something. */
  const textOf = (file: string): Effect.Effect<string, PlatformError> =>
    Effect.catchTag(fs.readFileString(file), "PlatformError", (error) =>
      error.reason._tag === "NotFound" ? Effect.succeed("") : Effect.fail(error)
    )

  /** To ask as the user would ask: reading a setting runs nothing. */
  const asUser: Record<string, string | undefined> = { GIT_CONFIG_SYSTEM: undefined, GIT_CONFIG_NOSYSTEM: undefined }
  for (const name of ["HOME", "USERPROFILE", "XDG_CONFIG_HOME", "GIT_CONFIG_GLOBAL"]) {
    asUser[name] = Option.getOrUndefined(yield* processVariable(name))
  }

  const excludesFileFor = Effect.fnUntraced(function* (folder: string) {
    const args = ["config", "--type=path", "--get", "core.excludesFile"]
    const set = yield* git.run(args, { cwd: folder, env: asUser })
    const named = Buffer.from(set.stdout).toString("utf8").trimEnd()
    if (named !== "") return path.resolve(folder, named)
    return path.join(asUser["XDG_CONFIG_HOME"] ?? path.join(home, ".config"), "git", "ignore")
  })

  const locate = Effect.fnUntraced(function* (workingDirectory: string) {
    const notFound = new SnapshotError({ reason: new FolderNotFound({ workingDirectory }) })
    const real = yield* Effect.mapError(fs.realPath(path.resolve(workingDirectory)), () => notFound)
    const info = yield* Effect.mapError(fs.stat(real), () => notFound)
    if (info.type !== "Directory") return yield* notFound
    const questions = [
      "--show-toplevel",
      "--absolute-git-dir",
      "--git-path",
      "objects",
      "--git-path",
      "index",
      "--git-path",
      "info/exclude",
      "--show-object-format",
      "HEAD"
    ]
    const [answer, excludesFile] = yield* Effect.all(
      [git.run(["rev-parse", "--path-format=absolute", ...questions], { cwd: real }), excludesFileFor(real)],
      { concurrency: "unbounded" }
    )
    const alone: Place = { workingDirectory: real, root: real, prefix: "", repository: undefined, excludesFile }
    const lines = Buffer.from(answer.stdout).toString("utf8").split(/\r?\n/)
    const [toplevel, gitFolder, objects, index, exclude, objectFormat, head] = lines
    if (
      toplevel === undefined ||
      gitFolder === undefined ||
      objects === undefined ||
      index === undefined ||
      exclude === undefined ||
      objectFormat === undefined ||
      head === undefined
    ) {
      return alone
    }
    const root = path.resolve(toplevel)
    const prefix = path.relative(root, real)
    // A name with a line's end in it, say: then git cannot be asked.
    if (!isInside(path, root, real) || !/^sha\d+$/.test(objectFormat)) return alone
    const place: Place = {
      workingDirectory: real,
      root,
      prefix: prefix.split(path.sep).join("/"),
      excludesFile,
      repository: {
        objects,
        index,
        gitFolder,
        exclude,
        objectFormat,
        head: answer.exitCode === 0 && /^[0-9a-f]{40,}$/.test(head) ? head : undefined
      }
    }
    return place
  })

  const folderOf = (root: string): string => {
    const name = path.basename(root).replaceAll(/[^A-Za-z0-9._-]/g, "_") || "root"
    return path.join(
      stateFolder,
      `${name.slice(0, 60)}-${createHash("sha256").update(root).digest("hex").slice(0, 16)}`
    )
  }

  const stateIn = (folder: string) => path.join(folder, "state.json")
  const latestIn = (folder: string) => path.join(folder, "latest.json")

  const replaceFile = Effect.fnUntraced(function* (file: string, text: string) {
    const temporary = `${file}.${globalThis.crypto.randomUUID()}`
    yield* Effect.onError(
      Effect.andThen(fs.writeFileString(temporary, text, { mode: 0o600 }), fs.rename(temporary, file)),
      () => Effect.ignore(fs.remove(temporary, { force: true }))
    )
  })

  /** When a process was started, where the system tells (Linux); nothing of one that only waits to be reaped. */
  const startOf = (pid: number) =>
    Effect.map(
      readText(`/proc/${pid}/stat`),
      Option.map((stat) => {
        // "pid (name) state …": the name may hold spaces and parentheses.
        const [state, ...rest] = stat.slice(stat.lastIndexOf(")") + 2).split(" ")
        return state === "Z" ? "" : (rest[18] ?? "")
      })
    )

  /** Whose lock it is, by its name: its process may be gone, and another have its id. */
  const holderOf = Effect.fnUntraced(function* (name: string) {
    const [, id = "", startedAt = ""] = /^(\d+)-(\d*)-/.exec(name) ?? []
    const pid = id === "" ? undefined : Number(id)
    if (pid === undefined || !isAlive(pid)) return { pid, isGone: pid !== undefined }
    // One that cannot be looked at is there all the same.
    const start = Option.getOrElse(yield* startOf(pid), () => startedAt)
    return { pid, isGone: startedAt !== "" && start !== startedAt }
  })

  const { pid: ownPid } = globalThis.process
  const ownStart = Option.getOrElse(yield* startOf(ownPid), () => "")

  /**
   * Waits for the store; what a process left that died with it is put away.
   *
   * The lock is a folder with one file in it, called after who has it. It comes
   * and goes as a whole, and is taken over from a dead process by renaming that
   * file: only one can do either, whatever others have seen meanwhile.
   */
  const lock = Effect.fnUntraced(function* (folder: string) {
    const theLock = path.join(folder, "lock")
    const mine = `${ownPid}-${ownStart}-${globalThis.crypto.randomUUID()}`
    const aside = path.join(folder, `lock.${mine}`)
    const removeAside = Effect.ignore(fs.remove(aside, { recursive: true, force: true }))
    const deadline = (yield* nowMillis) + options.lockMillis
    yield* Effect.addFinalizer(() => removeAside)
    // What was begun is done, and then removed.
    yield* fs
      .makeDirectory(aside, { mode: 0o700 })
      .pipe(Effect.andThen(fs.writeFileString(path.join(aside, mine), "", { mode: 0o600 })), Effect.uninterruptible)
    // Windows moves no folder that somebody looks at. Where it cannot be moved at all, an empty one is nobody's either.
    const moveAside = (attempts: number): Effect.Effect<void> =>
      Effect.matchEffect(fs.rename(theLock, aside), {
        onSuccess: () => Effect.void,
        onFailure: () =>
          attempts > 1
            ? Effect.andThen(sleepMillis(25), moveAside(attempts - 1))
            : Effect.ignore(fs.remove(path.join(theLock, mine)))
      })
    const giveBack = Effect.addFinalizer(() => moveAside(5))
    // Whoever has a dead one's store has begun nothing, so what runs there is what that left.
    const endPrograms = Effect.andThen(removeAside, Effect.flatMap(tree.marked(`${markVariable}=${folder}`), tree.end))
    for (let lastTry = false; ;) {
      // Not to be interrupted between having it and knowing how to give it back.
      const refused = yield* fs
        .rename(aside, theLock)
        .pipe(
          Effect.andThen(giveBack),
          Effect.match({ onFailure: (error) => error, onSuccess: () => undefined }),
          Effect.uninterruptible
        )
      if (refused === undefined) return
      const held = yield* Effect.result(fs.readDirectory(theLock))
      const name = Result.isSuccess(held) ? held.success[0] : undefined
      const { isGone, pid } = yield* holderOf(name ?? "")
      if (isGone && name !== undefined) {
        const isMine = yield* fs.rename(path.join(theLock, name), path.join(theLock, mine)).pipe(
          Effect.matchEffect({
            onFailure: () => Effect.succeed(false),
            onSuccess: () => Effect.as(Effect.andThen(giveBack, endPrograms), true)
          }),
          Effect.uninterruptible
        )
        if (isMine) return
      }
      if ((yield* nowMillis) > deadline) {
        // Nobody has it, and still it cannot be had, unless it was given back just now.
        if (Result.isFailure(held) && lastTry) return yield* refused
        if (Result.isFailure(held)) {
          lastTry = true
          continue
        }
        return yield* new SnapshotError({
          reason: new StoreBusy({ lock: theLock, ...(pid === undefined ? undefined : { processId: pid }) })
        })
      }
      yield* sleepMillis(25)
    }
  })

  const ignoreRules = Effect.fnUntraced(function* ({ excludesFile, repository }: Place) {
    const texts = yield* Effect.forEach([excludesFile, repository?.exclude], (file) =>
      file === undefined
        ? Effect.succeed("")
        : Effect.map(
            readText(file),
            Option.getOrElse(() => "")
          )
    )
    return [...texts, ...ignoredNames].join("\n") + "\n"
  })

  /** The repository of the store: made when there is none, and told of what changed around it. */
  const prepare = Effect.fnUntraced(function* (place: Place, folder: string, selfContained: boolean) {
    const gitFolder = path.join(folder, "git")
    const format = place.repository?.objectFormat ?? "sha1"
    const own = { cwd: place.root, env: { GIT_DIR: gitFolder, GIT_WORK_TREE: place.root, [markVariable]: folder } }
    if (!(yield* fs.exists(path.join(gitFolder, "ready")))) {
      yield* Effect.forEach([latestIn(folder), stateIn(folder)], (file) => fs.remove(file, { force: true }))
      yield* fs.remove(gitFolder, { recursive: true, force: true })
      yield* fs.makeDirectory(gitFolder, { recursive: true, mode: 0o700 })
      yield* git.bytes(["init", "--quiet", "--bare", "--template=", `--object-format=${format}`, gitFolder], {
        cwd: folder
      })
      yield* fs.makeDirectory(path.join(gitFolder, "info"), { recursive: true })
      yield* fs.makeDirectory(path.join(gitFolder, "objects", "info"), { recursive: true })
      yield* fs.writeFileString(path.join(gitFolder, "info", "attributes"), byteExact)
      const unix = globalThis.process.platform !== "win32"
      // What the file system of the folder can do, which is not that of the store.
      const upper = path.join(path.dirname(place.root), path.basename(place.root).toUpperCase())
      const lower = path.join(path.dirname(place.root), path.basename(place.root).toLowerCase())
      const bothThere =
        upper !== lower &&
        (yield* Effect.orElseSucceed(fs.exists(upper), () => false)) &&
        (yield* Effect.orElseSucceed(fs.exists(lower), () => false))
      const config = [
        "[core]",
        "\trepositoryformatversion = " + (format === "sha1" ? "0" : "1"),
        "\tbare = false",
        "\tautocrlf = false",
        "\tsafecrlf = false",
        "\tquotepath = false",
        "\tlooseCompression = 1",
        `\tfilemode = ${unix}`,
        `\tsymlinks = ${unix}`,
        `\tignorecase = ${bothThere}`,
        `\tprotectNTFS = ${!unix}`,
        "\tlongpaths = true",
        ...(format === "sha1" ? [] : ["[extensions]", `\tobjectformat = ${format}`])
      ]
      yield* fs.writeFileString(path.join(gitFolder, "config"), config.join("\n") + "\n")
      yield* fs.writeFileString(path.join(gitFolder, "ready"), "")
    }
    // A git that was killed leaves its lock; nobody else uses the store now.
    for (const name of ["index.lock", "packed-refs.lock", "config.lock"]) {
      yield* fs.remove(path.join(gitFolder, name), { force: true })
    }
    for (const name of yield* fs.readDirectory(folder)) {
      const file = path.join(folder, name)
      // The living wait with theirs.
      const isOver = leftover.test(name) || (name.startsWith("lock.") && (yield* holderOf(name.slice(5))).isGone)
      if (isOver) yield* fs.remove(file, { recursive: true, force: true })
    }
    const alternates = path.join(gitFolder, "objects", "info", "alternates")
    const keepsAll = path.join(gitFolder, "keeps-all")
    if (selfContained && !(yield* fs.exists(keepsAll))) {
      // What snapshots share is brought over, and everything on disk is read again.
      yield* fs.remove(path.join(gitFolder, "index"), { force: true })
      if (yield* fs.exists(alternates)) yield* git.bytes(["repack", "-a", "-d", "-q"], own)
      yield* fs.writeFileString(keepsAll, "")
    }
    const storeFormat = /objectformat = (\w+)/.exec(yield* textOf(path.join(gitFolder, "config")))
    const isAlone = yield* fs.exists(keepsAll)
    if (isAlone) yield* fs.remove(alternates, { force: true })
    const shares =
      !isAlone && place.repository !== undefined && place.repository.objectFormat === (storeFormat?.[1] ?? "sha1")
    const wanted = shares && place.repository !== undefined ? `${alternateOf(place.repository.objects)}\n` : ""
    const current = yield* textOf(alternates)
    // What older snapshots share is still to be found.
    if (wanted !== "" && !current.split("\n").includes(wanted.trimEnd())) {
      yield* fs.writeFileString(alternates, current + wanted)
    }
    return { gitFolder, shares }
  })

  /** A store that is ours until the scope closes. */
  const open = Effect.fnUntraced(
    function* (place: Place, settings: { readonly selfContained: boolean }) {
      const folder = folderOf(place.root)
      yield* fs.makeDirectory(folder, { recursive: true, mode: 0o700 })
      const permit = permitOf(folder)
      yield* Effect.acquireRelease(permit.take(1), () => permit.release(1), { interruptible: true })
      yield* lock(folder)
      const { gitFolder, shares } = yield* prepare(place, folder, settings.selfContained)
      const stateFile = stateIn(folder)
      const latestFile = latestIn(folder)
      const journalFile = path.join(folder, "restore.json")
      const env = { GIT_DIR: gitFolder, GIT_WORK_TREE: place.root, [markVariable]: folder }

      const rules = yield* ignoreRules(place)
      const excludeFile = path.join(gitFolder, "info", "exclude")
      if (Option.getOrUndefined(yield* readText(excludeFile)) !== rules) yield* fs.writeFileString(excludeFile, rules)

      const write = <A, I>(file: string, schema: Schema.Codec<A, I>, value: A) =>
        Effect.mapError(replaceFile(file, JSON.stringify(Schema.encodeSync(schema)(value))), storeFailed(file))

      /** What cannot be read is made anew. */
      const remembered = <A, I>(file: string, schema: Schema.Codec<A, I>): Effect.Effect<A | undefined> =>
        Effect.map(readText(file), (text) =>
          Option.getOrUndefined(Option.flatMap(text, Schema.decodeUnknownOption(Schema.fromJsonString(schema))))
        )

      const readJournal = Effect.gen(function* () {
        const read = Effect.gen(function* () {
          return (yield* fs.exists(journalFile)) ? yield* fs.readFileString(journalFile) : undefined
        })
        const text = yield* Effect.mapError(read, storeFailed(journalFile))
        if (text === undefined) return Option.none()
        const decoded = Schema.decodeOption(Schema.fromJsonString(Journal))(text)
        if (Option.isSome(decoded)) return decoded
        return yield* new SnapshotError({
          reason: new StoreFailed({
            path: journalFile,
            detail: "it is no record of a restore; look at the folder, remove the file, and restore again"
          })
        })
      })

      const sizeOf = (directory: string): Effect.Effect<number, PlatformError> =>
        Effect.gen(function* () {
          let bytes = 0
          for (const name of yield* fs.readDirectory(directory, { recursive: true })) {
            const info = yield* Effect.option(fs.stat(path.join(directory, name)))
            if (Option.isSome(info) && info.value.type === "File") bytes += Number(info.value.size)
          }
          return bytes
        })

      /** Contents come and go by the folders they are in. */
      const sharedDigest = Effect.gen(function* () {
        if (!shares || place.repository === undefined) return ""
        const { objects } = place.repository
        const names = (yield* Effect.orElseSucceed(fs.readDirectory(objects), () => [])).toSorted(byText)
        const times = yield* Effect.forEach(
          names,
          (name) =>
            Effect.map(Effect.option(fs.stat(path.join(objects, name))), (info) => [
              name,
              Option.getOrUndefined(Option.flatMap(info, ({ mtime }) => mtime))?.getTime()
            ]),
          { concurrency: 16 }
        )
        return createHash("sha256")
          .update(JSON.stringify([objects, times]))
          .digest("hex")
      })

      const store: Store & { readonly shares: boolean; readonly excludeDigest: string } = {
        place,
        folder,
        git,
        shares,
        excludeDigest: createHash("sha256").update(rules).digest("hex"),
        at: (more = {}) => ({ ...more, cwd: place.root, env: { ...env, ...more.env } }),
        readState: Effect.map(remembered(stateFile, State), (state) => state ?? emptyState),
        writeState: (state) => write(stateFile, State, state),
        readLatest: remembered(latestFile, Latest),
        writeLatest: (latest) => write(latestFile, Latest, latest),
        readJournal,
        writeJournal: (journal) => write(journalFile, Journal, journal),
        removeJournal: Effect.mapError(fs.remove(journalFile, { force: true }), storeFailed(journalFile)),
        removeLatest: Effect.mapError(fs.remove(latestFile, { force: true }), storeFailed(latestFile)),
        sharedDigest,
        asUser,
        size: Effect.mapError(sizeOf(gitFolder), storeFailed(gitFolder)),
        // In this order: what is left if this is broken off is a store that is made anew.
        clear: Effect.mapError(
          Effect.forEach(
            [latestFile, stateFile, path.join(gitFolder, "ready"), gitFolder],
            (file) => fs.remove(file, { recursive: true, force: true }),
            { discard: true }
          ),
          storeFailed(gitFolder)
        )
      }
      return store
    },
    (effect, place) =>
      Effect.catchTag(effect, "PlatformError", (error) => Effect.fail(storeFailed(folderOf(place.root))(error)))
  )

  return {
    git,
    stateFolder,
    locate,
    open,
    exists: (root: string) => Effect.mapError(fs.exists(folderOf(root)), storeFailed(folderOf(root)))
  }
})

export type OpenStore = Effect.Success<ReturnType<Effect.Success<ReturnType<typeof makeStores>>["open"]>>
