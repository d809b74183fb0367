import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Result, Schema } from "effect"
import { Prompts } from "effect-codex/prompts"
import { commandOf, maxExpandedLength, words } from "../../src/prompts/expansion.ts"

const sample = { arbitrary: { runs: 500 } }

const expand = (template: string, args: string | ReadonlyArray<string>): string =>
  Result.getOrThrow(Prompts.expandText(template, args))

interface Refusal {
  readonly [field: string]: unknown
  readonly message: string
  readonly tag: string
}

const refusal = (template: string, args: string | ReadonlyArray<string>, command?: string): Refusal =>
  Result.match(Prompts.expandText(template, args, command), {
    onSuccess: (text): never => assert.fail(`expanded to ${text}`),
    onFailure: ({ message, reason }) => ({
      ...Object.fromEntries(Object.entries(reason)),
      message,
      tag: reason._tag
    })
  })

/** Texts that are made of these pieces, in any order. */
const soup = (...pieces: ReadonlyArray<string>) =>
  Arbitrary.map(Arbitrary.array(Arbitrary.schema(Schema.Literals(pieces)), { maxLength: 12 }), (parts) =>
    parts.join("")
  )

/** Words with all in them that could be taken for something else. */
const anyWord = soup(
  " ",
  "\t",
  "\n",
  "'",
  '"',
  "\\",
  "#",
  "$",
  "$$",
  "$1",
  "$ARGUMENTS",
  "$A",
  "=",
  "`",
  "é😀",
  "\r",
  "a"
)
const anyWords = Arbitrary.array(anyWord, { maxLength: 11 })

const inDouble = (word: string) => `"${word.replaceAll(/[$`"\\]/g, (char) => `\\${char}`)}"`
const inSingle = (word: string) => `'${word.replaceAll("'", `'"'"'`)}'`
/** A line feed cannot be escaped, for it then goes away. */
const escaped = (word: string) =>
  word === "" ? "''" : word.replaceAll(/[^]/gu, (char) => (char === "\n" ? `'\n'` : `\\${char}`))

const writing = Arbitrary.schema(Schema.Literals([inDouble, inSingle, escaped].map((_, index) => index)))
const write = (word: string, way: number) => [inDouble, inSingle, escaped][way]?.(word) ?? ""
const blank = Arbitrary.schema(Schema.Literals([" ", "\t", "\n", "  \n", ' # it\'s "a" comment\n']))

describe("the words of a command line", () => {
  it.prop(
    "are those that were written, in whatever quotes and with whatever between them",
    [Arbitrary.array(Arbitrary.all([anyWord, writing, blank]), { maxLength: 8 }), blank],
    ([written, first]) => {
      const line = first + written.map(([word, way, after]) => write(word, way) + after).join("")
      assert.deepStrictEqual(
        words(line),
        written.map(([word]) => word)
      )
    },
    sample
  )

  it.prop(
    "are those of a grammar of the same language, in any text",
    [soup("a", "b", " ", "\t", "\n", "\\", "'", '"', "#", "$", "`", "\r", "\v", "\u00a0", "😀")],
    ([line]) => assert.deepStrictEqual(words(line), wordsByGrammar(line)),
    { arbitrary: { runs: 3000 } }
  )

  const cases: ReadonlyArray<readonly [line: string, expected: ReadonlyArray<string>]> = [
    ["", []],
    [" \t\n ", []],
    [`one "two words" th'r'ee`, ["one", "two words", "three"]],
    [`"" ''`, ["", ""]],
    [`a\\ b \\#c d#e`, ["a b", "#c", "d#e"]],
    ["a # b c\nd", ["a", "d"]],
    ["# all of it", []],
    [`"\\a \\" \\\\ \\$ \\\`"`, ['\\a " \\ $ `']],
    [`'\\a'`, ["\\a"]],
    ["a\\\nb \"c\\\nd\" 'e\\\nf'", ["ab", "cd", "e\\\nf"]],
    [`one two "three four`, ["one", "two"]],
    ["one 'two", ["one"]],
    ["one two\\", ["one"]],
    ["it's one", []],
    ["a\rb\u00a0c", ["a\rb\u00a0c"]]
  ]
  for (const [line, expected] of cases) {
    it(`of ${JSON.stringify(line)} are ${JSON.stringify(expected)}`, () => {
      assert.deepStrictEqual(words(line), expected)
    })
  }
})

