/**
 * Why a command was not run, and the words codex has for it.
 */
import * as Os from "node:os"
import { Predicate } from "effect"

export type Problem =
  /** Asked, and told no. */
  | { readonly _tag: "Rejected" }
  /** The system did not start it. `code` is its own, such as `ENOENT`. */
  | { readonly _tag: "NotStarted"; readonly code: string }
  /** It cannot be run as it should: no sandbox, no terminal. */
  | { readonly _tag: "NotPossible"; readonly detail: string }

/** What Rust calls the errors of the system that a start can end in. */
const systemErrors: Readonly<Record<string, readonly [kind: string, message: string]>> = {
  EPERM: ["PermissionDenied", "Operation not permitted"],
  ENOENT: ["NotFound", "No such file or directory"],
  E2BIG: ["ArgumentListTooLong", "Argument list too long"],
  ENOEXEC: ["Uncategorized", "Exec format error"],
  EAGAIN: ["WouldBlock", "Resource temporarily unavailable"],
  ENOMEM: ["OutOfMemory", "Cannot allocate memory"],
  EACCES: ["PermissionDenied", "Permission denied"],
  ENOTDIR: ["NotADirectory", "Not a directory"],
  EMFILE: ["Uncategorized", "Too many open files"],
  ELOOP: ["FilesystemLoop", "Too many levels of symbolic links"]
}

const nulByte = "nul byte found in provided data"

const numberOf = (code: string): number | undefined => new Map(Object.entries(Os.constants.errno)).get(code)

/** As `shell` and `shell_command` say it. */
export const shellWords = (problem: Problem): string => {
  switch (problem._tag) {
    case "Rejected":
      return "exec command rejected by user"
    case "NotPossible":
      return `execution error: ${problem.detail}`
    case "NotStarted": {
      const known = systemErrors[problem.code]
      if (problem.code === "NUL") return `execution error: Io(Error { kind: InvalidInput, message: "${nulByte}" })`
      return known === undefined
        ? `execution error: Io(${problem.code})`
        : `execution error: Io(Os { code: ${numberOf(problem.code)}, kind: ${known[0]}, message: "${known[1]}" })`
    }
  }
}

/** As `exec_command` says it. */
export const execWords = (problem: Problem): string =>
  `exec_command failed: CreateProcess { message: ${debug(`Rejected(${debug(execReason(problem))})`)} }`

const execReason = (problem: Problem): string => {
  switch (problem._tag) {
    case "Rejected":
      return "rejected by user"
    case "NotPossible":
      return problem.detail
    case "NotStarted": {
      const known = systemErrors[problem.code]
      const reason = known === undefined ? problem.code : `${known[1]} (os error ${numberOf(problem.code)})`
      return `Failed to create unified exec process: ${problem.code === "NUL" ? nulByte : reason}`
    }
  }
}

/** A string as Rust prints it for developers; close enough to JSON's. */
const debug = (text: string): string => JSON.stringify(text)

/** What a start failed with: an error of the spawner's, or one that Node threw. */
export const notStarted = (failure: unknown): Problem => {
  const cause = Predicate.hasProperty(failure, "reason") ? Object(failure.reason) : { cause: failure }
  const code: unknown = Object(cause.cause).code
  if (typeof code === "string") return { _tag: "NotStarted", code }
  // The spawner looks for it before Node does.
  const isNul = cause._tag === "BadArgument" && String(cause.description).includes("NUL")
  return { _tag: "NotStarted", code: isNul ? "NUL" : typeof cause._tag === "string" ? cause._tag : "Unknown" }
}
