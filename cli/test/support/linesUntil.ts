import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';

/** The lines of standard output up to the first that is wanted; what comes after is read, too. */
export function linesUntil(
  { stdout }: Pick<ChildProcess, 'stdout'>,
  isWanted: (line: string, count: number) => boolean,
): Promise<string[]> {
  if (!stdout) throw new Error('The process has no standard output to read.');
  const lines: string[] = [];
  return new Promise((found, failed) => {
    createInterface(stdout)
      .on('line', (line) => {
        lines.push(line);
        if (isWanted(line, lines.length)) found(lines);
      })
      .on('close', () => failed(new Error(`It ended before that:\n${lines.join('\n')}`)));
  });
}
