import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { describe, it } from 'node:test';
import { clientOf } from '../../http/countByAddress.ts';
import { assertError } from '../support/assertError.ts';
import { exchange, openConnection, toBytes } from '../support/rawHttp.ts';
import { ORDER, startStockedServer } from '../support/stockedServer.ts';

const order = toBytes({ body: ORDER });
const skip = process.platform === 'linux' ? false : 'only Linux has 127.0.0.2 by itself';

describe('connections of one address', () => {
  it('beyond MAX_CONNECTIONS_PER_ADDRESS are refused, and others go on', { skip }, async (test) => {
    const limits = { MAX_CONNECTIONS_PER_ADDRESS: '2', MAX_CONNECTIONS: '20', LOG_LEVEL: 'warn' };
    const server = await startStockedServer(limits);
    test.after(() => server.stop());
    const accepted = [await openConnection(server.url), await openConnection(server.url)];
    for (const { send, answer } of accepted) {
      send(order);
      assert.equal((await answer()).status, 201);
    }
    const beyond = await openConnection(server.url);
    beyond.send(order);
    const answer = await beyond.answer();
    assertError(answer, 503, 'OVERLOADED');
    assert.equal(answer.headers.connection, 'close');

    // More than all places of the server, which those of other addresses find free all the same.
    const crowd = await Promise.all(Array.from({ length: 50 }, () => openAny(server.url)));
    const other = await openFrom(server.url, '127.0.0.2');
    other.write(order);
    const [bytes] = await once(other, 'data');
    assert.match(String(bytes), /^HTTP\/1\.1 201 /);
    for (const socket of [...crowd, other]) socket.destroy();

    for (const { socket } of [...accepted, beyond]) socket.destroy();
    let status: number | undefined;
    while (status !== 201) {
      status = await exchange(server.url, order).then(
        (next) => next.status,
        () => undefined,
      );
    }
    const lines = server.output.filter((line) => line.includes('MAX_CONNECTIONS_PER_ADDRESS'));
    assert.equal(lines.length, 1, lines.join('\n'));
    assert.equal(await server.newlySold(), 4);
  });

  it('are counted together where one client has many addresses', () => {
    assert.equal(clientOf('::ffff:192.0.2.1'), clientOf('192.0.2.1'));
    assert.equal(clientOf('2001:db8:1:2::1'), clientOf('2001:db8:1:2:3:4:5:6'));
    assert.equal(clientOf('2001:db8::5'), clientOf('2001:db8:0:0:1::'));
    assert.equal(clientOf('fe80::1%eth0'), clientOf('fe80::2%eth0'));
    assert.notEqual(clientOf('2001:db8:1:2::1'), clientOf('2001:db8:1:3::1'));
    assert.notEqual(clientOf('192.0.2.1'), clientOf('192.0.2.2'));
  });
});

/** A connection that the server may close at once. */
function openAny(url: string): Promise<Socket> {
  return openFrom(url, '127.0.0.1').then((socket) => socket.on('error', () => {}));
}

async function openFrom(url: string, localAddress: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), localAddress });
  await once(socket, 'connect');
  return socket;
}
