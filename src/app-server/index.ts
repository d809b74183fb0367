/**
 * `codex app-server`: the whole protocol, typed, on one connection.
 *
 * @since 0.1.0
 */
export {
  AppServer,
  type AppServerOptions,
  type ConnectionState,
  type Notification,
  type ServerConnection,
  type SubscribeOptions
} from "./AppServer.ts"
export {
  type ApprovalDecision,
  type ApprovalRequest,
  type ApprovalRule,
  Approvals,
  type ApprovalsService,
  type Decided
} from "./Approvals.ts"
export { AnswerTimeout } from "./answering.ts"
export {
  Attestation,
  type ChatgptTokens,
  DynamicTools,
  Elicitations,
  TokenRefresh,
  UserInputRequests
} from "./ServerRequests.ts"
export type { AccountLogin, LoginParams } from "./areas/account.ts"
export type { Areas } from "./areas/areas.ts"
export type { CommandOutput, RunCommandOptions, RunningCommand, StartCommandOptions } from "./areas/commands.ts"
export type { SearchResults } from "./areas/fileSearch.ts"
export type { Login } from "./areas/logins.ts"
export { type Connection, makePair, type SocketOptions, type StdioOptions, Transport } from "./Transport.ts"
export type { OnLag } from "../internal/hub.ts"
export type { Diagnostic } from "../internal/peer.ts"
