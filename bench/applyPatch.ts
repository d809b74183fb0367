/**
 * How fast patches are applied in this process, against codex's own program in
 * a process of its own, and how parsing grows with the patch.
 */
import { spawnSync } from "node:child_process"
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { join, resolve } from "node:path"
import { NodeServices } from "@effect/platform-node"
import { Effect, Layer, ManagedRuntime } from "effect"
import { CodexBinary } from "effect-codex/binary"
import { ApplyPatch } from "effect-codex/tools"
import { interleave, median, timed } from "./support/measure.ts"
import type { Report } from "./support/report.ts"

const names = ["program", "safe", "codex"] as const
const rounds = { count: 9, warmUps: 2 }

const lineCount = 100_000
const chunkCount = 200
const fileCount = 1000

interface Work {
  readonly patch: string
  readonly write: (folder: string) => void
}

const inPatch = (sections: string): string => `*** Begin Patch\n${sections}*** End Patch\n`
const lineOf = (n: number): string => `line number ${n} of a file with many lines`

const oneLargeFile: Work = {
  patch: inPatch(
    `*** Update File: large.txt\n${Array.from({ length: chunkCount }, (_, n) => {
      const at = n * (lineCount / chunkCount)
      return `@@\n ${lineOf(at)}\n-${lineOf(at + 1)}\n+another line\n ${lineOf(at + 2)}\n`
    }).join("")}`
  ),
  write: (folder) => {
    const lines = Array.from({ length: lineCount }, (_, n) => `${lineOf(n)}\n`)
    writeFileSync(join(folder, "large.txt"), lines.join(""))
  }
}

const manySmallFiles: Work = {
  patch: inPatch(
    Array.from(
      { length: fileCount },
      (_, n) => `*** Update File: file${n}.txt\n@@\n the first line\n-the value ${n}\n+the value ${n + 1}\n`
    ).join("")
  ),
  write: (folder) => {
    for (let n = 0; n < fileCount; n++) {
      writeFileSync(join(folder, `file${n}.txt`), `the first line\nthe value ${n}\nthe last line\n`)
    }
  }
}

const longPatch = (bytes: number): string => {
  const section = `*** Update File: src/file.ts\n${"@@ export const one = 1\n const two = 2\n-const three = 3\n+const three = 4\n".repeat(100)}`
  return inPatch(section.repeat(Math.ceil(bytes / section.length)))
}

export const applyPatch = async (): Promise<Report> => {
  const runtime = ManagedRuntime.make(Layer.provideMerge(CodexBinary.layer(), NodeServices.layer))
  // Not in the system's temporary folder: where that is crowded, making a file takes many times as long.
  mkdirSync(".tmp", { recursive: true })
  const folder = mkdtempSync(resolve(".tmp", "bench-apply-patch-"))
  try {
    const program = join(folder, "apply_patch")
    symlinkSync(await runtime.runPromise(Effect.flatMap(CodexBinary, (binary) => binary.path)), program)

    const apply = async (name: (typeof names)[number], { patch, write }: Work): Promise<number> => {
      const workingDirectory = join(folder, "work")
      rmSync(workingDirectory, { recursive: true, force: true })
      mkdirSync(workingDirectory)
      write(workingDirectory)
      return timed(async () => {
        if (name === "program") {
          const { status, stderr } = spawnSync(program, { input: patch, cwd: workingDirectory, encoding: "utf8" })
          if (status !== 0) throw new Error(stderr)
        } else await runtime.runPromise(ApplyPatch.apply(patch, { workingDirectory, semantics: name }))
      })
    }
    const large = await interleave(names, rounds, (name) => apply(name, oneLargeFile))
    const many = await interleave(names, rounds, (name) => apply(name, manySmallFiles))

    const patches = { short: longPatch(2_000_000), long: longPatch(20_000_000) }
    const parse = await interleave(["short", "long"], rounds, (length) =>
      timed(() => Promise.resolve(ApplyPatch.parse(patches[length])))
    )

    const ratio = (samples: typeof large, name: (typeof names)[number]) =>
      median(samples[name]) / median(samples.program)
    const inLarge = `${chunkCount} chunks in ${lineCount.toLocaleString("en")} lines`
    const inMany = `${fileCount.toLocaleString("en")} small files`
    return {
      name: "apply-patch",
      title: "Applying a patch, against codex's own program",
      rows: [
        { label: `time, ${inLarge}: safe`, value: ratio(large, "safe"), unit: "x", target: { atMost: 1 } },
        { label: `time, ${inLarge}: codex`, value: ratio(large, "codex"), unit: "x", target: { atMost: 1 } },
        // Without a target: it makes a new file for each, which the program does not, and which is what takes the time.
        { label: `time, ${inMany}: safe`, value: ratio(many, "safe"), unit: "x" },
        { label: `time, ${inMany}: codex`, value: ratio(many, "codex"), unit: "x", target: { atMost: 1 } },
        {
          label: "time: parsing 20 MB / 2 MB (10 is linear)",
          value: median(parse.long) / median(parse.short),
          unit: "x",
          target: { atMost: 15 }
        }
      ],
      samples: { large, many, parse }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
    await runtime.dispose()
  }
}
