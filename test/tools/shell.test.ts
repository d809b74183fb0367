import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, FileSystem, Layer, Path, Redacted, type Scope } from "effect"
import { Approvals, type ApprovalRequest } from "effect-codex/app-server"
import { CodexBinary } from "effect-codex/binary"
import { callOf, Shell, Tool, ToolRegistry } from "effect-codex/tools"
import { TestClock } from "effect/testing"
import { makeStub } from "../support/stub.ts"
import { makeDeaf } from "./shellPrograms.ts"

type Call = readonly [name: string, args: unknown]

/** With the processes of the system, on the clock of the test. */
const onPlatform = <A, E>(effect: Effect.Effect<A, E, NodeServices.NodeServices | Scope.Scope>) =>
  effect.pipe(Effect.scoped, Effect.provide(NodeServices.layer))

const dispatch = (item: unknown) =>
  Effect.flatMap(ToolRegistry, (registry) =>
    Effect.flatMap(Effect.fromOption(callOf(item)), (call) => registry.dispatch(call))
  )

const tell = ([name, args]: Call) =>
  Effect.map(
    dispatch({ type: "function_call", call_id: "call-1", name, arguments: JSON.stringify(args) }),
    ({ output }) => String(output.content)
  )

const withTools = (options: Shell.ShellOptions = {}) =>
  Effect.provide(ToolRegistry.layer([Shell.shell(options), Shell.shellCommand(options)]))

/** Without the time that a loaded machine takes. */
const untimed = (text: string): string =>
  text
    .replace(/^Wall time: \d+(?:\.\d)? seconds$/m, "Wall time: 0 seconds")
    .replace(/"duration_seconds":\d+\.\d/, `"duration_seconds":0.0`)

const shell = (command: unknown, args: object = {}): Call => ["shell", { command, ...args }]
const script = (command: unknown, args: object = {}): Call => ["shell_command", { command, login: false, ...args }]
const bash = (command: string, args: object = {}): Call => shell(["bash", "-c", command], args)

const ends = (exitCode: number, output: string): string =>
  `Exit code: ${exitCode}\nWall time: 0 seconds\nOutput:\n${output}`

const digits = (from: number, to: number): string =>
  Array.from({ length: to - from + 1 }, (_, i) => `${from + i}\n`).join("")

const system = (code: number, kind: string, message: string): string =>
  `execution error: Io(Os { code: ${code}, kind: ${kind}, message: "${message}" })`

