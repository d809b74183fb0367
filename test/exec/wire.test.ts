import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Predicate, Schema } from "effect"
import { ThreadEvent, type ThreadItem } from "effect-codex"
import { decodeLine, usageFromWire } from "../../src/exec/wire.ts"

type Json = Schema.Json
type JsonObject = { readonly [key: string]: Json }

const line = (message: Json): string => JSON.stringify(message)

const decode = (message: Json): ThreadEvent.ThreadEvent => decodeLine(line(message))

/** What codex writes of an item, and what becomes of it. Read off 0.77.0, 0.80.0 and 0.169.0. */
const items: ReadonlyArray<readonly [name: string, wire: JsonObject & { type: string }, item: ThreadItem.ThreadItem]> =
  [
    [
      "a message of the agent",
      { id: "item_0", type: "agent_message", text: "Done." },
      { _tag: "AgentMessage", id: "item_0", text: "Done." }
    ],
    [
      "a summary of reasoning",
      { id: "item_1", type: "reasoning", text: "**Looking**" },
      { _tag: "Reasoning", id: "item_1", text: "**Looking**" }
    ],
    [
      "a running command",
      {
        id: "item_2",
        type: "command_execution",
        command: "/bin/bash -lc ls",
        aggregated_output: "",
        exit_code: null,
        status: "in_progress"
      },
      {
        _tag: "CommandExecution",
        id: "item_2",
        command: "/bin/bash -lc ls",
        aggregatedOutput: "",
        status: "inProgress"
      }
    ],
    [
      "a command that failed",
      {
        id: "item_2",
        type: "command_execution",
        command: "/bin/bash -lc ls",
        aggregated_output: "no such file\n",
        exit_code: 2,
        status: "failed"
      },
      {
        _tag: "CommandExecution",
        id: "item_2",
        command: "/bin/bash -lc ls",
        aggregatedOutput: "no such file\n",
        exitCode: 2,
        status: "failed"
      }
    ],
    [
      "a command that the user declined",
      {
        id: "item_2",
        type: "command_execution",
        command: "rm -rf /",
        aggregated_output: "",
        exit_code: -1,
        status: "declined"
      },
      {
        _tag: "CommandExecution",
        id: "item_2",
        command: "rm -rf /",
        aggregatedOutput: "",
        exitCode: -1,
        status: "declined"
      }
    ],
    [
      "a change of files",
      {
        id: "item_3",
        type: "file_change",
        changes: [
          { path: "/w/a.txt", kind: "add" },
          { path: "/w/b.txt", kind: "delete" },
          { path: "/w/c.txt", kind: "update" }
        ],
        status: "completed"
      },
      {
        _tag: "FileChange",
        id: "item_3",
        changes: [
          { path: "/w/a.txt", kind: "add" },
          { path: "/w/b.txt", kind: "delete" },
          { path: "/w/c.txt", kind: "update" }
        ],
        status: "completed"
      }
    ],
    [
      "a call of an MCP tool",
      {
        id: "item_4",
        type: "mcp_tool_call",
        server: "docs",
        tool: "search",
        arguments: { query: ["a"], limit: null },
        result: { content: [{ type: "text", text: "found" }], structured_content: { hits: 1 } },
        error: null,
        status: "completed"
      },
      {
        _tag: "McpToolCall",
        id: "item_4",
        server: "docs",
        tool: "search",
        arguments: { query: ["a"], limit: null },
        result: { content: [{ type: "text", text: "found" }], structuredContent: { hits: 1 } },
        status: "completed"
      }
    ],
    [
      "a call of an MCP tool that failed",
      {
        id: "item_4",
        type: "mcp_tool_call",
        server: "docs",
        tool: "search",
        arguments: {},
        result: null,
        error: { message: "tool call error" },
        status: "failed"
      },
      {
        _tag: "McpToolCall",
        id: "item_4",
        server: "docs",
        tool: "search",
        arguments: {},
        error: { message: "tool call error" },
        status: "failed"
      }
    ],
    [
      "a call between agents",
      {
        id: "item_5",
        type: "collab_tool_call",
        tool: "spawn_agent",
        sender_thread_id: "t1",
        receiver_thread_ids: ["t2"],
        prompt: "look",
        agents_states: { t2: { status: "running" } },
        status: "in_progress"
      },
      {
        _tag: "CollabToolCall",
        id: "item_5",
        tool: "spawn_agent",
        senderThreadId: "t1",
        receiverThreadIds: ["t2"],
        prompt: "look",
        agentsStates: { t2: { status: "running" } },
        status: "inProgress"
      }
    ],
    [
      "a web search",
      { id: "item_6", type: "web_search", query: "effect", action: { type: "search", query: "effect" } },
      { _tag: "WebSearch", id: "item_6", query: "effect", action: { type: "search", query: "effect" } }
    ],
    [
      "a plan",
      {
        id: "item_7",
        type: "todo_list",
        items: [
          { text: "a", completed: true },
          { text: "b", completed: false }
        ]
      },
      {
        _tag: "TodoList",
        id: "item_7",
        items: [
          { text: "a", completed: true },
          { text: "b", completed: false }
        ]
      }
    ],
    [
      "an error that did not end the turn",
      { id: "item_8", type: "error", message: "Model metadata for `x` not found." },
      { _tag: "Error", id: "item_8", message: "Model metadata for `x` not found." }
    ]
  ]

