/**
 * Which folders of a project may configure codex, and which of those are trusted.
 *
 * As seen with 0.169.0: the folders from the project's root down to the working
 * directory, each with a `.codex` in it. Trust is looked up for the folder
 * itself, then the project's root, then the git repository (for a worktree, the
 * repository it belongs to), by their exact paths in `projects`.
 */
import { Effect, FileSystem, Path } from "effect"
import { define, isTable, type Table, valueAt } from "./table.ts"

/** @internal */
export interface ProjectFolder {
  /** The `.codex` folder. */
  readonly dotCodex: string
  /** Why codex ignores it; undefined when it is trusted. */
  readonly disabledReason: string | undefined
}

const defaultMarkers: ReadonlyArray<string> = [".git"]

/** @internal */
export const projectFolders = Effect.fnUntraced(function* (options: {
  readonly workingDirectory: string
  readonly codexHome: string
  readonly userFile: string
  /** What is in force without the project's layers. */
  readonly config: Table
}) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const { codexHome, config, userFile, workingDirectory } = options

  const typeOf = (file: string) =>
    fs.stat(file).pipe(
      Effect.map(({ type }) => type),
      Effect.orElseSucceed(() => undefined)
    )
  const realPath = (file: string) => Effect.orElseSucceed(fs.realPath(file), () => file)
  // Codex takes no empty .git folder for a repository.
  const hasMarker = Effect.fnUntraced(function* (folder: string, marker: string) {
    const type = yield* typeOf(path.join(folder, marker))
    if (type !== "Directory" || marker !== ".git") return type !== undefined
    return (yield* typeOf(path.join(folder, marker, "HEAD"))) !== undefined
  })

  const ancestors: Array<string> = []
  for (let folder = path.resolve(workingDirectory); ; folder = path.dirname(folder)) {
    ancestors.push(folder)
    if (path.dirname(folder) === folder) break
  }
  const firstWith = Effect.fnUntraced(function* (markers: ReadonlyArray<string>) {
    for (const folder of ancestors) {
      for (const marker of markers) {
        if (yield* hasMarker(folder, marker)) return folder
      }
    }
    return undefined
  })

  const given = config["project_root_markers"]
  const markers = Array.isArray(given) ? given.filter((marker) => typeof marker === "string") : defaultMarkers
  const cwd = ancestors[0] ?? workingDirectory
  const root = (yield* firstWith(markers)) ?? cwd
  const repository = yield* firstWith(defaultMarkers)
  const repositoryRoot = repository === undefined ? undefined : yield* mainRepository(repository)

  const projects = isTable(config["projects"]) ? config["projects"] : {}
  const trustOf = (key: string): string | undefined => {
    const level = valueAt(projects, [key, "trust_level"])
    return typeof level === "string" ? level : undefined
  }
  const rootKey = yield* realPath(root)
  const repositoryKey = repositoryRoot === undefined ? undefined : yield* realPath(repositoryRoot)

  const home = yield* realPath(codexHome)
  const folders: Array<ProjectFolder> = []
  for (const folder of ancestors.slice(0, ancestors.indexOf(root) + 1).toReversed()) {
    const dotCodex = path.join(folder, ".codex")
    if ((yield* typeOf(dotCodex)) !== "Directory" || (yield* realPath(dotCodex)) === home) continue
    const keys = [yield* realPath(folder), folder, rootKey, root, repositoryKey, repositoryRoot]
    const key = keys.find((key) => key !== undefined && trustOf(key) !== undefined)
    const trust = key === undefined ? undefined : trustOf(key)
    folders.push({
      dotCodex,
      disabledReason:
        trust === "trusted"
          ? undefined
          : trust === undefined
            ? `${repositoryKey ?? rootKey} is not marked as trusted in ${userFile}`
            : `${key} is marked as ${trust}`
    })
  }
  return folders
})

/** The repository that a worktree belongs to; of anything else whose `.git` is a file, nothing. */
const mainRepository = Effect.fnUntraced(function* (folder: string) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const dotGit = path.join(folder, ".git")
  const info = yield* Effect.orElseSucceed(fs.stat(dotGit), () => undefined)
  if (info?.type === "Directory") return folder
  if (info?.type !== "File" || Number(info.size) > 64 * 1024) return undefined
  const text = yield* Effect.orElseSucceed(fs.readFileString(dotGit), () => "")
  const gitDir = /^gitdir:\s*(.+?)\s*$/m.exec(text)?.[1]
  if (gitDir === undefined) return undefined
  const worktrees = path.dirname(path.resolve(folder, gitDir))
  return path.basename(worktrees) === "worktrees" ? path.dirname(path.dirname(worktrees)) : undefined
})

/** What no project may decide, as seen with 0.169.0: where requests and notifications go. */
const denied: ReadonlyArray<ReadonlyArray<string>> = [
  ["openai_base_url"],
  ["chatgpt_base_url"],
  ["apps_mcp_product_sku"],
  ["model_provider"],
  ["model_providers"],
  ["notify"],
  ["profile"],
  ["profiles"],
  ["experimental_realtime_ws_base_url"],
  ["experimental_realtime_webrtc_call_base_url"],
  ["otel"],
  ["responses_api_metadata"],
  ["features", "credential_masking"],
  ["features", "respect_system_proxy"],
  ["features", "system_proxy_fallback"]
]

/**
 * A project's configuration without what it may not set, and the paths of that.
 *
 * @internal
 */
export const withoutDenied = (
  config: Table
): { readonly config: Table; readonly removed: ReadonlyArray<ReadonlyArray<string>> } => {
  const removed = denied.filter((path) => valueAt(config, path) !== undefined)
  const without = (table: Table, paths: ReadonlyArray<ReadonlyArray<string>>): Table => {
    const kept: Table = {}
    for (const [key, value] of Object.entries(table)) {
      const inside = paths.filter(([name]) => name === key)
      if (inside.some((path) => path.length === 1)) continue
      define(
        kept,
        key,
        inside.length > 0 && isTable(value)
          ? without(
              value,
              inside.map((path) => path.slice(1))
            )
          : value
      )
    }
    return kept
  }
  return { config: without(config, removed), removed }
}
