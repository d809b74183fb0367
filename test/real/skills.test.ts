import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Context, Effect, FileSystem, Layer, Option, Path } from "effect"
import { Codex, type ConfigOptions, UserInput } from "effect-codex"
import { AppServer } from "effect-codex/app-server"
import { Skills, type SkillsFilesOptions } from "effect-codex/skills"
import { Script, ScriptedModel } from "effect-codex/testing"
import { Pick } from "../support/pick.ts"
import { developerTexts, onPlatform, openAppServer, openCodex, userTexts } from "../support/real.ts"
import { fileAppears } from "../support/stub.ts"

const skillText = (name: string, description = "What it is for", more = "") =>
  `---\nname: ${name}\ndescription: ${description}\n${more}---\nBody of ${name}\n`

const latin1 = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0))

/** Whole files, most of them wrong in some way. */
const oddFiles: ReadonlyArray<string | Uint8Array> = [
  "",
  "# No fields\n",
  "---\n---\n",
  "---\n\n---\n",
  "---\n# nothing\n---\n",
  "---\nname: a\ndescription: b\n",
  "---\nname: a\ndescription: b\n...\n",
  "----\nname: a\n----\n",
  "\n---\nname: a\ndescription: b\n---\n",
  "\ufeff---\nname: a\ndescription: b\n---\n",
  "\u00a0--- \nname: a\ndescription: b\n  ---\t\n",
  "---\r\nname: windows\r\ndescription: b\r\n---\r\nx",
  "---\rname: a\rdescription: b\r---\r",
  "---\nname: a\n---\n",
  "---\ndescription: only\n---\n",
  "---\njust text\n---\n",
  "---\n- a\n---\n",
  "---\n{name: flow, description: d}\n---\n",
  "---\nname: a\nname: b\ndescription: d\n---\n",
  "---\nname: a\ndescription: d\nother: 1\nother: 2\n---\n",
  "---\nname: a\ndescription: d\n...\nname: z\n---\n",
  "---\n%YAML 1.2\nname: a\ndescription: d\n---\n",
  "---\nname: [a]\ndescription: d\n---\n",
  "---\nname: a\n description: d\n---\n",
  "---\n  name: indented\n  description: d\n---\n",
  "---\nname: a\ndescription:\n  - b\n---\n",
  "---\nname: a\ndescription: [a\n  b: c\n---\n",
  "---\nname: x\u0085z\ndescription: d\n---\n",
  "---\nname: block\ndescription: |\n  a: b\nother: x: y\n---\n",
  "---\nname: folded\ndescription: >-\n  line one\n  line two\n---\n",
  '---\nname: "two\\nlines"\ndescription: "a\n  b"\n---\n',
  "---\n? a\n: b\nname: q\ndescription: d\n---\n",
  "---\nname: &n anchored\ndescription: *n\n---\n",
  "---\nname: a\ndescription: *nowhere\n---\n",
  "---\nname: merged\ndescription: d\nx: &a {b: c}\ny: *a\n<<: *a\n---\n",
  "---\n\"name\": quoted\n'description': d\n---\n",
  latin1("---\nname: a\ndescription: caf\xe9\n---\n"),
  latin1("---\nname: a\ndescription: d\n---\ncaf\xe9"),
  latin1("\xff")
]

const names = [
  "plain",
  "plain",
  "Two Words",
  "é",
  "😀",
  "ﬁ",
  "Up",
  "123",
  "1e3",
  "true",
  "null",
  "~",
  "''",
  '"  spaced  "',
  "a".repeat(64),
  "é".repeat(65),
  "a: b",
  "[",
  "{x}",
  "@at",
  "`tick`",
  "with # comment",
  "!tag named",
  "2020-01-01",
  "a/b",
  "$HOME"
]

const descriptions = [
  "What it is for",
  "Beta: has colon",
  "a: b # c",
  'it\'s: "x" \\n',
  "[x] y",
  "{a: b}",
  "[a, b]",
  "@x",
  "`x`",
  "- x",
  "? x",
  "*x",
  "*x*",
  "&a b",
  "!!int 5",
  "%x",
  "| x",
  "> x",
  "'open",
  '"a" b',
  "ends:",
  "~",
  "''",
  "0x1F",
  "x".repeat(3000),
  ".nan",
  "a\n  b\n  c",
  "a\n  b: c"
]

