/**
 * Where the paths of a patch really lead, and which of them are refused.
 *
 * Links are followed before anything is compared, so that what counts is the
 * place on the disk and not how it is spelled. It is no sandbox: who swaps a
 * folder for a link between the look and the write is not caught.
 */
import { Effect, FileSystem, Path, type PlatformError, Result } from "effect"
import { isInside } from "../../internal/paths.ts"
import { codeOf, systemText } from "../../internal/systemText.ts"
import { PathRefused } from "./patch.ts"

/** A path of the patch on the disk. */
export interface Place {
  /** As codex names it in what it says. */
  readonly path: string
  /** The folder's real path, and the name in it. */
  readonly entry: string
  /** What the entry leads to, where it is a link; otherwise the entry. */
  readonly target: string
  readonly info: FileSystem.File.Info | undefined
  /** The deepest folder on the way that is there already, a real path. */
  readonly folder: string
  /** The folders on the way that are not there, the outermost first. */
  readonly missing: ReadonlyArray<string>
  /** The file that stands where a folder would have to be. */
  readonly blockedBy: string | undefined
  /** Why nothing can be read or written here, in the system's words. */
  readonly problem: string | undefined
}

interface Folder {
  readonly real: string
  readonly existing: string
  readonly missing: ReadonlyArray<string>
  readonly blockedBy: string | undefined
  readonly problem: string | undefined
}

type Located<A> = Result.Result<A, PathRefused>

const maxName = 255
const maxPath = 4096

export const makeLocate = Effect.fnUntraced(function* (workingDirectory: string, allowOutside: boolean) {
  const fs = yield* FileSystem.FileSystem
  const platform = yield* Path.Path
  const { basename, dirname, isAbsolute, join, resolve, sep } = platform
  const isWindows = sep === "\\"
  const root = resolve(workingDirectory)
  const realRoot = yield* Effect.orElseSucceed(fs.realPath(root), () => root)

  const refuse = (path: string, why: PathRefused["why"], detail: string) =>
    Result.fail(new PathRefused({ path, why, detail }))
  const refuseOutside = (path: string, real: string) =>
    refuse(path, "Outside", `it leads out of ${root}, to ${real}; set allowOutside if it may`)

  /** What can be said of a path by its looks. */
  const check = (path: string): Located<string> => {
    if (path.includes("\0")) return refuse(path, "NotAPath", "a path cannot hold a NUL character")
    if (byteLength(path) > maxPath || path.split("/").some((name) => byteLength(name) > maxName)) {
      return refuse(path, "TooLong", `a path has at most ${maxPath} bytes, and a name in it ${maxName}`)
    }
    const full = resolve(root, path)
    if (allowOutside) return Result.succeed(full)
    const isDrive = /^[a-z]:/i.test(path)
    if (isDrive && !(isWindows && isAbsolute(path))) {
      return refuse(path, "Outside", "it names a drive of Windows; write it relative to the workspace")
    }
    if (!isWindows && path.includes("\\")) {
      return refuse(path, "Outside", 'it holds a "\\", which leads out where that parts folders; write "/"')
    }
    return isInside(platform, root, full) || isInside(platform, realRoot, full)
      ? Result.succeed(full)
      : refuseOutside(path, full)
  }

  const isLink = (path: string) =>
    fs.readLink(path).pipe(
      Effect.as(true),
      Effect.orElseSucceed(() => false)
    )

  const folders = new Map<string, Located<Folder>>()
  const locateFolder = (folder: string): Effect.Effect<Located<Folder>> =>
    Effect.suspend(() => {
      const known = folders.get(folder)
      return known === undefined
        ? Effect.tap(findFolder(folder), (found) => Effect.sync(() => folders.set(folder, found)))
        : Effect.succeed(known)
    })
  const findFolder: (folder: string) => Effect.Effect<Located<Folder>> = Effect.fnUntraced(function* (folder) {
    const found = yield* Effect.result(
      Effect.flatMap(fs.realPath(folder), (real) => Effect.map(fs.stat(real), ({ type }) => ({ real, type })))
    )
    if (Result.isSuccess(found)) {
      const { real, type } = found.success
      if (type === "Directory") {
        return Result.succeed<Folder>({ real, existing: real, missing: [], blockedBy: undefined, problem: undefined })
      }
      const above = yield* locateFolder(dirname(folder))
      return Result.map(above, (above) => ({ ...above, real, blockedBy: real }))
    }
    const code = codeOf(found.failure)
    const above = dirname(folder)
    if (above === folder || (code !== "ENOENT" && code !== "ENOTDIR")) {
      const problem = systemText(found.failure)
      return Result.succeed<Folder>({ real: folder, existing: above, missing: [], blockedBy: undefined, problem })
    }
    if (code === "ENOENT" && (yield* isLink(folder))) {
      return refuse(folder, "DanglingLink", "it is a link that leads nowhere")
    }
    return Result.map(yield* locateFolder(above), (above) => {
      const real = join(above.real, basename(folder))
      return { ...above, real, missing: [...above.missing, real] }
    })
  })

  return Effect.fnUntraced(function* (path: string) {
    const checked = check(path)
    if (Result.isFailure(checked)) return Result.fail(checked.failure)
    const full = checked.success
    const found = yield* locateFolder(dirname(full))
    // Named as written, not by the folder it failed at.
    if (Result.isFailure(found)) return refuse(path, found.failure.why, found.failure.detail)
    const folder = found.success
    const entry = full === dirname(full) ? full : join(folder.real, basename(full))
    // The working directory itself is a place like any other: no file, and said to be none.
    if (!allowOutside && !isInside(platform, realRoot, entry)) return refuseOutside(path, entry)
    const place: Place = {
      path: full,
      entry,
      target: entry,
      info: undefined,
      folder: folder.existing,
      missing: folder.missing,
      blockedBy: folder.blockedBy,
      problem: folder.problem
    }
    if (folder.missing.length > 0 || folder.blockedBy !== undefined || folder.problem !== undefined) {
      return Result.succeed(place)
    }
    const info = yield* Effect.result(fs.lstat(entry))
    if (Result.isFailure(info)) {
      return Result.succeed<Place>({ ...place, problem: problemOf(info.failure) })
    }
    if (info.success.type !== "SymbolicLink") return Result.succeed<Place>({ ...place, info: info.success })
    const target = yield* Effect.result(fs.realPath(entry))
    if (Result.isFailure(target)) {
      return codeOf(target.failure) === "ENOENT"
        ? refuse(path, "DanglingLink", "it is a link that leads nowhere")
        : Result.succeed<Place>({ ...place, problem: systemText(target.failure) })
    }
    if (!allowOutside && !isInside(platform, realRoot, target.success)) return refuseOutside(path, target.success)
    const targetInfo = yield* Effect.result(fs.stat(target.success))
    return Result.succeed<Place>(
      Result.isSuccess(targetInfo)
        ? { ...place, target: target.success, folder: dirname(target.success), info: targetInfo.success }
        : { ...place, problem: systemText(targetInfo.failure) }
    )
  })
})

const problemOf = (error: PlatformError.PlatformError): string | undefined =>
  codeOf(error) === "ENOENT" ? undefined : systemText(error)

const encoder = new TextEncoder()
const byteLength = (text: string): number => encoder.encode(text).length

export const noSuchFile = "No such file or directory (os error 2)"
export const notAFolder = "Not a directory (os error 20)"
