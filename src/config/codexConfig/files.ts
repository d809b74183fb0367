/**
 * Reads the files of the configuration, so that nothing hangs and nothing dies:
 * only regular files, only up to a size, only UTF-8.
 */
import { Effect, FileSystem } from "effect"
import { CodexError, ConfigFileInvalid } from "../../CodexError.ts"
import { fileFailed, fileUnfit } from "../../internal/fileFailed.ts"
import { readToml, shownLine, type TomlDocument, type TomlProblem } from "./toml.ts"

/**
 * An error at a place of a document. The line is shown without its values.
 *
 * @internal
 */
export const invalidAt = (
  file: string,
  text: string,
  place: { readonly line: number; readonly column: number },
  detail: string,
  path: ReadonlyArray<string | number> = []
): CodexError =>
  new CodexError({
    reason: new ConfigFileInvalid({
      file,
      line: place.line,
      column: place.column,
      path: path.map(String),
      detail,
      shown: shownLine(text, place.line)
    })
  })

/**
 * The text of a file, or undefined when there is none.
 *
 * Fails with `FileFailed` when it cannot be read or is no file, and with
 * `ConfigFileInvalid` when it is too large or not UTF-8.
 *
 * @internal
 */
export const readText = Effect.fnUntraced(function* (file: string, maxBytes: number) {
  const fs = yield* FileSystem.FileSystem
  const info = yield* fs.stat(file).pipe(
    Effect.map((info) => ({ type: info.type, size: Number(info.size) })),
    Effect.catchTag("PlatformError", (error) =>
      error.reason._tag === "NotFound" ? Effect.undefined : Effect.fail(fileFailed(file)(error))
    )
  )
  if (info === undefined) return undefined
  // A pipe or a device would never end.
  if (info.type !== "File") return yield* fileUnfit(file, "this is not a file")
  const whole = (detail: string) => new CodexError({ reason: new ConfigFileInvalid({ file, path: [], detail }) })
  const tooLarge = (size: number) => whole(`${size} bytes; no more than ${maxBytes} are read`)
  if (info.size > maxBytes) return yield* tooLarge(info.size)
  const bytes = yield* Effect.mapError(fs.readFile(file), fileFailed(file))
  if (bytes.length > maxBytes) return yield* tooLarge(bytes.length)
  const text = decodeUtf8(bytes)
  if (text !== undefined) return text
  return yield* new CodexError({
    reason: new ConfigFileInvalid({
      file,
      line: brokenLine(bytes),
      column: 1,
      path: [],
      detail: "this line is not UTF-8"
    })
  })
})

const decodeUtf8 = (bytes: Uint8Array): string | undefined => {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}

const brokenLine = (bytes: Uint8Array): number => {
  let line = 1
  for (let start = 0; start < bytes.length; line++) {
    const newline = bytes.indexOf(10, start)
    const end = newline === -1 ? bytes.length : newline + 1
    if (decodeUtf8(bytes.subarray(start, end)) === undefined) return line
    start = end
  }
  return line
}

/**
 * A file as a document: `undefined` when there is none.
 *
 * @internal
 */
export const readDocument = Effect.fnUntraced(function* (file: string, maxBytes: number) {
  const text = yield* readText(file, maxBytes)
  return text === undefined ? undefined : readToml(text)
})

/** @internal */
export const isProblem = (document: TomlDocument | TomlProblem): document is TomlProblem => "detail" in document
