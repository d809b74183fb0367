import { assert, describe, it } from "@effect/vitest"
import { type SchemaAST } from "effect"
import { CodexError, type CodexErrorInfo, CodexErrorReason, CodexErrorInfo as InfoSchema } from "effect-codex"
import { CodexErrorInfo as WireErrorInfo } from "effect-codex/protocol"
import { quietStderr, refusal, startFailure, turnFailure } from "../src/internal/failures.ts"
import { ends, errorInfos, noFailures, refusals, startSigns, turnSentences } from "../src/internal/failureTable.ts"

const thread = "0199a213-81c0-7800-8aa1-bbab2a035a53"

/** A reason as it is expected: its tag, and its other fields. */
interface Expected {
  readonly _tag: string
  readonly [field: string]: unknown
}

const retryable = (reason: CodexErrorReason): boolean => new CodexError({ reason }).isRetryable

/** A reason with its fields, as plain data. */
const plain = (reason: CodexErrorReason): unknown =>
  JSON.parse(JSON.stringify(Object.fromEntries(Object.entries(reason))))

const infoOf = (reason: CodexErrorReason): unknown =>
  reason._tag === "TurnFailed" ? { ...reason.codexErrorInfo } : reason._tag

const find = <Row extends { readonly id: string }>(rows: ReadonlyArray<Row>, id: string): Row => {
  const row = rows.find((each) => each.id === id)
  if (row === undefined) throw new Error(`no row ${id}`)
  return row
}

/** The names of a generated union's cases. */
const namesIn = (ast: SchemaAST.AST): ReadonlyArray<string> => {
  switch (ast._tag) {
    case "Suspend":
      return namesIn(ast.thunk())
    case "Union":
      return ast.types.flatMap(namesIn)
    case "Literal":
      return [String(ast.literal)]
    case "Objects":
      return ast.propertySignatures.map(({ name }) => String(name))
    default:
      return []
  }
}

const statusInfos = [
  ["httpConnectionFailed", "HttpConnectionFailed"],
  ["responseStreamConnectionFailed", "ResponseStreamConnectionFailed"],
  ["responseStreamDisconnected", "ResponseStreamDisconnected"],
  ["responseTooManyFailedAttempts", "ResponseTooManyFailedAttempts"]
] as const

/** Every `codexErrorInfo` of the protocol, and whether the same call may succeed later. */
const infos: ReadonlyArray<readonly [wire: unknown, info: CodexErrorInfo, retryable: boolean]> = [
  ["contextWindowExceeded", { _tag: "ContextWindowExceeded" }, false],
  ["sessionBudgetExceeded", { _tag: "SessionBudgetExceeded" }, false],
  ["usageLimitExceeded", { _tag: "UsageLimitExceeded" }, false],
  ["rateLimitExceeded", { _tag: "RateLimitExceeded" }, true],
  ["flexUnavailable", { _tag: "FlexUnavailable" }, true],
  ["serverOverloaded", { _tag: "ServerOverloaded" }, true],
  ["modelNotFound", { _tag: "ModelNotFound" }, false],
  ["policyCapacityUnavailable", { _tag: "PolicyCapacityUnavailable" }, true],
  ["cyberPolicy", { _tag: "CyberPolicy" }, false],
  ["misalignmentPolicyViolation", { _tag: "MisalignmentPolicyViolation" }, false],
  ["tooManyDenials", { _tag: "TooManyDenials" }, false],
  ["internalServerError", { _tag: "InternalServerError" }, true],
  ["unauthorized", { _tag: "Unauthorized" }, false],
  ["badRequest", { _tag: "BadRequest" }, false],
  ["threadRollbackFailed", { _tag: "ThreadRollbackFailed" }, false],
  ["sandboxError", { _tag: "SandboxError" }, false],
  ["inferenceHookDenied", { _tag: "InferenceHookDenied" }, false],
  ["other", { _tag: "Other", raw: "words" }, false],
  [{ activeTurnNotSteerable: { turnKind: "review" } }, { _tag: "ActiveTurnNotSteerable", turnKind: "review" }, false],
  ...statusInfos.flatMap(([name, _tag]): typeof infos => [
    [{ [name]: { httpStatusCode: null } }, { _tag }, true],
    [{ [name]: {} }, { _tag }, true],
    [{ [name]: { httpStatusCode: 503 } }, { _tag, status: 503 }, true],
    [{ [name]: { httpStatusCode: 429 } }, { _tag, status: 429 }, true],
    [{ [name]: { httpStatusCode: 404 } }, { _tag, status: 404 }, false],
    [{ [name]: { httpStatusCode: 400 } }, { _tag: "BadRequest" }, false],
    [{ [name]: { httpStatusCode: 401 } }, { _tag: "Unauthorized" }, false],
    [{ [name]: { httpStatusCode: 403 } }, { _tag: "Unauthorized" }, false]
  ])
]

