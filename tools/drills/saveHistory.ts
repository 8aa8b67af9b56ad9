import { mkdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { DrillResult } from './runDrills.ts';

const RESULTS = join(import.meta.dirname, 'results');
const LINES_AT_ONCE = 1_000;

/** Writes one line for each thing that happened, to look through with ordinary tools. */
export async function saveHistory(result: DrillResult, seed: number): Promise<string> {
  mkdirSync(RESULTS, { recursive: true });
  const file = join(RESULTS, `seed-${seed}.json`);
  await writeFile(file, toText(result));
  return relative(process.cwd(), file);
}

/** In pieces: a long drill's history is longer than a string can be. */
function* toText({ history, tables, periods, violations, loggedErrors }: DrillResult) {
  const lists = { periods, violations, loggedErrors, ...history, ...tables };
  for (const [index, [name, items]] of Object.entries(lists).entries()) {
    yield `${index === 0 ? '{' : ','}\n${JSON.stringify(name)}: [\n`;
    for (let start = 0; start < items.length; start += LINES_AT_ONCE) {
      const lines = items.slice(start, start + LINES_AT_ONCE).map((item) => JSON.stringify(item));
      yield (start === 0 ? '' : ',\n') + lines.join(',\n');
    }
    yield '\n]';
  }
  yield '\n}\n';
}
