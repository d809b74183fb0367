import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect, FileSystem, Layer, Path } from "effect"
import { CodexBinary } from "effect-codex/binary"
import { ChildProcess, ChildProcessSpawner } from "effect/process"
import { type Protocol, run } from "../../scripts/protocol/bundle.ts"
import { diff } from "../../scripts/protocol/diff.ts"
import type { JsonSchema, MethodKind } from "../../scripts/protocol/JsonSchema.ts"
import { modelOf } from "../../scripts/protocol/model.ts"
import { upstream } from "./upstream.ts"

const generator = join(import.meta.dirname, "../../scripts/generate-protocol.ts")

/** The TypeScript codex writes of its own protocol: the text of every file, by its name. */
const upstreamTypeScript = Effect.gen(function* () {
  const folder = yield* (yield* FileSystem.FileSystem).makeTempDirectoryScoped()
  const out = (yield* Path.Path).join(folder, "out")
  const binary = yield* (yield* CodexBinary).path
  const { exitCode, output } = yield* run(binary, ["app-server", "generate-ts", "--experimental", "--out", out], folder)
  assert.strictEqual(exitCode, 0, output)
  const texts = new Map<string, string>()
  for (const file of readdirSync(out, { recursive: true, encoding: "utf8" }).toSorted()) {
    const name = /(\w+)\.ts$/.exec(file)?.[1]
    if (name !== undefined) texts.set(name, (texts.get(name) ?? "") + readFileSync(join(out, file), "utf8"))
  }
  return texts
}).pipe(Effect.scoped, Effect.provide(Layer.provideMerge(CodexBinary.layer(), NodeServices.layer)))

/** The fields a schema has itself, not by reference. */
const fieldsOf = (schema: JsonSchema | boolean): ReadonlyArray<string> =>
  typeof schema === "boolean"
    ? []
    : [
        ...Object.keys(schema.properties ?? {}),
        ...[
          Object.values(schema.properties ?? {}),
          schema.oneOf,
          schema.anyOf,
          schema.allOf,
          schema.items,
          schema.additionalProperties
        ]
          .flat()
          .flatMap((each) => (each === undefined ? [] : fieldsOf(each)))
      ]

const none: Protocol = {
  definitions: new Map(),
  clientRequests: [],
  serverRequests: [],
  serverNotifications: [],
  clientNotifications: []
}

describe("the generated protocol", () => {
  it.effect("is what the pinned codex says", () =>
    Effect.gen(function* () {
      const spawner = yield* ChildProcessSpawner.ChildProcessSpawner
      const check = yield* spawner.spawn(
        ChildProcess.make(process.execPath, [generator, "--check"], { stdout: "inherit", stderr: "inherit" })
      )
      assert.strictEqual(Number(yield* check.exitCode), 0)
    }).pipe(Effect.scoped, Effect.provide(NodeServices.layer))
  )

  it.effect("differs in nothing from itself", () =>
    Effect.map(upstream, (described) => assert.deepStrictEqual(diff(modelOf(described), modelOf(described)), []))
  )

  // Where codex's two descriptions of its protocol differ, its TypeScript has been right so far: see patches.ts.
  it.effect("names methods and fields as codex's own TypeScript does", () =>
    Effect.gen(function* () {
      const described = yield* upstream
      const texts = yield* upstreamTypeScript
      const lists: Readonly<Record<MethodKind, string>> = {
        clientRequests: "ClientRequest",
        serverRequests: "ServerRequest",
        serverNotifications: "ServerNotification",
        clientNotifications: "ClientNotification"
      }
      for (const [kind, file] of Object.entries(lists)) {
        const methods = Array.from(
          (texts.get(file) ?? "").matchAll(/"method": "([^"]+)"/g),
          ([, method = ""]) => method
        )
        assert.deepStrictEqual(
          described[kind as MethodKind].map(({ name }) => name),
          [...new Set(methods)].toSorted((a, b) => (a < b ? -1 : 1))
        )
      }

      const missing = [...described.definitions].flatMap(([name, schema]) => {
        const text = texts.get(name)
        if (text === undefined) return []
        // A type may be made of those it imports.
        const imported = Array.from(text.matchAll(/^import type \{ (\w+) \}/gm), ([, each = ""]) => texts.get(each))
        const words = new Set([text, ...imported].join("\n").match(/[\w$]+/g))
        return fieldsOf(schema).flatMap((field) =>
          words.has(field) || field.includes("-") ? [] : [`${name}.${field}`]
        )
      })
      assert.deepStrictEqual(missing, [])
    })
  )
})

describe("the difference of two protocols", () => {
  it.effect("names what the other has more, has not, and has otherwise", () =>
    Effect.sync(() => {
      const own: Protocol = {
        ...none,
        definitions: new Map<string, JsonSchema>([
          ["Color", { type: "string", enum: ["red", "green"] }],
          ["Gone", { type: "object", properties: { a: { type: "string" } } }],
          [
            "Item",
            {
              oneOf: [
                {
                  type: "object",
                  properties: { type: { enum: ["text"] }, text: { type: "string" } },
                  required: ["type", "text"]
                },
                {
                  type: "object",
                  properties: { type: { enum: ["old"] }, note: { type: "string" } },
                  required: ["type"]
                }
              ]
            }
          ],
          [
            "StartParams",
            { type: "object", properties: { cwd: { type: "string" }, count: { type: "integer" } }, required: ["cwd"] }
          ],
          ["StartResponse", { type: "object" }]
        ]),
        clientRequests: [{ name: "start", params: "StartParams", optionalParams: false, result: "StartResponse" }],
        serverNotifications: [{ name: "started", params: "Item", optionalParams: false, result: undefined }]
      }
      const other: Protocol = {
        ...none,
        definitions: new Map<string, JsonSchema>([
          ["Color", { type: "string", enum: ["red", "blue"] }],
          [
            "Item",
            {
              oneOf: [
                {
                  type: "object",
                  properties: { type: { enum: ["text"] }, text: { type: ["string", "null"] } },
                  required: ["type"]
                },
                {
                  type: "object",
                  properties: { type: { enum: ["new"] }, note: { type: "string" } },
                  required: ["type"]
                }
              ]
            }
          ],
          ["New", { type: "object" }],
          [
            "StartParams",
            { type: "object", properties: { cwd: { type: "string" }, depth: { type: "integer" } }, required: ["cwd"] }
          ],
          ["StartResponse", { type: "object" }]
        ]),
        clientRequests: [
          { name: "start", params: "StartParams", optionalParams: true, result: "StartResponse" },
          { name: "stop", params: undefined, optionalParams: false, result: undefined }
        ]
      }
      assert.deepStrictEqual(diff(modelOf(own), modelOf(other)), [
        "client requests: +1 -0 ~1",
        "  ~ start: StartParams -> StartResponse => StartParams or nothing -> StartResponse",
        "  + stop: nothing",
        "server notifications: +0 -1 ~0",
        "  - started: Item",
        "definitions: +1 -1 ~3",
        "  ~ Color",
        '      + "blue"',
        '      - "green"',
        "  - Gone",
        "  ~ Item",
        "      + <type=new>",
        "      - <type=old>",
        "      ~ <type=text>.text: string => optional string or null",
        "  + New",
        "  ~ StartParams",
        "      - count: optional number",
        "      + depth: optional number"
      ])
    })
  )
})
