import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { it, type TestContext } from 'node:test';
import { RefusalReader } from '../watch/refusals.ts';

/** Resolves with what is new on a page of metrics, which says what each worker has refused. */
type Look = (refused: Record<string, number>) => Promise<Record<string, number>>;

async function startLooking(test: TestContext): Promise<Look> {
  let page = '';
  const server = createServer((_, response) => response.end(page)).listen(0, '127.0.0.1');
  test.after(() => server.close());
  await once(server, 'listening');
  const reader = new RefusalReader([`http://127.0.0.1:${(server.address() as AddressInfo).port}`]);
  return async (refused) => {
    page = Object.entries(refused)
      .map(([worker, count]) => {
        const line = (outcome: string, value: number) =>
          `inventory_orders_total{outcome="${outcome}",worker="${worker}"} ${value}\n`;
        return line('PLACED', 10 * count) + line('OVERLOADED', count);
      })
      .join('');
    for (;;) {
      const { recent, problem } = await reader.look();
      if (problem === undefined) return Object.fromEntries(recent);
    }
  };
}

it('refused orders are counted once, whichever workers are on the page', async (test) => {
  const look = await startLooking(test);
  assert.deepEqual(await look({ 1: 50, 2: 70 }), {}, 'what was before the first look');
  assert.deepEqual(await look({ 1: 51, 2: 72 }), { OVERLOADED: 3 });
  assert.deepEqual(await look({ 2: 72 }), {}, 'one did not answer');
  assert.deepEqual(await look({ 1: 55, 2: 72 }), { OVERLOADED: 4 }, 'it is back');
  assert.deepEqual(await look({ 1: 2, 2: 73 }), { OVERLOADED: 3 }, 'it was replaced');
  assert.deepEqual(await look({ 1: 2, 2: 73, 3: 9 }), {}, 'one that was silent at the first look');
});
