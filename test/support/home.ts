/**
 * A home of the tests' own: codex runs commands in login shells, and what somebody's profile does would slow them or fail them.
 *
 * Not where temporary files are: in a home there codex puts no helpers, and its sandbox says so in what a command prints.
 */
import * as Fs from "node:fs"
import * as Os from "node:os"
import * as Path from "node:path"

const parent = Fs.existsSync("/var/tmp") ? "/var/tmp" : Os.tmpdir()

export const setup = () => {
  const home = Fs.mkdtempSync(Path.join(parent, "effect-codex-home-"))
  process.env["HOME"] = home
  process.env["USERPROFILE"] = home
  return () => Fs.rmSync(home, { recursive: true, force: true })
}
