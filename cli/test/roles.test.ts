import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { claimRights } from '../../backend/database/rights.ts';
import { createFakeCitus } from '../../backend/test/support/fakeCitus.ts';
import { placeOrder } from '../../tools/processes/placeOrder.ts';
import { createTestDatabase, type TestDatabase } from '../../tools/processes/testDatabase.ts';
import { startServer } from '../../tools/processes/testServer.ts';
import { type InventoryOn, inventoryOn } from './support/inventoryOn.ts';

describe('users that may do no more than they need', () => {
  const [server, operator, reader] = ['server', 'operator', 'reader'].map(
    (kind) => `${kind}_${process.pid}`,
  ) as [string, string, string];
  const names = ['--server', server, '--operator', operator, '--reader', reader];
  let database: TestDatabase;
  let inventory: InventoryOn;

  beforeEach(async () => {
    database = await createTestDatabase();
    inventory = inventoryOn({ DATABASE_URL: database.url });
  });
  afterEach(async () => {
    for (const role of [server, operator, reader]) {
      const [found] = await database.sql('SELECT FROM pg_roles WHERE rolname = $1', [role]);
      if (found) await database.sql(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
    }
    await database.drop();
  });

  async function urlOf(role: string): Promise<string> {
    await database.sql(`ALTER ROLE ${role} PASSWORD 'secret'`);
    return Object.assign(new URL(database.url), { username: role, password: 'secret' }).href;
  }

  /** Each with what it may do, by PostgreSQL's catalogs. */
  const granted = (role: string) =>
    database.sql<{ privilege: string }>(
      `SELECT privilege_type || ' ' || table_name AS privilege
       FROM information_schema.role_table_grants WHERE grantee = $1
       UNION SELECT privilege_type || ' ' || table_name || '.' || column_name
       FROM information_schema.role_column_grants WHERE grantee = $1 AND privilege_type = 'UPDATE'
       ORDER BY 1`,
      [role],
    );

  it('are made by one command, after one that makes the tables; again, nothing changes', async () => {
    assert.deepEqual(await inventory.run('migrate'), {
      exitCode: 0,
      stdout: 'Applied 0001CreateTables, 0002ReturnsAndArchives.\n',
      stderr: 'The tables were made or changed: this database was not up to date.\n',
    });
    assert.deepEqual((await inventory.run('migrate')).stdout, 'The tables are up to date.\n');
    await database.sql(`CREATE ROLE ${server} LOGIN; GRANT ALL ON orders TO ${server}`);
    for (let time = 0; time < 2; time += 1) {
      const { exitCode, stdout, stderr } = await inventory.run('roles', ...names, '--apply');
      assert.deepEqual([exitCode, stderr], [0, '']);
      assert.match(stdout, new RegExp(`^These have .*: ${server}, ${operator}, ${reader}\\.`));
    }
    assert.deepEqual(
      (await granted(server)).map(({ privilege }) => privilege),
      [
        'INSERT orders',
        'SELECT migrations',
        'SELECT orders',
        'SELECT products',
        'UPDATE products.stock',
        'UPDATE products.updated_at',
      ],
    );
  });

  it('let the server, the commands and the audit work, and nothing beyond', async () => {
    await inventory.run('migrate');
    await inventory.run('roles', ...names, '--apply');
    const asOperator = inventoryOn({ DATABASE_URL: await urlOf(operator) });
    assert.equal((await asOperator.run('products', 'add', 'Cup', '--stock', '5')).exitCode, 0);

    const running = await startServer({ DATABASE_URL: await urlOf(server) });
    const answer = await placeOrder(running.url, { productId: 1, quantity: 2 });
    await running.stop();
    assert.equal(answer.status, 201);

    const asReader = inventoryOn({ DATABASE_URL: await urlOf(reader) });
    assert.equal((await asReader.run('audit')).exitCode, 0);
    assert.equal((await asReader.run('stock', 'receive', '1', '5')).exitCode, 1);
    assert.equal(await database.stockOf(1), 3);
  });

  it('may claim keys, or let go of them, where the tables are distributed', async () => {
    await database.drop();
    database = await createFakeCitus();
    inventory = inventoryOn({ DATABASE_URL: database.url });
    const { exitCode, stderr } = await inventory.run('roles', ...names, '--apply');
    assert.deepEqual([exitCode, stderr], [0, '']);
    const ofClaims = async (role: string) =>
      (await granted(role)).map(({ privilege }) => privilege).filter((one) => /claims$/.test(one));
    const expected = (part: keyof typeof claimRights) =>
      claimRights[part].map((right) => right.replace(' ON', '')).sort();
    assert.deepEqual(await ofClaims(server), expected('server'));
    assert.deepEqual(await ofClaims(operator), expected('orders archive'));
    assert.deepEqual(await ofClaims(reader), []);
  });

  it('are printed, so that somebody else may read and run it', async () => {
    await inventory.run('migrate');
    const { exitCode, stdout, stderr } = await inventory.run('roles', ...names);
    assert.deepEqual([exitCode, stderr], [0, '']);
    assert.deepEqual(await granted(server), []);
    await database.sql(stdout);
    assert.equal((await granted(server)).length, 6);
    const only = await inventory.run('roles', '--reader', reader);
    assert.doesNotMatch(only.stdout, /inventory_server|INSERT ON|UPDATE/);
  });

  it('are not the owner of the tables, and have names of their own', async () => {
    await inventory.run('migrate');
    const [{ owner } = {}] = await database.sql<{ owner: string }>('SELECT current_user AS owner');
    const refused = await inventory.run('roles', '--server', owner ?? '', '--apply');
    assert.match(refused.stderr, /^role .* owns the tables: rights are for another one/);
    assert.equal(refused.exitCode, 1);
    await inventory.fails(2, /each user needs a name/, ['roles', '--server', 'a', '--reader', 'a']);
    await inventory.fails(2, /letters, digits/, ['roles', '--server', '$do$; DROP']);
  });
});
