/** What holds for the servers of the configuration, whoever reads and writes it. */
import type { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect, FileSystem, type Scope } from "effect"
import type { CodexError } from "effect-codex"
import type { McpError, McpServerConfigInput, McpServers } from "effect-codex/mcp"
import { onPlatform } from "../support/real.ts"
import { enterprise, http, secretMark, stdio } from "./mcpServersEntries.ts"

export interface Place {
  readonly codexHome: string
  /** With an empty folder for a project's configuration. */
  readonly project: string
}

export type OpenServers = (
  place: Place,
  options?: {
    /** Done after the configuration was read. */
    readonly afterRead?: Effect.Effect<void>
    readonly workingDirectory?: string
  }
) => Effect.Effect<McpServers["Service"], CodexError, NodeServices.NodeServices | Scope.Scope>

const makePlace = Effect.gen(function* () {
  const fs = yield* FileSystem.FileSystem
  const base = yield* fs.realPath(yield* fs.makeTempDirectoryScoped({ prefix: "mcp-servers-" }))
  const place: Place = { codexHome: `${base}/home`, project: `${base}/project` }
  yield* fs.makeDirectory(place.codexHome)
  yield* fs.makeDirectory(`${place.project}/.codex`, { recursive: true })
  yield* fs.makeDirectory(`${place.project}/.git`)
  yield* fs.writeFileString(`${place.project}/.git/HEAD`, "ref: refs/heads/main\n")
  const file = `${place.codexHome}/config.toml`
  return {
    place,
    file,
    read: Effect.orElseSucceed(fs.readFileString(file), () => ""),
    write: (text: string) => fs.writeFileString(file, text),
    writeProject: (text: string) => fs.writeFileString(`${place.project}/.codex/config.toml`, text)
  }
})

/** What an app would do after `get`. */
const asGiven = ({ config }: { readonly config: object }): McpServerConfigInput => {
  if (!("command" in config) && !("url" in config)) throw new Error("a server of a known kind")
  return Object.assign({ command: "" }, "url" in config ? { command: undefined } : undefined, config)
}

const reasonOf = <A>(effect: Effect.Effect<A, McpError | CodexError>) =>
  Effect.map(Effect.flip(effect), ({ reason }) => reason)

/** A file as people keep it. */
const kept = `# mine
model = "m" # the good one

# what I use
[mcp_servers.docs] # all day
# how
command = 'docs' # found on PATH
args = ["--all"]

[mcp_servers.docs.env]
# for now
A = "b"

[features]
goals = true
`