describe("the codexErrorInfo of the protocol", () => {
  it("has a row for every variant of the pinned codex", () => {
    assert.sameMembers(Object.keys(errorInfos), [...namesIn(WireErrorInfo.ast)])
  })

  it("has a case here for every row, and every cause a row", () => {
    const tried = infos.map(([wire]) => (typeof wire === "string" ? wire : Object.keys(Object(wire))[0]))
    assert.sameMembers([...new Set(tried)], Object.keys(errorInfos))
    const causes = InfoSchema.members.map((member) => member.fields._tag.schema.literal)
    assert.sameMembers(
      Object.values(errorInfos).map(({ cause }) => cause),
      causes
    )
  })

  for (const [wire, info, again] of infos) {
    it(`${JSON.stringify(wire)} is ${info._tag}, ${again ? "worth another try" : "final"}`, () => {
      const reason = turnFailure("words", wire)
      assert.deepStrictEqual(infoOf(reason), { ...info })
      assert.deepInclude(reason, { detail: "words" })
      assert.strictEqual(retryable(reason), again)
    })
  }

  for (const wire of ["aLaterOne", { aLaterOne: { any: ["thing"] } }, { "": 1 }, "toString"]) {
    it(`${JSON.stringify(wire)}, which codex may add later, is kept as it came, and final`, () => {
      const reason = turnFailure("usage limit", wire)
      assert.deepStrictEqual(infoOf(reason), { _tag: "Other", raw: wire })
      assert.isFalse(retryable(reason))
    })
  }

  it("is that of the sentence where codex gives none", () => {
    for (const wire of [null, undefined, {}, "other"]) {
      assert.deepStrictEqual(infoOf(turnFailure("Flex capacity unavailable.", wire)), { _tag: "FlexUnavailable" })
    }
  })
})

type Sentence = readonly [
  id: string,
  info: CodexErrorInfo | "AuthRequired",
  retryable: boolean,
  also?: ReadonlyArray<string>
]

