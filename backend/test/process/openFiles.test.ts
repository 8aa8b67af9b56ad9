import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { makeEmbeddedData } from '../../../tools/processes/embeddedData.ts';
import { placeOrder } from '../../../tools/processes/placeOrder.ts';
import { childrenOf } from '../../../tools/processes/processTree.ts';
import { startServerOnDatabase } from '../../../tools/processes/serversOnDatabase.ts';
import { startServer, type TestServer } from '../../../tools/processes/testServer.ts';
import { isAlive } from '../../database/embedded/postmaster.ts';
import { managementOf, readinessBecomes } from '../support/management.ts';
import { openInTurn, orderFor } from '../support/openInTurn.ts';

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

  it('tries to replace a worker until it can, while the other one sells', { skip }, async (t) => {
    const env = { WORKERS: '2', MANAGEMENT_PORT: '0', LOG_LEVEL: 'error' };
    const server = await startServerOnDatabase(env);
    t.after(() => server.stop());
    const order = orderFor(await server.database.addProduct(10));
    const connections = await openInTurn(server.url, 2, order);
    const failures = () => server.output.filter((line) => /"status":"spawn .*EMFILE"/.test(line));

    limitFiles(server, 1);
    const [worker = 0] = await childrenOf(server.process.pid as number);
    process.kill(worker, 'SIGKILL');
    while (failures().length < 2) {
      assert.equal(server.process.exitCode, null, 'it has ended');
      await new Promise(setImmediate);
    }
    const answers = connections.map((connection) => {
      connection.send(order);
      return connection.next().catch(() => undefined); // that worker's is reset
    });
    const statuses = (await Promise.all(answers)).map((answer) => answer?.status);
    assert.deepEqual(statuses.toSorted(), [201, undefined]);

    limitFiles(server, 1_000);
    await readinessBecomes(await managementOf(server), undefined);
    const more = await openInTurn(server.url, 2, order);
    for (const { socket } of [...connections, ...more]) socket.destroy();
  });
});