const itemEvents = [
  ["item.started", "ItemStarted"],
  ["item.updated", "ItemUpdated"],
  ["item.completed", "ItemCompleted"]
] as const

const usage = {
  input_tokens: 100,
  cached_input_tokens: 80,
  cache_write_input_tokens: 7,
  output_tokens: 20,
  reasoning_output_tokens: 5
}

const events: ReadonlyArray<readonly [wire: JsonObject & { type: string }, event: ThreadEvent.ThreadEvent]> = [
  [
    { type: "thread.started", thread_id: "0199a213-81c0-7800-8aa1-bbab2a035a53" },
    { _tag: "ThreadStarted", threadId: "0199a213-81c0-7800-8aa1-bbab2a035a53" }
  ],
  [{ type: "turn.started" }, { _tag: "TurnStarted" }],
  [
    { type: "turn.completed", usage },
    {
      _tag: "TurnCompleted",
      threadUsage: {
        inputTokens: 100,
        cachedInputTokens: 80,
        cacheWriteInputTokens: 7,
        outputTokens: 20,
        reasoningOutputTokens: 5
      }
    }
  ],
  [
    { type: "turn.failed", error: { message: "unexpected status 400" } },
    { _tag: "TurnFailed", message: "unexpected status 400" }
  ],
  [
    { type: "error", message: "Reconnecting... 2/5" },
    { _tag: "Retrying", message: "Reconnecting... 2/5", attempt: 2, maxAttempts: 5 }
  ],
  [
    { type: "error", message: "something is odd" },
    { _tag: "Warning", message: "something is odd" }
  ],
  ...itemEvents.flatMap(([type, _tag]) =>
    items.map(
      ([, wire, item]) =>
        [
          { type, item: wire },
          { _tag, item }
        ] as const
    )
  )
]

const knownTypes: ReadonlySet<string> = new Set(events.map(([wire]) => wire.type))
const knownItemTypes: ReadonlySet<string> = new Set(items.map(([, wire]) => wire.type))

describe("an event of codex exec", () => {
  for (const [wire, event] of events.slice(0, 6)) {
    it(`of type ${wire.type} becomes ${event._tag}, with its line beside it`, () => {
      assert.deepStrictEqual(decode(wire), { ...event, raw: line(wire) })
    })
  }

  for (const [type, _tag] of itemEvents) {
    it(`of type ${type} becomes ${_tag} with each kind of item`, () => {
      for (const [, wire, item] of items) {
        const message = { type, item: wire }
        assert.deepStrictEqual(decode(message), { _tag, item, raw: line(message) })
      }
    })
  }

  for (const [name, wire, item] of items) {
    it(`about ${name} holds ${item._tag}`, () => {
      const message = { type: "item.completed", item: wire }
      assert.deepStrictEqual(decode(message), { _tag: "ItemCompleted", item, raw: line(message) })
    })
  }

  it("of an older codex may leave out what it does not know", () => {
    const itemOf = (wire: JsonObject) => {
      const event = decode({ type: "item.completed", item: { id: "i", ...wire } })
      assert.strictEqual(event._tag, "ItemCompleted")
      return event._tag === "ItemCompleted" ? event.item : undefined
    }
    assert.deepStrictEqual(
      itemOf({ type: "command_execution", command: "ls", aggregated_output: "", status: "in_progress" }),
      { _tag: "CommandExecution", id: "i", command: "ls", aggregatedOutput: "", status: "inProgress" }
    )
    assert.deepStrictEqual(itemOf({ type: "mcp_tool_call", server: "s", tool: "t", status: "in_progress" }), {
      _tag: "McpToolCall",
      id: "i",
      server: "s",
      tool: "t",
      arguments: null,
      status: "inProgress"
    })
    assert.deepStrictEqual(itemOf({ type: "web_search", query: "q" }), { _tag: "WebSearch", id: "i", query: "q" })
    assert.deepStrictEqual(itemOf({ type: "collab_tool_call", tool: "wait", status: "completed" }), {
      _tag: "CollabToolCall",
      id: "i",
      tool: "wait",
      receiverThreadIds: [],
      agentsStates: null,
      status: "completed"
    })
  })
})

