/** Errors that learn, on their way out, what the turn had done. */
import { CodexError, type CodexErrorReason } from "../CodexError.ts"
import type { ThreadItem } from "../ThreadItem.ts"

const ofWork = new WeakSet<CodexError>()

/** Whether its turn did something, or may have: not all of that is an item. */
export const hasWorked = (error: CodexError): boolean => ofWork.has(error)

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
  const { items, reason, stderr, threadId, turnId } = error
  const fields = { threadId, turnId, items, stderr, ...known }
  const amended = new CodexError({
    reason: known.reason ?? reason,
    ...(fields.threadId === undefined ? undefined : { threadId: fields.threadId }),
    ...(fields.turnId === undefined ? undefined : { turnId: fields.turnId }),
    ...(fields.items === undefined || fields.items.length === 0 ? undefined : { items: fields.items }),
    ...(fields.stderr === undefined || fields.stderr === "" ? undefined : { stderr: fields.stderr })
  })
  if (known.hasWorked === true || ofWork.has(error)) ofWork.add(amended)
  return amended
}
