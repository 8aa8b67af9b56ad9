import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { holdLock } from '../../../tools/processes/holdLock.ts';
import { createMigratedDatabase } from '../../../tools/processes/migratedDatabase.ts';
import { countByCode, placeOrder } from '../../../tools/processes/placeOrder.ts';
import { createTestDatabase, type TestDatabase } from '../../../tools/processes/testDatabase.ts';
import { startServer, type TestServer } from '../../../tools/processes/testServer.ts';

const order = { productId: 1, quantity: 1 };

/** What a later release does to the schema, as its `inventory migrate` does it. */
const laterMigration = (compatibleWith: string) => `
  BEGIN;
  ALTER TABLE orders ADD COLUMN gift_note text NOT NULL DEFAULT '';
  ALTER TABLE products ADD COLUMN weight integer;
  CREATE TABLE parcels (order_id uuid REFERENCES orders (id));
  INSERT INTO migrations (name, compatible_with) VALUES ('9001Parcels', ${compatibleWith});
  COMMIT;`;

describe('the schema of a later release', () => {
  let database: TestDatabase;
  let servers: TestServer[] = [];
  const settings = () => ({ DATABASE_URL: database.url });

  async function start(): Promise<TestServer> {
    const server = await startServer(settings());
    servers.push(server);
    return server;
  }

  beforeEach(async () => {
    database = await createMigratedDatabase();
    await database.addProduct(100_000);
  });
  afterEach(async () => {
    await Promise.all(servers.map((server) => server.stop()));
    servers = [];
    await database.drop();
  });

  it('that leaves this one running is sold on before, while and after it is made', async () => {
    const early = await start();
    let isOver = false;
    const selling = Promise.all(
      Array.from({ length: 8 }, async () => {
        const statuses: number[] = [];
        while (!isOver) statuses.push((await placeOrder(early.url, order)).status);
        return statuses;
      }),
    );
    while ((await database.unitsOrdered(1)) === 0);
    await database.sql(laterMigration(`'0001CreateTables'`));
    const later = await start();
    assert.equal((await placeOrder(later.url, order)).status, 201);
    const sold = await database.unitsOrdered(1);
    while ((await database.unitsOrdered(1)) < sold + 8);
    isOver = true;

    const statuses = (await selling).flat();
    assert.deepEqual([...new Set(statuses)], [201]);
    const ordered = await database.unitsOrdered(1);
    assert.equal(ordered, statuses.length + 1);
    assert.equal(await database.stockOf(1), 100_000 - ordered);
  });

  it('has orders wait while it takes one table after the other', async (test) => {
    const { url } = await start();
    const lock = await holdLock(database, 'LOCK TABLE orders', test);
    const answers = Promise.all(Array.from({ length: 8 }, () => placeOrder(url, order)));
    await lock.isAwaited();
    await lock.isAwaitedAnew(); // by those that came while the first order failed
    await lock.extend('LOCK TABLE products');
    await lock.isAwaitedAnew();
    await lock.isAwaitedAnew();
    await lock.release();
    assert.deepEqual(countByCode(await answers), { PLACED: 8 });
  });

  for (const compatibleWith of ['NULL', `'9000Unknown'`]) {
    it(`is refused at the start where it is compatible with ${compatibleWith}`, async () => {
      await database.sql(laterMigration(compatibleWith));
      await assert.rejects(startServer(settings()), ({ message }: Error) => {
        assert.match(message, /newer than this release, which cannot work on it: 9001Parcels came/);
        assert.match(message, /Start the release that has made the schema, or a later one/);
        assert.doesNotMatch(message, /\n {4}at /);
        return true;
      });
    });
  }

  it('is noted with what it leaves running, in the table of an early database, too', async (t) => {
    const early = await createTestDatabase();
    t.after(early.drop);
    await early.sql('CREATE TABLE migrations (name text PRIMARY KEY)');
    await (await startServer({ DATABASE_URL: early.url })).stop();
    const [first] = await early.sql('SELECT * FROM migrations ORDER BY name');
    assert.deepEqual(first, { name: '0001CreateTables', compatible_with: null });
  });
});

describe('a user who may not change the schema', () => {
  let database: TestDatabase;
  const role = `runner_${process.pid}`;
  const asRunner = () =>
    Object.assign(new URL(database.url), { username: role, password: 'runner' }).href;
  const start = () => startServer({ DATABASE_URL: asRunner() });

  beforeEach(async () => {
    database = await createMigratedDatabase();
    await database.sql(
      `CREATE ROLE ${role} LOGIN PASSWORD 'runner';
       GRANT SELECT ON ALL TABLES IN SCHEMA public TO ${role};
       GRANT INSERT ON orders TO ${role};
       GRANT UPDATE (stock, updated_at) ON products TO ${role}`,
    );
  });
  afterEach(async () => {
    await database.sql(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
    await database.drop();
  });

  it('is told which migration is missing, and who can apply it', async () => {
    // PostgreSQL 14 lets everybody create there.
    await database.sql('DELETE FROM migrations; REVOKE CREATE ON SCHEMA public FROM PUBLIC');
    await assert.rejects(start(), ({ message }: Error) => {
      assert.match(
        message,
        /lacks 0001CreateTables, 0002ReturnsAndArchives, and the user in DATABASE_URL may not change it/,
      );
      assert.match(message, /permission denied.*Run `npx inventory migrate` as the owner/);
      return true;
    });
  });

  it('is told to get USAGE on the schema', async () => {
    await database.sql('REVOKE USAGE ON SCHEMA public FROM PUBLIC');
    await assert.rejects(start(), /give the user USAGE on it/);
  });
});
