/**
 * Many turns on the real binary, some of which go wrong on purpose: does every
 * one end as it must, and is nothing left behind?
 *
 * npm run soak                  500 turns
 * npm run soak -- --turns 100
 *
 * Eight at a time, half of them on exec and half on one app-server; every tenth
 * meets a fault. What each must come to is known before it runs. A scripted model
 * answers: neither network nor key is needed. Prints a table, and ends with 1 when
 * anything is not as it must be. What needs /proc is only looked at on Linux.
 */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { parseArgs } from "node:util"
import { NodeServices } from "@effect/platform-node"
import { Cause, Context, Effect, Exit, Fiber, Layer, Metric, Option, Schema, Stream } from "effect"
import {
  Codex,
  type CodexError,
  isCodexError,
  type Thread,
  type ThreadEvent,
  type ThreadOptions,
  type TurnResult
} from "effect-codex"
import { Budget } from "effect-codex/telemetry"
import { type Answer, Script, ScriptedModel } from "effect-codex/testing"

const { values } = parseArgs({ options: { turns: { type: "string", default: "500" } } })
const turns = Number(values.turns)
const atOnce = 8
/** After each of these many turns nothing runs for a moment, and is counted. */
const roundTurns = 25

const { gc } = globalThis
if (gc === undefined || !Number.isInteger(turns) || turns < 1) {
  console.error("usage: npm run soak -- --turns 500 (from 1; node needs --expose-gc)")
  process.exit(2)
}

const say = (text: string): void => void process.stdout.write(`${text}\n`)
const complain = (text: string): void => void process.stderr.write(`${text}\n`)
const now = () => performance.now()

// ---------------------------------------------------------------------------
// Turns
// ---------------------------------------------------------------------------

type Transport = "exec" | "app-server"

interface Run {
  readonly number: number
  readonly transport: Transport
  readonly codex: Codex["Service"]
  readonly model: ScriptedModel["Service"]
  readonly thread: Effect.Effect<Thread, CodexError>
  readonly prompt: string
}

interface Case {
  /** What the model says to the request of a turn with this number, from 1. */
  readonly answer: (request: number, turn: number) => Script.Step
  /** Undefined when all is as it must be, or what is not. */
  readonly run: (run: Run) => Effect.Effect<string | undefined, CodexError>
}

const shell = (command: string) =>
  Script.respond(Script.command(command, { arguments: { login: false, yield_time_ms: 30_000 } }))

const said = (turn: number) => `This is the answer to turn ${turn}.`

const unlessAnswered = (turn: number, { finalResponse }: TurnResult<unknown>) =>
  finalResponse === said(turn) ? undefined : `answered ${JSON.stringify(finalResponse)}`

/** A turn that must fail with this. */
const failsWith =
  (expected: string, options: Parameters<Thread["stream"]>[1] = {}): Case["run"] =>
  ({ prompt, thread }) =>
    Effect.gen(function* () {
      const exit = yield* Effect.exit((yield* thread).run(prompt, options))
      return unlessFailed(expected, exit)
    })

const unlessFailed = (expected: string, exit: Exit.Exit<unknown, unknown>): string | undefined => {
  const error = Option.getOrUndefined(Exit.findErrorOption(exit))
  const outcome = isCodexError(error)
    ? error.reason._tag === "TurnFailed"
      ? `TurnFailed ${error.reason.codexErrorInfo._tag}`
      : error.reason._tag
    : Exit.isSuccess(exit)
      ? "completed"
      : Cause.pretty(exit.cause)
  return outcome === expected ? undefined : `came to ${outcome}`
}

const always =
  (step: Script.Step): Case["answer"] =>
  () =>
    step

const answers: Case["answer"] = (_, turn) => said(turn)

const isRunningCommand = (event: ThreadEvent.ThreadEvent) =>
  event._tag === "ItemStarted" && event.item._tag === "CommandExecution"

/** Waits until a turn runs a command, and then does something. */
const whenRunning = <E>(thread: Thread, prompt: string, then: Effect.Effect<void, E>) =>
  thread.stream(prompt).pipe(
    Stream.tap((event) => (isRunningCommand(event) ? then : Effect.void)),
    Stream.runDrain
  )

