/**
 * The models codex offers: which there are, which one it takes when none is
 * set, and how hard each can be made to think.
 *
 * Asked of an app-server, or of the binary alone (`codex debug models`); both
 * give the same models in the same order. What was learned is kept for a while.
 * It does not choose a model: that is the option `model`.
 *
 * @since 0.1.0
 */
import { Cache, Context, type Duration, Effect, Exit, type FileSystem, Layer, Option, type Path, Stream } from "effect"
import type { ChildProcessSpawner } from "effect/process"
import { AppServer } from "../app-server/AppServer.ts"
import { CodexBinary } from "../binary/CodexBinary.ts"
import { CodexError, OptionInvalid } from "../CodexError.ts"
import type { ConfigOptions } from "../config/ConfigOptions.ts"
import { ConfigOverrides } from "../config/ConfigOverrides.ts"
import { isFiniteDuration } from "../internal/duration.ts"
import type { Environment } from "../internal/environment.ts"
import type { Model as WireModel } from "../protocol/index.ts"
import { defaultModalities, makeCatalog, optionalFields } from "./catalog.ts"

/**
 * How hard a model can think.
 *
 * @since 0.1.0
 * @category models
 */
export interface ReasoningEffort {
  /** For the option `reasoningEffort`. */
  readonly effort: string
  readonly description: string
}

/**
 * A way to be served, such as faster for more of the allowance.
 *
 * @since 0.1.0
 * @category models
 */
export interface ServiceTier {
  readonly id: string
  readonly name: string
  readonly description: string
}

/**
 * A model that codex offers.
 *
 * @since 0.1.0
 * @category models
 */
export interface Model {
  /** For the option `model`. */
  readonly model: string
  /** For people to read. */
  readonly name: string
  /** Empty when codex has none. */
  readonly description: string
  /** Whether codex takes it when no model is set. */
  readonly isDefault: boolean
  /** Whether codex leaves it out of its picker; it can be used all the same. */
  readonly isHidden: boolean
  /** From the least to the most; empty for a model that cannot be told. */
  readonly reasoningEfforts: ReadonlyArray<ReasoningEffort>
  /** What it thinks with when no effort is set; `"none"` when codex knows of none. */
  readonly defaultReasoningEffort: string
  /** `text`, `image`, `audio`. */
  readonly inputModalities: ReadonlyArray<string>
  readonly serviceTiers: ReadonlyArray<ServiceTier>
  /** The id of the tier it is served by when none is set, where the catalog names one. */
  readonly defaultServiceTier?: string
  /** The model that codex proposes in its place. */
  readonly upgrade?: string
  /** What it was made for, such as `cyber`. */
  readonly specialty?: string
}

/**
 * How long what was learned is good for.
 *
 * @since 0.1.0
 * @category models
 */
export interface ModelsOptions {
  /** Default: 5 minutes. 0 asks each time. */
  readonly timeToLive?: Duration.Input | undefined
}

/**
 * How the binary is asked.
 *
 * @since 0.1.0
 * @category models
 */
export interface BinaryOptions extends ModelsOptions {
  /** The binary. Default: `CODEX_PATH`, then the app's `@openai/codex`, then PATH. */
  readonly codexPath?: string | undefined
  /** Variables for codex; `undefined` removes one. Redacted values stay so up to the child. */
  readonly env?: Environment | undefined
  /** Whether codex also gets this process's variables. Default: true. */
  readonly extendEnv?: boolean | undefined
  /** Configuration, such as `modelProvider`. */
  readonly config?: ConfigOptions | undefined
  /** Only what the binary was built with: nothing is fetched. Default: false. */
  readonly bundled?: boolean | undefined
  /** How long codex may take; it may fetch the list. Default: 30 seconds. */
  readonly requestTimeout?: Duration.Input | undefined
}

/**
 * The models of this codex.
 *
 * Every function fails as asking does, with a `CodexError`; a failure is not
 * kept, so the next call asks again. Calls at the same time share one question.
 *
 * @since 0.1.0
 * @category services
 * @example
 * ```ts
 * import { NodeServices } from "@effect/platform-node"
 * import { Effect, Layer, Option } from "effect"
 * import { Models } from "effect-codex/models"
 *
 * const efforts = Effect.gen(function* () {
 *   const model = yield* (yield* Models).find("gpt-5.5")
 *   return Option.map(model, ({ reasoningEfforts }) => reasoningEfforts.map(({ effort }) => effort))
 * }).pipe(Effect.provide(Models.layerBinary().pipe(Layer.provide(NodeServices.layer))))
 * ```
 */
