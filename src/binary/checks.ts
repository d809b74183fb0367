/**
 * The checks of `Doctor`, each for itself. What they say may hold secrets:
 * `Doctor` takes those out.
 */
import { Context, Deferred, Effect, FileSystem, Layer, Option, Path, Result, Schema, Stream } from "effect"
import { ChildProcess, ChildProcessSpawner } from "effect/process"
import { AppServer } from "../app-server/AppServer.ts"
import { Transport } from "../app-server/Transport.ts"
import type { AuthFinding, CredentialsReport } from "../auth/Auth.ts"
import type { Credential, CredentialSource } from "../auth/credentials.ts"
import type { CodexError } from "../CodexError.ts"
import { nowMillis, withinMillis } from "../internal/liveClock.ts"
import { startProcess } from "../internal/process.ts"
import { ConfigWarningNotification } from "../protocol/index.ts"
import { CodexBinary, testedVersion } from "./CodexBinary.ts"
import type { Check, CheckName, DoctorOptions } from "./Doctor.ts"

const okay = (name: CheckName, what: string): Check => ({ name, status: "ok", what, fix: "" })

export const problem = (
  name: CheckName,
  status: "warning" | "failed" | "skipped",
  what: string,
  fix: string
): Check => ({ name, status, what, fix })

/** What to do where a check says too little. */
export const seeCodex = "run `codex doctor`, which looks at more"

/** A codex that is started for a check has nothing to put away. */
const graceMillis = 250

/** A codex that was told this neither reads, nor refreshes, nor removes the stored login. */
const withoutLogin = { cli_auth_credentials_store: "ephemeral" }

export const checkBinary = Effect.gen(function* () {
  const binary = yield* CodexBinary
  const path = yield* binary.path
  const version = yield* binary.version
  if (Option.isNone(version)) {
    return problem("binary", "warning", `${path} does not say its version`, "see whether this is codex")
  }
  return version.value === testedVersion
    ? okay("binary", `codex ${version.value} at ${path}`)
    : problem(
        "binary",
        "warning",
        `codex ${version.value} at ${path}; effect-codex was tested with ${testedVersion}`,
        `npm install @openai/codex@${testedVersion}, if something does not work`
      )
}).pipe(
  Effect.catch((error: CodexError) =>
    Effect.succeed(problem("binary", "failed", error.message, "npm install @openai/codex, or pass its path"))
  )
)

/** `isNamed`: CODEX_HOME is set, and not just the default. */
export const checkHome = Effect.fnUntraced(function* (codexHome: string, isNamed: boolean) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const info = yield* Effect.option(fs.stat(codexHome))
  if (Option.isNone(info)) {
    return isNamed
      ? problem("home", "failed", `CODEX_HOME is ${codexHome}, which does not exist`, `mkdir -p ${codexHome}`)
      : okay("home", `${codexHome} does not exist yet; codex will make it`)
  }
  if (info.value.type !== "Directory") {
    return problem("home", "failed", `CODEX_HOME is ${codexHome}, which is no folder`, "name a folder")
  }
  // Permissions say too little: a disk may be full, or mounted to be read only.
  const file = path.join(codexHome, `.effect-codex-${globalThis.crypto.randomUUID()}`)
  const written = yield* Effect.option(
    Effect.acquireRelease(fs.writeFileString(file, ""), () => Effect.ignore(fs.remove(file)))
  )
  return Option.isSome(written)
    ? okay("home", `${codexHome} can be written`)
    : problem(
        "home",
        "failed",
        `nothing can be written to ${codexHome}`,
        "make it writable for this user, or set CODEX_HOME"
      )
}, Effect.scoped)

const describeSource = (source: CredentialSource): string => {
  switch (source._tag) {
    case "Environment":
      return source.variable
    case "File":
      return source.path
    case "Keyring":
      return "the keyring"
    case "Config":
      return "config.toml"
  }
}

/** Without whose it is: a report may be shown around. */
const describeCredential = (credential: Credential): string => {
  const where = describeSource(credential.source)
  switch (credential._tag) {
    case "ApiKey":
      return `an API key in ${where}`
    case "AccessToken":
      return `an access token in ${where}`
    case "ChatGpt":
      return `a ChatGPT login in ${where}${credential.account.plan === undefined ? "" : ` (plan ${credential.account.plan})`}`
    case "Other":
      return `a login in ${where}`
  }
}

const ofFinding = ({ fix, status, what }: AuthFinding): Check => problem("auth", status, what, fix)

