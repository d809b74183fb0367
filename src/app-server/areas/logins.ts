/**
 * Logins: begun by a request, over with a notification, which can come right
 * behind the answer.
 */
import { Effect, Fiber, Option, Stream } from "effect"
import { AuthRequired, CodexError } from "../../CodexError.ts"
import { withinMillis } from "../../internal/liveClock.ts"
import { redact } from "../../internal/redact.ts"
import type { Notification, ServerConnection } from "../AppServer.ts"

/**
 * A login that was begun.
 *
 * @since 0.1.0
 * @category models
 */
export interface Login<Started> {
  /** What the user needs to go on with it. */
  readonly started: Started
  /** Waits until the user is logged in. Fails with `AuthRequired` when it came to nothing, and says why. */
  readonly completed: Effect.Effect<void, CodexError>
}

interface Completed {
  readonly success: boolean
  readonly error?: string | null
  readonly loginId?: string | null
}

/** How long the end of a login that is given up waits for the server to agree. */
const cancelMillis = 5000

/** `completed` works as long as the scope is open. A login that is not over when it closes is cancelled. */
export const beginLogin = Effect.fnUntraced(function* <Started>(
  { closed, subscribe }: ServerConnection,
  login: {
    readonly start: Effect.Effect<Started, CodexError>
    /** How codex says that a login is over. */
    readonly completedBy: "account/login/completed" | "mcpServer/oauthLogin/completed"
    readonly idOf: (started: Started) => string | undefined
    /** Left out where codex has no way to. */
    readonly cancel?: (started: Started) => Effect.Effect<unknown, CodexError>
  }
) {
  // Before it is begun, for its end can be right behind the answer.
  const heard = yield* subscribe(undefined)
  // On a fiber of its own: whoever waits can be interrupted, and what is begun all the same is cancelled.
  const starting = yield* Effect.forkDetach(login.start)
  let isOver = false
  const cancel =
    login.cancel === undefined
      ? Effect.void
      : Fiber.join(starting).pipe(Effect.flatMap(login.cancel), Effect.when(Effect.sync(() => !isOver)), Effect.asVoid)
  yield* Effect.addFinalizer(() =>
    Effect.flatMap(Effect.forkDetach(cancel), (cancelling) => withinMillis(Fiber.await(cancelling), cancelMillis))
  )
  const started = yield* Fiber.join(starting)

  const outcomeIn = (message: Notification): Completed | undefined => {
    if (message._tag === "Undecodable" && message.method === login.completedBy) {
      return { success: false, error: "codex's verdict could not be read" }
    }
    if (message._tag !== "Notification" || message.notification.method !== login.completedBy) return undefined
    const { params } = message.notification
    return (params.loginId ?? undefined) === login.idOf(started) ? params : undefined
  }
  const outcome = yield* heard.pipe(
    Stream.map(outcomeIn),
    Stream.filter((said) => said !== undefined),
    Stream.runHead,
    Effect.flatMap(
      Option.match({ onNone: () => Effect.flatMap(closed, Effect.fail), onSome: (said) => Effect.succeed(said) })
    ),
    Effect.tap(() => Effect.sync(() => (isOver = true))),
    Effect.flatMap(({ error, success }) =>
      success
        ? Effect.void
        : Effect.fail(
            new CodexError({
              reason: new AuthRequired({ detail: redact(error ?? "the login was not completed", []) })
            })
          )
    ),
    Effect.forkScoped
  )
  return { started, completed: Fiber.join(outcome), cancel }
})
