/**
 * A child process that always ends, and takes everything it started with it.
 *
 * Ending: its input is over, a grace period (an interrupt signal unless it is
 * about to end by itself), SIGTERM to its group, SIGKILL to its group, then
 * whatever is left of its tree. Every step is bounded and on real time. Nothing
 * here knows codex.
 */
import { Cause, Effect, Fiber, FileSystem, Option, Scope, Stream } from "effect"
import type { PlatformError } from "effect/PlatformError"
import { ChildProcess, ChildProcessSpawner } from "effect/process"
import { CodexError, SpawnFailed } from "../CodexError.ts"
import { type Environment, ownSecrets, secretsOf } from "./environment.ts"
import { countScoped, liveProcesses } from "./gauges.ts"
import { sleepMillis, withinMillis } from "./liveClock.ts"
import { makeProcessTree, type TrackedProcess } from "./processTree.ts"
import { redact } from "./redact.ts"

export interface ManagedCommand {
  readonly command: string
  readonly args: ReadonlyArray<string>
  readonly cwd: string | undefined
  readonly env: Environment
  /** What else stderr is not to show. */
  readonly secrets?: ReadonlyArray<string>
  readonly extendEnv: boolean
  /** Whether it may leave something running when it ends in good order. */
  readonly mayLeave: boolean
  /** Written whole, then the input ends: a text, or what a stream gives. */
  readonly stdin: string | Stream.Stream<Uint8Array>
  /** How long each step of ending may take, in milliseconds. */
  readonly graceMillis: number
}

export interface ExitStatus {
  readonly exitCode?: number
  readonly signal?: string
}

export interface ManagedProcess {
  /** Ends with the process, too, though something that it started may hold it open. */
  readonly stdout: Stream.Stream<Uint8Array, PlatformError>
  /** How it ended; waits for it. */
  readonly exit: Effect.Effect<ExitStatus>
  /** The end of what it wrote to stderr so far: at most 8 Ki characters, secrets removed. */
  readonly stderrSoFar: Effect.Effect<string>
  /** The same of one that is about to end; waits for that a moment. */
  readonly stderr: Effect.Effect<string>
  /** Says that it is about to end by itself, so that it is given the time to. */
  readonly finishing: Effect.Effect<void>
}

/** Tells the descendants of a process from all others, however far they have got from it. */
const markVariable = "EFFECT_CODEX_PROCESS"
const stderrBytes = 8 * 1024
const stdinChunk = 64 * 1024
/** How long a silent output is waited for once the process is gone. */
const orphanedMillis = 500

/** Keeps the end of a stream of bytes, with room to spare for redaction at the cut. */
const makeTail = () => {
  let kept: Array<Uint8Array> = []
  let size = 0
  let cut = false
  return {
    push(chunk: Uint8Array): void {
      kept.push(chunk)
      size += chunk.length
      if (size > 16 * stderrBytes) {
        const all = Buffer.concat(kept)
        kept = [all.subarray(all.length - 8 * stderrBytes)]
        size = kept[0]?.length ?? 0
        cut = true
      }
    },
    text(secrets: ReadonlyArray<string>): string {
      const whole = Buffer.concat(kept).toString("utf8")
      // A line that was cut may hold half a secret that no pattern finds.
      const safe = redact(cut ? whole.slice(whole.indexOf("\n") + 1) : whole, secrets)
      return safe.length > stderrBytes ? safe.slice(safe.length - stderrBytes) : safe
    }
  }
}

/** Chunks, so that the child's reading sets the pace; a child that does not read costs nothing. */
const stdinOf = (text: string | Stream.Stream<Uint8Array>): Stream.Stream<Uint8Array> => {
  if (typeof text !== "string") return text
  const bytes = new TextEncoder().encode(text)
  const chunks = Array.from({ length: Math.ceil(bytes.length / stdinChunk) }, (_, i) =>
    bytes.subarray(i * stdinChunk, (i + 1) * stdinChunk)
  )
  return Stream.fromIterable(chunks)
}

const spawnFailed = (command: string, detail: string) =>
  new CodexError({ reason: new SpawnFailed({ command, detail }) })

const describeSpawnError = (error: PlatformError): string => {
  switch (error.reason._tag) {
    case "NotFound":
      return "there is no such file"
    case "PermissionDenied":
      return "it is not executable by this user"
    default:
      return `${error.reason._tag}${error.reason.description === undefined ? "" : `: ${error.reason.description}`}`
  }
}

/** Starts a process that lives until the scope closes. */
export const startProcess: (
  options: ManagedCommand
) => Effect.Effect<
  ManagedProcess,
  CodexError,
  ChildProcessSpawner.ChildProcessSpawner | FileSystem.FileSystem | Scope.Scope
