import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Cause, Effect, Schema } from "effect"
import { CodexError, type CodexErrorInfo, CodexErrorReason, isCodexError, Reasons, type ThreadItem } from "effect-codex"
import {
  FilesInTheWay,
  FolderNotFound,
  GitFailed,
  GitUnavailable,
  ManualEdits,
  NotARepository,
  NothingToUndo,
  PatchConflict,
  PatchError,
  PatchInvalid,
  PathEscapes,
  RestoreIncomplete,
  SnapshotDamaged,
  SnapshotError,
  SnapshotNotFound,
  SnapshotTooLarge,
  StoreBusy,
  StoreFailed,
  StoreFull,
  TaskNotFound,
  TaskUnavailable,
  TaskWithoutDiff,
  TurnNotFound
} from "effect-codex/sessions"

const turnFailed = (codexErrorInfo: CodexErrorInfo) => new Reasons.TurnFailed({ detail: "it failed", codexErrorInfo })

/** Each reason, what its message must name, and whether the same call may succeed later. */
const reasons: ReadonlyArray<readonly [reason: CodexErrorReason, named: ReadonlyArray<string>, retryable: boolean]> = [
  [
    new Reasons.BinaryNotFound({
      tried: [
        { place: "CODEX_PATH", outcome: "not set" },
        { place: "PATH /bin/codex", outcome: "there is no such file" }
      ]
    }),
    ["npm install @openai/codex", "CODEX_PATH: not set", "PATH /bin/codex: there is no such file"],
    false
  ],
  [new Reasons.UnsupportedVersion({ version: "0.1.0", detail: "no fork" }), ["0.1.0", "no fork"], false],
  [
    new Reasons.SpawnFailed({ command: "/opt/codex", detail: "not executable" }),
    ["/opt/codex", "not executable"],
    false
  ],
  [new Reasons.ProcessExited({ exitCode: 3 }), ["exit code 3"], false],
  [new Reasons.ProcessExited({ signal: "SIGKILL" }), ["SIGKILL"], false],
  [new Reasons.DecodeFailed({ problem: "NotJson", detail: "the line is not JSON" }), ["the line is not JSON"], false],
  [new Reasons.LineTooLong({ maxBytes: 4711 }), ["4711 bytes", "maxLineBytes"], false],
  [new Reasons.ConfigInvalid({ path: ["a", "b.c"], detail: "no null" }), ["a.b.c", "no null"], false],
  [new Reasons.ConfigInvalid({ path: [], detail: "no such profile" }), ["no such profile"], false],
  [
    new Reasons.ConfigFileInvalid({
      file: "/c.toml",
      line: 3,
      column: 9,
      path: ["a"],
      detail: "no list",
      shown: "a = 1"
    }),
    ["/c.toml:3:9: a: no list", "a = 1"],
    false
  ],
  [new Reasons.ConfigFileInvalid({ file: "/c.toml", path: [], detail: "too large" }), ["/c.toml: too large"], false],
  [new Reasons.ConfigConflict({ file: "/c.toml" }), ["/c.toml", "read it again"], false],
  [new Reasons.OptionInvalid({ option: "outputSchema", detail: "no struct" }), ["outputSchema", "no struct"], false],
  [new Reasons.IdleTimeout({ timeout: 1500 }), ["1500 ms"], false],
  [new Reasons.FirstEventTimeout({ timeout: 3500 }), ["3500 ms"], false],
  [
    new Reasons.IdleTimeout({ timeout: 1500, item: { id: "i1", kind: "McpToolCall" } }),
    ["1500 ms", "McpToolCall i1"],
    false
  ],
  [new Reasons.FirstEventTimeout({ timeout: 500 }), ["500 ms", "did not begin"], false],
  [new Reasons.TurnTimeout({ timeout: 2500 }), ["2500 ms"], false],
  [
    new Reasons.BudgetExceeded({ kind: "Tokens", per: "Thread", limit: 100, used: 110 }),
    ["the thread", "110 of 100 tokens"],
    false
  ],
  [
    new Reasons.BudgetExceeded({ kind: "ToolCalls", per: "Thread", limit: 7, used: 8 }),
    ["the thread", "8 of 7 tool calls"],
    false
  ],
  [new Reasons.TurnIncomplete({ exitCode: 0, lastError: "lost" }), ["exit code 0", "lost"], false],
  [new Reasons.TurnIncomplete({}), ["without saying how the turn ended"], false],
  [turnFailed({ _tag: "Other", raw: { any: ["thing", null] } }), ["it failed"], false],
  [new Reasons.ThreadBusy(), ["already running", "onBusy"], true],
  [new Reasons.ThreadNotFound({ thread: "t1" }), ["t1", "CODEX_HOME"], false],
  [new Reasons.OutputInvalid({ text: "{", detail: "no JSON" }), ["no JSON"], false],
  [new Reasons.Unsupported({ transport: "exec", capability: "steering" }), ["exec", "steering"], false],
  [new Reasons.AuthRequired({ detail: "no key" }), ["no key"], false],
  [
    new Reasons.LoginForbidden({ setting: "forced_login_method", allowed: ["chatgpt"], asked: "api" }),
    ["forced_login_method", "chatgpt", "api"],
    false
  ],
  [new Reasons.FileFailed({ path: "/a/b", detail: "PermissionDenied" }), ["/a/b", "PermissionDenied"], false],
  [
    new Reasons.SkillInvalid({ path: "/s/SKILL.md", problem: "MissingField", detail: "no description" }),
    ["/s/SKILL.md", "no description"],
    false
  ],
  [new Reasons.ConnectionClosed({ detail: "it ended", exitCode: 101 }), ["it ended", "exit code 101"], false],
  [new Reasons.ConnectionClosed({ detail: "asked to" }), ["asked to"], false],
  [
    new Reasons.RequestFailed({ method: "thread/resume", code: -32600, detail: "no rollout", data: [null] }),
    ["thread/resume", "-32600", "no rollout"],
    false
  ],
  [new Reasons.Overloaded({ method: "turn/start" }), ["turn/start"], true],
  [new Reasons.RequestTimeout({ method: "turn/start", timeout: 3500 }), ["turn/start", "3500 ms"], false],
  [
    new Reasons.SnapshotFailed({
      error: new SnapshotError({ reason: new FolderNotFound({ workingDirectory: "/gone" }) })
    }),
    ["not begun", "/gone"],
    false
  ],
  [new Reasons.Interrupted(), ["interrupted"], false]
]

