/**
 * JSON-RPC as the app-server speaks it: without the `jsonrpc` field, and both
 * sides ask. Effect's own RPC cannot speak this dialect.
 *
 * The read loop runs no code of users: it settles requests, hands notifications
 * on, and starts a fiber for each request of the other side. When the connection
 * ends, everything pending fails at once, and everything asked later.
 */
import { Effect, Exit, FiberMap, type Scope, Stream } from "effect"
import type { Connection } from "../app-server/Transport.ts"
import { CodexError, ConnectionClosed, Overloaded, RequestFailed } from "../CodexError.ts"

/** The id of a request of the other side; it is answered with the same type. */
export type RequestId = string | number

/** An answer that says no. */
export interface RpcFailure {
  readonly code: number
  readonly message: string
}

/** Something that came and could not be used; the connection goes on. */
export interface Diagnostic {
  readonly problem: "NotJson" | "NoMessage" | "UnknownResponse" | "MalformedNotification" | "MalformedRequest"
  /** What it was about: a method or an id, never a value. */
  readonly detail: string
  readonly raw: string
}

export interface PeerHandlers {
  readonly onNotification: (method: string, params: unknown, raw: string) => void
  /** Runs on a fiber of its own; its outcome is sent, unless it is cancelled. */
  readonly onRequest: (method: string, params: unknown, id: RequestId) => Effect.Effect<unknown, RpcFailure>
  readonly onDiagnostic: (diagnostic: Diagnostic) => void
  /** Waited for before more is read: how a slow subscriber slows the other side down. */
  readonly settled: Effect.Effect<void>
}

export interface Peer {
  /** The raw result. Interrupting it forgets the request. */
  readonly request: (method: string, params: unknown) => Effect.Effect<unknown, CodexError>
  readonly notify: (method: string, params?: unknown) => Effect.Effect<void, CodexError>
  /** Stops the handler of a request of the other side; nothing is answered. */
  readonly cancel: (id: RequestId) => Effect.Effect<void>
  /** Why the connection ended; waits for it. */
  readonly closed: Effect.Effect<CodexError>
}

const overloadedCode = -32001

interface Pending {
  readonly method: string
  readonly resume: (effect: Effect.Effect<unknown, CodexError>) => void
}

export const makePeer: (connection: Connection, handlers: PeerHandlers) => Effect.Effect<Peer, never, Scope.Scope> =
  Effect.fnUntraced(function* (connection, handlers) {
    const pending = new Map<number, Pending>()
    const running = yield* FiberMap.make<string>()
    let lastId = 0
    let end: CodexError | undefined
    const waiting: Array<(error: CodexError) => void> = []

    const send = (message: unknown): void => connection.send(JSON.stringify(message))

    const settle = (id: number, message: Record<string, unknown>, raw: string): void => {
      const request = pending.get(id)
      if (request === undefined) {
        return handlers.onDiagnostic({ problem: "UnknownResponse", detail: String(id), raw })
      }
      pending.delete(id)
      request.resume(
        message["error"] === undefined
          ? Effect.succeed(message["result"])
          : Effect.fail(new CodexError({ reason: failureOf(request.method, message["error"]) }))
      )
    }

    /** The other side asks; whatever becomes of the handler, there is one answer. */
    const answer = (method: string, params: unknown, id: RequestId) =>
      FiberMap.run(
        running,
        keyOf(id),
        Effect.suspend(() => handlers.onRequest(method, params, id)).pipe(
          Effect.exit,
          Effect.map((exit) => {
            if (Exit.isSuccess(exit)) return send({ id, result: exit.value ?? null })
            const failure = Exit.findErrorOption(exit)
            const error = failure._tag === "Some" ? failure.value : { code: -32603, message: "the client failed" }
            send({ id, error: { code: error.code, message: error.message } })
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
      if (!isRecord(message)) {
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

    const close = (error: CodexError): Effect.Effect<void> => {
      end = error
      for (const request of pending.values()) request.resume(Effect.fail(error))
      pending.clear()
      for (const resume of waiting) resume(error)
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
      Effect.matchEffect({
        onFailure: close,
        onSuccess: () => close(new CodexError({ reason: new ConnectionClosed({ detail: "the other side ended it" }) }))
      }),
      Effect.forkScoped
    )
    // The scope that opened the connection closes it: nothing may wait for an answer any longer.
    yield* Effect.addFinalizer(() =>
      Effect.suspend(() =>
        end === undefined
          ? close(new CodexError({ reason: new ConnectionClosed({ detail: "it was closed here" }) }))
          : Effect.void
      )
    )

    const request = (method: string, params: unknown): Effect.Effect<unknown, CodexError> =>
      Effect.callback<unknown, CodexError>((resume) => {
        if (end !== undefined) return resume(Effect.fail(end))
        const id = ++lastId
        pending.set(id, { method, resume })
        send({ id, method, params })
        return Effect.sync(() => pending.delete(id))
      })

    const notify = (method: string, params?: unknown): Effect.Effect<void, CodexError> =>
      Effect.suspend(() => {
        if (end !== undefined) return Effect.fail(end)
        send({ method, params })
        return Effect.void
      })

    const closed = Effect.callback<CodexError>((resume) => {
      if (end !== undefined) return resume(Effect.succeed(end))
      waiting.push((error) => resume(Effect.succeed(error)))
    })

    return { request, notify, cancel: (id) => FiberMap.remove(running, keyOf(id)), closed }
  })

/** 1 and "1" are two requests. */
const keyOf = (id: RequestId): string => `${typeof id} ${id}`

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

const failureOf = (method: string, error: unknown): Overloaded | RequestFailed => {
  const { code, data, message } = isRecord(error) ? error : {}
  if (code === overloadedCode) return new Overloaded({ method })
  return new RequestFailed({
    method,
    code: typeof code === "number" ? code : 0,
    detail: typeof message === "string" ? message : "no reason was given",
    ...(data === undefined || data === null ? undefined : { data })
  })
}
