/**
 * The protocol as types: what the schemas and the TypeScript are printed from,
 * and what is compared between two versions.
 */
import type { Method, Protocol } from "./bundle.ts"
import { compare, type JsonSchema, type MethodKind, referenceOf } from "./JsonSchema.ts"

export type Node =
  | { readonly kind: "primitive"; readonly name: "string" | "number" | "boolean" | "null" | "unknown" }
  | { readonly kind: "reference"; readonly name: string }
  | { readonly kind: "nullable"; readonly of: Node }
  | { readonly kind: "array"; readonly item: Node }
  | { readonly kind: "record"; readonly value: Node }
  | Enum
  | Struct
  | Union

export interface Enum {
  readonly kind: "enum"
  readonly values: ReadonlyArray<{ readonly value: string; readonly description: string | undefined }>
  /** It tells the cases of a union apart, so that no other value can stand there. */
  readonly isTag: boolean
}

export interface Field {
  readonly name: string
  readonly node: Node
  readonly isRequired: boolean
  readonly description: string | undefined
}

export interface Struct {
  readonly kind: "struct"
  /** The tag first, then what is required, then the rest. */
  readonly fields: ReadonlyArray<Field>
  /** It may have any other field, and they mean something. */
  readonly hasRest: boolean
}

export interface Union {
  readonly kind: "union"
  readonly members: ReadonlyArray<Node>
  /**
   * How to know that a value is of none of the cases: by the field all have
   * (`{"type": "text", …}`), or by the only field each has (`{"custom": …}`).
   */
  readonly discriminator:
    | { readonly by: "tag"; readonly tag: string; readonly known: ReadonlyArray<string> }
    | { readonly by: "key"; readonly known: ReadonlyArray<string> }
    | undefined
}

export interface Definition {
  readonly name: string
  readonly node: Node
  readonly description: string | undefined
  /** Codex sends it, if only as a part: it is read leniently. Otherwise only we do. */
  readonly isReceived: boolean
  /** The methods whose params or result it is. */
  readonly roles: ReadonlyArray<{ readonly method: string; readonly role: "params" | "result" }>
  /** The definitions it names. */
  readonly references: ReadonlyArray<string>
}

export type Methods = Readonly<Record<MethodKind, ReadonlyArray<Method>>>

export interface Model extends Methods {
  readonly definitions: ReadonlyMap<string, Definition>
}

export const methodKinds = ["clientRequests", "serverRequests", "serverNotifications", "clientNotifications"] as const

export const modelOf = (protocol: Protocol): Model => {
  const nodes = discriminate(
    new Map(
      [...protocol.definitions].map(([name, schema]) => {
        try {
          return [name, convert(schema)]
        } catch (error) {
          throw new Error(`the definition ${name} has a form the generator does not know`, { cause: error })
        }
      })
    )
  )
  const references = new Map([...nodes].map(([name, node]) => [name, [...referencesOf(node)]]))
  const isReceived = receivedBy(protocol, references)
  const roles = new Map<string, Array<Definition["roles"][number]>>()
  for (const kind of methodKinds) {
    for (const method of protocol[kind]) {
      for (const role of ["params", "result"] as const) {
        const name = method[role]
        if (name !== undefined) roles.set(name, [...(roles.get(name) ?? []), { method: method.name, role }])
      }
    }
  }
  return {
    ...protocol,
    definitions: new Map(
      [...nodes].map(([name, node]) => [
        name,
        {
          name,
          node,
          description: protocol.definitions.get(name)?.description,
          isReceived: isReceived(name),
          roles: roles.get(name) ?? [],
          references: references.get(name) ?? []
        }
      ])
    )
  }
}

// --- from JSON Schema

const primitive = (name: Extract<Node, { kind: "primitive" }>["name"]): Node => ({ kind: "primitive", name })

