/**
 * Prints the protocol as the files of `src/protocol/`: for each definition a
 * type and a schema of the same name, and the tables of the methods.
 *
 * What codex sends is printed leniently: unions and enums are open, and what
 * may be absent may also be null. What only we send is printed as it is.
 */
import { areaOf, areas } from "./areas.ts"
import type { Method } from "./bundle.ts"
import { compare } from "./JsonSchema.ts"
import {
  type Definition,
  type Enum,
  type Field,
  fieldPlace,
  memberPlace,
  methodKinds,
  type Model,
  type Node,
  placesOf,
  reachable,
  type Struct,
  type Union
} from "./model.ts"

const width = 120

/** The files by name. */
export const print = (model: Model, stable: Model, version: string): ReadonlyMap<string, string> => {
  const areaOfDefinition = divide(model)
  const files = new Map<string, string>()
  for (const [area, description] of Object.entries(areas)) {
    const definitions = [...model.definitions.values()].filter(({ name }) => areaOfDefinition.get(name) === area)
    if (definitions.length === 0) throw new Error(`nothing is in the area ${area}`)
    const text = definitions.map((definition) => printDefinition(definition, stable.definitions.get(definition.name)))
    files.set(`${area}.ts`, join([header(version, description), imports(definitions, areaOfDefinition, text), ...text]))
  }
  files.set("methods.ts", join([header(version, methodsDescription), ...printMethods(model, stable, areaOfDefinition)]))
  files.set("index.ts", join([header(version, indexDescription), printIndex()]))
  return files
}

const join = (blocks: ReadonlyArray<string>): string => `${blocks.filter((block) => block !== "").join("\n\n")}\n`

const methodsDescription = "Every method of the app-server, with its types and its schemas."
const indexDescription = `The app-server's protocol: its methods, and every type in it as a TypeScript type and as a schema.

What codex sends is read leniently, so that a newer codex can be read too: an enum takes any string beside those known, a union keeps a case it does not know as it came (\`UnknownCase\`, \`UnknownVariant\`), what may be absent may also be null, and fields not known are left out. A known case that is malformed is an error. What only this side sends is checked as codex does. Schemas are built when first used.`

const header = (version: string, description: string): string =>
  comment([`Generated from codex ${version} by \`npm run generate\`. Do not edit.`, description], ["@since 0.1.0"], "")

// --- areas

/** A definition is in the area that alone uses it; what several use is shared, and so is all that it uses. */
const divide = (model: Model): ReadonlyMap<string, string> => {
  const seeds = new Map<string, Array<string>>()
  const seed = (area: string, name: string | undefined) => {
    if (name !== undefined) seeds.set(area, [...(seeds.get(area) ?? []), name])
  }
  for (const kind of methodKinds) {
    for (const method of model[kind]) {
      seed(areaOf(method.name), method.params)
      seed(areaOf(method.name), method.result)
    }
  }
  const referencesOf = (name: string) => model.definitions.get(name)?.references ?? []
  const used = reachable([...seeds.values()].flat(), referencesOf)
  for (const name of model.definitions.keys()) if (!used.has(name)) seed("server", name)

  const area = new Map<string, string>()
  for (const [each, names] of seeds) {
    for (const name of reachable(names, referencesOf)) area.set(name, area.has(name) ? "shared" : each)
  }
  return area
}

const importPath = (area: string): string => `./${area}.ts`

const imports = (
  definitions: ReadonlyArray<Definition>,
  areaOfDefinition: ReadonlyMap<string, string>,
  text: ReadonlyArray<string>
): string => {
  const own = new Set(definitions.map(({ name }) => name))
  const shared = new Set(definitions.flatMap(({ references }) => references).filter((name) => !own.has(name)))
  for (const name of shared) {
    if (areaOfDefinition.get(name) !== "shared") throw new Error(`${name} is used by several areas and not shared`)
  }
  const all = text.join("\n")
  const helpers = ["nullish", "openEnum", "openUnion", "openVariants"].filter((name) => all.includes(`${name}(`))
  const types = ["UnknownCase", "UnknownVariant"].filter((name) => new RegExp(`\\b${name}\\b`).test(all))
  return [
    `import { Schema } from "effect"`,
    importOf([...helpers, ...types.map((name) => `type ${name}`)], "../internal/openUnion.ts"),
    importOf([...shared].toSorted(compare), importPath("shared"))
  ]
    .filter((line) => line !== "")
    .join("\n")
}

