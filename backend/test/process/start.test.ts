import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { lockProduct } from '../../../tools/processes/holdLock.ts';
import { createMigratedDatabase } from '../../../tools/processes/migratedDatabase.ts';
import { placeOrder } from '../../../tools/processes/placeOrder.ts';
import { spawnSupervised } from '../../../tools/processes/supervisor/supervise.ts';
import { startServer } from '../../../tools/processes/testServer.ts';
import { projectRoot } from '../../config.ts';
import type { Location } from '../../database/embedded/location.ts';
import { findFreePort } from '../../database/embedded/postmaster.ts';
import { welcome } from '../../welcome.ts';
import { whenStarted } from '../../whenStarted.ts';

/** PostgreSQL's protocol: "no such database", so that nobody tries again. */
function errorResponse(message: string): Buffer {
  const fields = Buffer.from(`SFATAL\0C3D000\0M${message}\0\0`);
  const head = Buffer.from('E\0\0\0\0');
  head.writeInt32BE(4 + fields.length, 1);
  return Buffer.concat([head, fields]);
}

const LATE_MS = 1_000;
const late = `if (process.argv.join().endsWith('worker.ts,2')) {
  await new Promise((resolve) => setTimeout(resolve, ${LATE_MS}));
}`;
const secondIsLate = {
  WORKERS: '2',
  NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(late)}`,
};

describe('a server that starts', () => {
  it('can be stopped while its database accepts connections and says nothing', async (test) => {
    const silent = createServer().listen(0, '127.0.0.1');
    test.after(() => silent.close());
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const server = spawnSupervised(process.execPath, [join(projectRoot, 'backend/server.ts')], {
      stdio: 'ignore',
      env: { ...process.env, DATABASE_URL: `postgres://a:b@127.0.0.1:${port}/c`, PORT: '0' },
    });
    const exit = once(await whenStarted(server), 'exit');
    await once(silent, 'connection');
    server.kill('SIGTERM');
    assert.deepEqual(await exit, [0, null]);
  });

  it('says what the database answers, with nothing that a terminal acts on', async (t) => {
    const told = '\u001b]0;title\u0007\u001b[2J\u202e\u009b31m\rdone';
    const database = createServer((socket) => {
      socket.on('error', () => {}).once('data', () => socket.end(errorResponse(told)));
    }).listen(0, '127.0.0.1');
    t.after(() => database.close());
    await once(database, 'listening');
    const { port } = database.address() as AddressInfo;
    await assert.rejects(startServer({ DATABASE_URL: `postgres://a:b@127.0.0.1:${port}/c` }), {
      message:
        /ready for use\.\n.*\\u001b\]0;title\\u0007\\u001b\[2J\\u202e\\u009b31m\\u000ddone$/m,
    });
  });

  it('says where it is, with nothing that a terminal acts on', () => {
    const address = { address: '127.0.0.1', family: 'IPv4', port: 3000 };
    const embedded = {
      ...{
        dataDirectory: '/srv/\u001b[2J',
        insteadOf: '/root/\u202e',
        programs: { directory: '/' },
      },
    } as unknown as Location;
    const text = welcome({ address, management: undefined, embedded, shares: undefined });
    assert.match(text, /\nData: \/srv\/\\u001b\[2J, because .* \/root\/\\u202e is closed/);
  });

  it('can be stopped when one of its workers serves an order, and the other not yet', async (test) => {
    const database = await createMigratedDatabase();
    test.after(() => database.drop());
    const productId = await database.addProduct(1);
    const lock = await lockProduct(database, productId, test);
    const url = `http://127.0.0.1:${await findFreePort()}`;
    const server = spawnSupervised(process.execPath, [join(projectRoot, 'backend/server.ts')], {
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { ...process.env, DATABASE_URL: database.url, PORT: new URL(url).port, ...secondIsLate },
    });
    const exit = once(await whenStarted(server), 'exit');
    const log = text(server.stdout as Readable);
    while (!(await fetch(url).catch(() => undefined)));
    const answer = placeOrder(url, { productId, quantity: 1 });
    await lock.isAwaited();
    server.kill('SIGTERM');
    await sleep(2 * LATE_MS); // the other comes to serve, which is the end of the start
    await lock.release();
    assert.equal((await answer).status, 201);
    assert.deepEqual(await exit, [0, null]);
    assert.doesNotMatch(await log, /they are killed/);
  });

  it('refuses arguments, and says what to set instead', () => {
    const cases: [args: string[], words: RegExp][] = [
      [['--port', '4000'], /given "--port", "4000"\.\n.*\n {2}PORT=4000 npm start\n$/],
      [['--log-level=warn'], /\n {2}LOG_LEVEL=warn npm start\n$/],
      [['--order-timeout=500'], /\n {2}ORDER_TIMEOUT_MS=500 npm start\n$/],
      [['4000'], /\n {2}PORT=4000 npm start\n$/],
      [['\u009b31m'], /given "\\u009b31m"\./],
      [['--port=\u009b31m'], /\n {2}PORT=\\u009b31m npm start\n$/],
      [[`--port=${'4'.repeat(10_000)}`], /\n {2}PORT=4{80} npm start\n$/],
    ];
    for (const [args, words] of cases) assert.match(refusal('start', args), words);
    assert.match(refusal('dev', ['--port=1']), /\n {2}PORT=1 npm run dev\n$/);
  });

  function refusal(name: string, args: string[]): string {
    const script = join(projectRoot, `scripts/${name}.ts`);
    const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], {
      encoding: 'utf8',
      timeout: 30_000,
    });
    assert.deepEqual([status, stdout], [2, '']);
    return stderr;
  }

  it('says so where the directory for its data cannot be made', async () => {
    const settings = { DATABASE_URL: '', DATA_DIR: '/proc/nowhere/data' };
    await assert.rejects(startServer(settings), {
      message:
        /^The server ended with 1:\nThe directory \S+ for the data cannot be made\. Set DATA_/,
    });
  });
});
