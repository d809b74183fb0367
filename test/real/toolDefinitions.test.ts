import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Context, Effect, FileSystem, Layer, Predicate, Schema } from "effect"
import type { ThreadOptions } from "effect-codex"
import { Script } from "effect-codex/testing"
import { dynamicTools, Profiles, Tool, ToolRegistry, UpdatePlan, ViewImage } from "effect-codex/tools"
import { onPlatform, openAppServer, openCodex } from "../support/real.ts"
import { shapeOf, shapesOf } from "../tools/definitionShape.ts"

/** The tools that codex offers the model in the first request of a turn. */
const offered = Effect.fnUntraced(function* (options: ThreadOptions) {
  const { model, thread } = yield* openCodex(["Done."])
  yield* (yield* thread({ sandbox: "workspace-write", ...options })).run("Hi")
  const tools: unknown = (yield* model.requests)[0]?.body["tools"]
  return Array.isArray(tools) ? tools.filter(Predicate.isObject) : []
})

const ours = new Set(["exec_command", "write_stdin", "update_plan", "apply_patch", "view_image", "web_search"])

const profiles: ReadonlyArray<
  readonly [
    what: string,
    family: Profiles.Family_0_169,
    options: Partial<Profiles.ProfileOptions>,
    settings: ThreadOptions
  ]
> = [
  ["a model it knows", "known", {}, {}],
  ["a model it does not know", "unknown", {}, { model: "of-tomorrow" }],
  [
    "one that plans and searches live",
    "known",
    { onPlan: () => Effect.void, webSearch: { mode: "live", allowedDomains: ["a.b"], searchContextSize: "low" } },
    {
      config: {
        tools: { update_plan: { enabled: true }, web_search: { allowed_domains: ["a.b"], context_size: "low" } }
      },
      webSearch: "live"
    }
  ],
  [
    "one that searches an index near the user",
    "known",
    { webSearch: { mode: "indexed", userLocation: { country: "CH", city: "Bern" } } },
    { config: { tools: { web_search: { location: { country: "CH", city: "Bern" } } } }, webSearch: "indexed" }
  ],
  ["one that may not search", "known", { webSearch: { mode: "disabled" } }, { webSearch: "disabled" }]
]

describe("the 0.169 profile", () => {
  for (const [what, family, options, settings] of profiles) {
    it.live(`for ${what} is what the binary offers, tool by tool`, () =>
      onPlatform(
        Effect.gen(function* () {
          const theirs = yield* offered(settings)
          const tools = yield* Profiles.codex_0_169({ workingDirectory: "/srv/shop", ...options }, family)
          assert.deepStrictEqual(
            shapesOf(tools),
            theirs.filter(({ name, type }) => ours.has(String(name ?? type))).map(shapeOf)
          )
        })
      )
    )
  }
})

const png = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64"
)

/** Calls that are answered by the binary and by our tools alike, whatever they are. */
const calls: ReadonlyArray<readonly [name: string, args: string]> = [
  ["view_image", `{"path":"ok.png"}`],
  ["view_image", `{"path":"./named.txt"}`],
  ["view_image", `{"path":"ok.png","detail":"original"}`],
  ["view_image", `{"path":"text.png"}`],
  ["view_image", `{"path":"empty.png"}`],
  ["view_image", `{"path":"folder"}`],
  ["view_image", `{"path":""}`],
  ["view_image", `{"path":"/dev/null"}`],
  ["view_image", `{"path":"none.png"}`],
  ["view_image", `{"path":"folder/../none.png"}`],
  ["view_image", `{"path":"ok.png/x"}`],
  ["view_image", `{"path":"${"x".repeat(300)}"}`],
  ["view_image", "{}"],
  ["view_image", ""],
  ["view_image", "not json"],
  ["view_image", `{"path":3}`],
  ["view_image", `{"path":null}`],
  ["view_image", `{"path":["a"]}`],
  ["view_image", `{"path":"ok.png"} x`],
  ["update_plan", `{"plan":[{"step":"a","status":"pending"}]}`],
  ["update_plan", `{"plan":[],"explanation":null}`],
  ["update_plan", `{"plan":[],"explanation":3}`],
  ["update_plan", `{"plan":[{"step":"a","status":"in_progress"},{"step":"b","status":"in_progress"}]}`],
  ["update_plan", `{"plan":[{"step":"a"}]}`],
  ["update_plan", `{"plan":[{"step":"a","status":"done"}]}`],
  ["update_plan", `{"plan":[{"step":"a","status":4}]}`],
  ["update_plan", `{"plan":[{"step":"a","status":"pending","x":1}]}`],
  ["update_plan", `{"plan":[],"x":null}`],
  ["update_plan", `{"plan":[],}`],
  ["update_plan", `{"plan":[}`],
  ["update_plan", `{"plan":"é"}`],
  ["update_plan", `{\n "plan": 4\n}`],
  ["update_plan", "{}"],
  ["update_plan", "bad"],
  ["exec_command", "{}"],
  ["exec_command", `{"cmd":3}`],
  ["exec_command", `{"cmd":["true"]}`],
  ["exec_command", `{"cmd":"true","login":"x"}`],
  ["exec_command", `{"cmd":"true","yield_time_ms":"x"}`],
  ["exec_command", `{"cmd":"true","yield_time_ms":1.5}`],
  ["exec_command", `{"cmd":"true"`],
  ["write_stdin", "{}"],
  ["nothing", "{}"]
]

