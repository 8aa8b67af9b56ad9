import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createTestDatabase, type TestDatabase } from '../../tools/processes/testDatabase.ts';
import { runInventory, startInventory } from './support/runInventory.ts';

/** A program that connects as libpq's programs do: only by the environment. */
const askDatabase = `
  const { default: pg } = await import('pg');
  const session = new pg.Client();
  await session.connect();
  const { rows } = await session.query('SELECT current_database() AS name');
  console.log(rows[0].name, process.argv.slice(1).join(' '));
  await session.end();`;

/** Of libpq's documentation; each would lead to another place or end the connection. */
const elsewhere = {
  PGHOST: 'elsewhere.invalid',
  PGHOSTADDR: '203.0.113.1',
  PGPORT: '1',
  PGDATABASE: 'elsewhere',
  PGUSER: 'nobody',
  PGPASSWORD: 'wrong',
  PGPASSFILE: '/dev/null',
  PGREQUIREAUTH: 'none',
  PGCHANNELBINDING: 'require',
  PGSERVICE: 'elsewhere',
  PGSERVICEFILE: '/nowhere',
  PGSYSCONFDIR: '/nowhere',
  PGOPTIONS: '-c search_path=elsewhere',
  PGAPPNAME: 'elsewhere',
  PGSSLMODE: 'verify-full',
  PGREQUIRESSL: '1',
  PGSSLNEGOTIATION: 'direct',
  PGSSLCOMPRESSION: '1',
  PGSSLCERT: '/nowhere',
  PGSSLKEY: '/nowhere',
  PGSSLCERTMODE: 'require',
  PGSSLROOTCERT: '/nowhere',
  PGSSLCRL: '/nowhere',
  PGSSLCRLDIR: '/nowhere',
  PGSSLSNI: '0',
  PGREQUIREPEER: 'nobody',
  PGSSLMINPROTOCOLVERSION: 'TLSv1.3',
  PGSSLMAXPROTOCOLVERSION: 'TLSv1.3',
  PGMINPROTOCOLVERSION: '3.2',
  PGMAXPROTOCOLVERSION: '3.2',
  PGGSSENCMODE: 'require',
  PGKRBSRVNAME: 'elsewhere',
  PGGSSLIB: 'gssapi',
  PGGSSDELEGATION: '1',
  PGCONNECT_TIMEOUT: '1',
  PGTARGETSESSIONATTRS: 'standby',
  PGLOADBALANCEHOSTS: 'random',
  PGOFTHEFUTURE: '1',
};

const noPsql = spawnSync('psql', ['--version']).status !== 0 && 'psql is not installed';

/** Two signals within a second count as one. */
const MORE_THAN_A_SECOND = 1_100;

describe('inventory run', () => {
  let database: TestDatabase;

  before(async () => {
    database = await createTestDatabase();
  });
  after(() => database.drop());

  const run = (...args: string[]) => runInventory(['run', ...args], { DATABASE_URL: database.url });

  it('gives a program the database, and its own options', async () => {
    const { exitCode, stdout } = await run(
      process.execPath,
      '--input-type=module',
      '--eval',
      askDatabase,
      '--',
      '--json',
      '-x',
    );
    const name = new URL(database.url).pathname.slice(1);
    assert.deepEqual([exitCode, stdout], [0, `${name} --json -x\n`]);
  });

  it('leaves no variable of the caller that could lead elsewhere', async () => {
    const { username, hostname, port, pathname } = new URL(database.url);
    const show = 'console.log(JSON.stringify(process.env))';
    const url = `${database.url}?options=-c%20lock_timeout%3D7s&application_name=dump&connect_timeout=9`;
    const { stdout } = await runInventory(['run', process.execPath, '--eval', show], {
      ...elsewhere,
      DATABASE_URL: url,
    });
    const entries = Object.entries(JSON.parse(stdout)).filter(([name]) => /^PG/.test(name));
    const { PGPASSWORD, PGPASSFILE, ...settings } = Object.fromEntries(entries);
    assert.ok(PGPASSWORD !== 'wrong' && PGPASSFILE === '/dev/null');
    assert.deepEqual(settings, {
      PGHOST: hostname,
      PGPORT: port,
      PGUSER: username,
      PGDATABASE: pathname.slice(1),
      PGSSLMODE: 'disable',
      PGSSLNEGOTIATION: 'postgres',
      PGSSLROOTCERT: '/dev/null/not-in-DATABASE_URL',
      PGSSLCERT: '/dev/null/not-in-DATABASE_URL',
      PGSSLKEY: '/dev/null/not-in-DATABASE_URL',
      PGSSLCRL: '/dev/null/not-in-DATABASE_URL',
      PGCHANNELBINDING: 'prefer',
      PGGSSENCMODE: 'disable',
      PGOPTIONS: '-c lock_timeout=7s',
      PGAPPNAME: 'dump',
      PGCONNECT_TIMEOUT: '9',
    });
  });

  it('leads psql and the server to the same place, whatever the environment says', {
    skip: noPsql,
  }, async () => {
    const DATABASE_URL = `${database.url}?options=-c%20TimeZone%3DAsia/Tokyo`;
    const query = `SELECT current_database(), current_setting('TimeZone')`;
    const env = { ...elsewhere, DATABASE_URL };
    const psql = await runInventory(['run', 'psql', '-XAtc', query], env);
    const name = new URL(database.url).pathname.slice(1);
    assert.deepEqual(psql, { exitCode: 0, stdout: `${name}|Asia/Tokyo\n`, stderr: '' });
    await runInventory(['products', 'add', 'Here'], env);
    const [product] = await database.sql('SELECT name FROM products');
    assert.deepEqual(product, { name: 'Here' });
  });

  it('fails as the program fails', async () => {
    const { exitCode, stderr } = await run(process.execPath, '--eval', 'process.exit(7)');
    assert.deepEqual([exitCode, stderr], [1, `${process.execPath} ended with 7.\n`]);
  });

  /** Says when it is up, and for each SIGINT that; ends at SIGTERM. */
  const patient = `
    process.on('SIGINT', () => {});
    process.on('SIGTERM', () => process.exit(3));
    console.log('up');
    setInterval(() => {}, 1000);`;

  it('leaves Ctrl-C to the program, however often, and hands SIGTERM on to it', async () => {
    const args = ['run', process.execPath, '--eval', patient];
    const { process: inventory, result } = startInventory(args, { DATABASE_URL: database.url });
    assert.ok(inventory.stdout);
    await once(inventory.stdout, 'data');
    inventory.kill('SIGINT');
    await sleep(MORE_THAN_A_SECOND);
    inventory.kill('SIGINT');
    inventory.kill('SIGTERM');
    const { exitCode, stderr } = await result;
    assert.deepEqual([exitCode, stderr], [1, `${process.execPath} ended with 3.\n`]);
  });

  it('says that a program is not there', async () => {
    const { exitCode, stderr } = await run('no-such-program');
    assert.equal(exitCode, 1);
    assert.match(stderr, /^no-such-program cannot be run: it is not there\. Install/);
  });

  it('without a program is wrong usage', async () => {
    const { exitCode, stderr } = await run();
    assert.equal(exitCode, 2);
    assert.match(stderr, /missing required argument 'program'/);
  });
});
