import assert from 'node:assert/strict';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { describe, it } from 'node:test';
import { makeEmbeddedData } from '../../../tools/processes/embeddedData.ts';
import { placeOrder } from '../../../tools/processes/placeOrder.ts';
import { startServer } from '../../../tools/processes/testServer.ts';

/** PostgreSQL's protocol: what asks the client for its password in clear. */
const ASK_FOR_PASSWORD = Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 3]);
const PASSWORD_MESSAGE = 'p';

/** A false PostgreSQL on loopback; undefined if its port is taken. */
async function impersonate(port: number) {
  const told: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.once('data', () => socket.write(ASK_FOR_PASSWORD));
    socket.on('data', (bytes) => {
      if (String.fromCharCode(Number(bytes[0])) === PASSWORD_MESSAGE) told.push(bytes.toString());
    });
  });
  const isListening = once(server, 'listening').then(
    () => true,
    () => false,
  );
  server.listen(port, '127.0.0.1');
  if (!(await isListening)) return undefined;
  const close = () => {
    for (const socket of sockets) socket.destroy();
    server.close();
  };
  return { told, close };
}

describe('the embedded PostgreSQL, when it is killed', () => {
  it('is started again, and one that took its port is told no password', async (t) => {
    const data = makeEmbeddedData();
    const server = await startServer({ ...data.env, ORDER_TIMEOUT_MS: '8000' });
    t.after(async () => {
      await server.stop();
      data.remove();
    });
    const port = Number(data.postmasterLines()[3]);

    server.process.kill('SIGSTOP'); // the false one is faster
    process.kill(data.postmaster(), 'SIGKILL');
    const impostor = await impersonate(port);
    server.process.kill('SIGCONT');
    if (!impostor) return t.skip(`port ${port} of this machine is taken`);
    t.after(impostor.close);

    const { status } = await placeOrder(server.url, { productId: 1, quantity: 1 });
    assert.deepEqual(impostor.told, []);
    assert.equal(status, 201);
  });

  it('has its socket where its own account alone can put one', async (t) => {
    const data = makeEmbeddedData();
    const server = await startServer(data.env);
    t.after(async () => {
      await server.stop();
      data.remove();
    });
    assert.equal(statSync(data.postmasterLines()[4] ?? '').mode & 0o777, 0o700);
  });
});
