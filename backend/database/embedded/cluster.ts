import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chownSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import type { Location } from './location.ts';
import { moveUnlessThere } from './moveUnlessThere.ts';
import { withShellSafe } from './shellSafeCopy.ts';

export const SUPERUSER = 'inventory';

/** Makes the data directory and its superuser's password, unless they are there. */
export async function ensureCluster(location: Location): Promise<void> {
  const { account, programs, dataDirectory } = location;
  if (existsSync(dataDirectory)) return;
  ensurePassword(location);

  // Made beside its place and moved when whole: a killed start leaves nothing half made there.
  const unfinished = `${dataDirectory}.${process.pid}`;
  try {
    mkdirSync(unfinished, { mode: 0o700 });
    if (account) chownSync(unfinished, account.uid, account.gid);
    await withShellSafe(programs, (initdb) => runInitdb(initdb, unfinished, location));
    moveUnlessThere(unfinished, dataDirectory);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}

async function runInitdb(
  program: string,
  directory: string,
  { account, passwordFile }: Location,
): Promise<void> {
  const options = ['--pgdata', directory, '--username', SUPERUSER, '--pwfile', passwordFile];
  const formats = ['--auth', 'scram-sha-256', '--encoding', 'UTF8', '--locale', 'C'];
  const initdb = spawn(program, [...options, ...formats], {
    ...account,
    cwd: '/',
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const [complaint, [exitCode]] = await Promise.all([text(initdb.stderr), once(initdb, 'exit')]);
  if (exitCode !== 0) throw new Error(`PostgreSQL's initdb failed: ${complaint.trim()}`);
}

export function readPassword({ dataDirectory, passwordFile }: Location): string {
  try {
    return readFileSync(passwordFile, 'utf8').trim();
  } catch (cause) {
    throw new Error(
      `The password of the database in ${dataDirectory} cannot be read from ${passwordFile}. ` +
        'Restore that file, or start as the user who owns it.',
      { cause },
    );
  }
}

function ensurePassword({ account, passwordFile }: Location): void {
  try {
    const password = randomBytes(24).toString('base64url');
    writeFileSync(passwordFile, `${password}\n`, { mode: 0o600, flag: 'wx' });
    if (account) chownSync(passwordFile, account.uid, account.gid);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}
