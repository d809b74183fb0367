/**
 * Generated from codex 0.169.0 by `npm run generate`. Do not edit.
 *
 * Files: reading, writing, watching, searching.
 *
 * @since 0.1.0
 */

import { Schema } from "effect"
import { nullish, openEnum } from "../internal/openUnion.ts"
import { AbsolutePathBuf } from "./shared.ts"

/**
 * The params of `fs/changed`.
 *
 * Filesystem watch notification emitted for `fs/watch` subscribers.
 */
export interface FsChangedNotification {
  /** File or directory paths associated with this event. */
  readonly changedPaths: ReadonlyArray<AbsolutePathBuf>
  /** Watch identifier previously provided to `fs/watch`. */
  readonly watchId: string
}
export const FsChangedNotification: Schema.Codec<FsChangedNotification> = Schema.suspend(() =>
  Schema.Struct({ changedPaths: Schema.Array(AbsolutePathBuf), watchId: Schema.String })
)

/**
 * The params of `fs/copy`.
 *
 * Copy a file or directory tree on the host filesystem.
 */
export interface FsCopyParams {
  /** Absolute destination path. */
  readonly destinationPath: AbsolutePathBuf
  /** Absolute source path. */
  readonly sourcePath: AbsolutePathBuf
  /** Required for directory copies; ignored for file copies. */
  readonly recursive?: boolean | undefined
}
export const FsCopyParams: Schema.Codec<FsCopyParams> = Schema.suspend(() =>
  Schema.Struct({
    destinationPath: AbsolutePathBuf,
    sourcePath: AbsolutePathBuf,
    recursive: Schema.optional(Schema.Boolean)
  })
)

/**
 * The result of `fs/copy`.
 *
 * Successful response for `fs/copy`.
 */
export type FsCopyResponse = { readonly [key: string]: unknown }
export const FsCopyResponse: Schema.Codec<FsCopyResponse> = Schema.suspend(() =>
  Schema.Record(Schema.String, Schema.Unknown)
)

/**
 * The params of `fs/createDirectory`.
 *
 * Create a directory on the host filesystem.
 */
export interface FsCreateDirectoryParams {
  /** Absolute directory path to create. */
  readonly path: AbsolutePathBuf
  /** Whether parent directories should also be created. Defaults to `true`. */
  readonly recursive?: boolean | null | undefined
}
export const FsCreateDirectoryParams: Schema.Codec<FsCreateDirectoryParams> = Schema.suspend(() =>
  Schema.Struct({ path: AbsolutePathBuf, recursive: Schema.optional(Schema.NullOr(Schema.Boolean)) })
)

/**
 * The result of `fs/createDirectory`.
 *
 * Successful response for `fs/createDirectory`.
 */
export type FsCreateDirectoryResponse = { readonly [key: string]: unknown }
export const FsCreateDirectoryResponse: Schema.Codec<FsCreateDirectoryResponse> = Schema.suspend(() =>
  Schema.Record(Schema.String, Schema.Unknown)
)

/**
 * The params of `fs/getMetadata`.
 *
 * Request metadata for an absolute path.
 */
export interface FsGetMetadataParams {
  /** Absolute path to inspect. */
  readonly path: AbsolutePathBuf
}
export const FsGetMetadataParams: Schema.Codec<FsGetMetadataParams> = Schema.suspend(() =>
  Schema.Struct({ path: AbsolutePathBuf })
)

/**
 * The result of `fs/getMetadata`.
 *
 * Metadata returned by `fs/getMetadata`.
 */
export interface FsGetMetadataResponse {
  /** File creation time in Unix milliseconds when available, otherwise `0`. */
  readonly createdAtMs: number
  /** Whether the path resolves to a directory. */
  readonly isDirectory: boolean
  /** Whether the path resolves to a regular file. */
  readonly isFile: boolean
  /** Whether the path itself is a symbolic link. */
  readonly isSymlink: boolean
  /** File modification time in Unix milliseconds when available, otherwise `0`. */
  readonly modifiedAtMs: number
}
export const FsGetMetadataResponse: Schema.Codec<FsGetMetadataResponse> = Schema.suspend(() =>
  Schema.Struct({
    createdAtMs: Schema.Number,
    isDirectory: Schema.Boolean,
    isFile: Schema.Boolean,
    isSymlink: Schema.Boolean,
    modifiedAtMs: Schema.Number
  })
)

