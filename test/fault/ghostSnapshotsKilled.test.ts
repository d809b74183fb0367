/** Processes that are killed while they make and restore snapshots, with and without the git they run. */
import { type ChildProcess, fork } from "node:child_process"
import { createHash } from "node:crypto"
import { once } from "node:events"
import * as Fs from "node:fs"
import * as NodePath from "node:path"
import { isDeepStrictEqual } from "node:util"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Option, Schedule } from "effect"
import { type Thing, git } from "../sessions/folderModel.ts"
import { Pick } from "../support/pick.ts"
import { type Folder, inFolder, inRepository, scopedFolder, type Given } from "../support/snapshots.ts"

/** Of each half, in a repository and without one. */
const kills = Number(process.env["SNAPSHOT_KILLS"] ?? 200) / 2
const fileCount = 200

const script = new URL("../support/snapshotChild.ts", import.meta.url)

interface Child {
  readonly process: ChildProcess
  readonly ready: Promise<unknown>
}

/** What it says next; or it ended. */
const nextMessage = (child: ChildProcess): Promise<unknown> =>
  Promise.race([once(child, "message"), once(child, "exit")])

/** Starts one ahead, so that nobody waits for it. */
const makeChildren = Effect.fnUntraced(function* (state: string, folder: string) {
  const cache = yield* scopedFolder("snapshot-cache-")
  const start = (): Child => {
    const child = fork(script, [state, folder], {
      execArgv: ["-C", "effect-codex-source"],
      env: { ...process.env, NODE_COMPILE_CACHE: cache },
      stdio: ["ignore", "ignore", "inherit", "ipc"]
    })
    return { process: child, ready: nextMessage(child) }
  }
  const idle = yield* Effect.acquireRelease(
    Effect.sync(() => [start()]),
    (idle) => Effect.sync(() => idle.forEach(({ process }) => process.kill("SIGKILL")))
  )
  const next: Effect.Effect<ChildProcess> = Effect.suspend(() => {
    const { process: child, ready } = idle.pop() ?? start()
    if (idle.length === 0) idle.push(start())
    return Effect.as(
      Effect.promise(() => ready),
      child
    )
  })
  /** One that can be used again. */
  const keep = (child: ChildProcess) => {
    idle.push({ process: child, ready: Promise.resolve() })
  }
  return { next, keep }
})

const childrenOf = (pid: number): ReadonlyArray<number> => {
  try {
    const tasks = Fs.readdirSync(`/proc/${pid}/task`)
    const lists = tasks.map((task) => Fs.readFileSync(`/proc/${pid}/task/${task}/children`, "utf8"))
    return lists.join(" ").split(" ").filter(Boolean).map(Number)
  } catch {
    return []
  }
}

const end = (pid: number) => {
  try {
    process.kill(pid, "SIGKILL")
  } catch {
    // It ended by itself.
  }
}

/**
 * Has it do something, and kills it so many milliseconds after that has begun. How long it took from there on when it
 * was faster.
 */
const killed = Effect.fnUntraced(function* (
  child: ChildProcess,
  op: string,
  hasBegun: () => boolean,
  millis: number,
  withGit: boolean
) {
  let began = performance.now()
  let took: number | undefined
  const answered = once(child, "message").then(() => (took = performance.now() - began))
  const over = Promise.race([answered, once(child, "exit")])
  child.send(op)
  const beginning = Effect.repeat(Effect.sync(hasBegun), { schedule: Schedule.spaced(1), until: (begun) => begun })
  yield* Effect.raceFirst(
    beginning,
    Effect.promise(() => over)
  )
  began = performance.now()
  yield* Effect.timeoutOption(
    Effect.promise(() => over),
    millis
  )
  if (took !== undefined) return took
  assert.isNull(child.exitCode, `${op} failed`)
  const programs = withGit && child.pid !== undefined ? childrenOf(child.pid) : []
  const gone = once(child, "exit")
  child.kill("SIGKILL")
  for (const pid of programs) end(pid)
  yield* Effect.promise(() => gone)
  // It may have said so while it was killed.
  return took
})

const blobOf = (text: string): string => {
  const content = Buffer.from(text, "latin1")
  return createHash("sha1").update(`blob ${content.length}\0`).update(content).digest("hex")
}

const disturb = (pick: Pick, folder: Folder) => {
  for (let i = 0; i < 40; i++) {
    const name = `d${pick.upTo(9)}/f${pick.upTo(fileCount / 10)}.txt`
    if (pick.chance(0.25)) folder.remove(name)
    else folder.write(name, `${pick.upTo(1_000_000)}\n`.repeat(1 + pick.upTo(500)), pick.chance(0.2) ? 0o755 : 0o644)
  }
  folder.write(".gitignore", pick.chance(0.5) ? "*.log\n" : "*.log\nd3/\n")
}

/** What is in scope whatever the rules are: what some rule ignores comes and goes with it. */
const inScope = (things: ReadonlyMap<string, Thing>): Map<string, Thing> =>
  new Map([...things].filter(([name]) => !name.startsWith("d3/")))

