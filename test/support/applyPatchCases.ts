/**
 * Folders and patches for them, made from a number: the same number, the same
 * case. Most patches fit their files, many nearly, some not at all.
 */
import * as Fs from "node:fs"
import * as NodePath from "node:path"
import { Pick } from "./pick.ts"

export interface PatchCase {
  /** A text, or bytes that are no text. */
  readonly files: ReadonlyMap<string, string | Uint8Array>
  readonly patch: string
}

export const caseOf = (seed: number): PatchCase => {
  const pick = new Pick(seed)
  const files = new Map<string, string | Uint8Array>()
  for (const name of pick.some(names, 1, 4)) files.set(name, pick.chance(0.02) ? notUtf8 : text(pick))
  const sections = Array.from({ length: pick.upTo(3) + 1 }, () => section(pick, files))
  let patch = `*** Begin Patch\n${sections.join("")}*** End Patch`
  if (pick.chance(0.6)) patch += "\n"
  if (pick.chance(0.25)) patch = damaged(pick, patch)
  return { files, patch }
}

/** The same for patches that mostly fit, of texts whose lines all end alike. */
export const fittingCase = (seed: number): { readonly files: Record<string, string>; readonly patch: string } => {
  const pick = new Pick(seed)
  const files: Record<string, string> = {}
  for (const name of pick.some(["a", "b.txt", "d/c", "d/e/f", "ä b.txt"], 1, 4)) {
    files[name] = linesText(pick, pick.upTo(pick.chance(0.3) ? 4 : 60), pick.one(["\n", "\n", "\r\n", "\r"]))
  }
  let patch = ""
  for (const [name, content] of Object.entries(files)) {
    if (pick.chance(0.1)) patch += `*** Delete File: ${name}\n`
    else if (pick.chance(0.8)) {
      const moved = pick.chance(0.2) ? `*** Move to: moved/${name}\n` : ""
      patch += `*** Update File: ${name}\n${moved}${fittingChunks(pick, content).join("")}`
    }
  }
  if (patch === "" || pick.chance(0.2)) patch += `*** Add File: new file\n${added(pick, pick.upTo(4))}`
  return { files, patch: `*** Begin Patch\n${patch}*** End Patch\n` }
}

const names = ["a", "b.txt", "d/c", "d/e/f", "ä b.txt", "c"]
const otherNames = ["new", "n/e/w", "d/new", "./a", "d/../b.txt", "a/x", "d", "ünï", "d//c", "missing", "q/"]
const notUtf8 = Uint8Array.from([97, 10, 0xe2, 0x28, 0xa1, 10, 98, 10])

/** Few and alike, so that lines repeat and nearly match. */
const lines = [
  "one",
  "two",
  "three",
  "",
  "",
  "  indented",
  "\tindented",
  "trailing ",
  "}",
  "x = 1",
  "a–b",
  "a-b",
  "“quoted”",
  "it’s",
  "\u00a0hard space",
  "wide\u3000space",
  "*** Begin Patch",
  "@@",
  "+ plus",
  "日本語",
  "emoji 🎉",
  "form\ffeed",
  "line\u2028separator"
]

const line = (pick: Pick): string => (pick.chance(0.3) ? `line ${pick.upTo(30)}` : pick.one(lines))

const linesText = (pick: Pick, count: number, end: string): string => {
  const text = Array.from({ length: count }, () => line(pick) + end).join("")
  return pick.chance(0.25) && text.endsWith(end) ? text.slice(0, -end.length) : text
}

const text = (pick: Pick): string => {
  if (pick.chance(0.05)) return ""
  const count = pick.upTo(12) + 1
  const style = pick.upTo(9)
  const bom = pick.chance(0.04) ? "\ufeff" : ""
  if (style < 6) return bom + linesText(pick, count, "\n")
  if (style < 8) return bom + linesText(pick, count, "\r\n")
  if (style === 8) return bom + linesText(pick, count, "\r")
  return Array.from({ length: count }, () => line(pick) + pick.one(["\n", "\r\n", "\r", "\n", "\r\r\n"])).join("")
}

const linesOf = (content: string): Array<string> => {
  const lines = content.split(/\r\n|\n|\r/)
  if (lines.at(-1) === "") lines.pop()
  return lines
}

const added = (pick: Pick, count: number): string => Array.from({ length: count }, () => `+${line(pick)}\n`).join("")

const section = (pick: Pick, files: ReadonlyMap<string, string | Uint8Array>): string => {
  const present = [...files.keys()]
  const name = pick.chance(0.93) ? pick.one(present) : pick.one(otherNames)
  const kind = pick.upTo(19)
  if (kind < 3) return `*** Add File: ${pick.chance(0.8) ? pick.one(otherNames) : name}\n${added(pick, pick.upTo(4))}`
  if (kind < 5) return `*** Delete File: ${name}\n`
  const moved = pick.chance(0.15) ? `*** Move to: ${pick.one([...present, ...otherNames])}\n` : ""
  const content = files.get(name)
  return `*** Update File: ${name}\n${moved}${chunks(pick, typeof content === "string" ? content : "one\n")}`
}

const chunks = (pick: Pick, content: string): string => {
  const all = fittingChunks(pick, content)
  if (pick.chance(0.06)) all.reverse()
  if (pick.chance(0.04)) all.push(...all)
  const text = all.map((chunk) => (pick.chance(0.3) ? loosened(pick, chunk) : chunk)).join("")
  return pick.chance(0.15) ? text.replace(/^@@\n/, "") : text
}

