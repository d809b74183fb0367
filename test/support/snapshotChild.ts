/** A process with snapshots of one folder, to be run beside others and to be killed: arguments are the state folder and the folder. */
// Not from the barrels: it is started hundreds of times.
import * as NodeServices from "@effect/platform-node/NodeServices"
import { Effect, Layer, ManagedRuntime } from "effect"
import { GhostSnapshots } from "../../src/sessions/GhostSnapshots.ts"

const [stateFolder = "", workingDirectory = ""] = process.argv.slice(2)
const runtime = ManagedRuntime.make(GhostSnapshots.layerWith({ stateFolder }).pipe(Layer.provide(NodeServices.layer)))
const snapshots = await runtime.runPromise(GhostSnapshots)

/** "create <message>" or "restore <id>". */
const answer = Effect.fnUntraced(function* (op: string) {
  const [name, ...rest] = op.split(" ")
  if (name === "create") return (yield* snapshots.create({ workingDirectory, message: rest.join(" ") })).id
  const snapshot = yield* snapshots.get(rest.join(" "), { workingDirectory })
  return (yield* snapshots.restore(snapshot)).before.id
})

process.on("message", (op) => {
  void runtime.runPromise(answer(String(op))).then((id) => process.send?.(id))
})
process.on("disconnect", () => process.exit())
process.send?.("ready")
