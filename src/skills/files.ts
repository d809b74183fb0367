/**
 * The skills of a folder, read where codex reads them.
 *
 * Roots, in codex's order: `.codex/skills` of the project's folders, whether
 * they are trusted or not; `skills` in CODEX_HOME; `~/.agents/skills`; codex's
 * own; the machine's; `.agents/skills` from the project's root down. A skill
 * belongs to the first root that leads to it. Limits as seen with 0.169.0.
 */
import { Effect, FileSystem, Option, Path, Result, Schema } from "effect"
import { CodexConfig, type ResolvedConfig } from "../config/CodexConfig.ts"
import type { ConfigOptions, ConfigRecord } from "../config/ConfigOptions.ts"
import { configVariable } from "../internal/environment.ts"
import { whatIsThere } from "../internal/whatIsThere.ts"
import { decodeText, lengthOf, parseSkill, type Problem, tooLong } from "./document.ts"
import { noPresentation, parsePresentation } from "./presentation.ts"
import type { Skill, SkillList, SkillProblem } from "./Skills.ts"

/**
 * Where to look.
 *
 * @since 0.1.0
 * @category models
 */
export interface SkillsFilesOptions {
  /** Default: `CODEX_HOME`, or `.codex` in the home folder. */
  readonly codexHome?: string | undefined
  /** Where `.agents/skills` of the user is. Default: `HOME`, or `USERPROFILE`. */
  readonly home?: string | undefined
  /** Default: `/etc/codex/skills`; on Windows none. */
  readonly adminRoot?: string | undefined
  /** As `--profile`. */
  readonly profile?: string | undefined
  /** What codex is started with, such as `skills.config` of its own. */
  readonly overrides?: ReadonlyArray<ConfigOptions> | ConfigRecord | undefined
}

interface Root {
  readonly path: string
  readonly scope: "repo" | "user" | "system" | "admin"
}

const maxDepth = 6
const maxFolders = 2000
/** A file of this size is no instruction for anybody. */
const maxFileBytes = 16 * 1024 * 1024
const maxQualifiedNameLength = 129

const scopes: ReadonlyArray<string> = ["repo", "user", "system", "admin"]

const manifests = [".codex-plugin", ".claude-plugin", ".cursor-plugin"]

