/**
 * Whether codex will work here, before tokens are spent.
 *
 * Asks codex itself: its warnings about the configuration, a command in its
 * sandbox, the MCP servers it starts. Every check has a limit, and they run at
 * once. No login is touched, no model is asked, nothing is repaired; a codex
 * that is broken or missing is a report too.
 *
 * @since 0.1.0
 */
import {
  Array as Arr,
  Cause,
  Context,
  type Duration,
  Effect,
  type FileSystem,
  Layer,
  Option,
  Path,
  References,
  Result
} from "effect"
import type { ChildProcessSpawner } from "effect/process"
import { type AuthOptions, type CredentialsReport, keyVariables, openCredentials } from "../auth/Auth.ts"
import { secretsOfCredential } from "../auth/credentials.ts"
import { withDotenv } from "../auth/dotenv.ts"
import { readAuthSettings, unresolvedSettings } from "../auth/settings.ts"
import { type CodexError, isCodexError } from "../CodexError.ts"
import { resolve } from "../config/ConfigOverrides.ts"
import { toMillis } from "../internal/duration.ts"
import { childVariable, codexHomeOf, refuseSecrets, secretsOf } from "../internal/environment.ts"
import { withinMillis } from "../internal/liveClock.ts"
import { redact } from "../internal/redact.ts"
import {
  authChecks,
  checkBinary,
  checkFolder,
  checkGit,
  checkHome,
  checkSandbox,
  checkServer,
  problem,
  seeCodex
} from "./checks.ts"
import { CodexBinary } from "./CodexBinary.ts"

/**
 * What was looked at.
 *
 * @since 0.1.0
 * @category models
 */
export type CheckName = "binary" | "home" | "folder" | "config" | "auth" | "sandbox" | "git" | "mcp"

/**
 * One thing that was found. A name occurs as often as there is something to
 * say about it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Check {
  readonly name: CheckName
  /** `failed`: codex, or a part of it, will not work. `skipped`: what it depends on has failed. */
  readonly status: "ok" | "warning" | "failed" | "skipped"
  readonly what: string
  /** What to do about it; empty when there is nothing to do. */
  readonly fix: string
}

/**
 * The outcome. It holds no secret, and can be printed or sent as JSON.
 *
 * @since 0.1.0
 * @category models
 */
export interface DoctorReport {
  /** Whether no check has failed. */
  readonly ok: boolean
  /** Where codex keeps its files. */
  readonly codexHome: string
  readonly checks: ReadonlyArray<Check>
}

/**
 * The same codex that will be run.
 *
 * @since 0.1.0
 * @category models
 */
export interface DoctorOptions extends AuthOptions {
  /** The binary. Default: `CODEX_PATH`, then the app's `@openai/codex`, then PATH. */
  readonly codexPath?: string | undefined
  /** How long each check may take. Default: 2 seconds. */
  readonly checkTimeout?: Duration.Input | undefined
}

/**
 * Looks at codex and what it depends on.
 *
 * @since 0.1.0
 * @category services
 * @example
 * ```ts
 * import { NodeServices } from "@effect/platform-node"
 * import { Console, Effect, Layer } from "effect"
 * import { Doctor } from "effect-codex/binary"
 *
 * const program = Effect.gen(function* () {
 *   const { checks, ok } = yield* (yield* Doctor).report
 *   for (const { fix, name, status, what } of checks) yield* Console.log(`${status} ${name}: ${what} ${fix}`)
 *   if (!ok) return yield* Effect.fail("codex will not work here")
 * }).pipe(Effect.provide(Doctor.layer().pipe(Layer.provide(NodeServices.layer))))
 * ```
 */
export class Doctor extends Context.Service<
  Doctor,
  {
    /** Looks anew each time. */
    readonly report: Effect.Effect<DoctorReport>
  }
>()("effect-codex/binary/Doctor") {
  static readonly layer = (
    options: DoctorOptions = {}
  ): Layer.Layer<Doctor, never, ChildProcessSpawner.ChildProcessSpawner | FileSystem.FileSystem | Path.Path> =>
    Layer.effect(
      Doctor,
      Effect.map(
        Effect.context<ChildProcessSpawner.ChildProcessSpawner | FileSystem.FileSystem | Path.Path>(),
        (context) => Doctor.of({ report: Effect.provideContext(diagnose(options), context) })
      )
    )

  /** A report that is always the given one: for tests of what depends on it. */
  static readonly layerTest = (report: DoctorReport): Layer.Layer<Doctor> =>
    Layer.succeed(Doctor, Doctor.of({ report: Effect.succeed(report) }))
}

/** Whatever starts codex also has to end it, and all of it is to take less than three seconds. */
const defaultCheckMillis = 2000

type Platform = ChildProcessSpawner.ChildProcessSpawner | FileSystem.FileSystem | Path.Path

