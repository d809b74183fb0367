/** A thread whose turns are tried again where nothing of them has been seen or done. */
import { Clock, Duration, Effect, Function, Predicate, Schedule, Stream } from "effect"
import * as Pull from "effect/Pull"
import { type CodexError, isCodexError } from "../../CodexError.ts"
import { holdTogether } from "../../internal/threads.ts"
import { isWorkEvent, isWorkItem } from "../../internal/turnLog.ts"
import type { Thread } from "../../Thread.ts"
import type { ThreadEvent } from "../../ThreadEvent.ts"
import type { ThreadItem } from "../../ThreadItem.ts"
import type { OutputSchema, TurnOptions } from "../../ThreadOptions.ts"
import type { TurnResult } from "../../TurnResult.ts"
import type { UserInput } from "../../UserInput.ts"
import { onlyWhere, type Policy, transient } from "./policies.ts"

/**
 * How turns are tried again.
 *
 * @since 0.1.0
 * @category models
 */
export interface TurnsOptions {
  /** Default: `RetryPolicy.transient`. */
  readonly policy?: Policy | undefined
  /**
   * Whether a turn may be run again although it already did these things.
   * Default: never. Commands would run twice and files be changed twice.
   */
  readonly mayRepeat?: ((items: ReadonlyArray<ThreadItem>, error: CodexError) => boolean) | undefined
}

/**
 * The same thread, but a turn that fails is tried again as the policy says, as
 * long as no item of it escaped: nothing the agent said, thought, ran or changed.
 *
 * An item has escaped when codex told of it, or of what may have been one: a
 * delta, something that could not be read or is not known. In place of the failed
 * attempt's `TurnFailed` a stream that goes on has a `Retrying`. A `turn` that is
 * held is not tried again.
 *
 * Codex keeps the prompt of a failed turn, so that the model sees it once more
 * for each attempt. Between two attempts the thread is free for other turns.
 *
 * @since 0.1.0
 * @category combinators
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { Codex } from "effect-codex"
 * import { RetryPolicy } from "effect-codex/telemetry"
 *
 * const answer = Effect.gen(function* () {
 *   const codex = yield* Codex
 *   const thread = RetryPolicy.turns(yield* codex.startThread())
 *   return (yield* thread.run("What does this project do?")).finalResponse
 * })
 * ```
 */
export const turns: {
  (options?: TurnsOptions): (thread: Thread) => Thread
  (thread: Thread, options?: TurnsOptions): Thread
} = Function.dual(
  (args) => Predicate.hasProperty(args[0], "run"),
  (thread: Thread, options?: TurnsOptions) => retried(thread, options)
)

const retried = (thread: Thread, options: TurnsOptions = {}): Thread => {
  const { mayRepeat = () => false, policy = transient } = options

  const careful = onlyWhere(policy, (error) => {
    if (!isCodexError(error)) return false
    const { items = [] } = error
    const hasEscaped = error.hasWorked === true || items.some(isWorkItem)
    return !hasEscaped || mayRepeat(items, error)
  })

  function run<Output>(
    input: UserInput,
    turn: TurnOptions & { readonly outputSchema: OutputSchema<Output> }
  ): Effect.Effect<TurnResult<Output>, CodexError>
  function run(
    input: UserInput,
    turn?: TurnOptions & { readonly outputSchema?: undefined }
  ): Effect.Effect<TurnResult, CodexError>
  function run(input: UserInput, turn: TurnOptions): Effect.Effect<TurnResult<unknown>, CodexError>
  function run(input: UserInput, turn: TurnOptions = {}): Effect.Effect<TurnResult<unknown>, CodexError> {
    return Effect.retry(thread.run(input, turn), careful)
  }

  const stream = (input: UserInput, turn?: TurnOptions): Stream.Stream<ThreadEvent, CodexError> =>
    Stream.unwrap(
      Effect.map(Schedule.toStep(careful), (step) => {
        const attempt: Stream.Stream<ThreadEvent, CodexError> = Stream.suspend(() => {
          let hasEscaped = false
          let verdict: ThreadEvent | undefined
          const events = Stream.filter(thread.stream(input, turn), (event) => {
            hasEscaped ||= isWorkEvent(event)
            if (event._tag !== "TurnFailed") return true
            verdict = event
            return false
          })
          const again = Effect.fnUntraced(function* (error: CodexError) {
            // More may have escaped than the error tells.
            if (hasEscaped && !mayRepeat(error.items ?? [], error)) return undefined
            return yield* Pull.catchDone(
              Effect.map(step(yield* Clock.currentTimeMillis, error), ([, delay]) => delay),
              () => Effect.undefined
            )
          })
          return events.pipe(
            Stream.catch((error) =>
              Stream.unwrap(
                Effect.map(again(error), (delay) => {
                  if (delay === undefined) {
                    const last = verdict === undefined ? Stream.empty : Stream.succeed(verdict)
                    return Stream.concat(last, Stream.fail(error))
                  }
                  const wait = Effect.as(Effect.sleep(delay), attempt)
                  return Stream.concat(Stream.succeed(retrying(error, delay)), Stream.unwrap(wait))
                })
              )
            )
          )
        })
        return attempt
      })
    )

  const patient: Thread = {
    get id() {
      return thread.id
    },
    run,
    stream,
    fork: (forkOptions) => Effect.map(thread.fork(forkOptions), (fork) => turns(fork, options)),
    revert: thread.revert,
    turn: thread.turn
  }
  holdTogether(patient, thread)
  return patient
}

const retrying = (error: CodexError, delay: Duration.Duration): ThreadEvent => ({
  _tag: "Retrying",
  message: `the turn is tried again in ${Math.round(Duration.toMillis(delay))} ms: ${error.reason.message}`
})
