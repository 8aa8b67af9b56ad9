import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import express, { type Request, type Response } from 'express';
import { messageClassesOf } from '../../http/messageClasses.ts';

test('Express takes the messages of its classes as they are, and still adds what it adds', async () => {
  const app = express();
  const isSame: boolean[] = [];
  const server = createServer(messageClassesOf(app), (request, response) => {
    const before = [request, response].map(Object.getPrototypeOf);
    app(request as Request, response as Response);
    const after = [request, response].map(Object.getPrototypeOf);
    isSame.push(before[0] === after[0], before[1] === after[1]);
  });
  app.get('/', (request, response) => {
    response.set('X-App', String(request.app === app)).json({ host: request.get('Host') });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  try {
    const { port } = server.address() as AddressInfo;
    const answer = await fetch(`http://127.0.0.1:${port}/`);
    assert.deepEqual(await answer.json(), { host: `127.0.0.1:${port}` });
    assert.equal(answer.headers.get('X-App'), 'true');
    assert.deepEqual(isSame, [true, true]);
  } finally {
    server.close();
  }
});
