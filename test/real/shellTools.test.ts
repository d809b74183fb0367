import { tmpdir } from "node:os"
/** The same calls to the pinned codex and to our tools: the model is told the same. */
import type { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Context, Effect, FileSystem, Layer, Path, Redacted } from "effect"
import { Approvals } from "effect-codex/app-server"
import { type RecordedRequest, Script } from "effect-codex/testing"
import { Pty, Shell, type Tool, ToolRegistry, UnifiedExec } from "effect-codex/tools"
import { git, onPlatform, openAppServer } from "../support/real.ts"
import { noProcess } from "../support/stub.ts"

type Sandbox = NonNullable<Shell.ShellOptions["sandbox"]>
type Arguments = Readonly<Record<string, unknown>>
/** Later calls name the session of an earlier one. */
type Call = readonly [name: string, args: Arguments | ((session: number) => Arguments)]

const exec = (cmd: string, args: Arguments = {}): Call => ["exec_command", { cmd, login: false, ...args }]
const poll = (args: Arguments = {}): Call => ["write_stdin", (session) => ({ session_id: session, ...args })]

const sessionOf = (outputs: ReadonlyArray<string>): number =>
  Number(outputs.map((text) => /session ID (\d+)/.exec(text)?.[1]).findLast((id) => id !== undefined))

/** Widened, so that the compiler does not look for a package that need not be there. */
const nodePty: string = "node-pty"
const hasTerminals = await import(nodePty).then(
  () => true,
  () => false
)

/** Without what is another at every run. */
const same = (text: string): string =>
  text
    .replace(/^Chunk ID: [0-9a-f]{6}$/m, "Chunk ID: ******")
    .replace(/^Wall time: \d+\.\d{4} seconds$/m, "Wall time: *")
    .replace(/session ID \d+/, "session ID *")
    .replace(/process id \d+/, "process id *")

/** What codex tells the model, call by call. */
const codexTells = Effect.fnUntraced(function* (
  calls: ReadonlyArray<Call>,
  approvals: Layer.Layer<never>,
  sandbox: Sandbox = "danger-full-access"
) {
  const outputs: Array<string> = []
  const requests: Array<RecordedRequest> = []
  const real = yield* openAppServer(
    (request, number) => {
      requests.push(request)
      const last: unknown = Object(request.body["input"]).at(-1)
      if (number > 1) outputs.push(String(Object(last).output))
      const call = calls[number - 1]
      if (call === undefined) return "Done."
      const [name, args] = call
      return Script.respond(Script.functionCall(name, typeof args === "function" ? args(sessionOf(outputs)) : args))
    },
    {},
    approvals
  )
  const thread = yield* real.thread({ sandbox, approvalPolicy: "on-request" })
  yield* thread.run("Go")
  return { folder: real.folder, outputs: outputs.map(same), requests }
})

/** What our tools tell it. */
const toolsTell = Effect.fnUntraced(function* (pair: ReadonlyArray<Tool.Tool>, calls: ReadonlyArray<Call>) {
  const tools = ToolRegistry.layer(pair.map((tool) => Effect.succeed(tool)))
  const registry = Context.get(yield* Layer.build(tools), ToolRegistry)
  const outputs: Array<string> = []
  for (const [name, args] of calls) {
    const { output } = yield* registry.dispatch({
      type: "function",
      callId: `call-${outputs.length}`,
      name,
      arguments: JSON.stringify(typeof args === "function" ? args(sessionOf(outputs)) : args)
    })
    outputs.push(String(output.content))
  }
  return outputs.map(same)
})

const sideBySide = (
  calls: ReadonlyArray<Call>,
  sandbox?: Sandbox,
  services: Layer.Layer<never, never, NodeServices.NodeServices> = Layer.empty
) =>
  onPlatform(
    Effect.gen(function* () {
      const approvals = Approvals.layerPolicy([{ kind: "Command", commandPrefix: ["printf"], decision: "accept" }])
      const { folder, outputs } = yield* codexTells(calls, approvals, sandbox)
      const ours = yield* Effect.flatMap(UnifiedExec.make({ workingDirectory: folder, sandbox }), (pair) =>
        toolsTell(pair, calls)
      ).pipe(Effect.provide([approvals, services]))
      assert.strictEqual(outputs.length, calls.length)
      const each = (texts: ReadonlyArray<string>) => texts.map((text, i) => ({ call: calls[i]?.[1], text }))
      assert.deepStrictEqual(each(ours), each(outputs))
    })
  )

