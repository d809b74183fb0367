import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect, FileSystem, Path } from "effect"
import { type Tool, ViewImage } from "effect-codex/tools"
import { Base64 } from "effect/encoding"

const bytes = (base64: string): Uint8Array => Buffer.from(base64, "base64")

const png = bytes("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")

const images = {
  "image/png": png,
  "image/jpeg": Uint8Array.of(0xff, 0xd8, 0xff, 0xe0),
  "image/gif": bytes("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"),
  "image/webp": bytes("UklGRiQAAABXRUJQVlA4IBgAAAAwAQCdASoBAAEAAgA0JaQAA3AA/vuUAAA=")
}

/** A folder with files in it, and what the tool says of a path. */
const looking = Effect.fnUntraced(function* (
  files: Readonly<Record<string, Uint8Array>>,
  options: { readonly maxBytes?: number; readonly allowOutside?: boolean } = {}
) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const folder = yield* fs.realPath(yield* fs.makeTempDirectoryScoped())
  for (const [name, content] of Object.entries(files)) yield* fs.writeFile(path.join(folder, name), content)
  const tool = yield* ViewImage.tool({ workingDirectory: folder, ...options })
  const call = (args: unknown) =>
    tool.handle({ type: "function", callId: "1", name: "view_image", arguments: JSON.stringify(args) })
  const refusal = (path: string) => Effect.map(Effect.flip(call({ path })), ({ message }) => message)
  return { call, folder, refusal }
})

describe("view_image", () => {
  for (const [type, content] of Object.entries(images)) {
    it.effect(`shows an ${type} file for what it holds, whatever its name says`, () =>
      Effect.gen(function* () {
        const { call, folder } = yield* looking({ "picture.txt": content })
        const shown: Tool.ToolOutput = {
          content: [
            { type: "input_image", image_url: `data:${type};base64,${Base64.encode(content)}`, detail: "original" }
          ],
          success: true
        }
        assert.deepStrictEqual(yield* call({ path: "picture.txt" }), shown)
        assert.deepStrictEqual(yield* call({ path: `./nowhere/../picture.txt` }), shown)
        assert.deepStrictEqual(yield* call({ path: `${folder}/picture.txt` }), shown)
      }).pipe(Effect.scoped, Effect.provide(NodeServices.layer))
    )
  }

  it.effect("shows nothing outside of its folder, unless it may", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const outside = yield* fs.makeTempDirectoryScoped()
      yield* fs.writeFile(`${outside}/secret.png`, png)
      for (const allowOutside of [false, true]) {
        const { call, folder, refusal } = yield* looking({ "in.png": png }, { allowOutside })
        yield* fs.symlink(`${outside}/secret.png`, `${folder}/link.png`)
        yield* fs.symlink(outside, `${folder}/linked`)
        for (const path of ["link.png", "linked/secret.png", `${outside}/secret.png`]) {
          if (allowOutside) assert.isTrue((yield* call({ path })).success)
          else assert.include(yield* refusal(path), "is outside of the working directory")
        }
      }
    }).pipe(Effect.scoped, Effect.provide(NodeServices.layer))
  )

  it.effect("says in codex's words what is no image", () =>
    Effect.gen(function* () {
      const { folder, refusal } = yield* looking({
        "ok.png": png,
        "text.png": Buffer.from("hello"),
        "empty.png": Uint8Array.of(),
        "start.png": png.slice(0, 7),
        "riff.webp": Buffer.from("RIFF0000WAVEfmt "),
        "a.bmp": Buffer.from("BM")
      })
      for (const name of ["text.png", "empty.png", "start.png", "riff.webp", "a.bmp"]) {
        assert.strictEqual(yield* refusal(name), "unable to process image: invalid or unsupported image data")
      }
      assert.strictEqual(yield* refusal(""), `image path \`${folder}\` is not a file`)
      assert.strictEqual(
        yield* refusal("none.png"),
        `unable to locate image at \`${folder}/none.png\`: No such file or directory (os error 2)`
      )
      assert.strictEqual(
        yield* refusal("ok.png/x"),
        `unable to locate image at \`${folder}/ok.png/x\`: Not a directory (os error 20)`
      )
      const long = "x".repeat(300)
      assert.strictEqual(
        yield* refusal(long),
        `unable to locate image at \`${folder}/${long}\`: Filename too long (os error 36)`
      )
      assert.match(yield* refusal("a\0b"), /^unable to locate image at /)
    }).pipe(Effect.scoped, Effect.provide(NodeServices.layer))
  )

  it.effect("does not read a file that is too large", () =>
    Effect.gen(function* () {
      const { call, folder, refusal } = yield* looking(
        { "ok.png": png, "large.png": new Uint8Array(png.length + 1) },
        { maxBytes: png.length }
      )
      assert.isTrue((yield* call({ path: "ok.png" })).success)
      assert.strictEqual(
        yield* refusal("large.png"),
        `image at \`${folder}/large.png\` has ${png.length + 1} bytes, more than the ${png.length} that can be shown`
      )
    }).pipe(Effect.scoped, Effect.provide(NodeServices.layer))
  )

  it.effect("needs a path", () =>
    Effect.gen(function* () {
      const { call } = yield* looking({})
      assert.strictEqual(
        (yield* Effect.flip(call({}))).message,
        "failed to parse function arguments: missing field `path` at line 1 column 2"
      )
    }).pipe(Effect.scoped, Effect.provide(NodeServices.layer))
  )
})
