/**
 * Sessions over HTTP that the server has forgotten, such as after a restart: it
 * answers with 404, and has done nothing of what it was asked. So it is asked
 * again, once, in a new session, whatever it was.
 *
 * What the server says unasked comes over a stream of its own, and an answer
 * that broke off is asked for the same way: where such a stream is not found,
 * what was to come over it is lost.
 */
import { AsyncLocalStorage } from "node:async_hooks"
import type { FetchLike } from "@modelcontextprotocol/client"

export interface Sessions {
  readonly fetch: FetchLike
  /** From now on a forgotten session is renewed by this. */
  readonly renewWith: (renew: () => Promise<void>) => void
  /** Of a stream that broke off: asks for the rest of it, unless its session is another one by then. */
  readonly resuming: (reconnect: () => void) => () => void
}

export const renewingSessions = (fetch: FetchLike, current: () => string | undefined): Sessions => {
  let renew: (() => Promise<void>) | undefined
  let renewal: { readonly of: string; readonly done: Promise<void> } | undefined
  /** Whether this session has had a stream; a server without any answers with 404 too. */
  let hasStreamed = false

  /** What is asked for while this is set is of a session that is gone. The SDK has no other way to say so. */
  const isGone = new AsyncLocalStorage<true>()

  /** Undefined where nothing can be done about it: the new session is forgotten in the middle of its renewal. */
  const renewed = (lost: string): Promise<void> | undefined => {
    if (renewal !== undefined) return renewal.of === lost ? renewal.done : undefined
    if (current() !== lost) return Promise.resolve()
    if (renew === undefined) return undefined
    hasStreamed = false
    const done = renew().finally(() => (renewal = undefined))
    renewal = { of: lost, done }
    return done
  }

  const again: FetchLike = (input, init) => {
    if (init?.method === "GET" && isGone.getStore() === true) return Promise.resolve(noStream())
    return fetch(input, init).then((response) => {
      if (init?.method === "GET" && response.ok) hasStreamed = true
      const lost = new Headers(init?.headers).get("mcp-session-id")
      if (response.status !== 404 || lost === null) return response
      if (init?.method === "GET") {
        forget(response)
        // Who waits for it is told by the renewal.
        if (hasStreamed) renewed(lost)?.catch(() => undefined)
        return noStream()
      }
      const ready = init?.method === "POST" && isAsked(init.body) ? renewed(lost) : undefined
      if (ready === undefined) return response
      forget(response)
      return ready.then(() => {
        const headers = new Headers(init?.headers)
        const session = current()
        if (session === undefined) headers.delete("mcp-session-id")
        else headers.set("mcp-session-id", session)
        return fetch(input, { ...init, headers })
      })
    })
  }

  return {
    fetch: again,
    renewWith: (given) => void (renew = given),
    resuming: (reconnect) => {
      const session = current()
      return () => (current() === session ? reconnect() : isGone.run(true, reconnect))
    }
  }
}

/** By this the SDK knows that there is no such stream, and does not ask again. */
const noStream = (): Response => new Response(null, { status: 405 })

/** Lets go of the connection that its body would hold. */
const forget = ({ body }: Response): void => void body?.cancel().catch(() => undefined)

/** An answer belongs to the session of its question. */
const isAsked = (body: unknown): boolean => {
  if (typeof body !== "string") return false
  const message: unknown = JSON.parse(body)
  return typeof message === "object" && message !== null && "method" in message
}
