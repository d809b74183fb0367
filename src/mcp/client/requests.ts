/**
 * What a server asks of this side, and the services of the app that answer.
 *
 * Each runs on a fiber of its own, which ends when the server takes the
 * question back or the connection ends. One that fails or dies has refused; why
 * is for the app's log, not for the server.
 */
import type { Client, ClientCapabilities } from "@modelcontextprotocol/client"
import { Cause, Effect, Exit, FiberSet, Latch, type Scope } from "effect"
import { McpElicitation } from "../McpElicitation.ts"
import type { UrlElicitationRequired } from "../McpError.ts"
import { McpRoots } from "../McpRoots.ts"
import { McpSampling } from "../McpSampling.ts"
import { NoAnswer } from "../NoAnswer.ts"
import { HandlerFailed } from "./failures.ts"

export interface Answers {
  /** What the server is told that there is. */
  readonly capabilities: ClientCapabilities
  readonly register: (client: Client) => void
  /**
   * Has the person go to addresses, and waits until the server says that they
   * are done there. False where somebody does not go, or nobody is there.
   */
  readonly visit: (elicitations: ReadonlyArray<Elicitation>) => Effect.Effect<boolean>
}

type Elicitation = UrlElicitationRequired["elicitations"][number]

export const answersOf: (server: string) => Effect.Effect<Answers, never, Scope.Scope> = Effect.fnUntraced(
  function* (server) {
    const sampling = yield* McpSampling
    const elicitation = yield* McpElicitation
    const roots = yield* McpRoots
    const { form, url } = elicitation ?? {}
    const run = yield* FiberSet.makeRuntimePromise()

    /** Why there is no answer is logged. */
    const asking = <A>(method: string, handler: () => Effect.Effect<A, NoAnswer>): Effect.Effect<A, NoAnswer> =>
      Effect.suspend(handler).pipe(
        // Here, so that an answer that is no JSON is one that failed.
        Effect.tap((value) =>
          Effect.try({ try: () => JSON.stringify(value), catch: (cause) => new NoAnswer({ cause }) })
        ),
        Effect.tapCauseIf(
          (cause) => !Cause.hasInterruptsOnly(cause),
          (cause) => Effect.logWarning(`the handler of ${method} gave no answer`, cause)
        ),
        Effect.annotateLogs("mcp.server", server)
      )

    const answer = <A>(method: string, signal: AbortSignal, handler: () => Effect.Effect<A, NoAnswer>): Promise<A> =>
      run(Effect.exit(asking(method, handler)), { signal }).then(
        Exit.match({
          onSuccess: (value) => value,
          onFailure: () => {
            throw new HandlerFailed({ method })
          }
        })
      )

    const capabilities: ClientCapabilities = {
      ...(sampling && { sampling: sampling.tools ? { tools: {} } : {} }),
      ...((form ?? url) && {
        elicitation: { ...(form && { form: { applyDefaults: true } }), ...(url && { url: {} }) }
      }),
      ...(roots && { roots: { listChanged: true } })
    }

    /** Those who wait for a person that went to an address, by the server's name for it. */
    const visits = new Set<{ readonly id: string; readonly done: Latch.Latch }>()
    const visitOne = ({ elicitationId: id, message, url: address }: Elicitation): Effect.Effect<boolean> => {
      if (url === undefined) return Effect.succeed(false)
      // Nobody says when it is done.
      const one = { id: id ?? "", done: Latch.makeUnsafe(id === undefined) }
      visits.add(one)
      return asking("elicitation/create", () => url({ server, message, url: address, elicitationId: id })).pipe(
        Effect.flatMap((action) => (action === "accept" ? Effect.as(one.done.await, true) : Effect.succeed(false))),
        Effect.orElseSucceed(() => false),
        Effect.catchDefect(() => Effect.succeed(false)),
        Effect.ensuring(Effect.sync(() => visits.delete(one)))
      )
    }
    const visit: Answers["visit"] = Effect.fnUntraced(function* (elicitations) {
      for (const elicitation of elicitations) if (!(yield* visitOne(elicitation))) return false
      return true
    })

    const register = (client: Client): void => {
      client.setNotificationHandler("notifications/elicitation/complete", ({ params }) => {
        for (const { done, id } of visits) if (id === params.elicitationId) done.openUnsafe()
      })
      if (sampling !== undefined) {
        client.setRequestHandler("sampling/createMessage", ({ method, params }, { mcpReq }) =>
          answer(method, mcpReq.signal, () => sampling.createMessage({ server, params }))
        )
      }
      if (capabilities.elicitation !== undefined) {
        client.setRequestHandler("elicitation/create", ({ method, params }, { mcpReq }) =>
          answer(method, mcpReq.signal, () => {
            const { message } = params
            if (params.mode === "url") {
              if (url === undefined) return Effect.fail(new NoAnswer({ cause: "there is nobody to go to an address" }))
              const { elicitationId, url: address } = params
              return Effect.map(url({ server, message, url: address, elicitationId }), (action) => ({ action }))
            }
            if (form === undefined) return Effect.fail(new NoAnswer({ cause: "there is nobody to fill in a form" }))
            return form({ server, message, schema: params.requestedSchema })
          })
        )
      }
      if (roots !== undefined) {
        client.setRequestHandler("roots/list", ({ method }, { mcpReq }) =>
          answer(method, mcpReq.signal, () => Effect.map(roots.list, (list) => ({ roots: [...list] })))
        )
      }
    }
    return { capabilities, register, visit }
  }
)