const extras = [
  "",
  "",
  "license: MIT\nallowed-tools: Bash(git: *), *x\n",
  "metadata:\n  short-description: Short\n",
  "metadata:\n",
  "metadata: ~\n",
  "metadata: 5\n",
  "metadata: [1]\n",
  "metadata: {}\n",
  "metadata:\n  short-description: a: b\n",
  "metadata:\n  short-description: [a]\n",
  "metadata:\n  short-description: ~\n",
  "metadata:\n  short-description: '  '\n",
  "x: y: \n"
]

const presentations = [
  "",
  "interface: {}\n",
  "interface: [\n",
  "interface: null\n",
  "interface:\n  display_name: [a]\n",
  'interface:\n  display_name: "D N"\n  short_description: " a  b "\n  icon_small: ./assets/a.png\n  icon_large: assets/./x/y.png\n  brand_color: " #aaBBcc "\n  default_prompt: dp\n',
  "interface:\n  display_name: 5\n  icon_small: assets/../a.png\n  icon_large: /abs\n  brand_color: red\n  default_prompt: ''\n",
  `interface:\n  display_name: ${"x".repeat(65)}\n  default_prompt: ${"x".repeat(1100)}\n  icon_small: other/a.png\n  icon_large: assets\n`,
  "interface:\n  display_name: z\npolicy:\n  products: [nope]\n",
  "policy:\n  products: [chatgpt]\n",
  "policy:\n  products: [codex]\ninterface:\n  display_name: z\n",
  "policy: {allow_implicit_invocation: 'yes'}\ninterface:\n  display_name: z\n",
  "policy: {allow_implicit_invocation: false}\ninterface:\n  display_name: z\n",
  "dependencies:\n  tools:\n    - type: mcp\n    - type: env_var\n      value: A B\n      transport: t\n      command: c\n      url: u\n      other: x\n",
  "dependencies:\n  tools:\n    - type: mcp\n      value: v\n      description: d\n    - 5\n"
]

const folders = [
  "a",
  "b",
  "B",
  "é",
  "c/d",
  "c/d/e",
  "1/2/3/4/5/6",
  "1/2/3/4/5/6/7",
  ".hidden",
  "c/.hidden/x",
  "",
  "SKILL.md",
  "z"
]

const roots = [
  "home/skills",
  "home/skills",
  "user/.agents/skills",
  "repo/.agents/skills",
  "repo/sub/.agents/skills",
  "repo/.codex/skills",
  "repo/sub/.codex/skills",
  "outside",
  "home/skills/.system",
  "admin"
]

const manifestTexts = [
  '{"name":"plug"}',
  "{}",
  '{"name":"  "}',
  "no json",
  `{"name":"${"n".repeat(70)}"}`,
  '{"name":" a b "}'
]

const rules = (base: string) => [
  { name: "plain", enabled: false },
  { name: " Up ", enabled: false },
  { name: "plain", enabled: true },
  { path: `${base}/home/skills/a/SKILL.md`, enabled: false },
  { path: "skills/b/SKILL.md", enabled: false },
  { path: `${base}/home/skills/z`, enabled: false },
  { path: `${base}/home/skills/a/SKILL.md`, name: "plain", enabled: false },
  { path: `${base}/repo/.agents/skills/a/SKILL.md`, enabled: false }
]

