/**
 * Credentials and logins of codex.
 *
 * @since 0.1.0
 */
export {
  Auth,
  type AuthFinding,
  type AuthOptions,
  type CredentialReader,
  type CredentialsReport,
  type LoginProgress
} from "./Auth.ts"
export type { ChatGptAccount, Credential, CredentialSource } from "./credentials.ts"
export { Keyring, type KeyringService, KeyringUnavailable } from "./Keyring.ts"
export type { CredentialsStore } from "./settings.ts"
