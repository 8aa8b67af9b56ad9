import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { makeTemporaryDirectory } from '../../tools/processes/temporaryDirectory.ts';
import type { TestDatabase } from '../../tools/processes/testDatabase.ts';
import type { InventoryOn } from './support/inventoryOn.ts';
import { lockOrders } from './support/lockOrders.ts';
import { createTestShop } from './support/testShop.ts';

const tricks = '\u001b[31m\u009b31m\u202etxt\u2066\u0007';
const raw = /(?!\n)[\p{Cc}\u202a-\u202e\u2066-\u2069]/u;
const noScript = spawnSync('script', ['--version']).status !== 0 && 'script is not installed';

describe('what a command writes', () => {
  const temporary = makeTemporaryDirectory();
  let database: TestDatabase;
  let inventory: InventoryOn;
  before(async () => {
    ({ database, inventory } = await createTestShop());
    await database.sql('INSERT INTO products (name, stock) VALUES ($1, 1)', [tricks]);
    await database.sql(
      `INSERT INTO orders (id, product_id, quantity, idempotency_key)
       VALUES (gen_random_uuid(), 1, 1, $1)`,
      [tricks],
    );
  });
  after(async () => {
    temporary.remove();
    await database.drop();
  });

  function write(content: string): string {
    const path = join(temporary.path, 'products.csv');
    writeFileSync(path, content);
    return path;
  }

  it('has no character that a terminal acts on, and is bounded, whatever it repeats', async () => {
    for (const text of [`${tricks}${'x'.repeat(56_000)}`]) {
      const commands = [
        [text],
        ['products', text],
        ['products', 'list', `--${text}`],
        ['products', 'list', '--sort', text],
        ['products', 'list', '--limit', text],
        ['products', 'rename', '1', text.slice(0, 40)],
        ['orders', 'show', text],
        ['orders', 'list', '--since', text],
        ['orders', 'export', '--output', `/nowhere/${text}`],
        ['orders', 'export', '--mode', text],
        ['backup', `/nowhere/${text}`],
        ['restore', text],
        ['restore', write(text)],
        ['sales', '--plot', `/nowhere/${text}`],
        ['watch', '--metrics', text],
        ['rush', '--url', text],
        ['import', text],
        ['import', write(`${text}\n`)],
        ['import', write(`name,stock,${text}\nCup,1,1\n`)],
        ['import', write(`name,stock,"${text.repeat(2)}"\nCup,1,1\n`)],
        ['import', write(`name,stock\nCup,${text}\n`)],
        ['import', write(`name,stock\n${text},1,2\n`)],
        ['import', write(`name,stock\n${text}"x,1\n`)],
        ['stock', 'adjust', '1', '1', '--note', text],
        ['run', text],
      ];
      for (const args of commands) {
        const { stdout, stderr } = await inventory.run(...args);
        const line = `${args.join(' ').slice(0, 60)}: ${JSON.stringify(stderr.slice(0, 300))}`;
        assert.doesNotMatch(stdout + stderr, raw, line);
        assert.ok(stderr.length < 3_000, `${stderr.length} characters: ${line}`);
      }
    }
  });

  it('is escaped on a terminal in each format', { skip: noScript }, () => {
    for (const command of [
      'products list',
      'products list --json',
      'orders list --json',
      'orders export',
      'orders export --format jsonl',
      'stock history 1 --json',
      'audit --json',
    ]) {
      const line = `'${process.execPath}' scripts/inventory.ts ${command} 2>/dev/null`;
      const { stdout } = spawnSync('script', ['-qec', line, '/dev/null'], {
        env: { ...process.env, DATABASE_URL: database.url },
        encoding: 'utf8',
      });
      assert.match(stdout, /txt|STOCK_/, command);
      assert.doesNotMatch(stdout.replaceAll('\r\n', '\n'), raw, command);
    }
  });

  it('goes into a file that nobody else may read, unless asked otherwise', async () => {
    const output = join(temporary.path, 'orders.csv');
    const mode = () => (statSync(output).mode & 0o777).toString(8);
    await inventory.run('orders', 'export', '--output', output);
    assert.equal(mode(), '600');
    await inventory.run('orders', 'export', '--output', output, '--mode', '644');
    assert.equal(mode(), '644');
    await inventory.run('orders', 'export', '--output', output);
    assert.equal(mode(), '600');
  });

  it('is in a file that nobody else may read while it is written, too', async (test) => {
    const output = join(temporary.path, 'later.csv');
    const lock = await lockOrders(database, test);
    const args = ['orders', 'export', '--output', output, '--mode', '644'];
    const { result } = inventory.start(...args);
    await lock.isAwaited();
    const drafts = readdirSync(temporary.path).filter((name) => name.endsWith('.part'));
    const modes = drafts.map((name) => statSync(join(temporary.path, name)).mode & 0o777);
    await lock.release();
    assert.equal((await result).exitCode, 0);
    assert.deepEqual(modes, [0o600]);
  });
});
