/**
 * What a codex binary says its app-server protocol is.
 *
 * Asks the binary for its JSON Schema bundle and makes one flat list of
 * definitions and four lists of methods of it, with upstream's mistakes put
 * right (`patches.ts`). It does not interpret the schemas: that is `model.ts`.
 */
import { Effect, FileSystem, Path, Stream } from "effect"
import { ChildProcess, ChildProcessSpawner } from "effect/process"
import { compare, type JsonSchema, type MethodKind, referenceOf } from "./JsonSchema.ts"
import { moreDefinitions, moreMethods, omitted, type Patch, patches, results } from "./patches.ts"

/** A method, with the names of the definitions it uses. */
export interface Method {
  readonly name: string
  /** None for a method without params. */
  readonly params: string | undefined
  readonly optionalParams: boolean
  /** None for a notification. */
  readonly result: string | undefined
}

/** Everything sorted by name. */
export interface Protocol extends Readonly<Record<MethodKind, ReadonlyArray<Method>>> {
  readonly definitions: ReadonlyMap<string, JsonSchema>
}

type Bundle = { readonly definitions: Readonly<Record<string, JsonSchema>> }

/** The definitions that list the methods. */
const lists: ReadonlyArray<readonly [kind: MethodKind, definition: string]> = [
  ["clientRequests", "ClientRequest"],
  ["serverRequests", "ServerRequest"],
  ["serverNotifications", "ServerNotification"],
  ["clientNotifications", "ClientNotification"]
]

/**
 * Asks a binary. One that does not know the experimental flag is asked without
 * it. What it writes and what its user has configured stay out of it: it runs on
 * folders of its own.
 */
export const readProtocol = Effect.fnUntraced(function* (
  binary: string,
  options: {
    readonly experimental: boolean
    /** Fail where `patches.ts` no longer fits; otherwise leave out what does not. */
    readonly strict: boolean
  }
) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const folder = yield* fs.makeTempDirectoryScoped({ prefix: "codex-protocol-" })
  const out = path.join(folder, "schema")
  const generate = ["app-server", "generate-json-schema", "--out", out]
  const asked = yield* run(binary, options.experimental ? [...generate, "--experimental"] : generate, folder)
  if (asked.exitCode !== 0) {
    if (!options.experimental || !asked.output.includes("--experimental")) return yield* failed(asked.output)
    const again = yield* run(binary, generate, folder)
    if (again.exitCode !== 0) return yield* failed(again.output)
  }
  const bundle = yield* fs.readFileString(path.join(out, "codex_app_server_protocol.schemas.json"))
  return protocolOf(JSON.parse(bundle) as Bundle, options)
}, Effect.scoped)

/** Runs codex to its end; stdout and stderr as one text. */
export const run = Effect.fnUntraced(function* (binary: string, args: ReadonlyArray<string>, home: string) {
  const spawner = yield* ChildProcessSpawner.ChildProcessSpawner
  const codex = yield* spawner.spawn(
    ChildProcess.make(binary, args, {
      env: { CODEX_HOME: home },
      extendEnv: true,
      stdin: "ignore",
      forceKillAfter: "5 seconds"
    })
  )
  const output = yield* Stream.mkString(Stream.decodeText(codex.all))
  return { exitCode: Number(yield* codex.exitCode), output }
}, Effect.scoped)

const failed = (output: string) => Effect.die(new Error(`codex did not write its schema: ${output.trim()}`))

