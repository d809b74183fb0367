/**
 * What every example needs: a codex to talk to, and a folder to work in.
 */
import { NodeServices } from "@effect/platform-node"
import { Effect, FileSystem, Layer, Path } from "effect"
import { Codex, type CodexAppServerOptions, type CodexError } from "effect-codex"
import { GhostSnapshots } from "effect-codex/sessions"
import { type Answer, type RecordedRequest, type Script, ScriptedModel } from "effect-codex/testing"
import { ChildProcess, ChildProcessSpawner } from "effect/process"

/** `--live` talks to OpenAI with your own codex login; otherwise a script answers. */
export const live = process.argv.includes("--live")

/** The real codex binary: with your login, or with a model that follows a script. */
export const codex = (
  script: Script.Script | Answer
): Layer.Layer<Codex | ChildProcessSpawner.ChildProcessSpawner | FileSystem.FileSystem | Path.Path> =>
  (live ? Codex.layerExec() : ScriptedModel.layerCodex(script)).pipe(Layer.provideMerge(NodeServices.layer))

/** The same on one `codex app-server`. `answers` decides what the server asks of this side. */
export const codexServer = (
  script: Script.Script | Answer,
  options: CodexAppServerOptions = {},
  answers: Layer.Layer<never> = Layer.empty
): Layer.Layer<Codex | ChildProcessSpawner.ChildProcessSpawner | FileSystem.FileSystem | Path.Path, CodexError> =>
  (live ? Codex.layerAppServer(options) : Layer.fresh(ScriptedModel.layerCodexAppServer(script, options))).pipe(
    Layer.provideMerge(answers),
    Layer.provideMerge(NodeServices.layer)
  )

/** Snapshots that are gone when the example ends; an app takes `GhostSnapshots.layer`. */
export const snapshots = Layer.unwrap(
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    return GhostSnapshots.layerWith({ stateFolder: yield* fs.makeTempDirectoryScoped() })
  })
)

/** What the user said last, in a request to the scripted model. */
export const lastPrompt = ({ body }: RecordedRequest): string => {
  const input: unknown = body["input"]
  if (!Array.isArray(input)) return ""
  const said = input.filter((entry: { readonly role?: string }) => entry.role === "user")
  const last: { readonly content?: ReadonlyArray<{ readonly text?: string }> } | undefined = said.at(-1)
  return last?.content?.at(-1)?.text ?? ""
}

/** Runs git in a folder and returns what it prints. */
export const git = Effect.fnUntraced(function* (folder: string, ...args: ReadonlyArray<string>) {
  const spawner = yield* ChildProcessSpawner.ChildProcessSpawner
  return yield* spawner.string(ChildProcess.make("git", args, { cwd: folder }))
})

/** A new git repository with these files, committed. Removed when the example ends. */
export const repository = Effect.fnUntraced(function* (files: Readonly<Record<string, string>>) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const folder = yield* fs.makeTempDirectoryScoped({ prefix: "effect-codex-example-" })
  for (const [name, content] of Object.entries(files)) {
    yield* fs.makeDirectory(path.dirname(path.join(folder, name)), { recursive: true })
    yield* fs.writeFileString(path.join(folder, name), content)
  }
  yield* git(folder, "init", "--quiet")
  yield* git(folder, "add", ".")
  yield* git(
    folder,
    "-c",
    "user.name=example",
    "-c",
    "user.email=example@localhost",
    "commit",
    "--quiet",
    "-m",
    "Start"
  )
  return folder
})

/** Ends the example with an error unless it did what it says. */
export const expect = (holds: boolean, what: string): Effect.Effect<void> =>
  holds ? Effect.void : Effect.die(new Error(`expected ${what}`))
