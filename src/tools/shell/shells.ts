/**
 * Which shell runs a script: the one a call asks for if there is one of its
 * kind, or else the user's, as codex chooses it.
 */
import * as Os from "node:os"
import { Effect, FileSystem } from "effect"

const kinds = {
  bash: ["/bin/bash", "/usr/bin/bash", "/usr/local/bin/bash"],
  zsh: ["/bin/zsh", "/usr/bin/zsh", "/usr/local/bin/zsh"],
  sh: ["/usr/bin/sh", "/bin/sh"]
} as const

/** The script goes to the shell as one argument: nothing here quotes. */
export const scriptArgv = Effect.fnUntraced(function* (
  script: string,
  options: { readonly login: boolean; readonly shell?: string | undefined }
): Effect.fn.Return<ReadonlyArray<string>, never, FileSystem.FileSystem> {
  if (globalThis.process.platform === "win32") {
    return ["powershell.exe", ...(options.login ? [] : ["-NoProfile"]), "-Command", script]
  }
  return [yield* shellPath(options.shell), options.login ? "-lc" : "-c", script]
})

const shellPath = Effect.fnUntraced(function* (asked: string | undefined) {
  const fs = yield* FileSystem.FileSystem
  const own = userShell()
  const kind = kindOf(asked ?? own)
  if (kind === undefined) return fallback
  const candidates = kindOf(own) === kind ? [own, ...kinds[kind]] : kinds[kind]
  for (const path of candidates) if (yield* Effect.orElseSucceed(fs.exists(path), () => false)) return path
  return fallback
})

const fallback = "/bin/sh"

const kindOf = (path: string): keyof typeof kinds | undefined => {
  const name = path.slice(path.lastIndexOf("/") + 1)
  return name === "bash" || name === "zsh" || name === "sh" ? name : undefined
}

const userShell = (): string => {
  try {
    return Os.userInfo().shell ?? fallback
  } catch {
    // A user without an entry, as in some containers.
    return fallback
  }
}
