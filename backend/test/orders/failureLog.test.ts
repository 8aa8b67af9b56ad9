import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import pg from 'pg';
import { pino } from 'pino';
import { createFailureLog } from '../../services/orders/failureLog.ts';

/** A log of failures, and the lines that it has written so far. */
function makeLog() {
  const lines: { sqlState?: string; reason: string; failures: number; orders: number }[] = [];
  const logger = pino({ base: null }, { write: (line: string) => lines.push(JSON.parse(line)) });
  return { lines, log: createFailureLog(logger) };
}

describe('the log of why groups are tried again', () => {
  it('has a cause once in a while only, by its SQLSTATE and whatever it says', () => {
    const { lines, log } = makeLog();
    for (const text of ['one row', 'another row', 'a third one']) {
      log(Object.assign(new pg.DatabaseError(text, 0, 'error'), { code: '40001' }), 7);
    }
    log(new Error('lost', { cause: new Error('for a reason') }), 2);
    assert.deepEqual(
      lines.map(({ sqlState, reason, failures, orders }) => [sqlState, reason, failures, orders]),
      [
        ['40001', 'one row', 1, 7],
        [undefined, 'lost for a reason', 1, 2],
      ],
    );
  });

  it('is bounded: the length of a line, and the causes that it keeps', () => {
    const { lines, log } = makeLog();
    log(new Error('x'.repeat(10_000)), 1);
    assert.equal(lines[0]?.reason.length, 300);
    for (let number = 0; number < 100; number += 1) log(new Error(`cause ${number}`), 1);
    const before = lines.length;
    log(new Error('cause 0'), 1);
    assert.equal(lines.length, before + 1, 'the first of so many is forgotten');
  });
});
