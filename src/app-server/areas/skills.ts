/** Skills: instructions with a name, which the agent reads when it needs them. */
import { Effect } from "effect"
import type { Params } from "../../protocol/index.ts"
import type { ServerConnection } from "../AppServer.ts"

export const makeSkills = ({ request }: ServerConnection) => ({
  /**
   * Those of each folder in `cwds`, with what is wrong with those that could not
   * be read. They are remembered; with `forceReload` they are looked for again.
   */
  list: (params: Params<"skills/list"> = {}) => Effect.map(request("skills/list", params), ({ data }) => data),
  /**
   * Switches a skill on or off in the user's configuration, and says whether it
   * is on now. A name that no skill has is taken all the same (seen with 0.169.0).
   */
  setEnabled: (skill: { readonly name: string } | { readonly path: string }, enabled: boolean) =>
    Effect.map(request("skills/config/write", { ...skill, enabled }), ({ effectiveEnabled }) => effectiveEnabled),
  /** More folders to look for skills in, in place of those set before; until the server ends. */
  setExtraRoots: (extraRoots: ReadonlyArray<string>) => Effect.asVoid(request("skills/extraRoots/set", { extraRoots }))
})
