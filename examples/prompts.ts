/**
 * Prompts of the user's own: which there are, what is wrong with the others, and
 * a turn on one of them. Codex itself would send `/prompts:review …` as typed.
 *
 * node examples/prompts.ts
 */
import { NodeRuntime, NodeServices } from "@effect/platform-node"
import { Console, Effect, FileSystem, Path } from "effect"
import { Codex } from "effect-codex"
import { Prompts } from "effect-codex/prompts"
import { codex, expect, lastPrompt, live, repository } from "./support/setup.ts"

const review = `---
description: Review one file
argument-hint: FILE=path FOCUS="what to look at"
---
Review $FILE. Look at nothing but $FOCUS.
`

/** A CODEX_HOME with two prompts, and a file that is none. */
const makeHome = Effect.gen(function* () {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const codexHome = yield* fs.makeTempDirectoryScoped({ prefix: "effect-codex-example-" })
  const folder = path.join(codexHome, "prompts")
  yield* fs.makeDirectory(folder)
  yield* fs.writeFileString(path.join(folder, "review.md"), review)
  yield* fs.writeFileString(path.join(folder, "explain.md"), "Explain $1 to $2.\n")
  yield* fs.writeFile(path.join(folder, "latin1.md"), Uint8Array.of(0xe9))
  return codexHome
})

const program = Effect.gen(function* () {
  const prompts = yield* Prompts
  const { problems, prompts: found } = yield* prompts.list
  for (const { argumentHint = "", name } of found) yield* Console.log(`/prompts:${name} ${argumentHint}`)
  for (const { message } of problems) yield* Console.log(message)

  const refused = yield* Effect.flip(prompts.expand("/prompts:review FILE=sum.js"))
  yield* Console.log(refused.message)

  const input = yield* prompts.expand(`/prompts:review FILE=sum.js FOCUS="the error handling"`)
  const folder = yield* repository({ "sum.js": "export const sum = (a, b) => a + b\n" })
  const thread = yield* (yield* Codex).startThread({ workingDirectory: folder })
  const { finalResponse } = yield* thread.run(input)
  yield* Console.log(finalResponse)

  yield* expect(found.length === 2 && problems.length === 1, "two prompts and one problem")
  yield* expect(refused.reason._tag === "ArgumentsMissing", "an argument that is missing")
  yield* expect(live || finalResponse.includes("nothing but the error handling"), "a turn on the expanded prompt")
})

Effect.gen(function* () {
  const env = { CODEX_HOME: yield* makeHome }
  yield* Effect.provide(program, [codex((request) => `I was asked: ${lastPrompt(request)}`), Prompts.layer({ env })])
}).pipe(Effect.scoped, Effect.provide(NodeServices.layer), NodeRuntime.runMain)