const good: Readonly<Record<string, Case>> = {
  answer: {
    answer: answers,
    run: ({ number, prompt, thread }) =>
      Effect.gen(function* () {
        return unlessAnswered(number, yield* (yield* thread).run(prompt))
      })
  },
  "command, then answer": {
    answer: (request, turn) => (request === 1 ? shell(`echo out-${turn}`) : said(turn)),
    run: ({ number, prompt, thread }) =>
      Effect.gen(function* () {
        const result = yield* (yield* thread).run(prompt)
        const command = result.items.find((item) => item._tag === "CommandExecution")
        if (command?.aggregatedOutput.trim() !== `out-${number}`) return `ran ${JSON.stringify(command)}`
        return unlessAnswered(number, result)
      })
  },
  "streamed answer": {
    answer: (_, turn) => Script.respond(Script.message(said(turn).split(/(?= )/))),
    run: ({ number, prompt, thread }) =>
      Effect.gen(function* () {
        const events = yield* Stream.runCollect((yield* thread).stream(prompt))
        const last = events.findLast(({ _tag }) => _tag === "ItemCompleted")
        const text = last?._tag === "ItemCompleted" && last.item._tag === "AgentMessage" ? last.item.text : undefined
        if (events.at(-1)?._tag !== "TurnCompleted") return "the last event is no verdict"
        return text === said(number) ? undefined : `answered ${text}`
      })
  },
  "structured answer": {
    answer: (_, turn) => JSON.stringify({ turn }),
    run: ({ number, prompt, thread }) =>
      Effect.gen(function* () {
        const outputSchema = Schema.Struct({ turn: Schema.Number })
        const { output } = yield* (yield* thread).run(prompt, { outputSchema })
        return output.turn === number ? undefined : `answered ${output.turn}`
      })
  }
}

const faults: Readonly<Record<string, Case>> = {
  "429, always": {
    answer: always(Script.httpFailure(429, { error: { message: "too fast" } }, { "retry-after": "0" })),
    run: failsWith("TurnFailed ResponseTooManyFailedAttempts")
  },
  "500, always": {
    answer: always(Script.httpFailure(500, { error: { message: "broken" } })),
    run: failsWith("TurnFailed InternalServerError")
  },
  "stream cut, always": {
    answer: always(Script.cutStream([Script.message("Half an")])),
    run: failsWith("TurnFailed ResponseStreamDisconnected")
  },
  "stream cut, once": {
    answer: (request, turn) => (request === 1 ? Script.cutStream() : said(turn)),
    run: ({ number, prompt, thread }) =>
      Effect.gen(function* () {
        return unlessAnswered(number, yield* (yield* thread).run(prompt))
      })
  },
  "codex killed": {
    answer: (request, turn) => (request === 1 ? shell("sleep 600") : said(turn)),
    // It has a codex of its own, since others share the server.
    run: ({ model, number, prompt, transport }) =>
      Effect.gen(function* () {
        const mark = `${number}`
        const layer = layerOf(transport, model, { [killMark]: mark })
        const codex = Context.get(yield* Layer.build(layer), Codex)
        const thread = yield* codex.startThread(threadOptions(number))
        const kill = Effect.sync(() => {
          const codexPid = marked(`${killMark}=${mark}`).find((pid) => parentOf(pid) === process.pid)
          if (codexPid === undefined) throw new Error("no codex to kill was found")
          process.kill(codexPid, "SIGKILL")
        })
        const exit = yield* Effect.exit(whenRunning(thread, prompt, kill))
        return unlessFailed(transport === "exec" ? "TurnIncomplete" : "ConnectionClosed", exit)
      }).pipe(Effect.scoped, Effect.provide(NodeServices.layer))
  },
  "fiber interrupted": {
    answer: (request, turn) => (request === 1 ? shell("sleep 600") : said(turn)),
    run: ({ prompt, thread }) =>
      Effect.gen(function* () {
        const opened = yield* thread
        const fiber: Fiber.Fiber<void, CodexError> = yield* Effect.forkChild(
          whenRunning(
            opened,
            prompt,
            Effect.suspend(() => Effect.asVoid(Effect.forkDetach(Fiber.interrupt(fiber))))
          )
        )
        const exit = yield* Fiber.await(fiber)
        return Exit.hasInterrupts(exit) ? undefined : "was not interrupted"
      })
  },
  "idle timeout": {
    answer: always(Script.silentStream()),
    run: failsWith("IdleTimeout", { idleTimeout: "3 seconds" })
  },
  "total timeout": { answer: always(shell("sleep 600")), run: failsWith("TurnTimeout", { timeout: "3 seconds" }) },
  "item timeout": {
    answer: always(shell("sleep 600")),
    run: failsWith("IdleTimeout", { itemTimeout: { CommandExecution: "1 second" } })
  },
  "budget used up": {
    answer: (request) => shell(request === 1 ? "true" : "sleep 600"),
    run: failsWith("BudgetExceeded", { budget: Budget.toolCalls(1) })
  },
  "slow consumer": {
    answer: (_, turn) => Script.respond(Script.message(said(turn).split(""))),
    run: ({ number, prompt, thread }) =>
      Effect.gen(function* () {
        const events = yield* (yield* thread).stream(prompt, { idleTimeout: "20 seconds" }).pipe(
          Stream.tap(() => Effect.sleep("40 millis")),
          Stream.runCollect
        )
        const answer = events.flatMap((event) =>
          event._tag === "ItemCompleted" && event.item._tag === "AgentMessage" ? [event.item.text] : []
        )
        return answer.at(-1) === said(number) ? undefined : `answered ${answer.at(-1)}`
      })
  }
}