/** The row of each sentence, and other sentences of it. */
const sentences: ReadonlyArray<Sentence> = [
  ["no-key", "AuthRequired", false],
  ["status", { _tag: "HttpConnectionFailed", status: 404 }, false],
  [
    "gave-up",
    { _tag: "ResponseTooManyFailedAttempts", status: 429 },
    true,
    ["exceeded retry limit, last status: 429 Too Many Requests, request id: abc"]
  ],
  [
    "context",
    { _tag: "ContextWindowExceeded" },
    false,
    ['{"error":{"code":"context_length_exceeded","message":"too long"}}']
  ],
  [
    "usage-limit",
    { _tag: "UsageLimitExceeded" },
    false,
    [
      "You’ve hit your usage limit. Try again later.",
      "You’ve hit your usage limit for Other. Switch to another model now, or try again later.",
      "You’ve hit your usage limit. Visit https://chatgpt.com/settings/usage to purchase more credits or try again at Jan 1st, 2030 12:00 AM."
    ]
  ],
  [
    "credits",
    { _tag: "UsageLimitExceeded" },
    false,
    [
      "Your workspace is out of credits. Ask your workspace owner to refill in order to continue.",
      "You hit your spend cap set in your workspace. Increase your spend cap to continue.",
      "You hit your spend cap set by the owner of your workspace. Ask an owner to increase your spend cap to continue."
    ]
  ],
  ["quota", { _tag: "UsageLimitExceeded" }, false],
  ["plan", { _tag: "UsageLimitExceeded" }, false],
  ["rate-limit", { _tag: "RateLimitExceeded" }, true],
  ["capacity", { _tag: "ServerOverloaded" }, true],
  ["server-error", { _tag: "InternalServerError" }, true],
  ["flex", { _tag: "FlexUnavailable" }, true],
  ["policy-capacity", { _tag: "PolicyCapacityUnavailable" }, true],
  ["budget", { _tag: "SessionBudgetExceeded" }, false, ["session budget exceeded"]],
  ["cyber", { _tag: "CyberPolicy" }, false],
  ["misalignment", { _tag: "MisalignmentPolicyViolation" }, false],
  [
    "model",
    { _tag: "ModelNotFound" },
    false,
    ["The requested model 'gpt-none' does not exist.", "The model `x` does not exist or you do not have access to it."]
  ],
  ["image", { _tag: "BadRequest" }, false],
  ["incomplete", { _tag: "Other", raw: "Incomplete response returned, reason: max_output_tokens" }, false],
  [
    "cut",
    { _tag: "ResponseStreamDisconnected" },
    true,
    [
      "stream disconnected before completion: error sending request",
      "stream disconnected before completion: idle timeout waiting for SSE",
      "stream disconnected before completion: stream closed before response.completed"
    ]
  ],
  ["no-connection", { _tag: "HttpConnectionFailed" }, true],
  ["sandbox", { _tag: "SandboxError" }, false, ["codex-linux-sandbox was required but not provided"]],
  [
    "bad-request",
    { _tag: "BadRequest" },
    false,
    [`{"detail":"The 'x' model is not supported when using Codex with a ChatGPT account."}`]
  ]
]

/** Sentences whose status decides. */
const byStatus: ReadonlyArray<readonly [message: string, info: CodexErrorInfo, retryable: boolean]> = [
  ["unexpected status 401 Unauthorized: bad key, url: http://a/b", { _tag: "Unauthorized" }, false],
  ["unexpected status 403 Forbidden: no usage limit, url: http://a/b", { _tag: "Unauthorized" }, false],
  ["unexpected status 400 Bad Request: no, url: http://a/b", { _tag: "BadRequest" }, false],
  ["unexpected status 408 Request Timeout: x, url: http://a/b", { _tag: "HttpConnectionFailed", status: 408 }, true],
  ["unexpected status 425 Too Early: x, url: http://a/b", { _tag: "HttpConnectionFailed", status: 425 }, true],
  ["unexpected status 503 Service Unavailable: x", { _tag: "HttpConnectionFailed", status: 503 }, true],
  ["unexpected status 529 <unknown status code>: x", { _tag: "HttpConnectionFailed", status: 529 }, true],
  ["exceeded retry limit, last status: 401 Unauthorized", { _tag: "Unauthorized" }, false],
  ["exceeded retry limit, last status: 502 Bad Gateway", { _tag: "ResponseTooManyFailedAttempts", status: 502 }, true],
  ["exceeded retry limit", { _tag: "ResponseTooManyFailedAttempts" }, true]
]

