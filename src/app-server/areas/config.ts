/** The configuration the server runs with, and the user's `config.toml`. */
import type { ConfigEdit, Params } from "../../protocol/index.ts"
import type { ServerConnection } from "../AppServer.ts"

type Edit = Omit<ConfigEdit, "mergeStrategy"> & Partial<Pick<ConfigEdit, "mergeStrategy">>

export const makeConfig = ({ request }: ServerConnection) => ({
  /** What is in force and which layer each value is from; with `includeLayers` every layer, and its version. */
  read: (params: Params<"config/read"> = {}) => request("config/read", params),
  /**
   * Sets one key of the user's `config.toml`, and says which version that makes;
   * `okOverridden` when a stronger layer has the last word. Null removes the key.
   * Names that hold dots are quoted in `keyPath`. A table replaces the one that
   * is there, unless `mergeStrategy` is `upsert`.
   *
   * Fails with `ConfigInvalid` for a value that codex does not take; it does
   * take keys it does not know (seen with 0.169.0). When `expectedVersion` is
   * given and the file has changed since, it fails with `ConfigConflict`.
   */
  write: (
    keyPath: string,
    value: unknown,
    params: Partial<Omit<Params<"config/value/write">, "keyPath" | "value">> = {}
  ) => request("config/value/write", { mergeStrategy: "replace", ...params, keyPath, value }),
  /** The same for several keys: all of them, or none. */
  writeAll: (edits: ReadonlyArray<Edit>, params: Omit<Params<"config/batchWrite">, "edits"> = {}) =>
    request("config/batchWrite", {
      ...params,
      edits: edits.map((edit) => ({ mergeStrategy: "replace", ...edit }))
    }),
  /** What the administrator demands; null when nothing. */
  requirements: () => request("configRequirements/read")
})
