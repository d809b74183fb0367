/** What several commands take. */
import { Flag } from "effect/cli"

export const codexPath = Flag.String("codex").pipe(
  Flag.withDescription("The codex binary; by default CODEX_PATH, then the app's @openai/codex, then PATH"),
  Flag.optional
)

export const workingDirectory = Flag.String("cd").pipe(
  Flag.withAlias("C"),
  Flag.withDescription("The folder codex works in; by default this one"),
  Flag.optional
)

export const json = Flag.Boolean("json").pipe(Flag.withDescription("Print JSON"), Flag.withDefault(false))

export const stateFolder = Flag.String("state-folder").pipe(
  Flag.withDescription("Where the snapshots are, if the app keeps them elsewhere"),
  Flag.optional
)

export const yes = Flag.Boolean("yes").pipe(
  Flag.withAlias("y"),
  Flag.withDescription("Do not ask; needed without a terminal"),
  Flag.withDefault(false)
)

export const diff = Flag.Boolean("diff").pipe(
  Flag.withDescription("Show what becomes of each file"),
  Flag.withDefault(false)
)
