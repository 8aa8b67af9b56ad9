import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { exchange, openConnection, toBytes } from '../support/rawHttp.ts';
import { ORDER, type StockedServer, startStockedServer } from '../support/stockedServer.ts';

const CONNECTIONS = 20;
const REQUESTS = 100;
const POLL_MS = 50;

const skip = existsSync('/proc/self/fd') ? false : 'there is no /proc here';

describe('a connection that sends many requests, reads nothing and goes away', { skip }, () => {
  let server: StockedServer;
  let script: string;

  before(async () => {
    server = await startStockedServer({ LOG_LEVEL: 'warn' });
    const page = await exchange(server.url, { method: 'GET', path: '/' });
    const address = /src="(\S+\.js)"/.exec(page.text)?.[1] ?? '';
    script = new URL(address, server.url).pathname;
    assert.equal((await exchange(server.url, { method: 'GET', path: script })).status, 200);
  });
  after(() => server.stop());

  const openFiles = () => readdirSync(`/proc/${server.process.pid}/fd`).length;

  const kinds: [string, () => Buffer][] = [
    ['files of the page', () => toBytes({ method: 'GET', path: script })],
    ['heads of files', () => toBytes({ method: 'HEAD', path: script })],
    ['the page', () => toBytes({ method: 'GET', path: '/' })],
    [
      'a part of a file',
      () => toBytes({ method: 'GET', path: script, headers: { Range: 'bytes=1-2' } }),
    ],
    [
      'a file of another version',
      () => toBytes({ method: 'GET', path: '/', headers: { 'If-Match': '"x"' } }),
    ],
    ['nothing there', () => toBytes({ path: '/nowhere' })],
    ['orders', () => toBytes({ body: ORDER })],
  ];
  for (const [kind, request] of kinds) {
    it(`leaves no open file behind: ${kind}`, async () => {
      await exchange(server.url, { body: ORDER }); // the database's connection is open from now on
      const filesBefore = openFiles();
      const crowd = await Promise.all(
        Array.from({ length: CONNECTIONS }, () => openConnection(server.url)),
      );
      const many = Buffer.concat(Array<Buffer>(REQUESTS).fill(request()));
      for (const { socket, send } of crowd) {
        socket.on('error', () => {});
        send(many);
      }
      await Promise.all(crowd.map(({ socket }) => once(socket, 'readable')));
      for (const { socket } of crowd) socket.destroy();
      // Until the time of the test is over.
      while (openFiles() > filesBefore + POOL_GROWTH) await sleep(POLL_MS);
      assert.equal((await exchange(server.url, { body: ORDER })).status, 201);
    });
  }
});

/** Connections to the database that orders of the test itself may open: less than the crowd's. */
const POOL_GROWTH = 9;
