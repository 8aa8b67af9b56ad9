import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { after, before, describe, it } from 'node:test';
import { makePrimaryPair, type PrimaryPair, urlOfAll } from '../../tools/processes/primaryPair.ts';
import { openTestDatabase } from '../../tools/processes/testDatabase.ts';
import { runInventory } from './support/runInventory.ts';

const noPsql = spawnSync('psql', ['--version']).status !== 0 && 'psql is not installed';

describe('the command, with several hosts in DATABASE_URL', () => {
  let pair: PrimaryPair;
  before(async () => {
    pair = await makePrimaryPair();
  });
  after(() => pair?.remove());

  const run = async (args: string[], { url = '', query = '', input = '' } = {}) => {
    const DATABASE_URL = url || urlOfAll([pair.standby.url, pair.primary.url], query);
    const { exitCode, stdout, stderr } = await runInventory(args, { DATABASE_URL }, input);
    assert.equal(exitCode, 0, stderr);
    return stdout;
  };

  it('writes to the primary, behind a standby', async () => {
    await run(['products', 'add', 'Cup', '--stock', '7']);
    await run(['import', '-'], { input: 'name,stock\nPlate,3\n' });
    const { sql } = openTestDatabase(pair.primary.url);
    assert.deepEqual(await sql('SELECT name, stock FROM products ORDER BY stock'), [
      { name: 'Plate', stock: 3 },
      { name: 'Cup', stock: 7 },
    ]);
  });

  it('reads on a standby where the URL names it alone, or any host will do', async () => {
    await run(['audit'], { url: pair.standby.url });
    await run(['audit'], { query: 'target_session_attrs=any' });
  });

  const isStandby = ['-XAtc', 'SELECT pg_is_in_recovery()'];
  it('leads psql to the same', { skip: noPsql }, async () => {
    assert.equal(await run(['run', 'psql', ...isStandby]), 'f\n');
    const query = 'target_session_attrs=any';
    assert.equal(await run(['run', 'psql', ...isStandby], { query }), 't\n', 'the first');
  });

  it('leads psql to the same by its DATABASE_URL', { skip: noPsql }, async () => {
    const query = 'load_balance_hosts=random';
    const shell = `psql "$DATABASE_URL" ${isStandby[0]} '${isStandby[1]}'`;
    assert.equal(await run(['run', 'sh', '-c', shell], { query }), 'f\n');
  });
});