const failures: ReadonlyArray<readonly [info: CodexErrorInfo, retryable: boolean]> = [
  [{ _tag: "ContextWindowExceeded" }, false],
  [{ _tag: "UsageLimitExceeded" }, false],
  [{ _tag: "ServerOverloaded" }, true],
  [{ _tag: "Unauthorized" }, false],
  [{ _tag: "BadRequest" }, false],
  [{ _tag: "SandboxError" }, false],
  [{ _tag: "InternalServerError" }, true],
  [{ _tag: "Other", raw: "?" }, false],
  ...(
    [
      "HttpConnectionFailed",
      "ResponseStreamConnectionFailed",
      "ResponseStreamDisconnected",
      "ResponseTooManyFailedAttempts"
    ] as const
  ).flatMap((_tag): ReadonlyArray<readonly [CodexErrorInfo, boolean]> => [
    [{ _tag }, true],
    [{ _tag, status: 500 }, true],
    [{ _tag, status: 503 }, true],
    [{ _tag, status: 408 }, true],
    [{ _tag, status: 425 }, true],
    [{ _tag, status: 429 }, true],
    [{ _tag, status: 400 }, false],
    [{ _tag, status: 404 }, false],
    [{ _tag, status: 422 }, false]
  ])
]

const items: ReadonlyArray<ThreadItem.ThreadItem> = [
  { _tag: "AgentMessage", id: "1", text: "so far" },
  { _tag: "CommandExecution", id: "2", command: "ls", aggregatedOutput: "a\n", exitCode: 0, status: "completed" },
  { _tag: "CommandExecution", id: "3", command: "ls", aggregatedOutput: "", status: "a later status" },
  { _tag: "FileChange", id: "4", changes: [{ path: "/a", kind: "add" }], status: "failed" },
  {
    _tag: "McpToolCall",
    id: "5",
    server: "s",
    tool: "t",
    arguments: { a: [1, null] },
    result: { content: [{ type: "text", text: "x" }], structuredContent: { b: true } },
    status: "completed"
  },
  { _tag: "McpToolCall", id: "6", server: "s", tool: "t", arguments: null, status: "inProgress" },
  { _tag: "CollabToolCall", id: "7", tool: "wait", receiverThreadIds: [], agentsStates: null, status: "completed" },
  { _tag: "Unknown", id: "", type: "later", raw: { deep: [{ er: null }] } }
]

