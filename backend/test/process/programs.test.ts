import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import { makeTemporaryDirectory } from '../../../tools/processes/temporaryDirectory.ts';
import { ensureCluster } from '../../database/embedded/cluster.ts';
import { locate } from '../../database/embedded/location.ts';
import { withPlainPath } from '../../database/embedded/plainPath.ts';
import { copyPrograms, programsIn } from '../../database/embedded/programs.ts';
import { whenStarted } from '../../whenStarted.ts';

describe('the programs of PostgreSQL', () => {
  it('make a database from where a shell would misread their path', async (t) => {
    const temporary = makeTemporaryDirectory();
    t.after(temporary.remove);
    const location = locate(join(temporary.path, 'data'));
    let directory = join(temporary.path, 'programs');
    copyPrograms(location.programs.directory, directory);
    // Each by itself: one that is misread must not hide behind another.
    for (const sign of ['$HOME', '`b`', '"', '\\a', 'a\nb', "'c'"]) {
      const odd = join(temporary.path, `a ${sign} d`);
      renameSync(directory, odd);
      directory = odd;
      await ensureCluster({ ...location, programs: programsIn(odd) });
      assert.ok(existsSync(join(location.dataDirectory, 'PG_VERSION')), sign);
      rmSync(location.dataDirectory, { recursive: true });
    }
  });

  it('are copied to a plain path for that, and the copy goes', async (t) => {
    const temporary = makeTemporaryDirectory();
    t.after(temporary.remove);
    const odd = join(temporary.path, 'a $b');
    for (const part of ['bin', 'lib', 'share']) mkdirSync(join(odd, part), { recursive: true });
    let copy = '';
    await withPlainPath(programsIn(odd), async ({ directory }) => {
      copy = directory;
      assert.match(copy, /^[\w/-]+$/);
      assert.ok(existsSync(join(copy, 'bin')));
    });
    assert.equal(existsSync(dirname(copy)), false);
  });

  it('that are not there fail with the reason, and end nothing', async () => {
    await assert.rejects(whenStarted(spawn('/nowhere/postgres')), {
      message: '/nowhere/postgres cannot be run: it is not there.',
    });
  });
});
