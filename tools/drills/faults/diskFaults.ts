import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TestPostgres } from '../../processes/testPostgres.ts';
import { changeSettings, withSession } from '../../processes/withSession.ts';
import { onSmallDisk } from '../onSmallDisk.ts';
import type { Fault } from './fault.ts';

const BITE_LIMIT_MS = 20_000;
/** Little enough to stay in memory until the next COMMIT writes it out. */
const WRITE_LOG = `SELECT pg_logical_emit_message(false, 'drill', repeat('x', 8000))
  FROM generate_series(1, 20)`;
const WRITE_INTERVAL_MS = 1;
/** In memory a COMMIT is written at once; on a disk, others have time to write meanwhile. */
const slowCommits = { commit_delay: '5000', commit_siblings: '0' };
const usualCommits = { commit_delay: '0', commit_siblings: '5' };

/** No order's row finds a page any more: statements fail. */
const dataDiskFull: Fault = ({ setup: { postgres }, last }) =>
  onSmallDisk(postgres, 'base', async (disk) => {
    const complaints = listenTo(postgres);
    disk.fill();
    await untilItBites(complaints, /ERROR: .*No space left on device/);
    await last(500, 6_000);
  });

/** What COMMIT writes does not fit any more: PostgreSQL panics, and cannot recover meanwhile. */
const logDiskFull: Fault = async ({ setup: { postgres }, last }) => {
  await onSmallDisk(postgres, 'pg_wal', async (disk) => {
    const complaints = listenTo(postgres);
    disk.fill();
    await writeLogUntilItEnds(postgres);
    await untilItBites(complaints, /PANIC: .*No space left on device/);
    await last(500, 6_000);
  });
  await changeSettings(postgres.url, usualCommits);
};

/** The files that are there have room for many orders. It ends when PostgreSQL does. */
async function writeLogUntilItEnds({ url }: TestPostgres): Promise<void> {
  await changeSettings(url, slowCommits);
  await withSession(url, async (session) => {
    for (;;) {
      await session.query(WRITE_LOG);
      await sleep(WRITE_INTERVAL_MS);
    }
  }).catch(() => {});
}

/** What PostgreSQL logs from now on. */
function listenTo({ location: { logFile } }: TestPostgres): () => string {
  const before = readFileSync(logFile, 'utf8').length;
  return () => readFileSync(logFile, 'utf8').slice(before);
}

/** A fault that harms nobody would show nothing. */
async function untilItBites(complaints: () => string, expected: RegExp): Promise<void> {
  const giveUpAt = performance.now() + BITE_LIMIT_MS;
  while (!expected.test(complaints())) {
    if (performance.now() > giveUpAt) throw new Error(`PostgreSQL does not log ${expected}.`);
    await sleep(20);
  }
}

export const diskFaults = {
  'disk: full, no room for rows': dataDiskFull,
  'disk: full, no room for COMMIT': logDiskFull,
};
