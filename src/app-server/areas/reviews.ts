/** Reviews by codex. */
import type { Params } from "../../protocol/index.ts"
import type { ServerConnection } from "../AppServer.ts"

export const makeReviews = ({ request }: ServerConnection) => ({
  /**
   * Starts a review of what is not committed, of a commit, against a branch, or
   * by instructions; on the thread (`inline`) or on one of its own (`detached`).
   * It is a turn: its end comes as any turn's does.
   */
  start: (params: Params<"review/start">) => request("review/start", params)
})
