/**
 * Reads `failureTable.ts`: from what codex says of a failure to its reason, the
 * same for both transports.
 */
import {
  AuthRequired,
  type CodexErrorInfo,
  type CodexErrorReason,
  ConfigConflict,
  ConfigInvalid,
  OptionInvalid,
  Overloaded,
  ProcessExited,
  RequestFailed,
  ThreadBusy,
  ThreadNotFound,
  TurnFailed,
  UnsupportedVersion
} from "../CodexError.ts"
import { errorInfos, type KnownErrorInfo, refusals, startSigns, statusCauses, turnSentences } from "./failureTable.ts"

/** The first row whose pattern fits, with its groups. */
const find = <Row extends { readonly sign: RegExp }>(rows: ReadonlyArray<Row>, text: string) => {
  for (const row of rows) {
    const found = row.sign.exec(text)
    if (found !== null) return { row, groups: found.groups ?? {}, index: found.index }
  }
  return undefined
}

/** The key that codex names below its words. */
const keyIn = (text: string): ReadonlyArray<string> => /^in `([^`\n]+)`/m.exec(text)?.[1]?.split(".") ?? []

/** What a cause may have with it. */
interface Particulars {
  readonly status?: number
  readonly turnKind?: string
}

const infoOf = (cause: CodexErrorInfo["_tag"], { status, turnKind }: Particulars, raw: unknown): CodexErrorInfo => {
  switch (cause) {
    case "Other":
      return { _tag: cause, raw }
    case "ActiveTurnNotSteerable":
      return turnKind === undefined ? { _tag: "Other", raw } : { _tag: cause, turnKind }
    case "HttpConnectionFailed":
    case "ResponseStreamConnectionFailed":
    case "ResponseStreamDisconnected":
    case "ResponseTooManyFailedAttempts": {
      if (status === undefined) return { _tag: cause }
      const known = statusCauses.get(status)
      return known === undefined ? { _tag: cause, status } : { _tag: known }
    }
    default:
      return { _tag: cause }
  }
}

const isKnown = (name: string): name is KnownErrorInfo => Object.hasOwn(errorInfos, name)

const nameOf = (wire: unknown): readonly [name: string, data: unknown] =>
  typeof wire === "string" ? [wire, undefined] : (Object.entries(Object(wire))[0] ?? ["other", undefined])

/**
 * Why a turn failed: by the protocol's `codexErrorInfo`, where there is one that
 * says something, else by its sentence. Neither may hold a secret any more.
 */
export const turnFailure = (message: string, wire?: unknown): CodexErrorReason => {
  const failed = (codexErrorInfo: CodexErrorInfo) => new TurnFailed({ detail: message, codexErrorInfo })
  const [name, data] = nameOf(wire)
  if (!isKnown(name)) return failed({ _tag: "Other", raw: wire })
  if (name !== "other") {
    const { httpStatusCode: status, turnKind } = Object(data)
    const particulars = {
      ...(typeof status === "number" && { status }),
      ...(typeof turnKind === "string" && { turnKind })
    }
    return failed(infoOf(errorInfos[name].cause, particulars, wire))
  }
  const sentence = find(turnSentences, message)
  if (sentence?.row.reason === "AuthRequired") return new AuthRequired({ detail: message })
  const status = sentence?.groups["status"]
  const particulars = status === undefined ? {} : { status: Number(status) }
  return failed(infoOf(sentence?.row.cause ?? "Other", particulars, message))
}

/** A refusal, as JSON-RPC has it. */
interface Refusal {
  readonly code: number
  readonly message: string
  readonly data?: unknown
}

/** The reason for a request that the app-server refused. */
export const refusal = (method: string, { code, data, message }: Refusal): CodexErrorReason => {
  const failed = new RequestFailed({
    method,
    code,
    detail: message,
    ...(data === undefined || data === null ? undefined : { data })
  })
  const row = refusals.find(
    (known) =>
      (known.code === undefined || known.code === code) &&
      (known.data === undefined || Object(data)[known.data[0]] === known.data[1]) &&
      (known.sign === undefined || known.sign.test(message))
  )
  const groups = row?.sign?.exec(message)?.groups ?? {}
  const detail = groups["detail"] ?? message
  switch (row?.reason) {
    case "Overloaded":
      return new Overloaded({ method })
    case "ConfigConflict":
      return new ConfigConflict({ file: "the user's config.toml" })
    case "ConfigInvalid":
      return new ConfigInvalid({ path: keyIn(message), detail })
    case "OptionInvalid":
      return new OptionInvalid({ option: row.option ?? method, detail })
    case "ThreadNotFound":
      return new ThreadNotFound({ thread: groups["thread"] ?? "" })
    case "ThreadBusy":
      return new ThreadBusy()
    case "AuthRequired":
      return new AuthRequired({ detail })
    case "UnsupportedVersion":
      return new UnsupportedVersion({
        version: "unknown",
        detail: groups["detail"] === undefined ? detail : `${method} is no method of it`
      })
    default:
      return failed
  }
}

/** The refusal that exec's own app-server gave it, as it writes it to stderr. */
const refusalIn = (stderr: string): CodexErrorReason | undefined => {
  const found =
    /^Error: (?<method>[\w/]+): \k<method> failed: (?<message>[^]*?) \(code (?<code>-?\d+)\)(?:, data: (?<data>.*))?$/m.exec(
      stderr
    )
  const { code, data, message = "", method = "" } = found?.groups ?? {}
  return found === null ? undefined : refusal(method, { code: Number(code), message, data: jsonOf(data) })
}

const jsonOf = (text: string | undefined): unknown => {
  try {
    return text === undefined ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Without the lines that codex always writes, and a backtrace that has no names. */
export const quietStderr = (stderr: string): string =>
  stderr
    .replace(/^(?:Reading (?:prompt|additional input) from stdin\.\.\.|WARNING: proceeding, even though .*)$\n?/gm, "")
    .replace(/^\s*Stack backtrace:\n(?:^\s+\d+: .*$\n?|^\s+at .*$\n?)*/gm, "")
    .trim()

/**
 * The reason for a codex that ended instead of starting: what it wrote to
 * stderr, where that names a cause, else how it ended. `thread` is how the
 * caller named the one that was asked for.
 */
export const startFailure = (
  stderr: string,
  exit: { readonly exitCode?: number; readonly signal?: string },
  thread?: string
): CodexErrorReason => {
  const refused = refusalIn(stderr)
  if (refused !== undefined) {
    return refused._tag === "ThreadNotFound" && thread !== undefined ? new ThreadNotFound({ thread }) : refused
  }
  const sign = find(
    startSigns.filter(({ exitCode }) => exitCode === undefined || exitCode === exit.exitCode),
    stderr
  )
  if (sign === undefined) return new ProcessExited(exit)
  const { groups, index, row } = sign
  const detail = row.detail ?? groups["detail"] ?? ""
  switch (row.reason) {
    case "ThreadNotFound":
      return new ThreadNotFound({ thread: thread ?? groups["thread"] ?? "" })
    case "OptionInvalid":
      return new OptionInvalid({ option: row.option ?? groups["option"] ?? "arguments", detail })
    case "ConfigInvalid":
      return new ConfigInvalid({ path: keyIn(stderr.slice(index)), detail })
    case "UnsupportedVersion":
      return new UnsupportedVersion({ version: "unknown", detail })
  }
}
