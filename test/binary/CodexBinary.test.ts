import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { ConfigProvider, Effect, FileSystem, Layer, Logger, Option, Path } from "effect"
import type { CodexError } from "effect-codex"
import { CodexBinary, testedVersion } from "effect-codex/binary"
import { ChildProcessSpawner } from "effect/process"
import { onPlatform } from "../support/real.ts"

const environment = (variables: Readonly<Record<string, string>>) =>
  ConfigProvider.layer(ConfigProvider.fromUnknown(variables))

interface Setup {
  readonly codexPath?: string
  readonly appDirectory?: string
  readonly env?: Readonly<Record<string, string>>
  /** Whether the packages this repository has installed are seen. Default: false. */
  readonly installed?: boolean
}

/** Hides the real `@openai/codex` of this repository, which is found before PATH otherwise. */
const withoutInstalled = Layer.effect(
  FileSystem.FileSystem,
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const own = path.resolve("node_modules")
    return { ...fs, exists: (file: string) => (file.startsWith(own) ? Effect.succeed(false) : fs.exists(file)) }
  })
)

const platform = (installed: boolean) =>
  (installed ? Layer.empty : withoutInstalled).pipe(Layer.provideMerge(NodeServices.layer))

const open = ({ appDirectory = "/nowhere", codexPath, env = {}, installed = false }: Setup) =>
  Effect.map(
    Layer.build(
      CodexBinary.layer({ codexPath, appDirectory }).pipe(
        Layer.provide(platform(installed)),
        Layer.provide(environment(env))
      )
    ),
    (context) => CodexBinary.pipe(Effect.provideContext(context))
  ).pipe(Effect.flatten)

const pathOf = (setup: Setup) => Effect.flatMap(open(setup), ({ path }) => path)

const versionOf = (setup: Setup) =>
  Effect.map(
    Effect.flatMap(open(setup), ({ version }) => version),
    Option.getOrUndefined
  )

const triedBy = (setup: Setup) =>
  Effect.map(Effect.flip(pathOf(setup)), ({ reason }) => {
    assert.strictEqual(reason._tag, "BinaryNotFound")
    return reason._tag === "BinaryNotFound" ? reason.tried.map(({ outcome, place }) => [place, outcome]) : []
  })

/** A folder of its own with these files; those whose text begins with "#!" can be executed. */
const folderOf = Effect.fnUntraced(function* (files: Readonly<Record<string, string>>) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const folder = yield* fs.realPath(yield* fs.makeTempDirectoryScoped())
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(folder, name)
    yield* fs.makeDirectory(path.dirname(file), { recursive: true })
    yield* fs.writeFileString(file, text, { mode: text.startsWith("#!") ? 0o755 : 0o644 })
  }
  return { folder, in: (name: string) => path.join(folder, name) }
})

const script = (output: string) => `#!/bin/sh\n${output}\n`

const says = (version: string) => script(`echo codex-cli ${version}`)

const target = `${process.platform}-${process.arch}`

/** The folder of this platform in codex's packages, as the installed one has it. */
const triple = Effect.gen(function* () {
  const fs = yield* FileSystem.FileSystem
  const [only] = yield* fs.readDirectory(`node_modules/@openai/codex-${target}/vendor`)
  return only ?? ""
})

/** An installed `@openai/codex`: the newer form in two packages, the older in one. */
const installedCodex = Effect.fnUntraced(function* (form: "platform package" | "bin" | "codex", version = "0.150.0") {
  const binary = `vendor/${yield* triple}/${form === "codex" ? "codex" : "bin"}/codex`
  const platformPackage = `node_modules/@openai/codex-${target}`
  const main = "node_modules/@openai/codex"
  const manifest = (version: string) => `{"name": "@openai/codex", "version": "${version}"}`
  const app = yield* folderOf({
    "package.json": "{}",
    [`${main}/package.json`]: manifest(version),
    [`${main}/bin/codex.js`]: "#!/usr/bin/env node\n",
    ...(form === "platform package"
      ? {
          [`${platformPackage}/package.json`]: manifest(`${version}-${target}`),
          [`${platformPackage}/${binary}`]: says("9.9.9")
        }
      : { [`${main}/${binary}`]: says("9.9.9") })
  })
  return { ...app, binary: app.in(`${form === "platform package" ? platformPackage : main}/${binary}`) }
})

