import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { whenStarted } from '../../../backend/whenStarted.ts';
import { type Counts, Histogram } from '../../load/client/histogram.ts';
import { spawnSupervised } from '../../processes/supervisor/supervise.ts';
import { makeTemporaryDirectory } from '../../processes/temporaryDirectory.ts';
import type { Database } from '../benchDatabase.ts';
import type { Case } from './contender.ts';

/** Beyond the time that it is meant to run. */
const TIMEOUT_MS = 60_000;

export interface PgbenchRun {
  transactions: number;
  perSecond: number;
  latencies: Counts;
}

/** Undefined where it is not installed. */
export function pgbenchVersion(): string | undefined {
  const { status, stdout } = spawnSync('pgbench', ['--version'], { encoding: 'utf8' });
  return status === 0 ? /\d+(\.\d+)*/.exec(stdout)?.[0] : undefined;
}

/**
 * Runs one of the scripts beside this file.
 *
 * @throws when it fails, or reports a failed transaction.
 */
export async function runPgbench(
  database: Database,
  script: string,
  { connections, products, seconds }: Pick<Case, 'connections' | 'products'> & { seconds: number },
): Promise<PgbenchRun> {
  const temporary = makeTemporaryDirectory();
  try {
    const output = await run(database, [
      ...['-n', '-M', 'prepared', '-f', resolve(import.meta.dirname, 'pgbench', script)],
      ...['-D', `products=${products}`, '-c', String(connections), '-j', '1'],
      ...['-T', String(seconds), '--log', `--log-prefix=${join(temporary.path, 'log')}`],
    ]);
    const number = (pattern: RegExp) => Number(pattern.exec(output)?.[1] ?? Number.NaN);
    if (number(/failed transactions: (\d+)/) !== 0) throw new Error(`pgbench failed:\n${output}`);
    return {
      transactions: number(/actually processed: (\d+)/),
      perSecond: number(/tps = ([\d.]+)/),
      latencies: readLatencies(temporary.path),
    };
  } finally {
    temporary.remove();
  }
}

async function run(database: Database, args: string[]): Promise<string> {
  const { hostname, port, username, password, pathname } = new URL(database.url);
  const options = ['-h', hostname, '-p', port, '-U', username];
  const child = await whenStarted(
    spawnSupervised('pgbench', [...options, ...args, pathname.slice(1)], {
      env: { ...process.env, PGPASSWORD: password },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: TIMEOUT_MS + Number(args[args.indexOf('-T') + 1]) * 1000,
    }),
  );
  const closed = once(child, 'close');
  const [stdout, stderr] = [child.stdout as Readable, child.stderr as Readable];
  const [output, complaints] = await Promise.all([text(stdout), text(stderr)]);
  const [code] = await closed;
  if (code !== 0) throw new Error(`pgbench ended with ${code}:\n${complaints}`);
  return output;
}

/** The third field of each line is the transaction's duration in microseconds. */
function readLatencies(directory: string): Counts {
  const histogram = new Histogram();
  for (const file of readdirSync(directory)) {
    for (const line of readFileSync(join(directory, file), 'utf8').split('\n')) {
      if (line !== '') histogram.record(Number(line.split(' ', 3)[2]) / 1000);
    }
  }
  return histogram.counts();
}
