import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Context, Effect, FileSystem, Layer } from "effect"
import { UserInput } from "effect-codex"
import { Skills } from "effect-codex/skills"
import { onPlatform } from "../support/real.ts"

const open = Effect.gen(function* () {
  const fs = yield* FileSystem.FileSystem
  const base = yield* fs.realPath(yield* fs.makeTempDirectoryScoped({ prefix: "skills-" }))
  yield* fs.makeDirectory(`${base}/home/skills`, { recursive: true })
  const layer = Skills.layerFiles({ codexHome: `${base}/home`, home: base, adminRoot: `${base}/none` })
  const skills = Context.get(yield* Layer.build(Layer.provide(layer, NodeServices.layer)), Skills)
  const put = Effect.fnUntraced(function* (name: string, content: string | Uint8Array) {
    yield* fs.makeDirectory(`${base}/home/skills/${name}`)
    const file = `${base}/home/skills/${name}/SKILL.md`
    yield* typeof content === "string" ? fs.writeFileString(file, content) : fs.writeFile(file, content)
    return file
  })
  return { base, fs, put, skills }
})

describe("a skill's file", () => {
  it.live("is read with its fields, its text and who may use it", () =>
    onPlatform(
      Effect.gen(function* () {
        const { base, fs, put, skills } = yield* open
        const path = yield* put("a", "---\nname: A\ndescription: b: c\nlicense: MIT\n---\n\nDo it.\n")
        yield* fs.makeDirectory(`${base}/home/skills/a/agents`)
        const policy = "policy:\n  allow_implicit_invocation: false\n  products: [codex]\n"
        yield* fs.writeFileString(`${base}/home/skills/a/agents/openai.yaml`, policy)
        const read = yield* skills.read({ path })
        assert.strictEqual(read.description, "b: c")
        assert.strictEqual(read.body, "\nDo it.\n")
        assert.deepStrictEqual(read.metadata, { name: "A", description: "b: c", license: "MIT" })
        assert.isFalse(read.allowsImplicitInvocation)
        assert.deepStrictEqual(read.products, ["codex"])
      })
    )
  )

  const broken = [
    ["MissingFrontmatter", "# Hello"],
    ["InvalidYaml", "---\nname: 'a\n---\n"],
    ["InvalidYaml", `---\n${"- ".repeat(20_000)}x\n---\n`],
    ["MissingField", "---\nname: a\n---\n"],
    ["InvalidField", `---\nname: ${"a".repeat(65)}\ndescription: d\n---\n`],
    ["NotUtf8", Uint8Array.of(0x2d, 0xff)]
  ] as const
  for (const [at, [problem, content]] of broken.entries()) {
    it.live(`that is no skill says why, listed and read: ${problem} ${at}`, () =>
      onPlatform(
        Effect.gen(function* () {
          const { base, put, skills } = yield* open
          const path = yield* put("a", content)
          const list = yield* skills.list({ workingDirectory: base })
          assert.deepStrictEqual(list.skills, [])
          assert.deepStrictEqual(
            list.problems.map(({ kind, path }) => ({ kind, path })),
            [{ kind: problem, path }]
          )
          const { reason } = yield* Effect.flip(skills.read({ path }))
          assert.deepInclude(reason, { _tag: "SkillInvalid", problem, path })
        })
      )
    )
  }
})

describe("a root of skills", () => {
  it.live("counts in its first 2000 folders, itself one of them", () =>
    onPlatform(
      Effect.gen(function* () {
        const { base, fs, put, skills } = yield* open
        const nameOf = (at: number) => `s${String(at).padStart(4, "0")}`
        for (let at = 0; at < 1998; at++) yield* fs.makeDirectory(`${base}/home/skills/${nameOf(at)}`)
        for (let at = 1998; at < 2001; at++) {
          yield* put(nameOf(at), `---\nname: ${nameOf(at)}\ndescription: d\n---\n`)
        }
        const list = yield* skills.list({ workingDirectory: base })
        assert.deepStrictEqual(
          list.skills.map(({ name }) => name),
          [nameOf(1998)]
        )
      })
    )
  )
})

describe("a new skill", () => {
  it.live("is refused when codex would not take it, or its folder is there", () =>
    onPlatform(
      Effect.gen(function* () {
        const { skills } = yield* open
        const good = { root: skills.userRoot, name: "good", description: "d" }
        const bad = [
          { name: "No" },
          { name: "../up" },
          { name: "a".repeat(65) },
          { description: " " },
          { root: "here" }
        ]
        for (const change of bad) {
          const { reason } = yield* Effect.flip(skills.create({ ...good, ...change }))
          assert.strictEqual(reason._tag, "OptionInvalid")
        }
        yield* skills.create(good)
        assert.strictEqual((yield* Effect.flip(skills.create(good))).reason._tag, "FileFailed")
        assert.strictEqual((yield* Effect.flip(skills.setEnabled({ path: "/x" }, false))).reason._tag, "Unsupported")
      })
    )
  )
})

describe("a skill of an input", () => {
  it("is a part of it, and no text", () => {
    const skill = UserInput.skill({ name: "s", path: "/s/SKILL.md" })
    assert.deepStrictEqual(UserInput.skillsOf([UserInput.text("x"), skill]), [skill])
    assert.strictEqual(UserInput.promptOf([UserInput.text("x"), skill]), "x")
  })
})