describe("shell and shell_command tell what codex 0.80.0 was recorded to tell", () => {
  const recorded: ReadonlyArray<readonly [about: string, call: Call, said: string]> = [
    ["output", shell(["echo", "hi"]), ends(0, "hi\n")],
    ["both outputs and an exit code", bash("echo out; sleep 0.1; echo err >&2; exit 3"), ends(3, "out\nerr\n")],
    ["no output", shell(["true"]), ends(0, "")],
    ["output without a line's end", bash("printf 'no newline'"), ends(0, "no newline")],
    ["a missing program", shell(["no-such-program"]), system(2, "NotFound", "No such file or directory")],
    ["what is no program", shell(["/etc/passwd"]), system(13, "PermissionDenied", "Permission denied")],
    [
      "a missing folder",
      shell(["echo", "hi"], { workdir: "/no/such" }),
      system(2, "NotFound", "No such file or directory")
    ],
    [
      "a folder that is a file",
      shell(["echo"], { workdir: "/etc/passwd" }),
      system(20, "NotADirectory", "Not a directory")
    ],
    [
      "too long an argument",
      shell(["true", "x".repeat(200_000)]),
      system(7, "ArgumentListTooLong", "Argument list too long")
    ],
    [
      "an argument that cannot be",
      shell(["echo", "a\0b"]),
      `execution error: Io(Error { kind: InvalidInput, message: "nul byte found in provided data" })`
    ],
    ["no command", shell([]), "command args are empty"],
    ["a signal", bash("kill -9 $$"), "execution error: Sandbox(Signal(9))"],
    ["a folder", shell(["pwd"], { workdir: "/" }), ends(0, "/\n")],
    [
      "20,000 lines",
      bash("seq 1 20000; exit 7"),
      `Exit code: 7\nWall time: 0 seconds\nTotal output lines: 20000\nOutput:\n${digits(1, 4221)}42` +
        `…17224 tokens truncated…7\n${digits(16_668, 20_000)}`
    ],
    [
      "wide characters, cut between them",
      bash("printf 'é%.0s' $(seq 30000)"),
      `Exit code: 0\nWall time: 0 seconds\nTotal output lines: 1\nOutput:\n${"é".repeat(10_000)}…5000 tokens truncated…${"é".repeat(10_000)}`
    ],
    ["bytes that are no text", bash("printf '\\377\\376\\375'"), ends(0, "\ufffd\ufffd\ufffd")],
    ["container.exec", ["container.exec", { command: ["echo", "hi"] }], ends(0, "hi\n")],
    [
      "local_shell, in the older form",
      ["local_shell", { command: ["bash", "-c", `echo '"hi"'; exit 2`] }],
      `{"output":"\\"hi\\"\\n","metadata":{"exit_code":2,"duration_seconds":0.0}}`
    ],
    ["a script", script("echo hi; echo $0"), ends(0, "hi\n/bin/bash\n")],
    ["an empty script", script(""), ends(0, "")],
    [
      "a script that fails",
      script("no-such-program"),
      ends(127, "/bin/bash: line 1: no-such-program: command not found\n")
    ],
    ["a script's line ends", script("printf 'a\\r\\nb\\n\\n\\n'"), ends(0, "a\r\nb\n\n\n")],
    ["no arguments", ["shell", {}], "failed to parse function arguments: missing field `command` at line 1 column 2"]
  ]

  for (const [about, call, said] of recorded) {
    it.live(`of ${about}`, () =>
      onPlatform(
        Effect.gen(function* () {
          assert.strictEqual(untimed(yield* tell(call)), said)
        }).pipe(withTools())
      )
    )
  }

  it.live("of a local_shell_call, as text", () =>
    onPlatform(
      Effect.gen(function* () {
        const action = { type: "exec", command: ["echo", "hi"], timeout_ms: 9000, working_directory: "/", env: null }
        const { item } = yield* dispatch({ type: "local_shell_call", call_id: "call-1", action })
        assert.strictEqual(item.type, "local_shell_call_output")
        assert.strictEqual(untimed(String(item.output)), ends(0, "hi\n"))
      }).pipe(withTools())
    )
  )

  it.live("as JSON where the model has no freeform tools", () =>
    onPlatform(
      Effect.gen(function* () {
        assert.strictEqual(
          untimed(yield* tell(bash("seq 1 5; exit 3"))),
          `{"output":"Total output lines: 5\\n\\n1\\n2\\n…1 tokens truncated…4\\n5\\n","metadata":{"exit_code":3,"duration_seconds":0.0}}`
        )
      }).pipe(withTools({ format: "json", maxOutputTokens: 2 }))
    )
  )
})

describe("arguments", () => {
  it.live("of other versions are understood", () =>
    onPlatform(
      Effect.gen(function* () {
        for (const call of [
          shell("cd / && pwd", { cwd: "/tmp" }),
          shell(["pwd"], { cwd: "/" }),
          script(["pwd"], { workdir: "/", cwd: "/tmp" }),
          script("pwd", { workdir: "/", timeout: 9000, login: null, justification: null })
        ] satisfies ReadonlyArray<Call>) {
          assert.strictEqual(untimed(yield* tell(call)), ends(0, "/\n"), JSON.stringify(call))
        }
      }).pipe(withTools({ environment: { PATH: process.env["PATH"], HOME: "/no/such/home" } }))
    )
  )

  it.live("are passed on as they are, whatever a shell would make of them", () =>
    onPlatform(
      Effect.gen(function* () {
        assert.strictEqual(
          untimed(yield* tell(shell(["printf", "%s|", "$HOME", "a b", "'", "*", ";"]))),
          ends(0, "$HOME|a b|'|*|;|")
        )
      }).pipe(withTools())
    )
  )

  it.live("that cannot be are told, and nothing runs", () =>
    onPlatform(
      Effect.gen(function* () {
        for (const [args, problem] of [
          [{ timeout_ms: -1 }, "whole number"],
          [{ timeout_ms: 1.5 }, "invalid type: floating point `1.5`, expected u64"],
          [
            { sandbox_permissions: "nonsense" },
            "unknown variant `nonsense`, expected `use_default` or `require_escalated`"
          ]
        ] as const) {
          const text = yield* tell(shell(["touch", "/no/such/file"], args))
          assert.include(text, "failed to parse function arguments: ")
          assert.include(text, problem)
        }
      }).pipe(withTools())
    )
  )

  it.effect("are offered as codex 0.80.0 offers them", () =>
    onPlatform(
      Effect.gen(function* () {
        const shared = {
          workdir: "string",
          timeout_ms: "number",
          sandbox_permissions: "string",
          justification: "string"
        }
        for (const [tool, command] of [
          [yield* Shell.shell(), { command: "array" }],
          [yield* Shell.shellCommand(), { command: "string", login: "boolean" }]
        ] as const) {
          assert.strictEqual(tool.definition.type, "function")
          const { additionalProperties, properties, required } = Object(Object(tool.definition).parameters)
          const types = Object.fromEntries(
            Object.entries(properties).map(([name, property]) => [name, Object(property).type])
          )
          assert.deepStrictEqual(types, { ...command, ...shared })
          assert.deepStrictEqual(required, ["command"])
          assert.strictEqual(additionalProperties, false)
        }
      })
    )
  )
})

