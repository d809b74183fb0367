import { assert, describe, it } from "@effect/vitest"
import { Effect, Result, Schema } from "effect"
import type { Protocol } from "../../scripts/protocol/bundle.ts"
import { type JsonSchema, referenceOf } from "../../scripts/protocol/JsonSchema.ts"
import * as protocol from "../../src/protocol/index.ts"
import { branchesOf, examplesOf, keyOf, tagOf, upstream } from "./upstream.ts"

const schemas = new Map<string, unknown>(Object.entries(protocol))

const decode = (name: string, value: unknown) => {
  const schema = schemas.get(name)
  if (!Schema.isSchema(schema)) throw new Error(`${name} is no schema`)
  return Schema.decodeUnknownResult(schema as Schema.Codec<unknown>)(value)
}

const resolve = (described: Protocol, schema: JsonSchema | true): JsonSchema | true => {
  if (schema === true) return schema
  const reference = referenceOf(schema)
  const inner = reference === undefined ? schema.allOf?.[0] : described.definitions.get(reference)
  return inner === undefined ? schema : resolve(described, inner)
}

/** What no such field can be; undefined where it can be anything. */
const wrong = (described: Protocol, schema: JsonSchema | true): unknown => {
  const resolved = resolve(described, schema)
  if (resolved === true) return undefined
  const { anyOf, enum: values, oneOf, type } = resolved
  if (type === undefined && values === undefined && anyOf === undefined && oneOf === undefined) return undefined
  return [type].flat().includes("boolean") ? "not a boolean" : false
}

const mayBeNull = (described: Protocol, schema: JsonSchema | true): boolean => {
  const resolved = resolve(described, schema)
  if (resolved === true) return true
  return (
    [resolved.type].flat().includes("null") || (branchesOf(resolved) ?? []).some((each) => mayBeNull(described, each))
  )
}

/** Every case of every union of the protocol, with a required field left out or made something else. */
const malformedCases = (described: Protocol): ReadonlyArray<{ readonly definition: string; readonly value: unknown }> =>
  [...described.definitions].flatMap(([definition, schema]) => {
    const branches = branchesOf(schema)
    const tag = branches && tagOf(branches)
    return (branches ?? []).flatMap((branch) => {
      if (branch === true) return []
      const { properties = {}, required = [] } = branch
      const key = tag === undefined ? keyOf(branch) : undefined
      if (tag === undefined && key === undefined) return []
      const tagged = tag && (properties[tag] as JsonSchema).enum?.[0]
      const examples = examplesOf(described, definition, { optional: "absent" }).filter(
        (each): each is Readonly<Record<string, unknown>> =>
          typeof each === "object" &&
          each !== null &&
          (tag === undefined ? Object.hasOwn(each, key ?? "") : Reflect.get(each, tag) === tagged)
      )
      return required.flatMap((name) => {
        const field = properties[name]
        if (name === tag || field === undefined) return []
        const broken = wrong(described, field)
        const isNeeded = key === undefined && !mayBeNull(described, field)
        return examples.flatMap((example) => {
          const others = Object.entries(example).filter(([each]) => each !== name)
          const values: Array<unknown> = []
          if (broken !== undefined) values.push(Object.fromEntries([...others, [name, broken]]))
          if (isNeeded) values.push(Object.fromEntries(others))
          return values.map((value) => ({ definition, value }))
        })
      })
    })
  })

