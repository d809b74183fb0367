/**
 * The head of a prompt's file: lines `key: value` between two lines `---`.
 *
 * It looks like YAML and is less: one line for each key, no lists, no escapes.
 */
import { trim } from "./whiteSpace.ts"

export interface PromptText {
  readonly description: string | undefined
  readonly argumentHint: string | undefined
  /** What is left, its lines ended by a line feed. */
  readonly template: string
}

const isFence = (line: string | undefined): boolean => line !== undefined && trim(line) === "---"

/** One pair of quotes, when it is the same on both sides. */
const unquoted = (value: string): string => /^(["'])(.*)\1$/s.exec(value)?.[2] ?? value

/** A file without a head, or with one that never ends, is all template. */
export const parsePrompt = (content: string): PromptText => {
  const none = { description: undefined, argumentHint: undefined, template: content }
  const lines = content.split("\n").map((line, index, all) => {
    // A carriage return belongs to the break it stands before.
    return index < all.length - 1 && line.endsWith("\r") ? line.slice(0, -1) : line
  })
  // What follows the last break is a line only when there is something.
  if (lines.at(-1) === "") lines.pop()
  if (!isFence(lines[0])) return none
  const end = lines.findIndex((line, index) => index > 0 && isFence(line))
  if (end === -1) return none

  const values = new Map<string, string>()
  // A comment has a key too, which nobody asks for.
  for (const line of lines.slice(1, end)) {
    const entry = trim(line)
    const colon = entry.indexOf(":")
    if (colon === -1) continue
    const key = trim(entry.slice(0, colon)).toLowerCase()
    values.set(key === "argument_hint" ? "argument-hint" : key, unquoted(trim(entry.slice(colon + 1))))
  }
  return {
    description: values.get("description"),
    argumentHint: values.get("argument-hint"),
    template: lines.slice(end + 1).join("\n")
  }
}
