/**
 * Applies a patch so that it is applied whole or not at all, as far as a file
 * system lets one: everything is checked before anything is written, every new
 * text is beside its place before the first one takes it.
 */
import { Effect, FileSystem, Option, Path, type PlatformError, Random, Result } from "effect"
import { codeOf, systemText } from "../../internal/systemText.ts"
import { Applied, Changes } from "./changes.ts"
import type { Outcome } from "./codex.ts"
import { decodeText, makeMayWrite, notAFile, permissions, rightsOf } from "./files.ts"
import {
  ApplyPatchError,
  type ApplyPatchReason,
  FileNotDeleted,
  FileNotWritten,
  FileUnreadable,
  type Hunk,
  NoFilesModified,
  nothingApplied,
  type Patch,
  PathRefused
} from "./patch.ts"
import { makeLocate, noSuchFile, notAFolder, type Place } from "./places.ts"
import { update } from "./textFile.ts"

/** What a file will be: a text, or gone. */
interface Outlook {
  readonly place: Place
  readonly text: string | undefined
  /** The file on the disk whose mode and owner it takes over. */
  readonly like: FileSystem.File.Info | undefined
  readonly hunks: ReadonlyArray<Hunk>
}

/** Files read or written at a time. */
const concurrency = 16

export const applySafely = Effect.fnUntraced(function* (
  patch: Patch,
  options: { readonly workingDirectory: string; readonly allowOutside: boolean; readonly contents: boolean }
) {
  if (patch.hunks.length === 0) {
    return yield* new ApplyPatchError({ reason: new NoFilesModified(), applied: nothingApplied })
  }
  const survey = yield* look(patch, options)
  const planned = plan(patch, survey, options.contents)
  if (Result.isFailure(planned)) {
    return yield* new ApplyPatchError({ reason: planned.failure, applied: nothingApplied })
  }
  const { changes, outlooks } = planned.success
  yield* carryOut(outlooks)
  // In the patch's order, which is not the one of the files.
  const applied = new Applied()
  for (const hunk of patch.hunks) applied.add(hunk)
  const outcome: Outcome = { applied, changes: changes.all }
  return outcome
})

interface Survey {
  readonly places: ReadonlyMap<string, Result.Result<Place, PathRefused>>
  /** By the path as written: of the files that are updated, and of all that are there if contents are asked for. */
  readonly texts: ReadonlyMap<string, Result.Result<string, string>>
}

const look = Effect.fnUntraced(function* (
  patch: Patch,
  options: { readonly workingDirectory: string; readonly allowOutside: boolean; readonly contents: boolean }
) {
  const fs = yield* FileSystem.FileSystem
  const locate = yield* makeLocate(options.workingDirectory, options.allowOutside)
  const read = new Map<string, boolean>()
  for (const hunk of patch.hunks) {
    read.set(hunk.path, options.contents || hunk._tag === "UpdateFile" || read.get(hunk.path) === true)
    if (hunk._tag === "UpdateFile" && hunk.moveTo !== undefined && !read.has(hunk.moveTo)) read.set(hunk.moveTo, false)
  }
  const places = new Map<string, Result.Result<Place, PathRefused>>()
  const texts = new Map<string, Result.Result<string, string>>()
  const lookAt = Effect.fnUntraced(function* ([path, reads]: readonly [string, boolean]) {
    const place = yield* locate(path)
    places.set(path, place)
    if (!reads || Result.isFailure(place)) return
    const { info, target } = place.success
    if (info?.type !== "File") return
    texts.set(path, yield* Effect.map(Effect.result(fs.readFile(target)), readResult))
  })
  yield* Effect.forEach(read, lookAt, { concurrency, discard: true })
  const survey: Survey = { places, texts }
  return survey
})

const readResult = (read: Result.Result<Uint8Array, PlatformError.PlatformError>): Result.Result<string, string> =>
  Result.isSuccess(read) ? decodeText(read.success) : Result.fail(systemText(read.failure))

interface Plan {
  /** In the order they are to be carried out. */
  readonly outlooks: ReadonlyArray<Outlook>
  readonly changes: Changes
}

