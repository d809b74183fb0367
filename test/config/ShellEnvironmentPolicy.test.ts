import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { ConfigOverrides, ShellEnvironmentPolicy } from "effect-codex/config"

type Policy = ShellEnvironmentPolicy.ShellEnvironmentPolicy
type Variables = Readonly<Record<string, string | undefined>>

const seen = (policy: Policy, environment: Variables, platform: NodeJS.Platform = "linux") =>
  Effect.map(ShellEnvironmentPolicy.evaluate(policy, environment, { platform }), ({ variables }) => variables)

const namesOf = (policy: Policy, ...names: ReadonlyArray<string>) =>
  Effect.map(seen(policy, Object.fromEntries(names.map((name) => [name, "1"]))), (variables) => Object.keys(variables))

describe("a policy of the environment", () => {
  it.effect("hands everything on unless it says otherwise, keys and tokens too", () =>
    Effect.gen(function* () {
      const environment = { HOME: "/home/me", OPENAI_API_KEY: "a", EMPTY: "", GONE: undefined }
      assert.deepStrictEqual(yield* seen({}, environment), { HOME: "/home/me", OPENAI_API_KEY: "a", EMPTY: "" })
    })
  )

  it.effect("drops names with KEY, SECRET or TOKEN in them only when it is told to, in any case", () =>
    Effect.gen(function* () {
      const names = ["API_KEY", "monkey", "MySecret", "a_TOKEN_b", "SAFE"]
      assert.deepStrictEqual(yield* namesOf({ ignoreDefaultExcludes: false }, ...names), ["SAFE"])
      assert.deepStrictEqual(yield* namesOf({ ignoreDefaultExcludes: true }, ...names), names)
    })
  )

  it.effect("knows the core variables in any case, and no others", () =>
    Effect.gen(function* () {
      const names = ["PATH", "Home", "tmpdir", "SHELL", "LC_TIME", "USERNAME", "PWD", "XHOME"]
      assert.deepStrictEqual(yield* namesOf({ inherit: "core" }, ...names), ["PATH", "Home", "tmpdir", "SHELL"])
      assert.deepStrictEqual(yield* namesOf({ inherit: "none" }, ...names), [])
    })
  )

  it.effect("excludes before it sets, and keeps what is included after", () =>
    Effect.gen(function* () {
      const environment = { A: "1", AB: "2", B: "3" }
      assert.deepStrictEqual(yield* seen({ exclude: ["A*"], set: { A: "new" } }, environment), { B: "3", A: "new" })
      const policy = { set: { A: "new", C: "new" }, includeOnly: ["a*"] }
      assert.deepStrictEqual(yield* seen(policy, environment), { AB: "2", A: "new" })
      assert.deepStrictEqual(yield* seen({ exclude: ["A"], includeOnly: ["A*"] }, environment), { AB: "2" })
      assert.deepStrictEqual(yield* seen({ includeOnly: [] }, environment), environment)
      assert.deepStrictEqual(yield* seen({ ...policy, ignoreDefaultExcludes: false, set: { KEY_A: "set" } }, {}), {})
      assert.deepStrictEqual(yield* seen({ ignoreDefaultExcludes: false, set: { KEY_A: "set" } }, {}), { KEY_A: "set" })
    })
  )

  it.effect("takes filters for the two lists they stand for, in whatever order they are written", () =>
    Effect.gen(function* () {
      const names = ["A", "AB", "ABC", "B"]
      for (const filters of [
        { "A*": "include", AB: "exclude" },
        { AB: "exclude", "A*": "include" }
      ] as const) {
        assert.deepStrictEqual(yield* namesOf({ filters }, ...names), ["A", "ABC"])
      }
      assert.deepStrictEqual(yield* namesOf({ filters: { "*": "exclude", AB: "include" } }, ...names), [])
      assert.deepStrictEqual(yield* namesOf({ filters: { "a?": "exclude" } }, ...names), ["A", "ABC", "B"])
      assert.deepStrictEqual(yield* namesOf({ filters: {} }, ...names), names)
      const set = { A: "new", AB: "new" }
      const policy = { filters: { "A*": "exclude", AB: "include" }, set } as const
      assert.deepStrictEqual(yield* seen(policy, { ABC: "1" }), { AB: "new" })
    })
  )

  const matching: ReadonlyArray<readonly [pattern: string, name: string, matches: boolean]> = [
    ["A", "a", true],
    ["A", "AB", false],
    ["", "A", false],
    ["*", "A", true],
    ["**", "A", true],
    ["A*", "A", true],
    ["A?", "A", false],
    ["A?", "AB", true],
    ["?", "😀", true],
    ["*A*B*", "xAxBx", true],
    ["*A*B", "xAxBx", false],
    ["*AAB", "AAAAB", true],
    ["*.B", "AxB", false],
    ["[A]", "A", false],
    ["[a]", "[A]", true],
    ["é*", "ÉTÉ", true],
    ["ß", "SS", false],
    ["ß", "ẞ", true],
    ["\u212aEY", "key", true],
    ["ΑΣ", "ασ", true],
    ["ΑΣ", "ας", false],
    ["İ", "i", false],
    [" A", "A", false]
  ]
  for (const [pattern, name, expected] of matching) {
    it.effect(
      `${expected ? "matches" : "does not match"} ${JSON.stringify(name)} with ${JSON.stringify(pattern)}`,
      () =>
        Effect.map(namesOf({ includeOnly: [pattern] }, name), (names) =>
          assert.deepStrictEqual(names, expected ? [name] : [])
        )
    )
  }

  it.effect("matches a long name with many stars at once", () =>
    Effect.map(namesOf({ includeOnly: [`${"*a".repeat(500)}b`] }, "a".repeat(100_000)), (names) =>
      assert.deepStrictEqual(names, [])
    )
  )

  it.effect("hands on nothing of codex's own login, set or not", () =>
    Effect.gen(function* () {
      const names = [...ShellEnvironmentPolicy.neverInherited, "Node_Repl_Auth_Token"]
      assert.deepStrictEqual(yield* namesOf({}, ...names), [])
      const set = Object.fromEntries(names.map((name) => [name, "1"]))
      assert.deepStrictEqual(yield* seen({ set }, { A: "1" }), { A: "1" })
    })
  )

  it.effect("has no say in what codex sets itself, which is named apart", () =>
    Effect.gen(function* () {
      const environment = { LANG: "de_DE", lang: "de", TERM: "xterm", PWD: "/" }
      const sandboxed = yield* ShellEnvironmentPolicy.evaluate({ set: { CODEX_CI: "0" } }, environment)
      assert.deepStrictEqual(sandboxed.variables, { lang: "de" })
      assert.includeMembers([...sandboxed.added], ["LANG", "TERM", "PWD", "CODEX_CI", "CODEX_THREAD_ID"])
      const free = yield* ShellEnvironmentPolicy.evaluate({}, environment, { sandboxed: false, platform: "linux" })
      assert.deepStrictEqual(free.variables, { lang: "de", PWD: "/" })
      assert.notInclude(free.added, "PWD")
    })
  )

  it.effect("takes names for the same in any case on Windows, where it knows other core variables", () =>
    Effect.gen(function* () {
      const windows = (policy: Policy, environment: Variables) => seen(policy, environment, "win32")
      assert.deepStrictEqual(yield* windows({ set: { gh_host: "new" } }, { GH_HOST: "old", PathExt: ".EXE" }), {
        PathExt: ".EXE",
        gh_host: "new"
      })
      assert.deepStrictEqual(yield* seen({ set: { gh_host: "new" } }, { GH_HOST: "old" }), {
        GH_HOST: "old",
        gh_host: "new"
      })
      const environment = { SystemRoot: "C:\\Windows", "ProgramFiles(x86)": "C:\\P", HOME: "C:\\me", Lang: "de" }
      assert.deepStrictEqual(yield* windows({ inherit: "core" }, environment), {
        SystemRoot: "C:\\Windows",
        "ProgramFiles(x86)": "C:\\P",
        PATHEXT: ".COM;.EXE;.BAT;.CMD"
      })
      assert.deepStrictEqual(yield* windows({ inherit: "none" }, environment), { PATHEXT: ".COM;.EXE;.BAT;.CMD" })
      assert.deepStrictEqual(Object.keys(yield* windows({}, { Lang: "de" })), ["PATHEXT"])
    })
  )

  it.effect("keeps a name that JavaScript has another use for", () =>
    Effect.gen(function* () {
      const environment = Object.fromEntries([["__proto__", "1"]])
      assert.deepStrictEqual(Object.entries(yield* seen({ set: { constructor: "2" } }, environment)), [
        ["__proto__", "1"],
        ["constructor", "2"]
      ])
    })
  )

  const refused: ReadonlyArray<readonly [what: string, policy: unknown, reason: string, named: string]> = [
    ["filters beside exclude", { filters: {}, exclude: ["A"] }, "ConfigInvalid", "filters"],
    ["filters beside an empty list", { filters: { A: "include" }, includeOnly: [] }, "ConfigInvalid", "filters"],
    ["the same filter twice", { filters: { A: "include", a: "exclude" } }, "ConfigInvalid", "case"],
    ["a filter that does something else", { filters: { A: "hide" } }, "ConfigInvalid", "include and exclude"],
    ["another kind of inheriting", { inherit: "some" }, "ConfigInvalid", "core"],
    ["a key that does not exist", { excludes: ["A"] }, "OptionInvalid", "excludes"],
    ["a value of another kind", { exclude: "A" }, "OptionInvalid", "exclude"]
  ]
  for (const [what, policy, reason, named] of refused) {
    it.effect(`is refused with ${what}, evaluated or emitted`, () =>
      Effect.gen(function* () {
        for (const attempt of [
          Effect.asVoid(ShellEnvironmentPolicy.evaluate(policy as Policy, {})),
          Effect.asVoid(ShellEnvironmentPolicy.overrides(policy as Policy))
        ]) {
          const error = yield* Effect.flip(attempt)
          assert.strictEqual(error.reason._tag, reason)
          assert.include(error.message, named)
        }
      })
    )
  }

  it.effect("is emitted as the option of that name is", () =>
    Effect.gen(function* () {
      const policy: Policy = { inherit: "core", set: { CI: "1" }, filters: { "A*": "exclude", B: "include" } }
      const emitted = yield* ShellEnvironmentPolicy.overrides(policy)
      const { args, record } = yield* Effect.provide(
        Effect.flatMap(ConfigOverrides, (overrides) => overrides.resolve({ shellEnvironmentPolicy: policy })),
        ConfigOverrides.layer()
      )
      assert.deepStrictEqual(emitted, { args, record })
      assert.deepStrictEqual(emitted.record, {
        shell_environment_policy: { inherit: "core", set: { CI: "1" }, filters: { "A*": "exclude", B: "include" } }
      })
    })
  )

  it.effect("is not emitted with a secret, which it does not show", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(ShellEnvironmentPolicy.overrides({ set: { MY_API_KEY: "hunter2-hunter2" } }))
      assert.strictEqual(error.reason._tag, "ConfigInvalid")
      assert.notInclude(JSON.stringify(error) + error.message, "hunter2")
    })
  )
})
