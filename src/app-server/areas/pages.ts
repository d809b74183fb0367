/**
 * Lists that the server gives page by page.
 */
import { Effect, Option, Stream } from "effect"
import { CodexError, DecodeFailed } from "../../CodexError.ts"

interface Page<A> {
  readonly data: ReadonlyArray<A>
  readonly nextCursor?: string | null | undefined
}

/** All of a list, each page asked for when it is read. A server that names a page twice in a row is not asked for ever. */
export const pages = <A>(
  method: string,
  page: (cursor: string | undefined) => Effect.Effect<Page<A>, CodexError>
): Stream.Stream<A, CodexError> =>
  Stream.paginate<string | undefined, A, CodexError>(undefined, (cursor) =>
    Effect.flatMap(page(cursor), ({ data, nextCursor }) => {
      if (typeof nextCursor !== "string") return Effect.succeed([data, Option.none()] as const)
      if (nextCursor !== cursor) return Effect.succeed([data, Option.some(nextCursor)] as const)
      const detail = `${method} says that the next page is the one it has just given`
      return Effect.fail(new CodexError({ reason: new DecodeFailed({ problem: "Malformed", detail }) }))
    })
  )
