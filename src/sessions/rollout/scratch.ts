/**
 * A git repository of our own for one operation: with the folder as its work
 * tree and the objects of the folder's repository, and without that one's
 * configuration, hooks, filters and index.
 */
import { Effect, FileSystem, Option, Path } from "effect"
import type { PlatformError } from "effect/PlatformError"
import { PatchError } from "../PatchError.ts"
import { FolderNotFound, GitFailed, type SnapshotError } from "../SnapshotError.ts"
import { alternateOf, byteExact, type Git, type GitOptions, written } from "../snapshots/git.ts"

export interface Scratch {
  readonly git: Git
  /** For the scratch repository, in the folder. */
  readonly at: GitOptions
  /** The folder, without links. */
  readonly folder: string
  /** From the top of the folder's own repository to the folder, with slashes; undefined without one. */
  readonly prefix: string | undefined
  /** Makes an index of these files as they are in the folder, and of the links on the way to them. */
  readonly take: (names: ReadonlyArray<string>) => Effect.Effect<void, SnapshotError>
}

/** What git cannot do is the same whatever it is for. */
export const asPatchError = ({ reason }: SnapshotError): PatchError =>
  new PatchError({
    reason:
      reason._tag === "GitUnavailable" || reason._tag === "GitFailed" || reason._tag === "FolderNotFound"
        ? reason
        : new GitFailed({ command: "", exitCode: -1, detail: reason.message })
  })

const notPrepared = (error: PlatformError): PatchError =>
  new PatchError({ reason: new GitFailed({ command: "init", exitCode: -1, detail: error.message.slice(0, 2048) }) })

/** Gone with the scope. */
export const makeScratch = Effect.fnUntraced(function* (git: Git, workingDirectory: string) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const notThere = () => new PatchError({ reason: new FolderNotFound({ workingDirectory }) })
  const folder = yield* Effect.mapError(fs.realPath(path.resolve(workingDirectory)), notThere)
  if ((yield* Effect.mapError(fs.stat(folder), notThere)).type !== "Directory") return yield* notThere()

  const questions = ["--show-prefix", "--git-path", "objects", "--show-object-format"]
  const answer = yield* Effect.mapError(
    git.run(["rev-parse", "--path-format=absolute", ...questions], { cwd: folder }),
    asPatchError
  )
  const [prefix, objects, format] = Buffer.from(answer.stdout).toString("utf8").split(/\r?\n/)
  const isRepository = answer.exitCode === 0 && objects !== undefined && /^sha\d+$/.test(format ?? "")
  return yield* Effect.gen(function* () {
    const own = yield* fs.makeTempDirectoryScoped({ prefix: "effect-codex-git-" })
    const init = ["init", "--quiet", "--bare", "--template=", `--object-format=${isRepository ? format : "sha1"}`, own]
    yield* Effect.mapError(git.bytes(init, { cwd: own }), asPatchError)
    yield* fs.makeDirectory(path.join(own, "info"), { recursive: true })
    yield* fs.makeDirectory(path.join(own, "objects", "info"), { recursive: true })
    yield* fs.writeFileString(path.join(own, "info", "attributes"), byteExact)
    if (isRepository) {
      yield* fs.writeFileString(path.join(own, "objects", "info", "alternates"), `${alternateOf(objects)}\n`)
    }
    const at: GitOptions = {
      cwd: folder,
      env: { GIT_DIR: own, GIT_WORK_TREE: folder, GIT_INDEX_FILE: path.join(own, "index") }
    }
    const take: Scratch["take"] = Effect.fnUntraced(function* (names) {
      const entries = new Map<string, string>()
      const add = Effect.fnUntraced(function* (name: string, mode: string, content: Uint8Array) {
        const id = yield* git.text(["hash-object", "-w", "--stdin"], { ...at, stdin: content })
        entries.set(name, `${mode} ${id}\t${written(name)}\0`)
      })
      for (const name of names) {
        const parts = name.split("/")
        // Git takes none of these for a file's name.
        if (parts.some((part) => part === "" || part === "." || part === ".." || /^\.git$/i.test(part))) continue
        let isLinked = false
        for (let depth = 1; depth <= parts.length && !isLinked; depth++) {
          const target = yield* Effect.option(fs.readLink(path.join(folder, ...parts.slice(0, depth))))
          if (Option.isNone(target)) continue
          isLinked = true
          // Git has to know of it, or it would write through it.
          yield* add(parts.slice(0, depth).join("/"), "120000", Buffer.from(target.value))
        }
        const file = path.join(folder, ...parts)
        const info = isLinked ? Option.none() : yield* Effect.option(fs.stat(file))
        // A pipe would never be read to its end.
        if (Option.isNone(info) || info.value.type !== "File") continue
        const content = yield* Effect.option(fs.readFile(file))
        if (Option.isNone(content)) continue
        yield* add(name, (info.value.mode & 0o100) === 0 ? "100644" : "100755", content.value)
      }
      yield* git.bytes(["read-tree", "--empty"], at)
      yield* git.bytes(["update-index", "-z", "--index-info"], { ...at, stdin: [...entries.values()].join("") })
      // Git compares times first, and the index has none yet.
      yield* git.run(["update-index", "-q", "--refresh"], at)
    })
    const scratch: Scratch = { git, folder, prefix: isRepository ? (prefix ?? "") : undefined, at, take }
    return scratch
  }).pipe(Effect.catchTag("PlatformError", (error) => Effect.fail(notPrepared(error))))
})