const importOf = (names: ReadonlyArray<string>, from: string): string => {
  if (names.length === 0) return ""
  const line = `import { ${names.join(", ")} } from "${from}"`
  return line.length <= width ? line : `import {\n${names.map((name) => `  ${name}`).join(",\n")}\n} from "${from}"`
}

// --- definitions

interface Scope {
  readonly isOpen: boolean
  /** Whether a place is known without the experimental flag. */
  readonly isStable: (place: string) => boolean
}

const printDefinition = (definition: Definition, stable: Definition | undefined): string => {
  const { description, isReceived, name, node } = definition
  const stablePlaces = stable && placesOf(stable.node, () => "")
  const scope: Scope = {
    isOpen: isReceived,
    // Everything in an experimental definition is; it is said once.
    isStable: (place) => stablePlaces === undefined || stablePlaces.has(place)
  }
  const paragraphs = [roleOf(definition), description, ...valuesOf(definition)]
  const tags = stable === undefined ? ["@experimental"] : []
  const type =
    node.kind === "struct"
      ? `export interface ${name} ${structType(node, scope, "", "")}`
      : `export type ${name} =${unionBreak(typeOf(node, scope, "", ""))}`
  const schema = schemaOf(node, scope)
  const constant = `export const ${name}: Schema.Codec<${name}> = `
  const line = `${constant}Schema.suspend(() => ${renderFlat(schema)})`
  const built =
    node.kind === "primitive"
      ? // What needs no building need not wait for it.
        `${constant}${primitives[node.name]}`
      : line.length <= width
        ? line
        : `${constant}Schema.suspend(() =>\n  ${render(schema, 2, 2)}\n)`
  return `${comment(paragraphs, tags, "")}${type}\n${built}`
}

const unionBreak = (type: string): string => (type.startsWith("\n") ? type : ` ${type}`)

const roleOf = ({ roles }: Definition): string | undefined => {
  const of = (role: "params" | "result") => {
    const methods = roles.filter((each) => each.role === role).map(({ method }) => `\`${method}\``)
    return methods.length === 0 ? [] : [`the ${role} of ${methods.join(", ")}`]
  }
  const [first, ...others] = [...of("params"), ...of("result")]
  return first && `${[`T${first.slice(1)}`, ...others].join("; ")}.`
}

/** What the values of an enum mean, as far as upstream says. */
const valuesOf = ({ description: whole, node }: Definition): ReadonlyArray<string> => {
  const enums =
    node.kind === "enum" ? [node] : node.kind === "union" ? node.members.filter((each) => each.kind === "enum") : []
  const lines = enums.flatMap(({ values }) =>
    values.flatMap(({ description, value }) =>
      description === undefined || description === whole ? [] : [`- \`${value}\`: ${description}`]
    )
  )
  return lines.length === 0 ? [] : [lines.join("\n")]
}

// --- types

const typeOf = (node: Node, scope: Scope, place: string, indent: string): string => {
  switch (node.kind) {
    case "primitive":
      return node.name
    case "reference":
      return node.name
    case "nullable":
      return unionType([node.of], ["null"], scope, place, indent)
    case "array":
      return `ReadonlyArray<${typeOf(node.item, scope, place, indent).trimStart()}>`
    case "record":
      return `{ readonly [key: string]: ${typeOf(node.value, scope, place, indent)} }`
    case "struct":
      return structType(node, scope, place, indent)
    case "enum":
    case "union":
      return unionType([node], [], scope, place, indent)
  }
}

/** The members of unions and enums one by one, and more beside them. */
const unionType = (
  nodes: ReadonlyArray<Node>,
  more: ReadonlyArray<string>,
  scope: Scope,
  place: string,
  indent: string
): string => {
  const isOne = more.length === 0 && nodes.length === 1 && nodes[0]?.kind !== "union"
  const inner = isOne ? indent : `${indent}    `
  const members = [...nodes.flatMap((node) => alternatives(node, scope, place, inner)), ...more]
  const line = members.join(" | ")
  return members.length === 1 || (line.length <= 60 && !line.includes("\n"))
    ? line
    : members.map((member) => `\n${indent}  | ${member}`).join("")
}

