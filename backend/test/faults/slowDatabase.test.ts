import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { countByCode, placeOrder } from '../../../tools/processes/placeOrder.ts';
import { type ProxiedServer, startProxiedServer } from '../../../tools/processes/proxiedServer.ts';
import { openTestDatabase, type TestDatabase } from '../../../tools/processes/testDatabase.ts';
import { startTestPostgres, type TestPostgres } from '../../../tools/processes/testPostgres.ts';

/** A group's orders take 0.1 s on the way: longer than a group waits for another session's lock. */
const BYTES_PER_SECOND = 10_000;
const BUYERS = 10;
const ROUNDS = 10;

describe('a database at the end of a slow path', () => {
  let postgres: TestPostgres;
  let database: Omit<TestDatabase, 'drop'>;
  let server: ProxiedServer;

  before(async () => {
    postgres = await startTestPostgres();
    database = openTestDatabase(postgres.url);
    await database.sql(`ALTER SYSTEM SET log_statement = 'all'`);
    await postgres.kill('SIGINT');
    await postgres.start();
    server = await startProxiedServer(postgres.url, {});
  });
  after(async () => {
    await server.stop().finally(() => postgres.remove());
  });

  it('makes no group wait for our own row lock', async () => {
    const productId = await database.addProduct(1_000);
    server.proxy.slowDown({ bytesPerSecond: BYTES_PER_SECOND });
    const buyer = async () => {
      const answers = [];
      for (let round = 0; round < ROUNDS; round += 1) {
        answers.push(await placeOrder(server.url(), { productId, quantity: 1 }));
      }
      return answers;
    };
    const answers = (await Promise.all(Array.from({ length: BUYERS }, buyer))).flat();

    assert.deepEqual(countByCode(answers), { PLACED: BUYERS * ROUNDS });
    assert.equal(await database.stockOf(productId), 1_000 - BUYERS * ROUNDS);
    assert.doesNotMatch(postgres.log(), /canceling statement due to lock timeout|SKIP LOCKED/);
  });
});
