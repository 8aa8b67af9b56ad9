import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  closeSync,
  existsSync,
  fchownSync,
  lchownSync,
  mkdirSync,
  openSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { text } from 'node:stream/consumers';
import { whenStarted } from '../../whenStarted.ts';
import type { Location } from './location.ts';
import { moveUnlessThere } from './moveUnlessThere.ts';
import { withPlainPath } from './plainPath.ts';
import { readOwn } from './trust.ts';

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
    if (account) lchownSync(unfinished, account.uid, account.gid);
    await withPlainPath(programs, ({ initdb }) => runInitdb(initdb, unfinished, location));
    moveUnlessThere(unfinished, dataDirectory);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}

async function runInitdb(program: string, dataDirectory: string, location: Location) {
  const { account, passwordFile } = location;
  const options = ['--pgdata', dataDirectory, '--username', SUPERUSER, '--pwfile', passwordFile];
  const formats = ['--auth', 'scram-sha-256', '--encoding', 'UTF8', '--locale', 'C'];
  const initdb = await whenStarted(
    spawn(program, [...options, ...formats], {
      ...account,
      cwd: '/',
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe'],
    }),
  );
  const [complaint, [exitCode]] = await Promise.all([text(initdb.stderr), once(initdb, 'exit')]);
  if (exitCode !== 0) throw new Error(`PostgreSQL's initdb failed: ${complaint.trim()}`);
}

export function readPassword(location: Location): string {
  const { dataDirectory, passwordFile } = location;
  try {
    const password = readOwn(passwordFile, location)?.trim();
    if (password) return password;
    throw new Error('It is not there, or empty.');
  } catch (cause) {
    throw new Error(
      `The password of the database in ${dataDirectory} cannot be read from ${passwordFile}. ` +
        'Restore that file, or start as the user who owns it.',
      { cause },
    );
  }
}

function ensurePassword({ account, passwordFile }: Location): void {
  let file: number | undefined;
  try {
    file = openSync(passwordFile, 'wx', 0o600); // never through a link
    writeFileSync(file, `${randomBytes(24).toString('base64url')}\n`);
    if (account) fchownSync(file, account.uid, account.gid);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
