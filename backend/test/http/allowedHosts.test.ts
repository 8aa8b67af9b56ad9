import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, afterEach, before, describe, it } from 'node:test';
import { makeHostRule } from '../../http/hostRule.ts';
import { assertError } from '../support/assertError.ts';
import { assertDescribed } from '../support/contract.ts';
import { exchange, openConnection, toBytes } from '../support/rawHttp.ts';
import { ORDER, type StockedServer, startStockedServer } from '../support/stockedServer.ts';

const loopback = [
  'localhost',
  'localhost:3000',
  'LocalHost.',
  'shop.localhost:80',
  '127.0.0.1:1',
  '127.255.0.9',
  '[::1]:3000',
  '[0:0:0:0:0:0:0:1]',
  '[::ffff:127.0.0.1]',
];
const foreign = [
  'rebound.example:3000',
  'localhost.rebound.example',
  'notlocalhost',
  '127.0.0.1.rebound.example',
  '127.0.0.1@rebound.example',
  '128.0.0.1',
  '0.0.0.0:3000',
  '[::2]',
  '[::ffff:10.0.0.1]',
  '[::1',
  'local_host:x',
  '192.168.1.1',
  '',
];

describe('a server on loopback', () => {
  let server: StockedServer;

  before(async () => {
    server = await startStockedServer();
  });
  afterEach(async () => {
    await server.newlySold();
  });
  after(() => server.stop());

  for (const host of loopback) {
    it(`answers to ${host}`, async () => {
      const { status } = await exchange(server.url, { headers: { Host: host }, body: ORDER });
      assert.deepEqual([status, await server.newlySold()], [201, 1]);
    });
  }

  for (const host of foreign) {
    it(`does not answer to "${host}"`, async () => {
      const answer = await exchange(server.url, { headers: { Host: host }, body: ORDER });
      assertError(answer, 421, 'HOST_NOT_ALLOWED');
      assertDescribed(answer);
      assert.equal(await server.newlySold(), 0);
    });
  }

  it('goes by the target where that names a host', async () => {
    const path = 'http://rebound.example/api/order';
    assertError(await exchange(server.url, { path, body: ORDER }), 421, 'HOST_NOT_ALLOWED');
    const ours = { path: 'http://localhost/api/order', headers: { Host: 'rebound.example' } };
    assert.equal((await exchange(server.url, { ...ours, body: ORDER })).status, 201);
  });

  for (const [method, path] of [
    ['GET', '/'],
    ['GET', '/index.html'],
    ['PUT', '/api/order'],
    ['POST', '/nowhere'],
  ] as const) {
    it(`says so before all else, at ${method} ${path}, and goes on with the connection`, async () => {
      const connection = await openConnection(server.url);
      connection.send(toBytes({ method, path, headers: { Host: 'rebound.example' } }));
      assertError(await connection.answer(), 421, 'HOST_NOT_ALLOWED');
      connection.send(toBytes({ body: ORDER }));
      assert.equal((await connection.answer()).status, 201);
      connection.socket.destroy();
      await once(connection.socket, 'close');
    });
  }
});

describe('the hosts that a server answers to', () => {
  const rules: [string, string[] | undefined, string[], string[]][] = [
    ['localhost', undefined, loopback, foreign],
    ['::1', undefined, loopback, foreign],
    ['0.0.0.0', undefined, [...loopback, ...foreign], []],
    ['127.0.0.1', ['*'], [...loopback, ...foreign], []],
    ['127.0.0.1', ['Shop.example'], [...loopback, 'shop.example', 'SHOP.example.:81'], foreign],
    ['0.0.0.0', ['shop.example', '[FD00::1]'], ['shop.example', '[fd00:0::1]:80'], loopback],
    ['0.0.0.0', ['192.168.1.1'], ['192.168.1.1:3000'], ['192.168.1.2', 'localhost']],
    ['no-such-host.invalid', undefined, foreign, []],
  ];
  for (const [listensOn, allowed, yes, no] of rules) {
    it(`on ${listensOn} with ALLOWED_HOSTS ${allowed ?? 'unset'}`, async () => {
      const isAllowed = await makeHostRule(listensOn, allowed);
      for (const host of yes) assert.ok(isAllowed(host), host);
      for (const host of no) assert.ok(!isAllowed(host), host);
    });
  }
});
