/** Errors that learn, on their way out, what the turn had done. */
import { CodexError, type CodexErrorReason } from "../CodexError.ts"
import type { ThreadItem } from "../ThreadItem.ts"

/** The error with what else is known of it. */
export const amend = (
  error: CodexError,
  known: {
    readonly reason?: CodexErrorReason
    readonly threadId?: string | undefined
    readonly turnId?: string | undefined
    readonly items?: ReadonlyArray<ThreadItem>
    readonly hasWorked?: boolean
  }
): CodexError => {
  const { hasWorked, items, reason, stderr, threadId, turnId } = error
  const fields = { threadId, turnId, items, hasWorked, stderr, ...known }
  return new CodexError({
    reason: known.reason ?? reason,
    ...(fields.threadId === undefined ? undefined : { threadId: fields.threadId }),
    ...(fields.turnId === undefined ? undefined : { turnId: fields.turnId }),
    ...(fields.items === undefined || fields.items.length === 0 ? undefined : { items: fields.items }),
    ...(fields.hasWorked === true ? { hasWorked: true } : undefined),
    ...(fields.stderr === undefined || fields.stderr === "" ? undefined : { stderr: fields.stderr })
  })
}
