/**
 * A model that follows a script: the real codex binary, without a network or a key.
 *
 * An HTTP server on 127.0.0.1 that speaks as much of the Responses API as codex
 * uses (driven by codex 0.80.0 and 0.169.0). Everything else is real: threads,
 * commands in their sandbox, patches, failures.
 *
 * @since 0.1.0
 */
import * as Http from "node:http"
import { Context, Deferred, Effect, FileSystem, Layer, Path, Redacted, type Scope } from "effect"
import type { ChildProcessSpawner } from "effect/process"
import type { AppServer } from "../app-server/AppServer.ts"
import { Codex, type CodexAppServerOptions, type CodexExecOptions } from "../Codex.ts"
import type { CodexError } from "../CodexError.ts"
import type { ConfigOptions } from "../config/ConfigOptions.ts"
import { expand } from "../internal/script.ts"
import { httpFailure, type Part, type Script, type Step, type StepUsage } from "./Script.ts"

/**
 * A request codex made to the model.
 *
 * @since 0.1.0
 * @category models
 */
export interface RecordedRequest {
  readonly headers: Readonly<Record<string, string | ReadonlyArray<string> | undefined>>
  /** The body as JSON. `input` holds the conversation. */
  readonly body: Readonly<Record<string, unknown>>
}

/**
 * A script that looks at what it is asked.
 *
 * @since 0.1.0
 * @category models
 */
export type Answer = (request: RecordedRequest, number: number) => Step

/**
 * A running model.
 *
 * @since 0.1.0
 * @category services
 * @example
 * ```ts
 * import { NodeServices } from "@effect/platform-node"
 * import { assert, layer } from "@effect/vitest"
 * import { Effect, Layer } from "effect"
 * import { Codex } from "effect-codex"
 * import { Script, ScriptedModel } from "effect-codex/testing"
 *
 * const script = [Script.respond(Script.command("echo hi > out.txt")), "Done."]
 *
 * const TestLayer = ScriptedModel.layerCodex(script).pipe(Layer.provideMerge(NodeServices.layer))
 *
 * layer(TestLayer, { excludeTestServices: true })("my agent", (it) => {
 *   it.effect("answers", () =>
 *     Effect.gen(function* () {
 *       const thread = yield* (yield* Codex).startThread({ skipGitRepoCheck: true })
 *       assert.strictEqual((yield* thread.run("Write a file")).finalResponse, "Done.")
 *     })
 *   )
 * })
 * ```
 */
export class ScriptedModel extends Context.Service<
  ScriptedModel,
  {
    /** Such as `http://127.0.0.1:41234/v1`. */
    readonly baseUrl: string
    /** Points codex at this model: give it to a layer's defaults or to a thread. */
    readonly options: ConfigOptions
    /** The variables that go with `options`: the key it names, and a CODEX_HOME of its own. */
    readonly env: Readonly<Record<string, string | Redacted.Redacted>>
    /** An empty folder, removed with the scope. */
    readonly codexHome: string
    /** The requests so far. */
    readonly requests: Effect.Effect<ReadonlyArray<RecordedRequest>>
    /** Waits for the request with this number, the first being 1. */
    readonly awaitRequest: (number: number) => Effect.Effect<RecordedRequest>
    /** Adds to the script's end. */
    readonly append: (...steps: Script) => Effect.Effect<void>
  }
