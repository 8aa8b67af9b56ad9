import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { openTestDatabase, type TestDatabase } from '../../tools/processes/testDatabase.ts';
import { startTestPostgres, type TestPostgres } from '../../tools/processes/testPostgres.ts';
import { startServer } from '../../tools/processes/testServer.ts';
import { startInventory } from './support/runInventory.ts';

describe('a standby that is away', () => {
  let postgres: TestPostgres;
  let database: Omit<TestDatabase, 'drop'>;
  let productId: number;

  before(async () => {
    postgres = await startTestPostgres();
    const server = await startServer({ DATABASE_URL: postgres.url }); // makes the tables
    await server.stop();
    database = openTestDatabase(postgres.url);
    productId = await database.addProduct(5);
    await database.sql(`ALTER SYSTEM SET synchronous_standby_names = 'away'`);
    await database.sql('SELECT pg_reload_conf()');
  });
  after(() => postgres.remove());

  /** Ends the wait of the one session that waits for the standby at COMMIT. */
  async function giveUpWaiting(): Promise<void> {
    for (let cancelled = 0; cancelled === 0; ) {
      const rows = await database.sql(
        `SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'`,
      );
      cancelled = rows.length;
    }
  }

  const env = () => ({ DATABASE_URL: postgres.url });

  it('is no success for a receipt whose COMMIT did not wait for it', async () => {
    const { result } = startInventory(['stock', 'receive', `${productId}`, '7'], env());
    await giveUpWaiting();
    const { exitCode, stdout, stderr } = await result;
    assert.deepEqual([exitCode, stdout], [1, '']);
    assert.match(stderr, /may be done or not\..*\n.*did not wait for the standby/s);
  });

  it('is no success for an import whose COMMIT did not wait for it', async () => {
    const running = startInventory(['import', '-'], env());
    running.process.stdin?.end('name,stock\nCup,5\n');
    await giveUpWaiting();
    const { exitCode, stdout, stderr } = await running.result;
    assert.deepEqual([exitCode, stdout], [1, '']);
    assert.match(stderr, /COMMIT|standby/);
  });
});
