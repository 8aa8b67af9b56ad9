import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { makeTemporaryDirectory } from '../../tools/processes/temporaryDirectory.ts';
import { openTestDatabase, type TestDatabase } from '../../tools/processes/testDatabase.ts';
import { startServer } from '../../tools/processes/testServer.ts';
import { runInventory } from './support/runInventory.ts';
import { createTestShop } from './support/testShop.ts';

const ORDER = '00000000-0000-4000-8000-000000000001';
const migrations = 'SELECT ON migrations';
const books = ['orders', 'stock_receipts', 'closing_entries'].map((table) => `SELECT ON ${table}`);

describe('the rights that are documented', () => {
  const temporary = makeTemporaryDirectory();
  const file = join(temporary.path, 'products.csv');
  const role = `clerk_${process.pid}`;
  let database: TestDatabase;
  let url: string;

  before(async () => {
    writeFileSync(file, 'name,stock\nPot,1\n');
    ({ database } = await createTestShop());
    await database.sql(`CREATE ROLE ${role} LOGIN PASSWORD 'clerk'`);
    await database.sql(`INSERT INTO products (name, stock) VALUES ('Cup', 1000), ('Box', 0)`);
    await database.sql(
      `INSERT INTO orders (id, product_id, quantity) VALUES ('${ORDER}', 1, 100);
       INSERT INTO stock_receipts (product_id, quantity) VALUES (1, 1100);
       REVOKE ALL ON DATABASE ${nameOf(database.url)} FROM PUBLIC;
       GRANT CONNECT ON DATABASE ${nameOf(database.url)} TO ${role}`,
    );
    url = Object.assign(new URL(database.url), { username: role, password: 'clerk' }).href;
  });
  after(async () => {
    temporary.remove();
    await database.sql(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
    await database.drop();
  });

  const nameOf = (address: string) => new URL(address).pathname.slice(1);
  const temporaryTables = () => `TEMPORARY ON DATABASE ${nameOf(database.url)}`;

  /** Tries it with these rights, then with each of them taken away. */
  async function tryEach(rights: string[], attempt: (right: string | undefined) => Promise<void>) {
    for (const right of rights) await database.sql(`GRANT ${right} TO ${role}`);
    await attempt(undefined);
    for (const right of rights) {
      await database.sql(`REVOKE ${right} FROM ${role}`);
      await attempt(right);
      await database.sql(`GRANT ${right} TO ${role}`);
    }
    for (const right of rights) await database.sql(`REVOKE ${right} FROM ${role}`);
  }

  const commands: [args: string[], rights: () => string[]][] = [
    [['products', 'list'], () => [migrations, 'SELECT ON products']],
    [
      ['products', 'list', '--sort', 'sold'],
      () => [migrations, 'SELECT ON products', 'SELECT ON orders', 'SELECT ON closing_entries'],
    ],
    [['sales'], () => [migrations, 'SELECT ON products', 'SELECT ON orders']],
    [
      ['backup', join(temporary.path, 'shop.backup')],
      () => [
        migrations,
        'SELECT ON products',
        'SELECT ON orders',
        'SELECT ON stock_receipts',
        'SELECT ON closing_entries',
        'SELECT ON SEQUENCE products_id_seq',
        'SELECT ON SEQUENCE stock_receipts_id_seq',
      ],
    ],
    [
      ['products', 'add', 'Pot', '--stock', '1'],
      () => [
        migrations,
        'INSERT ON products',
        'SELECT ON products',
        'INSERT ON stock_receipts',
        'SELECT ON stock_receipts',
      ],
    ],
    [
      ['products', 'rename', '1', 'Cup'],
      () => [migrations, 'SELECT ON products', 'UPDATE (name, updated_at) ON products'],
    ],
    [
      ['stock', 'receive', '1', '5'],
      () => [
        migrations,
        'SELECT ON products',
        'UPDATE (stock, updated_at) ON products',
        'INSERT ON stock_receipts',
        'SELECT ON stock_receipts',
      ],
    ],
    [['stock', 'history', '1'], () => [migrations, 'SELECT ON products', ...books]],
    [['stock', 'list'], () => [migrations, 'SELECT ON products', ...books]],
    [
      ['products', 'archive', '2'],
      () => [migrations, 'SELECT ON products', 'UPDATE (archived_at, updated_at) ON products'],
    ],
    [
      ['orders', 'list'],
      () => [
        migrations,
        'SELECT ON products',
        'SELECT ON orders',
        'SELECT (product_id, order_id, quantity) ON stock_receipts',
      ],
    ],
    [
      ['orders', 'return', ORDER, '--quantity', '1', '--note', 'came back'],
      () => [
        migrations,
        'SELECT ON products',
        'UPDATE (stock, updated_at) ON products',
        'SELECT ON orders',
        'INSERT ON stock_receipts',
        'SELECT ON stock_receipts',
      ],
    ],
    [
      ['orders', 'export'],
      () => [
        migrations,
        'SELECT ON products',
        'SELECT ON orders',
        'SELECT (product_id, order_id, quantity) ON stock_receipts',
      ],
    ],
    [['audit', '--allow-unreceipted'], () => [migrations, 'SELECT ON products', ...books]],
    [
      ['import', file],
      () => [
        migrations,
        temporaryTables(),
        'INSERT ON products',
        'SELECT ON products',
        'INSERT ON stock_receipts',
      ],
    ],
  ];

  async function tryCommand(args: string[], right: string | undefined) {
    const { exitCode, stderr } = await runInventory(args, { DATABASE_URL: url });
    const line = `without ${right}: ${stderr}`;
    assert.equal(exitCode, right ? 1 : 0, line);
    if (right) assert.match(stderr, /permission denied [^\n]*\nThe user in DATABASE_URL/, line);
  }

  for (const [args, rights] of commands) {
    it(`are what this needs, and no more: ${args.slice(0, 2).join(' ')}`, () =>
      tryEach(rights(), (right) => tryCommand(args, right)));
  }

  it('are what this needs, and no more: orders archive', () =>
    tryEach(
      [
        migrations,
        'SELECT ON products',
        'SELECT ON orders',
        'DELETE ON orders',
        'SELECT (product_id, order_id, quantity) ON stock_receipts',
        'SELECT ON closing_entries',
        'INSERT ON closing_entries',
        'UPDATE ON closing_entries',
      ],
      async (right) => {
        await database.sql(
          `INSERT INTO orders (id, product_id, quantity, created_at)
           VALUES (gen_random_uuid(), 1, 1, '2020-01-01')`,
        );
        const archive = join(temporary.path, `without ${right}.gz`);
        await tryCommand(
          ['orders', 'archive', '--before', '2021-01-01', '--output', archive],
          right,
        );
      },
    ));

  it('are what the server needs, and no more', () =>
    tryEach(
      [
        migrations,
        'SELECT ON products',
        'UPDATE (stock, updated_at) ON products',
        'INSERT ON orders',
        'SELECT ON orders',
      ],
      async (right) => {
        const starting = startServer({ DATABASE_URL: url, LOG_LEVEL: 'info' });
        if (right === migrations)
          return assert.rejects(starting, /permission denied for table mig/);
        const server = await starting;
        const statuses: number[] = [];
        const headers = {
          'Content-Type': 'application/json',
          'Idempotency-Key': `key ${right}`.replaceAll(' ', '-'),
        };
        const body = JSON.stringify({ productId: 1, quantity: 1 });
        for (let attempt = 0; attempt < 2; attempt += 1) {
          const answer = await fetch(`${server.url}/api/order`, { method: 'POST', headers, body });
          await answer.text();
          statuses.push(answer.status);
        }
        await server.stop();
        assert.equal(statuses.at(-1), right ? 500 : 201, `without ${right}: ${statuses}`);
        const denied = server.output.some((line) => line.includes('permission denied for table'));
        assert.equal(denied, right !== undefined);
      },
    ));

  it('to make the tables are those to create them in the schema', async () => {
    const empty = `${nameOf(database.url)}_empty`;
    await database.sql(`CREATE DATABASE ${empty}`);
    const at = (address: string) => Object.assign(new URL(address), { pathname: `/${empty}` }).href;
    const list = () => runInventory(['products', 'list'], { DATABASE_URL: at(url) });
    const refused = await list();
    assert.match(refused.stderr, /permission denied for schema public\nThe user in DATABASE_URL/);
    await openTestDatabase(at(database.url)).sql(`GRANT CREATE ON SCHEMA public TO ${role}`);
    assert.equal((await list()).exitCode, 0);
    await database.sql(`DROP DATABASE ${empty}`);
  });
});