describe("looking for codex", () => {
  it.effect("takes the given path, whatever else there is", () =>
    onPlatform(
      Effect.gen(function* () {
        const here = yield* folderOf({ mine: says("1.0.0"), other: says("2.0.0"), codex: says("3.0.0") })
        const env = { CODEX_PATH: here.in("other"), PATH: here.folder }
        assert.strictEqual(yield* pathOf({ codexPath: here.in("mine"), env, installed: true }), here.in("mine"))
      })
    )
  )

  it.effect("tries nothing else when a path is given", () =>
    onPlatform(
      Effect.gen(function* () {
        const here = yield* folderOf({ codex: says("1.0.0") })
        const env = { CODEX_PATH: here.in("codex"), PATH: here.folder }
        const codexPath = here.in("missing")
        assert.deepStrictEqual(yield* triedBy({ codexPath, env, installed: true }), [
          [`codexPath ${codexPath}`, "there is no such file"]
        ])
      })
    )
  )

  it.effect("takes CODEX_PATH before an installed package", () =>
    onPlatform(
      Effect.gen(function* () {
        const app = yield* installedCodex("platform package")
        const here = yield* folderOf({ mine: says("1.0.0") })
        const setup = { appDirectory: app.folder, installed: true }
        assert.strictEqual(yield* pathOf({ ...setup, env: { CODEX_PATH: here.in("mine") } }), here.in("mine"))
        assert.strictEqual(yield* pathOf({ ...setup, env: { CODEX_PATH: "" } }), app.binary)
      })
    )
  )

  for (const form of ["platform package", "bin", "codex"] as const) {
    it.effect(`takes the native binary of the app's package before one on PATH (${form})`, () =>
      onPlatform(
        Effect.gen(function* () {
          const app = yield* installedCodex(form)
          const here = yield* folderOf({ codex: says("1.0.0") })
          const env = { PATH: here.folder }
          assert.strictEqual(yield* pathOf({ appDirectory: app.folder, env, installed: true }), app.binary)
          // Also from a folder inside the app.
          assert.strictEqual(yield* pathOf({ appDirectory: app.in("node_modules"), env, installed: true }), app.binary)
        })
      )
    )
  }

  it.effect("takes the package beside effect-codex when the app has none", () =>
    onPlatform(
      Effect.gen(function* () {
        const found = yield* pathOf({ installed: true })
        const path = yield* Path.Path
        assert.isTrue(found.startsWith(path.resolve(`node_modules/@openai/codex-${target}/vendor`)), found)
      })
    )
  )

  it.effect("goes along PATH in its order, and passes over what cannot be executed", () =>
    onPlatform(
      Effect.gen(function* () {
        const here = yield* folderOf({
          "a/other": "",
          "b/codex/file": "",
          "c/codex": "not executable",
          "d/codex": says("1.0.0"),
          "e/codex": says("2.0.0")
        })
        const path = ["a", "", "b", "c", "d", "e"].map((name) => (name === "" ? "" : here.in(name))).join(":")
        assert.strictEqual(yield* pathOf({ env: { PATH: path } }), here.in("d/codex"))
      })
    )
  )

  it.effect("says every place it tried, in order, and why each was no good", () =>
    onPlatform(
      Effect.gen(function* () {
        const here = yield* folderOf({ "b/codex/file": "", "c/codex": "not executable" })
        const path = [here.in("a"), here.in("b"), here.in("c")].join(":")
        const tried = yield* triedBy({ env: { CODEX_PATH: here.in("gone"), PATH: path } })
        assert.deepStrictEqual(
          tried.map(([place, outcome]) => [
            place,
            outcome?.includes("has no binary for") === true ? "no binary" : outcome
          ]),
          [
            [`CODEX_PATH ${here.in("gone")}`, "there is no such file"],
            ["@openai/codex of /nowhere", "not installed"],
            ["@openai/codex beside effect-codex", "no binary"],
            [`PATH ${here.in("a/codex")}`, "there is no such file"],
            [`PATH ${here.in("b/codex")}`, "this is no file"],
            [`PATH ${here.in("c/codex")}`, "it is not executable"]
          ]
        )
        const { message } = yield* Effect.flip(pathOf({ env: { PATH: path } }))
        for (const part of [
          "npm install @openai/codex",
          "codexPath",
          "CODEX_PATH: not set",
          `PATH ${here.in("c/codex")}`
        ]) {
          assert.include(message, part)
        }
      })
    )
  )

  it.effect("names the optional dependency that is missing when a package has no binary", () =>
    onPlatform(
      Effect.gen(function* () {
        const app = yield* folderOf({
          "package.json": "{}",
          "node_modules/@openai/codex/package.json": `{"name": "@openai/codex", "version": "0.150.0"}`
        })
        const tried = yield* triedBy({ appDirectory: app.folder })
        assert.include(
          tried.find(([place]) => place === `@openai/codex of ${app.folder}`)?.[1],
          `@openai/codex-${target}`
        )
      })
    )
  )
})

