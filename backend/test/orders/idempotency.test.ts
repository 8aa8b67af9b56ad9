import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { countByCode, placeOrder } from '../../../tools/processes/placeOrder.ts';
import { createTestDatabase, type TestDatabase } from '../../../tools/processes/testDatabase.ts';
import { startServer, type TestServer } from '../../../tools/processes/testServer.ts';

const arrangements = [
  { name: 'through two servers', count: 2, WORKERS: '1' },
  { name: 'through a server of two workers', count: 1, WORKERS: '2' },
];

for (const { name, count, WORKERS } of arrangements)
  describe(`an Idempotency-Key ${name}`, () => {
    let database: TestDatabase;
    let servers: TestServer[] = [];

    const start = () => startServer({ DATABASE_URL: database.url, LOG_LEVEL: 'error', WORKERS });
    const place = (key: string, productId: number, quantity = 1, index = 0) => {
      const { url } = servers[index % servers.length] as TestServer;
      return placeOrder(url, { productId, quantity }, { 'Idempotency-Key': key });
    };
    const ordersWith = (key: string) =>
      database.sql('SELECT * FROM orders WHERE idempotency_key = $1', [key]);

    before(async () => {
      database = await createTestDatabase();
      servers = await Promise.all(Array.from({ length: count }, start));
    });

    after(async () => {
      await Promise.all(servers.map((server) => server.stop()));
      await database.drop();
    });

    it('sent again gets the same order, also after a restart', async () => {
      const [key, productId] = [randomUUID(), await database.addProduct(5)];
      const first = await place(key, productId, 2, 0);
      assert.equal(first.status, 201);
      assert.equal(first.headers.get('Idempotent-Replayed'), null);

      await servers.at(-1)?.stop();
      servers[count - 1] = await start();
      for (const index of [0, 1]) {
        const again = await place(key, productId, 2, index);
        assert.equal(again.status, 201);
        assert.equal(again.headers.get('Idempotent-Replayed'), 'true');
        assert.deepEqual(again.body, first.body);
      }
      assert.equal(await database.stockOf(productId), 3);
    });

    for (const time of ['infinity', '-infinity', '20000-01-01', '0044-03-15 BC']) {
      it(`gets its order again whose time is ${time}, by SQL`, async () => {
        const [key, productId] = [randomUUID(), await database.addProduct(5)];
        await place(key, productId);
        const change = 'UPDATE orders SET created_at = $1 WHERE idempotency_key = $2';
        await database.sql(change, [time, key]);
        const { status, body } = await place(key, productId);
        assert.equal(status, 201);
        assert.match(body.order?.createdAt ?? '', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
      });
    }

    it('sent by 64 clients at once places one order', async () => {
      const [key, productId] = [randomUUID(), await database.addProduct(100)];
      const answers = await Promise.all(
        Array.from({ length: 64 }, (_, index) => place(key, productId, 1, index)),
      );
      assert.deepEqual(countByCode(answers), { PLACED: 64 });
      assert.equal(new Set(answers.map(({ body }) => JSON.stringify(body))).size, 1);
      const replays = answers.filter(
        ({ headers }) => headers.get('Idempotent-Replayed') === 'true',
      );
      assert.equal(replays.length, 63);
      assert.equal(await database.stockOf(productId), 99);
    });

    it('sent with other contents is refused and places nothing', async () => {
      const [key, productId] = [randomUUID(), await database.addProduct(5)];
      const other = await database.addProduct(5);
      await place(key, productId, 1);
      const answers = [
        await place(key, productId, 2),
        await place(key, other, 1),
        await place(key, 2_000_000_000, 1),
      ];
      assert.deepEqual(countByCode(answers), { IDEMPOTENCY_KEY_REUSED: 3 });
      assert.ok(answers.every(({ status }) => status === 400));
      assert.equal(await database.stockOf(productId), 4);
      assert.equal(await database.stockOf(other), 5);
    });

    it('of a refused order is judged anew', async () => {
      const [key, productId] = [randomUUID(), await database.addProduct(1)];
      assert.equal((await place(key, productId, 3)).body.code, 'INSUFFICIENT_STOCK');
      await database.sql('UPDATE products SET stock = 3 WHERE id = $1', [productId]);
      const { status, headers } = await place(key, productId, 3);
      assert.deepEqual([status, headers.get('Idempotent-Replayed')], [201, null]);
    });

    it('sent for two products at once names one of them', async () => {
      const products = [await database.addProduct(1_000), await database.addProduct(1_000)];
      for (let round = 0; round < 20; round++) {
        const key = randomUUID();
        const answers = await Promise.all(
          Array.from({ length: 8 }, (_, i) => place(key, products[i % 2] as number, 1, i % 2)),
        );
        assert.deepEqual(countByCode(answers), { PLACED: 4, IDEMPOTENCY_KEY_REUSED: 4 });
        assert.equal((await ordersWith(key)).length, 1);
      }
      const stocks = await Promise.all(products.map((id) => database.stockOf(id)));
      assert.equal((stocks[0] ?? 0) + (stocks[1] ?? 0), 1_980);
    });

    it('crosswise with another does not block either for ever', async () => {
      const [a, b] = [await database.addProduct(1_000), await database.addProduct(1_000)];
      for (let round = 0; round < 20; round++) {
        const [k, l] = [randomUUID(), randomUUID()];
        const answers = await Promise.all([
          place(k, a, 1, 0),
          place(l, a, 1, 0),
          place(l, b, 1, 1),
          place(k, b, 1, 1),
        ]);
        assert.deepEqual(countByCode(answers), { PLACED: 2, IDEMPOTENCY_KEY_REUSED: 2 });
      }
    });

    it('may be any visible ASCII, compared byte for byte', async () => {
      const productId = await database.addProduct(100);
      const keys = [
        `'; DROP TABLE orders; --${randomUUID()}`.replaceAll(' ', '_'),
        '\\',
        '"quoted"',
      ];
      const cases = ['a', 'A', '~'.repeat(255), ...keys];
      for (const key of cases) {
        const { status, headers } = await place(key, productId);
        assert.deepEqual([status, headers.get('Idempotent-Replayed')], [201, null], key);
        assert.equal((await ordersWith(key)).length, 1);
      }
    });

    it('that is malformed is refused, by name', async () => {
      const productId = await database.addProduct(1);
      for (const key of ['', 'two words', 'a'.repeat(256), 'ümlaut', 'a\tb']) {
        const { status, body } = await place(key, productId);
        assert.deepEqual([status, body.code], [400, 'INVALID_REQUEST'], key);
        assert.equal(body.details?.[0]?.field, 'Idempotency-Key');
      }
      assert.equal(await database.stockOf(productId), 1);
    });
  });