describe("a call", () => {
  it.live("is answered as the binary answers it", () =>
    onPlatform(
      Effect.gen(function* () {
        const fs = yield* FileSystem.FileSystem
        const script = [
          Script.respond(
            calls.map(([name, args], i) =>
              Script.item({ type: "function_call", id: `f${i}`, call_id: `call-${i}`, name, arguments: args })
            )
          ),
          "Done."
        ]
        const { folder, model, thread } = yield* openCodex(script)
        yield* fs.makeDirectory(`${folder}/folder`)
        yield* fs.writeFile(`${folder}/ok.png`, png)
        yield* fs.writeFile(`${folder}/named.txt`, png)
        yield* fs.writeFileString(`${folder}/text.png`, "hello")
        yield* fs.writeFileString(`${folder}/empty.png`, "")
        yield* (yield* thread({
          config: { tools: { update_plan: { enabled: true } } },
          sandbox: "danger-full-access"
        })).run("Go on")

        const input: unknown = (yield* model.requests)[1]?.body["input"]
        const theirs = new Map<unknown, unknown>()
        for (const entry of Array.isArray(input) ? input.filter(Predicate.isObject) : []) {
          if (entry["type"] === "function_call_output") theirs.set(entry["call_id"], entry["output"])
        }
        const registry = Context.get(
          yield* Layer.build(
            ToolRegistry.layer([
              Profiles.codex_0_169({ workingDirectory: folder, allowOutside: true, onPlan: () => Effect.void })
            ])
          ),
          ToolRegistry
        )
        for (const [i, [name, args]] of calls.entries()) {
          const { item } = yield* registry.dispatch({ type: "function", callId: `call-${i}`, name, arguments: args })
          assert.deepStrictEqual(item.output, theirs.get(item.call_id), `${name} ${args}`)
        }
      })
    )
  )

  it.live("of a tool of the host comes from codex, and its output goes back to the model", () =>
    onPlatform(
      Effect.gen(function* () {
        const plans: Array<UpdatePlan.Plan> = []
        const stock = Tool.make({
          name: "stock",
          description: "How many of an article are in stock",
          parameters: Schema.Struct({ article: Schema.String }),
          handler: ({ article }) =>
            article === "nails"
              ? Effect.succeed("42 left")
              : new Tool.ToolFailed({ tool: "stock", detail: `no article ${article}` })
        })
        const fs = yield* FileSystem.FileSystem
        const images = yield* fs.makeTempDirectoryScoped()
        yield* fs.writeFile(`${images}/ok.png`, png)
        const context = yield* Layer.build(
          ToolRegistry.layer([
            stock,
            UpdatePlan.tool((plan) => Effect.sync(() => void plans.push(plan))),
            Effect.map(ViewImage.tool({ workingDirectory: images }), (tool): Tool.Tool => {
              const { definition } = tool
              return definition.type === "function"
                ? { ...tool, name: "look", definition: { ...definition, name: "look" } }
                : tool
            })
          ]).pipe(Layer.provide(NodeServices.layer))
        )
        const registry = Context.get(context, ToolRegistry)
        const { model, thread } = yield* openAppServer(
          [
            Script.respond([
              Script.functionCall("stock", { article: "nails" }),
              Script.functionCall("stock", { article: "gold" }),
              Script.functionCall("stock", {}),
              Script.functionCall("update_plan", { plan: [{ step: "Look", status: "completed" }] }),
              Script.functionCall("look", { path: "ok.png" })
            ]),
            "Done."
          ],
          { dynamicTools: dynamicTools(yield* registry.tools) },
          Layer.provide(ToolRegistry.layerDynamicTools, Layer.succeedContext(context))
        )
        const { items } = yield* (yield* thread()).run("How many nails?")
        const calls = items.filter((item) => item._tag === "DynamicToolCall")
        // Codex makes the calls at once, and they end in any order.
        const outcomes = calls.map(({ success }) => success === true)
        assert.deepStrictEqual(
          [outcomes.filter((success) => success).length, outcomes.filter((success) => !success).length],
          [3, 2]
        )
        assert.deepStrictEqual(plans, [{ plan: [{ step: "Look", status: "completed" }] }])
        const said = JSON.stringify((yield* model.requests)[1]?.body["input"])
        for (const text of [
          "42 left",
          "no article gold",
          "failed to parse function arguments: missing field `article`",
          "Plan updated",
          `data:image/png;base64,${png.toString("base64")}`
        ]) {
          assert.include(said, text)
        }
      })
    )
  )
})
