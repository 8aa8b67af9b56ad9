import { once } from 'node:events';
import { escapeControls } from '../../backend/printable.ts';

/**
 * Writes to standard output no faster than it is read. Programs get each byte as it is; a terminal
 * gets nothing that it would act on, except for line breaks.
 */
export async function writeOut(text: string): Promise<void> {
  const shown = process.stdout.isTTY ? text.split('\n').map(escapeControls).join('\n') : text;
  if (!process.stdout.write(shown)) await once(process.stdout, 'drain');
}
