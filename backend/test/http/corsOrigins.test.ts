import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { parseConfig } from '../../config.ts';
import { assertError } from '../support/assertError.ts';
import { exchange, type RawAnswer } from '../support/rawHttp.ts';
import { ORDER, type StockedServer, startStockedServer } from '../support/stockedServer.ts';

const ours = 'https://shop.example';
const corsHeaders = ({ headers }: RawAnswer) =>
  Object.keys(headers).filter((name) => name.startsWith('access-control-'));

function preflight(server: StockedServer, headers: Record<string, string>, path = '/api/order') {
  return exchange(server.url, {
    method: 'OPTIONS',
    path,
    headers: { Origin: ours, 'Access-Control-Request-Method': 'POST', ...headers },
  });
}

describe('without CORS_ORIGINS', () => {
  let server: StockedServer;
  before(async () => {
    server = await startStockedServer();
  });
  after(() => server.stop());

  it('nothing of CORS is sent, and a preflight is another method', async () => {
    assertError(await preflight(server, {}), 405, 'METHOD_NOT_ALLOWED');
    const answer = await exchange(server.url, { headers: { Origin: ours }, body: ORDER });
    assert.equal(answer.status, 201);
    assert.deepEqual(corsHeaders(answer), []);
    assert.equal(answer.headers.vary, undefined);
  });
});

describe('with CORS_ORIGINS', () => {
  let server: StockedServer;
  before(async () => {
    server = await startStockedServer({ CORS_ORIGINS: `${ours}, http://127.0.0.1:5173` });
  });
  after(() => server.stop());

  for (const origin of [ours, 'http://127.0.0.1:5173']) {
    it(`a preflight of ${origin} is answered`, async () => {
      const answer = await preflight(server, { Origin: origin });
      assert.equal(answer.status, 204);
      assert.equal(answer.text, '');
      assert.equal(answer.headers['access-control-allow-origin'], origin);
      assert.equal(answer.headers['access-control-allow-methods'], 'POST');
      assert.match(answer.headers['access-control-allow-headers'] ?? '', /Idempotency-Key/);
      assert.equal(answer.headers['access-control-allow-credentials'], undefined);
    });
  }

  it('every answer to an order can be read, errors included', async () => {
    for (const [body, status] of [
      [ORDER, 201],
      ['{', 400],
    ] as const) {
      const answer = await exchange(server.url, { headers: { Origin: ours }, body });
      assert.equal(answer.status, status);
      assert.equal(answer.headers['access-control-allow-origin'], ours);
      const exposed = answer.headers['access-control-expose-headers'] ?? '';
      assert.deepEqual(exposed.split(', ').sort(), [
        'Idempotent-Replayed',
        'Retry-After',
        'X-Request-Id',
      ]);
      assert.match(answer.headers.vary ?? '', /Origin/);
    }
  });

  const strangeOrigins = [
    'https://shop.example.evil.example',
    'https://shop.example:8443',
    'http://shop.example',
    'https://SHOP.example',
    'https://shop.example/',
    'null',
    '*',
    '',
  ];
  for (const origin of strangeOrigins) {
    it(`no other origin gets anything: "${origin}"`, async () => {
      assertError(await preflight(server, { Origin: origin }), 405, 'METHOD_NOT_ALLOWED');
      const answer = await exchange(server.url, { headers: { Origin: origin }, body: ORDER });
      assert.deepEqual(corsHeaders(answer), []);
      assert.match(answer.headers.vary ?? '', /Origin/);
    });
  }

  it('no other method, and no other path, is allowed', async () => {
    for (const method of ['DELETE', 'PUT', 'GET', 'post']) {
      const answer = await preflight(server, { 'Access-Control-Request-Method': method });
      assertError(answer, 405, 'METHOD_NOT_ALLOWED');
      assert.equal(answer.headers['access-control-allow-methods'], undefined);
    }
    for (const path of ['/', '/api/order/', '/API/ORDER', '/api']) {
      const answer = await preflight(server, {}, path);
      assertError(answer, 404, 'NOT_FOUND');
      assert.deepEqual(corsHeaders(answer), []);
    }
  });
});

describe('CORS_ORIGINS', () => {
  const faulty = [
    '*',
    'null',
    'shop.example',
    'https://shop.example/',
    'https://shop.example/page',
    'https://shop.example:443',
    'https://Shop.example',
    'ftp://shop.example',
    'https://a.example,,https://b.example',
    'https://user@shop.example',
  ];
  for (const text of faulty) {
    it(`is refused if it is ${text}`, () => {
      assert.throws(() => parseConfig({ CORS_ORIGINS: text }), /CORS_ORIGINS must be origins/);
    });
  }
});
