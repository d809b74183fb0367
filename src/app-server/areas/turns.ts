/** Turns by request; `Codex` has them as streams. */
import { Effect } from "effect"
import type { Params } from "../../protocol/index.ts"
import type { ServerConnection } from "../AppServer.ts"

export const makeTurns = ({ request }: ServerConnection) => ({
  /** Starts a turn. Subscribe to the thread before, or its first notifications are missed. */
  start: (params: Params<"turn/start">) => request("turn/start", params),
  /** More input for the running turn `expectedTurnId`. */
  steer: (params: Params<"turn/steer">) => request("turn/steer", params),
  /** Asks for the end of a turn, which then comes as `turn/completed`. Codex refuses before the turn has begun. */
  interrupt: (params: Params<"turn/interrupt">) => Effect.asVoid(request("turn/interrupt", params))
})
