/**
 * A conversation with codex: turns, one at a time.
 *
 * The same on every transport. A thread needs no closing: its turns end their
 * processes themselves, and an app-server is made to unload a thread that has
 * had none for long, unless it is ephemeral.
 *
 * @since 0.1.0
 */
import type { Effect, Scope, Stream } from "effect"
import type { CodexError } from "./CodexError.ts"
import type { ThreadEvent } from "./ThreadEvent.ts"
import type { OutputSchema, ThreadOptions, TurnOptions } from "./ThreadOptions.ts"
import type { TurnResult } from "./TurnResult.ts"
import type { UserInput } from "./UserInput.ts"

/**
 * A conversation.
 *
 * @since 0.1.0
 * @category models
 */
export interface Thread {
  /**
   * The thread's id, with which any process can resume it. `undefined` until
   * codex has named a new thread, with the first event of its first turn; until
   * then a thread opened by name has that name.
   */
  readonly id: string | undefined
  /**
   * A turn as it happens. Running the stream starts the turn; ending it early,
   * by interruption too, ends the turn and every process of it.
   *
   * It ends with `TurnCompleted`, or fails: a turn that codex calls failed, one
   * that ends without a verdict, a timeout. The `CodexError` carries the
   * thread's id and the latest items (up to 1,000, and 1 MiB of them), so
   * that nothing done is lost. On exec a slow consumer slows codex down; on the
   * app-server it misses deltas, and is told (`Lagged`). With `outputSchema`
   * the answer is JSON; decoding it is for `run`, or for the caller.
   *
   * @example
   * ```ts
   * import { Console, Effect, Stream } from "effect"
   * import { Codex } from "effect-codex"
   *
   * const program = Effect.gen(function* () {
   *   const codex = yield* Codex
   *   const thread = yield* codex.startThread({ sandbox: "workspace-write" })
   *   yield* thread.stream("Fix the failing test", { idleTimeout: "2 minutes" }).pipe(
   *     Stream.filter((event) => event._tag === "ItemCompleted"),
   *     Stream.runForEach((event) => Console.log(event.item._tag))
   *   )
   * })
   * ```
   */
  readonly stream: (input: UserInput, options?: TurnOptions) => Stream.Stream<ThreadEvent, CodexError>
  /**
   * A turn as a whole. With `outputSchema` the result's `output` is decoded;
   * an answer that does not fit is `OutputInvalid`, after `repairAttempts`
   * further turns that ask for a better one: the result is then of all of them,
   * each has its own time, and no other turn of the thread comes in between.
   * The result is there once the turn's process has ended, which is bounded.
   *
   * @example
   * ```ts
   * import { Effect, Schema } from "effect"
   * import { Codex } from "effect-codex"
   *
   * const Finding = Schema.Struct({ file: Schema.String, line: Schema.Int, problem: Schema.String })
   *
   * const findings = Effect.gen(function* () {
   *   const codex = yield* Codex
   *   const thread = yield* codex.startThread()
   *   const result = yield* thread.run("Review this folder", {
   *     outputSchema: Schema.Struct({ findings: Schema.Array(Finding) })
   *   })
   *   return result.output.findings
   * })
   * ```
   */
  readonly run: {
    <Output>(
      input: UserInput,
      options: TurnOptions & { readonly outputSchema: OutputSchema<Output> }
    ): Effect.Effect<TurnResult<Output>, CodexError>
    (
      input: UserInput,
      options?: TurnOptions & { readonly outputSchema?: undefined }
    ): Effect.Effect<TurnResult, CodexError>
    (input: UserInput, options: TurnOptions): Effect.Effect<TurnResult<unknown>, CodexError>
  }
  /**
   * A copy of this thread as it is, made by the copy's first turn. Fails with
   * `OptionInvalid` while this thread has no id.
   */
  readonly fork: (options?: ThreadOptions) => Effect.Effect<Thread, CodexError>
  /**
   * Takes a turn and all that followed it out of the conversation: the model
   * forgets them, files stay as they are. Waits for a running turn.
   * `Unsupported` on exec.
   */
  readonly revert: (turnId: string) => Effect.Effect<void, CodexError>
  /**
   * A turn as something to hold: its events, its result, and the means to add
   * to it or stop it. It runs from here on, whether or not anyone looks; the
   * scope ends it.
   *
   * @example
   * ```ts
   * import { Effect } from "effect"
   * import { Codex } from "effect-codex"
   *
   * const steered = Effect.scoped(
   *   Effect.gen(function* () {
   *     const thread = yield* (yield* Codex).startThread()
   *     const turn = yield* thread.turn("Describe this project")
   *     yield* turn.steer("In one sentence, please")
   *     return (yield* turn.result).finalResponse
   *   })
   * )
   * ```
   */
  readonly turn: {
    <Output>(
      input: UserInput,
      options: TurnOptions & { readonly outputSchema: OutputSchema<Output> }
    ): Effect.Effect<Turn<Output>, CodexError, Scope.Scope>
    (
      input: UserInput,
      options?: TurnOptions & { readonly outputSchema?: undefined }
    ): Effect.Effect<Turn, CodexError, Scope.Scope>
    (input: UserInput, options: TurnOptions): Effect.Effect<Turn<unknown>, CodexError, Scope.Scope>
  }
}

/**
 * A running turn.
 *
 * @since 0.1.0
 * @category models
 */
export interface Turn<out Output = undefined> {
  /** Absent on exec, which does not name its turns. */
  readonly id: string | undefined
  /**
   * What happens, from the beginning; for one reader. Ends or fails as the turn does.
   *
   * At most 16,384 events, and 16 MiB of them on the wire, wait to be read. Beyond
   * that they are lost, and `Lagged` says how many: deltas first, items last, the
   * verdict never. `result` depends on none of it.
   */
  readonly events: Stream.Stream<ThreadEvent, CodexError>
  /** How it ended; waits for it. */
  readonly result: Effect.Effect<TurnResult<Output>, CodexError>
  /** Gives the agent more to go on while it works. `Unsupported` on exec, and for a skill, which codex would not read. */
  readonly steer: (input: UserInput) => Effect.Effect<void, CodexError>
  /** Asks codex to stop; the turn then fails as `Interrupted`. `Unsupported` on exec: interrupt the fiber there. */
  readonly interrupt: Effect.Effect<void, CodexError>
}
