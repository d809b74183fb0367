/** The form of what codex describes, and the order of what is generated. */

/** As much of JSON Schema as codex uses. */
export interface JsonSchema {
  readonly $ref?: string
  readonly type?: string | ReadonlyArray<string>
  readonly enum?: ReadonlyArray<string>
  readonly properties?: Readonly<Record<string, JsonSchema | true>>
  readonly required?: ReadonlyArray<string>
  readonly additionalProperties?: JsonSchema | boolean
  readonly items?: JsonSchema | true
  readonly allOf?: ReadonlyArray<JsonSchema | true>
  readonly anyOf?: ReadonlyArray<JsonSchema | true>
  readonly oneOf?: ReadonlyArray<JsonSchema | true>
  readonly description?: string
}

/** The name a schema refers to. */
export const referenceOf = (schema: JsonSchema): string | undefined => schema.$ref?.replace(/^.*\//, "")

/** Who asks or tells whom. */
export type MethodKind = "clientRequests" | "serverRequests" | "serverNotifications" | "clientNotifications"

/** By code unit: the same on every machine. */
export const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