describe("a path to codex", () => {
  it.effect("that is npm's start script is resolved to the native binary behind it", () =>
    onPlatform(
      Effect.gen(function* () {
        const app = yield* installedCodex("platform package")
        const fs = yield* FileSystem.FileSystem
        const link = app.in("link")
        yield* fs.symlink(app.in("node_modules/@openai/codex/bin/codex.js"), link)
        const shims = [app.in("node_modules/@openai/codex/bin/codex.js"), link]
        for (const codexPath of shims) assert.strictEqual(yield* pathOf({ codexPath }), app.binary)
        // The real one, as npm links it.
        const real = yield* pathOf({ codexPath: "node_modules/.bin/codex", installed: true })
        assert.include(real, `codex-${target}`)
      })
    )
  )

  it.effect("that is npm's start script without its binary is no codex", () =>
    onPlatform(
      Effect.gen(function* () {
        const app = yield* folderOf({ "node_modules/@openai/codex/bin/codex.js": "#!/usr/bin/env node\n" })
        const tried = yield* triedBy({ codexPath: app.in("node_modules/@openai/codex/bin/codex.js") })
        assert.include(tried[0]?.[1], "is not installed")
      })
    )
  )

  it.effect("may be relative to the process's folder", () =>
    onPlatform(
      Effect.gen(function* () {
        const path = yield* Path.Path
        const here = yield* folderOf({ mine: says("1.0.0") })
        const codexPath = path.relative(path.resolve("."), here.in("mine"))
        assert.isFalse(path.isAbsolute(codexPath))
        assert.strictEqual(yield* pathOf({ codexPath }), here.in("mine"))
      })
    )
  )

  it.effect("that is a folder or cannot be executed is no codex", () =>
    onPlatform(
      Effect.gen(function* () {
        const here = yield* folderOf({ "dir/file": "", plain: "x" })
        assert.deepStrictEqual(yield* triedBy({ codexPath: here.in("dir") }), [
          [`codexPath ${here.in("dir")}`, "this is no file"]
        ])
        assert.deepStrictEqual(yield* triedBy({ codexPath: here.in("plain") }), [
          [`codexPath ${here.in("plain")}`, "it is not executable"]
        ])
      })
    )
  )
})

