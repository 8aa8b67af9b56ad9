import assert from 'node:assert/strict';
import { appendFileSync, chownSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeEmbeddedData } from '../../../tools/processes/embeddedData.ts';
import { joinEmbeddedPostgres } from '../../database/embedded/embeddedPostgres.ts';
import { type Location, locate } from '../../database/embedded/location.ts';
import { spawnPostmaster } from '../../database/embedded/postmaster.ts';
import { ensureSocketDirectory, SOCKET_PORT } from '../../database/embedded/socketDirectory.ts';

/** After five seconds, a process that claims to be PostgreSQL and says nothing is doubted. */
const BEYOND_DOUBT_MS = 6_500;

/** It goes on recovering, and lets nobody in, until it is promoted. */
async function startRecovering(location: Location): Promise<void> {
  appendFileSync(join(location.dataDirectory, 'postgresql.auto.conf'), 'hot_standby = off\n');
  writeForPostgres('standby.signal', location);
  const socketDirectory = ensureSocketDirectory(location);
  const postmaster = await spawnPostmaster(location, { socketDirectory, port: SOCKET_PORT });
  postmaster.unref();
}

function writeForPostgres(name: string, { account, dataDirectory }: Location): void {
  const path = join(dataDirectory, name);
  writeFileSync(path, '');
  if (account) chownSync(path, account.uid, account.gid);
}

describe('an embedded PostgreSQL that somebody else has started', () => {
  it('is waited for while it says that it recovers', async (test) => {
    const data = makeEmbeddedData();
    test.after(() => data.remove());
    await (await joinEmbeddedPostgres(data.dataDir)).stop();
    const location = locate(data.dataDir);
    await startRecovering(location);

    const joined = joinEmbeddedPostgres(data.dataDir);
    // No event says that nothing happens: it neither gives up nor gets in.
    const early = await Promise.race([joined, sleep(BEYOND_DOUBT_MS)]);
    assert.equal(early, undefined);
    writeForPostgres('promote', location);
    process.kill(data.postmaster(), 'SIGUSR1');
    await (await joined).stop();
    assert.equal(data.isRunning(), false);
  });
});
