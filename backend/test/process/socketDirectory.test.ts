import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, rmdirSync, symlinkSync, unlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import { makeTemporaryDirectory } from '../../../tools/processes/temporaryDirectory.ts';
import { startServer } from '../../../tools/processes/testServer.ts';
import { ensureCluster } from '../../database/embedded/cluster.ts';
import { locate } from '../../database/embedded/location.ts';
import { socketDirectoryOf } from '../../database/embedded/socketDirectory.ts';

describe('a socket whose path would be too long', () => {
  it('is in no directory of /tmp that another has made for it', async (t) => {
    const temporary = makeTemporaryDirectory();
    t.after(temporary.remove);
    const location = locate(join(temporary.path, 'long'.repeat(30)));
    await ensureCluster(location);
    const directory = socketDirectoryOf(location);
    assert.equal(dirname(directory), '/tmp');
    const settings = { DATABASE_URL: '', DATA_DIR: dirname(location.dataDirectory) };

    mkdirSync(directory);
    t.after(() => rmdirSync(directory));
    chmodSync(directory, 0o777);
    await assert.rejects(startServer(settings), /socket of PostgreSQL can be written by others/);
    rmdirSync(directory);

    symlinkSync(temporary.path, directory);
    await assert.rejects(startServer(settings), /socket of PostgreSQL can be written by others/);
    unlinkSync(directory);
    mkdirSync(directory);
  });
});