/** A directory entry returned by `fs/readDirectory`. */
export interface FsReadDirectoryEntry {
  /** Direct child entry name only, not an absolute or relative path. */
  readonly fileName: string
  /** Whether this entry resolves to a directory. */
  readonly isDirectory: boolean
  /** Whether this entry resolves to a regular file. */
  readonly isFile: boolean
}
export const FsReadDirectoryEntry: Schema.Codec<FsReadDirectoryEntry> = Schema.suspend(() =>
  Schema.Struct({ fileName: Schema.String, isDirectory: Schema.Boolean, isFile: Schema.Boolean })
)

/**
 * The params of `fs/readDirectory`.
 *
 * List direct child names for a directory.
 */
export interface FsReadDirectoryParams {
  /** Absolute directory path to read. */
  readonly path: AbsolutePathBuf
}
export const FsReadDirectoryParams: Schema.Codec<FsReadDirectoryParams> = Schema.suspend(() =>
  Schema.Struct({ path: AbsolutePathBuf })
)

/**
 * The result of `fs/readDirectory`.
 *
 * Directory entries returned by `fs/readDirectory`.
 */
export interface FsReadDirectoryResponse {
  /** Direct child entries in the requested directory. */
  readonly entries: ReadonlyArray<FsReadDirectoryEntry>
}
export const FsReadDirectoryResponse: Schema.Codec<FsReadDirectoryResponse> = Schema.suspend(() =>
  Schema.Struct({ entries: Schema.Array(FsReadDirectoryEntry) })
)

/**
 * The params of `fs/readFile`.
 *
 * Read a file from the host filesystem.
 */
export interface FsReadFileParams {
  /** Absolute path to read. */
  readonly path: AbsolutePathBuf
}
export const FsReadFileParams: Schema.Codec<FsReadFileParams> = Schema.suspend(() =>
  Schema.Struct({ path: AbsolutePathBuf })
)

/**
 * The result of `fs/readFile`.
 *
 * Base64-encoded file contents returned by `fs/readFile`.
 */
export interface FsReadFileResponse {
  /** File contents encoded as base64. */
  readonly dataBase64: string
}
export const FsReadFileResponse: Schema.Codec<FsReadFileResponse> = Schema.suspend(() =>
  Schema.Struct({ dataBase64: Schema.String })
)

/**
 * The params of `fs/remove`.
 *
 * Remove a file or directory tree from the host filesystem.
 */
export interface FsRemoveParams {
  /** Absolute path to remove. */
  readonly path: AbsolutePathBuf
  /** Whether missing paths should be ignored. Defaults to `true`. */
  readonly force?: boolean | null | undefined
  /** Whether directory removal should recurse. Defaults to `true`. */
  readonly recursive?: boolean | null | undefined
}
export const FsRemoveParams: Schema.Codec<FsRemoveParams> = Schema.suspend(() =>
  Schema.Struct({
    path: AbsolutePathBuf,
    force: Schema.optional(Schema.NullOr(Schema.Boolean)),
    recursive: Schema.optional(Schema.NullOr(Schema.Boolean))
  })
)

/**
 * The result of `fs/remove`.
 *
 * Successful response for `fs/remove`.
 */
export type FsRemoveResponse = { readonly [key: string]: unknown }
export const FsRemoveResponse: Schema.Codec<FsRemoveResponse> = Schema.suspend(() =>
  Schema.Record(Schema.String, Schema.Unknown)
)

/**
 * The params of `fs/unwatch`.
 *
 * Stop filesystem watch notifications for a prior `fs/watch`.
 */
