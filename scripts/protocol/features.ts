/**
 * What a codex binary says of its feature flags: `codex features list`, as a
 * file of `src/protocol/`.
 */
import { Effect, FileSystem } from "effect"
import { run } from "./bundle.ts"

export interface Feature {
  readonly name: string
  /** Such as `under development`. */
  readonly stage: string
  readonly enabled: boolean
}

/** Sorted by name. In a CODEX_HOME that is empty, so that what is on is on by default. */
export const readFeatures = Effect.fnUntraced(function* (binary: string) {
  const home = yield* (yield* FileSystem.FileSystem).makeTempDirectoryScoped({ prefix: "codex-features-" })
  const { exitCode, output } = yield* run(binary, ["features", "list"], home)
  const features = output.split("\n").flatMap(readLine)
  if (exitCode === 0 && features.length > 0) return features.toSorted((a, b) => (a.name < b.name ? -1 : 1))
  return yield* Effect.die(new Error(`codex did not list its features: ${output.trim()}`))
}, Effect.scoped)

/** The columns are as wide as what is in them. A line that is no feature is a warning. */
const readLine = (line: string): ReadonlyArray<Feature> => {
  const [, name, stage, enabled] = /^([a-z0-9_]+) {2,}(\S.*?) {2,}(true|false)$/.exec(line.trimEnd()) ?? []
  return name === undefined || stage === undefined ? [] : [{ name, stage, enabled: enabled === "true" }]
}

export const printFeatures = (features: ReadonlyArray<Feature>, version: string): string =>
  `/**
 * Generated from codex ${version} by \`npm run generate\`. Do not edit.
 *
 * The feature flags of that codex: the stage of each, and whether it is on by
 * default.
 *
 * @since 0.1.0
 */
export const features = {
${features.map(({ enabled, name, stage }) => `  ${name}: { stage: ${JSON.stringify(stage)}, enabled: ${enabled} }`).join(",\n")}
} as const
`
