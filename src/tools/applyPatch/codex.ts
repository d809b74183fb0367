/**
 * Applies a patch as codex's program does: hunk by hunk, straight to the disk,
 * wherever the paths lead. What was done before a failure stays.
 */
import { Effect, FileSystem, Option, Path, type PlatformError, Result, Scope } from "effect"
import { codeOf, systemText } from "../../internal/systemText.ts"
import { Applied, Changes } from "./changes.ts"
import { decodeText, notAFile, readText } from "./files.ts"
import {
  ApplyPatchError,
  type ApplyPatchReason,
  type FileChange,
  FileNotDeleted,
  FileNotWritten,
  FileUnreadable,
  type Hunk,
  NoFilesModified,
  nothingApplied,
  OriginalNotRemoved,
  type Patch,
  type UpdateFile
} from "./patch.ts"
import { update } from "./textFile.ts"

export interface Outcome {
  readonly applied: Applied
  readonly changes: ReadonlyArray<FileChange>
}

const encoder = new TextEncoder()

/** Files read or written at a time. */
const concurrency = 16

export const applyAsCodex = Effect.fnUntraced(function* (
  patch: Patch,
  options: { readonly workingDirectory: string; readonly contents: boolean }
) {
  const fs = yield* FileSystem.FileSystem
  const { dirname, resolve } = yield* Path.Path
  const applied = new Applied()
  const changes = new Changes()
  const fail = (reason: ApplyPatchReason) => new ApplyPatchError({ reason, applied: applied.paths })
  const failWith = (reason: (detail: string) => ApplyPatchReason) => (error: PlatformError.PlatformError) =>
    fail(reason(systemText(error)))
  const textOf = (path: string) => Effect.map(readText(path), Result.getOrUndefined)

  const write = (path: string, text: string): Effect.Effect<void, ApplyPatchError> => {
    const writeFile = fs.writeFileString(path, text)
    return writeFile.pipe(
      Effect.catchIf(
        (error) => codeOf(error) === "ENOENT",
        () => Effect.andThen(fs.makeDirectory(dirname(path), { recursive: true }), writeFile)
      ),
      Effect.mapError(failWith((detail) => new FileNotWritten({ path, detail }))),
      // A file is not left half written.
      Effect.uninterruptible
    )
  }

  const remove = (path: string, reason: (detail: string) => ApplyPatchReason) =>
    Effect.gen(function* () {
      const { type } = yield* fs.stat(path)
      if (type === "Directory") return yield* fail(reason(notAFile(path)))
      return yield* fs.remove(path)
    }).pipe(Effect.catchTag("PlatformError", (error) => Effect.fail(failWith(reason)(error))))

  if (patch.hunks.length === 0) {
    return yield* new ApplyPatchError({ reason: new NoFilesModified(), applied: nothingApplied })
  }
  const locate = (path: string): string => resolve(options.workingDirectory, path)

  const apply = Effect.fnUntraced(function* (hunk: Hunk) {
    const path = locate(hunk.path)
    switch (hunk._tag) {
      case "AddFile": {
        const existed = options.contents && (yield* Effect.orElseSucceed(fs.exists(path), () => false))
        const before = existed ? yield* textOf(path) : undefined
        yield* write(path, hunk.contents)
        applied.add(hunk)
        changes.add(hunk, before, existed, hunk.contents)
        return
      }
      case "DeleteFile": {
        const before = options.contents ? yield* textOf(path) : undefined
        yield* remove(path, (detail) => new FileNotDeleted({ path, detail }))
        applied.add(hunk)
        changes.add(hunk, before, true, undefined)
        return
      }
      case "UpdateFile": {
        const read = yield* readText(path)
        if (Result.isFailure(read)) return yield* fail(new FileUnreadable({ path, detail: read.failure }))
        const before = read.success
        const updated = update(before, hunk.chunks, path)
        if (Result.isFailure(updated)) return yield* fail(updated.failure)
        const after = updated.success
        const to = hunk.moveTo === undefined ? path : locate(hunk.moveTo)
        yield* write(to, after)
        applied.add(hunk)
        if (hunk.moveTo !== undefined) yield* remove(path, (detail) => new OriginalNotRemoved({ path, detail }))
        // A move onto itself leaves nothing.
        const isGone = hunk.moveTo !== undefined && to === path
        changes.add(isGone ? { _tag: "DeleteFile", path: hunk.path } : hunk, before, true, after)
      }
    }
  })

  /** Opens a file for an update that fits it. Fails for whatever is better looked into by itself. */
  const open = Effect.fnUntraced(function* (hunk: UpdateFile) {
    const path = locate(hunk.path)
    const file = yield* fs.open(path, { flag: "r+" })
    const info = yield* file.stat
    if (info.type !== "File") return yield* Effect.fail("no regular file")
    const size = Number(info.size)
    const bytes = yield* file.readAlloc(size)
    if (Option.isNone(bytes) || bytes.value.length !== size) return yield* Effect.fail("empty, or in motion")
    const before = yield* Effect.fromResult(decodeText(bytes.value))
    const after = yield* Effect.fromResult(update(before, hunk.chunks, path))
    const replace = Effect.gen(function* () {
      const text = encoder.encode(after)
      yield* file.seek(0n, "start")
      if (text.length > 0) yield* file.writeAll(text)
      if (text.length < size) yield* file.truncate(text.length)
    }).pipe(
      Effect.mapError((error) => new FileNotWritten({ path, detail: systemText(error) })),
      Effect.uninterruptible
    )
    return { hunk, identity: `${info.dev}:${Option.getOrElse(info.ino, () => path)}`, before, after, replace }
  })

  /**
   * Updates of different files that are there come to the same in any order, so
   * they are made side by side. Returns how many were made: up to the first
   * that is not of that kind, or does not fit.
   */
  const applyTogether = Effect.fnUntraced(function* (hunks: ReadonlyArray<UpdateFile>, scope: Scope.Scope) {
    const opened = yield* Effect.forEach(hunks, (hunk) => Effect.option(Scope.provide(open(hunk), scope)), {
      concurrency
    })
    const identities = new Set<string>()
    const ready: Array<Effect.Success<ReturnType<typeof open>>> = []
    for (const file of opened) {
      if (Option.isNone(file) || identities.has(file.value.identity)) break
      identities.add(file.value.identity)
      ready.push(file.value)
    }
    const written = yield* Effect.forEach(ready, ({ replace }) => Effect.result(replace), { concurrency })
    for (const [i, { after, before, hunk }] of ready.entries()) {
      if (written[i]?._tag !== "Success") continue
      applied.add(hunk)
      changes.add(hunk, before, true, after)
    }
    for (const result of written) if (Result.isFailure(result)) return yield* fail(result.failure)
    return ready.length
  })

  const { hunks } = patch
  for (let at = 0; at < hunks.length;) {
    const run = leadingUpdates(hunks, at)
    if (run.length > 1) {
      const made = yield* Effect.acquireUseRelease(
        Scope.make("parallel"),
        (scope) => applyTogether(run, scope),
        (scope, exit) => Scope.close(scope, exit)
      )
      at += made
      if (made === run.length) continue
    }
    const next = hunks[at++]
    if (next !== undefined) yield* apply(next)
  }
  const outcome: Outcome = { applied, changes: changes.all }
  return outcome
})

/** The updates in place from there on, up to so many files as may be open at once. */
const leadingUpdates = (hunks: ReadonlyArray<Hunk>, from: number): ReadonlyArray<UpdateFile> => {
  const run: Array<UpdateFile> = []
  for (let at = from; at < hunks.length && run.length < 64; at++) {
    const hunk = hunks[at]
    if (hunk?._tag !== "UpdateFile" || hunk.moveTo !== undefined) break
    run.push(hunk)
  }
  return run
}
