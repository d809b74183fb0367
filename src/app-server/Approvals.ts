/**
 * Who decides what the agent may do: a function, rules, or nobody (then the
 * answer is no).
 *
 * @since 0.1.0
 */
import { Context, Effect, Layer, Option, PubSub, Stream } from "effect"
import type {
  ApplyPatchApprovalParams,
  CommandExecutionApprovalDecision,
  CommandExecutionRequestApprovalParams,
  ExecCommandApprovalParams,
  FileChangeRequestApprovalParams,
  PermissionsRequestApprovalParams
} from "../protocol/index.ts"
import { answerOf } from "./answering.ts"

interface Asked<Params> {
  readonly threadId: string
  /** Absent in the form of older servers. */
  readonly turnId: string | undefined
  readonly itemId: string
  /** Why the agent asks. */
  readonly reason: string | undefined
  /** The question as codex put it. */
  readonly params: Params
}

/**
 * What the agent wants to do.
 *
 * @since 0.1.0
 * @category models
 */
export type ApprovalRequest =
  | (Asked<CommandExecutionRequestApprovalParams | ExecCommandApprovalParams> & {
      readonly _tag: "Command"
      /** The command line, quoted for a shell; absent when codex asks for network access alone. */
      readonly command: string | undefined
      readonly cwd: string | undefined
    })
  | (Asked<FileChangeRequestApprovalParams | ApplyPatchApprovalParams> & { readonly _tag: "FileChange" })
  | (Asked<PermissionsRequestApprovalParams> & { readonly _tag: "Permissions" })

/**
 * `accept` once, `acceptForSession` for this and its like, `decline` and let
 * the agent go on without it, `cancel` and end the turn; or one of codex's
 * amendments of its policy.
 *
 * @since 0.1.0
 * @category models
 */
export type ApprovalDecision =
  | "accept"
  | "acceptForSession"
  | "decline"
  | "cancel"
  | Exclude<CommandExecutionApprovalDecision, string>

/**
 * A question and its answer.
 *
 * @since 0.1.0
 * @category models
 */
export interface Decided {
  readonly request: ApprovalRequest
  readonly decision: ApprovalDecision
}

/**
 * A rule: the decision for what it matches. All that is given must match.
 *
 * @since 0.1.0
 * @category models
 */
export interface ApprovalRule {
  readonly kind?: ApprovalRequest["_tag"] | undefined
  /**
   * How the command line begins, word by word: `["git", "status"]`. Looked for
   * behind the shell that codex runs a line in (`bash -lc '…'`); a line with
   * more than one command in it (`;`, `&&`, a pipe, a substitution) matches no
   * prefix, nor does input for a command that runs, or a host it wants to reach.
   */
  readonly commandPrefix?: ReadonlyArray<string> | undefined
  /**
   * Where the command would run: this folder or one below it. Paths are compared
   * as they are written; symbolic links are not followed.
   */
  readonly within?: string | undefined
  /** The host that a command wants to reach, when codex asks for that: a name, or `*.name` for those below it. */
  readonly host?: string | undefined
  readonly decision: ApprovalDecision
}

/**
 * @since 0.1.0
 * @category models
 */
export interface ApprovalsService {
  /** One that dies, or takes longer than `AnswerTimeout`, has declined. */
  readonly decide: (request: ApprovalRequest) => Effect.Effect<ApprovalDecision>
  /** Told what the answer was in the end. */
  readonly onDecided?: ((decided: Decided) => void) | undefined
  /** Every decision from now on. */
  readonly decisions: Stream.Stream<Decided>
}

const observed = Effect.fnUntraced(function* <E, R>(
  decide: (request: ApprovalRequest) => Effect.Effect<ApprovalDecision, E, R>
) {
  const context = yield* Effect.context<R>()
  const decided = yield* PubSub.sliding<Decided>(1024)
  const service: ApprovalsService = {
    decide: (request) => Effect.suspend(() => decide(request)).pipe(Effect.orDie, Effect.provideContext(context)),
    onDecided: (decision) => PubSub.publishUnsafe(decided, decision),
    decisions: Stream.fromPubSub(decided)
  }
  return service
})

const reference = Context.Reference<ApprovalsService>("effect-codex/app-server/Approvals", {
  defaultValue: () => ({ decide: () => Effect.succeed("decline"), decisions: Stream.never })
})

/**
 * Decides what the agent may do. Without a layer everything is declined.
 *
 * @since 0.1.0
 * @category references
 * @example
 * ```ts
 * import { Effect, Layer } from "effect"
 * import { Codex } from "effect-codex"
 * import { Approvals } from "effect-codex/app-server"
 *
 * const approvals = Approvals.layerHandler((request) =>
 *   Effect.succeed(request._tag === "Command" && request.command?.includes("npm test") ? "accept" : "decline")
 * )
 *
 * const CodexLive = Codex.layerAppServer().pipe(Layer.provide(approvals))
 * ```
 */