export const authChecks = (exec: CredentialsReport, server: CredentialsReport): ReadonlyArray<Check> => {
  const findings = exec.findings.map(ofFinding)
  if (Option.isNone(exec.credential)) {
    return findings.length > 0 ? findings : [okay("auth", `the model provider ${exec.provider} needs no credentials`)]
  }
  return [
    ...(findings.some(({ status }) => status === "failed")
      ? []
      : [okay("auth", `codex exec will use ${describeCredential(exec.credential.value)}`)]),
    ...findings,
    // What only the app-server has to say.
    ...server.findings
      .filter(({ _tag }) => !exec.findings.some((finding) => finding._tag === _tag) && _tag !== "NoCredentials")
      .map(ofFinding)
  ]
}

export const checkFolder = Effect.fnUntraced(function* (directory: string) {
  const fs = yield* FileSystem.FileSystem
  const info = yield* Effect.option(fs.stat(directory))
  return Option.isSome(info) && info.value.type === "Directory"
    ? okay("folder", `codex will work in ${directory}`)
    : problem("folder", "failed", `${directory} is no folder`, "name the folder that codex is to work in")
})

export const checkGit = Effect.fnUntraced(function* (directory: string) {
  const spawner = yield* ChildProcessSpawner.ChildProcessSpawner
  const git = (...args: ReadonlyArray<string>) =>
    spawner.string(ChildProcess.make("git", args, { stdin: "ignore", stderr: "ignore" }))
  const version = yield* Effect.option(git("--version"))
  if (Option.isNone(version)) {
    return problem(
      "git",
      "warning",
      "git was not found",
      "install git: codex works in repositories, and keeps its snapshots with it"
    )
  }
  const inside = yield* Effect.orElseSucceed(git("-C", directory, "rev-parse", "--is-inside-work-tree"), () => "")
  return inside.trim() === "true"
    ? okay("git", `${version.value.trim()}, in a repository`)
    : problem(
        "git",
        "warning",
        `${directory} is in no git repository, where codex exec refuses to work`,
        "run git init, or set skipGitRepoCheck"
      )
})

interface Probe {
  readonly path: string
  readonly directory: string
  readonly options: DoctorOptions
  readonly args: ReadonlyArray<string>
  /** How long codex and its MCP servers have to start, in milliseconds. */
  readonly millis: number
}

/** Runs a command that does nothing as codex runs the agent's. */
export const checkSandbox = Effect.fnUntraced(function* ({ args, directory, options, path }: Probe) {
  const isWindows = globalThis.process.platform === "win32"
  const child = yield* startProcess({
    command: path,
    args: [
      "sandbox",
      ...args,
      "-c",
      `cli_auth_credentials_store="ephemeral"`,
      "-c",
      `sandbox_mode="workspace-write"`,
      "--",
      ...(isWindows ? ["cmd", "/c", "exit 0"] : ["true"])
    ],
    cwd: directory,
    env: options.env ?? {},
    extendEnv: options.extendEnv ?? true,
    mayLeave: false,
    stdin: "",
    graceMillis
  })
  yield* Effect.forkScoped(Effect.exit(Stream.runDrain(child.stdout)))
  const { exitCode } = yield* child.exit
  if (exitCode === 0) return okay("sandbox", "a command ran in codex's sandbox")
  // How codex says that it does not know a command or flag.
  if (exitCode === 2) return problem("sandbox", "skipped", "this codex has another command for its sandbox", "")
  const said = (yield* child.stderr).split(/\n\s*(?:Stack backtrace|\n)/)[0]?.trim()
  return problem(
    "sandbox",
    "failed",
    `a command did not run in codex's sandbox${said ? `: ${said}` : ""}`,
    `let the system give codex its sandbox (user namespaces on Linux), or run it in one of your own with sandbox: "danger-full-access"`
  )
})

const decodeWarning = Schema.decodeUnknownOption(
  Schema.fromJsonString(Schema.Struct({ method: Schema.Literal("configWarning"), params: ConfigWarningNotification }))
)

/** Codex can say them right behind its first answer, before anybody could subscribe. */
const warningsOf = (transport: Transport["Service"], heard: Array<ConfigWarningNotification>): Transport["Service"] =>
  Transport.of({
    connect: Effect.map(transport.connect, (connection) => ({
      ...connection,
      incoming: Stream.tap(connection.incoming, (message) =>
        Effect.sync(() => {
          if (!message.includes(`"configWarning"`)) return
          const warning = decodeWarning(message)
          if (Option.isSome(warning)) heard.push(warning.value.params)
        })
      )
    }))
  })

interface ServerState {
  readonly error: string | undefined
}

