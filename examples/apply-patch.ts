/**
 * Patches without codex: one is read while it is typed, shown as a diff, applied
 * to a folder, and refused where it would leave it.
 */
import { NodeRuntime, NodeServices } from "@effect/platform-node"
import { Console, Effect, FileSystem, Path, Result, Stream } from "effect"
import { ApplyPatch } from "effect-codex/tools"
import { expect, repository } from "./support/setup.ts"

const files = {
  "src/greet.ts": `export const greet = (name: string) => {\n  console.log("Hello " + name)\n}\n`,
  "notes.md": "old notes\n"
}

const typed = [
  "*** Begin Patch\n*** Update File: src/gre",
  "et.ts\n@@ export const greet = (name: string) => {\n-  console.log(",
  `"Hello " + name)\n+  console.log(\`Hello, \${name}!\`)\n }\n*** Delete Fi`,
  "le: notes.md\n*** Add File: src/index.ts\n+export * from ",
  `"./greet.ts"\n*** End Patch\n`
]

const program = Effect.gen(function* () {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const workingDirectory = yield* repository(files)

  // As it comes from a model, piece by piece.
  yield* ApplyPatch.stream(Stream.fromIterable(typed)).pipe(
    Stream.runForEach(({ hunks, writing }) =>
      Console.log(`${hunks.length} complete, writing ${writing?.path ?? "nothing"}`)
    )
  )

  // Before anything is touched.
  const patch = yield* Effect.fromResult(ApplyPatch.parse(typed.join("")))
  const changes = yield* Effect.fromResult(ApplyPatch.changes(patch, files))
  yield* Console.log(ApplyPatch.toUnifiedDiff(changes))

  const { summary } = yield* ApplyPatch.apply(patch, { workingDirectory })
  yield* Console.log(summary)
  const greeting = yield* fs.readFileString(path.join(workingDirectory, "src/greet.ts"))
  yield* expect(greeting.includes("Hello, ${name}!"), "the file is patched")

  const escape = "*** Begin Patch\n*** Add File: ../elsewhere.txt\n+hello\n*** End Patch"
  const refused = yield* Effect.result(ApplyPatch.apply(escape, { workingDirectory }))
  yield* expect(Result.isFailure(refused) && refused.failure.reason._tag === "PathRefused", "it stays in its folder")
})

program.pipe(Effect.scoped, Effect.provide(NodeServices.layer), NodeRuntime.runMain)
