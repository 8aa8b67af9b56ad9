import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { onTable, type Part, type Right, rights } from '../../backend/database/rights.ts';
import { placeOrder } from '../../tools/processes/placeOrder.ts';
import { makeTemporaryDirectory } from '../../tools/processes/temporaryDirectory.ts';
import { openTestDatabase, type TestDatabase } from '../../tools/processes/testDatabase.ts';
import { startServer } from '../../tools/processes/testServer.ts';
import { linesUntil } from './support/linesUntil.ts';
import { runInventory, startInventory } from './support/runInventory.ts';
import { createTestShop } from './support/testShop.ts';

const NO_PG_DUMP = 'no pg_dump of PostgreSQL 18 or later is installed';
const NEW_ID = 900;
const ORDER_ID = '01a20502-5aff-7437-a1c8-1e0936254771';

describe('the rights in the table', () => {
  const temporary = makeTemporaryDirectory();
  const role = `clerk_${process.pid}`;
  let database: TestDatabase;
  let url: string;

  function write(name: string, content: string): string {
    const path = join(temporary.path, name);
    writeFileSync(path, content);
    return path;
  }

  before(async () => {
    ({ database } = await createTestShop());
    await database.sql(`CREATE ROLE ${role} LOGIN PASSWORD 'clerk'`);
    await database.sql(
      `INSERT INTO products (name, stock) VALUES ('Cup', 1000), ('Box', 0);
       INSERT INTO orders (id, product_id, quantity) VALUES ('${ORDER_ID}', 1, 100);
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

  const owned = (right: Right) => /^OWNER OF (.*)/.exec(right)?.[1];
  const granted = (right: Right) =>
    right.replace(/ DATABASE$/, ` DATABASE ${nameOf(database.url)}`);

  async function give(right: Right): Promise<void> {
    const table = owned(right);
    const sql = table ? `ALTER TABLE ${table} OWNER TO` : `GRANT ${granted(right)} TO`;
    await database.sql(`${sql} ${role}`);
  }

  async function take(right: Right): Promise<void> {
    const table = owned(right);
    await database.sql(
      table
        ? `ALTER TABLE ${table} OWNER TO CURRENT_USER`
        : `REVOKE ${granted(right)} FROM ${role}`,
    );
  }

  /** Tries it with the rights of a part, then with each of them taken away, column by column. */
  async function tryEach(part: Part, attempt: (without: Right | undefined) => Promise<void>) {
    const each = rights[part].flatMap((right: Right): Right[] => {
      const { privilege, table, columns = [] } = onTable(right) ?? {};
      const ofEach = columns.map((column) => `${privilege} (${column}) ON ${table}` as Right);
      return ofEach.length > 0 ? ofEach : [right];
    });
    for (const right of each) await give(right);
    try {
      await attempt(undefined);
      for (const right of each) {
        await take(right);
        await attempt(right);
        await give(right);
      }
    } finally {
      for (const right of each) await take(right);
    }
  }

  /** What runs each part. */
  const attempts: Record<
    Exclude<Part, 'server' | 'watch' | 'rush --url' | 'run pg_dump' | 'orders archive' | 'backup'>,
    string[]
  > = {
    'products list': [],
    'products list --sort sold': [],
    sales: [],
    'products add': ['Pot', '--stock', '1'],
    'products rename': ['1', 'Cup'],
    'products archive': ['2'],
    'stock receive': ['1', '5'],
    'stock adjust': ['1', '-5', '--note', 'broken'],
    'stock history': ['1'],
    'stock list': [],
    audit: ['--allow-unreceipted'],
    import: [write('products.csv', 'name,stock\nPot,1\n')],
    'import with ids': [write('ids.csv', `id,name,stock\n${NEW_ID},Pot,1\n`)],
    'orders list': [],
    'orders show': [ORDER_ID],
    'orders export': [],
    'orders return': [ORDER_ID, '--quantity', '1', '--note', 'came back'],
  };

  const run = (part: string, args: readonly string[]) =>
    runInventory([...part.replace(' with ids', '').split(' '), ...args], { DATABASE_URL: url });

  async function tryCommand(part: string, args: readonly string[], right: Right | undefined) {
    const { exitCode, stderr } = await run(part, args);
    const line = `without ${right}: ${stderr}`;
    assert.equal(exitCode, right ? 1 : 0, line);
    const denied = /(permission denied|must be owner)[^\n]*\nThe user in DATABASE_URL/;
    if (right) assert.match(stderr, denied, line);
  }

  for (const [part, args] of Object.entries(attempts)) {
    it(`are what this needs, and no more: ${part}`, () =>
      tryEach(part as Part, async (right) => {
        await database.sql(
          `DELETE FROM stock_receipts WHERE product_id = ${NEW_ID};
           DELETE FROM products WHERE id = ${NEW_ID};
           UPDATE products SET archived_at = NULL`,
        );
        await tryCommand(part, args, right);
      }));
  }

  it('are what this needs, and no more: orders archive', () =>
    tryEach('orders archive', async (right) => {
      await database.sql(
        `INSERT INTO orders (id, product_id, quantity, created_at)
         VALUES (gen_random_uuid(), 1, 1, '2020-01-01');
         INSERT INTO stock_receipts (product_id, quantity) VALUES (1, 1)`,
      );
      const output = join(temporary.path, `without ${right}.gz`);
      await tryCommand('orders archive', ['--before', '2021-01-01', '--output', output], right);
    }));

  it('are what this needs, and no more: backup', () =>
    tryEach('backup', (right) =>
      tryCommand('backup', [join(temporary.path, `without ${right}.backup`)], right),
    ));

  it('are what this needs, and no more: watch', async (t) => {
    const server = await startServer({ DATABASE_URL: database.url });
    t.after(server.stop);
    await database.sql('UPDATE products SET stock = 1000000, archived_at = NULL WHERE id = 2');
    await tryEach('watch', async (right) => {
      const { process: watch, result } = startInventory(['watch', '--json'], { DATABASE_URL: url });
      const isTold = (line: string) => {
        const { products, problem } = JSON.parse(line);
        return products.length > 0 || problem !== null;
      };
      let isOver = false;
      const told = linesUntil(watch, isTold)
        .then((lines) => lines.at(-1) ?? '')
        .catch(() => '') // it has ended
        .finally(() => {
          isOver = true;
        });
      while (!isOver) await placeOrder(server.url, { productId: 2, quantity: 1 });
      watch.kill('SIGINT');
      const words = (await told) + (await result).stderr;
      assert.equal(/permission denied/.test(words), right !== undefined, `${right}: ${words}`);
    });
  });

  it('are what this needs, and no more: rush --url', async (t) => {
    const server = await startServer({ DATABASE_URL: database.url });
    t.after(server.stop);
    const report = join(temporary.path, 'report.html');
    const options = ['--product', '1', '--buyers', '3', '--connections', '1', '--report', report];
    await tryEach('rush --url', async (right) => {
      const { exitCode, stderr } = await runInventory(['rush', '--url', server.url, ...options], {
        DATABASE_URL: url,
      });
      assert.equal(exitCode, right ? 1 : 0, `without ${right}: ${stderr}`);
      if (right) assert.match(stderr, /permission denied for table/, `without ${right}`);
    });
  });

  const pgDump = findPgDump();
  it('are what this needs, and no more: run pg_dump', { skip: !pgDump && NO_PG_DUMP }, () =>
    tryEach('run pg_dump', async (right) => {
      const { exitCode, stderr } = await run('run', [pgDump ?? '', '--file=/dev/null']);
      assert.equal(exitCode, right ? 1 : 0, `without ${right}: ${stderr}`);
      if (right) assert.match(stderr, /permission denied for/, `without ${right}`);
    }),
  );

  it('are those of the documentation', () => {
    const described = readTable();
    assert.deepEqual([...described.keys()].sort(), Object.keys(rights).sort());
    for (const [part, cells] of described) assert.deepEqual(cells, cellsOf(part as Part), part);
  });

  it('cover in a dump every table and sequence of the schema', async () => {
    const rows = await database.sql<{ name: string }>(
      `SELECT relname AS name FROM pg_class
       WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p', 'S')`,
    );
    const dumped = rights['run pg_dump'].map((right) => onTable(right)?.table);
    assert.deepEqual(rows.map(({ name }) => name).sort(), dumped.sort());
  });

  it('are what the server needs, and no more; its start names what is missing', async () => {
    const settings = { DATABASE_URL: url, LOG_LEVEL: 'info' };
    const order = (server: { url: string }) =>
      placeOrder(server.url, { productId: 1, quantity: 1 });

    await tryEach('server', async (without) => {
      if (!without) {
        const server = await startServer(settings);
        assert.equal((await order(server)).status, 201);
        return server.stop();
      }
      const whole = rights.server.find(
        (right) =>
          onTable(right)?.table === onTable(without)?.table &&
          onTable(right)?.privilege === onTable(without)?.privilege,
      );
      await assert.rejects(startServer(settings), ({ message }: Error) => {
        assert.ok(message.includes(`\n  GRANT ${whole} TO "${role}";\n`), message);
        assert.doesNotMatch(message, /\n {4}at /);
        return true;
      });
      if (without === 'SELECT ON migrations') return;
      await give(without);
      const server = await startServer(settings);
      await take(without);
      const answer = await order(server);
      await server.stop();
      assert.equal(answer.status, 500, `without ${without}`);
      assert.ok(server.output.some((line) => line.includes('permission denied for table')));
    });
  });

  it('to make the tables are those to create them in the schema', async () => {
    const empty = `${nameOf(database.url)}_empty`;
    await database.sql(`CREATE DATABASE ${empty}`);
    const at = (address: string) => Object.assign(new URL(address), { pathname: `/${empty}` }).href;
    const list = () => runInventory(['products', 'list'], { DATABASE_URL: at(url) });
    const refused = await list();
    assert.match(
      refused.stderr,
      /lacks 0001CreateTables.*permission denied for schema public\. Run `npx inventory migrate`/,
    );
    assert.match(refused.stderr, /\nThe user in DATABASE_URL/);
    await openTestDatabase(at(database.url)).sql(`GRANT CREATE ON SCHEMA public TO ${role}`);
    assert.equal((await list()).exitCode, 0);
    await database.sql(`DROP DATABASE ${empty}`);
  });
});

