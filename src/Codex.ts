/**
 * Codex as an app depends on it: threads, whatever reaches the binary.
 *
 * @since 0.1.0
 */
import { Context, Effect, type FileSystem, Layer, type Path, Redacted, type Schedule, Stream } from "effect"
import type { ChildProcessSpawner } from "effect/process"
import type { AppServer, AppServerOptions } from "./app-server/AppServer.ts"
import type { StdioOptions } from "./app-server/Transport.ts"
import type { CodexError } from "./CodexError.ts"
import { ExecCommand, ExecProcess, type ExecProcessOptions } from "./exec/ExecProcess.ts"
import { environmentOf, secretsOf, secretsOfService } from "./internal/environment.ts"
import { type Between, BetweenTransport, makeThreads } from "./internal/threads.ts"
import type { Target, Transport } from "./internal/transport.ts"
import type { Params } from "./protocol/index.ts"
import type { Thread } from "./Thread.ts"
import type { ThreadFilter, ThreadInfo } from "./ThreadInfo.ts"
import type { ThreadOptions } from "./ThreadOptions.ts"
import * as UserInput from "./UserInput.ts"

/**
 * What the transport behind `Codex` can say and do. What it cannot say does not
 * occur among the events.
 *
 * @since 0.1.0
 * @category models
 */
export interface Capabilities {
  readonly transport: "exec" | "app-server" | "test"
  /** Text arrives piece by piece. */
  readonly deltas: boolean
  /** A running turn can be given more input. */
  readonly steering: boolean
  /** The agent can ask for approval. */
  readonly approvals: boolean
}

/**
 * How codex is found and run.
 *
 * @since 0.1.0
 * @category models
 */
export interface CodexExecOptions extends ExecProcessOptions {
  /** The binary. Default: `CODEX_PATH`, then the app's `@openai/codex`, then PATH. */
  readonly codexPath?: string | undefined
  /** What every thread starts from. */
  readonly defaults?: ThreadOptions | undefined
}

/**
 * Threads of codex.
 *
 * @since 0.1.0
 * @category services
 * @example
 * ```ts
 * import { NodeRuntime, NodeServices } from "@effect/platform-node"
 * import { Console, Effect, Layer } from "effect"
 * import { Codex } from "effect-codex"
 *
 * const program = Effect.gen(function* () {
 *   const codex = yield* Codex
 *   const thread = yield* codex.startThread({ workingDirectory: "." })
 *   const result = yield* thread.run("What does this project do?")
 *   yield* Console.log(result.finalResponse)
 * })
 *
 * const CodexLive = Codex.layerExec().pipe(Layer.provide(NodeServices.layer))
 *
 * program.pipe(Effect.provide(CodexLive), NodeRuntime.runMain)
 * ```
 */
export class Codex extends Context.Service<
  Codex,
  {
    readonly capabilities: Capabilities
    /**
     * A new thread. Nothing is started before its first turn.
     *
     * Fails with `OptionInvalid` for options that do not fit.
     */
    readonly startThread: (options?: ThreadOptions) => Effect.Effect<Thread, CodexError>
    /**
     * A stored thread, by id, or by the name it was given in codex. Whether it
     * exists shows in its first turn: `ThreadNotFound`, never a new thread.
     */
    readonly resumeThread: (id: string, options?: ThreadOptions) => Effect.Effect<Thread, CodexError>
    /**
     * The latest thread of the working directory. `ThreadNotFound` in its first
     * turn when there is none.
     */
    readonly resumeLastThread: (options?: ThreadOptions) => Effect.Effect<Thread, CodexError>
    /**
     * A copy of a stored thread, made by its first turn; the original stays as
     * it is. `ThreadNotFound` in its first turn when there is none.
     */
    readonly forkThread: (id: string, options?: ThreadOptions) => Effect.Effect<Thread, CodexError>
    /**
     * The stored threads, the latest first, read page by page as the stream is.
     * `Unsupported` on exec.
     */
    readonly threads: (filter?: ThreadFilter) => Stream.Stream<ThreadInfo, CodexError>
  }
>()("effect-codex/Codex") {
  /** Threads over `ExecProcess`: each turn is a process of its own. */
  static readonly layer: Layer.Layer<Codex, never, ExecProcess> = Layer.effect(
    Codex,
    Effect.suspend(() => makeExec({}))
  )

  /**
   * Threads over one `codex app-server` of our own: many at once, with deltas,
   * steering and approvals (`effect-codex/app-server`: `Approvals`, which
   * declines everything unless it is provided to this layer).
   *
   * Fails when the server does not start. Its connection lasts as long as the
   * layer, and is there too: `AppServer`, for what the façade does not have.
   */
  static readonly layerAppServer = (
    options: CodexAppServerOptions = {}
  ): Layer.Layer<
    Codex | AppServer,
    CodexError,
    ChildProcessSpawner.ChildProcessSpawner | FileSystem.FileSystem | Path.Path
  > =>
    Layer.unwrap(
      Effect.map(appServerModule, ({ AppServer }) =>
        Layer.provideMerge(
          Codex.layerOnAppServer({ ...options, secrets: [...(options.secrets ?? []), ...redactedOf(options)] }),
          AppServer.layerStdio(options)
        )
      )
    )

  /** The same over a connection there is: to a server that runs already, say, over a socket. */
  static readonly layerOnAppServer = (
    options: CodexThreadsOptions = {}
  ): Layer.Layer<Codex, never, AppServer | FileSystem.FileSystem | Path.Path> =>
    Layer.effect(
      Codex,
      Effect.gen(function* () {
        const { makeAppServerTransport } = yield* appServerModule
        return makeCodex(yield* makeAppServerTransport(options), options.defaults)
      })
    )

  /** `layer` with all it needs but the platform's services. The binary is looked for when the first turn starts. */
  static readonly layerExec = (
    options: CodexExecOptions = {}
  ): Layer.Layer<Codex, never, ChildProcessSpawner.ChildProcessSpawner | FileSystem.FileSystem | Path.Path> =>
    Layer.effect(Codex, makeExec(options.defaults ?? {})).pipe(Layer.provide(ExecProcess.layerDefault(options)))
}

