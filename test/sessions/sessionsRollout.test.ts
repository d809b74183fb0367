import { assert, describe, it } from "@effect/vitest"
import { Effect, Stream } from "effect"
import { Rollout } from "effect-codex/sessions"
import { linesOf } from "../../src/sessions/rollout/lines.ts"
import { Pick } from "../support/pick.ts"

const known = {
  session_meta: { id: "t1", cwd: "/work" },
  turn_context: { turn_id: "1", cwd: "/work", model: "m" },
  response_item: { type: "message", role: "user", content: [{ type: "input_text", text: "hi" }] },
  event_msg: { type: "agent_message", message: "hi" },
  compacted: { message: "shorter" },
  world_state: { full: true, state: {} },
  token_usage_record: { usage: { input_tokens: 1, output_tokens: 2 } }
}

/** Names that no known payload has a field for. */
const names = ["a", "kind", "__proto__", "constructor", "ordinal", "né\u2028w", ""]

/** Any JSON. */
const anything = (pick: Pick, depth = 0): unknown => {
  switch (pick.upTo(depth > 3 ? 4 : 6)) {
    case 0:
      return null
    case 1:
      return pick.chance(0.5)
    case 2:
      return pick.upTo(2 ** 31) / 8
    case 3:
    case 4:
      return pick.one(["", "text", "two\nlines", "\u0000", "\ud800", "😀", '"quoted"'])
    case 5:
      return Array.from({ length: pick.upTo(3) }, () => anything(pick, depth + 1))
    default:
      return anyRecord(pick, depth + 1)
  }
}

const anyRecord = (pick: Pick, depth: number): object =>
  JSON.parse(
    `{${pick
      .some(names, 0, 4)
      .map((name) => `${JSON.stringify(name)}:${JSON.stringify(anything(pick, depth))}`)
      .join(",")}}`
  )

const read = (chunks: ReadonlyArray<Uint8Array>, maxLineBytes = 1024 * 1024) =>
  Stream.fromIterable(chunks).pipe(linesOf(maxLineBytes), Stream.runCollect)