const cases = { ...good, ...faults }

/** Ten by ten: nine of each that go well, and one that does not, on both transports in turn. */
const planOf = (number: number): { readonly name: string; readonly transport: Transport } => {
  const transport = number % 2 === 0 ? "exec" : "app-server"
  const nth = Math.floor(number / 10)
  // Twenty turns have two faults, one on each transport.
  const isFault = number % 10 === (nth % 2 === 0 ? 4 : 7)
  const names = Object.keys(isFault ? faults : good)
  return { transport, name: names[(isFault ? Math.floor(nth / 2) : Math.floor(number / 2)) % names.length] ?? "answer" }
}

// ---------------------------------------------------------------------------
// The model
// ---------------------------------------------------------------------------

const promptOf = (turn: number, name: string) => `soak ${turn}: ${name}`

/** Answers by the prompt: turns run side by side. */
const makeAnswer = (): Answer => {
  const requests = new Map<number, number>()
  return ({ body, headers }) => {
    const found = /soak (\d+): ([^"\\]+)"(?!.*soak \d+:)/s.exec(JSON.stringify(body["input"] ?? []))
    // The model remembers all it is asked; here that would be all there is on the heap.
    for (const part of [body, headers]) for (const name of Object.keys(part)) Reflect.set(part, name, undefined)
    const turn = Number(found?.[1])
    const request = (requests.get(turn) ?? 0) + 1
    requests.set(turn, request)
    const known = cases[found?.[2] ?? ""]
    return known === undefined
      ? Script.httpFailure(400, { error: { message: "a request of no turn" } })
      : known.answer(request, turn)
  }
}

// ---------------------------------------------------------------------------
// What there is
// ---------------------------------------------------------------------------

const killMark = "SOAK_KILL"
const runMark = "SOAK_RUN"
const run = `${process.pid}-${Date.now()}`
process.env[runMark] = run

const root = mkdtempSync(join(tmpdir(), "effect-codex-soak-"))
const temporary = join(root, "tmp")
mkdirSync(temporary)
const work = join(root, "work")
process.env["TMPDIR"] = temporary
// What the user's shell starts by itself is not codex's doing.
process.env["HOME"] = root
process.env["SHELL"] = "/bin/sh"

const read = (file: string): string => {
  try {
    return readFileSync(file, "utf8")
  } catch {
    return ""
  }
}

const namesIn = (folder: string): ReadonlyArray<string> => {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

/** Processes whose environment holds this, whoever is above them now. */
const marked = (variable: string): ReadonlyArray<number> =>
  namesIn("/proc").flatMap((pid) =>
    /^\d+$/.test(pid) && Number(pid) !== process.pid && read(`/proc/${pid}/environ`).split("\0").includes(variable)
      ? [Number(pid)]
      : []
  )

const parentOf = (pid: number): number => {
  const stat = read(`/proc/${pid}/stat`)
  return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1])
}

/** Codex's sandbox keeps one folder for all of a user's processes. */
const leftIn = (folder: string) => namesIn(folder).filter((name) => !name.startsWith("codex-bwrap-"))

/** Nothing that a turn does here makes a file that is to stay. */
const filesLeft = () => [
  ...leftIn(temporary),
  ...namesIn(work).flatMap((turn) => namesIn(join(work, turn)).map((name) => `${turn}/${name}`))
]

let fibers = 0
const fiberCount: Metric.FiberRuntimeMetricsService = {
  recordFiberStart: () => void fibers++,
  recordFiberEnd: () => void fibers--
}

const counters = ["processes", "fibers", "descriptors", "sockets", "listeners", "files"] as const

type Counted = Readonly<Record<(typeof counters)[number], number>>

const count = (): Counted => ({
  processes: marked(`${runMark}=${run}`).length,
  fibers,
  descriptors: namesIn("/proc/self/fd").length,
  sockets: process.getActiveResourcesInfo().filter((name) => /TCP|Pipe|Process/.test(name)).length,
  listeners: process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0),
  files: filesLeft().length
})

