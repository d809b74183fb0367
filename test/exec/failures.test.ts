import { assert, describe, it } from "@effect/vitest"
import { CodexError, type CodexErrorInfo } from "effect-codex"
import { quietStderr, startFailure, turnErrorInfo, turnFailure } from "../../src/exec/failures.ts"

/** Sentences in `turn.failed` of codex 0.169.0, and whether the same call may succeed later. */
const failedTurns: ReadonlyArray<readonly [message: string, info: CodexErrorInfo, retryable: boolean]> = [
  [
    "unexpected status 401 Unauthorized: bad key, url: http://127.0.0.1:1/v1/responses",
    { _tag: "Unauthorized" },
    false
  ],
  ["unexpected status 403 Forbidden: no, url: http://127.0.0.1:1/v1/responses", { _tag: "Unauthorized" }, false],
  [
    "unexpected status 404 Not Found: nf, url: http://127.0.0.1:1/v1/responses",
    { _tag: "HttpConnectionFailed", status: 404 },
    false
  ],
  ["unexpected status 400 Bad Request: no, url: http://127.0.0.1:1/v1/responses", { _tag: "BadRequest" }, false],
  [
    "unexpected status 500 Internal Server Error: oops, url: http://127.0.0.1:1/v1/responses",
    { _tag: "HttpConnectionFailed", status: 500 },
    true
  ],
  [
    "unexpected status 408 Request Timeout: late, url: http://127.0.0.1:1/v1/responses",
    { _tag: "HttpConnectionFailed", status: 408 },
    true
  ],
  [
    "exceeded retry limit, last status: 429 Too Many Requests",
    { _tag: "ResponseTooManyFailedAttempts", status: 429 },
    true
  ],
  [
    "exceeded retry limit, last status: 502 Bad Gateway, request id: abc",
    { _tag: "ResponseTooManyFailedAttempts", status: 502 },
    true
  ],
  ["exceeded retry limit, last status: 401 Unauthorized", { _tag: "Unauthorized" }, false],
  ["We’re currently experiencing high demand, which may cause temporary errors.", { _tag: "ServerOverloaded" }, true],
  ["Selected model is at capacity. Please try a different model.", { _tag: "ServerOverloaded" }, true],
  ["stream disconnected before completion: error sending request", { _tag: "ResponseStreamDisconnected" }, true],
  [
    "stream disconnected before completion: stream closed before response.completed",
    { _tag: "ResponseStreamDisconnected" },
    true
  ],
  ["error sending request for url (http://127.0.0.1:1/v1/responses)", { _tag: "HttpConnectionFailed" }, true],
  [
    "You’ve hit your usage limit. Upgrade to Pro (https://…) or try again later.",
    { _tag: "UsageLimitExceeded" },
    false
  ],
  ["Quota exceeded. Check your plan and billing details.", { _tag: "UsageLimitExceeded" }, false],
  [
    "Codex ran out of room in the model's context window. Start a new thread or clear earlier history before retrying.",
    { _tag: "ContextWindowExceeded" },
    false
  ]
]

/** What is not known keeps its words: among them a 400, whose sentence is the body as it came. */
const unknownSentences = [
  `{"error":{"message":"Invalid schema for response_format","type":"invalid_request_error"}}`,
  "the turn was interrupted",
  "a sentence of a later codex",
  ""
]

describe("the sentence of a failed turn", () => {
  for (const [message, info, retryable] of failedTurns) {
    it(`"${message}" is ${info._tag}, ${retryable ? "worth another try" : "final"}`, () => {
      assert.deepStrictEqual(turnErrorInfo(message), info)
      const reason = turnFailure(message)
      assert.strictEqual(reason._tag, "TurnFailed")
      if (reason._tag !== "TurnFailed") return
      assert.strictEqual(reason.detail, message)
      assert.deepStrictEqual(reason.codexErrorInfo, info)
      assert.strictEqual(new CodexError({ reason }).isRetryable, retryable)
    })
  }

  for (const message of unknownSentences) {
    it(`"${message}" keeps its words and is not tried again`, () => {
      const reason = turnFailure(message)
      assert.strictEqual(reason._tag, "TurnFailed")
      if (reason._tag !== "TurnFailed") return
      assert.deepStrictEqual(reason.codexErrorInfo, { _tag: "Other", raw: message })
      assert.isFalse(new CodexError({ reason }).isRetryable)
    })
  }

  it("says that credentials are missing when the variable of the key is not set", () => {
    const message = "Missing environment variable: `MOCK_KEY`. Set it before you start."
    const reason = turnFailure(message)
    assert.strictEqual(reason._tag, "AuthRequired")
    if (reason._tag === "AuthRequired") assert.strictEqual(reason.detail, message)
  })
})

