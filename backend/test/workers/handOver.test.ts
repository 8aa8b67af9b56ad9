import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { childrenOf } from '../../../tools/processes/processTree.ts';
import { startServerOnDatabase } from '../../../tools/processes/serversOnDatabase.ts';
import { within } from '../../../tools/processes/within.ts';
import { managementOf, readinessBecomes } from '../support/management.ts';
import { openInTurn, orderFor } from '../support/openInTurn.ts';
import { openConnection } from '../support/rawHttp.ts';

const PATIENCE_MS = 60_000;

describe('a connection that is handed over to a worker', () => {
  it('that hangs is closed when that worker is killed', async (t) => {
    const server = await startServerOnDatabase({ WORKERS: '2', LOG_LEVEL: 'fatal' });
    t.after(() => server.stop());
    const productId = await server.database.addProduct(5);
    const order = orderFor(productId);
    const [worker = 0] = await childrenOf(server.process.pid as number);
    process.kill(worker, 'SIGSTOP');

    // They go to the workers in turn: one of them to the worker that does not take it.
    const connections = [await openConnection(server.url), await openConnection(server.url)];
    const ends = connections.map((connection) => {
      connection.send(order);
      return connection.next().catch(() => undefined); // a reset closes it, too
    });
    const answer = await Promise.any(ends);
    assert.equal(answer?.status, 201);
    process.kill(worker, 'SIGKILL');
    const all = within(PATIENCE_MS, Promise.all(ends), () => 'it stays open, without an answer');
    assert.equal((await all).filter((each) => each === undefined).length, 1);
    assert.equal(await server.database.unitsOrdered(productId), 1);
  });
});

describe('workers that accept connections by themselves', () => {
  it('are replaced by ones that do', async (t) => {
    const env = { WORKERS: '2', MANAGEMENT_PORT: '0', LOG_LEVEL: 'error' };
    const server = await startServerOnDatabase({ ...env, NODE_CLUSTER_SCHED_POLICY: 'none' });
    t.after(() => server.stop());
    const productId = await server.database.addProduct(5);
    const management = await managementOf(server);
    const [first = 0, second = 0] = await childrenOf(server.process.pid as number);
    process.kill(first, 'SIGKILL');
    while (!server.output.some((line) => line.includes('a worker ended'))) {
      await new Promise(setImmediate);
    }
    await within(PATIENCE_MS, readinessBecomes(management, undefined), () => 'it does not serve');
    process.kill(second, 'SIGKILL');
    await openInTurn(server.url, 1, orderFor(productId));
  });
});
