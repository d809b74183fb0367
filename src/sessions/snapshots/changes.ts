/**
 * What is different between two trees, as git says it.
 */
import { Effect } from "effect"
import { fields, fromBytes, shown } from "./git.ts"
import type { OpenStore } from "./store.ts"

export interface Change {
  readonly oldMode: string
  readonly newMode: string
  readonly newId: string
  readonly status: "Added" | "Deleted" | "Modified" | "TypeChanged" | "ModeChanged"
  /** As git writes it. */
  readonly name: string
}

const statusOf = (letter: string, oldId: string, newId: string): Change["status"] => {
  switch (letter) {
    case "A":
      return "Added"
    case "D":
      return "Deleted"
    case "T":
      return "TypeChanged"
    default:
      return oldId === newId ? "ModeChanged" : "Modified"
  }
}

const scopeOf = (prefix: string): ReadonlyArray<string> => (prefix === "" ? [] : ["--", shown(prefix)])

/** What leads from one tree to another, below a prefix, by name. */
export const changesBetween = Effect.fnUntraced(function* (
  { at, git }: OpenStore,
  from: string,
  to: string,
  prefix: string
) {
  if (from === to) return []
  const output = fields(
    yield* git.bytes(["diff-tree", "-r", "-z", "--no-renames", "--raw", from, to, ...scopeOf(prefix)], at())
  )
  const changes: Array<Change> = []
  for (let i = 0; i + 1 < output.length; i += 2) {
    const [oldMode = "", newMode = "", oldId = "", newId = "", letter = ""] = (output[i] ?? "").slice(1).split(" ")
    changes.push({ oldMode, newMode, newId, status: statusOf(letter, oldId, newId), name: output[i + 1] ?? "" })
  }
  return changes
})

/** The unified diffs of changes that lead from one tree to another, in their order. */
export const diffsBetween = Effect.fnUntraced(function* (
  { at, git }: OpenStore,
  from: string,
  to: string,
  prefix: string,
  changes: ReadonlyArray<Change>
) {
  const args = ["diff-tree", "-r", "-p", "--no-renames", "--no-ext-diff", "--no-textconv", "--no-color"]
  const env = { GIT_CONFIG_PARAMETERS: "'core.bigFileThreshold=4m'" }
  const output = yield* git.bytes([...args, from, to, ...scopeOf(prefix)], at({ env }))
  // Lines of a diff begin with a sign; only its header begins with a letter.
  const starts = [...output.matchAll(/^diff --git /gm)].map(({ index }) => index)
  let next = 0
  return changes.map(({ status }) => {
    const start = starts[next]
    // What becomes something else goes, and comes.
    next += status === "TypeChanged" ? 2 : 1
    return start === undefined ? "" : shown(output.slice(start, starts[next] ?? output.length))
  })
})

/** A tree like another, with some of its files changed. Made with an index of its own. */
export const treeWith = Effect.fnUntraced(function* (
  { at, git }: OpenStore,
  tree: string,
  changes: ReadonlyArray<Change>,
  indexFile: string
) {
  const index = { env: { GIT_INDEX_FILE: indexFile } }
  const none = "0".repeat(tree.length)
  const lines = changes.map(({ name, newId, newMode, status }) =>
    status === "Deleted" ? `0 ${none}\t${name}\0` : `${newMode} ${newId}\t${name}\0`
  )
  // What goes makes room for what comes.
  const stdin = lines.toSorted((a, b) => Number(b.startsWith("0 ")) - Number(a.startsWith("0 "))).join("")
  yield* git.bytes(["read-tree", tree], at(index))
  yield* git.bytes(["update-index", "-z", "--replace", "--index-info"], at({ ...index, stdin }))
  return yield* git.text(["write-tree", "--missing-ok"], at(index))
})

/** The ids that git has for files as they are on disk. */
export const idsOnDisk = Effect.fnUntraced(function* ({ at, git }: OpenStore, names: ReadonlyArray<string>) {
  if (names.length === 0) return []
  const stdin = names.map((name) => `${quoted(name)}\n`).join("")
  const result = yield* git.run(["hash-object", "--no-filters", "--stdin-paths"], at({ stdin }))
  return fromBytes(result.stdout).split("\n").slice(0, -1)
})

/** As C writes it, so that a name may hold a line's end. */
const quoted = (name: string): string => {
  let text = ""
  for (const char of name) {
    const code = char.charCodeAt(0)
    const plain = code >= 0x20 && code < 0x7f && char !== '"' && char !== "\\"
    text += plain ? char : `\\${code.toString(8).padStart(3, "0")}`
  }
  return `"${text}"`
}
