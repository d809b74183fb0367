/**
 * JSON-RPC as the app-server speaks it: without the `jsonrpc` field, and both
 * sides ask. Effect's own RPC cannot speak this dialect.
 *
 * The read loop runs no code of users: it settles requests, hands notifications
 * on, and starts a fiber for each request of the other side. When the connection
 * ends, everything pending fails at once, and everything asked later.
 */
import { Clock, Deferred, Effect, Exit, FiberMap, Latch, Option, Predicate, type Scope, Stream } from "effect"
import type { Connection } from "../app-server/Transport.ts"
import {
  CodexError,
  type CodexErrorReason,
  ConnectionClosed,
  DecodeFailed,
  OptionInvalid,
  RequestTimeout
} from "../CodexError.ts"
import { refusal } from "./failures.ts"
import { redactJson } from "./redact.ts"
import type { TraceContext } from "./traceContext.ts"

/** The id of a request of the other side; it is answered with the same type. */
export type RequestId = string | number

/** An answer that says no. */
export interface RpcFailure {
  readonly code: number
  readonly message: string
}

/** Something that came and could not be used; the connection goes on. */
export interface Diagnostic {
  readonly problem: "NotJson" | "NoMessage" | "UnknownResponse"
  /** What it was about: a method or an id, never a value. */
  readonly detail: string
  readonly raw: string
}

export interface PeerHandlers {
  /** Takes secrets out of what a refusal says. */
  readonly clean: (text: string) => string
  readonly onNotification: (method: string, params: unknown, raw: string) => void
  /** Runs on a fiber of its own; its outcome is sent, unless it is cancelled. */
  readonly onRequest: (method: string, params: unknown, id: RequestId) => Effect.Effect<unknown, RpcFailure>
  readonly onDiagnostic: (diagnostic: Diagnostic) => void
  /** Waited for before more is read: how a slow subscriber slows the other side down. */
  readonly settled: Effect.Effect<void>
}

export interface Peer {
  /** The raw result; `RequestTimeout` when it takes longer than `timeout` milliseconds. Interrupting it forgets the request. */
  readonly request: (
    method: string,
    params: unknown,
    timeout?: number,
    trace?: TraceContext
  ) => Effect.Effect<unknown, CodexError>
  readonly notify: (method: string, params?: unknown) => Effect.Effect<void, CodexError>
  /** Stops the handler of a request of the other side; nothing is answered. */
  readonly cancel: (id: RequestId) => Effect.Effect<void>
  /** Why the connection ended; waits for it. */
  readonly closed: Effect.Effect<CodexError>
}

interface Pending {
  readonly method: string
  readonly timeout: number
  /** On the clock's monotonic time, in milliseconds. */
  readonly deadline: number
  readonly resume: (effect: Effect.Effect<unknown, CodexError>) => void
}

