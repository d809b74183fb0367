import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Context, Effect, Layer, Redacted, Schema } from "effect"
import { CodexBinary } from "effect-codex/binary"
import { ShellEnvironmentPolicy } from "effect-codex/config"
import { Script, ScriptedModel } from "effect-codex/testing"
import { ChildProcess, ChildProcessSpawner } from "effect/process"
import { onPlatform, openAppServer, openCodex, type RealCodex } from "../support/real.ts"

const { neverInherited, sandboxVariables, turnVariables } = ShellEnvironmentPolicy

type Policy = ShellEnvironmentPolicy.ShellEnvironmentPolicy
type Variables = Readonly<Record<string, string>>

/** Names that policies tell apart: core and not, in several cases, with KEY and TOKEN, with characters of all lengths. */
const names = [
  "PATH",
  "Path",
  "HOME",
  "home",
  "SHELL",
  "USER",
  "USERNAME",
  "LOGNAME",
  "LANGUAGE",
  "LC_TIME",
  "Tmp",
  "TEMP",
  "OPENAI_API_KEY",
  "AWS_SECRET_ID",
  "github_token",
  "monkey",
  "\u212aEY",
  "A",
  "a",
  "AB",
  "Abc",
  "A_B",
  "B",
  "a.b",
  "a b",
  "A*",
  "[a]",
  "\\",
  "_",
  "É",
  "éa",
  "ß",
  "İ",
  "ΑΣ",
  "ας",
  "😀",
  "OLDPWD",
  "SHLVL",
  "CODEX_FOO",
  "NODE_REPL_AUTH_TOKEN"
] as const

const values = [
  "1",
  "",
  "a b",
  "x=y",
  "first\nsecond",
  "/bin:/usr/bin",
  "ünï 😀",
  "\"quoted\" 'too'",
  "$HOME",
  "\\n"
] as const

const patterns = [
  "*",
  "**",
  "A*",
  "a?",
  "?",
  "??",
  "*B",
  "*_*",
  "*KEY*",
  "*token",
  "PATH",
  "home",
  "C*",
  "L*",
  "T?MP*",
  "*.*",
  "* *",
  "[a]",
  "É*",
  "*σ",
  "ß",
  "i",
  "\\",
  "",
  "*a*",
  "😀",
  "*A*R*",
  "NODE*"
] as const

/** Names that are no secret's: `overrides` would refuse those. */
const settable = [
  "A",
  "a",
  "ADDED",
  "PATH",
  "home",
  "MONKEYS",
  "É",
  "a b",
  "a.b",
  "OPENAI_FEDERATION_RULE_ID",
  "openai_identity_token_file"
] as const

const Few = <S extends Schema.Constraint>(schema: S, maximum: number) =>
  Schema.Array(schema).check(Schema.isMaxLength(maximum))

const Drawn = Schema.Struct({
  environment: Few(Schema.Tuple([Schema.Literals(names), Schema.Literals(values)]), 25),
  inherit: Schema.Literals(["all", "all", "core", "none", "left out"]),
  ignoreDefaultExcludes: Schema.Literals([true, false, "left out"]),
  patterns: Schema.Literals(["lists", "lists", "filters", "left out"]),
  exclude: Few(Schema.Literals(patterns), 3),
  includeOnly: Few(Schema.Literals(patterns), 4),
  filters: Few(Schema.Tuple([Schema.Literals(patterns), Schema.Literals(["include", "exclude"])]), 5),
  set: Few(Schema.Tuple([Schema.Literals(settable), Schema.Literals(values)]), 4)
})

const policyOf = (drawn: typeof Drawn.Type): Policy => ({
  ...(drawn.inherit === "left out" ? undefined : { inherit: drawn.inherit }),
  ...(drawn.ignoreDefaultExcludes === "left out" ? undefined : { ignoreDefaultExcludes: drawn.ignoreDefaultExcludes }),
  ...(drawn.patterns === "lists" ? { exclude: drawn.exclude, includeOnly: drawn.includeOnly } : undefined),
  ...(drawn.patterns === "filters" ? { filters: Object.fromEntries(drawn.filters) } : undefined),
  ...(drawn.set.length === 0 ? undefined : { set: Object.fromEntries(drawn.set) })
})

const drawn = (count: number) => Effect.orDie(Arbitrary.sampleEffect(Arbitrary.schema(Drawn), { count, size: 25 }))

