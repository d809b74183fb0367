import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect, FileSystem, Layer, Path, Stream } from "effect"
import { Codex } from "effect-codex"
import { Script, ScriptedModel } from "effect-codex/testing"

const run = (script: Script.Script) => ScriptedModel.layerCodex(script).pipe(Layer.provideMerge(NodeServices.layer))

describe("a turn on the real binary", () => {
  it.live("runs a command, applies a patch, keeps a plan and answers", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const path = yield* Path.Path
      const folder = yield* fs.makeTempDirectoryScoped()
      const thread = yield* (yield* Codex).startThread({
        workingDirectory: folder,
        skipGitRepoCheck: true,
        sandbox: "workspace-write",
        config: { tools: { update_plan: { enabled: true } } }
      })
      const events = yield* Stream.runCollect(thread.stream("Do it"))
      assert.strictEqual(yield* fs.readFileString(path.join(folder, "hello.txt")), "hello\n")
    }).pipe(
      Effect.provide(
        run([
          Script.respond([Script.reasoning("Looking"), Script.command("echo one > one.txt; echo seen")]),
          Script.respond(Script.patch("*** Begin Patch\n*** Add File: hello.txt\n+hello\n*** End Patch")),
          Script.respond(Script.plan([{ text: "a", completed: true }, { text: "b", completed: false }])),
          "Done."
        ])
      )
    )
  )
})
