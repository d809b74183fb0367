/**
 * White space as codex has it: Unicode's White_Space. JavaScript's own `trim`
 * and `\s` also take a byte order mark for it, and not U+0085.
 */
export const whiteSpace = /\p{White_Space}/u

export const trimStart = (text: string): string => text.replace(/^\p{White_Space}+/u, "")

export const trim = (text: string): string => {
  let end = text.length
  // By hand: a pattern that is bound to the end alone looks again from every blank.
  while (end > 0 && whiteSpace.test(text.charAt(end - 1))) end--
  return trimStart(text.slice(0, end))
}
