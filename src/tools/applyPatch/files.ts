/**
 * Reads and writes files for a patch.
 */
import { Effect, FileSystem, Option, type PlatformError, Result } from "effect"
import { systemText } from "../../internal/systemText.ts"

export const notAFile = (path: string): string => `path \`${path}\` is not a file`

/** The text of a regular file, or why there is none. */
export const readText = (path: string): Effect.Effect<Result.Result<string, string>, never, FileSystem.FileSystem> =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const info = yield* fs.stat(path)
    return info.type === "File" ? decodeText(yield* fs.readFile(path)) : Result.fail(notAFile(path))
  }).pipe(Effect.catchTag("PlatformError", (error) => Effect.succeed(Result.fail(systemText(error)))))

/** The bits of a mode that say who may do what. */
export const permissions = 0o7777

/** What the system goes by when it says who may write a file. */
export const rightsOf = ({ gid, mode, uid }: FileSystem.File.Info): string =>
  [mode & permissions, Option.getOrUndefined(uid), Option.getOrUndefined(gid)].join(" ")

/** Fails for a file that may not be written; asks once for files with the same rights. */
export const makeMayWrite = Effect.map(FileSystem.FileSystem, (fs) => {
  const writable = new Set<string>()
  return (path: string, info: FileSystem.File.Info): Effect.Effect<void, PlatformError.PlatformError> => {
    const rights = rightsOf(info)
    if (writable.has(rights)) return Effect.void
    return Effect.tap(fs.access(path, { writable: true }), () => Effect.sync(() => writable.add(rights)))
  }
})

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })

export const decodeText = (bytes: Uint8Array): Result.Result<string, string> =>
  Result.try({ try: () => utf8.decode(bytes), catch: () => utf8Problem(bytes) })

/** Where the bytes stop being UTF-8, in the words of Rust's standard library. */
const utf8Problem = (bytes: Uint8Array): string => {
  let at = 0
  while (at < bytes.length) {
    const length = sequenceAt(bytes, at)
    if (length > 0) at += length
    else if (length === 0) return `incomplete utf-8 byte sequence from index ${at}`
    else return `invalid utf-8 sequence of ${-length} bytes from index ${at}`
  }
  return "invalid utf-8"
}

/** How many bytes the character has; negative is how many are wrong, 0 that the bytes end within it. */
const sequenceAt = (bytes: Uint8Array, at: number): number => {
  const first = bytes[at] ?? 0
  if (first < 0x80) return 1
  if (first < 0xc2 || first > 0xf4) return -1
  const length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4
  // What the second byte may be, where not every one is: no overlong form, no surrogate, nothing past U+10FFFF.
  const lowest = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80
  const highest = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf
  for (let i = 1; i < length; i++) {
    const byte = bytes[at + i]
    if (byte === undefined) return 0
    if (byte < (i === 1 ? lowest : 0x80) || byte > (i === 1 ? highest : 0xbf)) return -i
  }
  return length
}