/** What every round must come back to. */
const least = (samples: ReadonlyArray<Counted>, name: keyof Counted) =>
  Math.min(...samples.map((sample) => sample[name]))

const measures = ["heapBytes", "externalBytes", "residentBytes"] as const

type Memory = (typeof measures)[number]

type Measured = Readonly<Record<Memory, number>>

const measure = (): Measured => {
  for (let i = 0; i < 3; i++) gc()
  const { external, heapUsed, rss } = process.memoryUsage()
  return { heapBytes: heapUsed, externalBytes: external, residentBytes: rss }
}

/** What ends takes a moment: the last of several looks counts, the first that is as it must be. */
const settled = (isSo: (counted: Counted) => boolean): Effect.Effect<Counted & Measured> =>
  Effect.gen(function* () {
    for (let look = 0; ; look++) {
      const counted = count()
      if (look === 100 || isSo(counted)) return { ...counted, ...measure() }
      yield* Effect.sleep("100 millis")
    }
  })

// ---------------------------------------------------------------------------
// The run
// ---------------------------------------------------------------------------

/**
 * A folder for each: where codex's sandboxes run side by side over one, they
 * leave `.git` and others there, empty, now and then (docs/reliability.md).
 */
const threadOptions = (number: number): ThreadOptions => {
  const folder = join(work, String(number))
  mkdirSync(folder, { recursive: true })
  return {
    workingDirectory: folder,
    skipGitRepoCheck: true,
    sandbox: number % 4 < 2 ? "danger-full-access" : "workspace-write"
  }
}

/** The folders that all sandboxes would share, by what codex does by itself. */
const ownFolder = { sandboxWorkspaceWrite: { excludeTmpdirEnvVar: true, excludeSlashTmp: true } }

const layerOf = (transport: Transport, model: ScriptedModel["Service"], env: Readonly<Record<string, string>> = {}) =>
  transport === "exec"
    ? Codex.layerExec({ env: { ...model.env, ...env }, defaults: { ...model.options, ...ownFolder } })
    : Layer.fresh(Codex.layerAppServer({ env: { ...model.env, ...env }, config: { ...model.options, ...ownFolder } }))

interface Verdict {
  readonly number: number
  readonly name: string
  readonly transport: Transport
  readonly problem: string | undefined
}

interface Sample extends Counted, Measured {
  readonly turns: number
}

const warnings: Array<string> = []
process.on("warning", (warning) => warnings.push(`${warning.name}: ${warning.message}`))