/** Variables as `/proc` has them. */
const parse = (environ: string): Variables =>
  Object.fromEntries(
    environ
      .split("\0")
      .filter((entry) => entry !== "")
      .map((entry) => [entry.slice(0, entry.indexOf("=")), entry.slice(entry.indexOf("=") + 1)])
  )

/** Codex itself needs a folder for what is temporary, and its shells where programs are. */
const base = { TMPDIR: "/tmp", PATH: "/usr/bin:/bin" }

/** What codex does not set itself: without the folders it puts into PATH, nor this library's mark. */
const withoutCodexs = (variables: Variables, added: ReadonlyArray<string>): Variables => {
  const { EFFECT_CODEX_PROCESS: _, PATH: searchPath = "", ...others } = variables
  const own = searchPath.split(":").filter((folder) => !/\/(?:codex-path|codex-arg0\w+)$/.test(folder))
  const kept = Object.entries(others).filter(([name]) => !added.includes(name))
  const known = own.join(":") !== "" ? [...kept, ["PATH", own.join(":")]] : kept
  return Object.fromEntries(known.toSorted(([a = ""], [b = ""]) => (a < b ? -1 : 1)))
}

const assertSame = (policy: Policy, environment: Variables, child: Variables, sandboxed = true) =>
  Effect.gen(function* () {
    const { added, variables } = yield* ShellEnvironmentPolicy.evaluate(policy, environment, { sandboxed })
    assert.deepStrictEqual(
      withoutCodexs(child, added),
      withoutCodexs(variables, []),
      `${JSON.stringify(policy)} on ${JSON.stringify(environment)}`
    )
    return variables
  })

/** What a command of `codex sandbox` sees, which is quicker than a turn and applies the policy in the same way. */
const openSandbox = Effect.gen(function* () {
  const model = Context.get(yield* Layer.build(ScriptedModel.layer()), ScriptedModel)
  const binary = yield* (yield* CodexBinary).path
  const spawner = yield* ChildProcessSpawner.ChildProcessSpawner
  return Effect.fnUntraced(function* (policy: Policy, given: Variables) {
    const environment = { CODEX_HOME: model.codexHome, ...given }
    const { args } = yield* ShellEnvironmentPolicy.overrides(policy)
    const command = ["sandbox", ...args, "--", "/bin/cat", "/proc/self/environ"]
    const printed = yield* spawner.string(
      ChildProcess.make(binary, command, { env: environment, extendEnv: false, stdin: "ignore" })
    )
    return { environment, child: parse(printed) }
  })
}).pipe(Effect.provide(CodexBinary.layer()))

describe("the environment of a command of the real codex", () => {
  it.live("is what was evaluated, for 320 policies and environments", () =>
    onPlatform(
      Effect.gen(function* () {
        const sandbox = yield* openSandbox
        const counts = { all: 0, changed: 0, filtered: 0, kept: 0 }
        yield* Effect.forEach(
          yield* drawn(320),
          Effect.fnUntraced(function* (each) {
            const policy = policyOf(each)
            const { child, environment } = yield* sandbox(policy, { ...base, ...Object.fromEntries(each.environment) })
            for (const name of Object.keys(child)) assert.notInclude(turnVariables, name)
            const variables = yield* assertSame(policy, environment, child)
            counts.all++
            if (Object.keys(variables).length > 0) counts.kept++
            if (Object.keys(environment).some((name) => !(name in variables))) counts.changed++
            if (policy.filters !== undefined) counts.filtered++
          }),
          { concurrency: 4, discard: true }
        )
        // Or the policies drawn would say nothing.
        assert.strictEqual(counts.all, 320)
        assert.isAbove(counts.kept, 100)
        assert.isAbove(counts.changed, 100)
        assert.isAbove(counts.filtered, 40)
      })
    )
  )

  it.live("holds nothing of codex's own login, in whatever case", () =>
    onPlatform(
      Effect.gen(function* () {
        const sandbox = yield* openSandbox
        const set = Object.fromEntries(
          neverInherited.flatMap((name) =>
            name.endsWith("TOKEN")
              ? []
              : [
                  [name, "1"],
                  [name.toLowerCase(), "1"]
                ]
          )
        )
        const given = { NODE_REPL_AUTH_TOKEN: "1", Codex_Exec_Server_Noise_Auth_Token: "1" }
        const { child, environment } = yield* sandbox({ set }, given)
        assert.deepStrictEqual(Object.keys(withoutCodexs(child, sandboxVariables)), ["CODEX_HOME"])
        yield* assertSame({ set }, environment, child)
      })
    )
  )

  it.live("is refused for the policies that are refused here", () =>
    onPlatform(
      Effect.gen(function* () {
        const model = Context.get(yield* Layer.build(ScriptedModel.layer()), ScriptedModel)
        const binary = yield* (yield* CodexBinary).path
        const spawner = yield* ChildProcessSpawner.ChildProcessSpawner
        for (const [policy, words] of [
          [`{ filters = {}, exclude = [] }`, "cannot mix `filters`"],
          [`{ filters = { A = "include", a = "include" } }`, "ignoring case"],
          [`{ filters = { "É" = "include", "é" = "include" } }`, "ignoring case"],
          [`{ filters = { A = "hide" } }`, "expected `include` or `exclude`"],
          [`{ inherit = "some" }`, "expected one of `core`, `all`, `none`"]
        ] as const) {
          const args = ["sandbox", "-c", `shell_environment_policy=${policy}`, "--", "/bin/true"]
          const printed = yield* spawner.string(
            ChildProcess.make(binary, args, {
              env: { CODEX_HOME: model.codexHome },
              extendEnv: false,
              stdin: "ignore"
            }),
            { includeStderr: true }
          )
          assert.include(printed, words)
        }
      }).pipe(Effect.provide(CodexBinary.layer()))
    )
  )
})