export interface FsUnwatchParams {
  /** Watch identifier previously provided to `fs/watch`. */
  readonly watchId: string
}
export const FsUnwatchParams: Schema.Codec<FsUnwatchParams> = Schema.suspend(() =>
  Schema.Struct({ watchId: Schema.String })
)

/**
 * The result of `fs/unwatch`.
 *
 * Successful response for `fs/unwatch`.
 */
export type FsUnwatchResponse = { readonly [key: string]: unknown }
export const FsUnwatchResponse: Schema.Codec<FsUnwatchResponse> = Schema.suspend(() =>
  Schema.Record(Schema.String, Schema.Unknown)
)

/**
 * The params of `fs/watch`.
 *
 * Start filesystem watch notifications for an absolute path.
 */
export interface FsWatchParams {
  /** Absolute file or directory path to watch. */
  readonly path: AbsolutePathBuf
  /** Connection-scoped watch identifier used for `fs/unwatch` and `fs/changed`. */
  readonly watchId: string
}
export const FsWatchParams: Schema.Codec<FsWatchParams> = Schema.suspend(() =>
  Schema.Struct({ path: AbsolutePathBuf, watchId: Schema.String })
)

/**
 * The result of `fs/watch`.
 *
 * Successful response for `fs/watch`.
 */
export interface FsWatchResponse {
  /** Canonicalized path associated with the watch. */
  readonly path: AbsolutePathBuf
}
export const FsWatchResponse: Schema.Codec<FsWatchResponse> = Schema.suspend(() =>
  Schema.Struct({ path: AbsolutePathBuf })
)

/**
 * The params of `fs/writeFile`.
 *
 * Write a file on the host filesystem.
 */
export interface FsWriteFileParams {
  /** File contents encoded as base64. */
  readonly dataBase64: string
  /** Absolute path to write. */
  readonly path: AbsolutePathBuf
}
export const FsWriteFileParams: Schema.Codec<FsWriteFileParams> = Schema.suspend(() =>
  Schema.Struct({ dataBase64: Schema.String, path: AbsolutePathBuf })
)

/**
 * The result of `fs/writeFile`.
 *
 * Successful response for `fs/writeFile`.
 */
export type FsWriteFileResponse = { readonly [key: string]: unknown }
export const FsWriteFileResponse: Schema.Codec<FsWriteFileResponse> = Schema.suspend(() =>
  Schema.Record(Schema.String, Schema.Unknown)
)

export type FuzzyFileSearchMatchType = "file" | "directory" | (string & {})
export const FuzzyFileSearchMatchType: Schema.Codec<FuzzyFileSearchMatchType> = Schema.suspend(() =>
  openEnum(["file", "directory"])
)

/** The params of `fuzzyFileSearch`. */
export interface FuzzyFileSearchParams {
  readonly query: string
  readonly roots: ReadonlyArray<string>
  readonly cancellationToken?: string | null | undefined
}
export const FuzzyFileSearchParams: Schema.Codec<FuzzyFileSearchParams> = Schema.suspend(() =>
  Schema.Struct({
    query: Schema.String,
    roots: Schema.Array(Schema.String),
    cancellationToken: Schema.optional(Schema.NullOr(Schema.String))
  })
)

/** The result of `fuzzyFileSearch`. */
export interface FuzzyFileSearchResponse {
  readonly files: ReadonlyArray<FuzzyFileSearchResult>
}
export const FuzzyFileSearchResponse: Schema.Codec<FuzzyFileSearchResponse> = Schema.suspend(() =>
  Schema.Struct({ files: Schema.Array(FuzzyFileSearchResult) })
)

