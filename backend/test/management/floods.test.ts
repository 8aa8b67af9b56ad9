import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { createManagement } from '../../management/management.ts';
import {
  createManagementServer,
  inJson,
  type Page,
  type Pages,
} from '../../management/managementServer.ts';
import { exchange, openConnection } from '../support/rawHttp.ts';

const MOST_OWED = 10;
const FIGURES_FRESH_MS = 250;

async function listenOn(test: TestContext, server: Server): Promise<string> {
  test.after(() => {
    server.close();
    server.closeAllConnections();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const serve = (test: TestContext, pages: Pages) =>
  listenOn(
    test,
    createManagementServer(pages, () => true),
  );

const ask = (path: string, times = 1) =>
  `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`.repeat(times);

describe('a flood of the management port', () => {
  it('does not have the figures written again and again, nor all workers asked', async (test) => {
    let timesAsked = 0;
    const workers = {
      ...{ wanted: 1, serving: 1, ends: 0, fault: undefined },
      findSilent: async () => undefined,
      async readFigures() {
        timesAsked += 1;
        return [];
      },
    };
    const { server } = await createManagement({ host: '127.0.0.1', workers });
    const url = await listenOn(test, server);
    const startedAt = performance.now();
    const crowd = await Promise.all([1, 2, 3].map(() => openConnection(url)));
    for (const { send } of crowd) send(ask('/metrics', 500));
    for (const { answer, socket } of crowd) {
      for (let number = 0; number < 500; number += 1) {
        const { status, text } = await answer('GET');
        assert.equal(status, 200);
        assert.match(text, /^inventory_workers/m);
      }
      socket.destroy();
    }
    const most = 1 + (performance.now() - startedAt) / FIGURES_FRESH_MS;
    assert.ok(timesAsked <= most, `1500 reads asked ${timesAsked} times`);
  });

  it('does not keep the event loop from others', async (test) => {
    let handled = 0;
    const url = await serve(test, {
      '/flood': () => inJson(200, { handled: ++handled }),
      '/other': () => inJson(200, { handled }),
    });
    const crowd = await Promise.all(Array.from({ length: 15 }, () => openConnection(url)));
    const other = await openConnection(url);
    other.send(ask('/other'));
    await other.answer('GET'); // all are accepted
    for (const { send } of crowd) send(ask('/flood', 1_500));
    other.send(ask('/other'));
    const { text } = await other.answer('GET');
    assert.ok(JSON.parse(text).handled < 5_000, `${text} of 22500 came before`);
    for (const { socket } of [...crowd, other]) socket.destroy();
  });

  it('waits while ten answers are owed', async (test) => {
    let handled = 0;
    const held = Promise.withResolvers<Page>();
    const url = await serve(test, {
      '/held': () => {
        handled += 1;
        return held.promise;
      },
      '/other': () => inJson(200, {}),
    });
    const { send, answer, socket } = await openConnection(url);
    send(ask('/held', 200));
    while (handled < MOST_OWED) await exchange(url, Buffer.from(ask('/other')));
    await exchange(url, Buffer.from(ask('/other')));
    assert.equal(handled, MOST_OWED);
    held.resolve(inJson(200, {}));
    for (let number = 0; number < 200; number += 1) await answer('GET');
    assert.equal(handled, 200);
    socket.destroy();
  });

  it('ends for a client that reads nothing: others want its place', async (test) => {
    const body = 'x'.repeat(4_000_000); // ten of them are more than the system takes
    const page = { status: 200, contentType: 'text/plain', body };
    const server = createManagementServer({ '/large': () => page }, () => true);
    const accepted = once(server, 'connection');
    const { send, socket } = await openConnection(await listenOn(test, server));
    send(ask('/large', MOST_OWED));
    const [ofServer] = await accepted;
    await once(ofServer, 'close');
    socket.destroy();
  });
});
