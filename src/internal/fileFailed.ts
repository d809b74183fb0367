/** A file that could not be read, written or listed, in the same words everywhere. */
import type { PlatformError } from "effect/PlatformError"
import { CodexError, FileFailed } from "../CodexError.ts"
import { codeOf } from "./systemText.ts"

/** Why: the system's code where there is one, such as `EACCES`. */
export const fileProblem = (error: PlatformError): string =>
  error.reason._tag === "BadArgument" ? error.message : (codeOf(error) ?? error.reason.description ?? error.reason._tag)

export const fileFailed =
  (path: string) =>
  (error: PlatformError): CodexError =>
    fileUnfit(path, fileProblem(error))

/** One that is there, and is not what it has to be. */
export const fileUnfit = (path: string, detail: string): CodexError =>
  new CodexError({ reason: new FileFailed({ path, detail }) })
