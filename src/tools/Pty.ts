/**
 * A terminal for a command that wants one: the seam between `exec_command` with
 * `tty: true` and a library that can open one.
 *
 * Terminals need a native library, which is the app's to install. Without a
 * layer there is none, and a model that asks for one is told.
 *
 * @since 0.1.0
 */
import { Context, Deferred, Effect, FileSystem, Layer, Predicate, Redacted, Schema, type Scope } from "effect"
import { ChildProcessSpawner } from "effect/process"
import type { Environment } from "../internal/environment.ts"
import { withinMillis } from "../internal/liveClock.ts"
import { makeProcessTree } from "../internal/processTree.ts"

/**
 * No terminal, or nothing that runs on it. The model is told the detail.
 *
 * @since 0.1.0
 * @category errors
 */
export class PtyFailed extends Schema.TaggedError<PtyFailed>()("PtyFailed", {
  /** What is wrong, and what would be right. */
  detail: Schema.String
}) {
  override get message() {
    return this.detail
  }
}

/**
 * What runs on a terminal.
 *
 * @since 0.1.0
 * @category models
 */
export interface PtyCommand {
  /** The program and its arguments; no shell is added. */
  readonly argv: ReadonlyArray<string>
  readonly cwd: string
  readonly env: Environment
  /** Whether `env` adds to the app's own; a variable that is `undefined` is then taken out. */
  readonly extendEnv: boolean
  readonly columns: number
  readonly rows: number
  /** Told what it shows, before its end is. */
  readonly onOutput: (chunk: Uint8Array) => void
}

/**
 * A terminal with something that runs on it.
 *
 * @since 0.1.0
 * @category models
 */
export interface PtyProcess {
  /** Waits for the end. 1 for one that died of a signal, as codex has it. */
  readonly exitCode: Effect.Effect<number>
  /** Types: Ctrl-C is `\u0003`. */
  readonly write: (text: string) => Effect.Effect<void>
}

/**
 * @since 0.1.0
 * @category models
 */
export interface PtyService {
  /** Opens a terminal that lives, with all that runs on it, until the scope closes. */
  readonly spawn: (command: PtyCommand) => Effect.Effect<PtyProcess, PtyFailed, Scope.Scope>
}

const reference = Context.Reference<PtyService>("effect-codex/tools/Pty", {
  defaultValue: () => ({
    spawn: () =>
      Effect.fail(
        new PtyFailed({ detail: "this host has no terminals (tty=true); rerun exec_command without tty to use pipes" })
      )
  })
})

/**
 * Opens terminals.
 *
 * @since 0.1.0
 * @category references
 * @example
 * ```ts
 * import { NodeServices } from "@effect/platform-node"
 * import { Effect, Layer } from "effect"
 * import { Pty, ToolRegistry, UnifiedExec } from "effect-codex/tools"
 *
 * const tools = Layer.unwrap(
 *   Effect.map(UnifiedExec.make(), (pair) => ToolRegistry.layer(pair.map((tool) => Effect.succeed(tool))))
 * ).pipe(Layer.provide(Pty.layerNodePty), Layer.provide(NodeServices.layer))
 * ```
 */
export const Pty = Object.assign(reference, {
  /**
   * With the package `node-pty`, which the app installs. It is loaded with the
   * first terminal; while it is missing, a model that asks for one is told.
   */
  layerNodePty: Layer.suspend(() => layerFrom(() => import(nodePty))),
  /**
   * With a package that has the interface of `node-pty`, such as its builds for
   * a platform: `Pty.layerFrom(() => import("@lydell/node-pty"))`.
   */
  layerFrom: (load: () => Promise<unknown>): PtyLayer => layerFrom(load),
  /** Opens terminals with this: for tests. */
  layerTest: (spawn: PtyService["spawn"]): Layer.Layer<never> => Layer.succeed(reference, { spawn })
})

type PtyLayer = Layer.Layer<never, never, ChildProcessSpawner.ChildProcessSpawner | FileSystem.FileSystem>

