/**
 * The optional package this part is built on, loaded when it is first needed.
 */
import type * as sdk from "@modelcontextprotocol/client"
import { Context, Effect, Exit } from "effect"
import { ClientPackageMissing, McpError } from "../McpError.ts"

const packageName = "@modelcontextprotocol/client"

export type Sdk = typeof sdk

/** Waits in an SDK call for as long as it takes: deadlines are on the caller's clock. */
export const noTimeout = 2 ** 31 - 1

/** How the package is loaded: what tests replace. */
export const ClientPackage = Context.Reference<() => Promise<Sdk>>("effect-codex/mcp/client/ClientPackage", {
  defaultValue: () => () => import("@modelcontextprotocol/client")
})

/** What servers are told that this is. */
export const clientInfo = { name: "effect-codex", version: "0.1.0" }

/** Loads the package; `ClientPackageMissing` where it cannot be. */
export const loadSdk = (server: string): Effect.Effect<Sdk, McpError> =>
  Effect.flatMap(ClientPackage, (load) =>
    Effect.tryPromise({
      try: load,
      catch: () => new McpError({ server, reason: new ClientPackageMissing({ package: packageName }) })
    })
  )

/** What is wrong with a value, or undefined when nothing is. */
export type SchemaCheck = (value: unknown) => string | undefined

/** Checks against a JSON Schema, as SDK does; undefined for a schema that cannot be used. */
export const compileSchema = (schema: object): Effect.Effect<SchemaCheck | undefined> =>
  Effect.promise(() => import("@modelcontextprotocol/client/validators/ajv")).pipe(
    Effect.flatMap(({ AjvJsonSchemaValidator }) =>
      Effect.try({
        try: (): SchemaCheck => {
          const check = new AjvJsonSchemaValidator().getValidator({ ...schema })
          return (value) => {
            const outcome = check(value)
            return outcome.valid ? undefined : outcome.errorMessage
          }
        },
        catch: () => undefined
      })
    ),
    Effect.exit,
    Effect.map((exit) => (Exit.isSuccess(exit) ? exit.value : undefined))
  )