describe("exec_command tells what codex tells", () => {
  it.live("of commands that end", () =>
    sideBySide([
      exec("echo hi"),
      exec("echo out; sleep 0.1; echo err >&2; exit 3"),
      exec("true"),
      exec(""),
      exec("printf 'no newline'"),
      exec("printf 'a\\r\\nb\\rc\\n\\n\\n'"),
      exec("no-such-program"),
      exec("kill -9 $$"),
      exec("kill -TERM $$"),
      exec("cat; echo done"),
      exec("pwd -P | wc -l", { workdir: "." }),
      exec("echo $PAGER $TERM $NO_COLOR $LANG"),
      exec("echo $0", { shell: "sh" }),
      exec("echo $0", { shell: "/no/such/bash" }),
      exec("echo $0", { shell: "python3" }),
      exec("sleep 60 & echo started"),
      exec("(sleep 0.5; echo late) & echo started")
    ])
  )

  it.live("of text that is long, wide or no text", () =>
    sideBySide([
      exec("seq 1 20000"),
      exec("seq 1 20000", { max_output_tokens: 20_000 }),
      exec("seq 1 100", { max_output_tokens: 10 }),
      exec("seq 1 100", { max_output_tokens: 0 }),
      exec("printf '%041d' 0", { max_output_tokens: 10 }),
      exec("printf '%040d' 0", { max_output_tokens: 10 }),
      exec("printf 'a'; printf 'é%.0s' $(seq 100)", { max_output_tokens: 10 }),
      exec("printf '😀%.0s' $(seq 50); printf abc", { max_output_tokens: 5 }),
      exec("printf '\\377%.0s' $(seq 41)", { max_output_tokens: 10 }),
      exec("printf 'caf\\303 \\377 \\360\\237\\230x\\355\\240\\200y\\300\\200z\\n'"),
      exec("printf '\\357\\273\\277bom'"),
      exec("printf 'a\\0b\\033[31mred\\033[0m\\n'"),
      exec("printf '\\n\\nxxxxxxxx'", { max_output_tokens: 1 }),
      exec("head -c 1048576 /dev/zero | tr '\\0' a", { max_output_tokens: 10 }),
      exec("head -c 1048577 /dev/zero | tr '\\0' a", { max_output_tokens: 10 }),
      exec("head -c 1048579 /dev/zero | tr '\\0' '\\377'", { max_output_tokens: 10 }),
      exec("head -c 3000000 /dev/zero | tr '\\0' x; echo END"),
      exec("seq 1 300000", { max_output_tokens: 10 })
    ])
  )

  it.live("of commands that do not start", () =>
    sideBySide([
      exec("echo hi", { workdir: "/no/such/folder" }),
      exec("echo hi", { workdir: "sub" }),
      exec("echo hi", { workdir: "/etc/passwd" }),
      exec(`true ${"x".repeat(200_000)}`),
      exec("echo a\0b")
    ])
  )

  it.live("of sessions", () =>
    sideBySide([
      exec("echo a; sleep 3; echo b; exit 5", { yield_time_ms: 1500 }),
      poll(),
      poll(),
      exec("sleep 60", { yield_time_ms: 1 }),
      poll({ chars: "hello\n" }),
      poll({ chars: "\u0003" }),
      poll({ chars: "\u0003" }),
      exec("trap 'echo caught' INT; echo ready; while :; do sleep 0.1; done", { yield_time_ms: 1500 }),
      poll({ chars: "\u0003", yield_time_ms: 1500 }),
      ["write_stdin", { session_id: 99, chars: "" }]
    ])
  )

  it.live("of commands in the sandbox", () =>
    sideBySide(
      [
        exec("mkdir -p sub; echo hi > sub/file"),
        exec("cat file; echo more >> file; pwd | tail -c 5", { workdir: "sub" }),
        exec("touch here", { workdir: "/usr" }),
        exec("echo hi", { workdir: "/no/such/folder" }),
        exec("echo hi", { workdir: "/etc/passwd" }),
        exec("echo hi", { workdir: "missing" }),
        exec("echo a\0b", { workdir: "sub" }),
        exec("no-such-program; kill -9 $$"),
        exec("setsid sleep 60 & echo started"),
        // Ctrl-C ends the sandbox, and the command in it is not asked.
        exec("trap 'echo caught' INT; echo ready; while :; do sleep 0.1; done", { yield_time_ms: 3000 }),
        poll({ chars: "\u0003" })
      ],
      "workspace-write"
    )
  )

  it.live("of what asks to run outside the sandbox", () => {
    const outside = { sandbox_permissions: "require_escalated", justification: "May I?" }
    const calls = [exec("printf hi", outside), exec("printf hi; touch file", outside)]
    return Effect.andThen(sideBySide(calls, "read-only"), sideBySide(calls, "danger-full-access"))
  })

  it.live.skipIf(!hasTerminals)("of terminals, where node-pty is installed", () =>
    sideBySide(
      [
        exec("echo hi; stty size; echo $TERM; exit 3", { tty: true }),
        exec("cat", { tty: true, yield_time_ms: 250 }),
        poll({ chars: "hello\n" }),
        poll({ chars: "\u0003" }),
        poll({ chars: "more" })
      ],
      undefined,
      Pty.layerNodePty
    )
  )
})

