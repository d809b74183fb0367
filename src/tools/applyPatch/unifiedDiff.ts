/**
 * Between patches and unified diffs.
 *
 * A patch has no line numbers: a chunk goes to the first place its lines fit.
 * With the files at hand, as many lines of context are added as it takes for
 * that to be the place the diff means.
 */
import { Result, Schema, TextDiff } from "effect"
import { type Contents, plainPath } from "./changes.ts"
import type { Chunk, ChunkLine, FileChange, Hunk, Patch } from "./patch.ts"
import { split } from "./textFile.ts"

/**
 * The text is no unified diff, or says what a patch cannot say.
 *
 * @since 0.1.0
 * @category errors
 */
export class InvalidDiff extends Schema.TaggedError<InvalidDiff>()("InvalidDiff", {
  /** The line it is about, the first being 1. */
  line: Schema.Number,
  detail: Schema.String
}) {
  override get message() {
    return `the diff cannot be made into a patch, line ${this.line}: ${this.detail}`
  }
}

// Unified diff to patch

interface DiffHunk {
  readonly line: number
  /** Where it stands in the old file, the first line being 1. */
  readonly oldStart: number
  readonly lines: Array<ChunkLine>
  /** Whether the last line of the old file is among them, without its end. */
  oldIsOpen: boolean
  newIsOpen: boolean
}

interface DiffFile {
  readonly line: number
  readonly isGit: boolean
  from: string | undefined
  to: string | undefined
  renameFrom: string | undefined
  renameTo: string | undefined
  isNew: boolean
  isDeleted: boolean
  readonly hunks: Array<DiffHunk>
}

const nowhere = "/dev/null"
const hunkHeader = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/

export const fromUnifiedDiff = (diff: string, contents?: Contents): Result.Result<Patch, InvalidDiff> => {
  const files = readDiff(diff)
  if (Result.isFailure(files)) return Result.fail(files.failure)
  const hunks: Array<Hunk> = []
  for (const file of files.success) {
    const hunk = hunkOf(file, contents)
    if (Result.isFailure(hunk)) return Result.fail(hunk.failure)
    if (hunk.success !== undefined) hunks.push(hunk.success)
  }
  return Result.succeed({ hunks, environmentId: undefined })
}

const readDiff = (diff: string): Result.Result<ReadonlyArray<DiffFile>, InvalidDiff> => {
  const lines = diff.split("\n")
  if (lines.at(-1) === "") lines.pop()
  const files: Array<DiffFile> = []
  let file: DiffFile | undefined
  const open = (line: number, isGit: boolean): DiffFile => {
    file = {
      line,
      isGit,
      from: undefined,
      to: undefined,
      renameFrom: undefined,
      renameTo: undefined,
      isNew: false,
      isDeleted: false,
      hunks: []
    }
    files.push(file)
    return file
  }
  const fail = (index: number, detail: string) => Result.fail(new InvalidDiff({ line: index + 1, detail }))

  for (let i = 0; i < lines.length; i++) {
    const raw = lines[i] ?? ""
    const line = raw.endsWith("\r") ? raw.slice(0, -1) : raw
    if (line.startsWith("diff --git ")) {
      const names = gitNames(line.slice(11))
      const opened = open(i + 1, true)
      opened.from = names?.[0]
      opened.to = names?.[1]
    } else if (line.startsWith("--- ") && (lines[i + 1] ?? "").startsWith("+++ ")) {
      const isSame = file !== undefined && file.isGit && file.hunks.length === 0
      const target = isSame && file !== undefined ? file : open(i + 1, false)
      target.from = nameOf(line.slice(4))
      target.to = nameOf((lines[i + 1] ?? "").slice(4))
      i++
    } else if (line.startsWith("@@@ ")) {
      return fail(i, "it is the diff of a merge; make one against a single parent")
    } else if (line.startsWith("@@ ")) {
      if (file === undefined) return fail(i, "a hunk without a file before it")
      const match = hunkHeader.exec(line)
      if (match === null) return fail(i, "a hunk's header has the form @@ -1,3 +1,4 @@")
      const hunk: DiffHunk = { line: i + 1, oldStart: Number(match[1]), lines: [], oldIsOpen: false, newIsOpen: false }
      let old = Number(match[2] ?? 1)
      let now = Number(match[4] ?? 1)
      while (old > 0 || now > 0 || (lines[i + 1] ?? "").startsWith("\\")) {
        const next = lines[++i]
        if (next === undefined) return fail(i - 1, "the hunk ends before all of its lines")
        if (next.startsWith("\\")) {
          const kind = hunk.lines.at(-1)?.kind
          if (kind !== "add") hunk.oldIsOpen = true
          if (kind !== "remove") hunk.newIsOpen = true
          continue
        }
        const kind = next === "" || next === "\r" ? "context" : kindOf(next)
        if (kind === undefined) return fail(i, "a line of a hunk begins with a space, + or -")
        if (kind !== "add") old--
        if (kind !== "remove") now--
        if (old < 0 || now < 0) return fail(i, "the hunk has more lines than its header says")
        hunk.lines.push({ kind, text: next === "\r" ? next : next.slice(1) })
      }
      file.hunks.push(hunk)
    } else if (file?.isGit === true && file.hunks.length === 0) {
      if (line.startsWith("new file mode ")) file.isNew = true
      else if (line.startsWith("deleted file mode ")) file.isDeleted = true
      else if (line.startsWith("rename from ")) file.renameFrom = unquoted(line.slice(12))
      else if (line.startsWith("rename to ")) file.renameTo = unquoted(line.slice(10))
      else if (line.startsWith("copy from ")) return fail(i, "a patch cannot copy a file; add the new one instead")
      else if (line.startsWith("GIT binary patch") || line.startsWith("Binary files ")) {
        return fail(i, "a patch cannot change a binary file")
      }
    }
  }
  return files.length === 0 ? fail(0, "it has no file in it") : Result.succeed(files)
}

