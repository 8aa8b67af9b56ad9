import { execFile } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { TestPostgres } from '../processes/testPostgres.ts';
import { mountSmallDisk, type SmallDisk } from './smallDisk.ts';

const run = promisify(execFile);

/** What PostgreSQL needs besides to start: each file of its log takes 16 MB. */
const HEADROOM_MB = 48;

/** Has PostgreSQL keep one of its directories on a small disk while `work` lasts. */
export async function onSmallDisk(
  postgres: TestPostgres,
  directory: 'base' | 'pg_wal',
  work: (disk: SmallDisk) => Promise<void>,
): Promise<void> {
  const place = join(postgres.location.dataDirectory, directory);
  await postgres.kill('SIGINT');
  const disk = mountSmallDisk((await megabytesOf(place)) + HEADROOM_MB);
  try {
    await copyContents(place, disk.path);
    rmSync(place, { recursive: true });
    symlinkSync(disk.path, place);
    await postgres.start();
    await work(disk);
    disk.makeRoom();
    await postgres.start(); // it may have ended for lack of room
    await postgres.kill('SIGINT');
    rmSync(place);
    mkdirSync(place);
    await copyContents(disk.path, place);
  } finally {
    await postgres.kill('SIGKILL');
    disk.remove();
  }
  await postgres.start();
}

async function megabytesOf(directory: string): Promise<number> {
  const { stdout } = await run('du', ['-sm', directory]);
  return Number.parseInt(stdout, 10);
}

/** With their owners, and those of the directory itself. */
async function copyContents(from: string, to: string): Promise<void> {
  await run('cp', ['-a', `${from}/.`, to]);
}
