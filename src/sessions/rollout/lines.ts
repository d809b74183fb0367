/**
 * Bytes of a rollout into its lines. A line that is too long is one typed line,
 * and the next one is read as if nothing had happened.
 */
import { Stream } from "effect"
import { LineOverflow, makeFramer, type NotUtf8 } from "../../internal/lines.ts"
import { decode, type Line } from "./Rollout.ts"
import { undecodable } from "./undecodable.ts"

export interface LineReader {
  /** The lines that these bytes complete. */
  readonly push: (chunk: Uint8Array) => ReadonlyArray<Line>
  /** What is left at the end: a line that nobody finished, or that needs no finishing. */
  readonly end: () => ReadonlyArray<Line>
}

const newline = 10

export const makeLineReader = (maxLineBytes: number): LineReader => {
  let framer = makeFramer(maxLineBytes)
  /** Whether a line has begun; then only what ends it is given to the framer at once. */
  let begun = false
  let skipping = false

  const take = (framed: ReadonlyArray<string | NotUtf8> | LineOverflow, out: Array<Line>): void => {
    if (framed instanceof LineOverflow) {
      framer = makeFramer(maxLineBytes)
      out.push(undecodable("TooLong", `a line is longer than ${maxLineBytes} bytes`, ""))
      skipping = true
    } else {
      for (const line of framed) out.push(readLine(line))
    }
  }

  const push = (chunk: Uint8Array): ReadonlyArray<Line> => {
    const out: Array<Line> = []
    let rest = chunk
    while (rest.length > 0) {
      const end = begun || skipping || rest.length > maxLineBytes ? rest.indexOf(newline) + 1 : rest.length
      const part = rest.subarray(0, end === 0 ? rest.length : end)
      rest = rest.subarray(part.length)
      const isEnded = part[part.length - 1] === newline
      if (!skipping) take(framer.push(part), out)
      if (isEnded) skipping = false
      begun = !isEnded
    }
    return out
  }

  const end = (): ReadonlyArray<Line> => {
    const out: Array<Line> = []
    if (!skipping) take(framer.end(), out)
    return out.map((line) =>
      line._tag === "Undecodable" && (line.problem === "NotJson" || line.problem === "NotUtf8")
        ? undecodable("Unfinished", "the last line is not finished", line.raw)
        : line
    )
  }

  return { push, end }
}

const readLine = (line: string | NotUtf8): Line =>
  typeof line === "string" ? decode(line) : undecodable("NotUtf8", "this is not UTF-8", line.shown)

/** The lines of a file from its bytes, a batch for every chunk. */
export const linesOf =
  (maxLineBytes: number) =>
  <E, R>(bytes: Stream.Stream<Uint8Array, E, R>): Stream.Stream<Line, E, R> =>
    Stream.mapAccumArray(
      bytes,
      () => makeLineReader(maxLineBytes),
      (reader, chunks) => [reader, chunks.flatMap((chunk) => reader.push(chunk))],
      { onHalt: (reader) => reader.end() }
    )