/** Fills the folders of a place anew. */
const grow = Effect.fnUntraced(function* (base: string, pick: Pick) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const write = (file: string, content: string | Uint8Array) =>
    fs.makeDirectory(path.dirname(file), { recursive: true }).pipe(
      Effect.andThen(typeof content === "string" ? fs.writeFileString(file, content) : fs.writeFile(file, content)),
      // A folder has the name of the file, or the other way round: then there is one thing less.
      Effect.ignore
    )
  for (const name of ["home/skills", "user", "repo", "outside"]) {
    yield* fs.remove(path.join(base, name), { recursive: true, force: true })
    yield* fs.makeDirectory(path.join(base, name), { recursive: true })
  }
  if (pick.chance(0.7)) yield* write(path.join(base, "repo/.git/HEAD"), "ref: refs/heads/main\n")
  yield* fs.makeDirectory(path.join(base, "repo/sub/deep"), { recursive: true })
  for (let count = 4 + pick.upTo(13); count > 0; count--) {
    const root = pick.one(roots)
    if (root === "admin") continue
    const folder = path.join(base, root, pick.one(folders))
    const text = pick.chance(0.4)
      ? pick.one(oddFiles)
      : skillText(pick.one(names), pick.chance(0.5) ? "d" : pick.one(descriptions), pick.one(extras))
    yield* write(path.join(folder, "SKILL.md"), text)
    if (pick.chance(0.3)) yield* write(path.join(folder, "agents", "openai.yaml"), pick.one(presentations))
    if (pick.chance(0.1)) {
      const plugin = path.join(
        folder,
        pick.one(["", ".."]),
        pick.one([".codex-plugin", ".claude-plugin", ".cursor-plugin"])
      )
      yield* write(path.join(plugin, "plugin.json"), pick.one(manifestTexts))
    }
  }
  for (let count = pick.upTo(4); count > 0; count--) {
    const target = path.join(base, pick.one(roots), pick.one(["", ...folders]))
    const link = path.join(base, pick.one(roots), pick.one(["l1", "l2", ".l3", "c/l4", "l5/SKILL.md", "1/2/3/4/5/l6"]))
    if (link.includes("/admin/") || link.includes("/.system/")) continue
    yield* fs
      .makeDirectory(path.dirname(link), { recursive: true })
      .pipe(Effect.andThen(fs.symlink(pick.one([target, path.join(target, "SKILL.md")]), link)), Effect.ignore)
  }
  return rules(base).filter(() => pick.chance(0.3))
})

const makePlace = Effect.gen(function* () {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const base = yield* fs.realPath(yield* fs.makeTempDirectoryScoped({ prefix: "codex-skills-" }))
  for (const name of ["home", "user", "repo/sub"]) yield* fs.makeDirectory(path.join(base, name), { recursive: true })
  return base
})

const serverSkills = (base: string, config: ConfigOptions = {}) =>
  Effect.map(
    Layer.build(
      Skills.layerAppServer.pipe(
        Layer.provideMerge(
          AppServer.layerStdio({
            env: {
              CODEX_HOME: `${base}/home`,
              HOME: `${base}/user`,
              OPENAI_API_KEY: undefined,
              CODEX_API_KEY: undefined
            },
            config
          })
        ),
        Layer.provide(NodeServices.layer)
      )
    ),
    (context) => ({ skills: Context.get(context, Skills), server: Context.get(context, AppServer) })
  )

const fileSkills = (base: string, options: SkillsFilesOptions = {}) =>
  Effect.map(
    Layer.build(
      Skills.layerFiles({ codexHome: `${base}/home`, home: `${base}/user`, ...options }).pipe(
        Layer.provide(NodeServices.layer)
      )
    ),
    Context.get(Skills)
  )

/** What must be the same; the words about broken YAML and broken bytes are each parser's own. */
const comparable = ({ problems, skills }: Effect.Success<ReturnType<Skills["Service"]["list"]>>) => ({
  skills,
  problems: problems.map(({ detail, kind, path }) =>
    kind === "InvalidYaml" || kind === "NotUtf8" ? { kind, path } : { kind, path, detail }
  )
})

const trees = 60

