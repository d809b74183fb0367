/**
 * Rate limits as codex writes them: camelCase on the app-server, snake_case in
 * rollouts. One lenient reader for both; what it does not know stays in `raw`.
 */
import { Predicate } from "effect"
import type { RateLimit, RateLimitsSnapshot, RateLimitWindow } from "../RateLimits.ts"

type Fields = Readonly<Record<string, unknown>>

const camelCase = (name: string): string => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())

/** An object with its own names in camelCase, whoever wrote it, and without nulls: they say "unknown", not "none". */
const fieldsOf = (value: unknown): Fields =>
  Predicate.isObject(value)
    ? Object.fromEntries(
        Object.entries(value).flatMap(([name, field]) =>
          field === null || field === undefined ? [] : [[camelCase(name), field]]
        )
      )
    : {}

const number = (value: unknown): number | undefined =>
  typeof value === "number" && Number.isFinite(value) && value >= 0 ? value : undefined

const text = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined)

const flag = (value: unknown): boolean | undefined => (typeof value === "boolean" ? value : undefined)

/** Without what is undefined. */
const defined = <A extends object>(fields: { readonly [K in keyof A]: A[K] | undefined }): Partial<A> => {
  const set: Partial<A> = {}
  for (const key in fields) {
    const value = fields[key]
    if (value !== undefined) set[key] = value
  }
  return set
}

/** Of the year 9999; what lies beyond is no time. */
const lastSecond = 253_402_300_799

/** Any object that says how much is used is a window, whatever codex calls it. */
const windowOf = (name: string, value: unknown, observedAt: number): RateLimitWindow | undefined => {
  const fields = fieldsOf(value)
  const usedPercent = number(fields["usedPercent"])
  if (usedPercent === undefined) return undefined
  const seconds = number(fields["resetsAt"])
  const minutes = number(fields["windowDurationMins"] ?? fields["windowMinutes"])
  return {
    name,
    usedPercent,
    ...defined({
      resetsAt: seconds === undefined || seconds > lastSecond ? undefined : seconds * 1000,
      // Codex says 0 where it does not know.
      durationMillis: minutes === undefined || minutes === 0 ? undefined : minutes * 60_000
    }),
    observedAt,
    raw: value
  }
}

/** What one report says of one limit; none when it says nothing at all. */
export const limitOf = (value: unknown, observedAt: number): RateLimit | undefined => {
  const { limitId, limitName, ...raw } = fieldsOf(value)
  const windows = Object.entries(raw).flatMap(([name, field]) => windowOf(name, field, observedAt) ?? [])
  const { balance, hasCredits, unlimited } = fieldsOf(raw["credits"])
  const known = defined<Pick<RateLimit, "planType" | "reached" | "spendControlReached" | "credits">>({
    planType: text(raw["planType"]),
    reached: text(raw["rateLimitReachedType"]),
    spendControlReached: flag(raw["spendControlReached"]),
    credits:
      raw["credits"] === undefined
        ? undefined
        : { hasCredits: hasCredits === true, unlimited: unlimited === true, ...defined({ balance: text(balance) }) }
  })
  if (Object.keys(raw).length === 0) return undefined
  return {
    limitId: text(limitId) ?? mainLimit,
    ...defined({ limitName: text(limitName) }),
    ...known,
    windows,
    observedAt,
    raw
  }
}

/** The limit codex means when it names none. */
export const mainLimit = "codex"

/**
 * What is known after a report. What it does not mention stays as it was; what
 * is older than what is known changes nothing.
 */
const mergeLimit = (known: RateLimit | undefined, report: RateLimit): RateLimit => {
  if (known === undefined) return report
  if (report.observedAt < known.observedAt) return known
  const windows = [...report.windows, ...known.windows.filter(({ name }) => !report.windows.some(has(name)))]
  const { reached, refused, ...rest } = known
  const hasFigures = report.windows.length > 0
  return {
    ...rest,
    // With figures codex says it each time a limit is reached; figures without it say that none is.
    ...(reached === undefined || hasFigures ? undefined : { reached }),
    ...(refused === undefined || (hasFigures && report.observedAt > refused.at) ? undefined : { refused }),
    ...report,
    windows,
    raw: { ...known.raw, ...report.raw }
  }
}

const has =
  (name: string) =>
  (window: RateLimitWindow): boolean =>
    window.name === name

export const withLimit = (snapshot: RateLimitsSnapshot, limit: RateLimit): RateLimitsSnapshot => {
  const known = snapshot.limits.find(({ limitId }) => limitId === limit.limitId)
  const merged = mergeLimit(known, limit)
  if (merged === known) return snapshot
  const limits =
    known === undefined ? [...snapshot.limits, merged] : snapshot.limits.map((each) => (each === known ? merged : each))
  return { ...snapshot, limits }
}

/** A limit that does not say its name again. */
const namedBy = (limitId: string, value: unknown): Fields => ({ limitId, ...fieldsOf(value) })

/** What the answer to `account/rateLimits/read` says: everything, so that nothing of before remains. */
export const snapshotOf = (answer: unknown, observedAt: number): RateLimitsSnapshot => {
  const fields = fieldsOf(answer)
  const byId: unknown = fields["rateLimitsByLimitId"]
  const named = Predicate.isObject(byId) ? Object.entries(byId).map(([limitId, value]) => namedBy(limitId, value)) : []
  const all = [fields["rateLimits"], ...named]
  const limits = all.flatMap((value) => limitOf(value, observedAt) ?? [])
  return limits.reduce<RateLimitsSnapshot>(withLimit, {
    ...defined({
      accountId: text(fields["accountId"]),
      isUsageAllowed: flag(fields["ordinaryUsageAllowed"])
    }),
    limits: []
  })
}