/**
 * How threads are kept on an app-server.
 *
 * @since 0.1.0
 * @category models
 */
export interface CodexThreadsOptions {
  /** What every thread starts from. */
  readonly defaults?: ThreadOptions | undefined
  /** Tools the agent may call on this side: answered by `DynamicTools` of `effect-codex/app-server`. */
  readonly dynamicTools?: Params<"thread/start">["dynamicTools"]
  /** Also say each item as the model's API has it (`RawResponseItem`). */
  readonly experimentalRawEvents?: boolean | undefined
  /** What no error may show, such as a key that the server has. What looks like a credential is never shown. */
  readonly secrets?: ReadonlyArray<Redacted.Redacted> | undefined
}

/**
 * How an app-server is run and used.
 *
 * @since 0.1.0
 * @category models
 */
export interface CodexAppServerOptions extends AppServerOptions, StdioOptions, CodexThreadsOptions {
  /**
   * Start another server when one ends, as `AppServer.layerSupervised` does: a
   * schedule, or `true` for its default. Default: false; everything then fails
   * with `ConnectionClosed`.
   */
  readonly restart?: boolean | Schedule.Schedule<unknown, CodexError> | undefined
}

/** The protocol is large; an app that stays with exec does not load it. */
const appServerModule = Effect.promise(() => import("./app-server/codexTransport.ts"))

/** What a server of our own is given, and may say again. */
const redactedOf = (options: StdioOptions): ReadonlyArray<Redacted.Redacted> =>
  secretsOf(environmentOf(options)).map((secret) => Redacted.make(secret))

const makeExec = Effect.fnUntraced(function* (defaults: ThreadOptions) {
  const exec = yield* ExecProcess
  return makeCodex(
    {
      capabilities: { transport: "exec", deltas: false, steering: false, approvals: false },
      secrets: secretsOfService(exec),
      storedUsage: exec.storedUsage,
      findThread: exec.findThread,
      turn: ({ config, input, target, thread, turnConfig, ...request }) =>
        Effect.succeed({
          events: exec.stream({
            ...request,
            config: [...config, turnConfig],
            prompt: UserInput.promptOf(input),
            images: UserInput.imagesOf(input),
            skills: UserInput.skillsOf(input),
            command: commandOf(target),
            workingDirectory: thread.workingDirectory,
            additionalDirectories: thread.additionalDirectories,
            profile: thread.profile,
            skipGitRepoCheck: thread.skipGitRepoCheck,
            ephemeral: thread.ephemeral
          })
        })
    },
    defaults
  )
})

const commandOf = (target: Target): ExecCommand => {
  switch (target._tag) {
    case "New":
      return ExecCommand.Start()
    case "Existing":
      return ExecCommand.Resume({ threadId: target.threadId })
    case "Last":
      return ExecCommand.ResumeLast()
    case "ForkOf":
      return ExecCommand.Fork({ threadId: target.threadId })
  }
}

/**
 * The same, whose threads have this between them and their transport, through
 * whatever an app has put around the `Codex` that opens them.
 *
 * @internal
 */
export const throughTransport = (codex: Codex["Service"], between: Between): Codex["Service"] => {
  const within = (outer: ReadonlyArray<Between>) => [between, ...outer]
  const opened = Effect.updateService(BetweenTransport, within)
  return Codex.of({
    capabilities: codex.capabilities,
    threads: (filter) => Stream.updateService(codex.threads(filter), BetweenTransport, within),
    startThread: (options) => opened(codex.startThread(options)),
    resumeThread: (id, options) => opened(codex.resumeThread(id, options)),
    resumeLastThread: (options) => opened(codex.resumeLastThread(options)),
    forkThread: (id, options) => opened(codex.forkThread(id, options))
  })
}

/**
 * `Codex` over any transport.
 *
 * @internal
 */
export const makeCodex = (transport: Transport, defaults: ThreadOptions = {}): Codex["Service"] => {
  const threads = makeThreads(transport, defaults)
  return Codex.of({
    capabilities: transport.capabilities,
    threads: (filter = {}) => threads.list(filter),
    startThread: Effect.fn("Codex.startThread")((options = {}) => threads.open({ _tag: "New" }, options)),
    resumeThread: Effect.fn("Codex.resumeThread")((threadId, options = {}) =>
      threads.open({ _tag: "Existing", threadId }, options)
    ),
    resumeLastThread: Effect.fn("Codex.resumeLastThread")((options = {}) => threads.open({ _tag: "Last" }, options)),
    forkThread: Effect.fn("Codex.forkThread")((threadId, options = {}) =>
      threads.open({ _tag: "ForkOf", threadId }, options)
    )
  })
}