const convert = (schema: JsonSchema | true): Node => {
  if (schema === true) return primitive("unknown")
  const alternatives = schema.oneOf ?? schema.anyOf
  if (alternatives !== undefined) return unionOf(distribute(schema, alternatives).map(convert))
  const reference = referenceOf(schema)
  if (reference !== undefined) return { kind: "reference", name: reference }
  if (schema.allOf !== undefined) {
    const [only, ...others] = schema.allOf
    if (only === undefined || others.length > 0) throw new Error("allOf of other than one")
    return convert(only)
  }
  if (schema.enum !== undefined) {
    const { description } = schema
    const values = schema.enum.map((value) => ({
      value,
      description: schema.enum?.length === 1 ? description : undefined
    }))
    return { kind: "enum", values, isTag: false }
  }
  const types = [schema.type ?? []].flat()
  const [type, ...others] = types.filter((each) => each !== "null")
  if (type === undefined) return primitive(types.length === 0 ? "unknown" : "null")
  const node = others.length > 0 ? primitive("unknown") : convertType(type, schema)
  return types.includes("null") ? { kind: "nullable", of: node } : node
}

const convertType = (type: string, schema: JsonSchema): Node => {
  switch (type) {
    case "string":
      return primitive("string")
    case "boolean":
      return primitive("boolean")
    case "integer":
    case "number":
      return primitive("number")
    case "array":
      return { kind: "array", item: convert(schema.items ?? true) }
    case "object":
      return convertObject(schema)
    default:
      throw new Error(`type ${type}`)
  }
}

const convertObject = ({ additionalProperties, properties = {}, required = [] }: JsonSchema): Node => {
  const fields = Object.entries(properties).map(([name, schema]): Field => ({
    name,
    node: convert(schema),
    isRequired: required.includes(name),
    description: schema === true ? undefined : schema.description
  }))
  const rest = typeof additionalProperties === "object" ? convert(additionalProperties) : undefined
  if (fields.length === 0) return { kind: "record", value: rest ?? primitive("unknown") }
  if (rest !== undefined) throw new Error("fields beside values that are not just anything")
  return { kind: "struct", fields: sortFields(fields), hasRest: additionalProperties === true }
}

const sortFields = (fields: ReadonlyArray<Field>): ReadonlyArray<Field> =>
  fields.toSorted((a, b) => rank(a) - rank(b) || compare(a.name, b.name))

const rank = ({ isRequired, node }: Field): number =>
  !isRequired ? 2 : node.kind === "enum" && node.values.length === 1 ? 0 : 1

/**
 * Gives every alternative the fields that stand beside the alternatives. Of
 * those of an anyOf more than one may apply: each has the others' fields too,
 * optional, so that none is lost.
 */
const distribute = (
  { anyOf, properties, required = [] }: JsonSchema,
  alternatives: ReadonlyArray<JsonSchema | true>
): ReadonlyArray<JsonSchema | true> =>
  properties === undefined
    ? alternatives
    : alternatives.map((alternative) => {
        if (alternative === true) throw new Error("fields beside an alternative that is anything")
        const optional =
          anyOf === undefined ? [] : alternatives.map((other) => (other === true ? {} : other.properties))
        return {
          ...alternative,
          type: "object",
          properties: Object.assign({}, ...optional, properties, alternative.properties),
          required: [...required, ...(alternative.required ?? [])]
        }
      })

const unionOf = (nodes: ReadonlyArray<Node>): Node => {
  const flat = nodes.flatMap((node) =>
    node.kind === "union" ? node.members : node.kind === "nullable" ? [primitive("null"), node.of] : [node]
  )
  const isNull = (node: Node) => node.kind === "primitive" && node.name === "null"
  const isUnknown = (node: Node) => node.kind === "primitive" && node.name === "unknown"
  const enums = flat.filter((node) => node.kind === "enum")
  const known = flat.filter((node) => !isNull(node) && !isUnknown(node))
  const members = known.flatMap((node): ReadonlyArray<Node> => {
    if (node.kind !== "enum") return [node]
    return node === enums[0] ? [{ ...node, values: enums.flatMap(({ values }) => values) }] : []
  })
  // Upstream's own way to say that there may be other cases; ours is to leave unions open.
  const isOpen =
    members.some((node) => node.kind === "enum") && members.every((node) => node.kind === "enum" || keyOf(node))
  const [only = primitive("null"), ...others] = flat.some(isUnknown) && !isOpen ? [primitive("unknown")] : members
  const node: Node =
    others.length === 0 ? only : { kind: "union", members: [only, ...others], discriminator: undefined }
  // A union of one case is one all the same: there may be others some day.
  const single: Node =
    node.kind === "struct" && flat.length === nodes.length && flat.length === 1
      ? { kind: "union", members: [node], discriminator: undefined }
      : node
  return flat.some(isNull) ? { kind: "nullable", of: single } : single
}

