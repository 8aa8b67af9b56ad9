import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { parseConfig } from '../../config.ts';
import { RequestCounts } from '../../http/requestCounts.ts';
import { assertError } from '../support/assertError.ts';
import { exchange, type RequestParts } from '../support/rawHttp.ts';
import { ORDER, startStockedServer } from '../support/stockedServer.ts';

/** Longer than the test: what it counts is not forgotten meanwhile. */
const LIMIT = '3/600s';

async function start(test: TestContext, settings: Record<string, string>) {
  const server = await startStockedServer(settings);
  test.after(() => server.stop());
  const send = (parts: RequestParts = {}) => exchange(server.url, { body: ORDER, ...parts });
  const from = (addresses: string) => send({ headers: { 'X-Forwarded-For': addresses } });
  return { server, send, from };
}

describe('RATE_LIMIT', () => {
  it('refuses what is beyond it, says what is left, and lets nothing of it be placed', async (test) => {
    const { server, send } = await start(test, { RATE_LIMIT: LIMIT });
    for (const left of [2, 1, 0]) {
      const answer = await send();
      assert.equal(answer.status, 201, answer.text);
      assert.equal(answer.headers['ratelimit-policy'], '"orders";q=3;w=600');
      assert.match(answer.headers.ratelimit ?? '', new RegExp(`^"orders";r=${left};t=\\d+$`));
    }
    const refused = await send();
    assertError(refused, 429, 'RATE_LIMITED');
    const seconds = Number(refused.headers['retry-after']);
    assert.ok(seconds > 0 && seconds <= 600, String(seconds));
    assert.equal(refused.headers.ratelimit, `"orders";r=0;t=${seconds}`);
    assert.equal(await server.newlySold(), 3);
  });

  it('stands between 405 and 415: before it nothing counts, behind it all', async (test) => {
    const { send } = await start(test, { RATE_LIMIT: '1/600s' });
    const elsewhere: [number, RequestParts][] = [
      [421, { headers: { Host: 'rebound.example' } }],
      [404, { path: '/nowhere' }],
      [405, { method: 'PUT' }],
      [200, { method: 'GET', path: '/' }],
    ];
    for (const [status, parts] of elsewhere) {
      const answer = await send(parts);
      assert.equal(answer.status, status);
      assert.equal(answer.headers.ratelimit, undefined);
    }
    const text = { headers: { 'Content-Type': 'text/plain' } };
    const counted = await send(text);
    assertError(counted, 415, 'UNSUPPORTED_MEDIA_TYPE');
    assert.match(counted.headers.ratelimit ?? '', /^"orders";r=0;/);
    assertError(await send(text), 429, 'RATE_LIMITED');
    assertError(await send({ method: 'PUT' }), 405, 'METHOD_NOT_ALLOWED');
  });

  it('is off by default, and no header speaks of it', async (test) => {
    const { send } = await start(test, {});
    const answer = await send();
    assert.equal(answer.status, 201);
    const names = Object.keys(answer.headers).filter((name) => name.startsWith('ratelimit'));
    assert.deepEqual(names, []);
  });

  it('ends for a client when its time is over', async (test) => {
    const { send } = await start(test, { RATE_LIMIT: '1/1s' });
    assert.equal((await send()).status, 201);
    let answer = await send();
    for (; answer.status === 429; answer = await send());
    assert.equal(answer.status, 201, answer.text);
  });

  it('must be a number of orders and of seconds', () => {
    assert.deepEqual(parseConfig({ RATE_LIMIT: '100/10s' }).rateLimit, {
      requests: 100,
      seconds: 10,
    });
    for (const wrong of ['100', '100/10', '0/10s', '100/0s', '1.5/1s', '-1/1s', '1/100000s']) {
      assert.throws(() => parseConfig({ RATE_LIMIT: wrong }), /RATE_LIMIT must be how many orders/);
    }
  });
});

describe('TRUST_PROXY', () => {
  it('unset, believes nobody: who sends other addresses stays one client', async (test) => {
    const { from } = await start(test, { RATE_LIMIT: '1/600s' });
    assert.equal((await from('192.0.2.1')).status, 201);
    assertError(await from('192.0.2.2'), 429, 'RATE_LIMITED');
  });

  it('tells the clients of a proxy apart, by the last address that no proxy of ours has', async (test) => {
    const { from } = await start(test, {
      RATE_LIMIT: '1/600s',
      TRUST_PROXY: 'loopback, 10.0.0.0/8',
    });
    assert.equal((await from('192.0.2.1')).status, 201);
    assertError(await from('192.0.2.1'), 429, 'RATE_LIMITED');
    assertError(await from('198.51.100.7, 192.0.2.1'), 429, 'RATE_LIMITED');
    assertError(await from('192.0.2.1, 10.1.2.3'), 429, 'RATE_LIMITED');
    assertError(await from('192.0.2.1:4711'), 429, 'RATE_LIMITED');
    assert.equal((await from('192.0.2.2')).status, 201);
    assert.equal((await from('[2001:db8:1:2::1]:4711')).status, 201);
    assertError(await from('2001:db8:1:2::9'), 429, 'RATE_LIMITED');
  });

  it('counts what is no address as the proxy itself', async (test) => {
    const { from, send } = await start(test, { RATE_LIMIT: '1/600s', TRUST_PROXY: '127.0.0.1' });
    assert.equal((await from('unknown')).status, 201);
    assertError(await from('x'.repeat(5_000)), 429, 'RATE_LIMITED');
    assertError(await send(), 429, 'RATE_LIMITED');
  });

  it('must be addresses and networks, and not everybody', () => {
    const list = '127.0.0.1, 10.0.0.0/8, fd00::/8, uniquelocal';
    assert.deepEqual(parseConfig({ TRUST_PROXY: list }).trustedProxies, list.split(', '));
    for (const wrong of ['true', '1', 'proxy.example', '0.0.0.0/0', '10.0.0.0/33', '10.0.0.1/a']) {
      assert.throws(() => parseConfig({ TRUST_PROXY: wrong }), /TRUST_PROXY must be addresses/);
    }
  });
});

describe('the counts of requests', () => {
  it('remember no more clients than they may, whatever addresses come', () => {
    const counts = new RequestCounts(1_000, 10);
    for (let client = 0; client < 1_000; client += 1) {
      assert.equal(counts.count(String(client), client / 1_000).requests, 1);
      assert.ok(counts.size <= 10);
    }
    assert.equal(counts.count('999', 1).requests, 2);
    assert.equal(counts.count('0', 1).requests, 1, 'the oldest was forgotten');
  });

  it('forget those whose time is over', () => {
    const counts = new RequestCounts(1_000, 1_000);
    for (let client = 0; client < 50; client += 1) counts.count(String(client), 0);
    assert.equal(counts.count('0', 999).requests, 2);
    assert.equal(counts.count('0', 1_000).requests, 1);
    assert.equal(counts.size, 51, 'the others until a generation later');
    counts.count('1', 2_000);
    assert.equal(counts.size, 2);
  });

  it('go on over the end of a generation', () => {
    const counts = new RequestCounts(1_000, 1_000);
    counts.count('first', 0);
    counts.count('one', 900);
    counts.count('new generation', 1_100);
    assert.equal(counts.count('one', 1_200).requests, 2);
    assert.equal(counts.count('one', 1_899).requests, 3);
    assert.equal(counts.count('one', 1_900).requests, 1);
  });
});
