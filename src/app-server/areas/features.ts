/** Features of codex that can be on or off. */
import { Effect, type Stream } from "effect"
import { CodexError, OptionInvalid } from "../../CodexError.ts"
import type { ExperimentalFeature, Params } from "../../protocol/index.ts"
import type { ServerConnection } from "../AppServer.ts"
import { pages } from "./pages.ts"

export const makeFeatures = ({ request }: ServerConnection) => ({
  /** Each with its stage, and whether it is on: for the server, or for the thread `threadId`. */
  list: (
    params: Omit<Params<"experimentalFeature/list">, "cursor"> = {}
  ): Stream.Stream<ExperimentalFeature, CodexError> =>
    pages("experimentalFeature/list", (cursor) => request("experimentalFeature/list", { ...params, cursor })),
  /**
   * Switches a feature on or off until the server ends. Codex has few that can
   * be, and says nothing of others (seen with 0.169.0): they are `OptionInvalid`.
   */
  setEnabled: Effect.fnUntraced(function* (name: string, enabled: boolean) {
    const { enablement } = yield* request("experimentalFeature/enablement/set", { enablement: { [name]: enabled } })
    if (enablement[name] === enabled) return
    const detail = `codex cannot switch the feature ${name} while it runs; set features.${name} in its configuration`
    return yield* new CodexError({ reason: new OptionInvalid({ option: "name", detail }) })
  })
})