const JsonError = Schema.toCodecJson(CodexError)

/** As another process would have it. */
const sent = Effect.fnUntraced(function* (error: CodexError) {
  const encoded = yield* Schema.encodeEffect(JsonError)(error)
  return yield* Schema.decodeUnknownEffect(JsonError)(JSON.parse(JSON.stringify(encoded)))
})

const fieldsOf = ({ items, reason, stderr, threadId, turnId }: CodexError) => ({
  reason: Object.fromEntries(Object.entries(reason)),
  items,
  stderr,
  threadId,
  turnId
})

const asJson = (error: CodexError): unknown => JSON.parse(JSON.stringify(fieldsOf(error)))

describe("an error of codex", () => {
  it("has a case here for every reason there is", () => {
    const known = CodexErrorReason.members.map((member) => member.identifier)
    assert.sameMembers([...new Set(reasons.map(([reason]) => reason._tag))], known)
  })

  for (const [reason, named, retryable] of reasons) {
    it(`${reason._tag} names ${named.join(", ")}, and is ${retryable ? "worth another try" : "final"}`, () => {
      const error = new CodexError({ reason })
      for (const part of named) assert.include(error.message, part)
      assert.strictEqual(error.message, reason.message)
      assert.strictEqual(error.isRetryable, retryable)
    })
  }

  for (const [info, retryable] of failures) {
    const status = "status" in info ? ` with status ${info.status}` : ""
    it(`TurnFailed for ${info._tag}${status} is ${retryable ? "worth another try" : "final"}`, () => {
      assert.strictEqual(new CodexError({ reason: turnFailed(info) }).isRetryable, retryable)
    })
  }

  it("does not end a message on a place it does not have", () => {
    const reason = new Reasons.ConfigInvalid({ path: [], detail: "x" })
    assert.strictEqual(reason.message, "codex refused its configuration: x")
    assert.notInclude(new Reasons.TurnIncomplete({ exitCode: 1 }).message, "last reported")
  })

  it("shows what codex wrote to stderr, if it wrote more than white space", () => {
    const reason = new Reasons.ProcessExited({ exitCode: 1 })
    assert.include(new CodexError({ reason, stderr: "no such model\n" }).message, "stderr:\nno such model")
    assert.strictEqual(new CodexError({ reason, stderr: " \n" }).message, reason.message)
  })

  it("is told from anything else", () => {
    assert.isTrue(isCodexError(new CodexError({ reason: new Reasons.ThreadBusy() })))
    for (const other of [
      undefined,
      null,
      "CodexError",
      new Error("x"),
      new Reasons.ThreadBusy(),
      { _tag: "CodexError" }
    ]) {
      assert.isFalse(isCodexError(other))
    }
  })

  it("is an Error with a name and a stack", () => {
    const error = new CodexError({ reason: new Reasons.ThreadNotFound({ thread: "t1" }) })
    assert.instanceOf(error, Error)
    assert.strictEqual(error.name, "CodexError")
    assert.include(Cause.pretty(Cause.fail(error)), "no thread t1 is stored")
  })
})

describe("sending an error to another process", () => {
  for (const [reason] of reasons) {
    it.effect(`keeps ${reason._tag}`, () =>
      Effect.gen(function* () {
        const error = new CodexError({ reason, threadId: "t1", turnId: "u1", items, stderr: "said" })
        const received = yield* sent(error)
        assert.instanceOf(received, CodexError)
        assert.strictEqual(received.reason.constructor, reason.constructor)
        assert.deepStrictEqual(fieldsOf(received), fieldsOf(error))
        assert.strictEqual(received.message, error.message)
        assert.strictEqual(received.isRetryable, error.isRetryable)
      })
    )
  }

  it.effect("leaves out what is not there", () =>
    Effect.gen(function* () {
      const received = yield* sent(new CodexError({ reason: new Reasons.ThreadBusy() }))
      for (const field of ["threadId", "turnId", "items", "stderr"]) assert.isFalse(field in received)
    })
  )

  it.effect.prop(
    "keeps any reason there can be",
    [Arbitrary.filter(Arbitrary.schema(CodexErrorReason), (reason) => !JSON.stringify(reason).includes("\\\\"))],
    ([reason]) =>
      Effect.gen(function* () {
        const error = new CodexError({ reason })
        const received = yield* sent(error)
        assert.deepStrictEqual(asJson(received), asJson(error))
        assert.strictEqual(received.message, error.message)
      }),
    { arbitrary: { runs: 200 } }
  )
})

