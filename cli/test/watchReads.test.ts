import assert from 'node:assert/strict';
import { it } from 'node:test';
import { connect } from '../../backend/database/connection.ts';
import { createLiveSales } from '../../backend/services/operator/liveService.ts';
import { drawShop } from '../watch/drawShop.ts';
import { WatchState } from '../watch/watchState.ts';
import { jsonOf, textOf } from '../watch/watchView.ts';
import { linesUntil } from './support/linesUntil.ts';
import { createTestShop } from './support/testShop.ts';

const SLOT_MS = 60_000;
/** When a slot begins; the ids below have its first millisecond. */
const START = Date.UTC(2026, 10, 24);

it('watch says of more orders than it reads that there are at least so many', async (test) => {
  const { database } = await createTestShop();
  const sequelize = connect({ databaseUrl: database.url, poolSize: 1, connectTimeoutMs: 60_000 });
  test.after(async () => {
    await sequelize.close();
    await database.drop();
  });
  const live = createLiveSales(sequelize, SLOT_MS);
  const state = new WatchState(SLOT_MS);
  const shown = () => drawShop(state, 'The shop', 80, (_, text) => text);
  /** Looks when so many slots have ended; a database that takes long is asked again. */
  async function lookBehind(slots: number): Promise<void> {
    const sales = await live.look(START + slots * SLOT_MS + 1_000).catch(() => undefined);
    if (!sales) return lookBehind(slots);
    if (sales.fresh) state.noteSales(sales.fresh);
  }

  const place = (slot: number, count: number) => {
    const time = (START + slot * SLOT_MS).toString(16).padStart(12, '0');
    return database.sql(`
      INSERT INTO orders (id, product_id, quantity)
        SELECT ('${time}' || right(gen_random_uuid()::text, 23))::uuid, 1, 1
        FROM generate_series(1, ${count})`);
  };
  await database.addProduct(1);
  await lookBehind(0);
  await place(0, 99_999);
  await place(1, 100_001);
  await lookBehind(1);
  assert.match(shown(), /^ 99,999 orders for 99,999 units/m);
  await lookBehind(2);
  assert.match(shown(), /^ At least 199,999 orders for 199,999 units/m);
  assert.match(textOf(state, new Date()), /Z {2}at least 1666\.7 orders\/s {2}of /);
  assert.equal(JSON.parse(jsonOf(state, new Date())).atLeast, true);
});

it('watch reads by the primary key, however many orders there are', async (test) => {
  const { database, inventory } = await createTestShop();
  test.after(() => database.drop());
  /** What all sessions have counted, which they tell when they end. */
  async function scans(): Promise<{ seq: number; index: number }> {
    const others = `SELECT FROM pg_stat_activity
      WHERE datname = current_database() AND pid <> pg_backend_pid()`;
    while ((await database.sql(others)).length > 0);
    const [row] = await database.sql<{ seq: string; index: string }>(
      `SELECT seq_scan AS seq, idx_scan AS index
       FROM pg_stat_user_tables WHERE relname = 'orders'`,
    );
    return { seq: Number(row?.seq), index: Number(row?.index) };
  }

  await database.addProduct(1);
  await database.sql(`
    INSERT INTO orders (id, product_id, quantity)
      SELECT gen_random_uuid(), 1, 1 FROM generate_series(1, 50000);
    ANALYZE orders`);
  const before = await scans();
  const running = inventory.start('watch', '--json');
  await linesUntil(running.process, (_, count) => count === 3);
  running.process.kill('SIGINT');
  await running.result;
  let since = await scans();
  while (since.index === before.index) since = await scans(); // PostgreSQL 14 tells it later
  assert.equal(since.seq, before.seq, 'the table is not read as a whole');
});