export class Models extends Context.Service<
  Models,
  {
    /** In codex's own order, the best for most first; without those it hides, unless they are asked for. */
    readonly list: (options?: {
      readonly includeHidden?: boolean | undefined
    }) => Effect.Effect<ReadonlyArray<Model>, CodexError>
    /** The model codex takes when none is set, neither here nor in the user's configuration; none when it offers none. */
    readonly default: Effect.Effect<Option.Option<Model>, CodexError>
    /** A model by what is set as `model`, hidden ones too. */
    readonly find: (model: string) => Effect.Effect<Option.Option<Model>, CodexError>
    /** Forgets what was learned and asks again: all models, hidden ones too. */
    readonly refresh: Effect.Effect<ReadonlyArray<Model>, CodexError>
  }
>()("effect-codex/models/Models") {
  /** From the app-server (`model/list`), for the login it has. */
  static readonly layerAppServer = (
    options: ModelsOptions & {
      /** The models of another provider of the server's configuration, by its id. */
      readonly modelProvider?: string | undefined
    } = {}
  ): Layer.Layer<Models, CodexError, AppServer> =>
    Layer.effect(
      Models,
      Effect.gen(function* () {
        const { models } = yield* AppServer
        const provider = options.modelProvider === undefined ? undefined : { modelProvider: options.modelProvider }
        const fetch = models.list({ includeHidden: true, ...provider }).pipe(Stream.map(fromWire), Stream.runCollect)
        return yield* make(fetch, options)
      })
    )

  /**
   * From the binary (`codex debug models`), without a server; 0.80.0 has no
   * such command: `UnsupportedVersion`.
   */
  static readonly layerBinary = (
    options: BinaryOptions = {}
  ): Layer.Layer<Models, CodexError, ChildProcessSpawner.ChildProcessSpawner | FileSystem.FileSystem | Path.Path> =>
    Layer.effect(
      Models,
      Effect.flatMap(makeCatalog(options), (fetch) => make(fetch, options))
    ).pipe(Layer.provide([CodexBinary.layer(options), ConfigOverrides.layer(options.config)]))

  /** These models, whatever codex has: for tests. */
  static readonly layerTest = (models: ReadonlyArray<Model>): Layer.Layer<Models> =>
    Layer.succeed(Models, serve(Effect.succeed(models), Effect.succeed(models)))

  /** Models that come from elsewhere, kept as those of codex are. `fetch` gives all of them, hidden ones too. */
  static readonly layerFetch = (
    fetch: Effect.Effect<ReadonlyArray<Model>, CodexError>,
    options: ModelsOptions = {}
  ): Layer.Layer<Models, CodexError> => Layer.effect(Models, make(fetch, options))
}

const make = Effect.fnUntraced(function* (
  fetch: Effect.Effect<ReadonlyArray<Model>, CodexError>,
  { timeToLive = "5 minutes" }: ModelsOptions
) {
  if (!isFiniteDuration(timeToLive)) {
    const detail = `expected a finite duration, such as 500 (ms) or "30 seconds"`
    return yield* new CodexError({ reason: new OptionInvalid({ option: "timeToLive", detail }) })
  }
  const cache = yield* Cache.makeWith<"models", ReadonlyArray<Model>, CodexError>(
    () => Effect.withSpan(fetch, "Models.fetch"),
    {
      capacity: 1,
      timeToLive: (exit) => (Exit.isSuccess(exit) ? timeToLive : 0)
    }
  )
  const all = Cache.get(cache, "models")
  return serve(all, Effect.andThen(Cache.invalidate(cache, "models"), all))
})

const serve = (
  all: Effect.Effect<ReadonlyArray<Model>, CodexError>,
  refresh: Effect.Effect<ReadonlyArray<Model>, CodexError>
): Models["Service"] => {
  const first = (matches: (model: Model) => boolean) =>
    Effect.map(all, (models) => Option.fromUndefinedOr(models.find(matches)))
  return Models.of({
    list: ({ includeHidden = false } = {}) =>
      Effect.map(all, (models) => (includeHidden ? models : models.filter(({ isHidden }) => !isHidden))),
    default: first(({ isDefault }) => isDefault),
    find: (model) => first((each) => each.model === model),
    refresh
  })
}

const fromWire = (wire: WireModel): Model => ({
  model: wire.model,
  name: wire.displayName,
  description: wire.description,
  isDefault: wire.isDefault,
  isHidden: wire.hidden,
  reasoningEfforts: wire.supportedReasoningEfforts.map(({ description, reasoningEffort }) => ({
    effort: reasoningEffort,
    description
  })),
  defaultReasoningEffort: wire.defaultReasoningEffort,
  inputModalities: wire.inputModalities ?? defaultModalities,
  serviceTiers: wire.serviceTiers ?? [],
  ...optionalFields({
    defaultServiceTier: wire.defaultServiceTier,
    upgrade: wire.upgrade,
    specialty: wire.modelSpecialty
  })
})
