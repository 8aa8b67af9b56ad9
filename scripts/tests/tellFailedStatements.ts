import { existsSync, readFileSync } from 'node:fs';
import type { FailedStatement } from './noteFailedStatements.ts';

const MAX_LENGTH = 1_200;
/** What Citus says of a statement that it cannot do comes first; then what tests provoke. */
const first = ['0A000', 'XX000', '42'];

/** Prints what was refused: each message and statement once, whatever its values are. */
export function tellFailedStatements(path: string): void {
  const counts = new Map<string, number>();
  for (const line of existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n') : []) {
    const { sqlState, message, detail, statement } = JSON.parse(line) as FailedStatement;
    const text =
      `${sqlState} ${withoutValues(message)}\n` +
      (detail ? `  ${withoutValues(detail)}\n` : '') +
      `  statement: ${withoutValues(statement).slice(0, MAX_LENGTH)}`;
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  console.log(`\nStatements that were refused, some of them by tests on purpose: ${counts.size}`);
  const rank = (text: string) => first.findIndex((state) => text.startsWith(state)) >>> 0;
  const sorted = [...counts].sort(([a], [b]) => rank(a) - rank(b) || a.localeCompare(b));
  for (const [text, count] of sorted) console.log(`\n${count} × ${text}`);
}

function withoutValues(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(/'(?:[^']|'')*'/g, `'…'`)
    .replace(/\b\d+\b/g, 'N')
    .replace(/(\((?:N|'…'|NULL)(?:, ?(?:N|'…'|NULL))*\))(?:, ?\((?:N|'…'|NULL|, ?)+\))+/g, '$1, …')
    .replace(/\bN(?:, ?N)+/g, 'N, …');
}
