/**
 * A codex that costs nothing: it prints prepared events, so that whoever reads
 * them is what is measured.
 */
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

const threadStarted = { type: "thread.started", thread_id: "01a2023b-e716-7c91-a0f9-059f1edfc1d3" }
const turnStarted = { type: "turn.started" }
const turnCompleted = {
  type: "turn.completed",
  usage: {
    input_tokens: 91_200,
    cached_input_tokens: 80_128,
    cache_write_input_tokens: 0,
    output_tokens: 5120,
    reasoning_output_tokens: 2048
  }
}

const words =
  "the parser reads a line, finds the “item” in it and hands it on; src/parse.ts:41 still holds the old name "
const text = (length: number): string => words.repeat(Math.ceil(length / words.length)).slice(0, length)

const plan = ["Read the parser", "Write a failing test", "Fix the parser", "Run every test", "Say what changed"]

/** What an agent does again and again: think, plan, run a command, change a file, say something. Ten events. */
const step = (n: number): ReadonlyArray<unknown> => {
  const id = (offset: number) => `item_${n * 6 + offset}`
  const command = {
    id: id(1),
    type: "command_execution",
    command: `/bin/bash -lc "rg -n 'parse' src | head -${n % 40}"`
  }
  const change = {
    id: id(2),
    type: "file_change",
    changes: [
      { path: `/home/me/project/src/parse${n % 7}.ts`, kind: "update" },
      { path: `/home/me/project/test/parse${n % 7}.test.ts`, kind: "add" }
    ]
  }
  const call = {
    id: id(3),
    type: "mcp_tool_call",
    server: "docs",
    tool: "search",
    arguments: { query: text(40), limit: n % 10 }
  }
  const result = { content: [{ type: "text", text: text(300) }], structured_content: null }
  const todo = { id: "item_plan", type: "todo_list", items: plan.map((text, i) => ({ text, completed: i < n % 6 })) }
  return [
    { type: "item.completed", item: { id: id(0), type: "reasoning", text: text(120 + (n % 5) * 40) } },
    { type: "item.updated", item: todo },
    { type: "item.started", item: { ...command, aggregated_output: "", exit_code: null, status: "in_progress" } },
    {
      type: "item.completed",
      item: { ...command, aggregated_output: text((n % 16) * 100), exit_code: n % 9 === 0 ? 1 : 0, status: "completed" }
    },
    { type: "item.started", item: { ...change, status: "in_progress" } },
    { type: "item.completed", item: { ...change, status: "completed" } },
    { type: "item.started", item: { ...call, result: null, error: null, status: "in_progress" } },
    { type: "item.completed", item: { ...call, result, error: null, status: "completed" } },
    { type: "item.completed", item: { id: id(4), type: "web_search", query: text(30) } },
    { type: "item.completed", item: { id: id(5), type: "agent_message", text: text(200 + (n % 8) * 50) } }
  ]
}

const lines = (events: ReadonlyArray<unknown>): string => events.map((event) => `${JSON.stringify(event)}\n`).join("")

/** A folder for the stubs of one benchmark, and what it can print; removed with everything in it. */
export class StubFolder implements Disposable {
  readonly #folder = mkdtempSync(join(tmpdir(), "effect-codex-bench-"))
  readonly #begin = this.#file("begin.jsonl", lines([threadStarted, turnStarted]))
  readonly #end = this.#file("end.jsonl", lines([turnCompleted]))

  /** A stub that prints whole files, as often as they are named, between the first and the last event of a turn. */
  stub(name: string, files: ReadonlyArray<string>): string {
    const words = [this.#begin, ...files, this.#end].map((file) => `'${file}'`)
    return this.#file(name, `#!/bin/sh\nexec cat ${words.join(" ")}\n`)
  }

  /** Events, ten a step, until one of the limits is reached. Returns the file and how many there are. */
  events(limits: { readonly count?: number; readonly bytes?: number }): {
    readonly file: string
    readonly count: number
  } {
    const file = this.#path("events.jsonl")
    const out = openSync(file, "w")
    let count = 0
    for (let n = 0, bytes = 0; count < (limits.count ?? Infinity) && bytes < (limits.bytes ?? Infinity); n++) {
      const events = step(n)
      bytes += writeSync(out, lines(events))
      count += events.length
    }
    closeSync(out)
    return { file, count }
  }

  /** One event on one line of about this many bytes. */
  line(bytes: number): string {
    return this.#file(
      `${bytes}.jsonl`,
      lines([{ type: "item.completed", item: { id: "item_0", type: "agent_message", text: text(bytes) } }])
    )
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true, force: true })
  }

  #path(name: string): string {
    return join(this.#folder, name)
  }

  #file(name: string, content: string): string {
    const path = this.#path(name)
    writeFileSync(path, content, { mode: 0o755 })
    return path
  }
}
