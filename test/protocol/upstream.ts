/** The protocol as the real binary describes it, and examples made from its JSON Schema. */
import { NodeServices } from "@effect/platform-node"
import { Effect, Layer } from "effect"
import { CodexBinary } from "effect-codex/binary"
import { type Protocol, readProtocol } from "../../scripts/protocol/bundle.ts"
import { type JsonSchema, referenceOf } from "../../scripts/protocol/JsonSchema.ts"

export const upstream = Effect.gen(function* () {
  const binary = yield* (yield* CodexBinary).path
  return yield* readProtocol(binary, { experimental: true, strict: true })
}).pipe(Effect.provide(Layer.provideMerge(CodexBinary.layer(), NodeServices.layer)))

/** What the examples contain. */
export interface Wish {
  /** What is optional: all of it, none of it, or null where the schema allows null, required fields too. */
  readonly optional: "present" | "absent" | "null"
  /** A field no version knows, in every object. */
  readonly unknownField?: boolean
  /** A value no version knows, in place of every enum's. */
  readonly unknownValue?: boolean
  /** One more case, known to no version, of every union. */
  readonly unknownCase?: boolean
}

type Schema = JsonSchema | true
type Fields = Readonly<Record<string, unknown>>

/**
 * Values that fit a schema, with every case of every union in at least one of
 * them. A definition within itself is given once more, at its smallest.
 */
export const examplesOf = (protocol: Protocol, name: string, wish: Wish): ReadonlyArray<unknown> => {
  const resolve = (reference: string): JsonSchema => {
    const schema = protocol.definitions.get(reference)
    if (schema === undefined) throw new Error(`no definition ${reference}`)
    return schema
  }

  const examples = (schema: Schema, within: ReadonlyArray<string>): ReadonlyArray<unknown> => {
    if (schema === true) return [{ any: ["thing", 1, null] }]
    const isSmallest = new Set(within).size < within.length
    const reference = referenceOf(schema)
    if (reference !== undefined) {
      const all = examples(resolve(reference), [...within, reference])
      return within.includes(reference) ? all.slice(0, 1) : all
    }
    if (schema.allOf !== undefined) return schema.allOf.flatMap((each) => examples(each, within))
    if (schema.enum !== undefined) return wish.unknownValue ? ["value of tomorrow"] : schema.enum
    const branches = branchesOf(schema)
    if (branches !== undefined) {
      const known = branches.filter((branch) => !isNull(branch)).flatMap((branch) => examples(branch, within))
      const all = wish.unknownCase ? [...known, ...unknownCases(branches)] : known
      return branches.some(isNull) && wish.optional === "null" ? [null] : all
    }
    const types = [schema.type ?? []].flat()
    if (types.includes("null") && (wish.optional === "null" || types.length === 1)) return [null]
    switch (types[0]) {
      case undefined:
        return [{ any: ["thing", 1, null] }]
      case "string":
        return ["text"]
      case "boolean":
        return [true]
      case "number":
        return [0.5]
      case "integer":
        // More than a double counts exactly: codex has such numbers.
        return [2 ** 53 + 2]
      case "array":
        return [isSmallest || wish.optional === "absent" ? [] : examples(schema.items ?? true, within)]
      default:
        return objects(schema, within, isSmallest)
    }
  }

  const objects = (schema: JsonSchema, within: ReadonlyArray<string>, isSmallest: boolean): ReadonlyArray<Fields> => {
    const { additionalProperties, properties = {}, required = [] } = schema
    const fields = Object.entries(properties).flatMap(([name, field]) => {
      const isLeftOut = isSmallest || wish.optional === "absent"
      return isLeftOut && !required.includes(name) ? [] : [[name, fieldExamples(field, within)] as const]
    })
    if (typeof additionalProperties === "object") {
      return [Object.fromEntries(examples(additionalProperties, within).map((value, i) => [`key ${i}`, value]))]
    }
    const more = wish.unknownField || additionalProperties === true ? { fieldOfTomorrow: { deep: [1] } } : {}
    const count = Math.max(1, ...fields.map(([, values]) => values.length))
    return Array.from({ length: count }, (_, i) =>
      Object.assign({}, ...fields.map(([name, values]) => fieldOf(name, values, i)), more)
    )

    // The first example has everything; the others need not repeat what has no more variants.
    function fieldOf(name: string, values: ReadonlyArray<unknown>, i: number): Fields {
      if (i < values.length) return { [name]: values[i] }
      if (!required.includes(name)) return {}
      return { [name]: Array.isArray(values[0]) ? [] : values[0] }
    }
  }

  const fieldExamples = (field: Schema, within: ReadonlyArray<string>): ReadonlyArray<unknown> =>
    isTag(field) ? (field as JsonSchema).enum! : examples(field, within)

  const unknownCases = (branches: ReadonlyArray<Schema>): ReadonlyArray<unknown> => {
    const tag = tagOf(branches)
    if (tag !== undefined) return [{ [tag]: "caseOfTomorrow", payload: { deep: [1] } }]
    if (branches.every((branch) => isName(branch) || isNull(branch))) return ["nameOfTomorrow"]
    return branches.every(
      (branch) => isName(branch) || isNull(branch) || isEither(branch) || keyOf(branch) !== undefined
    )
      ? ["nameOfTomorrow", { caseOfTomorrow: { deep: [1] } }]
      : []
  }

  return examples(resolve(name), [name])
}

/** The cases of a union, with the fields that stand beside them. */
export const branchesOf = ({
  anyOf,
  oneOf,
  properties,
  required = []
}: JsonSchema): ReadonlyArray<Schema> | undefined =>
  (oneOf ?? anyOf)?.map((branch) =>
    branch === true || properties === undefined
      ? branch
      : Object.assign({}, branch, {
          type: "object",
          properties: { ...properties, ...branch.properties },
          required: [...required, ...(branch.required ?? [])]
        })
  )

/** The field that names the case. */
export const tagOf = (branches: ReadonlyArray<Schema>): string | undefined => {
  const tagsOf = (branch: Schema) =>
    branch === true
      ? []
      : Object.entries(branch.properties ?? {}).flatMap(([name, field]) => (isTag(field) ? [name] : []))
  const [first, ...others] = branches.filter((branch) => !isNull(branch))
  if (first === undefined) return undefined
  return tagsOf(first).find((name) => others.every((branch) => tagsOf(branch).includes(name)))
}

/** The only field of an object that is a case with data. */
export const keyOf = (branch: Schema): string | undefined => {
  if (branch === true) return undefined
  const [name, ...others] = Object.keys(branch.properties ?? {})
  return others.length === 0 && branch.additionalProperties === false ? name : undefined
}

const isNull = (schema: Schema): boolean => schema !== true && schema.type === "null"
const isName = (schema: Schema): boolean => schema !== true && schema.enum !== undefined
/** Upstream's own way to say that there may be other cases. */
const isEither = (schema: Schema): boolean =>
  schema !== true && Array.isArray(schema.type) && !schema.type.includes("null")
/** In a field of its own, an enum of one is how codex writes a tag. */
const isTag = (schema: Schema): boolean => schema !== true && schema.enum?.length === 1
