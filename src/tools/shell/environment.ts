/**
 * What a command sees of the environment.
 *
 * Given an environment, exactly that. Without one, the app's own but for the
 * keys to models.
 */
import type { Environment } from "../../internal/environment.ts"

/** Where codex and its users keep their keys. */
const keys: Environment = Object.fromEntries(
  [
    "OPENAI_API_KEY",
    "OPENAI_ADMIN_KEY",
    "AZURE_OPENAI_API_KEY",
    "CODEX_API_KEY",
    "CODEX_ACCESS_TOKEN",
    "CODEX_GITHUB_PERSONAL_ACCESS_TOKEN"
  ].map((name) => [name, undefined])
)

/** What codex 0.169 sets, so that programs write plain text and ask no pager. */
const plain: Environment = {
  NO_COLOR: "1",
  TERM: "dumb",
  COLORTERM: "",
  LANG: "C.UTF-8",
  LC_CTYPE: "C.UTF-8",
  LC_ALL: "C.UTF-8",
  PAGER: "cat",
  GIT_PAGER: "cat",
  GH_PAGER: "cat"
}

export interface CommandEnvironment {
  readonly env: Environment
  readonly extendEnv: boolean
}

export const environmentOf = (
  exact: Environment | undefined,
  options: { readonly plainText: boolean }
): CommandEnvironment =>
  exact === undefined
    ? { env: options.plainText ? { ...keys, ...plain } : keys, extendEnv: true }
    : { env: exact, extendEnv: false }
