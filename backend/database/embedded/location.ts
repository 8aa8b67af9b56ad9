import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { projectRoot } from '../../config.ts';
import { type Account, canEnter, databaseAccount } from './account.ts';
import { findPrograms, type Programs } from './programs.ts';
import { requirePrivate, requirePrivateParent, trustedUsers } from './trust.ts';

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
  /** The users whose files we believe. */
  owners: number[];
  /** Set where the data could not be kept in the directory that was asked for. */
  insteadOf?: string;
}

/** Decides where the database of `dataDir` lives, the same at each start, and makes its home. */
export function locate(dataDir: string): Location {
  const account = databaseAccount();
  const fallback = join(FALLBACK_ROOT, shortHash(projectRoot));
  const reachable = canEnter(account, dataDir);
  const home = reachable ? dataDir : join(fallback, `data-${shortHash(dataDir)}`);
  requirePrivate(home);
  makeEnterable(home);

  const dataDirectory = join(home, 'postgres');
  requirePrivateParent(dataDirectory);
  const actual = account && (ownerOf(dataDirectory) ?? account);
  return {
    account: actual,
    owners: [...trustedUsers(), ...(actual ? [actual.uid] : [])],
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
    makeDirectory(directory);
  } catch (cause) {
    const hint = 'Set DATA_DIR to another directory, or DATABASE_URL to a database of yours.';
    throw new Error(`The directory ${directory} for the data cannot be made. ${hint}`, { cause });
  } finally {
    process.umask(previousMask);
  }
}

/** Not by `mkdirSync`'s own recursion, which never ends in a file system such as /proc. */
function makeDirectory(directory: string): void {
  if (existsSync(directory)) return;
  makeDirectory(dirname(directory));
  try {
    mkdirSync(directory);
  } catch (error) {
    const isThere = (error as NodeJS.ErrnoException).code === 'EEXIST'; // by another process
    if (!isThere) throw error;
  }
}

function shortHash(path: string): string {
  return createHash('sha256').update(path).digest('hex').slice(0, 12);
}