const diagnose: (options: DoctorOptions) => Effect.Effect<DoctorReport, never, Platform> = Effect.fn("Doctor.report")(
  function* (options: DoctorOptions) {
    const path = yield* Path.Path
    const { config = {}, env = {}, extendEnv = true } = options
    const millis = toMillis(options.checkTimeout) ?? defaultCheckMillis
    const directory = path.resolve(options.workingDirectory ?? ".")
    const codexHome = yield* codexHomeOf(env, extendEnv, path)
    // Codex takes an empty one for none.
    const isNamed = ((yield* childVariable(env, extendEnv, "CODEX_HOME")) ?? "") !== ""

    /** What a check says, or that it says nothing. */
    const bounded = <A, R>(check: Effect.Effect<A, CodexError, R>, instead: (what: string) => A) =>
      // What was found out stays so, however long it takes to put away what was started.
      Effect.scoped(withinMillis(check, millis)).pipe(
        Effect.map(Option.getOrElse(() => instead(`nothing came of this within ${millis} ms`))),
        Effect.catchCause((cause) => {
          const error = Cause.squash(cause)
          return Effect.succeed(instead(isCodexError(error) ? error.message : "this could not be found out"))
        })
      )
    const failed = (name: CheckName) => (what: string) => [problem(name, "failed", what, seeCodex)]
    const skipped = (name: CheckName, what: string) => [problem(name, "skipped", what, "")]
    const one = <R>(name: CheckName, check: Effect.Effect<Check, CodexError, R>) =>
      bounded(Effect.map(check, Arr.of), failed(name))

    const overrides = yield* Effect.result(
      Effect.tap(resolve([config]), ({ args }) => refuseSecrets(args, secretsOf(env)))
    )
    const { args, record } = Result.getOrElse(overrides, () => ({ args: [], record: {} }))
    const { managedFile, systemFile } = options
    const settings = yield* bounded(
      readAuthSettings({ codexHome, overrides: record, workingDirectory: directory, managedFile, systemFile }),
      (what) => unresolvedSettings({}, record, what)
    )

    const given = yield* bounded(withDotenv(codexHome, env, extendEnv), () => env)
    const look = yield* openCredentials
    const credentials = Effect.map(look({ codexHome, settings, env: given, extendEnv }), (reportFor) => {
      const [exec, server] = [reportFor("exec"), reportFor("app-server")]
      return { checks: authChecks(exec, server), secrets: [exec, server].flatMap(credentialSecrets) }
    })
    const auth = Result.isFailure(overrides)
      ? Effect.succeed({ checks: skipped("auth", "config comes first"), secrets: [] })
      : bounded(credentials, (what) => ({ checks: failed("auth")(what), secrets: [] }))

    const ofCodex = Effect.gen(function* () {
      const basics = Arr.flatten(
        yield* Effect.all(
          [
            one("binary", checkBinary),
            one("home", checkHome(codexHome, isNamed)),
            one("folder", checkFolder(directory))
          ],
          { concurrency: "unbounded" }
        )
      )
      const stopped = basics.find(({ status }) => status === "failed")
      if (stopped !== undefined || Result.isFailure(overrides)) {
        const why = `${stopped?.name ?? "config"} comes first`
        return [
          ...basics,
          ...(Result.isFailure(overrides)
            ? [problem("config", "failed", overrides.failure.message, "put the option right")]
            : skipped("config", why)),
          ...skipped("sandbox", why),
          ...skipped("mcp", why)
        ]
      }
      // It was found, or else its check had failed.
      const codex = yield* Effect.orElseSucceed((yield* CodexBinary).path, () => "codex")
      const probe = { args, directory, options, path: codex, millis: Math.round(millis * 0.9) }
      const [sandbox, server] = yield* Effect.all(
        [
          one("sandbox", checkSandbox(probe)),
          bounded(checkServer(probe), (what) => ({
            config: failed("config")(what),
            mcp: skipped("mcp", "config comes first")
          }))
        ],
        { concurrency: "unbounded" }
      )
      // Without its configuration codex runs no command: that is no word on the sandbox.
      const isBroken = server.config.some(({ status }) => status === "failed")
      return [
        ...basics,
        ...server.config,
        ...(isBroken && sandbox.some(({ status }) => status === "failed")
          ? skipped("sandbox", "config comes first")
          : sandbox),
        ...server.mcp
      ]
    }).pipe(Effect.provide(CodexBinary.layer(options)))

    const [login, codex, git] = yield* Effect.all([auth, ofCodex, one("git", checkGit(directory))], {
      concurrency: "unbounded"
    })
    const secrets = yield* Effect.forEach([...keyVariables, ...settings.secretVariables], (name) =>
      childVariable(given, extendEnv, name)
    )
    const hidden = [
      ...secretsOf(env),
      ...secretsOf(given),
      ...settings.secrets,
      ...secrets.filter((value) => value !== undefined),
      ...login.secrets
    ]
    const checks = [...codex, ...login.checks, ...git].map(({ fix, name, status, what }): Check => ({
      name,
      status,
      what: clean(what, hidden),
      fix: clean(fix, hidden)
    }))
    return { ok: checks.every(({ status }) => status !== "failed"), codexHome, checks }
  },
  // What would be logged is in the report.
  Effect.provideService(References.MinimumLogLevel, "None")
)

const credentialSecrets = ({ credential, unused }: CredentialsReport): ReadonlyArray<string> =>
  [...Option.toArray(credential), ...unused].flatMap(secretsOfCredential)

/** What codex says, without colours, secrets and what a URL may carry, and no longer than a person reads. */
const clean = (text: string, secrets: ReadonlyArray<string>): string => {
  const plain = redact(text, secrets)
    // oxlint-disable-next-line no-control-regex
    .replaceAll(/\u001B\[[\d;]*m/g, "")
    .replaceAll(/(https?:\/\/)[^\s/@]+@/g, "$1<redacted>@")
    .replaceAll(/(https?:\/\/[^\s?#)]*)[?#][^\s)]*/g, "$1")
    // The types of codex's own code.
    .replaceAll(/ ?\[codex_[^\]]*\]/g, "")
    .trim()
  return plain.length > maxText ? `${plain.slice(0, maxText)}…` : plain
}

const maxText = 2000