describe("the sentence of a failed turn", () => {
  /** As exec says it, and as the app-server does where it says no more. */
  const read = (message: string) =>
    [turnFailure(message), turnFailure(message, "other")].map((reason) => [
      infoOf(reason),
      "detail" in reason ? reason.detail : "",
      retryable(reason)
    ])

  const twice = (message: string, info: CodexErrorInfo | "AuthRequired", again: boolean) =>
    Array.from({ length: 2 }, () => [typeof info === "string" ? info : { ...info }, message, again])

  it("has a case here for every row", () => {
    assert.sameOrderedMembers(
      sentences.map(([id]) => id),
      turnSentences.map(({ id }) => id)
    )
  })

  for (const [id, info, again, also = []] of sentences) {
    it(`${id} is ${typeof info === "string" ? info : info._tag}, ${again ? "worth another try" : "final"}`, () => {
      for (const message of [find(turnSentences, id).says, ...also]) {
        assert.deepStrictEqual(read(message), twice(message, info, again))
      }
    })
  }

  for (const [message, info, again] of byStatus) {
    it(`"${message}" is ${info._tag}, ${again ? "worth another try" : "final"}`, () => {
      assert.deepStrictEqual(read(message), twice(message, info, again))
    })
  }

  it("of a model that was stopped is final, also where it looks like a cut stream", () => {
    const message = "stream disconnected before completion: Incomplete response returned, reason: content_filter"
    assert.deepStrictEqual(read(message), twice(message, { _tag: "Other", raw: message }, false))
  })

  for (const message of ["the turn was interrupted", "a sentence of a later codex", "plain words of a 400", ""]) {
    it(`"${message}", which is not known, keeps its words and is final`, () => {
      assert.deepStrictEqual(read(message), twice(message, { _tag: "Other", raw: message }, false))
    })
  }
})

type Refusal = readonly [id: string, reason: Expected, code?: number]

/** What each refusal is; the code is that of the row, or the one codex gives it. */
const refused: ReadonlyArray<Refusal> = [
  ["overloaded", { _tag: "Overloaded", method: "a/b" }],
  ["version-conflict", { _tag: "ConfigConflict", file: "the user's config.toml" }],
  [
    "invalid-value",
    {
      _tag: "ConfigInvalid",
      path: ["model_reasoning_effort"],
      detail: "invalid type: integer `7`, expected a string"
    }
  ],
  ["invalid-configuration", { _tag: "ConfigInvalid", path: [], detail: "Model provider `nope` not found" }],
  [
    "too-large",
    { _tag: "OptionInvalid", option: "input", detail: "Input exceeds the maximum length of 1048576 characters." },
    -32602
  ],
  ["no-thread", { _tag: "ThreadNotFound", thread }],
  ["archived", { _tag: "ThreadNotFound", thread }],
  ["other-writer", { _tag: "ThreadBusy" }],
  ["no-login", { _tag: "AuthRequired", detail: "codex account authentication required to read rate limits" }],
  ["unknown-method", { _tag: "UnsupportedVersion", version: "unknown", detail: "a/b is no method of it" }],
  [
    "not-supported",
    { _tag: "UnsupportedVersion", version: "unknown", detail: "thread/items/list is not supported yet" }
  ],
  ["not-loaded", { _tag: "RequestFailed" }],
  ["not-steerable", { _tag: "RequestFailed" }],
  ["invalid-params", { _tag: "RequestFailed" }],
  ["internal", { _tag: "RequestFailed" }],
  ["refused", { _tag: "RequestFailed" }]
]

/** As the row has it: its data, its code or -32600. */
const asRefused = (id: string, otherCode = -32600) => {
  const { code = otherCode, data, says } = find(refusals, id)
  return { code, message: says, ...(data === undefined ? undefined : { data: { [data[0]]: data[1] } }) }
}

