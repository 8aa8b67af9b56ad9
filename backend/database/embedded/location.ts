import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../config.ts';
import { type Account, canEnter, databaseAccount } from './account.ts';
import { findPrograms, type Programs } from './programs.ts';

/** For a root user whose own directories are closed to the account that runs PostgreSQL. */
const FALLBACK_ROOT = '/var/lib/inventory-allocation';

/** Who runs the embedded PostgreSQL, from where, on which files. */
export interface Location {
  account: Account | undefined;
  programs: Programs;
  /** PostgreSQL's own data directory. */
  dataDirectory: string;
  passwordFile: string;
  logFile: string;
  /** Set where the data could not be kept in the directory that was asked for. */
  insteadOf?: string;
}

/** Decides where the database of `dataDir` lives, the same at each start, and makes its home. */
export function locate(dataDir: string): Location {
  const account = databaseAccount();
  const fallback = join(FALLBACK_ROOT, shortHash(projectRoot));
  const reachable = canEnter(account, dataDir);
  const home = reachable ? dataDir : join(fallback, `data-${shortHash(dataDir)}`);
  makeEnterable(home);

  const dataDirectory = join(home, 'postgres');
  return {
    account: account && (ownerOf(dataDirectory) ?? account),
    programs: findPrograms(account, fallback),
    dataDirectory,
    passwordFile: join(home, 'postgres.password'),
    logFile: join(home, 'postgres.log'),
    ...(!reachable && { insteadOf: dataDir }),
  };
}

/** Data that an ordinary user made goes on under that user. */
function ownerOf(dataDirectory: string): Account | undefined {
  if (!existsSync(dataDirectory)) return undefined;
  const { uid, gid } = statSync(dataDirectory);
  return { uid, gid };
}

function makeEnterable(directory: string): void {
  const previousMask = process.umask(0o022);
  try {
    mkdirSync(directory, { recursive: true });
  } finally {
    process.umask(previousMask);
  }
}

function shortHash(path: string): string {
  return createHash('sha256').update(path).digest('hex').slice(0, 12);
}
