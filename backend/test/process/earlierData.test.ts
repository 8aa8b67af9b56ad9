import assert from 'node:assert/strict';
import { dirname } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import pg from 'pg';
import { placeOrder } from '../../../tools/processes/placeOrder.ts';
import { openTestDatabase } from '../../../tools/processes/testDatabase.ts';
import { makeTestPostgres, type TestPostgres } from '../../../tools/processes/testPostgres.ts';
import { startServer } from '../../../tools/processes/testServer.ts';
import { readPassword, SUPERUSER } from '../../database/embedded/cluster.ts';
import { localUrl } from '../../database/embedded/localUrl.ts';
import { SERVICE_ROLE } from '../../database/embedded/serviceDatabase.ts';
import { migrateWhenReachable } from '../../database/migrate.ts';

const operatorsOwn = `
  CREATE SCHEMA reports;
  CREATE TYPE reports.size AS ENUM ('S', 'M');
  CREATE DOMAIN reports.units AS integer CHECK (value > 0);
  CREATE TYPE reports.pair AS (a integer, b integer);
  CREATE VIEW reports.sold AS SELECT product_id, sum(quantity) FROM orders GROUP BY product_id;
  CREATE SEQUENCE reports.numbers;
  CREATE TABLE reports."by day" (id serial, day date, size reports.size) PARTITION BY RANGE (day);
  CREATE TABLE reports.early PARTITION OF reports."by day" FOR VALUES FROM ('2020-1-1') TO (now());
  CREATE FUNCTION reports.double(integer) RETURNS integer LANGUAGE sql AS 'SELECT $1 * 2';
`;

/** What the superuser still owns in a database, beside what came with it. */
const stillTheirs = `
  SELECT relname AS name FROM pg_class
    WHERE relowner = '${SUPERUSER}'::regrole AND relnamespace::regnamespace::text !~ '^(pg_|inf)'
  UNION ALL SELECT typname FROM pg_type
    WHERE typowner = '${SUPERUSER}'::regrole AND typnamespace::regnamespace::text !~ '^(pg_|inf)'
  UNION ALL SELECT proname FROM pg_proc
    WHERE proowner = '${SUPERUSER}'::regrole AND pronamespace::regnamespace::text !~ '^(pg_|inf)'
  UNION ALL SELECT datname FROM pg_database
    WHERE datname = 'inventory' AND datdba <> '${SERVICE_ROLE}'::regrole`;

/** As earlier versions had it: reached on loopback, and all of it the superuser's. */
describe('data of an earlier version', () => {
  let earlier: TestPostgres;
  let settings: Record<string, string>;

  beforeEach(async () => {
    earlier = await makeTestPostgres();
    await earlier.start();
    await openTestDatabase(earlier.url).sql('CREATE DATABASE inventory');
    const url = Object.assign(new URL(earlier.url), { pathname: '/inventory' }).href;
    await migrateWhenReachable(url, { withDemoCatalog: true });
    await openTestDatabase(url).sql(operatorsOwn);
    settings = { DATABASE_URL: '', DATA_DIR: dirname(earlier.location.dataDirectory) };
  });
  afterEach(() => earlier.remove());

  it('goes on, under a role that is no superuser and owns all of it', async (t) => {
    await earlier.kill('SIGINT');
    const server = await startServer(settings);
    t.after(server.stop);
    assert.equal((await placeOrder(server.url, { productId: 1, quantity: 1 })).status, 201);

    const superuser = {
      user: SUPERUSER,
      password: readPassword(earlier.location),
      socketDirectory: earlier.location.dataDirectory,
    };
    const { sql } = openTestDatabase(localUrl({ ...superuser, database: 'inventory' }));
    assert.deepEqual(await sql(stillTheirs), []);
    const roles = await sql(
      `SELECT DISTINCT usename, usesuper FROM pg_stat_activity JOIN pg_user USING (usesysid, usename)
       WHERE application_name = 'inventory-allocation'`,
    );
    assert.deepEqual(roles, [{ usename: SERVICE_ROLE, usesuper: false }]);
    assert.equal((await sql('SELECT FROM orders')).length, 1);
  });

  it('is not touched while that version runs, and names its pid', async () => {
    const client = new pg.Client(earlier.url);
    await client.connect();
    await assert.rejects(startServer(settings), /PostgreSQL, pid \d+, .* by an earlier version/);
    assert.equal((await client.query('SELECT')).rowCount, 1);
    await client.end();
  });
});
