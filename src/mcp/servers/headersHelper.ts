/**
 * Runs the script of `http_headers_helper` as codex 0.169.0 does: by `sh -c`, in
 * few variables, for ten seconds, with a JSON object of at most 64 KiB as its
 * answer.
 */
import { Effect, Option, Path, Predicate, Redacted, Result, Stream } from "effect"
import { childVariable } from "../../internal/environment.ts"
import { withinMillis } from "../../internal/liveClock.ts"
import { startProcess } from "../../internal/process.ts"
import { isHeader, isLine } from "./rules.ts"

const helperBytes = 64 * 1024

/** All that a helper sees of the environment. */
const inherited = (
  "HOME LANG LC_ALL LOGNAME PATH SHELL TERM TMPDIR TZ USER BUNDLE_SSL_CA_CERT CARGO_HTTP_CAINFO CURL_CA_BUNDLE " +
  "GIT_SSL_CAINFO NODE_EXTRA_CA_CERTS NPM_CONFIG_CAFILE PIP_CERT REQUESTS_CA_BUNDLE SSL_CERT_FILE npm_config_cafile"
).split(" ")

/** Headers that codex takes from no helper. */
const reserved: ReadonlySet<string> = new Set(
  (
    "accept connection content-encoding content-length content-type host keep-alive last-event-id " +
    "mcp-protocol-version mcp-session-id origin proxy-connection referer te trailer transfer-encoding upgrade"
  ).split(" ")
)

type Headers = ReadonlyArray<readonly [name: string, value: Redacted.Redacted]>

/** What the script prints. Fails with what is wrong; nothing it printed is shown. */
export const runHeadersHelper = Effect.fnUntraced(function* (
  script: Redacted.Redacted,
  folder: string | undefined,
  limitMillis = 10_000
) {
  if ((yield* Path.Path).sep !== "/") return yield* Effect.fail("on Windows only codex runs it")
  const env: Record<string, string> = {}
  for (const name of inherited) {
    const value = yield* childVariable({}, true, name)
    if (value !== undefined) env[name] = value
  }
  const run = Effect.gen(function* () {
    const helper = yield* Effect.mapError(
      startProcess({
        command: "sh",
        args: ["-c", Redacted.value(script)],
        cwd: folder,
        env,
        extendEnv: false,
        mayLeave: false,
        stdin: "",
        graceMillis: 500
      }),
      () => "sh could not be started"
    )
    const chunks: Array<Uint8Array> = []
    let size = 0
    yield* helper.stdout.pipe(
      Stream.takeWhile((chunk) => {
        chunks.push(chunk)
        size += chunk.length
        return size <= helperBytes
      }),
      Stream.runDrain,
      Effect.mapError(() => "what it printed could not be read")
    )
    if (size > helperBytes) return yield* Effect.fail(`it printed more than ${helperBytes} bytes`)
    const { exitCode, signal } = yield* helper.exit
    if (exitCode !== 0) return yield* Effect.fail(`it ended with ${signal ?? `exit code ${exitCode ?? "unknown"}`}`)
    return yield* Effect.fromResult(headersIn(Buffer.concat(chunks)))
  }).pipe(Effect.scoped)
  const printed = yield* withinMillis(run, limitMillis)
  return Option.isSome(printed) ? printed.value : yield* Effect.fail(`it was not done within ${limitMillis} ms`)
})

const headersIn = (bytes: Uint8Array): Result.Result<Headers, string> => {
  const printed = Result.try({
    try: (): unknown => JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)),
    catch: () => undefined
  })
  if (Result.isFailure(printed) || !Predicate.isObject(printed.success)) {
    return Result.fail("it has to print a JSON object of texts")
  }
  const headers = new Map<string, readonly [string, Redacted.Redacted]>()
  for (const [name, value] of Object.entries(printed.success)) {
    const lower = name.toLowerCase()
    if (typeof value !== "string") return Result.fail("it has to print a JSON object of texts")
    if (!isHeader(name) || !isLine(value)) return Result.fail("it printed what is no header")
    if (reserved.has(lower)) return Result.fail(`it printed the header ${lower}, which is not its to set`)
    if (headers.has(lower)) return Result.fail(`it printed the header ${lower} twice`)
    headers.set(lower, [name, Redacted.make(value)])
  }
  return Result.succeed([...headers.values()])
}
