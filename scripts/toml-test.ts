/**
 * The toml-test corpus through the reader of `CodexConfig`.
 *
 *     npx node scripts/toml-test.ts FOLDER
 *
 * FOLDER holds `valid` and `invalid`; the corpus is not part of this repository
 * (Debian has it in `golang-github-burntsushi-toml-dev`, below `internal/toml-test/tests`).
 * Prints how many files were judged right, and which were not. docs/config.md has the figures.
 */
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { readToml } from "../src/config/codexConfig/toml.ts"

const [folder] = process.argv.slice(2)
if (folder === undefined) {
  console.error("which folder? It has the folders valid and invalid.")
  process.exit(2)
}

const filesOf = (kind: string): ReadonlyArray<string> =>
  readdirSync(join(folder, kind), { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".toml"))

const decode = (bytes: Uint8Array): string | undefined => {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}

/** A value as the corpus says it, with its type beside it, made into what the reader gives. */
const expected = (tagged: unknown): unknown => {
  if (Array.isArray(tagged)) return tagged.map(expected)
  const { type, value } = Object(tagged)
  if (typeof type !== "string" || typeof value !== "string") {
    return Object.fromEntries(Object.entries(Object(tagged)).map(([key, inner]) => [key, expected(inner)]))
  }
  switch (type) {
    case "bool":
      return value === "true"
    case "integer":
      return Number.isSafeInteger(Number(value)) ? Number(value) : BigInt(value)
    case "float":
      return Number(value.replace("inf", "Infinity"))
    case "string":
      return value
    default:
      return { time: value }
  }
}

/** Dates are kept as they are written: they are compared as times. */
const isSame = (found: unknown, wanted: unknown): boolean => {
  const { time } = Object(wanted)
  if (typeof time === "string") return typeof found === "string" && sameTime(found, time)
  if (Array.isArray(wanted)) {
    return Array.isArray(found) && found.length === wanted.length && wanted.every((each, i) => isSame(found[i], each))
  }
  if (typeof wanted === "object" && wanted !== null && typeof found === "object" && found !== null) {
    const keys = Object.keys(wanted)
    return (
      keys.length === Object.keys(found).length &&
      keys.every((key) => Object.hasOwn(found, key) && isSame(Object(found)[key], Object(wanted)[key]))
    )
  }
  // 0 and -0 are one number to whoever reads a configuration.
  return found === wanted || (Number.isNaN(found) && Number.isNaN(wanted))
}

const sameTime = (found: string, wanted: string): boolean => {
  const plain = (text: string) =>
    text
      .toUpperCase()
      .replace(" ", "T")
      .replace(/(\.\d*?)0+(?=$|Z|[+-])/, "$1")
      .replace(/\.(?=$|Z|[+-])/, "")
  return plain(found) === plain(wanted) || Date.parse(found.replace(" ", "T")) === Date.parse(wanted)
}

const wrong: Array<string> = []
const count = (kind: string, isRight: (file: string) => string | undefined): string => {
  const files = filesOf(kind)
  let right = 0
  for (const file of files) {
    const problem = isRight(file)
    if (problem === undefined) right++
    else wrong.push(`${kind}/${file}: ${problem}`)
  }
  return `${right} of ${files.length} ${kind}`
}

const valid = count("valid", (file) => {
  const path = join(folder, "valid", file)
  const text = decode(readFileSync(path))
  const read = text === undefined ? { detail: "not UTF-8" } : readToml(text)
  if ("detail" in read) return read.detail
  const wanted = expected(JSON.parse(readFileSync(path.replace(/\.toml$/, ".json"), "utf8")))
  return isSame(read.data, wanted) ? undefined : `read as ${JSON.stringify(read.data)}`
})
const invalid = count("invalid", (file) => {
  const text = decode(readFileSync(join(folder, "invalid", file)))
  return text === undefined || "detail" in readToml(text) ? undefined : "taken"
})

for (const line of wrong) console.log(line)
console.log(`${valid}, ${invalid}`)
