/**
 * YAML as codex reads it: every scalar is the text it was written as, and a
 * value is looked at only where somebody asks for it.
 */
import { Predicate, Result } from "effect"
import { type Document, isAlias, isMap, isScalar, isSeq, type Node, parseDocument, visit, type YAMLMap } from "yaml"

/** Why a text is not what was asked for. */
export class YamlProblem {
  readonly detail: string
  constructor(detail: string) {
    this.detail = detail
  }
}

const problem = (detail: string) => Result.fail(new YamlProblem(detail))

/** Codex takes these for the ends of lines; the parser does not. */
const otherLineEnds = /[\u0085\u2028\u2029]/g

/** A document, or what the first thing wrong with it is. */
export const readYaml = (text: string): Result.Result<YamlFields, YamlProblem> => {
  try {
    // Codex minds a name that stands twice only where it knows the name.
    const document = parseDocument(text.replaceAll(otherLineEnds, "\n"), { schema: "failsafe", uniqueKeys: false })
    const [error] = document.errors
    if (error !== undefined) return problem(error.message.split("\n", 1)[0]?.replace(/:$/, "") ?? error.code)
    const missing = missingAnchor(document)
    if (missing !== undefined) return problem(`unknown anchor \`${missing}\``)
    return fieldsOf(document, document.contents)
  } catch {
    return problem("it is nested too deeply")
  }
}

const missingAnchor = (document: Document): string | undefined => {
  const anchors = new Set<string>()
  let missing: string | undefined
  visit(document, {
    Alias: (_, { source }) => {
      if (anchors.has(source)) return undefined
      missing = source
      return visit.BREAK
    },
    Value: (_, { anchor }) => {
      if (anchor !== undefined) anchors.add(anchor)
    }
  })
  return missing
}

/** Whether a text is YAML at all. */
export const isYaml = (text: string): boolean => Result.isSuccess(Result.try(() => assertYaml(text)))

const assertYaml = (text: string): void => {
  const [error] = parseDocument(text, { schema: "failsafe", uniqueKeys: false }).errors
  if (error !== undefined) throw error
}

/** The fields of a mapping. Absent and null are `undefined`. */
export interface YamlFields {
  readonly text: (name: string) => Result.Result<string | undefined, YamlProblem>
  readonly boolean: (name: string) => Result.Result<boolean | undefined, YamlProblem>
  /** `strict`: null is written nowhere in the place of such a mapping. */
  readonly fields: (name: string, strict?: "strict") => Result.Result<YamlFields | undefined, YamlProblem>
  readonly texts: (name: string) => Result.Result<ReadonlyArray<string>, YamlProblem>
  readonly list: (name: string) => Result.Result<ReadonlyArray<YamlFields>, YamlProblem>
  /** Everything, as data. Empty where it cannot be said as such. */
  readonly data: () => Readonly<Record<string, unknown>>
}

type Value = Node | null | undefined

const isEmpty = (node: Value): boolean =>
  node === null || node === undefined || (isScalar(node) && isPlain(node) && (node.value === null || node.value === ""))

const isPlain = (node: Node): boolean => isScalar(node) && node.type === "PLAIN" && node.tag === undefined

const isNull = (node: Value): boolean =>
  isEmpty(node) ||
  (isScalar(node) && isPlain(node) && typeof node.value === "string" && /^(?:~|null|Null|NULL)$/.test(node.value))

const fieldsOf = (document: Document, contents: Value): Result.Result<YamlFields, YamlProblem> => {
  if (!isMap(contents) && !isEmpty(contents)) return problem("expected fields, each with its name")
  const map: YAMLMap | undefined = isMap(contents) ? contents : undefined

  const field = (name: string): Result.Result<Value, YamlProblem> => {
    const found = (map?.items ?? []).filter(({ key }) => isScalar(key) && key.value === name)
    if (found.length > 1) return problem(`duplicate field \`${name}\``)
    const value = found[0]?.value
    if (!isAlias(value)) return Result.succeed(isNode(value) ? value : undefined)
    return Result.succeed(value.resolve(document))
  }

  const textOf = (name: string, node: Value): Result.Result<string | undefined, YamlProblem> => {
    if (isNull(node)) return Result.succeed(undefined)
    return isScalar(node) ? Result.succeed(String(node.value)) : problem(`${name}: expected a string`)
  }

  const items = (name: string): Result.Result<ReadonlyArray<Value>, YamlProblem> =>
    Result.flatMap(field(name), (node) => {
      if (isEmpty(node)) return Result.succeed([])
      if (!isSeq(node)) return problem(`${name}: expected a list`)
      return Result.succeed(
        node.items.map((item) => (isAlias(item) ? item.resolve(document) : isNode(item) ? item : undefined))
      )
    })

  return Result.succeed({
    text: (name) => Result.flatMap(field(name), (node) => textOf(name, node)),
    boolean: (name) =>
      Result.flatMap(field(name), (node) => {
        if (isNull(node)) return Result.succeed(undefined)
        const written = isScalar(node) && isPlain(node) ? String(node.value) : ""
        if (/^(?:true|True|TRUE)$/.test(written)) return Result.succeed(true)
        return /^(?:false|False|FALSE)$/.test(written)
          ? Result.succeed(false)
          : problem(`${name}: expected true or false`)
      }),
    fields: (name, strict) =>
      Result.flatMap(field(name), (node) =>
        strict === undefined && isNull(node)
          ? Result.succeed(undefined)
          : Result.mapError(fieldsOf(document, node), ({ detail }) => new YamlProblem(`${name}: ${detail}`))
      ),
    texts: (name) =>
      Result.flatMap(items(name), (nodes) =>
        Result.all(
          nodes.map((node) =>
            Result.flatMap(textOf(name, node), (text) =>
              text === undefined ? problem(`${name}: expected strings`) : Result.succeed(text)
            )
          )
        )
      ),
    list: (name) =>
      Result.flatMap(items(name), (nodes) =>
        Result.all(nodes.map((node) => (isMap(node) ? fieldsOf(document, node) : problem(`${name}: expected fields`))))
      ),
    data: () => {
      try {
        const data: unknown = document.toJS()
        return Predicate.isObject(data) ? data : {}
      } catch {
        // A few aliases can stand for more than fits into memory.
        return {}
      }
    }
  })
}

const isNode = (value: unknown): value is Node => isScalar(value) || isMap(value) || isSeq(value)
