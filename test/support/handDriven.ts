/** A codex whose events come when the test says so. */
import { Deferred, Effect, Option, Queue, Stream } from "effect"
import type { Capabilities, CodexError, Reasons, ThreadEvent, Usage } from "effect-codex"
import { TestClock } from "effect/testing"
import { makeCodex } from "../../src/Codex.ts"
import { emptyUsage } from "../../src/TurnResult.ts"

/** Lets every fiber go on until it waits for something, time included. */
const settle = TestClock.adjust(0)

export interface DrivenTurn {
  readonly say: (...events: ReadonlyArray<ThreadEvent.ThreadEvent>) => Effect.Effect<void>
  readonly isEnded: Effect.Effect<boolean>
}

export const handDriven = (
  options: { readonly transport?: Capabilities["transport"]; readonly stored?: () => Usage | undefined } = {}
) => {
  const turns: Array<DrivenTurn> = []
  const codex = makeCodex({
    capabilities: { transport: options.transport ?? "test", deltas: true, steering: false, approvals: false },
    storedUsage: () => Effect.sync(() => Option.fromUndefinedOr(options.stored?.())),
    findThread: Effect.succeed,
    turn: Effect.fnUntraced(function* () {
      // As over an app-server: who still waits for an event when the turn is ended is interrupted.
      const events = yield* Effect.acquireRelease(Queue.unbounded<ThreadEvent.ThreadEvent>(), Queue.shutdown)
      const ended = yield* Deferred.make<void>()
      yield* Effect.addFinalizer(() => Deferred.succeed(ended, undefined))
      turns.push({
        say: (...more) => Effect.andThen(Queue.offerAll(events, more), settle),
        isEnded: Deferred.isDone(ended)
      })
      return { events: Stream.takeUntil(Stream.fromQueue(events), ({ _tag }) => _tag === "TurnCompleted") }
    })
  })
  /** The turn with this number, from 1; it has begun. */
  const turn = (number: number) =>
    Effect.andThen(
      settle,
      Effect.suspend(() => {
        const found = turns[number - 1]
        return found === undefined ? Effect.die(`turn ${number} has not begun`) : Effect.succeed(found)
      })
    )
  return {
    codex,
    turn,
    begun: Effect.andThen(
      settle,
      Effect.sync(() => turns.length)
    )
  }
}

export const threadStarted = (threadId: string): ThreadEvent.ThreadEvent => ({ _tag: "ThreadStarted", threadId })

export const command = (id: string, status = "inProgress") =>
  ({ _tag: "CommandExecution", id, command: "make", aggregatedOutput: "", status }) as const

export const commandStarted = (id: string): ThreadEvent.ThreadEvent => ({ _tag: "ItemStarted", item: command(id) })

export const commandCompleted = (id: string): ThreadEvent.ThreadEvent => ({
  _tag: "ItemCompleted",
  item: command(id, "completed")
})

export const answered: ThreadEvent.ThreadEvent = {
  _tag: "ItemCompleted",
  item: { _tag: "AgentMessage", id: "answer", text: "Done." }
}

export const inputTokens = (tokens: number): Usage => ({ ...emptyUsage, inputTokens: tokens })

export const tokensUsed = (tokens: number): ThreadEvent.ThreadEvent => ({
  _tag: "TokenUsageUpdated",
  threadUsage: inputTokens(tokens)
})

export const turnCompleted = (tokens?: number): ThreadEvent.ThreadEvent => ({
  _tag: "TurnCompleted",
  ...(tokens === undefined ? undefined : { threadUsage: inputTokens(tokens) })
})

export const reasonOf = <Tag extends Reasons.CodexErrorReason["_tag"]>(
  error: CodexError,
  tag: Tag
): Extract<Reasons.CodexErrorReason, { readonly _tag: Tag }> => {
  const { reason } = error
  const isIt = (one: Reasons.CodexErrorReason): one is Extract<Reasons.CodexErrorReason, { readonly _tag: Tag }> =>
    one._tag === tag
  if (isIt(reason)) return reason
  throw new Error(`expected ${tag}, got ${reason._tag}: ${reason.message}`)
}