describe("skills without a server", () => {
  it.live("are those of skills/list for each odd file, name, description and field by itself", () =>
    onPlatform(
      Effect.gen(function* () {
        const fs = yield* FileSystem.FileSystem
        const base = yield* makePlace
        const all: ReadonlyArray<string | Uint8Array> = [
          ...oddFiles,
          ...names.map((name) => skillText(name)),
          ...descriptions.map((description) => skillText("n", description)),
          ...extras.map((more) => skillText("n", "d", more))
        ]
        for (const [at, content] of all.entries()) {
          const folder = `${base}/home/skills/f${at}`
          yield* fs.makeDirectory(folder, { recursive: true })
          yield* typeof content === "string"
            ? fs.writeFileString(`${folder}/SKILL.md`, content)
            : fs.writeFile(`${folder}/SKILL.md`, content)
        }
        for (const [at, content] of presentations.entries()) {
          const folder = `${base}/home/skills/p${at}`
          yield* fs.makeDirectory(`${folder}/agents`, { recursive: true })
          yield* fs.writeFileString(`${folder}/SKILL.md`, skillText(`p${at}`))
          yield* fs.writeFileString(`${folder}/agents/openai.yaml`, content)
        }
        const { skills: asked } = yield* serverSkills(base)
        const read = yield* fileSkills(base)
        const expected = comparable(yield* asked.list({ workingDirectory: base }))
        assert.deepStrictEqual(comparable(yield* read.list({ workingDirectory: base })), expected)
      })
    )
  )

  it.live(`are those of skills/list, field by field and problem by problem, on ${trees} trees`, () =>
    onPlatform(
      Effect.gen(function* () {
        const fs = yield* FileSystem.FileSystem
        const base = yield* makePlace
        const { skills: asked } = yield* serverSkills(base)
        const read = yield* fileSkills(base)
        let seen = 0
        const kinds = new Set<string>()
        for (let seed = 1; seed <= trees; seed++) {
          const source = new Pick(seed)
          const entries = yield* grow(base, source)
          const toml = entries.map((entry) =>
            [
              "[[skills.config]]",
              ...Object.entries(entry).map(([key, value]) => `${key} = ${JSON.stringify(value)}`)
            ].join("\n")
          )
          yield* fs.writeFileString(`${base}/home/config.toml`, toml.join("\n\n"))
          const workingDirectory = `${base}/${source.one(["repo", "repo/sub", "repo/sub/deep", "user", "outside"])}`
          const expected = comparable(yield* asked.list({ workingDirectory }))
          assert.deepStrictEqual(comparable(yield* read.list({ workingDirectory })), expected, `tree ${seed}`)
          seen += expected.skills.length
          for (const { kind } of expected.problems) kinds.add(kind)
        }
        // The trees would say little if they held little.
        assert.isAbove(seen, trees * 3)
        assert.includeMembers(
          [...kinds],
          ["MissingFrontmatter", "InvalidYaml", "MissingField", "InvalidField", "NotUtf8"]
        )
      })
    )
  )
})

describe("codex's own skills", () => {
  const own = (list: Effect.Success<ReturnType<Skills["Service"]["list"]>>) =>
    list.skills.filter(({ scope }) => scope === "system")

  it.live("are unpacked by codex, and listed, switched off and left out as it does", () =>
    onPlatform(
      Effect.gen(function* () {
        const fs = yield* FileSystem.FileSystem
        const base = yield* makePlace
        const read = yield* fileSkills(base)
        const options = { workingDirectory: base }
        assert.deepStrictEqual(own(yield* read.list(options)), [])
        const { skills: asked } = yield* serverSkills(base)
        const all = own(yield* read.list(options))
        assert.includeMembers(
          all.map(({ name }) => name),
          ["skill-creator", "skill-installer"]
        )
        // A user's skill of the same name stands beside it.
        yield* fs.makeDirectory(`${base}/home/skills/mine`, { recursive: true })
        yield* fs.writeFileString(`${base}/home/skills/mine/SKILL.md`, skillText("skill-creator"))
        const path = all.find(({ name }) => name === "skill-installer")?.path ?? ""
        const configs: ReadonlyArray<readonly [toml: string, on: number]> = [
          ["", all.length],
          [`[[skills.config]]\nname = "skill-creator"\nenabled = false`, all.length - 1],
          [`[[skills.config]]\npath = ${JSON.stringify(path)}\nenabled = false`, all.length - 1],
          [`[skills.bundled]\nenabled = false`, 0],
          [`[skills.bundled]\nenabled = true`, all.length]
        ]
        for (const [toml, on] of configs) {
          yield* fs.writeFileString(`${base}/home/config.toml`, toml)
          const expected = yield* asked.list(options)
          const list = yield* read.list(options)
          assert.deepStrictEqual(comparable(list), comparable(expected), toml)
          assert.lengthOf(
            own(list).filter(({ enabled }) => enabled),
            on,
            toml
          )
        }
      })
    )
  )
})

