/**
 * The system's keyring, where codex may keep its login.
 *
 * Read through the optional package `@napi-rs/keyring`, which is loaded when
 * the keyring is first asked. Nothing is written: codex itself does that.
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
}

/** What is used of the package. */
interface KeyringPackage {
  readonly AsyncEntry: new (
    service: string,
    account: string,
    options: { readonly linux: { readonly store: string } }
  ) => { readonly getPassword: (signal: AbortSignal) => Promise<string | null> }
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
const readMillis = 2000

const layerFrom = (load: () => Promise<unknown>): Layer.Layer<never> =>
  Layer.succeed(reference, { read: readerFrom(load) })

const readerFrom = (load: () => Promise<unknown>): KeyringService["read"] =>
  Effect.fnUntraced(function* (service, account) {
    const loaded = yield* Effect.tryPromise({ try: load, catch: () => notInstalled })
    if (!isKeyringPackage(loaded)) return yield* notInstalled
    const reading = Effect.tryPromise({
      // On Linux the package may fall back to the kernel's keyring, which has no entries of codex.
      try: (signal) =>
        new loaded.AsyncEntry(service, account, { linux: { store: "secret-service" } }).getPassword(signal),
      catch: () => notThere
    })
    const password = yield* Effect.flatMap(withinMillis(reading, readMillis), Effect.fromOption).pipe(
      Effect.mapError(() => notThere)
    )
    return Option.map(Option.fromNullishOr(password), (value) => Redacted.make(value))
  })

const reference = Context.Reference<KeyringService>("effect-codex/auth/Keyring", {
  defaultValue: () => ({ read: readerFrom(() => import(keyringPackage)) })
})

/**
 * The keyring that is read; without a layer the system's, if the app has
 * installed `@napi-rs/keyring`.
 *
 * @since 0.1.0
 * @category references
 */
export const Keyring = Object.assign(reference, {
  /** With a package that has the interface of `@napi-rs/keyring`. */
  layerFrom,
  /** Passwords by service and account: for tests. */
  layerMemory: (entries: Readonly<Record<string, Readonly<Record<string, Redacted.Redacted>>>>): Layer.Layer<never> =>
    Layer.succeed(reference, {
      read: (service, account) => Effect.succeed(Option.fromUndefinedOr(entries[service]?.[account]))
    })
})