/** What the hunks come to, one after the other, without touching anything. */
const plan = (patch: Patch, survey: Survey, contents: boolean): Result.Result<Plan, ApplyPatchReason> => {
  const changes = new Changes()
  const outlooks = new Map<string, Outlook>()
  /** Folders that writing will make. */
  const made = new Set<string>()

  /** A place as the hunks before have left it. */
  const now = (place: Place) => {
    const byEntry = outlooks.get(place.entry)
    const key = byEntry === undefined ? place.target : place.entry
    return { key, outlook: byEntry ?? outlooks.get(place.target) }
  }
  const isGone = (path: string): boolean => {
    const outlook = outlooks.get(path)
    return outlook !== undefined && outlook.text === undefined
  }
  const blocked = (place: Place): boolean =>
    (place.blockedBy !== undefined && !isGone(place.blockedBy)) ||
    place.missing.some((folder) => outlooks.get(folder)?.text !== undefined)

  const readable = (path: string, place: Place): Result.Result<string, string> => {
    if (made.has(place.entry)) return Result.fail(notAFile(place.path))
    const { outlook } = now(place)
    if (outlook !== undefined)
      return outlook.text === undefined ? Result.fail(noSuchFile) : Result.succeed(outlook.text)
    if (blocked(place)) return Result.fail(notAFolder)
    if (place.problem !== undefined) return Result.fail(place.problem)
    if (place.info === undefined) return Result.fail(noSuchFile)
    if (place.info.type !== "File") return Result.fail(notAFile(place.path))
    return survey.texts.get(path) ?? Result.fail(noSuchFile)
  }

  const set = (
    place: Place,
    text: string | undefined,
    like: FileSystem.File.Info | undefined,
    hunks: ReadonlyArray<Hunk>,
    key = now(place).key
  ): void => {
    const before = outlooks.get(key)
    // Carried out where it was last spoken of.
    outlooks.delete(key)
    outlooks.set(key, {
      place: key === place.target ? place : { ...place, target: place.entry },
      text,
      like: like ?? before?.like,
      hunks: [...(before?.hunks ?? []), ...hunks]
    })
    if (text === undefined) return
    for (const folder of place.missing) made.add(folder)
    if (place.blockedBy !== undefined) made.add(place.blockedBy)
  }

  /** Why nothing can be written there. */
  const unwritable = (place: Place): string | undefined => {
    if (made.has(place.entry)) return notAFile(place.path)
    if (now(place).outlook !== undefined) return undefined
    if (blocked(place)) return notAFolder
    if (place.problem !== undefined) return place.problem
    return place.info === undefined || place.info.type === "File" ? undefined : notAFile(place.path)
  }

  for (const hunk of patch.hunks) {
    const located = survey.places.get(hunk.path)
    if (located === undefined) continue
    if (Result.isFailure(located)) return Result.fail(located.failure)
    const place = located.success
    const { path } = place
    const existed =
      now(place).outlook?.text !== undefined || (now(place).outlook === undefined && place.info !== undefined)
    const before = hunk._tag === "UpdateFile" || contents ? readable(hunk.path, place) : Result.fail(noSuchFile)
    switch (hunk._tag) {
      case "AddFile": {
        const detail = unwritable(place)
        if (detail !== undefined) return Result.fail(new FileNotWritten({ path, detail }))
        set(place, hunk.contents, place.info, [hunk])
        changes.add(hunk, Result.getOrUndefined(before), existed, hunk.contents)
        break
      }
      case "DeleteFile": {
        const problem = existed ? unwritable(place) : (place.problem ?? noSuchFile)
        if (problem !== undefined) return Result.fail(new FileNotDeleted({ path, detail: problem }))
        set(place, undefined, undefined, [hunk], place.entry)
        changes.add(hunk, Result.getOrUndefined(before), true, undefined)
        break
      }
      case "UpdateFile": {
        if (Result.isFailure(before)) return Result.fail(new FileUnreadable({ path, detail: before.failure }))
        const after = update(before.success, hunk.chunks, path)
        if (Result.isFailure(after)) return Result.fail(after.failure)
        const like = now(place).outlook?.like ?? place.info
        if (hunk.moveTo === undefined) set(place, after.success, like, [hunk])
        else {
          const to = survey.places.get(hunk.moveTo)
          if (to === undefined) break
          if (Result.isFailure(to)) return Result.fail(to.failure)
          if (isSame(place, to.success)) {
            const detail = "it moves onto itself, which would delete it"
            return Result.fail(new PathRefused({ path: hunk.moveTo, why: "OntoItself", detail }))
          }
          const detail = unwritable(to.success)
          if (detail !== undefined) return Result.fail(new FileNotWritten({ path: to.success.path, detail }))
          set(to.success, after.success, like, [hunk])
          set(place, undefined, undefined, [], place.entry)
        }
        changes.add(hunk, before.success, true, after.success)
      }
    }
  }
  return Result.succeed({ outlooks: [...outlooks.values()], changes })
}