/** What is killed: a snapshot, a restore, and one that changes files. */
const whats = ["create", "restore", "change"] as const

const suite = Effect.fnUntraced(function* ({ folder, snapshots, state, store }: Given) {
  const pick = new Pick(7)
  for (let i = 0; i < fileCount; i++) folder.write(`d${i % 10}/f${Math.floor(i / 10)}.txt`, `${i}\n`)
  if (folder.exists(".git")) folder.commit()
  folder.write("precious.log", "ignored")
  const { keep, next } = yield* makeChildren(state, folder.root)

  const targets: Array<{ readonly id: string; readonly things: Map<string, Thing> }> = []
  const addTarget = Effect.fnUntraced(function* (message: string) {
    disturb(pick, folder)
    const { id } = yield* snapshots.create({ workingDirectory: folder.root, message })
    targets.push({ id, things: folder.things() })
  })

  // One that ends by itself leaves what it compiled to all others.
  const first = yield* next
  for (const op of ["create", "restore"]) {
    yield* addTarget(op)
    first.send(`${op} ${targets[0]?.id}`)
    yield* Effect.promise(() => nextMessage(first))
  }
  const gone = once(first, "exit")
  first.disconnect()
  yield* Effect.promise(() => gone)

  // In milliseconds, so that kills fall all over it: follows what is seen, on a machine that does other things too.
  const lengths = { create: 200, restore: 400, change: 100 }
  const isChanging = () => Fs.existsSync(NodePath.join(store(), "restore.json"))
  const seen = { before: 0, recovered: 0, takenBack: 0 }
  const replaced = new Map<string, string>()
  for (let i = 0, attempt = 0; i < kills; attempt++) {
    assert.isBelow(attempt, 4 * kills, "it is always faster than its killer")
    const child = yield* next
    const withGit = pick.chance(0.5)
    // The next one after a kill.
    if (attempt % 10 === 0) yield* addTarget(`target ${attempt}`)
    const target = targets[pick.upTo(targets.length - 1)] ?? assert.fail("there are targets")
    const goal = target.things
    disturb(pick, folder)
    const was = folder.things()
    const what = whats[i % whats.length] ?? "create"
    const op = what === "create" ? `create killed ${attempt}` : `restore ${target.id}`
    const hasBegun = what === "change" ? isChanging : () => true
    const millis = (lengths[what] * pick.upTo(1000)) / 1000
    const took = yield* killed(child, op, hasBegun, millis, withGit)
    lengths[what] = took === undefined ? lengths[what] * 1.02 : (lengths[what] + took) / 2
    if (took !== undefined) {
      if (child.connected) keep(child)
      continue
    }
    i++

    const to = pick.chance(0.5) ? "restored" : "before"
    const recovered = isChanging() ? yield* snapshots.recover({ workingDirectory: folder.root, to }) : Option.none()
    const now = folder.things()
    const told = `${i}: ${op} after ${millis} ms, to ${to}, ${recovered._tag}`
    if (what === "create") assert.deepStrictEqual(now, was, told)
    else if (recovered._tag === "Some") {
      if (to === "restored") seen.recovered++
      else seen.takenBack++
      assert.deepStrictEqual(inScope(now), inScope(to === "restored" ? goal : was), told)
    } else {
      const isBefore = now.get(".gitignore") !== undefined && isDeepStrictEqual(inScope(now), inScope(was))
      if (isBefore) seen.before++
      else assert.deepStrictEqual(inScope(now), inScope(goal), told)
    }
    assert.deepStrictEqual(now.get("precious.log"), was.get("precious.log"), told)
    for (const [name, thing] of was) {
      if (name === "precious.log" || !("text" in thing) || isDeepStrictEqual(now.get(name), thing)) continue
      replaced.set(blobOf(thing.text), `${told}: lost ${name}`)
    }
  }
  // Kills fell before, into and after the changes.
  for (const count of Object.values(seen)) {
    if (kills >= 100) assert.isAbove(count, 0, JSON.stringify(seen))
  }
  // Everything that was there is there, or is kept.
  const all = git(NodePath.join(store(), "git"), "rev-list", "--objects", "--all")
  const kept = new Set(all.match(/^[0-9a-f]{40}/gm))
  for (const [id, told] of replaced) assert.isTrue(kept.has(id), told)
  const leftovers = Fs.readdirSync(store()).toSorted()
  yield* snapshots.create({ workingDirectory: folder.root, message: "last" })
  assert.deepStrictEqual(Fs.readdirSync(store()).toSorted(), ["git", "latest.json", "state.json"], leftovers.join())
})

describe.skipIf(process.platform !== "linux").concurrent("a process that is killed", () => {
  it.live(
    "in a repository leaves a tree that is, once recovered, what it was or what it was to be; nothing is lost",
    () => inRepository(suite),
    300_000
  )

  it.live("without git in the folder likewise", () => inFolder(suite), 300_000)
})
