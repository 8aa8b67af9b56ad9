import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { makeTemporaryDirectory } from '../../tools/processes/temporaryDirectory.ts';
import type { TestPostgres } from '../../tools/processes/testPostgres.ts';
import { startServer } from '../../tools/processes/testServer.ts';
import { withSession } from '../../tools/processes/withSession.ts';
import { runInventory } from './support/runInventory.ts';
import { certificates, makeTlsPostgres } from './support/tlsPostgres.ts';

// psql reads no key that others may read, and git keeps no such rights.
chmodSync(join(certificates, 'client.key'), 0o600);
const ca = `sslrootcert=${join(certificates, 'ca.pem')}`;
const noPsql = spawnSync('psql', ['--version']).status !== 0 && 'psql is not installed';

describe('TLS to the database', () => {
  let postgres: TestPostgres;
  before(async () => {
    postgres = await makeTlsPostgres();
    // A role that may come in with TLS only.
    await withSession(postgres.url, async (session) => {
      await session.query(`CREATE ROLE tls LOGIN PASSWORD 'a#b?c'`);
      await session.query('CREATE DATABASE tls OWNER tls');
    });
  });
  after(() => postgres.remove());

  const urlWith = (query: string, host = 'localhost') =>
    `postgres://tls:a#b?c@${host}:${new URL(postgres.url).port}/tls?${query}`;

  const accepted = [
    ['sslmode=require', 'localhost'],
    ['ssl=true', 'localhost'],
    ['sslmode=require&channel_binding=require', 'localhost'],
    ['sslmode=require', '127.0.0.1'],
    [`sslmode=verify-ca&${ca}`, '127.0.0.1'],
    [`sslmode=require&${ca}`, '127.0.0.1'],
    [`sslmode=verify-full&${ca}`, 'localhost'],
    [`sslmode=verify-full&${ca}&channel_binding=require`, 'localhost'],
    [
      `sslmode=verify-full&${ca}&sslcert=${certificates}/client.pem&sslkey=${certificates}/client.key`,
      'localhost',
    ],
  ] as const;

  const refused = [
    [
      '',
      'localhost',
      /no encryption\. DATABASE_URL: Write sslmode=verify-full, or sslmode=require/,
    ],
    ['sslmode=verify-full', 'localhost', /certificate.* sslrootcert=\/path\/ca\.pem/],
    ['sslrootcert=system', 'localhost', /certificate.* sslrootcert=\/path\/ca\.pem/],
    [`sslmode=verify-full&${ca}`, '127.0.0.1', /Write the host as the certificate names it/],
  ] as const;

  it('is as the URL says, in each form', async () => {
    for (const [query, host] of accepted) {
      const DATABASE_URL = urlWith(query, host);
      const { exitCode, stderr } = await runInventory(['products', 'list'], { DATABASE_URL });
      assert.deepEqual([exitCode, stderr.replace(/^The tables.*\n/, '')], [0, ''], query);
    }
  });

  it('is also that of an import', async () => {
    const DATABASE_URL = urlWith(`sslmode=verify-full&${ca}`);
    const csv = 'name,stock\nCup,1\n';
    const { exitCode, stderr } = await runInventory(['import', '-'], { DATABASE_URL }, csv);
    assert.equal(exitCode, 0, stderr);
  });

  it('is refused at once where it cannot pass, with what to write', async () => {
    for (const [query, host, words] of refused) {
      const DATABASE_URL = urlWith(query, host);
      const { exitCode, stderr } = await runInventory(['products', 'list'], { DATABASE_URL });
      assert.equal(exitCode, 1, query);
      const [first, second, ...others] = stderr.trimEnd().split('\n');
      // Nothing was tried again: then it would say that it waits.
      assert.equal(first, 'The database is not ready for use.', stderr);
      assert.match(second ?? '', words);
      assert.deepEqual(others, []);
    }
  });

  it('is explained by the server in the same words', async () => {
    const DATABASE_URL = urlWith('sslmode=verify-full');
    await assert.rejects(startServer({ DATABASE_URL }), {
      message: /^The server ended with 1:\nThe database is not ready for use\.\n.*sslrootcert=/,
    });
  });

  it('is not there on a server that has none', async () => {
    const DATABASE_URL = `${process.env.TEST_DATABASE_URL}?sslmode=require`;
    const { stderr } = await runInventory(['products', 'list'], { DATABASE_URL });
    assert.match(stderr, /does not support SSL connections\. DATABASE_URL: Write sslmode=disable/);
  });

  it('is the same to psql, whatever it finds at home', { skip: noPsql }, async (t) => {
    const home = makeTemporaryDirectory();
    t.after(() => home.remove());
    const files = join(home.path, '.postgresql');
    mkdirSync(files);
    copyFileSync(join(certificates, 'client.pem'), join(files, 'root.crt')); // of no authority
    copyFileSync(join(certificates, 'foreign.crl'), join(files, 'root.crl'));
    writeFileSync(join(files, 'postgresql.crt'), 'no certificate');
    for (const [query, host] of accepted) {
      const DATABASE_URL = urlWith(query, host);
      const args = ['run', 'psql', '-XAtc', 'SELECT 42'];
      const result = await runInventory(args, { DATABASE_URL, HOME: home.path });
      assert.deepEqual(result, { exitCode: 0, stdout: '42\n', stderr: '' }, query);
    }
    for (const [query, host] of refused.slice(0, 1)) {
      const DATABASE_URL = urlWith(query, host);
      const result = await runInventory(['run', 'psql', '-l'], { DATABASE_URL });
      assert.equal(result.exitCode, 1);
    }
  });
});