> = Effect.fnUntraced(function* (options: ManagedCommand) {
  const spawner = yield* ChildProcessSpawner.ChildProcessSpawner
  const tree = makeProcessTree(yield* FileSystem.FileSystem, spawner)
  const secrets = [...secretsOf(options.env), ...ownSecrets(), ...(options.secrets ?? [])]
  const mark = globalThis.crypto.randomUUID()
  let finishing = false

  // The spawner's own scope: closing it signals the group, SIGTERM and then SIGKILL, and waits for it.
  const group = yield* Scope.make()
  let closing = false
  yield* Effect.addFinalizer((exit) => (closing ? Effect.void : Scope.close(group, exit)))

  const handle = yield* spawner
    .spawn(
      ChildProcess.make(options.command, options.args, {
        cwd: options.cwd,
        env: { ...options.env, [markVariable]: mark },
        extendEnv: options.extendEnv,
        stdin: stdinOf(options.stdin),
        forceKillAfter: options.graceMillis
      })
    )
    .pipe(
      Scope.provide(group),
      Effect.catchTag("PlatformError", (error) => Effect.fail(spawnFailed(options.command, describeSpawnError(error)))),
      // Node throws for some system errors (E2BIG among them) instead of reporting them.
      Effect.catchDefect((defect) =>
        Effect.fail(spawnFailed(options.command, defect instanceof Error ? defect.message : "unknown system error"))
      )
    )

  const exit: Effect.Effect<ExitStatus> = Effect.matchEffect(handle.exitCode, {
    onSuccess: (exitCode) => Effect.succeed({ exitCode: Number(exitCode) }),
    onFailure: (error) => {
      // The spawner tells a signal only in words.
      const { cause } = error.reason
      const signal = /SIG[A-Z0-9]+/.exec(cause instanceof Error ? cause.message : error.message)
      return Effect.succeed(signal === null ? {} : { signal: signal[0] })
    }
  })

  const orphaned = Effect.andThen(exit, Effect.andThen(sleepMillis(orphanedMillis), Cause.done()))

  const tail = makeTail()
  // Before what ends the group, and so undone after it: it counts until it is gone.
  yield* countScoped(liveProcesses)

  // In the group's scope: what codex still writes while it is being ended is read too, or it could not end.
  const drained = yield* Stream.runForEachArray(handle.stderr, (chunks) =>
    Effect.sync(() => chunks.forEach((chunk) => tail.push(chunk)))
  ).pipe(Effect.exit, Effect.forkIn(group))

  yield* Effect.addFinalizer((reason) =>
    Effect.gen(function* () {
      let forced = false
      let below: ReadonlyArray<TrackedProcess> | undefined
      if (yield* Effect.orElseSucceed(handle.isRunning, () => false)) {
        below = yield* tree.below(handle.pid)
        yield* Effect.forkIn(Effect.exit(Stream.runDrain(handle.stdout)), group)
        const interrupted = Effect.andThen(Effect.ignore(handle.kill({ killSignal: "SIGINT" })), Effect.never)
        const ended = yield* withinMillis(finishing ? exit : Effect.raceFirst(exit, interrupted), options.graceMillis)
        forced = !finishing || Option.isNone(ended)
      }
      closing = true
      const closed = yield* Effect.forkDetach(Scope.close(group, reason))
      // What died but was not reaped yet (no init in the container, say) still counts as the group, and the spawner
      // waits for it, seconds on end. Not worth a caller's time when codex ended by itself: what it left is known then.
      if (forced || below === undefined) {
        const settled = forced ? Fiber.await(closed) : Effect.raceFirst(Fiber.await(closed), tree.groupGone(handle.pid))
        yield* withinMillis(settled, 2 * options.graceMillis + 1500)
      }
      const left = below ?? []
      // One that ends in good order has put away what it started, but for what it was told to leave running.
      const isLeft = options.mayLeave && finishing && !forced
      yield* tree.end(isLeft ? left : [...left, ...(yield* tree.marked(`${markVariable}=${mark}`))])
    })
  )

  return {
    stdout: Stream.transformPull(handle.stdout, (pull) => Effect.succeed(Effect.raceFirst(pull, orphaned))),
    exit,
    stderrSoFar: Effect.sync(() => tail.text(secrets)),
    stderr: Effect.map(withinMillis(Effect.andThen(exit, Fiber.await(drained)), 250), () => tail.text(secrets)),
    finishing: Effect.sync(() => {
      finishing = true
    })
  }
})