const kindOf = (line: string): ChunkLine["kind"] | undefined =>
  line.startsWith(" ") ? "context" : line.startsWith("+") ? "add" : line.startsWith("-") ? "remove" : undefined

const hunkOf = (file: DiffFile, contents: Contents | undefined): Result.Result<Hunk | undefined, InvalidDiff> => {
  const fail = (detail: string, line = file.line) => Result.fail(new InvalidDiff({ line, detail }))
  const isPrefixed = startsWithOrNowhere(file.from, "a/") && startsWithOrNowhere(file.to, "b/")
  const stripped = (name: string | undefined): string | undefined =>
    name === undefined || name === nowhere ? undefined : isPrefixed ? name.slice(2) : name
  const from = file.renameFrom ?? stripped(file.from)
  const to = file.renameTo ?? stripped(file.to)
  const unwritable = [from, to].find((path) => path !== undefined && (/[\n\r]/.test(path) || path !== path.trimEnd()))
  if (unwritable !== undefined) return fail(`a patch cannot name the file ${JSON.stringify(unwritable)}`)

  if (file.isDeleted || file.to === nowhere) {
    return from === undefined ? fail("it does not say which file") : Result.succeed({ _tag: "DeleteFile", path: from })
  }
  if (to === undefined) return fail("it does not say which file")
  if (file.isNew || file.from === nowhere) {
    const lines = file.hunks.flatMap(({ lines }) => lines)
    if (lines.some(({ kind }) => kind !== "add")) return fail("a new file has only added lines")
    const isOpen = file.hunks.at(-1)?.newIsOpen === true
    const text = lines.map(({ text }) => `${text}\n`).join("")
    return Result.succeed({ _tag: "AddFile", path: to, contents: isOpen ? text.slice(0, -1) : text })
  }
  const path = from ?? to
  const moveTo = path === to ? undefined : to
  if (file.hunks.length === 0) {
    // A change of the mode alone is nothing to a patch, and a move wants a line; an empty one fits everywhere.
    if (moveTo === undefined) return Result.succeed(undefined)
    const anywhere: Chunk = { context: undefined, lines: [{ kind: "context", text: "" }], endOfFile: false }
    return Result.succeed({ _tag: "UpdateFile", path, moveTo, chunks: [anywhere] })
  }
  const old = typeof contents === "function" ? contents(path) : ownText(contents, path)
  const chunks = old === undefined ? chunksAlone(file) : chunksOn(file, old)
  return Result.map(chunks, (chunks) => ({ _tag: "UpdateFile", path, moveTo, chunks }))
}

const startsWithOrNowhere = (name: string | undefined, prefix: string): boolean =>
  name === undefined || name === nowhere || name.startsWith(prefix)

const ownText = (contents: Readonly<Record<string, string>> | undefined, path: string): string | undefined => {
  if (contents === undefined) return undefined
  const key = [path, plainPath(path)].find((key) => Object.hasOwn(contents, key))
  return key === undefined ? undefined : contents[key]
}

