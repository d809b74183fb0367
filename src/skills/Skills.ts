/**
 * Skills: which there are for a folder, what each says, and new ones.
 *
 * Asked of an app-server, or read from the folders codex looks into; both give
 * the same skills in the same order. A skill is given to a turn with
 * `UserInput.skill`. Plugins are read by the app-server alone. What was seen to
 * be so, was seen with codex 0.169.0.
 *
 * @since 0.1.0
 */
import { Context, Effect, FileSystem, Layer, Option, Path, Result } from "effect"
import { AppServer } from "../app-server/AppServer.ts"
import { CodexError, DecodeFailed, OptionInvalid, SkillInvalid, Unsupported } from "../CodexError.ts"
import { CodexConfig } from "../config/CodexConfig.ts"
import { fileFailed, fileUnfit } from "../internal/fileFailed.ts"
import { whatIsThere } from "../internal/whatIsThere.ts"
import type { SkillMetadata } from "../protocol/index.ts"
import {
  decodeText,
  lengthOf,
  maxNameLength,
  onOneLine,
  parseSkill,
  type Problem,
  type ProblemKind
} from "./document.ts"
import { makeFileList, type SkillsFilesOptions } from "./files.ts"
import { noPresentation, parsePresentation } from "./presentation.ts"

export type { SkillsFilesOptions }

/**
 * A skill that codex has.
 *
 * @since 0.1.0
 * @category models
 */
export interface Skill {
  /** What it is called in a prompt, as `$name`. Several can have one name. With its plugin's, for one of a plugin. */
  readonly name: string
  /** When to use it, for the model. On one line. */
  readonly description: string
  /** Its SKILL.md, absolute and without links. */
  readonly path: string
  /** Where it is from: the project, the user, codex itself, or the machine. */
  readonly scope: "repo" | "user" | "system" | "admin" | (string & {})
  /** Whether codex would use it. */
  readonly enabled: boolean
  readonly shortDescription?: string
  /** How to show it. */
  readonly interface?: SkillInterface
  /** What it needs, such as an MCP server. */
  readonly dependencies?: ReadonlyArray<SkillDependency>
  /** The plugin it belongs to; only the app-server knows. */
  readonly pluginId?: string
}

/**
 * How to show a skill to people.
 *
 * @since 0.1.0
 * @category models
 */
export interface SkillInterface {
  readonly displayName?: string
  readonly shortDescription?: string
  /** Absolute. The file need not exist. */
  readonly iconSmall?: string
  /** Absolute. The file need not exist. */
  readonly iconLarge?: string
  readonly iconSmallUrl?: string
  readonly iconLargeUrl?: string
  /** As `#RRGGBB`. */
  readonly brandColor?: string
  readonly defaultPrompt?: string
}

/**
 * Something a skill needs.
 *
 * @since 0.1.0
 * @category models
 */
export interface SkillDependency {
  /** Such as `mcp` or `env_var`. */
  readonly type: string
  readonly value: string
  readonly description?: string
  readonly transport?: string
  readonly command?: string
  readonly url?: string
}

/**
 * A file that would be a skill, and is none.
 *
 * - `MissingFrontmatter`: it does not begin with fields between lines of `---`.
 * - `InvalidYaml`: the fields are no YAML, or of the wrong kind.
 * - `MissingField`: it has no `description`.
 * - `InvalidField`: a name of more than 64 characters.
 * - `NotUtf8`, `Unreadable`: the file itself.
 * - `Other`: what a newer codex says.
 *
 * @since 0.1.0
 * @category models
 */
export interface SkillProblem {
  /** Absolute. */
  readonly path: string
  readonly kind: ProblemKind
  readonly detail: string
}

/**
 * What there is for a folder.
 *
 * @since 0.1.0
 * @category models
 */
export interface SkillList {
  /** By scope (project, user, codex, machine), then by name, then by path. Those that are off, too. */
  readonly skills: ReadonlyArray<Skill>
  /** One for each file that is no skill; again for each root it is found from. */
  readonly problems: ReadonlyArray<SkillProblem>
}

