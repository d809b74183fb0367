/**
 * Custom prompts: markdown files in `CODEX_HOME/prompts` that `/prompts:name`
 * stands for.
 *
 * Codex itself had them in its terminal interface until 2026-03 and expands
 * nothing any more (seen with 0.169.0), so they are expanded here, as it did,
 * before a turn is begun. Files are read anew each time. Nothing is written.
 *
 * @since 0.1.0
 */
import { Context, Effect, FileSystem, Layer, Path, Result, Stream } from "effect"
import { codexHomeOf, type Environment } from "../internal/environment.ts"
import { argumentNames, commandOf, expandText } from "./expansion.ts"
import { parsePrompt } from "./frontmatter.ts"
import {
  PromptError,
  PromptFileInvalid,
  PromptNameInvalid,
  PromptNotFound,
  PromptsFolderUnreadable
} from "./PromptError.ts"
import { whiteSpace } from "./whiteSpace.ts"

/**
 * A prompt as its file has it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Prompt {
  /** The file's name without `.md`. */
  readonly name: string
  readonly path: string
  /** For people; from the file's head. */
  readonly description: string | undefined
  /** What to write after the name, for people; from the file's head. */
  readonly argumentHint: string | undefined
  /** The arguments it needs as `NAME=value`, in the order in which it names them. Empty: it takes words by number, or none. */
  readonly argumentNames: ReadonlyArray<string>
  /** The text without its head, placeholders in it. */
  readonly template: string
}

/**
 * What is in the folder.
 *
 * @since 0.1.0
 * @category models
 */
export interface PromptsFound {
  /** By name. */
  readonly prompts: ReadonlyArray<Prompt>
  /** The files that cannot be prompts, and why, by name. */
  readonly problems: ReadonlyArray<PromptFileInvalid>
}

/**
 * Whose prompts.
 *
 * @since 0.1.0
 * @category models
 */
export interface PromptsOptions {
  /** The variables codex is given: `CODEX_HOME` counts, or else `HOME`. */
  readonly env?: Environment | undefined
  /** Whether this process's variables count too. Default: true. */
  readonly extendEnv?: boolean | undefined
  /** Names to leave out, as if they had no file. */
  readonly exclude?: ReadonlyArray<string> | undefined
}

/**
 * Finds prompts and expands them.
 *
 * @since 0.1.0
 * @category services
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { Codex } from "effect-codex"
 * import { Prompts } from "effect-codex/prompts"
 *
 * const answer = Effect.fn(function* (typed: string) {
 *   const thread = yield* (yield* Codex).startThread()
 *   const prompt = yield* (yield* Prompts).expand(typed)
 *   return (yield* thread.run(prompt)).finalResponse
 * })
 *
 * const review = answer(`/prompts:review src/index.ts "error handling"`)
 * ```
 */
export class Prompts extends Context.Service<
  Prompts,
  {
    /**
     * All prompts, and the files that cannot be. No folder: no prompts.
     *
     * Fails with `PromptsFolderUnreadable` when there is one that cannot be listed.
     */
    readonly list: Effect.Effect<PromptsFound, PromptError>
    /**
     * One prompt by its name.
     *
     * Fails with `PromptNotFound`, with `PromptNameInvalid` for a name that no
     * command can have, with `PromptFileInvalid` when its file cannot be used.
     */
    readonly get: (name: string) => Effect.Effect<Prompt, PromptError>
    /**
     * What a turn is to be given for `/prompts:name …`. Any other text comes back
     * as it is, as does a command whose prompt has no file.
     *
     * Fails as `get` does for a file that cannot be used, and as `expandText`.
     */
    readonly expand: (text: string) => Effect.Effect<string, PromptError>
  }
>()("effect-codex/prompts/Prompts") {
  static readonly layer = (
    options: PromptsOptions = {}
  ): Layer.Layer<Prompts, never, FileSystem.FileSystem | Path.Path> => Layer.effect(Prompts, make(options))

  /**
   * A template with its arguments: what a user typed after the name, which is
   * split and unquoted as a shell does, or the words themselves. `command` is
   * what errors call it.
   *
   * Fails with `ArgumentWithoutValue`, `ArgumentWithoutName` or
   * `ArgumentsMissing` where the template names its arguments, and with
   * `ExpansionTooLarge` beyond 16 Mi characters.
   *
   * @example
   * ```ts
   * import { Prompts } from "effect-codex/prompts"
   *
   * Prompts.expandText("Compare $1 with $2", `old.ts "the new one.ts"`)
   * Prompts.expandText("Translate $FILE", ["FILE=read me.md"])
   * ```
   */
  static readonly expandText: (
    template: string,
    args: string | ReadonlyArray<string>,
    command?: string
  ) => Result.Result<string, PromptError> = expandText
}

/** Larger than any text that is meant as a prompt, in bytes. */
const maxPromptBytes = 1024 * 1024

interface Entry {
  readonly name: string
  readonly path: string
}

