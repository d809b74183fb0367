/**
 * Commands in the server's sandbox, without a thread.
 *
 * A command ends with the scope it was started in, or with the fiber that waits
 * for it. Unless it is told otherwise codex ends it after 10 seconds, with the
 * exit code 124, and keeps 1 MiB of each of its outputs (seen with 0.169.0).
 */
import { Cause, Deferred, Effect, FiberHandle, Option, Predicate, Result, type Scope, Stream } from "effect"
import * as Base64 from "effect/encoding/Base64"
import { CodexError, DecodeFailed, RequestTimeout } from "../../CodexError.ts"
import type { OnLag } from "../../internal/hub.ts"
import { withinMillis } from "../../internal/liveClock.ts"
import type { CommandExecOutputStream, CommandExecResponse, Params } from "../../protocol/index.ts"
import type { Notification, ServerConnection } from "../AppServer.ts"

/**
 * How a command is run that is waited for. What is left out is as codex has it:
 * the server's folder, the user's sandbox, 10 seconds (`timeoutMs`,
 * `disableTimeout`), 1 MiB of stdout and of stderr (`outputBytesCap`,
 * `disableOutputCap`).
 *
 * @since 0.1.0
 * @category models
 */
export type RunCommandOptions = Omit<
  Params<"command/exec">,
  "command" | "processId" | "size" | "streamStdin" | "streamStdoutStderr" | "tty"
>

/**
 * The same of one that is talked to; `tty` gives it a terminal, of `size`.
 *
 * @since 0.1.0
 * @category models
 */
export type StartCommandOptions = Omit<Params<"command/exec">, "command" | "processId" | "streamStdoutStderr"> & {
  /**
   * Whether the command gets what is written. One that does not finds its
   * stdin closed. Default: true; a program that reads until its stdin ends then
   * waits for `closeStdin`.
   */
  readonly streamStdin?: boolean | undefined
  /**
   * What happens to output that is not read. Nothing is lost either way: by
   * default it waits, as much as codex's cap lets through. `slowDown` is for a
   * command without a cap and a reader that reads to the end: beyond 4096 pieces
   * nothing more is read from the server, answers and exit codes included, until
   * the reader catches up.
   */
  readonly onLag?: OnLag | undefined
}

/**
 * A piece of what a command printed.
 *
 * @since 0.1.0
 * @category models
 */
export interface CommandOutput {
  /** A terminal has only `stdout`. */
  readonly stream: CommandExecOutputStream
  /** As they came: a character may be cut in two. */
  readonly bytes: Uint8Array
  /** Whether `outputBytesCap` was reached: this is the last piece of its stream, whatever else the command prints. */
  readonly capReached: boolean
}

/**
 * A command that was started.
 *
 * @since 0.1.0
 * @category models
 */
export interface RunningCommand {
  /**
   * What it prints, in the order codex says it, until it has ended; for one
   * reader. Fails as `exitCode` does.
   */
  readonly output: Stream.Stream<CommandOutput, CodexError>
  /**
   * Waits for its end. 124: it took too long; 128 and a signal's number: it was
   * ended by that. What the sandbox cannot find has 101 and says so on stderr;
   * what cannot be started outside of it is `RequestFailed` (seen with 0.169.0).
   */
  readonly exitCode: Effect.Effect<number, CodexError>
  /** To its stdin; a string as UTF-8. Does not wait for the command to read. `RequestFailed` when there is nobody to read. */
  readonly write: (data: Uint8Array | string) => Effect.Effect<void, CodexError>
  /** Ends its stdin. */
  readonly closeStdin: Effect.Effect<void, CodexError>
  /** Gives its terminal another size, in characters. `RequestFailed` when it has none. */
  readonly resize: (cols: number, rows: number) => Effect.Effect<void, CodexError>
  /** Ends it and what it started, at once (137); `exitCode` says when. One that is over already is left as it is. */
  readonly terminate: Effect.Effect<void, CodexError>
}

/** How long a scope's end waits for the command's. */
const endMillis = 5000

