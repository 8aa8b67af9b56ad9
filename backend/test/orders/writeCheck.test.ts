import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { placeOrder } from '../../../tools/processes/placeOrder.ts';
import { createTestDatabase, type TestDatabase } from '../../../tools/processes/testDatabase.ts';
import { startServer, type TestServer } from '../../../tools/processes/testServer.ts';

/** Of the order that a trigger or a rule tampers with. */
const QUANTITY = 7;
const DEFERRED = 'DEFERRABLE INITIALLY DEFERRED';

/** What the database may do to a write without a word: each as statements, and how to undo them. */
const tampering: Record<string, string> = {
  'leaves the order out': trigger('BEFORE INSERT', 'orders', 'RETURN NULL;'),
  'changes its quantity': trigger('BEFORE INSERT', 'orders', 'NEW.quantity = 1; RETURN NEW;'),
  'makes it an order for another product': trigger(
    'BEFORE INSERT',
    'orders',
    'NEW.product_id = (SELECT min(id) FROM products); RETURN NEW;',
  ),
  'deletes it afterwards': trigger(
    'AFTER INSERT',
    'orders',
    'DELETE FROM orders WHERE id = NEW.id; RETURN NULL;',
  ),
  'leaves the stock as it was': trigger('BEFORE UPDATE', 'products', 'RETURN NULL;'),
  'keeps the old stock': trigger('BEFORE UPDATE', 'products', 'RETURN OLD;'),
  'raises the stock afterwards': trigger(
    'AFTER UPDATE',
    'products',
    `IF pg_trigger_depth() < 2 THEN
       UPDATE products SET stock = stock + 1 WHERE id = NEW.id;
     END IF; RETURN NULL;`,
  ),
  'forgets its key': trigger('BEFORE INSERT', 'orders', 'NEW.idempotency_key = NULL; RETURN NEW;'),
  'gives it another key': trigger(
    'BEFORE INSERT',
    'orders',
    `NEW.idempotency_key = 'other ' || NEW.id; RETURN NEW;`,
  ),
  'gives it another time': trigger(
    'BEFORE INSERT',
    'orders',
    `NEW.created_at = NEW.created_at - interval '1 millisecond'; RETURN NEW;`,
  ),
  'deletes it at the end': trigger(
    'AFTER INSERT',
    'orders',
    'DELETE FROM orders WHERE id = NEW.id; RETURN NULL;',
    DEFERRED,
  ),
  'restores the stock at the end': trigger(
    'AFTER UPDATE',
    'products',
    `IF pg_trigger_depth() < 2 THEN
       UPDATE products SET stock = OLD.stock WHERE id = NEW.id;
     END IF; RETURN NULL;`,
    DEFERRED,
  ),
  'does nothing instead': `CREATE RULE tamper AS ON INSERT TO orders
    WHERE NEW.quantity = ${QUANTITY} DO INSTEAD NOTHING;`,
};

function trigger(when: string, table: 'orders' | 'products', body: string, timing = ''): string {
  const isConcerned =
    table === 'orders' ? `NEW.quantity = ${QUANTITY}` : `OLD.stock - NEW.stock = ${QUANTITY}`;
  return `CREATE FUNCTION tamper() RETURNS trigger AS $$ BEGIN ${body} END $$ LANGUAGE plpgsql;
    CREATE ${timing ? 'CONSTRAINT' : ''} TRIGGER tamper ${when} ON ${table} ${timing}
      FOR EACH ROW WHEN (${isConcerned})
      EXECUTE FUNCTION tamper();`;
}

describe('a database that writes something else than it is sent', () => {
  let database: TestDatabase;
  let server: TestServer;

  before(async () => {
    database = await createTestDatabase();
    server = await startServer({ DATABASE_URL: database.url, LOG_LEVEL: 'silent' });
  });
  afterEach(() =>
    database.sql('DROP RULE IF EXISTS tamper ON orders; DROP FUNCTION IF EXISTS tamper CASCADE'),
  );
  after(async () => {
    await server.stop();
    await database.drop();
  });

  for (const [what, statements] of Object.entries(tampering)) {
    it(`${what}: the order is refused, and nothing of it is left`, async () => {
      const productId = await database.addProduct(100);
      await database.sql(statements);
      const statuses: number[] = [];
      for (const quantity of [1, QUANTITY, 2]) {
        const key = { 'Idempotency-Key': `${what.replaceAll(' ', '-')}-${quantity}` };
        statuses.push((await placeOrder(server.url, { productId, quantity }, key)).status);
      }
      assert.deepEqual(statuses, [201, 500, 201]);
      assert.equal(await database.stockOf(productId), 97);
      assert.equal(await database.unitsOrdered(productId), 3);
    });
  }

  it('is not seen in the largest numbers that there are', async () => {
    const most = 2 ** 31 - 1;
    await database.sql(`INSERT INTO products (id, name, stock) VALUES (${most}, 'Last', ${most})`);
    const { status } = await placeOrder(server.url, { productId: most, quantity: most - 1 });
    assert.equal(status, 201);
    assert.equal(await database.stockOf(most), 1);
  });
});
