/**
 * What one would write without any SDK: readline and JSON.parse.
 */
import { spawn } from "node:child_process"
import { createInterface } from "node:readline"
import { codexPath, report, start } from "./result.ts"

const started = start()
const child = spawn(codexPath, ["exec", "--json"], { stdio: ["ignore", "pipe", "inherit"] })
let events = 0
for await (const line of createInterface({ input: child.stdout, crlfDelay: Infinity })) {
  if (typeof JSON.parse(line).type === "string") events++
}
report(started, events)
