import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { placeOrder } from '../../../tools/processes/placeOrder.ts';
import { createTestDatabase, type TestDatabase } from '../../../tools/processes/testDatabase.ts';
import { startServer, type TestServer } from '../../../tools/processes/testServer.ts';
import { connect } from '../../database/connection.ts';
import { openSnapshot } from '../../database/snapshot.ts';

/** A database where everything that an order's transaction relies on is set otherwise. */
const unfit: Record<string, string> = {
  synchronous_commit: 'off',
  lock_timeout: '0',
  statement_timeout: '0',
  idle_in_transaction_session_timeout: '0',
  client_connection_check_interval: '0',
  tcp_user_timeout: '0',
  tcp_keepalives_idle: '7200',
  tcp_keepalives_interval: '75',
  tcp_keepalives_count: '9',
  client_min_messages: 'error',
  standard_conforming_strings: 'off',
  DateStyle: 'German',
  default_transaction_isolation: 'serializable',
};

/** What they are where PostgreSQL runs: other systems than Linux lack some. */
const onLinux = (fit: string, unfit: string) => (process.platform === 'linux' ? fit : unfit);

/** What it is within the transaction all the same, with a deadline of 10 s. */
const fit: Record<string, string> = {
  synchronous_commit: 'on',
  lock_timeout: '50ms',
  statement_timeout: '4s',
  idle_in_transaction_session_timeout: '4s',
  client_connection_check_interval: onLinux('1s', '0'),
  tcp_user_timeout: onLinux('4000', '0'),
  tcp_keepalives_idle: '1',
  tcp_keepalives_interval: '1',
  tcp_keepalives_count: '4',
  client_min_messages: 'warning',
  standard_conforming_strings: 'on',
  DateStyle: 'ISO, DMY',
  transaction_isolation: 'read committed',
};

describe('the transaction of an order', () => {
  let database: TestDatabase;
  let server: TestServer;

  before(async () => {
    database = await createTestDatabase();
    server = await startServer({ DATABASE_URL: database.url, LOG_LEVEL: 'warn' });
    await database.sql(`
      CREATE TABLE seen (name text, value text);
      CREATE FUNCTION see_settings() RETURNS trigger AS $$ BEGIN
        INSERT INTO seen SELECT name, current_setting(name)
          FROM unnest('{${Object.keys(fit).join()}}'::text[]) AS name;
        RETURN NEW;
      END $$ LANGUAGE plpgsql;
      CREATE TRIGGER see_settings BEFORE INSERT ON orders
        FOR EACH ROW EXECUTE FUNCTION see_settings();`);
  });
  after(async () => {
    await server.stop();
    await database.drop();
  });

  async function settingsOf(changes: Record<string, string>): Promise<Record<string, string>> {
    const name = new URL(database.url).pathname.slice(1);
    for (const [setting, value] of Object.entries(changes)) {
      await database.sql(`ALTER DATABASE ${name} SET ${setting} TO '${value}'`);
    }
    // Sessions that are open have the old settings.
    await database.sql(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND pid <> pg_backend_pid()`);
    await database.sql('TRUNCATE seen');
    const productId = await database.addProduct(1);
    assert.equal((await placeOrder(server.url, { productId, quantity: 1 })).status, 201);
    const seen = await database.sql<{ name: string; value: string }>('SELECT * FROM seen');
    return Object.fromEntries(seen.map(({ name, value }) => [name, value]));
  }

  it('has all that it relies on, whatever the database is set to', async () => {
    assert.deepEqual(await settingsOf(unfit), fit);
  });

  it('waits for the replay of a standby where the database asks for that', async () => {
    const settings = await settingsOf({ synchronous_commit: 'remote_apply' });
    assert.equal(settings.synchronous_commit, 'remote_apply');
  });

  it('has no limit of time where it reads all, and ends with its client all the same', async () => {
    const long = {
      statement_timeout: '0',
      lock_timeout: '0',
      idle_in_transaction_session_timeout: '0',
      client_connection_check_interval: onLinux('1s', '0'),
      tcp_keepalives_idle: '10',
      tcp_keepalives_interval: '10',
      tcp_keepalives_count: '4',
    };
    const pool = { poolSize: 1, connectTimeoutMs: 5_000 };
    const sequelize = connect({ databaseUrl: database.url, ...pool });
    const { transaction, close } = await openSnapshot(sequelize);
    const [rows] = await sequelize.query(
      `SELECT name, current_setting(name) AS value
       FROM unnest('{${Object.keys(long).join()}}'::text[]) AS name`,
      { transaction },
    );
    await close();
    await sequelize.close();
    const seen = rows as { name: string; value: string }[];
    assert.deepEqual(Object.fromEntries(seen.map(({ name, value }) => [name, value])), long);
  });
});
