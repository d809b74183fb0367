/** A connection to the real `codex app-server`, on a scripted model and folders of its own. */
import { NodeServices } from "@effect/platform-node"
import { Context, Effect, FileSystem, Layer, Option, Stream } from "effect"
import type { ConfigOptions } from "effect-codex"
import { AppServer } from "effect-codex/app-server"
import { type Answer, type Script, ScriptedModel } from "effect-codex/testing"

export const openConnection = Effect.fnUntraced(function* (
  script: Script.Script | Answer = [],
  config: ConfigOptions = {}
) {
  const fs = yield* FileSystem.FileSystem
  // Codex says where things are by their real paths.
  const folder = yield* fs.realPath(yield* fs.makeTempDirectoryScoped({ prefix: "codex-work-" }))
  const model = Context.get(
    yield* Layer.build(Layer.provide(ScriptedModel.layer(script), NodeServices.layer)),
    ScriptedModel
  )
  const layer = AppServer.layerStdio({
    // A login of the test is its own, whoever runs it.
    env: { ...model.env, OPENAI_API_KEY: undefined, CODEX_API_KEY: undefined },
    config: { ...model.options, ...config }
  })
  const connect = Effect.map(Layer.build(Layer.provide(layer, NodeServices.layer)), Context.get(AppServer))
  return {
    ...helping(yield* connect, folder),
    model,
    folder,
    /** Another one on the same CODEX_HOME. */ connect: Effect.map(connect, (server) => helping(server, folder))
  }
})

const helping = (server: AppServer["Service"], folder: string) => {
  /** Does what makes a turn of a thread, and gives it when it has ended. */
  const turnOf = <A, E, R>(threadId: string, begin: Effect.Effect<A, E, R>) =>
    Effect.gen(function* () {
      const heard = yield* server.subscribe(threadId)
      yield* begin
      const ended = heard.pipe(
        Stream.filter((message) => message._tag === "Notification"),
        Stream.map(({ notification }) => notification),
        Stream.filter((notification) => notification.method === "turn/completed"),
        Stream.map(({ params }) => params.turn),
        Stream.runHead
      )
      return Option.getOrUndefined(yield* ended)
    }).pipe(Effect.scoped)

  const say = (threadId: string, text: string) =>
    turnOf(threadId, server.turns.start(threadId, [{ type: "text", text }]))

  /** A thread in the folder, with a turn for each of the texts. */
  const threadWith = Effect.fnUntraced(function* (...texts: ReadonlyArray<string>) {
    const { thread } = yield* server.threads.start({ cwd: folder })
    for (const text of texts) yield* say(thread.id, text)
    return thread
  })

  return { server, turnOf, say, threadWith }
}
