import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import stringWidth from 'string-width';
import { createMigratedDatabase } from '../../tools/processes/migratedDatabase.ts';
import type { TestDatabase } from '../../tools/processes/testDatabase.ts';
import { inventoryOnTerminal, noTerminal } from './support/onTerminal.ts';
import { runInventory } from './support/runInventory.ts';

/** Ids that say nothing of the time, as of rows that were put in by hand. */
const LATEST = '00000000-0000-4000-8000-000000000001';
const MIDDLE = 'ffffffff-ffff-4fff-8fff-ffffffffffff';
const EARLIEST = '01a20502-5aff-7437-a1c8-1e0936254771';

describe('inventory orders', () => {
  let database: TestDatabase;
  const orders = (...args: string[]) =>
    runInventory(['orders', ...args], { DATABASE_URL: database.url });
  async function idsOf(...args: string[]): Promise<string[]> {
    const { stdout } = await orders('list', '--json', ...args);
    return (JSON.parse(stdout) as { id: string }[]).map(({ id }) => id);
  }

  before(async () => {
    database = await createMigratedDatabase();
    await database.sql(`
      INSERT INTO products (id, name, stock) VALUES (1, 'Cup', 5), (2, 'Pot', 5);
      INSERT INTO orders (id, product_id, quantity, idempotency_key, created_at) VALUES
        ('${MIDDLE}', 2, 2, NULL, '2026-11-24T08:30:00.5Z'),
        ('${LATEST}', 1, 3, 'key-3', '2026-11-25T00:00:00Z'),
        ('${EARLIEST}', 1, 1, 'key-1', '2026-11-24T00:00:00Z')`);
  });
  after(() => database.drop());

  describe('list', () => {
    it('shows the newest first, with the name of the product and the key', async () => {
      const { exitCode, stdout, stderr } = await orders('list');
      assert.deepEqual(stdout.split('\n'), [
        `id${' '.repeat(36)}time${' '.repeat(22)}product  name  quantity  idempotency key`,
        `${LATEST}  2026-11-25T00:00:00.000Z        1  Cup          3  key-3`,
        `${MIDDLE}  2026-11-24T08:30:00.500Z        2  Pot          2`,
        `${EARLIEST}  2026-11-24T00:00:00.000Z        1  Cup          1  key-1`,
        '',
      ]);
      assert.deepEqual([exitCode, stderr], [0, '']);
    });

    it('has JSON for machines', async () => {
      const { stdout } = await orders('list', '--json', '--product', '2');
      assert.deepEqual(JSON.parse(stdout), [
        {
          id: MIDDLE,
          createdAt: '2026-11-24T08:30:00.500Z',
          productId: 2,
          productName: 'Pot',
          quantity: 2,
          idempotencyKey: null,
          returned: 0,
        },
      ]);
    });

    it('has the oldest first, a limit that it tells of, and no limit', async () => {
      assert.deepEqual(await idsOf('--oldest-first', '--all'), [EARLIEST, MIDDLE, LATEST]);
      const { stdout, stderr } = await orders('list', '--limit', '1');
      assert.equal(stdout.match(/\n/g)?.length, 2);
      assert.equal(stderr, 'There may be more than these 1: see --limit and --all.\n');
    });

    const ranges: [string[], string[]][] = [
      [
        ['--since', '2026-11-24'],
        [LATEST, MIDDLE, EARLIEST],
      ],
      [
        ['--since', '2026-11-24T00:00:00.001Z'],
        [LATEST, MIDDLE],
      ],
      [
        ['--since', '2026-11-24T08:30:00.500'],
        [LATEST, MIDDLE],
      ],
      [
        ['--since', '2026-11-24T09:30:00.500+01:00'],
        [LATEST, MIDDLE],
      ],
      [
        ['--until', '2026-11-25'],
        [MIDDLE, EARLIEST],
      ],
      [['--since', '2026-11-24T08:30Z', '--until', '2026-11-24T08:31Z'], [MIDDLE]],
      [
        ['--since', '2026-11-24', '--product', '1'],
        [LATEST, EARLIEST],
      ],
    ];
    for (const [args, ids] of ranges) {
      it(`takes ${args.join(' ')} whatever the ids say`, async () => {
        assert.deepEqual(await idsOf(...args), ids);
      });
    }

    it('finds the one that a key has placed', async () => {
      assert.deepEqual(await idsOf('--key', 'key-1'), [EARLIEST]);
      assert.deepEqual(await idsOf('--key', 'key-'), []);
      assert.deepEqual(await idsOf('--key', 'key-1', '--since', '2026-11-25'), []);
    });

    it('fits a terminal of 80 columns, and shows all on a wide one', {
      skip: noTerminal,
    }, async () => {
      await database.sql(`
        UPDATE products SET name = 'Cup, 日本 of a long name' WHERE id = 1;
        UPDATE orders SET idempotency_key = 'key-3-and-much-more' WHERE id = '${LATEST}'`);
      const on = (columns: number) =>
        inventoryOnTerminal('orders list', { env: { DATABASE_URL: database.url }, columns });
      const { output } = await on(80);
      const lines = output.trimEnd().split('\n');
      assert.equal(lines.length, 4, output);
      assert.ok(
        lines.every((line) => stringWidth(line) <= 80),
        output,
      );
      const start = LATEST.slice(0, 23);
      assert.match(output, new RegExp(`${start}…  2026-11-25 00:00:00  1 Cup,.*…  +3  key-3-an…`));
      assert.match((await on(200)).output, /key-3-and-much-more/);
      await database.sql(`
        UPDATE products SET name = 'Cup' WHERE id = 1;
        UPDATE orders SET idempotency_key = 'key-3' WHERE id = '${LATEST}'`);
    });

    it('takes a span before now', async () => {
      const id = 'ffffffff-ffff-4fff-8fff-fffffffffffe';
      await database.sql(
        `INSERT INTO orders (id, product_id, quantity, created_at)
         VALUES ($1, 2, 1, now() + interval '50 years' - interval '90 minutes')`,
        [id],
      );
      await database.sql(
        `UPDATE orders SET created_at = now() - interval '90 minutes' WHERE id = $1`,
        [id],
      );
      const [within, beyond] = [await idsOf('--since', '2h'), await idsOf('--since', '1h')];
      await database.sql('DELETE FROM orders WHERE id = $1', [id]);
      assert.ok(within.includes(id) && !beyond.includes(id));
    });

    for (const time of ['yesterday', '2026-02-30', '24', '-1h', '2026-11-24T25:00Z', '99999999d']) {
      it(`refuses the time ${time} with an example`, async () => {
        const { exitCode, stdout, stderr } = await orders('list', `--since=${time}`);
        assert.match(stderr, /must be a time such as 2026-11-24, .* or 7d\./);
        assert.deepEqual([exitCode, stdout], [2, '']);
      });
    }

    it('refuses a range that ends before it begins', async () => {
      const { exitCode, stderr } = await orders('list', '--since', '1h', '--until', '2h');
      assert.match(stderr, /--since \S+ must be before --until/);
      assert.equal(exitCode, 2);
    });
  });

  describe('show', () => {
    it('shows an order whole, however its id is written', async () => {
      const { exitCode, stdout } = await orders('show', EARLIEST.toUpperCase());
      assert.equal(
        stdout,
        `Order ${EARLIEST}\n` +
          '  time             2026-11-24T00:00:00.000Z\n' +
          '  product          1  Cup\n' +
          '  quantity         1\n' +
          '  idempotency key  key-1\n',
      );
      assert.equal(exitCode, 0);
    });

    it('finds an order by the beginning of its id, if there is one only', async () => {
      for (const start of [
        EARLIEST.slice(0, 8),
        `${EARLIEST.slice(0, 23)}…`,
        EARLIEST.slice(0, 19),
      ]) {
        const { exitCode, stdout } = await orders('show', start);
        assert.match(stdout, new RegExp(`^Order ${EARLIEST}\n`));
        assert.equal(exitCode, 0);
      }
      const twin = `${MIDDLE.slice(0, -1)}e`;
      await database.sql('INSERT INTO orders (id, product_id, quantity) VALUES ($1, 2, 1)', [twin]);
      const { exitCode, stderr } = await orders('show', MIDDLE.slice(0, 23));
      await database.sql('DELETE FROM orders WHERE id = $1', [twin]);
      assert.equal(
        stderr,
        `More than one id begins with ${MIDDLE.slice(0, 23)}, as ${twin} and ${MIDDLE} do. Give more of it.\n`,
      );
      assert.equal(exitCode, 1);
    });

    it('says that there is no such order', async () => {
      const id = '00000000-0000-4000-8000-00000000000f';
      const { exitCode, stdout, stderr } = await orders('show', id);
      assert.deepEqual([exitCode, stdout, stderr], [1, '', `There is no order ${id}.\n`]);
    });

    it('takes what is no UUID for wrong usage', async () => {
      const { exitCode, stderr } = await orders('show', '17');
      assert.match(stderr, /It must be a UUID, such as /);
      assert.equal(exitCode, 2);
    });
  });
});