describe("the environment", () => {
  it.live("is the app's without the keys", () =>
    onPlatform(
      Effect.gen(function* () {
        const key = process.env["OPENAI_API_KEY"]
        process.env["OPENAI_API_KEY"] = "key-of-the-app"
        yield* Effect.addFinalizer(() =>
          Effect.sync(() => {
            if (key === undefined) delete process.env["OPENAI_API_KEY"]
            else process.env["OPENAI_API_KEY"] = key
          })
        )
        const text = yield* tell(bash("echo ${PATH:+path} ${OPENAI_API_KEY-none}"))
        assert.strictEqual(untimed(text), ends(0, "path none\n"))
      }).pipe(withTools())
    )
  )

  it.live("is exactly the one that is given", () =>
    onPlatform(
      Effect.gen(function* () {
        const text = yield* tell(shell(["/usr/bin/env"]))
        assert.deepStrictEqual(
          text.split("Output:\n")[1]?.replace(/EFFECT_CODEX_COMMAND=.*\n/, ""),
          "ONE=1\nTWO=secret\n"
        )
      }).pipe(withTools({ environment: { ONE: "1", TWO: Redacted.make("secret") } }))
    )
  )
})

it.live("codex is started for the sandbox in the folder of the app, with its HOME, and no value in its arguments", () =>
  onPlatform(
    Effect.gen(function* () {
      const { folder, path } = yield* makeStub(
        `write(JSON.stringify({ cwd: process.cwd(), argv: process.argv.slice(2), env: process.env }))`
      )
      const fs = yield* FileSystem.FileSystem
      yield* fs.makeDirectory(`${folder}/sub`)
      const text = yield* Effect.provide(
        tell(shell(["ls", "-l"], { workdir: "sub" })),
        ToolRegistry.layer([
          Shell.shell({
            codexPath: path,
            sandbox: "read-only",
            workingDirectory: folder,
            environment: { KEY: Redacted.make("secret-1"), HOME: "secret-2", CODEX_HOME: "secret-3" },
            maxOutputTokens: 100_000
          })
        ])
      )
      const { argv, cwd, env } = Object(JSON.parse(text.split("Output:\n")[1] ?? ""))
      assert.strictEqual(cwd, yield* fs.realPath(folder))
      assert.deepStrictEqual(argv.slice(-3), [`${folder}/sub`, "ls", "-l"])
      assert.notInclude(argv.join(" "), "secret")
      assert.deepInclude(env, { KEY: "secret-1", HOME: process.env["HOME"] })
      assert.strictEqual(env.CODEX_HOME, process.env["CODEX_HOME"])
    })
  )
)

