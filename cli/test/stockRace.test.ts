import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Answer, countByCode, placeOrder } from '../../tools/processes/placeOrder.ts';
import { startServersOnDatabase } from '../../tools/processes/serversOnDatabase.ts';
import { inventoryOn } from './support/inventoryOn.ts';

interface History {
  stock: number;
  received: number;
  ordered: number;
  receipts: { note: string }[];
}

const STOCK = 100_000;
const CLIENTS = 64;
const LEAST_ORDERS = 1_000;
/** The last three want more together than there is. */
const ADJUSTMENTS = [-300, 500, -1_000, 700, -2, 40, -60_000, -30_000, -40_000];

describe('stock that is adjusted while everybody orders', () => {
  it('agrees with all receipts and orders of two servers', async (t) => {
    const { database, servers, stop } = await startServersOnDatabase(2, { LOG_LEVEL: 'warn' });
    t.after(stop);
    const inventory = inventoryOn({ DATABASE_URL: database.url });
    const { id } = await inventory.json<{ id: number }>(
      ...['products', 'add', 'Wanted', '--stock', `${STOCK}`],
    );

    const answers: Answer[] = [];
    let adjusting = true;
    const clients = Array.from({ length: CLIENTS }, async (_, i) => {
      while (adjusting || answers.length < LEAST_ORDERS) {
        const { url } = servers[i % 2] as { url: string };
        answers.push(await placeOrder(url, { productId: id, quantity: 1 }));
      }
    });

    const exitCodes: (number | null)[] = [];
    await Promise.all(
      [0, 1, 2].map(async (start) => {
        for (let i = start; i < ADJUSTMENTS.length; i += 3) {
          const args = ['stock', 'adjust', `${id}`, `${ADJUSTMENTS[i]}`, '--note', 'race'];
          const { exitCode, stderr } = await inventory.run(...args);
          if (exitCode !== 0) assert.match(stderr, /^Product \d+ has a stock of \d+, from which/);
          exitCodes.push(exitCode);
        }
      }),
    );
    adjusting = false;
    await Promise.all(clients);

    const { PLACED, INSUFFICIENT_STOCK = 0 } = countByCode(answers);
    assert.equal(PLACED, answers.length - INSUFFICIENT_STOCK);
    assert.deepEqual([...new Set(exitCodes)].sort(), [0, 1]);
    const history = await inventory.json<History>('stock', 'history', `${id}`);
    const receipts = history.receipts.filter(({ note }) => note === 'race');
    assert.equal(receipts.length, exitCodes.filter((exitCode) => exitCode === 0).length);
    assert.equal(history.ordered, PLACED);
    assert.equal(history.stock, history.received - history.ordered);
    assert.ok(history.stock >= 0);
  });
});
