import assert from 'node:assert/strict';
import { after, before, describe, it, type TestContext } from 'node:test';
import { holdLock, lockProduct } from '../../../tools/processes/holdLock.ts';
import { createMigratedDatabase } from '../../../tools/processes/migratedDatabase.ts';
import { countByCode, placeOrder } from '../../../tools/processes/placeOrder.ts';
import {
  type ServerOnDatabase,
  startServerOnDatabase,
} from '../../../tools/processes/serversOnDatabase.ts';
import type { TestDatabase } from '../../../tools/processes/testDatabase.ts';
import { BatchedTransaction } from '../../database/batchedTransaction.ts';
import { connect } from '../../database/connection.ts';
import { NotCommitted } from '../../database/databaseErrors.ts';
import { orderGuards } from '../../database/sessionGuards.ts';
import { atCommit } from '../support/atCommit.ts';

const ORDER_TIMEOUT_MS = 6_000;
/** While a test holds it, COMMIT goes no further. */
const GATE = 2;

/** What becomes of the COMMIT of an order for so many units, the first time. */
const REJECTED = 11;
const CONFLICT = 12;
const DELAYED = 13;
const DELAYED_CONFLICT = 14;

for (const WORKERS of ['1', '2'])
  describe(`a COMMIT that PostgreSQL does not carry out, with WORKERS=${WORKERS}`, () => {
    let database: TestDatabase;
    let server: ServerOnDatabase;

    before(async () => {
      server = await startServerOnDatabase({
        LOG_LEVEL: 'warn',
        ORDER_TIMEOUT_MS: String(ORDER_TIMEOUT_MS),
        WORKERS,
      });
      database = server.database;
      await failAtCommit();
    });
    after(() => server.stop());

    /** By a rule that PostgreSQL looks at last, within COMMIT. */
    async function failAtCommit(): Promise<void> {
      const fail = `
      IF NEW.quantity = ${REJECTED} THEN RAISE EXCEPTION 'not at all'; END IF;
      IF NEW.quantity IN (${DELAYED}, ${DELAYED_CONFLICT}) THEN
        WHILE NOT pg_try_advisory_xact_lock_shared(${GATE}) LOOP
          PERFORM pg_sleep(0.005);
        END LOOP;
      END IF;
      IF NEW.quantity = ${CONFLICT} AND nextval('conflicts') = 1
      OR NEW.quantity = ${DELAYED_CONFLICT} THEN
        RAISE EXCEPTION 'not now' USING ERRCODE = '40001';
      END IF;`;
      await database.sql(`CREATE SEQUENCE conflicts; ${atCommit('fail_at_commit', 'true', fail)}`);
    }

    const place = (productId: number, quantity: number) =>
      placeOrder(server.url, { productId, quantity });

    async function assertSold(productId: number, units: number): Promise<void> {
      assert.equal(await database.unitsOrdered(productId), units);
      assert.equal(await database.stockOf(productId), 1_000 - units);
    }

    /** The session whose COMMIT waits at the gate; resolves when there is one. */
    async function sessionAtGate(): Promise<number> {
      for (;;) {
        const [found] = await database.sql<{ pid: number }>(
          `SELECT pid FROM pg_stat_activity WHERE datname = current_database()
           AND wait_event = 'PgSleep'`,
        );
        if (found) return found.pid;
      }
    }

    it('for good, fails only the order at fault', async () => {
      const productId = await database.addProduct(1_000);
      const quantities = [1, 1, REJECTED, 1, 1, 1];
      const answers = await Promise.all(quantities.map((quantity) => place(productId, quantity)));
      assert.deepEqual(countByCode(answers), { PLACED: 5, INTERNAL_ERROR: 1 });
      await assertSold(productId, 5);
    });

    it('this time, is tried again', async () => {
      const productId = await database.addProduct(1_000);
      assert.equal((await place(productId, CONFLICT)).status, 201);
      await assertSold(productId, CONFLICT);
    });

    it('because its session is terminated, is tried again', async (t) => {
      const productId = await database.addProduct(1_000);
      const gate = await holdLock(database, `SELECT pg_advisory_xact_lock(${GATE})`, t);
      const answer = place(productId, DELAYED);
      await database.sql('SELECT pg_terminate_backend($1)', [await sessionAtGate()]);
      await gate.release();
      assert.equal((await answer).status, 201);
      await assertSold(productId, DELAYED);
    });

    /** Another session takes the row when COMMIT has failed, and keeps it beyond the deadline. */
    async function answerWithoutSecondAttempt(
      t: TestContext,
      quantity: number,
      fail: (session: number) => Promise<unknown>,
    ) {
      const productId = await database.addProduct(1_000);
      const gate = await holdLock(database, `SELECT pg_advisory_xact_lock(${GATE})`, t);
      const answer = place(productId, quantity);
      const session = await sessionAtGate();
      const taken = lockProduct(database, productId, t);
      await gate.isAwaited();
      await fail(session);
      await gate.release();
      await taken;
      const { status, body } = await answer;
      await assertSold(productId, 0);
      return [status, body.code];
    }

    it('because its session is terminated, has an open outcome until it is looked up', async (t) => {
      const terminate = (session: number) =>
        database.sql('SELECT pg_terminate_backend($1)', [session]);
      const answer = await answerWithoutSecondAttempt(t, DELAYED, terminate);
      assert.deepEqual(answer, [503, 'OUTCOME_UNKNOWN']);
    });

    it('and says why, has placed nothing, and the client gets that answer', async (t) => {
      const nothing = async () => {};
      const answer = await answerWithoutSecondAttempt(t, DELAYED_CONFLICT, nothing);
      assert.deepEqual(answer, [503, 'UNAVAILABLE']);
    });
  });

describe('a COMMIT that is answered with ROLLBACK', () => {
  it('is no success', async () => {
    const database = await createMigratedDatabase();
    const productId = await database.addProduct(1_000);
    const sequelize = connect({ databaseUrl: database.url, poolSize: 1, connectTimeoutMs: 5_000 });
    try {
      const guard = orderGuards(ORDER_TIMEOUT_MS, 1_000);
      const transaction = await BatchedTransaction.begin(sequelize, guard);
      await transaction.query(`UPDATE products SET stock = 0 WHERE id = ${productId}`);
      await assert.rejects(transaction.query('SELECT 1 / 0'));
      await assert.rejects(transaction.commit(), NotCommitted);
    } finally {
      await sequelize.close();
    }
    assert.equal(await database.stockOf(productId), 1_000);
    await database.drop();
  });
});