/**
 * What a SKILL.md says.
 *
 * @since 0.1.0
 * @category models
 */
export interface SkillDocument {
  readonly path: string
  /** Its own name, without a plugin's. */
  readonly name: string
  readonly description: string
  readonly shortDescription?: string
  /** The whole file. */
  readonly content: string
  /** The instructions: what comes after the fields. */
  readonly body: string
  /** All of its fields, scalars as texts. */
  readonly metadata: Readonly<Record<string, unknown>>
  /** Whether the model is told of it without being asked to use it. */
  readonly allowsImplicitInvocation: boolean
  /** The products it is for; empty for all. One that is not for `codex` is in no list. */
  readonly products: ReadonlyArray<string>
}

/**
 * A skill to be.
 *
 * @since 0.1.0
 * @category models
 */
export interface NewSkill {
  /**
   * The root it goes into, absolute: `userRoot` of the service, or
   * `.agents/skills` of a project.
   */
  readonly root: string
  /** Also its folder: lower case letters, digits and single hyphens, at most 64. */
  readonly name: string
  /** When to use it, on one line. */
  readonly description: string
  /** The instructions. Default: a heading and a line to replace. */
  readonly body?: string | undefined
}

/**
 * The skills of codex.
 *
 * @since 0.1.0
 * @category services
 * @example
 * ```ts
 * import { NodeServices } from "@effect/platform-node"
 * import { Effect, Layer } from "effect"
 * import { Skills } from "effect-codex/skills"
 *
 * const names = Effect.gen(function* () {
 *   const { problems, skills } = yield* (yield* Skills).list({ workingDirectory: "/repo" })
 *   return { on: skills.filter(({ enabled }) => enabled).map(({ name }) => name), broken: problems.map(({ path }) => path) }
 * }).pipe(Effect.provide(Skills.layerFiles().pipe(Layer.provide(NodeServices.layer))))
 * ```
 */
export class Skills extends Context.Service<
  Skills,
  {
    /** `skills` in CODEX_HOME, absolute. It need not exist. */
    readonly userRoot: string
    /**
     * The skills for a folder, an absolute path, as they are now on the disk.
     * A file that is no skill is among the problems and no failure.
     */
    readonly list: (options: { readonly workingDirectory: string }) => Effect.Effect<SkillList, CodexError>
    /**
     * The skill that `$name` means in a prompt: one that is on, and the only one
     * of this name. None otherwise.
     */
    readonly find: (
      name: string,
      options: { readonly workingDirectory: string }
    ) => Effect.Effect<Option.Option<Skill>, CodexError>
    /**
     * What a skill says. Fails with `SkillInvalid` when the file is no skill, and
     * when it cannot be read with `FileFailed`, or `RequestFailed` of a server.
     */
    readonly read: (skill: { readonly path: string }) => Effect.Effect<SkillDocument, CodexError>
    /**
     * Switches a skill on or off in the user's configuration, and says whether it
     * is on now. Without a server it fails with `Unsupported`.
     */
    readonly setEnabled: (skill: { readonly path: string }, enabled: boolean) => Effect.Effect<boolean, CodexError>
    /**
     * Makes a skill, and gives the path of its SKILL.md. Fails with
     * `OptionInvalid` for a name or description codex would not take, and with
     * `FileFailed` when its folder is there already.
     */
    readonly create: (skill: NewSkill) => Effect.Effect<string, CodexError>
  }