export const mcpServersSuite = (where: string, open: OpenServers) => {
  describe(`the servers ${where}`, () => {
    it.live("adds servers with every field, and gives them back", () =>
      onPlatform(
        Effect.gen(function* () {
          const { place, read } = yield* makePlace
          const servers = yield* open(place)
          assert.deepStrictEqual(yield* servers.list, [])
          const examples = { stdio, http, enterprise }
          for (const [name, { given }] of Object.entries(examples)) yield* servers.add(name, given)
          const list = yield* servers.list
          assert.deepStrictEqual(
            list.map(({ name }) => name),
            ["enterprise", "http", "stdio"]
          )
          for (const [name, example] of Object.entries(examples)) {
            const entry = yield* servers.get(name)
            assert.deepStrictEqual(entry.config, example.read)
            assert.deepStrictEqual(entry.origin, { type: "user", place: `${place.codexHome}/config.toml` })
            assert.isTrue(entry.isEditable)
            const before = yield* read
            yield* servers.add(name, asGiven(entry), { overwrite: true })
            assert.strictEqual(yield* read, before)
          }
          // In the file they stand in clear; nowhere else.
          assert.include(yield* read, secretMark)
          assert.notInclude(JSON.stringify(list), secretMark)
        })
      )
    )

    it.live("takes every name that codex takes, dots and all, and no other", () =>
      onPlatform(
        Effect.gen(function* () {
          const { place, read } = yield* makePlace
          const servers = yield* open(place)
          const names = ["a.b", "plugin:x/y@1.2", "..", "-", "0", "__proto__", "A_b-C"]
          for (const name of names) yield* servers.add(name, { command: "c", env: { "d.e": "f" } })
          assert.sameMembers(
            (yield* servers.list).map(({ name }) => name),
            names
          )
          for (const name of names) yield* servers.disable(name)
          for (const { config } of yield* servers.list) assert.isFalse(config.enabled)
          for (const name of names) assert.isTrue(yield* servers.remove(name))
          const before = yield* read
          assert.notInclude(before, "command")
          for (const name of ["", "a b", 'a"', "é", "a\nb"]) {
            const reason = yield* reasonOf(servers.add(name, { command: "c" }))
            assert.deepInclude(reason, { _tag: "ServerConfigInvalid", field: "name" })
          }
          assert.strictEqual(yield* read, before)
        })
      )
    )

    it.live("removes and switches also what has a name codex would not start it by", () =>
      onPlatform(
        Effect.gen(function* () {
          const { place, read, write } = yield* makePlace
          const servers = yield* open(place)
          yield* write(`[mcp_servers."a b"]\ncommand = "c"\n\n[mcp_servers.'q"']\ncommand = "c"\n`)
          yield* servers.disable("a b")
          assert.isFalse((yield* servers.get("a b")).config.enabled)
          assert.isTrue(yield* servers.remove("a b"))
          assert.isTrue(yield* servers.remove('q"'))
          assert.notInclude(yield* read, "command")
        })
      )
    )

    it.live("refuses a second server of a name, unless it may overwrite the first", () =>
      onPlatform(
        Effect.gen(function* () {
          const { file, place, read, write } = yield* makePlace
          const servers = yield* open(place)
          yield* write(kept)
          assert.deepInclude(yield* reasonOf(servers.add("docs", { url: "http://x" })), {
            _tag: "ServerAlreadyConfigured",
            file
          })
          assert.strictEqual(yield* read, kept)
          yield* servers.add("docs", { command: "docs", args: ["--some"], env: { A: "b" } }, { overwrite: true })
          assert.strictEqual((yield* read).replace('[ "--some" ]', '["--some"]'), kept.replace("--all", "--some"))
          yield* servers.add("docs", { url: "http://x" }, { overwrite: true })
          assert.deepStrictEqual((yield* servers.get("docs")).config, { url: "http://x" })
        })
      )
    )

    it.live("switches a server off and on, and leaves the rest of the file alone", () =>
      onPlatform(
        Effect.gen(function* () {
          const { place, read, write } = yield* makePlace
          const servers = yield* open(place)
          yield* write(kept)
          yield* servers.enable("docs")
          assert.strictEqual(yield* read, kept)
          yield* servers.disable("docs")
          assert.isFalse((yield* servers.get("docs")).config.enabled)
          const off = yield* read
          assert.strictEqual(off.replace("enabled = false\n", ""), kept)
          yield* servers.disable("docs")
          assert.strictEqual(yield* read, off)
          yield* servers.enable("docs")
          assert.strictEqual(yield* read, off.replace("false", "true"))
        })
      )
    )

    it.live("says of a server that there is none, and removes none", () =>
      onPlatform(
        Effect.gen(function* () {
          const { place, read, write } = yield* makePlace
          const servers = yield* open(place)
          yield* write(kept)
          assert.isFalse(yield* servers.remove("doc"))
          for (const missing of [servers.get("doc"), servers.enable("doc"), servers.disable("doc")]) {
            const error = yield* Effect.flip(missing)
            assert.deepInclude(error.reason, { _tag: "ServerNotConfigured", configured: ["docs"] })
            assert.include(error.message, "there are docs")
          }
          assert.isFalse(yield* servers.remove("toString"))
          assert.strictEqual(yield* read, kept)
          assert.isTrue(yield* servers.remove("docs"))
          assert.deepStrictEqual(yield* servers.list, [])
          const left = yield* read
          for (const line of ['model = "m" # the good one', "goals = true"]) assert.include(left, line)
        })
      )
    )

    it.live("lists what a project says, and where, and changes none of it", () =>
      onPlatform(
        Effect.gen(function* () {
          const { place, read, write, writeProject } = yield* makePlace
          yield* writeProject(`[mcp_servers.theirs]\nurl = "http://x"\n\n[mcp_servers.docs]\nenabled = false\n`)
          const text = `${kept}\n[projects."${place.project}"]\ntrust_level = "trusted"\n\n[mcp_servers.mine]\ncommand = "m"\n`
          yield* write(text)
          const elsewhere = yield* open(place)
          assert.deepStrictEqual(
            (yield* elsewhere.list).map(({ name }) => name),
            ["docs", "mine"]
          )
          const servers = yield* open(place, { workingDirectory: place.project })
          const place_ = `${place.project}/.codex/config.toml`
          assert.deepStrictEqual(
            (yield* servers.list).map(({ isEditable, name, origin }) => [name, origin.type, origin.place, isEditable]),
            [
              ["docs", "project", place_, false],
              ["mine", "user", `${place.codexHome}/config.toml`, true],
              ["theirs", "project", place_, false]
            ]
          )
          const { config } = yield* servers.get("docs")
          assert.deepInclude(config, { command: "docs", enabled: false })
          for (const change of [
            servers.add("theirs", { command: "c" }, { overwrite: true }),
            servers.remove("theirs"),
            servers.enable("docs"),
            servers.remove("docs")
          ]) {
            assert.deepInclude(yield* reasonOf(change), { _tag: "ServerConfiguredElsewhere", place: place_ })
          }
          assert.strictEqual(yield* read, text)
          yield* servers.disable("mine")
        })
      )
    )

    it.live("makes no change when somebody else has changed the file meanwhile", () =>
      onPlatform(
        Effect.gen(function* () {
          const fs = yield* FileSystem.FileSystem
          const { file, place, read, write } = yield* makePlace
          const theirs = kept.replace("--all", "--theirs")
          const servers = yield* open(place, { afterRead: Effect.orDie(fs.writeFileString(file, theirs)) })
          const changes = {
            add: servers.add("new", { command: "c" }),
            overwrite: servers.add("docs", { command: "c" }, { overwrite: true }),
            disable: servers.disable("docs"),
            remove: servers.remove("docs")
          }
          for (const [name, change] of Object.entries(changes)) {
            yield* write(kept)
            assert.strictEqual((yield* reasonOf<boolean | void>(change))._tag, "ServerConfigConflict", name)
            assert.strictEqual(yield* read, theirs)
          }
        })
      )
    )

    it.live("makes all changes of one app, however many at once", () =>
      onPlatform(
        Effect.gen(function* () {
          const { place } = yield* makePlace
          const servers = yield* open(place)
          const names = Array.from({ length: 8 }, (_, at) => `s${at}`)
          yield* Effect.forEach(names, (name) => servers.add(name, { command: "c" }), { concurrency: "unbounded" })
          assert.deepStrictEqual(
            (yield* servers.list).map(({ name }) => name),
            names
          )
          // Of two that add the same, one comes second.
          const twice = Array.from({ length: 2 }, () => Effect.result(servers.add("same", { command: "c" })))
          const outcomes = yield* Effect.all(twice, { concurrency: "unbounded" })
          assert.sameMembers(
            outcomes.map(({ _tag }) => _tag),
            ["Success", "Failure"]
          )
        })
      )
    )

    it.live("keeps fields it does not know", () =>
      onPlatform(
        Effect.gen(function* () {
          const { place, read, write } = yield* makePlace
          const servers = yield* open(place)
          const text = `[mcp_servers.a]\ncommand = "c"\nshiny = { "x y" = ["in-clear"] }\n\n[mcp_servers.a.tools.t]\ncolour = "red"\n`
          yield* write(text)
          const entry = yield* servers.get("a")
          assert.notInclude(JSON.stringify(entry), secretMark)
          yield* servers.add("a", asGiven(entry), { overwrite: true })
          assert.strictEqual(yield* read, text)
          yield* servers.add("b", asGiven(entry))
          assert.deepStrictEqual((yield* servers.get("b")).config, entry.config)
        })
      )
    )

    it.live("fails as reading the configuration does where that is broken", () =>
      onPlatform(
        Effect.gen(function* () {
          const { place, read, write } = yield* makePlace
          const servers = yield* open(place)
          yield* write("mcp_servers = ")
          for (const effect of [servers.list, servers.get("a"), servers.add("a", { command: "c" })]) {
            const error = yield* Effect.flip<unknown, McpError | CodexError, never>(effect)
            assert.strictEqual(error._tag, "CodexError")
          }
          assert.strictEqual(yield* read, "mcp_servers = ")
        })
      )
    )
  })
}
