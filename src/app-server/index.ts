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
export { AnswerMillis, DynamicTools, Elicitations, UserInputRequests } from "./ServerRequests.ts"
export type { Areas } from "./areas/areas.ts"
export { type Connection, makePair, type SocketOptions, type StdioOptions, Transport } from "./Transport.ts"
export type { OnLag } from "../internal/hub.ts"
export type { Diagnostic } from "../internal/peer.ts"
