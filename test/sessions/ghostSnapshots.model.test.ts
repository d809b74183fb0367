/**
 * Whatever is done to a folder after a snapshot: what was in the snapshot comes
 * back as it was, what is new goes, and nothing else is touched.
 */
import { execFile } from "node:child_process"
import { availableParallelism } from "node:os"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { scopedFolder } from "../support/snapshots.ts"

const sequences = Number(process.env["SNAPSHOT_SEQUENCES"] ?? 300)
const perFolder = 10

const workers = availableParallelism()
const script = fileURLToPath(new URL("../support/snapshotSequences.ts", import.meta.url))
const run = promisify(execFile)

describe.each([
  { what: "repository", share: 0.8 },
  { what: "folder", share: 0.2 }
])("a snapshot of a $what", ({ share, what }) => {
  it.live(
    "is restored exactly, whatever was done since, and nothing else is touched",
    () =>
      Effect.gen(function* () {
        const temporary = yield* scopedFolder("snapshot-model-")
        const folders = Array.from({ length: Math.ceil((sequences * share) / perFolder) }, (_, i) => String(i))
        const outcomes = yield* Effect.forEach(
          Array.from({ length: workers }, (_, worker) => folders.filter((_, i) => i % workers === worker)),
          (part) => {
            const env = { ...process.env, TMPDIR: temporary }
            const args = ["-C", "effect-codex-source", script, what, ...part]
            const running = Effect.promise((signal) => run(process.execPath, args, { env, signal }))
            return Effect.map(running, ({ stdout }) => stdout.match(/"[^"]+"/g) ?? [])
          },
          { concurrency: "unbounded" }
        )
        const all = outcomes.flat()
        assert.lengthOf(all, folders.length * perFolder)
        const restored = all.filter((outcome) => outcome === '"restored"').length
        assert.isAbove(restored, all.length * 0.9)
      }),
    600_000
  )
})
