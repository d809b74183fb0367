import { assert, describe, it, vi } from "@effect/vitest"
import { Arbitrary, Schema } from "effect"
import { LineOverflow, makeFramer, NotUtf8 } from "../../src/internal/lines.ts"

type Line = string | NotUtf8

const noCap = 1 << 30

/** What a line may be made of: whole and half code points, bytes that are never UTF-8, every kind of line break. */
const pieces: ReadonlyArray<ReadonlyArray<number>> = [
  [0x61],
  [0x7b, 0x7d],
  [0x0a],
  [0x0a],
  [0x0d, 0x0a],
  [0x0d],
  [0x00],
  [0xc3, 0xa9], // é
  [0xe2, 0x80, 0xa8], // U+2028
  [0xc2, 0x85], // U+0085
  [0xf0, 0x9f, 0x98, 0x80], // 😀
  [0xf0, 0x9f], // the first half of it
  [0x98, 0x80], // the second
  [0xef, 0xbb, 0xbf], // a byte order mark
  [0xff],
  [0xc0, 0x8a], // "\n" in a form that UTF-8 forbids
  [0xed, 0xa0, 0x80] // half a surrogate pair
]

const bytesOf = Arbitrary.map(
  Arbitrary.array(Arbitrary.schema(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: pieces.length + 7 }))), {
    maxLength: 60
  }),
  (choices) => Uint8Array.from(choices.flatMap((choice, i) => pieces[choice] ?? [(choice * 37 + i * 101) % 256]))
)

/** Lengths of the chunks, 0 among them; what is left over is the last chunk. */
const cuts = Arbitrary.array(Arbitrary.schema(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 9 }))), {
  maxLength: 40
})

const sample = { arbitrary: { runs: 1000, size: 40 } }

const chunked = (bytes: Uint8Array, lengths: ReadonlyArray<number>): ReadonlyArray<Uint8Array> => {
  const chunks: Array<Uint8Array> = []
  let at = 0
  for (const length of lengths) {
    chunks.push(bytes.subarray(at, at + length))
    at = Math.min(bytes.length, at + length)
  }
  chunks.push(bytes.subarray(at))
  return chunks
}

/** Split at every "\n". */
const rawLines = (bytes: Uint8Array): ReadonlyArray<Uint8Array> => {
  const lines: Array<Uint8Array> = []
  let start = 0
  bytes.forEach((byte, i) => {
    if (byte !== 10) return
    lines.push(bytes.subarray(start, i))
    start = i + 1
  })
  return [...lines, bytes.subarray(start)]
}

const expectedLine = (raw: Uint8Array): Line => {
  const line = raw.at(-1) === 13 ? raw.subarray(0, -1) : raw
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(line)
  } catch {
    return new NotUtf8(new TextDecoder("utf-8", { ignoreBOM: true }).decode(line))
  }
}

const expected = (bytes: Uint8Array): ReadonlyArray<Line> =>
  rawLines(bytes)
    .map(expectedLine)
    .filter((line) => line !== "")

const frame = (chunks: ReadonlyArray<Uint8Array>, maxBytes: number) => {
  const framer = makeFramer(maxBytes)
  const lines: Array<Line> = []
  for (const step of [...chunks.map((chunk) => () => framer.push(chunk)), () => framer.end()]) {
    const out = step()
    if (out instanceof LineOverflow) return { lines, overflow: out }
    lines.push(...out)
  }
  return { lines, overflow: undefined }
}

const encode = (text: string) => new TextEncoder().encode(text)

describe("the lines of a byte stream", () => {
  it.prop(
    "are the text split at every line feed, wherever its chunks begin and end",
    [bytesOf, cuts],
    ([bytes, lengths]) => {
      const { lines, overflow } = frame(chunked(bytes, lengths), noCap)
      assert.isUndefined(overflow)
      assert.deepStrictEqual(lines, expected(bytes))
    },
    sample
  )

  it.prop(
    "are the same when every byte comes alone",
    [bytesOf],
    ([bytes]) => {
      const alone = Array.from(bytes, (byte) => Uint8Array.of(byte))
      assert.deepStrictEqual(frame(alone, noCap).lines, expected(bytes))
    },
    sample
  )

  it("do not change when the reader uses its buffer again", () => {
    const buffer = encode("a half ")
    const framer = makeFramer(noCap)
    assert.deepStrictEqual(framer.push(buffer), [])
    buffer.fill(0x78)
    assert.deepStrictEqual(framer.push(encode("line\nand ano")), ["a half line"])
    assert.deepStrictEqual(framer.push(encode("ther\n")), ["and another"])
  })

  it("are not cut at U+2028, U+2029, U+0085 or a lone carriage return", () => {
    const text = `{"a":"1\u20282\u20293\u00854\r5"}`
    assert.deepStrictEqual(frame([encode(`${text}\n`)], noCap).lines, [text])
  })

  it("lose one carriage return before the line feed, and keep any other", () => {
    assert.deepStrictEqual(frame([encode("a\r\r\n\rb\n\r\n")], noCap).lines, ["a\r", "\rb"])
  })

  it("keep a byte order mark, which is no part of the framing", () => {
    assert.deepStrictEqual(frame([encode("\uFEFF{}\n")], noCap).lines, ["\uFEFF{}"])
  })

  it("that are not UTF-8 spoil only themselves, and lose their carriage return too", () => {
    const bytes = Uint8Array.from([...encode("good\n"), 0x61, 0xff, 0x62, 0x0d, 0x0a, ...encode("é\n")])
    assert.deepStrictEqual(frame([bytes], noCap).lines, ["good", new NotUtf8("a\uFFFDb"), "é"])
  })

  it("end with the last one, whether or not a line feed follows it", () => {
    assert.deepStrictEqual(frame([encode("a\nb")], noCap).lines, ["a", "b"])
    assert.deepStrictEqual(frame([encode("a\nb\n")], noCap).lines, ["a", "b"])
  })

  it("are given when their line feed comes, and the last one at the end", () => {
    const framer = makeFramer(noCap)
    assert.deepStrictEqual(framer.push(encode("a\nb\nc")), ["a", "b"])
    assert.deepStrictEqual(framer.push(new Uint8Array(0)), [])
    assert.deepStrictEqual(framer.end(), ["c"])
    assert.deepStrictEqual(framer.end(), [])
  })
})

