import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, describe, it } from 'node:test';
import stringWidth from 'string-width';
import { createTestShop } from './support/testShop.ts';

interface Listed {
  id: number;
  name: string;
  stock: number;
}

const { database, inventory } = await createTestShop();
after(() => database.drop());

const find = (...options: string[]) => inventory.json<Listed[]>('products', 'list', ...options);
const namesOf = (products: Listed[]) => products.map(({ name }) => name);

describe('inventory products add', () => {
  it('answers with the id, and puts the initial stock on record', async () => {
    const { exitCode, stdout, stderr } = await inventory.run(
      ...['products', 'add', 'Espresso cup', '--stock', '100'],
    );
    assert.deepEqual([exitCode, stderr], [0, '']);
    const [, id] =
      /^Added product (\d+), Espresso cup, with a stock of 100\.\n$/.exec(stdout) ?? [];
    const rows = await database.sql(
      `SELECT name, stock, quantity, note FROM products JOIN stock_receipts
         ON product_id = products.id WHERE products.id = $1`,
      [id],
    );
    const note = 'initial stock';
    assert.deepEqual(rows, [{ name: 'Espresso cup', stock: 100, quantity: 100, note }]);
  });

  it('adds a product without stock and without a receipt', async () => {
    const added = await inventory.json<Listed>('products', 'add', 'Not yet here');
    assert.deepEqual(added, { id: added.id, name: 'Not yet here', stock: 0 });
    const receipts = 'SELECT FROM stock_receipts WHERE product_id = $1';
    assert.deepEqual(await database.sql(receipts, [added.id]), []);
  });

  it('adds nothing if the receipt cannot be recorded', async (t) => {
    await database.sql(
      `CREATE FUNCTION reject() RETURNS trigger LANGUAGE plpgsql
         AS $$ BEGIN RAISE EXCEPTION 'rejected by the test'; END $$;
       CREATE TRIGGER reject BEFORE INSERT ON stock_receipts EXECUTE FUNCTION reject()`,
    );
    t.after(() => database.sql('DROP FUNCTION reject CASCADE'));
    await inventory.fails(1, /rejected by the test/, ['products', 'add', 'Half', '--stock', '1']);
    assert.deepEqual(await find('--search', 'Half'), []);
  });

  it('keeps a name as it is, but for the white space around it', async () => {
    const names = [
      `"it's" \\ 100 % ; DROP`,
      '日本のカップ',
      '👩‍🚀😀',
      'two\nlines \u001b[31m',
      '-5 °C',
    ];
    for (const name of [...names, '😀'.repeat(200)]) {
      const added = await inventory.json<Listed>('products', 'add', '--', ` ${name}\t`);
      assert.equal(added.name, name);
      assert.deepEqual(namesOf(await find('--search', name)), [name]);
    }
  });

  it('goes on after ids that SQL has given', async () => {
    const { id } = await inventory.json<Listed>('products', 'add', 'Before them');
    await database.sql(`INSERT INTO products (id, name) VALUES ($1, 'By SQL')`, [id + 1]);
    const next = await inventory.json<Listed>('products', 'add', 'Behind them', '--stock', '1');
    assert.equal(next.id, id + 2);
  });
});

describe('inventory products rename', () => {
  it('gives another name, and leaves the rest', async () => {
    const { id } = await inventory.json<Listed>('products', 'add', 'Old', '--stock', '7');
    const { stdout } = await inventory.run('products', 'rename', String(id), ' New ');
    assert.equal(stdout, `Renamed product ${id} from Old to New.\n`);
    assert.deepEqual(await find('--search', 'new'), [{ id, name: 'New', stock: 7 }]);
  });

  it('says that there is no such product', () =>
    inventory.fails(1, /There is no product 999999\. .*products list/, [
      ...['products', 'rename', '999999', 'New'],
    ]));
});