describe("skills and what codex is started with", () => {
  /** Two skills of the user's, one of the project's. */
  const grown = Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const base = yield* makePlace
    const put = Effect.fnUntraced(function* (root: string, name: string) {
      yield* fs.makeDirectory(`${base}/${root}/${name}`, { recursive: true })
      yield* fs.writeFileString(`${base}/${root}/${name}/SKILL.md`, skillText(name))
    })
    yield* put("home/skills", "one")
    yield* put("user/.agents/skills", "two")
    yield* put("repo/.agents/skills", "three")
    yield* fs.makeDirectory(`${base}/repo/.git`)
    return { base, fs }
  })

  const settings = (base: string): Readonly<Record<string, NonNullable<ConfigOptions["config"]>>> => ({
    nothing: {},
    "a rule by name": { skills: { config: [{ name: "one", enabled: false }] } },
    "a rule by path": { skills: { config: [{ path: `${base}/user/.agents/skills/two/SKILL.md`, enabled: false }] } },
    "a rule by a path from here": { skills: { config: [{ path: "skills/one/SKILL.md", enabled: false }] } },
    "a rule that the user has the other way": { skills: { config: [{ name: "two", enabled: true }] } },
    "rules that take each other back": {
      skills: {
        config: [
          { name: "three", enabled: false },
          { name: "three", enabled: true },
          { name: "one", enabled: false }
        ]
      }
    },
    "a rule of two kinds": { skills: { config: [{ name: "one", path: "/x", enabled: false }] } },
    "none of codex's own": { skills: { bundled: { enabled: false } } },
    "another mark of a project": { project_root_markers: [".hg"] }
  })

  it.live("are those of skills/list for each setting of a session", () =>
    onPlatform(
      Effect.gen(function* () {
        const { base, fs } = yield* grown
        yield* fs.writeFileString(`${base}/home/config.toml`, `[[skills.config]]\nname = "two"\nenabled = false\n`)
        const enabled: Record<string, ReadonlyArray<string>> = {}
        for (const [name, config] of Object.entries(settings(base))) {
          const read = yield* fileSkills(base, { overrides: config })
          const options = { workingDirectory: `${base}/repo/sub` }
          const list = yield* Effect.scoped(
            Effect.flatMap(serverSkills(base, { config }), ({ skills }) => skills.list(options))
          )
          assert.deepStrictEqual(comparable(yield* read.list(options)), comparable(list), name)
          enabled[name] = list.skills
            .filter(({ enabled, scope }) => enabled && scope !== "system")
            .map(({ name }) => name)
        }
        assert.deepStrictEqual(enabled["nothing"], ["three", "one"])
        assert.deepStrictEqual(enabled["a rule that the user has the other way"], ["three", "one", "two"])
        assert.deepStrictEqual(enabled["rules that take each other back"], ["three"])
        assert.deepStrictEqual(enabled["another mark of a project"], ["one"])
      })
    )
  )

  it.live("are those that the model is told of, with each profile", () =>
    onPlatform(
      Effect.gen(function* () {
        const { folder, model, thread } = yield* openCodex([])
        const fs = yield* FileSystem.FileSystem
        for (const name of ["one", "two"]) {
          yield* fs.makeDirectory(`${model.codexHome}/skills/${name}`, { recursive: true })
          yield* fs.writeFileString(`${model.codexHome}/skills/${name}/SKILL.md`, skillText(name))
        }
        const user = `[[skills.config]]\nname = "one"\nenabled = false\n`
        yield* fs.writeFileString(`${model.codexHome}/config.toml`, user)
        const profiles: Readonly<Record<string, string>> = {
          same: "",
          other: `[[skills.config]]\nname = "two"\nenabled = false\n`,
          back: `[[skills.config]]\nname = "one"\nenabled = true\n`,
          bare: `[skills.bundled]\nenabled = false\n`
        }
        const told: Record<string, ReadonlyArray<string>> = {}
        for (const [profile, toml] of Object.entries(profiles)) {
          yield* fs.writeFileString(`${model.codexHome}/${profile}.config.toml`, toml)
          yield* Effect.exit(Effect.flatMap(thread({ profile }), (own) => own.run("Hello")))
          const said = developerTexts((yield* model.requests).at(-1)).join("\n")
          const read = Context.get(
            yield* Layer.build(Skills.layerFiles({ codexHome: model.codexHome, profile })),
            Skills
          )
          const { skills } = yield* read.list({ workingDirectory: folder })
          const both = skills.filter(({ scope }) => scope === "user" || scope === "system")
          const isTold = ({ name }: { readonly name: string }) => said.includes(`- ${name}: `)
          for (const skill of both) {
            const { allowsImplicitInvocation } = yield* read.read(skill)
            assert.strictEqual(isTold(skill), skill.enabled && allowsImplicitInvocation, `${profile}: ${skill.name}`)
          }
          told[profile] = both
            .filter(({ scope }) => scope === "user")
            .filter(isTold)
            .map(({ name }) => name)
          assert.strictEqual(
            both.some(({ scope }) => scope === "system"),
            profile !== "bare"
          )
        }
        assert.deepStrictEqual(told, { same: ["two"], other: [], back: ["one", "two"], bare: ["two"] })
      })
    )
  )

  it.live("of the machine are read as a user's are, and stand last", () =>
    onPlatform(
      Effect.gen(function* () {
        const base = yield* makePlace
        const { skills: asked } = yield* serverSkills(base)
        const read = yield* fileSkills(base, { adminRoot: `${base}/user/.agents/skills`, home: `${base}/none` })
        let seen = 0
        for (let seed = 101; seed <= 160; seed++) {
          yield* grow(base, new Pick(seed))
          const expected = comparable(yield* asked.list({ workingDirectory: `${base}/outside` }))
          const list = comparable(yield* read.list({ workingDirectory: `${base}/outside` }))
          const root = `${base}/user/.agents/skills/`
          const isTheirs = ({ path }: { readonly path: string }) => path.startsWith(root)
          assert.deepStrictEqual(
            list.skills.filter(isTheirs),
            expected.skills.filter(isTheirs).map((skill) => Object.assign(skill, { scope: "admin" })),
            `tree ${seed}`
          )
          assert.deepStrictEqual(list.problems, expected.problems, `tree ${seed}`)
          const scopes = list.skills.map(({ scope }) => scope)
          assert.isFalse(scopes.slice(0, scopes.indexOf("admin")).includes("admin"))
          assert.isTrue(
            scopes.slice(scopes.indexOf("admin")).every((scope) => scope === "admin") || !scopes.includes("admin")
          )
          seen += list.skills.filter(isTheirs).length
        }
        assert.isAbove(seen, 10)
      })
    )
  )
})

