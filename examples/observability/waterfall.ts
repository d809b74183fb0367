/** Spans of one trace as a page: a bar for each, and what the turn used. It needs no network and no script. */
import type { CollectedSpan } from "./collector.ts"

/** What a bar stands for; each has its colour, and says so in words too. */
export const kinds = {
  app: { label: "app", color: "#64748b" },
  thread: { label: "thread", color: "#0e7490" },
  turn: { label: "turn", color: "#1d4ed8" },
  tool: { label: "tool call", color: "#c2410c" },
  step: { label: "model", color: "#15803d" },
  request: { label: "request", color: "#a16207" },
  codex: { label: "inside codex", color: "#7e22ce" }
} as const

type Kind = keyof typeof kinds

interface Row {
  readonly span: CollectedSpan
  readonly depth: number
  readonly kind: Kind
}

const isCodex = ({ service }: CollectedSpan): boolean => service.startsWith("codex")

const kindOf = (span: CollectedSpan): Kind => {
  if (isCodex(span)) return "codex"
  if (span.attributes["gen_ai.operation.name"] === "invoke_agent") return "turn"
  if (span.attributes["gen_ai.operation.name"] === "execute_tool") return "tool"
  if (span.name.startsWith("Thread.")) return "thread"
  if (span.attributes["rpc.method"] !== undefined) return "request"
  return ["message", "reasoning", "plan"].includes(span.name) ? "step" : "app"
}

/** Codex's own spans are hundreds: the requests, and the longest of the rest. */
const mostTelling = (spans: ReadonlyArray<CollectedSpan>): ReadonlySet<string> =>
  new Set(
    spans
      .filter(isCodex)
      .toSorted((a, b) => b.end - b.start - (a.end - a.start))
      .slice(0, 12)
      .map(({ spanId }) => spanId)
  )

/** The spans below a root in the order they began, each below the next shown span above it. */
const rowsOf = (all: ReadonlyArray<CollectedSpan>, root: CollectedSpan): ReadonlyArray<Row> => {
  const byId = new Map(all.map((span) => [span.spanId, span]))
  const telling = mostTelling(all)
  const shown = all.filter((span) => !isCodex(span) || telling.has(span.spanId))
  const shownIds = new Set(shown.map(({ spanId }) => spanId))
  const parentOf = (span: CollectedSpan): string | undefined => {
    let parent = span.parentSpanId === undefined ? undefined : byId.get(span.parentSpanId)
    while (parent !== undefined && !shownIds.has(parent.spanId)) {
      parent = parent.parentSpanId === undefined ? undefined : byId.get(parent.parentSpanId)
    }
    return parent?.spanId
  }
  const children = Map.groupBy(
    shown.toSorted((a, b) => a.start - b.start),
    parentOf
  )
  const rows: Array<Row> = []
  const add = (span: CollectedSpan, depth: number): void => {
    rows.push({ span, depth, kind: kindOf(span) })
    for (const child of children.get(span.spanId) ?? []) add(child, depth + 1)
  }
  add(root, 0)
  return rows
}

const escape = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;")

const seconds = (millis: number): string =>
  millis < 1 ? "<1 ms" : millis < 1000 ? `${Math.round(millis)} ms` : `${(millis / 1000).toFixed(2)} s`

const text = (value: unknown): string => (typeof value === "string" ? value : "")

const number = (value: unknown): number => Number(value ?? 0)

const percent = (value: number): string => `${(100 * value).toFixed(3)}%`

const tokenParts = ({ attributes }: CollectedSpan) => {
  const input = number(attributes["gen_ai.usage.input_tokens"])
  const cached = number(attributes["gen_ai.usage.cache_read.input_tokens"])
  const output = number(attributes["gen_ai.usage.output_tokens"])
  const reasoning = number(attributes["gen_ai.usage.reasoning.output_tokens"])
  return [
    { label: "input", value: input - cached, color: "#475569" },
    { label: "input, cached", value: cached, color: "#94a3b8" },
    { label: "output", value: output - reasoning, color: "#0f766e" },
    { label: "reasoning", value: reasoning, color: "#5eead4" }
  ]
}

