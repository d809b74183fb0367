/**
 * The models that the codex binary names by itself: `codex debug models`, put in
 * the order and the words of the app-server.
 */
import { Effect, FileSystem, Option, Schema, Stream } from "effect"
import { ChildProcessSpawner } from "effect/process"
import { CodexBinary } from "../binary/CodexBinary.ts"
import { CodexError, DecodeFailed, LineTooLong, RequestTimeout, UnsupportedVersion } from "../CodexError.ts"
import { ConfigOverrides } from "../config/ConfigOverrides.ts"
import { amend } from "../internal/amend.ts"
import { toMillis } from "../internal/duration.ts"
import { environmentOf, refuseSecrets, secretsOf } from "../internal/environment.ts"
import { quietStderr, startFailure } from "../internal/failures.ts"
import { withinMillis } from "../internal/liveClock.ts"
import { nullish } from "../internal/openUnion.ts"
import { startProcess } from "../internal/process.ts"
import type { BinaryOptions, Model } from "./Models.ts"

/** What codex takes a model for that does not say. */
export const defaultModalities = ["text", "image"]

type Extras = Pick<Model, "defaultServiceTier" | "specialty" | "upgrade">

export const optionalFields = (extras: { readonly [Name in keyof Extras]: string | null | undefined }): Extras => ({
  ...(typeof extras.defaultServiceTier === "string" ? { defaultServiceTier: extras.defaultServiceTier } : undefined),
  ...(typeof extras.upgrade === "string" ? { upgrade: extras.upgrade } : undefined),
  ...(typeof extras.specialty === "string" ? { specialty: extras.specialty } : undefined)
})

/** What is read of an entry of the catalog; most of it is prompts. */
const Entry = Schema.Struct({
  slug: Schema.String,
  display_name: nullish(Schema.String),
  description: nullish(Schema.String),
  priority: nullish(Schema.Number),
  visibility: nullish(Schema.String),
  supported_in_api: nullish(Schema.Boolean),
  supported_reasoning_levels: nullish(
    Schema.Array(Schema.Struct({ effort: Schema.String, description: nullish(Schema.String) }))
  ),
  default_reasoning_level: nullish(Schema.String),
  input_modalities: nullish(Schema.Array(Schema.String)),
  service_tiers: nullish(
    Schema.Array(
      Schema.Struct({ id: Schema.String, name: nullish(Schema.String), description: nullish(Schema.String) })
    )
  ),
  default_service_tier: nullish(Schema.String),
  upgrade: nullish(Schema.Struct({ model: Schema.String })),
  model_specialty: nullish(Schema.String)
})
type Entry = typeof Entry.Type

const decodeCatalog = Schema.decodeEffect(Schema.fromJsonString(Schema.Struct({ models: Schema.Array(Entry) })))

/** As the app-server makes its list of the same catalog. */
const fromCatalog = (entries: ReadonlyArray<Entry>): ReadonlyArray<Model> => {
  const sorted = entries.toSorted((a, b) => (a.priority ?? Infinity) - (b.priority ?? Infinity) || 0)
  const standard = sorted.find(isListed) ?? sorted[0]
  return sorted.map((entry) => fromEntry(entry, entry === standard))
}

const fromEntry = (entry: Entry, isDefault: boolean): Model => ({
  model: entry.slug,
  name: entry.display_name ?? entry.slug,
  description: entry.description ?? "",
  isDefault,
  isHidden: !isListed(entry),
  reasoningEfforts: (entry.supported_reasoning_levels ?? []).map(({ description, effort }) => ({
    effort,
    description: description ?? ""
  })),
  defaultReasoningEffort: entry.default_reasoning_level ?? "none",
  inputModalities: entry.input_modalities ?? defaultModalities,
  serviceTiers: (entry.service_tiers ?? []).map(({ description, id, name }) => ({
    id,
    name: name ?? id,
    description: description ?? ""
  })),
  ...optionalFields({
    defaultServiceTier: entry.default_service_tier,
    upgrade: entry.upgrade?.model,
    specialty: entry.model_specialty
  })
})

