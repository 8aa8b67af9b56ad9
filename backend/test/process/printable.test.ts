import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { escapeControls, printableLines, quoted, quotedList } from '../../printable.ts';

/** First and last of what a terminal acts on, what turns the direction of writing, what is not seen. */
const hidden = [
  ...[
    [0x00, 0x1f],
    [0x7f, 0x9f],
    [0xad, 0xad],
    [0x61c, 0x61c],
    [0x200b, 0x200b],
  ],
  ...[
    [0x200e, 0x200f],
    [0x2028, 0x202e],
    [0x2060, 0x2060],
    [0x2066, 0x2069],
    [0xfeff, 0xfeff],
  ],
  [0xfff9, 0xfffb],
] as [number, number][];

describe('a text that is shown', () => {
  it('has nothing that plays tricks, and all else as it is', () => {
    for (const [first, last] of hidden) {
      for (let code = first; code <= last; code += 1) {
        const escaped = `\\u${code.toString(16).padStart(4, '0')}`;
        assert.equal(escapeControls(`a${String.fromCodePoint(code)}b`), `a${escaped}b`);
      }
    }
    const plain = 'Café "größer" \u05e9\u05dc\u05d5\u05dd 日本 👩‍👩‍👧 \\u0000';
    assert.equal(escapeControls(plain), plain);
  });

  it('is bounded: a line, their number, a quotation, a list of these', () => {
    const long = 'x'.repeat(100_000);
    assert.equal(
      printableLines(`a\n${long}`),
      `a\n${long.slice(0, 1_000)} … (99000 characters more)`,
    );
    const lines = printableLines('b\n'.repeat(20_000)).split('\n');
    assert.deepEqual([lines.length, lines.at(-1)], [101, '… (19901 lines more)']);
    assert.equal(quoted(long), `"${long.slice(0, 40)}" …`);
    assert.equal(quotedList(Array<string>(9).fill('y'), 2), '"y", "y" and 7 more');
  });
});
