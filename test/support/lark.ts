/**
 * As much of Lark's grammars as patches take: rules of strings, regular
 * expressions, `|`, groups, `?`, `*` and `+`, tried in every way there is.
 */
type Expression =
  | { readonly _tag: "Text"; readonly text: string }
  | { readonly _tag: "Pattern"; readonly pattern: RegExp }
  | { readonly _tag: "Rule"; readonly name: string }
  | { readonly _tag: "Sequence" | "Either"; readonly of: ReadonlyArray<Expression> }
  | { readonly _tag: "Repeat"; readonly of: Expression; readonly least: number; readonly most: number }

export type Grammar = ReadonlyMap<string, Expression>

const token = /\s*(?:("(?:[^"\\]|\\.)*")|\/((?:[^/\\]|\\.)+)\/|->\s*(\w+)|(\w+)|([|()?*+]))/y

export const readGrammar = (text: string): Grammar => {
  const rules = new Map<string, Expression>([["LF", { _tag: "Text", text: "\n" }]])
  // A rule goes on in lines that are indented.
  for (const rule of text.replaceAll(/\n[ \t]+/g, " ").split("\n")) {
    const [, name, body] = /^(\w+)\s*:\s*(.*)$/.exec(rule) ?? []
    if (name !== undefined && body !== undefined) rules.set(name, readRule(body))
  }
  return rules
}

const readRule = (body: string): Expression => {
  let at = 0
  const next = (): RegExpExecArray | null => {
    token.lastIndex = at
    return token.exec(body)
  }
  const either = (): Expression => {
    const of = [sequence()]
    for (let found = next(); found?.[5] === "|"; found = next()) {
      at += found[0].length
      of.push(sequence())
    }
    return { _tag: "Either", of }
  }
  const sequence = (): Expression => {
    const of: Array<Expression> = []
    for (let found = next(); found !== null && found[5] !== "|" && found[5] !== ")"; found = next()) {
      at += found[0].length
      const [, quoted, pattern, , name, sign] = found
      if (quoted !== undefined) of.push({ _tag: "Text", text: JSON.parse(quoted) })
      else if (pattern !== undefined) of.push({ _tag: "Pattern", pattern: new RegExp(pattern, "y") })
      else if (name !== undefined) of.push({ _tag: "Rule", name })
      else if (sign === "(") {
        of.push(either())
        at += next()?.[0].length ?? 0
      } else if (sign !== undefined) {
        const repeated = of.pop()
        if (repeated === undefined) throw new Error(`nothing to repeat in ${body}`)
        of.push({ _tag: "Repeat", of: repeated, least: sign === "+" ? 1 : 0, most: sign === "?" ? 1 : Infinity })
      }
    }
    return { _tag: "Sequence", of }
  }
  return either()
}

/** Whether the whole text is a sentence of the grammar's `start`. */
export const acceptedBy = (grammar: Grammar, text: string): boolean => {
  /** Where it can end when it begins at one of these. */
  const ends = (expression: Expression, from: ReadonlySet<number>): ReadonlySet<number> => {
    if (from.size === 0) return from
    switch (expression._tag) {
      case "Text":
        return new Set(
          [...from].filter((at) => text.startsWith(expression.text, at)).map((at) => at + expression.text.length)
        )
      case "Pattern":
        return new Set([...from].flatMap((at) => patternEnds(expression.pattern, at)))
      case "Rule": {
        const rule = grammar.get(expression.name)
        if (rule === undefined) throw new Error(`there is no rule ${expression.name}`)
        return ends(rule, from)
      }
      case "Sequence":
        return expression.of.reduce((from, part) => ends(part, from), from)
      case "Either":
        return new Set(expression.of.flatMap((part) => [...ends(part, from)]))
      case "Repeat": {
        const out = new Set(expression.least === 0 ? from : [])
        let now = from
        for (let n = 0; n < expression.most && now.size > 0; n++) {
          now = new Set([...ends(expression.of, now)].filter((at) => !out.has(at)))
          for (const at of now) out.add(at)
        }
        return out
      }
    }
  }
  // Of what a line can hold, as much or as little as the rest needs.
  const patternEnds = (pattern: RegExp, at: number): ReadonlyArray<number> => {
    pattern.lastIndex = at
    const longest = pattern.exec(text)?.[0]
    if (longest === undefined) return []
    return Array.from({ length: longest.length + 1 }, (_, length) => at + length).filter((end) => {
      pattern.lastIndex = 0
      const part = text.slice(at, end)
      return pattern.exec(part)?.[0] === part
    })
  }
  return ends({ _tag: "Rule", name: "start" }, new Set([0])).has(text.length)
}