describe("the unions", () => {
  it.effect("have a schema for every definition of codex", () =>
    Effect.gen(function* () {
      const described = yield* upstream
      assert.deepStrictEqual(
        [...described.definitions.keys()].filter((name) => !Schema.isSchema(schemas.get(name))),
        []
      )
    })
  )

  it.effect("refuse a known case that is malformed", () =>
    Effect.gen(function* () {
      const cases = malformedCases(yield* upstream)
      assert.isAbove(cases.length, 300)
      assert.deepStrictEqual(
        cases.filter(({ definition, value }) => Result.isSuccess(decode(definition, value))),
        []
      )
    })
  )

  it.effect("say what is wrong with a malformed case, and nothing of the other cases", () =>
    Effect.sync(() => {
      const decoded = decode("ThreadItem", { type: "agentMessage", id: "1" })
      assert.strictEqual(
        Result.isFailure(decoded) ? String(decoded.failure) : "",
        `SchemaError(Missing key\n  at ["text"]\nExpected another type)`
      )
    })
  )

  it.effect("keep a case they do not know as it came", () =>
    Effect.sync(() => {
      const item = { type: "hologram", id: "1", beams: [{ angle: 3 }] }
      assert.deepStrictEqual(Result.getOrThrow(decode("ThreadItem", item)), item)
      const error = { budgetOnFire: { degrees: 451 } }
      assert.deepStrictEqual(Result.getOrThrow(decode("CodexErrorInfo", error)), error)
      assert.deepStrictEqual(Result.getOrThrow(decode("CodexErrorInfo", "outOfLuck")), "outOfLuck")
    })
  )

  it.effect("refuse what is none of their forms", () =>
    Effect.sync(() => {
      for (const value of [null, 1, "agentMessage", [], {}, { type: 1 }]) {
        assert.isTrue(Result.isFailure(decode("ThreadItem", value)), JSON.stringify(value))
      }
      for (const value of [null, 1, [], { httpConnectionFailed: 503 }]) {
        assert.isTrue(Result.isFailure(decode("CodexErrorInfo", value)), JSON.stringify(value))
      }
    })
  )

  it.effect("keep both of two fields of which one would do", () =>
    Effect.sync(() => {
      const image = { type: "imageGeneration", id: "1", status: "completed", fileId: "file", result: "" }
      assert.deepStrictEqual(Result.getOrThrow(decode("ThreadItem", image)), image)
    })
  )

  it.effect("refuse, in what only we send, a value codex does not know", () =>
    Effect.sync(() => {
      assert.isTrue(Result.isSuccess(decode("FileChangeApprovalDecision", "acceptForSession")))
      assert.isTrue(Result.isFailure(decode("FileChangeApprovalDecision", "acceptForever")))
      assert.isTrue(Result.isSuccess(decode("ReviewTarget", { type: "baseBranch", branch: "main" })))
      assert.isTrue(Result.isFailure(decode("ReviewTarget", { type: "everything" })))
      assert.isTrue(Result.isFailure(decode("ThreadListParams", { limit: "all" })))
    })
  )

  it.effect("narrow by their tag and by their key", () =>
    Effect.sync(() => {
      const describeItem = (item: protocol.ThreadItem): string => {
        switch (item.type) {
          case "agentMessage":
            return item.text
          case "commandExecution":
            return item.command
          case "imageGeneration":
            return item.result ?? item.fileId ?? "neither"
          case "userMessage":
            return item.content.flatMap((input) => (input.type === "text" ? [input.text] : [])).join(" ")
          default: {
            const tag: string = item.type
            return tag
          }
        }
      }
      const describeUnknown = (item: protocol.UnknownCase<"type">): unknown => item["beams"]
      const describeError = (info: protocol.CodexErrorInfo): unknown => {
        if (typeof info === "string") return info
        if ("httpConnectionFailed" in info) return info.httpConnectionFailed.httpStatusCode
        if ("activeTurnNotSteerable" in info) return info.activeTurnNotSteerable.turnKind
        return Object.keys(info)
      }
      const decodeItem = (value: unknown): protocol.ThreadItem => Schema.decodeUnknownSync(protocol.ThreadItem)(value)

      assert.strictEqual(describeItem({ type: "agentMessage", id: "1", text: "Hello" }), "Hello")
      const unknown = decodeItem({ type: "hologram", beams: 3 })
      assert.strictEqual(describeItem(unknown), "hologram")
      assert.strictEqual(describeUnknown(unknown as protocol.UnknownCase<"type">), 3)
      assert.strictEqual(describeError({ httpConnectionFailed: { httpStatusCode: 503 } }), 503)
      assert.strictEqual(describeError("unauthorized"), "unauthorized")

      // @ts-expect-error codex knows no such item, and we cannot know of one to send
      const unsendable: protocol.UserInput = { type: "hologram" }
      // @ts-expect-error a text needs its text
      const incomplete: protocol.UserInput = { type: "text" }
      assert.isDefined([unsendable, incomplete])
    })
  )
})