const alternatives = (node: Node, scope: Scope, place: string, indent: string): ReadonlyArray<string> => {
  if (node.kind === "enum") {
    const values = node.values.map(({ value }) => JSON.stringify(value))
    return scope.isOpen && !node.isTag ? [...values, "(string & {})"] : values
  }
  if (node.kind !== "union") return [typeOf(node, scope, place, indent)]
  const members = node.members.flatMap((member) =>
    alternatives(member, scope, memberPlace(place, node, member), indent)
  )
  return scope.isOpen ? [...members, ...unknownType(node)] : members
}

const unknownType = ({ discriminator, members }: Union): ReadonlyArray<string> => {
  switch (discriminator?.by) {
    case undefined:
      return []
    case "tag":
      return [`UnknownCase<${JSON.stringify(discriminator.tag)}>`]
    case "key":
      return members.some(({ kind }) => kind === "enum") ? ["UnknownVariant"] : ["(string & {})", "UnknownVariant"]
  }
}

const structType = (struct: Struct, scope: Scope, place: string, indent: string): string => {
  const lines = struct.fields.map((field) => {
    const at = fieldPlace(place, field.name)
    const tags = scope.isStable(at) ? [] : ["@experimental"]
    return `${comment([field.description], tags, `${indent}  `)}${indent}  readonly ${fieldType(field, scope, at, `${indent}  `)}\n`
  })
  const rest = struct.hasRest ? `${indent}  readonly [key: string]: unknown\n` : ""
  return `{\n${lines.join("")}${rest}${indent}}`
}

const fieldType = ({ isRequired, name, node }: Field, scope: Scope, place: string, indent: string): string => {
  const isNullable = node.kind === "nullable"
  const key = keyName(name)
  if (isUnknown(node)) return `${key}${isRequired ? "" : "?"}: unknown`
  const typeWith = (...more: ReadonlyArray<string>) =>
    unionBreak(unionType([isNullable ? node.of : node], more, scope, place, indent))
  if (scope.isOpen) return isRequired && !isNullable ? `${key}:${typeWith()}` : `${key}?:${typeWith("null")}`
  const orNull = isNullable ? ["null"] : []
  return isRequired ? `${key}:${typeWith(...orNull)}` : `${key}?:${typeWith(...orNull, "undefined")}`
}

const isUnknown = (node: Node): boolean => node.kind === "primitive" && node.name === "unknown"

const keyName = (name: string): string => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name))

// --- schemas

/** A text, or a list that is broken into lines where it is too long for one. */
type Doc =
  | string
  | readonly [prefix: string, doc: Doc]
  | { readonly open: string; readonly items: ReadonlyArray<Doc>; readonly close: string; readonly padding: "" | " " }

const call = (name: string, items: ReadonlyArray<Doc>): Doc => ({ open: `${name}(`, items, close: ")", padding: "" })
const list = (items: ReadonlyArray<Doc>): Doc => ({ open: "[", items, close: "]", padding: "" })

/** `column` is where the doc begins, `indent` where its lines do. */
const render = (doc: Doc, indent: number, column: number): string => {
  const flat = renderFlat(doc)
  if (column + flat.length < width) return flat
  if (typeof doc === "string") return doc
  if ("open" in doc) {
    const [only] = doc.items
    // A call of one list or object: it breaks inside.
    if (doc.items.length === 1 && only !== undefined && typeof only !== "string" && doc.close === ")") {
      return `${doc.open}${render(only, indent, column + doc.open.length)}${doc.close}`
    }
    const inner = " ".repeat(indent + 2)
    const items = doc.items.map((item) => `\n${inner}${render(item, indent + 2, indent + 2)}`)
    return `${doc.open}${items.join(",")}\n${" ".repeat(indent)}${doc.close}`
  }
  return `${doc[0]}${render(doc[1], indent, column + doc[0].length)}`
}

const renderFlat = (doc: Doc): string => {
  if (typeof doc === "string") return doc
  if (!("open" in doc)) return `${doc[0]}${renderFlat(doc[1])}`
  const padding = doc.items.length === 0 ? "" : doc.padding
  return `${doc.open}${padding}${doc.items.map(renderFlat).join(", ")}${padding}${doc.close}`
}

const primitives = {
  string: "Schema.String",
  number: "Schema.Number",
  boolean: "Schema.Boolean",
  null: "Schema.Null",
  unknown: "Schema.Unknown"
} as const