/** Superset of [`codex_file_search::FileMatch`] */
export interface FuzzyFileSearchResult {
  readonly file_name: string
  readonly match_type: FuzzyFileSearchMatchType
  readonly path: string
  readonly root: string
  readonly score: number
  readonly indices?: ReadonlyArray<number> | null
}
export const FuzzyFileSearchResult: Schema.Codec<FuzzyFileSearchResult> = Schema.suspend(() =>
  Schema.Struct({
    file_name: Schema.String,
    match_type: FuzzyFileSearchMatchType,
    path: Schema.String,
    root: Schema.String,
    score: Schema.Number,
    indices: nullish(Schema.Array(Schema.Number))
  })
)

/** The params of `fuzzyFileSearch/sessionCompleted`. */
export interface FuzzyFileSearchSessionCompletedNotification {
  readonly sessionId: string
}
export const FuzzyFileSearchSessionCompletedNotification: Schema.Codec<FuzzyFileSearchSessionCompletedNotification> = Schema.suspend(() =>
  Schema.Struct({ sessionId: Schema.String })
)

/**
 * The params of `fuzzyFileSearch/sessionStart`.
 *
 * @experimental
 */
export interface FuzzyFileSearchSessionStartParams {
  readonly roots: ReadonlyArray<string>
  readonly sessionId: string
}
export const FuzzyFileSearchSessionStartParams: Schema.Codec<FuzzyFileSearchSessionStartParams> = Schema.suspend(() =>
  Schema.Struct({ roots: Schema.Array(Schema.String), sessionId: Schema.String })
)

/**
 * The result of `fuzzyFileSearch/sessionStart`.
 *
 * @experimental
 */
export type FuzzyFileSearchSessionStartResponse = { readonly [key: string]: unknown }
export const FuzzyFileSearchSessionStartResponse: Schema.Codec<FuzzyFileSearchSessionStartResponse> = Schema.suspend(() =>
  Schema.Record(Schema.String, Schema.Unknown)
)

/**
 * The params of `fuzzyFileSearch/sessionStop`.
 *
 * @experimental
 */
export interface FuzzyFileSearchSessionStopParams {
  readonly sessionId: string
}
export const FuzzyFileSearchSessionStopParams: Schema.Codec<FuzzyFileSearchSessionStopParams> = Schema.suspend(() =>
  Schema.Struct({ sessionId: Schema.String })
)

/**
 * The result of `fuzzyFileSearch/sessionStop`.
 *
 * @experimental
 */
export type FuzzyFileSearchSessionStopResponse = { readonly [key: string]: unknown }
export const FuzzyFileSearchSessionStopResponse: Schema.Codec<FuzzyFileSearchSessionStopResponse> = Schema.suspend(() =>
  Schema.Record(Schema.String, Schema.Unknown)
)

/**
 * The params of `fuzzyFileSearch/sessionUpdate`.
 *
 * @experimental
 */
export interface FuzzyFileSearchSessionUpdateParams {
  readonly query: string
  readonly sessionId: string
}
export const FuzzyFileSearchSessionUpdateParams: Schema.Codec<FuzzyFileSearchSessionUpdateParams> = Schema.suspend(() =>
  Schema.Struct({ query: Schema.String, sessionId: Schema.String })
)

/**
 * The result of `fuzzyFileSearch/sessionUpdate`.
 *
 * @experimental
 */
export type FuzzyFileSearchSessionUpdateResponse = { readonly [key: string]: unknown }
export const FuzzyFileSearchSessionUpdateResponse: Schema.Codec<FuzzyFileSearchSessionUpdateResponse> = Schema.suspend(() =>
  Schema.Record(Schema.String, Schema.Unknown)
)

/** The params of `fuzzyFileSearch/sessionUpdated`. */
export interface FuzzyFileSearchSessionUpdatedNotification {
  readonly files: ReadonlyArray<FuzzyFileSearchResult>
  readonly query: string
  readonly sessionId: string
}
export const FuzzyFileSearchSessionUpdatedNotification: Schema.Codec<FuzzyFileSearchSessionUpdatedNotification> = Schema.suspend(() =>
  Schema.Struct({ files: Schema.Array(FuzzyFileSearchResult), query: Schema.String, sessionId: Schema.String })
)
