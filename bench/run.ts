/**
 * effect-codex beside what one would use instead: the bare binary read by hand,
 * and `@openai/codex-sdk`.
 *
 * npm run bench                      everything, as tables
 * npm run bench -- decode turn       only these: decode, turn, memory, import
 * npm run bench -- --json            for a program, with every sample
 *
 * All figures are ratios within this one run; a time means nothing on another
 * machine. Ends with 1 when a target is missed.
 */
import { parseArgs } from "node:util"
import { decode } from "./decode.ts"
import { importTime } from "./importTime.ts"
import { memory } from "./memory.ts"
import { isMet, type Report, table } from "./support/report.ts"
import { turn } from "./turn.ts"

const benchmarks: Readonly<Record<string, () => Promise<Report>>> = { decode, turn, memory, import: importTime }

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
