import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

/** The first line that matches; the stream is read on behind it. */
export function lineOf(stream: Readable | null, wanted: RegExp): Promise<string> {
  if (!stream) throw new Error('There is no output to read.');
  return new Promise((found, failed) => {
    createInterface(stream)
      .on('line', (line) => {
        if (wanted.test(line)) found(line);
      })
      .on('close', () => failed(new Error(`It ended without ${wanted}.`)));
  });
}