describe("handling an error", () => {
  const failing = (reason: CodexErrorReason): Effect.Effect<string, CodexError> =>
    Effect.fail(new CodexError({ reason, threadId: "t1" }))

  it.effect("by one reason catches that reason, with its fields and the error around it", () =>
    Effect.gen(function* () {
      const handled = (reason: CodexErrorReason) =>
        failing(reason).pipe(
          Effect.catchReason("CodexError", "TurnTimeout", ({ timeout }, error) =>
            Effect.succeed(`${timeout} of ${error.threadId}`)
          )
        )
      assert.strictEqual(yield* handled(new Reasons.TurnTimeout({ timeout: 5 })), "5 of t1")
      const other = yield* Effect.flip(handled(new Reasons.IdleTimeout({ timeout: 5 })))
      assert.strictEqual(other.reason._tag, "IdleTimeout")
    })
  )

  it.effect("by several reasons catches each of them", () =>
    Effect.gen(function* () {
      const handled = (reason: CodexErrorReason) =>
        failing(reason).pipe(
          Effect.catchReasons("CodexError", {
            ThreadNotFound: ({ thread }) => Effect.succeed(`no ${thread}`),
            OutputInvalid: ({ text }) => Effect.succeed(text)
          }),
          Effect.catchTag("CodexError", ({ reason }) => Effect.succeed(`other: ${reason._tag}`))
        )
      assert.strictEqual(yield* handled(new Reasons.ThreadNotFound({ thread: "t9" })), "no t9")
      assert.strictEqual(yield* handled(new Reasons.OutputInvalid({ text: "raw", detail: "" })), "raw")
      assert.strictEqual(yield* handled(new Reasons.ThreadBusy()), "other: ThreadBusy")
    })
  )

  it.effect("by trying again does so only where that can help", () =>
    Effect.gen(function* () {
      const attempts = (reason: CodexErrorReason) => {
        let made = 0
        return Effect.suspend(() => failing((made++, reason))).pipe(
          Effect.retry({ times: 3, while: ({ isRetryable }) => isRetryable }),
          Effect.flip,
          Effect.map(() => made)
        )
      }
      assert.strictEqual(yield* attempts(turnFailed({ _tag: "ServerOverloaded" })), 4)
      assert.strictEqual(yield* attempts(turnFailed({ _tag: "Unauthorized" })), 1)
    })
  )
})

const many = ["a", "b", "c", "d", "e", "f", "g"]

/** What snapshots and patches have in common. */
const shared = [
  [new GitUnavailable({ detail: "no git on PATH" }), ["no git on PATH"]],
  [new GitFailed({ command: "write-tree", exitCode: 128, detail: "no space" }), ["write-tree", "128", "no space"]],
  [new FolderNotFound({ workingDirectory: "/gone" }), ["/gone"]],
  [new PathEscapes({ option: "forceInclude", path: "../x" }), ["forceInclude", "../x"]]
] as const

