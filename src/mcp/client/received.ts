/**
 * What a server says unasked: what it logs, which lists and resources changed.
 *
 * Everything that waits here is bounded, and the oldest goes first: a server
 * that talks faster than anybody listens costs no memory.
 */
import type { Client, LoggingLevel } from "@modelcontextprotocol/client"
import { Cause, Effect, type LogLevel, Queue, type Scope, Stream } from "effect"
import { redact } from "../../internal/redact.ts"
import type { McpList } from "../McpClient.ts"
import type { McpError } from "../McpError.ts"

const waitingLogs = 256
const waitingChanges = 64
/** How many of the things that cannot be used are told one by one. */
const toldOddities = 10

export interface Received {
  readonly register: (client: Client) => void
  readonly onOddity: (detail: string) => void
  /** Which list changed, from when it is run. */
  readonly lists: Listeners<McpList>
  /** The addresses of resources that changed. */
  readonly updates: Listeners<string>
}

/** Everybody who listens, each with a queue of its own. */
export interface Listeners<A> {
  readonly listen: (wants: (value: A) => boolean) => Effect.Effect<Stream.Stream<A, McpError>, McpError, Scope.Scope>
  readonly publish: (value: A) => void
  /** Fails those who want this, or everybody, now and later. */
  readonly fail: (error: McpError, about?: A) => void
  /** Later ones may listen again. */
  readonly recover: () => void
}

const makeListeners = <A>(): Listeners<A> => {
  const listeners = new Set<{ readonly wants: (value: A) => boolean; readonly queue: Queue.Queue<A, McpError> }>()
  let over: McpError | undefined
  return {
    listen: Effect.fnUntraced(function* (wants) {
      if (over !== undefined) return yield* over
      const queue = yield* Effect.acquireRelease(Queue.sliding<A, McpError>(waitingChanges), Queue.shutdown)
      const listener = { wants, queue }
      listeners.add(listener)
      yield* Effect.addFinalizer(() => Effect.sync(() => listeners.delete(listener)))
      return Stream.fromQueue(queue)
    }),
    publish: (value) => {
      for (const { queue, wants } of listeners) if (wants(value)) Queue.offerUnsafe(queue, value)
    },
    fail: (error, about) => {
      if (about === undefined) over = error
      for (const { queue, wants } of listeners) {
        if (about === undefined || wants(about)) Queue.failCauseUnsafe(queue, Cause.fail(error))
      }
    },
    recover: () => {
      over = undefined
    }
  }
}

const levels: Readonly<Record<LoggingLevel, LogLevel.Severity>> = {
  debug: "Debug",
  info: "Info",
  notice: "Info",
  warning: "Warn",
  error: "Error",
  critical: "Fatal",
  alert: "Fatal",
  emergency: "Fatal"
}

interface Entry {
  readonly level: LogLevel.Severity
  readonly text: string
  readonly logger?: string | undefined
}

export const listeningTo: (of: {
  readonly server: string
  readonly secrets: ReadonlyArray<string>
}) => Effect.Effect<Received, never, Scope.Scope> = Effect.fnUntraced(function* ({ secrets, server }) {
  const log = ({ level, logger, text }: Entry) =>
    Effect.logWithLevel(level)(text).pipe(
      Effect.annotateLogs({ "mcp.server": server, ...(logger !== undefined && { "mcp.logger": logger }) })
    )
  const logs = yield* Queue.sliding<Entry>(waitingLogs)
  // What was said last is logged too.
  yield* Effect.addFinalizer(() =>
    Effect.flatMap(Queue.clear(logs), (rest) => Effect.forEach(rest, log, { discard: true }))
  )
  yield* Effect.forkScoped(Stream.runForEach(Stream.fromQueue(logs), log))

  const lists = makeListeners<McpList>()
  const updates = makeListeners<string>()

  let oddities = 0
  const onOddity = (detail: string): void => {
    oddities++
    if (oddities > toldOddities) return
    const text = redact(detail, secrets).slice(0, 300)
    Queue.offerUnsafe(logs, { level: "Debug", text: `the MCP server sent what cannot be used: ${text}` })
  }
  yield* Effect.addFinalizer(() =>
    oddities > toldOddities
      ? log({ level: "Debug", text: `the MCP server sent ${oddities} messages that cannot be used` })
      : Effect.void
  )

  const register = (client: Client): void => {
    // oxlint-disable-next-line unicorn/prefer-add-event-listener -- the SDK has no other way
    client.onerror = (error) => {
      // The SDK asks nobody for the answers that are made up for requests which are settled already.
      if (!error.message.includes(`"madeUp"`)) onOddity(error.message)
    }
    client.setNotificationHandler("notifications/message", ({ params: { data, level, logger } }) => {
      const text = typeof data === "string" ? data : (JSON.stringify(data) ?? "")
      Queue.offerUnsafe(logs, { level: levels[level], text: redact(text, secrets), logger })
    })
    client.setNotificationHandler("notifications/tools/list_changed", () => lists.publish("tools"))
    client.setNotificationHandler("notifications/prompts/list_changed", () => lists.publish("prompts"))
    client.setNotificationHandler("notifications/resources/list_changed", () => lists.publish("resources"))
    client.setNotificationHandler("notifications/resources/updated", ({ params }) => updates.publish(params.uri))
  }

  return { register, onOddity, lists, updates }
})