export const Approvals = Object.assign(reference, {
  /** The decision on a request, whatever becomes of who decides; it is among `decisions` then. */
  ask: Effect.fn("Approvals.ask")(function* (request: ApprovalRequest): Effect.fn.Return<ApprovalDecision> {
    const approvals = yield* reference
    const said = yield* Effect.suspend(() => approvals.decide(request)).pipe(answerOf("an approval"))
    const decision = Option.getOrElse(said, () => "decline" as const)
    approvals.onDecided?.({ request, decision })
    return decision
  }),
  /** Nobody decides: everything is declined. What holds without a layer, as one that can be observed. */
  layerDenyAll: Layer.effect(
    reference,
    observed(() => Effect.succeed("decline"))
  ),
  /** A function decides. One that fails, or takes too long, has declined. */
  layerHandler: <R = never>(
    decide: (request: ApprovalRequest) => Effect.Effect<ApprovalDecision, unknown, R>
  ): Layer.Layer<never, never, R> => Layer.effect(reference, observed(decide)),
  /** Rules decide: the first that matches, or else `otherwise` (`decline` by default). */
  layerPolicy: (rules: ReadonlyArray<ApprovalRule>, otherwise: ApprovalDecision = "decline"): Layer.Layer<never> =>
    Layer.effect(
      reference,
      observed((request) => Effect.succeed(rules.find((rule) => matches(rule, request))?.decision ?? otherwise))
    )
})

const matches = (rule: ApprovalRule, request: ApprovalRequest): boolean => {
  if (rule.kind !== undefined && rule.kind !== request._tag) return false
  if (rule.commandPrefix !== undefined) {
    const words = request._tag === "Command" && isToRun(request.params) ? simpleCommand(request.command) : undefined
    if (words === undefined || !rule.commandPrefix.every((word, i) => words[i] === word)) return false
  }
  if (rule.within !== undefined) {
    const cwd = request._tag === "Command" && isToRun(request.params) ? request.cwd : undefined
    if (cwd === undefined || !isWithin(cwd, rule.within)) return false
  }
  return rule.host === undefined || isHost(hostOf(request), rule.host)
}

const hostOf = (request: ApprovalRequest): string | undefined =>
  request._tag === "Command" && !("conversationId" in request.params)
    ? request.params.networkApprovalContext?.host
    : undefined

const isHost = (host: string | undefined, pattern: string): boolean => {
  const name = host?.toLowerCase()
  const wanted = pattern.toLowerCase()
  return wanted.startsWith("*.") ? name?.endsWith(wanted.slice(1)) === true : name === wanted
}

/** Not input for a command that runs, not what a person must decide, not a host that a command wants to reach. */
const isToRun = (params: CommandExecutionRequestApprovalParams | ExecCommandApprovalParams): boolean => {
  if ("conversationId" in params) return true
  return (params.kind ?? "command") === "command" && (params.networkApprovalContext ?? undefined) === undefined
}

/** Below, or the same; a path with `..` in it is below nothing, and nothing is below a folder that is not absolute. */
const isWithin = (path: string, folder: string): boolean => {
  if (!/^(?:[\\/]|[A-Za-z]:[\\/])/.test(folder)) return false
  if (path.split(/[\\/]/).includes("..")) return false
  const root = folder.replace(/[\\/]+$/, "")
  return path === root || path.startsWith(`${root}/`) || path.startsWith(`${root}\\`)
}

/**
 * The words of a line that is one command and nothing else; undefined for any
 * other, so that no rule takes `git status; rm -rf .` for `git status`.
 */
const simpleCommand = (line: string | undefined): ReadonlyArray<string> | undefined => {
  if (line === undefined) return undefined
  // A shell elsewhere may be one that the agent has made.
  const shell =
    /^(?:(?:\/usr(?:\/local)?|\/opt\/homebrew|\/run\/current-system\/sw)?\/bin\/)?(?:ba|z|da)?sh -l?c (?:'([^']*)'|"([^"\\$`]*)"|(\S+))$/.exec(
      line
    )
  const script = shell === null ? line : (shell[1] ?? shell[2] ?? shell[3] ?? "")
  // Of the spaces, only those that part words for a shell.
  if (/[;&|<>()$`\\"'*?{}[\]#~!]|[^\S \t]/.test(script)) return undefined
  const words = script.trim().split(/[ \t]+/)
  return words[0] === "" ? undefined : words
}