const make = Effect.fnUntraced(function* (options: PromptsOptions) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const { env = {}, exclude = [], extendEnv = true } = options
  const folderOf = Effect.map(codexHomeOf(env, extendEnv, path), (codexHome) => path.join(codexHome, "prompts"))

  /** The names that a prompt's file may have, sorted; of the same name in the order of their files. */
  const entriesIn = (folder: string): Effect.Effect<ReadonlyArray<Entry>, PromptError> =>
    fs.readDirectory(folder).pipe(
      Effect.catchReason("PlatformError", "NotFound", () => Effect.succeed<Array<string>>([])),
      Effect.catchTag("PlatformError", ({ reason }) =>
        Effect.fail(new PromptError({ reason: new PromptsFolderUnreadable({ path: folder, detail: reason._tag }) }))
      ),
      Effect.map((files) =>
        files
          .flatMap((file) => {
            const name = /^(.+)\.md$/is.exec(file)?.[1]
            return name === undefined || exclude.includes(name) ? [] : [{ name, path: path.join(folder, file) }]
          })
          .toSorted((a, b) => byBytes(a.name, b.name) || byBytes(a.path, b.path))
      )
    )

  /** `undefined` for a folder, which is none of the files. */
  const read = Effect.fnUntraced(function* ({ name, path: file }: Entry) {
    const invalid = (problem: PromptFileInvalid["problem"], detail: string) =>
      new PromptFileInvalid({ path: file, problem, detail })
    const info = yield* fs.stat(file)
    if (info.type === "Directory") return undefined
    if (whiteSpace.test(name)) return yield* invalid("NameInvalid", "a prompt's name has no white space")
    // A pipe would be waited for, a device might never end.
    if (info.type !== "File") return yield* invalid("NotAFile", `it is no file (${info.type})`)
    const chunks = yield* Stream.runCollect(fs.stream(file, { bytesToRead: maxPromptBytes + 1 }))
    const bytes = Buffer.concat(chunks)
    if (bytes.length > maxPromptBytes) return yield* invalid("TooLarge", `it is larger than ${maxPromptBytes} bytes`)
    const content = yield* Effect.try({
      try: () => new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes),
      catch: () => invalid("NotUtf8", "it is not UTF-8")
    })
    const parsed = parsePrompt(content)
    const prompt: Prompt = { name, path: file, ...parsed, argumentNames: argumentNames(parsed.template) }
    return prompt
  })

  const readEntry = (entry: Entry): Effect.Effect<Prompt | undefined, PromptFileInvalid> =>
    Effect.catchTag(read(entry), "PlatformError", ({ reason }) =>
      Effect.fail(
        new PromptFileInvalid({
          path: entry.path,
          problem: "Unreadable",
          detail: `it cannot be read: ${reason._tag}`
        })
      )
    )

  const list = Effect.gen(function* () {
    const entries = yield* entriesIn(yield* folderOf)
    const results = yield* Effect.forEach(entries, (entry) => Effect.result(readEntry(entry)), { concurrency: 8 })
    const prompts = new Map<string, Prompt>()
    const problems: Array<PromptFileInvalid> = []
    for (const result of results) {
      if (Result.isFailure(result)) {
        problems.push(result.failure)
      } else if (result.success !== undefined) {
        const { name, path } = result.success
        const first = prompts.get(name)
        if (first === undefined) prompts.set(name, result.success)
        else problems.push(new PromptFileInvalid({ path, problem: "NameTaken", detail: `${first.path} has its name` }))
      }
    }
    return { prompts: [...prompts.values()], problems }
  }).pipe(Effect.withSpan("Prompts.list"))

  /** The same prompt that `list` shows under this name; `undefined` when there is no file. */
  const find = Effect.fnUntraced(function* (folder: string, name: string) {
    const entries = (yield* entriesIn(folder)).filter((entry) => entry.name === name)
    let problem: PromptFileInvalid | undefined
    for (const entry of entries) {
      const result = yield* Effect.result(readEntry(entry))
      if (Result.isFailure(result)) problem ??= result.failure
      else if (result.success !== undefined) return result.success
    }
    return problem === undefined ? undefined : yield* new PromptError({ reason: problem })
  })

  const get = Effect.fn("Prompts.get")(function* (name: string) {
    if (name === "" || whiteSpace.test(name)) return yield* new PromptError({ reason: new PromptNameInvalid({ name }) })
    const folder = yield* folderOf
    const prompt = yield* find(folder, name)
    if (prompt === undefined) return yield* new PromptError({ reason: new PromptNotFound({ name, folder }) })
    return prompt
  })

  const expand = Effect.fn("Prompts.expand")(function* (text: string) {
    const command = commandOf(text)
    if (command === undefined) return text
    const prompt = yield* find(yield* folderOf, command.name)
    if (prompt === undefined) return text
    return yield* Effect.fromResult(expandText(prompt.template, command.args, `/prompts:${command.name}`))
  })

  return Prompts.of({ list, get, expand })
})

/** As codex sorts: by the bytes of UTF-8. */
const byBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b))
