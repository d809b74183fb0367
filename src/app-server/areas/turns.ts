/** Turns by request; `Codex` has them as streams. */
import { Effect } from "effect"
import type { Params } from "../../protocol/index.ts"
import type { ServerConnection } from "../AppServer.ts"

type Input = Params<"turn/start">["input"]

export const makeTurns = ({ request }: ServerConnection) => ({
  /** Starts a turn. Subscribe to the thread before, or its first notifications are missed. */
  start: (threadId: string, input: Input, params: Omit<Params<"turn/start">, "threadId" | "input"> = {}) =>
    Effect.map(request("turn/start", { ...params, threadId, input }), ({ turn }) => turn),
  /** More input for the turn that is running. */
  steer: (
    threadId: string,
    turnId: string,
    input: Input,
    params: Omit<Params<"turn/steer">, "threadId" | "expectedTurnId" | "input"> = {}
  ) => Effect.asVoid(request("turn/steer", { ...params, threadId, expectedTurnId: turnId, input })),
  /** Asks for the end of a turn, which then comes as `turn/completed`. Codex refuses before the turn has begun. */
  interrupt: (threadId: string, turnId: string) => Effect.asVoid(request("turn/interrupt", { threadId, turnId }))
})
