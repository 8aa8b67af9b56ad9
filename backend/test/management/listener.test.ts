import assert from 'node:assert/strict';
import { METHODS } from 'node:http';
import { after, before, describe, it } from 'node:test';
import {
  type ServerOnDatabase,
  startServerOnDatabase,
} from '../../../tools/processes/serversOnDatabase.ts';
import { startServer } from '../../../tools/processes/testServer.ts';
import { assertError } from '../support/assertError.ts';
import { managementOf, readMetrics } from '../support/management.ts';
import { exchange } from '../support/rawHttp.ts';

const pages = ['/livez', '/readyz', '/metrics'];

describe('the management port', () => {
  let server: ServerOnDatabase;
  let management: string;

  before(async () => {
    server = await startServerOnDatabase({ MANAGEMENT_PORT: '0' });
    management = await managementOf(server);
  });
  after(() => server.stop());

  it('has three pages, which no cache may keep', async () => {
    for (const path of pages) {
      const { status, headers, text } = await exchange(management, { method: 'GET', path });
      assert.equal(status, 200, text);
      assert.equal(headers['cache-control'], 'no-store');
      assert.equal(headers['x-content-type-options'], 'nosniff');
      const head = await exchange(management, { method: 'HEAD', path });
      assert.deepEqual([head.status, head.text], [200, '']);
    }
    assert.match(await readMetrics(management), /^# TYPE inventory_orders_total counter$/m);
  });

  it('listens on loopback only, unless it is told otherwise', () => {
    assert.equal(new URL(management).hostname, '127.0.0.1');
  });

  it('has nothing else', async () => {
    const paths = ['/', '/api/order', '/index.html', '/metrics/', '/livez/x', '/toString', '/%'];
    for (const path of paths) {
      for (const method of ['GET', 'POST']) {
        const { status, text } = await exchange(management, { method, path });
        assert.equal(status, 404, `${method} ${path}`);
        assert.deepEqual(JSON.parse(text), { message: 'Here are /livez, /readyz, /metrics.' });
      }
    }
  });

  it('is only read', async () => {
    const others = METHODS.filter((name) => !['GET', 'HEAD', 'CONNECT'].includes(name));
    for (const method of others) {
      const { status, headers } = await exchange(management, { method, path: '/metrics' });
      assert.deepEqual([status, headers.allow], [405, 'GET, HEAD'], method);
    }
  });

  it('answers to no foreign Host (DNS rebinding)', async () => {
    for (const Host of ['rebound.example', 'rebound.example:80', '', '192.0.2.1', 'a@localhost']) {
      const answer = await exchange(management, {
        method: 'GET',
        path: '/metrics',
        headers: { Host },
      });
      assert.equal(answer.status, 421, Host);
      assert.doesNotMatch(answer.text, /inventory_/);
    }
    const { status } = await exchange(management, {
      method: 'GET',
      path: '/metrics',
      headers: { Host: 'localhost:1' },
    });
    assert.equal(status, 200);
  });

  it('leaves the port of the API with one API', async () => {
    for (const path of pages) {
      const answer = await exchange(server.url, { method: 'GET', path });
      assertError(answer, 404, 'NOT_FOUND');
    }
  });

  it('is off unless it is asked for', async (t) => {
    const other = await startServer({ DATABASE_URL: server.database.url });
    t.after(() => other.stop());
    await exchange(other.url, { method: 'GET', path: '/livez' });
    assert.ok(!other.output.some((line) => line.includes('Health and metrics')));
  });

  it('that is taken is named, with the settings to change', async () => {
    const settings = {
      DATABASE_URL: server.database.url,
      MANAGEMENT_PORT: new URL(management).port,
    };
    await assert.rejects(startServer(settings), {
      message: /Cannot listen on 127\.0\.0\.1.*EADDRINUSE.*MANAGEMENT_PORT.*MANAGEMENT_HOST/,
    });
  });
});
