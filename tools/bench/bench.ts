import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { listenForStop } from '../../backend/stopSignal.ts';
import { startLoadClient } from '../load/loadClient.ts';
import { endWithParent } from '../processes/supervisor/endWithParent.ts';
import { startTestPostgres } from '../processes/testPostgres.ts';
import { runSql } from '../processes/withSession.ts';
import type { Bench, Case, Contender, ContenderName } from './contenders/contender.ts';
import { createContender } from './contenders/contenders.ts';
import { pgbenchVersion } from './contenders/pgbench.ts';
import { type Options, parseOptions } from './options.ts';
import { describeEnvironment } from './processes/environment.ts';
import { renderPage } from './report/page.ts';
import type { CaseResult, Report } from './report/report.ts';
import { renderTable } from './report/table.ts';
import { runCase } from './runCase.ts';
import { measureWaitingMemory } from './waitingMemory.ts';

const resultsDirectory = join(import.meta.dirname, 'results');
const progress = (line: string) => process.stderr.write(`${line}\n`);
const stop = listenForStop();
await endWithParent();
try {
  save(await run(parseOptions(process.argv.slice(2))));
} catch (error) {
  progress(stop.aborted ? 'Stopped.' : `FAILED: ${(error as Error).message}`);
  process.exitCode = 1;
}

async function run(options: Options): Promise<Report> {
  const postgres = await startTestPostgres();
  try {
    const client = await startLoadClient(stop);
    try {
      const { timing, serverFile } = options;
      const bench = { postgres, client, timing, serverFile, stop };
      const [row] = await runSql<{ server_version: string }>(postgres.url, 'SHOW server_version');
      const cases = await runCases(bench, options);
      if (options.withWaitingMemory) progress('waiting-memory');
      return {
        at: new Date().toISOString(),
        environment: describeEnvironment(row?.server_version ?? ''),
        rounds: options.rounds,
        secondsPerRound: timing.measuredMs / 1000,
        cases,
        waitingMemory: options.withWaitingMemory ? await measureWaitingMemory(bench) : undefined,
      };
    } finally {
      client.stop();
    }
  } finally {
    await postgres.remove();
  }
}

async function runCases(bench: Bench, options: Options): Promise<CaseResult[]> {
  const contenders = new Map<ContenderName, Contender>();
  const contender = async (name: ContenderName) => {
    const found = contenders.get(name) ?? (await createContender(bench, name));
    contenders.set(name, found);
    return found;
  };
  try {
    const results: CaseResult[] = [];
    for (const benchCase of withoutMissing(options.cases)) {
      results.push(
        await runCase(benchCase, { count: options.rounds, contender, progress, stop: bench.stop }),
      );
    }
    return results;
  } finally {
    await Promise.all([...contenders.values()].map((each) => each.stop()));
  }
}

/** Leaves pgbench out of the cases where it is not installed. */
function withoutMissing(cases: Case[]): Case[] {
  if (pgbenchVersion()) return cases;
  progress('pgbench is not installed: the comparisons with plain SQL are left out.');
  return cases.map((each) => ({
    ...each,
    contenders: each.contenders.filter((name) => !name.startsWith('sql')),
  }));
}

function save(report: Report): void {
  mkdirSync(resultsDirectory, { recursive: true });
  const json = join(resultsDirectory, 'latest.json');
  const html = join(resultsDirectory, 'latest.html');
  writeFileSync(json, `${JSON.stringify(report)}\n`);
  writeFileSync(html, renderPage(report));
  process.stdout.write(`${renderTable(report)}\nWritten: ${json} and ${html}\n`);
}
