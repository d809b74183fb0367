/**
 * What codex keeps of a thread, without its turns.
 *
 * @since 0.1.0
 */
import type { DateTime } from "effect"

/**
 * A stored thread.
 *
 * @since 0.1.0
 * @category models
 */
export interface ThreadInfo {
  readonly id: string
  /** The name it was given, if it was. */
  readonly name: string | undefined
  /** Mostly the first message. */
  readonly preview: string
  /** The folder it was started in, absolute. */
  readonly workingDirectory: string
  readonly createdAt: DateTime.Utc
  readonly updatedAt: DateTime.Utc
  /** What started it: `exec`, `cli`, `appServer` … */
  readonly source: string
  readonly modelProvider: string
  /** Where the folder stood in git, as far as codex noted it. */
  readonly git: { readonly branch?: string; readonly commit?: string; readonly originUrl?: string } | undefined
  /** The thread it is a copy of. */
  readonly forkedFrom: string | undefined
  /** Its file on the machine of the server. */
  readonly path: string | undefined
}

/**
 * Which threads.
 *
 * @since 0.1.0
 * @category models
 */
export interface ThreadFilter {
  /** Those that were started in exactly this folder. */
  readonly workingDirectory?: string | undefined
  /** The archived ones instead of the others. Default: false. */
  readonly archived?: boolean | undefined
  /** A part of the name or the first message. */
  readonly search?: string | undefined
}