/** The lines of a diff as codex sees those of a file: a return ends a line too. */
const asFileLines = ({ kind, text }: ChunkLine, isOpen: boolean): ReadonlyArray<ChunkLine> => {
  const lines = split(isOpen ? text : `${text}\n`).texts
  return lines.map((text) => ({ kind, text }))
}

/** A line to be added: what of its end is the file's own is left to the file. */
const asAdded = (text: string, newline: string, isOpen: boolean): ChunkLine => {
  const isOwn = text.endsWith("\r") && newline === (isOpen ? "\r" : "\r\n")
  return { kind: "add", text: isOwn ? text.slice(0, -1) : text }
}

const fileLines = ({ lines, newIsOpen, oldIsOpen }: DiffHunk, newline: string): Array<ChunkLine> => {
  const lastOld = lines.findLastIndex(({ kind }) => kind !== "add")
  const lastNew = lines.findLastIndex(({ kind }) => kind !== "remove")
  return lines.flatMap((line, i) =>
    line.kind === "add"
      ? [asAdded(line.text, newline, newIsOpen && i === lastNew)]
      : asFileLines(line, oldIsOpen && i === lastOld)
  )
}

const chunksAlone = (file: DiffFile): Result.Result<ReadonlyArray<Chunk>, InvalidDiff> => {
  const old = file.hunks.flatMap(({ lines }) => lines.filter(({ kind }) => kind !== "add"))
  const newline = old.some(({ text }) => text.endsWith("\r")) ? "\r\n" : "\n"
  const chunks: Array<Chunk> = []
  for (const hunk of file.hunks) {
    if (hunk.oldStart > 0 && hunk.lines.every(({ kind }) => kind === "add")) {
      const detail = "a hunk without context stands nowhere; give the contents, or make the diff with context"
      return Result.fail(new InvalidDiff({ line: hunk.line, detail }))
    }
    const lines = fileLines(hunk, newline)
    chunks.push({ context: undefined, lines, endOfFile: hunk.oldIsOpen })
  }
  return Result.succeed(chunks)
}

const chunksOn = (file: DiffFile, old: string): Result.Result<ReadonlyArray<Chunk>, InvalidDiff> => {
  const { newline, starts, texts } = split(old)
  /** Where the lines of a diff begin among those of the file, which "\r" ends too. */
  const firsts: Array<number> = []
  for (let i = 0; i < texts.length; i++) if (i === 0 || old.charCodeAt((starts[i] ?? 0) - 1) === 10) firsts.push(i)
  const chunks: Array<Chunk> = []
  let cursor = 0
  for (const hunk of file.hunks) {
    const isAddition = hunk.lines.every(({ kind }) => kind === "add")
    // A hunk without old lines stands below the line it names.
    const at = firsts[isAddition ? hunk.oldStart : hunk.oldStart - 1] ?? texts.length
    const lines = fileLines(hunk, newline)
    const pattern = lines.flatMap(({ kind, text }) => (kind === "add" ? [] : [text]))
    if (at < cursor || pattern.some((text, i) => texts[at + i] !== text)) {
      return Result.fail(new InvalidDiff({ line: hunk.line, detail: "the file's lines are not those of the hunk" }))
    }
    const end = at + pattern.length
    if (pattern.length === 0 && at < texts.length && at === cursor) {
      // Nothing above it to hold on to.
      lines.push({ kind: "context", text: texts[at] ?? "" })
      pattern.push(texts[at] ?? "")
    }
    const needed = pattern.length === 0 && at === texts.length ? at : contextStart(texts, at, pattern, cursor)
    const above = texts.slice(needed, at).map((text): ChunkLine => ({ kind: "context", text }))
    chunks.push({ context: undefined, lines: [...above, ...lines], endOfFile: false })
    cursor = Math.max(end, at + pattern.length)
  }
  return Result.succeed(chunks)
}

/** The line to begin with, at or above `at`, so that no earlier place from `cursor` on fits. */
const contextStart = (
  texts: ReadonlyArray<string>,
  at: number,
  pattern: ReadonlyArray<string>,
  cursor: number
): number => {
  let start = pattern.length === 0 && at > cursor ? at - 1 : at
  const end = at + pattern.length
  // The places above that fit what there is; a line more of context leaves fewer.
  let rivals: Array<number> = []
  const length = end - start
  for (let rival = cursor; rival < start; rival++) {
    let i = 0
    while (i < length && texts[rival + i] === texts[start + i]) i++
    if (i === length) rivals.push(rival)
  }
  while (rivals.length > 0 && start > cursor) {
    start--
    const text = texts[start]
    rivals = rivals.filter((rival) => rival > cursor && texts[rival - 1] === text).map((rival) => rival - 1)
  }
  return start
}

