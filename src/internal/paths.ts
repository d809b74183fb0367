/** Where one path lies from another. */
import type { Path } from "effect"

/** Whether a path is the folder or below it, by its looks: links are not followed. */
export const isInside = ({ isAbsolute, relative, sep }: Path.Path, folder: string, path: string): boolean => {
  const way = relative(folder, path)
  return way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way)
}
