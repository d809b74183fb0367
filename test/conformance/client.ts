/**
 * The client that MCP's conformance suite tests: an app that does with
 * `McpClient` and `McpOAuth` what a scenario wants of one.
 *
 * The suite gives the server's address as the last argument, and the scenario
 * in the environment. Ends with 0 where the client did what it should, which
 * may be to refuse.
 */
import { NodeHttpClient, NodeRuntime } from "@effect/platform-node"
import { Effect, Layer, Redacted, Schema, Stream } from "effect"
import { McpClient, type McpClientService, McpElicitation, McpOAuth, TokenStore } from "effect-codex/mcp"
import * as HttpClient from "effect/http/HttpClient"

const url = process.argv.at(-1) ?? ""
const scenario = process.env["MCP_CONFORMANCE_SCENARIO"] ?? ""

const Given = Schema.Struct({
  client_id: Schema.optionalKey(Schema.String),
  client_secret: Schema.optionalKey(Schema.String),
  issuer: Schema.optionalKey(Schema.String),
  toolCalls: Schema.optionalKey(
    Schema.Array(Schema.Struct({ name: Schema.String, arguments: Schema.Record(Schema.String, Schema.Unknown) }))
  )
})

/** What a scenario lets its client know. */
const given = Schema.decodeSync(Schema.fromJsonString(Given))(process.env["MCP_CONFORMANCE_CONTEXT"] ?? "{}")

const argumentsOf = (tool: string): Readonly<Record<string, unknown>> =>
  given.toolCalls?.find(({ name }) => name === tool)?.arguments ?? (tool === "add_numbers" ? { a: 5, b: 3 } : {})

const callTools = Effect.fn("callTools")(function* (client: McpClientService) {
  const tools = yield* Stream.runCollect(client.tools)
  for (const { name } of tools) yield* client.callTool(name, argumentsOf(name))
})

const use = Effect.fn("use")(function* (client: McpClientService) {
  switch (scenario) {
    case "initialize":
    case "request-metadata":
    case "json-schema-ref-no-deref":
      return yield* Stream.runDrain(client.tools)
    case "http-standard-headers":
      yield* callTools(client)
      yield* Stream.runForEach(client.resources, ({ uri }) => client.readResource(uri))
      return yield* Stream.runForEach(client.prompts, ({ name }) => client.getPrompt(name))
    default:
      return yield* callTools(client)
  }
})

/** What must not work, and the reason it has to fail with. */
const refusals: Readonly<Record<string, string>> = {
  "auth/resource-mismatch": "AuthorizationFailed",
  "auth/iss-supported-missing": "AuthorizationFailed",
  "auth/iss-wrong-issuer": "AuthorizationFailed",
  "auth/iss-unexpected": "AuthorizationFailed",
  "auth/iss-normalized": "AuthorizationFailed",
  "auth/metadata-issuer-mismatch": "AuthorizationFailed",
  "auth/scope-retry-limit": "AuthorizationFailed"
}

const outcome = Effect.scoped(Effect.flatMap(McpClient.connect({ name: "conformance", url }), use))

const program = Effect.gen(function* () {
  const refusal = refusals[scenario]
  if (refusal === undefined) return yield* outcome
  const { reason } = yield* Effect.flip(outcome)
  if (reason._tag !== refusal) return yield* Effect.die(`refused, but as ${reason._tag}: ${reason.message}`)
})

/** Says yes, and leaves the rest to the defaults of the form. */
const person = McpElicitation.layer({ form: () => Effect.succeed({ action: "accept", content: {} }) })

/** A browser without a person: whoever asks is let in, and sent back. */
const logins = Layer.unwrap(
  Effect.map(HttpClient.HttpClient, (browser) =>
    McpOAuth.layer({
      openUrl: (page) => Effect.ignore(browser.get(page)),
      clientMetadataUrl: "https://conformance-test.local/client-metadata.json",
      clientId: given.client_id,
      clientSecret: given.client_secret === undefined ? undefined : Redacted.make(given.client_secret),
      issuer: given.issuer,
      timeout: "10 seconds"
    })
  )
).pipe(Layer.provide([TokenStore.layerMemory, NodeHttpClient.layerFetch]))

program.pipe(Effect.provide([person, logins]), NodeRuntime.runMain)