/** Answers of a model whose turns run one command each: it writes down its environment before the shell has touched it. */
const dump = (number: number): Script.Step =>
  number % 2 === 1
    ? Script.respond(
        Script.command(`/bin/cat /proc/$$/environ > environ-${number}`, {
          arguments: { shell: "/bin/sh", login: false }
        })
      )
    : "Done."

const script = (turns: number) => Array.from({ length: 2 * turns }, (_, at) => dump(at + 1))

/** Turns one after the other, each on a thread of its own. */
const turns = Effect.fnUntraced(function* (
  real: RealCodex,
  given: Variables,
  policies: ReadonlyArray<Policy>,
  sandbox: "danger-full-access" | "workspace-write" = "workspace-write"
) {
  const own = Object.entries(real.model.env).map(([name, value]) => [
    name,
    Redacted.isRedacted(value) ? Redacted.value(value) : value
  ])
  const environment: Variables = { ...given, ...Object.fromEntries(own) }
  for (const policy of policies) {
    const made = (yield* real.model.requests).length
    const thread = yield* real.thread({ sandbox, shellEnvironmentPolicy: policy })
    yield* thread.run("Look around")
    const child = parse(yield* real.read(`environ-${made + 1}`))
    yield* assertSame(policy, environment, child, sandbox === "workspace-write")
    assert.includeMembers(Object.keys(child), [...turnVariables])
    if (sandbox === "workspace-write") assert.includeMembers(Object.keys(child), [...sandboxVariables])
  }
})

describe("the environment of a turn's command", () => {
  it.live("is what was evaluated and what codex adds, for 24 threads of a server with policies of their own", () =>
    onPlatform(
      Effect.gen(function* () {
        const samples = yield* drawn(24)
        for (const at of [0, 8, 16]) {
          const some = samples.slice(at, at + 8)
          const given: Variables = { ...base, ...Object.fromEntries(some.flatMap(({ environment }) => environment)) }
          const real = yield* openAppServer(script(some.length), { env: given, extendEnv: false })
          yield* turns(real, given, some.map(policyOf))
        }
      })
    )
  )

  it.live("is the same of codex exec, where what codex sets wins over the policy", () =>
    onPlatform(
      Effect.gen(function* () {
        const given = { ...base, LANG: "de_DE.UTF-8", TERM: "xterm", CODEX_CI: "mine", A_TOKEN: "1" }
        const real = yield* openCodex(script(4), { env: given, extendEnv: false })
        yield* turns(real, given, [
          {},
          { inherit: "core", set: { LANG: "C", CODEX_THREAD_ID: "mine", ADDED: "1" } },
          { ignoreDefaultExcludes: false, filters: { "C*": "exclude", "*": "include" } },
          { includeOnly: ["nothing"] }
        ])
      })
    )
  )

  it.live("has its PWD from the policy where there is no sandbox", () =>
    onPlatform(
      Effect.gen(function* () {
        const given = { ...base, PWD: "/usr", CODEX_SANDBOX_NETWORK_DISABLED: "mine" }
        const real = yield* openAppServer(script(2), { env: given, extendEnv: false })
        yield* turns(real, given, [{}, { exclude: ["PWD"] }], "danger-full-access")
      })
    )
  )
})
