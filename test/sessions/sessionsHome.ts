/** A CODEX_HOME with sessions that a test writes, as codex writes them. */
import * as Fs from "node:fs"
import * as NodePath from "node:path"
import * as Zlib from "node:zlib"
import { NodeServices } from "@effect/platform-node"
import { Context, Effect, FileSystem, Layer, Schedule } from "effect"
import { CodexApply, Sessions, type SessionsOptions } from "effect-codex/sessions"

/** An id that was made so many milliseconds after the beginning of 2026. */
export const idAt = (millis: number, end = 1): string => {
  const time = (Date.UTC(2026, 0, 1) + millis).toString(16).padStart(12, "0")
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-${end.toString(16).padStart(12, "0")}`
}

export const line = (type: string, payload: unknown, more: object = {}): string =>
  `${JSON.stringify({ timestamp: "2026-01-01T00:00:00.000Z", type, payload, ...more })}\n`

export const event = (type: string, fields: object = {}): string => line("event_msg", { type, ...fields })

export const said = (message: string): string => event("user_message", { message })

export const meta = (id: string, fields: object = {}): string =>
  line("session_meta", {
    id,
    timestamp: "2026-01-01T00:00:00.000Z",
    cwd: "/work",
    originator: "codex_exec",
    cli_version: "0.169.0",
    source: "exec",
    model_provider: "openai",
    ...fields
  })

/** A file of a thread: `day` is a folder below `sessions`, or the archive. */
const fileName = (id: string, segment?: string): string =>
  `rollout-2026-01-01T00-00-00-${id}${segment === undefined ? "" : `_${segment}`}.jsonl`

export const openHome = Effect.fnUntraced(function* (options: SessionsOptions = {}) {
  let opened = 0
  /** The platform's files, of which it is known how often one was opened. */
  const files = Layer.effect(
    FileSystem.FileSystem,
    Effect.map(FileSystem.FileSystem, (fs) => ({
      ...fs,
      open: (...[path, options]: Parameters<typeof fs.open>) =>
        Effect.suspend(() => {
          opened++
          return fs.open(path, options)
        })
    }))
  )
  const codexHome = yield* (yield* FileSystem.FileSystem).makeTempDirectoryScoped({ prefix: "codex-home-" })
  const context = yield* Layer.build(
    Layer.merge(Sessions.layer({ codexHome, ...options }), CodexApply.layer()).pipe(
      Layer.provide(files),
      Layer.provide(NodeServices.layer)
    )
  )
  const at = (...parts: ReadonlyArray<string>) => NodePath.join(codexHome, ...parts)
  const day = (name = "2026/01/01") => (name === "archive" ? at("archived_sessions") : at("sessions", name))
  const write = (folder: string, name: string, content: string | Uint8Array) => {
    Fs.mkdirSync(folder, { recursive: true })
    const file = NodePath.join(folder, name)
    Fs.writeFileSync(file, content)
    return file
  }
  return {
    codexHome,
    sessions: Context.get(context, Sessions),
    apply: Context.get(context, CodexApply),
    at,
    write,
    /** Waits until a session that is followed from now on has found where that is, and reads on. */
    isFollowed: Effect.suspend(() => (opened >= 2 ? Effect.void : Effect.fail("not yet"))).pipe(
      Effect.retry(Schedule.spaced("5 millis")),
      Effect.andThen(Effect.sync(() => (opened = 0)))
    ),
    /** Writes a thread's file. */
    add: (id: string, content: string, where: { readonly day?: string; readonly segment?: string } = {}) =>
      write(day(where.day), fileName(id, where.segment), content),
    addCompressed: (id: string, content: string, where: { readonly day?: string } = {}) =>
      write(day(where.day), `${fileName(id)}.zst`, Zlib.zstdCompressSync(Buffer.from(content))),
    day,
    name: (id: string, name: string) =>
      Fs.appendFileSync(at("session_index.jsonl"), `${JSON.stringify({ id, thread_name: name })}\n`)
  }
})
