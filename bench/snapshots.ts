/**
 * How fast a large repository is snapshotted and restored, against doing the
 * same with git by hand, and how a store grows.
 */
import { execFileSync } from "node:child_process"
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs"
import { join, resolve } from "node:path"
import { NodeServices } from "@effect/platform-node"
import { Effect, Layer, ManagedRuntime } from "effect"
import { type GhostSnapshot, GhostSnapshots } from "effect-codex/sessions"
import { interleave, median, timed } from "./support/measure.ts"
import type { Report } from "./support/report.ts"

const rounds = { count: 9, warmUps: 2 }
const fileCount = 50_000
const changedCount = 500
const growthCount = 1000
const growthFiles = 2000
const growthChanged = 10
/** A file of a few KB, as most are. */
const growthLines = 100

const git = (folder: string, env: Readonly<Record<string, string>>, ...args: ReadonlyArray<string>): string =>
  execFileSync("git", ["-c", "user.name=b", "-c", "user.email=b@b", ...args], {
    cwd: folder,
    env: { ...process.env, ...env },
    encoding: "utf8",
    maxBuffer: 2 ** 28
  })

const nameOf = (file: number): string => `d${file % 20}/s${file % 500}/f${file}.ts`
const textOf = (file: number, version: number, lines = 10): string => {
  const line = (n: number) => `export const constant${n} = "${(file + 1) * (n + 7919)}"\n`
  return `export const version = ${version}\n${Array.from({ length: lines }, (_, n) => line(n)).join("")}`
}

const makeRepository = (folder: string, count: number, lines?: number): void => {
  mkdirSync(folder, { recursive: true })
  for (let file = 0; file < count; file++) {
    const path = join(folder, nameOf(file))
    mkdirSync(join(path, ".."), { recursive: true })
    writeFileSync(path, textOf(file, 0, lines))
  }
  git(folder, {}, "init", "-q")
  git(folder, {}, "add", "-A")
  git(folder, {}, "commit", "-qm", "all")
  git(folder, {}, "status")
}

let version = 0
/** Changes this many files, each time to what they never were. */
const change = (folder: string, count: number, of: number): void => {
  version++
  const step = Math.floor(of / count)
  for (let n = 0; n < count; n++) writeFileSync(join(folder, nameOf(n * step)), textOf(n * step, version))
}

const bytesBelow = (folder: string): number =>
  readdirSync(folder, { recursive: true, withFileTypes: true }).reduce(
    (bytes, entry) => bytes + (entry.isFile() ? statSync(join(entry.parentPath, entry.name)).size : 0),
    0
  )

export const snapshots = async (): Promise<Report> => {
  mkdirSync(".tmp", { recursive: true })
  const folder = mkdtempSync(resolve(".tmp", "bench-snapshots-"))
  const stateFolder = join(folder, "state")
  const runtime = ManagedRuntime.make(
    Layer.provide(GhostSnapshots.layerWith({ stateFolder, maxStoreBytes: 2 ** 40 }), NodeServices.layer)
  )
  const run = <A, E>(use: (service: GhostSnapshots["Service"]) => Effect.Effect<A, E>): Promise<A> =>
    runtime.runPromise(Effect.flatMap(GhostSnapshots, use))
  try {
    const repository = join(folder, "large")
    makeRepository(repository, fileCount)
    const index = join(repository, ".git", "index")
    const create = () => run((service) => service.create({ workingDirectory: repository }))
    const status = () => git(repository, {}, "status", "--porcelain")
    /** As somebody would who does it by hand and spares the user's index. */
    const addByHand = () => {
      const temporary = join(folder, "index")
      copyFileSync(index, temporary)
      git(repository, { GIT_INDEX_FILE: temporary }, "add", "-A")
    }
    const first = await timed(create)

    const creating = await interleave(["git", "create"], rounds, async (name) => {
      change(repository, changedCount, fileCount)
      return timed(async () => {
        if (name === "create") return create()
        status()
        addByHand()
        return undefined
      })
    })
    const original = await create()
    const unchanged = await interleave(["git", "create"], rounds, (name) =>
      timed(async () => (name === "git" ? status() : create()))
    )
    const restoring = await interleave(["git", "restore5", "restore500", "restore5000"], rounds, async (name) => {
      if (name === "git") return timed(async () => status())
      change(repository, Number(name.slice("restore".length)), fileCount)
      return timed(() => run((service) => service.restore(original)))
    })

    const small = join(folder, "growing")
    makeRepository(small, growthFiles, growthLines)
    let changedBytes = 0
    let last: GhostSnapshot | undefined
    let begun = 0
    for (let n = 0; n < growthCount; n++) {
      version++
      for (let file = 0; file < growthChanged; file++) {
        const which = (n * growthChanged + file) % growthFiles
        const text = textOf(which, version, growthLines)
        changedBytes += n === 0 ? 0 : text.length
        writeFileSync(join(small, nameOf(which)), text)
      }
      last = await run((service) => service.create({ workingDirectory: small }))
      if (n === 0) begun = bytesBelow(stateFolder)
    }
    if (last === undefined) throw new Error("no snapshot was made")
    const grown = bytesBelow(stateFolder) - begun

    const changes = `${changedCount} of ${fileCount.toLocaleString("en")} files changed`
    const over = (samples: Readonly<Record<string, ReadonlyArray<number>>>, name: string, base: string) =>
      median(samples[name] ?? []) / median(samples[base] ?? [])
    return {
      name: "snapshots",
      title: "Snapshots of a large repository, against git by hand",
      rows: [
        {
          label: `create, ${changes} / git status, git add -A into a copy of the index`,
          value: over(creating, "create", "git"),
          unit: "x",
          target: { atMost: 1.5 }
        },
        { label: "the first create of all / the same", value: first / median(creating.git), unit: "x" },
        {
          label: "create, nothing changed / git status",
          value: over(unchanged, "create", "git"),
          unit: "x",
          target: { atMost: 1.3 }
        },
        { label: "restore of 5 files / git status", value: over(restoring, "restore5", "git"), unit: "x" },
        { label: "restore of 500 files / of 5", value: over(restoring, "restore500", "restore5"), unit: "x" },
        {
          label: "restore of 5,000 files / of 500 (10 is proportional)",
          value: over(restoring, "restore5000", "restore500"),
          unit: "x",
          target: { atMost: 10 }
        },
        {
          label: `${growthCount.toLocaleString("en")} snapshots: what the store grew by / what was changed`,
          value: grown / changedBytes,
          unit: "x",
          target: { atMost: 1 }
        }
      ],
      samples: { creating, unchanged, restoring }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
    await runtime.dispose()
  }
}
