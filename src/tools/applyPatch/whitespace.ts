/**
 * Trimming as codex trims: by Unicode's White_Space, which has U+0085 and lacks
 * U+FEFF, other than JavaScript's.
 */

const isWhitespace = (code: number): boolean =>
  code === 0x20 ||
  (code >= 0x09 && code <= 0x0d) ||
  (code >= 0x85 &&
    (code === 0x85 ||
      code === 0xa0 ||
      code === 0x1680 ||
      (code >= 0x2000 && code <= 0x200a) ||
      code === 0x2028 ||
      code === 0x2029 ||
      code === 0x202f ||
      code === 0x205f ||
      code === 0x3000))

export const trimEnd = (text: string): string => {
  let end = text.length
  while (end > 0 && isWhitespace(text.charCodeAt(end - 1))) end--
  return end === text.length ? text : text.slice(0, end)
}

export const trimStart = (text: string): string => {
  let start = 0
  while (start < text.length && isWhitespace(text.charCodeAt(start))) start++
  return start === 0 ? text : text.slice(start)
}

export const trim = (text: string): string => trimEnd(trimStart(text))

export const isBlank = (text: string): boolean => trim(text) === ""
