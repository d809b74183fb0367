/**
 * Compiles the examples of the documentation, and runs those that are tests:
 * every ```ts fence in the doc comments of src/, in README.md and in docs/. One
 * marked ```ts ignore is left out.
 *
 * Each becomes a file in which all else is blank, so that what is reported has
 * the lines and columns of the original. The tests have Vitest's own timeouts,
 * as they have where somebody copies them.
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

/** Runs a tool of node_modules on the examples, and names the originals in what it reports. */
const succeeds = (script: string, args: ReadonlyArray<string>): boolean => {
  const { status, stderr, stdout } = spawnSync(process.execPath, [`node_modules/${script}`, ...args], {
    encoding: "utf8",
    env: { ...process.env, NO_COLOR: "1" }
  })
  const original = (text: string) =>
    text
      .replaceAll(/(?:[\w./-]*doc-examples\/)?([\w./-]+)\/\d+(?:\.test)?\.ts/g, "$1")
      .replaceAll(/^(\S+)\((\d+),(\d+)\)/gm, "$1:$2:$3")
  process.stdout.write(original(stdout))
  process.stderr.write(original(stderr))
  return status === 0
}

rmSync(folder, { recursive: true, force: true })
let count = 0
let tests = 0
for (const file of globSync(["README.md", "docs/**/*.md", "src/**/*.ts"]).toSorted()) {
  for (const [line, example] of examplesOf(linesOf(file))) {
    const isTest = /from "(?:@effect\/)?vitest"/.test(example)
    const path = join(folder, file, isTest ? `${line}.test.ts` : `${line}.ts`)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, example)
    count++
    if (isTest) tests++
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
writeFileSync(
  join(folder, "vitest.config.ts"),
  `const conditions = ["effect-codex-source"]
export default {
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: { globalSetup: "../../test/support/home.ts", isolate: false }
}`
)

try {
  const passed =
    succeeds("typescript/bin/tsc", ["--pretty", "false", "--project", folder]) &&
    succeeds("vitest/vitest.mjs", ["run", "--root", folder, "--reporter", "dot"])
  if (passed) console.log(`${count} examples compile, ${tests} of them are tests and pass`)
  process.exitCode = passed ? 0 : 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}
