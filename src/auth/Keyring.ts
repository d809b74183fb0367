/**
 * The system's keyring, where codex may keep its logins.
 *
 * Used through the optional package `@napi-rs/keyring`, which is loaded when
 * the keyring is first asked. Codex's own login is only read; those to MCP
 * servers are written too.
 *
 * @since 0.1.0
 */
import { Context, Effect, Layer, Option, Redacted, Schema } from "effect"
import { withinMillis } from "../internal/liveClock.ts"

/**
 * The keyring cannot be read.
 *
 * @since 0.1.0
 * @category errors
 */
export class KeyringUnavailable extends Schema.TaggedError<KeyringUnavailable>()("KeyringUnavailable", {
  detail: Schema.String,
  fix: Schema.String
}) {
  override get message() {
    return `the keyring cannot be read: ${this.detail}; ${this.fix}`
  }
}

/**
 * @since 0.1.0
 * @category models
 */
export interface KeyringService {
  /** A password of the keyring: none when there is no such entry. */
  readonly read: (
    service: string,
    account: string
  ) => Effect.Effect<Option.Option<Redacted.Redacted>, KeyringUnavailable>
  /** Keeps a password, in place of the one there was. */
  readonly write: (
    service: string,
    account: string,
    password: Redacted.Redacted
  ) => Effect.Effect<void, KeyringUnavailable>
  /** Whether there was one to remove. */
  readonly remove: (service: string, account: string) => Effect.Effect<boolean, KeyringUnavailable>
  /** Every password of a service, by its account. */
  readonly entries: (service: string) => Effect.Effect<Readonly<Record<string, Redacted.Redacted>>, KeyringUnavailable>
}

/** What is used of the package. */
interface KeyringPackage {
  readonly AsyncEntry: new (
    service: string,
    account: string,
    options: { readonly linux: { readonly store: string } }
  ) => {
    readonly getPassword: (signal: AbortSignal) => Promise<string | null>
    readonly setPassword: (password: string, signal: AbortSignal) => Promise<void>
    readonly deleteCredential: (signal: AbortSignal) => Promise<boolean>
  }
  readonly findCredentialsAsync: (
    service: string,
    target: undefined,
    signal: AbortSignal
  ) => Promise<ReadonlyArray<{ readonly account: string; readonly password: string }>>
}

const isKeyringPackage = (value: unknown): value is KeyringPackage =>
  typeof value === "object" && value !== null && "AsyncEntry" in value && typeof value.AsyncEntry === "function"

// Widened, so that the compiler does not look for a package that need not be there.
const keyringPackage: string = "@napi-rs/keyring"

const useFile = `set cli_auth_credentials_store = "file" and log in again`

const notInstalled = new KeyringUnavailable({
  detail: `the optional package ${keyringPackage} is not installed`,
  fix: `npm install ${keyringPackage}, or ${useFile}`
})

const notThere = new KeyringUnavailable({
  detail: "the system has none, or keeps it locked",
  fix: `unlock it, or ${useFile}`
})

/** A keyring that is locked asks its user, who may not be there. */
const answerMillis = 2000

// On Linux the package may fall back to the kernel's keyring, which has no entries of codex.
const options = { linux: { store: "secret-service" } }

const serviceFrom = (load: () => Promise<unknown>): KeyringService => {
  const using = Effect.fnUntraced(function* <A>(use: (loaded: KeyringPackage, signal: AbortSignal) => Promise<A>) {
    const loaded = yield* Effect.tryPromise({ try: load, catch: () => notInstalled })
    if (!isKeyringPackage(loaded)) return yield* notInstalled
    const answer = yield* Effect.tryPromise({ try: (signal) => use(loaded, signal), catch: () => notThere }).pipe(
      (asking) => withinMillis(asking, answerMillis)
    )
    return yield* Effect.mapError(Effect.fromOption(answer), () => notThere)
  })
  const entry = ({ AsyncEntry }: KeyringPackage, service: string, account: string) =>
    new AsyncEntry(service, account, options)
  return {
    read: (service, account) =>
      Effect.map(
        using((loaded, signal) => entry(loaded, service, account).getPassword(signal)),
        (password) => Option.map(Option.fromNullishOr(password), (value) => Redacted.make(value))
      ),
    write: (service, account, password) =>
      using((loaded, signal) => entry(loaded, service, account).setPassword(Redacted.value(password), signal)),
    remove: (service, account) => using((loaded, signal) => entry(loaded, service, account).deleteCredential(signal)),
    entries: (service) =>
      Effect.map(
        using((loaded, signal) => loaded.findCredentialsAsync(service, undefined, signal)),
        (found) => Object.fromEntries(found.map(({ account, password }) => [account, Redacted.make(password)]))
      )
  }
}

const reference = Context.Reference<KeyringService>("effect-codex/auth/Keyring", {
  defaultValue: () => serviceFrom(() => import(keyringPackage))
})

const memory = (given: Readonly<Record<string, Readonly<Record<string, Redacted.Redacted>>>>): KeyringService => {
  const services = new Map(
    Object.entries(given).map(([service, entries]) => [service, new Map(Object.entries(entries))])
  )
  const entriesOf = (service: string) => services.get(service) ?? new Map<string, Redacted.Redacted>()
  return {
    read: (service, account) => Effect.sync(() => Option.fromUndefinedOr(entriesOf(service).get(account))),
    write: (service, account, password) =>
      Effect.sync(() => void services.set(service, entriesOf(service).set(account, password))),
    remove: (service, account) => Effect.sync(() => entriesOf(service).delete(account)),
    entries: (service) => Effect.sync(() => Object.fromEntries(entriesOf(service)))
  }
}

/**
 * The keyring that is used; without a layer the system's, if the app has
 * installed `@napi-rs/keyring`.
 *
 * @since 0.1.0
 * @category references
 */
export const Keyring = Object.assign(reference, {
  /** With a package that has the interface of `@napi-rs/keyring`. */
  layerFrom: (load: () => Promise<unknown>): Layer.Layer<never> => Layer.succeed(reference, serviceFrom(load)),
  /** Passwords by service and account, kept in memory: for tests. */
  layerMemory: (
    entries: Readonly<Record<string, Readonly<Record<string, Redacted.Redacted>>>> = {}
  ): Layer.Layer<never> => Layer.sync(reference, () => memory(entries))
})
