/** Processes that are killed while they make and restore snapshots, with and without the git they run. */
import { type ChildProcess, fork } from "node:child_process"
import { createHash } from "node:crypto"
import { once } from "node:events"
import * as Fs from "node:fs"
import * as NodePath from "node:path"
import { isDeepStrictEqual } from "node:util"
import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Option } from "effect"
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
  /** One that was faster than its killer. */
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

/** Has it do something, and kills it at a moment of that. Whether it was faster, and so lives on. */
const killed = Effect.fnUntraced(function* (child: ChildProcess, op: string, millis: number, withGit: boolean) {
  let finished = false
  child.once("message", () => {
    finished = true
  })
  child.send(op)
  yield* Effect.sleep(millis)
  if (finished) return true
  const programs = withGit && child.pid !== undefined ? childrenOf(child.pid) : []
  const gone = once(child, "exit")
  child.kill("SIGKILL")
  for (const pid of programs) end(pid)
  yield* Effect.promise(() => gone)
  return false
})

/** How long it takes, in milliseconds. */
const lengthOf = (child: ChildProcess, op: string) =>
  Effect.timed(
    Effect.promise(() => {
      child.send(op)
      return nextMessage(child)
    })
  ).pipe(Effect.map(([duration]) => Duration.toMillis(duration)))

const blobOf = (text: string): string => {
  const content = Buffer.from(text, "latin1")
  return createHash("sha1").update(`blob ${content.length}\0`).update(content).digest("hex")
}

const disturb = (pick: Pick, folder: Folder) => {
  for (let i = 0; i < 60; i++) {
    const name = `d${pick.upTo(9)}/f${pick.upTo(fileCount / 10)}.txt`
    if (pick.chance(0.25)) folder.remove(name)
    else folder.write(name, `${pick.upTo(1_000_000)}\n`.repeat(1 + pick.upTo(500)), pick.chance(0.2) ? 0o755 : 0o644)
  }
  folder.write(".gitignore", pick.chance(0.5) ? "*.log\n" : "*.log\nd3/\n")
}

/** What is in scope whatever the rules are: what some rule ignores comes and goes with it. */
const inScope = (things: ReadonlyMap<string, Thing>): Map<string, Thing> =>
  new Map([...things].filter(([name]) => !name.startsWith("d3/")))

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

  // How long they take in a new process, so that the kills fall all over them.
  const lengths = { create: 0, restore: 0 }
  for (let i = 0; i < 3; i++) {
    yield* addTarget(`target ${i}`)
    for (const op of ["create", "restore"] as const) {
      disturb(pick, folder)
      const child = yield* next
      lengths[op] += (yield* lengthOf(child, `${op} ${targets[i]?.id}`)) / 3
      // Ends by itself, and leaves what it compiled to those that come.
      const gone = once(child, "exit")
      child.disconnect()
      yield* Effect.promise(() => gone)
    }
  }

  const seen = { finished: 0, before: 0, recovered: 0, takenBack: 0 }
  for (let i = 0; i < kills; i++) {
    const child = yield* next
    const withGit = i % 2 === 0
    // The next one after a kill.
    if (i % 5 === 0) yield* addTarget(`target ${i}`)
    const target = targets[pick.upTo(targets.length - 1)] ?? assert.fail("there are targets")
    const goal = target.things
    disturb(pick, folder)
    const was = folder.things()
    const isRestore = i % 3 !== 0
    const op = isRestore ? `restore ${target.id}` : `create killed ${i}`
    const millis = (isRestore ? lengths.restore : lengths.create) * (pick.upTo(1200) / 1000)
    if (yield* killed(child, op, millis, withGit)) {
      seen.finished++
      keep(child)
    }

    const to = pick.chance(0.5) ? "restored" : "before"
    const isBroken = Fs.existsSync(NodePath.join(store(), "restore.json"))
    const recovered = isBroken ? yield* snapshots.recover({ workingDirectory: folder.root, to }) : Option.none()
    const now = folder.things()
    const what = `${i}: ${op} after ${millis} ms, to ${to}, ${recovered._tag}`
    if (!isRestore) assert.deepStrictEqual(now, was, what)
    else if (recovered._tag === "Some") {
      if (to === "restored") seen.recovered++
      else seen.takenBack++
      assert.deepStrictEqual(inScope(now), inScope(to === "restored" ? goal : was), what)
    } else {
      const isBefore = now.get(".gitignore") !== undefined && isDeepStrictEqual(inScope(now), inScope(was))
      if (isBefore) seen.before++
      else assert.deepStrictEqual(inScope(now), inScope(goal), what)
    }
    assert.deepStrictEqual(now.get("precious.log"), was.get("precious.log"), what)

    // Everything that was there is there, or is kept.
    const missing = [...was].flatMap(([name, thing]) =>
      "text" in thing && !isDeepStrictEqual(now.get(name), thing) && name !== "precious.log" ? [blobOf(thing.text)] : []
    )
    if (missing.length > 0) {
      const kept = new Set(
        git(NodePath.join(store(), "git"), "rev-list", "--objects", "--all").match(/^[0-9a-f]{40}/gm)
      )
      for (const id of missing) assert.isTrue(kept.has(id), `${what}: lost ${id}`)
    }
  }
  // Kills fell before, into and after the changes.
  for (const [outcome, count] of Object.entries(seen)) {
    if (kills >= 100) assert.isAbove(count, 0, `${outcome} in ${JSON.stringify(seen)}`)
  }
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
