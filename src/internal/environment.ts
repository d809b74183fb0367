/**
 * What codex is given of the environment, and what of it must not be seen.
 */
import { Config, ConfigProvider, Effect, Option, type Path, Redacted } from "effect"
import { CodexError, OptionInvalid } from "../CodexError.ts"

/** Variables of a child; `undefined` removes one that would be inherited. */
export type Environment = Readonly<Record<string, string | Redacted.Redacted | undefined>>

export const environmentOf = (options: {
  readonly env?: Environment | undefined
  readonly apiKey?: Redacted.Redacted | undefined
}): Environment => ({
  ...(options.apiKey === undefined ? undefined : { OPENAI_API_KEY: undefined, CODEX_API_KEY: options.apiKey }),
  ...options.env
})

/** The values that no argument, error or log may hold. */
export const secretsOf = (env: Environment): ReadonlyArray<string> =>
  Object.values(env).flatMap((value) => (Redacted.isRedacted(value) ? [Redacted.value(value)] : []))

const secretName = /(?:API_?KEY|ACCESS_KEY|TOKEN|SECRET|PASSWORD)$/i

/** The keys this process has for itself: what it starts inherits them, and may say them. */
export const ownSecrets = (): ReadonlyArray<string> =>
  Object.entries(globalThis.process.env).flatMap(([name, value = ""]) =>
    value.length >= 8 && secretName.test(name) ? [value] : []
  )

const secretsKey: unique symbol = Symbol.for("effect-codex/secrets")

/** What a service must not be recorded with, also when an app wraps it. A function, which nothing prints. */
export const withSecrets = <Service extends object>(service: Service, secrets: ReadonlyArray<string>): Service => ({
  ...service,
  [secretsKey]: () => secrets
})

export const secretsOfService = (service: object): ReadonlyArray<string> => {
  const secrets: unknown = secretsKey in service && service[secretsKey]
  return typeof secrets === "function" ? secrets() : []
}

/** Every process can read a command line. */
export const refuseSecrets = (
  args: ReadonlyArray<string>,
  secrets: ReadonlyArray<string>
): Effect.Effect<void, CodexError> =>
  secrets.some((secret) => secret.length >= 4 && args.some((arg) => arg.includes(secret)))
    ? Effect.fail(
        new CodexError({
          reason: new OptionInvalid({
            option: "config",
            detail:
              "a secret of the environment stands in the arguments, where every process can read it; name its variable instead"
          })
        })
      )
    : Effect.void

const read = (name: string): Effect.Effect<Option.Option<string>> =>
  Config.option(Config.String(name)).pipe(
    Effect.orElseSucceed(() => Option.none<string>()),
    Effect.map(Option.filter((value) => value !== ""))
  )

/** A variable of this process, which is what a child inherits, whatever the app's configuration says. */
export const processVariable = (name: string): Effect.Effect<Option.Option<string>> =>
  Effect.provideService(read(name), ConfigProvider.ConfigProvider, ConfigProvider.fromEnv())

/** A variable as the app is configured, or else as the process has it. */
export const configVariable = (name: string): Effect.Effect<Option.Option<string>> =>
  Effect.flatMap(read(name), (value) => (Option.isSome(value) ? Effect.succeed(value) : processVariable(name)))

/** A variable as the child will see it. */
export const childVariable = Effect.fnUntraced(function* (env: Environment, extendEnv: boolean, name: string) {
  const given = env[name]
  if (Redacted.isRedacted(given)) return Redacted.value(given)
  if (Object.hasOwn(env, name) || !extendEnv) return given
  return Option.getOrUndefined(yield* processVariable(name))
})

/** Where codex keeps its files, as the child will see it. */
export const codexHomeOf = Effect.fnUntraced(function* (env: Environment, extendEnv: boolean, path: Path.Path) {
  const variable = (name: string) => childVariable(env, extendEnv, name)
  const home = (yield* variable("HOME")) ?? (yield* variable("USERPROFILE")) ?? ""
  return (yield* variable("CODEX_HOME")) || path.join(home, ".codex")
})
