/**
 * What a thread's patches changed, as one diff.
 *
 * Codex notes each patch it applied, a file at a time. Git puts them together:
 * in a repository of our own, which holds only the files that are touched, as
 * they were before. That is worked out from the folder as it is now, by taking
 * the patches back, or from the commit the thread began on. Where neither fits
 * any more, the diff is what codex noted, one patch after the other.
 */
import { Effect, FileSystem, Option, Path, Stream } from "effect"
import { PatchError, TurnNotFound } from "../PatchError.ts"
import type { SnapshotError } from "../SnapshotError.ts"
import { fields, type Git, shown } from "../snapshots/git.ts"
import { endsTurn, type PatchedFile, startsTurn } from "./Rollout.ts"
import { asPatchError, makeScratch, type Scratch } from "./scratch.ts"
import type { SessionLine } from "./SessionLine.ts"

/**
 * The file changes of a thread or a turn.
 *
 * @since 0.1.0
 * @category models
 */
export interface SessionPatch {
  /** A unified diff as git writes it, with paths relative to the folder the thread was started in; empty without changes. */
  readonly diff: string
  /** That folder, or the one that was given in its place. */
  readonly workingDirectory: string
  /** The files it touches, relative to the folder, by name. */
  readonly files: ReadonlyArray<string>
  /**
   * What the diff was made from: the folder as it is now, the commit the thread
   * began on, or only what codex noted. In the last case a file that was patched
   * several times is in it several times; `CodexApply` takes them in their order.
   */
  readonly basis: "folder" | "commit" | "record"
  /** Files that were changed outside of the folder, absolute; they are not in the diff. */
  readonly outside: ReadonlyArray<string>
  /**
   * The calls of `apply_patch` that succeeded without a note of what they
   * changed, as with codex 0.80.0; their changes are not in the diff.
   */
  readonly unrecorded: ReadonlyArray<string>
}

/** One file of one patch. */
interface Section {
  readonly turnId: string | undefined
  readonly path: string
  readonly change: PatchedFile
}

export interface Recorded {
  readonly sections: ReadonlyArray<Section>
  readonly turns: ReadonlySet<string>
  readonly commit: string | undefined
  readonly unrecorded: ReadonlyArray<{ readonly turnId: string | undefined; readonly callId: string }>
}

/** All patches of a thread, in their order. */
export const recordOf = <E>(lines: Stream.Stream<SessionLine, E>): Effect.Effect<Recorded, E> =>
  Effect.suspend(() => {
    const sections: Array<Section> = []
    const turns = new Set<string>()
    const noted = new Set<string>()
    const called = new Map<string, string | undefined>()
    const succeeded: Array<string> = []
    let commit: string | undefined
    let turnId: string | undefined
    const add = (id: string, turn: string | undefined, changes: Readonly<Record<string, PatchedFile>>): void => {
      noted.add(id)
      for (const [path, change] of Object.entries(changes)) sections.push({ turnId: turn, path, change })
    }
    const note = (line: SessionLine): void => {
      if (line._tag === "SessionMeta") commit ??= line.payload.git?.commit_hash ?? undefined
      if (line._tag === "TurnContext") turnId = line.payload.turn_id ?? turnId
      if (line._tag === "ResponseItem") {
        const { payload } = line
        if (payload.type === "custom_tool_call" && payload.name === "apply_patch") called.set(payload.call_id, turnId)
        if (payload.type === "custom_tool_call_output" && called.has(payload.call_id)) {
          if (/Success\. Updated the following files/.test(JSON.stringify(payload.output)))
            succeeded.push(payload.call_id)
        }
      }
      if (line._tag === "EventMessage") {
        const { payload } = line
        if (startsTurn(line) || endsTurn(line)) turnId = typeof payload.turn_id === "string" ? payload.turn_id : turnId
        if (payload.type === "item_completed" && payload.item.type === "FileChange") {
          const { changes, id, status } = payload.item
          if (status === undefined || status === null || status === "completed") {
            add(id, payload.turn_id ?? turnId, changes)
          }
        }
        if (payload.type === "patch_apply_end" && payload.success) {
          add(payload.call_id, payload.turn_id ?? turnId, payload.changes ?? {})
        }
      }
      if (turnId !== undefined) turns.add(turnId)
    }
    return Effect.map(
      Stream.runForEachArray(lines, (batch) => Effect.sync(() => batch.forEach(note))),
      () => ({
        sections,
        turns,
        commit,
        unrecorded: succeeded.flatMap((callId) => (noted.has(callId) ? [] : [{ callId, turnId: called.get(callId) }]))
      })
    )
  })

