/** The pixels of a screenshot: PNG with 8 bits a channel, not interlaced, as Chromium writes it. */
import { inflateSync } from "node:zlib"

export interface Picture {
  readonly width: number
  readonly height: number
  /** As `#rrggbb`. */
  readonly at: (x: number, y: number) => string
}

/** Where a colour is: its outermost pixels. */
export interface Box {
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
}

const paeth = (left: number, above: number, corner: number): number => {
  const guess = left + above - corner
  const [toLeft, toAbove, toCorner] = [Math.abs(guess - left), Math.abs(guess - above), Math.abs(guess - corner)]
  if (toLeft <= toAbove && toLeft <= toCorner) return left
  return toAbove <= toCorner ? above : corner
}

export const decodePng = (file: Buffer): Picture => {
  const width = file.readUInt32BE(16)
  const height = file.readUInt32BE(20)
  const [depth, color, , , interlace] = file.subarray(24, 29)
  const channels = color === 6 ? 4 : 3
  if (depth !== 8 || (color !== 2 && color !== 6) || interlace !== 0) {
    throw new Error(`a PNG of another kind: depth ${depth}, colour ${color}, interlace ${interlace}`)
  }
  const parts: Array<Buffer> = []
  for (let at = 8; at < file.length; at += 12 + file.readUInt32BE(at)) {
    if (file.toString("latin1", at + 4, at + 8) === "IDAT")
      parts.push(file.subarray(at + 8, at + 8 + file.readUInt32BE(at)))
  }
  const raw = inflateSync(Buffer.concat(parts))
  const stride = width * channels
  const pixels = Buffer.alloc(stride * height)
  for (let y = 0; y < height; y++) {
    const filter = raw[y * (stride + 1)]
    for (let i = 0; i < stride; i++) {
      const at = y * stride + i
      const left = i < channels ? 0 : (pixels[at - channels] ?? 0)
      const above = y === 0 ? 0 : (pixels[at - stride] ?? 0)
      const corner = i < channels || y === 0 ? 0 : (pixels[at - stride - channels] ?? 0)
      const guess = [0, left, above, (left + above) >> 1, paeth(left, above, corner)][filter ?? 0] ?? 0
      pixels[at] = (raw[y * (stride + 1) + 1 + i] ?? 0) + guess
    }
  }
  return {
    width,
    height,
    at: (x, y) => `#${pixels.toString("hex", y * stride + x * channels, y * stride + x * channels + 3)}`
  }
}

/** Each block of rows that has the colour, from the top. */
export const boxesOf = (picture: Picture, color: string): ReadonlyArray<Box> => {
  const boxes: Array<Box> = []
  for (let y = 0; y < picture.height; y++) {
    let left = -1
    let right = -1
    for (let x = 0; x < picture.width; x++) {
      if (picture.at(x, y) !== color) continue
      if (left === -1) left = x
      right = x
    }
    if (left === -1) continue
    const last = boxes.at(-1)
    if (last !== undefined && last.bottom === y - 1) {
      boxes[boxes.length - 1] = {
        left: Math.min(last.left, left),
        right: Math.max(last.right, right),
        top: last.top,
        bottom: y
      }
    } else boxes.push({ left, right, top: y, bottom: y })
  }
  return boxes
}
