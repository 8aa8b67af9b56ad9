import { existsSync, rmSync } from 'node:fs';
import { open, realpath, rename, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { OperatorError } from '../../backend/services/operator/operatorError.ts';

/** Takes what is to be written; resolves when the file can take more. */
export type Write = (data: string | Uint8Array) => Promise<void>;

/**
 * Writes a file beside its place and moves it there when it is whole and on the disk: a failure
 * leaves what was there before. The path is relative to where the operator is. Only whoever `mode`
 * lets may read it. Where it `isNew`, it replaces none that came there meanwhile.
 *
 * @throws {OperatorError} the file cannot be written there.
 */
export async function writeWhole(
  { path, mode, isNew = false }: { path: string; mode: number; isNew?: boolean },
  produce: (write: Write) => Promise<void>,
): Promise<void> {
  const place = await placeOf(path);
  const folder = dirname(place);
  const draft = join(folder, `.${basename(place)}.${process.pid}.part`);
  const discard = () => rmSync(draft, { force: true });
  const file = await open(draft, 'wx', 0o600).catch((cause: NodeJS.ErrnoException) => {
    const isFolderMissing = cause.code === 'ENOENT' || cause.code === 'ENOTDIR';
    const reason = isFolderMissing ? ` There is no folder ${folder}: make it first.` : '';
    throw new OperatorError(
      `${path} cannot be written.${reason}`,
      isFolderMissing ? {} : { cause },
    );
  });
  process.once('exit', discard); // a second Ctrl-C does not wait for us
  try {
    try {
      await produce((data) => file.appendFile(data));
      await file.chmod(mode);
      await file.sync();
    } finally {
      await file.close();
    }
    if (isNew && existsSync(place)) throw new OperatorError(`${path} is there by now.`);
    await rename(draft, place);
    await syncFolder(folder);
  } catch (error) {
    discard();
    throw error;
  } finally {
    process.off('exit', discard);
  }
}

/** Where the file is or will be. A device, such as /dev/null, must not be replaced by a file. */
async function placeOf(path: string): Promise<string> {
  const place = resolve(process.env.INIT_CWD ?? '', path);
  const existing = await stat(place).catch(() => undefined);
  if (!existing) return place;
  if (!existing.isFile()) throw new OperatorError(`${path} is no file that could be replaced.`);
  return realpath(place);
}

/** The new name is on the disk, too, when the folder is. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
