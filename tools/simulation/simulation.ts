// Simulates many servers and shards; `npm run simulate -- --help` lists the options.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CommanderError } from 'commander';
import { listenForStop } from '../../backend/stopSignal.ts';
import { lineChartFile } from '../plots/lineChart.ts';
import { endWithParent } from '../processes/supervisor/endWithParent.ts';
import { compare } from './compare.ts';
import { type ComparisonOptions, createProgram, type SweepOptions } from './options.ts';
import { comparisonTable } from './report/comparisonTable.ts';
import { sweepCharts } from './report/sweepCharts.ts';
import { sweepTable } from './report/sweepTable.ts';
import { sweep } from './sweep.ts';

const FAILED = 1;
const WRONG_USAGE = 2;
const resultsDirectory = join(import.meta.dirname, 'results');

const stop = listenForStop();
await endWithParent();
try {
  await createProgram({ sweep: runSweep, compare: runComparison }).parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : WRONG_USAGE;
  else {
    process.stderr.write(stop.aborted ? 'Stopped.\n' : `FAILED: ${(error as Error).message}\n`);
    process.exitCode = FAILED;
  }
}

async function runSweep(options: SweepOptions): Promise<void> {
  const results = await sweep(options, stop);
  const json = `${JSON.stringify(results)}\n`;
  process.stdout.write(options.json ? json : sweepTable(results));
  const charts = sweepCharts(results).map(({ load, chart }): [string, string] => [
    `${load}.svg`,
    lineChartFile(chart),
  ]);
  save({ 'latest.json': json, ...Object.fromEntries(options.servers.length > 1 ? charts : []) });
}

async function runComparison(options: ComparisonOptions): Promise<void> {
  const report = await compare(options, stop, (line) => process.stderr.write(`${line}\n`));
  process.stdout.write(comparisonTable(report));
  save({ 'comparison.json': `${JSON.stringify(report)}\n` });
}

function save(files: Record<string, string>): void {
  mkdirSync(resultsDirectory, { recursive: true });
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(join(resultsDirectory, name), text);
  }
}
