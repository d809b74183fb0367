/**
 * The text of a SKILL.md: fields between two lines of `---`, then instructions.
 *
 * What codex 0.169.0 takes is taken, with the mistakes it forgives, and what it
 * refuses is refused for the same reason.
 */
import { Result } from "effect"
import { isYaml, readYaml, type YamlFields, type YamlProblem } from "./yaml.ts"

/** What can be wrong with a skill's file. */
export type ProblemKind =
  | "MissingFrontmatter"
  | "InvalidYaml"
  | "MissingField"
  | "InvalidField"
  | "NotUtf8"
  | "Unreadable"
  | "Other"

export interface Problem {
  readonly kind: ProblemKind
  readonly detail: string
}

export interface ParsedSkill {
  readonly name: string
  readonly description: string
  readonly shortDescription: string | undefined
  readonly metadata: Readonly<Record<string, unknown>>
  /** What comes after the second `---`. */
  readonly body: string
}

const fail = (kind: ProblemKind, detail: string) => Result.fail<Problem>({ kind, detail })

/** In characters as people count them, nearly: code points. */
export const lengthOf = (text: string): number => Array.from(text).length

export const maxNameLength = 64

export const tooLong = (field: string, length: number): Problem => ({
  kind: "InvalidField",
  detail: `invalid ${field}: exceeds maximum length of ${length} characters`
})

/** On one line, with single spaces. */
export const onOneLine = (text: string): string =>
  text
    .split(/\p{White_Space}+/u)
    .filter((word) => word !== "")
    .join(" ")

/** The text of a file, which has to be UTF-8. A mark at its start is kept, as codex does. */
export const decodeText = (bytes: Uint8Array): Result.Result<string, Problem> =>
  Result.try({
    try: () => new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes),
    catch: (): Problem => ({ kind: "NotUtf8", detail: "failed to read file: it is not UTF-8" })
  })

/** `folder` names a skill that does not name itself. */
export const parseSkill = (content: string, folder: string): Result.Result<ParsedSkill, Problem> => {
  const split = splitFrontmatter(content)
  if (split === undefined) return fail("MissingFrontmatter", "missing YAML frontmatter delimited by ---")
  const { body, frontmatter } = split
  return Result.flatMap(forgiving(frontmatter), ({ description, metadata, name, shortDescription }) => {
    const ownName = onOneLine(name ?? "") || onOneLine(folder) || "skill"
    if (lengthOf(ownName) > maxNameLength) return Result.fail(tooLong("name", maxNameLength))
    const ownDescription = onOneLine(description ?? "")
    if (ownDescription === "") return fail("MissingField", "missing field `description`")
    return Result.succeed({
      name: ownName,
      description: ownDescription,
      shortDescription: onOneLine(shortDescription ?? "") || undefined,
      metadata,
      body
    })
  })
}

const isFence = (line: string): boolean => /^\p{White_Space}*---\p{White_Space}*$/u.test(line)

const splitFrontmatter = (content: string) => {
  const lines = content.split("\n").map((line) => line.replace(/\r$/, ""))
  if (!isFence(lines[0] ?? "")) return undefined
  const end = lines.findIndex((line, at) => at > 0 && isFence(line))
  if (end < 2) return undefined
  return {
    frontmatter: lines.slice(1, end),
    body: content
      .split("\n")
      .slice(end + 1)
      .join("\n")
  }
}

interface Fields extends Pick<ParsedSkill, "shortDescription" | "metadata"> {
  readonly name: string | undefined
  readonly description: string | undefined
}

const fieldsOf = (yaml: YamlFields): Result.Result<Fields, YamlProblem> =>
  Result.gen(function* () {
    const name = yield* yaml.text("name")
    const description = yield* yaml.text("description")
    const more = yield* yaml.fields("metadata", "strict")
    const shortDescription = more === undefined ? undefined : yield* more.text("short-description")
    return { name, description, shortDescription, metadata: yaml.data() }
  })

/** Values that should have been quoted are, when it does not work without. */
const forgiving = (lines: ReadonlyArray<string>): Result.Result<Fields, Problem> => {
  const read = (text: string) => Result.flatMap(readYaml(text), fieldsOf)
  const first = read(lines.join("\n"))
  if (Result.isSuccess(first)) return Result.succeed(first.success)
  const quoted = withQuotes(lines).join("\n")
  const second = quoted === lines.join("\n") ? first : read(quoted)
  if (Result.isSuccess(second)) return Result.succeed(second.success)
  return fail("InvalidYaml", `invalid YAML: ${first.failure.detail}`)
}

const indentOf = (line: string): number => line.length - line.trimStart().length

/**
 * Puts quotes around the values of `name: value` lines which hold a colon and a
 * space, or begin like a list, a map or something reserved and are none.
 */
const withQuotes = (lines: ReadonlyArray<string>): ReadonlyArray<string> => {
  let block: number | undefined
  return lines.map((line) => {
    if (block !== undefined && (line.trim() === "" || indentOf(line) > block)) return line
    block = undefined
    const at = line.indexOf(":") + 1
    const rest = line.slice(at)
    const written = rest.trimStart()
    const comment = written.search(/(?:^|\s)#/)
    const value = (comment === -1 ? written : written.slice(0, comment)).trimEnd()
    if (line.slice(0, Math.max(at - 1, 0)).trim() === "" || rest === written || /^(?:$|['"])/.test(value)) return line
    if (/^[|>]/.test(value)) {
      block = indentOf(line)
      return line
    }
    const isBroken = /:\s/.test(value) || (/^[[{@`]/.test(value) && !isYaml(value))
    if (!isBroken) return line
    const before = line.slice(0, line.length - written.length)
    return `${before}'${value.replaceAll("'", "''")}'${written.slice(value.length)}`
  })
}