export const makePeer: (connection: Connection, handlers: PeerHandlers) => Effect.Effect<Peer, never, Scope.Scope> =
  Effect.fnUntraced(function* (connection, handlers) {
    const pending = new Map<number, Pending>()
    const running = yield* FiberMap.make<string>()
    let lastId = 0
    let end: CodexError | undefined
    const ended = yield* Deferred.make<CodexError>()
    const clock = yield* Clock.Clock
    const monotonicMillis = (): number => Number(clock.monotonicTimeNanosUnsafe()) / 1e6
    /** Open while something with a deadline may be pending. */
    const limited = Latch.makeUnsafe(false)

    /** Fails what is overdue. Returns how long the next may still take, in milliseconds. */
    const expire = (): number => {
      const now = monotonicMillis()
      let next = Infinity
      for (const [id, { deadline, method, resume, timeout }] of pending) {
        if (deadline > now) {
          next = Math.min(next, deadline)
          continue
        }
        pending.delete(id)
        resume(Effect.fail(new CodexError({ reason: new RequestTimeout({ method, timeout }) })))
      }
      return next - now
    }

    // One timer for all, since one for each costs more than a request. It sleeps through requests
    // that are made meanwhile: they are due later, as all of a connection have the same time.
    yield* limited.await.pipe(
      Effect.andThen(
        Effect.suspend(() => {
          const millis = expire()
          if (millis < Infinity) return Effect.sleep(millis)
          limited.closeUnsafe()
          return Effect.void
        })
      ),
      Effect.forever,
      Effect.forkScoped
    )

    const settle = (id: number, message: Record<string, unknown>, raw: string): void => {
      const request = pending.get(id)
      if (request === undefined) {
        return handlers.onDiagnostic({ problem: "UnknownResponse", detail: String(id), raw })
      }
      pending.delete(id)
      request.resume(
        (message["error"] ?? undefined) === undefined
          ? Effect.succeed(message["result"])
          : Effect.fail(new CodexError({ reason: reasonOf(request.method, message["error"], handlers.clean) }))
      )
    }

    /** The other side asks; whatever becomes of the handler, there is one answer. */
    const answer = (method: string, params: unknown, id: RequestId) =>
      FiberMap.run(
        running,
        keyOf(id),
        Effect.suspend(() => handlers.onRequest(method, params, id)).pipe(
          // Here, so that a handler whose result is no JSON is one that failed.
          Effect.map((result) => JSON.stringify({ id, result: result ?? null })),
          Effect.exit,
          Effect.map((exit) => {
            if (Exit.isSuccess(exit)) return connection.send(exit.value)
            const failure = Exit.findErrorOption(exit)
            const { code, message } = Option.getOrElse(failure, () => ({ code: -32603, message: "the client failed" }))
            connection.send(JSON.stringify({ id, error: { code, message } }))
          })
        )
      )

    /** Undefined, or an effect that must run for this message. */
    const receive = (raw: string): Effect.Effect<unknown> | undefined => {
      let message: unknown
      try {
        message = JSON.parse(raw)
      } catch {
        handlers.onDiagnostic({ problem: "NotJson", detail: "", raw })
        return undefined
      }
      if (!Predicate.isObject(message)) {
        handlers.onDiagnostic({ problem: "NoMessage", detail: "expected an object", raw })
        return undefined
      }
      const { id, method } = message
      if (typeof method === "string") {
        if (typeof id === "string" || typeof id === "number") return answer(method, message["params"], id)
        handlers.onNotification(method, message["params"], raw)
        return undefined
      }
      if (typeof id === "number") {
        settle(id, message, raw)
        return undefined
      }
      handlers.onDiagnostic({ problem: "NoMessage", detail: "expected a method or a known id", raw })
      return undefined
    }

    const close = (exit: Exit.Exit<void, CodexError>): Effect.Effect<void> => {
      const error = endOf(exit)
      end = error
      for (const request of pending.values()) request.resume(Effect.fail(error))
      pending.clear()
      Deferred.doneUnsafe(ended, Effect.succeed(error))
      return FiberMap.clear(running)
    }

    yield* connection.incoming.pipe(
      Stream.runForEachArray((batch) => {
        const work = batch.flatMap((raw) => receive(raw) ?? [])
        return work.length === 0
          ? handlers.settled
          : Effect.andThen(
              Effect.forEach(work, (start) => start, { discard: true }),
              handlers.settled
            )
      }),
      // However reading ends, nothing may wait for an answer any longer.
      Effect.onExit(close),
      Effect.exit,
      // At once: a fiber that is interrupted before it starts would not close.
      Effect.forkScoped({ startImmediately: true })
    )

    const request: Peer["request"] = (method, params, timeout = Infinity, trace) =>
      Effect.callback<unknown, CodexError>((resume) => {
        if (end !== undefined) return resume(Effect.fail(end))
        const id = ++lastId
        const text = jsonOf({ id, method, params, trace })
        if (text === undefined) {
          const reason = new OptionInvalid({ option: method, detail: "the params are no JSON" })
          return resume(Effect.fail(new CodexError({ reason })))
        }
        const deadline = timeout === Infinity ? Infinity : monotonicMillis() + timeout
        pending.set(id, { method, timeout, deadline, resume })
        if (deadline < Infinity) limited.openUnsafe()
        connection.send(text)
        return Effect.sync(() => pending.delete(id))
      })

    const notify = (method: string, params?: unknown): Effect.Effect<void, CodexError> =>
      Effect.suspend(() => {
        if (end !== undefined) return Effect.fail(end)
        connection.send(JSON.stringify({ method, params }))
        return Effect.void
      })

    return { request, notify, cancel: (id) => FiberMap.remove(running, keyOf(id)), closed: Deferred.await(ended) }
  })

/** 1 and "1" are two requests. */
const keyOf = (id: RequestId): string => `${typeof id} ${id}`

/** Undefined for what JSON cannot hold: a bigint, a value that holds itself. */
const jsonOf = (value: unknown): string | undefined => {
  try {
    return JSON.stringify(value)
  } catch {
    return undefined
  }
}

const endOf = (exit: Exit.Exit<void, CodexError>): CodexError => {
  if (Exit.isSuccess(exit)) return closedBecause("the other side ended it")
  if (Exit.hasInterrupts(exit)) return closedBecause("it was closed here")
  return Option.getOrElse(Exit.findErrorOption(exit), () => closedBecause("the transport failed"))
}

const closedBecause = (detail: string) => new CodexError({ reason: new ConnectionClosed({ detail }) })

/** Whatever is wrong with a refusal is told to who asked: thrown here, it would end the reading. */
const reasonOf = (...refused: Parameters<typeof failureOf>): CodexErrorReason => {
  try {
    return failureOf(...refused)
  } catch {
    return new DecodeFailed({ problem: "Malformed", detail: `why ${refused[0]} was refused` })
  }
}

const failureOf = (method: string, error: unknown, clean: (text: string) => string): CodexErrorReason => {
  const { code, data, message } = Predicate.isObject(error) ? error : {}
  return refusal(method, {
    code: typeof code === "number" ? code : 0,
    message: typeof message === "string" ? clean(message) : "no reason was given",
    data: redactJson(data, clean)
  })
}
