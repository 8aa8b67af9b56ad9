import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { listenForStop } from '../../backend/stopSignal.ts';
import { startLoadClient } from '../load/loadClient.ts';
import { lineChartFile } from '../plots/lineChart.ts';
import { endWithParent } from '../processes/supervisor/endWithParent.ts';
import { startTestPostgres } from '../processes/testPostgres.ts';
import { runSql } from '../processes/withSession.ts';
import type { Bench, Contender, ContenderName } from './contenders/contender.ts';
import { createContender } from './contenders/contenders.ts';
import { withoutMissing } from './contenders/withoutMissing.ts';
import { type Options, parseOptions } from './options.ts';
import { describeEnvironment } from './processes/environment.ts';
import { leaveLastCore, moveToLastCore } from './processes/pinning.ts';
import { connectionsChart } from './report/connectionsChart.ts';
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
  if (options.pinClient) leaveLastCore();
  const postgres = await startTestPostgres();
  try {
    const client = await startLoadClient(stop);
    try {
      if (options.pinClient) moveToLastCore(client.pid);
      const { timing, serverFile } = options;
      const bench = { postgres, client, timing, serverFile, stop };
      const [row] = await runSql<{ server_version: string }>(postgres.url, 'SHOW server_version');
      const cases = await runCases(bench, options);
      if (options.withWaitingMemory) progress('waiting-memory');
      return {
        at: new Date().toISOString(),
        environment: describeEnvironment(row?.server_version ?? ''),
        isClientPinned: options.pinClient,
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
    for (const benchCase of withoutMissing(options.cases, progress)) {
      results.push(
        await runCase(benchCase, {
          count: options.rounds,
          mustBeAlone: options.mustBeAlone,
          contender,
          progress,
          stop: bench.stop,
        }),
      );
    }
    return results;
  } finally {
    await Promise.all([...contenders.values()].map((each) => each.stop()));
  }
}

function save(report: Report): void {
  const chart = connectionsChart(report.cases);
  const files: Record<string, string> = {
    'latest.json': `${JSON.stringify(report)}\n`,
    'latest.html': renderPage(report),
    ...(chart && { 'latest.svg': lineChartFile(chart) }),
  };
  mkdirSync(resultsDirectory, { recursive: true });
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(join(resultsDirectory, name), text);
  }
  const names = Object.keys(files).join(', ');
  process.stdout.write(`${renderTable(report)}\nWritten to ${resultsDirectory}: ${names}\n`);
}