const isListed = ({ visibility }: Entry): boolean => visibility === "list"

const maxBytes = 64 * 1024 * 1024

/** All models, hidden ones too, each time it is run. */
export const makeCatalog = Effect.fnUntraced(function* (options: BinaryOptions) {
  const binary = yield* CodexBinary
  const overrides = yield* ConfigOverrides
  const spawner = yield* ChildProcessSpawner.ChildProcessSpawner
  const fs = yield* FileSystem.FileSystem
  const env = environmentOf(options)
  const timeout = toMillis(options.requestTimeout) ?? 30_000

  /** Runs codex to its end; whatever it is, that is over then. */
  const run = Effect.fnUntraced(function* (command: ReadonlyArray<string>, args: ReadonlyArray<string>) {
    const child = yield* startProcess({
      command: yield* binary.path,
      args: [...command, ...args],
      cwd: undefined,
      env,
      extendEnv: options.extendEnv ?? true,
      mayLeave: false,
      stdin: "",
      graceMillis: 2000
    })
    const method = `codex ${command.join(" ")}`
    const ended = Effect.gen(function* () {
      const stdout = yield* textOf(child.stdout)
      return { stdout, exit: yield* child.exit, stderr: quietStderr(yield* child.stderr) }
    })
    const outcome = yield* withinMillis(ended, timeout)
    if (Option.isSome(outcome)) return outcome.value
    return yield* new CodexError({ reason: new RequestTimeout({ method, timeout }) })
  }, Effect.scoped)

  const fetch = Effect.gen(function* () {
    const { args } = yield* overrides.resolve()
    yield* refuseSecrets(args, secretsOf(env))
    const asked = yield* run(["debug", "models", ...(options.bundled === true ? ["--bundled"] : [])], args)
    if (asked.exit.exitCode !== 0) return yield* failure(asked.stderr, asked.exit)
    const { models } = yield* Effect.mapError(decodeCatalog(asked.stdout), (error) =>
      malformed(error.message.slice(0, 1000))
    )
    if (models.every(isForAll)) return fromCatalog(models)
    // Some are only for those who are logged in with ChatGPT; the catalog is the same for everybody.
    const { stderr } = yield* run(["login", "status"], args)
    return fromCatalog(stderr.includes("ChatGPT") ? models : models.filter(isForAll))
  })

  return fetch.pipe(
    Effect.catchReason("CodexError", "UnsupportedVersion", ({ detail }, error) =>
      Effect.flatMap(Effect.option(binary.version), (version) => {
        const known = Option.getOrElse(Option.flatten(version), () => "unknown")
        return Effect.fail(amend(error, { reason: new UnsupportedVersion({ version: known, detail }) }))
      })
    ),
    Effect.provideService(ChildProcessSpawner.ChildProcessSpawner, spawner),
    Effect.provideService(FileSystem.FileSystem, fs)
  )
})

const isForAll = (entry: Entry): boolean => entry.supported_in_api !== false

const textOf = Effect.fnUntraced(function* (stdout: Stream.Stream<Uint8Array, unknown>) {
  const chunks: Array<Uint8Array> = []
  let size = 0
  yield* stdout.pipe(
    Stream.mapError(() => malformed("its output ended in the middle")),
    Stream.runForEach((chunk) => {
      size += chunk.length
      if (size > maxBytes) return Effect.fail(new CodexError({ reason: new LineTooLong({ maxBytes }) }))
      chunks.push(chunk)
      return Effect.void
    })
  )
  return Buffer.concat(chunks).toString("utf8")
})

const malformed = (detail: string) =>
  new CodexError({ reason: new DecodeFailed({ problem: "Malformed", detail: `codex debug models: ${detail}` }) })

const failure = (stderr: string, exit: { readonly exitCode?: number; readonly signal?: string }) =>
  new CodexError({ reason: startFailure(stderr, exit), ...(stderr === "" ? undefined : { stderr }) })