const wordsByGrammar = (line: string): ReadonlyArray<string> => {
  const between = /(?:[ \t\n]|#[^\n]*)*/y
  const word = /(?:\\[^]|'[^']*'|"(?:\\[^]|[^"\\])*"|[^ \t\n'"\\])+(?=[ \t\n]|$)/y
  const part = /\\([^])|'([^']*)'|"((?:\\[^]|[^"\\])*)"/g
  const found: Array<string> = []
  for (let at = 0; ;) {
    between.lastIndex = at
    between.exec(line)
    word.lastIndex = between.lastIndex
    const [match] = word.exec(line) ?? []
    if (match === undefined) return found
    found.push(
      match.replaceAll(part, (_, bare?: string, single?: string, double?: string) => {
        if (bare !== undefined) return bare === "\n" ? "" : bare
        return single ?? double?.replaceAll("\\\n", "").replaceAll(/\\([$`"\\])/g, "$1") ?? ""
      })
    )
    at = word.lastIndex
  }
}

const numberedSoup = soup("$", "$$", "0", "1", "2", "9", "ARGUMENTS", "a", "_", " ", "-", "\n", "é")
/** No `$NAME` but `$ARGUMENTS`: otherwise it takes names. */
const isNumbered = (template: string) => !/\$(?!ARGUMENTS(?![A-Z0-9_]))[A-Z]/.test(template)
const numberedTemplate = Arbitrary.filter(numberedSoup, isNumbered)

/** One character after the other, as the rules are told. */
const byTheRules = (template: string, given: ReadonlyArray<string>): string => {
  if (template === "") return ""
  const rest = (length: number) => byTheRules(template.slice(length), given)
  if (template.startsWith("$$")) return `$$${rest(2)}`
  if (template.startsWith("$ARGUMENTS")) return given.join(" ") + rest("$ARGUMENTS".length)
  if (/^\$[1-9]/.test(template)) return (given[Number(template.charAt(1)) - 1] ?? "") + rest(2)
  return template.charAt(0) + rest(1)
}

describe("a prompt with numbered placeholders", () => {
  it.prop(
    "has the words in their places, and nothing of them is expanded again",
    [numberedTemplate, anyWords],
    ([template, given]) => {
      const expected = byTheRules(template, given)
      assert.strictEqual(expand(template, given), expected)
      assert.strictEqual(expand(template, given.map(inDouble).join(" ")), expected)
    },
    { arbitrary: { runs: 2000 } }
  )

  const cases: ReadonlyArray<readonly [template: string, args: string, expected: string]> = [
    ["$1 and $2", `a "b c"`, "a and b c"],
    ["[$1][$9]", "a", "[a][]"],
    ["$ARGUMENTS!", ` a  "b  c" `, "a b  c!"],
    ["[$ARGUMENTS]", "", "[]"],
    ["$10 $0", "a", "a0 $0"],
    ["$$1 $$$1 $$ARGUMENTS", "a", "$$1 $$a $$ARGUMENTS"],
    ["costs 5$ or $ 5, $name, $_A, $é", "a", "costs 5$ or $ 5, $name, $_A, $é"],
    ["$$NAME is escaped, $1 is not", "a", "$$NAME is escaped, a is not"],
    ["$ARGUMENTSs", "a", "as"],
    ["no placeholder", "a b", "no placeholder"],
    ["$1 $2", `a "b`, "a "]
  ]
  for (const [template, args, expected] of cases) {
    it(`${JSON.stringify(template)} with ${JSON.stringify(args)} is ${JSON.stringify(expected)}`, () => {
      assert.strictEqual(expand(template, args), expected)
    })
  }
})

const names = ["A", "B2", "LONG_NAME", "ARGUMENTS"] as const
const piece = Arbitrary.schema(
  Schema.Literals([
    ...names.flatMap((name) => [`$${name}`, `$$${name}`] as const),
    "$",
    "$$",
    "$1",
    "$a",
    "text",
    "é\n"
  ])
)

describe("a prompt with named placeholders", () => {
  it.prop(
    "has the values in their places, and nothing of them is expanded again",
    [Arbitrary.array(piece, { maxLength: 8 }), Arbitrary.all(names.map(() => anyWord))],
    ([pieces, values]) => {
      // With a dash between them no piece changes another.
      const template = ["$A", ...pieces].join("-")
      const valueOf = (piece: string) => values[names.findIndex((name) => piece === `$${name}`)] ?? piece
      const expected = ["$A", ...pieces].map(valueOf).join("-")
      const given = names.map((name, index) => `${name}=${values[index]}`)
      assert.strictEqual(expand(template, given), expected)
      assert.strictEqual(expand(template, given.map(inSingle).join("\n")), expected)
      assert.strictEqual(expand(template, ["A=other", "NOBODY=asked", ...given]), expected)
    },
    sample
  )

  it.prop(
    "names what it was not given, each once, in its own order",
    [Arbitrary.array(Arbitrary.schema(Schema.Literals(["A", "B", "C"])), { minLength: 1, maxLength: 6 })],
    ([asked]) => {
      const template = asked.map((name) => `$${name}`).join(" ")
      const missing = [...new Set(asked)].filter((name) => name !== "B")
      if (missing.length === 0) return assert.strictEqual(expand(template, "B=x"), asked.map(() => "x").join(" "))
      assert.deepInclude(refusal(template, "B=x"), { tag: "ArgumentsMissing", names: missing })
    },
    sample
  )

  it("takes a value up to the end of its word, with every further =", () => {
    assert.strictEqual(expand("<$A>", `A="x = y=z"`), "<x = y=z>")
    assert.strictEqual(expand("<$A>", "A="), "<>")
  })

  it("leaves numbers and $ARGUMENTS as they are, unless ARGUMENTS is given", () => {
    assert.strictEqual(expand("$A $1 $ARGUMENTS", "A=x"), "x $1 $ARGUMENTS")
    assert.strictEqual(expand("$A $ARGUMENTS", "A=x ARGUMENTS=y"), "x y")
  })

  it("takes the longest name", () => {
    assert.strictEqual(expand("$A_1b $A", "A=x A_1=y"), "yb x")
  })

  it("refuses a word without =, and says which", () => {
    const refused = refusal("$A", "A=x y", "/prompts:n")
    assert.deepInclude(refused, { tag: "ArgumentWithoutValue", command: "/prompts:n", word: "y" })
    for (const part of ["/prompts:n", "key=value", "'y'", "double quotes"]) assert.include(refused.message, part)
  })

  it("refuses a word that begins with =, and says which", () => {
    const refused = refusal("$A", "A=x =y", "/prompts:n")
    assert.deepInclude(refused, { tag: "ArgumentWithoutName", command: "/prompts:n", word: "=y" })
    for (const part of ["/prompts:n", "'=y'", "name"]) assert.include(refused.message, part)
  })

  it("refuses to leave out an argument, and says which and how to give it", () => {
    const refused = refusal("$B $A $B $C", "A=x", "/prompts:n")
    assert.deepInclude(refused, { tag: "ArgumentsMissing", command: "/prompts:n", names: ["B", "C"] })
    for (const part of ["/prompts:n", "B, C", 'B="…"']) assert.include(refused.message, part)
    assert.include(refusal("$A", "").message, "the prompt")
  })

  it("shows no more of a wrong word than helps", () => {
    assert.isBelow(refusal("$A", "x".repeat(100_000)).message.length, 500)
  })

  it("has no argument by the name of what every object has", () => {
    assert.deepInclude(refusal("$CONSTRUCTOR", "__proto__=x constructor=y"), { names: ["CONSTRUCTOR"] })
  })
})

describe("the size of an expanded prompt", () => {
  const half = "x".repeat(maxExpandedLength / 2)

  it("may be 16 Mi characters", () => {
    assert.strictEqual(expand("$1$1", [half]).length, maxExpandedLength)
  })

  it("may not be more, wherever they come from", () => {
    assert.deepInclude(refusal("$1$1.", [half]), { tag: "ExpansionTooLarge", maxLength: maxExpandedLength })
    assert.strictEqual(refusal("$1".repeat(100_000), [half]).tag, "ExpansionTooLarge")
    assert.strictEqual(refusal("$A$A.", [`A=${half}`]).tag, "ExpansionTooLarge")
    assert.strictEqual(refusal("$ARGUMENTS", [half, half]).tag, "ExpansionTooLarge")
    assert.strictEqual(refusal(`${half}${half}.`, "").tag, "ExpansionTooLarge")
    assert.strictEqual(refusal("", `${half}${half}.`).tag, "ExpansionTooLarge")
  })
})

describe("a text that asks for a prompt", () => {
  const cases: ReadonlyArray<readonly [text: string, expected: ReturnType<typeof commandOf>]> = [
    ["/prompts:a", { name: "a", args: "" }],
    ["/prompts:a  b c ", { name: "a", args: "b c " }],
    ["/prompts:a\n\tb\nc", { name: "a", args: "b\nc" }],
    ["/prompts:a\u0085b", { name: "a", args: "b" }],
    ["/prompts:a\ufeffb c", { name: "a\ufeffb", args: "c" }],
    ["/prompts:a:b/../c x", { name: "a:b/../c", args: "x" }],
    ["/prompts: a", undefined],
    ["/prompts:", undefined],
    ["/Prompts:a", undefined],
    ["/a b", undefined],
    ["/ prompts:a", undefined],
    [" /prompts:a", undefined],
    ["prompts:a", undefined],
    ["", undefined]
  ]
  for (const [text, expected] of cases) {
    it(`${JSON.stringify(text)} asks for ${JSON.stringify(expected) ?? "none"}`, () => {
      assert.deepStrictEqual(commandOf(text), expected)
    })
  }
})
