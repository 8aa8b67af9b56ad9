import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it } from 'node:test';
import { pino } from 'pino';
import { createHttpServer, drain } from '../../http/httpServer.ts';
import { openConnection, toBytes } from '../support/rawHttp.ts';

const logger = pino({ level: 'silent' });
const settings = { keepAliveTimeoutMs: 60_000, maxConnections: 10, logger };

async function listen(app: RequestListener) {
  const server = createHttpServer(app, { ...settings, maxConnectionsPerAddress: undefined });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

describe('a server that drains', () => {
  it('cuts what has no end when its time is up', async () => {
    const { server, url } = await listen(() => {});
    const connection = await openConnection(url);
    const requested = once(server, 'request');
    connection.send(toBytes({ headers: { 'Content-Length': '10' } }));
    await requested;
    await drain(server, 100);
    await assert.rejects(connection.answer());
  });

  it('answers what it has accepted, and does not wait for its time to be up', async () => {
    const { server, url } = await listen((_, response) =>
      setTimeout(() => response.end('late'), 200),
    );
    const connection = await openConnection(url);
    const requested = once(server, 'request');
    connection.send(toBytes({}));
    await requested;
    await drain(server, 60_000);
    assert.equal((await connection.answer()).text, 'late');
    await connection.closed();
  });
});
