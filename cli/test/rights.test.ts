import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { after, before, describe, it } from 'node:test';
import {
  claimRights,
  onTable,
  type Part,
  type Right,
  rights,
} from '../../backend/database/rights.ts';
import { placeOrder } from '../../tools/processes/placeOrder.ts';
import { makeTemporaryDirectory } from '../../tools/processes/temporaryDirectory.ts';
import { openTestDatabase, type TestDatabase } from '../../tools/processes/testDatabase.ts';
import { startServer } from '../../tools/processes/testServer.ts';
import { type Clerk, createClerk, ORDER_ID } from './support/clerk.ts';
import { linesUntil } from './support/linesUntil.ts';
import { runInventory, startInventory } from './support/runInventory.ts';
import { createTestShop } from './support/testShop.ts';

const NO_PG_DUMP = 'no pg_dump of PostgreSQL 18 or later is installed';
const NEW_ID = 900;

describe('the rights in the table', () => {
  const temporary = makeTemporaryDirectory();
  let database: TestDatabase;
  let clerk: Clerk;
  let url: string;

  function write(name: string, content: string): string {
    const path = join(temporary.path, name);
    writeFileSync(path, content);
    return path;
  }

  before(async () => {
    ({ database } = await createTestShop());
    clerk = await createClerk(database);
    ({ url } = clerk);
  });
  after(async () => {
    temporary.remove();
    await clerk.drop();
    await database.drop();
  });

  const tryEach = (part: Part, attempt: (without: Right | undefined) => Promise<void>) =>
    clerk.tryEach(rights[part], attempt);

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
    const described = readParts();
    assert.deepEqual([...described.keys()].sort(), Object.keys(rights).sort());
    for (const [part, cells] of described) assert.deepEqual(cells, cellsOf(part as Part), part);
    const ofClaims = Object.entries(claimRights).map(([part, needed]) => [
      part === 'server' ? 'the server' : `\`${part}\``,
      needed.map((right) => onTable(right)?.privilege).join(', '),
    ]);
    assert.deepEqual(readRows(1), ofClaims);
  });

  it('cover in a dump every table and sequence of the schema', async () => {
    const rows = await database.sql<{ name: string }>(
      `SELECT relname AS name FROM pg_class
       WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p', 'S')`,
    );
    const dumped = rights['run pg_dump'].map((right) => onTable(right)?.table);
    assert.deepEqual(rows.map(({ name }) => name).sort(), dumped.sort());
  });

  it('to make the tables are those to create them in the schema', async () => {
    const empty = `${new URL(database.url).pathname.slice(1)}_empty`;
    await database.sql(`CREATE DATABASE ${empty}`);
    const at = (address: string) => Object.assign(new URL(address), { pathname: `/${empty}` }).href;
    const { sql } = openTestDatabase(at(database.url));
    await sql('REVOKE CREATE ON SCHEMA public FROM PUBLIC'); // PostgreSQL 14 gives it to everybody
    const list = () => runInventory(['products', 'list'], { DATABASE_URL: at(url) });
    const refused = await list();
    assert.match(
      refused.stderr,
      /lacks 0001CreateTables.*permission denied for schema public\. Run `npx inventory migrate`/,
    );
    assert.match(refused.stderr, /\nThe user in DATABASE_URL/);
    await sql(`GRANT CREATE ON SCHEMA public TO ${clerk.role}`);
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

/** The cells of a table of this section in docs/operating.md. */
function readRows(table: number): string[][] {
  const page = readFileSync(resolve(import.meta.dirname, '../../docs/operating.md'), 'utf8');
  const [, section = ''] = page.split('\n## Rights\n');
  const rows = section.split('\n| --- |')[table + 1]?.split('\n\n')[0]?.split('\n').slice(1) ?? [];
  return rows.map((row) =>
    row
      .slice(2, -1)
      .split('|')
      .map((cell) => cell.trim()),
  );
}

/** Each part of the first one, with what its cells say. */
function readParts(): Map<string, string[]> {
  const [ofAll, ...others] = readRows(0);
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
