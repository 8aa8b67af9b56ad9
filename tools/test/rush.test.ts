import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { runInventory, startInventory } from '../../cli/test/support/runInventory.ts';
import { lineOf } from '../processes/lineOf.ts';
import { processesWith } from '../processes/processesWith.ts';
import { spawnSupervised } from '../processes/supervisor/supervise.ts';
import { makeTemporaryDirectory } from '../processes/temporaryDirectory.ts';

/** What it tells while it sells. */
const SELLING = / s {2}stock /;
const small = ['--units', '50', '--buyers', '1000', '--connections', '50'];

describe('a rush', () => {
  let temporary: ReturnType<typeof makeTemporaryDirectory>;
  let env: Record<string, string>;

  beforeEach(() => {
    temporary = makeTemporaryDirectory();
    // All that it makes, its database included, is made in here.
    env = { INIT_CWD: temporary.path, TMPDIR: temporary.path };
  });
  afterEach(() => temporary.remove());

  const leftBehind = () => [...readdirSync(temporary.path), ...processesWith(temporary.path)];

  it('sells every unit once, and says so to people and in a report of its own', async () => {
    const { exitCode, stdout, stderr } = await runInventory(['rush', ...small], env);

    assert.equal(exitCode, 0, stderr);
    assert.match(stdout, /^50 of 50 units sold, 950 buyers refused, nobody was promised a unit/m);
    assert.match(stdout, /audit: no finding/);
    assert.deepEqual(leftBehind(), ['rush-report.html']);
    const path = join(temporary.path, 'rush-report.html');
    assert.equal(statSync(path).mode & 0o777, 0o600);
    const report = readFileSync(path, 'utf8');
    assert.match(report, /50 of 50 units sold/);
    assert.doesNotMatch(report, /https?:\/\/|<script|<link|<img|@import|url\(/);
    assert.doesNotMatch(report, /NaN|Infinity|undefined|<t[hd][^>]*><\/t[hd]>/);
  });

  it('counts each buyer once for machines, also with one transaction per order', async () => {
    const file = join(temporary.path, 'both.html');
    const { exitCode, stdout, stderr } = await runInventory(
      ['rush', ...small, '--literal', '--json', '--report', file],
      env,
    );

    assert.deepEqual([exitCode, stderr], [0, '']);
    const result = JSON.parse(stdout);
    for (const sale of [result, result.literal]) {
      const { stock, placed, refused, failed, findings, audit, placedPerTransaction } = sale;
      assert.deepEqual(stock, { before: 50, lowest: 0, after: 0 });
      assert.deepEqual({ placed, refused, failed }, { placed: 50, refused: 950, failed: 0 });
      assert.deepEqual({ findings, audit }, { findings: [], audit: { isClean: true, counts: {} } });
      const { transactions, average } = placedPerTransaction;
      assert.equal(Math.round(transactions * average), 50);
    }
    assert.equal(result.literal.placedPerTransaction.largest, 1);
    assert.equal(result.isRight, true);
    assert.ok(existsSync(file));
  });

  it('leaves nothing behind when it is stopped', async () => {
    const { process: child, result } = startInventory(['rush', '--buyers', '1000000'], env);
    await lineOf(child.stderr, SELLING);
    assert.notDeepEqual(leftBehind(), []);
    child.kill('SIGINT');

    const { exitCode, stderr } = await result;
    assert.equal(exitCode, 1);
    assert.match(stderr, /^Stopped\.$/m);
    assert.deepEqual(leftBehind(), []);
  });

  it('leaves nothing behind when it is killed', async () => {
    const { process: child } = startInventory(['rush', '--buyers', '1000000'], env);
    await lineOf(child.stderr, SELLING);
    child.kill('SIGKILL');
    await once(child, 'close'); // its servers' process has had its standard error

    assert.deepEqual(leftBehind(), []);
  });

  it('leaves nothing behind when what runs it is killed', async () => {
    const launcher = ['scripts/inventory.mjs', 'rush', '--buyers', '1000000'];
    const child = spawnSupervised(process.execPath, launcher, {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    await lineOf(child.stderr, SELLING);
    child.kill('SIGKILL');
    await once(child, 'close');

    assert.deepEqual(leftBehind(), []);
  });
});