>()("effect-codex/skills/Skills") {
  /** From the app-server, where it is: it reads the folders anew for each list. */
  static readonly layerAppServer: Layer.Layer<Skills, never, AppServer> = Layer.effect(
    Skills,
    Effect.map(AppServer, (server) => {
      const { codexHome, platformFamily } = server.server
      const separator = platformFamily === "windows" ? "\\" : "/"
      const { files, skills } = server
      return make({
        userRoot: [codexHome, "skills"].join(separator),
        list: ({ workingDirectory }) =>
          Effect.flatMap(skills.list({ cwds: [workingDirectory], forceReload: true }), ([entry]) =>
            entry === undefined
              ? Effect.fail(
                  new CodexError({
                    reason: new DecodeFailed({ problem: "Malformed", detail: "skills/list names no folder" })
                  })
                )
              : Effect.succeed({
                  skills: entry.skills.map(fromWire),
                  problems: entry.errors.map(({ message, path }) => ({ path, kind: kindOf(message), detail: message }))
                })
          ),
        setEnabled: ({ path }, enabled) => skills.setEnabled({ path }, enabled),
        join: (...parts) => parts.join(separator),
        dirname: (path) => path.slice(0, Math.max(path.lastIndexOf("/"), path.lastIndexOf(separator))),
        read: files.read,
        exists: (path) =>
          files.metadata(path).pipe(
            Effect.as(true),
            Effect.catchReason("CodexError", "RequestFailed", () => Effect.succeed(false))
          ),
        write: (folder, file, content) =>
          Effect.andThen(files.createDirectory(folder), files.write([folder, file].join(separator), content))
      })
    })
  )

  /**
   * From the folders themselves, without a server. It knows no plugins and
   * switches nothing on or off.
   */
  static readonly layerFiles = (
    options: SkillsFilesOptions = {}
  ): Layer.Layer<Skills, CodexError, FileSystem.FileSystem | Path.Path> =>
    Layer.effect(
      Skills,
      Effect.gen(function* () {
        const fs = yield* FileSystem.FileSystem
        const path = yield* Path.Path
        const { codexHome } = yield* CodexConfig
        return make({
          userRoot: path.join(codexHome, "skills"),
          list: yield* makeFileList(options),
          setEnabled: () =>
            Effect.fail(
              new CodexError({
                reason: new Unsupported({
                  transport: "reading the files",
                  capability: "switching a skill on or off; use layerAppServer"
                })
              })
            ),
          join: path.join,
          dirname: path.dirname,
          read: (file) => Effect.mapError(fs.readFile(file), fileFailed(file)),
          exists: (file) => Effect.orElseSucceed(fs.exists(file), () => false),
          write: (folder, file, content) =>
            fs
              .makeDirectory(folder, { recursive: true })
              .pipe(
                Effect.andThen(fs.writeFileString(path.join(folder, file), content, { flag: "wx" })),
                Effect.mapError(fileFailed(folder))
              )
        })
      })
    ).pipe(Layer.provide(CodexConfig.layer(options)))
}

/** What differs between a server and the files. */
interface Source extends Pick<Skills["Service"], "userRoot" | "list" | "setEnabled"> {
  readonly join: (...parts: ReadonlyArray<string>) => string
  readonly dirname: (path: string) => string
  readonly read: (path: string) => Effect.Effect<Uint8Array, CodexError>
  readonly exists: (path: string) => Effect.Effect<boolean, CodexError>
  /** Makes the folder, too. */
  readonly write: (folder: string, file: string, content: string) => Effect.Effect<void, CodexError>
}

