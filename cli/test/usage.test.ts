import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, it } from 'node:test';
import { spawnSupervised } from '../../tools/processes/supervisor/supervise.ts';
import { createTestDatabase } from '../../tools/processes/testDatabase.ts';
import { inventoryOn } from './support/inventoryOn.ts';
import { WAITING } from './support/runInventory.ts';

/** No database is needed to say that. */
const inventory = inventoryOn({ DATABASE_URL: 'postgres://nobody@127.0.0.1:1/nothing' });

const noFullDisk = existsSync('/dev/full') ? false : 'there is no /dev/full here';

const commands = [
  [],
  ['products'],
  ['products', 'add'],
  ['products', 'list'],
  ['products', 'rename'],
  ['stock'],
  ['stock', 'receive'],
  ['stock', 'adjust'],
  ['stock', 'history'],
];

const wrong: [string[], RegExp][] = [
  [['prodcts'], /unknown command 'prodcts'.*Did you mean products\?/s],
  [['products', 'add'], /missing required argument 'name'/],
  [['products', 'add', 'Cup', 'Pot'], /too many arguments/],
  [['products', 'add', ''], /'name'\. It must not be empty\./],
  [['products', 'add', ' \t\u00a0'], /'name'\. It must not be empty\./],
  [['products', 'add', 'é'.repeat(201)], /It has 201 characters; 200 is the most\./],
  [['products', 'add', 'Cup', '--stock', '-1'], /a whole number from 0 to 2147483647/],
  [['products', 'add', 'Cup', '--stock', '2147483648'], /a whole number from 0 to 2147483647/],
  [['products', 'rename', 'one', 'Cup'], /a whole number from 1 to 2147483647/],
  [['products', 'rename', '1', ' '], /must not be empty/],
  [['products', 'list', '--page', '2'], /--page needs --limit/],
  [['products', 'list', '--limit', '0'], /a whole number from 1 to 2147483647/],
  [['products', 'list', '--sort', 'price'], /Allowed choices are id, name, stock/],
  [['products', 'list', '--colour'], /unknown option '--colour'/],
  [['stock', 'receive', '1', '0'], /a whole number from 1 to 2147483647/],
  [['stock', 'receive', '1', '-5'], /a whole number from 1 to 2147483647/],
  [['stock', 'receive', '1', '1.5'], /a whole number from 1 to 2147483647/],
  [['stock', 'receive', '0', '1'], /a whole number from 1 to 2147483647/],
  [['stock', 'receive', '1', '1', '--note', 'é'.repeat(501)], /500 is the most/],
  [['stock', 'adjust', '1', '-5'], /required option '--note <text>'/],
  [['stock', 'adjust', '1', '-5', '--note', ' '], /must not be empty/],
  [['stock', 'adjust', '1', '0', '--note', 'why'], /by 0 changes nothing/],
  [['stock', 'adjust', '1', '-2147483648', '--note', 'why'], /a whole number from -2147483647/],
  [['stock', 'history', '1', '--page', '2'], /--page needs --limit/],
];

describe('the inventory command', () => {
  it('explains itself at each level, with examples', async () => {
    for (const command of commands) {
      const { exitCode, stdout, stderr } = await inventory.run(...command, '--help');
      assert.deepEqual([exitCode, stderr], [0, '']);
      assert.match(stdout, new RegExp(`^Usage: inventory ${command.join(' ')}`));
      assert.match(stdout, new RegExp(`\nExamples:\n {2}npx inventory ${command.join(' ')}`));
      assert.ok(!stdout.includes('\u001b'), 'no colours where there is no terminal');
    }
  });

  it('refuses wrong usage with exit code 2, and says where help is', async () => {
    for (const [args, words] of wrong) await inventory.fails(2, words, args);
  });

  it('keeps what it repeats of an argument on one line, and short', async () => {
    const cases: [string[], string][] = [
      [['x\nDone.\ny'], `error: unknown command 'x\\u000aDone.\\u000ay'`],
      [['stock', '--a=b\nDone.'], `error: unknown option '--a=b\\u000aDone.'`],
      [
        ['products', 'list', '--sort', 'a\n'.repeat(20_000)],
        `error: option '--sort <by>' argument 'a\\u000aa`,
      ],
      [['import', './x\nDone.'], `${join(process.cwd(), 'x\\u000aDone.')} cannot be imported: `],
      [
        ['restore', 'a/b\n/c', '--dry-run'],
        `${join(process.cwd(), 'a/b\\u000a/c')} cannot be read.`,
      ],
    ];
    for (const [args, words] of cases) {
      const { stdout, stderr } = await inventory.run(...args);
      const [first = '', ...others] = stderr.trimEnd().split('\n');
      assert.ok(first.startsWith(words) && first.length < 300, stderr.slice(0, 2_000));
      assert.ok(stdout === '' && others.length < 2, stderr.slice(0, 2_000));
    }
  });

  it('says it, with exit code 1, if the database is not there', () =>
    inventory.fails(1, /^The database is not ready for use\.\n.*ECONNREFUSED/, [
      'stock',
      'history',
      '1',
    ]));

  it('stops waiting for a database that is not there at Ctrl-C', async () => {
    const { process, result } = inventory.start('stock', 'history', '1');
    assert.ok(process.stderr);
    const [said] = await once(process.stderr, 'data');
    assert.equal(String(said), WAITING);
    process.kill('SIGINT');
    const { exitCode, stderr } = await result;
    assert.deepEqual([exitCode, stderr], [1, 'Stopped.\n']);
  });

  it('says that it has made the tables of an empty database', async (t) => {
    const database = await createTestDatabase();
    t.after(() => database.drop());
    const empty = inventoryOn({ DATABASE_URL: database.url });
    const { exitCode, stderr } = await empty.run('products', 'list');
    assert.equal(exitCode, 0);
    assert.match(stderr, /^The tables were made/);
    assert.equal((await empty.run('products', 'list')).stderr, '');
  });

  it('says it in a line if standard output cannot be written', { skip: noFullDisk }, async () => {
    const full = openSync('/dev/full', 'w');
    const { url, drop } = await createTestDatabase();
    const args = ['scripts/inventory.ts', 'products', 'list'];
    const child = spawnSupervised(process.execPath, args, {
      env: { ...process.env, DATABASE_URL: url },
      stdio: ['ignore', full, 'pipe'],
    });
    assert.ok(child.stderr);
    const [stderr, [exitCode]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
    await drop();
    assert.equal(exitCode, 1);
    assert.match(stderr, /^Standard output cannot be written: .*ENOSPC/m);
    assert.doesNotMatch(stderr, /\n {4}at /);
  });
});
