/**
 * Snapshots, undo and stored sessions.
 *
 * @since 0.1.0
 */
export * from "./CodexApply.ts"
export * from "./GhostSnapshot.ts"
export * from "./GhostSnapshots.ts"
export * from "./PatchError.ts"
export * as Rollout from "./rollout/Rollout.ts"
export * from "./rollout/SessionLine.ts"
export * from "./Sessions.ts"
export * from "./SnapshotError.ts"
export * from "./Undo.ts"
