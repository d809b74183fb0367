/**
 * A prompt's text with its arguments in place, as codex did it until 2026-03.
 *
 * A text that names an argument (`$FILE`) takes `FILE=…`; any other takes words
 * by number. Nothing is read or run.
 */
import { Result } from "effect"
import {
  ArgumentsMissing,
  ArgumentWithoutName,
  ArgumentWithoutValue,
  ExpansionTooLarge,
  PromptError
} from "./PromptError.ts"
import { trimStart, whiteSpace } from "./whiteSpace.ts"

/** In UTF-16 units. A small text can name a large argument many times. */
export const maxExpandedLength = 16 * 1024 * 1024

const named = /\$([A-Z][A-Z0-9_]*)/g

/** `$$NAME` names nothing. */
const isEscaped = (template: string, at: number): boolean => template[at - 1] === "$"

/** The arguments that a text names, in the order in which it first does. */
export const argumentNames = (template: string): ReadonlyArray<string> => {
  const names = new Set<string>()
  for (const { 1: name = "", index } of template.matchAll(named)) {
    if (name !== "ARGUMENTS" && !isEscaped(template, index)) names.add(name)
  }
  return [...names]
}

const quoted = /[$`"\\]/

/**
 * The words of a command line, by the rules of the POSIX shell without its
 * expansions. A `#` at the start of a word begins a comment. What a quote that
 * never ends or a last backslash belongs to is left out, as codex does.
 */
export const words = (line: string): ReadonlyArray<string> => {
  const found: Array<string> = []
  let at = 0
  while (at < line.length) {
    const first = line.charAt(at)
    if (isBlank(first)) {
      at++
    } else if (first === "#") {
      const end = line.indexOf("\n", at)
      at = end === -1 ? line.length : end
    } else {
      const word = wordAt(line, at)
      if (word === undefined) break
      found.push(word.text)
      at = word.end
    }
  }
  return found
}

const isBlank = (char: string): boolean => char === " " || char === "\t" || char === "\n"

/** `undefined` when the line ends within a quote or after a backslash. */
const wordAt = (line: string, start: number): { readonly text: string; readonly end: number } | undefined => {
  let text = ""
  let quote = ""
  let at = start
  for (; at < line.length; at++) {
    const char = line.charAt(at)
    if (quote === "" && isBlank(char)) break
    if (char === "\\" && quote !== "'") {
      const next = line[++at]
      if (next === undefined) return undefined
      // A line that goes on is one; within double quotes only some characters need the backslash.
      if (next !== "\n") text += quote === "" || quoted.test(next) ? next : char + next
    } else if (quote === "" && (char === '"' || char === "'")) {
      quote = char
    } else if (char === quote) {
      quote = ""
    } else {
      text += char
    }
  }
  return quote === "" ? { text, end: at } : undefined
}

/** `key=value` of each word; the last one of a key counts. */
const namedArguments = (
  given: ReadonlyArray<string>,
  command: string
): Result.Result<ReadonlyMap<string, string>, PromptError> => {
  const values = new Map<string, string>()
  for (const word of given) {
    const at = word.indexOf("=")
    if (at === -1) return Result.fail(new PromptError({ reason: new ArgumentWithoutValue({ command, word }) }))
    if (at === 0) return Result.fail(new PromptError({ reason: new ArgumentWithoutName({ command, word }) }))
    values.set(word.slice(0, at), word.slice(at + 1))
  }
  return Result.succeed(values)
}

/** Each match replaced, as long as that does not grow beyond all measure. */
const replaced = (
  template: string,
  pattern: RegExp,
  valueOf: (name: string, at: number) => string | undefined,
  command: string
): Result.Result<string, PromptError> => {
  let text = ""
  let from = 0
  for (const { 0: match, 1: name = "", index } of template.matchAll(pattern)) {
    text += template.slice(from, index) + (valueOf(name, index) ?? match)
    from = index + match.length
    if (text.length > maxExpandedLength) return tooLarge(command)
  }
  text += template.slice(from)
  return text.length > maxExpandedLength ? tooLarge(command) : Result.succeed(text)
}

const tooLarge = (command: string): Result.Result<never, PromptError> =>
  Result.fail(new PromptError({ reason: new ExpansionTooLarge({ command, maxLength: maxExpandedLength }) }))

/** A doubled dollar comes first, for what follows it is no placeholder. */
const numbered = /\$(\$|[1-9]|ARGUMENTS)/g

export const expandText = (
  template: string,
  args: string | ReadonlyArray<string>,
  command = "the prompt"
): Result.Result<string, PromptError> => {
  const length = typeof args === "string" ? args.length : args.reduce((sum, word) => sum + word.length, 0)
  if (template.length > maxExpandedLength || length > maxExpandedLength) return tooLarge(command)
  const given = typeof args === "string" ? words(args) : args
  const names = argumentNames(template)
  if (names.length === 0) {
    const all = given.join(" ")
    const valueOf = (name: string) =>
      name === "$" ? undefined : name === "ARGUMENTS" ? all : (given[Number(name) - 1] ?? "")
    return replaced(template, numbered, valueOf, command)
  }
  return Result.flatMap(namedArguments(given, command), (values) => {
    const missing = names.filter((name) => !values.has(name))
    if (missing.length > 0) {
      return Result.fail(new PromptError({ reason: new ArgumentsMissing({ command, names: missing }) }))
    }
    const valueOf = (name: string, at: number) => (isEscaped(template, at) ? undefined : values.get(name))
    return replaced(template, named, valueOf, command)
  })
}

const prefix = "/prompts:"

/** The prompt that a text asks for, and all that follows its name; `undefined` when it asks for none. */
export const commandOf = (text: string): { readonly name: string; readonly args: string } | undefined => {
  if (!text.startsWith(prefix)) return undefined
  const after = text.slice(prefix.length)
  const end = after.search(whiteSpace)
  const name = end === -1 ? after : after.slice(0, end)
  return name === "" ? undefined : { name, args: end === -1 ? "" : trimStart(after.slice(end)) }
}
