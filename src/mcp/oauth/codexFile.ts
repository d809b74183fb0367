/**
 * Codex's `.credentials.json`: read whole, replaced whole, in one step.
 *
 * One change at a time within this process. Codex's own locks cannot be taken
 * here: a change that another process makes between the last look at the file
 * and its replacement, which is the time of one `rename`, is lost.
 */
import { Effect, FileSystem, Path, type PlatformError } from "effect"
import type { CodexError } from "../../CodexError.ts"
import { readText } from "../../config/codexConfig/files.ts"
import { fileProblem } from "../../internal/fileFailed.ts"
import { makeOneAtATime } from "../../internal/oneAtATime.ts"
import { McpError, TokenStoreFailed } from "../McpError.ts"
import { type Entry, isEntry } from "./credentials.ts"

/** Larger than any that is meant. */
const maxBytes = 8 * 1024 * 1024

/** How often a change is begun again because somebody else was quicker. */
const attempts = 5

/** Changes of one file. */
const oneAtATime = makeOneAtATime()

/** The file's place, the server that is asked about being `server`. */
export const openCodexFile = Effect.fnUntraced(function* (file: string) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const services = yield* Effect.context<FileSystem.FileSystem | Path.Path>()

  const failed = (server: string, detail: string) =>
    new McpError({ server, reason: new TokenStoreFailed({ place: file, detail }) })
  const fileFailed = (server: string) => (error: CodexError) =>
    failed(server, "detail" in error.reason ? error.reason.detail : error.reason._tag)

  // A link stays one: what it leads to is replaced, or made.
  const target = fs.realPath(file).pipe(
    Effect.catch(() => Effect.map(fs.readLink(file), (link) => path.resolve(path.dirname(file), link))),
    Effect.orElseSucceed(() => file)
  )

  const text = (server: string, at: string) =>
    Effect.provideContext(Effect.mapError(readText(at, maxBytes), fileFailed(server)), services)

  const parse = (server: string, json: string | undefined): Effect.Effect<Entry, McpError> =>
    json === undefined
      ? Effect.succeed({})
      : Effect.try({
          try: (): unknown => JSON.parse(json),
          // The parser's message shows what it read.
          catch: () => failed(server, "this is no JSON")
        }).pipe(Effect.filterOrFail(isEntry, () => failed(server, "this is no JSON object")))

  /** Every entry. */
  const read = (server: string): Effect.Effect<Entry, McpError> =>
    Effect.gen(function* () {
      return yield* parse(server, yield* text(server, yield* target))
    })

  /** Replaces the entries by what `change` makes of them; undefined leaves the file as it is. */
  const update = (
    server: string,
    change: (entries: Entry) => Effect.Effect<Entry | undefined, McpError>
  ): Effect.Effect<void, McpError> =>
    Effect.gen(function* () {
      yield* fs.makeDirectory(path.dirname(file), { recursive: true, mode: 0o700 })
      const at = yield* target
      yield* oneAtATime(at, Effect.uninterruptible(replace(server, at, change, attempts)))
    }).pipe(Effect.catchTag("PlatformError", (error) => Effect.fail(failed(server, fileProblem(error)))))

  const replace = Effect.fnUntraced(function* (
    server: string,
    at: string,
    change: (entries: Entry) => Effect.Effect<Entry | undefined, McpError>,
    left: number
  ): Effect.fn.Return<void, McpError | PlatformError.PlatformError> {
    const before = yield* text(server, at)
    const after = yield* change(yield* parse(server, before))
    if (after === undefined) return
    const isReplaced = yield* Effect.scoped(
      Effect.gen(function* () {
        // In the same folder, since a file is moved in one step only within a file system.
        const folder = yield* fs.makeTempDirectoryScoped({ directory: path.dirname(at), prefix: ".credentials-" })
        const temporary = path.join(folder, "credentials.json")
        yield* fs.writeFileString(temporary, JSON.stringify(after), { flag: "wx", mode: 0o600 })
        if ((yield* text(server, at)) !== before) return false
        yield* Object.keys(after).length === 0 ? fs.remove(at, { force: true }) : fs.rename(temporary, at)
        return true
      })
    )
    if (isReplaced) return
    if (left === 1) return yield* failed(server, "somebody else keeps changing this file; nothing was written")
    yield* replace(server, at, change, left - 1)
  })

  return { file, read, update, failed }
})