const soak = Effect.fnUntraced(function* (turns: number) {
  const context = yield* Layer.build(ScriptedModel.layer(makeAnswer()))
  const model = Context.get(context, ScriptedModel)
  const codexes = {
    exec: Context.get(yield* Layer.build(layerOf("exec", model)), Codex),
    "app-server": Context.get(yield* Layer.build(layerOf("app-server", model)), Codex)
  }
  const oneTurn = Effect.fnUntraced(function* (number: number) {
    const { name, transport } = planOf(number)
    const codex = codexes[transport]
    const thread = codex.startThread(threadOptions(number))
    const outcome = yield* (
      cases[name]?.run({ number, transport, codex, model, thread, prompt: promptOf(number, name) }).pipe(
        Effect.timeoutOrElse({ duration: "2 minutes", orElse: () => Effect.succeed("did not end within two minutes") }),
        Effect.catchCause((cause) => Effect.succeed(Cause.pretty(cause)))
      ) ?? Effect.succeed("no such case")
    )
    const verdict: Verdict = { number, name, transport, problem: outcome }
    if (outcome !== undefined) complain(`turn ${number}, ${name} on ${transport}: ${outcome}`)
    return verdict
  })
  const verdicts: Array<Verdict> = []
  const samples: Array<Sample> = []
  for (let first = 0; first < turns; first += roundTurns) {
    const numbers = Array.from({ length: Math.min(roundTurns, turns - first) }, (_, i) => first + i)
    verdicts.push(...(yield* Effect.forEach(numbers, oneTurn, { concurrency: atOnce })))
    // The one process is the app-server. A connection it keeps to the model for its next request ends within seconds.
    const counted = yield* settled(
      (now) => now.processes <= 1 && counters.every((name) => now[name] <= least(samples, name))
    )
    samples.push({ ...counted, turns: first + numbers.length })
    if (process.stderr.isTTY) process.stderr.write(`\r${first + numbers.length} of ${turns} turns `)
  }
  return { verdicts, samples, codexHome: model.codexHome }
})

/** Bytes a turn, by least squares over the later half: at first all is loaded and compiled. */
const slopeOf = (samples: ReadonlyArray<Sample>, bytes: Memory): number => {
  const late = samples.slice(Math.ceil(samples.length / 2))
  const mean = (of: (sample: Sample) => number) => late.reduce((sum, sample) => sum + of(sample), 0) / late.length
  const [x, y] = [mean((sample) => sample.turns), mean((sample) => sample[bytes])]
  const spread = late.reduce((sum, sample) => sum + (sample.turns - x) ** 2, 0)
  return spread === 0 ? 0 : late.reduce((sum, sample) => sum + (sample.turns - x) * (sample[bytes] - y), 0) / spread
}

/**
 * The same for what is taken from the system, where a step of megabytes makes a
 * slope: what the median round added. A leak adds to every round.
 */
const medianOf = (samples: ReadonlyArray<Sample>, bytes: Memory): number => {
  const late = samples.slice(Math.ceil(samples.length / 2))
  const added = late.slice(1).map((sample, i) => (sample[bytes] - (late[i]?.[bytes] ?? 0)) / roundTurns)
  return added.toSorted((a, b) => a - b)[Math.floor(added.length / 2)] ?? 0
}

/** What one more turn may add, in bytes, once all is warm; each is collected and measured after every round. */
const memory = {
  /** Code that is compiled as it gets warm, the model's list of requests. */
  heapBytes: { name: "heap", perTurn: 8192, growth: slopeOf },
  /** Buffers, and what else V8 holds outside of its heap. */
  externalBytes: { name: "outside the heap", perTurn: 1024, growth: slopeOf },
  /** What V8 and malloc have taken from the system, which they seldom give back. */
  residentBytes: { name: "resident", perTurn: 65_536, growth: medianOf }
}

