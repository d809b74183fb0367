/**
 * One whole turn on the real binary, from its start until its process is gone;
 * and a later turn of a thread on an app-server, whose process stays.
 *
 * The contenders run in this process, one turn at a time, and talk to the same
 * scripted model.
 */
import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"
import { NodeServices } from "@effect/platform-node"
import { Codex as CodexSdk } from "@openai/codex-sdk"
import { Effect, Layer, ManagedRuntime } from "effect"
import { Codex } from "effect-codex"
import { CodexBinary } from "effect-codex/binary"
import { ConfigOverrides } from "effect-codex/config"
import { interleave, median, timed } from "./support/measure.ts"
import type { ModelAddress } from "./support/model.ts"
import type { Report } from "./support/report.ts"

const names = ["bare", "codexSdk", "thread"] as const
type Name = (typeof names)[number]
const serverNames = ["thread", "warm"] as const

const rounds = { count: 60, warmUps: 2 }
const serverRounds = { count: 20, warmUps: 1 }
const prompt = "Do it"
const answer = "Done."

export const turn = async (): Promise<Report> => {
  const folder = mkdtempSync(join(tmpdir(), "effect-codex-bench-"))
  const modelProgram = fileURLToPath(new URL("./support/model.ts", import.meta.url))
  const countOf = (contenders: ReadonlyArray<string>, { count, warmUps }: typeof rounds) =>
    contenders.length * (count + warmUps)
  // One more, which makes the app-server's thread a warm one.
  const turns = String(countOf(names, rounds) + countOf(serverNames, serverRounds) + 1)
  const model = spawn(process.execPath, ["-C", "effect-codex-source", modelProgram, turns], {
    stdio: ["pipe", "pipe", "inherit"]
  })
  try {
    const { env, options } = await addressOf(model)
    // An empty home: codex starts a login shell, and what that runs is not ours to measure.
    const contenders = await makeContenders(folder, { options, env: { ...env, HOME: folder } })
    const samples = await interleave(names, rounds, (name) => timed(contenders[name]))
    // By itself: whoever comes after a turn that ends no process has it easier.
    const server = await interleave(serverNames, serverRounds, (name) => timed(contenders[name]))
    await contenders.end()
    // Within a round, since codex itself varies by more than anyone adds, and slowly.
    const added = (name: Name) =>
      (median(samples[name].map((millis, round) => millis / (samples.bare[round] ?? Number.NaN))) - 1) * 100
    return {
      name: "turn",
      title: "A whole turn on the real codex, against the bare binary",
      rows: [
        {
          label: "thread.run: time added to the bare binary's",
          value: added("thread"),
          unit: "%",
          target: { atMost: 3 }
        },
        {
          label: "@openai/codex-sdk run: time added",
          value: added("codexSdk"),
          unit: "%"
        },
        {
          label: "thread.run over exec / a later turn of a thread on an app-server",
          value: median(server.thread.map((millis, round) => millis / (server.warm[round] ?? Number.NaN))),
          unit: "x",
          target: { atLeast: 2 }
        }
      ],
      samples: { turn: samples, server }
    }
  } finally {
    model.stdin?.end()
    await once(model, "exit")
    rmSync(folder, { recursive: true, force: true })
  }
}

const addressOf = async (model: ChildProcess): Promise<ModelAddress> => {
  if (model.stdout === null) throw new Error("the model has no output")
  for await (const line of createInterface({ input: model.stdout })) return JSON.parse(line) as ModelAddress
  throw new Error("the model did not start")
}

const makeContenders = async (workingDirectory: string, model: ModelAddress) => {
  const ThreadLive = Codex.layerExec({ env: model.env, defaults: model.options })
  const AppServerLive = Codex.layerAppServer({ env: model.env, config: model.options })
  const appServer = ManagedRuntime.make(AppServerLive.pipe(Layer.provide(NodeServices.layer)))
  const runtime = ManagedRuntime.make(
    Layer.mergeAll(ThreadLive, CodexBinary.layer(), ConfigOverrides.layer()).pipe(
      Layer.provideMerge(NodeServices.layer)
    )
  )
  const binary = await runtime.runPromise(Effect.flatMap(CodexBinary, ({ path }) => path))
  const { args } = await runtime.runPromise(
    Effect.flatMap(ConfigOverrides, (overrides) => overrides.resolve(model.options))
  )
  const env = { ...process.env, ...model.env } as Record<string, string>
  const check = (finalResponse: string) => {
    if (finalResponse !== answer) throw new Error(`codex answered ${finalResponse}`)
  }
  // As exec has it: nobody is asked.
  const options = { workingDirectory, approvalPolicy: "never" } as const
  const kept = await appServer.runPromise(Effect.flatMap(Codex, (codex) => codex.startThread(options)))
  const warm = async () => {
    const { finalResponse, items } = await appServer.runPromise(kept.run(prompt))
    check(finalResponse)
    const command = items.find((item) => item._tag === "CommandExecution")
    if (command?.exitCode !== 0) throw new Error("codex did not run the command")
  }
  await warm()

  return {
    bare: async () => {
      const flags = ["exec", "--json", "--skip-git-repo-check", `--cd=${workingDirectory}`, ...args]
      const child = spawn(binary, flags, { env, stdio: ["pipe", "pipe", "ignore"] })
      child.stdin.end(prompt)
      child.stdout.resume()
      const [exitCode] = await once(child, "close")
      if (exitCode !== 0) throw new Error(`codex ended with ${exitCode}`)
    },
    codexSdk: async () => {
      const configOverrides = args.filter((arg) => arg !== "-c")
      const codex = new CodexSdk({ codexPathOverride: binary, env, configOverrides })
      const thread = codex.startThread({ workingDirectory, skipGitRepoCheck: true })
      check((await thread.run(prompt)).finalResponse)
    },
    thread: async () => {
      const program = Effect.gen(function* () {
        const thread = yield* (yield* Codex).startThread({ workingDirectory, skipGitRepoCheck: true })
        return yield* thread.run(prompt)
      })
      check((await runtime.runPromise(program)).finalResponse)
    },
    warm,
    end: () => Promise.all([runtime.dispose(), appServer.dispose()])
  }
}
