/**
 * Reads a thread's file on as codex writes to it.
 *
 * A line is given once it is whole. The folder is watched, and looked at now
 * and then in case that says nothing. The end of what was read is compared
 * with what is there now, so that a file that was cut or replaced is noticed
 * even when it has grown again.
 */
import { Array as Arr, Cause, type Duration, Effect, FiberHandle, FileSystem, Path, Queue, Scope, Stream } from "effect"
import type * as Pull from "effect/Pull"
import { CodexError, ThreadNotFound } from "../../CodexError.ts"
import { fileFailed } from "../../internal/fileFailed.ts"
import { isLater, type RolloutFile, type Rollouts } from "../../internal/rollouts.ts"
import { linesOf, makeLineReader } from "./lines.ts"
import { endsTurn, startsTurn } from "./Rollout.ts"
import type { FollowedLine } from "./SessionLine.ts"

export interface FollowRequest {
  readonly file: RolloutFile
  readonly fromNow: boolean
  readonly until: "turnEnd" | "idle" | undefined
  readonly pollInterval: Duration.Input
  readonly maxLineBytes: number
}

const blockBytes = 256 * 1024
/** How much of what was read is compared. */
const tailBytes = 64
const newline = 10

export const makeFollow = Effect.fnUntraced(function* (rollouts: Rollouts) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path

  /** The bytes from a place on, at most a block of them; none when the file is shorter. */
  const readAt = Effect.fnUntraced(function* (file: string, from: number) {
    const handle = yield* fs.open(file, { flag: "r" })
    if (Number((yield* handle.stat).size) < from) return undefined
    yield* handle.seek(BigInt(from), "start")
    const block = new Uint8Array(blockBytes)
    return block.subarray(0, yield* handle.read(block))
  }, Effect.scoped)

  /** After the last line that is whole. */
  const endOfLines = Effect.fnUntraced(function* (file: string) {
    for (let end = Number((yield* fs.stat(file)).size); end > 0;) {
      const start = Math.max(0, end - blockBytes)
      const block = (yield* readAt(file, start))?.subarray(0, end - start)
      const found = block?.lastIndexOf(newline) ?? -1
      if (found !== -1) return start + found + 1
      end = start
    }
    return 0
  })

  return (request: FollowRequest): Stream.Stream<FollowedLine, CodexError> =>
    Stream.fromPull(
      Effect.gen(function* () {
        const scope = yield* Effect.scope
        const changed = yield* Queue.sliding<void>(1)
        const watcher = yield* FiberHandle.make<void>()
        let file = request.file
        let reader = makeLineReader(request.maxLineBytes)
        let position = 0
        let tail: Uint8Array = new Uint8Array(0)
        /** Where the thread goes on when this file has nothing more. */
        let next: RolloutFile | undefined
        let caughtUp = false
        let running = false
        let isOver = false
        let misses = 0
        /** What is being read of a compressed file, and the one that was read. */
        let packed: Pull.Pull<Arr.NonEmptyReadonlyArray<Uint8Array>, CodexError> | undefined
        let unpacked: string | undefined

        const watch = Effect.suspend(() =>
          FiberHandle.run(
            watcher,
            fs.watch(path.dirname(file.path)).pipe(
              Stream.runForEach((event) =>
                event.path.includes(file.threadId) ? Queue.offer(changed, undefined) : Effect.void
              ),
              // The poll goes on without it.
              Effect.ignore
            )
          )
        )

        const open = (other: RolloutFile) => {
          const moved = path.dirname(other.path) !== path.dirname(file.path)
          file = other
          return moved ? watch : Effect.void
        }

        const restart = () => {
          reader = makeLineReader(request.maxLineBytes)
          position = 0
          tail = new Uint8Array(0)
          running = false
        }

        const give = (chunk: Uint8Array): ReadonlyArray<FollowedLine> => {
          position += chunk.length
          tail = Buffer.concat([tail, chunk.subarray(-tailBytes)]).subarray(-tailBytes)
          return note(reader.push(chunk))
        }

        const note = (lines: ReadonlyArray<FollowedLine>): ReadonlyArray<FollowedLine> => {
          for (const [i, line] of lines.entries()) {
            if (startsTurn(line)) running = true
            if (!endsTurn(line)) continue
            running = false
            if (request.until !== "turnEnd" || !caughtUp) continue
            isOver = true
            return lines.slice(0, i + 1)
          }
          return lines
        }

        /** The file under another name: archived, or compressed, or back. */
        const relocate = Effect.gen(function* () {
          const stored = yield* rollouts.stored
          const found = stored.segment(file.segmentId)
          if (found === undefined || found.path === file.path) {
            if (++misses > 1) return yield* new CodexError({ reason: new ThreadNotFound({ thread: file.threadId }) })
            yield* wait
          } else {
            misses = 0
            yield* open(found)
          }
        })

        const wait = Effect.timeoutOption(Queue.take(changed), request.pollInterval)

        /** Nothing more to read for now. */
        const atEnd = Effect.gen(function* () {
          if (next !== undefined) {
            const rest = note(reader.end())
            yield* open(next)
            restart()
            next = undefined
            return rest
          }
          next = (yield* rollouts.newest)
            .filter((candidate) => candidate.threadId === file.threadId && isLater(candidate, file))
            .toSorted((one, other) => Number(isLater(other, one)) - Number(isLater(one, other)))[0]
          // What was written here in the meantime comes first.
          if (next !== undefined) return []
          caughtUp = true
          if (request.until === "idle" && !running) isOver = true
          else yield* wait
          return []
        })

        const readPlain = Effect.gen(function* () {
          const from = position - tail.length
          const block = yield* readAt(file.path, from)
          if (block === undefined || Buffer.compare(block.subarray(0, tail.length), tail) !== 0) {
            restart()
            const restarted: FollowedLine = { _tag: "Restarted", path: file.path }
            return [restarted]
          }
          misses = 0
          return block.length > tail.length ? give(block.subarray(tail.length)) : yield* atEnd
        }).pipe(
          Effect.catchTag("PlatformError", (error) =>
            error.reason._tag === "NotFound" ? Effect.as(relocate, []) : Effect.fail(fileFailed(file.path)(error))
          )
        )

        /** Nobody writes to a file that is compressed. */
        const readCompressed = Effect.gen(function* () {
          if (unpacked !== file.path) {
            packed ??= yield* Scope.provide(Stream.toPull(rollouts.bytes(file, { from: position })), scope)
            return (yield* packed).flatMap(give)
          }
          const isThere = yield* Effect.orElseSucceed(fs.exists(file.path), () => false)
          if (isThere) return yield* atEnd
          yield* relocate
          return []
        }).pipe(
          Effect.catchIf(Cause.isDone, () => {
            unpacked = file.path
            packed = undefined
            return Effect.succeed([])
          })
        )

        yield* watch
        if (request.fromNow && !file.compressed) {
          const end = yield* Effect.mapError(endOfLines(file.path), fileFailed(file.path))
          if (request.until === "idle") {
            const before = linesOf(request.maxLineBytes)(rollouts.bytes(file, { to: end }))
            yield* Stream.runForEachArray(before, (lines) => Effect.sync(() => note(lines)))
          }
          position = end
        }
        return Effect.suspend(function pull(): Effect.Effect<
          Arr.NonEmptyReadonlyArray<FollowedLine>,
          CodexError | Cause.Done
        > {
          if (isOver) return Cause.done()
          return Effect.flatMap(file.compressed ? readCompressed : readPlain, (lines) =>
            Arr.isReadonlyArrayNonEmpty(lines) ? Effect.succeed(lines) : pull()
          )
        })
      })
    ).pipe(Stream.scoped)
})
