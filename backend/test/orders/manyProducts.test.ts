import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { countByCode, placeOrder } from '../../../tools/processes/placeOrder.ts';
import { type ProxiedServer, startProxiedServer } from '../../../tools/processes/proxiedServer.ts';
import { createTestDatabase, type TestDatabase } from '../../../tools/processes/testDatabase.ts';

const ORDERS = 600;
const SENDING_MS = 3_000;
/** The path takes a quarter of what comes: all of it would take longer than the deadline. */
const BYTES_PER_SECOND = 6_000;

describe('more orders than a slow database takes', () => {
  let database: TestDatabase;
  let server: ProxiedServer;

  before(async () => {
    database = await createTestDatabase();
    server = await startProxiedServer(database.url, {});
  });
  after(async () => {
    await server.stop();
    await database.drop();
  });

  for (const count of [1, ORDERS]) {
    it(`are refused at once or placed, for ${count} products`, async () => {
      const rows = await database.sql<{ id: number }>(
        `INSERT INTO products (name, stock) SELECT 'Cup', 1000 FROM generate_series(1, $1)
         RETURNING id`,
        [count],
      );
      server.proxy.slowDown({ bytesPerSecond: BYTES_PER_SECOND });
      const answers = [];
      for (let index = 0; index < ORDERS; index += 1) {
        const productId = rows[index % count]?.id;
        answers.push(placeOrder(server.url(), { productId, quantity: 1 }));
        if (index % 10 === 0) await sleep((10 * SENDING_MS) / ORDERS);
      }
      const codes = countByCode(await Promise.all(answers));
      server.proxy.heal();
      assert.deepEqual(Object.keys(codes).sort(), ['OVERLOADED', 'PLACED']);
    });
  }
});
