/** What is written to a terminal, and how the program ends. */
import { Effect } from "effect"

/** Text of a model or a command, without what would move the cursor or change what a terminal does. */
export const printable = (text: string): string =>
  // oxlint-disable-next-line no-control-regex
  text.replaceAll(/\u001B\[[\d;?]*[A-Za-z]|[\u0000-\u0008\u000B-\u001F\u007F-\u009F]/g, "")

/** The exit code, when all is done. */
export const endWith = (code: number): Effect.Effect<void> =>
  Effect.sync(() => {
    globalThis.process.exitCode = code
  })
