/**
 * Reads a patch line by line. What is a patch, and what is said of one that is
 * none, is what codex 0.169 does.
 */
import { Result } from "effect"
import { type Chunk, type ChunkLine, type Hunk, InvalidPatch, type Patch } from "./patch.ts"
import { isBlank, trim, trimEnd } from "./whitespace.ts"

export const beginPatch = "*** Begin Patch"
export const endPatch = "*** End Patch"
export const endOfFile = "*** End of File"
export const addFile = "*** Add File: "
export const deleteFile = "*** Delete File: "
export const updateFile = "*** Update File: "
export const moveTo = "*** Move to: "
const environmentId = "*** Environment ID:"

const notBegun = `The first line of the patch must be '${beginPatch}'`
const notEnded = `The last line of the patch must be '${endPatch}'`

interface ChunkDraft extends Chunk {
  readonly lines: Array<ChunkLine>
  endOfFile: boolean
}

type Draft =
  | { readonly _tag: "AddFile"; readonly path: string; contents: string }
  | {
      readonly _tag: "UpdateFile"
      readonly path: string
      moveTo: string | undefined
      readonly chunks: Array<ChunkDraft>
      readonly line: number
    }

/** The patch as far as its lines have come. */
export class PatchReader {
  /** The hunks that are complete. They are only ever added to. */
  readonly hunks: Array<Hunk> = []
  environmentId: string | undefined
  private stage: "before" | "inside" | "after" = "before"
  private draft: Draft | undefined
  private line = 0

  /** Takes the next line. After a problem, nothing more can be read. */
  push(line: string): InvalidPatch | undefined {
    this.line++
    switch (this.stage) {
      case "before":
        if (trim(line) !== beginPatch) return new InvalidPatch({ detail: notBegun })
        this.stage = "inside"
        return undefined
      case "inside":
        return this.draft?._tag === "UpdateFile" ? this.update(this.draft, line) : this.outside(line)
      case "after":
        return isBlank(line) ? undefined : new InvalidPatch({ detail: notEnded })
    }
  }

  /** Whether the patch has come to its end. */
  get isComplete(): boolean {
    return this.stage === "after"
  }

  /** Takes the last line, which is known to be the end. */
  end(): InvalidPatch | undefined {
    return this.stage === "after" ? undefined : this.push(endPatch)
  }

  /** The hunk that is being written as it is now; it does not change with the lines to come. */
  snapshot(): () => Hunk | undefined {
    const draft = this.draft
    if (draft === undefined) return () => undefined
    if (draft._tag === "AddFile") {
      const { contents, path } = draft
      return () => ({ _tag: "AddFile", path, contents })
    }
    const { chunks, moveTo, path } = draft
    const count = chunks.length
    const last = chunks[count - 1]
    const lines = last?.lines.length
    const endOfFile = last?.endOfFile === true
    return () => ({
      _tag: "UpdateFile",
      path,
      moveTo,
      chunks: chunks
        .slice(0, count)
        .map((chunk) =>
          chunk === last
            ? { context: chunk.context, lines: chunk.lines.slice(0, lines), endOfFile }
            : { context: chunk.context, lines: chunk.lines, endOfFile: chunk.endOfFile }
        )
    })
  }

  private problem(detail: string, line = this.line): InvalidPatch {
    return new InvalidPatch({ detail, line })
  }

  /** A line where a header may stand: the one that is a file's content is taken by the file. */
  private outside(line: string): InvalidPatch | undefined {
    if (this.draft?._tag === "AddFile" && line.startsWith("+")) {
      this.draft.contents += `${line.slice(1)}\n`
      return undefined
    }
    const header = trim(line)
    if (this.header(header)) return undefined
    if (header.startsWith(environmentId) && this.draft === undefined && this.hunks.length === 0) {
      return this.environment(trim(header.slice(environmentId.length)))
    }
    return this.problem(
      `'${header}' is not a valid hunk header. Valid hunk headers: '${addFile}{path}', '${deleteFile}{path}', '${updateFile}{path}'`
    )
  }

  private environment(id: string): InvalidPatch | undefined {
    if (this.environmentId !== undefined) {
      return new InvalidPatch({ detail: "apply_patch environment_id cannot be specified more than once" })
    }
    if (id === "") return new InvalidPatch({ detail: "apply_patch environment_id cannot be empty" })
    this.environmentId = id
    return undefined
  }

  /** Whether it is a header; then the hunk before it is complete. */
  private header(text: string): boolean {
    if (!isHeader(text)) return false
    this.complete()
    if (text === endPatch) this.stage = "after"
    else if (text.startsWith(addFile)) {
      this.draft = { _tag: "AddFile", path: text.slice(addFile.length), contents: "" }
    } else if (text.startsWith(deleteFile)) {
      this.hunks.push({ _tag: "DeleteFile", path: text.slice(deleteFile.length) })
    } else {
      const path = text.slice(updateFile.length)
      this.draft = { _tag: "UpdateFile", path, moveTo: undefined, chunks: [], line: this.line }
    }
    return true
  }

