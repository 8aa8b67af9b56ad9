import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createTestDatabase } from '../../../tools/processes/testDatabase.ts';
import { connect } from '../../database/connection.ts';
import { migrateWhenReachable } from '../../database/migrate.ts';
import * as createTables from '../../database/migrations/0001CreateTables.ts';

const ID = '00000000-0000-7000-8000-000000000001';

/** Makes the tables as the release had them that knew this migration only. */
async function makeFirstSchema(databaseUrl: string): Promise<void> {
  const sequelize = connect({ databaseUrl, poolSize: 1, connectTimeoutMs: 10_000 });
  await sequelize.transaction(async (transaction) => {
    const context = { queryInterface: sequelize.getQueryInterface(), transaction };
    await createTables.up({ name: '', context });
    await sequelize.query(
      `CREATE TABLE migrations (name text PRIMARY KEY);
       INSERT INTO migrations VALUES ('0001CreateTables')`,
      { transaction },
    );
  });
  await sequelize.close();
}

describe('a database of the schema before returns and archives', () => {
  it('is brought up to date with its rows, and what wrote them goes on writing', async (t) => {
    const database = await createTestDatabase();
    t.after(() => database.drop());
    await makeFirstSchema(database.url);
    await database.sql(`
      INSERT INTO products (name, stock) VALUES ('Cup', 8);
      INSERT INTO stock_receipts (product_id, quantity) VALUES (1, 10);
      INSERT INTO orders (id, product_id, quantity) VALUES ('${ID}', 1, 2)`);

    const applied = await migrateWhenReachable(database.url, { withDemoCatalog: false });
    assert.ok(applied.includes('0002ReturnsAndArchives'));
    assert.ok(!applied.includes('0001CreateTables'));
    assert.deepEqual(await database.sql('SELECT id, stock, archived_at FROM products'), [
      { id: 1, stock: 8, archived_at: null },
    ]);
    assert.deepEqual(await database.sql('SELECT quantity, order_id FROM stock_receipts'), [
      { quantity: 10, order_id: null },
    ]);

    await database.sql(`
      UPDATE products SET stock = 12, updated_at = now() WHERE id = 1;
      INSERT INTO stock_receipts (product_id, quantity, note, created_at)
        VALUES (1, 5, 'delivery', now());
      INSERT INTO orders (id, product_id, quantity, idempotency_key, created_at)
        VALUES (gen_random_uuid(), 1, 1, 'key', now());
      INSERT INTO products (name, stock, created_at, updated_at) VALUES ('Pot', 1, now(), now())`);
    const returned = `INSERT INTO stock_receipts (product_id, quantity, order_id) VALUES (1, -1, '${ID}')`;
    await assert.rejects(database.sql(returned), /stock_receipts_return_positive/);
  });
});