describe("the end of a turn", () => {
  const completed = (message: JsonObject) => {
    const event = decode({ type: "turn.completed", ...message })
    assert.strictEqual(event._tag, "TurnCompleted")
    return event._tag === "TurnCompleted" ? event.threadUsage : undefined
  }

  it("stays a success when its usage is broken or missing, and then says nothing of usage", () => {
    assert.isUndefined(completed({}))
    for (const broken of [
      null,
      7,
      "12",
      [],
      {},
      { input_tokens: "12" },
      { output_tokens: 3 },
      { input_tokens: null }
    ]) {
      assert.isUndefined(completed({ usage: broken }))
    }
  })

  it("counts figures that codex leaves out, or that are no numbers, as 0", () => {
    assert.deepStrictEqual(completed({ usage: { input_tokens: 11, output_tokens: "x", cached_input_tokens: null } }), {
      inputTokens: 11,
      cachedInputTokens: 0,
      cacheWriteInputTokens: 0,
      outputTokens: 0,
      reasoningOutputTokens: 0
    })
    assert.strictEqual(usageFromWire(JSON.parse(`{"input_tokens":1e999}`))?.inputTokens, 0)
  })

  it("stays a failure when its error is broken or missing", () => {
    for (const error of [undefined, null, "x", {}, { message: 7 }, { message: "" }, [{ message: "x" }]]) {
      const raw = JSON.stringify({ type: "turn.failed", error })
      assert.deepStrictEqual(decodeLine(raw), { _tag: "TurnFailed", message: "codex gave no reason", raw })
    }
  })
})

describe("an error that does not end the turn", () => {
  const retrying = (message: string) => {
    const event = decode({ type: "error", message })
    return event._tag === "Retrying" ? [event.attempt, event.maxAttempts, event.message] : event._tag
  }

  it("is a retry when codex counts its attempts", () => {
    for (const [message, attempt, max] of [
      ["Reconnecting... 1/5", 1, 5],
      ["Reconnecting... 10/100", 10, 100],
      ["Reconnecting... 1/1 (stream disconnected before completion: 2/3)", 1, 1],
      ["Reconnecting… 2/5", 2, 5]
    ] as const) {
      assert.deepStrictEqual(retrying(message), [attempt, max, message])
    }
  })

  it("is a retry without a count while codex waits for a network, which it does for ever", () => {
    const message = "Reconnecting... waiting for network (Connection failed: error sending request)"
    const raw = line({ type: "error", message })
    assert.deepStrictEqual(decodeLine(raw), { _tag: "Retrying", message, raw })
  })

  it("is a warning when it only sounds like a retry", () => {
    for (const message of ["Reconnected 1/5", "It said: Reconnecting... 1/5", "reconnecting... 1/5", ""]) {
      assert.strictEqual(retrying(message), "Warning")
    }
  })

  it("is a warning without words when it says nothing", () => {
    assert.deepStrictEqual(decode({ type: "error" }), { _tag: "Warning", message: "", raw: `{"type":"error"}` })
    assert.strictEqual(decode({ type: "error", message: { text: "x" } })._tag, "Warning")
  })
})

/** Below these keys a value is passed on as it is. */
const opaque: ReadonlySet<string> = new Set(["arguments", "content", "structured_content", "agents_states", "action"])

