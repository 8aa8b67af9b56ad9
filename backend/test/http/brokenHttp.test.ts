import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { assertLastError } from '../support/assertError.ts';
import { openConnection, toBytes } from '../support/rawHttp.ts';
import { ORDER, type StockedServer, startStockedServer } from '../support/stockedServer.ts';

const chunked = { 'Transfer-Encoding': 'chunked' };

/** Around good orders, so that only the HTTP is at fault. */
const malformed: [string, string | Buffer][] = [
  ['garbage', 'garbage\r\n\r\n'],
  ['zeros', Buffer.alloc(64)],
  ['the hello of TLS', Buffer.from('16030100c8010000c40303', 'hex')],
  ['the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  ['a version that is none', toBytes({ version: '1.7', body: ORDER })],
  ['an unknown method', toBytes({ method: 'PLACE', body: ORDER })],
  ['a method in lower case', toBytes({ method: 'post', body: ORDER })],
  ['a space in the path', toBytes({ path: '/api/ order', body: ORDER })],
  ['no Host', toBytes({ headers: { Host: undefined }, body: ORDER })],
  ['no Host and no such path', toBytes({ path: '/nowhere', headers: { Host: undefined } })],
  ['two Hosts', toBytes({ headers: { host: 'other' }, body: ORDER })],
  ['a Host with a space', toBytes({ headers: { Host: 'a b' }, body: ORDER })],
  ['a header without a colon', toBytes({ headers: { 'X\r\nnonsense\r\nY': '' }, body: ORDER })],
  ['a space before the colon', toBytes({ headers: { 'X ': '1' }, body: ORDER })],
  ['a zero byte in a header', toBytes({ headers: { X: '\0' }, body: ORDER })],
  ['a folded header', toBytes({ headers: { X: '1\r\n 2' }, body: ORDER })],
  ['two lengths', toBytes({ headers: { 'content-length': '6' }, body: ORDER })],
  ['a negative length', toBytes({ headers: { 'Content-Length': '-1' }, body: ORDER })],
  ['a length that is no number', toBytes({ headers: { 'Content-Length': '5x' }, body: ORDER })],
  ['a length past all numbers', toBytes({ headers: { 'Content-Length': '9'.repeat(30) } })],
  ['a length and chunks', toBytes({ headers: { ...chunked, 'Content-Length': '5' } })],
  ['a transfer coding that has no end', toBytes({ headers: { 'Transfer-Encoding': 'gzip' } })],
  ['a chunk whose size is no number', toBytes({ headers: chunked, body: `size\r\n${ORDER}` })],
  [
    'a type other than JSON, and such a chunk',
    toBytes({ headers: { ...chunked, 'Content-Type': 'text/plain' }, body: 'size\r\n' }),
  ],
  ['no such path, and such a chunk', toBytes({ path: '/no', headers: chunked, body: 'size\r\n' })],
  [
    'a chunk of more than its size',
    toBytes({ headers: chunked, body: `2\r\n${ORDER}\r\n0\r\n\r\n` }),
  ],
];

const tooLarge: [string, string | Buffer][] = [
  ['one huge header', toBytes({ headers: { X: 'x'.repeat(17_000) }, body: ORDER })],
  ['2,500 headers', toBytes({ headers: { X: `1${'\r\na:b'.repeat(2_500)}` }, body: ORDER })],
  ['a huge path', toBytes({ path: `/${'x'.repeat(17_000)}`, body: ORDER })],
  ['a huge query', toBytes({ path: `/api/order?${'x'.repeat(17_000)}`, body: ORDER })],
  ['a head of 2 MB', toBytes({ headers: { X: 'x'.repeat(2_000_000) }, body: ORDER })],
  ['a head without an end', `POST /api/order HTTP/1.1\r\nX: ${'x'.repeat(17_000)}`],
];

describe('what is not HTTP', () => {
  let server: StockedServer;

  before(async () => {
    server = await startStockedServer();
  });
  afterEach(async () => {
    assert.equal(await server.newlySold(), 0);
  });
  after(() => server.stop());

  async function isLastAnswered(bytes: string | Buffer, status: number, code: string) {
    const connection = await openConnection(server.url);
    connection.send(bytes);
    await assertLastError(connection, status, code);
  }

  for (const [name, bytes] of malformed) {
    it(`is answered 400, then the connection closes: ${name}`, () =>
      isLastAnswered(bytes, 400, 'MALFORMED_HTTP'));
  }

  for (const [name, bytes] of tooLarge) {
    it(`is answered 431, then the connection closes: ${name}`, () =>
      isLastAnswered(bytes, 431, 'HEADERS_TOO_LARGE'));
  }

  it('is answered 413, then the connection closes: a chunk with a huge extension', () =>
    isLastAnswered(
      toBytes({ headers: chunked, body: `1;${'x'.repeat(20_000)}\r\n` }),
      413,
      'PAYLOAD_TOO_LARGE',
    ));

  for (const length of ['0', '5']) {
    it(`is answered 404, then the connection closes: CONNECT with a body of ${length} bytes`, () =>
      isLastAnswered(
        toBytes({ method: 'CONNECT', path: 'test:443', headers: { 'Content-Length': length } }),
        404,
        'NOT_FOUND',
      ));
  }

  it('is answered 400 when the client ends within the body', async () => {
    const connection = await openConnection(server.url);
    connection.socket.end(toBytes({ body: ORDER }).subarray(0, -1));
    await assertLastError(connection, 400, 'MALFORMED_HTTP');
  });

  it('is answered once, however much of it comes', async () => {
    const connection = await openConnection(server.url);
    for (let i = 0; i < 1000; i++) connection.send('garbage\r\n\r\n');
    await assertLastError(connection, 400, 'MALFORMED_HTTP');
  });
});
