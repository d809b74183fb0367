/** Errors that learn, on their way out, what the turn had done. */
import { CodexError, type CodexErrorReason } from "../CodexError.ts"
import type { ThreadItem } from "../ThreadItem.ts"

/** The error with what else is known of it. */
export const amend = (
  { items, reason, stderr, threadId, turnId }: CodexError,
  known: {
    readonly reason?: CodexErrorReason
    readonly threadId?: string | undefined
    readonly turnId?: string | undefined
    readonly items?: ReadonlyArray<ThreadItem>
  }
): CodexError => {
  const fields = { threadId, turnId, items, stderr, ...known }
  return new CodexError({
    reason: known.reason ?? reason,
    ...(fields.threadId === undefined ? undefined : { threadId: fields.threadId }),
    ...(fields.turnId === undefined ? undefined : { turnId: fields.turnId }),
    ...(fields.items === undefined || fields.items.length === 0 ? undefined : { items: fields.items }),
    ...(fields.stderr === undefined || fields.stderr === "" ? undefined : { stderr: fields.stderr })
  })
}
