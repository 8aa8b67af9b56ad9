import assert from 'node:assert/strict';
import { after, before, describe, it, type TestContext } from 'node:test';
import { lockProduct } from '../../../tools/processes/holdLock.ts';
import { type Answer, placeOrder } from '../../../tools/processes/placeOrder.ts';
import {
  type ServerOnDatabase,
  startServerOnDatabase,
} from '../../../tools/processes/serversOnDatabase.ts';
import type { TestDatabase } from '../../../tools/processes/testDatabase.ts';
import { atCommit } from '../support/atCommit.ts';

for (const WORKERS of ['1', '2'])
  describe(`a COMMIT that fails, of a server of WORKERS=${WORKERS}`, () => {
    let database: TestDatabase;
    let server: ServerOnDatabase;

    before(async () => {
      const settings = { ORDER_TIMEOUT_MS: '4000', LOG_LEVEL: 'error', WORKERS };
      server = await startServerOnDatabase(settings);
      database = server.database;
    });
    after(() => server.stop());

    const failAtCommit = (quantity: number, statements: string) =>
      database.sql(atCommit(`at_commit_${quantity}`, `NEW.quantity = ${quantity}`, statements));

    /** Goes on when another session waits for the product, which the order does not get again. */
    const untilAwaited = `
    WHILE NOT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND pid IN (
      SELECT pid FROM pg_locks JOIN pg_database AS d ON d.oid = database
      WHERE datname = current_database())) LOOP
      PERFORM pg_sleep(0.002);
    END LOOP;`;

    /** Places an order, and takes its product's row over as soon as its COMMIT has failed. */
    async function placeOnce(test: TestContext, productId: number, quantity: number) {
      const answer = placeOrder(server.url, { productId, quantity });
      const isSleeping = `SELECT FROM pg_stat_activity
      WHERE datname = current_database() AND wait_event = 'PgSleep'`;
      while ((await database.sql(isSleeping)).length === 0);
      const lock = await lockProduct(database, productId, test);
      return answer.finally(lock.release);
    }

    async function assertNotPlaced({ status, body }: Answer, productId: number, code: string) {
      assert.deepEqual([status, body.code], [503, code]);
      assert.equal(await database.unitsOrdered(productId), 0);
      assert.equal(await database.stockOf(productId), 100);
    }

    it('for lack of room is answered as not placed', async (test) => {
      const productId = await database.addProduct(100);
      await failAtCommit(13, `${untilAwaited} RAISE EXCEPTION USING ERRCODE = 'disk_full';`);
      const answer = await placeOnce(test, productId, 13);
      await assertNotPlaced(answer, productId, 'UNAVAILABLE');
    });

    it('with the end of its session is answered as unknown, whatever the SQLSTATE', async (test) => {
      const [limit] = await database.sql(
        `SELECT FROM pg_settings WHERE name = 'transaction_timeout'`,
      );
      if (!limit) return test.skip('PostgreSQL 16 and before have no transaction_timeout');
      const productId = await database.addProduct(100);
      // Nobody can look the order up afterwards.
      const endSession = `PERFORM set_config('transaction_timeout', '1ms', true), pg_sleep(10);`;
      await failAtCommit(14, untilAwaited + endSession);
      const answer = await placeOnce(test, productId, 14);
      await assertNotPlaced(answer, productId, 'OUTCOME_UNKNOWN');
    });
  });