describe("the words of a codex that did not start", () => {
  const failed = { exitCode: 1 }

  it("name a thread that is not stored", () => {
    const thread = "0199a213-81c0-7800-8aa1-bbab2a035a53"
    for (const stderr of [
      `Error: thread/resume: thread/resume failed: no rollout found for thread id ${thread} (code -32600)\n`,
      `Error: thread/fork: thread/fork failed: no rollout found for thread id ${thread} (code -32600)\n`,
      `Error: No saved session found with ID ${thread}\n`
    ]) {
      const reason = startFailure(stderr, failed, thread)
      assert.strictEqual(reason._tag, "ThreadNotFound")
      if (reason._tag === "ThreadNotFound") assert.strictEqual(reason.thread, thread)
    }
  })

  it("name the working directory when codex does not trust it", () => {
    const reason = startFailure(
      "Not inside a trusted directory and --skip-git-repo-check was not specified.\n",
      failed,
      undefined
    )
    assert.strictEqual(reason._tag, "OptionInvalid")
    if (reason._tag !== "OptionInvalid") return
    assert.strictEqual(reason.option, "workingDirectory")
    assert.include(reason.detail, "skipGitRepoCheck: true")
  })

  it("name the key of a configuration value of the wrong kind", () => {
    const reason = startFailure(
      "Error loading config.toml: invalid type: boolean `true`, expected struct UpdatePlanToolConfig\nin `tools.update_plan`\n",
      failed,
      undefined
    )
    assert.strictEqual(reason._tag, "ConfigInvalid")
    if (reason._tag !== "ConfigInvalid") return
    assert.deepStrictEqual(reason.path, ["tools", "update_plan"])
    assert.strictEqual(reason.detail, "invalid type: boolean `true`, expected struct UpdatePlanToolConfig")
  })

  it("name a configuration field that codex does not know", () => {
    const reason = startFailure("Error: unknown configuration field `x` in -c/--config override\n", failed, undefined)
    assert.strictEqual(reason._tag, "ConfigInvalid")
    if (reason._tag !== "ConfigInvalid") return
    assert.strictEqual(reason.detail, "unknown configuration field `x` in -c/--config override")
    assert.include(reason.message, "`x`")
  })

  it("name the place in a file that codex could not read", () => {
    const place = "/home/u/.codex/config.toml:1:1: unknown configuration field `zork`"
    const reason = startFailure(
      `Error loading config.toml:\n${place}\n  |\n1 | zork = 1\n  | ^^^^\n`,
      failed,
      undefined
    )
    assert.strictEqual(reason._tag, "ConfigInvalid")
    if (reason._tag === "ConfigInvalid") assert.strictEqual(reason.detail, place)
  })

  it("name the key behind advice of several lines", () => {
    const reason = startFailure(
      [
        'Error loading config.toml: `wire_api = "chat"` is no longer supported.',
        'How to fix: set `wire_api = "responses"` in your provider config.',
        "More info: https://github.com/openai/codex/discussions/7782",
        "in `model_providers.x.wire_api`",
        ""
      ].join("\n"),
      failed,
      undefined
    )
    assert.strictEqual(reason._tag, "ConfigInvalid")
    if (reason._tag !== "ConfigInvalid") return
    assert.deepStrictEqual(reason.path, ["model_providers", "x", "wire_api"])
    assert.strictEqual(reason.detail, '`wire_api = "chat"` is no longer supported.')
  })

  it("are found behind other lines", () => {
    const noise = "2026-11-22T08:32:12Z ERROR codex_app_server: Codex could not find bubblewrap on PATH.\n"
    const reason = startFailure(`${noise}Error loading configuration: no such profile\n`, failed, undefined)
    assert.strictEqual(reason._tag, "ConfigInvalid")
    if (reason._tag === "ConfigInvalid") assert.strictEqual(reason.detail, "no such profile")
  })

  it("name the output schema when its file cannot be read", () => {
    const said = "Failed to read output schema file schema.json: No such file or directory (os error 2)"
    const reason = startFailure(`${said}\n`, failed, undefined)
    assert.strictEqual(reason._tag, "OptionInvalid")
    if (reason._tag !== "OptionInvalid") return
    assert.strictEqual(reason.option, "outputSchema")
    assert.strictEqual(reason.detail, said)
  })

  it("name an argument that this codex does not take, only at the exit code of such a refusal", () => {
    const stderr = "error: unexpected argument '--json' found\n\nUsage: codex exec [OPTIONS] [PROMPT]\n"
    const reason = startFailure(stderr, { exitCode: 2 }, undefined)
    assert.strictEqual(reason._tag, "UnsupportedVersion")
    if (reason._tag === "UnsupportedVersion") assert.strictEqual(reason.detail, "unexpected argument '--json' found")
    assert.strictEqual(startFailure(stderr, failed, undefined)._tag, "ProcessExited")
  })

  it("that are not known leave how codex ended", () => {
    const byCode = startFailure("thread 'main' panicked at core.rs\n", { exitCode: 101 }, undefined)
    assert.strictEqual(byCode._tag, "ProcessExited")
    assert.include(byCode.message, "exit code 101")
    const bySignal = startFailure("", { signal: "SIGKILL" }, undefined)
    assert.strictEqual(bySignal._tag, "ProcessExited")
    assert.include(bySignal.message, "ended by SIGKILL")
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
