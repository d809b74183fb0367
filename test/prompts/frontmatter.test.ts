import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Schema } from "effect"
import { parsePrompt } from "../../src/prompts/frontmatter.ts"

const none = { description: undefined, argumentHint: undefined }

const pick = <const A extends ReadonlyArray<string>>(...values: A) => Arbitrary.schema(Schema.Literals(values))

describe("the head of a prompt's file", () => {
  it.prop(
    "gives its values however it is written",
    [
      Arbitrary.all([
        pick("description", "DESCRIPTION", " Description "),
        pick("argument-hint", "argument_hint", "Argument-Hint")
      ]),
      Arbitrary.all([pick("plain", "a: b", "# no comment", "it's", 'x"y', "é"), pick("[file]", "--- x", "KEY=value")]),
      Arbitrary.all([pick("", '"', "'"), pick("", '"', "'")]),
      Arbitrary.all([
        pick("\n", "\r\n"),
        pick("---", " --- ", "---\t"),
        pick("", "\n", "  # comment\n", "no entry\n", "other: 1\n")
      ]),
      Arbitrary.array(pick("text", "", "---", "description: no", "$1"), { maxLength: 4 })
    ],
    ([[description, hint], [first, second], [quote1, quote2], [lineBreak, fence, between], body]) => {
      const head = `${fence}\n${between}${description}: ${quote1}${first}${quote1}\n${between}${hint}:${quote2}${second}${quote2} \n---\n`
      const content = (head + body.map((line) => `${line}\n`).join("")).replaceAll("\n", lineBreak)
      assert.deepStrictEqual(parsePrompt(content), {
        description: first,
        argumentHint: second,
        template: body.join("\n")
      })
    },
    { arbitrary: { runs: 500 } }
  )

  const bodies: ReadonlyArray<readonly [what: string, content: string]> = [
    ["is empty", ""],
    ["is a blank line", "\n"],
    ["has no head", "Review $1\r\nnow\n"],
    ["has a head that never ends", "---\ndescription: x\nReview $1\n"],
    ["has nothing but the beginning of a head", "---"],
    ["has its head on the second line", "\n---\ndescription: x\n---\nbody"],
    ["has a byte order mark before its head", "\ufeff---\ndescription: x\n---\nbody"],
    ["begins with four dashes", "----\ndescription: x\n----\n"]
  ]
  for (const [what, content] of bodies) {
    it(`is none, and all is text, where the file ${what}`, () => {
      assert.deepStrictEqual(parsePrompt(content), { ...none, template: content })
    })
  }

  it("may be all there is", () => {
    assert.deepStrictEqual(parsePrompt("---\ndescription: x\n---"), { ...none, description: "x", template: "" })
    assert.deepStrictEqual(parsePrompt("---\n---\r"), { ...none, template: "" })
  })

  it("counts the last value of a key, and keeps what is no pair of quotes", () => {
    const { argumentHint, description } = parsePrompt(
      `---\ndescription: a\nargument-hint: "x'\ndescription: ""\nargument_hint: "\n---\n`
    )
    assert.strictEqual(description, "")
    assert.strictEqual(argumentHint, '"')
  })

  it("passes over a line that has no colon", () => {
    assert.strictEqual(parsePrompt("---\ndescription: a\ndescriptions\n---\n").description, "a")
  })

  it("strips one pair of quotes and no more", () => {
    assert.strictEqual(parsePrompt(`---\ndescription: "'x'"\n---\n`).description, "'x'")
  })

  it("is left by a text whose blank lines stay, without its last line break", () => {
    assert.strictEqual(parsePrompt("---\n---\n\na\r\n\n\n").template, "\na\n\n")
    assert.strictEqual(parsePrompt("---\n---\na\r").template, "a\r")
  })
})
