/**
 * What the façade needs of a way to reach codex. `exec` is one, a script of a
 * test another.
 */
import type { Effect, Option, Stream } from "effect"
import type { Capabilities } from "../Codex.ts"
import type { CodexError } from "../CodexError.ts"
import type { ConfigOptions } from "../config/ConfigOptions.ts"
import type { ThreadEvent } from "../ThreadEvent.ts"
import type { ThreadOptions } from "../ThreadOptions.ts"
import type { Usage } from "../TurnResult.ts"

/** Which thread a turn belongs to. */
export type Target =
  | { readonly _tag: "New" }
  | { readonly _tag: "Existing"; readonly threadId: string }
  | { readonly _tag: "Last" }
  | { readonly _tag: "ForkOf"; readonly threadId: string }

export interface TurnRequest {
  readonly target: Target
  readonly prompt: string
  readonly images: ReadonlyArray<string>
  /** Lowest first: the façade's defaults, the thread's, the turn's. */
  readonly config: ReadonlyArray<ConfigOptions>
  readonly thread: ThreadOptions
  readonly outputSchema: Readonly<Record<string, unknown>> | undefined
  readonly strict: boolean
}

export interface Transport {
  readonly capabilities: Capabilities
  /** The events of a turn, ending with `TurnCompleted`; a failed one fails. */
  readonly turn: (request: TurnRequest) => Stream.Stream<ThreadEvent, CodexError>
  /** What a thread had used at a time, in milliseconds since 1970. */
  readonly storedUsage: (threadId: string, at: number) => Effect.Effect<Option.Option<Usage>>
}