describe('inventory products list', () => {
  it('finds the text in any case, and just that text', async () => {
    await database.sql(
      `INSERT INTO products (name) VALUES ('ÉCRU 50% off'), ('Écru 500 off'), ('a_b'), ('axb')`,
    );
    assert.deepEqual(namesOf(await find('--search', 'écru 50% OFF')), ['ÉCRU 50% off']);
    assert.deepEqual(namesOf(await find('--search', 'A_B')), ['a_b']);
    assert.deepEqual(await find('--search', '\\'), await find('--search', "it's"));
  });

  it('sorts, reverses, and pages', async () => {
    await database.sql(`INSERT INTO products (name, stock)
      SELECT 'Page ' || n, n % 3 FROM generate_series(1, 7) AS n`);
    const pages = ['--search', 'Page ', '--limit', '3', '--sort', 'stock', '--descending'];
    assert.deepEqual(namesOf(await find(...pages)), ['Page 2', 'Page 5', 'Page 1']);
    assert.deepEqual(namesOf(await find(...pages, '--page', '2')), ['Page 4', 'Page 7', 'Page 3']);
    assert.deepEqual(namesOf(await find(...pages, '--page', '3')), ['Page 6']);
    assert.deepEqual(await find(...pages, '--page', '2147483647'), []);
  });

  it('shows those that run low, and by how much was sold', async () => {
    await database.sql(`
      INSERT INTO products (name, stock)
        SELECT 'Sells ' || n, n * 5 FROM generate_series(0, 3) AS n;
      INSERT INTO orders (id, product_id, quantity)
        SELECT gen_random_uuid(), id, 2 FROM products, generate_series(1, stock / 5)
        WHERE name LIKE 'Sells %'`);
    const low = await find('--search', 'Sells', '--low', '5', '--sort', 'stock');
    assert.deepEqual(namesOf(low), ['Sells 0', 'Sells 1']);
    assert.ok(low.every((product) => !('sold' in product)));
    const sold = await find('--search', 'Sells', '--sort', 'sold', '--descending');
    assert.deepEqual(
      sold.map((product) => [product.name, (product as Listed & { sold: number }).sold]),
      [3, 2, 1, 0].map((n) => [`Sells ${n}`, n * 2]),
    );
    const { stdout } = await inventory.run('products', 'list', '--search=Sells', '--sort=sold');
    assert.match(stdout, /^ *id {2}name {5}stock {2}sold\n.*Sells 0 {6}0 {5}0\n/);
    await inventory.fails(2, /--low.*It must be a whole number/, ['products', 'list', '--low=-1']);
  });

  it('shows in a straight table what could play tricks on a terminal', async () => {
    await database.sql(`INSERT INTO products (name, stock)
      VALUES (E'Trick \\x1b[2J', 1), ('Trick 日本 😀', 20), (E'Trick \\u202e', 300)`);
    const { stdout } = await inventory.run('products', 'list', '--search', 'Trick');
    const [head, ...lines] = stdout.trimEnd().split('\n');
    assert.match(head ?? '', /^ *id {2}name +stock$/);
    assert.equal(new Set(lines.map((line) => stringWidth(line))).size, 1, stdout);
    assert.match(stdout, /Trick \\u001b\[2J .*Trick 日本 😀 .*Trick \\u202e /s);
  });

  it('ends well when its reader has seen enough of very many', async () => {
    await database.sql(`INSERT INTO products (name) SELECT 'Many' FROM generate_series(1, 100000)`);
    const { process, result } = inventory.start('products', 'list');
    const complaints: string[] = [];
    process.stderr?.on('data', (text) => complaints.push(String(text)));
    const closed = once(process, 'close');
    process.stdout?.once('data', () => process.stdout?.destroy());
    await assert.rejects(result, { code: 'ERR_STREAM_PREMATURE_CLOSE' });
    assert.deepEqual([await closed, complaints], [[0, null], []]);
  });

  it('prints very many, each once', async () => {
    const ids = (await find('--search', 'Many')).map(({ id }) => id);
    assert.equal(new Set(ids).size, 100_000);
  });
});