describe("a skill in a turn", () => {
  const made = Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const base = yield* makePlace
    const read = yield* fileSkills(base)
    const root = `${base}/repo/.agents/skills`
    const plain = yield* read.create({ root, name: "plain", description: "It's: plain", body: "SAY PLAIN\n" })
    yield* fs.makeDirectory(`${root}/two words`)
    yield* fs.writeFileString(`${root}/two words/SKILL.md`, skillText("Two Words"))
    return { base, plain, other: `${root}/two words/SKILL.md` }
  })

  for (const transport of ["exec", "app-server"] as const) {
    it.live(`reaches the model with all its text, over ${transport}`, () =>
      onPlatform(
        Effect.gen(function* () {
          const { base, other, plain } = yield* made
          const layer =
            transport === "exec" ? ScriptedModel.layerCodex(["ok"]) : ScriptedModel.layerCodexAppServer(["ok"])
          const context = yield* Layer.build(Layer.provide(Layer.fresh(layer), NodeServices.layer))
          const thread = yield* Context.get(context, Codex).startThread({
            workingDirectory: `${base}/repo`,
            skipGitRepoCheck: true
          })
          yield* thread.run([
            UserInput.text("Go"),
            UserInput.skill({ name: "plain", path: plain }),
            UserInput.skill({ name: "Two Words", path: other })
          ])
          const said = userTexts((yield* Context.get(context, ScriptedModel).requests).at(-1))
          const given = said.filter((text) => text.startsWith("<skill>"))
          assert.isTrue(given.some((text) => text.includes("SAY PLAIN")))
          assert.isTrue(given.some((text) => text.includes("Body of Two Words")))
          const missing = UserInput.skill({ name: "plain", path: "/no/SKILL.md" })
          const { reason } = yield* Effect.flip(thread.run([UserInput.text("Go"), missing]))
          assert.strictEqual(reason._tag, "OptionInvalid")
          assert.include(reason.message, "/no/SKILL.md")
        })
      )
    )
  }
})

