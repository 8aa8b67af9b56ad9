import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createMigratedDatabase } from '../../../tools/processes/migratedDatabase.ts';
import { startTcpProxy } from '../../../tools/processes/tcpProxy.ts';
import { createTestDatabase } from '../../../tools/processes/testDatabase.ts';
import { BatchedTransaction } from '../../database/batchedTransaction.ts';
import { connect } from '../../database/connection.ts';
import { orderGuards } from '../../database/sessionGuards.ts';

/** Longer than the test may take. */
const ANSWER_TIMEOUT_MS = 60_000;

describe('a transaction whose session does not answer', () => {
  it('is abandoned without another word to it', { timeout: 20_000 }, async () => {
    const database = await createTestDatabase();
    const { hostname, port } = new URL(database.url);
    const proxy = await startTcpProxy({ host: hostname, port: Number(port) });
    const databaseUrl = Object.assign(new URL(database.url), { port: String(proxy.port) }).href;
    const times = { connectTimeoutMs: 5_000, answerTimeoutMs: ANSWER_TIMEOUT_MS };
    const sequelize = connect({ databaseUrl, poolSize: 1, ...times });
    const guards = orderGuards(10_000, 50);
    const transaction = await BatchedTransaction.begin(sequelize, guards);
    await transaction.query('SELECT 1');
    proxy.blackHole();
    await transaction.abandon(new Error('no answer'));
    proxy.heal();
    const next = await BatchedTransaction.begin(sequelize, guards);
    assert.notEqual(next.connection, transaction.connection);
    assert.deepEqual(await next.query('SELECT 1 AS one'), [{ one: 1 }]);
    await next.commit();
    await sequelize.close();
    await proxy.close();
    await database.drop();
  });
});

describe('a transaction that is over', () => {
  it('leaves its connection to whoever has it by then', async () => {
    const database = await createMigratedDatabase();
    const [first, second] = [await database.addProduct(5), await database.addProduct(5)];
    await database.sql(`
      CREATE FUNCTION fail() RETURNS trigger AS $$ BEGIN
        RAISE EXCEPTION 'not at all';
      END $$ LANGUAGE plpgsql;
      CREATE CONSTRAINT TRIGGER fail AFTER UPDATE ON products DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW WHEN (NEW.stock = 13) EXECUTE FUNCTION fail();`);
    const times = { connectTimeoutMs: 5_000, answerTimeoutMs: 5_000 };
    const sequelize = connect({ databaseUrl: database.url, poolSize: 1, ...times });
    const guards = orderGuards(10_000, 50);
    const failed = await BatchedTransaction.begin(sequelize, guards);
    failed.add(`UPDATE products SET stock = 13 WHERE id = ${first}`);
    const failure = await failed.commit().catch((error: unknown) => error);
    assert.match(String(failure), /not at all/);

    const next = await BatchedTransaction.begin(sequelize, guards);
    assert.equal(next.connection, failed.connection);
    await next.query(`UPDATE products SET stock = 4 WHERE id = ${second}`);
    await failed.abandon(failure);
    await next.commit();
    assert.deepEqual([await database.stockOf(first), await database.stockOf(second)], [5, 4]);
    await sequelize.close();
    await database.drop();
  });
});
