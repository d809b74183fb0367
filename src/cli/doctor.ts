/** `effect-codex doctor`: whether codex will work here. */
import { Console, Effect, Option } from "effect"
import { Command, Flag } from "effect/cli"
import { type Check, Doctor } from "../binary/Doctor.ts"
import { codexPath, json, workingDirectory } from "./flags.ts"
import { endWith, printable } from "./terminal.ts"

const marks: Readonly<Record<Check["status"], string>> = { ok: "✓", warning: "!", failed: "✗", skipped: "-" }

const line = ({ fix, name, status, what }: Check): string =>
  `${marks[status]} ${name.padEnd(8)} ${printable(what).replaceAll("\n", "\n           ")}` +
  (fix === "" ? "" : `\n           → ${fix}`)

export const doctor = Command.make(
  "doctor",
  {
    codexPath,
    json,
    workingDirectory,
    limit: Flag.Int("limit").pipe(
      Flag.withDescription("How long each check may take, in milliseconds"),
      Flag.withDefault(2000)
    )
  },
  ({ codexPath, json, limit, workingDirectory }) =>
    Effect.gen(function* () {
      const report = yield* (yield* Doctor).report
      yield* json
        ? Console.log(JSON.stringify(report, undefined, 2))
        : Effect.forEach(report.checks, (check) => Console.log(line(check)))
      if (!report.ok) yield* endWith(1)
    }).pipe(
      Effect.provide(
        Doctor.layer({
          codexPath: Option.getOrUndefined(codexPath),
          workingDirectory: Option.getOrUndefined(workingDirectory),
          checkTimeout: limit
        })
      )
    )
).pipe(Command.withDescription("Say whether codex will work here: exit code 0, or 1 when a check failed"))
