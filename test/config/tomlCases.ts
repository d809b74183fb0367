/**
 * TOML, section by section of its specification (https://toml.io/en/v1.1.0):
 * what is valid, with the JSON it means, and what is not.
 *
 * Numbers are JSON numbers, dates and times their text. The real
 * binary agrees on every verdict (test/real/codexConfig.test.ts).
 */

export interface ValidToml {
  readonly section: string
  readonly text: string
  readonly json: unknown
}

export interface InvalidToml {
  readonly section: string
  readonly text: string
}

const valid = (
  section: string,
  cases: ReadonlyArray<readonly [text: string, json: unknown]>
): ReadonlyArray<ValidToml> => cases.map(([text, json]) => ({ section, text, json }))

const invalid = (section: string, ...texts: ReadonlyArray<string>): ReadonlyArray<InvalidToml> =>
  texts.map((text) => ({ section, text }))

const q3 = '"""'

export const validToml: ReadonlyArray<ValidToml> = [
  ...valid("preliminaries", [
    ["", {}],
    ["\n", {}],
    ["\r\n", {}],
    [" \t\n\t ", {}],
    ["\ufeffa = 1", { a: 1 }],
    ["a = 1\r\nb = 2\r\n", { a: 1, b: 2 }],
    ["A = 1\na = 2", { A: 1, a: 2 }]
  ]),
  ...valid("comment", [
    ["# only", {}],
    ["#", {}],
    ["a = 1 # after", { a: 1 }],
    ["a = '# no comment' # one", { a: "# no comment" }],
    ["# é 😀 \t tab", {}],
    ["[t] # header\na = 1", { t: { a: 1 } }],
    ["a = [ # in\n1, # list\n# alone\n2 # end\n]", { a: [1, 2] }]
  ]),
  ...valid("key/value pair", [
    ["a=1", { a: 1 }],
    ["  a   =   1  ", { a: 1 }],
    ["\ta\t=\t1\t", { a: 1 }]
  ]),
  ...valid("keys: bare", [
    ["bare_key = 1", { bare_key: 1 }],
    ["bare-key = 1", { "bare-key": 1 }],
    ["1234 = 1", { "1234": 1 }],
    ["- = 1\n_ = 2", { "-": 1, _: 2 }],
    ["true = 1\ninf = 2\nnan = 3", { true: 1, inf: 2, nan: 3 }],
    ["1e3 = 1\n0x10 = 2", { "1e3": 1, "0x10": 2 }],
    ["2026-11-22 = 1", { "2026-11-22": 1 }]
  ]),
  ...valid("keys: quoted", [
    ['"127.0.0.1" = 1', { "127.0.0.1": 1 }],
    ['"character encoding" = 1', { "character encoding": 1 }],
    ["'quoted \"value\"' = 1", { 'quoted "value"': 1 }],
    ['"ʎǝʞ" = 1', { ʎǝʞ: 1 }],
    ['"" = 1', { "": 1 }],
    ["'' = 1", { "": 1 }],
    ['"\\u0041\\n" = 1', { "A\n": 1 }],
    ['"a=b" = 1\n"#" = 2\n"[x]" = 3', { "a=b": 1, "#": 2, "[x]": 3 }],
    ['"__proto__" = 1', JSON.parse('{"__proto__":1}')],
    ["constructor = 1\ntoString = 2", { constructor: 1, toString: 2 }]
  ]),
  ...valid("keys: dotted", [
    ["a.b = 1\na.c = 2", { a: { b: 1, c: 2 } }],
    ["a . b = 1", { a: { b: 1 } }],
    ['site."google.com" = true', { site: { "google.com": true } }],
    ["3.14159 = 'pi'", { "3": { "14159": "pi" } }],
    ["a.x = 1\nb.x = 2\na.y = 3", { a: { x: 1, y: 3 }, b: { x: 2 } }],
    ["a.b.c = 1\na.d = 2", { a: { b: { c: 1 }, d: 2 } }],
    ['"a.b".c = 1', { "a.b": { c: 1 } }],
    ["'a'.\"b\".c = 1", { a: { b: { c: 1 } } }],
    ["__proto__.a = 1", JSON.parse('{"__proto__":{"a":1}}')]
  ]),
  ...valid("string: basic", [
    ['a = ""', { a: "" }],
    ['a = "plain é 😀 \t tab"', { a: "plain é 😀 \t tab" }],
    ['a = "\\b\\t\\n\\f\\r\\"\\\\"', { a: '\b\t\n\f\r"\\' }],
    ['a = "\\u00E9\\U0001F600"', { a: "é😀" }],
    ['a = "\\e\\x41\\xe9"', { a: "\u001bAé" }],
    ['a = "\\u0000\\u007f"', { a: "\u0000\u007f" }],
    ['a = "# no comment"', { a: "# no comment" }],
    ['a = "it\'s"', { a: "it's" }]
  ]),
  ...valid("string: multi-line basic", [
    [`a = ${q3}${q3}`, { a: "" }],
    [`a = ${q3}\nline\nline\n${q3}`, { a: "line\nline\n" }],
    [`a = ${q3}\\\n   trimmed \\\n\n   on${q3}`, { a: "trimmed on" }],
    [`a = ${q3}one " two ""${q3}`, { a: 'one " two ""' }],
    [`a = ${q3}"quoted"${q3}"`, { a: '"quoted""' }],
    [`a = ${q3}x${q3}""`, { a: 'x""' }],
    [`a = ${q3}\\"\\"\\"${q3}`, { a: '"""' }],
    [`a = ${q3}\\e \\x41${q3}`, { a: "\u001b A" }],
    [`a = ${q3}\r\nx\r\n${q3}`, { a: "x\r\n" }],
    [`a = ${q3}x \\   \n  y${q3}`, { a: "x y" }],
    [`a = ${q3}\ttab${q3}`, { a: "\ttab" }]
  ]),
  ...valid("string: literal", [
    ["a = ''", { a: "" }],
    ["a = 'C:\\Users\\x'", { a: "C:\\Users\\x" }],
    ["a = '\"quoted\"'", { a: '"quoted"' }],
    ["a = '<\\i\\c*\\s*>'", { a: "<\\i\\c*\\s*>" }],
    ["a = '\ttab'", { a: "\ttab" }]
  ]),
  ...valid("string: multi-line literal", [
    ["a = ''''''", { a: "" }],
    ["a = '''\nThe first\nnewline goes\n'''", { a: "The first\nnewline goes\n" }],
    ["a = '''it's ''two'''", { a: "it's ''two" }],
    ["a = ''''quoted'''''", { a: "'quoted''" }],
    ["a = '''no \\ escape'''", { a: "no \\ escape" }],
    ["a = '''\r\nx\r\n'''", { a: "x\r\n" }]
  ]),
  ...valid("integer", [
    ["a = 0\nb = +0\nc = -0", { a: 0, b: 0, c: 0 }],
    ["a = +99\nb = 42\nc = -17", { a: 99, b: 42, c: -17 }],
    ["a = 1_000\nb = 5_349_221\nc = 1_2_3", { a: 1000, b: 5349221, c: 123 }],
    ["a = 0xDEADBEEF\nb = 0xdead_beef\nc = 0o755\nd = 0b1101_0110", { a: 3735928559, b: 3735928559, c: 493, d: 214 }],
    ["a = 0x00\nb = 0o0\nc = 0b0", { a: 0, b: 0, c: 0 }],
    ["a = 9007199254740991\nb = -9007199254740991", { a: 9007199254740991, b: -9007199254740991 }]
  ]),
  ...valid("float", [
    ["a = +1.0\nb = 2.25\nc = -0.01", { a: 1, b: 2.25, c: -0.01 }],
    ["a = 5e+22\nb = 1e06\nc = -2E-2", { a: 5e22, b: 1e6, c: -0.02 }],
    ["a = 6.626e-34", { a: 6.626e-34 }],
    ["a = 224_617.445_991_228", { a: 224617.445991228 }],
    ["a = 0.0\nb = 0e0\nc = 1e1_0", { a: 0, b: 0, c: 1e10 }]
  ]),
  ...valid("boolean", [["a = true\nb = false", { a: true, b: false }]]),
  ...valid("dates and times", [
    ["a = 1979-05-27T07:32:00Z", { a: "1979-05-27T07:32:00Z" }],
    ["a = 1979-05-27T00:32:00.5-07:00", { a: "1979-05-27T00:32:00.5-07:00" }],
    ["a = 1979-05-27 07:32:00Z", { a: "1979-05-27 07:32:00Z" }],
    ["a = 1979-05-27t07:32:00z", { a: "1979-05-27t07:32:00z" }],
    ["a = 1979-05-27T07:32Z", { a: "1979-05-27T07:32Z" }],
    ["a = 1979-05-27T07:32:00", { a: "1979-05-27T07:32:00" }],
    ["a = 1979-05-27T00:32:00.999999", { a: "1979-05-27T00:32:00.999999" }],
    ["a = 1979-05-27", { a: "1979-05-27" }],
    ["a = 2000-02-29", { a: "2000-02-29" }],
    ["a = 07:32:00", { a: "07:32:00" }],
    ["a = 00:32:00.999999", { a: "00:32:00.999999" }],
    ["a = 07:32", { a: "07:32" }]
  ]),
  ...valid("array", [
    ["a = []", { a: [] }],
    ["a = [ 1, 2, 3 ]", { a: [1, 2, 3] }],
    ["a = [ 'x', \"y\", '''z''' ]", { a: ["x", "y", "z"] }],
    ["a = [ [ 1 ], [ 'b', [] ] ]", { a: [[1], ["b", []]] }],
    ["a = [ 0.1, 1, 'x', true, { b = 1 } ]", { a: [0.1, 1, "x", true, { b: 1 }] }],
    ["a = [\n  1,\n  2, # two\n]", { a: [1, 2] }],
    ["a = [1,]", { a: [1] }],
    ["a = [ # c\n]", { a: [] }],
    ["a = [{}, {b.c = 1}]", { a: [{}, { b: { c: 1 } }] }]
  ]),
  ...valid("table", [
    ["[t]", { t: {} }],
    ["[t]\na = 1\n[u]\nb = 2", { t: { a: 1 }, u: { b: 2 } }],
    ['[dog."tater.man"]\ntype.name = "pug"', { dog: { "tater.man": { type: { name: "pug" } } } }],
    ["[ d . e . f ]\n[ g .  'h' ]", { d: { e: { f: {} } }, g: { h: {} } }],
    ["[x.y.z.w]\n[x]\na = 1", { x: { y: { z: { w: {} } }, a: 1 } }],
    ["[a.b]\nc = 1\n[a]\nd = 2", { a: { b: { c: 1 }, d: 2 } }],
    ["[fruit]\n[animal]\n[fruit.orange]", { fruit: { orange: {} }, animal: {} }],
    ["top = 1\n[t]\n# nothing\n[t.u]\na = 1", { top: 1, t: { u: { a: 1 } } }],
    ["['']\na = 1", { "": { a: 1 } }]
  ]),
  ...valid("inline table", [
    ["a = {}", { a: {} }],
    ["a = { b = 1, c = 'x' }", { a: { b: 1, c: "x" } }],
    ["a = { b.c = 1, b.d = 2 }", { a: { b: { c: 1, d: 2 } } }],
    ["a = { b = { c = {} } }", { a: { b: { c: {} } } }],
    ["a = {\n  b = 1,\n  c = 2,\n}", { a: { b: 1, c: 2 } }],
    ["a = { b = 1, # first\n  c = 2 }", { a: { b: 1, c: 2 } }],
    ["a = { 'x y' = 1, \"\" = 2 }", { a: { "x y": 1, "": 2 } }],
    ["a = { b = [\n1,\n2\n] }", { a: { b: [1, 2] } }]
  ]),
  ...valid("array of tables", [
    ["[[p]]\na = 1\n[[p]]\n[[p]]\nb = 2", { p: [{ a: 1 }, {}, { b: 2 }] }],
    [
      "[[f]]\nn = 1\n[f.s]\nc = 2\n[[f.v]]\nm = 3\n[[f.v]]\nm = 4\n[[f]]\nn = 5",
      {
        f: [{ n: 1, s: { c: 2 }, v: [{ m: 3 }, { m: 4 }] }, { n: 5 }]
      }
    ],
    ["[[a.b]]\nc = 1\n[[a.b]]\nc = 2", { a: { b: [{ c: 1 }, { c: 2 }] } }],
    ["[a]\n[[a.b]]\nc = 1", { a: { b: [{ c: 1 }] } }],
    ["[[a]]\nb.c = 1\n[[a]]\nb.c = 2", { a: [{ b: { c: 1 } }, { b: { c: 2 } }] }]
  ])
]