describe("a command that is not to go on", () => {
  const three = (file: string) => `bash ${file} 1 & (setsid bash ${file} 2 &); bash ${file} 3`

  it.effect("is ended when its time is over, with all it started, and what it wrote is told", () =>
    onPlatform(
      Effect.gen(function* () {
        const { file, gone, ready } = yield* makeDeaf
        const running = yield* Effect.forkChild(tell(bash(three(file), { timeout_ms: 7000 })))
        for (const name of ["1", "2", "3"]) yield* ready(name)
        yield* TestClock.adjust(6999)
        assert.isUndefined(running.pollUnsafe())
        yield* TestClock.adjust(1)
        assert.strictEqual(
          yield* Fiber.join(running),
          "Exit code: 124\nWall time: 7 seconds\nOutput:\ncommand timed out after 7000 milliseconds\nready\nready\nready\n"
        )
        yield* gone
      }).pipe(withTools())
    )
  )

  it.effect("has ten seconds when nobody says how long", () =>
    onPlatform(
      Effect.gen(function* () {
        const { file, gone, ready } = yield* makeDeaf
        const running = yield* Effect.forkChild(tell(script(`exec bash ${file} 1`)))
        yield* ready("1")
        yield* TestClock.adjust("10 seconds")
        assert.include(
          yield* Fiber.join(running),
          "Wall time: 10 seconds\nOutput:\ncommand timed out after 10000 milliseconds\n"
        )
        yield* gone
      }).pipe(withTools())
    )
  )

  it.effect("is ended with the fiber that called it, with all it started", () =>
    onPlatform(
      Effect.gen(function* () {
        const { file, gone, ready } = yield* makeDeaf
        const running = yield* Effect.forkChild(tell(bash(three(file))))
        for (const name of ["1", "2", "3"]) yield* ready(name)
        yield* Fiber.interrupt(running)
        yield* gone
      }).pipe(withTools())
    )
  )

  it.live("takes its group with it when it ends by itself, though that holds its output", () =>
    onPlatform(
      Effect.gen(function* () {
        const { file, gone } = yield* makeDeaf
        assert.strictEqual(
          untimed(yield* tell(bash(`bash ${file} 1 & until [ -e ${file}.ready.1 ]; do :; done; echo done`))),
          ends(0, "ready\ndone\n")
        )
        yield* gone
      }).pipe(withTools())
    )
  )

  it.live("ends though what it started writes on, in its group or out of it", () =>
    onPlatform(
      Effect.gen(function* () {
        const fs = yield* FileSystem.FileSystem
        const workdir = yield* fs.makeTempDirectoryScoped()
        for (const start of ["", "setsid "]) {
          const writes = `rm -f on; ${start}sh -c 'echo > on; exec yes' & until [ -e on ]; do :; done`
          assert.match(yield* tell(bash(writes, { workdir })), /^Exit code: 0\n/)
        }
      }).pipe(withTools({ maxOutputTokens: 10 }))
    )
  )
})

describe("output", () => {
  it.live("of any size is read in bounded memory", () =>
    onPlatform(
      Effect.gen(function* () {
        const before = process.memoryUsage().rss
        const text = yield* tell(bash("head -c 200000000 /dev/zero | tr '\\0' x; echo END", { timeout_ms: 60_000 }))
        assert.match(text, /Total output lines: 1\nOutput:\nx{20000}…49990001 tokens truncated…x+END\n$/)
        assert.isBelow(process.memoryUsage().rss - before, 150_000_000)
      }).pipe(withTools())
    )
  )
})

