import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { exchange, toBytes } from '../../backend/test/support/rawHttp.ts';
import {
  ORDER,
  PRODUCT_ID,
  type StockedServer,
  startStockedServer,
} from '../../backend/test/support/stockedServer.ts';
import { inventoryOn } from './support/inventoryOn.ts';

describe('on a database that writes dates in a style of its own', () => {
  let server: StockedServer;

  before(async () => {
    server = await startStockedServer();
    await server.database.sql(`DO $$ BEGIN
      EXECUTE format('ALTER DATABASE %I SET DateStyle = SQL, DMY', current_database());
    END $$`);
    await server.database.sql(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND pid <> pg_backend_pid()`);
  });
  after(() => server.stop());

  it('a key gets its order again, and the operator sees when it was', async () => {
    const order = toBytes({ headers: { 'Idempotency-Key': 'dated' }, body: ORDER });
    const first = await exchange(server.url, order);
    const again = await exchange(server.url, order);
    assert.equal(again.status, 201);
    assert.equal(again.text, first.text);

    const { id, createdAt } = JSON.parse(first.text).order;
    const inventory = inventoryOn({ DATABASE_URL: server.database.url });
    await inventory.run('stock', 'receive', String(PRODUCT_ID), '5', '--note', 'a box');
    const seen = async (...args: string[]) => (await inventory.run(...args)).stdout;
    assert.match(await seen('stock', 'history', String(PRODUCT_ID)), /T\d\d:\d\d.+Z .+ a box/);
    assert.ok((await seen('orders', 'list')).includes(createdAt));
    assert.ok((await seen('orders', 'show', id)).includes(createdAt));
    assert.ok((await seen('orders', 'export', '--format', 'csv')).includes(createdAt));
  });
});
