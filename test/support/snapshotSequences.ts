/**
 * Sequences of changes, snapshots and restores, each from a number. A process of
 * its own: git is started faster from a small one. Arguments are how the folders
 * are ("repository" or "folder"), and their numbers. Says what became of each
 * sequence.
 */
import { strict as assert } from "node:assert"
import * as Fs from "node:fs"
import * as Os from "node:os"
import * as NodePath from "node:path"
// Not from the barrels, for the same reason.
import * as NodeServices from "@effect/platform-node/NodeServices"
import { Effect, Layer } from "effect"
import { GhostSnapshots } from "../../src/sessions/GhostSnapshots.ts"
import { disturb, git, ignoredOf, repositoryOf, thingsIn, trackedOf } from "../sessions/folderModel.ts"
import { Pick } from "./pick.ts"

const ignoredNames = new Set(["node_modules", "dist"])
const hasIgnoredName = (name: string) => name.split("/").some((part) => ignoredNames.has(part))

/** What of these a snapshot is to hold. */
const inScope = (root: string, isRepository: boolean, all: ReadonlyArray<string>, ignored: Set<string>) => {
  const tracked = isRepository ? trackedOf(root) : new Set<string>()
  return new Set(all.filter((name) => tracked.has(name) || (!ignored.has(name) && !hasIgnoredName(name))))
}

/** Several sequences on one folder, so that the store has a past. */
const perFolder = 10

const sequence = Effect.fnUntraced(function* (seed: number, root: string, isRepository: boolean, log: Array<string>) {
  const snapshots = yield* GhostSnapshots
  const pick = new Pick(seed)
  for (let i = pick.upTo(12); i > 0; i--) log.push(disturb(pick, root, isRepository))
  const before = thingsIn(root)
  const scope = inScope(root, isRepository, [...before.keys()], ignoredOf(root, before.keys()))
  const rulesBefore = new Map([...before].filter(([name]) => name === ".gitignore" || name.endsWith("/.gitignore")))
  log.push("create")
  const atFirst = isRepository ? repositoryOf(root) : undefined
  const snapshot = yield* snapshots.create({ workingDirectory: root })
  if (isRepository) assert.deepStrictEqual(repositoryOf(root), atFirst)
  for (let i = pick.upTo(12); i > 0; i--) log.push(disturb(pick, root, isRepository))
  const after = thingsIn(root)
  const ignoredAfter = ignoredOf(root, after.keys())
  const seen = inScope(root, isRepository, [...after.keys()], ignoredAfter)
  const repository = isRepository ? repositoryOf(root) : undefined
  log.push(`restore ${snapshot.id} of ${root}`)
  const result = yield* Effect.result(snapshots.restore(snapshot))
  const now = thingsIn(root)
  if (isRepository) assert.deepStrictEqual(repositoryOf(root), repository)
  if (result._tag === "Failure") {
    // An ignored folder stands where a file was: it is kept, and all else with it.
    assert.strictEqual(result.failure.reason._tag, "FilesInTheWay", result.failure.message)
    assert.deepStrictEqual(now, after)
    return "in the way"
  }
  for (const name of scope) assert.deepStrictEqual(now.get(name), before.get(name), `restored ${name}`)
  // What was ignored then may have been there, unseen.
  const rulesNow = new Map([...now].filter(([name]) => name === ".gitignore" || name.endsWith("/.gitignore")))
  assert.deepStrictEqual(
    [...rulesNow.keys()].filter((name) => rulesBefore.has(name)),
    [...rulesBefore.keys()]
  )
  const ignoredNow = ignoredOf(root, after.keys())
  for (const [name, thing] of after) {
    if (scope.has(name)) continue
    const isNew = seen.has(name) && !ignoredAfter.has(name) && !ignoredNow.has(name) && !hasIgnoredName(name)
    // A file has to make room for a folder, a folder only when all of it is saved.
    const isReplaced = [...scope].some(
      (kept) => kept.startsWith(`${name}/`) || (seen.has(name) && name.startsWith(`${kept}/`))
    )
    if (isNew) assert.strictEqual(now.get(name), undefined, `new ${name}`)
    else if (!isReplaced) assert.deepStrictEqual(now.get(name), thing, `untouched ${name}`)
  }
  for (const name of now.keys()) assert.ok(scope.has(name) || after.has(name), `came from nowhere: ${name}`)

  // A restore can itself be undone.
  if (pick.chance(0.3)) {
    log.push("redo")
    const back = yield* Effect.result(snapshots.restore(result.success.before))
    if (isRepository) assert.deepStrictEqual(repositoryOf(root), repository)
    if (back._tag === "Failure") {
      assert.strictEqual(back.failure.reason._tag, "FilesInTheWay", back.failure.message)
      return "in the way"
    }
    const again = thingsIn(root)
    for (const name of seen) assert.deepStrictEqual(again.get(name), after.get(name), `redone ${name}`)
  }
  return "restored"
})

const [what, ...folders] = process.argv.slice(2)
const isRepository = what === "repository"
const temporary = Fs.realpathSync(Os.tmpdir())

const outcomes = Effect.forEach(
  folders,
  Effect.fnUntraced(function* (folder) {
    const root = Fs.mkdtempSync(NodePath.join(temporary, "folder-"))
    const log: Array<string> = []
    if (isRepository) git(root, "init", "-q", "-b", "main")
    const outcomes: Array<string> = []
    for (let i = 0; i < perFolder; i++) {
      const seed = 1 + Number(folder) * perFolder + i + (isRepository ? 0 : 1_000_000)
      log.push(`seed ${seed}`)
      outcomes.push(
        yield* sequence(seed, root, isRepository, log).pipe(
          Effect.catchCause((cause) =>
            Effect.die(new Error(`${log.slice(log.lastIndexOf(`seed ${seed}`)).join("; ")}\n${String(cause)}`))
          )
        )
      )
    }
    Fs.rmSync(root, { recursive: true, force: true })
    return outcomes
  })
)

const stateFolder = NodePath.join(temporary, `state-${process.pid}`)
const live = GhostSnapshots.layerWith({ stateFolder }).pipe(Layer.provide(NodeServices.layer))
const found = await Effect.runPromise(Effect.provide(outcomes, live))
process.stdout.write(JSON.stringify(found.flat()))