/** The same message with fields that no codex has written yet, in every object that is not opaque. */
const withFields = (value: Json, fields: JsonObject): Json => {
  if (Array.isArray(value)) return value.map((each: Json) => withFields(each, fields))
  if (!Predicate.isObject(value)) return value
  const known = Object.entries(value as JsonObject).map(([key, child]): [string, Json] => [
    key,
    opaque.has(key) ? child : withFields(child, fields)
  ])
  return { ...fields, ...Object.fromEntries(known) }
}

const text = Arbitrary.schema(Schema.String)
// Where a key holds a backslash, Node's own JSON.parse may read other escaped keys as it:
// https://github.com/nodejs/node/issues/63785
const json = Arbitrary.filter(Arbitrary.schema(Schema.Json), (value) => !line(value).includes("\\\\"))
const oneOf = <const Values extends readonly [unknown, ...ReadonlyArray<unknown>]>(
  values: Values
): Arbitrary.Arbitrary<Values[number]> =>
  Arbitrary.map(
    Arbitrary.schema(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: values.length - 1 }))),
    (index) => values[index] ?? values[0]
  )
const either = <A, B>(a: Arbitrary.Arbitrary<A>, b: Arbitrary.Arbitrary<B>): Arbitrary.Arbitrary<A | B> =>
  Arbitrary.map(Arbitrary.all([Arbitrary.schema(Schema.Boolean), a, b]), ([first, a, b]) => (first ? a : b))

const [firstEvent, ...otherEvents] = events
const [firstItem, ...otherItems] = items
if (firstEvent === undefined || firstItem === undefined) throw new Error("nothing to test with")
const anEvent = oneOf([firstEvent, ...otherEvents])
const anItem = oneOf([firstItem, ...otherItems])
const newFields = Arbitrary.map(
  Arbitrary.array(Arbitrary.all([text, json]), { minLength: 1, maxLength: 4 }),
  (fields) => Object.fromEntries(fields.map(([name, value]) => [`x_${name.replaceAll("\\", "")}`, value]))
)

/** Names that are near to known ones, or that an object has of its own. */
const nearNames = oneOf([
  "turn.completed ",
  "Turn.Completed",
  "turn.completed\u0000",
  "turn_completed",
  "turn.complete",
  "turn/completed",
  "turn.cancelled",
  "item.deleted",
  "agent_message ",
  "agentMessage",
  "plan",
  "image_view",
  "",
  "__proto__",
  "constructor",
  "toString",
  "hasOwnProperty"
])
const newEventType = Arbitrary.filter(either(nearNames, text), (type) => !knownTypes.has(type))
const newItemType = Arbitrary.filter(either(nearNames, text), (type) => !knownItemTypes.has(type))

const runs = { arbitrary: { runs: 400 } }

describe("a later codex", () => {
  it.prop(
    "may add fields anywhere",
    [anEvent, newFields],
    ([[wire, event], fields]) => {
      const raw = line(withFields(wire, fields))
      assert.include(raw, `"x_`)
      assert.deepStrictEqual(decodeLine(raw), { ...event, raw })
    },
    runs
  )

  it.prop(
    "may send events of a new type, which are kept whole and decide nothing",
    [newEventType, anEvent, newFields],
    ([type, [wire], fields]) => {
      const raw = line({ ...wire, ...fields, type })
      assert.deepStrictEqual(decodeLine(raw), { _tag: "Unknown", type, raw })
    },
    runs
  )

  it.prop(
    "may send items of a new type, which are kept whole, with their id if they have one",
    [oneOf(itemEvents), newItemType, either(anItem, Arbitrary.Constant(undefined)), newFields],
    ([[type, _tag], itemType, known, fields]) => {
      const item: JsonObject = { ...known?.[1], ...fields, type: itemType }
      const raw = line({ type, item })
      const id = known?.[1]["id"] ?? ""
      assert.deepStrictEqual(decodeLine(raw), {
        _tag,
        item: { _tag: "Unknown", id: String(id), type: itemType, raw: JSON.parse(line(item)) },
        raw
      })
    },
    runs
  )

  it.prop(
    "may know more states of an item and kinds of change, which are never taken for a known one",
    [anItem, Arbitrary.filter(text, (status) => status !== "in_progress"), text],
    ([[, wire, item], status, kind]) => {
      const message = {
        type: "item.completed",
        item: {
          ...wire,
          ...("status" in wire ? { status } : undefined),
          ...("changes" in wire ? { changes: [{ path: "/w/a", kind }] } : undefined)
        }
      }
      assert.deepStrictEqual(decode(message), {
        _tag: "ItemCompleted",
        item: {
          ...item,
          ...("status" in item ? { status } : undefined),
          ...("changes" in item ? { changes: [{ path: "/w/a", kind }] } : undefined)
        } as ThreadItem.ThreadItem,
        raw: line(message)
      })
    },
    runs
  )
})

