/**
 * Reads a patch while it is being written.
 */
import { Result, Stream } from "effect"
import { endPatch, parse, PatchReader, withoutReturns, wrappers } from "./parser.ts"
import type { Hunk, InvalidPatch, Patch } from "./patch.ts"
import { isBlank, trim, trimEnd, trimStart } from "./whitespace.ts"

/**
 * How far a patch has been written.
 *
 * The lists are made when they are read, so that states nobody looks into cost
 * nothing, however long the patch.
 *
 * @since 0.1.0
 * @category models
 */
export interface PatchState {
  /** The hunks that are complete. */
  readonly hunks: ReadonlyArray<Hunk>
  /** The hunk that is being written, with the lines that are complete. */
  readonly writing: Hunk | undefined
  /** The line that is being written, as far as it is there. */
  readonly line: string
  /** What is wrong with it so far. */
  readonly problem: InvalidPatch | undefined
  /** What `parse` makes of the whole: in the last state, once the input has ended. */
  readonly result: Result.Result<Patch, InvalidPatch> | undefined
}

export const stream = <E, R>(input: Stream.Stream<string, E, R>): Stream.Stream<PatchState, E, R> =>
  Stream.suspend(() => {
    const typing = new Typing()
    return input.pipe(
      Stream.map((piece) => typing.push(piece)),
      Stream.concat(Stream.sync(() => typing.end()))
    )
  })

class Typing {
  private readonly reader = new PatchReader()
  private readonly pieces: Array<string> = []
  /** The pieces of the line that has not ended. */
  private line = ""
  private readonly held: Array<string> = []
  private isWrapped = false
  private isBegun = false
  private problem: InvalidPatch | undefined

  push(piece: string): PatchState {
    this.pieces.push(piece)
    let from = 0
    for (let end = piece.indexOf("\n"); end !== -1; end = piece.indexOf("\n", from)) {
      this.take(this.line + piece.slice(from, end))
      this.line = ""
      from = end + 1
    }
    this.line += from === 0 ? piece : piece.slice(from)
    return this.state(undefined)
  }

  end(): PatchState {
    const result = parse(this.pieces.join(""))
    if (Result.isFailure(result)) {
      this.problem = result.failure
      return this.state(result)
    }
    const { hunks } = result.success
    return { hunks, writing: undefined, line: "", problem: undefined, result }
  }

  /**
   * A line that is the end if it is the last, and something else if it is not,
   * waits for the next that is not blank.
   */
  private take(line: string): void {
    const mayBeLast = trimEnd(line) !== endPatch && trim(line) === endPatch
    const waits = this.held.length > 0 ? isBlank(line) : mayBeLast
    if (waits || (this.isWrapped && line.trimEnd().endsWith("EOF"))) {
      this.held.push(line)
      return
    }
    for (const held of this.held.splice(0)) this.read(held)
    if (mayBeLast) this.held.push(line)
    else this.read(line)
  }

  private read(line: string): void {
    // What follows the end is the wrapper's, or is spoken of in the last state.
    if (this.problem !== undefined || this.reader.isComplete) return
    if (!this.isBegun) {
      if (isBlank(line)) return
      if (!this.isWrapped && wrappers.has(trimStart(withoutReturns(line)))) {
        this.isWrapped = true
        return
      }
      this.isBegun = true
    }
    this.problem = this.reader.push(withoutReturns(line))
  }

  private state(result: PatchState["result"]): PatchState {
    const { reader } = this
    const count = reader.hunks.length
    const writing = reader.snapshot()
    return {
      get hunks() {
        return reader.hunks.slice(0, count)
      },
      get writing() {
        return writing()
      },
      line: this.line,
      problem: this.problem,
      result
    }
  }
}
