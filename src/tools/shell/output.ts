/**
 * What a command wrote, and as much of it as a model is shown.
 *
 * The rules are codex's (driven by 0.80.0 and 0.169.0): a token is four bytes,
 * the middle is what goes, a character is never cut. Memory is bounded however
 * much a command writes.
 */

const bytesPerToken = 4

/** As many bytes of a command's beginning are kept, and of its end. */
const halfBytes = 512 * 1024

/** The largest budget for which enough is kept. */
export const mostTokens = (2 * halfBytes) / bytesPerToken

/** Codex's estimate. */
export const tokensOf = (bytes: number): number => Math.ceil(bytes / bytesPerToken)

/** Output as it came, without its middle when there was more than is kept. */
export interface Captured {
  readonly head: Uint8Array
  readonly tail: Uint8Array
  /** All that was written. */
  readonly totalBytes: number
  readonly omittedBytes: number
  /** Of all that was written; one without an end counts. */
  readonly lines: number
}

export interface Capture {
  readonly push: (chunk: Uint8Array) => void
  /** All since the last time. */
  readonly take: () => Captured
  /** How much it was given, ever. */
  readonly seen: () => number
}

/** Keeps the beginning and the end, 512 KiB each, however small the pieces. */
export const makeCapture = (): Capture => {
  let seen = 0
  const head = makeRing()
  const tail = makeRing()
  let total = 0
  let newlines = 0
  let last = newline

  return {
    push(chunk) {
      if (chunk.length === 0) return
      for (const byte of chunk) if (byte === newline) newlines++
      last = chunk[chunk.length - 1] ?? last
      const room = Math.max(0, halfBytes - total)
      head.push(chunk.subarray(0, room))
      tail.push(chunk.subarray(room))
      seen += chunk.length
      total += chunk.length
    },
    take() {
      const kept = { head: head.take(), tail: tail.take() }
      const captured: Captured = {
        ...kept,
        totalBytes: total,
        omittedBytes: total - kept.head.length - kept.tail.length,
        lines: newlines + (last === newline ? 0 : 1)
      }
      total = newlines = 0
      last = newline
      return captured
    },
    seen: () => seen
  }
}

/** The last 512 KiB of what it is given, copied into one buffer, which is only as large as it must be. */
const makeRing = () => {
  let buffer = Buffer.alloc(0)
  let written = 0

  return {
    push(chunk: Uint8Array) {
      const rest = chunk.subarray(Math.max(0, chunk.length - halfBytes))
      if (buffer.length < Math.min(halfBytes, written + rest.length)) {
        // It is not full yet: nothing has gone round.
        const larger = Buffer.alloc(Math.min(halfBytes, Math.max(2 * buffer.length, written + rest.length)))
        buffer.copy(larger, 0, 0, written)
        buffer = larger
      }
      const start = written % halfBytes
      const first = rest.subarray(0, halfBytes - start)
      buffer.set(first, start)
      buffer.set(rest.subarray(first.length), 0)
      written += rest.length
    },
    /** All of it, in order; it is empty then. */
    take(): Uint8Array {
      const start = written % halfBytes
      const all =
        written > halfBytes
          ? Buffer.concat([buffer.subarray(start), buffer.subarray(0, start)])
          : buffer.subarray(0, written)
      buffer = Buffer.alloc(0)
      written = 0
      return all
    }
  }
}

const newline = 0x0a

/** The same with a line before it. */
export const withFirstLine = (line: string, captured: Captured): Captured => {
  const bytes = Buffer.from(`${line}\n`)
  return {
    ...captured,
    head: Buffer.concat([bytes, captured.head]),
    totalBytes: captured.totalBytes + bytes.length,
    lines: captured.lines + 1
  }
}

export interface Shown {
  readonly text: string
  readonly truncated: boolean
  /** The tokens of the whole text, of which this is what fits. */
  readonly tokens: number
}

/**
 * As much as a budget of tokens holds: half of it from the beginning, half from
 * the end. `gap` is how many bytes the part that was not kept counts for.
 */
export const show = (captured: Captured, tokens: number, gap: number = captured.omittedBytes): Shown => {
  // Bytes that are no UTF-8 grow when they are replaced, and count as what they became.
  const whole =
    captured.omittedBytes === 0
      ? utf8(Buffer.concat([captured.head, captured.tail]))
      : Buffer.concat([utf8(captured.head), utf8(captured.tail)])
  const total = whole.length + gap
  const budget = tokens * bytesPerToken
  if (total <= budget) return { text: whole.toString("utf8"), truncated: false, tokens: tokensOf(total) }
  let start = Math.floor(budget / 2)
  let end = whole.length - (budget - start)
  while (start > 0 && isWithinCharacter(whole[start])) start--
  while (end < whole.length && isWithinCharacter(whole[end])) end++
  return {
    text:
      whole.toString("utf8", 0, start) + `…${tokensOf(total - budget)} tokens truncated…` + whole.toString("utf8", end),
    truncated: true,
    tokens: tokensOf(total)
  }
}

const isWithinCharacter = (byte: number | undefined): boolean => byte !== undefined && (byte & 0xc0) === 0x80

/** The same bytes when they are UTF-8; what is not becomes U+FFFD. */
const utf8 = (bytes: Uint8Array): Buffer => Buffer.from(decoder.decode(bytes))

const decoder = new TextDecoder("utf-8", { ignoreBOM: true })
