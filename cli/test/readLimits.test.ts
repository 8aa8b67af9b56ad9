import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { spawnSupervised } from '../../tools/processes/supervisor/supervise.ts';
import type { TestDatabase } from '../../tools/processes/testDatabase.ts';
import { lockOrders } from './support/lockOrders.ts';
import { startInventory } from './support/runInventory.ts';
import { createTestShop } from './support/testShop.ts';

const ORDERS = 40_000;
const LIMIT_MS = 1_000;
const IDLE = `datname = current_database() AND state = 'idle in transaction'`;

describe('a command that reads as a user with limits for short statements', () => {
  const role = `clerk_${randomBytes(6).toString('hex')}`;
  let database: TestDatabase;
  let url: string;
  before(async () => {
    ({ database } = await createTestShop());
    await database.sql(`INSERT INTO products (name, stock) VALUES ('Cup', 1)`);
    await database.sql(
      `INSERT INTO orders (id, product_id, quantity)
       SELECT gen_random_uuid(), 1, 1 FROM generate_series(1, ${ORDERS})`,
    );
    await database.sql(`CREATE ROLE ${role} SUPERUSER LOGIN PASSWORD 'clerk'`);
    url = Object.assign(new URL(database.url), { username: role, password: 'clerk' }).href;
    // PostgreSQL 16 and before have three of them.
    const limits = await database.sql<{ name: string }>(`SELECT name FROM pg_settings WHERE name IN
      ('idle_in_transaction_session_timeout', 'statement_timeout', 'lock_timeout',
        'transaction_timeout')`);
    for (const limit of limits) {
      await database.sql(`ALTER ROLE ${role} SET ${limit.name} = '${LIMIT_MS}ms'`);
    }
  });
  after(async () => {
    await database.sql(`DROP ROLE ${role}`);
    await database.drop();
  });

  /** An export whose reader does not read for longer than the limits allow. */
  async function exportToSlowReader() {
    const args = ['scripts/inventory.ts', 'orders', 'export', '--format', 'jsonl'];
    const child = spawnSupervised(process.execPath, args, {
      env: { ...process.env, DATABASE_URL: url },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const [out, errors] = [child.stdout, child.stderr];
    assert.ok(out && errors);
    while ((await database.sql(`SELECT FROM pg_stat_activity WHERE ${IDLE}`)).length === 0);
    await sleep(5 * LIMIT_MS);
    return async () => {
      const output = [text(out), text(errors), once(child, 'close')] as const;
      const [stdout, stderr] = await Promise.all(output);
      return { stdout, stderr, exitCode: child.exitCode };
    };
  }

  it('gives out all orders to a reader that takes its time', async () => {
    const readRest = await exportToSlowReader();
    const { exitCode, stdout, stderr } = await readRest();
    assert.equal(exitCode, 0, stderr);
    assert.equal(stdout.trimEnd().split('\n').length, ORDERS);
  });

  for (const args of [
    ['audit', '--allow-unreceipted'],
    ['orders', 'list'],
    ['stock', 'history', '1'],
  ]) {
    it(`waits for a lock beyond them: ${args.join(' ')}`, async (test) => {
      const lock = await lockOrders(database, test);
      const { result } = startInventory(args, { DATABASE_URL: url });
      await lock.isAwaited();
      await sleep(3 * LIMIT_MS);
      await lock.release();
      const { stdout, stderr } = await result;
      assert.match(stdout, /Cup|\d/);
      assert.doesNotMatch(stderr, /timeout|canceling/);
    });
  }

  it('says what ended its session, not what follows from that', async () => {
    const readRest = await exportToSlowReader();
    await database.sql(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE ${IDLE}`);
    const { exitCode, stderr } = await readRest();
    assert.equal(exitCode, 1);
    assert.match(stderr, /terminating connection due to administrator command\n$/);
  });
});
