/**
 * A patch as the text that parses to it.
 */
import { addFile, beginPatch, deleteFile, endOfFile, endPatch, moveTo, updateFile } from "./parser.ts"
import type { Chunk, Hunk, Patch } from "./patch.ts"

const signs = { context: " ", add: "+", remove: "-" } as const

export const format = ({ environmentId, hunks }: Patch): string =>
  [
    beginPatch,
    ...(environmentId === undefined ? [] : [`*** Environment ID: ${environmentId}`]),
    ...hunks.flatMap(hunkLines),
    endPatch,
    ""
  ].join("\n")

const hunkLines = (hunk: Hunk): ReadonlyArray<string> => {
  switch (hunk._tag) {
    case "AddFile": {
      const lines = hunk.contents.split("\n")
      if (lines.at(-1) === "") lines.pop()
      return [`${addFile}${hunk.path}`, ...lines.map((line) => `+${line}`)]
    }
    case "DeleteFile":
      return [`${deleteFile}${hunk.path}`]
    case "UpdateFile":
      return [
        `${updateFile}${hunk.path}`,
        ...(hunk.moveTo === undefined ? [] : [`${moveTo}${hunk.moveTo}`]),
        ...hunk.chunks.flatMap(chunkLines)
      ]
  }
}

const chunkLines = (chunk: Chunk): ReadonlyArray<string> => [
  chunk.context === undefined ? "@@" : `@@ ${chunk.context}`,
  ...chunk.lines.map(({ kind, text }) => `${signs[kind]}${text}`),
  ...(chunk.endOfFile ? [endOfFile] : [])
]
