import { isUtf8 } from 'node:buffer';

const notAscii = /[\x80-\xff]/;

/** Decodes text that was read with one character for each byte; undefined if it is not UTF-8. */
export function decodeUtf8(bytes: string): string | undefined {
  if (!notAscii.test(bytes)) return bytes;
  const buffer = Buffer.from(bytes, 'latin1');
  return isUtf8(buffer) ? buffer.toString() : undefined;
}

/** The same for a message: what is not UTF-8 shows as a replacement character. */
export function decodeForReading(bytes: string): string {
  return Buffer.from(bytes, 'latin1').toString();
}
