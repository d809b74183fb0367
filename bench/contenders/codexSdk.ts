/**
 * `@openai/codex-sdk`: what it yields is not checked.
 */
import { Codex } from "@openai/codex-sdk"
import { codexPath, report, start } from "./result.ts"

const started = start()
const thread = new Codex({ codexPathOverride: codexPath }).startThread({ skipGitRepoCheck: true })
const turn = await thread.runStreamed("Do it")
let events = 0
for await (const event of turn.events) {
  if (typeof event.type === "string") events++
}
report(started, events)
