import assert from 'node:assert/strict';
import { METHODS } from 'node:http';
import { after, afterEach, before, describe, it } from 'node:test';
import { assertError } from '../support/assertError.ts';
import { exchange, type RequestParts } from '../support/rawHttp.ts';
import { ORDER, type StockedServer, startStockedServer } from '../support/stockedServer.ts';

const nowhere: [string, string][] = [
  ['POST', '/API/ORDER'],
  ['POST', '/Api/order'],
  ['POST', '/api/order/'],
  ['POST', '/api/order/1'],
  ['POST', '/api/orders'],
  ['POST', '//api/order'],
  ['POST', '/api//order'],
  ['POST', '/api/%6Frder'],
  ['POST', '/api%2Forder'],
  ['POST', '/api/order%00'],
  ['POST', '/api/order;x=1'],
  ['POST', '/api/./order'],
  ['POST', '/x/../api/order'],
  ['POST', '/%'],
  ['POST', '/api'],
  ['POST', '/'],
  ['PUT', '/index.html'],
  ['DELETE', '/'],
  ['POST', '//a@#'],
  ['OPTIONS', '*'],
  ['OPTIONS', '/'],
  ['GET', '/api'],
  ['GET', '/api/orders'],
  ['GET', '/API/ORDER'],
  ['GET', '/health'],
  ['GET', '/../package.json'],
  ['GET', '/..%2f..%2fpackage.json'],
  ['GET', '/.sources'],
  ['GET', '/assets'],
  ['GET', '/%00'],
  ['GET', '//a@#'],
  ['GET', '/%c0%af'],
];

/** In order of precedence: each request has this fault and the next. */
const precedence: [number, string, RequestParts][] = [
  [400, 'MALFORMED_HTTP', { path: '/nowhere', headers: { Host: undefined } }],
  [421, 'HOST_NOT_ALLOWED', { path: '/nowhere', headers: { Host: 'rebound.example' } }],
  [404, 'NOT_FOUND', { method: 'PUT', path: '/api/order/' }],
  [405, 'METHOD_NOT_ALLOWED', { method: 'PUT', headers: { 'Content-Type': 'text/plain' } }],
  [415, 'UNSUPPORTED_MEDIA_TYPE', large({ 'Content-Type': 'text/plain' })],
  [415, 'UNSUPPORTED_MEDIA_TYPE', large({ 'Content-Type': 'application/json; charset=x' })],
  [415, 'UNSUPPORTED_MEDIA_TYPE', large({ 'Content-Encoding': 'gzip' })],
  [413, 'PAYLOAD_TOO_LARGE', large({})],
  [400, 'INVALID_JSON', { body: '{"quantity": 0, "quantity": ' }],
  [400, 'INVALID_REQUEST', { body: '{"productId": 2147483647, "quantity": 0}' }],
  [400, 'PRODUCT_NOT_FOUND', { body: '{"productId": 2147483647, "quantity": 2147483647}' }],
  [400, 'INSUFFICIENT_STOCK', { body: `${ORDER.slice(0, -1)}9999}` }],
];

function large(headers: Record<string, string>): RequestParts {
  return { headers, body: '{'.repeat(20_000) };
}

describe('routing', () => {
  let server: StockedServer;

  before(async () => {
    server = await startStockedServer();
  });
  afterEach(async () => {
    assert.equal(await server.newlySold(), 0);
  });
  after(() => server.stop());

  for (const [method, path] of nowhere) {
    it(`finds nothing at ${method} ${path}`, async () => {
      const answer = await exchange(server.url, { method, path, body: ORDER });
      assertError(answer, 404, 'NOT_FOUND');
    });
  }

  for (const method of METHODS.filter((name) => !['POST', 'CONNECT', 'HEAD'].includes(name))) {
    it(`does not allow ${method} on the order's path`, async () => {
      const answer = await exchange(server.url, { method, body: ORDER });
      assertError(answer, 405, 'METHOD_NOT_ALLOWED');
      assert.equal(answer.headers.allow, 'POST');
    });
  }

  it(`does not allow HEAD on the order's path, and says so without a body`, async () => {
    const answer = await exchange(server.url, { method: 'HEAD' });
    assert.deepEqual([answer.status, answer.headers.allow, answer.text], [405, 'POST', '']);
  });

  it(`answers in JSON, too, when the page's file server refuses`, async () => {
    const answer = await exchange(server.url, {
      method: 'GET',
      path: '/',
      headers: { 'If-Match': '"another"' },
    });
    assertError(answer, 400, 'MALFORMED_HTTP');
  });

  for (const [status, code, request] of precedence) {
    it(`answers ${code} before what else is wrong with the request`, async () => {
      assertError(await exchange(server.url, request), status, code);
    });
  }

  for (const path of ['/api/order?', '/api/order?productId=9&x', 'http://localhost/api/order']) {
    it(`takes an order at ${path}`, async () => {
      const answer = await exchange(server.url, { path, body: ORDER });
      assert.equal(answer.status, 201, answer.text);
      assert.equal(await server.newlySold(), 1);
    });
  }
});