/** One that is as new as the server. */
function findPgDump(): string | undefined {
  return ['pg_dump', ...globSync('/usr/lib/postgresql/*/bin/pg_dump')].find((program) => {
    const { stdout } = spawnSync(program, ['--version'], { encoding: 'utf8' });
    return Number(/ (\d+)/.exec(stdout ?? '')?.[1]) >= 18;
  });
}

/** Each part of the table in docs/operating.md, with what its cells say, sorted. */
function readTable(): Map<string, string[]> {
  const page = readFileSync(resolve(import.meta.dirname, '../../docs/operating.md'), 'utf8');
  const [, section = ''] = page.split('\n## Rights\n');
  const rows = section.split('\n| --- |')[1]?.split('\n\n')[0]?.split('\n').slice(1) ?? [];
  const [ofAll, ...others] = rows.map((row) =>
    row
      .slice(2, -1)
      .split('|')
      .map((cell) => cell.trim()),
  );
  assert.deepEqual(ofAll, ['each of them', '', '', '', '', 'SELECT on `migrations`']);
  const table = new Map<string, string[]>();
  for (const [parts = '', ...cells] of others) {
    const names = parts === 'the server' ? ['server'] : (parts.match(/(?<=`)[\w -]+(?=`)/g) ?? []);
    for (const name of names.filter((each) => each.trim())) table.set(name, cells);
  }
  return table;
}

/** The cells that a part should have: of each table, and of all else. */
function cellsOf(part: Part): string[] {
  const cells: Record<string, string[]> = {
    products: [],
    orders: [],
    stock_receipts: [],
    closing_entries: [],
    else: [],
  };
  for (const right of rights[part] as readonly Right[]) {
    const { privilege, table = '', columns } = onTable(right) ?? {};
    const list = columns?.map((column) => `\`${column}\``).join(', ');
    if (right === 'OWNER OF products') cells.products?.push('the owner');
    else if (right === 'TEMPORARY ON DATABASE') cells.else?.push('TEMPORARY on the database');
    else if (table.endsWith('_seq')) cells.else = ['SELECT on the sequences'];
    else if (table !== 'migrations')
      cells[table]?.push(list ? `${privilege} (${list})` : `${privilege}`);
  }
  return Object.values(cells).map((words) => words.join(', '));
}
