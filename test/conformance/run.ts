/**
 * The client scenarios of MCP's conformance suite, through `McpClient` and
 * `McpOAuth`: those that the revisions 2025-11-25 and 2026-07-28 require.
 *
 *     npm run test:mcp                     all of them
 *     npm run test:mcp -- auth/basic-cimd  those whose names contain this
 *
 * Each runs by itself, against a server of the suite on this machine. The
 * suite takes a scenario that checked nothing for a success, and some clients
 * that failed: here both have failed.
 */
import { availableParallelism } from "node:os"
import { fileURLToPath } from "node:url"
import { NodeRuntime, NodeServices } from "@effect/platform-node"
import { Console, Duration, Effect, Stream } from "effect"
import { ChildProcess, ChildProcessSpawner } from "effect/process"

/** Written down, so that none is missed when it is gone from the suite. */
const required = {
  "2025-11-25": [
    "initialize",
    "tools_call",
    "elicitation-sep1034-client-defaults",
    "sse-retry",
    "auth/metadata-default",
    "auth/metadata-var1",
    "auth/metadata-var2",
    "auth/metadata-var3",
    "auth/basic-cimd",
    "auth/scope-from-www-authenticate",
    "auth/scope-from-scopes-supported",
    "auth/scope-omitted-when-undefined",
    "auth/scope-step-up",
    "auth/scope-retry-limit",
    "auth/token-endpoint-auth-basic",
    "auth/token-endpoint-auth-post",
    "auth/token-endpoint-auth-none",
    "auth/pre-registration"
  ],
  "2026-07-28": [
    "tools_call",
    "request-metadata",
    "auth/metadata-default",
    "auth/metadata-var1",
    "auth/metadata-var2",
    "auth/metadata-var3",
    "auth/basic-cimd",
    "auth/scope-from-www-authenticate",
    "auth/scope-from-scopes-supported",
    "auth/scope-omitted-when-undefined",
    "auth/scope-step-up",
    "auth/scope-retry-limit",
    "auth/token-endpoint-auth-basic",
    "auth/token-endpoint-auth-post",
    "auth/token-endpoint-auth-none",
    "auth/pre-registration",
    "auth/resource-mismatch",
    "auth/offline-access-scope",
    "auth/offline-access-not-supported",
    "auth/authorization-server-migration",
    "auth/iss-supported",
    "auth/iss-not-advertised",
    "auth/iss-supported-missing",
    "auth/iss-wrong-issuer",
    "auth/iss-unexpected",
    "auth/iss-normalized",
    "auth/metadata-issuer-mismatch",
    "sep-2322-client-request-state",
    "http-standard-headers",
    "http-custom-headers",
    "http-invalid-tool-headers",
    "json-schema-ref-no-deref"
  ]
} as const

const suite = fileURLToPath(
  new URL("dist/index.js", import.meta.resolve("@modelcontextprotocol/conformance/package.json"))
)

// The suite gives this line to a shell.
const quoted = (path: string) => `'${path.replaceAll("'", `'\\''`)}'`
const client = [process.execPath, "-C", "effect-codex-source", fileURLToPath(new URL("client.ts", import.meta.url))]
  .map(quoted)
  .join(" ")

interface Scenario {
  readonly revision: string
  readonly name: string
}

const run = Effect.fnUntraced(
  function* ({ name, revision }: Scenario) {
    const spawner = yield* ChildProcessSpawner.ChildProcessSpawner
    const args = ["client", "--command", client, "--scenario", name, "--spec-version", revision, "--timeout", "60000"]
    const conformance = yield* spawner.spawn(
      ChildProcess.make(process.execPath, [suite, ...args], { stdin: "ignore", forceKillAfter: "2 seconds" })
    )
    const output = yield* Stream.mkString(Stream.decodeText(conformance.all))
    return { output, exitCode: Number(yield* conformance.exitCode) }
  },
  Effect.scoped,
  Effect.timeout("90 seconds"),
  Effect.catch((error) => Effect.succeed({ output: error.message, exitCode: -1 }))
)

/** What is wrong with how a scenario went, if anything is. */
const problemOf = (output: string, exitCode: number): string | undefined => {
  const [, passed, of] = /^Passed: (\d+)\/(\d+), 0 failed, 0 warnings$/m.exec(output) ?? []
  if (passed === undefined) return "did not pass every check"
  if (Number(passed) === 0) return "checked nothing"
  if (passed !== of) return "left checks out"
  if (/^Client exited with code/m.test(output)) return "its client failed"
  return exitCode === 0 ? undefined : `exit code ${exitCode}`
}

const tried = Effect.fnUntraced(function* (scenario: Scenario) {
  const [duration, { exitCode, output }] = yield* Effect.timed(run(scenario))
  const problem = problemOf(output, exitCode)
  const [checks = ""] = /(?<=^Passed: )\d+\/\d+/m.exec(output) ?? []
  yield* Console.log(
    [
      problem === undefined ? "ok    " : "FAILED",
      scenario.revision,
      scenario.name.padEnd(38),
      checks.padStart(5),
      `${(Duration.toMillis(duration) / 1000).toFixed(1)} s`.padStart(7),
      problem ?? ""
    ]
      .join("  ")
      .trimEnd()
  )
  if (problem !== undefined) yield* Console.log(`${output.trim().replaceAll(/^/gm, "        ")}\n`)
  return { ...scenario, passed: problem === undefined }
})

const program = Effect.gen(function* () {
  const [wanted = ""] = process.argv.slice(2)
  const scenarios = Object.entries(required).flatMap(([revision, names]) =>
    names.filter((name) => name.includes(wanted)).map((name) => ({ revision, name }))
  )
  // They wait for one another's processes, hardly for anything else.
  const results = yield* Effect.forEach(scenarios, tried, { concurrency: Math.max(2, availableParallelism()) })
  const counts = Object.keys(required).map((revision) => {
    const of = results.filter((result) => result.revision === revision)
    return `${of.filter(({ passed }) => passed).length}/${of.length} ${revision}`
  })
  yield* Console.log(`\n${counts.join(", ")}`)
  if (results.length === 0 || results.some(({ passed }) => !passed)) process.exitCode = 1
})

program.pipe(Effect.provide(NodeServices.layer), NodeRuntime.runMain)
