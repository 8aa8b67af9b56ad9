import { type FileHandle, open } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Readable } from 'node:stream';
import { OperatorError } from '../operatorError.ts';

/** Where the lines come from. */
export interface ImportSource {
  /** How people and receipts call it. */
  name: string;
  input: Readable;
  /** Undefined where it is not known before the end. */
  size: number | undefined;
}

/** The bytes of a file that are parsed at once. */
const PIECE_BYTES = 65_536;

const reasons: Record<string, string> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EACCES: 'there is no permission to read it',
  EPERM: 'there is no permission to read it',
};

export function importSourceOf(standardInput: Readable): ImportSource {
  return { name: 'standard input', input: standardInput, size: undefined };
}

/** @throws {OperatorError} if it is not a file that can be read. */
export async function openImportSource(path: string): Promise<ImportSource> {
  const file = await openFile(path);
  const stats = await file.stat();
  if (stats.isDirectory()) {
    await file.close();
    throw cannotBeRead(path, 'it is a directory');
  }
  return {
    name: basename(path),
    input: file.createReadStream({ highWaterMark: PIECE_BYTES }),
    size: stats.isFile() ? stats.size : undefined,
  };
}

async function openFile(path: string): Promise<FileHandle> {
  try {
    return await open(path);
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    throw cannotBeRead(path, reasons[code ?? ''] ?? message);
  }
}

function cannotBeRead(path: string, reason: string): OperatorError {
  return new OperatorError(`${path} cannot be imported: ${reason}.`);
}
