import { isDeepStrictEqual } from "node:util"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Result, Schema } from "effect"
import type { MethodKind } from "../../scripts/protocol/JsonSchema.ts"
import * as protocol from "../../src/protocol/index.ts"
import { examplesOf, upstream, type Wish } from "./upstream.ts"

type Codec = Schema.Codec<unknown>
const tables: Readonly<
  Record<
    MethodKind,
    Readonly<Record<string, { readonly params: Codec; readonly result?: Codec; readonly experimental: boolean }>>
  >
> = {
  clientRequests: protocol.clientRequests,
  serverRequests: protocol.serverRequests,
  serverNotifications: protocol.serverNotifications,
  clientNotifications: protocol.clientNotifications
}

/** Which side writes the params of a method, and which its result. */
const writers = {
  clientRequests: { params: "client", result: "codex" },
  serverRequests: { params: "codex", result: "client" },
  serverNotifications: { params: "codex", result: "client" },
  clientNotifications: { params: "client", result: "codex" }
} as const
const kinds = ["clientRequests", "serverRequests", "serverNotifications", "clientNotifications"] as const

/** Every example that a method's schema does not take, or does not give back as it is expected. */
const failures = Effect.fnUntraced(function* (
  writer: "client" | "codex" | "either",
  wish: Wish,
  comparable: (value: unknown) => unknown = (value) => value
) {
  const described = yield* upstream
  const failed: Array<string> = []
  let count = 0
  for (const kind of kinds) {
    for (const method of described[kind]) {
      for (const role of ["params", "result"] as const) {
        const name = method[role]
        const schema = tables[kind][method.name]?.[role]
        if (name === undefined || schema === undefined || (writer !== "either" && writers[kind][role] !== writer))
          continue
        const decode = Schema.decodeUnknownResult(schema)
        for (const example of examplesOf(described, name, wish)) {
          count++
          const decoded = decode(example)
          if (Result.isFailure(decoded)) {
            failed.push(`${role} of ${method.name}: ${decoded.failure.message}\n${shortened(example)}`)
          } else if (!isDeepStrictEqual(comparable(decoded.success), comparable(example))) {
            failed.push(
              `${role} of ${method.name} lost something:\n${shortened(example)}\n${shortened(decoded.success)}`
            )
          }
        }
      }
    }
  }
  assert.isAbove(count, 0)
  return failed.slice(0, 5)
})

const shortened = (value: unknown): string => JSON.stringify(value).slice(0, 500)

describe("the methods", () => {
  it.effect("are those of codex, each with its params and its result", () =>
    Effect.gen(function* () {
      const described = yield* upstream
      for (const kind of kinds) {
        assert.deepStrictEqual(
          Object.keys(tables[kind]),
          described[kind].map(({ name }) => name)
        )
      }
      // The second figures: what codex's JSON Schema does not list.
      assert.strictEqual(described.clientRequests.length, 184 + 3)
      assert.strictEqual(described.serverRequests.length, 11)
      assert.strictEqual(described.serverNotifications.length, 86 + 2)
    })
  )

  it.effect("decode what fits codex's JSON Schema, with everything optional, and lose nothing of it", () =>
    Effect.map(failures("either", { optional: "present" }), (failed) => assert.deepStrictEqual(failed, []))
  )

  it.effect("decode what fits codex's JSON Schema, with nothing optional", () =>
    Effect.map(failures("either", { optional: "absent" }), (failed) => assert.deepStrictEqual(failed, []))
  )

  it.effect("decode what fits codex's JSON Schema, with null wherever it allows null", () =>
    Effect.map(failures("either", { optional: "null" }), (failed) => assert.deepStrictEqual(failed, []))
  )

  it.effect("decode what codex sends when its enums have values not known here, and keep them", () =>
    Effect.map(failures("codex", { optional: "present", unknownValue: true }), (failed) =>
      assert.deepStrictEqual(failed, [])
    )
  )

  it.effect("decode what codex sends when its unions have cases not known here, and keep them whole", () =>
    Effect.map(failures("codex", { optional: "present", unknownCase: true }), (failed) =>
      assert.deepStrictEqual(failed, [])
    )
  )

  it.effect("decode what codex sends when its objects have fields not known here", () =>
    Effect.gen(function* () {
      const withoutIt = (value: unknown) =>
        JSON.parse(
          JSON.stringify(value, (key, each: unknown) => (key === "fieldOfTomorrow" ? undefined : each))
        ) as unknown
      assert.deepStrictEqual(yield* failures("codex", { optional: "present", unknownField: true }, withoutIt), [])
    })
  )

  it.effect("have the types of their schemas", () =>
    Effect.sync(() => {
      const params: protocol.Params<"thread/start"> = { cwd: undefined, model: "gpt-5.5", sandbox: "read-only" }
      const none: protocol.Params<"account/logout"> = undefined
      const threadOf = (result: protocol.Result<"thread/start">): string => result.thread.id
      const decision: protocol.Result<"item/fileChange/requestApproval"> = { decision: "decline" }
      const statusOf = (notification: protocol.ServerNotification): string | undefined =>
        notification.method === "turn/completed" ? notification.params.turn.status : undefined
      // @ts-expect-error codex knows no such decision
      const wrong: protocol.Result<"item/fileChange/requestApproval"> = { decision: "perhaps" }
      assert.isDefined([params, none, threadOf, decision, wrong])
      assert.strictEqual(
        statusOf({
          method: "turn/completed",
          params: { threadId: "1", turn: { id: "2", items: [], status: "failed" } }
        }),
        "failed"
      )
    })
  )

  it.effect("say which codex answers only a client with experimentalApi", () =>
    Effect.sync(() => {
      assert.isFalse(protocol.clientRequests["thread/start"].experimental)
      assert.isTrue(protocol.clientRequests["thread/timeline/list"].experimental)
      assert.isTrue(protocol.serverRequests["currentTime/read"].experimental)
      assert.isTrue(protocol.serverNotifications["rawResponseItem/completed"].experimental)
      assert.strictEqual(Object.values(protocol.clientRequests).filter(({ experimental }) => experimental).length, 75)
    })
  )
})