describe("a request that is refused", () => {
  it("has a case here for every row", () => {
    assert.sameOrderedMembers(
      refused.map(([id]) => id),
      refusals.map(({ id }) => id)
    )
  })

  for (const [id, expected, code] of refused) {
    const again = ["Overloaded", "ThreadBusy"].includes(expected._tag)
    it(`${id} is ${expected._tag}, ${again ? "worth another try" : "final"}`, () => {
      const error = asRefused(id, code)
      const reason = refusal("a/b", error)
      const own = { method: "a/b", code: error.code, detail: error.message }
      assert.deepStrictEqual(plain(reason), expected._tag === "RequestFailed" ? { ...own, ...expected } : expected)
      assert.strictEqual(retryable(reason), again)
    })
  }

  it("in a way nobody knows is RequestFailed, with all that was said", () => {
    const reason = refusal("a/b", { code: -31999, message: "later", data: { wait: [1] } })
    assert.deepStrictEqual(plain(reason), {
      _tag: "RequestFailed",
      method: "a/b",
      code: -31999,
      detail: "later",
      data: { wait: [1] }
    })
  })

  for (const data of [null, undefined, "text", 7, [], { config_write_error_code: "configLayerReadonly" }]) {
    it(`is not taken for another with the data ${JSON.stringify(data)}`, () => {
      assert.strictEqual(refusal("a/b", { code: -32600, message: "no", data })._tag, "RequestFailed")
    })
  }

  it("is the same when exec shows it: it asks an app-server of its own", () => {
    for (const [id, , code] of refused) {
      const error = asRefused(id, code)
      const data = "data" in error ? `, data: ${JSON.stringify(error.data)}` : ""
      const stderr = `2026-11-22T15:15:55Z ERROR core: x\nError: turn/start: turn/start failed: ${error.message} (code ${error.code})${data}\n`
      assert.deepStrictEqual(plain(startFailure(stderr, { exitCode: 1 })), plain(refusal("turn/start", error)), id)
    }
  })
})

type Start = readonly [id: string, reason: Expected, exitCode?: number, also?: ReadonlyArray<string>]

const starts: ReadonlyArray<Start> = [
  ["no-session", { _tag: "ThreadNotFound", thread }],
  [
    "no-repository",
    {
      _tag: "OptionInvalid",
      option: "workingDirectory",
      detail: "codex wants a git repository it trusts; run git init there, or set skipGitRepoCheck: true"
    }
  ],
  [
    "configuration",
    {
      _tag: "ConfigInvalid",
      path: ["tools", "update_plan"],
      detail: "invalid type: boolean `true`, expected struct UpdatePlanToolConfig"
    }
  ],
  [
    "override",
    { _tag: "ConfigInvalid", path: [], detail: "Invalid override (missing '='): novalue" },
    1,
    ["Error: error parsing -c overrides: Invalid override (missing '='): novalue\n"]
  ],
  [
    "key",
    {
      _tag: "ConfigInvalid",
      path: ["model_reasoning_effort"],
      detail: "invalid type: integer `7`, expected a string"
    }
  ],
  ["setting", { _tag: "ConfigInvalid", path: [], detail: "Model provider `nope` not found" }],
  [
    "codex-home",
    {
      _tag: "OptionInvalid",
      option: "env.CODEX_HOME",
      detail: 'CODEX_HOME points to "/none", but that path does not exist'
    },
    1,
    ['Error: CODEX_HOME points to "/none", but that path does not exist\n']
  ],
  [
    "output-schema",
    {
      _tag: "OptionInvalid",
      option: "outputSchema",
      detail: "Failed to read output schema file schema.json: No such file or directory (os error 2)"
    }
  ],
  [
    "argument-value",
    {
      _tag: "OptionInvalid",
      option: "sandbox",
      detail: "invalid value 'wide-open' for '--sandbox <SANDBOX_MODE>'"
    },
    2
  ],
  ["argument", { _tag: "UnsupportedVersion", version: "unknown", detail: "unexpected argument '--json' found" }, 2]
]