/** Fails when anything is started. */
const noProcesses = Layer.succeed(
  ChildProcessSpawner.ChildProcessSpawner,
  ChildProcessSpawner.make(() => Effect.die(new Error("a process was started")))
)

const versionWithoutProcess = (codexPath: string) =>
  Effect.gen(function* () {
    return Option.getOrUndefined(yield* (yield* CodexBinary).version)
  }).pipe(
    Effect.provide(CodexBinary.layer({ codexPath }).pipe(Layer.provide(noProcesses), Layer.provide(NodeServices.layer)))
  )

describe("the version of codex", () => {
  it.effect("is read from its package, without starting it", () =>
    onPlatform(
      Effect.gen(function* () {
        const vendor = `vendor/${yield* triple}`
        const newest = yield* folderOf({
          [`${vendor}/codex-package.json`]: `{"layoutVersion": 1, "version": "0.168.0"}`,
          [`${vendor}/bin/codex`]: script(""),
          "package.json": `{"name": "@openai/codex", "version": "0.1.0"}`
        })
        assert.strictEqual(yield* versionWithoutProcess(newest.in(`${vendor}/bin/codex`)), "0.168.0")
        const platformPackage = yield* installedCodex("platform package", "0.128.0")
        assert.strictEqual(yield* versionWithoutProcess(platformPackage.binary), "0.128.0")
        const early = yield* installedCodex("platform package", "0.130.0-alpha.2")
        assert.strictEqual(yield* versionWithoutProcess(early.binary), "0.130.0-alpha.2")
        const old = yield* installedCodex("codex", "0.80.0")
        assert.strictEqual(yield* versionWithoutProcess(old.binary), "0.80.0")
      })
    )
  )

  it.effect("of the installed binary is the one that was tested with", () =>
    onPlatform(
      Effect.gen(function* () {
        assert.strictEqual(yield* versionWithoutProcess("node_modules/.bin/codex"), testedVersion)
      })
    )
  )

  it.effect("is not taken from a package that only depends on codex", () =>
    onPlatform(
      Effect.gen(function* () {
        const app = yield* folderOf({
          "package.json": `{"name": "app", "version": "7.0.0", "dependencies": {"@openai/codex": "0.169.0"}}`,
          "a/b/bin/codex": says("0.1.2")
        })
        assert.strictEqual(yield* versionOf({ codexPath: app.in("a/b/bin/codex") }), "0.1.2")
      })
    )
  )

  for (const [output, version] of [
    ["codex-cli 0.169.0", "0.169.0"],
    ["codex-cli 0.170.0-alpha.12", "0.170.0-alpha.12"],
    ["codex 1.2.3 (build 4.5)", "1.2.3"]
  ] as const) {
    it.effect(`is asked of a binary without a package, which says "${output}"`, () =>
      onPlatform(
        Effect.gen(function* () {
          const here = yield* folderOf({ codex: script(`test "$*" = --version && echo '${output}'`) })
          assert.strictEqual(yield* versionOf({ codexPath: here.in("codex") }), version)
        })
      )
    )
  }

  it.effect("is none when the binary does not say it, and that is no failure", () =>
    onPlatform(
      Effect.gen(function* () {
        const here = yield* folderOf({ silent: script(""), chatty: script("echo hello"), failing: script("exit 3") })
        for (const name of ["silent", "chatty", "failing"]) {
          assert.isUndefined(yield* versionOf({ codexPath: here.in(name) }))
        }
      })
    )
  )

  it.effect("cannot be asked of what the system does not start, and says so", () =>
    onPlatform(
      Effect.gen(function* () {
        const here = yield* folderOf({ codex: "#!/nowhere/interpreter\n" })
        const { reason } = yield* Effect.flip(versionOf({ codexPath: here.in("codex") }))
        assert.strictEqual(reason._tag, "SpawnFailed")
      })
    )
  )
})