const make = (source: Source): Skills["Service"] => {
  const { dirname, exists, join, list, read, setEnabled, userRoot, write } = source

  const presentationOf = Effect.fnUntraced(function* (folder: string) {
    const file = join(folder, "agents", "openai.yaml")
    if (!(yield* exists(file))) return noPresentation
    return Result.match(decodeText(yield* read(file)), {
      onFailure: () => noPresentation,
      onSuccess: (text) => parsePresentation(text, (parts) => join(folder, ...parts))
    })
  })

  return Skills.of({
    userRoot,
    setEnabled,
    list: Effect.fn("Skills.list")(function* (options) {
      return yield* list(options)
    }),
    find: Effect.fn("Skills.find")(function* (name, options) {
      const { skills } = yield* list(options)
      const [only, another] = skills.filter((skill) => skill.enabled && skill.name === name)
      return another === undefined ? Option.fromUndefinedOr(only) : Option.none()
    }),
    read: Effect.fn("Skills.read")(function* ({ path }) {
      const folder = dirname(path)
      const invalid = ({ detail, kind }: Problem) =>
        new CodexError({ reason: new SkillInvalid({ path, problem: kind, detail }) })
      const content = yield* Effect.mapError(Effect.fromResult(decodeText(yield* read(path))), invalid)
      const name = folder.slice(Math.max(folder.lastIndexOf("/"), folder.lastIndexOf("\\")) + 1)
      const parsed = yield* Effect.mapError(Effect.fromResult(parseSkill(content, name)), invalid)
      const { allowsImplicitInvocation, products } = yield* presentationOf(folder)
      return {
        path,
        name: parsed.name,
        description: parsed.description,
        ...whatIsThere<Pick<SkillDocument, "shortDescription">>({ shortDescription: parsed.shortDescription }),
        content,
        body: parsed.body,
        metadata: parsed.metadata,
        allowsImplicitInvocation,
        products
      }
    }),
    create: Effect.fn("Skills.create")(function* (skill) {
      yield* checkNew(skill)
      const folder = join(skill.root, skill.name)
      if (yield* exists(folder)) return yield* fileUnfit(folder, "this is there already")
      yield* write(folder, "SKILL.md", skeleton(skill))
      return join(folder, "SKILL.md")
    })
  })
}

const checkNew = ({ body = "", description, name, root }: NewSkill): Effect.Effect<void, CodexError> => {
  const invalid = (option: string, detail: string) =>
    Effect.fail(new CodexError({ reason: new OptionInvalid({ option, detail }) }))
  if (!/^(?:\/|[A-Za-z]:[\\/]|\\\\)/.test(root)) return invalid("root", "expected an absolute path")
  if (!/^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(name) || lengthOf(name) > maxNameLength) {
    return invalid("name", `expected at most ${maxNameLength} lower case letters, digits and single hyphens`)
  }
  if (onOneLine(description) === "") return invalid("description", "codex takes no skill without one")
  if (/\p{Cc}|\p{Cs}/u.test(description)) return invalid("description", "expected one line of text")
  return body.isWellFormed() ? Effect.void : invalid("body", "the text holds half a surrogate pair")
}

// A JSON string is a YAML string.
const skeleton = ({ body, description, name }: NewSkill): string =>
  `---\nname: ${name}\ndescription: ${JSON.stringify(onOneLine(description))}\n---\n\n` +
  (body ?? `# ${name}\n\nSay here, step by step, what to do.\n`)

const kindOf = (message: string): ProblemKind => {
  if (message.startsWith("missing YAML frontmatter")) return "MissingFrontmatter"
  if (message.startsWith("missing field")) return "MissingField"
  if (message.startsWith("invalid YAML")) return "InvalidYaml"
  if (message.startsWith("invalid ")) return "InvalidField"
  if (!message.startsWith("failed to read file")) return "Other"
  return /utf-?8/i.test(message) ? "NotUtf8" : "Unreadable"
}

const fromWire = (wire: SkillMetadata): Skill => ({
  name: wire.name,
  description: wire.description,
  path: wire.path,
  scope: wire.scope,
  enabled: wire.enabled,
  ...whatIsThere<Pick<Skill, "dependencies" | "interface" | "pluginId" | "shortDescription">>({
    shortDescription: wire.shortDescription,
    interface:
      wire.interface &&
      whatIsThere<SkillInterface>({
        displayName: wire.interface.displayName,
        shortDescription: wire.interface.shortDescription,
        iconSmall: wire.interface.iconSmall,
        iconLarge: wire.interface.iconLarge,
        iconSmallUrl: wire.interface.iconSmallUrl,
        iconLargeUrl: wire.interface.iconLargeUrl,
        brandColor: wire.interface.brandColor,
        defaultPrompt: wire.interface.defaultPrompt
      }),
    dependencies: wire.dependencies?.tools.map((tool) => ({
      type: tool.type,
      value: tool.value,
      ...whatIsThere<Omit<SkillDependency, "type" | "value">>({
        description: tool.description,
        transport: tool.transport,
        command: tool.command,
        url: tool.url
      })
    })),
    pluginId: wire.pluginId
  })
})
