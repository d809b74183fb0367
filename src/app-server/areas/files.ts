/** Files where the server is. Paths are absolute. */
import { Effect, Result, Stream } from "effect"
import * as Base64 from "effect/encoding/Base64"
import { CodexError, DecodeFailed } from "../../CodexError.ts"
import { withinMillis } from "../../internal/liveClock.ts"
import type { Params } from "../../protocol/index.ts"
import type { ServerConnection } from "../AppServer.ts"

/** How long the end of a watch waits for the server to agree. */
const unwatchMillis = 5000

export const makeFiles = ({ request, subscribe }: ServerConnection) => {
  let watches = 0

  return {
    /** A whole file. */
    read: (path: string): Effect.Effect<Uint8Array, CodexError> =>
      Effect.flatMap(request("fs/readFile", { path }), ({ dataBase64 }) =>
        Effect.mapError(Effect.fromResult(Base64.decode(dataBase64)), ({ message }) => {
          const detail = `the answer to fs/readFile: ${message}`
          return new CodexError({ reason: new DecodeFailed({ problem: "Malformed", detail }) })
        })
      ),
    /** Makes a file or replaces it; its folder must be there. A string is written as UTF-8. */
    write: (path: string, content: Uint8Array | string) =>
      Effect.asVoid(request("fs/writeFile", { path, dataBase64: Base64.encode(content) })),
    /** A file, or a folder with all that is in it unless `recursive` is false. What is not there is no error unless `force` is false. */
    remove: (path: string, params: Omit<Params<"fs/remove">, "path"> = {}) =>
      Effect.asVoid(request("fs/remove", { ...params, path })),
    /** A file; or, with `recursive`, a folder. */
    copy: (
      sourcePath: string,
      destinationPath: string,
      params: Omit<Params<"fs/copy">, "sourcePath" | "destinationPath"> = {}
    ) => Effect.asVoid(request("fs/copy", { ...params, sourcePath, destinationPath })),
    /** With those above it, unless `recursive` is false. */
    createDirectory: (path: string, params: Omit<Params<"fs/createDirectory">, "path"> = {}) =>
      Effect.asVoid(request("fs/createDirectory", { ...params, path })),
    readDirectory: (path: string) => Effect.map(request("fs/readDirectory", { path }), ({ entries }) => entries),
    metadata: (path: string) => request("fs/getMetadata", { path }),
    /**
     * The paths that changed, together as the server says them, from when the
     * stream is run until it ends. What is watched need not be there yet (seen
     * with 0.169.0).
     */
    watch: (path: string): Stream.Stream<ReadonlyArray<string>, CodexError> =>
      Stream.unwrap(
        Effect.gen(function* () {
          const watchId = `watch-${++watches}`
          const heard = yield* subscribe(watchId)
          // Before it is begun: an interrupted beginning may have been heard. Codex does not mind an id it has not.
          yield* Effect.addFinalizer(() =>
            Effect.ignore(withinMillis(request("fs/unwatch", { watchId }), unwatchMillis))
          )
          yield* request("fs/watch", { path, watchId })
          return Stream.filterMap(heard, (message) =>
            message._tag === "Notification" && message.notification.method === "fs/changed"
              ? Result.succeed(message.notification.params.changedPaths)
              : Result.failVoid
          )
        })
      )
  }
}