export const invalidToml: ReadonlyArray<InvalidToml> = [
  ...invalid("preliminaries", "a = 1\rb = 2", "\u0000", "a = 1 \u000b", "a = 1\n\ufeffb = 2"),
  ...invalid("comment", "# bell \u0007", "# \u0000", "# del \u007f", "a = 1 # \u001f", "# bare cr \r x"),
  ...invalid(
    "key/value pair",
    "key",
    "key =",
    "= 1",
    "a = 1 b = 2",
    "a == 1",
    "a = # none",
    "a\n= 1",
    "a =\n1",
    "a = 1 2",
    "a : 1",
    "a = x"
  ),
  ...invalid(
    "keys",
    "é = 1",
    "a b = 1",
    "a. = 1",
    ".a = 1",
    "a..b = 1",
    '"a = 1',
    "'a = 1",
    '"""a""" = 1',
    "'''a''' = 1",
    '"a\nb" = 1',
    "a = 1\na = 2",
    'a = 1\n"a" = 2',
    "a.b = 1\na.b = 2",
    "a = 1\na.b = 2",
    "a.b = 1\na = 2",
    "a.b = 1\na.b.c = 2",
    "a$ = 1",
    "[a]\nb = 1\nb = 2",
    '"\\z" = 1',
    "{a} = 1"
  ),
  ...invalid(
    "string: basic",
    'a = "',
    'a = "x',
    "a = \"x'",
    'a = "x\ny"',
    'a = "\\z"',
    'a = "\\u12"',
    'a = "\\u123g"',
    'a = "\\ud800"',
    'a = "\\U00110000"',
    'a = "\\U0000D800"',
    'a = "\\x4"',
    'a = "\u0007"',
    'a = "\u007f"',
    'a = "\u0000"',
    'a = "x" y',
    'a = "\\\n"',
    'a = "x\r"',
    'a = "\\ "'
  ),
  ...invalid(
    "string: multi-line basic",
    'a = """',
    'a = """x',
    'a = """x""',
    'a = """x""""""',
    'a = """\\z"""',
    'a = """\u0001"""',
    'a = """x \\ y"""',
    'a = """\r x"""',
    'a = """\\ud800"""',
    'a = """x\u007f"""'
  ),
  ...invalid("string: literal", "a = '", "a = 'x", "a = 'x\ny'", "a = '\u0001'", "a = 'it's'", "a = 'x\u007f'"),
  ...invalid(
    "string: multi-line literal",
    "a = '''",
    "a = '''x''",
    "a = '''x''''''",
    "a = '''\u0001'''",
    "a = '''\r x'''"
  ),
  ...invalid(
    "integer",
    "a = 01",
    "a = +01",
    "a = -01",
    "a = 1__0",
    "a = _1",
    "a = 1_",
    "a = 0x",
    "a = 0xg",
    "a = 0o8",
    "a = 0b2",
    "a = +0x1",
    "a = -0b1",
    "a = 0x_1",
    "a = 0x1_",
    "a = 0X1",
    "a = 0O7",
    "a = 0B1",
    "a = 1a",
    "a = ++1",
    "a = +",
    "a = -",
    "a = 9223372036854775808",
    "a = -9223372036854775809",
    "a = 00",
    "a = 0_0x1",
    "a = 0xffffffffffffffff"
  ),
  ...invalid(
    "float",
    "a = .7",
    "a = 7.",
    "a = 3.e+20",
    "a = 1.2.3",
    "a = 1_.2",
    "a = 1._2",
    "a = 1.2_",
    "a = 1e",
    "a = 1e+",
    "a = 1e_1",
    "a = 01.2",
    "a = 1e1.2",
    "a = Inf",
    "a = NaN",
    "a = +NAN",
    "a = 1.e1",
    "a = infinity",
    "a = 1ee1",
    "a = -.1",
    "a = 1e1_",
    "a = 03.14"
  ),
  ...invalid("boolean", "a = True", "a = FALSE", "a = tru", "a = truefalse", "a = t", "a = false1"),
  ...invalid(
    "dates and times",
    "a = 1979-13-01",
    "a = 1979-00-01",
    "a = 1979-01-32",
    "a = 1979-01-00",
    "a = 2021-02-29",
    "a = 1979-5-27",
    "a = 79-05-27",
    "a = 1979-05-27T25:00:00",
    "a = 1979-05-27T07:60:00",
    "a = 24:00:00",
    "a = 07:60:00",
    "a = 07:32:61",
    "a = 7:32:00",
    "a = 07:32:00.",
    "a = 1979-05-27T",
    "a = 1979-05-27  07:32:00",
    "a = 1979-05-27T07:32:00+25:00",
    "a = 1979-05-27T07:32:00+00:60",
    "a = 1979-05-27T07",
    "a = 1979-05-27T07:32:00 Z",
    "a = 07:32:00Z",
    "a = 1979-05-27T07:32:00+07",
    "a = 1979/05/27",
    "a = 1900-02-29"
  ),
  ...invalid(
    "array",
    "a = [",
    "a = [1",
    "a = [1 2]",
    "a = [,]",
    "a = [1,,2]",
    "a = [,1]",
    "a = 1]",
    "a = [1,2",
    "a = [1]]",
    "a = [x]",
    "a = [a = 1]",
    "a = [1}"
  ),
  ...invalid(
    "table",
    "[]",
    "[",
    "[a",
    "[a]]",
    "[a.]",
    "[.a]",
    "[a..b]",
    "[a]\n[a]",
    "[a] b = 1",
    "a = 1\n[a]",
    "a.b = 1\n[a]",
    "[a.b]\n[a]\nb = 1",
    "[ ]",
    "[a b]",
    "[é]",
    "[a\n]",
    "[a]\nb = 1\n[a.b]",
    "[fruit]\napple.color = 1\n[fruit.apple]",
    "[a.b.c]\nd = 1\n[a]\nb.c.e = 1",
    "[a]x",
    "[[a] ]",
    "[ [a]]"
  ),
  ...invalid(
    "inline table",
    "a = {",
    "a = { b = 1",
    "a = { b }",
    "a = { b = }",
    "a = { b = 1 c = 2 }",
    "a = { , }",
    "a = { b = 1,, c = 2 }",
    "a = { b = 1, b = 2 }",
    "a = { b = 1 }\na.c = 2",
    "a = { b = 1 }\n[a.c]",
    "a = { b = {} }\na.b.c = 1",
    "a = { b.c = 1, b = 2 }",
    "a = { b = 1 } c",
    "a = {}\n[a]",
    "a = { b = 1, b.c = 2 }",
    "a = {b=1]"
  ),
  ...invalid(
    "array of tables",
    "[[a]",
    "[[a]]]",
    "[[]]",
    "[[a.]]",
    "a = []\n[[a]]",
    "a = 1\n[[a]]",
    "[a]\n[[a]]",
    "[[a]]\n[a]",
    "[[f]]\n[[f.v]]\n[f.v]",
    "a = [{}]\n[a.b]",
    "[a.b]\n[[a.b]]",
    "[[a]]\nb = 1\nb = 2",
    "[f.p]\nc = 1\n[[f]]"
  )
]
