/** How the two test layers read a script. */
import { message, type Part, type Response, respond, type Step } from "../testing/Script.ts"

/** A step in its long form. */
export const expand = (step: Step): Response => (typeof step === "string" ? respond(message(step)) : step)

/** Whether codex runs something because of this part, and asks again. */
export const callsTool = (part: Part): boolean =>
  part._tag !== "Message" &&
  part._tag !== "Reasoning" &&
  (part._tag !== "Item" || String(part.item["type"]).includes("call"))