describe("the words of a codex that did not start", () => {
  it("have a case here for every row", () => {
    assert.sameOrderedMembers(
      starts.map(([id]) => id),
      startSigns.map(({ id }) => id)
    )
  })

  for (const [id, expected, exitCode = 1, also = []] of starts) {
    it(`${id} is ${expected._tag}, behind other lines too`, () => {
      for (const words of [find(startSigns, id).says, ...also]) {
        const reason = startFailure(`2026-11-22T15:15:55Z ERROR core: no bubblewrap on PATH.\n${words}\n`, { exitCode })
        assert.deepStrictEqual(plain(reason), expected)
        assert.isFalse(retryable(reason))
      }
    })
  }

  it("name the thread as the caller did", () => {
    const words = `Error: thread/resume: thread/resume failed: no rollout found for thread id ${thread} (code -32600)`
    assert.deepInclude(startFailure(words, { exitCode: 1 }, "my thread"), { thread: "my thread" })
    assert.deepInclude(startFailure(find(startSigns, "no-session").says, { exitCode: 1 }, "mine"), { thread: "mine" })
  })

  it("name the place in a file that codex could not read", () => {
    const place = "/home/u/.codex/config.toml:1:1: unknown configuration field `zork`"
    for (const words of [`Error loading config.toml:\n${place}\n  |\n1 | zork = 1\n  | ^^^^\n`, `Error: ${place}\n`]) {
      assert.deepInclude(startFailure(words, { exitCode: 1 }), { _tag: "ConfigInvalid", detail: place })
    }
  })

  it("name the key behind advice of several lines", () => {
    for (const start of ["Error loading config.toml: ", "Error: "]) {
      const words = [
        `${start}\`wire_api = "chat"\` is no longer supported.`,
        'How to fix: set `wire_api = "responses"` in your provider config.',
        "More info: https://github.com/openai/codex/discussions/7782",
        "in `model_providers.x.wire_api`",
        ""
      ]
      assert.deepInclude(startFailure(words.join("\n"), { exitCode: 1 }), {
        _tag: "ConfigInvalid",
        path: ["model_providers", "x", "wire_api"],
        detail: '`wire_api = "chat"` is no longer supported.'
      })
    }
  })

  it("are those of a wrong argument only at the exit code of such a refusal", () => {
    for (const id of ["argument", "argument-value"]) {
      assert.strictEqual(startFailure(find(startSigns, id).says, { exitCode: 1 })._tag, "ProcessExited")
    }
  })

  it("that are not known leave how codex ended", () => {
    const panic = startFailure("thread 'main' panicked at core.rs\n", { exitCode: 101 })
    assert.include(panic.message, "exit code 101")
    assert.strictEqual(panic._tag, "ProcessExited")
    assert.include(startFailure("", { signal: "SIGKILL" }).message, "ended by SIGKILL")
    const broken = "Error: a/b: a/b failed: x (code 7), data: {half"
    assert.deepStrictEqual(plain(startFailure(broken, { exitCode: 1 })), {
      _tag: "RequestFailed",
      method: "a/b",
      code: 7,
      detail: "x"
    })
  })
})

describe("the table", () => {
  it("has no two rows of one name", () => {
    const ids = [turnSentences, refusals, startSigns, ends, noFailures].flatMap((rows) => rows.map(({ id }) => id))
    assert.deepStrictEqual(ids, [...new Set(ids)])
  })

  it("says why wherever the transports differ", () => {
    const unexplained = ends.filter(({ appServer, exec, why = "" }) => exec !== appServer && why === "")
    assert.deepStrictEqual(unexplained, [])
  })

  it("has no reason that an error cannot have", () => {
    const known = new Set<string>(CodexErrorReason.members.map((member) => member.identifier))
    const named = ends.flatMap(({ appServer, exec }) => [exec, appServer]).filter((reason) => reason !== "none")
    assert.deepStrictEqual(
      named.filter((reason) => !known.has(reason)),
      []
    )
  })
})

describe("what codex wrote to stderr", () => {
  it("is kept without the lines it always writes, and without a backtrace that names nothing", () => {
    const stderr = [
      "WARNING: proceeding, even though we could not create PATH aliases: Refusing to create helper binaries",
      "Reading additional input from stdin...",
      "Error: something is wrong",
      "",
      "Stack backtrace:",
      "   0: <unknown>",
      "   1: <unknown>",
      ""
    ].join("\n")
    assert.strictEqual(quietStderr(stderr), "Error: something is wrong")
    assert.strictEqual(quietStderr("Reading prompt from stdin...\n"), "")
  })

  it("is kept whole otherwise", () => {
    const stderr = "thread 'main' panicked:\n  0: a\nReading stdin failed\nIt said: WARNING: proceeding"
    assert.strictEqual(quietStderr(stderr), stderr)
  })
})
