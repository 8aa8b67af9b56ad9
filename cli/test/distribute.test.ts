import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { soundData } from '../../backend/test/support/damages.ts';
import { holdLock } from '../../tools/processes/holdLock.ts';
import { placeOrder } from '../../tools/processes/placeOrder.ts';
import { makeTemporaryDirectory } from '../../tools/processes/temporaryDirectory.ts';
import { startServer } from '../../tools/processes/testServer.ts';
import { contentsOf } from './support/backupShop.ts';
import { createStandInShop, keysOf, type StandInShop } from './support/standInShop.ts';
import { createTestShop } from './support/testShop.ts';

const KEYED = `INSERT INTO orders (id, product_id, quantity, idempotency_key)
  VALUES (gen_random_uuid(), 1, 2, 'key 1'), (gen_random_uuid(), 2, 1, 'key 2')`;

const distribution = [
  'distribute products by id with none, shards as set',
  'distribute orders by product_id with products, shards as set',
  'distribute stock_receipts by product_id with products, shards as set',
  'distribute closing_entries by product_id with products, shards as set',
  'distribute key_claims by idempotency_key with none, shards as set',
  'reference migrations',
];

/** Kills the command while it waits for Citus to do what a call says. */
async function killAt(
  call: string,
  { database, inventory }: Pick<StandInShop, 'database' | 'inventory'>,
  test: TestContext,
): Promise<void> {
  const statement = `SELECT pg_advisory_xact_lock(hashtext('${call}'))`;
  const lock = await holdLock(database, statement, test);
  const running = inventory.start('distribute');
  await lock.isAwaited();
  running.process.kill('SIGKILL');
  await running.result;
  await lock.release();
}

describe('a table key_claims without Citus', () => {
  it("is nobody's business: no command changes it", async (test) => {
    const { database, inventory } = await createTestShop();
    const temporary = makeTemporaryDirectory();
    const reader = `reader_${process.pid}`;
    test.after(async () => {
      temporary.remove();
      await database.sql(`DROP OWNED BY ${reader}; DROP ROLE ${reader}`);
      await database.drop();
    });
    await database.sql(`${soundData}; UPDATE orders SET created_at = '2020-01-01';
      CREATE TABLE key_claims AS SELECT idempotency_key FROM orders;
      CREATE ROLE ${reader}; GRANT SELECT ON key_claims TO ${reader}`);
    const [output, file] = ['old.gz', 'shop.backup'].map((name) => join(temporary.path, name));
    const before = await database.sql('SELECT * FROM key_claims');
    await inventory.json('orders', 'archive', '--before=2021-01-01', `--output=${output}`);
    await inventory.json('backup', file as string);
    await inventory.run('roles', '--reader', reader, '--apply');
    const { exitCode, stderr } = await inventory.run('restore', file as string, '--replace');
    assert.deepEqual([exitCode, stderr], [0, '']);
    assert.deepEqual(await database.sql('SELECT * FROM key_claims'), before);
    const [right] = await database.sql(
      `SELECT has_table_privilege('${reader}', 'key_claims', 'SELECT') AS "mayRead"`,
    );
    assert.deepEqual(right, { mayRead: true });
  });
});

