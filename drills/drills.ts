// Breaks the system in every way that it must survive, under load, and checks what it promised:
//   npm run drills -- [--seed N] [--faults N] [--kinds TEXT] [--clients N] [--pace N] [--short]
// `--kinds` chooses the faults whose name holds the text; `--pace 0.5` makes them half as long.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { listenForStop } from '../backend/stopSignal.ts';
import { parseOptions } from './options.ts';
import { listViolations, report } from './report.ts';
import { type DrillResult, runDrills } from './runDrills.ts';

const RESULTS = join(import.meta.dirname, 'results');

const stop = listenForStop();
const options = parseOptions(process.argv.slice(2));
console.log(`${options.faults} faults, --seed ${options.seed}`);
const startedAt = performance.now();
const tell = (line: string) =>
  console.log(`${((performance.now() - startedAt) / 1000).toFixed(1).padStart(6)} s  ${line}`);

const result = await runDrills(options, stop, tell);
console.log(`\n${report(result)}\n`);
if (result.loggedErrors.length > 0) {
  console.log(`The servers logged ${result.loggedErrors.length} errors; the first ones:`);
  console.log(`${result.loggedErrors.slice(0, 3).join('\n')}\n`);
}
console.log(`The history: ${save(result)}`);
if (result.violations.length > 0) {
  console.error(`\n${listViolations(result.violations)}\n\nBroken; --seed ${options.seed}`);
  process.exitCode = 1;
} else if (stop.aborted) {
  process.exitCode = 1;
} else {
  console.log('Every promise was kept, and every server ended well.');
}

/** One line for each thing that happened, to look through with ordinary tools. */
function save({ history, tables, periods, violations, loggedErrors }: DrillResult): string {
  mkdirSync(RESULTS, { recursive: true });
  const file = join(RESULTS, `seed-${options.seed}.json`);
  const lists = { periods, violations, loggedErrors, ...history, ...tables };
  const parts = Object.entries(lists).map(
    ([name, items]) =>
      `${JSON.stringify(name)}: [\n${items.map((item) => JSON.stringify(item)).join(',\n')}\n]`,
  );
  writeFileSync(file, `{\n${parts.join(',\n')}\n}\n`);
  return relative(process.cwd(), file);
}
