/**
 * Cuts bytes into lines of text, on "\n" alone.
 *
 * Time is linear in the bytes however they are chunked, memory is one line plus
 * one chunk. U+2028 and a lone "\r" do not end a line (they are legal inside
 * JSON), a "\r" before the "\n" is dropped, empty lines are skipped. Bytes that
 * are not UTF-8 spoil only their own line.
 */

/** A line whose bytes are not UTF-8, shown with U+FFFD in their place. */
export class NotUtf8 {
  readonly shown: string
  constructor(shown: string) {
    this.shown = shown
  }
}

/** Says that a line grew past the cap. */
export class LineOverflow {
  readonly maxBytes: number
  constructor(maxBytes: number) {
    this.maxBytes = maxBytes
  }
}

export interface Framer {
  /** The lines that this chunk completes. */
  readonly push: (chunk: Uint8Array) => ReadonlyArray<string | NotUtf8> | LineOverflow
  /** The last line, when it has no "\n". */
  readonly end: () => ReadonlyArray<string | NotUtf8> | LineOverflow
}

const LF = 10

export const makeFramer = (maxBytes: number): Framer => {
  const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })
  const lenient = new TextDecoder("utf-8", { ignoreBOM: true })
  // The start of a line whose end has not come yet.
  let pending: Array<Uint8Array> = []
  let pendingBytes = 0

  const decodeLine = (bytes: Uint8Array): string | NotUtf8 => {
    try {
      return strict.decode(bytes)
    } catch {
      return new NotUtf8(lenient.decode(bytes))
    }
  }

  const withoutReturn = (line: string): string => (line.charCodeAt(line.length - 1) === 13 ? line.slice(0, -1) : line)

  const add = (out: Array<string | NotUtf8>, line: string): void => {
    const text = withoutReturn(line)
    if (text.length > 0) out.push(text)
  }

  /** Whole lines, without the last "\n": decoded at once, which is many times faster than line by line. */
  const decodeAll = (bytes: Uint8Array): ReadonlyArray<string | NotUtf8> => {
    const out: Array<string | NotUtf8> = []
    let text: string
    try {
      text = strict.decode(bytes)
    } catch {
      for (let start = 0; start <= bytes.length;) {
        const found = bytes.indexOf(LF, start)
        const end = found === -1 ? bytes.length : found
        const line = decodeLine(bytes.subarray(start, end))
        if (typeof line === "string") add(out, line)
        else out.push(new NotUtf8(withoutReturn(line.shown)))
        start = end + 1
      }
      return out
    }
    let start = 0
    for (;;) {
      const end = text.indexOf("\n", start)
      if (end === -1) break
      add(out, text.slice(start, end))
      start = end + 1
    }
    add(out, start === 0 ? text : text.slice(start))
    return out
  }

  const takePending = (tail: Uint8Array): Uint8Array => {
    if (pending.length === 0) return tail
    const whole = new Uint8Array(pendingBytes + tail.length)
    let offset = 0
    for (const part of pending) {
      whole.set(part, offset)
      offset += part.length
    }
    whole.set(tail, offset)
    pending = []
    pendingBytes = 0
    return whole
  }

  /** Whether a line inside a chunk is over the cap; a chunk below it cannot hold one. */
  const overflows = (bytes: Uint8Array): boolean => {
    if (bytes.length <= maxBytes) return false
    for (let start = 0; start < bytes.length;) {
      const found = bytes.indexOf(LF, start)
      const end = found === -1 ? bytes.length : found
      if (end - start > maxBytes) return true
      start = end + 1
    }
    return false
  }

  return {
    push: (chunk) => {
      const last = chunk.lastIndexOf(LF)
      if (last === -1) {
        // The chunk is copied: its buffer may be one that the reader uses again.
        if (chunk.length > 0) pending.push(chunk.slice())
        pendingBytes += chunk.length
        return pendingBytes > maxBytes ? new LineOverflow(maxBytes) : []
      }
      const lines = takePending(chunk.subarray(0, last))
      if (overflows(lines)) return new LineOverflow(maxBytes)
      const decoded = decodeAll(lines)
      if (last + 1 < chunk.length) {
        pending.push(chunk.slice(last + 1))
        pendingBytes = chunk.length - last - 1
        if (pendingBytes > maxBytes) return new LineOverflow(maxBytes)
      }
      return decoded
    },
    end: () => {
      const rest = takePending(new Uint8Array(0))
      return rest.length === 0 ? [] : decodeAll(rest)
    }
  }
}
