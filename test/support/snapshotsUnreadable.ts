/**
 * A folder with files that its user may not read: snapshotted, and restored. A
 * process of its own, since root may read everything and becomes nobody first.
 */
import { strict as assert } from "node:assert"
import * as Fs from "node:fs"
import { Effect } from "effect"
import { inRepository } from "./snapshots.ts"

if (process.getuid?.() === 0) {
  process.setgroups?.([])
  process.setgid?.(65_534)
  process.setuid?.(65_534)
}

await Effect.runPromise(
  inRepository(({ folder, snapshots }) =>
    Effect.gen(function* () {
      for (const name of ["file", "known", "folder/inside", "other"]) folder.write(name, "one")
      yield* snapshots.create({ workingDirectory: folder.root })
      folder.write("known", "two")
      folder.write("new", "new")
      const locked = { file: 0o200, known: 0o000, new: 0o000, folder: 0o000 }
      for (const [name, mode] of Object.entries(locked)) Fs.chmodSync(folder.path(name), mode)
      assert.throws(() => folder.read("known"), { code: "EACCES" })
      const unlock = Effect.sync(() => {
        for (const name of Object.keys(locked)) {
          if (folder.exists(name)) Fs.chmodSync(folder.path(name), name === "folder" ? 0o755 : 0o644)
        }
      })
      yield* Effect.addFinalizer(() => unlock)
      const snapshot = yield* snapshots.create({ workingDirectory: folder.root })
      const left = (yield* snapshots.report(snapshot)).map(({ path, reason }) => `${reason} ${path}`)
      assert.deepStrictEqual(
        left,
        ["file", "folder", "known", "new"].map((name) => `Unreadable ${name}`)
      )
      folder.write("other", "two")
      const { leftAlone } = yield* snapshots.restore(snapshot)
      assert.strictEqual(leftAlone.length, 4)
      assert.strictEqual(folder.read("other"), "one")
      yield* unlock
      for (const name of ["file", "known", "new", "folder/inside"]) folder.write(name, "three")
      yield* snapshots.restore(snapshot)
      for (const name of ["file", "known", "new", "folder/inside"]) assert.strictEqual(folder.read(name), "three")
    })
  )
)
process.stdout.write("restored\n")
