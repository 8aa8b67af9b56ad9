import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { makeTemporaryDirectory } from '../../../tools/processes/temporaryDirectory.ts';
import { ensureCluster } from '../../database/embedded/cluster.ts';
import { locate } from '../../database/embedded/location.ts';
import { copyPrograms, programsIn } from '../../database/embedded/programs.ts';
import { whenStarted } from '../../whenStarted.ts';

describe('the programs of PostgreSQL', () => {
  it('make a database from where a shell would misread their path', async (t) => {
    const temporary = makeTemporaryDirectory();
    t.after(temporary.remove);
    const location = locate(join(temporary.path, 'data'));
    const odd = join(temporary.path, 'a $HOME `b` "c" \'d\' \\');
    copyPrograms(location.programs.directory, odd);
    await ensureCluster({ ...location, programs: programsIn(odd) });
    assert.ok(existsSync(join(location.dataDirectory, 'PG_VERSION')));
  });

  it('that are not there fail with the reason, and end nothing', async () => {
    await assert.rejects(whenStarted(spawn('/nowhere/postgres')), {
      message: '/nowhere/postgres cannot be run: it is not there.',
    });
  });
});