/** Names, types, what must be given, and what may: all but the words. */
const shapeOf = (tool: unknown) => {
  const { additionalProperties, properties, required } = Object(Object(tool).parameters)
  return {
    additionalProperties,
    required,
    properties: Object.fromEntries(
      Object.entries(Object(properties)).map(([name, property]) => {
        const { description: _, ...shape } = Object(property)
        return [name, shape]
      })
    )
  }
}

it.live("exec_command and write_stdin are offered as codex offers them", () =>
  onPlatform(
    Effect.gen(function* () {
      const { requests } = yield* codexTells([], Layer.empty)
      const tools = Object(requests[0]?.body["tools"])
      for (const tool of yield* UnifiedExec.make()) {
        const theirs: unknown = tools.find((each: unknown) => Object(each).name === tool.name)
        assert.deepStrictEqual(shapeOf(tool.definition), shapeOf(theirs), tool.name)
      }
    })
  )
)

describe("the sandbox", () => {
  /** Sets a variable of the app until the scope closes. */
  const setVariable = (name: string, value: string) =>
    Effect.acquireRelease(
      Effect.sync(() => {
        const before = process.env[name]
        process.env[name] = value
        return before
      }),
      (before) =>
        Effect.sync(() => {
          if (before === undefined) delete process.env[name]
          else process.env[name] = before
        })
    )

  /** A folder to work in, and a file beside it that the sandbox must keep: not where everyone may write. */
  const workspace = Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    // Not below the temporary folder, which the sandbox lets commands write to, and codex keeps nothing in.
    const repository = path.resolve("node_modules", ".cache", "effect-codex")
    const cache = repository.startsWith("/tmp/") || repository.startsWith(tmpdir()) ? "/var/tmp" : repository
    yield* fs.makeDirectory(cache, { recursive: true })
    const outer = yield* fs.makeTempDirectoryScoped({ directory: cache, prefix: "sandbox-" })
    const folder = path.join(outer, "workspace")
    const home = path.join(outer, "home")
    yield* fs.makeDirectory(path.join(folder, "sub"), { recursive: true })
    yield* fs.makeDirectory(home)
    yield* setVariable("HOME", home)
    yield* setVariable("CODEX_HOME", home)
    const inside = path.join(folder, "inside")
    const outside = path.join(outer, "outside")
    return {
      environment: { PATH: process.env["PATH"], HOME: home },
      folder,
      inside,
      outer,
      outside,
      wrote: Effect.all({ inside: fs.exists(inside), outside: fs.exists(outside) }),
      /** What codex finds in its CODEX_HOME. */
      configure: (toml: string) => fs.writeFileString(path.join(home, "config.toml"), toml)
    }
  })

  const call = (args: object): Tool.ToolCall => ({
    type: "function",
    callId: "call-1",
    name: "shell",
    arguments: JSON.stringify(args)
  })

  for (const [sandbox, allowed] of [
    ["read-only", { inside: false, outside: false }],
    ["workspace-write", { inside: true, outside: false }],
    ["danger-full-access", { inside: true, outside: true }]
  ] as const) {
    it.live(`${sandbox} lets a command write what it says, and no more`, () =>
      onPlatform(
        Effect.gen(function* () {
          const { environment, folder, inside, outside, wrote } = yield* workspace
          const options = { sandbox, environment, workingDirectory: folder }
          const tool = yield* Shell.shell(options)
          for (const file of [inside, outside]) yield* tool.handle(call({ command: ["touch", file] }))
          assert.deepStrictEqual(yield* wrote, allowed)
          const { content } = yield* tool.handle(call({ command: ["sh", "-c", "echo hi; echo err >&2; exit 4"] }))
          assert.match(String(content), /^Exit code: 4\n.*\nOutput:\nhi\nerr\n$/)
        })
      )
    )
  }

  it.live("is that of its own folder, whatever folder a call names", () =>
    onPlatform(
      Effect.gen(function* () {
        const { environment, folder, outer, wrote } = yield* workspace
        const tool = yield* Shell.shell({ sandbox: "workspace-write", environment, workingDirectory: folder })
        for (const workdir of ["..", outer, "sub/../.."]) {
          const { content } = yield* tool.handle(call({ command: ["touch", "outside"], workdir }))
          assert.match(String(content), /Read-only file system/)
        }
        assert.deepStrictEqual(yield* wrote, { inside: false, outside: false })
        const { content } = yield* tool.handle(
          call({ command: ["sh", "-c", "pwd; touch ../inside; cat ../../outside"], workdir: "sub" })
        )
        assert.include(String(content), `Output:\n${folder}/sub\n`)
        assert.deepStrictEqual(yield* wrote, { inside: true, outside: false })
      })
    )
  )

  it.live("is not widened by a configuration that the model writes", () =>
    onPlatform(
      Effect.gen(function* () {
        const { configure, environment, folder, outer, outside, wrote } = yield* workspace
        yield* git(folder, "init", "-q")
        yield* configure(`[projects.${JSON.stringify(folder)}]\ntrust_level = "trusted"\n`)
        const tool = yield* Shell.shell({ sandbox: "workspace-write", environment, workingDirectory: folder })
        const toml = `sandbox_workspace_write.writable_roots = [${JSON.stringify(outer)}]`
        for (const workdir of [".", "sub"]) {
          const script = `mkdir -p .codex; printf '%s\\n' "$1" > .codex/config.toml`
          yield* tool.handle(call({ command: ["sh", "-c", script, "sh", toml], workdir }))
          yield* tool.handle(call({ command: ["touch", outside], workdir }))
        }
        const fs = yield* FileSystem.FileSystem
        assert.strictEqual(yield* fs.readFileString(`${folder}/sub/.codex/config.toml`), `${toml}\n`)
        assert.deepStrictEqual(yield* wrote, { inside: false, outside: false })
      })
    )
  )

  it.live("is the app's, and the environment of a command the command's", () =>
    onPlatform(
      Effect.gen(function* () {
        const { configure, folder, outer, outside, wrote } = yield* workspace
        const fs = yield* FileSystem.FileSystem
        yield* configure(
          `sandbox_workspace_write.writable_roots = [${JSON.stringify(outer)}]\nshell_environment_policy.inherit = "none"\n`
        )
        // Not what codex reads.
        const own = `${folder}/own`
        yield* fs.makeDirectory(own)
        yield* fs.writeFileString(`${own}/config.toml`, "sandbox_workspace_write.writable_roots = []\n")
        for (const given of [{ HOME: own, CODEX_HOME: own }, { HOME: "" }, { CODEX_HOME: "a b'$(c)" }, {}]) {
          const tool = yield* Shell.shell({
            sandbox: "workspace-write",
            environment: { ...given, SECRET: Redacted.make("secret") },
            workingDirectory: folder
          })
          yield* fs.remove(outside, { force: true })
          const { content } = yield* tool.handle(
            call({ command: ["/bin/sh", "-c", `: > "$1"; exec /usr/bin/env`, "sh", outside], workdir: "sub" })
          )
          const variables = String(content).split("Output:\n")[1]?.trimEnd().split("\n") ?? []
          const byShell = /^(PATH|PWD|OLDPWD|SHLVL|_|EFFECT_CODEX_COMMAND|CODEX_SANDBOX_NETWORK_DISABLED)=/
          assert.deepStrictEqual(
            variables.filter((variable) => !byShell.test(variable)).toSorted(),
            Object.entries({ ...given, SECRET: "secret" })
              .map(([name, value]) => `${name}=${value}`)
              .toSorted()
          )
          assert.deepStrictEqual(yield* wrote, { inside: false, outside: true })
        }
      })
    )
  )

  it.live("holds for exec_command too, and is left when an approval says so", () =>
    onPlatform(
      Effect.gen(function* () {
        const { environment, folder, inside, outside, wrote } = yield* workspace
        const calls = [exec(`touch ${outside}`), exec(`touch ${inside}`, { sandbox_permissions: "require_escalated" })]
        const accepting = Approvals.layerHandler(() => Effect.succeed("accept"))
        yield* Effect.flatMap(
          UnifiedExec.make({ sandbox: "read-only", environment, workingDirectory: folder }),
          (pair) => toolsTell(pair, calls)
        ).pipe(Effect.provide(accepting))
        assert.deepStrictEqual(yield* wrote, { inside: true, outside: false })
      })
    )
  )

  it.live("is ended with what runs in it when its time is over", () =>
    onPlatform(
      Effect.gen(function* () {
        const { environment, folder } = yield* workspace
        const tool = yield* Shell.shell({ sandbox: "workspace-write", environment, workingDirectory: folder })
        const script = `trap '' TERM; echo ready; while :; do sleep 0.1; done; : ${folder}`
        const { content } = yield* tool.handle(call({ command: ["bash", "-c", script], timeout_ms: 3000 }))
        assert.match(
          String(content),
          /^Exit code: 124\n.*\nOutput:\ncommand timed out after \d+ milliseconds\nready\n$/
        )
        yield* noProcess(folder)
      })
    )
  )
})
