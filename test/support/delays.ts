import { Clock, Duration, Effect, Exit, Schedule } from "effect"
import type { RetryPolicy } from "effect-codex/telemetry"

/** The delays, in ms, that a policy gives to these failures; it ends where the policy gives up. */
export const delaysOf = Effect.fnUntraced(function* (policy: RetryPolicy.Policy, failures: ReadonlyArray<unknown>) {
  const step = yield* Schedule.toStep(policy)
  const delays: Array<number> = []
  let now = yield* Clock.currentTimeMillis
  for (const failure of failures) {
    const decided = yield* Effect.exit(step(now, failure))
    if (Exit.isFailure(decided)) break
    const millis = Duration.toMillis(decided.value[1])
    delays.push(millis)
    now += millis
  }
  return delays
})