describe("a codex that was not tested with", () => {
  const logged = (setup: Setup, use: (binary: CodexBinary["Service"]) => Effect.Effect<unknown, CodexError>) =>
    Effect.gen(function* () {
      const lines: Array<string> = []
      const logger = Logger.make<unknown, void>(
        ({ logLevel, message }) => void lines.push(`${logLevel} ${String(message)}`)
      )
      yield* Effect.flatMap(open(setup), use).pipe(Effect.provide(Logger.layer([logger])))
      return lines
    })

  const both = ({ path, version }: CodexBinary["Service"]) => Effect.all([path, version, path, version])

  it.effect("is used all the same, with one warning that names both versions", () =>
    onPlatform(
      Effect.gen(function* () {
        const app = yield* installedCodex("bin", "0.42.0")
        const stub = yield* folderOf({ codex: says("0.42.0") })
        for (const codexPath of [app.binary, stub.in("codex")]) {
          const lines = yield* logged({ codexPath }, both)
          assert.strictEqual(lines.length, 1)
          assert.include(lines[0], "Warn")
          assert.include(lines[0], "0.42.0")
          assert.include(lines[0], testedVersion)
        }
      })
    )
  )

  it.effect("is used with a warning when it does not say its version", () =>
    onPlatform(
      Effect.gen(function* () {
        const stub = yield* folderOf({ codex: script("") })
        const lines = yield* logged({ codexPath: stub.in("codex") }, both)
        assert.strictEqual(lines.length, 1)
        assert.include(lines[0], "does not say its version")
      })
    )
  )

  it.effect("is the only one that is warned about", () =>
    onPlatform(
      Effect.gen(function* () {
        const stub = yield* folderOf({ codex: says(testedVersion) })
        assert.deepStrictEqual(yield* logged({ codexPath: stub.in("codex") }, both), [])
        assert.deepStrictEqual(yield* logged({ codexPath: "node_modules/.bin/codex", installed: true }, both), [])
      })
    )
  )
})

describe("what was found", () => {
  it.effect("is remembered, and what was not is looked for again", () =>
    onPlatform(
      Effect.gen(function* () {
        const fs = yield* FileSystem.FileSystem
        const here = yield* folderOf({})
        const codexPath = here.in("codex")
        const { path, version } = yield* open({ codexPath })
        assert.strictEqual((yield* Effect.flip(path)).reason._tag, "BinaryNotFound")
        assert.strictEqual((yield* Effect.flip(version)).reason._tag, "BinaryNotFound")

        yield* fs.writeFileString(codexPath, `${says("1.0.0")}echo >> '${here.in("asked")}'\n`, { mode: 0o755 })
        assert.strictEqual(yield* path, codexPath)
        assert.deepStrictEqual(yield* version, Option.some("1.0.0"))

        yield* version
        assert.strictEqual(yield* fs.readFileString(here.in("asked")), "\n")
        yield* fs.remove(codexPath)
        assert.strictEqual(yield* path, codexPath)
        assert.deepStrictEqual(yield* version, Option.some("1.0.0"))
      })
    )
  )

  it.effect("does not depend on the configuration of whoever asks", () =>
    onPlatform(
      Effect.gen(function* () {
        const here = yield* folderOf({ mine: says("1.0.0"), other: says("2.0.0") })
        const { path } = yield* open({ env: { CODEX_PATH: here.in("mine") } })
        const found = yield* Effect.provide(path, environment({ CODEX_PATH: here.in("other") }))
        assert.strictEqual(found, here.in("mine"))
      })
    )
  )

  it.effect("can be given, for tests", () =>
    Effect.gen(function* () {
      const { path, version } = yield* CodexBinary
      assert.strictEqual(yield* path, "/opt/codex")
      assert.deepStrictEqual(yield* version, Option.some("1.2.3"))
    }).pipe(Effect.provide(CodexBinary.layerTest("/opt/codex", "1.2.3")))
  )
})
