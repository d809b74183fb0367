import { execFileSync, spawnSync } from "node:child_process"
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { kinds } from "../../examples/observability/waterfall.ts"
import { type Box, boxesOf, decodePng, type Picture } from "../support/png.ts"

const chromium = [process.env["CHROME_PATH"], "chromium", "chromium-browser", "google-chrome"].find(
  (name) => name !== undefined && name !== "" && spawnSync(name, ["--version"]).status === 0
)

interface Bar {
  readonly kind: string
  readonly name: string
  /** Of the scale's width. */
  readonly left: number
  readonly width: number
}

/** What the page says of its bars. */
const barsOf = (html: string): ReadonlyArray<Bar> =>
  Array.from(
    html.matchAll(/<tr data-kind="(\w+)"><th[^>]*title="([^"]*)"[\s\S]*?left:([\d.]+)%;width:([\d.]+)%/g),
    ([, kind = "", name = "", left, width]) => ({ kind, name, left: Number(left) / 100, width: Number(width) / 100 })
  )

describe("the observability example", () => {
  let page = ""
  let html = ""
  let bars: ReadonlyArray<Bar> = []
  beforeAll(() => {
    const run = ["--conditions", "effect-codex-source", "examples/observability/main.ts"]
    const output = execFileSync(process.execPath, run, { encoding: "utf8" })
    page = /^waterfall: (.+)$/m.exec(output)?.[1] ?? ""
    html = readFileSync(page, "utf8")
    bars = barsOf(html)
  })
  afterAll(() => {
    if (page !== "") rmSync(dirname(page), { recursive: true, force: true })
  })

  it("writes a page that needs nothing else, and says in words what its bars show", () => {
    assert.notMatch(html, /<script|<link|https?:\/\/|url\(/)
    assert.match(html, /<html lang="en">/)
    const described = html.match(/class="bar" role="img" aria-label="from [^"]+ long"/g) ?? []
    assert.strictEqual(described.length, bars.length)
    const named = bars.map(({ name }) => name)
    for (const name of ["greeting by name", "Thread.run", "invoke_agent codex", "turn/start", "execute_tool shell"]) {
      assert.include(named, name)
    }
    assert.isTrue(bars.some(({ kind }) => kind === "codex"))
    assert.include(html, "23,200")
  })

  // The gate needs nothing but Node. Reporters pass over what is skipped.
  const skipped = chromium === undefined ? ", SKIPPED without Chromium: install it, or set CHROME_PATH" : ""
  if (chromium === undefined) process.stderr.write(`shows the bars where they belong${skipped}\n`)
  it.skipIf(chromium === undefined)(`shows the bars where they belong${skipped}`, () => {
    const folder = mkdtempSync(join(tmpdir(), "codex-screenshot-"))
    try {
      const file = join(folder, "page.png")
      const flags = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--hide-scrollbars",
        "--force-device-scale-factor=1"
      ]
      const shown = ["--window-size=1200,1600", `--user-data-dir=${folder}`, `--screenshot=${file}`, `file://${page}`]
      execFileSync(chromium ?? "", [...flags, ...shown], { stdio: "ignore", timeout: 50_000 })
      assert.isTrue(existsSync(file))
      assertBars(decodePng(readFileSync(file)), bars)
    } finally {
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
    }
  })
})

/** The root's bar is as wide as the scale; all others are where their share of it is, in the page's order. */
const assertBars = (picture: Picture, bars: ReadonlyArray<Bar>): void => {
  const scale = boxesOf(picture, kinds.app.color)[0]
  if (scale === undefined) return assert.fail("the app's bar is not to be seen")
  const root = bars[0]
  const width = (scale.right - scale.left + 1) / (root?.width ?? 1)
  assert.isAbove(width, 500)
  const expected = (bar: Bar) => ({
    left: scale.left + bar.left * width,
    right: scale.left + (bar.left + bar.width) * width - 1
  })
  let above = 0
  for (const kind of ["thread", "turn", "request", "tool"] as const) {
    // One that took next to no time is a hairline, whose colour blends with the page's.
    const wide = (bar: Bar) => bar.kind === kind && bar.width * width >= 4
    const found = boxesOf(picture, kinds[kind].color).filter(({ left, right }) => right > left)
    const sought = bars.filter(wide)
    assert.isNotEmpty(sought, `a bar of kind ${kind}`)
    for (const bar of sought) {
      const { left, right } = expected(bar)
      const isThere = (box: Box) => Math.abs(box.left - left) <= 2 && Math.abs(box.right - right) <= 2
      const box = found.find(isThere)
      assert.isDefined(box, `${bar.name} from ${left} to ${right} among ${JSON.stringify(found)}`)
      assert.isAtLeast(box?.bottom ?? 0, (box?.top ?? 0) + 7)
    }
    const top = found[0]?.top ?? 0
    if (kind === "thread" || kind === "turn") {
      assert.isAbove(top, above)
      above = top
    }
  }
}
