import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readSync,
  realpathSync,
  type Stats,
  statSync,
} from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { projectRoot } from '../../config.ts';

const STICKY = 0o1000;
const GROUP_WRITES = 0o020;
const OTHERS_WRITE = 0o002;
/** Of a log that grows; all else is far shorter. */
const MAX_READ = 65_536;
export const HINT = 'Set DATA_DIR to a directory that only you can write, or DATABASE_URL.';

/** Who may change our files: root, we, and for root the owner of the code that it runs anyway. */
export function trustedUsers(): number[] {
  const own = process.getuid?.() ?? 0;
  return own === 0 ? [0, lstatSync(projectRoot).uid] : [0, own];
}

/**
 * Refuses a directory that somebody else could change or replace: links, ownership and
 * `postmaster.pid` in it would be that user's word. What does not exist yet is not looked at.
 *
 * @throws naming the place and its fault.
 */
export function requirePrivate(directory: string): void {
  requireSafe(resolve(directory), { isPassed: false });
}

/** A directory that is only passed on the way may be as open as `/tmp`: its sticky bit protects ours. */
function requireSafe(directory: string, { isPassed }: { isPassed: boolean }): void {
  let isShared = false;
  for (const place of placesTo(directory)) {
    const stats = lstatSync(place, { throwIfNoEntry: false });
    if (!stats) return;
    const isOpenPlace = isPassed || place !== directory;
    const fault = faultOf(place, stats, { isShared, isPassed: isOpenPlace });
    if (fault)
      throw new Error(`The directory ${directory} is not safe: ${place} ${fault}. ${HINT}`);
    if (stats.isSymbolicLink()) requireSafe(realpathSync(place), { isPassed: isOpenPlace });
    isShared = (statSync(place).mode & STICKY) !== 0;
  }
}

function placesTo(path: string): string[] {
  const above = dirname(path);
  return above === path ? [path] : [...placesTo(above), path];
}

function faultOf(
  place: string,
  stats: Stats,
  { isShared, isPassed }: { isShared: boolean; isPassed: boolean },
): string | undefined {
  // Whoever can change what holds our code needs no other way in.
  if (isPassed && !relative(place, projectRoot).startsWith('..')) return undefined;
  const isLink = stats.isSymbolicLink();
  const mattersWhose = isShared || isLink || process.getuid?.() === 0;
  if (mattersWhose && !trustedUsers().includes(stats.uid)) return `belongs to user ${stats.uid}`;
  if (isLink) return undefined;
  if (!stats.isDirectory()) return 'is not a directory';
  const isSticky = (stats.mode & STICKY) !== 0 && isPassed;
  if (stats.mode & OTHERS_WRITE && !isSticky) return 'can be written by everybody';
  const groupWrites =
    stats.mode & GROUP_WRITES && !isSticky && !trustedGroups().includes(stats.gid);
  return groupWrites ? `can be written by group ${stats.gid}` : undefined;
}

function trustedGroups(): number[] {
  if (process.getuid?.() !== 0) return [process.getgid?.() ?? 0, ...(process.getgroups?.() ?? [])];
  const { mode, gid } = lstatSync(projectRoot);
  return mode & GROUP_WRITES ? [0, gid] : [0];
}

/** Whom a file of ours may belong to. */
interface Owners {
  owners: number[];
}

/**
 * Opens a file of ours without following a link.
 *
 * @throws if it is a link, no file, or somebody else's.
 */
export function openOwn(path: string, flags: number, { owners }: Owners): number {
  const { O_NOFOLLOW, O_NONBLOCK } = constants; // the second: a pipe must not keep us
  let file: number;
  try {
    file = openSync(path, flags | O_NOFOLLOW | O_NONBLOCK, 0o600);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code !== 'ELOOP' && code !== 'EMLINK' && code !== 'ENXIO') throw cause;
    throw new Error(`${path} is a link or a pipe, and is not opened. Remove it.`, { cause });
  }
  const stats = fstatSync(file);
  if (stats.isFile() && owners.includes(stats.uid)) return file;
  closeSync(file);
  throw new Error(`${path} is no file of ours: it belongs to user ${stats.uid}. Remove it.`);
}

/** Its text, or the end of it if it is long; undefined if it is not there. */
export function readOwn(path: string, owners: Owners): string | undefined {
  let file: number | undefined;
  try {
    file = openOwn(path, constants.O_RDONLY, owners);
    const start = Math.max(0, fstatSync(file).size - MAX_READ);
    const bytes = Buffer.alloc(MAX_READ);
    return bytes.toString('utf8', 0, readSync(file, bytes, 0, MAX_READ, start));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/** A data directory that is kept elsewhere, behind a link, needs as safe a place there. */
export function requirePrivateParent(path: string): void {
  if (lstatSync(path, { throwIfNoEntry: false })) requirePrivate(dirname(realpathSync(path)));
}
