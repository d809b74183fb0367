/** What is measured of turns. Names of the conventions where there are some; all others begin with `effect_codex.`. */
import { Metric } from "effect"

const seconds = (name: string, description: string, boundaries: ReadonlyArray<number>) =>
  Metric.histogram(name, { description, boundaries, attributes: { unit: "s" } })

const count = (name: string, unit: string, description: string) =>
  Metric.counter(name, { description, incremental: true, attributes: { unit: `{${unit}}` } })

const powers = (first: number, factor: number, length: number): ReadonlyArray<number> =>
  Array.from({ length }, (_, i) => first * factor ** i)

/** As the conventions ask, in seconds, and further: a turn takes minutes. */
const durations = powers(0.01, 2, 20)

// The names and boundaries of the OpenTelemetry GenAI conventions.
export const operationDuration = seconds("gen_ai.client.operation.duration", "How long turns take.", durations)
export const timeToFirstChunk = seconds(
  "gen_ai.client.operation.time_to_first_chunk",
  "From the start of a turn to the first of what the model says.",
  durations
)
export const toolDuration = seconds("gen_ai.execute_tool.duration", "How long tool calls take.", durations)
export const tokenUsage = Metric.histogram("gen_ai.client.token.usage", {
  description: "Input and output tokens of a turn.",
  boundaries: powers(1, 4, 14),
  attributes: { unit: "{token}" }
})

export const turns = count("effect_codex.turns", "turn", "Turns that ended, by how.")
export const tokens = count("effect_codex.tokens", "token", "Tokens by kind; cached and reasoning are parts of others.")
export const retries = count("effect_codex.retries", "retry", "How often codex tried a request to the model again.")
export const timeouts = count("effect_codex.timeouts", "timeout", "Turns that were ended by a timeout.")
export const unreadable = count("effect_codex.events.undecodable", "event", "What codex said and nobody could read.")
export const unknown = count("effect_codex.events.unknown", "event", "Kinds of events this release does not know.")
export const lost = count("effect_codex.events.lost", "event", "Deltas a slow consumer missed.")
export const runningTurns = Metric.counter("effect_codex.turns.running", {
  description: "Turns that run.",
  attributes: { unit: "{turn}" }
})
export const queueDepth = Metric.histogram("effect_codex.events.queue_depth", {
  description: "How many events of a turn were waiting each time its consumer came for more.",
  boundaries: powers(1, 2, 13),
  attributes: { unit: "{event}" }
})
