import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { startFailure } from '../../whenStarted.ts';
import { HINT } from './trust.ts';

/** A user of this machine, as `spawn` takes it. */
export interface Account {
  uid: number;
  gid: number;
}

/** PostgreSQL refuses to run as root: these do it instead, the first that exists. */
const ACCOUNT_NAMES = ['postgres', 'nobody'];

/** Node takes ids as signed 32-bit numbers; macOS gives `nobody` a larger one. */
const MAX_ID = 2 ** 31;

/** The account to run PostgreSQL as, or undefined for the current user. */
export function databaseAccount(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  for (const name of ACCOUNT_NAMES) {
    const [uid, gid] = ['-u', '-g'].map((flag) => {
      const { status, stdout } = runAs(undefined, 'id', [flag, name]);
      return status === 0 ? Number(stdout) : Number.NaN;
    });
    if (uid && gid && uid < MAX_ID && gid < MAX_ID) return { uid, gid };
  }
  throw new Error(
    'PostgreSQL does not run as root, and this machine has neither a user "postgres" nor "nobody". ' +
      'Start as an ordinary user, or set DATABASE_URL.',
  );
}

/**
 * Whether the account can enter a directory, or the nearest one above it that exists.
 *
 * @throws if that is something else.
 */
export function canEnter(account: Account | undefined, directory: string): boolean {
  let nearest = directory;
  while (!existsSync(nearest)) nearest = dirname(nearest);
  if (!statSync(nearest).isDirectory()) throw new Error(`${nearest} is not a directory. ${HINT}`);
  return runAs(account, 'test', ['-x', nearest]).status === 0;
}

/** @throws if it cannot be started: that says nothing about the question that it was to answer. */
export function runAs(account: Account | undefined, program: string, args: string[]) {
  const result = spawnSync(program, args, { ...account, cwd: '/', encoding: 'utf8' });
  if (result.error) throw startFailure(program, result.error);
  return result;
}