// Widened, so that the compiler does not look for a package that need not be there.
const nodePty: string = "node-pty"

/** What is used of node-pty. */
interface NodePty {
  readonly spawn: (
    file: string,
    args: ReadonlyArray<string>,
    options: {
      readonly cwd: string
      readonly env: Readonly<Record<string, string>>
      readonly cols: number
      readonly rows: number
      readonly name: string
      readonly encoding: null
    }
  ) => {
    readonly pid: number
    readonly onData: (listener: (data: Uint8Array | string) => void) => unknown
    readonly onExit: (listener: (exit: { readonly exitCode: number; readonly signal?: number }) => void) => unknown
    readonly write: (text: string) => void
    readonly kill: (signal?: string) => void
  }
}

const isNodePty = (module: unknown): module is NodePty =>
  Predicate.hasProperty(module, "spawn") && typeof module.spawn === "function"

const layerFrom = (load: () => Promise<unknown>): PtyLayer =>
  Layer.effect(
    reference,
    Effect.gen(function* () {
      const tree = makeProcessTree(yield* FileSystem.FileSystem, yield* ChildProcessSpawner.ChildProcessSpawner)

      const library = yield* Effect.cached(
        Effect.tryPromise(load).pipe(
          Effect.map((module) =>
            Predicate.hasProperty(module, "default") && !isNodePty(module) ? module.default : module
          ),
          Effect.filterOrFail(isNodePty, () => "it is not node-pty"),
          Effect.mapError(
            () =>
              new PtyFailed({
                detail:
                  "this host cannot open terminals (tty=true): the package node-pty is not installed; rerun exec_command without tty to use pipes"
              })
          )
        )
      )

      const spawn = Effect.fnUntraced(function* (command: PtyCommand) {
        const { spawn } = yield* library
        const mark = globalThis.crypto.randomUUID()
        const [program = "", ...args] = command.argv
        const exited = yield* Deferred.make<number>()
        const terminal = yield* Effect.acquireRelease(
          Effect.try({
            try: () =>
              spawn(program, args, {
                cwd: command.cwd,
                env: { ...variablesOf(command), [markVariable]: mark },
                cols: command.columns,
                rows: command.rows,
                name: "dumb",
                encoding: null
              }),
            catch: (error) => new PtyFailed({ detail: error instanceof Error ? error.message : "no terminal" })
          }),
          (terminal) =>
            Effect.gen(function* () {
              // What ended has hung up on the rest.
              if (yield* Deferred.isDone(exited)) return
              const below = yield* tree.below(terminal.pid)
              for (const signal of ["SIGHUP", "SIGKILL"]) {
                if (yield* Deferred.isDone(exited)) break
                yield* Effect.ignore(Effect.try(() => terminal.kill(signal)))
                yield* withinMillis(Deferred.await(exited), graceMillis)
              }
              yield* tree.end([...below, ...(yield* tree.marked(`${markVariable}=${mark}`))])
            })
        )
        terminal.onData((data) => command.onOutput(typeof data === "string" ? Buffer.from(data) : data))
        terminal.onExit(({ exitCode, signal }) => {
          Deferred.doneUnsafe(exited, Effect.succeed(signal ? 1 : exitCode))
        })
        const process: PtyProcess = {
          exitCode: Deferred.await(exited),
          write: (text) => Effect.ignore(Effect.try(() => terminal.write(text)))
        }
        return process
      })
      return { spawn }
    })
  )

/** By which what runs on a terminal is found, wherever it went. */
const markVariable = "EFFECT_CODEX_COMMAND"

/** How long it is given to hang up. */
const graceMillis = 500

/** All its variables: the library adds none of the app's. */
const variablesOf = ({ env, extendEnv }: PtyCommand): Readonly<Record<string, string>> => {
  const given = Object.entries(env).map(
    ([name, value]) => [name, Redacted.isRedacted(value) ? Redacted.value(value) : value] as const
  )
  const all = new Map([...(extendEnv ? Object.entries(globalThis.process.env) : []), ...given])
  return Object.fromEntries([...all].flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])))
}