/** In place of a value of another kind; must never be shown. */
const sentinel = "a value that must not be shown 4711"

const wrong = (value: Json): Json => (typeof value === "string" ? { [sentinel]: sentinel } : sentinel)

const optional: ReadonlySet<string> = new Set([
  "exit_code",
  "arguments",
  "result",
  "error",
  "structured_content",
  "sender_thread_id",
  "receiver_thread_ids",
  "prompt",
  "agents_states",
  "action"
])

/** Each place in a wire value at which something must stand, by its path. */
const places = (
  value: Json,
  path: ReadonlyArray<string | number> = []
): ReadonlyArray<ReadonlyArray<string | number>> => {
  const below = Array.isArray(value)
    ? value.flatMap((each: Json, i) => places(each, [...path, i]))
    : Predicate.isObject(value)
      ? Object.entries(value as JsonObject).flatMap(([key, child]) =>
          opaque.has(key) || key === "type" ? [] : places(child, [...path, key])
        )
      : []
  return path.length === 0 ? below : [path, ...below]
}

const at = (value: Json, path: ReadonlyArray<string | number>, change: (value: Json) => Json | undefined): Json => {
  const [key, ...rest] = path
  if (Array.isArray(value)) {
    return value.map((each: Json, i) =>
      i !== key ? each : rest.length === 0 ? (change(each) ?? null) : at(each, rest, change)
    )
  }
  return Object.fromEntries(
    Object.entries(value as JsonObject).flatMap(([name, child]) => {
      if (name !== key) return [[name, child]]
      const changed = rest.length === 0 ? change(child) : at(child, rest, change)
      return changed === undefined ? [] : [[name, changed]]
    })
  )
}

const shownPath = (path: ReadonlyArray<string | number>): string =>
  path.map((key) => `[${JSON.stringify(key)}]`).join("")

describe("a known message in a form that does not fit", () => {
  for (const [name, wire] of items) {
    it(`about ${name} is undecodable, which names the place and never shows the value`, () => {
      const tried = places(wire)
      assert.isAbove(tried.length, 1)
      for (const path of tried) {
        const raw = line({ type: "item.completed", item: at(wire, path, wrong) })
        const event = decodeLine(raw)
        assert.strictEqual(event._tag, "Undecodable", shownPath(path))
        if (event._tag !== "Undecodable") continue
        assert.strictEqual(event.problem, "Malformed")
        assert.strictEqual(event.raw, raw)
        assert.include(event.detail, wire.type)
        assert.include(event.detail, shownPath(path))
        assert.notInclude(event.detail, sentinel)
      }
    })

    it(`about ${name} is undecodable without what every codex sends`, () => {
      for (const path of places(wire)) {
        const key = path.at(-1)
        if (typeof key !== "string") continue
        const event = decode({ type: "item.updated", item: at(wire, path, () => undefined) })
        if (optional.has(key)) {
          assert.strictEqual(event._tag, "ItemUpdated", shownPath(path))
        } else {
          assert.strictEqual(event._tag, "Undecodable", shownPath(path))
          if (event._tag === "Undecodable") assert.include(event.detail, shownPath(path))
        }
      }
    })
  }

  it("is undecodable when what it is about is missing or of the wrong kind", () => {
    const details = (messages: ReadonlyArray<Json>) =>
      messages.map((message) => {
        const event = decode(message)
        return event._tag === "Undecodable" && event.problem === "Malformed" ? event.detail : event._tag
      })
    assert.deepStrictEqual(
      details([
        { type: "thread.started" },
        { type: "thread.started", thread_id: 4711 },
        { type: "item.completed" },
        { type: "item.started", item: [4711] },
        { type: "item.updated", item: null },
        { type: "item.updated", item: { id: "i", text: "4711" } },
        { type: "item.updated", item: { id: "i", type: 4711 } },
        { type: 4711 },
        { type: null },
        { no: "type" },
        {}
      ]),
      [
        `Expected string\n  at ["thread_id"]`,
        `Expected string\n  at ["thread_id"]`,
        `Expected an object\n  at ["item"]`,
        `Expected an object\n  at ["item"]`,
        `Expected an object\n  at ["item"]`,
        `Expected string\n  at ["item"]["type"]`,
        `Expected string\n  at ["item"]["type"]`,
        `Expected string\n  at ["type"]`,
        `Expected string\n  at ["type"]`,
        `Expected string\n  at ["type"]`,
        `Expected string\n  at ["type"]`
      ]
    )
    assert.deepStrictEqual(
      details([null, true, 4711, "turn.completed", [], [{ type: "turn.completed" }]]),
      Array.from({ length: 6 }, () => "Expected an object")
    )
  })
})

