import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { placeOrder } from '../../../tools/processes/placeOrder.ts';
import { createTestDatabase, type TestDatabase } from '../../../tools/processes/testDatabase.ts';
import { startServer, type TestServer } from '../../../tools/processes/testServer.ts';

for (const WORKERS of ['1', '2'])
  describe(`placing an order with a server of WORKERS=${WORKERS}`, () => {
    let database: TestDatabase;
    let server: TestServer;

    before(async () => {
      database = await createTestDatabase();
      server = await startServer({ DATABASE_URL: database.url, WORKERS });
    });

    after(async () => {
      await server.stop();
      await database.drop();
    });

    it('answers 201 with the order, which is in the table, and deducts the stock', async () => {
      const productId = await database.addProduct(10);
      const { status, body } = await placeOrder(server.url, { productId, quantity: 3 });

      assert.equal(status, 201);
      assert.equal(body.message, 'Order placed successfully');
      const [row] = await database.sql('SELECT * FROM orders WHERE product_id = $1', [productId]);
      assert.deepEqual(body.order, {
        id: row?.id,
        productId,
        quantity: 3,
        createdAt: new Date(row?.created_at as Date).toISOString(),
      });
      assert.equal(await database.stockOf(productId), 7);
    });

    it('notes when the stock of the product has changed', async () => {
      const productId = await database.addProduct(10);
      await database.sql(`UPDATE products SET updated_at = '2000-01-01' WHERE id = ${productId}`);
      const { body } = await placeOrder(server.url, { productId, quantity: 3 });
      const [row] = await database.sql('SELECT updated_at FROM products WHERE id = $1', [
        productId,
      ]);
      const apartMs = Number(row?.updated_at) - Date.parse(body.order?.createdAt ?? '');
      assert.ok(Math.abs(apartMs) < 60_000, `${apartMs} ms apart`);
    });

    it('makes ids that are UUIDs of version 7', async () => {
      const productId = await database.addProduct(1);
      const { body } = await placeOrder(server.url, { productId, quantity: 1 });
      assert.match(body.order?.id ?? '', /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab]/);
    });

    it('sells the last unit, and then no more', async () => {
      const productId = await database.addProduct(1);
      assert.equal((await placeOrder(server.url, { productId, quantity: 1 })).status, 201);

      const refused = await placeOrder(server.url, { productId, quantity: 1 });
      assert.equal(refused.status, 400);
      assert.equal(refused.body.code, 'INSUFFICIENT_STOCK');
      assert.match(refused.body.message, new RegExp(`Product ${productId}\\b`));
      assert.equal(await database.stockOf(productId), 0);
      assert.equal(await database.unitsOrdered(productId), 1);
    });

    it('refuses more units than there are and leaves the stock as it was', async () => {
      const productId = await database.addProduct(2);
      const { status, body } = await placeOrder(server.url, { productId, quantity: 3 });
      assert.deepEqual([status, body.code], [400, 'INSUFFICIENT_STOCK']);
      assert.equal(await database.stockOf(productId), 2);
      assert.equal(await database.unitsOrdered(productId), 0);
    });

    it('refuses a product that does not exist', async () => {
      const { status, body } = await placeOrder(server.url, { productId: 2147483647, quantity: 1 });
      assert.deepEqual([status, body.code], [400, 'PRODUCT_NOT_FOUND']);
    });

    it('takes the largest quantity that the database can hold', async () => {
      const productId = await database.addProduct(2147483647);
      const { status } = await placeOrder(server.url, { productId, quantity: 2147483647 });
      assert.equal(status, 201);
      assert.equal(await database.stockOf(productId), 0);
    });

    it('reads numbers as JSON does', async () => {
      const productId = await database.addProduct(2);
      const text = `{"quantity": 7, "productId": ${productId}.0, "quantity": 1e0}`;
      const { status, body } = await placeOrder(server.url, text);
      assert.deepEqual([status, body.order?.quantity], [201, 1]);
    });

    it('rolls back when the order cannot be written, and tells nobody why', async () => {
      const productId = await database.addProduct(5);
      await database.sql(`
      CREATE FUNCTION reject() RETURNS trigger AS $$
        BEGIN RAISE EXCEPTION 'forced failure'; END $$ LANGUAGE plpgsql;
      CREATE TRIGGER reject BEFORE INSERT ON orders FOR EACH ROW
        WHEN (NEW.quantity = 4) EXECUTE FUNCTION reject();`);

      const { status, body } = await placeOrder(server.url, { productId, quantity: 4 });
      assert.deepEqual([status, body.code], [500, 'INTERNAL_ERROR']);
      assert.doesNotMatch(JSON.stringify(body), /forced failure|at .*:\d+|sql/i);
      assert.equal(await database.stockOf(productId), 5);
      assert.ok(
        server.output.some((line) => line.includes('forced failure')),
        'it is logged whole',
      );

      assert.equal((await placeOrder(server.url, { productId, quantity: 5 })).status, 201);
    });
  });
