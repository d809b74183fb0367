/** The real binary, on folders of its own. */
import { NodeServices } from "@effect/platform-node"
import { Context, Effect, FileSystem, Layer, Path, type Scope } from "effect"
import { Codex, type CodexAppServerOptions, type CodexExecOptions, type ThreadOptions } from "effect-codex"
import { type Answer, type Script, ScriptedModel } from "effect-codex/testing"
import { ChildProcess, ChildProcessSpawner } from "effect/process"

export interface RealCodex {
  readonly codex: Codex["Service"]
  readonly model: ScriptedModel["Service"]
  /** A git repository without a commit. */
  readonly folder: string
  readonly thread: (options?: ThreadOptions) => ReturnType<Codex["Service"]["startThread"]>
  readonly read: (name: string) => Effect.Effect<string>
}

/** Codex on a scripted model, in an empty git repository. */
export const openCodex = Effect.fnUntraced(function* (script: Script.Script | Answer, options: CodexExecOptions = {}) {
  const context = yield* Layer.build(Layer.provide(ScriptedModel.layerCodex(script, options), NodeServices.layer))
  return yield* inRepository(context)
})

/** The same over an app-server; what decides on approvals is provided to it. */
export const openAppServer = Effect.fnUntraced(function* (
  script: Script.Script | Answer,
  options: CodexAppServerOptions = {},
  requests: Layer.Layer<never> = Layer.empty
) {
  const context = yield* Layer.build(
    ScriptedModel.layerCodexAppServer(script, options).pipe(Layer.provide([requests, NodeServices.layer]))
  )
  return yield* inRepository(context)
})

const inRepository = Effect.fnUntraced(function* (context: Context.Context<Codex | ScriptedModel>) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const codex = Context.get(context, Codex)
  const folder = yield* fs.makeTempDirectoryScoped({ prefix: "codex-work-" })
  yield* git(folder, "init", "-q")
  const real: RealCodex = {
    codex,
    model: Context.get(context, ScriptedModel),
    folder,
    thread: (options) => codex.startThread({ workingDirectory: folder, ...options }),
    read: (name) => Effect.orDie(fs.readFileString(path.join(folder, name)))
  }
  return real
})

export const git = (folder: string, ...args: ReadonlyArray<string>) =>
  Effect.flatMap(ChildProcessSpawner.ChildProcessSpawner, (spawner) =>
    spawner.string(
      ChildProcess.make("git", ["-C", folder, "-c", "user.name=test", "-c", "user.email=test@example.com", ...args])
    )
  )

/** A test on real time, with a scope and the platform. */
export const onPlatform = <A, E>(effect: Effect.Effect<A, E, NodeServices.NodeServices | Scope.Scope>) =>
  effect.pipe(Effect.scoped, Effect.provide(NodeServices.layer))

/** The texts of the user's messages in a recorded request, in order. */
export const userTexts = (request: { readonly body: Readonly<Record<string, unknown>> } | undefined) =>
  inputOf(request, "user")

/** The same for the developer's. */
export const developerTexts = (request: { readonly body: Readonly<Record<string, unknown>> } | undefined) =>
  inputOf(request, "developer")

const inputOf = (
  request: { readonly body: Readonly<Record<string, unknown>> } | undefined,
  role: string
): ReadonlyArray<string> => {
  const input: unknown = request?.body["input"]
  if (!Array.isArray(input)) return []
  return input.flatMap((entry: { role?: string; content?: ReadonlyArray<{ text?: string; image_url?: string }> }) =>
    entry.role === role ? (entry.content ?? []).map((part) => part.text ?? part.image_url ?? "") : []
  )
}
