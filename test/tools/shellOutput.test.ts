import { assert, describe, it } from "@effect/vitest"
import { makeCapture } from "../../src/tools/shell/output.ts"
import { heldBytes } from "../support/memory.ts"

const half = 512 * 1024

/** Bytes that tell where they stand. */
const numbered = (length: number): Buffer => {
  const bytes = Buffer.alloc(length)
  for (let i = 0; i < length; i++) bytes[i] = i % 251
  return bytes
}

describe("what a command wrote", () => {
  it("is kept from the beginning and the end, in whatever pieces it comes", () => {
    for (const total of [0, 1, half - 1, half, half + 1, 2 * half - 1, 2 * half, 2 * half + 1, 5 * half + 7]) {
      for (const piece of [997, half - 1, half, half + 1, 3 * half, 6 * half]) {
        const bytes = numbered(total)
        const capture = makeCapture()
        // The second time shows that the first left nothing.
        for (const round of [1, 2]) {
          for (let at = 0; at < total; at += piece) capture.push(bytes.subarray(at, at + piece))
          const { head, omittedBytes, tail, totalBytes } = capture.take()
          const about = `${total} bytes in pieces of ${piece}, round ${round}`
          assert.strictEqual(totalBytes, total, about)
          assert.strictEqual(omittedBytes, Math.max(0, total - 2 * half), about)
          assert.isTrue(bytes.subarray(0, half).equals(head), about)
          assert.isTrue(bytes.subarray(Math.max(half, total - half)).equals(tail), about)
        }
      }
    }
  })

  it("is copied: the pieces are free to be used again", () => {
    const capture = makeCapture()
    const piece = Buffer.alloc(half)
    for (const byte of [1, 2, 3]) capture.push(piece.fill(byte))
    piece.fill(4)
    const { head, tail } = capture.take()
    assert.deepStrictEqual([head[0], head[half - 1], tail[0], tail[half - 1]], [1, 1, 3, 3])
  })

  it("is held in 1 MiB, though it came byte by byte", () => {
    const capture = makeCapture()
    const before = heldBytes()
    for (let i = 0; i < 2_500_000; i++) capture.push(Buffer.from([i]))
    const held = heldBytes() - before
    assert.isBelow(held, 4 * 1024 * 1024)
    assert.isAtLeast(held, 1024 * 1024 - 64 * 1024)
    assert.strictEqual(capture.take().omittedBytes, 2_500_000 - 2 * half)
  })
})
