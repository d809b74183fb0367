/**
 * Writes `src/protocol/` from what the pinned codex says of its app-server and
 * its feature flags, and docs/errors.md from the table of errors.
 *
 *     node scripts/generate-protocol.ts               writes it
 *     node scripts/generate-protocol.ts --check       says which files are not up to date, and fails if any
 *     node scripts/generate-protocol.ts --diff CODEX  says what the protocol of another codex binary has more,
 *                                                     has not, and has otherwise
 */
import { parseArgs } from "node:util"
import { NodeRuntime, NodeServices } from "@effect/platform-node"
import { Console, Effect, FileSystem, Option, Path } from "effect"
import { CodexBinary, testedVersion } from "../src/binary/CodexBinary.ts"
import { errorsPage } from "./generate-errors.ts"
import { readProtocol } from "./protocol/bundle.ts"
import { diff } from "./protocol/diff.ts"
import { printFeatures, readFeatures } from "./protocol/features.ts"
import { modelOf } from "./protocol/model.ts"
import { print } from "./protocol/print.ts"

const { values: flags } = parseArgs({ options: { check: { type: "boolean" }, diff: { type: "string" } } })

const read = (binary: string, options: { readonly experimental: boolean; readonly strict: boolean }) =>
  Effect.map(readProtocol(binary, options), modelOf)

/** The codex of package.json, and no other one that a CODEX_PATH may point to. */
const pinned = Effect.gen(function* () {
  const codex = yield* CodexBinary
  const path = yield* codex.path
  const version = yield* codex.version
  if (Option.getOrUndefined(version) !== testedVersion) {
    return yield* Effect.die(
      new Error(
        `src/protocol is made from codex ${testedVersion}, and ${path} is ${Option.getOrElse(version, () => "?")}; unset CODEX_PATH`
      )
    )
  }
  return path
}).pipe(Effect.provide(CodexBinary.layer()))

const generate = Effect.gen(function* () {
  const binary = yield* pinned
  const model = yield* read(binary, { experimental: true, strict: true })
  const stable = yield* read(binary, { experimental: false, strict: false })
  const features = printFeatures(yield* readFeatures(binary), testedVersion)
  return new Map([...print(model, stable, testedVersion), ["features.ts", features]])
})

const main = Effect.gen(function* () {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const folder = path.join(import.meta.dirname, "../src/protocol")

  if (flags.diff !== undefined) {
    const own = yield* read(yield* pinned, { experimental: true, strict: true })
    const other = yield* read(path.resolve(flags.diff), { experimental: true, strict: false })
    const lines = diff(own, other)
    yield* Console.log(lines.length === 0 ? "no difference" : lines.join("\n"))
    return
  }

  const files = yield* generate
  const page = path.join(import.meta.dirname, "../docs/errors.md")
  const errors = errorsPage(yield* fs.readFileString(path.join(import.meta.dirname, "../src/CodexError.ts")))
  if (flags.check === true) {
    const present = (yield* fs.exists(folder)) ? yield* fs.readDirectory(folder) : []
    const stale: Array<string> = present.filter((name) => !files.has(name)).map((name) => `${name} is not generated`)
    for (const [name, text] of files) {
      if (!present.includes(name)) stale.push(`${name} is missing`)
      else if ((yield* fs.readFileString(path.join(folder, name))) !== text) stale.push(`${name} differs`)
    }
    if ((yield* fs.readFileString(page)) !== errors) stale.push("docs/errors.md differs")
    if (stale.length > 0) {
      yield* Console.error(
        `src/protocol or docs/errors.md is not up to date, run npm run generate:\n  ${stale.join("\n  ")}`
      )
      process.exitCode = 1
    }
    return
  }

  yield* fs.remove(folder, { recursive: true, force: true })
  yield* fs.makeDirectory(folder, { recursive: true })
  for (const [name, text] of files) yield* fs.writeFileString(path.join(folder, name), text)
  yield* fs.writeFileString(page, errors)
  yield* Console.log(`${files.size} files in src/protocol, and docs/errors.md`)
})

main.pipe(Effect.provide(NodeServices.layer), NodeRuntime.runMain)
