import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { holdLock } from '../../tools/processes/holdLock.ts';
import { placeOrder } from '../../tools/processes/placeOrder.ts';
import {
  type ServerOnDatabase,
  startServerOnDatabase,
} from '../../tools/processes/serversOnDatabase.ts';
import { type InventoryOn, inventoryOn } from './support/inventoryOn.ts';

describe('inventory products archive', () => {
  let server: ServerOnDatabase;
  let inventory: InventoryOn;

  before(async () => {
    server = await startServerOnDatabase();
    inventory = inventoryOn({ DATABASE_URL: server.database.url });
  });
  after(() => server.stop());

  const add = async () => {
    const args = ['products', 'add', 'Cup', '--stock', '10'];
    return (await inventory.json<{ id: number }>(...args)).id;
  };
  const order = (productId: number, key?: string) =>
    placeOrder(server.url, { productId, quantity: 1 }, key ? { 'Idempotency-Key': key } : {});
  const listed = async (...options: string[]) => {
    const products = await inventory.json<{ id: number }[]>('products', 'list', ...options);
    return products.map(({ id }) => id);
  };

  it('refuses orders as for a product that does not exist, until it is undone', async () => {
    const id = await add();
    assert.equal((await order(id)).status, 201);
    const archived = await inventory.run('products', 'archive', `${id}`);
    assert.equal(
      archived.stdout,
      `Product ${id}, Cup, is archived: orders for it are refused from now on.\n`,
    );
    const refused = await order(id);
    assert.deepEqual([refused.status, refused.body.code], [400, 'PRODUCT_NOT_FOUND']);
    assert.equal(await server.database.stockOf(id), 9);
    assert.equal(await server.database.unitsOrdered(id), 1);

    const undone = await inventory.run('products', 'archive', `${id}`, '--undo');
    assert.equal(undone.stdout, `Product ${id}, Cup, is sold again.\n`);
    assert.equal((await order(id)).status, 201);
    assert.equal(await server.database.stockOf(id), 8);
  });

  it('answers the key of an order with that order', async () => {
    const id = await add();
    const placed = await order(id, 'from-before-it-was-archived');
    await inventory.json('products', 'archive', `${id}`);
    const replayed = await order(id, 'from-before-it-was-archived');
    assert.equal(replayed.status, 201);
    assert.deepEqual(replayed.body.order, placed.body.order);
  });

  it('keeps the books, which may be written on', async () => {
    const id = await add();
    const placed = await order(id);
    await inventory.json('products', 'archive', `${id}`);
    const orderId = placed.body.order?.id ?? '';
    await inventory.json('orders', 'return', orderId, '--note', 'came back');
    await inventory.json('stock', 'adjust', `${id}`, '-10', '--note', 'given away');
    const history = await inventory.run('stock', 'history', `${id}`);
    assert.match(history.stdout, /received 0, ordered 1, returned 1, stock 0\. They agree\.\n$/);
    assert.equal((await inventory.run('audit')).exitCode, 0);
  });

  it('lists archived products apart', async () => {
    const id = await add();
    await inventory.json('products', 'archive', `${id}`);
    assert.ok(!(await listed()).includes(id));
    assert.ok((await listed('--archived')).includes(id));
    await inventory.json('products', 'archive', `${id}`, '--undo');
    assert.ok((await listed()).includes(id));
    assert.ok(!(await listed('--archived')).includes(id));
  });

  it('says so if nothing changes, and if there is no such product', async () => {
    const id = await add();
    const undone = await inventory.run('products', 'archive', `${id}`, '--undo');
    assert.equal(undone.stdout, `Product ${id}, Cup, is not archived.\n`);
    type Answer = { archivedAt: string; hasChanged: boolean };
    const first = await inventory.json<Answer>('products', 'archive', `${id}`);
    const second = await inventory.json<Answer>('products', 'archive', `${id}`);
    assert.deepEqual([first.hasChanged, second.hasChanged], [true, false]);
    assert.equal(second.archivedAt, first.archivedAt);
    await inventory.fails(1, /no product 999999/, ['products', 'archive', '999999']);
  });

  it('counts for orders that wait for the row while it is archived', async (t) => {
    const id = await add();
    const archive = `UPDATE products SET archived_at = now() WHERE id = ${id}`;
    const lock = await holdLock(server.database, archive, t);
    const answer = order(id);
    await lock.isAwaited();
    await lock.commit();
    assert.equal((await answer).body.code, 'PRODUCT_NOT_FOUND');
    assert.equal(await server.database.stockOf(id), 10);
  });
});
