/**
 * Changes the user's config.toml: all of several changes or none, one edit of
 * the file at a time, in one step.
 */
import { createHash } from "node:crypto"
import { Effect, FileSystem, Path } from "effect"
import { CodexError, ConfigConflict, ConfigInvalid } from "../../CodexError.ts"
import { fileFailed } from "../../internal/fileFailed.ts"
import { makeOneAtATime } from "../../internal/oneAtATime.ts"
import type { ConfigChange, ConfigEditOptions } from "../CodexConfig.ts"
import { toToml } from "../ConfigOverrides.ts"
import { applyChange, type Change, Unchangeable } from "./edit.ts"
import { invalidAt, isProblem, readText } from "./files.ts"
import { check, checkDefinitions } from "./knownKeys.ts"
import { parseKey } from "./locate.ts"
import { readToml, type TomlDocument } from "./toml.ts"

export interface UserFile {
  readonly codexHome: string
  readonly userFile: string
  /** The largest file that is read. */
  readonly maxBytes: number
}

export const makeEdit = Effect.fnUntraced(function* ({ codexHome, maxBytes, userFile }: UserFile) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const services = yield* Effect.context<FileSystem.FileSystem | Path.Path>()

  const replaceFile = Effect.fnUntraced(
    function* (file: string, before: string | undefined, after: string) {
      // In the same folder, since a file is moved in one step only within a file system.
      const folder = yield* fs.makeTempDirectoryScoped({ directory: path.dirname(file), prefix: ".config-" })
      const temporary = path.join(folder, "config.toml")
      yield* fs.writeFileString(temporary, after, { flag: "wx", mode: 0o600 })
      if ((yield* readText(file, maxBytes)) !== before) {
        return yield* conflict(file)
      }
      yield* fs.rename(temporary, file)
    },
    Effect.scoped,
    (effect, file) => Effect.catchTag(effect, "PlatformError", (error) => Effect.fail(fileFailed(file)(error)))
  )

  const replaceIn = Effect.fnUntraced(function* (
    file: string,
    checked: ReadonlyArray<Change>,
    expectedVersion: string | undefined
  ) {
    const before = yield* readText(file, maxBytes)
    if (expectedVersion !== undefined && versionOf(before) !== expectedVersion) return yield* conflict(file)
    let document = readToml(before ?? "")
    if (isProblem(document)) return yield* invalidAt(file, before ?? "", document, document.detail)
    for (const change of checked) {
      const changed: TomlDocument | Unchangeable = applyChange(document, change)
      if (changed instanceof Unchangeable) return yield* configInvalid(change.path, changed.detail)
      document = changed
    }
    if (document.text === (before ?? "")) return
    const known = new Set(problemsIn(before ?? ""))
    const made = problemsIn(document.text).find((problem) => !known.has(problem))
    if (made !== undefined)
      return yield* configInvalid(checked[0]?.path ?? [], `codex would not start with it: ${made}`)
    yield* replaceFile(file, before, document.text)
  })

  return Effect.fn("CodexConfig.edit")(function* (
    changes: ReadonlyArray<ConfigChange>,
    { expectedVersion }: ConfigEditOptions = {}
  ) {
    const checked = yield* Effect.forEach(changes, checkChange)
    yield* fs.makeDirectory(codexHome, { recursive: true }).pipe(Effect.mapError(fileFailed(codexHome)))
    // A link stays one: what it leads to is replaced, or made.
    const file = yield* fs.realPath(userFile).pipe(
      Effect.catch(() => Effect.map(fs.readLink(userFile), (target) => path.resolve(codexHome, target))),
      Effect.orElseSucceed(() => userFile)
    )
    yield* oneAtATime(file, replaceIn(file, checked, expectedVersion))
  }, Effect.provideContext(services))
})

/** What codex would not start with, whichever layer has it. */
const problemsIn = (text: string): ReadonlyArray<string> => {
  const document = readToml(text)
  if (isProblem(document)) return [document.detail]
  return checkDefinitions(document.data).map(({ detail, path }) => `${path.join(".")}: ${detail}`)
}

/** Edits of one file. */
const oneAtATime = makeOneAtATime()

/** Of a file that is not there: that of an empty one. */
export const versionOf = (text: string | undefined): string =>
  `sha256:${createHash("sha256")
    .update(text ?? "")
    .digest("hex")}`

const conflict = (file: string): CodexError => new CodexError({ reason: new ConfigConflict({ file }) })

const configInvalid = (path: ReadonlyArray<string | number>, detail: string): CodexError =>
  new CodexError({ reason: new ConfigInvalid({ path: path.map(String), detail }) })

/** What codex would not take, and what TOML cannot say, is not written. */
const checkChange = Effect.fnUntraced(function* ({ path: given, value }: ConfigChange) {
  const path = typeof given === "string" ? parseKey(given) : given
  if (path === undefined || path.length === 0) return yield* configInvalid([String(given)], "this is no key")
  if (value !== undefined) {
    const text = yield* Effect.try({
      try: () => toToml(value),
      catch: () => configInvalid(path, "TOML cannot say this value")
    })
    if (!text.isWellFormed()) return yield* configInvalid(path, "the text holds half a surrogate pair")
    const table = path.reduceRight<unknown>((inner, name) => ({ [name]: inner }), value)
    const problem = check(table, undefined).find(({ _tag }) => _tag !== "UnknownKey")
    if (problem !== undefined) return yield* configInvalid(problem.path, problem.detail)
  }
  const change: Change = { path, value }
  return change
})
