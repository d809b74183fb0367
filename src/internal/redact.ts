/**
 * Takes secrets out of text that a process wrote, before anyone sees it.
 */

const patterns: ReadonlyArray<RegExp> = [
  /\bsk-[A-Za-z0-9_-]{8,}/g,
  // A head has an end: text full of beginnings would else be read again for each of them.
  /\beyJ[A-Za-z0-9_-]{10,1024}\.[A-Za-z0-9_-]{10,}(?:\.[A-Za-z0-9_-]+)?/g,
  /\b(?:ghp|gho|ghs|ghu|github_pat)_[A-Za-z0-9_]{16,}/g,
  /(?<=\bBearer\s{1,8})[A-Za-z0-9._~+/-]{8,}=*/gi
]

/**
 * Whether a text looks like a credential, whoever gave it. Stricter than what
 * is taken out of output: here a wrong guess refuses a good option, such as the
 * path `/data/sk-learn-models`.
 */
export const looksSecret = (text: string): boolean =>
  /(?<![\w/\\-])sk-[A-Za-z0-9_-]{8,}/.test(text) || patterns.slice(1).some((pattern) => text.search(pattern) !== -1)

/** Replaces the given secrets, and whatever looks like one. */
export const redact = (text: string, secrets: ReadonlyArray<string>): string => {
  let out = text
  // The longest first: one secret may hold another.
  for (const secret of secrets.toSorted((a, b) => b.length - a.length)) {
    if (secret.length >= 4) out = out.replaceAll(secret, "<redacted>")
  }
  for (const pattern of patterns) out = out.replace(pattern, "<redacted>")
  return out
}

/**
 * The same for every text in a JSON value. What is nested below `levels` of
 * arrays and objects is replaced whole; codex itself reads no more than 128.
 */
export const redactJson = (value: unknown, clean: (text: string) => string, levels = 128): unknown => {
  if (typeof value === "string") return clean(value)
  if (typeof value !== "object" || value === null) return value
  if (levels === 0) return "<redacted: nested too deep>"
  if (Array.isArray(value)) return value.map((element) => redactJson(element, clean, levels - 1))
  return Object.fromEntries(Object.entries(value).map(([name, child]) => [name, redactJson(child, clean, levels - 1)]))
}