describe("a request to run outside the sandbox", () => {
  const escalated = shell(["printf", "%s", "a b"], {
    sandbox_permissions: "require_escalated",
    justification: "May I?"
  })
  /** Without a codex, what is to be in the sandbox cannot run. */
  const noCodex = { sandbox: "read-only", codexPath: "/no/such/codex" } as const

  it.live("is declined without a layer, in codex's words", () =>
    onPlatform(
      Effect.gen(function* () {
        assert.strictEqual(yield* tell(escalated), "exec command rejected by user")
      }).pipe(withTools())
    )
  )

  it.live("asks what codex would ask, and runs when it is accepted", () =>
    onPlatform(
      Effect.gen(function* () {
        const asked: Array<ApprovalRequest> = []
        const approvals = Approvals.layerHandler((request) =>
          Effect.as(
            Effect.sync(() => asked.push(request)),
            "accept"
          )
        )
        const text = yield* Effect.provide(tell(escalated), approvals)
        assert.strictEqual(untimed(text), ends(0, "a b"))
        assert.strictEqual(asked.length, 1)
        assert.deepInclude(asked[0], {
          _tag: "Command",
          itemId: "call-1",
          reason: "May I?",
          command: "printf '%s' 'a b'",
          cwd: "/"
        })
      }).pipe(withTools({ ...noCodex, workingDirectory: "/" }))
    )
  )

  it.live("is decided by rules as codex's own are", () =>
    onPlatform(
      Effect.gen(function* () {
        const approvals = Approvals.layerPolicy([{ commandPrefix: ["git", "status"], decision: "accept" }])
        const ask = (call: Call) => Effect.provide(tell(call), approvals)
        const outside = { sandbox_permissions: "require_escalated", timeout_ms: 9000 }
        assert.match(yield* ask(shell(["git", "status", "--short"], outside)), /^Exit code/)
        assert.match(yield* ask(script("git status", outside)), /^Exit code/)
        assert.strictEqual(yield* ask(script("git status; touch x", outside)), "exec command rejected by user")
        assert.strictEqual(yield* ask(script("git status\ntouch x", outside)), "exec command rejected by user")
        assert.strictEqual(yield* ask(shell(["git status", "x"], outside)), "exec command rejected by user")
        assert.strictEqual(yield* ask(shell(["git", "stash"], outside)), "exec command rejected by user")
      }).pipe(withTools(noCodex))
    )
  )

  it.live("that was accepted for the session is asked once", () =>
    onPlatform(
      Effect.gen(function* () {
        let asked = 0
        const approvals = Approvals.layerHandler(() =>
          Effect.as(
            Effect.sync(() => asked++),
            "acceptForSession"
          )
        )
        yield* Effect.gen(function* () {
          yield* tell(escalated)
          yield* tell(escalated)
          assert.strictEqual(asked, 1)
          yield* tell(shell(["true"], { sandbox_permissions: "require_escalated" }))
          assert.strictEqual(asked, 2)
        }).pipe(Effect.provide(approvals))
      }).pipe(withTools(noCodex))
    )
  )
})

describe("the sandbox", () => {
  it.live("that cannot be had fails the call, and nothing runs", () =>
    onPlatform(
      Effect.gen(function* () {
        const fs = yield* FileSystem.FileSystem
        const path = yield* Path.Path
        const file = path.join(yield* fs.makeTempDirectoryScoped(), "file")
        const text = yield* tell(shell(["touch", file]))
        assert.match(text, /^execution error: there is no sandbox to run it in: .*\/no\/such\/codex/s)
        assert.isFalse(yield* fs.exists(file))
      }).pipe(withTools({ sandbox: "workspace-write", codexPath: "/no/such/codex" }))
    )
  )

  it.live("is the app's own CodexBinary when there is one", () =>
    onPlatform(
      Effect.gen(function* () {
        const text = yield* tell(shell(["a program", "-x"]))
        assert.match(text, /\nsandbox -c sandbox_mode="read-only" -- \/bin\/sh -c .* a program -x\n$/)
      }).pipe(
        Effect.provide(
          ToolRegistry.layer([Shell.shell({ sandbox: "read-only" })]).pipe(
            Layer.provide(CodexBinary.layerTest("/bin/echo"))
          )
        )
      )
    )
  )

  it.live("is left out where everything is allowed", () =>
    onPlatform(
      Effect.gen(function* () {
        assert.strictEqual(untimed(yield* tell(shell(["echo", "hi"]))), ends(0, "hi\n"))
      }).pipe(withTools({ sandbox: "danger-full-access", codexPath: "/no/such/codex" }))
    )
  )
})

it.live("a tool is a value of its own too", () =>
  onPlatform(
    Effect.gen(function* () {
      const tool: Tool.Tool = yield* Shell.shell()
      assert.deepStrictEqual(tool.aliases, ["container.exec", "local_shell"])
      const output = yield* tool.handle({
        type: "function",
        callId: "1",
        name: "shell",
        arguments: `{"command":["false"]}`
      })
      assert.isFalse(output.success)
      const failed = yield* Effect.flip(
        tool.handle({ type: "function", callId: "1", name: "shell", arguments: `{"command":[]}` })
      )
      assert.instanceOf(failed, Tool.ToolFailed)
    })
  )
)
