/** Reviews by codex. */
import type { Params } from "../../protocol/index.ts"
import type { ServerConnection } from "../AppServer.ts"

export const makeReviews = ({ request }: ServerConnection) => ({
  /**
   * Starts a review on the thread: of what is not committed, of a commit, against
   * a branch, or by instructions. It is a turn: its end comes as any turn's does,
   * with the id of the answer. `turn/started` has another id, whose `rootTurnId`
   * is that one (seen with 0.169.0).
   */
  start: (threadId: string, target: Params<"review/start">["target"]) => request("review/start", { threadId, target })
})
