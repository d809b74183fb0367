import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Schema } from "effect"
import { looksSecret, redact, redactJson } from "../../src/internal/redact.ts"

const secretForms: ReadonlyArray<readonly [what: string, secret: string]> = [
  ["an OpenAI key", "sk-abcdEFGH1234"],
  ["a project key of OpenAI", "sk-proj-abc_DEF-123"],
  ["a JSON Web Token", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl_-x"],
  ["a personal token of GitHub", `ghp_${"a1B2".repeat(9)}`],
  ["an OAuth token of GitHub", `gho_${"a1B2".repeat(9)}`],
  ["a user's token of a GitHub app", `ghu_${"a1B2".repeat(9)}`],
  ["an app's token of GitHub", `ghs_${"a1B2".repeat(9)}`],
  ["a fine-grained token of GitHub", `github_pat_${"a1B2_".repeat(9)}`]
]

describe("taking secrets out of text", () => {
  for (const [what, secret] of secretForms) {
    it(`removes ${what} wherever it stands, without being told`, () => {
      const out = redact(`before ${secret} between "${secret}", after`, [])
      assert.strictEqual(out, `before <redacted> between "<redacted>", after`)
    })

    it(`says that ${what} looks like a secret, however often it is asked`, () => {
      for (let i = 0; i < 3; i++) assert.isTrue(looksSecret(`x ${secret} y`))
    })
  }

  it("removes what follows Bearer and keeps the word", () => {
    assert.strictEqual(redact("Authorization: Bearer abc.DEF-123~x==\n", []), "Authorization: Bearer <redacted>\n")
    assert.strictEqual(redact("authorization: bearer abcdefgh1", []), "authorization: bearer <redacted>")
  })

  it("takes time by the length of a text, whatever it is full of", () => {
    // Each would take minutes if its beginnings were read again and again.
    for (const part of [" ", "Bearer ", "eyJ-", "eyJ", "sk-", "-", "."]) {
      const text = part.repeat(2 ** 20 / part.length)
      assert.isAtMost(redact(text, []).length, text.length)
    }
  })

  it("leaves ordinary text alone", () => {
    for (const text of [
      "unexpected status 401 Unauthorized: bad key, url: http://127.0.0.1:1/v1/responses",
      "a task-management-system, a risk-assessment and a desk-lamp",
      "the bearer of news",
      "sk-short",
      "eyJ is how a token begins",
      ""
    ]) {
      assert.strictEqual(redact(text, []), text)
      assert.isFalse(looksSecret(text))
    }
  })

  it("removes the given secrets, whatever they look like and whatever they mean in a pattern", () => {
    assert.strictEqual(redact("key=hunter2.*+? and hunter2x*+?", ["hunter2.*+?"]), "key=<redacted> and hunter2x*+?")
    assert.strictEqual(redact("price: $& $1 pass$&word", ["pass$&word"]), "price: $& $1 <redacted>")
  })

  it("removes a secret that holds another one whole", () => {
    assert.strictEqual(redact("[long-secret-key] [secret]", ["secret", "long-secret-key"]), "[<redacted>] [<redacted>]")
  })

  it("leaves a given secret of fewer than four characters, which would only chop up the text", () => {
    assert.strictEqual(redact("a banana", ["a", "an", ""]), "a banana")
  })

  const word = Arbitrary.map(
    Arbitrary.array(Arbitrary.schema(Schema.Literals(["A", "B", "7", "$", ".", "\\"])), { minLength: 4, maxLength: 8 }),
    (letters) => letters.join("")
  )
  const texts = Arbitrary.all([
    Arbitrary.array(word, { minLength: 1, maxLength: 5 }),
    Arbitrary.array(word, { maxLength: 3 })
  ])

  it.prop(
    "leaves no given secret of four characters or more, however they overlap",
    [texts, word],
    ([[words, others], joint]) => {
      const out = redact(words.join(joint.slice(0, 2)), [...words, ...others])
      for (const secret of [...words, ...others]) assert.notInclude(out, secret)
    },
    { arbitrary: { runs: 300 } }
  )
})

describe("taking secrets out of a JSON value", () => {
  const clean = (text: string) => redact(text, ["hunter2"])
  const nested = (levels: number): unknown => JSON.parse(`${"[".repeat(levels)}"hunter2"${"]".repeat(levels)}`)

  it("cleans every text and leaves the rest", () => {
    const value = { a: ["hunter2", 1, null, true, { b: "is hunter2" }], c: {} }
    assert.deepStrictEqual(redactJson(value, clean), {
      a: ["<redacted>", 1, null, true, { b: "is <redacted>" }],
      c: {}
    })
  })

  it("keeps 128 levels, which is all that codex itself reads", () => {
    const cleaned = JSON.stringify(redactJson(nested(128), clean))
    assert.strictEqual(cleaned, `${"[".repeat(128)}"<redacted>"${"]".repeat(128)}`)
  })

  it("replaces what is nested deeper, however deep", () => {
    for (const levels of [129, 100_000]) {
      const cleaned = JSON.stringify(redactJson(nested(levels), clean))
      assert.strictEqual(cleaned, `${"[".repeat(128)}"<redacted: nested too deep>"${"]".repeat(128)}`)
    }
  })
})
