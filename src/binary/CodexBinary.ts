/**
 * Finds the codex binary and says which version it is.
 *
 * Looks in the given path, in `CODEX_PATH`, in the `@openai/codex` package of
 * the app, and along PATH, in this order. Where it meets npm's start script it
 * takes the native binary behind it, so that no extra Node process runs. It
 * installs nothing, and it does not start codex unless asked for a version that
 * no file tells.
 *
 * @since 0.1.0
 */
import { createRequire } from "node:module"
import { ConfigProvider, Context, Effect, FileSystem, Layer, Option, Path, Semaphore, Stream } from "effect"
import { ChildProcess, ChildProcessSpawner } from "effect/process"
import { BinaryNotFound, CodexError, SpawnFailed } from "../CodexError.ts"
import { configVariable } from "../internal/environment.ts"
import { withinMillis } from "../internal/liveClock.ts"

/**
 * The version this release was built and tested with. A newer or older codex
 * is used all the same, with a warning in the log.
 *
 * @since 0.1.0
 * @category constants
 */
export const testedVersion = "0.169.0"

/**
 * Where the codex binary is, and which version.
 *
 * @since 0.1.0
 * @category services
 * @example
 * ```ts
 * import { NodeServices } from "@effect/platform-node"
 * import { Effect, Layer } from "effect"
 * import { CodexBinary } from "effect-codex/binary"
 *
 * const version = Effect.gen(function* () {
 *   return yield* (yield* CodexBinary).version
 * }).pipe(Effect.provide(CodexBinary.layer().pipe(Layer.provide(NodeServices.layer))))
 * ```
 */
export class CodexBinary extends Context.Service<
  CodexBinary,
  {
    /**
     * The absolute path of the binary, looked up once.
     *
     * Fails with `BinaryNotFound`, listing every place tried.
     */
    readonly path: Effect.Effect<string, CodexError>
    /**
     * The version, such as `"0.169.0"`: from the package it stands in, or else
     * from `codex --version` (at most 10 seconds); none when it does not say.
     */
    readonly version: Effect.Effect<Option.Option<string>, CodexError>
  }
