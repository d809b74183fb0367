/**
 * A command that runs, on pipes or on a terminal: what it wrote so far, how it
 * ends, and its end when nobody wants it any more.
 *
 * A command that ends takes its process group with it, as codex has it; what it
 * put into a session of its own (`setsid`) is left, but in the sandbox, which
 * ends with its command. One that is ended takes everything it started.
 */
import * as Os from "node:os"
import { Deferred, Effect, Fiber, FileSystem, Option, Scope, Stream } from "effect"
import { ChildProcess, ChildProcessSpawner } from "effect/process"
import { withinMillis } from "../../internal/liveClock.ts"
import { makeProcessTree } from "../../internal/processTree.ts"
import { Pty } from "../Pty.ts"
import type { CommandEnvironment } from "./environment.ts"
import { type Capture, makeCapture } from "./output.ts"
import { notStarted, type Problem } from "./problems.ts"

export interface ChildCommand extends CommandEnvironment {
  readonly argv: ReadonlyArray<string>
  readonly cwd: string
}

export interface ExitStatus {
  /** 128 and the signal's number for one that died of a signal. */
  readonly exitCode: number
  readonly signal?: number
}

export interface Child {
  readonly output: Capture
  /** Done when it has ended and its output is whole. */
  readonly ended: Deferred.Deferred<ExitStatus>
  /** What a user would type. False when it has no input that is open. */
  readonly write: (text: string) => Effect.Effect<boolean>
}

/** By which a command's descendants are found; not the mark of codex itself, which may be above us. */
const markVariable = "EFFECT_CODEX_COMMAND"

/** How long one that is to end is given before it is killed. */
const graceMillis = 500

/** How long something it started may still write when it has ended: codex's own limit. */
const lateMillis = 50

const interruptKey = "\u0003"

/** Starts a command with no input, which lives until the scope closes. */
export const startChild = Effect.fnUntraced(function* (
  command: ChildCommand
): Effect.fn.Return<Child, Problem, ChildProcessSpawner.ChildProcessSpawner | FileSystem.FileSystem | Scope.Scope> {
  const spawner = yield* ChildProcessSpawner.ChildProcessSpawner
  const tree = makeProcessTree(yield* FileSystem.FileSystem, spawner)
  const mark = globalThis.crypto.randomUUID()
  const output = makeCapture()
  const ended = yield* Deferred.make<ExitStatus>()

  const group = yield* Scope.make()
  let started = false
  yield* Effect.addFinalizer((exit) => (started ? Effect.void : Scope.close(group, exit)))

  const [program = "", ...args] = command.argv
  const handle = yield* spawner
    .spawn(
      ChildProcess.make(program, args, {
        cwd: command.cwd,
        env: { ...command.env, [markVariable]: mark },
        extendEnv: command.extendEnv,
        stdin: "ignore",
        forceKillAfter: graceMillis
      })
    )
    .pipe(
      Scope.provide(group),
      Effect.mapError(notStarted),
      // Node throws for some system errors (E2BIG among them) instead of reporting them.
      Effect.catchDefect((defect) => Effect.fail(notStarted(defect)))
    )

  const reader = yield* Stream.runForEachArray(handle.all, (chunks) =>
    Effect.sync(() => chunks.forEach(output.push))
  ).pipe(Effect.exit, Effect.forkIn(group))

  /** Reads on while there is something to read: what was written may not be here yet. */
  const readOut = Effect.gen(function* () {
    for (let seen = -1; seen !== output.seen();) {
      seen = output.seen()
      if (Option.isSome(yield* withinMillis(Fiber.await(reader), lateMillis))) return
    }
  })

  const groupKilled = Effect.raceFirst(
    Effect.ignore(handle.kill({ killSignal: "SIGKILL", forceKillAfter: graceMillis })),
    tree.groupGone(handle.pid)
  )

  const watched = Effect.gen(function* () {
    const status = yield* exitStatusOf(handle)
    yield* withinMillis(Fiber.await(reader), lateMillis)
    yield* groupKilled
    yield* withinMillis(readOut, graceMillis)
    yield* Deferred.succeed(ended, status)
  })
  yield* Effect.forkIn(watched, group)

  yield* Effect.addFinalizer((exit) =>
    Effect.gen(function* () {
      const done = yield* Deferred.isDone(ended)
      const below = done ? [] : yield* tree.below(handle.pid)
      // Not waited for without a limit: the dead that nobody reaps count as the group.
      const closed = yield* Effect.forkDetach(Scope.close(group, exit))
      yield* withinMillis(Effect.raceFirst(Fiber.await(closed), tree.groupGone(handle.pid)), 2 * graceMillis + 1500)
      if (!done) yield* tree.end([...below, ...(yield* tree.marked(`${markVariable}=${mark}`))])
      yield* Deferred.succeed(ended, killed)
    })
  )
  started = true

  const child: Child = {
    output,
    ended,
    write: (text) =>
      text === interruptKey
        ? // It may live on, and nobody waits for that here.
          Effect.as(Effect.forkIn(Effect.ignore(handle.kill({ killSignal: "SIGINT" })), group), true)
        : Effect.succeed(false)
  }
  return child
})

const killed: ExitStatus = { exitCode: 137, signal: 9 }

const exitStatusOf = (handle: ChildProcessSpawner.ChildProcessHandle): Effect.Effect<ExitStatus> =>
  Effect.match(handle.exitCode, {
    onSuccess: (exitCode) => ({ exitCode: Number(exitCode) }),
    onFailure: (error) => {
      // The spawner tells a signal only in words.
      const { cause } = error.reason
      const name = /SIG[A-Z0-9]+/.exec(cause instanceof Error ? cause.message : error.message)?.[0]
      const signal = new Map<string, number>(Object.entries(Os.constants.signals)).get(name ?? "")
      return signal === undefined ? killed : { exitCode: 128 + signal, signal }
    }
  })

/** Starts a command on a terminal of 80 by 24, which lives until the scope closes. */
export const startOnTerminal = Effect.fnUntraced(function* (
  command: ChildCommand
): Effect.fn.Return<Child, Problem, Scope.Scope> {
  const pty = yield* Pty
  const output = makeCapture()
  const ended = yield* Deferred.make<ExitStatus>()
  const { argv, cwd, env, extendEnv } = command
  const terminal = yield* pty
    .spawn({ argv, cwd, env, extendEnv, columns: 80, rows: 24, onOutput: output.push })
    .pipe(Effect.mapError(({ detail }): Problem => ({ _tag: "NotPossible", detail })))
  yield* terminal.exitCode.pipe(
    Effect.flatMap((exitCode) => Deferred.succeed(ended, { exitCode })),
    Effect.forkScoped
  )
  yield* Effect.addFinalizer(() => Deferred.succeed(ended, killed))
  const child: Child = { output, ended, write: (text) => Effect.as(terminal.write(text), true) }
  return child
})
