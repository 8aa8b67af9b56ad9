import assert from 'node:assert/strict';
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
