/**
 * Unions and enums of the protocol that a newer codex may know more of.
 *
 * What is not known is kept as it came; what is known and malformed is still an
 * error. The generated schemas of `src/protocol/` are made of these.
 */
import { type Brand, Predicate, Schema } from "effect"

/**
 * The tag of a case that this release does not know: any string but those of
 * the known cases. As a type it is a literal of its own, since TypeScript narrows
 * a union by its tag only where all the tags are; assign it to a `string` to
 * compare it with another.
 *
 * @since 0.1.0
 * @category models
 */
export type UnknownTag = "a tag this release does not know" & Brand.Brand<"effect-codex/protocol/UnknownTag">

/**
 * A case of a tagged union that this release does not know, as codex sent it.
 *
 * @since 0.1.0
 * @category models
 */
export type UnknownCase<Name extends string> = { readonly [N in Name]: UnknownTag } & {
  readonly [key: string]: unknown
}

/**
 * An object in a place where codex names a case by the object's only key, and
 * the key is none this release knows. Nothing is known of it; it is as codex
 * sent it.
 *
 * @since 0.1.0
 * @category models
 */
export interface UnknownVariant extends Brand.Brand<"effect-codex/protocol/UnknownVariant"> {}

/** Absent, null, or a value. Null comes first: where it is allowed, it is what codex sends most. */
export const nullish = <S extends Schema.Constraint>(
  schema: S
): Schema.optionalKey<Schema.Union<readonly [Schema.Null, S]>> =>
  Schema.optionalKey(Schema.Union([Schema.Null, schema]))

/** The known values, or any other. */
export const openEnum = <const Known extends ReadonlyArray<string>>(
  known: Known
): Schema.Union<readonly [Schema.StringForLiteralAutocomplete, Schema.Literals<Known>]> =>
  Schema.Union([Schema.StringForLiteralAutocomplete, Schema.Literals(known)])

/** The known cases, or one with a tag that is not known. */
export const openUnion = <const Name extends string, const Cases extends ReadonlyArray<Schema.Constraint>>(
  tag: Name,
  known: ReadonlyArray<string>,
  cases: Cases
): Schema.Union<readonly [Schema.Union<Cases>, Schema.declare<UnknownCase<Name>>]> => {
  const tags = new Set(known)
  // A union of its own: with the fallback beside them, the cases would be tried one by one.
  return Schema.Union([
    Schema.Union(cases),
    Schema.declare(
      (value): value is UnknownCase<Name> => {
        if (!Predicate.isObject(value)) return false
        const name = value[tag]
        return typeof name === "string" && !tags.has(name)
      },
      { expected: `another ${tag}` }
    )
  ])
}

/** The known names, the known cases with data, or anything else of these two forms. */
export const openVariants = <
  const Names extends ReadonlyArray<string>,
  const Cases extends ReadonlyArray<Schema.Constraint>
>(
  names: Names,
  keys: ReadonlyArray<string>,
  cases: Cases
): Schema.Union<
  readonly [
    Schema.StringForLiteralAutocomplete,
    Schema.Literals<Names>,
    Schema.Union<Cases>,
    Schema.declare<UnknownVariant>
  ]
> =>
  Schema.Union([
    Schema.StringForLiteralAutocomplete,
    Schema.Literals(names),
    Schema.Union(cases),
    Schema.declare(
      (value): value is UnknownVariant => Predicate.isObject(value) && !keys.some((key) => Object.hasOwn(value, key)),
      {
        expected: "another variant"
      }
    )
  ])
