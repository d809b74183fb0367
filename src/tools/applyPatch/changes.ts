/**
 * What hunks one after the other come to, file by file.
 */
import { Result } from "effect"
import {
  type AppliedPaths,
  ApplyPatchError,
  type ApplyPatchReason,
  type FileChange,
  FileNotDeleted,
  FileUnreadable,
  type Hunk,
  NoFilesModified,
  nothingApplied,
  type Patch
} from "./patch.ts"
import { update } from "./textFile.ts"

/** The same path for what is written in different ways, such as `./a` and `a`. */
export const plainPath = (path: string): string => {
  const parts: Array<string> = []
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue
    if (part === ".." && parts.length > 0 && parts.at(-1) !== "..") parts.pop()
    else parts.push(part)
  }
  return `${path.startsWith("/") ? "/" : ""}${parts.join("/")}`
}

/** Collects the changes of hunks, so that each file is there once. */
export class Changes {
  private readonly byPath = new Map<string, FileChange>()

  add(hunk: Hunk, before: string | undefined, existed: boolean, after: string | undefined): void {
    const from = plainPath(hunk.path)
    const earlier = this.byPath.get(from)
    this.byPath.delete(from)
    const path = hunk._tag === "UpdateFile" ? (hunk.moveTo ?? hunk.path) : hunk.path
    const origin = earlier?.movedFrom ?? (earlier !== undefined && earlier.kind === "added" ? undefined : hunk.path)
    const isNew = earlier === undefined ? !existed : earlier.kind === "added"
    const first = earlier === undefined ? before : earlier.before
    if (hunk._tag === "DeleteFile") {
      if (!isNew) {
        const path = origin ?? hunk.path
        this.byPath.set(plainPath(path), {
          kind: "deleted",
          path,
          movedFrom: undefined,
          before: first,
          after: undefined
        })
      }
      return
    }
    const to = plainPath(path)
    const moved = origin !== undefined && plainPath(origin) !== to && hunk._tag === "UpdateFile"
    const movedFrom = earlier?.movedFrom ?? (moved ? origin : undefined)
    this.byPath.delete(to)
    this.byPath.set(to, {
      kind: isNew ? "added" : "modified",
      path,
      movedFrom: isNew ? undefined : movedFrom,
      before: first,
      after
    })
  }

  get all(): ReadonlyArray<FileChange> {
    return [...this.byPath.values()]
  }
}

/** The lists of a result, which only grow. */
export class Applied {
  private readonly added: Array<string> = []
  private readonly modified: Array<string> = []
  private readonly deleted: Array<string> = []

  add(hunk: Hunk): void {
    if (hunk._tag === "AddFile") this.added.push(hunk.path)
    else if (hunk._tag === "DeleteFile") this.deleted.push(hunk.path)
    else this.modified.push(hunk.moveTo ?? hunk.path)
  }

  get paths(): AppliedPaths {
    return { added: [...this.added], modified: [...this.modified], deleted: [...this.deleted] }
  }
}

export type Contents = Readonly<Record<string, string>> | ((path: string) => string | undefined)

/** The changes that a patch makes to these files, none of which is on a disk. */
export const changesOf = (
  patch: Patch,
  contents: Contents
): Result.Result<ReadonlyArray<FileChange>, ApplyPatchError> => {
  const fail = (reason: ApplyPatchReason) => Result.fail(new ApplyPatchError({ reason, applied: nothingApplied }))
  if (patch.hunks.length === 0) return fail(new NoFilesModified())
  const changes = new Changes()
  const now = new Map<string, string | undefined>()
  const read = (path: string): string | undefined => {
    const plain = plainPath(path)
    if (now.has(plain)) return now.get(plain)
    if (typeof contents === "function") return contents(path)
    return Object.hasOwn(contents, path) ? contents[path] : Object.hasOwn(contents, plain) ? contents[plain] : undefined
  }
  for (const hunk of patch.hunks) {
    const before = read(hunk.path)
    if (hunk._tag === "AddFile") {
      now.set(plainPath(hunk.path), hunk.contents)
      changes.add(hunk, before, before !== undefined, hunk.contents)
    } else if (hunk._tag === "DeleteFile") {
      if (before === undefined) return fail(new FileNotDeleted({ path: hunk.path, detail: "there is no such file" }))
      now.set(plainPath(hunk.path), undefined)
      changes.add(hunk, before, true, undefined)
    } else {
      if (before === undefined) return fail(new FileUnreadable({ path: hunk.path, detail: "there is no such file" }))
      const after = update(before, hunk.chunks, hunk.path)
      if (Result.isFailure(after)) return fail(after.failure)
      now.set(plainPath(hunk.path), undefined)
      now.set(plainPath(hunk.moveTo ?? hunk.path), after.success)
      changes.add(hunk, before, true, after.success)
    }
  }
  return Result.succeed(changes.all)
}
