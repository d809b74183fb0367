/**
 * Credentials before they are used: what codex has, a login with an API key, the
 * environment for a codex that is to see no other key; and what a doctor says.
 *
 * node examples/auth.ts
 */
import { NodeRuntime, NodeServices } from "@effect/platform-node"
import { Console, Effect, FileSystem, Layer, Option, Redacted, Stream } from "effect"
import { AppServer } from "effect-codex/app-server"
import { Auth, type CredentialsReport } from "effect-codex/auth"
import { Doctor } from "effect-codex/binary"
import { expect } from "./support/setup.ts"

const show = ({ credential, findings }: CredentialsReport) =>
  Effect.gen(function* () {
    yield* Console.log(Option.isSome(credential) ? JSON.stringify(credential.value) : "no credentials")
    for (const { fix, status, what } of findings) yield* Console.log(`${status}: ${what}\n  ${fix}`)
  })

const program = Effect.gen(function* () {
  const fs = yield* FileSystem.FileSystem
  const env = {
    CODEX_HOME: yield* fs.makeTempDirectoryScoped({ prefix: "effect-codex-example-" }),
    CODEX_API_KEY: Redacted.make("sk-of-no-use-0123456789")
  }

  const stored = yield* Effect.gen(function* () {
    const auth = yield* Auth
    yield* Console.log("codex exec:")
    const { credential } = yield* Effect.tap(auth.credentials("exec"), show)
    yield* Console.log("the app-server, which reads no key of the environment:")
    yield* Effect.tap(auth.credentials("app-server"), show)
    if (Option.isNone(credential) || credential.value._tag !== "ApiKey") return false

    // The app-server takes the key by a login.
    const server = yield* AppServer
    yield* auth
      .login(server, { type: "apiKey", apiKey: credential.value.key })
      .pipe(Stream.runForEach((progress) => Console.log(`login: ${progress._tag}`)))
    yield* Effect.tap(auth.credentials("app-server"), show)

    // What comes after finds the stored login, and nothing else.
    const [chosen] = Option.toArray((yield* auth.credentials("app-server")).credential)
    if (chosen !== undefined) yield* Console.log("for a child:", auth.childEnvironment(chosen))
    yield* auth.logout(server)
    return chosen?.source._tag === "File"
  }).pipe(Effect.provide(Layer.mergeAll(Auth.layer({ env }), AppServer.layerStdio({ env }))))

  const { checks } = yield* Effect.gen(function* () {
    return yield* (yield* Doctor).report
  }).pipe(Effect.provide(Doctor.layer({ env })))
  for (const { name, status, what } of checks) yield* Console.log(`${status.padEnd(8)} ${name}: ${what}`)

  yield* expect(stored, "a login that was stored")
})

program.pipe(Effect.scoped, Effect.provide(NodeServices.layer), NodeRuntime.runMain)
