/** A line that cannot be read, made for who reads lines. */
import type { Undecodable } from "./Rollout.ts"

export const undecodable = (problem: Undecodable["problem"], detail: string, raw: string): Undecodable => ({
  _tag: "Undecodable",
  problem,
  detail,
  raw
})
