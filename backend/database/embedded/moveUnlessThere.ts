import { existsSync, renameSync } from 'node:fs';

/** Moves a directory to its place, unless another process that starts at once was faster. */
export function moveUnlessThere(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if (!existsSync(to)) throw error;
  }
}