/** What a codex says that starts here: of its configuration, and of the MCP servers it starts. */
export const checkServer = Effect.fnUntraced(function* ({ directory, millis, options, path }: Probe) {
  const began = yield* nowMillis
  const warnings: Array<ConfigWarningNotification> = []
  const transport = Layer.effect(
    Transport,
    Effect.map(Transport, (stdio) => warningsOf(stdio, warnings))
  ).pipe(
    Layer.provide(
      Transport.layerStdio({
        ...options,
        codexPath: path,
        config: { ...options.config, config: { ...options.config?.config, ...withoutLogin } },
        gracePeriod: graceMillis
      })
    )
  )
  const server = Context.get(yield* Layer.build(Layer.provide(AppServer.layer(), transport)), AppServer)

  const heard = yield* server.subscribe(undefined)
  const servers = yield* Effect.orElseSucceed(
    // Not `config.read`, whose answer keeps only the keys it knows.
    Effect.map(server.requestRaw("config/read", { cwd: directory }), mcpServersOf),
    () => []
  )
  const expected = servers.filter(({ enabled }) => enabled).map(({ name }) => name)
  const states = new Map<string, ServerState>()
  const isOver = () => expected.every((name) => states.has(name))
  const over = yield* Deferred.make<void>()
  yield* heard.pipe(
    Stream.runForEach((message) => {
      if (message._tag !== "Notification" || message.notification.method !== "mcpServer/startupStatus/updated") {
        return Effect.void
      }
      const { error, name, status } = message.notification.params
      if (status === "starting") return Effect.void
      states.set(name, { error: status === "ready" ? undefined : (error ?? status) })
      return isOver() ? Deferred.succeed(over, undefined) : Effect.void
    }),
    Effect.exit,
    Effect.forkScoped
  )

  let hasBegun = false
  const starting = Effect.gen(function* () {
    // Read only, or codex would write down that the folder is trusted. It waits for the servers that are required.
    yield* server.threads.start({ cwd: directory, ephemeral: true, sandbox: "read-only" })
    hasBegun = true
    if (!isOver()) yield* Deferred.await(over)
  })
  const left = Math.max(0, millis - ((yield* nowMillis) - began))
  const started = yield* Effect.result(withinMillis(starting, left))
  const refusal = Result.isFailure(started) ? started.failure.message : undefined

  const config = warnings.flatMap((warning): ReadonlyArray<Check> => {
    // Not of the configuration: the sandbox is tried for itself.
    if (/bubblewrap/i.test(warning.summary)) return []
    const isFatal = /invalid configuration/i.test(warning.summary)
    const what = warning.details ?? warning.summary
    return [
      isFatal
        ? problem("config", "failed", what, "put it right: codex begins no thread until then")
        : problem("config", "warning", what, "put it right, if that setting matters")
    ]
  })
  if (refusal === undefined && !hasBegun && isOver()) {
    config.push(problem("config", "failed", `codex began no thread within ${millis} ms`, seeCodex))
  }
  const required = refusal !== undefined && /required MCP servers/i.test(refusal)
  if (refusal !== undefined && !required && !config.some(({ status }) => status === "failed")) {
    config.push(problem("config", "failed", refusal, "put the configuration right"))
  }
  return {
    config: config.length > 0 ? config : [okay("config", "codex has nothing against its configuration")],
    mcp: required
      ? [problem("mcp", "failed", refusal, "see that the server starts, or do not require it")]
      : mcpChecks(expected, states, millis, refusal !== undefined)
  }
})

interface ConfiguredServer {
  readonly name: string
  readonly enabled: boolean
}

const decodeServers = Schema.decodeUnknownOption(
  Schema.Struct({
    config: Schema.Struct({
      mcp_servers: Schema.Record(
        Schema.String,
        Schema.Struct({ enabled: Schema.optional(Schema.NullOr(Schema.Boolean)) })
      )
    })
  })
)

const mcpServersOf = (answer: unknown): ReadonlyArray<ConfiguredServer> =>
  Option.match(decodeServers(answer), {
    onNone: () => [],
    onSome: ({ config }) =>
      Object.entries(config.mcp_servers).map(([name, { enabled }]) => ({ name, enabled: enabled !== false }))
  })

const mcpChecks = (
  servers: ReadonlyArray<string>,
  states: ReadonlyMap<string, ServerState>,
  millis: number,
  isBroken: boolean
): ReadonlyArray<Check> => {
  if (isBroken) return [problem("mcp", "skipped", "codex starts no MCP server before its configuration is right", "")]
  if (servers.length === 0) return [okay("mcp", "no MCP server is configured")]
  return servers.map((name) => {
    const state = states.get(name)
    if (state === undefined) {
      return problem(
        "mcp",
        "warning",
        `${name} did not start within ${millis} ms`,
        "it may need longer: see startup_timeout_sec"
      )
    }
    return state.error === undefined
      ? okay("mcp", `${name} starts`)
      : problem("mcp", "warning", state.error, `see that ${name} starts, or set enabled = false`)
  })
}
