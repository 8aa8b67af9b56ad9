import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { appendFile, copyFile, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Location } from '../../backend/database/embedded/location.ts';
import { killAtOnce } from './databaseProcesses.ts';
import { makeTestPostgres, type TestPostgres } from './testPostgres.ts';
import { changeSettings, withSession } from './withSession.ts';

const STANDBY_NAME = 'standby';
/** Of these only the directory is copied: a standby gets or makes what is in them. */
const withoutContents = new Set(['pg_wal', 'pg_replslot', 'pg_stat_tmp', 'pg_subtrans']);
const leftOut = new Set(['postmaster.pid', 'postmaster.opts', 'pg_internal.init']);

/** Makes a standby of a PostgreSQL that runs; from then on COMMIT waits until it has everything. */
export async function makeSynchronousStandby(primary: TestPostgres): Promise<TestPostgres> {
  const standby = await makeTestPostgres({
    makeCluster: (location) => copyCluster(primary, location),
  });
  try {
    await standby.start();
    await setSynchronousStandby(primary, STANDBY_NAME);
    await waitUntilSynchronous(primary);
    return standby;
  } catch (error) {
    await standby.remove();
    throw error;
  }
}

/** An empty name: COMMIT waits for no standby any more, and those that wait are let go. */
export async function setSynchronousStandby({ url }: TestPostgres, name: string): Promise<void> {
  await changeSettings(url, { synchronous_standby_names: name });
}

export async function waitUntilSynchronous({ url }: TestPostgres): Promise<void> {
  await withSession(url, async (session) => {
    for (;;) {
      const { rowCount } = await session.query(
        `SELECT FROM pg_stat_replication WHERE state = 'streaming' AND sync_state = 'sync'`,
      );
      if (rowCount === 1) return;
      await sleep(10);
    }
  });
}

/** The primary's machine dies, and the standby takes over. It is started if it does not run. */
export async function failOver(primary: TestPostgres, standby: TestPostgres): Promise<void> {
  await killAtOnce(primary); // the fencing: there are never two
  await standby.start();
  await promote(standby);
}

/** Returns when it can be written to. */
export async function promote(standby: TestPostgres): Promise<void> {
  await withSession(standby.url, (session) => session.query('SELECT pg_promote()'));
}

/** What pg_basebackup does, which the embedded PostgreSQL lacks. */
async function copyCluster(primary: TestPostgres, { account, ...copy }: Location): Promise<void> {
  const { dataDirectory, passwordFile } = primary.location;
  await withSession(primary.url, async (session) => {
    await session.query(`SELECT pg_backup_start('${STANDBY_NAME}', fast => true)`);
    await copyLive(dataDirectory, copy.dataDirectory);
    const { rows } = await session.query(
      'SELECT labelfile FROM pg_backup_stop(wait_for_archive => false)',
    );
    await writeFile(join(copy.dataDirectory, 'backup_label'), rows[0].labelfile);
  });
  await copyFile(passwordFile, copy.passwordFile);
  await writeFile(join(copy.dataDirectory, 'standby.signal'), '');
  const { hostname, port, username, password } = new URL(primary.url);
  const connection = `host=${hostname} port=${port} user=${username} password=${password}`;
  const settings = [
    `primary_conninfo = '${connection} application_name=${STANDBY_NAME}'`,
    `wal_retrieve_retry_interval = '100ms'`,
    `synchronous_standby_names = ''`,
  ];
  await appendFile(join(copy.dataDirectory, 'postgresql.auto.conf'), `${settings.join('\n')}\n`);
  if (account) {
    const owner = `${account.uid}:${account.gid}`;
    execFileSync('chown', ['-R', owner, copy.dataDirectory, copy.passwordFile]);
  }
}

/** Copies a directory whose files come and go meanwhile. */
async function copyLive(from: string, to: string): Promise<void> {
  await mkdir(to, { mode: 0o700 });
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (leftOut.has(entry.name)) continue;
    if (withoutContents.has(entry.name)) await mkdir(target, { mode: 0o700 });
    else if (entry.isDirectory()) await copyLive(source, target);
    else await copyIfThere(source, target);
  }
}

async function copyIfThere(source: string, target: string): Promise<void> {
  try {
    await copyFile(source, target);
  } catch (error) {
    if (existsSync(source)) throw error;
  }
}
