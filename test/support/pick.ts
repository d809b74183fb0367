/** Choices made from a number: the same number, the same choices. */

/** mulberry32: small, and the same everywhere. */
export class Pick {
  private state: number

  constructor(seed: number) {
    this.state = (seed * 0x9e3779b1) | 0
  }

  private next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0
    let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }

  chance(probability: number): boolean {
    return this.next() < probability
  }

  /** From 0, `most` included. */
  upTo(most: number): number {
    return Math.floor(this.next() * (most + 1))
  }

  one<A>(of: ReadonlyArray<A>): A {
    const value = of[this.upTo(of.length - 1)]
    if (value === undefined) throw new Error("nothing to pick from")
    return value
  }

  some(of: ReadonlyArray<string>, least: number, most: number): ReadonlyArray<string> {
    const count = least + this.upTo(most - least)
    return of
      .map((value) => ({ value, at: this.next() }))
      .toSorted((a, b) => a.at - b.at)
      .slice(0, count)
      .map(({ value }) => value)
  }
}
