/**
 * What is left of the plan, and a gate that holds turns back while it is used up.
 */
import { NodeRuntime, NodeServices } from "@effect/platform-node"
import { Clock, Console, DateTime, Effect, Layer, Stream } from "effect"
import { Codex } from "effect-codex"
import { RateLimits, type RateLimitsSnapshot } from "effect-codex/telemetry"
import { Script, ScriptedModel } from "effect-codex/testing"
import { expect, live, repository } from "./support/setup.ts"

/** How much is used after this answer; both windows of the plan, as the model's headers say it. */
const used = (percent: number, resetsAt: number) =>
  Script.rateLimits({
    primary: { usedPercent: percent, windowMinutes: 300, resetsAt },
    secondary: { usedPercent: 12, windowMinutes: 10_080, resetsAt: resetsAt + 86_400 }
  })

/** From a time in seconds since 1970. */
const script = (now: number): Script.Script => [
  Script.respond(Script.message("One."), {}, used(60, now + 3600)),
  Script.respond(Script.message("Two."), {}, used(100, now + 8)),
  "Three."
]

const scripted = Layer.unwrap(
  Effect.map(Clock.currentTimeMillis, (now) => ScriptedModel.layerCodexAppServer(script(Math.floor(now / 1000))))
)

const server = live ? Codex.layerAppServer() : scripted

const CodexLive = RateLimits.layerAppServer().pipe(Layer.provideMerge(server), Layer.provideMerge(NodeServices.layer))

const shown = ({ limits }: RateLimitsSnapshot): string =>
  limits
    .flatMap(({ limitId, windows }) =>
      windows.map(({ name, resetsAt = 0, usedPercent }) => {
        const reset = DateTime.formatIso(DateTime.makeUnsafe(resetsAt))
        return `${limitId}/${name}: ${usedPercent} % used, resets at ${reset}`
      })
    )
    .join("\n  ")

const program = Effect.gen(function* () {
  const codex = yield* Codex
  const limits = yield* RateLimits
  const folder = yield* repository({ "README.md": "A project.\n" })
  const thread = yield* codex.startThread({ workingDirectory: folder })
  // One snapshot, once codex has reported something.
  const reported = limits.changes.pipe(
    Stream.filter((snapshot) => snapshot.limits.length > 0),
    Stream.runHead,
    Effect.flatMap(Effect.fromOption)
  )

  yield* limits.gate(thread.run("Count to one, in one word"))
  if (live) {
    // A login with an API key has no such limits.
    const known = yield* reported.pipe(
      Effect.timeout("5 seconds"),
      Effect.orElseSucceed(() => undefined)
    )
    return yield* Console.log(known === undefined ? "codex reported no limits" : `  ${shown(known)}`)
  }
  yield* Console.log(`  ${shown(yield* reported)}`)

  yield* limits.gate(thread.run("Go on"))
  yield* limits.changes.pipe(
    Stream.filter((snapshot) => shown(snapshot).includes("100 %")),
    Stream.runHead
  )
  yield* Console.log("the first window is used up")
  const refused = yield* Effect.flip(limits.gate(thread.run("Go on"), { onUsedUp: "fail" }))
  yield* Console.log(`  ${refused.message}`)
  yield* expect(refused._tag === "UsageLimitReached", "a gate that is closed")

  yield* Console.log("waiting for the reset")
  const { finalResponse } = yield* limits.gate(thread.run("Go on"))
  yield* Console.log(`  ${finalResponse}`)
})

program.pipe(Effect.scoped, Effect.provide(CodexLive), NodeRuntime.runMain)
