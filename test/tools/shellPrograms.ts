/** What the tests of the shell tools run, and how they wait for it. */
import { Clock, Effect, FileSystem, Path } from "effect"
import { fileAppears, noProcess } from "../support/stub.ts"

/** On real time, in a test of either kind. */
export const onRealTime = Effect.provideService(Clock.Clock, Clock.Clock.defaultValue())

/** A program that ignores every polite signal, and says where it has started. Run it with a name. */
export const makeDeaf = Effect.gen(function* () {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const folder = yield* fs.makeTempDirectoryScoped()
  const file = path.join(folder, "deaf.sh")
  yield* fs.writeFileString(
    file,
    [
      `trap '' TERM INT HUP`,
      `mkfifo "$0.pipe.$1"`,
      `exec 3<>"$0.pipe.$1"`,
      "echo ready",
      `echo > "$0.ready.$1"`,
      "read -r line <&3\n"
    ].join("\n")
  )
  return {
    file,
    /** Waits until the one with this name runs. */
    ready: (name: string) => onRealTime(fileAppears(`${file}.ready.${name}`)),
    /** Waits until none runs any more. */
    gone: onRealTime(noProcess(file))
  }
})
