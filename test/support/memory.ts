/** What this process holds, for tests that something is bounded. */
import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"

/**
 * What can be reached, in bytes: objects and buffers. What a collection finds
 * of buffers is given back beside it, so it is done again until that is seen.
 */
export const heldBytes = (): number => {
  setFlagsFromString("--expose-gc")
  const gc: unknown = runInNewContext("gc")
  if (typeof gc !== "function") throw new Error("this Node cannot be told to collect")
  for (let least = Number.POSITIVE_INFINITY; ;) {
    gc()
    const { arrayBuffers, heapUsed } = process.memoryUsage()
    const held = arrayBuffers + heapUsed
    if (held > least - 64 * 1024) return Math.min(held, least)
    least = held
  }
}