const schemaOf = (node: Node, scope: Scope): Doc => {
  switch (node.kind) {
    case "primitive":
      return primitives[node.name]
    case "reference":
      return node.name
    case "nullable":
      return call("Schema.NullOr", [schemaOf(node.of, scope)])
    case "array":
      return call("Schema.Array", [schemaOf(node.item, scope)])
    case "record":
      return call("Schema.Record", ["Schema.String", schemaOf(node.value, scope)])
    case "enum":
      return enumSchema(node, scope)
    case "struct":
      return structSchema(node, scope)
    case "union":
      return unionSchema(node, scope)
  }
}

const enumSchema = ({ isTag, values }: Enum, { isOpen }: Scope): Doc => {
  const literals = values.map(({ value }) => JSON.stringify(value))
  if (isOpen && !isTag) return call("openEnum", [list(literals)])
  return literals.length === 1 ? call("Schema.Literal", literals) : call("Schema.Literals", [list(literals)])
}

const structSchema = (struct: Struct, scope: Scope): Doc => {
  const items = struct.fields.map((field): Doc => [`${keyName(field.name)}: `, fieldSchema(field, scope)])
  const schema = call("Schema.Struct", [{ open: "{", items, close: "}", padding: " " }])
  return struct.hasRest
    ? call("Schema.StructWithRest", [schema, list(["Schema.Record(Schema.String, Schema.Unknown)"])])
    : schema
}

const fieldSchema = ({ isRequired, node }: Field, scope: Scope): Doc => {
  if (!scope.isOpen) return isRequired ? schemaOf(node, scope) : call("Schema.optional", [schemaOf(node, scope)])
  if (isUnknown(node)) return isRequired ? schemaOf(node, scope) : call("Schema.optionalKey", [schemaOf(node, scope)])
  if (isRequired && node.kind !== "nullable") return schemaOf(node, scope)
  return call("nullish", [schemaOf(node.kind === "nullable" ? node.of : node, scope)])
}

const unionSchema = ({ discriminator, members }: Union, scope: Scope): Doc => {
  if (!scope.isOpen || discriminator === undefined) {
    return call("Schema.Union", [list(members.map((member) => schemaOf(member, scope)))])
  }
  const known = list(discriminator.known.map((value) => JSON.stringify(value)))
  if (discriminator.by === "tag") {
    const cases = members.map((member) => schemaOf(member, scope))
    return call("openUnion", [JSON.stringify(discriminator.tag), known, list(cases)])
  }
  const names = members.flatMap((member) => (member.kind === "enum" ? member.values : []))
  const cases = members.filter(({ kind }) => kind !== "enum").map((member) => schemaOf(member, scope))
  return call("openVariants", [list(names.map(({ value }) => JSON.stringify(value))), known, list(cases)])
}

// --- methods

const printMethods = (
  model: Model,
  stable: Model,
  areaOfDefinition: ReadonlyMap<string, string>
): ReadonlyArray<string> => {
  const used = new Map<string, Set<string>>()
  const names = methodKinds.flatMap((kind) => model[kind].flatMap(({ params, result }) => [params, result]))
  for (const name of [...names, "RequestId"]) {
    const area = name && areaOfDefinition.get(name)
    if (name && area) used.set(area, (used.get(area) ?? new Set()).add(name))
  }
  const importLines = [...used]
    .toSorted(([a], [b]) => compare(a, b))
    .map(([area, names]) => importOf([...names].toSorted(compare), importPath(area)))
  return [
    [`import { Schema } from "effect"`, ...importLines].join("\n"),
    ...methodKinds.flatMap((kind) => printKind(kind, model[kind], new Set(stable[kind].map(({ name }) => name)))),
    helperTypes
  ]
}

const kinds = {
  clientRequests: ["ClientRequest", "What a client asks codex.", true],
  serverRequests: ["ServerRequest", "What codex asks a client.", true],
  serverNotifications: ["ServerNotification", "What codex tells a client.", false],
  clientNotifications: ["ClientNotification", "What a client tells codex.", false]
} as const

