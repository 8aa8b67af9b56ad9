import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

type Times = Record<string, number>;

const SLOWEST = 8;
/** Of earlier runs, in milliseconds. */
const remembered = resolve(import.meta.dirname, '../../node_modules/.cache/test-times.json');

/**
 * Those that took longest in earlier runs begin, so that none of them is left to run alone; before
 * them, new ones, the largest first.
 */
export function slowestFirst(files: readonly string[]): string[] {
  const times = read();
  const sizeOf = (file: string) => statSync(file).size;
  const isNew = (file: string) => !(file in times);
  return [
    ...files.filter(isNew).sort((a, b) => sizeOf(b) - sizeOf(a)),
    ...files.filter((file) => !isNew(file)).sort((a, b) => (times[b] ?? 0) - (times[a] ?? 0)),
  ];
}

/** Names the slowest of this run, and remembers the times of all. */
export function tellSlowest(measured: ReadonlyMap<string, number>): void {
  const times = [...measured].sort(([, a], [, b]) => b - a);
  write({ ...read(), ...Object.fromEntries(times) });
  if (times.length < 2) return;
  console.log('\nThe slowest files:');
  for (const [file, ms] of times.slice(0, SLOWEST)) {
    console.log(`${(ms / 1000).toFixed(1).padStart(7)} s  ${file}`);
  }
}

function read(): Times {
  try {
    return JSON.parse(readFileSync(remembered, 'utf8'));
  } catch {
    return {}; // there was no run before, or it was killed while it wrote
  }
}

function write(times: Times): void {
  mkdirSync(dirname(remembered), { recursive: true });
  writeFileSync(remembered, JSON.stringify(times));
}
