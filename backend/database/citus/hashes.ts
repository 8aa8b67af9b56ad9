/**
 * PostgreSQL's hashes of an integer and of a text, as signed 32-bit numbers: by them, Citus finds the
 * shard of a row. Bob Jenkins' lookup3, as in `src/common/hashfn.c` of PostgreSQL, for texts on
 * little-endian machines, which are all that Citus is built for.
 */

type State = [a: number, b: number, c: number];

const SEED = 0x9e3779b9 + 3923095;
/** The text is read in blocks of three words. */
const BLOCK_BYTES = 12;

/** As `SELECT hashint4(…)` has it. */
export function hashInteger(value: number): number {
  const start = SEED + 4;
  return finish([start + value, start, start]);
}

/** As `SELECT hashtext(…)` has it, where the collation is deterministic. */
export function hashText(text: string): number {
  const bytes = Buffer.from(text);
  const start = (SEED + bytes.length) | 0;
  const state: State = [start, start, start];
  let offset = 0;
  for (; bytes.length - offset >= BLOCK_BYTES; offset += BLOCK_BYTES) {
    for (const word of [0, 1, 2] as const) {
      state[word] = (state[word] + bytes.readInt32LE(offset + 4 * word)) | 0;
    }
    mix(state);
  }
  // The lowest byte of the third word is left out: the length has had its place.
  for (let index = 0; offset + index < bytes.length; index += 1) {
    const place = index < 8 ? index : index + 1;
    const word = (place >> 2) as 0 | 1 | 2;
    state[word] = (state[word] + (bytes.readUInt8(offset + index) << (8 * (place & 3)))) | 0;
  }
  return finish(state);
}

function rotate(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}

function mix(state: State): void {
  let [a, b, c] = state;
  a = ((a - c) ^ rotate(c, 4)) | 0;
  c = (c + b) | 0;
  b = ((b - a) ^ rotate(a, 6)) | 0;
  a = (a + c) | 0;
  c = ((c - b) ^ rotate(b, 8)) | 0;
  b = (b + a) | 0;
  a = ((a - c) ^ rotate(c, 16)) | 0;
  c = (c + b) | 0;
  b = ((b - a) ^ rotate(a, 19)) | 0;
  a = (a + c) | 0;
  c = ((c - b) ^ rotate(b, 4)) | 0;
  b = (b + a) | 0;
  state[0] = a;
  state[1] = b;
  state[2] = c;
}

function finish([a, b, c]: State): number {
  c = ((c ^ b) - rotate(b, 14)) | 0;
  a = ((a ^ c) - rotate(c, 11)) | 0;
  b = ((b ^ a) - rotate(a, 25)) | 0;
  c = ((c ^ b) - rotate(b, 16)) | 0;
  a = ((a ^ c) - rotate(c, 4)) | 0;
  b = ((b ^ a) - rotate(a, 14)) | 0;
  return ((c ^ b) - rotate(b, 24)) | 0;
}