/** Chunks on the file's own lines, in its order. */
const fittingChunks = (pick: Pick, content: string): Array<string> => {
  const old = linesOf(content)
  const out: Array<string> = []
  let at = 0
  const count = pick.upTo(2) + 1
  for (let n = 0; n < count; n++) {
    let header = "@@\n"
    if (pick.chance(0.2) && at < old.length) {
      const context = at + pick.upTo(old.length - 1 - at)
      if ((old[context] ?? "").trim() !== "") {
        header = `@@ ${old[context]}\n`
        at = context + 1
      }
    }
    at += pick.upTo(Math.max(0, Math.min(6, old.length - at)))
    const length = pick.upTo(Math.min(4, old.length - at))
    let body = ""
    for (let i = 0; i < length; i++) {
      if (pick.chance(0.2)) body += added(pick, 1)
      body += `${pick.chance(0.4) ? "-" : " "}${old[at + i]}\n`
    }
    if (body === "" || pick.chance(0.5)) body += added(pick, pick.upTo(2) + 1)
    at += length
    const isEnd = at >= old.length ? pick.chance(0.4) : pick.chance(0.03)
    out.push(`${header}${body}${isEnd ? "*** End of File\n" : ""}`)
    if (isEnd) break
  }
  return out
}

/** What models get wrong about lines. */
const loosened = (pick: Pick, chunk: string): string =>
  chunk
    .split("\n")
    .map((line) => {
      if (line === "" || line.startsWith("***") || !pick.chance(0.4)) return line
      const [sign, rest] = [line.slice(0, 1), line.slice(1)]
      switch (pick.upTo(8)) {
        case 0:
          return `${line}  `
        case 1:
          return `${sign} ${rest}`
        case 2:
          return sign + rest.trim()
        case 3:
          return line.replaceAll("–", "-").replaceAll(/[“”]/g, '"').replaceAll("’", "'")
        case 4:
          return line.replaceAll("-b", "—b").replaceAll(" ", "\u00a0")
        case 5:
          return line === " " ? "" : line
        case 6:
          return `${sign}${rest}\t\r`
        case 7:
          return `${line}\n${pick.one([" ", "-", ""])}`
        default:
          return `${sign}${pick.one(lines)}`
      }
    })
    .join("\n")

const junk = [
  "",
  " ",
  "\t",
  "@@",
  "@@ one",
  "@@one",
  "*** End of File",
  "*** End Patch",
  " *** End Patch",
  "*** Begin Patch",
  "*** Move to: moved",
  "*** Delete File: a",
  "  *** Delete File: a  ",
  "*** Add File: junk",
  "*** Add File:",
  "*** Update File: a",
  "*** Environment ID: x",
  "*** Environment ID:",
  "*** Foo",
  "+junk",
  "-one",
  " one",
  "junk"
]

/** What is wrong with the text of a patch. */
const damaged = (pick: Pick, patch: string): string => {
  const lines = patch.split("\n")
  const at = pick.upTo(lines.length - 1)
  switch (pick.upTo(13)) {
    case 0:
      return patch.slice(0, pick.upTo(patch.length))
    case 1:
      return lines.toSpliced(at, 1).join("\n")
    case 2:
      return lines.toSpliced(at, 0, lines[at] ?? "").join("\n")
    case 3:
    case 4:
    case 5:
      return lines.toSpliced(at, 0, pick.one(junk)).join("\n")
    case 6:
      return lines.toSpliced(1, 0, pick.one(junk)).join("\n")
    case 7:
      return patch.replaceAll("\n", "\r\n")
    case 8:
      return `<<${pick.one(["EOF", "'EOF'", '"EOF"', "END", "EOF "])}\n${patch.trimEnd()}\n${pick.one(["EOF", "EOF\n", "xEOF", "EO"])}`
    case 9:
      return lines.map((line) => (line.startsWith("***") && pick.chance(0.5) ? `${line} \t` : line)).join("\n")
    case 10:
      return lines.map((line) => (line.startsWith("***") && pick.chance(0.4) ? ` ${line}` : line)).join("\n")
    case 11:
      return `\n \u0085${patch}\n\u3000\n`
    case 12:
      return `${patch.trimEnd()}\n${pick.one(junk)}\n*** End Patch`
    default:
      return lines
        .toSpliced(at, 0, pick.one(junk), pick.one(junk))
        .toSpliced(pick.upTo(lines.length - 1), 0, pick.one(junk))
        .join("\n")
  }
}

export const writeFiles = (folder: string, files: PatchCase["files"]): void => {
  for (const [name, content] of files) {
    const path = NodePath.join(folder, name)
    Fs.mkdirSync(NodePath.dirname(path), { recursive: true })
    Fs.writeFileSync(path, content)
  }
}

/** Everything in a folder: files with their mode and bytes, links with their target, folders. */
export const treeOf = (folder: string): Readonly<Record<string, string>> => {
  const tree: Record<string, string> = {}
  const walk = (below: string): void => {
    for (const entry of Fs.readdirSync(NodePath.join(folder, below), { withFileTypes: true })) {
      const name = NodePath.join(below, entry.name)
      const path = NodePath.join(folder, name)
      if (entry.isSymbolicLink()) tree[name] = `link to ${Fs.readlinkSync(path)}`
      else if (entry.isDirectory()) {
        tree[name] = "folder"
        walk(name)
      } else tree[name] = `${(Fs.statSync(path).mode & 0o7777).toString(8)} ${Fs.readFileSync(path, "latin1")}`
    }
  }
  walk("")
  return tree
}
