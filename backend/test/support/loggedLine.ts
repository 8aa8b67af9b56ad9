import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';

/** Resolves with the next line of this kind that the server logs. */
export function loggedLine({ stdout }: ChildProcess, pattern: RegExp): Promise<string> {
  assert.ok(stdout);
  const lines = createInterface(stdout);
  return new Promise((logged) => {
    lines.on('line', (line) => {
      if (!pattern.test(line)) return;
      lines.close();
      logged(line);
    });
  });
}
