/**
 * The rate limits codex last wrote into its rollouts: exec says nothing of them
 * on its stream.
 *
 * Files: `$CODEX_HOME/sessions/YYYY/MM/DD/rollout-*.jsonl`; lines of type
 * `token_count` have `rate_limits` (codex 0.77.0 to 0.169.0). Whoever ran the
 * turn, terminal or app, it counts for the same account. Nothing is written.
 */
import { Effect, FileSystem, Option, Path, Predicate } from "effect"
import type { RateLimit } from "../RateLimits.ts"
import { limitOf } from "./wire.ts"

/** The newest threads; one that is older and was resumed is not looked at. */
const mostFiles = 1000
/** How many of the files that changed are read. */
const mostRead = 16
/** A report stands near the end: one follows each answer of the model. */
const tailBytes = 1024 * 1024

/** A look at the files, which adds what they report since the last one, oldest first. */
export const makeRolloutLimits: (
  codexHome: string,
  add: (reports: ReadonlyArray<RateLimit>) => Effect.Effect<void>
) => Effect.Effect<Effect.Effect<void>, never, FileSystem.FileSystem | Path.Path> = Effect.fnUntraced(
  function* (codexHome, add) {
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    let since = -Infinity

    const below = (folder: string) =>
      fs.readDirectory(folder).pipe(
        Effect.map((names) =>
          names
            .toSorted()
            .toReversed()
            .map((name) => path.join(folder, name))
        ),
        Effect.orElseSucceed((): ReadonlyArray<string> => [])
      )

    /** Newest first: years, months, days and files all sort by time. */
    const newest = (folder: string, depth: number): Effect.Effect<ReadonlyArray<string>> =>
      Effect.flatMap(
        below(folder),
        Effect.fnUntraced(function* (entries) {
          if (depth === 0) return entries.filter((file) => file.endsWith(".jsonl")).slice(0, mostFiles)
          const found: Array<string> = []
          for (const entry of entries) {
            if (found.length < mostFiles) found.push(...(yield* newest(entry, depth - 1)))
          }
          return found
        })
      )

    const changedAt = (file: string) =>
      fs.stat(file).pipe(
        Effect.map(({ mtime, size }) => ({
          file,
          size: Number(size),
          at: Option.match(mtime, { onNone: () => 0, onSome: (date) => date.getTime() })
        })),
        Effect.orElseSucceed(() => ({ file, size: 0, at: -Infinity }))
      )

    const reportsIn = Effect.fnUntraced(
      function* ({ file, size }: { readonly file: string; readonly size: number }) {
        const handle = yield* fs.open(file, { flag: "r" })
        const tail = new Uint8Array(Math.min(size, tailBytes))
        yield* handle.seek(BigInt(size - tail.length), "start")
        const read = yield* handle.read(tail)
        // A first line that was cut is no JSON.
        const lines = new TextDecoder().decode(tail.subarray(0, read)).split("\n")
        return lines.flatMap((line) => reportIn(line) ?? [])
      },
      Effect.scoped,
      Effect.orElseSucceed((): ReadonlyArray<RateLimit> => [])
    )

    return Effect.gen(function* () {
      const files = yield* newest(path.join(codexHome, "sessions"), 3)
      const stats = yield* Effect.forEach(files, changedAt, { concurrency: 32 })
      // The same millisecond may bring more; what is read twice changes nothing.
      const changed = stats.filter(({ at }) => at >= since).toSorted((a, b) => b.at - a.at)
      const reports = yield* Effect.forEach(changed.slice(0, mostRead), reportsIn)
      yield* add(reports.flat().toSorted((a, b) => a.observedAt - b.observedAt))
      // Not before: who is interrupted has added nothing, and who looks meanwhile looks at all of it.
      since = Math.max(since, changed[0]?.at ?? since)
    })
  }
)

const reportIn = (line: string): RateLimit | undefined => {
  if (!line.includes(`"rate_limits"`)) return undefined
  try {
    const entry: unknown = JSON.parse(line)
    if (!Predicate.isObject(entry) || !Predicate.isObject(entry["payload"])) return undefined
    const { payload, timestamp } = entry
    const at = typeof timestamp === "string" ? Date.parse(timestamp) : NaN
    if (payload["type"] !== "token_count" || Number.isNaN(at)) return undefined
    return limitOf(payload["rate_limits"], at)
  } catch {
    return undefined
  }
}