>()("effect-codex/binary/CodexBinary") {
  static readonly layer = (options?: {
    /** A path to codex; nothing else is tried then. Relative to the process's folder. */
    readonly codexPath?: string | undefined
    /** The folder of the app whose `@openai/codex` is meant. Default: the process's folder, then this package's. */
    readonly appDirectory?: string | undefined
  }): Layer.Layer<CodexBinary, never, ChildProcessSpawner.ChildProcessSpawner | FileSystem.FileSystem | Path.Path> =>
    Layer.effect(
      CodexBinary,
      Effect.gen(function* () {
        const fs = yield* FileSystem.FileSystem
        const path = yield* Path.Path
        const spawner = yield* ChildProcessSpawner.ChildProcessSpawner
        // The layer's, not that of whoever asks first.
        const configProvider = yield* ConfigProvider.ConfigProvider

        const place = makePlace(fs, path)
        const locate = Effect.gen(function* () {
          const tried: Array<{ readonly place: string; readonly outcome: string }> = []
          const attempt = Effect.fnUntraced(function* (name: string, candidate: Candidate) {
            const outcome = yield* candidate
            if ("binary" in outcome) return outcome.binary
            tried.push({ place: name, outcome: outcome.problem })
            return undefined
          })

          if (options?.codexPath !== undefined) {
            const found = yield* attempt(`codexPath ${options.codexPath}`, place.file(options.codexPath))
            if (found !== undefined) return found
            return yield* new CodexError({ reason: new BinaryNotFound({ tried }) })
          }
          const fromEnvironment = yield* configVariable("CODEX_PATH")
          if (Option.isSome(fromEnvironment)) {
            const found = yield* attempt(`CODEX_PATH ${fromEnvironment.value}`, place.file(fromEnvironment.value))
            if (found !== undefined) return found
          } else {
            tried.push({ place: "CODEX_PATH", outcome: "not set" })
          }
          const app = path.resolve(options?.appDirectory ?? ".")
          for (const [name, from] of [
            [`@openai/codex of ${app}`, path.join(app, "package.json")],
            ["@openai/codex beside effect-codex", import.meta.url]
          ] as const) {
            const found = yield* attempt(name, place.package(from))
            if (found !== undefined) return found
          }
          const searchPath = Option.getOrElse(yield* configVariable("PATH"), () => "")
          const windows = globalThis.process.platform === "win32"
          for (const folder of searchPath.split(windows ? ";" : ":").filter(Boolean)) {
            for (const file of windows ? ["codex.exe", "codex.cmd"] : ["codex"]) {
              const found = yield* attempt(`PATH ${path.join(folder, file)}`, place.file(path.join(folder, file)))
              if (found !== undefined) return found
            }
          }
          return yield* new CodexError({ reason: new BinaryNotFound({ tried }) })
        }).pipe(Effect.provideService(ConfigProvider.ConfigProvider, configProvider))

        const askVersion = Effect.fnUntraced(
          function* (binary: string) {
            const handle = yield* spawner.spawn(
              ChildProcess.make(binary, ["--version"], {
                stdin: "ignore",
                stderr: "ignore",
                forceKillAfter: "1 second"
              })
            )
            return yield* withinMillis(Stream.mkString(Stream.decodeText(handle.stdout)), 10_000)
          },
          Effect.scoped,
          Effect.map((text) => Option.flatMap(text, parseVersion)),
          Effect.catchTag("PlatformError", (error) =>
            Effect.fail(
              new CodexError({ reason: new SpawnFailed({ command: "codex --version", detail: error.reason._tag }) })
            )
          )
        )

        const found = yield* cachedOnSuccess(
          Effect.gen(function* () {
            const binary = yield* locate
            const version = yield* place.version(binary)
            if (Option.isSome(version)) yield* warnUntested(version)
            return { binary, version }
          })
        )
        const version = yield* cachedOnSuccess(
          Effect.gen(function* () {
            const { binary, version } = yield* found
            if (Option.isSome(version)) return version
            const asked = yield* askVersion(binary)
            yield* warnUntested(asked)
            return asked
          })
        )
        return CodexBinary.of({ path: Effect.map(found, ({ binary }) => binary), version })
      })
    )

  /** A binary that is always the given one: for tests, and for apps that know where it is. */
  static readonly layerTest = (path: string, version?: string): Layer.Layer<CodexBinary> =>
    Layer.succeed(
      CodexBinary,
      CodexBinary.of({ path: Effect.succeed(path), version: Effect.succeed(Option.fromUndefinedOr(version)) })
    )
}

type Candidate = Effect.Effect<{ readonly binary: string } | { readonly problem: string }>

/** Remembers a success; after a failure the next call tries again. Whoever asks meanwhile waits for the same. */
const cachedOnSuccess = <A, E>(effect: Effect.Effect<A, E>): Effect.Effect<Effect.Effect<A, E>> =>
  Effect.sync(() => {
    const oneAtATime = Semaphore.makeUnsafe(1)
    let known: { readonly value: A } | undefined
    const ask = Effect.map(effect, (value) => {
      known = { value }
      return value
    })
    return Semaphore.withPermit(
      oneAtATime,
      Effect.suspend(() => (known === undefined ? ask : Effect.succeed(known.value)))
    )
  })

const parseVersion = (text: string): Option.Option<string> =>
  Option.fromNullishOr(/\b\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?/.exec(text)?.[0])

const warnUntested = (version: Option.Option<string>): Effect.Effect<void> => {
  if (Option.isNone(version)) {
    return Effect.logWarning(`codex does not say its version; effect-codex was tested with ${testedVersion}`)
  }
  return version.value === testedVersion
    ? Effect.void
    : Effect.logWarning(`codex is ${version.value}; effect-codex was tested with ${testedVersion}`)
}