>()("effect-codex/testing/ScriptedModel") {
  /**
   * A model that gives these answers, in order, whoever asks: a request beyond
   * them fails its turn, and says so. For threads that run at once, a function
   * of the request and its number (the first is 1).
   */
  static readonly layer = (
    script: Script | Answer = []
  ): Layer.Layer<ScriptedModel, never, FileSystem.FileSystem | Path.Path> => Layer.effect(ScriptedModel, make(script))

  /** A `Codex` on the real binary that talks to such a model, and the model. */
  static readonly layerCodex = (
    script: Script | Answer = [],
    options: CodexExecOptions = {}
  ): Layer.Layer<
    Codex | ScriptedModel,
    never,
    FileSystem.FileSystem | Path.Path | ChildProcessSpawner.ChildProcessSpawner
  > =>
    Layer.unwrap(
      Effect.map(ScriptedModel, (model) =>
        Codex.layerExec({
          ...options,
          env: { ...model.env, ...options.env },
          defaults: { ...model.options, ...options.defaults }
        })
      )
    ).pipe(Layer.provideMerge(ScriptedModel.layer(script)))

  /** The same on a real `codex app-server`. */
  static readonly layerCodexAppServer = (
    script: Script | Answer = [],
    options: CodexAppServerOptions = {}
  ): Layer.Layer<
    Codex | AppServer | ScriptedModel,
    CodexError,
    FileSystem.FileSystem | Path.Path | ChildProcessSpawner.ChildProcessSpawner
  > =>
    Layer.unwrap(
      Effect.map(ScriptedModel, (model) =>
        Codex.layerAppServer({
          ...options,
          env: { ...model.env, ...options.env },
          config: { ...model.options, ...options.config }
        })
      )
    ).pipe(Layer.provideMerge(ScriptedModel.layer(script)))
}

const exhausted = (steps: number, number: number): Step =>
  httpFailure(400, { error: { message: `the script has ${steps} steps and none for request ${number}` } })

const keyVariable = "SCRIPTED_MODEL_KEY"

const make = Effect.fnUntraced(function* (script: Script | Answer) {
  const steps: Array<Step> = typeof script === "function" ? [] : [...script]
  const next: Answer = (request, number) =>
    steps[number - 1] ?? (typeof script === "function" ? script(request, number) : exhausted(steps.length, number))
  const requests: Array<RecordedRequest> = []
  const made = new Map<number, Deferred.Deferred<RecordedRequest>>()
  const deferredOf = (number: number): Deferred.Deferred<RecordedRequest> => {
    const deferred = made.get(number) ?? Deferred.makeUnsafe()
    made.set(number, deferred)
    return deferred
  }
  const server = yield* listen((body, headers) => {
    const request = { body, headers }
    requests.push(request)
    Deferred.doneUnsafe(deferredOf(requests.length), Effect.succeed(request))
    return next(request, requests.length)
  })
  const codexHome = yield* temporaryHome
  const baseUrl = `http://127.0.0.1:${server.port}/v1`
  return ScriptedModel.of({
    baseUrl,
    codexHome,
    env: { CODEX_HOME: codexHome, [keyVariable]: Redacted.make("scripted-key-of-no-use") },
    options: {
      model: "gpt-5.5",
      modelProvider: "scripted",
      modelProviders: {
        scripted: {
          name: "scripted",
          baseUrl,
          wireApi: "responses",
          envKey: keyVariable,
          requestMaxRetries: 1,
          streamMaxRetries: 1
        }
      }
    },
    requests: Effect.sync(() => [...requests]),
    awaitRequest: (number) => Effect.suspend(() => Deferred.await(deferredOf(number))),
    append: (...more) => Effect.sync(() => void steps.push(...more))
  })
})

/** Not under the system's temporary folder, where codex refuses to put its helpers. */
const temporaryHome = Effect.gen(function* () {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const modules = path.resolve("node_modules")
  const cache = path.join(modules, ".cache", "effect-codex")
  const directory = (yield* Effect.orElseSucceed(fs.exists(modules), () => false))
    ? yield* Effect.as(Effect.option(fs.makeDirectory(cache, { recursive: true })), cache)
    : undefined
  return yield* Effect.acquireRelease(
    Effect.orDie(
      fs.makeTempDirectory({ prefix: "codex-home-", ...(directory === undefined ? undefined : { directory }) })
    ),
    (home) => Effect.ignore(fs.remove(home, { recursive: true, force: true }))
  )
})

type Serve = (body: Readonly<Record<string, unknown>>, headers: Http.IncomingHttpHeaders) => Step

