/**
 * Decompresses what codex has compressed.
 *
 * The runtime does it: Node can since 22.15 and 23.8.
 */
import * as Zlib from "node:zlib"
import * as NodeStream from "@effect/platform-node/NodeStream"
import { Stream } from "effect"
import { CodexError, FileFailed, Unsupported } from "../CodexError.ts"

/** The bytes of a file whose compressed bytes are these. */
export const decompress = (
  compressed: Stream.Stream<Uint8Array, CodexError>,
  path: string,
  zlib: Partial<Pick<typeof Zlib, "createZstdDecompress">> = Zlib
): Stream.Stream<Uint8Array, CodexError> => {
  const { createZstdDecompress } = zlib
  if (createZstdDecompress === undefined) {
    const reason = new Unsupported({
      transport: "this runtime",
      capability: `reading ${path}, which is compressed with zstd; Node can from 22.15 on`
    })
    return Stream.fail(new CodexError({ reason }))
  }
  return NodeStream.pipeThroughDuplex(compressed, {
    evaluate: () => createZstdDecompress(),
    onError: (error) =>
      new CodexError({
        reason: new FileFailed({
          path,
          detail: `cannot be decompressed: ${error instanceof Error ? error.message : "not zstd"}`
        })
      }),
    // One read at a time: a little file can hold a great deal.
    chunkSize: 1
  })
}