describe("a line of a rollout", () => {
  it("keeps every field it has, known or not, when it is decoded and encoded again", () => {
    for (let seed = 0; seed < 3000; seed++) {
      const pick = new Pick(seed)
      const type = pick.one([...Object.keys(known), "of a later codex"])
      const payload = { ...anyRecord(pick, 0), ...Object(known[type as keyof typeof known] ?? anyRecord(pick, 0)) }
      const raw = JSON.stringify({
        ...anyRecord(pick, 0),
        timestamp: "2026-01-01T00:00:00.000Z",
        ...(pick.chance(0.5) ? { ordinal: pick.upTo(9), metadata: anything(pick) } : undefined),
        type,
        payload
      })
      const line = Rollout.decode(raw)
      assert.notStrictEqual(line._tag, "Undecodable", raw)
      assert.strictEqual(line._tag === "Unknown", type === "of a later codex")
      assert.strictEqual(line.raw, raw)
      const again = Rollout.encode(line)
      assert.deepStrictEqual(JSON.parse(again), JSON.parse(raw))
      assert.deepStrictEqual({ ...Rollout.decode(again), raw: "" }, { ...line, raw: "" })
    }
  })

  it("has its ordinal and its metadata beside its payload", () => {
    const line = Rollout.decode(
      JSON.stringify({
        timestamp: "t",
        ordinal: 3,
        type: "event_msg",
        payload: { type: "agent_message", message: "m", new: 1 },
        metadata: { a: 1 },
        later: true
      })
    )
    assert.deepInclude(line, {
      _tag: "EventMessage",
      timestamp: "t",
      ordinal: 3,
      metadata: { a: 1 },
      more: { later: true }
    })
    assert.deepStrictEqual(line._tag === "EventMessage" && line.payload, {
      type: "agent_message",
      message: "m",
      new: 1
    })
  })

  it("of a known type and another form is Malformed, and shows none of its values", () => {
    for (const [type, payload] of [
      ["session_meta", { cwd: "secret" }],
      ["event_msg", { type: "agent_message", message: { secret: 1 } }],
      ["response_item", { type: "ghost_snapshot", ghost_commit: "secret" }],
      ["compacted", null],
      ["turn_context", undefined]
    ] as const) {
      const line = Rollout.decode(JSON.stringify({ timestamp: "t", type, payload }))
      assert.deepInclude(line, { _tag: "Undecodable", problem: "Malformed" }, type)
      assert.notInclude(line._tag === "Undecodable" ? line.detail : "", "secret")
    }
  })

  it("of the kinds that codex 0.77.0 wrote is known, ghost snapshots too", () => {
    const ghost = { id: "c1", parent: null, preexisting_untracked_files: ["a"], preexisting_untracked_dirs: [] }
    const lines = [
      [
        "session_meta",
        {
          id: "t",
          timestamp: "t",
          cwd: "/w",
          originator: "codex_cli_rs",
          cli_version: "0.77.0",
          instructions: null,
          source: "cli",
          model_provider: "openai",
          git: { commit_hash: "c", branch: "main" }
        }
      ],
      ["response_item", { type: "ghost_snapshot", ghost_commit: ghost }],
      ["response_item", { type: "local_shell_call", status: "completed", action: { type: "exec", command: ["ls"] } }],
      ["event_msg", { type: "token_count", info: null, rate_limits: { primary: null } }],
      ["event_msg", { type: "turn_aborted", reason: "interrupted" }],
      [
        "turn_context",
        { cwd: "/w", approval_policy: "never", sandbox_policy: { mode: "read-only" }, model: "m", summary: "auto" }
      ]
    ].map(([type, payload]) => Rollout.decode(JSON.stringify({ timestamp: "t", type, payload })))
    assert.deepStrictEqual(
      lines.map(({ _tag }) => _tag),
      ["SessionMeta", "ResponseItem", "ResponseItem", "EventMessage", "EventMessage", "TurnContext"]
    )
    const [, snapshot] = lines
    assert.deepStrictEqual(
      snapshot?._tag === "ResponseItem" && snapshot.payload.type === "ghost_snapshot" && snapshot.payload.ghost_commit,
      ghost
    )
  })

  it("that is JSON and no object, or says nothing of its type, is kept as it is", () => {
    assert.deepInclude(Rollout.decode("3"), { _tag: "Undecodable", problem: "Malformed", raw: "3" })
    assert.deepInclude(Rollout.decode(`{"id":"t","record_type":"state"}`), { _tag: "Unknown", type: undefined })
  })

  it("begins or ends a turn as codex says", () => {
    const event = (type: string, more: object = {}) =>
      Rollout.decode(JSON.stringify({ timestamp: "t", type: "event_msg", payload: { type, ...more } }))
    assert.isTrue(Rollout.startsTurn(event("task_started")))
    assert.isTrue(Rollout.endsTurn(event("task_complete")))
    assert.isTrue(Rollout.endsTurn(event("turn_aborted", { reason: "interrupted" })))
    assert.isFalse(Rollout.endsTurn(event("agent_message", { message: "task_complete" })))
  })
})

describe("the bytes of a rollout", () => {
  it.effect("whatever they are, are lines, and fail nothing", () =>
    Effect.gen(function* () {
      const pieces = [
        `{"type":"event_msg","payload":{"type":"task_started"}}`,
        "{",
        "\n",
        "\n",
        "\r\n",
        "null",
        "\u0000",
        `"`,
        "\\",
        "[[["
      ]
      for (let seed = 0; seed < 500; seed++) {
        const pick = new Pick(seed)
        const bytes = Buffer.concat(
          Array.from({ length: pick.upTo(12) }, () =>
            pick.chance(0.3) ? Buffer.from([pick.upTo(255), pick.upTo(255)]) : Buffer.from(pick.one(pieces))
          )
        )
        const whole = yield* read([bytes])
        const cut = pick.upTo(bytes.length)
        const max = 1024
        assert.deepStrictEqual(yield* read([bytes.subarray(0, cut), bytes.subarray(cut)], max), whole, String(seed))
        assert.deepStrictEqual(
          yield* read(
            Array.from(bytes, (byte) => Uint8Array.of(byte)),
            max
          ),
          whole
        )
      }
    })
  )

  it.effect("of a line that is too long are one line, and the others are read, wherever they are cut", () =>
    Effect.gen(function* () {
      const good = `{"type":"later","n":1}`
      const bytes = Buffer.from(`${good}\n${"x".repeat(100)}\n${good}\n${"y".repeat(100)}\n${"z".repeat(200)}`)
      for (let size = 1; size <= bytes.length; size++) {
        const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
          bytes.subarray(i * size, (i + 1) * size)
        )
        const lines = yield* read(chunks, 50)
        assert.deepStrictEqual(
          lines.map((line) => (line._tag === "Undecodable" ? line.problem : line._tag)),
          ["Unknown", "TooLong", "Unknown", "TooLong", "TooLong"],
          String(size)
        )
      }
    })
  )
})
