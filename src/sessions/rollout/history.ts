/**
 * A thread's lines from its first to its last, over all the files they are in.
 */
import { Effect, FileSystem, Stream } from "effect"
import type { CodexError } from "../../CodexError.ts"
import { historyBase, type RolloutFile, type Rollouts, type Stored } from "../../internal/rollouts.ts"
import { linesOf } from "./lines.ts"
import type { Gap, SessionLine } from "./SessionLine.ts"

export interface History {
  /** All lines, those of other files that come before the file's own among them. */
  readonly whole: (stored: Stored, file: RolloutFile) => Stream.Stream<SessionLine, CodexError>
  /** Only those that come before the file's own. */
  readonly before: (stored: Stored, file: RolloutFile) => Stream.Stream<SessionLine, CodexError>
}

export const makeHistory = Effect.fnUntraced(function* (rollouts: Rollouts, maxLineBytes: number) {
  const fs = yield* FileSystem.FileSystem

  const own = (file: RolloutFile, to: number | undefined) =>
    linesOf(maxLineBytes)(rollouts.bytes(file, to === undefined ? {} : { to }))

  /** A file that was cut since another one went on from it; one that is compressed does not say. */
  const isShort = (file: RolloutFile, to: number) =>
    file.compressed
      ? Effect.succeed(false)
      : fs.stat(file.path).pipe(
          Effect.map(({ size }) => Number(size) < to),
          Effect.orElseSucceed(() => true)
        )

  const gap = (segmentId: string, detail: string) => Stream.make<[Gap]>({ _tag: "Gap", segmentId, detail })

  /** `seen` are the files that go on from this one: a file that went on from itself would have no beginning. */
  const before = (
    stored: Stored,
    file: RolloutFile,
    seen: ReadonlyArray<string> = []
  ): Stream.Stream<SessionLine, CodexError> =>
    Stream.unwrap(
      Effect.gen(function* () {
        const base = historyBase(yield* rollouts.head(file))
        if (base === undefined) return Stream.empty
        const { endByte, segmentId } = base
        const known = [...seen, file.segmentId]
        const earlier = known.includes(segmentId) ? undefined : stored.segment(segmentId)
        if (earlier === undefined) return gap(segmentId, "the file that this one goes on from is not there")
        const lines = Stream.concat(before(stored, earlier, known), own(earlier, endByte))
        return (yield* isShort(earlier, endByte))
          ? Stream.concat(lines, gap(segmentId, `${earlier.path} is shorter than it was`))
          : lines
      })
    )

  const history: History = {
    before,
    whole: (stored, file) => Stream.concat(before(stored, file), own(file, undefined))
  }
  return history
})