describe("reading a line", () => {
  const isThreadEvent = Schema.is(ThreadEvent.ThreadEvent)
  const encode = Schema.encodeSync(Schema.toCodecJson(ThreadEvent.ThreadEvent))

  /** Holds for every line there can be. */
  const checkAny = (raw: string): void => {
    const event = decodeLine(raw)
    assert.isTrue(isThreadEvent(event), event._tag)
    assert.doesNotThrow(() => JSON.stringify(encode(event)))
    assert.strictEqual(event.raw, raw)
    if (!ThreadEvent.isTerminal(event)) return
    const parsed: unknown = JSON.parse(raw)
    assert.strictEqual(
      Predicate.isObject(parsed) ? parsed["type"] : undefined,
      event._tag === "TurnCompleted" ? "turn.completed" : "turn.failed"
    )
  }

  it.prop("gives an event for any text", [text], ([raw]) => checkAny(raw), runs)

  it.prop("gives an event for any JSON", [json], ([value]) => checkAny(line(value)), runs)

  const fieldNames = oneOf([
    "id",
    "text",
    "command",
    "aggregated_output",
    "exit_code",
    "status",
    "changes",
    "items",
    "result",
    "error",
    "message",
    "query",
    "receiver_thread_ids"
  ])
  const knownType = oneOf(["turn.completed", ...knownTypes])
  const fields = <A extends string>(names: Arbitrary.Arbitrary<A>, value: Arbitrary.Arbitrary<Json>) =>
    Arbitrary.map(Arbitrary.array(Arbitrary.all([names, value]), { maxLength: 8 }), (entries): JsonObject =>
      Object.fromEntries(entries)
    )
  const plausible = Arbitrary.map(
    Arbitrary.all([
      either(knownType, text),
      oneOf(["agent_message", ...knownItemTypes]),
      fields(fieldNames, json),
      fields(oneOf(["usage", "thread_id", "error", "message", "item"]), json)
    ]),
    ([type, itemType, item, rest]): Json => ({ type, item: { type: itemType, ...item }, ...rest })
  )

  it.prop("gives an event for any JSON that looks like one", [plausible], ([message]) => checkAny(line(message)), {
    arbitrary: { runs: 2000 }
  })

  it.prop(
    "takes no part of a line for the whole of it",
    [anEvent, Arbitrary.schema(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 500 })))],
    ([[wire], length]) => {
      const whole = line(wire)
      const raw = whole.slice(0, Math.min(length, whole.length - 1))
      assert.deepStrictEqual(decodeLine(raw), {
        _tag: "Undecodable",
        problem: "NotJson",
        detail: "the line is not JSON",
        raw
      })
    },
    runs
  )

  it("takes no type from a prototype", () => {
    const raw = `{"__proto__":{"type":"turn.completed"}}`
    const event = decodeLine(raw)
    assert.strictEqual(event._tag, "Undecodable")
    const item = decodeLine(
      `{"type":"item.completed","item":{"__proto__":{"type":"agent_message","id":"i","text":"t"}}}`
    )
    assert.strictEqual(item._tag, "Undecodable")
  })

  it("takes the last of two types, as JSON does, and no success hidden in a text", () => {
    assert.strictEqual(decodeLine(`{"type":"turn.completed","type":"turn.failed"}`)._tag, "TurnFailed")
    const hidden = decode({
      type: "item.completed",
      item: { id: "i", type: "agent_message", text: `{"type":"turn.completed"}` }
    })
    assert.strictEqual(hidden._tag, "ItemCompleted")
  })
})
