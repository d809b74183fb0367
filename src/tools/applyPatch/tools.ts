/**
 * What a model is told of the tool, and what it is told of a call.
 */
import { Clock, Effect, type FileSystem, Option, Path, Result } from "effect"
import { ToolFailed, type ToolOutput } from "../Tool.ts"
import { readText } from "./files.ts"
import { parse } from "./parser.ts"
import { type ApplyPatchError, FileUnreadable, type InvalidPatch, type Patch } from "./patch.ts"
import { makeLocate } from "./places.ts"
import { update } from "./textFile.ts"

/** The language of patches; the same as the one codex gives its models. */
export const grammar = `start: "*** Begin Patch" LF file+ "*** End Patch" LF?

file: "*** Add File: " path LF new_line+
    | "*** Delete File: " path LF
    | "*** Update File: " path LF moved? edits?

path: /(.+)/
moved: "*** Move to: " path LF
edits: edit+ ("*** End of File" LF)?
edit: ("@@" | "@@ " /(.+)/) LF
    | (" " | "-" | "+") /(.*)/ LF
new_line: "+" /(.*)/ LF

%import common.LF
`

export const freeformDescription =
  "Edits files. The input is the patch itself, from `*** Begin Patch` to `*** End Patch`, as plain text and not as JSON."

export const functionDescription = `Edits files. \`input\` is a patch:

*** Begin Patch
one section for each file
*** End Patch

A section begins with one of these lines:

*** Add File: path        the lines that follow, each after a "+", are the new file
*** Delete File: path     nothing follows
*** Update File: path     chunks follow; the next line may be "*** Move to: new path"

A chunk begins with "@@", or with "@@ " and a line of the file that stands above it, such as the head of the function. Then come its lines: after a space those that stay, after a "-" those that go, after a "+" those that come. Give about three lines that stay on either side of a change, so that the place is found without line numbers; chunks stand in the order of the file. "*** End of File" after a chunk says that it is the file's end.

*** Begin Patch
*** Add File: notes/today.txt
+Buy nails.
*** Update File: src/greet.py
*** Move to: src/hello.py
@@ def greet():
     name = ask()
-    print("Hi")
+    print(f"Hello, {name}!")
*** Delete File: old.txt
*** End Patch

Paths are relative to the working directory.`

const verificationFailed = "apply_patch verification failed:"

/**
 * Answers a call as codex does: nothing is touched unless the whole patch fits
 * the files as they are.
 */
export const call = Effect.fnUntraced(function* (
  tool: string,
  input: string,
  options: { readonly workingDirectory: string; readonly isContained: boolean },
  apply: (patch: Patch) => Effect.Effect<string, ApplyPatchError, FileSystem.FileSystem | Path.Path>
) {
  const parsed = parse(input)
  if (Result.isFailure(parsed)) return yield* rejected(tool, inToolWords(parsed.failure))
  const patch = parsed.success
  if (patch.environmentId !== undefined) {
    const detail = "apply_patch environment selection is unavailable for this turn"
    return yield* new ToolFailed({ tool, detail })
  }
  if (patch.hunks.length === 0) return yield* new ToolFailed({ tool, detail: "patch rejected: empty patch" })
  // Before anything is read: what is said of a file outside would tell what is in it.
  if (options.isContained) {
    const refusal = yield* refused(patch, options.workingDirectory)
    if (refusal !== undefined) return yield* rejected(tool, refusal.message)
  }
  const problem = yield* verify(patch, options.workingDirectory)
  if (problem !== undefined) return yield* rejected(tool, problem)
  const started = yield* Clock.currentTimeMillis
  const applied = yield* Effect.result(apply(patch))
  if (Result.isFailure(applied) && applied.failure.reason._tag === "PathRefused") {
    return yield* rejected(tool, applied.failure.message)
  }
  const seconds = Math.round(((yield* Clock.currentTimeMillis) - started) / 100) / 10
  const [exitCode, text] = Result.isSuccess(applied) ? [0, applied.success] : [1, `${applied.failure.message}\n`]
  const output: ToolOutput = {
    content: `Exit code: ${exitCode}\nWall time: ${seconds} seconds\nOutput:\n${text}`,
    success: exitCode === 0
  }
  return output
})

const rejected = (tool: string, problem: string) => new ToolFailed({ tool, detail: `${verificationFailed} ${problem}` })

const inToolWords = ({ detail, line }: InvalidPatch): string =>
  line === undefined ? `invalid patch: ${detail}` : `invalid hunk at line ${line}, ${detail}`

const refused = Effect.fnUntraced(function* (patch: Patch, workingDirectory: string) {
  const locate = yield* makeLocate(workingDirectory, false)
  const paths = patch.hunks.flatMap((hunk) =>
    hunk._tag === "UpdateFile" && hunk.moveTo !== undefined ? [hunk.path, hunk.moveTo] : [hunk.path]
  )
  const places = yield* Effect.forEach(paths, locate, { concurrency: 16 })
  return places.map((place) => Result.getFailure(place)).find(Option.isSome)?.value
})

/** What codex looks at before it applies a patch: each hunk by itself, on the files as they are. */
const verify = Effect.fnUntraced(function* (patch: Patch, workingDirectory: string) {
  const { resolve } = yield* Path.Path
  const seen = new Set<string>()
  for (const hunk of patch.hunks) {
    const path = resolve(workingDirectory, hunk.path)
    if (seen.has(path)) return `invalid patch: multiple operations target ${path}`
    seen.add(path)
    if (hunk._tag === "AddFile") continue
    const text = yield* readText(path)
    if (hunk._tag === "DeleteFile") {
      if (Result.isFailure(text)) return `Failed to read ${path}: ${text.failure}`
    } else {
      if (Result.isFailure(text)) return new FileUnreadable({ path, detail: text.failure }).message
      const updated = update(text.success, hunk.chunks, path)
      if (Result.isFailure(updated)) return updated.failure.message
    }
  }
  return undefined
})
