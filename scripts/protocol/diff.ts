/** What the protocol of one codex has that another's has not. */
import type { Method } from "./bundle.ts"
import { compare } from "./JsonSchema.ts"
import { type Definition, methodKinds, type Model, type Node, placesOf } from "./model.ts"

/** The lines of a report: `+` only the other has, `-` only this one has, `~` both have and it differs. */
export const diff = (own: Model, other: Model): ReadonlyArray<string> => [
  ...methodKinds.flatMap((kind) => section(titles[kind], diffMaps(methodsOf(own[kind]), methodsOf(other[kind])))),
  ...section(
    "definitions",
    [...new Set([...own.definitions.keys(), ...other.definitions.keys()])].toSorted(compare).flatMap((name) => {
      const mine = own.definitions.get(name)
      const theirs = other.definitions.get(name)
      if (mine === undefined) return [`+ ${name}`]
      if (theirs === undefined) return [`- ${name}`]
      const changes = diffMaps(places(mine), places(theirs))
      return changes.length === 0 ? [] : [`~ ${name}`].concat(changes.map((line) => `    ${line}`))
    })
  )
]

const titles = {
  clientRequests: "client requests",
  serverRequests: "server requests",
  serverNotifications: "server notifications",
  clientNotifications: "client notifications"
} as const

const section = (title: string, lines: ReadonlyArray<string>): ReadonlyArray<string> => {
  if (lines.length === 0) return []
  const count = (sign: string) => lines.filter((line) => line.startsWith(sign)).length
  return [`${title}: +${count("+")} -${count("-")} ~${count("~")}`, ...lines.map((line) => `  ${line}`)]
}

const methodsOf = (methods: ReadonlyArray<Method>): ReadonlyMap<string, string> =>
  new Map(
    methods.map(({ name, optionalParams, params = "nothing", result }) => [
      name,
      `${params}${optionalParams ? " or nothing" : ""}${result === undefined ? "" : ` -> ${result}`}`
    ])
  )

const diffMaps = (own: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): ReadonlyArray<string> => {
  const lines: Array<string> = []
  let within: string | undefined
  for (const place of [...new Set([...own.keys(), ...other.keys()])].toSorted(compare)) {
    // What is in something new or gone goes without saying.
    if (within !== undefined && place.startsWith(`${within}.`)) continue
    const mine = own.get(place)
    const theirs = other.get(place)
    if (mine === theirs) continue
    const label = (text: string) => [place, text].filter((each) => each !== "").join(": ")
    if (mine === undefined) lines.push(`+ ${label(theirs ?? "")}`)
    else if (theirs === undefined) lines.push(`- ${label(mine)}`)
    else lines.push(`~ ${label(`${mine} => ${theirs}`)}`)
    within = mine === undefined || theirs === undefined ? place : undefined
  }
  return lines
}

const places = ({ node }: Definition): ReadonlyMap<string, string> => placesOf(node, describe)

/** A type in a word or two; what has places of its own is not repeated. */
const describe = (node: Node): string => {
  switch (node.kind) {
    case "primitive":
    case "reference":
      return node.name
    case "nullable":
      return `${describe(node.of)} or null`
    case "array":
      return `list of ${grouped(node.item)}`
    case "record":
      return `map of ${grouped(node.value)}`
    case "struct":
      return "object"
    case "enum":
    case "union":
      return node.kind
  }
}

const grouped = (node: Node): string => (node.kind === "nullable" ? `(${describe(node)})` : describe(node))