/** The two names in `diff --git a/x b/x`: what stands before the headers that say it without doubt. */
const gitNames = (text: string): readonly [string, string] | undefined => {
  if (text.startsWith('"')) {
    const end = closingQuote(text)
    return [unquoted(text.slice(0, end + 1)), unquoted(text.slice(end + 2))]
  }
  if (text.endsWith('"')) {
    const start = text.indexOf(' "')
    return [text.slice(0, start), unquoted(text.slice(start + 1))]
  }
  // Without a rename both are the same.
  const half = (text.length - 1) / 2
  const [a, b] = [text.slice(0, half), text.slice(half + 1)]
  return a.slice(2) === b.slice(2) ? [a, b] : undefined
}

const closingQuote = (text: string): number => {
  for (let i = 1; i < text.length; i++) {
    if (text[i] === "\\") i++
    else if (text[i] === '"') return i
  }
  return text.length - 1
}

/** The name in a header: what follows a tab is a date. */
const nameOf = (text: string): string => {
  const whole = text.endsWith("\r") ? text.slice(0, -1) : text
  if (whole.startsWith('"')) return unquoted(whole.slice(0, closingQuote(whole) + 1))
  const tab = whole.indexOf("\t")
  return tab === -1 ? whole : whole.slice(0, tab)
}

const escapes: Readonly<Record<string, number>> = { a: 7, b: 8, t: 9, n: 10, v: 11, f: 12, r: 13, '"': 34, "\\": 92 }

/** A name as git quotes it, with its bytes in octal. */
const unquoted = (text: string): string => {
  if (!text.startsWith('"')) return text
  const bytes: Array<number> = []
  const inner = text.slice(1, text.endsWith('"') ? -1 : undefined)
  for (let i = 0; i < inner.length; i++) {
    if (inner[i] !== "\\") {
      const character = String.fromCodePoint(inner.codePointAt(i) ?? 0)
      bytes.push(...encoder.encode(character))
      i += character.length - 1
      continue
    }
    const octal = /^[0-7]{3}/.exec(inner.slice(i + 1, i + 4))
    if (octal !== null) {
      bytes.push(Number.parseInt(octal[0], 8))
      i += 3
    } else {
      i++
      bytes.push(escapes[inner[i] ?? ""] ?? inner.charCodeAt(i))
    }
  }
  return decoder.decode(Uint8Array.from(bytes))
}

const encoder = new TextEncoder()
const decoder = new TextDecoder()

// Changes to unified diff

/** Beyond this many changed lines in one region, the diff need not be the smallest. */
const maxEdits = 2000

export const toUnifiedDiff = (changes: ReadonlyArray<FileChange>, context = 3): string =>
  changes.map((change) => fileDiff(change, context)).join("")

const fileDiff = ({ after, before, kind, movedFrom, path }: FileChange, context: number): string => {
  const to = plainPath(path)
  const from = plainPath(movedFrom ?? path)
  const a = quoted(`a/${from}`)
  const b = quoted(`b/${to}`)
  const edits = TextDiff.lines(before ?? "", after ?? "", { maxEdits })
  const hunks = TextDiff.unified(edits, {
    context,
    fromFile: kind === "added" ? nowhere : dated(a),
    toFile: kind === "deleted" ? nowhere : dated(b)
  })
  const header =
    kind === "added"
      ? "new file mode 100644\n"
      : kind === "deleted"
        ? "deleted file mode 100644\n"
        : from === to
          ? ""
          : `rename from ${quoted(from)}\nrename to ${quoted(to)}\n`
  return header === "" && hunks === "" ? "" : `diff --git ${a} ${b}\n${header}${hunks}`
}

/** A name with a space is followed by a tab, so that its end is seen. */
const dated = (name: string): string => (name.includes(" ") && !name.startsWith('"') ? `${name}\t` : name)

const quoted = (name: string): string => {
  if (!/["\\\p{Cc}]/u.test(name)) return name
  let inner = ""
  for (const byte of encoder.encode(name)) {
    inner +=
      byte === 34 || byte === 92
        ? `\\${String.fromCharCode(byte)}`
        : byte < 32 || byte >= 127
          ? `\\${byte.toString(8).padStart(3, "0")}`
          : String.fromCharCode(byte)
  }
  return `"${inner}"`
}
