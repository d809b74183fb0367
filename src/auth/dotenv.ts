/**
 * `$CODEX_HOME/.env`, which codex puts into its environment, over what it was
 * given: an empty value too. Names that begin with CODEX_ it leaves out.
 *
 * A line it cannot read it passes over. Seen with codex 0.169.0.
 */
import { Effect, Path, Redacted } from "effect"
import { readText } from "../config/codexConfig/files.ts"
import { childVariable, type Environment } from "../internal/environment.ts"

/** Larger than any that is meant. */
const maxBytes = 1024 * 1024

/** A text as it stands, or the name of a variable to put in its place. */
type Piece = { readonly text: string } | { readonly name: string }

const assignment = /^\s*(?:export\s+)?([A-Za-z_][\w.]*)\s*=\s*(.*)$/
const bare = /\\(?<escaped>.)|\$\{(?<braced>\w*)\}|\$(?<name>\w*)|'(?<quoted>[^']*)'|(?<other>[^\\'])/y
const inQuotes = /\\(?<escaped>.)|\$\{(?<braced>\w*)\}|\$(?<name>\w*)|(?<other>[^\\])/y

/** None for what codex passes over. */
const piecesOf = (value: string): ReadonlyArray<Piece> | undefined => {
  const pieces: Array<Piece> = []
  let isQuoted = false
  let at = 0
  while (at < value.length) {
    if (value[at] === '"') {
      isQuoted = !isQuoted
      at++
      continue
    }
    const rest = value.slice(at)
    if (!isQuoted && /^\s/.test(rest)) return /^\s*(#.*)?$/.test(rest) ? pieces : undefined
    const reader = isQuoted ? inQuotes : bare
    reader.lastIndex = at
    const found = reader.exec(value)
    if (found === null) return undefined
    const { braced, escaped, name = braced, other, quoted } = found.groups ?? {}
    pieces.push(name === undefined ? { text: escaped ?? quoted ?? other ?? "" } : { name })
    at = reader.lastIndex
  }
  return isQuoted ? undefined : pieces
}

/** The variables that codex will have, those of its `.env` redacted; a file that cannot be read is as none. */
export const withDotenv = Effect.fnUntraced(function* (codexHome: string, env: Environment, extendEnv: boolean) {
  const file = (yield* Path.Path).join(codexHome, ".env")
  const text = (yield* Effect.orElseSucceed(readText(file, maxBytes), () => undefined)) ?? ""
  const all: Record<string, string | Redacted.Redacted | undefined> = { ...env }
  for (const line of text.split(/\r?\n/)) {
    const [, name = "", value = ""] = assignment.exec(line) ?? []
    const pieces = piecesOf(value)
    if (name === "" || /^CODEX_/i.test(name) || pieces === undefined) continue
    const texts = yield* Effect.forEach(pieces, (piece) =>
      "text" in piece ? Effect.succeed(piece.text) : childVariable(all, extendEnv, piece.name)
    )
    all[name] = Redacted.make(texts.join(""))
  }
  const given: Environment = all
  return given
})
