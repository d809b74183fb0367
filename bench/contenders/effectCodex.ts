/**
 * How the streams of effect-codex are read: counted, and every event known.
 */
import { NodeServices } from "@effect/platform-node"
import { Effect, Layer, Stream } from "effect"
import { Codex, type CodexError, type ThreadEvent } from "effect-codex"
import { codexPath, report, start } from "./result.ts"

/** Longer than any line of the benchmarks. */
export const maxLineBytes = 256 * 1024 * 1024

export const CodexLive = Codex.layerExec({ codexPath, maxLineBytes }).pipe(Layer.provideMerge(NodeServices.layer))

export const count = Effect.fnUntraced(function* (stream: Stream.Stream<ThreadEvent.ThreadEvent, CodexError>) {
  const started = start()
  let events = 0
  yield* Stream.runForEachArray(stream, (chunk) =>
    Effect.sync(() => {
      for (const event of chunk) {
        if (event._tag === "Undecodable" || event._tag === "Unknown") throw new Error(`not decoded: ${event.raw}`)
        events++
      }
    })
  )
  report(started, events)
})
