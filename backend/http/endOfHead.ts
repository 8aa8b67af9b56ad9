/** What is parsed at once at most: a chunk of a body may be one byte, and its framing five. */
export const MAX_SLICE_BYTES = 4 * 1024;

const CR = 13;
const LF = 10;

/** Where the first head ends that does so behind `start`; 0 if none does. */
export function endOfHead(bytes: Uint8Array, start: number): number {
  let at = start + 3;
  while (at < bytes.length) {
    const byte = bytes[at];
    if (byte === LF && bytes[at - 1] === CR && bytes[at - 2] === LF && bytes[at - 3] === CR) {
      return at + 1;
    }
    at += byte === LF || byte === CR ? 1 : 4; // no end of a head holds another byte
  }
  return 0;
}

/** Whether bytes are too few for more than one request, or hold the end of one head at most. */
export function isOneRequest(bytes: Uint8Array): boolean {
  if (bytes.length > MAX_SLICE_BYTES) return false;
  const end = endOfHead(bytes, 0);
  return end === 0 || endOfHead(bytes, end) === 0;
}
