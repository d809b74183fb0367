/**
 * A `Codex` without any process: for tests of what an app does with codex.
 *
 * It follows a script as a real codex would, but runs nothing: a command gives
 * the output the script says, a patch changes no file. For the real thing with
 * the same script there is `ScriptedModel.layerCodex`.
 *
 * @since 0.1.0
 */
import { Context, Effect, Layer, Option, Queue, Stream } from "effect"
import { Codex, makeCodex } from "../Codex.ts"
import { CodexError, ThreadNotFound } from "../CodexError.ts"
import type { ConfigOptions } from "../config/ConfigOptions.ts"
import { callsTool, expand } from "../internal/script.ts"
import type { Target } from "../internal/transport.ts"
import type { ThreadEvent } from "../ThreadEvent.ts"
import type { ThreadItem } from "../ThreadItem.ts"
import type { ThreadOptions } from "../ThreadOptions.ts"
import { addUsage, emptyUsage, type Usage } from "../TurnResult.ts"
import { imagesOf, promptOf, type Skill, skillsOf } from "../UserInput.ts"
import { verdictOn } from "./failingSteps.ts"
import { type Part, type Script, type Step, type StepUsage } from "./Script.ts"

/**
 * A turn that was asked for.
 *
 * @since 0.1.0
 * @category models
 */
export interface RecordedTurn {
  readonly target: Target
  readonly prompt: string
  readonly images: ReadonlyArray<string>
  readonly skills: ReadonlyArray<Skill>
  readonly options: ThreadOptions
  /** Lowest first: the layer's defaults, the thread's configuration, the turn's. */
  readonly config: ReadonlyArray<ConfigOptions>
  /** The JSON Schema the answer was to fit. */
  readonly outputSchema: Readonly<Record<string, unknown>> | undefined
}

/**
 * What was asked of the `Codex` that `CodexTest.layer` provides.
 *
 * @since 0.1.0
 * @category services
 * @example
 * ```ts
 * import { assert, layer } from "@effect/vitest"
 * import { Effect } from "effect"
 * import { Codex } from "effect-codex"
 * import { CodexTest, Script } from "effect-codex/testing"
 *
 * layer(CodexTest.layer([Script.respond(Script.command("ls", { output: "a.txt" })), "One file."]))("my agent", (it) => {
 *   it.effect("asks codex", () =>
 *     Effect.gen(function* () {
 *       const thread = yield* (yield* Codex).startThread()
 *       assert.strictEqual((yield* thread.run("How many files?")).finalResponse, "One file.")
 *       assert.strictEqual((yield* (yield* CodexTest).turns).at(0)?.prompt, "How many files?")
 *     })
 *   )
 * })
 * ```
 */
export class CodexTest extends Context.Service<
  CodexTest,
  {
    /** The turns so far. */
    readonly turns: Effect.Effect<ReadonlyArray<RecordedTurn>>
    /** Adds to the script's end. */
    readonly append: (...steps: Script) => Effect.Effect<void>
  }
>()("effect-codex/testing/CodexTest") {
  static readonly layer = (script: Script = [], defaults: ThreadOptions = {}): Layer.Layer<Codex | CodexTest> =>
    Layer.effectContext(Effect.sync(() => make(script, defaults)))
}

