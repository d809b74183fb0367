import { readdirSync, readFileSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Logger, Redacted, References, Stream, Tracer } from "effect"
import { Script } from "effect-codex/testing"
import { onPlatform, openCodex } from "./support/real.ts"
import { openStub } from "./support/threads.ts"

const planted = "sk-planted-4b1d9f00c0ffee"

/** Everything an error can show, however it is printed. */
const shown = (error: unknown): string =>
  [String(error), JSON.stringify(error), error instanceof Error ? `${error.message}\n${error.stack}` : ""].join("\n")

describe("a planted key", () => {
  it.live("is in no argument, error, log or span of a real turn, and reaches codex's environment", () =>
    onPlatform(
      Effect.gen(function* () {
        const logged: Array<string> = []
        const logger = Logger.make(({ message, cause }) => void logged.push(JSON.stringify([message, String(cause)])))
        const spans: Array<string> = []
        const tracer = Tracer.make({
          span: (options) => {
            const span = new Tracer.NativeSpan(options)
            const attribute = span.attribute.bind(span)
            span.attribute = (key, value) => {
              spans.push(`${key}=${String(value)}`)
              attribute(key, value)
            }
            spans.push(options.name)
            return span
          }
        })
        const { folder, model, thread } = yield* openCodex(
          [
            Script.respond(Script.command("cat /proc/$PPID/cmdline /proc/*/cmdline 2>/dev/null | tr '\\0' ' '")),
            Script.httpFailure(400, { error: { message: `your key ${planted} is wrong` } })
          ],
          { env: { SCRIPTED_MODEL_KEY: Redacted.make(planted) }, apiKey: Redacted.make(`${planted}-2`) }
        )
        const seenArguments: Array<string> = []
        const error = yield* (yield* thread()).stream("Hello").pipe(
          Stream.runForEach((event) =>
            Effect.sync(() => {
              for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
                try {
                  const line = readFileSync(`/proc/${pid}/cmdline`, "utf8")
                  if (line.includes(folder)) seenArguments.push(line)
                } catch {
                  // It has gone since.
                }
              }
              assert.notInclude(JSON.stringify(event), planted)
            })
          ),
          Effect.flip,
          Effect.provide(Logger.layer([logger])),
          Effect.provideService(References.MinimumLogLevel, "Trace"),
          Effect.withTracer(tracer)
        )
        const [request] = yield* model.requests
        assert.strictEqual(request?.headers["authorization"], `Bearer ${planted}`)
        assert.isNotEmpty(seenArguments)
        assert.isNotEmpty(spans)
        assert.strictEqual(error.reason._tag, "TurnFailed")
        for (const text of [...seenArguments, ...logged, ...spans, shown(error)]) assert.notInclude(text, planted)
      })
    )
  )

  it.live("that codex writes to stderr, or reports as an error, is taken out", () =>
    onPlatform(
      Effect.gen(function* () {
        const secret = "no-pattern-finds-this-one"
        const { thread } = yield* openStub(
          `process.stderr.write("cannot use " + process.env.MY_SECRET + "\\n")
           say(thread); say({ type: "error", message: "Reconnecting... 1/2 (" + process.env.MY_SECRET + ")" })
           process.exit(1)`,
          { env: { MY_SECRET: Redacted.make(secret) } }
        )
        const error = yield* Effect.flip(thread.run("Hello"))
        assert.include(error.stderr ?? "", "cannot use <redacted>")
        assert.deepInclude(error.reason, { _tag: "TurnIncomplete", lastError: "Reconnecting... 1/2 (<redacted>)" })
        assert.notInclude(shown(error), secret)
      })
    )
  )

  it.live("that codex inherits is taken out like one that it is given", () =>
    onPlatform(
      Effect.gen(function* () {
        const secret = "0123456789abcdef-inherited"
        yield* Effect.acquireRelease(
          Effect.sync(() => {
            process.env["EFFECT_CODEX_TEST_API_KEY"] = secret
          }),
          () =>
            Effect.sync(() => {
              delete process.env["EFFECT_CODEX_TEST_API_KEY"]
            })
        )
        const { thread } = yield* openStub(
          `process.stderr.write("cannot use " + process.env.EFFECT_CODEX_TEST_API_KEY + "\\n")
           say(thread)
           say({ type: "turn.failed", error: { message: "invalid key " + process.env.EFFECT_CODEX_TEST_API_KEY } })
           process.exit(1)`
        )
        const error = yield* Effect.flip(thread.run("Hello"))
        assert.include(error.stderr ?? "", "cannot use <redacted>")
        assert.deepInclude(error.reason, { _tag: "TurnFailed", detail: "invalid key <redacted>" })
        assert.notInclude(shown(error), secret)
      })
    )
  )

  it.live("is refused in what would become an argument, with advice and without showing it", () =>
    onPlatform(
      Effect.gen(function* () {
        const secret = Redacted.make("no-pattern-finds-this-one")
        const { codex } = yield* openStub("say(thread); say(done)", { env: { MY_SECRET: secret } })
        for (const config of [
          { model_providers: { mine: { experimental_bearer_token: "abcdefgh" } } },
          { model_providers: { mine: { http_headers: { Authorization: "Basic abcdefgh" } } } },
          { mcp_servers: { mine: { env: { GITHUB_TOKEN: "abcdefgh" } } } },
          { desktop: { note: planted } },
          { desktop: { note: `so ${Redacted.value(secret)} leaks` } }
        ]) {
          const thread = yield* codex.startThread({ config })
          const error = yield* Effect.flip(thread.run("Hello"))
          assert.match(error.reason._tag, /^(ConfigInvalid|OptionInvalid)$/)
          assert.include(error.message, "variable")
          for (const hidden of ["abcdefgh", planted, Redacted.value(secret)]) assert.notInclude(shown(error), hidden)
        }
      })
    )
  )
})