const ofSnapshots: ReadonlyArray<readonly [SnapshotError["reason"], ReadonlyArray<string>]> = [
  ...shared,
  [new SnapshotNotFound({ id: "abc", workingDirectory: "/w" }), ["abc", "/w"]],
  [new SnapshotDamaged({ id: "abc", paths: many }), ["abc", "a, b, c, d, e and 2 more", "nothing was changed"]],
  [
    new SnapshotTooLarge({ bytes: 9, limit: 8, largest: [{ path: "big", bytes: 7 }] }),
    ["9 bytes", "8", "big (7)", "maxSnapshotBytes"]
  ],
  [new StoreFull({ bytes: 9, limit: 8 }), ["9 bytes", "8", "maxStoreBytes"]],
  [new StoreBusy({ lock: "/s/lock", processId: 4711 }), ["/s/lock", "4711"]],
  [new StoreBusy({ lock: "/s/lock" }), ["/s/lock", "another process"]],
  [new StoreFailed({ path: "/s", detail: "PermissionDenied" }), ["/s", "PermissionDenied"]],
  [new FilesInTheWay({ detail: "/w/.gitignore" }), ["/w/.gitignore", "nothing was changed"]],
  [new ManualEdits({ paths: ["a.txt"] }), ["a.txt", "force"]],
  [new NothingToUndo({ threadId: "t1", detail: "no turn" }), ["t1", "no turn"]],
  [new RestoreIncomplete({ before: "abc", detail: "no space" }), ["abc", "no space", "recover"]]
]

const ofPatches: ReadonlyArray<readonly [PatchError["reason"], ReadonlyArray<string>]> = [
  ...shared,
  [new TurnNotFound({ threadId: "t1", turnId: "u1" }), ["t1", "u1"]],
  [new PatchInvalid({ detail: "corrupt patch at line 3" }), ["corrupt patch at line 3"]],
  [
    new PatchConflict({ files: many, changed: false, detail: "does not apply" }),
    ["a, b, c, d, e and 2 more", "nothing was changed", "does not apply"]
  ],
  [new PatchConflict({ files: ["a.txt"], changed: true, detail: "" }), ["with conflicts in a.txt"]],
  [new NotARepository({ workingDirectory: "/w" }), ["/w", "git repository"]],
  [new TaskNotFound({ taskId: "task_1" }), ["task_1"]],
  [new TaskWithoutDiff({ taskId: "task_1" }), ["task_1", "no changes"]],
  [new TaskUnavailable({ taskId: "task_1", status: 500, detail: "server error" }), ["task_1", "server error"]],
  [new TaskUnavailable({ taskId: "task_1", detail: "no network" }), ["task_1", "no network"]]
]

const JsonSnapshotError = Schema.toCodecJson(SnapshotError)
const JsonPatchError = Schema.toCodecJson(PatchError)

/** As another process would have them. */
const sentSnapshotError = (error: SnapshotError) =>
  Effect.flatMap(Schema.encodeEffect(JsonSnapshotError)(error), (encoded) =>
    Schema.decodeUnknownEffect(JsonSnapshotError)(JSON.parse(JSON.stringify(encoded)))
  )
const sentPatchError = (error: PatchError) =>
  Effect.flatMap(Schema.encodeEffect(JsonPatchError)(error), (encoded) =>
    Schema.decodeUnknownEffect(JsonPatchError)(JSON.parse(JSON.stringify(encoded)))
  )

describe("an error of sessions", () => {
  it("has a case here for every reason there is", () => {
    const tags = (rows: ReadonlyArray<readonly [{ readonly _tag: string }, unknown]>) => [
      ...new Set(rows.map(([{ _tag }]) => _tag))
    ]
    const known = (members: ReadonlyArray<{ readonly identifier: string }>) =>
      members.map(({ identifier }) => identifier)
    assert.sameMembers(tags(ofSnapshots), known(SnapshotError.fields.reason.members))
    assert.sameMembers(tags(ofPatches), known(PatchError.fields.reason.members))
  })

  for (const [reason, named] of ofSnapshots) {
    it.effect(`SnapshotError names ${named.join(", ")} for ${reason._tag}, and can be sent`, () =>
      Effect.gen(function* () {
        const error = new SnapshotError({ reason })
        for (const part of named) assert.include(error.message, part)
        const received = yield* sentSnapshotError(error)
        assert.strictEqual(received.reason.constructor, reason.constructor)
        assert.strictEqual(received.message, error.message)
      })
    )
  }

  for (const [reason, named] of ofPatches) {
    it.effect(`PatchError names ${named.join(", ")} for ${reason._tag}, and can be sent`, () =>
      Effect.gen(function* () {
        const error = new PatchError({ reason })
        for (const part of named) assert.include(error.message, part)
        const received = yield* sentPatchError(error)
        assert.strictEqual(received.reason.constructor, reason.constructor)
        assert.strictEqual(received.message, error.message)
      })
    )
  }
})
