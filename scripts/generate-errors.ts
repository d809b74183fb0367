/**
 * The text of docs/errors.md: the table of errors in words, and every reason
 * with its doc comment. `generate-protocol.ts` writes and checks it.
 */
import {
  ends,
  errorInfos,
  noFailures,
  refusals,
  retryableCauses,
  retryableReasons,
  type Seen,
  startSigns,
  statusCauses,
  turnSentences
} from "../src/internal/failureTable.ts"

const cell = (text: string): string => text.replaceAll("|", "\\|").replaceAll(/\s+/g, " ").trim()

/** What codex says, as it is. */
const said = (text: string): string => {
  const line = text.trim()
  if (!line.includes("`")) return `\`${line}\``
  return line.startsWith("`") || line.endsWith("`") ? `\`\` ${line} \`\`` : `\`\`${line}\`\``
}

const name = (reason: string): string => (reason === "none" ? "no error" : `\`${reason}\``)

const table = (head: ReadonlyArray<string>, rows: ReadonlyArray<ReadonlyArray<string>>): string => {
  const cells = [head, ...rows].map((row) => row.map(cell))
  const widths = head.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)))
  const line = (row: ReadonlyArray<string>) =>
    `| ${widths.map((width, column) => (row[column] ?? "").padEnd(width)).join(" | ")} |`
  return [line(cells[0] ?? []), line(widths.map((width) => "-".repeat(width))), ...cells.slice(1).map(line)].join("\n")
}

const retryableInWords = {
  yes: "yes",
  no: "no",
  byStatus: "yes, unless `status` is 4xx other than 408, 425 and 429"
} as const

const isRetryable = (reason: string): string => ([...retryableReasons].some((each) => each === reason) ? "yes" : "no")

const seenInWords = (seen: Seen): string => (seen === "codex" ? "yes" : seen)

/** Each reason with its doc comment, in the order of CodexError.ts. */
const reasonsIn = (source: string): ReadonlyArray<readonly [reason: string, comment: string]> =>
  [...source.matchAll(/\/\*\*\n((?: \*.*\n)+?) \*\/\nexport class (\w+) extends /g)].flatMap(
    ([, comment = "", reason = ""]) =>
      comment.includes("@category reasons")
        ? [[reason, comment.replaceAll(/^ \* ?/gm, "").split("\n@")[0] ?? ""] as const]
        : []
  )

/** @param source the text of src/CodexError.ts */
export const errorsPage = (
  source: string
): string => `<!-- Generated from src/CodexError.ts and src/internal/failureTable.ts by \`npm run generate\`. Do not edit. -->

# Errors

Everything that fails does so with one error: \`CodexError\`. Its \`reason\` says why; \`isRetryable\` whether the same call may succeed when made again. Where they exist it has \`threadId\`, \`turnId\`, \`items\` (the latest 1,000, and 1 MiB of them, when streaming) and \`stderr\` (the last 8 KiB). No message and no field holds a secret.

\`\`\`ts
import { Effect } from "effect"
import { Codex } from "effect-codex"

export const answer = Effect.gen(function* () {
  const thread = yield* (yield* Codex).startThread()
  return (yield* thread.run("Say hello")).finalResponse
}).pipe(
  Effect.catchReasons("CodexError", {
    AuthRequired: (reason) => Effect.succeed(\`log in first: \${reason.detail}\`),
    TurnFailed: (reason, error) =>
      reason.codexErrorInfo._tag === "UsageLimitExceeded" ? Effect.succeed("tomorrow") : Effect.fail(error)
  })
)
\`\`\`

Making the call of a turn again repeats the turn, with all its commands.

The texts below are those of codex 0.169.0. The same failure has the same reason on exec and on the app-server; where it has not, the table says why. Of several rows that fit, the first one counts.

Seen: yes means that [a test](../test/real/errors.test.ts) brings the real codex 0.169.0 to the row, and to its words. Where it could not be brought to it, the row says where it is known from, and why: an older codex, the protocol, a text in the binary, or a stub in codex's place.

## Reasons

${table(
  ["reason", "when", "retryable"],
  reasonsIn(source).map(([reason, comment]) => [
    name(reason),
    comment,
    reason === "TurnFailed" ? "[by its cause](#why-a-turn-failed)" : isRetryable(reason)
  ])
)}

## Why a turn failed

\`codexErrorInfo\` of \`TurnFailed\`. The app-server has it from the protocol, exec from [the sentence](#the-sentence-of-a-failed-turn).

${table(
  ["`codexErrorInfo`", "means", "retryable", "on exec", "seen"],
  Object.values(errorInfos).map(({ cause, exec, means, retryable, seen }) => [
    name(cause),
    means,
    retryableInWords[retryable],
    exec ?? "the same",
    seenInWords(seen)
  ])
)}

A \`status\` of ${[...statusCauses].map(([status, cause]) => `${status} is ${name(cause)}`).join(", of ")}, wherever it comes up. A \`codexErrorInfo\` that a later codex adds is \`Other\`, with what codex sent in \`raw\`.

## The sentence of a failed turn

All that exec has. It counts on the app-server too where that says \`other\`, as it does of a stream that was cut. A sentence that is not here is \`Other\`, and final.

${table(
  ["codex says", "is", "retryable", "", "seen"],
  turnSentences.map(({ cause = "Other", note = "", reason, says, seen, sign }) => {
    const answer = retryableCauses.get(cause) ?? "no"
    const hasStatus = sign.source.includes("<status>")
    const words = retryableInWords[answer === "byStatus" && !hasStatus ? "yes" : answer]
    const retryable = reason === undefined ? words : isRetryable(reason)
    return [said(says), name(reason ?? cause), retryable, note, seenInWords(seen)]
  })
)}

## Requests that are refused

The app-server answers with a code, a text, and sometimes data. Exec asks an app-server of its own and writes its refusals to stderr: they are read there.

${table(
  ["code", "data", "codex says", "is", "retryable", "", "seen"],
  refusals.map(({ code, data, note = "", reason, says, seen }) => [
    code === undefined ? "any" : String(code),
    data === undefined ? "" : `\`${data.join(": ")}\``,
    said(says),
    name(reason),
    isRetryable(reason),
    note,
    seenInWords(seen)
  ])
)}

Any other is \`RequestFailed\`, with \`method\`, \`code\`, \`detail\` and \`data\`.

## A codex that does not start

What it writes to stderr before it ends. A thread's configuration is refused by the app-server as a request, the server's own as here.

${table(
  ["codex says", "is", "exit code", "", "seen"],
  startSigns.map(({ exitCode, note = "", option, reason, says, seen }) => [
    said(says),
    option === undefined ? name(reason) : `${name(reason)} on \`${option}\``,
    exitCode === undefined ? "not 0" : String(exitCode),
    note,
    seenInWords(seen)
  ])
)}

None of it is worth another try. Other words are \`ProcessExited\` on exec and \`ConnectionClosed\` on the app-server, both with \`stderr\`.

## How codex ends

${table(
  ["codex", "on exec", "on the app-server", "why", "seen"],
  ends.map(({ appServer, exec, seen, what, why = "" }) => [what, name(exec), name(appServer), why, seenInWords(seen)])
)}

None of it is worth another try by itself: what codex did until then is not known.

## What is no failure

${table(
  ["codex", "is", "seen"],
  noFailures.map(({ is, seen, what }) => [what, is, seenInWords(seen)])
)}
`