/** The only field of an object, if it is required: how serde writes a case with data. */
const keyOf = (node: Node): string | undefined => {
  if (node.kind !== "struct") return undefined
  const [field, ...others] = node.fields
  return field?.isRequired && others.length === 0 ? field.name : undefined
}

// --- unions

/** Finds out how the cases of every union are told apart. */
const discriminate = (nodes: ReadonlyMap<string, Node>): ReadonlyMap<string, Node> => {
  const tags = new Map<string, string>()
  const inner = new Set<string>()

  /** The objects a member of a union can be, by definition where they have a name of their own. */
  const leaves = (
    node: Node,
    name?: string
  ): ReadonlyArray<{ readonly struct: Struct; readonly name?: string }> | undefined => {
    if (node.kind === "struct") return [name === undefined ? { struct: node } : { struct: node, name }]
    if (node.kind === "reference") {
      const referred = nodes.get(node.name)
      return referred && leaves(referred, node.name)
    }
    if (node.kind !== "union") return undefined
    const all = node.members.map((member) => leaves(member))
    return all.every((each) => each !== undefined) ? all.flat() : undefined
  }

  const tagValues = (struct: Struct, tag: string, isNamed: boolean): ReadonlyArray<string> | undefined => {
    const field = struct.fields.find(({ name, isRequired }) => name === tag && isRequired)
    const node = field?.node.kind === "reference" && isNamed ? nodes.get(field.node.name) : field?.node
    return node?.kind === "enum" && (isNamed || node.values.length === 1)
      ? node.values.map(({ value }) => value)
      : undefined
  }

  const visit = (node: Node): Node => {
    const visited = mapChildren(node, visit)
    if (visited.kind !== "union") return visited
    const cases = leaves(visited)
    const candidates = cases?.every(({ name }) => name === undefined)
      ? (cases[0]?.struct.fields.map(({ name }) => name) ?? [])
      : ["type"]
    for (const tag of candidates) {
      const values = cases?.map(({ name, struct }) => tagValues(struct, tag, name !== undefined))
      if (values === undefined || values.some((each) => each === undefined)) continue
      for (const { name } of cases ?? []) if (name !== undefined) tags.set(name, tag)
      for (const member of visited.members) if (member.kind === "reference") innerUnions(member.name)
      return {
        ...visited,
        members: visited.members.map((member) => (member.kind === "struct" ? markTag(member, tag) : member)),
        discriminator: { by: "tag", tag, known: [...new Set(values.flatMap((each) => each ?? []))] }
      }
    }
    const keys = visited.members.filter((member) => member.kind !== "enum").map(keyOf)
    return keys.length > 0 && keys.every((key) => key !== undefined)
      ? { ...visited, discriminator: { by: "key", known: keys } }
      : visited
  }

  /** The unions within a union: the outermost alone knows that none of its cases fits. */
  const innerUnions = (name: string): void => {
    const node = nodes.get(name)
    if (node?.kind !== "union") return
    inner.add(name)
    for (const member of node.members) if (member.kind === "reference") innerUnions(member.name)
  }

  const markTag = (struct: Struct, tag: string): Struct => ({
    ...struct,
    fields: sortFields(
      struct.fields.map((field) => {
        const node = field.node.kind === "reference" ? nodes.get(field.node.name) : field.node
        return field.name === tag && node?.kind === "enum" ? { ...field, node: { ...node, isTag: true } } : field
      })
    )
  })

  const visited = [...nodes].map(([name, node]) => [name, visit(node)] as const)
  return new Map(
    visited.map(([name, node]) => {
      const tag = tags.get(name)
      if (node.kind === "struct" && tag !== undefined) return [name, markTag(node, tag)]
      return [name, node.kind === "union" && inner.has(name) ? { ...node, discriminator: undefined } : node]
    })
  )
}