/** The part of a patch that is about one file, and the names the file has before and after. */
export interface Written {
  readonly names: ReadonlyArray<string>
  readonly text: string
}

/** A name in a patch; git quotes some as C does. */
const quoted = (name: string): string =>
  // oxlint-disable-next-line no-control-regex
  /["\\\u0000-\u001f\u007f]/.test(name)
    ? `"${name.replaceAll(/["\\]/g, "\\$&").replaceAll(
        // oxlint-disable-next-line no-control-regex
        /[\u0000-\u001f\u007f]/g,
        (character) => `\\${character.charCodeAt(0).toString(8).padStart(3, "0")}`
      )}"`
    : name

/** All lines of a file as lines that come (`+`) or go (`-`). */
const wholeFile = (content: string, sign: "+" | "-"): string => {
  if (content === "") return ""
  const lines = content.split("\n")
  const isEnded = lines.at(-1) === ""
  if (isEnded) lines.pop()
  const range = sign === "+" ? `@@ -0,0 +1,${lines.length} @@` : `@@ -1,${lines.length} +0,0 @@`
  const body = lines.map((line) => `${sign}${line}\n`).join("")
  return `${range}\n${body}${isEnded ? "" : "\\ No newline at end of file\n"}`
}

const headed = (before: string, after: string, extra: string, hunks: string): string => {
  const [a, b] = [quoted(`a/${before}`), quoted(`b/${after}`)]
  const isNew = extra.startsWith("new")
  const isGone = extra.startsWith("deleted")
  const files = hunks === "" ? "" : `--- ${isNew ? "/dev/null" : a}\n+++ ${isGone ? "/dev/null" : b}\n`
  return `diff --git ${a} ${b}\n${extra}${files}${hunks}`
}

const ended = (text: string): string => (text === "" || text.endsWith("\n") ? text : `${text}\n`)

/** Undefined for what is outside of the folder. */
const writtenOf = ({ change, path }: Section, relative: (path: string) => string | undefined): Written | undefined => {
  const before = relative(path)
  if (before === undefined) return undefined
  switch (change.type) {
    case "add":
      return { names: [before], text: headed(before, before, "new file mode 100644\n", wholeFile(change.content, "+")) }
    case "delete":
      return {
        names: [before],
        text: headed(before, before, "deleted file mode 100644\n", wholeFile(change.content ?? "", "-"))
      }
    case "update": {
      const after = typeof change.move_path === "string" ? relative(change.move_path) : before
      if (after === undefined) return undefined
      const renamed = after === before ? "" : `rename from ${quoted(before)}\nrename to ${quoted(after)}\n`
      return { names: [before, after], text: headed(before, after, renamed, ended(change.unified_diff)) }
    }
    default:
      return undefined
  }
}

/** Patches that touch different files: git takes one in either direction, and no file twice that is renamed. */
export const batches = (sections: ReadonlyArray<Written>): ReadonlyArray<string> => {
  const out: Array<string> = []
  let names = new Set<string>()
  let text = ""
  for (const section of sections) {
    if (section.names.some((name) => names.has(name))) {
      out.push(text)
      names = new Set()
      text = ""
    }
    section.names.forEach((name) => names.add(name))
    text += section.text
  }
  return text === "" ? out : [...out, text]
}

/** Applies one after the other to the index; gives the outcome of the one that does not fit, if there is one. */
export const applyAll = Effect.fnUntraced(function* (
  { at, git }: Scratch,
  parts: ReadonlyArray<string>,
  ...options: ReadonlyArray<string>
) {
  for (const part of parts) {
    const args = ["apply", "--cached", "--whitespace=nowarn", ...options]
    const result = yield* git.run(args, { ...at, stdin: Buffer.from(part) })
    if (result.exitCode !== 0) return result
  }
  return undefined
})

/** What is in the index. */
export const treeOf = ({ at, git }: Scratch): Effect.Effect<string, SnapshotError> => git.text(["write-tree"], at)

/** The diff, and the names in it. */
export const diffBetween = Effect.fnUntraced(function* ({ at, git }: Scratch, from: string, to: string) {
  const range = ["-r", "--no-ext-diff", "--no-textconv", from, to]
  const text = yield* git.bytes(["diff-tree", "-p", "-M", "--full-index", "--binary", ...range], at)
  const names = yield* git.bytes(["diff-tree", "--name-only", "-z", "--no-renames", ...range], at)
  return { diff: shown(text), files: fields(names).map(shown) }
})

export const makePatch = Effect.fnUntraced(function* (git: Git) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path

  const relativeTo =
    (folder: string) =>
    (file: string): string | undefined => {
      const relative = path.isAbsolute(file) ? path.relative(folder, file) : path.normalize(file)
      if (relative === "" || path.isAbsolute(relative) || relative.split(path.sep)[0] === "..") return undefined
      return relative.split(path.sep).join("/")
    }

  const inScratch = Effect.fnUntraced(function* (
    scratch: Scratch,
    sections: {
      readonly before: ReadonlyArray<Written>
      readonly wanted: ReadonlyArray<Written>
      readonly after: ReadonlyArray<Written>
    },
    commit: string | undefined
  ) {
    const { at, git, prefix } = scratch
    const { after, before, wanted } = sections
    const between = (from: string, to: string, basis: SessionPatch["basis"]) =>
      Effect.map(diffBetween(scratch, from, to), (diff) => ({ ...diff, basis }))

    yield* scratch.take([...new Set([...wanted, ...after].flatMap(({ names }) => names))])
    if ((yield* applyAll(scratch, batches(after.toReversed()), "-R")) === undefined) {
      const to = yield* treeOf(scratch)
      if ((yield* applyAll(scratch, batches(wanted.toReversed()), "-R")) === undefined) {
        return Option.some(yield* between(yield* treeOf(scratch), to, "folder"))
      }
    }

    if (prefix === undefined || commit === undefined || !/^[0-9a-f]{40,64}$/.test(commit)) return Option.none()
    const start = prefix === "" ? commit : `${commit}:${prefix.replace(/\/$/, "")}`
    if ((yield* git.run(["read-tree", start], at)).exitCode !== 0) return Option.none()
    if ((yield* applyAll(scratch, batches(before))) !== undefined) return Option.none()
    const from = yield* treeOf(scratch)
    if ((yield* applyAll(scratch, batches(wanted))) !== undefined) return Option.none()
    return Option.some(yield* between(from, yield* treeOf(scratch), "commit"))
  })

  return Effect.fnUntraced(function* (
    threadId: string,
    recorded: Recorded,
    options: {
      readonly turnId: string | undefined
      /** What the paths are below. */
      readonly startedIn: string
      /** Where the files are now. */
      readonly workingDirectory: string
    }
  ): Effect.fn.Return<SessionPatch, PatchError> {
    const { startedIn, turnId, workingDirectory } = options
    if (turnId !== undefined && !recorded.turns.has(turnId)) {
      return yield* new PatchError({ reason: new TurnNotFound({ threadId, turnId }) })
    }
    const isWanted = (part: { readonly turnId: string | undefined }) => turnId === undefined || part.turnId === turnId
    const relative = relativeTo(startedIn)
    const sections = recorded.sections.map((section) => ({ section, written: writtenOf(section, relative) }))
    const first = sections.findIndex(({ section }) => isWanted(section))
    const last = sections.findLastIndex(({ section }) => isWanted(section))
    const writtenIn = (from: number, to: number) => sections.slice(from, to).flatMap(({ written }) => written ?? [])
    const wanted = first === -1 ? [] : writtenIn(first, last + 1)
    const rest = {
      workingDirectory,
      outside: sections.flatMap(({ section, written }) =>
        written === undefined && isWanted(section) ? [section.path] : []
      ),
      unrecorded: recorded.unrecorded.filter(isWanted).map(({ callId }) => callId)
    }
    if (wanted.length === 0) return { diff: "", files: [], basis: "record", ...rest }
    const scratched = yield* makeScratch(git, workingDirectory).pipe(
      Effect.flatMap((scratch) =>
        Effect.mapError(
          inScratch(
            scratch,
            { before: writtenIn(0, first), wanted, after: writtenIn(last + 1, sections.length) },
            recorded.commit
          ),
          asPatchError
        )
      ),
      // Of a folder that is gone, there is still what codex noted.
      Effect.catchReason("PatchError", "FolderNotFound", () => Effect.succeedNone),
      Effect.scoped,
      Effect.provideService(FileSystem.FileSystem, fs),
      Effect.provideService(Path.Path, path)
    )
    if (Option.isSome(scratched)) return { ...scratched.value, ...rest }
    const files = [...new Set(wanted.flatMap(({ names }) => names))].toSorted()
    return { diff: wanted.map(({ text }) => text).join(""), files, basis: "record", ...rest }
  })
})