const make = (script: Script, defaults: ThreadOptions) => {
  const steps: Array<Step> = [...script]
  const turns: Array<RecordedTurn> = []
  const stored = new Map<string, Usage>()
  let nextStep = 0

  const threadFor = Effect.fnUntraced(function* (target: Target) {
    const name = (n: number) => `00000000-0000-7000-8000-${String(n).padStart(12, "0")}`
    const source =
      target._tag === "Last" ? [...stored.keys()].at(-1) : target._tag === "New" ? undefined : target.threadId
    const usage = source === undefined ? undefined : stored.get(source)
    if (target._tag !== "New" && usage === undefined) {
      return yield* new CodexError({ reason: new ThreadNotFound({ thread: source ?? "last" }) })
    }
    const id =
      target._tag === "New" || target._tag === "ForkOf" || source === undefined ? name(stored.size + 1) : source
    stored.set(id, usage ?? emptyUsage)
    return { id, usage: usage ?? emptyUsage }
  })

  /** The turn as codex would play it: step after step, until one calls no tool. */
  const play = (threadId: string, before: Usage): Stream.Stream<ThreadEvent, CodexError> =>
    Stream.callback<ThreadEvent, CodexError>(
      Effect.fnUntraced(function* (queue) {
        const say = (event: ThreadEvent) => Queue.offer(queue, event)
        let usage = before
        let items = 0
        yield* say({ _tag: "ThreadStarted", threadId })
        yield* say({ _tag: "TurnStarted" })
        for (;;) {
          const step = expand(steps[nextStep++] ?? exhausted(steps.length))
          for (const part of "parts" in step ? step.parts : []) {
            const item = itemOf(part, `item_${items++}`)
            const begun = begunOf(item)
            if (begun !== undefined) yield* say({ _tag: "ItemStarted", item: begun })
            yield* say({ _tag: "ItemCompleted", item })
          }
          if (step._tag === "SilentStream") return yield* Effect.never
          if (step._tag !== "Respond") {
            const { message, reason } = verdictOn(step)
            yield* say({ _tag: "TurnFailed", message })
            return yield* Queue.fail(queue, new CodexError({ reason, threadId }))
          }
          usage = addUsage(usage, usageOf(step.usage))
          if (step.parts.some(callsTool)) continue
          yield* say({ _tag: "TurnCompleted", threadUsage: usage })
          return yield* Queue.end(queue)
        }
      })
    ).pipe(
      // The script plays ahead of who listens: what is stored belongs to what was heard.
      Stream.tap((event) =>
        Effect.sync(() => {
          if (event._tag === "TurnCompleted" && event.threadUsage !== undefined) stored.set(threadId, event.threadUsage)
        })
      )
    )

  const codex = makeCodex(
    {
      capabilities: { transport: "test", deltas: false, steering: false, approvals: false },
      storedUsage: (threadId) => Effect.sync(() => Option.fromUndefinedOr(stored.get(threadId))),
      findThread: Effect.succeed,
      turn: ({ config, input, outputSchema, target, thread, turnConfig }) =>
        Effect.map(
          Effect.suspend(() => {
            turns.push({
              target,
              prompt: promptOf(input),
              images: imagesOf(input),
              skills: skillsOf(input),
              options: thread,
              config: [...config, turnConfig],
              outputSchema
            })
            return threadFor(target)
          }),
          ({ id, usage }) => ({ events: play(id, usage) })
        )
    },
    defaults
  )
  return Context.make(Codex, codex).pipe(
    Context.add(
      CodexTest,
      CodexTest.of({
        turns: Effect.sync(() => [...turns]),
        append: (...more) => Effect.sync(() => void steps.push(...more))
      })
    )
  )
}

const exhausted = (steps: number): Step => ({
  _tag: "HttpFailure",
  status: 400,
  headers: {},
  body: { error: { message: `the script has ${steps} steps and this turn needs another` } }
})

const usageOf = (usage: StepUsage): Usage => ({
  ...emptyUsage,
  inputTokens: usage.inputTokens ?? 10,
  cachedInputTokens: usage.cachedInputTokens ?? 0,
  outputTokens: usage.outputTokens ?? 5,
  reasoningOutputTokens: usage.reasoningOutputTokens ?? 0
})

const itemOf = (part: Part, id: string): ThreadItem => {
  switch (part._tag) {
    case "Message":
      return { _tag: "AgentMessage", id, text: part.deltas.join("") }
    case "Reasoning":
      return { _tag: "Reasoning", id, text: part.text }
    case "Command":
      return {
        _tag: "CommandExecution",
        id,
        command: part.command,
        aggregatedOutput: part.output,
        exitCode: part.exitCode,
        status: part.exitCode === 0 ? "completed" : "failed"
      }
    case "Patch":
      return { _tag: "FileChange", id, changes: changesOf(part.patch), status: "completed" }
    case "Plan":
      return { _tag: "TodoList", id, items: part.steps }
    case "FunctionCall":
      return { _tag: "Unknown", id, type: "function_call", raw: { name: part.name, arguments: part.arguments } }
    case "Item":
      return { _tag: "Unknown", id, type: String(part.item["type"]), raw: part.item }
  }
}

/** How an item looks when it begins; undefined for one that codex shows only when it is done. */
const begunOf = (item: ThreadItem): ThreadItem | undefined => {
  switch (item._tag) {
    case "CommandExecution":
      return {
        _tag: "CommandExecution",
        id: item.id,
        command: item.command,
        aggregatedOutput: "",
        status: "inProgress"
      }
    case "FileChange":
      return { ...item, status: "inProgress" }
    case "TodoList":
      return item
    default:
      return undefined
  }
}

const changeKinds: Readonly<Record<string, string>> = { Add: "add", Delete: "delete", Update: "update" }

const changesOf = (patch: string) =>
  Array.from(patch.matchAll(/^\*\*\* (Add|Delete|Update) File: (.+)$/gm), ([, kind = "", path = ""]) => ({
    path: path.trim(),
    kind: changeKinds[kind] ?? kind
  }))