export const makeCommands = ({ request, subscribe }: ServerConnection) => {
  const terminate = (processId: string): Effect.Effect<void, CodexError> =>
    request("command/exec/terminate", { processId }).pipe(
      // Codex has no such command: it is over.
      Effect.catchReason("CodexError", "RequestFailed", () => Effect.void),
      Effect.asVoid
    )

  /** A command that ends with the scope, once it is launched. */
  const prepare = Effect.gen(function* () {
    const processId = crypto.randomUUID()
    const running = yield* FiberHandle.make<boolean>()
    let isLaunched = false
    const outcome = yield* Deferred.make<CommandExecResponse, CodexError>()
    const end = Effect.gen(function* () {
      const ended = Effect.andThen(Effect.ignore(terminate(processId)), Effect.exit(Deferred.await(outcome)))
      if (Option.isSome(yield* withinMillis(ended, endMillis))) return
      const reason = new RequestTimeout({ method: "command/exec/terminate", timeout: endMillis })
      yield* Deferred.fail(outcome, new CodexError({ reason }))
    })
    yield* Effect.addFinalizer(() => (isLaunched && !Deferred.isDoneUnsafe(outcome) ? end : Effect.void))
    const launch = (params: Omit<Params<"command/exec">, "processId">) =>
      Effect.suspend(() => {
        isLaunched = true
        return FiberHandle.run(running, Deferred.into(request("command/exec", { ...params, processId }), outcome))
      })
    return { processId, outcome: Deferred.await(outcome), launch }
  })

  return {
    /**
     * Runs a command to its end, with nothing to read: the program and its
     * arguments, no shell. A code that is not 0 is no error; for what the codes
     * say see `RunningCommand`. Output beyond the cap is missing without a word.
     * Interrupting it ends the command.
     */
    run: Effect.fn("Commands.run")(function* (
      argv: ReadonlyArray<string>,
      options: RunCommandOptions = {}
    ): Effect.fn.Return<CommandExecResponse, CodexError, Scope.Scope> {
      const { launch, outcome } = yield* prepare
      yield* launch({ ...options, command: argv })
      return yield* outcome
    }, Effect.scoped),
    /** Starts a command, which ends with the scope at the latest. Whether it could be started, its `exitCode` says. */
    start: Effect.fn("Commands.start")(function* (
      argv: ReadonlyArray<string>,
      { onLag, ...options }: StartCommandOptions = {}
    ): Effect.fn.Return<RunningCommand, CodexError, Scope.Scope> {
      const { launch, outcome, processId } = yield* prepare
      // Given up before the command is ended: a reader that has gone holds nothing up.
      const heard = yield* subscribe(processId, { onLag })
      let isGivenUp = false
      yield* Effect.addFinalizer(() => Effect.sync(() => (isGivenUp = true)))
      const pull = Effect.catchCause(yield* Stream.toPull(heard), (cause) =>
        isGivenUp ? Effect.never : Effect.failCause(cause)
      )
      yield* launch({ streamStdin: true, ...options, command: argv, streamStdoutStderr: true })

      // The answer comes after the last output, but whoever waits for both may see it first: what is there goes before.
      const rest = Effect.raceFirst(pull, Effect.andThen(outcome, Cause.done()))
      const over = Effect.as(Effect.exit(outcome), undefined)
      const next = Effect.filterOrElse(Effect.raceFirst(pull, over), Predicate.isNotUndefined, () => rest)
      const write = (params: Omit<Params<"command/exec/write">, "processId">) =>
        Effect.asVoid(request("command/exec/write", { ...params, processId }))

      return {
        output: Stream.fromPull(Effect.succeed(next)).pipe(
          Stream.filterMap(outputOf),
          Stream.mapEffect((output) => Effect.fromResult(output))
        ),
        exitCode: Effect.map(outcome, ({ exitCode }) => exitCode),
        write: (data) => write({ deltaBase64: Base64.encode(data) }),
        closeStdin: write({ closeStdin: true }),
        resize: (cols, rows) => Effect.asVoid(request("command/exec/resize", { processId, size: { cols, rows } })),
        terminate: terminate(processId)
      }
    })
  }
}

/** The output in a message, if it is about output. */
const outputOf = (message: Notification): Result.Result<Result.Result<CommandOutput, CodexError>, void> => {
  if (message._tag === "Undecodable") return Result.succeed(Result.fail(malformed(message.method, message.detail)))
  if (message._tag !== "Notification" || message.notification.method !== "command/exec/outputDelta") {
    return Result.failVoid
  }
  const { method, params } = message.notification
  const { capReached, deltaBase64, stream } = params
  return Result.succeed(
    Base64.decode(deltaBase64).pipe(
      Result.map((bytes) => ({ stream, bytes, capReached })),
      Result.mapError((error) => malformed(method, error.message))
    )
  )
}

const malformed = (method: string, detail: string) =>
  new CodexError({ reason: new DecodeFailed({ problem: "Malformed", detail: `${method}: ${detail}` }) })