const listen = (answer: Serve): Effect.Effect<{ readonly port: number }, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.callback<{ readonly port: number; readonly server: Http.Server }>((resume) => {
      const server = Http.createServer((request, response) => serve(request, response, answer))
      server.listen(0, "127.0.0.1", () => {
        const address = server.address()
        resume(Effect.succeed({ server, port: typeof address === "object" && address !== null ? address.port : 0 }))
      })
    }),
    ({ server }) =>
      Effect.callback<void>((resume) => {
        server.close(() => resume(Effect.void))
        server.closeAllConnections()
      })
  )

const serve = (request: Http.IncomingMessage, response: Http.ServerResponse, answer: Serve): void => {
  const chunks: Array<Buffer> = []
  request.on("data", (chunk: Buffer) => chunks.push(chunk))
  request.on("end", () => {
    // Codex also asks for models and reports costs; nothing depends on the answers.
    if (request.method !== "POST" || request.url?.endsWith("/responses") !== true) {
      response.writeHead(404).end()
      return
    }
    let body: unknown
    try {
      body = JSON.parse(Buffer.concat(chunks).toString("utf8"))
    } catch {
      response.writeHead(400).end()
      return
    }
    const step = expand(answer(Object(body), request.headers))
    if (step._tag === "HttpFailure") {
      response.writeHead(step.status, { "content-type": "application/json", ...step.headers })
      response.end(JSON.stringify(step.body))
      return
    }
    response.writeHead(200, {
      "content-type": "text/event-stream",
      ...(step._tag === "Respond" ? step.headers : undefined)
    })
    const send = (type: string, data: Readonly<Record<string, unknown>>): void => {
      response.write(`event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`)
    }
    const id = `response-${++responses}`
    send("response.created", { response: { id } })
    if (step._tag === "FailResponse") {
      send("response.failed", { response: { id, error: { code: step.code, message: step.message } } })
      response.end()
      return
    }
    step.parts.forEach((part, i) => sendPart(part, `${id}-${i}`, send))
    switch (step._tag) {
      case "Respond":
        send("response.completed", { response: { id, usage: usageOf(step.usage) } })
        response.end()
        return
      case "IncompleteResponse":
        send("response.incomplete", { response: { id, incomplete_details: { reason: step.reason } } })
        response.end()
        return
      case "CutStream":
        // The parts must be on their way before the connection is cut.
        response.write("", () => response.destroy())
        return
      case "SilentStream":
    }
  })
}

let responses = 0

const usageOf = (usage: StepUsage) => {
  const { cachedInputTokens = 0, inputTokens = 10, outputTokens = 5, reasoningOutputTokens = 0 } = usage
  return {
    input_tokens: inputTokens,
    input_tokens_details: { cached_tokens: cachedInputTokens },
    output_tokens: outputTokens,
    output_tokens_details: { reasoning_tokens: reasoningOutputTokens },
    total_tokens: inputTokens + outputTokens
  }
}

const sendPart = (
  part: Part,
  id: string,
  send: (type: string, data: Readonly<Record<string, unknown>>) => void
): void => {
  const done = (item: Readonly<Record<string, unknown>>): void => send("response.output_item.done", { item })
  const call = (name: string, args: unknown): void =>
    done({ type: "function_call", id, call_id: `call-${id}`, name, arguments: JSON.stringify(args) })
  switch (part._tag) {
    case "Message": {
      const message = { type: "message", role: "assistant", id }
      send("response.output_item.added", { item: { ...message, content: [] } })
      for (const delta of part.deltas) send("response.output_text.delta", { item_id: id, delta })
      return done({ ...message, content: [{ type: "output_text", text: part.deltas.join("") }] })
    }
    case "Reasoning":
      return done({
        type: "reasoning",
        id,
        summary: [{ type: "summary_text", text: part.text }],
        content: null,
        encrypted_content: null
      })
    case "Command":
      return call("exec_command", { cmd: part.command, ...part.arguments })
    case "Patch":
      return done({ type: "custom_tool_call", id, call_id: `call-${id}`, name: "apply_patch", input: part.patch })
    case "Plan":
      return call("update_plan", {
        plan: part.steps.map(({ completed, text }) => ({ step: text, status: completed ? "completed" : "pending" }))
      })
    case "FunctionCall":
      return call(part.name, part.arguments)
    case "Item":
      return done(part.item)
  }
}
