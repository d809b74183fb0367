/**
 * Files and folders by what somebody typed, as codex finds them: fuzzy, the
 * best match first, at most 50, without what git ignores but with what is
 * hidden, `.git` too (seen with 0.169.0).
 */
import { Effect, FiberHandle, Queue, Stream } from "effect"
import { CodexError, DecodeFailed } from "../../CodexError.ts"
import { withinMillis } from "../../internal/liveClock.ts"
import type { FuzzyFileSearchResult } from "../../protocol/index.ts"
import type { Notification, ServerConnection } from "../AppServer.ts"

/**
 * What a session found for one of its queries.
 *
 * @since 0.1.0
 * @category models
 */
export interface SearchResults {
  readonly query: string
  /** The best match first; `path` is relative to `root`. */
  readonly files: ReadonlyArray<FuzzyFileSearchResult>
  /** Whether all folders were searched. Until then better matches may follow. */
  readonly isComplete: boolean
}

/** The newest query, and what came since it was last sent. */
interface Round {
  readonly query: string
  stage: "asked" | "asked again" | "settled"
  files: ReadonlyArray<FuzzyFileSearchResult> | undefined
  isUpdated: boolean
  isCompleted: boolean
}

type Event =
  | { readonly _tag: "Query"; readonly query: string }
  | { readonly _tag: "QueriesEnded" }
  | { readonly _tag: "Heard"; readonly message: Notification }
  | { readonly _tag: "Overdue"; readonly round: Round }

/** How long a session's end waits for the server to agree. */
const stopMillis = 5000

/** How long a query that was sent again may take to be answered again. */
const againMillis = 10_000

export const makeFileSearch = ({ request, subscribe }: ServerConnection) => ({
  /**
   * The files below `roots`, absolute paths, that match. None for an empty
   * query; a root that does not exist has none (seen with 0.169.0).
   */
  find: (
    query: string,
    roots: ReadonlyArray<string>
  ): Effect.Effect<ReadonlyArray<FuzzyFileSearchResult>, CodexError> =>
    Effect.map(request("fuzzyFileSearch", { query, roots }), ({ files }) => files),
  /**
   * Search as you type: results for the newest of the queries, as they get
   * better, the last of them complete. The folders are read once, when the
   * stream is run: what is made later is not found. A query that comes before
   * the results of the one before takes its place. The stream ends when the
   * queries have ended and the last one's results are complete; however it
   * ends, the session does.
   */
  session: <E, R>(
    roots: ReadonlyArray<string>,
    queries: Stream.Stream<string, E, R>
  ): Stream.Stream<SearchResults, CodexError | E, R> =>
    Stream.unwrap(
      Effect.gen(function* () {
        const sessionId = crypto.randomUUID()
        const heard = yield* subscribe(sessionId)
        // Before it is begun: an interrupted beginning may have been heard. Codex does not mind an id it has not.
        yield* Effect.addFinalizer(() =>
          Effect.ignore(withinMillis(request("fuzzyFileSearch/sessionStop", { sessionId }), stopMillis))
        )
        yield* request("fuzzyFileSearch/sessionStart", { sessionId, roots })

        const overdue = yield* Queue.unbounded<Event>()
        const deadline = yield* FiberHandle.make()
        let newest: Round | undefined
        let haveEnded = false

        const send = ({ query }: Round) => request("fuzzyFileSearch/sessionUpdate", { sessionId, query })

        const settle = (round: Round): ReadonlyArray<SearchResults> => {
          round.stage = "settled"
          return [{ query: round.query, files: round.files ?? [], isComplete: true }]
        }

        // `completed` names no query: it can be that of an older one, and can overtake the results it is about
        // (seen with 0.169.0). So a query that seems complete is sent once more: what comes then is of all folders.
        const again = Effect.fnUntraced(function* (round: Round) {
          Object.assign(round, { stage: "asked again", isUpdated: false, isCompleted: false } satisfies Partial<Round>)
          yield* send(round)
          // A codex that does not repeat itself has said all there is.
          const give = Queue.offer(overdue, { _tag: "Overdue", round })
          yield* FiberHandle.run(deadline, Effect.delay(give, againMillis))
        })

        const hear = Effect.fnUntraced(function* (message: Notification) {
          if (message._tag === "Undecodable") {
            const detail = `${message.method}: ${message.detail}`
            return yield* new CodexError({ reason: new DecodeFailed({ problem: "Malformed", detail }) })
          }
          if (message._tag !== "Notification" || newest === undefined || newest.stage === "settled") return []
          const round = newest
          const { method, params } = message.notification
          const results: Array<SearchResults> = []
          if (method === "fuzzyFileSearch/sessionCompleted") round.isCompleted = true
          if (method === "fuzzyFileSearch/sessionUpdated" && params.query === round.query) {
            round.files = params.files
            round.isUpdated = true
            if (round.stage === "asked") results.push({ query: round.query, files: params.files, isComplete: false })
          }
          if (!round.isUpdated || !round.isCompleted) return results
          if (round.stage === "asked again") return settle(round)
          yield* again(round)
          return results
        })

        /** All that happens goes through here, one after the other. */
        const step = Effect.fnUntraced(function* (event: Event) {
          switch (event._tag) {
            case "Query": {
              newest = { query: event.query, stage: "asked", files: undefined, isUpdated: false, isCompleted: false }
              yield* FiberHandle.clear(deadline)
              yield* send(newest)
              return []
            }
            case "QueriesEnded":
              haveEnded = true
              return []
            case "Heard":
              return yield* hear(event.message)
            case "Overdue":
              return event.round === newest && newest.stage === "asked again" ? settle(newest) : []
          }
        })

        return Stream.map(queries, (query): Event => ({ _tag: "Query", query })).pipe(
          Stream.concat(Stream.succeed<Event>({ _tag: "QueriesEnded" })),
          Stream.merge(Stream.map(heard, (message): Event => ({ _tag: "Heard", message }))),
          Stream.merge(Stream.fromQueue(overdue)),
          Stream.mapEffect((event) =>
            Effect.map(step(event), (results) => ({
              results,
              isLast: haveEnded && (newest === undefined || newest.stage === "settled")
            }))
          ),
          Stream.takeUntil(({ isLast }) => isLast),
          Stream.flatMap(({ results }) => Stream.fromIterable(results))
        )
      })
    )
})
