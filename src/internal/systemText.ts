/**
 * What the system says of a file, in the words of codex's program (which is
 * built with musl).
 */
import { type PlatformError, Predicate } from "effect"

/** The texts musl has for the errors that files meet. */
const systemTexts: Readonly<Record<string, string>> = {
  EACCES: "Permission denied",
  EBUSY: "Resource busy",
  EINVAL: "Invalid argument",
  EIO: "I/O error",
  EISDIR: "Is a directory",
  ELOOP: "Symbolic link loop",
  EMFILE: "No file descriptors available",
  ENAMETOOLONG: "Filename too long",
  ENFILE: "Too many open files in system",
  ENOENT: "No such file or directory",
  ENOSPC: "No space left on device",
  ENOTDIR: "Not a directory",
  EPERM: "Operation not permitted",
  EROFS: "Read-only file system",
  ETXTBSY: "Text file busy"
}

/** The system's code, such as `ENOENT`. */
export const codeOf = (error: PlatformError.PlatformError): string | undefined => {
  const { cause } = error.reason
  return Predicate.isObject(cause) && typeof cause["code"] === "string" ? cause["code"] : undefined
}

export const systemText = (error: PlatformError.PlatformError): string => {
  const { cause } = error.reason
  const code = codeOf(error)
  if (code === undefined || !Predicate.isObject(cause) || typeof cause["errno"] !== "number") return error.message
  return `${systemTexts[code] ?? code} (os error ${Math.abs(cause["errno"])})`
}
