/**
 * What reading a session gives: the lines of its rollout, and what has to be
 * said of them.
 *
 * @since 0.1.0
 */
import type { Line } from "./Rollout.ts"

/**
 * Lines are missing here: the thread goes on from another file that is not
 * there any more, or is shorter than it was.
 *
 * @since 0.1.0
 * @category models
 */
export interface Gap {
  /** Tells it from a line. */
  readonly _tag: "Gap"
  /** What the file that is missing belongs to: a thread's id, or that of a part of it. */
  readonly segmentId: string
  /** What is missing. */
  readonly detail: string
}

/**
 * The file is not what it was: somebody cut or replaced it while it was
 * followed. What comes next is its first line again.
 *
 * @since 0.1.0
 * @category models
 */
export interface Restarted {
  /** Tells it from a line. */
  readonly _tag: "Restarted"
  /** The file, absolute. */
  readonly path: string
}

/**
 * A line of a session.
 *
 * @since 0.1.0
 * @category models
 */
export type SessionLine = Line | Gap

/**
 * A line of a session that is being followed.
 *
 * @since 0.1.0
 * @category models
 */
export type FollowedLine = SessionLine | Restarted
