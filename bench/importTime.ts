/**
 * What importing the package costs beside importing, of effect, what it imports.
 *
 * The package is compiled first, as it is published; every import is timed in a
 * Node process of its own.
 */
import { execFileSync } from "node:child_process"
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { builtinModules } from "node:module"
import { dirname, isAbsolute, join, resolve } from "node:path"
import { fileURLToPath, pathToFileURL } from "node:url"
import { interleave, median, node } from "./support/measure.ts"
import type { Report } from "./support/report.ts"

const names = ["effectCodex", "effectAlone", "appWithout", "appWith", "appServer", "appServerEffect"] as const
type Name = (typeof names)[number]

const rounds = { count: 9, warmUps: 1 }
const root = fileURLToPath(new URL("..", import.meta.url))

export const importTime = async (): Promise<Report> => {
  // Inside the package, where its dependencies resolve.
  const cache = join(root, "node_modules", ".cache", "effect-codex")
  mkdirSync(cache, { recursive: true })
  const folder = mkdtempSync(join(cache, "bench-"))
  try {
    const tsc = join(root, "node_modules", "typescript", "bin", "tsc")
    const noMaps = ["--declaration", "false", "--declarationMap", "false", "--sourceMap", "false"]
    execFileSync(process.execPath, [tsc, "-p", join(root, "tsconfig.build.json"), "--outDir", folder, ...noMaps])
    writeFileSync(join(folder, "package.json"), `{ "type": "module", "sideEffects": false }`)
    const entry = join(folder, "index.js")
    const needed = effectModulesOf(entry)
    const appServer = join(folder, "app-server", "index.js")
    const platform = "@effect/platform-node/NodeServices"
    const programs: Record<Name, ReadonlyArray<string>> = {
      effectCodex: [entry],
      effectAlone: needed,
      appWithout: [...needed, platform],
      appWith: [...needed, platform, entry],
      appServer: [appServer],
      appServerEffect: effectModulesOf(appServer)
    }
    const files = Object.fromEntries(
      names.map((name) => {
        const file = join(folder, `${name}.mjs`)
        writeFileSync(file, timing(programs[name]))
        return [name, file]
      })
    ) as Record<Name, string>
    const samples = await interleave(names, rounds, async (name) => Number(await node(files[name])))
    const millis = (name: Name) => median(samples[name])
    return {
      name: "import",
      title: "Import time",
      rows: [
        {
          label: `effect-codex / ${needed.join(", ")}`,
          value: millis("effectCodex") / millis("effectAlone"),
          unit: "x",
          target: { atMost: 1.3 }
        },
        {
          label: `an app of these and ${platform}: with effect-codex / without`,
          value: millis("appWith") / millis("appWithout"),
          unit: "x",
          target: { atMost: 1.3 }
        },
        {
          label: "effect-codex/app-server, less what it needs of effect",
          value: median(samples.appServer.map((all, round) => all - (samples.appServerEffect[round] ?? Number.NaN))),
          unit: "ms",
          target: { atMost: 150 }
        }
      ],
      samples: { import: samples }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** A program that prints how long its imports take, in milliseconds. */
const timing = (modules: ReadonlyArray<string>): string => {
  const imports = modules.map(
    (name) => `await import(${JSON.stringify(isAbsolute(name) ? pathToFileURL(name) : name)})`
  )
  return ["const started = performance.now()", ...imports, "console.log(performance.now() - started)"].join("\n")
}

const effectModulesOf = (entry: string): ReadonlyArray<string> =>
  [...packagesOf(entry)].filter((name) => name === "effect" || name.startsWith("effect/"))

/** The packages' modules that a compiled module imports, also through its own modules. */
const packagesOf = (file: string, seen = new Set<string>()): ReadonlySet<string> => {
  const found = new Set<string>()
  if (seen.has(file)) return found
  seen.add(file)
  for (const [, name = ""] of readFileSync(file, "utf8").matchAll(/^(?:import|export)\b[^"';]*?["']([^"']+)["']/gm)) {
    if (name.startsWith(".")) for (const deeper of packagesOf(resolve(dirname(file), name), seen)) found.add(deeper)
    else if (!name.startsWith("node:") && !builtinModules.includes(name)) found.add(name)
  }
  return found
}
