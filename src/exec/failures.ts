/**
 * What codex exec says in words, as reasons.
 *
 * Exec reports a failed turn as a sentence and a failed start on stderr. The
 * sentences were read off codex 0.169.0 (and 0.80.0 where they differ); one
 * that is not known keeps its text in `Other`.
 */
import {
  AuthRequired,
  type CodexErrorInfo,
  type CodexErrorReason,
  ConfigInvalid,
  OptionInvalid,
  ProcessExited,
  ThreadNotFound,
  TurnFailed,
  UnsupportedVersion
} from "../CodexError.ts"

const httpStatus = (text: string): number | undefined => {
  const found = /(?:unexpected status|last status:|HTTP error:|status code) ?(\d{3})/i.exec(text)
  return found === null ? undefined : Number(found[1])
}

const withStatus = <Tag extends string>(_tag: Tag, status: number | undefined) =>
  status === undefined ? { _tag } : { _tag, status }

/** Why a turn failed, from the sentence in `turn.failed`. */
export const turnErrorInfo = (message: string): CodexErrorInfo => {
  const status = httpStatus(message)
  if (/context window|context_length_exceeded/i.test(message)) return { _tag: "ContextWindowExceeded" }
  if (/usage limit|quota exceeded|insufficient_quota/i.test(message)) return { _tag: "UsageLimitExceeded" }
  if (/at capacity|overloaded|currently experiencing high demand/i.test(message)) return { _tag: "ServerOverloaded" }
  if (status === 401 || status === 403) return { _tag: "Unauthorized" }
  if (/exceeded retry limit/i.test(message)) return withStatus("ResponseTooManyFailedAttempts", status)
  if (/stream disconnected|stream closed|idle timeout waiting for/i.test(message)) {
    return withStatus("ResponseStreamDisconnected", status)
  }
  if (/^unexpected status/i.test(message)) {
    return status === 400 ? { _tag: "BadRequest" } : withStatus("HttpConnectionFailed", status)
  }
  if (/error sending request|connection (?:failed|refused|reset)|network error/i.test(message)) {
    return withStatus("HttpConnectionFailed", status)
  }
  if (/sandbox/i.test(message) && /denied|error|fail/i.test(message)) return { _tag: "SandboxError" }
  return { _tag: "Other", raw: message }
}

/** The reason for a `turn.failed`. */
export const turnFailure = (message: string): CodexErrorReason => {
  if (/^Missing environment variable: /i.test(message)) return new AuthRequired({ detail: message })
  return new TurnFailed({ detail: message, codexErrorInfo: turnErrorInfo(message) })
}

/** Without the lines that codex always writes, and a backtrace that has no names. */
export const quietStderr = (stderr: string): string =>
  stderr
    .replace(/^(?:Reading (?:prompt|additional input) from stdin\.\.\.|WARNING: proceeding, even though .*)$\n?/gm, "")
    .replace(/^\s*Stack backtrace:\n(?:^\s+\d+: .*$\n?|^\s+at .*$\n?)*/gm, "")
    .trim()

/**
 * The reason for an end without any event: what codex wrote to stderr, where
 * it is one of the sentences that name a cause.
 */
export const startFailure = (
  stderr: string,
  exit: { readonly exitCode?: number; readonly signal?: string },
  thread: string | undefined
): CodexErrorReason => {
  if (thread !== undefined && /no rollout found for thread id|No saved session found|is archived/i.test(stderr)) {
    return new ThreadNotFound({ thread })
  }
  if (/--skip-git-repo-check was not specified/.test(stderr)) {
    return new OptionInvalid({
      option: "workingDirectory",
      detail: "codex wants a git repository it trusts; run git init there, or set skipGitRepoCheck: true"
    })
  }
  // The sentence may begin on the next line (with a place in a file), and go on for some before the key is named.
  const config =
    /(?:Error loading config(?:\.toml|uration)?:|^Error: (?=unknown configuration field))\s*([^\n]*)(?:(?:\n[^\n]+)*?\n+in `([^`\n]+)`)?/m.exec(
      stderr
    )
  if (config !== null) {
    return new ConfigInvalid({ path: config[2]?.split(".") ?? [], detail: config[1] ?? "" })
  }
  const schemaFile = /^(?:Failed to (?:read|parse) output schema file|Output schema file) .*$/m.exec(stderr)
  if (schemaFile !== null) return new OptionInvalid({ option: "outputSchema", detail: schemaFile[0] })
  const usage = /^error: (.*)$/m.exec(stderr)
  if (exit.exitCode === 2 && usage !== null) {
    const detail = usage[1] ?? ""
    const value = /^invalid value .* for '--([a-z-]+)/.exec(detail)
    return value === null
      ? new UnsupportedVersion({ version: "unknown", detail })
      : new OptionInvalid({ option: value[1] ?? "arguments", detail })
  }
  return new ProcessExited(exit)
}