const mapChildren = (node: Node, f: (node: Node) => Node): Node => {
  switch (node.kind) {
    case "nullable":
      return { ...node, of: f(node.of) }
    case "array":
      return { ...node, item: f(node.item) }
    case "record":
      return { ...node, value: f(node.value) }
    case "struct":
      return { ...node, fields: node.fields.map((field) => ({ ...field, node: f(field.node) })) }
    case "union":
      return { ...node, members: node.members.map(f) }
    default:
      return node
  }
}

// --- what refers to what

const childrenOf = (node: Node): ReadonlyArray<Node> => {
  const children: Array<Node> = []
  mapChildren(node, (child) => {
    children.push(child)
    return child
  })
  return children
}

const referencesOf = (node: Node): ReadonlySet<string> =>
  new Set(
    node.kind === "reference" ? [node.name] : childrenOf(node).flatMap((child) => Array.from(referencesOf(child)))
  )

/** Everything reachable from the given definitions, themselves included. */
export const reachable = (
  names: Iterable<string>,
  references: (name: string) => ReadonlyArray<string>
): ReadonlySet<string> => {
  const seen = new Set<string>()
  const open = [...names]
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (seen.has(name)) continue
    seen.add(name)
    open.push(...references(name))
  }
  return seen
}

/** What no method uses counts as received: parts of errors and the envelopes. */
const receivedBy = (methods: Methods, references: ReadonlyMap<string, ReadonlyArray<string>>) => {
  const namesOf = (kind: MethodKind, role: "params" | "result") => methods[kind].flatMap((method) => method[role] ?? [])
  const reach = (names: ReadonlyArray<string>) => reachable(names, (name) => references.get(name) ?? [])
  const received = reach([
    ...namesOf("clientRequests", "result"),
    ...namesOf("serverRequests", "params"),
    ...namesOf("serverNotifications", "params")
  ])
  const sent = reach([
    ...namesOf("clientRequests", "params"),
    ...namesOf("serverRequests", "result"),
    ...namesOf("clientNotifications", "params")
  ])
  return (name: string) => received.has(name) || !sent.has(name)
}

// --- places

/** How a field is named within a definition; see `placesOf`. */
export const fieldPlace = (place: string, field: string): string => (place === "" ? field : `${place}.${field}`)

/** How a member of a union is named within a definition. */
export const memberPlace = (place: string, union: Union, member: Node): string => {
  if (member.kind !== "struct") return place
  const tag = member.fields.find(({ node }) => node.kind === "enum" && node.isTag)
  const name =
    tag === undefined ? keyOf(member) : tag.node.kind === "enum" ? `${tag.name}=${tag.node.values[0]?.value}` : ""
  return fieldPlace(place, `<${name ?? union.members.indexOf(member)}>`)
}

/**
 * Everything a definition says, by place: its fields (`thread.name`), cases
 * (`<type=text>.text`) and values (`"never"`), each with its type as a text.
 */
export const placesOf = (root: Node, describe: (node: Node) => string): ReadonlyMap<string, string> => {
  const places = new Map<string, string>()
  const visit = (node: Node, place: string): void => {
    switch (node.kind) {
      case "nullable":
        return visit(node.of, place)
      case "array":
        return visit(node.item, place)
      case "record":
        return visit(node.value, place)
      case "enum":
        if (!node.isTag) for (const { value } of node.values) places.set(fieldPlace(place, JSON.stringify(value)), "")
        return
      case "struct":
        for (const field of node.fields) {
          const at = fieldPlace(place, field.name)
          places.set(at, `${field.isRequired ? "" : "optional "}${describe(field.node)}`)
          visit(field.node, at)
        }
        return
      case "union":
        for (const member of node.members) {
          const at = memberPlace(place, node, member)
          if (at !== place) places.set(at, "")
          else if (member.kind !== "enum") places.set(fieldPlace(place, `<${describe(member)}>`), "")
          visit(member, at)
        }
        return
      default:
        if (place === "") places.set("", describe(node))
    }
  }
  visit(root, "")
  return places
}
