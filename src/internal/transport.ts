/**
 * What the façade needs of a way to reach codex. `exec` is one, a script of a
 * test another.
 */
import type { Effect, Option, Scope, Stream } from "effect"
import type { Capabilities } from "../Codex.ts"
import type { CodexError } from "../CodexError.ts"
import type { ConfigOptions } from "../config/ConfigOptions.ts"
import type { ThreadEvent } from "../ThreadEvent.ts"
import type { ThreadFilter, ThreadInfo } from "../ThreadInfo.ts"
import type { ThreadOptions } from "../ThreadOptions.ts"
import type { Usage } from "../TurnResult.ts"
import type { UserInputPart } from "../UserInput.ts"
import type { Meter } from "./budgets.ts"

/** Which thread a turn belongs to. */
export type Target =
  | { readonly _tag: "New" }
  | { readonly _tag: "Existing"; readonly threadId: string }
  | { readonly _tag: "Last" }
  | { readonly _tag: "ForkOf"; readonly threadId: string }

/** A thread, and what it is opened with. */
export interface ThreadRequest {
  readonly target: Target
  /** Lowest first: the façade's defaults, the thread's. */
  readonly config: ReadonlyArray<ConfigOptions>
  readonly thread: ThreadOptions
}

export interface TurnRequest extends ThreadRequest {
  /** At least one of them is a text that is not blank. */
  readonly input: ReadonlyArray<UserInputPart>
  /** What the turn sets over the thread's. */
  readonly turnConfig: ConfigOptions
  readonly outputSchema: Readonly<Record<string, unknown>> | undefined
  readonly strict: boolean
}

/** A turn that was asked for; the scope it was asked in ends it. */
export interface RunningTurn {
  /** Its events, ending with `TurnCompleted`; a failed one fails. */
  readonly events: Stream.Stream<ThreadEvent, CodexError>
  /** Absent where turns have none. */
  readonly id?: string
  /** Adds to what the turn was given. Absent where that cannot be done. */
  readonly steer?: (input: ReadonlyArray<UserInputPart>) => Effect.Effect<void, CodexError>
  /** Asks the turn to stop; it then ends as `Interrupted`. Absent where only its end can do that. */
  readonly interrupt?: Effect.Effect<void, CodexError>
  /** What it runs on, where the transport is told: the model, and the id of its provider. */
  readonly model?: string
  readonly modelProvider?: string
  /** Told what the turn used, when it completes and that is known; transports say what the thread did. */
  readonly onUsage?: (usage: Usage) => void
}

export interface Transport {
  readonly capabilities: Capabilities
  /** What codex was given and nobody may see. */
  readonly secrets?: ReadonlyArray<string>
  /** What all its turns are charged to. */
  readonly meters?: ReadonlyArray<Meter>
  /** The id of a stored thread, from its id or its name; `ThreadNotFound` for a name nobody has. */
  readonly findThread: (idOrName: string) => Effect.Effect<string, CodexError>
  /** Takes a turn and all after it out of a thread's history. Absent where that cannot be done. */
  readonly revert?: (thread: ThreadRequest, turnId: string) => Effect.Effect<void, CodexError>
  /** The stored threads. Absent where they cannot be listed. */
  readonly threads?: (filter: ThreadFilter) => Stream.Stream<ThreadInfo, CodexError>
  /** Starts a turn. */
  readonly turn: (request: TurnRequest) => Effect.Effect<RunningTurn, CodexError, Scope.Scope>
  /** What a thread had used at a time, in milliseconds since 1970. Run again in a turn, it need not look for the thread again. */
  readonly storedUsage: (threadId: string, at: number) => Effect.Effect<Option.Option<Usage>>
}
