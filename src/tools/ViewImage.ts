/**
 * `view_image`: shows the model an image file of this machine.
 *
 * What is an image is told by its first bytes: PNG, JPEG, GIF, WebP. The file is
 * handed over as it is. Codex decodes it first: it makes large images smaller
 * and PNGs of GIFs, and sees damage that this does not.
 *
 * @since 0.1.0
 */
import { Effect, FileSystem, Option, Path, type PlatformError, Schema } from "effect"
import { Base64 } from "effect/encoding"
import { isInside } from "../internal/paths.ts"
import { systemText } from "../internal/systemText.ts"
import * as Tool from "./Tool.ts"

/**
 * @since 0.1.0
 * @category models
 */
export interface ViewImageOptions {
  /** What relative paths are relative to. */
  readonly workingDirectory: string
  /** Whether paths may lead out of it, as codex lets them; links are followed before that is decided. Default: false. */
  readonly allowOutside?: boolean | undefined
  /** The largest file that is shown, in bytes. Default: 20 MiB; codex has no such limit. */
  readonly maxBytes?: number | undefined
}

const Parameters = Schema.Struct({
  path: Schema.String.annotate({ description: "The image file, absolute or relative to the working directory." })
})

/**
 * The tool. A file that is not there, no file, too large or no image is told to
 * the model.
 *
 * @since 0.1.0
 * @category constructors
 */
export const tool = (options: ViewImageOptions): Effect.Effect<Tool.Tool, never, FileSystem.FileSystem | Path.Path> =>
  Tool.make({
    name: "view_image",
    description: "Look at an image file on this machine (PNG, JPEG, GIF or WebP).",
    parameters: Parameters,
    handler: Effect.fnUntraced(function* (parameters, call) {
      const { resolve } = yield* Path.Path
      const path = resolve(options.workingDirectory, parameters.path)
      const fail = (detail: string) => new Tool.ToolFailed({ tool: call.name, detail })
      const bytes = yield* read(path, options, fail)
      const type = mediaTypeOf(bytes)
      if (type === undefined) return yield* fail("unable to process image: invalid or unsupported image data")
      const image_url = `data:${type};base64,${Base64.encode(bytes)}`
      return { content: [{ type: "input_image", image_url, detail: "original" }], success: true } as const
    })
  })

const read = Effect.fnUntraced(function* (
  path: string,
  { allowOutside = false, maxBytes = 20 * 1024 * 1024, workingDirectory }: ViewImageOptions,
  fail: (detail: string) => Tool.ToolFailed
) {
  const fs = yield* FileSystem.FileSystem
  const platform = yield* Path.Path
  const { relative, resolve } = platform
  const notLocated = (error: PlatformError.PlatformError) =>
    fail(`unable to locate image at \`${path}\`: ${systemText(error)}`)
  const notRead = (error: PlatformError.PlatformError) =>
    fail(`unable to read image at \`${path}\`: ${systemText(error)}`)

  const root = yield* Effect.orElseSucceed(fs.realPath(workingDirectory), () => resolve(workingDirectory))
  const mayRead = (file: string): boolean => allowOutside || isInside(platform, root, file)
  const outside = fail(`image at \`${path}\` is outside of the working directory`)
  // What lies outside is not even looked at: the answer would tell whether it is there.
  if (!mayRead(resolve(root, relative(resolve(workingDirectory), path)))) return yield* outside
  const real = yield* Effect.mapError(fs.realPath(path), notLocated)
  if (!mayRead(real)) return yield* outside
  const info = yield* Effect.mapError(fs.stat(real), notLocated)
  if (info.type !== "File") return yield* fail(`image path \`${path}\` is not a file`)

  const file = yield* Effect.mapError(fs.open(real), notRead)
  const opened = yield* Effect.mapError(file.stat, notRead)
  // A folder on the way may have become a link since: what was opened is to be what still stands there.
  const [now, again] = yield* Effect.mapError(Effect.all([fs.realPath(real), fs.stat(real)]), notRead)
  if (now !== real || !isOneFile(opened, again) || !isOneFile(opened, info)) return yield* outside
  if (opened.size > maxBytes) {
    return yield* fail(`image at \`${path}\` has ${opened.size} bytes, more than the ${maxBytes} that can be shown`)
  }
  const buffer = new Uint8Array(Number(opened.size))
  let length = 0
  while (length < buffer.length) {
    const count = yield* Effect.mapError(file.read(buffer.subarray(length)), notRead)
    if (count === 0) break
    length += count
  }
  return buffer.subarray(0, length)
}, Effect.scoped)

const isOneFile = (one: FileSystem.File.Info, other: FileSystem.File.Info): boolean =>
  one.dev === other.dev && Option.getOrUndefined(one.ino) === Option.getOrUndefined(other.ino)

/**
 * The media type of an image by its content; undefined for what is none that
 * models take.
 *
 * @since 0.1.0
 * @category getters
 */
export const mediaTypeOf = (bytes: Uint8Array): string | undefined => {
  const head = String.fromCharCode(...bytes.subarray(0, 16))
  if (head.startsWith("\x89PNG\r\n\x1a\n")) return "image/png"
  if (head.startsWith("\xff\xd8\xff")) return "image/jpeg"
  if (/^GIF8[79]a/.test(head)) return "image/gif"
  return /^RIFF[^]{4}WEBPVP8[ LX]/.test(head) ? "image/webp" : undefined
}