describe("a skill whose path has a parenthesis", () => {
  for (const transport of ["exec", "app-server"] as const) {
    const can = transport === "app-server"
    it.live(`${can ? "reaches the model" : "is refused, since no prompt can name it"}: ${transport}`, () =>
      onPlatform(
        Effect.gen(function* () {
          const fs = yield* FileSystem.FileSystem
          const { model, thread } = yield* (can ? openAppServer : openCodex)(["ok"])
          const path = `${model.codexHome}/skills/odd (1)/SKILL.md`
          yield* fs.makeDirectory(`${model.codexHome}/skills/odd (1)`, { recursive: true })
          yield* fs.writeFileString(path, skillText("odd"))
          const turn = Effect.flatMap(thread(), (own) =>
            own.run([UserInput.text("Go"), UserInput.skill({ name: "odd", path })])
          )
          if (can) {
            yield* turn
            assert.isTrue(userTexts((yield* model.requests).at(-1)).some((text) => text.includes("Body of odd")))
          } else {
            const { reason } = yield* Effect.flip(turn)
            assert.strictEqual(reason._tag, "OptionInvalid")
            assert.include(reason.message, "parenthesis")
            assert.lengthOf(yield* model.requests, 0)
          }
        })
      )
    )
  }
})

describe("a skill given to a turn that runs", () => {
  it.live("is refused, since codex would not read it", () =>
    onPlatform(
      Effect.gen(function* () {
        const fs = yield* FileSystem.FileSystem
        const { folder, model, thread } = yield* openAppServer([
          Script.respond(Script.command("touch started; while [ ! -e go ]; do sleep 0.1; done")),
          "Done."
        ])
        const path = `${model.codexHome}/skills/late/SKILL.md`
        yield* fs.makeDirectory(`${model.codexHome}/skills/late`, { recursive: true })
        yield* fs.writeFileString(path, skillText("late"))
        const turn = yield* (yield* thread({ sandbox: "workspace-write" })).turn("Work")
        yield* fileAppears(`${folder}/started`)
        const late = UserInput.skill({ name: "late", path })
        const { reason } = yield* Effect.flip(turn.steer([UserInput.text("With it"), late]))
        assert.strictEqual(reason._tag, "Unsupported")
        // As a mention codex passes over it, too: the day it does not, this is to be lifted.
        yield* turn.steer(`With [$late](${path})`)
        yield* fs.writeFileString(`${folder}/go`, "")
        assert.strictEqual((yield* turn.result).finalResponse, "Done.")
        const said = userTexts((yield* model.requests)[1])
        assert.include(said, `With [$late](${path})`)
        assert.notInclude(said, "With it")
        assert.isFalse(said.some((text) => text.includes("Body of late")))
      })
    )
  )
})

describe("skills of a server", () => {
  it.live("are made, read, and switched off and on", () =>
    onPlatform(
      Effect.gen(function* () {
        const base = yield* makePlace
        const { skills } = yield* serverSkills(base)
        assert.strictEqual(skills.userRoot, `${base}/home/skills`)
        const path = yield* skills.create({ root: skills.userRoot, name: "mine", description: 'Say "so": 1' })
        const options = { workingDirectory: `${base}/repo` }
        const found = Option.getOrThrow(yield* skills.find("mine", options))
        assert.strictEqual(found.path, path)
        assert.strictEqual((yield* skills.read(found)).description, 'Say "so": 1')
        assert.isFalse(yield* skills.setEnabled(found, false))
        assert.isTrue(Option.isNone(yield* skills.find("mine", options)))
        assert.isTrue(yield* skills.setEnabled(found, true))
        assert.isTrue(Option.isSome(yield* skills.find("mine", options)))
        const again = yield* Effect.flip(skills.create({ root: skills.userRoot, name: "mine", description: "d" }))
        assert.strictEqual(again.reason._tag, "FileFailed")
      })
    )
  )
})
