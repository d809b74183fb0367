import { assert, describe, it } from "@effect/vitest"
import { parse } from "smol-toml"
import { locate, type Node, nodeAt, parseKey } from "../../src/config/codexConfig/locate.ts"
import { isTable } from "../../src/config/codexConfig/table.ts"
import { readToml, shownLine } from "../../src/config/codexConfig/toml.ts"
import { invalidToml, validToml } from "./tomlCases.ts"

const problemOf = (text: string) => {
  const read = readToml(text)
  return "detail" in read ? read : undefined
}

describe("the TOML reader", () => {
  for (const section of new Set(validToml.map((each) => each.section))) {
    it(`reads what is valid: ${section}`, () => {
      for (const { json, text } of validToml.filter((each) => each.section === section)) {
        const read = readToml(text)
        if ("detail" in read) assert.fail(`${JSON.stringify(text)}: ${read.detail}`)
        assert.deepStrictEqual(JSON.parse(JSON.stringify(read.data)), json, JSON.stringify(text))
      }
    })
  }

  for (const section of new Set(invalidToml.map((each) => each.section))) {
    it(`refuses what is not, and says where: ${section}`, () => {
      for (const { text } of invalidToml.filter((each) => each.section === section)) {
        const problem = problemOf(text)
        if (problem === undefined) return assert.fail(JSON.stringify(text))
        assert.isAtLeast(problem.line, 1)
        assert.isAtLeast(problem.column, 1)
        assert.isAtMost(problem.line, text.split("\n").length + 1)
      }
    })
  }

  it("reads numbers that are none, which codex passes over where it knows no such key", () => {
    const read = readToml("a = nan\nb = -inf")
    assert.deepStrictEqual("detail" in read ? undefined : read.data, { a: Number.NaN, b: -Infinity })
  })

  it("keeps integers beyond 2^53 exact", () => {
    const read = readToml("a = 9223372036854775807")
    assert.deepStrictEqual("detail" in read ? undefined : read.data["a"], 9223372036854775807n)
  })

  it("refuses what is nested deeper than codex takes, without running out of stack", () => {
    const bomb = 100_000
    for (const text of [
      `a = ${"[".repeat(bomb)}${"]".repeat(bomb)}`,
      `a${".a".repeat(bomb)} = 1`,
      `[a${".a".repeat(bomb)}]`,
      `a = ${"{a=".repeat(bomb)}1${"}".repeat(bomb)}`
    ]) {
      assert.isDefined(problemOf(text), text.slice(0, 10))
    }
  })

  it("names the line and the column of what is wrong", () => {
    assert.deepInclude(problemOf('a = 1\nb = "x'), { line: 2 })
    assert.deepInclude(problemOf("ok = 1\nday = 2021-02-30\n"), { line: 2, column: 1, detail: "there is no such day" })
    assert.deepInclude(problemOf("[t]\n\n  n = 18446744073709551616"), { line: 3, column: 3 })
  })
})

/** Every value that is written somewhere, read again from exactly where it is said to stand. */
const rewritten = (node: Node, text: string): unknown => {
  if (node.value !== undefined) return parse(`v = ${text.slice(node.value.start, node.value.end)}`)["v"]
  if (node.kind === "array") return [...node.children.values()].map((child) => rewritten(child, text))
  return Object.fromEntries([...node.children].map(([key, child]) => [key, rewritten(child, text)]))
}

describe("the places of a document", () => {
  it("are those of its values, for every valid document there is here", () => {
    for (const { json, text } of validToml) {
      // An object literal cannot hold this name.
      if (text.includes("__proto__") || /\d\d:\d\d|\d{4}-\d\d-\d\d/.test(text)) continue
      assert.deepStrictEqual(JSON.parse(JSON.stringify(rewritten(locate(text).root, text))), json, JSON.stringify(text))
    }
  })

  it("are found through lists of tables and dotted keys", () => {
    const text = '[[a.b]]\nc = 1\n[[a.b]]\n"d e".f = [1, {g = 2}]\n'
    const { root } = locate(text)
    const at = (...path: ReadonlyArray<string | number>) => {
      const node = nodeAt(root, path)
      return node === undefined ? undefined : text.slice(node.key, node.value?.end)
    }
    assert.strictEqual(at("a", "b", 0, "c"), "c = 1")
    assert.strictEqual(at("a", "b", 1, "d e", "f", 1, "g"), "g = 2")
    assert.isUndefined(at("a", "b", 2))
  })

  it("take time in proportion to the text", () => {
    const lines = (count: number) => Array.from({ length: count }, (_, at) => `[t${at}]\nk = "v" # c\n`).join("")
    assert.strictEqual(locate(lines(50_000)).statements.length, 100_000)
    assert.isTrue(isTable((readToml(`s = "${"x".repeat(4_000_000)}"`) as { data?: unknown }).data))
  })
})

describe("a key as TOML writes it", () => {
  it("is taken apart at its dots, not at those in quotes", () => {
    assert.deepStrictEqual(parseKey('mcp_servers."my.server".url'), ["mcp_servers", "my.server", "url"])
    assert.deepStrictEqual(parseKey("a . 'b'"), ["a", "b"])
    for (const none of ["", "a.", "a b", "a = 1\nb", "[a]", "a = 1 #", "é"]) assert.isUndefined(parseKey(none), none)
  })
})

describe("a line that is shown", () => {
  const secret = "hunter2-hunter2"

  it("shows no value that may be a secret", () => {
    for (const text of [
      `experimental_bearer_token = "${secret}`,
      `[mcp_servers.a.env]\nPAT = "${secret}`,
      `[model_providers.a.http_headers]\nX = "${secret}`,
      `x = { Authorization = "${secret}" `,
      `api_key = """\n${secret}\n`,
      `[shell_environment_policy.set]\nA = 1\nB = '''\n\n${secret}`,
      `mcp_servers.a.env = { A = "${secret}", `,
      `model = "sk-${secret}`,
      `base_url = "https://me:${secret}@host/v1" oops`,
      `args = ["--pat=${secret}", 3]`,
      `notify = [\n  "--password",\n  "${secret}",\n 3]`,
      `model = ${secret}`,
      `[mcp_servers.x.env]\nA = """\n[x]\nB = ${secret}\n`
    ]) {
      text.split("\n").forEach((_, at) => assert.notInclude(shownLine(text, at + 1), secret, text))
    }
  })

  it("shows names, and values that can be no secret", () => {
    assert.strictEqual(shownLine("a = 1\nmodel = gpt\r\n", 2), "model = …")
    assert.strictEqual(shownLine('a = 1\n"b.c" = -17\r\n', 2), '"b.c" = -17')
    assert.strictEqual(shownLine('[projects."/srv/shop"', 1), "…")
    assert.strictEqual(shownLine("[model_providers.mine", 1), "[model_providers.mine")
    assert.isAtMost(shownLine(`${"x".repeat(1000)} = 1`, 1).length, 120)
    assert.strictEqual(shownLine("a", 7), "")
  })
})
