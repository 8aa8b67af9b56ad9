import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { makeEmbeddedData } from '../../../tools/processes/embeddedData.ts';
import { placeOrder } from '../../../tools/processes/placeOrder.ts';
import { startServer, type TestServer } from '../../../tools/processes/testServer.ts';
import { isAlive } from '../../database/embedded/postmaster.ts';

const skip = spawnSync('prlimit', ['--version']).error && 'prlimit is not on this machine';

function limitFiles({ process: { pid } }: TestServer, files: number): void {
  execFileSync('prlimit', [`--pid=${pid}`, `--nofile=${files}:`]);
}

describe('a server that can open no file', () => {
  it('tries to start PostgreSQL until it can', { skip }, async (t) => {
    const data = makeEmbeddedData();
    const server = await startServer(data.env);
    t.after(async () => {
      await server.stop();
      data.remove();
    });
    const failures = () => server.output.filter((line) => line.includes('it did not start'));

    for (const spare of [0, 1, 2, 3, 4, 5, 6]) {
      limitFiles(server, 20 + spare);
      const postmaster = data.postmaster();
      process.kill(postmaster, 'SIGKILL');
      // The start before this may have met the limit, too, while that one still sells.
      while (isAlive(postmaster)) await new Promise(setImmediate);
      const before = failures().length;
      while (failures().length === before) {
        assert.equal(server.process.exitCode, null, 'it has ended');
        await new Promise(setImmediate);
      }
      limitFiles(server, 1_000);
      const { status } = await placeOrder(server.url, { productId: 1, quantity: 1 });
      assert.equal(status, 201);
    }
  });
});
