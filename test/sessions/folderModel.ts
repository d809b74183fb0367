/** Folders of files and what can be done to them, for tests of snapshots. */
import { execFileSync } from "node:child_process"
import * as Fs from "node:fs"
import * as Os from "node:os"
import * as NodePath from "node:path"
import type { Pick } from "../support/pick.ts"

/** What is at a path: a file with its text and whether it can be run, or a link. */
export type Thing = { readonly text: string; readonly executable: boolean } | { readonly target: string }

/** Everything below a folder but `.git`, by path. */
export const thingsIn = (root: string): Map<string, Thing> => {
  const things = new Map<string, Thing>()
  const visit = (relative: string) => {
    for (const entry of Fs.readdirSync(NodePath.join(root, relative), { withFileTypes: true })) {
      if (relative === "" && entry.name === ".git") continue
      const name = relative === "" ? entry.name : `${relative}/${entry.name}`
      const path = NodePath.join(root, name)
      if (entry.isDirectory()) visit(name)
      else if (entry.isSymbolicLink()) things.set(name, { target: Fs.readlinkSync(path) })
      else {
        things.set(name, {
          text: Fs.readFileSync(path, "latin1"),
          executable: (Fs.statSync(path).mode & 0o100) !== 0
        })
      }
    }
  }
  visit("")
  return things
}

export const git = (root: string, ...args: ReadonlyArray<string>): string =>
  execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@t", "-c", "commit.gpgsign=false", ...args], {
    cwd: root,
    encoding: "latin1",
    env: { ...process.env, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1", LC_ALL: "C" },
    stdio: ["ignore", "pipe", "pipe"]
  })

/** All that is in a repository's own folder, byte by byte. */
export const repositoryOf = (root: string): Map<string, string> => {
  const files = new Map<string, string>()
  const visit = (folder: string) => {
    for (const entry of Fs.readdirSync(folder, { withFileTypes: true })) {
      const path = NodePath.join(folder, entry.name)
      if (entry.isDirectory()) visit(path)
      else files.set(path, Fs.readFileSync(path, "latin1"))
    }
  }
  visit(NodePath.join(root, ".git"))
  return files
}

let madeRepository: string | undefined

/** A folder need not be a repository to have rules. */
const rulesRepository = (): string => {
  if (madeRepository === undefined) {
    const folder = Fs.mkdtempSync(NodePath.join(Os.tmpdir(), "snapshot-rules-"))
    git(folder, "init", "-q", "--template=")
    madeRepository = NodePath.join(folder, ".git")
  }
  return madeRepository
}

/** Which of these would be ignored by the rules that are there now. */
export const ignoredOf = (root: string, names: Iterable<string>): Set<string> => {
  const given = [...names]
  if (given.length === 0) return new Set()
  try {
    const output = execFileSync("git", ["check-ignore", "-z", "--no-index", "--stdin"], {
      cwd: root,
      input: Buffer.from(given.map((name) => `${name}\0`).join(""), "utf8"),
      encoding: "utf8",
      env: {
        ...process.env,
        GIT_CONFIG_GLOBAL: "/dev/null",
        GIT_CONFIG_NOSYSTEM: "1",
        GIT_DIR: rulesRepository(),
        GIT_WORK_TREE: root
      },
      stdio: ["pipe", "pipe", "pipe"]
    })
    return new Set(output.split("\0").slice(0, -1))
  } catch {
    // It exits with 1 when none is.
    return new Set()
  }
}

export const trackedOf = (root: string): Set<string> =>
  new Set(
    Buffer.from(git(root, "ls-files", "-z"), "latin1")
      .toString("utf8")
      .split("\0")
      .slice(0, -1)
  )

