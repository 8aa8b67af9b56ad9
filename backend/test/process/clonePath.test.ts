import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { makeTemporaryDirectory } from '../../../tools/processes/temporaryDirectory.ts';
import { makeTestPostgres } from '../../../tools/processes/testPostgres.ts';
import { withSession } from '../../../tools/processes/withSession.ts';
import { ensureCluster } from '../../database/embedded/cluster.ts';

describe('a clone whose path has characters that a shell reads', () => {
  const name = `it's a "cl$one\``;

  it('has an embedded PostgreSQL all the same, and no copy of its programs is left', async (test) => {
    const temporary = makeTemporaryDirectory();
    test.after(() => temporary.remove());
    const postgres = await makeTestPostgres(async (location) => {
      const directory = join(temporary.path, name);
      mkdirSync(directory);
      cpSync(location.programs.directory, directory, { recursive: true, verbatimSymlinks: true });
      const programs = {
        directory,
        initdb: join(directory, 'bin/initdb'),
        postgres: join(directory, 'bin/postgres'),
      };
      Object.assign(location, { programs });
      process.env.TMPDIR = temporary.path;
      await ensureCluster(location);
    });
    test.after(() => postgres.remove());
    await postgres.start();
    const answer = await withSession(postgres.url, (session) => session.query('SELECT 42 AS n'));
    assert.deepEqual(answer.rows, [{ n: 42 }]);
    assert.deepEqual(readdirSync(temporary.path), [name]);
  });
});
