import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { childrenOf } from '../../../tools/processes/processTree.ts';
import { startServerOnDatabase } from '../../../tools/processes/serversOnDatabase.ts';
import { within } from '../../../tools/processes/within.ts';
import { orderFor } from '../support/openInTurn.ts';
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
