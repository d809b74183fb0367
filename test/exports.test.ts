import { existsSync, globSync, readFileSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"

const { exports } = JSON.parse(readFileSync("package.json", "utf8")) as {
  readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>
}

/** What an entry gives as a namespace: `export * as Script from "./Script.ts"`. */
const namespaces = globSync("src/{,*/}index.ts").flatMap((file) => {
  const folder = file.replace(/^src|index\.ts$/g, "").replaceAll("\\", "/")
  return Array.from(readFileSync(file, "utf8").matchAll(/^export \* as \w+ from "\.\/(.+)\.ts"/gm), ([, path]) => {
    return `.${folder}${path}`
  })
})

describe("the package", () => {
  it("has an entry for each namespace, or what a user infers from it could not be declared", () => {
    assert.isAbove(namespaces.length, 10)
    assert.includeMembers(Object.keys(exports), namespaces)
  })

  it("has the sources of all its entries", () => {
    const sources = Object.values(exports).flatMap((entry) =>
      typeof entry === "string" ? entry : (entry["effect-codex-source"] ?? [])
    )
    assert.deepStrictEqual(
      sources.filter((file) => !existsSync(file)),
      []
    )
    assert.lengthOf(sources, Object.keys(exports).length)
  })
})
