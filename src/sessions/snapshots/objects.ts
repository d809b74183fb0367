/** What the store holds, by its names. */
import { Effect } from "effect"
import type { OpenStore } from "./store.ts"

/** The objects of these names, in order; undefined for what is not there. */
export const objects = Effect.fnUntraced(function* ({ at, git }: OpenStore, names: ReadonlyArray<string>) {
  if (names.length === 0) return []
  const { stdout } = yield* git.run(["cat-file", "--batch"], at({ stdin: names.map((name) => `${name}\n`).join("") }))
  const found: Array<{ readonly id: string; readonly content: Uint8Array } | undefined> = []
  for (let start = 0; found.length < names.length;) {
    const end = stdout.indexOf(10, start)
    if (end === -1) break
    const header = Buffer.from(stdout.subarray(start, end)).toString("latin1")
    const parts = /^([0-9a-f]+) \w+ (\d+)$/.exec(header)
    if (parts === null) {
      found.push(undefined)
      start = end + 1
      continue
    }
    const size = Number(parts[2])
    found.push({ id: parts[1] ?? "", content: stdout.subarray(end + 1, end + 1 + size) })
    start = end + 1 + size + 1
  }
  return found
})