describe("the cap on a line", () => {
  const caps = Arbitrary.schema(Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 30 })))

  it.prop(
    "is hit exactly when a line has more bytes, wherever the chunks begin and end",
    [bytesOf, cuts, caps],
    ([bytes, lengths, cap]) => {
      const { lines, overflow } = frame(chunked(bytes, lengths), cap)
      if (rawLines(bytes).some((line) => line.length > cap)) {
        assert.deepStrictEqual(overflow, new LineOverflow(cap))
        assert.deepStrictEqual(lines, expected(bytes).slice(0, lines.length))
      } else {
        assert.isUndefined(overflow)
        assert.deepStrictEqual(lines, expected(bytes))
      }
    },
    sample
  )

  const cap = 64
  const full = "x".repeat(cap)
  for (const [form, chunks] of [
    ["in one chunk", (text: string) => [encode(text)]],
    ["byte by byte", (text: string) => Array.from(encode(text), (byte) => Uint8Array.of(byte))],
    ["cut before the line feed", (text: string) => [encode(text.slice(0, -1)), encode(text.slice(-1))]],
    ["in the middle of other lines", (text: string) => [encode("a\n\nb"), encode(`\n${text}c\nd`)]]
  ] as const) {
    it(`lets a line of exactly the cap pass ${form}`, () => {
      const { lines, overflow } = frame(chunks(`${full}\n`), cap)
      assert.isUndefined(overflow)
      assert.include(lines, full)
    })

    it(`stops a line one byte over it ${form}`, () => {
      assert.deepStrictEqual(frame(chunks(`${full}x\n`), cap).overflow, new LineOverflow(cap))
    })
  }

  it("stops a line that never ends as soon as it is over, without waiting for a line feed", () => {
    const framer = makeFramer(cap)
    assert.deepStrictEqual(framer.push(encode("x".repeat(cap))), [])
    assert.instanceOf(framer.push(encode("x")), LineOverflow)
  })

  it("counts bytes, not characters", () => {
    assert.isUndefined(frame([encode(`${"é".repeat(cap / 2)}\n`)], cap).overflow)
    assert.instanceOf(frame([encode(`${"é".repeat(cap / 2)}a\n`)], cap).overflow, LineOverflow)
  })

  it("says nothing of many short lines in one long chunk", () => {
    const { lines, overflow } = frame([encode("ab\n".repeat(10 * cap))], cap)
    assert.isUndefined(overflow)
    assert.strictEqual(lines.length, 10 * cap)
  })
})

describe("the work of framing", () => {
  it("copies each byte of a long line a fixed number of times, however small its chunks", () => {
    const copied = (total: number, chunk: number): number => {
      const framer = makeFramer(noCap)
      const typedArray: Uint8Array = Object.getPrototypeOf(Uint8Array.prototype)
      const set = vi.spyOn(typedArray, "set")
      const slice = vi.spyOn(typedArray, "slice")
      const decode = vi.spyOn(TextDecoder.prototype, "decode")
      try {
        const part = new Uint8Array(chunk).fill(0x61)
        for (let sent = 0; sent < total; sent += chunk) framer.push(part)
        assert.strictEqual(framer.push(Uint8Array.of(10)) instanceof LineOverflow, false)
        const sizes = [
          ...set.mock.calls.map(([source]) => source.length),
          ...slice.mock.results.map(({ value }) => (value as Uint8Array).length),
          ...decode.mock.calls.map(([bytes]) => bytes?.byteLength ?? 0)
        ]
        return sizes.reduce((sum, size) => sum + size, 0)
      } finally {
        set.mockRestore()
        slice.mockRestore()
        decode.mockRestore()
      }
    }
    const total = 64 * 1024
    for (const chunk of [64, 1024, total]) {
      const work = copied(total, chunk)
      // Below one copy the counters would not see the work at all.
      assert.isAtLeast(work, total)
      assert.isAtMost(work, 4 * total)
    }
  })
})