/** Finds the skills of a folder each time it is asked. */
export const makeFileList = Effect.fnUntraced(function* (options: SkillsFilesOptions) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const config = yield* CodexConfig
  const variable = (name: string) => Effect.map(configVariable(name), Option.getOrUndefined)
  const home = options.home ?? (yield* variable("HOME")) ?? (yield* variable("USERPROFILE"))
  const adminRoot = options.adminRoot ?? (path.sep === "\\" ? undefined : "/etc/codex/skills")

  const typeOf = (file: string) =>
    fs.stat(file).pipe(
      Effect.map(({ type }) => type),
      Effect.orElseSucceed(() => undefined)
    )
  const isLink = (file: string) => Effect.isSuccess(fs.readLink(file))
  const namesIn = (folder: string) =>
    fs.readDirectory(folder).pipe(
      Effect.map((names) => names.toSorted(inBytes)),
      Effect.orElseSucceed((): ReadonlyArray<string> => [])
    )

  const rootsOf = Effect.fnUntraced(function* (cwd: string, resolved: ResolvedConfig) {
    const roots: Array<Root> = []
    for (const { name } of resolved.layers) {
      if (name.type === "project") roots.push({ path: path.join(name.dotCodexFolder, "skills"), scope: "repo" })
    }
    const own = path.join(config.codexHome, "skills")
    roots.push({ path: own, scope: "user" })
    if (home !== undefined) roots.push({ path: path.join(home, ".agents", "skills"), scope: "user" })
    if (resolved.get(["skills", "bundled", "enabled"]) !== false) {
      roots.push({ path: path.join(own, ".system"), scope: "system" })
    }
    if (adminRoot !== undefined) roots.push({ path: adminRoot, scope: "admin" })
    for (const folder of yield* foldersOf(cwd, markersOf(resolved))) {
      roots.push({ path: path.join(folder, ".agents", "skills"), scope: "repo" })
    }
    return roots.filter((root, at) => roots.findIndex((each) => each.path === root.path) === at)
  })

  /** From the nearest folder with a marker down to this one. */
  const foldersOf = Effect.fnUntraced(function* (cwd: string, markers: ReadonlyArray<string>) {
    const folders: Array<string> = []
    for (let folder = cwd; ; folder = path.dirname(folder)) {
      folders.unshift(folder)
      for (const marker of markers) if ((yield* typeOf(path.join(folder, marker))) !== undefined) return folders
      if (path.dirname(folder) === folder) return [cwd]
    }
  })

  /** The SKILL.md files below a root, level by level, by their real paths. */
  const filesBelow = Effect.fnUntraced(function* ({ path: root, scope }: Root) {
    const start = yield* Effect.option(fs.realPath(root))
    if (Option.isNone(start)) return []
    const files: Array<string> = []
    const seen = new Set([start.value])
    const queue = [{ folder: start.value, depth: 0 }]
    for (const { depth, folder } of queue) {
      for (const name of yield* namesIn(folder)) {
        if (name.startsWith(".")) continue
        const entry = path.join(folder, name)
        const type = yield* typeOf(entry)
        if (type === "File" && name === "SKILL.md" && !(yield* isLink(entry))) files.push(entry)
        if (type !== "Directory" || depth === maxDepth || seen.size >= maxFolders) continue
        if (scope === "system" && (yield* isLink(entry))) continue
        const real = yield* Effect.orElseSucceed(fs.realPath(entry), () => entry)
        if (seen.has(real)) continue
        seen.add(real)
        queue.push({ folder: real, depth: depth + 1 })
      }
    }
    return files
  })

  const textOf = Effect.fnUntraced(function* (file: string) {
    const unreadable = (detail: string) =>
      Result.fail<Problem>({ kind: "Unreadable", detail: `failed to read file: ${detail}` })
    const info = yield* Effect.result(fs.stat(file))
    if (Result.isFailure(info)) return unreadable(info.failure.reason._tag)
    if (info.success.size > maxFileBytes) return unreadable(`more than ${maxFileBytes} bytes`)
    const bytes = yield* Effect.result(fs.readFile(file))
    return Result.isFailure(bytes) ? unreadable(bytes.failure.reason._tag) : decodeText(bytes.success)
  })

  /** The plugin whose folder this is in, if any. */
  const makePluginOf = () => {
    const known = new Map<string, string | undefined>()
    const here = Effect.fnUntraced(function* (folder: string) {
      for (const manifest of manifests) {
        const file = path.join(folder, manifest, "plugin.json")
        if ((yield* typeOf(file)) !== "File") continue
        const name = Result.map(yield* textOf(file), manifestName)
        if (Result.isFailure(name) || name.success === undefined) return undefined
        return name.success.trim() === "" ? path.basename(folder) : name.success
      }
      return undefined
    })
    return Effect.fnUntraced(function* (start: string) {
      for (let folder = start; ; folder = path.dirname(folder)) {
        if (!known.has(folder)) known.set(folder, yield* here(folder))
        const name = known.get(folder)
        if (name !== undefined || path.dirname(folder) === folder) return name
      }
    })
  }

  const presentationOf = Effect.fnUntraced(function* (folder: string) {
    const file = path.join(folder, "agents", "openai.yaml")
    if ((yield* typeOf(file)) !== "File") return noPresentation
    return Result.match(yield* textOf(file), {
      onFailure: () => noPresentation,
      onSuccess: (text) => parsePresentation(text, (parts) => path.join(folder, ...parts))
    })
  })

  /** The rules of the user and of the session, one after the other; later ones win. */
  const disabledPaths = Effect.fnUntraced(function* (
    skills: ReadonlyArray<Omit<Skill, "enabled">>,
    resolved: ResolvedConfig
  ) {
    const disabled = new Set<string>()
    for (const { config: layer, name } of resolved.layers.toReversed()) {
      if (name.type !== "user" && name.type !== "sessionFlags") continue
      for (const { enabled, ...rule } of rulesOf(layer)) {
        const paths =
          rule.path === undefined
            ? skills.filter((skill) => skill.name === rule.name?.trim()).map((skill) => skill.path)
            : [yield* Effect.orElseSucceed(fs.realPath(rule.path), () => rule.path ?? "")]
        for (const each of paths) {
          if (enabled) disabled.delete(each)
          else disabled.add(each)
        }
      }
    }
    return disabled
  })

  return Effect.fnUntraced(function* ({ workingDirectory }: { readonly workingDirectory: string }) {
    const cwd = path.resolve(workingDirectory)
    const resolved = yield* config.resolve({
      workingDirectory: cwd,
      profile: options.profile,
      overrides: options.overrides
    })
    const pluginOf = makePluginOf()
    const skills = new Map<string, Omit<Skill, "enabled">>()
    const problems: Array<SkillProblem> = []

    const load = Effect.fnUntraced(function* (file: string, scope: Root["scope"]) {
      const folder = path.dirname(file)
      const text = yield* Effect.fromResult(yield* textOf(file))
      const { description, name, shortDescription } = yield* Effect.fromResult(parseSkill(text, path.basename(folder)))
      const plugin = yield* pluginOf(folder)
      const qualified = plugin === undefined ? name : `${plugin}:${name}`
      if (lengthOf(qualified) > maxQualifiedNameLength) {
        return yield* Effect.fail(tooLong("qualified name", maxQualifiedNameLength))
      }
      const { dependencies, interface: shown, products } = yield* presentationOf(folder)
      const skill: Omit<Skill, "enabled"> = {
        name: qualified,
        description,
        path: file,
        scope,
        ...whatIsThere<Pick<Skill, "dependencies" | "interface" | "pluginId" | "shortDescription">>({
          shortDescription,
          interface: shown,
          dependencies,
          pluginId: undefined
        })
      }
      return products.length === 0 || products.includes("codex") ? skill : undefined
    })

    for (const root of yield* rootsOf(cwd, resolved)) {
      for (const file of yield* filesBelow(root)) {
        const loaded = yield* Effect.result(load(file, root.scope))
        if (Result.isSuccess(loaded)) {
          if (loaded.success !== undefined && !skills.has(file)) skills.set(file, loaded.success)
        } else if (root.scope !== "system") {
          problems.push({ path: file, ...loaded.failure })
        }
      }
    }

    const disabled = yield* disabledPaths([...skills.values()], resolved)
    const list: SkillList = {
      skills: [...skills.values()]
        .toSorted(inOrder)
        .map((skill) => Object.assign(skill, { enabled: !disabled.has(skill.path) })),
      problems
    }
    return list
  })
})

