import { createHmac } from 'node:crypto';
import { chownSync, lstatSync, mkdirSync, rmdirSync } from 'node:fs';
import { readPassword } from './cluster.ts';
import type { Location } from './location.ts';

/** Part of the socket's name only: there is one in a directory. */
export const SOCKET_PORT = 5432;
/** A socket's path has 103 bytes on macOS, 107 on Linux; its name takes `/.s.PGSQL.5432` of them. */
const MAX_DIRECTORY_BYTES = 89;
/** PostgreSQL's list of directories is divided by commas; its pid file has a line for each value. */
const UNFIT = /[,"\p{C}]/u;

/**
 * The directory of PostgreSQL's socket, which its account alone can write: whoever answers there is
 * PostgreSQL. It is the data directory, or where that cannot be named, one of `/tmp`, the same each
 * time and unknown to others before it is made.
 */
export function socketDirectoryOf(location: Location): string {
  const { dataDirectory } = location;
  const fits = Buffer.byteLength(dataDirectory) <= MAX_DIRECTORY_BYTES;
  if (fits && !UNFIT.test(dataDirectory)) return dataDirectory;
  const name = createHmac('sha256', readPassword(location)).update(dataDirectory).digest('hex');
  return `/tmp/inventory-${name.slice(0, 24)}`;
}

/** Makes the directory if it is not there. */
export function ensureSocketDirectory(location: Location): string {
  const directory = socketDirectoryOf(location);
  try {
    mkdirSync(directory, { mode: 0o700 });
    if (location.account) chownSync(directory, location.account.uid, location.account.gid);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  requireOwnSocketDirectory(directory, location);
  return directory;
}

/** @throws if others can put a socket of theirs there. */
export function requireOwnSocketDirectory(directory: string, location: Location): void {
  const stats = lstatSync(directory, { throwIfNoEntry: false });
  if (!stats) return; // nor is there a socket to be trusted
  const isOurs = location.owners.includes(stats.uid) && (stats.mode & 0o022) === 0;
  if (isOurs && stats.isDirectory()) return;
  throw new Error(
    `The directory ${directory} for the socket of PostgreSQL can be written by others. ` +
      'Remove it, or set DATA_DIR to a shorter path.',
  );
}

/** Removes what `ensureSocketDirectory` has made, unless others use it again. */
export function removeSocketDirectory(location: Location): void {
  const directory = socketDirectoryOf(location);
  if (directory === location.dataDirectory) return;
  try {
    rmdirSync(directory);
  } catch {} // not empty: the next PostgreSQL is there
}
