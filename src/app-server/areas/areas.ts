/**
 * The requests that apps make, as functions with names, by what they are about.
 */
import type { ServerConnection } from "../AppServer.ts"
import { makeModels } from "./models.ts"
import { makeReviews } from "./reviews.ts"
import { makeThreads } from "./threads.ts"
import { makeTurns } from "./turns.ts"

/**
 * The functions with names.
 *
 * @since 0.1.0
 * @category models
 */
export interface Areas {
  readonly threads: ReturnType<typeof makeThreads>
  readonly turns: ReturnType<typeof makeTurns>
  readonly reviews: ReturnType<typeof makeReviews>
  readonly models: ReturnType<typeof makeModels>
}

export const makeAreas = (server: ServerConnection): Areas => ({
  threads: makeThreads(server),
  turns: makeTurns(server),
  reviews: makeReviews(server),
  models: makeModels(server)
})