const names = [
  "a.txt",
  "b.log",
  "src/a.ts",
  "src/b.ts",
  "src/deep/er/c.ts",
  "src/x.log",
  "d",
  "d/e",
  "d/e/f",
  "logs/one",
  "logs/two.txt",
  "dist/out.js",
  "node_modules/m/index.js",
  "with space.txt",
  "ünï/cödé.txt",
  "line\nend.txt",
  'quo"te\\.txt',
  "-dash",
  ":(top)magic",
  "[ab]*?.txt",
  `${"long".repeat(60)}.txt`
]
const rules = ["*.log\n", "logs/\n", "*.log\n!b.log\n", "src/*.ts\n", "", "d\n", "/a.txt\nünï/\n"]
const texts = ["", "one\n", "two\r\nlines\r\n", "mixed\r\nends\n", "no end", "\0binary\xff\xfe", "long ".repeat(2000)]

/** Does something to a folder, and says what. */
export const disturb = (pick: Pick, root: string, repository: boolean): string => {
  const name = pick.one(names)
  const path = NodePath.join(root, name)
  const at = (file: string) => {
    try {
      return Fs.lstatSync(file)
    } catch {
      return undefined
    }
  }
  const there = () => at(path)
  const clear = () => {
    Fs.rmSync(path, { recursive: true, force: true })
    const parents = name.split("/").slice(0, -1)
    for (let depth = 1; depth <= parents.length; depth++) {
      const parent = NodePath.join(root, ...parents.slice(0, depth))
      const found = at(parent)
      if (found !== undefined && !found.isDirectory()) Fs.rmSync(parent)
    }
    Fs.mkdirSync(NodePath.dirname(path), { recursive: true })
  }
  const tryGit = (...args: ReadonlyArray<string>) => {
    try {
      git(root, ...args)
    } catch {
      // Nothing to commit, say.
    }
  }
  switch (pick.upTo(repository ? 13 : 7)) {
    case 0:
    case 1:
    case 2:
      clear()
      Fs.writeFileSync(path, pick.one(texts), "latin1")
      return `write ${name}`
    case 3:
      if (there() === undefined) return "nothing"
      Fs.rmSync(path, { recursive: true, force: true })
      return `remove ${name}`
    case 4: {
      if (there()?.isFile() !== true) return "nothing"
      Fs.chmodSync(path, pick.chance(0.5) ? 0o755 : 0o644)
      return `chmod ${name}`
    }
    case 5:
      clear()
      Fs.symlinkSync(pick.one(["nowhere", "a.txt", "src", "../out"]), path)
      return `link ${name}`
    case 6: {
      const other = pick.one(names)
      const to = NodePath.join(root, other)
      if (there() === undefined || other.startsWith(`${name}/`) || name.startsWith(`${other}/`) || name === other) {
        return "nothing"
      }
      try {
        Fs.rmSync(to, { recursive: true, force: true })
        Fs.mkdirSync(NodePath.dirname(to), { recursive: true })
        Fs.renameSync(path, to)
      } catch {
        // A file stands where a folder would have to be.
      }
      return `rename ${name} to ${other}`
    }
    case 7: {
      const folder = pick.one(["", "", "src"])
      const file = NodePath.join(root, folder, ".gitignore")
      if (folder !== "" && at(NodePath.join(root, folder))?.isDirectory() !== true) {
        return "nothing"
      }
      const text = pick.one(rules)
      Fs.writeFileSync(file, text)
      return `ignore ${folder} ${JSON.stringify(text)}`
    }
    case 8:
      tryGit("add", "-A")
      return "git add -A"
    case 9:
      tryGit("add", "-f", "--", `:(literal)${name}`)
      return `git add -f ${name}`
    case 10:
      tryGit("rm", "-q", "--cached", "-r", "--", `:(literal)${name}`)
      return `git rm --cached ${name}`
    case 11:
      tryGit("commit", "-qam", "more")
      return "git commit"
    case 12:
      tryGit("stash", "push", "-q", "-u")
      return "git stash"
    default:
      tryGit("reset", "-q", "--hard")
      return "git reset --hard"
  }
}
