import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Answer, countByCode, placeOrder } from '../../tools/processes/placeOrder.ts';
import { startServersOnDatabase } from '../../tools/processes/serversOnDatabase.ts';
import { inventoryOn } from './support/inventoryOn.ts';

interface History {
  stock: number;
  ordered: number;
  returned: number;
  agrees: boolean;
}

const STOCK = 3_000;
const CLIENTS = 32;
const RETURNS = 9;
const UNITS = 3;

describe('orders that are returned while everybody orders', () => {
  it('agree with all orders of two servers', async (t) => {
    const { database, servers, stop } = await startServersOnDatabase(2, { LOG_LEVEL: 'warn' });
    t.after(stop);
    const inventory = inventoryOn({ DATABASE_URL: database.url });
    const { id } = await inventory.json<{ id: number }>(
      ...['products', 'add', 'Wanted', '--stock', `${STOCK}`],
    );
    const order = (server: number) =>
      placeOrder(servers[server % 2]?.url ?? '', { productId: id, quantity: UNITS });
    const first = await Promise.all(Array.from({ length: RETURNS }, (_, i) => order(i)));
    const answers: Answer[] = [...first];
    let isOver = false;
    const clients = Array.from({ length: CLIENTS }, async (_, i) => {
      while (!isOver) answers.push(await order(i));
    });

    const lanes = [0, 1, 2].map(async (lane) => {
      for (let i = lane; i < RETURNS; i += 3) {
        const orderId = first[i]?.body.order?.id ?? '';
        const args = ['orders', 'return', orderId, '--quantity', '2', '--note', 'race'];
        await inventory.json(...args);
      }
    });
    await Promise.all(lanes);
    isOver = true;
    await Promise.all(clients);

    const { PLACED = 0, INSUFFICIENT_STOCK = 0 } = countByCode(answers);
    assert.equal(PLACED + INSUFFICIENT_STOCK, answers.length);
    const history = await inventory.json<History>('stock', 'history', `${id}`);
    assert.equal(history.ordered, PLACED * UNITS);
    assert.equal(history.returned, RETURNS * 2);
    assert.equal(history.stock, STOCK - history.ordered + history.returned);
    assert.equal((await inventory.run('audit')).exitCode, 0);
  });
});