const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`

const report = (lines: ReadonlyArray<ReadonlyArray<string>>): string => {
  const widths = (lines[0] ?? []).map((_, column) => Math.max(3, ...lines.map((line) => line[column]?.length ?? 0)))
  const render = (line: ReadonlyArray<string>) =>
    `| ${line.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join(" | ")} |`
  const rule = `| ${widths.map((width, i) => (i === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`)).join(" | ")} |`
  const [head = [], ...body] = lines
  return [render(head), rule, ...body.map(render)].join("\n")
}

const program = Effect.gen(function* () {
  // What is opened once for all stays open.
  yield* Effect.scoped(soak(atOnce))
  const before = yield* settled(({ fibers, processes }) => fibers === 0 && processes === 0)
  const startedAt = now()
  const { codexHome, samples, verdicts } = yield* Effect.scoped(soak(turns))
  const seconds = (now() - startedAt) / 1000
  const after = yield* settled(
    (left) =>
      left.processes === 0 &&
      left.fibers <= before.fibers &&
      left.descriptors <= before.descriptors &&
      left.sockets <= before.sockets
  )
  const problems = verdicts.flatMap(({ problem }) => problem ?? [])

  const rows = Object.keys(cases).flatMap((name) => {
    const of = (transport: Transport) => verdicts.filter((one) => one.name === name && one.transport === transport)
    const right = (transport: Transport) =>
      `${of(transport).filter(({ problem }) => problem === undefined).length} of ${of(transport).length}`
    return [[name in faults ? `fault: ${name}` : name, right("exec"), right("app-server")]]
  })
  say(`\n${turns} turns, ${atOnce} at a time, in ${seconds.toFixed(0)} s\n`)
  say(report([["as it must end", "exec", "app-server"], ...rows]))

  const [first, last] = [samples[0] ?? after, samples.at(-1) ?? after]
  const between = (of: (sample: Counted & Measured) => number, show: (value: number) => string = String) => [
    show(of(before)),
    show(of(first)),
    show(of(last)),
    show(of(after))
  ]
  say(
    `\n${report([
      ["", "before", `after ${samples[0]?.turns ?? 0} turns`, `after ${turns}`, "all closed"],
      ["processes", ...between((counted) => counted.processes)],
      ["fibers", ...between((counted) => counted.fibers)],
      ["file descriptors", ...between((counted) => counted.descriptors)],
      ["sockets and pipes", ...between((counted) => counted.sockets)],
      ["listeners on the process", ...between((counted) => counted.listeners)],
      ["files that were left", ...between((counted) => counted.files)],
      ...measures.map((bytes) => [
        `${memory[bytes].name}, collected`,
        ...between((counted) => counted[bytes], megabytes)
      ])
    ])}\n`
  )
  const grown = measures.map((bytes) => {
    const { growth, name, perTurn } = memory[bytes]
    return { bytes, name, perTurn, growth: growth(samples, bytes) }
  })
  for (const { bytes, growth, name, perTurn } of grown) {
    say(`${name} after each round, in MB: ${samples.map((sample) => (sample[bytes] / 1e6).toFixed(1)).join(" ")}`)
    say(`${name}: ${growth.toFixed(0)} bytes a turn (at most ${perTurn})`)
  }

  const violations = [
    ...(problems.length > 0 ? [`${problems.length} turns did not end as they must`] : []),
    ...counters
      .filter((name) => after[name] > before[name])
      .map((name) => `${name}: ${before[name]}, then ${after[name]}`),
    ...counters
      .filter((name) => last[name] > least(samples, name))
      .map((name) => `${name}: ${least(samples, name)} after one round, ${last[name]} after the last`),
    // A few rounds say nothing about growth.
    ...grown.flatMap(({ growth, name, perTurn }) =>
      samples.length >= 8 && growth > perTurn ? [`${name}: grows by ${growth.toFixed(0)} bytes a turn`] : []
    ),
    ...(namesIn(codexHome).length > 0 ? [`${codexHome} is still there`] : []),
    ...warnings
  ]
  for (const violation of violations) complain(`violated: ${violation}`)
  for (const pid of marked(`${runMark}=${run}`)) {
    complain(`still runs: ${read(`/proc/${pid}/cmdline`).replaceAll("\0", " ")}`)
  }
  for (const name of filesLeft()) complain(`still there: ${name}`)
  if (violations.length === 0) say("nothing is left behind, and every turn ended as it must")
  return violations.length === 0
}).pipe(
  Effect.provideService(Metric.FiberRuntimeMetrics, fiberCount),
  Effect.provide(NodeServices.layer),
  Effect.ensuring(Effect.sync(() => rmSync(root, { recursive: true, force: true })))
)

if (!(await Effect.runPromise(program))) process.exitCode = 1