const protocolOf = (
  bundle: Bundle,
  { experimental, strict }: { readonly experimental: boolean; readonly strict: boolean }
): Protocol => {
  const definitions = flatten(bundle)
  for (const patch of patches) {
    const schema = definitions.get(patch.definition)
    const patched = schema && applyPatch(schema, patch)
    if (patched !== undefined) definitions.set(patch.definition, patched)
    else if (strict) throw new Error(`the patch of ${patch.definition} has nothing to patch any more; remove it`)
  }
  for (const [name, schema] of Object.entries(moreDefinitions)) {
    if (!definitions.has(name)) definitions.set(name, schema)
    else if (strict) throw new Error(`codex has a definition ${name} now; remove ours`)
  }
  const [clientRequests, serverRequests, serverNotifications, clientNotifications] = lists.map(([kind, name]) => {
    const methods = (definitions.get(name)?.oneOf ?? []).map((each) => methodOf(each, kind, definitions, strict))
    for (const more of moreMethods) {
      if (more.kind !== kind || (more.isExperimental && !experimental) || !definitions.has(more.params)) continue
      const { name, params, result } = more
      if (methods.every((method) => method.name !== name)) {
        methods.push({ name, params, optionalParams: false, result })
      } else if (strict) throw new Error(`codex lists ${name} now; remove it from moreMethods`)
    }
    return methods.toSorted((a, b) => compare(a.name, b.name))
  })
  for (const [, name] of lists) definitions.delete(name)
  for (const name of definitions.keys()) if (omitted.test(name)) definitions.delete(name)
  return {
    definitions: new Map([...definitions].toSorted(([a], [b]) => compare(a, b))),
    clientRequests: clientRequests ?? [],
    serverRequests: serverRequests ?? [],
    serverNotifications: serverNotifications ?? [],
    clientNotifications: clientNotifications ?? []
  }
}

/**
 * The definitions by their bare names. Those that are in both lists and differ
 * keep, in the older list, the prefix `V1`.
 */
const flatten = (bundle: Bundle): Map<string, JsonSchema> => {
  const { v2, ...v1 } = bundle.definitions as Bundle["definitions"] & { readonly v2?: Bundle["definitions"] }
  const annotations = new Set(["$schema", "title", "description"])
  const essence = (schema: JsonSchema) =>
    JSON.stringify(Object.entries(schema).filter(([key]) => !annotations.has(key)))
  const flat = new Map(Object.entries(v2 ?? {}))
  for (const [name, schema] of Object.entries(v1)) {
    const other = flat.get(name)
    if (other === undefined) flat.set(name, schema)
    else if (essence(other) !== essence(schema)) flat.set(`V1${name}`, schema)
  }
  return flat
}

const methodOf = (
  listed: JsonSchema | true,
  kind: MethodKind,
  definitions: ReadonlyMap<string, JsonSchema>,
  strict: boolean
): Method => {
  const { properties = {}, required } = listed as JsonSchema
  const name = (properties["method"] as JsonSchema).enum?.[0] ?? ""
  const schema = properties["params"] as JsonSchema | undefined
  const alternatives = [schema, ...((schema?.anyOf ?? []) as ReadonlyArray<JsonSchema>)]
  const params = alternatives.map((each) => each && referenceOf(each)).find((each) => each !== undefined)
  const isRequest = kind === "clientRequests" || kind === "serverRequests"
  const response = isRequest ? (results[name] ?? params?.replace(/Params$/, "Response")) : undefined
  const result = response !== undefined && definitions.has(response) ? response : undefined
  if (strict && isRequest && result === undefined) {
    throw new Error(`no definition is the result of ${name}; add it to the results in patches.ts`)
  }
  return { name, params, optionalParams: params !== undefined && !(required ?? []).includes("params"), result }
}

/** Undefined where it does not apply. */
const applyPatch = (schema: JsonSchema, patch: Patch): JsonSchema | undefined => {
  switch (patch.kind) {
    case "rename": {
      let found = false
      const rename = (name: string) => {
        found ||= patch.fields[name] !== undefined
        return patch.fields[name] ?? name
      }
      const renamed = (each: JsonSchema): JsonSchema => ({
        ...each,
        ...(each.properties && {
          properties: Object.fromEntries(Object.entries(each.properties).map(([name, field]) => [rename(name), field]))
        }),
        ...(each.required && { required: each.required.map(rename) }),
        ...(each.oneOf && { oneOf: each.oneOf.map((branch) => renamed(branch as JsonSchema)) }),
        ...(each.anyOf && { anyOf: each.anyOf.map((branch) => renamed(branch as JsonSchema)) })
      })
      const result = renamed(schema)
      return found ? result : undefined
    }
    case "values":
      return schema.additionalProperties === undefined
        ? {
            ...schema,
            additionalProperties: patch.values === "anything" ? true : { $ref: `#/definitions/${patch.values}` }
          }
        : undefined
    case "first": {
      const members = schema.anyOf ?? []
      const first = members.findIndex((member) => member !== true && referenceOf(member) === patch.member)
      const member = members[first]
      return member === undefined || first === 0
        ? undefined
        : { ...schema, anyOf: [member, ...members.toSpliced(first, 1)] }
    }
  }
}
