/**
 * Compiles the examples of the documentation: every ```ts fence in the doc
 * comments of src/, in README.md and in docs/. One marked ```ts ignore is left
 * out.
 *
 * Each becomes a file in which all else is blank, so that the compiler names the
 * lines and columns of the original.
 */
import { spawnSync } from "node:child_process"
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"

const folder = ".tmp/doc-examples"

/** The lines of a file, without what is no documentation. */
const linesOf = (file: string): ReadonlyArray<string> => {
  const lines = readFileSync(file, "utf8").split("\n")
  return file.endsWith(".md") ? lines : lines.map((line) => (/^\s*\*/.test(line) ? line.replace("*", " ") : ""))
}

/** The examples by the line each begins at. */
const examplesOf = (lines: ReadonlyArray<string>): ReadonlyMap<number, string> => {
  const examples = new Map<number, string>()
  let open: { readonly at: number; readonly fence: string; readonly info: string } | undefined
  for (const [at, line] of lines.entries()) {
    const [, fence, info = ""] = /^\s*(`{3,})(.*)$/.exec(line) ?? []
    if (fence === undefined) continue
    if (open === undefined) {
      open = { at, fence, info: info.trim() }
    } else if (fence.length >= open.fence.length) {
      if (open.info === "ts") {
        examples.set(open.at + 2, "\n".repeat(open.at + 1) + lines.slice(open.at + 1, at).join("\n") + "\n")
      }
      open = undefined
    }
  }
  return examples
}

rmSync(folder, { recursive: true, force: true })
let count = 0
for (const file of globSync(["README.md", "docs/**/*.md", "src/**/*.ts"]).toSorted()) {
  for (const [line, example] of examplesOf(linesOf(file))) {
    const path = join(folder, file, `${line}.ts`)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, example)
    count++
  }
}
writeFileSync(
  join(folder, "tsconfig.json"),
  JSON.stringify({
    extends: "../../tsconfig.json",
    compilerOptions: { noUnusedLocals: false, noUnusedParameters: false },
    include: ["."]
  })
)

const tsc = spawnSync(process.execPath, ["node_modules/typescript/bin/tsc", "--pretty", "false", "--project", folder], {
  encoding: "utf8"
})
process.stdout.write(tsc.stdout.replaceAll(/^.*?doc-examples\/(.+)\/\d+\.ts\((\d+),(\d+)\)/gm, "$1:$2:$3"))
process.stderr.write(tsc.stderr)
if (tsc.status === 0) console.log(`${count} examples compile`)
process.exitCode = tsc.status ?? 1
