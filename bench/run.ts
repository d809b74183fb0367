/**
 * effect-codex beside what one would use instead: the bare binary read by hand,
 * a bare JSON peer, and `@openai/codex-sdk`.
 *
 * npm run bench                      everything, as tables
 * npm run bench -- decode turn       only these: decode, turn, memory, import,
 *                                    requests, routing, turns, telemetry,
 *                                    apply-patch, snapshots
 * npm run bench -- --json            for a program, with every sample
 *
 * Figures are ratios within this one run, since a time means nothing on another
 * machine; the few that are not are held to targets with room to spare. Ends
 * with 1 when a target is missed.
 */
import { parseArgs } from "node:util"
import { applyPatch } from "./applyPatch.ts"
import { decode } from "./decode.ts"
import { importTime } from "./importTime.ts"
import { memory } from "./memory.ts"
import { requests } from "./requests.ts"
import { routing } from "./routing.ts"
import { snapshots } from "./snapshots.ts"
import { isMet, type Report, table } from "./support/report.ts"
import { telemetry } from "./telemetry.ts"
import { turn } from "./turn.ts"
import { turns } from "./turns.ts"

const benchmarks: Readonly<Record<string, () => Promise<Report>>> = {
  decode,
  turn,
  memory,
  import: importTime,
  requests,
  routing,
  turns,
  telemetry,
  "apply-patch": applyPatch,
  snapshots
}

const { positionals, values } = parseArgs({ allowPositionals: true, options: { json: { type: "boolean" } } })
const unknown = positionals.filter((name) => !(name in benchmarks))
if (unknown.length > 0) {
  console.error(`there is no benchmark ${unknown.join(", ")}; there are ${Object.keys(benchmarks).join(", ")}`)
  process.exit(2)
}

const reports: Array<Report> = []
for (const name of positionals.length === 0 ? Object.keys(benchmarks) : positionals) {
  const report = await benchmarks[name]?.()
  if (report === undefined) continue
  reports.push(report)
  if (values.json !== true) console.log(`${table(report)}\n`)
}
if (values.json === true) {
  const withVerdicts = reports.map((report) => ({
    ...report,
    rows: report.rows.map((row) => ({ ...row, met: isMet(row) }))
  }))
  console.log(
    JSON.stringify({ node: process.version, platform: process.platform, arch: process.arch, reports: withVerdicts })
  )
}
if (!reports.every(({ rows }) => rows.every(isMet))) process.exitCode = 1
