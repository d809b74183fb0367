/**
 * Codex's feature flags by name.
 *
 * The names are those of the pinned version, each with its stage and its
 * default; a newer or older codex has others. Codex takes a name it does not
 * know and says so in an `Error` item of the turn: `unknown` says it before, with the
 * names that may have been meant. What is on in a running codex says
 * `features.list` of the app-server.
 *
 * @since 0.1.0
 */
import { features } from "../protocol/features.ts"

/**
 * A flag of the pinned version.
 *
 * @since 0.1.0
 * @category models
 */
export type FeatureName = keyof typeof features

/**
 * Any flag; those of the pinned version are completed by an editor.
 *
 * @since 0.1.0
 * @category models
 */
export type AnyFeatureName = FeatureName | (string & {})

/**
 * Flags on or off, for the option `features`: `{ goals: true } satisfies Features.Flags`.
 *
 * @since 0.1.0
 * @category models
 */
export type Flags = { readonly [Name in FeatureName]?: boolean } & { readonly [name: string]: boolean }

/**
 * How far a flag has come, in codex's words. One that was removed is still
 * taken, and does nothing; one that is deprecated has a better way.
 *
 * @since 0.1.0
 * @category models
 */
export type Stage = (typeof features)[FeatureName]["stage"]

/** @since 0.1.0 @category models */
export interface Feature {
  readonly stage: Stage
  /** Whether it is on when nobody sets it, on the platform this release was made on (Linux). */
  readonly enabled: boolean
}

/**
 * Every flag of the pinned version, sorted by name.
 *
 * @since 0.1.0
 * @category constants
 */
export const known: Readonly<Record<FeatureName, Feature>> = features

/**
 * Whether the pinned version has a flag of this name.
 *
 * @since 0.1.0
 * @category guards
 */
export const isKnown = (name: AnyFeatureName): name is FeatureName => Object.hasOwn(features, name)

/**
 * The flags that may have been meant by a name, the likeliest first, at most
 * three; none where nothing is near. A name that is known is its own.
 *
 * @since 0.1.0
 * @category lookup
 */
export const suggestions = (name: AnyFeatureName): ReadonlyArray<FeatureName> => {
  const written = snakeCase(name)
  if (isKnown(written)) return [written]
  const allowed = Math.max(1, Math.floor(written.length / 4))
  return names
    .map((candidate) => ({ candidate, distance: distance(written, candidate, allowed) }))
    .filter(({ distance }) => distance <= allowed)
    .toSorted((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map(({ candidate }) => candidate)
}

/**
 * The names in a record of flags that the pinned version does not know, each
 * with those that may have been meant.
 *
 * @since 0.1.0
 * @category lookup
 * @example
 * ```ts
 * import { Features } from "effect-codex/config"
 *
 * const features = { goals: true, unifiedExec: true } satisfies Features.Flags
 * const flagged = Features.unknown(features) // [{ name: "unifiedExec", suggestions: ["unified_exec"] }]
 * ```
 */
export const unknown = (
  flags: Readonly<Record<string, boolean>>
): ReadonlyArray<{ readonly name: string; readonly suggestions: ReadonlyArray<FeatureName> }> =>
  Object.keys(flags).flatMap((name) => (isKnown(name) ? [] : [{ name, suggestions: suggestions(name) }]))

const names = Object.keys(features).filter(isKnown)

/** As codex writes names: `unifiedExec`, `Unified-Exec` and `unified exec` are one. */
const snakeCase = (name: string): string =>
  name
    .replace(/(?<=[a-z0-9])[A-Z]/g, (letter) => `_${letter}`)
    .replace(/[^A-Za-z0-9]+/g, "_")
    .toLowerCase()

/** How many letters were left out, added, changed or swapped; more than `most` is not counted out. */
const distance = (a: string, b: string, most: number): number => {
  if (Math.abs(a.length - b.length) > most) return Infinity
  let before: ReadonlyArray<number> = []
  let last = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1]
      const swapped = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? at(before, j - 2) + 1 : Infinity
      row.push(Math.min(at(last, j) + 1, at(row, j - 1) + 1, at(last, j - 1) + (same ? 0 : 1), swapped))
    }
    before = last
    last = row
  }
  return at(last, b.length)
}

const at = (row: ReadonlyArray<number>, index: number): number => row[index] ?? Infinity