const style = `
:root { color-scheme: light dark; --ink: #0f172a; --soft: #526077; --paper: #ffffff; --line: #e2e8f0; --track: #f4f6f9 }
@media (prefers-color-scheme: dark) { :root { --ink: #e2e8f0; --soft: #a3b0c4; --paper: #10151f; --line: #293244; --track: #181f2c } }
* { box-sizing: border-box }
body { margin: 0 auto; max-width: 1180px; padding: 32px 28px 48px; background: var(--paper); color: var(--ink); font: 14px/1.45 system-ui, sans-serif }
h1 { font-size: 22px; margin: 0; letter-spacing: -.01em } h2 { font-size: 15px; margin: 30px 0 10px }
p { margin: 4px 0 0; color: var(--soft) } code { font: 12px ui-monospace, monospace }
dl { display: flex; flex-wrap: wrap; gap: 10px 44px; margin: 22px 0 0 } dt { color: var(--soft); font-size: 12px } dd { margin: 0; font-size: 20px; font-weight: 600; font-variant-numeric: tabular-nums }
table { width: 100%; border-collapse: collapse; table-layout: fixed }
th { text-align: left; font-weight: 400 } thead th { color: var(--soft); font-size: 12px; padding: 0 0 6px }
tbody tr { border-top: 1px solid var(--line) } tbody th { padding: 6px 10px 6px 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap }
tbody th small { color: var(--soft); margin-left: 7px } td { padding: 0 } td.time { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; color: var(--soft) }
.failed { color: #b91c1c; font-weight: 600 } @media (prefers-color-scheme: dark) { .failed { color: #fca5a5 } }
.ticks { display: flex; justify-content: space-between; font-variant-numeric: tabular-nums }
.track { position: relative; height: 18px; background: var(--track); border-radius: 3px }
.bar { position: absolute; top: 3px; height: 12px; min-width: 2px; border-radius: 2px }
.tokens { display: flex; height: 18px; border-radius: 3px; overflow: hidden; background: var(--track) }
ul { display: flex; flex-wrap: wrap; gap: 4px 22px; list-style: none; padding: 0; margin: 9px 0 0; font-variant-numeric: tabular-nums }
li i { display: inline-block; width: 10px; height: 10px; border-radius: 2px; margin-right: 6px }
`

const row = ({ depth, kind, span }: Row, origin: number, total: number): string => {
  const duration = span.end - span.start
  const from = (span.start - origin) / total
  const { color, label } = kinds[kind]
  const failure = span.failed
    ? ` <span class="failed">${escape(text(span.attributes["error.type"]) || "failed")}</span>`
    : ""
  const method = span.attributes["rpc.method"]
  const name = typeof method === "string" ? method : span.name
  return `<tr data-kind="${kind}"><th scope="row" style="padding-left:${depth * 16}px" title="${escape(name)}">${escape(name)}<small>${label}</small>${failure}</th>
<td><div class="track"><div class="bar" role="img" aria-label="from ${seconds(span.start - origin)}, ${seconds(duration)} long" style="left:${percent(from)};width:${percent(duration / total)};background:${color}"></div></div></td>
<td class="time">${seconds(duration)}</td></tr>`
}

/** The page. Spans that ended after the root make the scale longer. */
export const renderWaterfall = (all: ReadonlyArray<CollectedSpan>, root: CollectedSpan): string => {
  const rows = rowsOf(all, root)
  const origin = Math.min(...rows.map(({ span }) => span.start))
  const total = Math.max(1, ...rows.map(({ span }) => span.end - origin))
  const turn = rows.find(({ kind }) => kind === "turn")?.span ?? root
  const tools = rows.filter(({ kind }) => kind === "tool")
  const parts = tokenParts(turn).filter(({ value }) => value > 0)
  const sum = parts.reduce((before, { value }) => before + value, 0)
  const first = turn.attributes["gen_ai.response.time_to_first_chunk"]
  const facts: ReadonlyArray<readonly [string, string]> = [
    ["Turn", seconds(turn.end - turn.start)],
    ["First token after", first === undefined ? "not known" : seconds(1000 * number(first))],
    ["Tool calls", String(tools.length)],
    ["Tokens", sum.toLocaleString("en")],
    ["Spans of codex's own", String(all.filter(isCodex).length)]
  ]
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((at) => `<span>${at === 0 ? "0" : seconds(at * total)}</span>`).join("")
  const about = ["gen_ai.request.model", "effect_codex.outcome"].flatMap((name) => text(turn.attributes[name]) || [])
  const shownCodex = rows.filter(({ kind }) => kind === "codex").length
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>A turn of codex</title><style>${style}</style></head><body><main>
<h1>A turn of codex</h1>
<p>${about.map(escape).join(" · ")} · trace <code>${escape(root.traceId)}</code></p>
<dl>${facts.map(([name, value]) => `<div><dt>${name}</dt><dd>${escape(value)}</dd></div>`).join("")}</dl>
<h2>Where the time went</h2>
<table><colgroup><col style="width:36%"><col><col style="width:76px"></colgroup>
<thead><tr><th scope="col">Span</th><th scope="col"><div class="ticks">${ticks}</div></th><th scope="col" style="text-align:right">Took</th></tr></thead>
<tbody>${rows.map((each) => row(each, origin, total)).join("\n")}</tbody></table>
${shownCodex === 0 ? "" : `<p>Of codex's own spans the ${shownCodex} longest are shown.</p>`}
<h2>What the tokens were</h2>
<div class="tokens" role="img" aria-label="${parts.map(({ label, value }) => `${value} ${label}`).join(", ")}">${parts
    .map(({ color, value }) => `<div style="width:${percent(value / sum)};background:${color}"></div>`)
    .join("")}</div>
<ul>${parts.map(({ color, label, value }) => `<li><i style="background:${color}"></i>${label} ${value.toLocaleString("en")}</li>`).join("")}</ul>
</main></body></html>
`
}