const printKind = (
  kind: (typeof methodKinds)[number],
  methods: ReadonlyArray<Method>,
  stable: ReadonlySet<string>
): ReadonlyArray<string> => {
  const [name, description, isRequest] = kinds[kind]
  const typeLines = methods.map((method) => {
    const result = isRequest ? [`readonly result: ${method.result}`] : []
    const tag = stable.has(method.name) ? "" : "  /** @experimental */\n"
    return `${tag}${entry(`readonly "${method.name}"`, [`readonly params: ${paramsType(method)}`, ...result], ";", "")}\n`
  })
  const tableLines = methods.map((method) => {
    const result = isRequest ? [`result: ${method.result}`] : []
    const experimental = `experimental: ${!stable.has(method.name)}`
    return entry(`"${method.name}"`, [`params: ${paramsSchema(method)}`, ...result, experimental], ",", ",")
  })
  const result = isRequest ? `\n    readonly result: Schema.Codec<${name}s[M]["result"]>` : ""
  return [
    `/** ${description} */\nexport interface ${name}s {\n${typeLines.join("")}}`,
    `export type ${name}Method = keyof ${name}s`,
    `/** ${description} With the schemas, and whether codex wants \`experimentalApi\` for it. */
export const ${kind}: {
  readonly [M in ${name}Method]: {
    readonly params: Schema.Codec<${name}s[M]["params"]>${result}
    readonly experimental: boolean
  }
} = {\n${tableLines.join(",\n")}\n}`
  ]
}

/** A line of a table, or several where it is too long. */
const entry = (name: string, items: ReadonlyArray<string>, separator: string, lineEnd: string): string => {
  const line = `  ${name}: { ${items.join(`${separator} `)} }`
  return line.length < width ? line : `  ${name}: {\n${items.map((item) => `    ${item}`).join(`${lineEnd}\n`)}\n  }`
}

const paramsType = ({ optionalParams, params }: Method): string =>
  params === undefined ? "undefined" : optionalParams ? `${params} | undefined` : params

const paramsSchema = ({ optionalParams, params }: Method): string =>
  params === undefined ? "Schema.Undefined" : optionalParams ? `Schema.UndefinedOr(${params})` : params

const helperTypes = `/** Any method, of either side. */
export interface Methods extends ClientRequests, ServerRequests, ServerNotifications, ClientNotifications {}

/** The params of a method. */
export type Params<M extends keyof Methods> = Methods[M]["params"]

/** What a request is answered with. */
export type Result<M extends ClientRequestMethod | ServerRequestMethod> = (ClientRequests & ServerRequests)[M]["result"]

/** A notification of codex, told apart by its method. */
export type ServerNotification = {
  readonly [M in ServerNotificationMethod]: {
    readonly method: M
    readonly params: Params<M>
    /** Milliseconds since 1970. */
    readonly emittedAtMs?: number
  }
}[ServerNotificationMethod]

/** A request of codex, told apart by its method. */
export type ServerRequest = {
  readonly [M in ServerRequestMethod]: { readonly id: RequestId; readonly method: M; readonly params: Params<M> }
}[ServerRequestMethod]`

const printIndex = (): string =>
  [
    `export type { UnknownCase, UnknownTag, UnknownVariant } from "../internal/openUnion.ts"`,
    ...[...Object.keys(areas), "methods"].toSorted(compare).map((area) => `export * from "${importPath(area)}"`)
  ].join("\n")

// --- comments

/** Empty where there is nothing to say. */
const comment = (
  paragraphs: ReadonlyArray<string | undefined>,
  tags: ReadonlyArray<string>,
  indent: string
): string => {
  const blocks = paragraphs
    .filter((paragraph) => paragraph !== undefined)
    // Code within a sentence, written as a block, would begin one here.
    .map((paragraph) => paragraph.replaceAll(/```\w*\s+([^`]+?)\s*```/g, "`$1`"))
    .map((paragraph) => paragraph.split("\n").flatMap((line) => wrap(line.trimEnd(), 96 - indent.length)))
  const lines = [...blocks, ...(tags.length > 0 ? [tags] : [])]
    .flatMap((block, i) => (i === 0 ? block : [""].concat(block)))
    .map((line) => line.replaceAll("*/", "*\\/"))
  const [only, ...others] = lines
  if (only === undefined) return ""
  const isFile = indent === "" && tags[0]?.startsWith("@since") === true
  const end = isFile ? "" : "\n"
  if (others.length === 0) return `${indent}/** ${only} */${end}`
  return `${indent}/**\n${lines.map((line) => `${indent} *${line === "" ? "" : ` ${line}`}\n`).join("")}${indent} */${end}`
}

const wrap = (text: string, limit: number): ReadonlyArray<string> => {
  const hanging = text.startsWith("- ") ? "  " : ""
  const lines: Array<string> = []
  let line = ""
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > limit) {
      lines.push(line)
      line = hanging + word
    } else line = line === "" ? word : `${line} ${word}`
  }
  return [...lines, line]
}
