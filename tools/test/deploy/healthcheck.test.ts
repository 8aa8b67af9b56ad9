import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import { resolve } from 'node:path';
import { describe, it } from 'node:test';

const script = resolve(import.meta.dirname, '../../../deploy/image/healthcheck.mjs');
const hasIPv6 = networkInterfaces().lo?.some(({ family }) => family === 'IPv6');
/** As many as a loopback interface of Linux has: the image runs nowhere else. */
const hosts = ['127.0.0.1', '127.0.0.2', 'localhost', '0.0.0.0', ...(hasIPv6 ? ['::1', '::'] : [])];

async function exitCodeOf(env: Record<string, string>): Promise<number> {
  const child = spawn(process.execPath, [script, '/readyz'], { env, stdio: 'ignore' });
  const [code] = await once(child, 'exit');
  return code;
}

describe('the health check of the image', { skip: process.platform !== 'linux' }, () => {
  for (const MANAGEMENT_HOST of hosts) {
    it(`asks where the management port is: ${MANAGEMENT_HOST}`, async (test) => {
      let status = 200;
      const server = createServer(({ url }, response) => {
        response.writeHead(url === '/readyz' ? status : 404).end();
      });
      test.after(() => server.close());
      await once(server.listen(0, MANAGEMENT_HOST), 'listening');
      const MANAGEMENT_PORT = String((server.address() as AddressInfo).port);
      assert.equal(await exitCodeOf({ MANAGEMENT_HOST, MANAGEMENT_PORT }), 0);
      status = 503;
      assert.equal(await exitCodeOf({ MANAGEMENT_HOST, MANAGEMENT_PORT }), 1);
    });
  }
});