const Rules = Schema.Struct({
  skills: Schema.Struct({
    config: Schema.Array(
      Schema.Struct({
        path: Schema.optionalKey(Schema.String),
        name: Schema.optionalKey(Schema.String),
        enabled: Schema.Boolean
      })
    )
  })
})

/** Those that name one thing; codex ignores the others. */
const rulesOf = (layer: Readonly<Record<string, unknown>>) =>
  Option.match(Schema.decodeUnknownOption(Rules)(layer), {
    onNone: () => [],
    onSome: ({ skills }) => skills.config.filter(({ name, path }) => (name === undefined) !== (path === undefined))
  })

/** What says where a project begins; no project says it of itself. */
const markersOf = ({ layers }: ResolvedConfig): ReadonlyArray<string> => {
  const layer = layers.find(({ config, name }) => name.type !== "project" && "project_root_markers" in config)
  const markers = layer?.config["project_root_markers"]
  return Array.isArray(markers) ? markers.filter((marker) => typeof marker === "string") : [".git"]
}

const Manifest = Schema.fromJsonString(Schema.Struct({ name: Schema.optional(Schema.NullOr(Schema.String)) }))

/** Empty where the manifest names nothing; undefined where it is none. */
const manifestName = (text: string): string | undefined =>
  Option.match(Schema.decodeOption(Manifest)(text), {
    onNone: () => undefined,
    onSome: ({ name }) => name ?? ""
  })

const encoder = new TextEncoder()

/** As codex sorts: by the bytes of UTF-8. */
const inBytes = (one: string, other: string): number => {
  const [a, b] = [encoder.encode(one), encoder.encode(other)]
  const at = a.findIndex((byte, index) => byte !== b[index])
  return at === -1 ? a.length - b.length : (a[at] ?? 0) - (b[at] ?? -1)
}

/** Folder by folder. */
const inPath = (one: string, other: string): number => {
  const [a, b] = [one.split(/[/\\]/), other.split(/[/\\]/)]
  const at = a.findIndex((part, index) => part !== b[index])
  return at === -1 ? a.length - b.length : inBytes(a[at] ?? "", b[at] ?? "")
}

type Placed = Pick<Skill, "scope" | "name" | "path">

const inOrder = (one: Placed, other: Placed): number =>
  scopes.indexOf(one.scope) - scopes.indexOf(other.scope) ||
  inBytes(one.name, other.name) ||
  inPath(one.path, other.path)
