import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Redacted } from "effect"
import {
  AppServer,
  Attestation,
  DynamicTools,
  Elicitations,
  TokenRefresh,
  UserInputRequests
} from "effect-codex/app-server"
import { type Message, makeScripted, openScripted } from "./scripted.ts"

/** What the server is answered when it asks this. */
const answerTo = (method: string, params: unknown, requests?: Layer.Layer<never>) =>
  Effect.gen(function* () {
    const { server } = yield* openScripted({}, requests)
    server.say({ id: "q", method, params })
    return yield* server.next
  })

const questions = {
  tool: ["item/tool/call", { threadId: "t", turnId: "u", callId: "c", tool: "stock", arguments: { article: 1 } }],
  input: ["item/tool/requestUserInput", { threadId: "t", turnId: "u", itemId: "i", isBlocking: true, questions: [] }],
  elicitation: [
    "mcpServer/elicitation/request",
    {
      threadId: "t",
      turnId: "u",
      serverName: "s",
      mode: "url",
      message: "?",
      url: "https://a.example",
      elicitationId: "e"
    }
  ],
  tokens: ["account/chatgptAuthTokens/refresh", { reason: "unauthorized", previousAccountId: "before" }],
  attestation: ["attestation/generate", {}],
  unknown: ["some/question", {}]
} as const

describe("a question of the server that the app has no answer to", () => {
  const refusals = {
    tool: { result: { success: false, contentItems: [{ type: "inputText", text: "the host has no tool stock" }] } },
    input: { result: { answers: {} } },
    elicitation: { result: { action: "decline" } },
    tokens: {
      error: { code: -32601, message: "this client gave no answer to account/chatgptAuthTokens/refresh" }
    },
    attestation: { error: { code: -32601, message: "this client gave no answer to attestation/generate" } },
    unknown: { error: { code: -32601, message: "this client does not answer some/question" } }
  }
  for (const [name, [method, params]] of Object.entries(questions)) {
    it.effect(`is refused: ${name}`, () =>
      Effect.gen(function* () {
        const { id, ...answer } = yield* answerTo(method, params)
        assert.strictEqual(id, "q")
        assert.deepStrictEqual<unknown>(answer, Object(refusals)[name])
      })
    )
  }

  it.effect("is refused when it cannot be read", () =>
    Effect.gen(function* () {
      const { error } = yield* answerTo("item/tool/call", { threadId: 1 })
      assert.deepStrictEqual(error, { code: -32602, message: "this client cannot read the params of item/tool/call" })
    })
  )
})

describe("a question of the server that the app answers", () => {
  for (const [name, [method, params], layer, expected] of [
    [
      "tool",
      questions.tool,
      Layer.succeed(DynamicTools, ({ arguments: given }) =>
        Effect.succeed({ success: true, contentItems: [{ type: "inputText", text: JSON.stringify(given) }] })
      ),
      { success: true, contentItems: [{ type: "inputText", text: `{"article":1}` }] }
    ],
    [
      "input",
      questions.input,
      Layer.succeed(UserInputRequests, () => Effect.succeed({ answers: { colour: { answers: ["red"] } } })),
      { answers: { colour: { answers: ["red"] } } }
    ],
    [
      "elicitation",
      questions.elicitation,
      Layer.succeed(Elicitations, () => Effect.succeed({ action: "accept", content: { name: "Ada" } })),
      { action: "accept", content: { name: "Ada" } }
    ],
    [
      "tokens",
      questions.tokens,
      Layer.succeed(TokenRefresh, ({ previousAccountId }) =>
        Effect.succeed({ accessToken: Redacted.make("secret"), chatgptAccountId: `${previousAccountId}` })
      ),
      { accessToken: "secret", chatgptAccountId: "before" }
    ],
    [
      "attestation",
      questions.attestation,
      Layer.succeed(Attestation, Effect.succeed(Redacted.make("secret"))),
      { token: "secret" }
    ]
  ] as const) {
    it.effect(`has the answer: ${name}`, () =>
      Effect.gen(function* () {
        const { result } = yield* answerTo(method, params, layer)
        assert.deepStrictEqual<unknown>(result, expected)
      })
    )
  }
})

describe("attestation", () => {
  for (const [layer, expected] of [
    [Layer.empty, undefined],
    [Layer.succeed(Attestation, Effect.succeed(Redacted.make("secret"))), true]
  ] as const) {
    it.effect(`is ${expected === true ? "" : "not "}announced`, () =>
      Effect.gen(function* () {
        const server = yield* makeScripted({ answersInitialize: false, takesInitialize: true })
        yield* Layer.build(AppServer.layer().pipe(Layer.provide([server.transport, layer]))).pipe(Effect.forkScoped)
        const asked: Message = yield* server.next
        assert.strictEqual(asked.method, "initialize")
        assert.strictEqual(Object(Object(asked.params).capabilities).requestAttestation, expected)
      })
    )
  }
})