/** The target triples under which codex packages its binary, by Node's platform and architecture. */
const targets: Readonly<Record<string, string>> = {
  "linux-x64": "x86_64-unknown-linux-musl",
  "linux-arm64": "aarch64-unknown-linux-musl",
  "android-x64": "x86_64-unknown-linux-musl",
  "android-arm64": "aarch64-unknown-linux-musl",
  "darwin-x64": "x86_64-apple-darwin",
  "darwin-arm64": "aarch64-apple-darwin",
  "win32-x64": "x86_64-pc-windows-msvc",
  "win32-arm64": "aarch64-pc-windows-msvc"
}

const makePlace = (fs: FileSystem.FileSystem, path: Path.Path) => {
  const { arch, platform } = globalThis.process
  const executable = platform === "win32" ? "codex.exe" : "codex"

  /** The native binary of an installed `@openai/codex`, given the folder of that package. */
  const native = Effect.fnUntraced(function* (packageDirectory: string) {
    const target = targets[`${platform}-${arch}`]
    if (target === undefined) return { problem: `codex has no binary for ${platform} ${arch}` }
    const name = `@openai/codex-${platform === "android" ? "linux" : platform}-${arch}`
    const platformPackage = Effect.try({
      try: () =>
        path.dirname(createRequire(path.join(packageDirectory, "package.json")).resolve(`${name}/package.json`)),
      catch: () => undefined
    }).pipe(Effect.orElseSucceed(() => packageDirectory))
    // Since 0.9x the binary is in a package of the platform; before, in this one. Its folder was called codex before bin.
    for (const root of new Set([yield* platformPackage, packageDirectory])) {
      for (const folder of ["bin", "codex"]) {
        const binary = path.join(root, "vendor", target, folder, executable)
        if (yield* Effect.orElseSucceed(fs.exists(binary), () => false)) return { binary }
      }
    }
    return {
      problem: `${packageDirectory} has no binary for ${platform} ${arch}; its optional dependency ${name} is not installed`
    }
  })

  const packageOf = Effect.fnUntraced(function* (from: string) {
    const directory = yield* Effect.try({
      try: () => path.dirname(createRequire(from).resolve("@openai/codex/package.json")),
      catch: () => undefined
    }).pipe(Effect.orElseSucceed(() => undefined))
    return directory === undefined ? { problem: "not installed" } : yield* native(directory)
  })

  const file = Effect.fnUntraced(function* (candidate: string) {
    const absolute = path.resolve(candidate)
    const info = yield* Effect.option(fs.stat(absolute))
    if (Option.isNone(info)) return { problem: "there is no such file" }
    if (info.value.type !== "File") return { problem: "this is no file" }
    const real = yield* Effect.orElseSucceed(fs.realPath(absolute), () => absolute)
    // npm's start script: bin/codex.js, or on Windows codex.cmd beside node_modules.
    if (/[\\/]@openai[\\/]codex[\\/]bin[\\/]codex\.js$/.test(real)) return yield* native(path.resolve(real, "..", ".."))
    if (real.endsWith(".cmd")) return yield* native(path.join(path.dirname(real), "node_modules", "@openai", "codex"))
    if (platform !== "win32" && (info.value.mode & 0o111) === 0) return { problem: "it is not executable" }
    return { binary: absolute }
  })

  /** The version that the files around a binary tell. */
  const version = Effect.fnUntraced(function* (binary: string) {
    const real = yield* Effect.orElseSucceed(fs.realPath(binary), () => binary)
    const triple = path.resolve(real, "..", "..")
    for (const manifest of [
      path.join(triple, "codex-package.json"),
      path.resolve(triple, "..", "..", "package.json")
    ]) {
      const text = yield* Effect.option(fs.readFileString(manifest))
      if (Option.isNone(text)) continue
      const found = /"version"\s*:\s*"([^"]+)"/.exec(text.value)?.[1]
      const isCodex = manifest.endsWith("codex-package.json") || /"name"\s*:\s*"@openai\/codex"/.test(text.value)
      // Packages of a platform carry it in their version, such as 0.128.0-linux-x64.
      if (found !== undefined && isCodex)
        return parseVersion(found.replace(/-(?:linux|darwin|win32)-(?:x64|arm64)$/, ""))
    }
    return Option.none<string>()
  })

  return { file, package: packageOf, version }
}