describe('inventory distribute', () => {
  it('refuses a database without Citus, and says what to do', async (test) => {
    const { database, inventory } = await createTestShop();
    test.after(() => database.drop());
    const refusal =
      /^The database has no extension Citus\. Nothing was changed\. .*docs\.citusdata/;
    for (const options of [[], ['--dry-run'], ['--undo']]) {
      await inventory.fails(1, refusal, ['distribute', ...options]);
    }
  });

  it('refuses a cluster none of whose nodes takes rows', async (test) => {
    const { database, inventory, calls } = await createStandInShop(test);
    await database.sql('UPDATE pg_dist_node SET shouldhaveshards = false');
    for (const options of [[], ['--dry-run']]) {
      await inventory.fails(1, /^No node of the Citus cluster takes rows\. Nothing was/, [
        ...['distribute', ...options],
      ]);
    }
    assert.deepEqual(await calls(), []);
  });

  it('says what it would do, and changes nothing', async (test) => {
    const { database, inventory, calls } = await createStandInShop(test);
    await database.sql(soundData);
    const before = await keysOf(database);
    const { stdout } = await inventory.run('distribute', '--dry-run');
    assert.match(stdout, /^It puts the rows of each product together on one of 2 nodes\./);
    assert.match(stdout, /bound to what it is first sent for/);
    assert.match(stdout, /Nothing was changed\.\n$/);
    assert.deepEqual([await keysOf(database), await calls()], [before, []]);
  });

  it('distributes rows by product, with a claim for each key that there is', async (test) => {
    const { database, inventory, calls } = await createStandInShop(test);
    await database.sql(`${soundData}; ${KEYED}`);
    const before = await contentsOf(database);
    const { exitCode, stdout, stderr } = await inventory.run('distribute');
    assert.deepEqual([exitCode, stdout.includes('in 32 shards on 2 nodes')], [0, true], stderr);
    assert.deepEqual(
      (await calls()).filter((call) => !call.startsWith('truncate')),
      distribution,
    );
    assert.deepEqual(await contentsOf(database), before);
    const claims = await database.sql(`SELECT idempotency_key, product_id, quantity
      FROM key_claims WHERE idempotency_key IN ('key 1', 'key 2') ORDER BY 1`);
    assert.deepEqual(claims, [
      { idempotency_key: 'key 1', product_id: 1, quantity: 2 },
      { idempotency_key: 'key 2', product_id: 2, quantity: 1 },
    ]);
    await inventory.fails(1, /^The tables are distributed already\. Nothing/, ['distribute']);
  });

  it('takes the number of shards that it is given', async (test) => {
    const { database, inventory } = await createStandInShop(test);
    const done = await inventory.json<{ shards: number }>('distribute', '--shards=64');
    assert.equal(done.shards, 64);
    const counts =
      await database.sql(`SELECT logicalrelid::text AS name, count(*)::integer AS shards
      FROM pg_dist_shard WHERE logicalrelid <> 'migrations'::regclass GROUP BY 1 ORDER BY 1`);
    assert.deepEqual(
      counts.map(({ shards }) => shards),
      [64, 64, 64, 64, 64],
    );
  });

  it('undoes it: keys, sequences and rights are as they were', async (test) => {
    const { database, inventory } = await createStandInShop(test);
    const role = `clerk_${process.pid}`;
    await database.sql(`${soundData}; ${KEYED}; CREATE ROLE ${role};
      GRANT SELECT, INSERT ON orders TO ${role}; GRANT UPDATE (stock) ON products TO ${role};
      GRANT SELECT ON products_id_seq TO ${role}`);
    await inventory.json('products', 'add', 'Cup', '--stock', '7');
    const before = [await contentsOf(database), await keysOf(database)];
    await inventory.json('distribute');
    const [claim] = await database.sql(
      `SELECT has_table_privilege('${role}', 'key_claims', 'INSERT, UPDATE') AS "mayClaim"`,
    );
    assert.deepEqual(claim, { mayClaim: true });
    await inventory.json('distribute', '--undo');
    assert.deepEqual([await contentsOf(database), await keysOf(database)], before);
    const [rights] = await database.sql(`SELECT to_regclass('key_claims') AS claims,
      has_table_privilege('${role}', 'orders', 'INSERT') AS orders,
      has_column_privilege('${role}', 'products', 'stock', 'UPDATE') AS stock,
      has_column_privilege('${role}', 'products', 'name', 'UPDATE') AS name,
      has_table_privilege('${role}', 'products_id_seq', 'SELECT') AS sequence`);
    assert.deepEqual(rights, {
      ...{ claims: null, orders: true, stock: true, name: false, sequence: true },
    });
    const ids = await database.sql<{ id: number }>('SELECT max(id) AS id FROM products');
    const added = await inventory.json<{ id: number }>('products', 'add', 'Mug');
    assert.equal(added.id, (ids[0]?.id ?? 0) + 1);
    await inventory.fails(1, /^The tables are not distributed/, ['distribute', '--undo']);
    await database.sql(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
  });

  it('lets a backup be restored, distributed as before, with its keys claimed', async (test) => {
    const { database, inventory, calls } = await createStandInShop(test);
    const temporary = makeTemporaryDirectory();
    test.after(temporary.remove);
    await database.sql(soundData);
    await inventory.json('distribute', '--shards=8');
    const before = [await contentsOf(database), await keysOf(database)];
    const file = join(temporary.path, 'shop.backup');
    await inventory.json('backup', file);
    await database.sql('DELETE FROM orders; DELETE FROM key_claims');
    const { exitCode, stderr } = await inventory.run('restore', file, '--replace');
    assert.deepEqual([exitCode, stderr], [0, '']);
    assert.deepEqual([await contentsOf(database), await keysOf(database)], before);
    const claims = await database.sql(`SELECT FROM key_claims WHERE idempotency_key = 'first'`);
    assert.equal(claims.length, 1);
    const ofOrders = (await calls()).filter((call) => call.startsWith('distribute products'));
    assert.deepEqual(ofOrders, Array(2).fill('distribute products by id with none, shards 8'));
  });

  it('does not undo what one PostgreSQL cannot have', async (test) => {
    const { database, inventory } = await createStandInShop(test);
    await database.sql(`${soundData}; ${KEYED}`);
    await inventory.json('distribute');
    await database.sql(`INSERT INTO orders (id, product_id, quantity, idempotency_key)
      VALUES (gen_random_uuid(), 2, 2, 'key 1')`);
    const { exitCode, stderr } = await inventory.run('distribute', '--undo');
    assert.equal(exitCode, 1);
    assert.match(
      stderr,
      /the idempotency key key 1 is in 2 rows of orders\. Nothing was changed\./,
    );
  });

  it('names what is in the way, and leaves it', async (test) => {
    const { database, inventory } = await createStandInShop(test);
    await database.sql(`CREATE UNIQUE INDEX one_name ON products (name);
      CREATE TABLE labels (product_id integer REFERENCES products);
      CREATE TRIGGER touch BEFORE UPDATE ON orders FOR EACH ROW
        EXECUTE FUNCTION suppress_redundant_updates_trigger()`);
    await inventory.fails(
      1,
      /In the way is:\n {2}the foreign key \S+ of labels\n {2}the trigger touch of orders\n {2}the unique index one_name of products\n$/,
      ['distribute'],
    );
  });

  it('refuses while a server is connected, which would go on as before', async (test) => {
    const { database, inventory, calls } = await createStandInShop(test);
    const productId = await database.addProduct(1);
    const server = await startServer({ DATABASE_URL: database.url });
    await placeOrder(server.url, { productId, quantity: 1 });
    const { exitCode, stderr } = await inventory.run('distribute');
    await server.stop();
    assert.equal(exitCode, 1);
    assert.match(stderr, /Servers or other commands are connected\. Nothing was changed\./);
    assert.deepEqual(await calls(), []);
    await inventory.json('distribute');
  });

  it('leaves all as it was when it is killed in the middle, and goes through then', async (test) => {
    const { database, inventory } = await createStandInShop(test);
    await database.sql(`${soundData}; ${KEYED}`);
    const before = [await contentsOf(database), await keysOf(database)];
    for (const table of ['products', 'stock_receipts', 'key_claims']) {
      await killAt(`distribute ${table}`, { database, inventory }, test);
      assert.deepEqual([await contentsOf(database), await keysOf(database)], before, table);
    }
    await inventory.json('distribute');
    assert.notDeepEqual(await keysOf(database), before[1]);
  });

  it('removes what is left when it is killed behind its COMMIT', async (test) => {
    const { database, inventory, calls } = await createStandInShop(test);
    await database.sql(soundData);
    await killAt('truncate orders', { database, inventory }, test);
    const done = await inventory.json<{ freed: string[] }>('distribute');
    assert.ok(done.freed.includes('orders'), `freed ${done.freed}`);
    assert.deepEqual(
      (await calls()).filter((call) => !call.startsWith('truncate')),
      distribution,
    );
    await inventory.fails(1, /^The tables are distributed already/, ['distribute']);
  });
});
