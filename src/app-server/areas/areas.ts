/**
 * The requests that apps make, as functions with names, by what they are about.
 */
import type { ServerConnection } from "../AppServer.ts"
import { makeAccount } from "./account.ts"
import { makeCommands } from "./commands.ts"
import { makeConfig } from "./config.ts"
import { makeFeatures } from "./features.ts"
import { makeFiles } from "./files.ts"
import { makeFileSearch } from "./fileSearch.ts"
import { makeMcp } from "./mcp.ts"
import { makeModels } from "./models.ts"
import { makeReviews } from "./reviews.ts"
import { makeSkills } from "./skills.ts"
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
  readonly skills: ReturnType<typeof makeSkills>
  readonly config: ReturnType<typeof makeConfig>
  readonly account: ReturnType<typeof makeAccount>
  readonly mcp: ReturnType<typeof makeMcp>
  readonly files: ReturnType<typeof makeFiles>
  readonly fileSearch: ReturnType<typeof makeFileSearch>
  readonly commands: ReturnType<typeof makeCommands>
  readonly features: ReturnType<typeof makeFeatures>
}

export const makeAreas = (server: ServerConnection): Areas => ({
  threads: makeThreads(server),
  turns: makeTurns(server),
  reviews: makeReviews(server),
  models: makeModels(server),
  skills: makeSkills(server),
  config: makeConfig(server),
  account: makeAccount(server),
  mcp: makeMcp(server),
  files: makeFiles(server),
  fileSearch: makeFileSearch(server),
  commands: makeCommands(server),
  features: makeFeatures(server)
})