  private complete(): void {
    const hunk = this.snapshot()()
    this.draft = undefined
    if (hunk !== undefined) this.hunks.push(hunk)
  }

  private update(hunk: Draft & { readonly _tag: "UpdateFile" }, line: string): InvalidPatch | undefined {
    const chunk = hunk.chunks.at(-1)
    const marker = trimEnd(line)
    if (chunk !== undefined && chunk.lines.length === 0) {
      if (marker === endOfFile || marker === endPatch) return this.problem("Update hunk does not contain any lines")
      return this.addLine(chunk, line) ? undefined : this.problem(unexpected(line))
    }
    if (isHeader(marker)) {
      if (chunk === undefined) return this.problem(`Update file hunk for path '${hunk.path}' is empty`, hunk.line)
      this.header(marker)
      return undefined
    }
    if (marker === "@@" || marker.startsWith("@@ ")) {
      const context = marker === "@@" ? undefined : marker.slice(3)
      hunk.chunks.push({ context, lines: [], endOfFile: false })
      return undefined
    }
    if (chunk === undefined) {
      if (hunk.moveTo === undefined && marker.startsWith(moveTo)) {
        hunk.moveTo = marker.slice(moveTo.length)
        return undefined
      }
      if (marker === endOfFile) return undefined
      const first: ChunkDraft = { context: undefined, lines: [], endOfFile: false }
      if (!this.addLine(first, line)) return this.problem(unexpected(line))
      hunk.chunks.push(first)
      return undefined
    }
    if (chunk.endOfFile) {
      if (isBlank(line)) return undefined
    } else if (marker === endOfFile) {
      chunk.endOfFile = true
      return undefined
    } else if (this.addLine(chunk, line)) return undefined
    return this.problem(`Expected update hunk to start with a @@ context marker, got: '${line}'`)
  }

  /** Whether it is a line of a chunk. An empty one is an empty line of context. */
  private addLine(chunk: ChunkDraft, line: string): boolean {
    const kind = line === "" ? "context" : kinds.get(line.charCodeAt(0))
    if (kind === undefined) return false
    chunk.lines.push({ kind, text: line.slice(1) })
    return true
  }
}

const kinds: ReadonlyMap<number, ChunkLine["kind"]> = new Map([
  [0x20, "context"],
  [0x2b, "add"],
  [0x2d, "remove"]
])

const isHeader = (text: string): boolean =>
  text === endPatch || text.startsWith(addFile) || text.startsWith(deleteFile) || text.startsWith(updateFile)

const unexpected = (line: string): string =>
  `Unexpected line found in update hunk: '${line}'. Every line should start with ' ' (context line), '+' (added line), or '-' (removed line)`

/** Codex drops two returns: one as part of the line end, one more when it reads the line. */
export const withoutReturns = (line: string): string => {
  let end = line.length
  while (end > 0 && end > line.length - 2 && line.charCodeAt(end - 1) === 13) end--
  return end === line.length ? line : line.slice(0, end)
}

export const parse = (text: string): Result.Result<Patch, InvalidPatch> => {
  const whole = trim(text)
  let lines = whole === "" ? [] : whole.split("\n")
  let problem = boundaryProblem(lines)
  if (problem !== undefined && isWrapped(lines)) {
    lines = lines.slice(1, -1)
    problem = boundaryProblem(lines)
  }
  if (problem !== undefined) return Result.fail(problem)
  const reader = new PatchReader()
  for (let i = 0; i < lines.length - 1; i++) {
    problem = reader.push(withoutReturns(lines[i] ?? ""))
    if (problem !== undefined) return Result.fail(problem)
  }
  problem = reader.end()
  if (problem !== undefined) return Result.fail(problem)
  return Result.succeed({ hunks: reader.hunks, environmentId: reader.environmentId })
}

const boundaryProblem = (lines: ReadonlyArray<string>): InvalidPatch | undefined => {
  const first = lines[0]
  if (first !== undefined && trim(first) !== beginPatch) return new InvalidPatch({ detail: notBegun })
  const last = lines.at(-1)
  if (last === undefined || lines.length === 1 || trim(last) !== endPatch) return new InvalidPatch({ detail: notEnded })
  return undefined
}

/** The first lines with which a shell would pass a patch on. */
export const wrappers: ReadonlySet<string> = new Set(["<<EOF", "<<'EOF'", '<<"EOF"'])

const isWrapped = (lines: ReadonlyArray<string>): boolean =>
  lines.length >= 4 && wrappers.has(withoutReturns(lines[0] ?? "")) && lines.at(-1)?.endsWith("EOF") === true
