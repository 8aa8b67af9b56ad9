import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import { type RecordDelimiter, stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { type ImportSetup, makeImportSetup, unaudited } from './support/importFile.ts';
import { inventoryOnTerminal, noTerminal } from './support/onTerminal.ts';
import { runInventory } from './support/runInventory.ts';

const RUNS = 8;

describe('inventory import', () => {
  let setup: ImportSetup;

  before(async () => {
    setup = await makeImportSetup();
  });
  afterEach(async () => {
    assert.deepEqual(await unaudited(setup.database), [], 'stock without a receipt');
    await setup.database.sql('TRUNCATE products, orders, stock_receipts RESTART IDENTITY');
  });
  after(() => setup.remove());

  const importStandardInput = (input: string, ...options: string[]) =>
    runInventory(['import', '-', ...options], setup.environment, input);

  it('adds products in the order of their lines, with a receipt for their stock', async () => {
    const { exitCode, stdout } = await setup.importFile('name,stock\nCup,1200\nPot,0\nJug,7\n');
    assert.equal(exitCode, 0);
    assert.equal(stdout, 'Imported 3 products with 1,207 units of stock.\n');
    assert.deepEqual(await setup.products(), [
      { id: 1, name: 'Cup', stock: 1200 },
      { id: 2, name: 'Pot', stock: 0 },
      { id: 3, name: 'Jug', stock: 7 },
    ]);
    assert.deepEqual(
      await setup.database.sql('SELECT product_id, quantity, note FROM stock_receipts ORDER BY id'),
      [
        { product_id: 1, quantity: 1200, note: 'import of products.csv' },
        { product_id: 3, quantity: 7, note: 'import of products.csv' },
      ],
    );
  });

  it('takes the columns from the header, in any order and case', async () => {
    const { exitCode } = await setup.importFile('STOCK, Id ,Name\n 5 ,30,Cup\n2147483647,2,Pot\n');
    assert.equal(exitCode, 0);
    assert.deepEqual(await setup.products(), [
      { id: 2, name: 'Pot', stock: 2_147_483_647 },
      { id: 30, name: 'Cup', stock: 5 },
    ]);
  });

  for (const [forms, content] of Object.entries({
    'LF, a byte order mark and no line break at the end': '\ufeffname,stock\nCup,1\nPot,2',
    'CRLF and empty lines at the end': 'name,stock\r\nCup,1\r\nPot,2\r\n\r\n\r\n',
    'CR alone, as some spreadsheets write it': '\ufeffname,stock\r"Cup",1\rPot,2\r\r',
    'quotes around everything': '\ufeff"name","stock"\r\n"Cup","1"\r\n"Pot","2"\r\n',
  })) {
    it(`reads ${forms}`, async () => {
      const { exitCode, stderr } = await setup.importFile(content);
      assert.equal(exitCode, 0, stderr);
      const names = (await setup.products()).map(({ name, stock }) => `${name} ${stock}`);
      assert.deepEqual(names, ['Cup 1', 'Pot 2']);
    });
  }

  for (const [what, delimiter] of [
    ['semicolons, as in a German Excel', ';'],
    ['tabs', '\t'],
    ['vertical bars', '|'],
  ] as const) {
    it(`reads a file with ${what}`, async () => {
      const rows = [
        ['Stock', '"name"'],
        ['3', '"A, b; c|d\te"'],
        ['4', 'Pot, large'],
      ];
      const lines = rows.map((fields) => `${fields.join(delimiter)}\r\n`);
      const { exitCode, stderr } = await setup.importFile(`\ufeff${lines.join('')}`);
      assert.equal(exitCode, 0, stderr);
      const products = (await setup.products()).map(({ name, stock }) => [name, stock]);
      assert.deepEqual(products, [
        ['A, b; c|d\te', 3],
        ['Pot, large', 4],
      ]);
    });
  }

  for (const end of ['\r\n', '\n', '\r']) {
    it(`reads what Excel writes first to name the delimiter, with ${JSON.stringify(end)}`, async () => {
      const lines = ['\ufeffsep=;', 'name;stock', 'Cup, large;3', 'Pot;x', ''];
      const { stderr } = await setup.importFile(lines.join(end));
      assert.match(stderr, /^Nothing was imported: 1 bad line\.\n {2}line 4, stock: /);
      await setup.importFile(lines.join(end).replace('x', '4'));
      const products = (await setup.products()).map(({ name, stock }) => [name, stock]);
      assert.deepEqual(products, [
        ['Cup, large', 3],
        ['Pot', 4],
      ]);
    });
  }

  it('keeps commas, quotes, line breaks, tabs and backslashes that are quoted', async () => {
    const name = 'A "large", blue\r\ncup\n\tof 5\\N\\t €\u{1f375}';
    const { exitCode } = await setup.importFile(`name,stock\n"${name.replaceAll('"', '""')}",5\n`);
    assert.equal(exitCode, 0);
    assert.deepEqual(await setup.products(), [{ id: 1, name, stock: 5 }]);
  });

  it('brings back any products as they were written', async () => {
    const name = fc
      .string({ unit: 'binary', minLength: 1, maxLength: 200 })
      .filter((text) => text.trim() !== '' && !text.includes('\0') && [...text].length <= 200);
    const product = fc.record({ name, stock: fc.nat() }, { noNullPrototype: true });
    const form = fc.record({
      quoted: fc.boolean(),
      bom: fc.boolean(),
      record_delimiter: fc.constantFrom<RecordDelimiter>('unix', 'windows'),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(product, { maxLength: 40 }), form, async (products, options) => {
        await setup.database.sql('TRUNCATE products, orders, stock_receipts');
        const columns = ['stock', 'name'];
        const csv = stringify(products, { ...options, columns, header: true, quoted_string: true });
        const { exitCode, stderr } = await setup.importFile(csv);
        assert.equal(exitCode, 0, stderr);
        const imported = (await setup.products()).map(({ name, stock }) => ({ name, stock }));
        assert.deepEqual(imported, products);
      }),
      { numRuns: RUNS },
    );
  });

  it('reads standard input', async () => {
    const { exitCode, stderr } = await importStandardInput('name,stock\nCup,1\n');
    assert.deepEqual([exitCode, stderr], [0, '']);
    const [receipt] = await setup.database.sql('SELECT note FROM stock_receipts');
    assert.deepEqual(receipt, { note: 'import of standard input' });
  });

  it('shows on a terminal how many lines it has read, but not with --json', {
    skip: noTerminal,
  }, async () => {
    const on = (options: string) =>
      inventoryOnTerminal(`import - ${options} < ${setup.write('name,stock\nCup,1\n')}`, {
        env: setup.environment,
      });
    assert.match((await on('')).output, /Reading {2}2 lines {2}\S+\/s/);
    assert.match((await on('--json')).output, /^\{"dryRun":false,"imported":1,[^\n]*\}\n$/);
  });

  it('says what it would do in a dry run, and does not even take an id', async () => {
    const { exitCode, stdout } = await setup.importFile('name,stock\nCup,3\nPot,4\n', '--dry-run');
    assert.equal(exitCode, 0);
    assert.equal(stdout, 'Would import 2 products with 7 units of stock. Nothing was written.\n');
    assert.deepEqual(await setup.products(), []);
    await setup.importFile('name,stock\nCup,3\n');
    assert.deepEqual(await setup.products(), [{ id: 1, name: 'Cup', stock: 3 }]);
  });

  it('answers machines with an object', async () => {
    const { stdout } = await setup.importFile('name,stock\nCup,3\nPot,4\n', '--json');
    const result = { dryRun: false, imported: 2, units: 7, badLines: 0, errors: [] };
    assert.deepEqual(JSON.parse(stdout), result);

    const bad = await setup.importFile('id,name,stock\n1,Jug,5\n9,Can,x\n', '--json', '--dry-run');
    assert.equal(bad.exitCode, 1);
    assert.deepEqual(JSON.parse(bad.stdout), {
      dryRun: true,
      imported: 0,
      units: 0,
      badLines: 2,
      errors: [
        { line: 2, column: 'id', reason: 'must be new, but the database has a product 1' },
        {
          line: 3,
          column: 'stock',
          reason: 'must be a whole number from 0 to 2147483647, not "x"',
        },
      ],
    });
  });

  it('imports nothing from a file with only a header, and says so', async () => {
    const { exitCode, stdout } = await setup.importFile('name,stock\n');
    assert.equal(exitCode, 0);
    assert.equal(stdout, 'Imported 0 products with 0 units of stock.\n');
  });

  for (const ids of [[7, 30_000], [2, 1_500_000_000], [3]]) {
    it(`gives later products ids beyond the imported ${ids.join(' and ')}`, async () => {
      await setup.database.sql(`SELECT nextval('products_id_seq')`);
      const lines = ids.map((id) => `${id},Cup,1\n`);
      assert.equal((await setup.importFile(`id,name,stock\n${lines.join('')}`)).exitCode, 0);
      const [added] = await setup.database.sql<{ id: number }>(
        `INSERT INTO products (name) VALUES ('Pot') RETURNING id`,
      );
      assert.equal(added?.id, Math.max(...ids) + 1);
    });
  }

  it('never sets the ids back', async () => {
    await setup.database.sql(`SELECT setval('products_id_seq', 500)`);
    assert.equal((await setup.importFile('id,name,stock\n20,Cup,1\n')).exitCode, 0);
    await setup.importFile('name,stock\nPot,1\n');
    assert.deepEqual(
      (await setup.products()).map(({ id }) => id),
      [20, 501],
    );
  });

  it('says why a path cannot be imported', async () => {
    const directory = join(import.meta.dirname, 'support');
    for (const [path, reason] of [
      ['no-such.csv', 'no-such.csv cannot be imported: there is no such file.'],
      [directory, `${directory} cannot be imported: it is a directory.`],
    ] as const) {
      const { exitCode, stdout, stderr } = await runInventory(['import', path], setup.environment);
      assert.deepEqual({ exitCode, stdout }, { exitCode: 1, stdout: '' });
      assert.ok(stderr.endsWith(`${reason}\n`), stderr);
    }
  });
});
