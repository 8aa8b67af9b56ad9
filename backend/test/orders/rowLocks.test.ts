import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Sequelize } from 'sequelize';
import { lockProduct } from '../../../tools/processes/holdLock.ts';
import { createMigratedDatabase } from '../../../tools/processes/migratedDatabase.ts';
import type { TestDatabase } from '../../../tools/processes/testDatabase.ts';
import { BatchedTransaction } from '../../database/batchedTransaction.ts';
import { connect } from '../../database/connection.ts';
import { orderGuards } from '../../database/sessionGuards.ts';
import { ProductRepository } from '../../repositories/productRepository.ts';

const [LOW, HIGH] = [100, 200];
const guards = orderGuards(20_000, 4_000);

describe('the row locks of a group', () => {
  let database: TestDatabase;
  let sequelize: Sequelize;

  before(async () => {
    database = await createMigratedDatabase();
    const name = new URL(database.url).pathname.slice(1);
    // The server reads the rows as they lie in the table: against the order of their ids.
    await database.sql(`
      INSERT INTO products (id, name, stock) VALUES (${HIGH}, 'Pot', 7);
      INSERT INTO products (id, name, stock) VALUES (${LOW}, 'Cup', 5);
      ALTER DATABASE ${name} SET enable_indexscan = off;
      ALTER DATABASE ${name} SET enable_bitmapscan = off;`);
    sequelize = connect({ databaseUrl: database.url, poolSize: 2, connectTimeoutMs: 5_000 });
  });
  after(async () => {
    await sequelize.close();
    await database.drop();
  });

  it('are taken in the order of ids: two groups cannot wait for each other', async (test) => {
    const lock = await lockProduct(database, LOW, test);
    const transaction = await BatchedTransaction.begin(sequelize, guards);
    const products = ProductRepository.lockForUpdate([HIGH, LOW], 'WAIT', transaction);
    await lock.isAwaited();
    const free = await database.sql(
      `SELECT id FROM products WHERE id = ${HIGH} FOR UPDATE SKIP LOCKED`,
    );
    await lock.release();
    assert.deepEqual(await products, [
      { id: LOW, stock: 5 },
      { id: HIGH, stock: 7 },
    ]);
    await transaction.commit();
    assert.deepEqual(free, [{ id: HIGH }], 'it waits for the first one without the second');
  });
});
