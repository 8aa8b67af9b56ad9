import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { migrationNames } from '../../backend/database/migrate.ts';
import { soundData } from '../../backend/test/support/damages.ts';
import { type BackupShop, contentsOf, emptyShop, makeBackupShop } from './support/backupShop.ts';
import { inventoryOn } from './support/inventoryOn.ts';

const withoutDatabase = inventoryOn({ DATABASE_URL: 'postgres://127.0.0.1:1/nowhere' });

describe('restores', () => {
  let shop: BackupShop;

  before(async () => {
    shop = await makeBackupShop();
  });
  after(() => shop.remove());

  /** A backup with another beginning, whose checksums are right. */
  function rewritten(file: string, change: (manifest: Record<string, unknown>) => void): string {
    const [first = '', ...rest] = zstdDecompressSync(readFileSync(file)).toString().split('\n');
    const manifest = JSON.parse(first);
    change(manifest);
    const changed = shop.fileOf('rewritten.backup');
    const text = [JSON.stringify(manifest), ...rest].join('\n');
    writeFileSync(changed, zstdCompressSync(text));
    return changed;
  }

  it('refuse a database that is not empty, unless told to replace what it has', async (test) => {
    const file = await shop.backedUp();
    const { database, inventory } = await emptyShop(test);
    await inventory.json('products', 'add', 'Mine', '--stock', '3');
    await inventory.fails(
      1,
      /^The database is not empty: it has 1 rows in products, 1 rows in stock_receipts\. Nothing was changed\..* --replace\.\n$/,
      ['restore', file],
    );
    const [mine] = await database.sql('SELECT name FROM products');
    assert.deepEqual(mine, { name: 'Mine' });

    const replaced = await inventory.run('restore', file, '--replace');
    assert.equal(replaced.exitCode, 0, replaced.stderr);
    assert.deepEqual(await contentsOf(database), await contentsOf(shop.database));
  });

  it('refuse a file that is torn, changed, of another kind or not there, by its name', async (test) => {
    const whole = readFileSync(await shop.backedUp());
    const inventory = withoutDatabase;
    const middle = Math.floor(whole.length / 2);
    const flipped = Buffer.from(whole);
    flipped[middle] = (flipped[middle] ?? 0) ^ 1;
    const text = zstdDecompressSync(whole).toString();
    for (const [what, content, words] of [
      ['empty', Buffer.alloc(0), /^broken\.backup is no backup: /],
      ['a CSV file', Buffer.from('name,stock\n'), /^broken\.backup is no backup: /],
      ['torn', whole.subarray(0, middle), /^broken\.backup is torn or was changed: /],
      ['without its last byte', whole.subarray(0, -1), /^broken\.backup is torn or was changed: /],
      ['with a bit flipped', flipped, /^broken\.backup is torn or was changed: /],
      ['with bytes behind it', Buffer.concat([whole, Buffer.from('x')]), /goes on behind its end/],
      ['twice', Buffer.concat([whole, whole]), /goes on behind its end/],
      ['another compressed text', zstdCompressSync('{}\n'), /a line of it makes no sense/],
      [
        'a stock changed',
        zstdCompressSync(text.replace('\t70\t', '\t71\t')),
        /its checksum is another/,
      ],
      [
        'an order left out',
        zstdCompressSync(text.replace(/^.*second.*\n/m, '')),
        /its checksum is another/,
      ],
      [
        'its end cut off',
        zstdCompressSync(text.replace(/\{"rows.*\n$/, '')),
        /it ends in the middle/,
      ],
    ] as const) {
      writeFileSync(shop.fileOf('broken.backup'), content);
      await test.test(what, () =>
        inventory.fails(1, words, ['restore', shop.fileOf('broken.backup')]),
      );
    }
    await inventory.fails(1, /nowhere\.backup cannot be read\.\nENOENT/, [
      'restore',
      'nowhere.backup',
    ]);
    execFileSync('mkfifo', [shop.fileOf('pipe')]);
    const writer = openSync(shop.fileOf('pipe'), 'r+'); // so that nobody waits for one
    await inventory.fails(
      1,
      /pipe cannot be read\.\nA backup is read from a file, not from a pipe/,
      ['restore', shop.fileOf('pipe')],
    );
    closeSync(writer);
  });

  it('read a backup of the first schema, and bring it up to date', async (test) => {
    const { database, inventory } = await emptyShop(test);
    const file = join(import.meta.dirname, 'support/backups/firstRelease.backup');
    const { exitCode, stdout } = await inventory.run('restore', file);
    assert.match(
      stdout,
      /^Restored 5 rows of products, 2 rows of orders, 5 rows of stock_receipts/,
    );
    assert.equal(exitCode, 0, stdout);
    assert.deepEqual(
      await database.sql('SELECT product_id, quantity, idempotency_key FROM orders ORDER BY id'),
      [
        { product_id: 1, quantity: 3, idempotency_key: 'first' },
        { product_id: 5, quantity: 2, idempotency_key: null },
      ],
    );
    const applied = await database.sql<{ name: string }>('SELECT name FROM migrations');
    assert.deepEqual(applied.map(({ name }) => name).sort(), [...migrationNames].sort());
  });

  it('refuse a backup of a newer version, and say what is not known', async (test) => {
    const file = await shop.backedUp();
    const { inventory } = await emptyShop(test);
    for (const [change, words] of [
      [
        (manifest: Record<string, unknown>) => (manifest.migrations as string[]).push('9999Later'),
        /was made by a newer version of this service: the migration 9999Later is not known here\./,
      ],
      [
        (manifest: Record<string, unknown>) =>
          Object.assign(manifest, { inventoryBackup: 2, tables: 'elsewhere' }),
        /was made by a newer version of this service: its form is not known here\./,
      ],
      [
        (manifest: Record<string, unknown>) =>
          (manifest.tables as object[]).push({ name: 'pg_authid', columns: ['rolname'] }),
        /the table pg_authid is not known here\./,
      ],
    ] as const) {
      await inventory.fails(1, words, ['restore', rewritten(file, change)]);
    }
  });

  it('say in a dry run what a file has, without a database', async () => {
    const file = await shop.backedUp();
    const { exitCode, stdout } = await withoutDatabase.run('restore', file, '--dry-run');
    assert.match(
      stdout,
      /^The file has 7 rows of products, 3 rows of orders, .* Nothing was written\.\n$/,
    );
    assert.equal(exitCode, 0);
  });

  it('put back what the audit complains of, and pass the complaint on', async (test) => {
    const damaged = await emptyShop(test);
    await damaged.database.sql(`${soundData}; UPDATE products SET stock = 71 WHERE id = 1`);
    const file = shop.fileOf('damaged.backup');
    await damaged.inventory.run('backup', file);
    const { database, inventory } = await emptyShop(test);
    const { exitCode, stdout, stderr } = await inventory.run('restore', file);
    assert.match(stdout, /STOCK_TOO_HIGH, 1:/);
    assert.match(
      stderr,
      /^The backup is restored as it was\. The audit found violations in it\.\n$/,
    );
    assert.equal(exitCode, 1);
    assert.equal(await database.stockOf(1), 71);
  });

  it('tell programs the result as JSON', async (test) => {
    const { inventory } = await emptyShop(test);
    const file = shop.fileOf('json.backup');
    const made = JSON.parse((await shop.inventory.run('backup', file, '--json')).stdout);
    assert.deepEqual([made.file, made.rows.orders], [file, 3]);
    const restored = JSON.parse((await inventory.run('restore', file, '--json')).stdout);
    assert.deepEqual(restored.rows, made.rows);
    assert.equal(restored.audit.isClean, true);
    assert.ok(existsSync(file));
  });
});
