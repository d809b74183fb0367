/** The models of this codex and account. */
import type { Stream } from "effect"
import type { CodexError } from "../../CodexError.ts"
import type { Model, Params } from "../../protocol/index.ts"
import type { ServerConnection } from "../AppServer.ts"
import { pages } from "./pages.ts"

export const makeModels = ({ request }: ServerConnection) => ({
  /** Each with its reasoning efforts; `isDefault` says which one is used when none is set. */
  list: (params: Omit<Params<"model/list">, "cursor"> = {}): Stream.Stream<Model, CodexError> =>
    pages("model/list", (cursor) => request("model/list", { ...params, cursor }))
})
