/** Plain tables of configuration: told from other values, merged, and looked into. */

/** @internal */
export type Table = { [key: string]: unknown }

/** @internal */
export const isTable = (value: unknown): value is Table =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/**
 * Sets a key, also one such as `__proto__`, which an assignment would take for something else.
 *
 * @internal
 */
export const define = (table: Table, key: string, value: unknown): void => {
  Object.defineProperty(table, key, { value, enumerable: true, configurable: true, writable: true })
}

/** @internal */
export const valueAt = (value: unknown, path: ReadonlyArray<string | number>): unknown =>
  path.reduce<unknown>(
    (at, segment) =>
      Array.isArray(at) ? at[Number(segment)] : isTable(at) && Object.hasOwn(at, segment) ? at[segment] : undefined,
    value
  )

/**
 * Lays one table over another, as codex does: tables merge, all else replaces.
 *
 * @internal
 */
export const merge = (into: Table, from: Table): void => {
  for (const [key, value] of Object.entries(from)) {
    const present = Object.hasOwn(into, key) ? into[key] : undefined
    if (isTable(value)) {
      const table: Table = isTable(present) ? present : {}
      merge(table, value)
      define(into, key, table)
    } else define(into, key, value)
  }
}

/**
 * A copy with something else at each string that stands at a path the function knows.
 *
 * @internal
 */
export const mapValues = (
  value: unknown,
  map: (value: unknown, path: ReadonlyArray<string | number>) => unknown,
  path: ReadonlyArray<string | number> = []
): unknown => {
  if (Array.isArray(value)) return value.map((element, index) => mapValues(element, map, [...path, index]))
  if (!isTable(value)) return map(value, path)
  const table: Table = {}
  for (const [key, child] of Object.entries(value)) define(table, key, mapValues(child, map, [...path, key]))
  return table
}

/**
 * Every value that holds no other: scalars, and what is empty.
 *
 * @internal
 */
export const leavesOf = function* (
  value: unknown,
  path: ReadonlyArray<string | number> = []
): Generator<readonly [path: ReadonlyArray<string | number>, value: unknown]> {
  const children: ReadonlyArray<readonly [string | number, unknown]> = Array.isArray(value)
    ? value.map((element, index) => [index, element])
    : isTable(value)
      ? Object.entries(value)
      : []
  if (children.length === 0) yield [path, value]
  for (const [key, child] of children) yield* leavesOf(child, [...path, key])
}
