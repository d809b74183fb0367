/** Folders with snapshots, for tests. */
import * as Fs from "node:fs"
import * as Os from "node:os"
import * as NodePath from "node:path"
import { NodeServices } from "@effect/platform-node"
import { Context, Effect, Layer, type Scope } from "effect"
import { GhostSnapshots, type GhostSnapshotsOptions, type SnapshotError } from "effect-codex/sessions"
import { git, thingsIn } from "../sessions/folderModel.ts"

const temporary = Fs.realpathSync(Os.tmpdir())

/** A folder that is gone when the scope closes. */
export const scopedFolder = (prefix: string): Effect.Effect<string, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.sync(() => Fs.mkdtempSync(NodePath.join(temporary, prefix))),
    (folder) => Effect.sync(() => Fs.rmSync(folder, { recursive: true, force: true }))
  )

export class Folder {
  readonly root: string

  constructor(root: string) {
    this.root = root
  }

  path(name: string): string {
    return NodePath.join(this.root, name)
  }

  write(name: string, content: string | Uint8Array, mode?: number): void {
    Fs.mkdirSync(NodePath.dirname(this.path(name)), { recursive: true })
    Fs.writeFileSync(this.path(name), content)
    if (mode !== undefined) Fs.chmodSync(this.path(name), mode)
  }

  read(name: string): string {
    return Fs.readFileSync(this.path(name), "utf8")
  }

  exists(name: string): boolean {
    return Fs.lstatSync(this.path(name), { throwIfNoEntry: false }) !== undefined
  }

  mode(name: string): number {
    return Fs.statSync(this.path(name)).mode & 0o777
  }

  remove(name: string): void {
    Fs.rmSync(this.path(name), { recursive: true, force: true })
  }

  /** A file a thing. */
  things() {
    return thingsIn(this.root)
  }

  git(...args: ReadonlyArray<string>): string {
    return git(this.root, ...args)
  }

  /** All there is, as a commit. */
  commit(): void {
    this.git("add", "-A")
    this.git("commit", "-q", "--allow-empty", "-m", "all")
  }
}

export interface Given {
  readonly folder: Folder
  readonly snapshots: GhostSnapshots["Service"]
  /** Where the stores are. */
  readonly state: string
  /** The one store there is. */
  readonly store: () => string
  /** Its objects, in files and packs. */
  readonly objects: () => ReadonlyArray<string>
}

export const serviceWith = (
  options: GhostSnapshotsOptions,
  services: Layer.Layer<NodeServices.NodeServices> = NodeServices.layer
) =>
  Effect.map(Layer.build(GhostSnapshots.layerWith(options).pipe(Layer.provide(services))), Context.get(GhostSnapshots))

const given = Effect.fnUntraced(function* (repository: boolean, options: GhostSnapshotsOptions) {
  const root = yield* scopedFolder("snapshot-folder-")
  const state = yield* scopedFolder("snapshot state-")
  const folder = new Folder(root)
  if (repository) folder.git("init", "-q", "-b", "main")
  const store = () => NodePath.join(state, Fs.readdirSync(state)[0] ?? "none")
  const objects = () =>
    git(
      NodePath.join(store(), "git"),
      "cat-file",
      "--batch-all-objects",
      "--batch-check=%(objectname) %(objecttype)"
    ).split("\n")
  const result: Given = {
    folder,
    snapshots: yield* serviceWith({ stateFolder: state, ...options }),
    state,
    store,
    objects
  }
  return result
})

type Test<E> = (given: Given) => Effect.Effect<unknown, E, Scope.Scope>

/** In an empty repository. */
export const inRepository = <E>(test: Test<E>, options: GhostSnapshotsOptions = {}) =>
  Effect.scoped(Effect.flatMap(given(true, options), test))

/** In an empty folder without git. */
export const inFolder = <E>(test: Test<E>, options: GhostSnapshotsOptions = {}) =>
  Effect.scoped(Effect.flatMap(given(false, options), test))

/** Why something fails that has to. */
export const reasonOf = (effect: Effect.Effect<unknown, SnapshotError>) =>
  Effect.map(Effect.flip(effect), ({ reason }) => reason)
