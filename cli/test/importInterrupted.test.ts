import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { holdLock } from '../../tools/processes/holdLock.ts';
import { openTestDatabase, type TestDatabase } from '../../tools/processes/testDatabase.ts';
import { makeTestPostgres } from '../../tools/processes/testPostgres.ts';
import { type ImportSetup, makeImportSetup } from './support/importFile.ts';
import { endIdleImport, hasNoImport, isStaging } from './support/importSession.ts';
import { startInventory } from './support/runInventory.ts';

const LINES = 20_000;
const FIRST_ID = 1_000;
const products = Array.from({ length: LINES }, (_, i) => `${FIRST_ID + i},Cup,${i}\n`);
const csv = `id,name,stock\n${products.join('')}`;
const all = { exitCode: 0, stdout: 'Imported 20,000 products with 199,990,000 units of stock.\n' };
const STOPPED = 'Stopped. Nothing was imported.\n';
const skip = process.platform === 'linux' ? false : 'only Linux has PostgreSQL look for its client';

describe('inventory import, interrupted', () => {
  let setup: ImportSetup;

  beforeEach(async () => {
    setup = await makeImportSetup();
  });
  afterEach(() => setup.remove());

  async function importsAll(): Promise<void> {
    const { exitCode, stdout } = await setup.importFile(csv);
    assert.deepEqual({ exitCode, stdout }, all);
    assert.equal((await setup.products()).length, LINES);
  }

  /** An import that has read and staged nearly all of its file. */
  async function startReading(database: Pick<TestDatabase, 'url' | 'sql'> = setup.database) {
    const running = startInventory(['import', '-'], { DATABASE_URL: database.url });
    running.process.stdin?.on('error', () => {}); // it may end without reading all of it
    running.process.stdin?.write(csv);
    await isStaging(database);
    return running;
  }

  it('leaves nothing when it is killed while it reads, and goes through the next time', async () => {
    const running = await startReading();
    running.process.kill('SIGKILL');
    await running.result;
    await hasNoImport(setup.database);
    assert.deepEqual(await setup.products(), []);
    await importsAll();
  });

  it('leaves nothing when it is killed while it adds the products', { skip }, async (test) => {
    const { database } = setup;
    const taken = `INSERT INTO products (id, name) VALUES (${FIRST_ID + LINES - 1}, 'Pot')`;
    const lock = await holdLock(database, taken, test);
    const running = startInventory(['import', setup.write(csv)], setup.environment);
    await lock.isAwaited();
    running.process.kill('SIGKILL');
    await running.result;
    await hasNoImport(database); // though what it waits for does not end
    await lock.release();
    assert.deepEqual(await setup.products(), []);
    await importsAll();
  });

  it('ends at Ctrl-C while others migrate', async (test) => {
    const migrations = 'SELECT pg_advisory_xact_lock(7236401)';
    const lock = await holdLock(setup.database, migrations, test);
    const running = startInventory(['import', setup.write(csv)], setup.environment);
    await lock.isAwaited();
    running.process.kill('SIGINT');
    const { exitCode, stderr } = await running.result; // though what it waits for does not end
    await lock.release();
    assert.deepEqual({ exitCode, stderr }, { exitCode: 1, stderr: 'Stopped.\n' });
  });

  it('leaves nothing after Ctrl-C while it reads', async () => {
    const running = await startReading();
    running.process.kill('SIGINT');
    assert.deepEqual(await running.result, { exitCode: 1, stdout: '', stderr: STOPPED });
    await hasNoImport(setup.database);
    assert.deepEqual(await setup.products(), []);
  });

  it('leaves nothing after Ctrl-C while it adds the products', async (test) => {
    const taken = `INSERT INTO products (id, name) VALUES (${FIRST_ID}, 'Pot')`;
    const lock = await holdLock(setup.database, taken, test);
    const running = startInventory(['import', setup.write(csv)], setup.environment);
    await lock.isAwaited();
    running.process.kill('SIGINT');
    const { exitCode, stderr } = await running.result;
    assert.deepEqual({ exitCode, stderr }, { exitCode: 1, stderr: STOPPED });
    await hasNoImport(setup.database);
    await lock.release();
    assert.deepEqual(await setup.products(), []);
  });

  it('says what ended its session, not what follows from that', async (test) => {
    const drawn = `INSERT INTO products (name) VALUES ('Pot')`;
    const lock = await holdLock(setup.database, drawn, test);
    const running = startInventory(['import', setup.write(csv)], setup.environment);
    await lock.isAwaited(); // by a second session, while the first one idles in its transaction
    await endIdleImport(setup.database);
    await lock.release();
    const { exitCode, stderr } = await running.result;
    assert.equal(exitCode, 1);
    assert.match(
      stderr,
      /lost\. Nothing was imported\.\nterminating connection due to admin[^\n]*\n$/,
    );
    assert.deepEqual(await setup.products(), []);
  });

  it('says what ended its session at COMMIT, where nobody knows what became of it', async () => {
    await setup.database.sql(`
      CREATE FUNCTION lose() RETURNS trigger LANGUAGE plpgsql
        AS $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$;
      CREATE CONSTRAINT TRIGGER lose AFTER INSERT ON products
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION lose()`);
    const { exitCode, stderr } = await setup.importFile('name,stock\nCup,1\n');
    assert.equal(exitCode, 1);
    assert.match(
      stderr,
      /all of it is there, or nothing\. .*\nterminating connection due to [^\n]*\n$/,
    );
    assert.deepEqual(await setup.products(), []);
  });

  for (const signal of ['SIGKILL', 'SIGINT'] as const) {
    it(`says so when the database ends by ${signal} while it reads`, async (test) => {
      const postgres = await makeTestPostgres();
      test.after(() => postgres.remove());
      await postgres.start();
      const database = openTestDatabase(postgres.url);
      const running = await startReading(database);
      await postgres.kill(signal);
      const { exitCode, stdout, stderr } = await running.result;
      assert.deepEqual({ exitCode, stdout }, { exitCode: 1, stdout: '' });
      assert.match(stderr, /\nThe connection to the database was lost\. Nothing was imported\.\n/);
      await postgres.start();
      assert.deepEqual(await database.sql('SELECT FROM products'), []);
    });
  }
});
