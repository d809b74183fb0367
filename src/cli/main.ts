#!/usr/bin/env node
/** The command line of effect-codex. */
import { createRequire } from "node:module"
// Not from the barrel, which loads far more than is used.
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { Console, Effect, Logger, Runtime, Schema } from "effect"
import { Command } from "effect/cli"
import { doctor } from "./doctor.ts"
import { restore } from "./restore.ts"
import { run } from "./run.ts"
import { snapshots } from "./snapshots.ts"
import { undo } from "./undo.ts"

const Manifest = Schema.Struct({ version: Schema.String })

Effect.gen(function* () {
  // The same from src and from dist.
  const manifest: unknown = createRequire(import.meta.url)("../../package.json")
  const { version } = yield* Schema.decodeUnknownEffect(Manifest)(manifest)
  yield* Command.make("effect-codex").pipe(
    Command.withDescription("Codex for Effect"),
    Command.withSubcommands([doctor, run, undo, snapshots, restore]),
    Command.run({ version })
  )
}).pipe(
  // Failures were shown by the commands.
  Effect.tapDefect((defect) => Console.error(defect)),
  // What is asked for is printed on stdout: nothing else.
  Effect.provideService(Logger.LogToStderr, true),
  Effect.provide(NodeServices.layer),
  NodeRuntime.runMain({
    disableErrorReporting: true,
    // When all is written: what of a process that was ended still waits to be reaped is not waited for.
    teardown: (exit) =>
      Runtime.defaultTeardown(exit, (code) => {
        const { process } = globalThis
        process.stdout.write("", () => process.exit(code === 0 ? process.exitCode : code))
      })
  })
)