/** Whether two paths are one file: also where the case of letters, or how they are composed, makes no difference. */
const isSame = (a: Place, b: Place): boolean => {
  if (a.target === b.target || a.entry === b.entry) return true
  if (a.info === undefined || b.info === undefined) return false
  const isOneFile = a.info.dev === b.info.dev && Option.getOrUndefined(a.info.ino) === Option.getOrUndefined(b.info.ino)
  return isOneFile && folded(a.target) === folded(b.target)
}

const folded = (path: string): string => path.normalize("NFC").toLowerCase()

const needsFolder = ({ place }: Outlook): boolean => place.missing.length > 0 || place.blockedBy !== undefined

const carryOut = Effect.fnUntraced(function* (outlooks: ReadonlyArray<Outlook>) {
  const fs = yield* FileSystem.FileSystem
  const { dirname, join } = yield* Path.Path
  const mayWrite = yield* makeMayWrite
  const random = Math.abs(yield* Random.nextInt).toString(36)
  const applied = new Applied()
  const temporary = new Map<Outlook, string>()
  const fail = (reason: ApplyPatchReason) => new ApplyPatchError({ reason, applied: applied.paths })
  const notWritten =
    ({ place: { path } }: Outlook) =>
    (error: PlatformError.PlatformError) =>
      fail(new FileNotWritten({ path, detail: systemText(error) }))

  /** The rights, by folder, that a temporary file was seen to get by itself. */
  const rightAtOnce = new Set<string>()

  /** Writes the new text beside its place. */
  const stage = Effect.fnUntraced(function* (outlook: Outlook) {
    const { like, place, text } = outlook
    if (text === undefined) return
    // Who may not write the file does not get around that by replacing it.
    if (place.info !== undefined) yield* mayWrite(place.target, place.info)
    const path = join(place.folder, `.apply-patch-${random}-${temporary.size}`)
    temporary.set(outlook, path)
    const mode = like === undefined ? {} : { mode: like.mode & permissions }
    yield* Effect.tapError(fs.writeFileString(path, text, { flag: "wx", ...mode }), (error) =>
      // Somebody else's is not to be removed.
      Effect.sync(() => codeOf(error) === "EEXIST" && temporary.delete(outlook))
    )
    if (like === undefined) return
    const rights = `${rightsOf(like)} ${place.folder}`
    if (rightAtOnce.has(rights)) return
    if (rightsOf(yield* fs.stat(path)) === rightsOf(like)) {
      rightAtOnce.add(rights)
      return
    }
    const [uid, gid] = [Option.getOrUndefined(like.uid), Option.getOrUndefined(like.gid)]
    // Only who runs as root can give files away; for others it becomes their own.
    if (uid !== undefined && gid !== undefined) yield* Effect.ignore(fs.chown(path, uid, gid))
    yield* fs.chmod(path, like.mode & permissions)
  }, Effect.uninterruptible)

  const settle = Effect.fnUntraced(function* (outlook: Outlook) {
    const { place } = outlook
    const staged = temporary.get(outlook)
    if (staged === undefined) {
      if (place.info === undefined) return
      yield* Effect.mapError(fs.remove(place.entry), (error) =>
        fail(new FileNotDeleted({ path: place.path, detail: systemText(error) }))
      )
      return
    }
    if (needsFolder(outlook)) {
      yield* Effect.mapError(fs.makeDirectory(dirname(place.entry), { recursive: true }), notWritten(outlook))
    }
    yield* Effect.mapError(fs.rename(staged, place.target), notWritten(outlook))
    temporary.delete(outlook)
  })

  /** Side by side, but for what needs a folder: that may have to wait for a file to go. */
  const settleAll = Effect.gen(function* () {
    for (let at = 0; at < outlooks.length;) {
      let end = at + 1
      while (end < outlooks.length && !outlooks.slice(end - 1, end + 1).some(needsFolder)) end++
      const group = outlooks.slice(at, end)
      const results = yield* Effect.forEach(group, (outlook) => Effect.result(settle(outlook)), { concurrency })
      for (const [i, { hunks }] of group.entries()) {
        if (results[i]?._tag === "Success") for (const hunk of hunks) applied.add(hunk)
      }
      for (const result of results) if (Result.isFailure(result)) return yield* fail(result.failure.reason)
      at = end
    }
  })

  yield* Effect.forEach(outlooks, (outlook) => Effect.mapError(stage(outlook), notWritten(outlook)), {
    concurrency,
    discard: true
  }).pipe(
    Effect.andThen(Effect.uninterruptible(settleAll)),
    Effect.ensuring(
      Effect.suspend(() =>
        Effect.forEach(temporary.values(), (path) => Effect.ignore(fs.remove(path, { force: true })), { discard: true })
      )
    )
  )
})
